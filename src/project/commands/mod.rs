//! `manage.py`: finds a command, sets Django up, runs it, and reports errors as Django does.
//!
//! One command a file. A command is a function over the machine and its arguments (see [`arguments`]).
//!
//! Mirrors `django/core/management/__init__.py` and `base.py`.

pub mod arguments;
pub mod base;
mod check;
mod makemigrations;
mod migrate;
mod migration_files;
mod optimizemigration;
mod python;
mod showmigrations;
mod sqlmigrate;
mod squashmigrations;
mod test;

use std::cell::RefCell;
use std::rc::Rc;

use crate::orm::connection::Connection;
use crate::orm::settings::Settings;
use crate::python::native::{NativeModule, NativeModules};
use crate::python::{Args, Dict, Machine, PyResult, Value};
use crate::sql::Database;

/// A command: its arguments are the words after its name.
pub type Command = fn(&mut Machine, &[String]) -> PyResult<()>;

/// The commands by name.
const COMMANDS: &[(&str, Command)] = &[
    ("check", check::run),
    ("createsuperuser", python::createsuperuser),
    ("dbshell", python::dbshell),
    ("dumpdata", python::dumpdata),
    ("flush", python::flush),
    ("loaddata", python::loaddata),
    ("makemigrations", makemigrations::run),
    ("migrate", migrate::run),
    ("optimizemigration", optimizemigration::run),
    ("shell", python::shell),
    ("showmigrations", showmigrations::run),
    ("sqlmigrate", sqlmigrate::run),
    ("squashmigrations", squashmigrations::run),
    ("startapp", python::startapp),
    ("test", test::run),
];

/// Adds the modules of all floors below.
pub fn register(modules: &mut NativeModules) {
    crate::orm::modules::register(modules);
    crate::migrations::register(modules);
    crate::contrib::register(modules);
    modules.add("django.core.management", NativeModule::Source("", true));
    let source = |text| NativeModule::Source(text, false);
    modules.add("django.core.management.base", source(include_str!("../py/base.py")));
    modules.add("django.core.management.commands", source(include_str!("../py/commands.py")));
    modules.add("django.core.serializers", source(include_str!("../py/serializers.py")));
    modules.add("django.test", NativeModule::Source(include_str!("../py/test.py"), true));
    modules.add("django.test.runner", source(include_str!("../py/testrunner.py")));
    modules.add("django.test.signals", source(include_str!("../py/testsignals.py")));
    modules.add("django.test.testcases", source(include_str!("../py/testcases.py")));
    modules.add("django.test.utils", source(include_str!("../py/testutils.py")));
}

/// Gives a process its connection to the database.
pub fn attach_database(machine: &mut Machine, database: &Rc<RefCell<Database>>) {
    machine.set_extension(Rc::new(Connection::new(database.clone())));
}

/// The settings of the project.
const SETTINGS_MODULE: &str = "mysite.settings";

/// Reads the settings, then `import django; django.setup()`.
///
/// # Errors
/// Whatever settings, apps and models raise while they load.
pub fn setup(machine: &mut Machine) -> PyResult<()> {
    let module = machine.import(SETTINGS_MODULE)?;
    Settings::of(machine).configure(SETTINGS_MODULE, module.dict.str_items());
    let django = Value::Module(machine.import("django")?);
    machine.call_method(&django, "setup", Args::none())?;
    Ok(())
}

/// Binds every model's name, as the shell of Django 5.2 does: apps in order, the first of two equal names wins last.
///
/// # Errors
/// When the registry cannot be asked.
pub fn import_models(machine: &mut Machine, names: &Dict) -> PyResult<()> {
    let apps = machine.import_from("django.apps", "apps")?;
    let models = machine.call_method(&apps, "get_models", Args::none())?;
    // Later apps come first in Django's list of imports, so that an earlier app's model of the same name wins.
    for model in machine.collect(&models)?.into_iter().rev() {
        if let Some(class) = model.as_class() {
            names.set_str(&class.name(), model.clone());
        }
    }
    Ok(())
}

/// Runs `manage.py ARGV`; the exit status.
///
/// # Errors
/// Exceptions that Django lets through to a traceback.
pub fn execute(machine: &mut Machine, argv: &[String]) -> PyResult<i32> {
    let Some(name) = argv.first() else {
        machine.host.stdout("Type 'manage.py help <subcommand>' for help on a specific subcommand.\n");
        return Ok(0);
    };
    setup(machine)?;
    let Some((_, command)) = COMMANDS.iter().find(|(n, _)| n == name) else {
        machine.host.stderr(&format!("Unknown command: '{name}'\nType 'manage.py help' for usage.\n"));
        return Ok(1);
    };
    match command(machine, &argv[1..]) {
        Ok(()) => Ok(0),
        Err(unwind) => report(machine, unwind),
    }
}

/// A `CommandError` (a failed system check among them) is a line on standard error; anything else goes on.
fn report(machine: &mut Machine, unwind: crate::python::Unwind) -> PyResult<i32> {
    let Some(exception) = unwind.exception().cloned() else { return Err(unwind) };
    let class = exception.class();
    if !class.mro().iter().any(|c| c.full_name() == "django.core.management.base.CommandError") {
        return Err(unwind);
    }
    let message = machine.str(&Value::Instance(exception))?;
    let failed_check = &*class.name() == "SystemCheckError";
    let line = if failed_check { message } else { format!("{}: {message}", class.name()) };
    machine.host.stderr(&format!("{line}\n"));
    Ok(1)
}
