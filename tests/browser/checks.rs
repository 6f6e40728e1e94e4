//! What must hold in every browser.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Outcome;
use crate::session::Session;
use crate::site::Site;

type Check = fn(&Session, &Site) -> Outcome;

/// All checks; each starts on a fresh first visit.
pub const ALL: [(&str, Check); 9] = [
    ("the page loads without an error", loads),
    ("steps forward and back show the same", back_is_the_same),
    ("the keys step", keys),
    ("the ends are disabled", ends),
    ("arrows join what is in view", arrows),
    ("every panel opens", panels),
    ("a narrow page fits", narrow),
    ("stop answers at once", stop),
    ("an edit survives a reload", edits_survive),
];

/// All that the moment shows, without the arrows, which follow what was scrolled, the picker, which tells how far one has
/// been, and the button that is there while the engine runs. Attributes are sorted: their order tells how the page came
/// here, which nobody sees.
pub const SHOWN: &str = "
const copy = document.querySelector('.frame').cloneNode(true);
copy.querySelectorAll('.arrows, .hint, #picker, #stop').forEach((one) => one.remove());
for (const one of copy.querySelectorAll('*')) {
  const attributes = [...one.attributes].map(({ name, value }) => [name, value]).sort();
  attributes.forEach(([name]) => one.removeAttribute(name));
  attributes.forEach(([name, value]) => one.setAttribute(name, value));
}
return copy.innerHTML;";

fn loads(session: &Session, site: &Site) -> Outcome {
    no_errors(session)?;
    let elsewhere = format!(
        "return performance.getEntriesByType('resource').map((one) => one.name).filter((name) => !name.startsWith('{}'))",
        site.address
    );
    expect("requests to elsewhere", &session.run(&elsewhere)?, &Value::Array(Vec::new()))?;
    let title = session.run("return document.querySelector('h1').textContent")?;
    expect("the title", &title, &"A row behind your back".into())
}

/// Answers every choice, so that no step waits for it.
pub fn answer_choices(session: &Session) -> Outcome {
    let answer = "document.querySelectorAll('.question[data-kind=choice]').forEach((one) => one.querySelector('.option').click()); document.activeElement.blur()";
    session.run(answer).map(drop)
}

fn back_is_the_same(session: &Session, _: &Site) -> Outcome {
    answer_choices(session)?;
    session.press(&["Home"])?;
    let count = count(session)?;
    let mut seen = Vec::new();
    for event in 0..count {
        at(session, event)?;
        seen.push(session.run(SHOWN)?);
        session.press(&["Right"])?;
    }
    for event in (0..count).rev() {
        at(session, event)?;
        if session.run(SHOWN)? != seen[usize::try_from(event).unwrap_or_default()] {
            return Err(format!("event {event} looks different on the way back"));
        }
        session.press(&["Left"])?;
    }
    no_errors(session)
}

fn keys(session: &Session, _: &Site) -> Outcome {
    answer_choices(session)?;
    let last = count(session)? - 1;
    for (key, event) in [("Home", 0), ("Right", 1), ("Right", 2), ("Left", 1), ("End", last), ("Home", 0)] {
        session.press(&[key])?;
        at(session, event).map_err(|why| format!("{key}: {why}"))?;
    }
    session.press(&["Shift+Right", "Shift+Right"])?;
    let there = event(session)?;
    session.press(&["Shift+Left"])?;
    session.until(
        "the statement before",
        &format!("return Number(document.querySelector('.stage').dataset.event) < {there}"),
    )?;
    session.press(&["?"])?;
    session.until("the help", "return document.querySelector('dialog.help') !== null")?;
    session.press(&["Escape"])?;
    session.until("the help's end", "return document.querySelector('dialog.help') === null")?;
    session.press(&["Home", " "])?;
    session.until("play to step", "return Number(document.querySelector('.stage').dataset.event) >= 2")?;
    session.press(&[" "])?;
    session.until("a pause", "return document.querySelector('#play').textContent === 'Play'")?;
    no_errors(session)
}

fn ends(session: &Session, _: &Site) -> Outcome {
    session.press(&["Home"])?;
    at(session, 0)?;
    let disabled =
        "return ['first', 'back', 'step', 'next', 'last'].map((id) => document.getElementById(id).disabled)";
    expect("at the start", &session.run(disabled)?, &serde_json::json!([true, true, false, false, false]))?;
    session.click("#last")?;
    at(session, count(session)? - 1)?;
    expect("at the end", &session.run(disabled)?, &serde_json::json!([false, false, true, true, true]))
}

fn arrows(session: &Session, _: &Site) -> Outcome {
    session.press(&["End"])?;
    at(session, count(session)? - 1)?;
    // Those whose beginning is out of view have none, until their lane is scrolled.
    let seen = "return [...document.querySelectorAll('.arrows path.line')].map((one) => one.getAttribute('d')).join()";
    let links = "document.querySelectorAll('ul[aria-label=Arrows] li').length";
    session.until("arrows, one a link at most", &format!("const drawn = document.querySelectorAll('.arrows g').length; return drawn > 0 && drawn <= {links}"))?;
    let before = session.run(seen)?;
    session.run("document.querySelector('.lane.memory').scrollTo({ top: 200, behavior: 'instant' })")?;
    session
        .until("the arrows to follow the scroll", &format!("return (() => {{ {seen} }})() !== {before}"))?;
    let states = session.run(
        "return [...document.querySelectorAll('.object .state')].map((one) => one.textContent).sort()",
    )?;
    expect(
        "the states",
        &states,
        &serde_json::json!(["another row", "gone", "in sync", "stale", "unsaved change"]),
    )
}

fn panels(session: &Session, _: &Site) -> Outcome {
    session.press(&["End"])?;
    at(session, count(session)? - 1)?;
    expect(
        "the error's card",
        &session.run("return document.querySelectorAll('.error-card').length")?,
        &1.into(),
    )?;
    session.press(&["Left"])?;
    for panel in ["managers", "sql", "registry", "migrations", "admin"] {
        session.click(&format!("#tab-{panel}"))?;
        let open = format!(
            "return document.querySelector('#tab-{panel}').getAttribute('aria-selected') === 'true' && document.querySelector('.panel').childElementCount > 0 && !document.querySelector('.panel .empty')"
        );
        session.until(panel, &open)?;
    }
    no_errors(session)
}

fn narrow(session: &Session, _: &Site) -> Outcome {
    session.resize(500, 900)?;
    let outcome = (|| {
        session.until(
            "the narrow layout",
            "return getComputedStyle(document.querySelector('.phone-tabs')).display !== 'none'",
        )?;
        session.press(&["End"])?;
        at(session, count(session)? - 1)?;
        for lane in ["Lesson", "Code", "Memory", "Database", "Panels"] {
            session.run(&format!("[...document.querySelectorAll('.phone-tabs button')].find((one) => one.textContent === '{lane}').click()"))?;
            let shown =
                format!("return document.querySelector('.frame').dataset.lane === '{}'", lane.to_lowercase());
            session.until(lane, &shown)?;
            expect(
                lane,
                &session.run("return document.scrollingElement.scrollWidth <= innerWidth && document.querySelector('.steps').clientHeight < 200")?,
                &true.into(),
            )?;
        }
        Ok(())
    })();
    session.resize(1440, 900)?;
    outcome
}

fn stop(session: &Session, _: &Site) -> Outcome {
    stop_endless_loop(session)?;
    // What was there before can still be stepped, by an engine that took the place of the stopped one.
    session.press(&["End"])?;
    at(session, count(session)? - 1)?;
    no_errors(session)
}

/// Types an endless loop, stops it, and goes back to the first event.
pub fn stop_endless_loop(session: &Session) -> Outcome {
    type_line(session, "while True: pass")?;
    session.until("the stop button", "return document.getElementById('stop') !== null")?;
    let start = Instant::now();
    session.click("#stop")?;
    session.until(
        "the stop",
        "return document.querySelector('.notice')?.textContent.startsWith('Stopped') ?? false",
    )?;
    let took = start.elapsed();
    // The click's own way through the driver is part of this; the page has 200 ms of it.
    if took > Duration::from_millis(1200) {
        return Err(format!("stopping took {took:?}"));
    }
    session.run("document.activeElement.blur()")?;
    session.press(&["Home"])?;
    at(session, 0)
}

fn edits_survive(session: &Session, site: &Site) -> Outcome {
    type_line(session, "1 + 1")?;
    let edited = "return [...document.querySelectorAll('.notice')].some((one) => one.textContent.includes('You changed this lesson'))";
    session.until("the note on the edit", edited)?;
    session.run(&format!("location.href = '{}?again'", site.address))?;
    session.until(
        "the reload",
        "return location.search === '?again' && document.querySelector('.stage[data-event]') !== null",
    )?;
    session.until("the note after the reload", edited)?;
    session.click("#reset")?;
    session.until("the reset", &edited.replace("return ", "return !"))?;
    session.click("#undo")?;
    session.until("the reset to be undone", edited)?;
    session.click("#reset")
}

/// Types into the shell's prompt at the lesson's end and presses Enter.
pub fn type_line(session: &Session, line: &str) -> Outcome {
    session.run("document.activeElement.blur()")?;
    session.press(&["End"])?;
    at(session, count(session)? - 1)?;
    session.type_into("#typing", line)?;
    session.press(&["Enter"])
}

/// Waits until the stage shows an event.
pub fn at(session: &Session, event: i64) -> Outcome {
    session.until(&format!("event {event}"), &format!("return document.querySelector('.stage').dataset.event === '{event}' && parseInt(document.querySelector('#where').textContent, 10) === {}", event + 1))
}

/// How many events the run has.
pub fn count(session: &Session) -> Outcome<i64> {
    let count = session.run("return Number(document.querySelector('#scrubber').max) + 1")?;
    count.as_i64().ok_or_else(|| format!("the scrubber has no end: {count}"))
}

pub fn event(session: &Session) -> Outcome<i64> {
    let event = session.run("return Number(document.querySelector('.stage').dataset.event)")?;
    event.as_i64().ok_or_else(|| format!("the stage has no event: {event}"))
}

pub fn no_errors(session: &Session) -> Outcome {
    expect("errors in the console", &session.run("return window.seenErrors")?, &Value::Array(Vec::new()))
}

pub fn expect(what: &str, got: &Value, want: &Value) -> Outcome {
    if got == want { Ok(()) } else { Err(format!("{what}: wanted {want}, got {got}")) }
}
