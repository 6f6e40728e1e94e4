//! Managers: the doors through which a model's rows are reached.
//!
//! A manager that filters hides rows only from those who come in by it, so two doors have a fixed use: the
//! *default* manager serves the admin and related lists, the *base* manager serves foreign keys followed forwards,
//! `refresh_from_db` and `save`. Filtering itself is the queryset's affair.
//!
//! Mirrors `django/db/models/manager.py` and the manager properties of `options.py`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::options::Options;
use crate::python::{Class, Machine, PyResult, Str, Value};

/// The payload of a Python manager.
#[derive(Default)]
pub struct Manager {
    /// The attribute it was assigned to.
    pub name: RefCell<Option<Str>>,
    /// Its model.
    pub model: RefCell<Option<Rc<Class>>>,
    /// Orders the managers of a class.
    pub creation_counter: Cell<i64>,
    /// The database it was told to use.
    pub db: RefCell<Option<Str>>,
    /// Hints for database routers.
    pub hints: RefCell<Value>,
    /// Whether Django made it.
    pub auto_created: Cell<bool>,
    /// What it was constructed with: positional values, keyword values.
    pub arguments: RefCell<(Vec<Value>, Vec<(Str, Value)>)>,
}

impl Manager {
    /// The manager behind a Python object.
    pub fn of(value: &Value) -> Option<Rc<Manager>> {
        if let Value::Instance(instance) = value { instance.native::<Manager>() } else { None }
    }
}

/// The managers of a model, in Django's order.
pub fn managers_of(_m: &mut Machine, _opts: &Options) -> PyResult<Vec<Value>> {
    Ok(Vec::new())
}

/// A plain `Manager` that Django itself makes.
pub fn plain_manager(_m: &mut Machine, _name: &str, _opts: &Options) -> PyResult {
    Err(crate::python::exception::unsupported("managers"))
}
