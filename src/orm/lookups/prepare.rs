//! The right side of a lookup, prepared by the field on its left: `get_prep_lookup`.

use std::rc::Rc;

use super::Builtin;
use crate::orm::expressions::{ExprRef, Kind, Rhs, output};
use crate::orm::fields::{Field, FieldKind, FieldRef};
use crate::orm::options::Options;
use crate::orm::query::Query;
use crate::python::exception::value_error;
use crate::python::{Class, Machine, PyResult, Str, Value};

/// The prepared right side.
pub fn rhs(
    m: &mut Machine,
    class: &Rc<Class>,
    builtin: Option<Builtin>,
    lhs: &ExprRef,
    rhs: Rhs,
) -> PyResult<Rhs> {
    let many = matches!(builtin, Some(Builtin::In | Builtin::Range));
    match rhs {
        Rhs::Expr(expr) => match &expr.kind {
            Kind::Query(query) => {
                let query = subquery(m, builtin, lhs, query)?;
                Ok(Rhs::Expr(expr.with(Kind::Query(Rc::new(query)))))
            }
            _ => Ok(Rhs::Expr(expr)),
        },
        Rhs::List(values) => Ok(Rhs::List(values)),
        Rhs::Value(value) if many => {
            let values = m.collect(&value)?;
            let mut prepared = Vec::with_capacity(values.len());
            for value in values {
                prepared.push(one(m, lhs, value, true)?);
            }
            Ok(Rhs::List(prepared))
        }
        Rhs::Value(value) => {
            let prepare = match builtin {
                Some(
                    Builtin::Exact
                    | Builtin::GreaterThan
                    | Builtin::GreaterThanOrEqual
                    | Builtin::LessThan
                    | Builtin::LessThanOrEqual,
                ) => true,
                Some(_) => false,
                None => !matches!(class.lookup(&Str::intern("prepare_rhs")), Some(Value::Bool(false))),
            };
            let rounds = matches!(builtin, Some(Builtin::GreaterThanOrEqual | Builtin::LessThan));
            let value = match (&value, rounds) {
                (Value::Float(number), true) if is_integer(m, lhs)? => Value::Int(number.ceil() as i64),
                _ => value,
            };
            Ok(Rhs::Value(one(m, lhs, value, prepare)?))
        }
    }
}

/// Whether the left side is an integer field's.
pub fn is_integer(m: &mut Machine, lhs: &ExprRef) -> PyResult<bool> {
    use FieldKind as K;
    let kind = output::output_field(m, lhs)?.map(|f| f.kind);
    Ok(matches!(
        kind,
        Some(
            K::Integer
                | K::BigInteger
                | K::SmallInteger
                | K::PositiveInteger
                | K::PositiveBigInteger
                | K::PositiveSmallInteger
                | K::Auto
                | K::BigAuto
                | K::SmallAuto
        )
    ))
}

fn one(m: &mut Machine, lhs: &ExprRef, value: Value, prepare: bool) -> PyResult {
    if crate::orm::expressions::classes::to_expr(&value).is_some() {
        return Ok(value);
    }
    if let Kind::Col { relation: Some(relation), .. } = &lhs.kind {
        let value = normalized(m, relation, lhs, value)?;
        if !prepare || value.is_none() {
            return Ok(value);
        }
        return match &lhs.output {
            Some(field) => field.get_prep_value(m, &value),
            None => Ok(value),
        };
    }
    if !prepare {
        return Ok(value);
    }
    match output::output_field(m, lhs)? {
        Some(field) => field.get_prep_value(m, &value),
        None => Ok(value),
    }
}

/// `get_normalized_value`: an instance stands for the value of the field that the relation refers to.
fn normalized(m: &mut Machine, relation: &FieldRef, lhs: &ExprRef, value: Value) -> PyResult {
    let Some(opts) = Options::of_instance(&value) else { return Ok(value) };
    let pk = m.getattr(&value, "pk")?;
    if pk.is_none() {
        return Err(value_error("Model instances passed to related filters must be saved."));
    }
    let path = relation.path_infos(m)?;
    let last = path.last().and_then(|step| step.target_fields.first().cloned());
    let Some(mut source) = last.or_else(|| lhs.output.clone()) else { return Ok(pk) };
    let own = opts.model();
    let is_of = |field: &Rc<Field>| {
        let model = field.model();
        matches!((&own, &model), (Some(own), Some(model)) if own.is_subclass_of(model))
    };
    while !is_of(&source) {
        let Some(rel) = source.rel() else { break };
        let next = rel.related_field(m)?;
        if Rc::ptr_eq(&next, &source) {
            break;
        }
        source = next;
    }
    match m.getattr_opt(&value, &source.attname())? {
        Some(found) => Ok(found),
        None => Ok(pk),
    }
}

/// A queryset as the right side: it must select one column (and one row, for `exact`).
fn subquery(m: &mut Machine, builtin: Option<Builtin>, lhs: &ExprRef, query: &Query) -> PyResult<Query> {
    let mut query = query.clone();
    let fields = query.selected.as_ref().map_or(1, |selected| selected.len());
    match builtin {
        Some(Builtin::Exact) => {
            if !query.has_limit_one() {
                return Err(value_error(
                    "The QuerySet value for an exact lookup must be limited to one result using slicing.",
                ));
            }
            if fields != 1 {
                return Err(value_error(format!(
                    "The QuerySet value for the exact lookup must have 1 selected fields (received {fields})"
                )));
            }
        }
        Some(Builtin::In) => {
            if fields != 1 {
                return Err(value_error(format!(
                    "The QuerySet value for the 'in' lookup must have 1 selected fields (received {fields})"
                )));
            }
            query.clear_ordering(false, true);
        }
        _ => return Ok(query),
    }
    if query.has_select_fields() {
        return Ok(query);
    }
    if builtin == Some(Builtin::In)
        && let Kind::Col { relation: Some(relation), target, .. } = &lhs.kind
        && let Some(field) = relation.as_field().filter(|f| f.is_foreign_key())
    {
        let referred = field.target_field(m)?;
        if !referred.primary_key.get() {
            let own = matches!((field.model(), &query.model), (Some(a), Some(b)) if Rc::ptr_eq(&a, b));
            let name = if target.primary_key.get() && own { field.name() } else { referred.name() };
            query.set_values(m, &[name])?;
            return Ok(query);
        }
    }
    query.clear_select_clause();
    query.add_fields(m, &[Str::intern("pk")], true)?;
    Ok(query)
}

/// Transforms on the left side that apply to the right side too.
pub fn bilateral_transforms(m: &mut Machine, lhs: &ExprRef) -> PyResult<Vec<Rc<Class>>> {
    let Kind::Func { class, args, .. } = &lhs.kind else { return Ok(Vec::new()) };
    let mut found = match args.first() {
        Some(inner) => bilateral_transforms(m, inner)?,
        None => Vec::new(),
    };
    if let Some(flag) = class.lookup(&Str::intern("bilateral"))
        && m.truth(&flag)?
    {
        found.push(class.clone());
    }
    Ok(found)
}
