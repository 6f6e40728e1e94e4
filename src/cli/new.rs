//! `ormery new lesson NAME`: begins a lesson with a file that runs, shows each kind of fence once, and is to be changed.
//!
//! The text is [`START`], a lesson like any other: its outputs were printed by Django, and `ormery check` holds it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What a new lesson says.
pub const START: &str = include_str!("new_lesson.md");

const USAGE: &str = "usage: ormery new lesson NAME [--dir DIR]";

/// Runs the command; exit status 2 if the file could not be made.
pub fn main(args: &[String]) -> ExitCode {
    match lesson(args) {
        Ok(path) => {
            println!("{} is a lesson that runs; change it\n", path.display());
            println!("  ormery check {0}\n  cargo xtask parity --record {0}", path.display());
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("ormery new: {message}");
            ExitCode::from(2)
        }
    }
}

fn lesson(args: &[String]) -> Result<PathBuf, String> {
    let (mut words, mut folder) = (Vec::new(), None);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--dir" => folder = Some(args.next().ok_or("--dir wants a folder")?.clone()),
            option if option.starts_with('-') => {
                return Err(format!("there is no option `{option}`\n{USAGE}"));
            }
            word => words.push(word),
        }
    }
    let ["lesson", name] = words[..] else { return Err(USAGE.to_owned()) };
    let folder = folder.map_or_else(usual_folder, PathBuf::from);
    let slug = slug(name);
    if slug.is_empty() {
        return Err(format!("`{name}` has no letter to name a file by"));
    }
    let number = next_number(&folder)?;
    let path = folder.join(format!("{number:02}-{slug}.md"));
    let title = title(name).replace('\\', "\\\\").replace('"', "\\\"");
    let text = START.replacen("title = \"A new lesson\"", &format!("title = \"{title}\""), 1);
    let text = text.replacen("order = 1", &format!("order = {number}"), 1);
    let write = || {
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&path)?;
        std::io::Write::write_all(&mut file, text.as_bytes())
    };
    write().map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    Ok(path)
}

/// The repository's lessons where this is the repository, else the folder one is in.
fn usual_folder() -> PathBuf {
    let lessons = Path::new("static/lessons");
    if lessons.is_dir() { lessons.to_owned() } else { PathBuf::from(".") }
}

/// One more than the highest number that a lesson's name begins with.
fn next_number(folder: &Path) -> Result<u32, String> {
    let entries =
        std::fs::read_dir(folder).map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
    let number =
        |name: &str| name.ends_with(".md").then(|| name.split('-').next()?.parse::<u32>().ok()).flatten();
    let numbers = entries.flatten().filter_map(|entry| number(&entry.file_name().to_string_lossy()));
    Ok(numbers.max().unwrap_or(0).saturating_add(1))
}

/// The name in small letters and dashes.
fn slug(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// The name as a heading: dashes are spaces, the first letter is a capital.
fn title(name: &str) -> String {
    let text = if name.contains(' ') { name.trim().to_owned() } else { name.replace(['-', '_'], " ") };
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_file_and_a_title() {
        assert_eq!(slug("Who's there? Nobody"), "who-s-there-nobody");
        assert_eq!((title("two-doors").as_str(), title("Why not?").as_str()), ("Two doors", "Why not?"));
        assert_eq!(slug("../../etc"), "etc");
    }

    #[test]
    fn the_text_to_begin_with_is_a_lesson_that_holds() {
        let report = crate::python::machine::run_with_stack(|| {
            let report = crate::lesson::check("new_lesson.md", START).expect("a lesson");
            (report.ok(), report.to_text())
        });
        let (ok, text) = report.expect("it runs");
        assert!(ok, "{text}");
    }
}
