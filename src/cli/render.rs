//! `ormery render [--format html|fragment|markdown|css] [--variant NAME] LESSON.md...`: the static version of lessons.

use std::process::ExitCode;

use super::put;
use crate::export::{self, Telling};
use crate::lesson;

const USAGE: &str = "\
usage: ormery render [--format html|fragment|markdown|css] [--variant NAME] LESSON.md

  html       a whole page (this is the default)
  fragment   the lesson alone, for a page of your own; `-` as LESSON.md reads standard input
  markdown   with outputs, SQL and tables
  css        the style that a fragment wants
";

/// Runs the command; exit status 2 if the lesson cannot be read.
pub fn main(args: &[String]) -> ExitCode {
    let (mut format, mut variant, mut files) = ("html", None, Vec::new());
    let mut words = args.iter();
    while let Some(word) = words.next() {
        match (word.as_str(), word.strip_prefix("--format=")) {
            (_, Some(name)) => format = name,
            ("--format", _) => format = words.next().map_or("", String::as_str),
            ("--variant", _) => variant = words.next(),
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
    for file in files {
        match super::read_lesson(file)
            .and_then(|text| lesson::parse(&text).map_err(|error| format!("{file}: {error}")))
        {
            Ok(lesson) => {
                put(write(&export::tell(lesson, variant.map(String::as_str))).as_bytes());
            }
            Err(message) => {
                eprintln!("{message}");
                return ExitCode::from(2);
            }
        }
    }
    ExitCode::SUCCESS
}
