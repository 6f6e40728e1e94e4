//! A lesson told step by step: what each printed, which SQL it sent, which rows it changed.

use std::collections::BTreeMap;

use crate::lesson::{Lesson, LessonRun, StepOutcome};
use crate::sql::diff::{RowChange, diff};
use crate::sql::table::{RowId, Table};
use crate::sql::{Snapshot, SqlValue};
use crate::timeline::event::is_internal;

/// How many rows of a table are shown: above it, the changed ones only.
const ROWS: usize = 12;

/// A lesson and what each of its steps did; `None` for a step of another variant.
pub struct Telling {
    /// The lesson.
    pub lesson: Lesson,
    /// One entry a step.
    pub steps: Vec<Option<Told>>,
}

/// What one step did.
pub struct Told {
    /// What it printed and sent.
    pub outcome: StepOutcome,
    /// The lesson's own tables that it changed.
    pub changes: Vec<TableChange>,
}

/// A table before and after a step.
#[derive(Debug, Default, PartialEq)]
pub struct TableChange {
    /// Its name, after the step if it still has one.
    pub name: String,
    /// Before; `None` where it was not there.
    pub before: Option<Shot>,
    /// After; `None` where it is gone.
    pub after: Option<Shot>,
}

/// Rows of a table at one moment.
#[derive(Debug, Default, PartialEq)]
pub struct Shot {
    /// The columns.
    pub columns: Vec<String>,
    /// The rows that are shown.
    pub rows: Vec<ShotRow>,
    /// How many are not.
    pub more: usize,
}

/// A row and what the step does to it.
#[derive(Debug, Default, PartialEq)]
pub struct ShotRow {
    /// One text a column.
    pub cells: Vec<String>,
    /// `deleted`, `new`, `changed`, or nothing.
    pub mark: Option<&'static str>,
    /// The columns that change, by place.
    pub changed: Vec<usize>,
}

/// Runs a lesson and tells it. The variant is the first, where no other is wanted.
pub fn tell(lesson: Lesson, variant: Option<&str>) -> Telling {
    let variant = variant.map(str::to_owned).or_else(|| lesson.variants().into_iter().next());
    let mut run = LessonRun::default();
    let mut steps = Vec::new();
    for step in &lesson.steps {
        if step.variant.is_some() && step.variant != variant {
            steps.push(None);
            continue;
        }
        let before = run.project.database.borrow().snapshot();
        let outcome = run.run(step);
        let after = run.project.database.borrow().snapshot();
        steps.push(Some(Told { outcome, changes: changes(&before, &after) }));
    }
    Telling { lesson, steps }
}

/// What happened to one table's rows.
#[derive(Default)]
struct Marks {
    renamed_from: Option<String>,
    gone: Vec<RowId>,
    new: Vec<RowId>,
    changed: BTreeMap<RowId, Vec<String>>,
}

/// The lesson's own tables that differ between two moments.
pub fn changes(before: &Snapshot, after: &Snapshot) -> Vec<TableChange> {
    let mut marks: BTreeMap<String, Marks> = BTreeMap::new();
    for change in diff(before, after) {
        match change {
            RowChange::TableCreated { table }
            | RowChange::TableDropped { table }
            | RowChange::TableAltered { table } => {
                marks.entry(table).or_default();
            }
            RowChange::TableRenamed { from, to } => marks.entry(to).or_default().renamed_from = Some(from),
            RowChange::Inserted { table, id, .. } => marks.entry(table).or_default().new.push(id),
            RowChange::Deleted { table, id, .. } => marks.entry(table).or_default().gone.push(id),
            RowChange::Updated { table, id, columns, .. } => {
                marks.entry(table).or_default().changed.insert(id, columns);
            }
        }
    }
    let own = marks.into_iter().filter(|(name, _)| !is_internal(name));
    let told = own.map(|(name, marks)| {
        let old = before.table(marks.renamed_from.as_deref().unwrap_or(&name));
        let new = after.table(&name);
        TableChange {
            before: old.map(|table| shot(table, "deleted", &marks.gone, &marks.changed)),
            after: new.map(|table| shot(table, "new", &marks.new, &marks.changed)),
            name,
        }
    });
    // Django's user table is made in every lesson and belongs to few.
    told.filter(|change| !(change.name.starts_with("auth_") && change.is_empty())).collect()
}

impl TableChange {
    /// Whether no row is in it, before or after.
    fn is_empty(&self) -> bool {
        [&self.before, &self.after].into_iter().flatten().all(|shot| shot.rows.is_empty() && shot.more == 0)
    }
}

fn shot(table: &Table, word: &'static str, marked: &[RowId], changed: &BTreeMap<RowId, Vec<String>>) -> Shot {
    let columns: Vec<String> = table.def().columns.iter().map(|column| column.name.to_string()).collect();
    let few = table.len() <= ROWS;
    let rows: Vec<ShotRow> = table
        .rows()
        .filter(|(id, _)| few || marked.contains(id) || changed.contains_key(id))
        .take(ROWS)
        .map(|(id, row)| {
            let names = changed.get(&id);
            let changed = columns.iter().enumerate();
            let changed = changed.filter(|(_, name)| names.is_some_and(|names| names.contains(name)));
            let changed: Vec<usize> = changed.map(|(at, _)| at).collect();
            let mark =
                if marked.contains(&id) { Some(word) } else { (!changed.is_empty()).then_some("changed") };
            ShotRow { cells: row.values.iter().map(SqlValue::to_string).collect(), mark, changed }
        })
        .collect();
    Shot { more: table.len() - rows.len(), columns, rows }
}

/// A statement with its parameters in their places, for a reader.
pub fn filled(sql: &str, params: &[String]) -> String {
    if params.is_empty() {
        return sql.to_owned();
    }
    let mut params = params.iter();
    let mut out = String::new();
    let mut rest = sql;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = match rest[at..].get(..2) {
            Some("%s") => {
                out.push_str(params.next().map_or("%s", String::as_str));
                &rest[at + 2..]
            }
            Some("%%") => {
                out.push('%');
                &rest[at + 2..]
            }
            _ => {
                out.push('%');
                &rest[at + 1..]
            }
        };
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_take_their_places() {
        assert_eq!(
            filled("a = %s AND b LIKE '%%' || %s", &["1".into(), "'x%s'".into()]),
            "a = 1 AND b LIKE '%' || 'x%s'"
        );
        assert_eq!(filled("100 %", &[]), "100 %");
    }

    #[test]
    fn a_step_tells_which_rows_it_changed() {
        let lesson = "```sql\nCREATE TABLE t (id integer PRIMARY KEY, name text);\nINSERT INTO t VALUES (1, 'a'), (2, 'b')\n```\n```sql\nUPDATE t SET name = 'c' WHERE id = 2; DELETE FROM t WHERE id = 1\n```\n";
        let telling = tell(crate::lesson::parse(lesson).expect("a lesson"), None);
        let second = telling.steps.get(1).and_then(Option::as_ref).expect("it ran");
        let [change] = second.changes.as_slice() else { panic!("{:?}", second.changes) };
        let marks = |shot: &Option<Shot>| {
            shot.as_ref().map(|shot| shot.rows.iter().map(|row| row.mark).collect::<Vec<_>>())
        };
        assert_eq!(marks(&change.before), Some(vec![Some("deleted"), Some("changed")]));
        assert_eq!(marks(&change.after), Some(vec![Some("changed")]));
    }
}
