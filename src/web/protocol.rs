//! Between page and engine: four questions and their answers, as JSON.
//!
//! `{"run": LESSON}` answers `{"run": RunView}`; `{"moment": 14}` answers `{"moment": MomentView}`; `{"peek": [14, SQL]}`
//! reads the tables of that moment and answers `{"peek": PeekView}`; `{"export": Wanted}` answers `{"file": FileView}` and
//! needs no run; what cannot be answered is `{"error": "..."}`, and a thread that broke says `{"broke": "..."}`. There is no question to stop: the page ends the worker and
//! starts another.
//!
//! **Boundary:** the engine is the trait [`Engine`]; the worker in the browser and the tests call [`engine_reply`].

use serde::{Deserialize, Serialize};

use super::exporting::{self, FileView, Wanted};
use super::view::{MomentView, PeekView, RunView};

/// What the page asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Run a lesson, given its whole text, and remember the run.
    Run(String),
    /// Show the moment after an event of the last run.
    Moment(usize),
    /// Make a file; needs no run.
    Export(Box<Wanted>),
    /// Read the tables of that moment by a query; nothing is changed by it.
    Peek(usize, String),
}

/// What the engine answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The run's outline.
    Run(Box<RunView>),
    /// A moment.
    Moment(Box<MomentView>),
    /// A file.
    File(Box<FileView>),
    /// Rows.
    Peek(Box<PeekView>),
    /// Why there is no answer, in a sentence for the learner.
    Error(String),
    /// The engine's thread broke at the question, for a reason that the browser gives; it answers nothing any more.
    Broke(String),
    /// The engine's thread has begun, and holds its lock.
    Alive,
    /// The engine's thread was ended from outside, by a browser that wanted its memory.
    Lost,
}

/// Whoever runs lessons. It holds the last run, so that moments can be asked for.
pub trait Engine {
    /// Runs a lesson from its text.
    ///
    /// # Errors
    /// A sentence for the learner when the text is not a lesson.
    fn run(&mut self, lesson: &str) -> Result<RunView, String>;

    /// The moment after an event of the last run.
    ///
    /// # Errors
    /// A sentence when nothing was run or the run has no such event.
    fn moment(&mut self, event: usize) -> Result<MomentView, String>;

    /// What a query reads from the tables of that moment.
    ///
    /// # Errors
    /// A sentence when the run has no such event; what is wrong with the query is part of the answer.
    fn peek(&mut self, event: usize, sql: &str) -> Result<PeekView, String> {
        Err(format!("the engine reads no tables at event {event} by `{sql}`"))
    }
}

/// Answers one request of the page.
pub fn engine_reply(engine: &mut dyn Engine, request_json: &str) -> String {
    let reply = match serde_json::from_str(request_json) {
        Ok(Request::Run(lesson)) => engine.run(&lesson).map(|run| Reply::Run(Box::new(run))),
        Ok(Request::Moment(event)) => engine.moment(event).map(|moment| Reply::Moment(Box::new(moment))),
        Ok(Request::Export(wanted)) => exporting::make(&wanted).map(|file| Reply::File(Box::new(file))),
        Ok(Request::Peek(event, sql)) => engine.peek(event, &sql).map(|rows| Reply::Peek(Box::new(rows))),
        Err(error) => Err(format!("the engine does not understand the page: {error}")),
    };
    let reply = reply.unwrap_or_else(Reply::Error);
    serde_json::to_string(&reply)
        .unwrap_or_else(|error| format!(r#"{{"error":"{}"}}"#, error.to_string().replace(['"', '\\'], " ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Echo;

    impl Engine for Echo {
        fn run(&mut self, lesson: &str) -> Result<RunView, String> {
            let mut run = RunView::default();
            run.lesson.title = lesson.to_owned();
            Ok(run)
        }

        fn moment(&mut self, event: usize) -> Result<MomentView, String> {
            Err(format!("this run has no event {event}"))
        }
    }

    #[test]
    fn a_run_is_answered_with_its_outline() {
        let reply = engine_reply(&mut Echo, r##"{"run": "# Hello"}"##);
        let Ok(Reply::Run(run)) = serde_json::from_str(&reply) else { panic!("{reply}") };
        assert_eq!(run.lesson.title, "# Hello");
    }

    #[test]
    fn a_moment_beyond_the_end_is_an_error_in_words() {
        assert_eq!(engine_reply(&mut Echo, r#"{"moment": 9}"#), r#"{"error":"this run has no event 9"}"#);
    }

    #[test]
    fn nonsense_is_answered_with_an_error_and_no_panic() {
        assert!(
            engine_reply(&mut Echo, "nonsense").starts_with(r#"{"error":"the engine does not understand"#)
        );
    }
}
