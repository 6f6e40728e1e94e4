//! Numbers as indexes and counts: `__index__`, and names.

use std::cell::RefCell;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::Machine;
use crate::python::exception::{PyResult, Unwind, index_error, type_error};
use crate::python::function::Args;
use crate::python::types::types;
use crate::python::value::{Str, Value};

/// Names remembered by [`name`]: a power of two.
const NAMES: usize = 256;

thread_local! {
    static KNOWN: RefCell<Vec<Option<(*const u8, Str)>>> = RefCell::new(vec![None; NAMES]);
}

/// The interned name for a literal: found by the literal's address, which is faster than by its text.
pub(super) fn name(text: &'static str) -> Str {
    let address = text.as_ptr();
    let slot = (address.addr() >> 2 ^ text.len() << 4) & (NAMES - 1);
    KNOWN.with_borrow_mut(|known| match &known[slot] {
        // Literals may overlap: one may be the beginning of another.
        Some((at, name)) if *at == address && name.as_str().len() == text.len() => name.clone(),
        _ => {
            let name = Str::intern(text);
            known[slot] = Some((address, name.clone()));
            name
        }
    })
}

/// An int or bool as a 64-bit number; `None` for anything else and for greater ones.
pub fn small_int(value: &Value) -> Option<i64> {
    match value {
        Value::Int(i) => Some(*i),
        Value::Bool(b) => Some(i64::from(*b)),
        _ => None,
    }
}

/// An int of any size as a big one.
pub fn big_int(value: &Value) -> Option<BigInt> {
    match value {
        Value::Int(i) => Some(BigInt::from(*i)),
        Value::Bool(b) => Some(BigInt::from(i64::from(*b))),
        Value::BigInt(big) => Some((**big).clone()),
        _ => None,
    }
}

/// A big int as a float, unless it is too large.
pub(super) fn big_to_float(big: &BigInt) -> PyResult<f64> {
    match big.to_f64() {
        Some(x) if x.is_finite() => Ok(x),
        _ => Err(Unwind::new(&types().OverflowError, "int too large to convert to float")),
    }
}

impl Machine {
    /// `operator.index(value)`: an int value; `None` when there is no `__index__`.
    pub fn index_opt(&mut self, value: &Value) -> PyResult<Option<Value>> {
        match value.unwrapped() {
            int @ (Value::Int(_) | Value::BigInt(_)) => Ok(Some(int)),
            Value::Bool(b) => Ok(Some(Value::Int(i64::from(b)))),
            _ => match self.special(value, &name("__index__"), Args::none()) {
                None => Ok(None),
                Some(result) => {
                    let result = result?;
                    match result.unwrapped() {
                        int @ (Value::Int(_) | Value::BigInt(_)) => Ok(Some(int)),
                        Value::Bool(b) => Ok(Some(Value::Int(i64::from(b)))),
                        _ => Err(type_error(format!(
                            "__index__ returned non-int (type {})",
                            self.class_of(&result).name()
                        ))),
                    }
                }
            },
        }
    }

    /// An int value, or CPython's TypeError.
    pub fn index(&mut self, value: &Value) -> PyResult {
        match self.index_opt(value)? {
            Some(int) => Ok(int),
            None => Err(type_error(format!(
                "'{}' object cannot be interpreted as an integer",
                self.class_of(value).name()
            ))),
        }
    }

    /// An index of an item of a sequence, which must fit.
    pub fn item_index(&mut self, value: &Value) -> PyResult<Option<i64>> {
        match self.index_opt(value)? {
            Some(Value::Int(i)) => Ok(Some(i)),
            Some(_) => {
                let given = self.class_of(value).name();
                Err(index_error(format!("cannot fit '{given}' into an index-sized integer")))
            }
            None => Ok(None),
        }
    }

    /// An index as a 64-bit number, clamped to the range (as slices want it).
    pub(super) fn clamped_index(&mut self, value: &Value) -> PyResult<Option<i64>> {
        Ok(self.index_opt(value)?.map(|int| match int {
            Value::Int(i) => i,
            Value::BigInt(big) if big.sign() == num_bigint::Sign::Minus => i64::MIN,
            _ => i64::MAX,
        }))
    }
}
