//! What an operation needs to have happened before it.
//!
//! Mirrors `OperationDependency`, `check_dependency` and the `_get_dependencies_for_*` methods.

use super::{Autodetector, Generated};
use crate::migrations::state::{ModelKey, resolve_relation};
use crate::orm::fields::Field;
use crate::orm::settings::Settings;
use crate::python::{Args, Machine, PyResult, Value};

/// What kind of thing must have happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Need {
    /// A model or field made.
    Create,
    /// A model or field removed.
    Remove,
    /// A field altered.
    Alter,
    /// `order_with_respect_to` turned away from a field.
    RemoveOrderWrt,
    /// `unique_together` (or its old sister) changed.
    AlterFooTogether,
}

/// One thing that must have happened. The app `__setting__` means: the model that the setting `model` names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Dependency {
    pub(super) app_label: String,
    /// In lower case, but for the name of a setting.
    pub(super) model: String,
    pub(super) field: Option<String>,
    pub(super) need: Need,
}

impl Dependency {
    /// On a model.
    pub(super) fn model(key: &ModelKey, need: Need) -> Dependency {
        Dependency { app_label: key.0.clone(), model: key.1.clone(), field: None, need }
    }

    /// On a field of a model.
    pub(super) fn field(key: &ModelKey, field: &str, need: Need) -> Dependency {
        let field = Some(field.to_string());
        Dependency { app_label: key.0.clone(), model: key.1.clone(), field, need }
    }

    /// With a setting replaced by the model it names; and whether it was one.
    pub(super) fn resolved(&self, m: &mut Machine) -> (Dependency, bool) {
        if self.app_label != "__setting__" {
            return (self.clone(), false);
        }
        let label = Settings::of(m).text(&self.model).map(|s| s.to_string()).unwrap_or_default();
        let (app_label, model) = label.split_once('.').unwrap_or((&label, ""));
        let resolved = Dependency {
            app_label: app_label.to_string(),
            model: model.to_lowercase(),
            field: self.field.clone(),
            need: self.need,
        };
        (resolved, true)
    }

    /// `check_dependency`: whether this operation is what is waited for (its app is the caller's affair).
    pub(super) fn is_met_by(&self, operation: &Generated) -> bool {
        let model = self.model.to_lowercase();
        if operation.model != model {
            return false;
        }
        let kind = operation.kind;
        match (&self.field, self.need) {
            (None, Need::Create) => kind == "CreateModel",
            (None, Need::Remove) => kind == "DeleteModel",
            (None, _) => false,
            (Some(field), need) => {
                let same = operation.field == field.to_lowercase();
                match need {
                    Need::Create => {
                        (kind == "CreateModel" && operation.fields.contains(field))
                            || (kind == "AddField" && same)
                    }
                    Need::Remove => kind == "RemoveField" && same,
                    Need::Alter => kind == "AlterField" && same,
                    Need::RemoveOrderWrt => kind == "AlterOrderWithRespectTo" && !same,
                    Need::AlterFooTogether => {
                        matches!(kind, "AlterUniqueTogether" | "AlterIndexTogether")
                    }
                }
            }
        }
    }
}

/// Without doubles.
pub(super) fn distinct(dependencies: Vec<Dependency>) -> Vec<Dependency> {
    let mut kept: Vec<Dependency> = Vec::new();
    for dependency in dependencies {
        if !kept.contains(&dependency) {
            kept.push(dependency);
        }
    }
    kept
}

/// The models that a relation needs: the one it points at (or the setting that names it) and its `through`.
pub(super) fn for_foreign_key(m: &mut Machine, key: &ModelKey, value: &Value) -> PyResult<Vec<Dependency>> {
    let Some(rel) = Field::of(value).and_then(|field| field.rel()) else { return Ok(Vec::new()) };
    let setting = m.getattr_opt(value, "swappable_setting")?.unwrap_or_default();
    let mut dependencies = Vec::new();
    if setting.is_none() {
        let target = resolve_relation(&rel.model.borrow().clone(), key);
        dependencies.extend(target.map(|target| Dependency::model(&target, Need::Create)));
    } else {
        let target = ("__setting__".to_string(), m.str(&setting)?);
        dependencies.push(Dependency::model(&target, Need::Create));
    }
    let through = resolve_relation(&rel.through.borrow().clone(), key);
    dependencies.extend(through.map(|through| Dependency::model(&through, Need::Create)));
    Ok(dependencies)
}

impl Autodetector<'_> {
    /// The models that a new model's relations need.
    pub(super) fn dependencies_for_model(
        &self,
        m: &mut Machine,
        key: &ModelKey,
    ) -> PyResult<Vec<Dependency>> {
        let mut dependencies = Vec::new();
        for (_, value) in &self.new_model(key).fields {
            dependencies.extend(for_foreign_key(m, key, value)?);
        }
        Ok(dependencies)
    }

    /// The added fields that a generated field computes from, and added relations.
    pub(super) fn dependencies_for_generated_field(
        &self,
        m: &mut Machine,
        field: &Value,
    ) -> PyResult<Vec<Dependency>> {
        let class = m.import_from("django.db.models", "Q")?;
        let expression = m.getattr(field, "expression")?;
        let q = m.call(&class, Args::one(expression))?;
        let referenced = m.getattr(&q, "referenced_base_fields")?;
        let mut dependencies = Vec::new();
        for (app_label, model, name) in self.new_field_keys.difference(&self.old_field_keys) {
            let key = (app_label.clone(), model.clone());
            let is_relation = self.new_model(&key).field(name).is_some_and(|f| f.rel().is_some());
            if is_relation || m.contains(&referenced, &Value::str(name))? {
                dependencies.push(Dependency::field(&key, name, Need::Create));
            }
        }
        Ok(dependencies)
    }
}
