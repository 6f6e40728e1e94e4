//! The methods that give another queryset: nothing is asked of the database here.

use std::rc::Rc;

use super::state::{Iterable, KnownRelated, QuerySetState};
use super::{class, prefetch, state_of};
use crate::orm::events::{OrmEvent, emit};
use crate::orm::exceptions::{field_error, not_supported};
use crate::orm::expressions::classes::{q_node, to_expr};
use crate::orm::expressions::expr::{Connector, QNode};
use crate::orm::expressions::{Expr, ExprRef, Kind, aggregates, functions, output};
use crate::orm::fields::FieldKind;
use crate::orm::options::Options;
use crate::orm::query::filtered::is_filtered_relation;
use crate::orm::query::{GroupBy, Ordering, Query, SelectRelated};
use crate::python::exception::{type_error, value_error};
use crate::python::{Args, Instance, Machine, Payload, PyResult, Str, Value};

/// `_chain()`: the next queryset, of the same class.
pub fn chain(m: &mut Machine, this: &Value, method: &str) -> PyResult<(Value, Rc<QuerySetState>)> {
    let state = state_of(this)?;
    let Some(instance) = this.as_instance() else { return Err(type_error("a QuerySet is needed")) };
    let class = instance.class();
    for name in ["_chain", "_clone"] {
        if class::overrides(&class, name) {
            let made = m.call_method(this, name, Args::none())?;
            let state = state_of(&made)?;
            return Ok((made, state));
        }
    }
    clone_of(m, this, &state, method)
}

/// `_clone()` as `QuerySet` itself does it.
pub fn clone_of(
    m: &mut Machine,
    this: &Value,
    state: &Rc<QuerySetState>,
    method: &str,
) -> PyResult<(Value, Rc<QuerySetState>)> {
    let Some(instance) = this.as_instance() else { return Err(type_error("a QuerySet is needed")) };
    let class = instance.class();
    let next = Rc::new(state.chain());
    state.sticky.set(false);
    let made = if class::overrides(&class, "__init__") {
        let model = state.model.borrow().clone().map_or(Value::None, Value::Class);
        let using = state.db.borrow().clone().map_or(Value::None, Value::Str);
        let hints = state.hints.borrow().clone();
        let args = Args::none().with("model", model).with("query", Value::None);
        let args = args.with("using", using).with("hints", hints);
        let made = m.call(&Value::Class(class), args)?;
        if let Some(instance) = made.as_instance() {
            instance.set_payload(Payload::Native(next.clone()));
        }
        made
    } else {
        Value::Instance(Instance::new(&class, Payload::Native(next.clone())))
    };
    emit(m, || OrmEvent::QuerySetCloned {
        model: state.label(),
        method: method.to_owned(),
        from: this.clone(),
        to: made.clone(),
    });
    Ok((made, next))
}

/// `_not_support_combined_queries`.
pub fn refuse_combined(m: &mut Machine, state: &QuerySetState, method: &str) -> PyResult<()> {
    let combinator = state.query.borrow().combinator;
    match combinator {
        None => Ok(()),
        Some(name) => {
            let text = format!("Calling QuerySet.{method}() after {name}() is not supported.");
            Err(not_supported(m, text))
        }
    }
}

/// `filter()` and `exclude()`.
pub fn filter_or_exclude(m: &mut Machine, mut args: Args, negated: bool) -> PyResult {
    let this = args.take_self();
    let method = if negated { "exclude" } else { "filter" };
    refuse_combined(m, &*state_of(&this)?, method)?;
    let mut prohibited: Vec<String> = args
        .kw
        .iter()
        .filter(|(k, _)| matches!(&**k, "_connector" | "_negated"))
        .map(|(k, _)| format!("'{k}'"))
        .collect();
    if !prohibited.is_empty() {
        prohibited.sort();
        let text = format!("The following kwargs are invalid: {}", prohibited.join(", "));
        return Err(type_error(text));
    }
    let node = QNode { negated, ..q_node(&args.pos, args.kw) };
    filter_by(m, &this, &node, method)
}

/// A queryset with one condition more.
pub fn filter_by(m: &mut Machine, this: &Value, node: &QNode, method: &str) -> PyResult {
    if !node.children.is_empty() && state_of(this)?.query.borrow().is_sliced() {
        return Err(type_error("Cannot filter a query once a slice has been taken."));
    }
    let (clone, state) = chain(m, this, method)?;
    change(m, &state, |m, query| query.add_q(m, node, false))?;
    Ok(clone)
}

/// Changes the query of a state; no borrow is held while Python code may run.
pub fn change(
    m: &mut Machine,
    state: &QuerySetState,
    act: impl FnOnce(&mut Machine, &mut Query) -> PyResult<()>,
) -> PyResult<()> {
    let mut query = state.query.replace(Query::new(None));
    let result = act(m, &mut query);
    state.query.replace(query);
    result
}

/// `complex_filter()`.
pub fn complex_filter(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let condition = args.reader("complex_filter").required("filter_obj")?;
    let node = match (to_expr(&condition).map(|e| e.kind.clone()), &condition) {
        (Some(Kind::Q(node)), _) => (*node).clone(),
        (_, Value::Dict(dict)) => q_node(&[], dict.str_items()),
        _ => q_node(std::slice::from_ref(&condition), Vec::new()),
    };
    filter_by(m, &this, &node, "complex_filter")
}

fn names_of(m: &mut Machine, values: &[Value]) -> PyResult<Vec<Str>> {
    values
        .iter()
        .map(|value| match value.unwrapped() {
            Value::Str(name) => Ok(name),
            other => {
                let class = m.class_of(&other).name();
                Err(crate::python::exception::attribute_error(format!(
                    "'{class}' object has no attribute 'split'"
                )))
            }
        })
        .collect()
}

/// `order_by()`.
pub fn order_by(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let terms = ordering_terms(m, &args.pos)?;
    order_by_terms(m, &this, terms)
}

/// The terms of an ordering given from Python.
pub fn ordering_terms(m: &mut Machine, values: &[Value]) -> PyResult<Vec<Ordering>> {
    let mut terms = Vec::with_capacity(values.len());
    let mut wrong = Vec::new();
    for value in values {
        match (to_expr(value), value.unwrapped()) {
            (Some(expr), _) => terms.push(Ordering::Expr(expr)),
            (None, Value::Str(name)) => terms.push(Ordering::Name(name)),
            (None, _) => wrong.push(value.clone()),
        }
    }
    if !wrong.is_empty() {
        let shown = m.repr(&Value::list(wrong))?;
        return Err(field_error(m, format!("Invalid order_by arguments: {shown}")));
    }
    Ok(terms)
}

/// A queryset in another order.
pub fn order_by_terms(m: &mut Machine, this: &Value, terms: Vec<Ordering>) -> PyResult {
    if state_of(this)?.query.borrow().is_sliced() {
        return Err(type_error("Cannot reorder a query once a slice has been taken."));
    }
    let (clone, state) = chain(m, this, "order_by")?;
    change(m, &state, |m, query| {
        query.clear_ordering(true, false);
        query.add_ordering(m, terms)
    })?;
    Ok(clone)
}

/// `reverse()`.
pub fn reverse(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    reversed(m, &this)
}

/// The other way round.
pub fn reversed(m: &mut Machine, this: &Value) -> PyResult {
    if state_of(this)?.query.borrow().is_sliced() {
        return Err(type_error("Cannot reverse a query once a slice has been taken."));
    }
    let (clone, state) = chain(m, this, "reverse")?;
    let mut query = state.query.borrow_mut();
    query.standard_ordering = !query.standard_ordering;
    drop(query);
    Ok(clone)
}

/// `distinct()`.
pub fn distinct(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let state = state_of(&this)?;
    refuse_combined(m, &state, "distinct")?;
    if state.query.borrow().is_sliced() {
        return Err(type_error("Cannot create distinct fields once a slice has been taken."));
    }
    let names = names_of(m, &args.pos)?;
    let (clone, state) = chain(m, &this, "distinct")?;
    let mut query = state.query.borrow_mut();
    query.distinct = true;
    query.distinct_fields = names;
    drop(query);
    Ok(clone)
}

/// `all()`.
pub fn all(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    Ok(chain(m, &this, "all")?.0)
}

/// `none()`.
pub fn none(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let (clone, state) = chain(m, &this, "none")?;
    state.query.borrow_mut().set_empty();
    Ok(clone)
}

/// `using()`.
pub fn using(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let alias = args.reader("using").required("alias")?;
    let (clone, state) = chain(m, &this, "using")?;
    *state.db.borrow_mut() = alias.as_str().cloned();
    Ok(clone)
}

/// `annotate()` and `alias()`.
pub fn annotate(m: &mut Machine, mut args: Args, select: bool) -> PyResult {
    let this = args.take_self();
    let method = if select { "annotate" } else { "alias" };
    let state = state_of(&this)?;
    refuse_combined(m, &state, method)?;
    let given: Vec<Value> = args.pos.iter().cloned().chain(args.kw.iter().map(|(_, v)| v.clone())).collect();
    must_be_expressions(m, &given, method)?;
    let mut annotations: Vec<(Str, ExprRef)> = Vec::new();
    let mut filtered: Vec<(Str, Rc<Instance>)> = Vec::new();
    for value in &args.pos {
        let alias = to_expr(value).as_ref().and_then(aggregates::default_alias);
        let Some(alias) = alias else { return Err(type_error("Complex annotations require an alias")) };
        if args.kw.iter().any(|(k, _)| *k == alias) {
            return Err(value_error(format!(
                "The named annotation '{alias}' conflicts with the default name for another annotation."
            )));
        }
        annotations.extend(to_expr(value).map(|e| (alias, e)));
    }
    for (name, value) in args.kw {
        match (&value, is_filtered_relation(m, &value)) {
            (Value::Instance(object), true) => filtered.push((name, object.clone())),
            _ => annotations.extend(to_expr(&value).map(|e| (name, e))),
        }
    }
    let this = filter_relations(m, this, &filtered)?;
    if annotations.is_empty() && !filtered.is_empty() {
        return Ok(this);
    }
    annotate_with(m, &this, annotations, select)
}

/// A queryset that knows filtered relations more.
fn filter_relations(m: &mut Machine, this: Value, relations: &[(Str, Rc<Instance>)]) -> PyResult {
    if relations.is_empty() {
        return Ok(this);
    }
    let (clone, state) = chain(m, &this, "annotate")?;
    check_names(m, &state, relations.iter().map(|(alias, _)| alias))?;
    change(m, &state, |m, query| {
        relations.iter().try_for_each(|(alias, relation)| query.add_filtered_relation(m, relation, alias))
    })?;
    Ok(clone)
}

/// Annotations may not hide what the rows have already.
fn check_names<'a>(
    m: &mut Machine,
    state: &QuerySetState,
    names: impl Iterator<Item = &'a Str>,
) -> PyResult<()> {
    let fields = state.fields.borrow().clone();
    let opts = state.model.borrow().as_ref().and_then(Options::of);
    for alias in names {
        let taken = match (&fields, &opts) {
            (Some(names), _) => names.contains(alias),
            (None, Some(opts)) => opts
                .get_fields(m, true, false)
                .iter()
                .any(|f| f.name() == *alias || f.as_field().is_some_and(|f| f.attname() == *alias)),
            _ => false,
        };
        if taken {
            return Err(value_error(format!(
                "The annotation '{alias}' conflicts with a field on the model."
            )));
        }
    }
    Ok(())
}

/// A queryset with annotations more.
pub fn annotate_with(
    m: &mut Machine,
    this: &Value,
    annotations: Vec<(Str, ExprRef)>,
    select: bool,
) -> PyResult {
    let (clone, state) = chain(m, this, if select { "annotate" } else { "alias" })?;
    check_names(m, &state, annotations.iter().map(|(alias, _)| alias))?;
    let fields = state.fields.borrow().clone();
    change(m, &state, |m, query| {
        for (alias, expr) in &annotations {
            query.add_annotation(m, expr, alias, select)?;
        }
        let grouped = annotations
            .iter()
            .any(|(alias, _)| query.annotations.get(alias).is_some_and(|a| a.contains_aggregate()));
        if grouped {
            match &fields {
                None => query.group_by = GroupBy::All,
                Some(_) => query.set_group_by(true),
            }
        }
        Ok(())
    })?;
    Ok(clone)
}

/// `_validate_values_are_expressions`.
pub fn must_be_expressions(m: &mut Machine, values: &[Value], method: &str) -> PyResult<()> {
    let mut wrong = Vec::new();
    for value in values {
        if to_expr(value).is_none() && !is_filtered_relation(m, value) {
            wrong.push(m.str(value)?);
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    wrong.sort();
    let list = wrong.join(", ");
    Err(type_error(format!("QuerySet.{method}() received non-expression(s): {list}.")))
}

fn values_of(m: &mut Machine, this: &Value, names: Vec<Str>, exprs: Vec<(Str, ExprRef)>) -> PyResult {
    let mut rows = this.clone();
    if !exprs.is_empty() {
        rows = annotate_with(m, &rows, exprs, true)?;
    }
    let (clone, state) = chain(m, &rows, "values")?;
    change(m, &state, |m, query| query.set_values(m, &names))?;
    *state.fields.borrow_mut() = Some(names);
    Ok(clone)
}

/// `values()`.
pub fn values(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let given: Vec<Value> = args.kw.iter().map(|(_, v)| v.clone()).collect();
    must_be_expressions(m, &given, "annotate")?;
    let mut names = names_of(m, &args.pos)?;
    names.extend(args.kw.iter().map(|(k, _)| k.clone()));
    let exprs = args.kw.into_iter().filter_map(|(k, v)| to_expr(&v).map(|e| (k, e))).collect();
    let clone = values_of(m, &this, names, exprs)?;
    state_of(&clone)?.iterable.set(Iterable::Values);
    Ok(clone)
}

/// `values_list()`.
pub fn values_list(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut flag = |name: &str| args.take_kw(name).map_or(Ok(false), |v| m.truth(&v));
    let (flat, named) = (flag("flat")?, flag("named")?);
    if flat && named {
        return Err(type_error("'flat' and 'named' can't be used together."));
    }
    if flat && args.pos.len() > 1 {
        return Err(type_error("'flat' is not valid when values_list is called with more than one field."));
    }
    let texts: Vec<Str> = args.pos.iter().filter_map(|v| v.as_str().cloned()).collect();
    let mut seen: Vec<Str> = Vec::new();
    let mut names: Vec<Str> = Vec::new();
    let mut exprs: Vec<(Str, ExprRef)> = Vec::new();
    let mut counter = 1;
    for value in &args.pos {
        let (mut name, expr) = match to_expr(value) {
            Some(expr) => {
                let alias = aggregates::default_alias(&expr);
                let class = m.class_of(value).name().to_lowercase();
                (alias.unwrap_or_else(|| Str::new(&class)), Some(expr))
            }
            None => (names_of(m, std::slice::from_ref(value))?.swap_remove(0), None),
        };
        let repeated = expr.is_none() && seen.contains(&name);
        let expr = if repeated { Some(Expr::f(&name)) } else { expr };
        if expr.is_some() {
            let prefix = name.clone();
            loop {
                name = Str::new(&format!("{prefix}{counter}"));
                if !texts.contains(&name) && !names.contains(&name) {
                    break;
                }
                counter += 1;
            }
        }
        exprs.extend(expr.map(|e| (name.clone(), e)));
        seen.push(name.clone());
        names.push(name);
    }
    let clone = values_of(m, &this, names, exprs)?;
    state_of(&clone)?.iterable.set(match (flat, named) {
        (true, _) => Iterable::Flat,
        (_, true) => Iterable::Named,
        _ => Iterable::ValuesList,
    });
    Ok(clone)
}

/// `dates()` and `datetimes()`.
pub fn dates(m: &mut Machine, mut args: Args, with_time: bool) -> PyResult {
    let this = args.take_self();
    let mut reader = args.reader(if with_time { "datetimes" } else { "dates" });
    let (field, kind) = (reader.required("field_name")?, reader.required("kind")?);
    let (order, zone) = (reader.or("order", "ASC")?, reader.or("tzinfo", Value::None)?);
    reader.finish()?;
    let (field, kind, order) = (m.str(&field)?, m.str(&kind)?, m.str(&order)?);
    let kinds: &[&str] = match with_time {
        false => &["year", "month", "week", "day"],
        true => &["year", "month", "week", "day", "hour", "minute", "second"],
    };
    if !kinds.contains(&&*kind) {
        return Err(value_error(match with_time {
            false => "'kind' must be one of 'year', 'month', 'week', or 'day'.",
            true => "'kind' must be one of 'year', 'month', 'week', 'day', 'hour', 'minute', or 'second'.",
        }));
    }
    if !matches!(&*order, "ASC" | "DESC") {
        return Err(value_error("'order' must be either 'ASC' or 'DESC'."));
    }
    let (name, class) =
        if with_time { ("datetimefield", "DateTimeField") } else { ("datefield", "DateField") };
    if let Some(opts) = super::model_of(&this).and_then(|model| Options::of(&model))
        && let Ok(found) = opts.get_field(m, &Str::new(&field))
        && found
            .as_field()
            .is_some_and(|f| !f.is_relation() && !f.kind.is_temporal() && f.kind != FieldKind::Plain)
    {
        return Err(type_error(format!("'{field}' isn't a DateField, TimeField, or DateTimeField.")));
    }
    let output = output::anonymous(m, class)?;
    let extra = vec![(Str::intern("kind"), Value::str(kind)), (Str::intern("tzinfo"), zone)];
    let trunc = functions::make_with(m, "Trunc", vec![Expr::f(&field)], extra, Some(output))?;
    let annotations = vec![(Str::intern(name), trunc), (Str::intern("plain_field"), Expr::f(&field))];
    let rows = annotate_with(m, &this, annotations, true)?;
    let rows = values_of(m, &rows, vec![Str::intern(name)], Vec::new())?;
    state_of(&rows)?.iterable.set(Iterable::Flat);
    let rows = distinct(m, Args::one(rows))?;
    let rows = super::filter(m, &rows, &[("plain_field__isnull", Value::Bool(false))], false)?;
    let minus = if order == "DESC" { "-" } else { "" };
    super::order_by(m, &rows, &[&format!("{minus}{name}")])
}

fn only_none(values: &[Value]) -> bool {
    matches!(values, [Value::None])
}

fn refuse_values(state: &QuerySetState, method: &str) -> PyResult<()> {
    match &*state.fields.borrow() {
        Some(_) => Err(type_error(format!("Cannot call {method}() after .values() or .values_list()"))),
        None => Ok(()),
    }
}

/// `select_related()`.
pub fn select_related(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let state = state_of(&this)?;
    refuse_combined(m, &state, "select_related")?;
    refuse_values(&state, "select_related")?;
    let none = only_none(&args.pos);
    let names = if none { Vec::new() } else { names_of(m, &args.pos)? };
    let (clone, state) = chain(m, &this, "select_related")?;
    let mut query = state.query.borrow_mut();
    match (none, names.is_empty()) {
        (true, _) => query.select_related = SelectRelated::No,
        (_, true) => query.select_related = SelectRelated::All,
        _ => query.add_select_related(&names),
    }
    drop(query);
    Ok(clone)
}

/// `prefetch_related()`.
pub fn prefetch_related(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let state = state_of(&this)?;
    refuse_combined(m, &state, "prefetch_related")?;
    for value in args.pos.iter().filter(|_| !only_none(&args.pos)) {
        if prefetch::name_of(value).is_none() {
            names_of(m, std::slice::from_ref(value))?;
        }
        let path = prefetch::name_of(value).or_else(|| value.as_str().map(|path| path.to_string()));
        if path.is_some_and(|path| state.query.borrow().begins_filtered(&path)) {
            return Err(value_error("prefetch_related() is not supported with FilteredRelation."));
        }
    }
    let (clone, state) = chain(m, &this, "prefetch_related")?;
    if only_none(&args.pos) {
        state.prefetch.borrow_mut().clear();
    } else {
        state.prefetch.borrow_mut().extend(args.pos);
    }
    Ok(clone)
}

/// `defer()`.
pub fn defer(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let state = state_of(&this)?;
    refuse_combined(m, &state, "defer")?;
    refuse_values(&state, "defer")?;
    let none = only_none(&args.pos);
    let names = if none { Vec::new() } else { names_of(m, &args.pos)? };
    let (clone, state) = chain(m, &this, "defer")?;
    match none {
        true => state.query.borrow_mut().clear_deferred_loading(),
        false => state.query.borrow_mut().add_deferred_loading(&names),
    }
    Ok(clone)
}

/// `only()`.
pub fn only(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let state = state_of(&this)?;
    refuse_combined(m, &state, "only")?;
    refuse_values(&state, "only")?;
    if only_none(&args.pos) {
        return Err(type_error("Cannot pass None as an argument to only()."));
    }
    let names = names_of(m, &args.pos)?;
    if names.iter().any(|name| state.query.borrow().begins_filtered(name)) {
        return Err(value_error("only() is not supported with FilteredRelation."));
    }
    let (clone, state) = chain(m, &this, "only")?;
    state.query.borrow_mut().add_immediate_loading(&names);
    Ok(clone)
}

/// `select_for_update()`: SQLite has no such clause, so only its options are checked.
pub fn select_for_update(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut flag = |name: &str| args.take_kw(name).map_or(Ok(false), |v| m.truth(&v));
    if flag("nowait")? && flag("skip_locked")? {
        return Err(value_error("The nowait option cannot be used with skip_locked."));
    }
    let (clone, state) = chain(m, &this, "select_for_update")?;
    state.for_write.set(true);
    state.query.borrow_mut().select_for_update = true;
    Ok(clone)
}

/// `extra()`.
pub fn extra(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let state = state_of(&this)?;
    refuse_combined(m, &state, "extra")?;
    if state.query.borrow().is_sliced() {
        return Err(type_error("Cannot change a query once a slice has been taken."));
    }
    let mut reader = args.reader("extra");
    let (select, conditions) = (reader.or("select", Value::None)?, reader.or("where", Value::None)?);
    let (params, tables) = (reader.or("params", Value::None)?, reader.or("tables", Value::None)?);
    let (order, select_params) =
        (reader.or("order_by", Value::None)?, reader.or("select_params", Value::None)?);
    reader.finish()?;
    let list =
        |m: &mut Machine, value: &Value| if value.is_none() { Ok(Vec::new()) } else { m.collect(value) };
    let select = match &select {
        Value::Dict(dict) => dict.str_items(),
        _ => Vec::new(),
    };
    let conditions = list(m, &conditions)?;
    let conditions = names_of(m, &conditions)?;
    let tables = list(m, &tables)?;
    let tables = names_of(m, &tables)?;
    let (params, select_params) = (list(m, &params)?, list(m, &select_params)?);
    let order = list(m, &order)?;
    let order = ordering_terms(m, &order)?;
    let (clone, state) = chain(m, &this, "extra")?;
    change(m, &state, |m, query| {
        query.add_extra(m, select, select_params, conditions, params, tables, order)
    })?;
    Ok(clone)
}

/// `union()`, `intersection()`, `difference()`.
pub fn combinator(m: &mut Machine, mut args: Args, name: &'static str) -> PyResult {
    let this = args.take_self();
    let all = args.take_kw("all").map_or(Ok(false), |v| m.truth(&v))?;
    let empty = |value: &Value| state_of(value).is_ok_and(|s| s.query.borrow().is_empty());
    let mut others: Vec<Value> = args.pos.to_vec();
    let mut first = this;
    match name {
        "union" if empty(&first) => {
            others.retain(|q| !empty(q));
            if others.is_empty() {
                return Ok(first);
            }
            first = others.remove(0);
            if others.is_empty() {
                return Ok(first);
            }
        }
        "union" if others.is_empty() => return Ok(first),
        "intersection" if empty(&first) => return Ok(first),
        "intersection" => {
            if let Some(found) = others.iter().find(|q| empty(q)) {
                return Ok(found.clone());
            }
        }
        "difference" if empty(&first) => return Ok(first),
        _ => {}
    }
    let own = state_of(&first)?.query.borrow().clone();
    let (clone, state) = chain(m, &first, name)?;
    let mut combined = vec![own];
    for other in &others {
        combined.push(state_of(other)?.query.borrow().clone());
    }
    let mut query = state.query.borrow_mut();
    query.clear_ordering(true, true);
    query.clear_limits();
    query.combined_queries = combined;
    query.combinator = Some(name);
    query.combinator_all = all;
    drop(query);
    Ok(clone)
}

/// `&`, `|`, `^`.
pub fn operator(m: &mut Machine, mut args: Args, connector: Connector) -> PyResult {
    let this = args.take_self();
    let other = args.reader("operator").required("other")?;
    if !super::is_queryset(&other) {
        return Ok(Value::NotImplemented);
    }
    let (left, right) = (state_of(&this)?, state_of(&other)?);
    let sign = match connector {
        Connector::And => "&",
        Connector::Or => "|",
        Connector::Xor => "^",
    };
    if left.query.borrow().combinator.is_some() || right.query.borrow().combinator.is_some() {
        return Err(type_error(format!("Cannot use {sign} operator with combined queryset.")));
    }
    let names = |s: &QuerySetState| {
        let mut names: Vec<Str> = s.query.borrow().values_select.clone();
        names.extend(s.query.borrow().annotation_select().into_iter().map(|(n, _)| n));
        names.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        names
    };
    if left.fields.borrow().is_some() && names(&left) != names(&right) {
        let class = m.class_of(&this).name();
        return Err(type_error(format!(
            "Merging '{class}' classes must involve the same values in each case."
        )));
    }
    let (left_empty, right_empty) = (left.query.borrow().is_empty(), right.query.borrow().is_empty());
    match (connector, left_empty, right_empty) {
        (Connector::And, _, true) => return Ok(other),
        (Connector::And, true, _) => return Ok(this),
        (_, true, _) => return Ok(other),
        (_, _, true) => return Ok(this),
        _ => {}
    }
    // A slice cannot take conditions: with `|` and `^` it lends its keys instead.
    let keys = |m: &mut Machine, rows: &Value, state: &Rc<QuerySetState>| -> PyResult {
        if connector == Connector::And || !state.query.borrow().is_sliced() {
            return Ok(rows.clone());
        }
        let Some(model) = super::model_of(rows) else { return Ok(rows.clone()) };
        let keys = values_of(m, rows, vec![Str::intern("pk")], Vec::new())?;
        let base = crate::orm::model::base_manager(m, &model)?;
        let base = crate::orm::manager::get_queryset(m, &base)?;
        super::filter(m, &base, &[("pk__in", keys)], false)
    };
    let (this, other) = (keys(m, &this, &left)?, keys(m, &other, &right)?);
    let (clone, state) = chain(m, &this, "combine")?;
    let others: Vec<KnownRelated> = right.known.borrow().clone();
    state.known.borrow_mut().extend(others);
    let rhs = state_of(&other)?.query.borrow().clone();
    change(m, &state, |_, query| query.combine(&rhs, connector))?;
    Ok(clone)
}

/// `queryset[k]` for a slice: another queryset, or a list when there is a step or a cache.
pub fn sliced(m: &mut Machine, this: &Value, start: Option<i64>, stop: Option<i64>) -> PyResult {
    let (clone, state) = chain(m, this, "[...]")?;
    state.query.borrow_mut().set_limits(start, stop);
    Ok(clone)
}
