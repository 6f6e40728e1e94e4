//! The rules: what two operations, one after the other, come to.
//!
//! Mirrors the `reduce` methods of `django/db/migrations/operations/`.

use super::{Op, Reduced, references};
use crate::migrations::operations::Operation;
use crate::migrations::operations::state::name_of;
use crate::orm::fields::Field;
use crate::python::{Args, Machine, PyResult, Str, Value, types};

/// `operation.reduce(other, app_label)`.
pub(super) fn reduce(m: &mut Machine, op: &Op, other: &Op, app_label: &str) -> PyResult<Reduced> {
    if let Some(made) = by_kind(m, op, other)? {
        return Ok(Reduced::Into(made));
    }
    if op.elidable {
        return Ok(Reduced::Into(vec![other.clone()]));
    }
    if other.elidable {
        return Ok(Reduced::Into(vec![op.clone()]));
    }
    may_cross(m, op, other, app_label).map(Reduced::Across)
}

fn may_cross(m: &mut Machine, op: &Op, other: &Op, app_label: &str) -> PyResult<bool> {
    if op.kind.is_empty() || op.is_special() || op.is_index_operation() {
        return Ok(false);
    }
    Ok(match &*op.kind {
        "RenameField" => {
            !references::field(m, other, &op.model, &op.old_name, app_label)?
                && !references::field(m, other, &op.model, &op.new_name, app_label)?
        }
        "RenameModel" => !references::model(m, other, &op.new_name, app_label)?,
        _ if op.is_field_operation() => !references::field(m, other, &op.model, &op.name, app_label)?,
        _ => {
            let sisters = op.is_together() && other.is_together() && op.kind != other.kind;
            sisters || !references::model(m, other, &op.model, app_label)?
        }
    })
}

/// What the two become, when a rule speaks of them.
fn by_kind(m: &mut Machine, op: &Op, other: &Op) -> PyResult<Option<Vec<Op>>> {
    match &*op.kind {
        "CreateModel" => create_model(m, op, other),
        "RenameModel" if other.kind == "RenameModel" && same_name(&op.new_name, &other.old_name) => {
            let names =
                vec![("old_name", Value::str(&op.old_name)), ("new_name", Value::str(&other.new_name))];
            one(Op::make(m, "RenameModel", names))
        }
        "AddField" => add_field(m, op, other),
        "RemoveField" if other.kind == "DeleteModel" && op.model == other.model => one(Ok(other.clone())),
        "AlterField" => alter_field(m, op, other),
        "RenameField" => {
            let follows = other.kind == "RenameField"
                && op.model == other.model
                && same_name(&op.new_name, &other.old_name);
            if !follows {
                return Ok(None);
            }
            let model = Operation::of(&op.value).get(m, "model_name")?;
            one(rename_field(m, model, &op.old_name, &other.new_name))
        }
        _ if op.is_index_operation() => index_operation(m, op, other),
        _ if op.is_option_operation() => {
            let replaced = (other.kind == op.kind || other.kind == "DeleteModel") && op.model == other.model;
            if replaced { one(Ok(other.clone())) } else { Ok(None) }
        }
        _ => Ok(None),
    }
}

fn one(op: PyResult<Op>) -> PyResult<Option<Vec<Op>>> {
    Ok(Some(vec![op?]))
}

fn same_name(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

fn rename_field(m: &mut Machine, model: Value, old: &str, new: &str) -> PyResult<Op> {
    let arguments = vec![("model_name", model), ("old_name", Value::str(old)), ("new_name", Value::str(new))];
    Op::make(m, "RenameField", arguments)
}

fn with_field(m: &mut Machine, kind: &str, like: &Op, name: &str, field: Option<Value>) -> PyResult<Op> {
    let model = Operation::of(&like.value).get(m, "model_name")?;
    let arguments =
        vec![("model_name", model), ("name", Value::str(name)), ("field", field.unwrap_or_default())];
    Op::make(m, kind, arguments)
}

fn add_field(m: &mut Machine, op: &Op, other: &Op) -> PyResult<Option<Vec<Op>>> {
    if !op.is_same_field(other) {
        return Ok(None);
    }
    match &*other.kind {
        "AlterField" => one(with_field(m, "AddField", op, &other.name, other.field.clone())),
        "RemoveField" => Ok(Some(Vec::new())),
        "RenameField" => one(with_field(m, "AddField", op, &other.new_name, op.field.clone())),
        _ => Ok(None),
    }
}

fn alter_field(m: &mut Machine, op: &Op, other: &Op) -> PyResult<Option<Vec<Op>>> {
    if !op.is_same_field(other) {
        return Ok(None);
    }
    let column = op.field.as_ref().and_then(Field::of).and_then(|field| field.db_column.borrow().clone());
    match &*other.kind {
        "AlterField" | "RemoveField" => one(Ok(other.clone())),
        "RenameField" if column.is_none() => {
            let altered = with_field(m, "AlterField", op, &other.new_name, op.field.clone())?;
            Ok(Some(vec![other.clone(), altered]))
        }
        _ => Ok(None),
    }
}

fn index_operation(m: &mut Machine, op: &Op, other: &Op) -> PyResult<Option<Vec<Op>>> {
    let item = |m: &mut Machine, op: &Op, name: &str| Operation::of(&op.value).get(m, name);
    let same_model = op.model == other.model;
    match (&*op.kind, &*other.kind) {
        ("AddIndex", "RemoveIndex" | "RenameIndex") => {
            let index = item(m, op, "index")?;
            let name = name_of(m, &index)?;
            if other.kind == "RemoveIndex" {
                return Ok((name == other.name).then(Vec::new));
            }
            if name != other.old_name {
                return Ok(None);
            }
            m.setattr(&index, "name", Value::str(&other.new_name))?;
            let model = item(m, op, "model_name")?;
            one(Op::make(m, "AddIndex", vec![("model_name", model), ("index", index)]))
        }
        ("RenameIndex", "RenameIndex")
            if same_model && !other.old_name.is_empty() && same_name(&op.new_name, &other.old_name) =>
        {
            let arguments = vec![
                ("model_name", item(m, op, "model_name")?),
                ("new_name", Value::str(&other.new_name)),
                ("old_name", item(m, op, "old_name")?),
                ("old_fields", item(m, op, "old_fields")?),
            ];
            one(Op::make(m, "RenameIndex", arguments))
        }
        ("AddConstraint", "RemoveConstraint" | "AlterConstraint") if same_model => {
            let constraint = item(m, op, "constraint")?;
            if name_of(m, &constraint)? != other.name {
                return Ok(None);
            }
            if other.kind == "RemoveConstraint" {
                return Ok(Some(Vec::new()));
            }
            let arguments = vec![
                ("model_name", item(m, op, "model_name")?),
                ("constraint", item(m, other, "constraint")?),
            ];
            one(Op::make(m, "AddConstraint", arguments))
        }
        ("AlterConstraint", "AlterConstraint" | "RemoveConstraint")
            if same_model && op.name == other.name =>
        {
            one(Ok(other.clone()))
        }
        _ => Ok(None),
    }
}

/// A `CreateModel` being changed.
struct Creation {
    name: String,
    fields: Vec<(Str, Value)>,
    options: Vec<(Str, Value)>,
    bases: Value,
    managers: Value,
}

impl Creation {
    fn of(m: &mut Machine, op: &Op) -> PyResult<Creation> {
        let operation = Operation::of(&op.value);
        let options = match operation.get(m, "options")?.unwrapped() {
            Value::Dict(dict) => dict.str_items(),
            _ => Vec::new(),
        };
        Ok(Creation {
            name: operation.text(m, "name")?,
            fields: operation.pairs(m, "fields")?,
            options,
            bases: operation.get(m, "bases")?,
            managers: operation.get(m, "managers")?,
        })
    }

    fn option(&self, name: &str) -> Option<Value> {
        self.options.iter().find(|(known, _)| &**known == name).map(|(_, value)| value.clone())
    }

    fn set_option(&mut self, name: &str, value: Value) {
        match self.options.iter_mut().find(|(known, _)| &**known == name) {
            Some((_, old)) => *old = value,
            None => self.options.push((Str::intern(name), value)),
        }
    }

    fn remove_option(&mut self, name: &str) {
        self.options.retain(|(known, _)| &**known != name);
    }

    fn into_op(self, m: &mut Machine) -> PyResult<Op> {
        let pair = |(name, value): (Str, Value)| Value::tuple(vec![Value::Str(name), value]);
        let options = Value::dict(self.options.iter().map(|(name, value)| (&**name, value.clone())));
        let arguments = vec![
            ("name", Value::str(&self.name)),
            ("fields", Value::list(self.fields.into_iter().map(pair).collect())),
            ("options", options),
            ("bases", self.bases),
            ("managers", self.managers),
        ];
        Op::make(m, "CreateModel", arguments)
    }
}

fn create_model(m: &mut Machine, op: &Op, other: &Op) -> PyResult<Option<Vec<Op>>> {
    if other.kind == "RenameModel" {
        if op.model != other.old_name.to_lowercase() {
            return Ok(None);
        }
        let mut made = Creation::of(m, op)?;
        made.name.clone_from(&other.new_name);
        return one(made.into_op(m));
    }
    if op.model != other.model || other.kind.is_empty() {
        return Ok(None);
    }
    let mut made = Creation::of(m, op)?;
    let operation = Operation::of(&other.value);
    match &*other.kind {
        "DeleteModel" => {
            let is_proxy = made.option("proxy").is_some_and(|flag| matches!(flag, Value::Bool(true)));
            return Ok((!is_proxy).then(Vec::new));
        }
        "AlterModelOptions" => alter_options(m, &mut made, &operation)?,
        "AlterModelManagers" => made.managers = operation.get(m, "managers")?,
        "AlterModelTable" => made.set_option("db_table", operation.get(m, "table")?),
        "AlterModelTableComment" => made.set_option("db_table_comment", operation.get(m, "table_comment")?),
        "AlterUniqueTogether" => made.set_option("unique_together", operation.get(m, "unique_together")?),
        "AlterIndexTogether" => made.set_option("index_together", operation.get(m, "index_together")?),
        "AlterOrderWithRespectTo" => {
            made.set_option("order_with_respect_to", operation.get(m, "order_with_respect_to")?);
        }
        "AddField" => made.fields.push((Str::intern(&other.name), other.field.clone().unwrap_or_default())),
        "AlterField" => {
            let named = made.fields.iter_mut().filter(|(name, _)| **name == *other.name);
            named.for_each(|(_, value)| *value = other.field.clone().unwrap_or_default());
        }
        "RemoveField" => remove_field(m, &mut made, &other.name.to_lowercase())?,
        "RenameField" => rename_in(m, &mut made, &other.old_name, &other.new_name)?,
        "AddIndex" => {
            let index = operation.get(m, "index")?;
            add_to(m, &mut made, "indexes", index)?;
        }
        "RemoveIndex" => remove_from(m, &mut made, "indexes", &other.name)?,
        "AddConstraint" => {
            let constraint = operation.get(m, "constraint")?;
            add_to(m, &mut made, "constraints", constraint)?;
        }
        "RemoveConstraint" => remove_from(m, &mut made, "constraints", &other.name)?,
        _ => return Ok(None),
    }
    one(made.into_op(m))
}

fn alter_options(m: &mut Machine, made: &mut Creation, operation: &Operation<'_>) -> PyResult<()> {
    let Value::Dict(options) = operation.get(m, "options")?.unwrapped() else { return Ok(()) };
    for (name, value) in options.str_items() {
        made.set_option(&name, value);
    }
    for key in operation.items(m, "ALTER_OPTION_KEYS")? {
        if let Some(key) = key.as_str().filter(|key| options.get_str(key).is_none()) {
            made.remove_option(key);
        }
    }
    Ok(())
}

fn add_to(m: &mut Machine, made: &mut Creation, option: &str, item: Value) -> PyResult<()> {
    let mut items = items_of(m, made, option)?;
    items.push(item);
    made.set_option(option, Value::list(items));
    Ok(())
}

fn remove_from(m: &mut Machine, made: &mut Creation, option: &str, name: &str) -> PyResult<()> {
    let mut kept = Vec::new();
    for item in items_of(m, made, option)? {
        if name_of(m, &item)? != name {
            kept.push(item);
        }
    }
    made.set_option(option, Value::list(kept));
    Ok(())
}

fn items_of(m: &mut Machine, made: &Creation, option: &str) -> PyResult<Vec<Value>> {
    match made.option(option) {
        Some(list) => m.collect(&list),
        None => Ok(Vec::new()),
    }
}

fn remove_field(m: &mut Machine, made: &mut Creation, name: &str) -> PyResult<()> {
    for option in ["unique_together", "index_together"] {
        let Some(sets) = made.option(option) else { continue };
        let left = map_sets(m, &sets, |field| (field != name).then(|| field.to_string()))?;
        made.remove_option(option);
        if m.truth(&left)? {
            made.set_option(option, left);
        }
    }
    let order = made.option("order_with_respect_to");
    if order.is_some_and(|order| order.as_str().is_some_and(|order| &**order == name)) {
        made.remove_option("order_with_respect_to");
    }
    made.fields.retain(|(known, _)| known.to_lowercase() != name);
    Ok(())
}

fn rename_in(m: &mut Machine, made: &mut Creation, old: &str, new: &str) -> PyResult<()> {
    for option in ["unique_together", "index_together"] {
        let Some(sets) = made.option(option) else { continue };
        if m.truth(&sets)? {
            let rename = |field: &str| Some(if field == old { new } else { field }.to_string());
            let renamed = map_sets(m, &sets, rename)?;
            made.set_option(option, renamed);
        }
    }
    let order = made.option("order_with_respect_to");
    if order.is_some_and(|order| order.as_str().is_some_and(|order| &**order == old)) {
        made.set_option("order_with_respect_to", Value::str(new));
    }
    for (name, _) in made.fields.iter_mut().filter(|(name, _)| **name == *old) {
        *name = Str::intern(new);
    }
    Ok(())
}

/// A set of tuples of names, each name changed or dropped; a tuple without names is dropped too.
fn map_sets(m: &mut Machine, sets: &Value, change: impl Fn(&str) -> Option<String>) -> PyResult {
    let mut changed = Vec::new();
    if m.truth(sets)? {
        for names in m.collect(sets)? {
            let names = m.collect(&names)?;
            let kept: Vec<Value> = names
                .iter()
                .filter_map(|name| name.as_str().and_then(|n| change(n)).map(Value::from))
                .collect();
            if !kept.is_empty() {
                changed.push(Value::tuple(kept));
            }
        }
    }
    m.call(&Value::Class(types().set.clone()), Args::one(Value::list(changed)))
}
