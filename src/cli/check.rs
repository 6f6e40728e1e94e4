//! `ormery check [--json] FILE...`: runs lessons and says what did not come out as written.

use std::process::ExitCode;

use crate::lesson;

/// Runs the command; exit status 1 if a step failed, 2 if a file could not be read.
pub fn main(args: &[String]) -> ExitCode {
    let json = args.iter().any(|a| a == "--json");
    let files: Vec<&String> = args.iter().filter(|a| *a != "--json").collect();
    if files.is_empty() {
        eprintln!("ormery check: no lesson given\nhint: ormery check [--json] FILE...");
        return ExitCode::from(2);
    }
    let (mut unreadable, mut failed) = (false, false);
    let (mut passed, mut total) = (0, 0);
    let (mut right, mut questions) = (0, 0);
    for file in files {
        match read(file).and_then(|text| lesson::check(file, &text).map_err(|error| error.in_file(file))) {
            Ok(report) => {
                failed |= !report.ok();
                passed += report.passed;
                total += report.total;
                right += report.questions.iter().filter(|outcome| outcome.ok).count();
                questions += report.questions.len();
                print_report(&report, json);
            }
            Err(message) => {
                unreadable = true;
                eprintln!("{message}");
            }
        }
    }
    if !json {
        put(&format!("{passed}/{total} steps passed\n"));
        if questions > 0 {
            put(&format!("{right}/{questions} questions and tasks hold\n"));
        }
    }
    if unreadable { ExitCode::from(2) } else { ExitCode::from(u8::from(failed)) }
}

/// The text of a file, unless it is too long to be a lesson.
fn read(file: &str) -> Result<String, String> {
    let wrong = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => format!("{file}: there is no such file"),
        std::io::ErrorKind::InvalidData => format!("{file}: a lesson is text in UTF-8, and this file is not"),
        _ => format!("{file}: {error}"),
    };
    std::fs::read_to_string(file).map_err(wrong)
}

fn print_report(report: &lesson::CheckReport, json: bool) {
    let text = if json { serde_json::to_string(report).unwrap_or_default() + "\n" } else { report.to_text() };
    put(&text);
}

/// Writes to standard output. A reader that went away (`| head`) is no failure of the check.
fn put(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().write_all(text.as_bytes());
}
