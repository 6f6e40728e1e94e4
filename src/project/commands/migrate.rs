//! `manage.py migrate [app_label [migration_name]]`.
//!
//! Mirrors `django/core/management/commands/migrate.py`.

use super::arguments::{Arguments, Options};
use super::base::{self, command_error, write};
use crate::migrations::events;
use crate::migrations::executor::{Executor, PlanStep, Progress, Target};
use crate::migrations::state::{ModelState, ProjectState, object};
use crate::orm::registry::Apps;
use crate::python::{Args, Machine, PyResult, Value};

/// What the command takes.
pub fn arguments() -> Arguments {
    Arguments::new("migrate", "Updates database schema. Manages both apps with migrations and those without.")
        .optional("app_label", "App label of an application to synchronize the state.")
        .optional(
            "migration_name",
            "Database state will be brought to the state after that migration. Use the name \
             \"zero\" to unapply all migrations.",
        )
        .unset(
            &["--noinput", "--no-input"],
            "interactive",
            "Tells Django to NOT prompt the user for input of any kind.",
        )
        .value(
            &["--database"],
            "database",
            "Nominates a database to synchronize. Defaults to the \"default\" database.",
        )
        .choices(&["default"])
        .default("default")
        .flag(&["--fake"], "fake", "Mark migrations as run without actually running them.")
        .flag(
            &["--fake-initial"],
            "fake_initial",
            "Detect if tables already exist and fake-apply initial migrations if so. Make sure that \
             the current database schema matches your initial migration before using this flag. \
             Django will only check for an existing table name.",
        )
        .flag(&["--plan"], "plan", "Shows a list of the migration actions that will be performed.")
        .flag(&["--run-syncdb"], "run_syncdb", "Creates tables for apps without migrations.")
        .flag(
            &["--check"],
            "check_unapplied",
            "Exits with a non-zero status if unapplied migrations exist and does not actually apply \
             migrations.",
        )
        .flag(&["--prune"], "prune", "Delete nonexistent migrations from the django_migrations table.")
}

/// Runs the command.
///
/// # Errors
/// `CommandError`, `SystemCheckError`, and what loading and running migrations raise.
pub fn run(m: &mut Machine, options: &Options) -> PyResult<()> {
    let database = base::database(m)?;
    let mut executor = Executor::new(m, database)?;
    executor.loader.check_consistent_history(m)?;
    refuse_conflicts(m, &executor)?;
    let targets = targets(m, &executor, options)?;
    if options.flag("prune") {
        return prune(m, &executor, options);
    }
    let plan = executor.plan(m, &targets, false)?;
    if options.flag("plan") {
        return show_plan(m, &executor, &plan, options.flag("check_unapplied"));
    }
    if options.flag("check_unapplied") {
        return if plan.is_empty() { Ok(()) } else { Err(base::exit(1)) };
    }
    announce(m, &executor, options, &targets)?;
    let state = executor.applied_state(m)?;
    let python_plan = plan_value(&executor, &plan)?;
    let apps = state.apps(m)?;
    let apps = object::apps_value(m, &apps)?;
    base::send_migrate_signal(m, "emit_pre_migrate_signal", options, apps, python_plan.clone())?;
    if options.flag("run_syncdb") {
        sync_apps(m, &executor, options)?;
    }
    let state = perform(m, &mut executor, options, &plan, state)?;
    finish(m, &state, options, &python_plan)
}

fn refuse_conflicts(m: &mut Machine, executor: &Executor) -> PyResult<()> {
    let conflicts = executor.loader.graph.conflicts();
    if conflicts.is_empty() {
        return Ok(());
    }
    let told: Vec<String> =
        conflicts.iter().map(|(app, names)| format!("{} in {app}", names.join(", "))).collect();
    Err(command_error(
        m,
        format!(
            "Conflicting migrations detected; multiple leaf nodes in the migration graph: ({}).\nTo fix them run \
             'python manage.py makemigrations --merge'",
            told.join("; ")
        ),
    ))
}

fn targets(m: &mut Machine, executor: &Executor, options: &Options) -> PyResult<Vec<Target>> {
    let Some(app) = options.value("app_label") else {
        return Ok(executor.loader.graph.leaf_nodes(None).into_iter().map(|(a, n)| (a, Some(n))).collect());
    };
    if let Err(unwind) = Apps::main(m).get_app_config(m, app) {
        return Err(as_command_error(m, unwind));
    }
    let migrated = executor.loader.migrated_apps.contains(app);
    if options.flag("run_syncdb") && migrated {
        return Err(command_error(m, format!("Can't use run_syncdb with app '{app}' as it has migrations.")));
    }
    if !options.flag("run_syncdb") && !migrated {
        return Err(command_error(m, format!("App '{app}' does not have migrations.")));
    }
    let Some(name) = options.value("migration_name") else {
        let leaves = executor.loader.graph.leaf_nodes(Some(app));
        return Ok(leaves.into_iter().map(|(a, n)| (a, Some(n))).collect());
    };
    if name == "zero" {
        return Ok(vec![(app.to_string(), None)]);
    }
    let mut key = find(m, executor, app, name)?;
    if !executor.loader.graph.contains(&key)
        && let Some(last) = executor.loader.replacements.get(&key).and_then(|parts| parts.last())
    {
        key = last.clone();
    }
    Ok(vec![(key.0, Some(key.1))])
}

fn find(m: &mut Machine, executor: &Executor, app: &str, name: &str) -> PyResult<(String, String)> {
    executor.loader.by_prefix(m, app, name).map_err(|unwind| {
        if unwind.is(&crate::python::types().KeyError) {
            command_error(m, format!("Cannot find a migration matching '{name}' from app '{app}'."))
        } else {
            command_error(
                m,
                format!("More than one migration matches '{name}' in app '{app}'. Please be more specific."),
            )
        }
    })
}

/// The same message as a `CommandError`.
pub fn as_command_error(m: &mut Machine, unwind: crate::python::Unwind) -> crate::python::Unwind {
    let Some(exception) = unwind.exception().cloned() else { return unwind };
    match m.str(&Value::Instance(exception)) {
        Ok(message) => command_error(m, message),
        Err(unwind) => unwind,
    }
}

fn announce(m: &mut Machine, executor: &Executor, options: &Options, targets: &[Target]) -> PyResult<()> {
    if options.verbosity() < 1 {
        return Ok(());
    }
    write(m, "Operations to perform:")?;
    if options.flag("run_syncdb") && !executor.loader.unmigrated_apps.is_empty() {
        let line = match options.value("app_label") {
            Some(app) => format!("  Synchronize unmigrated app: {app}"),
            None => {
                let apps: Vec<&str> = executor.loader.unmigrated_apps.iter().map(String::as_str).collect();
                format!("  Synchronize unmigrated apps: {}", apps.join(", "))
            }
        };
        write(m, &line)?;
    }
    let line = match (options.value("migration_name"), targets.first()) {
        (Some(_), Some((app, Some(name)))) => format!("  Target specific migration: {name}, from {app}"),
        (Some(_), Some((app, None))) => format!("  Unapply all migrations: {app}"),
        _ => {
            let mut apps: Vec<&str> = targets.iter().map(|(app, _)| app.as_str()).collect();
            apps.sort_unstable();
            apps.dedup();
            let apps = if apps.is_empty() { "(none)".to_string() } else { apps.join(", ") };
            format!("  Apply all migrations: {apps}")
        }
    };
    write(m, &line)
}

fn perform(
    m: &mut Machine,
    executor: &mut Executor,
    options: &Options,
    plan: &[PlanStep],
    state: ProjectState,
) -> PyResult<ProjectState> {
    let loud = options.verbosity() >= 1;
    if loud {
        write(m, "Running migrations:")?;
    }
    if plan.is_empty() {
        if loud {
            write(m, "  No migrations to apply.")?;
            mention_changes(m, executor)?;
        }
        return Ok(state);
    }
    let timed = options.verbosity() > 1;
    let mut progress = |m: &mut Machine, progress: Progress| tell(m, &progress, loud, timed);
    let (fake, fake_initial) = (options.flag("fake"), options.flag("fake_initial"));
    executor.migrate(m, plan, state, fake, fake_initial, &mut progress)
}

fn tell(m: &mut Machine, progress: &Progress, loud: bool, timed: bool) -> PyResult<()> {
    events::emit(m, || {
        let (app_label, name) = progress_key(progress);
        let (app_label, name) = (app_label.to_string(), name.to_string());
        events::MigrationEvent::Progress { what: progress_name(progress), app_label, name }
    });
    if !loud {
        return Ok(());
    }
    let time = if timed { " (0.001s)" } else { "" };
    let text = match progress {
        Progress::RenderStart => "  Rendering model states...".to_string(),
        Progress::RenderSuccess => format!(" DONE{time}\n"),
        Progress::ApplyStart((app, name), _) => format!("  Applying {app}.{name}..."),
        Progress::UnapplyStart((app, name), _) => format!("  Unapplying {app}.{name}..."),
        Progress::ApplySuccess(_, true) | Progress::UnapplySuccess(_, true) => format!(" FAKED{time}\n"),
        Progress::ApplySuccess(..) | Progress::UnapplySuccess(..) => format!(" OK{time}\n"),
    };
    m.print(&text)
}

fn progress_name(progress: &Progress) -> &'static str {
    match progress {
        Progress::RenderStart | Progress::RenderSuccess => "render",
        Progress::ApplyStart(..) => "begin",
        Progress::ApplySuccess(_, true) => "faked",
        Progress::ApplySuccess(..) => "applied",
        Progress::UnapplyStart(..) => "begin_unapply",
        Progress::UnapplySuccess(..) => "unapplied",
    }
}

fn progress_key(progress: &Progress) -> (&str, &str) {
    match progress {
        Progress::RenderStart | Progress::RenderSuccess => ("", ""),
        Progress::ApplyStart(key, _)
        | Progress::ApplySuccess(key, _)
        | Progress::UnapplyStart(key, _)
        | Progress::UnapplySuccess(key, _) => (&key.0, &key.1),
    }
}

fn mention_changes(m: &mut Machine, executor: &Executor) -> PyResult<()> {
    let apps = crate::migrations::changed_apps(m, &executor.loader)?;
    if apps.is_empty() {
        return Ok(());
    }
    let told: Vec<String> = apps.iter().map(|app| format!("'{app}'")).collect();
    write(
        m,
        &format!(
            "  Your models in app(s): {} have changes that are not yet reflected in a migration, and so won't be applied.",
            told.join(", ")
        ),
    )?;
    write(
        m,
        "  Run 'manage.py makemigrations' to make new migrations, and then re-run 'manage.py migrate' to apply them.",
    )
}

fn finish(m: &mut Machine, state: &ProjectState, options: &Options, plan: &Value) -> PyResult<()> {
    let apps = state.apps(m)?;
    let apps = object::apps_value(m, &apps)?;
    base::send_migrate_signal(m, "emit_post_migrate_signal", options, apps, plan.clone())
}

/// `[(migration, backwards), ...]` as receivers of the signals see it.
fn plan_value(executor: &Executor, plan: &[PlanStep]) -> PyResult {
    let pair =
        |(key, back): &PlanStep| Ok(Value::tuple(vec![executor.loader.migration(key)?, Value::Bool(*back)]));
    Ok(Value::list(plan.iter().map(pair).collect::<PyResult<_>>()?))
}

fn show_plan(m: &mut Machine, executor: &Executor, plan: &[PlanStep], check: bool) -> PyResult<()> {
    write(m, "Planned operations:")?;
    if plan.is_empty() {
        return write(m, "  No planned migration operations.");
    }
    for (key, backwards) in plan {
        write(m, &format!("{}.{}", key.0, key.1))?;
        let migration = executor.loader.migration(key)?;
        let operations = m.getattr(&migration, "operations")?;
        for operation in m.collect(&operations)? {
            let line = describe(m, &operation, *backwards)?;
            write(m, &format!("    {line}"))?;
        }
    }
    if check { Err(base::exit(1)) } else { Ok(()) }
}

fn describe(m: &mut Machine, operation: &Value, backwards: bool) -> PyResult<String> {
    let told = m.call_method(operation, "describe", Args::none())?;
    let told = m.str(&told)?;
    let mut prefix = "";
    let action = if m.getattr_opt(operation, "code")?.is_some() {
        let code = m.getattr(operation, if backwards { "reverse_code" } else { "code" })?;
        if code.is_none() {
            Value::None
        } else {
            m.getattr_opt(&code, "__doc__")?.filter(|d| !d.is_none()).unwrap_or(Value::str(""))
        }
    } else if m.getattr_opt(operation, "sql")?.is_some() {
        m.getattr(operation, if backwards { "reverse_sql" } else { "sql" })?
    } else {
        prefix = if backwards { "Undo " } else { "" };
        Value::str("")
    };
    let action = if action.is_none() {
        if backwards { "IRREVERSIBLE".to_string() } else { String::new() }
    } else {
        m.str(&action)?.replace('\n', "")
    };
    let action = if action.is_empty() { action } else { format!(" -> {action}") };
    Ok(format!("{prefix}{told}{}", truncate(&action, 40)))
}

/// `Truncator(text).chars(length)`.
fn truncate(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_string();
    }
    text.chars().take(length - 1).collect::<String>() + "…"
}

fn prune(m: &mut Machine, executor: &Executor, options: &Options) -> PyResult<()> {
    let Some(app) = options.value("app_label") else {
        return Err(command_error(m, "Migrations can be pruned only when an app is specified."));
    };
    write(m, "Pruning migrations:")?;
    let applied = executor.recorder.applied();
    let mut gone: Vec<_> =
        applied.iter().filter(|k| k.0 == app && !executor.loader.disk.contains_key(*k)).collect();
    gone.sort();
    let blocked: Vec<_> = executor
        .loader
        .replacements
        .iter()
        .filter(|(_, parts)| parts.iter().any(|p| gone.contains(&p)))
        .collect();
    if !blocked.is_empty() {
        write(
            m,
            "  Cannot use --prune because the following squashed migrations have their 'replaces' attributes and may \
             not be recorded as applied:",
        )?;
        for (key, _) in blocked {
            write(m, &format!("    {}.{}", key.0, key.1))?;
        }
        return write(
            m,
            "  Re-run 'manage.py migrate' if they are not marked as applied, and remove 'replaces' attributes in their \
             Migration classes.",
        );
    }
    if gone.is_empty() {
        return write(m, "  No migrations to prune.");
    }
    for key in gone {
        executor.recorder.record_unapplied(m, key)?;
        write(m, &format!("  Pruning {}.{} OK", key.0, key.1))?;
    }
    Ok(())
}

/// `--run-syncdb`: tables for apps that have no migrations.
fn sync_apps(m: &mut Machine, executor: &Executor, options: &Options) -> PyResult<()> {
    let loud = options.verbosity() >= 1;
    let labels: Vec<String> = match options.value("app_label") {
        Some(app) => vec![app.to_string()],
        None => executor.loader.unmigrated_apps.iter().cloned().collect(),
    };
    if loud {
        write(m, "Synchronizing apps without migrations:")?;
        write(m, "  Creating tables...")?;
    }
    let database = base::database(m)?;
    let registry = Apps::main(m);
    let state = ProjectState::from_apps(m, &registry)?;
    let editor = crate::migrations::schema::SchemaEditor::new(database.clone(), false);
    for label in labels {
        for model in registry.app_models(m, &label, false, false) {
            let model = ModelState::from_model(m, &model, false)?;
            let there = database.borrow().table(&model.db_table()).is_some();
            if there || !model.has_table() {
                continue;
            }
            if loud {
                write(m, &format!("    Creating table {}", model.db_table()))?;
            }
            editor.create_model(m, &state, &model)?;
        }
    }
    if loud {
        write(m, "    Running deferred SQL...")?;
    }
    editor.run_deferred(m)
}
