//! `manage.py sqlmigrate app_label migration_name [--backwards]`: the SQL that Django sends to SQLite.

use super::arguments::{Arguments, Options};
use super::base::{self, command_error, write};
use super::migrate::as_command_error;
use crate::migrations::executor::Executor;
use crate::orm::registry::Apps;
use crate::python::{Machine, PyResult};

/// What the command takes.
pub fn arguments() -> Arguments {
    Arguments::new("sqlmigrate", "Prints the SQL statements for the named migration.")
        .one("app_label", "App label of the application containing the migration.")
        .one("migration_name", "Migration name to print the SQL for.")
        .value(
            &["--database"],
            "database",
            "Nominates a database to create SQL for. Defaults to the \"default\" database.",
        )
        .choices(&["default"])
        .default("default")
        .flag(&["--backwards"], "backwards", "Creates SQL to unapply the migration, rather than to apply it")
}

/// Runs the command.
///
/// # Errors
/// `CommandError`, and what loading migrations raises.
pub fn run(m: &mut Machine, options: &Options) -> PyResult<()> {
    let (app, name) =
        (options.value("app_label").unwrap_or(""), options.value("migration_name").unwrap_or(""));
    let database = base::database(m)?;
    let mut executor = Executor::new(m, database)?;
    if let Err(unwind) = Apps::main(m).get_app_config(m, app) {
        return Err(as_command_error(m, unwind));
    }
    if !executor.loader.migrated_apps.contains(app) {
        return Err(command_error(m, format!("App '{app}' does not have migrations")));
    }
    let key = match executor.loader.by_prefix(m, app, name) {
        Ok(key) => key,
        Err(unwind) if unwind.is(&crate::python::types().KeyError) => {
            return Err(command_error(
                m,
                format!(
                    "Cannot find a migration matching '{name}' from app '{app}'. Is it in INSTALLED_APPS?"
                ),
            ));
        }
        Err(_) => {
            return Err(command_error(
                m,
                format!("More than one migration matches '{name}' in app '{app}'. Please be more specific."),
            ));
        }
    };
    let lines = executor.collect_sql(m, &key, options.flag("backwards"))?;
    if lines.is_empty() {
        return base::write_error(m, "No operations found.");
    }
    let migration = executor.loader.migration(&key)?;
    let atomic = m.getattr(&migration, "atomic")?;
    let text = lines.join("\n");
    if m.truth(&atomic)? { write(m, &format!("BEGIN;\n{text}\nCOMMIT;")) } else { write(m, &text) }
}
