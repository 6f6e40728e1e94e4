//! The connection: one process's door to the database.
//!
//! The database itself outlives the process and is shared; what is the process's own is whether it is inside
//! `atomic`, what it wants to run on commit, and the log that `connection.queries` shows.
//!
//! Mirrors `django/db/backends/base/base.py` and `django/db/backends/sqlite3/base.py`.

use std::cell::RefCell;
use std::rc::Rc;

use crate::sql::Database;

/// One process's connection. The project floor puts it into a machine with `set_extension(Rc::new(Connection::new(..)))`.
pub struct Connection {
    /// The database, shared by the processes of a project.
    pub database: Rc<RefCell<Database>>,
}

impl Connection {
    /// A connection in autocommit mode with nothing logged.
    pub fn new(database: Rc<RefCell<Database>>) -> Connection {
        Connection { database }
    }
}
