//! Where texts begin: a target's own folder, and what the repository has of the kind.

use std::fs;
use std::path::{Path, PathBuf};

use ormery::share::link::encode;

use crate::supervise::repository;
use crate::targets::content;

/// A target's folder of a kind: `corpus` or `faults`.
pub fn folder(kind: &str, target: &str) -> PathBuf {
    repository("fuzz").join(kind).join(target)
}

/// The files below a folder, in order, by their ending.
fn texts(folder: &Path, ending: &str, found: &mut Vec<String>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            texts(&entry, ending, found);
        } else if entry.extension().is_some_and(|known| known == ending) {
            found.extend(fs::read_to_string(entry));
        }
    }
}

fn all(path: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    texts(&repository(path), ending, &mut found);
    found
}

/// The seeds of a target's own folder.
pub fn own(target: &str) -> Vec<String> {
    all(&format!("fuzz/corpus/{target}"), "txt")
}

/// What once was a fault of a target.
pub fn faults(target: &str) -> Vec<String> {
    all(&format!("fuzz/faults/{target}"), "txt")
}

/// All seeds of a target.
pub fn of(target: &str) -> Vec<String> {
    let mut seeds = own(target);
    match target {
        "source" => seeds.extend(all("tests/python", "py")),
        "link" => {
            let small = small(all("tests/scenarios", "md"));
            let ends = small.iter().zip(small.iter().skip(1)).take(60);
            // Links, and what is inside of them, of whole texts and of changes to a text.
            let links: Vec<String> =
                ends.flat_map(|(a, b)| [encode("a", 7, a, None), encode("b", 1, a, Some(b))]).collect();
            seeds.extend(links.iter().map(|link| content(link)));
            seeds.extend(links);
            seeds.extend(small.into_iter().take(60));
        }
        "lesson" => {
            seeds.extend(all("static/lessons", "md"));
            seeds.extend(all("tests/lessons", "md"));
            seeds.extend(small(all("tests/scenarios", "md")));
        }
        "sql" => seeds.extend(all("tests/storage", "sql").iter().flat_map(|text| statements(text))),
        "migrations" => {
            let lessons =
                all("tests/scenarios/migrations", "md").into_iter().chain(all("static/lessons", "md"));
            seeds.extend(lessons.flat_map(|text| migrations(&text)));
        }
        _ => {}
    }
    if seeds.is_empty() {
        seeds.push(String::new());
    }
    seeds
}

/// Scenarios that run in a moment.
fn small(mut texts: Vec<String>) -> Vec<String> {
    texts.retain(|text| text.len() < 6_000);
    texts
}

/// Runs of eight recorded statements: enough for tables, rows and a question.
fn statements(text: &str) -> Vec<String> {
    let blocks: Vec<&str> = text.split("\n\n").filter_map(|block| block.split("\n----").next()).collect();
    blocks.chunks(8).map(|chunk| chunk.join(";\n")).collect()
}

/// The migration files that a lesson writes.
fn migrations(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("```python title=\"") {
        let Some((path, body)) = after.split_once('"') else { break };
        let Some((_, body)) = body.split_once('\n') else { break };
        let Some((file, next)) = body.split_once("\n```") else { break };
        if path.contains("/migrations/") {
            found.push(file.to_owned());
        }
        rest = next;
    }
    found
}
