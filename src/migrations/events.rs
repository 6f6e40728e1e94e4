//! What migrations report to the timeline.

use std::rc::Rc;

use crate::python::Machine;
use crate::sql::{Statement, render};

/// Something that happened while migrating.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MigrationEvent {
    /// A migration begins, is applied, faked, begins to be unapplied, is unapplied; or states are rendered.
    Progress {
        /// `begin`, `applied`, `faked`, `begin_unapply`, `unapplied`, `render`.
        what: &'static str,
        /// The app.
        app_label: String,
        /// The migration.
        name: String,
    },
    /// An operation runs.
    Operation {
        /// How Django tells it.
        told: String,
        /// Whether forwards.
        forward: bool,
    },
    /// A statement of the schema editor was run.
    Statement {
        /// Its text.
        sql: String,
        /// Rows changed.
        rows: usize,
    },
}

/// Emits an event, when somebody watches.
pub fn emit(m: &Machine, event: impl FnOnce() -> MigrationEvent) {
    if m.observer.is_some() {
        m.emit(Rc::new(event()));
    }
}

/// Emits that a statement of the schema editor was run.
pub fn statement(m: &Machine, statement: &Statement, rows: usize) {
    emit(m, || MigrationEvent::Statement { sql: render(statement).last_executed(), rows });
}
