//! Values taken apart so far that equality of the parts is equality of the wholes.
//!
//! Mirrors `deep_deconstruct` and `only_relation_agnostic_fields`.

use std::rc::Rc;

use crate::migrations::state::ModelState;
use crate::orm::fields::Field;
use crate::python::{Args, Dict, Machine, PyResult, Str, Value};

/// A field or any argument of one: deconstructible objects become `(path, [args], {kwargs})`, all the way down.
///
/// # Errors
/// What a `deconstruct` raises.
pub fn deep_deconstruct(m: &mut Machine, value: &Value) -> PyResult {
    match value.unwrapped() {
        Value::List(list) => {
            let items = list.items.borrow().clone();
            return Ok(Value::list(each(m, &items)?));
        }
        Value::Tuple(items) => return Ok(Value::tuple(each(m, &items)?)),
        Value::Dict(dict) => {
            let deep = Dict::new();
            for entry in dict.entries() {
                let value = deep_deconstruct(m, &entry.value)?;
                m.dict_set(&deep, entry.key, value)?;
            }
            return Ok(Value::Dict(Rc::new(deep)));
        }
        _ => {}
    }
    // A function may be deconstructible too: what `SET(value)` makes is one.
    let class = match value {
        Value::Instance(instance) => instance.class().full_name(),
        Value::Function(_) | Value::Native(_) => String::new(),
        _ => return Ok(value.clone()),
    };
    match &*class {
        "functools.partial" => {
            let func = m.getattr(value, "func")?;
            let (args, keywords) = (m.getattr(value, "args")?, m.getattr(value, "keywords")?);
            let parts = vec![func, deep_deconstruct(m, &args)?, deep_deconstruct(m, &keywords)?];
            return Ok(Value::tuple(parts));
        }
        "re.Pattern" => {
            let (pattern, flags) = (m.getattr(value, "pattern")?, m.getattr(value, "flags")?);
            return Ok(Value::tuple(vec![Value::str("re"), pattern, flags]));
        }
        _ => {}
    }
    if m.getattr_opt(value, "deconstruct")?.is_none() {
        return Ok(value.clone());
    }
    let parts = m.call_method(value, "deconstruct", Args::none())?;
    let mut parts = m.collect(&parts)?;
    if Field::of(value).is_some() && !parts.is_empty() {
        parts.remove(0);
    }
    let mut deep = Vec::new();
    for (at, part) in parts.into_iter().enumerate() {
        deep.push(match at {
            0 => part,
            1 => {
                let args = m.collect(&part)?;
                Value::list(each(m, &args)?)
            }
            _ => deep_deconstruct(m, &part)?,
        });
    }
    Ok(Value::tuple(deep))
}

fn each(m: &mut Machine, items: &[Value]) -> PyResult<Vec<Value>> {
    items.iter().map(|item| deep_deconstruct(m, item)).collect()
}

/// The keyword arguments of something taken apart by [`deep_deconstruct`].
pub(super) fn keywords(deep: &Value) -> Option<Rc<Dict>> {
    match deep {
        Value::Tuple(parts) => match parts.last() {
            Some(Value::Dict(dict)) => Some(dict.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// A model's fields without their names and without what they point at: what stays the same when models are renamed.
pub(super) fn relation_agnostic_fields(m: &mut Machine, model: &ModelState) -> PyResult {
    let mut fields: Vec<(Str, Value)> = model.fields.clone();
    fields.sort_by(|a, b| a.0.as_str().cmp(b.0.as_str()));
    let mut all = Vec::new();
    for (_, value) in &fields {
        let deep = deep_deconstruct(m, value)?;
        if Field::of(value).is_some_and(|field| field.rel().is_some())
            && let Some(keywords) = keywords(&deep)
        {
            keywords.remove_str("to");
        }
        all.push(deep);
    }
    Ok(Value::list(all))
}
