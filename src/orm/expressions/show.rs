//! What expressions look like: `repr()` and `str()` of each.

use super::expr::{Connector, Expr, ExprRef, Kind, QChild, QNode, Rhs};
use crate::python::{Machine, PyResult, Str, Value};

/// `repr(expr)`.
pub fn repr(m: &mut Machine, expr: &ExprRef) -> PyResult<String> {
    Ok(match &expr.kind {
        Kind::F(name) => format!("F({name})"),
        Kind::OuterRef(Ok(name)) => format!("OuterRef({name})"),
        Kind::OuterRef(Err(inner)) => format!("OuterRef({})", repr(m, inner)?),
        Kind::ResolvedOuterRef(name) => format!("ResolvedOuterRef({name})"),
        Kind::Value { value, .. } => format!("Value({})", m.repr(value)?),
        Kind::RawSql { sql, params } => {
            let params = m.repr(&Value::list(params.clone()))?;
            format!("RawSQL({sql}, {params})")
        }
        Kind::Star => "'*'".to_owned(),
        Kind::Col { alias, target, .. } => match alias {
            Some(alias) => format!("Col({alias}, {})", target.label()),
            None => format!("Col({})", target.label()),
        },
        Kind::Ref { refs, source, .. } => format!("Ref({refs}, {})", repr(m, source)?),
        Kind::Combined { lhs, op, rhs, .. } => {
            let (lhs, rhs) = (str(m, lhs)?, str(m, rhs)?);
            format!("<CombinedExpression: {lhs} {} {rhs}>", op.connector())
        }
        Kind::Func { class, args, extra } => {
            // What these constructors take by name is an attribute, not of the template.
            let mut extra = extra.clone();
            extra.retain(|(key, _)| !matches!(&**key, "kind" | "lookup_name" | "key_name"));
            call(m, &class.name(), args, extra)?
        }
        Kind::Aggregate { class, args, distinct, filter, extra, .. } => {
            let mut extra: Vec<(Str, Value)> = extra.clone();
            if *distinct {
                extra.push((Str::intern("distinct"), Value::Bool(true)));
            }
            if let Some(filter) = filter {
                let shown = Value::str(str(m, filter)?);
                extra.push((Str::intern("filter"), shown));
            }
            call(m, &class.name(), args, extra)?
        }
        Kind::Case { cases, default } => {
            let cases = strs(m, cases)?.join(", ");
            format!("<Case: CASE {cases}, ELSE {}>", repr(m, default)?)
        }
        Kind::When { .. } => format!("<When: {}>", str(m, expr)?),
        Kind::Subquery(_) => "<django.db.models.expressions.Subquery object>".to_owned(),
        Kind::Exists(_) => "<django.db.models.expressions.Exists object>".to_owned(),
        Kind::Query(_) => "<django.db.models.sql.query.Query object>".to_owned(),
        Kind::Wrapper(inner) => format!("ExpressionWrapper({})", str(m, inner)?),
        Kind::Negated(inner) => format!("NegatedExpression({})", str(m, inner)?),
        Kind::OrderBy { expr, descending, .. } => {
            let flag = if *descending { "True" } else { "False" };
            format!("OrderBy({}, descending={flag})", str(m, expr)?)
        }
        Kind::Window { .. } => format!("<Window: {}>", str(m, expr)?),
        Kind::List(items) => format!("ExpressionList({})", strs(m, items)?.join(", ")),
        Kind::Q(node) => q(m, node, true)?,
        Kind::Where(_) => format!("<WhereNode: {}>", str(m, expr)?),
        Kind::Lookup(lookup) => {
            let lhs = repr(m, &lookup.lhs)?;
            let rhs = match &lookup.rhs {
                Rhs::Value(value) => m.repr(value)?,
                Rhs::List(values) => m.repr(&Value::list(values.clone()))?,
                Rhs::Expr(rhs) => repr(m, rhs)?,
            };
            let related = matches!(&lookup.lhs.kind, Kind::Col { target, .. } if target.is_relation());
            let name = lookup.class.name();
            let own = matches!(
                &*name,
                "Exact"
                    | "In"
                    | "IsNull"
                    | "LessThan"
                    | "LessThanOrEqual"
                    | "GreaterThan"
                    | "GreaterThanOrEqual"
            );
            format!("{}{name}({lhs}, {rhs})", if related && own { "Related" } else { "" })
        }
        Kind::Sliced { of, start, length } => {
            let stop = length.map_or("None".to_owned(), |n| (start - 1 + n).to_string());
            format!("Sliced({}, slice({}, {stop}, None))", repr(m, of)?, start - 1)
        }
        Kind::DatabaseDefault(inner) => format!("DatabaseDefault({})", repr(m, inner)?),
        Kind::Nothing => "NothingNode".to_owned(),
        Kind::ExtraWhere { .. } => "ExtraWhere".to_owned(),
    })
}

/// `str(expr)`.
pub fn str(m: &mut Machine, expr: &ExprRef) -> PyResult<String> {
    Ok(match &expr.kind {
        Kind::Combined { lhs, op, rhs, .. } => {
            format!("{} {} {}", str(m, lhs)?, op.connector(), str(m, rhs)?)
        }
        Kind::When { condition, result } => {
            format!("WHEN {} THEN {}", repr(m, condition)?, repr(m, result)?)
        }
        Kind::Case { cases, default } => {
            format!("CASE {}, ELSE {}", strs(m, cases)?.join(", "), repr(m, default)?)
        }
        Kind::List(items) => strs(m, items)?.join(", "),
        Kind::Q(node) => q(m, node, false)?,
        Kind::Where(node) => {
            let parts = strs(m, &node.children)?.join(", ");
            let name = connector(node.connector);
            if node.negated { format!("(NOT ({name}: {parts}))") } else { format!("({name}: {parts})") }
        }
        Kind::Window { source, partition_by, order_by, frame } => {
            let mut parts = String::new();
            if !partition_by.is_empty() {
                parts.push_str(&format!("PARTITION BY {}", strs(m, partition_by)?.join(", ")));
            }
            parts.push_str(&strs(m, order_by)?.join(", "));
            parts.push_str(frame.as_deref().unwrap_or_default());
            format!("{} OVER ({parts})", str(m, source)?)
        }
        _ => repr(m, expr)?,
    })
}

fn strs(m: &mut Machine, exprs: &[ExprRef]) -> PyResult<Vec<String>> {
    exprs.iter().map(|e| str(m, e)).collect()
}

fn call(m: &mut Machine, name: &str, args: &[ExprRef], mut extra: Vec<(Str, Value)>) -> PyResult<String> {
    let args = strs(m, args)?.join(", ");
    if extra.is_empty() {
        return Ok(format!("{name}({args})"));
    }
    extra.sort_by(|(a, _), (b, _)| a.as_str().cmp(b.as_str()));
    let mut shown = Vec::with_capacity(extra.len());
    for (key, value) in &extra {
        shown.push(format!("{key}={}", m.str(value)?));
    }
    Ok(format!("{name}({args}, {})", shown.join(", ")))
}

fn connector(connector: Connector) -> &'static str {
    match connector {
        Connector::And => "AND",
        Connector::Or => "OR",
        Connector::Xor => "XOR",
    }
}

/// `Node.__str__` and `__repr__`.
fn q(m: &mut Machine, node: &QNode, outer: bool) -> PyResult<String> {
    let mut parts = Vec::with_capacity(node.children.len());
    for child in &node.children {
        parts.push(match child {
            QChild::Pair(name, value) => {
                format!("({}, {})", m.repr(&Value::Str(name.clone()))?, m.repr(value)?)
            }
            QChild::Q(inner) => q(m, inner, false)?,
            QChild::Expr(expr) => str(m, expr)?,
            QChild::Other(value) => m.str(value)?,
        });
    }
    let name = connector(node.connector);
    let text = format!("({name}: {})", parts.join(", "));
    let text = if node.negated { format!("(NOT {text})") } else { text };
    Ok(if outer { format!("<Q: {text}>") } else { text })
}

/// The text of an expression for errors that name it.
pub fn shown(m: &mut Machine, expr: &Expr) -> PyResult<String> {
    str(m, &std::rc::Rc::new(expr.clone()))
}
