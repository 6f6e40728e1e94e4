//! Whether an operation may have to do with a model or a field. In doubt: yes.
//!
//! Mirrors `references_model` and `references_field` of the operations and `field_references` of `utils.py`.

use super::Op;
use crate::migrations::operations::Operation;
use crate::migrations::state::{ModelKey, resolve_relation};
use crate::orm::fields::{Field, FieldKind};
use crate::orm::options::Options;
use crate::python::{Args, Machine, PyResult, Value};

/// `operation.references_model(name, app_label)`.
pub(super) fn model(m: &mut Machine, op: &Op, name: &str, app_label: &str) -> PyResult<bool> {
    let name = name.to_lowercase();
    let target = (app_label.to_string(), name.clone());
    match &*op.kind {
        "CreateModel" => {
            if op.model == name {
                return Ok(true);
            }
            let operation = Operation::of(&op.value);
            let key = (app_label.to_string(), op.model.clone());
            if operation.items(m, "bases")?.iter().any(|base| names(base, &target, &key)) {
                return Ok(true);
            }
            let fields = operation.pairs(m, "fields")?;
            Ok(fields.iter().any(|(_, value)| field_references(value, &key, &target, None)))
        }
        "RenameModel" => Ok(op.old_name.to_lowercase() == name || op.new_name.to_lowercase() == name),
        "" => by_python(m, op, "references_model", &[name.as_str(), app_label]),
        // What a deleted model pointed at is not known, nor what SQL or a function touch.
        "DeleteModel" => Ok(true),
        _ if op.is_field_operation() => {
            let key = (app_label.to_string(), op.model.clone());
            let by_field = |value: &Value| field_references(value, &key, &target, None);
            Ok(op.model == name || op.field.as_ref().is_some_and(by_field))
        }
        _ if op.is_index_operation() || op.is_special() => Ok(true),
        _ => Ok(op.model == name),
    }
}

/// `operation.references_field(model_name, name, app_label)`.
pub(super) fn field(
    m: &mut Machine,
    op: &Op,
    model_name: &str,
    name: &str,
    app_label: &str,
) -> PyResult<bool> {
    if op.kind == "RenameField" {
        let named = |known: &str| known.to_lowercase() == name.to_lowercase();
        return Ok(model(m, op, model_name, app_label)? && (named(&op.old_name) || named(&op.new_name)));
    }
    if op.is_field_operation() {
        let model_lower = model_name.to_lowercase();
        if model_lower == op.model && op.name == name {
            return Ok(true);
        }
        let (key, target) = ((app_label.to_string(), op.model.clone()), (app_label.to_string(), model_lower));
        return Ok(op.field.as_ref().is_some_and(|value| field_references(value, &key, &target, Some(name))));
    }
    if op.kind.is_empty() && m.getattr_opt(&op.value, "references_field")?.is_some() {
        return by_python(m, op, "references_field", &[model_name, name, app_label]);
    }
    if !model(m, op, model_name, app_label)? {
        return Ok(false);
    }
    let operation = Operation::of(&op.value);
    match &*op.kind {
        "AlterUniqueTogether" | "AlterIndexTogether" => {
            let sets = operation.items(m, "option_value")?;
            for names in &sets {
                if m.contains(names, &Value::str(name))? {
                    return Ok(true);
                }
            }
            Ok(sets.is_empty())
        }
        "AlterOrderWithRespectTo" => {
            let order = operation.get(m, "order_with_respect_to")?;
            Ok(order.as_str().is_none_or(|order| &**order == name))
        }
        _ => Ok(true),
    }
}

fn by_python(m: &mut Machine, op: &Op, method: &str, arguments: &[&str]) -> PyResult<bool> {
    if m.getattr_opt(&op.value, method)?.is_none() {
        return Ok(true);
    }
    let arguments = arguments.iter().map(Value::str);
    let answer = m.call_method(&op.value, method, Args::pos(arguments))?;
    m.truth(&answer)
}

/// Whether a base, a class or a name, is the model.
fn names(base: &Value, target: &ModelKey, key: &ModelKey) -> bool {
    match base {
        Value::Class(class) if Options::of(class).is_none() => false,
        _ => resolve_relation(base, key).as_ref() == Some(target),
    }
}

/// `field_references`: whether a field of the model `key` points at a model, or at a field of it.
fn field_references(value: &Value, key: &ModelKey, target: &ModelKey, target_field: Option<&str>) -> bool {
    let Some((field, rel)) = Field::of(value).and_then(|f| f.rel().map(|rel| (f, rel))) else { return false };
    let is_target = |end: &Value| resolve_relation(end, key).as_ref() == Some(target);
    if is_target(&rel.model.borrow()) {
        let to_field = rel.field_name.borrow().clone().filter(|_| field.kind != FieldKind::ManyToMany);
        match (target_field, to_field) {
            (Some(wanted), Some(known)) if *known != *wanted => {}
            // Without `to_field` it may well be this field: which one is the key is not known here.
            _ => return true,
        }
    }
    let through_fields = rel.through_fields.borrow().clone();
    let names_it = match (target_field, through_fields) {
        (Some(wanted), Some(names)) => names.iter().any(|name| **name == *wanted),
        _ => true,
    };
    is_target(&rel.through.borrow()) && names_it
}
