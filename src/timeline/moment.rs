//! A moment: what the stage shows after an event, made from what the recorder kept.

use std::rc::Rc;

use super::event::{Happening, Recorded, Recording, is_internal, table_of};
use super::links;
use super::memory::Bound;
use super::panels::{Column, Panels};
use super::view::*;
use super::{cards, sentences};
use crate::catalogue::{say, say_count, say_with};
use crate::sql::SqlValue;
use crate::sql::database::Snapshot;
use crate::sql::diff::{RowChange, diff};
use crate::sql::table::{Row, RowId, Table};

/// How many rows of a table are sent.
const ROWS: usize = 200;
/// How many rows of a table of Django's own are sent.
const INTERNAL_ROWS: usize = 20;

impl Recording {
    /// What the stage shows after an event; `None` beyond the end.
    pub fn moment(&self, at: usize) -> Option<MomentView> {
        let event = self.events.get(at)?;
        let before = at.checked_sub(1).and_then(|at| self.events.get(at));
        let panels = self.panels_at(at);
        let hidden = hidden(event);
        let tables = tables(self, at, event, before, &hidden);
        Some(MomentView {
            event: at,
            sentence: sentences::tell(self, at),
            code: self.code(event),
            memory: self.memory(at, event, before),
            path: self.path(at, hidden.as_ref().map(|hidden| hidden.keys.len())),
            queries: self.queries(at),
            managers: panels.as_ref().map(|panels| panels.managers.clone()).unwrap_or_default(),
            registry: panels.as_ref().map(|panels| panels.registry.clone()).unwrap_or_default(),
            migrations: self.migrations(at, event, panels.as_deref()),
            admin: self.page(at),
            output: self.output(event),
            error_card: self.error_card(at, event),
            tables,
            beside: None,
        })
    }

    /// The panels that hold at an event.
    pub fn panels_at(&self, at: usize) -> Option<Rc<Panels>> {
        let after = self.panels.partition_point(|(from, _)| *from <= at);
        self.panels.get(after.checked_sub(1)?).map(|(_, panels)| panels.clone())
    }

    /// The events of an event's statement up to it, oldest first, with their places.
    pub fn of_statement(&self, at: usize) -> impl DoubleEndedIterator<Item = (usize, &Recorded)> {
        let statement = self.events.get(at).map(|event| event.statement);
        let mut first = at;
        while first > 0 && self.events.get(first - 1).map(|event| event.statement) == statement {
            first -= 1;
        }
        self.events.iter().enumerate().take(at + 1).skip(first)
    }

    /// The text of the statement that an event belongs to.
    pub fn statement_source(&self, at: usize) -> String {
        let first = self.of_statement(at).next().map(|(_, event)| &event.what);
        match first {
            Some(Happening::Statement { source }) => source.to_string(),
            Some(Happening::File { path }) => path.clone(),
            _ => String::new(),
        }
    }

    /// The path of a file of the run.
    pub fn file_of(&self, event: &Recorded) -> String {
        self.files.get(event.place.file).map(|path| path.to_string()).unwrap_or_default()
    }

    fn code(&self, event: &Recorded) -> CodeView {
        let file = self.file_of(event);
        let line = (!matches!(event.what, Happening::File { .. })).then_some(event.place.line);
        let values = if file == "shell" { shell_values(event) } else { local_values(event) };
        CodeView { file, source: event.place.text.to_string(), line, values, calls: event.calls.to_vec() }
    }

    fn memory(&self, at: usize, event: &Recorded, before: Option<&Recorded>) -> MemoryView {
        let names = event.memory.names.iter().map(|name| {
            let (target, value) = match &name.bound {
                Bound::Object(id) => (Some(*id), String::new()),
                Bound::Text(text) => (None, text.clone()),
            };
            NameView { name: name.name.to_string(), scope: name.scope.to_string(), target, value }
        });
        let objects = event.memory.objects.iter().map(|object| {
            let field = |shot: &super::memory::FieldShot| FieldView {
                name: shot.name.to_string(),
                value: if shot.deferred { say("object-not-read") } else { shot.text.clone() },
                state: FieldState::Same,
                target: shot.target.filter(|id| event.memory.object(*id).is_some()),
                stored: None,
            };
            let mut fields: Vec<FieldView> = object.fields.iter().map(field).collect();
            let link = links::link(self, at, event, object, &mut fields);
            ObjectView {
                id: object.id,
                kind: object.kind,
                title: object.title.clone(),
                note: object.note.clone(),
                fields,
                link,
                changed: links::changed(before.map(|before| &*before.memory), object),
            }
        });
        MemoryView { names: names.collect(), objects: objects.collect() }
    }

    fn path(&self, at: usize, hidden: Option<usize>) -> Vec<PathStop> {
        let mut stops: Vec<PathStop> = Vec::new();
        let mut add = |kind, text: String, at| stops.push(PathStop { kind, text, event: Some(at) });
        let events: Vec<(usize, &Recorded)> = self.of_statement(at).collect();
        let manager = events.iter().rfind(|(_, event)| matches!(event.what, Happening::Manager { .. }));
        let query = events.iter().rfind(|(_, event)| event.kind == EventKind::Query);
        if manager.is_none() && query.is_none() {
            return Vec::new();
        }
        if let Some((first, event)) = events.first() {
            let source = self.statement_source(*first);
            add(event.kind, super::repr::clip(source.lines().next().unwrap_or_default().to_owned()), *first);
        }
        if let Some((place, event)) = manager {
            if let Happening::Manager { model, manager, .. } = &event.what {
                let model = model.rsplit('.').next().unwrap_or(model);
                add(EventKind::Manager, format!("{model}.{manager}"), *place);
            }
            let called = events.iter().rfind(|(at, event)| {
                at > place
                    && matches!(&event.what, Happening::Call { name } if name.ends_with("get_queryset"))
            });
            if let Some((at, Recorded { what: Happening::Call { name }, .. })) = called {
                add(EventKind::Call, name.clone(), *at);
            }
        }
        let later = manager.map_or(0, |(place, _)| *place);
        if let Some((place, event)) = query.filter(|(place, _)| *place >= later)
            && let Happening::Query { sql, rows, .. } = &event.what
        {
            add(EventKind::Query, brief_sql(sql), *place);
            let text = match hidden {
                Some(hidden) if hidden > 0 => say_with(
                    "path-hidden",
                    &[("rows", &say_count("rows", *rows)), ("hidden", &hidden.to_string())],
                ),
                _ => say_count("rows", *rows),
            };
            add(EventKind::Rows, text, *place);
        }
        stops
    }

    fn queries(&self, at: usize) -> Vec<QueryView> {
        let query = |(at, event): (usize, &Recorded)| {
            let Happening::Query { sql, params, rows } = &event.what else { return None };
            Some(QueryView {
                sql: sql.to_string(),
                params: params.iter().map(SqlValue::quoted).collect(),
                rows: *rows,
                line: Some(event.place.line),
                file: self.file_of(event),
                path: event.calls.to_vec(),
                event: Some(at),
            })
        };
        self.of_statement(at).filter_map(query).collect()
    }

    fn migrations(&self, at: usize, event: &Recorded, panels: Option<&Panels>) -> MigrationsView {
        let applied = applied(&event.snapshot);
        let touched: Vec<&(String, String)> = match &event.what {
            Happening::Migrated { keys, .. } => keys.iter().collect(),
            _ => Vec::new(),
        };
        let faked =
            |key: &(String, String)| self.faked.iter().any(|(when, known)| *when <= at && known == key);
        let mut nodes = panels.map(|panels| panels.migrations.clone()).unwrap_or_default();
        for node in &mut nodes {
            let key = (node.app.clone(), node.name.clone());
            node.current = touched.contains(&&key);
            if !applied.contains(&key) {
                continue;
            }
            let early = node.dependencies.iter().any(|parent| !applied.contains(parent));
            node.status = if early {
                MigrationStatus::Inconsistent
            } else if faked(&key) {
                MigrationStatus::Faked
            } else {
                MigrationStatus::Applied
            };
        }
        if panels.is_some_and(|panels| !panels.migrations.is_empty()) {
            for (app, name) in &applied {
                if !nodes.iter().any(|node| node.app == *app && node.name == *name) {
                    let (app, name) = (app.clone(), name.clone());
                    let status = MigrationStatus::Missing;
                    nodes.push(MigrationNode { app, name, status, ..MigrationNode::default() });
                }
            }
        }
        let differences = panels.map(|panels| differences(panels, &event.snapshot)).unwrap_or_default();
        MigrationsView { nodes, differences }
    }

    /// The last page that was shown, as long as its process lives or another page takes its place.
    fn page(&self, at: usize) -> Option<AdminView> {
        self.events.iter().take(at + 1).rev().find_map(|event| match &event.what {
            Happening::Page(view) => Some(AdminView::clone(view)),
            _ => None,
        })
    }

    fn output(&self, event: &Recorded) -> String {
        let whole = self.outputs.get(event.output).cloned().unwrap_or_else(|| Rc::from(""));
        whole.get(..event.printed.min(whole.len())).unwrap_or(&whole).to_owned()
    }

    fn error_card(&self, at: usize, event: &Recorded) -> Option<ErrorCard> {
        let Happening::Error { error, .. } = &event.what else { return None };
        let traceback = self.failures.get(&at).map(|text| text.to_string()).unwrap_or_default();
        let place = match self.file_of(event).as_str() {
            "console" | "sql" => event.place.text.trim().to_owned(),
            file => format!("{file}, line {}", event.place.line),
        };
        Some(cards::card(error, &traceback, &place))
    }
}

/// Rows that a manager keeps back at an event.
struct Hidden {
    table: String,
    by: String,
    keys: Vec<String>,
}

fn hidden(event: &Recorded) -> Option<Hidden> {
    let shows = [
        EventKind::Query,
        EventKind::Rows,
        EventKind::Instance,
        EventKind::Return,
        EventKind::Output,
        EventKind::Error,
    ];
    let narrowing = event.narrowing.as_ref().filter(|_| shows.contains(&event.kind))?;
    if let Happening::Query { sql, .. } = &event.what
        && table_of(sql).as_ref() != Some(&narrowing.table)
    {
        return None;
    }
    let visible = narrowing.visible(&event.snapshot)?;
    let table = event.snapshot.table(&narrowing.table)?;
    let at = key_column(table)?;
    let keys = table.rows().filter_map(|(_, row)| row.values.get(at));
    let keys = keys
        .filter(|key| !visible.iter().any(|one| one.is_identical(key)))
        .map(SqlValue::to_string)
        .collect();
    let by = narrowing.by.rsplit_once('.').map_or(narrowing.by.as_str(), |(class, _)| class).to_owned();
    Some(Hidden { table: narrowing.table.clone(), by, keys })
}

fn key_column(table: &Table) -> Option<usize> {
    table.def().columns.iter().position(|column| column.primary_key)
}

/// The keys that the query at an event read.
fn read(run: &Recording, at: usize) -> Option<(String, Vec<String>)> {
    let event = run.events.get(at)?;
    let near: &[usize] = match event.kind {
        EventKind::Query => &[at, at + 1],
        EventKind::Rows => &[at],
        EventKind::Instance => &[at.saturating_sub(1)],
        _ => return None,
    };
    near.iter().find_map(|near| {
        match run.events.get(*near).filter(|one| one.statement == event.statement)?.what {
            Happening::Rows { ref table, ref keys } => {
                Some((table.clone(), keys.iter().map(SqlValue::to_string).collect()))
            }
            _ => None,
        }
    })
}

fn tables(
    run: &Recording,
    at: usize,
    event: &Recorded,
    before: Option<&Recorded>,
    hidden: &Option<Hidden>,
) -> Vec<TableView> {
    let changes = before.map(|before| diff(&before.snapshot, &event.snapshot)).unwrap_or_default();
    let read = read(run, at);
    let mut views: Vec<TableView> = Vec::new();
    for name in event.snapshot.table_names() {
        let Some(table) = event.snapshot.table(&name) else { continue };
        let internal = is_internal(&name);
        let most = if internal { INTERNAL_ROWS } else { ROWS };
        let mut view = TableView {
            columns: table.def().columns.iter().map(|column| column.name.to_string()).collect(),
            rows: Vec::new(),
            more: table.len().saturating_sub(most),
            internal,
            name,
        };
        let key = key_column(table);
        let mut rows: Vec<(RowId, RowView)> =
            table.rows().take(most).map(|(id, row)| (id, row_view(run, key, id, row))).collect();
        apply(run, &changes, &view, key, &mut rows);
        for (_, row) in &mut rows {
            if row.change == Change::Deleted {
                continue;
            }
            row.read =
                read.as_ref().is_some_and(|(table, keys)| *table == view.name && keys.contains(&row.key));
            row.hidden_by = hidden
                .as_ref()
                .filter(|hidden| hidden.table == view.name && hidden.keys.contains(&row.key))
                .map(|hidden| hidden.by.clone());
        }
        view.rows = rows.into_iter().map(|(_, row)| row).collect();
        views.push(view);
    }
    // The tables of the lesson first, the user table of Django after them, its bookkeeping last.
    views.sort_by_key(|view| (view.internal, view.name.starts_with("auth_")));
    views
}

fn row_view(run: &Recording, key: Option<usize>, id: RowId, row: &Row) -> RowView {
    let key = key.and_then(|at| row.values.get(at)).map_or_else(|| id.to_string(), SqlValue::to_string);
    let cells = row.values.iter().map(|value| CellView { text: value.to_string(), changed: false }).collect();
    RowView { key, birth: links::birth_event(run, row.birth), cells, ..RowView::default() }
}

/// Marks what the event changed in a table; deleted rows stay to be seen once more.
fn apply(
    run: &Recording,
    changes: &[RowChange],
    view: &TableView,
    key: Option<usize>,
    rows: &mut Vec<(RowId, RowView)>,
) {
    for change in changes {
        match change {
            RowChange::Inserted { table, id, .. } if *table == view.name => {
                if let Some((_, row)) =
                    rows.iter_mut().find(|(known, row)| known == id && row.change != Change::Deleted)
                {
                    row.change = Change::New;
                }
            }
            RowChange::Updated { table, id, columns, .. } if *table == view.name => {
                let Some((_, row)) = rows.iter_mut().find(|(known, _)| known == id) else { continue };
                row.change = Change::Changed;
                for (cell, column) in row.cells.iter_mut().zip(&view.columns) {
                    cell.changed = columns.contains(column);
                }
            }
            RowChange::Deleted { table, id, row } if *table == view.name => {
                let mut gone = row_view(run, key, *id, row);
                gone.change = Change::Deleted;
                let place = rows.partition_point(|(known, _)| known < id);
                rows.insert(place, (*id, gone));
            }
            _ => {}
        }
    }
}

/// `SELECT … WHERE stock > 0`: what of a query a reader wants to see first.
pub fn brief_sql(sql: &str) -> String {
    let plain = sql.replace('"', "");
    let table = table_of(sql).unwrap_or_default();
    let plain = plain.replace(&format!("{table}."), "");
    let Some(rest) = plain.strip_prefix("SELECT ") else { return super::repr::clip(plain) };
    let columns = rest.split(" FROM ").next().unwrap_or_default();
    let columns = if columns.len() > 24 { "…" } else { columns };
    let after = rest.split_once(&format!(" FROM {table}")).map_or("", |(_, after)| after);
    super::repr::clip(format!("SELECT {columns} FROM {table}{after}"))
}

/// What the table of migrations says.
fn applied(snapshot: &Snapshot) -> Vec<(String, String)> {
    let Some(table) = snapshot.table("django_migrations") else { return Vec::new() };
    let (Some(app), Some(name)) = (table.def().position("app"), table.def().position("name")) else {
        return Vec::new();
    };
    let pair = |row: &Row| Some((row.values.get(app)?.to_string(), row.values.get(name)?.to_string()));
    table.rows().filter_map(|(_, row)| pair(row)).collect()
}

fn differences(panels: &Panels, snapshot: &Snapshot) -> Vec<Difference> {
    let Some(state) = &panels.state else { return Vec::new() };
    let subjects = panels.models.iter().chain(state).map(|column| &column.subject);
    let mut seen: Vec<&String> = Vec::new();
    let mut lines = Vec::new();
    for subject in subjects {
        if seen.contains(&subject) {
            continue;
        }
        seen.push(subject);
        let named = |columns: &'_ [Column]| columns.iter().find(|column| column.subject == *subject).cloned();
        let (model, known) = (named(&panels.models), named(state));
        let told = |column: &Option<Column>| {
            column.as_ref().map_or_else(|| say("difference-missing"), |one| one.told.clone())
        };
        let stored = model.as_ref().or(known.as_ref()).and_then(|column| stored(column, snapshot));
        let missing = stored.as_ref().is_some_and(|text| text.is_err());
        let expected = known.is_some();
        // Migrations write the names of models in small letters.
        let same = told(&model).eq_ignore_ascii_case(&told(&known));
        if !same || (stored.is_some() && missing == expected) {
            lines.push(Difference {
                subject: subject.clone(),
                models: told(&model),
                state: told(&known),
                database: stored.map_or_else(|| say("difference-own-table"), |text| text.unwrap_or_else(say)),
            });
        }
    }
    lines
}

/// A column's type in the database, or the word for what is missing; `None` for what is no column.
fn stored(column: &Column, snapshot: &Snapshot) -> Option<Result<String, &'static str>> {
    let name = column.column.as_ref()?;
    let Some(table) = snapshot.table(&column.table) else { return Some(Err("difference-no-table")) };
    let found = table.def().columns.iter().find(|known| &*known.name == name.as_str());
    Some(found.ok_or("difference-no-column").map(|known| known.type_text.to_string()))
}

/// What a function's locals are worth, at the line that runs.
fn local_values(event: &Recorded) -> Vec<LineValue> {
    let Some(scope) = event.calls.last() else { return Vec::new() };
    let locals = event.memory.names.iter().filter(|name| &*name.scope == scope.as_str());
    let values = locals.filter_map(|name| match &name.bound {
        Bound::Text(text) => {
            Some(LineValue { line: event.place.line, name: name.name.to_string(), text: text.clone() })
        }
        Bound::Object(id) => event.memory.object(*id).map(|object| LineValue {
            line: event.place.line,
            name: name.name.to_string(),
            text: object.title.clone(),
        }),
    });
    values.take(4).collect()
}

/// What the shell's names are worth, at the line that bound them last.
fn shell_values(event: &Recorded) -> Vec<LineValue> {
    let lines: Vec<&str> = event.place.text.lines().collect();
    let mut values = Vec::new();
    for name in event.memory.names.iter().filter(|name| name.scope.is_empty()) {
        let Bound::Text(text) = &name.bound else { continue };
        let binds = |line: &&str| {
            line.strip_prefix(name.name.as_str()).is_some_and(|rest| rest.trim_start().starts_with("= "))
        };
        if let Some(at) = lines.iter().take(event.place.line).rposition(binds) {
            values.push(LineValue { line: at + 1, name: name.name.to_string(), text: text.clone() });
        }
    }
    values
}
