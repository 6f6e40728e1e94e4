//! `manage.py check [app_label ...]`.

use super::arguments::Arguments;
use super::base;
use crate::orm::registry::Apps;
use crate::python::{Args, Machine, PyResult, Value};

/// Runs the command.
///
/// # Errors
/// `SystemCheckError`; `LookupError` for an unknown app.
pub fn run(m: &mut Machine, argv: &[String]) -> PyResult<()> {
    let arguments = Arguments::new("check")
        .any("app_label")
        .value(&["--tag", "-t"], "tag", None)
        .value(&["--fail-level"], "fail_level", Some("ERROR"))
        .value(&["--database"], "database", None)
        .flag(&["--list-tags"], "list_tags")
        .flag(&["--deploy"], "deploy");
    let options = base::parse(m, &arguments, argv)?;
    let mut args = Args::none();
    if !options.list("app_label").is_empty() {
        let mut configs = Vec::new();
        for label in options.list("app_label") {
            configs.push(Apps::main(m).get_app_config(m, label)?.value());
        }
        args = args.with("app_configs", Value::list(configs));
    }
    if !options.list("tag").is_empty() {
        args = args.with("tags", Value::list(options.list("tag").iter().map(Value::str).collect()));
    }
    let fail_level = match options.value("fail_level") {
        Some("CRITICAL") => 50,
        Some("WARNING") => 30,
        Some("INFO") => 20,
        Some("DEBUG") => 10,
        _ => 40,
    };
    base::check_from(m, args, true, fail_level)
}
