//! What a query selects: annotations, `values()`, ordering, grouping, deferred fields.
//!
//! Mirrors the select half of `django/db/models/sql/query.py`.

use std::rc::Rc;

use super::paths::{PathError, field_names, is_field_error, split_lookup};
use super::tree::{GroupBy, Map, NameTree, Ordering, Query, SelectRelated, Selected};
use crate::orm::exceptions::field_error;
use crate::orm::expressions::resolve::{How, resolve};
use crate::orm::expressions::{Expr, ExprRef, Kind, show};
use crate::python::exception::value_error;
use crate::python::{Machine, PyResult, Str, Value};

/// `check_alias`: names that would break out of the quotes are refused.
pub fn check_alias(alias: &str) -> PyResult<()> {
    let bad = |c: char| c.is_whitespace() || c.is_control() || "'`\"][;#".contains(c);
    if alias.contains(bad) || ["--", "/*", "*/"].iter().any(|s| alias.contains(s)) {
        return Err(value_error(
            "Column aliases cannot contain whitespace characters, hashes, control characters, quotation marks, \
             semicolons, or SQL comments.",
        ));
    }
    Ok(())
}

impl Query {
    /// `add_annotation`.
    pub fn add_annotation(
        &mut self,
        m: &mut Machine,
        expr: &ExprRef,
        alias: &Str,
        select: bool,
    ) -> PyResult<()> {
        check_alias(alias)?;
        let resolved = resolve(m, expr, self, None, How::JOINS)?;
        if select {
            self.append_annotation_mask(std::slice::from_ref(alias));
        } else {
            let mut mask: Vec<Str> = self.annotation_select().into_iter().map(|(name, _)| name).collect();
            mask.retain(|name| name != alias);
            self.set_annotation_mask(Some(mask));
        }
        self.annotations.insert(alias.clone(), resolved);
        if select && let Some(selected) = self.selected.as_mut().filter(|s| !s.is_empty()) {
            selected.insert(alias.clone(), Selected::Annotation(alias.clone()));
        }
        Ok(())
    }

    /// `set_annotation_mask`.
    pub fn set_annotation_mask(&mut self, names: Option<Vec<Str>>) {
        if let Some(names) = &names
            && let Some(selected) = self.selected.as_mut().filter(|s| !s.is_empty())
        {
            selected.retain(|_, value| match value {
                Selected::Annotation(name) => names.contains(name),
                _ => true,
            });
            for name in names {
                selected.insert(name.clone(), Selected::Annotation(name.clone()));
            }
        }
        self.annotation_select_mask = names;
    }

    /// `append_annotation_mask`.
    pub fn append_annotation_mask(&mut self, names: &[Str]) {
        if let Some(mut mask) = self.annotation_select_mask.clone() {
            for name in names {
                if !mask.contains(name) {
                    mask.push(name.clone());
                }
            }
            self.set_annotation_mask(Some(mask));
        }
    }

    /// `clear_select_clause`.
    pub fn clear_select_clause(&mut self) {
        self.select.clear();
        self.default_cols = false;
        self.select_related = SelectRelated::No;
        self.extra_select_mask = Some(Vec::new());
        self.selected = None;
        self.annotation_select_mask = Some(Vec::new());
    }

    /// `clear_select_fields`.
    pub fn clear_select_fields(&mut self) {
        self.select.clear();
        self.values_select.clear();
        self.selected = None;
    }

    /// `set_select`.
    pub fn set_select(&mut self, cols: Vec<ExprRef>) {
        self.default_cols = false;
        self.select = cols;
    }

    /// `add_fields`.
    pub fn add_fields(&mut self, m: &mut Machine, names: &[Str], allow_m2m: bool) -> PyResult<()> {
        if names.is_empty() {
            self.get_initial_alias();
            return Ok(());
        }
        let alias = self.must_initial_alias()?;
        let opts = self.meta()?;
        let mut cols = Vec::with_capacity(names.len());
        for name in names {
            let info = match self.setup_joins(m, &split_lookup(name), &opts, &alias, None, allow_m2m) {
                Ok(info) => info,
                Err(error) => return Err(self.field_name_error(m, name, error)),
            };
            let (targets, alias, _) = self.trim_joins(m, &info.targets, &info.joins, &info.path)?;
            for target in targets.iter().take(1) {
                let col = match self.transformed(m, &info, target, &alias) {
                    Ok(col) => col,
                    Err(error) => return Err(self.field_name_error(m, name, error.into())),
                };
                cols.push(col);
            }
        }
        self.set_select(cols);
        Ok(())
    }

    fn field_name_error(&self, m: &mut Machine, name: &str, error: PathError) -> crate::python::Unwind {
        match error {
            PathError::Multi(_) => field_error(m, format!("Invalid field name: '{name}'")),
            PathError::Raised(error) if name.contains("__") || !is_field_error(m, &error) => error,
            PathError::Raised(_) => {
                let mut names = self.opts.clone().map_or_else(Vec::new, |o| field_names(m, &o));
                names.extend(self.extra.keys().map(|n| n.to_string()));
                names.extend(self.annotation_select().into_iter().map(|(n, _)| n.to_string()));
                names.sort();
                let list = names.join(", ");
                field_error(m, format!("Cannot resolve keyword '{name}' into field. Choices are: {list}"))
            }
        }
    }

    /// `add_ordering`.
    pub fn add_ordering(&mut self, m: &mut Machine, ordering: Vec<Ordering>) -> PyResult<()> {
        for item in &ordering {
            match item {
                Ordering::Name(name) => {
                    let name = name.strip_prefix('-').unwrap_or(name);
                    if name == "?" || self.annotations.contains_key(name) || self.extra.contains_key(name) {
                        continue;
                    }
                    let opts = self.opts.clone();
                    self.names_to_path(m, &split_lookup(name), opts.as_ref(), true, false)
                        .map_err(PathError::into_unwind)?;
                }
                Ordering::Expr(expr) if expr.contains_aggregate() => {
                    let text = format!(
                        "Using an aggregate in order_by() without also including it in annotate() is not allowed: {}",
                        show::repr(m, expr)?
                    );
                    return Err(field_error(m, text));
                }
                Ordering::Expr(_) => {}
            }
        }
        if ordering.is_empty() {
            self.default_ordering = false;
        } else {
            self.order_by.extend(ordering);
        }
        Ok(())
    }

    /// `clear_ordering`.
    pub fn clear_ordering(&mut self, force: bool, clear_default: bool) {
        if !force && (self.is_sliced() || !self.distinct_fields.is_empty() || self.select_for_update) {
            return;
        }
        self.order_by.clear();
        self.extra_order_by.clear();
        if clear_default {
            self.default_ordering = false;
        }
    }

    /// `set_group_by`.
    pub fn set_group_by(&mut self, allow_aliases: bool) {
        if allow_aliases && !self.values_select.is_empty() {
            // A transform selected by values() is grouped by as an annotation.
            let mut moved: Map<ExprRef> = Map::default();
            let mut kept: Map<ExprRef> = Map::default();
            for (alias, expr) in self.values_select.iter().zip(&self.select) {
                let into = if matches!(expr.kind, Kind::Col { .. }) { &mut kept } else { &mut moved };
                into.insert(alias.clone(), expr.clone());
            }
            let names: Vec<Str> = moved.keys().cloned().collect();
            moved.extend(std::mem::take(&mut self.annotations));
            self.annotations = moved;
            self.append_annotation_mask(&names);
            self.select = kept.values().cloned().collect();
            self.values_select = kept.keys().cloned().collect();
            if let Some(selected) = &mut self.selected {
                for name in &names {
                    selected.insert(name.clone(), Selected::Annotation(name.clone()));
                }
                for (index, name) in kept.keys().enumerate() {
                    selected.insert(name.clone(), Selected::Col(index));
                }
            }
        }
        let mut group_by = self.select.clone();
        for (alias, annotation) in self.annotation_select() {
            let cols = annotation.group_by_cols();
            if cols.is_empty() {
                continue;
            }
            if allow_aliases && !annotation.contains_aggregate() {
                let kind = Kind::Ref { refs: alias, source: annotation, position: None };
                group_by.push(Expr::new(kind));
            } else {
                group_by.extend(cols);
            }
        }
        self.group_by = GroupBy::Cols(group_by);
    }

    /// `set_values`.
    pub fn set_values(&mut self, m: &mut Machine, fields: &[Str]) -> PyResult<()> {
        self.select_related = SelectRelated::No;
        self.clear_deferred_loading();
        self.clear_select_fields();
        let mut selected: Map<Selected> = Map::default();
        let mut field_names: Vec<Str> = Vec::new();
        if fields.is_empty() {
            field_names = self.meta()?.concrete_fields().iter().map(|f| f.attname()).collect();
        } else {
            fields.iter().try_for_each(|f| check_alias(f))?;
            if self.extra.is_empty() && self.annotations.is_empty() {
                field_names = fields.to_vec();
                for (index, name) in fields.iter().enumerate() {
                    selected.insert(name.clone(), Selected::Col(index));
                }
                // A name given twice is one column of the dict.
                if selected.len() < fields.len() {
                    field_names = fields.to_vec();
                }
            } else {
                self.choose_values(m, fields, &mut selected, &mut field_names)?;
            }
        }
        match std::mem::take(&mut self.group_by) {
            GroupBy::All => {
                let all: Vec<Str> = self.meta()?.concrete_fields().iter().map(|f| f.attname()).collect();
                self.add_fields(m, &all, false)?;
                self.set_group_by(false);
                self.clear_select_fields();
            }
            GroupBy::Cols(cols) => {
                let expand = |expr: ExprRef| match &expr.kind {
                    Kind::Ref { refs, .. } if !selected.contains_key(refs) => {
                        self.annotations.get(refs).cloned().unwrap_or(expr)
                    }
                    _ => expr,
                };
                self.group_by = GroupBy::Cols(cols.into_iter().map(expand).collect());
            }
            GroupBy::None => {}
        }
        self.values_select = field_names.clone();
        self.add_fields(m, &field_names, true)?;
        self.selected = (!fields.is_empty()).then_some(selected);
        Ok(())
    }

    fn choose_values(
        &mut self,
        m: &mut Machine,
        fields: &[Str],
        selected: &mut Map<Selected>,
        field_names: &mut Vec<Str>,
    ) -> PyResult<()> {
        self.default_cols = false;
        let (mut extras, mut annotations) = (Vec::new(), Vec::new());
        let extra_select: Map<_> = self.extra_select().into_iter().collect();
        for name in fields {
            if let Some((sql, params)) = extra_select.get(name) {
                extras.push(name.clone());
                let raw = Expr::new(Kind::RawSql { sql: sql.clone(), params: params.clone() });
                selected.insert(name.clone(), Selected::Extra(raw));
            } else if self.selected_annotation(name).is_some() {
                annotations.push(name.clone());
                selected.insert(name.clone(), Selected::Annotation(name.clone()));
            } else if self.annotations.contains_key(name) {
                let text = format!("Cannot select the '{name}' alias. Use annotate() to promote it.");
                return Err(field_error(m, text));
            } else {
                if !self.annotation_select().is_empty() {
                    let opts = self.opts.clone();
                    self.names_to_path(m, &split_lookup(name), opts.as_ref(), true, false)
                        .map_err(PathError::into_unwind)?;
                }
                selected.insert(name.clone(), Selected::Col(field_names.len()));
                field_names.push(name.clone());
            }
        }
        self.extra_select_mask = Some(extras);
        self.set_annotation_mask(Some(annotations));
        Ok(())
    }

    /// `add_select_related`.
    pub fn add_select_related(&mut self, fields: &[Str]) {
        let mut tree = match std::mem::take(&mut self.select_related) {
            SelectRelated::Tree(tree) => tree,
            _ => NameTree::default(),
        };
        fields.iter().for_each(|f| tree.add(f));
        self.select_related = SelectRelated::Tree(tree);
    }

    /// `clear_deferred_loading`.
    pub fn clear_deferred_loading(&mut self) {
        self.deferred_loading = (Vec::new(), true);
    }

    /// `add_deferred_loading`: `defer()`.
    pub fn add_deferred_loading(&mut self, names: &[Str]) {
        let (existing, defer) = std::mem::take(&mut self.deferred_loading);
        let missing = |from: &[Str], of: &[Str]| -> Vec<Str> {
            of.iter().filter(|n| !from.contains(n)).cloned().collect()
        };
        if defer {
            let mut all = existing.clone();
            all.extend(missing(&existing, names));
            self.deferred_loading = (all, true);
            return;
        }
        let left = missing(names, &existing);
        if !left.is_empty() {
            self.deferred_loading = (left, false);
            return;
        }
        self.clear_deferred_loading();
        let new_only = missing(&existing, names);
        if !new_only.is_empty() {
            self.deferred_loading = (new_only, true);
        }
    }

    /// `add_immediate_loading`: `only()`.
    pub fn add_immediate_loading(&mut self, names: &[Str]) {
        let (existing, defer) = std::mem::take(&mut self.deferred_loading);
        let pk = self.opts.as_ref().and_then(|o| o.pk()).map(|f| f.name());
        let mut wanted: Vec<Str> = Vec::new();
        for name in names {
            let name = match (&**name, &pk) {
                ("pk", Some(pk)) => pk.clone(),
                _ => name.clone(),
            };
            if !(wanted.contains(&name) || defer && existing.contains(&name)) {
                wanted.push(name);
            }
        }
        self.deferred_loading = (wanted, false);
    }

    /// `exists()`: the query that only tells whether there is a row.
    pub fn exists(&self, m: &mut Machine, limit: bool) -> PyResult<Query> {
        let mut query = self.clone();
        if !(query.distinct && query.is_sliced()) {
            if matches!(query.group_by, GroupBy::All) {
                let all: Vec<Str> = query.meta()?.concrete_fields().iter().map(|f| f.attname()).collect();
                query.add_fields(m, &all, false)?;
                query.set_group_by(false);
            }
            query.clear_select_clause();
        }
        if query.combinator == Some("union") {
            for combined in &mut query.combined_queries {
                *combined = combined.exists(m, false)?;
            }
        }
        query.clear_ordering(true, true);
        if limit {
            query.set_limits(None, Some(1));
        }
        query.add_annotation(m, &Expr::value(Value::Int(1)), &Str::intern("a"), true)?;
        Ok(query)
    }

    /// `add_extra`.
    #[allow(clippy::too_many_arguments, reason = "the parameters of QuerySet.extra")]
    pub fn add_extra(
        &mut self,
        m: &mut Machine,
        select: Vec<(Str, Value)>,
        select_params: Vec<Value>,
        conditions: Vec<Str>,
        params: Vec<Value>,
        tables: Vec<Str>,
        order_by: Vec<Ordering>,
    ) -> PyResult<()> {
        let mut given = select_params.into_iter();
        for (name, entry) in select {
            check_alias(&name)?;
            let text = m.str(&entry)?;
            let count = text.matches("%s").count() - text.matches("%%s").count();
            let params: Vec<Value> = given.by_ref().take(count).collect();
            self.extra.insert(name, (Str::new(&text), params));
        }
        if !conditions.is_empty() || !params.is_empty() {
            let kind = Kind::ExtraWhere { sqls: conditions, params };
            self.filters.children.push(Rc::new(Expr { kind, output: None, is_summary: false }));
        }
        self.extra_tables.extend(tables);
        if !order_by.is_empty() {
            self.extra_order_by = order_by;
        }
        Ok(())
    }
}
