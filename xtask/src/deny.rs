//! What comes in from elsewhere: licences, duplicates, sources and known faults, by cargo-deny and `deny.toml`.
//!
//! The list of known faults lives on the network. Where it cannot be reached that is said, and the rest is held to all
//! the same.

use std::process::Command;

use crate::report::Totals;
use crate::{Outcome, browsers, process};

/// The version that `deny.toml` is written for.
const VERSION: &str = "0.20.2";

/// `deny`.
pub fn command() -> Outcome {
    let totals = check()?;
    if totals.failed == 0 { Ok(()) } else { Err("`deny.toml` forbids something that comes in".into()) }
}

/// Checks each subject by itself, so that one that cannot be asked hides no other.
pub fn check() -> Outcome<Totals> {
    ready()?;
    // A build fetches what this machine's target needs; the list holds every target's.
    let fetched = process::capture(Command::new("cargo").args(["fetch", "--locked", "--quiet"]))?;
    if !fetched.0 {
        println!("   not everything could be fetched: {}", fetched.1.trim_end());
    }
    let mut totals = Totals::default();
    for subject in ["licenses", "bans", "sources"] {
        let (ok, text) = process::capture(cargo_deny().args(["--offline", "check", subject]))?;
        println!("   {subject}: {}", if ok { "hold" } else { "do not hold" });
        if !ok {
            println!("{}", text.trim_end());
        }
        totals = totals + Totals::one(ok);
    }
    let (ok, text) = process::capture(cargo_deny().args(["check", "advisories"]))?;
    if !ok && text.contains("failed to fetch advisory database") {
        println!("   advisories: not asked, because the list of known faults cannot be reached from here");
        return Ok(totals);
    }
    println!("   advisories: {}", if ok { "none" } else { "there are some" });
    if !ok {
        println!("{}", text.trim_end());
    }
    Ok(totals + Totals::one(ok))
}

fn cargo_deny() -> Command {
    let built = browsers::tools().join("bin/cargo-deny");
    let mut command = Command::new(if built.is_file() { built } else { "cargo-deny".into() });
    command.args(["--color", "never"]);
    command
}

/// Builds cargo-deny where it is not here yet.
fn ready() -> Outcome {
    let here = process::capture(cargo_deny().arg("--version"));
    if here.is_ok_and(|(ok, text)| ok && text.contains(VERSION)) {
        return Ok(());
    }
    println!("   building cargo-deny, once (about two minutes)");
    let mut install = Command::new("cargo");
    install.args(["install", "cargo-deny", "--version", VERSION, "--locked", "--debug", "--quiet", "--root"]);
    process::run(install.arg(browsers::tools()))
}
