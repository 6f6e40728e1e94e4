//! `cargo xtask vendor`: the editor's bundle, made anew from `tools/editor` and its lock file.
//!
//! Serving and building the page need no Node; only this command does. With `--check` it compares instead of writing.

use std::path::PathBuf;
use std::process::Command;

use crate::{Outcome, process};

/// `vendor [--check]`.
pub fn command(arguments: &[String]) -> Outcome {
    match arguments {
        [] => make(&bundle()),
        [one] if one == "--check" => check().map(|held| {
            println!("{}", if held { "the bundle is as its lock file says" } else { "left out" })
        }),
        _ => Err("`vendor` knows `--check` alone".to_owned()),
    }
}

fn tools() -> PathBuf {
    crate::root().join("tools/editor")
}

fn bundle() -> PathBuf {
    crate::root().join("static/vendor/editor.js")
}

fn make(out: &PathBuf) -> Outcome {
    let wanted = std::fs::read(tools().join("package-lock.json")).unwrap_or_default();
    // What npm notes down after installing is the lock file it installed.
    let stamp = tools().join("node_modules/.installed-lock");
    if std::fs::read(&stamp).ok().as_deref() != Some(&wanted) {
        let mut install = Command::new("npm");
        process::run(
            install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(tools()),
        )?;
        std::fs::write(&stamp, wanted)
            .map_err(|error| format!("{} cannot be written: {error}", stamp.display()))?;
    }
    process::run(Command::new("node").arg("build.js").arg(out).current_dir(tools()))
}

/// Whether the bundle in the repository is what the lock file gives; `false` where there is no Node to make it.
pub fn check() -> Outcome<bool> {
    if process::find("node").is_none() || process::find("npm").is_none() {
        println!("   left out: Node and npm are not here");
        return Ok(false);
    }
    let made = crate::target().join("editor.js");
    make(&made)?;
    let read = |path: &PathBuf| {
        std::fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
    };
    if read(&made)? == read(&bundle())? {
        Ok(true)
    } else {
        Err("static/vendor/editor.js is not what tools/editor makes\nhint: `cargo xtask vendor` makes it anew".to_owned())
    }
}
