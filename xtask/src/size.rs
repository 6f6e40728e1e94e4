//! What the page downloads up to the first step, held to `benches/budgets.toml`.

use std::path::{Path, PathBuf};

use crate::{Outcome, dist};

/// What is loaded after the first step, in another language only, or by other people's pages.
const LATER: [&str; 12] = [
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
    "present.",
    "sw.",
];

/// `size`.
pub fn command() -> Outcome {
    check()
}

/// Prints the size of each file and fails above the budget.
pub fn check() -> Outcome {
    let budget = budget("page_brotli_bytes")?;
    let mut files = Vec::new();
    collect(&dist::folder(), &mut files);
    let mut total = 0;
    files.sort();
    for file in &files {
        let size = std::fs::metadata(file).map_or(0, |data| data.len());
        let name = file.strip_prefix(dist::folder()).unwrap_or(file).with_extension("");
        // A reader opens one lesson; the largest stands for it.
        let later = LATER.iter().any(|stem| {
            name.starts_with("plain")
                || name.file_name().is_some_and(|file| file.to_string_lossy().starts_with(stem))
        });
        if later {
            println!("   {size:>9}  {} (later)", name.display());
        } else if !name.starts_with("lessons") {
            println!("   {size:>9}  {}", name.display());
            total += size;
        }
    }
    let lesson = files.iter().filter(|file| file.components().any(|part| part.as_os_str() == "lessons"));
    let lesson =
        lesson.filter_map(|file| std::fs::metadata(file).ok()).map(|data| data.len()).max().unwrap_or(0);
    println!("   {lesson:>9}  the largest lesson");
    total += lesson;
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
