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
use super::{orm, py};
use crate::python::{Args, Class, Machine, PyResult, Value};

pub use models::model;

/// Messages found so far.
struct Found {
    messages: Vec<Value>,
}

impl Found {
    fn new() -> Found {
        Found { messages: Vec::new() }
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
pub fn field(m: &mut Machine, field: &Rc<Field>) -> PyResult<Vec<Value>> {
    let mut found = Found::new();
    fields::check(m, field, &mut found)?;
    if field.rel().is_some() {
        relations::check(m, field, &mut found)?;
    }
    Ok(found.messages)
}

/// The messages about one field by its `check`, a learner's override included.
fn checked(m: &mut Machine, one: &Rc<Field>) -> PyResult<Vec<Value>> {
    if !one.hooks.has(Hooks::CHECK) {
        return field(m, one);
    }
    let messages = m.call_method(&one.value(), "check", Args::none())?;
    m.collect(&messages)
}

/// Relations that name models nobody registered.
pub fn lazy_references(m: &mut Machine, _args: Args) -> PyResult {
    let apps = orm(m).apps.clone();
    let mut found: Vec<(String, Value)> = Vec::new();
    for model in apps.get_models(m, true, false) {
        let Some(opts) = Options::of(&model) else { continue };
        for field in opts.local_forward_fields() {
            let (Some(rel), Some(field)) = (field.rel(), field.as_field()) else { continue };
            let target = rel.model.borrow().clone();
            // An abstract model will never be registered, so a relation to it waits for ever.
            if py::as_text(&target).is_none() && !rel.opts().is_some_and(|o| o.abstract_.get()) {
                continue;
            }
            let (app, name) = super::fields::contribute::target_key(&opts, &target)?;
            let missing = match apps.app_configs.borrow().contains_key(&app) {
                true => format!("app '{app}' doesn't provide model '{name}'"),
                false => format!("app '{app}' isn't installed"),
            };
            let text = format!(
                "The field {} was declared with a lazy reference to '{app}.{name}', but {missing}.",
                field.label()
            );
            found.push((text, field.value()));
        }
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut messages = Found::new();
    for (text, about) in found {
        messages.error(m, "fields.E307", text, None, about)?;
    }
    Ok(Value::list(messages.messages))
}

/// Whether a class is among those.
fn among(classes: &[Rc<Class>], class: &Rc<Class>) -> bool {
    classes.iter().any(|known| Rc::ptr_eq(known, class))
}
