//! Texts that are nearly right, without end: `cargo xtask fuzz TARGET --minutes 30`.
//!
//! A target takes a text and does with it what the page would do. Texts are made of the target's seeds (its folder in
//! `fuzz/corpus` and what the repository has of the kind) by cutting, doubling, mixing and nesting. A text that brings
//! out an answer not seen before joins the seeds of this run. No text may panic, break a promise of the target, take
//! longer than `TOO_LONG` or more memory than `TOO_MUCH`.
//!
//! The texts are tried in a child process; the one under way stands in a file, so that whatever ends the child, the
//! text is there. Faults stay in `fuzz/faults/TARGET` and are tried first by every later run.

#![allow(clippy::disallowed_methods, reason = "it runs for some seconds of the clock")]

mod mutate;
mod seeds;
mod supervise;
mod targets;

use std::process::ExitCode;
use std::time::Duration;

use targets::TARGETS;

/// No text takes as much of the processor's time.
const TOO_LONG: Duration = Duration::from_secs(20);
/// No text needs as much, in bytes.
const TOO_MUCH: usize = 768 << 20;

const HELP: &str = "fuzz [TARGET]... [--seconds N] [--seed N] [--file FILE]";

/// What is asked for on the command line.
#[derive(Default)]
struct Wanted {
    targets: Vec<String>,
    seconds: u64,
    seed: u64,
    file: Option<String>,
    child: Option<String>,
}

fn wanted() -> Result<Wanted, String> {
    let mut wanted = Wanted { seconds: 10, ..Wanted::default() };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| HELP.to_owned());
        match word.as_str() {
            "--seconds" => wanted.seconds = value()?.parse().map_err(|_| HELP)?,
            "--seed" => wanted.seed = value()?.parse().map_err(|_| HELP)?,
            "--file" => wanted.file = Some(value()?),
            "--child" => wanted.child = Some(value()?),
            target if TARGETS.iter().any(|(name, _)| *name == target) => wanted.targets.push(word),
            _ => {
                let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
                return Err(format!("{HELP}\ntargets: {}", names.join(" ")));
            }
        }
    }
    if wanted.targets.is_empty() {
        wanted.targets = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    }
    Ok(wanted)
}

fn main() -> ExitCode {
    let wanted = match wanted() {
        Ok(wanted) => wanted,
        Err(help) => {
            eprintln!("{help}");
            return ExitCode::from(2);
        }
    };
    if let Some(folder) = &wanted.child {
        return supervise::child(&wanted.targets[0], folder.as_ref(), &wanted);
    }
    if let Some(file) = &wanted.file {
        return supervise::one(&wanted.targets[0], file.as_ref());
    }
    let (mut passed, mut failed) = (0, 0);
    for target in &wanted.targets {
        let told = supervise::run(target, wanted.seconds, wanted.seed);
        println!("{target:<11} {told}");
        if told.faults.is_empty() { passed += 1 } else { failed += 1 }
    }
    println!("test result: {}. {passed} passed; {failed} failed", if failed == 0 { "ok" } else { "FAILED" });
    ExitCode::from(u8::from(failed > 0))
}
