//! `prefetch_related`: one query more for each relation, its rows dealt out to the instances.
//!
//! Mirrors `Prefetch` and `prefetch_related_objects` of `django/db/models/query.py`.

use std::rc::Rc;

use super::{is_queryset, state_of};
use crate::orm::options::Options;
use crate::orm::queryset::state::Iterable;
use crate::python::exception::{attribute_error, value_error};
use crate::python::{Args, ClassBuilder, Dict, Instance, Machine, Module, Payload, PyResult, Str, Value};

/// The payload of a `Prefetch`.
#[derive(Clone)]
pub struct Prefetch {
    through: String,
    to: String,
    queryset: Value,
    to_attr: Option<Str>,
}

fn init(_: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut args = args.reader("Prefetch.__init__");
    let lookup = args.required("lookup")?;
    let (queryset, to_attr) = (args.or("queryset", Value::None)?, args.or("to_attr", Value::None)?);
    args.finish()?;
    let lookup = lookup.as_str().map_or_else(String::new, |s| s.to_string());
    if state_of(&queryset).is_ok_and(|s| s.iterable.get() != Iterable::Model)
        || queryset.native::<super::raw::RawState>().is_some()
    {
        return Err(value_error("Prefetch querysets cannot use raw(), values(), and values_list()."));
    }
    let to_attr = to_attr.as_str().filter(|s| !s.is_empty()).cloned();
    let to = match (&to_attr, lookup.rsplit_once("__")) {
        (Some(name), Some((before, _))) => format!("{before}__{name}"),
        (Some(name), None) => name.to_string(),
        (None, _) => lookup.clone(),
    };
    let prefetch = Prefetch { through: lookup, to, queryset, to_attr };
    if let Some(instance) = this.as_instance() {
        instance.set_payload(Payload::Native(Rc::new(prefetch)));
    }
    Ok(Value::None)
}

/// Adds the class `Prefetch` and the function `prefetch_related_objects` to `django.db.models.query`.
pub fn fill(module: &Rc<Module>) {
    let class = ClassBuilder::new("Prefetch", module)
        .method("__init__", init)
        .method("__eq__", |_, args| {
            let of = |at: usize| args.pos.get(at).and_then(|v| v.native::<Prefetch>());
            Ok(match (of(0), of(1)) {
                (Some(a), Some(b)) => Value::Bool(a.to == b.to),
                _ => Value::NotImplemented,
            })
        })
        .getter("prefetch_to", |_, this| Ok(text(this, |p| Some(Str::intern(&p.to)))))
        .getter("prefetch_through", |_, this| Ok(text(this, |p| Some(Str::intern(&p.through)))))
        .getter("to_attr", |_, this| Ok(text(this, |p| p.to_attr.clone())))
        .getter("queryset", |_, this| {
            Ok(this.native::<Prefetch>().map_or(Value::None, |p| p.queryset.clone()))
        })
        .method("__hash__", |m, mut args| {
            let to = args.take_self().native::<Prefetch>().map_or_else(String::new, |p| p.to.clone());
            m.hash(&Value::str(to)).map(|h| Value::Int((h >> 1) as i64))
        })
        .build();
    module.set("Prefetch", class);
    let function = crate::orm::expressions::classes::native("prefetch_related_objects", |m, args| {
        let mut values = args.pos.into_iter();
        let Some(instances) = values.next() else { return Ok(Value::None) };
        let instances = m.collect(&instances)?;
        prefetch_related_objects(m, instances, &values.collect::<Vec<_>>())?;
        Ok(Value::None)
    });
    module.set("prefetch_related_objects", function);
}

fn text(this: &Value, part: fn(&Prefetch) -> Option<Str>) -> Value {
    this.native::<Prefetch>().and_then(|p| part(&p)).map_or(Value::None, Value::Str)
}

fn normalized(lookups: &[Value], prefix: Option<&str>) -> Vec<Prefetch> {
    let each = |value: &Value| {
        let mut prefetch = match value.native::<Prefetch>() {
            Some(prefetch) => {
                let mut prefetch = (*prefetch).clone();
                // `GenericPrefetch` has one queryset for each content type.
                if let Some(many) = value.as_instance().and_then(|object| object.get("querysets")) {
                    prefetch.queryset = many;
                }
                prefetch
            }
            None => {
                let name = value.as_str().map_or_else(String::new, |s| s.to_string());
                Prefetch { through: name.clone(), to: name, queryset: Value::None, to_attr: None }
            }
        };
        if let Some(prefix) = prefix {
            prefetch.through = format!("{prefix}__{}", prefetch.through);
            prefetch.to = format!("{prefix}__{}", prefetch.to);
        }
        prefetch
    };
    lookups.iter().rev().map(each).collect()
}

impl Prefetch {
    fn to_at(&self, level: usize) -> String {
        self.to.split("__").take(level + 1).collect::<Vec<_>>().join("__")
    }

    fn attr_at(&self, level: usize) -> (String, bool) {
        let parts: Vec<&str> = self.to.split("__").collect();
        let name = parts.get(level).map_or_else(String::new, |s| (*s).to_owned());
        (name, self.to_attr.is_some() && level + 1 == parts.len())
    }

    fn queryset_at(&self, level: usize) -> Option<Value> {
        (self.to_at(level) == self.to && !self.queryset.is_none()).then(|| self.queryset.clone())
    }
}

/// `prefetch_related_objects(instances, *lookups)`.
pub fn prefetch_related_objects(m: &mut Machine, instances: Vec<Value>, lookups: &[Value]) -> PyResult<()> {
    if instances.is_empty() {
        return Ok(());
    }
    let mut done: Vec<(String, Vec<Value>)> = Vec::new();
    let mut automatic: Vec<String> = Vec::new();
    let mut followed: Vec<Value> = Vec::new();
    let mut queue = normalized(lookups, None);
    while let Some(lookup) = queue.pop() {
        if done.iter().any(|(to, _)| *to == lookup.to) {
            if !lookup.queryset.is_none() {
                let text = format!(
                    "'{}' lookup was already seen with a different queryset. You may need to adjust the ordering of \
                     your lookups.",
                    lookup.to
                );
                return Err(value_error(text));
            }
            continue;
        }
        let mut objects = instances.clone();
        let attrs: Vec<String> = lookup.through.split("__").map(str::to_owned).collect();
        for (level, attr) in attrs.iter().enumerate() {
            if objects.is_empty() {
                break;
            }
            let to = lookup.to_at(level);
            if let Some((_, found)) = done.iter().find(|(t, _)| *t == to) {
                objects = found.clone();
                continue;
            }
            if !ready(m, &objects)? {
                break;
            }
            let to_attr = lookup.attr_at(level).0;
            let found = Prefetcher::of(m, &objects[0], attr, &to_attr)?;
            if !found.attr_found {
                let class = m.class_of(&objects[0]).name();
                let text = format!(
                    "Cannot find '{attr}' on {class} object, '{}' is an invalid parameter to prefetch_related()",
                    lookup.through
                );
                return Err(attribute_error(text));
            }
            let leaf = level + 1 == attrs.len();
            let Some(prefetcher) = &found.prefetcher else {
                if leaf {
                    let text = format!(
                        "'{}' does not resolve to an item that supports prefetching - this is an invalid parameter \
                         to prefetch_related().",
                        lookup.through
                    );
                    return Err(value_error(text));
                }
                objects = follow(m, &objects, attr)?;
                continue;
            };
            let mut wanted = Vec::new();
            for object in &objects {
                if !found.is_fetched(m, object, attr, &to_attr)? {
                    wanted.push(object.clone());
                }
            }
            if wanted.is_empty() {
                objects = follow(m, &objects, attr)?;
                continue;
            }
            let (related, additional) = one_level(m, &wanted, prefetcher, &lookup, level, leaf)?;
            let seen = automatic.contains(&lookup.to)
                && followed.iter().any(|d| d.is(&found.descriptor))
                && done.iter().any(|(t, _)| *t == to);
            if !seen {
                done.push((to.clone(), related.clone()));
                let more = normalized(&additional, Some(&to));
                automatic.extend(more.iter().map(|p| p.to.clone()));
                queue.extend(more);
            }
            followed.push(found.descriptor);
            objects = related;
        }
    }
    Ok(())
}

/// Gives every object the place where prefetched rows are kept; false when some object cannot have one.
fn ready(m: &mut Machine, objects: &[Value]) -> PyResult<bool> {
    for object in objects {
        let Some(instance) = object.as_instance() else { return Ok(false) };
        if instance.get("_prefetched_objects_cache").is_none() {
            m.setattr(object, "_prefetched_objects_cache", Value::Dict(Rc::new(Dict::new())))?;
        }
    }
    Ok(true)
}

fn prefetched(object: &Value, attr: &str) -> Option<Value> {
    match object.as_instance()?.get("_prefetched_objects_cache") {
        Some(Value::Dict(cache)) => cache.get_str(attr),
        _ => None,
    }
}

/// The next objects on the way when a level is there already.
fn follow(m: &mut Machine, objects: &[Value], attr: &str) -> PyResult<Vec<Value>> {
    let missing = crate::orm::orm(m).exceptions.ObjectDoesNotExist.clone();
    let mut result = Vec::new();
    for object in objects {
        let next = match prefetched(object, attr) {
            Some(rows) => Value::list(m.collect(&rows)?),
            None => match m.getattr(object, attr) {
                Ok(next) => next,
                Err(error) if error.is(&missing) => continue,
                Err(error) => return Err(error),
            },
        };
        match next {
            Value::None => {}
            Value::List(list) => result.extend(list.items.borrow().iter().cloned()),
            next => result.push(next),
        }
    }
    Ok(result)
}

/// `get_prefetcher`.
struct Prefetcher {
    prefetcher: Option<Value>,
    descriptor: Value,
    attr_found: bool,
    on_manager: bool,
}

impl Prefetcher {
    fn of(m: &mut Machine, instance: &Value, attr: &str, _to_attr: &str) -> PyResult<Prefetcher> {
        let class = Value::Class(m.class_of(instance));
        let descriptor = m.getattr_opt(&class, attr)?;
        let mut result = Prefetcher {
            prefetcher: None,
            descriptor: descriptor.clone().unwrap_or_default(),
            attr_found: true,
            on_manager: false,
        };
        let Some(descriptor) = descriptor.filter(|d| !d.is_none()) else {
            result.attr_found = m.getattr_opt(instance, attr)?.is_some();
            return Ok(result);
        };
        if m.getattr_opt(&descriptor, "get_prefetch_querysets")?.is_some() {
            result.prefetcher = Some(descriptor);
            return Ok(result);
        }
        let related = m.getattr(instance, attr)?;
        if m.getattr_opt(&related, "get_prefetch_querysets")?.is_some() {
            result.prefetcher = Some(related);
            result.on_manager = true;
        }
        Ok(result)
    }

    fn is_fetched(&self, m: &mut Machine, object: &Value, attr: &str, to_attr: &str) -> PyResult<bool> {
        if attr != to_attr {
            return Ok(m.getattr_opt(object, to_attr)?.is_some());
        }
        if self.on_manager {
            return Ok(prefetched(object, attr).is_some());
        }
        let cached = m.call_method(&self.descriptor, "is_cached", Args::one(object.clone()))?;
        m.truth(&cached)
    }
}

/// `prefetch_one_level`.
fn one_level(
    m: &mut Machine,
    objects: &[Value],
    prefetcher: &Value,
    lookup: &Prefetch,
    level: usize,
    leaf: bool,
) -> PyResult<(Vec<Value>, Vec<Value>)> {
    let querysets = match lookup.queryset_at(level) {
        Some(many @ (Value::List(_) | Value::Tuple(_))) => many,
        Some(one) => Value::list(vec![one]),
        None => Value::None,
    };
    let args = Args::two(Value::list(objects.to_vec()), querysets);
    let answer = m.call_method(prefetcher, "get_prefetch_querysets", args)?;
    let parts = m.collect(&answer)?;
    let [rows, rel_key, own_key, single, cache_name, is_descriptor] = &parts[..] else {
        return Err(value_error("get_prefetch_querysets() must give six values"));
    };
    let mut additional = Vec::new();
    if let Ok(state) = state_of(rows) {
        additional = std::mem::take(&mut *state.prefetch.borrow_mut());
    }
    let related = m.collect(rows)?;
    let groups = Dict::new();
    for object in &related {
        let key = m.call(rel_key, Args::one(object.clone()))?;
        match m.dict_get(&groups, &key)? {
            Some(Value::List(list)) => list.items.borrow_mut().push(object.clone()),
            _ => m.dict_set(&groups, key, Value::list(vec![object.clone()]))?,
        }
    }
    let (to_attr, as_attr) = lookup.attr_at(level);
    if let (true, Some(first)) = (as_attr, objects.first())
        && let Some(opts) = Options::of_instance(first)
        && opts.find_field(&to_attr).is_some()
    {
        let class = m.class_of(first).name();
        return Err(value_error(format!("to_attr={to_attr} conflicts with a field on the {class} model.")));
    }
    let (single, is_descriptor) = (m.truth(single)?, m.truth(is_descriptor)?);
    let cache_name = m.str(cache_name)?;
    for object in objects {
        let key = m.call(own_key, Args::one(object.clone()))?;
        let values = match m.dict_get(&groups, &key)? {
            Some(Value::List(list)) => list.items.borrow().clone(),
            _ => Vec::new(),
        };
        if single {
            let value = values.into_iter().next().unwrap_or_default();
            if as_attr {
                m.setattr(object, &to_attr, value)?;
            } else if is_descriptor {
                m.setattr(object, &cache_name, value)?;
            } else {
                let state = m.getattr(object, "_state")?;
                if let Value::Dict(cache) = m.getattr(&state, "fields_cache")? {
                    cache.set_str(&Str::intern(&cache_name), value);
                }
            }
        } else if as_attr {
            m.setattr(object, &to_attr, Value::list(values))?;
        } else {
            let manager = m.getattr(object, &to_attr)?;
            let rows = match (leaf, lookup.queryset.is_none()) {
                (true, false) => {
                    m.call_method(&manager, "_apply_rel_filters", Args::one(lookup.queryset.clone()))?
                }
                _ => m.call_method(&manager, "get_queryset", Args::none())?,
            };
            if is_queryset(&rows) {
                super::set_cached(&rows, values);
            }
            if let Some(Value::Dict(cache)) =
                object.as_instance().and_then(|i| i.get("_prefetched_objects_cache"))
            {
                cache.set_str(&Str::intern(&cache_name), rows);
            }
        }
    }
    Ok((related, additional))
}

/// Whether a value is a `Prefetch`, and its name.
pub fn name_of(value: &Value) -> Option<String> {
    value.native::<Prefetch>().map(|p| p.to.clone())
}

/// An object of a class around a payload.
pub fn wrap(class: &Rc<crate::python::Class>, prefetch: Prefetch) -> Value {
    Value::Instance(Instance::with_native(class, prefetch))
}
