//! What querysets ask of models: instances from rows, and the objects they already hold.

use std::rc::Rc;

use crate::orm::fields::FieldRef;
use crate::orm::model;
use crate::python::{Class, Machine, PyResult, Str, Value};

/// `Model.from_db`.
pub fn from_db(
    m: &mut Machine,
    class: &Rc<Class>,
    using: &Str,
    names: &[Str],
    values: Vec<Value>,
) -> PyResult {
    model::from_db(m, class, using, Some(names), values)
}

/// `field.set_cached_value(instance, value)`.
pub fn set_cached(_: &mut Machine, instance: &Value, field: &FieldRef, value: Value) -> PyResult<()> {
    model::set_cached(instance, field, value);
    Ok(())
}

/// `field.is_cached(instance)`.
pub fn is_cached(_: &mut Machine, instance: &Value, field: &FieldRef) -> PyResult<bool> {
    Ok(model::cached(instance, field).is_some())
}
