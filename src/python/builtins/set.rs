//! `set` and `frozenset`: construction and methods.

use std::rc::Rc;

use super::args::{self, methods, new_class_arg, wrap};
use super::dict::set_of;
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, key_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::objects::Set;
use crate::python::types::{Types, types};
use crate::python::value::Value;

/// Puts the methods into `set` and `frozenset`.
pub fn fill(t: &Types) {
    args::static_method(&t.set, "__new__", |_, mut a| {
        let class = new_class_arg(&mut a, "set")?;
        Ok(wrap(&class, &types().set, Value::Set(Rc::default())))
    });
    args::static_method(&t.frozenset, "__new__", |m, mut a| {
        let class = new_class_arg(&mut a, "frozenset")?;
        args::between(&a, 0, "frozenset", 0, 1)?;
        let items = match a.pos.first() {
            None => Vec::new(),
            Some(Value::Set(set)) if set.frozen && Rc::ptr_eq(&class, &types().frozenset) => {
                return Ok(Value::Set(set.clone()));
            }
            Some(items) => m.collect(items)?,
        };
        let set = set_of(m, items, true)?;
        Ok(wrap(&class, &types().frozenset, Value::Set(set)))
    });
    for class in [&t.set, &t.frozenset] {
        methods(
            class,
            &[
                ("copy", |_, a| {
                    let set = this(&args::zero(a, "copy")?);
                    Ok(like(&set, set.items.copy()))
                }),
                ("union", |m, mut a| {
                    let set = this(&a.take_self());
                    let out = set.items.copy();
                    for other in &a.pos {
                        add_all(m, &out, other)?;
                    }
                    Ok(like(&set, out))
                }),
                ("intersection", |m, mut a| {
                    let set = this(&a.take_self());
                    let mut out = set.items.copy();
                    for other in &a.pos {
                        out = common(m, &out, other)?;
                    }
                    Ok(like(&set, out))
                }),
                ("difference", |m, mut a| {
                    let set = this(&a.take_self());
                    let out = set.items.copy();
                    for other in &a.pos {
                        remove_all(m, &out, other)?;
                    }
                    Ok(like(&set, out))
                }),
                ("symmetric_difference", |m, a| {
                    let (set, other) = args::one(a, "symmetric_difference")?;
                    let set = this(&set);
                    let out = set.items.copy();
                    toggle(m, &out, &other)?;
                    Ok(like(&set, out))
                }),
                ("issubset", |m, a| {
                    let (set, other) = args::one(a, "issubset")?;
                    let other = members(m, &other)?;
                    Ok(Value::Bool(within(m, &this(&set).items, &other)?))
                }),
                ("issuperset", |m, a| {
                    let (set, other) = args::one(a, "issuperset")?;
                    let other = members(m, &other)?;
                    Ok(Value::Bool(within(m, &other, &this(&set).items)?))
                }),
                ("isdisjoint", |m, a| {
                    let (set, other) = args::one(a, "isdisjoint")?;
                    let set = this(&set);
                    for item in m.collect(&other)? {
                        if m.dict_get(&set.items, &item)?.is_some() {
                            return Ok(Value::Bool(false));
                        }
                    }
                    Ok(Value::Bool(true))
                }),
            ],
        );
    }
    fill_mutable(t);
}

fn fill_mutable(t: &Types) {
    methods(
        &t.set,
        &[
            ("__init__", |m, a| {
                args::between(&a, 1, "set", 0, 1)?;
                let set = this(&a.pos[0]);
                set.items.clear();
                if let Some(items) = a.pos.get(1) {
                    add_all(m, &set.items, items)?;
                }
                Ok(Value::None)
            }),
            ("add", |m, a| {
                let (set, item) = args::one(a, "set.add")?;
                let set = this(&set);
                if m.dict_get(&set.items, &item)?.is_none() {
                    m.dict_set(&set.items, item, Value::None)?;
                }
                Ok(Value::None)
            }),
            ("discard", |m, a| {
                let (set, item) = args::one(a, "set.discard")?;
                m.dict_remove(&this(&set).items, &item)?;
                Ok(Value::None)
            }),
            ("remove", |m, a| {
                let (set, item) = args::one(a, "set.remove")?;
                match m.dict_remove(&this(&set).items, &item)? {
                    Some(_) => Ok(Value::None),
                    None => Err(key_error(item)),
                }
            }),
            ("pop", |_, a| {
                let set = this(&args::zero(a, "set.pop")?);
                let first = (0..set.items.end()).find(|at| set.items.at(*at).is_some());
                match first.and_then(|at| set.items.remove_at(at)) {
                    Some(entry) => Ok(entry.key),
                    None => Err(key_error(Value::str("pop from an empty set"))),
                }
            }),
            ("clear", |_, a| {
                this(&args::zero(a, "set.clear")?).items.clear();
                Ok(Value::None)
            }),
            ("update", |m, mut a| {
                let set = this(&a.take_self());
                for other in &a.pos {
                    add_all(m, &set.items, other)?;
                }
                Ok(Value::None)
            }),
            ("intersection_update", |m, mut a| {
                let set = this(&a.take_self());
                for other in &a.pos {
                    let keep = common(m, &set.items, other)?;
                    replace(&set.items, &keep);
                }
                Ok(Value::None)
            }),
            ("difference_update", |m, mut a| {
                let set = this(&a.take_self());
                for other in &a.pos {
                    remove_all(m, &set.items, other)?;
                }
                Ok(Value::None)
            }),
            ("symmetric_difference_update", |m, a| {
                let (set, other) = args::one(a, "set.symmetric_difference_update")?;
                toggle(m, &this(&set).items, &other)?;
                Ok(Value::None)
            }),
            ("__ior__", |m, a| in_place(m, a, add_all)),
            ("__isub__", |m, a| in_place(m, a, remove_all)),
            ("__ixor__", |m, a| in_place(m, a, toggle)),
            ("__iand__", |m, a| {
                in_place(m, a, |m, set, other| {
                    let keep = common(m, set, other)?;
                    replace(set, &keep);
                    Ok(())
                })
            }),
        ],
    );
}

fn in_place(m: &mut Machine, a: Args, change: fn(&mut Machine, &Dict, &Value) -> PyResult<()>) -> PyResult {
    let (receiver, other) = args::one(a, "__ior__")?;
    if !matches!(other.unwrapped(), Value::Set(_)) {
        return Ok(Value::NotImplemented);
    }
    change(m, &this(&receiver).items, &other)?;
    Ok(receiver)
}

/// The set that a receiver is, or holds.
pub fn this(value: &Value) -> Rc<Set> {
    match value.unwrapped() {
        Value::Set(set) => set,
        _ => Rc::default(),
    }
}

fn like(set: &Set, items: Dict) -> Value {
    Value::Set(Rc::new(Set { items, frozen: set.frozen }))
}

fn add_all(m: &mut Machine, out: &Dict, other: &Value) -> PyResult<()> {
    for item in m.collect(other)? {
        if m.dict_get(out, &item)?.is_none() {
            m.dict_set(out, item, Value::None)?;
        }
    }
    Ok(())
}

fn remove_all(m: &mut Machine, out: &Dict, other: &Value) -> PyResult<()> {
    for item in m.collect(other)? {
        m.dict_remove(out, &item)?;
    }
    Ok(())
}

fn common(m: &mut Machine, items: &Dict, other: &Value) -> PyResult<Dict> {
    let other = members(m, other)?;
    let out = Dict::new();
    for entry in items.entries() {
        if m.dict_get(&other, &entry.key)?.is_some() {
            out.push(entry.hash, entry.key, Value::None);
        }
    }
    Ok(out)
}

fn toggle(m: &mut Machine, out: &Dict, other: &Value) -> PyResult<()> {
    for key in members(m, other)?.keys() {
        if m.dict_remove(out, &key)?.is_none() {
            m.dict_set(out, key, Value::None)?;
        }
    }
    Ok(())
}

fn replace(items: &Dict, keep: &Dict) {
    items.clear();
    for entry in keep.entries() {
        items.push(entry.hash, entry.key, Value::None);
    }
}

fn members(m: &mut Machine, other: &Value) -> PyResult<Dict> {
    if let Value::Set(set) = other.unwrapped() {
        return Ok(set.items.copy());
    }
    let out = Dict::new();
    add_all(m, &out, other)?;
    Ok(out)
}

fn within(m: &mut Machine, small: &Dict, large: &Dict) -> PyResult<bool> {
    if small.len() > large.len() {
        return Ok(false);
    }
    for key in small.keys() {
        if m.dict_get(large, &key)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}
