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
    for file in files {
        let read = std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"));
        match read.and_then(|text| lesson::check(file, &text).map_err(|e| format!("{file}: {e}"))) {
            Ok(report) => {
                failed |= !report.ok();
                passed += report.passed;
                total += report.total;
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
    }
    if unreadable { ExitCode::from(2) } else { ExitCode::from(u8::from(failed)) }
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
