//! The engine behind the page: runs a lesson, records it, and shows its moments.
//!
//! It joins the lesson floor and the timeline, both variants where a lesson has them; [`super::protocol`] is how it is asked.

use super::lesson_view::{lesson_view, places};
use super::locked::{Pair, lock};
use super::protocol::Engine;
use super::view::{Block, EventMark, MomentView, PeekView, RunView};
use crate::catalogue::{say, say_count, say_with};
use crate::lesson::answers::{Goal, goal};
pub use crate::lesson::record::{Recorded, record, record_variant};
use crate::lesson::{self, Lesson, LessonRun, StepOutcome};
use crate::sql::{Database, SqlValue};
use crate::timeline::Recording;
use crate::timeline::recorder::EVENTS;

/// How many rows of a query are sent.
const PEEKED: usize = 100;

/// Runs lessons, and remembers the last run.
#[derive(Default)]
pub struct Clockwork {
    last: Option<Last>,
}

/// A run that moments can be asked of: the lesson's own, or its first variant's with the second one locked to it.
struct Last {
    recording: Recording,
    beside: Option<(Recording, Vec<Pair>)>,
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
            beside: None,
            file: Some(event.place.file),
            line: event.place.line,
        }
    };
    let asked = |outcome: &&StepOutcome| outcome.kind != lesson::StepKind::File || !outcome.ok;
    let ran = || outcomes.iter().flatten().filter(asked);
    let stopped = recording.overflowed.then(|| say_count("engine-more-events", EVENTS));
    RunView {
        lesson: lesson_view(lesson, |step| outcomes.get(step)?.as_ref()),
        events: recording.events.iter().map(mark).collect(),
        files: recording.files.iter().map(|file| file.to_string()).collect(),
        passed: ran().filter(|outcome| outcome.ok).count(),
        total: ran().count(),
        stopped,
    }
}

/// The outline of two variants on their common timeline.
fn outline_locked(lesson: &Lesson, a: &Recorded, b: &Recorded, pairs: &[Pair]) -> RunView {
    let outcomes: Vec<_> =
        a.outcomes.iter().zip(&b.outcomes).map(|(a, b)| a.clone().or_else(|| b.clone())).collect();
    let (of_a, of_b) = (outline(lesson, &a.recording, &outcomes), outline(lesson, &b.recording, &outcomes));
    let places = places(lesson);
    let mut files = of_a.files.clone();
    let mut of_file = |file: Option<usize>| {
        let name = of_b.files.get(file?)?;
        let known = files.iter().position(|known| known == name);
        Some(known.unwrap_or_else(|| {
            files.push(name.clone());
            files.len() - 1
        }))
    };
    let mark = |pair: &Pair| {
        let mark = if pair.by_b { of_b.events.get(pair.b) } else { of_a.events.get(pair.a) };
        let mark = mark.copied().unwrap_or_default();
        let file = if pair.by_b { of_file(mark.file) } else { mark.file };
        let beside = pair.other_step.and_then(|step| places.get(step).copied());
        EventMark { statement: pair.statement, beside, file, ..mark }
    };
    let events = pairs.iter().map(mark).collect();
    RunView { events, files, stopped: of_a.stopped.or(of_b.stopped), ..of_a }
}

/// Tells each task's block whether its goal is reached, in every variant that ran.
fn judge_tasks(lesson: &Lesson, view: &mut RunView, runs: &mut [&mut LessonRun]) {
    for (block, shown) in lesson.blocks.iter().zip(&mut view.lesson.blocks) {
        let (lesson::Block::Task(task, _), Block::Task(shown)) = (block, shown) else { continue };
        if let Some(file) = &task.file {
            let text = runs.first().and_then(|run| run.project.files.read(file));
            shown.text = text.map(|text| text.to_string()).unwrap_or_default();
        }
        shown.reached = true;
        for run in runs.iter_mut() {
            if let Goal::Not(said) = goal(run, task) {
                (shown.reached, shown.said) = (false, said);
                break;
            }
        }
    }
}

impl Engine for Clockwork {
    fn run(&mut self, lesson: &str) -> Result<RunView, String> {
        let lesson = lesson::parse(lesson).map_err(|error| error.to_string())?;
        let variants = lesson.variants();
        let mut first = record_variant(&lesson, variants.first().map(String::as_str));
        let Some(second) = variants.get(1) else {
            let mut view = outline(&lesson, &first.recording, &first.outcomes);
            judge_tasks(&lesson, &mut view, &mut [&mut first.run]);
            self.last = Some(Last { recording: first.recording, beside: None });
            return Ok(view);
        };
        let mut second = record_variant(&lesson, Some(second));
        let pairs = lock(&lesson, &first.recording, &second.recording);
        let mut view = outline_locked(&lesson, &first, &second, &pairs);
        judge_tasks(&lesson, &mut view, &mut [&mut first.run, &mut second.run]);
        self.last = Some(Last { recording: first.recording, beside: Some((second.recording, pairs)) });
        Ok(view)
    }

    fn peek(&mut self, event: usize, sql: &str) -> Result<PeekView, String> {
        let last = self.last.as_ref().ok_or_else(|| say("engine-nothing-ran"))?;
        let own = last.beside.as_ref().map_or(Some(event), |(_, pairs)| pairs.get(event).map(|pair| pair.a));
        let recorded = own.and_then(|at| last.recording.events.get(at));
        let snapshot = &recorded.ok_or_else(|| no_event(event))?.snapshot;
        // A copy, so that whatever the query does stays in it.
        let mut database = Database::new();
        database.restore(snapshot);
        let mut view = PeekView { sql: sql.to_owned(), event, ..PeekView::default() };
        match database.execute_text_apart(sql) {
            Ok(outcomes) => {
                let outcome = outcomes.into_iter().next_back().unwrap_or_default();
                view.columns = outcome.columns;
                view.more = outcome.rows.len().saturating_sub(PEEKED);
                let text = |row: Vec<SqlValue>| row.iter().map(SqlValue::to_string).collect();
                view.rows = outcome.rows.into_iter().take(PEEKED).map(text).collect();
            }
            Err(error) => view.error = error.to_string(),
        }
        Ok(view)
    }

    fn moment(&mut self, event: usize) -> Result<MomentView, String> {
        let last = self.last.as_ref().ok_or_else(|| say("engine-nothing-ran"))?;
        last.moment(event).ok_or_else(|| no_event(event))
    }
}

/// What is said of an event that is not there.
fn no_event(event: usize) -> String {
    say_with("engine-no-event", &[("event", &event.to_string())])
}

impl Last {
    fn moment(&self, event: usize) -> Option<MomentView> {
        let Some((second, pairs)) = &self.beside else { return self.recording.moment(event) };
        let pair = pairs.get(event)?;
        let mut moment = on_common_time(self.recording.moment(pair.a)?, event, |at| {
            pairs.iter().position(|pair| pair.a == at)
        });
        if pair.parted {
            let beside = second.moment(pair.b)?;
            let beside = on_common_time(beside, event, |at| pairs.iter().position(|pair| pair.b == at));
            if pair.by_b {
                // What happens here happens in B.
                moment.sentence.clone_from(&beside.sentence);
            }
            moment.beside = Some(Box::new(beside));
        }
        Some(moment)
    }
}

/// A moment of one run with the events of the common timeline.
fn on_common_time(
    mut moment: MomentView,
    event: usize,
    common: impl Fn(usize) -> Option<usize>,
) -> MomentView {
    moment.event = event;
    for at in moment
        .path
        .iter_mut()
        .map(|stop| &mut stop.event)
        .chain(moment.queries.iter_mut().map(|query| &mut query.event))
    {
        *at = at.and_then(&common);
    }
    moment
}

#[cfg(test)]
mod tests {
    use super::*;

    const LESSON: &str = "```python title=\"shop/models.py\"\nfrom django.db import models\n\n\nclass Chair(models.Model):\n    \
                          name = models.CharField(max_length=9)\n```\n```console\n$ python manage.py makemigrations -v 0\n\
                          $ python manage.py migrate -v 0\n```\n```pycon variant=\"A\"\n>>> chair = Chair.objects.create(name=\"a\")\n```\n\
                          ```pycon variant=\"B\"\n>>> chair = Chair(name=\"b\")\n```\n```pycon\n>>> done = True\n```\n\
                          ```task\ngoal = \"G\"\ncheck = \"Chair.objects.count() > 0\"\nsolution = \"chair.save()\"\n```\n";

    #[test]
    fn a_peek_reads_a_moment_and_changes_nothing() {
        let mut engine = Clockwork::default();
        let view = engine.run(LESSON).expect("a lesson");
        let last = view.events.len() - 1;
        let gone =
            engine.peek(last, "DELETE FROM shop_chair; SELECT count(*) FROM shop_chair").expect("an answer");
        assert_eq!(gone.rows, [["0"]]);
        let here = engine.peek(last, "SELECT name FROM shop_chair").expect("an answer");
        assert_eq!((here.columns, here.rows), (vec!["name".to_owned()], vec![vec!["a".to_owned()]]));
        assert_eq!(
            engine.peek(last, "SELECT x FROM shop_chair").expect("an answer").error,
            "no such column: x"
        );
        assert!(engine.peek(last + 1, "SELECT 1").is_err());
    }

    #[test]
    fn two_variants_run_on_one_timeline_and_a_goal_is_reached_in_both() {
        let mut engine = Clockwork::default();
        let view = engine.run(LESSON).expect("a lesson");
        let first = engine.moment(0).expect("an event");
        assert!(first.beside.is_none(), "the variants have not parted yet");
        let last = engine.moment(view.events.len() - 1).expect("an event");
        let beside = last.beside.as_ref().expect("the other variant");
        let rows = |moment: &MomentView| {
            moment.tables.iter().find(|table| table.name == "shop_chair").map(|table| table.rows.len())
        };
        assert_eq!((rows(&last), rows(beside)), (Some(1), Some(0)));
        let task = view
            .lesson
            .blocks
            .iter()
            .find_map(|block| if let Block::Task(task) = block { Some(task) } else { None });
        assert!(task.is_some_and(|task| !task.reached && task.said == "False"), "B has no chair: {task:?}");
        let solved = engine.run(&format!("{LESSON}\n```pycon\n>>> chair.save()\n```\n")).expect("a lesson");
        assert!(solved.lesson.blocks.iter().any(|block| matches!(block, Block::Task(task) if task.reached)));
        assert!(view.events.iter().any(|mark| mark.beside.is_some()), "A's step names the one of B");
    }
}
