//! The keys, and what they do.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::web::state::{Action, Seek};

/// (keys, what they do), for the help: keys of the catalogue.
pub const KEYS: [(&str, &str); 10] = [
    ("key-right", "key-step"),
    ("key-left", "key-back"),
    ("key-shift-right", "key-next"),
    ("key-shift-left", "key-previous"),
    ("key-home-end", "key-ends"),
    ("key-space", "key-play"),
    ("key-b", "key-breakpoint"),
    ("key-g", "key-jump"),
    ("key-t", "key-type"),
    ("key-question", "key-help"),
];

/// The action of a key, unless it belongs to something one types into.
pub fn action(event: &KeyboardEvent) -> Option<Action> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let tag = element.as_ref().map(Element::tag_name).unwrap_or_default();
    let attribute =
        |name: &str| element.as_ref().and_then(|element| element.get_attribute(name)).unwrap_or_default();
    let typing = tag == "INPUT" && attribute("type") != "range";
    let editing =
        element.as_ref().is_some_and(|element| element.closest(".cm-editor").ok().flatten().is_some());
    let moving = attribute("role") == "separator" && event.key().starts_with("Arrow");
    if typing || editing || moving || ["TEXTAREA", "SELECT"].contains(&tag.as_str()) {
        return None;
    }
    // Space presses a focused button or opens a summary; it must not play as well.
    let pressing = ["BUTTON", "SUMMARY", "A"].contains(&tag.as_str());
    match event.key().as_str() {
        "ArrowRight" if event.shift_key() => Some(Action::Go(Seek::NextStatement)),
        "ArrowLeft" if event.shift_key() => Some(Action::Go(Seek::PreviousStatement)),
        "ArrowRight" => Some(Action::Go(Seek::Step)),
        "ArrowLeft" => Some(Action::Go(Seek::Back)),
        "Home" => Some(Action::Go(Seek::First)),
        "End" => Some(Action::Go(Seek::Last)),
        " " if !pressing => Some(Action::TogglePlay),
        "b" | "B" => Some(Action::Go(Seek::Breakpoint)),
        "g" | "G" => press("where"),
        "t" | "T" => press("typing"),
        "?" => Some(Action::Help(true)),
        "Escape" => Some(Action::Help(false)),
        _ => None,
    }
}

/// Presses a button of the page, or goes into its field.
fn press(id: &str) -> Option<Action> {
    let element = web_sys::window()?.document()?.get_element_by_id(id)?.dyn_into::<HtmlElement>().ok()?;
    let _ = element.focus();
    element.click();
    // The key is used up, and the state is as it was.
    Some(Action::Help(false))
}
