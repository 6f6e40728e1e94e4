//! How an instance stands to its row at a moment, and why.
//!
//! Compared are: the row as it was read or written, the row as it is at this moment, and what the instance holds. The
//! row's birth tells the same row from another one that was given its key.

use super::event::{Happening, Recorded, Recording};
use super::memory::{Loaded, MemoryShot, ObjectShot};
use super::view::{FieldState, FieldView, LinkState, RowLink};
use crate::catalogue::{say, say_with};
use crate::sql::SqlValue;
use crate::sql::database::Snapshot;
use crate::sql::table::{EventId, Row, RowId, Table};

/// The row with this primary key.
pub fn find<'a>(table: &'a Table, key: &SqlValue) -> Option<(RowId, &'a Row)> {
    let at = table.def().columns.iter().position(|column| column.primary_key)?;
    let is_it = |row: &Row| row.values.get(at).is_some_and(|value| value.is_identical(key));
    if let SqlValue::Int(id) = key
        && let Some(row) = table.row(*id).filter(|row| is_it(row))
    {
        return Some((*id, row));
    }
    // Keys that are texts have no place of their own: linear, which is fine for tables that people look at.
    table.rows().find(|(_, row)| is_it(row))
}

fn row_now<'a>(snapshot: &'a Snapshot, loaded: &Loaded) -> Option<&'a Row> {
    find(snapshot.table(&loaded.table)?, &loaded.key).map(|(_, row)| row)
}

/// The link of an instance at an event, and its fields with what the row holds.
pub fn link(
    run: &Recording,
    at: usize,
    event: &Recorded,
    object: &ObjectShot,
    fields: &mut [FieldView],
) -> Option<RowLink> {
    let loaded = object.loaded.as_deref()?;
    let now = row_now(&event.snapshot, loaded);
    let name = event.memory.name_of(object.id).map_or_else(|| object.title.clone(), str::to_owned);
    let mut stale = Vec::new();
    let mut unsaved = Vec::new();
    let columns = event.snapshot.table(&loaded.table).map(|table| table.def().clone());
    for (shot, field) in object.fields.iter().zip(fields.iter_mut()) {
        let Some(column) = shot.column.as_ref() else { continue };
        let place = columns.as_ref().and_then(|def| def.position(column));
        let (was, is) = (
            place.and_then(|at| loaded.row.get(at)),
            place.zip(now).and_then(|(at, row)| row.values.get(at)),
        );
        let moved = matches!((was, is), (Some(was), Some(is)) if !was.is_identical(is));
        if shot.deferred {
            field.state = FieldState::Deferred;
        } else if shot.unsaved {
            unsaved.push(shot.name.as_str());
            field.state = FieldState::Unsaved;
            field.stored = is.map(SqlValue::quoted);
        } else if moved {
            stale.push(shot.name.as_str());
            field.state = FieldState::Stale;
            field.stored = is.map(SqlValue::quoted);
        } else if field.value.ends_with(" object")
            && let Some(value) = is
        {
            // What has no short text of its own is told by its column.
            field.value = value.to_string();
        }
    }
    let (state, why) = match now {
        None => (LinkState::Gone, gone(run, at, &name, loaded)),
        Some(row) if row.birth != loaded.birth => {
            (LinkState::AnotherRow, another(run, &name, loaded, row.birth))
        }
        Some(_) if !stale.is_empty() => {
            (LinkState::Stale, stale_why(run, at, &name, loaded, &stale, &unsaved))
        }
        Some(_) if !unsaved.is_empty() => (LinkState::Unsaved, unsaved_why(&name, loaded, &unsaved)),
        Some(_) => {
            (LinkState::InSync, say_with("link-holds", &[("name", &name), ("row", &loaded.key.to_string())]))
        }
    };
    Some(RowLink { table: loaded.table.to_string(), row: loaded.key.to_string(), state, why })
}

fn gone(run: &Recording, at: usize, name: &str, loaded: &Loaded) -> String {
    let when = first(run, loaded.event, at, |event| row_now(&event.snapshot, loaded).is_none());
    let row = loaded.key.to_string();
    match when {
        Some(when) => say_with("link-deleted", &[("row", &row), ("by", &doing(run, when)), ("name", name)]),
        None => say_with("link-not-there", &[("row", &row), ("name", name)]),
    }
}

fn another(run: &Recording, name: &str, loaded: &Loaded, birth: EventId) -> String {
    let (row, before, now) = (loaded.key.to_string(), born(run, loaded.birth), born(run, birth));
    say_with("link-other-birth", &[("name", name), ("row", &row), ("before", &before), ("now", &now)])
}

fn stale_why(
    run: &Recording,
    at: usize,
    name: &str,
    loaded: &Loaded,
    fields: &[&str],
    unsaved: &[&str],
) -> String {
    let differs = |event: &Recorded| {
        row_now(&event.snapshot, loaded).is_some_and(|row| {
            row.values.len() != loaded.row.len()
                || row.values.iter().zip(&*loaded.row).any(|(a, b)| !a.is_identical(b))
        })
    };
    let by = first(run, loaded.event, at, differs).map(|when| doing(run, when)).unwrap_or_default();
    let (fields, row) = (and(fields), loaded.key.to_string());
    let changed = [("fields", fields.as_str()), ("row", &row), ("name", name), ("by", &by)];
    let why = say_with(if by.is_empty() { "link-changed" } else { "link-changed-by" }, &changed);
    if unsaved.is_empty() {
        return why;
    }
    say_with("link-and-unsaved", &[("why", &why), ("fields", &and(unsaved))])
}

fn unsaved_why(name: &str, loaded: &Loaded, fields: &[&str]) -> String {
    let row = loaded.key.to_string();
    say_with("link-not-saved", &[("fields", &and(fields)), ("name", name), ("row", &row)])
}

/// `title` and `stock`, in back-ticks.
fn and(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(&format!(" {} ", say("and")))
}

/// The first event after one, up to another, for which something holds.
fn first(run: &Recording, from: usize, to: usize, holds: impl Fn(&Recorded) -> bool) -> Option<usize> {
    (from..=to).find(|at| run.events.get(*at).is_some_and(&holds))
}

/// What the learner's statement was at an event, in back-ticks, with the event's number.
fn doing(run: &Recording, at: usize) -> String {
    let Some(event) = run.events.get(at) else { return say("link-earlier-run") };
    let source = match &event.what {
        Happening::File { path } => path.clone(),
        _ => {
            let begun = (0..=at).rev().filter_map(|at| run.events.get(at));
            let begun = begun.take_while(|one| one.statement == event.statement).last();
            match begun.map(|one| &one.what) {
                Some(Happening::Statement { source }) => first_line(source),
                _ => String::new(),
            }
        }
    };
    say_with("link-at-event", &[("source", &source), ("event", &(at + 1).to_string())])
}

fn born(run: &Recording, birth: EventId) -> String {
    match run.births.get(&birth.0) {
        Some(at) => doing(run, *at),
        None => say("link-other-client"),
    }
}

fn first_line(source: &str) -> String {
    let line = source.lines().next().unwrap_or_default();
    super::repr::clip(line.trim().to_owned())
}

/// The event whose number people read for a row's birth.
pub fn birth_event(run: &Recording, birth: EventId) -> usize {
    run.births.get(&birth.0).copied().unwrap_or_default()
}

/// Whether the object was made or changed by an event.
pub fn changed(before: Option<&MemoryShot>, object: &std::rc::Rc<ObjectShot>) -> bool {
    before.is_some_and(|before| {
        !before.object(object.id).is_some_and(|known| std::rc::Rc::ptr_eq(known, object))
    })
}
