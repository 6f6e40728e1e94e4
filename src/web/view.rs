//! What the page draws: a run's outline, with the lesson around it; one moment of it comes from the timeline.
//!
//! The engine fills these values and the page turns them into HTML; nothing else passes between the two. Texts are
//! ready to be read: `repr` as Python gives it, SQL as Django's SQLite backend gives it. Lines are counted from 1.
//!
//! **Boundary:** no engine type appears here, and no element or position.

use serde::{Deserialize, Serialize};

pub use crate::timeline::view::*;

/// A whole run: the lesson with the outputs that this run gave, and one mark an event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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

/// A lesson, block by block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
}

/// A part of a lesson.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// (answer, why it is right or wrong).
    pub explanations: Vec<(String, String)>,
    /// The lesson's line.
    pub line: usize,
}

impl QuestionView {
    /// Whether an answer is right; space at its ends and between its words does not matter.
    pub fn is_right(&self, given: &str) -> bool {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.answers.iter().any(|answer| plain(answer) == plain(given))
    }
}

/// A goal that a lesson sets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// The lesson's line.
    pub line: usize,
}

/// One input of a lesson and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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

/// One event in the run's outline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// An index into [`RunView::files`], or `None` where no line of user code is running.
    pub file: Option<usize>,
    /// The line in that file.
    pub line: usize,
}
