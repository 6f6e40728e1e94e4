//! Resolving: names become columns of a query's tables.
//!
//! Mirrors the `resolve_expression` methods of `django/db/models/expressions.py` and `aggregates.py`.

use std::rc::Rc;

use super::classes::to_expr;
use super::expr::{Expr, ExprRef, Flavour, Kind, Op, Where};
use super::output::{self, output_field};
use super::show;
use crate::orm::exceptions::{field_error, not_supported};
use crate::orm::query::{Query, Reuse};
use crate::python::exception::{type_error, unsupported};
use crate::python::{Machine, PyResult, Str, Value};

/// How an expression is resolved.
#[derive(Clone, Copy)]
pub struct How {
    /// Whether relations may be followed.
    pub allow_joins: bool,
    /// Whether the whole query is summarised (`aggregate()`).
    pub summarize: bool,
    /// Whether the value goes into a row.
    pub for_save: bool,
}

impl How {
    /// As annotations and ordering resolve.
    pub const JOINS: How = How { allow_joins: true, summarize: false, for_save: false };
    /// As values of INSERT and UPDATE resolve.
    pub const SAVE: How = How { allow_joins: false, summarize: false, for_save: true };
    /// As `aggregate()` resolves.
    pub const SUMMARY: How = How { allow_joins: true, summarize: true, for_save: false };
}

/// `expr.resolve_expression(query, allow_joins, reuse, summarize, for_save)`.
pub fn resolve(
    m: &mut Machine,
    expr: &ExprRef,
    query: &mut Query,
    mut reuse: Reuse,
    how: How,
) -> PyResult<ExprRef> {
    match &expr.kind {
        Kind::F(name) => query.resolve_ref(m, name, how.allow_joins, reuse, how.summarize),
        Kind::OuterRef(Ok(name)) => Ok(Expr::new(Kind::ResolvedOuterRef(name.clone()))),
        Kind::OuterRef(Err(inner)) => Ok(inner.clone()),
        Kind::ResolvedOuterRef(name) => resolve_outer(m, name, query, reuse, how),
        Kind::Sliced { of, start, length } => {
            let resolved = resolve(m, of, query, reuse, how)?;
            super::functions::substr(m, resolved, *start, *length)
        }
        Kind::Value { value, .. } => Ok(Rc::new(Expr {
            kind: Kind::Value { value: value.clone(), for_save: how.for_save },
            output: expr.output.clone(),
            is_summary: how.summarize,
        })),
        Kind::Ref { .. } | Kind::Star | Kind::Nothing | Kind::ExtraWhere { .. } => Ok(expr.clone()),
        Kind::Col { .. } | Kind::RawSql { .. } => Ok(expr.clone()),
        Kind::Subquery(inner) => {
            Ok(expr.with(Kind::Subquery(Rc::new(inner.resolve_in(m, query, reuse, how)?))))
        }
        Kind::Exists(inner) => Ok(expr.with(Kind::Exists(Rc::new(inner.resolve_in(m, query, reuse, how)?)))),
        Kind::Query(inner) => Ok(expr.with(Kind::Query(Rc::new(inner.resolve_in(m, query, reuse, how)?)))),
        Kind::Q(node) => query.resolve_q(m, node, reuse, how),
        Kind::Where(node) => {
            let mut children = Vec::with_capacity(node.children.len());
            for child in &node.children {
                children.push(resolve(m, child, query, reuse.as_deref_mut(), how)?);
            }
            Ok(expr.with(Kind::Where(Where { children, resolved: true, ..node.clone() })))
        }
        Kind::When { condition, result } if how.for_save => {
            let result = resolve(m, result, query, reuse.as_deref_mut(), how)?;
            let condition = resolve(m, condition, query, reuse, How { for_save: false, ..how })?;
            Ok(expr.with(Kind::When { condition, result }))
        }
        Kind::Aggregate { .. } => resolve_aggregate(m, expr, query, reuse, how),
        Kind::DatabaseDefault(inner) if !how.for_save => resolve(m, inner, query, reuse, how),
        _ => resolve_parts(m, expr, query, reuse, how),
    }
}

fn resolve_parts(
    m: &mut Machine,
    expr: &ExprRef,
    query: &mut Query,
    mut reuse: Reuse,
    how: How,
) -> PyResult<ExprRef> {
    let resolved = expr.try_map(&mut |part| resolve(m, part, query, reuse.as_deref_mut(), how))?;
    let resolved = Rc::new(Expr { is_summary: how.summarize, ..Rc::unwrap_or_clone(resolved) });
    match &resolved.kind {
        Kind::Combined { lhs, op, rhs, flavour: Flavour::Plain } => {
            let flavour = flavour_of(m, lhs, *op, rhs)?;
            if flavour == Flavour::Plain {
                return Ok(resolved);
            }
            let kind = Kind::Combined { lhs: lhs.clone(), op: *op, rhs: rhs.clone(), flavour };
            let output = match flavour {
                Flavour::Temporal => Some(output::anonymous(m, "DurationField")?),
                _ => None,
            };
            Ok(Expr::typed(kind, output))
        }
        Kind::Negated(inner) if !output::conditional(m, inner)? => {
            Err(type_error("Cannot negate non-conditional expressions."))
        }
        _ => Ok(resolved),
    }
}

fn flavour_of(m: &mut Machine, lhs: &ExprRef, op: Op, rhs: &ExprRef) -> PyResult<Flavour> {
    let left = output::internal_type(m, lhs)?;
    let right = output::internal_type(m, rhs)?;
    let is = |t: &Option<Str>, name: &str| t.as_deref() == Some(name);
    if (is(&left, "DurationField") || is(&right, "DurationField")) && left != right {
        return Ok(Flavour::Duration);
    }
    let temporal = ["DateField", "DateTimeField", "TimeField"].iter().any(|name| is(&left, name));
    Ok(if op == Op::Sub && temporal && left == right { Flavour::Temporal } else { Flavour::Plain })
}

fn resolve_outer(
    m: &mut Machine,
    name: &Str,
    query: &mut Query,
    reuse: Reuse,
    how: How,
) -> PyResult<ExprRef> {
    let col = query.resolve_ref(m, name, how.allow_joins, reuse, how.summarize)?;
    if col.contains_over_clause() {
        let text = format!("Referencing outer query window expression is not supported: {name}.");
        return Err(not_supported(m, text));
    }
    match &col.kind {
        Kind::Col { alias, target, relation, .. } => Ok(col.with(Kind::Col {
            alias: alias.clone(),
            target: target.clone(),
            possibly_multivalued: name.contains("__"),
            relation: relation.clone(),
        })),
        _ => Ok(col),
    }
}

fn resolve_aggregate(
    m: &mut Machine,
    expr: &ExprRef,
    query: &mut Query,
    mut reuse: Reuse,
    how: How,
) -> PyResult<ExprRef> {
    let how = How { for_save: false, ..how };
    let resolved = expr.try_map(&mut |part| resolve(m, part, query, reuse.as_deref_mut(), how))?;
    let resolved = Rc::new(Expr { is_summary: how.summarize, ..Rc::unwrap_or_clone(resolved) });
    let Kind::Aggregate { class, args, default, .. } = &resolved.kind else {
        return Err(unsupported("this aggregate"));
    };
    let name = super::aggregates::name_of(class);
    if how.summarize {
        let mut refs = Vec::new();
        resolved.refs(&mut refs);
        for reference in refs {
            if query.annotations.get(&reference).is_some_and(|a| a.is_summary) {
                let text = format!("Cannot compute {name}('{reference}'): '{reference}' is an aggregate");
                return Err(field_error(m, text));
            }
        }
    } else {
        let Kind::Aggregate { args: before, .. } = &expr.kind else { return Ok(resolved) };
        for (arg, before) in args.iter().zip(before) {
            if arg.contains_aggregate() {
                let shown = match &before.kind {
                    Kind::F(name) => name.to_string(),
                    Kind::Aggregate { class, .. } => super::aggregates::name_of(class).to_string(),
                    _ => show::repr(m, before)?,
                };
                let text = format!("Cannot compute {name}('{shown}'): '{shown}' is an aggregate");
                return Err(field_error(m, text));
            }
        }
    }
    let Some(default) = default else { return Ok(resolved) };
    let output = output_field(m, &resolved)?;
    let fallback = match to_expr(default) {
        Some(given) => resolve(m, &given, query, reuse, how)?,
        None => Expr::typed(Kind::Value { value: default.clone(), for_save: false }, output.clone()),
    };
    let mut bare = (*resolved).clone();
    if let Kind::Aggregate { default, .. } = &mut bare.kind {
        *default = None;
    }
    let coalesce = super::functions::make(m, "Coalesce", vec![Rc::new(bare), fallback], output)?;
    Ok(Rc::new(Expr { is_summary: how.summarize, ..Rc::unwrap_or_clone(coalesce) }))
}

/// The value of a lookup or update that may be an expression: `resolve_lookup_value`'s first step.
pub fn is_expression(value: &Value) -> bool {
    to_expr(value).is_some()
}
