//! `float`: construction and methods.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{FromPrimitive, Signed, ToPrimitive, Zero};

use super::args::{self, as_float, index, methods, new_class_arg, type_name, wrap};
use crate::python::exception::{PyResult, overflow_error, type_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::types::{Types, types};
use crate::python::value::Value;

/// Puts the methods into `float`.
pub fn fill(t: &Types) {
    args::static_method(&t.float, "__new__", new);
    args::class_method(&t.float, "fromhex", from_hex);
    methods(
        &t.float,
        &[
            ("is_integer", |_, a| {
                let x = this(&args::zero(a, "float.is_integer")?);
                Ok(Value::Bool(x.is_finite() && x.fract() == 0.0))
            }),
            ("conjugate", |_, a| Ok(Value::Float(this(&args::zero(a, "float.conjugate")?)))),
            ("as_integer_ratio", |_, a| {
                let (n, d) = ratio(this(&args::zero(a, "float.as_integer_ratio")?))?;
                Ok(Value::tuple(vec![Value::int(n), Value::int(d)]))
            }),
            ("hex", |_, a| Ok(Value::from(hex(this(&args::zero(a, "float.hex")?))))),
            ("__float__", |_, a| Ok(Value::Float(this(&args::zero(a, "float.__float__")?)))),
            ("__int__", |_, a| whole(this(&args::zero(a, "float.__int__")?))),
            ("__trunc__", |_, a| whole(this(&args::zero(a, "float.__trunc__")?))),
            ("__floor__", |_, a| whole(this(&args::zero(a, "float.__floor__")?).floor())),
            ("__ceil__", |_, a| whole(this(&args::zero(a, "float.__ceil__")?).ceil())),
            ("__abs__", |_, a| Ok(Value::Float(this(&args::zero(a, "float.__abs__")?).abs()))),
            ("__round__", |m, a| {
                args::between(&a, 1, "__round__", 0, 1)?;
                let x = this(&a.pos[0]);
                match a.pos.get(1) {
                    None | Some(Value::None) => whole(x.round_ties_even()),
                    Some(digits) => round(x, index(m, digits)?).map(Value::Float),
                }
            }),
        ],
    );
    args::getter(&t.float, "real", |_, a| Ok(Value::Float(this(&a.pos[0]))));
    args::getter(&t.float, "imag", |_, _| Ok(Value::Float(0.0)));
}

fn this(value: &Value) -> f64 {
    as_float(value).unwrap_or_default()
}

fn whole(x: f64) -> PyResult {
    Ok(Value::int(super::int::from_float(x)?))
}

fn new(m: &mut Machine, mut a: Args) -> PyResult {
    let class = new_class_arg(&mut a, "float")?;
    args::between(&a, 0, "float", 0, 1)?;
    let x = match a.pos.first() {
        None => 0.0,
        Some(x) => from_value(m, x)?,
    };
    Ok(wrap(&class, &types().float, Value::Float(x)))
}

/// `float(value)`.
pub fn from_value(m: &mut Machine, value: &Value) -> PyResult<f64> {
    let text = match (args::text(value), args::bytes(value)) {
        (Some(text), _) => text.to_string(),
        (_, Some(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
        _ => {
            let numeric = as_float(value).is_some() || args::as_bigint(value).is_some();
            if !numeric
                && m.class_of(value).lookup(&"__float__".into()).is_none()
                && m.class_of(value).lookup(&"__index__".into()).is_none()
            {
                return Err(type_error(format!(
                    "float() argument must be a string or a real number, not '{}'",
                    type_name(m, value)
                )));
            }
            return args::number(m, value);
        }
    };
    match parse(&text) {
        Some(x) => Ok(x),
        None => {
            let shown = m.repr(&value.unwrapped())?;
            Err(value_error(format!("could not convert string to float: {shown}")))
        }
    }
}

/// Reads a float as `float(text)` does.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let bytes = text.as_bytes();
    // An underscore stands only between two digits.
    for (at, b) in bytes.iter().enumerate() {
        if *b == b'_' {
            let digit = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
            if !digit(at.checked_sub(1)) || !digit(Some(at + 1)) {
                return None;
            }
        }
    }
    let clean: String = text
        .chars()
        .filter(|c| *c != '_')
        .map(|c| {
            if c.is_ascii() {
                Some(c)
            } else {
                super::int::decimal_value(c).and_then(|d| char::from_digit(d, 10))
            }
        })
        .collect::<Option<_>>()?;
    let lower = clean.to_ascii_lowercase();
    match lower.trim_start_matches(['+', '-']) {
        "inf" | "infinity" | "nan" if lower.len() - lower.trim_start_matches(['+', '-']).len() <= 1 => {}
        rest if rest.starts_with(|c: char| c.is_ascii_digit() || c == '.') => {}
        _ => return None,
    }
    lower.parse().ok().map(|x: f64| if x.is_nan() { fresh_nan() } else { x })
}

/// A NaN of its own: two of them are two objects, and `is` compares the bits of floats.
fn fresh_nan() -> f64 {
    thread_local! { static NEXT: std::cell::Cell<u64> = const { std::cell::Cell::new(1) } }
    let serial = NEXT.replace(NEXT.get() + 1) & 0x7_ffff_ffff_ffff;
    f64::from_bits(0x7ff8_0000_0000_0000 | serial)
}

/// `round(x, digits)`: correctly rounded, ties to even on the exact value.
pub fn round(x: f64, digits: i64) -> PyResult<f64> {
    if !x.is_finite() || digits > 323 {
        return Ok(x);
    }
    if digits >= 0 {
        let text = format!("{x:.*}", digits as usize);
        return Ok(text.parse().unwrap_or(x));
    }
    if digits < -308 {
        return Ok(0.0f64.copysign(x));
    }
    let whole = BigInt::from_f64(x.abs().trunc()).unwrap_or_default();
    let unit = BigInt::from(10).pow(digits.unsigned_abs() as u32);
    let (quotient, remainder) = whole.div_mod_floor(&unit);
    let twice: BigInt = &remainder * 2;
    let tie = twice == unit && x.fract() == 0.0;
    let up = twice > unit || (twice == unit && (!tie || quotient.is_odd()));
    let rounded = ((quotient + i32::from(up)) * unit).to_f64().unwrap_or(f64::INFINITY);
    if rounded.is_infinite() {
        return Err(overflow_error("rounded value too large to represent"));
    }
    Ok(rounded.copysign(x))
}

/// The exact fraction that a float is.
pub fn ratio(x: f64) -> PyResult<(BigInt, BigInt)> {
    if x.is_nan() {
        return Err(value_error("cannot convert NaN to integer ratio"));
    }
    if x.is_infinite() {
        return Err(overflow_error("cannot convert Infinity to integer ratio"));
    }
    let (mantissa, exponent, sign) = num_traits::float::FloatCore::integer_decode(x);
    let mut n = BigInt::from(mantissa) * i32::from(sign);
    let mut d = BigInt::from(1);
    if exponent >= 0 {
        n <<= exponent as usize;
    } else {
        d <<= (-exponent) as usize;
    }
    let g = if n.is_zero() { d.clone() } else { n.abs().gcd(&d) };
    Ok((n / &g, d / g))
}

/// `float.hex()`.
fn hex(x: f64) -> String {
    if !x.is_finite() {
        return super::repr::float_repr(x);
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    let bits = x.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match ((bits >> 52) & 0x7ff) as i64 {
        0 if fraction == 0 => format!("{sign}0x0.0p+0"),
        0 => format!("{sign}0x0.{fraction:013x}p-1022"),
        e => format!("{sign}0x1.{fraction:013x}p{:+}", e - 1023),
    }
}

fn from_hex(m: &mut Machine, mut a: Args) -> PyResult {
    let class = new_class_arg(&mut a, "float")?;
    let given = args::only(a, "fromhex")?;
    let text = args::text(&given).ok_or_else(|| type_error("bad argument type for built-in operation"))?;
    let x = parse_hex(text.trim()).ok_or_else(|| value_error("invalid hexadecimal floating-point string"))?;
    if std::rc::Rc::ptr_eq(&class, &types().float) {
        return Ok(Value::Float(x));
    }
    m.call(&Value::Class(class), Args::one(x))
}

fn parse_hex(text: &str) -> Option<f64> {
    let lower = text.to_ascii_lowercase();
    let (negative, rest) = match lower.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, lower.strip_prefix('+').unwrap_or(&lower)),
    };
    let sign = if negative { -1.0 } else { 1.0 };
    match rest {
        "inf" | "infinity" => return Some(sign * f64::INFINITY),
        "nan" => return Some(f64::NAN),
        _ => {}
    }
    let rest = rest.strip_prefix("0x").unwrap_or(rest);
    let (digits, exponent) = rest.split_once('p').unwrap_or((rest, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let exponent: i32 = exponent.parse().ok()?;
    let mantissa = u64::from_str_radix(&format!("{whole}{fraction}"), 16).ok()?;
    Some(sign * mantissa as f64 * 2f64.powi(exponent - 4 * fraction.len() as i32))
}
