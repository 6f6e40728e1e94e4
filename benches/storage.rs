//! What the database costs: snapshots whatever the table's size, look-ups by key, inserts. Run with
//! `cargo bench --bench storage`; it fails when a budget is exceeded.

#![allow(clippy::disallowed_methods, reason = "a bench asks the real clock")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use ormery::sql::ast::{BinaryOp, Expr, Insert, InsertSource, Update};
use ormery::sql::{Database, Statement, diff};

fn insert(n: i64) -> Statement {
    Statement::Insert(Insert {
        table: "t".into(),
        columns: vec!["name".into(), "value".into()],
        source: InsertSource::Rows(vec![vec![Expr::param(format!("name {n}")), Expr::param(n)]]),
        on_conflict: None,
        returning: Vec::new(),
    })
}

fn update(id: i64, value: i64) -> Statement {
    Statement::Update(Update {
        table: "t".into(),
        assignments: vec![("value".into(), Expr::param(value))],
        filter: Some(Expr::binary(Expr::column("t", "id"), BinaryOp::Eq, Expr::param(id))),
        returning: Vec::new(),
    })
}

fn filled(rows: i64) -> (Database, Duration) {
    let mut database = Database::new();
    let sql = r#"CREATE TABLE "t" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
        "name" varchar(30) NOT NULL UNIQUE, "value" integer NOT NULL)"#;
    database.execute_text(sql, &[]).expect("a table");
    let start = Instant::now();
    for n in 0..rows {
        database.execute(&insert(n)).expect("an insert");
    }
    (database, start.elapsed())
}

/// The median time of one run.
fn median(times: usize, mut run: impl FnMut(usize)) -> Duration {
    let mut taken: Vec<Duration> = (0..times)
        .map(|n| {
            let start = Instant::now();
            run(n);
            start.elapsed()
        })
        .collect();
    taken.sort();
    taken[times / 2]
}

fn main() {
    let mut failures = Vec::new();
    let mut report = |what: &str, taken: Duration, budget: Duration| {
        println!("{what:<52} {taken:>12.2?}   (budget {budget:?})");
        if taken > budget {
            failures.push(what.to_owned());
        }
    };
    for rows in [10, 1_000, 100_000] {
        let (mut database, _) = filled(rows);
        let taken = median(1_001, |_| {
            black_box(database.snapshot());
        });
        report(&format!("snapshot of {rows} rows"), taken, Duration::from_micros(5));
        let before = database.snapshot();
        database.execute(&update(rows / 2, -1)).expect("an update");
        let after = database.snapshot();
        let taken = median(101, |_| {
            black_box(diff(&before, &after));
        });
        report(&format!("diff of one row in {rows}"), taken, Duration::from_micros(500));
        let taken = median(1_001, |_| database.restore(black_box(&before)));
        report(&format!("restore of {rows} rows"), taken, Duration::from_micros(5));
    }
    let (mut database, taken) = filled(10_000);
    report("10,000 inserts", taken, Duration::from_millis(200));
    let taken = median(2_001, |n| {
        let statement = update(1 + (n as i64 * 37) % 10_000, n as i64);
        database.execute(&statement).expect("an update");
    });
    report("UPDATE by primary key at 10,000 rows", taken, Duration::from_micros(20));
    let queries = [
        (
            "SELECT by primary key, tree read from text",
            r#"SELECT "t"."name" FROM "t" WHERE "t"."id" = 77"#,
            30,
        ),
        (
            "SELECT by a unique column",
            r#"SELECT "t"."id" FROM "t" WHERE "t"."name" = 'name 500' LIMIT 21"#,
            30,
        ),
        ("COUNT over 10,000 rows", r#"SELECT COUNT(*) FROM "t" WHERE "t"."value" > 5"#, 10_000),
        (
            "JOIN of 10,000 with 10,000 rows by key",
            r#"SELECT COUNT(*) FROM "t" INNER JOIN "t" T2 ON ("t"."value" = T2."id")"#,
            60_000,
        ),
        (
            "JOIN of 10,000 with 10,000 rows without an index",
            r#"SELECT COUNT(*) FROM "t" INNER JOIN "t" T2 ON ("t"."id" = T2."value")"#,
            60_000,
        ),
        ("ORDER BY over 10,000 rows", r#"SELECT "id" FROM "t" ORDER BY "value" DESC LIMIT 10"#, 30_000),
        (
            "NOT IN (SELECT ..) over 10,000 rows",
            r#"SELECT COUNT(*) FROM "t" WHERE NOT ("t"."id" IN (SELECT U0."value" FROM "t" U0 WHERE U0."value" > 9))"#,
            60_000,
        ),
    ];
    for (what, sql, micros) in queries {
        let taken = median(11, |_| {
            black_box(database.execute_text(sql, &[]).expect("an answer"));
        });
        report(what, taken, Duration::from_micros(micros));
    }
    assert!(failures.is_empty(), "over budget: {}", failures.join(", "));
}
