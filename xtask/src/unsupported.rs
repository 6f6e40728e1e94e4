//! docs/unsupported.md: what is not supported, read from the sources at every place that says so.
//!
//! Each place raises ``NotImplementedError: Ormery does not support ... yet``; the dots are what is listed here, with
//! the files that say it. `cargo xtask docs` writes the page, and a test below fails when it is out of date.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::Outcome;

/// Where the page is, from the repository's folder.
pub const PAGE: &str = "docs/unsupported.md";

const HEAD: &str = "\
# What is not supported

This page is written by `cargo xtask docs` from the sources, and a test fails when it is out of date. Each item is the
middle of a sentence that a run ends with, at the line that asked for it:

```text
NotImplementedError: Ormery does not support ... yet
```

An item with `…` in it names what it met there; one that says `this` is a form of its thing that no recorded program
has come to. What is different on purpose is in [differences.md](differences.md).
";

/// The floors, by their folders, and what the page calls them.
const FLOORS: [(&str, &str); 6] = [
    ("python", "Python"),
    ("sql", "SQL"),
    ("orm", "Models and queries"),
    ("migrations", "Migrations"),
    ("contrib", "Applications, forms, requests"),
    ("project", "Commands and tests"),
];

/// What is said, and the files that say it.
type Items = BTreeMap<String, BTreeSet<String>>;

/// Writes the page.
pub fn write() -> Outcome {
    let path = crate::root().join(PAGE);
    std::fs::write(&path, page()).map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

/// The whole text.
fn page() -> String {
    let mut out = String::from(HEAD);
    for (folder, title) in FLOORS {
        let mut items = Items::new();
        sources(&crate::root().join("src").join(folder), &mut |path, text| {
            let file = path.strip_prefix(crate::root()).unwrap_or(path).display().to_string();
            for what in said(&text, path.extension().is_some_and(|ending| ending == "py")) {
                items.entry(what).or_default().insert(file.clone());
            }
        });
        let _ = write!(out, "\n## {title}\n\n");
        for (what, files) in items {
            let files: Vec<String> = files.iter().map(|file| format!("`{file}`")).collect();
            let _ = writeln!(out, "- {what} ({})", files.join(", "));
        }
    }
    commands(&mut out);
    modules(&mut out);
    out
}

/// The commands that Django has and Ormery has not: a table of `project/commands/bridge.rs`.
fn commands(out: &mut String) {
    let text = read("src/project/commands/bridge.rs");
    let table = text.split("const UNSUPPORTED").nth(1).and_then(|rest| rest.split("];").next());
    let names: Vec<String> = table
        .unwrap_or_default()
        .lines()
        .filter_map(|line| Some(format!("`{}`", line.trim().strip_prefix("(\"")?.split('"').next()?)))
        .collect();
    let _ = writeln!(out, "\nThe commands are {}.", names.join(", "));
}

/// The standard library's modules that there are; an `import` of any other ends in `ModuleNotFoundError`.
fn modules(out: &mut String) {
    out.push_str("\n## Modules of the standard library\n\nThere are these; an `import` of any other is a `ModuleNotFoundError`.\n");
    let mut names = BTreeSet::new();
    sources(&crate::root().join("src"), &mut |path, text| {
        if path.extension().is_some_and(|ending| ending == "rs") {
            names.extend(module_names(&text));
        }
    });
    names.retain(|name| !name.starts_with("django") && !name.contains('/') && !name.ends_with("_lite"));
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let _ = write!(out, "\n{}.\n", names.join(", "));
}

/// The names that stand where modules are registered: before an `include_str!` or in `modules.add(...)`.
fn module_names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for mark in ["modules.add(", "(\""] {
        for (at, _) in text.match_indices(mark) {
            let rest = &text[at + mark.len() - usize::from(mark.ends_with('"'))..];
            let Some((name, rest)) = literal(rest) else { continue };
            let registers = mark.starts_with("modules") || rest.trim_start().starts_with(", include_str!");
            let hidden = name.split('.').any(|part| part.starts_with('_'));
            if registers && !hidden && !name.contains('{') {
                names.push(name);
            }
        }
    }
    names
}

/// What a source says is not supported.
fn said(text: &str, python: bool) -> Vec<String> {
    const BEGIN: &str = "Ormery does not support ";
    let mut out = Vec::new();
    for (at, _) in text.match_indices(BEGIN) {
        let rest = &text[at + BEGIN.len()..];
        let line = rest.lines().next().unwrap_or_default();
        // The constructors themselves say nothing of their own.
        if let Some((what, _)) = line.split_once(" yet").filter(|(what, _)| !what.starts_with('{')) {
            out.push(if python { what.replace("%s", "…") } else { what.replace("\\\\", "\\") });
        }
    }
    if !python {
        for (at, mark) in text.match_indices("unsupported(") {
            let rest = text[at + mark.len()..].trim_start();
            let rest = rest.strip_prefix("format!(").unwrap_or(rest);
            out.extend(literal(rest).map(|(what, _)| open(&what)));
        }
    }
    // A sentence about the sentence, in a comment.
    out.retain(|what| !what.is_empty() && !what.starts_with("..."));
    out
}

/// A text with `…` for each of its braces.
fn open(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push('…');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}

/// The literal that a source goes on with, its escapes undone, and what follows.
fn literal(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start().strip_prefix('"')?;
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((out, &text[at + 1..])),
            '\\' => out.extend(chars.next().map(|(_, c)| c)),
            _ => out.push(c),
        }
    }
    None
}

fn read(path: &str) -> String {
    std::fs::read_to_string(crate::root().join(path)).unwrap_or_default()
}

/// Every Rust and Python source of a folder.
fn sources(folder: &Path, each: &mut dyn FnMut(&Path, String)) {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            sources(&path, each);
        } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "py") {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            each(&path, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_what_the_sources_say() {
        assert!(read(PAGE) == page(), "{PAGE} is out of date: cargo xtask docs unsupported");
    }

    #[test]
    fn both_languages_are_read() {
        let rust = "Err(unsupported(format!(\"the thing {name}\")))\nunsupported(\n    \"a \\\"b\\\"\")";
        assert_eq!(said(rust, false), ["the thing …", "a \"b\""]);
        let python = "raise NotImplementedError(\"Ormery does not support the command %s yet\" % name)";
        assert_eq!(said(python, true), ["the command …"]);
    }
}
