//! Expressions become statement trees.
//!
//! Mirrors the `as_sql` methods of `django/db/models/expressions.py`, `where.py` and their SQLite variants.

use std::rc::Rc;

use super::compiler::{Compiled, Compiler, Stop};
use super::tree::Query;
use crate::orm::connection::to_sql;
use crate::orm::expressions::expr::{Connector, Flavour, Op};
use crate::orm::expressions::{Expr, ExprRef, Kind, Where, aggregates, functions, output};
use crate::orm::fields::{Field, FieldKind};
use crate::orm::lookups;
use crate::python::exception::value_error;
use crate::python::{Machine, PyResult, Str, Value};
use crate::sql::ast::{self, BinaryOp, Direction, Nulls};
use crate::sql::{SqlValue, render_expr};

/// `compiler.compile(expr)`.
pub fn compile(m: &mut Machine, query: &Query, expr: &ExprRef) -> Compiled<ast::Expr> {
    Ok(match &expr.kind {
        Kind::Col { alias, target, .. } => {
            let name = target.column().unwrap_or_else(|| target.name());
            ast::Expr::Column { table: alias.as_ref().map(|a| query.ident(a)), name: Rc::from(&*name) }
        }
        Kind::Value { value, for_save } => {
            let tree = compile_value(m, expr, value, *for_save)?;
            numeric(m, expr, tree)?
        }
        Kind::Ref { position: Some(at), .. } => ast::Expr::literal(*at as i64),
        Kind::Ref { refs, .. } => ast::Expr::name(&**refs),
        Kind::Star => ast::Expr::Star,
        Kind::RawSql { sql, params } => ast::Expr::paren(raw(m, sql, params)?),
        Kind::Lookup(lookup) => lookups::compile::lookup(m, query, lookup)?,
        Kind::Where(node) => compile_where(m, query, node)?,
        Kind::Combined { lhs, op, rhs, flavour } => {
            let tree = combined(m, query, lhs, *op, rhs, *flavour)?;
            numeric(m, expr, tree)?
        }
        Kind::Func { .. } => functions::compile(m, query, expr)?,
        Kind::Aggregate { .. } => aggregates::compile(m, query, expr)?,
        Kind::Case { cases, default } => {
            let tree = case(m, query, cases, default)?;
            numeric(m, expr, tree)?
        }
        Kind::Subquery(inner) => ast::Expr::Subquery(Box::new(subquery(m, inner)?)),
        Kind::Query(inner) => ast::Expr::Subquery(Box::new(subquery(m, inner)?)),
        Kind::Exists(inner) => match subquery(m, inner) {
            Ok(query) => ast::Expr::Exists(Box::new(query)),
            Err(Stop::Empty) => return compile(m, query, &Expr::value(false)),
            Err(stop) => return Err(stop),
        },
        Kind::Wrapper(inner) => {
            let tree = compile(m, query, inner)?;
            numeric(m, expr, tree)?
        }
        Kind::Negated(inner) => match compile(m, query, inner) {
            Ok(tree) => ast::Expr::Not(Box::new(tree)),
            Err(Stop::Empty) => return compile(m, query, &Expr::value(true)),
            Err(stop) => return Err(stop),
        },
        Kind::Window { source, partition_by, order_by, frame } => {
            let mut call = compile(m, query, source)?;
            // A decimal's cast would stand between the call and its window.
            if let ast::Expr::Paren(inner) = &call
                && let ast::Expr::Cast { expr, .. } = &**inner
            {
                call = (**expr).clone();
            }
            let mut order = Vec::new();
            for term in order_by {
                let bare = !matches!(term.kind, Kind::OrderBy { .. });
                for mut term in compile_order(m, query, term)? {
                    // A name alone stands without a direction here.
                    if bare {
                        term.direction = None;
                    }
                    order.push(term);
                }
            }
            let partition_by = compile_all(m, query, partition_by)?;
            let frame = frame.as_ref().map(|f| Rc::from(&**f));
            let window = ast::Window { call, partition_by, order_by: order, frame };
            numeric(m, expr, ast::Expr::Window(Box::new(window)))?
        }
        Kind::List(items) => ast::Expr::Tuple(compile_all(m, query, items)?),
        Kind::DatabaseDefault(inner) => compile(m, query, inner)?,
        Kind::Nothing => return Err(Stop::Empty),
        Kind::ExtraWhere { sqls, params } => {
            let text: Vec<String> = sqls.iter().map(|sql| format!("({sql})")).collect();
            raw(m, &text.join(" AND "), params)?
        }
        Kind::ResolvedOuterRef(_) => {
            return Err(value_error(
                "This queryset contains a reference to an outer query and may only be used in a subquery.",
            )
            .into());
        }
        Kind::OrderBy { expr, .. } => compile(m, query, expr)?,
        Kind::F(name) => ast::Expr::name(&**name),
        Kind::OuterRef(_) | Kind::Sliced { .. } | Kind::When { .. } | Kind::Q(_) => {
            return Err(crate::python::exception::unsupported("this expression here").into());
        }
    })
}

/// Several expressions.
pub fn compile_all(m: &mut Machine, query: &Query, exprs: &[ExprRef]) -> Compiled<Vec<ast::Expr>> {
    exprs.iter().map(|e| compile(m, query, e)).collect()
}

/// SQL text with its parameters.
pub fn raw(m: &mut Machine, sql: &str, params: &[Value]) -> PyResult<ast::Expr> {
    let params = params.iter().map(|p| to_sql(m, p)).collect::<PyResult<Vec<_>>>()?;
    Ok(ast::Expr::Raw { sql: Rc::from(sql), params })
}

/// A parameter as `str(query)` shows it: booleans by their Python names.
pub fn param(value: SqlValue, boolean: bool) -> ast::Expr {
    match value {
        SqlValue::Int(n @ (0 | 1)) if boolean => {
            ast::Expr::param_shown(SqlValue::Int(n), if n == 1 { "True" } else { "False" })
        }
        value => ast::Expr::param(value),
    }
}

/// A value prepared by a field, as a parameter.
pub fn field_param(m: &mut Machine, field: &Rc<Field>, value: &Value, prepared: bool) -> PyResult<ast::Expr> {
    let sql = field.to_sql(m, value, prepared)?;
    Ok(param(sql, field.kind == FieldKind::Boolean || matches!(value, Value::Bool(_))))
}

fn compile_value(m: &mut Machine, expr: &ExprRef, value: &Value, for_save: bool) -> PyResult<ast::Expr> {
    let field = output::output_field(m, expr)?;
    let sql = match &field {
        Some(field) if for_save => field.to_sql_save(m, value)?,
        Some(field) => field.to_sql(m, value, false)?,
        None => to_sql(m, value)?,
    };
    if sql.is_null() {
        return Ok(ast::Expr::literal(SqlValue::Null));
    }
    let boolean = matches!(value, Value::Bool(_)) || field.is_some_and(|f| f.kind == FieldKind::Boolean);
    Ok(param(sql, boolean))
}

/// `SQLiteNumericMixin`: computed decimals are cast, or SQLite would compare them as text.
pub fn numeric(m: &mut Machine, expr: &ExprRef, tree: ast::Expr) -> PyResult<ast::Expr> {
    if output::internal_type(m, expr)?.as_deref() != Some("DecimalField") {
        return Ok(tree);
    }
    Ok(ast::Expr::paren(ast::Expr::Cast { expr: Box::new(tree), type_text: "NUMERIC".into() }))
}

fn subquery(m: &mut Machine, inner: &Rc<Query>) -> Compiled {
    let mut query = (**inner).clone();
    if query.subquery {
        query.clear_ordering(false, true);
        query.combined_queries.iter_mut().for_each(|q| q.clear_ordering(false, true));
    }
    Compiler::new(query).as_sql(m, true, false)
}

/// `WhereNode.as_sql`.
pub fn compile_where(m: &mut Machine, query: &Query, node: &Where) -> Compiled<ast::Expr> {
    if node.connector == Connector::Xor {
        return xor(m, query, node);
    }
    let and = node.connector == Connector::And;
    let count = node.children.len();
    let (mut full_needed, mut empty_needed) = if and { (count, 1) } else { (1, count) };
    let mut children = Vec::with_capacity(count);
    for child in &node.children {
        match compile(m, query, child) {
            Ok(tree) => children.push(tree),
            Err(Stop::Empty) => empty_needed -= 1,
            Err(Stop::Full) => full_needed -= 1,
            Err(stop) => return Err(stop),
        }
        if empty_needed == 0 {
            return Err(if node.negated { Stop::Full } else { Stop::Empty });
        }
        if full_needed == 0 {
            return Err(if node.negated { Stop::Empty } else { Stop::Full });
        }
    }
    if children.is_empty() {
        return Err(Stop::Full);
    }
    let (connector, negated) = (node.connector, node.negated);
    Ok(ast::Expr::Node { connector, negated, children, wrapped: node.resolved })
}

/// SQLite has no XOR: an odd number of the conditions must hold, and at least one.
fn xor(m: &mut Machine, query: &Query, node: &Where) -> Compiled<ast::Expr> {
    let or =
        Where { connector: Connector::Or, negated: false, resolved: false, children: node.children.clone() };
    let one = Expr::value(Value::Int(1));
    let zero = Expr::value(Value::Int(0));
    let mut sum: Option<ExprRef> = None;
    for child in &node.children {
        let when = Expr::new(Kind::When { condition: child.clone(), result: one.clone() });
        let case = Expr::new(Kind::Case { cases: vec![when], default: zero.clone() });
        sum = Some(match sum {
            None => case,
            Some(before) => {
                let flavour = Flavour::Plain;
                Expr::new(Kind::Combined { lhs: before, op: Op::Add, rhs: case, flavour })
            }
        });
    }
    let Some(mut sum) = sum else { return Err(Stop::Full) };
    // The sum starts from Python's 0 only for `reduce`; three or more need it modulo 2.
    if node.children.len() > 2 {
        sum = functions::make(m, "Mod", vec![sum, Expr::value(Value::Int(2))], None)?;
    }
    let right = compile(m, query, &sum)?;
    let wrapped = match &right {
        ast::Expr::Paren(_) => right,
        other => ast::Expr::paren(other.clone()),
    };
    let exact = ast::Expr::binary(ast::Expr::param(1i64), BinaryOp::Eq, wrapped);
    let left = compile_where(m, query, &or)?;
    Ok(ast::Expr::node(Connector::And, node.negated, vec![left, exact]))
}

fn combined(
    m: &mut Machine,
    query: &Query,
    lhs: &ExprRef,
    op: Op,
    rhs: &ExprRef,
    flavour: Flavour,
) -> Compiled<ast::Expr> {
    let temporal = output::internal_type(m, lhs)?;
    let left = compile(m, query, lhs)?;
    let right = compile(m, query, rhs)?;
    match flavour {
        Flavour::Duration => {
            if !matches!(op, Op::Add | Op::Sub | Op::Mul | Op::Div) {
                let text = format!("Invalid connector for timedelta: {}.", op.connector());
                return Err(crate::orm::exceptions::database_error(m, text).into());
            }
            if matches!(op, Op::Mul | Op::Div) {
                let allowed = ["DecimalField", "DurationField", "FloatField", "IntegerField"];
                let right = output::internal_type(m, rhs)?;
                let fits = |t: &Option<Str>| t.as_ref().is_none_or(|t| allowed.contains(&&**t));
                if !fits(&temporal) || !fits(&right) {
                    let text = format!("Invalid arguments for operator {}.", op.connector());
                    return Err(crate::orm::exceptions::database_error(m, text).into());
                }
            }
            let sign = ast::Expr::literal(SqlValue::text(op.connector()));
            return Ok(ast::Expr::paren(ast::Expr::function(
                "django_format_dtdelta",
                vec![sign, left, right],
            )));
        }
        Flavour::Temporal => {
            let name = match temporal.as_deref() {
                Some("TimeField") => "django_time_diff",
                _ => "django_timestamp_diff",
            };
            return Ok(ast::Expr::function(name, vec![left, right]));
        }
        Flavour::Plain => {}
    }
    let binary = match op {
        Op::Add => BinaryOp::Add,
        Op::Sub => BinaryOp::Sub,
        Op::Mul => BinaryOp::Mul,
        Op::Div => BinaryOp::Div,
        Op::Mod => BinaryOp::Mod,
        Op::BitAnd => BinaryOp::BitAnd,
        Op::BitOr => BinaryOp::BitOr,
        Op::ShiftLeft => BinaryOp::ShiftLeft,
        Op::ShiftRight => BinaryOp::ShiftRight,
        // SQLite has no operator for these; Django gives it functions, their arguments without a space.
        Op::Pow | Op::BitXor => {
            let name = if op == Op::Pow { "POWER" } else { "BITXOR" };
            return Ok(ast::Expr::paren(call_text(name, &[left, right], ",")));
        }
    };
    Ok(ast::Expr::paren(ast::Expr::binary(left, binary, right)))
}

/// A call whose text differs from the usual one, as SQL text.
pub fn call_text(name: &str, args: &[ast::Expr], joiner: &str) -> ast::Expr {
    let (texts, params) = texts(args);
    ast::Expr::Raw { sql: Rc::from(format!("{name}({})", texts.join(joiner))), params }
}

/// The texts of trees, and all their parameters.
pub fn texts(args: &[ast::Expr]) -> (Vec<String>, Vec<SqlValue>) {
    let mut params = Vec::new();
    let mut parts = Vec::with_capacity(args.len());
    for arg in args {
        let rendered = render_expr(arg);
        parts.push(rendered.sql);
        params.extend(rendered.params);
    }
    (parts, params)
}

fn case(m: &mut Machine, query: &Query, cases: &[ExprRef], default: &ExprRef) -> Compiled<ast::Expr> {
    let mut whens = Vec::with_capacity(cases.len());
    let mut otherwise: Option<ast::Expr> = None;
    for case in cases {
        let Kind::When { condition, result } = &case.kind else { continue };
        match compile(m, query, condition) {
            Ok(condition) => whens.push((condition, compile(m, query, result)?)),
            Err(Stop::Empty) => {}
            Err(Stop::Full) => {
                otherwise = Some(compile(m, query, result)?);
                break;
            }
            Err(stop) => return Err(stop),
        }
    }
    let otherwise = match otherwise {
        Some(otherwise) => otherwise,
        None => compile(m, query, default)?,
    };
    if whens.is_empty() {
        return Ok(otherwise);
    }
    Ok(ast::Expr::Case { operand: None, whens, otherwise: Some(Box::new(otherwise)) })
}

/// `OrderBy.as_sql`.
pub fn compile_order(m: &mut Machine, query: &Query, term: &ExprRef) -> Compiled<Vec<ast::OrderBy>> {
    let (expr, descending, first, last) = match &term.kind {
        Kind::OrderBy { expr, descending, nulls_first, nulls_last } => {
            (expr, *descending, *nulls_first, *nulls_last)
        }
        _ => (term, false, false, false),
    };
    let expr = compile(m, query, expr)?;
    let direction = Some(if descending { Direction::Desc } else { Direction::Asc });
    let nulls = match (first, last) {
        (_, true) => Some(Nulls::Last),
        (true, false) => Some(Nulls::First),
        _ => None,
    };
    Ok(vec![ast::OrderBy { expr, direction, nulls }])
}

/// `empty_result_set_value`: what an expression gives over no rows; nothing where Django has `NotImplemented`.
pub fn empty_result_set_value(m: &mut Machine, expr: &ExprRef) -> PyResult<Option<Value>> {
    Ok(match &expr.kind {
        Kind::Value { value, .. } => Some(value.clone()),
        Kind::Exists(_) => Some(Value::Bool(false)),
        Kind::Subquery(_) | Kind::Query(_) => Some(Value::None),
        Kind::Aggregate { class, .. } => Some(match &*aggregates::name_of(class) {
            "Count" => Value::Int(0),
            _ => Value::None,
        }),
        Kind::Func { class, args, .. } if functions::is(class, "Coalesce") => {
            for arg in args {
                match empty_result_set_value(m, arg)? {
                    None => return Ok(None),
                    Some(Value::None) => {}
                    found => return Ok(found),
                }
            }
            Some(Value::None)
        }
        _ => None,
    })
}
