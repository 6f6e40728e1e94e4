//! `cargo xtask sequences`: the random sequences of `tests/migrations_property.rs` on real Django, printed line by line.
//!
//! The test leaves each sequence as a lesson: edits of models, `makemigrations`, `migrate`, zero and back, at the end every
//! migration's text, its SQL both ways, and the tables. Django writes its outputs into the lessons, and then they
//! are checked like any other. Django takes some three seconds a sequence on one core.
//!
//! About one sequence in a hundred differs in the order of removed fields and nothing else: where a model is deleted that two
//! fields point at, Django takes their order from a set, which Python draws anew each time; here it is the alphabet's.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, parity, process};

/// Sequences that break on Django, each with its error.
const BREAKING: &str = "tests/migrations_property.txt";
const HEAD: &str = "\
# Sequences that break on Django 5.2 as well, and its error: `cargo xtask sequences --record`.
#
# FieldDoesNotExist: an altered `unique_together` comes before the field that it names.
# InvalidBasesError, foreign key mismatch, EOFError (at a question about the link to the parent): a parent was renamed, whose
# child in another app still names the old one.
# Related model cannot be resolved: on the way back, a model that another app removed is not there yet.
";

/// `sequences [N] [--record]`: N of them, 100 if none is said; `--record` writes down which of them break on Django.
pub fn command(arguments: &[String]) -> Outcome {
    let record = arguments.iter().any(|word| word == "--record");
    let count = arguments.iter().find_map(|word| word.parse::<usize>().ok()).unwrap_or(100);
    let folder = crate::target().join("sequences");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)
        .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    println!("   {count} sequences on Ormery");
    let mut test = Command::new("cargo");
    test.args(["test", "--quiet", "--release", "--test", "migrations_property"])
        .env("ORMERY_SEQUENCES", count.to_string())
        .env("ORMERY_LESSONS", &folder);
    // Whether it holds is not asked here: it may break where Django breaks.
    process::capture(&mut test)?;
    println!("   on Django");
    let script = crate::root().join("xtask/parity/parity.py");
    let recorder = parity::environment()?;
    process::run(Command::new(recorder).arg(script).args(["--record", "--quiet"]).arg(&folder))?;
    let lessons = lessons(&folder)?;
    if record {
        write_breaking(&lessons)?;
    }
    let mut check = Command::new("cargo");
    check.args(["run", "--quiet", "--release", "--bin", "ormery", "--", "check"]).args(&lessons);
    process::run(&mut check)
}

fn lessons(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let files = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = files.flatten().map(|file| file.path()).collect();
    files.sort();
    if files.is_empty() { Err("the test left no sequence behind".into()) } else { Ok(files) }
}

fn write_breaking(lessons: &[PathBuf]) -> Outcome {
    let mut text = HEAD.to_string();
    for path in lessons {
        let lesson = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let seed = path.file_stem().unwrap_or_default().to_string_lossy();
        if let (Some(error), Ok(seed)) = (last_error(&lesson), seed.parse::<u64>()) {
            let _ = writeln!(text, "{seed} {error}");
        }
    }
    std::fs::write(crate::root().join(BREAKING), text).map_err(|error| format!("{BREAKING}: {error}"))
}

/// The error in which the last command ended.
fn last_error(lesson: &str) -> Option<&str> {
    let (_, last) = lesson.rsplit_once("```console\n")?;
    let (printed, _) = last.split_once("\n```")?;
    let (_, error) = printed.rsplit_once("Traceback (most recent call last):\n    ...\n")?;
    error.lines().next()
}
