//! Indexes and constraints added, removed, renamed and altered.

use std::rc::Rc;

use super::Autodetector;
use crate::migrations::operations::state::name_of;
use crate::migrations::state::ModelKey;
use crate::python::{Args, Dict, Machine, PyResult, Value};

/// What became of the indexes, or of the constraints, of a model.
#[derive(Default)]
pub(super) struct Altered {
    added: Vec<Value>,
    removed: Vec<Value>,
    /// Constraints that changed in what the database does not see.
    altered: Vec<Value>,
    /// Old and new name.
    renamed: Vec<(String, String)>,
}

impl Autodetector<'_> {
    /// Compares the indexes of each model that stays. Two that differ by the name alone are one renamed.
    pub(super) fn create_altered_indexes(&mut self, m: &mut Machine) -> PyResult<()> {
        for key in self.kept_models.clone() {
            let (old, new) = (self.old_model(&key).list("indexes"), self.new_model(&key).list("indexes"));
            let mut altered = Altered::default();
            let added = not_among(m, &new, &old)?;
            let removed = not_among(m, &old, &new)?;
            let (mut not_added, mut not_removed) = (Vec::new(), Vec::new());
            for new_index in &added {
                let (new_parts, new_name) = parts_without(m, new_index, &["name".to_string()])?;
                for old_index in &removed {
                    let (old_parts, old_name) = parts_without(m, old_index, &["name".to_string()])?;
                    if new_name != old_name && m.eq(&new_parts, &old_parts)? {
                        altered.renamed.push((old_name, new_name.clone()));
                        not_added.push(new_index.clone());
                        not_removed.push(old_index.clone());
                    }
                }
            }
            altered.added = not_among(m, &added, &not_added)?;
            altered.removed = not_among(m, &removed, &not_removed)?;
            self.altered_indexes.push((key, altered));
        }
        Ok(())
    }

    /// Compares the constraints of each model that stays.
    pub(super) fn create_altered_constraints(&mut self, m: &mut Machine) -> PyResult<()> {
        for key in self.kept_models.clone() {
            let (old, new) =
                (self.old_model(&key).list("constraints"), self.new_model(&key).list("constraints"));
            let mut altered = Altered::default();
            let mut names = Vec::new();
            for old_constraint in &old {
                for new_constraint in &new {
                    if only_told_differently(m, old_constraint, new_constraint)? {
                        names.push(name_of(m, new_constraint)?);
                        altered.altered.push(new_constraint.clone());
                    }
                }
            }
            let (added, removed) = (not_among(m, &new, &old)?, not_among(m, &old, &new)?);
            altered.added = named_otherwise(m, added, &names)?;
            altered.removed = named_otherwise(m, removed, &names)?;
            self.altered_constraints.push((key, altered));
        }
        Ok(())
    }

    fn altered(&self, kind: &str) -> &[(ModelKey, Altered)] {
        if kind.ends_with("Index") { &self.altered_indexes } else { &self.altered_constraints }
    }

    /// `AddIndex` or `AddConstraint`, each depending on what its model's relations need.
    pub(super) fn generate_added(
        &mut self,
        m: &mut Machine,
        kind: &'static str,
        argument: &'static str,
    ) -> PyResult<()> {
        let all: Vec<(ModelKey, Vec<Value>)> =
            self.altered(kind).iter().map(|(key, altered)| (key.clone(), altered.added.clone())).collect();
        for (key, added) in all {
            for item in added {
                let dependencies = self.dependencies_for_model(m, &key)?;
                let arguments = vec![("model_name", Value::str(&key.1)), (argument, item)];
                self.add(m, &key.0, kind, arguments, dependencies)?;
            }
        }
        Ok(())
    }

    /// `RemoveIndex` or `RemoveConstraint`.
    pub(super) fn generate_removed(&mut self, m: &mut Machine, kind: &'static str) -> PyResult<()> {
        let all: Vec<(ModelKey, Vec<Value>)> =
            self.altered(kind).iter().map(|(key, altered)| (key.clone(), altered.removed.clone())).collect();
        for (key, removed) in all {
            for item in removed {
                let name = m.getattr(&item, "name")?;
                let arguments = vec![("model_name", Value::str(&key.1)), ("name", name)];
                self.add(m, &key.0, kind, arguments, Vec::new())?;
            }
        }
        Ok(())
    }

    /// `RenameIndex`.
    pub(super) fn generate_renamed_indexes(&mut self, m: &mut Machine) -> PyResult<()> {
        let all: Vec<(ModelKey, Vec<(String, String)>)> = self
            .altered_indexes
            .iter()
            .map(|(key, altered)| (key.clone(), altered.renamed.clone()))
            .collect();
        for (key, renamed) in all {
            for (old, new) in renamed {
                let arguments = vec![
                    ("model_name", Value::str(&key.1)),
                    ("new_name", Value::str(new)),
                    ("old_name", Value::str(old)),
                ];
                self.add(m, &key.0, "RenameIndex", arguments, Vec::new())?;
            }
        }
        Ok(())
    }

    /// `AlterConstraint`.
    pub(super) fn generate_altered_constraints(&mut self, m: &mut Machine) -> PyResult<()> {
        let all: Vec<(ModelKey, Vec<Value>)> = self
            .altered_constraints
            .iter()
            .map(|(key, altered)| (key.clone(), altered.altered.clone()))
            .collect();
        for (key, altered) in all {
            for constraint in altered {
                let dependencies = self.dependencies_for_model(m, &key)?;
                let name = m.getattr(&constraint, "name")?;
                let arguments =
                    vec![("model_name", Value::str(&key.1)), ("name", name), ("constraint", constraint)];
                self.add(m, &key.0, "AlterConstraint", arguments, dependencies)?;
            }
        }
        Ok(())
    }
}

/// The items that are not (by Python's equality) among others.
fn not_among(m: &mut Machine, items: &[Value], others: &[Value]) -> PyResult<Vec<Value>> {
    let mut kept = Vec::new();
    for item in items {
        let mut found = false;
        for other in others {
            found = found || item.is(other) || m.eq(item, other)?;
        }
        if !found {
            kept.push(item.clone());
        }
    }
    Ok(kept)
}

fn named_otherwise(m: &mut Machine, items: Vec<Value>, names: &[String]) -> PyResult<Vec<Value>> {
    let mut kept = Vec::new();
    for item in items {
        if !names.contains(&name_of(m, &item)?) {
            kept.push(item);
        }
    }
    Ok(kept)
}

/// `deconstruct()` without some keyword arguments, and the name.
fn parts_without(m: &mut Machine, item: &Value, without: &[String]) -> PyResult<(Value, String)> {
    let parts = m.call_method(item, "deconstruct", Args::none())?;
    let mut parts = m.collect(&parts)?;
    if let Some(last) = parts.last_mut()
        && let Value::Dict(dict) = &*last
    {
        let kept = Dict::copy(dict);
        for name in without {
            kept.remove_str(name);
        }
        *last = Value::Dict(Rc::new(kept));
    }
    Ok((Value::tuple(parts), name_of(m, item)?))
}

/// Whether two constraints of one name differ, but only in what the database does not see (messages).
fn only_told_differently(m: &mut Machine, old: &Value, new: &Value) -> PyResult<bool> {
    let (old_parts, old_name) = parts_without(m, old, &[])?;
    let (new_parts, new_name) = parts_without(m, new, &[])?;
    if old_name != new_name || m.eq(&old_parts, &new_parts)? {
        return Ok(false);
    }
    let (old_unseen, new_unseen) = (not_in_database(m, old)?, not_in_database(m, new)?);
    let (old_parts, _) = parts_without(m, old, &old_unseen)?;
    let (new_parts, _) = parts_without(m, new, &new_unseen)?;
    m.eq(&old_parts, &new_parts)
}

fn not_in_database(m: &mut Machine, constraint: &Value) -> PyResult<Vec<String>> {
    let names = m.getattr_opt(constraint, "non_db_attrs")?.unwrap_or_else(|| Value::tuple(Vec::new()));
    let names = m.collect(&names)?;
    Ok(names.iter().filter_map(|name| name.as_str().map(ToString::to_string)).collect())
}
