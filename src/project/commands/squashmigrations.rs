//! `manage.py squashmigrations app_label [start_migration_name] migration_name`.
//!
//! Mirrors `django/core/management/commands/squashmigrations.py`.

use super::arguments::{Arguments, Options};
use super::base::{self, command_error, write};
use super::migration_files as files;
use crate::migrations::autodetector::Migration;
use crate::migrations::graph::NodeKey;
use crate::migrations::loader::{Loader, graph_error};
use crate::migrations::questioner::input;
use crate::migrations::recorder::Recorder;
use crate::migrations::{optimizer, writer};
use crate::python::exception::key_error;
use crate::python::{Machine, PyResult, Value};

/// What the command takes.
pub fn arguments() -> Arguments {
    Arguments::new(
        "squashmigrations",
        "Squashes an existing set of migrations (from first until specified) into a single new one.",
    )
    .one("app_label", "App label of the application to squash migrations for.")
    .optional(
        "start_migration_name",
        "Migrations will be squashed starting from and including this migration.",
    )
    .one("migration_name", "Migrations will be squashed until and including this migration.")
    .flag(&["--no-optimize"], "no_optimize", "Do not try to optimize the squashed operations.")
    .unset(
        &["--noinput", "--no-input"],
        "interactive",
        "Tells Django to NOT prompt the user for input of any kind.",
    )
    .value(&["--squashed-name"], "squashed_name", "Sets the name of the new squashed migration.")
    .unset(
        &["--no-header"],
        "include_header",
        "Do not add a header comment to the new squashed migration.",
    )
}

/// Runs the command.
///
/// # Errors
/// `CommandError`, and what loading and writing raise.
pub fn run(m: &mut Machine, options: &Options) -> PyResult<()> {
    let app_label = options.value("app_label").unwrap_or_default().to_string();
    files::installed(m, &app_label)?;
    let recorder = Recorder::new(base::database(m)?);
    let loader = Loader::load(m, Some(&recorder), false)?;
    if !loader.migrated_apps.contains(&app_label) {
        let message =
            format!("App '{app_label}' does not have migrations (so squashmigrations on it makes no sense)");
        return Err(command_error(m, message));
    }
    let (keys, start) = to_squash(m, &loader, &app_label, options)?;
    if !proceed(m, &keys, options)? {
        return Ok(());
    }
    let squashed = squash(m, &loader, &app_label, &keys, start, options)?;
    save(m, &squashed, options)
}

/// The migrations to squash in their order, and the first one when it was named.
fn to_squash(
    m: &mut Machine,
    loader: &Loader,
    app_label: &str,
    options: &Options,
) -> PyResult<(Vec<NodeKey>, Option<NodeKey>)> {
    let last = files::find(m, loader, app_label, options.value("migration_name").unwrap_or_default())?;
    let plan = loader.graph.forwards_plan(&last).map_err(|error| graph_error(m, error))?;
    let mut keys: Vec<NodeKey> = plan.into_iter().filter(|key| key.0 == last.0).collect();
    let Some(start) = options.value("start_migration_name") else { return Ok((keys, None)) };
    let start = files::find(m, loader, app_label, start)?;
    if !loader.graph.contains(&start) {
        return Err(key_error(Value::tuple(vec![Value::str(&start.0), Value::str(&start.1)])));
    }
    let Some(at) = keys.iter().position(|key| *key == start) else {
        let message = format!(
            "The migration '{}.{}' cannot be found. Maybe it comes after the migration '{}.{}'?\nHave a look at:\n  \
             python manage.py showmigrations {app_label}\nto debug this issue.",
            start.0, start.1, last.0, last.1
        );
        return Err(command_error(m, message));
    };
    keys.drain(..at);
    Ok((keys, Some(start)))
}

fn proceed(m: &mut Machine, keys: &[NodeKey], options: &Options) -> PyResult<bool> {
    let interactive = options.flag("interactive");
    if options.verbosity() == 0 && !interactive {
        return Ok(true);
    }
    write(m, "Will squash the following migrations:")?;
    for key in keys {
        write(m, &format!(" - {}", key.1))?;
    }
    if !interactive {
        return Ok(true);
    }
    loop {
        m.print("Do you wish to proceed? [y/N] ")?;
        match input(m)?.chars().next().map(|c| c.to_ascii_lowercase()) {
            Some('y') => return Ok(true),
            Some('n') | None => return Ok(false),
            Some(_) => {}
        }
    }
}

fn squash(
    m: &mut Machine,
    loader: &Loader,
    app_label: &str,
    keys: &[NodeKey],
    start: Option<NodeKey>,
    options: &Options,
) -> PyResult<Migration> {
    let mut squashed = Migration::new("", app_label);
    let mut operations = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        let object = loader.migration(key)?;
        let migration = files::loaded(m, key, &object)?;
        if !migration.replaces.is_empty() {
            let message = "You cannot squash squashed migrations! Please transition it to a normal migration first: \
                           https://docs.djangoproject.com/en/5.2/topics/migrations/#squashing-migrations";
            return Err(command_error(m, message));
        }
        operations.extend(migration.operations);
        for dependency in files::inherited_dependencies(m, &object, at == 0)? {
            if !squashed.dependencies.contains(&dependency) {
                squashed.dependencies.push(dependency);
            }
        }
    }
    squashed.operations = shorten(m, operations, app_label, options)?;
    squashed.replaces = keys.to_vec();
    let last = keys.last().map_or("", |key| key.1.as_str());
    let given = options.value("squashed_name");
    squashed.name = match (&start, given) {
        (Some(start), Some(given)) => format!("{}_{given}", start.1.split('_').next().unwrap_or_default()),
        (Some(start), None) => format!("{}_squashed_{last}", start.1),
        (None, Some(given)) => format!("0001_{given}"),
        (None, None) => format!("0001_squashed_{last}"),
    };
    squashed.initial = start.is_none();
    Ok(squashed)
}

fn shorten(
    m: &mut Machine,
    operations: Vec<Value>,
    app_label: &str,
    options: &Options,
) -> PyResult<Vec<Value>> {
    let loud = options.verbosity() > 0;
    if options.flag("no_optimize") {
        if loud {
            write(m, "(Skipping optimization.)")?;
        }
        return Ok(operations);
    }
    if loud {
        write(m, "Optimizing...")?;
    }
    let shorter = optimizer::optimize(m, &operations, app_label)?;
    if loud {
        let (before, after) = (operations.len(), shorter.len());
        let line = match before == after {
            true => "  No optimizations possible.".to_string(),
            false => format!("  Optimized from {before} operations to {after} operations."),
        };
        write(m, &line)?;
    }
    Ok(shorter)
}

fn save(m: &mut Machine, squashed: &Migration, options: &Options) -> PyResult<()> {
    let path = writer::path(m, &squashed.app_label, &squashed.name)?;
    if m.host.read_file(&path).is_some() {
        let message = format!("Migration {} already exists. Use a different name.", squashed.name);
        return Err(command_error(m, message));
    }
    let file = files::file(m, squashed, options.flag("include_header"))?;
    files::write_file(m, &file)?;
    if options.verbosity() == 0 {
        return Ok(());
    }
    let path = files::absolute(&path);
    let text = format!(
        "Created new squashed migration {path}\n  You should commit this migration but leave the old ones in place;\n  \
         the new migration will be used for new installs. Once you are sure\n  all instances of the codebase have \
         applied the migrations you squashed,\n  you can delete them."
    );
    write(m, &text)?;
    if file.needs_manual_porting {
        write(m, &manual_porting("squashed"))?;
    }
    Ok(())
}

/// What is said when functions of other migrations could not be taken along.
pub fn manual_porting(kind: &str) -> String {
    format!(
        "Manual porting required\n  Your migrations contained functions that must be manually copied over,\n  as we could \
         not safely copy their implementation.\n  See the comment at the top of the {kind} migration for details."
    )
}
