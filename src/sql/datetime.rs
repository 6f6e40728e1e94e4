//! Dates and times over text, as Django's SQLite functions and SQLite's own compute them.
//!
//! A datetime is `YYYY-MM-DD HH:MM:SS[.ffffff]`. A zone is a name (`crate::zones`), or a name with
//! an offset, such as `UTC+02:00`. Mirrors `backends/sqlite3/_functions.py`.

use super::affinity::{number, to_real};
use super::error::{SqlError, SqlResult};
use super::value::SqlValue;
use crate::zones::Zone;

const DAY: i64 = 86_400_000_000;
const HOUR: i64 = 3_600_000_000;
const MINUTE: i64 = 60_000_000;
const SECOND: i64 = 1_000_000;

/// A moment without a zone: days since 1970-01-01 and microseconds of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Moment {
    micros: i64,
}

impl Moment {
    fn new(year: i64, month: i64, day: i64, micros: i64) -> Self {
        Moment { micros: days_from_civil(year, month, day) * DAY + micros }
    }

    fn days(self) -> i64 {
        self.micros.div_euclid(DAY)
    }

    fn of_day(self) -> i64 {
        self.micros.rem_euclid(DAY)
    }

    fn date(self) -> (i64, i64, i64) {
        civil_from_days(self.days())
    }

    /// 1 is Monday.
    fn iso_weekday(self) -> i64 {
        (self.days() + 3).rem_euclid(7) + 1
    }

    /// The ISO year and week.
    fn iso_week(self) -> (i64, i64) {
        let thursday = self.days() + 4 - self.iso_weekday();
        let (year, _, _) = civil_from_days(thursday);
        (year, (thursday - days_from_civil(year, 1, 1)) / 7 + 1)
    }

    fn date_text(self) -> String {
        let (year, month, day) = self.date();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// As Python's `str(datetime)`: microseconds only if there are any.
    fn time_text(self) -> String {
        let t = self.of_day();
        let text = format!("{:02}:{:02}:{:02}", t / HOUR, t / MINUTE % 60, t / SECOND % 60);
        if t % SECOND == 0 { text } else { format!("{text}.{:06}", t % SECOND) }
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, day)
}

fn month_days(year: i64, month: i64) -> i64 {
    let (y, m) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    days_from_civil(y, m, 1) - days_from_civil(year, month, 1)
}

fn parse_date(text: &str) -> Option<(i64, i64, i64)> {
    let mut parts = text.splitn(3, '-');
    let mut next = |len: usize| parts.next().filter(|p| p.len() == len).and_then(|p| p.parse::<i64>().ok());
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    ((1..=12).contains(&month) && (1..=month_days(year, month)).contains(&day)).then_some((year, month, day))
}

fn parse_time(text: &str) -> Option<i64> {
    let text = text.trim_end_matches('Z');
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = clock.split(':');
    let mut next = || parts.next().map(|p| p.parse::<i64>().ok().filter(|n| (0..60).contains(n)));
    let hours = next()??;
    let minutes = next()??;
    let seconds = next().map_or(Some(0), |s| s)?;
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let micros: i64 = digits.parse().ok()?;
    (hours < 24).then_some(hours * HOUR + minutes * MINUTE + seconds * SECOND + micros)
}

fn parse(text: &str) -> Option<Moment> {
    let text = text.trim();
    let Some((date, time)) = text.split_once([' ', 'T']) else {
        let (year, month, day) = parse_date(text)?;
        return Some(Moment::new(year, month, day, 0));
    };
    let (year, month, day) = parse_date(date)?;
    let time = time.split('+').next().unwrap_or(time);
    Some(Moment::new(year, month, day, parse_time(time)?))
}

/// The moment in the zone that is asked for, given the connection's zone.
fn in_zone(args: &[SqlValue], at: usize) -> SqlResult<Option<Moment>> {
    let Some(moment) = args[at].as_text().and_then(parse) else { return Ok(None) };
    let zone = args.get(at + 1).unwrap_or(&SqlValue::Null);
    let connection = args.get(at + 2).unwrap_or(&SqlValue::Null);
    if zone.is_null() || zone == connection {
        return Ok(Some(moment));
    }
    let unknown = |name: &str| SqlError::unsupported(format!("the time zone {name} in SQL"));
    let from = connection.to_string();
    let mut moment = moment;
    if !matches!(from.as_str(), "UTC" | "NULL") {
        let zone = Zone::named(&from).ok_or_else(|| unknown(&from))?;
        moment.micros -= zone.at_local(moment.micros.div_euclid(SECOND), false).offset * SECOND;
    }
    let name = zone.to_string();
    if let Some(zone) = Zone::named(&name) {
        let offset = zone.at_utc(moment.micros.div_euclid(SECOND)).0.offset;
        return Ok(Some(Moment { micros: moment.micros + offset * SECOND }));
    }
    let (base, offset) = match name.find(['+', '-']) {
        Some(at) => (&name[..at], &name[at..]),
        None => (name.as_str(), ""),
    };
    let own = match base {
        "" => 0,
        base => {
            let zone = Zone::named(base).ok_or_else(|| unknown(&name))?;
            zone.at_utc(moment.micros.div_euclid(SECOND)).0.offset * SECOND
        }
    };
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let shift = offset.get(1..).and_then(|clock| {
        let (hours, minutes) = clock.split_once(':')?;
        Some(hours.parse::<i64>().ok()? * HOUR + minutes.parse::<i64>().ok()? * MINUTE)
    });
    Ok(Some(Moment { micros: moment.micros + own + sign * shift.unwrap_or(0) }))
}

fn bad_lookup(kind: &str) -> SqlError {
    // An exception inside a registered function: Python's sqlite3 says no more than this.
    let _ = kind;
    SqlError::operational("user-defined function raised exception")
}

pub(super) fn extract(args: &[SqlValue]) -> SqlResult<SqlValue> {
    let Some(moment) = in_zone(args, 1)? else { return Ok(SqlValue::Null) };
    let (year, month, day) = moment.date();
    Ok(SqlValue::Int(match args[0].to_string().as_str() {
        "year" => year,
        "month" => month,
        "day" => day,
        "week_day" => moment.iso_weekday() % 7 + 1,
        "iso_week_day" => moment.iso_weekday(),
        "week" => moment.iso_week().1,
        "iso_year" => moment.iso_week().0,
        "quarter" => (month + 2) / 3,
        other => return clock_part(other, moment.of_day()),
    }))
}

fn clock_part(name: &str, of_day: i64) -> SqlResult<SqlValue> {
    Ok(SqlValue::Int(match name {
        "hour" => of_day / HOUR,
        "minute" => of_day / MINUTE % 60,
        "second" => of_day / SECOND % 60,
        "microsecond" => of_day % SECOND,
        other => return Err(bad_lookup(other)),
    }))
}

pub(super) fn time_extract(args: &[SqlValue]) -> SqlResult<SqlValue> {
    match args[1].as_text().and_then(parse_time) {
        Some(of_day) => clock_part(&args[0].to_string(), of_day),
        None => Ok(SqlValue::Null),
    }
}

/// The first day of the period that the moment is in.
fn first_day(kind: &str, moment: Moment) -> Option<Moment> {
    let (year, month, day) = moment.date();
    Some(match kind {
        "year" => Moment::new(year, 1, 1, 0),
        "quarter" => Moment::new(year, month - (month - 1) % 3, 1, 0),
        "month" => Moment::new(year, month, 1, 0),
        "week" => Moment { micros: (moment.days() - moment.iso_weekday() + 1) * DAY },
        "day" => Moment::new(year, month, day, 0),
        _ => return None,
    })
}

fn clock_floor(kind: &str, of_day: i64) -> Option<i64> {
    let unit = match kind {
        "hour" => HOUR,
        "minute" => MINUTE,
        "second" => SECOND,
        _ => return None,
    };
    Some(of_day - of_day % unit)
}

pub(super) fn date_trunc(args: &[SqlValue]) -> SqlResult<SqlValue> {
    let kind = args[0].to_string();
    let Some(moment) = in_zone(args, 1)? else { return Ok(SqlValue::Null) };
    first_day(&kind, moment).map(|day| SqlValue::from(day.date_text())).ok_or_else(|| bad_lookup(&kind))
}

pub(super) fn datetime_trunc(args: &[SqlValue]) -> SqlResult<SqlValue> {
    let kind = args[0].to_string();
    let Some(moment) = in_zone(args, 1)? else { return Ok(SqlValue::Null) };
    let floor = first_day(&kind, moment).or_else(|| {
        clock_floor(&kind, moment.of_day()).map(|of_day| Moment { micros: moment.days() * DAY + of_day })
    });
    let floor = floor.ok_or_else(|| bad_lookup(&kind))?;
    Ok(SqlValue::from(format!("{} {}", floor.date_text(), floor.time_text())))
}

pub(super) fn time_trunc(args: &[SqlValue]) -> SqlResult<SqlValue> {
    let kind = args[0].to_string();
    let of_day = match in_zone(args, 1)? {
        Some(moment) => Some(moment.of_day()),
        None => args[1].as_text().and_then(parse_time),
    };
    let Some(of_day) = of_day else { return Ok(SqlValue::Null) };
    let floor = clock_floor(&kind, of_day).ok_or_else(|| bad_lookup(&kind))?;
    Ok(SqlValue::from(Moment { micros: floor }.time_text()))
}

pub(super) fn cast_date(args: &[SqlValue]) -> SqlResult<SqlValue> {
    Ok(in_zone(args, 0)?.map_or(SqlValue::Null, |moment| SqlValue::from(moment.date_text())))
}

pub(super) fn cast_time(args: &[SqlValue]) -> SqlResult<SqlValue> {
    Ok(in_zone(args, 0)?.map_or(SqlValue::Null, |moment| SqlValue::from(moment.time_text())))
}

pub(super) fn time_diff(args: &[SqlValue]) -> SqlResult<SqlValue> {
    let read = |value: &SqlValue| value.as_text().and_then(parse_time);
    Ok(match (read(&args[0]), read(&args[1])) {
        (Some(left), Some(right)) => SqlValue::Int(left - right),
        _ => SqlValue::Null,
    })
}

pub(super) fn timestamp_diff(args: &[SqlValue]) -> SqlResult<SqlValue> {
    let read = |value: &SqlValue| value.as_text().and_then(parse);
    Ok(match (read(&args[0]), read(&args[1])) {
        (Some(left), Some(right)) => SqlValue::Int(left.micros - right.micros),
        _ => SqlValue::Null,
    })
}

/// A duration as Python's `str(timedelta)`.
fn timedelta_text(micros: i64) -> String {
    let (days, rest) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
    let clock = format!("{}:{:02}:{:02}", rest / HOUR, rest / MINUTE % 60, rest / SECOND % 60);
    let clock = if rest % SECOND == 0 { clock } else { format!("{clock}.{:06}", rest % SECOND) };
    match days {
        0 => clock,
        1 | -1 => format!("{days} day, {clock}"),
        _ => format!("{days} days, {clock}"),
    }
}

pub(super) fn format_dtdelta(args: &[SqlValue]) -> SqlResult<SqlValue> {
    if args.iter().any(SqlValue::is_null) {
        return Ok(SqlValue::Null);
    }
    let connector = args[0].to_string();
    let (left, right) = (&args[1], &args[2]);
    if !matches!(connector.trim(), "+" | "-") {
        let op = if connector.trim() == "*" { super::ast::BinaryOp::Mul } else { super::ast::BinaryOp::Div };
        if op == super::ast::BinaryOp::Div {
            return Ok(SqlValue::Real(to_real(left) / to_real(right)));
        }
        return super::eval::arithmetic(op, &number(left), &number(right));
    }
    let sign = if connector.trim() == "-" { -1 } else { 1 };
    let read = |value: &SqlValue| match value {
        SqlValue::Int(micros) => Some((*micros, false, false)),
        SqlValue::Text(text) => parse(text).map(|m| (m.micros, true, !text.trim().contains([' ', 'T']))),
        _ => None,
    };
    let (Some((a, a_moment, a_date)), Some((b, b_moment, b_date))) = (read(left), read(right)) else {
        return Ok(SqlValue::Null);
    };
    let result = Moment { micros: a + sign * b };
    Ok(SqlValue::from(match (a_moment, b_moment) {
        (false, false) | (true, true) => timedelta_text(result.micros),
        // Python adds whole days only to a date.
        _ if a_date || b_date => result.date_text(),
        _ => format!("{} {}", result.date_text(), result.time_text()),
    }))
}

/// The moment that SQLite's date functions work on: a text or number, then modifiers.
fn modified(now: i64, args: &[SqlValue]) -> Option<Moment> {
    let mut moment = match args.first() {
        None => Moment { micros: now },
        Some(SqlValue::Text(text)) if text.eq_ignore_ascii_case("now") => Moment { micros: now },
        Some(SqlValue::Text(text)) => {
            parse(text).or_else(|| parse_time(text).map(|t| Moment::new(2000, 1, 1, t)))?
        }
        Some(SqlValue::Null) => return None,
        Some(value) => Moment { micros: ((to_real(value) - 2_440_587.5) * DAY as f64).round() as i64 },
    };
    for modifier in args.iter().skip(1) {
        moment = modify(moment, &modifier.as_text()?.to_ascii_lowercase())?;
    }
    Some(moment)
}

fn modify(moment: Moment, modifier: &str) -> Option<Moment> {
    let (year, month, day) = moment.date();
    match modifier {
        "start of day" => return first_day("day", moment),
        "start of month" => return first_day("month", moment),
        "start of year" => return first_day("year", moment),
        "utc" | "localtime" => return Some(moment),
        _ => {}
    }
    let (amount, unit) = modifier.trim().split_once(' ')?;
    let amount: f64 = amount.parse().ok()?;
    let by = |unit: i64| Some(Moment { micros: moment.micros + (amount * unit as f64) as i64 });
    let months = match unit.trim_end_matches('s') {
        "second" => return by(SECOND),
        "minute" => return by(MINUTE),
        "hour" => return by(HOUR),
        "day" => return by(DAY),
        "month" => amount as i64,
        "year" => amount as i64 * 12,
        _ => return None,
    };
    let total = year * 12 + month - 1 + months;
    let first = days_from_civil(total.div_euclid(12), total.rem_euclid(12) + 1, 1);
    Some(Moment { micros: (first + day - 1) * DAY + moment.of_day() })
}

pub(super) fn formatted(now: i64, format: &str, args: &[SqlValue]) -> SqlResult<SqlValue> {
    Ok(modified(now, args).map_or(SqlValue::Null, |moment| SqlValue::from(write(format, moment))))
}

pub(super) fn strftime(now: i64, args: &[SqlValue]) -> SqlResult<SqlValue> {
    formatted(now, &args[0].to_string(), &args[1..])
}

pub(super) fn julianday(now: i64, args: &[SqlValue]) -> SqlResult<SqlValue> {
    Ok(modified(now, args).map_or(SqlValue::Null, |moment| SqlValue::Real(julian(moment))))
}

fn julian(moment: Moment) -> f64 {
    moment.micros as f64 / DAY as f64 + 2_440_587.5
}

fn write(format: &str, moment: Moment) -> String {
    let (year, month, day) = moment.date();
    let t = moment.of_day();
    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        out.push_str(&match chars.next() {
            Some('Y') => format!("{year:04}"),
            Some('m') => format!("{month:02}"),
            Some('d') => format!("{day:02}"),
            Some('H') => format!("{:02}", t / HOUR),
            Some('M') => format!("{:02}", t / MINUTE % 60),
            Some('S') => format!("{:02}", t / SECOND % 60),
            Some('f') => format!("{:02}.{:03}", t / SECOND % 60, t % SECOND / 1_000),
            Some('j') => format!("{:03}", moment.days() - days_from_civil(year, 1, 1) + 1),
            Some('s') => moment.micros.div_euclid(SECOND).to_string(),
            Some('w') => (moment.iso_weekday() % 7).to_string(),
            Some('J') => SqlValue::Real(julian(moment)).to_string(),
            Some('%') => "%".to_owned(),
            Some(other) => format!("%{other}"),
            None => "%".to_owned(),
        });
    }
    out
}

/// A clock's time for `set_clock`, from text.
pub(super) fn micros_of(text: &str) -> Option<i64> {
    parse(text).map(|moment| moment.micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_goes_there_and_back() {
        for days in [-719_162, -1, 0, 59, 11_016, 20_000, 2_932_896] {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
        assert_eq!(civil_from_days(11_016), (2000, 2, 29));
        let week = extract(&[SqlValue::text("week"), SqlValue::text("2021-01-03")]);
        assert_eq!(week, Ok(SqlValue::Int(53)));
    }
}
