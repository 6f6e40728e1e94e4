//! One sentence an event, in the learner's own names. Code stands between back-ticks; the words are the catalogue's.

use super::event::{Happening, Recorded, Recording, table_of};
use super::moment::brief_sql;
use super::repr::{self, clip};
use super::view::AdminView;
use crate::catalogue::{say, say_with};
use crate::sql::diff::{RowChange, diff};

/// The sentence of an event.
pub fn tell(run: &Recording, at: usize) -> String {
    let Some(event) = run.events.get(at) else { return String::new() };
    match &event.what {
        Happening::File { path } => say_with("told-file", &[("path", path)]),
        Happening::Statement { source } => statement(&run.file_of(event), event, source),
        Happening::Call { name } => say_with("told-call", &[("name", name)]),
        Happening::Return { name, value } => {
            let value = if *value == repr::queryset_word() { value.clone() } else { code(value) };
            say_with("told-return", &[("name", name), ("value", &value)])
        }
        Happening::Manager { .. } => manager(&event.what),
        Happening::Query { sql, rows, .. } => query(run, at, sql, *rows),
        Happening::Rows { table, keys } => rows(event, table, keys.len()),
        Happening::FromCache { count, .. } => counted("told-from-cache", *count, &[]),
        Happening::Instances { first, count, model } => instances(first, *count, model),
        Happening::Saved { object, created: true, .. } => say_with("told-saved-new", &[("object", object)]),
        Happening::Saved { object, .. } => say_with("told-saved", &[("object", object)]),
        Happening::Refreshed { object, .. } => say_with("told-refreshed", &[("object", object)]),
        Happening::Signal { signal, sender, receivers } => {
            let values = [("signal", signal.as_str()), ("sender", sender), ("receivers", &list(receivers))];
            say_with("told-signal", &values)
        }
        Happening::Cascade { model, collected } => cascade(model, collected),
        Happening::Migrated { what, keys } => migrated(what, keys),
        Happening::Operation { told, forward } => {
            let key = if *forward { "told-operation" } else { "told-operation-back" };
            say_with(key, &[("operation", told)])
        }
        Happening::Page(page) => self::page(page),
        Happening::Error { error, caught } => raised(run, at, error, *caught),
        Happening::Output { names } if names.is_empty() => printed(run, event),
        Happening::Output { names } | Happening::Bound { names } => bound(names),
        Happening::Done => say("told-done"),
    }
}

/// The words of a key about a number of things, and other values.
fn counted(key: &str, count: usize, values: &[(&str, &str)]) -> String {
    let count = count.to_string();
    let mut all = vec![("count", count.as_str())];
    all.extend(values);
    say_with(key, &all)
}

fn page(page: &AdminView) -> String {
    let who = if page.user.is_empty() { say("told-nobody") } else { code(&page.user) };
    let request = code(&format!("{} {}", page.method, page.url));
    let asked = [("request", request.as_str()), ("who", &who)];
    if !page.target.is_empty() {
        return say_with("told-page-sent-on", &[asked[0], asked[1], ("target", &code(&page.target))]);
    }
    match page.manager.as_str() {
        "" => say_with("told-page", &[asked[0], asked[1], ("title", &page.title)]),
        manager => {
            let manager = code(manager);
            counted("told-page-list", page.rows.len(), &[asked[0], asked[1], ("manager", &manager)])
        }
    }
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ")
}

fn statement(file: &str, event: &Recorded, source: &str) -> String {
    let line = clip(source.lines().next().unwrap_or_default().trim().to_owned());
    let source = code(&line);
    let of_line = |key: &str| say_with(key, &[("source", &source)]);
    match file {
        "console" => return of_line("told-console"),
        "sql" => return of_line("told-client"),
        "shell" => {}
        file => {
            let number = event.place.line.to_string();
            return say_with("told-line", &[("line", &number), ("file", file), ("source", &source)]);
        }
    }
    let first = line.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    match first {
        "import" | "from" => return of_line("told-import"),
        "def" | "class" => return of_line("told-definition"),
        "for" | "while" | "if" | "with" | "try" => return of_line("told-block"),
        "del" => return of_line("told-del"),
        "print" => return of_line("told-print"),
        "raise" => return of_line("told-raise"),
        _ => {}
    }
    match assigned(&line) {
        Some((target, _)) if target.contains('.') => {
            say_with("told-attribute", &[("source", &source), ("target", &code(target))])
        }
        Some((target, value)) => {
            say_with("told-assigned", &[("target", &code(target)), ("value", &code(value))])
        }
        None => of_line("told-asked"),
    }
}

/// Target and value of an assignment.
fn assigned(line: &str) -> Option<(&str, &str)> {
    let (target, value) = line.split_once(" = ")?;
    let plain = |c: char| c.is_alphanumeric() || "_., []".contains(c);
    target.chars().all(plain).then_some((target, value))
}

fn manager(what: &Happening) -> String {
    let Happening::Manager { model, manager, class, rule, filter } = what else { return String::new() };
    let model = model.rsplit('.').next().unwrap_or(model);
    let key = match *rule {
        "named" => "told-manager-named",
        "default" => "told-manager-default",
        "base" => "told-manager-base",
        "related" => "told-manager-related",
        _ => "told-manager",
    };
    let article = if class.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    let door = [("model", model), ("manager", manager.as_str()), ("class", class), ("article", article)];
    let door = say_with(key, &door);
    match filter {
        Some(filter) => say_with("told-manager-filter", &[("door", &door), ("filter", filter)]),
        None => door,
    }
}

fn query(run: &Recording, at: usize, sql: &str, count: usize) -> String {
    let event = &run.events[at];
    let before = at.checked_sub(1).and_then(|at| run.events.get(at));
    let verb = sql.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    let table = table_of(sql).unwrap_or_default();
    match verb.as_str() {
        "SELECT" => counted("told-select", count, &[("sql", &code(&brief_sql(sql)))]),
        "BEGIN" => say("told-begin"),
        "COMMIT" => say("told-commit"),
        "ROLLBACK" if sql.to_ascii_uppercase().contains(" TO ") => say("told-rollback-to"),
        "ROLLBACK" => say("told-rollback"),
        "SAVEPOINT" => say("told-savepoint"),
        "RELEASE" => say("told-release"),
        "CREATE" | "ALTER" | "DROP" => {
            say_with("told-schema", &[("sql", &code(&clip(sql.replace('"', ""))))])
        }
        _ => before.and_then(|before| written(before, event, &table)).unwrap_or_else(|| {
            let table = [("table", table.as_str())];
            match verb.as_str() {
                "INSERT" => counted("told-inserted", count, &table),
                "UPDATE" if count == 0 => say_with("told-updated-none", &table),
                "UPDATE" => counted("told-updated", count, &table),
                "DELETE" => counted("told-deleted", count, &table),
                _ => say_with("told-sent", &[("sql", &code(&clip(sql.to_owned())))]),
            }
        }),
    }
}

/// What the difference between two moments says of a table.
fn written(before: &Recorded, event: &Recorded, table: &str) -> Option<String> {
    let changes = diff(&before.snapshot, &event.snapshot);
    let mut told: Vec<String> = Vec::new();
    for change in &changes {
        match change {
            RowChange::Inserted { table: name, id, .. } if name == table => {
                told.push(say_with("told-row-inserted", &[("row", &id.to_string()), ("table", table)]));
            }
            RowChange::Updated { table: name, id, old, new, columns } if name == table => {
                let at = event.snapshot.table(table)?.def().position(columns.first()?)?;
                let (old, new) = (old.values.get(at)?, new.values.get(at)?);
                let key = if columns.len() > 1 { "told-row-updated-more" } else { "told-row-updated" };
                told.push(say_with(
                    key,
                    &[
                        ("row", &id.to_string()),
                        ("table", table),
                        ("column", columns.first()?),
                        ("old", &old.quoted()),
                        ("new", &new.quoted()),
                    ],
                ));
            }
            RowChange::Deleted { table: name, id, .. } if name == table => {
                told.push(say_with("told-row-deleted", &[("row", &id.to_string()), ("table", table)]));
            }
            _ => {}
        }
    }
    let first = told.first()?;
    let sentence = match told.len() {
        1 => first.clone(),
        2 => format!("{first}; {}", told[1]),
        all => say_with("told-rows-more", &[("first", first), ("count", &(all - 1).to_string())]),
    };
    Some(capital(&sentence))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

fn rows(event: &Recorded, table: &str, count: usize) -> String {
    let read = counted("told-rows", count, &[("table", table)]);
    let narrowing = event.narrowing.as_ref().filter(|narrowing| narrowing.table == table);
    let hidden = narrowing.and_then(|narrowing| {
        let visible = narrowing.visible(&event.snapshot)?.len();
        let all = event.snapshot.table(table)?.len();
        (all > visible).then(|| (all - visible, narrowing.by.clone()))
    });
    match hidden {
        Some((count, by)) => counted("told-rows-hidden", count, &[("read", &read), ("by", &by)]),
        None => read,
    }
}

fn instances(first: &str, count: usize, model: &str) -> String {
    let model = model.rsplit('.').next().unwrap_or(model);
    match count {
        1 => say_with("told-instance", &[("object", first)]),
        count => counted("told-instances", count, &[("model", model)]),
    }
}

fn cascade(model: &str, collected: &[(String, usize)]) -> String {
    let part = |(model, count): &(String, usize)| counted("told-cascade-part", *count, &[("model", model)]);
    let parts: Vec<String> = collected.iter().map(part).collect();
    say_with("told-cascade", &[("model", model), ("parts", &parts.join(", "))])
}

fn migrated(what: &str, keys: &[(String, String)]) -> String {
    let names = match keys {
        [(app, name)] => format!("`{app}.{name}`"),
        keys => counted("told-migrations-of-django", keys.len(), &[]),
    };
    let key = match what {
        "applied" => "told-applied",
        "unapplied" => "told-unapplied",
        "faked" => "told-faked",
        _ => "told-unfaked",
    };
    counted(key, keys.len(), &[("names", &names)])
}

fn raised(run: &Recording, at: usize, error: &str, caught: bool) -> String {
    let error = code(&clip(error.to_owned()));
    let key = match run.file_of(&run.events[at]).as_str() {
        _ if caught => "told-raised",
        "console" => "told-command-ends",
        "sql" => "told-database-answers",
        _ => "told-statement-ends",
    };
    say_with(key, &[("error", &error)])
}

fn printed(run: &Recording, event: &Recorded) -> String {
    let whole = run.outputs.get(event.output).cloned().unwrap_or_else(|| std::rc::Rc::from(""));
    let text = whole.get(..event.printed.min(whole.len())).unwrap_or(&whole);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let Some(last) = lines.last() else { return say("told-printed-nothing") };
    let last = code(&clip(last.trim().to_owned()));
    match lines.len() {
        1 => say_with("told-printed", &[("line", &last)]),
        count => counted("told-printed-lines", count, &[("line", &last)]),
    }
}

fn bound(names: &[(String, String)]) -> String {
    let one =
        |(name, value): &(String, String)| say_with("told-bound", &[("name", name), ("value", &code(value))]);
    names.iter().take(3).map(one).collect::<Vec<_>>().join(", ")
}
