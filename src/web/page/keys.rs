//! The keys, and what they do.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use crate::web::state::{Action, Seek};

/// (keys, what they do), for the help.
pub const KEYS: [(&str, &str); 8] = [
    ("Right", "one event on"),
    ("Left", "one event back"),
    ("Shift Right", "next statement"),
    ("Shift Left", "statement before"),
    ("Home, End", "first and last event"),
    ("Space", "play and pause"),
    ("B", "on to the next breakpoint"),
    ("?", "these keys"),
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
    let moving = attribute("role") == "separator" && event.key().starts_with("Arrow");
    if typing || moving || ["TEXTAREA", "SELECT"].contains(&tag.as_str()) {
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
        "?" => Some(Action::Help(true)),
        "Escape" => Some(Action::Help(false)),
        _ => None,
    }
}
