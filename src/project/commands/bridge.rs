//! `django.core.management` in Python, and what its Python code asks of the native side (`_native`).
//!
//! Every command has a module with a `Command` class, as in Django: a native one is a class that calls back here.

use std::rc::Rc;

use super::{COMMANDS, Command, base};
use crate::migrations::executor::Executor;
use crate::orm::settings::Settings;
use crate::python::exception::type_error;
use crate::python::native::{ModuleBuilder, NativeModule, NativeModules};
use crate::python::{Args, Machine, Module, PyResult, Value};

/// Commands written in Python: the name, the app that brings it.
const PYTHON: [(&str, &str); 11] = [
    ("changepassword", "django.contrib.auth"),
    ("clearsessions", "django.contrib.sessions"),
    ("createsuperuser", "django.contrib.auth"),
    ("diffsettings", "django.core"),
    ("dumpdata", "django.core"),
    ("flush", "django.core"),
    ("inspectdb", "django.core"),
    ("loaddata", "django.core"),
    ("remove_stale_contenttypes", "django.contrib.contenttypes"),
    ("sqlflush", "django.core"),
    ("sqlsequencereset", "django.core"),
];

/// Commands that Django has and Ormery has not.
const UNSUPPORTED: [(&str, &str); 8] = [
    ("compilemessages", "django.core"),
    ("createcachetable", "django.core"),
    ("makemessages", "django.core"),
    ("runserver", "django.core"),
    ("sendtestemail", "django.core"),
    ("startproject", "django.core"),
    ("testserver", "django.core"),
    ("findstatic", "django.contrib.staticfiles"),
];

/// The module of a native command.
const NATIVE: NativeModule = NativeModule::Source(include_str!("../py/management/command.py"), false);

macro_rules! source {
    ($file:literal) => {
        NativeModule::Source(include_str!(concat!("../py/management/", $file)), false)
    };
}

/// Adds the modules.
pub fn register(modules: &mut NativeModules) {
    let package = NativeModule::Source("", true);
    modules.add(
        "django.core.management",
        NativeModule::Source(include_str!("../py/management/__init__.py"), true),
    );
    modules.add("django.core.management._native", NativeModule::Build(build));
    modules.add("django.core.management.base", source!("base.py"));
    modules.add("django.core.management.color", source!("color.py"));
    modules.add("django.core.management.native", source!("native.py"));
    modules.add("django.core.management.sql", source!("sql.py"));
    modules.add("django.core.management.utils", source!("utils.py"));
    modules.add("django.core.management.commands", package);
    modules.add("django.contrib.auth.management.commands", package);
    modules.add("django.contrib.contenttypes.management.commands", package);
    modules.add("django.contrib.sessions.management", package);
    modules.add("django.contrib.sessions.management.commands", package);
    modules.add("django.core.management.commands.sqlflush", source!("commands/sqlflush.py"));
    modules.add("django.core.management.commands.sqlsequencereset", source!("commands/sqlsequencereset.py"));
    modules
        .add("django.contrib.auth.management.commands.changepassword", source!("commands/changepassword.py"));
    modules.add(
        "django.contrib.sessions.management.commands.clearsessions",
        source!("commands/clearsessions.py"),
    );
    for name in [
        "django.core.management.commands.check",
        "django.core.management.commands.dbshell",
        "django.core.management.commands.makemigrations",
        "django.core.management.commands.migrate",
        "django.core.management.commands.optimizemigration",
        "django.core.management.commands.shell",
        "django.core.management.commands.showmigrations",
        "django.core.management.commands.sqlmigrate",
        "django.core.management.commands.squashmigrations",
        "django.core.management.commands.startapp",
        "django.core.management.commands.test",
    ] {
        modules.add(name, NATIVE);
    }
    modules.add("django.core.management.commands.diffsettings", source!("commands/diffsettings.py"));
    modules.add("django.core.management.commands.dumpdata", source!("commands/dumpdata.py"));
    modules.add("django.core.management.commands.flush", source!("commands/flush.py"));
    modules.add("django.core.management.commands.inspectdb", source!("commands/inspectdb.py"));
    modules.add("django.core.management.commands.loaddata", source!("commands/loaddata.py"));
    modules.add(
        "django.contrib.auth.management.commands.createsuperuser",
        source!("commands/createsuperuser.py"),
    );
    modules.add(
        "django.contrib.contenttypes.management.commands.remove_stale_contenttypes",
        source!("commands/remove_stale_contenttypes.py"),
    );
}

fn build(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module)
        .function("commands", commands)
        .function("unsupported", |_, _| {
            Ok(Value::list(UNSUPPORTED.iter().map(|(name, _)| Value::str(name)).collect()))
        })
        .function("arguments", |m, args| Ok((named(m, &args)?.arguments)().described()))
        .function("described", |m, args| {
            let arguments = (named(m, &args)?.arguments)();
            let (help, missing) = (Value::str(arguments.help), Value::str(arguments.missing));
            Ok(Value::tuple(vec![help, Value::Bool(arguments.checks), missing]))
        })
        .function("run", run)
        .function("check", check)
        .function("waiting", waiting)
        .function("project_settings", |m, _| {
            let settings = Settings::of(m);
            let names = settings.names().into_iter().filter(|name| settings.is_overridden(name));
            Ok(Value::list(names.map(Value::Str).collect()))
        });
    Ok(())
}

/// `(name, app)` of every command.
fn commands(_: &mut Machine, _: Args) -> PyResult {
    let native = COMMANDS.iter().map(|command| (command.name, "django.core"));
    let all = native.chain(PYTHON).chain(UNSUPPORTED);
    let pair = |(name, app): (&str, &str)| Value::tuple(vec![Value::str(name), Value::str(app)]);
    Ok(Value::list(all.map(pair).collect()))
}

fn named(m: &mut Machine, args: &Args) -> PyResult<&'static Command> {
    let name = m.str(args.pos.first().unwrap_or(&Value::None))?;
    Command::find(&name).ok_or_else(|| type_error(format!("no native command '{name}'")))
}

/// `run(name, args, options)`.
fn run(m: &mut Machine, args: Args) -> PyResult {
    let command = named(m, &args)?;
    let [_, words, Value::Dict(given)] = &args.pos[..] else {
        return Err(type_error("run() takes a name, words and options"));
    };
    let words = m.collect(words)?;
    let options = (command.arguments)().options(m, &words, given)?;
    (command.run)(m, &options)?;
    Ok(Value::None)
}

/// `check(app_configs, tags, databases, display_num_errors, fail_level)`: what is to be said, and about how many issues.
fn check(m: &mut Machine, args: Args) -> PyResult {
    let [app_configs, tags, databases, count, level] = &args.pos[..] else {
        return Err(type_error("check() takes five arguments"));
    };
    let mut passed = Args::none();
    for (name, value) in [("app_configs", app_configs), ("tags", tags), ("databases", databases)] {
        passed = passed.with(name, value.clone());
    }
    let count = m.truth(count)?;
    let Value::Int(level) = level.unwrapped() else { return Err(type_error("the level is a number")) };
    let (message, visible) = base::check_message(m, passed, count, level)?;
    Ok(Value::tuple(vec![Value::str(message), Value::Int(visible as i64)]))
}

/// `waiting()`: the app of every migration that is not applied.
fn waiting(m: &mut Machine, _: Args) -> PyResult {
    let database = base::database(m)?;
    let mut executor = Executor::new(m, database)?;
    let leaves = executor.loader.graph.leaf_nodes(None);
    let targets: Vec<_> = leaves.into_iter().map(|(app, name)| (app, Some(name))).collect();
    let plan = executor.plan(m, &targets, false)?;
    Ok(Value::list(plan.iter().map(|((app, _), _)| Value::str(app)).collect()))
}
