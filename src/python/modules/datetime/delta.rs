//! `datetime.timedelta`.

use std::cmp::Ordering;
use std::rc::Rc;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{ToPrimitive, Zero};

use super::{DAY_US, TimeDelta, declined, make};
use crate::python::builtins::args::{self, as_bigint, as_float, new_class_arg, type_name};
use crate::python::class::{Class, Layout};
use crate::python::code::CmpOp;
use crate::python::exception::{PyResult, overflow_error, type_error, zero_division};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::native::ClassBuilder;
use crate::python::value::Value;

/// The comparison methods.
pub const COMPARISONS: [(&str, CmpOp); 6] = [
    ("__eq__", CmpOp::Eq),
    ("__ne__", CmpOp::Ne),
    ("__lt__", CmpOp::Lt),
    ("__le__", CmpOp::Le),
    ("__gt__", CmpOp::Gt),
    ("__ge__", CmpOp::Ge),
];

/// Whether a comparison holds for two things in this order.
pub fn holds(op: CmpOp, order: Ordering) -> bool {
    match op {
        CmpOp::Eq => order.is_eq(),
        CmpOp::Ne => order.is_ne(),
        CmpOp::Lt => order.is_lt(),
        CmpOp::Le => order.is_le(),
        CmpOp::Gt => order.is_gt(),
        CmpOp::Ge => order.is_ge(),
    }
}

/// Makes the class.
pub fn class() -> Rc<Class> {
    let mut builder = ClassBuilder::in_module("timedelta", "datetime")
        .layout(Layout::Native)
        .static_method("__new__", new)
        .method("total_seconds", |_, a| Ok(Value::Float(this(&a)?.micros as f64 / 1e6)))
        .method("__str__", |_, a| Ok(Value::from(text(this(&a)?))))
        .method("__repr__", |m, a| {
            let (days, seconds, micros) = this(&a)?.parts();
            let mut parts = Vec::new();
            for (name, n) in [("days", days), ("seconds", seconds), ("microseconds", micros)] {
                if n != 0 {
                    parts.push(format!("{name}={n}"));
                }
            }
            if parts.is_empty() {
                parts.push("0".into());
            }
            let name = super::date::shown_class(m, &a.pos[0]);
            Ok(Value::from(format!("{name}({})", parts.join(", "))))
        })
        .method("__hash__", |_, a| Ok(Value::Int(this(&a)?.micros as i64)))
        .method("__bool__", |_, a| Ok(Value::Bool(this(&a)?.micros != 0)))
        .method("__neg__", |m, a| Ok(TimeDelta { micros: -this(&a)?.micros }.new_value(m)))
        .method("__pos__", |m, a| Ok(this(&a)?.new_value(m)))
        .method("__abs__", |m, a| Ok(TimeDelta { micros: this(&a)?.micros.abs() }.new_value(m)))
        .method("__add__", |m, a| combine(m, a, |x, y| x + y))
        .method("__radd__", |m, a| combine(m, a, |x, y| x + y))
        .method("__sub__", |m, a| combine(m, a, |x, y| x - y))
        .method("__rsub__", |m, a| combine(m, a, |x, y| y - x))
        .method("__mul__", multiply)
        .method("__rmul__", multiply)
        .method("__truediv__", divide)
        .method("__floordiv__", |m, a| {
            let (x, y) = args::one(a, "__floordiv__")?;
            let micros = of(&x)?.micros;
            if let Some(other) = y.native::<TimeDelta>() {
                nonzero(other.micros)?;
                return Ok(Value::int(BigInt::from(micros).div_floor(&BigInt::from(other.micros))));
            }
            match as_bigint(&y).and_then(|n| n.to_i128()) {
                Some(n) => {
                    nonzero(n)?;
                    Ok(TimeDelta { micros: Integer::div_floor(&micros, &n) }.new_value(m))
                }
                None => declined(),
            }
        })
        .method("__mod__", |m, a| {
            let (x, y) = args::one(a, "__mod__")?;
            match (of(&x)?, y.native::<TimeDelta>()) {
                (x, Some(y)) => {
                    nonzero(y.micros)?;
                    Ok(TimeDelta { micros: x.micros.mod_floor(&y.micros) }.new_value(m))
                }
                _ => declined(),
            }
        })
        .method("__divmod__", |m, a| {
            let (x, y) = args::one(a, "__divmod__")?;
            match (of(&x)?, y.native::<TimeDelta>()) {
                (x, Some(y)) => {
                    nonzero(y.micros)?;
                    let (q, r) = x.micros.div_mod_floor(&y.micros);
                    Ok(Value::tuple(vec![Value::int(BigInt::from(q)), TimeDelta { micros: r }.new_value(m)]))
                }
                _ => declined(),
            }
        })
        .method("__reduce__", |m, a| {
            let (days, seconds, micros) = this(&a)?.parts();
            let class = Value::Class(m.class_of(&a.pos[0]));
            let given = Value::tuple(vec![Value::Int(days), Value::Int(seconds), Value::Int(micros)]);
            Ok(Value::tuple(vec![class, given]))
        })
        .getter("days", |_, v| of(v).map(|d| Value::Int(d.parts().0)))
        .getter("seconds", |_, v| of(v).map(|d| Value::Int(d.parts().1)))
        .getter("microseconds", |_, v| of(v).map(|d| Value::Int(d.parts().2)));
    for (name, op) in COMPARISONS {
        builder = builder.closure(name, move |_, a| {
            let (x, y) = args::one(a, "comparison")?;
            match (x.native::<TimeDelta>(), y.native::<TimeDelta>()) {
                (Some(x), Some(y)) => Ok(Value::Bool(holds(op, x.cmp(&y)))),
                _ => declined(),
            }
        });
    }
    builder.build()
}

/// The duration that a value is.
pub fn of(value: &Value) -> PyResult<TimeDelta> {
    value
        .native::<TimeDelta>()
        .map(|d| *d)
        .ok_or_else(|| type_error("descriptor requires a 'datetime.timedelta' object"))
}

fn this(a: &Args) -> PyResult<TimeDelta> {
    of(a.pos.first().unwrap_or(&Value::None))
}

fn nonzero(n: i128) -> PyResult<()> {
    if n == 0 { Err(zero_division("integer division or modulo by zero")) } else { Ok(()) }
}

/// `1 day, 2:03:04.000005`.
pub fn text(delta: TimeDelta) -> String {
    let (days, seconds, micros) = delta.parts();
    let mut out = String::new();
    if days != 0 {
        let s = if days.abs() == 1 { "" } else { "s" };
        out = format!("{days} day{s}, ");
    }
    out += &format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if micros != 0 {
        out += &format!(".{micros:06}");
    }
    out
}

/// A duration, if it is not beyond 999999999 days.
pub fn checked(m: &mut Machine, class: Option<&Rc<Class>>, micros: i128) -> PyResult {
    let days = micros.div_euclid(i128::from(DAY_US));
    if days.abs() > 999_999_999 {
        return Err(overflow_error(format!("days={days}; must have magnitude <= 999999999")));
    }
    Ok(match class {
        Some(class) => make(class, TimeDelta { micros }),
        None => TimeDelta { micros }.new_value(m),
    })
}

fn new(m: &mut Machine, mut a: Args) -> PyResult {
    let class = new_class_arg(&mut a, "timedelta")?;
    let mut r = a.reader("__new__");
    let units = [
        ("days", DAY_US),
        ("seconds", 1_000_000),
        ("microseconds", 1),
        ("milliseconds", 1_000),
        ("minutes", 60_000_000),
        ("hours", 3_600_000_000),
        ("weeks", 7 * DAY_US),
    ];
    let mut whole: i128 = 0;
    let mut fraction = 0.0f64;
    for (name, unit) in units {
        let Some(value) = r.optional(name)? else { continue };
        if let Some(n) = as_bigint(&value) {
            let n =
                n.to_i128().and_then(|n| n.checked_mul(i128::from(unit))).and_then(|n| whole.checked_add(n));
            whole = n.ok_or_else(|| overflow_error("Python int too large to convert to C int"))?;
        } else if let Some(x) = as_float(&value) {
            if x.is_nan() {
                return Err(crate::python::exception::value_error("cannot convert float NaN to integer"));
            }
            if x.is_infinite() {
                return Err(overflow_error("cannot convert float infinity to integer"));
            }
            // The whole part exactly, the rest as a float.
            whole += (x.trunc() as i128).saturating_mul(i128::from(unit));
            fraction += x.fract() * unit as f64;
        } else {
            let kind = type_name(m, &value);
            return Err(type_error(format!("unsupported type for timedelta {name} component: {kind}")));
        }
    }
    r.finish()?;
    let micros = whole.saturating_add(fraction.round_ties_even() as i128);
    checked(m, Some(&class), micros)
}

fn combine(m: &mut Machine, a: Args, f: fn(i128, i128) -> i128) -> PyResult {
    let (x, y) = args::one(a, "__add__")?;
    match (x.native::<TimeDelta>(), y.native::<TimeDelta>()) {
        (Some(x), Some(y)) => checked(m, None, f(x.micros, y.micros)),
        _ => declined(),
    }
}

/// A fraction rounded to even.
fn rounded(n: &BigInt, d: &BigInt) -> BigInt {
    let (q, r) = n.div_mod_floor(d);
    let twice: BigInt = r * 2;
    let up = match twice.magnitude().cmp(d.magnitude()) {
        Ordering::Greater => true,
        Ordering::Equal => q.is_odd(),
        Ordering::Less => false,
    };
    q + i32::from(up)
}

fn from_big(m: &mut Machine, n: &BigInt) -> PyResult {
    checked(m, None, n.to_i128().unwrap_or(i128::MAX / 2))
}

fn multiply(m: &mut Machine, a: Args) -> PyResult {
    let (x, y) = args::one(a, "__mul__")?;
    let micros = BigInt::from(of(&x)?.micros);
    if let Some(n) = as_bigint(&y) {
        return from_big(m, &(micros * n));
    }
    match as_float(&y) {
        Some(f) => {
            let (n, d) = crate::python::builtins::float::ratio(f)?;
            from_big(m, &rounded(&(micros * n), &d))
        }
        None => declined(),
    }
}

fn divide(m: &mut Machine, a: Args) -> PyResult {
    let (x, y) = args::one(a, "__truediv__")?;
    let micros = of(&x)?.micros;
    if let Some(other) = y.native::<TimeDelta>() {
        if other.micros == 0 {
            return Err(zero_division("division by zero"));
        }
        return Ok(Value::Float(micros as f64 / other.micros as f64));
    }
    let (n, d) = match (as_bigint(&y), as_float(&y)) {
        (Some(n), _) => (BigInt::from(1), n),
        (_, Some(f)) => {
            let (n, d) = crate::python::builtins::float::ratio(f)?;
            (d, n)
        }
        _ => return declined(),
    };
    if d.is_zero() {
        return Err(zero_division("integer division or modulo by zero"));
    }
    from_big(m, &rounded(&(BigInt::from(micros) * n), &d))
}
