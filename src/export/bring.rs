//! A real project's files made into a lesson, to rehearse on it what one would rather not try at home.
//!
//! Python files come along as they are; `mysite/settings.py` takes the project's own settings over. What cannot come
//! along is listed by file and line: other files, Python that does not parse, modules that are not here. Apps that are
//! not in the project are taken out of `INSTALLED_APPS` and `MIDDLEWARE`, so that the rest runs.

use std::collections::BTreeSet;

use ruff_python_ast::Stmt;
use ruff_python_ast::visitor::{Visitor, walk_stmt};
use ruff_text_size::Ranged;

use super::zip::Entry;
use crate::python::native::NativeModules;

/// A project made into a lesson.
#[derive(Debug, Default)]
pub struct Brought {
    /// The lesson's text.
    pub lesson: String,
    /// What did not come along or is not understood: `shop/views.py:3: ...`.
    pub notes: Vec<String>,
}

/// Folders that belong to tools and not to the project.
const TOOLS: [&str; 10] = [
    ".git",
    ".hg",
    ".venv",
    "venv",
    "env",
    "node_modules",
    "site-packages",
    "__pycache__",
    ".tox",
    ".mypy_cache",
];
/// The largest lesson leaves this much room for files.
const ROOM: usize = 1_900_000;

/// Makes a lesson of a project's files.
///
/// # Errors
/// When there is no project in them.
pub fn bring(name: &str, entries: Vec<Entry>) -> Result<Brought, String> {
    let mut brought = Brought::default();
    let mut files = own_files(entries, &mut brought.notes);
    if files.is_empty() {
        return Err(
            "there is no Python file in this; choose the folder that holds `manage.py`, or a zip file of it"
                .into(),
        );
    }
    files.sort();
    let settings = settings_module(&files);
    let known = Known::of(&files);
    for (path, text) in &files {
        known.read(path, text, &mut brought.notes);
    }
    let own_settings = match &settings {
        Some(module) => taken_over(module, &files, &known, &mut brought.notes),
        None => {
            brought.notes.push("manage.py: it names no settings, so the lesson's defaults hold".into());
            String::new()
        }
    };
    brought.lesson = lesson(name, &files, &own_settings, &mut brought.notes);
    Ok(brought)
}

/// The Python files by path, below the folder that holds `manage.py`.
fn own_files(entries: Vec<Entry>, notes: &mut Vec<String>) -> Vec<(String, String)> {
    let entries: Vec<Entry> = entries
        .into_iter()
        .filter(|entry| !entry.path.split('/').any(|part| TOOLS.contains(&part)))
        .collect();
    let manage = entries.iter().filter(|entry| entry.path.rsplit('/').next() == Some("manage.py"));
    let root =
        manage.map(|entry| entry.path.trim_end_matches("manage.py").to_owned()).min_by_key(String::len);
    let root = root.unwrap_or_else(|| common_folder(&entries));
    let mut others = 0;
    let mut files = Vec::new();
    for entry in entries {
        let Some(path) = entry.path.strip_prefix(&root) else {
            others += 1;
            continue;
        };
        if !path.ends_with(".py") {
            others += 1;
            continue;
        }
        match String::from_utf8(entry.bytes) {
            Ok(text) => {
                files.push((path.to_owned(), text.trim_start_matches('\u{feff}').replace("\r\n", "\n")))
            }
            Err(_) => notes.push(format!("{path}: it is not UTF-8 and was left out")),
        }
    }
    if others > 0 {
        notes.push(format!("{others} files that are no Python (templates, data, pictures) were left out"));
    }
    files
}

/// The folder that all files are in, with its slash; empty where there is none.
fn common_folder(entries: &[Entry]) -> String {
    let first =
        entries.first().and_then(|entry| entry.path.split_once('/')).map(|(folder, _)| format!("{folder}/"));
    let holds_all = |folder: &String| entries.iter().all(|entry| entry.path.starts_with(folder.as_str()));
    // A folder with models in it is an app, and its name matters.
    first
        .filter(holds_all)
        .filter(|folder| !entries.iter().any(|entry| entry.path == format!("{folder}models.py")))
        .unwrap_or_default()
}

/// What `manage.py` sets `DJANGO_SETTINGS_MODULE` to, else the one file that is called settings.
fn settings_module(files: &[(String, String)]) -> Option<String> {
    let manage =
        files.iter().find(|(path, _)| path == "manage.py").map(|(_, text)| text.as_str()).unwrap_or_default();
    let after = manage.split_once("DJANGO_SETTINGS_MODULE").map(|(_, rest)| rest);
    let named = after.and_then(|rest| {
        let mut pieces = rest.split(['"', '\'']);
        pieces.find(|piece| {
            piece.contains('.') && piece.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '_')
        })
    });
    let exists = |module: &&str| {
        let path = module.replace('.', "/");
        files.iter().any(|(file, _)| *file == format!("{path}.py") || *file == format!("{path}/__init__.py"))
    };
    named.filter(exists).map(str::to_owned).or_else(|| {
        let found = files.iter().find(|(path, _)| path.ends_with("/settings.py"));
        found.map(|(path, _)| path.trim_end_matches(".py").replace('/', "."))
    })
}

/// The modules that an import can reach.
struct Known {
    native: NativeModules,
    own: BTreeSet<String>,
}

impl Known {
    fn of(files: &[(String, String)]) -> Self {
        let mut native = NativeModules::default();
        crate::project::commands::register(&mut native);
        let mut own = BTreeSet::new();
        for (path, _) in files {
            let module = path.trim_end_matches(".py").trim_end_matches("/__init__").replace('/', ".");
            for (at, _) in module.match_indices('.') {
                own.insert(module[..at].to_owned());
            }
            own.insert(module);
        }
        Self { native, own }
    }

    fn has(&self, module: &str) -> bool {
        self.own.contains(module) || self.native.get(module).is_some()
    }

    /// Notes what of a file is not understood.
    fn read(&self, path: &str, text: &str, notes: &mut Vec<String>) {
        if let Err(error) = crate::python::compiler::compile(text, path, crate::python::machine::Mode::Exec) {
            notes.push(format!("{path}:{}: {}", error.line, error.message));
            return;
        }
        let Ok(parsed) = ruff_python_parser::parse_module(text) else { return };
        let mut imports = Imports { found: Vec::new() };
        parsed.syntax().body.iter().for_each(|statement| imports.visit_stmt(statement));
        for (module, offset) in imports.found {
            if !self.has(&module) {
                let line = text[..offset].matches('\n').count() + 1;
                notes.push(format!("{path}:{line}: the module `{module}` is not here"));
            }
        }
    }
}

/// The modules that a file imports by their full names; relative ones are the project's own.
struct Imports {
    found: Vec<(String, usize)>,
}

impl Visitor<'_> for Imports {
    fn visit_stmt(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Import(import) => {
                let found =
                    import.names.iter().map(|alias| (alias.name.to_string(), alias.start().to_usize()));
                self.found.extend(found);
            }
            Stmt::ImportFrom(import) if import.level == 0 => {
                let module = import.module.as_ref().map(ToString::to_string).unwrap_or_default();
                self.found.push((module, import.start().to_usize()));
            }
            // An import that may fail has been thought of.
            Stmt::Try(_) => {}
            _ => walk_stmt(self, statement),
        }
    }
}

/// `mysite/settings.py`: the project's settings, without the apps that are not here.
fn taken_over(module: &str, files: &[(String, String)], known: &Known, notes: &mut Vec<String>) -> String {
    let mut own = format!("from {module} import *\n");
    let path = module.replace('.', "/");
    let mut missing = BTreeSet::new();
    for (file, text) in files.iter().filter(|(file, _)| {
        *file == format!("{path}.py") || file.starts_with(&format!("{path}/")) || in_package(file, &path)
    }) {
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            let name = line.strip_prefix(['"', '\'']).and_then(|rest| rest.split(['"', '\'']).next());
            let Some(name) = name.filter(|_| line.ends_with(',') || line.ends_with(['"', '\''])) else {
                continue;
            };
            let dotted =
                !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
            let module = name
                .rsplit_once('.')
                .filter(|(_, last)| last.starts_with(char::is_uppercase))
                .map_or(name, |(module, _)| module);
            let module = module.trim_end_matches(".apps");
            let middleware = module.split('.').any(|part| part == "middleware");
            if dotted && looks_like_app(name, middleware) && !known.has(module) {
                notes.push(format!("{file}:{}: `{name}` is not here and was taken out", at + 1));
                missing.insert(name.to_owned());
            }
        }
    }
    let list = missing.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    if !missing.is_empty() {
        own.push_str(&format!(
            "_missing = [{list}]\nINSTALLED_APPS = [app for app in INSTALLED_APPS if app not in _missing]\n\
             MIDDLEWARE = [name for name in MIDDLEWARE if name not in _missing]\n"
        ));
    }
    let urls = files.iter().filter(|(path, _)| path.rsplit('/').next() == Some("urls.py"));
    let reaches_unknown =
        urls.into_iter().any(|(path, _)| notes.iter().any(|note| note.starts_with(&format!("{path}:"))))
            || files.iter().any(|(path, _)| {
                path.contains("views") && notes.iter().any(|note| note.starts_with(&format!("{path}:")))
            });
    if reaches_unknown {
        notes.push(
            "the addresses of the project reach modules that are not here; the admin alone is routed".into(),
        );
        own.push_str("ROOT_URLCONF = \"mysite.urls\"\n");
    }
    own
}

/// Whether a file stands beside the settings' module in a package called settings.
fn in_package(file: &str, path: &str) -> bool {
    path.rsplit_once('/')
        .is_some_and(|(folder, _)| folder.ends_with("settings") && file.starts_with(&format!("{folder}/")))
}

/// Whether a text in the settings names an app or a middleware, as opposed to a host, a language or a path.
fn looks_like_app(name: &str, middleware: bool) -> bool {
    let first = name.split('.').next().unwrap_or_default();
    let hosts = ["localhost", "127", "0"];
    !hosts.contains(&first)
        && !first.chars().all(|c| c.is_ascii_digit())
        && (middleware || !name.contains("context_processors"))
        && !name.contains("validation.")
        && !name.contains(".backends.")
        && !name.contains("..")
}

fn lesson(name: &str, files: &[(String, String)], own_settings: &str, notes: &mut Vec<String>) -> String {
    let title: String =
        name.chars().filter(|c| !c.is_control() && !['"', '\\'].contains(c)).take(60).collect();
    let title = if title.trim().is_empty() { "Your project".to_owned() } else { title };
    let mut text = format!(
        "+++\ntitle = \"{title}\"\nsummary = \"A project of your own, to rehearse on\"\ntopic = \"your own\"\n+++\n"
    );
    text.push_str("Your project as Ormery understood it. Change it, run its commands, step through what they do; nothing leaves this page.\n\n");
    let place = text.len();
    let put = |text: &mut String, path: &str, source: &str| {
        let longest = source.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let marks = "`".repeat((longest + 1).max(3));
        text.push_str(&format!(
            "{marks}python title=\"{path}\"\n{}\n{marks}\n",
            source.trim_end_matches('\n')
        ));
    };
    for (path, source) in files {
        if path == "manage.py"
            || path == "mysite/settings.py"
            || path.contains('"')
            || source.trim().is_empty()
        {
            continue;
        }
        if text.len() + source.len() > ROOM {
            notes.push(format!("{path}: there is no room left for it"));
            continue;
        }
        put(&mut text, path, source);
    }
    let kept = files.iter().find(|(path, _)| path == "mysite/settings.py").map(|(_, text)| text.as_str());
    // A project that is called mysite has its settings where the lesson has them.
    let settings = match kept {
        Some(theirs) => format!("{theirs}\n{}", own_settings.replace("from mysite.settings import *\n", "")),
        None => own_settings.to_owned(),
    };
    if !settings.trim().is_empty() {
        put(&mut text, "mysite/settings.py", &settings);
    }
    text.push_str("```console\n$ python manage.py makemigrations\n$ python manage.py migrate\n```\n");
    if !notes.is_empty() {
        let list: String = notes.iter().map(|note| format!("- `{}`\n", note.replace('`', "'"))).collect();
        text.insert_str(place, &format!("What did not come along, or is not understood:\n\n{list}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, text: &str) -> Entry {
        Entry { path: path.into(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn a_project_comes_along_and_what_does_not_is_named() {
        let files = vec![
            entry(
                "site/manage.py",
                "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')\n",
            ),
            entry("site/config/__init__.py", ""),
            entry(
                "site/config/settings.py",
                "INSTALLED_APPS = [\n    'django.contrib.auth',\n    'rest_framework',\n    'shop',\n]\n",
            ),
            entry(
                "site/shop/models.py",
                "from django.db import models\nimport numpy\n\n\nclass Chair(models.Model):\n    name = models.CharField(max_length=9)\n",
            ),
            entry("site/shop/broken.py", "x = 1\ndef f(:\n"),
            entry("site/shop/templates/a.html", "<p>"),
            entry("site/.venv/lib/x.py", "x"),
        ];
        let brought = bring("site", files).expect("a project");
        assert!(
            brought.notes.iter().any(|note| note == "shop/models.py:2: the module `numpy` is not here"),
            "{:?}",
            brought.notes
        );
        assert!(
            brought.notes.iter().any(|note| note.starts_with("shop/broken.py:2: ")),
            "{:?}",
            brought.notes
        );
        assert!(
            brought.notes.iter().any(|note| note.starts_with("config/settings.py:3: `rest_framework`")),
            "{:?}",
            brought.notes
        );
        assert!(brought.lesson.contains("from config.settings import *"), "{}", brought.lesson);
        assert!(!brought.lesson.contains(".venv"));
        crate::lesson::parse(&brought.lesson).expect("a lesson");
    }

    #[test]
    fn a_folder_without_python_is_no_project() {
        assert!(bring("x", vec![entry("a.txt", "")]).is_err());
    }
}
