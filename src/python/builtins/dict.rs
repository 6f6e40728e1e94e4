//! `dict`, its views, and `mappingproxy`: construction and methods.

use std::rc::Rc;

use super::args::{self, methods, new_class_arg, wrap};
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, key_error, runtime_error, type_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::objects::{DictView, Iter, MappingProxy, NativeIterator, Set, ViewKind};
use crate::python::types::{Types, types};
use crate::python::value::Value;

/// Puts the methods into `dict`, its views and `mappingproxy`.
pub fn fill(t: &Types) {
    args::static_method(&t.dict, "__new__", |_, mut a| {
        let class = new_class_arg(&mut a, "dict")?;
        Ok(wrap(&class, &types().dict, Value::Dict(Rc::default())))
    });
    args::class_method(&t.dict, "fromkeys", from_keys);
    methods(
        &t.dict,
        &[
            ("__init__", |m, a| update(m, a, "dict")),
            ("update", |m, a| update(m, a, "update")),
            ("get", |m, a| {
                args::between(&a, 1, "get", 1, 2)?;
                let found = m.dict_get(&this(&a.pos[0]), &a.pos[1])?;
                Ok(found.or_else(|| args::nth(&a, 2)).unwrap_or_default())
            }),
            ("setdefault", |m, a| {
                args::between(&a, 1, "setdefault", 1, 2)?;
                let dict = this(&a.pos[0]);
                if let Some(found) = m.dict_get(&dict, &a.pos[1])? {
                    return Ok(found);
                }
                let default = args::nth(&a, 2).unwrap_or_default();
                m.dict_set(&dict, a.pos[1].clone(), default.clone())?;
                Ok(default)
            }),
            ("pop", |m, a| {
                args::between(&a, 1, "pop", 1, 2)?;
                match m.dict_remove(&this(&a.pos[0]), &a.pos[1])? {
                    Some(value) => Ok(value),
                    None => args::nth(&a, 2).ok_or_else(|| key_error(a.pos[1].clone())),
                }
            }),
            ("popitem", |_, a| {
                let dict = this(&args::zero(a, "dict.popitem")?);
                let last = (0..dict.end()).rev().find(|at| dict.at(*at).is_some());
                match last.and_then(|at| dict.remove_at(at)) {
                    Some(entry) => Ok(Value::tuple(vec![entry.key, entry.value])),
                    None => Err(key_error(Value::str("popitem(): dictionary is empty"))),
                }
            }),
            ("keys", |_, a| Ok(view(&args::zero(a, "dict.keys")?, ViewKind::Keys))),
            ("values", |_, a| Ok(view(&args::zero(a, "dict.values")?, ViewKind::Values))),
            ("items", |_, a| Ok(view(&args::zero(a, "dict.items")?, ViewKind::Items))),
            ("clear", |_, a| {
                this(&args::zero(a, "dict.clear")?).clear();
                Ok(Value::None)
            }),
            ("copy", |_, a| Ok(Value::Dict(Rc::new(this(&args::zero(a, "dict.copy")?).copy())))),
            ("__getitem__", |m, a| {
                let (receiver, key) = args::one(a, "dict.__getitem__")?;
                if let Some(found) = m.dict_get(&this(&receiver), &key)? {
                    return Ok(found);
                }
                if matches!(receiver, Value::Instance(_))
                    && let Some(result) = m.call_special(&receiver, "__missing__", Args::one(key.clone()))
                {
                    return result;
                }
                Err(key_error(key))
            }),
            ("__reversed__", |_, a| {
                Ok(reversed(&this(&args::zero(a, "dict.__reversed__")?), ViewKind::Keys))
            }),
            ("__ior__", |m, a| {
                let (receiver, other) = args::one(a, "dict.__ior__")?;
                merge(m, &this(&receiver), &other)?;
                Ok(receiver)
            }),
        ],
    );
    for class in [&t.dict_keys, &t.dict_values, &t.dict_items] {
        methods(
            class,
            &[("__reversed__", |_, a| match args::zero(a, "__reversed__")? {
                Value::DictView(view) => Ok(reversed(&view.dict, view.kind)),
                _ => Ok(Value::None),
            })],
        );
        args::getter(class, "mapping", |_, a| match &a.pos[0] {
            Value::DictView(view) => {
                Ok(Value::MappingProxy(Rc::new(MappingProxy { dict: view.dict.clone() })))
            }
            _ => Ok(Value::None),
        });
    }
    for class in [&t.dict_keys, &t.dict_items] {
        methods(
            class,
            &[("isdisjoint", |m, a| {
                let (receiver, other) = args::one(a, "isdisjoint")?;
                for item in m.collect(&other)? {
                    if m.contains(&receiver, &item)? {
                        return Ok(Value::Bool(false));
                    }
                }
                Ok(Value::Bool(true))
            })],
        );
    }
    fill_proxy(t);
}

fn fill_proxy(t: &Types) {
    args::static_method(&t.mappingproxy, "__new__", |m, mut a| {
        new_class_arg(&mut a, "mappingproxy")?;
        let given = args::only(a, "mappingproxy")?;
        match given.unwrapped() {
            Value::Dict(dict) => Ok(Value::MappingProxy(Rc::new(MappingProxy { dict }))),
            _ => Err(type_error(format!(
                "mappingproxy() argument must be a mapping, not {}",
                args::type_name(m, &given)
            ))),
        }
    });
    methods(
        &t.mappingproxy,
        &[
            ("get", |m, a| {
                args::between(&a, 1, "get", 1, 2)?;
                let found = m.dict_get(&this(&a.pos[0]), &a.pos[1])?;
                Ok(found.or_else(|| args::nth(&a, 2)).unwrap_or_default())
            }),
            ("keys", |_, a| Ok(view(&args::zero(a, "mappingproxy.keys")?, ViewKind::Keys))),
            ("values", |_, a| Ok(view(&args::zero(a, "mappingproxy.values")?, ViewKind::Values))),
            ("items", |_, a| Ok(view(&args::zero(a, "mappingproxy.items")?, ViewKind::Items))),
            ("copy", |_, a| Ok(Value::Dict(Rc::new(this(&args::zero(a, "mappingproxy.copy")?).copy())))),
        ],
    );
}

/// The dict that a receiver is, holds or shows.
pub fn this(value: &Value) -> Rc<Dict> {
    match value.unwrapped() {
        Value::Dict(dict) => dict,
        Value::MappingProxy(proxy) => proxy.dict.clone(),
        _ => Rc::default(),
    }
}

fn view(receiver: &Value, kind: ViewKind) -> Value {
    Value::DictView(Rc::new(DictView { dict: this(receiver), kind }))
}

fn from_keys(m: &mut Machine, mut a: Args) -> PyResult {
    let class = new_class_arg(&mut a, "dict")?;
    args::between(&a, 0, "fromkeys", 1, 2)?;
    let value = args::nth(&a, 1).unwrap_or_default();
    let keys = m.collect(&a.pos[0])?;
    if Rc::ptr_eq(&class, &types().dict) {
        let dict = Dict::new();
        for key in keys {
            m.dict_set(&dict, key, value.clone())?;
        }
        return Ok(Value::Dict(Rc::new(dict)));
    }
    let made = m.call(&Value::Class(class), Args::none())?;
    for key in keys {
        m.setitem(&made, &key, value.clone())?;
    }
    Ok(made)
}

fn update(m: &mut Machine, mut a: Args, name: &str) -> PyResult {
    let dict = this(&a.take_self());
    args::count(a.pos.len(), name, 0, 1)?;
    if let Some(source) = a.pos.first() {
        merge(m, &dict, source)?;
    }
    for (key, value) in a.kw {
        dict.set_str(&key, value);
    }
    Ok(Value::None)
}

/// `dict.update(source)`: from a mapping or from pairs.
pub fn merge(m: &mut Machine, dict: &Rc<Dict>, source: &Value) -> PyResult<()> {
    let plain = match source {
        Value::Dict(other) => Some(other.clone()),
        Value::MappingProxy(proxy) => Some(proxy.dict.clone()),
        _ => None,
    };
    if let Some(other) = plain {
        for entry in other.entries() {
            set_hashed(m, dict, entry.hash, entry.key, entry.value)?;
        }
        return Ok(());
    }
    if let Some(keys) = m.getattr_opt(source, "keys")? {
        let keys = m.call(&keys, Args::none())?;
        for key in m.collect(&keys)? {
            let value = m.getitem(source, &key)?;
            m.dict_set(dict, key, value)?;
        }
        return Ok(());
    }
    for (at, pair) in m.collect(source)?.into_iter().enumerate() {
        let items = match &pair {
            Value::Tuple(items) => items.to_vec(),
            other => m.collect(other).map_err(|e| {
                if e.is(&types().TypeError) {
                    return type_error(format!(
                        "cannot convert dictionary update sequence element #{at} to a sequence"
                    ));
                }
                e
            })?,
        };
        let [key, value] = items.as_slice() else {
            return Err(value_error(format!(
                "dictionary update sequence element #{at} has length {}; 2 is required",
                items.len()
            )));
        };
        m.dict_set(dict, key.clone(), value.clone())?;
    }
    Ok(())
}

/// Sets a key whose hash is known, with a short cut for keys that are the same object.
fn set_hashed(m: &mut Machine, dict: &Rc<Dict>, hash: u64, key: Value, value: Value) -> PyResult<()> {
    if dict.candidates(hash).is_empty() {
        dict.push(hash, key, value);
        return Ok(());
    }
    m.dict_set(dict, key, value)
}

struct Reversed {
    dict: Rc<Dict>,
    kind: ViewKind,
    at: usize,
    version: u64,
}

impl NativeIterator for Reversed {
    fn next(&mut self, _: &mut Machine) -> PyResult<Option<Value>> {
        if self.dict.version() != self.version {
            return Err(runtime_error("dictionary changed size during iteration"));
        }
        while self.at > 0 {
            self.at -= 1;
            if let Some(entry) = self.dict.at(self.at) {
                return Ok(Some(match self.kind {
                    ViewKind::Keys => entry.key,
                    ViewKind::Values => entry.value,
                    ViewKind::Items => Value::tuple(vec![entry.key, entry.value]),
                }));
            }
        }
        Ok(None)
    }

    fn type_name(&self) -> &'static str {
        match self.kind {
            ViewKind::Keys => "dict_reversekeyiterator",
            ViewKind::Values => "dict_reversevalueiterator",
            ViewKind::Items => "dict_reverseitemiterator",
        }
    }
}

/// An iterator over a dict from its end.
pub fn reversed(dict: &Rc<Dict>, kind: ViewKind) -> Value {
    Iter::value(Reversed { dict: dict.clone(), kind, at: dict.end(), version: dict.version() })
}

/// A set from values.
pub fn set_of(m: &mut Machine, items: Vec<Value>, frozen: bool) -> PyResult<Rc<Set>> {
    let set = Set { items: Dict::new(), frozen };
    for item in items {
        m.dict_set(&set.items, item, Value::None)?;
    }
    Ok(Rc::new(set))
}
