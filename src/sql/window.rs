//! Window functions: `OVER (PARTITION BY .. ORDER BY .. frame)`.

use std::collections::BTreeMap;

use super::affinity::to_int;
use super::bound::*;
use super::error::{SqlError, SqlResult};
use super::eval::{Context, Env};
use super::group::Accumulator;
use super::plan::BoundSelect;
use super::run::{Pending, order_keys};
use super::value::SqlValue;

/// One end of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Unbounded,
    /// Rows from the current one: negative ones precede it.
    Offset(i64),
    Current,
}

/// Which rows around the current one a call sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// ROWS counts rows; RANGE takes whole groups of equals.
    rows: bool,
    start: End,
    end: End,
}

impl Frame {
    /// The frame that the text says, or SQL's default: up to the current row and its equals, or everything.
    pub(super) fn parse(text: Option<&str>, ordered: bool) -> SqlResult<Frame> {
        let Some(text) = text else {
            let end = if ordered { End::Current } else { End::Unbounded };
            return Ok(Frame { rows: false, start: End::Unbounded, end });
        };
        let upper = text.to_ascii_uppercase();
        let unsupported = || SqlError::unsupported(format!("the window frame {text}"));
        let (kind, rest) = upper.trim().split_once(' ').ok_or_else(unsupported)?;
        let rows = match kind {
            "ROWS" => true,
            "RANGE" => false,
            _ => return Err(unsupported()),
        };
        let (start, end) = match rest.trim().strip_prefix("BETWEEN ") {
            Some(both) => both.split_once(" AND ").ok_or_else(unsupported)?,
            None => (rest, "CURRENT ROW"),
        };
        let frame = Frame {
            rows,
            start: bound(start).ok_or_else(unsupported)?,
            end: bound(end).ok_or_else(unsupported)?,
        };
        let counts = |end: End| matches!(end, End::Offset(_));
        if !rows && (counts(frame.start) || counts(frame.end)) {
            return Err(unsupported());
        }
        Ok(frame)
    }

    /// The places of the frame's first row and of the row after its last.
    fn of(&self, at: usize, peers: (usize, usize), len: usize) -> (usize, usize) {
        let moved = |by: i64| usize::try_from(at as i64 + by).unwrap_or(0);
        let start = match self.start {
            End::Unbounded => 0,
            End::Current if self.rows => at,
            End::Current => peers.0,
            End::Offset(by) => moved(by),
        };
        let end = match self.end {
            End::Unbounded => len,
            End::Current if self.rows => at + 1,
            End::Current => peers.1,
            End::Offset(by) if at as i64 + by < 0 => 0,
            End::Offset(by) => moved(by) + 1,
        };
        (start.min(len), end.min(len).max(start.min(len)))
    }
}

fn bound(text: &str) -> Option<End> {
    let text = text.trim();
    Some(match text {
        "UNBOUNDED PRECEDING" | "UNBOUNDED FOLLOWING" => End::Unbounded,
        "CURRENT ROW" => End::Current,
        _ => {
            let (count, side) = text.split_once(' ')?;
            let count: i64 = count.parse().ok()?;
            match side.trim() {
                "PRECEDING" => End::Offset(-count),
                "FOLLOWING" => End::Offset(count),
                _ => return None,
            }
        }
    })
}

pub(super) fn is_window_function(name: &str) -> bool {
    matches!(
        name,
        "ROW_NUMBER"
            | "RANK"
            | "DENSE_RANK"
            | "PERCENT_RANK"
            | "CUME_DIST"
            | "NTILE"
            | "LAG"
            | "LEAD"
            | "FIRST_VALUE"
            | "LAST_VALUE"
            | "NTH_VALUE"
    )
}

/// The rows of a partition in order: each row's arguments and where its equals begin and end.
struct Partition {
    args: Vec<Vec<SqlValue>>,
    counted: Vec<bool>,
    peers: Vec<(usize, usize)>,
}

impl Context<'_> {
    /// Computes every window call for every row.
    pub(super) fn windowed(
        &self,
        select: &BoundSelect,
        rows: &mut Vec<Pending>,
        outer: Option<&Env<'_>>,
    ) -> SqlResult<()> {
        for window in &select.windows {
            let mut partitions: BTreeMap<Vec<SqlValue>, Vec<usize>> = BTreeMap::new();
            for (at, row) in rows.iter().enumerate() {
                let key = self.eval_all(&window.partition_by, &row.env(outer))?;
                partitions.entry(key).or_default().push(at);
            }
            let mut order = Vec::with_capacity(rows.len());
            for places in partitions.into_values() {
                let (places, results) = self.window_over(window, rows, places, outer)?;
                for (place, result) in places.into_iter().zip(results) {
                    rows[place].windows.push(result);
                    order.push(place);
                }
            }
            // Rows leave a window step sorted by partition and order, as they do in SQLite.
            let mut slots: Vec<Option<Pending>> = std::mem::take(rows).into_iter().map(Some).collect();
            rows.extend(order.into_iter().filter_map(|place| slots[place].take()));
        }
        Ok(())
    }

    fn window_over(
        &self,
        window: &BoundWindow,
        rows: &[Pending],
        places: Vec<usize>,
        outer: Option<&Env<'_>>,
    ) -> SqlResult<(Vec<usize>, Vec<SqlValue>)> {
        let mut keyed = Vec::with_capacity(places.len());
        for place in places {
            let env = rows[place].env(outer);
            let keys = window.order_by.iter().map(|t| self.eval(&t.expr, &env));
            keyed.push((keys.collect::<SqlResult<Vec<_>>>()?, place));
        }
        keyed.sort_by(|(a, _), (b, _)| order_keys(a, b, &window.order_by));
        let mut partition = Partition { args: Vec::new(), counted: Vec::new(), peers: Vec::new() };
        let mut start = 0;
        for at in 0..keyed.len() {
            if at > 0 && order_keys(&keyed[at - 1].0, &keyed[at].0, &window.order_by).is_ne() {
                start = at;
            }
            let same =
                |other: &(Vec<SqlValue>, usize)| order_keys(&other.0, &keyed[at].0, &window.order_by).is_eq();
            let end = at + keyed[at..].iter().take_while(|other| same(other)).count();
            partition.peers.push((start, end));
            let env = rows[keyed[at].1].env(outer);
            partition.args.push(self.eval_all(&window.args, &env)?);
            partition.counted.push(match &window.filter {
                Some(filter) => self.holds(filter, &env)?,
                None => true,
            });
        }
        let results = (0..keyed.len()).map(|at| window_value(window, &partition, at));
        let results = results.collect::<SqlResult<Vec<_>>>()?;
        Ok((keyed.into_iter().map(|(_, place)| place).collect(), results))
    }
}

fn window_value(window: &BoundWindow, partition: &Partition, at: usize) -> SqlResult<SqlValue> {
    let len = partition.peers.len();
    let peers = partition.peers[at];
    let (start, end) = window.frame.of(at, peers, len);
    let args = &partition.args;
    let first = |place: usize| args.get(place).and_then(|a| a.first()).cloned().unwrap_or(SqlValue::Null);
    if window.is_aggregate {
        let mut state = Accumulator::new(&window.name, false, Collation::Binary);
        for place in (start..end).filter(|place| partition.counted[*place]) {
            state.add(args[place].clone());
        }
        return state.finish();
    }
    let own = |index: usize| args[at].get(index);
    Ok(match window.name.as_str() {
        "ROW_NUMBER" => SqlValue::Int(at as i64 + 1),
        "RANK" => SqlValue::Int(peers.0 as i64 + 1),
        "DENSE_RANK" => {
            let groups = (1..=at).filter(|i| partition.peers[*i].0 == *i).count();
            SqlValue::Int(groups as i64 + 1)
        }
        "PERCENT_RANK" if len < 2 => SqlValue::Real(0.0),
        "PERCENT_RANK" => SqlValue::Real(peers.0 as f64 / (len - 1) as f64),
        "CUME_DIST" => SqlValue::Real(peers.1 as f64 / len as f64),
        "NTILE" => SqlValue::Int(ntile(at, len, own(0).map_or(1, to_int))?),
        "LAG" | "LEAD" => {
            let by = own(1).map_or(1, to_int);
            let by = if window.name == "LAG" { -by } else { by };
            match usize::try_from(at as i64 + by).ok().filter(|place| *place < len) {
                Some(place) => first(place),
                None => own(2).cloned().unwrap_or(SqlValue::Null),
            }
        }
        "FIRST_VALUE" if start < end => first(start),
        "LAST_VALUE" if start < end => first(end - 1),
        "NTH_VALUE" => {
            let nth = own(1).map_or(1, to_int);
            match usize::try_from(nth - 1).ok().map(|n| start + n).filter(|place| *place < end) {
                Some(place) => first(place),
                None => SqlValue::Null,
            }
        }
        _ => SqlValue::Null,
    })
}

fn ntile(at: usize, len: usize, buckets: i64) -> SqlResult<i64> {
    if buckets <= 0 {
        return Err(SqlError::operational("argument of ntile must be a positive integer"));
    }
    let (at, len) = (at as i64, len as i64);
    let (small, larger) = (len / buckets, len % buckets);
    let in_larger = larger * (small + 1);
    Ok(if at < in_larger { at / (small + 1) + 1 } else { larger + (at - in_larger) / small.max(1) + 1 })
}
