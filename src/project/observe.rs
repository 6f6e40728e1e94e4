//! The log of SQL statements that a project's processes send, kept for whoever asks.

use std::cell::RefCell;
use std::rc::Rc;

use serde::Serialize;

use crate::orm::events::OrmEvent;
use crate::python::Machine;
use crate::python::host::{Event, Observer};
use crate::sql::SqlValue;

/// A statement sent to the database.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QueryRecord {
    /// Its text, with `%s` for parameters.
    pub sql: String,
    /// The parameters, as literals.
    pub params: Vec<String>,
    /// Rows read or changed.
    pub rows: usize,
}

/// Collects queries, and passes every event on to a further observer.
#[derive(Default)]
pub struct QueryLog {
    records: RefCell<Vec<QueryRecord>>,
    next: RefCell<Option<Rc<dyn Observer>>>,
}

impl QueryLog {
    /// The records since last asked.
    pub fn take(&self) -> Vec<QueryRecord> {
        std::mem::take(&mut *self.records.borrow_mut())
    }

    /// Sets who is told after this log.
    pub fn set_next(&self, next: Option<Rc<dyn Observer>>) {
        *self.next.borrow_mut() = next;
    }
}

impl Observer for QueryLog {
    fn event(&self, machine: &Machine, event: &Event) {
        if let Event::Native(report) = event
            && let Some(OrmEvent::Query { sql, params, rows, .. }) = report.downcast_ref::<OrmEvent>()
        {
            let params = params.iter().map(SqlValue::quoted).collect();
            self.records.borrow_mut().push(QueryRecord { sql: sql.to_string(), params, rows: *rows });
        }
        if let Some(next) = self.next.borrow().clone() {
            next.event(machine, event);
        }
    }

    fn at_rest(&self, machine: &mut Machine) {
        if let Some(next) = self.next.borrow().clone() {
            next.at_rest(machine);
        }
    }
}
