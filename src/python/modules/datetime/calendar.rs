//! Calendar arithmetic: ordinals, weekdays, ISO weeks.

use super::Date;

const BEFORE_MONTH: [i64; 13] = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// Whether a year has 366 days.
pub fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days of a month.
pub fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_before_year(year: i32) -> i64 {
    let y = i64::from(year) - 1;
    y * 365 + y / 4 - y / 100 + y / 400
}

/// The day of the year, from 1.
pub fn day_of_year(date: Date) -> i64 {
    let leap = i64::from(date.month > 2 && is_leap(date.year));
    BEFORE_MONTH[date.month as usize] + leap + i64::from(date.day)
}

/// The number of a day; the first of year 1 is 1.
pub fn ordinal(date: Date) -> i64 {
    days_before_year(date.year) + day_of_year(date)
}

/// The day of a number; `None` outside years 1 to 9999.
pub fn from_ordinal(n: i64) -> Option<Date> {
    if !(1..=3_652_059).contains(&n) {
        return None;
    }
    let mut year = ((n * 400) / 146_097 + 1).min(9999) as i32;
    while days_before_year(year) >= n {
        year -= 1;
    }
    while year < 9999 && days_before_year(year + 1) < n {
        year += 1;
    }
    let mut rest = n - days_before_year(year);
    let mut month = 1;
    while rest > i64::from(days_in_month(year, month)) {
        rest -= i64::from(days_in_month(year, month));
        month += 1;
    }
    Some(Date { year, month, day: rest as u32 })
}

/// 0 is Monday.
pub fn weekday(date: Date) -> i64 {
    (ordinal(date) + 6) % 7
}

/// The ordinal of the Monday of ISO week 1.
fn first_monday(year: i32) -> i64 {
    let first = days_before_year(year) + 1;
    let day = (first + 6) % 7;
    if day > 3 { first - day + 7 } else { first - day }
}

/// ISO year, week and weekday (1 is Monday).
pub fn iso_calendar(date: Date) -> (i32, i64, i64) {
    let n = ordinal(date);
    let mut year = date.year;
    if n < first_monday(year) {
        year -= 1;
    } else if n >= first_monday(year + 1) {
        year += 1;
    }
    let days = n - first_monday(year);
    (year, days / 7 + 1, days % 7 + 1)
}

/// The date of an ISO year, week and weekday.
pub fn from_iso_calendar(year: i32, week: i64, day: i64) -> Option<Date> {
    from_ordinal(first_monday(year) + (week - 1) * 7 + day - 1)
}

/// Whether an ISO year has a week 53.
pub fn has_53_weeks(year: i32) -> bool {
    first_monday(year + 1) - first_monday(year) == 371
}
