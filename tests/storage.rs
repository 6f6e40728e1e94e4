//! The database against recorded answers of real SQLite: every block of `tests/storage/*.sql` is a statement, a
//! line of dashes, and what SQLite 3.40 gave for it (rows of quoted values, or `! Class: message`).
//!
//! `tests/storage/record.py` writes the answers; run it after adding statements.

use std::fs;
use std::path::Path;

use ormery::sql::{
    Database, ErrorKind, EventId, RowChange, SqlError, SqlValue, diff, parse_statements, render,
};

fn class(error: &SqlError) -> &'static str {
    match error.kind {
        ErrorKind::Integrity => "IntegrityError",
        ErrorKind::Operational => "OperationalError",
        ErrorKind::Programming => "ProgrammingError",
        ErrorKind::Data => "DataError",
        ErrorKind::Unsupported => "NotImplementedError",
    }
}

fn answer(database: &mut Database, sql: &str) -> String {
    match database.execute_text(sql, &[]) {
        Err(error) => format!("! {}: {error}\n", class(&error)),
        Ok(outcomes) => {
            let rows = outcomes.into_iter().next_back().unwrap_or_default().rows;
            let line = |row: Vec<SqlValue>| {
                let cells: Vec<String> = row.iter().map(SqlValue::quoted).collect();
                format!("{}\n", cells.join("|"))
            };
            rows.into_iter().map(line).collect()
        }
    }
}

fn run_file(path: &Path) -> (usize, Vec<String>) {
    let text = fs::read_to_string(path).expect("a readable case file");
    let mut database = Database::new();
    database.create_regexp(ormery::python::re_search);
    database.set_clock("2024-05-06 07:08:09");
    let (mut count, mut failures) = (0, Vec::new());
    let mut line = 1;
    for block in text.split("\n\n") {
        let at = line;
        line += block.matches('\n').count() + 2;
        let Some((sql, wanted)) = block.trim_matches('\n').split_once("\n----") else { continue };
        let wanted = wanted.trim_matches('\n');
        let got = answer(&mut database, sql);
        count += 1;
        if got.trim_end_matches('\n') != wanted {
            failures.push(format!("{}:{at}\n{sql}\nwant:\n{wanted}\ngot:\n{got}", path.display()));
        }
    }
    (count, failures)
}

#[test]
fn recorded_answers_of_sqlite() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/storage");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("the folder of cases").flatten().map(|e| e.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    paths.sort();
    let mut total = 0;
    let mut failures = Vec::new();
    for path in &paths {
        let (count, failed) = run_file(path);
        total += count;
        failures.extend(failed);
    }
    assert!(total >= 1_500, "only {total} cases were found");
    assert!(failures.is_empty(), "{} of {total} failed:\n\n{}", failures.len(), failures.join("\n"));
}

/// Read into trees and rendered again, Django's statements are what Django wrote.
#[test]
fn rendered_text_is_djangos() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/storage");
    let mut failures = Vec::new();
    for name in ["django.sql", "django_fields.sql"] {
        let text = fs::read_to_string(folder.join(name)).expect("the recorded statements");
        for block in text.split("\n\n") {
            let Some((sql, _)) = block.split_once("\n----") else { continue };
            failures.extend(rendered_otherwise(sql));
        }
    }
    assert!(failures.is_empty(), "{} differ:\n{}", failures.len(), failures.join("\n"));
}

fn rendered_otherwise(sql: &str) -> Option<String> {
    // Text that Django's introspection and a person at the prompt write is laid out its own way.
    let by_hand = [
        "PRAGMA",
        "sqlite_master",
        "sqlite_sequence",
        "FROM shop_",
        "FROM books",
        "UPDATE books",
        "UPPER(title)",
    ];
    if by_hand.iter().any(|part| sql.contains(part)) {
        return None;
    }
    let statements = parse_statements(sql, &[]).expect("statements that SQLite took");
    let rendered: Vec<String> =
        statements.iter().map(|statement| render(statement).sql.replace("%%", "%")).collect();
    let rendered = rendered.join("; ");
    // What recorded text no longer tells: a parameter from a literal (which sets a list's spaces), and the spaces
    // that Django leaves inside the brackets of a window filter.
    let rendered = rendered.replace("','", "', '");
    let sql = sql.trim_end_matches(';').replace("','", "', '");
    let sql = sql.replace("( SELECT", "(SELECT").replace(" ) \"qualify", ") \"qualify");
    (rendered != sql).then(|| format!("want {sql}\n got {rendered}"))
}

/// A table remade as migrations remake tables has the same rows: a diff shows what changed in them and no more.
#[test]
fn a_remade_table_keeps_its_rows_births() {
    let mut database = Database::new();
    database.create_regexp(ormery::python::re_search);
    let run = |database: &mut Database, sql: &str| {
        database.execute_text(sql, &[]).expect("a statement that runs");
    };
    database.set_event(EventId(1));
    run(&mut database, r#"CREATE TABLE "t" ("code" char(4) NOT NULL PRIMARY KEY, "n" integer NOT NULL)"#);
    run(&mut database, r#"INSERT INTO "t" VALUES ('c', 1), ('b', 2), ('a', 3)"#);
    run(&mut database, r#"DELETE FROM "t" WHERE "code" = 'b'"#);
    let before = database.snapshot();
    database.set_event(EventId(2));
    run(
        &mut database,
        r#"CREATE TABLE "new__t" ("n" integer NOT NULL, "code" char(9) NOT NULL PRIMARY KEY)"#,
    );
    run(&mut database, r#"INSERT INTO "new__t" ("code", "n") SELECT "code", "n" FROM "t""#);
    run(&mut database, r#"DROP TABLE "t""#);
    run(&mut database, r#"ALTER TABLE "new__t" RENAME TO "t""#);
    let after = database.snapshot();
    assert_eq!(diff(&before, &after), vec![RowChange::TableAltered { table: "t".to_owned() }]);
    run(&mut database, r#"UPDATE "t" SET "n" = 5 WHERE "code" = 'a'"#);
    let changes = diff(&before, &database.snapshot());
    assert!(matches!(&changes[1], RowChange::Updated { columns, .. } if columns == &["n"]), "{changes:?}");
}

/// Text with `%s` doubles its other percent signs, as Django's text does; text with `?` does not.
#[test]
fn percent_signs_are_doubled_only_beside_djangos_parameters() {
    let mut database = Database::new();
    database.create_regexp(ormery::python::re_search);
    let mut one = |sql: &str, params: &[SqlValue]| {
        database.execute_text(sql, params).map(|outcomes| outcomes[0].rows[0][0].to_string())
    };
    assert_eq!(one("SELECT 'a%%b' || %s", &["c".into()]), Ok("a%bc".to_owned()));
    assert_eq!(one("SELECT 'a%%b' || ?", &["c".into()]), Ok("a%%bc".to_owned()));
    assert_eq!(one("SELECT 7 %% %s", &[SqlValue::Int(4)]), Ok("3".to_owned()));
    assert!(one("SELECT ?", &[]).is_err_and(|error| error.kind == ErrorKind::Programming));
}
