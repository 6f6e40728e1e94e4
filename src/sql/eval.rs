//! Running resolved expressions on a row, with SQLite's three-valued logic and loose types.

use std::cell::Cell;
use std::cmp::Ordering;

use super::affinity::{self, truth};
use super::ast::{BinaryOp, Connector};
use super::bound::*;
use super::error::{SqlError, SqlResult};
use super::pattern;
use super::store::State;
use super::value::SqlValue;

/// What a statement runs against: the tables as they were when it began, the clock and the dice.
pub(super) struct Context<'s> {
    pub(super) state: &'s State,
    pub(super) clock_micros: i64,
    pub(super) random: Cell<u64>,
}

impl<'s> Context<'s> {
    pub(super) fn new(state: &'s State) -> Self {
        Context { state, clock_micros: 0, random: Cell::new(1) }
    }

    /// The next number of the run's own sequence (xorshift), so that a run repeats exactly.
    pub(super) fn next_random(&self) -> u64 {
        let mut x = self.random.get().max(1);
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        self.random.set(x);
        x
    }
}

/// The row at hand, what was computed for it, and the rows of the queries around.
#[derive(Clone, Copy)]
pub(super) struct Env<'a> {
    pub(super) row: &'a [SourceRow],
    pub(super) aggregates: &'a [SqlValue],
    pub(super) windows: &'a [SqlValue],
    pub(super) outer: Option<&'a Env<'a>>,
}

impl<'a> Env<'a> {
    /// A row alone.
    pub(super) fn of(row: &'a [SourceRow], outer: Option<&'a Env<'a>>) -> Self {
        Env { row, aggregates: &[], windows: &[], outer }
    }

    /// No row at all.
    pub(super) fn empty() -> Self {
        Env { row: &[], aggregates: &[], windows: &[], outer: None }
    }

    fn column(&self, column: &ColumnRef) -> SqlValue {
        let mut env = self;
        for _ in 0..column.depth {
            match env.outer {
                Some(outer) => env = outer,
                None => return SqlValue::Null,
            }
        }
        // A group of no rows has no row to read bare columns from; they are NULL then.
        let Some(row) = env.row.get(column.source) else { return SqlValue::Null };
        match (&row.values, column.column) {
            (Some(values), Some(index)) => values.get(index).cloned().unwrap_or(SqlValue::Null),
            (Some(_), None) => SqlValue::Int(row.rowid),
            (None, _) => SqlValue::Null,
        }
    }
}

/// Orders two values, text by the collation.
pub(super) fn collate(a: &SqlValue, b: &SqlValue, collation: Collation) -> Ordering {
    match (a, b, collation) {
        (_, _, Collation::Binary) => a.order(b),
        (SqlValue::Text(a), SqlValue::Text(b), Collation::NoCase) => {
            let fold = |text: &str| text.bytes().map(|c| c.to_ascii_lowercase()).collect::<Vec<_>>();
            fold(a).cmp(&fold(b))
        }
        (SqlValue::Text(a), SqlValue::Text(b), Collation::RTrim) => {
            a.trim_end_matches(' ').as_bytes().cmp(b.trim_end_matches(' ').as_bytes())
        }
        _ => a.order(b),
    }
}

/// Orders two values after converting them as a comparison does.
pub(super) fn compare(left: SqlValue, right: SqlValue, how: &Coercion) -> Ordering {
    let converted = |value, how| match how {
        Some(affinity) => affinity::apply(affinity, value),
        None => value,
    };
    let (left, right) = (converted(left, how.left), converted(right, how.right));
    collate(&left, &right, how.collation)
}

fn boolean(value: Option<bool>) -> SqlValue {
    value.map_or(SqlValue::Null, SqlValue::from)
}

impl Context<'_> {
    /// Whether the expression is true of the row.
    pub(super) fn holds(&self, expr: &Bound, env: &Env<'_>) -> SqlResult<bool> {
        Ok(truth(&self.eval(expr, env)?) == Some(true))
    }

    /// Whether all the conditions are true of the row.
    pub(super) fn all_hold<'b>(
        &self,
        conditions: impl IntoIterator<Item = &'b Bound>,
        env: &Env<'_>,
    ) -> SqlResult<bool> {
        for condition in conditions {
            if !self.holds(condition, env)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn eval_all(&self, exprs: &[Bound], env: &Env<'_>) -> SqlResult<Vec<SqlValue>> {
        exprs.iter().map(|expr| self.eval(expr, env)).collect()
    }

    /// The value of the expression for the row.
    pub(super) fn eval(&self, expr: &Bound, env: &Env<'_>) -> SqlResult<SqlValue> {
        Ok(match expr {
            Bound::Value(value) => value.clone(),
            Bound::Column(column) => env.column(column),
            Bound::Aggregate(slot) => env.aggregates.get(*slot).cloned().unwrap_or(SqlValue::Null),
            Bound::Window(slot) => env.windows.get(*slot).cloned().unwrap_or(SqlValue::Null),
            Bound::Logic { connector, children } => boolean(self.logic(*connector, children, env)?),
            Bound::Not(inner) => boolean(truth(&self.eval(inner, env)?).map(|t| !t)),
            Bound::Negate(inner) => match affinity::number(&self.eval(inner, env)?) {
                SqlValue::Int(int) => int.checked_neg().map_or(SqlValue::Real(-(int as f64)), SqlValue::Int),
                SqlValue::Real(real) => SqlValue::Real(-real),
                other => other,
            },
            Bound::Compare { op, left, right, coercion } => {
                let (left, right) = (self.eval(left, env)?, self.eval(right, env)?);
                boolean(compare_op(*op, left, right, coercion))
            }
            Bound::Arithmetic { op, left, right } => {
                arithmetic(*op, &self.eval(left, env)?, &self.eval(right, env)?)?
            }
            Bound::IsNull { expr, negated } => SqlValue::from(self.eval(expr, env)?.is_null() != *negated),
            Bound::InList { expr, list, negated, set } => {
                let value = self.eval(expr, env)?;
                if let Some(set) = set {
                    return Ok(boolean(set.has(value).map(|found| found != *negated)));
                }
                boolean(self.in_list(value, list, env)?.map(|found| found != *negated))
            }
            Bound::InQuery { exprs, query, coercions, negated } => {
                let values = self.eval_all(exprs, env)?;
                boolean(self.in_query(&values, query, coercions, env)?.map(|found| found != *negated))
            }
            Bound::TupleCompare { op, pairs } => boolean(self.tuple_compare(*op, pairs, env)?),
            Bound::Like { expr, pattern, escape, negated } => {
                let (text, pattern) = (self.eval(expr, env)?, self.eval(pattern, env)?);
                if text.is_null() || pattern.is_null() {
                    return Ok(SqlValue::Null);
                }
                let found = match (&pattern, &text) {
                    (SqlValue::Text(pattern), SqlValue::Text(text)) => pattern::like(pattern, text, *escape),
                    _ => pattern::like(&pattern.to_string(), &text.to_string(), *escape),
                };
                SqlValue::from(found != *negated)
            }
            Bound::Regexp { expr, pattern, negated } => {
                let (text, pattern) = (self.eval(expr, env)?, self.eval(pattern, env)?);
                if text.is_null() || pattern.is_null() {
                    return Ok(SqlValue::Null);
                }
                SqlValue::from(self.regexp(&pattern.to_string(), &text.to_string())? != *negated)
            }
            Bound::Function { function, args, .. } => function.call(self, &self.eval_all(args, env)?)?,
            Bound::Cast { expr, affinity } => affinity::cast(*affinity, &self.eval(expr, env)?),
            Bound::Case { operand, whens, otherwise } => {
                return self.case(operand.as_deref(), whens, otherwise.as_deref(), env);
            }
            Bound::Exists(nested) => SqlValue::from(self.nested(nested, env, |rows| !rows.is_empty())?),
            Bound::Scalar(nested) => self.nested(nested, env, |rows| {
                rows.first().and_then(|row| row.first()).cloned().unwrap_or(SqlValue::Null)
            })?,
            Bound::Collate { expr, .. } => return self.eval(expr, env),
        })
    }

    fn logic(&self, connector: Connector, children: &[Bound], env: &Env<'_>) -> SqlResult<Option<bool>> {
        let decisive = connector == Connector::Or;
        let mut unknown = false;
        let mut odd = false;
        for child in children {
            match (truth(&self.eval(child, env)?), connector) {
                (Some(value), Connector::Xor) => odd ^= value,
                (Some(value), _) if value == decisive => return Ok(Some(decisive)),
                (Some(_), _) => {}
                (None, _) => unknown = true,
            }
        }
        Ok(match connector {
            _ if unknown => None,
            Connector::Xor => Some(odd),
            _ => Some(!decisive),
        })
    }

    fn in_list(&self, value: SqlValue, list: &[(Bound, Coercion)], env: &Env<'_>) -> SqlResult<Option<bool>> {
        if list.is_empty() {
            return Ok(Some(false));
        }
        if value.is_null() {
            return Ok(None);
        }
        let mut unknown = false;
        for (item, how) in list {
            let item = self.eval(item, env)?;
            if item.is_null() {
                unknown = true;
            } else if compare(value.clone(), item, how).is_eq() {
                return Ok(Some(true));
            }
        }
        Ok(if unknown { None } else { Some(false) })
    }

    fn in_query(
        &self,
        values: &[SqlValue],
        query: &Nested,
        coercions: &[Coercion],
        env: &Env<'_>,
    ) -> SqlResult<Option<bool>> {
        if let ([value], [how], false) = (values, coercions, query.correlated)
            && how.collation == Collation::Binary
        {
            if query.members.get().is_none() {
                let members = self.nested(query, env, |rows| {
                    Members::new(rows.iter().filter_map(|row| row.first()), how)
                })?;
                members.into_iter().for_each(|members| drop(query.members.set(members)));
            }
            if let Some(members) = query.members.get() {
                return Ok(members.has(value.clone()));
            }
        }
        self.nested(query, env, |rows| {
            let mut unknown = false;
            for row in rows {
                let mut equal = Some(true);
                for ((value, item), how) in values.iter().zip(row).zip(coercions) {
                    if value.is_null() || item.is_null() {
                        equal = equal.and(None);
                    } else if !compare(value.clone(), item.clone(), how).is_eq() {
                        equal = Some(false);
                        break;
                    }
                }
                match equal {
                    Some(true) => return Some(true),
                    None => unknown = true,
                    Some(false) => {}
                }
            }
            if unknown { None } else { Some(false) }
        })
    }

    fn tuple_compare(
        &self,
        op: BinaryOp,
        pairs: &[(Bound, Bound, Coercion)],
        env: &Env<'_>,
    ) -> SqlResult<Option<bool>> {
        let is_equality = matches!(op, BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Is | BinaryOp::IsNot);
        let mut unknown = false;
        for (index, (left, right, how)) in pairs.iter().enumerate() {
            let (left, right) = (self.eval(left, env)?, self.eval(right, env)?);
            let last = index + 1 == pairs.len();
            if is_equality {
                let same =
                    if matches!(op, BinaryOp::Is | BinaryOp::IsNot) { BinaryOp::Is } else { BinaryOp::Eq };
                match compare_op(same, left, right, how) {
                    Some(false) => return Ok(Some(matches!(op, BinaryOp::Ne | BinaryOp::IsNot))),
                    None => unknown = true,
                    Some(true) => {}
                }
            } else {
                if left.is_null() || right.is_null() {
                    return Ok(None);
                }
                let order = compare(left.clone(), right.clone(), how);
                if !order.is_eq() || last {
                    return Ok(compare_op(op, left, right, how));
                }
            }
        }
        Ok(if unknown { None } else { Some(matches!(op, BinaryOp::Eq | BinaryOp::Is)) })
    }

    fn case(
        &self,
        operand: Option<&Bound>,
        whens: &[(Bound, Bound, Coercion)],
        otherwise: Option<&Bound>,
        env: &Env<'_>,
    ) -> SqlResult<SqlValue> {
        let operand = operand.map(|e| self.eval(e, env)).transpose()?;
        for (when, then, how) in whens {
            let when = self.eval(when, env)?;
            let chosen = match &operand {
                Some(value) => compare_op(BinaryOp::Eq, value.clone(), when, how),
                None => truth(&when),
            };
            if chosen == Some(true) {
                return self.eval(then, env);
            }
        }
        otherwise.map_or(Ok(SqlValue::Null), |e| self.eval(e, env))
    }

    /// Runs a subquery, or takes what it gave before if it reads no outer row.
    fn nested<T>(
        &self,
        nested: &Nested,
        env: &Env<'_>,
        read: impl FnOnce(&[Vec<SqlValue>]) -> T,
    ) -> SqlResult<T> {
        if nested.correlated {
            return Ok(read(&self.run_query(&nested.query, Some(env))?));
        }
        if nested.cache.get().is_none() {
            let rows = self.run_query(&nested.query, Some(env))?;
            // Nothing else sets it: evaluation is not re-entrant for one expression.
            let _ = nested.cache.set(rows);
        }
        Ok(read(nested.cache.get().map_or(&[], Vec::as_slice)))
    }

    /// The values that the subquery of `expr IN (SELECT ...)` gives.
    pub(super) fn nested_column(&self, expr: &Bound, env: &Env<'_>) -> SqlResult<Vec<SqlValue>> {
        match expr {
            Bound::InQuery { query, .. } => {
                self.nested(query, env, |rows| rows.iter().filter_map(|row| row.first().cloned()).collect())
            }
            _ => Ok(Vec::new()),
        }
    }

    /// SQLite has the operator but no function behind it: the connection brings one.
    pub(super) fn regexp(&self, pattern: &str, text: &str) -> SqlResult<bool> {
        let Some(search) = self.state.regexp else {
            return Err(SqlError::operational("no such function: REGEXP"));
        };
        search(pattern, text).ok_or_else(|| SqlError::operational("user-defined function raised exception"))
    }
}

/// A comparison of two values; NULL makes it unknown, except for IS.
pub(super) fn compare_op(op: BinaryOp, left: SqlValue, right: SqlValue, how: &Coercion) -> Option<bool> {
    let nulls = left.is_null() || right.is_null();
    let is = || {
        if nulls {
            left.is_null() && right.is_null()
        } else {
            compare(left.clone(), right.clone(), how).is_eq()
        }
    };
    match op {
        BinaryOp::Is => return Some(is()),
        BinaryOp::IsNot => return Some(!is()),
        _ if nulls => return None,
        _ => {}
    }
    let order = compare(left, right, how);
    Some(match op {
        BinaryOp::Eq => order.is_eq(),
        BinaryOp::Ne => order.is_ne(),
        BinaryOp::Lt => order.is_lt(),
        BinaryOp::Le => order.is_le(),
        BinaryOp::Gt => order.is_gt(),
        _ => order.is_ge(),
    })
}

/// An operator on two values.
pub(super) fn arithmetic(op: BinaryOp, left: &SqlValue, right: &SqlValue) -> SqlResult<SqlValue> {
    use BinaryOp::*;
    if matches!(op, JsonArrow | JsonArrowText) {
        return super::json::arrow(left, right, op == JsonArrowText);
    }
    if left.is_null() || right.is_null() {
        return Ok(SqlValue::Null);
    }
    Ok(match op {
        Concat => SqlValue::from(format!("{left}{right}")),
        BitAnd => SqlValue::Int(affinity::to_int(left) & affinity::to_int(right)),
        BitOr => SqlValue::Int(affinity::to_int(left) | affinity::to_int(right)),
        ShiftLeft => SqlValue::Int(shift(affinity::to_int(left), affinity::to_int(right))),
        ShiftRight => SqlValue::Int(shift(affinity::to_int(left), affinity::to_int(right).saturating_neg())),
        Mod => {
            let (a, b) = (affinity::to_int(left), affinity::to_int(right));
            let is_real = [left, right].iter().any(|v| matches!(affinity::number(v), SqlValue::Real(_)));
            match (b, is_real) {
                (0, _) => SqlValue::Null,
                (_, true) => SqlValue::Real(a.wrapping_rem(b) as f64),
                _ => SqlValue::Int(a.wrapping_rem(b)),
            }
        }
        _ => match (affinity::number(left), affinity::number(right)) {
            (SqlValue::Int(a), SqlValue::Int(b)) => integers(op, a, b),
            (a, b) => reals(op, affinity::to_real(&a), affinity::to_real(&b)),
        },
    })
}

fn shift(value: i64, by: i64) -> i64 {
    match by {
        0..=63 => value << by,
        64.. => 0,
        -63..=-1 => value >> -by,
        _ => {
            if value < 0 {
                -1
            } else {
                0
            }
        }
    }
}

fn integers(op: BinaryOp, a: i64, b: i64) -> SqlValue {
    let exact = match op {
        BinaryOp::Add => a.checked_add(b),
        BinaryOp::Sub => a.checked_sub(b),
        BinaryOp::Mul => a.checked_mul(b),
        _ if b == 0 => return SqlValue::Null,
        _ => a.checked_div(b),
    };
    exact.map_or_else(|| reals(op, a as f64, b as f64), SqlValue::Int)
}

fn reals(op: BinaryOp, a: f64, b: f64) -> SqlValue {
    let result = match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        _ if b == 0.0 => return SqlValue::Null,
        _ => a / b,
    };
    if result.is_nan() { SqlValue::Null } else { SqlValue::Real(result) }
}
