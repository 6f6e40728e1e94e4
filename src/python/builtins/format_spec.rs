//! The format mini-language: `format(value, spec)` for str, int, float and bool; shared by f-strings and
//! `str.format`.

use crate::python::exception::{PyResult, unsupported};
use crate::python::machine::Machine;
use crate::python::value::Value;

/// `format(value, spec)` of a builtin value (the machine calls `__format__` of instances that have one).
pub fn format_builtin(_m: &mut Machine, _value: &Value, _spec: &str) -> PyResult<String> {
    Err(unsupported("format"))
}
