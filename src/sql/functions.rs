//! Scalar functions by name: SQLite's own and those that Django registers on its connections.
//!
//! Mirrors SQLite's core functions and `backends/sqlite3/_functions.py`. Dates are in `datetime.rs`, JSON in
//! `json.rs`. A long file because it is a table.

use std::fmt;

use super::affinity::{to_int, to_real};
use super::error::{SqlError, SqlResult};
use super::eval::Context;
use super::value::SqlValue;
use super::{datetime, json, pattern};

type Body = fn(&Context<'_>, &[SqlValue]) -> SqlResult<SqlValue>;

/// A scalar function.
#[derive(Clone, Copy)]
pub(super) struct Function(Body);

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Function")
    }
}

impl Function {
    pub(super) fn call(&self, context: &Context<'_>, args: &[SqlValue]) -> SqlResult<SqlValue> {
        (self.0)(context, args)
    }
}

/// Whether a call of that name with so many arguments is an aggregate.
pub(super) fn is_aggregate(name: &str, args: usize) -> bool {
    match name.to_ascii_uppercase().as_str() {
        "MIN" | "MAX" => args == 1,
        "COUNT" | "SUM" | "AVG" | "TOTAL" | "GROUP_CONCAT" | "STRING_AGG" => true,
        "STDDEV_POP" | "STDDEV_SAMP" | "VAR_POP" | "VAR_SAMP" | "JSON_GROUP_ARRAY" => true,
        "ANY_VALUE" => true,
        _ => false,
    }
}

/// The function of that name for so many arguments.
pub(super) fn lookup(name: &str, args: usize) -> SqlResult<Function> {
    let upper = name.to_ascii_uppercase();
    let (least, most, body) = core(&upper)
        .or_else(|| text(&upper))
        .or_else(|| numeric(&upper))
        .or_else(|| dates(&upper))
        .ok_or_else(|| SqlError::operational(format!("no such function: {name}")))?;
    if args < least || args > most {
        return Err(SqlError::operational(format!("wrong number of arguments to function {name}()")));
    }
    Ok(Function(body))
}

type Entry = (usize, usize, Body);
const MANY: usize = usize::MAX;

fn core(name: &str) -> Option<Entry> {
    Some(match name {
        "COALESCE" => (2, MANY, |_, a| Ok(first_value(a))),
        "IFNULL" => (2, 2, |_, a| Ok(first_value(a))),
        "NULLIF" => (2, 2, |_, a| Ok(if a[0] == a[1] { SqlValue::Null } else { a[0].clone() })),
        "IIF" => (3, 3, |_, a| {
            Ok(if super::affinity::truth(&a[0]) == Some(true) { a[1].clone() } else { a[2].clone() })
        }),
        "MIN" => (2, MANY, |_, a| Ok(extreme(a, false))),
        "MAX" => (2, MANY, |_, a| Ok(extreme(a, true))),
        "TYPEOF" => (1, 1, |_, a| Ok(SqlValue::text(a[0].type_name()))),
        "QUOTE" => (1, 1, |_, a| Ok(SqlValue::from(a[0].quoted()))),
        "LIKELY" | "UNLIKELY" => (1, 1, |_, a| Ok(a[0].clone())),
        "RANDOM" => (0, 0, |c, _| Ok(SqlValue::Int(c.next_random() as i64))),
        "RAND" => (0, 0, |c, _| Ok(SqlValue::Real((c.next_random() >> 11) as f64 / (1u64 << 53) as f64))),
        "SQLITE_VERSION" => (0, 0, |_, _| Ok(SqlValue::text("3.40.1"))),
        "JSON" => (1, 1, |_, a| json::minified(&a[0])),
        "JSON_VALID" => (1, 1, |_, a| Ok(not_null(&a[0], |v| SqlValue::from(json::is_valid(v))))),
        "JSON_EXTRACT" => (2, MANY, |_, a| json::extract(a)),
        "JSON_TYPE" => (1, 2, |_, a| json::type_of(a)),
        _ => return None,
    })
}

fn text(name: &str) -> Option<Entry> {
    Some(match name {
        "LOWER" => (1, 1, |_, a| Ok(map_text(&a[0], |t| t.to_ascii_lowercase()))),
        "UPPER" => (1, 1, |_, a| Ok(map_text(&a[0], |t| t.to_ascii_uppercase()))),
        "LENGTH" => (1, 1, |_, a| Ok(length(&a[0]))),
        "TRIM" => (1, 2, |_, a| Ok(trim(a, true, true))),
        "LTRIM" => (1, 2, |_, a| Ok(trim(a, true, false))),
        "RTRIM" => (1, 2, |_, a| Ok(trim(a, false, true))),
        "REPLACE" => (3, 3, |_, a| {
            Ok(strict(a, || {
                let (text, from) = (a[0].to_string(), a[1].to_string());
                SqlValue::from(if from.is_empty() { text } else { text.replace(&from, &a[2].to_string()) })
            }))
        }),
        "SUBSTR" | "SUBSTRING" => (2, 3, |_, a| Ok(substr(a))),
        "INSTR" => (2, 2, |_, a| {
            Ok(strict(a, || {
                let text = a[0].to_string();
                let at = text.find(&a[1].to_string()).map_or(0, |at| text[..at].chars().count() + 1);
                SqlValue::Int(at as i64)
            }))
        }),
        "HEX" => (1, 1, |_, a| {
            let bytes = match &a[0] {
                SqlValue::Null => Vec::new(),
                SqlValue::Blob(bytes) => bytes.to_vec(),
                other => other.to_string().into_bytes(),
            };
            Ok(SqlValue::from(bytes.iter().map(|b| format!("{b:02X}")).collect::<String>()))
        }),
        "UNICODE" => (1, 1, |_, a| {
            Ok(not_null(&a[0], |v| {
                SqlValue::from(v.to_string().chars().next().map(|c| i64::from(u32::from(c))))
            }))
        }),
        "CHAR" => (0, MANY, |_, a| {
            let chars = a.iter().map(|v| u32::try_from(to_int(v)).ok().and_then(char::from_u32));
            Ok(SqlValue::from(chars.map(|c| c.unwrap_or('\u{fffd}')).collect::<String>()))
        }),
        "CONCAT" => (1, MANY, |_, a| {
            Ok(SqlValue::from(a.iter().filter(|v| !v.is_null()).map(ToString::to_string).collect::<String>()))
        }),
        "LPAD" => (3, 3, |_, a| Ok(strict(a, || pad(a, true)))),
        "RPAD" => (3, 3, |_, a| Ok(strict(a, || pad(a, false)))),
        "REPEAT" => (2, 2, |_, a| {
            let count = usize::try_from(to_int(&a[1])).unwrap_or(0);
            if a[0].to_string().len().saturating_mul(count) > 10_000_000 {
                return Err(SqlError::operational("string or blob too big"));
            }
            Ok(strict(a, || SqlValue::from(a[0].to_string().repeat(count))))
        }),
        "REVERSE" => (1, 1, |_, a| Ok(map_text(&a[0], |t| t.chars().rev().collect()))),
        "LIKE" => (2, 3, |_, a| {
            let escape = a.get(2).and_then(|e| e.to_string().chars().next());
            Ok(strict(a, || SqlValue::from(pattern::like(&a[0].to_string(), &a[1].to_string(), escape))))
        }),
        "GLOB" => (2, 2, |_, a| {
            Ok(strict(a, || SqlValue::from(pattern::glob(&a[0].to_string(), &a[1].to_string()))))
        }),
        "REGEXP" => (2, 2, |c, a| {
            if a.iter().any(SqlValue::is_null) {
                return Ok(SqlValue::Null);
            }
            c.regexp(&a[0].to_string(), &a[1].to_string()).map(SqlValue::from)
        }),
        _ => return None,
    })
}

fn numeric(name: &str) -> Option<Entry> {
    Some(match name {
        "ABS" => (1, 1, |_, a| {
            Ok(match super::affinity::number(&a[0]) {
                SqlValue::Int(i) => match i.checked_abs() {
                    Some(abs) => SqlValue::Int(abs),
                    None => return Err(SqlError::operational("integer overflow")),
                },
                SqlValue::Real(r) => SqlValue::Real(r.abs()),
                other => other,
            })
        }),
        "ROUND" => (1, 2, |_, a| Ok(strict(a, || round(a)))),
        "SIGN" => (1, 1, |_, a| {
            Ok(not_null(&a[0], |v| {
                let real = to_real(v);
                SqlValue::Int(i64::from(real > 0.0) - i64::from(real < 0.0))
            }))
        }),
        "POWER" | "POW" => (2, 2, |_, a| {
            // SQLite's own POWER gives a float, whatever it is given.
            Ok(strict(a, || SqlValue::Real(to_real(&a[0]).powf(to_real(&a[1])))))
        }),
        "MOD" => (2, 2, |_, a| Ok(strict(a, || finite(to_real(&a[0]) % to_real(&a[1]))))),
        "BITXOR" => (2, 2, |_, a| Ok(strict(a, || SqlValue::Int(to_int(&a[0]) ^ to_int(&a[1]))))),
        "CEIL" | "CEILING" => (1, 1, |_, a| Ok(whole(&a[0], f64::ceil))),
        "FLOOR" => (1, 1, |_, a| Ok(whole(&a[0], f64::floor))),
        "TRUNC" => (1, 1, |_, a| Ok(whole(&a[0], f64::trunc))),
        "SQRT" => (1, 1, |_, a| Ok(real(a, f64::sqrt))),
        "EXP" => (1, 1, |_, a| Ok(real(a, f64::exp))),
        "LN" => (1, 1, |_, a| Ok(real(a, f64::ln))),
        "LOG" => (1, 2, |_, a| {
            Ok(match a {
                [base, x] => strict(a, || finite(to_real(x).ln() / to_real(base).ln())),
                _ => real(a, f64::log10),
            })
        }),
        "SIN" => (1, 1, |_, a| Ok(real(a, f64::sin))),
        "COS" => (1, 1, |_, a| Ok(real(a, f64::cos))),
        "TAN" => (1, 1, |_, a| Ok(real(a, f64::tan))),
        "COT" => (1, 1, |_, a| Ok(real(a, |x| 1.0 / x.tan()))),
        "ASIN" => (1, 1, |_, a| Ok(real(a, f64::asin))),
        "ACOS" => (1, 1, |_, a| Ok(real(a, f64::acos))),
        "ATAN" => (1, 1, |_, a| Ok(real(a, f64::atan))),
        "ATAN2" => (2, 2, |_, a| Ok(strict(a, || finite(to_real(&a[0]).atan2(to_real(&a[1])))))),
        "DEGREES" => (1, 1, |_, a| Ok(real(a, f64::to_degrees))),
        "RADIANS" => (1, 1, |_, a| Ok(real(a, f64::to_radians))),
        "PI" => (0, 0, |_, _| Ok(SqlValue::Real(std::f64::consts::PI))),
        _ => return None,
    })
}

fn dates(name: &str) -> Option<Entry> {
    Some(match name {
        "DJANGO_DATE_EXTRACT" => (2, 2, |_, a| datetime::extract(a)),
        "DJANGO_DATETIME_EXTRACT" => (4, 4, |_, a| datetime::extract(a)),
        "DJANGO_TIME_EXTRACT" => (2, 2, |_, a| datetime::time_extract(a)),
        "DJANGO_DATE_TRUNC" => (4, 4, |_, a| datetime::date_trunc(a)),
        "DJANGO_DATETIME_TRUNC" => (4, 4, |_, a| datetime::datetime_trunc(a)),
        "DJANGO_TIME_TRUNC" => (4, 4, |_, a| datetime::time_trunc(a)),
        "DJANGO_DATETIME_CAST_DATE" => (3, 3, |_, a| datetime::cast_date(a)),
        "DJANGO_DATETIME_CAST_TIME" => (3, 3, |_, a| datetime::cast_time(a)),
        "DJANGO_TIME_DIFF" => (2, 2, |_, a| datetime::time_diff(a)),
        "DJANGO_TIMESTAMP_DIFF" => (2, 2, |_, a| datetime::timestamp_diff(a)),
        "DJANGO_FORMAT_DTDELTA" => (3, 3, |_, a| datetime::format_dtdelta(a)),
        "STRFTIME" => (1, MANY, |c, a| datetime::strftime(c.clock_micros, a)),
        "DATE" => (0, MANY, |c, a| datetime::formatted(c.clock_micros, "%Y-%m-%d", a)),
        "TIME" => (0, MANY, |c, a| datetime::formatted(c.clock_micros, "%H:%M:%S", a)),
        "DATETIME" => (0, MANY, |c, a| datetime::formatted(c.clock_micros, "%Y-%m-%d %H:%M:%S", a)),
        "JULIANDAY" => (0, MANY, |c, a| datetime::julianday(c.clock_micros, a)),
        _ => return None,
    })
}

fn first_value(args: &[SqlValue]) -> SqlValue {
    args.iter().find(|v| !v.is_null()).cloned().unwrap_or(SqlValue::Null)
}

fn extreme(args: &[SqlValue], largest: bool) -> SqlValue {
    strict(args, || {
        let best = if largest { args.iter().max() } else { args.iter().min() };
        best.cloned().unwrap_or(SqlValue::Null)
    })
}

fn not_null(value: &SqlValue, body: impl FnOnce(&SqlValue) -> SqlValue) -> SqlValue {
    if value.is_null() { SqlValue::Null } else { body(value) }
}

/// NULL if any argument is.
fn strict(args: &[SqlValue], body: impl FnOnce() -> SqlValue) -> SqlValue {
    if args.iter().any(SqlValue::is_null) { SqlValue::Null } else { body() }
}

fn map_text(value: &SqlValue, change: impl FnOnce(String) -> String) -> SqlValue {
    not_null(value, |v| SqlValue::from(change(v.to_string())))
}

fn length(value: &SqlValue) -> SqlValue {
    not_null(value, |v| {
        SqlValue::Int(match v {
            SqlValue::Blob(bytes) => bytes.len() as i64,
            other => other.to_string().chars().count() as i64,
        })
    })
}

fn trim(args: &[SqlValue], left: bool, right: bool) -> SqlValue {
    strict(args, || {
        let chars: Vec<char> =
            args.get(1).map_or_else(|| " ".to_owned(), ToString::to_string).chars().collect();
        let text = args[0].to_string();
        let mut trimmed = text.as_str();
        if left {
            trimmed = trimmed.trim_start_matches(chars.as_slice());
        }
        if right {
            trimmed = trimmed.trim_end_matches(chars.as_slice());
        }
        SqlValue::text(trimmed)
    })
}

/// SQLite's rules: positions count from 1, negative ones from the end, a negative length goes left.
fn substr(args: &[SqlValue]) -> SqlValue {
    strict(args, || {
        let chars: Vec<char> = args[0].to_string().chars().collect();
        let len = chars.len() as i64;
        let mut start = to_int(&args[1]);
        let mut count = args.get(2).map_or(i64::MAX / 4, to_int).clamp(-i64::MAX / 4, i64::MAX / 4);
        if start < 0 {
            start += len;
            if start < 0 {
                count = if count < 0 { count } else { (count + start).max(0) };
                start = 0;
            }
        } else if start > 0 {
            start -= 1;
        } else if count > 0 {
            count -= 1;
        }
        if count < 0 {
            let end = start;
            start = (start + count).max(0);
            count = end - start;
        }
        let from = start.clamp(0, len);
        let to = start.saturating_add(count).clamp(from, len);
        SqlValue::from(chars[from as usize..to as usize].iter().collect::<String>())
    })
}

fn pad(args: &[SqlValue], left: bool) -> SqlValue {
    let text: Vec<char> = args[0].to_string().chars().collect();
    let fill: Vec<char> = args[2].to_string().chars().collect();
    let wanted = usize::try_from(to_int(&args[1])).unwrap_or(0).min(1_000_000);
    if text.len() >= wanted {
        return SqlValue::from(text[..wanted].iter().collect::<String>());
    }
    let padding = fill.iter().cycle().take(if fill.is_empty() { 0 } else { wanted - text.len() });
    SqlValue::from(if left {
        padding.chain(&text).collect::<String>()
    } else {
        text.iter().chain(padding).collect::<String>()
    })
}

fn round(args: &[SqlValue]) -> SqlValue {
    let value = to_real(&args[0]);
    let digits = args.get(1).map_or(0, to_int).clamp(0, 30) as usize;
    if value.abs() > 4_503_599_627_370_496.0 {
        return SqlValue::Real(value);
    }
    if digits == 0 {
        return SqlValue::Real((value.abs() + 0.5).floor().copysign(value));
    }
    // SQLite prints with that many digits, halves going up in the decimal text of 15 digits.
    let text = format!("{value:.*}", digits);
    let nudged = format!("{:.*}", digits, value + value.signum() * value.abs() * 1e-15);
    SqlValue::Real(nudged.parse().or_else(|_| text.parse()).unwrap_or(value))
}

fn finite(value: f64) -> SqlValue {
    if value.is_nan() { SqlValue::Null } else { SqlValue::Real(value) }
}

fn real(args: &[SqlValue], body: fn(f64) -> f64) -> SqlValue {
    strict(args, || finite(body(to_real(&args[0]))))
}

fn whole(value: &SqlValue, body: fn(f64) -> f64) -> SqlValue {
    match super::affinity::number(value) {
        SqlValue::Real(real) => SqlValue::Real(body(real)),
        other => other,
    }
}
