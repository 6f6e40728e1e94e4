//! Running resolved queries: grouping, HAVING, select list, DISTINCT, ORDER BY, LIMIT, and combined queries.
//!
//! Groups and combined results come out sorted, as they do from SQLite's sorters.

use std::cmp::Ordering;

use rustc_hash::FxHashSet;

use super::ast::{Combinator, Direction, Nulls};
use super::bound::*;
use super::error::SqlResult;
use super::eval::{Context, Env, collate};
use super::plan::*;
use super::value::SqlValue;

type ResultRow = Vec<SqlValue>;

/// A row on its way to the select list.
pub(super) struct Pending {
    pub(super) tuple: Tuple,
    pub(super) aggregates: Vec<SqlValue>,
    pub(super) windows: Vec<SqlValue>,
}

impl Pending {
    pub(super) fn env<'a>(&'a self, outer: Option<&'a Env<'a>>) -> Env<'a> {
        Env { row: &self.tuple, aggregates: &self.aggregates, windows: &self.windows, outer }
    }
}

/// Orders two rows of sort keys.
pub(super) fn order_keys(a: &[SqlValue], b: &[SqlValue], terms: &[BoundOrder]) -> Ordering {
    for ((a, b), term) in a.iter().zip(b).zip(terms) {
        let descending = term.direction == Direction::Desc;
        let order = match (a.is_null(), b.is_null(), term.nulls) {
            (true, false, Some(Nulls::Last)) | (false, true, Some(Nulls::First)) => Ordering::Greater,
            (false, true, Some(Nulls::Last)) | (true, false, Some(Nulls::First)) => Ordering::Less,
            _ => {
                let order = collate(a, b, term.collation);
                if descending { order.reverse() } else { order }
            }
        };
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

fn cut<T>(rows: Vec<T>, limit: Option<i64>, offset: Option<i64>) -> Vec<T> {
    let skip = usize::try_from(offset.unwrap_or(0)).unwrap_or(0);
    match limit.and_then(|limit| usize::try_from(limit).ok()) {
        None if skip == 0 => rows,
        None => rows.into_iter().skip(skip).collect(),
        Some(limit) => rows.into_iter().skip(skip).take(limit).collect(),
    }
}

impl Context<'_> {
    /// The rows of a query.
    pub(super) fn run_query(&self, query: &BoundQuery, outer: Option<&Env<'_>>) -> SqlResult<Vec<ResultRow>> {
        match query {
            BoundQuery::Select(select) => self.run_select(select, outer),
            BoundQuery::Values(rows) => {
                let env = Env::of(&[], outer);
                rows.iter().map(|row| self.eval_all(row, &env)).collect()
            }
            BoundQuery::Compound { first, rest, order_by, limit, offset } => {
                let mut rows = self.run_query(first, outer)?;
                for (combinator, query) in rest {
                    rows = combine(*combinator, rows, self.run_query(query, outer)?);
                }
                if !order_by.is_empty() {
                    rows = self.ordered_result(rows, order_by, outer)?;
                }
                Ok(cut(rows, *limit, *offset))
            }
        }
    }

    fn ordered_result(
        &self,
        rows: Vec<ResultRow>,
        order_by: &[BoundOrder],
        outer: Option<&Env<'_>>,
    ) -> SqlResult<Vec<ResultRow>> {
        let mut keyed = Vec::with_capacity(rows.len());
        for row in rows {
            let source = [SourceRow { rowid: 0, values: Some(row.as_slice().into()) }];
            let env = Env::of(&source, outer);
            let keys = order_by.iter().map(|t| self.eval(&t.expr, &env)).collect::<SqlResult<Vec<_>>>()?;
            keyed.push((keys, row));
        }
        keyed.sort_by(|(a, _), (b, _)| order_keys(a, b, order_by));
        Ok(keyed.into_iter().map(|(_, row)| row).collect())
    }

    fn run_select(&self, select: &BoundSelect, outer: Option<&Env<'_>>) -> SqlResult<Vec<ResultRow>> {
        let is_plain =
            !select.is_grouped && !select.distinct && select.order_by.is_empty() && select.windows.is_empty();
        let stop = select.limit.filter(|_| is_plain).and_then(|limit| {
            let offset = select.offset.unwrap_or(0).max(0);
            usize::try_from(limit.saturating_add(offset)).ok().filter(|_| limit >= 0)
        });
        if stop == Some(0) {
            return Ok(Vec::new());
        }
        let tuples = self.joined(select, outer, stop)?;
        let mut rows = if select.is_grouped {
            self.grouped(select, tuples, outer)?
        } else {
            tuples
                .into_iter()
                .map(|tuple| Pending { tuple, aggregates: Vec::new(), windows: Vec::new() })
                .collect()
        };
        if !select.windows.is_empty() {
            self.windowed(select, &mut rows, outer)?;
        }
        self.finished(select, &rows, outer)
    }

    fn finished(
        &self,
        select: &BoundSelect,
        rows: &[Pending],
        outer: Option<&Env<'_>>,
    ) -> SqlResult<Vec<ResultRow>> {
        let mut seen = FxHashSet::default();
        let mut out: Vec<(Vec<SqlValue>, ResultRow)> = Vec::with_capacity(rows.len());
        for pending in rows {
            let env = pending.env(outer);
            let row = self.eval_all(&select.columns, &env)?;
            if select.distinct && !seen.insert(row.clone()) {
                continue;
            }
            let keys = select.order_by.iter().map(|t| self.eval(&t.expr, &env));
            out.push((keys.collect::<SqlResult<Vec<_>>>()?, row));
        }
        if !select.order_by.is_empty() {
            out.sort_by(|(a, _), (b, _)| order_keys(a, b, &select.order_by));
        }
        let rows = out.into_iter().map(|(_, row)| row).collect();
        Ok(cut(rows, select.limit, select.offset))
    }
}

fn combine(combinator: Combinator, mut left: Vec<ResultRow>, right: Vec<ResultRow>) -> Vec<ResultRow> {
    match combinator {
        Combinator::UnionAll => {
            left.extend(right);
            return left;
        }
        Combinator::Union => left.extend(right),
        Combinator::Intersect => {
            let other: FxHashSet<ResultRow> = right.into_iter().collect();
            left.retain(|row| other.contains(row));
        }
        Combinator::Except => {
            let other: FxHashSet<ResultRow> = right.into_iter().collect();
            left.retain(|row| !other.contains(row));
        }
    }
    left.sort();
    left.dedup();
    left
}
