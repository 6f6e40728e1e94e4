//! Every lesson and scenario on the native command, and a list of what is known not to come out yet.
//!
//! `tests/scenarios/expected-failures.txt` has a line a file: how many of its steps fail, and its path. More failures
//! than that fail the build, fewer are told. `ORMERY_WRITE=1` writes the list anew from what is now.
//! Each file is a process of its own under a time limit: one that breaks takes no other with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use crate::report::Totals;
use crate::{Outcome, conformance, process};

const EXPECTED: &str = "tests/scenarios/expected-failures.txt";
const FOLDERS: [&str; 2] = ["static/lessons", "tests/scenarios"];
const LIMIT: Duration = Duration::from_secs(60);

/// Passed and failed steps of a file; a file that broke off has one failure and nothing else.
pub struct Count {
    /// Steps that print what Django prints.
    pub passed: usize,
    /// Steps that do not, and questions and tasks that do not hold.
    pub failed: usize,
    /// What these print instead.
    pub failures: Vec<Failure>,
}

/// A step that prints something else than Django.
pub struct Failure {
    /// The statement.
    pub source: String,
    /// What Django prints.
    pub want: String,
    /// What Ormery prints.
    pub got: String,
}

/// Runs them all and judges them, and the page that is written from them.
pub fn check() -> Outcome<Totals> {
    let counts = results()?;
    let expected = crate::root().join(EXPECTED);
    if std::env::var_os("ORMERY_WRITE").is_some() {
        write(&expected, &counts)?;
    }
    let mut totals = judge(&counts, &read(&expected));
    if conformance::is_up_to_date(&counts)? {
        totals.passed += 1;
    } else {
        println!("   {} is out of date\n      cargo xtask docs", conformance::PAGE);
        totals.failed += 1;
    }
    Ok(totals)
}

/// What every file gives.
pub fn results() -> Outcome<BTreeMap<String, Count>> {
    let root = crate::root();
    let mut files = Vec::new();
    FOLDERS.iter().for_each(|folder| markdown(&root.join(folder), &mut files));
    files.sort();
    process::run(Command::new("cargo").args(["build", "--quiet", "--bin", "ormery"]))?;
    let program = crate::target().join("debug/ormery");
    let scratch = crate::target().join("scenarios");
    std::fs::create_dir_all(&scratch).map_err(|error| error.to_string())?;
    let counts = Mutex::new(BTreeMap::new());
    let queue = Mutex::new(files.iter());
    std::thread::scope(|scope| {
        for worker in 0..2 {
            let (counts, queue, program, root) = (&counts, &queue, &program, &root);
            let out = scratch.join(format!("out-{worker}"));
            scope.spawn(move || {
                loop {
                    let Some(file) = queue.lock().ok().and_then(|mut queue| queue.next()) else { return };
                    let name = file.strip_prefix(root).unwrap_or(file).display().to_string();
                    let count = run(program, root, &name, &out);
                    if let Ok(mut counts) = counts.lock() {
                        counts.insert(name, count);
                    }
                }
            });
        }
    });
    Ok(counts.into_inner().unwrap_or_default())
}

fn run(program: &Path, root: &Path, name: &str, out: &Path) -> Count {
    let broken = || Count { passed: 0, failed: 1, failures: Vec::new() };
    let Ok(file) = std::fs::File::create(out) else { return broken() };
    let mut command = Command::new(program);
    command.args(["check", "--json", name]).current_dir(root).stdout(file).stderr(Stdio::null());
    process::run_within(&mut command, LIMIT);
    let text = std::fs::read_to_string(out).unwrap_or_default();
    let report = text.lines().find_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    report.map_or_else(broken, |report| count(&report))
}

/// The count of a report in JSON.
fn count(report: &serde_json::Value) -> Count {
    let number =
        |key: &str| report[key].as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
    let wrong = |key: &str| report[key].as_array().into_iter().flatten().filter(|step| step["ok"] == false);
    let text = |step: &serde_json::Value, key: &str| step[key].as_str().unwrap_or_default().to_owned();
    let step =
        |step| Failure { source: text(step, "source"), want: text(step, "want"), got: text(step, "got") };
    let question =
        |step| Failure { source: text(step, "source"), want: "holds".to_owned(), got: text(step, "why") };
    let failures: Vec<_> = wrong("steps").map(step).chain(wrong("questions").map(question)).collect();
    let (passed, total) = (number("passed"), number("total"));
    Count { passed, failed: (total.saturating_sub(passed)).max(failures.len()), failures }
}

/// Regressions fail; what is known to fail is counted apart.
fn judge(counts: &BTreeMap<String, Count>, expected: &BTreeMap<String, usize>) -> Totals {
    let mut totals = Totals::default();
    let (mut known, mut better) = (0, 0);
    for (name, count) in counts {
        let allowed = expected.get(name).copied().unwrap_or(0);
        totals.passed += count.passed;
        known += count.failed.min(allowed);
        if count.failed > allowed {
            println!("   {name}: {} steps fail, {allowed} are expected to", count.failed);
            println!("      cargo run -- check {name}");
            totals.failed += count.failed - allowed;
        }
        better += usize::from(count.failed < allowed);
    }
    println!("   {} files; {known} steps are known to fail", counts.len());
    if better > 0 {
        println!("   {better} files do better than {EXPECTED} says; ORMERY_WRITE=1 brings it up to date");
    }
    totals
}

fn read(path: &Path) -> BTreeMap<String, usize> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let line = |line: &str| {
        let (count, name) = line.trim().split_once(' ')?;
        Some((name.trim().to_owned(), count.parse().ok()?))
    };
    text.lines().filter(|text| !text.starts_with('#')).filter_map(line).collect()
}

fn write(path: &Path, counts: &BTreeMap<String, Count>) -> Outcome {
    let mut text = String::from("# Steps that do not come out as on Django yet: how many, and the file.\n");
    for (name, count) in counts.iter().filter(|(_, count)| count.failed > 0) {
        text.push_str(&format!("{} {name}\n", count.failed));
    }
    std::fs::write(path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

fn markdown(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            markdown(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            files.push(path);
        }
    }
}
