//! `GeneratedField`: a column that the database computes.
//!
//! The field takes the kind and the options of its `output_field`, so that its values are read, compared and stored as
//! that field's are; what is its own is that nobody writes it.
//!
//! Mirrors `django/db/models/fields/generated.py`.

use std::rc::Rc;

use super::{Field, FieldKind, Hooks};
use crate::orm::orm;
use crate::python::exception::{type_error, unsupported, value_error};
use crate::python::{Args, Machine, PyResult, Value};

/// `__init__`.
///
/// # Errors
/// `ValueError` for options that a generated field cannot have, `TypeError` for those that no field has.
pub fn init(m: &mut Machine, field: &Rc<Field>, mut args: Args) -> PyResult {
    if !args.pos.is_empty() {
        let own = ["expression", "output_field", "db_persist"];
        let named = args.kw.iter().filter(|(name, _)| own.contains(&&**name)).count();
        let given = match (args.pos.len() + 1, named) {
            (given, 0) => format!("{given} were given"),
            (given, 1) => format!("{given} positional arguments (and 1 keyword-only argument) were given"),
            (given, n) => format!("{given} positional arguments (and {n} keyword-only arguments) were given"),
        };
        let text = format!("GeneratedField.__init__() takes 1 positional argument but {given}");
        return Err(type_error(text));
    }
    let (expression, output) = required(&mut args)?;
    let persist = args.take_kw("db_persist").unwrap_or_default();
    let flag = |m: &mut Machine, args: &Args, name: &str, default: bool| match args.clone().take_kw(name) {
        Some(value) => m.truth(&value),
        None => Ok(default),
    };
    if flag(m, &args, "editable", false)? {
        return Err(value_error("GeneratedField cannot be editable."));
    }
    if !flag(m, &args, "blank", true)? {
        return Err(value_error("GeneratedField must be blank."));
    }
    for (name, what) in [("default", "default"), ("db_default", "database default")] {
        let not_provided = orm(m).not_provided.clone();
        let given = args.clone().take_kw(name);
        if given.is_some_and(|value| !matches!(&value, Value::Class(c) if Rc::ptr_eq(c, &not_provided))) {
            return Err(value_error(format!("GeneratedField cannot have a {what}.")));
        }
    }
    if !matches!(persist, Value::Bool(_) | Value::Int(0 | 1)) {
        return Err(value_error("GeneratedField.db_persist must be True or False."));
    }
    take_over(field, &output)?;
    field.editable.set(false);
    field.blank.set(true);
    for (name, value) in [("expression", expression), ("output_field", output), ("db_persist", persist)] {
        field.set_option(name, value);
    }
    for (name, value) in args.kw {
        if !super::init::COMMON.contains(&&*name) {
            return Err(type_error(format!("Field.__init__() got an unexpected keyword argument '{name}'")));
        }
        super::init::set_common(m, field, &name, value)?;
    }
    super::init::finish(m, field);
    Ok(Value::None)
}

fn required(args: &mut Args) -> PyResult<(Value, Value)> {
    let (expression, output) = (args.take_kw("expression"), args.take_kw("output_field"));
    let missing = match (&expression, &output) {
        (None, None) => "2 required keyword-only arguments: 'expression' and 'output_field'",
        (None, _) => "1 required keyword-only argument: 'expression'",
        (_, None) => "1 required keyword-only argument: 'output_field'",
        _ => return Ok((expression.unwrap_or_default(), output.unwrap_or_default())),
    };
    Err(type_error(format!("GeneratedField.__init__() missing {missing}")))
}

/// The options that say what the values are.
fn take_over(field: &Rc<Field>, output: &Value) -> PyResult<()> {
    let Some(output) = Field::of(output) else {
        return Err(unsupported("a GeneratedField whose output_field is no field"));
    };
    if output.kind != field.kind {
        return Err(unsupported("a class of generated fields that chooses their output_field"));
    }
    if output.rel().is_some() || output.generated() || output.hooks.has(!Hooks::CHECK) {
        return Err(unsupported(
            "a GeneratedField whose output_field is a relation or of a class of one's own",
        ));
    }
    for (name, value) in output.namespace().str_items() {
        field.set_option(&name, value);
    }
    *field.max_length.borrow_mut() = output.max_length.borrow().clone();
    Ok(())
}

impl Field {
    /// The expression of a generated field.
    pub fn expression(&self) -> Value {
        self.option("expression")
    }

    /// `db_persist`: whether the value is stored with the row.
    pub fn persists(&self) -> bool {
        matches!(self.option("db_persist"), Value::Bool(true) | Value::Int(1))
    }
}

/// The `output_field` as if it were on the model, for the checks.
pub fn output_on_model(field: &Rc<Field>) -> Option<Rc<Field>> {
    let output =
        Field::of(&field.option("output_field")).filter(|output| output.kind != FieldKind::Generated)?;
    let copy = output.copy();
    *copy.model.borrow_mut() = field.model.borrow().clone();
    Some(copy)
}
