//! Expressions with their names resolved: what `bind.rs` makes and `eval.rs` runs.

use std::cell::OnceCell;
use std::rc::Rc;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use super::affinity;
use super::ast::{BinaryOp, Connector, Direction, Nulls};
use super::plan::BoundQuery;
use super::schema::Affinity;
use super::table::RowId;
use super::value::SqlValue;

/// How text compares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Collation {
    #[default]
    Binary,
    NoCase,
    RTrim,
}

/// One row of one source while a query runs.
#[derive(Clone, Debug)]
pub(super) struct SourceRow {
    pub(super) rowid: RowId,
    /// `None` is the missing side of a LEFT OUTER JOIN.
    pub(super) values: Option<Rc<[SqlValue]>>,
}

/// One row of all sources of a query.
pub(super) type Tuple = SmallVec<[SourceRow; 2]>;

/// What is read from a row: `depth` queries further out, of the source in that place.
#[derive(Clone, Copy, Debug)]
pub(super) struct ColumnRef {
    pub(super) depth: usize,
    pub(super) source: usize,
    /// `None` is the rowid under its own name.
    pub(super) column: Option<usize>,
    pub(super) affinity: Option<Affinity>,
    pub(super) collation: Collation,
}

/// A comparison's preparation: which side is converted, and how text compares.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Coercion {
    pub(super) left: Option<Affinity>,
    pub(super) right: Option<Affinity>,
    pub(super) collation: Collation,
}

/// A subquery; one that reads no outer row runs once.
#[derive(Debug)]
pub(super) struct Nested {
    pub(super) query: BoundQuery,
    pub(super) correlated: bool,
    pub(super) cache: OnceCell<Vec<Vec<SqlValue>>>,
    /// What `IN` looks in when it asks again and again.
    pub(super) members: OnceCell<Members>,
}

/// The right side of IN, converted as the comparison wants it: a look-up instead of a walk.
#[derive(Debug)]
pub(super) struct Members {
    values: FxHashSet<SqlValue>,
    has_null: bool,
    convert: Option<Affinity>,
}

impl Members {
    /// Collects values for comparisons of this kind, which must compare text by its bytes.
    pub(super) fn new<'v>(values: impl Iterator<Item = &'v SqlValue>, how: &Coercion) -> Option<Members> {
        if how.collation != Collation::Binary {
            return None;
        }
        let mut members = Members { values: FxHashSet::default(), has_null: false, convert: how.left };
        for value in values {
            if value.is_null() {
                members.has_null = true;
                continue;
            }
            let value = value.clone();
            members
                .values
                .insert(how.right.map_or_else(|| value.clone(), |a| affinity::apply(a, value.clone())));
        }
        Some(members)
    }

    /// Whether the value is among them; NULL makes it unknown.
    pub(super) fn has(&self, value: SqlValue) -> Option<bool> {
        if self.values.is_empty() && !self.has_null {
            return Some(false);
        }
        if value.is_null() {
            return None;
        }
        let value = match self.convert {
            Some(affinity) => affinity::apply(affinity, value),
            None => value,
        };
        if self.values.contains(&value) {
            return Some(true);
        }
        if self.has_null { None } else { Some(false) }
    }
}

/// An aggregate to compute for each group.
#[derive(Debug)]
pub(super) struct BoundAggregate {
    pub(super) name: String,
    pub(super) distinct: bool,
    /// Empty for `COUNT(*)`.
    pub(super) args: Vec<Bound>,
    pub(super) filter: Option<Bound>,
    pub(super) collation: Collation,
}

/// A term of ORDER BY.
#[derive(Debug)]
pub(super) struct BoundOrder {
    pub(super) expr: Bound,
    pub(super) direction: Direction,
    pub(super) nulls: Option<Nulls>,
    pub(super) collation: Collation,
}

/// A window call to compute over all rows.
#[derive(Debug)]
pub(super) struct BoundWindow {
    pub(super) name: String,
    pub(super) args: Vec<Bound>,
    pub(super) filter: Option<Bound>,
    pub(super) is_aggregate: bool,
    pub(super) partition_by: Vec<Bound>,
    pub(super) order_by: Vec<BoundOrder>,
    pub(super) frame: super::window::Frame,
}

/// A resolved expression.
#[derive(Debug)]
pub(super) enum Bound {
    Value(SqlValue),
    Column(ColumnRef),
    /// The result of the aggregate in that place, for the group at hand.
    Aggregate(usize),
    /// The result of the window call in that place, for the row at hand.
    Window(usize),
    Logic {
        connector: Connector,
        children: Vec<Bound>,
    },
    Not(Box<Bound>),
    Negate(Box<Bound>),
    Compare {
        op: BinaryOp,
        left: Box<Bound>,
        right: Box<Bound>,
        coercion: Coercion,
    },
    Arithmetic {
        op: BinaryOp,
        left: Box<Bound>,
        right: Box<Bound>,
    },
    IsNull {
        expr: Box<Bound>,
        negated: bool,
    },
    InList {
        expr: Box<Bound>,
        list: Vec<(Bound, Coercion)>,
        negated: bool,
        /// The list when it is long and constant.
        set: Option<Members>,
    },
    InQuery {
        exprs: Vec<Bound>,
        query: Box<Nested>,
        coercions: Vec<Coercion>,
        negated: bool,
    },
    TupleCompare {
        op: BinaryOp,
        pairs: Vec<(Bound, Bound, Coercion)>,
    },
    Like {
        expr: Box<Bound>,
        pattern: Box<Bound>,
        escape: Option<char>,
        negated: bool,
    },
    Regexp {
        expr: Box<Bound>,
        pattern: Box<Bound>,
        negated: bool,
    },
    Function {
        function: super::functions::Function,
        args: Vec<Bound>,
    },
    Cast {
        expr: Box<Bound>,
        affinity: Affinity,
    },
    Case {
        operand: Option<Box<Bound>>,
        whens: Vec<(Bound, Bound, Coercion)>,
        otherwise: Option<Box<Bound>>,
    },
    Exists(Box<Nested>),
    Scalar(Box<Nested>),
    Collate {
        expr: Box<Bound>,
        collation: Collation,
    },
}

impl Bound {
    /// The affinity that the expression brings to a comparison: columns and casts have one.
    pub(super) fn affinity(&self) -> Option<Affinity> {
        match self {
            Bound::Column(column) => column.affinity,
            Bound::Cast { affinity, .. } => Some(*affinity),
            Bound::Collate { expr, .. } => expr.affinity(),
            Bound::Scalar(nested) => nested.query.affinities().first().copied().flatten(),
            _ => None,
        }
    }

    /// The collation that the expression brings to a comparison, and whether it was written there.
    pub(super) fn collation(&self) -> Option<(Collation, bool)> {
        match self {
            Bound::Collate { collation, .. } => Some((*collation, true)),
            Bound::Column(column) => Some((column.collation, false)),
            Bound::Cast { expr, .. } => expr.collation(),
            _ => None,
        }
    }

    /// Calls `visit` on this expression and those below it, subqueries' insides left out.
    pub(super) fn walk(&self, visit: &mut dyn FnMut(&Bound)) {
        visit(self);
        match self {
            Bound::Value(_) | Bound::Column(_) | Bound::Aggregate(_) | Bound::Window(_) => {}
            Bound::Exists(_) | Bound::Scalar(_) => {}
            Bound::Logic { children, .. } => children.iter().for_each(|child| child.walk(visit)),
            Bound::Not(e) | Bound::Negate(e) => e.walk(visit),
            Bound::IsNull { expr, .. } | Bound::Cast { expr, .. } | Bound::Collate { expr, .. } => {
                expr.walk(visit);
            }
            Bound::Compare { left, right, .. } | Bound::Arithmetic { left, right, .. } => {
                left.walk(visit);
                right.walk(visit);
            }
            Bound::InList { expr, list, .. } => {
                expr.walk(visit);
                list.iter().for_each(|(item, _)| item.walk(visit));
            }
            Bound::InQuery { exprs, .. } => exprs.iter().for_each(|e| e.walk(visit)),
            Bound::TupleCompare { pairs, .. } => {
                for (left, right, _) in pairs {
                    left.walk(visit);
                    right.walk(visit);
                }
            }
            Bound::Like { expr, pattern, .. } | Bound::Regexp { expr, pattern, .. } => {
                expr.walk(visit);
                pattern.walk(visit);
            }
            Bound::Function { args, .. } => args.iter().for_each(|arg| arg.walk(visit)),
            Bound::Case { operand, whens, otherwise } => {
                operand.iter().for_each(|e| e.walk(visit));
                for (when, then, _) in whens {
                    when.walk(visit);
                    then.walk(visit);
                }
                otherwise.iter().for_each(|e| e.walk(visit));
            }
        }
    }

    /// Whether a subquery that reads outer rows stands in it.
    pub(super) fn has_correlated(&self) -> bool {
        let mut found = false;
        self.walk(&mut |e| {
            found |= match e {
                Bound::Exists(n) | Bound::Scalar(n) => n.correlated,
                Bound::InQuery { query, .. } => query.correlated,
                _ => false,
            }
        });
        found
    }
}

/// How a comparison of these two prepares them: SQLite's rules of affinity and collation.
pub(super) fn coercion(left: &Bound, right: &Bound) -> Coercion {
    coerce(left.affinity(), right.affinity(), pick_collation(left, right))
}

/// The same for known affinities.
pub(super) fn coerce(l: Option<Affinity>, r: Option<Affinity>, collation: Collation) -> Coercion {
    let numeric =
        |a: Option<Affinity>| matches!(a, Some(Affinity::Integer | Affinity::Numeric | Affinity::Real));
    let mut coercion = Coercion { left: None, right: None, collation };
    if numeric(l) && !numeric(r) {
        coercion.right = Some(Affinity::Numeric);
    } else if numeric(r) && !numeric(l) {
        coercion.left = Some(Affinity::Numeric);
    } else if l == Some(Affinity::Text) && r.is_none() {
        coercion.right = Some(Affinity::Text);
    } else if r == Some(Affinity::Text) && l.is_none() {
        coercion.left = Some(Affinity::Text);
    }
    coercion
}

fn pick_collation(left: &Bound, right: &Bound) -> Collation {
    match (left.collation(), right.collation()) {
        (Some((collation, true)), _) => collation,
        (_, Some((collation, true))) => collation,
        (Some((collation, _)), _) => collation,
        (_, Some((collation, _))) => collation,
        _ => Collation::Binary,
    }
}
