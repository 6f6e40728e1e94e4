//! Texts that are nearly Python: `cargo test --release --test fuzz_source -- [SECONDS [FIRST_SEED]]`.
//!
//! Each seed takes a program of `tests/python`, cuts, doubles, mixes and nests pieces of it, and runs what comes out
//! under tight limits. It may be refused, fail or print anything; it may not panic, overflow the host's stack or go on
//! for ever. The text under test is kept in the folder for temporary files, for the case that the process dies of it.

#![allow(clippy::disallowed_methods, reason = "it runs for some seconds of the clock")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use ormery::cli::python::run;
use ormery::python::host::Limits;

/// What [`run`] answers when the machine has panicked.
const PANICKED: u8 = 70;
/// No program of these limits takes as long.
const TOO_LONG: Duration = Duration::from_secs(20);

#[path = "mutate.rs"]
mod mutate;

fn programs(folder: &Path, found: &mut Vec<String>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            programs(&entry, found);
        } else if entry.extension().is_some_and(|e| e == "py") {
            found.extend(fs::read_to_string(entry));
        }
    }
}

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).filter_map(|arg| arg.parse::<u64>().ok());
    let (seconds, first) = (numbers.next().unwrap_or(60), numbers.next().unwrap_or(0));
    let mut corpus = Vec::new();
    programs(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python"), &mut corpus);
    let folder = std::env::temp_dir().join(format!("ormery-fuzz-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for temporary files");
    let file = folder.join("text.py");
    let limits = Limits {
        fuel: 300_000,
        memory_bytes: 64 << 20,
        output_bytes: 64 << 10,
        value_bytes: 4 << 20,
        ..Limits::default()
    };
    let end = Instant::now() + Duration::from_secs(seconds);
    let (mut ran, mut refused, mut faults) = (0, 0, 0);
    let mut seed = first;
    while Instant::now() < end {
        let text = mutate::program(&corpus, seed);
        fs::write(&file, &text).expect("the text is kept");
        let start = Instant::now();
        let outcome = run(&file, limits);
        ran += 1;
        refused +=
            u64::from(outcome.stderr.contains("SyntaxError") || outcome.stderr.contains("IndentationError"));
        if outcome.status == PANICKED || start.elapsed() > TOO_LONG {
            faults += 1;
            let kept = folder.join(format!("seed-{seed}.py"));
            fs::write(&kept, &text).expect("the text is kept");
            println!("seed {seed}: {} after {:?}", kept.display(), start.elapsed());
        }
        seed += 1;
    }
    println!("{ran} texts, {refused} of them no Python, {faults} faults");
    ExitCode::from(u8::from(faults > 0))
}
