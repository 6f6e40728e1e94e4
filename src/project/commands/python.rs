//! Commands whose work is told in Python (`py/commands.py`): fixtures, users, flush; and `shell`, `dbshell`, `startapp`.

use super::arguments::{Arguments, Options};
use super::base::{self, write};
use crate::python::machine::Mode;
use crate::python::{Args, Dict, Machine, PyResult, Str, Value};

/// Calls a function of `django.core.management.commands`.
fn call(m: &mut Machine, function: &str, args: Args) -> PyResult {
    let function = m.import_from("django.core.management.commands", function)?;
    m.call(&function, args)
}

fn texts(items: &[String]) -> Value {
    Value::list(items.iter().map(Value::str).collect())
}

fn text(options: &Options, name: &str) -> Value {
    options.value(name).map_or(Value::None, Value::str)
}

fn verbosity(options: &Options) -> Value {
    Value::Int(i64::from(options.verbosity()))
}

/// `dumpdata [app_label[.Model] ...]`.
///
/// # Errors
/// `CommandError`.
pub fn dumpdata(m: &mut Machine, argv: &[String]) -> PyResult<()> {
    let arguments = Arguments::new("dumpdata")
        .any("app_label[.ModelName]")
        .value(&["--format"], "format", Some("json"))
        .value(&["--indent"], "indent", None)
        .value(&["--database"], "database", Some("default"))
        .value(&["-e", "--exclude"], "exclude", None)
        .value(&["--pks"], "pks", None)
        .value(&["-o", "--output"], "output", None)
        .flag(&["--natural-foreign"], "natural_foreign")
        .flag(&["--natural-primary"], "natural_primary")
        .flag(&["-a", "--all"], "all");
    let options = base::parse(m, &arguments, argv)?;
    base::check_first(m, &options)?;
    let args = Args::none()
        .with("app_labels", texts(options.list("app_label[.ModelName]")))
        .with("excludes", texts(options.list("exclude")))
        .with("format", text(&options, "format"))
        .with("indent", text(&options, "indent"))
        .with("use_base_manager", options.flag("all"))
        .with("natural_foreign", options.flag("natural_foreign"))
        .with("natural_primary", options.flag("natural_primary"))
        .with("pks", text(&options, "pks"))
        .with("output", text(&options, "output"));
    call(m, "dumpdata", args).map(drop)
}

/// `loaddata fixture ...`.
///
/// # Errors
/// `CommandError`, and what saving the objects raises.
pub fn loaddata(m: &mut Machine, argv: &[String]) -> PyResult<()> {
    let arguments = Arguments::new("loaddata")
        .some("fixture")
        .value(&["--database"], "database", Some("default"))
        .value(&["--format"], "format", None)
        .value(&["--app"], "app", None)
        .flag(&["-i", "--ignorenonexistent"], "ignore");
    let options = base::parse(m, &arguments, argv)?;
    base::check_first(m, &options)?;
    call(m, "loaddata", Args::two(texts(options.list("fixture")), verbosity(&options))).map(drop)
}

/// `flush`: empties every table, then makes permissions and content types anew.
///
/// # Errors
/// What a receiver of `post_migrate` raises.
pub fn flush(m: &mut Machine, argv: &[String]) -> PyResult<()> {
    let arguments = Arguments::new("flush").flag(&["--noinput", "--no-input"], "noinput").value(
        &["--database"],
        "database",
        Some("default"),
    );
    let options = base::parse(m, &arguments, argv)?;
    base::check_first(m, &options)?;
    let done = call(m, "flush", Args::two(Value::Bool(!options.flag("noinput")), verbosity(&options)))?;
    if !m.truth(&done)? {
        return Ok(());
    }
    let apps = m.import_from("django.apps", "apps")?;
    base::send_migrate_signal(m, "post_migrate", &options, &apps, &Value::list(Vec::new()))
}

/// `createsuperuser --noinput --username NAME ...`.
///
/// # Errors
/// `CommandError`.
pub fn createsuperuser(m: &mut Machine, argv: &[String]) -> PyResult<()> {
    let get_user_model = m.import_from("django.contrib.auth", "get_user_model")?;
    let user = m.call(&get_user_model, Args::none())?;
    let username_field = m.getattr(&user, "USERNAME_FIELD")?;
    let required = m.getattr(&user, "REQUIRED_FIELDS")?;
    let mut names = vec![m.str(&username_field)?];
    for name in m.collect(&required)? {
        names.push(m.str(&name)?);
    }
    // The options depend on the user model: taken out before the fixed ones are read.
    let (given, rest) = take_options(argv, &names);
    let arguments = Arguments::new("createsuperuser").flag(&["--noinput", "--no-input"], "noinput").value(
        &["--database"],
        "database",
        Some("default"),
    );
    let options = base::parse(m, &arguments, &rest)?;
    base::check_first(m, &options)?;
    let username = given.get_str(&names[0]).unwrap_or_default();
    let args = Args::none()
        .with("interactive", !options.flag("noinput"))
        .with("username", username)
        .with("options", Value::Dict(std::rc::Rc::new(given)))
        .with("verbosity", verbosity(&options));
    call(m, "createsuperuser", args).map(drop)
}

fn take_options(argv: &[String], names: &[String]) -> (Dict, Vec<String>) {
    let (given, mut rest) = (Dict::new(), Vec::new());
    let mut words = argv.iter();
    while let Some(word) = words.next() {
        let (spelling, inline) = match word.split_once('=') {
            Some((spelling, value)) => (spelling, Some(value.to_string())),
            None => (word.as_str(), None),
        };
        let name = spelling.strip_prefix("--").filter(|n| names.iter().any(|known| known == n));
        match name {
            Some(name) => {
                let value = inline.or_else(|| words.next().cloned()).unwrap_or_default();
                given.set_str(&Str::intern(name), Value::str(value));
            }
            None => rest.push(word.clone()),
        }
    }
    (given, rest)
}

/// `shell -c CODE`; without code, the page's own shell is the one to use.
///
/// # Errors
/// What the code raises.
pub fn shell(m: &mut Machine, argv: &[String]) -> PyResult<()> {
    let arguments = Arguments::new("shell")
        .value(&["-c", "--command"], "command", None)
        .value(&["-i", "--interface"], "interface", None)
        .flag(&["--no-startup"], "no_startup")
        .flag(&["--no-imports"], "no_imports");
    let options = base::parse(m, &arguments, argv)?;
    let Some(code) = options.value("command").map(ToString::to_string) else {
        return Err(base::command_error(
            m,
            "type into the shell itself, or give code: manage.py shell -c \"...\"",
        ));
    };
    let names = std::rc::Rc::new(Dict::new());
    names.set_str(&Str::intern("__name__"), Value::str("django.core.management.commands.shell"));
    if !options.flag("no_imports") {
        super::import_models(m, &names)?;
        report_imports(m, options.verbosity())?;
    }
    let code = m.compile(&code, "<string>", Mode::Exec)?;
    m.exec(&code, &names).map(drop)
}

/// Says which models the shell has imported: those of later apps first, as they are looked through.
fn report_imports(m: &mut Machine, verbosity: u8) -> PyResult<()> {
    let models = crate::orm::registry::Apps::main(m).get_models(m, false, false);
    let mut modules: Vec<(String, Vec<String>)> = Vec::new();
    for model in models.iter().rev() {
        let (module, name) = (model.module().to_string(), model.name().to_string());
        match modules.iter_mut().find(|(known, _)| *known == module) {
            Some((_, names)) => names.push(name),
            None => modules.push((module, vec![name])),
        }
    }
    let mut names: Vec<&String> = modules.iter().flat_map(|(_, names)| names).collect();
    names.sort();
    names.dedup();
    let amount = names.len();
    let told = format!("{amount} {} imported automatically", if amount == 1 { "object" } else { "objects" });
    let lines: Vec<String> = modules
        .iter()
        .map(|(module, names)| format!("  from {module} import {}", names.join(", ")))
        .collect();
    match verbosity {
        0 => Ok(()),
        1 if amount > 0 => m.print(&format!("{told} (use -v 2 for details).\n\n")),
        2.. if amount > 0 => m.print(&format!("{told}:\n\n{}\n\n", lines.join("\n"))),
        _ => m.print(&format!("{told}.\n\n")),
    }
}

/// `dbshell`: raw SQL, read from standard input or given after `--`.
///
/// # Errors
/// The database's.
pub fn dbshell(m: &mut Machine, argv: &[String]) -> PyResult<()> {
    let mut sql = argv.iter().filter(|w| !w.starts_with('-')).cloned().collect::<Vec<_>>().join(" ");
    while let Some(line) = m.host.read_line() {
        sql.push_str(&line);
        sql.push('\n');
    }
    let database = base::database(m)?;
    let outcomes = database.borrow_mut().execute_text(&sql, &[]);
    match outcomes {
        Ok(outcomes) => {
            for row in outcomes.iter().flat_map(|o| &o.rows) {
                let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
                write(m, &cells.join("|"))?;
            }
            Ok(())
        }
        Err(error) => {
            base::write_error(m, &format!("Runtime error: {error}"));
            Err(base::exit(1))
        }
    }
}

/// `startapp NAME`: the files of a new app.
///
/// # Errors
/// `CommandError` for a name that is none or is taken.
pub fn startapp(m: &mut Machine, argv: &[String]) -> PyResult<()> {
    let options = base::parse(m, &Arguments::new("startapp").one("name").optional("directory"), argv)?;
    let name = options.value("name").unwrap_or_default().to_string();
    let identifier =
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_numeric());
    if !identifier || name.is_empty() {
        return Err(base::command_error(
            m,
            format!("'{name}' is not a valid app name. Please make sure the name is a valid identifier."),
        ));
    }
    if m.import(&name).is_ok() {
        return Err(base::command_error(
            m,
            format!(
                "'{name}' conflicts with the name of an existing Python module and cannot be used as an app name. \
                 Please try another name."
            ),
        ));
    }
    let class: String = name.split('_').map(capitalized).collect();
    let files = [
        ("__init__.py", String::new()),
        ("admin.py", "from django.contrib import admin\n\n# Register your models here.\n".to_string()),
        ("apps.py", apps_file(&name, &class)),
        ("migrations/__init__.py", String::new()),
        ("models.py", "from django.db import models\n\n# Create your models here.\n".to_string()),
        ("tests.py", "from django.test import TestCase\n\n# Create your tests here.\n".to_string()),
        ("views.py", "from django.shortcuts import render\n\n# Create your views here.\n".to_string()),
    ];
    for (file, text) in files {
        let path = format!("{name}/{file}");
        m.host.write_file(&path, &text).map_err(crate::python::exception::os_error)?;
    }
    Ok(())
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

fn apps_file(name: &str, class: &str) -> String {
    format!(
        "from django.apps import AppConfig\n\n\nclass {class}Config(AppConfig):\n    default_auto_field = \
         'django.db.models.BigAutoField'\n    name = '{name}'\n"
    )
}
