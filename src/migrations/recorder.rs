//! The recorder: which migrations the database says are applied.
//!
//! Mirrors `django/db/migrations/recorder.py`.

use std::cell::RefCell;
use std::rc::Rc;

use indexmap::IndexSet;

use super::graph::NodeKey;
use crate::orm::exceptions::from_sql;
use crate::python::{Machine, PyResult};
use crate::sql::ast::{BinaryOp, Connector, Delete, Expr, Insert, InsertSource};
use crate::sql::schema::{ColumnDef, SchemaChange, TableDef};
use crate::sql::{Database, SqlValue, Statement};

/// The table of applied migrations.
pub const TABLE: &str = "django_migrations";

/// Reads and writes the table.
pub struct Recorder {
    database: Rc<RefCell<Database>>,
}

impl Recorder {
    /// On a database.
    pub fn new(database: Rc<RefCell<Database>>) -> Recorder {
        Recorder { database }
    }

    /// Whether the table is there.
    pub fn has_table(&self) -> bool {
        self.database.borrow().table(TABLE).is_some()
    }

    /// Makes the table, if it is not there.
    ///
    /// # Errors
    /// The database's.
    pub fn ensure_schema(&self, m: &mut Machine) -> PyResult<()> {
        if self.has_table() {
            return Ok(());
        }
        let mut id = ColumnDef::new("id", "integer");
        (id.not_null, id.primary_key, id.autoincrement) = (true, true, true);
        let text = |name: &str, kind: &str| {
            let mut column = ColumnDef::new(name, kind);
            column.not_null = true;
            column
        };
        let columns =
            vec![id, text("app", "varchar(255)"), text("name", "varchar(255)"), text("applied", "datetime")];
        let table = TableDef::new(TABLE, columns);
        self.run(m, &Statement::Schema(SchemaChange::CreateTable { table, if_not_exists: false }))
    }

    fn run(&self, m: &mut Machine, statement: &Statement) -> PyResult<()> {
        let outcome = self.database.borrow_mut().execute(statement);
        match outcome {
            Ok(_) => Ok(()),
            Err(error) => Err(from_sql(m, &error)),
        }
    }

    /// What is applied, in the order of the rows.
    pub fn applied(&self) -> IndexSet<NodeKey> {
        let database = self.database.borrow();
        let Some(table) = database.table(TABLE) else { return IndexSet::new() };
        let place = |name: &str| table.def().position(name);
        let (Some(app), Some(name)) = (place("app"), place("name")) else { return IndexSet::new() };
        let text = |value: &SqlValue| value.as_text().unwrap_or_default().to_string();
        table.rows().map(|(_, row)| (text(&row.values[app]), text(&row.values[name]))).collect()
    }

    /// When a migration was applied, to the second.
    pub fn applied_at(&self, key: &NodeKey) -> Option<String> {
        let database = self.database.borrow();
        let table = database.table(TABLE)?;
        let place = |name: &str| table.def().position(name);
        let (app, name, applied) = (place("app")?, place("name")?, place("applied")?);
        let is_it = |values: &[SqlValue]| {
            values[app].as_text() == Some(&*key.0) && values[name].as_text() == Some(&*key.1)
        };
        let (_, row) = table.rows().find(|(_, row)| is_it(&row.values))?;
        row.values[applied].as_text().map(|text| text.chars().take(19).collect())
    }

    /// Writes down that a migration is applied, now.
    ///
    /// # Errors
    /// The database's.
    pub fn record_applied(&self, m: &mut Machine, key: &NodeKey) -> PyResult<()> {
        self.ensure_schema(m)?;
        let now = m.host.now_us();
        let values = [&*key.0, &*key.1].map(|text| Expr::param(SqlValue::text(text)));
        let row = [&values[..], &[Expr::param(SqlValue::text(timestamp(now)))]].concat();
        let columns = ["app", "name", "applied"].map(Rc::from).to_vec();
        self.run(
            m,
            &Statement::Insert(Insert {
                table: Rc::from(TABLE),
                columns,
                source: InsertSource::Rows(vec![row]),
                on_conflict: None,
                returning: Vec::new(),
            }),
        )
    }

    /// Forgets that a migration was applied.
    ///
    /// # Errors
    /// The database's.
    pub fn record_unapplied(&self, m: &mut Machine, key: &NodeKey) -> PyResult<()> {
        self.ensure_schema(m)?;
        let is = |column: &str, value: &str| {
            Expr::binary(Expr::column(TABLE, column), BinaryOp::Eq, Expr::param(SqlValue::text(value)))
        };
        let filter = Expr::node(Connector::And, false, vec![is("app", &key.0), is("name", &key.1)]);
        self.run(
            m,
            &Statement::Delete(Delete {
                table: Rc::from(TABLE),
                filter: Some(filter),
                returning: Vec::new(),
            }),
        )
    }
}

/// Microseconds since the epoch as SQLite's text of a datetime.
fn timestamp(us: i64) -> String {
    let (seconds, micros) = (us.div_euclid(1_000_000), us.rem_euclid(1_000_000));
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{micros:06}")
}

/// Year, month and day of a day counted from 1970-01-01 (the proleptic Gregorian calendar, by eras of 400 years).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted_month + 2) / 5 + 1)
}
