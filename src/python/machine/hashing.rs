//! `hash`: CPython's numbers for ints, floats and tuples, so that equal values hash equally; strings hash by a fixed
//! function of their text.

use num_bigint::Sign;
use num_traits::ToPrimitive;

use super::Machine;
use super::numbers::{name, small_int};
use crate::python::exception::{PyResult, type_error};
use crate::python::function::Args;
use crate::python::value::Value;

const MODULUS: u64 = (1 << 61) - 1;

impl Machine {
    /// `hash(value)`, as the bits of CPython's signed number.
    pub(super) fn hash_of(&mut self, value: &Value) -> PyResult<u64> {
        Ok(match value {
            Value::Str(text) => text.hash_value(),
            Value::Int(i) => hash_int(*i),
            Value::Bool(b) => u64::from(*b),
            Value::None => 0xfca8_6420,
            Value::NotImplemented => 0xfca8_6421,
            Value::Ellipsis => 0xfca8_6422,
            Value::Float(x) => hash_float(*x),
            Value::BigInt(big) => {
                let rest = (big.magnitude() % MODULUS).to_u64().unwrap_or(0) as i64;
                fix(if big.sign() == Sign::Minus { -rest } else { rest })
            }
            Value::Bytes(bytes) => {
                use std::hash::BuildHasher;
                rustc_hash::FxBuildHasher.hash_one(&**bytes)
            }
            Value::Tuple(items) => self.nested(|m| m.hash_tuple(items))?,
            Value::Set(set) if set.frozen => {
                let mut hash: u64 = 1_927_868_237;
                for entry in set.items.entries() {
                    let h = entry.hash;
                    hash ^= (h ^ (h << 16) ^ 89_869_747).wrapping_mul(3_644_798_167);
                }
                hash.wrapping_mul(69_069).wrapping_add(907_133_923)
            }
            Value::Range(range) => {
                let n = super::iteration::range_len(range) as i64;
                let parts = match n {
                    0 => [Value::Int(0), Value::None, Value::None],
                    1 => [Value::Int(1), Value::Int(range.start), Value::None],
                    _ => [Value::Int(n), Value::Int(range.start), Value::Int(range.step)],
                };
                self.hash_tuple(&parts)?
            }
            Value::Method(method) => {
                let (a, b) =
                    (self.hash_of(&method.receiver.clone())?, self.hash_of(&method.function.clone())?);
                a ^ b.rotate_left(7)
            }
            Value::List(_)
            | Value::Dict(_)
            | Value::Set(_)
            | Value::Slice(_)
            | Value::DictView(_)
            | Value::MappingProxy(_) => return Err(self.unhashable(value)),
            Value::Instance(_) | Value::Class(_) => self.hash_object(value)?,
            other => self.id_of(other) >> 4,
        })
    }

    fn unhashable(&self, value: &Value) -> crate::python::exception::Unwind {
        type_error(format!("unhashable type: '{}'", self.class_of(value).name()))
    }

    fn hash_object(&mut self, value: &Value) -> PyResult<u64> {
        if let Some(method) = self.own_method(value, &name("__hash__")) {
            if method.is_none() {
                return Err(self.unhashable(value));
            }
            let hash = self.call_own(&method, value, Args::none())?;
            return match hash.unwrapped() {
                Value::BigInt(_) => self.hash_of(&hash.unwrapped()),
                other => match small_int(&other) {
                    Some(-1) => Ok(-2_i64 as u64),
                    Some(i) => Ok(i as u64),
                    None => Err(type_error("__hash__ method should return an integer")),
                },
            };
        }
        match value.unwrapped() {
            Value::Instance(_) | Value::Class(_) => Ok(self.id_of(value) >> 4),
            inner => self.hash_of(&inner),
        }
    }

    /// The xxHash-like mix of `Objects/tupleobject.c`.
    fn hash_tuple(&mut self, items: &[Value]) -> PyResult<u64> {
        const P1: u64 = 11_400_714_785_074_694_791;
        const P2: u64 = 14_029_467_366_897_019_727;
        const P5: u64 = 2_870_177_450_012_600_261;
        let mut acc = P5;
        for item in items {
            let lane = self.hash_of(item)?;
            acc = acc.wrapping_add(lane.wrapping_mul(P2)).rotate_left(31).wrapping_mul(P1);
        }
        acc = acc.wrapping_add(items.len() as u64 ^ (P5 ^ 3_527_539));
        Ok(if acc == u64::MAX { 1_546_275_796 } else { acc })
    }
}

fn fix(hash: i64) -> u64 {
    (if hash == -1 { -2 } else { hash }) as u64
}

#[inline]
fn hash_int(i: i64) -> u64 {
    let rest = (i.unsigned_abs() % MODULUS) as i64;
    fix(if i < 0 { -rest } else { rest })
}

/// `_Py_HashDouble`.
fn hash_float(x: f64) -> u64 {
    if x.is_infinite() {
        return if x > 0.0 { 314_159 } else { (-314_159_i64) as u64 };
    }
    if x.is_nan() {
        return 0;
    }
    if x.fract() == 0.0 && x.abs() < 9.0e18 {
        return hash_int(x as i64);
    }
    let (mut mantissa, mut exponent) = frexp(x.abs());
    let mut hash: u64 = 0;
    while mantissa != 0.0 {
        hash = ((hash << 28) & MODULUS) | (hash >> (61 - 28));
        mantissa *= 268_435_456.0;
        exponent -= 28;
        let part = mantissa as u64;
        mantissa -= part as f64;
        hash += part;
        if hash >= MODULUS {
            hash -= MODULUS;
        }
    }
    let shift = exponent.rem_euclid(61) as u32;
    if shift > 0 {
        hash = ((hash << shift) & MODULUS) | (hash >> (61 - shift));
    }
    fix(if x < 0.0 { -(hash as i64) } else { hash as i64 })
}

/// Mantissa in 0.5..1 and exponent of a positive number.
fn frexp(x: f64) -> (f64, i64) {
    if x == 0.0 {
        return (0.0, 0);
    }
    let bits = x.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i64;
    if exponent == 0 {
        let (mantissa, exponent) = frexp(x * 18_014_398_509_481_984.0);
        return (mantissa, exponent - 54);
    }
    (f64::from_bits((bits & !(0x7ff << 52)) | (1022 << 52)), exponent - 1022)
}
