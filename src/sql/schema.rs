//! The catalogue: what tables, columns, constraints and indexes are, and the changes that can be made to them.
//!
//! Structure, not text: the schema editor above builds these, `render_schema.rs` writes the `CREATE TABLE` that
//! people and `sqlite_master` read. Mirrors what `django/db/backends/sqlite3/schema.py` can say.

use std::rc::Rc;

use super::ast::{Direction, Expr};

/// How SQLite converts what a column is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Affinity {
    /// Whole numbers where the value is one.
    Integer,
    /// Numbers where the value reads as one (`decimal`, `bool`, `date`, `datetime`).
    Numeric,
    /// Always a float.
    Real,
    /// Numbers become text.
    Text,
    /// As given.
    Blob,
}

impl Affinity {
    /// SQLite's rule: which words stand in the declared type.
    pub fn of(type_text: &str) -> Self {
        let upper = type_text.to_ascii_uppercase();
        let has = |word: &str| upper.contains(word);
        if has("INT") {
            Affinity::Integer
        } else if has("CHAR") || has("CLOB") || has("TEXT") {
            Affinity::Text
        } else if has("BLOB") || upper.trim().is_empty() {
            Affinity::Blob
        } else if has("REAL") || has("FLOA") || has("DOUB") {
            Affinity::Real
        } else {
            Affinity::Numeric
        }
    }
}

/// What a foreign key points at.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The table.
    pub table: Rc<str>,
    /// The column; `None` is the table's primary key.
    pub column: Option<Rc<str>>,
    /// `DEFERRABLE INITIALLY DEFERRED`: checked at commit. Django's always are.
    pub deferred: bool,
}

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnDef {
    /// Its name.
    pub name: Rc<str>,
    /// Its type as declared, such as `varchar(30)`.
    pub type_text: Rc<str>,
    /// `NOT NULL`; otherwise Django writes `NULL`.
    pub not_null: bool,
    /// `PRIMARY KEY`.
    pub primary_key: bool,
    /// `AUTOINCREMENT`: an id is never given twice.
    pub autoincrement: bool,
    /// `UNIQUE`.
    pub unique: bool,
    /// `DEFAULT value`.
    pub default: Option<Expr>,
    /// `CHECK (...)` written at the column.
    pub check: Option<Check>,
    /// `COLLATE name`.
    pub collation: Option<Rc<str>>,
    /// `REFERENCES`.
    pub references: Option<Reference>,
    /// `GENERATED ALWAYS AS (...)`: nobody writes it, it follows the row.
    pub generated: Option<Generated>,
}

/// What a generated column holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Generated {
    /// The value, by the other columns.
    pub expr: Expr,
    /// `STORED`, or else `VIRTUAL`: a row of ours keeps either.
    pub stored: bool,
}

impl ColumnDef {
    /// A column that takes NULLs and has no constraint.
    pub fn new(name: impl AsRef<str>, type_text: impl AsRef<str>) -> Self {
        ColumnDef {
            name: Rc::from(name.as_ref()),
            type_text: Rc::from(type_text.as_ref()),
            not_null: false,
            primary_key: false,
            autoincrement: false,
            unique: false,
            default: None,
            check: None,
            collation: None,
            references: None,
            generated: None,
        }
    }

    /// The column's affinity.
    pub fn affinity(&self) -> Affinity {
        Affinity::of(&self.type_text)
    }
}

/// A CHECK: the tree that is run and its text, which names it in errors when it has no name.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The constraint's name.
    pub name: Option<Rc<str>>,
    /// What must not be false.
    pub expr: Expr,
}

/// A UNIQUE written in the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Unique {
    /// The constraint's name.
    pub name: Option<Rc<str>>,
    /// The columns that must not repeat together.
    pub columns: Vec<Rc<str>>,
}

/// One term of an index.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexTerm {
    /// A column (`Expr::name`) or an expression.
    pub expr: Expr,
    /// The direction, if written.
    pub direction: Option<Direction>,
}

/// An index made by `CREATE INDEX`.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexDef {
    /// Its name.
    pub name: Rc<str>,
    /// The table it is on.
    pub table: Rc<str>,
    /// What it holds.
    pub terms: Vec<IndexTerm>,
    /// `UNIQUE`.
    pub unique: bool,
    /// `WHERE ...`: the rows it covers.
    pub condition: Option<Expr>,
}

impl IndexDef {
    /// An index on plain columns.
    pub fn on_columns(name: &str, table: &str, columns: &[&str], unique: bool) -> Self {
        let terms = columns.iter().map(|c| IndexTerm { expr: Expr::name(c), direction: None }).collect();
        IndexDef { name: name.into(), table: table.into(), terms, unique, condition: None }
    }
}

/// A table's definition.
#[derive(Clone, Debug, PartialEq)]
pub struct TableDef {
    /// Its name.
    pub name: Rc<str>,
    /// Its columns in order.
    pub columns: Vec<ColumnDef>,
    /// `PRIMARY KEY (a, b)` over several columns; empty when a column carries it.
    pub primary_key: Vec<Rc<str>>,
    /// `CONSTRAINT "name" UNIQUE (...)`.
    pub uniques: Vec<Unique>,
    /// `CONSTRAINT "name" CHECK (...)`.
    pub checks: Vec<Check>,
    /// `FOREIGN KEY (column) REFERENCES ...` written in the table.
    pub foreign_keys: Vec<(Rc<str>, Reference)>,
    /// The order in which `uniques` and `checks` are written; when it does not name them all, uniques come first.
    pub written: Vec<Written>,
}

/// One constraint in the order of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The place among the table's `uniques`.
    Unique(usize),
    /// The place among the table's `checks`.
    Check(usize),
}

impl TableDef {
    /// A table with these columns and no further constraint.
    pub fn new(name: impl AsRef<str>, columns: Vec<ColumnDef>) -> Self {
        TableDef {
            name: Rc::from(name.as_ref()),
            columns,
            primary_key: Vec::new(),
            uniques: Vec::new(),
            checks: Vec::new(),
            foreign_keys: Vec::new(),
            written: Vec::new(),
        }
    }

    /// The order in which the table's constraints are written.
    pub fn constraint_order(&self) -> Vec<Written> {
        if self.written.len() == self.uniques.len() + self.checks.len() {
            return self.written.clone();
        }
        let uniques = (0..self.uniques.len()).map(Written::Unique);
        uniques.chain((0..self.checks.len()).map(Written::Check)).collect()
    }

    /// Every foreign key with its column, those written at columns first.
    pub fn references(&self) -> impl Iterator<Item = (&Rc<str>, &Reference)> {
        let at_columns = self.columns.iter().filter_map(|c| c.references.as_ref().map(|r| (&c.name, r)));
        at_columns.chain(self.foreign_keys.iter().map(|(column, r)| (column, r)))
    }

    /// The column of that name; names compare without ASCII case, as in SQLite.
    pub fn column(&self, name: &str) -> Option<&ColumnDef> {
        self.position(name).map(|index| &self.columns[index])
    }

    /// The place of the column of that name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name))
    }
}

/// A change of the schema.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields are named by what they are")]
pub enum SchemaChange {
    /// `CREATE TABLE`.
    CreateTable { table: TableDef, if_not_exists: bool },
    /// `DROP TABLE`.
    DropTable { table: Rc<str>, if_exists: bool },
    /// `ALTER TABLE .. RENAME TO ..`; foreign keys of other tables follow.
    RenameTable { table: Rc<str>, to: Rc<str> },
    /// `ALTER TABLE .. ADD COLUMN ..`.
    AddColumn { table: Rc<str>, column: ColumnDef },
    /// `ALTER TABLE .. DROP COLUMN ..`.
    DropColumn { table: Rc<str>, column: Rc<str> },
    /// `ALTER TABLE .. RENAME COLUMN .. TO ..`; constraints, indexes and foreign keys follow.
    RenameColumn { table: Rc<str>, column: Rc<str>, to: Rc<str> },
    /// `CREATE INDEX`.
    CreateIndex { index: IndexDef, if_not_exists: bool },
    /// `DROP INDEX`.
    DropIndex { name: Rc<str>, if_exists: bool },
}
