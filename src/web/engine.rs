//! The engine behind the page: runs a lesson, records it, and shows its moments.
//!
//! It joins the lesson floor and the timeline; [`super::protocol`] is how it is asked.

use super::lesson_view::{lesson_view, places};
use super::protocol::Engine;
use super::view::{EventMark, MomentView, RunView};
use crate::lesson::{self, Lesson, LessonRun, StepOutcome};
use crate::timeline::recorder::EVENTS;
use crate::timeline::{Recorder, Recording, StepKind};

/// Runs lessons, and remembers the last run.
#[derive(Default)]
pub struct Clockwork {
    recording: Option<Recording>,
}

/// Runs a lesson under the eyes of a recorder. The variant is the lesson's first, where it has several.
pub fn record(lesson: &Lesson) -> (Recording, Vec<Option<StepOutcome>>) {
    let mut run = LessonRun::default();
    let recorder = Recorder::watch(&mut run.project);
    let variant = lesson.variants().into_iter().next();
    let mut outcomes = Vec::new();
    for (number, step) in lesson.steps.iter().enumerate() {
        if step.variant.is_some() && step.variant != variant {
            outcomes.push(None);
            continue;
        }
        let kind = match step.kind {
            lesson::StepKind::File => StepKind::File,
            lesson::StepKind::Console => StepKind::Console,
            lesson::StepKind::Pycon => StepKind::Shell,
            lesson::StepKind::Sql => StepKind::Sql,
        };
        recorder.begin_step(number, kind, step.title.as_deref().unwrap_or_default(), &step.source);
        let outcome = run.run(step);
        recorder.end_step(&outcome.got);
        outcomes.push(Some(outcome));
    }
    (recorder.take(), outcomes)
}

/// The outline of a run.
pub fn outline(lesson: &Lesson, recording: &Recording, outcomes: &[Option<StepOutcome>]) -> RunView {
    let places = places(lesson);
    let mark = |event: &crate::timeline::event::Recorded| {
        let (block, step) = places.get(event.step).copied().unwrap_or_default();
        EventMark {
            kind: event.kind,
            depth: event.depth,
            statement: event.statement,
            block,
            step,
            file: Some(event.place.file),
            line: event.place.line,
        }
    };
    let asked = |outcome: &&StepOutcome| outcome.kind != lesson::StepKind::File || !outcome.ok;
    let ran = || outcomes.iter().flatten().filter(asked);
    let stopped = recording.overflowed.then(|| {
        format!(
            "the run has more than {EVENTS} events; those after them are not shown, and its end is as it was"
        )
    });
    RunView {
        lesson: lesson_view(lesson, |step| outcomes.get(step)?.as_ref()),
        events: recording.events.iter().map(mark).collect(),
        files: recording.files.iter().map(|file| file.to_string()).collect(),
        passed: ran().filter(|outcome| outcome.ok).count(),
        total: ran().count(),
        stopped,
    }
}

impl Engine for Clockwork {
    fn run(&mut self, lesson: &str) -> Result<RunView, String> {
        let lesson = lesson::parse(lesson).map_err(|error| error.to_string())?;
        let (recording, outcomes) = record(&lesson);
        let view = outline(&lesson, &recording, &outcomes);
        self.recording = Some(recording);
        Ok(view)
    }

    fn moment(&mut self, event: usize) -> Result<MomentView, String> {
        let recording = self.recording.as_ref().ok_or("nothing was run yet")?;
        recording.moment(event).ok_or_else(|| format!("this run has no event {event}"))
    }
}
