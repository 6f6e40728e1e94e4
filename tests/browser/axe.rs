//! axe-core over the page: no serious or critical issue on any panel or lane, in either theme.
//!
//! `cargo xtask test` installs it where npm is there and names the file in `ORMERY_AXE`; it is no part of the page.

use serde_json::Value;

use crate::Outcome;
use crate::checks::{at, count};
use crate::session::Session;

const PANELS: [&str; 5] = ["managers", "sql", "registry", "migrations", "admin"];

/// Looks at every panel, the error's card, an open editor and the help.
pub fn check(session: &Session) -> Outcome {
    if !load(session)? {
        return Ok(());
    }
    let mut found = Vec::new();
    for theme in ["light", "dark"] {
        session.run(&format!("document.documentElement.dataset.theme = '{theme}'"))?;
        session.press(&["End"])?;
        at(session, count(session)? - 1)?;
        found.extend(look(session, theme, "the error's card")?);
        for panel in PANELS {
            session.run(&format!("document.getElementById('tab-{panel}').click()"))?;
            found.extend(look(session, theme, panel)?);
        }
        session.run("document.querySelector('.block.file .edit')?.click()")?;
        std::thread::sleep(std::time::Duration::from_millis(600));
        found.extend(look(session, theme, "the editor")?);
        session.run("document.querySelector('.block.file .edit')?.click(); document.activeElement.blur(); document.getElementById('help').click()")?;
        found.extend(look(session, theme, "the help")?);
        session.press(&["Escape"])?;
        for dialog in ["share", "progress"] {
            session.run(&format!("document.getElementById('{dialog}').click()"))?;
            found.extend(look(session, theme, dialog)?);
            session.run(&format!("document.getElementById('{dialog}').click()"))?;
        }
    }
    if found.is_empty() { Ok(()) } else { Err(found.join("\n")) }
}

/// Gives axe-core to the page; `false` where it is not here.
pub fn load(session: &Session) -> Outcome<bool> {
    let Some(file) = std::env::var_os("ORMERY_AXE") else {
        println!("axe-core is not here: left out");
        return Ok(false);
    };
    let axe = std::fs::read_to_string(file).map_err(|error| format!("axe-core cannot be read: {error}"))?;
    session.run(&axe).map(|_| true)
}

/// The serious issues of what is shown.
pub fn look(session: &Session, theme: &str, place: &str) -> Outcome<Vec<String>> {
    // Colours that are on their way from one theme to the other are nobody's.
    std::thread::sleep(std::time::Duration::from_millis(200));
    let issues = session.run_later(
        "const done = arguments[arguments.length - 1];
        axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => done(violations
          .filter((one) => ['serious', 'critical'].includes(one.impact))
          .map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`)),
          (error) => done([String(error)]));",
    )?;
    let issues = issues.as_array().cloned().unwrap_or_default();
    let text = |issue: &Value| format!("{theme}, {place}: {}", issue.as_str().unwrap_or_default());
    Ok(issues.iter().map(text).collect())
}
