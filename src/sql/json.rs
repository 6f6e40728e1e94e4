//! SQLite's JSON functions, as far as Django's JSONField uses them.

use serde_json::Value;

use super::error::{SqlError, SqlResult};
use super::value::SqlValue;

/// The document in a value, or SQLite's complaint.
pub(super) fn parse(value: &SqlValue) -> SqlResult<Value> {
    serde_json::from_str(&value.to_string()).map_err(|_| SqlError::operational("malformed JSON"))
}

/// `JSON_VALID(value)`.
pub(super) fn is_valid(value: &SqlValue) -> bool {
    parse(value).is_ok()
}

enum Step {
    Key(String),
    Index(usize),
    FromEnd(usize),
}

fn steps(path: &str) -> SqlResult<Vec<Step>> {
    let bad = || SqlError::operational(format!("JSON path error near '{path}'"));
    let mut rest = path.strip_prefix('$').ok_or_else(bad)?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(".\"") {
            let end = after.find('"').ok_or_else(bad)?;
            steps.push(Step::Key(after[..end].to_owned()));
            rest = &after[end + 1..];
        } else if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            steps.push(Step::Key(after[..end].to_owned()));
            rest = &after[end..];
        } else if let Some(after) = rest.strip_prefix('[') {
            let end = after.find(']').ok_or_else(bad)?;
            let inside = &after[..end];
            steps.push(match inside.strip_prefix("#-") {
                Some(back) => Step::FromEnd(back.parse().map_err(|_| bad())?),
                None => Step::Index(inside.parse().map_err(|_| bad())?),
            });
            rest = &after[end + 1..];
        } else {
            return Err(bad());
        }
    }
    Ok(steps)
}

fn find<'a>(document: &'a Value, path: &str) -> SqlResult<Option<&'a Value>> {
    let mut at = document;
    for step in steps(path)? {
        let next = match (&step, at) {
            (Step::Key(key), Value::Object(map)) => map.get(key),
            (Step::Index(index), Value::Array(items)) => items.get(*index),
            (Step::FromEnd(back), Value::Array(items)) => {
                items.len().checked_sub(*back).and_then(|index| items.get(index))
            }
            _ => None,
        };
        match next {
            Some(found) => at = found,
            None => return Ok(None),
        }
    }
    Ok(Some(at))
}

fn sql(value: &Value) -> SqlValue {
    match value {
        Value::Null => SqlValue::Null,
        Value::Bool(value) => SqlValue::from(*value),
        Value::Number(number) => match number.as_i64() {
            Some(int) => SqlValue::Int(int),
            None => SqlValue::Real(number.as_f64().unwrap_or(0.0)),
        },
        Value::String(text) => SqlValue::text(text),
        composite => SqlValue::from(composite.to_string()),
    }
}

/// `JSON_EXTRACT(document, path ...)`.
pub(super) fn extract(args: &[SqlValue]) -> SqlResult<SqlValue> {
    if args.iter().any(SqlValue::is_null) {
        return Ok(SqlValue::Null);
    }
    let document = parse(&args[0])?;
    if let [_, path] = args {
        return Ok(find(&document, &path.to_string())?.map_or(SqlValue::Null, sql));
    }
    let mut found = Vec::new();
    for path in &args[1..] {
        found.push(find(&document, &path.to_string())?.cloned().unwrap_or(Value::Null));
    }
    Ok(SqlValue::from(Value::Array(found).to_string()))
}

/// `JSON_TYPE(document, path)`.
pub(super) fn type_of(args: &[SqlValue]) -> SqlResult<SqlValue> {
    if args.iter().any(SqlValue::is_null) {
        return Ok(SqlValue::Null);
    }
    let document = parse(&args[0])?;
    let path = args.get(1).map_or_else(|| "$".to_owned(), SqlValue::to_string);
    Ok(find(&document, &path)?.map_or(SqlValue::Null, |value| {
        SqlValue::text(match value {
            Value::Null => "null",
            Value::Bool(true) => "true",
            Value::Bool(false) => "false",
            Value::Number(n) if n.is_i64() => "integer",
            Value::Number(_) => "real",
            Value::String(_) => "text",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        })
    }))
}

/// `JSON(document)`: the document without needless spaces.
pub(super) fn minified(value: &SqlValue) -> SqlResult<SqlValue> {
    if value.is_null() {
        return Ok(SqlValue::Null);
    }
    Ok(SqlValue::from(parse(value)?.to_string()))
}

/// `document -> path` and `document ->> path`.
pub(super) fn arrow(document: &SqlValue, path: &SqlValue, as_sql: bool) -> SqlResult<SqlValue> {
    if document.is_null() || path.is_null() {
        return Ok(SqlValue::Null);
    }
    let path = match path {
        SqlValue::Int(index) => format!("$[{index}]"),
        other => {
            let text = other.to_string();
            if text.starts_with('$') { text } else { format!("$.\"{text}\"") }
        }
    };
    let document = parse(document)?;
    Ok(match find(&document, &path)? {
        None => SqlValue::Null,
        Some(value) if as_sql => sql(value),
        Some(value) => SqlValue::from(value.to_string()),
    })
}
