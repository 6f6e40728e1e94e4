//! Operators between expressions, and `deconstruct()` for migrations.
//!
//! Mirrors `Combinable` in `django/db/models/expressions.py`.

use std::rc::Rc;

use super::classes::{combine, parse_expr, q_children, receiver, to_expr, wrap_expr};
use super::expr::{Connector, Expr, ExprRef, Flavour, Kind, Op, QNode};
use super::output;
use crate::python::exception::{not_implemented, unsupported};
use crate::python::{Args, Class, ClassBuilder, Machine, PyResult, Str, Value};

const BITWISE: &str = "Use .bitand(), .bitor(), and .bitxor() for bitwise logical operations.";

/// The operator of this text.
pub fn op_named(text: &str) -> Option<Op> {
    Some(match text {
        "+" => Op::Add,
        "-" => Op::Sub,
        "*" => Op::Mul,
        "/" => Op::Div,
        "^" => Op::Pow,
        "%%" => Op::Mod,
        "&" => Op::BitAnd,
        "|" => Op::BitOr,
        "<<" => Op::ShiftLeft,
        ">>" => Op::ShiftRight,
        "#" => Op::BitXor,
        _ => return None,
    })
}

fn operate(m: &mut Machine, mut args: Args, op: Op, reversed: bool) -> PyResult {
    let this = receiver(&args.take_self())?;
    let other = args.reader("_combine").required("other")?;
    // A bare text is a value here, not a name.
    let other = to_expr(&other).unwrap_or_else(|| Expr::value(other));
    let (lhs, rhs) = if reversed { (other, this) } else { (this, other) };
    wrap_expr(m, Expr::new(Kind::Combined { lhs, op, rhs, flavour: Flavour::Plain }))
}

fn logical(m: &mut Machine, mut args: Args, connector: Connector) -> PyResult {
    let this = receiver(&args.take_self())?;
    let other = args.reader("__and__").required("other")?;
    let Some(other) = to_expr(&other) else { return Err(not_implemented(BITWISE)) };
    if !output::conditional(m, &this)? || !output::conditional(m, &other)? {
        return Err(not_implemented(BITWISE));
    }
    let combined = combine(&as_q(&this), &as_q(&other), connector);
    wrap_expr(m, combined)
}

fn as_q(expr: &ExprRef) -> ExprRef {
    match &expr.kind {
        Kind::Q(_) => expr.clone(),
        _ => {
            let children = vec![super::classes::q_child(expr)];
            Expr::new(Kind::Q(Rc::new(QNode { connector: Connector::And, negated: false, children })))
        }
    }
}

/// The methods of `Combinable`.
pub fn methods(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("__add__", |m, a| operate(m, a, Op::Add, false))
        .method("__sub__", |m, a| operate(m, a, Op::Sub, false))
        .method("__mul__", |m, a| operate(m, a, Op::Mul, false))
        .method("__truediv__", |m, a| operate(m, a, Op::Div, false))
        .method("__mod__", |m, a| operate(m, a, Op::Mod, false))
        .method("__pow__", |m, a| operate(m, a, Op::Pow, false))
        .method("__radd__", |m, a| operate(m, a, Op::Add, true))
        .method("__rsub__", |m, a| operate(m, a, Op::Sub, true))
        .method("__rmul__", |m, a| operate(m, a, Op::Mul, true))
        .method("__rtruediv__", |m, a| operate(m, a, Op::Div, true))
        .method("__rmod__", |m, a| operate(m, a, Op::Mod, true))
        .method("__rpow__", |m, a| operate(m, a, Op::Pow, true))
        .method("__neg__", |m, mut a| {
            a.pos.push(Value::Int(-1));
            operate(m, a, Op::Mul, false)
        })
        .method("bitand", |m, a| operate(m, a, Op::BitAnd, false))
        .method("bitor", |m, a| operate(m, a, Op::BitOr, false))
        .method("bitxor", |m, a| operate(m, a, Op::BitXor, false))
        .method("bitleftshift", |m, a| operate(m, a, Op::ShiftLeft, false))
        .method("bitrightshift", |m, a| operate(m, a, Op::ShiftRight, false))
        .method("__and__", |m, a| logical(m, a, Connector::And))
        .method("__or__", |m, a| logical(m, a, Connector::Or))
        .method("__xor__", |m, a| logical(m, a, Connector::Xor))
        .method("__rand__", |_, _| Err(not_implemented(BITWISE)))
        .method("__ror__", |_, _| Err(not_implemented(BITWISE)))
        .method("__rxor__", |_, _| Err(not_implemented(BITWISE)))
        .method("__invert__", |m, mut args| {
            let this = receiver(&args.take_self())?;
            match &this.kind {
                Kind::Negated(inner) => wrap_expr(m, inner.clone()),
                _ => wrap_expr(m, Expr::new(Kind::Negated(this))),
            }
        })
}

/// `deconstruct()`: the dotted path, the positional and the keyword arguments that make the expression again.
pub fn deconstruct(m: &mut Machine, this: &Value) -> PyResult {
    let expr = receiver(this)?;
    let class = m.class_of(this);
    if let Some((args, kwargs)) = constructor_args(m, this, &class, &expr)? {
        return Ok(Value::tuple(vec![Value::str(path_of(&class)), args, kwargs]));
    }
    let mut kwargs: Vec<(Str, Value)> = Vec::new();
    let wrap_all = |m: &mut Machine, exprs: &[ExprRef]| -> PyResult<Vec<Value>> {
        exprs
            .iter()
            .map(|e| match &e.kind {
                Kind::F(name) => Ok(Value::Str(name.clone())),
                _ => wrap_expr(m, e.clone()),
            })
            .collect()
    };
    let args = match &expr.kind {
        Kind::F(name) => vec![Value::Str(name.clone())],
        Kind::Value { value, .. } => vec![value.clone()],
        Kind::Q(node) => {
            let name = match node.connector {
                Connector::And => None,
                Connector::Or => Some("OR"),
                Connector::Xor => Some("XOR"),
            };
            kwargs.extend(name.map(|n| (Str::intern("_connector"), Value::str(n))));
            if node.negated {
                kwargs.push((Str::intern("_negated"), Value::Bool(true)));
            }
            q_children(m, node)?
        }
        Kind::Combined { lhs, op, rhs, .. } => {
            let (lhs, rhs) = (wrap_expr(m, lhs.clone())?, wrap_expr(m, rhs.clone())?);
            vec![lhs, Value::str(op.connector()), rhs]
        }
        Kind::Func { args, extra, .. } => {
            kwargs.extend(extra.iter().cloned());
            wrap_all(m, &unpaired(&class, args))?
        }
        Kind::OrderBy { expr, descending, nulls_first, nulls_last } => {
            for (name, flag) in
                [("descending", descending), ("nulls_first", nulls_first), ("nulls_last", nulls_last)]
            {
                if *flag {
                    kwargs.push((Str::intern(name), Value::Bool(true)));
                }
            }
            vec![wrap_expr(m, expr.clone())?]
        }
        Kind::RawSql { sql, params } => vec![Value::Str(sql.clone()), Value::list(params.clone())],
        Kind::Wrapper(inner) => vec![wrap_expr(m, inner.clone())?],
        Kind::When { condition, result } => {
            kwargs.push((Str::intern("then"), wrap_expr(m, result.clone())?));
            vec![wrap_expr(m, condition.clone())?]
        }
        Kind::Case { cases, default } => {
            kwargs.push((Str::intern("default"), wrap_expr(m, default.clone())?));
            let cases = cases.clone();
            cases.into_iter().map(|c| wrap_expr(m, c)).collect::<PyResult<Vec<_>>>()?
        }
        _ => return Err(unsupported(format!("deconstructing {}", class.name()))),
    };
    if let Some(output) = &expr.output
        && !matches!(expr.kind, Kind::F(_))
    {
        kwargs.push((Str::intern("output_field"), output.value()));
    }
    let kwargs = Value::dict(kwargs.iter().map(|(k, v)| (&**k, v.clone())));
    Ok(Value::tuple(vec![Value::str(path_of(&class)), Value::tuple(args), kwargs]))
}

/// What one of Django's functions was called with, if this object was made by such a call.
fn constructor_args(
    m: &mut Machine,
    this: &Value,
    class: &Rc<Class>,
    expr: &ExprRef,
) -> PyResult<Option<(Value, Value)>> {
    let is_own = matches!(expr.kind, Kind::Func { .. }) && class.module().starts_with("django.db.models");
    let given = this.as_instance().filter(|_| is_own).and_then(|i| i.dict().get_str("_constructor_args"));
    let Some(given) = given else { return Ok(None) };
    Ok(match &m.collect(&given)?[..] {
        [args, kwargs] => Some((args.clone(), kwargs.clone())),
        _ => None,
    })
}

/// The arguments of `Concat`, which keeps them as pairs of pairs.
fn unpaired(class: &Rc<Class>, args: &[ExprRef]) -> Vec<ExprRef> {
    let mut flat = args.to_vec();
    while &*class.name() == "Concat"
        && let Some(last) = flat.last().cloned()
        && let Kind::Func { class: pair, args: two, .. } = &last.kind
        && &*pair.name() == "ConcatPair"
    {
        flat.pop();
        flat.extend(two.iter().cloned());
    }
    flat
}

/// Where a migration finds the class.
fn path_of(class: &Rc<Class>) -> String {
    let module = class.module();
    let short = ["F", "Q", "Value", "Func", "Case", "When", "OrderBy", "ExpressionWrapper"];
    match &*module {
        "django.db.models.expressions" | "django.db.models.query_utils"
            if short.contains(&&*class.name()) =>
        {
            format!("django.db.models.{}", class.name())
        }
        module => format!("{module}.{}", class.name()),
    }
}

/// A value given where an expression is wanted, as a name when it is a text.
pub fn named(value: &Value) -> ExprRef {
    parse_expr(value)
}
