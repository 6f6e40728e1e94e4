//! `select_related`, deferred columns, and queries filtered by window functions.
//!
//! Mirrors `get_related_selections`, `get_select_mask` and `get_qualify_sql`.

use std::rc::Rc;

use super::compile_expr::{self, compile};
use super::compiler::{Compiled, Compiler, Parts, Stop};
use super::tree::{NameTree, Query, SelectRelated};
use crate::orm::exceptions::field_error;
use crate::orm::expressions::expr::{Connector, same};
use crate::orm::expressions::{Expr, ExprRef, Kind, Where};
use crate::orm::fields::{Field, FieldKind, FieldRef};
use crate::orm::lookups;
use crate::orm::options::Options;
use crate::orm::related::Rel;
use crate::python::{Class, Machine, PyResult, Str};
use crate::sql::ast::{self, From, Ident, Select, SelectColumn, Source};

/// How deep `select_related()` without names goes.
const MAX_DEPTH: usize = 5;

/// Which part of a row makes which object.
#[derive(Clone)]
pub struct KlassInfo {
    /// The model.
    pub model: Rc<Class>,
    /// The field that leads here; none for the root.
    pub field: Option<Rc<Field>>,
    /// Whether it leads here against its direction.
    pub reverse: bool,
    /// The name of a filtered relation, and what the objects found keep of the one that leads here.
    pub named: Option<(Str, Option<FieldRef>)>,
    /// Whether the model is a child of the one before.
    pub from_parent: bool,
    /// Places in the select list.
    pub select_fields: Vec<usize>,
    /// What hangs on it.
    pub related: Vec<KlassInfo>,
}

impl KlassInfo {
    /// The queryset's own model.
    pub fn root(model: Rc<Class>, select_fields: Vec<usize>) -> KlassInfo {
        KlassInfo {
            model,
            field: None,
            reverse: false,
            named: None,
            from_parent: false,
            select_fields,
            related: Vec::new(),
        }
    }

    /// A child takes the columns that its parent has selected already.
    pub fn inherit_parent_fields(&mut self) {
        let own = self.select_fields.clone();
        for info in &mut self.related {
            if info.from_parent {
                info.select_fields = own.iter().chain(&info.select_fields).copied().collect();
            }
            info.inherit_parent_fields();
        }
    }
}

/// The columns that are loaded, model by model.
#[derive(Default)]
pub struct Mask {
    entries: Vec<(FieldRef, Mask)>,
}

impl Mask {
    /// Whether a column is loaded.
    pub fn has(&self, field: &Rc<Field>) -> bool {
        self.find(&FieldRef::Field(field.clone())).is_some()
    }

    fn find(&self, field: &FieldRef) -> Option<&Mask> {
        self.entries.iter().find(|(f, _)| f.same(field)).map(|(_, mask)| mask)
    }

    fn add(&mut self, field: FieldRef) -> &mut Mask {
        let at = match self.entries.iter().position(|(f, _)| f.same(&field)) {
            Some(at) => at,
            None => {
                self.entries.push((field, Mask::default()));
                self.entries.len() - 1
            }
        };
        &mut self.entries[at].1
    }

    fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// `get_select_mask`; nothing when every column is loaded.
pub fn select_mask(m: &mut Machine, query: &Query) -> PyResult<Option<Mask>> {
    let (names, defer) = &query.deferred_loading;
    if names.is_empty() {
        return Ok(None);
    }
    let mut tree = NameTree::default();
    names.iter().for_each(|name| tree.add(name));
    let opts = query.meta()?;
    let mut mask = Mask::default();
    match defer {
        true => defer_mask(m, &opts, tree, &mut mask)?,
        false => only_mask(m, &opts, &tree, &mut mask)?,
    }
    Ok(Some(mask))
}

fn defer_mask(m: &mut Machine, opts: &Rc<Options>, mut tree: NameTree, mask: &mut Mask) -> PyResult<()> {
    if let Some(pk) = opts.pk() {
        mask.add(FieldRef::Field(pk));
    }
    let own = opts.concrete_fields();
    let rels = opts.related_objects(m);
    let all = own.iter().cloned().map(FieldRef::Field).chain(rels.iter().cloned().map(FieldRef::Rel));
    for field in all {
        let by_name = tree.0.shift_remove(&field.name());
        let attname = field.as_field().map(|f| f.attname());
        let by_attname = attname.and_then(|name| tree.0.shift_remove(&name));
        match by_name {
            None if by_attname.is_none() => {
                mask.add(field);
            }
            Some(inner) if !inner.0.is_empty() => {
                if !field.is_relation() {
                    let first = inner.0.keys().next().map_or(String::new(), |k| k.to_string());
                    return Err(field_error(m, first));
                }
                if field.many_to_many() {
                    continue;
                }
                let related =
                    field.related_model().and_then(|c| Options::of(&c)).and_then(|o| o.concrete_model());
                if let Some(opts) = related.and_then(|c| Options::of(&c)) {
                    defer_mask(m, &opts, inner, mask.add(field))?;
                }
            }
            _ => {}
        }
    }
    for name in tree.0.keys() {
        opts.get_field(m, name)?;
    }
    Ok(())
}

fn only_mask(m: &mut Machine, opts: &Rc<Options>, tree: &NameTree, mask: &mut Mask) -> PyResult<()> {
    if let Some(pk) = opts.pk() {
        mask.add(FieldRef::Field(pk));
    }
    for (name, inner) in &tree.0 {
        let field = opts.get_field(m, name)?;
        let under = mask.add(field.clone());
        if inner.0.is_empty() {
            continue;
        }
        if !field.is_relation() {
            let first = inner.0.keys().next().map_or(String::new(), |k| k.to_string());
            return Err(field_error(m, first));
        }
        let related = field.related_model().and_then(|c| Options::of(&c)).and_then(|o| o.concrete_model());
        if let Some(opts) = related.and_then(|c| Options::of(&c)) {
            only_mask(m, &opts, inner, under)?;
        }
    }
    Ok(())
}

/// The selections of the root: `get_related_selections(select, select_mask)`.
pub fn root_selections(
    compiler: &mut Compiler,
    m: &mut Machine,
    select: &mut Vec<(ExprRef, Option<Str>)>,
    mask: Option<&Mask>,
) -> PyResult<Vec<KlassInfo>> {
    let requested = match compiler.query.select_related.clone() {
        SelectRelated::Tree(tree) => Some(tree),
        _ => None,
    };
    let opts = compiler.query.meta()?;
    let alias = compiler.query.must_initial_alias()?;
    let at = Place { opts, alias, depth: 1, mask };
    selections(compiler, m, select, at, requested.as_ref())
}

struct Place<'a> {
    opts: Rc<Options>,
    alias: Str,
    depth: usize,
    mask: Option<&'a Mask>,
}

impl<'a> Place<'a> {
    fn under(&self, field: &FieldRef) -> Option<&'a Mask> {
        self.mask.and_then(|mask| mask.find(field)).filter(|mask| !mask.is_empty())
    }
}

/// `select_related_descend`.
fn descend(
    m: &mut Machine,
    field: &FieldRef,
    requested: Option<&NameTree>,
    mask: Option<&Mask>,
) -> PyResult<bool> {
    let Some(rel) = field.rel() else { return Ok(false) };
    if matches!(field, FieldRef::Field(_)) && rel.parent_link.get() {
        return Ok(false);
    }
    let Some(requested) = requested else { return Ok(!field.null()) };
    if !requested.0.contains_key(&field.name()) {
        return Ok(false);
    }
    if mask.is_some_and(|mask| mask.find(field).is_none()) {
        let model = field.model().map_or(String::new(), |c| c.name().to_string());
        let text = format!(
            "Field {model}.{} cannot be both deferred and traversed using select_related at the same time.",
            field.name()
        );
        return Err(field_error(m, text));
    }
    Ok(true)
}

fn selections(
    compiler: &mut Compiler,
    m: &mut Machine,
    select: &mut Vec<(ExprRef, Option<Str>)>,
    at: Place,
    requested: Option<&NameTree>,
) -> PyResult<Vec<KlassInfo>> {
    let mut infos = Vec::new();
    if requested.is_none() && at.depth > MAX_DEPTH {
        return Ok(infos);
    }
    let mut found: Vec<Str> = Vec::new();
    let fields = at.opts.fields();
    for field in fields.iter() {
        found.push(field.name());
        let reference = FieldRef::Field(field.clone());
        let next = requested.and_then(|r| r.0.get(&field.name()));
        if !field.is_relation() {
            if next.is_some() {
                let choices = choices(m, compiler, &at.opts);
                let text = format!(
                    "Non-relational field given in select_related: '{}'. Choices are: {choices}",
                    field.name()
                );
                return Err(field_error(m, text));
            }
            continue;
        }
        if !descend(m, &reference, requested, at.mask)? {
            continue;
        }
        let Some(opts) = field.rel().and_then(|rel| rel.opts()) else { continue };
        let Some(model) = opts.model() else { continue };
        let info = KlassInfo {
            model,
            field: Some(field.clone()),
            reverse: false,
            from_parent: false,
            ..blank(&at)?
        };
        infos.push(branch(compiler, m, select, &at, info, &field.name(), &opts, requested.map(|_| next))?);
    }
    let Some(requested) = requested else { return Ok(infos) };
    let rels = at.opts.related_objects(m);
    for rel in rels.iter() {
        let Some(field) = rel.field().filter(|f| f.unique() && f.kind != FieldKind::ManyToMany) else {
            continue;
        };
        let reference = FieldRef::Rel(rel.clone());
        if !descend(m, &reference, Some(requested), at.mask)? {
            continue;
        }
        let Some(model) = rel.related_model() else { continue };
        let Some(opts) = Options::of(&model) else { continue };
        let name = field.related_query_name();
        found.push(name.clone());
        let own = at.opts.model();
        let from_parent = own.is_some_and(|own| model.is_subclass_of(&own) && !Rc::ptr_eq(&model, &own));
        let info = KlassInfo { model, field: Some(field), reverse: true, from_parent, ..blank(&at)? };
        let next = requested.0.get(&name);
        infos.push(branch(compiler, m, select, &at, info, &name, &opts, Some(next))?);
    }
    // Filtered relations work on the topmost level only.
    let named = requested.0.iter().filter(|_| at.depth == 1);
    for (name, next) in named {
        if !compiler.query.filtered_relations.contains_key(name) {
            continue;
        }
        found.push(name.clone());
        let joined = compiler
            .query
            .setup_joins(m, std::slice::from_ref(name), &at.opts, &at.alias, None, true)
            .map_err(super::paths::PathError::into_unwind)?;
        joined.joins.iter().skip(1).for_each(|alias| compiler.query.unref_alias(alias));
        let Some(model) = joined.opts.model() else { continue };
        let far = match &joined.final_field {
            FieldRef::Field(field) => field.rel().map(FieldRef::Rel),
            FieldRef::Rel(rel) => rel.field().map(FieldRef::Field),
        };
        let own = at.opts.model();
        let from_parent = own.is_some_and(|own| model.is_subclass_of(&own) && !Rc::ptr_eq(&model, &own));
        let far = far.filter(|_| joined.joins.len() <= 2);
        let named = Some((name.clone(), far));
        let info = KlassInfo { model, reverse: true, named, from_parent, ..blank(&at)? };
        infos.push(branch(compiler, m, select, &at, info, name, &joined.opts, Some(Some(next)))?);
    }
    let missing: Vec<String> =
        requested.0.keys().filter(|k| !found.contains(k)).map(|k| format!("'{k}'")).collect();
    if !missing.is_empty() {
        let choices = choices(m, compiler, &at.opts);
        let text = format!(
            "Invalid field name(s) given in select_related: {}. Choices are: {choices}",
            missing.join(", ")
        );
        return Err(field_error(m, text));
    }
    Ok(infos)
}

fn blank(at: &Place) -> PyResult<KlassInfo> {
    let missing = || crate::python::exception::unsupported("models without a class");
    Ok(KlassInfo::root(at.opts.model().ok_or_else(missing)?, Vec::new()))
}

/// `next` is `None` for `select_related()` without names.
#[allow(clippy::too_many_arguments, reason = "one step of a walk with much state")]
fn branch(
    compiler: &mut Compiler,
    m: &mut Machine,
    select: &mut Vec<(ExprRef, Option<Str>)>,
    at: &Place,
    mut info: KlassInfo,
    name: &Str,
    opts: &Rc<Options>,
    next: Option<Option<&NameTree>>,
) -> PyResult<KlassInfo> {
    let joined = compiler
        .query
        .setup_joins(m, std::slice::from_ref(name), &at.opts, &at.alias, None, true)
        .map_err(super::paths::PathError::into_unwind)?;
    let alias = joined.joins.last().cloned().unwrap_or_else(|| at.alias.clone());
    let reference = match (&info.field, info.reverse) {
        (Some(field), true) => field.rel().map(FieldRef::Rel),
        (Some(field), false) => Some(FieldRef::Field(field.clone())),
        _ => None,
    };
    let mask = reference.as_ref().and_then(|r| at.under(r));
    let from_parent = info.reverse.then_some(&at.opts);
    let cols = compiler.get_default_columns(m, mask, Some(&alias), Some(opts), from_parent)?;
    for col in cols {
        info.select_fields.push(select.len());
        select.push((col, None));
    }
    let empty = NameTree::default();
    let next = next.map(|next| next.unwrap_or(&empty));
    let place = Place { opts: opts.clone(), alias, depth: at.depth + 1, mask };
    info.related = selections(compiler, m, select, place, next)?;
    Ok(info)
}

fn choices(m: &mut Machine, compiler: &Compiler, opts: &Rc<Options>) -> String {
    let fields = opts.fields();
    let direct = fields.iter().filter(|f| f.is_relation()).map(|f| f.name().to_string());
    let rels: Vec<Rc<Rel>> = opts.related_objects(m).to_vec();
    let reverse = rels
        .iter()
        .filter_map(|rel| rel.field())
        .filter(|f| f.unique())
        .map(|f| f.related_query_name().to_string());
    let filtered = compiler.query.filtered_relations.keys().map(|name| name.to_string());
    let all: Vec<String> = direct.chain(reverse).chain(filtered).collect();
    if all.is_empty() { "(none)".to_owned() } else { all.join(", ") }
}

/// `GenericRelation.get_extra_restriction`: the content type's column must name this model.
pub fn generic_restriction(
    m: &mut Machine,
    field: &FieldRef,
    alias: &Str,
    parent: &Str,
) -> PyResult<Option<ExprRef>> {
    let (field, alias) = match field {
        FieldRef::Field(f) if f.kind == FieldKind::GenericRelation => (f.clone(), parent),
        FieldRef::Rel(rel) => match rel.field().filter(|f| f.kind == FieldKind::GenericRelation) {
            Some(field) => (field, alias),
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    let Some(opts) = field.rel().and_then(|rel| rel.opts()) else { return Ok(None) };
    let name = field.option("content_type_field_name");
    let name = name.as_str().cloned().unwrap_or_else(|| Str::intern("content_type"));
    let content_type = m.call_method(&field.value(), "get_content_type", crate::python::Args::none())?;
    let pk = m.getattr(&content_type, "pk")?;
    let target = opts.get_forward_field(m, &name)?;
    let col = super::paths::get_col(m, &target, Some(alias.clone()), None)?;
    let exact = [Str::intern("exact")];
    let lookup = lookups::build(m, &exact, &col, crate::orm::expressions::Rhs::Value(pk))?;
    let node = Where { connector: Connector::And, negated: false, resolved: false, children: vec![lookup] };
    Ok(Some(Expr::new(Kind::Where(node))))
}

/// `get_qualify_sql`: filtering by a window function needs the rows computed first.
pub fn qualify(
    compiler: &mut Compiler,
    m: &mut Machine,
    parts: Parts,
    order_terms: Vec<ExprRef>,
    limit: Option<i64>,
    offset: Option<i64>,
) -> Compiled {
    let mut inner = compiler.query.clone();
    inner.subquery = true;
    let kept = parts.filter.into_iter().chain(parts.having).map(|w| Expr::new(Kind::Where(w))).collect();
    inner.filters = Where { connector: Connector::And, negated: false, resolved: false, children: kept };
    compiler.get_select(m, true)?;
    let select: Vec<(ExprRef, Str)> =
        compiler.select.iter().filter_map(|i| i.alias.clone().map(|a| (i.expr.clone(), a))).collect();
    let Some(node) = parts.qualify else { return Err(Stop::Empty) };
    let mut replacements: Vec<(ExprRef, ExprRef)> = Vec::new();
    let mut added = 0;
    let mut collect = |m: &mut Machine,
                       inner: &mut Query,
                       replacements: &mut Vec<(ExprRef, ExprRef)>,
                       mut queue: Vec<ExprRef>|
     -> PyResult<()> {
        while let Some(expr) = queue.pop() {
            if replacements.iter().any(|(e, _)| same(e, &expr)) {
                continue;
            }
            let reference = |alias: &Str| {
                Expr::new(Kind::Ref { refs: alias.clone(), source: expr.clone(), position: None })
            };
            if let Some((_, alias)) = select.iter().find(|(e, _)| same(e, &expr)) {
                replacements.push((expr.clone(), reference(alias)));
            } else if matches!(expr.kind, Kind::Lookup(_)) {
                queue.extend(expr.sources());
            } else if matches!(expr.kind, Kind::Value { .. } | Kind::Ref { .. }) {
                continue;
            } else {
                let alias = Str::new(&format!("qual{added}"));
                added += 1;
                inner.add_annotation(m, &expr, &alias, true)?;
                replacements.push((expr.clone(), reference(&alias)));
            }
        }
        Ok(())
    };
    collect(m, &mut inner, &mut replacements, leaves(&node))?;
    let mut order_by = Vec::with_capacity(order_terms.len());
    for term in order_terms {
        collect(m, &mut inner, &mut replacements, term.sources())?;
        order_by.push(term.replaced(&replacements));
    }
    let replaced = Expr::new(Kind::Where(node)).replaced(&replacements);
    inner.clear_ordering(true, true);
    inner.clear_limits();
    let query = Compiler::new(inner).as_sql(m, false, true)?;
    let filter = match compile(m, &compiler.query, &replaced) {
        Ok(filter) => Some(filter),
        Err(Stop::Full) => None,
        Err(stop) => return Err(stop),
    };
    let star = || vec![SelectColumn { expr: ast::Expr::Star, alias: None }];
    let nested = |query: ast::Query, alias: &str| {
        let source =
            Source::Subquery { query: Box::new(query), alias: Some(Ident::quoted(alias)), spaced: true };
        Some(From { source, joins: Vec::new() })
    };
    let mut outer = Select { columns: star(), from: nested(query, "qualify"), filter, ..Select::default() };
    if added > 0 {
        let names =
            select.iter().map(|(_, alias)| SelectColumn { expr: ast::Expr::name(&**alias), alias: None });
        let columns = names.collect();
        outer = Select { columns, from: nested(outer.into(), "qualify_mask"), ..Select::default() };
    }
    for term in order_by {
        outer.order_by.extend(compile_expr::compile_order(m, &compiler.query, &term)?);
    }
    (outer.limit, outer.offset) = (limit, offset);
    Ok(outer.into())
}

fn leaves(node: &Where) -> Vec<ExprRef> {
    let each = |child: &ExprRef| match &child.kind {
        Kind::Where(inner) => leaves(inner),
        _ => vec![child.clone()],
    };
    node.children.iter().flat_map(each).collect()
}
