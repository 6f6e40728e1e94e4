//! Types of expressions: `output_field`, given, or worked out from the parts.
//!
//! Mirrors `BaseExpression.output_field` and the table of combined types in `django/db/models/expressions.py`.

use std::cell::RefCell;
use std::rc::Rc;

use super::expr::{Expr, ExprRef, Flavour, Kind, Op};
use crate::orm::exceptions::field_error;
use crate::orm::fields::Field;
use crate::python::exception::unsupported;
use crate::python::{Args, Machine, PyResult, Str, Value};

/// Fields that belong to no model, one a class, for the types of expressions.
#[derive(Default)]
struct Anonymous {
    fields: RefCell<Vec<(Str, Rc<Field>)>>,
}

/// A field of a built-in class that is on no model: `IntegerField()`.
pub fn anonymous(m: &mut Machine, class: &str) -> PyResult<Rc<Field>> {
    let store = m.extension::<Anonymous>();
    if let Some((_, field)) = store.fields.borrow().iter().find(|(name, _)| &**name == class) {
        return Ok(field.clone());
    }
    let class_value = m.import_from("django.db.models.fields", class)?;
    let made = m.call(&class_value, Args::none())?;
    let field = Field::of(&made).ok_or_else(|| unsupported(format!("the field {class}")))?;
    store.fields.borrow_mut().push((Str::new(class), field.clone()));
    Ok(field)
}

/// `output_field`, or nothing when it is unknown.
pub fn output_field(m: &mut Machine, expr: &ExprRef) -> PyResult<Option<Rc<Field>>> {
    if let Some(known) = &expr.output {
        return Ok(Some(known.clone()));
    }
    match &expr.kind {
        Kind::Value { value, .. } => value_field(m, value),
        Kind::Where(_) | Kind::Q(_) | Kind::Lookup(_) | Kind::Exists(_) | Kind::Negated(_) => {
            anonymous(m, "BooleanField").map(Some)
        }
        Kind::Subquery(query) | Kind::Query(query) => query.output_field(m),
        Kind::When { result, .. } => output_field(m, result),
        Kind::Combined { lhs, op, rhs, flavour } => combined_field(m, lhs, *op, rhs, *flavour).map(Some),
        Kind::Window { source, .. } => output_field(m, source),
        Kind::RawSql { .. } => anonymous(m, "Field").map(Some),
        Kind::Func { class, args, extra } => super::functions::output_of(m, class, args, extra),
        Kind::Aggregate { class, args, .. } => super::aggregates::output_of(m, class, args),
        Kind::F(_) | Kind::OuterRef(_) | Kind::ResolvedOuterRef(_) | Kind::Star => Ok(None),
        _ => from_sources(m, &expr.sources()),
    }
}

/// `output_field`, which must be known.
pub fn must_output_field(m: &mut Machine, expr: &ExprRef) -> PyResult<Rc<Field>> {
    match output_field(m, expr)? {
        Some(field) => Ok(field),
        None => Err(field_error(m, "Cannot resolve expression type, unknown output_field")),
    }
}

/// `_resolve_output_field`: the type that all parts share.
pub fn from_sources(m: &mut Machine, sources: &[ExprRef]) -> PyResult<Option<Rc<Field>>> {
    let mut found: Option<Rc<Field>> = None;
    for source in sources {
        let Some(field) = output_field(m, source)? else { continue };
        match &found {
            None => found = Some(field),
            Some(first) if first.class.is_subclass_of(&field.class) => {}
            Some(first) => {
                let text = format!(
                    "Expression contains mixed types: {}, {}. You must set output_field.",
                    first.class.name(),
                    field.class.name()
                );
                return Err(field_error(m, text));
            }
        }
    }
    Ok(found)
}

/// The internal type of an expression; nothing where it is unknown or mixed.
pub fn internal_type(m: &mut Machine, expr: &ExprRef) -> PyResult<Option<Str>> {
    match output_field(m, expr) {
        Ok(Some(field)) => field.internal_type(m).map(Some),
        // Mixed types are only an error where the type is needed.
        Ok(None) | Err(_) => Ok(None),
    }
}

/// `conditional`: whether it may stand in WHERE by itself.
pub fn conditional(m: &mut Machine, expr: &ExprRef) -> PyResult<bool> {
    match &expr.kind {
        Kind::Where(_) | Kind::Q(_) | Kind::Lookup(_) | Kind::Exists(_) | Kind::Negated(_) => Ok(true),
        Kind::OrderBy { .. } | Kind::When { .. } | Kind::F(_) | Kind::OuterRef(_) => Ok(false),
        _ => Ok(internal_type(m, expr)?.as_deref() == Some("BooleanField")),
    }
}

fn value_field(m: &mut Machine, value: &Value) -> PyResult<Option<Rc<Field>>> {
    let name = match value.unwrapped() {
        Value::Str(_) => "CharField",
        Value::Bool(_) => "BooleanField",
        Value::Int(_) | Value::BigInt(_) => "IntegerField",
        Value::Float(_) => "FloatField",
        Value::Bytes(_) => "BinaryField",
        Value::Instance(instance) => {
            let mro = instance.class().mro();
            let by_class = mro.iter().find_map(|c| match &*c.full_name() {
                "datetime.datetime" => Some("DateTimeField"),
                "datetime.date" => Some("DateField"),
                "datetime.time" => Some("TimeField"),
                "datetime.timedelta" => Some("DurationField"),
                "decimal.Decimal" => Some("DecimalField"),
                "uuid.UUID" => Some("UUIDField"),
                _ => None,
            });
            match by_class {
                Some(name) => name,
                None => return Ok(None),
            }
        }
        _ => return Ok(None),
    };
    anonymous(m, name).map(Some)
}

fn combined_field(
    m: &mut Machine,
    lhs: &ExprRef,
    op: Op,
    rhs: &ExprRef,
    flavour: Flavour,
) -> PyResult<Rc<Field>> {
    if flavour == Flavour::Temporal {
        return anonymous(m, "DurationField");
    }
    let left = output_field(m, lhs)?;
    let right = output_field(m, rhs)?;
    if let Some(name) = combined_type(left.as_ref(), op, right.as_ref()) {
        return anonymous(m, name);
    }
    let (Some(left), Some(right)) = (left, right) else {
        return Err(field_error(m, "Cannot resolve expression type, unknown output_field"));
    };
    let text = format!(
        "Cannot infer type of '{}' expression involving these types: {}, {}. You must set output_field.",
        op.connector(),
        left.class.name(),
        right.class.name()
    );
    Err(field_error(m, text))
}

/// The groups of types that arithmetic knows.
#[derive(Clone, Copy, PartialEq)]
enum Group {
    PositiveInteger,
    Integer,
    Float,
    Decimal,
    DateTime,
    Date,
    Time,
    Duration,
    None,
    Other,
}

fn group(field: Option<&Rc<Field>>) -> Group {
    use crate::orm::fields::FieldKind as K;
    let Some(field) = field else { return Group::None };
    match field.kind {
        K::PositiveInteger => Group::PositiveInteger,
        K::Auto
        | K::BigAuto
        | K::SmallAuto
        | K::Integer
        | K::BigInteger
        | K::SmallInteger
        | K::PositiveBigInteger
        | K::PositiveSmallInteger
        | K::OrderWrt => Group::Integer,
        K::Float => Group::Float,
        K::Decimal => Group::Decimal,
        K::DateTime => Group::DateTime,
        K::Date => Group::Date,
        K::Time => Group::Time,
        K::Duration => Group::Duration,
        _ => Group::Other,
    }
}

/// `_resolve_combined_type`: the class of the result, by Django's table in its order.
fn combined_type(left: Option<&Rc<Field>>, op: Op, right: Option<&Rc<Field>>) -> Option<&'static str> {
    use Group as G;
    let (left, right) = (group(left), group(right));
    let bitwise = matches!(op, Op::BitAnd | Op::BitOr | Op::BitXor | Op::ShiftLeft | Op::ShiftRight);
    if left == G::PositiveInteger && right == G::PositiveInteger && !bitwise && op != Op::Sub {
        return Some("PositiveIntegerField");
    }
    let plain = |g: G| if g == G::PositiveInteger { G::Integer } else { g };
    let name = |g: G| match g {
        G::Integer => "IntegerField",
        G::Float => "FloatField",
        _ => "DecimalField",
    };
    let number = |g: G| matches!(g, G::Integer | G::Float | G::Decimal);
    match (plain(left), plain(right)) {
        (G::Integer, G::Integer) => Some("IntegerField"),
        _ if bitwise => None,
        (a, b) if a == b && number(a) => Some(name(a)),
        (G::Integer, b @ (G::Decimal | G::Float)) if op != Op::Pow => Some(name(b)),
        (a @ (G::Decimal | G::Float), G::Integer) if op != Op::Pow => Some(name(a)),
        (a, G::None) | (G::None, a) if number(a) => Some(name(a)),
        (G::Date | G::DateTime, G::Duration) if matches!(op, Op::Add | Op::Sub) => Some("DateTimeField"),
        (G::Duration, G::Date | G::DateTime) if op == Op::Add => Some("DateTimeField"),
        (G::Duration, G::Duration) if matches!(op, Op::Add | Op::Sub) => Some("DurationField"),
        (G::Time, G::Duration) if matches!(op, Op::Add | Op::Sub) => Some("TimeField"),
        (G::Duration, G::Time) if op == Op::Add => Some("TimeField"),
        (G::Date | G::DateTime, G::Date | G::DateTime) if op == Op::Sub => Some("DurationField"),
        (G::Time, G::Time) if op == Op::Sub => Some("DurationField"),
        _ => None,
    }
}

/// An expression with a type, where it had none.
pub fn with_default_output(expr: &ExprRef, output: Option<Rc<Field>>) -> ExprRef {
    if expr.output.is_some() { expr.clone() } else { Rc::new(Expr { output, ..(**expr).clone() }) }
}
