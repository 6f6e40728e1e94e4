//! A lesson as the notebook shows it: the parsed file and what a run gave, joined block by block.
//!
//! The lesson floor knows steps in one list, the notebook knows blocks of steps; [`places`] tells where each step
//! stands, for whoever marks events with their block and step.

use super::edits::Prompt;
use super::view::{Block, LessonView, QuestionView, StepView, TaskView};
use crate::lesson::questions::Input;
use crate::lesson::{self, Lesson, Step, StepKind, StepOutcome};

/// (block, step within it) of each of the lesson's steps.
pub fn places(lesson: &Lesson) -> Vec<(usize, usize)> {
    let mut places = vec![(0, 0); lesson.steps.len()];
    for (block, part) in lesson.blocks.iter().enumerate() {
        let lesson::Block::Steps(range) = part else { continue };
        for (step, place) in places.get_mut(range.clone()).into_iter().flatten().enumerate() {
            *place = (block, step);
        }
    }
    places
}

/// The view of a lesson. `outcome` gives what a run made of the step with a number, or `None` where it did not come.
pub fn lesson_view<'a>(lesson: &Lesson, outcome: impl Fn(usize) -> Option<&'a StepOutcome>) -> LessonView {
    let block = |part: &lesson::Block| match part {
        lesson::Block::Prose(markdown) => Block::Prose { markdown: markdown.clone() },
        lesson::Block::Steps(range) => steps(lesson, range.clone(), &outcome),
        lesson::Block::Predict(predict, line) => Block::Question(QuestionView {
            prompt: predict.prompt.clone(),
            kind: predict.kind.word().to_owned(),
            options: predict.options.clone(),
            answers: predict.answers.clone(),
            table: predict.table.clone().unwrap_or_default(),
            columns: predict.columns.clone(),
            explanations: predict.explanations.clone().into_iter().collect(),
            line: *line as usize,
        }),
        lesson::Block::Task(task, line) => Block::Task(TaskView {
            goal: task.goal.clone(),
            hints: task.hints.clone(),
            file: task.file.clone(),
            solution: task.solution.trim_matches('\n').to_owned(),
            inputs: task.inputs().into_iter().filter_map(input).collect(),
            line: *line as usize,
            ..TaskView::default()
        }),
    };
    LessonView {
        title: lesson.front.title.clone(),
        summary: lesson.front.summary.clone(),
        topic: lesson.front.topic.clone(),
        blocks: lesson.blocks.iter().map(block).collect(),
        variants: lesson.blocks.iter().map(|part| variant(lesson, part)).collect(),
    }
}

/// A solution's input as the page types it.
fn input(input: Input) -> Option<(Prompt, String)> {
    match input {
        Input::File(..) => None,
        Input::Console(line) => Some((Prompt::Console, line)),
        Input::Shell(statement) => Some((Prompt::Shell, statement)),
    }
}

fn variant(lesson: &Lesson, part: &lesson::Block) -> String {
    let lesson::Block::Steps(range) = part else { return String::new() };
    lesson.steps.get(range.start).and_then(|step| step.variant.clone()).unwrap_or_default()
}

fn steps<'a>(
    lesson: &Lesson,
    range: std::ops::Range<usize>,
    outcome: &impl Fn(usize) -> Option<&'a StepOutcome>,
) -> Block {
    let all = lesson.steps.get(range.clone()).unwrap_or_default();
    let steps = all.iter().zip(range).map(|(step, number)| step_view(step, outcome(number))).collect();
    match all.first() {
        // The fence stands a line above the file's first line.
        Some(Step { kind: StepKind::File, title, source, line, .. }) => Block::File {
            path: title.clone().unwrap_or_default(),
            source: source.clone(),
            line: *line as usize + 1,
        },
        Some(Step { kind: StepKind::Console, .. }) => Block::Console { steps },
        Some(Step { kind: StepKind::Sql, .. }) => Block::Sql { steps },
        _ => Block::Shell { steps },
    }
}

fn step_view(step: &Step, outcome: Option<&StepOutcome>) -> StepView {
    StepView {
        source: step.source.clone(),
        want: step.want.clone(),
        got: outcome.map(|outcome| outcome.got.clone()).unwrap_or_default(),
        ok: outcome.is_some_and(|outcome| outcome.ok),
        ran: outcome.is_some(),
        line: step.line as usize,
    }
}

#[cfg(test)]
mod tests {
    use super::super::edits;
    use super::*;

    const LESSON: &str = "+++\ntitle = \"T\"\n+++\nHello\n\n```python title=\"a/models.py\"\nx = 1\n```\n\n```pycon\n>>> 1\n1\n>>> 2\n2\n```\n";

    #[test]
    fn a_files_line_is_where_an_edit_finds_it() {
        let lesson = lesson::parse(LESSON).expect("a lesson");
        let view = lesson_view(&lesson, |_| None);
        let Some(Block::File { source, line, .. }) = view.blocks.get(1) else { panic!("{view:?}") };
        let edited = edits::replace_file(LESSON, *line, source, "x = 2\n").expect("found");
        assert!(edited.contains("\nx = 2\n```"));
    }

    #[test]
    fn every_step_has_its_place() {
        let lesson = lesson::parse(LESSON).expect("a lesson");
        assert_eq!(places(&lesson), [(1, 0), (2, 0), (2, 1)]);
    }

    #[test]
    fn a_step_that_did_not_run_keeps_what_the_lesson_says() {
        let lesson = lesson::parse(LESSON).expect("a lesson");
        let view = lesson_view(&lesson, |_| None);
        let Some(Block::Shell { steps }) = view.blocks.get(2) else { panic!("{view:?}") };
        assert_eq!((steps[1].want.as_str(), steps[1].ran), ("2\n", false));
    }
}
