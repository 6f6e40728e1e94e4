//! Operators: which method answers, in which order, and what is said when none does.
//!
//! Mirrors `Objects/abstract.c` (`binary_op1`, `binary_iop1`): builtin values by the functions of `arith` and
//! `sequences`, everything else by dunder methods; a right operand whose class derives from the left one's and has a
//! method of its own goes first.

use std::rc::Rc;

use super::Machine;
use super::classes::union_of;
use super::numbers::{big_int, name, small_int};
use crate::python::class::{Class, Layout};
use crate::python::code::{BinOp, UnaryOp};
use crate::python::exception::{PyResult, Unwind, type_error};
use crate::python::function::Args;
use crate::python::value::{Str, Value};

/// Symbol, method, reflected method, in-place method.
pub fn operator_names(op: BinOp) -> (&'static str, &'static str, &'static str, &'static str) {
    match op {
        BinOp::Add => ("+", "__add__", "__radd__", "__iadd__"),
        BinOp::Sub => ("-", "__sub__", "__rsub__", "__isub__"),
        BinOp::Mul => ("*", "__mul__", "__rmul__", "__imul__"),
        BinOp::Div => ("/", "__truediv__", "__rtruediv__", "__itruediv__"),
        BinOp::FloorDiv => ("//", "__floordiv__", "__rfloordiv__", "__ifloordiv__"),
        BinOp::Mod => ("%", "__mod__", "__rmod__", "__imod__"),
        BinOp::Pow => ("** or pow()", "__pow__", "__rpow__", "__ipow__"),
        BinOp::MatMul => ("@", "__matmul__", "__rmatmul__", "__imatmul__"),
        BinOp::LShift => ("<<", "__lshift__", "__rlshift__", "__ilshift__"),
        BinOp::RShift => (">>", "__rshift__", "__rrshift__", "__irshift__"),
        BinOp::And => ("&", "__and__", "__rand__", "__iand__"),
        BinOp::Or => ("|", "__or__", "__ror__", "__ior__"),
        BinOp::Xor => ("^", "__xor__", "__rxor__", "__ixor__"),
    }
}

/// Whether a method found on a class is the one that the builtin class under it brings: then the machine's own
/// function for the builtin value does the work.
pub(super) fn is_builtin_method(class: &Rc<Class>, found: &Value) -> bool {
    let Value::Native(function) = found else { return false };
    match &*function.owner {
        "object" | "type" | "BaseException" => true,
        owner => {
            let base = class.builtin_base.clone().or_else(|| {
                // The builtin class itself.
                (class.layout == Layout::Builtin).then(|| class.clone())
            });
            base.is_some_and(|base| base.mro().iter().any(|c| &*c.name() == owner))
        }
    }
}

/// Whether `value *= sequence` fails for a reason that `value * sequence` does not have: CPython holds the left operand
/// for a sequence, and looks no further when that cannot be repeated (`PyNumber_InPlaceMultiply`).
fn is_odd_sequence(value: &Value) -> bool {
    match value {
        Value::Dict(_) | Value::Set(_) | Value::DictView(_) | Value::MappingProxy(_) | Value::Range(_) => {
            true
        }
        // So do the objects of every class made by a `class` statement.
        Value::Instance(instance) => {
            instance.with_class(|class| class.of_process.get()) && instance.builtin_value().is_none()
        }
        _ => false,
    }
}

impl Machine {
    /// The method that a value's class defines beyond those of builtin classes.
    pub(super) fn own_method(&self, value: &Value, method: &Str) -> Option<Value> {
        match value {
            Value::Instance(instance) => instance.with_class(|class| {
                let found = class.lookup(method)?;
                (!is_builtin_method(class, &found)).then_some(found)
            }),
            Value::Class(_) => {
                let class = self.class_of(value);
                let found = class.lookup(method)?;
                (!is_builtin_method(&class, &found)).then_some(found)
            }
            _ => None,
        }
    }

    /// Calls a method found by [`Machine::own_method`].
    pub(super) fn call_own(&mut self, method: &Value, receiver: &Value, mut args: Args) -> PyResult {
        match method {
            Value::Function(_) | Value::Native(_) => {
                args.pos.insert(0, receiver.clone());
                self.call_value(method, args)
            }
            Value::None => Err(type_error("'NoneType' object is not callable")),
            other => {
                let class = self.class_of(receiver);
                let bound = self.bind(other, receiver, &class)?;
                self.call_value(&bound, args)
            }
        }
    }

    /// A binary operator.
    pub(super) fn binary_values(&mut self, op: BinOp, a: &Value, b: &Value) -> PyResult {
        if let Some(value) = self.binary_opt(op, a, b)? {
            return Ok(value);
        }
        Err(self.unsupported_operands(op, a, b, false))
    }

    /// A binary operator; `None` when neither operand knows it.
    pub(super) fn binary_opt(&mut self, op: BinOp, a: &Value, b: &Value) -> PyResult<Option<Value>> {
        let user = |v: &Value| matches!(v, Value::Instance(_) | Value::Class(_));
        if !user(a) && !user(b) {
            return self.builtin_binary(op, a, b);
        }
        let (_, forward, reflected, _) = operator_names(op);
        let left = self.own_method(a, &name(forward));
        let mut right = self.own_method(b, &name(reflected));
        let (class_a, class_b) = (self.class_of(a), self.class_of(b));
        let same = Rc::ptr_eq(&class_a, &class_b);
        if same && left.is_some() {
            right = None;
        }
        if let Some(method) = &right
            && !same
            && class_b.is_subclass_of(&class_a)
            && !class_a.lookup(&name(reflected)).is_some_and(|inherited| inherited.is(method))
        {
            let value = self.call_own(method, b, Args::one(a.clone()))?;
            if !value.is_not_implemented() {
                return Ok(Some(value));
            }
            right = None;
        }
        if let Some(method) = left {
            let value = self.call_own(&method, a, Args::one(b.clone()))?;
            if !value.is_not_implemented() {
                return Ok(Some(value));
            }
        } else if let Some(value) = self.builtin_binary(op, &a.unwrapped(), &b.unwrapped())? {
            return Ok(Some(value));
        }
        if let Some(method) = right {
            let value = self.call_own(&method, b, Args::one(a.clone()))?;
            if !value.is_not_implemented() {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// A binary operator of two builtin values; `None` when they have none. What the dunder methods of builtin
    /// classes call (and answer `NotImplemented` for `None`).
    pub fn builtin_binary(&mut self, op: BinOp, a: &Value, b: &Value) -> PyResult<Option<Value>> {
        if let Some(value) = self.number_binary(op, a, b)? {
            return Ok(Some(value));
        }
        if op == BinOp::Or
            && let (Value::Class(_) | Value::None, Value::Class(_) | Value::None)
            | (Value::Instance(_), _)
            | (_, Value::Instance(_)) = (a, b)
            && let Some(union) = union_of(a, b)
        {
            return Ok(Some(union));
        }
        self.sequence_binary(op, a, b)
    }

    pub(super) fn unsupported_operands(&mut self, op: BinOp, a: &Value, b: &Value, in_place: bool) -> Unwind {
        let (class_a, class_b) = (self.class_of(a).name(), self.class_of(b).name());
        let sequence =
            |v: &Value| matches!(v, Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::Bytes(_));
        let (ua, ub) = (a.unwrapped(), b.unwrapped());
        match op {
            BinOp::Add if matches!(ua, Value::Bytes(_)) => {
                return type_error(format!("can't concat {class_b} to bytes"));
            }
            BinOp::Add if sequence(&ua) => {
                return type_error(format!(
                    "can only concatenate {class_a} (not \"{class_b}\") to {class_a}"
                ));
            }
            BinOp::Mul if sequence(&ua) => {
                return type_error(format!("can't multiply sequence by non-int of type '{class_b}'"));
            }
            BinOp::Mul if sequence(&ub) => {
                return type_error(format!("can't multiply sequence by non-int of type '{class_a}'"));
            }
            _ => {}
        }
        let (symbol, ..) = operator_names(op);
        let symbol = match (op, in_place) {
            (BinOp::Pow, true) => "**=".to_owned(),
            (_, true) => format!("{symbol}="),
            _ => symbol.to_owned(),
        };
        let (class_a, class_b) = (self.operand_name(a), self.operand_name(b));
        type_error(format!("unsupported operand type(s) for {symbol}: '{class_a}' and '{class_b}'"))
    }

    /// The name of an operand's type in an error: CPython's own types outside `builtins` carry their module in it.
    pub(super) fn operand_name(&self, value: &Value) -> String {
        let class = self.class_of(value);
        if class.mutable.get() { class.name().to_string() } else { class.full_name() }
    }

    /// `a op= b`.
    pub(super) fn in_place(&mut self, op: BinOp, a: Value, b: Value) -> PyResult {
        let (.., method) = operator_names(op);
        if let Some(method) = self.own_method(&a, &name(method)) {
            let value = self.call_own(&method, &a, Args::one(b.clone()))?;
            if !value.is_not_implemented() {
                return Ok(value);
            }
        } else if self.builtin_in_place(op, &a.unwrapped(), &b)? {
            return Ok(a);
        }
        let repeated = matches!(&b, Value::Str(_) | Value::Bytes(_) | Value::List(_) | Value::Tuple(_));
        let own = |m: &Machine| m.own_method(&a, &name("__mul__")).is_some();
        if op == BinOp::Mul && repeated && is_odd_sequence(&a) && !own(self) {
            let (class_a, class_b) = (self.operand_name(&a), self.operand_name(&b));
            return Err(type_error(format!(
                "unsupported operand type(s) for *=: '{class_a}' and '{class_b}'"
            )));
        }
        if let Some(value) = self.binary_opt(op, &a, &b)? {
            return Ok(value);
        }
        Err(self.unsupported_operands(op, &a, &b, true))
    }

    /// A unary operator.
    pub(super) fn unary_value(&mut self, op: UnaryOp, a: &Value) -> PyResult {
        let (symbol, method) = match op {
            UnaryOp::Not => return Ok(Value::Bool(!self.truth(a)?)),
            UnaryOp::Neg => ("-", "__neg__"),
            UnaryOp::Pos => ("+", "__pos__"),
            UnaryOp::Invert => ("~", "__invert__"),
        };
        if let Some(method) = self.own_method(a, &name(method)) {
            return self.call_own(&method, a, Args::none());
        }
        let inner = a.unwrapped();
        let value = match (op, &inner) {
            (UnaryOp::Neg, _) => self.number_negate(&inner),
            (UnaryOp::Pos, Value::Float(x)) => Some(Value::Float(*x)),
            (UnaryOp::Pos, _) => big_int(&inner).map(Value::int),
            (_, Value::BigInt(big)) => Some(Value::int(-(&**big) - 1)),
            _ => small_int(&inner).map(|i| Value::Int(!i)),
        };
        value.ok_or_else(|| {
            type_error(format!("bad operand type for unary {symbol}: '{}'", self.class_of(a).name()))
        })
    }

    /// `bool(value)`.
    pub(super) fn truth_value(&mut self, value: &Value) -> PyResult<bool> {
        Ok(match value {
            Value::None => false,
            Value::Bool(b) => *b,
            Value::Int(i) => *i != 0,
            Value::BigInt(_) => true,
            Value::Float(x) => *x != 0.0,
            Value::Str(text) => !text.is_empty(),
            Value::Bytes(bytes) => !bytes.is_empty(),
            Value::Tuple(items) => !items.is_empty(),
            Value::List(list) => !list.items.borrow().is_empty(),
            Value::Dict(dict) => !dict.is_empty(),
            Value::MappingProxy(proxy) => !proxy.dict.is_empty(),
            Value::DictView(view) => !view.dict.is_empty(),
            Value::Set(set) => !set.items.is_empty(),
            Value::Range(range) => super::iteration::range_len(range) != 0,
            Value::Instance(_) | Value::Class(_) => {
                if let Some(method) = self.own_method(value, &name("__bool__")) {
                    let answer = self.call_own(&method, value, Args::none())?;
                    return match answer {
                        Value::Bool(b) => Ok(b),
                        other => Err(type_error(format!(
                            "__bool__ should return bool, returned {}",
                            self.class_of(&other).name()
                        ))),
                    };
                }
                if self.own_method(value, &name("__len__")).is_some() {
                    return Ok(self.len(value)? != 0);
                }
                match value.unwrapped() {
                    Value::Instance(_) | Value::Class(_) => true,
                    inner => return self.truth_value(&inner),
                }
            }
            _ => true,
        })
    }

    /// `callable(value)`.
    pub(super) fn is_callable(&self, value: &Value) -> bool {
        match value {
            Value::Function(_)
            | Value::Native(_)
            | Value::Method(_)
            | Value::Class(_)
            | Value::StaticMethod(_) => true,
            other => self.class_of(other).lookup(&name("__call__")).is_some(),
        }
    }
}
