//! What goes wrong in the database, in SQLite's words.
//!
//! The kinds are those of Python's `sqlite3` module, which Django wraps one for one.

use std::fmt;

/// The class of exception that Python's `sqlite3` raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// A constraint failed.
    Integrity,
    /// The statement cannot be run: no such table, a syntax error.
    Operational,
    /// The call was wrong: a wrong number of parameters.
    Programming,
    /// A value does not fit.
    Data,
    /// Ormery does not do this yet; the message names the construct.
    Unsupported,
}

/// An error with SQLite's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqlError {
    /// The class of exception.
    pub kind: ErrorKind,
    /// SQLite's text; for [`ErrorKind::Unsupported`], what is not supported.
    pub message: String,
}

/// What every operation of this floor gives.
pub type SqlResult<T> = Result<T, SqlError>;

impl SqlError {
    /// A failed constraint.
    pub fn integrity(message: impl Into<String>) -> Self {
        SqlError { kind: ErrorKind::Integrity, message: message.into() }
    }

    /// A statement that cannot run.
    pub fn operational(message: impl Into<String>) -> Self {
        SqlError { kind: ErrorKind::Operational, message: message.into() }
    }

    /// A wrong call.
    pub fn programming(message: impl Into<String>) -> Self {
        SqlError { kind: ErrorKind::Programming, message: message.into() }
    }

    /// Something Ormery does not do yet.
    pub fn unsupported(what: impl Into<String>) -> Self {
        SqlError { kind: ErrorKind::Unsupported, message: what.into() }
    }

    #[allow(dead_code)]
    pub(super) fn no_such_table(name: &str) -> Self {
        SqlError::operational(format!("no such table: {name}"))
    }

    #[allow(dead_code)]
    pub(super) fn no_such_column(name: impl fmt::Display) -> Self {
        SqlError::operational(format!("no such column: {name}"))
    }
}

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ErrorKind::Unsupported => write!(f, "Ormery does not support {} yet", self.message),
            _ => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for SqlError {}
