//! Iteration: `iter`, `next`, unpacking, and the iterators of builtin values.
//!
//! Iterators keep a position and read the live container, so that a list may grow under a `for`; a dict or set that
//! changes its size under one is CPython's RuntimeError.

use std::rc::Rc;

use super::Machine;
use super::generators::{Resumed, stop_value};
use super::numbers::name;
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, recursion_error, runtime_error, type_error, value_error};
use crate::python::function::Args;
use crate::python::objects::{Items, Iter, List, NativeIterator, Range, ViewKind};
use crate::python::types::types;
use crate::python::value::{Str, Value};

/// Number of items of a range.
pub fn range_len(range: &Range) -> usize {
    let (start, stop, step) = (i128::from(range.start), i128::from(range.stop), i128::from(range.step));
    let distance = if step > 0 { stop - start } else { start - stop };
    if distance <= 0 { 0 } else { ((distance - 1) / step.abs() + 1) as usize }
}

struct ListIterator {
    list: Rc<List>,
    at: usize,
}
impl NativeIterator for ListIterator {
    fn next(&mut self, _: &mut Machine) -> PyResult<Option<Value>> {
        Ok(self.quick_next().flatten())
    }
    fn quick_next(&mut self) -> Option<Option<Value>> {
        let value = self.list.items.borrow().get(self.at).cloned();
        // An iterator that has ended stays so, even when the list grows later.
        self.at = if value.is_some() { self.at + 1 } else { usize::MAX };
        Some(value)
    }
    fn type_name(&self) -> &'static str {
        "list_iterator"
    }
}

struct TupleIterator {
    items: Rc<Items>,
    at: usize,
}
impl NativeIterator for TupleIterator {
    fn next(&mut self, _: &mut Machine) -> PyResult<Option<Value>> {
        Ok(self.quick_next().flatten())
    }
    fn quick_next(&mut self) -> Option<Option<Value>> {
        let value = self.items.get(self.at).cloned();
        self.at += 1;
        Some(value)
    }
    fn type_name(&self) -> &'static str {
        "tuple_iterator"
    }
}

struct StrIterator {
    text: Str,
    at: usize,
}
impl NativeIterator for StrIterator {
    fn next(&mut self, _: &mut Machine) -> PyResult<Option<Value>> {
        Ok(self.quick_next().flatten())
    }
    fn quick_next(&mut self) -> Option<Option<Value>> {
        let Some(c) = self.text[self.at..].chars().next() else { return Some(None) };
        self.at += c.len_utf8();
        Some(Some(Value::Str(char_str(c))))
    }
    fn type_name(&self) -> &'static str {
        "str_iterator"
    }
}

struct BytesIterator {
    bytes: Rc<Vec<u8>>,
    at: usize,
}
impl NativeIterator for BytesIterator {
    fn next(&mut self, _: &mut Machine) -> PyResult<Option<Value>> {
        let value = self.bytes.get(self.at).map(|b| Value::Int(i64::from(*b)));
        self.at += 1;
        Ok(value)
    }
    fn type_name(&self) -> &'static str {
        "bytes_iterator"
    }
}

struct RangeIterator {
    next: i64,
    left: usize,
    step: i64,
}
impl NativeIterator for RangeIterator {
    fn next(&mut self, _: &mut Machine) -> PyResult<Option<Value>> {
        Ok(self.quick_next().flatten())
    }
    fn quick_next(&mut self) -> Option<Option<Value>> {
        if self.left == 0 {
            return Some(None);
        }
        self.left -= 1;
        let value = self.next;
        self.next = self.next.wrapping_add(self.step);
        Some(Some(Value::Int(value)))
    }
    fn type_name(&self) -> &'static str {
        "range_iterator"
    }
}

/// Over the keys, values or items of a dict, or the members of a set (which holds `owner` alive).
pub(super) struct DictIterator {
    dict: Rc<Dict>,
    kind: ViewKind,
    at: usize,
    size: usize,
    name: &'static str,
}
impl DictIterator {
    pub(super) fn new(dict: &Rc<Dict>, kind: ViewKind) -> DictIterator {
        let name = match kind {
            ViewKind::Keys => "dict_keyiterator",
            ViewKind::Values => "dict_valueiterator",
            ViewKind::Items => "dict_itemiterator",
        };
        DictIterator { dict: dict.clone(), kind, at: 0, size: dict.len(), name }
    }
}
impl NativeIterator for DictIterator {
    fn next(&mut self, _: &mut Machine) -> PyResult<Option<Value>> {
        if self.at == usize::MAX {
            return Ok(None);
        }
        if self.dict.len() != self.size {
            self.at = usize::MAX;
            return Err(runtime_error("dictionary changed size during iteration"));
        }
        Ok(self.quick_next().flatten())
    }
    fn quick_next(&mut self) -> Option<Option<Value>> {
        if self.at == usize::MAX || self.dict.len() != self.size {
            return None;
        }
        while self.at < self.dict.end() {
            self.at += 1;
            if let Some(entry) = self.dict.at(self.at - 1) {
                return Some(Some(match self.kind {
                    ViewKind::Keys => entry.key,
                    ViewKind::Values => entry.value,
                    ViewKind::Items => Value::tuple(vec![entry.key, entry.value]),
                }));
            }
        }
        self.at = usize::MAX;
        Some(None)
    }
    fn type_name(&self) -> &'static str {
        self.name
    }
}

struct SetIterator {
    set: Rc<crate::python::objects::Set>,
    members: std::vec::IntoIter<Value>,
    size: usize,
}
impl NativeIterator for SetIterator {
    fn next(&mut self, _: &mut Machine) -> PyResult<Option<Value>> {
        if self.size == usize::MAX {
            return Ok(None);
        }
        if self.set.items.len() != self.size {
            self.size = usize::MAX;
            return Err(runtime_error("Set changed size during iteration"));
        }
        let member = self.members.next();
        if member.is_none() {
            self.size = usize::MAX;
        }
        Ok(member)
    }
    fn type_name(&self) -> &'static str {
        "set_iterator"
    }
}

/// The protocol from before iterators: `object[0]`, `object[1]` ... until IndexError.
struct SequenceIterator {
    object: Value,
    at: i64,
}
impl NativeIterator for SequenceIterator {
    fn next(&mut self, m: &mut Machine) -> PyResult<Option<Value>> {
        match m.getitem(&self.object, &Value::Int(self.at)) {
            Ok(value) => {
                self.at += 1;
                Ok(Some(value))
            }
            Err(e) if e.is(&types().IndexError) || e.is(&types().StopIteration) => Ok(None),
            Err(e) => Err(e),
        }
    }
}

thread_local! {
    static ASCII: Vec<Str> = (0..128_u8).map(|b| Str::intern((b as char).encode_utf8(&mut [0; 4]))).collect();
}

/// A string of one character; those of ASCII are shared.
pub(super) fn char_str(c: char) -> Str {
    if c.is_ascii() {
        ASCII.with(|all| all[c as usize].clone())
    } else {
        Str::new(c.encode_utf8(&mut [0; 4]))
    }
}

impl Machine {
    /// `iter(value)`.
    pub(super) fn iter_value(&mut self, value: &Value) -> PyResult {
        Ok(match value {
            Value::List(list) => Iter::value(ListIterator { list: list.clone(), at: 0 }),
            Value::Tuple(items) => Iter::value(TupleIterator { items: items.clone(), at: 0 }),
            Value::Str(text) => Iter::value(StrIterator { text: text.clone(), at: 0 }),
            Value::Bytes(bytes) => Iter::value(BytesIterator { bytes: bytes.clone(), at: 0 }),
            Value::Range(range) => {
                Iter::value(RangeIterator { next: range.start, left: range_len(range), step: range.step })
            }
            Value::Dict(dict) => Iter::value(DictIterator::new(dict, ViewKind::Keys)),
            Value::MappingProxy(proxy) => Iter::value(DictIterator::new(&proxy.dict, ViewKind::Keys)),
            Value::DictView(view) => Iter::value(DictIterator::new(&view.dict, view.kind)),
            Value::Set(set) => {
                let members = set.ordered().into_iter();
                Iter::value(SetIterator { set: set.clone(), members, size: set.items.len() })
            }
            Value::Iter(_) | Value::Generator(_) => value.clone(),
            other => return self.iter_object(other),
        })
    }

    fn iter_object(&mut self, value: &Value) -> PyResult {
        let class = self.class_of(value);
        if let Some(method) = self.own_method(value, &name("__iter__")) {
            if method.is_none() {
                return Err(type_error(format!("'{}' object is not iterable", class.name())));
            }
            let iterator = self.call_own(&method, value, Args::none())?;
            if !self.is_iterator(&iterator) {
                return Err(type_error(format!(
                    "iter() returned non-iterator of type '{}'",
                    self.class_of(&iterator).name()
                )));
            }
            return Ok(iterator);
        }
        let inner = value.unwrapped();
        if !matches!(inner, Value::Instance(_) | Value::Class(_)) && self.is_iterable(&inner) {
            return self.iter_value(&inner);
        }
        if self.own_method(value, &name("__getitem__")).is_some() && value.as_class().is_none() {
            return Ok(Iter::value(SequenceIterator { object: value.clone(), at: 0 }));
        }
        Err(type_error(format!("'{}' object is not iterable", class.name())))
    }

    /// Whether `iter(value)` would find something.
    pub(super) fn is_iterable(&self, value: &Value) -> bool {
        match value {
            Value::List(_)
            | Value::Tuple(_)
            | Value::Str(_)
            | Value::Bytes(_)
            | Value::Range(_)
            | Value::Dict(_)
            | Value::MappingProxy(_)
            | Value::DictView(_)
            | Value::Set(_)
            | Value::Iter(_)
            | Value::Generator(_) => true,
            Value::Instance(_) | Value::Class(_) => {
                let class = self.class_of(value);
                let has = |method: &'static str| class.lookup(&name(method)).is_some_and(|m| !m.is_none());
                has("__iter__") || has("__getitem__") || {
                    let inner = value.unwrapped();
                    !matches!(inner, Value::Instance(_) | Value::Class(_)) && self.is_iterable(&inner)
                }
            }
            _ => false,
        }
    }

    /// Whether the value has `__next__`.
    pub(super) fn is_iterator(&self, value: &Value) -> bool {
        matches!(value, Value::Iter(_) | Value::Generator(_))
            || self.class_of(value).lookup(&name("__next__")).is_some()
    }

    /// The next value of an iterator written in Rust.
    pub(super) fn next_native(&mut self, iter: &Rc<Iter>) -> PyResult<Option<Value>> {
        self.spend(1)?;
        let Ok(mut inner) = iter.inner.try_borrow_mut() else {
            return Err(value_error("iterator already executing"));
        };
        let Some(inner) = inner.as_mut() else { return Ok(None) };
        // Iterators over iterators nest on the host's stack.
        if self.too_deep() {
            return Err(recursion_error("maximum recursion depth exceeded"));
        }
        self.native_depth += 1;
        let next = inner.next(self);
        self.native_depth -= 1;
        next
    }

    /// `next(iterator)`; `None` at the end.
    pub(super) fn next_value(&mut self, iterator: &Value) -> PyResult<Option<Value>> {
        match iterator {
            Value::Iter(iter) => self.next_native(iter),
            Value::Generator(generator) => match self.resume(generator, Value::None)? {
                Resumed::Yielded(value) => Ok(Some(value)),
                Resumed::Returned(_) => Ok(None),
            },
            other => Ok(self.next_or_stop(other)?.ok()),
        }
    }

    /// The next value, or the value that the StopIteration carried.
    pub fn next_or_stop(&mut self, iterator: &Value) -> PyResult<Result<Value, Value>> {
        match iterator {
            Value::Iter(iter) => Ok(self.next_native(iter)?.ok_or(Value::None)),
            Value::Generator(generator) => Ok(match self.resume(generator, Value::None)? {
                Resumed::Yielded(value) => Ok(value),
                Resumed::Returned(value) => Err(value),
            }),
            other => match self.special(other, &name("__next__"), Args::none()) {
                Some(Ok(value)) => Ok(Ok(value)),
                Some(Err(e)) if e.is(&types().StopIteration) => Ok(Err(stop_value(&e))),
                Some(Err(e)) => Err(e),
                None => {
                    Err(type_error(format!("'{}' object is not an iterator", self.class_of(other).name())))
                }
            },
        }
    }

    /// All values of an iterable.
    pub(super) fn collect_values(&mut self, iterable: &Value) -> PyResult<Vec<Value>> {
        match iterable {
            Value::List(list) => return Ok(list.items.borrow().clone()),
            Value::Tuple(items) => return Ok(items.to_vec()),
            Value::Dict(dict) => return Ok(dict.keys()),
            Value::Set(set) => return Ok(set.ordered()),
            Value::Range(range) => self.check_size("a list", range_len(range) as u128 * 16)?,
            _ => {}
        }
        let iterator = self.iter_value(iterable)?;
        let mut items = Vec::new();
        while let Some(value) = self.next_value(&iterator)? {
            items.push(value);
            if items.len() % 1024 == 0 {
                self.spend(256)?;
                self.check_size("a list", items.len() as u128 * 16)?;
            }
        }
        Ok(items)
    }

    /// `len(value)`.
    pub(super) fn len_value(&mut self, value: &Value) -> PyResult<usize> {
        Ok(match value {
            Value::Str(text) => text.char_len(),
            Value::Bytes(bytes) => bytes.len(),
            Value::Tuple(items) => items.len(),
            Value::List(list) => list.items.borrow().len(),
            Value::Dict(dict) => dict.len(),
            Value::MappingProxy(proxy) => proxy.dict.len(),
            Value::DictView(view) => view.dict.len(),
            Value::Set(set) => set.items.len(),
            Value::Range(range) => range_len(range),
            Value::Instance(_) | Value::Class(_) => {
                if let Some(method) = self.own_method(value, &name("__len__")) {
                    let length = self.call_own(&method, value, Args::none())?;
                    let Some(length) = self.clamped_index(&length)? else {
                        return Err(type_error(format!(
                            "'{}' object cannot be interpreted as an integer",
                            self.class_of(&length).name()
                        )));
                    };
                    return usize::try_from(length).map_err(|_| value_error("__len__() should return >= 0"));
                }
                match value.unwrapped() {
                    Value::Instance(_) | Value::Class(_) => return Err(self.no_len(value)),
                    inner => match self.len_value(&inner) {
                        Ok(n) => n,
                        Err(_) => return Err(self.no_len(value)),
                    },
                }
            }
            other => return Err(self.no_len(other)),
        })
    }

    fn no_len(&self, value: &Value) -> crate::python::exception::Unwind {
        type_error(format!("object of type '{}' has no len()", self.class_of(value).name()))
    }

    /// `a, b = value`.
    pub(super) fn op_unpack(&mut self, count: usize) -> PyResult<()> {
        let value = self.pop();
        let items = match &value {
            Value::Tuple(items) if items.len() == count => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.stack.extend(items.iter().rev().cloned());
                }
                return Ok(());
            }
            Value::Tuple(items) => items.to_vec(),
            Value::List(list) => list.items.borrow().clone(),
            other => self.unpack_some(other, count)?,
        };
        if items.len() < count {
            return Err(value_error(format!(
                "not enough values to unpack (expected {count}, got {})",
                items.len()
            )));
        }
        if items.len() > count {
            return Err(value_error(format!("too many values to unpack (expected {count})")));
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.stack.extend(items.into_iter().rev());
        }
        Ok(())
    }

    /// At most one value more than wanted: an endless iterator is no obstacle to the error.
    fn unpack_some(&mut self, value: &Value, count: usize) -> PyResult<Vec<Value>> {
        let iterator = self.unpack_iter(value)?;
        let mut items = Vec::with_capacity(count + 1);
        while items.len() <= count {
            match self.next_value(&iterator)? {
                Some(item) => items.push(item),
                None => break,
            }
        }
        Ok(items)
    }

    fn unpack_iter(&mut self, value: &Value) -> PyResult {
        if !self.is_iterable(value) {
            return Err(type_error(format!(
                "cannot unpack non-iterable {} object",
                self.class_of(value).name()
            )));
        }
        self.iter_value(value)
    }

    /// `a, *b, c = value`.
    pub(super) fn op_unpack_ex(&mut self, before: usize, after: usize) -> PyResult<()> {
        let value = self.pop();
        let iterator = self.unpack_iter(&value)?;
        let mut items = self.collect_values(&iterator)?;
        if items.len() < before + after {
            return Err(value_error(format!(
                "not enough values to unpack (expected at least {}, got {})",
                before + after,
                items.len()
            )));
        }
        let last = items.split_off(items.len() - after);
        let middle = items.split_off(before);
        if let Some(frame) = self.frames.last_mut() {
            frame.stack.extend(last.into_iter().rev());
            frame.stack.push(Value::list(middle));
            frame.stack.extend(items.into_iter().rev());
        }
        Ok(())
    }
}
