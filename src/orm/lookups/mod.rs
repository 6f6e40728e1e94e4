//! Lookups and transforms: `__gte`, `__icontains`, `__year`, and those that learners register.
//!
//! A name is looked for among what was registered on the field's class first, then among the built-in ones, which are
//! a table here. [`build`] prepares the right side as the lookup's class does; [`compile`] writes the condition.
//!
//! Mirrors `django/db/models/lookups.py`, `fields/related_lookups.py` and `RegisterLookupMixin`.

pub mod classes;
pub mod close;
pub mod compile;
pub mod prepare;

use std::rc::Rc;

use crate::orm::exceptions::field_error;
use crate::orm::expressions::classes::{to_expr, wrap_expr};
use crate::orm::expressions::expr::Lookup;
use crate::orm::expressions::{Expr, ExprRef, Kind, Rhs, functions, output};
use crate::orm::fields::{Field, FieldKind};
use crate::python::exception::value_error;
use crate::python::{Args, Class, Machine, PyResult, Str, Value};

/// The built-in lookups.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "each is the lookup of its name")]
pub enum Builtin {
    Exact,
    IExact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
    In,
    Contains,
    IContains,
    StartsWith,
    IStartsWith,
    EndsWith,
    IEndsWith,
    Range,
    IsNull,
    Regex,
    IRegex,
    HasKey,
    HasKeys,
    HasAnyKeys,
}

/// Every built-in lookup: its name in queries, its class, itself.
pub const BUILTINS: &[(&str, &str, Builtin)] = &[
    ("exact", "Exact", Builtin::Exact),
    ("iexact", "IExact", Builtin::IExact),
    ("gt", "GreaterThan", Builtin::GreaterThan),
    ("gte", "GreaterThanOrEqual", Builtin::GreaterThanOrEqual),
    ("lt", "LessThan", Builtin::LessThan),
    ("lte", "LessThanOrEqual", Builtin::LessThanOrEqual),
    ("in", "In", Builtin::In),
    ("contains", "Contains", Builtin::Contains),
    ("icontains", "IContains", Builtin::IContains),
    ("startswith", "StartsWith", Builtin::StartsWith),
    ("istartswith", "IStartsWith", Builtin::IStartsWith),
    ("endswith", "EndsWith", Builtin::EndsWith),
    ("iendswith", "IEndsWith", Builtin::IEndsWith),
    ("range", "Range", Builtin::Range),
    ("isnull", "IsNull", Builtin::IsNull),
    ("regex", "Regex", Builtin::Regex),
    ("iregex", "IRegex", Builtin::IRegex),
    ("has_key", "HasKey", Builtin::HasKey),
    ("has_keys", "HasKeys", Builtin::HasKeys),
    ("has_any_keys", "HasAnyKeys", Builtin::HasAnyKeys),
];

const DATE_PARTS: &[(&str, &str)] = &[
    ("year", "ExtractYear"),
    ("month", "ExtractMonth"),
    ("day", "ExtractDay"),
    ("week_day", "ExtractWeekDay"),
    ("iso_week_day", "ExtractIsoWeekDay"),
    ("iso_year", "ExtractIsoYear"),
    ("week", "ExtractWeek"),
    ("quarter", "ExtractQuarter"),
];
const TIME_PARTS: &[(&str, &str)] =
    &[("hour", "ExtractHour"), ("minute", "ExtractMinute"), ("second", "ExtractSecond")];
const DATETIME_PARTS: &[(&str, &str)] = &[("date", "TruncDate"), ("time", "TruncTime")];

/// The built-in transforms of a kind of field: their names in queries and their classes.
fn transforms_of(kind: FieldKind) -> Vec<(&'static str, &'static str)> {
    let groups: &[&[(&str, &str)]] = match kind {
        FieldKind::Date => &[DATE_PARTS],
        FieldKind::DateTime => &[DATE_PARTS, TIME_PARTS, DATETIME_PARTS],
        FieldKind::Time => &[TIME_PARTS],
        _ => &[],
    };
    groups.iter().flat_map(|g| g.iter().copied()).collect()
}

fn builtin_named(name: &str, kind: Option<FieldKind>) -> Option<Builtin> {
    let json = kind == Some(FieldKind::Json);
    let found = BUILTINS.iter().find(|(n, _, _)| *n == name).map(|(_, _, builtin)| *builtin)?;
    let only_json = matches!(found, Builtin::HasKey | Builtin::HasKeys | Builtin::HasAnyKeys);
    (json || !only_json).then_some(found)
}

/// The class a lookup on this expression is looked for at: the field's, or the relation's.
fn field_class(m: &mut Machine, lhs: &ExprRef) -> PyResult<Option<Rc<Class>>> {
    if let Kind::Col { relation: Some(relation), .. } = &lhs.kind {
        return Ok(Some(match relation.as_field() {
            Some(field) => field.class.clone(),
            None => m.class_of(&relation.value()),
        }));
    }
    Ok(output::output_field(m, lhs)?.map(|field| field.class.clone()))
}

/// What `register_lookup` put on a class or its bases.
fn registered(class: &Rc<Class>, name: &str) -> Option<Rc<Class>> {
    class.mro().iter().find_map(|c| match c.dict.get_str("class_lookups") {
        Some(Value::Dict(dict)) => match dict.get_str(name) {
            Some(Value::Class(found)) => Some(found),
            _ => None,
        },
        _ => None,
    })
}

fn registered_for(m: &mut Machine, lhs: &ExprRef, name: &str) -> PyResult<Option<Rc<Class>>> {
    // A transform has lookups of its own before those of its output.
    if let Kind::Func { class, .. } = &lhs.kind
        && let Some(found) = registered(class, name)
    {
        return Ok(Some(found));
    }
    if let Some(field) = &lhs.output
        && let Some(Value::Dict(dict)) = field.namespace().get_str("instance_lookups")
        && let Some(Value::Class(found)) = dict.get_str(name)
    {
        return Ok(Some(found));
    }
    Ok(field_class(m, lhs)?.and_then(|class| registered(&class, name)))
}

/// `lhs.get_lookup(name)`: the class, and what it does if it is built in.
fn get_lookup(m: &mut Machine, lhs: &ExprRef, name: &str) -> PyResult<Option<(Rc<Class>, Option<Builtin>)>> {
    let known = classes::classes(m)?;
    if let Some(class) = registered_for(m, lhs, name)? {
        if !class.is_subclass_of(&known.lookup) {
            return Ok(None);
        }
        let builtin = classes::builtin_of(&class);
        return Ok(Some((class, builtin)));
    }
    if matches!(lhs.kind, Kind::F(_)) {
        return Ok(None);
    }
    let Some(field) = output_or_boolean(m, lhs)? else {
        return Err(field_error(m, "Cannot resolve expression type, unknown output_field"));
    };
    let builtin = builtin_named(name, Some(field.kind));
    Ok(builtin.and_then(|builtin| known.class_of(builtin).map(|class| (class, Some(builtin)))))
}

fn output_or_boolean(m: &mut Machine, lhs: &ExprRef) -> PyResult<Option<Rc<Field>>> {
    output::output_field(m, lhs)
}

fn get_transform(m: &mut Machine, lhs: &ExprRef, name: &str) -> PyResult<Option<ExprRef>> {
    let known = classes::classes(m)?;
    if let Some(class) = registered_for(m, lhs, name)? {
        if !class.is_subclass_of(&known.transform) {
            return Ok(None);
        }
        let wrapped = wrap_expr(m, lhs.clone())?;
        let made = m.call(&Value::Class(class), Args::one(wrapped))?;
        return Ok(to_expr(&made));
    }
    if matches!(&lhs.kind, Kind::Col { relation: Some(_), .. }) {
        return Ok(None);
    }
    let Some(field) = output::output_field(m, lhs)? else { return Ok(None) };
    if let Some((_, class)) = transforms_of(field.kind).into_iter().find(|(n, _)| *n == name) {
        return functions::make(m, class, vec![lhs.clone()], None).map(Some);
    }
    if field.kind == FieldKind::Json {
        let key = vec![(Str::intern("key_name"), Value::str(name))];
        return functions::make_with(m, "KeyTransform", vec![lhs.clone()], key, Some(field)).map(Some);
    }
    Ok(None)
}

/// `try_transform`: the transform of this name applied, or Django's error with what was perhaps meant.
pub fn try_transform(
    m: &mut Machine,
    lhs: &ExprRef,
    name: &str,
    lookups: Option<&[Str]>,
) -> PyResult<ExprRef> {
    if let Some(found) = get_transform(m, lhs, name)? {
        return Ok(found);
    }
    let class = field_class(m, lhs)?;
    let class_name = class.as_ref().map_or_else(|| "NoneType".to_owned(), |c| c.name().to_string());
    let kind = output::output_field(m, lhs)?.map(|f| f.kind);
    let mut names: Vec<String> = Vec::new();
    for (name, _, builtin) in BUILTINS {
        if builtin_named(name, kind) == Some(*builtin) {
            names.push((*name).to_owned());
        }
    }
    names.extend(kind.map(transforms_of).unwrap_or_default().into_iter().map(|(n, _)| n.to_owned()));
    for class in class.iter().flat_map(|c| c.mro().to_vec()) {
        if let Some(Value::Dict(dict)) = class.dict.get_str("class_lookups") {
            names.extend(dict.str_items().into_iter().map(|(name, _)| name.to_string()));
        }
    }
    let close = close::matches(name, &names);
    let suggestion = match close.is_empty() {
        true => ".".to_owned(),
        false => format!(", perhaps you meant {}?", close.join(" or ")),
    };
    let unsupported = match lookups {
        Some(all) => {
            let from = all.iter().position(|n| &**n == name).unwrap_or(0);
            all[from..].iter().map(|n| &**n).collect::<Vec<_>>().join("__")
        }
        None => name.to_owned(),
    };
    let text = format!(
        "Unsupported lookup '{unsupported}' for {class_name} or join on the field not permitted{suggestion}"
    );
    Err(field_error(m, text))
}

/// `build_lookup`.
pub fn build(m: &mut Machine, lookups: &[Str], lhs: &ExprRef, rhs: Rhs) -> PyResult<ExprRef> {
    let exact = [Str::intern("exact")];
    let lookups = if lookups.is_empty() { &exact[..] } else { lookups };
    let (name, transforms) = match lookups.split_last() {
        Some((name, transforms)) => (name.clone(), transforms),
        None => (exact[0].clone(), &lookups[..0]),
    };
    let mut lhs = lhs.clone();
    for transform in transforms {
        lhs = try_transform(m, &lhs, transform, Some(lookups))?;
    }
    let (name, found) = match get_lookup(m, &lhs, &name)? {
        Some(found) => (name, found),
        None => {
            lhs = try_transform(m, &lhs, &name, None)?;
            let name = exact[0].clone();
            match get_lookup(m, &lhs, &name)? {
                Some(found) => (name, found),
                None => return Err(field_error(m, format!("Unsupported lookup '{name}'"))),
            }
        }
    };
    make(m, name, found.0, found.1, lhs, rhs)
}

/// `lookup_class(lhs, rhs)`, with `None` turned into `isnull`.
pub fn make(
    m: &mut Machine,
    name: Str,
    class: Rc<Class>,
    builtin: Option<Builtin>,
    lhs: ExprRef,
    rhs: Rhs,
) -> PyResult<ExprRef> {
    let rhs = prepare::rhs(m, &class, builtin, &lhs, rhs)?;
    if matches!(rhs, Rhs::Value(Value::None)) {
        let json = output::output_field(m, &lhs)?.is_some_and(|f| f.kind == FieldKind::Json);
        let can = match class.lookup(&Str::intern("can_use_none_as_rhs")) {
            Some(value) => m.truth(&value)?,
            None => false,
        };
        let can = can || (json && builtin == Some(Builtin::Exact));
        if !can && !matches!(&*name, "exact" | "iexact") {
            return Err(value_error("Cannot use None as a query value"));
        }
        if !can {
            return is_null(m, &lhs, true);
        }
    }
    let bilateral = prepare::bilateral_transforms(m, &lhs)?;
    Ok(Expr::new(Kind::Lookup(Lookup { class, builtin, name, lhs, rhs, bilateral })))
}

/// `lhs IS NULL`, or `IS NOT NULL`.
pub fn is_null(m: &mut Machine, lhs: &ExprRef, null: bool) -> PyResult<ExprRef> {
    let known = classes::classes(m)?;
    let missing = || crate::python::exception::unsupported("isnull");
    Ok(Expr::new(Kind::Lookup(Lookup {
        class: known.class_of(Builtin::IsNull).ok_or_else(missing)?,
        builtin: Some(Builtin::IsNull),
        name: Str::intern("isnull"),
        lhs: lhs.clone(),
        rhs: Rhs::Value(Value::Bool(null)),
        bilateral: Vec::new(),
    })))
}
