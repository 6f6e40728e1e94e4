//! Resolving whole queries: sources, select lists, stars, positions and aliases of ORDER BY and GROUP BY.

use std::rc::Rc;

use super::ast::*;
use super::bind::{Binder, ColumnInfo, Scope, ScopeSource, collation_named, strip};
use super::bound::*;
use super::error::{SqlError, SqlResult};
use super::plan::*;
use super::render::render_expr;
use super::value::SqlValue;

impl Binder<'_> {
    /// Resolves a query.
    pub(super) fn query(&mut self, query: &Query) -> SqlResult<BoundQuery> {
        match query {
            Query::Select(select) => Ok(BoundQuery::Select(Box::new(self.select(select)?))),
            Query::Values(rows) => {
                self.scopes.push(Scope::default());
                let rows: SqlResult<Vec<Vec<Bound>>> = rows.iter().map(|row| self.exprs(row)).collect();
                self.scopes.pop();
                let rows = rows?;
                if rows.windows(2).any(|pair| pair[0].len() != pair[1].len()) {
                    return Err(SqlError::operational("all VALUES must have the same number of terms"));
                }
                Ok(BoundQuery::Values(rows))
            }
            Query::Compound { first, rest, order_by, limit, offset } => {
                self.compound(first, rest, order_by, *limit, *offset)
            }
        }
    }

    fn compound(
        &mut self,
        first: &Query,
        rest: &[(Combinator, Query)],
        order_by: &[OrderBy],
        limit: Option<i64>,
        offset: Option<i64>,
    ) -> SqlResult<BoundQuery> {
        let bound_first = self.query(first)?;
        let mut bound_rest = Vec::with_capacity(rest.len());
        for (combinator, query) in rest {
            let bound = self.query(query)?;
            if bound.width() != bound_first.width() {
                let operator = match combinator {
                    Combinator::Union => "UNION",
                    Combinator::UnionAll => "UNION ALL",
                    Combinator::Intersect => "INTERSECT",
                    Combinator::Except => "EXCEPT",
                };
                return Err(SqlError::operational(format!(
                    "SELECTs to the left and right of {operator} do not have the same number of result columns"
                )));
            }
            bound_rest.push((*combinator, bound));
        }
        let order_by = self.compound_order(first, &bound_first, order_by)?;
        Ok(BoundQuery::Compound { first: Box::new(bound_first), rest: bound_rest, order_by, limit, offset })
    }

    /// ORDER BY of a compound query reads the result's columns: by position, by name, or by the expression
    /// that the first query has there.
    fn compound_order(
        &mut self,
        first: &Query,
        bound: &BoundQuery,
        order_by: &[OrderBy],
    ) -> SqlResult<Vec<BoundOrder>> {
        let names = bound.names();
        let affinities = bound.affinities();
        let columns = names.iter().zip(affinities).map(|(name, affinity)| ColumnInfo {
            name: Rc::from(name.as_str()),
            affinity,
            collation: Collation::Binary,
        });
        let columns: Vec<_> = columns.collect();
        let used = vec![false; columns.len()];
        let source = ScopeSource { name: None, columns, has_rowid: false, only_qualified: false, used };
        self.scopes.push(Scope { sources: vec![source], ..Scope::default() });
        let mut terms = Vec::with_capacity(order_by.len());
        for (index, term) in order_by.iter().enumerate() {
            let mut term = term.clone();
            if let Some(position) = self.compound_position(first, &names, index, strip(&term.expr))? {
                let affinity = None;
                let reference = ColumnRef {
                    depth: 0,
                    source: 0,
                    column: Some(position),
                    affinity,
                    collation: Collation::Binary,
                };
                terms.push(BoundOrder {
                    expr: Bound::Column(reference),
                    direction: term.direction.unwrap_or(Direction::Asc),
                    nulls: term.nulls,
                    collation: Collation::Binary,
                });
                continue;
            }
            if let Expr::Column { table, .. } = &mut term.expr {
                *table = None;
            }
            terms.push(self.order(&term)?);
        }
        self.scopes.pop();
        Ok(terms)
    }

    fn compound_position(
        &self,
        first: &Query,
        names: &[String],
        index: usize,
        expr: &Expr,
    ) -> SqlResult<Option<usize>> {
        if let Expr::Literal(SqlValue::Int(position)) = expr {
            return position_in(*position, names.len(), index).map(Some);
        }
        let mut select = first;
        while let Query::Compound { first, .. } = select {
            select = first;
        }
        match select {
            Query::Select(select) => Ok(select.columns.iter().position(|column| strip(&column.expr) == expr)),
            _ => Ok(None),
        }
    }

    fn source(&mut self, source: &Source) -> SqlResult<(BoundSource, ScopeSource)> {
        let name = source.name().cloned();
        match source {
            Source::Table { name: table_name, .. } => {
                if let Some((rows, columns)) = self.state.system_rows(table_name) {
                    let columns: Vec<_> = columns.iter().map(|name| plain_column(name)).collect();
                    let used = vec![false; columns.len()];
                    return Ok((
                        BoundSource::Rows { rows },
                        ScopeSource { name, columns, has_rowid: false, only_qualified: false, used },
                    ));
                }
                let table = self.state.must_table(table_name)?.clone();
                let mut columns = Vec::with_capacity(table.def.columns.len());
                for column in &table.def.columns {
                    let collation = match &column.collation {
                        Some(name) => collation_named(name)?,
                        None => Collation::Binary,
                    };
                    let affinity = Some(column.affinity());
                    columns.push(ColumnInfo { name: column.name.clone(), affinity, collation });
                }
                let used = vec![false; columns.len()];
                Ok((
                    BoundSource::Table { table },
                    ScopeSource { name, columns, has_rowid: true, only_qualified: false, used },
                ))
            }
            Source::Subquery { query, .. } => {
                let query = self.query(query)?;
                let columns = query.names().into_iter().zip(query.affinities()).map(|(name, affinity)| {
                    ColumnInfo { name: Rc::from(name), affinity, collation: Collation::Binary }
                });
                let columns: Vec<_> = columns.collect();
                let used = vec![false; columns.len()];
                Ok((
                    BoundSource::Query { query: Box::new(query) },
                    ScopeSource { name, columns, has_rowid: false, only_qualified: false, used },
                ))
            }
        }
    }

    fn select(&mut self, select: &Select) -> SqlResult<BoundSelect> {
        let mut sources = Vec::new();
        let mut scope = Scope::default();
        if let Some(from) = &select.from {
            let firsts = std::iter::once((JoinKind::Cross, &from.source));
            for (kind, source) in firsts.chain(from.joins.iter().map(|join| (join.kind, &join.source))) {
                let (bound, seen) = self.source(source)?;
                sources.push(BoundJoin { kind, source: bound, on: Vec::new(), used: Vec::new() });
                scope.sources.push(seen);
            }
        }
        for column in &select.columns {
            if let Some(alias) = &column.alias {
                scope.aliases.push((alias.clone(), column.expr.clone()));
            }
        }
        self.scopes.push(scope);
        let bound = self.select_body(select, sources);
        self.scopes.pop();
        bound
    }

    fn select_body(&mut self, select: &Select, mut sources: Vec<BoundJoin>) -> SqlResult<BoundSelect> {
        if let Some(from) = &select.from {
            for (index, join) in from.joins.iter().enumerate() {
                for condition in &join.on {
                    let bound = self.expr(condition)?;
                    flatten(bound, &mut sources[index + 1].on);
                }
            }
        }
        let mut filter = Vec::new();
        if let Some(condition) = &select.filter {
            flatten(self.expr(condition)?, &mut filter);
        }
        self.allow_aggregates(true);
        let mut columns = Vec::with_capacity(select.columns.len());
        let mut names = Vec::with_capacity(select.columns.len());
        for column in &select.columns {
            self.select_column(column, &mut columns, &mut names)?;
        }
        self.allow_aggregates(false);
        let mut group_by = Vec::with_capacity(select.group_by.len());
        for (index, expr) in select.group_by.iter().enumerate() {
            group_by.push(self.group_term(select, index, expr)?);
        }
        self.allow_aggregates(true);
        let having = select.having.as_ref().map(|having| self.expr(having)).transpose()?;
        let order_by = self.select_order(select, columns.len())?;
        let scope = self.scopes.last_mut().map(std::mem::take).unwrap_or_default();
        for (join, seen) in sources.iter_mut().zip(scope.sources) {
            join.used = seen.used;
        }
        let aggregates: Vec<_> = scope.aggregates.into_iter().map(|(_, bound)| bound).collect();
        Ok(BoundSelect {
            sources,
            filter,
            is_grouped: !group_by.is_empty() || !aggregates.is_empty() || having.is_some(),
            group_by,
            aggregates,
            having,
            windows: scope.windows.into_iter().map(|(_, bound)| bound).collect(),
            columns,
            names,
            distinct: select.distinct,
            order_by,
            limit: select.limit,
            offset: select.offset,
        })
    }

    fn allow_aggregates(&mut self, allow: bool) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.allow_aggregates = allow;
        }
    }

    pub(super) fn select_column(
        &mut self,
        column: &SelectColumn,
        columns: &mut Vec<Bound>,
        names: &mut Vec<String>,
    ) -> SqlResult<()> {
        let only = match &column.expr {
            Expr::Star => None,
            Expr::Column { table: Some(table), name } if &**name == "*" => Some(table.name.clone()),
            expr => {
                let name = match (&column.alias, strip(expr)) {
                    (Some(alias), _) => alias.to_string(),
                    (None, Expr::Column { name, .. }) => name.to_string(),
                    (None, expr) => render_expr(expr).last_executed(),
                };
                columns.push(self.expr(expr)?);
                names.push(name);
                return Ok(());
            }
        };
        let scope = self.scopes.last_mut().filter(|scope| !scope.sources.is_empty());
        let Some(scope) = scope else {
            return Err(SqlError::operational("no tables specified"));
        };
        let mut any = false;
        for (source, seen) in scope.sources.iter_mut().enumerate() {
            if only.is_some() && only.as_ref() != seen.name.as_ref() {
                continue;
            }
            any = true;
            for (index, info) in seen.columns.iter().enumerate() {
                seen.used[index] = true;
                let (affinity, collation) = (info.affinity, info.collation);
                let reference = ColumnRef { depth: 0, source, column: Some(index), affinity, collation };
                columns.push(Bound::Column(reference));
                names.push(info.name.to_string());
            }
        }
        match only {
            Some(name) if !any => Err(SqlError::no_such_table(&name)),
            _ => Ok(()),
        }
    }

    fn group_term(&mut self, select: &Select, index: usize, expr: &Expr) -> SqlResult<Bound> {
        match strip(expr) {
            Expr::Literal(SqlValue::Int(position)) => {
                let at = position_in(*position, select.columns.len(), index)
                    .map_err(|e| SqlError { message: e.message.replace("ORDER", "GROUP"), ..e })?;
                self.expr(&select.columns[at].expr)
            }
            expr => self.expr(expr),
        }
    }

    fn select_order(&mut self, select: &Select, width: usize) -> SqlResult<Vec<BoundOrder>> {
        if let Some(scope) = self.scopes.last_mut() {
            scope.prefer_aliases = true;
        }
        let mut terms = Vec::with_capacity(select.order_by.len());
        for (index, term) in select.order_by.iter().enumerate() {
            if let Expr::Literal(SqlValue::Int(position)) = strip(&term.expr) {
                let at = position_in(*position, width, index)?;
                if let Some(column) = select.columns.get(at) {
                    let term = OrderBy { expr: column.expr.clone(), ..term.clone() };
                    terms.push(self.order(&term)?);
                    continue;
                }
            }
            terms.push(self.order(term)?);
        }
        Ok(terms)
    }
}

fn plain_column(name: &str) -> ColumnInfo {
    ColumnInfo { name: Rc::from(name), affinity: None, collation: Collation::Binary }
}

fn position_in(position: i64, width: usize, index: usize) -> SqlResult<usize> {
    usize::try_from(position - 1).ok().filter(|at| *at < width).ok_or_else(|| {
        let ordinal = match (index + 1) % 10 {
            1 if index != 10 => "st",
            2 if index != 11 => "nd",
            3 if index != 12 => "rd",
            _ => "th",
        };
        let term = index + 1;
        SqlError::operational(format!(
            "{term}{ordinal} ORDER BY term out of range - should be between 1 and {width}"
        ))
    })
}

/// Splits a condition into those that must all hold.
pub(super) fn flatten(bound: Bound, into: &mut Vec<Bound>) {
    match bound {
        Bound::Logic { connector: Connector::And, children } => {
            children.into_iter().for_each(|child| flatten(child, into));
        }
        other => into.push(other),
    }
}
