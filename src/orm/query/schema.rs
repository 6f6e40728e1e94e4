//! Conditions and expressions of constraints and indexes: compiled without table aliases and without parameters,
//! because DDL takes none.
//!
//! Mirrors `CheckConstraint._get_check_sql` and `Index._get_condition_sql`.

use std::rc::Rc;

use super::compile_expr::{compile, compile_where};
use super::compiler::Stop;
use super::filter::Build;
use super::tree::Query;
use crate::orm::expressions::classes::parse_expr;
use crate::orm::expressions::expr::Kind;
use crate::orm::expressions::resolve::{How, resolve};
use crate::python::exception::type_error;
use crate::python::{Class, Machine, PyResult, Unwind, Value};
use crate::sql::ast::{Direction, Expr};

/// Without joins: a constraint sees one row.
const PLAIN: How = How { allow_joins: false, summarize: false, for_save: false };

/// A `Q` as a condition over a model's bare columns.
///
/// # Errors
/// `FieldError` for names that are no fields or that lead to other tables.
pub fn schema_condition(m: &mut Machine, model: &Rc<Class>, condition: &Value) -> PyResult<Expr> {
    let mut query = bare(model);
    let build = Build { allow_joins: false, ..Build::FILTER };
    let expr = parse_expr(condition);
    let compiled = match &expr.kind {
        Kind::Q(node) => {
            let (clause, _) = query.build_q(m, node, None, build)?;
            compile_where(m, &query, &clause)
        }
        _ => {
            let resolved = resolve(m, &expr, &mut query, None, PLAIN)?;
            compile(m, &query, &resolved)
        }
    };
    Ok(literal(compiled.map_err(no_condition)?))
}

/// An expression of an index, with its direction.
///
/// # Errors
/// `FieldError` for names that are no fields.
pub fn schema_expression(
    m: &mut Machine,
    model: &Rc<Class>,
    expression: &Value,
) -> PyResult<(Expr, Option<Direction>)> {
    let mut query = bare(model);
    let expr = parse_expr(expression);
    let (inner, direction) = match &expr.kind {
        Kind::OrderBy { expr, descending, .. } => {
            (expr.clone(), Some(if *descending { Direction::Desc } else { Direction::Asc }))
        }
        _ => (expr.clone(), None),
    };
    let tree = over_columns(m, &mut query, &inner)?;
    // A function or another expression stands in brackets; a plain column does not.
    let tree = if matches!(tree, Expr::Column { .. }) { tree } else { Expr::paren(tree) };
    Ok((tree, direction))
}

/// What a generated column holds, over the model's bare columns.
///
/// # Errors
/// `FieldError` for names that are no fields or that lead to other tables.
pub fn schema_value(m: &mut Machine, model: &Rc<Class>, expression: &Value) -> PyResult<Expr> {
    over_columns(m, &mut bare(model), &parse_expr(expression))
}

fn over_columns(
    m: &mut Machine,
    query: &mut Query,
    expr: &crate::orm::expressions::ExprRef,
) -> PyResult<Expr> {
    let resolved = resolve(m, expr, query, None, PLAIN)?;
    Ok(literal(compile(m, query, &resolved).map_err(no_condition)?))
}

fn bare(model: &Rc<Class>) -> Query {
    let mut query = Query::new(Some(model));
    query.alias_cols = false;
    query
}

fn no_condition(stop: Stop) -> Unwind {
    match stop {
        Stop::Raised(unwind) => unwind,
        Stop::Empty | Stop::Full => type_error("a condition that is always true or never is no constraint"),
    }
}

/// The tree with its parameters as literals.
fn literal(expr: Expr) -> Expr {
    let boxed = |e: Box<Expr>| Box::new(literal(*e));
    let all = |list: Vec<Expr>| list.into_iter().map(literal).collect::<Vec<_>>();
    match expr {
        Expr::Param { value, .. } => Expr::Literal(value),
        Expr::Node { connector, negated, children, wrapped } => {
            Expr::Node { connector, negated, children: all(children), wrapped }
        }
        Expr::Binary { op, left, right } => Expr::Binary { op, left: boxed(left), right: boxed(right) },
        Expr::Paren(inner) => Expr::Paren(boxed(inner)),
        Expr::Tuple(list) => Expr::Tuple(all(list)),
        Expr::Not(inner) => Expr::Not(boxed(inner)),
        Expr::Negate(inner) => Expr::Negate(boxed(inner)),
        Expr::InList { expr, list, negated } => Expr::InList { expr: boxed(expr), list: all(list), negated },
        Expr::IsNull { expr, negated } => Expr::IsNull { expr: boxed(expr), negated },
        Expr::Between { expr, low, high, negated } => {
            Expr::Between { expr: boxed(expr), low: boxed(low), high: boxed(high), negated }
        }
        Expr::Like { expr, pattern, escape, negated } => {
            Expr::Like { expr: boxed(expr), pattern: boxed(pattern), escape, negated }
        }
        Expr::Regexp { expr, pattern, negated } => {
            Expr::Regexp { expr: boxed(expr), pattern: boxed(pattern), negated }
        }
        Expr::Function { name, args } => Expr::Function { name, args: all(args) },
        Expr::Cast { expr, type_text } => Expr::Cast { expr: boxed(expr), type_text },
        Expr::Collate { expr, collation } => Expr::Collate { expr: boxed(expr), collation },
        Expr::Case { operand, whens, otherwise } => Expr::Case {
            operand: operand.map(boxed),
            whens: whens.into_iter().map(|(a, b)| (literal(a), literal(b))).collect(),
            otherwise: otherwise.map(boxed),
        },
        other => other,
    }
}
