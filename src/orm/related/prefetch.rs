//! What `prefetch_related` asks of relations: the rows for many instances at once, and how to tell whose they are.
//!
//! Each answer is Django's tuple `(queryset, key of a result, key of an instance, single, cache name, is descriptor)`.
//!
//! Mirrors the `get_prefetch_querysets` methods of `related_descriptors.py`.

use std::rc::Rc;

use super::descriptors::{Forward, Reverse};
use super::many;
use super::rel::Rel;
use crate::orm::fields::{Field, FieldRef};
use crate::orm::{manager, model, py, queryset};
use crate::python::exception::{type_error, value_error};
use crate::python::{Args, Dict, Machine, NativeFunction, PyResult, Str, Value};

/// The prefetched rows of a related manager, if there are any.
pub fn cached(instance: &Value, name: &str) -> Option<Value> {
    cache(instance)?.get_str(name)
}

/// Forgets prefetched rows.
pub fn forget(instance: &Value, name: &str) {
    if let Some(cache) = cache(instance) {
        cache.remove_str(name);
    }
}

fn cache(instance: &Value) -> Option<Rc<Dict>> {
    let Value::Instance(object) = instance else { return None };
    match object.get("_prefetched_objects_cache") {
        Some(Value::Dict(cache)) => Some(cache),
        _ => None,
    }
}

/// The arguments `(instances, querysets=None)`.
pub fn arguments(m: &mut Machine, args: Args) -> PyResult<(Vec<Value>, Option<Value>)> {
    let mut args = args.reader("get_prefetch_querysets");
    let instances = args.required("instances")?;
    let querysets = args.or("querysets", Value::None)?;
    args.finish()?;
    let instances = m.collect(&instances)?;
    if !m.truth(&querysets)? {
        return Ok((instances, None));
    }
    match &m.collect(&querysets)?[..] {
        [one] => Ok((instances, Some(one.clone()))),
        _ => Err(value_error("querysets argument of get_prefetch_querysets() should have a length of 1.")),
    }
}

/// A function that reads one attribute as a tuple of one: the key by which rows and instances meet.
fn key_of(attname: Str) -> Value {
    Value::Native(NativeFunction::closure("key", move |m, args| {
        let object = args.pos.first().cloned().unwrap_or_default();
        Ok(Value::tuple(vec![m.getattr(&object, &attname)?]))
    }))
}

fn answer(rows: Value, result_key: Value, instance_key: Value, single: bool, cache_name: &Str) -> Value {
    let name = Value::Str(cache_name.clone());
    Value::tuple(vec![rows, result_key, instance_key, Value::Bool(single), name, Value::Bool(false)])
}

/// The instances by the value of an attribute; of equal ones the last.
fn by_attribute(m: &mut Machine, instances: &[Value], attname: &Str) -> PyResult<Dict> {
    let known = Dict::new();
    for instance in instances {
        let own = m.getattr(instance, attname)?;
        m.dict_set(&known, own, instance.clone())?;
    }
    Ok(known)
}

/// Forwards: `house.village` for many houses.
pub fn forward(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let field = match &this {
        Value::Instance(object) => object.native::<Forward>().map(|forward| forward.field.clone()),
        _ => None,
    };
    let field = field.ok_or_else(|| type_error("a forward descriptor is needed"))?;
    let (instances, given) = arguments(m, args)?;
    let Some(rel) = field.rel() else { return Ok(Value::None) };
    let target = rel.related_field(m)?;
    let rows = match given {
        Some(rows) => rows,
        None => m.call_method(&this, "get_queryset", Args::none())?,
    };
    let known = by_attribute(m, &instances, &field.attname())?;
    let keys = known.keys();
    let lookup = format!("{}__in", target.name());
    let rows = queryset::filter(m, &rows, &[(&lookup, Value::list(keys))], false)?;
    let rows = queryset::order_by(m, &rows, &[])?;
    if !rel.multiple() {
        for found in queryset::fetch_all(m, &rows)? {
            let key = m.getattr(&found, &target.attname())?;
            if let Some(instance) = m.dict_get(&known, &key)? {
                model::set_cached(&found, &FieldRef::Rel(rel.clone()), instance);
            }
        }
    }
    Ok(answer(rows, key_of(target.attname()), key_of(field.attname()), true, &field.name()))
}

/// Backwards over a one-to-one: `user.profile` for many users.
pub fn reverse_one(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let rel = match &this {
        Value::Instance(object) => object.native::<Reverse>().map(|reverse| reverse.rel.clone()),
        _ => None,
    };
    let rel = rel.ok_or_else(|| type_error("a reverse descriptor is needed"))?;
    let (instances, given) = arguments(m, args)?;
    let (Some(field), Some(far)) = (rel.field(), rel.related_model()) else { return Ok(Value::None) };
    let rows = match given {
        Some(rows) => rows,
        None => {
            let base = model::base_manager(m, &far)?;
            manager::get_queryset(m, &base)?
        }
    };
    let target = rel.related_field(m)?;
    let lookup = format!("{}__in", field.name());
    let rows = queryset::filter(m, &rows, &[(&lookup, Value::list(instances.clone()))], false)?;
    let rows = queryset::order_by(m, &rows, &[])?;
    adopt(m, &rows, &field, &target, &instances)?;
    let name = rel.cache_name().unwrap_or_else(|| Str::intern(""));
    Ok(answer(rows, key_of(field.attname()), key_of(target.attname()), true, &name))
}

/// Each row learns which instance it belongs to.
fn adopt(
    m: &mut Machine,
    rows: &Value,
    field: &Rc<Field>,
    target: &Rc<Field>,
    instances: &[Value],
) -> PyResult<()> {
    let reference = FieldRef::Field(field.clone());
    let known = by_attribute(m, instances, &target.attname())?;
    for found in queryset::fetch_all(m, rows)? {
        if model::cached(&found, &reference).is_some() {
            continue;
        }
        let key = m.getattr(&found, &field.attname())?;
        if let Some(instance) = m.dict_get(&known, &key)? {
            model::set_cached(&found, &reference, instance);
        }
    }
    Ok(())
}

/// Backwards over a foreign key: `village.houses` for many villages.
pub fn reverse_many(
    m: &mut Machine,
    rel: &Rc<Rel>,
    field: &Rc<Field>,
    instances: Vec<Value>,
    rows: Value,
) -> PyResult {
    let target = rel.related_field(m)?;
    let lookup = format!("{}__in", field.name());
    let rows = queryset::filter(m, &rows, &[(&lookup, Value::list(instances.clone()))], true)?;
    adopt(m, &rows, field, &target, &instances)?;
    let name = rel.cache_name().unwrap_or_else(|| Str::intern(""));
    Ok(answer(rows, key_of(field.attname()), key_of(target.attname()), false, &name))
}

/// Over a many-to-many, from either side: the intermediate table's column comes along with each row.
pub fn many_to_many(m: &mut Machine, sides: &many::Sides, instances: Vec<Value>, rows: Value) -> PyResult {
    let lookup = format!("{}__in", sides.query_field_name);
    let rows = queryset::filter(m, &rows, &[(&lookup, Value::list(instances))], true)?;
    let source = &sides.source_field;
    let table = sides.through_table();
    let column = py::text_or_none(&source.column());
    let column = m.str(&column)?;
    let name = format!("_prefetch_related_val_{}", source.attname());
    let select = Value::dict([(&name, Value::str(format!("\"{table}\".\"{column}\"")))]);
    let rows = m.call_method(&rows, "extra", Args::none().with("select", select))?;
    let target = source.rel().map(|rel| rel.related_field(m)).transpose()?.unwrap_or_else(|| source.clone());
    let result_field = source.clone();
    let attribute = Str::intern(&name);
    let result_key = NativeFunction::closure("key", move |m, args| {
        let object = args.pos.first().cloned().unwrap_or_default();
        let raw = m.getattr(&object, &attribute)?;
        Ok(Value::tuple(vec![result_field.get_db_prep_value(m, &raw, false)?]))
    });
    let instance_key = NativeFunction::closure("key", move |m, args| {
        let object = args.pos.first().cloned().unwrap_or_default();
        let raw = m.getattr(&object, &target.attname())?;
        Ok(Value::tuple(vec![target.get_db_prep_value(m, &raw, false)?]))
    });
    Ok(answer(
        rows,
        Value::Native(result_key),
        Value::Native(instance_key),
        false,
        &sides.prefetch_cache_name,
    ))
}
