//! `refresh_from_db` and deferred fields: reading values again.
//!
//! Mirrors `Model.refresh_from_db` and `DeferredAttribute`.

use std::rc::Rc;

use super::{cached, must_opts, must_state, pk_of, set_cached, uncache};
use crate::orm::events::{OrmEvent, emit};
use crate::orm::fields::FieldRef;
use crate::orm::{manager, py};
use crate::python::exception::value_error;
use crate::python::{Args, ClassBuilder, Machine, PyResult, Str, Value};

/// Adds the methods to `Model`.
pub fn add(builder: ClassBuilder) -> ClassBuilder {
    builder.method("refresh_from_db", refresh_from_db)
}

/// The attnames of the fields that were not loaded.
pub fn deferred(instance: &Value) -> PyResult<Vec<Str>> {
    let opts = must_opts(instance)?;
    let Value::Instance(object) = instance else { return Ok(Vec::new()) };
    let missing = |name: &Str| object.get_name(name).is_none();
    Ok(opts.concrete_fields().iter().map(|field| field.attname()).filter(missing).collect())
}

/// Loads one deferred field, by `refresh_from_db(fields=[name])` as the instance's class defines it.
pub fn refresh_field(m: &mut Machine, instance: &Value, attname: &Str) -> PyResult<()> {
    let fields = Value::list(vec![Value::Str(attname.clone())]);
    m.call_method(instance, "refresh_from_db", Args::none().with("fields", fields))?;
    Ok(())
}

fn refresh_from_db(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("refresh_from_db");
    let instance = args.required("self")?;
    let using = args.or("using", Value::None)?;
    let fields = args.or("fields", Value::None)?;
    let from_queryset = args.or("from_queryset", Value::None)?;
    args.finish()?;
    let Value::Instance(object) = &instance else { return Ok(Value::None) };
    let opts = must_opts(&instance)?;
    let mut wanted: Option<Vec<Str>> = None;
    if py::is_none(&fields) {
        object.set("_prefetched_objects_cache", Value::dict::<&str>([]));
    } else {
        let mut names: Vec<Str> = m.collect(&fields)?.iter().filter_map(py::as_text).collect();
        if let Some(Value::Dict(prefetched)) = object.get("_prefetched_objects_cache") {
            names.retain(|name| prefetched.remove_str(name).is_none());
        }
        if names.is_empty() {
            return Ok(Value::None);
        }
        if let Some(name) = names.iter().find(|name| name.contains("__")) {
            let _ = name;
            return Err(value_error(
                "Found \"__\" in fields argument. Relations and transforms are not allowed in fields.",
            ));
        }
        wanted = Some(names);
    }
    // The *base* manager answers, so that an object which the default manager hides can be refreshed.
    let rows = match py::is_none(&from_queryset) {
        true => {
            let base = super::base_manager(m, &object.class())?;
            let hints = Value::dict([("instance", instance.clone())]);
            let state_db = must_state(&instance)?.db.borrow().clone();
            let alias = if py::is_none(&using) { state_db } else { using };
            let base = m.call_method(&base, "db_manager", Args::one(alias).with("hints", hints))?;
            manager::get_queryset(m, &base)?
        }
        false if !py::is_none(&using) => m.call_method(&from_queryset, "using", Args::one(using))?,
        false => from_queryset,
    };
    let pk = pk_of(m, &instance)?;
    let mut rows = m.call_method(&rows, "filter", Args::none().with("pk", pk))?;
    let missing = deferred(&instance)?;
    let only: Option<Vec<Value>> = match &wanted {
        Some(names) => Some(names.iter().cloned().map(Value::Str).collect()),
        None if missing.is_empty() => None,
        None => {
            let fields = opts.concrete_fields();
            let loaded = fields.iter().map(|field| field.attname()).filter(|name| !missing.contains(name));
            Some(loaded.map(Value::Str).collect())
        }
    };
    if let Some(only) = only {
        rows = m.call_method(&rows, "only", Args::pos(only))?;
    }
    let fresh = m.call_method(&rows, "get", Args::none())?;
    take_over(m, &instance, &fresh, wanted.as_deref())?;
    emit(m, || OrmEvent::Refreshed { model: opts.label(), instance: instance.clone() });
    Ok(Value::None)
}

/// The fresh object's values and relations replace the instance's own.
fn take_over(m: &mut Machine, instance: &Value, fresh: &Value, wanted: Option<&[Str]>) -> PyResult<()> {
    let opts = must_opts(instance)?;
    let missing = deferred(fresh)?;
    for field in opts.concrete_fields().iter().filter(|field| !missing.contains(&field.attname())) {
        let value = m.getattr(fresh, &field.attname())?;
        m.setattr(instance, &field.attname(), value)?;
        if field.is_relation() {
            let reference = FieldRef::Field(field.clone());
            match cached(fresh, &reference) {
                Some(related) => set_cached(instance, &reference, related),
                None => uncache(instance, &reference),
            }
        }
    }
    let named = |name: &Str| wanted.is_none_or(|names| names.contains(name));
    for rel in opts.related_objects(m).iter() {
        if named(&rel.name()) {
            uncache(instance, &FieldRef::Rel(rel.clone()));
        }
    }
    for field in opts.private_fields.borrow().iter().filter(|field| field.is_relation()) {
        if named(&field.name()) {
            uncache(instance, &FieldRef::Field(Rc::clone(field)));
        }
    }
    let db = must_state(fresh)?.db.borrow().clone();
    *must_state(instance)?.db.borrow_mut() = db;
    Ok(())
}
