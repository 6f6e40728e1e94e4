//! Dates and times as text: ISO 8601 and `strftime`.

use std::fmt::Write;

use super::calendar::{day_of_year, iso_calendar};
use super::zone::offset_of;
use super::{Date, DateTime, Time, weekday};
use crate::python::builtins::args;
use crate::python::exception::{PyResult, type_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::value::Value;

/// The names of the days, Monday first.
pub const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// The names of the months.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `2024-01-31`.
pub fn iso_date(d: Date) -> String {
    format!("{:04}-{:02}-{:02}", d.year, d.month, d.day)
}

/// `13:05:59.000001`, cut as `timespec` says.
pub fn iso_time(t: &Time, timespec: &str) -> PyResult<String> {
    let (h, mi, s, us) = (t.hour, t.minute, t.second, t.microsecond);
    Ok(match timespec {
        "auto" if us == 0 => format!("{h:02}:{mi:02}:{s:02}"),
        "auto" | "microseconds" => format!("{h:02}:{mi:02}:{s:02}.{us:06}"),
        "milliseconds" => format!("{h:02}:{mi:02}:{s:02}.{:03}", us / 1000),
        "seconds" => format!("{h:02}:{mi:02}:{s:02}"),
        "minutes" => format!("{h:02}:{mi:02}"),
        "hours" => format!("{h:02}"),
        _ => return Err(value_error("Unknown timespec value")),
    })
}

/// `+05:30`.
pub fn offset(micros: i64, sep: &str) -> String {
    let sign = if micros < 0 { '-' } else { '+' };
    let (seconds, rest) = (micros.abs() / 1_000_000, micros.abs() % 1_000_000);
    let mut out = format!("{sign}{:02}{sep}{:02}", seconds / 3600, seconds / 60 % 60);
    if seconds % 60 != 0 || rest != 0 {
        let _ = write!(out, "{sep}{:02}", seconds % 60);
    }
    if rest != 0 {
        let _ = write!(out, ".{rest:06}");
    }
    out
}

/// `strftime` of a date, time or datetime.
pub fn strftime_value(m: &mut Machine, value: &Value, format: &Value) -> PyResult {
    let Some(format) = args::text(format) else {
        return Err(type_error(format!(
            "strftime() argument 1 must be str, not {}",
            args::type_name(m, format)
        )));
    };
    let dt = match (value.native::<DateTime>(), value.native::<Time>(), Date::of(value)) {
        (Some(dt), ..) => (*dt).clone(),
        (_, Some(time), _) => DateTime { date: Date { year: 1900, month: 1, day: 1 }, time: (*time).clone() },
        (_, _, Some(date)) => DateTime { date, time: Time::of(0, 0, 0, 0) },
        _ => return Err(type_error("strftime() needs a date or time")),
    };
    let zone = dt.time.tzinfo.clone();
    let moment = if value.native::<Time>().is_some() { Value::None } else { value.clone() };
    let offset_us = offset_of(m, &zone, &moment)?;
    let name = if zone.is_none() {
        String::new()
    } else {
        match m.call_method(&zone, "tzname", Args::one(moment))? {
            Value::None => String::new(),
            name => m.str(&name)?,
        }
    };
    Ok(Value::from(strftime(&dt, &format, offset_us, &name)))
}

/// Formats a moment.
pub fn strftime(dt: &DateTime, format: &str, offset_us: Option<i64>, zone_name: &str) -> String {
    let mut out = String::new();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        // glibc's flags: no padding.
        let bare = chars.next_if_eq(&'-').is_some();
        let Some(directive) = chars.next() else {
            out.push('%');
            break;
        };
        let mut piece = String::new();
        if directive == ':' && chars.next_if_eq(&'z').is_some() {
            piece = offset_us.map(|o| offset(o, ":")).unwrap_or_default();
        } else {
            write_directive(&mut piece, dt, directive, offset_us, zone_name);
        }
        if bare && piece.len() > 1 && piece.bytes().all(|b| b.is_ascii_digit() || b == b' ') {
            let cut = piece.trim_start_matches(['0', ' ']);
            piece = if cut.is_empty() { "0".into() } else { cut.to_string() };
        }
        out.push_str(&piece);
    }
    out
}

fn write_directive(
    out: &mut String,
    dt: &DateTime,
    directive: char,
    offset_us: Option<i64>,
    zone_name: &str,
) {
    let (d, t) = (dt.date, &dt.time);
    let day = weekday(d);
    let hour12 = if t.hour % 12 == 0 { 12 } else { t.hour % 12 };
    let again = |format: &str| strftime(dt, format, offset_us, zone_name);
    let _ = match directive {
        'Y' => write!(out, "{}", d.year),
        'm' => write!(out, "{:02}", d.month),
        'd' => write!(out, "{:02}", d.day),
        'e' => write!(out, "{:2}", d.day),
        'H' => write!(out, "{:02}", t.hour),
        'k' => write!(out, "{:2}", t.hour),
        'I' => write!(out, "{hour12:02}"),
        'l' => write!(out, "{hour12:2}"),
        'M' => write!(out, "{:02}", t.minute),
        'S' => write!(out, "{:02}", t.second),
        'f' => write!(out, "{:06}", t.microsecond),
        'y' => write!(out, "{:02}", d.year % 100),
        'C' => write!(out, "{:02}", d.year / 100),
        'j' => write!(out, "{:03}", day_of_year(d)),
        'a' => write!(out, "{}", &DAYS[day as usize][..3]),
        'A' => write!(out, "{}", DAYS[day as usize]),
        'b' | 'h' => write!(out, "{}", &MONTHS[d.month as usize - 1][..3]),
        'B' => write!(out, "{}", MONTHS[d.month as usize - 1]),
        'p' => write!(out, "{}", if t.hour < 12 { "AM" } else { "PM" }),
        'P' => write!(out, "{}", if t.hour < 12 { "am" } else { "pm" }),
        'w' => write!(out, "{}", (day + 1) % 7),
        'u' => write!(out, "{}", day + 1),
        'U' => write!(out, "{:02}", (day_of_year(d) + 6 - (day + 1) % 7) / 7),
        'W' => write!(out, "{:02}", (day_of_year(d) + 6 - day) / 7),
        'V' => write!(out, "{:02}", iso_calendar(d).1),
        'G' => write!(out, "{}", iso_calendar(d).0),
        'z' => write!(out, "{}", offset_us.map(|o| offset(o, "")).unwrap_or_default()),
        'Z' => write!(out, "{zone_name}"),
        's' => write!(out, "{}", dt.epoch_us().div_euclid(1_000_000)),
        'c' => write!(out, "{}", again("%a %b %e %H:%M:%S %Y")),
        'x' | 'D' => write!(out, "{}", again("%m/%d/%y")),
        'X' | 'T' => write!(out, "{}", again("%H:%M:%S")),
        'F' => write!(out, "{}", again("%Y-%m-%d")),
        'R' => write!(out, "{}", again("%H:%M")),
        'r' => write!(out, "{}", again("%I:%M:%S %p")),
        'n' => writeln!(out),
        't' => write!(out, "\t"),
        '%' => write!(out, "%"),
        other => write!(out, "%{other}"),
    };
}
