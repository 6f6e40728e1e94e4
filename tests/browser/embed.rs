//! A lesson in other people's pages, and links to a lesson: hosts of another site, sandboxes, strict policies.
//!
//! The hosts are pages of a server of their own. Chromium and WebKit take `localhost` and `127.0.0.1` for two sites, so
//! that everything here is third-party.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use ormery::share;
use serde_json::Value;

use crate::Outcome;
use crate::checks::expect;
use crate::http::{Overlay, Server};
use crate::session::Session;
use crate::site::Site;

type Check = fn(&Session, &Embedding) -> Outcome;

/// All checks.
pub const ALL: [(&str, Check); 17] = [
    ("elsewhere: a lesson runs in a page of another site and is spoken with", component),
    ("elsewhere: a lesson that stands in the page is the fallback and the lesson", from_the_page),
    ("elsewhere: ten lessons on a page fetch the module once", ten),
    ("elsewhere: a sandbox without an origin runs a lesson", sandbox),
    ("elsewhere: a strict policy on both sides lets a frame run", strict),
    ("elsewhere: where WebAssembly is forbidden the page says so and shows the text", forbidden),
    ("elsewhere: a lesson starts when it is seen or asked for", lazily),
    ("elsewhere: what came with a link is shown first and runs on request", shared),
    ("elsewhere: a broken link gives a message and an untouched page", broken_link),
    ("elsewhere: the example sites of Sphinx, MkDocs and mdBook show a running lesson", plug_ins),
    ("elsewhere: after one visit the page needs no network", offline),
    ("elsewhere: one file is carried into a room and served by any server", carried),
    ("elsewhere: what is solved is told to the host", solved),
    ("elsewhere: a frame speaks the host's language", language),
    ("elsewhere: a frame without an origin speaks it too", language_in_sandbox),
    ("elsewhere: a presenter's page is large, shows the keys and what comes next", present),
    ("elsewhere: the share dialog gives a link, a code and files", dialog),
];

const LESSON: &str = "+++\ntitle = \"Mine\"\n+++\n\n```python title=\"shop/models.py\"\nfrom django.db import models\n\n\nclass Chair(models.Model):\n    name = models.CharField(max_length=20)\n```\n```console\n$ python manage.py makemigrations -v 0\n$ python manage.py migrate -v 0\n```\n```pycon\n>>> Chair.objects.create(name=\"stool\").name\n'stool'\n```\n";

const TASK: &str = "+++\ntitle = \"Legs\"\n+++\n\n```python title=\"shop/models.py\"\nLEGS = 3\n```\n```pycon\n>>> 1\n1\n```\n```task\ngoal = \"Give the chair four legs.\"\ncheck = \"__import__('shop.models').models.LEGS == 4\"\nfile = \"shop/models.py\"\nhints = [\"Count them.\"]\nsolution = '''\nLEGS = 4\n'''\n```\n";

/// The published page with its requests counted, and a host that embeds it.
pub struct Embedding {
    /// The published page.
    pub address: String,
    host: String,
    counts: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Embedding {
    /// Serves both.
    pub fn start() -> Outcome<Self> {
        let folder = Site::folder()?;
        let page = std::fs::read_to_string(folder.join("embed.html"))
            .map_err(|error| format!("embed.html: {error}"))?;
        let counts: Arc<Mutex<BTreeMap<String, usize>>> = Arc::default();
        let counted = counts.clone();
        let overlay: Overlay = Arc::new(move |path| {
            if let Ok(mut counts) = counted.lock() {
                let stem = path.split('.').next().unwrap_or_default();
                *counts.entry(stem.to_owned()).or_default() += 1;
            }
            // A page whose policy says nothing of WebAssembly forbids it.
            (path == "forbidden.html").then(|| page.replace(" 'wasm-unsafe-eval'", "").into_bytes())
        });
        let ormery = serve(Server { folder, overlay, gate: Arc::default() })?;
        let address = format!("http://127.0.0.1:{ormery}/");
        let at = address.clone();
        let overlay: Overlay = Arc::new(move |path| {
            let name = path.strip_suffix(".html")?;
            Some(host_page(name, &at)?.into_bytes())
        });
        let host = serve(Server { folder: std::env::temp_dir(), overlay, gate: Arc::default() })?;
        Ok(Self { address, host: format!("http://localhost:{host}/"), counts })
    }

    fn open(&self, session: &Session, name: &str) -> Outcome {
        if let Ok(mut counts) = self.counts.lock() {
            counts.clear();
        }
        session.go(&format!("{}{name}.html?{}", self.host, std::process::id()))
    }

    fn count(&self, stem: &str) -> usize {
        self.counts.lock().ok().and_then(|counts| counts.get(stem).copied()).unwrap_or(0)
    }
}

fn serve(server: Server) -> Outcome<u16> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).map_err(|error| error.to_string())?;
    let port = listener.local_addr().map_err(|error| error.to_string())?.port();
    std::thread::spawn(move || server.run(&listener));
    Ok(port)
}

/// The hosts.
fn host_page(name: &str, ormery: &str) -> Option<String> {
    let watch = "<script>window.seenErrors = []; window.told = [];
        addEventListener('error', (event) => seenErrors.push(String(event.message)));
        addEventListener('unhandledrejection', (event) => seenErrors.push(String(event.reason)));
        addEventListener('DOMContentLoaded', () => document.querySelectorAll('ormery-lesson').forEach((one, at) => {
          for (const word of ['ready', 'step', 'error', 'solved']) one.addEventListener(word, ({ detail }) => told.push([at, word, detail]));
        }));</script>";
    let element = format!("{watch}<script defer src='{ormery}embed-plain.js'></script>");
    let text = LESSON.replace('&', "&amp;").replace('<', "&lt;");
    let space = "<div style='height:1500px'>space</div>";
    let body = match name {
        "component" => format!("{element}<p>before</p><ormery-lesson src='01-the-row-nobody-sees' theme='dark'>the fallback</ormery-lesson>{space}"),
        "page" => format!("{element}<ormery-lesson id=whole step='2'><pre>{text}</pre></ormery-lesson>
            <ormery-lesson id=blocks title='Blocks'><pre><code class='language-pycon'>&gt;&gt;&gt; 6 * 7\n42\n</code></pre></ormery-lesson>"),
        "task" => format!("{element}<ormery-lesson><script type='text/markdown'>{TASK}</script></ormery-lesson>"),
        "german" => format!("{element}<ormery-lesson lang=de src='01-the-row-nobody-sees'></ormery-lesson>"),
        "german-sandbox" => format!("{element}<ormery-lesson lang=de sandbox='allow-scripts' src='01-the-row-nobody-sees'></ormery-lesson>"),
        "ten" => format!("{element}{}", "<ormery-lesson src='01-the-row-nobody-sees' panes='database' height='360'></ormery-lesson>".repeat(10)),
        "sandbox" => format!("{element}<ormery-lesson sandbox='allow-scripts' src='01-the-row-nobody-sees'></ormery-lesson>"),
        // No word of WebAssembly: what the frame may is the frame's own policy's business.
        "strict" => format!("<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; script-src {ormery}; frame-src {ormery}; style-src 'self'\">
            <script defer src='{ormery}embed-plain.js'></script>
            <iframe data-ormery sandbox='allow-scripts' src='{ormery}embed.html#lesson=01-the-row-nobody-sees&step=3' title=Lesson></iframe>"),
        "forbidden" => format!("{watch}<iframe src='{ormery}forbidden.html#lesson=01-the-row-nobody-sees' title=Lesson width=800 height=600></iframe>
            <script>addEventListener('message', ({{ data }}) => told.push(data))</script>"),
        "lazily" => format!("{element}{space}<ormery-lesson id=seen src='01-the-row-nobody-sees'></ormery-lesson>{space}<ormery-lesson id=clicked load=click src='01-the-row-nobody-sees'></ormery-lesson>"),
        _ => return None,
    };
    Some(format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Host</title><body>{body}</body></html>"
    ))
}

/// A script that is true once some element has told something.
fn told(word: &str, count: usize) -> String {
    format!("return told.filter(([, word]) => word === '{word}').length >= {count}")
}

/// Waits longer than elsewhere: a frame loads a page of its own, and ten of them do so at once on a busy machine.
fn patiently(session: &Session, what: &str, script: &str) -> Outcome {
    session.until(what, script).or_else(|_| session.until(what, script))
}

fn quiet(session: &Session) -> Outcome {
    expect("the host's errors", &session.run("return window.seenErrors ?? []")?, &Value::Array(Vec::new()))
}

fn component(session: &Session, site: &Embedding) -> Outcome {
    site.open(session, "component")?;
    patiently(session, "the lesson to be ready", &told("ready", 1))?;
    let lesson = "const lesson = document.querySelector('ormery-lesson');";
    let state = session.run(&format!("{lesson} return lesson.getState()"))?;
    let event = state["event"].as_i64().unwrap_or(0);
    if event < 1 || state["count"].as_i64().unwrap_or(0) <= event || state["title"] != "The row nobody sees" {
        return Err(format!("the state is {state}"));
    }
    let stepped = session.run(&format!("{lesson} return lesson.step(2)"))?;
    expect("two steps on", &stepped["event"], &(event + 2).into())?;
    expect(
        "one back",
        &session.run(&format!("{lesson} return lesson.back()"))?["event"],
        &(event + 1).into(),
    )?;
    expect("the first", &session.run(&format!("{lesson} return lesson.seek(1)"))?["event"], &1.into())?;
    session.until("the steps to be told", &told("step", 3))?;
    let code = format!(
        "{lesson} return lesson.setCode('harbour/models.py', 'x = 1\\n').then(() => lesson.getState())"
    );
    let changed = session.run(&code)?;
    expect("the change", &changed["edited"], &true.into())?;
    if !changed["text"].as_str().unwrap_or_default().contains("\nx = 1\n```") {
        return Err("the lesson's text does not hold the new code".into());
    }
    let wrong = format!("{lesson} return lesson.setCode('nowhere.py', '').catch((error) => error.message)");
    expect(
        "a file that is not there",
        &session.run(&wrong)?,
        &"this lesson has no file `nowhere.py`".into(),
    )?;
    session.run(&format!("{lesson} return lesson.load('02-let-the-plain-one-answer')"))?;
    let other = session.run(&format!("{lesson} return lesson.getState()"))?;
    expect("another lesson", &other["title"], &"Let the plain one answer".into())?;
    expect("the focus", &session.run("return document.activeElement === document.body")?, &true.into())?;
    expect("where the host stands", &session.run("return scrollY")?, &0.into())?;
    let frame = "return document.querySelector('ormery-lesson').shadowRoot.querySelector('iframe')";
    let high = session.run(&format!("{frame}.clientHeight"))?;
    if !(300..=720).contains(&high.as_i64().unwrap_or(0)) {
        return Err(format!("the frame is {high} pixels high"));
    }
    session.run(&format!("{lesson} lesson.destroy()"))?;
    expect("the frame after its end", &session.run(frame)?, &Value::Null)?;
    quiet(session)
}

fn from_the_page(session: &Session, site: &Embedding) -> Outcome {
    site.open(session, "page")?;
    patiently(session, "both lessons", &told("ready", 2))?;
    let state = session.run("return whole.getState()")?;
    expect("the title", &state["title"], &"Mine".into())?;
    expect("the event it begins at", &state["event"], &2.into())?;
    expect("its outputs", &state["passed"], &state["total"])?;
    let blocks = session.run("return blocks.getState()")?;
    expect("the blocks' title", &blocks["title"], &"Blocks".into())?;
    expect("their outputs", &blocks["passed"], &1.into())?;
    let shown = "return getComputedStyle(whole.shadowRoot.querySelector('slot')).display";
    expect("the fallback while it runs", &session.run(shown)?, &"none".into())?;
    session.run("whole.destroy()")?;
    expect("the fallback after it", &session.run(shown)?, &"contents".into())?;
    quiet(session)
}

/// However many lessons there are, the module comes once; not at all when the browser still has it.
fn fetched_once(site: &Embedding) -> Outcome {
    match site.count("ormery_bg") {
        0 | 1 => Ok(()),
        many => Err(format!("the module was fetched {many} times")),
    }
}

fn ten(session: &Session, site: &Embedding) -> Outcome {
    site.open(session, "ten")?;
    for at in 0..10 {
        session.run(&format!("document.querySelectorAll('ormery-lesson')[{at}].run().catch(() => {{}})"))?;
    }
    patiently(session, "all ten", &told("ready", 10))?;
    fetched_once(site)?;
    quiet(session)
}

fn sandbox(session: &Session, site: &Embedding) -> Outcome {
    site.open(session, "sandbox")?;
    patiently(session, "the lesson to be ready", &told("ready", 1))?;
    let state = session.run("return document.querySelector('ormery-lesson').step(3)")?;
    expect("the title", &state["title"], &"The row nobody sees".into())?;
    expect("its outputs", &state["passed"], &state["total"])?;
    quiet(session)
}

fn strict(session: &Session, site: &Embedding) -> Outcome {
    site.open(session, "strict")?;
    // Only a frame that shows its lesson says how high it would like to be.
    session
        .until("the frame to say its height", "return document.querySelector('iframe').style.height !== ''")
}

fn forbidden(session: &Session, site: &Embedding) -> Outcome {
    site.open(session, "forbidden")?;
    session.until("the frame to say so", "return told.some((data) => data.ormery === 'blocked' && data.detail.message.includes('WebAssembly'))")?;
    session.go(&format!("{}forbidden.html#lesson=01-the-row-nobody-sees", site.address))?;
    session.until(
        "the lesson as text",
        "return document.querySelector('iframe.fallback')?.contentDocument?.body?.textContent.includes('AfloatManager') ?? false",
    )
}

fn lazily(session: &Session, site: &Embedding) -> Outcome {
    site.open(session, "lazily")?;
    session.until("the element", "return customElements.get('ormery-lesson') !== undefined")?;
    std::thread::sleep(std::time::Duration::from_millis(400));
    expect("frames before anybody looks", &site.count("embed").into(), &0.into())?;
    session.run("seen.scrollIntoView()")?;
    session.until("the lesson that is seen", &told("ready", 1))?;
    session.run("clicked.scrollIntoView()")?;
    std::thread::sleep(std::time::Duration::from_millis(400));
    expect(
        "frames before the click",
        &session.run("return clicked.shadowRoot.querySelector('iframe')")?,
        &Value::Null,
    )?;
    session.run("clicked.shadowRoot.querySelector('button').click()")?;
    session.until("the lesson that was asked for", &told("ready", 2))?;
    fetched_once(site)?;
    quiet(session)
}

fn offline(session: &Session, site: &Embedding) -> Outcome {
    session.visit(&site.address)?;
    if session.run("return 'serviceWorker' in navigator")? != Value::Bool(true) {
        println!("    left out: this browser has no service workers here");
        return Ok(());
    }
    session.run("window.kept = false; navigator.serviceWorker.ready.then(() => { window.kept = true })")?;
    patiently(session, "the page to be kept", "return window.kept")?;
    if let Ok(mut counts) = site.counts.lock() {
        counts.clear();
    }
    session.go("about:blank")?;
    session.go(&format!("{}#08-an-object-is-a-copy", site.address))?;
    session.until("a lesson that was not visited", "return document.querySelector('h1')?.textContent === 'An object is a copy' && document.querySelector('.stage[data-event]') !== null")?;
    let counts = site.counts.lock().map_err(|_| "a count is broken")?.clone();
    let asked: Vec<&String> = counts.keys().filter(|name| *name != "sw").collect();
    // The next checks are to see what the server says.
    session.run("return navigator.serviceWorker.getRegistrations().then((all) => Promise.all(all.map((one) => one.unregister()))).then(() => caches.keys()).then((names) => Promise.all(names.map((name) => caches.delete(name)))).then(() => true)")?;
    if asked.is_empty() { Ok(()) } else { Err(format!("the server was asked for {asked:?}")) }
}

fn present(session: &Session, site: &Embedding) -> Outcome {
    session.go("about:blank")?;
    session.go(&format!("{}#lesson=01-the-row-nobody-sees&present", site.address))?;
    session
        .until("large type", "return parseFloat(getComputedStyle(document.documentElement).fontSize) > 20")?;
    session.until("the lesson", "return document.querySelector('.stage[data-event]') !== null")?;
    session.press(&["Right"])?;
    session.until("the key", "return document.querySelector('.keys-shown.seen')?.textContent === '→'")?;
    session.press(&["Home"])?;
    session.until(
        "what comes next",
        "return document.querySelector('.coming code')?.textContent.includes('makemigrations') ?? false",
    )?;
    session.press(&["Shift+Right", "Shift+Right", "Shift+Right", "Shift+Right", "Shift+Right"])?;
    session.until(
        "the words that lead to it",
        "return document.querySelector('.coming .note')?.textContent.includes('Both boats were saved') ?? false",
    )
}

/// `dist --zip`, unpacked and served by Python's own server.
fn carried(session: &Session, _: &Embedding) -> Outcome {
    let Some(file) = std::env::var_os("ORMERY_ZIP") else {
        println!("    left out: ORMERY_ZIP names no file that `cargo xtask dist --zip` wrote");
        return Ok(());
    };
    let port = std::net::TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map_err(|error| error.to_string())?
        .port()
        .to_string();
    let folder = std::env::temp_dir().join(format!("ormery-carried-{port}"));
    let python = |words: &[&std::ffi::OsStr]| {
        let mut command = std::process::Command::new("python3");
        command.args(words).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        command
    };
    let unpacked =
        python(&["-m".as_ref(), "zipfile".as_ref(), "-e".as_ref(), &file, folder.as_os_str()]).status();
    if !unpacked.is_ok_and(|status| status.success()) {
        return Err("the file cannot be unpacked".into());
    }
    let root = folder.join("ormery");
    let words = ["-m", "http.server", &port, "--bind", "127.0.0.1", "--directory"].map(std::ffi::OsStr::new);
    let mut server =
        python(&[&words[..], &[root.as_os_str()]].concat()).spawn().map_err(|error| error.to_string())?;
    let outcome = (|| {
        for _ in 0..200 {
            if std::net::TcpStream::connect(("127.0.0.1", port.parse::<u16>().unwrap_or(0))).is_ok() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        session.go(&format!("http://127.0.0.1:{port}/#08-an-object-is-a-copy"))?;
        patiently(
            session,
            "the lesson",
            "return document.querySelector('h1')?.textContent === 'An object is a copy' && document.querySelector('.stage[data-event]') !== null",
        )?;
        session.press(&["End"])?;
        session.until("its end", "return document.querySelector('#step')?.disabled ?? false")?;
        expect(
            "outputs that differ",
            &session.run("return document.querySelectorAll('.differs').length")?,
            &0.into(),
        )
    })();
    let _ = server.kill();
    let _ = server.wait();
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

fn solved(session: &Session, site: &Embedding) -> Outcome {
    site.open(session, "task")?;
    patiently(session, "the lesson to be ready", &told("ready", 1))?;
    expect(
        "solved before anything was done",
        &session.run("return told.filter(([, word]) => word === 'solved').length")?,
        &0.into(),
    )?;
    session.run("return document.querySelector('ormery-lesson').setCode('shop/models.py', 'LEGS = 4\\n')")?;
    patiently(session, "the goal to be told", &told("solved", 1))?;
    let detail = session.run("return told.find(([, word]) => word === 'solved')[2]")?;
    expect("what was solved", &detail["text"], &"Give the chair four legs.".into())?;
    quiet(session)
}

fn language(session: &Session, site: &Embedding) -> Outcome {
    speaks_german(session, site, "german")
}

fn language_in_sandbox(session: &Session, site: &Embedding) -> Outcome {
    speaks_german(session, site, "german-sandbox")
}

fn speaks_german(session: &Session, site: &Embedding, page: &str) -> Outcome {
    site.open(session, page)?;
    patiently(session, "the lesson", &told("ready", 1))?;
    let state = session.run("return document.querySelector('ormery-lesson').getState()")?;
    let sentence = state["sentence"].as_str().unwrap_or_default();
    if !sentence.contains("wird gleich, was") {
        return Err(format!("the lesson says: {sentence}"));
    }
    quiet(session)
}

/// What the example sites were built with in the place of Ormery's address.
const NOWHERE: &str = "http://ormery.invalid/";

fn plug_ins(session: &Session, site: &Embedding) -> Outcome {
    let Some(folder) = std::env::var_os("ORMERY_SITES").map(std::path::PathBuf::from) else {
        println!("    left out: `integrations/build.py` was not run; ORMERY_SITES names its folder");
        return Ok(());
    };
    for name in ["sphinx", "mkdocs", "mdbook"] {
        let root = folder.join(name);
        let page =
            std::fs::read_to_string(root.join("index.html")).map_err(|error| format!("{name}: {error}"))?;
        if !page.contains("class=\"ormery-static\"") {
            return Err(format!("{name}: there is no static version in the page"));
        }
        let page = page.replace(NOWHERE, &site.address);
        let overlay: Overlay =
            Arc::new(move |path| (path == "index.html").then(|| page.clone().into_bytes()));
        let port = serve(Server { folder: root, overlay, gate: Arc::default() })?;
        session.go(&format!("http://localhost:{port}/index.html"))?;
        let lesson = "document.querySelector('ormery-lesson')";
        session.until(
            name,
            &format!("return customElements.get('ormery-lesson') !== undefined && {lesson} !== null"),
        )?;
        session.run(&format!("window.ran = null; {lesson}.run().then(() => {lesson}.getState()).then((state) => {{ window.ran = state }}, (error) => {{ window.ran = String(error) }})"))?;
        patiently(session, name, "return window.ran !== null")?;
        let state = session.run("return window.ran")?;
        expect(name, &state["title"], &"A chair in the documentation".into())?;
        expect(name, &state["passed"], &state["total"])?;
    }
    Ok(())
}

fn shared(session: &Session, site: &Embedding) -> Outcome {
    let name = "01-the-row-nobody-sees";
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("static/lessons/{name}.md"));
    let published = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let changed = published.replace("name=\"Heron\"", "name=\"Bittern\"");
    let link = share::encode(name, 7, &changed, Some(&published));
    session.go("about:blank")?;
    session.go(&format!("{}#share={link}", site.address))?;
    session.until(
        "the text",
        "return document.querySelector('.notebook')?.textContent.includes('Bittern') ?? false",
    )?;
    session.until("the question", "return document.getElementById('release') !== null")?;
    expect(
        "what has run",
        &session.run("return document.querySelector('.stage').dataset.event ?? null")?,
        &Value::Null,
    )?;
    session.click("#release")?;
    session
        .until("the event of the link", "return document.querySelector('.stage').dataset.event === '7'")?;
    // The whole of somebody's own lesson, that no page has.
    let link = share::encode("", 3, LESSON, None);
    session.go("about:blank")?;
    session.go(&format!("{}#share={link}", site.address))?;
    session.until("the lesson", "return document.querySelector('h1')?.textContent === 'Mine'")?;
    session.click("#release")?;
    session.until("its event", "return document.querySelector('.stage').dataset.event === '3'")
}

fn broken_link(session: &Session, site: &Embedding) -> Outcome {
    let link = share::encode("", 3, LESSON, None);
    let bomb = share::encode("", 0, &"a".repeat(4 << 20), None);
    for (link, says) in [
        (&link[..link.len() - 9], "damaged"),
        ("Ag", "later edition"),
        ("<script>", "damaged"),
        (bomb.as_str(), "more than a lesson"),
    ] {
        session.go("about:blank")?;
        session.go(&format!("{}#share={link}", site.address))?;
        session.until(
            says,
            &format!("return document.getElementById('link-note')?.textContent.includes('{says}') ?? false"),
        )?;
        session.until(
            "the first lesson",
            "return document.querySelector('.stage').dataset.event !== undefined",
        )?;
    }
    Ok(())
}

fn dialog(session: &Session, site: &Embedding) -> Outcome {
    session.visit(&site.address)?;
    session.click("#share")?;
    let text = "return document.getElementById('share-text').value";
    let link = session.run(text)?;
    let link = link.as_str().unwrap_or_default().to_owned();
    if !link.contains("#lesson=01-the-row-nobody-sees&step=") {
        return Err(format!("the link is {link}"));
    }
    session.until("the code", "return document.querySelector('.share img')?.naturalWidth > 0")?;
    session.run("[...document.querySelectorAll('.share [role=tab]')].at(-1).click()")?;
    session.until(
        "the Markdown",
        "return document.getElementById('share-text').value.includes('| new | 1 | Heron | 1 |')",
    )?;
    let save = "window.saved = []; HTMLAnchorElement.prototype.click = function () { saved.push(this.download); };
        document.querySelectorAll('.file-button').forEach((one) => { if (!one.textContent.includes('Open')) one.click(); })";
    session.run(save)?;
    session.until("seven files", "return saved.length === 7")?;
    let names = session.run("return saved.sort().join(' ')")?;
    for ending in [".zip", ".html", ".svg", ".png", ".sql", ".json", "-tables.zip"] {
        if !names.as_str().unwrap_or_default().contains(ending) {
            return Err(format!("no {ending} among {names}"));
        }
    }
    session.go("about:blank")?;
    session.go(&link)?;
    let step = link.rsplit('=').next().and_then(|step| step.parse::<i64>().ok()).unwrap_or(0);
    session.until(
        "the step of the link",
        &format!("return document.querySelector('.stage')?.dataset.event === '{}'", step - 1),
    )
}
