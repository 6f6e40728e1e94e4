//! Queries with their names resolved, ready to run.

use std::rc::Rc;

use super::ast::{Combinator, JoinKind};
use super::bound::{Bound, BoundAggregate, BoundOrder, BoundWindow};
use super::schema::Affinity;
use super::table::Table;
use super::value::SqlValue;

/// What a resolved query reads.
#[derive(Debug)]
pub(super) enum BoundSource {
    Table {
        table: Rc<Table>,
    },
    Query {
        query: Box<BoundQuery>,
    },
    /// Rows that are no table's: `sqlite_master`, `sqlite_sequence`.
    Rows {
        rows: Vec<Rc<[SqlValue]>>,
    },
}

/// A source and how it is joined to those before it.
#[derive(Debug)]
pub(super) struct BoundJoin {
    pub(super) kind: JoinKind,
    pub(super) source: BoundSource,
    pub(super) on: Vec<Bound>,
    /// Which columns the whole query reads, so that an index may stand in for the table.
    pub(super) used: Vec<bool>,
}

/// A resolved select.
#[derive(Debug, Default)]
pub(super) struct BoundSelect {
    pub(super) sources: Vec<BoundJoin>,
    /// The conditions of WHERE that must all hold.
    pub(super) filter: Vec<Bound>,
    pub(super) group_by: Vec<Bound>,
    pub(super) is_grouped: bool,
    pub(super) aggregates: Vec<BoundAggregate>,
    pub(super) having: Option<Bound>,
    pub(super) windows: Vec<BoundWindow>,
    pub(super) columns: Vec<Bound>,
    pub(super) names: Vec<String>,
    pub(super) distinct: bool,
    pub(super) order_by: Vec<BoundOrder>,
    pub(super) limit: Option<i64>,
    pub(super) offset: Option<i64>,
}

/// A resolved query.
#[derive(Debug)]
pub(super) enum BoundQuery {
    Select(Box<BoundSelect>),
    Compound {
        first: Box<BoundQuery>,
        rest: Vec<(Combinator, BoundQuery)>,
        order_by: Vec<BoundOrder>,
        limit: Option<i64>,
        offset: Option<i64>,
    },
    Values(Vec<Vec<Bound>>),
}

impl BoundQuery {
    /// The names of the result's columns.
    pub(super) fn names(&self) -> Vec<String> {
        match self {
            BoundQuery::Select(select) => select.names.clone(),
            BoundQuery::Compound { first, .. } => first.names(),
            BoundQuery::Values(rows) => {
                (1..=rows.first().map_or(0, Vec::len)).map(|n| format!("column{n}")).collect()
            }
        }
    }

    /// The affinities of the result's columns.
    pub(super) fn affinities(&self) -> Vec<Option<Affinity>> {
        match self {
            BoundQuery::Select(select) => select.columns.iter().map(Bound::affinity).collect(),
            BoundQuery::Compound { first, .. } => first.affinities(),
            BoundQuery::Values(rows) => vec![None; rows.first().map_or(0, Vec::len)],
        }
    }

    /// How many columns the result has.
    pub(super) fn width(&self) -> usize {
        match self {
            BoundQuery::Select(select) => select.columns.len(),
            BoundQuery::Compound { first, .. } => first.width(),
            BoundQuery::Values(rows) => rows.first().map_or(0, Vec::len),
        }
    }
}
