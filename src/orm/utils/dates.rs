//! Dates, times and decimals between text, the database and the `datetime` and `decimal` modules.
//!
//! The Python objects are made by calling their classes, so nothing here depends on how the machine keeps them.
//!
//! Mirrors `django/utils/dateparse.py`, `timezone.py` and `django/db/backends/utils.py`.

use crate::orm::{orm, py};
use crate::python::exception::type_error;
use crate::python::{Args, Machine, PyResult, Unwind, Value};

/// Year, month, day.
pub type Date = (i64, i64, i64);
/// Hour, minute, second, microsecond.
pub type Time = (i64, i64, i64, i64);

/// Text has the form but names no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Impossible;

/// A date and time, with an offset from UTC in seconds when one was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The date.
    pub date: Date,
    /// The time of day.
    pub time: Time,
    /// The offset.
    pub offset: Option<i64>,
}

impl Moment {
    /// The first moment of a day.
    pub fn midnight(date: Date) -> Moment {
        Moment { date, time: (0, 0, 0, 0), offset: None }
    }
}

fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<i64> {
    (digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// The days of a month.
pub fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `parse_date`: `None` when the text has another form.
pub fn parse_date(text: &str) -> Option<Result<Date, Impossible>> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let date = (number(year, 4..=4)?, number(month, 1..=2)?, number(day, 1..=2)?);
    let real =
        date.0 >= 1 && (1..=12).contains(&date.1) && (1..=days_in_month(date.0, date.1)).contains(&date.2);
    Some(if real { Ok(date) } else { Err(Impossible) })
}

/// `parse_time`.
pub fn parse_time(text: &str) -> Option<Result<Time, Impossible>> {
    let (clock, fraction) = match text.split_once(['.', ',']) {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let (hour, minute, second) = match parts[..] {
        [hour, minute] if fraction.is_none() => (hour, minute, "0"),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let micro = match fraction {
        None => 0,
        Some(digits) if (1..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{digits:0<6}")[..6].parse().ok()?
        }
        Some(_) => return None,
    };
    let time = (number(hour, 1..=2)?, number(minute, 2..=2)?, number(second, 1..=2)?, micro);
    let real = time.0 < 24 && time.1 < 60 && time.2 < 60;
    Some(if real { Ok(time) } else { Err(Impossible) })
}

/// `parse_datetime`.
pub fn parse_datetime(text: &str) -> Option<Result<Moment, Impossible>> {
    let at = text.find(['T', ' '])?;
    let (date, rest) = (text.get(..at)?, text.get(at + 1..)?.trim());
    let (clock, offset) = match rest.find(['Z', 'z', '+', '-']) {
        Some(at) => (rest[..at].trim_end(), Some(parse_offset(&rest[at..])?)),
        None => (rest, None),
    };
    let (date, time) = (parse_date(date)?, parse_time(clock)?);
    Some(match (date, time) {
        (Ok(date), Ok(time)) => Ok(Moment { date, time, offset }),
        _ => Err(Impossible),
    })
}

fn parse_offset(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (number(&digits, 2..=2)?, 0),
        4 => (number(&digits[..2], 2..=2)?, number(&digits[2..], 2..=2)?),
        _ => return None,
    };
    Some(sign * (hours * 3600 + minutes * 60))
}

/// `parse_duration` of Django's own form, in microseconds: `[-][DD] [[HH:]MM:]ss[.uuuuuu]`.
pub fn parse_duration(text: &str) -> Option<i64> {
    let (days, rest) = match text.trim().split_once(' ') {
        Some((days, rest)) => {
            (days.parse::<i64>().ok()?, rest.trim_start_matches("days,").trim_start_matches("day,"))
        }
        None => (0, text.trim()),
    };
    let rest = rest.trim();
    let (sign, rest) = match rest.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, rest),
    };
    let (clock, fraction) = rest.split_once(['.', ',']).unwrap_or((rest, ""));
    let mut seconds = 0;
    let parts: Vec<&str> = clock.split(':').collect();
    if parts.len() > 3 || clock.is_empty() {
        return None;
    }
    for part in parts {
        seconds = seconds * 60 + number(part, 1..=9)?;
    }
    let micro: i64 = match fraction.is_empty() {
        true => 0,
        false => format!("{fraction:0<6}").get(..6)?.parse().ok()?,
    };
    Some(days * 86_400_000_000 + sign * (seconds * 1_000_000 + micro))
}

/// A `datetime.date`.
pub fn make_date(m: &mut Machine, (year, month, day): Date) -> PyResult {
    py::call_in(m, "datetime", "date", Args::pos([year, month, day].map(Value::Int)))
}

/// Midnight of a day, as a moment without a zone.
pub fn midnight(date: Date) -> Moment {
    Moment { date, time: (0, 0, 0, 0), offset: None }
}

/// A `datetime.time`.
pub fn make_time(m: &mut Machine, time: Time) -> PyResult {
    py::call_in(m, "datetime", "time", Args::pos([time.0, time.1, time.2, time.3].map(Value::Int)))
}

/// A `datetime.datetime`, aware when an offset was written.
pub fn make_datetime(m: &mut Machine, moment: &Moment) -> PyResult {
    let ((y, mo, d), (h, mi, s, us)) = (moment.date, moment.time);
    let mut args = Args::pos([y, mo, d, h, mi, s, us].map(Value::Int));
    if let Some(offset) = moment.offset {
        let zone = match offset {
            0 => utc(m)?,
            _ => {
                let delta = make_timedelta(m, offset * 1_000_000)?;
                py::call_in(m, "datetime", "timezone", Args::one(delta))?
            }
        };
        args = args.with("tzinfo", zone);
    }
    py::call_in(m, "datetime", "datetime", args)
}

/// A `datetime.timedelta`.
pub fn make_timedelta(m: &mut Machine, microseconds: i64) -> PyResult {
    let args = Args::pos([Value::Int(0), Value::Int(0), Value::Int(microseconds)]);
    py::call_in(m, "datetime", "timedelta", args)
}

/// `datetime.timezone.utc`.
pub fn utc(m: &mut Machine) -> PyResult {
    let timezone = m.import_from("datetime", "timezone")?;
    m.getattr(&timezone, "utc")
}

/// The time zone that naive times are in: `TIME_ZONE`.
pub fn default_zone(m: &mut Machine) -> PyResult {
    match orm(m).settings.text("TIME_ZONE").as_deref() {
        None | Some("UTC") => utc(m),
        Some(_) => py::call_in(m, "django.utils.timezone", "get_default_timezone", Args::none()),
    }
}

/// `is_aware`.
pub fn is_aware(m: &mut Machine, value: &Value) -> PyResult<bool> {
    let offset = m.call_method(value, "utcoffset", Args::none())?;
    Ok(!py::is_none(&offset))
}

/// `make_aware(value, default_timezone)`.
pub fn make_aware(m: &mut Machine, value: &Value) -> PyResult {
    let zone = default_zone(m)?;
    m.call_method(value, "replace", Args::none().with("tzinfo", zone))
}

/// A naive moment as one in UTC, which is what the database holds.
pub fn in_utc(m: &mut Machine, value: &Value) -> PyResult {
    let zone = utc(m)?;
    m.call_method(value, "replace", Args::none().with("tzinfo", zone))
}

/// The moment in UTC, without a zone; a naive one stays.
pub fn to_utc_naive(m: &mut Machine, value: &Value) -> PyResult {
    if !is_aware(m, value)? {
        return Ok(value.clone());
    }
    if !orm(m).settings.is_on("USE_TZ") {
        return Err(crate::python::exception::value_error(
            "SQLite backend does not support timezone-aware datetimes when USE_TZ is False.",
        ));
    }
    let zone = utc(m)?;
    let moved = m.call_method(value, "astimezone", Args::one(zone))?;
    m.call_method(&moved, "replace", Args::none().with("tzinfo", Value::None))
}

/// What clocks show in the current time zone, as the database holds it; without `USE_TZ` that is the same.
pub fn local_to_utc(m: &mut Machine, text: String) -> PyResult<String> {
    if !orm(m).settings.is_on("USE_TZ") {
        return Ok(text);
    }
    let name = py::call_in(m, "django.utils.timezone", "get_current_timezone_name", Args::none())?;
    if name.as_str().is_some_and(|name| &**name == "UTC") {
        return Ok(text);
    }
    let Some(Ok(moment)) = parse_datetime(&text) else { return Ok(text) };
    let shown = make_datetime(m, &moment)?;
    let zone = py::call_in(m, "django.utils.timezone", "get_current_timezone", Args::none())?;
    let shown = m.call_method(&shown, "replace", Args::none().with("tzinfo", zone))?;
    let stored = to_utc_naive(m, &shown)?;
    Ok(m.str(&stored)?.to_string())
}

/// `timezone.now()`.
pub fn now(m: &mut Machine) -> PyResult {
    if !orm(m).settings.is_on("USE_TZ") {
        return now_naive(m);
    }
    let zone = utc(m)?;
    let class = m.import_from("datetime", "datetime")?;
    m.call_method(&class, "now", Args::none().with("tz", zone))
}

/// `datetime.now()`.
pub fn now_naive(m: &mut Machine) -> PyResult {
    let class = m.import_from("datetime", "datetime")?;
    m.call_method(&class, "now", Args::none())
}

/// `date.today()`.
pub fn today(m: &mut Machine) -> PyResult {
    let class = m.import_from("datetime", "date")?;
    m.call_method(&class, "today", Args::none())
}

/// `duration_microseconds`.
pub fn microseconds(m: &mut Machine, delta: &Value) -> PyResult<i64> {
    let mut total = 0_i64;
    for (part, unit) in [("days", 86_400_000_000), ("seconds", 1_000_000), ("microseconds", 1)] {
        if let Value::Int(n) = m.getattr(delta, part)? {
            total = total.saturating_add(n.saturating_mul(unit));
        }
    }
    Ok(total)
}

/// A float with so many significant digits, without an exponent where Python's `Decimal` would need none.
pub fn significant(value: f64, digits: usize) -> String {
    let scientific = format!("{value:.*e}", digits.saturating_sub(1));
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
    let text = format!("{value:.decimals$}");
    let _ = mantissa;
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// `format_number`: a decimal as it is stored.
pub fn decimal_text(m: &mut Machine, value: &Value, max_digits: &Value, places: &Value) -> PyResult {
    let _ = max_digits;
    let text = match places {
        Value::Int(places) => {
            let spec = format!(".{places}f");
            m.format(value, &spec)?
        }
        _ => m.format(value, "f")?,
    };
    Ok(Value::str(text))
}

/// A stored decimal: at most 15 significant digits, as many decimal places as the field has.
pub fn decimal_from_db(m: &mut Machine, text: &str, places: &Value, digits: &Value) -> PyResult {
    let text = match (text.parse::<f64>(), places) {
        (Ok(number), Value::Int(places)) => round_text(&significant(number, 15), *places as usize),
        _ => text.to_owned(),
    };
    let own = text.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    if matches!((digits, places), (Value::Int(most), Value::Int(_)) if own as i64 > *most) {
        // More than the column may hold: `quantize()` in the field's context refuses.
        let class = m.import_from("decimal", "InvalidOperation")?;
        let error = m.call(&class, Args::one(Value::list(vec![class.clone()])))?;
        let raised = error.as_instance().map(|e| Unwind::Exception(e.clone()));
        return Err(raised.unwrap_or_else(|| type_error("an exception is needed")));
    }
    py::call_in(m, "decimal", "Decimal", Args::one(Value::str(text)))
}

/// Rounds decimal text half to even, to exactly so many places.
fn round_text(text: &str, places: usize) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.len() <= places {
        let point = if places > 0 { "." } else { "" };
        return format!("{sign}{whole}{point}{fraction:0<places$}");
    }
    let mut kept: Vec<u8> = whole.bytes().chain(fraction.bytes().take(places)).collect();
    let rest = &fraction.as_bytes()[places..];
    let half = rest[0] == b'5' && rest[1..].iter().all(|b| *b == b'0');
    let odd = kept.last().is_some_and(|b| (b - b'0') % 2 == 1);
    if rest[0] > b'5' || (rest[0] == b'5' && (!half || odd)) {
        let mut at = kept.len();
        loop {
            if at == 0 {
                kept.insert(0, b'1');
                break;
            }
            at -= 1;
            if kept[at] == b'9' {
                kept[at] = b'0';
            } else {
                kept[at] += 1;
                break;
            }
        }
    }
    let text = String::from_utf8(kept).unwrap_or_default();
    let (whole, fraction) = text.split_at(text.len() - places);
    let point = if places > 0 { "." } else { "" };
    format!("{sign}{whole}{point}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_decimal_gets_its_places_back() {
        assert_eq!(round_text("10.5", 2), "10.50");
        assert_eq!(round_text("0.125", 2), "0.12");
        assert_eq!(round_text("-9.996", 2), "-10.00");
        assert_eq!(round_text("7", 0), "7");
    }

    #[test]
    fn text_with_the_form_of_a_date_may_name_none() {
        assert_eq!(parse_date("2024-02-29"), Some(Ok((2024, 2, 29))));
        assert_eq!(parse_date("2023-02-29"), Some(Err(Impossible)));
        assert_eq!(parse_date("yesterday"), None);
        let moment = parse_datetime("2024-01-02 03:04:05.600000+01:00");
        assert_eq!(
            moment,
            Some(Ok(Moment { date: (2024, 1, 2), time: (3, 4, 5, 600_000), offset: Some(3600) }))
        );
    }
}
