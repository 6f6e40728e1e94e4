//! Conditions, defaults and expressions of `Meta`, compiled for the schema.
//!
//! They are written against a model, so its class is rendered from the state and the ORM's compiler does the rest.

use std::rc::Rc;

use super::table::ModelTable;
use crate::migrations::state::{ModelKey, ProjectState};
use crate::orm::fields::Field;
use crate::python::{Class, Machine, PyResult, Value};
use crate::sql::SqlValue;
use crate::sql::ast::Expr;
use crate::sql::schema::IndexTerm;

fn model_class(m: &mut Machine, state: &ProjectState, key: &ModelKey) -> PyResult<Rc<Class>> {
    let apps = state.apps(m)?;
    apps.get_registered_model(&key.0, &key.1)
}

/// A `Q` as a condition over the table's bare columns.
///
/// # Errors
/// `FieldError` for names that are no fields.
pub fn condition_expr(
    m: &mut Machine,
    state: &ProjectState,
    table: &ModelTable,
    condition: &Value,
) -> PyResult<Expr> {
    let class = model_class(m, state, &table.key)?;
    crate::orm::query::schema_condition(m, &class, condition)
}

/// An expression of an index.
///
/// # Errors
/// `FieldError` for names that are no fields.
pub fn index_term(
    m: &mut Machine,
    state: &ProjectState,
    table: &ModelTable,
    expression: &Value,
) -> PyResult<IndexTerm> {
    let class = model_class(m, state, &table.key)?;
    let (expr, direction) = crate::orm::query::schema_expression(m, &class, expression)?;
    Ok(IndexTerm { expr, direction })
}

/// A `db_default`: a plain value, or an expression without fields.
///
/// # Errors
/// When it cannot be compiled.
pub fn default_expr(
    m: &mut Machine,
    state: &ProjectState,
    key: &ModelKey,
    field: &Rc<Field>,
    default: &Value,
) -> PyResult<Expr> {
    let class = m.class_of(default).name();
    match (&*class, m.getattr_opt(default, "value")?) {
        ("Value" | "DatabaseDefault", Some(value)) => {
            return Ok(Expr::literal(field.to_sql_save(m, &value)?));
        }
        _ if m.getattr_opt(default, "resolve_expression")?.is_none() => {
            return Ok(Expr::literal(field.to_sql_save(m, default)?));
        }
        _ => {}
    }
    let class = model_class(m, state, key)?;
    let (expr, _) = crate::orm::query::schema_expression(m, &class, default)?;
    Ok(if matches!(expr, Expr::Paren(_)) { expr } else { Expr::paren(expr) })
}

/// What a generated column holds.
///
/// # Errors
/// `FieldError` for names that are no fields.
pub fn generated_expr(
    m: &mut Machine,
    state: &ProjectState,
    key: &ModelKey,
    field: &Rc<Field>,
) -> PyResult<Expr> {
    let class = model_class(m, state, key)?;
    crate::orm::query::schema_value(m, &class, &field.expression())
}

/// What a column holds for rows that were there before it: `effective_default`, as the database takes it.
///
/// # Errors
/// When the default is a function that raises.
pub fn effective_default(m: &mut Machine, field: &Rc<Field>) -> PyResult<SqlValue> {
    let value = if field.has_default() {
        field.get_default(m)?
    } else if field.generated() {
        return Ok(SqlValue::Null);
    } else if !field.null.get() && field.blank.get() && field.empty_strings_allowed() {
        Value::str("")
    } else if field.flag("auto_now") || field.flag("auto_now_add") {
        now_for(m, field)?
    } else {
        return Ok(SqlValue::Null);
    };
    if field.is_foreign_key() {
        return crate::orm::fields::convert::adapt(m, &value);
    }
    field.to_sql_save(m, &value)
}

fn now_for(m: &mut Machine, field: &Rc<Field>) -> PyResult {
    use crate::orm::fields::FieldKind;
    let now = m.import_from("django.utils.timezone", "now")?;
    let now = m.call(&now, crate::python::Args::none())?;
    match field.kind {
        FieldKind::Date => m.call_method(&now, "date", crate::python::Args::none()),
        FieldKind::Time => m.call_method(&now, "time", crate::python::Args::none()),
        _ => Ok(now),
    }
}
