//! What changed between two moments, row by row.
//!
//! Tables and maps that are shared are skipped, so the cost is in proportion to the differences; only a table
//! that was made anew under its old name (as migrations remake tables) is compared in full.

use imbl::ordmap::DiffItem;

use super::database::Snapshot;
use super::table::{Row, RowId, Table};

/// One change between two moments.
#[derive(Clone, Debug, PartialEq)]
pub enum RowChange {
    /// A table is new.
    TableCreated {
        /// Its name.
        table: String,
    },
    /// A table is gone.
    TableDropped {
        /// Its name.
        table: String,
    },
    /// A table has another name; the changes that follow use the new one.
    TableRenamed {
        /// Its old name.
        from: String,
        /// Its new name.
        to: String,
    },
    /// A table's definition changed.
    TableAltered {
        /// Its name.
        table: String,
    },
    /// A row is new.
    Inserted {
        /// Its table.
        table: String,
        /// Its rowid.
        id: RowId,
        /// The row.
        row: Row,
    },
    /// A row has other values.
    Updated {
        /// Its table.
        table: String,
        /// Its rowid.
        id: RowId,
        /// The row before.
        old: Row,
        /// The row after.
        new: Row,
        /// The names of the columns that differ.
        columns: Vec<String>,
    },
    /// A row is gone.
    Deleted {
        /// Its table.
        table: String,
        /// Its rowid.
        id: RowId,
        /// The row as it was.
        row: Row,
    },
}

/// The changes from one moment to another, tables in alphabetical order, rows in rowid order. A row deleted and
/// inserted anew under the same rowid is a deletion and an insertion: the births tell.
pub fn diff(before: &Snapshot, after: &Snapshot) -> Vec<RowChange> {
    let mut changes = Vec::new();
    let (old, new) = (&before.state.tables, &after.state.tables);
    if old.ptr_eq(new) {
        return changes;
    }
    let renamed_to = |table: &Table| new.values().find(|other| other.id == table.id);
    for (name, table) in old {
        if new.contains_key(name) {
            continue;
        }
        let table_name = table.name().to_owned();
        match renamed_to(table) {
            Some(other) => {
                changes.push(RowChange::TableRenamed { from: table_name, to: other.name().to_owned() });
            }
            None => {
                let rows = table.rows().map(|(id, row)| RowChange::Deleted {
                    table: table_name.clone(),
                    id,
                    row: row.clone(),
                });
                changes.extend(rows);
                changes.push(RowChange::TableDropped { table: table_name.clone() });
            }
        }
    }
    for (name, table) in new {
        let known = old.get(name).or_else(|| old.values().find(|other| other.id == table.id));
        match known {
            Some(other) if std::rc::Rc::ptr_eq(other, table) => {}
            Some(other) => between(other, table, &mut changes),
            None => {
                changes.push(RowChange::TableCreated { table: table.name().to_owned() });
                let rows = table.rows().map(|(id, row)| RowChange::Inserted {
                    table: table.name().to_owned(),
                    id,
                    row: row.clone(),
                });
                changes.extend(rows);
            }
        }
    }
    changes
}

fn between(old: &Table, new: &Table, changes: &mut Vec<RowChange>) {
    let table = new.name();
    if old.def != new.def {
        changes.push(RowChange::TableAltered { table: table.to_owned() });
    }
    for item in old.rows.diff(&new.rows) {
        match item {
            DiffItem::Add(id, row) => {
                changes.push(RowChange::Inserted { table: table.to_owned(), id: *id, row: row.clone() });
            }
            DiffItem::Remove(id, row) => {
                changes.push(RowChange::Deleted { table: table.to_owned(), id: *id, row: row.clone() });
            }
            DiffItem::Update { old: (id, before), new: (_, after) } => {
                let (before, after, id, table) = (before.clone(), after.clone(), *id, table.to_owned());
                if before.birth != after.birth {
                    changes.push(RowChange::Deleted { table: table.clone(), id, row: before });
                    changes.push(RowChange::Inserted { table, id, row: after });
                    continue;
                }
                let columns = changed_columns(old, new, &before, &after);
                if !columns.is_empty() {
                    changes.push(RowChange::Updated { table, id, old: before, new: after, columns });
                }
            }
        }
    }
}

/// The columns of the new table whose values differ, compared by name.
fn changed_columns(old: &Table, new: &Table, before: &Row, after: &Row) -> Vec<String> {
    let same_columns = old.def.columns.len() == new.def.columns.len();
    let mut changed = Vec::new();
    for (at, column) in new.def.columns.iter().enumerate() {
        let place = old.def.position(&column.name).or(same_columns.then_some(at));
        let was = place.and_then(|place| before.values.get(place));
        let is = after.values.get(at);
        let same = match (was, is) {
            (Some(was), Some(is)) => was.is_identical(is),
            // A column that was not there before changes the table, not the row.
            _ => true,
        };
        if !same {
            changed.push(column.name.to_string());
        }
    }
    changed
}
