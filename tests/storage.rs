//! The database against recorded answers of real SQLite: every block of `tests/storage/*.sql` is a statement, a
//! line of dashes, and what SQLite 3.40 gave for it (rows of quoted values, or `! Class: message`).
//!
//! `tests/storage/record.py` writes the answers; run it after adding statements.

use std::fs;
use std::path::Path;

use ormery::sql::{Database, ErrorKind, SqlError, SqlValue};

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
    assert!(total >= 60, "only {total} cases were found");
    assert!(failures.is_empty(), "{} of {total} failed:\n\n{}", failures.len(), failures.join("\n"));
}
