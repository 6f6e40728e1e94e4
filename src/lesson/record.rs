//! A lesson run under the eyes of a recorder: what the page shows and what a trace holds.

use super::parse::{Lesson, StepKind};
use super::run::{LessonRun, StepOutcome};
use crate::timeline::{self, Recorder, Recording};

/// What running a lesson under the eyes of a recorder leaves.
pub struct Recorded {
    /// The events.
    pub recording: Recording,
    /// What came of each step; `None` for those of another variant.
    pub outcomes: Vec<Option<StepOutcome>>,
    /// The finished run.
    pub run: LessonRun,
}

/// Runs a lesson under the eyes of a recorder. The variant is the lesson's first, where it has several.
pub fn record(lesson: &Lesson) -> (Recording, Vec<Option<StepOutcome>>) {
    let recorded = record_variant(lesson, lesson.variants().first().map(String::as_str));
    (recorded.recording, recorded.outcomes)
}

/// Runs one variant of a lesson under the eyes of a recorder.
pub fn record_variant(lesson: &Lesson, variant: Option<&str>) -> Recorded {
    record_run(LessonRun::default(), lesson, variant)
}

/// Runs one variant of a lesson in a project that was made for it, with limits of its own, say.
pub fn record_run(mut run: LessonRun, lesson: &Lesson, variant: Option<&str>) -> Recorded {
    let recorder = Recorder::watch(&mut run.project);
    let mut outcomes = Vec::new();
    for (number, step) in lesson.steps.iter().enumerate() {
        if step.variant.is_some() && step.variant.as_deref() != variant {
            outcomes.push(None);
            continue;
        }
        let kind = match step.kind {
            StepKind::File => timeline::StepKind::File,
            StepKind::Console => timeline::StepKind::Console,
            StepKind::Pycon => timeline::StepKind::Shell,
            StepKind::Sql => timeline::StepKind::Sql,
        };
        recorder.begin_step(number, kind, step.title.as_deref().unwrap_or_default(), &step.source);
        let outcome = run.run(step);
        recorder.end_step(&outcome.got);
        outcomes.push(Some(outcome));
    }
    let recording = recorder.take();
    run.project.set_observer(None);
    Recorded { recording, outcomes, run }
}
