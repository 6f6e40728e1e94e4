//! Fields added, removed, renamed and altered.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::dependency::{Dependency, Need, for_foreign_key};
use super::{Autodetector, FieldKey, deconstruct, deep_deconstruct};
use crate::migrations::state::{ModelKey, resolve_relation};
use crate::orm::fields::{Field, FieldKind};
use crate::python::{Args, Dict, Machine, PyResult, Value};

/// A field that only changed its name.
pub(super) struct Renamed {
    key: ModelKey,
    old_name: String,
    old_column: Value,
    name: String,
    field: Value,
}

impl Autodetector<'_> {
    /// Finds a removed field for each added one that is made alike, and asks.
    pub(super) fn create_renamed_fields(&mut self, m: &mut Machine) -> PyResult<()> {
        let mut old_keys = self.old_field_keys.clone();
        for full in difference(&self.new_field_keys, &self.old_field_keys) {
            let key = (full.0.clone(), full.1.clone());
            let (old_model, new_model) = (self.old_model(&key), self.new_model(&key));
            let Some(field) = new_model.field_value(&full.2).cloned() else { continue };
            let candidates = difference(&old_keys, &self.new_field_keys);
            for old_full in candidates.into_iter().filter(|old| old.0 == full.0 && old.1 == full.1) {
                let Some(old_field) = old_model.field_value(&old_full.2).cloned() else { continue };
                if !self.may_be_renamed(m, &old_field, &old_full.2, &field)? {
                    continue;
                }
                if self.questioner.ask_rename(m, &full.1, &old_full.2, &full.2, &field)? {
                    self.renamed_operations.push(Renamed {
                        key: key.clone(),
                        old_name: old_full.2.clone(),
                        old_column: m.getattr(&old_field, "db_column")?,
                        name: full.2.clone(),
                        field: field.clone(),
                    });
                    old_keys.remove(&old_full);
                    old_keys.insert(full.clone());
                    self.renamed_fields.insert(full.clone(), old_full.2);
                    break;
                }
            }
        }
        Ok(())
    }

    /// Whether both fields are made alike, or differ by a `db_column` that keeps the old column.
    fn may_be_renamed(&self, m: &mut Machine, old: &Value, old_name: &str, new: &Value) -> PyResult<bool> {
        let (old_deep, new_deep) = (deep_deconstruct(m, old)?, deep_deconstruct(m, new)?);
        let (Some(old_kwargs), Some(new_kwargs)) =
            (deconstruct::keywords(&old_deep), deconstruct::keywords(&new_deep))
        else {
            return Ok(false);
        };
        if Field::of(new).is_some_and(|field| field.rel().is_some()) {
            let to = old_kwargs.get_str("to").map(|to| to.unwrapped());
            let renamed =
                to.and_then(|to| to.as_str().and_then(|to| self.renamed_models_rel.get(&**to)).cloned());
            if let Some(renamed) = renamed {
                old_kwargs.set_str(&"to".into(), Value::str(renamed));
            }
        }
        m.call_method(old, "set_attributes_from_name", Args::one(old_name))?;
        if m.eq(&old_deep, &new_deep)? {
            return Ok(true);
        }
        let pair = m.call_method(old, "get_attname_column", Args::none())?;
        let column = m.collect(&pair)?.into_iter().nth(1).unwrap_or_default();
        let with_column = Dict::copy(&old_kwargs);
        with_column.set_str(&"db_column".into(), column);
        let front = |deep: &Value| match deep {
            Value::Tuple(parts) => Value::tuple(parts.iter().take(2).cloned().collect()),
            _ => Value::None,
        };
        let same_front = m.eq(&front(&old_deep), &front(&new_deep))?;
        Ok(same_front && m.eq(&Value::Dict(Rc::new(with_column)), &Value::Dict(new_kwargs))?)
    }

    /// The renames that [`Self::create_renamed_fields`] found.
    pub(super) fn generate_renamed_fields(&mut self, m: &mut Machine) -> PyResult<()> {
        for renamed in std::mem::take(&mut self.renamed_operations) {
            let Renamed { key, old_name, old_column, name, field } = renamed;
            let column = m.getattr(&field, "db_column")?;
            // The column is fixed under the old name first, so that the rename itself touches no table.
            if !m.eq(&old_column, &column)? {
                let altered = m.call_method(&field, "clone", Args::none())?;
                m.setattr(&altered, "name", Value::str(&old_name))?;
                self.add(m, &key.0, "AlterField", field_arguments(&key, &old_name, altered), Vec::new())?;
            }
            let arguments = vec![
                ("model_name", Value::str(&key.1)),
                ("old_name", Value::str(&old_name)),
                ("new_name", Value::str(&name)),
            ];
            self.add(m, &key.0, "RenameField", arguments, Vec::new())?;
            self.old_field_keys.remove(&(key.0.clone(), key.1.clone(), old_name));
            self.old_field_keys.insert((key.0, key.1, name));
        }
        Ok(())
    }

    /// New fields of models that were there.
    pub(super) fn generate_added_fields(&mut self, m: &mut Machine) -> PyResult<()> {
        for (app_label, model, name) in difference(&self.new_field_keys, &self.old_field_keys) {
            self.generate_added_field(m, &(app_label, model), &name)?;
        }
        Ok(())
    }

    fn generate_added_field(&mut self, m: &mut Machine, key: &ModelKey, name: &str) -> PyResult<()> {
        let Some(mut value) = self.new_model(key).field_value(name).cloned() else { return Ok(()) };
        let Some(mut field) = Field::of(&value) else { return Ok(()) };
        let mut dependencies = vec![Dependency::field(key, name, Need::Remove)];
        dependencies.extend(for_foreign_key(m, key, &value)?);
        if field.generated() {
            dependencies.extend(self.dependencies_for_generated_field(m, &value)?);
        }
        // Existing rows need a value, and not every kind of field has one to offer.
        let is_time = matches!(field.kind, FieldKind::Date | FieldKind::DateTime | FieldKind::Time);
        let preserve_default = field.null.get()
            || field.has_default()
            || field.has_db_default()
            || field.kind == FieldKind::ManyToMany
            || (field.blank.get() && field.empty_strings_allowed())
            || (is_time && field.flag("auto_now"))
            || field.is_auto()
            || field.generated();
        if !preserve_default {
            value = m.call_method(&value, "clone", Args::none())?;
            let default = match is_time && field.flag("auto_now_add") {
                true => self.questioner.ask_auto_now_add_addition(m, name, &key.1)?,
                false => self.questioner.ask_not_null_addition(m, name, &key.1)?,
            };
            if let Some(clone) = Field::of(&value) {
                *clone.default.borrow_mut() = Some(default);
                field = clone;
            }
        }
        let callable = field.default.borrow().as_ref().is_some_and(|default| m.callable(default));
        if field.unique() && callable {
            self.questioner.ask_unique_callable_default_addition(m, name, &key.1)?;
        }
        let mut arguments = field_arguments(key, name, value);
        arguments.push(("preserve_default", Value::Bool(preserve_default)));
        self.add(m, &key.0, "AddField", arguments, dependencies)
    }

    /// Fields that are gone from models that stay.
    pub(super) fn generate_removed_fields(&mut self, m: &mut Machine) -> PyResult<()> {
        for (app_label, model, name) in difference(&self.old_field_keys, &self.new_field_keys) {
            self.generate_removed_field(m, &(app_label, model), &name)?;
        }
        Ok(())
    }

    fn generate_removed_field(&mut self, m: &mut Machine, key: &ModelKey, name: &str) -> PyResult<()> {
        // Met by nothing, and so without effect, unless the options that name the field change too.
        let dependencies = vec![
            Dependency::field(key, name, Need::RemoveOrderWrt),
            Dependency::field(key, name, Need::AlterFooTogether),
        ];
        let arguments = vec![("model_name", Value::str(&key.1)), ("name", Value::str(name))];
        self.add(m, &key.0, "RemoveField", arguments, dependencies)
    }

    /// Fields that both states have and that are no longer made alike.
    pub(super) fn generate_altered_fields(&mut self, m: &mut Machine) -> PyResult<()> {
        let both: Vec<FieldKey> = self.old_field_keys.intersection(&self.new_field_keys).cloned().collect();
        for full in both {
            let key = (full.0.clone(), full.1.clone());
            let old_name = self.renamed_fields.get(&full).unwrap_or(&full.2).clone();
            let (old_model, new_model) = (self.old_model(&key), self.new_model(&key));
            let (Some(old), Some(new)) = (old_model.field_value(&old_name), new_model.field_value(&full.2))
            else {
                continue;
            };
            self.follow_renames(&key, old, new);
            // A renamed field differs by its `db_column` at most, which the rename has seen to.
            if old_name != full.2 {
                continue;
            }
            let (old_deep, new_deep) = (deep_deconstruct(m, old)?, deep_deconstruct(m, new)?);
            if !m.eq(&old_deep, &new_deep)? {
                self.generate_altered_field(m, &key, &full.2, old, new)?;
            }
        }
        Ok(())
    }

    fn generate_altered_field(
        &mut self,
        m: &mut Machine,
        key: &ModelKey,
        name: &str,
        old: &Value,
        new: &Value,
    ) -> PyResult<()> {
        let (Some(old_field), Some(new_field)) = (Field::of(old), Field::of(new)) else { return Ok(()) };
        let dependencies = for_foreign_key(m, key, new)?;
        let is_m2m = |field: &Field| field.kind == FieldKind::ManyToMany;
        if is_m2m(&old_field) != is_m2m(&new_field) {
            self.generate_removed_field(m, key, name)?;
            return self.generate_added_field(m, key, name);
        }
        let (mut value, mut preserve_default) = (new.clone(), true);
        let asks = old_field.null.get()
            && !new_field.null.get()
            && !new_field.has_default()
            && !new_field.has_db_default()
            && !is_m2m(&new_field);
        if asks {
            value = m.call_method(new, "clone", Args::none())?;
            let default = self.questioner.ask_not_null_alteration(m, name, &key.1)?;
            if let (Some(default), Some(field)) = (default, Field::of(&value)) {
                *field.default.borrow_mut() = Some(default);
                preserve_default = false;
            }
        }
        let mut arguments = field_arguments(key, name, value);
        arguments.push(("preserve_default", Value::Bool(preserve_default)));
        self.add(m, &key.0, "AlterField", arguments, dependencies)
    }

    /// Makes a new relation point where the old one did when what it points at was only renamed: the rename's own
    /// operation re-points it.
    fn follow_renames(&self, key: &ModelKey, old: &Value, new: &Value) {
        let rel = |value: &Value| Field::of(value).and_then(|field| field.rel());
        let (Some(old), Some(new)) = (rel(old), rel(new)) else { return };
        let target = resolve_relation(&new.model.borrow().clone(), key);
        if let Some(target) = target {
            let field_name = new.field_name.borrow().clone();
            let renamed_field = field_name.is_some_and(|name| {
                let full = (target.0.clone(), target.1.clone(), name.to_string());
                self.renamed_fields.contains_key(&full)
            });
            if renamed_field || self.renamed_models.contains_key(&target) {
                let to = old.model.borrow().clone();
                *new.model.borrow_mut() = to;
            }
            if renamed_field {
                let name = old.field_name.borrow().clone();
                *new.field_name.borrow_mut() = name;
            }
        }
        let through = resolve_relation(&new.through.borrow().clone(), key);
        if through.is_some_and(|through| self.renamed_models.contains_key(&through)) {
            let to = old.through.borrow().clone();
            *new.through.borrow_mut() = to;
        }
    }
}

fn field_arguments(key: &ModelKey, name: &str, field: Value) -> Vec<(&'static str, Value)> {
    vec![("model_name", Value::str(&key.1)), ("name", Value::str(name)), ("field", field)]
}

fn difference(a: &BTreeSet<FieldKey>, b: &BTreeSet<FieldKey>) -> Vec<FieldKey> {
    a.difference(b).cloned().collect()
}
