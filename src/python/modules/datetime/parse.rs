//! Dates and times from text: ISO 8601 as `fromisoformat` takes it, and `strptime`.

use super::calendar::{from_iso_calendar, from_ordinal, has_53_weeks, ordinal};
use super::format::{DAYS, MONTHS};
use super::{Date, DateTime, Time, TimeZone, classes, make, utc};
use crate::python::builtins::repr::str_repr;
use crate::python::exception::{PyResult, Unwind, value_error};
use crate::python::value::Value;

/// The error of a text that is no ISO date or time.
pub fn invalid(text: &str) -> Unwind {
    value_error(format!("Invalid isoformat string: {}", str_repr(text)))
}

fn digits(text: &str) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// `2024-01-31`, `20240131`, `2024-W05-3`; `None` for another form, an error for a date that does not exist.
pub fn iso_date(text: &str) -> Option<PyResult<Date>> {
    if !text.is_ascii() {
        return None;
    }
    let year = digits(text.get(..4)?)?;
    let rest = &text[4..];
    let dashed = rest.starts_with('-');
    let rest = if dashed { &rest[1..] } else { rest };
    if let Some(week) = rest.strip_prefix('W') {
        let n = digits(week.get(..2)?)?;
        let day = match (&week[2..], dashed) {
            ("", _) => 1,
            (day, true) => digits(day.strip_prefix('-')?)?,
            (day, false) => digits(day)?,
        };
        let fits = (1..=53).contains(&n) && (n != 53 || has_53_weeks(year as i32));
        if !fits {
            return Some(Err(value_error(format!("Invalid week: {n}"))));
        }
        return from_iso_calendar(year as i32, n, day).map(Ok);
    }
    let (month, day) = if dashed { rest.split_once('-')? } else { rest.split_at_checked(2)? };
    if month.len() != 2 || day.len() != 2 {
        return None;
    }
    Some(Date::new(year, digits(month)?, digits(day)?))
}

/// `13:05:59.123456+02:00` and its shorter forms.
pub fn iso_time(text: &str) -> Option<PyResult<Time>> {
    if !text.is_ascii() {
        return None;
    }
    let (clock, zone) = match text.find(['+', '-', 'Z', 'z']) {
        Some(at) => (&text[..at], Some(&text[at..])),
        None => (text, None),
    };
    let (h, mi, s, us) = clock_parts(clock)?;
    let tzinfo = match zone {
        None => Value::None,
        Some("Z" | "z") => utc(),
        Some(zone) => {
            let (h, mi, s, us) = clock_parts(&zone[1..])?;
            let micros = ((h * 60 + mi) * 60 + s) * 1_000_000 + us;
            let signed = if zone.starts_with('-') { -micros } else { micros };
            fixed(signed)
        }
    };
    Some(Time::new(h, mi, s, us, tzinfo))
}

fn fixed(offset_us: i64) -> Value {
    if offset_us == 0 {
        return utc();
    }
    make(&classes().timezone, TimeZone { offset_us, name: None })
}

fn clock_parts(text: &str) -> Option<(i64, i64, i64, i64)> {
    let (whole, fraction) = match text.find(['.', ',']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let parts: Vec<&str> = if whole.contains(':') {
        whole.split(':').collect()
    } else {
        (0..whole.len()).step_by(2).map(|at| whole.get(at..at + 2)).collect::<Option<_>>()?
    };
    if parts.is_empty() || parts.len() > 3 || parts.iter().any(|p| p.len() != 2) {
        return None;
    }
    let number = |at: usize| parts.get(at).map_or(Some(0), |p| digits(p));
    let micros = match fraction {
        None => 0,
        Some(_) if parts.len() != 3 => return None,
        Some(fraction) => {
            digits(fraction)?;
            let cut: String = fraction.chars().chain("000000".chars()).take(6).collect();
            digits(&cut)?
        }
    };
    Some((number(0)?, number(1)?, number(2)?, micros))
}

/// A date, then any one character, then a time.
pub fn iso_datetime(text: &str) -> Option<PyResult<DateTime>> {
    let lengths = if text.get(4..5)? == "-" {
        if text.get(5..6)? == "W" { vec![10, 8] } else { vec![10] }
    } else if text.get(4..5)? == "W" {
        vec![8, 7]
    } else {
        vec![8]
    };
    let midnight = Time::of(0, 0, 0, 0);
    for length in lengths {
        let Some((date, rest)) = text.split_at_checked(length) else { continue };
        let Some(date) = iso_date(date) else { continue };
        let mut chars = rest.chars();
        let time = match chars.next() {
            None => Ok(midnight.clone()),
            Some(_) if chars.as_str().is_empty() => return None,
            Some(_) => match iso_time(chars.as_str()) {
                Some(time) => time,
                None => continue,
            },
        };
        return Some(date.and_then(|date| time.map(|time| DateTime { date, time })));
    }
    None
}

/// What `strptime` has read so far.
struct Fields {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    micros: i64,
    /// Read by `%I`: only a twelve-hour clock heeds `%p`.
    twelve: bool,
    pm: Option<bool>,
    day_of_year: Option<i64>,
    weekday: Option<i64>,
    week: Option<(char, i64)>,
    zone: Value,
}

/// `datetime.strptime(text, format)`.
pub fn strptime(text: &str, format: &str) -> PyResult<DateTime> {
    let mut f = Fields {
        year: 1900,
        month: 1,
        day: 1,
        hour: 0,
        minute: 0,
        second: 0,
        micros: 0,
        twelve: false,
        pm: None,
        day_of_year: None,
        weekday: None,
        week: None,
        zone: Value::None,
    };
    let expanded = format
        .replace("%c", "%a %b %d %H:%M:%S %Y")
        .replace("%x", "%m/%d/%y")
        .replace("%X", "%H:%M:%S")
        .replace("%T", "%H:%M:%S")
        .replace("%R", "%H:%M");
    let mismatch =
        || value_error(format!("time data {} does not match format {}", str_repr(text), str_repr(format)));
    let mut rest = text;
    let mut chars = expanded.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            let trimmed = rest.trim_start();
            if trimmed.len() == rest.len() && !rest.is_empty() {
                return Err(mismatch());
            }
            rest = trimmed;
            continue;
        }
        if c != '%' {
            rest = rest.strip_prefix(c).ok_or_else(mismatch)?;
            continue;
        }
        let Some(directive) = chars.next() else {
            return Err(value_error(format!("stray %% in format {}", str_repr(format)).replace("%%", "%")));
        };
        if !"aAbBdfHIjmMpSUwWyYzZGuV%".contains(directive) {
            return Err(value_error(format!(
                "'{directive}' is a bad directive in format {}",
                str_repr(format)
            )));
        }
        rest = read_directive(&mut f, directive, rest).ok_or_else(mismatch)?;
    }
    if !rest.is_empty() {
        return Err(value_error(format!("unconverted data remains: {rest}")));
    }
    finish(f)
}

fn take_digits(text: &str, most: usize, range: std::ops::RangeInclusive<i64>) -> Option<(i64, &str)> {
    let available = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    // The longest run of digits that is in range, as the regular expressions of CPython take it.
    (1..=available).rev().find_map(|n| {
        let value = text[..n].parse().ok()?;
        range.contains(&value).then(|| (value, &text[n..]))
    })
}

fn take_name<'a>(text: &'a str, names: &[&str], short: bool) -> Option<(i64, &'a str)> {
    names.iter().enumerate().find_map(|(at, name)| {
        let name = if short { &name[..3] } else { name };
        let head = text.get(..name.len())?;
        head.eq_ignore_ascii_case(name).then(|| (at as i64, &text[name.len()..]))
    })
}

fn read_directive<'a>(f: &mut Fields, directive: char, text: &'a str) -> Option<&'a str> {
    let number = |most: usize, range, slot: &mut i64| {
        let (n, rest) = take_digits(text, most, range)?;
        *slot = n;
        Some(rest)
    };
    match directive {
        'Y' | 'G' => {
            let head = text.get(..4)?;
            f.year = digits(head)?;
            Some(&text[4..])
        }
        'y' => {
            let (n, rest) = take_digits(text, 2, 0..=99)?;
            f.year = if n < 69 { 2000 + n } else { 1900 + n };
            (text.len() - rest.len() == 2).then_some(rest)
        }
        'm' => number(2, 1..=12, &mut f.month),
        'd' => number(2, 1..=31, &mut f.day),
        'H' => number(2, 0..=23, &mut f.hour),
        'I' => {
            f.twelve = true;
            number(2, 1..=12, &mut f.hour)
        }
        'M' => number(2, 0..=59, &mut f.minute),
        'S' => number(2, 0..=61, &mut f.second),
        'f' => {
            let n = text.bytes().take(6).take_while(u8::is_ascii_digit).count();
            let padded: String = text.get(..n)?.chars().chain("000000".chars()).take(6).collect();
            f.micros = digits(&padded)?;
            (n > 0).then(|| &text[n..])
        }
        'j' => {
            let (n, rest) = take_digits(text, 3, 1..=366)?;
            f.day_of_year = Some(n);
            Some(rest)
        }
        'w' => {
            let (n, rest) = take_digits(text, 1, 0..=6)?;
            f.weekday = Some((n + 6) % 7);
            Some(rest)
        }
        'u' => {
            let (n, rest) = take_digits(text, 1, 1..=7)?;
            f.weekday = Some(n - 1);
            Some(rest)
        }
        'U' | 'W' | 'V' => {
            let (n, rest) = take_digits(text, 2, 0..=53)?;
            f.week = Some((directive, n));
            Some(rest)
        }
        'a' | 'A' => {
            let (n, rest) = take_name(text, &DAYS, directive == 'a')?;
            f.weekday = Some(n);
            Some(rest)
        }
        'b' | 'B' => {
            let (n, rest) = take_name(text, &MONTHS, directive == 'b')?;
            f.month = n + 1;
            Some(rest)
        }
        'p' => {
            let head = text.get(..2)?;
            f.pm = Some(if head.eq_ignore_ascii_case("pm") {
                true
            } else if head.eq_ignore_ascii_case("am") {
                false
            } else {
                return None;
            });

            Some(&text[2..])
        }
        'z' => read_offset(f, text),
        'Z' => ["UTC", "GMT"].iter().find_map(|name| {
            let head = text.get(..3)?;
            head.eq_ignore_ascii_case(name).then(|| &text[3..])
        }),
        '%' => text.strip_prefix('%'),
        _ => None,
    }
}

fn read_offset<'a>(f: &mut Fields, text: &'a str) -> Option<&'a str> {
    if let Some(rest) = text.strip_prefix('Z') {
        f.zone = utc();
        return Some(rest);
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let hours = digits(text.get(1..3)?)?;
    let rest = &text[3..];
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let minutes = digits(rest.get(..2)?)?;
    f.zone = fixed(sign * (hours * 60 + minutes) * 60_000_000);
    Some(&rest[2..])
}

fn finish(mut f: Fields) -> PyResult<DateTime> {
    if f.twelve {
        f.hour = f.hour % 12 + if f.pm == Some(true) { 12 } else { 0 };
    }
    let mut date = Date::new(f.year, f.month, f.day)?;
    let start = Date::new(f.year, 1, 1)?;
    if let Some(n) = f.day_of_year {
        date = from_ordinal(ordinal(start) + n - 1).unwrap_or(date);
    } else if let (Some((kind, week)), Some(day)) = (f.week, f.weekday) {
        date = match kind {
            'V' => from_iso_calendar(f.year as i32, week, day + 1),
            _ => {
                let first = super::weekday(start);
                let (offset, day) = if kind == 'U' { ((first + 1) % 7, (day + 1) % 7) } else { (first, day) };
                let lead = (7 - offset) % 7;
                let days = if week == 0 { day - offset } else { lead + (week - 1) * 7 + day };
                from_ordinal(ordinal(start) + days)
            }
        }
        .unwrap_or(date);
    }
    // A leap second is taken for the one before.
    let time = Time::new(f.hour, f.minute, f.second.min(59), f.micros, f.zone)?;
    Ok(DateTime { date, time })
}
