//! Where the contents of objects go that are nested too deeply to be dropped one inside the other.
//!
//! Dropping a linked list of a million nodes would otherwise take a million levels of the host's stack.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::class::Payload;
use super::dict::Entry;
use super::machine::Frame;
use super::objects::{Cell_, NativeIterator};
use super::value::Value;

/// Levels of objects dropped inside each other before the rest is put aside.
const DEEPEST: u32 = 64;

/// What an object held.
#[expect(dead_code, reason = "held to be dropped, never read")]
pub(super) enum Contents {
    /// The items of a list or tuple.
    Items(Vec<Value>),
    /// A dict's entries.
    Entries(Vec<Option<Entry>>),
    /// The parts of a small object: a bound method, a slice, a cell.
    Parts([Value; 3]),
    /// What an iterator iterates over.
    Iterator(Box<dyn NativeIterator>),
    /// A generator's frame.
    Frame(Box<Frame>),
    /// A function's closure and defaults.
    Closure(Vec<Rc<Cell_>>, Vec<Value>),
    /// What an instance carries.
    Payload(Payload),
}

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static ASIDE: RefCell<Vec<Contents>> = const { RefCell::new(Vec::new()) };
}

/// Drops what an object held, now or as soon as the outermost object is done.
pub(super) fn bury(contents: Contents) {
    let depth = DEPTH.get();
    if depth >= DEEPEST {
        ASIDE.with_borrow_mut(|aside| aside.push(contents));
        return;
    }
    DEPTH.set(depth + 1);
    match contents {
        // As CPython does: what a `__del__` prints comes in that order.
        Contents::Items(mut items) => while items.pop().is_some() {},
        other => drop(other),
    }
    if depth == 0 {
        while let Some(contents) = ASIDE.with_borrow_mut(Vec::pop) {
            drop(contents);
        }
    }
    DEPTH.set(depth);
}

/// Whether dropping a value may drop others inside it.
#[inline]
pub(super) fn holds_others(value: &Value) -> bool {
    !matches!(
        value,
        Value::None
            | Value::NotImplemented
            | Value::Ellipsis
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::BigInt(_)
            | Value::Str(_)
            | Value::Bytes(_)
    )
}
