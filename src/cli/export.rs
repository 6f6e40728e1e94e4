//! `ormery export [--step N] [--table NAME] LESSON.md OUT`: what can be taken home, by the ending of OUT; and
//! `ormery open PROJECT OUT.md`, the way back.

use std::path::Path;
use std::process::ExitCode;

use crate::export::zip::Entry;
use crate::export::{bring, drawing, html, markdown, project, tables, tell, trace, zip};
use crate::lesson::{self, record};

const USAGE: &str = "\
usage: ormery export [--step N] [--variant NAME] [--table NAME] LESSON.md OUT

  OUT.zip    the project after step N (files, commands and statements count), for real Django
  OUT.sql    its database as a script
  OUT.csv    one of its tables
  OUT.json   the trace: every event of the whole run
  OUT.svg    the drawing of the last event of step N
  OUT.html   the handout; OUT.md the same as Markdown
";

/// Runs `ormery export`.
pub fn main(args: &[String]) -> ExitCode {
    let (mut step, mut variant, mut table, mut files) = (None, None, None, Vec::new());
    let mut words = args.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--step" => step = words.next().and_then(|number| number.parse::<usize>().ok()),
            "--variant" => variant = words.next(),
            "--table" => table = words.next(),
            _ => files.push(word),
        }
    }
    let [lesson, out] = files.as_slice() else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    let made = made(lesson, out, step, variant.map(String::as_str), table.map(String::as_str));
    finish(made.and_then(|bytes| std::fs::write(out, bytes).map_err(|error| format!("{out}: {error}"))))
}

fn finish(outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn made(
    file: &str,
    out: &str,
    step: Option<usize>,
    variant: Option<&str>,
    table: Option<&str>,
) -> Result<Vec<u8>, String> {
    let text = super::read_lesson(file)?;
    let lesson = lesson::parse(&text).map_err(|error| format!("{file}: {error}"))?;
    let at_step = || project::run_to(&lesson, variant, step);
    let ending =
        Path::new(out).extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
    match ending.as_str() {
        "zip" => Ok(project::archive(&mut at_step(), &lesson.front.title)),
        "sql" => Ok(tables::script(&at_step().project.database.borrow().snapshot()).into_bytes()),
        "csv" => {
            let run = at_step();
            let database = run.project.database.borrow();
            let name = table.ok_or("which table?\nhint: --table NAME")?;
            let found = database.table(name).ok_or_else(|| {
                format!(
                    "there is no table `{name}` at this step\nhint: {}",
                    database.table_names().join(", ")
                )
            })?;
            Ok(tables::csv(found).into_bytes())
        }
        "json" => {
            let (recording, _) = record(&lesson);
            Ok(format!("{:#}\n", trace::trace(&lesson, &recording)).into_bytes())
        }
        "svg" => {
            let (recording, _) = record(&lesson);
            let wanted = step.unwrap_or(usize::MAX);
            let at = recording.events.iter().rposition(|event| event.step < wanted);
            let moment = at.and_then(|at| recording.moment(at)).ok_or("this run has no event")?;
            Ok(drawing::svg(&moment).into_bytes())
        }
        "html" => Ok(html::page(&tell(lesson, variant)).into_bytes()),
        "md" => Ok(markdown::document(&tell(lesson, variant)).into_bytes()),
        _ => Err(format!("`{out}`: no export has this ending\n{USAGE}")),
    }
}

/// Runs `ormery open PROJECT OUT.md`: a folder or a zip file made into a lesson.
pub fn open(args: &[String]) -> ExitCode {
    let [project, out] = args else {
        eprintln!("usage: ormery open FOLDER-OR-ZIP OUT.md");
        return ExitCode::from(2);
    };
    finish(opened(project, out))
}

fn opened(project: &str, out: &str) -> Result<(), String> {
    let path = Path::new(project);
    let mut notes = Vec::new();
    let entries = if path.is_dir() {
        let mut entries = Vec::new();
        collect(path, "", 0, &mut entries);
        entries
    } else {
        let bytes = std::fs::read(path).map_err(|error| format!("{project}: {error}"))?;
        let (entries, left_out) = zip::read(&bytes)?;
        notes = left_out;
        entries
    };
    let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let brought = bring::bring(&name, entries)?;
    notes.extend(brought.notes);
    notes.iter().for_each(|note| eprintln!("{note}"));
    std::fs::write(out, brought.lesson).map_err(|error| format!("{out}: {error}"))
}

fn collect(folder: &Path, prefix: &str, depth: usize, entries: &mut Vec<Entry>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            if depth < 12
                && !name.starts_with('.')
                && !["node_modules", "venv", "__pycache__"].contains(&name.as_str())
            {
                collect(&entry.path(), &format!("{path}/"), depth + 1, entries);
            }
        } else if name.ends_with(".py") {
            entries.extend(std::fs::read(entry.path()).map(|bytes| Entry { path, bytes }));
        }
    }
}
