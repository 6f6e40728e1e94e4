//! What operations do to the state of the project.

use crate::migrations::state::{Base, ModelState, ProjectState, object};
use crate::orm::options::Options;
use crate::python::exception::value_error;
use crate::python::{Args, Machine, PyResult, Str, Value};

use super::Operation;

/// `operation.state_forwards(app_label, state)`.
///
/// # Errors
/// When the state has not what the operation names.
pub fn forwards(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("state_forwards");
    let (operation, app_label, state) =
        (args.required("self")?, args.required("app_label")?, args.required("state")?);
    args.finish()?;
    let app_label = m.str(&app_label)?;
    let state = object::of(&state)?;
    // Taken out while it changes: operations inside may be Python and look at the object.
    let mut changed = state.state.borrow().clone();
    let done = apply(m, &operation, &app_label, &mut changed);
    *state.state.borrow_mut() = changed;
    done.map(|()| Value::None)
}

/// Applies an operation to a state; a learner's own one by its Python method.
///
/// # Errors
/// When the state has not what the operation names.
pub fn apply(m: &mut Machine, operation: &Value, app_label: &str, state: &mut ProjectState) -> PyResult<()> {
    let op = Operation::of(operation);
    match &*op.kind(m)? {
        "CreateModel" => create_model(m, &op, app_label, state),
        "DeleteModel" => {
            let name = op.text(m, "name")?;
            state.must_model(app_label, &name)?;
            state.remove_model(app_label, &name);
            Ok(())
        }
        "RenameModel" => {
            let (old, new) = (op.text(m, "old_name")?, op.text(m, "new_name")?);
            state.rename_model(m, app_label, &old, &new)
        }
        "AlterModelTable" => option(m, &op, app_label, state, "db_table", "table"),
        "AlterModelTableComment" => option(m, &op, app_label, state, "db_table_comment", "table_comment"),
        "AlterUniqueTogether" => option(m, &op, app_label, state, "unique_together", "unique_together"),
        "AlterIndexTogether" => option(m, &op, app_label, state, "index_together", "index_together"),
        "AlterOrderWithRespectTo" => {
            option(m, &op, app_label, state, "order_with_respect_to", "order_with_respect_to")
        }
        "AlterModelOptions" => alter_options(m, &op, app_label, state),
        "AlterModelManagers" => {
            let managers = op.pairs(m, "managers")?;
            let name = op.text(m, "name")?;
            state.model_mut(app_label, &name)?.managers = managers;
            Ok(())
        }
        "AddField" => {
            let (model, name, field) = field_arguments(m, &op)?;
            let keep = op.flag(m, "preserve_default")?;
            state.add_field(m, app_label, &model, &name, &field, keep)
        }
        "AlterField" => {
            let (model, name, field) = field_arguments(m, &op)?;
            let keep = op.flag(m, "preserve_default")?;
            state.alter_field(m, app_label, &model, &name, &field, keep)
        }
        "RemoveField" => {
            let (model, name) = (op.text(m, "model_name")?, op.text(m, "name")?);
            state.remove_field(app_label, &model, &name)
        }
        "RenameField" => {
            let model = op.text(m, "model_name")?;
            let (old, new) = (op.text(m, "old_name")?, op.text(m, "new_name")?);
            state.rename_field(m, app_label, &model, &old, &new)
        }
        "AddIndex" | "AddConstraint" => add_to_list(m, &op, app_label, state),
        "RemoveIndex" | "RemoveConstraint" => {
            let (model, option) = (op.text(m, "model_name")?, op.text(m, "option_name")?);
            let name = op.text(m, "name")?;
            edit_list(m, app_label, &model, state, &option, |m, list| {
                let mut kept = Vec::new();
                for item in list {
                    if name_of(m, &item)? != name {
                        kept.push(item);
                    }
                }
                Ok(kept)
            })
        }
        "AlterConstraint" => {
            let (model, name, constraint) =
                (op.text(m, "model_name")?, op.text(m, "name")?, op.get(m, "constraint")?);
            edit_list(m, app_label, &model, state, "constraints", |m, list| {
                let replace = |item: Value| match name_of(m, &item)? == name {
                    true => Ok(constraint.clone()),
                    false => Ok(item),
                };
                list.into_iter().map(replace).collect()
            })
        }
        "RenameIndex" => rename_index(m, &op, app_label, state),
        "SeparateDatabaseAndState" | "RunSQL" => {
            for inner in op.items(m, "state_operations")? {
                apply(m, &inner, app_label, state)?;
            }
            Ok(())
        }
        "RunPython" => Ok(()),
        _ => by_python_method(m, operation, app_label, state),
    }
}

fn by_python_method(
    m: &mut Machine,
    operation: &Value,
    app_label: &str,
    state: &mut ProjectState,
) -> PyResult<()> {
    let wrapped = object::wrap(m, state.clone());
    m.call_method(operation, "state_forwards", Args::two(app_label, wrapped.clone()))?;
    *state = object::of(&wrapped)?.state.borrow().clone();
    Ok(())
}

/// `[(name, value), ...]` from Python.
pub fn pairs(m: &mut Machine, items: &[Value]) -> PyResult<Vec<(Str, Value)>> {
    let mut pairs = Vec::new();
    for item in items {
        match &m.collect(item)?[..] {
            [name, value] => pairs.push((Str::intern(&m.str(name)?), value.clone())),
            _ => return Err(value_error("a pair of a name and a value was expected")),
        }
    }
    Ok(pairs)
}

fn field_arguments(m: &mut Machine, op: &Operation<'_>) -> PyResult<(String, String, Value)> {
    Ok((op.text(m, "model_name")?, op.text(m, "name")?, op.get(m, "field")?))
}

fn create_model(
    m: &mut Machine,
    op: &Operation<'_>,
    app_label: &str,
    state: &mut ProjectState,
) -> PyResult<()> {
    let fields = op.pairs(m, "fields")?;
    let mut model = ModelState::new(app_label, &op.text(m, "name")?, fields);
    if let Value::Dict(options) = op.get(m, "options")?.unwrapped() {
        for (name, value) in options.str_items() {
            let value = if &*name == "indexes" || &*name == "constraints" {
                Value::list(m.collect(&value)?)
            } else {
                value
            };
            model.set_option(&name, value);
        }
    }
    for base in op.items(m, "bases")? {
        model.bases.push(base_of(m, &base)?);
    }
    model.managers = op.pairs(m, "managers")?;
    state.add_model(model);
    Ok(())
}

fn base_of(m: &mut Machine, base: &Value) -> PyResult<Base> {
    if let Value::Class(class) = base {
        return Ok(match Options::of(class) {
            Some(o) if !o.abstract_.get() => {
                Base::Model((o.app_label.borrow().to_string(), o.model_name.borrow().to_string()))
            }
            _ => Base::Class(class.clone()),
        });
    }
    let label = m.str(base)?;
    match label.split_once('.') {
        Some((app, name)) => Ok(Base::Model((app.to_string(), name.to_lowercase()))),
        None => Err(value_error(format!("a base is a class or 'app_label.ModelName', not '{label}'"))),
    }
}

/// Sets one option of a model; a table that is `None` is the default one.
fn option(
    m: &mut Machine,
    op: &Operation<'_>,
    app_label: &str,
    state: &mut ProjectState,
    option: &str,
    attribute: &str,
) -> PyResult<()> {
    let (name, value) = (op.text(m, "name")?, op.get(m, attribute)?);
    state.model_mut(app_label, &name)?.set_option(option, value);
    Ok(())
}

fn alter_options(
    m: &mut Machine,
    op: &Operation<'_>,
    app_label: &str,
    state: &mut ProjectState,
) -> PyResult<()> {
    let name = op.text(m, "name")?;
    let keys = op.items(m, "ALTER_OPTION_KEYS")?;
    let Value::Dict(options) = op.get(m, "options")?.unwrapped() else {
        return Err(value_error("AlterModelOptions takes a dict of options"));
    };
    let model = state.model_mut(app_label, &name)?;
    for (key, value) in options.str_items() {
        model.set_option(&key, value);
    }
    for key in keys.iter().filter_map(Value::as_str) {
        if options.get_str(key).is_none() {
            model.remove_option(key);
        }
    }
    Ok(())
}

fn add_to_list(
    m: &mut Machine,
    op: &Operation<'_>,
    app_label: &str,
    state: &mut ProjectState,
) -> PyResult<()> {
    let (model, option) = (op.text(m, "model_name")?, op.text(m, "option_name")?);
    let item = op.get(m, if option == "indexes" { "index" } else { "constraint" })?;
    let item = if option == "indexes" { m.call_method(&item, "clone", Args::none())? } else { item };
    edit_list(m, app_label, &model, state, &option, |_, mut list| {
        list.push(item);
        Ok(list)
    })
}

fn rename_index(
    m: &mut Machine,
    op: &Operation<'_>,
    app_label: &str,
    state: &mut ProjectState,
) -> PyResult<()> {
    let (model, new) = (op.text(m, "model_name")?, op.text(m, "new_name")?);
    let old_name = op.get(m, "old_name")?;
    if old_name.is_none() {
        return name_index(m, op, app_label, state, &model, &new);
    }
    let old = m.str(&old_name)?;
    edit_list(m, app_label, &model, state, "indexes", |m, list| {
        let mut renamed = Vec::new();
        for item in list {
            let is_it = name_of(m, &item)? == old;
            let item = if is_it { m.call_method(&item, "clone", Args::none())? } else { item };
            if is_it {
                m.setattr(&item, "name", Value::str(&new))?;
            }
            renamed.push(item);
        }
        Ok(renamed)
    })
}

/// An entry of `index_together` becomes an index with a name.
fn name_index(
    m: &mut Machine,
    op: &Operation<'_>,
    app_label: &str,
    state: &mut ProjectState,
    model: &str,
    name: &str,
) -> PyResult<()> {
    let old_fields = op.items(m, "old_fields")?;
    let class = m.import_from("django.db.models", "Index")?;
    let arguments = Args::none().with("fields", Value::list(old_fields.clone())).with("name", name);
    let index = m.call(&class, arguments)?;
    edit_list(m, app_label, model, state, "indexes", |_, mut list| {
        list.push(index);
        Ok(list)
    })?;
    let old_fields = Value::tuple(old_fields);
    let together = state.must_model(app_label, model)?.option("index_together").cloned();
    let Some(together) = together else { return Ok(()) };
    let mut kept = Vec::new();
    for names in m.collect(&together)? {
        if !m.eq(&names, &old_fields)? {
            kept.push(names);
        }
    }
    let class = Value::Class(crate::python::types().set.clone());
    let kept = m.call(&class, Args::one(Value::list(kept)))?;
    state.model_mut(app_label, model)?.set_option("index_together", kept);
    Ok(())
}

/// The name of an index or a constraint.
pub fn name_of(m: &mut Machine, item: &Value) -> PyResult<String> {
    let name = m.getattr(item, "name")?;
    m.str(&name)
}

fn edit_list(
    m: &mut Machine,
    app_label: &str,
    model: &str,
    state: &mut ProjectState,
    option: &str,
    edit: impl FnOnce(&mut Machine, Vec<Value>) -> PyResult<Vec<Value>>,
) -> PyResult<()> {
    let list = state.must_model(app_label, model)?.list(option);
    let list = edit(m, list)?;
    state.model_mut(app_label, model)?.set_option(option, Value::list(list));
    Ok(())
}
