//! In which order the sources of a FROM clause are read: the cheapest by SQLite's estimate.
//!
//! People look at unordered results too, so the order of reading is SQLite's, down to its guesses: without statistics a
//! table holds a million rows, an index gives ten of them for a value, and an equality that no index serves lets one
//! row of four through. Costs and counts are logarithms (ten times the binary one), as there. What is estimated is
//! `where.c`: `whereLoopAddBtree`, `whereLoopOutputAdjust` and `wherePathSolver`; orders that would save a sort are not
//! looked for.

use super::ast::JoinKind;
use super::bound::Bound;
use super::join::{Access, KeyValues, access_path, covers, key_of, sources_of};
use super::plan::{BoundJoin, BoundSelect, BoundSource};
use super::table::Table;

/// Rows of a table.
const TABLE: i32 = 200;
/// Steps to a row of a table by its key.
const SEEK: i32 = 43;
/// Rows of an index for values of its first one, two, ... columns.
const OF_INDEX: [i32; 6] = [33, 32, 30, 28, 27, 23];
/// Values of an `IN` over a query.
const OF_QUERY: i32 = 46;

/// What reading a source costs once, for each row so far, and how many rows it gives to each of them.
struct Estimate {
    setup: i32,
    run: i32,
    out: i32,
}

/// A part of the sources in the order of reading.
struct Path {
    order: Vec<usize>,
    mask: u64,
    rows: i32,
    cost: i32,
}

/// The logarithm of a sum.
fn sum(a: i32, b: i32) -> i32 {
    const MORE: [i32; 32] =
        [10, 10, 9, 9, 8, 8, 7, 7, 7, 6, 6, 6, 5, 5, 5, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2];
    let (high, low) = (a.max(b), a.min(b));
    match high - low {
        apart @ 0..=31 => high + MORE.get(usize::try_from(apart).unwrap_or(31)).copied().unwrap_or(2),
        32..=49 => high + 1,
        _ => high,
    }
}

fn log(count: usize) -> i32 {
    i32::try_from(super::table::log_estimate(u32::try_from(count).unwrap_or(u32::MAX))).unwrap_or(0)
}

/// The places of the sources, in the order in which they are read.
pub(super) fn of_sources(select: &BoundSelect) -> Vec<usize> {
    let count = select.sources.len();
    if count < 2 {
        return (0..count).collect();
    }
    let inner_on = select.sources.iter().filter(|s| s.kind != JoinKind::LeftOuter).flat_map(|s| &s.on);
    let terms: Vec<(&Bound, u64)> =
        select.filter.iter().chain(inner_on).map(|b| (b, sources_of(b))).collect();
    let kept = if count == 2 { 5 } else { 10 };
    let mut paths = vec![Path { order: Vec::new(), mask: 0, rows: 0, cost: 0 }];
    for _ in 0..count {
        let mut longer: Vec<Path> = Vec::new();
        for path in &paths {
            for source in 0..count {
                if let Some(next) = step(select, &terms, path, source) {
                    match longer.iter_mut().find(|known| known.mask == next.mask) {
                        Some(known) if (known.cost, known.rows) <= (next.cost, next.rows) => {}
                        Some(known) => *known = next,
                        None => longer.push(next),
                    }
                }
            }
        }
        longer.sort_by_key(|path| path.cost);
        longer.truncate(kept);
        paths = longer;
    }
    paths.into_iter().next().map_or_else(|| (0..count).collect(), |path| path.order)
}

/// A path with one source more, unless that one has to wait: a left join waits for everything before it.
fn step(select: &BoundSelect, terms: &[(&Bound, u64)], path: &Path, source: usize) -> Option<Path> {
    let join = &select.sources[source];
    let own = 1_u64 << source;
    let is_left = join.kind == JoinKind::LeftOuter;
    if path.mask & own != 0 || (is_left && path.mask & (own - 1) != own - 1) {
        return None;
    }
    let conditions: Vec<&Bound> =
        if is_left { join.on.iter().collect() } else { terms.iter().map(|(bound, _)| *bound).collect() };
    let access = access_path(join, source, &conditions, path.mask);
    let mut estimate = of_access(join, &access);
    let of_left: &[Bound] = if is_left { &join.on } else { &[] };
    let of_left: Vec<(&Bound, u64)> = of_left.iter().map(|bound| (bound, sources_of(bound))).collect();
    adjust(&mut estimate, join, source, path.mask, &access, terms.iter().chain(&of_left));
    let cost = sum(sum(estimate.run + path.rows, estimate.setup), path.cost);
    let mut order = path.order.clone();
    order.push(source);
    Some(Path { order, mask: path.mask | own, rows: path.rows + estimate.out, cost })
}

fn of_access(join: &BoundJoin, access: &Access<'_>) -> Estimate {
    let table = match &join.source {
        BoundSource::Table { table } => Some(&**table),
        _ => None,
    };
    match (access, table) {
        (Access::Rowid(key), _) => {
            let several = of_values(&key.values);
            Estimate { setup: 0, run: SEEK + several, out: several }
        }
        (Access::Index { at, keys }, Some(table)) => {
            of_index(table, join, *at, keys.len(), keys.iter().map(|key| of_values(&key.values)).sum())
        }
        (Access::Hash { .. }, _) => Estimate { setup: SEEK + TABLE + 28, run: sum(SEEK, SEEK), out: SEEK },
        (_, Some(table)) => {
            let narrow = super::join::covering_index(table, &join.used);
            let run = narrow.map_or(TABLE + 16, |index| TABLE + 1 + share(table, index));
            Estimate { setup: 0, run, out: TABLE }
        }
        _ => Estimate { setup: 0, run: TABLE + 16, out: TABLE },
    }
}

/// How much narrower than its table's an index's rows are.
fn share(table: &Table, index: &super::index::Index) -> i32 {
    let (own, whole) = (index.estimated_width(&table.def), table.estimated_width());
    i32::try_from(15 * own / whole.max(1)).unwrap_or(15)
}

fn of_index(table: &Table, join: &BoundJoin, at: usize, keys: usize, several: i32) -> Estimate {
    let Some(index) = table.indexes.get(at) else { return Estimate { setup: 0, run: TABLE, out: TABLE } };
    let whole = index.unique() && index.width() == keys;
    let rows = if whole { 0 } else { OF_INDEX[keys.clamp(1, OF_INDEX.len()) - 1] };
    let mut run = sum(SEEK, rows + 1 + share(table, index));
    if !covers(table, index, &join.used) {
        run = sum(run, rows + 16);
    }
    Estimate { setup: 0, run: run + several, out: rows + several }
}

fn of_values(values: &KeyValues<'_>) -> i32 {
    match values {
        KeyValues::One(_) => 0,
        KeyValues::List(list) => log(list.len()),
        KeyValues::Query(_) => OF_QUERY,
    }
}

/// Conditions that the access does not use let fewer rows through: an equality far fewer.
fn adjust<'t>(
    estimate: &mut Estimate,
    join: &BoundJoin,
    source: usize,
    placed: u64,
    access: &Access<'_>,
    terms: impl Iterator<Item = &'t (&'t Bound, u64)>,
) {
    let own = 1_u64 << source;
    let known = if matches!(access, Access::Scan) { own } else { own | placed };
    let mut reduced = 0;
    for (bound, mask) in terms {
        if mask & !known != 0 || mask & own == 0 {
            continue;
        }
        let key = key_of(bound, source, placed);
        if key.as_ref().is_some_and(|key| access.uses(join, key.column)) {
            continue;
        }
        estimate.out -= 1;
        if key.is_some_and(|key| matches!(key.values, KeyValues::One(_))) {
            reduced = 20;
        }
    }
    estimate.out = estimate.out.min(TABLE - reduced);
}

#[cfg(test)]
mod tests {
    use super::sum;

    #[test]
    fn a_sum_of_logarithms() {
        assert_eq!([sum(43, 16), sum(200, 216), sum(10, 10), sum(300, 100)], [45, 220, 20, 300]);
    }
}
