//! Foreign keys: whether a change of the tables leaves a row without the row it points at.
//!
//! What changed is found by comparing the tables before and after, which costs in proportion to the
//! differences. Deferred keys (all of Django's) are compared over a whole transaction, immediate ones over a
//! statement.

use std::rc::Rc;

use imbl::ordmap::DiffItem;

use super::affinity;
use super::error::{SqlError, SqlResult};
use super::schema::{ColumnDef, Reference};
use super::store::State;
use super::table::{RowId, Table};
use super::value::SqlValue;

/// A row that points at nothing.
pub(super) struct Dangling {
    pub(super) table: Rc<str>,
    pub(super) rowid: RowId,
    pub(super) parent: Rc<str>,
    /// The number of the foreign key in `PRAGMA foreign_key_list`.
    pub(super) key: usize,
}

/// A foreign key's column and what it points at, resolved.
struct Key<'s> {
    child: &'s Table,
    column: usize,
    parent: Option<&'s Table>,
    parent_column: Option<usize>,
}

impl<'s> Key<'s> {
    fn new(state: &'s State, child: &'s Table, column: &str, reference: &Reference) -> Option<Key<'s>> {
        let parent = state.table(&reference.table).map(|table| &**table);
        let parent_column = parent.and_then(|table| match &reference.column {
            Some(name) => table.def.position(name),
            None => table.rowid_column.or_else(|| table.def.columns.iter().position(|c| c.primary_key)),
        });
        Some(Key { child, column: child.def.position(column)?, parent, parent_column })
    }

    /// Whether the value points at a row, or points nowhere because it is NULL.
    fn is_met(&self, value: &SqlValue) -> bool {
        if value.is_null() {
            return true;
        }
        let (Some(parent), Some(column)) = (self.parent, self.parent_column) else { return false };
        let affinity = parent.def.columns.get(column).map(ColumnDef::affinity);
        let value = affinity.map_or_else(|| value.clone(), |a| affinity::apply(a, value.clone()));
        has_value(parent, column, &value)
    }

    /// Whether the column that it points at is no key of the table there.
    fn is_mismatched(&self) -> bool {
        let Some(parent) = self.parent else { return false };
        let Some(column) = self.parent_column else { return true };
        let alone = |index: &super::index::Index| {
            index.unique()
                && !index.is_partial()
                && index.width() == 1
                && index.column(0).is_some_and(|(first, _)| first == column)
        };
        parent.rowid_column != Some(column) && !parent.indexes.iter().any(alone)
    }

    fn child_value<'v>(&self, values: &'v [SqlValue]) -> &'v SqlValue {
        values.get(self.column).unwrap_or(&SqlValue::Null)
    }

    fn all_met(&self) -> bool {
        self.child.rows.values().all(|row| self.is_met(self.child_value(&row.values)))
    }
}

/// Whether a row has the value in the column, by the rowid or an index if there is one.
fn has_value(table: &Table, column: usize, value: &SqlValue) -> bool {
    if table.rowid_column == Some(column) {
        return value.as_int().is_some_and(|id| table.rows.contains_key(&id));
    }
    let usable = |index: &&super::index::Index| {
        !index.is_partial() && index.column(0).is_some_and(|(first, _)| first == column)
    };
    match table.indexes.iter().find(usable) {
        Some(index) => index.with_prefix(std::slice::from_ref(value)).next().is_some(),
        None => table.rows.values().any(|row| row.values.get(column) == Some(value)),
    }
}

/// Notes a row that was written just now if it points at nothing. That it did so before does not excuse it: SQLite counts
/// a key that is assigned, whether or not its value changes.
pub(super) fn note_orphan(state: &mut State, table: &str, column: &str, row: RowId) {
    if !is_met_at(state, table, column, row, true) {
        state.orphans.push_back((Rc::from(table), Rc::from(column), row));
    }
}

/// Whether a key of a row is met, or is not yet due; a row that is gone has none.
fn is_met_at(state: &State, table: &str, column: &str, row: RowId, deferred: bool) -> bool {
    let Some(child) = state.table(table) else { return true };
    let Some((_, reference)) = child.def.references().find(|(name, _)| ***name == *column) else {
        return true;
    };
    let Some(row) = child.rows.get(&row) else { return true };
    if reference.deferred && !deferred {
        return true;
    }
    Key::new(state, child, column, reference).is_none_or(|key| key.is_met(key.child_value(&row.values)))
}

/// Fails if the change broke a foreign key: an immediate one, or any when `deferred` is given.
pub(super) fn check(before: &State, after: &State, deferred: bool) -> SqlResult<()> {
    if before.tables.ptr_eq(&after.tables) {
        return Ok(());
    }
    if after.orphans.iter().any(|(table, column, row)| !is_met_at(after, table, column, *row, deferred)) {
        return Err(SqlError::integrity("FOREIGN KEY constraint failed"));
    }
    for table in after.tables.values() {
        for (column, reference) in table.def.references() {
            if reference.deferred && !deferred {
                continue;
            }
            let untouched = |name: &str| match (before.table(name), after.table(name)) {
                (Some(old), Some(new)) => Rc::ptr_eq(old, new),
                _ => false,
            };
            if untouched(&table.def.name) && untouched(&reference.table) {
                continue;
            }
            let Some(key) = Key::new(after, table, column, reference) else { continue };
            let unmet = !children_met(before, &key) || !parents_kept(before, after, &key, reference);
            if unmet {
                return Err(match key.parent {
                    _ if before.table(&reference.table).is_some() => {
                        SqlError::integrity("FOREIGN KEY constraint failed")
                    }
                    Some(_) => SqlError::integrity("FOREIGN KEY constraint failed"),
                    None => SqlError::operational(format!("no such table: main.{}", reference.table)),
                });
            }
        }
    }
    Ok(())
}

/// New and changed rows of the table point at rows that are there.
fn children_met(before: &State, key: &Key<'_>) -> bool {
    let Some(old) = before.table(&key.child.def.name).filter(|old| old.id == key.child.id) else {
        // The table is new, under this name at least: a table remade by a migration brings its old rows along,
        // and those are checked as SQLite's own check at the end of a migration does.
        return key.all_met();
    };
    if old.rows.ptr_eq(&key.child.rows) {
        return true;
    }
    old.rows.diff(&key.child.rows).all(|item| match item {
        DiffItem::Add(_, row) | DiffItem::Update { new: (_, row), .. } => {
            key.is_met(key.child_value(&row.values))
        }
        DiffItem::Remove(..) => true,
    })
}

/// Rows that others point at are still there.
fn parents_kept(before: &State, after: &State, key: &Key<'_>, reference: &Reference) -> bool {
    let old = before.table(&reference.table);
    let (Some(old), Some(new)) = (old, after.table(&reference.table)) else {
        return old.is_none() || key.all_met();
    };
    if Rc::ptr_eq(old, new) || old.rows.ptr_eq(&new.rows) {
        return true;
    }
    let Some(column) =
        key.parent_column.filter(|_| old.id == new.id && old.def.columns.len() == new.def.columns.len())
    else {
        return key.all_met();
    };
    old.rows.diff(&new.rows).all(|item| {
        let (DiffItem::Remove(_, row) | DiffItem::Update { old: (_, row), .. }) = item else { return true };
        let Some(value) = row.values.get(column).filter(|value| !value.is_null()) else { return true };
        let child_affinity = key.child.def.columns.get(key.column).map(ColumnDef::affinity);
        let as_child = child_affinity.map_or_else(|| value.clone(), |a| affinity::apply(a, value.clone()));
        has_value(new, column, value) || !has_value(key.child, key.column, &as_child)
    })
}

/// Every row that points at nothing: `PRAGMA foreign_key_check`.
///
/// # Errors
/// For a key that points at a column which need not be unique: SQLite calls that a mismatch, whatever the rows say.
pub(super) fn dangling(state: &State, only: Option<&str>) -> SqlResult<Vec<Dangling>> {
    let mut found = Vec::new();
    for table in state.tables.values() {
        if only.is_some_and(|only| !table.def.name.eq_ignore_ascii_case(only)) {
            continue;
        }
        let count = table.def.references().count();
        let references: Vec<_> = table.def.references().enumerate().collect();
        for (place, (column, reference)) in references.into_iter().rev() {
            let Some(key) = Key::new(state, table, column, reference) else { continue };
            if key.is_mismatched() {
                return Err(SqlError::operational(format!(
                    "foreign key mismatch - \"{}\" referencing \"{}\"",
                    table.def.name, reference.table
                )));
            }
            for (rowid, row) in table.rows() {
                if !key.is_met(key.child_value(&row.values)) {
                    found.push(Dangling {
                        table: table.def.name.clone(),
                        rowid,
                        parent: reference.table.clone(),
                        // SQLite numbers a table's keys from the last.
                        key: count - 1 - place,
                    });
                }
            }
        }
    }
    Ok(found)
}
