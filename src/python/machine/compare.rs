//! Comparisons: the rich comparison protocol, and `==` and `<` of the builtin values.
//!
//! Mirrors `do_richcompare` in `Objects/object.c`. Containers compare their items by identity first, then by `==`.

use std::cmp::Ordering;
use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::Machine;
use super::numbers::name;
use super::run::holds;
use crate::python::code::CmpOp;
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, recursion_error, type_error};
use crate::python::function::Args;
use crate::python::objects::{Set, ViewKind};
use crate::python::value::Value;

/// Symbol, method, and the operator that answers when the operands change places.
pub fn comparison_names(op: CmpOp) -> (&'static str, &'static str, CmpOp) {
    match op {
        CmpOp::Eq => ("==", "__eq__", CmpOp::Eq),
        CmpOp::Ne => ("!=", "__ne__", CmpOp::Ne),
        CmpOp::Lt => ("<", "__lt__", CmpOp::Gt),
        CmpOp::Le => ("<=", "__le__", CmpOp::Ge),
        CmpOp::Gt => (">", "__gt__", CmpOp::Lt),
        CmpOp::Ge => (">=", "__ge__", CmpOp::Le),
    }
}

impl Machine {
    /// A rich comparison.
    pub(super) fn compare_values(&mut self, op: CmpOp, a: &Value, b: &Value) -> PyResult {
        let user = |v: &Value| matches!(v, Value::Instance(_) | Value::Class(_));
        if !user(a) && !user(b) {
            if let Some(answer) = self.builtin_compare(op, a, b)? {
                return Ok(Value::Bool(answer));
            }
            return self.compare_default(op, a, b);
        }
        let (_, forward, swapped) = comparison_names(op);
        let (_, backward, _) = comparison_names(swapped);
        let (class_a, class_b) = (self.class_of(a), self.class_of(b));
        let mut right_tried = false;
        if !Rc::ptr_eq(&class_a, &class_b)
            && class_b.is_subclass_of(&class_a)
            && let Some(method) = self.own_method(b, &name(backward))
        {
            right_tried = true;
            let answer = self.call_own(&method, b, Args::one(a.clone()))?;
            if !answer.is_not_implemented() {
                return Ok(answer);
            }
        }
        if let Some(answer) = self.compare_one(op, forward, a, b)? {
            return Ok(answer);
        }
        if !right_tried && let Some(answer) = self.compare_one(swapped, backward, b, a)? {
            return Ok(answer);
        }
        self.compare_default(op, a, b)
    }

    /// One operand's answer; `None` when it declines.
    fn compare_one(
        &mut self,
        op: CmpOp,
        method: &'static str,
        a: &Value,
        b: &Value,
    ) -> PyResult<Option<Value>> {
        if let Some(method) = self.own_method(a, &name(method)) {
            let answer = self.call_own(&method, a, Args::one(b.clone()))?;
            return Ok((!answer.is_not_implemented()).then_some(answer));
        }
        // `object.__ne__` inverts whatever `__eq__` says.
        if op == CmpOp::Ne
            && let Some(method) = self.own_method(a, &name("__eq__"))
        {
            let answer = self.call_own(&method, a, Args::one(b.clone()))?;
            if answer.is_not_implemented() {
                return Ok(None);
            }
            return Ok(Some(Value::Bool(!self.truth(&answer)?)));
        }
        let (x, y) = (a.unwrapped(), b.unwrapped());
        Ok(self.builtin_compare(op, &x, &y)?.map(Value::Bool))
    }

    fn compare_default(&mut self, op: CmpOp, a: &Value, b: &Value) -> PyResult {
        match op {
            CmpOp::Eq => Ok(Value::Bool(a.is(b))),
            CmpOp::Ne => Ok(Value::Bool(!a.is(b))),
            _ => {
                let (symbol, ..) = comparison_names(op);
                let (class_a, class_b) = (self.operand_name(a), self.operand_name(b));
                Err(type_error(format!(
                    "'{symbol}' not supported between instances of '{class_a}' and '{class_b}'"
                )))
            }
        }
    }

    /// Whether two items are the same for a container: identical, or equal.
    pub fn same(&mut self, a: &Value, b: &Value) -> PyResult<bool> {
        if a.is(b) { Ok(true) } else { self.eq(a, b) }
    }

    /// A comparison of two builtin values; `None` when they do not know each other.
    pub fn builtin_compare(&mut self, op: CmpOp, a: &Value, b: &Value) -> PyResult<Option<bool>> {
        let equality = matches!(op, CmpOp::Eq | CmpOp::Ne);
        Ok(match (a, b) {
            (Value::None, Value::None) if equality => Some(op == CmpOp::Eq),
            (Value::Str(x), Value::Str(y)) => Some(match op {
                CmpOp::Eq => x == y,
                CmpOp::Ne => x != y,
                _ => holds(op, x.as_str(), y.as_str()),
            }),
            (Value::Bytes(x), Value::Bytes(y)) => Some(holds(op, &**x, &**y)),
            (Value::Tuple(x), Value::Tuple(y)) => {
                if Rc::ptr_eq(x, y) && equality {
                    return Ok(Some(op == CmpOp::Eq));
                }
                let (x, y) = (x.clone(), y.clone());
                self.nested(|m| m.compare_items(op, &x, &y)).map(Some)?
            }
            (Value::List(x), Value::List(y)) => {
                let (x, y) = (x.items.borrow().clone(), y.items.borrow().clone());
                self.nested(|m| m.compare_items(op, &x, &y)).map(Some)?
            }
            (Value::Dict(x), Value::Dict(y)) if equality => {
                let equal = self.nested(|m| m.dicts_equal(x, y))?;
                Some(equal == (op == CmpOp::Eq))
            }
            (Value::MappingProxy(x), _) => {
                return self.builtin_compare(op, &Value::Dict(x.dict.clone()), b);
            }
            (_, Value::MappingProxy(y)) => {
                return self.builtin_compare(op, a, &Value::Dict(y.dict.clone()));
            }
            (Value::Set(_) | Value::DictView(_), Value::Set(_) | Value::DictView(_)) => {
                let (Some(x), Some(y)) = (self.members(a)?, self.members(b)?) else { return Ok(None) };
                Some(self.compare_sets(op, &x, &y)?)
            }
            (Value::Range(x), Value::Range(y)) if equality => {
                let (n, m) = (super::iteration::range_len(x), super::iteration::range_len(y));
                let equal = n == m && (n == 0 || (x.start == y.start && (n == 1 || x.step == y.step)));
                Some(equal == (op == CmpOp::Eq))
            }
            (Value::Slice(x), Value::Slice(y)) if equality => {
                let parts = [(&x.start, &y.start), (&x.stop, &y.stop), (&x.step, &y.step)];
                let mut equal = true;
                for (p, q) in parts {
                    equal = equal && self.same(p, q)?;
                }
                Some(equal == (op == CmpOp::Eq))
            }
            (Value::Method(x), Value::Method(y)) if equality => {
                let equal = x.receiver.is(&y.receiver) && x.function.is(&y.function);
                Some(equal == (op == CmpOp::Eq))
            }
            _ => compare_numbers(op, a, b),
        })
    }

    /// Runs something one level deeper on the host's stack, or fails.
    pub(super) fn nested<T>(&mut self, work: impl FnOnce(&mut Machine) -> PyResult<T>) -> PyResult<T> {
        if self.too_deep() {
            return Err(recursion_error("maximum recursion depth exceeded in comparison"));
        }
        self.native_depth += 1;
        let result = work(self);
        self.native_depth -= 1;
        result
    }

    fn compare_items(&mut self, op: CmpOp, x: &[Value], y: &[Value]) -> PyResult<bool> {
        if x.len() != y.len() && matches!(op, CmpOp::Eq | CmpOp::Ne) {
            return Ok(op == CmpOp::Ne);
        }
        for (a, b) in x.iter().zip(y) {
            if !self.same(a, b)? {
                return match op {
                    CmpOp::Eq => Ok(false),
                    CmpOp::Ne => Ok(true),
                    _ => {
                        let answer = self.compare_values(op, a, b)?;
                        self.truth(&answer)
                    }
                };
            }
        }
        Ok(holds(op, &x.len(), &y.len()))
    }

    fn dicts_equal(&mut self, x: &Rc<Dict>, y: &Rc<Dict>) -> PyResult<bool> {
        if x.len() != y.len() {
            return Ok(false);
        }
        for entry in x.entries() {
            match self.find_key(y, entry.hash, &entry.key)? {
                Some(at) => {
                    let Some(other) = y.at(at) else { return Ok(false) };
                    if !self.same(&entry.value, &other.value)? {
                        return Ok(false);
                    }
                }
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// A set of what a set or view holds.
    pub(super) fn members(&mut self, value: &Value) -> PyResult<Option<Rc<Set>>> {
        match value {
            Value::Set(set) => Ok(Some(set.clone())),
            Value::DictView(view) if view.kind != ViewKind::Values => {
                let set = Set { items: Dict::new(), frozen: false };
                for item in self.collect(value)? {
                    self.set_add(&set, item)?;
                }
                Ok(Some(Rc::new(set)))
            }
            _ => Ok(None),
        }
    }

    fn compare_sets(&mut self, op: CmpOp, x: &Rc<Set>, y: &Rc<Set>) -> PyResult<bool> {
        let (n, m) = (x.items.len(), y.items.len());
        Ok(match op {
            CmpOp::Eq => n == m && self.is_subset(x, y)?,
            CmpOp::Ne => n != m || !self.is_subset(x, y)?,
            CmpOp::Le => n <= m && self.is_subset(x, y)?,
            CmpOp::Lt => n < m && self.is_subset(x, y)?,
            CmpOp::Ge => m <= n && self.is_subset(y, x)?,
            CmpOp::Gt => m < n && self.is_subset(y, x)?,
        })
    }

    fn is_subset(&mut self, x: &Rc<Set>, y: &Rc<Set>) -> PyResult<bool> {
        for entry in x.items.entries() {
            if self.find_key(&y.items, entry.hash, &entry.key)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Ints, bools and floats among each other, exactly.
pub(super) fn compare_numbers(op: CmpOp, a: &Value, b: &Value) -> Option<bool> {
    let small = |v: &Value| match v {
        Value::Int(i) => Some(*i),
        Value::Bool(b) => Some(i64::from(*b)),
        _ => None,
    };
    if let (Some(x), Some(y)) = (small(a), small(b)) {
        return Some(holds(op, &x, &y));
    }
    match (a, b) {
        (Value::Float(x), Value::Float(y)) => Some(holds(op, x, y)),
        (Value::Float(x), _) => {
            let y = super::numbers::big_int(b)?;
            Some(holds_ordering(op, compare_float(*x, &y)))
        }
        (_, Value::Float(y)) => {
            let x = super::numbers::big_int(a)?;
            Some(holds_ordering(op, compare_float(*y, &x).map(Ordering::reverse)))
        }
        _ => {
            let (x, y) = (super::numbers::big_int(a)?, super::numbers::big_int(b)?);
            Some(holds(op, &x, &y))
        }
    }
}

/// A float against an int, without rounding; `None` for NaN.
fn compare_float(x: f64, y: &BigInt) -> Option<Ordering> {
    if x.is_nan() {
        return None;
    }
    if x.is_infinite() {
        return Some(if x > 0.0 { Ordering::Greater } else { Ordering::Less });
    }
    if let Some(y) = y.to_i64()
        && y.unsigned_abs() < 1 << 53
    {
        return x.partial_cmp(&(y as f64));
    }
    let whole = num_bigint::BigInt::from(x.trunc() as i128);
    let whole = if x.abs() < 1e38 { whole } else { num_traits::FromPrimitive::from_f64(x)? };
    match whole.cmp(y) {
        Ordering::Equal => x.partial_cmp(&x.trunc()),
        other => Some(other),
    }
}

fn holds_ordering(op: CmpOp, ordering: Option<Ordering>) -> bool {
    match ordering {
        None => op == CmpOp::Ne,
        Some(ordering) => holds(op, &ordering, &Ordering::Equal),
    }
}
