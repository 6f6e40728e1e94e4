//! The smaller builtin objects: containers, iterators, modules, descriptors, cells.

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::Rc;

use super::class::Class;
use super::dict::Dict;
use super::exception::PyResult;
use super::farewell::{Farewell, owe};
use super::grave::{Contents, bury, holds_others};
use super::machine::{Frame, Machine};
use super::value::{Str, Value};

/// A `list`. No borrow is held while Python code runs.
#[derive(Default)]
pub struct List {
    /// Its items.
    pub items: RefCell<Vec<Value>>,
}

impl Drop for List {
    fn drop(&mut self) {
        let items = self.items.take();
        if !items.is_empty() {
            bury(Contents::Items(items));
        }
    }
}

/// A `set` or `frozenset`: the keys of a dict, shown in the order of [`Set::ordered`].
#[derive(Default)]
pub struct Set {
    /// The members, as keys.
    pub items: Dict,
    /// Whether it is a `frozenset`.
    pub frozen: bool,
}

impl Set {
    /// The members in the order in which they are shown. CPython's order follows from the hashes of the members;
    /// where those are the same everywhere (numbers, and tuples of them) its order is reproduced, as if the members
    /// had been added one by one. Everything else keeps the order of insertion.
    pub fn ordered(&self) -> Vec<Value> {
        let entries = self.items.entries();
        if entries.len() < 2 || !entries.iter().all(|e| hashes_everywhere(&e.key)) {
            return entries.into_iter().map(|e| e.key).collect();
        }
        let hashes: Vec<u64> = entries.iter().map(|e| e.hash).collect();
        table_order(&hashes).into_iter().map(|at| entries[at].key.clone()).collect()
    }
}

fn hashes_everywhere(value: &Value) -> bool {
    match value {
        Value::Int(_) | Value::Bool(_) | Value::Float(_) | Value::BigInt(_) => true,
        Value::Tuple(items) => items.iter().all(hashes_everywhere),
        _ => false,
    }
}

/// Where `Objects/setobject.c` would put members with these hashes: their indexes in the order of its table.
fn table_order(hashes: &[u64]) -> Vec<usize> {
    let mut table: Vec<Option<usize>> = vec![None; 8];
    for (used, &hash) in hashes.iter().enumerate() {
        place(&mut table, hash, used);
        let used = used + 1;
        if used * 5 >= (table.len() - 1) * 3 {
            let least = if used > 50_000 { used * 2 } else { used * 4 };
            let mut larger = vec![None; (least + 1).next_power_of_two().max(8)];
            for at in table.into_iter().flatten() {
                place(&mut larger, hashes[at], at);
            }
            table = larger;
        }
    }
    table.into_iter().flatten().collect()
}

/// Puts a member into the first free place of its probe sequence: nine neighbours, then a jump.
fn place(table: &mut [Option<usize>], hash: u64, member: usize) {
    let mask = table.len() - 1;
    let (mut perturb, mut at) = (hash, hash as usize & mask);
    loop {
        let probes = if at + 9 <= mask { 9 } else { 0 };
        if let Some(free) = (at..=at + probes).find(|&i| table[i].is_none()) {
            table[free] = Some(member);
            return;
        }
        perturb >>= 5;
        at = at.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize) & mask;
    }
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
    /// The next value or the end, where neither the machine nor an error is needed; `None` sends to
    /// [`NativeIterator::next`].
    fn quick_next(&mut self) -> Option<Option<Value>> {
        None
    }
}

/// An iterator object.
pub struct Iter {
    /// The Rust side; taken out while it runs, so that iterating it again from inside is an error and not a panic.
    pub inner: RefCell<Option<Box<dyn NativeIterator>>>,
}

impl Iter {
    /// See [`NativeIterator::quick_next`].
    #[inline]
    pub fn quick_next(&self) -> Option<Option<Value>> {
        self.inner.try_borrow_mut().ok()?.as_mut()?.quick_next()
    }

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
            fn quick_next(&mut self) -> Option<Option<Value>> {
                Some(self.0.next())
            }
        }
        Iter::value(Over(items.into_iter()))
    }
}

/// A generator: a frame that waits.
pub struct Generator {
    /// The frame; `None` while it runs and after it ended.
    pub frame: RefCell<Option<Frame>>,
    /// Whether it is running now.
    pub running: Cell<bool>,
    /// Whether it has not yet run its first instruction.
    pub fresh: Cell<bool>,
    /// `__name__`.
    pub name: Str,
    /// `__qualname__`.
    pub qualname: Str,
}

impl Drop for Generator {
    fn drop(&mut self) {
        let Some(frame) = self.frame.take() else { return };
        let at = frame.instruction();
        let busy = frame.code.handlers.iter().any(|h| h.start <= at && at < h.end);
        if busy && !self.fresh.get() {
            owe(Farewell::Generator(frame));
        } else {
            bury(Contents::Frame(Box::new(frame)));
        }
    }
}

impl Drop for Iter {
    fn drop(&mut self) {
        if let Some(inner) = self.inner.take() {
            bury(Contents::Iterator(inner));
        }
    }
}

impl Drop for Slice {
    fn drop(&mut self) {
        bury_parts([&mut self.start, &mut self.stop, &mut self.step]);
    }
}

impl Drop for Property {
    fn drop(&mut self) {
        bury_parts([&mut self.get, &mut self.set, &mut self.delete]);
    }
}

impl Drop for Super {
    fn drop(&mut self) {
        bury_parts([&mut self.receiver, &mut Value::None, &mut Value::None]);
    }
}

impl Drop for Cell_ {
    fn drop(&mut self) {
        if let Some(mut value) = self.value.take() {
            bury_parts([&mut value, &mut Value::None, &mut Value::None]);
        }
    }
}

/// Drops the parts of an object, level by level when they hold others.
pub(super) fn bury_parts(parts: [&mut Value; 3]) {
    if parts.iter().any(|part| holds_others(part)) {
        bury(Contents::Parts(parts.map(std::mem::take)));
    }
}

/// The items of a `tuple`.
#[derive(Default)]
pub struct Items(pub(super) Vec<Value>);

impl Deref for Items {
    type Target = Vec<Value>;
    fn deref(&self) -> &Vec<Value> {
        &self.0
    }
}

impl Drop for Items {
    fn drop(&mut self) {
        if self.0.iter().any(holds_others) {
            bury(Contents::Items(std::mem::take(&mut self.0)));
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
