//! All tables at one moment. A clone costs the same whatever the tables hold.

use std::rc::Rc;

use imbl::{OrdMap, Vector};

use super::ast::{Expr, Ident};
use super::bind::{Binder, ColumnInfo, Scope, ScopeSource, collation_named};
use super::bound::Collation;
use super::error::{SqlError, SqlResult};
use super::index::{Index, IndexMeta, Origin, Term};
use super::render::{render, render_expr};
use super::schema::*;
use super::table::{Layout, RowId, Table};
use super::value::SqlValue;

/// All tables at one moment.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// By name in lower case.
    pub(super) tables: OrdMap<Rc<str>, Rc<Table>>,
    /// Numbers given to tables and indexes so far.
    pub(super) objects: u64,
    /// What REGEXP calls. It is here because CHECK constraints and indexes are expressions too.
    pub(super) regexp: Option<Regexp>,
    /// Rows that point at nothing and were written again since the transaction began: table, column, row.
    pub(super) orphans: Vector<(Rc<str>, Rc<str>, RowId)>,
}

/// `pattern, text`: whether the pattern is found in the text; `None` when the pattern cannot be read.
pub type Regexp = fn(&str, &str) -> Option<bool>;

pub(super) fn key_of(name: &str) -> Rc<str> {
    Rc::from(name.to_ascii_lowercase())
}

/// Rows and column names of a table of SQLite's own.
type SystemTable = (Vec<Rc<[SqlValue]>>, Vec<&'static str>);

const MASTER: [&str; 5] = ["type", "name", "tbl_name", "rootpage", "sql"];

impl State {
    pub(super) fn table(&self, name: &str) -> Option<&Rc<Table>> {
        if name.bytes().any(|c| c.is_ascii_uppercase()) {
            return self.tables.get(&*name.to_ascii_lowercase());
        }
        self.tables.get(name)
    }

    pub(super) fn must_table(&self, name: &str) -> SqlResult<&Rc<Table>> {
        self.table(name).ok_or_else(|| SqlError::no_such_table(name))
    }

    /// The table, to be changed. Those who hold the old one keep it.
    pub(super) fn table_mut(&mut self, name: &str) -> SqlResult<&mut Table> {
        let table = self.tables.get_mut(&*name.to_ascii_lowercase());
        table.map(Rc::make_mut).ok_or_else(|| SqlError::no_such_table(name))
    }

    pub(super) fn next_object(&mut self) -> u64 {
        self.objects += 1;
        self.objects
    }

    /// The table that has the index of that name.
    pub(super) fn index_owner(&self, index: &str) -> Option<&Rc<Table>> {
        self.tables.values().find(|t| t.indexes.iter().any(|i| i.meta.name.eq_ignore_ascii_case(index)))
    }

    /// Rows and columns of SQLite's own tables.
    pub(super) fn system_rows(&self, name: &str) -> Option<SystemTable> {
        match name.to_ascii_lowercase().as_str() {
            "sqlite_master" | "sqlite_schema" => Some((self.master(), MASTER.to_vec())),
            "sqlite_sequence" => Some((self.sequences(), vec!["name", "seq"])),
            _ => None,
        }
    }

    fn sequences(&self) -> Vec<Rc<[SqlValue]>> {
        let mut tables: Vec<_> = self
            .tables
            .values()
            .filter(|t| t.layout.autoincrement && (t.sequence > 0 || !t.is_empty()))
            .collect();
        tables.sort_by_key(|t| t.order);
        let row = |t: &&Rc<Table>| Rc::from(vec![SqlValue::text(t.name()), SqlValue::Int(t.sequence)]);
        tables.iter().map(row).collect()
    }

    fn master(&self) -> Vec<Rc<[SqlValue]>> {
        let mut objects = Vec::new();
        let mut first_sequence: Option<u64> = None;
        for table in self.tables.values() {
            objects.push((table.order, 0, "table", table.def.name.clone(), table, Some(table.create_sql())));
            if table.layout.autoincrement {
                first_sequence = Some(first_sequence.map_or(table.order, |o: u64| o.min(table.order)));
            }
            for (place, index) in table.indexes.iter().enumerate() {
                let sql = index.created().map(|def| render(&(**def).clone().into()).sql);
                objects.push((index.meta.order, place + 1, "index", index.meta.name.clone(), table, sql));
            }
        }
        objects.sort_by_key(|(order, place, ..)| (*order, *place));
        let mut rows: Vec<Rc<[SqlValue]>> = Vec::new();
        let mut page = 1;
        for (order, _, kind, name, table, sql) in objects {
            if first_sequence.is_some_and(|first| first < order) {
                first_sequence = None;
                rows.push(sequence_object());
            }
            page += 1;
            let values = [
                SqlValue::text(kind),
                SqlValue::Text(name),
                SqlValue::text(table.name()),
                SqlValue::Int(page),
                sql.into(),
            ];
            rows.push(Rc::from(values.to_vec()));
        }
        if first_sequence.is_some() {
            rows.push(sequence_object());
        }
        rows
    }

    /// A table without rows, made from its definition.
    pub(super) fn build_table(&mut self, def: TableDef) -> SqlResult<Table> {
        for (at, column) in def.columns.iter().enumerate() {
            if def.position(&column.name) != Some(at) {
                return Err(SqlError::operational(format!("duplicate column name: {}", column.name)));
            }
        }
        let layout = Rc::new(self.layout(&def)?);
        let id = self.next_object();
        let rowid_column = layout.rowid_column;
        let mut indexes = Vector::new();
        for origin in constraint_indexes(&def, rowid_column) {
            let name = format!("sqlite_autoindex_{}_{}", def.name, indexes.len() + 1);
            indexes.push_back(Index::new(Rc::new(self.index_meta(&def, name.into(), origin, id)?)));
        }
        Ok(Table {
            id,
            order: id,
            def: Rc::new(def),
            layout,
            rows: OrdMap::new(),
            indexes,
            sequence: 0,
            rowid_column,
        })
    }

    /// Resolves the names in a definition.
    pub(super) fn layout(&self, def: &TableDef) -> SqlResult<Layout> {
        let mut binder = Binder::new(self);
        binder.scopes.push(own_scope(def)?);
        let mut checks = Vec::new();
        let of_columns = def.columns.iter().filter_map(|column| column.check.as_ref());
        for check in of_columns.chain(&def.checks) {
            let label = match &check.name {
                Some(name) => name.to_string(),
                None => unnamed_check(render_expr(&check.expr).last_executed()),
            };
            checks.push((label, binder.expr(&check.expr)?));
        }
        let mut generated = Vec::new();
        for (at, column) in def.columns.iter().enumerate() {
            if let Some(made) = &column.generated {
                generated.push((at, binder.expr(&made.expr)?));
            }
        }
        binder.scopes.clear();
        let mut defaults = Vec::new();
        for column in &def.columns {
            defaults.push(column.default.as_ref().map(|default| binder.expr(default)).transpose()?);
        }
        let mut keys =
            def.columns.iter().enumerate().filter(|(_, column)| column.primary_key).map(|(at, _)| at);
        let key = match def.primary_key.as_slice() {
            [only] => def.position(only),
            _ => keys.next(),
        };
        let rowid_column = key.filter(|at| def.columns[*at].type_text.eq_ignore_ascii_case("integer"));
        let autoincrement = rowid_column.is_some_and(|at| def.columns[at].autoincrement);
        let affinities = def.columns.iter().map(ColumnDef::affinity).collect();
        Ok(Layout { affinities, checks, defaults, generated, rowid_column, autoincrement })
    }

    /// Resolves an index's definition.
    pub(super) fn index_meta(
        &self,
        def: &TableDef,
        name: Rc<str>,
        origin: Origin,
        order: u64,
    ) -> SqlResult<IndexMeta> {
        let mut binder = Binder::new(self);
        binder.scopes.push(own_scope(def)?);
        let mut terms = Vec::new();
        let (unique, condition) = match &origin {
            Origin::Created(index) => {
                for term in &index.terms {
                    terms.push(bound_term(&mut binder, def, &term.expr)?);
                }
                (index.unique, index.condition.as_ref().map(|c| binder.expr(c)).transpose()?)
            }
            Origin::Unique(columns) | Origin::PrimaryKey(columns) => {
                for column in columns {
                    terms.push(bound_term(&mut binder, def, &Expr::name(column))?);
                }
                (true, None)
            }
        };
        Ok(IndexMeta { name, origin, terms, unique, condition, order })
    }
}

/// `sqlite_sequence` itself, which comes with the first AUTOINCREMENT.
fn sequence_object() -> Rc<[SqlValue]> {
    let own = SqlValue::text("sqlite_sequence");
    let sql = SqlValue::text("CREATE TABLE sqlite_sequence(name,seq)");
    Rc::from(vec![SqlValue::text("table"), own.clone(), own, SqlValue::Int(2), sql])
}

/// What an unnamed CHECK is called in its error: its text, except that SQLite takes a name in quotes at the
/// beginning for the whole.
fn unnamed_check(text: String) -> String {
    match text.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
        Some((name, _)) => name.to_owned(),
        None => text,
    }
}

fn bound_term(binder: &mut Binder<'_>, def: &TableDef, expr: &Expr) -> SqlResult<Term> {
    if let Expr::Column { name, .. } = super::bind::strip(expr) {
        let at = def.position(name).ok_or_else(|| SqlError::no_such_column(name))?;
        return Ok(Term::Column(at, collation_of(&def.columns[at])?));
    }
    if let Expr::Collate { expr: inner, collation } = expr
        && let Expr::Column { name, .. } = &**inner
        && let Some(at) = def.position(name)
    {
        return Ok(Term::Column(at, collation_named(collation)?));
    }
    binder.expr(expr).map(Term::Expr)
}

fn collation_of(column: &ColumnDef) -> SqlResult<Collation> {
    column.collation.as_deref().map_or(Ok(Collation::Binary), collation_named)
}

/// What a table's own constraints can see: its columns.
pub(super) fn own_scope(def: &TableDef) -> SqlResult<Scope> {
    let mut columns = Vec::with_capacity(def.columns.len());
    for column in &def.columns {
        columns.push(ColumnInfo {
            name: column.name.clone(),
            affinity: Some(column.affinity()),
            collation: collation_of(column)?,
        });
    }
    let used = vec![false; columns.len()];
    let source = ScopeSource {
        name: Some(Ident::quoted(&def.name).name),
        columns,
        has_rowid: true,
        only_qualified: false,
        used,
    };
    Ok(Scope { sources: vec![source], ..Scope::default() })
}

/// The indexes that a table's own constraints need, in SQLite's order.
fn constraint_indexes(def: &TableDef, rowid_column: Option<usize>) -> Vec<Origin> {
    let mut origins = Vec::new();
    for (at, column) in def.columns.iter().enumerate() {
        if column.primary_key && rowid_column != Some(at) {
            origins.push(Origin::PrimaryKey(vec![column.name.clone()]));
        } else if column.unique && rowid_column != Some(at) {
            origins.push(Origin::Unique(vec![column.name.clone()]));
        }
    }
    for unique in &def.uniques {
        origins.push(Origin::Unique(unique.columns.clone()));
    }
    if !def.primary_key.is_empty() && rowid_column.is_none() {
        origins.push(Origin::PrimaryKey(def.primary_key.clone()));
    }
    origins
}
