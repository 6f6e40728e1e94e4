//! What can be taken away from a lesson: pages that need no Ormery, projects that real Django runs, plain data.
//!
//! [`told`] runs a lesson and notes what each step did to the tables; [`html`] and [`markdown`] write that for readers
//! without JavaScript and for paper. [`project`] is the project at a step as [`zip`] that Django runs, and a project
//! from elsewhere made into a lesson ([`bring`]). [`tables`] writes CSV and SQL, [`trace`] the events as JSON,
//! [`drawing`] a moment as SVG.
//!
//! **Invariant:** the same lesson gives the same bytes: no clock, no address, no machine's name is in them.
//! **Boundary:** gives bytes; where they are written is the command's or the page's business.

pub mod bring;
pub mod drawing;
pub mod html;
pub mod markdown;
pub mod project;
pub mod tables;
pub mod told;
pub mod trace;
pub mod zip;

pub use told::{Telling, tell};
