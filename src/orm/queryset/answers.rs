//! The methods that ask the database: `get`, `count`, `first`, `aggregate`, `update`, `delete` ...

use std::rc::Rc;

use super::refine::{change, must_be_expressions, refuse_combined, reversed, sliced};
use super::state::{Iterable, QuerySetState};
use super::{database, fetch, state_of};
use crate::orm::exceptions::{field_error, not_supported};
use crate::orm::expressions::classes::to_expr;
use crate::orm::expressions::{Expr, ExprRef, aggregates};
use crate::orm::options::Options;
use crate::orm::query::write;
use crate::orm::query::{GroupBy, Ordering, Query, SelectRelated};
use crate::orm::transaction;
use crate::python::exception::{
    attribute_error, index_error, not_implemented, type_error, unsupported, value_error,
};
use crate::python::{Args, Class, Dict, Iter, Machine, PyResult, Str, Unwind, Value, types};

/// How many rows `get()` asks for.
const MAX_GET_RESULTS: i64 = 21;
/// How many results `repr()` shows.
const REPR_OUTPUT_SIZE: usize = 20;

fn model(state: &QuerySetState) -> PyResult<Rc<Class>> {
    state.model.borrow().clone().ok_or_else(|| attribute_error("'NoneType' object has no attribute '_meta'"))
}

fn opts(state: &QuerySetState) -> PyResult<Rc<Options>> {
    Options::of(&model(state)?).ok_or_else(|| attribute_error("object has no attribute '_meta'"))
}

/// An exception of the model: `DoesNotExist`, `MultipleObjectsReturned`.
pub fn model_error(m: &mut Machine, class: &Rc<Class>, name: &str, text: String) -> Unwind {
    match m.getattr(&Value::Class(class.clone()), name) {
        Ok(Value::Class(class)) => Unwind::new(&class, text),
        Ok(_) => unsupported(name),
        Err(error) => error,
    }
}

/// `get()`.
pub fn get(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let combinator = state_of(&this)?.query.borrow().combinator;
    let conditions = !args.pos.is_empty() || !args.kw.is_empty();
    if let (Some(name), true) = (combinator, conditions) {
        let text = format!("Calling QuerySet.get(...) with filters after {name}() is not supported.");
        return Err(not_supported(m, text));
    }
    let rows = match combinator {
        Some(_) => super::refine::chain(m, &this, "get")?.0,
        None => m.call_method(&this, "filter", args)?,
    };
    get_one(m, &rows)
}

/// The one result of a queryset.
pub fn get_one(m: &mut Machine, rows: &Value) -> PyResult {
    let (clone, state) = super::refine::chain(m, rows, "get")?;
    {
        let mut query = state.query.borrow_mut();
        if !query.is_sliced() && query.distinct_fields.is_empty() {
            query.clear_ordering(true, true);
        }
        query.set_limits(None, Some(MAX_GET_RESULTS));
    }
    let list = fetch::fetch_all(m, &clone, &state)?;
    let found = list.items.borrow().len();
    if found == 1
        && let Some(only) = list.items.borrow().first()
    {
        return Ok(only.clone());
    }
    let class = model(&state)?;
    let name = opts(&state)?.object_name.borrow().to_string();
    if found == 0 {
        let text = format!("{name} matching query does not exist.");
        return Err(model_error(m, &class, "DoesNotExist", text));
    }
    let count = if (found as i64) < MAX_GET_RESULTS {
        found.to_string()
    } else {
        format!("more than {}", MAX_GET_RESULTS - 1)
    };
    let text = format!("get() returned more than one {name} -- it returned {count}!");
    Err(model_error(m, &class, "MultipleObjectsReturned", text))
}

/// `exists()`.
pub fn exists_in(m: &mut Machine, this: &Value) -> PyResult<bool> {
    let state = state_of(this)?;
    if let Some(list) = &*state.cache.borrow() {
        return Ok(!list.items.borrow().is_empty());
    }
    let query = state.query.borrow().clone();
    write::has_results(m, &query, &database(&state))
}

/// `count()`.
pub fn count_of(m: &mut Machine, this: &Value) -> PyResult<usize> {
    let state = state_of(this)?;
    if let Some(list) = &*state.cache.borrow() {
        return Ok(list.items.borrow().len());
    }
    let query = state.query.borrow().clone();
    Ok(usize::try_from(query.get_count(m, &database(&state))?).unwrap_or(0))
}

/// `contains()`.
pub fn contains(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let object = args.reader("contains").required("obj")?;
    let object = crate::orm::py::unlazy(m, &object)?;
    let state = state_of(&this)?;
    refuse_combined(m, &state, "contains")?;
    if state.fields.borrow().is_some() {
        return Err(type_error("Cannot call QuerySet.contains() after .values() or .values_list()."));
    }
    let Some(other) = Options::of_instance(&object) else {
        return Err(type_error("'obj' must be a model instance."));
    };
    let same = matches!((other.concrete_model(), opts(&state)?.concrete_model()),
        (Some(a), Some(b)) if Rc::ptr_eq(&a, &b));
    if !same {
        return Ok(Value::Bool(false));
    }
    let pk = m.getattr(&object, "pk")?;
    if pk.is_none() {
        return Err(value_error("QuerySet.contains() cannot be used on unsaved objects."));
    }
    let cached = state.cache.borrow().clone();
    if let Some(list) = cached {
        return m.contains(&Value::List(list), &object).map(Value::Bool);
    }
    let rows = super::filter(m, &this, &[("pk", pk)], false)?;
    exists_in(m, &rows).map(Value::Bool)
}

/// `ordered`.
pub fn is_ordered(m: &mut Machine, state: &QuerySetState) -> PyResult<bool> {
    let query = state.query.borrow().clone();
    if query.is_empty() || !query.extra_order_by.is_empty() || !query.order_by.is_empty() {
        return Ok(true);
    }
    let grouped = !matches!(query.group_by, GroupBy::None);
    if !query.default_ordering || grouped {
        return Ok(false);
    }
    let Some(opts) = query.opts.clone() else {
        return Err(attribute_error("'NoneType' object has no attribute 'ordering'"));
    };
    Ok(!opts.ordering(m)?.is_empty())
}

fn check_grouping(state: &QuerySetState, method: &str) -> PyResult<()> {
    let query = state.query.borrow();
    let GroupBy::Cols(cols) = &query.group_by else { return Ok(()) };
    let pk = query.meta()?.pk();
    let has_pk = cols.iter().any(|c| matches!((c.target(), &pk), (Some(t), Some(pk)) if Rc::ptr_eq(t, pk)));
    if has_pk {
        return Ok(());
    }
    Err(type_error(format!(
        "Cannot use QuerySet.{method}() on an unordered queryset performing aggregation. Add an ordering with \
         order_by()."
    )))
}

/// `first()` and `last()`.
pub fn end(m: &mut Machine, args: Args, last: bool) -> PyResult {
    let mut args = args.reader(if last { "QuerySet.last" } else { "QuerySet.first" });
    let this = args.required("self")?;
    args.finish()?;
    let state = state_of(&this)?;
    let rows = if is_ordered(m, &state)? {
        if last { reversed(m, &this)? } else { this }
    } else {
        check_grouping(&state, if last { "last" } else { "first" })?;
        super::order_by(m, &this, &[if last { "-pk" } else { "pk" }])?
    };
    let cached = state_of(&rows)?.cache.borrow().clone();
    if let Some(list) = cached {
        return Ok(list.items.borrow().first().cloned().unwrap_or_default());
    }
    let rows = sliced(m, &rows, None, Some(1))?;
    Ok(super::fetch_all(m, &rows)?.into_iter().next().unwrap_or_default())
}

/// `earliest()` and `latest()`.
pub fn extreme(m: &mut Machine, mut args: Args, latest: bool) -> PyResult {
    let this = args.take_self();
    let state = state_of(&this)?;
    if state.query.borrow().is_sliced() {
        return Err(type_error("Cannot change a query once a slice has been taken."));
    }
    let mut fields: Vec<Value> = args.pos.to_vec();
    if let Some((name, _)) = args.kw.first() {
        let method = if latest { "latest" } else { "earliest" };
        return Err(type_error(format!("QuerySet.{method}() got an unexpected keyword argument '{name}'")));
    }
    if fields.is_empty() {
        let by = opts(&state)?.get_latest_by.borrow().clone();
        fields = match &by {
            Value::None => {
                return Err(value_error(
                    "earliest() and latest() require either fields as positional arguments or 'get_latest_by' in \
                     the model's Meta.",
                ));
            }
            Value::List(_) | Value::Tuple(_) => m.collect(&by)?,
            one => vec![one.clone()],
        };
    }
    let terms = super::refine::ordering_terms(m, &fields)?;
    let rows = if latest { reversed(m, &this)? } else { this };
    let (clone, state) = super::refine::chain(m, &rows, "latest")?;
    change(m, &state, |m, query| {
        query.set_limits(None, Some(1));
        query.clear_ordering(true, true);
        query.add_ordering(m, terms)
    })?;
    get_one(m, &clone)
}

/// `aggregate()`.
pub fn aggregate(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let state = state_of(&this)?;
    if !state.query.borrow().distinct_fields.is_empty() {
        return Err(not_implemented("aggregate() + distinct(fields) not implemented."));
    }
    let given: Vec<Value> = args.pos.iter().cloned().chain(args.kw.iter().map(|(_, v)| v.clone())).collect();
    must_be_expressions(m, &given, "aggregate")?;
    let mut wanted: Vec<(Str, ExprRef)> =
        args.kw.iter().filter_map(|(k, v)| to_expr(v).map(|e| (k.clone(), e))).collect();
    for value in &args.pos {
        let alias = to_expr(value).as_ref().and_then(aggregates::default_alias);
        let Some(alias) = alias else { return Err(type_error("Complex aggregates require an alias")) };
        wanted.retain(|(k, _)| *k != alias);
        wanted.extend(to_expr(value).map(|e| (alias, e)));
    }
    let mut query = state.query.borrow().chain();
    let result = query.get_aggregation(m, &database(&state), wanted)?;
    let dict = Dict::new();
    result.into_iter().for_each(|(name, value)| dict.set_str(&name, value));
    Ok(Value::Dict(Rc::new(dict)))
}

/// `in_bulk()`.
pub fn in_bulk(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let field_name = args.take_kw("field_name").unwrap_or_else(|| Value::str("pk"));
    let ids = args.reader("in_bulk").or("id_list", Value::None)?;
    let state = state_of(&this)?;
    if state.query.borrow().is_sliced() {
        return Err(type_error("Cannot use 'limit' or 'offset' with in_bulk()."));
    }
    if state.iterable.get() != Iterable::Model {
        return Err(type_error("in_bulk() cannot be used with values() or values_list()."));
    }
    let name = m.str(&field_name)?;
    if name != "pk" {
        let meta = opts(&state)?;
        let field = meta.get_forward_field(m, &name)?;
        let distinct = state.query.borrow().distinct_fields.iter().any(|f| **f == *name);
        if !field.unique() && !distinct && !single_unique(m, &meta, &name)? {
            let text = format!("in_bulk()'s field_name must be a unique field but '{name}' isn't.");
            return Err(value_error(text));
        }
    }
    let rows = match ids {
        Value::None => this,
        ids => {
            let ids = m.collect(&ids)?;
            if ids.is_empty() {
                return Ok(Value::Dict(Rc::new(Dict::new())));
            }
            super::filter(m, &this, &[(&format!("{name}__in"), Value::tuple(ids))], false)?
        }
    };
    let result = Dict::new();
    for object in super::fetch_all(m, &rows)? {
        let key = m.getattr(&object, &name)?;
        m.dict_set(&result, key, object)?;
    }
    Ok(Value::Dict(Rc::new(result)))
}

/// Whether a constraint without a condition makes this one field unique.
fn single_unique(m: &mut Machine, opts: &Rc<Options>, name: &str) -> PyResult<bool> {
    let constraints = opts.constraints.borrow().clone();
    for constraint in constraints {
        let condition = m.getattr_opt(&constraint, "condition")?;
        let Some(fields) = m.getattr_opt(&constraint, "fields")? else { continue };
        let fields = m.collect(&fields)?;
        let only = matches!(&fields[..], [Value::Str(field)] if &**field == name);
        if only && condition.is_none_or(|c| c.is_none()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `iterator()`: the results are read anew and not kept.
pub fn iterator(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let size = args.reader("iterator").or("chunk_size", Value::None)?;
    let state = state_of(&this)?;
    let lookups = state.prefetch.borrow().clone();
    match &size {
        Value::None if !lookups.is_empty() => {
            return Err(value_error(
                "chunk_size must be provided when using QuerySet.iterator() after prefetch_related().",
            ));
        }
        Value::Int(size) if *size <= 0 => {
            return Err(value_error("Chunk size must be strictly positive."));
        }
        _ => {}
    }
    let results = fetch::evaluate(m, &state)?;
    if let (false, Value::Int(size)) = (lookups.is_empty(), size) {
        for batch in results.chunks(usize::try_from(size).unwrap_or(1)) {
            super::prefetch::prefetch_related_objects(m, batch.to_vec(), &lookups)?;
        }
    }
    Ok(Iter::over(results))
}

/// `__repr__`.
pub fn repr(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut data = match super::cached(&this) {
        Some(mut items) => {
            items.truncate(REPR_OUTPUT_SIZE + 1);
            items
        }
        None => {
            let rows = sliced(m, &this, None, Some(REPR_OUTPUT_SIZE as i64 + 1))?;
            super::fetch_all(m, &rows)?
        }
    };
    if data.len() > REPR_OUTPUT_SIZE
        && let Some(last) = data.last_mut()
    {
        *last = Value::str("...(remaining elements truncated)...");
    }
    let class = m.class_of(&this).name();
    let shown = m.repr(&Value::list(data))?;
    Ok(Value::str(format!("<{class} {shown}>")))
}

/// `__getitem__`.
pub fn getitem(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let key = args.reader("__getitem__").required("k")?;
    let state = state_of(&this)?;
    let negative = || value_error("Negative indexing is not supported.");
    let number = |v: &Value| if let Value::Int(n) = v { Some(*n) } else { None };
    match &key {
        Value::Int(at) if *at < 0 => return Err(negative()),
        Value::Slice(s) if [&s.start, &s.stop].iter().any(|v| number(v).is_some_and(|n| n < 0)) => {
            return Err(negative());
        }
        Value::Int(_) | Value::Slice(_) => {}
        other => {
            let class = m.class_of(other).name();
            let text = format!("QuerySet indices must be integers or slices, not {class}.");
            return Err(type_error(text));
        }
    }
    let cached = state.cache.borrow().clone();
    if let Some(list) = cached {
        return m.getitem(&Value::List(list), &key);
    }
    match &key {
        Value::Slice(slice) => {
            let rows = sliced(m, &this, number(&slice.start), number(&slice.stop))?;
            if slice.step.is_none() {
                return Ok(rows);
            }
            let all = Value::list(super::fetch_all(m, &rows)?);
            let step = crate::python::objects::Slice {
                start: Value::None,
                stop: Value::None,
                step: slice.step.clone(),
            };
            m.getitem(&all, &Value::Slice(Rc::new(step)))
        }
        _ => {
            let at = number(&key).unwrap_or(0);
            let rows = sliced(m, &this, Some(at), Some(at + 1))?;
            let found = super::fetch_all(m, &rows)?.into_iter().next();
            found.ok_or_else(|| index_error("list index out of range"))
        }
    }
}

/// `update()`.
pub fn update(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let state = state_of(&this)?;
    refuse_combined(m, &state, "update")?;
    if state.query.borrow().is_sliced() {
        return Err(type_error("Cannot update a query once a slice has been taken."));
    }
    state.for_write.set(true);
    let meta = opts(&state)?;
    let values = write::update_values(m, &meta, &args.kw)?;
    let mut query = state.query.borrow().chain();
    for term in &query.order_by {
        if let Ordering::Name(name) = term
            && let Some(annotation) = query.annotations.get(name.strip_prefix('-').unwrap_or(name))
            && annotation.contains_aggregate()
        {
            let shown = crate::orm::expressions::show::str(m, annotation)?;
            return Err(field_error(m, format!("Cannot update when ordering by an aggregate: {shown}")));
        }
    }
    query.clear_select_clause();
    let db = database(&state);
    let rows = transaction::mark_for_rollback_on_error(m, &db, |m| write::update(m, query, &values, &db))?;
    *state.cache.borrow_mut() = None;
    Ok(Value::from(rows))
}

/// `_update()`.
pub fn update_rows(m: &mut Machine, this: &Value, values: &[(Str, Value)]) -> PyResult<usize> {
    let state = state_of(this)?;
    if state.query.borrow().is_sliced() {
        return Err(type_error("Cannot update a query once a slice has been taken."));
    }
    let meta = opts(&state)?;
    let values = write::update_values(m, &meta, values)?;
    let mut query = state.query.borrow().chain();
    query.annotations.clear();
    *state.cache.borrow_mut() = None;
    write::update(m, query, &values, &database(&state))
}

/// `delete()`.
pub fn delete(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let state = state_of(&this)?;
    refuse_combined(m, &state, "delete")?;
    if state.query.borrow().is_sliced() {
        return Err(type_error("Cannot use 'limit' or 'offset' with delete()."));
    }
    if !state.query.borrow().distinct_fields.is_empty() {
        return Err(type_error("Cannot call delete() after .distinct(*fields)."));
    }
    if state.fields.borrow().is_some() {
        return Err(type_error("Cannot call delete() after .values() or .values_list()"));
    }
    let (rows, clone) = super::refine::chain(m, &this, "delete")?;
    clone.for_write.set(true);
    {
        let mut query = clone.query.borrow_mut();
        query.select_for_update = false;
        query.select_related = SelectRelated::No;
        query.clear_ordering(true, true);
    }
    let using = database(&clone);
    let result = crate::orm::deletion::delete_queryset(m, &rows, &using, &this)?;
    *state.cache.borrow_mut() = None;
    Ok(result)
}

/// `explain()`: in words, for there is no query planner to quote.
pub fn explain(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let query: Query = state_of(&this)?.query.borrow().clone();
    let mut args = args.reader("QuerySet.explain");
    let format = args.or("format", Value::None)?;
    if let Some((option, _)) = args.rest_kw().first() {
        return Err(value_error(format!("Unknown options: {option}")));
    }
    if !format.is_none() {
        let format = m.str(&format)?.to_uppercase();
        let text = format!("{format} is not a recognized format. SQLite does not support any formats.");
        return Err(value_error(text));
    }
    let mut compiler = crate::orm::query::compiler::Compiler::new(query);
    match compiler.as_sql(m, true, false) {
        Ok(_) => {}
        Err(crate::orm::query::Stop::Raised(error)) => return Err(error),
        Err(_) => return Ok(Value::str("")),
    }
    let mut lines = Vec::new();
    for join in compiler.query.alias_map.values() {
        let by_key = join.join_fields.iter().any(|(_, far)| far.primary_key.get());
        let how = match (join.parent_alias.is_some(), by_key) {
            (true, true) => format!("SEARCH {} USING INTEGER PRIMARY KEY (rowid=?)", join.table_alias),
            _ => format!("SCAN {}", join.table_alias),
        };
        lines.push(how);
    }
    Ok(Value::str(lines.join("\n")))
}

/// Whether an error is one of these exceptions of a model.
pub fn is_model_error(m: &mut Machine, class: &Rc<Class>, name: &str, error: &Unwind) -> bool {
    match m.getattr(&Value::Class(class.clone()), name) {
        Ok(Value::Class(class)) => error.is(&class),
        _ => error.is(&types().LookupError),
    }
}

/// `Value(value)` for the tables of `bulk_update`.
pub fn value_expr(value: Value) -> ExprRef {
    to_expr(&value).unwrap_or_else(|| Expr::value(value))
}
