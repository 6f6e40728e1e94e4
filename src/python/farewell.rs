//! What is owed to objects that have gone: generators that waited inside a `try`, `__del__`, callbacks of weak
//! references.
//!
//! An object may go at any time, also while a table is open or native code is running, where no Python code can be
//! run. It leaves what it is owed here, and the machine pays at the next statement.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::class::Instance;
use super::machine::Frame;
use super::value::Value;

/// One thing owed.
pub enum Farewell {
    /// A generator's frame to be closed.
    Generator(Frame),
    /// An object, made again, whose `__del__` is to be called.
    Finalize(Rc<Instance>),
    /// A callback of a weak reference, with the reference.
    Callback(Value, Value),
}

thread_local! {
    static OWED: RefCell<Vec<Farewell>> = const { RefCell::new(Vec::new()) };
    static ANY_OWED: Cell<bool> = const { Cell::new(false) };
}

/// Whether something is owed.
#[inline]
pub fn any_owed() -> bool {
    ANY_OWED.get()
}

/// Takes what is owed, oldest first.
pub fn take_owed() -> Vec<Farewell> {
    ANY_OWED.set(false);
    OWED.take()
}

/// Leaves something to be done at the next statement.
pub fn owe(farewell: Farewell) {
    OWED.with_borrow_mut(|owed| owed.push(farewell));
    ANY_OWED.set(true);
}
