//! What the page downloads up to the first step, held to `benches/budgets.toml`.

use std::path::{Path, PathBuf};

use crate::{Outcome, dist};

/// What is loaded after the first step, in another language only, or by other people's pages.
const LATER: [&str; 13] = [
    "later.",
    "editor.",
    "de.",
    "embed",
    "frame.",
    "glue.",
    "lessons-text.",
    "module-text.",
    "ormery-lesson.",
    "share.",
    "words-text.",
    "present.",
    "sw.",
];

/// `size`.
pub fn command() -> Outcome {
    check()
}

/// Each file of a published page, its Brotli bytes, and whether it comes later. A reader opens one lesson in one language;
/// the largest stands for all.
pub fn weights(folder: &Path) -> Vec<(String, u64, bool)> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    let (mut weights, mut lesson, mut opening) = (Vec::new(), 0, 0);
    for file in &files {
        let size = std::fs::metadata(file).map_or(0, |data| data.len());
        let name = file.strip_prefix(folder).unwrap_or(file).with_extension("");
        let later = LATER.iter().any(|stem| {
            name.starts_with("plain")
                || name.file_name().is_some_and(|file| file.to_string_lossy().starts_with(stem))
        });
        if name.starts_with("lessons") && name.extension().is_some_and(|ending| ending == "json") {
            opening = opening.max(size);
        } else if name.starts_with("lessons") {
            lesson = lesson.max(size);
        } else {
            weights.push((name.display().to_string(), size, later));
        }
    }
    if !files.is_empty() {
        weights.push(("the largest lesson".to_owned(), lesson, false));
        weights.push(("the largest opening".to_owned(), opening, false));
    }
    weights
}

/// Prints the size of each file and fails above the budget.
pub fn check() -> Outcome {
    let budget = budget("page_brotli_bytes")?;
    let files = weights(&dist::folder());
    for (name, size, later) in &files {
        println!("   {size:>9}  {name}{}", if *later { " (later)" } else { "" });
    }
    let total: u64 = files.iter().filter(|(.., later)| !later).map(|(_, size, _)| size).sum();
    println!("   {total:>9}  bytes of Brotli to the first step; the budget is {budget}");
    if files.is_empty() {
        return Err("there is no page to weigh\nhint: `cargo xtask dist` builds it".into());
    }
    if total > budget {
        Err(format!("the page is {} bytes above its budget", total - budget))
    } else {
        Ok(())
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "br") {
            files.push(path);
        }
    }
}

fn budget(key: &str) -> Outcome<u64> {
    let file = crate::root().join("benches/budgets.toml");
    let text = std::fs::read_to_string(&file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let line = text.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('='));
    let value = line.and_then(|value| value.split('#').next()?.trim().replace('_', "").parse().ok());
    value.ok_or_else(|| format!("benches/budgets.toml has no number `{key}`"))
}
