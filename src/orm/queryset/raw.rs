//! `Model.objects.raw(sql)`: instances out of SQL written by hand.
//!
//! Mirrors `RawQuerySet` of `django/db/models/query.py`.

use std::cell::RefCell;
use std::rc::Rc;

use super::instances;
use crate::orm::connection::{self, from_sql, to_sql};
use crate::orm::exceptions::field_does_not_exist;
use crate::orm::options::Options;
use crate::python::exception::unsupported;
use crate::python::{Args, Class, ClassBuilder, Instance, Iter, List, Machine, Module, PyResult, Str, Value};

/// The payload of a `RawQuerySet`.
pub struct RawState {
    model: Rc<Class>,
    sql: Str,
    params: Value,
    translations: Vec<(Str, Str)>,
    db: Str,
    cache: RefCell<Option<Rc<List>>>,
    prefetch: RefCell<Vec<Value>>,
}

/// A new raw queryset.
pub fn make(
    m: &mut Machine,
    model: &Rc<Class>,
    sql: Str,
    params: Value,
    translations: &Value,
    db: Str,
) -> PyResult {
    let class = m.import_from("django.db.models.query", "RawQuerySet")?;
    let Value::Class(class) = class else { return Err(unsupported("raw()")) };
    let translations = match translations {
        Value::Dict(dict) => {
            dict.str_items().into_iter().filter_map(|(k, v)| v.as_str().cloned().map(|v| (k, v))).collect()
        }
        _ => Vec::new(),
    };
    let (cache, prefetch) = (RefCell::default(), RefCell::default());
    let state = RawState { model: model.clone(), sql, params, translations, db, cache, prefetch };
    Ok(Value::Instance(Instance::with_native(&class, state)))
}

fn receiver(value: &Value) -> PyResult<Rc<RawState>> {
    value.native::<RawState>().ok_or_else(|| unsupported("this RawQuerySet"))
}

/// The text and the parameters, named ones put in their places.
fn prepared(m: &mut Machine, state: &RawState) -> PyResult<(String, Vec<Value>)> {
    let mut sql = state.sql.to_string();
    let params = match &state.params {
        Value::None => Vec::new(),
        Value::Dict(dict) => {
            let mut places: Vec<(usize, Str, Value)> = Vec::new();
            for (key, value) in dict.str_items() {
                let place = format!("%({key})s");
                let found: Vec<usize> = sql.match_indices(&place).map(|(at, _)| at).collect();
                places.extend(found.into_iter().map(|at| (at, key.clone(), value.clone())));
            }
            places.sort_by_key(|(at, _, _)| *at);
            for (key, _) in dict.str_items() {
                sql = sql.replace(&format!("%({key})s"), "%s");
            }
            places.into_iter().map(|(_, _, value)| value).collect()
        }
        other => m.collect(other)?,
    };
    Ok((sql, params))
}

fn fetch(m: &mut Machine, state: &RawState) -> PyResult<Rc<List>> {
    if let Some(list) = state.cache.borrow().clone() {
        return Ok(list);
    }
    let (sql, params) = prepared(m, state)?;
    let params = params.iter().map(|p| to_sql(m, p)).collect::<PyResult<Vec<_>>>()?;
    let outcome = connection::get(m, &state.db)?.execute_text(m, &sql, &params)?;
    let missing = || unsupported("raw() without a model");
    let opts = Options::of(&state.model).ok_or_else(missing)?;
    let rename = |name: &String| {
        let found = state.translations.iter().find(|(from, _)| **from == **name);
        found.map_or_else(|| name.clone(), |(_, to)| to.to_string())
    };
    let columns: Vec<String> = outcome.columns.iter().map(rename).collect();
    let fields = opts.concrete_fields();
    let mut names = Vec::new();
    let mut places = Vec::new();
    for field in fields.iter() {
        let column = field.column().map(|c| c.to_string()).unwrap_or_default();
        if let Some(at) = columns.iter().position(|c| *c == column) {
            names.push(field.attname());
            places.push((at, field.clone()));
        }
    }
    let pk = opts.pk().ok_or_else(missing)?;
    if !names.contains(&pk.attname()) {
        return Err(field_does_not_exist(m, "Raw query must include the primary key"));
    }
    let extra: Vec<(usize, String)> = columns
        .iter()
        .enumerate()
        .filter(|(at, _)| !places.iter().any(|(p, _)| p == at))
        .map(|(at, name)| (at, name.clone()))
        .collect();
    let mut results = Vec::with_capacity(outcome.rows.len());
    for row in outcome.rows {
        let mut values = Vec::with_capacity(places.len());
        for (at, field) in &places {
            values.push(field.from_db(m, row[*at].clone())?);
        }
        let object = instances::from_db(m, &state.model, &state.db, &names, values)?;
        for (at, name) in &extra {
            m.setattr(&object, name, from_sql(&row[*at]))?;
        }
        results.push(object);
    }
    let list = Rc::new(List { items: results.into() });
    *state.cache.borrow_mut() = Some(list.clone());
    let lookups = state.prefetch.borrow().clone();
    if !lookups.is_empty() {
        let items = list.items.borrow().clone();
        super::prefetch::prefetch_related_objects(m, items, &lookups)?;
    }
    Ok(list)
}

/// Adds the class `RawQuerySet` to `django.db.models.query`.
pub fn fill(module: &Rc<Module>) {
    let class = ClassBuilder::new("RawQuerySet", module)
        .method("__iter__", |m, mut args| {
            let list = fetch(m, &*receiver(&args.take_self())?)?;
            let items = list.items.borrow().clone();
            Ok(Iter::over(items))
        })
        .method("iterator", |m, mut args| {
            let list = fetch(m, &*receiver(&args.take_self())?)?;
            let items = list.items.borrow().clone();
            Ok(Iter::over(items))
        })
        .method("__len__", |m, mut args| {
            let list = fetch(m, &*receiver(&args.take_self())?)?;
            let count = list.items.borrow().len();
            Ok(Value::from(count))
        })
        .method("__bool__", |m, mut args| {
            let list = fetch(m, &*receiver(&args.take_self())?)?;
            let empty = list.items.borrow().is_empty();
            Ok(Value::Bool(!empty))
        })
        .method("__getitem__", |m, mut args| {
            let list = fetch(m, &*receiver(&args.take_self())?)?;
            let index = args.reader("__getitem__").required("k")?;
            m.getitem(&Value::List(list), &index)
        })
        .method("__repr__", |m, mut args| {
            let state = receiver(&args.take_self())?;
            let (sql, params) = prepared(m, &state)?;
            let mut text = sql;
            for param in &params {
                let shown = m.str(param)?;
                text = text.replacen("%s", &shown, 1);
            }
            Ok(Value::str(format!("<RawQuerySet: {text}>")))
        })
        .method("prefetch_related", |_, mut args| {
            let this = args.take_self();
            receiver(&this)?.prefetch.borrow_mut().extend(args.pos);
            Ok(this)
        })
        .getter("columns", |m, this| {
            let state = receiver(this)?;
            let (sql, params) = prepared(m, &state)?;
            let params = params.iter().map(|p| to_sql(m, p)).collect::<PyResult<Vec<_>>>()?;
            let outcome = connection::get(m, &state.db)?.execute_text(m, &sql, &params)?;
            Ok(Value::list(outcome.columns.into_iter().map(Value::from).collect()))
        })
        .getter("db", |_, this| Ok(Value::Str(receiver(this)?.db.clone())))
        .getter("model", |_, this| Ok(Value::Class(receiver(this)?.model.clone())))
        .build();
    module.set("RawQuerySet", class);
}

/// `queryset.raw(raw_query, params=(), translations=None, using=None)`.
pub fn raw(m: &mut Machine, model: &Rc<Class>, db: Str, args: Args) -> PyResult {
    let mut args = args.reader("raw");
    let sql = args.required("raw_query")?;
    let params = args.or("params", Value::tuple(Vec::new()))?;
    let (translations, using) = (args.or("translations", Value::None)?, args.or("using", Value::None)?);
    args.finish()?;
    let sql = Str::new(&m.str(&sql)?);
    let db = using.as_str().cloned().unwrap_or(db);
    make(m, model, sql, params, &translations, db)
}
