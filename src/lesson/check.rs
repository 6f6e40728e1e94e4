//! `ormery check`: runs a lesson, counts the steps whose outputs are as promised, and judges questions and tasks.

use std::fmt::Write;

use serde::Serialize;

use super::answers::{QuestionOutcome, run_and_judge};
use super::compare::tidy;
use super::parse::{LessonError, StepKind, parse};
use super::run::StepOutcome;

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
    /// Questions and tasks, once for each variant.
    pub questions: Vec<QuestionOutcome>,
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
    let (mut steps, mut questions) = (Vec::new(), Vec::new());
    for variant in runs {
        let (ran, judged) = run_and_judge(&lesson, variant);
        steps.extend(ran);
        // What both variants say of a question is said once.
        for outcome in judged {
            if !questions.contains(&outcome) {
                questions.push(outcome);
            }
        }
    }
    steps.retain(|s| s.kind != StepKind::File || !s.ok);
    let passed = steps.iter().filter(|s| s.ok).count();
    Ok(CheckReport { file: file.to_string(), passed, total: steps.len(), steps, questions })
}

impl CheckReport {
    /// Whether every step passed, and every question and task holds.
    pub fn ok(&self) -> bool {
        self.passed == self.total && self.questions.iter().all(|outcome| outcome.ok)
    }

    /// For people: the count, and each failure with its place, what was wanted and what came.
    pub fn to_text(&self) -> String {
        let mut out = format!("{}: {}/{}", self.file, self.passed, self.total);
        if !self.questions.is_empty() {
            let right = self.questions.iter().filter(|outcome| outcome.ok).count();
            let _ = write!(out, " steps, {right}/{} questions and tasks", self.questions.len());
        }
        out.push('\n');
        for step in self.steps.iter().filter(|s| !s.ok) {
            let _ =
                writeln!(out, "\n{}:{}: {}", self.file, step.line, indent(&step.source, "  ").trim_start());
            out.push_str(&diff(&tidy(&step.want), &tidy(&step.got)));
        }
        for outcome in self.questions.iter().filter(|outcome| !outcome.ok) {
            let _ = writeln!(out, "\n{}:{}: {}: {}", self.file, outcome.line, outcome.kind, outcome.source);
            let _ = writeln!(out, "    {}", outcome.why);
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
