//! `qs1 & qs2`, `qs1 | qs2`: two queries over one model become one.
//!
//! Mirrors `Query.combine` in `django/db/models/sql/query.py`.

use super::filter::add_child;
use super::promote::JoinPromoter;
use super::tree::{AliasSet, JoinKind, Query, add_alias, no_filters};
use crate::orm::expressions::expr::Connector;
use crate::python::exception::type_error;
use crate::python::{PyResult, Str};

impl Query {
    /// `combine`.
    pub fn combine(&mut self, other: &Query, connector: Connector) -> PyResult<()> {
        let same_model = match (&self.model, &other.model) {
            (Some(a), Some(b)) => std::rc::Rc::ptr_eq(a, b),
            _ => false,
        };
        if !same_model {
            return Err(type_error("Cannot combine queries on two different base models."));
        }
        if self.is_sliced() {
            return Err(type_error("Cannot combine queries once a slice has been taken."));
        }
        if self.distinct != other.distinct {
            return Err(type_error("Cannot combine a unique query with a non-unique query."));
        }
        if self.distinct_fields != other.distinct_fields {
            return Err(type_error("Cannot combine queries with different distinct fields."));
        }
        let initial = self.must_initial_alias()?;
        let mut rhs = other.clone();
        rhs.bump_prefix(self, std::slice::from_ref(&initial));
        let mut changes: Vec<(Str, Str)> = Vec::new();
        // A conjunction must not share multi-valued joins; a disjunction may.
        let mut reuse: AliasSet = match connector {
            Connector::And => Vec::new(),
            _ => self.alias_map.keys().cloned().collect(),
        };
        let mut promoter = JoinPromoter::new(connector, 2, false);
        let inner: Vec<Str> = self
            .alias_map
            .iter()
            .filter(|(_, j)| j.kind == JoinKind::Inner)
            .map(|(alias, _)| alias.clone())
            .collect();
        promoter.add_votes(&inner);
        let mut votes: Vec<Str> = Vec::new();
        let tables: Vec<Str> = rhs.alias_map.keys().skip(1).cloned().collect();
        for alias in tables {
            let Some(join) = rhs.alias_map.get(&alias).cloned() else { continue };
            let (refcount, kind) = (join.refcount, join.kind);
            let parent = join.parent_alias.as_ref().map(|p| super::tree::relabel(p, &changes));
            let join = super::tree::Join { parent_alias: parent, ..join };
            let before = self.alias_map.len();
            let new = self.join(join, Some(&reuse));
            // A join made anew has taken the kind that its relation gives it.
            let made = self.alias_map.len() > before;
            let kind = self.alias_map.get(&new).filter(|_| made).map_or(kind, |j| j.kind);
            if kind == JoinKind::Inner {
                add_alias(&mut votes, &new);
            }
            reuse.retain(|a| *a != new);
            if new != alias {
                changes.push((alias, new.clone()));
            }
            if refcount == 0 {
                self.unref_alias(&new);
            }
        }
        promoter.add_votes(&votes);
        promoter.update_join_types(self);
        for alias in &rhs.subq_aliases {
            add_alias(&mut self.subq_aliases, alias);
        }
        let mut filters = rhs.filters.clone();
        filters.children.iter_mut().for_each(|c| *c = c.relabeled(&changes));
        let mut own = std::mem::replace(&mut self.filters, no_filters());
        if !filters.children.is_empty() || connector != Connector::And {
            add_child(&mut own, filters, connector);
        }
        self.filters = own;
        if rhs.select.is_empty() {
            self.select.clear();
        } else {
            let cols = rhs.select.iter().map(|c| c.relabeled(&changes)).collect();
            self.set_select(cols);
        }
        self.extra.extend(rhs.extra);
        self.extra_tables.extend(rhs.extra_tables);
        if !rhs.order_by.is_empty() {
            self.order_by = rhs.order_by;
        }
        if !rhs.extra_order_by.is_empty() {
            self.extra_order_by = rhs.extra_order_by;
        }
        Ok(())
    }
}
