//! What querysets ask of models: instances from rows, and the objects they already hold.

use std::rc::Rc;

use crate::orm::fields::FieldRef;
use crate::python::{Args, Class, Dict, Machine, PyResult, Str, Value};

/// `Model.from_db`.
pub fn from_db(
    m: &mut Machine,
    model: &Rc<Class>,
    using: &Str,
    names: &[Str],
    values: Vec<Value>,
) -> PyResult {
    let names = Value::list(names.iter().cloned().map(Value::Str).collect());
    let args = Args::pos([Value::Str(using.clone()), names, Value::list(values)]);
    m.call_method(&Value::Class(model.clone()), "from_db", args)
}

fn fields_cache(m: &mut Machine, instance: &Value) -> PyResult<Option<Rc<Dict>>> {
    let state = m.getattr(instance, "_state")?;
    Ok(match m.getattr(&state, "fields_cache")? {
        Value::Dict(dict) => Some(dict),
        _ => None,
    })
}

/// `field.set_cached_value(instance, value)`.
pub fn set_cached(m: &mut Machine, instance: &Value, field: &FieldRef, value: Value) -> PyResult<()> {
    if let (Some(cache), Some(name)) = (fields_cache(m, instance)?, field.cache_name()) {
        cache.set_str(&name, value);
    }
    Ok(())
}

/// `field.is_cached(instance)`.
pub fn is_cached(m: &mut Machine, instance: &Value, field: &FieldRef) -> PyResult<bool> {
    let cache = fields_cache(m, instance)?;
    Ok(matches!((cache, field.cache_name()), (Some(cache), Some(name)) if cache.get_name(&name).is_some()))
}
