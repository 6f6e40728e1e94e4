//! Where the contents of containers go that are nested too deeply to be dropped one inside the other.
//!
//! Dropping a linked list of a million nodes would otherwise take a million levels of the host's stack.

use std::cell::{Cell, RefCell};

use super::dict::Entry;
use super::value::Value;

/// Levels of containers dropped inside each other before the rest is put aside.
const DEEPEST: u32 = 64;

/// What a container held.
#[expect(dead_code, reason = "held to be dropped, never read")]
pub(super) enum Contents {
    /// A list's items.
    Items(Vec<Value>),
    /// A dict's entries.
    Entries(Vec<Option<Entry>>),
}

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static ASIDE: RefCell<Vec<Contents>> = const { RefCell::new(Vec::new()) };
}

/// Drops what a container held, now or as soon as the outermost container is done.
pub(super) fn bury(contents: Contents) {
    let depth = DEPTH.get();
    if depth >= DEEPEST {
        ASIDE.with_borrow_mut(|aside| aside.push(contents));
        return;
    }
    DEPTH.set(depth + 1);
    drop(contents);
    if depth == 0 {
        while let Some(contents) = ASIDE.with_borrow_mut(Vec::pop) {
            drop(contents);
        }
    }
    DEPTH.set(depth);
}
