//! Constants: what an expression is known to be before it runs.
//!
//! Literals, negated numbers, tuples of constants and small arithmetic. What could raise is left to the machine, so
//! that its traceback shows the line.

use std::str::FromStr;

use num_bigint::BigInt;
use ruff_python_ast::{Expr, ExprBinOp, Number, Operator, UnaryOp};

use crate::python::value::{Str, Value};

/// The constant that an expression is, if it is one.
pub(super) fn constant(expr: &Expr) -> Option<Value> {
    Some(match expr {
        Expr::NoneLiteral(_) => Value::None,
        Expr::BooleanLiteral(b) => Value::Bool(b.value),
        Expr::EllipsisLiteral(_) => Value::Ellipsis,
        Expr::NumberLiteral(n) => number(&n.value)?,
        Expr::StringLiteral(s) => text(s.value.to_str()),
        Expr::BytesLiteral(b) => Value::Bytes(std::rc::Rc::new(b.value.bytes().collect())),
        Expr::Tuple(t) => Value::tuple(t.elts.iter().map(constant).collect::<Option<_>>()?),
        Expr::UnaryOp(op) if op.op != UnaryOp::Not => unary(op.op, constant(&op.operand)?)?,
        Expr::BinOp(op) => binary(op)?,
        Expr::Name(name) if &*name.id == "__debug__" => Value::Bool(true),
        _ => return None,
    })
}

/// A string constant; texts that look like names are interned, as in CPython.
pub(super) fn text(text: &str) -> Value {
    let is_name = text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    Value::Str(if is_name { Str::intern(text) } else { Str::new(text) })
}

/// A number; `None` for what is not supported (complex).
fn number(number: &Number) -> Option<Value> {
    Some(match number {
        Number::Int(int) => match int.as_i64() {
            Some(small) => Value::Int(small),
            None => Value::int(big(&int.to_string())?),
        },
        Number::Float(x) => Value::Float(*x),
        Number::Complex { .. } => return None,
    })
}

/// A literal beyond 64 bits, as it was written.
fn big(token: &str) -> Option<BigInt> {
    let token = token.replace('_', "").to_ascii_lowercase();
    let (digits, radix) = match token.get(..2) {
        Some("0x") => (&token[2..], 16),
        Some("0o") => (&token[2..], 8),
        Some("0b") => (&token[2..], 2),
        _ => return BigInt::from_str(&token).ok(),
    };
    BigInt::parse_bytes(digits.as_bytes(), radix)
}

fn unary(op: UnaryOp, operand: Value) -> Option<Value> {
    Some(match (op, operand) {
        (UnaryOp::USub, Value::Int(i)) => Value::int(-BigInt::from(i)),
        (UnaryOp::USub, Value::BigInt(i)) => Value::int(-(*i).clone()),
        (UnaryOp::USub, Value::Float(x)) => Value::Float(-x),
        (UnaryOp::UAdd, v @ (Value::Int(_) | Value::BigInt(_) | Value::Float(_))) => v,
        (UnaryOp::Invert, Value::Int(i)) => Value::Int(!i),
        _ => return None,
    })
}

fn binary(op: &ExprBinOp) -> Option<Value> {
    // Only one level to the left is looked at, so that a long sum costs no stack.
    if matches!(&*op.left, Expr::BinOp(_)) {
        return None;
    }
    match (constant(&op.left)?, constant(&op.right)?) {
        (Value::Int(a), Value::Int(b)) => match op.op {
            Operator::Add => a.checked_add(b),
            Operator::Sub => a.checked_sub(b),
            Operator::Mult => a.checked_mul(b),
            Operator::Pow => u32::try_from(b).ok().and_then(|b| a.checked_pow(b)),
            Operator::BitOr => Some(a | b),
            Operator::BitAnd => Some(a & b),
            _ => None,
        }
        .map(Value::Int),
        (Value::Float(a), Value::Float(b)) => match op.op {
            Operator::Add => Some(a + b),
            Operator::Sub => Some(a - b),
            Operator::Mult => Some(a * b),
            _ => None,
        }
        .map(Value::Float),
        (Value::Str(a), Value::Str(b)) if op.op == Operator::Add && a.len() + b.len() < 4096 => {
            Some(text(&format!("{a}{b}")))
        }
        _ => None,
    }
}
