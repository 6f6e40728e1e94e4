//! Models made and deleted, proxies among them.
//!
//! Relations are added after the models are made and removed before they are deleted, so that models that point at
//! each other can be told apart; the optimizer puts together what can be.

use std::cmp::Reverse;

use super::dependency::{Dependency, Need, distinct, for_foreign_key};
use super::{Autodetector, is_managed};
use crate::migrations::state::{Base, ModelKey, ModelState, resolve_relation};
use crate::orm::fields::{Field, FieldKind};
use crate::orm::settings::Settings;
use crate::python::{Machine, PyResult, Str, Value};

/// Options that refer to fields: set by operations of their own, once the fields are there.
const DEFERRED: [&str; 4] = ["indexes", "constraints", "unique_together", "order_with_respect_to"];

impl Autodetector<'_> {
    /// New models, managed or not.
    pub(super) fn generate_created_models(&mut self, m: &mut Machine) -> PyResult<()> {
        let is_old = |key: &&ModelKey| self.old.models.contains(*key) || self.old.unmanaged.contains(*key);
        let mut added: Vec<ModelKey> = self.new.models.iter().filter(|k| !is_old(k)).cloned().collect();
        let mut unmanaged: Vec<ModelKey> =
            self.new.unmanaged.iter().filter(|k| !is_old(k)).cloned().collect();
        let user = Settings::of(m).text("AUTH_USER_MODEL").map(|s| s.to_lowercase()).unwrap_or_default();
        // Last first, because each goes before those already there; a user model, that others will want, goes first.
        added.sort_by_cached_key(|key| Reverse(self.swappable_first_key(key, &user)));
        unmanaged.sort_by_cached_key(|key| Reverse(self.swappable_first_key(key, &user)));
        for key in added.into_iter().chain(unmanaged) {
            self.generate_created_model(m, &key)?;
        }
        Ok(())
    }

    fn swappable_first_key(&self, key: &ModelKey, user: &str) -> ModelKey {
        let model = self.new_model(key);
        let swappable = matches!(model.option("swappable"), Some(value) if !value.is_none());
        if swappable || user == format!("{}.{}", key.0, key.1).to_lowercase() {
            return (format!("___{}", key.0), format!("___{}", key.1));
        }
        key.clone()
    }

    fn generate_created_model(&mut self, m: &mut Machine, key: &ModelKey) -> PyResult<()> {
        let model = self.new_model(key);
        let (related, primary_key_rel) = related_fields(&model);
        let mut dependencies = vec![Dependency::model(key, Need::Remove)];
        dependencies.extend(self.base_dependencies(&model));
        if let Some(target) = primary_key_rel.and_then(|to| resolve_relation(&to, key)) {
            dependencies.push(Dependency::model(&target, Need::Create));
        }
        let own = model.fields.iter().filter(|(name, _)| related.iter().all(|(other, _)| other != name));
        let arguments = create_arguments(&model, own, &DEFERRED);
        self.add_first(m, &key.0, "CreateModel", arguments, dependencies)?;
        if !is_managed(&model) {
            return Ok(());
        }
        let created = Dependency::model(key, Need::Create);
        for (name, value) in &related {
            let mut dependencies = for_foreign_key(m, key, value)?;
            dependencies.push(created.clone());
            let arguments = vec![
                ("model_name", Value::str(&key.1)),
                ("name", Value::Str(name.clone())),
                ("field", value.clone()),
            ];
            self.add(m, &key.0, "AddField", arguments, distinct(dependencies))?;
        }
        self.generate_deferred_options(m, key, &model, &related)?;
        self.repoint_from_proxy(m, key, created)
    }

    fn generate_deferred_options(
        &mut self,
        m: &mut Machine,
        key: &ModelKey,
        model: &ModelState,
        related: &[(Str, Value)],
    ) -> PyResult<()> {
        let created = Dependency::model(key, Need::Create);
        if let Some(order) = given(m, model, "order_with_respect_to")? {
            let field = m.str(&order)?;
            let dependencies = vec![Dependency::field(key, &field, Need::Create), created.clone()];
            let arguments = vec![("name", Value::str(&key.1)), ("order_with_respect_to", order)];
            self.add(m, &key.0, "AlterOrderWithRespectTo", arguments, dependencies)?;
        }
        let mut after: Vec<Dependency> =
            related.iter().map(|(name, _)| Dependency::field(key, name, Need::Create)).collect();
        after.push(created);
        for index in model.list("indexes") {
            let arguments = vec![("model_name", Value::str(&key.1)), ("index", index)];
            self.add(m, &key.0, "AddIndex", arguments, after.clone())?;
        }
        for constraint in model.list("constraints") {
            let arguments = vec![("model_name", Value::str(&key.1)), ("constraint", constraint)];
            self.add(m, &key.0, "AddConstraint", arguments, after.clone())?;
        }
        if let Some(together) = given(m, model, "unique_together")? {
            let arguments = vec![("name", Value::str(&key.1)), ("unique_together", together)];
            self.add(m, &key.0, "AlterUniqueTogether", arguments, after)?;
        }
        Ok(())
    }

    /// A proxy that became a model of its own: what pointed at the proxy's model now points here.
    fn repoint_from_proxy(&mut self, m: &mut Machine, key: &ModelKey, created: Dependency) -> PyResult<()> {
        if !self.old.proxies.contains(key) {
            return Ok(());
        }
        for (related, name, value) in self.to_relations.pointing_at(key) {
            let model = self.new_model(&related);
            let arguments =
                vec![("model_name", Value::str(&model.name)), ("name", Value::Str(name)), ("field", value)];
            self.add(m, &related.0, "AlterField", arguments, vec![created.clone()])?;
        }
        Ok(())
    }

    /// The models that a model derives from; and fields that they must lose before the child may have them.
    fn base_dependencies(&self, model: &ModelState) -> Vec<Dependency> {
        let mut dependencies = Vec::new();
        for base in &model.bases {
            let Base::Model(base) = base else { continue };
            dependencies.push(Dependency::model(base, Need::Create));
            let (old, new) = (self.from_state.models.get(base), self.to_state.models.get(base));
            let Some((old, new)) = old.zip(new) else { continue };
            for (name, _) in &old.fields {
                if new.field_value(name).is_none() && model.field_value(name).is_some() {
                    dependencies.push(Dependency::field(base, name, Need::Remove));
                }
            }
        }
        dependencies
    }

    /// New proxies.
    pub(super) fn generate_created_proxies(&mut self, m: &mut Machine) -> PyResult<()> {
        let added: Vec<ModelKey> = self.new.proxies.difference(&self.old.proxies).cloned().collect();
        for key in added {
            let model = self.new_model(&key);
            let mut dependencies = vec![Dependency::model(&key, Need::Remove)];
            let base = |base: &Base| match base {
                Base::Model(base) => Some(Dependency::model(base, Need::Create)),
                Base::Class(_) => None,
            };
            dependencies.extend(model.bases.iter().filter_map(base));
            let arguments = create_arguments(&model, [].iter(), &[]);
            self.add(m, &key.0, "CreateModel", arguments, dependencies)?;
        }
        Ok(())
    }

    /// Models that are gone, managed or not.
    pub(super) fn generate_deleted_models(&mut self, m: &mut Machine) -> PyResult<()> {
        let is_new = |key: &&ModelKey| self.new.models.contains(*key) || self.new.unmanaged.contains(*key);
        let gone = self.old.models.iter().filter(|k| !is_new(k));
        let unmanaged = self.old.unmanaged.iter().filter(|k| !is_new(k));
        let deleted: Vec<ModelKey> = gone.chain(unmanaged).cloned().collect();
        for key in deleted {
            self.generate_deleted_model(m, &key)?;
        }
        Ok(())
    }

    fn generate_deleted_model(&mut self, m: &mut Machine, key: &ModelKey) -> PyResult<()> {
        let Some(model) = self.from_state.models.get(key).cloned() else { return Ok(()) };
        if given(m, &model, "unique_together")?.is_some() {
            let arguments = vec![("name", Value::str(&key.1)), ("unique_together", Value::None)];
            self.add(m, &key.0, "AlterUniqueTogether", arguments, Vec::new())?;
        }
        let is_related = |value: &Value| Field::of(value).is_some_and(|field| field.rel().is_some());
        let related = model.fields.iter().filter(|(_, value)| is_related(value));
        let mut related: Vec<&Str> = related.map(|(name, _)| name).collect();
        related.sort_by_key(|name| name.as_str());
        for name in &related {
            let arguments = vec![("model_name", Value::str(&key.1)), ("name", Value::Str((*name).clone()))];
            self.add(m, &key.0, "RemoveField", arguments, Vec::new())?;
        }
        // All that points here must be gone or point elsewhere, and so must the model's own relations.
        let mut dependencies = Vec::new();
        for (other, name, value) in self.from_relations.pointing_at(key) {
            dependencies.push(Dependency::field(&other, &name, Need::Remove));
            if Field::of(&value).is_some_and(|f| f.kind != FieldKind::ManyToMany) {
                dependencies.push(Dependency::field(&other, &name, Need::Alter));
            }
        }
        dependencies.extend(related.iter().map(|name| Dependency::field(key, name, Need::Remove)));
        if let Some((app_label, model, field)) = self.through_users.get(key) {
            let user = (app_label.clone(), model.clone());
            dependencies.push(Dependency::field(&user, field, Need::Remove));
        }
        let arguments = vec![("name", Value::str(&model.name))];
        self.add(m, &key.0, "DeleteModel", arguments, distinct(dependencies))
    }

    /// Proxies that are gone.
    pub(super) fn generate_deleted_proxies(&mut self, m: &mut Machine) -> PyResult<()> {
        let deleted: Vec<ModelKey> = self.old.proxies.difference(&self.new.proxies).cloned().collect();
        for key in deleted {
            let Some(model) = self.from_state.models.get(&key).cloned() else { continue };
            self.add(m, &key.0, "DeleteModel", vec![("name", Value::str(&model.name))], Vec::new())?;
        }
        Ok(())
    }
}

/// The relations of a new model that can wait, sorted by name, and what a primary key points at that cannot.
fn related_fields(model: &ModelState) -> (Vec<(Str, Value)>, Option<Value>) {
    let (mut related, mut primary_key_rel) = (Vec::new(), None);
    for (name, value) in &model.fields {
        let Some((field, rel)) = Field::of(value).and_then(|f| f.rel().map(|rel| (f, rel))) else { continue };
        if field.primary_key.get() {
            primary_key_rel = Some(rel.model.borrow().clone());
        } else if !rel.parent_link.get() {
            related.push((name.clone(), value.clone()));
        }
    }
    related.sort_by(|a, b| a.0.as_str().cmp(b.0.as_str()));
    (related, primary_key_rel)
}

fn create_arguments<'s>(
    model: &ModelState,
    fields: impl Iterator<Item = &'s (Str, Value)>,
    without: &[&str],
) -> Vec<(&'static str, Value)> {
    let pair = |(name, value): &(Str, Value)| Value::tuple(vec![Value::Str(name.clone()), value.clone()]);
    let options = model.options.iter().filter(|(name, _)| !without.contains(&name.as_str()));
    let base = |base: &Base| match base {
        Base::Model((app_label, name)) => Value::str(format!("{app_label}.{name}")),
        Base::Class(class) => Value::Class(class.clone()),
    };
    vec![
        ("name", Value::str(&model.name)),
        ("fields", Value::list(fields.map(pair).collect())),
        ("options", Value::dict(options.map(|(name, value)| (&**name, value.clone())))),
        ("bases", Value::tuple(model.bases.iter().map(base).collect())),
        ("managers", Value::list(model.managers.iter().map(pair).collect())),
    ]
}

/// An option that is there and not empty.
fn given(m: &mut Machine, model: &ModelState, name: &str) -> PyResult<Option<Value>> {
    match model.option(name).cloned() {
        Some(value) if m.truth(&value)? => Ok(Some(value)),
        _ => Ok(None),
    }
}
