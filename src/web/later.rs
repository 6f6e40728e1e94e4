//! The part of the module that comes later.
//!
//! `xtask/src/split.rs` moves functions that a first step does not need into a file of their own. In their place it leaves
//! stubs, which call [`ensure_later`] before they go on to the moved function. A build that is not split has no stubs.

use std::sync::atomic::{AtomicBool, Ordering};

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Fetches and links the later file while the caller waits; the script is `static/later.js`.
    #[wasm_bindgen(js_name = ormeryLater)]
    fn load();
}

/// A plain flag: what this module calls must be no stub itself.
static LOADED: AtomicBool = AtomicBool::new(false);

/// Makes sure that the later functions are there.
#[wasm_bindgen]
pub fn ensure_later() {
    if !LOADED.load(Ordering::Relaxed) {
        load();
        LOADED.store(true, Ordering::Relaxed);
    }
}
