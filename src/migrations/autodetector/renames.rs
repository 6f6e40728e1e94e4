//! Models that only changed their name.

use super::Autodetector;
use super::deconstruct::relation_agnostic_fields;
use super::dependency::{Dependency, Need, for_foreign_key};
use crate::migrations::state::ModelKey;
use crate::python::{Machine, PyResult, Value};

impl Autodetector<'_> {
    /// Finds a removed model for each added one with the same fields, and asks.
    pub(super) fn generate_renamed_models(&mut self, m: &mut Machine) -> PyResult<()> {
        let added: Vec<ModelKey> = self.new.models.difference(&self.old.models).cloned().collect();
        for key in added {
            let removed: Vec<ModelKey> = self.old.models.difference(&self.new.models).cloned().collect();
            if removed.iter().all(|old| old.0 != key.0) {
                continue;
            }
            let model = self.new_model(&key);
            let fields = relation_agnostic_fields(m, &model)?;
            for old_key in removed.into_iter().filter(|old| old.0 == key.0) {
                let Some(old_model) = self.from_state.models.get(&old_key).cloned() else { continue };
                let old_fields = relation_agnostic_fields(m, &old_model)?;
                if m.eq(&fields, &old_fields)? && self.questioner.ask_rename_model(m, &old_model, &model)? {
                    let dependencies = self.rename_dependencies(m, &key)?;
                    let names = vec![
                        ("old_name", Value::str(&old_model.name)),
                        ("new_name", Value::str(&model.name)),
                    ];
                    self.add(m, &key.0, "RenameModel", names, dependencies)?;
                    let label = |key: &ModelKey| format!("{}.{}", key.0, key.1);
                    self.renamed_models_rel.insert(label(&old_key), label(&key));
                    self.renamed_models.insert(key.clone(), old_key.1.clone());
                    self.old.models.remove(&old_key);
                    self.old.models.insert(key.clone());
                    break;
                }
            }
        }
        Ok(())
    }

    /// What the model's own relations need, and the models that point at it.
    fn rename_dependencies(&self, m: &mut Machine, key: &ModelKey) -> PyResult<Vec<Dependency>> {
        let mut dependencies = Vec::new();
        for (_, value) in &self.new_model(key).fields {
            dependencies.extend(for_foreign_key(m, key, value)?);
        }
        // Seen from the other side, a relation leads to the model that has the field.
        for (model, ..) in self.to_relations.pointing_at(key) {
            dependencies.push(Dependency::model(&model, Need::Create));
        }
        Ok(dependencies)
    }
}
