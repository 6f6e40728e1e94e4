//! Excluding over multi-valued relations: `exclude(tags__name="x")` means "has no such tag", so it is a subquery.
//!
//! Mirrors `split_exclude` and `trim_start` in `django/db/models/sql/query.py`.

use std::rc::Rc;

use super::filter::{Build, add_child};
use super::paths::get_col;
use super::tree::{Join, JoinKind, Query, Reuse};
use crate::orm::expressions::classes::to_expr;
use crate::orm::expressions::expr::{Connector, QChild};
use crate::orm::expressions::{Expr, Kind, Rhs, Where};
use crate::orm::fields::FieldRef;
use crate::orm::lookups;
use crate::orm::related::PathInfo;
use crate::python::exception::unsupported;
use crate::python::{Machine, PyResult, Str, Value};

impl Query {
    /// `split_exclude`.
    pub(super) fn split_exclude(
        &mut self,
        m: &mut Machine,
        name: &str,
        value: &Value,
        reuse: Reuse,
        names: &[(Str, Vec<PathInfo>)],
    ) -> PyResult<(Where, Vec<Str>)> {
        let mut query = Query::new(self.model.as_ref());
        query.filtered_relations = self.filtered_relations.clone();
        // Names in the value mean this query's columns, not the subquery's.
        let value = match to_expr(value).map(|e| e.kind.clone()) {
            Some(Kind::OuterRef(_)) => {
                let inner = to_expr(value).unwrap_or_else(|| Expr::value(value.clone()));
                crate::orm::expressions::classes::wrap_expr(m, Expr::new(Kind::OuterRef(Err(inner))))?
            }
            Some(Kind::F(name)) => {
                crate::orm::expressions::classes::wrap_expr(m, Expr::new(Kind::OuterRef(Ok(name))))?
            }
            _ => value.clone(),
        };
        query.add_filter(m, name, value)?;
        query.clear_ordering(true, true);
        let (prefix, contains_outer) = query.trim_start(m, names)?;
        let missing = || unsupported("excluding over this relation");
        let col = query.select.first().cloned().ok_or_else(missing)?;
        let Kind::Col { alias: Some(alias), target, .. } = &col.kind else { return Err(missing()) };
        let exact = [Str::intern("exact")];
        if reuse.as_deref().is_some_and(|set| set.contains(alias)) {
            // The same alias is used outside: compare primary keys, so that the same row is meant.
            let pk = target.opts().and_then(|o| o.pk()).ok_or_else(missing)?;
            query.bump_prefix(self, &[]);
            let inner = query.select.first().and_then(|c| match &c.kind {
                Kind::Col { alias, .. } => alias.clone(),
                _ => None,
            });
            let lhs = get_col(m, &pk, inner, None)?;
            let rhs = get_col(m, &pk, Some(alias.clone()), None)?;
            query.filters.children.push(lookups::build(m, &exact, &lhs, Rhs::Expr(rhs))?);
            query.external_aliases.insert(alias.clone(), true);
        } else {
            let outer = Expr::new(Kind::ResolvedOuterRef(Str::new(&prefix)));
            query.filters.children.push(lookups::build(m, &exact, &col, Rhs::Expr(outer))?);
        }
        let exists = Expr::new(Kind::Exists(Rc::new(query.as_subquery().exists(m, true)?)));
        let (mut condition, needed) = self.build_filter(m, &QChild::Expr(exists), None, Build::FILTER)?;
        if contains_outer {
            let build = Build { current_negated: true, branch_negated: true, ..Build::FILTER };
            let child = QChild::Pair(Str::new(&format!("{prefix}__isnull")), Value::Bool(true));
            let (or_null, _) = self.build_filter(m, &child, reuse, build)?;
            add_child(&mut condition, or_null, Connector::Or);
        }
        Ok((condition, needed))
    }

    /// `Subquery.__init__`: a clone that knows it is a subquery.
    pub fn as_subquery(&self) -> Query {
        Query { subquery: true, ..self.clone() }
    }

    /// `trim_start`: drops the joins up to the first multi-valued one; gives the path that is left to the outer query.
    fn trim_start(&mut self, m: &mut Machine, names: &[(Str, Vec<PathInfo>)]) -> PyResult<(String, bool)> {
        let missing = || unsupported("excluding over this relation");
        let all: Vec<PathInfo> = names.iter().flat_map(|(_, paths)| paths.iter().cloned()).collect();
        let base = self.base_table();
        let tables: Vec<Str> = self
            .alias_map
            .keys()
            .filter(|t| self.lookup_joins.contains(t) || Some(*t) == base.as_ref())
            .cloned()
            .collect();
        let mut contains_outer = false;
        let mut trimmed = 0;
        let mut step = all.first().ok_or_else(missing)?;
        for (at, path) in all.iter().enumerate() {
            (trimmed, step) = (at, path);
            if path.m2m {
                break;
            }
            let next = tables.get(at + 1).and_then(|t| self.alias_map.get(t)).ok_or_else(missing)?;
            contains_outer |= next.kind == JoinKind::Louter;
            let alias = tables[at].clone();
            self.unref_alias(&alias);
        }
        let join_field = match &step.join_field {
            FieldRef::Rel(rel) => rel.field().ok_or_else(missing)?,
            FieldRef::Field(field) => field.clone(),
        };
        let mut left = trimmed;
        let mut prefix: Vec<String> = Vec::new();
        for (name, paths) in names {
            if left < paths.len() {
                break;
            }
            prefix.push(name.to_string());
            left -= paths.len();
        }
        let pairs = join_field.related_fields(m)?;
        let (near, far) = pairs.first().cloned().ok_or_else(missing)?;
        prefix.push(far.name().to_string());
        let first_alias = tables.get(trimmed + 1).cloned().ok_or_else(missing)?;
        let before = tables.get(trimmed).cloned().ok_or_else(missing)?;
        let stays = |j: &Join| j.kind == JoinKind::Louter || j.filtered.is_some();
        let outer = self.alias_map.get(&first_alias).is_some_and(stays);
        let (field, alias) = if outer {
            (far, before)
        } else {
            self.unref_alias(&before);
            (near, first_alias)
        };
        if let Some((name, join)) = self.alias_map.iter_mut().find(|(_, j)| j.refcount > 0) {
            let refcount = join.refcount;
            *join = Join { refcount, ..Join::base(join.table_name.clone(), name.clone()) };
        }
        let col = get_col(m, &field, Some(alias), None)?;
        self.set_select(vec![col]);
        Ok((prefix.join("__"), contains_outer))
    }
}
