//! What is done with a text, target by target. An `Err` is a promise that was broken.

use std::rc::Rc;

use ormery::python::host::Limits;

#[path = "targets/edits.rs"]
mod edits;
#[path = "targets/lesson.rs"]
mod lesson;
#[path = "targets/link.rs"]
mod link;
#[path = "targets/migrations.rs"]
mod migrations;
#[path = "targets/source.rs"]
mod source;
#[path = "targets/sql.rs"]
mod sql;

/// Tries a text: what was answered, or the promise that did not hold.
pub type Target = fn(&str) -> Result<String, String>;

/// All of them.
pub const TARGETS: [(&str, Target); 6] = [
    ("source", source::run),
    ("lesson", lesson::run),
    ("link", link::run),
    ("sql", sql::run),
    ("migrations", migrations::run),
    ("edits", edits::run),
];

pub use link::content;

/// Tight limits: what a text may ask of a machine that is to try many.
fn limits() -> Limits {
    Limits {
        fuel: 300_000,
        memory_bytes: 64 << 20,
        output_bytes: 64 << 10,
        value_bytes: 4 << 20,
        ..Limits::default()
    }
}

/// Limits for programs that begin with a whole Django.
fn wide_limits() -> Limits {
    Limits { fuel: 3_000_000, memory_bytes: 128 << 20, ..limits() }
}

/// What is promised, in words.
fn promise(held: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if held { Ok(()) } else { Err(what()) }
}

/// A project whose processes have tight limits.
fn project() -> ormery::project::Project {
    let project = ormery::project::Project::new();
    Rc::clone(&project.world).limits.set(wide_limits());
    project
}
