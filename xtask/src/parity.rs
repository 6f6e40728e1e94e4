//! `cargo xtask parity`: the comparison with real Django, which is a Python program, in an environment of its own.

use std::path::PathBuf;
use std::process::Command;

use crate::report::Timer;
use crate::{Outcome, process};

const DJANGO: &str = "Django==5.2.*";

/// `parity [ARGUMENTS]`: all of them go to the Python program.
pub fn command(arguments: &[String]) -> Outcome {
    let python = Timer::time("django", environment)?;
    let script = crate::root().join("xtask/parity/parity.py");
    if !script.is_file() {
        return Err(format!("{} is missing", script.display()));
    }
    process::run(Command::new(python).arg(script).args(arguments))
}

/// Whether every lesson and scenario comes out on real Django as it is written.
///
/// # Errors
/// Why there is no Django to ask.
pub fn holds() -> Outcome<bool> {
    let python = environment()?;
    let mut command = Command::new(python);
    command.arg(crate::root().join("xtask/parity/parity.py")).args([
        "--check",
        "--quiet",
        "static/lessons",
        "tests/scenarios",
        "src/cli/new_lesson.md",
    ]);
    let (held, text) = process::capture(&mut command)?;
    println!("{}", process::tail(&text, 12));
    Ok(held)
}

/// Whether the applications of `tests/django` still print on real Django what is written beside them.
///
/// # Errors
/// Why there is no Django to ask.
pub fn applications_hold() -> Outcome<bool> {
    let mut command = Command::new(environment()?);
    command.arg(crate::root().join("xtask/parity/record_django.py")).arg("--check");
    let (held, text) = process::capture(&mut command)?;
    println!("{}", process::tail(&text, 12));
    Ok(held)
}

/// The Python of `.venv`, with Django in it.
pub fn environment() -> Outcome<PathBuf> {
    let folder = crate::root().join(".venv");
    let python = folder.join("bin/python");
    let has_django = || {
        process::capture(
            Command::new(&python).args(["-c", "import django; assert django.VERSION[:2] == (5, 2)"]),
        )
    };
    if has_django().is_ok_and(|(ok, _)| ok) {
        return Ok(python);
    }
    let make = || {
        process::capture(Command::new("python3").args(["-m", "venv"]).arg(&folder)).is_ok_and(|(ok, _)| ok)
    };
    if !make() {
        // Debian ships Python without the part that makes environments.
        if !process::can_install() {
            return Err("Python cannot make a virtual environment\nhint: install `python3-venv`".into());
        }
        process::install(&["python3-venv"])?;
        if !make() {
            return Err("`python3 -m venv .venv` failed".into());
        }
    }
    process::run(Command::new(&python).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        DJANGO,
    ]))?;
    Ok(python)
}
