//! The changes that operations make to a project's state.

use std::rc::Rc;

use super::{ModelKey, ProjectState, references, resolve_relation};
use crate::orm::fields::Field;
use crate::python::exception::key_error;
use crate::python::{Args, Machine, PyResult, Str, Value};

impl ProjectState {
    /// Renames a model and re-points every relation to it.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn rename_model(&mut self, m: &mut Machine, app_label: &str, old: &str, new: &str) -> PyResult<()> {
        let old_key: ModelKey = (app_label.to_string(), old.to_lowercase());
        let mut renamed = (**self.must_model(app_label, old)?).clone();
        renamed.name = new.to_string();
        let new_key = renamed.key();
        *self.rendered.borrow_mut() = None;
        self.reload(&old_key);
        self.models.insert(new_key, Rc::new(renamed));
        let target = Value::str(format!("{app_label}.{new}"));
        for key in self.models.keys().cloned().collect::<Vec<_>>() {
            self.repoint(m, &key, &old_key, &target)?;
        }
        if old.to_lowercase() != new.to_lowercase() {
            self.models.shift_remove(&old_key);
        }
        Ok(())
    }

    fn repoint(&mut self, m: &mut Machine, key: &ModelKey, old: &ModelKey, new: &Value) -> PyResult<()> {
        let Some(model) = self.models.get_mut(key) else { return Ok(()) };
        let pointing = |value: &Value| Field::of(value).is_some_and(|f| references(&f, key, old, None));
        if !model.fields.iter().any(|(_, value)| pointing(value)) {
            return Ok(());
        }
        for (_, value) in &mut Rc::make_mut(model).fields {
            if !pointing(value) {
                continue;
            }
            *value = m.call_method(value, "clone", Args::none())?;
            if let Some(rel) = Field::of(value).and_then(|f| f.rel()) {
                for end in [&rel.model, &rel.through] {
                    if resolve_relation(&end.borrow().clone(), key).as_ref() == Some(old) {
                        *end.borrow_mut() = new.clone();
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds a field; one without a default for existing rows loses its one-off default.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn add_field(
        &mut self,
        m: &mut Machine,
        app_label: &str,
        model: &str,
        name: &str,
        field: &Value,
        preserve_default: bool,
    ) -> PyResult<()> {
        let field = without_one_off_default(m, field, preserve_default)?;
        self.model_mut(app_label, model)?.fields.push((Str::intern(name), field));
        Ok(())
    }

    /// Replaces a field.
    ///
    /// # Errors
    /// When there is no such model or field.
    pub fn alter_field(
        &mut self,
        m: &mut Machine,
        app_label: &str,
        model: &str,
        name: &str,
        field: &Value,
        preserve_default: bool,
    ) -> PyResult<()> {
        let field = without_one_off_default(m, field, preserve_default)?;
        let model = self.model_mut(app_label, model)?;
        match model.fields.iter_mut().find(|(n, _)| **n == *name) {
            Some((_, old)) => *old = field,
            None => model.fields.push((Str::intern(name), field)),
        }
        Ok(())
    }

    /// Removes a field.
    ///
    /// # Errors
    /// When there is no such model or field.
    pub fn remove_field(&mut self, app_label: &str, model: &str, name: &str) -> PyResult<()> {
        let model = self.model_mut(app_label, model)?;
        let before = model.fields.len();
        model.fields.retain(|(n, _)| **n != *name);
        if model.fields.len() == before { Err(key_error(Value::str(name))) } else { Ok(()) }
    }

    /// Renames a field, in options and in relations that name it too.
    ///
    /// # Errors
    /// When there is no such model or field.
    pub fn rename_field(
        &mut self,
        m: &mut Machine,
        app_label: &str,
        model: &str,
        old: &str,
        new: &str,
    ) -> PyResult<()> {
        let target: ModelKey = (app_label.to_string(), model.to_lowercase());
        let state = self.model_mut(app_label, model)?;
        let full = format!("{app_label}.{}", model.to_lowercase());
        match state.fields.iter().position(|(n, _)| **n == *old) {
            // Django takes it out and puts it back: a renamed field is the last one.
            Some(at) => {
                let (_, field) = state.fields.remove(at);
                state.fields.push((Str::intern(new), field));
            }
            None => {
                let message = format!("{full} has no field named '{old}'");
                return Err(crate::orm::exceptions::field_does_not_exist(m, message));
            }
        }
        for option in ["index_together", "unique_together"] {
            let together = self.model_mut(app_label, model)?.option(option).cloned();
            if let Some(together) = together.filter(|sets| !sets.is_none()) {
                let renamed = rename_in_sets(m, &together, old, new)?;
                self.model_mut(app_label, model)?.set_option(option, renamed);
            }
        }
        for (key, name) in self.references_to(&target, Some(old)) {
            let model = self.model_mut(&key.0, &key.1)?;
            let Some(at) = model.fields.iter().position(|(n, _)| **n == *name) else { continue };
            let clone = m.call_method(&model.fields[at].1, "clone", Args::none())?;
            if let Some(rel) = Field::of(&clone).and_then(|f| f.rel()) {
                let names_old = rel.field_name.borrow().as_ref().is_some_and(|n| **n == *old);
                if names_old {
                    *rel.field_name.borrow_mut() = Some(Str::intern(new));
                }
                if let Some(names) = rel.through_fields.borrow_mut().as_mut() {
                    names.iter_mut().filter(|n| ***n == *old).for_each(|n| *n = Str::intern(new));
                }
            }
            self.model_mut(&key.0, &key.1)?.fields[at].1 = clone;
        }
        Ok(())
    }
}

fn without_one_off_default(m: &mut Machine, field: &Value, preserve_default: bool) -> PyResult {
    if preserve_default {
        return Ok(field.clone());
    }
    let clone = m.call_method(field, "clone", Args::none())?;
    if let Some(field) = Field::of(&clone) {
        *field.default.borrow_mut() = None;
    }
    Ok(clone)
}

fn rename_in_sets(m: &mut Machine, together: &Value, old: &str, new: &str) -> PyResult {
    let mut sets = Vec::new();
    for names in m.collect(together)? {
        let names = m.collect(&names)?.into_iter();
        let rename = |n: Value| if n.as_str().is_some_and(|n| **n == *old) { Value::str(new) } else { n };
        sets.push(Value::tuple(names.map(rename).collect()));
    }
    let class = Value::Class(crate::python::types().set.clone());
    m.call(&class, Args::one(Value::list(sets)))
}
