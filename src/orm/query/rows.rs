//! From the database's values to Python's: one converter a column.
//!
//! Mirrors `get_converters` and `apply_converters` of `django/db/models/sql/compiler.py` and the converters of
//! `backends/sqlite3/operations.py`.

use std::rc::Rc;

use crate::orm::connection::from_sql;
use crate::orm::expressions::{ExprRef, Kind, output};
use crate::orm::fields::{Field, FieldKind, Hooks};
use crate::python::{Machine, PyResult, Value};
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
        let Ok(Some(field)) = output::output_field(m, expr) else { return Ok(None) };
        if field.hooks.has(Hooks::FROM_DB_VALUE) {
            return Ok(Some(Converter::Field(field)));
        }
        let name = field.internal_type(m)?;
        Ok(match &*name {
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
