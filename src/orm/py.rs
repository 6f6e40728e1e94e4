//! Small helpers between Rust and Python values that the whole floor uses.

use std::rc::Rc;

use crate::python::{Args, Class, Machine, PyResult, Str, Value};

/// The text of a `str`, of an instance of a subclass of `str` too.
pub fn as_text(value: &Value) -> Option<Str> {
    match value {
        Value::Str(text) => Some(text.clone()),
        Value::Instance(instance) => match instance.builtin_value() {
            Some(Value::Str(text)) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a value is `None`.
pub fn is_none(value: &Value) -> bool {
    matches!(value, Value::None)
}

/// `str | None` as Python's.
pub fn text_or_none(text: &Option<Str>) -> Value {
    text.clone().map_or(Value::None, Value::Str)
}

/// The class behind a value.
pub fn as_class(value: &Value) -> Option<Rc<Class>> {
    if let Value::Class(class) = value { Some(class.clone()) } else { None }
}

/// What a `LazyObject` (`request.user`) stands for; any other value is itself.
pub fn unlazy(m: &mut Machine, value: &Value) -> PyResult {
    match is_kind(m, value, "django.utils.functional", "LazyObject") {
        true => m.call_method(value, "_get", Args::none()),
        false => Ok(value.clone()),
    }
}

/// Calls a function of a module by names: for what is written in Python.
pub fn call_in(m: &mut Machine, module: &str, name: &str, args: Args) -> PyResult {
    let function = m.import_from(module, name)?;
    m.call(&function, args)
}

/// `repr(str)` of a text, as `%r` shows it.
pub fn quoted(m: &mut Machine, text: &str) -> String {
    m.repr(&Value::str(text)).unwrap_or_else(|_| format!("'{text}'"))
}

/// Whether a value's class is, or derives from, the class of this name in this module; nothing is imported for it.
pub fn is_kind(m: &Machine, value: &Value, module: &str, name: &str) -> bool {
    let Value::Instance(instance) = value else { return false };
    let _ = m;
    instance.class().mro().iter().any(|class| &*class.name() == name && &*class.module() == module)
}
