//! Operators, membership and subscripts of the builtin containers.
//!
//! Mirrors `Objects/listobject.c`, `tupleobject.c`, `unicodeobject.c`, `bytesobject.c`, `dictobject.c` and
//! `setobject.c` as far as operators go; the named methods live in `builtins`.

use std::rc::Rc;

use super::Machine;
use super::iteration::{char_str, range_len};
use super::numbers::{name, small_int};
use crate::python::code::BinOp;
use crate::python::dict::Dict;
use crate::python::exception::{
    PyResult, Unwind, index_error, key_error, overflow_error, type_error, value_error,
};
use crate::python::function::Args;
use crate::python::objects::{List, Range, Set, Slice};
use crate::python::value::{Str, Value};

impl Machine {
    /// A binary operator of two builtin values of which one is a container; `None` when they have none.
    pub(super) fn sequence_binary(&mut self, op: BinOp, a: &Value, b: &Value) -> PyResult<Option<Value>> {
        match op {
            BinOp::Add => self.concatenate(a, b),
            BinOp::Mul => self.repeat(a, b),
            BinOp::Mod if matches!(a, Value::Str(_) | Value::Bytes(_)) => self.percent(a, b).map(Some),
            BinOp::Or | BinOp::And | BinOp::Sub | BinOp::Xor => self.set_binary(op, a, b),
            _ => Ok(None),
        }
    }

    fn percent(&mut self, a: &Value, b: &Value) -> PyResult {
        let class = self.class_of(a);
        match class.lookup(&name("__mod__")) {
            Some(format) => self.call_value(&format, Args::two(a.clone(), b.clone())),
            None => Err(crate::python::exception::unsupported("`%` of this type")),
        }
    }

    fn concatenate(&mut self, a: &Value, b: &Value) -> PyResult<Option<Value>> {
        Ok(Some(match (a, b) {
            (Value::Str(x), Value::Str(y)) => {
                self.check_size("a str", x.len() as u128 + y.len() as u128)?;
                let mut text = String::with_capacity(x.len() + y.len());
                text.push_str(x);
                text.push_str(y);
                Value::from(text)
            }
            (Value::Bytes(x), Value::Bytes(y)) => {
                self.check_size("a bytes", x.len() as u128 + y.len() as u128)?;
                Value::Bytes(Rc::new([x.as_slice(), y.as_slice()].concat()))
            }
            (Value::Tuple(x), Value::Tuple(y)) => {
                self.check_size("a tuple", (x.len() as u128 + y.len() as u128) * 16)?;
                Value::tuple([x.as_slice(), y.as_slice()].concat())
            }
            (Value::List(x), Value::List(y)) => {
                let mut items = x.items.borrow().clone();
                self.check_size("a list", (items.len() as u128 + y.items.borrow().len() as u128) * 16)?;
                items.extend(y.items.borrow().iter().cloned());
                Value::list(items)
            }
            _ => return Ok(None),
        }))
    }

    fn repeat(&mut self, a: &Value, b: &Value) -> PyResult<Option<Value>> {
        let sequence =
            |v: &Value| matches!(v, Value::Str(_) | Value::Bytes(_) | Value::Tuple(_) | Value::List(_));
        let (sequence, count) = match (sequence(a), sequence(b)) {
            (true, false) => (a, b),
            (false, true) => (b, a),
            _ => return Ok(None),
        };
        let count = match count {
            Value::Float(_) | Value::None => return Ok(None),
            _ => match self.index_opt(count)? {
                Some(Value::Int(count)) => usize::try_from(count).unwrap_or(0),
                Some(_) => return Err(overflow_error("cannot fit 'int' into an index-sized integer")),
                None => return Ok(None),
            },
        };
        let size = |bytes: usize| bytes as u128 * count as u128;
        Ok(Some(match sequence {
            Value::Str(text) => {
                self.check_size("a str", size(text.len()))?;
                Value::from(text.repeat(count))
            }
            Value::Bytes(bytes) => {
                self.check_size("a bytes", size(bytes.len()))?;
                Value::Bytes(Rc::new(bytes.repeat(count)))
            }
            Value::Tuple(items) => {
                self.check_size("a tuple", size(items.len() * 16))?;
                Value::tuple(repeat_items(items, count))
            }
            Value::List(list) => {
                self.check_size("a list", size(list.items.borrow().len() * 16))?;
                let items = repeat_items(&list.items.borrow(), count);
                Value::list(items)
            }
            _ => return Ok(None),
        }))
    }

    fn set_binary(&mut self, op: BinOp, a: &Value, b: &Value) -> PyResult<Option<Value>> {
        if let (BinOp::Or, Value::Dict(x), Value::Dict(y)) = (op, a, b) {
            let merged = x.copy();
            for entry in y.entries() {
                self.dict_store(&merged, entry.key, entry.value)?;
            }
            return Ok(Some(Value::Dict(Rc::new(merged))));
        }
        let frozen = matches!(a, Value::Set(set) if set.frozen);
        let a = self.members(a)?;
        let b = match (&a, b) {
            // A view of keys takes any iterable at its right.
            (Some(_), Value::DictView(_) | Value::Set(_)) => self.members(b)?,
            _ => None,
        };
        let (Some(x), Some(y)) = (a, b) else { return Ok(None) };
        let result = Set { items: Dict::new(), frozen };
        let keep = |m: &mut Machine, from: &Rc<Set>, other: &Rc<Set>, present: bool| -> PyResult<()> {
            for entry in from.items.entries() {
                if m.find_key(&other.items, entry.hash, &entry.key)?.is_some() == present {
                    m.set_add(&result, entry.key)?;
                }
            }
            Ok(())
        };
        match op {
            BinOp::And => keep(self, &x, &y, true)?,
            BinOp::Sub => keep(self, &x, &y, false)?,
            BinOp::Xor => {
                keep(self, &x, &y, false)?;
                keep(self, &y, &x, false)?;
            }
            _ => {
                for entry in x.items.entries().into_iter().chain(y.items.entries()) {
                    self.set_add(&result, entry.key)?;
                }
            }
        }
        Ok(Some(Value::Set(Rc::new(result))))
    }

    /// `a op= b` of a builtin container that changes in place; whether it did.
    pub(super) fn builtin_in_place(&mut self, op: BinOp, a: &Value, b: &Value) -> PyResult<bool> {
        match (op, a) {
            (BinOp::Add, Value::List(list)) => {
                let items = self.collect_values(b)?;
                let length = list.items.borrow().len() + items.len();
                self.check_size("a list", length as u128 * 16)?;
                list.items.borrow_mut().extend(items);
                Ok(true)
            }
            (BinOp::Mul, Value::List(list)) => {
                let Some(Value::List(repeated)) = self.repeat(a, b)? else { return Ok(false) };
                let items = repeated.items.take();
                let old = list.items.replace(items);
                drop(old);
                Ok(true)
            }
            (BinOp::Or, Value::Dict(dict)) => {
                match self.items_of_mapping(b)? {
                    Some(items) => {
                        for (key, value) in items {
                            self.dict_store(dict, key, value)?;
                        }
                    }
                    // Pairs do as well, and what is neither is refused as `update` refuses it.
                    None => drop(self.call_method(a, "update", Args::one(b.clone()))?),
                }
                Ok(true)
            }
            (BinOp::Or | BinOp::And | BinOp::Sub | BinOp::Xor, Value::Set(set)) if !set.frozen => {
                let Some(Value::Set(result)) = self.set_binary(op, a, &b.unwrapped())? else {
                    return Ok(false);
                };
                set.items.clear();
                for entry in result.items.entries() {
                    set.items.push(entry.hash, entry.key, entry.value);
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// `item in container`.
    pub(super) fn contains_value(&mut self, container: &Value, item: &Value) -> PyResult<bool> {
        match container {
            Value::Str(text) => match item.unwrapped() {
                Value::Str(part) => Ok(text.contains(part.as_str())),
                _ => Err(type_error(format!(
                    "'in <string>' requires string as left operand, not {}",
                    self.class_of(item).name()
                ))),
            },
            Value::List(list) => {
                let mut at = 0;
                loop {
                    let Some(other) = list.items.borrow().get(at).cloned() else { return Ok(false) };
                    if self.same(&other, item)? {
                        return Ok(true);
                    }
                    at += 1;
                }
            }
            Value::Tuple(items) => {
                for other in items.iter() {
                    if self.same(other, item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Value::Dict(dict) => Ok(self.dict_find(dict, item)?.is_some()),
            Value::MappingProxy(proxy) => Ok(self.dict_find(&proxy.dict, item)?.is_some()),
            Value::Set(set) => {
                // A set is looked for as the frozenset of its members.
                if let Value::Set(member) = item
                    && !member.frozen
                {
                    let frozen = Set { items: member.items.copy(), frozen: true };
                    return self.set_contains(set, &Value::Set(Rc::new(frozen)));
                }
                self.set_contains(set, item)
            }
            Value::Range(range) => match item.unwrapped() {
                Value::Int(_) | Value::Bool(_) => {
                    let i = small_int(&item.unwrapped()).unwrap_or(0);
                    let inside = if range.step > 0 {
                        range.start <= i && i < range.stop
                    } else {
                        range.stop < i && i <= range.start
                    };
                    Ok(inside && (i128::from(i) - i128::from(range.start)) % i128::from(range.step) == 0)
                }
                _ => self.contains_by_iteration(container, item),
            },
            Value::Bytes(bytes) => match crate::python::builtins::args::bytes(item) {
                Some(part) => Ok(part.is_empty() || bytes.windows(part.len()).any(|w| w == part.as_slice())),
                None => match self.clamped_index(&item.unwrapped())? {
                    Some(byte) => match u8::try_from(byte) {
                        Ok(byte) => Ok(bytes.contains(&byte)),
                        Err(_) => Err(value_error("byte must be in range(0, 256)")),
                    },
                    None => Err(type_error(format!(
                        "a bytes-like object is required, not '{}'",
                        self.class_of(item).name()
                    ))),
                },
            },
            Value::DictView(view) => match view.kind {
                crate::python::objects::ViewKind::Keys => Ok(self.dict_find(&view.dict, item)?.is_some()),
                _ => self.contains_by_iteration(container, item),
            },
            Value::Instance(_) | Value::Class(_) => {
                if let Some(method) = self.own_method(container, &name("__contains__")) {
                    if method.is_none() {
                        let class = self.class_of(container).name();
                        return Err(type_error(format!("'{class}' object is not a container")));
                    }
                    let answer = self.call_own(&method, container, Args::one(item.clone()))?;
                    return self.truth(&answer);
                }
                match container.unwrapped() {
                    Value::Instance(_) | Value::Class(_) => self.contains_by_iteration(container, item),
                    inner => self.contains_value(&inner, item),
                }
            }
            _ => self.contains_by_iteration(container, item),
        }
    }

    fn contains_by_iteration(&mut self, container: &Value, item: &Value) -> PyResult<bool> {
        if !self.is_iterable(container) {
            let class = self.class_of(container).name();
            return Err(type_error(format!("argument of type '{class}' is not iterable")));
        }
        // Whatever `__iter__` gives wrongly is told as if there were none.
        let iterator = match self.iter_value(container) {
            Err(error)
                if error.is(&crate::python::types::types().TypeError) && !self.raised_by_code(&error) =>
            {
                let class = self.class_of(container).name();
                return Err(type_error(format!("argument of type '{class}' is not iterable")));
            }
            iterator => iterator?,
        };
        while let Some(other) = self.next_value(&iterator)? {
            if self.same(&other, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// `object[index]`.
    pub(super) fn getitem_value(&mut self, object: &Value, index: &Value) -> PyResult {
        match (object, index) {
            (Value::List(list), Value::Int(i)) => {
                let items = list.items.borrow();
                match position(*i, items.len()) {
                    Some(at) => Ok(items[at].clone()),
                    None => Err(index_error("list index out of range")),
                }
            }
            (Value::Tuple(items), Value::Int(i)) => match position(*i, items.len()) {
                Some(at) => Ok(items[at].clone()),
                None => Err(index_error("tuple index out of range")),
            },
            (Value::Dict(dict), key) => match self.dict_find(dict, key)? {
                Some(value) => Ok(value),
                None => Err(key_error(key.clone())),
            },
            (Value::MappingProxy(proxy), key) => match self.dict_find(&proxy.dict, key)? {
                Some(value) => Ok(value),
                None => Err(key_error(key.clone())),
            },
            (Value::Str(text), Value::Int(i)) => match char_at(text, *i) {
                Some(c) => Ok(Value::Str(char_str(c))),
                None => Err(index_error("string index out of range")),
            },
            (Value::Instance(_), _) => self.getitem_object(object, index),
            (Value::Class(class), _) => self.getitem_class(class, index),
            _ => self.getitem_slowly(object, index),
        }
    }

    fn getitem_slowly(&mut self, object: &Value, index: &Value) -> PyResult {
        if !matches!(
            object,
            Value::List(_) | Value::Tuple(_) | Value::Str(_) | Value::Bytes(_) | Value::Range(_)
        ) {
            if let Some(result) = self.special(object, &name("__getitem__"), Args::one(index.clone())) {
                return result;
            }
            let class = self.class_of(object).name();
            return Err(type_error(format!("'{class}' object is not subscriptable")));
        }
        if let Value::Slice(slice) = index {
            return self.get_slice(object, slice);
        }
        let Some(i) = self.sequence_index(object, index)? else {
            let (class, given) = (self.class_of(object).name(), self.class_of(index).name());
            return Err(type_error(match object {
                Value::Str(_) => format!("string indices must be integers, not '{given}'"),
                Value::Bytes(_) => format!("byte indices must be integers or slices, not {given}"),
                _ => format!("{class} indices must be integers or slices, not {given}"),
            }));
        };
        match object {
            Value::Bytes(bytes) => match position(i, bytes.len()) {
                Some(at) => Ok(Value::Int(i64::from(bytes[at]))),
                None => Err(index_error("index out of range")),
            },
            Value::Range(range) => match position(i, range_len(range)) {
                // The item itself always fits; what leads to it may not.
                Some(at) => Ok(Value::Int(range.start.wrapping_add(range.step.wrapping_mul(at as i64)))),
                None => Err(index_error("range object index out of range")),
            },
            _ => self.getitem_value(object, &Value::Int(i)),
        }
    }

    /// The index of an item; ranges go on for ever, in principle.
    fn sequence_index(&mut self, object: &Value, index: &Value) -> PyResult<Option<i64>> {
        if matches!(object, Value::Range(_)) { self.clamped_index(index) } else { self.item_index(index) }
    }

    fn getitem_object(&mut self, object: &Value, index: &Value) -> PyResult {
        if let Some(method) = self.own_method(object, &name("__getitem__")) {
            return self.call_own(&method, object, Args::one(index.clone()));
        }
        let class = self.class_of(object);
        match object.unwrapped() {
            Value::Instance(_) | Value::Class(_) => {
                Err(type_error(format!("'{}' object is not subscriptable", class.name())))
            }
            Value::Dict(dict) => match self.dict_find(&dict, index)? {
                Some(value) => Ok(value),
                None => match self.own_method(object, &name("__missing__")) {
                    Some(method) => self.call_own(&method, object, Args::one(index.clone())),
                    None => Err(key_error(index.clone())),
                },
            },
            inner => self.getitem_value(&inner, index),
        }
    }

    fn getitem_class(&mut self, class: &Rc<crate::python::class::Class>, index: &Value) -> PyResult {
        let object = Value::Class(class.clone());
        if let Some(method) = self.own_method(&object, &name("__getitem__")) {
            return self.call_own(&method, &object, Args::one(index.clone()));
        }
        if let Some(hook) = class.lookup(&name("__class_getitem__")) {
            let bound = match &hook {
                Value::Function(_) => super::attributes::bound(&hook, object),
                other => self.bind_to_class(other, class)?,
            };
            return self.call_value(&bound, Args::one(index.clone()));
        }
        if super::classes::is_generic_builtin(class) {
            return super::classes::generic_alias(self, class, index);
        }
        Err(type_error(format!("type '{}' is not subscriptable", class.name())))
    }

    fn get_slice(&mut self, object: &Value, slice: &Slice) -> PyResult {
        let length = self.len_value(object)?;
        let (start, step, count) = self.slice_of(slice, || length_now(object, length))?;
        let at = |n: usize| (start + step * n as i64) as usize;
        Ok(match object {
            Value::List(list) => {
                let items = list.items.borrow();
                Value::list((0..count).filter_map(|n| items.get(at(n)).cloned()).collect())
            }
            Value::Tuple(items) => {
                Value::tuple((0..count).filter_map(|n| items.get(at(n)).cloned()).collect())
            }
            Value::Bytes(bytes) => {
                Value::Bytes(Rc::new((0..count).filter_map(|n| bytes.get(at(n)).copied()).collect()))
            }
            Value::Range(range) => Value::Range(Rc::new(sliced_range(range, start, step, count)?)),
            Value::Str(text) => Value::Str(slice_str(text, start, step, count)),
            _ => Value::None,
        })
    }

    /// First index, step and number of items of a slice of something this long.
    ///
    /// The length is asked for last: an `__index__` of the slice may have changed it.
    pub fn slice_of(&mut self, slice: &Slice, length: impl FnOnce() -> usize) -> PyResult<(i64, i64, usize)> {
        let step = self.slice_part(&slice.step)?.unwrap_or(1);
        if step == 0 {
            return Err(value_error("slice step cannot be zero"));
        }
        let step = step.max(-i64::MAX);
        let (first, last) = (self.slice_part(&slice.start)?, self.slice_part(&slice.stop)?);
        let length = length() as i64;
        let (low, high) = if step < 0 { (-1, length - 1) } else { (0, length) };
        let place = |part: Option<i64>, otherwise: i64| match part {
            None => otherwise,
            Some(i) if i < 0 => i.saturating_add(length).max(low),
            Some(i) => i.min(high),
        };
        let start = place(first, if step < 0 { high } else { low });
        let stop = place(last, if step < 0 { low } else { high });
        let count = range_len(&Range { start, stop, step });
        Ok((start, step, count))
    }

    fn slice_part(&mut self, part: &Value) -> PyResult<Option<i64>> {
        match part {
            Value::None => Ok(None),
            Value::Int(i) => Ok(Some(*i)),
            other => match self.clamped_index(other)? {
                Some(i) => Ok(Some(i)),
                None => Err(type_error("slice indices must be integers or None or have an __index__ method")),
            },
        }
    }

    /// `object[index] = value`.
    pub(super) fn setitem_value(&mut self, object: &Value, index: &Value, value: Value) -> PyResult<()> {
        match (object, index) {
            (Value::List(list), Value::Int(i)) => set_list_item(list, *i, value),
            (Value::Dict(dict), key) => self.dict_store(dict, key.clone(), value),
            (Value::List(list), Value::Slice(slice)) => {
                let list = list.clone();
                self.set_slice(&list, slice, &value)
            }
            (Value::List(list), other) => match self.item_index(other)? {
                Some(i) => set_list_item(list, i, value),
                None => Err(self.list_index_type(other)),
            },
            (Value::Instance(_) | Value::Class(_), _) => {
                if let Some(method) = self.own_method(object, &name("__setitem__")) {
                    return self.call_own(&method, object, Args::two(index.clone(), value)).map(drop);
                }
                match object.unwrapped() {
                    Value::Instance(_) | Value::Class(_) => Err(self.no_item(object, index, "assignment")),
                    inner => self.setitem_value(&inner, index, value),
                }
            }
            _ => match self.special(object, &name("__setitem__"), Args::two(index.clone(), value)) {
                Some(result) => result.map(drop),
                None => Err(self.no_item(object, index, "assignment")),
            },
        }
    }

    fn list_index_type(&self, index: &Value) -> Unwind {
        type_error(format!("list indices must be integers or slices, not {}", self.class_of(index).name()))
    }

    fn no_item(&self, object: &Value, index: &Value, what: &str) -> Unwind {
        let class = self.class_of(object).name();
        // CPython's sequences contract "does not" for deletion only, and only when the index is one.
        let indexed = matches!(index, Value::Int(_) | Value::Bool(_) | Value::BigInt(_));
        match (what, object) {
            ("deletion", Value::Tuple(_) | Value::Str(_) | Value::Range(_) | Value::Bytes(_)) if indexed => {
                type_error(format!("'{class}' object doesn't support item deletion"))
            }
            _ => type_error(format!("'{class}' object does not support item {what}")),
        }
    }

    fn set_slice(&mut self, list: &Rc<List>, slice: &Slice, value: &Value) -> PyResult<()> {
        let extended = !matches!(slice.step, Value::None | Value::Int(1));
        if !self.is_iterable(value) {
            return Err(type_error(if extended {
                "must assign iterable to extended slice"
            } else {
                "can only assign an iterable"
            }));
        }
        let items = self.collect_values(value)?;
        let (start, step, count) = self.slice_of(slice, || list.items.borrow().len())?;
        if !extended {
            let start = start as usize;
            let old: Vec<Value> = list.items.borrow_mut().splice(start..start + count, items).collect();
            drop(old);
            return Ok(());
        }
        if items.len() != count {
            return Err(value_error(format!(
                "attempt to assign sequence of size {} to extended slice of size {count}",
                items.len()
            )));
        }
        for (n, item) in items.into_iter().enumerate() {
            set_list_item(list, start + step * n as i64, item)?;
        }
        Ok(())
    }

    /// `del object[index]`.
    pub(super) fn delitem_value(&mut self, object: &Value, index: &Value) -> PyResult<()> {
        match (object, index) {
            (Value::Dict(dict), key) => match self.dict_take(dict, key)? {
                Some(_) => Ok(()),
                None => Err(key_error(key.clone())),
            },
            (Value::List(list), Value::Slice(slice)) => {
                let (start, step, count) = self.slice_of(slice, || list.items.borrow().len())?;
                let mut gone = vec![false; list.items.borrow().len()];
                (0..count).for_each(|n| gone[(start + step * n as i64) as usize] = true);
                let items = std::mem::take(&mut *list.items.borrow_mut());
                let pairs = items.into_iter().zip(gone);
                let (kept, removed): (Vec<_>, Vec<_>) = pairs.partition(|(_, gone)| !gone);
                *list.items.borrow_mut() = kept.into_iter().map(|(item, _)| item).collect();
                drop(removed);
                Ok(())
            }
            (Value::List(list), other) => {
                let Some(i) = self.item_index(other)? else { return Err(self.list_index_type(other)) };
                let length = list.items.borrow().len();
                match position(i, length) {
                    Some(at) => {
                        let old = list.items.borrow_mut().remove(at);
                        drop(old);
                        Ok(())
                    }
                    None => Err(index_error("list assignment index out of range")),
                }
            }
            (Value::Instance(_) | Value::Class(_), _) => {
                if let Some(method) = self.own_method(object, &name("__delitem__")) {
                    return self.call_own(&method, object, Args::one(index.clone())).map(drop);
                }
                match object.unwrapped() {
                    Value::Instance(_) | Value::Class(_) => Err(self.no_item(object, index, "deletion")),
                    inner => self.delitem_value(&inner, index),
                }
            }
            _ => match self.special(object, &name("__delitem__"), Args::one(index.clone())) {
                Some(result) => result.map(drop),
                None => Err(self.no_item(object, index, "deletion")),
            },
        }
    }
}

/// The length of what is sliced: lists may change while the slice is read.
fn length_now(object: &Value, before: usize) -> usize {
    if let Value::List(list) = object { list.items.borrow().len() } else { before }
}

fn set_list_item(list: &Rc<List>, i: i64, value: Value) -> PyResult<()> {
    let mut items = list.items.borrow_mut();
    match position(i, items.len()) {
        Some(at) => {
            let old = std::mem::replace(&mut items[at], value);
            drop(items);
            drop(old); // outside the borrow: dropping may free a large object
            Ok(())
        }
        None => Err(index_error("list assignment index out of range")),
    }
}

/// An index from the front for one that may count from the end.
#[inline]
pub(super) fn position(i: i64, length: usize) -> Option<usize> {
    let at = if i < 0 { i + length as i64 } else { i };
    usize::try_from(at).ok().filter(|at| *at < length)
}

fn repeat_items(items: &[Value], count: usize) -> Vec<Value> {
    let mut all = Vec::with_capacity(items.len() * count);
    for _ in 0..count {
        all.extend_from_slice(items);
    }
    all
}

fn char_at(text: &Str, i: i64) -> Option<char> {
    let at = position(i, text.char_len())?;
    if text.is_ascii() { text.as_bytes().get(at).map(|b| *b as char) } else { text.chars().nth(at) }
}

fn slice_str(text: &Str, start: i64, step: i64, count: usize) -> Str {
    if count == 0 {
        return Str::intern("");
    }
    if text.is_ascii() && step == 1 {
        let start = start as usize;
        return Str::new(&text[start..start + count]);
    }
    if step == 1 {
        let mut chars = text.char_indices().skip(start as usize);
        let from = chars.next().map_or(0, |(at, _)| at);
        let to = chars.nth(count - 1).map_or(text.len(), |(at, _)| at);
        return Str::new(&text[from..to]);
    }
    let chars: Vec<char> = text.chars().collect();
    let picked: String = (0..count).filter_map(|n| chars.get((start + step * n as i64) as usize)).collect();
    Str::new(&picked)
}

/// `range[start::step]` of `count` items. Its end may lie beyond what a range can hold here, though no item does.
fn sliced_range(range: &Range, start: i64, step: i64, count: usize) -> PyResult<Range> {
    let place = |items: i64| range.step.checked_mul(items)?.checked_add(range.start);
    let last = i64::try_from(count).ok().and_then(|count| step.checked_mul(count)?.checked_add(start));
    match (place(start), last.and_then(place), range.step.checked_mul(step)) {
        (Some(start), Some(stop), Some(step)) => Ok(Range { start, stop, step }),
        _ => Err(crate::python::exception::unsupported("ranges whose ends need more than 64 bits")),
    }
}
