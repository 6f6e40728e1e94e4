//! Python: a compiler and a stepping machine for the learner's programs.
//!
//! Ruff's parser reads the source, [`compiler`] lowers it to a stack code of our own ([`code`]), and [`Machine`] runs
//! that code on explicit frames, so that a Python call never deepens the host's stack. Classes and modules of the
//! floors above come in through [`native`].
//!
//! **Invariants:** (1) no clock, no randomness, no files: they are given by the [`host::Host`], or replay would lie;
//! (2) one value has one representation: see [`value`]. **Boundary:** knows no Django and no SQL.

pub mod builtins;
pub mod class;
pub mod code;
pub mod compiler;
pub mod dict;
pub mod exception;
pub mod farewell;
pub mod function;
mod grave;
pub mod heap;
pub mod host;
pub mod machine;
pub mod modules;
pub mod native;
pub mod objects;
pub mod types;
pub mod value;

pub use class::{Class, Instance, Payload};
pub use dict::Dict;
pub use exception::{PyResult, Unwind};
pub use function::{ArgReader, Args, Function, Method, NativeFunction};
pub use machine::Machine;
pub use modules::re::search as re_search;
pub use native::{ClassBuilder, ModuleBuilder};
pub use objects::{Iter, List, Module, NativeIterator, Set};
pub use types::types;
pub use value::{Str, Value};
