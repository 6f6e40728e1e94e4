//! Running other programs: shown, captured, or under a time limit.
//!
//! A program that is missing or fails becomes a sentence with the command line in it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;

/// Runs a command with its output shown.
pub fn run(command: &mut Command) -> Outcome {
    let line = line_of(command);
    let status =
        command.current_dir_or_root().status().map_err(|error| format!("`{line}` did not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{line}` failed")) }
}

/// Runs a command and gives what it printed to standard output, whether or not it succeeded.
pub fn capture(command: &mut Command) -> Outcome<(bool, String)> {
    let line = line_of(command);
    let output =
        command.current_dir_or_root().output().map_err(|error| format!("`{line}` did not start: {error}"))?;
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    Ok((output.status.success(), text))
}

/// Runs a command with its output shown as it comes, and gives what it printed to standard output.
pub fn follow(command: &mut Command) -> Outcome<(bool, String)> {
    let line = line_of(command);
    let told = |error: std::io::Error| format!("`{line}` did not start: {error}");
    let mut child = command.current_dir_or_root().stdout(Stdio::piped()).spawn().map_err(told)?;
    let mut text = String::new();
    for line in child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines()) {
        let line = line.map_err(told)?;
        println!("{line}");
        text.push_str(&line);
        text.push('\n');
    }
    Ok((child.wait().map_err(told)?.success(), text))
}

/// Runs a command that may hang; `false` when it failed or did not end in time.
pub fn run_within(command: &mut Command, limit: Duration) -> bool {
    let Ok(mut child) = command.stdin(Stdio::null()).spawn() else { return false };
    let start = Instant::now();
    while start.elapsed() < limit {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::sleep(Duration::from_millis(100)),
            Err(_) => return false,
        }
    }
    // A child that ended in this very moment cannot be killed any more; both ways it is over.
    let _ = child.kill();
    let _ = child.wait();
    false
}

/// The path of a program, if the machine has it.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Whether this is Debian (or a child of it) with root's rights, where packages can be installed.
pub fn can_install() -> bool {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"));
    root && find("apt-get").is_some()
}

/// Installs Debian packages.
pub fn install(packages: &[&str]) -> Outcome {
    println!("   installing {}", packages.join(" "));
    // An old package list is no reason to stop: the packages may be known already.
    let _ = capture(Command::new("apt-get").args(["update", "-q"]));
    let mut command = Command::new("apt-get");
    command.args(["install", "-y", "-q", "--no-install-recommends"]).args(packages);
    let (ok, text) = capture(command.env("DEBIAN_FRONTEND", "noninteractive"))?;
    if ok {
        Ok(())
    } else {
        Err(format!("apt-get could not install {}:\n{}", packages.join(" "), tail(&text, 8)))
    }
}

/// The last lines of a text.
pub fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.trim_end().lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

fn line_of(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

/// Commands run in the repository's folder unless they say where.
trait CurrentDir {
    fn current_dir_or_root(&mut self) -> &mut Self;
}

impl CurrentDir for Command {
    fn current_dir_or_root(&mut self) -> &mut Self {
        let folder = self.get_current_dir().map_or_else(crate::root, Path::to_path_buf);
        self.current_dir(folder)
    }
}
