//! Conditions: `Q` objects and keyword arguments become lookups on columns.
//!
//! Mirrors `build_filter`, `_add_q` and their helpers in `django/db/models/sql/query.py`.

use std::rc::Rc;

use super::paths::{PathError, get_col};
use super::promote::JoinPromoter;
use super::tree::{AliasSet, JoinKind, Query, Reuse, add_alias};
use crate::orm::exceptions::field_error;
use crate::orm::expressions::classes::to_expr;
use crate::orm::expressions::expr::{Connector, QChild, QNode};
use crate::orm::expressions::resolve::{How, resolve};
use crate::orm::expressions::{Expr, ExprRef, Kind, Rhs, Where, output};
use crate::orm::fields::FieldRef;
use crate::orm::lookups;
use crate::orm::options::Options;
use crate::python::exception::{type_error, value_error};
use crate::python::{Class, Machine, PyResult, Str, Value};

/// How a condition is built.
#[derive(Clone, Copy)]
pub struct Build {
    /// Whether a negation stands somewhere above.
    pub branch_negated: bool,
    /// Whether an odd number of negations stands above.
    pub current_negated: bool,
    /// Whether relations may be followed.
    pub allow_joins: bool,
    /// Whether negated multi-valued conditions become subqueries.
    pub split_subq: bool,
    /// Whether the whole query is summarised.
    pub summarize: bool,
    /// Whether joins change their kind.
    pub update_join_types: bool,
}

impl Build {
    /// As `filter()` builds.
    pub const FILTER: Build = Build {
        branch_negated: false,
        current_negated: false,
        allow_joins: true,
        split_subq: true,
        summarize: false,
        update_join_types: true,
    };
}

/// `Q(name=value)`.
pub fn pair(name: &str, value: Value) -> QNode {
    let child = QChild::Pair(Str::new(name), value);
    QNode { connector: Connector::And, negated: false, children: vec![child] }
}

/// `tree.Node.add`: a child of the same connector lends its children.
pub fn add_child(node: &mut Where, child: Where, connector: Connector) {
    let wrap = |w: Where| Rc::new(Expr { kind: Kind::Where(w), output: None, is_summary: false });
    if node.connector != connector {
        let inner = Where { negated: node.negated, ..node.clone() };
        *node = Where { connector, negated: false, resolved: false, children: vec![wrap(inner)] };
    }
    if !child.negated && (child.connector == connector || child.children.len() == 1) {
        node.children.extend(child.children);
    } else {
        node.children.push(wrap(child));
    }
}

fn leaf(expr: ExprRef) -> Where {
    Where { connector: Connector::And, negated: false, resolved: false, children: vec![expr] }
}

impl Query {
    /// `add_q`: one `filter()` or `exclude()`.
    pub fn add_q(&mut self, m: &mut Machine, node: &QNode, reuse_all: bool) -> PyResult<()> {
        // Joins that were inner before stay so: rows that lack a partner are already out.
        let existing: Vec<Str> = self
            .alias_map
            .iter()
            .filter(|(_, j)| j.kind == JoinKind::Inner)
            .map(|(alias, _)| alias.clone())
            .collect();
        let mut reuse: AliasSet = match reuse_all {
            true => self.alias_map.keys().cloned().collect(),
            false => std::mem::take(&mut self.used_aliases),
        };
        let built = self.build_q(m, node, Some(&mut reuse), Build::FILTER);
        if !reuse_all {
            self.used_aliases = reuse;
        }
        let (clause, _) = built?;
        if !clause.children.is_empty() {
            let mut filters = std::mem::replace(&mut self.filters, super::tree::no_filters());
            add_child(&mut filters, clause, Connector::And);
            self.filters = filters;
        }
        self.demote_joins(&existing);
        Ok(())
    }

    /// `add_filter`.
    pub fn add_filter(&mut self, m: &mut Machine, name: &str, value: Value) -> PyResult<()> {
        self.add_q(m, &pair(name, value), false)
    }

    /// `Q.resolve_expression`: a `Q` used as an expression.
    pub fn resolve_q(&mut self, m: &mut Machine, node: &QNode, reuse: Reuse, how: How) -> PyResult<ExprRef> {
        let build = Build {
            allow_joins: how.allow_joins,
            split_subq: false,
            summarize: how.summarize,
            ..Build::FILTER
        };
        let (clause, joins) = self.build_q(m, node, reuse, build)?;
        // An expression must not lose rows: what it needs becomes an outer join.
        self.promote_joins(&joins);
        Ok(Expr::new(Kind::Where(clause)))
    }

    /// `_add_q`: the conditions of a `Q`, and the joins that are certainly inner.
    pub fn build_q(
        &mut self,
        m: &mut Machine,
        node: &QNode,
        mut reuse: Reuse,
        build: Build,
    ) -> PyResult<(Where, Vec<Str>)> {
        let current_negated = build.current_negated ^ node.negated;
        let branch_negated = build.branch_negated || node.negated;
        let build = Build { current_negated, branch_negated, ..build };
        let mut target =
            Where { connector: node.connector, negated: node.negated, resolved: false, children: Vec::new() };
        let mut promoter = JoinPromoter::new(node.connector, node.children.len(), current_negated);
        for child in &node.children {
            let (clause, needed) = self.build_filter(m, child, reuse.as_deref_mut(), build)?;
            promoter.add_votes(&needed);
            if !clause.children.is_empty() {
                let negated = std::mem::replace(&mut target.negated, false);
                add_child(&mut target, clause, node.connector);
                target.negated = negated;
            }
        }
        let needed = if build.update_join_types { promoter.update_join_types(self) } else { Vec::new() };
        Ok((target, needed))
    }

    /// `build_filter`.
    pub fn build_filter(
        &mut self,
        m: &mut Machine,
        child: &QChild,
        mut reuse: Reuse,
        build: Build,
    ) -> PyResult<(Where, Vec<Str>)> {
        let (name, value) = match child {
            QChild::Q(node) => return self.build_q(m, node, reuse, build),
            QChild::Expr(expr) => return self.build_condition(m, expr, reuse, build),
            QChild::Pair(name, value) => (name, value),
            QChild::Other(Value::Dict(_)) => {
                return Err(field_error(m, "Cannot parse keyword query as dict"));
            }
            QChild::Other(other) => return Err(self.unparsable(m, other)),
        };
        if name.is_empty() {
            return Err(field_error(m, "Cannot parse keyword query ''"));
        }
        let (lookups, parts, reffed) = self.solve_lookup_type(m, name, build.summarize)?;
        if !build.allow_joins && parts.len() > 1 {
            return Err(field_error(m, "Joined field references are not permitted in this query"));
        }
        let before = self.refcounts();
        let how = How { allow_joins: build.allow_joins, summarize: build.summarize, for_save: false };
        let rhs = self.resolve_lookup_value(m, value, reuse.as_deref_mut(), how)?;
        let grown = |(alias, join): (&Str, &super::tree::Join)| {
            let was = before.iter().find(|(a, _)| a == alias).map_or(0, |(_, n)| *n);
            (join.refcount > was).then(|| alias.clone())
        };
        let mut used: Vec<Str> = self.alias_map.iter().filter_map(grown).collect();
        if let Some(expr) = reffed {
            let condition = lookups::build(m, &lookups, &expr, rhs)?;
            return Ok((leaf(condition), Vec::new()));
        }
        let opts = self.meta()?;
        let alias = self.must_initial_alias()?;
        let allow_many = !build.branch_negated || !build.split_subq;
        let info = match self.setup_joins(m, &parts, &opts, &alias, reuse.as_deref(), allow_many) {
            Ok(info) => info,
            Err(PathError::Multi(names)) => return self.split_exclude(m, name, value, reuse, &names),
            Err(PathError::Raised(error)) => return Err(error),
        };
        check_related_objects(m, &info.final_field, &rhs, &info.opts)?;
        self.lookup_joins = info.joins.clone();
        info.joins.iter().for_each(|j| add_alias(&mut used, j));
        let (targets, alias, joins) = self.trim_joins(m, &info.targets, &info.joins, &info.path)?;
        if let Some(reuse) = reuse {
            joins.iter().for_each(|j| add_alias(reuse, j));
        }
        let Some(target) = targets.first().cloned() else { return Err(self.unknown_name(m, name)) };
        let col_alias = self.alias_cols.then(|| alias.clone());
        let col = relation_col(m, &target, col_alias.clone(), &info.final_field, &info.targets)?;
        let condition = lookups::build(m, &lookups, &col, rhs)?;
        let mut clause = leaf(condition.clone());
        let Kind::Lookup(lookup) = &condition.kind else { return Ok((clause, used)) };
        let isnull = &*lookup.name == "isnull";
        let rhs_bool = |flag| matches!(&lookup.rhs, Rhs::Value(Value::Bool(b)) if *b == flag);
        let mut require_outer = isnull && rhs_bool(true) && !build.current_negated;
        let rhs_none = matches!(&lookup.rhs, Rhs::Value(Value::None));
        if build.current_negated && (!isnull || rhs_bool(false)) && !rhs_none {
            require_outer = true;
            if !isnull {
                let outer = joins.last().and_then(|j| self.alias_map.get(j));
                // NULLs are excluded by SQL's logic but not by Python's: say that they are meant too.
                if Query::is_nullable(&target) || outer.is_some_and(|j| j.kind == JoinKind::Louter) {
                    let first = info.targets.first().cloned();
                    let col = get_col(m, &target, col_alias, first.as_ref().or(Some(&target)))?;
                    clause.children.push(lookups::is_null(m, &col, false)?);
                }
                if let Rhs::Expr(value) = &lookup.rhs
                    && value.target().is_some_and(Query::is_nullable)
                {
                    clause.children.push(lookups::is_null(m, value, false)?);
                }
            }
        }
        Ok((clause, if require_outer { Vec::new() } else { used }))
    }

    fn unparsable(&self, m: &mut Machine, other: &Value) -> crate::python::Unwind {
        match other {
            Value::Tuple(_) | Value::List(_) | Value::Str(_) => {
                let length = m.len(other).unwrap_or(0);
                match length > 2 {
                    true => value_error("too many values to unpack (expected 2)"),
                    false => value_error(format!("not enough values to unpack (expected 2, got {length})")),
                }
            }
            _ => {
                let class = m.class_of(other);
                type_error(format!("cannot unpack non-iterable {} object", class.name()))
            }
        }
    }

    fn build_condition(
        &mut self,
        m: &mut Machine,
        expr: &ExprRef,
        reuse: Reuse,
        build: Build,
    ) -> PyResult<(Where, Vec<Str>)> {
        if !output::conditional(m, expr)? {
            return Err(type_error("Cannot filter against a non-conditional expression."));
        }
        let how = How { allow_joins: build.allow_joins, summarize: build.summarize, for_save: false };
        let mut condition = resolve(m, expr, self, reuse, how)?;
        if !matches!(condition.kind, Kind::Lookup(_)) {
            let exact = [Str::intern("exact")];
            condition = lookups::build(m, &exact, &condition, Rhs::Value(Value::Bool(true)))?;
        }
        Ok((leaf(condition), Vec::new()))
    }

    /// `resolve_lookup_value`: expressions in a value, also inside a list, are resolved.
    fn resolve_lookup_value(
        &mut self,
        m: &mut Machine,
        value: &Value,
        mut reuse: Reuse,
        how: How,
    ) -> PyResult<Rhs> {
        if let Some(expr) = to_expr(value) {
            return Ok(Rhs::Expr(resolve(m, &expr, self, reuse, how)?));
        }
        let items = match value {
            Value::List(list) => list.items.borrow().clone(),
            Value::Tuple(items) => items.to_vec(),
            Value::Generator(_) | Value::Iter(_) => return Ok(Rhs::Value(Value::list(m.collect(value)?))),
            other => return Ok(Rhs::Value(crate::orm::py::unlazy(m, other)?)),
        };
        if !items.iter().any(|v| to_expr(v).is_some()) {
            return Ok(Rhs::Value(value.clone()));
        }
        let mut resolved = Vec::with_capacity(items.len());
        for item in &items {
            resolved.push(match to_expr(item) {
                Some(expr) => resolve(m, &expr, self, reuse.as_deref_mut(), how)?,
                None => Expr::value(item.clone()),
            });
        }
        Ok(Rhs::Expr(Expr::new(Kind::List(resolved))))
    }

    /// `Query.resolve_expression`: this query inside another one.
    pub fn resolve_in(
        &self,
        m: &mut Machine,
        outer: &mut Query,
        mut reuse: Reuse,
        how: How,
    ) -> PyResult<Query> {
        let mut clone = self.clone();
        clone.bump_prefix(outer, &[]);
        clone.subquery = true;
        let children = std::mem::take(&mut clone.filters.children);
        for child in children {
            let resolved = resolve_leaves(m, &child, outer, reuse.as_deref_mut(), how)?;
            clone.filters.children.push(resolved);
        }
        for query in &mut clone.combined_queries {
            *query = query.resolve_in(m, outer, reuse.as_deref_mut(), how)?;
        }
        let externals = clone.external_aliases.clone();
        for annotation in clone.annotations.values_mut() {
            let resolved = resolve(m, annotation, outer, reuse.as_deref_mut(), how)?;
            *annotation = with_external_aliases(&resolved, &externals);
        }
        for (alias, join) in &outer.alias_map {
            clone.external_aliases.insert(alias.clone(), join.table_name != *alias);
        }
        Ok(clone)
    }
}

fn with_external_aliases(expr: &ExprRef, externals: &super::tree::Map<bool>) -> ExprRef {
    let extend = |query: &Rc<Query>| {
        let mut query = (**query).clone();
        query.external_aliases.extend(externals.iter().map(|(k, v)| (k.clone(), *v)));
        Rc::new(query)
    };
    match &expr.kind {
        Kind::Subquery(query) => expr.with(Kind::Subquery(extend(query))),
        Kind::Exists(query) => expr.with(Kind::Exists(extend(query))),
        _ => expr.clone(),
    }
}

/// `WhereNode._resolve_node`: the sides of lookups, node by node.
fn resolve_leaves(
    m: &mut Machine,
    expr: &ExprRef,
    outer: &mut Query,
    mut reuse: Reuse,
    how: How,
) -> PyResult<ExprRef> {
    match &expr.kind {
        Kind::Where(_) => expr.try_map(&mut |c| resolve_leaves(m, c, outer, reuse.as_deref_mut(), how)),
        Kind::Lookup(_) => expr.try_map(&mut |side| match &side.kind {
            Kind::Where(_) => resolve_leaves(m, side, outer, reuse.as_deref_mut(), how),
            _ => resolve(m, side, outer, reuse.as_deref_mut(), how),
        }),
        _ => Ok(expr.clone()),
    }
}

/// A column that ends a path: with the relation it belongs to, where it is one.
pub fn relation_col(
    m: &mut Machine,
    target: &Rc<crate::orm::fields::Field>,
    alias: Option<Str>,
    final_field: &FieldRef,
    path_targets: &[Rc<crate::orm::fields::Field>],
) -> PyResult<ExprRef> {
    if !final_field.is_relation() {
        let output = final_field.as_field().unwrap_or(target).clone();
        return get_col(m, target, alias, Some(&output));
    }
    let mut output = path_targets.last().unwrap_or(target).clone();
    while output.is_foreign_key() {
        let next = output.target_field(m)?;
        if Rc::ptr_eq(&next, &output) {
            break;
        }
        output = next;
    }
    let kind = Kind::Col {
        alias,
        target: target.clone(),
        possibly_multivalued: false,
        relation: Some(final_field.clone()),
    };
    Ok(Expr::typed(kind, Some(output)))
}

/// `check_related_objects`: a relation is compared with objects of its own model only.
fn check_related_objects(m: &mut Machine, field: &FieldRef, rhs: &Rhs, opts: &Rc<Options>) -> PyResult<()> {
    if !field.is_relation() {
        return Ok(());
    }
    match rhs {
        Rhs::Expr(expr) => {
            let Kind::Query(query) = &expr.kind else { return Ok(()) };
            let Some(model) = query.model.clone().filter(|_| !query.has_select_fields()) else {
                return Ok(());
            };
            if compatible(&model, opts, field) {
                return Ok(());
            }
            let of = Options::of(&model).map_or_else(String::new, |o| o.object_name.borrow().to_string());
            let wanted = opts.object_name.borrow().to_string();
            let text = format!("Cannot use QuerySet for \"{of}\": Use a QuerySet for \"{wanted}\".");
            Err(value_error(text))
        }
        Rhs::Value(Value::List(list)) => {
            let items = list.items.borrow().clone();
            items.iter().try_for_each(|v| check_object(m, v, opts, field))
        }
        Rhs::Value(Value::Tuple(items)) => items.iter().try_for_each(|v| check_object(m, v, opts, field)),
        Rhs::Value(Value::Set(set)) => {
            set.items.keys().iter().try_for_each(|v| check_object(m, v, opts, field))
        }
        Rhs::Value(value) => check_object(m, value, opts, field),
        Rhs::List(_) => Ok(()),
    }
}

fn check_object(m: &mut Machine, value: &Value, opts: &Rc<Options>, field: &FieldRef) -> PyResult<()> {
    let Some(model) = Options::of_instance(value).and_then(|o| o.model()) else { return Ok(()) };
    if compatible(&model, opts, field) {
        return Ok(());
    }
    let shown = m.str(value)?;
    let name = opts.object_name.borrow().to_string();
    Err(value_error(format!("Cannot query \"{shown}\": Must be \"{name}\" instance.")))
}

/// `check_rel_lookup_compatibility`.
fn compatible(model: &Rc<Class>, target: &Rc<Options>, field: &FieldRef) -> bool {
    let of_model = Options::of(model);
    let check = |opts: &Rc<Options>| {
        let Some(own) = &of_model else { return false };
        let concrete = opts.concrete_model();
        let same = |a: &Option<Rc<Class>>, b: &Option<Rc<Class>>| matches!((a, b), (Some(a), Some(b)) if Rc::ptr_eq(a, b));
        same(&own.concrete_model(), &concrete)
            || own.all_parents().iter().any(|p| same(&Some(p.clone()), &concrete))
            || opts.all_parents().iter().any(|p| Rc::ptr_eq(p, model))
    };
    if check(target) {
        return true;
    }
    let own = field.as_field().filter(|f| f.primary_key.get()).and_then(|f| f.opts());
    own.is_some_and(|opts| check(&opts))
}
