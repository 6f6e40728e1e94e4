//! The list of lessons that the page's picker shows, read from the front matter of `static/lessons`.
//!
//! Only the four plain keys of the front matter are read here; the lesson layer judges the rest.

use std::path::Path;

use serde_json::{Value, json};

use crate::Outcome;

/// Every lesson's file name and text, in the order of the names.
pub fn all(folder: &Path) -> Outcome<Vec<(String, String)>> {
    let entries =
        std::fs::read_dir(folder).map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
    let mut lessons = Vec::new();
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".md") {
            let text = std::fs::read_to_string(entry.path())
                .map_err(|error| format!("{name} cannot be read: {error}"))?;
            lessons.push((name, text));
        }
    }
    lessons.sort();
    Ok(lessons)
}

/// One entry of the list; `file` is the name under which the lesson is published.
pub fn entry(name: &str, text: &str, file: &str) -> Value {
    json!({
        "name": name.trim_end_matches(".md"),
        "file": file,
        "title": front(text, "title").unwrap_or_else(|| name.to_owned()),
        "summary": front(text, "summary").unwrap_or_default(),
        "topic": front(text, "topic").unwrap_or_default(),
        "order": front(text, "order").and_then(|order| order.parse::<i64>().ok()).unwrap_or(i64::MAX),
    })
}

/// The title between the `+++` lines.
pub fn title(text: &str) -> Option<String> {
    front(text, "title")
}

/// A plain value between the `+++` lines.
fn front(text: &str, key: &str) -> Option<String> {
    let matter = text.strip_prefix("+++\n")?.split("\n+++").next()?;
    let line = matter.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('='))?;
    Some(line.trim().trim_matches('"').replace("\\\"", "\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_is_read_from_the_front_matter() {
        let text = "+++\ntitle = \"The first manager wins\"\norder = 7\n+++\nText with title = \"no\".\n";
        assert_eq!(front(text, "title").as_deref(), Some("The first manager wins"));
        assert_eq!(entry("07-x.md", text, "07-x.1.md")["order"], 7);
        assert_eq!(front("no front matter", "title"), None);
    }
}
