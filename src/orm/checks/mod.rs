//! System checks of models, fields and relations.
//!
//! The messages are objects of `django.core.checks`; who runs the checks, and how they are shown, is told there.
//!
//! Mirrors the `check` methods of `django/db/models/` and `django/core/checks/model_checks.py`.

mod fields;
mod models;
mod relations;

use std::rc::Rc;

use super::fields::{Field, Hooks};
use super::options::Options;
use super::registry::Waiter;
use super::{orm, py};
use crate::python::{Args, Class, Machine, PyResult, Value};

pub use models::{local_fields_of, model};

/// Messages found so far, and what was asked for.
struct Found {
    messages: Vec<Value>,
    /// What the checks of parts (fields, managers) are given along.
    kwargs: Args,
    /// How many databases were named; checks of what only some databases can are made for each.
    databases: usize,
}

impl Found {
    fn new(m: &mut Machine, kwargs: Args) -> PyResult<Found> {
        let kwargs = Args { pos: Default::default(), kw: kwargs.kw };
        let databases = kwargs.clone().take_kw("databases").filter(|named| !py::is_none(named));
        let mut count = 0;
        if let Some(named) = databases {
            for alias in m.collect(&named)? {
                let alias = m.str(&alias)?;
                super::connection::get(m, &alias)?;
                count += 1;
            }
        }
        Ok(Found { messages: Vec::new(), kwargs, databases: count })
    }

    fn error(
        &mut self,
        m: &mut Machine,
        id: &str,
        text: impl AsRef<str>,
        hint: Option<String>,
        about: Value,
    ) -> PyResult<()> {
        self.add(m, "Error", id, text.as_ref(), hint, about)
    }

    fn warning(
        &mut self,
        m: &mut Machine,
        id: &str,
        text: impl AsRef<str>,
        hint: Option<String>,
        about: Value,
    ) -> PyResult<()> {
        self.add(m, "Warning", id, text.as_ref(), hint, about)
    }

    fn add(
        &mut self,
        m: &mut Machine,
        class: &str,
        id: &str,
        text: &str,
        hint: Option<String>,
        about: Value,
    ) -> PyResult<()> {
        let args = Args::one(Value::str(text))
            .with("hint", hint.map_or(Value::None, Value::str))
            .with("obj", about)
            .with("id", Value::str(id));
        self.messages.push(py::call_in(m, "django.core.checks", class, args)?);
        Ok(())
    }
}

/// The messages about one field: what `Field.check` gives.
pub fn field(m: &mut Machine, field: &Rc<Field>, kwargs: Args) -> PyResult<Vec<Value>> {
    let mut found = Found::new(m, kwargs)?;
    fields::check(m, field, &mut found)?;
    if field.rel().is_some() {
        relations::check(m, field, &mut found)?;
    }
    Ok(found.messages)
}

/// The messages about one field by its `check`, a learner's override included.
fn checked(m: &mut Machine, one: &Rc<Field>, kwargs: Args) -> PyResult<Vec<Value>> {
    if !one.hooks.has(Hooks::CHECK) {
        return field(m, one, kwargs);
    }
    let messages = m.call_method(&one.value(), "check", kwargs)?;
    m.collect(&messages)
}

/// What waits for models that nobody registered: the app label, the model's name, which kind of operation it is, and
/// the objects that its message is about.
pub fn pending_operations(m: &mut Machine, _args: Args) -> PyResult {
    let waiting = orm(m).apps.clone().pending_operations();
    let told = waiting.into_iter().filter_map(|((app, name), waiter)| {
        let (kind, about) = match waiter {
            Waiter::Silent => return None,
            Waiter::Field(field) => ("field", vec![field.value()]),
            Waiter::Receiver { signal, receiver } => ("signal", vec![signal, receiver]),
            Waiter::Function(function) => ("function", vec![function]),
        };
        let mut row = vec![Value::str(app), Value::str(name), Value::str(kind)];
        row.extend(about);
        Some(Value::tuple(row))
    });
    Ok(Value::list(told.collect()))
}

/// Whether a database feature that SQLite lacks is asked for by the model anyway, so that nothing is to be said.
fn required(m: &mut Machine, opts: &Options, feature: &str) -> PyResult<bool> {
    let features = opts.required_db_features.borrow().clone();
    Ok(m.collect(&features)?.iter().any(|name| name.as_str().is_some_and(|name| &**name == feature)))
}

/// Whether a class is among those.
fn among(classes: &[Rc<Class>], class: &Rc<Class>) -> bool {
    classes.iter().any(|known| Rc::ptr_eq(known, class))
}
