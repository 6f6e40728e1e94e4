//! `repr` and `str` of the builtin types, exactly as CPython writes them.

use crate::python::exception::{PyResult, unsupported};
use crate::python::machine::Machine;
use crate::python::value::Value;

/// `repr` of a value of a builtin type (every variant but a user's instance, whose `__repr__` the machine calls; an
/// instance without one gets `<module.Class object at 0x...>`). Recursive containers are cut by `[...]`.
pub fn repr_builtin(_m: &mut Machine, _value: &Value) -> PyResult<String> {
    Err(unsupported("repr"))
}

/// `str` of a value of a builtin type; the same as its `repr` but for `str` and exceptions.
pub fn str_builtin(_m: &mut Machine, _value: &Value) -> PyResult<String> {
    Err(unsupported("str"))
}
