//! Arithmetic of the builtin numbers: int of any size, float, bool.
//!
//! Mirrors `Objects/longobject.c` and `floatobject.c`. A result of absurd size is refused before it is computed.

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};

use super::Machine;
use super::numbers::big_to_float;
use crate::python::code::BinOp;
use crate::python::exception::{PyResult, Unwind, overflow_error, value_error, zero_division};
use crate::python::types::types;
use crate::python::value::Value;

/// A number, borrowed from a value.
enum Number<'a> {
    Small(i64),
    Big(&'a BigInt),
    Float(f64),
}

fn number(value: &Value) -> Option<Number<'_>> {
    Some(match value {
        Value::Int(i) => Number::Small(*i),
        Value::Bool(b) => Number::Small(i64::from(*b)),
        Value::BigInt(big) => Number::Big(big),
        Value::Float(x) => Number::Float(*x),
        _ => return None,
    })
}

impl Number<'_> {
    fn float(&self) -> PyResult<f64> {
        match self {
            Number::Small(i) => Ok(*i as f64),
            Number::Big(big) => big_to_float(big),
            Number::Float(x) => Ok(*x),
        }
    }

    fn big(&self) -> BigInt {
        match self {
            Number::Small(i) => BigInt::from(*i),
            Number::Big(big) => (*big).clone(),
            Number::Float(_) => BigInt::zero(),
        }
    }
}

/// What a product of two large ints costs, in instructions: words by words, less than that for two of a size.
fn product_cost(x: u64, y: u64) -> u64 {
    let (x, y) = (x / 64, y / 64);
    (x / 8).saturating_mul(y / 8) / (1 + x.min(y) / 256)
}

impl Machine {
    /// A binary operator of two builtin numbers; `None` when they are not, or have no such operator.
    pub(super) fn number_binary(&mut self, op: BinOp, a: &Value, b: &Value) -> PyResult<Option<Value>> {
        if let (Value::Bool(x), Value::Bool(y)) = (a, b) {
            match op {
                BinOp::And => return Ok(Some(Value::Bool(*x & *y))),
                BinOp::Or => return Ok(Some(Value::Bool(*x | *y))),
                BinOp::Xor => return Ok(Some(Value::Bool(*x ^ *y))),
                _ => {}
            }
        }
        let (Some(x), Some(y)) = (number(a), number(b)) else { return Ok(None) };
        match (&x, &y) {
            (Number::Float(_), _) | (_, Number::Float(_)) => self.float_binary(op, x.float()?, y.float()?),
            (Number::Small(x), Number::Small(y)) => {
                if let Some(value) = small_binary(op, *x, *y)? {
                    return Ok(Some(value));
                }
                self.big_binary(op, &BigInt::from(*x), &BigInt::from(*y))
            }
            _ => self.big_binary(op, &x.big(), &y.big()),
        }
    }

    fn float_binary(&self, op: BinOp, x: f64, y: f64) -> PyResult<Option<Value>> {
        let value = match op {
            BinOp::Add => x + y,
            BinOp::Sub => x - y,
            BinOp::Mul => x * y,
            BinOp::Div if y == 0.0 => return Err(zero_division("float division by zero")),
            BinOp::Div => x / y,
            BinOp::FloorDiv if y == 0.0 => return Err(zero_division("float floor division by zero")),
            BinOp::FloorDiv => float_divmod(x, y).0,
            BinOp::Mod if y == 0.0 => return Err(zero_division("float modulo")),
            BinOp::Mod => float_divmod(x, y).1,
            BinOp::Pow => return float_pow(x, y).map(Some),
            _ => return Ok(None),
        };
        Ok(Some(Value::Float(value)))
    }

    fn big_binary(&mut self, op: BinOp, x: &BigInt, y: &BigInt) -> PyResult<Option<Value>> {
        if matches!(op, BinOp::Mul | BinOp::FloorDiv | BinOp::Mod | BinOp::Div) {
            self.spend(product_cost(x.bits(), y.bits()))?;
        }
        let value = match op {
            BinOp::Add => x + y,
            BinOp::Sub => x - y,
            BinOp::Mul => {
                self.check_size("an int", (u128::from(x.bits()) + u128::from(y.bits())) / 8)?;
                x * y
            }
            BinOp::Div => return int_true_divide(x, y).map(|x| Some(Value::Float(x))),
            BinOp::FloorDiv if y.is_zero() => {
                return Err(zero_division("integer division or modulo by zero"));
            }
            BinOp::FloorDiv => x.div_floor(y),
            BinOp::Mod if y.is_zero() => return Err(zero_division("integer modulo by zero")),
            BinOp::Mod => x.mod_floor(y),
            BinOp::Pow => return self.int_pow(x, y).map(Some),
            BinOp::LShift => {
                let by = shift_count(y)?;
                if x.is_zero() {
                    return Ok(Some(Value::Int(0)));
                }
                let Some(by) = by else { return Err(overflow_error("too many digits in integer")) };
                self.check_size("an int", (u128::from(x.bits()) + by as u128) / 8)?;
                x << by
            }
            BinOp::RShift => match shift_count(y)? {
                Some(by) => x >> by,
                None if x.is_negative() => BigInt::from(-1),
                None => BigInt::zero(),
            },
            BinOp::And => x & y,
            BinOp::Or => x | y,
            BinOp::Xor => x ^ y,
            BinOp::MatMul => return Ok(None),
        };
        Ok(Some(Value::int(value)))
    }

    fn int_pow(&mut self, x: &BigInt, y: &BigInt) -> PyResult {
        if y.is_negative() {
            if x.is_zero() {
                return Err(zero_division("0.0 cannot be raised to a negative power"));
            }
            return float_pow(big_to_float(x)?, big_to_float(y)?);
        }
        if x.is_zero() || x.is_one() || y.is_zero() {
            return Ok(Value::int(if y.is_zero() { BigInt::one() } else { x.clone() }));
        }
        if *x == BigInt::from(-1) {
            return Ok(Value::Int(if y.is_even() { 1 } else { -1 }));
        }
        let exponent = y.to_u64().unwrap_or(u64::MAX);
        self.check_size("an int", u128::from(x.bits() - 1).max(1) * u128::from(exponent) / 8)?;
        let bits = x.bits().saturating_mul(exponent);
        self.spend(product_cost(bits / 2, bits / 2))?;
        let exponent = u32::try_from(exponent).map_err(|_| overflow_error("exponent too large"))?;
        Ok(Value::int(Pow::pow(x, exponent)))
    }

    /// `pow(base, exponent, modulus)` of ints.
    pub fn int_pow_mod(&self, base: &BigInt, exponent: &BigInt, modulus: &BigInt) -> PyResult {
        if modulus.is_zero() {
            return Err(value_error("pow() 3rd argument cannot be 0"));
        }
        if !exponent.is_negative() {
            return Ok(Value::int(modpow(base, exponent, modulus)));
        }
        match base.modinv(modulus) {
            Some(inverse) => Ok(Value::int(modpow(&inverse, &-exponent, modulus))),
            None => Err(value_error("base is not invertible for the given modulus")),
        }
    }

    /// A unary operator of a builtin number.
    pub(super) fn number_negate(&self, a: &Value) -> Option<Value> {
        Some(match number(a)? {
            Number::Small(i) => i.checked_neg().map_or_else(|| Value::int(-BigInt::from(i)), Value::Int),
            Number::Big(big) => Value::int(-big),
            Number::Float(x) => Value::Float(-x),
        })
    }
}

fn modpow(base: &BigInt, exponent: &BigInt, modulus: &BigInt) -> BigInt {
    if modulus.abs().is_one() { BigInt::zero() } else { base.modpow(exponent, modulus) }
}

fn shift_count(y: &BigInt) -> PyResult<Option<u64>> {
    if y.is_negative() { Err(value_error("negative shift count")) } else { Ok(y.to_u64()) }
}

/// Operators of small ints that stay small; `None` when a big one is needed.
fn small_binary(op: BinOp, x: i64, y: i64) -> PyResult<Option<Value>> {
    let value = match op {
        BinOp::Add => x.checked_add(y),
        BinOp::Sub => x.checked_sub(y),
        BinOp::Mul => x.checked_mul(y),
        BinOp::Div if y == 0 => return Err(zero_division("division by zero")),
        // Both fit a float's 53 bits: the quotient is rounded once.
        BinOp::Div if x.unsigned_abs() < 1 << 53 && y.unsigned_abs() < 1 << 53 => {
            return Ok(Some(Value::Float(x as f64 / y as f64)));
        }
        BinOp::FloorDiv if y == 0 => return Err(zero_division("integer division or modulo by zero")),
        BinOp::FloorDiv if x != i64::MIN => Some(Integer::div_floor(&x, &y)),
        BinOp::Mod if y == 0 => return Err(zero_division("integer modulo by zero")),
        BinOp::Mod if x != i64::MIN => Some(x.mod_floor(&y)),
        BinOp::Pow => u32::try_from(y).ok().and_then(|y| x.checked_pow(y)),
        BinOp::LShift if (0..63).contains(&y) => Some(x << y).filter(|shifted| shifted >> y == x),
        BinOp::RShift if y >= 0 => Some(x >> y.min(63)),
        BinOp::And => Some(x & y),
        BinOp::Or => Some(x | y),
        BinOp::Xor => Some(x ^ y),
        _ => None,
    };
    Ok(value.map(Value::Int))
}

/// `float.__divmod__`.
pub fn float_divmod(x: f64, y: f64) -> (f64, f64) {
    let mut modulus = x % y;
    let mut div = (x - modulus) / y;
    if modulus == 0.0 {
        modulus = 0.0_f64.copysign(y);
    } else if (y < 0.0) != (modulus < 0.0) {
        modulus += y;
        div -= 1.0;
    }
    let floor = if div == 0.0 {
        0.0_f64.copysign(x / y)
    } else {
        let floor = div.floor();
        if div - floor > 0.5 { floor + 1.0 } else { floor }
    };
    (floor, modulus)
}

fn float_pow(x: f64, y: f64) -> PyResult {
    if x == 0.0 && y < 0.0 {
        return Err(zero_division("0.0 cannot be raised to a negative power"));
    }
    if x < 0.0 && x.is_finite() && y.is_finite() && y.fract() != 0.0 {
        return Err(crate::python::exception::unsupported("complex numbers"));
    }
    let value = x.powf(y);
    if value.is_infinite() && x.is_finite() && y.is_finite() {
        let args = vec![Value::Int(34), Value::str("Numerical result out of range")];
        return Err(Unwind::with_args(&types().OverflowError, args));
    }
    Ok(Value::Float(value))
}

/// `int / int`, rounded once whatever the sizes.
fn int_true_divide(x: &BigInt, y: &BigInt) -> PyResult<f64> {
    if y.is_zero() {
        return Err(zero_division("division by zero"));
    }
    if x.is_zero() {
        return Ok(0.0);
    }
    let negative = (x.sign() == Sign::Minus) != (y.sign() == Sign::Minus);
    let (x, y) = (x.magnitude(), y.magnitude());
    // Enough bits of quotient for one correct rounding; what is cut off is remembered in the lowest bit.
    let shift = 66 - (x.bits() as i64 - y.bits() as i64);
    let (scaled_x, scaled_y) = if shift >= 0 { (x << shift, y.clone()) } else { (x.clone(), y << -shift) };
    let (mut quotient, rest) = scaled_x.div_rem(&scaled_y);
    if !rest.is_zero() {
        quotient |= num_bigint::BigUint::one();
    }
    let mantissa = quotient.to_f64().unwrap_or(f64::INFINITY);
    let value = scale(mantissa, -shift);
    if value.is_infinite() {
        return Err(overflow_error("integer division result too large for a float"));
    }
    Ok(if negative { -value } else { value })
}

/// `x * 2**exponent` without an overflow on the way.
fn scale(x: f64, exponent: i64) -> f64 {
    let exponent = exponent.clamp(-2200, 2200) as i32;
    let half = exponent / 2;
    x * 2.0_f64.powi(half) * 2.0_f64.powi(exponent - half)
}
