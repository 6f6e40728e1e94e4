//! Pictures of the first view and of each panel, for people to look at.

use std::path::PathBuf;

use serde_json::Value;

use crate::session::Session;
use crate::site::Site;
use crate::{Outcome, checks};

const SIZES: [(u32, u32); 3] = [(1440, 900), (1024, 768), (390, 844)];

/// Takes them all into `ORMERY_SCREENSHOTS`.
pub fn take(session: &Session, site: &Site, prefix: &str) -> Outcome {
    let Some(folder) = std::env::var_os("ORMERY_SCREENSHOTS").map(PathBuf::from) else { return Ok(()) };
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let save = |name: String| {
        std::thread::sleep(std::time::Duration::from_millis(250));
        std::fs::write(folder.join(format!("{prefix}{name}")), session.screenshot()?)
            .map_err(|error| error.to_string())
    };
    for (width, height) in SIZES {
        session.emulate(width, height)?;
        for theme in ["light", "dark"] {
            session.visit(&site.address)?;
            session.run(&format!("document.documentElement.dataset.theme = '{theme}'"))?;
            save(format!("first-{width}-{theme}.png"))?;
            to_error(session)?;
            if width > 719 {
                save(format!("error-{width}-{theme}.png"))?;
            }
            let last = checks::count(session)? - 1;
            session.press(&["End"])?;
            checks::at(session, last)?;
            session.press(&["Left", "Left", "Left"])?;
            checks::at(session, last - 3)?;
            for panel in ["managers", "sql", "registry", "migrations", "admin"] {
                session.run(&format!("document.getElementById('tab-{panel}').click()"))?;
                if width > 719 {
                    save(format!("{}-{width}-{theme}.png", panel))?;
                }
            }
            if width <= 719 {
                for lane in ["Code", "Memory", "Database", "Panels"] {
                    session.run(&format!("[...document.querySelectorAll('.phone-tabs button')].find((one) => one.textContent === '{lane}').click()"))?;
                    save(format!("lane-{}-{width}-{theme}.png", lane.to_lowercase()))?;
                }
            }
        }
    }
    Ok(())
}

/// Steps to the first error's card.
fn to_error(session: &Session) -> Outcome {
    checks::answer_choices(session)?;
    let last = checks::count(session)? - 1;
    while session.run("return document.querySelector('.error-card') === null")? == Value::Bool(true) {
        let there = checks::event(session)?;
        if there == last {
            return Err("nothing in this lesson fails".into());
        }
        session.press(&["Right"])?;
        session.until(
            "the next event",
            &format!("return Number(document.querySelector('.stage').dataset.event) > {there}"),
        )?;
        checks::at(session, checks::event(session)?)?;
    }
    Ok(())
}
