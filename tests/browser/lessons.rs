//! Lessons taken to their end by keys alone: questions answered wrongly and then rightly, goals reached; variants side
//! by side, progress that goes out and comes back, and lessons from elsewhere.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;

use ormery::lesson::{Block, Lesson, Predict, PredictKind, Task, parse};
use serde_json::{Value, json};

use crate::Outcome;
use crate::checks::{SHOWN, at, count, event, expect, no_errors};
use crate::session::Session;
use crate::site::Site;

type Check = fn(&Session, &Site) -> Outcome;

/// All checks; each starts on a fresh first visit.
pub const ALL: [(&str, Check); 5] = [
    ("a step waits for an answer once", waits),
    ("two variants stand side by side", side_by_side),
    ("progress is kept, goes out as a file and comes back", progress),
    ("a lesson comes from elsewhere, or it is said why not", elsewhere),
    (
        "every lesson is taken to its end by keys alone, and each event looks the same on the way back",
        every_lesson,
    ),
];

/// How many times Tab is pressed before something counts as out of reach.
const TABS: usize = 700;

fn lesson(name: &str) -> Outcome<Lesson> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("static/lessons/{name}.md"));
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    parse(&text).map_err(|error| error.in_file(name))
}

/// The published list.
pub fn list(session: &Session) -> Outcome<Vec<Value>> {
    let list = "const one = document.querySelector('link[href*=\"lessons.\"]').href; return fetch(one).then((answer) => answer.json())";
    Ok(session.run(list)?.as_array().cloned().unwrap_or_default())
}

/// Goes to a lesson and waits until a step is possible; `number` tells one visit from another.
pub fn open(session: &Session, site: &Site, number: usize, lesson: &Value) -> Outcome {
    let (name, title) = (lesson["name"].as_str().unwrap_or_default(), &lesson["title"]);
    session.run(&format!("location.href = '{}?{number}#{name}'", site.address))?;
    session.until(
        name,
        &format!("return location.search === '?{number}' && document.querySelector('h1')?.textContent === {title} && document.querySelector('.stage[data-event]') !== null"),
    )?;
    session.until_keys_arrive()
}

/// Waits until a lesson is open and a step is possible.
pub fn shown(session: &Session, lesson: &Value) -> Outcome {
    let title = &lesson["title"];
    session.until(
        &title.to_string(),
        &format!("return document.querySelector('h1')?.textContent === {title} && document.querySelector('.stage[data-event]') !== null"),
    )
}

/// Goes to a lesson by the picker, in the page that is open.
pub fn pick(session: &Session, lesson: &Value) -> Outcome {
    let title = &lesson["title"];
    session.run(&format!(
        "document.activeElement.blur();
         const picker = document.getElementById('picker');
         if (document.querySelector('h1')?.textContent === {title}) return;
         picker.value = [...picker.options].find((one) => one.textContent.startsWith({title})).value;
         picker.dispatchEvent(new Event('change', {{ bubbles: true }}))"
    ))?;
    shown(session, lesson)
}

fn open_by_name(session: &Session, site: &Site, name: &str) -> Outcome {
    let list = list(session)?;
    let lesson = list
        .iter()
        .find(|lesson| lesson["name"] == name)
        .ok_or_else(|| format!("there is no lesson {name}"))?;
    open(session, site, 900, lesson)
}

/// Goes to the element that a script finds by Tab, forwards or backwards, and presses Enter there.
fn press_on(session: &Session, what: &str, find: &str) -> Outcome {
    go_to(session, what, find)?;
    session.press(&["Enter"])
}

fn go_to(session: &Session, what: &str, find: &str) -> Outcome {
    session.until(
        what,
        &format!("window.wanted = (() => {{ {find} }})(); return window.wanted instanceof Element"),
    )?;
    for _ in 0..TABS {
        // The element may have been drawn anew meanwhile.
        let way = format!(
            "const wanted = window.wanted = (() => {{ {find} }})(), active = document.activeElement;
             if (active === wanted) return '';
             const before = active !== document.body && (wanted.compareDocumentPosition(active) & 4);
             return before ? 'Shift+Tab' : 'Tab'"
        );
        match session.run(&way)?.as_str() {
            Some("") => return Ok(()),
            // Not over the end: there Firefox leaves the page for its own buttons, and its driver does not come back.
            Some(key) => session.press(&[key])?,
            None => return Err(format!("no way to {what}")),
        }
    }
    Err(format!("{what} is not reached by Tab"))
}

fn question(number: usize, rest: &str) -> String {
    format!("const one = document.querySelectorAll('.question:not(.task)')[{number}]; {rest}")
}

fn press_answer(session: &Session, number: usize, answer: &str) -> Outcome {
    let find = question(
        number,
        &format!(
            "return [...one.querySelectorAll('[data-answer]')].find((button) => button.dataset.answer === {})",
            json!(answer)
        ),
    );
    press_on(session, answer, &find)
}

fn hand_in(session: &Session, number: usize) -> Outcome {
    press_on(session, "the button that hands in", &question(number, "return one.querySelector('.hand-in')"))
}

fn verdict(session: &Session, number: usize, begins: &str) -> Outcome {
    let said =
        question(number, &format!("return one.querySelector('.verdict').textContent.startsWith('{begins}')"));
    session.until(&format!("`{begins}` of question {number}"), &said)
}

/// A wrong answer, then the right one.
fn answer(session: &Session, number: usize, predict: &Predict) -> Outcome {
    match predict.kind {
        PredictKind::Choice => {
            let wrong = predict.options.iter().find(|option| !predict.answers.contains(option));
            press_answer(session, number, wrong.ok_or("no option is wrong")?)?;
            verdict(session, number, "Not so.")?;
            press_answer(session, number, &predict.answers[0])?;
        }
        PredictKind::Value => {
            go_to(session, "the field", &question(number, "return one.querySelector('input')"))?;
            session.write(predict.explanations.keys().next().ok_or("no wrong value is explained")?)?;
            session.press(&["Enter"])?;
            verdict(session, number, "Not so.")?;
            session.press(&["Shift+Home"])?;
            session.write(&predict.answers[0])?;
            session.press(&["Enter", "Tab"])?;
        }
        PredictKind::Rows => {
            let wrong = predict.options.iter().find(|option| !predict.answers.contains(option));
            let wrong = wrong.ok_or("no row is wrong")?;
            press_answer(session, number, wrong)?;
            hand_in(session, number)?;
            verdict(session, number, "Not so.")?;
            press_answer(session, number, wrong)?;
            for row in &predict.answers {
                press_answer(session, number, row)?;
            }
            hand_in(session, number)?;
        }
        PredictKind::Order => {
            for thing in predict.answers.iter().rev() {
                press_answer(session, number, thing)?;
            }
            hand_in(session, number)?;
            verdict(session, number, "Not so.")?;
            for _ in 0..2 {
                for thing in &predict.answers {
                    press_answer(session, number, thing)?;
                }
            }
            hand_in(session, number)?;
        }
    }
    verdict(session, number, "Yes.")
}

/// Every hint, the solution, and the goal.
fn solve(session: &Session, number: usize, task: &Task) -> Outcome {
    let task_find = |rest: &str| format!("const one = document.querySelectorAll('.task')[{number}]; {rest}");
    for _ in 0..=task.hints.len() {
        press_on(session, "the next hint", &task_find("return one.querySelector('.more-help')"))?;
    }
    press_on(session, "the solution", &task_find("return one.querySelector('.solve')"))?;
    session.until(
        &format!("the goal: {}", task.goal),
        &task_find("return one.classList.contains('solved') && one.querySelector('.verdict').textContent.startsWith('Reached')"),
    )
}

/// As its name in the list says.
pub fn waits(session: &Session, site: &Site) -> Outcome {
    open_by_name(session, site, "01-the-row-nobody-sees")?;
    let waiting = "return document.querySelector('.question.asking') !== null";
    let mut waited_at = event(session)?;
    for _ in 0..60 {
        session.press(&["Right"])?;
        if session.run(waiting)? == Value::Bool(true) {
            break;
        }
        waited_at += 1;
        at(session, waited_at)?;
    }
    session.until("a step that waits", waiting)?;
    at(session, waited_at)?;
    session.until(
        "the keyboard on the first option",
        "return document.activeElement.matches('.question.asking .option')",
    )?;
    // Who steps again passes it; who comes back is not asked again.
    session.press(&["Right"])?;
    at(session, waited_at + 1)?;
    session.press(&["Left"])?;
    at(session, waited_at)?;
    session.press(&["Right"])?;
    at(session, waited_at + 1)?;
    no_errors(session)
}

fn every_lesson(session: &Session, _: &Site) -> Outcome {
    let list = list(session)?;
    let mut wrong = Vec::new();
    for entry in &list {
        let name = entry["name"].as_str().unwrap_or_default();
        let taken = pick(session, entry).and_then(|()| to_the_end(session, name));
        if let Err(why) = taken.and_then(|()| there_and_back(session)) {
            wrong.push(format!("{name}: {why}"));
        }
    }
    if wrong.is_empty() { no_errors(session) } else { Err(wrong.join("\n")) }
}

fn to_the_end(session: &Session, name: &str) -> Outcome {
    let lesson = lesson(name)?;
    let (mut questions, mut tasks) = (0, 0);
    for block in &lesson.blocks {
        match block {
            Block::Predict(predict, _) => {
                answer(session, questions, predict)?;
                questions += 1;
            }
            Block::Task(task, _) => {
                solve(session, tasks, task)?;
                tasks += 1;
            }
            _ => {}
        }
    }
    session.press(&["End"])?;
    at(session, count(session)? - 1)?;
    let differ = session.run("return document.querySelectorAll('.differs').length")?;
    expect("outputs that differ from the lesson", &differ, &0.into())?;
    session.until(
        "the tick in the picker",
        "return document.querySelector('#picker').selectedOptions[0].textContent.includes('\u{2713}')",
    )
}

/// Steps through all events of the open lesson and back again in the page itself, and compares what is drawn: so many
/// questions by the driver would take minutes. What is drawn follows from the page's state alone.
const WALK: &str = "
window.walk = { events: 0, wrong: null, done: false };
const shown = () => { SHOWN };
const stage = () => Number(document.querySelector('.stage').dataset.event);
const press = (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
const { port1, port2 } = new MessageChannel();
// A timer would wait four milliseconds each time.
const turn = () => new Promise((resolve) => { port1.onmessage = resolve; port2.postMessage(0); });
const reach = async (event, key) => {
  const begun = Date.now();
  for (let tries = 0; stage() !== event; tries += 1) {
    if (Date.now() - begun > 15000) throw new Error(`event ${event} is not shown`);
    // A question takes one step for itself.
    if (tries === 0 || document.querySelector('.question.asking')) press(key);
    await turn();
  }
};
(async () => {
  press('Home');
  for (const begun = Date.now(); stage() !== 0 && Date.now() - begun < 15000;) await turn();
  const last = Number(document.getElementById('scrubber').max);
  const seen = [];
  for (let event = 0; event <= last; event += 1) {
    await reach(event, 'ArrowRight');
    await turn();
    seen.push(shown());
  }
  for (let event = last; event >= 0; event -= 1) {
    await reach(event, 'ArrowLeft');
    await turn();
    const again = shown();
    if (again !== seen[event]) {
      let at = 0;
      while (again[at] === seen[event][at]) at += 1;
      throw new Error(`event ${event} looks different: it was …${seen[event].slice(at - 120, at + 160)}… and is …${again.slice(at - 120, at + 160)}…`);
    }
  }
  walk.events = last + 1;
})().catch((error) => { walk.wrong = String(error.message); }).finally(() => { walk.done = true; });";

fn there_and_back(session: &Session) -> Outcome {
    session.run(&WALK.replace("SHOWN", SHOWN))?;
    let done = |session: &Session| session.until("the way there and back", "return walk.done");
    // A long lesson on a busy machine takes more than one wait.
    done(session).or_else(|_| done(session)).or_else(|_| done(session))?;
    let why = session.run("return walk.wrong")?;
    why.as_str().map_or(Ok(()), |why| Err(why.to_owned()))
}

fn side_by_side(session: &Session, site: &Site) -> Outcome {
    open_by_name(session, site, "02-let-the-plain-one-answer")?;
    session.press(&["Home"])?;
    at(session, 0)?;
    expect(
        "columns before the variants part",
        &session.run("return document.querySelectorAll('.side').length")?,
        &0.into(),
    )?;
    session.press(&["End"])?;
    at(session, count(session)? - 1)?;
    session.until("two columns", "return document.querySelectorAll('.stage.beside .side').length === 2")?;
    session.press(&["Shift+Left"])?;
    session
        .until("a difference", "return document.querySelectorAll('.side .apart, .side .alone').length > 0")?;
    let words = "return [...document.querySelectorAll('.side .apart, .side .alone')].every((one) => one.querySelector('.mark-word'))";
    expect("a word on each", &session.run(words)?, &true.into())?;
    for side in ["A", "B"] {
        session.click(&format!("#side-{side}"))?;
        session.until(side, "return document.querySelector('.stage .lanes') !== null && document.querySelector('.side') === null")?;
    }
    session.click("#side-Both")?;
    session.until("both again", "return document.querySelectorAll('.side').length === 2")?;
    no_errors(session)
}

/// Gives a file to a field, as a learner who chooses one.
fn choose_file(session: &Session, field: &str, name: &str, text: &str) -> Outcome {
    session
        .run(&format!(
            "const files = new DataTransfer(); files.items.add(new File([{}], '{name}'));
             const field = document.querySelector('{field}'); field.files = files.files;
             field.dispatchEvent(new Event('change', {{ bubbles: true }}))",
            json!(text)
        ))
        .map(drop)
}

fn progress(session: &Session, site: &Site) -> Outcome {
    let name = "03-two-doors-with-a-fixed-use";
    open_by_name(session, site, name)?;
    let lesson = lesson(name)?;
    let first = lesson
        .blocks
        .iter()
        .find_map(|block| if let Block::Predict(one, _) = block { Some(one) } else { None });
    answer(session, 0, first.ok_or("a question")?)?;
    session.press(&["Right", "Right"])?;
    let word =
        "return / \u{b7} \\d+ %/.test(document.querySelector('#picker').selectedOptions[0].textContent)";
    session.until("a word in the picker", word)?;
    session.run("window.before = true; location.reload()")?;
    session.until(
        "the answer after a reload",
        &question(0, "return !window.before && (one?.querySelector('.verdict').textContent.startsWith('Yes.') ?? false)"),
    )?;
    session.until_ran()?;
    session.run("const make = URL.createObjectURL; URL.createObjectURL = (blob) => { window.saved = blob; return make(blob); }")?;
    session.until("the button", "return document.querySelector('#progress') !== null")?;
    session.click("#progress")?;
    session.until(
        "the panel",
        "return document.querySelector('.progress-panel')?.textContent.includes('1 of 2 questions') ?? false",
    )?;
    session.click("#save-progress")?;
    session.until("the file", "return window.saved instanceof Blob")?;
    let saved = session.run("return window.saved.text()")?;
    let saved = saved.as_str().ok_or("the file has a text")?.to_owned();
    session.click("#forget-progress")?;
    session.until("nothing", "return document.querySelector('.progress-panel .done') === null")?;
    choose_file(session, "#read-progress", "notes.json", "{}")?;
    session.until(
        "a complaint",
        "return document.querySelector('.said').textContent.startsWith('this is no file of progress')",
    )?;
    choose_file(session, "#read-progress", "progress.json", &saved)?;
    session.until(
        "what was saved",
        "return document.querySelector('.progress-panel .done')?.textContent.includes('1 of 2 questions') ?? false",
    )?;
    no_errors(session)
}

const MINE: &str = "+++\ntitle = \"A lesson of mine\"\n+++\nHello.\n\n```pycon\n>>> 6 * 7\n42\n```\n";

/// Serves one lesson to every page that asks.
fn another_site() -> Outcome<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(|error| error.to_string())?;
    let port = listener.local_addr().map_err(|error| error.to_string())?.port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut request = [0; 2048];
            let _ = stream.read(&mut request);
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/markdown\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                MINE.len()
            );
            let _ = stream.write_all(format!("{head}{MINE}").as_bytes());
        }
    });
    Ok(port)
}

fn said(session: &Session, text: &str) -> Outcome {
    let shown =
        format!("return document.querySelector('.told')?.textContent.includes({}) ?? false", json!(text));
    session.until(&format!("the words `{text}`"), &shown)?;
    session.until("a lesson all the same", "return document.querySelector('.stage[data-event]') !== null")
}

fn titled(session: &Session, title: &str) -> Outcome {
    session.until(title, &format!("return document.querySelector('h1')?.textContent === {}", json!(title)))
}

fn drop_file(session: &Session, name: &str, text: &str) -> Outcome {
    session
        .run(&format!(
            "const files = new DataTransfer(); files.items.add(new File([{text}], '{name}'));
             window.dispatchEvent(new DragEvent('drop', {{ dataTransfer: files, bubbles: true, cancelable: true }}))"
        ))
        .map(drop)
}

fn elsewhere(session: &Session, site: &Site) -> Outcome {
    let go = |address: &str| {
        session.run(&format!("location.href = '{}?lesson={address}'", site.address)).map(drop)
    };
    // The same site, at once.
    let list = list(session)?;
    let (file, title) = (&list[4]["file"], list[4]["title"].as_str().unwrap_or_default());
    go(file.as_str().unwrap_or_default())?;
    titled(session, title)?;
    go("nowhere.md")?;
    said(session, "is not there: the site answered 404")?;
    go("ftp://example.org/a.md")?;
    said(session, "a lesson comes by http or https")?;
    // Another site, after it was let in.
    let port = another_site()?;
    go(&format!("http://127.0.0.1:{port}/mine.md"))?;
    said(session, "wants a lesson from another site")?;
    session.click("#let-in")?;
    titled(session, "A lesson of mine")?;
    go("http://127.0.0.1:9/closed.md")?;
    said(session, "wants a lesson from another site")?;
    session.click("#let-in")?;
    said(session, "cannot be reached")?;
    // Files.
    drop_file(session, "bad.md", &json!("```pycon when=\"now\"\n>>> 1\n```\n").to_string())?;
    said(session, "bad.md:1: unknown key `when`")?;
    drop_file(session, "long.md", "'x'.repeat(5 << 20)")?;
    said(session, "long.md is too long: it has 5.0 MB, and at most 2.0 MB are read")?;
    drop_file(session, "dropped.md", &json!(MINE.replace("of mine", "that was dropped")).to_string())?;
    titled(session, "A lesson that was dropped")?;
    session.run("window.before = true; location.reload()")?;
    session.until("the reload", "return !window.before")?;
    titled(session, "A lesson that was dropped")
}
