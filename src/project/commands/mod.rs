//! `manage.py`: finds a command, sets Django up, runs it, and reports errors as Django does.
//!
//! A native command is a file here: its arguments (see [`arguments`]) and a function over them. Others, and those of
//! the project's apps, are Python: `py/management`, which also knows how to call any command from code ([`bridge`]).
//!
//! Mirrors `django/core/management/__init__.py` and `base.py`.

pub mod arguments;
pub mod base;
mod bridge;
mod check;
mod dbshell;
mod makemigrations;
mod migrate;
mod migration_files;
mod optimizemigration;
mod shell;
mod showmigrations;
mod sqlmigrate;
mod squashmigrations;
mod startapp;
mod test;

use std::cell::RefCell;
use std::rc::Rc;

use crate::orm::connection::Connection;
use crate::orm::settings::Settings;
use crate::python::native::{NativeModule, NativeModules};
use crate::python::{Args, Dict, Machine, PyResult, Value};
use crate::sql::Database;

use arguments::{Arguments, Options};

/// A native command.
struct Command {
    name: &'static str,
    arguments: fn() -> Arguments,
    run: fn(&mut Machine, &Options) -> PyResult<()>,
}

const fn command(
    name: &'static str,
    arguments: fn() -> Arguments,
    run: fn(&mut Machine, &Options) -> PyResult<()>,
) -> Command {
    Command { name, arguments, run }
}

/// The native commands.
const COMMANDS: &[Command] = &[
    command("check", check::arguments, check::run),
    command("dbshell", dbshell::arguments, dbshell::run),
    command("makemigrations", makemigrations::arguments, makemigrations::run),
    command("migrate", migrate::arguments, migrate::run),
    command("optimizemigration", optimizemigration::arguments, optimizemigration::run),
    command("shell", shell::arguments, shell::run),
    command("showmigrations", showmigrations::arguments, showmigrations::run),
    command("sqlmigrate", sqlmigrate::arguments, sqlmigrate::run),
    command("squashmigrations", squashmigrations::arguments, squashmigrations::run),
    command("startapp", startapp::arguments, startapp::run),
    command("test", test::arguments, test::run),
];

impl Command {
    fn find(name: &str) -> Option<&'static Command> {
        COMMANDS.iter().find(|command| command.name == name)
    }
}

/// Adds the modules of all floors below.
pub fn register(modules: &mut NativeModules) {
    crate::orm::modules::register(modules);
    crate::migrations::register(modules);
    crate::contrib::register(modules);
    let mut source = |name, text| modules.add(name, NativeModule::Source(text, false));
    source("django.core.serializers.base", include_str!("../py/serializers_base.py"));
    source("django.test.runner", include_str!("../py/testrunner.py"));
    source("django.test.signals", include_str!("../py/testsignals.py"));
    source("django.test.html", include_str!("../py/testhtml.py"));
    source("django.test.testcases", include_str!("../py/testcases.py"));
    source("django.core.serializers.json", "from django.core.serializers import DjangoJSONEncoder\n");
    source(
        "django.core.serializers.python",
        "from django.core.serializers import from_python as Deserializer\n",
    );
    source("django.test._assertions", include_str!("../py/test_assertions.py"));
    source("django.test.utils", include_str!("../py/testutils.py"));
    source("django.conf.global_settings", include_str!("../py/global_settings.py"));
    modules.add("django.core.serializers", NativeModule::Source(include_str!("../py/serializers.py"), true));
    modules.add("django.test", NativeModule::Source(include_str!("../py/test.py"), true));
    bridge::register(modules);
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
    setup_with(machine, SETTINGS_MODULE)
}

fn setup_with(machine: &mut Machine, settings: &str) -> PyResult<()> {
    let module = machine.import(settings)?;
    let configured = Settings::of(machine);
    configured.configure(settings, module.dict.str_items());
    if let Some(message) = complaint(machine, &configured)? {
        return Err(crate::orm::exceptions::improperly_configured(machine, message));
    }
    let django = Value::Module(machine.import("django")?);
    machine.call_method(&django, "setup", Args::none())?;
    Ok(())
}

/// What is wrong with settings that Django refuses before it loads an application.
fn complaint(machine: &mut Machine, settings: &Settings) -> PyResult<Option<String>> {
    for name in ["ALLOWED_HOSTS", "INSTALLED_APPS", "SECRET_KEY_FALLBACKS"] {
        if !matches!(settings.get(name), None | Some(Value::List(_) | Value::Tuple(_))) {
            return Ok(Some(format!("The {name} setting must be a list or a tuple.")));
        }
    }
    let zone = settings.get("TIME_ZONE").unwrap_or_default();
    if machine.truth(&zone)? && zone.as_str().is_none_or(|zone| &**zone != "UTC") {
        let known = machine.import_from("zoneinfo", "_is_known")?;
        let known = machine.call(&known, Args::one(zone.clone()))?;
        if !machine.truth(&known)? {
            let zone = machine.str(&zone)?;
            let text = format!("Incorrect timezone setting: {zone}");
            return Err(crate::python::exception::value_error(text));
        }
    }
    let Some(Value::Dict(databases)) = settings.get("DATABASES") else { return Ok(None) };
    if databases.is_empty() {
        return Ok(None);
    }
    let Some(Value::Dict(default)) = databases.get_str("default") else {
        return Ok(Some("You must define a 'default' database.".to_owned()));
    };
    let engine = match default.get_str("ENGINE") {
        Some(engine) => machine.str(&engine)?.to_string(),
        None => return Ok(None),
    };
    let known = ["", "dummy", "mysql", "oracle", "postgresql", "postgresql_psycopg2", "sqlite3"];
    let builtin = engine.strip_prefix("django.db.backends.").is_some_and(|name| known.contains(&name));
    if engine.is_empty() || builtin || machine.import(&format!("{engine}.base")).is_ok() {
        return Ok(None);
    }
    Ok(Some(format!(
        "'{engine}' isn't an available database backend or couldn't be imported. Check the above exception. To use \
         one of the built-in backends, use 'django.db.backends.XXX', where XXX is one of:\n    'mysql', 'oracle', \
         'postgresql', 'sqlite3'"
    )))
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
    setup_with(machine, settings_module(argv))?;
    let native =
        argv.first().and_then(|name| Command::find(name)).filter(|c| !is_overridden(machine, c.name));
    let quick = native.and_then(|command| {
        let arguments = (command.arguments)();
        arguments.parse(&argv[1..]).map(|options| (command, arguments, options))
    });
    let Some((command, arguments, options)) = quick else {
        let execute = machine.import_from("django.core.management", "execute_from_command_line")?;
        let words = std::iter::once("manage.py").chain(argv.iter().map(String::as_str));
        machine.call(&execute, Args::one(Value::list(words.map(Value::str).collect())))?;
        return Ok(0);
    };
    let done = base::check_first(machine, &arguments, &options);
    match done.and_then(|()| (command.run)(machine, &options)) {
        Ok(()) => Ok(0),
        Err(unwind) => report(machine, unwind),
    }
}

/// Whether an app has a command of this name.
fn is_overridden(machine: &Machine, name: &str) -> bool {
    let end = format!("/management/commands/{name}.py");
    machine.host.list_files().iter().any(|path| path.ends_with(&end))
}

/// The module that `--settings` names, or the project's.
fn settings_module(argv: &[String]) -> &str {
    let at = argv.iter().position(|word| word == "--settings");
    let inline = argv.iter().find_map(|word| word.strip_prefix("--settings="));
    inline.or_else(|| argv.get(at? + 1).map(String::as_str)).unwrap_or(SETTINGS_MODULE)
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
