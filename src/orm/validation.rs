//! `ValidationError`, made from Rust. The class itself is Python: `py/validation_error.py`.
//!
//! Mirrors `ValidationError` of `django/core/exceptions.py`.

use std::rc::Rc;

use super::orm;
use crate::python::{Args, Class, Machine, PyResult, Unwind, Value};

/// The class of this process.
pub fn class(m: &mut Machine) -> PyResult<Rc<Class>> {
    let orm = orm(m);
    if let Some(class) = orm.validation_error.get() {
        return Ok(class.clone());
    }
    match m.import_from("django.core.exceptions", "ValidationError")? {
        Value::Class(class) => Ok(orm.validation_error.get_or_init(|| class).clone()),
        _ => Err(crate::python::exception::type_error("'ValidationError' is not a class")),
    }
}

/// `ValidationError(message, code=..., params=...)`.
pub fn validation_error(m: &mut Machine, message: Value, code: &str, params: Vec<(&str, Value)>) -> Unwind {
    let params = if params.is_empty() { Value::None } else { Value::dict(params) };
    let class = match class(m) {
        Ok(class) => class,
        Err(error) => return error,
    };
    m.exception(
        &Value::Class(class),
        Args::one(message).with("code", Value::str(code)).with("params", params),
    )
}

/// `ValidationError([...])` from other errors.
pub fn from_list(m: &mut Machine, errors: Vec<Value>) -> Unwind {
    raise(m, Value::list(errors))
}

/// `ValidationError(message)` with whatever a message may be.
pub fn raise(m: &mut Machine, message: Value) -> Unwind {
    match class(m) {
        Ok(class) => m.exception(&Value::Class(class), Args::one(message)),
        Err(error) => error,
    }
}

/// Whether an error is a `ValidationError`.
pub fn is_validation_error(m: &mut Machine, error: &Unwind) -> PyResult<bool> {
    Ok(error.is(&class(m)?))
}
