//! The engine's thread: what `static/worker.js` calls for each message.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::engine::Clockwork;
use super::protocol::{Engine, engine_reply};
use crate::catalogue;

thread_local! {
    static ENGINE: RefCell<Box<dyn Engine>> = RefCell::new(Box::<Clockwork>::default());
}

/// Speaks another language from now on, as the page does.
#[wasm_bindgen]
pub fn speak(words: &str) {
    catalogue::speak(words);
}

/// Answers one request.
#[wasm_bindgen]
pub fn reply(request: &str) -> String {
    ENGINE.with_borrow_mut(|engine| engine_reply(engine.as_mut(), request))
}
