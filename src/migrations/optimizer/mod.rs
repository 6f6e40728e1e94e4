//! The optimizer: fewer operations that come to the same.
//!
//! Each operation is compared with those after it; two that can be one become one ([`reduce`]), provided that what
//! stands between them does not mind ([`references`]).
//!
//! **Boundary:** looks at operations only; neither state nor tables are needed.
//!
//! Mirrors `django/db/migrations/optimizer.py` and the `reduce` methods of the operations.

mod reduce;
mod references;

use crate::migrations::operations::Operation;
use crate::python::{Machine, PyResult, Value};

/// An operation with what the rules ask of it, read once.
#[derive(Clone)]
struct Op {
    value: Value,
    /// Which built-in operation it is; empty for a learner's own.
    kind: String,
    /// The model it is about, in lower case.
    model: String,
    /// `name` of an operation on a part of a model, as written.
    name: String,
    /// `old_name` and `new_name`, as written.
    old_name: String,
    new_name: String,
    /// The field that it brings.
    field: Option<Value>,
    elidable: bool,
}

/// What became of two operations.
enum Reduced {
    /// These instead of the two.
    Into(Vec<Op>),
    /// Two they stay; whether the one may be moved across the other.
    Across(bool),
}

impl Op {
    fn of(m: &mut Machine, value: &Value) -> PyResult<Op> {
        let op = Operation::of(value);
        let kind = op.kind(m)?;
        let text = |m: &mut Machine, name: &str| match m.getattr_opt(value, name)?.unwrap_or_default() {
            Value::None => Ok(String::new()),
            other => m.str(&other),
        };
        let mut read = Op {
            value: value.clone(),
            elidable: m.getattr_opt(value, "elidable")?.is_some_and(|flag| matches!(flag, Value::Bool(true))),
            model: String::new(),
            name: String::new(),
            old_name: String::new(),
            new_name: String::new(),
            field: None,
            kind,
        };
        if read.is_on_part() {
            read.model = text(m, "model_name")?.to_lowercase();
            read.name = text(m, "name")?;
        } else if !read.kind.is_empty() && !read.is_special() {
            read.model = text(m, "name")?.to_lowercase();
        }
        if read.kind.starts_with("Rename") {
            (read.old_name, read.new_name) = (text(m, "old_name")?, text(m, "new_name")?);
        }
        if matches!(&*read.kind, "AddField" | "AlterField") {
            read.field = m.getattr_opt(value, "field")?.filter(|field| !field.is_none());
        }
        Ok(read)
    }

    /// A new operation of a built-in class.
    fn make(m: &mut Machine, kind: &str, arguments: Vec<(&str, Value)>) -> PyResult<Op> {
        let value = crate::migrations::autodetector::operation(m, kind, arguments)?;
        Op::of(m, &value)
    }

    fn is_field_operation(&self) -> bool {
        matches!(&*self.kind, "AddField" | "RemoveField" | "AlterField" | "RenameField")
    }

    fn is_index_operation(&self) -> bool {
        matches!(
            &*self.kind,
            "AddIndex"
                | "RemoveIndex"
                | "RenameIndex"
                | "AddConstraint"
                | "RemoveConstraint"
                | "AlterConstraint"
        )
    }

    fn is_on_part(&self) -> bool {
        self.is_field_operation() || self.is_index_operation()
    }

    fn is_special(&self) -> bool {
        matches!(&*self.kind, "RunSQL" | "RunPython" | "SeparateDatabaseAndState")
    }

    fn is_together(&self) -> bool {
        matches!(&*self.kind, "AlterUniqueTogether" | "AlterIndexTogether")
    }

    /// Whether it changes an option of a model.
    fn is_option_operation(&self) -> bool {
        self.is_together()
            || matches!(
                &*self.kind,
                "AlterModelTable"
                    | "AlterModelTableComment"
                    | "AlterOrderWithRespectTo"
                    | "AlterModelOptions"
                    | "AlterModelManagers"
            )
    }

    /// The name of the field it is about; a rename is about the old name.
    fn field_name(&self) -> &str {
        if self.kind == "RenameField" { &self.old_name } else { &self.name }
    }

    fn is_same_field(&self, other: &Op) -> bool {
        other.is_field_operation()
            && self.model == other.model
            && self.field_name().to_lowercase() == other.field_name().to_lowercase()
    }
}

/// Shortens a list of operations until nothing more can be put together.
///
/// # Errors
/// What a learner's own operation raises.
pub fn optimize(m: &mut Machine, operations: &[Value], app_label: &str) -> PyResult<Vec<Value>> {
    let mut ops = operations.iter().map(|value| Op::of(m, value)).collect::<PyResult<Vec<Op>>>()?;
    loop {
        let result = one_round(m, &ops, app_label)?;
        let same = result.len() == ops.len() && result.iter().zip(&ops).all(|(a, b)| a.value.is(&b.value));
        ops = result;
        if same {
            return Ok(ops.into_iter().map(|op| op.value).collect());
        }
    }
}

/// Puts the first two operations together that can be, and returns; all of them when there are none.
fn one_round(m: &mut Machine, ops: &[Op], app_label: &str) -> PyResult<Vec<Op>> {
    let mut done: Vec<Op> = Vec::new();
    for (at, op) in ops.iter().enumerate() {
        // The result goes to the right, after what stands between, as long as the operation may be moved there.
        let mut right = true;
        for (distance, other) in ops[at + 1..].iter().enumerate() {
            let between = &ops[at + 1..at + 1 + distance];
            match reduce::reduce(m, op, other, app_label)? {
                Reduced::Into(made) => {
                    if right {
                        done.extend_from_slice(between);
                        done.extend(made);
                    } else if all_move_across(m, between, other, app_label)? {
                        done.extend(made);
                        done.extend_from_slice(between);
                    } else {
                        break;
                    }
                    done.extend_from_slice(&ops[at + 2 + distance..]);
                    return Ok(done);
                }
                Reduced::Across(true) => {}
                Reduced::Across(false) => right = false,
            }
        }
        done.push(op.clone());
    }
    Ok(done)
}

fn all_move_across(m: &mut Machine, between: &[Op], other: &Op, app_label: &str) -> PyResult<bool> {
    for op in between {
        if !matches!(reduce::reduce(m, op, other, app_label)?, Reduced::Across(true)) {
            return Ok(false);
        }
    }
    Ok(true)
}
