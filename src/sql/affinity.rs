//! SQLite's loose typing: what a column makes of a value, and how text reads as a number.

use super::schema::Affinity;
use super::value::SqlValue;

/// The longest prefix of `text` that reads as a number, and whether it is the whole text (spaces aside).
fn numeric_prefix(text: &str) -> (SqlValue, bool) {
    let trimmed = text.trim_matches(|c: char| c.is_ascii_whitespace());
    let bytes = trimmed.as_bytes();
    let digits_from = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    let start = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole_end = digits_from(start);
    let mut end = whole_end;
    let mut digits = whole_end - start;
    let mut is_real = false;
    if bytes.get(end) == Some(&b'.') {
        let fraction_end = digits_from(end + 1);
        digits += fraction_end - end - 1;
        if digits > 0 {
            is_real = true;
            end = fraction_end;
        }
    }
    if digits == 0 {
        return (SqlValue::Int(0), false);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent_end = digits_from(end + 1 + sign);
        if exponent_end > end + 1 + sign {
            is_real = true;
            end = exponent_end;
        }
    }
    let number = &trimmed[..end];
    let whole = end == bytes.len();
    if !is_real && let Ok(int) = number.trim_start_matches('+').parse::<i64>() {
        return (SqlValue::Int(int), whole);
    }
    (SqlValue::Real(number.parse().unwrap_or(0.0)), whole)
}

/// A float that is a whole number within reach becomes an integer.
fn real_as_int(real: f64) -> Option<i64> {
    let fits = real.trunc() == real && real.abs() < 9_007_199_254_740_992.0;
    fits.then_some(real as i64)
}

/// What a column of this affinity stores when it is given `value`.
pub(super) fn apply(affinity: Affinity, value: SqlValue) -> SqlValue {
    match (affinity, &value) {
        (Affinity::Text, SqlValue::Int(_) | SqlValue::Real(_)) => SqlValue::from(value.to_string()),
        (Affinity::Integer | Affinity::Numeric, SqlValue::Real(real)) => {
            real_as_int(*real).map_or(value, SqlValue::Int)
        }
        (Affinity::Integer | Affinity::Numeric, SqlValue::Text(text)) => match numeric_prefix(text) {
            (SqlValue::Real(real), true) => real_as_int(real).map_or(SqlValue::Real(real), SqlValue::Int),
            (number, true) => number,
            _ => value,
        },
        (Affinity::Real, SqlValue::Int(int)) => SqlValue::Real(*int as f64),
        (Affinity::Real, SqlValue::Text(text)) => match numeric_prefix(text) {
            (SqlValue::Int(int), true) => SqlValue::Real(int as f64),
            (number, true) => number,
            _ => value,
        },
        _ => value,
    }
}

/// `CAST(value AS ...)`.
pub(super) fn cast(affinity: Affinity, value: &SqlValue) -> SqlValue {
    match (affinity, value) {
        (_, SqlValue::Null) => SqlValue::Null,
        (Affinity::Text, SqlValue::Text(_)) => value.clone(),
        (Affinity::Text, _) => SqlValue::from(value.to_string()),
        (Affinity::Integer, _) => SqlValue::Int(to_int(value)),
        (Affinity::Real, _) => SqlValue::Real(to_real(value)),
        (Affinity::Numeric, SqlValue::Text(_) | SqlValue::Blob(_)) => match number(value) {
            SqlValue::Real(real) => real_as_int(real).map_or(SqlValue::Real(real), SqlValue::Int),
            other => other,
        },
        (Affinity::Numeric, _) => value.clone(),
        (Affinity::Blob, SqlValue::Blob(_)) => value.clone(),
        (Affinity::Blob, _) => SqlValue::Blob(value.to_string().into_bytes().into()),
    }
}

/// The value as arithmetic sees it: a number, or NULL.
pub(super) fn number(value: &SqlValue) -> SqlValue {
    match value {
        SqlValue::Text(text) => numeric_prefix(text).0,
        SqlValue::Blob(bytes) => numeric_prefix(&String::from_utf8_lossy(bytes)).0,
        other => other.clone(),
    }
}

/// The value as an integer; fractions are cut off.
pub(super) fn to_int(value: &SqlValue) -> i64 {
    match value {
        // `as` saturates, as SQLite does.
        SqlValue::Real(real) => *real as i64,
        SqlValue::Int(int) => *int,
        SqlValue::Null => 0,
        text => {
            let text = text.to_string();
            let digits = text.trim_start();
            let end = digits
                .char_indices()
                .find(|(at, c)| !(c.is_ascii_digit() || (*at == 0 && matches!(c, '+' | '-'))))
                .map_or(digits.len(), |(at, _)| at);
            match digits[..end].trim_start_matches('+').parse::<i64>() {
                Ok(int) => int,
                Err(_) => match numeric_prefix(&digits[..end]).0 {
                    SqlValue::Real(real) => real as i64,
                    _ => 0,
                },
            }
        }
    }
}

/// The value as a float.
pub(super) fn to_real(value: &SqlValue) -> f64 {
    match number(value) {
        SqlValue::Int(int) => int as f64,
        SqlValue::Real(real) => real,
        _ => 0.0,
    }
}

/// Whether the value counts as true; NULL is neither.
pub(super) fn truth(value: &SqlValue) -> Option<bool> {
    match number(value) {
        SqlValue::Null => None,
        SqlValue::Int(int) => Some(int != 0),
        SqlValue::Real(real) => Some(real != 0.0),
        _ => Some(false),
    }
}
