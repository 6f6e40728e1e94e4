//! `cargo xtask profile`: which functions a first step calls, found by taking it.
//!
//! The page is built with a flag for each function; Chromium runs the first lesson and takes a step; what
//! was not called is written to `xtask/later.profile`, by which `split.rs` divides the module. To be run again when the page has
//! grown: functions that the profile does not know stay in the first part.

use std::collections::HashSet;
use std::process::Command;

use crate::{Outcome, browsers, dist, process, split};

/// `profile`.
pub fn command() -> Outcome {
    let paths = dist::build_counted()?;
    browsers::ready()?;
    let file = crate::target().join("called.txt");
    let mut command = Command::new("cargo");
    command.args(["test", "--quiet", "--test", "browser"]);
    command.env("ORMERY_DIST", dist::folder()).env("ORMERY_PROFILE", &file);
    process::run(&mut command)?;
    let text = std::fs::read_to_string(&file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let called: HashSet<usize> = text.lines().filter_map(|line| line.parse().ok()).collect();
    let profile = split::Profile::of(&paths, &called);
    std::fs::write(dist::profile(), profile.write())
        .map_err(|error| format!("{} cannot be written: {error}", dist::profile().display()))?;
    println!("{} of {} functions are needed up to a first step", called.len(), paths.len());
    dist::build(false)
}
