//! One sentence an event, in the learner's own names. Code stands between back-ticks.

use super::event::{Happening, Recorded, Recording, table_of};
use super::moment::{brief_sql, rows_word};
use super::repr::clip;
use super::view::AdminView;
use crate::sql::diff::{RowChange, diff};

/// The sentence of an event.
pub fn tell(run: &Recording, at: usize) -> String {
    let Some(event) = run.events.get(at) else { return String::new() };
    match &event.what {
        Happening::File { path } => format!(
            "`{path}` is written: the Python process ends with everything in its memory, and the database stays"
        ),
        Happening::Statement { source } => statement(&run.file_of(event), event, source),
        Happening::Call { name } => format!("`{name}` is called"),
        Happening::Return { name, value } => {
            format!("`{name}` returns {}", if value == "a queryset" { value.clone() } else { code(value) })
        }
        Happening::Manager { .. } => manager(&event.what),
        Happening::Query { sql, rows, .. } => query(run, at, sql, *rows),
        Happening::Rows { table, keys } => rows(event, table, keys.len()),
        Happening::FromCache { count, .. } => {
            format!("The queryset keeps {} from before: no query is sent", rows_word(*count))
        }
        Happening::Instances { first, count, model } => instances(first, *count, model),
        Happening::Saved { object, created: true, .. } => {
            format!("`{object}` is saved: its row is new, and the object knows its key now")
        }
        Happening::Saved { object, .. } => {
            format!("`{object}` is saved over its row, which holds what memory holds")
        }
        Happening::Refreshed { object, .. } => {
            format!("`{object}` is read anew: it holds what its row holds")
        }
        Happening::Signal { signal, sender, receivers } => {
            format!("`{signal}` of `{sender}` reaches {}", list(receivers))
        }
        Happening::Cascade { model, collected } => cascade(model, collected),
        Happening::Migrated { what, keys } => migrated(what, keys),
        Happening::Operation { told, forward: true } => format!("The migration runs an operation: {told}"),
        Happening::Operation { told, .. } => format!("The migration takes an operation back: {told}"),
        Happening::Page(page) => self::page(page),
        Happening::Error { error, caught } => raised(run, at, error, *caught),
        Happening::Output { names } if names.is_empty() => printed(run, event),
        Happening::Output { names } | Happening::Bound { names } => bound(names),
        Happening::Done => "The statement is done: objects in memory have changed".into(),
    }
}

fn page(page: &AdminView) -> String {
    let who =
        if page.user.is_empty() { "somebody who is not logged in".to_owned() } else { code(&page.user) };
    let asked = format!("{} by {who}", code(&format!("{} {}", page.method, page.url)));
    if !page.target.is_empty() {
        return format!("{asked}: the admin sends the client on to {}", code(&page.target));
    }
    match page.manager.as_str() {
        "" => format!("{asked}: the admin shows \"{}\"", page.title),
        manager => {
            format!("{asked}: the list has what {} gave, {}", code(manager), rows_word(page.rows.len()))
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
    match file {
        "console" => return format!("{} runs in a process of its own", code(&line)),
        "sql" => return format!("Another client sends {}: no object in memory hears of it", code(&line)),
        "shell" => {}
        file => return format!("Line {} of `{file}`: {}", event.place.line, code(&line)),
    }
    let first = line.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    match first {
        "import" | "from" => return format!("{} brings names into the shell", code(&line)),
        "def" | "class" => return format!("{} defines it; its body has not run", code(&line)),
        "for" | "while" | "if" | "with" | "try" => return format!("{} begins", code(&line)),
        "del" => return format!("{} takes the name away; rows are not touched", code(&line)),
        "print" => return format!("{} runs", code(&line)),
        "raise" => return format!("{} raises an exception", code(&line)),
        _ => {}
    }
    match assigned(&line) {
        Some((target, _)) if target.contains('.') => {
            format!("{} sets {} in memory only", code(&line), code(target))
        }
        Some((target, value)) => format!("{} is about to be what {} gives", code(target), code(value)),
        None => format!("{} is asked, and what it gives is printed", code(&line)),
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
    let door = match *rule {
        "named" => format!("`{model}.{manager}` is asked, {} `{class}`", article(class)),
        "default" => {
            format!("The default manager of `{model}` answers: `{manager}`, {} `{class}`", article(class))
        }
        "base" => format!("The base manager of `{model}` answers: `{manager}`, {} `{class}`", article(class)),
        "related" => format!(
            "The related objects come by the default manager's class, `{class}`, narrowed to this one"
        ),
        _ => format!("`{model}.{manager}` answers, {} `{class}`", article(class)),
    };
    match filter {
        Some(filter) => format!("{door}; `{filter}` chooses its rows"),
        None => door,
    }
}

fn article(class: &str) -> &'static str {
    if class.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" }
}

fn query(run: &Recording, at: usize, sql: &str, count: usize) -> String {
    let event = &run.events[at];
    let before = at.checked_sub(1).and_then(|at| run.events.get(at));
    let verb = sql.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    let table = table_of(sql).unwrap_or_default();
    match verb.as_str() {
        "SELECT" => format!("{} is sent: {} back", code(&brief_sql(sql)), come(count)),
        "BEGIN" => "A transaction begins: until it is committed all of it can be taken back".into(),
        "COMMIT" => "The transaction is committed: its changes stay".into(),
        "ROLLBACK" if sql.to_ascii_uppercase().contains(" TO ") => {
            "The savepoint is rolled back: rows are as they were at it; objects in memory are not".into()
        }
        "ROLLBACK" => {
            "The transaction is rolled back: rows are as they were; objects in memory are not".into()
        }
        "SAVEPOINT" => "A savepoint is set: an inner block begins".into(),
        "RELEASE" => "The savepoint is released: the inner block is done".into(),
        "CREATE" | "ALTER" | "DROP" => format!("{} changes the schema", code(&clip(sql.replace('"', "")))),
        _ => {
            before.and_then(|before| written(before, event, &table)).unwrap_or_else(|| match verb.as_str() {
                "INSERT" => format!("{} inserted into `{table}`", are(count)),
                "UPDATE" if count == 0 => format!("An UPDATE meets no row of `{table}`"),
                "UPDATE" => format!("{} updated in `{table}`", are(count)),
                "DELETE" => format!("{} deleted from `{table}`", are(count)),
                _ => format!("{} is sent", code(&clip(sql.to_owned()))),
            })
        }
    }
}

fn come(count: usize) -> String {
    if count == 1 { "1 row comes".into() } else { format!("{count} rows come") }
}

fn are(count: usize) -> String {
    if count == 1 { "1 row is".into() } else { format!("{count} rows are") }
}

/// What the difference between two moments says of a table.
fn written(before: &Recorded, event: &Recorded, table: &str) -> Option<String> {
    let changes = diff(&before.snapshot, &event.snapshot);
    let mut told: Vec<String> = Vec::new();
    for change in &changes {
        match change {
            RowChange::Inserted { table: name, id, .. } if name == table => {
                told.push(format!("row {id} is inserted into `{table}`"));
            }
            RowChange::Updated { table: name, id, old, new, columns } if name == table => {
                let at = event.snapshot.table(table)?.def().position(columns.first()?)?;
                let (old, new) = (old.values.get(at)?, new.values.get(at)?);
                let column = columns.first()?;
                let more = if columns.len() > 1 { " and more" } else { "" };
                told.push(format!(
                    "row {id} of `{table}`: `{column}` was {} and is {}{more}",
                    old.quoted(),
                    new.quoted()
                ));
            }
            RowChange::Deleted { table: name, id, .. } if name == table => {
                told.push(format!("row {id} of `{table}` is deleted"));
            }
            _ => {}
        }
    }
    let first = told.first()?;
    let mut sentence = first.clone();
    match told.len() {
        1 => {}
        2 => sentence += &format!("; {}", told[1]),
        more => sentence += &format!("; so are {} rows more", more - 1),
    }
    Some(capital(&sentence))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

fn rows(event: &Recorded, table: &str, count: usize) -> String {
    let read = format!("{} read from `{table}`", are(count));
    let narrowing = event.narrowing.as_ref().filter(|narrowing| narrowing.table == table);
    let hidden = narrowing.and_then(|narrowing| {
        let visible = narrowing.visible(&event.snapshot)?.len();
        let all = event.snapshot.table(table)?.len();
        (all > visible).then(|| (all - visible, narrowing.by.clone()))
    });
    match hidden {
        Some((1, by)) => format!("{read}; 1 row stays behind, hidden by `{by}`"),
        Some((count, by)) => format!("{read}; {count} rows stay behind, hidden by `{by}`"),
        None => read,
    }
}

fn instances(first: &str, count: usize, model: &str) -> String {
    let model = model.rsplit('.').next().unwrap_or(model);
    match count {
        1 => format!("`{first}` is made: a copy of its row as it is now"),
        count => format!("{count} objects of `{model}` are made, each a copy of its row as it is now"),
    }
}

fn cascade(model: &str, collected: &[(String, usize)]) -> String {
    let parts: Vec<String> = collected.iter().map(|(model, count)| format!("{count} of `{model}`")).collect();
    format!("Deleting from `{model}` takes with it: {}", parts.join(", "))
}

fn migrated(what: &str, keys: &[(String, String)]) -> String {
    let (names, verb) = match keys {
        [(app, name)] => (format!("`{app}.{name}`"), "is"),
        keys => (format!("{} migrations of Django's own apps", keys.len()), "are"),
    };
    match what {
        "applied" => format!("{names} {verb} applied and recorded in `django_migrations`"),
        "unapplied" => format!("{names} {verb} taken back, and the record deleted"),
        "faked" => format!("{names} {verb} recorded without being run: the tables stay as they are"),
        _ => format!("The record of {names} is deleted without taking anything back"),
    }
}

fn raised(run: &Recording, at: usize, error: &str, caught: bool) -> String {
    let error = code(&clip(error.to_owned()));
    if caught {
        return format!("{error} is raised");
    }
    match run.file_of(&run.events[at]).as_str() {
        "console" => format!("The command ends with {error}"),
        "sql" => format!("The database answers {error}"),
        _ => format!("{error} ends the statement"),
    }
}

fn printed(run: &Recording, event: &Recorded) -> String {
    let whole = run.outputs.get(event.output).cloned().unwrap_or_else(|| std::rc::Rc::from(""));
    let text = whole.get(..event.printed.min(whole.len())).unwrap_or(&whole);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    match lines.as_slice() {
        [] => "Nothing is printed".into(),
        [line] => format!("It prints {}", code(&clip(line.trim().to_owned()))),
        [.., last] => format!(
            "It has printed {} lines, the last of them {}",
            lines.len(),
            code(&clip(last.trim().to_owned()))
        ),
    }
}

fn bound(names: &[(String, String)]) -> String {
    let told: Vec<String> =
        names.iter().take(3).map(|(name, value)| format!("`{name}` is now {}", code(value))).collect();
    told.join(", ")
}
