//! The opening of a published lesson: its run's outline and the moments where it is first shown, made when the page is
//! laid out (`ormery render --format opening`).
//!
//! The page shows it while the engine winds up. A run follows from the lesson's text and the language alone, so that the
//! engine answers the same a little later; a learner who has changed the text gets no opening.

use serde::{Deserialize, Serialize};

use super::engine::Clockwork;
use super::protocol::Engine;
use super::state::first_event;
use super::view::{MomentView, RunView};

/// Moments after the first one: as many steps as a learner takes before the engine is there.
const AFTER: usize = 3;

/// What is known of a run before the engine has run it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Opening {
    /// The outline.
    pub run: RunView,
    /// The first moment that is shown, and its neighbours.
    pub moments: Vec<MomentView>,
}

impl Opening {
    /// Runs a lesson. Errors are those of its text.
    pub fn of(lesson: &str) -> Result<Self, String> {
        let mut engine = Clockwork::default();
        let run = engine.run(lesson)?;
        let first = first_event(&run);
        let near = first.saturating_sub(1)..run.events.len().min(first + 1 + AFTER);
        let moments = near.map(|event| engine.moment(event)).collect::<Result<_, _>>()?;
        Ok(Self { run, moments })
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::super::state::{Action, Seek, State, Theme};
    use super::*;

    const LESSON: &str = "+++\ntitle = \"One\"\n+++\n\n```pycon\n>>> a = 1\n>>> b = 2\n```\n";

    fn opened() -> State {
        State::new(Theme::System).reduce(Action::Open(0, LESSON.into(), LESSON.into(), None))
    }

    #[test]
    fn a_step_is_possible_before_the_engine_has_answered() {
        let opening = Opening::of(LESSON).expect("a lesson");
        let sent: Opening =
            serde_json::from_str(&serde_json::to_string(&opening).expect("JSON")).expect("an opening");
        assert_eq!(sent, opening);
        let state = opened().reduce(Action::Running).reduce(Action::Opening(String::new(), opening.clone()));
        assert_eq!(state.shown.as_deref(), opening.moments.first());
        assert!(state.wanted().is_none() && !state.answering);
        // It may come before the text was given to the engine, and looks the same then.
        let early = opened().reduce(Action::Opening(String::new(), opening.clone())).reduce(Action::Running);
        assert_eq!((&early.ran, &early.running, &early.shown), (&state.ran, &state.running, &state.shown));
        // The engine answers the same, and the learner stays.
        let here = state.reduce(Action::Go(Seek::Step));
        let ran = here.reduce(Action::Ran(Rc::new(opening.run)));
        assert_eq!((ran.event, ran.shown, ran.ran.as_str()), (here.event, here.shown, LESSON));
        assert!(ran.answering);
    }

    #[test]
    fn an_opening_that_comes_late_or_to_another_text_is_nothing() {
        let opening = Opening::of(LESSON).expect("a lesson");
        let late = Action::Opening(String::new(), opening.clone());
        let ran = opened().reduce(Action::Running).reduce(Action::Ran(Rc::default()));
        assert_eq!(ran.reduce(late.clone()), ran);
        let changed = opened().reduce(Action::Edit("x".into()));
        assert_eq!(changed.reduce(late), changed);
        let other = Action::Opening("another".into(), opening);
        assert_eq!(opened().reduce(other), opened());
    }
}
