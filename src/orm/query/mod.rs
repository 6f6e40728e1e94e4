//! Queries: what a queryset means, before anybody asks for rows.
//!
//! The functions here are what models, deletion and relations ask of queries without going through a manager's
//! Python methods. Fields are named (`name` or `attname`), values are Python's and are prepared by their fields;
//! expressions such as `F("x") + 1` are welcome as values of updates.
//!
//! Mirrors `django/db/models/sql/`.

use std::rc::Rc;

use crate::python::exception::unsupported;
use crate::python::{Class, Machine, PyResult, Str, Value};

/// Lookups with their values, as in `filter(name__startswith="A")`.
pub type Conditions<'a> = &'a [(&'a str, Value)];

/// `INSERT`: one statement for all rows. `rows` holds one value for each of `fields` (already through `pre_save`);
/// gives, for each row, the database's values of `returning` as Python values.
pub fn insert_rows(
    _m: &mut Machine,
    _model: &Rc<Class>,
    _fields: &[Str],
    _rows: Vec<Vec<Value>>,
    _returning: &[Str],
    _using: &str,
) -> PyResult<Vec<Vec<Value>>> {
    Err(unsupported("inserting rows"))
}

/// `UPDATE ... WHERE`: the number of rows matched. Joined parents are not followed: every field is the model's own.
pub fn update_where(
    _m: &mut Machine,
    _model: &Rc<Class>,
    _conditions: Conditions,
    _values: &[(Str, Value)],
    _using: &str,
) -> PyResult<usize> {
    Err(unsupported("updating rows"))
}

/// Whether a row exists, as `_base_manager.using(using).filter(...).exists()` asks.
pub fn exists(_m: &mut Machine, _model: &Rc<Class>, _conditions: Conditions, _using: &str) -> PyResult<bool> {
    Err(unsupported("asking for rows"))
}

/// `DELETE FROM table WHERE field IN (...)`, in batches as `DeleteQuery.delete_batch` makes; the number of rows.
pub fn delete_in(
    _m: &mut Machine,
    _model: &Rc<Class>,
    _field: &str,
    _values: &[Value],
    _using: &str,
) -> PyResult<usize> {
    Err(unsupported("deleting rows"))
}

/// `UPDATE table SET field = value WHERE pk IN (...)`, in batches as `UpdateQuery.update_batch` makes.
pub fn update_in(
    _m: &mut Machine,
    _model: &Rc<Class>,
    _keys: &[Value],
    _values: &[(Str, Value)],
    _using: &str,
) -> PyResult<usize> {
    Err(unsupported("updating rows"))
}
