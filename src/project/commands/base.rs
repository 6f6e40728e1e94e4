//! What commands share: errors, output, system checks, the database, the signals around `migrate`.
//!
//! Mirrors `django/core/management/base.py` and `sql.py`.

use std::cell::RefCell;
use std::rc::Rc;

use super::arguments::{Arguments, Options};
use crate::orm::connection::Connection;
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
pub fn write_error(m: &mut Machine, line: &str) -> PyResult<()> {
    let end = if line.ends_with('\n') { "" } else { "\n" };
    let stream = m.import_from("sys", "stderr")?;
    m.call_method(&stream, "write", Args::one(format!("{line}{end}"))).map(drop)
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

/// Runs the system checks, failing from this level on (`ERROR` is 40); issues go to standard error.
///
/// # Errors
/// `SystemCheckError` when an issue is as bad as that.
pub fn check_from(m: &mut Machine, arguments: Args, count: bool, fail_level: i64) -> PyResult<()> {
    let (message, visible) = check_message(m, arguments, count, fail_level)?;
    match (message.is_empty(), visible) {
        (true, _) => Ok(()),
        (_, 0) => write(m, &message),
        _ => write_error(m, &message),
    }
}

/// What the system checks say, and about how many issues.
///
/// # Errors
/// `SystemCheckError` when an issue is too bad.
pub fn check_message(
    m: &mut Machine,
    arguments: Args,
    count: bool,
    fail_level: i64,
) -> PyResult<(String, usize)> {
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
    Ok((format!("{header}{body}{footer}"), visible))
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
/// As [`check_from`].
pub fn check_first(m: &mut Machine, arguments: &Arguments, options: &Options) -> PyResult<()> {
    if !arguments.checks || options.flag("skip_checks") {
        return Ok(());
    }
    let mut args = Args::none();
    if arguments.name == "migrate" {
        args = args.with("databases", Value::list(vec![Value::str("default")]));
    }
    check_from(m, args, false, 40)
}

/// Sends `pre_migrate` or `post_migrate` for every app, by the function of `django.core.management.sql` that does.
///
/// # Errors
/// What a receiver raises.
pub fn send_migrate_signal(
    m: &mut Machine,
    function: &str,
    options: &Options,
    apps: Value,
    plan: Value,
) -> PyResult<()> {
    let function = m.import_from("django.core.management.sql", function)?;
    let wrapper = m.import_from("django.core.management.base", "OutputWrapper")?;
    let stdout = m.import_from("sys", "stdout")?;
    let stdout = m.call(&wrapper, Args::one(stdout))?;
    let args = Args::pos([
        Value::Int(i64::from(options.verbosity())),
        Value::Bool(options.flag("interactive")),
        Value::str("default"),
    ]);
    let args = args.with("stdout", stdout).with("apps", apps).with("plan", plan);
    m.call(&function, args).map(drop)
}
