//! `int` and `bool`: construction and methods.

use num_bigint::{BigInt, Sign};
use num_traits::{FromPrimitive, Signed, ToPrimitive, Zero};

use super::args::{self, as_bigint, index, methods, new_class_arg, type_name, wrap};
use crate::python::exception::{PyResult, overflow_error, type_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::types::{Types, types};
use crate::python::value::Value;

/// Beyond this many digits CPython refuses to convert between int and str.
const MOST_DIGITS: usize = 4300;

/// Puts the methods into `int` and `bool`.
pub fn fill(t: &Types) {
    args::static_method(&t.int, "__new__", new);
    args::static_method(&t.bool_, "__new__", new_bool);
    args::class_method(&t.int, "from_bytes", from_bytes);
    methods(
        &t.int,
        &[
            ("bit_length", |_, a| Ok(Value::Int(this(&args::zero(a, "int.bit_length")?).bits() as i64))),
            ("bit_count", |_, a| {
                let n = this(&args::zero(a, "int.bit_count")?);
                Ok(Value::Int(n.magnitude().iter_u64_digits().map(|d| d.count_ones() as i64).sum()))
            }),
            ("conjugate", |_, a| Ok(Value::int(this(&args::zero(a, "int.conjugate")?)))),
            ("as_integer_ratio", |_, a| {
                let n = this(&args::zero(a, "int.as_integer_ratio")?);
                Ok(Value::tuple(vec![Value::int(n), Value::Int(1)]))
            }),
            ("is_integer", |_, a| args::zero(a, "int.is_integer").map(|_| Value::Bool(true))),
            ("to_bytes", to_bytes),
            ("__int__", |_, a| Ok(Value::int(this(&args::zero(a, "int.__int__")?)))),
            ("__index__", |_, a| Ok(Value::int(this(&args::zero(a, "int.__index__")?)))),
            ("__trunc__", |_, a| Ok(Value::int(this(&args::zero(a, "int.__trunc__")?)))),
            ("__floor__", |_, a| Ok(Value::int(this(&args::zero(a, "int.__floor__")?)))),
            ("__ceil__", |_, a| Ok(Value::int(this(&args::zero(a, "int.__ceil__")?)))),
            ("__abs__", |_, a| Ok(Value::int(this(&args::zero(a, "int.__abs__")?).abs()))),
            ("__float__", |m, a| {
                let receiver = args::zero(a, "int.__float__")?;
                Ok(Value::Float(args::number(m, &receiver.unwrapped())?))
            }),
            ("__round__", |m, a| {
                args::between(&a, 1, "__round__", 0, 1)?;
                let n = this(&a.pos[0]);
                match a.pos.get(1) {
                    None | Some(Value::None) => Ok(Value::int(n)),
                    Some(digits) => Ok(Value::int(round(&n, index(m, digits)?))),
                }
            }),
        ],
    );
    args::getter(&t.int, "real", |_, a| Ok(Value::int(this(&a.pos[0]))));
    args::getter(&t.int, "imag", |_, _| Ok(Value::Int(0)));
    args::getter(&t.int, "numerator", |_, a| Ok(Value::int(this(&a.pos[0]))));
    args::getter(&t.int, "denominator", |_, _| Ok(Value::Int(1)));
}

fn this(value: &Value) -> BigInt {
    as_bigint(value).unwrap_or_default()
}

/// The decimal text of an int; too long a one is refused as CPython does.
pub fn decimal_digits(_m: &Machine, n: &BigInt) -> PyResult<String> {
    // 10 ** 4300 has 14285 bits: only beyond that can there be too many digits.
    if n.bits() > 14_280 {
        let text = if n.bits() > 20_000 { String::new() } else { n.magnitude().to_string() };
        if text.is_empty() || text.len() > MOST_DIGITS {
            return Err(value_error(format!(
                "Exceeds the limit ({MOST_DIGITS} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit"
            )));
        }
    }
    Ok(n.to_string())
}

fn new(m: &mut Machine, mut a: Args) -> PyResult {
    let class = new_class_arg(&mut a, "int")?;
    let mut r = a.reader("int");
    let base = r.keyword("base");
    let given = r.rest();
    r.finish()?;
    if given.len() > 2 {
        return Err(type_error(format!("int() takes at most 2 arguments ({} given)", given.len())));
    }
    let base = base.or_else(|| given.get(1).cloned());
    let n = match (given.first(), base) {
        (None, None) => BigInt::zero(),
        (None, Some(_)) => return Err(type_error("int() missing string argument")),
        (Some(x), None) => from_value(m, x)?,
        (Some(x), Some(base)) => {
            let base = index(m, &base)?;
            if base != 0 && !(2..=36).contains(&base) {
                return Err(value_error("int() base must be >= 2 and <= 36, or 0"));
            }
            match (args::text(x), args::bytes(x)) {
                (Some(text), _) => parse_or_error(&text, base as u32, x, m)?,
                (_, Some(bytes)) => parse_or_error(&String::from_utf8_lossy(&bytes), base as u32, x, m)?,
                _ => return Err(type_error("int() can't convert non-string with explicit base")),
            }
        }
    };
    Ok(wrap(&class, &types().int, Value::int(n)))
}

/// `int(value)`.
pub fn from_value(m: &mut Machine, value: &Value) -> PyResult<BigInt> {
    if !matches!(value, Value::Instance(_)) || m.call_special(value, "__int__", Args::none()).is_none() {
        match value.unwrapped() {
            Value::Int(n) => return Ok(BigInt::from(n)),
            Value::Bool(b) => return Ok(BigInt::from(b as i64)),
            Value::BigInt(n) => return Ok((*n).clone()),
            Value::Float(x) => return from_float(x),
            Value::Str(text) => return parse_or_error(&text, 10, value, m),
            Value::Bytes(bytes) => {
                return parse_or_error(&String::from_utf8_lossy(&bytes), 10, value, m);
            }
            _ => {}
        }
    }
    for name in ["__int__", "__index__", "__trunc__"] {
        if let Some(result) = m.call_special(value, name, Args::none()) {
            let result = result?;
            return as_bigint(&result).ok_or_else(|| {
                type_error(format!("{name} returned non-int (type {})", type_name(m, &result)))
            });
        }
    }
    Err(type_error(format!(
        "int() argument must be a string, a bytes-like object or a real number, not '{}'",
        type_name(m, value)
    )))
}

/// The whole part of a float.
pub fn from_float(x: f64) -> PyResult<BigInt> {
    if x.is_nan() {
        return Err(value_error("cannot convert float NaN to integer"));
    }
    BigInt::from_f64(x).ok_or_else(|| overflow_error("cannot convert float infinity to integer"))
}

fn parse_or_error(text: &str, base: u32, shown: &Value, m: &mut Machine) -> PyResult<BigInt> {
    if text.len() > MOST_DIGITS && !base.is_power_of_two() && text.trim().len() > MOST_DIGITS {
        return Err(value_error(format!(
            "Exceeds the limit ({MOST_DIGITS} digits) for integer string conversion: value has {} digits; use sys.set_int_max_str_digits() to increase the limit",
            text.trim().len()
        )));
    }
    match parse(text, base) {
        Some(n) => Ok(n),
        None => {
            let shown = m.repr(&shown.unwrapped())?;
            Err(value_error(format!("invalid literal for int() with base {base}: {shown}")))
        }
    }
}

/// Reads an int as `int(text, base)` does: spaces around, a sign, a prefix, single underscores between digits.
pub fn parse(text: &str, mut base: u32) -> Option<BigInt> {
    let text = text.trim();
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut prefixed = false;
    let marks = [(2, ["0b", "0B"]), (8, ["0o", "0O"]), (16, ["0x", "0X"])];
    for (b, prefixes) in marks {
        if (base == b || base == 0)
            && let Some(cut) = prefixes.iter().find_map(|p| rest.strip_prefix(p))
        {
            (base, rest, prefixed) = (b, cut, true);
            break;
        }
    }
    if base == 0 {
        // `int("010", 0)` is refused, `int("00", 0)` is not.
        if rest.starts_with('0') && rest.chars().any(|c| c != '0' && c != '_') {
            return None;
        }
        base = 10;
    }
    if prefixed {
        rest = rest.strip_prefix('_').unwrap_or(rest);
    }
    if rest.is_empty() || rest.starts_with('_') || rest.ends_with('_') || rest.contains("__") {
        return None;
    }
    let mut digits = String::with_capacity(rest.len());
    for c in rest.chars().filter(|c| *c != '_') {
        let d = c.to_digit(36).or_else(|| decimal_value(c)).filter(|d| *d < base)?;
        digits.push(char::from_digit(d, 36)?);
    }
    let n = BigInt::parse_bytes(digits.as_bytes(), base)?;
    Some(if negative { -n } else { n })
}

/// The value of a decimal digit of the scripts most met (Arabic-Indic, Devanagari, fullwidth ...).
pub fn decimal_value(c: char) -> Option<u32> {
    let n = c as u32;
    if c.is_ascii_digit() {
        return Some(n - 0x30);
    }
    const ZEROS: [u32; 14] =
        [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xff10];
    ZEROS.iter().find(|z| (**z..**z + 10).contains(&n)).map(|z| n - z)
}

/// `round(int, digits)`: half to even at a power of ten.
pub fn round(n: &BigInt, digits: i64) -> BigInt {
    if digits >= 0 {
        return n.clone();
    }
    let places = digits.unsigned_abs();
    if places > n.bits() {
        return BigInt::zero();
    }
    let unit = BigInt::from(10).pow(places as u32);
    let (quotient, remainder) = num_integer::Integer::div_mod_floor(n, &unit);
    let twice: BigInt = &remainder * 2;
    let up = twice > unit || (twice == unit && num_integer::Integer::is_odd(&quotient));
    (quotient + i32::from(up)) * unit
}

fn new_bool(m: &mut Machine, mut a: Args) -> PyResult {
    new_class_arg(&mut a, "bool")?;
    args::between(&a, 0, "bool", 0, 1)?;
    match a.pos.first() {
        None => Ok(Value::Bool(false)),
        Some(x) => Ok(Value::Bool(m.truth(x)?)),
    }
}

fn byte_order(value: Option<Value>) -> PyResult<bool> {
    match value.as_ref().and_then(args::text).as_deref() {
        None | Some("big") => Ok(true),
        Some("little") => Ok(false),
        _ => Err(value_error("byteorder must be either 'little' or 'big'")),
    }
}

fn to_bytes(m: &mut Machine, mut a: Args) -> PyResult {
    let n = this(&a.take_self());
    let mut r = a.reader("to_bytes");
    let length = match r.optional("length")? {
        Some(length) => index(m, &length)?,
        None => 1,
    };
    let big = byte_order(r.optional("byteorder")?)?;
    let signed = match r.keyword("signed") {
        Some(signed) => m.truth(&signed)?,
        None => false,
    };
    r.finish()?;
    if length < 0 {
        return Err(value_error("length argument must be non-negative"));
    }
    args::check_size(m, length as usize)?;
    if n.sign() == Sign::Minus && !signed {
        return Err(overflow_error("can't convert negative int to unsigned"));
    }
    let length = length as usize;
    let mut out = if signed { n.to_signed_bytes_le() } else { n.magnitude().to_bytes_le() };
    if n.is_zero() {
        out.clear();
    }
    if out.len() > length {
        return Err(overflow_error("int too big to convert"));
    }
    out.resize(length, if n.sign() == Sign::Minus { 0xff } else { 0 });
    if big {
        out.reverse();
    }
    Ok(Value::Bytes(out.into()))
}

fn from_bytes(m: &mut Machine, mut a: Args) -> PyResult {
    let class = new_class_arg(&mut a, "int")?;
    let mut r = a.reader("from_bytes");
    let source = r.required("bytes")?;
    let big = byte_order(r.optional("byteorder")?)?;
    let signed = match r.keyword("signed") {
        Some(signed) => m.truth(&signed)?,
        None => false,
    };
    r.finish()?;
    let bytes = match args::bytes(&source) {
        Some(bytes) => bytes.to_vec(),
        None => super::bytes::from_iterable(m, &source)?,
    };
    let n = match (big, signed) {
        (true, true) => BigInt::from_signed_bytes_be(&bytes),
        (false, true) => BigInt::from_signed_bytes_le(&bytes),
        (true, false) => BigInt::from_bytes_be(Sign::Plus, &bytes),
        (false, false) => BigInt::from_bytes_le(Sign::Plus, &bytes),
    };
    if std::rc::Rc::ptr_eq(&class, &types().int) {
        return Ok(Value::int(n));
    }
    m.call(&Value::Class(class), Args::one(Value::int(n)))
}

/// Whether an int is too large for a float, told before it is tried.
pub fn to_f64(n: &BigInt) -> PyResult<f64> {
    n.to_f64().filter(|x| x.is_finite()).ok_or_else(|| overflow_error("int too large to convert to float"))
}
