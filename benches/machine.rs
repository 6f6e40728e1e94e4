//! Five programs on the machine and on `python3`, side by side: `cargo bench --bench machine`.
//!
//! Each is run several times by turns and the best time counts; `python3`'s own start is taken off. The bench fails
//! when a program takes more than 2.5 times as long as CPython or prints something else.

#![allow(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use ormery::cli::python::run;
use ormery::python::host::Limits;

const ROUNDS: usize = 5;
const ALLOWED: f64 = 2.5;

fn python(arguments: &[&str]) -> (Duration, String) {
    let start = Instant::now();
    let output = Command::new("python3").args(arguments).output().expect("python3 is installed");
    (start.elapsed(), String::from_utf8_lossy(&output.stdout).into_owned())
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/python");
    let mut programs: Vec<PathBuf> =
        std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    programs.sort();
    let limits = Limits { fuel: u64::MAX, memory_bytes: 1 << 30, ..Limits::default() };
    let idle = (0..ROUNDS).map(|_| python(&["-S", "-E", "-c", "pass"]).0).min().unwrap_or_default();
    println!("{:<14} {:>10} {:>10} {:>7}", "program", "CPython", "Ormery", "ratio");
    let mut failed = false;
    for program in programs {
        let path = program.to_string_lossy();
        let (mut theirs, mut ours) = (Duration::MAX, Duration::MAX);
        for _ in 0..ROUNDS {
            let (time, want) = python(&["-S", "-E", &path]);
            theirs = theirs.min(time.saturating_sub(idle));
            let start = Instant::now();
            let got = run(&program, limits);
            ours = ours.min(start.elapsed());
            if got.stdout != want {
                println!("{path} prints something else than CPython:\n{}{}", got.stdout, got.stderr);
                failed = true;
            }
        }
        let ratio = ours.as_secs_f64() / theirs.as_secs_f64().max(1e-6);
        failed |= ratio > ALLOWED;
        let name = program.file_stem().unwrap_or_default().to_string_lossy();
        let ms = |time: Duration| format!("{:.0} ms", time.as_secs_f64() * 1000.0);
        println!("{name:<14} {:>10} {:>10} {ratio:>7.2}", ms(theirs), ms(ours));
    }
    std::process::exit(i32::from(failed));
}
