//! The page's numbers for `cargo xtask bench page`: no check, but the same browser and site.
//!
//! Navigation to the first step, each lesson's run, seeking in a run of 10,000 events, typing into 500 lines, and what the
//! tab holds after every lesson. Times are told, never asserted.

use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};

use crate::Outcome;
use crate::checks::{at, count, type_line};
use crate::driver::{Browser, Driver};
use crate::lessons;
use crate::session::Session;
use crate::site::{Kind, Site};

/// Visits; the median counts.
const VISITS: usize = 11;
/// Moments asked for in the long run.
const SEEKS: usize = 100;

/// Measures, prints a table, and keeps the numbers.
pub fn write(file: &Path) -> Outcome {
    let site = Site::serve(Kind::Fragile)?;
    let driver = Driver::start(Browser::Chromium)?;
    let session = Session::open(&driver)?;
    let mut rows: Vec<(&str, String, &str)> = Vec::new();
    let mut kept = json!({});

    session.visit(&site.address)?;
    let (cold, warm) = (visits(&session, &site, true)?, visits(&session, &site, false)?);
    rows.push((
        "navigation to the first step, nothing kept, median",
        format!("{:.0} ms", median(&cold)),
        "400 ms",
    ));
    rows.push(("navigation to the first step, files kept, median", format!("{:.0} ms", median(&warm)), ""));
    kept["first_step_ms"] = json!({ "cold": cold, "warm": warm });

    let runs = every_lesson(&session, &site)?;
    let visited = driver.memory();
    let times: Vec<f64> = runs.iter().map(|(_, time)| *time).collect();
    rows.push((
        "a lesson from its address to its first step, median",
        format!("{:.0} ms", median(&times)),
        "",
    ));
    rows.push(("the slowest of them", format!("{:.0} ms", at_share(&times, 1.0)), ""));
    kept["lessons_ms"] = runs.iter().map(|(name, time)| json!([name, time])).collect();
    let bytes = tab(&site)?;
    rows.push((
        "a fresh tab after every lesson, one after the other (its own memory)",
        format!("{:.0} MB", bytes / 1e6),
        "150 MB",
    ));
    rows.push((
        "a tab after as many addresses, with what the browser keeps for its way back",
        format!("{:.0} MB", visited / 1e6),
        "",
    ));
    kept["tab_bytes"] = json!({ "picked": bytes, "visited": visited });

    let (run, events, seeks) = seek(&session, &site)?;
    rows.push(("a run of 10,000 events in the page", format!("{run:.0} ms for {events}"), ""));
    rows.push(("seek there, median", format!("{:.1} ms", median(&seeks)), ""));
    rows.push(("seek there, 99th percentile", format!("{:.1} ms", at_share(&seeks, 0.99)), "16 ms"));
    kept["seek_ms"] =
        json!({ "events": events, "run": run, "p50": median(&seeks), "p99": at_share(&seeks, 0.99) });

    let letters = typing(&session, &site)?;
    rows.push(("a letter typed into 500 lines, median", format!("{:.1} ms", median(&letters)), ""));
    rows.push((
        "a letter typed into 500 lines, 95th percentile",
        format!("{:.1} ms", at_share(&letters, 0.95)),
        "16 ms",
    ));
    kept["typing_ms"] = json!({ "p50": median(&letters), "p95": at_share(&letters, 0.95) });

    println!("| what | measured | budget |\n|---|---:|---:|");
    rows.iter().for_each(|(what, measured, budget)| println!("| {what} | {measured} | {budget} |"));
    println!("\n| lesson | ms to its first step |\n|---|---:|");
    runs.iter().for_each(|(name, time)| println!("| {name} | {time:.0} |"));
    std::fs::write(file, format!("{kept:#}\n")).map_err(|error| error.to_string())
}

fn at_share(times: &[f64], share: f64) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    let last = times.len().saturating_sub(1);
    times.get((last as f64 * share).ceil() as usize).copied().unwrap_or(0.0)
}

fn median(times: &[f64]) -> f64 {
    at_share(times, 0.5)
}

/// Set by the page itself as soon as its stage shows an event; from `navigationStart` on, by the page's clock.
const FIRST: &str = "
const done = arguments[arguments.length - 1];
const look = () => (window.firstStep ? done(window.firstStep) : setTimeout(look, 5));
look();";

/// Milliseconds from navigation to a stage that can be stepped.
fn visits(session: &Session, site: &Site, cold: bool) -> Outcome<Vec<f64>> {
    let mut times = Vec::new();
    for number in 0..VISITS {
        if cold {
            session.run("return navigator.serviceWorker?.getRegistrations().then((all) => Promise.all(all.map((one) => one.unregister())))")?;
            session.devtools("Network.clearBrowserCache", json!({}))?;
        }
        session.go("about:blank")?;
        session.go(&format!("{}?{cold}{number}", site.address))?;
        times.push(session.run_later(FIRST)?.as_f64().unwrap_or(0.0));
    }
    Ok(times)
}

/// Each lesson's milliseconds from its address to its first step.
fn every_lesson(session: &Session, site: &Site) -> Outcome<Vec<(String, f64)>> {
    let mut runs = Vec::new();
    for (number, lesson) in lessons::list(session)?.iter().enumerate() {
        lessons::open(session, site, 2_000 + number, lesson)?;
        let time = session.run_later(FIRST)?.as_f64().unwrap_or(0.0);
        runs.push((lesson["name"].as_str().unwrap_or_default().to_owned(), time));
    }
    Ok(runs)
}

/// Bytes of a fresh tab after every lesson was chosen in the picker, run to its end and seen there.
fn tab(site: &Site) -> Outcome<f64> {
    let driver = Driver::start(Browser::Chromium)?;
    let session = Session::open(&driver)?;
    session.visit(&site.address)?;
    for lesson in &lessons::list(&session)? {
        lessons::pick(&session, lesson)?;
        session.until_ran()?;
        session.press(&["End"])?;
        at(&session, count(&session)? - 1)?;
    }
    Ok(driver.memory())
}

/// A run of 10,000 events: its time, its events, and how long a seek to any of them takes until it is drawn.
fn seek(session: &Session, site: &Site) -> Outcome<(f64, i64, Vec<f64>)> {
    session.visit(&site.address)?;
    let begun = Instant::now();
    type_line(session, "for n in range(6000): x = [n] * 3; y = str(x)")?;
    session.press(&["Enter"])?;
    session.until("the long run", "return document.getElementById('stop') === null && Number(document.querySelector('#scrubber').max) > 4000")?;
    let run = begun.elapsed().as_secs_f64() * 1000.0;
    let events = count(session)?;
    let seek = format!(
        "const done = arguments[arguments.length - 1];
        const bar = document.getElementById('scrubber'), times = [];
        (async () => {{
          for (let n = 1; n <= {SEEKS}; n += 1) {{
            const event = (n * 7919) % {events};
            const begun = performance.now();
            bar.value = event;
            bar.dispatchEvent(new Event('input', {{ bubbles: true }}));
            while (Number(document.querySelector('.stage').dataset.event) !== event) {{
              const {{ port1, port2 }} = new MessageChannel();
              await new Promise((go) => {{ port1.onmessage = go; port2.postMessage(0); }});
            }}
            times.push(performance.now() - begun);
            await new Promise((go) => setTimeout(go, 10));
          }}
          done(times);
        }})();"
    );
    let times = session.run_later(&seek)?;
    let times = times.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    Ok((run, events, times))
}

/// Milliseconds from a letter's key to the frame that shows it, in a file of 500 lines.
fn typing(session: &Session, site: &Site) -> Outcome<Vec<f64>> {
    session.visit(&site.address)?;
    let lesson = format!(
        "+++\ntitle = \"Long\"\n+++\n\n```python title=\"tools/long.py\"\n{}```\n\n```pycon\n>>> 1\n1\n```\n",
        (0..500)
            .map(|n| format!("value_{n} = [{n}, \"text\", {{\"key\": {n}}}]  # line {n}\n"))
            .collect::<String>()
    );
    session.run(&format!("localStorage.setItem('ormery:lesson:playground', {})", json!(lesson)))?;
    session.go(&format!("{}?typing#playground", site.address))?;
    session.until(
        "the long file",
        "return document.querySelector('.notebook')?.textContent.includes('value_499') ?? false",
    )?;
    session.press(&["Right"])?;
    session.until("the editor", "if (document.querySelector('.cm-content')) return true; document.querySelector('button.edit[aria-pressed=false]')?.click(); return false")?;
    let measure = "const done = arguments[arguments.length - 1];
        const content = document.querySelector('.cm-content');
        content.focus();
        const times = [];
        (async () => {
          for (let n = 0; n < 120; n += 1) {
            const begun = performance.now();
            document.execCommand('insertText', false, 'abcdefgh '[n % 9]);
            await new Promise((go) => requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = go; port2.postMessage(0); }));
            times.push(performance.now() - begun);
            await new Promise((go) => setTimeout(go, 25));
          }
          done(times);
        })();";
    let times = session.run_later(measure)?;
    Ok(times.as_array().into_iter().flatten().filter_map(Value::as_f64).collect())
}
