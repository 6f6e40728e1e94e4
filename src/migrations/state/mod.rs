//! State: the models of a project as its migrations describe them, without classes.
//!
//! A [`ProjectState`] is cheap to clone: models are shared until they change. Classes are made from it only when
//! somebody asks ([`render`]), which most operations never do.
//!
//! Mirrors `django/db/migrations/state.py`.

mod changes;
mod model;
pub mod object;
pub mod render;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::orm::fields::Field;
use crate::orm::registry::Apps;
use crate::python::exception::key_error;
use crate::python::{PyResult, Value};

pub use model::{Base, ModelState, unique_names};

/// `(app_label, model_name)`, the name in lower case.
pub type ModelKey = (String, String);

/// The models of a project at one point of its history.
#[derive(Clone, Default)]
pub struct ProjectState {
    /// The models, in the order in which they came.
    pub models: IndexMap<ModelKey, Rc<ModelState>>,
    /// Labels of apps without migrations, whose real models are used.
    pub real_apps: BTreeSet<String>,
    /// Classes made of these models, until a model changes.
    rendered: RefCell<Option<Rc<Apps>>>,
    /// Whether Django would have made classes by now, which then live on beside a model that is removed.
    pub has_classes: bool,
    /// Models that were removed, with the models whose classes still hold theirs.
    gone: IndexMap<ModelKey, Gone>,
}

/// A removed model, and who holds its class.
#[derive(Clone)]
struct Gone {
    model: Rc<ModelState>,
    held_by: BTreeSet<ModelKey>,
}

impl ProjectState {
    /// The models of the project's own registry: `ProjectState.from_apps`.
    ///
    /// # Errors
    /// What a field's `deconstruct` raises.
    pub fn from_apps(m: &mut crate::python::Machine, apps: &Apps) -> PyResult<ProjectState> {
        let mut state = ProjectState::default();
        for model in apps.get_models(m, false, true) {
            let model_state = ModelState::from_model(m, &model, false)?;
            state.models.insert(model_state.key(), Rc::new(model_state));
        }
        Ok(state)
    }

    /// A model's state.
    pub fn model(&self, app_label: &str, name: &str) -> Option<&Rc<ModelState>> {
        self.models.get(&(app_label.to_string(), name.to_lowercase()))
    }

    /// A model's state, or the `KeyError` that Django's dict gives.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn must_model(&self, app_label: &str, name: &str) -> PyResult<&Rc<ModelState>> {
        let key = || Value::tuple(vec![Value::str(app_label), Value::str(name.to_lowercase())]);
        self.model(app_label, name).ok_or_else(|| key_error(key()))
    }

    /// A model's state to be changed; rendered classes are forgotten.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn model_mut(&mut self, app_label: &str, name: &str) -> PyResult<&mut ModelState> {
        *self.rendered.borrow_mut() = None;
        let key = (app_label.to_string(), name.to_lowercase());
        self.reload(&key);
        match self.models.get_mut(&key) {
            Some(model) => Ok(Rc::make_mut(model)),
            None => Err(key_error(Value::tuple(vec![Value::str(&key.0), Value::str(&key.1)]))),
        }
    }

    /// Adds a model.
    pub fn add_model(&mut self, model: ModelState) {
        *self.rendered.borrow_mut() = None;
        let key = model.key();
        self.gone.shift_remove(&key);
        self.models.insert(key.clone(), Rc::new(model));
        self.reload(&key);
    }

    /// Removes a model.
    pub fn remove_model(&mut self, app_label: &str, name: &str) -> Option<Rc<ModelState>> {
        *self.rendered.borrow_mut() = None;
        let key = (app_label.to_string(), name.to_lowercase());
        let model = self.models.shift_remove(&key)?;
        let held_by: BTreeSet<ModelKey> =
            self.references_to(&key, None).into_iter().map(|(holder, _)| holder).collect();
        if self.has_classes && !held_by.is_empty() {
            self.gone.insert(key, Gone { model: model.clone(), held_by });
        }
        Some(model)
    }

    /// A removed model whose class somebody still holds.
    pub fn removed(&self, key: &ModelKey) -> Option<&Rc<ModelState>> {
        self.gone.get(key).map(|gone| &gone.model)
    }

    /// Django makes a changed model's class anew, and those of its neighbours with it: none of them holds the class of a
    /// removed model any longer.
    fn reload(&mut self, key: &ModelKey) {
        if self.gone.is_empty() {
            return;
        }
        let mut anew: BTreeSet<ModelKey> =
            self.references_to(key, None).into_iter().map(|(holder, _)| holder).collect();
        anew.insert(key.clone());
        if let Some(model) = self.models.get(key) {
            let ends = model.all_fields().filter_map(|(_, field)| field.rel());
            anew.extend(ends.filter_map(|rel| resolve_relation(&rel.model.borrow(), key)));
        }
        self.gone.values_mut().for_each(|gone| gone.held_by.retain(|holder| !anew.contains(holder)));
        self.gone.retain(|_, gone| !gone.held_by.is_empty());
    }

    /// Every field of every model that points at this model (or, given a field, at this field of it), by where it is.
    pub fn references_to(&self, target: &ModelKey, field: Option<&str>) -> Vec<(ModelKey, String)> {
        let mut found = Vec::new();
        for (key, model) in &self.models {
            for (name, value) in &model.fields {
                let Some(f) = Field::of(value) else { continue };
                if references(&f, key, target, field) {
                    found.push((key.clone(), name.to_string()));
                }
            }
        }
        found
    }
}

/// `field_references`: whether a field of the model `key` points at `target`, directly or through its table.
pub fn references(field: &Field, key: &ModelKey, target: &ModelKey, target_field: Option<&str>) -> bool {
    let Some(rel) = field.rel() else { return false };
    let to = resolve_relation(&rel.model.borrow(), key);
    if to.as_ref() == Some(target) {
        let to_field = rel.field_name.borrow().clone();
        match (target_field, to_field) {
            (None, _) => return true,
            (Some(wanted), Some(to_field)) if *to_field == *wanted => return true,
            _ => {}
        }
    }
    let through = resolve_relation(&rel.through.borrow(), key);
    let through_fields = rel.through_fields.borrow().clone();
    through.as_ref() == Some(target)
        && match (target_field, through_fields) {
            (None, _) => true,
            (Some(wanted), Some(names)) => names.iter().any(|n| **n == *wanted),
            (Some(_), None) => false,
        }
}

/// `resolve_relation`: which model a relation written in the model `key` means (`"self"`, `"Name"`, `"app.Name"`, a
/// class).
pub fn resolve_relation(model: &Value, key: &ModelKey) -> Option<ModelKey> {
    if let Value::Class(class) = model {
        let opts = crate::orm::options::Options::of(class)?;
        let (app_label, name) = (opts.app_label.borrow().to_string(), opts.model_name.borrow().to_string());
        return Some((app_label, name));
    }
    let text = model.unwrapped();
    let text = text.as_str()?;
    if &**text == "self" {
        return Some(key.clone());
    }
    match text.split_once('.') {
        Some((app_label, name)) => Some((app_label.to_string(), name.to_lowercase())),
        None => Some((key.0.clone(), text.to_lowercase())),
    }
}
