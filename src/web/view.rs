//! What the page draws: a run's outline, with the lesson around it; one moment of it comes from the timeline.
//!
//! The engine fills these values and the page turns them into HTML; nothing else passes between the two. Texts are
//! ready to be read: `repr` as Python gives it, SQL as Django's SQLite backend gives it. Lines are counted from 1.
//!
//! **Boundary:** no engine type appears here, and no element or position.

use serde::{Deserialize, Serialize};

use super::edits::Prompt;
pub use crate::timeline::view::*;

/// A whole run: the lesson with the outputs that this run gave, and one mark an event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunView {
    /// The lesson as the notebook shows it.
    pub lesson: LessonView,
    /// One mark an event, in order; a moment is asked for by an index into this list.
    pub events: Vec<EventMark>,
    /// The files that [`EventMark::file`] counts into.
    pub files: Vec<String>,
    /// How many steps gave what the lesson says.
    pub passed: usize,
    /// How many steps there are.
    pub total: usize,
    /// Why the run ended before the lesson did: a limit, or something not supported yet.
    pub stopped: Option<String>,
}

/// What another client's query gave, at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PeekView {
    /// The query.
    pub sql: String,
    /// The event it was asked at.
    pub event: usize,
    /// The columns' names.
    pub columns: Vec<String>,
    /// The rows, as text.
    pub rows: Vec<Vec<String>>,
    /// How many rows are not sent because there are too many.
    pub more: usize,
    /// Why there are none, in SQLite's words.
    pub error: String,
}

/// A lesson, block by block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LessonView {
    /// From the front matter.
    pub title: String,
    /// From the front matter.
    pub summary: String,
    /// From the front matter: `managers`, `users`, `migrations`, ...
    pub topic: String,
    /// Prose and fences in the order of the lesson.
    pub blocks: Vec<Block>,
    /// The variant that each block belongs to; empty for both.
    pub variants: Vec<String>,
}

/// A part of a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// Text between fences, as Markdown.
    Prose {
        /// The Markdown, fences that mean nothing to Ormery included.
        markdown: String,
    },
    /// A whole file that the lesson writes.
    File {
        /// The path within the project.
        path: String,
        /// The file's text.
        source: String,
        /// The lesson's line of the file's first line.
        line: usize,
    },
    /// `manage.py` commands.
    Console {
        /// One step a command.
        steps: Vec<StepView>,
    },
    /// Lines of the long-lived shell.
    Shell {
        /// One step a statement.
        steps: Vec<StepView>,
    },
    /// Raw SQL from another client.
    Sql {
        /// One step a statement.
        steps: Vec<StepView>,
    },
    /// A question.
    Question(QuestionView),
    /// A task.
    Task(TaskView),
}

/// A question that a lesson asks before a step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuestionView {
    /// The question, as Markdown.
    pub prompt: String,
    /// `choice`, `value`, `rows` or `order`.
    pub kind: String,
    /// What can be chosen.
    pub options: Vec<String>,
    /// The right answers.
    pub answers: Vec<String>,
    /// The table that rows are of.
    pub table: String,
    /// Its columns as the rows show them.
    pub columns: Vec<String>,
    /// (answer, why it is right or wrong).
    pub explanations: Vec<(String, String)>,
    /// The lesson's line.
    pub line: usize,
}

impl QuestionView {
    /// Whether an answer is right; space at its ends and between its words does not matter. Rows are answered by a line
    /// for each, in any order; an order by a line for each, in this order.
    pub fn is_right(&self, given: &str) -> bool {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let lines = |sorted: bool, texts: &mut dyn Iterator<Item = &str>| {
            let mut lines: Vec<String> = texts.map(plain).filter(|line| !line.is_empty()).collect();
            if sorted {
                lines.sort();
            }
            lines
        };
        match self.kind.as_str() {
            kind @ ("rows" | "order") => {
                let sorted = kind == "rows";
                lines(sorted, &mut given.lines())
                    == lines(sorted, &mut self.answers.iter().map(String::as_str))
            }
            _ => self.answers.iter().any(|answer| plain(answer) == plain(given)),
        }
    }

    /// Why an answer is wrong, or right: what the lesson says of it. Of rows each that is wrong is explained, of an order
    /// the first thing that stands in a wrong place.
    pub fn why(&self, given: &str) -> Vec<&str> {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let explained = |answer: &str| {
            let found = self.explanations.iter().find(|(known, _)| plain(known) == plain(answer));
            found.map(|(_, why)| why.as_str())
        };
        match self.kind.as_str() {
            "rows" => {
                let ticked: Vec<String> = given.lines().map(plain).collect();
                let wrong = |row: &&String| self.answers.contains(*row) != ticked.contains(&plain(row));
                self.options.iter().filter(wrong).filter_map(|row| explained(row)).collect()
            }
            "order" => {
                let misplaced =
                    given.lines().zip(&self.answers).find(|(line, right)| plain(line) != plain(right));
                // The thing that was put there, else the one that belongs there.
                misplaced
                    .and_then(|(line, right)| explained(line).or_else(|| explained(right)))
                    .into_iter()
                    .collect()
            }
            _ => explained(given).into_iter().collect(),
        }
    }

    /// The things of an order as they are shown: not in their right order.
    pub fn shuffled(&self) -> Vec<String> {
        let mut things = self.answers.clone();
        things.sort();
        if things == self.answers {
            things.reverse();
        }
        things
    }
}

/// A goal that a lesson sets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskView {
    /// The goal, as Markdown.
    pub goal: String,
    /// Help, a little more each time.
    pub hints: Vec<String>,
    /// The file that the solution rewrites.
    pub file: Option<String>,
    /// One way to reach the goal.
    pub solution: String,
    /// The same as inputs to type, where no file is named.
    pub inputs: Vec<(Prompt, String)>,
    /// The file's text at the end of the run, for a learner to begin with.
    pub text: String,
    /// Whether this run has reached the goal, in each of the lesson's variants.
    pub reached: bool,
    /// What the goal's check gave instead.
    pub said: String,
    /// The lesson's line.
    pub line: usize,
}

/// One input of a lesson and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StepView {
    /// What was typed, without prompts.
    pub source: String,
    /// What the lesson says comes out.
    pub want: String,
    /// What came out in this run; empty when the run did not come here.
    pub got: String,
    /// Whether the two agree.
    pub ok: bool,
    /// Whether the run came here.
    pub ran: bool,
    /// The lesson's line.
    pub line: usize,
}

impl EventMark {
    /// Whether the run is at a step here, of whichever variant.
    pub fn is_at(&self, block: usize, step: usize) -> bool {
        (self.block, self.step) == (block, step) || self.beside == Some((block, step))
    }

    /// Whether a step comes later than this.
    pub fn is_before(&self, block: usize, step: usize) -> bool {
        let later = |(at, here): (usize, usize)| at < block || (at == block && here < step);
        later((self.block, self.step)) && self.beside.is_none_or(later)
    }
}

/// One event in the run's outline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventMark {
    /// What it is.
    pub kind: EventKind,
    /// How deep it nests: 0 for a statement of the lesson.
    pub depth: u32,
    /// The number of the statement it belongs to, counted over the whole run from 0.
    pub statement: usize,
    /// The lesson's block it belongs to.
    pub block: usize,
    /// The step within that block.
    pub step: usize,
    /// (block, step) of the other variant's step that is under way.
    pub beside: Option<(usize, usize)>,
    /// An index into [`RunView::files`], or `None` where no line of user code is running.
    pub file: Option<usize>,
    /// The line in that file.
    pub line: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: &str, options: &[&str], answers: &[&str]) -> QuestionView {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let explanations = vec![("2 | tom".into(), "he left".into()), ("saved".into(), "not yet".into())];
        let kind = kind.to_owned();
        QuestionView {
            kind,
            options: texts(options),
            answers: texts(answers),
            explanations,
            ..QuestionView::default()
        }
    }

    #[test]
    fn rows_are_right_in_any_order_and_wrong_ones_are_explained() {
        let rows = question("rows", &["1 | mira", "2 | tom", "3 | ida"], &["1 | mira", "3 | ida"]);
        assert!(rows.is_right("3 | ida\n1 | mira") && !rows.is_right("1 | mira") && !rows.is_right(""));
        assert_eq!(rows.why("1 | mira\n2 | tom"), ["he left"]);
        assert!(question("rows", &["1"], &[]).is_right(""));
    }

    #[test]
    fn an_order_is_right_in_its_order() {
        let order = question("order", &[], &["checked", "saved", "told"]);
        assert!(order.is_right("checked\nsaved\ntold") && !order.is_right("saved\nchecked\ntold"));
        assert_eq!(order.why("saved\nchecked\ntold"), ["not yet"]);
        assert_ne!(order.shuffled(), order.answers);
    }
}
