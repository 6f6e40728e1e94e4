//! `pizza.toppings` and `topping.pizzas`: the manager on either side of a many-to-many.
//!
//! Mirrors `create_forward_many_to_many_manager` in `related_descriptors.py`.

use std::rc::Rc;

use super::prefetch;
use super::rel::Rel;
use super::reverse::{build, call_super, instance_of, position};
use crate::orm::fields::Field;
use crate::orm::manager::{self, Manager};
use crate::orm::options::Options;
use crate::orm::{model, orm, py, queryset, signals, transaction};
use crate::python::exception::{type_error, value_error};
use crate::python::{Args, Class, Machine, PyResult, Str, Value, types};

/// One side of a many-to-many, seen from an instance.
pub struct Sides {
    /// The model of the objects it gives.
    pub model: Rc<Class>,
    /// The relation's name in lookups on that model, leading back to the instance.
    pub query_field_name: Str,
    /// Where prefetched rows are kept.
    pub prefetch_cache_name: Str,
    /// The intermediate model's foreign key to the instance.
    pub source_field: Rc<Field>,
    /// Its foreign key to the objects.
    pub target_field: Rc<Field>,
    /// Whether each link stands for both directions.
    pub symmetrical: bool,
    /// The intermediate model.
    pub through: Rc<Class>,
}

impl Sides {
    /// The intermediate table.
    pub fn through_table(&self) -> Str {
        Options::of(&self.through).map(|opts| opts.db_table()).unwrap_or_else(|| Str::intern(""))
    }
}

/// What the methods of one class of related managers know.
pub struct Link {
    rel: Rc<Rel>,
    reverse: bool,
    superclass: Rc<Class>,
}

impl Link {
    fn sides(&self, m: &mut Machine) -> PyResult<Sides> {
        let missing = || type_error("many-to-many relation is not resolved");
        let field = self.rel.field().ok_or_else(missing)?;
        let (own, other) = self.rel.through_links(m)?;
        let through = self.rel.through_class().ok_or_else(missing)?;
        Ok(match self.reverse {
            false => Sides {
                model: self.rel.model_class().ok_or_else(missing)?,
                query_field_name: field.related_query_name(),
                prefetch_cache_name: field.name(),
                source_field: own,
                target_field: other,
                symmetrical: self.rel.symmetrical.get(),
                through,
            },
            true => Sides {
                model: self.rel.related_model().ok_or_else(missing)?,
                query_field_name: field.name(),
                prefetch_cache_name: field.related_query_name(),
                source_field: other,
                target_field: own,
                symmetrical: false,
                through,
            },
        })
    }
}

type Method = fn(&mut Machine, &Link, &Value, Args) -> PyResult;

/// The class of related managers over a manager class.
pub fn manager_class(
    m: &mut Machine,
    superclass: &Rc<Class>,
    rel: &Rc<Rel>,
    reverse: bool,
) -> PyResult<Rc<Class>> {
    let link = Rc::new(Link { rel: rel.clone(), reverse, superclass: superclass.clone() });
    let mut methods: Vec<(&'static str, Method)> = vec![
        ("__init__", init),
        ("__call__", with_other_manager),
        ("get_queryset", get_queryset),
        ("get_prefetch_querysets", get_prefetch_querysets),
        ("_apply_rel_filters", apply_rel_filters),
        ("add", add),
        ("remove", remove),
        ("clear", clear),
        ("set", set),
        ("create", |m, link, manager, args| create(m, link, manager, args, "create")),
        ("get_or_create", |m, link, manager, args| create(m, link, manager, args, "get_or_create")),
        ("update_or_create", |m, link, manager, args| create(m, link, manager, args, "update_or_create")),
    ];
    // Only a plain default manager may answer from the intermediate table alone: it hides nothing.
    if Rc::ptr_eq(superclass, &manager::classes(m)?.manager) {
        methods.push(("exists", |m, link, manager, args| from_links(m, link, manager, args, "exists")));
        methods.push(("count", |m, link, manager, args| from_links(m, link, manager, args, "count")));
    }
    let qualname = "create_forward_many_to_many_manager.<locals>.ManyRelatedManager";
    build(m, superclass, "ManyRelatedManager", qualname, link, methods)
}

fn init(m: &mut Machine, link: &Link, manager: &Value, mut args: Args) -> PyResult {
    let instance =
        if args.pos.is_empty() { args.take_kw("instance").unwrap_or_default() } else { args.pos.remove(0) };
    call_super(m, &link.superclass, manager, "__init__", Args::none())?;
    let Value::Instance(object) = manager else { return Ok(Value::None) };
    let sides = link.sides(m)?;
    object.set("instance", instance.clone());
    object.set("through", Value::Class(sides.through.clone()));
    object.set("reverse", Value::Bool(link.reverse));
    object.set("symmetrical", Value::Bool(sides.symmetrical));
    object.set("query_field_name", Value::Str(sides.query_field_name.clone()));
    object.set("prefetch_cache_name", Value::Str(sides.prefetch_cache_name.clone()));
    object.set("source_field_name", Value::Str(sides.source_field.name()));
    object.set("target_field_name", Value::Str(sides.target_field.name()));
    object.set("source_field", sides.source_field.value());
    object.set("target_field", sides.target_field.value());
    if let Some(native) = Manager::of(manager) {
        *native.model.borrow_mut() = Some(sides.model.clone());
    }
    let target = far_field(m, &sides.source_field)?;
    let key = m.getattr(&instance, &target.attname())?;
    if py::is_none(&key) {
        let (shown, name) = (m.repr(&instance)?, target.name());
        return Err(value_error(format!(
            "\"{shown}\" needs to have a value for field \"{name}\" before this many-to-many relationship can be used."
        )));
    }
    if !model::is_pk_set(m, &instance)? {
        let class = m.class_of(&instance).name();
        return Err(value_error(format!(
            "'{class}' instance needs to have a primary key value before a many-to-many relationship can be used."
        )));
    }
    object.set("related_val", Value::tuple(vec![key]));
    Ok(Value::None)
}

/// The field that a foreign key of the intermediate model refers to.
fn far_field(m: &mut Machine, field: &Rc<Field>) -> PyResult<Rc<Field>> {
    match field.rel() {
        Some(rel) => rel.related_field(m),
        None => Ok(field.clone()),
    }
}

fn related_value(manager: &Value) -> Value {
    let found = if let Value::Instance(object) = manager { object.get("related_val") } else { None };
    match found {
        Some(Value::Tuple(items)) => items.first().cloned().unwrap_or_default(),
        _ => Value::None,
    }
}

fn with_other_manager(m: &mut Machine, link: &Link, manager: &Value, mut args: Args) -> PyResult {
    let name = args.take_kw("manager").and_then(|name| py::as_text(&name)).unwrap_or_else(|| Str::intern(""));
    let model = link.sides(m)?.model;
    let other = m.getattr(&Value::Class(model), &name)?;
    let superclass = m.class_of(&other);
    let class = manager_class(m, &superclass, &link.rel, link.reverse)?;
    m.call(&Value::Class(class), Args::none().with("instance", instance_of(manager)))
}

/// The rows of the manager class it derives from, before the relation narrows them.
fn all_rows(m: &mut Machine, link: &Link, manager: &Value) -> PyResult {
    let rows = call_super(m, &link.superclass, manager, "get_queryset", Args::none())?;
    queryset::set_origin(m, &rows, manager);
    Ok(rows)
}

fn database(manager: &Value) -> Str {
    let told = Manager::of(manager).and_then(|native| native.db.borrow().clone());
    told.unwrap_or_else(|| model::database_of(&instance_of(manager)))
}

fn get_queryset(m: &mut Machine, link: &Link, manager: &Value, _: Args) -> PyResult {
    let sides = link.sides(m)?;
    if let Some(rows) = prefetch::cached(&instance_of(manager), &sides.prefetch_cache_name) {
        return Ok(rows);
    }
    manager::chosen(m, manager, "related");
    let rows = all_rows(m, link, manager)?;
    narrow(m, link, manager, rows)
}

fn apply_rel_filters(m: &mut Machine, link: &Link, manager: &Value, args: Args) -> PyResult {
    let rows = args.reader("_apply_rel_filters").required("queryset")?;
    narrow(m, link, manager, rows)
}

/// `_apply_rel_filters`: the rows that belong to the manager's instance.
fn narrow(m: &mut Machine, link: &Link, manager: &Value, rows: Value) -> PyResult {
    let sides = link.sides(m)?;
    let rows = queryset::using(m, &rows, &database(manager))?;
    let target = far_field(m, &sides.source_field)?.name();
    let lookup = format!("{}__{target}", sides.query_field_name);
    queryset::filter(m, &rows, &[(&lookup, related_value(manager))], true)
}

fn get_prefetch_querysets(m: &mut Machine, link: &Link, manager: &Value, args: Args) -> PyResult {
    let (instances, given) = prefetch::arguments(m, args)?;
    let rows = match given {
        Some(rows) => rows,
        None => call_super(m, &link.superclass, manager, "get_queryset", Args::none())?,
    };
    let sides = link.sides(m)?;
    prefetch::many_to_many(m, &sides, instances, rows)
}

/// `exists` and `count` from the intermediate table, which a foreign key's constraint makes exact.
fn from_links(m: &mut Machine, link: &Link, manager: &Value, args: Args, method: &str) -> PyResult {
    let sides = link.sides(m)?;
    let prefetched = prefetch::cached(&instance_of(manager), &sides.prefetch_cache_name).is_some();
    let constrained = !matches!(sides.target_field.option("db_constraint"), Value::Bool(false));
    if prefetched || !constrained {
        return call_super(m, &link.superclass, manager, method, args);
    }
    let base = model::base_manager(m, &sides.through)?;
    let rows = manager::queryset_using(m, &base, &database(manager))?;
    let mut rows =
        queryset::filter(m, &rows, &[(&sides.source_field.name(), related_value(manager))], false)?;
    if sides.target_field.null.get() {
        let lookup = format!("{}__isnull", sides.target_field.name());
        rows = queryset::filter(m, &rows, &[(&lookup, Value::Bool(false))], false)?;
    }
    m.call_method(&rows, method, Args::none())
}

fn forget(sides: &Sides, manager: &Value) {
    prefetch::forget(&instance_of(manager), &sides.prefetch_cache_name);
}

/// All links, through the intermediate model's *default* manager.
fn links(m: &mut Machine, sides: &Sides, db: &str) -> PyResult {
    match model::default_manager(m, &sides.through)? {
        Some(manager) => manager::queryset_using(m, &manager, db),
        None => Err(type_error("intermediate model without a manager")),
    }
}

fn add(m: &mut Machine, link: &Link, manager: &Value, mut args: Args) -> PyResult {
    let defaults = args.take_kw("through_defaults").unwrap_or_default();
    add_objects(m, link, manager, args.pos.to_vec(), &defaults)?;
    Ok(Value::None)
}

fn add_objects(
    m: &mut Machine,
    link: &Link,
    manager: &Value,
    objects: Vec<Value>,
    defaults: &Value,
) -> PyResult<()> {
    let sides = link.sides(m)?;
    forget(&sides, manager);
    let db = model::database_of(&instance_of(manager));
    transaction::atomic(m, &db, false, |m| {
        let (source, target) = (&sides.source_field, &sides.target_field);
        add_items(m, link, &sides, manager, source, target, &objects, defaults, &db)?;
        if sides.symmetrical {
            add_items(m, link, &sides, manager, target, source, &objects, defaults, &db)?;
        }
        Ok(())
    })
}

#[allow(clippy::too_many_arguments, reason = "the parts of one link")]
fn add_items(
    m: &mut Machine,
    link: &Link,
    sides: &Sides,
    manager: &Value,
    source: &Rc<Field>,
    target: &Rc<Field>,
    objects: &[Value],
    defaults: &Value,
    db: &str,
) -> PyResult<()> {
    if objects.is_empty() {
        return Ok(());
    }
    let defaults = callables(m, defaults)?;
    let ids = target_ids(m, sides, manager, target, objects)?;
    let auto_created = Options::of(&sides.through).is_some_and(|opts| opts.auto_created.borrow().is_some());
    let signal = orm(m).signals.m2m_changed.clone();
    let own_side = link.reverse || Rc::ptr_eq(source, &sides.source_field);
    let loud = own_side && signals::heard(&signal, &Value::Class(sides.through.clone()));
    if auto_created && !loud {
        // Django's short way leaves `through_defaults` aside.
        return insert(m, sides, manager, source, target, ids, &[], true, db);
    }
    let missing = missing_ids(m, sides, manager, source, target, ids, db)?;
    transaction::atomic(m, db, false, |m| {
        if loud {
            announce(m, link, sides, manager, "pre_add", Some(&missing), db)?;
        }
        insert(m, sides, manager, source, target, missing.clone(), &defaults, auto_created, db)?;
        if loud {
            announce(m, link, sides, manager, "post_add", Some(&missing), db)?;
        }
        Ok(())
    })
}

/// `through_defaults`, callables called.
fn callables(m: &mut Machine, defaults: &Value) -> PyResult<Vec<(Str, Value)>> {
    let Value::Dict(dict) = defaults else { return Ok(Vec::new()) };
    let mut resolved = Vec::new();
    for (name, value) in dict.str_items() {
        let called = matches!(value, Value::Function(_) | Value::Native(_) | Value::Method(_));
        resolved.push((name, if called { m.call(&value, Args::none())? } else { value }));
    }
    Ok(resolved)
}

/// The keys that objects (or bare keys) stand for, each once.
fn target_ids(
    m: &mut Machine,
    sides: &Sides,
    manager: &Value,
    target: &Rc<Field>,
    objects: &[Value],
) -> PyResult<Vec<Value>> {
    let far = far_field(m, target)?.attname();
    let mut ids: Vec<Value> = Vec::new();
    for object in objects {
        let object = &py::unlazy(m, object)?;
        let id = if m.is_instance(object, &sides.model) {
            let databases =
                [&instance_of(manager), object].map(|v| model::state(v).map(|s| s.db.borrow().clone()));
            if let [Some(own), Some(far)] = databases
                && !m.eq(&own, &far)?
            {
                let (shown, own, far) = (m.repr(object)?, m.str(&own)?, m.str(&far)?);
                return Err(value_error(format!(
                    "Cannot add \"{shown}\": instance is on database \"{own}\", value is on database \"{far}\""
                )));
            }
            let id = m.getattr(object, &far)?;
            if py::is_none(&id) {
                let (shown, name) = (m.repr(object)?, target.name());
                return Err(value_error(format!(
                    "Cannot add \"{shown}\": the value for field \"{name}\" is None"
                )));
            }
            id
        } else if model::is_instance(object) {
            let (shown, name) = (m.repr(object)?, sides.model.name());
            return Err(type_error(format!("'{name}' instance expected, got {shown}")));
        } else {
            target.get_prep_value(m, object)?
        };
        if position(m, &ids, &id)?.is_none() {
            ids.push(id);
        }
    }
    Ok(ids)
}

fn missing_ids(
    m: &mut Machine,
    sides: &Sides,
    manager: &Value,
    source: &Rc<Field>,
    target: &Rc<Field>,
    ids: Vec<Value>,
    db: &str,
) -> PyResult<Vec<Value>> {
    let rows = links(m, sides, db)?;
    let args = Args::one(Value::Str(target.name())).with("flat", true);
    let rows = m.call_method(&rows, "values_list", args)?;
    let lookup = format!("{}__in", target.name());
    let conditions = [(&*source.name(), related_value(manager)), (&*lookup, Value::list(ids.clone()))];
    let rows = queryset::filter(m, &rows, &conditions, false)?;
    let known = m.collect(&rows)?;
    let mut missing = Vec::new();
    for id in ids {
        if position(m, &known, &id)?.is_none() {
            missing.push(id);
        }
    }
    Ok(missing)
}

#[allow(clippy::too_many_arguments, reason = "the parts of one link")]
fn insert(
    m: &mut Machine,
    sides: &Sides,
    manager: &Value,
    source: &Rc<Field>,
    target: &Rc<Field>,
    ids: Vec<Value>,
    defaults: &[(Str, Value)],
    ignore_conflicts: bool,
    db: &str,
) -> PyResult<()> {
    let mut rows = Vec::new();
    for id in ids {
        let mut args = Args { pos: Default::default(), kw: defaults.to_vec() };
        args = args.with(&source.attname(), related_value(manager)).with(&target.attname(), id);
        rows.push(m.call(&Value::Class(sides.through.clone()), args)?);
    }
    let all = links(m, sides, db)?;
    let args = Args::one(Value::list(rows)).with("ignore_conflicts", ignore_conflicts);
    m.call_method(&all, "bulk_create", args)?;
    Ok(())
}

/// Sends `m2m_changed`.
fn announce(
    m: &mut Machine,
    link: &Link,
    sides: &Sides,
    manager: &Value,
    action: &str,
    ids: Option<&[Value]>,
    db: &str,
) -> PyResult<()> {
    let signal = orm(m).signals.m2m_changed.clone();
    let sender = Value::Class(sides.through.clone());
    if !signals::heard(&signal, &sender) {
        return Ok(());
    }
    let pk_set = match ids {
        Some(ids) => m.call(&Value::Class(types().set.clone()), Args::one(Value::list(ids.to_vec())))?,
        None => Value::None,
    };
    let named = vec![
        ("action", Value::str(action)),
        ("instance", instance_of(manager)),
        ("reverse", Value::Bool(link.reverse)),
        ("model", Value::Class(sides.model.clone())),
        ("pk_set", pk_set),
        ("using", Value::str(db)),
    ];
    signals::send(m, &signal, &sender, named)
}

fn remove(m: &mut Machine, link: &Link, manager: &Value, args: Args) -> PyResult {
    remove_objects(m, link, manager, args.pos.to_vec())?;
    Ok(Value::None)
}

fn remove_objects(m: &mut Machine, link: &Link, manager: &Value, objects: Vec<Value>) -> PyResult<()> {
    let sides = link.sides(m)?;
    forget(&sides, manager);
    if objects.is_empty() {
        return Ok(());
    }
    let far = far_field(m, &sides.target_field)?;
    let mut ids: Vec<Value> = Vec::new();
    for object in &objects {
        let own = m.is_instance(object, &sides.model);
        let id = if own { m.getattr(object, &far.attname())? } else { object.clone() };
        if position(m, &ids, &id)?.is_none() {
            ids.push(id);
        }
    }
    let db = model::database_of(&instance_of(manager));
    transaction::atomic(m, &db, false, |m| {
        announce(m, link, &sides, manager, "pre_remove", Some(&ids), &db)?;
        let rows = all_rows(m, link, manager)?;
        let gone = match has_filters(m, &rows)? {
            true => {
                let rows = queryset::using(m, &rows, &db)?;
                let lookup = format!("{}__in", far.attname());
                queryset::filter(m, &rows, &[(&lookup, Value::list(ids.clone()))], false)?
            }
            false => Value::list(ids.clone()),
        };
        unlink(m, &sides, manager, Some(gone), &db)?;
        announce(m, link, &sides, manager, "post_remove", Some(&ids), &db)
    })
}

fn has_filters(m: &mut Machine, rows: &Value) -> PyResult<bool> {
    match m.getattr_opt(rows, "_has_filters")? {
        Some(method) => {
            let answer = m.call(&method, Args::none())?;
            m.truth(&answer)
        }
        None => Ok(false),
    }
}

/// Deletes links of the instance: all of them, or those to certain objects (`_build_remove_filters`).
fn unlink(m: &mut Machine, sides: &Sides, manager: &Value, gone: Option<Value>, db: &str) -> PyResult<()> {
    let module = "django.db.models.query_utils";
    let side = |m: &mut Machine, near: &Rc<Field>, far: &Rc<Field>| {
        let mut args = Args::none().with(&near.name(), related_value(manager));
        if let Some(gone) = &gone {
            args = args.with(&format!("{}__in", far.name()), gone.clone());
        }
        py::call_in(m, module, "Q", args)
    };
    let mut filters = side(m, &sides.source_field, &sides.target_field)?;
    if sides.symmetrical {
        let other = side(m, &sides.target_field, &sides.source_field)?;
        filters = m.binary(crate::python::code::BinOp::Or, &filters, &other)?;
    }
    let rows = links(m, sides, db)?;
    let rows = m.call_method(&rows, "filter", Args::one(filters))?;
    m.call_method(&rows, "delete", Args::none())?;
    Ok(())
}

fn clear(m: &mut Machine, link: &Link, manager: &Value, _: Args) -> PyResult {
    let sides = link.sides(m)?;
    let db = model::database_of(&instance_of(manager));
    transaction::atomic(m, &db, false, |m| {
        announce(m, link, &sides, manager, "pre_clear", None, &db)?;
        forget(&sides, manager);
        let rows = all_rows(m, link, manager)?;
        let gone = if has_filters(m, &rows)? { Some(queryset::using(m, &rows, &db)?) } else { None };
        unlink(m, &sides, manager, gone, &db)?;
        announce(m, link, &sides, manager, "post_clear", None, &db)
    })?;
    Ok(Value::None)
}

fn set(m: &mut Machine, link: &Link, manager: &Value, mut args: Args) -> PyResult {
    let clear_first = match args.take_kw("clear") {
        Some(clear) => m.truth(&clear)?,
        None => false,
    };
    let defaults = args.take_kw("through_defaults").unwrap_or_default();
    let given = match args.take_kw("objs") {
        Some(given) => given,
        None => args.pos.first().cloned().unwrap_or_default(),
    };
    let objects = m.collect(&given)?;
    let sides = link.sides(m)?;
    let db = model::database_of(&instance_of(manager));
    transaction::atomic(m, &db, false, |m| {
        let add = |m: &mut Machine, objects: Vec<Value>| {
            let args = Args { pos: objects.into_iter().collect(), kw: Vec::new() };
            m.call_method(manager, "add", args.with("through_defaults", defaults.clone()))
        };
        if clear_first {
            m.call_method(manager, "clear", Args::none())?;
            return add(m, objects);
        }
        let far = far_field(m, &sides.target_field)?;
        let rows = manager::queryset_using(m, manager, &db)?;
        let args = Args::one(Value::Str(far.attname())).with("flat", true);
        let rows = m.call_method(&rows, "values_list", args)?;
        let mut old = m.collect(&rows)?;
        let mut new = Vec::new();
        for object in objects {
            let key = match m.is_instance(&object, &sides.model) {
                true => m.getattr(&object, &far.attname())?,
                false => sides.target_field.get_prep_value(m, &object)?,
            };
            match position(m, &old, &key)? {
                Some(at) => drop(old.remove(at)),
                None => new.push(object),
            }
        }
        m.call_method(manager, "remove", Args::pos(old))?;
        add(m, new)
    })?;
    Ok(Value::None)
}

fn create(m: &mut Machine, link: &Link, manager: &Value, mut args: Args, method: &str) -> PyResult {
    let defaults = args.take_kw("through_defaults").unwrap_or_default();
    let db = model::database_of(&instance_of(manager));
    let bound = m.call_method(manager, "db_manager", Args::one(Value::Str(db)))?;
    let made = call_super(m, &link.superclass, &bound, method, args)?;
    let (object, created) = match (&made, method) {
        (_, "create") => (made.clone(), true),
        (Value::Tuple(pair), _) => {
            let created = pair.get(1).cloned().unwrap_or_default();
            (pair.first().cloned().unwrap_or_default(), m.truth(&created)?)
        }
        _ => (made.clone(), false),
    };
    if created {
        let args = Args::one(object).with("through_defaults", defaults);
        m.call_method(manager, "add", args)?;
    }
    Ok(made)
}
