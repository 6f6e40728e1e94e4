//! Lookups become conditions, with SQLite's operators.
//!
//! Mirrors the `as_sql` methods of `django/db/models/lookups.py` and the operators of `backends/sqlite3/base.py`.

use std::rc::Rc;

use super::Builtin;
use crate::orm::expressions::classes::{self, to_expr, wrap_expr};
use crate::orm::expressions::expr::Lookup;
use crate::orm::expressions::resolve::{How, resolve};
use crate::orm::expressions::{Expr, ExprRef, Kind, Rhs, functions, output};
use crate::orm::fields::{Field, FieldKind};
use crate::orm::query::compile_expr::{compile, field_param, param};
use crate::orm::query::{Compiled, Query, Stop};
use crate::python::exception::{unsupported, value_error};
use crate::python::{Args, Dict, Machine, PyResult, Str, Value};
use crate::sql::SqlValue;
use crate::sql::ast::{self, BinaryOp};

/// A lookup's condition.
pub fn lookup(m: &mut Machine, query: &Query, lookup: &Lookup) -> Compiled<ast::Expr> {
    if let Some(custom) = custom_sql(m, query, lookup)? {
        return Ok(custom);
    }
    let Some(builtin) = lookup.builtin else {
        let text = "subclasses of Lookup must provide an as_sql() method";
        return Err(crate::python::exception::not_implemented(text).into());
    };
    if let Some(tree) = year(m, query, builtin, lookup)? {
        return Ok(tree);
    }
    if let Some(tree) = super::classes::json_lookup(m, query, builtin, lookup)? {
        return Ok(tree);
    }
    match builtin {
        Builtin::Exact => exact(m, query, lookup),
        Builtin::GreaterThan => compare(m, query, lookup, BinaryOp::Gt),
        Builtin::GreaterThanOrEqual => compare(m, query, lookup, BinaryOp::Ge),
        Builtin::LessThan => compare(m, query, lookup, BinaryOp::Lt),
        Builtin::LessThanOrEqual => compare(m, query, lookup, BinaryOp::Le),
        Builtin::In => within(m, query, lookup),
        Builtin::Range => range(m, query, lookup),
        Builtin::IsNull => is_null(m, query, lookup),
        Builtin::Regex | Builtin::IRegex => regex(m, query, lookup, builtin == Builtin::IRegex),
        Builtin::HasKey | Builtin::HasKeys | Builtin::HasAnyKeys => Err(unsupported("JSON keys").into()),
        _ => like(m, query, lookup, builtin),
    }
}

/// A learner's `as_sql` (or `as_sqlite`), called with a compiler.
fn custom_sql(m: &mut Machine, query: &Query, lookup: &Lookup) -> PyResult<Option<ast::Expr>> {
    let Some(method) = classes::overridden_sql(&lookup.class) else { return Ok(None) };
    let expr = Expr::new(Kind::Lookup(lookup.clone()));
    let object = classes::wrap(&lookup.class, expr);
    classes::call_as_sql(m, query, &object, method).map(Some)
}

/// `process_lhs`.
pub fn process_lhs(m: &mut Machine, query: &Query, lhs: &ExprRef) -> Compiled<ast::Expr> {
    let tree = compile(m, query, &resolved_again(lhs))?;
    Ok(if matches!(lhs.kind, Kind::Lookup(_)) { ast::Expr::paren(tree) } else { tree })
}

/// Resolving once more, as `process_lhs` does, changes nothing but that a `Q` inside keeps its brackets.
fn resolved_again(expr: &ExprRef) -> ExprRef {
    match &expr.kind {
        Kind::Col { .. } | Kind::Value { .. } | Kind::Ref { .. } => expr.clone(),
        Kind::Where(node) => {
            let node = crate::orm::expressions::Where { resolved: true, ..node.clone() };
            expr.with(Kind::Where(node))
        }
        _ => expr.map(&mut resolved_again),
    }
}

/// The field whose `get_db_prep_value` the right side goes through.
fn value_field(m: &mut Machine, lhs: &ExprRef) -> PyResult<Option<Rc<Field>>> {
    output::output_field(m, lhs)
}

/// `process_rhs` for a single value.
pub fn process_rhs(m: &mut Machine, query: &Query, lookup: &Lookup) -> Compiled<ast::Expr> {
    if !lookup.bilateral.is_empty() {
        return bilateral(m, query, lookup);
    }
    match &lookup.rhs {
        Rhs::Expr(expr) => {
            let tree = compile(m, query, expr)?;
            let bracketed = matches!(expr.kind, Kind::Value { .. }) || starts_with_bracket(&tree);
            Ok(if bracketed { tree } else { ast::Expr::paren(tree) })
        }
        Rhs::Value(value) => Ok(direct(m, lookup, value)?),
        Rhs::List(values) => {
            let items = values.iter().map(|v| direct(m, lookup, v)).collect::<PyResult<Vec<_>>>()?;
            Ok(ast::Expr::Tuple(items))
        }
    }
}

/// The right side through the transforms that apply to both sides.
fn bilateral(m: &mut Machine, query: &Query, lookup: &Lookup) -> Compiled<ast::Expr> {
    let mut value = match &lookup.rhs {
        Rhs::Expr(expr) => expr.clone(),
        Rhs::Value(value) => {
            let field = value_field(m, &lookup.lhs)?;
            Expr::typed(Kind::Value { value: value.clone(), for_save: false }, field)
        }
        Rhs::List(_) => return Err(unsupported("bilateral transforms over lists").into()),
    };
    for class in &lookup.bilateral {
        let wrapped = wrap_expr(m, value)?;
        let made = m.call(&Value::Class(class.clone()), Args::one(wrapped))?;
        value = to_expr(&made).ok_or_else(|| unsupported("this bilateral transform"))?;
    }
    let mut scratch = query.clone();
    let value = resolve(m, &value, &mut scratch, None, How::JOINS)?;
    let tree = compile(m, query, &value)?;
    Ok(if starts_with_bracket(&tree) { tree } else { ast::Expr::paren(tree) })
}

fn starts_with_bracket(tree: &ast::Expr) -> bool {
    match tree {
        ast::Expr::Paren(_) | ast::Expr::Subquery(_) | ast::Expr::Tuple(_) => true,
        ast::Expr::Node { negated, wrapped, children, .. } => !negated && (*wrapped || children.len() > 1),
        ast::Expr::Raw { sql, .. } => sql.starts_with('('),
        _ => false,
    }
}

/// One value as a parameter, converted by the field on the left.
fn direct(m: &mut Machine, lookup: &Lookup, value: &Value) -> PyResult<ast::Expr> {
    if lookup.builtin.is_none() {
        return Ok(param(crate::orm::connection::to_sql(m, value)?, matches!(value, Value::Bool(_))));
    }
    match value_field(m, &lookup.lhs)? {
        Some(field) => field_param(m, &field, value, true),
        None => Ok(param(crate::orm::connection::to_sql(m, value)?, matches!(value, Value::Bool(_)))),
    }
}

fn exact(m: &mut Machine, query: &Query, lookup: &Lookup) -> Compiled<ast::Expr> {
    if let Rhs::Value(Value::Bool(flag)) = &lookup.rhs
        && output::conditional(m, &lookup.lhs)?
        && lookup.bilateral.is_empty()
    {
        let lhs = process_lhs(m, query, &lookup.lhs)?;
        return Ok(if *flag { lhs } else { ast::Expr::Not(Box::new(lhs)) });
    }
    compare(m, query, lookup, BinaryOp::Eq)
}

fn compare(m: &mut Machine, query: &Query, lookup: &Lookup, op: BinaryOp) -> Compiled<ast::Expr> {
    let lhs = process_lhs(m, query, &lookup.lhs)?;
    if let Rhs::Value(value) = &lookup.rhs
        && super::prepare::is_integer(m, &lookup.lhs)?
    {
        overflow(m, lookup, value, op)?;
    }
    let rhs = process_rhs(m, query, lookup)?;
    Ok(ast::Expr::binary(lhs, op, rhs))
}

/// `IntegerFieldOverflow`: numbers that no row can hold decide the condition at once.
fn overflow(m: &mut Machine, lookup: &Lookup, value: &Value, op: BinaryOp) -> Compiled<()> {
    use num_traits::Signed;
    let positive = value_field(m, &lookup.lhs)?.is_some_and(|f| {
        matches!(
            f.kind,
            FieldKind::PositiveInteger | FieldKind::PositiveBigInteger | FieldKind::PositiveSmallInteger
        )
    });
    let (below, above) = match value {
        Value::Int(number) => (positive && *number < 0, false),
        Value::BigInt(number) => (number.is_negative(), number.is_positive()),
        _ => (false, false),
    };
    match (below, above) {
        (true, _) if matches!(op, BinaryOp::Gt | BinaryOp::Ge) => Err(Stop::Full),
        (_, true) if matches!(op, BinaryOp::Lt | BinaryOp::Le) => Err(Stop::Full),
        (false, false) => Ok(()),
        _ => Err(Stop::Empty),
    }
}

fn within(m: &mut Machine, query: &Query, lookup: &Lookup) -> Compiled<ast::Expr> {
    let negated = false;
    match &lookup.rhs {
        Rhs::Expr(expr) => match &expr.kind {
            Kind::Query(_) => {
                let lhs = process_lhs(m, query, &lookup.lhs)?;
                match compile(m, query, expr)? {
                    ast::Expr::Subquery(inner) => {
                        Ok(ast::Expr::InSubquery { expr: Box::new(lhs), query: inner, negated })
                    }
                    other => Ok(ast::Expr::InList { expr: Box::new(lhs), list: vec![other], negated }),
                }
            }
            Kind::List(items) => {
                let lhs = process_lhs(m, query, &lookup.lhs)?;
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    list.push(match &item.kind {
                        Kind::Value { value, .. } => {
                            let value = prepared_item(m, lookup, value)?;
                            direct(m, lookup, &value)?
                        }
                        _ => compile(m, query, item)?,
                    });
                }
                Ok(ast::Expr::InList { expr: Box::new(lhs), list, negated })
            }
            _ => {
                let lhs = process_lhs(m, query, &lookup.lhs)?;
                match process_rhs(m, query, lookup)? {
                    ast::Expr::Subquery(inner) => {
                        Ok(ast::Expr::InSubquery { expr: Box::new(lhs), query: inner, negated })
                    }
                    ast::Expr::Paren(inner) => {
                        Ok(ast::Expr::InList { expr: Box::new(lhs), list: vec![*inner], negated })
                    }
                    other => Ok(ast::Expr::InList { expr: Box::new(lhs), list: vec![other], negated }),
                }
            }
        },
        Rhs::Value(_) => Err(unsupported("this right side of in").into()),
        Rhs::List(values) => {
            let values = distinct(m, values)?;
            if values.is_empty() {
                return Err(Stop::Empty);
            }
            let lhs = process_lhs(m, query, &lookup.lhs)?;
            let list = values.iter().map(|v| direct(m, lookup, v)).collect::<PyResult<Vec<_>>>()?;
            Ok(ast::Expr::InList { expr: Box::new(lhs), list, negated })
        }
    }
}

fn prepared_item(m: &mut Machine, lookup: &Lookup, value: &Value) -> PyResult {
    match value_field(m, &lookup.lhs)? {
        Some(field) => field.get_prep_value(m, value),
        None => Ok(value.clone()),
    }
}

/// `OrderedSet(rhs)` without `None`; values that cannot be hashed stay as they are.
fn distinct(m: &mut Machine, values: &[Value]) -> PyResult<Vec<Value>> {
    let seen = Dict::new();
    for value in values.iter().filter(|v| !v.is_none()) {
        if m.dict_set(&seen, value.clone(), Value::None).is_err() {
            return Ok(values.iter().filter(|v| !v.is_none()).cloned().collect());
        }
    }
    Ok(seen.keys())
}

fn range(m: &mut Machine, query: &Query, lookup: &Lookup) -> Compiled<ast::Expr> {
    let ends = match &lookup.rhs {
        Rhs::List(values) => values.iter().map(|v| direct(m, lookup, v)).collect::<PyResult<Vec<_>>>()?,
        Rhs::Expr(expr) => match &expr.kind {
            Kind::List(items) => {
                let mut ends = Vec::new();
                for item in items {
                    ends.push(match &item.kind {
                        Kind::Value { value, .. } => {
                            let value = prepared_item(m, lookup, value)?;
                            direct(m, lookup, &value)?
                        }
                        _ => compile(m, query, item)?,
                    });
                }
                ends
            }
            _ => Vec::new(),
        },
        Rhs::Value(_) => Vec::new(),
    };
    let lhs = process_lhs(m, query, &lookup.lhs)?;
    let mut ends = ends.into_iter();
    let (Some(low), Some(high)) = (ends.next(), ends.next()) else {
        return Err(crate::python::exception::index_error("tuple index out of range").into());
    };
    let (expr, low, high) = (Box::new(lhs), Box::new(low), Box::new(high));
    Ok(ast::Expr::Between { expr, low, high, negated: false })
}

fn is_null(m: &mut Machine, query: &Query, lookup: &Lookup) -> Compiled<ast::Expr> {
    let Rhs::Value(Value::Bool(null)) = &lookup.rhs else {
        return Err(value_error("The QuerySet value for an isnull lookup must be True or False.").into());
    };
    if let Kind::Value { value, .. } = &lookup.lhs.kind {
        return Err(if value.is_none() == *null { Stop::Full } else { Stop::Empty });
    }
    let expr = Box::new(process_lhs(m, query, &lookup.lhs)?);
    Ok(ast::Expr::IsNull { expr, negated: !null })
}

/// `prep_for_like_query`.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

fn like(m: &mut Machine, query: &Query, lookup: &Lookup, builtin: Builtin) -> Compiled<ast::Expr> {
    let lhs = process_lhs(m, query, &lookup.lhs)?;
    let (before, after) = match builtin {
        Builtin::Contains | Builtin::IContains => (true, true),
        Builtin::StartsWith | Builtin::IStartsWith => (false, true),
        Builtin::EndsWith | Builtin::IEndsWith => (true, false),
        _ => (false, false),
    };
    let direct = match &lookup.rhs {
        Rhs::Value(value) if lookup.bilateral.is_empty() => Some(value),
        _ => None,
    };
    let pattern = match direct {
        Some(value) => {
            let text = escaped(&m.str(value)?);
            let (before, after) = (if before { "%" } else { "" }, if after { "%" } else { "" });
            ast::Expr::param(format!("{before}{text}{after}"))
        }
        None => {
            let rhs = process_rhs(m, query, lookup)?;
            match builtin {
                Builtin::IExact => rhs,
                _ => {
                    let ignore_case =
                        matches!(builtin, Builtin::IContains | Builtin::IStartsWith | Builtin::IEndsWith);
                    computed_pattern(rhs, before, after, ignore_case)
                }
            }
        }
    };
    let (expr, pattern) = (Box::new(lhs), Box::new(pattern));
    Ok(ast::Expr::Like { expr, pattern, escape: Some('\\'), negated: false })
}

/// `pattern_ops`: wildcards in the value are escaped by the database.
fn computed_pattern(rhs: ast::Expr, before: bool, after: bool, ignore_case: bool) -> ast::Expr {
    let text = |t: &str| ast::Expr::literal(SqlValue::text(t));
    let mut pattern = rhs;
    for (from, to) in [("\\", "\\\\"), ("%", "\\%"), ("_", "\\_")] {
        pattern = ast::Expr::function("REPLACE", vec![pattern, text(from), text(to)]);
    }
    if ignore_case {
        pattern = ast::Expr::function("UPPER", vec![pattern]);
    }
    if before {
        pattern = ast::Expr::binary(text("%"), BinaryOp::Concat, pattern);
    }
    if after {
        pattern = ast::Expr::binary(pattern, BinaryOp::Concat, text("%"));
    }
    pattern
}

fn regex(m: &mut Machine, query: &Query, lookup: &Lookup, ignore_case: bool) -> Compiled<ast::Expr> {
    let expr = Box::new(process_lhs(m, query, &lookup.lhs)?);
    let mut pattern = match &lookup.rhs {
        Rhs::Value(value) => param(crate::orm::connection::to_sql(m, value)?, false),
        _ => process_rhs(m, query, lookup)?,
    };
    if ignore_case {
        pattern = ast::Expr::binary(ast::Expr::literal(SqlValue::text("(?i)")), BinaryOp::Concat, pattern);
    }
    Ok(ast::Expr::Regexp { expr, pattern: Box::new(pattern), negated: false })
}

/// `YearLookup`: a comparison of the year is one of the whole date, so that an index can serve it.
fn year(m: &mut Machine, query: &Query, builtin: Builtin, lookup: &Lookup) -> Compiled<Option<ast::Expr>> {
    let Kind::Func { class, args, .. } = &lookup.lhs.kind else { return Ok(None) };
    let iso = functions::is(class, "ExtractIsoYear");
    if !iso && !functions::is(class, "ExtractYear") {
        return Ok(None);
    }
    let (Rhs::Value(Value::Int(year)), Some(inner)) = (&lookup.rhs, args.first()) else { return Ok(None) };
    let with_time = output::output_field(m, inner)?.is_some_and(|f| f.kind == FieldKind::DateTime);
    let (first, last) =
        if iso { iso_year(*year) } else { (format!("{year:04}-01-01"), format!("{year:04}-12-31")) };
    let (first, last) = match with_time {
        true => {
            let bound = |m: &mut Machine, text: String| crate::orm::utils::dates::local_to_utc(m, text);
            (bound(m, format!("{first} 00:00:00"))?, bound(m, format!("{last} 23:59:59.999999"))?)
        }
        false => (first, last),
    };
    let lhs = process_lhs(m, query, inner)?;
    let (start, finish) = (ast::Expr::param(first), ast::Expr::param(last));
    let compare = |op, bound| ast::Expr::binary(lhs.clone(), op, bound);
    Ok(Some(match builtin {
        Builtin::Exact => ast::Expr::Between {
            expr: Box::new(lhs.clone()),
            low: Box::new(start),
            high: Box::new(finish),
            negated: false,
        },
        Builtin::GreaterThan => compare(BinaryOp::Gt, finish),
        Builtin::GreaterThanOrEqual => compare(BinaryOp::Ge, start),
        Builtin::LessThan => compare(BinaryOp::Lt, start),
        Builtin::LessThanOrEqual => compare(BinaryOp::Le, finish),
        _ => return Ok(None),
    }))
}

/// The first and the last day of an ISO year.
fn iso_year(year: i64) -> (String, String) {
    let monday = |year: i64| {
        // ISO's first week is the one with 4 January in it.
        let fourth = days_from_civil(year, 1, 4);
        fourth - (fourth + 3).rem_euclid(7)
    };
    (civil(monday(year)), civil(monday(year + 1) - 1))
}

/// Days since 1970-01-01, a Thursday.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil(days: i64) -> String {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let at = (5 * of_year + 2) / 153;
    let day = of_year - (153 * at + 2) / 5 + 1;
    let month = if at < 10 { at + 3 } else { at - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The name in Python of a lookup's class.
pub fn class_name(lookup: &Lookup) -> Str {
    lookup.class.name()
}

#[cfg(test)]
mod tests {
    use super::iso_year;

    #[test]
    fn an_iso_year_begins_on_a_monday() {
        assert_eq!(iso_year(2024), ("2024-01-01".to_owned(), "2024-12-29".to_owned()));
        assert_eq!(iso_year(2021), ("2021-01-04".to_owned(), "2022-01-02".to_owned()));
    }
}
