//! From the database's values to Python's: one converter a column.
//!
//! Mirrors `get_converters` and `apply_converters` of `django/db/models/sql/compiler.py` and the converters of
//! `backends/sqlite3/operations.py`.

use std::rc::Rc;

use crate::orm::connection::from_sql;
use crate::orm::expressions::{ExprRef, Kind, output};
use crate::orm::fields::{Field, FieldKind, Hooks};
use crate::python::{Args, Machine, PyResult, Value};
use crate::sql::SqlValue;

/// What turns a column's values into Python's.
#[derive(Clone)]
pub enum Converter {
    /// The field's own converters.
    Field(Rc<Field>),
    /// `int(value)`, for computed integers.
    Int,
    /// `float(value)`, for computed floats.
    Float,
    /// A computed decimal: fifteen digits, not cut to the field's places.
    Decimal,
    /// A value inside of JSON: text that is no JSON stands for itself.
    JsonKey(Rc<Field>),
    /// `Trunc` of a moment: the wall time it gives belongs to this zone.
    Trunc(Rc<Field>, Value),
}

impl Converter {
    /// The converter for an expression's values; none where SQLite's value is Python's already.
    pub fn of(m: &mut Machine, expr: &ExprRef) -> PyResult<Option<Converter>> {
        if let Kind::Col { target, .. } = &expr.kind {
            let output = expr.output.as_ref().unwrap_or(target);
            return Ok(Converter::of_field(if target.hooks.has(Hooks::FROM_DB_VALUE) {
                target
            } else {
                output
            }));
        }
        let Some(field) = output::output_field(m, expr)? else { return Ok(None) };
        if field.hooks.has(Hooks::FROM_DB_VALUE) {
            return Ok(Some(Converter::Field(field)));
        }
        if let Kind::Func { class, extra, .. } = &expr.kind
            && field.kind == FieldKind::DateTime
            && crate::orm::expressions::functions::is(class, "TruncBase")
        {
            let given = extra.iter().find(|(k, v)| &**k == "tzinfo" && !v.is_none()).map(|(_, v)| v.clone());
            return Ok(Some(Converter::Trunc(field, given.unwrap_or_default())));
        }
        if let Kind::Func { class, .. } = &expr.kind
            && field.kind == FieldKind::Json
            && crate::orm::expressions::functions::is(class, "KeyTransform")
        {
            return Ok(Some(Converter::JsonKey(field)));
        }
        let name = field.internal_type(m)?;
        Ok(match &*name {
            "DecimalField" => Some(Converter::Decimal),
            "FloatField" => Some(Converter::Float),
            name if name.ends_with("IntegerField") => Some(Converter::Int),
            _ => Converter::of_field(&field),
        })
    }

    fn of_field(field: &Rc<Field>) -> Option<Converter> {
        use FieldKind as K;
        let plain = matches!(
            field.kind,
            K::Auto
                | K::BigAuto
                | K::SmallAuto
                | K::Integer
                | K::BigInteger
                | K::SmallInteger
                | K::PositiveInteger
                | K::PositiveBigInteger
                | K::PositiveSmallInteger
                | K::Char
                | K::Text
                | K::Slug
                | K::Email
                | K::Url
                | K::Float
                | K::OrderWrt
                | K::File
                | K::Image
                | K::FilePath
        );
        if plain && !field.hooks.has(Hooks::FROM_DB_VALUE) && !field.hooks.has(Hooks::GET_INTERNAL_TYPE) {
            return None;
        }
        Some(Converter::Field(field.clone()))
    }

    /// The Python value.
    pub fn convert(&self, m: &mut Machine, value: SqlValue) -> PyResult {
        Ok(match (self, value) {
            (Converter::Field(field), value) => match (field.kind, &value) {
                // The most frequent converter needs no call.
                (FieldKind::Boolean, SqlValue::Int(n @ (0 | 1)))
                    if !field.hooks.has(Hooks::FROM_DB_VALUE) =>
                {
                    Value::Bool(*n == 1)
                }
                _ => field.from_db(m, value)?,
            },
            (_, SqlValue::Null) => Value::None,
            (Converter::JsonKey(field), SqlValue::Text(text)) => {
                match field.from_db(m, SqlValue::Text(text.clone())) {
                    Err(crate::python::Unwind::Exception(_)) => from_sql(&SqlValue::Text(text)),
                    other => other?,
                }
            }
            (Converter::Decimal, value) => {
                let text = match &value {
                    SqlValue::Real(number) => fifteen_digits(*number),
                    other => other.to_string(),
                };
                let class = m.import_from("decimal", "Decimal")?;
                m.call(&class, Args::one(Value::from(text)))?
            }
            (Converter::Trunc(field, zone), value) => {
                let moment = field.from_db(m, value)?;
                if !crate::orm::expressions::classes::use_tz(m)? {
                    return Ok(moment);
                }
                let zone = match zone {
                    Value::None => {
                        let current = m.import_from("django.utils.timezone", "get_current_timezone")?;
                        m.call(&current, Args::none())?
                    }
                    zone => zone.clone(),
                };
                m.call_method(&moment, "replace", Args::none().with("tzinfo", zone))?
            }
            (Converter::Int, SqlValue::Real(number)) => Value::Int(number as i64),
            (Converter::Int, SqlValue::Text(text)) => match text.trim().parse::<i64>() {
                Ok(number) => Value::Int(number),
                Err(_) => Value::str(text),
            },
            (Converter::Float, SqlValue::Int(number)) => Value::Float(number as f64),
            (_, value) => from_sql(&value),
        })
    }
}

/// `Context(prec=15).create_decimal_from_float`: exact where fifteen digits suffice, else rounded and padded.
fn fifteen_digits(number: f64) -> String {
    let long = format!("{number:.40e}");
    let short = format!("{number:.14e}");
    let Some((mantissa, exponent)) = short.split_once('e') else { return short };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let rest = long.split_once('e').map_or("", |(digits, _)| digits.get(mantissa.len()..).unwrap_or(""));
    let exact = rest.bytes().all(|b| b == b'0');
    let negative = mantissa.starts_with('-');
    let mut digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    if exact {
        while digits.len() > 1 && digits.ends_with('0') {
            digits.pop();
        }
    }
    let whole = exponent + 1;
    let text = if whole <= 0 {
        format!("0.{}{digits}", "0".repeat(whole.unsigned_abs() as usize))
    } else if (whole as usize) < digits.len() {
        format!("{}.{}", &digits[..whole as usize], &digits[whole as usize..])
    } else {
        format!("{digits}{}", "0".repeat(whole as usize - digits.len()))
    };
    if negative { format!("-{text}") } else { text }
}

/// The converters of a select list.
pub fn converters(m: &mut Machine, exprs: &[ExprRef]) -> PyResult<Vec<Option<Converter>>> {
    exprs.iter().map(|expr| Converter::of(m, expr)).collect()
}

/// One row through its converters; columns beyond them (added for ordering only) are dropped.
pub fn convert_row(
    m: &mut Machine,
    converters: &[Option<Converter>],
    row: Vec<SqlValue>,
) -> PyResult<Vec<Value>> {
    let mut values = Vec::with_capacity(converters.len());
    for (converter, value) in converters.iter().zip(row) {
        values.push(match converter {
            Some(converter) => converter.convert(m, value)?,
            None => from_sql(&value),
        });
    }
    Ok(values)
}
