//! Lessons: a Markdown file read into blocks, run on Ormery, compared as doctest compares.
//!
//! [`parse`] reads the text, [`questions`] what its questions and tasks say, [`run`] takes it through a
//! [`crate::project::Project`] step by step, [`compare`] says whether an output is what the lesson promised, [`answers`]
//! whether questions and tasks hold, [`check`] counts, [`prose`] turns Markdown into a
//! tree that holds no HTML, [`record`] keeps a run event by event. The format is described in docs/lesson-format.md; the same files
//! run on real Django by `cargo xtask parity`.

pub mod answers;
pub mod check;
pub mod compare;
pub mod parse;
pub mod prose;
pub mod questions;
pub mod record;
pub mod run;

pub use check::{CheckReport, check};
pub use parse::{Block, Lesson, LessonError, Step, StepKind, parse};
pub use questions::{Predict, PredictKind, Task};
pub use record::record;
pub use run::{LessonRun, StepOutcome};
