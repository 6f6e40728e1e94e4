//! The compiler of SELECT: a query becomes a statement tree whose text is Django's.
//!
//! Mirrors `SQLCompiler` in `django/db/models/sql/compiler.py`, in its order: select list, ordering, HAVING split off,
//! extra columns, grouping, then the clauses.

mod ordering;

use std::rc::Rc;

use super::compile_expr::{self, compile};
use super::related::KlassInfo;
use super::tree::{GroupBy, JoinKind, NameTree, Query, SelectRelated, Selected};
use crate::orm::exceptions::{database_error, not_supported};
use crate::orm::expressions::expr::{Connector, same};
use crate::orm::expressions::{Expr, ExprRef, Kind, Where, output};
use crate::orm::fields::{Field, FieldRef};
use crate::orm::options::Options;
use crate::python::exception::not_implemented;
use crate::python::{Class, Machine, PyResult, Str, Unwind};
use crate::sql::ast::{self, Combinator, From, Ident, Select, SelectColumn, Source};

pub use ordering::meta_terms;

/// Why a tree was not made.
pub enum Stop {
    /// `EmptyResultSet`: nothing can match.
    Empty,
    /// `FullResultSet`: everything matches.
    Full,
    /// An exception.
    Raised(Unwind),
}

impl std::convert::From<Unwind> for Stop {
    fn from(error: Unwind) -> Stop {
        Stop::Raised(error)
    }
}

/// What compiling gives beside the tree.
pub type Compiled<T = ast::Query> = Result<T, Stop>;

/// One column of the select list.
#[derive(Clone)]
pub struct SelectItem {
    /// The expression.
    pub expr: ExprRef,
    /// Its tree.
    pub sql: ast::Expr,
    /// `AS`.
    pub alias: Option<Str>,
}

/// A WHERE tree taken apart.
pub struct Parts {
    /// What goes into WHERE.
    pub filter: Option<Where>,
    /// What goes into HAVING.
    pub having: Option<Where>,
    /// What needs the window functions computed first.
    pub qualify: Option<Where>,
}

/// Compiles one query.
pub struct Compiler {
    /// The query; compiling adds joins for ordering and `select_related`.
    pub query: Query,
    /// Whether an impossible condition stops everything (else it is written as `0 = 1`).
    pub elide_empty: bool,
    /// The select list.
    pub select: Vec<SelectItem>,
    /// How rows become instances.
    pub klass_info: Option<KlassInfo>,
    /// Where annotations stand.
    pub annotation_col_map: Vec<(Str, usize)>,
    /// How many columns the caller wants.
    pub col_count: usize,
    meta_ordering: bool,
}

struct OrderTerm {
    expr: ExprRef,
    sql: ast::OrderBy,
    is_ref: bool,
}

impl Compiler {
    /// For a query.
    pub fn new(query: Query) -> Compiler {
        Compiler {
            query,
            elide_empty: true,
            select: Vec::new(),
            klass_info: None,
            annotation_col_map: Vec::new(),
            col_count: 0,
            meta_ordering: false,
        }
    }

    /// `as_sql`.
    pub fn as_sql(&mut self, m: &mut Machine, with_limits: bool, with_col_aliases: bool) -> Compiled {
        let before = self.query.refcounts();
        let result = self.build(m, with_limits, with_col_aliases);
        self.query.reset_refcounts(&before);
        result
    }

    fn build(&mut self, m: &mut Machine, with_limits: bool, with_col_aliases: bool) -> Compiled {
        let combinator = self.query.combinator;
        self.setup(m, with_col_aliases || combinator.is_some())?;
        let order_by = self.get_order_by(m)?;
        let must_group = !matches!(self.query.group_by, GroupBy::None);
        let parts = split_having_qualify(&self.query.filters, false, must_group)?;
        let extra = self.extra_select(&order_by);
        let group_by = self.get_group_by(m, &parts, &extra, &order_by)?;
        let (low, high) = (self.query.low_mark, self.query.high_mark);
        let (limit, offset) = match with_limits && self.query.is_sliced() {
            false => (None, None),
            true => {
                let offset = (low > 0).then_some(low);
                (high.map(|h| h - low).or(offset.map(|_| -1)), offset)
            }
        };
        let terms: Vec<ast::OrderBy> = order_by.iter().map(|t| t.sql.clone()).collect();
        if let Some(combinator) = combinator {
            return self.combined(m, combinator, terms, limit, offset);
        }
        if parts.qualify.is_some() {
            let terms = order_by.iter().map(|t| t.expr.clone()).collect();
            return super::related::qualify(self, m, parts, terms, limit, offset);
        }
        self.refuse_distinct_fields(m)?;
        let from = self.get_from_clause(m)?;
        let filter = match &parts.filter {
            None => None,
            Some(filter) => match compile_expr::compile_where(m, &self.query, filter) {
                Ok(filter) => Some(filter),
                Err(Stop::Full) => None,
                Err(Stop::Empty) if !self.elide_empty => Some(ast::Expr::binary(
                    ast::Expr::literal(0i64),
                    ast::BinaryOp::Eq,
                    ast::Expr::literal(1i64),
                )),
                Err(stop) => return Err(stop),
            },
        };
        let having = match &parts.having {
            None => None,
            Some(having) => match compile_expr::compile_where(m, &self.query, having) {
                Ok(having) => Some(having),
                Err(Stop::Full) => None,
                Err(stop) => return Err(stop),
            },
        };
        let columns = self.select.iter().chain(&extra).map(|item| SelectColumn {
            expr: item.sql.clone(),
            alias: item.alias.as_ref().map(|a| Rc::from(&**a)),
        });
        let grouped_by_meta = !group_by.is_empty() && self.meta_ordering;
        let select = Select {
            distinct: self.query.distinct,
            columns: columns.collect(),
            from,
            filter,
            group_by,
            having,
            order_by: if grouped_by_meta { Vec::new() } else { terms },
            limit,
            offset,
        };
        if self.query.subquery && !extra.is_empty() {
            return Ok(self.hide_extra(select));
        }
        Ok(select.into())
    }

    /// Columns added for ordering a DISTINCT subquery must not be seen outside.
    fn hide_extra(&self, inner: Select) -> ast::Query {
        let columns = self.select.iter().map(|item| {
            let expr = match (&item.alias, &item.sql) {
                (Some(alias), _) => ast::Expr::column("subquery", &**alias),
                (None, ast::Expr::Column { name, .. }) => ast::Expr::column("subquery", &**name),
                (None, other) => other.clone(),
            };
            SelectColumn { expr, alias: None }
        });
        let source = Source::Subquery {
            query: Box::new(inner.into()),
            alias: Some(Ident::bare("subquery")),
            spaced: false,
        };
        let columns = columns.collect();
        Select { columns, from: Some(From { source, joins: Vec::new() }), ..Select::default() }.into()
    }

    fn refuse_distinct_fields(&self, m: &mut Machine) -> PyResult<()> {
        if self.query.distinct_fields.is_empty() {
            return Ok(());
        }
        Err(not_supported(m, "DISTINCT ON fields is not supported by this database backend"))
    }

    fn setup(&mut self, m: &mut Machine, with_col_aliases: bool) -> Compiled<()> {
        if self.query.alias_map.values().all(|j| j.refcount == 0) {
            self.query.get_initial_alias();
        }
        self.get_select(m, with_col_aliases)?;
        self.col_count = self.select.len();
        Ok(())
    }

    /// `get_select`.
    pub fn get_select(&mut self, m: &mut Machine, with_col_aliases: bool) -> Compiled<()> {
        let mask = super::related::select_mask(m, &self.query)?;
        let cols = match self.query.default_cols {
            true => self.get_default_columns(m, mask.as_ref(), None, None, None)?,
            false => self.query.select.clone(),
        };
        let mut chosen: Vec<(ExprRef, Option<Str>)> = Vec::new();
        let mut fields: Vec<usize> = Vec::new();
        match self.query.selected.clone() {
            None => {
                for (alias, (sql, params)) in self.query.extra_select() {
                    chosen.push((Expr::new(Kind::RawSql { sql, params }), Some(alias)));
                }
                fields = (chosen.len()..chosen.len() + cols.len()).collect();
                chosen.extend(cols.into_iter().map(|col| (col, None)));
                let annotations = self.query.annotation_select();
                chosen.extend(annotations.into_iter().map(|(alias, expr)| (expr, Some(alias))));
            }
            Some(selected) => {
                for (alias, what) in selected {
                    let expr = match what {
                        Selected::Col(index) => {
                            fields.push(chosen.len());
                            cols.get(index).cloned()
                        }
                        Selected::Annotation(name) => self.query.annotations.get(&name).cloned(),
                        Selected::Extra(raw) => Some(raw),
                    };
                    chosen.extend(expr.map(|e| (e, Some(alias))));
                }
            }
        }
        self.annotation_col_map =
            chosen.iter().enumerate().filter_map(|(at, (_, alias))| alias.clone().map(|a| (a, at))).collect();
        if let (Some(model), false) = (self.query.model.clone(), fields.is_empty()) {
            self.klass_info = Some(KlassInfo::root(model, fields));
        }
        if !matches!(self.query.select_related, SelectRelated::No) {
            let infos = super::related::root_selections(self, m, &mut chosen, mask.as_ref())?;
            if let Some(info) = &mut self.klass_info {
                info.related = infos;
                info.inherit_parent_fields();
            }
        }
        self.select.clear();
        let mut number = 0;
        for (expr, mut alias) in chosen {
            let sql = match compile(m, &self.query, &expr) {
                Ok(sql) => {
                    // What is selected must have a type: `select_format` asks for it.
                    if !matches!(expr.kind, Kind::Col { .. } | Kind::Star) {
                        output::must_output_field(m, &expr)?;
                    }
                    sql
                }
                Err(Stop::Empty) => match compile_expr::empty_result_set_value(m, &expr)? {
                    None => ast::Expr::literal(0i64),
                    Some(value) => compile(m, &self.query, &Expr::value(value))?,
                },
                Err(Stop::Full) => compile(m, &self.query, &Expr::value(true))?,
                Err(stop) => return Err(stop),
            };
            if alias.is_none() && with_col_aliases {
                number += 1;
                alias = Some(Str::new(&format!("col{number}")));
            }
            self.select.push(SelectItem { expr, sql, alias });
        }
        Ok(())
    }

    /// `get_default_columns`.
    pub fn get_default_columns(
        &mut self,
        m: &mut Machine,
        mask: Option<&super::related::Mask>,
        start_alias: Option<&Str>,
        opts: Option<&Rc<Options>>,
        from_parent: Option<&Rc<Options>>,
    ) -> PyResult<Vec<ExprRef>> {
        let Some(opts) = opts.cloned().or_else(|| self.query.opts.clone()) else { return Ok(Vec::new()) };
        let start = match start_alias {
            Some(alias) => alias.clone(),
            None => self.query.must_initial_alias()?,
        };
        let concrete_of = |field: &Rc<Field>| field.opts().and_then(|o| o.concrete_model());
        let own = opts.model();
        let mut seen: Vec<(Rc<Class>, Str)> = Vec::new();
        let fields = opts.concrete_fields();
        let mut cols = Vec::with_capacity(fields.len());
        for field in fields.iter() {
            let model = concrete_of(field).filter(|c| !own.as_ref().is_some_and(|o| Rc::ptr_eq(o, c)));
            if let (Some(parent), Some(model)) = (from_parent, &model)
                && parent.concrete_model().is_some_and(|p| p.is_subclass_of(model))
            {
                continue;
            }
            if mask.is_some_and(|mask| !mask.has(field)) {
                continue;
            }
            let alias = match &model {
                Some(model) => self.query.join_parent_model(m, &opts, model, &start, &mut seen)?,
                None => start.clone(),
            };
            cols.push(super::paths::get_col(m, field, Some(alias), None)?);
        }
        Ok(cols)
    }

    fn extra_select(&self, order_by: &[OrderTerm]) -> Vec<SelectItem> {
        if !self.query.distinct || !self.query.distinct_fields.is_empty() {
            return Vec::new();
        }
        let known = |sql: &ast::Expr| self.select.iter().any(|item| item.sql == *sql);
        let wanted = order_by.iter().filter(|t| !t.is_ref && !known(&t.sql.expr));
        wanted.map(|t| SelectItem { expr: t.expr.clone(), sql: t.sql.expr.clone(), alias: None }).collect()
    }

    /// `get_group_by`.
    fn get_group_by(
        &mut self,
        m: &mut Machine,
        parts: &Parts,
        extra: &[SelectItem],
        order_by: &[OrderTerm],
    ) -> Compiled<Vec<ast::Expr>> {
        let mut exprs: Vec<ExprRef> = Vec::new();
        let mut refs: Vec<Str> = Vec::new();
        match &self.query.group_by {
            GroupBy::None => return Ok(Vec::new()),
            GroupBy::All => {}
            GroupBy::Cols(cols) => {
                for col in cols {
                    match &col.kind {
                        Kind::Ref { refs: name, source, .. } => {
                            if !refs.contains(name) {
                                refs.push(name.clone());
                                exprs.push(source.clone());
                            }
                        }
                        _ => exprs.push(col.clone()),
                    }
                }
            }
        }
        let mut positions: Vec<(ExprRef, usize)> = Vec::new();
        for (index, item) in self.select.iter().chain(extra).enumerate() {
            if item.alias.is_some() {
                // A later column of the same expression takes the place, as in a dict.
                match positions.iter_mut().find(|(e, _)| same(e, &item.expr)) {
                    Some((_, at)) => *at = index + 1,
                    None => positions.push((item.expr.clone(), index + 1)),
                }
            }
            if item.alias.as_ref().is_some_and(|a| refs.contains(a)) {
                continue;
            }
            exprs.extend(item.expr.group_by_cols());
        }
        if !self.meta_ordering {
            for term in order_by.iter().filter(|t| !t.is_ref) {
                exprs.extend(term.expr.group_by_cols());
            }
        }
        if let Some(having) = &parts.having {
            exprs.extend(having.children.iter().flat_map(Expr::group_by_cols));
        }
        let mut result: Vec<ast::Expr> = Vec::new();
        for expr in exprs {
            let sql = match positions.iter().find(|(e, _)| same(e, &expr)) {
                Some((_, position)) => ast::Expr::literal(*position as i64),
                None => match compile(m, &self.query, &expr) {
                    Ok(sql) => sql,
                    Err(Stop::Empty | Stop::Full) => continue,
                    Err(stop) => return Err(stop),
                },
            };
            if !result.contains(&sql) {
                result.push(sql);
            }
        }
        Ok(result)
    }

    /// `get_from_clause`.
    pub fn get_from_clause(&mut self, m: &mut Machine) -> Compiled<Option<From>> {
        let mut from: Option<From> = None;
        for (alias, join) in self.query.alias_map.clone() {
            if join.refcount == 0 {
                continue;
            }
            let source = Source::Table {
                name: Rc::from(&*join.table_name),
                alias: (join.table_alias != join.table_name).then(|| Ident::bare(&*alias)),
            };
            let Some(from) = &mut from else {
                from = Some(From { source, joins: Vec::new() });
                continue;
            };
            let kind = match join.kind {
                JoinKind::Louter => ast::JoinKind::LeftOuter,
                _ => ast::JoinKind::Inner,
            };
            let mut on = Vec::new();
            if let Some(parent) = &join.parent_alias {
                for (near, far) in &join.join_fields {
                    let side = |alias: &Str, field: &Rc<Field>| ast::Expr::Column {
                        table: Some(self.query.ident(alias)),
                        name: Rc::from(&*field.column().unwrap_or_else(|| Str::intern(""))),
                    };
                    on.push(ast::Expr::binary(side(parent, near), ast::BinaryOp::Eq, side(&alias, far)));
                }
                if let Some(restriction) = extra_restriction(m, &join.join_field, &alias, parent)? {
                    on.push(ast::Expr::paren(compile(m, &self.query, &restriction)?));
                }
                if let Some(condition) =
                    join.filtered.as_ref().and_then(|filtered| filtered.resolved.as_ref())
                {
                    match compile(m, &self.query, condition) {
                        Ok(condition) => on.push(ast::Expr::paren(condition)),
                        Err(Stop::Full) => {}
                        Err(stop) => return Err(stop),
                    }
                }
            }
            from.joins.push(ast::Join { kind, source, on });
        }
        for table in self.query.extra_tables.clone() {
            let known = self.query.table_map.contains_key(&table);
            let source = Source::table(&*table);
            match &mut from {
                Some(from) if !known => {
                    let kind = ast::JoinKind::Comma;
                    from.joins.push(ast::Join { kind, source, on: Vec::new() });
                }
                Some(_) => {}
                None => from = Some(From { source, joins: Vec::new() }),
            }
        }
        Ok(from)
    }

    fn combined(
        &mut self,
        m: &mut Machine,
        combinator: &'static str,
        order_by: Vec<ast::OrderBy>,
        limit: Option<i64>,
        offset: Option<i64>,
    ) -> Compiled {
        let mut compilers: Vec<Compiler> =
            self.query.combined_queries.iter().map(|q| Compiler::new(q.clone())).collect();
        for compiler in &mut compilers {
            if compiler.query.is_sliced() {
                let text = "LIMIT/OFFSET not allowed in subqueries of compound statements.";
                return Err(database_error(m, text).into());
            }
            if !compiler.get_order_by(m)?.is_empty() {
                let text = "ORDER BY not allowed in subqueries of compound statements.";
                return Err(database_error(m, text).into());
            }
        }
        let mut parts: Vec<ast::Query> = Vec::new();
        let mut empty = None;
        for mut compiler in compilers {
            match self.combined_part(m, &mut compiler) {
                Ok(part) => parts.push(part),
                Err(Stop::Empty)
                    if combinator == "union" || (combinator == "difference" && !parts.is_empty()) =>
                {
                    empty = Some(compiler);
                }
                Err(stop) => return Err(stop),
            }
        }
        if parts.is_empty() {
            return Err(Stop::Empty);
        }
        if let (1, "union", true, Some(mut compiler)) =
            (parts.len(), combinator, self.query.is_sliced(), empty)
        {
            compiler.elide_empty = false;
            parts.push(self.combined_part(m, &mut compiler)?);
        }
        let how = match (combinator, self.query.combinator_all) {
            ("union", true) => Combinator::UnionAll,
            ("union", false) => Combinator::Union,
            ("intersection", _) => Combinator::Intersect,
            _ => Combinator::Except,
        };
        let mut parts = parts.into_iter();
        let Some(first) = parts.next() else { return Err(Stop::Empty) };
        let rest = parts.map(|part| (how, part)).collect();
        Ok(ast::Query::Compound { first: Box::new(first), rest, order_by, limit, offset })
    }

    fn combined_part(&self, m: &mut Machine, compiler: &mut Compiler) -> Compiled {
        if let (Some(selected), None) = (&self.query.selected, &compiler.query.selected) {
            let names: Vec<Str> = selected.keys().cloned().collect();
            compiler.query.set_values(m, &names)?;
        }
        let part = compiler.as_sql(m, true, true)?;
        if compiler.query.combinator.is_none() {
            return Ok(part);
        }
        let star = SelectColumn { expr: ast::Expr::Star, alias: None };
        let source = Source::Subquery { query: Box::new(part), alias: None, spaced: false };
        let from = Some(From { source, joins: Vec::new() });
        Ok(Select { columns: vec![star], from, ..Select::default() }.into())
    }
}

impl Query {
    /// `quote_name_unless_alias`.
    pub fn ident(&self, name: &str) -> Ident {
        let known = self.table_map.contains_key(name);
        let bare = (self.alias_map.contains_key(name) && !known)
            || (!self.extra.is_empty() && self.extra_select().iter().any(|(n, _)| &**n == name))
            || (self.external_aliases.get(name) == Some(&true) && !known);
        Ident { name: Rc::from(name), bare }
    }
}

/// What a generic relation adds to its join: the content type must be the model's.
fn extra_restriction(
    m: &mut Machine,
    join_field: &Option<FieldRef>,
    alias: &Str,
    parent: &Str,
) -> PyResult<Option<ExprRef>> {
    let Some(field) = join_field else { return Ok(None) };
    super::related::generic_restriction(m, field, alias, parent)
}

/// `split_having_qualify`.
pub fn split_having_qualify(node: &Where, negated: bool, must_group_by: bool) -> PyResult<Parts> {
    let aggregate = node.children.iter().any(|c| c.contains_aggregate());
    let over = node.children.iter().any(|c| c.contains_over_clause());
    if !aggregate && !over {
        return Ok(Parts { filter: Some(node.clone()), having: None, qualify: None });
    }
    let in_negated = negated ^ node.negated;
    let connected = match node.connector {
        Connector::And => in_negated,
        Connector::Or => !in_negated,
        Connector::Xor => true,
    };
    if connected && aggregate && !over {
        return Ok(Parts { filter: None, having: Some(node.clone()), qualify: None });
    }
    let (mut filters, mut havings, mut qualifies) = (Vec::new(), Vec::new(), Vec::new());
    let wrap = |w: Where| Expr::new(Kind::Where(w));
    for child in &node.children {
        if let Kind::Where(inner) = &child.kind {
            let parts = split_having_qualify(inner, in_negated, must_group_by)?;
            filters.extend(parts.filter.map(wrap));
            havings.extend(parts.having.map(wrap));
            qualifies.extend(parts.qualify.map(wrap));
        } else if child.contains_over_clause() {
            qualifies.push(child.clone());
        } else if child.contains_aggregate() {
            havings.push(child.clone());
        } else {
            filters.push(child.clone());
        }
    }
    if connected && !qualifies.is_empty() {
        if filters.is_empty() || !must_group_by {
            return Ok(Parts { filter: None, having: None, qualify: Some(node.clone()) });
        }
        return Err(not_implemented(
            "Heterogeneous disjunctive predicates against window functions are not implemented when performing \
             conditional aggregation.",
        ));
    }
    let make = |children: Vec<ExprRef>| {
        (!children.is_empty()).then(|| Where { children, resolved: false, ..node.clone() })
    };
    Ok(Parts { filter: make(filters), having: make(havings), qualify: make(qualifies) })
}

/// A tree of names with nothing in it.
pub fn no_names() -> NameTree {
    NameTree::default()
}
