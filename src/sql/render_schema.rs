//! The text of schema changes, as Django's SQLite schema editor writes it and `sqlite_master` keeps it.
//!
//! Mirrors the templates of `backends/base/schema.py` as `backends/sqlite3/schema.py` overrides them.

use super::ast::Direction;
use super::render::Writer;
use super::schema::*;

pub(super) fn change(w: &mut Writer, change: &SchemaChange) {
    match change {
        SchemaChange::CreateTable { table, if_not_exists } => {
            w.push(if *if_not_exists { "CREATE TABLE IF NOT EXISTS " } else { "CREATE TABLE " });
            table_sql(w, table);
        }
        SchemaChange::DropTable { table, if_exists } => {
            w.push(if *if_exists { "DROP TABLE IF EXISTS " } else { "DROP TABLE " });
            w.name(table);
        }
        SchemaChange::RenameTable { table, to } => {
            w.push("ALTER TABLE ");
            w.name(table);
            w.push(" RENAME TO ");
            w.name(to);
        }
        SchemaChange::AddColumn { table, column } => {
            w.push("ALTER TABLE ");
            w.name(table);
            w.push(" ADD COLUMN ");
            column_sql(w, column);
        }
        SchemaChange::DropColumn { table, column } => {
            w.push("ALTER TABLE ");
            w.name(table);
            w.push(" DROP COLUMN ");
            w.name(column);
        }
        SchemaChange::RenameColumn { table, column, to } => {
            w.push("ALTER TABLE ");
            w.name(table);
            w.push(" RENAME COLUMN ");
            w.name(column);
            w.push(" TO ");
            w.name(to);
        }
        SchemaChange::CreateIndex { index, if_not_exists } => index_sql(w, index, *if_not_exists),
        SchemaChange::DropIndex { name, if_exists } => {
            w.push(if *if_exists { "DROP INDEX IF EXISTS " } else { "DROP INDEX " });
            w.name(name);
        }
    }
}

fn table_sql(w: &mut Writer, table: &TableDef) {
    w.name(&table.name);
    w.push(" (");
    w.list(&table.columns, ", ", column_sql);
    for written in table.constraint_order() {
        match written {
            Written::Unique(at) => {
                let Some(unique) = table.uniques.get(at) else { continue };
                w.push(", ");
                constraint_name(w, unique.name.as_deref());
                w.push("UNIQUE (");
                w.names(&unique.columns);
                w.push(")");
            }
            Written::Check(at) => {
                let Some(check) = table.checks.get(at) else { continue };
                w.push(", ");
                constraint_name(w, check.name.as_deref());
                check_sql(w, check);
            }
        }
    }
    for (column, reference) in &table.foreign_keys {
        w.push(", FOREIGN KEY (");
        w.name(column);
        w.push(") ");
        reference_sql(w, reference);
    }
    if !table.primary_key.is_empty() {
        w.push(", PRIMARY KEY (");
        w.names(&table.primary_key);
        w.push(")");
    }
    w.push(")");
}

fn constraint_name(w: &mut Writer, name: Option<&str>) {
    if let Some(name) = name {
        w.push("CONSTRAINT ");
        w.name(name);
        w.push(" ");
    }
}

fn check_sql(w: &mut Writer, check: &Check) {
    w.push("CHECK (");
    w.expr(&check.expr);
    w.push(")");
}

fn reference_sql(w: &mut Writer, reference: &Reference) {
    w.push("REFERENCES ");
    w.name(&reference.table);
    if let Some(column) = &reference.column {
        w.push(" (");
        w.name(column);
        w.push(")");
    }
    w.push(if reference.deferred { " DEFERRABLE INITIALLY DEFERRED" } else { "" });
}

fn column_sql(w: &mut Writer, column: &ColumnDef) {
    w.name(&column.name);
    if !column.type_text.is_empty() {
        w.push(" ");
        w.push(&column.type_text);
    }
    if let Some(collation) = &column.collation {
        w.push(" COLLATE ");
        w.push(collation);
    }
    if let Some(default) = &column.default {
        w.push(" DEFAULT ");
        w.expr(default);
    }
    match &column.generated {
        Some(generated) => {
            w.push(" GENERATED ALWAYS AS (");
            w.expr(&generated.expr);
            w.push(if generated.stored { ") STORED" } else { ") VIRTUAL" });
        }
        None => w.push(if column.not_null { " NOT NULL" } else { " NULL" }),
    }
    if column.primary_key {
        w.push(" PRIMARY KEY");
    } else if column.unique {
        w.push(" UNIQUE");
    }
    if let Some(check) = &column.check {
        w.push(" ");
        constraint_name(w, check.name.as_deref());
        check_sql(w, check);
    }
    w.push(if column.autoincrement { " AUTOINCREMENT" } else { "" });
    if let Some(reference) = &column.references {
        w.push(" ");
        reference_sql(w, reference);
    }
}

fn index_sql(w: &mut Writer, index: &IndexDef, if_not_exists: bool) {
    w.push(if index.unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " });
    w.push(if if_not_exists { "IF NOT EXISTS " } else { "" });
    w.name(&index.name);
    w.push(" ON ");
    w.name(&index.table);
    w.push(" (");
    w.list(&index.terms, ", ", |w, term| {
        w.expr(&term.expr);
        match term.direction {
            Some(Direction::Asc) => w.push(" ASC"),
            Some(Direction::Desc) => w.push(" DESC"),
            None => {}
        }
    });
    w.push(")");
    if let Some(condition) = &index.condition {
        w.push(" WHERE ");
        w.expr(condition);
    }
}
