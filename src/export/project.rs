//! The project at a step, as files that real Django runs.
//!
//! The sources are the lesson's own; the rows travel as a fixture that `loaddata` reads, and once more as a SQL script
//! for a database that no migration leads to (a faked one, say). What Django makes by itself in `migrate` (content
//! types, permissions) and what only this run has (sessions) is left out of the fixture.

use crate::lesson::{Lesson, LessonRun};

use super::tables;
use super::zip::{self, Entry};

/// A lesson run up to a step: the first so many of its steps, all where `steps` is `None`.
pub fn run_to(lesson: &Lesson, variant: Option<&str>, steps: Option<usize>) -> LessonRun {
    let variant = variant.map(str::to_owned).or_else(|| lesson.variants().into_iter().next());
    let mut run = LessonRun::default();
    for step in lesson.steps.iter().take(steps.unwrap_or(usize::MAX)) {
        if step.variant.is_none() || step.variant == variant {
            run.run(step);
        }
    }
    run
}

/// The words after `manage.py` that write a project's fixture: what `migrate` makes anew is left out.
pub const DUMP: [&str; 10] =
    ["dumpdata", "--all", "--indent", "2", "-e", "contenttypes", "-e", "auth.permission", "-e", "sessions"];

/// The files of the project that a run has come to.
pub fn files(run: &mut LessonRun, title: &str) -> Vec<Entry> {
    let project = &mut run.project;
    let own = project.files.snapshot();
    let script = tables::script(&project.database.borrow().snapshot());
    let dumped = project.manage(&DUMP.map(str::to_owned), "");
    // Without tables that fit the models there is nothing that a fixture could say.
    let fixture = (dumped.status == 0 && dumped.text.trim_start().starts_with('[')).then_some(dumped.text);
    let entry = |path: &str, text: &str| Entry { path: path.to_owned(), bytes: text.as_bytes().to_vec() };
    let mut entries = vec![entry("README.md", &readme(title, fixture.is_some()))];
    entries.extend(
        own.iter().filter(|(path, _)| path.as_str() != "db.sqlite3").map(|(path, text)| entry(path, text)),
    );
    entries.extend(fixture.map(|text| entry("data.json", &text)));
    entries.push(entry("db.sql", &script));
    entries
}

/// The project as a zip file.
pub fn archive(run: &mut LessonRun, title: &str) -> Vec<u8> {
    zip::write(&files(run, title))
}

/// Four lines: what it is, and how it runs.
fn readme(title: &str, fixture: bool) -> String {
    let title = if title.is_empty() { "A project from Ormery" } else { title };
    let load = if fixture { " && python manage.py loaddata data.json" } else { "" };
    format!(
        "# {title}: the project as it stood in Ormery\n\
         python -m venv .venv && . .venv/bin/activate && pip install \"Django==5.2.*\"\n\
         python manage.py migrate{load} && python manage.py runserver\n\
         Where migrations or signals lead elsewhere: rm -f db.sqlite3; python -c \"import sqlite3; sqlite3.connect('db.sqlite3').executescript(open('db.sql').read())\"\n"
    )
}
