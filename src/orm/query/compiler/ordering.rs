//! Ordering: names, expressions and `Meta.ordering` become the terms of ORDER BY.
//!
//! Mirrors `get_order_by` and `find_ordering_name` of `django/db/models/sql/compiler.py`.

use std::rc::Rc;

use super::{Compiled, Compiler, OrderTerm, SelectItem};
use crate::orm::exceptions::{database_error, field_error};
use crate::orm::expressions::classes::to_expr;
use crate::orm::expressions::expr::same;
use crate::orm::expressions::resolve::{How, resolve};
use crate::orm::expressions::{Expr, ExprRef, Kind, functions, output};
use crate::orm::lookups;
use crate::orm::options::Options;
use crate::orm::query::compile_expr;
use crate::orm::query::paths::{PathError, split_lookup};
use crate::orm::query::tree::{Ordering, Selected};
use crate::python::exception::not_implemented;
use crate::python::{Machine, PyResult, Str, Value};

impl Compiler {
    /// `get_order_by`.
    pub(super) fn get_order_by(&mut self, m: &mut Machine) -> Compiled<Vec<OrderTerm>> {
        let mut result: Vec<OrderTerm> = Vec::new();
        for (expr, is_ref) in self.order_by_pairs(m)? {
            let mut resolved = resolve(m, &expr, &mut self.query, None, How::JOINS)?;
            if !is_ref && self.query.combinator.is_some() && !self.select.is_empty() {
                resolved = self.order_combined(m, &expr, &resolved)?;
            }
            let sql = compile_expr::compile_order(m, &self.query, &resolved)?;
            for sql in sql {
                if result.iter().any(|t| t.sql.expr == sql.expr) {
                    continue;
                }
                result.push(OrderTerm { expr: resolved.clone(), sql, is_ref });
            }
        }
        Ok(result)
    }

    fn order_combined(&mut self, m: &mut Machine, expr: &ExprRef, resolved: &ExprRef) -> PyResult<ExprRef> {
        let Kind::OrderBy { expr: source, descending, nulls_first, nulls_last } = &resolved.kind else {
            return Ok(resolved.clone());
        };
        let Kind::OrderBy { expr: original, .. } = &expr.kind else { return Ok(resolved.clone()) };
        let again = |refs: Str| {
            let kind = Kind::Ref { refs, source: source.clone(), position: None };
            resolved.with(Kind::OrderBy {
                expr: Expr::new(kind),
                descending: *descending,
                nulls_first: *nulls_first,
                nulls_last: *nulls_last,
            })
        };
        for item in &self.select {
            if !same(source, &item.expr) {
                continue;
            }
            let annotated = item.alias.as_ref().filter(|a| self.query.selected_annotation(a).is_some());
            if self.query.has_select_fields()
                && annotated.is_some()
                && !matches!(&original.kind, Kind::F(name) if Some(name) == annotated)
            {
                continue;
            }
            let column = item.expr.target().and_then(|t| t.column());
            let name = item.alias.clone().or(column).unwrap_or_else(|| Str::intern("col1"));
            return Ok(again(name));
        }
        let alias = Str::new(&format!("__orderbycol{}", self.query.select.len() + 1));
        for query in &mut self.query.combined_queries {
            if query.has_select_fields() {
                let text = "ORDER BY term does not match any column in the result set.";
                return Err(database_error(m, text));
            }
            query.add_annotation(m, original, &alias, true)?;
        }
        self.query.select.push(resolved.clone());
        self.query.values_select.push(alias.clone());
        let index = self.query.select.len() - 1;
        if let Some(selected) = &mut self.query.selected {
            selected.insert(alias.clone(), Selected::Col(index));
        }
        Ok(again(alias))
    }

    fn order_by_pairs(&mut self, m: &mut Machine) -> PyResult<Vec<(ExprRef, bool)>> {
        let query = &self.query;
        let ordering: Vec<Ordering> = if !query.extra_order_by.is_empty() {
            query.extra_order_by.clone()
        } else if !query.order_by.is_empty() || !query.default_ordering {
            query.order_by.clone()
        } else if let Some(opts) = query.opts.clone() {
            let ordering = opts.ordering(m)?;
            self.meta_ordering = !ordering.is_empty();
            meta_terms(&ordering)
        } else {
            Vec::new()
        };
        let mut pairs = Vec::new();
        for term in ordering {
            match term {
                Ordering::Expr(expr) => pairs.push(self.order_expression(m, expr)?),
                Ordering::Name(name) => self.order_name(m, &name, &mut pairs)?,
            }
        }
        Ok(pairs)
    }

    /// The place of an expression in the select list, as `PositionRef`.
    fn position(&self, wanted: impl Fn(&SelectItem) -> bool) -> Option<ExprRef> {
        let (at, item) = self.select.iter().enumerate().rev().find(|(_, item)| wanted(item))?;
        let refs = item.alias.clone().unwrap_or_else(|| Str::intern(""));
        Some(Expr::new(Kind::Ref { refs, source: item.expr.clone(), position: Some(at + 1) }))
    }

    fn order_expression(&mut self, m: &mut Machine, expr: ExprRef) -> PyResult<(ExprRef, bool)> {
        let mut expr = expr;
        if matches!(expr.kind, Kind::Value { .. }) {
            let output = output::output_field(m, &expr)?;
            expr = functions::make(m, "Cast", vec![expr], output)?;
        }
        let (inner, mut descending, mut first, mut last) = match &expr.kind {
            Kind::OrderBy { expr, descending, nulls_first, nulls_last } => {
                (expr.clone(), *descending, *nulls_first, *nulls_last)
            }
            _ => (expr.clone(), false, false, false),
        };
        if !self.query.standard_ordering {
            (descending, first, last) = (!descending, last, first);
        }
        let by_expr = self.position(|item| same(&item.expr, &inner));
        let found = by_expr.or_else(|| match &inner.kind {
            Kind::F(name) => self.position(|item| item.alias.as_ref() == Some(name)),
            _ => None,
        });
        let is_ref = found.is_some();
        let inner = found.unwrap_or(inner);
        let kind = Kind::OrderBy { expr: inner, descending, nulls_first: first, nulls_last: last };
        Ok((Expr::new(kind), is_ref))
    }

    fn order_name(&mut self, m: &mut Machine, name: &Str, pairs: &mut Vec<(ExprRef, bool)>) -> PyResult<()> {
        if &**name == "?" {
            let random = functions::make(m, "Random", Vec::new(), None)?;
            pairs.push((Expr::order_by(random, false), false));
            return Ok(());
        }
        let (col, minus) = match name.strip_prefix('-') {
            Some(col) => (Str::new(col), true),
            None => (name.clone(), false),
        };
        let descending = minus == self.query.standard_ordering;
        if let Some(found) = self.position(|item| item.alias.as_ref() == Some(&col)) {
            pairs.push((Expr::order_by(found, descending), true));
            return Ok(());
        }
        let combined = self.query.combinator.is_some() && !self.select.is_empty();
        let names = split_lookup(&col);
        let whole = self.query.annotations.get(&col).cloned();
        let (reference, transforms) = match whole {
            Some(_) => (col.clone(), &names[..0]),
            None => (names[0].clone(), &names[1..]),
        };
        if let Some(mut expr) = whole.or_else(|| self.query.annotations.get(&reference).cloned()) {
            if combined {
                if !transforms.is_empty() {
                    return Err(not_implemented(
                        "Ordering combined queries by transforms is not implemented.",
                    ));
                }
                expr = Expr::f(&reference);
            }
            for transform in transforms {
                expr = lookups::try_transform(m, &expr, transform, None)?;
            }
            if matches!(expr.kind, Kind::Value { .. }) {
                let output = output::output_field(m, &expr)?;
                expr = functions::make(m, "Cast", vec![expr], output)?;
            }
            pairs.push((Expr::order_by(expr, descending), false));
            return Ok(());
        }
        let is_extra_order = !self.query.extra_order_by.is_empty();
        if let Some((table, column)) = col.split_once('.').filter(|_| is_extra_order) {
            let ident = self.query.ident(table);
            let table = if ident.bare { ident.name.to_string() } else { format!("\"{}\"", ident.name) };
            let sql = Str::new(&format!("{table}.{column}"));
            let raw = Expr::new(Kind::RawSql { sql, params: Vec::new() });
            pairs.push((Expr::order_by(raw, descending), false));
            return Ok(());
        }
        if let Some((sql, params)) = self.query.extra.get(&col).cloned() {
            let raw = Expr::new(Kind::RawSql { sql, params });
            let selected = self.query.extra_select().iter().any(|(n, _)| *n == col);
            let expr = match selected {
                true => Expr::new(Kind::Ref { refs: col, source: raw, position: None }),
                false => raw,
            };
            pairs.push((Expr::order_by(expr, descending), selected));
            return Ok(());
        }
        if combined {
            pairs.push((Expr::order_by(Expr::f(&col), descending), false));
            return Ok(());
        }
        let opts = self.query.meta()?;
        let found = self.find_ordering_name(m, &col, descending, &opts, None, &mut Vec::new())?;
        pairs.extend(found.into_iter().map(|e| (e, false)));
        Ok(())
    }

    /// `find_ordering_name`: ordering by a relation follows the ordering of the model at its end.
    fn find_ordering_name(
        &mut self,
        m: &mut Machine,
        name: &str,
        descending: bool,
        opts: &Rc<Options>,
        alias: Option<&Str>,
        seen: &mut Vec<Vec<(Option<Str>, Str)>>,
    ) -> PyResult<Vec<ExprRef>> {
        let names = split_lookup(name);
        let alias = match alias {
            Some(alias) => alias.clone(),
            None => self.query.must_initial_alias()?,
        };
        let info =
            self.query.setup_joins(m, &names, opts, &alias, None, true).map_err(PathError::into_unwind)?;
        let last = info.joins.last().cloned().unwrap_or(alias);
        let attname = info.final_field.as_field().map(|f| f.attname());
        let ordering = if info.final_field.is_relation() { info.opts.ordering(m)? } else { Vec::new() };
        let by_key = attname.as_ref() == names.last() || name == "pk" || !info.transforms.is_empty();
        if !ordering.is_empty() && !by_key {
            // The columns compared on the way name the path: meeting them again means a loop.
            let path: Vec<(Option<Str>, Str)> = info
                .joins
                .iter()
                .filter_map(|j| self.query.alias_map.get(j))
                .map(|j| {
                    let field = j
                        .join_fields
                        .first()
                        .map(|(near, far)| Str::new(&format!("{}>{}", near.label(), far.label())));
                    (field, j.table_name.clone())
                })
                .collect();
            if seen.contains(&path) {
                return Err(field_error(m, "Infinite loop caused by ordering."));
            }
            seen.push(path);
            let mut results = Vec::new();
            for term in meta_terms(&ordering) {
                match term {
                    Ordering::Expr(expr) => {
                        let ordered = match &expr.kind {
                            Kind::OrderBy { .. } => expr.clone(),
                            _ => Expr::order_by(expr.clone(), descending),
                        };
                        results.push(prefixed(&ordered, &format!("{name}__")));
                    }
                    Ordering::Name(item) => {
                        let (item, minus) = match item.strip_prefix('-') {
                            Some(item) => (item, true),
                            None => (&*item, false),
                        };
                        let down = descending != minus;
                        let end = info.opts.clone();
                        let found = self.find_ordering_name(m, item, down, &end, Some(&last), seen)?;
                        results.extend(found);
                    }
                }
            }
            return Ok(results);
        }
        let (targets, alias, _) = self.query.trim_joins(m, &info.targets, &info.joins, &info.path)?;
        let mut results = Vec::new();
        for target in &targets {
            let expr = self.query.transformed(m, &info, target, &alias)?;
            results.push(Expr::order_by(expr, descending));
        }
        Ok(results)
    }
}

/// The terms of `Meta.ordering`.
pub fn meta_terms(ordering: &[Value]) -> Vec<Ordering> {
    let term = |value: &Value| match (to_expr(value), value) {
        (Some(expr), _) => Some(Ordering::Expr(expr)),
        (None, Value::Str(name)) => Some(Ordering::Name(name.clone())),
        _ => None,
    };
    ordering.iter().filter_map(term).collect()
}

/// `prefix_references`.
fn prefixed(expr: &ExprRef, prefix: &str) -> ExprRef {
    match &expr.kind {
        Kind::F(name) => Expr::f(&format!("{prefix}{name}")),
        _ => expr.map(&mut |e| prefixed(e, prefix)),
    }
}
