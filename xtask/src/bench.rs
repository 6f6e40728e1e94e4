//! `cargo xtask bench`: everything that has a budget, in one table, with JSON beside it for keeping.
//!
//! The native engine takes turns with CPython, Django and SQLite (`benches/beside.rs`); the page is measured in headless
//! Chromium (`tests/browser/bench.rs`). Both write into `target/bench`; times are told, never asserted.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::{Outcome, browsers, dist, parity, process, size};

/// `bench [engine|page] [NAME]...`; all of it without a word.
pub fn command(arguments: &[String]) -> Outcome {
    let folder = crate::target().join("bench");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let part = arguments.first().map(String::as_str).filter(|word| ["engine", "page"].contains(word));
    let names = arguments.get(usize::from(part.is_some())..).unwrap_or_default();
    let mut text = format!("# Measured\n\n{}\n", machine());
    let mut kept = json!({ "machine": machine() });
    if part != Some("page") {
        let file = folder.join("engine.json");
        let table = engine(&file, names)?;
        let _ = write!(text, "\n## The engine beside Django\n\n{table}");
        kept["engine"] = read(&file)?;
    }
    if part != Some("engine") {
        let file = folder.join("page.json");
        let table = page(&file)?;
        let _ = write!(text, "\n## The page in headless Chromium\n\n{table}");
        kept["page"] = read(&file)?;
    }
    let write = |name: &str, text: &str| {
        let file = folder.join(name);
        std::fs::write(&file, text).map_err(|error| format!("{} cannot be written: {error}", file.display()))
    };
    write("table.md", &text)?;
    write("table.json", &format!("{kept:#}\n"))?;
    println!("{text}\nkept in {}", folder.display());
    Ok(())
}

fn read(file: &PathBuf) -> Outcome<Value> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
}

/// What the numbers were measured on.
fn machine() -> String {
    let said = |program: &str, words: &[&str]| {
        process::capture(Command::new(program).args(words))
            .map_or_else(|_| String::new(), |(_, text)| text.trim().to_owned())
    };
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or_else(|| "unknown processor".to_owned(), |(_, name)| name.to_owned());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?").to_owned();
    let (commit, chromium) =
        (said("git", &["rev-parse", "--short", "HEAD"]), said("chromium", &["--version"]));
    format!(
        "{model}, {cores} cores, load {load} at the start; {}; {chromium}; commit {commit}",
        said("rustc", &["--version"])
    )
}

fn engine(file: &PathBuf, names: &[String]) -> Outcome<String> {
    let mut command = Command::new("cargo");
    command.args(["bench", "--quiet", "--bench", "beside", "--"]).args(names).arg("--json").arg(file);
    if std::env::var_os("ORMERY_DJANGO").is_none() {
        match parity::environment() {
            Ok(python) => drop(command.env("ORMERY_DJANGO", python)),
            Err(why) => println!("   Django takes no part: {why}"),
        }
    }
    let output = command.current_dir(crate::root()).stderr(std::process::Stdio::inherit()).output();
    let output = output.map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() { Ok(text) } else { Err(format!("the engine's part failed\n{text}")) }
}

/// The page of `ORMERY_DIST`, or of `target/dist`.
fn page(file: &PathBuf) -> Outcome<String> {
    let folder = std::env::var_os("ORMERY_DIST").map_or_else(dist::folder, PathBuf::from);
    browsers::ready()?;
    let mut command = Command::new("cargo");
    command
        .args(["test", "--quiet", "--test", "browser"])
        .env("ORMERY_DIST", &folder)
        .env("ORMERY_BENCH", file);
    let (ok, text) = process::capture(&mut command)?;
    if !ok {
        return Err(format!("the page's part failed\n{}", process::tail(&text, 12)));
    }
    let mut table = text;
    table.push_str("\n| file | Brotli bytes | when |\n|---|---:|---|\n");
    let weights = size::weights(&folder);
    for (name, bytes, later) in &weights {
        let _ = writeln!(table, "| {name} | {bytes} | {} |", if *later { "later" } else { "first" });
    }
    let mut kept = read(file)?;
    kept["files"] = weights.iter().map(|(name, bytes, later)| json!([name, bytes, later])).collect();
    kept["first_step_bytes"] =
        weights.iter().filter(|(.., later)| !later).map(|(_, bytes, _)| bytes).sum::<u64>().into();
    std::fs::write(file, format!("{kept:#}\n")).map_err(|error| error.to_string())?;
    Ok(table)
}
