//! `datetime.date`.

use std::rc::Rc;

use super::calendar::{from_iso_calendar, has_53_weeks, iso_calendar};
use super::{
    Date, DateTime, Time, TimeDelta, classes, declined, from_ordinal, make, ordinal, out_of_range, weekday,
};
use crate::python::builtins::args::{self, index, new_class_arg};
use crate::python::class::{Class, Layout};
use crate::python::code::CmpOp;
use crate::python::exception::{PyResult, type_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::native::ClassBuilder;
use crate::python::value::Value;

/// Makes the class.
pub fn class() -> Rc<Class> {
    let mut builder = ClassBuilder::in_module("date", "datetime")
        .layout(Layout::Native)
        .static_method("__new__", new)
        .class_method("today", |m, mut a| {
            let class = new_class_arg(&mut a, "date")?;
            let now = DateTime::from_epoch_us(m.host.now_us()).ok_or_else(out_of_range)?;
            build(m, &class, now.date)
        })
        .class_method("fromtimestamp", |m, mut a| {
            let class = new_class_arg(&mut a, "date")?;
            let seconds = args::only(a, "fromtimestamp")?;
            let micros = (args::number(m, &seconds)? * 1e6).round_ties_even() as i64;
            let moment = DateTime::from_epoch_us(micros).ok_or_else(out_of_range)?;
            build(m, &class, moment.date)
        })
        .class_method("fromordinal", |m, mut a| {
            let class = new_class_arg(&mut a, "date")?;
            let n = args::only(a, "fromordinal")?;
            let n = index(m, &n)?;
            if n < 1 {
                return Err(value_error("ordinal must be >= 1"));
            }
            let date =
                from_ordinal(n).ok_or_else(|| value_error(format!("year {} is out of range", 10000)))?;
            build(m, &class, date)
        })
        .class_method("fromisoformat", |m, mut a| {
            let class = new_class_arg(&mut a, "date")?;
            let given = args::only(a, "fromisoformat")?;
            let Some(text) = args::text(&given) else {
                return Err(type_error("fromisoformat: argument must be str"));
            };
            match super::parse::iso_date(&text) {
                Some(date) => build(m, &class, date?),
                None => Err(super::parse::invalid(&text)),
            }
        })
        .class_method("fromisocalendar", |m, mut a| {
            let class = new_class_arg(&mut a, "date")?;
            let mut r = a.reader("fromisocalendar");
            let mut part = |name| r.required(name).and_then(|v| index(m, &v));
            let (year, week, day) = (part("year")?, part("week")?, part("day")?);
            if !(1..=9999).contains(&year) {
                return Err(value_error(format!("Year is out of range: {year}")));
            }
            if !(1..=53).contains(&week) || (week == 53 && !has_53_weeks(year as i32)) {
                return Err(value_error(format!("Invalid week: {week}")));
            }
            if !(1..=7).contains(&day) {
                return Err(value_error(format!("Invalid weekday: {day} (range is [1, 7])")));
            }
            let date = from_iso_calendar(year as i32, week, day).ok_or_else(out_of_range)?;
            build(m, &class, date)
        })
        .method("replace", replace)
        .method("toordinal", |_, a| Ok(Value::Int(ordinal(this(&a)?))))
        .method("weekday", |_, a| Ok(Value::Int(weekday(this(&a)?))))
        .method("isoweekday", |_, a| Ok(Value::Int(weekday(this(&a)?) + 1)))
        .method("isocalendar", |m, a| {
            let (year, week, day) = iso_calendar(this(&a)?);
            let parts = [i64::from(year), week, day].map(Value::Int).to_vec();
            let made = m.import_from("_datetime_py", "IsoCalendarDate")?;
            m.call(&made, Args::one(Value::tuple(parts)))
        })
        .method("isoformat", |_, a| Ok(Value::from(super::format::iso_date(this(&a)?))))
        .method("__str__", |m, a| {
            let receiver = args::zero(a, "__str__")?;
            m.call_method(&receiver, "isoformat", Args::none())
        })
        .method("__repr__", |m, a| {
            let d = this(&a)?;
            let name = shown_class(m, &a.pos[0]);
            Ok(Value::from(format!("{name}({}, {}, {})", d.year, d.month, d.day)))
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
        .method("ctime", |m, a| {
            let receiver = args::zero(a, "ctime")?;
            super::format::strftime_value(m, &receiver, &Value::str("%a %b %e %H:%M:%S %Y"))
        })
        .method("timetuple", |m, a| {
            let receiver = args::zero(a, "timetuple")?;
            super::instant::time_tuple(m, &receiver, false)
        })
        .method("__hash__", |_, a| Ok(Value::Int(ordinal(this(&a)?).wrapping_mul(0x9e37_79b9))))
        .method("__add__", |m, a| add(m, a, 1))
        .method("__radd__", |m, a| add(m, a, 1))
        .method("__sub__", |m, a| {
            let (x, y) = args::one(a, "__sub__")?;
            if let (Some(x), Some(y)) = (x.native::<Date>(), y.native::<Date>()) {
                let days = ordinal(*x) - ordinal(*y);
                return Ok(TimeDelta { micros: i128::from(days) * i128::from(super::DAY_US) }.new_value(m));
            }
            add(m, Args::two(x, y), -1)
        })
        .method("__reduce__", |m, a| {
            let receiver = args::zero(a, "__reduce__")?;
            let d = Date::of(&receiver).ok_or_else(|| type_error("not a date"))?;
            let class = Value::Class(m.class_of(&receiver));
            Ok(Value::tuple(vec![
                class,
                Value::tuple(vec![
                    Value::Int(i64::from(d.year)),
                    Value::Int(i64::from(d.month)),
                    Value::Int(i64::from(d.day)),
                ]),
            ]))
        })
        .getter("year", |_, v| part(v, |d| i64::from(d.year)))
        .getter("month", |_, v| part(v, |d| i64::from(d.month)))
        .getter("day", |_, v| part(v, |d| i64::from(d.day)));
    for (name, op) in super::delta::COMPARISONS {
        builder = builder.closure(name, move |m, a| compare(m, a, op));
    }
    builder.build()
}

fn this(a: &Args) -> PyResult<Date> {
    a.pos.first().and_then(Date::of).ok_or_else(|| type_error("descriptor requires a 'datetime.date' object"))
}

fn part(value: &Value, f: fn(Date) -> i64) -> PyResult {
    Ok(Date::of(value).map_or(Value::None, |d| Value::Int(f(d))))
}

/// The class's name as `repr` shows it: `datetime.date`, or a subclass by its own name.
pub fn shown_class(m: &Machine, value: &Value) -> String {
    let class = m.class_of(value);
    let (module, qualname) = (class.module(), class.qualname.borrow().clone());
    if &*module == "datetime" { format!("datetime.{qualname}") } else { qualname.to_string() }
}

/// An object of the class asked for; a `datetime` class gets midnight.
pub fn build(m: &mut Machine, class: &Rc<Class>, date: Date) -> PyResult {
    if class.is_subclass_of(&classes().datetime) {
        return super::instant::build(m, class, DateTime { date, time: Time::of(0, 0, 0, 0) });
    }
    if Rc::ptr_eq(class, &classes().date) {
        return Ok(make(class, date));
    }
    let parts = [i64::from(date.year), i64::from(date.month), i64::from(date.day)];
    m.call(&Value::Class(class.clone()), Args::pos(parts.map(Value::Int)))
}

fn new(m: &mut Machine, mut a: Args) -> PyResult {
    let class = new_class_arg(&mut a, "date")?;
    let mut r = a.reader("function");
    let mut part = |name: &str, at: usize| match r.optional(name)? {
        Some(v) => index(m, &v),
        None => Err(type_error(format!("function missing required argument '{name}' (pos {at})"))),
    };
    let (year, month, day) = (part("year", 1)?, part("month", 2)?, part("day", 3)?);
    r.finish()?;
    Ok(make(&class, Date::new(year, month, day)?))
}

fn replace(m: &mut Machine, mut a: Args) -> PyResult {
    let receiver = a.take_self();
    let d = Date::of(&receiver).ok_or_else(|| type_error("not a date"))?;
    let mut r = a.reader("replace");
    let mut part = |name: &str, old: i64| match r.optional(name)? {
        Some(v) => index(m, &v),
        None => Ok(old),
    };
    let year = part("year", i64::from(d.year))?;
    let month = part("month", i64::from(d.month))?;
    let day = part("day", i64::from(d.day))?;
    r.finish()?;
    let date = Date::new(year, month, day)?;
    let class = m.class_of(&receiver);
    build(m, &class, date)
}

fn add(m: &mut Machine, a: Args, sign: i64) -> PyResult {
    let (x, y) = args::one(a, "__add__")?;
    let (Some(date), Some(delta)) = (x.native::<Date>(), y.native::<TimeDelta>()) else { return declined() };
    let moved = from_ordinal(ordinal(*date) + sign * delta.parts().0);
    let class = m.class_of(&x);
    build(m, &class, moved.ok_or_else(out_of_range)?)
}

fn compare(m: &mut Machine, a: Args, op: CmpOp) -> PyResult {
    let (x, y) = args::one(a, "comparison")?;
    let (Some(a), Some(b)) = (x.native::<Date>(), y.native::<Date>()) else {
        if y.native::<DateTime>().is_some() && !matches!(op, CmpOp::Eq | CmpOp::Ne) {
            return Err(type_error("can't compare datetime.datetime to datetime.date"));
        }
        let _ = m;
        return declined();
    };
    Ok(Value::Bool(super::delta::holds(op, a.cmp(&b))))
}
