//! What a learner has done: how far each lesson was stepped, which questions were answered, which tasks are solved.
//!
//! **Boundary:** values and their JSON; keeping them is the components' work. A question is known by its words, so that
//! a lesson whose lines have moved keeps its answers.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::view::{Block, RunView};
use crate::catalogue::say_with;

/// Everything that is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// By the lesson's name.
    pub lessons: BTreeMap<String, LessonProgress>,
}

/// What was done in a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LessonProgress {
    /// The farthest statement reached, counted from 1.
    pub reached: usize,
    /// How many statements there are.
    pub statements: usize,
    /// How many questions there are.
    pub questions: usize,
    /// How many tasks there are.
    pub tasks: usize,
    /// Answers by question.
    pub answers: BTreeMap<String, Answer>,
    /// The goals that were reached.
    pub solved: BTreeSet<String>,
}

/// The answers to a question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// The last one.
    pub given: String,
    /// Whether a right one was among them.
    pub right: bool,
    /// How many there were.
    pub tries: usize,
}

/// The form of the file.
#[derive(Serialize, Deserialize)]
struct File {
    ormery: String,
    #[serde(flatten)]
    progress: Progress,
}

/// What the file says it is.
const FORM: &str = "progress 1";

/// What changes progress.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// A statement of a lesson was reached; and what the run of the lesson holds.
    Reached(String, usize, Outline),
    /// A question of a lesson was answered.
    Answered(String, String, String, bool),
    /// A goal of a lesson was reached.
    Solved(String, String),
    /// A file was read.
    Merge(Progress),
    /// All is to be forgotten.
    Forget,
}

/// How much there is in a lesson.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Statements.
    pub statements: usize,
    /// Questions.
    pub questions: usize,
    /// Tasks.
    pub tasks: usize,
}

impl Outline {
    /// Of a run.
    pub fn of(run: &RunView) -> Self {
        let count =
            |wanted: fn(&Block) -> bool| run.lesson.blocks.iter().filter(|block| wanted(block)).count();
        Self {
            statements: run.events.last().map_or(0, |mark| mark.statement + 1),
            questions: count(|block| matches!(block, Block::Question(_))),
            tasks: count(|block| matches!(block, Block::Task(_))),
        }
    }
}

impl Progress {
    /// The progress after a deed.
    #[must_use]
    pub fn after(&self, deed: Deed) -> Self {
        let mut next = self.clone();
        match deed {
            Deed::Reached(lesson, statement, outline) => {
                let lesson = next.lessons.entry(lesson).or_default();
                let Outline { statements, questions, tasks } = outline;
                lesson.reached = lesson.reached.max(statement).min(statements);
                (lesson.statements, lesson.questions, lesson.tasks) = (statements, questions, tasks);
            }
            Deed::Answered(lesson, question, given, right) => {
                let answer = next.lessons.entry(lesson).or_default().answers.entry(question).or_default();
                answer.given = given;
                answer.right |= right;
                answer.tries += 1;
            }
            Deed::Solved(lesson, goal) => {
                next.lessons.entry(lesson).or_default().solved.insert(goal);
            }
            Deed::Merge(other) => next.merge(other),
            Deed::Forget => next = Self::default(),
        }
        next
    }

    /// Takes over what another browser knows; nothing that is known here is lost.
    fn merge(&mut self, other: Self) {
        for (name, theirs) in other.lessons {
            let mine = self.lessons.entry(name).or_default();
            mine.reached = mine.reached.max(theirs.reached);
            mine.statements = mine.statements.max(theirs.statements);
            mine.questions = mine.questions.max(theirs.questions);
            mine.tasks = mine.tasks.max(theirs.tasks);
            mine.solved.extend(theirs.solved);
            for (question, answer) in theirs.answers {
                let known = mine.answers.get(&question);
                if known.is_none_or(|known| (answer.right, answer.tries) > (known.right, known.tries)) {
                    mine.answers.insert(question, answer);
                }
            }
        }
    }

    /// The text of the file that holds it.
    pub fn to_file(&self) -> String {
        let file = File { ormery: FORM.to_owned(), progress: self.clone() };
        serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
    }

    /// Reads such a file.
    ///
    /// # Errors
    /// A sentence for the learner.
    pub fn from_file(text: &str) -> Result<Self, String> {
        let file: File = serde_json::from_str(text).map_err(|error| {
            say_with(
                "progress-no-file",
                &[("line", &error.line().to_string()), ("error", &error.to_string())],
            )
        })?;
        if file.ormery == FORM {
            Ok(file.progress)
        } else {
            Err(say_with("progress-other-form", &[("form", &file.ormery), ("ours", FORM)]))
        }
    }

    /// What the picker says of a lesson: nothing before its first step, a tick when all is done, else how far it is.
    pub fn word(&self, lesson: &str) -> String {
        let Some(lesson) = self.lessons.get(lesson).filter(|lesson| lesson.parts().1 > 0) else {
            return String::new();
        };
        match lesson.parts() {
            (done, all) if done >= all => "\u{2713}".to_owned(),
            (0, _) => String::new(),
            (done, all) => format!("{} %", (done * 100 / all).max(1)),
        }
    }
}

impl LessonProgress {
    /// Questions that were answered rightly.
    pub fn right(&self) -> usize {
        self.answers.values().filter(|answer| answer.right).count().min(self.questions)
    }

    /// (done, all) parts: statements, questions and tasks.
    pub fn parts(&self) -> (usize, usize) {
        let done = self.reached + self.right() + self.solved.len().min(self.tasks);
        (done, self.statements + self.questions + self.tasks)
    }

    /// For people.
    pub fn sentence(&self) -> String {
        let part = |key: &str, done: usize, all: usize| {
            say_with(key, &[("done", &done.to_string()), ("all", &all.to_string())])
        };
        let mut parts = vec![part("progress-steps", self.reached, self.statements)];
        if self.questions > 0 {
            parts.push(part("progress-questions", self.right(), self.questions));
        }
        if self.tasks > 0 {
            parts.push(part("progress-tasks", self.solved.len().min(self.tasks), self.tasks));
        }
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTLINE: Outline = Outline { statements: 4, questions: 1, tasks: 1 };

    fn reached(statement: usize) -> Progress {
        Progress::default().after(Deed::Reached("one".into(), statement, OUTLINE))
    }

    #[test]
    fn going_back_loses_nothing() {
        let progress = reached(3).after(Deed::Reached("one".into(), 1, OUTLINE));
        assert_eq!((progress.lessons["one"].reached, progress.word("one").as_str()), (3, "50 %"));
        assert_eq!((progress.word("two").as_str(), reached(0).word("one").as_str()), ("", ""));
    }

    #[test]
    fn a_lesson_is_done_when_all_its_parts_are() {
        let answered = |right| Deed::Answered("one".into(), "What?".into(), "1".into(), right);
        let progress = reached(4).after(Deed::Solved("one".into(), "Do it".into())).after(answered(false));
        assert_eq!(progress.lessons["one"].sentence(), "4 of 4 steps, 0 of 1 questions, 1 of 1 tasks");
        let progress = progress.after(answered(true)).after(answered(false));
        assert_eq!(
            (progress.word("one").as_str(), progress.lessons["one"].answers["What?"].tries),
            ("\u{2713}", 3)
        );
    }

    #[test]
    fn a_file_goes_out_and_comes_in() {
        let progress = reached(2).after(Deed::Solved("one".into(), "Do it".into()));
        let read = Progress::from_file(&progress.to_file()).expect("its own file");
        assert_eq!(read, progress);
        assert_eq!(reached(3).after(Deed::Merge(read)).lessons["one"].reached, 3);
        assert!(Progress::from_file("{}").is_err_and(|why| why.starts_with("this is no file of progress")));
        assert!(Progress::from_file("# A lesson").is_err());
        let newer = Progress::from_file(r#"{"ormery": "progress 9"}"#);
        assert_eq!(newer, Err("this file holds `progress 9`, and this page reads `progress 1`".into()));
    }
}
