//! The floors call downwards only: no source names a floor above its own, nor a neighbour on the ground.

use std::path::{Path, PathBuf};

/// From the top; each may name those after it. Those on the ground may not name each other.
const FLOORS: [&str; 10] =
    ["export", "lesson", "timeline", "project", "contrib", "migrations", "orm", "python", "sql", "share"];
/// Each of these names no other floor.
const GROUND: [&str; 3] = ["python", "sql", "share"];
const TOPS: [&str; 2] = ["web", "cli"];

fn may_name(floor: &str, other: &str) -> bool {
    let height = |name: &str| FLOORS.iter().position(|floor| *floor == name);
    match (height(floor), height(other)) {
        _ if floor == other => true,
        (Some(_), Some(_)) if GROUND.contains(&floor) => false,
        (Some(mine), Some(theirs)) => mine < theirs,
        // What is no floor is a helper of the crate's root; the tops are named by nobody, but the command makes what the
        // page opens with.
        (_, None) => !TOPS.contains(&other) || (floor, other) == ("cli", "web"),
        (None, Some(_)) => true,
    }
}

/// The names that stand right after `crate::`, groups in braces included.
fn named(line: &str) -> Vec<&str> {
    let word = |text: &str| text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let mut names = Vec::new();
    for (at, start) in line.match_indices("crate::") {
        let rest = &line[at + start.len()..];
        match rest.strip_prefix('{') {
            None => names.push(&rest[..word(rest)]),
            Some(group) => {
                let mut depth = 0;
                for part in group.split_inclusive([',', '{', '}']) {
                    let part_word = part.trim_start();
                    if depth == 0 && word(part_word) > 0 {
                        names.push(&part_word[..word(part_word)]);
                    }
                    depth += i32::from(part.ends_with('{')) - i32::from(part.ends_with('}'));
                }
            }
        }
    }
    names
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_floor_names_only_floors_below() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for floor in FLOORS.iter().chain(&TOPS) {
        let mut files = Vec::new();
        sources(&root.join(floor), &mut files);
        assert!(!files.is_empty(), "the floor `{floor}` has no source");
        for file in files {
            let text = std::fs::read_to_string(&file).expect("a source is UTF-8");
            for (number, line) in text.lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with("//"))
            {
                for other in named(line).into_iter().filter(|other| !may_name(floor, other)) {
                    wrong.push(format!("{}:{}: `{floor}` names `{other}`", file.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "arrows point downwards only:\n{}", wrong.join("\n"));
}

#[test]
fn groups_in_braces_are_seen() {
    assert_eq!(named("use crate::{orm::fields::{A, B}, sql};"), ["orm", "sql"]);
    assert_eq!(named("let x = crate::python::types();"), ["python"]);
    assert!(!may_name("sql", "python") && !may_name("orm", "project") && may_name("contrib", "sql"));
}
