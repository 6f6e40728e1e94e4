//! The numbers as a table for people and as JSON for keeping.

use std::fmt::Write;
use std::time::Duration;

use serde_json::{Value, json};

use crate::seek::Seek;

/// The medians at one size.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// The size.
    pub n: u64,
    /// Ormery's.
    pub ours: Duration,
    /// Django's, where it took part.
    pub theirs: Option<Duration>,
}

/// A piece of work, measured.
pub struct Line {
    /// Its name.
    pub name: String,
    /// What it may take.
    pub budget_ms: Option<f64>,
    /// At its own size.
    pub own: Size,
    /// At the others.
    pub growth: Vec<Size>,
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The exponent `k` of `time = c * n^k`, by least squares over the logarithms.
pub fn exponent(points: &[(f64, f64)]) -> Option<f64> {
    let points: Vec<(f64, f64)> =
        points.iter().filter(|(n, t)| *n > 0.0 && *t > 0.0).map(|(n, t)| (n.ln(), t.ln())).collect();
    let count = points.len() as f64;
    if points.len() < 2 {
        return None;
    }
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / count, y + point.1 / count));
    let over: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let under: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    (under > 0.0).then(|| over / under)
}

impl Line {
    fn exponents(&self) -> [Option<f64>; 2] {
        let of = |time: fn(&Size) -> Option<Duration>| {
            let points: Vec<_> =
                self.growth.iter().filter_map(|size| Some((size.n as f64, ms(time(size)?)))).collect();
            exponent(&points)
        };
        [of(|size| Some(size.ours)), of(|size| size.theirs)]
    }

    fn ratio(&self) -> Option<f64> {
        let theirs = ms(self.own.theirs?);
        (theirs > 0.0).then(|| ms(self.own.ours) / theirs)
    }
}

/// A cell: a number where there is one.
fn cell(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
}

/// The table.
pub fn markdown(lines: &[Line], seeks: &[Seek]) -> String {
    let mut out = String::from(
        "| work | Ormery ms | Django ms | ratio | budget ms | growth | Django's growth |\n|---|---:|---:|---:|---:|---:|---:|\n",
    );
    for line in lines {
        let [ours, theirs] = line.exponents();
        let _ = writeln!(
            out,
            "| {} | {:.2} | {} | {} | {} | {} | {} |",
            line.name,
            ms(line.own.ours),
            cell(line.own.theirs.map(ms), 2),
            cell(line.ratio(), 2),
            cell(line.budget_ms, 0),
            cell(ours, 2),
            cell(theirs, 2),
        );
    }
    let grown: Vec<&Line> = lines.iter().filter(|line| line.growth.len() > 1).collect();
    if !grown.is_empty() {
        out.push_str("\n| at size | n | Ormery ms | Django ms |\n|---|---:|---:|---:|\n");
    }
    for line in grown {
        for size in &line.growth {
            let theirs = cell(size.theirs.map(ms), 2);
            let _ = writeln!(out, "| {} | {} | {:.2} | {theirs} |", line.name, size.n, ms(size.ours));
        }
    }
    if !seeks.is_empty() {
        out.push_str("\n| events of the run | run ms | seek p50 ms | seek p99 ms |\n|---:|---:|---:|---:|\n");
    }
    for seek in seeks {
        let _ = writeln!(
            out,
            "| {} | {:.0} | {:.2} | {:.2} |",
            seek.events,
            ms(seek.run),
            ms(seek.p50),
            ms(seek.p99)
        );
    }
    if let Some(exponent) = growth_of_seeks(seeks) {
        let _ = writeln!(out, "\nA seek grows with the run's events to the power of {exponent:.2}.");
    }
    out
}

fn growth_of_seeks(seeks: &[Seek]) -> Option<f64> {
    exponent(&seeks.iter().map(|seek| (seek.events as f64, ms(seek.p50))).collect::<Vec<_>>())
}

/// The same for keeping.
pub fn json(lines: &[Line], seeks: &[Seek]) -> Value {
    let size =
        |size: &Size| json!({ "n": size.n, "ormery_ms": ms(size.ours), "django_ms": size.theirs.map(ms) });
    let line = |line: &Line| {
        let [ours, theirs] = line.exponents();
        json!({
            "work": line.name, "budget_ms": line.budget_ms, "own": size(&line.own), "ratio": line.ratio(),
            "growth": line.growth.iter().map(size).collect::<Vec<_>>(),
            "exponent": ours, "django_exponent": theirs,
        })
    };
    let seek = |seek: &Seek| json!({ "events": seek.events, "run_ms": ms(seek.run), "p50_ms": ms(seek.p50), "p99_ms": ms(seek.p99) });
    json!({
        "works": lines.iter().map(line).collect::<Vec<_>>(),
        "seeks": seeks.iter().map(seek).collect::<Vec<_>>(),
        "seek_exponent": growth_of_seeks(seeks),
    })
}
