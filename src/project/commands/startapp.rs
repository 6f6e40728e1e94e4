//! `manage.py startapp NAME [DIRECTORY]`: the files of a new app.
//!
//! Mirrors `django/core/management/templates.py` and `conf/app_template`.

use super::arguments::{Arguments, Options};
use super::base::command_error;
use crate::python::{Machine, PyResult};

/// What the command takes.
pub fn arguments() -> Arguments {
    Arguments::new(
        "startapp",
        "Creates a Django app directory structure for the given app name in the current directory \
         or optionally in the given directory.",
    )
    .without_checks()
    .missing("You must provide an application name.")
    .one("name", "Name of the application or project.")
    .optional("directory", "Optional destination directory")
    .value(&["--template"], "template", "The path or URL to load the template from.")
    .append(
        &["--extension", "-e"],
        "extensions",
        "The file extension(s) to render (default: \"py\"). Separate multiple extensions with \
             commas, or use -e multiple times.",
    )
    .append(
        &["--name", "-n"],
        "files",
        "The file name(s) to render. Separate multiple file names with commas, or use -n \
             multiple times.",
    )
    .append_perhaps(
        &["--exclude", "-x"],
        "exclude",
        "The directory name(s) to exclude, in addition to .git and __pycache__. Can be used \
             multiple times.",
    )
}

/// Writes the files.
///
/// # Errors
/// `CommandError` for a name that is none or is taken.
pub fn run(m: &mut Machine, options: &Options) -> PyResult<()> {
    let name = options.value("name").unwrap_or_default().to_string();
    let identifier =
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_numeric());
    if !identifier || name.is_empty() {
        return Err(command_error(
            m,
            format!("'{name}' is not a valid app name. Please make sure the name is a valid identifier."),
        ));
    }
    if m.import(&name).is_ok() {
        return Err(command_error(
            m,
            format!(
                "'{name}' conflicts with the name of an existing Python module and cannot be used as an app name. \
                 Please try another name."
            ),
        ));
    }
    let folder = folder(m, options, &name)?;
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
        let path = format!("{folder}/{file}");
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

/// Where the files go: a folder of the app's name, or one that is there already.
fn folder(m: &mut Machine, options: &Options, name: &str) -> PyResult<String> {
    let Some(given) = options.value("directory") else { return Ok(name.to_string()) };
    let folder = given.trim_start_matches("./").trim_end_matches('/').to_string();
    let inside = format!("{folder}/");
    if m.host.list_files().iter().any(|path| path.starts_with(&inside)) {
        return Ok(folder);
    }
    let path = super::migration_files::absolute(&folder);
    let message = format!("Destination directory '{path}' does not exist, please create it first.");
    Err(command_error(m, message))
}
