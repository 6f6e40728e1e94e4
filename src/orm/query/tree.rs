//! The state of a query: its tables with their aliases, its conditions, what it selects.
//!
//! Tables and joins keep the order in which they were asked for; a join nobody refers to any more stays in the map with
//! a count of 0 and is not written. Expressions are immutable, so cloning a query is cheap.
//!
//! Mirrors the class `Query` in `django/db/models/sql/query.py` and `sql/datastructures.py`.

use std::rc::Rc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::filtered::{FilteredJoin, FilteredRelation};
use crate::orm::expressions::expr::Connector;
use crate::orm::expressions::{Expr, ExprRef, Where};
use crate::orm::fields::{Field, FieldRef};
use crate::orm::options::Options;
use crate::python::{Class, Machine, PyResult, Str, Value};

/// An ordered map by name.
pub type Map<T> = IndexMap<Str, T, FxBuildHasher>;

/// A small set of aliases.
pub type AliasSet = Vec<Str>;

/// Which joins may be used again; `None` is all of them.
pub type Reuse<'a> = Option<&'a mut AliasSet>;

/// Adds to a set.
pub fn add_alias(set: &mut AliasSet, alias: &Str) {
    if !set.contains(alias) {
        set.push(alias.clone());
    }
}

/// How a table came into the query.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JoinKind {
    /// The first table.
    Base,
    /// `INNER JOIN`.
    Inner,
    /// `LEFT OUTER JOIN`.
    Louter,
}

/// A table of the query.
#[derive(Clone)]
pub struct Join {
    /// The table.
    pub table_name: Str,
    /// Its alias.
    pub table_alias: Str,
    /// The alias it is joined to; empty for the base table.
    pub parent_alias: Option<Str>,
    /// How it is joined.
    pub kind: JoinKind,
    /// The relation that joins it.
    pub join_field: Option<FieldRef>,
    /// The pairs of columns compared.
    pub join_fields: Vec<(Rc<Field>, Rc<Field>)>,
    /// Whether rows of the parent may have no partner.
    pub nullable: bool,
    /// The condition of a filtered relation.
    pub filtered: Option<FilteredJoin>,
    /// How many expressions refer to it.
    pub refcount: i32,
}

impl Join {
    /// The first table of a query.
    pub fn base(table: Str, alias: Str) -> Join {
        Join {
            table_name: table,
            table_alias: alias,
            parent_alias: None,
            kind: JoinKind::Base,
            join_field: None,
            join_fields: Vec::new(),
            nullable: false,
            filtered: None,
            refcount: 1,
        }
    }

    /// `Join.__eq__`: the same table joined to the same alias by the same relation.
    fn same_as(&self, other: &Join) -> bool {
        if self.table_name != other.table_name || self.parent_alias != other.parent_alias {
            return false;
        }
        let same_filter = match (&self.filtered, &other.filtered) {
            (Some(a), Some(b)) => Rc::ptr_eq(&a.relation, &b.relation),
            (None, None) => true,
            _ => false,
        };
        match (&self.join_field, &other.join_field) {
            (Some(a), Some(b)) => same_filter && a.same(b),
            (None, None) => self.table_alias == other.table_alias,
            _ => false,
        }
    }

    fn relabeled(&self, changes: &[(Str, Str)]) -> Join {
        Join {
            table_alias: relabel(&self.table_alias, changes),
            parent_alias: self.parent_alias.as_ref().map(|a| relabel(a, changes)),
            filtered: self.filtered.as_ref().map(|f| f.relabeled(changes)),
            ..self.clone()
        }
    }
}

/// The new name of an alias.
pub fn relabel(alias: &Str, changes: &[(Str, Str)]) -> Str {
    changes.iter().find(|(old, _)| old == alias).map_or_else(|| alias.clone(), |(_, new)| new.clone())
}

/// `Query.group_by`.
#[derive(Clone, Default)]
pub enum GroupBy {
    /// No grouping.
    #[default]
    None,
    /// By all selected columns.
    All,
    /// By these.
    Cols(Vec<ExprRef>),
}

/// A term of `order_by`.
#[derive(Clone)]
pub enum Ordering {
    /// A name, `-` before it for descending; `?` for random.
    Name(Str),
    /// An expression.
    Expr(ExprRef),
}

/// What `values()` selects under a name.
#[derive(Clone)]
pub enum Selected {
    /// The column at this place of `select`.
    Col(usize),
    /// The annotation of this name.
    Annotation(Str),
    /// An extra column.
    Extra(ExprRef),
}

/// A tree of names: `select_related("a__b", "c")`, or deferred names.
#[derive(Clone, Default, Debug)]
pub struct NameTree(pub Map<NameTree>);

impl NameTree {
    /// Adds a path.
    pub fn add(&mut self, path: &str) {
        let mut at = self;
        for part in path.split("__") {
            at = at.0.entry(Str::new(part)).or_default();
        }
    }
}

/// `Query.select_related`.
#[derive(Clone, Default)]
pub enum SelectRelated {
    /// Nothing.
    #[default]
    No,
    /// Every relation that is not null.
    All,
    /// These.
    Tree(NameTree),
}

/// Which part of a query a manager's `get_queryset` added, so that the rows it hides can be named.
#[derive(Clone)]
pub struct Origin {
    /// The manager.
    pub manager: Value,
    /// The conditions it added.
    pub filters: Where,
}

/// A query.
#[derive(Clone)]
pub struct Query {
    /// The model; none for expressions checked without a table.
    pub model: Option<Rc<Class>>,
    /// Its options.
    pub opts: Option<Rc<Options>>,
    /// The tables by alias.
    pub alias_map: Map<Join>,
    /// The aliases of each table.
    pub table_map: Map<Vec<Str>>,
    /// Aliases of outer queries, with whether their names are written bare.
    pub external_aliases: Map<bool>,
    /// Joins that the next filter may use again.
    pub used_aliases: AliasSet,
    /// Whether columns are written with their alias.
    pub alias_cols: bool,
    /// `T`, or another letter in a subquery.
    pub alias_prefix: Str,
    /// Prefixes used by subqueries.
    pub subq_aliases: Vec<Str>,
    /// WHERE and HAVING together.
    pub filters: Where,
    /// Annotations by name, selected or not.
    pub annotations: Map<ExprRef>,
    /// Relations with a condition, by their names here.
    pub filtered_relations: Map<Rc<FilteredRelation>>,
    /// Which annotations are selected; `None` is all.
    pub annotation_select_mask: Option<Vec<Str>>,
    /// `extra(select=...)`.
    pub extra: Map<(Str, Vec<Value>)>,
    /// Which extras are selected; `None` is all.
    pub extra_select_mask: Option<Vec<Str>>,
    /// `extra(tables=...)`.
    pub extra_tables: Vec<Str>,
    /// `extra(order_by=...)`.
    pub extra_order_by: Vec<Ordering>,
    /// Whether the model's own columns are selected.
    pub default_cols: bool,
    /// Whether `Meta.ordering` applies.
    pub default_ordering: bool,
    /// False after `reverse()`.
    pub standard_ordering: bool,
    /// `_next_is_sticky`.
    pub filter_is_sticky: bool,
    /// Whether it stands inside another query.
    pub subquery: bool,
    /// Selected columns of `values()`.
    pub select: Vec<ExprRef>,
    /// Their names.
    pub values_select: Vec<Str>,
    /// Everything selected by `values()`, in order.
    pub selected: Option<Map<Selected>>,
    /// GROUP BY.
    pub group_by: GroupBy,
    /// ORDER BY.
    pub order_by: Vec<Ordering>,
    /// The first row.
    pub low_mark: i64,
    /// One past the last row.
    pub high_mark: Option<i64>,
    /// DISTINCT.
    pub distinct: bool,
    /// `distinct("a", "b")`.
    pub distinct_fields: Vec<Str>,
    /// `select_for_update()`: SQLite has none, so nothing is written.
    pub select_for_update: bool,
    /// `select_related()`.
    pub select_related: SelectRelated,
    /// `union`, `intersection`, `difference`.
    pub combinator: Option<&'static str>,
    /// `UNION ALL`.
    pub combinator_all: bool,
    /// The queries combined.
    pub combined_queries: Vec<Query>,
    /// Names of `defer()` (true) or `only()` (false).
    pub deferred_loading: (Vec<Str>, bool),
    /// `explain()`.
    pub explain: bool,
    /// Aliases of the last lookup's joins, for `split_exclude`.
    pub lookup_joins: Vec<Str>,
    /// The database a subquery was bound to by `using()`.
    pub db: Option<Str>,
    /// Which manager it comes from.
    pub origin: Option<Rc<Origin>>,
}

/// A boolean node without children.
pub fn no_filters() -> Where {
    Where { connector: Connector::And, negated: false, resolved: false, children: Vec::new() }
}

impl Query {
    /// All rows of a model.
    pub fn new(model: Option<&Rc<Class>>) -> Query {
        Query {
            model: model.cloned(),
            opts: model.and_then(Options::of),
            alias_map: Map::default(),
            table_map: Map::default(),
            external_aliases: Map::default(),
            used_aliases: Vec::new(),
            alias_cols: true,
            alias_prefix: Str::intern("T"),
            subq_aliases: vec![Str::intern("T")],
            filters: no_filters(),
            annotations: Map::default(),
            filtered_relations: Map::default(),
            annotation_select_mask: None,
            extra: Map::default(),
            extra_select_mask: None,
            extra_tables: Vec::new(),
            extra_order_by: Vec::new(),
            default_cols: true,
            default_ordering: true,
            standard_ordering: true,
            filter_is_sticky: false,
            subquery: false,
            select: Vec::new(),
            values_select: Vec::new(),
            selected: None,
            group_by: GroupBy::None,
            order_by: Vec::new(),
            low_mark: 0,
            high_mark: None,
            distinct: false,
            distinct_fields: Vec::new(),
            select_for_update: false,
            select_related: SelectRelated::No,
            combinator: None,
            combinator_all: false,
            combined_queries: Vec::new(),
            deferred_loading: (Vec::new(), true),
            explain: false,
            lookup_joins: Vec::new(),
            db: None,
            origin: None,
        }
    }

    /// The options of the model; an error where there is none.
    pub fn meta(&self) -> PyResult<Rc<Options>> {
        let missing =
            || crate::python::exception::attribute_error("'NoneType' object has no attribute '_meta'");
        self.opts.clone().ok_or_else(missing)
    }

    /// `chain()`: a clone for the next step.
    pub fn chain(&self) -> Query {
        let mut clone = self.clone();
        if !clone.filter_is_sticky {
            clone.used_aliases.clear();
        }
        clone.filter_is_sticky = false;
        clone
    }

    /// The first alias.
    pub fn base_table(&self) -> Option<Str> {
        self.alias_map.keys().next().cloned()
    }

    /// `is_sliced`.
    pub fn is_sliced(&self) -> bool {
        self.low_mark != 0 || self.high_mark.is_some()
    }

    /// `has_limit_one`.
    pub fn has_limit_one(&self) -> bool {
        self.high_mark.is_some_and(|high| high - self.low_mark == 1)
    }

    /// `has_select_fields`.
    pub fn has_select_fields(&self) -> bool {
        self.selected.is_some()
    }

    /// `set_empty`.
    pub fn set_empty(&mut self) {
        self.filters.children.push(Expr::new(crate::orm::expressions::Kind::Nothing));
        self.combined_queries.iter_mut().for_each(Query::set_empty);
    }

    /// `is_empty`: whether it was said to give nothing.
    pub fn is_empty(&self) -> bool {
        use crate::orm::expressions::Kind;
        self.filters.children.iter().any(|c| matches!(c.kind, Kind::Nothing))
    }

    /// `set_limits`, relative to the limits there are.
    pub fn set_limits(&mut self, low: Option<i64>, high: Option<i64>) {
        if let Some(high) = high {
            let wanted = self.low_mark.saturating_add(high);
            self.high_mark = Some(self.high_mark.map_or(wanted, |now| now.min(wanted)));
        }
        if let Some(low) = low {
            let wanted = self.low_mark.saturating_add(low);
            self.low_mark = self.high_mark.map_or(wanted, |now| now.min(wanted));
        }
        if Some(self.low_mark) == self.high_mark {
            self.set_empty();
        }
    }

    /// `clear_limits`.
    pub fn clear_limits(&mut self) {
        (self.low_mark, self.high_mark) = (0, None);
    }

    /// `table_alias(create=True)`: a new alias for a table.
    fn new_alias(&mut self, table: &Str, filtered: Option<&FilteredJoin>) -> Str {
        let number = self.alias_map.len() + 1;
        match self.table_map.get_mut(table) {
            Some(aliases) => {
                let alias = Str::new(&format!("{}{number}", self.alias_prefix));
                aliases.push(alias.clone());
                alias
            }
            None => {
                let alias = filtered.map_or(table, |filtered| &filtered.relation.alias).clone();
                self.table_map.insert(table.clone(), vec![alias.clone()]);
                alias
            }
        }
    }

    /// `ref_alias`.
    pub fn ref_alias(&mut self, alias: &Str) {
        if let Some(join) = self.alias_map.get_mut(alias) {
            join.refcount += 1;
        }
    }

    /// `unref_alias`.
    pub fn unref_alias(&mut self, alias: &Str) {
        if let Some(join) = self.alias_map.get_mut(alias) {
            join.refcount -= 1;
        }
    }

    /// The counts of references, to go back to.
    pub fn refcounts(&self) -> Vec<(Str, i32)> {
        self.alias_map.iter().map(|(alias, join)| (alias.clone(), join.refcount)).collect()
    }

    /// `reset_refcounts`.
    pub fn reset_refcounts(&mut self, to: &[(Str, i32)]) {
        for (alias, join) in &mut self.alias_map {
            join.refcount = to.iter().find(|(a, _)| a == alias).map_or(0, |(_, count)| *count);
        }
    }

    /// `get_initial_alias`: the base table's alias, made when there is none yet.
    pub fn get_initial_alias(&mut self) -> Option<Str> {
        if let Some(alias) = self.base_table() {
            self.ref_alias(&alias);
            return Some(alias);
        }
        let table = self.opts.as_ref()?.db_table();
        let alias = self.new_alias(&table, None);
        self.alias_map.insert(alias.clone(), Join::base(table, alias.clone()));
        Some(alias)
    }

    /// As [`Query::get_initial_alias`], for queries that have a model.
    pub fn must_initial_alias(&mut self) -> PyResult<Str> {
        self.meta()?;
        Ok(self.get_initial_alias().unwrap_or_else(|| Str::intern("")))
    }

    /// `count_active_tables`.
    pub fn count_active_tables(&self) -> usize {
        self.alias_map.values().filter(|join| join.refcount != 0).count()
    }

    /// `join`: the alias of a join that is there already and may be used again, or of a new one.
    pub fn join(&mut self, mut join: Join, reuse: Option<&AliasSet>) -> Str {
        let may = |alias: &Str| reuse.is_none_or(|set| set.contains(alias));
        let mut candidates =
            self.alias_map.iter().filter(|(a, j)| may(a) && j.same_as(&join)).map(|(a, _)| a);
        let own = candidates.clone().find(|a| **a == join.table_alias).cloned();
        // The most recent one avoids joins that another filter made.
        if let Some(alias) = own.or_else(|| candidates.next_back().cloned()) {
            self.ref_alias(&alias);
            return alias;
        }
        let alias = self.new_alias(&join.table_name, join.filtered.as_ref());
        let parent_outer = |query: &Query| {
            let parent = join.parent_alias.as_ref().and_then(|p| query.alias_map.get(p));
            parent.is_some_and(|p| p.kind == JoinKind::Louter)
        };
        if join.kind != JoinKind::Base {
            join.kind = if parent_outer(self) || join.nullable { JoinKind::Louter } else { JoinKind::Inner };
        }
        join.table_alias = alias.clone();
        join.refcount = 1;
        self.alias_map.insert(alias.clone(), join);
        alias
    }

    /// `promote_joins`: joins that may have no partner become outer ones, and so do those that hang on them.
    pub fn promote_joins(&mut self, aliases: &[Str]) {
        let mut queue: Vec<Str> = aliases.to_vec();
        while !queue.is_empty() {
            let alias = queue.remove(0);
            let Some(join) = self.alias_map.get(&alias) else { continue };
            if join.kind == JoinKind::Base {
                continue;
            }
            let parent = join.parent_alias.as_ref().and_then(|p| self.alias_map.get(p));
            let parent_outer = parent.is_some_and(|p| p.kind == JoinKind::Louter);
            if (join.nullable || parent_outer) && join.kind != JoinKind::Louter {
                if let Some(join) = self.alias_map.get_mut(&alias) {
                    join.kind = JoinKind::Louter;
                }
                let hang = |j: &Join| j.parent_alias.as_ref() == Some(&alias);
                for (name, join) in &self.alias_map {
                    if hang(join) && !queue.contains(name) {
                        queue.push(name.clone());
                    }
                }
            }
        }
    }

    /// `demote_joins`: outer joins become inner ones, up to the base table.
    pub fn demote_joins(&mut self, aliases: &[Str]) {
        let mut queue: Vec<Str> = aliases.to_vec();
        while !queue.is_empty() {
            let alias = queue.remove(0);
            let Some(join) = self.alias_map.get_mut(&alias) else { continue };
            if join.kind == JoinKind::Louter {
                join.kind = JoinKind::Inner;
                let parent = join.parent_alias.clone();
                if let Some(parent) = parent
                    && self.alias_map.get(&parent).is_some_and(|p| p.kind == JoinKind::Inner)
                {
                    queue.push(parent);
                }
            }
        }
    }

    /// `change_aliases`.
    pub fn change_aliases(&mut self, changes: &[(Str, Str)]) {
        if changes.is_empty() {
            return;
        }
        for child in &mut self.filters.children {
            *child = child.relabeled(changes);
        }
        if let GroupBy::Cols(cols) = &mut self.group_by {
            cols.iter_mut().for_each(|c| *c = c.relabeled(changes));
        }
        self.select.iter_mut().for_each(|c| *c = c.relabeled(changes));
        self.annotations.values_mut().for_each(|c| *c = c.relabeled(changes));
        for (old, new) in changes {
            let Some(join) = self.alias_map.shift_remove(old) else { continue };
            let join = join.relabeled(changes);
            if let Some(aliases) = self.table_map.get_mut(&join.table_name)
                && let Some(alias) = aliases.iter_mut().find(|a| *a == old)
            {
                *alias = new.clone();
            }
            self.alias_map.insert(new.clone(), join);
        }
        let externals = std::mem::take(&mut self.external_aliases);
        for (alias, bare) in externals {
            let changed = changes.iter().any(|(old, _)| *old == alias);
            self.external_aliases.insert(relabel(&alias, changes), bare || changed);
        }
        for query in &mut self.combined_queries {
            let own: Vec<_> =
                changes.iter().filter(|(old, _)| query.external_aliases.contains_key(old)).cloned().collect();
            query.change_aliases(&own);
        }
    }

    /// `relabeled_clone`.
    pub fn relabeled_clone(self: &Rc<Self>, changes: &[(Str, Str)]) -> Rc<Query> {
        let mut clone = (**self).clone();
        clone.change_aliases(changes);
        Rc::new(clone)
    }

    /// `bump_prefix`: another letter for the aliases, so that they do not clash with those of the outer query.
    pub fn bump_prefix(&mut self, outer: &mut Query, exclude: &[Str]) {
        if self.alias_prefix != outer.alias_prefix {
            return;
        }
        let prefix =
            prefixes_after(&self.alias_prefix).find(|p| !self.subq_aliases.iter().any(|a| &**a == p));
        self.alias_prefix = Str::new(&prefix.unwrap_or_default());
        self.subq_aliases.push(self.alias_prefix.clone());
        for alias in &self.subq_aliases {
            add_alias(&mut outer.subq_aliases, alias);
        }
        let changes: Vec<(Str, Str)> = self
            .alias_map
            .keys()
            .enumerate()
            .filter(|(_, alias)| !exclude.contains(alias))
            .map(|(at, alias)| (alias.clone(), Str::new(&format!("{}{at}", self.alias_prefix))))
            .collect();
        self.change_aliases(&changes);
    }

    /// `Query.output_field`: the type of a query used as a value.
    pub fn output_field(&self, m: &mut Machine) -> PyResult<Option<Rc<Field>>> {
        if let [only] = &self.select[..] {
            return match only.target() {
                Some(target) => Ok(Some(target.clone())),
                None => crate::orm::expressions::output::output_field(m, only),
            };
        }
        let annotations = self.annotation_select();
        match &annotations[..] {
            [(_, only)] => crate::orm::expressions::output::output_field(m, only),
            _ => Ok(None),
        }
    }

    /// `get_external_cols`: the columns of outer queries that it uses.
    pub fn get_external_cols(&self) -> Vec<ExprRef> {
        let mut cols = Vec::new();
        self.annotations.values().chain(&self.filters.children).for_each(|e| e.external_cols(&mut cols));
        cols.retain(|col| match &col.kind {
            crate::orm::expressions::Kind::Col { alias: Some(alias), .. } => {
                self.external_aliases.contains_key(alias)
            }
            _ => false,
        });
        cols
    }

    /// `annotation_select`: the annotations that are selected, in order.
    pub fn annotation_select(&self) -> Vec<(Str, ExprRef)> {
        let wanted = |name: &Str| self.annotation_select_mask.as_ref().is_none_or(|mask| mask.contains(name));
        let pairs = self.annotations.iter().filter(|(name, _)| wanted(name));
        pairs.map(|(name, expr)| (name.clone(), expr.clone())).collect()
    }

    /// The selected annotation of this name.
    pub fn selected_annotation(&self, name: &str) -> Option<ExprRef> {
        let masked =
            self.annotation_select_mask.as_ref().is_some_and(|mask| !mask.iter().any(|n| &**n == name));
        if masked { None } else { self.annotations.get(name).cloned() }
    }

    /// `extra_select`: the extra columns that are selected, in order.
    pub fn extra_select(&self) -> Vec<(Str, (Str, Vec<Value>))> {
        let wanted = |name: &Str| self.extra_select_mask.as_ref().is_none_or(|mask| mask.contains(name));
        let pairs = self.extra.iter().filter(|(name, _)| wanted(name));
        pairs.map(|(name, extra)| (name.clone(), extra.clone())).collect()
    }

    /// `is_nullable`.
    pub fn is_nullable(field: &Rc<Field>) -> bool {
        field.null.get()
    }
}

/// The prefixes that follow one: `U`, `V` ... `Z`, `AA`, `AB` ...
fn prefixes_after(prefix: &str) -> impl Iterator<Item = String> {
    let first = prefix.chars().next_back().map_or('T', |c| c);
    let single = ((first as u32 + 1)..=('Z' as u32)).filter_map(char::from_u32).map(String::from);
    let letters = || 'A'..='Z';
    let double = letters().flat_map(move |a| letters().map(move |b| format!("{a}{b}")));
    single.chain(double)
}
