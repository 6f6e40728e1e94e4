//! Migrations: what the models were, are and shall be, and how the tables follow.
//!
//! Read in this order: [`state`] (models as migrations know them), [`operations`] (one step of change, on the state and
//! on the tables), [`schema`] (tables changed on SQLite's terms), [`graph`] and [`loader`] (which migration depends on
//! which), [`recorder`] (which are applied), [`executor`] (applying and unapplying), then what writes new ones:
//! autodetector, questioner, writer.
//!
//! **Boundary:** speaks to `orm` for fields, registry and models, to `sql` for tables; knows no command line.
//!
//! Mirrors `django/db/migrations/`.

pub mod autodetector;
pub mod events;
pub mod exceptions;
pub mod executor;
pub mod graph;
pub mod loader;
pub mod operations;
pub mod optimizer;
pub mod python;
pub mod questioner;
pub mod recorder;
pub mod schema;
pub mod serializer;
pub mod state;
pub mod writer;

use crate::python::native::{NativeModule, NativeModules};

/// Where Django keeps its operations; here they come from one source.
const OPERATION_MODULES: [(&str, &str); 4] = [
    ("django.db.migrations.operations.base", include_str!("py/operations_base.py")),
    ("django.db.migrations.operations.fields", include_str!("py/operations_fields.py")),
    ("django.db.migrations.operations.models", include_str!("py/operations_models.py")),
    ("django.db.migrations.operations.special", include_str!("py/operations_special.py")),
];

/// Adds the modules of this floor.
pub fn register(modules: &mut NativeModules) {
    use NativeModule::{Both, Source};
    modules.add("django.db.migrations", Source(include_str!("py/__init__.py"), true));
    modules.add("django.db.migrations.exceptions", Source(include_str!("py/exceptions.py"), false));
    modules.add("django.db.migrations.migration", Source(include_str!("py/migration.py"), false));
    modules.add("django.db.migrations.operations", Both(operations::build, include_str!("py/operations.py")));
    for (name, text) in OPERATION_MODULES {
        modules.add(name, Source(text, false));
    }
    modules.add("django.db.migrations.state", Both(state::object::build, include_str!("py/state.py")));
    modules.add("django.db.migrations.loader", Both(python::build_loader, include_str!("py/loader.py")));
    modules
        .add("django.db.migrations.recorder", Both(python::build_recorder, include_str!("py/recorder.py")));
    modules
        .add("django.db.migrations.executor", Both(python::build_executor, include_str!("py/executor.py")));
    modules.add("django.db.migrations.writer", Both(python::build_writer, include_str!("py/writer.py")));
    modules.add(
        "django.db.migrations.autodetector",
        Both(python::build_autodetector, include_str!("py/autodetector.py")),
    );
    modules.add("django.db.migrations.questioner", Source(include_str!("py/questioner.py"), false));
    let graph = "from django.db.migrations.exceptions import NodeNotFoundError\nfrom django.db.migrations.loader import \
                 MigrationGraph\n";
    modules.add("django.db.migrations.graph", Source(graph, false));
    modules.add("django.db.backends.sqlite3.schema", NativeModule::Build(schema::object::build));
}

/// Apps whose models differ from what their migrations say, sorted.
///
/// # Errors
/// What comparing raises.
pub fn changed_apps(
    m: &mut crate::python::Machine,
    loader: &loader::Loader,
) -> crate::python::PyResult<Vec<String>> {
    let questioner = questioner::Questioner::new(questioner::Mood::Silent);
    let from_state = loader.project_state(m, None, true)?;
    let apps = crate::orm::registry::Apps::main(m);
    let to_state = state::ProjectState::from_apps(m, &apps)?;
    let autodetector = autodetector::Autodetector::new(from_state, to_state, &questioner);
    let changes = autodetector.changes(m, &loader.graph, &[], None)?;
    let mut changed: Vec<String> = changes.into_keys().collect();
    changed.sort();
    Ok(changed)
}
