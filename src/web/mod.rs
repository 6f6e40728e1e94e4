//! The page: what it is sent, how its state changes, where things are drawn, and the drawing itself.
//!
//! [`view`] is what the engine sends and [`protocol`] how it is asked; [`state`] is the one reducer; [`layout`]
//! computes arrows and [`marks`] the scrubber; [`prose`] turns Markdown into a tree that holds no HTML, [`highlight`]
//! colours code, [`edits`] changes a lesson, [`complete`] offers names, [`graph`] lays migrations out, [`catalogue`] holds
//! the page's words, [`linked`] is what an address asked for, [`exporting`]
//! what is taken away, [`lesson_view`] joins a lesson with what a run gave. [`opening`] is what is known of a run before the engine has run it. [`locked`] puts two variants on one timeline and
//! [`beside`] tells what differs; [`asking`] says where a step waits for an answer; [`progress`] is what a learner has
//! done. All these are plain Rust and are tested without
//! a browser. The components (`page`) and the engine's thread (`worker`) exist in the WebAssembly module only.
//!
//! **Boundary:** the page sees the engine through [`view`] alone.

pub mod asking;
pub mod beside;
pub mod complete;
pub mod edits;
pub mod engine;
pub mod exporting;
pub mod graph;
pub mod highlight;
pub mod layout;
pub mod lesson_view;
pub mod linked;
pub mod locked;
pub mod marks;
pub mod notes;
pub mod opening;
pub mod progress;
pub mod protocol;
pub mod sql_layout;
pub mod state;
pub mod view;

pub use crate::lesson::prose;

#[cfg(target_arch = "wasm32")]
mod later;
#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(target_arch = "wasm32")]
mod worker;
