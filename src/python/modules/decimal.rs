//! `decimal`: exact decimal numbers with Python's rules.
//!
//! A [`Decimal`] is sign, coefficient and exponent, as CPython's is, so that `Decimal('1.10')` keeps its zero. The
//! arithmetic is here; the class, its context and its texts are Python (`py/decimal.py`). Open to the floors above:
//! `value.native::<Decimal>()` and [`Decimal::new_value`].

use std::rc::Rc;

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::python::builtins::args::{self, new_class_arg};
use crate::python::class::{Class, Instance, Layout};
use crate::python::exception::{PyResult, type_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::native::{ClassBuilder, ModuleBuilder};
use crate::python::objects::Module;
use crate::python::value::Value;

/// The Python part.
pub const SOURCE: &str = include_str!("py/decimal.py");

/// A decimal number: `(-1) ** negative * coefficient * 10 ** exponent`, or a special one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// Minus, even of zero.
    pub negative: bool,
    /// Never negative.
    pub coefficient: BigInt,
    /// Power of ten.
    pub exponent: i64,
    /// `F` for infinity, `n` for not a number, `N` for a signalling one; `None` for a number.
    pub special: Option<char>,
}

impl Decimal {
    /// A finite number.
    pub fn new(negative: bool, coefficient: BigInt, exponent: i64) -> Decimal {
        Decimal { negative, coefficient: coefficient.abs(), exponent, special: None }
    }

    /// A whole number.
    pub fn from_int(n: &BigInt) -> Decimal {
        Decimal::new(n.is_negative(), n.clone(), 0)
    }

    /// Reads a number as `Decimal(text)` does.
    pub fn parse(text: &str) -> Option<Decimal> {
        let clean: String = text.trim().chars().filter(|c| *c != '_').collect();
        let lower = clean.to_ascii_lowercase();
        let (negative, body) = match lower.strip_prefix('-') {
            Some(body) => (true, body),
            None => (false, lower.strip_prefix('+').unwrap_or(&lower)),
        };
        let special = |c, digits: &str| Decimal {
            negative,
            coefficient: digits.parse().unwrap_or_default(),
            exponent: 0,
            special: Some(c),
        };
        let payload = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        match body {
            "inf" | "infinity" => return Some(special('F', "0")),
            _ if body.strip_prefix("nan").is_some_and(payload) => return Some(special('n', &body[3..])),
            _ if body.strip_prefix("snan").is_some_and(payload) => return Some(special('N', &body[4..])),
            _ => {}
        }
        let (mantissa, exponent) = match body.split_once('e') {
            Some((mantissa, exponent)) => {
                let digits = exponent.trim_start_matches(['+', '-']);
                if exponent.len() - digits.len() > 1 || digits.is_empty() {
                    return None;
                }
                (mantissa, exponent.parse::<i64>().ok()?)
            }
            None => (body, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !payload(&digits) {
            return None;
        }
        Some(Decimal::new(negative, digits.parse().ok()?, exponent - fraction.len() as i64))
    }

    /// The number of digits of the coefficient (1 for zero).
    pub fn digits(&self) -> i64 {
        digits_of(&self.coefficient)
    }

    /// The power of ten of the first digit.
    pub fn adjusted(&self) -> i64 {
        self.exponent + self.digits() - 1
    }

    /// Whether it is a number and not infinite.
    pub fn is_finite(&self) -> bool {
        self.special.is_none()
    }

    /// `str()` of it, by the rules of the specification ("to-scientific-string").
    pub fn text(&self, engineering: bool, capital: bool) -> String {
        let sign = if self.negative { "-" } else { "" };
        match self.special {
            Some('F') => return format!("{sign}Infinity"),
            Some(kind) => {
                let payload =
                    if self.coefficient.is_zero() { String::new() } else { self.coefficient.to_string() };
                return format!("{sign}{}NaN{payload}", if kind == 'N' { "s" } else { "" });
            }
            None => {}
        }
        let digits = self.coefficient.to_string();
        let count = digits.len() as i64;
        let left = self.exponent + count;
        let point = if self.exponent <= 0 && left > -6 {
            left
        } else if !engineering {
            1
        } else if self.coefficient.is_zero() {
            (left + 1).rem_euclid(3) - 1
        } else {
            (left - 1).rem_euclid(3) + 1
        };
        let (whole, fraction) = if point <= 0 {
            ("0".to_string(), format!(".{}{digits}", "0".repeat((-point) as usize)))
        } else if point >= count {
            (format!("{digits}{}", "0".repeat((point - count) as usize)), String::new())
        } else {
            (digits[..point as usize].to_string(), format!(".{}", &digits[point as usize..]))
        };
        let exponent = if left == point {
            String::new()
        } else {
            format!("{}{:+}", if capital { 'E' } else { 'e' }, left - point)
        };
        format!("{sign}{whole}{fraction}{exponent}")
    }

    /// The nearest float.
    pub fn to_f64(&self) -> f64 {
        let sign = if self.negative { -1.0 } else { 1.0 };
        match self.special {
            Some('F') => sign * f64::INFINITY,
            Some(_) => f64::NAN,
            None => self.text(false, true).parse().unwrap_or(f64::NAN),
        }
    }

    /// Coefficient with sign.
    fn signed(&self) -> BigInt {
        if self.negative { -&self.coefficient } else { self.coefficient.clone() }
    }

    /// Brings two numbers to one exponent.
    fn aligned(&self, other: &Decimal) -> (BigInt, BigInt, i64) {
        let exponent = self.exponent.min(other.exponent);
        let scale = |d: &Decimal| d.signed() * power(d.exponent - exponent);
        (scale(self), scale(other), exponent)
    }

    /// Rounds to an exponent.
    pub fn rescale(&self, exponent: i64, rounding: Rounding) -> Decimal {
        if exponent <= self.exponent {
            let coefficient = &self.coefficient * power(self.exponent - exponent);
            return Decimal::new(self.negative, coefficient, exponent);
        }
        let shift = exponent - self.exponent;
        if shift > self.digits() + 1 {
            // All digits fall away, but whether there were any decides the direction.
            let tiny = BigInt::from(u8::from(!self.coefficient.is_zero()));
            let (q, r) = (BigInt::zero(), tiny);
            return Decimal::new(
                self.negative,
                rounded(q, &r, &BigInt::from(10), self.negative, rounding),
                exponent,
            );
        }
        let unit = power(shift);
        let (q, r) = self.coefficient.div_rem(&unit);
        Decimal::new(self.negative, rounded(q, &r, &unit, self.negative, rounding), exponent)
    }

    /// Cuts to a precision.
    pub fn fix(&self, precision: i64, rounding: Rounding) -> Decimal {
        if !self.is_finite() || self.digits() <= precision {
            return self.clone();
        }
        let cut = self.rescale(self.exponent + self.digits() - precision, rounding);
        // 999 may have become 1000.
        if cut.digits() > precision { cut.rescale(cut.exponent + 1, rounding) } else { cut }
    }

    /// The `decimal.Decimal` object.
    pub fn new_value(self, m: &mut Machine) -> Value {
        let class = m.import_from("decimal", "Decimal");
        match class {
            Ok(Value::Class(class)) => Value::Instance(Instance::with_native(&class, self)),
            _ => BASE.with(|base| Value::Instance(Instance::with_native(base, self))),
        }
    }
}

fn digits_of(n: &BigInt) -> i64 {
    if n.is_zero() { 1 } else { n.magnitude().to_string().len() as i64 }
}

fn power(n: i64) -> BigInt {
    BigInt::from(10).pow(u32::try_from(n.max(0)).unwrap_or(u32::MAX).min(1_000_000))
}

/// How a digit too many is taken off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Rounding {
    HalfEven,
    HalfUp,
    HalfDown,
    Up,
    Down,
    Ceiling,
    Floor,
    ZeroFiveUp,
}

impl Rounding {
    /// The mode of a constant of the module, such as `ROUND_HALF_EVEN`.
    pub fn named(name: &str) -> Option<Rounding> {
        Some(match name {
            "ROUND_HALF_EVEN" => Rounding::HalfEven,
            "ROUND_HALF_UP" => Rounding::HalfUp,
            "ROUND_HALF_DOWN" => Rounding::HalfDown,
            "ROUND_UP" => Rounding::Up,
            "ROUND_DOWN" => Rounding::Down,
            "ROUND_CEILING" => Rounding::Ceiling,
            "ROUND_FLOOR" => Rounding::Floor,
            "ROUND_05UP" => Rounding::ZeroFiveUp,
            _ => return None,
        })
    }
}

fn rounded(q: BigInt, r: &BigInt, unit: &BigInt, negative: bool, rounding: Rounding) -> BigInt {
    if r.is_zero() {
        return q;
    }
    let twice: BigInt = r * 2;
    let half = twice.cmp(unit);
    let up = match rounding {
        Rounding::Down => false,
        Rounding::Up => true,
        Rounding::Ceiling => !negative,
        Rounding::Floor => negative,
        Rounding::HalfUp => half.is_ge(),
        Rounding::HalfDown => half.is_gt(),
        Rounding::HalfEven => half.is_gt() || (half.is_eq() && q.is_odd()),
        Rounding::ZeroFiveUp => {
            let last = (&q % 10u32).to_u32().unwrap_or(0);
            last == 0 || last == 5
        }
    };
    q + u32::from(up)
}

thread_local! {
    static BASE: Rc<Class> = crate::python::heap::lasting(base_class);
}

fn base_class() -> Rc<Class> {
    ClassBuilder::in_module("_Decimal", "decimal")
        .layout(Layout::Native)
        .static_method("_make", |_, mut a| {
            let class = new_class_arg(&mut a, "Decimal")?;
            args::between(&a, 0, "_make", 4, 4)?;
            let coefficient = args::as_bigint(&a.pos[1]).unwrap_or_default();
            let negative = matches!(a.pos[0], Value::Bool(true) | Value::Int(1));
            let made = match args::text(&a.pos[2]) {
                Some(kind) => Decimal { negative, coefficient, exponent: 0, special: kind.chars().next() },
                None => {
                    let exponent = match a.pos[2] {
                        Value::Int(n) => n,
                        _ => 0,
                    };
                    Decimal::new(negative, coefficient, exponent)
                }
            };
            Ok(Value::Instance(Instance::with_native(&class, made)))
        })
        .static_method("_parse", |_, mut a| {
            let class = new_class_arg(&mut a, "Decimal")?;
            let text = args::only(a, "_parse")?;
            let parsed = args::text(&text).and_then(|t| Decimal::parse(&t));
            Ok(parsed.map_or(Value::None, |d| Value::Instance(Instance::with_native(&class, d))))
        })
        .method("_parts", |_, a| {
            let d = this(&a)?;
            let exponent = match d.special {
                Some(kind) => Value::from(kind.to_string()),
                None => Value::Int(d.exponent),
            };
            Ok(Value::tuple(vec![Value::Bool(d.negative), Value::int(d.coefficient.clone()), exponent]))
        })
        .method("_text", |m, a| {
            let d = this(&a)?;
            let engineering = a.pos.get(1).is_some_and(|v| matches!(v, Value::Bool(true)));
            args::check_size(m, d.exponent.unsigned_abs() as usize / 1000)?;
            Ok(Value::from(d.text(engineering, true)))
        })
        .method("__float__", |_, a| Ok(Value::Float(this(&a)?.to_f64())))
        .build()
}

fn this(a: &Args) -> PyResult<Rc<Decimal>> {
    of(a.pos.first())
}

fn of(value: Option<&Value>) -> PyResult<Rc<Decimal>> {
    value.and_then(|v| v.native::<Decimal>()).ok_or_else(|| type_error("a Decimal is required"))
}

fn rounding_of(value: &Value) -> PyResult<Rounding> {
    let found = args::text(value).and_then(|t| Rounding::named(&t));
    found.ok_or_else(|| {
        type_error(
            "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]",
        )
    })
}

/// Fills the module.
pub fn build(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module)
        .value("_Decimal", BASE.with(Rc::clone))
        .function("_seal", |_, a| {
            if let Value::Class(class) = args::only(a, "_seal")? {
                class.mutable.set(false);
            }
            Ok(Value::None)
        })
        .function("_add", |_, a| {
            arithmetic(a, |x, y, _| {
                let (p, q, exponent) = x.aligned(y);
                let sum = p + q;
                let negative = sum.sign() == Sign::Minus || (sum.is_zero() && x.negative && y.negative);
                Decimal::new(negative, sum, exponent)
            })
        })
        .function("_multiply", |_, a| {
            arithmetic(a, |x, y, _| {
                Decimal::new(
                    x.negative != y.negative,
                    &x.coefficient * &y.coefficient,
                    x.exponent + y.exponent,
                )
            })
        })
        .function("_divide", |_, a| arithmetic(a, divide))
        .function("_compare", |_, a| {
            let (x, y) = (of(a.pos.first())?, of(a.pos.get(1))?);
            if x.is_finite()
                && y.is_finite()
                && !x.coefficient.is_zero()
                && !y.coefficient.is_zero()
                && x.negative == y.negative
                && x.adjusted() != y.adjusted()
            {
                let order = x.adjusted().cmp(&y.adjusted());
                let order = if x.negative { order.reverse() } else { order };
                return Ok(Value::Int(order as i64));
            }
            let (p, q, _) = x.aligned(&y);
            Ok(Value::Int(p.cmp(&q) as i64))
        })
        .function("_divide_int", |_, a| {
            let (x, y) = (of(a.pos.first())?, of(a.pos.get(1))?);
            let (p, q, exponent) = x.aligned(&y);
            let (quotient, remainder) = p.div_rem(&q);
            let negative = x.negative != y.negative;
            let class = a.pos[0].as_instance().map(|i| i.class());
            let made = |d: Decimal| {
                class.as_ref().map_or(Value::None, |c| Value::Instance(Instance::with_native(c, d)))
            };
            Ok(Value::tuple(vec![
                made(Decimal::new(negative, quotient, 0)),
                made(Decimal::new(x.negative, remainder, exponent)),
            ]))
        })
        .function("_rescale", |m, a| {
            args::between(&a, 0, "_rescale", 3, 3)?;
            let d = of(a.pos.first())?;
            let exponent = args::index(m, &a.pos[1])?;
            args::check_size(m, (d.exponent - exponent).max(0) as usize)?;
            let made = d.rescale(exponent, rounding_of(&a.pos[2])?);
            same_class(&a, made)
        })
        .function("_fix", |m, a| {
            args::between(&a, 0, "_fix", 3, 3)?;
            let d = of(a.pos.first())?;
            let precision = args::index(m, &a.pos[1])?;
            let made = d.fix(precision, rounding_of(&a.pos[2])?);
            same_class(&a, made)
        })
        .function("_sqrt", |m, a| {
            args::between(&a, 0, "_sqrt", 2, 2)?;
            let d = of(a.pos.first())?;
            let precision = args::index(m, &a.pos[1])?.clamp(1, 10_000);
            same_class(&a, square_root(&d, precision))
        })
        .function("_format", |m, a| {
            args::between(&a, 0, "_format", 2, 2)?;
            let spec = args::text(&a.pos[1]).unwrap_or_else(|| "".into());
            format(m, &*of(a.pos.first())?, &spec).map(Value::from)
        });
    Ok(())
}

fn same_class(a: &Args, d: Decimal) -> PyResult {
    let class = a.pos.first().and_then(Value::as_instance).map(|i| i.class());
    class
        .map(|c| Value::Instance(Instance::with_native(&c, d)))
        .ok_or_else(|| type_error("a Decimal is required"))
}

/// An operation on two finite numbers at a precision (0: exact) and rounding; the result is cut to the precision.
fn arithmetic(a: Args, f: fn(&Decimal, &Decimal, i64) -> Decimal) -> PyResult {
    args::between(&a, 0, "arithmetic", 4, 4)?;
    let (x, y) = (of(a.pos.first())?, of(a.pos.get(1))?);
    let precision = match a.pos[2] {
        Value::Int(n) => n,
        _ => 28,
    };
    let rounding = rounding_of(&a.pos[3])?;
    // Numbers too far apart to touch: the smaller one only decides the rounding.
    let far = (x.exponent - y.exponent).abs();
    if far > 100_000 {
        return Err(crate::python::exception::unsupported("decimals whose exponents lie this far apart"));
    }
    let made = f(&x, &y, precision);
    same_class(&a, made.fix(precision, rounding))
}

fn divide(x: &Decimal, y: &Decimal, precision: i64) -> Decimal {
    let negative = x.negative != y.negative;
    let ideal = x.exponent - y.exponent;
    if x.coefficient.is_zero() {
        return Decimal::new(negative, BigInt::zero(), ideal);
    }
    let shift = (y.digits() - x.digits() + precision + 1).max(0);
    let mut exponent = ideal - shift;
    let (mut q, r) = (&x.coefficient * power(shift)).div_rem(&y.coefficient);
    if !r.is_zero() {
        // A digit that tells "a little more" from "exactly half".
        if (&q % 5u32).is_zero() {
            q += BigInt::one();
        }
    } else {
        while exponent < ideal && (&q % 10u32).is_zero() {
            q /= 10;
            exponent += 1;
        }
    }
    Decimal::new(negative, q, exponent)
}

fn square_root(d: &Decimal, precision: i64) -> Decimal {
    let ideal = d.exponent.div_euclid(2);
    if d.coefficient.is_zero() {
        return Decimal::new(d.negative, BigInt::zero(), ideal);
    }
    let mut coefficient = d.coefficient.clone();
    let mut exponent = d.exponent;
    if exponent.rem_euclid(2) == 1 {
        coefficient *= 10;
        exponent -= 1;
    }
    let shift = (precision + 2 - digits_of(&coefficient) / 2).max(0);
    let scaled = &coefficient * power(shift * 2);
    let mut root = scaled.sqrt();
    let exact = &root * &root == scaled;
    let mut exponent = exponent / 2 - shift;
    if exact {
        while exponent < ideal && (&root % 10u32).is_zero() {
            root /= 10;
            exponent += 1;
        }
    } else if (&root % 5u32).is_zero() {
        root += BigInt::one();
    }
    Decimal::new(false, root, exponent).fix(precision, Rounding::HalfEven)
}

/// `format(decimal, spec)`.
fn format(m: &Machine, d: &Decimal, spec: &str) -> PyResult<String> {
    let spec = crate::python::builtins::format_spec::Spec::parse(spec, "decimal.Decimal")
        .map_err(|_| crate::python::exception::value_error("invalid format string"))?;
    args::check_size(m, spec.width.max(spec.precision.unwrap_or(0)))?;
    let sign = match (d.negative, spec.sign) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(' ')) => " ",
        _ => "",
    };
    let mut plain = d.clone();
    plain.negative = false;
    if !plain.is_finite() {
        return Ok(spec.pad(sign, &plain.text(false, true), '>'));
    }
    let kind = spec.kind.unwrap_or('\0');
    if kind == '%' {
        plain.exponent += 2;
    }
    let body = match (kind.to_ascii_lowercase(), spec.precision) {
        ('f' | '%', precision) => {
            let places = precision.map_or(plain.exponent.min(0), |p| -(p as i64));
            let fixed = Decimal::new(d.negative, plain.coefficient.clone(), plain.exponent)
                .rescale(places, Rounding::HalfEven);
            positional(&fixed)
        }
        ('e', precision) => {
            let wanted = precision.map_or(plain.digits(), |p| p as i64 + 1);
            let cut = plain.fix(wanted, Rounding::HalfEven);
            scientific(&cut, wanted, kind)
        }
        ('g' | '\0' | 'n', Some(p)) => {
            let cut = plain.fix((p as i64).max(1), Rounding::HalfEven);
            cut.text(false, kind != 'g' && kind != 'n')
        }
        ('g' | 'n', None) => plain.text(false, kind == 'G'),
        ('\0', None) => plain.text(false, true),
        _ => return Err(crate::python::exception::value_error("invalid format string")),
    };
    let body = if kind == '%' { format!("{body}%") } else { body };
    let body = match spec.grouping {
        Some(sep) => grouped(&body, sep),
        None => body,
    };
    Ok(spec.pad(sign, &body, '>'))
}

/// Digits without an exponent.
fn positional(d: &Decimal) -> String {
    let digits = d.coefficient.to_string();
    if d.exponent >= 0 {
        return format!(
            "{digits}{}",
            if d.coefficient.is_zero() { String::new() } else { "0".repeat(d.exponent as usize) }
        );
    }
    let places = (-d.exponent) as usize;
    let padded = format!("{}{digits}", "0".repeat((places + 1).saturating_sub(digits.len())));
    let (whole, fraction) = padded.split_at(padded.len() - places);
    format!("{whole}.{fraction}")
}

fn scientific(d: &Decimal, wanted: i64, kind: char) -> String {
    let mut digits = d.coefficient.to_string();
    let exponent = d.adjusted();
    while (digits.len() as i64) < wanted {
        digits.push('0');
    }
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    format!("{first}{point}{rest}{kind}{exponent:+}")
}

fn grouped(body: &str, sep: char) -> String {
    let end = body.find(|c: char| !c.is_ascii_digit()).unwrap_or(body.len());
    let (whole, rest) = body.split_at(end);
    let mut out = String::new();
    for (at, c) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(sep);
        }
        out.push(c);
    }
    out + rest
}
