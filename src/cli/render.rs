//! `ormery render [--format html|fragment|markdown|css|opening] [--variant NAME] LESSON.md...`: the static version of lessons.

use std::path::Path;
use std::process::ExitCode;

use super::put;
use crate::export::{self, Telling};
use crate::web::opening::Opening;
use crate::{catalogue, lesson};

const USAGE: &str = "\
usage: ormery render [--format html|fragment|markdown|css|opening] [--variant NAME] [--words FILE] [--out FOLDER] LESSON.md...

  html       a whole page (this is the default)
  fragment   the lesson alone, for a page of your own; `-` as LESSON.md reads standard input
  markdown   with outputs, SQL and tables
  opening    what the page shows before its engine is there, as JSON
  --words    the words of another language (static/locale)
  --out      writes a file for each lesson into FOLDER, where there is no other output
  css        the style that a fragment wants
";

/// Makes a text of a lesson's text.
type Writer<'a> = Box<dyn Fn(&str) -> Result<String, String> + 'a>;

/// A lesson's opening as JSON.
fn opening(text: &str) -> Result<String, String> {
    serde_json::to_string(&Opening::of(text)?).map_err(|error| error.to_string())
}

/// Runs the command; exit status 2 if the lesson cannot be read.
pub fn main(args: &[String]) -> ExitCode {
    let (mut format, mut variant, mut words_file, mut out, mut files) =
        ("html", None, None, None, Vec::new());
    let mut words = args.iter();
    while let Some(word) = words.next() {
        match (word.as_str(), word.strip_prefix("--format=")) {
            (_, Some(name)) => format = name,
            ("--format", _) => format = words.next().map_or("", String::as_str),
            ("--variant", _) => variant = words.next(),
            ("--words", _) => words_file = words.next(),
            ("--out", _) => out = words.next(),
            _ => files.push(word),
        }
    }
    let told = |write: fn(&Telling) -> String| {
        Box::new(move |text: &str| {
            let lesson = lesson::parse(text).map_err(|error| error.to_string())?;
            Ok(write(&export::tell(lesson, variant.map(String::as_str))))
        }) as Writer
    };
    let (ending, write) = match format {
        "html" => ("html", told(export::html::page)),
        "fragment" => ("html", told(export::html::fragment)),
        "markdown" | "md" => ("md", told(export::markdown::document)),
        "opening" => ("json", Box::new(opening) as Writer),
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
    if let Some(file) = words_file {
        match super::read_lesson(file) {
            Ok(words) => catalogue::speak(&words),
            Err(message) => {
                eprintln!("{message}");
                return ExitCode::from(2);
            }
        }
    }
    for file in files {
        let text = super::read_lesson(file)
            .and_then(|text| write(&text).map_err(|message| format!("{file}: {message}")));
        let written = text.and_then(|text| {
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
