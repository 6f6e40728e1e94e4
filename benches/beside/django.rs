//! Django's side: a Python process that does what it is told, a line at a time.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::work::{Part, Work};

/// A running Django project.
pub struct Django {
    process: Child,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Django {
    /// Starts a project; `None` where `ORMERY_DJANGO` names no Python.
    ///
    /// # Errors
    /// Why it did not start.
    pub fn start(work: &Work) -> Result<Option<Self>, String> {
        let Some(python) = std::env::var_os("ORMERY_DJANGO") else { return Ok(None) };
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/beside/other_side.py");
        let mut process = Command::new(python)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("ORMERY_DJANGO did not start: {error}"))?;
        let out = process.stdout.take().ok_or("Django has no output")?;
        let mut django = Self { process, answers: BufReader::new(out).lines() };
        django.say(work)?;
        Ok(Some(django))
    }

    /// Does one thing: how long it took, and what it printed.
    ///
    /// # Errors
    /// That the process ended; what it said of it stands on standard error.
    pub fn run(&mut self, part: &Part) -> Result<(Duration, String), String> {
        let answer = self.say(part)?;
        let (micros, printed) = serde_json::from_str(&answer).map_err(|error| error.to_string())?;
        Ok((Duration::from_micros(micros), printed))
    }

    fn say(&mut self, what: &impl serde::Serialize) -> Result<String, String> {
        let gone = "Django's process has ended";
        let line = serde_json::to_string(what).map_err(|error| error.to_string())?;
        let input = self.process.stdin.as_mut().ok_or(gone)?;
        writeln!(input, "{line}").map_err(|_| gone)?;
        self.answers.next().and_then(Result::ok).ok_or_else(|| gone.to_owned())
    }
}

impl Drop for Django {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
