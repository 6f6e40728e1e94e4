//! Tables as plain data: one as CSV, all of them as a SQL script.

use crate::sql::schema::SchemaChange;
use crate::sql::table::Table;
use crate::sql::{Snapshot, SqlValue, quote_name, render};

/// One table as CSV (RFC 4180); NULL is an empty field, an empty text is `""`.
pub fn csv(table: &Table) -> String {
    let head: Vec<String> = table.def().columns.iter().map(|column| quoted(&column.name)).collect();
    let mut out = head.join(",") + "\r\n";
    for (_, row) in table.rows() {
        let cells: Vec<String> = row.values.iter().map(field).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

fn field(value: &SqlValue) -> String {
    match value {
        SqlValue::Null => String::new(),
        SqlValue::Text(text) if text.is_empty() => "\"\"".to_owned(),
        SqlValue::Blob(_) => value.quoted(),
        other => quoted(&other.to_string()),
    }
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The whole database as SQL that SQLite runs: schema, rows, indexes, counters.
pub fn script(snapshot: &Snapshot) -> String {
    let mut out = String::from("PRAGMA foreign_keys = OFF;\nBEGIN;\n");
    let mut after = String::new();
    let mut counters = String::new();
    for name in snapshot.table_names() {
        let Some(table) = snapshot.table(&name).filter(|_| !name.starts_with("sqlite_")) else { continue };
        out.push_str(&format!("{};\n", table.create_sql()));
        let name = quote_name(&name);
        for (_, row) in table.rows() {
            let values: Vec<String> = row.values.iter().map(SqlValue::quoted).collect();
            out.push_str(&format!("INSERT INTO {name} VALUES ({});\n", values.join(", ")));
        }
        for index in table.created_indexes() {
            let change = SchemaChange::CreateIndex { index: (**index).clone(), if_not_exists: false };
            after.push_str(&format!("{};\n", render(&change.into()).sql));
        }
        if table.def().columns.iter().any(|column| column.autoincrement) && table.sequence() > 0 {
            let text = SqlValue::text(table.name()).quoted();
            counters.push_str(&format!(
                "DELETE FROM sqlite_sequence WHERE name = {text};\nINSERT INTO sqlite_sequence (name, seq) VALUES ({text}, {});\n",
                table.sequence()
            ));
        }
    }
    out + &after + &counters + "COMMIT;\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::Database;

    fn database() -> Database {
        let mut database = Database::new();
        let sql = "CREATE TABLE \"t\" (\"id\" integer PRIMARY KEY AUTOINCREMENT, \"a b\" text NULL);
                   INSERT INTO t VALUES (1, 'x, \"y\"'), (2, NULL), (7, ''), (8, 'it''s'); DELETE FROM t WHERE id = 8;
                   CREATE INDEX \"i\" ON \"t\" (\"a b\")";
        database.execute_text(sql, &[]).expect("it runs");
        database
    }

    #[test]
    fn csv_keeps_null_and_empty_apart() {
        let database = database();
        let text = csv(database.table("t").expect("it is there"));
        assert_eq!(text, "id,a b\r\n1,\"x, \"\"y\"\"\"\r\n2,\r\n7,\"\"\r\n");
    }

    #[test]
    fn a_script_makes_the_same_database_again() {
        let script = script(&database().snapshot());
        assert!(script.contains("VALUES ('t', 8)") && script.contains("CREATE INDEX \"i\""), "{script}");
    }
}
