//! QuerySets: lazy, cached, cloned at every step.
//!
//! What Python code calls are the methods of the class `django.db.models.query.QuerySet`; what Rust code of the
//! floors above calls are the functions here, which take and give queryset values.
//!
//! Mirrors `django/db/models/query.py`.

pub mod state;

use std::rc::Rc;

pub use state::QuerySetState;

use crate::orm::query::Conditions;
use crate::python::exception::unsupported;
use crate::python::{Class, Machine, PyResult, Str, Value};

/// The class `QuerySet` of this process.
pub fn queryset_class(_m: &mut Machine) -> PyResult<Rc<Class>> {
    Err(unsupported("querysets"))
}

/// A new queryset over all rows of a model: `queryset_class(model=, using=, hints=)`. `hints` is a dict or `None`.
pub fn make(
    _m: &mut Machine,
    _model: &Rc<Class>,
    _queryset_class: &Rc<Class>,
    _using: Option<&str>,
    _hints: Value,
) -> PyResult {
    Err(unsupported("querysets"))
}

/// Whether a value is a queryset.
pub fn is_queryset(_value: &Value) -> bool {
    false
}

/// The model of a queryset.
pub fn model_of(_queryset: &Value) -> Option<Rc<Class>> {
    None
}

/// The alias of the database that the queryset reads from (`QuerySet.db`).
pub fn db_of(_queryset: &Value) -> Str {
    Str::intern("default")
}

/// Remembers which manager a queryset comes from, and that what is filtered so far is that manager's doing.
pub fn set_origin(_m: &mut Machine, _queryset: &Value, _manager: &Value) {}

/// `queryset.filter(...)`. With `sticky`, the next filter may use the same joins (`_next_is_sticky`).
pub fn filter(_m: &mut Machine, _queryset: &Value, _conditions: Conditions, _sticky: bool) -> PyResult {
    Err(unsupported("querysets"))
}

/// `queryset.exclude(...)`.
pub fn exclude(_m: &mut Machine, _queryset: &Value, _conditions: Conditions) -> PyResult {
    Err(unsupported("querysets"))
}

/// `queryset.complex_filter(...)`: a dict of lookups or a `Q`.
pub fn complex_filter(_m: &mut Machine, _queryset: &Value, _condition: &Value) -> PyResult {
    Err(unsupported("querysets"))
}

/// `queryset.order_by(*names)`.
pub fn order_by(_m: &mut Machine, _queryset: &Value, _names: &[&str]) -> PyResult {
    Err(unsupported("querysets"))
}

/// `queryset.using(alias)`.
pub fn using(_m: &mut Machine, _queryset: &Value, _alias: &str) -> PyResult {
    Err(unsupported("querysets"))
}

/// `queryset.only(*names)`.
pub fn only(_m: &mut Machine, _queryset: &Value, _names: &[&str]) -> PyResult {
    Err(unsupported("querysets"))
}

/// `queryset.get(...)`.
pub fn get(_m: &mut Machine, _queryset: &Value, _conditions: Conditions) -> PyResult {
    Err(unsupported("querysets"))
}

/// `queryset.exists()`.
pub fn exists(_m: &mut Machine, _queryset: &Value) -> PyResult<bool> {
    Err(unsupported("querysets"))
}

/// `queryset.count()`.
pub fn count(_m: &mut Machine, _queryset: &Value) -> PyResult<usize> {
    Err(unsupported("querysets"))
}

/// All results, from the cache or the database, as iterating gives them.
pub fn fetch_all(_m: &mut Machine, _queryset: &Value) -> PyResult<Vec<Value>> {
    Err(unsupported("querysets"))
}

/// The results if the queryset is evaluated already.
pub fn cached(_queryset: &Value) -> Option<Vec<Value>> {
    None
}

/// A queryset that is evaluated already, with these results (`prefetch_related` fills related managers so).
pub fn set_cached(_queryset: &Value, _results: Vec<Value>) {}

/// `queryset._update(values)`: fields by name; expressions are welcome.
pub fn update(_m: &mut Machine, _queryset: &Value, _values: &[(Str, Value)]) -> PyResult<usize> {
    Err(unsupported("querysets"))
}

/// `queryset._raw_delete(using)`.
pub fn raw_delete(_m: &mut Machine, _queryset: &Value, _using: &str) -> PyResult<usize> {
    Err(unsupported("querysets"))
}

/// Keeps the objects that the results' relation is known to lead to (`_known_related_objects[field] = {key: object}`).
pub fn set_known_related(_queryset: &Value, _field: &str, _objects: Vec<(Value, Value)>) {}

/// `values_list(*names)` as tuples, in one go.
pub fn values_list(_m: &mut Machine, _queryset: &Value, _names: &[&str]) -> PyResult<Vec<Vec<Value>>> {
    Err(unsupported("querysets"))
}
