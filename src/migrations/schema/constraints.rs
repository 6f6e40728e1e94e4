//! Constraints and indexes of `Meta`: which stand in the table, which are indexes beside it.
//!
//! Mirrors `constraint_sql`/`create_sql` of `models/constraints.py` and `Index.create_sql` of `models/indexes.py`, as
//! SQLite's editor uses them.

use std::rc::Rc;

use super::expressions;
use super::table::ModelTable;
use crate::migrations::state::ProjectState;
use crate::python::exception::unsupported;
use crate::python::{Machine, PyResult, Value};
use crate::sql::ast::{Direction, Expr};
use crate::sql::schema::{Check, IndexDef, IndexTerm, TableDef, Unique, Written};

/// What a constraint says.
struct Parts {
    name: String,
    fields: Vec<String>,
    condition: Value,
    expressions: Vec<Value>,
}

fn names(m: &mut Machine, value: &Value) -> PyResult<Vec<String>> {
    let items = m.collect(value)?;
    items.iter().map(|item| m.str(item)).collect()
}

fn parts(m: &mut Machine, item: &Value) -> PyResult<Parts> {
    let name = m.getattr(item, "name")?;
    let name = m.str(&name)?;
    let fields = m.getattr(item, "fields")?;
    let fields = names(m, &fields)?;
    let condition = m.getattr(item, "condition")?;
    let expressions = m.getattr(item, "expressions")?;
    let expressions = m.collect(&expressions)?;
    Ok(Parts { name, fields, condition, expressions })
}

fn class_name(m: &mut Machine, item: &Value) -> String {
    let class = m.class_of(item);
    let builtin = |name: &str| matches!(name, "CheckConstraint" | "UniqueConstraint" | "ExclusionConstraint");
    class
        .mro()
        .iter()
        .map(|c| c.name().to_string())
        .find(|n| builtin(n))
        .unwrap_or_else(|| class.name().to_string())
}

/// Whether a unique constraint is an index of its own, not part of the table.
///
/// # Errors
/// When it is not built as Django's are.
pub fn is_index(m: &mut Machine, constraint: &Value) -> PyResult<bool> {
    if class_name(m, constraint) != "UniqueConstraint" {
        return Ok(false);
    }
    let parts = parts(m, constraint)?;
    Ok(!parts.condition.is_none() || !parts.expressions.is_empty())
}

/// `_unique_supported`: what SQLite cannot do is not made at all.
fn supported(m: &mut Machine, constraint: &Value) -> PyResult<bool> {
    for name in ["deferrable", "include", "nulls_distinct"] {
        let value = m.getattr_opt(constraint, name)?.unwrap_or_default();
        let asked = if name == "include" { m.truth(&value)? } else { !value.is_none() };
        if asked {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Adds a constraint that stands in the table.
///
/// # Errors
/// When a condition cannot be compiled.
pub fn add_inline(
    m: &mut Machine,
    state: &ProjectState,
    table: &ModelTable,
    constraint: &Value,
    def: &mut TableDef,
) -> PyResult<()> {
    match &*class_name(m, constraint) {
        "CheckConstraint" => {
            let name = m.getattr(constraint, "name")?;
            let name = m.str(&name)?;
            let condition = m.getattr(constraint, "condition")?;
            let expr = expressions::condition_expr(m, state, table, &condition)?;
            def.written.push(Written::Check(def.checks.len()));
            def.checks.push(Check { name: Some(Rc::from(name)), expr });
        }
        "UniqueConstraint" if !supported(m, constraint)? => {}
        "UniqueConstraint" if !is_index(m, constraint)? => {
            let parts = parts(m, constraint)?;
            let columns = table.columns_of(m, &parts.fields)?;
            def.written.push(Written::Unique(def.uniques.len()));
            def.uniques.push(Unique { name: Some(Rc::from(parts.name)), columns });
        }
        "UniqueConstraint" => {}
        other => return Err(unsupported(format!("the constraint {other}"))),
    }
    Ok(())
}

/// The index that a conditional or functional unique constraint is.
///
/// # Errors
/// When its condition or expressions cannot be compiled.
pub fn as_index(
    m: &mut Machine,
    state: &ProjectState,
    table: &ModelTable,
    constraint: &Value,
) -> PyResult<Option<IndexDef>> {
    if !is_index(m, constraint)? || !supported(m, constraint)? {
        return Ok(None);
    }
    let parts = parts(m, constraint)?;
    let mut index = terms(m, state, table, &parts, &[])?;
    index.unique = true;
    Ok(Some(index))
}

/// An index of `Meta.indexes`.
///
/// # Errors
/// When its condition or expressions cannot be compiled.
pub fn meta_index(
    m: &mut Machine,
    state: &ProjectState,
    table: &ModelTable,
    index: &Value,
) -> PyResult<IndexDef> {
    let mut parts = parts(m, index)?;
    parts.fields.clear();
    // `fields_orders`: pairs of a name, without its sign, and "DESC" or "".
    let orders = m.getattr(index, "fields_orders")?;
    let mut directions = Vec::new();
    for pair in m.collect(&orders)? {
        let pair = m.collect(&pair)?;
        parts.fields.extend(pair.first().and_then(Value::as_str).map(ToString::to_string));
        directions.push(pair.get(1).and_then(Value::as_str).is_some_and(|d| &**d == "DESC"));
    }
    terms(m, state, table, &parts, &directions)
}

fn terms(
    m: &mut Machine,
    state: &ProjectState,
    table: &ModelTable,
    parts: &Parts,
    descending: &[bool],
) -> PyResult<IndexDef> {
    let mut terms = Vec::new();
    for (at, column) in table.columns_of(m, &parts.fields)?.iter().enumerate() {
        let direction = descending.get(at).copied().unwrap_or(false).then_some(Direction::Desc);
        terms.push(IndexTerm { expr: Expr::name(column), direction });
    }
    for expression in &parts.expressions {
        terms.push(expressions::index_term(m, state, table, expression)?);
    }
    let condition = match &parts.condition {
        Value::None => None,
        condition => Some(expressions::condition_expr(m, state, table, condition)?),
    };
    Ok(IndexDef {
        name: Rc::from(&*parts.name),
        table: Rc::from(&*table.name),
        terms,
        unique: false,
        condition,
    })
}
