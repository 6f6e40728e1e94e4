//! The small programs under `tests/python`: each prints what CPython 3.11 printed for it.
//!
//! `NAME.py` (or a folder with `main.py`) beside `NAME.out` and, for one that fails, `NAME.err`. `FILTER=classes` runs
//! those whose path contains the word. `known-failures.txt` names what is known to be missing: a program of it that
//! begins to pass fails the test too, so that the list stays true.

use std::fs;
use std::path::{Path, PathBuf};

use ormery::cli::python::{Outcome, run};
use ormery::python::host::Limits;

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
