//! The timeline: events of a run and what the screen shows at each.
//!
//! [`recorder`] watches a run and keeps [`event`]s; [`moment`] turns one of them into a [`view`]. Beside them:
//! [`memory`] walks names and objects, [`links`] says how an instance stands to its row, [`panels`] asks the registry,
//! [`sentences`] and [`cards`] put things in words, [`repr`] shows values without running code.
//!
//! **Invariant:** watching changes nothing in the run, and a moment is the same however often it is looked at.

pub mod cards;
pub mod event;
pub mod links;
pub mod memory;
pub mod moment;
pub mod panels;
pub mod recorder;
pub mod repr;
pub mod sentences;
pub mod view;

pub use event::Recording;
pub use recorder::{Recorder, StepKind};
