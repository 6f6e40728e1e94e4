//! Indexes: which rows have a key, for look-ups and for UNIQUE.

use std::rc::Rc;

use imbl::OrdSet;
use smallvec::SmallVec;

use super::bound::{Bound, Collation, SourceRow};
use super::error::{SqlError, SqlResult};
use super::eval::{Context, Env};
use super::schema::{IndexDef, TableDef};
use super::store::State;
use super::table::{Row, RowId};
use super::value::SqlValue;

/// What a row has in an index.
pub(super) type IndexKey = SmallVec<[SqlValue; 2]>;

/// One term of an index.
#[derive(Debug)]
pub(super) enum Term {
    Column(usize, Collation),
    Expr(Bound),
}

/// Why an index exists: `PRAGMA index_list` tells them apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Origin {
    /// `CREATE INDEX`.
    Created(Rc<IndexDef>),
    /// UNIQUE at a column or in the table.
    Unique(Vec<Rc<str>>),
    /// A PRIMARY KEY that is not the rowid.
    PrimaryKey(Vec<Rc<str>>),
}

/// An index's definition with its names resolved.
#[derive(Debug)]
pub(super) struct IndexMeta {
    pub(super) name: Rc<str>,
    pub(super) origin: Origin,
    pub(super) terms: Vec<Term>,
    pub(super) unique: bool,
    pub(super) condition: Option<Bound>,
    /// When it was made, among all objects of the database.
    pub(super) order: u64,
}

/// One index of a table at one moment.
#[derive(Clone, Debug)]
pub(super) struct Index {
    pub(super) meta: Rc<IndexMeta>,
    entries: OrdSet<(IndexKey, RowId)>,
}

fn folded(value: SqlValue, collation: Collation) -> SqlValue {
    match (&value, collation) {
        (SqlValue::Text(text), Collation::NoCase) => SqlValue::from(text.to_ascii_lowercase()),
        (SqlValue::Text(text), Collation::RTrim) => SqlValue::text(text.trim_end_matches(' ')),
        _ => value,
    }
}

impl Index {
    pub(super) fn new(meta: Rc<IndexMeta>) -> Self {
        Index { meta, entries: OrdSet::new() }
    }

    /// The same entries under another definition (a column was renamed or moved).
    pub(super) fn redefined(&self, meta: Rc<IndexMeta>) -> Self {
        Index { meta, entries: self.entries.clone() }
    }

    /// The definition, if `CREATE INDEX` made it.
    pub(super) fn created(&self) -> Option<&Rc<IndexDef>> {
        match &self.meta.origin {
            Origin::Created(def) => Some(def),
            _ => None,
        }
    }

    pub(super) fn unique(&self) -> bool {
        self.meta.unique
    }

    pub(super) fn width(&self) -> usize {
        self.meta.terms.len()
    }

    pub(super) fn is_partial(&self) -> bool {
        self.meta.condition.is_some()
    }

    /// The column in that place, if a plain column stands there.
    pub(super) fn column(&self, place: usize) -> Option<(usize, Collation)> {
        match self.meta.terms.get(place) {
            Some(Term::Column(column, collation)) => Some((*column, *collation)),
            _ => None,
        }
    }

    pub(super) fn has_column(&self, wanted: usize) -> bool {
        self.meta
            .terms
            .iter()
            .any(|term| matches!(term, Term::Column(column, Collation::Binary) if *column == wanted))
    }

    /// SQLite's guess at the size of an entry: the columns and the rowid.
    pub(super) fn estimated_width(&self, def: &TableDef) -> u32 {
        let of_term = |term: &Term| match term {
            Term::Column(column, _) => {
                def.columns.get(*column).map_or(1, |c| super::table::column_width(&c.type_text))
            }
            Term::Expr(_) => 1,
        };
        super::table::log_estimate((self.meta.terms.iter().map(of_term).sum::<u32>() + 1) * 4)
    }

    /// The key of a row, or nothing if the index does not cover it.
    pub(super) fn key(&self, id: RowId, values: &Rc<[SqlValue]>) -> SqlResult<Option<IndexKey>> {
        let needs_eval =
            self.meta.condition.is_some() || self.meta.terms.iter().any(|t| matches!(t, Term::Expr(_)));
        if !needs_eval {
            return Ok(Some(self.meta.terms.iter().map(|term| plain(term, values)).collect()));
        }
        // Conditions and expressions of an index read its own row only: no table is needed.
        let state = State::default();
        let context = Context::new(&state);
        let row = [SourceRow { rowid: id, values: Some(values.clone()) }];
        let env = Env::of(&row, None);
        if let Some(condition) = &self.meta.condition
            && !context.holds(condition, &env)?
        {
            return Ok(None);
        }
        let key = self.meta.terms.iter().map(|term| match term {
            Term::Expr(expr) => context.eval(expr, &env),
            column => Ok(plain(column, values)),
        });
        key.collect::<SqlResult<IndexKey>>().map(Some)
    }

    /// Another row with the same key; NULLs are never the same.
    pub(super) fn conflict(&self, key: &IndexKey, id: RowId) -> Option<RowId> {
        if !self.meta.unique || key.iter().any(SqlValue::is_null) {
            return None;
        }
        self.with_prefix(key).find(|other| *other != id)
    }

    /// The rows whose keys begin so, in the index's order.
    pub(super) fn with_prefix(&self, prefix: &[SqlValue]) -> impl Iterator<Item = RowId> {
        let prefix: IndexKey = prefix
            .iter()
            .enumerate()
            .map(|(place, value)| {
                let collation = self.column(place).map_or(Collation::Binary, |(_, collation)| collation);
                folded(value.clone(), collation)
            })
            .collect();
        // A key is after each of its prefixes, so the range starts at the prefix itself.
        self.entries
            .range((prefix.clone(), RowId::MIN)..)
            .take_while(move |(key, _)| key.starts_with(&prefix))
            .map(|(_, id)| *id)
    }

    /// All rows in the index's order.
    pub(super) fn ids(&self) -> impl Iterator<Item = RowId> {
        self.entries.iter().map(|(_, id)| *id)
    }

    pub(super) fn insert(&mut self, key: IndexKey, id: RowId) {
        self.entries.insert((key, id));
    }

    pub(super) fn remove(&mut self, key: IndexKey, id: RowId) {
        self.entries.remove(&(key, id));
    }

    /// Fills the index from rows that were there before it.
    pub(super) fn fill<'r>(
        &mut self,
        def: &TableDef,
        rows: impl Iterator<Item = (RowId, &'r Row)>,
    ) -> SqlResult<()> {
        for (id, row) in rows {
            if let Some(key) = self.key(id, &row.values)? {
                if self.conflict(&key, id).is_some() {
                    return Err(self.violation(def));
                }
                self.insert(key, id);
            }
        }
        Ok(())
    }

    /// The error for a key that is there already.
    pub(super) fn violation(&self, def: &TableDef) -> SqlError {
        let columns: Option<Vec<String>> = self
            .meta
            .terms
            .iter()
            .map(|term| match term {
                Term::Column(column, _) => {
                    def.columns.get(*column).map(|c| format!("{}.{}", def.name, c.name))
                }
                Term::Expr(_) => None,
            })
            .collect();
        SqlError::integrity(match columns {
            Some(columns) => format!("UNIQUE constraint failed: {}", columns.join(", ")),
            None => format!("UNIQUE constraint failed: index '{}'", self.meta.name),
        })
    }
}

fn plain(term: &Term, values: &[SqlValue]) -> SqlValue {
    match term {
        Term::Column(column, collation) => {
            folded(values.get(*column).cloned().unwrap_or(SqlValue::Null), *collation)
        }
        Term::Expr(_) => SqlValue::Null,
    }
}
