//! The timeline: events of a run and what the screen shows at each.
