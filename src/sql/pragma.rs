//! PRAGMA: the ones that Django's backend and people at a SQL prompt use.

use super::database::{Database, Outcome};
use super::error::SqlResult;
use super::foreign_keys;
use super::index::{Index, Origin, Term};
use super::render::render_expr;
use super::table::Table;
use super::value::SqlValue;

fn table_of(columns: &[&str], rows: Vec<Vec<SqlValue>>) -> Outcome {
    Outcome { columns: columns.iter().map(|c| (*c).to_owned()).collect(), rows, ..Outcome::default() }
}

pub(super) fn run(database: &mut Database, name: &str, argument: Option<&SqlValue>) -> SqlResult<Outcome> {
    let text = argument.map(ToString::to_string).unwrap_or_default();
    let table = database.state.table(&text).cloned();
    Ok(match name {
        "foreign_keys" => match argument {
            None => table_of(&["foreign_keys"], vec![vec![database.settings.foreign_keys.into()]]),
            Some(value) => {
                // SQLite ignores the change while a transaction is open.
                if !database.in_transaction() {
                    database.settings.foreign_keys = is_on(value);
                }
                Outcome::default()
            }
        },
        "table_info" => {
            let columns = ["cid", "name", "type", "notnull", "dflt_value", "pk"];
            let shown = table.map(|t| {
                let rows = table_info(&t).into_iter();
                rows.filter(|row| hidden(&t, row) == 0).collect()
            });
            table_of(&columns, shown.unwrap_or_default())
        }
        "table_xinfo" => {
            let columns = ["cid", "name", "type", "notnull", "dflt_value", "pk", "hidden"];
            let rows = table.map(|t| {
                let rows = table_info(&t).into_iter().map(|mut row| {
                    row.push(SqlValue::Int(hidden(&t, &row)));
                    row
                });
                rows.collect()
            });
            table_of(&columns, rows.unwrap_or_default())
        }
        "foreign_key_list" => {
            let columns = ["id", "seq", "table", "from", "to", "on_update", "on_delete", "match"];
            table_of(&columns, table.map(|t| foreign_key_list(&t)).unwrap_or_default())
        }
        "foreign_key_check" => {
            let only = argument.map(|_| text.as_str());
            let found = foreign_keys::dangling(&database.state, only)?;
            let row = |d: foreign_keys::Dangling| {
                vec![SqlValue::Text(d.table), d.rowid.into(), SqlValue::Text(d.parent), (d.key as i64).into()]
            };
            table_of(&["table", "rowid", "parent", "fkid"], found.into_iter().map(row).collect())
        }
        "index_list" => {
            let columns = ["seq", "name", "unique", "origin", "partial"];
            table_of(&columns, table.map(|t| index_list(&t)).unwrap_or_default())
        }
        "index_info" | "index_xinfo" => {
            let owner = database.state.index_owner(&text);
            let index = owner.and_then(|t| {
                t.indexes.iter().find(|i| i.meta.name.eq_ignore_ascii_case(&text)).map(|i| index_info(t, i))
            });
            table_of(&["seqno", "cid", "name"], index.unwrap_or_default())
        }
        // Others set how SQLite stores and caches; nothing here depends on them.
        _ => Outcome::default(),
    })
}

fn is_on(value: &SqlValue) -> bool {
    match value {
        SqlValue::Int(int) => *int != 0,
        other => matches!(other.to_string().to_ascii_lowercase().as_str(), "on" | "yes" | "true" | "1"),
    }
}

/// A declared type: SQLite keeps its own five in capitals, and others as they were written.
fn declared(type_text: &str) -> SqlValue {
    let upper = type_text.to_ascii_uppercase();
    match upper.as_str() {
        "ANY" | "BLOB" | "INT" | "INTEGER" | "REAL" | "TEXT" => SqlValue::from(upper),
        _ => SqlValue::text(type_text),
    }
}

/// Whether a column of `table_info` is a generated one: 2 if it is virtual, 3 if it is stored.
fn hidden(table: &Table, row: &[SqlValue]) -> i64 {
    let at = row.first().and_then(SqlValue::as_int).and_then(|at| usize::try_from(at).ok());
    let column = at.and_then(|at| table.def.columns.get(at));
    column.and_then(|column| column.generated.as_ref()).map_or(0, |made| if made.stored { 3 } else { 2 })
}

fn table_info(table: &Table) -> Vec<Vec<SqlValue>> {
    let def = &table.def;
    let rows = def.columns.iter().enumerate().map(|(at, column)| {
        let place = def.primary_key.iter().position(|name| name.eq_ignore_ascii_case(&column.name));
        let key = place.map_or(i64::from(column.primary_key), |place| place as i64 + 1);
        let default = column.default.as_ref().map(|default| render_expr(default).last_executed());
        vec![
            SqlValue::Int(at as i64),
            SqlValue::Text(column.name.clone()),
            declared(&column.type_text),
            column.not_null.into(),
            default.into(),
            SqlValue::Int(key),
        ]
    });
    rows.collect()
}

fn foreign_key_list(table: &Table) -> Vec<Vec<SqlValue>> {
    let keys: Vec<_> = table.def.references().collect();
    // SQLite lists a table's keys from the last.
    let rows = keys.iter().rev().enumerate().map(|(id, (column, reference))| {
        vec![
            SqlValue::Int(id as i64),
            SqlValue::Int(0),
            SqlValue::Text(reference.table.clone()),
            SqlValue::Text((*column).clone()),
            reference.column.clone().map_or(SqlValue::Null, SqlValue::Text),
            SqlValue::text("NO ACTION"),
            SqlValue::text("NO ACTION"),
            SqlValue::text("NONE"),
        ]
    });
    rows.collect()
}

fn index_list(table: &Table) -> Vec<Vec<SqlValue>> {
    let rows = table.indexes.iter().rev().enumerate().map(|(at, index)| {
        let origin = match &index.meta.origin {
            Origin::Created(_) => "c",
            Origin::Unique(_) => "u",
            Origin::PrimaryKey(_) => "pk",
        };
        vec![
            SqlValue::Int(at as i64),
            SqlValue::Text(index.meta.name.clone()),
            index.unique().into(),
            SqlValue::text(origin),
            index.is_partial().into(),
        ]
    });
    rows.collect()
}

fn index_info(table: &Table, index: &Index) -> Vec<Vec<SqlValue>> {
    let rows = index.meta.terms.iter().enumerate().map(|(at, term)| match term {
        Term::Column(column, _) => {
            let name =
                table.def.columns.get(*column).map_or(SqlValue::Null, |c| SqlValue::Text(c.name.clone()));
            vec![SqlValue::Int(at as i64), SqlValue::Int(*column as i64), name]
        }
        Term::Expr(_) => vec![SqlValue::Int(at as i64), SqlValue::Int(-2), SqlValue::Null],
    });
    rows.collect()
}
