//! The small builtin types: `range`, `slice`, `property`, `staticmethod`, `classmethod`, `super`, `module`.

use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::args::{self, as_bigint, index, methods, new_class_arg, nth, type_name};
use crate::python::exception::{PyResult, type_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::objects::{Iter, Module, NativeIterator, Property, Range, Slice, Super};
use crate::python::types::{Types, types};
use crate::python::value::Value;

/// Puts the methods into these types.
pub fn fill(t: &Types) {
    fill_range(t);
    fill_slice(t);
    fill_property(t);
    args::static_method(&t.staticmethod, "__new__", |_, mut a| {
        new_class_arg(&mut a, "staticmethod")?;
        Ok(Value::StaticMethod(Rc::new(args::only(a, "staticmethod")?)))
    });
    args::static_method(&t.classmethod, "__new__", |_, mut a| {
        new_class_arg(&mut a, "classmethod")?;
        Ok(Value::ClassMethod(Rc::new(args::only(a, "classmethod")?)))
    });
    for class in [&t.staticmethod, &t.classmethod] {
        for name in ["__func__", "__wrapped__"] {
            args::getter(class, name, |_, a| Ok(inner(&a.pos[0])));
        }
        args::getter(class, "__name__", |m, a| m.getattr(&inner(&a.pos[0]), "__name__"));
        args::getter(class, "__doc__", |m, a| m.getattr(&inner(&a.pos[0]), "__doc__"));
        args::getter(class, "__isabstractmethod__", |m, a| {
            Ok(m.getattr_opt(&inner(&a.pos[0]), "__isabstractmethod__")?.unwrap_or(Value::Bool(false)))
        });
    }
    args::static_method(&t.super_, "__new__", new_super);
    args::static_method(&t.module, "__new__", |_, mut a| {
        new_class_arg(&mut a, "module")?;
        args::between(&a, 0, "module", 1, 2)?;
        let Some(name) = args::text(&a.pos[0]) else {
            return Err(type_error("module() argument 'name' must be str"));
        };
        let module = Module::new(&name);
        for hidden in ["__package__", "__loader__", "__spec__"] {
            module.set(hidden, Value::None);
        }
        module.set("__doc__", nth(&a, 1).unwrap_or_default());
        Ok(Value::Module(module))
    });
    for class in [&t.none, &t.ellipsis, &t.not_implemented] {
        args::static_method(class, "__new__", |_, mut a| match new_class_arg(&mut a, "NoneType")? {
            class if Rc::ptr_eq(&class, &types().ellipsis) => Ok(Value::Ellipsis),
            class if Rc::ptr_eq(&class, &types().not_implemented) => Ok(Value::NotImplemented),
            _ => Ok(Value::None),
        });
    }
}

fn inner(value: &Value) -> Value {
    match value {
        Value::StaticMethod(f) | Value::ClassMethod(f) => (**f).clone(),
        _ => Value::None,
    }
}

fn fill_range(t: &Types) {
    args::static_method(&t.range, "__new__", |m, mut a| {
        new_class_arg(&mut a, "range")?;
        args::between(&a, 0, "range", 1, 3)?;
        let mut numbers = Vec::with_capacity(3);
        for value in &a.pos {
            numbers.push(index(m, value)?);
        }
        let (start, stop, step) = match numbers.as_slice() {
            [stop] => (0, *stop, 1),
            [start, stop] => (*start, *stop, 1),
            [start, stop, step, ..] => (*start, *stop, *step),
            [] => (0, 0, 1),
        };
        if step == 0 {
            return Err(value_error("range() arg 3 must not be zero"));
        }
        Ok(Value::Range(Rc::new(Range { start, stop, step })))
    });
    methods(
        &t.range,
        &[
            ("index", |m, a| {
                let (receiver, item) = args::one(a, "range.index")?;
                let found = match (&receiver, as_bigint(&item)) {
                    (Value::Range(r), Some(n)) => position(r, &n),
                    _ => None,
                };
                match found {
                    Some(at) => Ok(Value::Int(at)),
                    None if as_bigint(&item).is_some() => {
                        Err(value_error(format!("{} is not in range", m.repr(&item)?)))
                    }
                    None => Err(value_error("sequence.index(x): x not in sequence")),
                }
            }),
            ("count", |m, a| {
                let (receiver, item) = args::one(a, "range.count")?;
                Ok(Value::Int(i64::from(m.contains(&receiver, &item)?)))
            }),
            ("__reversed__", |_, a| match args::zero(a, "range.__reversed__")? {
                Value::Range(r) => Ok(reversed_range(&r)),
                _ => Ok(Value::None),
            }),
        ],
    );
    args::getter(&t.range, "start", |_, a| Ok(part(&a, |r| r.start)));
    args::getter(&t.range, "stop", |_, a| Ok(part(&a, |r| r.stop)));
    args::getter(&t.range, "step", |_, a| Ok(part(&a, |r| r.step)));
}

fn part(a: &Args, f: fn(&Range) -> i64) -> Value {
    match a.pos.first() {
        Some(Value::Range(r)) => Value::Int(f(r)),
        _ => Value::None,
    }
}

/// How many numbers a range gives.
pub fn range_len(r: &Range) -> i64 {
    let (start, stop, step) = (i128::from(r.start), i128::from(r.stop), i128::from(r.step));
    let n = if step > 0 {
        (stop - start + step - 1).div_euclid(step)
    } else {
        (start - stop - step - 1).div_euclid(-step)
    };
    n.max(0).min(i128::from(i64::MAX)) as i64
}

fn position(r: &Range, n: &BigInt) -> Option<i64> {
    let n = n.to_i64()?;
    let offset = i128::from(n) - i128::from(r.start);
    let step = i128::from(r.step);
    let at = offset / step;
    (offset % step == 0 && at >= 0 && at < i128::from(range_len(r))).then_some(at as i64)
}

struct Countdown {
    next: i64,
    step: i64,
    left: i64,
}

impl NativeIterator for Countdown {
    fn next(&mut self, _: &mut Machine) -> PyResult<Option<Value>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let now = self.next;
        self.next = self.next.wrapping_sub(self.step);
        Ok(Some(Value::Int(now)))
    }

    fn type_name(&self) -> &'static str {
        "range_iterator"
    }
}

/// A range from its end.
pub fn reversed_range(r: &Range) -> Value {
    let left = range_len(r);
    let last = r.start.wrapping_add(r.step.wrapping_mul(left - 1));
    Iter::value(Countdown { next: last, step: r.step, left })
}

fn fill_slice(t: &Types) {
    args::static_method(&t.slice, "__new__", |_, mut a| {
        new_class_arg(&mut a, "slice")?;
        args::between(&a, 0, "slice", 1, 3)?;
        let (start, stop, step) = match a.pos.as_slice() {
            [stop] => (Value::None, stop.clone(), Value::None),
            [start, stop] => (start.clone(), stop.clone(), Value::None),
            [start, stop, step, ..] => (start.clone(), stop.clone(), step.clone()),
            [] => (Value::None, Value::None, Value::None),
        };
        Ok(Value::Slice(Rc::new(Slice { start, stop, step })))
    });
    args::getter(&t.slice, "start", |_, a| Ok(slice_part(&a, |s| &s.start)));
    args::getter(&t.slice, "stop", |_, a| Ok(slice_part(&a, |s| &s.stop)));
    args::getter(&t.slice, "step", |_, a| Ok(slice_part(&a, |s| &s.step)));
    methods(
        &t.slice,
        &[("indices", |m, a| {
            let (receiver, len) = args::one(a, "slice.indices")?;
            let len = index(m, &len)?;
            if len < 0 {
                return Err(value_error("length should not be negative"));
            }
            let Value::Slice(slice) = receiver else { return Ok(Value::None) };
            let (start, stop, step) = indices(m, &slice, len)?;
            Ok(Value::tuple(vec![Value::Int(start), Value::Int(stop), Value::Int(step)]))
        })],
    );
}

fn slice_part(a: &Args, f: fn(&Slice) -> &Value) -> Value {
    match a.pos.first() {
        Some(Value::Slice(s)) => f(s).clone(),
        _ => Value::None,
    }
}

/// Start, stop and step of a slice over a sequence of this length.
pub fn indices(m: &mut Machine, slice: &Slice, len: i64) -> PyResult<(i64, i64, i64)> {
    let step = args::bound(m, Some(slice.step.clone()), 1)?;
    if step == 0 {
        return Err(value_error("slice step cannot be zero"));
    }
    let (low, high) = if step < 0 { (-1, len - 1) } else { (0, len) };
    let fix = |n: i64| if n < 0 { n.saturating_add(len).max(low) } else { n.min(high) };
    let start = match &slice.start {
        Value::None => {
            if step < 0 {
                high
            } else {
                low
            }
        }
        given => fix(args::bound(m, Some(given.clone()), 0)?),
    };
    let stop = match &slice.stop {
        Value::None => {
            if step < 0 {
                low
            } else {
                high
            }
        }
        given => fix(args::bound(m, Some(given.clone()), 0)?),
    };
    Ok((start, stop, step))
}

fn fill_property(t: &Types) {
    args::static_method(&t.property, "__new__", |m, mut a| {
        let class = new_class_arg(&mut a, "property")?;
        let mut r = a.reader("property");
        let get = r.or("fget", Value::None)?;
        let set = r.or("fset", Value::None)?;
        let delete = r.or("fdel", Value::None)?;
        let mut doc = r.or("doc", Value::None)?;
        r.finish()?;
        if doc.is_none() && !get.is_none() {
            doc = m.getattr_opt(&get, "__doc__")?.unwrap_or_default();
        }
        let made = Value::Property(Rc::new(Property { get, set, delete, doc, name: None.into() }));
        Ok(args::wrap(&class, &types().property, made))
    });
    methods(
        &t.property,
        &[
            ("getter", |m, a| changed(m, a, |p, f| p.get = f)),
            ("setter", |m, a| changed(m, a, |p, f| p.set = f)),
            ("deleter", |m, a| changed(m, a, |p, f| p.delete = f)),
            ("__set_name__", |_, a| {
                if let (Value::Property(p), Some(name)) = (&a.pos[0], a.pos.get(2).and_then(args::text)) {
                    p.name.replace(Some(name));
                }
                Ok(Value::None)
            }),
            ("__get__", |m, a| {
                args::between(&a, 1, "__get__", 1, 2)?;
                match a.pos[0].unwrapped() {
                    Value::Property(_) if a.pos[1].is_none() => Ok(a.pos[0].clone()),
                    Value::Property(p) if !p.get.is_none() => m.call(&p.get, Args::one(a.pos[1].clone())),
                    _ => Err(crate::python::exception::attribute_error("unreadable attribute")),
                }
            }),
            ("__set__", |m, a| {
                args::between(&a, 1, "__set__", 2, 2)?;
                match a.pos[0].unwrapped() {
                    Value::Property(p) if !p.set.is_none() => {
                        m.call(&p.set, Args::two(a.pos[1].clone(), a.pos[2].clone()))
                    }
                    _ => Err(crate::python::exception::attribute_error("can't set attribute")),
                }
            }),
            ("__delete__", |m, a| {
                let (receiver, object) = args::one(a, "property.__delete__")?;
                match receiver.unwrapped() {
                    Value::Property(p) if !p.delete.is_none() => m.call(&p.delete, Args::one(object)),
                    _ => Err(crate::python::exception::attribute_error("can't delete attribute")),
                }
            }),
        ],
    );
    args::getter(&t.property, "fget", |_, a| Ok(property_part(&a, |p| &p.get)));
    args::getter(&t.property, "fset", |_, a| Ok(property_part(&a, |p| &p.set)));
    args::getter(&t.property, "fdel", |_, a| Ok(property_part(&a, |p| &p.delete)));
    args::getter(&t.property, "__doc__", |_, a| Ok(property_part(&a, |p| &p.doc)));
    args::getter(&t.property, "__isabstractmethod__", |m, a| {
        for f in [property_part(&a, |p| &p.get), property_part(&a, |p| &p.set)] {
            if let Some(mark) = m.getattr_opt(&f, "__isabstractmethod__")?
                && m.truth(&mark)?
            {
                return Ok(Value::Bool(true));
            }
        }
        Ok(Value::Bool(false))
    });
}

fn property_part(a: &Args, f: fn(&Property) -> &Value) -> Value {
    match a.pos.first().map(Value::unwrapped) {
        Some(Value::Property(p)) => f(&p).clone(),
        _ => Value::None,
    }
}

fn changed(m: &mut Machine, a: Args, change: fn(&mut Property, Value)) -> PyResult {
    let (receiver, function) = args::one(a, "property.setter")?;
    let Value::Property(p) = receiver.unwrapped() else { return Ok(Value::None) };
    let mut copy = (*p).clone();
    change(&mut copy, function);
    let made = Value::Property(Rc::new(copy));
    Ok(args::wrap(&m.class_of(&receiver), &types().property, made))
}

fn new_super(m: &mut Machine, mut a: Args) -> PyResult {
    new_class_arg(&mut a, "super")?;
    args::between(&a, 0, "super", 0, 2)?;
    let (after, receiver) = match a.pos.as_slice() {
        [] => implicit(m)?,
        // Unbound: it has the attributes of `super` itself only.
        [Value::Class(after)] | [Value::Class(after), Value::None] => {
            let class = types().super_.clone();
            let unbound = Super { after: after.clone(), receiver: Value::None, class };
            return Ok(Value::Super(Rc::new(unbound)));
        }
        [Value::Class(class), receiver] => (class.clone(), receiver.clone()),
        [other, ..] => {
            return Err(type_error(format!(
                "super() argument 1 must be a type, not {}",
                type_name(m, other)
            )));
        }
    };
    let class = match &receiver {
        Value::Class(class) if class.is_subclass_of(&after) => class.clone(),
        other => m.class_of(other),
    };
    if !class.is_subclass_of(&after) {
        return Err(type_error("super(type, obj): obj must be an instance or subtype of type"));
    }
    Ok(Value::Super(Rc::new(Super { after, receiver, class })))
}

/// The class and receiver of `super()`: the cell `__class__` and the first argument of the running method.
fn implicit(m: &mut Machine) -> PyResult<(Rc<crate::python::class::Class>, Value)> {
    let no = |text: &str| crate::python::exception::runtime_error(format!("super(): {text}"));
    let Some(frame) = m.frames.last() else { return Err(no("no current frame")) };
    let code = frame.code.clone();
    if code.positional == 0 && !code.var_positional {
        return Err(no("no arguments"));
    }
    let slot = if code.positional == 0 { code.keyword_only as usize } else { 0 };
    let mut receiver = frame.locals.get(slot).cloned().flatten();
    if receiver.is_none()
        && let Some((_, cell)) = code.cell_params.iter().find(|(local, _)| *local as usize == slot)
    {
        receiver = frame.cells.get(*cell as usize).and_then(|c| c.value.borrow().clone());
    }
    if let (0, Some(Value::Tuple(items))) = (code.positional, &receiver) {
        receiver = items.first().cloned();
    }
    let names = code.cell_vars.iter().chain(&code.free_vars);
    let cell = names.zip(&frame.cells).find(|(name, _)| &***name == "__class__");
    let Some((_, cell)) = cell else { return Err(no("__class__ cell not found")) };
    match (cell.value.borrow().clone(), receiver) {
        (Some(Value::Class(class)), Some(receiver)) => Ok((class, receiver)),
        (None, _) => Err(no("empty __class__ cell")),
        (_, None) => Err(no("arg[0] deleted")),
        _ => Err(no("__class__ is not a type")),
    }
}
