//! `memoryview` of `bytes` and `bytearray`: one dimension of unsigned bytes.
//!
//! Mirrors `Objects/memoryobject.c` as far as that goes; other formats and shapes say that they are missing.

use std::cell::Cell;
use std::rc::Rc;

use super::args::{self, bytes, index, type_name};
use super::bytearray;
use crate::python::class::{Class, Instance, Layout};
use crate::python::exception::{PyResult, index_error, type_error, unsupported, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::native::ClassBuilder;
use crate::python::types::types;
use crate::python::value::Value;

/// What a view looks at: every `step`th byte from `start`.
struct View {
    object: Value,
    start: i64,
    step: i64,
    count: usize,
    released: Cell<bool>,
}

thread_local! {
    static CLASS: &'static Rc<Class> = Box::leak(Box::new(crate::python::heap::lasting(make_class)));
}

/// The class, one a thread.
pub fn class() -> &'static Rc<Class> {
    CLASS.with(|class| *class)
}

impl View {
    fn bytes(&self) -> Vec<u8> {
        let all = bytes(&self.object).unwrap_or_default();
        (0..self.count).filter_map(|n| all.get(self.position(n)).copied()).collect()
    }

    fn position(&self, n: usize) -> usize {
        (self.start + self.step * n as i64) as usize
    }
}

/// The bytes that a view shows; `None` for other objects.
pub fn contents(instance: &Instance) -> Option<Vec<u8>> {
    instance.native::<View>().map(|view| view.bytes())
}

fn make_class() -> Rc<Class> {
    let class = ClassBuilder::in_module("memoryview", "builtins")
        .layout(Layout::Native)
        .static_method("__new__", new)
        .method("__len__", |_, a| Ok(Value::from(this(&args::zero(a, "__len__")?)?.count)))
        .method("__getitem__", get_item)
        .method("__setitem__", set_item)
        .method("__iter__", |m, a| {
            let list = shown(&args::zero(a, "__iter__")?, ints)?;
            m.iter(&list)
        })
        .method("__eq__", |_, a| {
            let (view, other) = args::one(a, "__eq__")?;
            let view = this(&view)?;
            Ok(bytes(&other).map_or(Value::NotImplemented, |other| Value::Bool(view.bytes() == *other)))
        })
        .method("__hash__", |m, a| {
            let view = args::zero(a, "__hash__")?;
            if !matches!(this(&view)?.object, Value::Bytes(_)) {
                return Err(value_error("cannot hash writable memoryview object"));
            }
            let value = shown(&view, |bytes| Value::Bytes(bytes.into()))?;
            Ok(Value::Int(m.hash(&value)? as i64))
        })
        .method("__enter__", |_, a| args::zero(a, "__enter__"))
        .method("__exit__", |_, a| release(a.pos.first()))
        .method("release", |_, a| release(a.pos.first()))
        .method("tobytes", |_, a| shown(&args::zero(a, "tobytes")?, |bytes| Value::Bytes(bytes.into())))
        .method("tolist", |_, a| shown(&args::zero(a, "tolist")?, ints))
        .method("hex", |m, mut a| {
            let bytes = shown(&a.take_self(), |bytes| Value::Bytes(bytes.into()))?;
            m.call_method(&bytes, "hex", a)
        })
        .method("cast", |_, _| Err(unsupported("memoryview.cast")))
        .getter("obj", |_, view| Ok(this(view)?.object.clone()))
        .getter("nbytes", |_, view| Ok(Value::from(this(view)?.count)))
        .getter("readonly", |_, view| Ok(Value::Bool(matches!(this(view)?.object, Value::Bytes(_)))))
        .getter("format", |_, view| this(view).map(|_| Value::str("B")))
        .getter("itemsize", |_, view| this(view).map(|_| Value::Int(1)))
        .getter("ndim", |_, view| this(view).map(|_| Value::Int(1)))
        .getter("shape", |_, view| Ok(Value::tuple(vec![Value::from(this(view)?.count)])))
        .getter("strides", |_, view| Ok(Value::tuple(vec![Value::Int(this(view)?.step)])))
        .getter("contiguous", |_, view| Ok(Value::Bool(this(view)?.step == 1)))
        .method("__repr__", |m, a| {
            let view = args::zero(a, "__repr__")?;
            let gone = view.native::<View>().is_some_and(|view| view.released.get());
            let what = if gone { "released memory" } else { "memory" };
            Ok(Value::from(format!("<{what} at {:#x}>", m.id_of(&view))))
        })
        .build();
    class.subclassable.set(false);
    class
}

fn new(m: &mut Machine, mut a: Args) -> PyResult {
    a.take_self();
    let object = args::only(a, "memoryview")?;
    let Some(all) = bytes(&object) else {
        let given = type_name(m, &object);
        return Err(type_error(format!("memoryview: a bytes-like object is required, not '{given}'")));
    };
    let (object, start, step) = match object.native::<View>() {
        Some(view) => (view.object.clone(), view.start, view.step),
        None => (object, 0, 1),
    };
    Ok(view_of(View { object, start, step, count: all.len(), released: Cell::new(false) }))
}

fn view_of(view: View) -> Value {
    Value::Instance(Instance::with_native(class(), view))
}

fn this(value: &Value) -> PyResult<Rc<View>> {
    let view = value.native::<View>().filter(|view| !view.released.get());
    view.ok_or_else(|| value_error("operation forbidden on released memoryview object"))
}

fn shown(view: &Value, show: impl FnOnce(Vec<u8>) -> Value) -> PyResult {
    Ok(show(this(view)?.bytes()))
}

fn ints(bytes: Vec<u8>) -> Value {
    Value::list(bytes.into_iter().map(|byte| Value::Int(i64::from(byte))).collect())
}

fn release(view: Option<&Value>) -> PyResult {
    if let Some(view) = view.and_then(|view| view.native::<View>()) {
        view.released.set(true);
    }
    Ok(Value::None)
}

fn place(m: &mut Machine, view: &View, at: &Value) -> PyResult<usize> {
    let at = index(m, at).map_err(|error| {
        let wrong = error.is(&types().TypeError);
        if wrong { type_error("memoryview: invalid slice key") } else { error }
    })?;
    let from_front = if at < 0 { at.saturating_add(view.count as i64) } else { at };
    let n = usize::try_from(from_front).ok().filter(|n| *n < view.count);
    n.map(|n| view.position(n)).ok_or_else(|| index_error("index out of bounds on dimension 1"))
}

fn get_item(m: &mut Machine, a: Args) -> PyResult {
    let (value, at) = args::one(a, "__getitem__")?;
    let view = this(&value)?;
    if let Value::Slice(slice) = &at {
        let (start, step, count) = m.slice_of(slice, || view.count)?;
        return Ok(view_of(View {
            object: view.object.clone(),
            start: view.start + view.step * start,
            step: view.step * step,
            count,
            released: Cell::new(false),
        }));
    }
    let at = place(m, &view, &at)?;
    let all = bytes(&view.object).unwrap_or_default();
    all.get(at)
        .map(|byte| Value::Int(i64::from(*byte)))
        .ok_or_else(|| index_error("index out of bounds on dimension 1"))
}

fn set_item(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 1, "__setitem__", 2, 2)?;
    let view = this(&a.pos[0])?;
    let Value::Instance(array) = &view.object else {
        return Err(type_error("cannot modify read-only memory"));
    };
    if let Value::Slice(slice) = &a.pos[1] {
        let (start, step, count) = m.slice_of(slice, || view.count)?;
        let new = bytes(&a.pos[2]).filter(|new| new.len() == count).ok_or_else(|| {
            value_error("memoryview assignment: lvalue and rvalue have different structures")
        })?;
        for (n, byte) in new.iter().enumerate() {
            bytearray::set_byte(array, view.position((start + step * n as i64) as usize), *byte);
        }
        return Ok(Value::None);
    }
    let at = place(m, &view, &a.pos[1])?;
    let byte = u8::try_from(index(m, &a.pos[2])?)
        .map_err(|_| value_error("memoryview: invalid value for format 'B'"))?;
    bytearray::set_byte(array, at, byte);
    Ok(Value::None)
}
