//! The scrubber's marks: a run of any length on a line of some hundred places.
//!
//! Where several events share a place, the one that a learner looks for most is the one marked.

use super::view::{EventKind, EventMark};

/// A mark on the scrubber.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// From 0 to 1.
    pub at: f64,
    /// The kind that is marked.
    pub kind: EventKind,
}

/// At most `places` marks for a run.
pub fn marks(events: &[EventMark], places: usize) -> Vec<Mark> {
    let mut marks: Vec<(usize, Mark)> = Vec::new();
    for (index, event) in events.iter().enumerate().filter(|(_, event)| weight(event.kind) > 0) {
        let at = place(index, events.len());
        // Exact for any run that fits in memory.
        let slot = (at * places.saturating_sub(1) as f64).round() as usize;
        match marks.last_mut() {
            Some((last, mark)) if *last == slot => {
                if weight(event.kind) > weight(mark.kind) {
                    *mark = Mark { at, kind: event.kind };
                }
            }
            _ => marks.push((slot, Mark { at, kind: event.kind })),
        }
    }
    marks.into_iter().map(|(_, mark)| mark).collect()
}

/// Where an event is on the line, from 0 to 1.
pub fn place(event: usize, count: usize) -> f64 {
    if count < 2 { 0.0 } else { event as f64 / (count - 1) as f64 }
}

/// How much a learner looks for such an event; 0 is never marked.
fn weight(kind: EventKind) -> u8 {
    match kind {
        EventKind::Error => 8,
        EventKind::Migration => 7,
        EventKind::File | EventKind::Page => 6,
        EventKind::Signal => 5,
        EventKind::Write => 4,
        EventKind::Query => 3,
        EventKind::Manager => 2,
        EventKind::Statement => 1,
        _ => 0,
    }
}

/// How high a kind's mark stands, so that kinds are told apart without colour.
pub fn height(kind: EventKind) -> f64 {
    match kind {
        EventKind::Error => 16.0,
        EventKind::Migration | EventKind::File => 13.0,
        EventKind::Signal | EventKind::Write | EventKind::Query => 10.0,
        EventKind::Manager => 8.0,
        _ => 5.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(kinds: &[EventKind]) -> Vec<EventMark> {
        kinds.iter().map(|kind| EventMark { kind: *kind, ..EventMark::default() }).collect()
    }

    #[test]
    fn an_error_is_never_covered() {
        let mut kinds = vec![EventKind::Statement; 10_000];
        kinds[5_000] = EventKind::Error;
        let marks = marks(&events(&kinds), 200);
        assert!(marks.len() <= 200);
        assert_eq!(marks.iter().filter(|mark| mark.kind == EventKind::Error).count(), 1);
    }

    #[test]
    fn a_run_of_one_event_and_of_none_have_a_place() {
        assert_eq!(marks(&events(&[EventKind::Query]), 100), [Mark { at: 0.0, kind: EventKind::Query }]);
        assert!(marks(&[], 100).is_empty());
        assert_eq!(place(3, 4), 1.0);
    }
}
