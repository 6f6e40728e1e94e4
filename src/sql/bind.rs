//! Resolving names: from the statement tree to expressions and queries that can run.
//!
//! A scope is what one SELECT can see: its sources and the aliases of its select list. Subqueries see the
//! scopes outside theirs; a query of the FROM clause sees only what is outside the whole SELECT. As in SQLite,
//! a column wins over an alias, except in ORDER BY. Binding of whole queries is in `bind_query.rs`.

use std::cell::OnceCell;
use std::rc::Rc;

use super::ast::*;
use super::bound::*;
use super::error::{SqlError, SqlResult};
use super::functions;
use super::schema::Affinity;
use super::store::State;
use super::value::SqlValue;
use super::window;

/// A column that a scope can see.
#[derive(Clone, Debug)]
pub(super) struct ColumnInfo {
    pub(super) name: Rc<str>,
    pub(super) affinity: Option<Affinity>,
    pub(super) collation: Collation,
}

/// A source that a scope can see.
#[derive(Debug)]
pub(super) struct ScopeSource {
    pub(super) name: Option<Rc<str>>,
    pub(super) columns: Vec<ColumnInfo>,
    pub(super) has_rowid: bool,
    /// Seen only under its name: `EXCLUDED` in an upsert.
    pub(super) only_qualified: bool,
    pub(super) used: Vec<bool>,
}

/// What one SELECT can see, and what its expressions ask to be computed once a group or once a row.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub(super) sources: Vec<ScopeSource>,
    pub(super) aliases: Vec<(Rc<str>, Expr)>,
    pub(super) prefer_aliases: bool,
    pub(super) allow_aggregates: bool,
    pub(super) aggregates: Vec<(Aggregate, BoundAggregate)>,
    pub(super) windows: Vec<(Window, BoundWindow)>,
}

/// Resolves names against a catalogue.
pub(super) struct Binder<'s> {
    pub(super) state: &'s State,
    pub(super) scopes: Vec<Scope>,
    /// The outermost scope read since it was last reset: tells correlated subqueries.
    lowest: usize,
    /// How deep alias expansions nest, so that an alias that names itself ends.
    expanding: usize,
}

impl<'s> Binder<'s> {
    pub(super) fn new(state: &'s State) -> Self {
        Binder { state, scopes: Vec::new(), lowest: usize::MAX, expanding: 0 }
    }

    fn scope(&mut self) -> SqlResult<&mut Scope> {
        self.scopes.last_mut().ok_or_else(|| SqlError::operational("no query to read from"))
    }

    pub(super) fn exprs(&mut self, exprs: &[Expr]) -> SqlResult<Vec<Bound>> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    fn boxed(&mut self, expr: &Expr) -> SqlResult<Box<Bound>> {
        self.expr(expr).map(Box::new)
    }

    /// Resolves one expression in the innermost scope.
    pub(super) fn expr(&mut self, expr: &Expr) -> SqlResult<Bound> {
        Ok(match expr {
            Expr::Column { table, name } => return self.column(table.as_ref(), name),
            Expr::Param { value, .. } | Expr::Literal(value) => Bound::Value(value.clone()),
            Expr::Raw { sql, params } => {
                let parsed = super::parse::parse_expr(sql, params)?;
                return self.expr(&parsed);
            }
            Expr::Star => return Err(SqlError::operational("near \"*\": syntax error")),
            Expr::Node { connector, negated, children, .. } => {
                let children = self.exprs(children)?;
                let logic = if children.len() == 1 {
                    children.into_iter().next().unwrap_or(Bound::Value(SqlValue::Int(1)))
                } else {
                    Bound::Logic { connector: *connector, children }
                };
                if *negated { Bound::Not(Box::new(logic)) } else { logic }
            }
            Expr::Binary { op, left, right } => return self.binary(*op, left, right),
            Expr::Paren(inner) => return self.expr(inner),
            Expr::Tuple(_) => return Err(SqlError::operational("row value misused")),
            Expr::Not(inner) => Bound::Not(self.boxed(inner)?),
            Expr::Negate(inner) => Bound::Negate(self.boxed(inner)?),
            Expr::IsNull { expr, negated } => Bound::IsNull { expr: self.boxed(expr)?, negated: *negated },
            Expr::InList { expr, list, negated } => return self.in_list(expr, list, *negated),
            Expr::InSubquery { expr, query, negated } => return self.in_query(expr, query, *negated),
            Expr::Between { expr, low, high, negated } => {
                let children =
                    vec![self.binary(BinaryOp::Ge, expr, low)?, self.binary(BinaryOp::Le, expr, high)?];
                let range = Bound::Logic { connector: Connector::And, children };
                if *negated { Bound::Not(Box::new(range)) } else { range }
            }
            Expr::Like { expr, pattern, escape, negated } => Bound::Like {
                expr: self.boxed(expr)?,
                pattern: self.boxed(pattern)?,
                escape: *escape,
                negated: *negated,
            },
            Expr::Regexp { expr, pattern, negated } => {
                Bound::Regexp { expr: self.boxed(expr)?, pattern: self.boxed(pattern)?, negated: *negated }
            }
            Expr::Function { name, args } => return self.function(name, args),
            Expr::Cast { expr, type_text } => {
                Bound::Cast { expr: self.boxed(expr)?, affinity: Affinity::of(type_text) }
            }
            Expr::Aggregate(aggregate) => return self.aggregate(aggregate),
            Expr::Case { operand, whens, otherwise } => {
                return self.case(operand.as_deref(), whens, otherwise.as_deref());
            }
            Expr::Exists(query) => Bound::Exists(Box::new(self.nested(query)?)),
            Expr::Subquery(query) => {
                let nested = self.nested(query)?;
                one_column(nested.query.width(), 1)?;
                Bound::Scalar(Box::new(nested))
            }
            Expr::Window(window) => return self.window(window),
            Expr::Collate { expr, collation } => {
                Bound::Collate { expr: self.boxed(expr)?, collation: collation_named(collation)? }
            }
        })
    }

    fn column(&mut self, table: Option<&Ident>, name: &Rc<str>) -> SqlResult<Bound> {
        let innermost = self.scopes.len();
        for depth in 0..innermost {
            let at = innermost - 1 - depth;
            if table.is_none()
                && self.scopes[at].prefer_aliases
                && let Some(bound) = self.alias(at, name)?
            {
                return Ok(bound);
            }
            if let Some(found) = self.column_in(at, depth, table, name)? {
                self.lowest = self.lowest.min(at);
                return Ok(Bound::Column(found));
            }
            if table.is_none()
                && !self.scopes[at].prefer_aliases
                && let Some(bound) = self.alias(at, name)?
            {
                return Ok(bound);
            }
        }
        match table {
            Some(table) => Err(SqlError::no_such_column(format_args!("{}.{name}", table.name))),
            None if name.eq_ignore_ascii_case("true") => Ok(Bound::Value(SqlValue::Int(1))),
            None if name.eq_ignore_ascii_case("false") => Ok(Bound::Value(SqlValue::Int(0))),
            None => Err(SqlError::no_such_column(name)),
        }
    }

    fn column_in(
        &mut self,
        at: usize,
        depth: usize,
        table: Option<&Ident>,
        name: &str,
    ) -> SqlResult<Option<ColumnRef>> {
        let mut found = None;
        for (index, source) in self.scopes[at].sources.iter_mut().enumerate() {
            if table.is_none() && source.only_qualified {
                continue;
            }
            if let Some(table) = table
                && !source.name.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(&table.name))
            {
                continue;
            }
            let Some(position) = source.columns.iter().position(|c| c.name.eq_ignore_ascii_case(name)) else {
                if source.has_rowid && found.is_none() && is_rowid_name(name) {
                    let affinity = Some(Affinity::Integer);
                    let collation = Collation::Binary;
                    found = Some(ColumnRef { depth, source: index, column: None, affinity, collation });
                }
                continue;
            };
            if found.is_some_and(|earlier| earlier.column.is_some()) {
                return Err(SqlError::operational(format!("ambiguous column name: {name}")));
            }
            source.used[position] = true;
            let info = &source.columns[position];
            found = Some(ColumnRef {
                depth,
                source: index,
                column: Some(position),
                affinity: info.affinity,
                collation: info.collation,
            });
        }
        Ok(found)
    }

    /// An alias of the select list stands for its expression.
    fn alias(&mut self, at: usize, name: &str) -> SqlResult<Option<Bound>> {
        // Aliases of outer selects are seen by subqueries too, but their expressions belong to the outer scope;
        // only the scope at hand can expand them.
        if at + 1 != self.scopes.len() || self.expanding > 8 {
            return Ok(None);
        }
        let Some((_, expr)) = self.scopes[at].aliases.iter().find(|(a, _)| a.eq_ignore_ascii_case(name))
        else {
            return Ok(None);
        };
        let expr = expr.clone();
        let prefer = std::mem::replace(&mut self.scopes[at].prefer_aliases, false);
        self.expanding += 1;
        let bound = self.expr(&expr);
        self.expanding -= 1;
        self.scopes[at].prefer_aliases = prefer;
        bound.map(Some)
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> SqlResult<Bound> {
        use BinaryOp::*;
        match op {
            And | Or => {
                let connector = if op == And { Connector::And } else { Connector::Or };
                Ok(Bound::Logic { connector, children: vec![self.expr(left)?, self.expr(right)?] })
            }
            Eq | Ne | Lt | Le | Gt | Ge | Is | IsNot => {
                if let (Expr::Tuple(lefts), Expr::Tuple(rights)) = (strip(left), strip(right)) {
                    return self.tuple_compare(op, lefts, rights);
                }
                let (left, right) = (self.expr(left)?, self.expr(right)?);
                let coercion = coercion(&left, &right);
                Ok(Bound::Compare { op, left: Box::new(left), right: Box::new(right), coercion })
            }
            _ => Ok(Bound::Arithmetic { op, left: self.boxed(left)?, right: self.boxed(right)? }),
        }
    }

    fn tuple_compare(&mut self, op: BinaryOp, lefts: &[Expr], rights: &[Expr]) -> SqlResult<Bound> {
        if lefts.len() != rights.len() {
            return Err(SqlError::operational("row value misused"));
        }
        let mut pairs = Vec::with_capacity(lefts.len());
        for (left, right) in lefts.iter().zip(rights) {
            let (left, right) = (self.expr(left)?, self.expr(right)?);
            let how = coercion(&left, &right);
            pairs.push((left, right, how));
        }
        Ok(Bound::TupleCompare { op, pairs })
    }

    fn in_list(&mut self, expr: &Expr, list: &[Expr], negated: bool) -> SqlResult<Bound> {
        if let Expr::Tuple(lefts) = strip(expr) {
            let mut children = Vec::with_capacity(list.len());
            for item in list {
                let Expr::Tuple(rights) = strip(item) else {
                    return Err(SqlError::operational("row value misused"));
                };
                children.push(self.tuple_compare(BinaryOp::Eq, lefts, rights)?);
            }
            let any = Bound::Logic { connector: Connector::Or, children };
            return Ok(if negated { Bound::Not(Box::new(any)) } else { any });
        }
        let expr = self.boxed(expr)?;
        let mut items = Vec::with_capacity(list.len());
        for item in list {
            let item = self.expr(item)?;
            // The left side's affinity rules; the items have none of their own.
            let how = coerce(expr.affinity(), None, expr.collation().unwrap_or_default().0);
            items.push((item, how));
        }
        let constants: Option<Vec<&SqlValue>> = items
            .iter()
            .map(|(item, _)| match item {
                Bound::Value(value) => Some(value),
                _ => None,
            })
            .collect();
        let set = match (constants, items.first()) {
            (Some(values), Some((_, how))) if values.len() > 8 => Members::new(values.into_iter(), how),
            _ => None,
        };
        Ok(Bound::InList { expr, list: items, negated, set })
    }

    fn in_query(&mut self, expr: &Expr, query: &Query, negated: bool) -> SqlResult<Bound> {
        let exprs = match strip(expr) {
            Expr::Tuple(items) => self.exprs(items)?,
            single => vec![self.expr(single)?],
        };
        let nested = self.nested(query)?;
        one_column(nested.query.width(), exprs.len())?;
        let rights = nested.query.affinities();
        let coercions = exprs
            .iter()
            .zip(rights)
            .map(|(l, r)| coerce(l.affinity(), r, l.collation().unwrap_or_default().0))
            .collect();
        Ok(Bound::InQuery { exprs, query: Box::new(nested), coercions, negated })
    }

    pub(super) fn nested(&mut self, query: &Query) -> SqlResult<Nested> {
        let level = self.scopes.len();
        let before = std::mem::replace(&mut self.lowest, usize::MAX);
        let query = self.query(query)?;
        let correlated = self.lowest < level;
        self.lowest = self.lowest.min(before);
        Ok(Nested { query, correlated, cache: OnceCell::new(), members: OnceCell::new() })
    }

    fn function(&mut self, name: &Rc<str>, args: &[Expr]) -> SqlResult<Bound> {
        if functions::is_aggregate(name, args.len()) {
            let args = args.to_vec();
            return self.aggregate(&Aggregate { name: name.clone(), distinct: false, args, filter: None });
        }
        let function = functions::lookup(name, args.len())?;
        Ok(Bound::Function { function, args: self.exprs(args)? })
    }

    fn aggregate(&mut self, aggregate: &Aggregate) -> SqlResult<Bound> {
        if !functions::is_aggregate(&aggregate.name, aggregate.args.len()) {
            return self.function(&aggregate.name, &aggregate.args);
        }
        let scope = self.scope()?;
        if !scope.allow_aggregates {
            return Err(SqlError::operational(format!("misuse of aggregate: {}()", aggregate.name)));
        }
        if let Some(slot) = scope.aggregates.iter().position(|(known, _)| known == aggregate) {
            return Ok(Bound::Aggregate(slot));
        }
        scope.allow_aggregates = false;
        let bound = self.aggregate_parts(aggregate).map_err(|error| {
            // SQLite words an aggregate inside another one differently from one in WHERE.
            let message = error.message.replacen("misuse of aggregate: ", "misuse of aggregate function ", 1);
            SqlError { message, ..error }
        });
        let scope = self.scope()?;
        scope.allow_aggregates = true;
        scope.aggregates.push((aggregate.clone(), bound?));
        Ok(Bound::Aggregate(scope.aggregates.len() - 1))
    }

    fn aggregate_parts(&mut self, aggregate: &Aggregate) -> SqlResult<BoundAggregate> {
        let args = match aggregate.args.as_slice() {
            [Expr::Star] => Vec::new(),
            args => self.exprs(args)?,
        };
        let filter = aggregate.filter.as_ref().map(|f| self.expr(f)).transpose()?;
        let collation = args.first().and_then(Bound::collation).unwrap_or_default().0;
        let name = aggregate.name.to_ascii_uppercase();
        Ok(BoundAggregate { name, distinct: aggregate.distinct, args, filter, collation })
    }

    fn window(&mut self, window: &Window) -> SqlResult<Bound> {
        if let Some(slot) = self.scope()?.windows.iter().position(|(known, _)| known == window) {
            return Ok(Bound::Window(slot));
        }
        let (name, args, filter) = match &window.call {
            Expr::Function { name, args } => (name, args, None),
            Expr::Aggregate(aggregate) => (&aggregate.name, &aggregate.args, aggregate.filter.as_ref()),
            other => {
                let text = super::render::render_expr(other).sql;
                return Err(SqlError::operational(format!("{text} may not be used as a window function")));
            }
        };
        let args = match args.as_slice() {
            [Expr::Star] => Vec::new(),
            args => self.exprs(args)?,
        };
        let filter = filter.map(|f| self.expr(f)).transpose()?;
        let partition_by = self.exprs(&window.partition_by)?;
        let order_by = window.order_by.iter().map(|term| self.order(term)).collect::<SqlResult<Vec<_>>>()?;
        let frame = window::Frame::parse(window.frame.as_deref(), !order_by.is_empty())?;
        let is_aggregate = functions::is_aggregate(name, args.len());
        let name = name.to_ascii_uppercase();
        if !is_aggregate && !window::is_window_function(&name) {
            return Err(SqlError::operational(format!("no such window function: {name}")));
        }
        let bound = BoundWindow { name, args, filter, is_aggregate, partition_by, order_by, frame };
        let scope = self.scope()?;
        scope.windows.push((window.clone(), bound));
        Ok(Bound::Window(scope.windows.len() - 1))
    }

    pub(super) fn order(&mut self, term: &OrderBy) -> SqlResult<BoundOrder> {
        let expr = self.expr(&term.expr)?;
        let collation = expr.collation().unwrap_or_default().0;
        let direction = term.direction.unwrap_or(Direction::Asc);
        Ok(BoundOrder { expr, direction, nulls: term.nulls, collation })
    }

    fn case(
        &mut self,
        operand: Option<&Expr>,
        whens: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
    ) -> SqlResult<Bound> {
        let operand = operand.map(|e| self.boxed(e)).transpose()?;
        let mut bound = Vec::with_capacity(whens.len());
        for (when, then) in whens {
            let (when, then) = (self.expr(when)?, self.expr(then)?);
            let how = operand.as_ref().map_or_else(Coercion::default, |o| coercion(o, &when));
            bound.push((when, then, how));
        }
        let otherwise = otherwise.map(|e| self.boxed(e)).transpose()?;
        Ok(Bound::Case { operand, whens: bound, otherwise })
    }
}

/// The expression without the parentheses around it.
pub(super) fn strip(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(inner) => strip(inner),
        other => other,
    }
}

fn one_column(has: usize, wants: usize) -> SqlResult<()> {
    if has == wants {
        return Ok(());
    }
    let plural = if has == 1 { "" } else { "s" };
    Err(SqlError::operational(format!("sub-select returns {has} column{plural} - expected {wants}")))
}

pub(super) fn is_rowid_name(name: &str) -> bool {
    ["rowid", "oid", "_rowid_"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// The collation of that name.
pub(super) fn collation_named(name: &str) -> SqlResult<Collation> {
    match name.trim_matches('"').to_ascii_uppercase().as_str() {
        "BINARY" => Ok(Collation::Binary),
        "NOCASE" => Ok(Collation::NoCase),
        "RTRIM" => Ok(Collation::RTrim),
        _ => Err(SqlError::operational(format!("no such collation sequence: {name}"))),
    }
}
