//! What must hold with the real engine and the lessons as they are published.

use serde_json::Value;

use crate::Outcome;
use crate::checks::{
    SHOWN, answer_choices, at, count, event, expect, no_errors, stop_endless_loop, type_line,
};
use crate::session::Session;
use crate::site::Site;

type Check = fn(&Session, &Site) -> Outcome;

/// All checks; each starts on a fresh first visit.
pub const ALL: [(&str, Check); 5] = [
    ("the first lesson opens at its first statement", first),
    ("a lesson stepped forward and back shows the same", there_and_back),
    ("every control works in a lesson", controls),
    ("what is typed runs, and an error has its card", typing),
    ("an endless loop is stopped", stop),
];

/// How many events are stepped in each direction.
const STEPS: i64 = 40;

fn first(session: &Session, site: &Site) -> Outcome {
    let hint = "return document.querySelector('.hint')?.textContent.includes('right arrow') ?? false";
    session.until("the hint", hint)?;
    let source = session.run("return document.querySelector('.stage').textContent")?;
    if source.as_str().unwrap_or_default().trim().is_empty() {
        return Err("the stage is empty".into());
    }
    let there = event(session)?;
    session.press(&["Right"])?;
    at(session, there + 1)?;
    // Chromium took the profile; the others may want a function more.
    let profiled = session.run("return navigator.userAgent.includes('Chrome')")? == Value::Bool(true);
    if profiled && site.asked().iter().any(|path| path.starts_with("later.")) {
        return Err(
            "a first step needs the later part of the module\nhint: `cargo xtask profile` divides it anew"
                .into(),
        );
    }
    no_errors(session)
}

/// As its name in the list says.
pub fn there_and_back(session: &Session, _: &Site) -> Outcome {
    answer_choices(session)?;
    let start = event(session)?;
    let last = (count(session)? - 1).min(start + STEPS);
    let mut seen = Vec::new();
    for event in start..=last {
        at(session, event)?;
        seen.push(session.run(SHOWN)?);
        if event < last {
            session.press(&["Right"])?;
        }
    }
    for event in (start..=last).rev() {
        at(session, event)?;
        let again = session.run(SHOWN)?;
        let before = &seen[usize::try_from(event - start).unwrap_or_default()];
        if again != *before {
            let (was, is) =
                difference(before.as_str().unwrap_or_default(), again.as_str().unwrap_or_default());
            return Err(format!(
                "event {event} looks different on the way back: it was …{was}… and is …{is}…"
            ));
        }
        if event > start {
            session.press(&["Left"])?;
        }
    }
    no_errors(session)
}

/// The places where two texts begin to differ.
pub fn difference<'a>(was: &'a str, is: &'a str) -> (&'a str, &'a str) {
    let same = was.bytes().zip(is.bytes()).take_while(|(a, b)| a == b).count().saturating_sub(120);
    let from = |text: &'a str| {
        let begin = (same..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let end = (begin + 300..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        text.get(begin..end).unwrap_or_default()
    };
    (from(was), from(is))
}

fn controls(session: &Session, _: &Site) -> Outcome {
    let last = count(session)? - 1;
    session.click("#first")?;
    at(session, 0)?;
    session.click("#step")?;
    at(session, 1)?;
    session.click("#back")?;
    at(session, 0)?;
    session.click("#next")?;
    session
        .until("the next statement", "return Number(document.querySelector('.stage').dataset.event) > 0")?;
    session.click("#last")?;
    at(session, last)?;
    session.run(
        "const bar = document.getElementById('scrubber'); bar.value = 3; bar.dispatchEvent(new Event('input', { bubbles: true }))",
    )?;
    at(session, 3)?;
    session.click("#play")?;
    session.until("play to step", "return Number(document.querySelector('.stage').dataset.event) >= 5")?;
    session.click("#play")?;
    session.click("#last")?;
    at(session, last)?;
    for panel in ["sql", "registry", "migrations", "admin", "managers"] {
        session.click(&format!("#tab-{panel}"))?;
        let open = format!(
            "return document.querySelector('#tab-{panel}').getAttribute('aria-selected') === 'true' && document.querySelector('.panel').childElementCount > 0"
        );
        session.until(panel, &open)?;
    }
    for panel in ["managers", "registry", "migrations"] {
        session.click(&format!("#tab-{panel}"))?;
        session.until(&format!("something in {panel}"), "return !document.querySelector('.panel .empty')")?;
    }
    no_errors(session)
}

/// As its name in the list says.
pub fn typing(session: &Session, _: &Site) -> Outcome {
    type_line(session, "6 * 7")?;
    at_end(session)?;
    let shown =
        |text: &str| format!("return document.querySelector('.notebook').textContent.includes('{text}')");
    session.until("the answer", &shown("42"))?;
    type_line(session, "nobody")?;
    at_end(session)?;
    session.until("the error in the notebook", &shown("NameError"))?;
    session.until(
        "the card",
        "return document.querySelector('.error-card')?.textContent.includes('nobody') ?? false",
    )?;
    no_errors(session)
}

/// Waits until what was typed has run, and goes to its end: an output shows once it is printed.
fn at_end(session: &Session) -> Outcome {
    session.until(
        "the run",
        "return document.querySelector('.notice')?.textContent.includes('You changed') ?? false",
    )?;
    session.until(
        "its end",
        "return document.querySelector('#typing').value === '' && document.getElementById('stop') === null",
    )?;
    session.run("document.activeElement.blur()")?;
    session.press(&["End"])?;
    at(session, count(session)? - 1)
}

/// As its name in the list says.
pub fn stop(session: &Session, _: &Site) -> Outcome {
    stop_endless_loop(session)?;
    expect("the steps up to there", &Value::from(count(session)? > 1), &true.into())?;
    no_errors(session)
}
