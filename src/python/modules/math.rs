//! `math`: functions of floats, and some of ints.

use std::rc::Rc;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::python::builtins::args::{self, as_bigint, index_big, number};
use crate::python::builtins::int::{from_float, to_f64};
use crate::python::exception::{PyResult, overflow_error, type_error, value_error};
use crate::python::function::{Args, NativeFunction};
use crate::python::machine::Machine;
use crate::python::native::ModuleBuilder;
use crate::python::objects::Module;
use crate::python::value::Value;

type Unary = fn(f64) -> f64;

const UNARY: [(&str, Unary); 24] = [
    ("sqrt", f64::sqrt),
    ("cbrt", f64::cbrt),
    ("exp", f64::exp),
    ("exp2", f64::exp2),
    ("expm1", f64::exp_m1),
    ("sin", f64::sin),
    ("cos", f64::cos),
    ("tan", f64::tan),
    ("asin", f64::asin),
    ("acos", f64::acos),
    ("atan", f64::atan),
    ("sinh", f64::sinh),
    ("cosh", f64::cosh),
    ("tanh", f64::tanh),
    ("asinh", f64::asinh),
    ("acosh", f64::acosh),
    ("atanh", f64::atanh),
    ("fabs", f64::abs),
    ("degrees", |x| x * (180.0 / std::f64::consts::PI)),
    ("radians", |x| x * (std::f64::consts::PI / 180.0)),
    ("log1p", f64::ln_1p),
    ("gamma", gamma),
    ("lgamma", |x| gamma(x).abs().ln()),
    ("erf", erf),
];

/// Fills the module.
pub fn build(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    for (name, function) in UNARY {
        let made = NativeFunction::closure(name, move |m, a| {
            let value = args::only(a, name)?;
            let x = number(m, &value)?;
            finite(function(x), x)
        });
        module.set(name, made);
    }
    ModuleBuilder::new(module)
        .value("pi", std::f64::consts::PI)
        .value("e", std::f64::consts::E)
        .value("tau", std::f64::consts::TAU)
        .value("inf", f64::INFINITY)
        .value("nan", f64::NAN)
        .function("floor", |m, a| rounded(m, a, "floor", "__floor__", f64::floor))
        .function("ceil", |m, a| rounded(m, a, "ceil", "__ceil__", f64::ceil))
        .function("trunc", |m, a| rounded(m, a, "trunc", "__trunc__", f64::trunc))
        .function("isnan", |m, a| test(m, a, "isnan", f64::is_nan))
        .function("isinf", |m, a| test(m, a, "isinf", f64::is_infinite))
        .function("isfinite", |m, a| test(m, a, "isfinite", f64::is_finite))
        .function("log", log)
        .function("log2", |m, a| {
            let x = args::only(a, "log2")?;
            Ok(Value::Float(logarithm(m, &x, f64::log2, 2.0)?))
        })
        .function("log10", |m, a| {
            let x = args::only(a, "log10")?;
            Ok(Value::Float(logarithm(m, &x, f64::log10, 10.0)?))
        })
        .function("pow", |m, a| {
            let (x, y) = pair(m, &a, "pow")?;
            let result = x.powf(y);
            if result.is_nan() && !x.is_nan() && !y.is_nan() || x == 0.0 && y < 0.0 && y.is_finite() {
                return Err(value_error("math domain error"));
            }
            overflow(result, x.is_finite() && y.is_finite())
        })
        .function("fmod", |m, a| {
            let (x, y) = pair(m, &a, "fmod")?;
            if y == 0.0 || x.is_infinite() {
                return Err(value_error("math domain error"));
            }
            Ok(Value::Float(x % y))
        })
        .function("remainder", |m, a| {
            let (x, y) = pair(m, &a, "remainder")?;
            if y == 0.0 || x.is_infinite() {
                return Err(value_error("math domain error"));
            }
            if y.is_infinite() {
                return Ok(Value::Float(x));
            }
            Ok(Value::Float(x - (x / y).round_ties_even() * y))
        })
        .function("atan2", |m, a| pair(m, &a, "atan2").map(|(y, x)| Value::Float(y.atan2(x))))
        .function("copysign", |m, a| pair(m, &a, "copysign").map(|(x, y)| Value::Float(x.copysign(y))))
        .function("hypot", |m, a| {
            let mut sum = 0.0;
            let mut numbers = Vec::new();
            for value in &a.pos {
                numbers.push(number(m, value)?.abs());
            }
            let largest = numbers.iter().fold(0.0f64, |a, b| a.max(*b));
            if largest == 0.0 || largest.is_infinite() {
                return Ok(Value::Float(largest));
            }
            if let [x, y] = numbers.as_slice() {
                return Ok(Value::Float(x.hypot(*y)));
            }
            numbers.iter().for_each(|x| sum += (x / largest) * (x / largest));
            Ok(Value::Float(largest * f64::sqrt(sum)))
        })
        .function("dist", |m, a| {
            args::between(&a, 0, "dist", 2, 2)?;
            let (p, q) = (m.collect(&a.pos[0])?, m.collect(&a.pos[1])?);
            if p.len() != q.len() {
                return Err(value_error("both points must have the same number of dimensions"));
            }
            let mut sum = 0.0;
            for (x, y) in p.iter().zip(&q) {
                let d = number(m, x)? - number(m, y)?;
                sum += d * d;
            }
            Ok(Value::Float(f64::sqrt(sum)))
        })
        .function("fsum", |m, a| {
            let items = args::only(a, "fsum")?;
            let mut numbers = Vec::new();
            for item in m.collect(&items)? {
                numbers.push(number(m, &item)?);
            }
            Ok(Value::Float(exact_sum(&numbers)))
        })
        .function("prod", |m, a| {
            let mut r = a.reader("prod");
            let items = r.required("iterable")?;
            let mut total = r.keyword("start").unwrap_or(Value::Int(1));
            r.finish()?;
            for item in m.collect(&items)? {
                total = m.binary(crate::python::code::BinOp::Mul, &total, &item)?;
            }
            Ok(total)
        })
        .function("gcd", |m, a| fold(m, a, BigInt::zero(), |x, y| x.gcd(&y)))
        .function("lcm", |m, a| fold(m, a, BigInt::one(), |x, y| x.lcm(&y)))
        .function("factorial", |m, a| {
            let value = args::only(a, "factorial")?;
            let n = index_big(m, &value)?;
            if n.is_negative() {
                return Err(value_error("factorial() not defined for negative values"));
            }
            let n = n.to_u64().filter(|n| *n < 200_000);
            let n = n.ok_or_else(|| overflow_error("factorial() argument should not exceed 200000"))?;
            args::spend(m, n * n / 64)?;
            Ok(Value::int((1..=n).map(BigInt::from).product()))
        })
        .function("comb", |m, a| choose(m, a, "comb", true))
        .function("perm", |m, a| choose(m, a, "perm", false))
        .function("isqrt", |m, a| {
            let value = args::only(a, "isqrt")?;
            let n = index_big(m, &value)?;
            if n.is_negative() {
                return Err(value_error("isqrt() argument must be nonnegative"));
            }
            Ok(Value::int(n.sqrt()))
        })
        .function("isclose", |m, a| {
            let mut r = a.reader("isclose");
            let (x, y) = (r.required("a")?, r.required("b")?);
            let relative = r.keyword("rel_tol").map(|v| number(m, &v)).transpose()?.unwrap_or(1e-9);
            let absolute = r.keyword("abs_tol").map(|v| number(m, &v)).transpose()?.unwrap_or(0.0);
            r.finish()?;
            if relative < 0.0 || absolute < 0.0 {
                return Err(value_error("tolerances must be non-negative"));
            }
            let (x, y) = (number(m, &x)?, number(m, &y)?);
            if x == y || x.is_infinite() || y.is_infinite() {
                return Ok(Value::Bool(x == y));
            }
            Ok(Value::Bool((x - y).abs() <= (relative * x.abs().max(y.abs())).max(absolute)))
        })
        .function("modf", |m, a| {
            let value = args::only(a, "modf")?;
            let x = number(m, &value)?;
            let fraction = if x.is_infinite() { 0.0f64.copysign(x) } else { x.fract().copysign(x) };
            Ok(Value::tuple(vec![Value::Float(fraction), Value::Float(x.trunc())]))
        })
        .function("frexp", |m, a| {
            let value = args::only(a, "frexp")?;
            let (fraction, exponent) = frexp(number(m, &value)?);
            Ok(Value::tuple(vec![Value::Float(fraction), Value::Int(exponent)]))
        })
        .function("ldexp", |m, a| {
            args::between(&a, 0, "ldexp", 2, 2)?;
            let x = number(m, &a.pos[0])?;
            let n = args::index(m, &a.pos[1])?.clamp(-3000, 3000) as i32;
            let half = n / 2;
            overflow(x * 2f64.powi(half) * 2f64.powi(n - half), x.is_finite())
        })
        .function("nextafter", |m, a| pair(m, &a, "nextafter").map(|(x, y)| Value::Float(next_after(x, y))))
        .function("ulp", |m, a| {
            let value = args::only(a, "ulp")?;
            let x = number(m, &value)?.abs();
            Ok(Value::Float(if x.is_finite() { next_after(x, f64::INFINITY) - x } else { x }))
        });
    Ok(())
}

fn finite(result: f64, x: f64) -> PyResult {
    if result.is_nan() && !x.is_nan() {
        return Err(value_error("math domain error"));
    }
    if result.is_infinite() && x.is_finite() {
        // A pole (`log1p(-1)`, `atanh(1)`, `gamma(0)`) is outside the domain, anything else too large.
        let pole = x == 0.0 || x.abs() == 1.0;
        return Err(if pole { value_error("math domain error") } else { overflow_error("math range error") });
    }
    Ok(Value::Float(result))
}

fn overflow(result: f64, finite_input: bool) -> PyResult {
    if result.is_infinite() && finite_input {
        return Err(overflow_error("math range error"));
    }
    Ok(Value::Float(result))
}

fn pair(m: &mut Machine, a: &Args, name: &str) -> PyResult<(f64, f64)> {
    args::between(a, 0, name, 2, 2)?;
    Ok((number(m, &a.pos[0])?, number(m, &a.pos[1])?))
}

fn test(m: &mut Machine, a: Args, name: &str, f: fn(f64) -> bool) -> PyResult {
    let value = args::only(a, name)?;
    Ok(Value::Bool(f(number(m, &value)?)))
}

fn rounded(m: &mut Machine, a: Args, name: &str, special: &str, f: Unary) -> PyResult {
    let value = args::only(a, name)?;
    if let Value::Float(x) = value {
        return Ok(Value::int(from_float(f(x))?));
    }
    if let Some(n) = as_bigint(&value) {
        return Ok(Value::int(n));
    }
    if let Some(result) = m.call_special(&value, special, Args::none()) {
        return result;
    }
    if name == "trunc" {
        let name = args::type_name(m, &value);
        return Err(type_error(format!("type {name} doesn't define __trunc__ method")));
    }
    Ok(Value::int(from_float(f(number(m, &value)?))?))
}

fn logarithm(m: &mut Machine, value: &Value, f: Unary, base: f64) -> PyResult<f64> {
    if let Some(n) = as_bigint(value) {
        if !n.is_positive() {
            return Err(value_error("math domain error"));
        }
        if to_f64(&n).is_err() {
            // Beyond the range of floats: take powers of two off first.
            let shift = n.bits() - 60;
            let top = (&n >> shift).to_f64().unwrap_or(1.0);
            return Ok(f(top) + shift as f64 * (2f64.ln() / base.ln()));
        }
    }
    let x = number(m, value)?;
    if x <= 0.0 {
        return Err(value_error("math domain error"));
    }
    Ok(f(x))
}

fn log(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 0, "log", 1, 2)?;
    let top = logarithm(m, &a.pos[0], f64::ln, std::f64::consts::E)?;
    let Some(base) = a.pos.get(1) else { return Ok(Value::Float(top)) };
    let bottom = logarithm(m, base, f64::ln, std::f64::consts::E)?;
    if bottom == 0.0 {
        return Err(crate::python::exception::zero_division("float division by zero"));
    }
    Ok(Value::Float(top / bottom))
}

fn fold(m: &mut Machine, a: Args, start: BigInt, f: fn(BigInt, BigInt) -> BigInt) -> PyResult {
    let mut total = start;
    for value in &a.pos {
        total = f(total, index_big(m, value)?);
    }
    Ok(Value::int(total.abs()))
}

fn choose(m: &mut Machine, a: Args, name: &str, ordered_away: bool) -> PyResult {
    args::between(&a, 0, name, if ordered_away { 2 } else { 1 }, 2)?;
    let n = index_big(m, &a.pos[0])?;
    let k = match a.pos.get(1) {
        None | Some(Value::None) => n.clone(),
        Some(k) => index_big(m, k)?,
    };
    if n.is_negative() {
        return Err(value_error("n must be a non-negative integer"));
    }
    if k.is_negative() {
        return Err(value_error("k must be a non-negative integer"));
    }
    if k > n {
        return Ok(Value::Int(0));
    }
    let k = if ordered_away { k.clone().min(&n - &k) } else { k };
    let k = k.to_u64().filter(|k| *k < 1_000_000);
    let k = k.ok_or_else(|| overflow_error("min(n - k, k) must not exceed 1000000"))?;
    args::spend(m, k.saturating_mul(k) / 64)?;
    let mut result = BigInt::one();
    for i in 0..k {
        result *= &n - i;
        if ordered_away {
            result /= i + 1;
        }
    }
    Ok(Value::int(result))
}

/// A sum without lost digits: partial sums that do not overlap.
fn exact_sum(numbers: &[f64]) -> f64 {
    let mut partials: Vec<f64> = Vec::new();
    for &number in numbers {
        let mut x = number;
        let mut kept = Vec::new();
        for &y in &partials {
            let (large, small) = if x.abs() < y.abs() { (y, x) } else { (x, y) };
            let high = large + small;
            let low = small - (high - large);
            if low != 0.0 {
                kept.push(low);
            }
            x = high;
        }
        kept.push(x);
        partials = kept;
    }
    partials.iter().rev().sum::<f64>() + 0.0
}

fn frexp(x: f64) -> (f64, i64) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let (scaled, offset) = if x.abs() < f64::MIN_POSITIVE { (x * 2f64.powi(64), -64) } else { (x, 0) };
    let bits = scaled.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i64 - 1022;
    (f64::from_bits((bits & !(0x7ff << 52)) | (1022 << 52)), exponent + offset)
}

fn next_after(x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    if x == y {
        return y;
    }
    if y > x { x.next_up() } else { x.next_down() }
}

/// Lanczos's approximation; exact for small whole numbers.
fn gamma(x: f64) -> f64 {
    if x == x.floor() && x > 0.0 && x < 24.0 {
        return (1..x as u64).map(|n| n as f64).product();
    }
    if x == x.floor() && x <= 0.0 {
        return if x == 0.0 { f64::INFINITY } else { f64::NAN };
    }
    if x < 0.5 {
        return std::f64::consts::PI / ((std::f64::consts::PI * x).sin() * gamma(1.0 - x));
    }
    const G: f64 = 7.0;
    const C: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let x = x - 1.0;
    let sum = C.iter().enumerate().skip(1).fold(C[0], |sum, (i, c)| sum + c / (x + i as f64));
    let t = x + G + 0.5;
    (2.0 * std::f64::consts::PI).sqrt() * t.powf(x + 0.5) * (-t).exp() * sum
}

/// The error function by its series, or by a continued fraction far out.
fn erf(x: f64) -> f64 {
    let a = x.abs();
    if a > 6.0 {
        return 1f64.copysign(x);
    }
    let mut term = a;
    let mut sum = a;
    for n in 1..200 {
        term *= -a * a / n as f64;
        sum += term / (2 * n + 1) as f64;
    }
    (2.0 / std::f64::consts::PI.sqrt() * sum).min(1.0).copysign(x)
}
