//! `manage.py showmigrations [app_label ...] [--plan]`.
//!
//! Mirrors `django/core/management/commands/showmigrations.py`.

use super::arguments::{Arguments, Options};
use super::base::{self, write};
use crate::migrations::graph::NodeKey;
use crate::migrations::loader::{Loader, graph_error};
use crate::migrations::recorder::Recorder;
use crate::orm::registry::Apps;
use crate::python::{Machine, PyResult, Value};

/// What the command takes.
pub fn arguments() -> Arguments {
    Arguments::new("showmigrations", "Shows all available migrations for the current project")
        .any("app_label", "App labels of applications to limit the output to.")
        .value(
            &["--database"],
            "database",
            "Nominates a database to show migrations for. Defaults to the \"default\" database.",
        )
        .choices(&["default"])
        .default("default")
        .constant(
            &["--list", "-l"],
            "format",
            "list",
            "Shows a list of all migrations and which are applied. With a verbosity level of 2 or \
             above, the applied datetimes will be included.",
        )
        .default("list")
        .constant(
            &["--plan", "-p"],
            "format",
            "plan",
            "Shows all migrations in the order they will be applied. With a verbosity level of 2 or \
             above all direct migration dependencies and reverse dependencies (run_before) will be \
             included.",
        )
        .default("list")
}

/// Runs the command.
///
/// # Errors
/// What loading migrations raises; `SystemExit(2)` for an unknown app.
pub fn run(m: &mut Machine, options: &Options) -> PyResult<()> {
    let database = base::database(m)?;
    let recorder = Recorder::new(database);
    let loader = Loader::load(m, Some(&recorder), options.value("format") != Some("plan"))?;
    validate_names(m, options)?;
    if options.value("format") == Some("plan") {
        show_plan(m, &loader, options)
    } else {
        show_list(m, &loader, &recorder, options)
    }
}

fn validate_names(m: &mut Machine, options: &Options) -> PyResult<()> {
    let mut bad = false;
    for label in options.list("app_label") {
        if let Err(unwind) = Apps::main(m).get_app_config(m, label) {
            let Some(exception) = unwind.exception().cloned() else { return Err(unwind) };
            let message = m.str(&Value::Instance(exception))?;
            base::write_error(m, &message)?;
            bad = true;
        }
    }
    if bad { Err(base::exit(2)) } else { Ok(()) }
}

fn show_list(m: &mut Machine, loader: &Loader, recorder: &Recorder, options: &Options) -> PyResult<()> {
    let mut labels = options.list("app_label").to_vec();
    if labels.is_empty() {
        labels = loader.migrated_apps.iter().cloned().collect();
    }
    let recorded = recorder.applied();
    for label in labels {
        write(m, &label)?;
        let mut shown: Vec<NodeKey> = Vec::new();
        for leaf in loader.graph.leaf_nodes(Some(&label)) {
            for key in loader.graph.forwards_plan(&leaf).map_err(|e| graph_error(m, e))? {
                if key.0 != label || shown.contains(&key) {
                    continue;
                }
                let squashed = loader.replacements.get(&key);
                let mut title = key.1.clone();
                if let Some(parts) = squashed {
                    title.push_str(&format!(" ({} squashed migrations)", parts.len()));
                }
                let line = match (loader.applied.contains(&key), recorded.contains(&key)) {
                    (true, true) => format!(" [X] {title}"),
                    (true, false) => format!(" [-] {title} Run 'manage.py migrate' to finish recording."),
                    (false, _) => format!(" [ ] {title}"),
                };
                let when = if options.verbosity() >= 2 { recorder.applied_at(&key) } else { None };
                write(m, &when.map_or(line.clone(), |when| format!("{line} (applied at {when})")))?;
                shown.push(key);
            }
        }
        if shown.is_empty() {
            write(m, " (no migrations)")?;
        }
    }
    Ok(())
}

fn show_plan(m: &mut Machine, loader: &Loader, options: &Options) -> PyResult<()> {
    let wanted = options.list("app_label");
    let mut plan: Vec<NodeKey> = Vec::new();
    for leaf in loader.graph.leaf_nodes(None) {
        if !wanted.is_empty() && !wanted.contains(&leaf.0) {
            continue;
        }
        for key in loader.graph.forwards_plan(&leaf).map_err(|e| graph_error(m, e))? {
            if !plan.contains(&key) {
                plan.push(key);
            }
        }
    }
    for key in &plan {
        let mark = if loader.applied.contains(key) { "X" } else { " " };
        let mut line = format!("[{mark}]  {}.{}", key.0, key.1);
        let parents = loader.graph.parents(key);
        if options.verbosity() >= 2 && !parents.is_empty() {
            let names: Vec<String> = parents.iter().map(|p| format!("{}.{}", p.0, p.1)).collect();
            line.push_str(&format!(" ... ({})", names.join(", ")));
        }
        write(m, &line)?;
    }
    if plan.is_empty() { write(m, "(no migrations)") } else { Ok(()) }
}
