//! What the commands share that write migrations: a loaded migration as one to be written, and its file.

use crate::migrations::autodetector::Migration;
use crate::migrations::graph::NodeKey;
use crate::migrations::loader::{Loader, node_list};
use crate::migrations::writer::{self, MigrationFile};
use crate::orm::registry::Apps;
use crate::orm::settings::Settings;
use crate::python::exception::os_error;
use crate::python::{Machine, PyResult, Value};

use super::base::command_error;

/// A migration that was loaded, to be written anew.
///
/// # Errors
/// When its attributes are not what a migration's are.
pub fn loaded(m: &mut Machine, key: &NodeKey, object: &Value) -> PyResult<Migration> {
    let mut migration = Migration::new(&key.1, &key.0);
    let operations = m.getattr(object, "operations")?;
    migration.operations = m.collect(&operations)?;
    migration.dependencies = node_list(m, object, "dependencies")?;
    migration.replaces = node_list(m, object, "replaces")?;
    let initial = m.getattr(object, "initial")?;
    migration.initial = m.truth(&initial)?;
    Ok(migration)
}

/// The dependencies of a migration as another one takes them over: one on `AUTH_USER_MODEL` stays swappable.
///
/// # Errors
/// When they are not pairs.
pub fn inherited_dependencies(m: &mut Machine, object: &Value, own: bool) -> PyResult<Vec<NodeKey>> {
    let user = Settings::of(m).text("AUTH_USER_MODEL").unwrap_or_else(|| "".into());
    let app_label = m.getattr(object, "app_label")?;
    let app_label = m.str(&app_label)?;
    let listed = m.getattr(object, "dependencies")?;
    let mut dependencies = Vec::new();
    for (node, value) in node_list(m, object, "dependencies")?.into_iter().zip(m.collect(&listed)?) {
        let setting = m.getattr_opt(&value, "setting")?;
        if let Some(setting) = setting {
            if setting.as_str() == Some(&user) {
                dependencies.push(("__setting__".to_string(), "AUTH_USER_MODEL".to_string()));
            } else {
                dependencies.push(node);
            }
        } else if node.0 != app_label || own {
            dependencies.push(node);
        }
    }
    Ok(dependencies)
}

/// A migration named on the command line.
///
/// # Errors
/// `CommandError` when no migration, or more than one, begins so.
pub fn find(m: &mut Machine, loader: &Loader, app_label: &str, name: &str) -> PyResult<NodeKey> {
    loader.by_prefix(m, app_label, name).map_err(|unwind| {
        let message = if unwind.is(&crate::python::types().KeyError) {
            format!("Cannot find a migration matching '{name}' from app '{app_label}'.")
        } else {
            format!("More than one migration matches '{name}' in app '{app_label}'. Please be more specific.")
        };
        command_error(m, message)
    })
}

/// The app of this label must be installed.
///
/// # Errors
/// `CommandError` with the registry's words.
pub fn installed(m: &mut Machine, app_label: &str) -> PyResult<()> {
    let Err(unwind) = Apps::main(m).get_app_config(m, app_label) else { return Ok(()) };
    let Some(exception) = unwind.exception().cloned() else { return Err(unwind) };
    let message = m.str(&Value::Instance(exception))?;
    Err(command_error(m, message))
}

/// Writes a file into the project, its folder made a package.
///
/// # Errors
/// `OSError`.
pub fn write_file(m: &mut Machine, file: &MigrationFile) -> PyResult<()> {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let init = format!("{folder}/__init__.py");
    if m.host.read_file(&init).is_none() {
        m.host.write_file(&init, "").map_err(os_error)?;
    }
    m.host.write_file(&file.path, &file.text).map_err(os_error)
}

/// A path as Django prints it where it does not shorten it.
pub fn absolute(path: &str) -> String {
    format!("/project/{path}")
}

/// The text of a migration and where it goes.
///
/// # Errors
/// What cannot be written.
pub fn file(m: &mut Machine, migration: &Migration, include_header: bool) -> PyResult<MigrationFile> {
    writer::migration(m, migration, include_header)
}
