//! The database: SQLite as Django meets it, in memory, with every moment kept.
//!
//! Statements come in as built trees ([`ast`]) or as text; their text is rendered for people ([`render`]).
//! Tables are persistent maps, so a [`Snapshot`] is one clone in constant time; transactions and savepoints
//! are snapshots; each row carries the event that inserted it, so that "another row with the same primary
//! key" can be told from "the same row".
//!
//! A statement's way: `parse/` (text only) or the floor above makes a tree; `bind.rs` and `bind_query.rs` resolve
//! its names against the catalogue (`store.rs`, `schema.rs`); `order.rs`, `join.rs`, `group.rs`, `window.rs` and `run.rs` run
//! queries, `dml.rs` changes rows, `alter.rs` the schema; `foreign_keys.rs` compares before and after. [`glue`] gives
//! the same tables to GlueSQL.
//!
//! **Invariants:** (1) a statement happens wholly or not at all; (2) nothing here asks a clock or rolls dice but
//! those that a snapshot holds, so a run repeats exactly; (3) nothing that is typed can panic.
//! **Boundary:** knows no Django and no Python: values are SQLite's five storage classes and errors have
//! SQLite's texts. The floors above turn both into their own.

mod affinity;
mod alter;
pub mod ast;
mod bind;
mod bind_query;
mod bound;
pub mod database;
mod datetime;
pub mod diff;
mod dml;
pub mod error;
mod eval;
mod foreign_keys;
mod functions;
#[cfg(not(target_arch = "wasm32"))]
pub mod glue;
mod group;
mod index;
mod join;
mod json;
mod order;
mod parse;
mod pattern;
mod plan;
mod pragma;
pub mod render;
mod render_schema;
mod run;
pub mod schema;
mod store;
pub mod table;
pub mod value;
mod window;

pub use ast::Statement;
pub use database::{Database, Outcome, Snapshot};
pub use diff::{RowChange, diff};
pub use error::{ErrorKind, SqlError, SqlResult};
pub use parse::parse_statements;
pub use render::{Rendered, quote_name, render, render_expr, render_query};
pub use store::Regexp;
pub use table::{EventId, Row, RowId, Table};
pub use value::SqlValue;
