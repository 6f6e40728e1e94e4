//! What an address asked of the page beside a lesson: where to begin, between which events to stay, and whether a text
//! that came with it waits until its reader has seen it.

use crate::share::{Fragment, Restored};

/// What the address asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Linked {
    /// The event to begin at; taken by the first run.
    pub start: Option<usize>,
    /// The first event that may be shown.
    pub from: usize,
    /// The last event that may be shown.
    pub to: Option<usize>,
    /// Whether the text is somebody else's and waits to be run.
    pub held: bool,
    /// Whether the lesson has changed since the link was made.
    pub moved: bool,
    /// Why a link was not followed.
    pub note: String,
}

impl Linked {
    /// What a fragment asks for. In it events are counted from 1, as the step bar shows them.
    pub fn of(fragment: &Fragment) -> Self {
        let event = |word: &str| fragment.number(word).map(|number| number.saturating_sub(1));
        let from = event("from").unwrap_or(0);
        let to = event("to").map(|to| to.max(from));
        // Who asks for a part begins at its beginning.
        let start = event("step").or_else(|| fragment.get("from").map(|_| from));
        Self { start, from, to, ..Self::default() }
    }

    /// With a text that was brought back from a link.
    #[must_use]
    pub fn with(self, event: usize, restored: &Restored) -> Self {
        Self { start: Some(event), held: restored.foreign, moved: restored.moved, ..self }
    }

    /// The event that is shown where one is wanted; `last` is the run's last.
    pub fn within(&self, event: usize, last: usize) -> usize {
        let to = self.to.unwrap_or(last).min(last);
        event.clamp(self.from.min(to), to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_run_is_not_left() {
        let linked = Linked::of(&Fragment::read("#lesson=a&from=5&to=9"));
        assert_eq!((linked.start, linked.from, linked.to), (Some(4), 4, Some(8)));
        assert_eq!([0, 6, 50].map(|event| linked.within(event, 100)), [4, 6, 8]);
        assert_eq!(linked.within(3, 2), 2);
        assert_eq!(Linked::of(&Fragment::read("#lesson=a&from=9&to=5")).within(0, 100), 8);
        assert_eq!(Linked::default().within(7, 3), 3);
    }
}
