//! `aggregate()` and `count()`: one row that sums a query up, over a subquery where the query itself groups or cuts.
//!
//! Mirrors `get_aggregation` in `django/db/models/sql/query.py` and `SQLAggregateCompiler`.

use super::compile_expr::compile;
use super::compiler::{Compiler, Stop};
use super::rows;
use super::select::check_alias;
use super::tree::{GroupBy, Map, Query, SelectRelated};
use crate::orm::connection::{self, from_sql};
use crate::orm::expressions::resolve::{How, resolve};
use crate::orm::expressions::{Expr, ExprRef, Kind, aggregates};
use crate::python::exception::type_error;
use crate::python::{Machine, PyResult, Str, Value};
use crate::sql::ast::{From, Ident, Select, SelectColumn, Source};
use crate::sql::{SqlValue, Statement};

impl Query {
    /// `get_count`.
    pub fn get_count(&self, m: &mut Machine, using: &str) -> PyResult<i64> {
        let star = aggregates::make(m, "Count", vec![Expr::new(Kind::Star)])?;
        let name = Str::intern("__count");
        let mut query = self.clone();
        let result = query.get_aggregation(m, using, vec![(name, star)])?;
        match result.first() {
            Some((_, Value::Int(count))) => Ok(*count),
            _ => Ok(0),
        }
    }

    /// `get_aggregation`.
    pub fn get_aggregation(
        &mut self,
        m: &mut Machine,
        using: &str,
        wanted: Vec<(Str, ExprRef)>,
    ) -> PyResult<Vec<(Str, Value)>> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let existing_mask = self.annotation_select_mask.clone();
        let (mut refs_subquery, mut refs_window) = (false, false);
        let mut replacements: Vec<(ExprRef, ExprRef)> = Vec::new();
        let names: Vec<Str> = wanted.iter().map(|(name, _)| name.clone()).collect();
        for (alias, expr) in wanted {
            check_alias(&alias)?;
            let aggregate = resolve(m, &expr, self, None, How::SUMMARY)?;
            if !aggregate.contains_aggregate() {
                return Err(type_error(format!("{alias} is not an aggregate expression")));
            }
            self.append_annotation_mask(std::slice::from_ref(&alias));
            let mut refs = Vec::new();
            aggregate.refs(&mut refs);
            for name in &refs {
                if let Some(annotation) = self.annotations.get(name) {
                    refs_subquery |= annotation.contains_subquery();
                    refs_window |= annotation.contains_over_clause();
                }
            }
            let aggregate = aggregate.replaced(&replacements);
            self.annotations.insert(alias.clone(), aggregate.clone());
            let kind = Kind::Ref { refs: alias, source: aggregate.clone(), position: None };
            replacements.push((Expr::new(kind), aggregate));
        }
        let mut aggregates: Map<ExprRef> = Map::default();
        for name in &names {
            if let Some(expr) = self.annotations.shift_remove(name) {
                aggregates.insert(name.clone(), expr);
            }
        }
        self.set_annotation_mask(existing_mask);
        let parts = super::compiler::split_having_qualify(&self.filters, false, false)?;
        let has_aggregation =
            self.annotations.values().any(|a| a.contains_aggregate()) || parts.having.is_some();
        let nested = matches!(self.group_by, GroupBy::Cols(_))
            || self.is_sliced()
            || has_aggregation
            || refs_subquery
            || refs_window
            || parts.qualify.is_some()
            || self.distinct
            || self.combinator.is_some();
        if nested {
            self.aggregate_over_subquery(m, using, aggregates, has_aggregation, parts.qualify.is_some())
        } else {
            self.aggregate_here(m, using, aggregates)
        }
    }

    fn aggregate_here(
        &mut self,
        m: &mut Machine,
        using: &str,
        aggregates: Map<ExprRef>,
    ) -> PyResult<Vec<(Str, Value)>> {
        self.select.clear();
        self.selected = None;
        self.default_cols = false;
        self.extra.clear();
        let names: Vec<Str> = aggregates.keys().cloned().collect();
        let replacements: Vec<(ExprRef, ExprRef)> = self
            .annotations
            .iter()
            .map(|(alias, source)| {
                let refs = alias.clone();
                let kind = Kind::Ref { refs, source: source.clone(), position: None };
                (Expr::new(kind), source.clone())
            })
            .collect();
        self.annotations = aggregates.into_iter().map(|(k, a)| (k, a.replaced(&replacements))).collect();
        self.set_annotation_mask(Some(names));
        self.clear_ordering(true, true);
        self.clear_limits();
        self.select_for_update = false;
        self.select_related = SelectRelated::No;
        let exprs: Vec<(Str, ExprRef)> = self.annotation_select();
        let elide = elide_empty(m, &exprs)?;
        let mut compiler = Compiler::new(self.clone());
        compiler.elide_empty = elide;
        match compiler.as_sql(m, true, false) {
            Ok(query) => read_summary(m, using, Statement::Query(query), &exprs),
            Err(Stop::Raised(error)) => Err(error),
            Err(_) => empty_summary(m, &exprs),
        }
    }

    fn aggregate_over_subquery(
        &mut self,
        m: &mut Machine,
        using: &str,
        aggregates: Map<ExprRef>,
        has_aggregation: bool,
        qualify: bool,
    ) -> PyResult<Vec<(Str, Value)>> {
        let mut inner = self.clone();
        inner.subquery = true;
        inner.select_for_update = false;
        inner.select_related = SelectRelated::No;
        inner.set_annotation_mask(Some(self.annotation_select().into_iter().map(|(n, _)| n).collect()));
        inner.clear_ordering(false, true);
        if !inner.distinct {
            if inner.default_cols && has_aggregation {
                let pk = inner.pk_col(m)?;
                inner.group_by = GroupBy::Cols(vec![pk]);
            }
            inner.default_cols = false;
            if !qualify && self.combinator.is_none() {
                let mut mask = Vec::new();
                if let GroupBy::Cols(cols) = &self.group_by {
                    cols.iter().for_each(|c| c.refs(&mut mask));
                }
                aggregates.values().for_each(|a| a.refs(&mut mask));
                for (name, annotation) in self.annotation_select() {
                    if !annotation.group_by_cols().is_empty() && !mask.contains(&name) {
                        mask.push(name);
                    }
                }
                let ordered = self.annotations.keys().filter(|n| mask.contains(n)).cloned().collect();
                inner.set_annotation_mask(Some(ordered));
            }
        }
        let mut col_refs: Vec<(ExprRef, ExprRef)> = Vec::new();
        let mut outer: Vec<(Str, ExprRef)> = Vec::new();
        for (alias, aggregate) in &aggregates {
            let mut cols = Vec::new();
            aggregate.cols(&mut cols, false);
            for col in cols {
                if col_refs.iter().any(|(c, _)| crate::orm::expressions::expr::same(c, &col)) {
                    continue;
                }
                let name = Str::new(&format!("__col{}", col_refs.len() + 1));
                inner.add_annotation(m, &col, &name, true)?;
                let kind = Kind::Ref { refs: name, source: col.clone(), position: None };
                col_refs.push((col, Expr::new(kind)));
            }
            outer.push((alias.clone(), aggregate.replaced(&col_refs)));
        }
        let no_mask = inner.annotation_select_mask.as_ref().is_none_or(Vec::is_empty);
        if inner.select.is_empty() && !inner.default_cols && no_mask {
            let pk = inner.pk_col(m)?;
            inner.select = vec![pk];
        }
        let elide = elide_empty(m, &outer)?;
        let mut compiler = Compiler::new(inner);
        compiler.elide_empty = elide;
        let query = match compiler.as_sql(m, true, true) {
            Ok(query) => query,
            Err(Stop::Raised(error)) => return Err(error),
            Err(_) => return empty_summary(m, &outer),
        };
        let blank = Query::new(None);
        let mut columns = Vec::with_capacity(outer.len());
        for (_, aggregate) in &outer {
            match compile(m, &blank, aggregate) {
                Ok(expr) => columns.push(SelectColumn { expr, alias: None }),
                Err(Stop::Raised(error)) => return Err(error),
                Err(_) => return empty_summary(m, &outer),
            }
        }
        let source =
            Source::Subquery { query: Box::new(query), alias: Some(Ident::bare("subquery")), spaced: false };
        let from = Some(From { source, joins: Vec::new() });
        let statement = Statement::from(Select { columns, from, ..Select::default() });
        read_summary(m, using, statement, &outer)
    }

    /// The primary key's column of the base table.
    pub fn pk_col(&mut self, m: &mut Machine) -> PyResult<ExprRef> {
        let alias = self.must_initial_alias()?;
        let missing = || crate::python::exception::unsupported("models without a primary key");
        let pk = self.meta()?.pk().ok_or_else(missing)?;
        super::paths::get_col(m, &pk, Some(alias), None)
    }
}

fn elide_empty(m: &mut Machine, exprs: &[(Str, ExprRef)]) -> PyResult<bool> {
    for (_, expr) in exprs {
        if super::compile_expr::empty_result_set_value(m, expr)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn empty_summary(m: &mut Machine, exprs: &[(Str, ExprRef)]) -> PyResult<Vec<(Str, Value)>> {
    let mut result = Vec::with_capacity(exprs.len());
    for (name, expr) in exprs {
        let value = super::compile_expr::empty_result_set_value(m, expr)?.unwrap_or_default();
        result.push((name.clone(), value));
    }
    Ok(result)
}

fn read_summary(
    m: &mut Machine,
    using: &str,
    statement: Statement,
    exprs: &[(Str, ExprRef)],
) -> PyResult<Vec<(Str, Value)>> {
    let connection = connection::get(m, using)?;
    let outcome = connection.execute(m, &statement)?;
    let row: Vec<SqlValue> = outcome.rows.into_iter().next().unwrap_or_default();
    let mut result = Vec::with_capacity(exprs.len());
    for ((name, expr), value) in exprs.iter().zip(row) {
        let converter = rows::Converter::of(m, expr)?;
        let value = match converter {
            Some(converter) => converter.convert(m, value)?,
            None => from_sql(&value),
        };
        result.push((name.clone(), value));
    }
    Ok(result)
}
