//! `bytearray`: bytes that change in place.
//!
//! What does not change it is done by the method of `bytes` of that name, and comes back as a bytearray. Mirrors
//! `Objects/bytearrayobject.c`; an array that a view looks at may be resized here.

use std::cell::RefCell;
use std::rc::Rc;

use super::args::{self, bytes, index, type_name};
use super::memoryview;
use crate::python::class::{Class, Instance, Layout, Payload};
use crate::python::code::{BinOp, CmpOp};
use crate::python::exception::{PyResult, Unwind, index_error, type_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::native::ClassBuilder;
use crate::python::objects::{Iter, NativeIterator, Slice};
use crate::python::types::types;
use crate::python::value::Value;

/// The bytes of a `bytearray`.
#[derive(Default)]
pub struct ByteArray(RefCell<Vec<u8>>);

thread_local! {
    static CLASS: &'static Rc<Class> = Box::leak(Box::new(crate::python::heap::lasting(make_class)));
}

/// The class, one a thread.
pub fn class() -> &'static Rc<Class> {
    CLASS.with(|class| *class)
}

/// Methods of `bytes` that do not change what they are called on.
const LIKE_BYTES: [&str; 38] = [
    "center",
    "count",
    "decode",
    "endswith",
    "expandtabs",
    "find",
    "hex",
    "index",
    "isalnum",
    "isalpha",
    "isascii",
    "isdigit",
    "islower",
    "isspace",
    "istitle",
    "isupper",
    "join",
    "ljust",
    "lower",
    "lstrip",
    "partition",
    "removeprefix",
    "removesuffix",
    "replace",
    "rfind",
    "rindex",
    "rjust",
    "rpartition",
    "rsplit",
    "rstrip",
    "split",
    "splitlines",
    "startswith",
    "strip",
    "swapcase",
    "title",
    "upper",
    "zfill",
];

fn make_class() -> Rc<Class> {
    let mut builder = ClassBuilder::in_module("bytearray", "builtins")
        .layout(Layout::Native)
        .method("__init__", init)
        .class_method("fromhex", from_hex)
        .attribute("__hash__", Value::None)
        .method("__repr__", |m, a| {
            let this = args::zero(a, "bytearray.__repr__")?;
            let shown = m.repr(&as_bytes(&this))?;
            Ok(Value::from(format!("{}({shown})", type_name(m, &this))))
        })
        .method("__len__", |_, a| {
            Ok(Value::from(data(&args::zero(a, "bytearray.__len__")?).0.borrow().len()))
        })
        .method("__iter__", |_, a| {
            let array = data(&args::zero(a, "bytearray.__iter__")?);
            Ok(Iter::value(ArrayIterator { array, at: 0 }))
        })
        .method("__contains__", |m, a| {
            let (this, item) = args::one(a, "bytearray.__contains__")?;
            m.contains(&as_bytes(&this), &as_bytes(&item)).map(Value::Bool)
        })
        .method("__getitem__", |m, a| {
            let (this, at) = args::one(a, "bytearray.__getitem__")?;
            match &at {
                Value::Slice(_) => Ok(like(&m.getitem(&as_bytes(&this), &at)?)),
                _ => {
                    let at = place(m, &this, &at, "bytearray index out of range")?;
                    Ok(Value::Int(i64::from(data(&this).0.borrow()[at])))
                }
            }
        })
        .method("__setitem__", set_item)
        .method("__delitem__", |m, a| {
            let (this, at) = args::one(a, "bytearray.__delitem__")?;
            match &at {
                Value::Slice(slice) => delete_slice(m, &this, slice)?,
                _ => {
                    let at = place(m, &this, &at, "bytearray index out of range")?;
                    data(&this).0.borrow_mut().remove(at);
                }
            }
            Ok(Value::None)
        });
    for name in LIKE_BYTES {
        builder = builder.closure(name, move |m, mut a| {
            a.pos.iter_mut().for_each(|value| *value = as_bytes(value));
            let receiver = a.take_self();
            m.call_method(&receiver, name, a).map(|made| like(&made))
        });
    }
    operators(changing(builder)).build()
}

fn changing(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("append", |m, a| {
            let (this, item) = args::one(a, "bytearray.append")?;
            let byte = byte(m, &item)?;
            data(&this).0.borrow_mut().push(byte);
            Ok(Value::None)
        })
        .method("extend", |m, a| {
            let (this, items) = args::one(a, "bytearray.extend")?;
            extend(m, &this, &items, "can't extend bytearray with {}")?;
            Ok(Value::None)
        })
        .method("insert", |m, a| {
            args::between(&a, 1, "insert", 2, 2)?;
            let (at, byte) = (index(m, &a.pos[1])?, byte(m, &a.pos[2])?);
            let array = data(&a.pos[0]);
            let (at, _) = args::clamp(at, 0, array.0.borrow().len());
            array.0.borrow_mut().insert(at, byte);
            Ok(Value::None)
        })
        .method("pop", |m, a| {
            args::between(&a, 1, "pop", 0, 1)?;
            let array = data(&a.pos[0]);
            if array.0.borrow().is_empty() {
                return Err(index_error("pop from empty bytearray"));
            }
            let at = place(m, &a.pos[0], a.pos.get(1).unwrap_or(&Value::Int(-1)), "pop index out of range")?;
            let byte = array.0.borrow_mut().remove(at);
            Ok(Value::Int(i64::from(byte)))
        })
        .method("remove", |m, a| {
            let (this, item) = args::one(a, "bytearray.remove")?;
            let byte = byte(m, &item)?;
            let array = data(&this);
            let at = array.0.borrow().iter().position(|b| *b == byte);
            let at = at.ok_or_else(|| value_error("value not found in bytearray"))?;
            array.0.borrow_mut().remove(at);
            Ok(Value::None)
        })
        .method("reverse", |_, a| {
            data(&args::zero(a, "bytearray.reverse")?).0.borrow_mut().reverse();
            Ok(Value::None)
        })
        .method("clear", |_, a| {
            data(&args::zero(a, "bytearray.clear")?).0.borrow_mut().clear();
            Ok(Value::None)
        })
        .method("copy", |_, a| Ok(like(&as_bytes(&args::zero(a, "bytearray.copy")?))))
        .method("__iadd__", |m, a| {
            let (this, items) = args::one(a, "bytearray.__iadd__")?;
            let Some(more) = bytes(&items) else { return Err(no_concatenation(m, &items, &this)) };
            append(m, &this, &more)?;
            Ok(this)
        })
        .method("__imul__", |m, a| {
            let (this, count) = args::one(a, "bytearray.__imul__")?;
            let made = m.binary(BinOp::Mul, &as_bytes(&this), &count)?;
            *data(&this).0.borrow_mut() = bytes(&made).unwrap_or_default().to_vec();
            Ok(this)
        })
}

fn operators(builder: ClassBuilder) -> ClassBuilder {
    let mut builder = builder
        .method("__add__", |m, a| {
            let (this, other) = args::one(a, "bytearray.__add__")?;
            if bytes(&other).is_none() {
                return Err(no_concatenation(m, &other, &this));
            }
            m.binary(BinOp::Add, &as_bytes(&this), &as_bytes(&other)).map(|made| like(&made))
        })
        .method("__radd__", |m, a| {
            let (this, other) = args::one(a, "bytearray.__radd__")?;
            match other {
                Value::Bytes(_) => m.binary(BinOp::Add, &other, &as_bytes(&this)),
                _ => Ok(Value::NotImplemented),
            }
        })
        .method("__mul__", times)
        .method("__rmul__", times)
        .method("__mod__", |m, a| {
            let (this, other) = args::one(a, "bytearray.__mod__")?;
            m.binary(BinOp::Mod, &as_bytes(&this), &other).map(|made| like(&made))
        });
    for (name, op) in [
        ("__eq__", CmpOp::Eq),
        ("__ne__", CmpOp::Ne),
        ("__lt__", CmpOp::Lt),
        ("__le__", CmpOp::Le),
        ("__gt__", CmpOp::Gt),
        ("__ge__", CmpOp::Ge),
    ] {
        builder = builder.closure(name, move |m, a| {
            let (this, other) = args::one(a, name)?;
            match bytes(&other) {
                Some(_) => m.compare(op, &as_bytes(&this), &as_bytes(&other)),
                None => Ok(Value::NotImplemented),
            }
        });
    }
    builder
}

fn times(m: &mut Machine, a: Args) -> PyResult {
    let (this, count) = args::one(a, "bytearray.__mul__")?;
    match count {
        Value::Int(_) | Value::Bool(_) | Value::BigInt(_) => {
            m.binary(BinOp::Mul, &as_bytes(&this), &count).map(|made| like(&made))
        }
        _ => Ok(Value::NotImplemented),
    }
}

/// The array inside an object; an object made without `__init__` gets an empty one.
fn data(value: &Value) -> Rc<ByteArray> {
    if let Some(array) = value.native::<ByteArray>() {
        return array;
    }
    let made = Rc::new(ByteArray::default());
    if let Some(instance) = value.as_instance() {
        instance.set_payload(Payload::Native(made.clone()));
    }
    made
}

/// The bytes of a bytearray as they are now; `None` for other objects.
pub fn contents(instance: &Instance) -> Option<Vec<u8>> {
    instance.native::<ByteArray>().map(|array| array.0.borrow().clone())
}

/// Replaces one byte; whether the object is a bytearray that long.
pub fn set_byte(instance: &Instance, at: usize, byte: u8) -> bool {
    let Some(array) = instance.native::<ByteArray>() else { return false };
    let mut bytes = array.0.borrow_mut();
    bytes.get_mut(at).map(|old| *old = byte).is_some()
}

/// The `bytes` of a bytes-like object, other values as they are.
fn as_bytes(value: &Value) -> Value {
    match value {
        Value::Instance(_) => bytes(value).map_or_else(|| value.clone(), Value::Bytes),
        other => other.clone(),
    }
}

/// A bytearray for `bytes`, inside lists and tuples too; other values as they are.
fn like(value: &Value) -> Value {
    match value {
        Value::Bytes(bytes) => {
            Value::Instance(Instance::with_native(class(), ByteArray(RefCell::new(bytes.to_vec()))))
        }
        Value::List(list) => Value::list(list.items.borrow().iter().map(like).collect()),
        Value::Tuple(items) => Value::tuple(items.iter().map(like).collect()),
        other => other.clone(),
    }
}

fn init(m: &mut Machine, mut a: Args) -> PyResult {
    let this = a.take_self();
    if let [items] = a.pos.as_slice()
        && a.kw.is_empty()
        && !args::is_str(items)
        && args::as_bigint(items).is_none()
        && bytes(items).is_none()
        && m.class_of(items).lookup(&"__bytes__".into()).is_none()
        && m.class_of(items).lookup(&"__index__".into()).is_none()
    {
        let items = items.clone();
        data(&this).0.borrow_mut().clear();
        extend(m, &this, &items, "cannot convert '{}' object to bytearray")?;
        return Ok(Value::None);
    }
    let made = m.call(&Value::Class(types().bytes.clone()), a)?;
    *data(&this).0.borrow_mut() = bytes(&made).unwrap_or_default().to_vec();
    Ok(Value::None)
}

fn from_hex(m: &mut Machine, mut a: Args) -> PyResult {
    let class = a.take_self();
    let made = m.call_method(&Value::Class(types().bytes.clone()), "fromhex", a)?;
    m.call(&class, Args::one(made))
}

fn byte(m: &mut Machine, value: &Value) -> PyResult<u8> {
    u8::try_from(index(m, value)?).map_err(|_| value_error("byte must be in range(0, 256)"))
}

/// A valid index from the front.
fn place(m: &mut Machine, this: &Value, at: &Value, otherwise: &str) -> PyResult<usize> {
    let Some(at) = m.item_index(at)? else {
        let given = type_name(m, at);
        return Err(type_error(format!("bytearray indices must be integers or slices, not {given}")));
    };
    let length = data(this).0.borrow().len();
    let from_front = if at < 0 { at.saturating_add(length as i64) } else { at };
    usize::try_from(from_front).ok().filter(|at| *at < length).ok_or_else(|| index_error(otherwise))
}

fn append(m: &mut Machine, this: &Value, more: &[u8]) -> PyResult<()> {
    let array = data(this);
    let length = array.0.borrow().len() + more.len();
    m.check_size("a bytearray", length as u128)?;
    array.0.borrow_mut().extend_from_slice(more);
    Ok(())
}

fn extend(m: &mut Machine, this: &Value, items: &Value, wrong: &str) -> PyResult<()> {
    if let Some(more) = bytes(items) {
        return append(m, this, &more);
    }
    let given = type_name(m, items);
    let items = match m.iter(items) {
        Ok(iterator) => m.collect(&iterator)?,
        Err(error) if error.is(&types().TypeError) => {
            return Err(type_error(wrong.replace("{}", &given)));
        }
        Err(error) => return Err(error),
    };
    let more = items.iter().map(|item| byte(m, item)).collect::<PyResult<Vec<u8>>>()?;
    append(m, this, &more)
}

fn no_concatenation(m: &Machine, other: &Value, this: &Value) -> Unwind {
    type_error(format!("can't concat {} to {}", type_name(m, other), type_name(m, this)))
}

fn set_item(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 1, "__setitem__", 2, 2)?;
    let (this, at, value) = (&a.pos[0], &a.pos[1], &a.pos[2]);
    let Value::Slice(slice) = at else {
        let at = place(m, this, at, "bytearray index out of range")?;
        let byte = byte(m, value)?;
        return match data(this).0.borrow_mut().get_mut(at) {
            Some(old) => {
                *old = byte;
                Ok(Value::None)
            }
            None => Err(index_error("bytearray index out of range")),
        };
    };
    let more = match bytes(value) {
        Some(more) => more.to_vec(),
        None if matches!(value, Value::Int(_) | Value::Str(_)) => {
            return Err(type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
        }
        None => {
            let items = m.collect(value)?;
            items.iter().map(|item| byte(m, item)).collect::<PyResult<Vec<u8>>>()?
        }
    };
    let array = data(this);
    let (start, step, count) = m.slice_of(slice, || array.0.borrow().len())?;
    if step == 1 {
        let start = start as usize;
        array.0.borrow_mut().splice(start..start + count, more);
        return Ok(Value::None);
    }
    if more.len() != count {
        return Err(value_error(format!(
            "attempt to assign bytes of size {} to extended slice of size {count}",
            more.len()
        )));
    }
    for (n, byte) in more.into_iter().enumerate() {
        if let Some(old) = array.0.borrow_mut().get_mut((start + step * n as i64) as usize) {
            *old = byte;
        }
    }
    Ok(Value::None)
}

fn delete_slice(m: &mut Machine, this: &Value, slice: &Slice) -> PyResult<()> {
    let array = data(this);
    let (start, step, count) = m.slice_of(slice, || array.0.borrow().len())?;
    let mut gone = vec![false; array.0.borrow().len()];
    (0..count).for_each(|n| gone[(start + step * n as i64) as usize] = true);
    let mut gone = gone.into_iter();
    array.0.borrow_mut().retain(|_| !gone.next().unwrap_or(false));
    Ok(())
}

struct ArrayIterator {
    array: Rc<ByteArray>,
    at: usize,
}

impl NativeIterator for ArrayIterator {
    fn next(&mut self, _: &mut Machine) -> PyResult<Option<Value>> {
        let byte = self.array.0.borrow().get(self.at).copied();
        self.at += 1;
        Ok(byte.map(|byte| Value::Int(i64::from(byte))))
    }
    fn type_name(&self) -> &'static str {
        "bytearray_iterator"
    }
}

/// The bytes of any object that has a buffer and is no `bytes`: a bytearray or a view.
pub fn buffer(value: &Value) -> Option<Vec<u8>> {
    let instance = value.as_instance()?;
    contents(instance).or_else(|| memoryview::contents(instance))
}
