//! The static version of lessons, compared with what lies in `tests/render`, and what every one must keep to.
//!
//! `ORMERY_UPDATE=1 cargo test --test render` writes the expectations anew; then read what changed.

use std::path::{Path, PathBuf};

use ormery::export::{html, markdown, tell};
use ormery::lesson;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn lessons(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join(folder)).expect("a folder");
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.retain(|path| {
        path.extension().is_some_and(|ending| ending == "md") && !path.to_string_lossy().ends_with(".out.md")
    });
    found.sort();
    found
}

#[track_caller]
fn same(file: &Path, text: &str) {
    if std::env::var_os("ORMERY_UPDATE").is_some() {
        std::fs::write(file, text).expect("it can be written");
    }
    let known = std::fs::read_to_string(file).unwrap_or_default();
    let line = known.lines().zip(text.lines()).position(|(a, b)| a != b);
    assert!(
        known == text,
        "{}:{}: differs; ORMERY_UPDATE=1 writes it anew",
        file.display(),
        line.map_or(0, |at| at + 1)
    );
}

#[test]
fn lessons_are_written_as_recorded() {
    for path in lessons("tests/render") {
        let text = std::fs::read_to_string(&path).expect("a lesson");
        let telling = tell(lesson::parse(&text).expect("a lesson"), None);
        same(&path.with_extension("html"), &html::page(&telling));
        same(&path.with_extension("out.md"), &markdown::document(&telling));
    }
}

#[test]
fn every_published_lesson_is_a_page_that_asks_nothing_of_anybody() {
    for path in lessons("static/lessons") {
        let name = path.display();
        let text = std::fs::read_to_string(&path).expect("a lesson");
        let page = html::page(&tell(lesson::parse(&text).expect("a lesson"), None));
        for asking in ["<script", "src=", "<link", "@import", "url(", "javascript:", "onclick"] {
            assert!(!page.contains(asking), "{name} has `{asking}`");
        }
        assert_balanced(&page, &name.to_string());
        assert!(
            page.contains("<table>") && page.contains("class=\"sql\""),
            "{name} shows no table or no SQL"
        );
    }
}

/// Every element that is opened is closed, and in its turn.
#[track_caller]
fn assert_balanced(page: &str, name: &str) {
    let mut open: Vec<&str> = Vec::new();
    let body = page.split_once("</style>").map_or(page, |(_, body)| body);
    for tag in body.split('<').skip(1) {
        let word = tag.split(['>', ' ', '\n']).next().unwrap_or_default();
        match word.strip_prefix('/') {
            Some("head" | "body" | "html") => {}
            Some(closed) => {
                assert_eq!(open.pop(), Some(closed), "{name}: at `<{}`", &tag[..tag.len().min(60)])
            }
            None if ["body", "br", "hr"].contains(&word) => {}
            None => open.push(word),
        }
    }
    assert!(open.is_empty(), "{name}: {open:?} are never closed");
}
