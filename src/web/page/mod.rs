//! The components: a view-model in, elements out.
//!
//! [`app`] holds the state and its effects; everything below it draws what it is given and sends actions. Nothing
//! here sets a `style` attribute or HTML from text: the Content-Security-Policy forbids the one, safety the other.

mod app;
mod arrive;
mod arrows;
mod away;
mod code;
mod database;
mod divider;
mod editor;
mod embed;
mod error_card;
mod file_block;
mod files;
mod header;
mod help;
mod keep;
mod keys;
mod link;
mod load;
mod memory;
mod notebook;
mod panel_admin;
mod panel_sql;
mod panels;
mod panels_migrations;
mod progress;
mod prompt;
mod question;
mod share_dialog;
mod stage;
mod steps;
mod steps_block;
mod tabs;
mod tasks;
mod variants;
mod words;

use wasm_bindgen::prelude::*;
use yew::Callback;

use super::state::Action;
use crate::catalogue;

/// How a component changes the state.
type Act = Callback<Action>;

/// Where the page's own files are; their names carry hashes that only the page's first script knows.
#[derive(Clone, PartialEq)]
struct Assets {
    module: JsValue,
    worker: String,
    lessons: String,
    base: String,
    /// Loads the editor's bundle when it is called.
    editor: JsValue,
    /// The words of the language, for engines; empty for English.
    words: String,
}

/// Starts the page: `module` is the compiled WebAssembly, then come addresses, what loads the editor, and the words of
/// the language that is wanted (none for English).
#[wasm_bindgen]
pub fn start(module: JsValue, worker: String, lessons: String, base: String, editor: JsValue, words: &str) {
    catalogue::speak(words);
    let assets = Assets { module, worker, lessons, base, editor, words: words.to_owned() };
    let place = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|page| page.get_element_by_id("page"));
    if let Some(place) = place {
        place.set_text_content(None);
        yew::Renderer::<app::App>::with_root_and_props(place, app::Props { assets }).render();
    }
}
