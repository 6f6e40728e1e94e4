//! `datetime.time`.

use std::rc::Rc;

use super::zone::offset_of;
use super::{Time, TimeDelta, check_zone, classes, declined, make};
use crate::python::builtins::args::{self, index, new_class_arg};
use crate::python::class::{Class, Layout};
use crate::python::code::CmpOp;
use crate::python::exception::{PyResult, type_error};
use crate::python::function::{ArgReader, Args};
use crate::python::machine::Machine;
use crate::python::native::ClassBuilder;
use crate::python::value::Value;

/// Makes the class.
pub fn class() -> Rc<Class> {
    let mut builder = ClassBuilder::in_module("time", "datetime")
        .layout(Layout::Native)
        .static_method("__new__", |m, mut a| {
            let class = new_class_arg(&mut a, "time")?;
            let mut r = a.reader("time");
            let time = read(m, &mut r, &Time::of(0, 0, 0, 0))?;
            r.finish()?;
            Ok(make(&class, time))
        })
        .class_method("fromisoformat", |m, mut a| {
            let class = new_class_arg(&mut a, "time")?;
            let given = args::only(a, "fromisoformat")?;
            let Some(text) = args::text(&given) else {
                return Err(type_error("fromisoformat: argument must be str"));
            };
            let rest = text.strip_prefix('T').unwrap_or(&text);
            let time = super::parse::iso_time(rest).unwrap_or_else(|| Err(super::parse::invalid(&text)))?;
            let _ = m;
            Ok(make(&class, time))
        })
        .method("isoformat", |m, mut a| {
            let receiver = a.take_self();
            let time = of(&receiver)?;
            let mut r = a.reader("isoformat");
            let timespec = r.optional("timespec")?.as_ref().and_then(args::text);
            r.finish()?;
            let mut out = super::format::iso_time(&time, timespec.as_deref().unwrap_or("auto"))?;
            if let Some(offset) = offset_of(m, &time.tzinfo, &Value::None)? {
                out += &super::format::offset(offset, ":");
            }
            Ok(Value::from(out))
        })
        .method("__str__", |m, a| {
            let receiver = args::zero(a, "__str__")?;
            m.call_method(&receiver, "isoformat", Args::none())
        })
        .method("__repr__", |m, a| {
            let time = of(&a.pos[0])?;
            let name = super::date::shown_class(m, &a.pos[0]);
            let inner = repr_parts(m, &time)?;
            Ok(Value::from(format!("{name}({inner})")))
        })
        .method("__format__", |m, a| {
            let (receiver, spec) = args::one(a, "__format__")?;
            if args::text(&spec).is_some_and(|s| s.is_empty()) {
                return Ok(Value::from(m.str(&receiver)?));
            }
            m.call_method(&receiver, "strftime", Args::one(spec))
        })
        .method("strftime", |m, a| {
            let (receiver, format) = args::one(a, "strftime")?;
            super::format::strftime_value(m, &receiver, &format)
        })
        .method("replace", |m, mut a| {
            let receiver = a.take_self();
            let time = of(&receiver)?;
            let mut r = a.reader("replace");
            let new = read(m, &mut r, &time)?;
            r.finish()?;
            Ok(make(&m.class_of(&receiver), new))
        })
        .method("utcoffset", |m, a| {
            let time = of(&a.pos[0])?;
            Ok(match offset_of(m, &time.tzinfo, &Value::None)? {
                Some(offset) => TimeDelta { micros: i128::from(offset) }.new_value(m),
                None => Value::None,
            })
        })
        .method("tzname", |m, a| ask_zone(m, &a, "tzname"))
        .method("dst", |m, a| ask_zone(m, &a, "dst"))
        .method("__hash__", |m, a| {
            let time = of(&a.pos[0])?;
            let offset = offset_of(m, &time.tzinfo, &Value::None)?.unwrap_or(0);
            Ok(Value::Int(time.micros() - offset))
        })
        .method("__reduce__", |m, a| {
            let t = of(&a.pos[0])?;
            let mut parts: Vec<Value> = [t.hour, t.minute, t.second, t.microsecond]
                .into_iter()
                .map(|n| Value::Int(i64::from(n)))
                .collect();
            parts.push(t.tzinfo);
            Ok(Value::tuple(vec![Value::Class(m.class_of(&a.pos[0])), Value::tuple(parts)]))
        })
        .getter("hour", |_, v| Ok(Value::Int(i64::from(of(v)?.hour))))
        .getter("minute", |_, v| Ok(Value::Int(i64::from(of(v)?.minute))))
        .getter("second", |_, v| Ok(Value::Int(i64::from(of(v)?.second))))
        .getter("microsecond", |_, v| Ok(Value::Int(i64::from(of(v)?.microsecond))))
        .getter("tzinfo", |_, v| Ok(of(v)?.tzinfo))
        .getter("fold", |_, v| Ok(Value::Int(i64::from(of(v)?.fold))));
    for (name, op) in super::delta::COMPARISONS {
        builder = builder.closure(name, move |m, a| compare(m, a, op));
    }
    builder.build()
}

fn of(value: &Value) -> PyResult<Time> {
    let time = value.native::<Time>().map(|t| (*t).clone());
    time.ok_or_else(|| type_error("descriptor requires a 'datetime.time' object"))
}

/// Reads `hour, minute, second, microsecond, tzinfo, *, fold`; what is not given keeps its old value.
pub fn read(m: &mut Machine, r: &mut ArgReader, old: &Time) -> PyResult<Time> {
    let mut part = |name: &str, old: u32| match r.optional(name)? {
        Some(v) => index(m, &v),
        None => Ok(i64::from(old)),
    };
    let hour = part("hour", old.hour)?;
    let minute = part("minute", old.minute)?;
    let second = part("second", old.second)?;
    let microsecond = part("microsecond", old.microsecond)?;
    let tzinfo = r.optional("tzinfo")?.unwrap_or_else(|| old.tzinfo.clone());
    let fold = match r.keyword("fold") {
        Some(v) => index(m, &v)?,
        None => i64::from(old.fold),
    };
    check_zone(m, &tzinfo)?;
    if !(0..=1).contains(&fold) {
        return Err(crate::python::exception::value_error("fold must be either 0 or 1"));
    }
    let mut time = Time::new(hour, minute, second, microsecond, tzinfo)?;
    time.fold = fold as u32;
    Ok(time)
}

/// `hour, minute[, second[, microsecond]][, tzinfo=...]`, as `repr` shows it.
pub fn repr_parts(m: &mut Machine, time: &Time) -> PyResult<String> {
    let mut out = format!("{}, {}", time.hour, time.minute);
    if time.second != 0 || time.microsecond != 0 {
        out += &format!(", {}", time.second);
    }
    if time.microsecond != 0 {
        out += &format!(", {}", time.microsecond);
    }
    if time.fold != 0 {
        out += ", fold=1";
    }
    if !time.tzinfo.is_none() {
        out += &format!(", tzinfo={}", m.repr(&time.tzinfo)?);
    }
    Ok(out)
}

fn ask_zone(m: &mut Machine, a: &Args, method: &str) -> PyResult {
    let time = of(&a.pos[0])?;
    if time.tzinfo.is_none() {
        return Ok(Value::None);
    }
    m.call_method(&time.tzinfo, method, Args::one(Value::None))
}

fn compare(m: &mut Machine, a: Args, op: CmpOp) -> PyResult {
    let (x, y) = args::one(a, "comparison")?;
    let (Some(s), Some(t)) = (x.native::<Time>(), y.native::<Time>()) else { return declined() };
    let (a, b) = (offset_of(m, &s.tzinfo, &Value::None)?, offset_of(m, &t.tzinfo, &Value::None)?);
    if a.is_some() != b.is_some() {
        return match op {
            CmpOp::Eq => Ok(Value::Bool(false)),
            CmpOp::Ne => Ok(Value::Bool(true)),
            _ => Err(type_error("can't compare offset-naive and offset-aware times")),
        };
    }
    let order = (s.micros() - a.unwrap_or(0)).cmp(&(t.micros() - b.unwrap_or(0)));
    Ok(Value::Bool(super::delta::holds(op, order)))
}

/// A `time` object of the plain class.
pub fn plain(time: Time) -> Value {
    make(&classes().time, time)
}
