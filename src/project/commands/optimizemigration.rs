//! `manage.py optimizemigration app_label migration_name`.
//!
//! Mirrors `django/core/management/commands/optimizemigration.py`.

use super::arguments::{Arguments, Options};
use super::base::{command_error, write};
use super::migration_files as files;
use super::squashmigrations::manual_porting;
use crate::migrations::loader::Loader;
use crate::migrations::optimizer;
use crate::migrations::questioner::exit;
use crate::python::{Machine, PyResult};

/// What the command takes.
pub fn arguments() -> Arguments {
    Arguments::new("optimizemigration", "Optimizes the operations for the named migration.")
        .one("app_label", "App label of the application to optimize the migration for.")
        .one("migration_name", "Migration name to optimize the operations for.")
        .flag(&["--check"], "check", "Exit with a non-zero status if the migration can be optimized.")
}

/// Runs the command.
///
/// # Errors
/// `CommandError`, and what loading and writing raise.
pub fn run(m: &mut Machine, options: &Options) -> PyResult<()> {
    let app_label = options.value("app_label").unwrap_or_default().to_string();
    files::installed(m, &app_label)?;
    let loader = Loader::load(m, None, false)?;
    if !loader.migrated_apps.contains(&app_label) {
        return Err(command_error(m, format!("App '{app_label}' does not have migrations.")));
    }
    let key = files::find(m, &loader, &app_label, options.value("migration_name").unwrap_or_default())?;
    let object = loader.migration(&key)?;
    let mut migration = files::loaded(m, &key, &object)?;
    let shorter = optimizer::optimize(m, &migration.operations, &app_label)?;
    let (before, after) = (migration.operations.len(), shorter.len());
    let loud = options.verbosity() > 0;
    if before == after {
        return if loud { write(m, "No optimizations possible.") } else { Ok(()) };
    }
    if loud {
        write(m, &format!("Optimizing from {before} operations to {after} operations."))?;
    }
    if options.flag("check") {
        return Err(exit(1));
    }
    migration.operations = shorter;
    let mut file = files::file(m, &migration, true)?;
    if file.needs_manual_porting {
        if !migration.replaces.is_empty() {
            let message = "Migration will require manual porting but is already a squashed migration.\nTransition to a \
                           normal migration first: \
                           https://docs.djangoproject.com/en/5.2/topics/migrations/#squashing-migrations";
            return Err(command_error(m, message));
        }
        migration.replaces = vec![key.clone()];
        migration.initial = false;
        migration.name = format!("{}_optimized", key.1);
        file = files::file(m, &migration, true)?;
        if loud {
            write(m, &manual_porting("optimized"))?;
        }
    }
    files::write_file(m, &file)?;
    if loud { write(m, &format!("Optimized migration {}", files::absolute(&file.path))) } else { Ok(()) }
}
