//! `connection.check_constraints()`: every row that points at nothing is told, in Django's words.
//!
//! SQLite says no more than that a key failed; migrations and fixtures look themselves, to name the row.
//!
//! Mirrors `check_constraints` of `django/db/backends/sqlite3/base.py`.

use super::connection;
use super::exceptions::from_sql;
use crate::python::{Machine, PyResult};
use crate::sql::{Database, SqlError, SqlResult, SqlValue};

/// Looks at these tables, or at all.
///
/// # Errors
/// `IntegrityError` for the first row that points at nothing; `OperationalError` for a key that can never be met.
pub fn check(m: &mut Machine, tables: Option<&[String]>) -> PyResult<()> {
    let connection = connection::get(m, "default")?;
    let found = first_violation(&connection.database.borrow(), tables);
    match found {
        Ok(None) => Ok(()),
        Ok(Some(message)) => Err(from_sql(m, &SqlError::integrity(message))),
        Err(error) => Err(from_sql(m, &error)),
    }
}

fn first_violation(database: &Database, tables: Option<&[String]>) -> SqlResult<Option<String>> {
    let Some(tables) = tables else {
        return Ok(database.foreign_key_violations(None)?.first().and_then(|row| told(database, row)));
    };
    for table in tables {
        if let Some(row) = database.foreign_key_violations(Some(table))?.first() {
            return Ok(told(database, row));
        }
    }
    Ok(None)
}

/// The sentence about one row: `(table, rowid, the table it points at, the number of the key)`.
fn told(database: &Database, (name, rowid, parent, key): &(String, i64, String, usize)) -> Option<String> {
    let table = database.table(name)?;
    let def = table.def();
    // SQLite numbers a table's keys from the last.
    let references: Vec<_> = def.references().collect();
    let (column, reference) = references.get(references.len().checked_sub(key + 1)?)?;
    let (_, row) = table.rows().find(|(id, _)| id == rowid)?;
    let value = |name: &str| def.position(name).and_then(|at| row.values.get(at)).unwrap_or(&SqlValue::Null);
    let primary = def.columns.iter().find(|c| c.primary_key).map(|c| c.name.clone());
    let primary = primary.or_else(|| def.primary_key.first().cloned());
    let primary = primary.map_or_else(|| "None".to_string(), |name| value(&name).to_string());
    let target = reference.column.as_deref().unwrap_or("None");
    Some(format!(
        "The row in table '{name}' with primary key '{primary}' has an invalid foreign key: {name}.{column} contains a \
         value '{}' that does not have a corresponding value in {parent}.{target}.",
        value(column)
    ))
}
