//! The hooks of a field: what code of the other parts asks, answered by a learner's override or by the built-in kind.
//!
//! Mirrors the overridable methods of `django/db/models/fields/__init__.py`.

use std::rc::Rc;

use super::Field;
use crate::python::exception::unsupported;
use crate::python::{Machine, PyResult, Str, Value};
use crate::sql::value::SqlValue;

/// What `deconstruct()` gives: enough to make the field again.
pub struct Deconstruction {
    /// The field's name; `None` before it is on a model.
    pub name: Option<Str>,
    /// The dotted path of its class, as migrations write it (`django.db.models.CharField`).
    pub path: String,
    /// Positional arguments.
    pub args: Vec<Value>,
    /// Keyword arguments that differ from the defaults, in Django's order.
    pub kwargs: Vec<(Str, Value)>,
}

impl Field {
    /// `deconstruct()`.
    pub fn deconstruct(self: &Rc<Field>, _m: &mut Machine) -> PyResult<Deconstruction> {
        Err(unsupported("deconstructing fields"))
    }

    /// `clone()`: a new field made from what `deconstruct` says.
    pub fn clone_field(self: &Rc<Field>, _m: &mut Machine) -> PyResult<Rc<Field>> {
        Err(unsupported("cloning fields"))
    }

    /// `to_python(value)`, with Django's `ValidationError`s.
    pub fn to_python(self: &Rc<Field>, _m: &mut Machine, _value: &Value) -> PyResult {
        Err(unsupported("converting values"))
    }

    /// `get_prep_value(value)`.
    pub fn get_prep_value(self: &Rc<Field>, _m: &mut Machine, _value: &Value) -> PyResult {
        Err(unsupported("preparing values"))
    }

    /// `get_db_prep_value(value, connection, prepared)` and then the value as the database takes it.
    pub fn to_sql(self: &Rc<Field>, _m: &mut Machine, _value: &Value, _prepared: bool) -> PyResult<SqlValue> {
        Err(unsupported("preparing values"))
    }

    /// `get_db_prep_save(value, connection)` as the database takes it. Expressions are the caller's affair.
    pub fn to_sql_save(self: &Rc<Field>, _m: &mut Machine, _value: &Value) -> PyResult<SqlValue> {
        Err(unsupported("preparing values"))
    }

    /// A database value as Python's: the backend's converters, then `from_db_value`.
    pub fn from_db(self: &Rc<Field>, _m: &mut Machine, _value: SqlValue) -> PyResult {
        Err(unsupported("reading values"))
    }

    /// `get_internal_type()`: `CharField` and so on; decides column types and converters.
    pub fn internal_type(self: &Rc<Field>, _m: &mut Machine) -> PyResult<Str> {
        Err(unsupported("field types"))
    }

    /// `db_type(connection)` for SQLite; `None` for fields without a column.
    pub fn db_type(self: &Rc<Field>, _m: &mut Machine) -> PyResult<Option<String>> {
        Err(unsupported("column types"))
    }

    /// `rel_db_type(connection)`: the type of a foreign key's column that refers to this field.
    pub fn rel_db_type(self: &Rc<Field>, _m: &mut Machine) -> PyResult<Option<String>> {
        Err(unsupported("column types"))
    }

    /// `db_check(connection)`: the CHECK of the column, as SQL text.
    pub fn db_check(self: &Rc<Field>, _m: &mut Machine) -> PyResult<Option<String>> {
        Err(unsupported("column types"))
    }

    /// `pre_save(instance, add)`.
    pub fn pre_save(self: &Rc<Field>, _m: &mut Machine, _instance: &Value, _add: bool) -> PyResult {
        Err(unsupported("saving values"))
    }

    /// `get_default()`.
    pub fn get_default(self: &Rc<Field>, _m: &mut Machine) -> PyResult {
        Err(unsupported("default values"))
    }
}
