//! The engine's thread: what `static/worker.js` calls for each message.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::protocol::{Engine, engine_reply};
use super::view::{MomentView, RunView};

thread_local! {
    static ENGINE: RefCell<Box<dyn Engine>> = RefCell::new(Box::new(NoEngine));
}

/// Answers one request.
#[wasm_bindgen]
pub fn reply(request: &str) -> String {
    ENGINE.with_borrow_mut(|engine| engine_reply(engine.as_mut(), request))
}

/// Stands where the timeline will: it runs nothing and says so.
struct NoEngine;

impl Engine for NoEngine {
    fn run(&mut self, _lesson: &str) -> Result<RunView, String> {
        Err("Ormery does not support running lessons in the page yet".to_owned())
    }

    fn moment(&mut self, event: usize) -> Result<MomentView, String> {
        Err(format!("there is no event {event}: nothing was run"))
    }
}
