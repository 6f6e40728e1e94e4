//! What commands share: errors, output, system checks, the database, the signals around `migrate`.
//!
//! Mirrors `django/core/management/base.py` and `sql.py`.

use std::cell::RefCell;
use std::rc::Rc;

use super::arguments::{Arguments, Options};
use crate::orm::connection::Connection;
use crate::orm::registry::Apps;
use crate::python::{Args, Machine, PyResult, Unwind, Value};
use crate::sql::Database;

/// A `CommandError`.
pub fn command_error(m: &mut Machine, message: impl AsRef<str>) -> Unwind {
    error_of(m, "CommandError", message.as_ref())
}

fn error_of(m: &mut Machine, class: &str, message: &str) -> Unwind {
    match m.import_from("django.core.management.base", class) {
        Ok(class) => m.exception(&class, Args::one(message)),
        Err(unwind) => unwind,
    }
}

/// Reads a command's arguments.
///
/// # Errors
/// `SystemExit(2)` after argparse's message.
pub fn parse(m: &mut Machine, arguments: &Arguments, argv: &[String]) -> PyResult<Options> {
    match arguments.parse(argv) {
        Ok(options) => Ok(options),
        Err(message) => {
            m.host.stderr(&format!("{}\n{message}\n", arguments.usage()));
            Err(exit(2))
        }
    }
}

/// Ends the process with a status.
pub fn exit(status: i64) -> Unwind {
    Unwind::with_args(&crate::python::types().SystemExit, vec![Value::Int(status)])
}

/// A line on standard output.
pub fn write(m: &mut Machine, line: &str) -> PyResult<()> {
    let end = if line.ends_with('\n') { "" } else { "\n" };
    m.print(&format!("{line}{end}"))
}

/// A line on standard error.
pub fn write_error(m: &Machine, line: &str) {
    let end = if line.ends_with('\n') { "" } else { "\n" };
    m.host.stderr(&format!("{line}{end}"));
}

/// The database of this process.
///
/// # Errors
/// When the process has none.
pub fn database(m: &mut Machine) -> PyResult<Rc<RefCell<Database>>> {
    match m.find_extension::<Connection>() {
        Some(connection) => Ok(connection.database.clone()),
        None => Err(crate::python::exception::runtime_error("this process has no database")),
    }
}

/// Runs the system checks of some apps (all by default); issues go to standard error.
///
/// # Errors
/// `SystemCheckError` when one of them is an error.
pub fn check(m: &mut Machine, arguments: Args, count: bool) -> PyResult<()> {
    check_from(m, arguments, count, 40)
}

/// As [`check`], failing from this level on (`ERROR` is 40).
///
/// # Errors
/// `SystemCheckError` when an issue is as bad as that.
pub fn check_from(m: &mut Machine, arguments: Args, count: bool, fail_level: i64) -> PyResult<()> {
    let run = m.import_from("django.core.checks", "run_checks")?;
    let issues = m.call(&run, arguments)?;
    let issues = m.collect(&issues)?;
    let (mut body, mut visible, mut serious) = (String::new(), 0, false);
    let groups = [
        (50, 1000, "CRITICALS"),
        (40, 50, "ERRORS"),
        (30, 40, "WARNINGS"),
        (20, 30, "INFOS"),
        (0, 20, "DEBUGS"),
    ];
    for (low, high, title) in groups {
        let mut told = Vec::new();
        for issue in &issues {
            let level = m.getattr(issue, "level")?;
            let silenced = m.call_method(issue, "is_silenced", Args::none())?;
            let Value::Int(level) = level.unwrapped() else { continue };
            if !(low..high).contains(&level) || m.truth(&silenced)? {
                continue;
            }
            serious |= level >= fail_level;
            told.push(m.str(issue)?);
        }
        if !told.is_empty() {
            visible += told.len();
            told.sort();
            body.push_str(&format!("\n{title}:\n{}\n", told.join("\n")));
        }
    }
    let header = if visible > 0 { "System check identified some issues:\n" } else { "" };
    let footer = if count { footer(visible, issues.len() - visible) } else { String::new() };
    if serious {
        let message = format!("SystemCheckError: {header}{body}{footer}");
        return Err(error_of(m, "SystemCheckError", &message));
    }
    let message = format!("{header}{body}{footer}");
    if visible > 0 {
        write_error(m, &message);
    } else if !message.is_empty() {
        write(m, &message)?;
    }
    Ok(())
}

fn footer(visible: usize, silenced: usize) -> String {
    let issues = match visible {
        0 => "no issues".to_string(),
        1 => "1 issue".to_string(),
        n => format!("{n} issues"),
    };
    let gap = if visible > 0 { "\n" } else { "" };
    format!("{gap}System check identified {issues} ({silenced} silenced).")
}

/// The system checks that most commands run first.
///
/// # Errors
/// As [`check`].
pub fn check_first(m: &mut Machine, options: &Options) -> PyResult<()> {
    if options.flag("skip_checks") { Ok(()) } else { check(m, Args::none(), false) }
}

/// Sends `pre_migrate` or `post_migrate` for every app.
///
/// # Errors
/// What a receiver raises.
pub fn send_migrate_signal(
    m: &mut Machine,
    signal: &str,
    options: &Options,
    apps: &Value,
    plan: &Value,
) -> PyResult<()> {
    let object = m.import_from("django.db.models.signals", signal)?;
    let verbosity = Value::Int(i64::from(options.verbosity()));
    for config in Apps::main(m).configs() {
        let config = config.value();
        if m.getattr(&config, "models_module")?.is_none() {
            continue;
        }
        if options.verbosity() >= 2 {
            let label = m.getattr(&config, "label")?;
            let label = m.str(&label)?;
            let when = if signal == "pre_migrate" { "pre" } else { "post" };
            write(m, &format!("Running {when}-migrate handlers for application {label}"))?;
        }
        let args = Args::none()
            .with("sender", config.clone())
            .with("app_config", config)
            .with("verbosity", verbosity.clone())
            .with("interactive", Value::Bool(!options.flag("noinput")))
            .with("using", "default")
            .with("apps", apps.clone())
            .with("plan", plan.clone());
        m.call_method(&object, "send", args)?;
    }
    Ok(())
}
