//! `manage.py shell`: code given on the command line or piped in.
//!
//! Mirrors `django/core/management/commands/shell.py`.

use super::arguments::{Arguments, Options};
use super::base;
use crate::python::machine::Mode;
use crate::python::{Dict, Machine, PyResult, Str, Value};

/// What the command takes.
pub fn arguments() -> Arguments {
    Arguments::new(
        "shell",
        "Runs a Python interactive interpreter. Tries to use IPython or bpython, if one of them is \
         available. Any standard input is executed as code.",
    )
    .without_checks()
    .flag(
        &["--no-startup"],
        "no_startup",
        "When using plain Python, ignore the PYTHONSTARTUP environment variable and \
             ~/.pythonrc.py script.",
    )
    .flag(&["--no-imports"], "no_imports", "Disable automatic imports of models.")
    .value(
        &["-i", "--interface"],
        "interface",
        "Specify an interactive interpreter interface. Available options: \"ipython\", \
             \"bpython\", and \"python\"",
    )
    .choices(&["ipython", "bpython", "python"])
    .value(
        &["-c", "--command"],
        "command",
        "Instead of opening an interactive shell, run a command as Django and exit.",
    )
}

/// Runs the code of `-c`, or what standard input holds.
///
/// # Errors
/// What the code raises.
pub fn run(m: &mut Machine, options: &Options) -> PyResult<()> {
    let code = match options.value("command") {
        Some(code) => code.to_string(),
        None => piped(m),
    };
    if code.is_empty() {
        return Err(base::command_error(
            m,
            "type into the shell itself, or give code: manage.py shell -c \"...\"",
        ));
    }
    let names = std::rc::Rc::new(Dict::new());
    names.set_str(&Str::intern("__name__"), Value::str("django.core.management.commands.shell"));
    if !options.flag("no_imports") {
        super::import_models(m, &names)?;
        report_imports(m, options.verbosity())?;
    }
    let code = m.compile(&code, "<string>", Mode::Exec)?;
    m.exec(&code, &names).map(drop)
}

/// Everything that is left on standard input.
pub fn piped(m: &mut Machine) -> String {
    let mut text = String::new();
    while let Some(line) = m.host.read_line() {
        text.push_str(&line);
        text.push('\n');
    }
    text
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
