//! Values as SQLite stores them: five storage classes and their order.
//!
//! Booleans are the integers 0 and 1; dates, decimals, UUIDs and JSON are text: turning them into Python
//! objects and back is the work of the floors above. Two comparisons live here and must not be confused:
//! [`SqlValue::order`] is SQLite's total order over all classes (NULL < numbers < text < blob), as used by
//! ORDER BY, DISTINCT, GROUP BY and indexes; expressions apply a column's affinity first (`affinity.rs`).

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// One value in one of SQLite's storage classes.
#[derive(Clone, Debug)]
pub enum SqlValue {
    /// The absence of a value.
    Null,
    /// A 64-bit integer, booleans too.
    Int(i64),
    /// A 64-bit float.
    Real(f64),
    /// UTF-8 text.
    Text(Rc<str>),
    /// Bytes.
    Blob(Rc<[u8]>),
}

impl SqlValue {
    /// A text value.
    pub fn text(text: impl AsRef<str>) -> Self {
        SqlValue::Text(Rc::from(text.as_ref()))
    }

    /// Whether this is NULL.
    pub fn is_null(&self) -> bool {
        matches!(self, SqlValue::Null)
    }

    /// The integer, if the value is stored as one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            SqlValue::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// The text, if the value is stored as text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            SqlValue::Text(value) => Some(value),
            _ => None,
        }
    }

    /// The name that SQLite's `typeof()` gives to the storage class.
    pub fn type_name(&self) -> &'static str {
        match self {
            SqlValue::Null => "null",
            SqlValue::Int(_) => "integer",
            SqlValue::Real(_) => "real",
            SqlValue::Text(_) => "text",
            SqlValue::Blob(_) => "blob",
        }
    }

    /// Whether the other is equal and of the same storage class: 1 and 1.0 are equal but not identical.
    pub fn is_identical(&self, other: &SqlValue) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other) && self == other
    }

    fn class(&self) -> u8 {
        match self {
            SqlValue::Null => 0,
            SqlValue::Int(_) | SqlValue::Real(_) => 1,
            SqlValue::Text(_) => 2,
            SqlValue::Blob(_) => 3,
        }
    }

    /// SQLite's order over all values: NULL first, then numbers by value, text by bytes, blobs by bytes.
    pub fn order(&self, other: &SqlValue) -> Ordering {
        match (self, other) {
            (SqlValue::Int(a), SqlValue::Int(b)) => a.cmp(b),
            (SqlValue::Int(a), SqlValue::Real(b)) => int_real(*a, *b),
            (SqlValue::Real(a), SqlValue::Int(b)) => int_real(*b, *a).reverse(),
            (SqlValue::Real(a), SqlValue::Real(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
            (SqlValue::Text(a), SqlValue::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
            (SqlValue::Blob(a), SqlValue::Blob(b)) => a.cmp(b),
            _ => self.class().cmp(&other.class()),
        }
    }

    /// The value as a literal in SQL text, as SQLite's `quote()` writes it.
    pub fn quoted(&self) -> String {
        match self {
            SqlValue::Text(text) => format!("'{}'", text.replace('\'', "''")),
            SqlValue::Blob(bytes) => {
                let hex: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
                format!("X'{hex}'")
            }
            SqlValue::Null => "NULL".to_owned(),
            other => other.to_string(),
        }
    }
}

/// Compares without losing the digits that a float cannot hold.
fn int_real(int: i64, real: f64) -> Ordering {
    if real.is_nan() {
        return Ordering::Greater;
    }
    if real >= 9_223_372_036_854_775_808.0 {
        return Ordering::Less;
    }
    if real < -9_223_372_036_854_775_808.0 {
        return Ordering::Greater;
    }
    let whole = real.trunc();
    int.cmp(&(whole as i64)).then_with(|| 0.0_f64.partial_cmp(&(real - whole)).unwrap_or(Ordering::Equal))
}

/// A float as SQLite prints it: up to 15 significant digits, always with a point or an exponent.
pub fn real_text(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "Inf".into() } else { "-Inf".into() };
    }
    if value == 0.0 {
        return "0.0".into();
    }
    let scientific = format!("{value:.14e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-5..15).contains(&exponent) {
        let decimals = usize::try_from(14 - exponent).unwrap_or(0);
        let fixed = format!("{value:.decimals$}");
        return match fixed.contains('.') {
            true => with_point(fixed.trim_end_matches('0')),
            false => format!("{fixed}.0"),
        };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}e{sign}{:02}", with_point(mantissa.trim_end_matches('0')), exponent.abs())
}

fn with_point(digits: &str) -> String {
    if digits.ends_with('.') { format!("{digits}0") } else { digits.to_owned() }
}

impl fmt::Display for SqlValue {
    /// The value as SQLite casts it to text; NULL shows as `NULL`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SqlValue::Null => f.write_str("NULL"),
            SqlValue::Int(value) => write!(f, "{value}"),
            SqlValue::Real(value) => f.write_str(&real_text(*value)),
            SqlValue::Text(text) => f.write_str(text),
            SqlValue::Blob(bytes) => f.write_str(&String::from_utf8_lossy(bytes)),
        }
    }
}

impl PartialEq for SqlValue {
    fn eq(&self, other: &Self) -> bool {
        self.order(other) == Ordering::Equal
    }
}

impl Eq for SqlValue {}

impl PartialOrd for SqlValue {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SqlValue {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order(other)
    }
}

impl Hash for SqlValue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.class().hash(state);
        match self {
            SqlValue::Null => {}
            // 1 and 1.0 are equal, so they must hash alike; 0.0 and -0.0 too.
            SqlValue::Int(value) => (*value as f64).to_bits().hash(state),
            SqlValue::Real(value) => (value + 0.0).to_bits().hash(state),
            SqlValue::Text(text) => text.hash(state),
            SqlValue::Blob(bytes) => bytes.hash(state),
        }
    }
}

impl From<i64> for SqlValue {
    fn from(value: i64) -> Self {
        SqlValue::Int(value)
    }
}

impl From<f64> for SqlValue {
    fn from(value: f64) -> Self {
        SqlValue::Real(value)
    }
}

impl From<bool> for SqlValue {
    fn from(value: bool) -> Self {
        SqlValue::Int(i64::from(value))
    }
}

impl From<&str> for SqlValue {
    fn from(value: &str) -> Self {
        SqlValue::text(value)
    }
}

impl From<String> for SqlValue {
    fn from(value: String) -> Self {
        SqlValue::Text(Rc::from(value))
    }
}

impl<T: Into<SqlValue>> From<Option<T>> for SqlValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(SqlValue::Null, Into::into)
    }
}
