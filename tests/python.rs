//! The small programs under `tests/python`: each prints what CPython 3.11 printed for it.
//!
//! `NAME.py` (or a folder with `main.py`) beside `NAME.out` and, for one that fails, `NAME.err`. `FILTER=classes` runs
//! those whose path contains the word. `known-failures.txt` names what is known to be missing: a program of it that
//! begins to pass fails the test too, so that the list stays true.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ormery::cli::python::{Outcome, run, run_observed};
use ormery::python::Machine;
use ormery::python::host::{Event, Limits, Observer};
use ormery::python::machine::run_with_stack;

#[path = "../fuzz/mutate.rs"]
mod mutate;

fn programs(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    if entries.iter().any(|e| e.ends_with("main.py")) {
        found.push(folder.join("main.py"));
        return;
    }
    for entry in entries {
        if entry.is_dir() {
            programs(&entry, found);
        } else if entry.extension().is_some_and(|e| e == "py") {
            found.push(entry);
        }
    }
}

fn differences(program: &Path, got: &Outcome) -> Option<String> {
    let read = |extension: &str| fs::read_to_string(program.with_extension(extension)).unwrap_or_default();
    let (out, err) = (read("out"), read("err"));
    if got.stdout == out && got.stderr == err {
        return None;
    }
    let mut text = format!("\n== {}\n", program.display());
    for (want, got) in [(&out, &got.stdout), (&err, &got.stderr)] {
        let (want, got): (Vec<_>, Vec<_>) = (want.lines().collect(), got.lines().collect());
        for at in 0..want.len().max(got.len()) {
            if want.get(at) != got.get(at) {
                text.push_str(&format!(
                    "  line {}\n  - {}\n  + {}\n",
                    at + 1,
                    want.get(at).unwrap_or(&"<end>"),
                    got.get(at).unwrap_or(&"<end>")
                ));
                break;
            }
        }
    }
    Some(text)
}

#[test]
fn every_program_prints_what_cpython_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python");
    let filter = std::env::var("FILTER").unwrap_or_default();
    let mut found = Vec::new();
    programs(&root, &mut found);
    found.retain(|p| p.to_string_lossy().contains(&filter));
    let known = fs::read_to_string(root.join("known-failures.txt")).unwrap_or_default();
    let known: Vec<&str> = known.lines().filter_map(|line| line.split(':').next()).collect();
    let mut failures = Vec::new();
    for program in &found {
        let name = program.strip_prefix(&root).unwrap_or(program).to_string_lossy().into_owned();
        match (differences(program, &run(program, Limits::default())), known.contains(&&*name)) {
            (Some(difference), false) => failures.push(difference),
            (None, true) => failures.push(format!("\n== {name} passes: take it from known-failures.txt")),
            _ => {}
        }
    }
    let passed = found.len() - failures.len();
    assert!(failures.is_empty(), "{passed} of {} programs pass{}", found.len(), failures.concat());
    assert!(!found.is_empty(), "no program matches {filter}");
}

/// Looks at everything that can be seen at an event: names, values and their identity.
#[derive(Default)]
struct Onlooker {
    events: Cell<u64>,
    seen: Cell<u64>,
}

impl Observer for Onlooker {
    fn event(&self, machine: &Machine, _: &Event) {
        self.events.set(self.events.get() + 1);
        let Some(frame) = machine.frames().last() else { return };
        let names = frame.names();
        let identities =
            names.iter().map(|(name, value)| name.len() as u64 + value.address().is_some() as u64);
        self.seen.set(self.seen.get().wrapping_add(u64::from(frame.line()) + identities.sum::<u64>()));
    }
}

/// Numbers of a fixed sequence, so that a failure comes again.
fn shuffle<T>(items: &mut [T], mut seed: u64) {
    for at in (1..items.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(at, (seed >> 33) as usize % (at + 1));
    }
}

/// Runs the programs one after the other on one thread, whose classes and interned names they then share.
fn run_all(programs: Vec<PathBuf>, observed: bool) -> Vec<(PathBuf, Outcome)> {
    let all = run_with_stack(move || {
        let observer = || observed.then(|| Rc::new(Onlooker::default()) as Rc<dyn Observer>);
        let run = |program: PathBuf| {
            let outcome = run_observed(&program, Limits::default(), observer());
            (program, outcome)
        };
        programs.into_iter().map(run).collect()
    });
    all.expect("the thread ends well")
}

#[test]
fn order_and_watching_change_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python");
    let mut found = Vec::new();
    programs(&root, &mut found);
    for (seed, observed) in [(1, false), (2, true)] {
        let mut order = found.clone();
        shuffle(&mut order, seed);
        let failures: String =
            run_all(order, observed).iter().filter_map(|(program, got)| differences(program, got)).collect();
        assert!(failures.is_empty(), "order {seed}, watched: {observed}{failures}");
    }
}

#[test]
fn texts_that_are_nearly_python_end_well() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python");
    let mut found = Vec::new();
    programs(&root, &mut found);
    let corpus: Vec<String> = found.iter().filter_map(|program| fs::read_to_string(program).ok()).collect();
    let folder = std::env::temp_dir().join(format!("ormery-nearly-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for temporary files");
    let file = folder.join("text.py");
    let limits =
        Limits { fuel: 100_000, memory_bytes: 64 << 20, output_bytes: 64 << 10, ..Limits::default() };
    for seed in 0..200 {
        fs::write(&file, mutate::text(&corpus, seed, "source")).expect("the text is kept");
        let outcome = run(&file, limits);
        assert!(outcome.status != 70, "seed {seed} stops the machine: {}", outcome.stderr);
    }
    fs::remove_dir_all(&folder).ok();
}

#[test]
fn programs_that_ask_for_too_much_end() {
    let limits = Limits {
        fuel: 400_000,
        memory_bytes: 64 << 20,
        output_bytes: 64 << 10,
        value_bytes: 4 << 20,
        ..Limits::default()
    };
    let folder = std::env::temp_dir().join(format!("ormery-hostile-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for temporary files");
    let mut failures = String::new();
    for case in include_str!("hostile.txt").split("=== ").skip(1) {
        let Some((name, program)) = case.split_once('\n') else { continue };
        let file = folder.join(format!("{name}.py"));
        fs::write(&file, program).expect("the program is kept");
        let outcome = run(&file, limits);
        let end = outcome.stderr.lines().last().unwrap_or_default();
        let told =
            end.is_empty() || end.contains("Error") || end.contains("limit") || end.contains("one value may");
        let told = told || end.contains("<exception str() failed>") || end.contains("re.error");
        if outcome.status > 1 || !told {
            failures.push_str(&format!("\n{name}: status {}, {end}", outcome.status));
        }
    }
    fs::remove_dir_all(&folder).ok();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn what_is_missing_says_so() {
    for (program, want) in [
        ("async def f():\n    pass\n", "SyntaxError: Ormery does not support `async def` yet"),
        ("x = 3j\n", "SyntaxError: Ormery does not support complex numbers yet"),
        ("complex(1, 2)\n", "NotImplementedError: Ormery does not support complex numbers yet"),
        (
            "try:\n    pass\nexcept* ValueError:\n    pass\n",
            "SyntaxError: Ormery does not support `except*` yet",
        ),
        ("import socket\n", "ModuleNotFoundError: No module named 'socket'"),
    ] {
        let folder = std::env::temp_dir().join(format!("ormery-missing-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder for temporary files");
        let file = folder.join("program.py");
        fs::write(&file, program).expect("the program is kept");
        let outcome = run(&file, Limits::default());
        assert_eq!(outcome.stderr.lines().last(), Some(want), "{program}");
        fs::remove_dir_all(&folder).ok();
    }
}
