//! Random statements, snapshots, restores, transactions and diffs against a plain model: 100,000 operations.
//!
//! The model keeps whole copies of a `BTreeMap`, so that it is obviously right; the database shares structure.

use std::collections::{BTreeMap, BTreeSet};

use ormery::sql::{Database, EventId, RowChange, Snapshot, SqlValue, diff};
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};

#[derive(Clone, Debug)]
enum Op {
    Insert { key: u8, value: i64 },
    InsertWithId { id: i64, key: u8, value: i64 },
    Upsert { key: u8, value: i64 },
    UpdateById { id: i64, value: i64 },
    UpdateKey { id: i64, key: u8 },
    AddToAllBelow { limit: i64 },
    DeleteById { id: i64 },
    DeleteByValue { value: i64 },
    Begin,
    Commit,
    Rollback,
    Savepoint,
    RollbackTo,
    Snapshot,
    Restore(usize),
    Diff(usize, usize),
}

fn op() -> impl Strategy<Value = Op> {
    let (key, value, id) = (0..40_u8, 0..20_i64, 1..60_i64);
    prop_oneof![
        6 => (key.clone(), value.clone()).prop_map(|(key, value)| Op::Insert { key, value }),
        1 => (id.clone(), key.clone(), value.clone()).prop_map(|(id, key, value)| Op::InsertWithId { id, key, value }),
        2 => (key.clone(), value.clone()).prop_map(|(key, value)| Op::Upsert { key, value }),
        4 => (id.clone(), value.clone()).prop_map(|(id, value)| Op::UpdateById { id, value }),
        2 => (id.clone(), key).prop_map(|(id, key)| Op::UpdateKey { id, key }),
        1 => value.clone().prop_map(|limit| Op::AddToAllBelow { limit }),
        3 => id.prop_map(|id| Op::DeleteById { id }),
        1 => value.prop_map(|value| Op::DeleteByValue { value }),
        1 => Just(Op::Begin),
        1 => Just(Op::Commit),
        1 => Just(Op::Rollback),
        1 => Just(Op::Savepoint),
        1 => Just(Op::RollbackTo),
        2 => Just(Op::Snapshot),
        1 => (0..8_usize).prop_map(Op::Restore),
        2 => (0..8_usize, 0..8_usize).prop_map(|(a, b)| Op::Diff(a, b)),
    ]
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Rows {
    /// By id: key, value, birth.
    rows: BTreeMap<i64, (u8, i64, u64)>,
    sequence: i64,
}

#[derive(Clone, Debug, Default)]
struct Model {
    now: Rows,
    start: Option<Rows>,
    savepoints: Vec<Rows>,
    event: u64,
}

impl Model {
    fn has_key(&self, key: u8, except: Option<i64>) -> Option<i64> {
        self.now.rows.iter().find(|(id, row)| row.0 == key && Some(**id) != except).map(|(id, _)| *id)
    }

    fn insert(&mut self, id: Option<i64>, key: u8, value: i64) -> bool {
        let id = id.unwrap_or(self.now.sequence + 1);
        if self.now.rows.contains_key(&id) || self.has_key(key, None).is_some() {
            return false;
        }
        self.now.sequence = self.now.sequence.max(id);
        self.now.rows.insert(id, (key, value, self.event));
        true
    }
}

struct World {
    database: Database,
    model: Model,
    moments: Vec<(Snapshot, Model)>,
}

impl World {
    fn new() -> Self {
        let mut database = Database::new();
        let table = r#"CREATE TABLE "t" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
            "key" varchar(10) NOT NULL UNIQUE, "value" integer NOT NULL)"#;
        database.execute_text(table, &[]).expect("a table");
        database.execute_text(r#"CREATE INDEX "t_value" ON "t" ("value")"#, &[]).expect("an index");
        World { database, model: Model::default(), moments: Vec::new() }
    }

    fn run(&mut self, sql: &str, params: Vec<SqlValue>) -> bool {
        self.database.execute_text(sql, &params).is_ok()
    }

    fn step(&mut self, op: &Op) {
        self.model.event += 1;
        self.database.set_event(EventId(self.model.event));
        let text = |key: u8| SqlValue::from(format!("k{key}"));
        let int = SqlValue::Int;
        match *op {
            Op::Insert { key, value } => {
                let sql = r#"INSERT INTO "t" ("key", "value") VALUES (%s, %s)"#;
                let done = self.run(sql, vec![text(key), int(value)]);
                assert_eq!(done, self.model.insert(None, key, value));
            }
            Op::InsertWithId { id, key, value } => {
                let sql = r#"INSERT INTO "t" ("id", "key", "value") VALUES (?, ?, ?)"#;
                let done = self.run(sql, vec![int(id), text(key), int(value)]);
                assert_eq!(done, self.model.insert(Some(id), key, value));
            }
            Op::Upsert { key, value } => {
                let sql = r#"INSERT INTO "t" ("key", "value") VALUES (%s, %s)
                    ON CONFLICT("key") DO UPDATE SET "value" = EXCLUDED."value""#;
                assert!(self.run(sql, vec![text(key), int(value)]));
                match self.model.has_key(key, None) {
                    Some(id) => {
                        // The counter moves although the row was not inserted.
                        self.model.now.sequence += 1;
                        self.model.now.rows.get_mut(&id).expect("the row met").1 = value;
                    }
                    None => assert!(self.model.insert(None, key, value)),
                }
            }
            Op::UpdateById { id, value } => {
                let sql = r#"UPDATE "t" SET "value" = %s WHERE "t"."id" = %s"#;
                assert!(self.run(sql, vec![int(value), int(id)]));
                if let Some(row) = self.model.now.rows.get_mut(&id) {
                    row.1 = value;
                }
            }
            Op::UpdateKey { id, key } => {
                let done =
                    self.run(r#"UPDATE "t" SET "key" = %s WHERE "t"."id" = %s"#, vec![text(key), int(id)]);
                let free = self.model.has_key(key, Some(id)).is_none();
                if let Some(row) = self.model.now.rows.get_mut(&id) {
                    assert_eq!(done, free);
                    row.0 = if free { key } else { row.0 };
                }
            }
            Op::AddToAllBelow { limit } => {
                assert!(
                    self.run(r#"UPDATE "t" SET "value" = "value" + 1 WHERE "value" < %s"#, vec![int(limit)])
                );
                self.model.now.rows.values_mut().filter(|row| row.1 < limit).for_each(|row| row.1 += 1);
            }
            Op::DeleteById { id } => {
                assert!(self.run(r#"DELETE FROM "t" WHERE "t"."id" IN (%s)"#, vec![int(id)]));
                self.model.now.rows.remove(&id);
            }
            Op::DeleteByValue { value } => {
                assert!(self.run(r#"DELETE FROM "t" WHERE "value" = %s"#, vec![int(value)]));
                self.model.now.rows.retain(|_, row| row.1 != value);
            }
            Op::Begin => {
                let done = self.database.begin().is_ok();
                assert_eq!(done, self.model.start.is_none());
                self.model.start.get_or_insert_with(|| self.model.now.clone());
            }
            Op::Commit => {
                assert_eq!(self.database.commit().is_ok(), self.model.start.take().is_some());
                self.model.savepoints.clear();
            }
            Op::Rollback => {
                let start = self.model.start.take();
                assert_eq!(self.database.rollback().is_ok(), start.is_some());
                self.model.now = start.unwrap_or_else(|| self.model.now.clone());
                self.model.savepoints.clear();
            }
            Op::Savepoint if self.model.start.is_some() => {
                self.database.savepoint("s").expect("a savepoint");
                self.model.savepoints.push(self.model.now.clone());
            }
            Op::RollbackTo => {
                let done = self.database.rollback_to("s").is_ok();
                assert_eq!(done, !self.model.savepoints.is_empty());
                if let Some(last) = self.model.savepoints.last() {
                    self.model.now = last.clone();
                }
            }
            Op::Savepoint => {}
            Op::Snapshot => {
                if self.moments.len() == 8 {
                    self.moments.remove(0);
                }
                self.moments.push((self.database.snapshot(), self.model.clone()));
            }
            Op::Restore(at) => {
                if let Some((snapshot, model)) = self.moments.get(at) {
                    self.database.restore(snapshot);
                    let event = self.model.event;
                    self.model = Model { event, ..model.clone() };
                }
            }
            Op::Diff(a, b) => {
                if let (Some(a), Some(b)) = (self.moments.get(a), self.moments.get(b)) {
                    check_diff(a, b);
                }
            }
        }
    }

    /// The table, its indexes and its counter are what the model says.
    fn check(&mut self) {
        let table = self.database.table("t").expect("the table");
        let rows: BTreeMap<i64, (u8, i64, u64)> = table
            .rows()
            .map(|(id, row)| {
                let key = row.values[1].to_string()[1..].parse().expect("a key");
                (id, (key, row.values[2].as_int().expect("a number"), row.birth.0))
            })
            .collect();
        assert_eq!(rows, self.model.now.rows);
        assert_eq!(table.sequence(), self.model.now.sequence);
        for value in 0..3 {
            let sql = r#"SELECT "id" FROM "t" WHERE "value" = %s"#;
            let found = self.database.execute_text(sql, &[SqlValue::Int(value)]).expect("a result");
            let found: BTreeSet<i64> = found[0].rows.iter().filter_map(|row| row[0].as_int()).collect();
            let wanted = self.model.now.rows.iter().filter(|(_, row)| row.1 == value).map(|(id, _)| *id);
            assert_eq!(found, wanted.collect());
        }
    }
}

fn check_diff(before: &(Snapshot, Model), after: &(Snapshot, Model)) {
    let mut wanted = BTreeSet::new();
    let (old, new) = (&before.1.now.rows, &after.1.now.rows);
    for id in old.keys().chain(new.keys()) {
        match (old.get(id), new.get(id)) {
            (Some(a), Some(b)) if a == b => {}
            (Some(a), Some(b)) if a.2 == b.2 => {
                wanted.insert(("updated", *id));
            }
            (a, b) => {
                if a.is_some() {
                    wanted.insert(("deleted", *id));
                }
                if b.is_some() {
                    wanted.insert(("inserted", *id));
                }
            }
        }
    }
    let changes = diff(&before.0, &after.0);
    let count = changes.len();
    let got: BTreeSet<(&str, i64)> = changes
        .iter()
        .map(|change| match change {
            RowChange::Inserted { id, .. } => ("inserted", *id),
            RowChange::Updated { id, .. } => ("updated", *id),
            RowChange::Deleted { id, .. } => ("deleted", *id),
            other => panic!("the schema did not change: {other:?}"),
        })
        .collect();
    assert_eq!(got, wanted);
    assert_eq!(count, wanted.len(), "each change once");
}

#[test]
fn a_hundred_thousand_operations_agree_with_the_model() {
    let persistence = Some(Box::new(FileFailurePersistence::Off) as Box<_>);
    let config =
        Config { cases: 200, failure_persistence: persistence, max_shrink_iters: 2_000, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let cases = proptest::collection::vec(op(), 500);
    let result = runner.run(&cases, |ops| {
        let mut world = World::new();
        for (at, op) in ops.iter().enumerate() {
            world.step(op);
            if at % 25 == 0 {
                world.check();
            }
        }
        world.check();
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

/// Words and signs in any order: an answer or an error, never a panic.
#[test]
fn nothing_that_is_typed_panics() {
    const WORDS: [&str; 72] = [
        "SELECT",
        "FROM",
        "WHERE",
        "t",
        "u",
        "id",
        "key",
        "\"t\"",
        "value",
        "*",
        "(",
        ")",
        "(",
        ")",
        ",",
        ".",
        "+",
        "-",
        "/",
        "%",
        "||",
        "=",
        "<",
        "IN",
        "NOT",
        "NULL",
        "IS",
        "LIKE",
        "'a%'",
        "'",
        "1",
        "-1",
        "9223372036854775807",
        "1e999",
        "0x",
        "x'0'",
        "CASE",
        "WHEN",
        "THEN",
        "END",
        "COUNT",
        "SUM",
        "MIN",
        "SUBSTR",
        "ROUND",
        "CAST",
        "AS",
        "integer",
        "GROUP",
        "BY",
        "ORDER",
        "HAVING",
        "LIMIT",
        "OFFSET",
        "UNION",
        "JOIN",
        "LEFT",
        "ON",
        "INSERT",
        "INTO",
        "VALUES",
        "UPDATE",
        "SET",
        "DELETE",
        "DISTINCT",
        "OVER",
        "PARTITION",
        "EXISTS",
        "BETWEEN",
        "AND",
        "é",
        ";",
    ];
    let persistence = Some(Box::new(FileFailurePersistence::Off) as Box<_>);
    let config = Config { cases: 4_000, failure_persistence: persistence, ..Config::default() };
    let soup = proptest::collection::vec(0..WORDS.len(), 1..20);
    let starts = [
        "",
        "SELECT ",
        "SELECT * FROM t WHERE ",
        "INSERT INTO t ",
        "UPDATE t SET ",
        "CREATE TABLE ",
        "SELECT COUNT(",
    ];
    TestRunner::new(config)
        .run(&(0..starts.len(), soup), |(start, words)| {
            let mut world = World::new();
            world.run(
                r#"INSERT INTO "t" ("key", "value") VALUES ('a', 1), ('b', -9223372036854775808)"#,
                Vec::new(),
            );
            let words: Vec<&str> = words.iter().map(|word| WORDS[*word]).collect();
            world.run(&format!("{}{}", starts[start], words.join(" ")), Vec::new());
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
    let mut world = World::new();
    for (open, close) in
        [("(", ")"), ("NOT ", ""), ("-", ""), ("1 + ", ""), ("1 OR ", ""), ("(SELECT ", ")"), ("~", "")]
    {
        world.run(&format!("SELECT {}1{}", open.repeat(20_000), close.repeat(20_000)), Vec::new());
    }
}
