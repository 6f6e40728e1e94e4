//! `ormery render [--format html|fragment|markdown|css] [--variant NAME] LESSON.md...`: the static version of lessons.

use std::path::Path;
use std::process::ExitCode;

use super::put;
use crate::export::{self, Telling};
use crate::lesson;

const USAGE: &str = "\
usage: ormery render [--format html|fragment|markdown|css] [--variant NAME] [--out FOLDER] LESSON.md...

  html       a whole page (this is the default)
  fragment   the lesson alone, for a page of your own; `-` as LESSON.md reads standard input
  markdown   with outputs, SQL and tables
  --out      writes a file for each lesson into FOLDER, where there is no other output
  css        the style that a fragment wants
";

/// Runs the command; exit status 2 if the lesson cannot be read.
pub fn main(args: &[String]) -> ExitCode {
    let (mut format, mut variant, mut out, mut files) = ("html", None, None, Vec::new());
    let mut words = args.iter();
    while let Some(word) = words.next() {
        match (word.as_str(), word.strip_prefix("--format=")) {
            (_, Some(name)) => format = name,
            ("--format", _) => format = words.next().map_or("", String::as_str),
            ("--variant", _) => variant = words.next(),
            ("--out", _) => out = words.next(),
            _ => files.push(word),
        }
    }
    let write: fn(&Telling) -> String = match format {
        "html" => export::html::page,
        "fragment" => export::html::fragment,
        "markdown" | "md" => export::markdown::document,
        "css" => {
            put(export::html::STYLE.as_bytes());
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    if files.is_empty() {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    }
    let ending = if format.starts_with('m') { "md" } else { "html" };
    for file in files {
        let lesson = super::read_lesson(file)
            .and_then(|text| lesson::parse(&text).map_err(|error| format!("{file}: {error}")));
        let written = lesson.and_then(|lesson| {
            let text = write(&export::tell(lesson, variant.map(String::as_str)));
            let Some(folder) = out else {
                put(text.as_bytes());
                return Ok(());
            };
            let name = Path::new(file).file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let path = Path::new(folder).join(format!("{name}.{ending}"));
            std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
        });
        if let Err(message) = written {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
