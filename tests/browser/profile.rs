//! Which functions the first lesson's run and first steps call, for `cargo xtask profile`: no check, but the same browser and site.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::Outcome;
use crate::driver::{Browser, Driver};
use crate::lessons;
use crate::session::Session;
use crate::site::Site;

/// Page and worker answer on a channel (`static/counted.js`); a second is ample for both.
const ASK: &str = "const done = arguments[arguments.length - 1];
    const channel = new BroadcastChannel('ormery-called'), called = [];
    channel.onmessage = ({ data }) => { if (Array.isArray(data)) called.push(data); };
    channel.postMessage('which?');
    setTimeout(() => { channel.close(); done(called); }, 1000);";

/// How many lessons of the first topic run without the later part. The others' openings are shown while it comes.
const LESSONS: usize = 1;

/// Opens the first lessons of the first topic on the counting page, takes a step, and writes the places of all functions that
/// were called.
pub fn write(file: &Path) -> Outcome {
    let site = Site::start(false)?;
    let driver = Driver::start(Browser::Chromium)?;
    let session = Session::open(&driver)?;
    session.visit(&site.address)?;
    let mut called = BTreeSet::new();
    let list = lessons::list(&session)?;
    let first = list.first().ok_or("there are no lessons")?;
    let topic = list.iter().enumerate().filter(|(_, lesson)| lesson["topic"] == first["topic"]);
    // Twice: whoever comes again has progress that is read.
    for (number, lesson) in
        topic.take(LESSONS).flat_map(|(number, lesson)| [(number, lesson), (100 + number, lesson)])
    {
        lessons::open(&session, &site, number, lesson)?;
        // A step in the opening, and one that the engine answers.
        session.press(&["Right"])?;
        session.until_ran()?;
        session.press(&["Right"])?;
        let answers = session.run_later(ASK)?;
        let parts: Vec<_> = answers.as_array().into_iter().flatten().filter_map(Value::as_array).collect();
        if parts.len() < 2 {
            return Err(format!(
                "{lesson}: the page and its worker should both have told, not {}",
                parts.len()
            ));
        }
        called.extend(parts.into_iter().flatten().filter_map(Value::as_u64));
    }
    let lines: String = called.iter().map(|place| format!("{place}\n")).collect();
    std::fs::write(file, lines).map_err(|error| format!("{} cannot be written: {error}", file.display()))
}
