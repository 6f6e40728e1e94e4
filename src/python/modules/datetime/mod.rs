//! `datetime`: dates, times, durations and time zones.
//!
//! The payloads [`Date`], [`Time`], [`DateTime`] and [`TimeDelta`] are open to the floors above, which turn them into
//! columns: `value.native::<DateTime>()` reads one, `DateTime::new_value` makes one. The local time zone is UTC, and
//! `now()` is the host's clock. Mirrors CPython's `Lib/_pydatetime.py` in behaviour.

mod calendar;
mod date;
mod delta;
mod format;
mod instant;
mod parse;
mod time;
mod zone;

use std::rc::Rc;

use crate::python::class::{Class, Instance};
use crate::python::exception::{PyResult, Unwind, type_error, value_error};
use crate::python::machine::Machine;
use crate::python::native::ModuleBuilder;
use crate::python::objects::Module;
use crate::python::value::Value;

pub use calendar::{days_in_month, from_ordinal, is_leap, ordinal, weekday};
pub use zone::TimeZone;

/// Microseconds of a day.
pub const DAY_US: i64 = 86_400_000_000;

/// A date of the proleptic Gregorian calendar, years 1 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Date {
    /// 1 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
}

/// A time of day, with a time zone or without.
#[derive(Clone)]
pub struct Time {
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
    /// 0 to 999999.
    pub microsecond: u32,
    /// A `tzinfo` object or `None`.
    pub tzinfo: Value,
    /// 1 for the second passage of a repeated hour.
    pub fold: u32,
}

/// A date with a time of day.
#[derive(Clone)]
pub struct DateTime {
    /// The date.
    pub date: Date,
    /// The time, with the time zone.
    pub time: Time,
}

/// A duration in microseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TimeDelta {
    /// The whole of it.
    pub micros: i128,
}

/// The classes of the module, one set a thread.
pub struct Classes {
    /// `datetime.date`.
    pub date: Rc<Class>,
    /// `datetime.time`.
    pub time: Rc<Class>,
    /// `datetime.datetime`.
    pub datetime: Rc<Class>,
    /// `datetime.timedelta`.
    pub timedelta: Rc<Class>,
    /// `datetime.tzinfo`.
    pub tzinfo: Rc<Class>,
    /// `datetime.timezone`.
    pub timezone: Rc<Class>,
}

thread_local! {
    static CLASSES: &'static Classes = crate::python::heap::lasting(|| {
        let date = date::class();
        let tzinfo = zone::tzinfo_class();
        let classes: &'static Classes = Box::leak(Box::new(Classes {
            datetime: instant::class(&date),
            time: time::class(),
            timedelta: delta::class(),
            timezone: zone::timezone_class(&tzinfo),
            date,
            tzinfo,
        }));
        limits(classes);
        classes
    });
}

/// The classes of the module.
pub fn classes() -> &'static Classes {
    CLASSES.with(|c| *c)
}

fn make<T: 'static>(class: &Rc<Class>, payload: T) -> Value {
    Value::Instance(Instance::with_native(class, payload))
}

/// `min`, `max` and `resolution` of each class.
fn limits(c: &Classes) {
    let midnight = Time::of(0, 0, 0, 0);
    let last = Time::of(23, 59, 59, 999_999);
    let (first_day, last_day) = (Date { year: 1, month: 1, day: 1 }, Date { year: 9999, month: 12, day: 31 });
    let delta = |micros| make(&c.timedelta, TimeDelta { micros });
    let longest = 999_999_999 * i128::from(DAY_US);
    let table = [
        (&c.date, make(&c.date, first_day), make(&c.date, last_day), delta(i128::from(DAY_US))),
        (&c.time, make(&c.time, midnight.clone()), make(&c.time, last.clone()), delta(1)),
        (
            &c.datetime,
            make(&c.datetime, DateTime { date: first_day, time: midnight }),
            make(&c.datetime, DateTime { date: last_day, time: last }),
            delta(1),
        ),
        (&c.timedelta, delta(-longest), delta(longest + i128::from(DAY_US) - 1), delta(1)),
    ];
    for (class, min, max, resolution) in table {
        class.set("min", min);
        class.set("max", max);
        class.set("resolution", resolution);
    }
    let utc = make(&c.timezone, TimeZone { offset_us: 0, name: None });
    c.timezone.set("utc", utc);
    let edge = 86_340_000_000;
    c.timezone.set("min", make(&c.timezone, TimeZone { offset_us: -edge, name: None }));
    c.timezone.set("max", make(&c.timezone, TimeZone { offset_us: edge, name: None }));
    for class in [&c.date, &c.time, &c.datetime, &c.timedelta, &c.timezone] {
        class.mutable.set(false);
    }
}

/// Fills the module.
pub fn build(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let c = classes();
    ModuleBuilder::new(module)
        .class(&c.date)
        .class(&c.time)
        .class(&c.datetime)
        .class(&c.timedelta)
        .class(&c.tzinfo)
        .class(&c.timezone)
        .value("UTC", utc())
        .value("MINYEAR", Value::Int(1))
        .value("MAXYEAR", Value::Int(9999));
    Ok(())
}

/// `datetime.timezone.utc`.
pub fn utc() -> Value {
    classes().timezone.dict.get_str("utc").unwrap_or_default()
}

impl Date {
    /// A date, or why there is none.
    pub fn new(year: i64, month: i64, day: i64) -> PyResult<Date> {
        if !(1..=9999).contains(&year) {
            return Err(value_error(format!("year {year} is out of range")));
        }
        if !(1..=12).contains(&month) {
            return Err(value_error("month must be in 1..12"));
        }
        let (year, month) = (year as i32, month as u32);
        if day < 1 || day > i64::from(days_in_month(year, month)) {
            return Err(value_error("day is out of range for month"));
        }
        Ok(Date { year, month, day: day as u32 })
    }

    /// The `datetime.date` object.
    pub fn new_value(self, _m: &mut Machine) -> Value {
        make(&classes().date, self)
    }

    /// The date of a `date` or `datetime`.
    pub fn of(value: &Value) -> Option<Date> {
        value.native::<Date>().map(|d| *d).or_else(|| value.native::<DateTime>().map(|d| d.date))
    }
}

impl Time {
    /// A naive time; the parts must be in range.
    pub fn of(hour: u32, minute: u32, second: u32, microsecond: u32) -> Time {
        Time { hour, minute, second, microsecond, tzinfo: Value::None, fold: 0 }
    }

    /// A time, or why there is none.
    pub fn new(hour: i64, minute: i64, second: i64, microsecond: i64, tzinfo: Value) -> PyResult<Time> {
        for (value, most, name) in [
            (hour, 23, "hour"),
            (minute, 59, "minute"),
            (second, 59, "second"),
            (microsecond, 999_999, "microsecond"),
        ] {
            if !(0..=most).contains(&value) {
                return Err(value_error(format!("{name} must be in 0..{most}")));
            }
        }
        Ok(Time {
            hour: hour as u32,
            minute: minute as u32,
            second: second as u32,
            microsecond: microsecond as u32,
            tzinfo,
            fold: 0,
        })
    }

    /// Microseconds since midnight.
    pub fn micros(&self) -> i64 {
        let seconds = i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        seconds * 1_000_000 + i64::from(self.microsecond)
    }

    /// The time so many microseconds after midnight.
    pub fn from_micros(micros: i64) -> Time {
        let seconds = micros / 1_000_000;
        Time::of(
            (seconds / 3600) as u32,
            (seconds / 60 % 60) as u32,
            (seconds % 60) as u32,
            (micros % 1_000_000) as u32,
        )
    }

    /// The `datetime.time` object.
    pub fn new_value(self, _m: &mut Machine) -> Value {
        make(&classes().time, self)
    }
}

impl DateTime {
    /// Microseconds since the first day of year 1, time zone ignored.
    pub fn micros(&self) -> i64 {
        (ordinal(self.date) - 1) * DAY_US + self.time.micros()
    }

    /// The naive moment so many microseconds after the first day of year 1; `None` outside years 1 to 9999.
    pub fn from_micros(micros: i64) -> Option<DateTime> {
        let date = from_ordinal(micros.div_euclid(DAY_US) + 1)?;
        Some(DateTime { date, time: Time::from_micros(micros.rem_euclid(DAY_US)) })
    }

    /// The moment so many microseconds after 1970, in UTC, naive.
    pub fn from_epoch_us(micros: i64) -> Option<DateTime> {
        DateTime::from_micros(micros.checked_add(EPOCH_US)?)
    }

    /// Microseconds since 1970, taking the wall clock as UTC.
    pub fn epoch_us(&self) -> i64 {
        self.micros() - EPOCH_US
    }

    /// The same wall clock in a time zone.
    pub fn with_zone(mut self, tzinfo: Value) -> DateTime {
        self.time.tzinfo = tzinfo;
        self
    }

    /// The `datetime.datetime` object.
    pub fn new_value(self, _m: &mut Machine) -> Value {
        make(&classes().datetime, self)
    }
}

/// 1970 in microseconds since the first day of year 1.
pub const EPOCH_US: i64 = 719_162 * DAY_US;

impl TimeDelta {
    /// The `datetime.timedelta` object.
    pub fn new_value(self, _m: &mut Machine) -> Value {
        make(&classes().timedelta, self)
    }

    /// Days, seconds and microseconds as Python keeps them: only the days may be negative.
    pub fn parts(self) -> (i64, i64, i64) {
        let day = i128::from(DAY_US);
        let rest = self.micros.rem_euclid(day);
        (self.micros.div_euclid(day) as i64, (rest / 1_000_000) as i64, (rest % 1_000_000) as i64)
    }
}

/// The error of an argument that must be a `tzinfo`.
pub(super) fn check_zone(m: &Machine, zone: &Value) -> PyResult<()> {
    if zone.is_none() || m.is_instance(zone, &classes().tzinfo) {
        return Ok(());
    }
    let name = m.class_of(zone).name();
    Err(type_error(format!("tzinfo argument must be None or of a tzinfo subclass, not type '{name}'")))
}

/// `'int' object ... operand` errors of arithmetic are the machine's: a method that does not know says so.
pub(super) fn declined() -> PyResult {
    Ok(Value::NotImplemented)
}

/// A date outside years 1 to 9999.
pub(super) fn out_of_range() -> Unwind {
    crate::python::exception::overflow_error("date value out of range")
}
