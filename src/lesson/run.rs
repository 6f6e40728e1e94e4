//! Running a lesson: each step through the project, one after the other.

use serde::Serialize;

use super::compare::{same, shorten_tracebacks};
use super::parse::{Lesson, Step, StepKind};
use crate::project::{Project, QueryRecord};

/// What a step did.
#[derive(Debug, Clone, Serialize)]
pub struct StepOutcome {
    /// By what it ran.
    pub kind: StepKind,
    /// What ran.
    pub source: String,
    /// What the lesson promised.
    pub want: String,
    /// What was printed.
    pub got: String,
    /// Whether that agrees.
    pub ok: bool,
    /// SQL statements sent meanwhile.
    pub queries: Vec<QueryRecord>,
    /// Line in the lesson.
    #[serde(skip)]
    pub line: u32,
}

/// A lesson under way.
#[derive(Default)]
pub struct LessonRun {
    /// The project, with its files, its database and its shell.
    pub project: Project,
}

impl LessonRun {
    /// Runs all steps of one variant (`None`: the steps without a variant).
    pub fn run_all(&mut self, lesson: &Lesson, variant: Option<&str>) -> Vec<StepOutcome> {
        lesson.steps_of(0..lesson.steps.len(), variant).map(|step| self.run(step)).collect()
    }

    /// Runs one step.
    pub fn run(&mut self, step: &Step) -> StepOutcome {
        let got = match step.kind {
            StepKind::File => {
                self.project.write_file(step.title.as_deref().unwrap_or_default(), &step.source);
                String::new()
            }
            StepKind::Console => self.project.console(&step.source),
            StepKind::Pycon => self.project.shell(&step.source),
            StepKind::Sql => self.project.sql(&step.source),
        };
        let got = shorten_tracebacks(&got);
        StepOutcome {
            kind: step.kind,
            source: step.source.clone(),
            want: step.want.clone(),
            ok: same(&step.want, &got),
            got,
            queries: self.project.take_queries(),
            line: step.line,
        }
    }
}
