//! `manage.py check [app_label ...]`.
//!
//! Mirrors `django/core/management/commands/check.py`.

use std::collections::BTreeSet;

use super::arguments::{Arguments, Options};
use super::base::{self, command_error, write};
use crate::orm::registry::Apps;
use crate::python::{Args, Machine, PyResult, Value};

/// The tags of the checks that Django itself brings.
const DJANGO_TAGS: [&str; 11] = [
    "admin",
    "caches",
    "commands",
    "compatibility",
    "database",
    "files",
    "models",
    "security",
    "templates",
    "translation",
    "urls",
];

/// What the command takes.
pub fn arguments() -> Arguments {
    Arguments::new("check", "Checks the entire Django project for potential problems.")
        .without_checks()
        .any("args", "")
        .metavar("app_label")
        .append(&["--tag", "-t"], "tags", "Run only checks labeled with given tag.")
        .flag(
            &["--list-tags"],
            "list_tags",
            "List available tags. Specify --deploy to include available deployment tags.",
        )
        .flag(&["--deploy"], "deploy", "Check deployment settings.")
        .value(
            &["--fail-level"],
            "fail_level",
            "Message level that will cause the command to exit with a non-zero status. Default is \
             ERROR.",
        )
        .choices(&["CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG"])
        .default("ERROR")
        .append(&["--database"], "databases", "Run database related checks against these aliases.")
        .choices(&["default"])
}

/// Runs the command.
///
/// # Errors
/// `SystemCheckError`; `LookupError` for an unknown app; `CommandError` for an unknown tag.
pub fn run(m: &mut Machine, options: &Options) -> PyResult<()> {
    if options.flag("list_tags") {
        let tags = known_tags(m)?.into_iter().collect::<Vec<_>>();
        return write(m, &tags.join("\n"));
    }
    let known = known_tags(m)?;
    if let Some(tag) = options.list("tags").iter().find(|tag| !known.contains(*tag)) {
        return Err(command_error(m, format!("There is no system check with the \"{tag}\" tag.")));
    }
    let mut args = Args::none();
    if !options.list("args").is_empty() {
        let mut configs = Vec::new();
        for label in options.list("args") {
            configs.push(Apps::main(m).get_app_config(m, label)?.value());
        }
        args = args.with("app_configs", Value::list(configs));
    }
    for (name, dest) in [("tags", "tags"), ("databases", "databases")] {
        if !options.list(dest).is_empty() {
            args = args.with(name, Value::list(options.list(dest).iter().map(Value::str).collect()));
        }
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

/// Django's tags, and those of the project's own checks.
fn known_tags(m: &mut Machine) -> PyResult<BTreeSet<String>> {
    let mut tags: BTreeSet<String> = DJANGO_TAGS.map(String::from).into();
    let registry = m.import_from("django.core.checks", "registry")?;
    let own = m.call_method(&registry, "tags_available", Args::none())?;
    for tag in m.collect(&own)? {
        tags.insert(m.str(&tag)?);
    }
    Ok(tags)
}
