//! What goes wrong outside of a lesson: threads that are ended, storage that is full or broken, a second tab, clocks that
//! jump, networks that fail, and hours of stepping. No edit is lost, and the page says what happened.

use std::time::Duration;

use serde_json::{Value, json};

use crate::Outcome;
use crate::checks::{at, count, event, expect, no_errors, type_line};
use crate::session::Session;
use crate::site::Site;

type Check = fn(&Session, &Site) -> Outcome;

/// All checks; each starts on a fresh first visit of [`Site::fragile`].
pub const ALL: [(&str, Check); 9] = [
    ("faults: an engine that broke is replaced, and the project goes out as a file", broken),
    ("faults: a thread ended 200 times at random loses no edit", killed),
    ("faults: where storage is full the page says so and works", full),
    ("faults: broken storage stops nothing", corrupted),
    ("faults: two tabs with one lesson lose neither text", two_tabs),
    ("faults: clocks may jump", clocks),
    ("faults: a page that comes back is as it was left", comes_back),
    ("faults: whichever file is missing, the page says what it lacks", offline),
    ("faults: ten plays of 500 steps take no more memory than one", plays),
];

/// Keeps every thread that the page starts, and every module's memory; breaks storage when told to.
pub const HOOKS: &str = "
window.threads = [];
const RealWorker = window.Worker;
window.Worker = class extends RealWorker {
  constructor(...words) { super(...words); window.threads.push(this); }
};
// When a step became possible, for measurements.
new MutationObserver((_, observer) => {
  if (document.querySelector('.stage[data-event]') === null) return;
  window.firstStep = performance.now();
  observer.disconnect();
}).observe(document, { subtree: true, childList: true, attributes: true });
window.memories = [];
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (...words) => {
  const made = await instantiate(...words);
  window.memories.push((made.instance ?? made).exports.memory);
  return made;
};
";

/// Laid over the engine's glue in the worker: a lesson that says so makes the module read beyond its memory, in the midst
/// of an answer. That is a real trap; what it leaves half done stays so.
pub fn breakable(glue: &str) -> String {
    let glue = glue.replacen("export function reply(", "function whole_reply(", 1);
    format!(
        "{glue}\nexport function reply(text) {{\n  \
         if (text.includes('break_the_engine')) wasm.reply(0x7ffffff0, 64);\n  return whole_reply(text);\n}}\n"
    )
}

/// The texts that are kept: of the open lesson, and of the one that was left for a branch of it.
const KEPT: &str = "return Object.entries(localStorage).filter(([key]) => /^ormery:(lesson|branch):/.test(key)).map(([, text]) => text).join('')";

fn kept(session: &Session) -> Outcome<String> {
    Ok(session.run(KEPT)?.as_str().unwrap_or_default().to_owned())
}

/// Waits until the page is at rest and a step works.
fn steps(session: &Session) -> Outcome {
    session.until("rest", "return document.getElementById('stop') === null && document.querySelector('.stage[data-event]') !== null")?;
    session.run("document.activeElement.blur()")?;
    session.press(&["Home"])?;
    at(session, 0)?;
    session.press(&["Right"])?;
    at(session, 1)
}

fn broken(session: &Session, _: &Site) -> Outcome {
    type_line(session, "1 + 1")?;
    session.until(
        "the answer",
        "return document.querySelector('#typing').value === '' && document.getElementById('stop') === null",
    )?;
    type_line(session, "break_the_engine")?;
    session
        .until("the page to say so", "return document.querySelector('.notice.bad #save-report') !== null")?;
    session.run("const create = URL.createObjectURL; URL.createObjectURL = (blob) => { window.saved = blob; return create(blob); }; document.getElementById('save-report').click()")?;
    let report = session.run("return window.saved.text()")?;
    let report = report.as_str().unwrap_or_default();
    for wanted in [">>> 1 + 1", ">>> break_the_engine", "ut of bounds"] {
        expect(&format!("`{wanted}` in the report"), &Value::from(report.contains(wanted)), &true.into())?;
    }
    // The last good run can be stepped, by another engine.
    steps(session)?;
    session.run("document.getElementById('reset').click()")?;
    session.until("a run again", "return document.querySelector('.notice.bad') === null")?;
    steps(session)
}

fn killed(session: &Session, _: &Site) -> Outcome {
    const KILL: &str = "const [times, done] = [10, arguments[arguments.length - 1]];
        let killed = 0, seen = 0, since = 0;
        const next = () => {
            // The next one is ended as soon as it is there, or this long after it; one that never began is not waited for.
            const there = window.threads.length;
            since += 1;
            if (there === seen && since < 60) {
                document.querySelector('.notice.bad button:not(#save-report)')?.click();
                return setTimeout(next, 20);
            }
            [seen, since] = [there, 0];
            setTimeout(() => {
                window.threads.at(-1)?.terminate();
                killed += 1;
                if (killed === times) return done(killed);
                dispatchEvent(new KeyboardEvent('keydown', { key: ['ArrowRight', 'ArrowLeft', 'End', 'Home'][killed % 4], bubbles: true }));
                next();
            }, Math.random() ** 2 * 700);
        };
        next();";
    for round in 0..20 {
        let line = format!("round_{round} = {round}");
        // Typed at the end, wherever the last round left the run: in its middle it would be a branch.
        session.run("dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true }))")?;
        session.type_into("#typing", &line)?;
        session.press(&["Enter"])?;
        session.run("document.activeElement.blur()")?;
        session.run_later(KILL)?;
        // Too many ends without an answer between them and the page waits for a word.
        if session.run("return document.querySelector('.notice.bad') !== null")? == Value::Bool(true) {
            session.until("rest", "return document.getElementById('stop') === null")?;
        }
        let text = kept(session)?;
        for line in 0..=round {
            expect(
                &format!("line {line} kept after round {round}"),
                &Value::from(text.contains(&format!(">>> round_{line} = {line}\n").replace(">>> ", ""))),
                &true.into(),
            )?;
        }
    }
    type_line(session, "6 * 7")?;
    session.until(
        "a run",
        "return document.querySelector('.notice.bad') === null && document.getElementById('stop') === null",
    )?;
    steps(session)?;
    let threads = session.run("return window.threads.length")?.as_u64().unwrap_or(0);
    println!("    200 ends, {threads} threads");
    expect("that threads were replaced", &Value::from(threads > 20), &true.into())
}

fn full(session: &Session, site: &Site) -> Outcome {
    session.run("let piece = 'x'.repeat(1 << 20); for (let n = 0; piece.length > 0; ) { try { localStorage.setItem('filled' + n++, piece); } catch { piece = piece.slice(0, piece.length / 2); } }")?;
    type_line(session, "text_that_has_no_room = 1")?;
    session.until("the page to say so", "return [...document.querySelectorAll('.notice')].some((one) => one.textContent.includes('keeps nothing') || one.textContent.includes('not kept') || one.textContent.includes('lost'))")?;
    steps(session)?;
    session.run("localStorage.clear()")?;
    type_line(session, "and_this = 2")?;
    session.until(
        "kept again",
        "return Object.keys(localStorage).some((key) => key.startsWith('ormery:lesson:'))",
    )?;
    let text = kept(session)?;
    expect(
        "both lines kept",
        &Value::from(text.contains("text_that_has_no_room") && text.contains("and_this")),
        &true.into(),
    )?;
    session.go(&format!("{}?full", site.address))?;
    session.until(
        "the text after a reload",
        "return document.querySelector('.notebook')?.textContent.includes('text_that_has_no_room') ?? false",
    )?;
    no_errors(session)
}

fn corrupted(session: &Session, site: &Site) -> Outcome {
    let name = session.run("return location.hash.slice(1) || document.querySelector('#picker [aria-current], #picker option:checked')?.value || ''")?;
    type_line(session, "mine = 1")?;
    session
        .until("kept", "return Object.keys(localStorage).some((key) => key.startsWith('ormery:lesson:'))")?;
    let keys =
        session.run("return Object.keys(localStorage).filter((key) => key.startsWith('ormery:lesson:'))")?;
    let lesson = keys[0].as_str().unwrap_or_default().trim_start_matches("ormery:lesson:").to_owned();
    let junk = ["\u{0}\u{ffff}", "{", "null", "[[]]", "NaN", "-1e999", "undefined", "{\"lessons\": 3}", "x"];
    for (round, junk) in junk.into_iter().enumerate() {
        let keys = [
            "branch:NAME",
            "aside:NAME",
            "history",
            "progress",
            "pane:notebook-size",
            "folded",
            "theme",
            "lang",
        ];
        for key in keys {
            let key = key.replace("NAME", &lesson);
            session.run(&format!(
                "localStorage.setItem({}, {})",
                json!(format!("ormery:{key}")),
                json!(junk)
            ))?;
        }
        session.go(&format!("{}?broken{round}#{lesson}", site.address))?;
        session.until(
            &format!("the page with `{}` in its storage (picker {name})", junk.escape_debug()),
            "return document.querySelector('.stage[data-event]') !== null && document.querySelector('.notebook').textContent.includes('mine = 1')",
        )?;
        steps(session)?;
        no_errors(session)?;
    }
    // A text that is no lesson can be left for the published one.
    session.run(&format!("localStorage.setItem('ormery:lesson:{lesson}', '+++ no lesson')"))?;
    session.go(&format!("{}?nothing#{lesson}", site.address))?;
    session.until("the way back", "return document.getElementById('reset') !== null")?;
    session.run("document.getElementById('reset').click()")?;
    session.until("the lesson", "return document.querySelector('.stage[data-event]') !== null")?;
    steps(session)
}

fn two_tabs(session: &Session, site: &Site) -> Outcome {
    let first = session.window()?;
    let settled =
        "return document.querySelector('#typing').value === '' && document.getElementById('stop') === null";
    type_line(session, "from_the_first = 1")?;
    session.until("a run", settled)?;
    let second = session.new_window()?;
    session.switch_to(&second)?;
    session.go(&format!("{}?second", site.address))?;
    session.until("the first's text", "return document.querySelector('.stage[data-event]') !== null && document.querySelector('.notebook').textContent.includes('from_the_first')")?;
    type_line(session, "from_the_second = 2")?;
    session.until("a run", settled)?;
    session.switch_to(&first)?;
    session
        .until("word of the second's text", "return document.getElementById('take-elsewhere') !== null")?;
    // Going on all the same writes over the second's text, which is laid aside and offered there.
    type_line(session, "first_again = 3")?;
    session.until("a run", settled)?;
    session.until("both texts", "return Object.entries(localStorage).some(([key, text]) => key.startsWith('ormery:aside:') && text.includes('from_the_second'))")?;
    let text = kept(session)?;
    expect("the first's text is kept", &Value::from(text.contains("first_again")), &true.into())?;
    session.click("#take-elsewhere")?;
    session.until(
        "the second's text",
        "return document.querySelector('.notebook').textContent.includes('from_the_second')",
    )?;
    session.click("#undo")?;
    session.until(
        "the first's text",
        "return document.querySelector('.notebook').textContent.includes('first_again')",
    )?;
    session.switch_to(&second)?;
    session.until("word of the first's text", "return document.getElementById('take-elsewhere') !== null")?;
    session.click("#leave-elsewhere")?;
    session.until("no word any more", "return document.getElementById('take-elsewhere') === null")?;
    let text = kept(session)?;
    expect(
        "the second's text is kept by its tab's wish",
        &Value::from(text.contains("from_the_second")),
        &true.into(),
    )?;
    session.close_window()?;
    session.switch_to(&first)
}

fn clocks(session: &Session, _: &Site) -> Outcome {
    session.run(
        "
        let jump = 0;
        const now = performance.now.bind(performance), date = Date.now;
        const next = () => (jump = [0, 9e12, -9e12, 86400e3, -3600e3][Math.floor(Math.random() * 5)]);
        performance.now = () => now() + next();
        Date.now = () => date() + next();",
    )?;
    steps(session)?;
    let there = event(session)?;
    session.run("document.getElementById('play').click()")?;
    session.until(
        "play to step",
        &format!("return Number(document.querySelector('.stage').dataset.event) >= {}", there + 2),
    )?;
    session.run("document.getElementById('play').click()")?;
    type_line(session, "from_another_time = 1")?;
    session.until(
        "a run",
        "return document.querySelector('#typing').value === '' && document.getElementById('stop') === null",
    )?;
    session.until(
        "the edit to be kept",
        &format!("return (() => {{ {KEPT} }})().includes('from_another_time')"),
    )?;
    // A machine's clock that was put back changes no run: the run has its own.
    steps(session)?;
    no_errors(session)
}

fn comes_back(session: &Session, site: &Site) -> Outcome {
    type_line(session, "left_here = 1")?;
    session.until(
        "a run",
        "return document.querySelector('#typing').value === '' && document.getElementById('stop') === null",
    )?;
    steps(session)?;
    session.run("window.stillHere = true; addEventListener('pageshow', (event) => { window.fromMemory = event.persisted; })")?;
    session.run(&format!("location.href = '{}other.html'", site.address))?;
    session.until("the other page", "return document.querySelector('.stage') === null")?;
    session.run("history.back()")?;
    session.until("the page", "return document.querySelector('.stage[data-event]') !== null && document.querySelector('.notebook').textContent.includes('left_here')")?;
    let memory = session.run("return window.fromMemory === true")?;
    println!("    it came back {}", if memory == Value::Bool(true) { "from memory" } else { "loaded anew" });
    steps(session)?;
    type_line(session, "and_on = 2")?;
    session.until(
        "a run",
        "return document.querySelector('#typing').value === '' && document.getElementById('stop') === null",
    )?;
    expect("the edit kept", &Value::from(kept(session)?.contains("and_on")), &true.into())
}

/// Each file of a visit fails once, as with no network.
fn offline(session: &Session, site: &Site) -> Outcome {
    session.run("return navigator.serviceWorker?.getRegistrations().then((all) => Promise.all(all.map((one) => one.unregister())))")?;
    session
        .run("return caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))")?;
    session.devtools("Network.clearBrowserCache", json!({}))?;
    session.go(&format!("{}?whole", site.address))?;
    steps(session)?;
    // What the page asked for, and its thread's script, which is no resource of the page.
    let asked = session.run(
        "return performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname.slice(1))",
    )?;
    let mut files: Vec<String> =
        asked.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    let all = std::fs::read_dir(Site::folder()?).into_iter().flatten().flatten();
    let all = all.map(|entry| entry.file_name().to_string_lossy().into_owned());
    files.extend(all.filter(|name| name.starts_with("worker.") && name.ends_with(".js")));
    files.retain(|file| {
        !["watch.js", "sw.js", "embed.html"].contains(&file.as_str()) && !file.starts_with("frame.")
    });
    files.sort();
    files.dedup();
    if files.len() < 7 {
        return Err(format!("the page asked for {files:?} only"));
    }
    let mut silent = Vec::new();
    for (number, file) in files.iter().enumerate() {
        session.devtools("Network.clearBrowserCache", json!({}))?;
        site.lack(Some(file));
        session.go(&format!("{}?lacks{number}", site.address))?;
        let well = "return document.querySelector('.stage[data-event]') !== null";
        let said = "const words = document.querySelector('.notice.bad, .told, [role=alert]')?.textContent ?? document.body.innerText; return /connection|reload|loaded|started/.test(words)";
        let outcome = (0..500).find_map(|_| {
            std::thread::sleep(Duration::from_millis(20));
            match (session.run(well), session.run(said)) {
                (Ok(Value::Bool(true)), _) => Some("works"),
                (_, Ok(Value::Bool(true))) => Some("says so"),
                _ => None,
            }
        });
        println!("    without {file}: {}", outcome.unwrap_or("says nothing"));
        if outcome.is_none() {
            silent.push(file.clone());
        }
        site.lack(None);
    }
    session.go(&format!("{}?again", site.address))?;
    steps(session)?;
    if silent.is_empty() {
        Ok(())
    } else {
        Err(format!("the page says nothing without {}", silent.join(", ")))
    }
}

fn plays(session: &Session, _: &Site) -> Outcome {
    type_line(session, "for i in range(400): x = [i] * 5; y = str(x)")?;
    session.press(&["Enter"])?;
    session.until(
        "a run",
        "return document.querySelector('#typing').value === '' && document.getElementById('stop') === null",
    )?;
    let events = count(session)?;
    if events < 501 {
        return Err(format!("the run has only {events} events"));
    }
    let play = "const done = arguments[arguments.length - 1];
        document.activeElement.blur();
        const press = (key) => dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        const shown = () => Number(document.querySelector('.stage').dataset.event);
        (async () => {
          press('Home');
          while (shown() !== 0) await new Promise((go) => setTimeout(go, 1));
          for (let event = 1; event <= 500; event += 1) {
            press('ArrowRight');
            for (let tries = 0; shown() !== event && tries < 3000; tries += 1) {
              await new Promise((go) => setTimeout(go, tries < 5 ? 0 : 2));
              // A question that a step waits for lets the next one through.
              if (tries % 500 === 499) press('ArrowRight');
            }
          }
          done(shown());
        })();";
    let mut sizes = Vec::new();
    for round in 0..11 {
        expect("the play's end", &session.run_later(play)?, &500.into())?;
        let size = memory(session)?;
        println!("    play {round}: {size}");
        sizes.push(size);
    }
    // The first play fills the stores that are bounded.
    let (first, last) = (&sizes[1], &sizes[10]);
    for (what, slack) in [("heap", 3e6), ("wasm", 1e6), ("nodes", 600.0), ("listeners", 100.0)] {
        let (before, after) = (first[what].as_f64().unwrap_or(0.0), last[what].as_f64().unwrap_or(f64::MAX));
        if after > before * 1.05 + slack {
            return Err(format!("{what} grew from {before} to {after} in nine plays"));
        }
    }
    no_errors(session)
}

/// The tab's memory after the garbage is collected: JavaScript's heap, the modules' memories in the page, elements and
/// listeners. Chromium only; elsewhere nothing is told.
fn memory(session: &Session) -> Outcome<Value> {
    session.devtools("HeapProfiler.collectGarbage", json!({}))?;
    session.devtools("Performance.enable", json!({}))?;
    let metrics = session.devtools("Performance.getMetrics", json!({}))?;
    let metric = |name: &str| {
        let all = metrics["metrics"].as_array().into_iter().flatten();
        all.filter(|one| one["name"] == name).find_map(|one| one["value"].as_f64()).unwrap_or(0.0)
    };
    let wasm =
        session.run("return window.memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0)")?;
    Ok(
        json!({ "heap": metric("JSHeapUsedSize"), "nodes": metric("Nodes"), "listeners": metric("JSEventListeners"), "wasm": wasm }),
    )
}
