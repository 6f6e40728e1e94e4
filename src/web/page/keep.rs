//! What the browser keeps between visits: each lesson as the learner left it, branches, sizes, the theme.
//!
//! Where storage is blocked or full all of it is kept in memory until the page is left; [`blocked`] lets the page say
//! so.

use std::cell::RefCell;
use std::collections::HashMap;

use web_sys::Storage;

use crate::web::progress::Progress;
use crate::web::state::{Branch, Theme};

const THEME: &str = "ormery:theme";
const HISTORY: &str = "ormery:history";
const PROGRESS: &str = "ormery:progress";
const OWN_LESSON: &str = "ormery:own:";

thread_local! {
    static MEMORY: RefCell<HashMap<String, String>> = RefCell::default();
    /// Each lesson's text as this tab last saw or wrote it: another one was written by another tab.
    static KNOWN: RefCell<HashMap<String, Option<String>>> = RefCell::default();
}

/// Whether something cannot be kept beyond this visit.
pub fn blocked() -> bool {
    MEMORY.with_borrow(|memory| !memory.is_empty())
        || storage().is_none_or(|storage| storage.set_item("ormery:probe", "1").is_err())
}

fn get(key: &str) -> Option<String> {
    let kept = MEMORY.with_borrow(|memory| memory.get(key).cloned());
    kept.or_else(|| storage()?.get_item(key).ok()?)
}

fn put(key: &str, value: Option<&str>) {
    let stored = storage().is_some_and(|storage| match value {
        Some(value) => storage.set_item(key, value).is_ok(),
        None => storage.remove_item(key).is_ok(),
    });
    MEMORY.with_borrow_mut(|memory| match value {
        Some(value) if !stored => memory.insert(key.to_owned(), value.to_owned()),
        _ => memory.remove(key),
    });
}

/// The lesson as the learner left it.
pub fn lesson(name: &str) -> Option<String> {
    let text = get(&lesson_key(name));
    KNOWN.with_borrow_mut(|known| known.insert(name.to_owned(), text.clone()));
    text
}

fn lesson_key(name: &str) -> String {
    format!("ormery:lesson:{name}")
}

/// Keeps a lesson, or forgets it when it is the published one again. What another tab wrote meanwhile is laid aside.
pub fn keep_lesson(name: &str, source: Option<&str>) {
    let there = get(&lesson_key(name));
    let known = KNOWN.with_borrow_mut(|known| known.insert(name.to_owned(), source.map(str::to_owned)));
    if let Some(there) = there.filter(|there| Some(there.as_str()) != source)
        && known.is_some_and(|known| known.as_ref() != Some(&there))
    {
        keep_aside(name, Some(&there));
    }
    put(&lesson_key(name), source);
}

/// The lesson's text as it is stored now, whoever wrote it.
pub fn stored_lesson(name: &str) -> Option<String> {
    get(&lesson_key(name))
}

/// Whether another text is stored than this tab saw or wrote last.
pub fn written_elsewhere(name: &str) -> bool {
    let stored = stored_lesson(name);
    KNOWN.with_borrow(|known| known.get(name).is_some_and(|known| *known != stored))
}

/// Takes a text of another tab for seen.
pub fn know(name: &str, text: Option<&str>) {
    KNOWN.with_borrow_mut(|known| known.insert(name.to_owned(), text.map(str::to_owned)));
}

/// What another tab made of a lesson that this one has written over.
pub fn aside(name: &str) -> Option<String> {
    get(&format!("ormery:aside:{name}"))
}

/// Lays another tab's text aside, or forgets it.
pub fn keep_aside(name: &str, text: Option<&str>) {
    put(&format!("ormery:aside:{name}"), text);
}

/// The lesson that was left for a branch.
pub fn branch(name: &str) -> Option<Branch> {
    serde_json::from_str(&get(&format!("ormery:branch:{name}"))?).ok()
}

/// Keeps the lesson that was left for a branch.
pub fn keep_branch(name: &str, left: Option<&Branch>) {
    let text = left.and_then(|left| serde_json::to_string(left).ok());
    put(&format!("ormery:branch:{name}"), text.as_deref());
}

/// What was typed at the prompt, oldest first.
pub fn history() -> Vec<String> {
    get(HISTORY).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Keeps what was typed at the prompt.
pub fn keep_history(inputs: &[String]) {
    put(HISTORY, serde_json::to_string(inputs).ok().as_deref());
}

/// What the learner has done.
pub fn progress() -> Progress {
    get(PROGRESS).and_then(|text| Progress::from_file(&text).ok()).unwrap_or_default()
}

/// Keeps what the learner has done.
pub fn keep_progress(progress: &Progress) {
    put(PROGRESS, Some(&progress.to_file()));
}

/// A lesson that came from elsewhere, as it came.
pub fn own_lesson(name: &str) -> Option<String> {
    get(&format!("{OWN_LESSON}{name}"))
}

/// Keeps a lesson that came from elsewhere; for this visit at least.
pub fn keep_own_lesson(name: &str, text: &str) {
    put(&format!("{OWN_LESSON}{name}"), Some(text));
}

/// The names of those that are kept.
pub fn own_lessons() -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let count = storage.length().unwrap_or(0);
    let keys = (0..count).filter_map(|index| storage.key(index).ok()?);
    let mut names: Vec<String> =
        keys.filter_map(|key| key.strip_prefix(OWN_LESSON).map(str::to_owned)).collect();
    names.sort();
    names
}

/// A pane's size in pixels.
pub fn pane(name: &str) -> Option<f64> {
    get(&format!("ormery:pane:{name}"))?.parse().ok()
}

/// Keeps a pane's size.
pub fn keep_pane(name: &str, size: f64) {
    put(&format!("ormery:pane:{name}"), Some(&size.to_string()));
}

/// Whether the notebook is folded away.
pub fn folded() -> bool {
    get("ormery:folded").is_some()
}

/// Keeps whether the notebook is folded away.
pub fn keep_folded(folded: bool) {
    put("ormery:folded", folded.then_some("1"));
}

/// The chosen theme.
pub fn theme() -> Theme {
    Theme::from_word(get(THEME).as_deref().unwrap_or_default())
}

/// Shows a theme and keeps it.
pub fn show_theme(theme: Theme) {
    let root =
        web_sys::window().and_then(|window| window.document()).and_then(|page| page.document_element());
    if let Some(root) = root {
        let _ = root.set_attribute("data-theme", theme.word());
    }
    put(THEME, Some(theme.word()));
}

fn storage() -> Option<Storage> {
    // An embedded lesson is its host's: it begins as its author left it.
    if super::embed::active() {
        return None;
    }
    web_sys::window()?.local_storage().ok()?
}
