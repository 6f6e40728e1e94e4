//! `cargo xtask fuzz`: texts that are nearly right, for as long as is wanted; see `fuzz/main.rs`.

use std::process::Command;

use crate::report::Totals;
use crate::{Outcome, process};

/// What `cargo xtask test` spends on each of the six targets.
const QUICK_SECONDS: u64 = 10;

/// `fuzz [TARGET]... [--minutes N] [--seed N] [--coverage] [--file FILE]`.
pub fn command(arguments: &[String]) -> Outcome {
    let mut passed_on = Vec::new();
    let mut words = arguments.iter();
    let mut coverage = false;
    while let Some(word) = words.next() {
        match word.as_str() {
            "--minutes" => {
                let minutes: u64 =
                    words.next().and_then(|word| word.parse().ok()).ok_or("--minutes takes a number")?;
                passed_on.extend(["--seconds".to_owned(), (minutes * 60).to_string()]);
            }
            "--coverage" => coverage = true,
            _ => passed_on.push(word.clone()),
        }
    }
    if coverage {
        return covered(&passed_on);
    }
    process::run(fuzz().args(passed_on))
}

/// A short run of every target.
pub fn quick() -> Outcome<Totals> {
    let (ok, text) = process::capture(fuzz().args(["--seconds", &QUICK_SECONDS.to_string()]))?;
    println!("   {}", process::tail(&text, 40).replace('\n', "\n   "));
    let totals = Totals::from_libtest(&text);
    Ok(if !ok && totals.failed == 0 { totals + Totals::one(false) } else { totals })
}

fn fuzz() -> Command {
    let mut command = Command::new("cargo");
    command.args(["test", "--quiet", "--release", "--test", "fuzz", "--"]);
    command
}

/// The same run with counters in the code; how much of each folder of `src` was reached. Needs rustup's `llvm-tools`.
fn covered(arguments: &[String]) -> Outcome {
    let folder = crate::target().join("coverage");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let raw = folder.join("raw");
    // Counts of an older build would not fit.
    let _ = std::fs::remove_dir_all(&raw);
    let flags = ("RUSTFLAGS", "-C instrument-coverage");
    let mut build = Command::new("cargo");
    build.args([
        "test",
        "--release",
        "--test",
        "fuzz",
        "--no-run",
        "--message-format",
        "json",
        "--target-dir",
    ]);
    let (_, text) = process::capture(build.arg(&folder).env(flags.0, flags.1))?;
    let program = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let program = program.filter(|line| line["target"]["name"] == "fuzz");
    let program = program.filter_map(|line| line["executable"].as_str().map(str::to_owned)).next_back();
    let program = program.ok_or_else(|| format!("the fuzzer was not built:\n{}", process::tail(&text, 8)))?;
    // %m merges the children's counts into one file as they end.
    let pattern = raw.join("%m.profraw");
    process::run(Command::new(&program).args(arguments).env("LLVM_PROFILE_FILE", &pattern))?;
    let merged = folder.join("merged.profdata");
    let mut merge = Command::new(llvm("llvm-profdata")?);
    process::run(merge.args(["merge", "-sparse"]).arg(&raw).arg("-o").arg(&merged))?;
    let mut report = Command::new(llvm("llvm-cov")?);
    report.arg("export").arg(&program).arg(format!("-instr-profile={}", merged.display()));
    report.args(["-summary-only", "-ignore-filename-regex", "registry|rustc|/fuzz/|/vendor/"]);
    let (_, text) = process::capture(&mut report)?;
    print!("{}", folders(&text)?);
    Ok(())
}

/// A line for each folder of `src`, from llvm-cov's summary.
fn folders(summary: &str) -> Outcome<String> {
    let summary: serde_json::Value = serde_json::from_str(summary).map_err(|error| error.to_string())?;
    let mut sums = std::collections::BTreeMap::<String, (u64, u64)>::new();
    for file in summary["data"][0]["files"].as_array().into_iter().flatten() {
        let name = file["filename"].as_str().unwrap_or_default();
        let Some((_, path)) = name.split_once("/src/") else { continue };
        let folder = path.split('/').next().unwrap_or_default().to_owned();
        let lines = &file["summary"]["lines"];
        for name in [folder, "all".to_owned()] {
            let sum = sums.entry(name).or_default();
            sum.0 += lines["covered"].as_u64().unwrap_or(0);
            sum.1 += lines["count"].as_u64().unwrap_or(0);
        }
    }
    let line = |(name, (covered, count)): (&String, &(u64, u64))| {
        format!("{name:<14} {covered:>6} of {count:>6} lines  {:>3} %\n", covered * 100 / (*count).max(1))
    };
    Ok(sums.iter().map(line).collect())
}

/// A program of rustup's `llvm-tools`.
fn llvm(name: &str) -> Outcome<std::path::PathBuf> {
    let (_, root) = process::capture(Command::new("rustc").args(["--print", "sysroot"]))?;
    let (_, host) = process::capture(Command::new("rustc").arg("-vV"))?;
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
    let file = std::path::Path::new(root.trim()).join("lib/rustlib").join(host).join("bin").join(name);
    let hint = format!("{name} is missing\nhint: `rustup component add llvm-tools`");
    file.is_file().then_some(file).ok_or(hint)
}
