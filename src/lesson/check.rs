//! `ormery check`: runs a lesson and counts the steps whose outputs are as promised.

use std::fmt::Write;

use serde::Serialize;

use super::compare::tidy;
use super::parse::{LessonError, StepKind, parse};
use super::run::{LessonRun, StepOutcome};

/// The result for one file.
#[derive(Debug, Serialize)]
pub struct CheckReport {
    /// The file.
    pub file: String,
    /// Steps that printed what was promised.
    pub passed: usize,
    /// Steps that promise something: commands, statements, SQL.
    pub total: usize,
    /// Each of them.
    pub steps: Vec<StepOutcome>,
}

/// Runs the lesson in `text`, once for each of its variants.
///
/// # Errors
/// When the lesson cannot be read.
pub fn check(file: &str, text: &str) -> Result<CheckReport, LessonError> {
    let lesson = parse(text)?;
    let variants = lesson.variants();
    let runs: Vec<Option<&str>> =
        if variants.is_empty() { vec![None] } else { variants.iter().map(|v| Some(v.as_str())).collect() };
    let mut steps = Vec::new();
    for variant in runs {
        steps.extend(LessonRun::default().run_all(&lesson, variant));
    }
    steps.retain(|s| s.kind != StepKind::File || !s.ok);
    let passed = steps.iter().filter(|s| s.ok).count();
    Ok(CheckReport { file: file.to_string(), passed, total: steps.len(), steps })
}

impl CheckReport {
    /// Whether every step passed.
    pub fn ok(&self) -> bool {
        self.passed == self.total
    }

    /// For people: the count, and each failure with its place, what was wanted and what came.
    pub fn to_text(&self) -> String {
        let mut out = format!("{}: {}/{}\n", self.file, self.passed, self.total);
        for step in self.steps.iter().filter(|s| !s.ok) {
            let _ =
                writeln!(out, "\n{}:{}: {}", self.file, step.line, indent(&step.source, "  ").trim_start());
            out.push_str(&diff(&tidy(&step.want), &tidy(&step.got)));
        }
        if !self.ok() {
            let _ = writeln!(out, "\nrun it again: ormery check {}", self.file);
        }
        out
    }
}

fn indent(text: &str, by: &str) -> String {
    text.lines().map(|line| format!("{by}{line}\n")).collect::<String>().trim_end().to_string()
}

/// Wanted and got, line by line, from the first difference on.
fn diff(want: &str, got: &str) -> String {
    let (want, got): (Vec<_>, Vec<_>) = (want.lines().collect(), got.lines().collect());
    let common = want.iter().zip(&got).take_while(|(a, b)| a == b).count();
    let mut out = String::new();
    if common > 0 {
        let _ = writeln!(out, "      ({common} equal lines)");
    }
    want[common..].iter().for_each(|line| out.push_str(&format!("    - {line}\n")));
    got[common..].iter().for_each(|line| out.push_str(&format!("    + {line}\n")));
    out
}
