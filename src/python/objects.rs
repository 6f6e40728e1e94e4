//! The smaller builtin objects: containers, iterators, modules, descriptors, cells.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::class::Class;
use super::dict::Dict;
use super::exception::PyResult;
use super::machine::{Frame, Machine};
use super::value::{Str, Value};

/// A `list`. No borrow is held while Python code runs.
#[derive(Default)]
pub struct List {
    /// Its items.
    pub items: RefCell<Vec<Value>>,
}

/// A `set` or `frozenset`: the keys of a dict, in insertion order (CPython's order is arbitrary; ours repeats).
#[derive(Default)]
pub struct Set {
    /// The members, as keys.
    pub items: Dict,
    /// Whether it is a `frozenset`.
    pub frozen: bool,
}

/// A `slice`.
pub struct Slice {
    /// First index or `None`.
    pub start: Value,
    /// End or `None`.
    pub stop: Value,
    /// Step or `None`.
    pub step: Value,
}

/// A `range` (of 64-bit numbers).
pub struct Range {
    /// First number.
    pub start: i64,
    /// End, not included.
    pub stop: i64,
    /// Step, never 0.
    pub step: i64,
}

/// Something that gives one value after another, in Rust.
pub trait NativeIterator {
    /// The next value; `None` at the end.
    fn next(&mut self, machine: &mut Machine) -> PyResult<Option<Value>>;
    /// The name of its Python type, such as `list_iterator`.
    fn type_name(&self) -> &'static str {
        "iterator"
    }
}

/// An iterator object.
pub struct Iter {
    /// The Rust side; taken out while it runs, so that iterating it again from inside is an error and not a panic.
    pub inner: RefCell<Option<Box<dyn NativeIterator>>>,
}

impl Iter {
    /// An iterator value.
    pub fn value(inner: impl NativeIterator + 'static) -> Value {
        Value::Iter(Rc::new(Iter { inner: RefCell::new(Some(Box::new(inner))) }))
    }

    /// An iterator over values already at hand.
    pub fn over(items: Vec<Value>) -> Value {
        struct Over(std::vec::IntoIter<Value>);
        impl NativeIterator for Over {
            fn next(&mut self, _: &mut Machine) -> PyResult<Option<Value>> {
                Ok(self.0.next())
            }
        }
        Iter::value(Over(items.into_iter()))
    }
}

/// A generator: a frame that waits.
pub struct Generator {
    /// The frame; `None` while it runs and after it ended.
    pub frame: RefCell<Option<Box<Frame>>>,
    /// Whether it is running now.
    pub running: Cell<bool>,
    /// Whether it has not yet run its first instruction.
    pub fresh: Cell<bool>,
    /// `__name__`.
    pub name: Str,
    /// `__qualname__`.
    pub qualname: Str,
}

thread_local! {
    /// Frames of generators that were dropped inside a `try` or `with` and have something left to do.
    static ABANDONED: RefCell<Vec<Box<Frame>>> = const { RefCell::new(Vec::new()) };
    static ANY_ABANDONED: Cell<bool> = const { Cell::new(false) };
}

/// Whether some generator waits to be closed.
#[inline]
pub fn abandoned() -> bool {
    ANY_ABANDONED.get()
}

/// Takes the frames of dropped generators, to be closed.
pub fn take_abandoned() -> Vec<Box<Frame>> {
    ANY_ABANDONED.set(false);
    ABANDONED.take()
}

impl Drop for Generator {
    fn drop(&mut self) {
        let Some(frame) = self.frame.take() else { return };
        let at = frame.instruction();
        let busy = frame.code.handlers.iter().any(|h| h.start <= at && at < h.end);
        if busy && !self.fresh.get() {
            ABANDONED.with_borrow_mut(|frames| frames.push(frame));
            ANY_ABANDONED.set(true);
        }
    }
}

/// Which part of a dict a view shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ViewKind {
    /// `keys()`.
    Keys,
    /// `values()`.
    Values,
    /// `items()`.
    Items,
}

/// `dict.keys()` and its kin: live.
pub struct DictView {
    /// The dict.
    pub dict: Rc<Dict>,
    /// The part.
    pub kind: ViewKind,
}

/// A read-only view of a dict.
pub struct MappingProxy {
    /// The dict.
    pub dict: Rc<Dict>,
}

/// A `property`.
#[derive(Clone)]
pub struct Property {
    /// Getter or `None`.
    pub get: Value,
    /// Setter or `None`.
    pub set: Value,
    /// Deleter or `None`.
    pub delete: Value,
    /// Docstring or `None`.
    pub doc: Value,
    /// The name it was assigned to.
    pub name: RefCell<Option<Str>>,
}

/// A `super` object.
pub struct Super {
    /// The class after which the search starts.
    pub after: Rc<Class>,
    /// The object (or class) that methods bind to.
    pub receiver: Value,
    /// The class whose linearisation is searched.
    pub class: Rc<Class>,
}

/// A closure's cell.
#[derive(Default)]
pub struct Cell_ {
    /// The variable; `None` while unbound.
    pub value: RefCell<Option<Value>>,
}

/// A module.
pub struct Module {
    /// `__name__`.
    pub name: Str,
    /// Its namespace.
    pub dict: Rc<Dict>,
}

impl Module {
    /// An empty module with `__name__` set.
    pub fn new(name: &str) -> Rc<Module> {
        let module = Module { name: Str::intern(name), dict: Rc::new(Dict::new()) };
        module.dict.set_str(&Str::intern("__name__"), Value::str(name));
        Rc::new(module)
    }

    /// Sets a name.
    pub fn set(&self, name: &str, value: impl Into<Value>) {
        self.dict.set_str(&Str::intern(name), value.into());
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.dict.get_str(name)
    }
}
