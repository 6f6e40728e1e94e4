//! Who points at whom in a state.
//!
//! Mirrors `ProjectState.relations` in `django/db/migrations/state.py`.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::migrations::state::{Base, ModelKey, ProjectState, resolve_relation};
use crate::orm::fields::Field;
use crate::python::{Str, Value};

/// For each model, the models that point at it and by which fields.
#[derive(Default)]
pub(super) struct Relations {
    to: HashMap<ModelKey, IndexMap<ModelKey, Vec<(Str, Value)>>>,
}

impl Relations {
    /// The relations of a state; each field learns the name it has there.
    pub(super) fn of(state: &ProjectState) -> Relations {
        let mut relations = Relations::default();
        for model in state.models.values() {
            for (name, value) in &model.fields {
                if let Some(field) = Field::of(value) {
                    *field.name.borrow_mut() = name.clone();
                }
            }
        }
        let concrete: HashMap<&ModelKey, ModelKey> =
            state.models.keys().map(|key| (key, concrete_of(state, key))).collect();
        for (key, model) in &state.models {
            for (name, value) in &model.fields {
                let Some(rel) = Field::of(value).and_then(|f| f.rel()) else { continue };
                for end in [&rel.model, &rel.through] {
                    let Some(target) = resolve_relation(&end.borrow(), key) else { continue };
                    let target = concrete.get(&target).cloned().unwrap_or(target);
                    let fields = relations.to.entry(target).or_default().entry(key.clone()).or_default();
                    if !fields.iter().any(|(known, _)| known == name) {
                        fields.push((name.clone(), value.clone()));
                    }
                }
            }
        }
        // A proxy has the relations of the model it stands for.
        for (key, concrete) in concrete.into_iter().filter(|(key, concrete)| *key != concrete) {
            if let Some(found) = relations.to.get(&concrete).cloned() {
                relations.to.insert(key.clone(), found);
            }
        }
        relations
    }

    /// All fields that point at a model, with the models they are on.
    pub(super) fn pointing_at(&self, key: &ModelKey) -> Vec<(ModelKey, Str, Value)> {
        let Some(models) = self.to.get(key) else { return Vec::new() };
        let one = |(model, fields): (&ModelKey, &Vec<(Str, Value)>)| {
            fields
                .iter()
                .map(|(name, value)| (model.clone(), name.clone(), value.clone()))
                .collect::<Vec<_>>()
        };
        models.iter().flat_map(one).collect()
    }
}

/// The model that a proxy stands for; the model itself otherwise.
fn concrete_of(state: &ProjectState, key: &ModelKey) -> ModelKey {
    let mut current = key.clone();
    // Bounded by the number of models: a circle of proxies cannot be written in Python, but can in a migration.
    for _ in 0..=state.models.len() {
        let Some(model) = state.models.get(&current).filter(|model| model.is("proxy")) else { break };
        let base = model.bases.iter().find_map(|base| match base {
            Base::Model(base) => Some(base.clone()),
            Base::Class(_) => None,
        });
        match base {
            Some(base) => current = base,
            None => break,
        }
    }
    current
}
