//! The engine's inner parts under Criterion: storage, compiler, machine. Run with `cargo bench --bench inner [PART]`;
//! Criterion tells what changed since the run before (`target/criterion`). Nothing is asserted.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ormery::cli::python::run_observed;
use ormery::python::compiler::compile;
use ormery::python::host::Limits;
use ormery::python::machine::{Mode, run_with_stack};
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

fn filled(rows: i64) -> Database {
    let mut database = Database::new();
    let sql = r#"CREATE TABLE "t" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
        "name" varchar(30) NOT NULL UNIQUE, "value" integer NOT NULL)"#;
    database.execute_text(sql, &[]).expect("a table");
    for n in 0..rows {
        database.execute(&insert(n)).expect("an insert");
    }
    database
}

/// Snapshots, which must cost the same whatever the table's size; changes and look-ups by key.
fn storage(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("storage");
    for rows in [10, 1_000, 100_000] {
        let mut database = filled(rows);
        let before = database.snapshot();
        group.bench_with_input(BenchmarkId::new("snapshot", rows), &rows, |bench, _| {
            bench.iter(|| black_box(database.snapshot()));
        });
        database.execute(&update(rows / 2, -1)).expect("an update");
        let after = database.snapshot();
        group.bench_with_input(BenchmarkId::new("diff of one row", rows), &rows, |bench, _| {
            bench.iter(|| black_box(diff(&before, &after)));
        });
        group.bench_with_input(BenchmarkId::new("restore", rows), &rows, |bench, _| {
            bench.iter(|| database.restore(black_box(&before)));
        });
        group.bench_with_input(BenchmarkId::new("UPDATE by primary key", rows), &rows, |bench, rows| {
            let mut n = 0;
            bench.iter(|| {
                n += 1;
                database.execute(&update(1 + (n * 37) % rows, n)).expect("an update")
            });
        });
    }
    group.sample_size(10).bench_function("1,000 inserts", |bench| bench.iter(|| filled(1_000)));
    group.finish();
}

const QUERIES: [(&str, &str); 7] = [
    ("SELECT by primary key", r#"SELECT "t"."name" FROM "t" WHERE "t"."id" = 77"#),
    ("SELECT by a unique column", r#"SELECT "t"."id" FROM "t" WHERE "t"."name" = 'name 500' LIMIT 21"#),
    ("COUNT", r#"SELECT COUNT(*) FROM "t" WHERE "t"."value" > 5"#),
    ("JOIN by key", r#"SELECT COUNT(*) FROM "t" INNER JOIN "t" T2 ON ("t"."value" = T2."id")"#),
    ("JOIN without an index", r#"SELECT COUNT(*) FROM "t" INNER JOIN "t" T2 ON ("t"."id" = T2."value")"#),
    ("ORDER BY", r#"SELECT "id" FROM "t" ORDER BY "value" DESC LIMIT 10"#),
    (
        "NOT IN (SELECT ..)",
        r#"SELECT COUNT(*) FROM "t" WHERE NOT ("t"."id" IN (SELECT U0."value" FROM "t" U0 WHERE U0."value" > 9))"#,
    ),
];

/// Statements as text at 10,000 rows, reading included.
fn queries(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("queries at 10,000 rows");
    let mut database = filled(10_000);
    for (what, sql) in QUERIES {
        group.sample_size(20).bench_function(what, |bench| {
            bench.iter(|| black_box(database.execute_text(sql, &[]).expect("an answer")));
        });
    }
    group.finish();
}

fn programs() -> Vec<(String, PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/python");
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    found.sort();
    let named = |path: PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("a program that can be read");
        (name, path, text)
    };
    found.into_iter().map(named).collect()
}

/// Source to code objects, by bytes.
fn compiler(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("compiler");
    for (name, path, text) in programs() {
        let path = path.display().to_string();
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(&name, |bench| bench.iter(|| black_box(compile(&text, &path, Mode::Exec))));
    }
    group.finish();
}

/// Whole programs, a fresh machine each; `benches/machine.rs` compares them with CPython.
fn machine(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("machine");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    for (name, path, _) in programs() {
        group.bench_function(&name, |bench| {
            bench.iter_custom(|rounds| {
                let path = path.clone();
                run_with_stack(move || timed(&path, rounds)).expect("a thread can be made")
            });
        });
    }
    group.finish();
}

#[allow(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]
fn timed(program: &Path, rounds: u64) -> Duration {
    let start = std::time::Instant::now();
    for _ in 0..rounds {
        let limits = Limits { fuel: u64::MAX, memory_bytes: 1 << 30, ..Limits::default() };
        black_box(run_observed(program, limits, None));
    }
    start.elapsed()
}

criterion_group!(inner, storage, queries, compiler, machine);
criterion_main!(inner);
