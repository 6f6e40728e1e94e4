//! `cargo xtask test`: everything that must hold, each step with its time, and one line of totals.
//!
//! All steps run even when an early one fails, so that one run tells everything there is to mend.

use std::process::Command;
use std::time::Instant;

use crate::report::{Totals, seconds};
use crate::toolchain::Toolchain;
use crate::{Outcome, browsers, deny, dist, embed, fuzz, offline, parity, process, scenarios, size, vendor};

type Step = (&'static str, fn() -> Outcome<Totals>);

const STEPS: [Step; 12] = [
    ("format", format),
    ("clippy", clippy),
    ("deny", deny::check),
    ("tests", tests),
    ("lessons", scenarios::check),
    ("django", django),
    ("fuzz", fuzz::quick),
    ("vendor", bundle),
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
    let Ok(toolchain @ Toolchain::Prebuilt) = Toolchain::ready(true) else {
        println!("   left out: only rustup's toolchain has clippy for the browser's target");
        return Ok(Totals::default());
    };
    let mut command = toolchain.cargo("clippy");
    command.args(["--quiet", "--lib", "--target-dir"]).arg(toolchain.folder()).args(["--", "-D", "warnings"]);
    Ok(Totals::one(process::run(&mut command).is_ok()))
}

fn tests() -> Outcome<Totals> {
    // The projects that are taken home are run on real Django, where there is one.
    let _ = parity::environment();
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

/// Lessons, scenarios and the applications of tests/django on real Django, where an environment for it can be made.
fn django() -> Outcome<Totals> {
    match parity::holds().and_then(|held| Ok((held, parity::applications_hold()?))) {
        Ok((lessons, applications)) => Ok(Totals::one(lessons) + Totals::one(applications)),
        Err(why) => {
            println!("   left out: {why}");
            Ok(Totals::default())
        }
    }
}

/// The editor's bundle, byte for byte, where Node is there to make it.
fn bundle() -> Outcome<Totals> {
    Ok(if vendor::check()? { Totals::one(true) } else { Totals::default() })
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
    command.env("ORMERY_ZIP", offline::zip(&dist::folder())?);
    match embed::example_sites() {
        Ok(sites) => drop(command.env("ORMERY_SITES", sites)),
        Err(why) => println!("   the example sites are left out: {why}"),
    }
    if let Some(driver) = browsers::geckodriver() {
        command.env("GECKODRIVER", driver);
    }
    if let Some(axe) = browsers::axe() {
        command.env("ORMERY_AXE", axe);
    }
    let (ok, text) = process::follow(&mut command)?;
    let totals = Totals::from_libtest(&text);
    Ok(if !ok && totals.failed == 0 { totals + Totals::one(false) } else { totals })
}
