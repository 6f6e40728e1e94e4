//! `datetime.datetime`.

use std::rc::Rc;

use super::calendar::day_of_year;
use super::zone::{moved, offset_of};
use super::{Date, DateTime, Time, TimeDelta, check_zone, classes, declined, make, out_of_range, weekday};
use crate::python::builtins::args::{self, index, new_class_arg, number};
use crate::python::class::{Class, Layout};
use crate::python::code::CmpOp;
use crate::python::exception::{PyResult, type_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::native::ClassBuilder;
use crate::python::value::Value;

/// Makes the class.
pub fn class(date: &Rc<Class>) -> Rc<Class> {
    let mut builder = ClassBuilder::in_module("datetime", "datetime")
        .base(date)
        .layout(Layout::Native)
        .static_method("__new__", new)
        .class_method("now", |m, mut a| {
            let class = new_class_arg(&mut a, "datetime")?;
            let mut r = a.reader("now");
            let zone = r.or("tz", Value::None)?;
            r.finish()?;
            let now = DateTime::from_epoch_us(m.host.now_us()).ok_or_else(out_of_range)?;
            in_zone(m, &class, now, zone)
        })
        .class_method("today", |m, mut a| {
            let class = new_class_arg(&mut a, "datetime")?;
            let now = DateTime::from_epoch_us(m.host.now_us()).ok_or_else(out_of_range)?;
            build(m, &class, now)
        })
        .class_method("utcnow", |m, mut a| {
            let class = new_class_arg(&mut a, "datetime")?;
            let now = DateTime::from_epoch_us(m.host.now_us()).ok_or_else(out_of_range)?;
            build(m, &class, now)
        })
        .class_method("fromtimestamp", |m, mut a| {
            let class = new_class_arg(&mut a, "datetime")?;
            let mut r = a.reader("fromtimestamp");
            let seconds = r.required("timestamp")?;
            let zone = r.or("tz", Value::None)?;
            r.finish()?;
            let moment = at_timestamp(m, &seconds)?;
            in_zone(m, &class, moment, zone)
        })
        .class_method("utcfromtimestamp", |m, mut a| {
            let class = new_class_arg(&mut a, "datetime")?;
            let seconds = args::only(a, "utcfromtimestamp")?;
            let moment = at_timestamp(m, &seconds)?;
            build(m, &class, moment)
        })
        .class_method("combine", |m, mut a| {
            let class = new_class_arg(&mut a, "datetime")?;
            let mut r = a.reader("combine");
            let (date, time) = (r.required("date")?, r.required("time")?);
            let zone = r.optional("tzinfo")?;
            r.finish()?;
            let Some(date) = Date::of(&date) else {
                return Err(type_error(format!(
                    "combine() argument 1 must be datetime.date, not {}",
                    args::type_name(m, &date)
                )));
            };
            let Some(time) = time.native::<Time>() else {
                return Err(type_error(format!(
                    "combine() argument 2 must be datetime.time, not {}",
                    args::type_name(m, &time)
                )));
            };
            let mut time = (*time).clone();
            if let Some(zone) = zone {
                time.tzinfo = zone;
            }
            build(m, &class, DateTime { date, time })
        })
        .class_method("fromisoformat", |m, mut a| {
            let class = new_class_arg(&mut a, "datetime")?;
            let given = args::only(a, "fromisoformat")?;
            let Some(text) = args::text(&given) else {
                return Err(type_error("fromisoformat: argument must be str"));
            };
            let dt =
                super::parse::iso_datetime(&text).unwrap_or_else(|| Err(super::parse::invalid(&text)))?;
            build(m, &class, dt)
        })
        .class_method("strptime", |m, mut a| {
            let class = new_class_arg(&mut a, "datetime")?;
            args::between(&a, 0, "strptime", 2, 2)?;
            let (Some(text), Some(format)) = (args::text(&a.pos[0]), args::text(&a.pos[1])) else {
                let wrong = a.pos.iter().position(|v| args::text(v).is_none()).unwrap_or(0);
                return Err(type_error(format!(
                    "strptime() argument {} must be str, not {}",
                    wrong + 1,
                    args::type_name(m, &a.pos[wrong])
                )));
            };
            let dt = super::parse::strptime(&text, &format)?;
            build(m, &class, dt)
        })
        .method("date", |m, a| Ok(of(&args::zero(a, "date")?)?.date.new_value(m)))
        .method("time", |_, a| {
            let mut time = of(&args::zero(a, "time")?)?.time.clone();
            time.tzinfo = Value::None;
            Ok(super::time::plain(time))
        })
        .method("timetz", |_, a| Ok(super::time::plain(of(&args::zero(a, "timetz")?)?.time.clone())))
        .method("replace", replace)
        .method("astimezone", as_time_zone)
        .method("timestamp", |m, a| {
            let receiver = args::zero(a, "timestamp")?;
            let dt = of(&receiver)?;
            let offset = offset_of(m, &dt.time.tzinfo, &receiver)?.unwrap_or(0);
            Ok(Value::Float((dt.epoch_us() - offset) as f64 / 1e6))
        })
        .method("isoformat", |m, mut a| {
            let receiver = a.take_self();
            let mut r = a.reader("isoformat");
            let sep = r.optional("sep")?.as_ref().and_then(args::text);
            let timespec = r.optional("timespec")?.as_ref().and_then(args::text);
            r.finish()?;
            iso(m, &receiver, sep.as_deref().unwrap_or("T"), timespec.as_deref().unwrap_or("auto"))
                .map(Value::from)
        })
        .method("__str__", |m, a| {
            let receiver = args::zero(a, "__str__")?;
            m.call_method(&receiver, "isoformat", Args::none().with("sep", " "))
        })
        .method("__repr__", |m, a| {
            let receiver = args::zero(a, "__repr__")?;
            let dt = of(&receiver)?;
            let name = super::date::shown_class(m, &receiver);
            let rest = super::time::repr_parts(m, &dt.time)?;
            let d = dt.date;
            Ok(Value::from(format!("{name}({}, {}, {}, {rest})", d.year, d.month, d.day)))
        })
        .method("utcoffset", |m, a| {
            let receiver = args::zero(a, "utcoffset")?;
            let zone = of(&receiver)?.time.tzinfo.clone();
            Ok(match offset_of(m, &zone, &receiver)? {
                Some(offset) => TimeDelta { micros: i128::from(offset) }.new_value(m),
                None => Value::None,
            })
        })
        .method("tzname", |m, a| ask_zone(m, a, "tzname"))
        .method("dst", |m, a| ask_zone(m, a, "dst"))
        .method("utctimetuple", |m, a| {
            let receiver = args::zero(a, "utctimetuple")?;
            time_tuple(m, &receiver, true)
        })
        .method("__hash__", |m, a| {
            let receiver = args::zero(a, "__hash__")?;
            let dt = of(&receiver)?;
            Ok(Value::Int(dt.micros() - offset_of(m, &dt.time.tzinfo, &receiver)?.unwrap_or(0)))
        })
        .method("__add__", |m, a| add(m, a, 1))
        .method("__radd__", |m, a| add(m, a, 1))
        .method("__sub__", |m, a| {
            let (x, y) = args::one(a, "__sub__")?;
            if let (Some(s), Some(t)) = (x.native::<DateTime>(), y.native::<DateTime>()) {
                let (a, b) = (offset_of(m, &s.time.tzinfo, &x)?, offset_of(m, &t.time.tzinfo, &y)?);
                if a.is_some() != b.is_some() {
                    return Err(type_error("can't subtract offset-naive and offset-aware datetimes"));
                }
                let micros = (s.micros() - a.unwrap_or(0)) - (t.micros() - b.unwrap_or(0));
                return Ok(TimeDelta { micros: i128::from(micros) }.new_value(m));
            }
            add(m, Args::two(x, y), -1)
        })
        .method("__reduce__", |m, a| {
            let receiver = args::zero(a, "__reduce__")?;
            let parts = parts(&*of(&receiver)?);
            Ok(Value::tuple(vec![Value::Class(m.class_of(&receiver)), Value::tuple(parts)]))
        })
        .getter("hour", |_, v| Ok(Value::Int(i64::from(of(v)?.time.hour))))
        .getter("minute", |_, v| Ok(Value::Int(i64::from(of(v)?.time.minute))))
        .getter("second", |_, v| Ok(Value::Int(i64::from(of(v)?.time.second))))
        .getter("microsecond", |_, v| Ok(Value::Int(i64::from(of(v)?.time.microsecond))))
        .getter("tzinfo", |_, v| Ok(of(v)?.time.tzinfo.clone()))
        .getter("fold", |_, v| Ok(Value::Int(i64::from(of(v)?.time.fold))));
    for (name, op) in super::delta::COMPARISONS {
        builder = builder.closure(name, move |m, a| compare(m, a, op));
    }
    builder.build()
}

fn of(value: &Value) -> PyResult<Rc<DateTime>> {
    value.native::<DateTime>().ok_or_else(|| type_error("descriptor requires a 'datetime.datetime' object"))
}

fn parts(dt: &DateTime) -> Vec<Value> {
    let (d, t) = (dt.date, &dt.time);
    let numbers = [
        i64::from(d.year),
        i64::from(d.month),
        i64::from(d.day),
        i64::from(t.hour),
        i64::from(t.minute),
        i64::from(t.second),
        i64::from(t.microsecond),
    ];
    let mut parts: Vec<Value> = numbers.into_iter().map(Value::Int).collect();
    parts.push(t.tzinfo.clone());
    parts
}

/// An object of the class asked for; a subclass is called.
pub fn build(m: &mut Machine, class: &Rc<Class>, dt: DateTime) -> PyResult {
    if Rc::ptr_eq(class, &classes().datetime) {
        return Ok(make(class, dt));
    }
    let mut given = Args::pos(parts(&dt));
    if dt.time.fold != 0 {
        given = given.with("fold", Value::Int(1));
    }
    m.call(&Value::Class(class.clone()), given)
}

fn new(m: &mut Machine, mut a: Args) -> PyResult {
    let class = new_class_arg(&mut a, "datetime")?;
    let mut r = a.reader("function");
    let mut part = |name: &str, at: usize| match r.optional(name)? {
        Some(v) => index(m, &v),
        None => Err(type_error(format!("function missing required argument '{name}' (pos {at})"))),
    };
    let (year, month, day) = (part("year", 1)?, part("month", 2)?, part("day", 3)?);
    let date = Date::new(year, month, day)?;
    let time = super::time::read(m, &mut r, &Time::of(0, 0, 0, 0))?;
    r.finish()?;
    Ok(make(&class, DateTime { date, time }))
}

fn at_timestamp(m: &mut Machine, seconds: &Value) -> PyResult<DateTime> {
    let seconds = number(m, seconds)?;
    if seconds.is_nan() {
        return Err(value_error("cannot convert float NaN to integer"));
    }
    let year = 1970 + (seconds / 31_556_952.0) as i64;
    let micros = (seconds * 1e6).round_ties_even();
    let moment = (micros.abs() < 4e17).then(|| DateTime::from_epoch_us(micros as i64)).flatten();
    moment.ok_or_else(|| value_error(format!("year {year} is out of range")))
}

/// A UTC moment shown in a zone; naive when there is none.
fn in_zone(m: &mut Machine, class: &Rc<Class>, utc: DateTime, zone: Value) -> PyResult {
    check_zone(m, &zone)?;
    if zone.is_none() {
        return build(m, class, utc);
    }
    let moment = utc.with_zone(zone.clone()).new_value(m);
    let shown = m.call_method(&zone, "fromutc", Args::one(moment))?;
    let dt = of(&shown)?;
    if Rc::ptr_eq(class, &classes().datetime) { Ok(shown) } else { build(m, class, (*dt).clone()) }
}

fn replace(m: &mut Machine, mut a: Args) -> PyResult {
    let receiver = a.take_self();
    let dt = of(&receiver)?;
    let mut r = a.reader("replace");
    let mut part = |name: &str, old: i64| match r.optional(name)? {
        Some(v) => index(m, &v),
        None => Ok(old),
    };
    let year = part("year", i64::from(dt.date.year))?;
    let month = part("month", i64::from(dt.date.month))?;
    let day = part("day", i64::from(dt.date.day))?;
    let time = super::time::read(m, &mut r, &dt.time)?;
    r.finish()?;
    let date = Date::new(year, month, day)?;
    let class = m.class_of(&receiver);
    build(m, &class, DateTime { date, time })
}

fn as_time_zone(m: &mut Machine, mut a: Args) -> PyResult {
    let receiver = a.take_self();
    let dt = of(&receiver)?;
    let mut r = a.reader("astimezone");
    let zone = r.or("tz", Value::None)?;
    r.finish()?;
    check_zone(m, &zone)?;
    let zone = if zone.is_none() { super::utc() } else { zone };
    if zone.is(&dt.time.tzinfo) {
        return Ok(receiver);
    }
    // A naive moment is local time, and local time is UTC.
    let offset = offset_of(m, &dt.time.tzinfo, &receiver)?.unwrap_or(0);
    let utc = moved(&dt, -offset)?.with_zone(Value::None);
    let class = m.class_of(&receiver);
    in_zone(m, &class, utc, zone)
}

/// `isoformat(sep, timespec)`.
pub fn iso(m: &mut Machine, receiver: &Value, sep: &str, timespec: &str) -> PyResult<String> {
    let dt = of(receiver)?;
    let mut out = super::format::iso_date(dt.date);
    out += sep;
    out += &super::format::iso_time(&dt.time, timespec)?;
    if let Some(offset) = offset_of(m, &dt.time.tzinfo, receiver)? {
        out += &super::format::offset(offset, ":");
    }
    Ok(out)
}

fn ask_zone(m: &mut Machine, a: Args, method: &str) -> PyResult {
    let receiver = args::zero(a, method)?;
    let zone = of(&receiver)?.time.tzinfo.clone();
    if zone.is_none() {
        return Ok(Value::None);
    }
    m.call_method(&zone, method, Args::one(receiver))
}

/// `timetuple()` and `utctimetuple()`.
pub fn time_tuple(m: &mut Machine, receiver: &Value, in_utc: bool) -> PyResult {
    let mut dt = match receiver.native::<DateTime>() {
        Some(dt) => (*dt).clone(),
        None => DateTime {
            date: Date::of(receiver).ok_or_else(|| type_error("not a date"))?,
            time: Time::of(0, 0, 0, 0),
        },
    };
    let mut dst = -1;
    if in_utc {
        let offset = offset_of(m, &dt.time.tzinfo, receiver)?.unwrap_or(0);
        dt = moved(&dt, -offset)?;
        dst = 0;
    }
    let (d, t) = (dt.date, &dt.time);
    let numbers = [
        i64::from(d.year),
        i64::from(d.month),
        i64::from(d.day),
        i64::from(t.hour),
        i64::from(t.minute),
        i64::from(t.second),
        weekday(d),
        day_of_year(d),
        dst,
    ];
    let class = m.import_from("time", "struct_time")?;
    m.call(&class, Args::one(Value::tuple(numbers.into_iter().map(Value::Int).collect())))
}

fn add(m: &mut Machine, a: Args, sign: i128) -> PyResult {
    let (x, y) = args::one(a, "__add__")?;
    let (Some(dt), Some(delta)) = (x.native::<DateTime>(), y.native::<TimeDelta>()) else {
        return declined();
    };
    let micros = i64::try_from(i128::from(dt.micros()) + sign * delta.micros).map_err(|_| out_of_range())?;
    let moved = DateTime::from_micros(micros).ok_or_else(out_of_range)?;
    let class = m.class_of(&x);
    build(m, &class, moved.with_zone(dt.time.tzinfo.clone()))
}

fn compare(m: &mut Machine, a: Args, op: CmpOp) -> PyResult {
    let (x, y) = args::one(a, "comparison")?;
    let (Some(s), Some(t)) = (x.native::<DateTime>(), y.native::<DateTime>()) else {
        if y.native::<Date>().is_some() {
            return match op {
                CmpOp::Eq => Ok(Value::Bool(false)),
                CmpOp::Ne => Ok(Value::Bool(true)),
                _ => Err(type_error("can't compare datetime.datetime to datetime.date")),
            };
        }
        return declined();
    };
    let (a, b) = (offset_of(m, &s.time.tzinfo, &x)?, offset_of(m, &t.time.tzinfo, &y)?);
    if a.is_some() != b.is_some() {
        return match op {
            CmpOp::Eq => Ok(Value::Bool(false)),
            CmpOp::Ne => Ok(Value::Bool(true)),
            _ => Err(type_error("can't compare offset-naive and offset-aware datetimes")),
        };
    }
    let order = (s.micros() - a.unwrap_or(0)).cmp(&(t.micros() - b.unwrap_or(0)));
    Ok(Value::Bool(super::delta::holds(op, order)))
}
