//! `cargo xtask test`: everything that must hold, each step with its time, and one line of totals.
//!
//! All steps run even when an early one fails, so that one run tells everything there is to mend.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::report::{Totals, seconds};
use crate::toolchain::Toolchain;
use crate::{Outcome, browsers, dist, process, size};

type Step = (&'static str, fn() -> Outcome<Totals>);

const STEPS: [Step; 8] = [
    ("format", format),
    ("clippy", clippy),
    ("tests", tests),
    ("lessons", lessons),
    ("dist", page),
    ("clippy-page", clippy_page),
    ("size", weight),
    ("browsers", browser_tests),
];

/// `test [--skip STEP]... [--only STEP]...`.
pub fn command(arguments: &[String]) -> Outcome {
    let (mut skip, mut only) = (Vec::new(), Vec::new());
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let step = words.next().filter(|step| STEPS.iter().any(|(name, _)| name == step));
        match (word.as_str(), step) {
            ("--skip", Some(step)) => skip.push(step.as_str()),
            ("--only", Some(step)) => only.push(step.as_str()),
            _ => {
                return Err(format!(
                    "`test` takes --skip and --only with a step: {}",
                    STEPS.map(|(name, _)| name).join(" ")
                ));
            }
        }
    }
    let begin = Instant::now();
    let mut totals = Totals::default();
    let mut broken = Vec::new();
    for (name, step) in STEPS {
        if skip.contains(&name) || (!only.is_empty() && !only.contains(&name)) {
            continue;
        }
        println!("-> {name}");
        let start = Instant::now();
        let sum = step().unwrap_or_else(|message| {
            println!("   {message}");
            Totals::one(false)
        });
        println!("   {name}: {} passed, {} failed in {}", sum.passed, sum.failed, seconds(start.elapsed()));
        if sum.failed > 0 {
            broken.push(name);
        }
        totals = totals + sum;
    }
    println!("\nall of it took {}", seconds(begin.elapsed()));
    println!("{} passed, {} failed", totals.passed, totals.failed);
    if broken.is_empty() { Ok(()) } else { Err(format!("these steps failed: {}", broken.join(", "))) }
}

fn format() -> Outcome<Totals> {
    let held = process::run(Command::new("cargo").args(["fmt", "--all", "--check"])).is_ok();
    Ok(Totals::one(held))
}

fn clippy() -> Outcome<Totals> {
    let mut command = Command::new("cargo");
    command.args(["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    Ok(Totals::one(process::run(&mut command).is_ok()))
}

/// The page's own code, which the native run does not see. Debian's packages carry no clippy.
fn clippy_page() -> Outcome<Totals> {
    let toolchain = Toolchain::ready()?;
    if matches!(toolchain, Toolchain::Debian { .. }) {
        println!("   left out: only rustup's toolchain has clippy for the browser's target");
        return Ok(Totals::default());
    }
    let mut command = toolchain.cargo("clippy");
    command.args(["--quiet", "--lib", "--target-dir"]).arg(toolchain.folder()).args(["--", "-D", "warnings"]);
    Ok(Totals::one(process::run(&mut command).is_ok()))
}

fn tests() -> Outcome<Totals> {
    let mut command = Command::new("cargo");
    let (ok, text) = process::capture(command.args(["test", "--quiet", "--workspace", "--no-fail-fast"]))?;
    let totals = Totals::from_libtest(&text);
    if ok {
        return Ok(totals);
    }
    println!("{}", process::tail(&text, 80));
    // What did not even compile has no line of its own.
    Ok(if totals.failed == 0 { totals + Totals::one(false) } else { totals })
}

/// Every lesson and scenario, by the native command: a step that gives what it says is one that passed.
fn lessons() -> Outcome<Totals> {
    let mut files = Vec::new();
    for folder in ["static/lessons", "tests/scenarios"] {
        markdown(&crate::root().join(folder), &mut files);
    }
    if files.is_empty() {
        println!("   there are no lessons yet");
        return Ok(Totals::default());
    }
    files.sort();
    // Short names in the report; the command runs in the repository's folder.
    let root = crate::root();
    let files: Vec<PathBuf> =
        files.iter().map(|file| file.strip_prefix(&root).unwrap_or(file).to_owned()).collect();
    let mut command = Command::new("cargo");
    command.args(["run", "--quiet", "--bin", "ormery", "--", "check", "--json"]).args(&files);
    let output = command
        .current_dir(crate::root())
        .output()
        .map_err(|error| format!("`ormery check` did not start: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut totals = Totals::default();
    let mut answered = 0;
    for line in text.lines() {
        let Ok(report) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        let number =
            |key: &str| report[key].as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
        let (passed, total) = (number("passed"), number("total"));
        answered += 1;
        if passed < total {
            println!("   {passed}/{total}  {}", report["file"].as_str().unwrap_or_default());
        }
        totals = totals + Totals { passed, failed: total.saturating_sub(passed) };
    }
    if answered < files.len() {
        println!("{}", process::tail(&String::from_utf8_lossy(&output.stderr), 20));
        println!("   `ormery check` answered for {answered} of {} files", files.len());
        totals.failed += files.len() - answered;
    }
    if !output.status.success() && totals.failed == 0 {
        totals.failed += 1;
    }
    Ok(totals)
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

fn page() -> Outcome<Totals> {
    dist::build(false).map(|()| Totals::one(true))
}

fn weight() -> Outcome<Totals> {
    size::check().map(|()| Totals::one(true))
}

/// The tests of `tests/browser`, against the page as it would be published.
fn browser_tests() -> Outcome<Totals> {
    browsers::ready()?;
    let mut command = Command::new("cargo");
    command.args(["test", "--quiet", "--test", "browser"]).env("ORMERY_DIST", dist::folder());
    command.env("ORMERY_SCREENSHOTS", crate::target().join("screenshots"));
    if let Some(driver) = browsers::geckodriver() {
        command.env("GECKODRIVER", driver);
    }
    let (ok, text) = process::capture(&mut command)?;
    println!("{}", text.trim_end());
    let totals = Totals::from_libtest(&text);
    Ok(if !ok && totals.failed == 0 { totals + Totals::one(false) } else { totals })
}
