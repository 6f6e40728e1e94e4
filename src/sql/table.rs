//! One table at one moment: its definition, its rows in rowid order and its indexes.
//!
//! A clone shares its structure and costs the same for ten rows and for a hundred thousand. Invariants:
//! - (a) Every index entry names a live row, and every live row that an index covers is in it.
//! - (b) `sequence` is at least every rowid ever given, deleted ones too, if the key is AUTOINCREMENT.
//! - (c) The column that is the rowid (`INTEGER PRIMARY KEY`) always holds the row's key in the map.

use std::rc::Rc;

use imbl::{OrdMap, Vector};

use super::bound::Bound;
use super::error::{SqlError, SqlResult};
use super::index::Index;
use super::schema::{Affinity, IndexDef, SchemaChange, TableDef};
use super::value::SqlValue;

/// An event of the run, counted by the floor above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub u64);

/// SQLite's rowid.
pub type RowId = i64;

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// The event that inserted it. Two rows with one key and different births are different rows.
    pub birth: EventId,
    /// Its values, in the order of the table's columns.
    pub values: Rc<[SqlValue]>,
}

impl PartialEq for Row {
    /// Whether it is the same row with the same values, storage classes included (1 is not 1.0 here).
    fn eq(&self, other: &Self) -> bool {
        self.birth == other.birth
            && self.values.len() == other.values.len()
            && self.values.iter().zip(&*other.values).all(|(a, b)| a.is_identical(b))
    }
}

/// What a definition comes to once its names are resolved.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) affinities: Vec<Affinity>,
    /// Each CHECK with the name or text that its error shows.
    pub(super) checks: Vec<(String, Bound)>,
    pub(super) defaults: Vec<Option<Bound>>,
    /// The generated columns, each with what it holds.
    pub(super) generated: Vec<(usize, Bound)>,
    /// Which column is another name of the rowid.
    pub(super) rowid_column: Option<usize>,
    pub(super) autoincrement: bool,
}

/// One table at one moment.
#[derive(Clone, Debug)]
pub struct Table {
    pub(super) id: u64,
    pub(super) order: u64,
    pub(super) def: Rc<TableDef>,
    pub(super) layout: Rc<Layout>,
    pub(super) rows: OrdMap<RowId, Row>,
    pub(super) indexes: Vector<Index>,
    pub(super) sequence: RowId,
    pub(super) rowid_column: Option<usize>,
}

impl Table {
    /// The table's name.
    pub fn name(&self) -> &str {
        &self.def.name
    }

    /// Its definition.
    pub fn def(&self) -> &Rc<TableDef> {
        &self.def
    }

    /// A number that the table keeps when it is renamed, and that no other table ever has.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Its rows in rowid order.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = (RowId, &Row)> {
        self.rows.iter().map(|(id, row)| (*id, row))
    }

    /// The row with that rowid.
    pub fn row(&self, id: RowId) -> Option<&Row> {
        self.rows.get(&id)
    }

    /// The indexes made by `CREATE INDEX`, in order of creation.
    pub fn created_indexes(&self) -> impl Iterator<Item = &Rc<IndexDef>> {
        self.indexes.iter().filter_map(|index| index.created())
    }

    /// The value of AUTOINCREMENT's counter: the highest rowid ever given.
    pub fn sequence(&self) -> RowId {
        self.sequence
    }

    /// The `CREATE TABLE` that would make it, as `sqlite_master` has it.
    pub fn create_sql(&self) -> String {
        let change = SchemaChange::CreateTable { table: (*self.def).clone(), if_not_exists: false };
        super::render::render(&change.into()).sql
    }

    /// SQLite's guess at the size of a row, which decides whether an index is read instead.
    pub(super) fn estimated_width(&self) -> u32 {
        let columns: u32 = self.def.columns.iter().map(|c| column_width(&c.type_text)).sum();
        log_estimate((columns + u32::from(self.rowid_column.is_none())) * 4)
    }

    /// The next rowid: above the highest there is, and with AUTOINCREMENT above all that ever were.
    pub(super) fn next_rowid(&self) -> SqlResult<RowId> {
        let highest = self.rows.get_max().map_or(0, |(id, _)| *id);
        let highest = if self.layout.autoincrement { highest.max(self.sequence) } else { highest };
        highest.max(0).checked_add(1).ok_or_else(|| SqlError::operational("database or disk is full"))
    }

    /// Puts a row in; the caller has checked the constraints.
    pub(super) fn put(&mut self, id: RowId, row: Row) -> SqlResult<()> {
        self.remove(id)?;
        for index in &mut self.indexes {
            if let Some(key) = index.key(id, &row.values)? {
                index.insert(key, id);
            }
        }
        self.rows.insert(id, row);
        if self.layout.autoincrement {
            self.sequence = self.sequence.max(id);
        }
        Ok(())
    }

    /// Replaces a row under its own rowid; indexes whose key stays are left alone.
    pub(super) fn replace(&mut self, id: RowId, row: Row) -> SqlResult<()> {
        let Some(old) = self.rows.get(&id).cloned() else { return self.put(id, row) };
        for at in 0..self.indexes.len() {
            let (before, after) =
                (self.indexes[at].key(id, &old.values)?, self.indexes[at].key(id, &row.values)?);
            if before.as_ref().map(|k| k.as_slice()) == after.as_ref().map(|k| k.as_slice()) {
                continue;
            }
            if let Some(index) = self.indexes.get_mut(at) {
                before.into_iter().for_each(|key| index.remove(key, id));
                after.into_iter().for_each(|key| index.insert(key, id));
            }
        }
        self.rows.insert(id, row);
        Ok(())
    }

    /// Takes a row out.
    pub(super) fn remove(&mut self, id: RowId) -> SqlResult<Option<Row>> {
        let Some(row) = self.rows.remove(&id) else { return Ok(None) };
        for index in &mut self.indexes {
            if let Some(key) = index.key(id, &row.values)? {
                index.remove(key, id);
            }
        }
        Ok(Some(row))
    }
}

impl Table {
    /// Takes rows out. When few are left, those are put into an empty table instead.
    pub(super) fn remove_all(&mut self, mut ids: Vec<RowId>) -> SqlResult<()> {
        ids.sort_unstable();
        ids.dedup();
        if ids.len() < 8 || ids.len() < self.rows.len() / 4 * 3 {
            return ids.into_iter().try_for_each(|id| self.remove(id).map(drop));
        }
        let old = std::mem::take(&mut self.rows);
        for index in &mut self.indexes {
            *index = Index::new(index.meta.clone());
        }
        let left = old.iter().filter(|(id, _)| ids.binary_search(id).is_err());
        for (id, row) in left {
            for index in &mut self.indexes {
                if let Some(key) = index.key(*id, &row.values)? {
                    index.insert(key, *id);
                }
            }
            self.rows.insert(*id, row.clone());
        }
        Ok(())
    }
}

/// SQLite's guess at the size of a column, in units of four bytes.
pub(super) fn column_width(type_text: &str) -> u32 {
    let upper = type_text.to_ascii_uppercase();
    if !matches!(Affinity::of(type_text), Affinity::Text | Affinity::Blob) || upper.is_empty() {
        return 1;
    }
    let sized = upper.find("CHAR").or_else(|| upper.find("BLOB(")).map(|at| &upper[at..]);
    let bytes = match sized {
        None => 16,
        Some(rest) => {
            let digits: String =
                rest.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
            digits.parse().unwrap_or(0)
        }
    };
    (bytes / 4 + 1).min(255)
}

/// Ten times the binary logarithm, as coarse as SQLite's `sqlite3LogEst`: widths that differ little are equal.
pub(super) fn log_estimate(value: u32) -> u32 {
    const STEPS: [u32; 8] = [0, 2, 3, 5, 6, 7, 8, 9];
    if value < 2 {
        return 0;
    }
    let mut x = value;
    let mut y = 40;
    if x < 8 {
        while x < 8 {
            y -= 10;
            x <<= 1;
        }
    } else {
        while x > 255 {
            y += 40;
            x >>= 4;
        }
        while x > 15 {
            y += 10;
            x >>= 1;
        }
    }
    STEPS[(x & 7) as usize] + y - 10
}
