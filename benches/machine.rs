//! Five programs on the machine and on `python3`, side by side: `cargo bench --bench machine`.
//!
//! The two run each program by turns, `ROUNDS` times, and the medians of their processor times are compared: other
//! work of the computer then does not decide. `python3` measures itself, so that its start does not count. A third
//! column is the machine with an observer that reads line and depth at every event. The bench fails when a program
//! takes more than 2.5 times as long as on CPython, more than twice as long when it is observed, or prints something
//! else.

#![allow(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;
use std::time::{Duration, Instant};

use ormery::cli::python::run_observed;
use ormery::python::Machine;
use ormery::python::host::{Event, Limits, Observer};
use ormery::python::machine::run_with_stack;

const ROUNDS: usize = 9;
const ALLOWED: f64 = 2.5;
const ALLOWED_OBSERVED: f64 = 2.0;

/// Runs the program named by its argument and says on standard error how many nanoseconds that took.
const TIMED: &str = "\
import sys, time
path = sys.argv[1]
code = compile(open(path).read(), path, 'exec')
start = time.process_time_ns()
exec(code, {'__name__': '__main__'})
print(time.process_time_ns() - start, file=sys.stderr)
";

/// Looks at what the page's recorder looks at first: where the run is, and how deep.
#[derive(Default)]
struct Watcher {
    events: Cell<u64>,
    seen: Cell<u64>,
}

impl Observer for Watcher {
    fn event(&self, machine: &Machine, _: &Event) {
        self.events.set(self.events.get() + 1);
        let depth = machine.frames().len() as u64;
        let at = machine.frames().last().map_or(0, |frame| u64::from(frame.instruction()));
        self.seen.set(self.seen.get().wrapping_add(depth ^ at));
    }
}

/// Processor time of this thread; the clock where the system does not tell.
fn now(start: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

fn python(program: &Path) -> (Duration, String) {
    let command = Command::new("python3").args(["-S", "-E", "-c", TIMED]).arg(program).output();
    let output = command.expect("python3 is installed");
    let told = String::from_utf8_lossy(&output.stderr).trim().parse().unwrap_or(0);
    (Duration::from_nanos(told), String::from_utf8_lossy(&output.stdout).into_owned())
}

fn ormery(program: &Path, observed: bool) -> (Duration, String) {
    let program = program.to_owned();
    let ran = run_with_stack(move || {
        let limits = Limits { fuel: u64::MAX, memory_bytes: 1 << 30, ..Limits::default() };
        let observer = observed.then(|| Rc::new(Watcher::default()) as Rc<dyn Observer>);
        let start = Instant::now();
        let before = now(start);
        let outcome = run_observed(&program, limits, observer);
        (now(start).saturating_sub(before), outcome.stdout + &outcome.stderr)
    });
    ran.expect("a thread can be made")
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// The medians of CPython, of the machine, and of the machine observed; whether all printed the same.
fn measure(program: &Path) -> ([Duration; 3], bool) {
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    let mut same = true;
    for _ in 0..ROUNDS {
        let (time, want) = python(program);
        times[0].push(time);
        for (column, observed) in [(1, false), (2, true)] {
            let (time, got) = ormery(program, observed);
            times[column].push(time);
            if got != want {
                println!("{} prints something else than on CPython:\n{got}", program.display());
                same = false;
            }
        }
    }
    (times.map(median), same)
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/python");
    let mut programs: Vec<PathBuf> =
        std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    programs.sort();
    println!("program           CPython     Ormery   ratio   observed   ratio");
    let mut failed = false;
    for program in programs {
        let ([theirs, ours, observed], same) = measure(&program);
        let ratio = ours.as_secs_f64() / theirs.as_secs_f64().max(1e-6);
        let slower = observed.as_secs_f64() / ours.as_secs_f64().max(1e-6);
        failed |= !same || ratio > ALLOWED || slower > ALLOWED_OBSERVED;
        let name = program.file_stem().unwrap_or_default().to_string_lossy();
        let ms = |time: Duration| format!("{:.0} ms", time.as_secs_f64() * 1000.0);
        let [theirs, ours, observed] = [theirs, ours, observed].map(ms);
        println!("{name:<14} {theirs:>10} {ours:>10} {ratio:>7.2} {observed:>10} {slower:>7.2}");
    }
    std::process::exit(i32::from(failed));
}
