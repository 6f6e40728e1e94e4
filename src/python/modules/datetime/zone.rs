//! `datetime.tzinfo` and `datetime.timezone`.

use std::rc::Rc;

use super::{DateTime, TimeDelta, classes, make};
use crate::python::builtins::args::{self, new_class_arg, type_name};
use crate::python::class::{Class, Layout};
use crate::python::exception::{PyResult, not_implemented, type_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::native::ClassBuilder;
use crate::python::value::Value;

/// A fixed offset from UTC.
#[derive(Clone)]
pub struct TimeZone {
    /// East is positive.
    pub offset_us: i64,
    /// The name given to it.
    pub name: Option<String>,
}

/// Makes the abstract class.
pub fn tzinfo_class() -> Rc<Class> {
    ClassBuilder::in_module("tzinfo", "datetime")
        .layout(Layout::Object)
        .method("utcoffset", |_, _| Err(not_implemented("a tzinfo subclass must implement utcoffset()")))
        .method("dst", |_, _| Err(not_implemented("a tzinfo subclass must implement dst()")))
        .method("tzname", |_, _| Err(not_implemented("a tzinfo subclass must implement tzname()")))
        .method("fromutc", |m, a| {
            let (zone, moment) = args::one(a, "fromutc")?;
            let Some(dt) = moment.native::<DateTime>() else {
                return Err(type_error("fromutc: argument must be a datetime"));
            };
            let offset = offset_of(m, &zone, &moment)?;
            let dst = match m.call_method(&zone, "dst", Args::one(moment.clone()))? {
                Value::None => 0,
                delta => super::delta::of(&delta)?.micros as i64,
            };
            let standard =
                offset.ok_or_else(|| value_error("fromutc: non-None utcoffset() result required"))? - dst;
            let shifted = moved(&dt, standard)?.with_zone(zone.clone());
            let again = shifted.clone().new_value(m);
            let dst = match m.call_method(&zone, "dst", Args::one(again))? {
                Value::None => 0,
                delta => super::delta::of(&delta)?.micros as i64,
            };
            Ok(moved(&shifted, dst)?.with_zone(zone).new_value(m))
        })
        .build()
}

/// A moment so many microseconds later, same zone.
pub fn moved(dt: &DateTime, micros: i64) -> PyResult<DateTime> {
    let moved = dt.micros().checked_add(micros).and_then(DateTime::from_micros);
    Ok(moved.ok_or_else(super::out_of_range)?.with_zone(dt.time.tzinfo.clone()))
}

/// Makes the class of fixed offsets.
pub fn timezone_class(tzinfo: &Rc<Class>) -> Rc<Class> {
    ClassBuilder::in_module("timezone", "datetime")
        .base(tzinfo)
        .layout(Layout::Native)
        .static_method("__new__", new)
        .method("utcoffset", |m, a| {
            let zone = of(&a)?;
            Ok(TimeDelta { micros: i128::from(zone.offset_us) }.new_value(m))
        })
        .method("dst", |_, _| Ok(Value::None))
        .method("tzname", |_, a| Ok(Value::from(name_of(&*of(&a)?))))
        .method("__str__", |_, a| Ok(Value::from(name_of(&*of(&a)?))))
        .method("__repr__", |m, a| {
            let zone = of(&a)?;
            if zone.offset_us == 0 && zone.name.is_none() {
                return Ok(Value::str("datetime.timezone.utc"));
            }
            let delta = TimeDelta { micros: i128::from(zone.offset_us) }.new_value(m);
            let mut inner = m.repr(&delta)?;
            if let Some(name) = &zone.name {
                inner = format!("{inner}, {}", m.repr(&Value::str(name))?);
            }
            Ok(Value::from(format!("datetime.timezone({inner})")))
        })
        .method("__eq__", |_, a| {
            let (x, y) = args::one(a, "__eq__")?;
            match (x.native::<TimeZone>(), y.native::<TimeZone>()) {
                (Some(x), Some(y)) => Ok(Value::Bool(x.offset_us == y.offset_us)),
                _ => Ok(Value::NotImplemented),
            }
        })
        .method("__hash__", |_, a| Ok(Value::Int(of(&a)?.offset_us)))
        .method("__reduce__", |m, a| {
            let zone = of(&a)?;
            let delta = TimeDelta { micros: i128::from(zone.offset_us) }.new_value(m);
            Ok(Value::tuple(vec![Value::Class(classes().timezone.clone()), Value::tuple(vec![delta])]))
        })
        .method("fromutc", |m, a| {
            let (zone, moment) = args::one(a, "fromutc")?;
            match (zone.native::<TimeZone>(), moment.native::<DateTime>()) {
                (Some(fixed), Some(dt)) => Ok(moved(&dt, fixed.offset_us)?.with_zone(zone).new_value(m)),
                _ => Err(type_error("fromutc() argument must be a datetime instance or None")),
            }
        })
        .build()
}

fn of(a: &Args) -> PyResult<Rc<TimeZone>> {
    let zone = a.pos.first().and_then(|v| v.native::<TimeZone>());
    zone.ok_or_else(|| type_error("descriptor requires a 'datetime.timezone' object"))
}

fn new(m: &mut Machine, mut a: Args) -> PyResult {
    let class = new_class_arg(&mut a, "timezone")?;
    let mut r = a.reader("timezone");
    let offset = r.required("offset")?;
    let name = r.optional("name")?;
    r.finish()?;
    let Some(delta) = offset.native::<TimeDelta>() else {
        return Err(type_error(format!(
            "timezone() argument 1 must be datetime.timedelta, not {}",
            type_name(m, &offset)
        )));
    };
    if delta.micros.abs() >= i128::from(super::DAY_US) {
        let shown = m.repr(&offset)?;
        return Err(value_error(format!(
            "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not {shown}"
        )));
    }
    let name = name.as_ref().and_then(args::text).map(|n| n.to_string());
    if delta.micros == 0 && name.is_none() {
        return Ok(super::utc());
    }
    Ok(make(&class, TimeZone { offset_us: delta.micros as i64, name }))
}

/// `UTC+05:30`.
pub fn name_of(zone: &TimeZone) -> String {
    match &zone.name {
        Some(name) => name.clone(),
        None if zone.offset_us == 0 => "UTC".into(),
        None => format!("UTC{}", super::format::offset(zone.offset_us, ":")),
    }
}

/// What a `tzinfo` says the offset is for a moment; `None` when it does not know.
pub fn offset_of(m: &mut Machine, zone: &Value, moment: &Value) -> PyResult<Option<i64>> {
    if zone.is_none() {
        return Ok(None);
    }
    if let Some(fixed) = zone.native::<TimeZone>() {
        return Ok(Some(fixed.offset_us));
    }
    match m.call_method(zone, "utcoffset", Args::one(moment.clone()))? {
        Value::None => Ok(None),
        delta => match delta.native::<TimeDelta>() {
            Some(delta) => Ok(Some(delta.micros as i64)),
            None => Err(type_error(format!(
                "tzinfo.utcoffset() must return None or a timedelta, not '{}'",
                type_name(m, &delta)
            ))),
        },
    }
}
