//! System checks of models, fields and relations.
//!
//! Mirrors the `check` methods of `django/db/models/` and `django/core/checks/model_checks.py`.

use std::rc::Rc;

use super::fields::Field;
use crate::python::{Class, Machine, PyResult, Value};

/// The messages about one field: `field.check()`.
pub fn field(_m: &mut Machine, _field: &Rc<Field>) -> PyResult<Vec<Value>> {
    Ok(Vec::new())
}

/// The messages about one model: `Model.check()`.
pub fn model(_m: &mut Machine, _model: &Rc<Class>) -> PyResult<Vec<Value>> {
    Ok(Vec::new())
}

/// Relations and signals that name models nobody registered.
pub fn lazy_references(_m: &mut Machine, _args: crate::python::Args) -> PyResult {
    Ok(Value::list(Vec::new()))
}
