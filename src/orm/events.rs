//! What the ORM tells the timeline: which manager answered, what was asked of the database, what came back.
//!
//! Events go out through `Machine::emit` as `Rc<OrmEvent>`. **Boundary:** an event is a report; nothing here
//! changes what happens.

use std::rc::Rc;

use crate::python::{Machine, Value};
use crate::sql::value::SqlValue;

/// One thing that happened in the ORM. Models are named by label (`shop.Album`).
#[derive(Clone, Debug)]
pub enum OrmEvent {
    /// A manager was chosen to answer.
    ManagerChosen {
        /// The model.
        model: String,
        /// The manager's name on the model.
        manager: String,
        /// The manager's class.
        class: String,
        /// Why this one: `named`, `default`, `base`, `related`.
        rule: &'static str,
        /// The function that narrows its rows, when `get_queryset` is overridden.
        filter: Option<String>,
    },
    /// A queryset was made, not run.
    QuerySetMade {
        /// The model.
        model: String,
        /// The queryset.
        queryset: Value,
    },
    /// A queryset was made from another.
    QuerySetCloned {
        /// The model.
        model: String,
        /// The method that cloned (`filter`, `order_by` ...).
        method: String,
        /// The old one.
        from: Value,
        /// The new one.
        to: Value,
    },
    /// A queryset was run.
    Evaluated {
        /// The model.
        model: String,
        /// The queryset.
        queryset: Value,
        /// How many results.
        count: usize,
    },
    /// A queryset answered from its cache.
    FromCache {
        /// The model.
        model: String,
        /// The queryset.
        queryset: Value,
    },
    /// SQL was sent.
    Query {
        /// The text with `%s`.
        sql: Rc<str>,
        /// The parameters.
        params: Vec<SqlValue>,
        /// How many rows came back or were changed.
        rows: usize,
        /// The id given to the database for this statement: rows inserted by it are born in it.
        event: u64,
    },
    /// Rows were read from a table.
    RowsRead {
        /// The table.
        table: String,
        /// Their primary keys.
        keys: Vec<SqlValue>,
    },
    /// A model instance was made from a row.
    InstanceMade {
        /// The model.
        model: String,
        /// Its key.
        pk: Value,
        /// The instance.
        instance: Value,
    },
    /// A row stays in the table but the manager's filter kept it back.
    RowHidden {
        /// The table.
        table: String,
        /// Its key.
        key: SqlValue,
        /// What hid it: `InStock.get_queryset`.
        by: String,
    },
    /// A signal was sent.
    SignalSent {
        /// `post_save` and so on.
        signal: String,
        /// The sender's label.
        sender: String,
        /// The receivers called, by name.
        receivers: Vec<String>,
    },
    /// What a deletion will take with it.
    CascadeCollected {
        /// The model whose deletion was asked for.
        model: String,
        /// Each model with the number of its rows.
        collected: Vec<(String, usize)>,
    },
    /// An instance is saved.
    Save {
        /// The model.
        model: String,
        /// The instance.
        instance: Value,
        /// Whether the row was inserted (else updated).
        created: bool,
    },
    /// `refresh_from_db` replaced an instance's values.
    Refreshed {
        /// The model.
        model: String,
        /// The instance.
        instance: Value,
    },
}

/// Reports an event when somebody watches.
pub fn emit(m: &Machine, event: impl FnOnce() -> OrmEvent) {
    if m.observer.is_some() {
        m.emit(Rc::new(event()));
    }
}
