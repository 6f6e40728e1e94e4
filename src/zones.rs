//! Time zones by name, each with the rules that hold for it today, applied to every year.
//!
//! `zones.txt` has a line a rule, written as POSIX's `TZ` has it, and after it the names that follow it: the last line
//! of each file of the IANA database. A zone's history is not here. Named by `python` and by `sql`, and names neither.
//!
//! Mirrors `_TZStr` and `_parse_tz_str` in CPython's `zoneinfo/_zoneinfo.py`.

/// `TZ RULE name name ...`.
const TABLE: &str = include_str!("zones.txt");
const DAY: i64 = 86_400;

/// A zone.
pub struct Zone {
    standard: Kind,
    summer: Option<Summer>,
}

/// A time that clocks show: its name and how many seconds it is ahead of UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// `CET`, `+03`.
    pub name: String,
    /// Seconds east of UTC.
    pub offset: i64,
}

struct Summer {
    kind: Kind,
    start: Rule,
    end: Rule,
}

/// `M month.week.day/time`: the day of a year, and the seconds after its midnight.
struct Rule {
    month: i64,
    week: i64,
    day: i64,
    time: i64,
}

/// Every name, in the order of the table.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.lines().flat_map(|line| line.split(' ').skip(1))
}

impl Zone {
    /// The zone of that name.
    pub fn named(name: &str) -> Option<Zone> {
        let line = TABLE.lines().find(|line| line.split(' ').skip(1).any(|known| known == name))?;
        Zone::parse(line.split(' ').next()?)
    }

    fn parse(text: &str) -> Option<Zone> {
        let mut parts = text.split(',');
        let (name, rest) = abbreviation(parts.next()?)?;
        let end = rest.find(|c: char| c.is_ascii_alphabetic() || c == '<').unwrap_or(rest.len());
        let standard = Kind { name, offset: -seconds(&rest[..end])? };
        if end == rest.len() {
            return Some(Zone { standard, summer: None });
        }
        let (name, rest) = abbreviation(&rest[end..])?;
        let offset = if rest.is_empty() { standard.offset + 3600 } else { -seconds(rest)? };
        let (start, end) = (Rule::parse(parts.next()?)?, Rule::parse(parts.next()?)?);
        Some(Zone { standard, summer: Some(Summer { kind: Kind { name, offset }, start, end }) })
    }

    /// Standard time, and the time of the other half of the year if there is one.
    pub fn kinds(&self) -> (&Kind, Option<&Kind>) {
        (&self.standard, self.summer.as_ref().map(|summer| &summer.kind))
    }

    /// What clocks show at a moment of UTC, in seconds since 1970; and whether they show it for the second time.
    pub fn at_utc(&self, moment: i64) -> (&Kind, bool) {
        let Some(summer) = &self.summer else { return (&self.standard, false) };
        let year = year_of(moment);
        let difference = summer.kind.offset - self.standard.offset;
        let start = summer.start.seconds(year) - self.standard.offset;
        let end = summer.end.seconds(year) - summer.kind.offset;
        let is_summer = between(start, end, moment);
        let (from, until) =
            if difference > 0 { (end, end + difference) } else { (start, start - difference) };
        let kind = if is_summer { &summer.kind } else { &self.standard };
        (kind, from <= moment && moment < until)
    }

    /// What clocks show when they show this, in seconds since 1970 as if in UTC; `fold` for the second time.
    pub fn at_local(&self, shown: i64, fold: bool) -> &Kind {
        let Some(summer) = &self.summer else { return &self.standard };
        let year = year_of(shown);
        let difference = summer.kind.offset - self.standard.offset;
        let (mut start, mut end) = (summer.start.seconds(year), summer.end.seconds(year));
        if fold == (difference >= 0) {
            end -= difference;
        } else {
            start += difference;
        }
        if between(start, end, shown) { &summer.kind } else { &self.standard }
    }
}

/// Whether a moment is in summer time, which may go over the turn of the year.
fn between(start: i64, end: i64, moment: i64) -> bool {
    if start < end { start <= moment && moment < end } else { !(end <= moment && moment < start) }
}

/// The name at the beginning, and what follows it.
fn abbreviation(text: &str) -> Option<(String, &str)> {
    if let Some(rest) = text.strip_prefix('<') {
        let (name, rest) = rest.split_once('>')?;
        return Some((name.to_owned(), rest));
    }
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    Some((text[..end].to_owned(), &text[end..]))
}

/// `[+-]hh[:mm[:ss]]`.
fn seconds(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.trim_start_matches('+')),
    };
    let mut total = 0;
    for (part, unit) in digits.split(':').zip([3600, 60, 1]) {
        total += part.parse::<i64>().ok()? * unit;
    }
    Some(sign * total)
}

impl Rule {
    fn parse(text: &str) -> Option<Rule> {
        let (day, time) = text.split_once('/').unwrap_or((text, "2"));
        let mut numbers = day.strip_prefix('M')?.split('.').map(|n| n.parse::<i64>().ok());
        let (month, week, day) = (numbers.next()??, numbers.next()??, numbers.next()??);
        Some(Rule { month, week, day, time: seconds(time)? })
    }

    /// The moment in a year, as clocks show it then.
    fn seconds(&self, year: i64) -> i64 {
        let first = days_before(year, self.month);
        // 1970-01-01 was a Thursday; days of the week count from Sunday.
        let weekday = (first + 4).rem_euclid(7);
        let mut day = first + (self.day - weekday).rem_euclid(7) + (self.week - 1) * 7;
        let next =
            if self.month == 12 { days_before(year + 1, 1) } else { days_before(year, self.month + 1) };
        while day >= next {
            day -= 7;
        }
        day * DAY + self.time
    }
}

/// Days from 1970-01-01 to the first of a month.
fn days_before(year: i64, month: i64) -> i64 {
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn year_of(moment: i64) -> i64 {
    let days = moment.div_euclid(DAY);
    let guess = 1970 + days.div_euclid(366);
    let mut year = guess;
    while days_before(year + 1, 1) <= days {
        year += 1;
    }
    year
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_understood() {
        for line in TABLE.lines() {
            let rule = line.split(' ').next().unwrap_or_default();
            assert!(Zone::parse(rule).is_some(), "{rule}");
        }
    }

    #[test]
    fn clocks_in_berlin() {
        let zone = Zone::named("Europe/Berlin").expect("it is there");
        let start = 1_711_846_800; // 2024-03-31 01:00 UTC
        assert_eq!(zone.at_utc(start - 1).0.offset, 3600);
        assert_eq!(zone.at_utc(start).0.name, "CEST");
        let end = 1_729_990_800; // 2024-10-27 01:00 UTC
        assert_eq!(zone.at_utc(end - 1), (&Kind { name: "CEST".to_owned(), offset: 7200 }, false));
        assert_eq!(zone.at_utc(end), (&Kind { name: "CET".to_owned(), offset: 3600 }, true));
        assert_eq!(zone.at_local(end + 5400, false).offset, 7200);
        assert_eq!(zone.at_local(end + 5400, true).offset, 3600);
    }
}
