//! The page as wide as a phone, 390 pixels: one lane at a time, all that can be done elsewhere, and fingers.

use serde_json::{Value, json};

use crate::checks::{at, count, event, expect, no_errors};
use crate::session::Session;
use crate::site::Site;
use crate::{Outcome, axe, lessons, real, work};

type Check = fn(&Session, &Site) -> Outcome;

/// All checks; each starts on a fresh first visit, in a frame of a phone's width.
pub const ALL: [(&str, Check); 11] = [
    ("on a phone: every lane fits, and its targets are large", lanes),
    ("on a phone: a finger steps", fingers),
    ("on a phone: the buttons step", buttons),
    ("on a phone: every panel opens", panels),
    ("on a phone: a lesson stepped forward and back shows the same", real::there_and_back),
    ("on a phone: what is typed runs, and an error has its card", real::typing),
    ("on a phone: an endless loop is stopped", real::stop),
    ("on a phone: a branch is begun, survives a reload and is left", work::branch),
    ("on a phone: an edit waits for what can be read", work::edit),
    ("on a phone: a step waits for an answer once", lessons::waits),
    ("on a phone: axe-core finds nothing serious", accessible),
];

const LANES: [&str; 5] = ["lesson", "code", "memory", "database", "panels"];

fn lane(session: &Session, name: &str) -> Outcome {
    let place = LANES.iter().position(|lane| *lane == name).unwrap_or(0);
    session.run(&format!("document.querySelectorAll('.phone-tabs button')[{place}].click()"))?;
    session.until(name, &format!("return document.querySelector('.frame').dataset.lane === '{name}'"))
}

fn lanes(session: &Session, _: &Site) -> Outcome {
    // Only Chromium can be told that it is touched.
    let coarse = session.touch(true).is_ok()
        && session.run("return matchMedia('(pointer: coarse)').matches")? == Value::Bool(true);
    if !coarse {
        println!("    the targets are left out: this browser is not touched");
    }
    let outcome = each_lane(session, coarse);
    let _ = session.touch(false);
    outcome
}

fn each_lane(session: &Session, coarse: bool) -> Outcome {
    expect("the width", &session.run("return innerWidth")?, &390.into())?;
    session.press(&["End"])?;
    at(session, count(session)? - 1)?;
    for name in LANES {
        lane(session, name)?;
        expect(
            &format!("what sticks out of {name}"),
            &session.run("return document.scrollingElement.scrollWidth <= innerWidth && document.querySelector('.steps').getBoundingClientRect().bottom <= innerHeight + 1")?,
            &true.into(),
        )?;
        let sentence = "const box = document.querySelector('.sentence').getBoundingClientRect(); return box.height > 0 && box.bottom <= innerHeight + 1";
        expect(&format!("the sentence beside {name}"), &session.run(sentence)?, &true.into())?;
        // In a sentence a link is as high as its line; everything else is for thumbs.
        let small = session.run("return [...document.querySelectorAll('button, select, input, textarea, a, summary')]
            .filter((one) => one.checkVisibility() && !one.closest('p, .prose, .unseen, td, th, dd, .code, .path') && !one.matches('.unseen, [type=checkbox], [type=file]'))
            .map((one) => [one, one.getBoundingClientRect()])
            .filter(([, box]) => box.width > 0 && (box.height < 43.5))
            .map(([one, box]) => `${one.id || one.className || one.textContent.slice(0, 20)}: ${Math.round(box.width)} x ${Math.round(box.height)}`)")?;
        if coarse {
            expect(&format!("small targets in {name}"), &small, &json!([]))?;
        }
    }
    no_errors(session)
}

fn fingers(session: &Session, _: &Site) -> Outcome {
    // Some browsers have the classes and let nobody make one.
    let made = "try { new Touch({ identifier: 1, target: document.body }); return typeof TouchEvent === 'function'; } catch { return false; }";
    if session.run(made)? != Value::Bool(true) {
        println!("    left out: this browser has no touch events here");
        return Ok(());
    }
    let there = event(session)?;
    let swipe = |from: i32, to: i32| {
        format!(
            "const bar = document.querySelector('.sentence');
             const touch = (x) => new Touch({{ identifier: 1, target: bar, clientX: x, clientY: 800 }});
             for (const [kind, x] of [['touchstart', {from}], ['touchend', {to}]])
               bar.dispatchEvent(new TouchEvent(kind, {{ changedTouches: [touch(x)], bubbles: true, cancelable: true }}))"
        )
    };
    session.run(&swipe(300, 100))?;
    at(session, there + 1)?;
    session.run(&swipe(100, 300))?;
    at(session, there)?;
    session.run(&swipe(100, 110))?;
    at(session, there)
}

fn buttons(session: &Session, _: &Site) -> Outcome {
    let there = event(session)?;
    for (button, moved) in [("#step", 1), ("#step", 2), ("#back", 1)] {
        session.click(button)?;
        at(session, there + moved)?;
    }
    session.click("#next")?;
    session.until(
        "the next statement",
        &format!("return Number(document.querySelector('.stage').dataset.event) > {}", there + 1),
    )?;
    session.click("#play")?;
    session.until(
        "play to step",
        &format!("return Number(document.querySelector('.stage').dataset.event) > {}", there + 3),
    )?;
    session.click("#play")?;
    no_errors(session)
}

fn panels(session: &Session, _: &Site) -> Outcome {
    lane(session, "panels")?;
    for panel in ["managers", "sql", "registry", "migrations", "admin"] {
        session.click(&format!("#tab-{panel}"))?;
        session.until(panel, &format!("return document.querySelector('#tab-{panel}').getAttribute('aria-selected') === 'true' && document.querySelector('.panel').childElementCount > 0 && document.scrollingElement.scrollWidth <= innerWidth"))?;
    }
    no_errors(session)
}

fn accessible(session: &Session, _: &Site) -> Outcome {
    if !axe::load(session)? {
        return Ok(());
    }
    session.press(&["End"])?;
    at(session, count(session)? - 1)?;
    let mut found = Vec::new();
    for theme in ["light", "dark"] {
        session.run(&format!("document.documentElement.dataset.theme = '{theme}'"))?;
        for name in LANES {
            lane(session, name)?;
            found.extend(axe::look(session, theme, name)?);
        }
    }
    if found.is_empty() { Ok(()) } else { Err(found.join("\n")) }
}
