//! What `class Meta` says and managers, where they changed.

use std::collections::BTreeSet;

use super::Autodetector;
use super::dependency::{Dependency, Need, for_foreign_key};
use crate::migrations::state::{ModelKey, ModelState};
use crate::python::{Args, Machine, PyResult, Str, Value, types};

/// A `unique_together` as Rust sees it: sets of names.
type Together = Vec<Vec<String>>;

impl Autodetector<'_> {
    fn kept_of_all_kinds(&self) -> BTreeSet<ModelKey> {
        self.kept_models.iter().chain(&self.kept_proxies).chain(&self.kept_unmanaged).cloned().collect()
    }

    /// Options that change no table: ordering, verbose names, permissions and so on.
    pub(super) fn generate_altered_options(&mut self, m: &mut Machine) -> PyResult<()> {
        let mut models = self.kept_of_all_kinds();
        models.extend(self.old.unmanaged.intersection(&self.new.models).cloned());
        models.extend(self.old.models.intersection(&self.new.unmanaged).cloned());
        let class = m.import_from("django.db.migrations.operations", "AlterModelOptions")?;
        let keys = m.getattr(&class, "ALTER_OPTION_KEYS")?;
        let keys = m.collect(&keys)?;
        let chosen = |model: &ModelState| {
            let wanted = |name: &str| keys.iter().any(|k| k.as_str().is_some_and(|k| &**k == name));
            let chosen = model.options.iter().filter(|(name, _)| wanted(name));
            Value::dict(chosen.map(|(name, value)| (&**name, value.clone())))
        };
        for key in models {
            let (old, new) = (chosen(&self.old_model(&key)), chosen(&self.new_model(&key)));
            if !m.eq(&old, &new)? {
                let arguments = vec![("name", Value::str(&key.1)), ("options", new)];
                self.add(m, &key.0, "AlterModelOptions", arguments, Vec::new())?;
            }
        }
        Ok(())
    }

    /// Managers that migrations keep.
    pub(super) fn generate_altered_managers(&mut self, m: &mut Machine) -> PyResult<()> {
        let list = |model: &ModelState| {
            let pair =
                |(name, value): &(Str, Value)| Value::tuple(vec![Value::Str(name.clone()), value.clone()]);
            Value::list(model.managers.iter().map(pair).collect())
        };
        for key in self.kept_models.clone() {
            let (old, new) = (list(&self.old_model(&key)), list(&self.new_model(&key)));
            if !m.eq(&old, &new)? {
                let arguments = vec![("name", Value::str(&key.1)), ("managers", new)];
                self.add(m, &key.0, "AlterModelManagers", arguments, Vec::new())?;
            }
        }
        Ok(())
    }

    /// `db_table` and `db_table_comment`.
    pub(super) fn generate_altered_text_option(
        &mut self,
        m: &mut Machine,
        option: &str,
        kind: &'static str,
        argument: &'static str,
    ) -> PyResult<()> {
        for key in self.kept_of_all_kinds() {
            let old = self.old_model(&key).option(option).cloned().unwrap_or_default();
            let new = self.new_model(&key).option(option).cloned().unwrap_or_default();
            if !m.eq(&old, &new)? {
                let arguments = vec![("name", Value::str(&key.1)), (argument, new)];
                self.add(m, &key.0, kind, arguments, Vec::new())?;
            }
        }
        Ok(())
    }

    /// `order_with_respect_to`.
    pub(super) fn generate_altered_order_with_respect_to(&mut self, m: &mut Machine) -> PyResult<()> {
        for key in self.kept_models.clone() {
            let option = "order_with_respect_to";
            let old = self.old_model(&key).option(option).cloned().unwrap_or_default();
            let new = self.new_model(&key).option(option).cloned().unwrap_or_default();
            if m.eq(&old, &new)? {
                continue;
            }
            let mut dependencies = Vec::new();
            if m.truth(&new)? {
                dependencies.push(Dependency::field(&key, &m.str(&new)?, Need::Create));
            }
            let arguments = vec![("name", Value::str(&key.1)), (option, new)];
            self.add(m, &key.0, "AlterOrderWithRespectTo", arguments, dependencies)?;
        }
        Ok(())
    }

    /// `unique_together` in two steps: what goes, before fields are touched, and what comes, after.
    pub(super) fn generate_unique_together(&mut self, m: &mut Machine, removal: bool) -> PyResult<()> {
        for key in self.kept_models.clone() {
            let old: Together = together(m, &self.old_model(&key))?
                .into_iter()
                .map(|names| names.into_iter().map(|name| self.renamed_from(&key, name)).collect())
                .collect();
            let model = self.new_model(&key);
            let new = together(m, &model)?;
            if same_set(&old, &new) {
                continue;
            }
            let mut dependencies = Vec::new();
            for name in new.iter().flatten() {
                if let Some(value) = model.field_value(name) {
                    dependencies.extend(for_foreign_key(m, &key, value)?);
                }
            }
            let kept: Together = new.iter().filter(|names| old.contains(names)).cloned().collect();
            let wanted = match removal {
                true if !kept.is_empty() || !old.is_empty() => kept,
                false if !same_set(&new, &kept) => new,
                _ => continue,
            };
            let arguments = vec![("name", Value::str(&key.1)), ("unique_together", set_of(m, wanted)?)];
            self.add(m, &key.0, "AlterUniqueTogether", arguments, dependencies)?;
        }
        Ok(())
    }

    /// Django looks the *old* names up among the new ones, so that a name used anew counts as the field it was.
    fn renamed_from(&self, key: &ModelKey, name: String) -> String {
        let full = (key.0.clone(), key.1.clone(), name.clone());
        self.renamed_fields.get(&full).cloned().unwrap_or(name)
    }
}

fn together(m: &mut Machine, model: &ModelState) -> PyResult<Together> {
    let Some(value) = model.option("unique_together").cloned().filter(|value| !value.is_none()) else {
        return Ok(Vec::new());
    };
    let mut sets: Together = Vec::new();
    for names in m.collect(&value)? {
        let mut set = Vec::new();
        for name in m.collect(&names)? {
            set.push(m.str(&name)?);
        }
        if !sets.contains(&set) {
            sets.push(set);
        }
    }
    Ok(sets)
}

fn same_set(a: &Together, b: &Together) -> bool {
    a.len() == b.len() && a.iter().all(|names| b.contains(names))
}

fn set_of(m: &mut Machine, together: Together) -> PyResult {
    let tuple = |names: Vec<String>| Value::tuple(names.into_iter().map(Value::from).collect());
    let list = Value::list(together.into_iter().map(tuple).collect());
    m.call(&Value::Class(types().set.clone()), Args::one(list))
}
