//! What the browser keeps between visits: each lesson as the learner left it, and the theme.
//!
//! Where storage is blocked everything works and nothing is kept; [`blocked`] lets the page say so.

use web_sys::Storage;

use crate::web::state::Theme;

const THEME: &str = "ormery:theme";

/// Whether nothing can be kept.
pub fn blocked() -> bool {
    storage().is_none_or(|storage| storage.set_item("ormery:probe", "1").is_err())
}

/// The lesson as the learner left it.
pub fn lesson(name: &str) -> Option<String> {
    storage()?.get_item(&lesson_key(name)).ok()?
}

/// Keeps a lesson, or forgets it when it is the published one again.
pub fn keep_lesson(name: &str, source: Option<&str>) {
    let Some(storage) = storage() else { return };
    // Full storage loses nothing that is on the page; the next edit tries again.
    let _ = match source {
        Some(source) => storage.set_item(&lesson_key(name), source),
        None => storage.remove_item(&lesson_key(name)),
    };
}

/// A pane's size in pixels.
pub fn pane(name: &str) -> Option<f64> {
    storage()?.get_item(&format!("ormery:pane:{name}")).ok()??.parse().ok()
}

/// Keeps a pane's size.
pub fn keep_pane(name: &str, size: f64) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&format!("ormery:pane:{name}"), &size.to_string());
    }
}

/// The chosen theme.
pub fn theme() -> Theme {
    let word = storage().and_then(|storage| storage.get_item(THEME).ok()).flatten();
    Theme::from_word(word.as_deref().unwrap_or_default())
}

/// Shows a theme and keeps it.
pub fn show_theme(theme: Theme) {
    let root =
        web_sys::window().and_then(|window| window.document()).and_then(|page| page.document_element());
    if let Some(root) = root {
        let _ = root.set_attribute("data-theme", theme.word());
    }
    if let Some(storage) = storage() {
        let _ = storage.set_item(THEME, theme.word());
    }
}

fn lesson_key(name: &str) -> String {
    format!("ormery:lesson:{name}")
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
