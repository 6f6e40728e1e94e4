//! A database connection: statements, transactions, snapshots.
//!
//! One connection is all there is: Ormery runs one process at a time on a database.

use super::ast::Statement;
use super::error::{SqlError, SqlResult};
use super::table::{EventId, RowId, Table};
use super::value::SqlValue;

/// What a statement gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The names of the result's columns; empty for statements without a result.
    pub columns: Vec<String>,
    /// The result's rows.
    pub rows: Vec<Vec<SqlValue>>,
    /// How many rows were inserted, updated or deleted.
    pub affected: usize,
    /// The rowid of the last row inserted by this statement.
    pub last_insert_id: Option<RowId>,
}

/// A moment of a database: made, kept and restored in constant time.
#[derive(Clone, Debug)]
pub struct Snapshot {}

/// A database.
#[derive(Debug, Default)]
pub struct Database {}

impl Database {
    /// An empty database.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs one statement.
    pub fn execute(&mut self, _statement: &Statement) -> SqlResult<Outcome> {
        Err(SqlError::unsupported("running statements"))
    }

    /// Runs SQL text: one statement, or several separated by `;`; `%s` and `?` take the parameters in order.
    pub fn execute_text(&mut self, _sql: &str, _params: &[SqlValue]) -> SqlResult<Vec<Outcome>> {
        Err(SqlError::unsupported("running SQL text"))
    }

    /// `BEGIN`.
    pub fn begin(&mut self) -> SqlResult<()> {
        Err(SqlError::unsupported("transactions"))
    }

    /// `COMMIT`: checks the deferred foreign keys; when they fail, the transaction stays open.
    pub fn commit(&mut self) -> SqlResult<()> {
        Err(SqlError::unsupported("transactions"))
    }

    /// `ROLLBACK`.
    pub fn rollback(&mut self) -> SqlResult<()> {
        Err(SqlError::unsupported("transactions"))
    }

    /// `SAVEPOINT name`.
    pub fn savepoint(&mut self, _name: &str) -> SqlResult<()> {
        Err(SqlError::unsupported("savepoints"))
    }

    /// `RELEASE SAVEPOINT name`.
    pub fn release(&mut self, _name: &str) -> SqlResult<()> {
        Err(SqlError::unsupported("savepoints"))
    }

    /// `ROLLBACK TO SAVEPOINT name`.
    pub fn rollback_to(&mut self, _name: &str) -> SqlResult<()> {
        Err(SqlError::unsupported("savepoints"))
    }

    /// Whether a transaction is open.
    pub fn in_transaction(&self) -> bool {
        false
    }

    /// The event that rows inserted from now on are born in.
    pub fn set_event(&mut self, _event: EventId) {}

    /// This moment, open transaction and all.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {}
    }

    /// Goes back (or forward) to a moment.
    pub fn restore(&mut self, _snapshot: &Snapshot) {}

    /// The tables' names in alphabetical order, without SQLite's own.
    pub fn table_names(&self) -> Vec<String> {
        Vec::new()
    }

    /// A table by name, without regard to ASCII case.
    pub fn table(&self, _name: &str) -> Option<&Table> {
        None
    }
}
