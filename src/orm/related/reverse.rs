//! `village.houses`: the manager on the far side of a foreign key.
//!
//! Its class derives from the class of the *default* manager of the model it gives, so what that one hides is hidden
//! here as well.
//!
//! Mirrors `create_reverse_many_to_one_manager` in `related_descriptors.py`.

use std::rc::Rc;

use super::prefetch;
use super::rel::Rel;
use crate::orm::fields::{Field, FieldRef};
use crate::orm::manager::{self, Manager};
use crate::orm::{model, py, queryset, transaction};
use crate::python::exception::{type_error, value_error};
use crate::python::{Args, Class, Dict, Machine, NativeFunction, PyResult, Str, Value, types};

/// What the methods of one class of related managers know.
pub struct Link {
    /// The relation.
    pub rel: Rc<Rel>,
    /// The field.
    pub field: Rc<Field>,
    /// The manager class it derives from.
    pub superclass: Rc<Class>,
}

/// A method of a related manager.
type Method = fn(&mut Machine, &Link, &Value, Args) -> PyResult;

/// The class of related managers over a manager class.
pub fn manager_class(m: &mut Machine, superclass: &Rc<Class>, rel: &Rc<Rel>) -> PyResult<Rc<Class>> {
    let field = rel.field().ok_or_else(|| type_error("relation without a field"))?;
    let nullable = field.null.get();
    let link = Rc::new(Link { rel: rel.clone(), field, superclass: superclass.clone() });
    let mut methods: Vec<(&str, Method)> = vec![
        ("__init__", init),
        ("__call__", with_other_manager),
        ("get_queryset", get_queryset),
        ("get_prefetch_querysets", get_prefetch_querysets),
        ("_apply_rel_filters", apply_rel_filters),
        ("add", add),
        ("create", |m, link, manager, args| create(m, link, manager, args, "create")),
        ("get_or_create", |m, link, manager, args| create(m, link, manager, args, "get_or_create")),
        ("update_or_create", |m, link, manager, args| create(m, link, manager, args, "update_or_create")),
        ("set", set),
    ];
    if nullable {
        methods.extend([("remove", remove as Method), ("clear", clear)]);
    }
    let qualname = "create_reverse_many_to_one_manager.<locals>.RelatedManager";
    build(m, superclass, "RelatedManager", qualname, link, methods)
}

/// A class of related managers from a table of methods that share what they know.
pub fn build<T: 'static>(
    m: &mut Machine,
    superclass: &Rc<Class>,
    name: &str,
    qualname: &str,
    link: Rc<T>,
    methods: Vec<(&'static str, fn(&mut Machine, &T, &Value, Args) -> PyResult)>,
) -> PyResult<Rc<Class>> {
    let namespace = Rc::new(Dict::new());
    let set = |name: &str, value: Value| namespace.set_str(&Str::intern(name), value);
    set("__module__", Value::str("django.db.models.fields.related_descriptors"));
    set("do_not_call_in_templates", Value::Bool(true));
    for (method, call) in methods {
        let link = link.clone();
        let function = NativeFunction::method_closure(name, method, move |m, mut args| {
            let manager = args.take_self();
            call(m, &link, &manager, args)
        });
        let reads = matches!(method, "get_queryset" | "get_prefetch_querysets" | "_apply_rel_filters");
        if !reads && !matches!(method, "__init__" | "__call__") {
            let attributes = Dict::new();
            attributes.set_str(&Str::intern("alters_data"), Value::Bool(true));
            let _ = function.dict.set(Rc::new(attributes));
        }
        set(method, Value::Native(function));
    }
    let mut bases = vec![superclass.clone()];
    let alters_data = crate::orm::orm(m).alters_data.clone();
    if !superclass.is_subclass_of(&alters_data) {
        bases.push(alters_data);
    }
    let class = m.new_class(&types().type_, name, bases, namespace, Vec::new())?;
    *class.qualname.borrow_mut() = Str::intern(qualname);
    Ok(class)
}

/// `super().name(...)` in a related manager.
pub fn call_super(
    m: &mut Machine,
    superclass: &Rc<Class>,
    manager: &Value,
    name: &str,
    args: Args,
) -> PyResult {
    match superclass.lookup(&Str::intern(name)) {
        Some(function) => m.call(&function, args.prepend(manager.clone())),
        None => Err(crate::python::exception::attribute_error(format!(
            "'super' object has no attribute '{name}'"
        ))),
    }
}

/// The instance a related manager is bound to.
pub fn instance_of(manager: &Value) -> Value {
    if let Value::Instance(object) = manager {
        object.get("instance").unwrap_or_default()
    } else {
        Value::None
    }
}

fn native(manager: &Value) -> PyResult<Rc<Manager>> {
    Manager::of(manager).ok_or_else(|| type_error("a manager is needed"))
}

fn init(m: &mut Machine, link: &Link, manager: &Value, mut args: Args) -> PyResult {
    let instance =
        if args.pos.is_empty() { args.take_kw("instance").unwrap_or_default() } else { args.pos.remove(0) };
    call_super(m, &link.superclass, manager, "__init__", Args::none())?;
    let Value::Instance(object) = manager else { return Ok(Value::None) };
    object.set("instance", instance.clone());
    object.set("field", link.field.value());
    object.set("core_filters", Value::dict([(link.field.name().as_str(), instance)]));
    *native(manager)?.model.borrow_mut() = link.rel.related_model();
    Ok(Value::None)
}

/// `village.houses(manager="objects")`.
fn with_other_manager(m: &mut Machine, link: &Link, manager: &Value, mut args: Args) -> PyResult {
    let name = args.take_kw("manager").and_then(|name| py::as_text(&name)).unwrap_or_else(|| Str::intern(""));
    let Some(model) = link.rel.related_model() else { return Ok(Value::None) };
    let other = m.getattr(&Value::Class(model), &name)?;
    let superclass = m.class_of(&other);
    let class = manager_class(m, &superclass, &link.rel)?;
    m.call(&Value::Class(class), Args::one(instance_of(manager)))
}

fn get_queryset(m: &mut Machine, link: &Link, manager: &Value, _: Args) -> PyResult {
    let instance = instance_of(manager);
    if !model::is_pk_set(m, &instance)? {
        let class = m.class_of(&instance).name();
        return Err(value_error(format!(
            "'{class}' instance needs to have a primary key value before this relationship can be used."
        )));
    }
    if let Some(rows) = link.rel.cache_name().and_then(|name| prefetch::cached(&instance, &name)) {
        return Ok(rows);
    }
    manager::chosen(m, manager, "related");
    let rows = call_super(m, &link.superclass, manager, "get_queryset", Args::none())?;
    queryset::set_origin(m, &rows, manager);
    narrow(m, link, manager, rows)
}

fn apply_rel_filters(m: &mut Machine, link: &Link, manager: &Value, args: Args) -> PyResult {
    let rows = args.reader("_apply_rel_filters").required("queryset")?;
    narrow(m, link, manager, rows)
}

/// `_apply_rel_filters`.
fn narrow(m: &mut Machine, link: &Link, manager: &Value, rows: Value) -> PyResult {
    let instance = instance_of(manager);
    let alias = native(manager)?.db.borrow().clone().unwrap_or_else(|| model::database_of(&instance));
    let rows = queryset::using(m, &rows, &alias)?;
    let name = link.field.name();
    let rows = queryset::filter(m, &rows, &[(&name, instance.clone())], false)?;
    let target = link.rel.related_field(m)?.attname();
    let key = m.getattr(&instance, &target)?;
    if py::is_none(&key) {
        return m.call_method(&rows, "none", Args::none());
    }
    queryset::set_known_related(&rows, &name, vec![(key, instance)]);
    Ok(rows)
}

fn get_prefetch_querysets(m: &mut Machine, link: &Link, manager: &Value, args: Args) -> PyResult {
    let (instances, given) = prefetch::arguments(m, args)?;
    let rows = match given {
        Some(rows) => rows,
        None => call_super(m, &link.superclass, manager, "get_queryset", Args::none())?,
    };
    prefetch::reverse_many(m, &link.rel, &link.field, instances, rows)
}

fn check_key(m: &mut Machine, link: &Link, manager: &Value) -> PyResult<Value> {
    let instance = instance_of(manager);
    let target = link.rel.related_field(m)?.attname();
    let key = m.getattr(&instance, &target)?;
    if py::is_none(&key) {
        let shown = m.repr(&instance)?;
        return Err(value_error(format!(
            "\"{shown}\" needs to have a value for field \"{target}\" before this relationship can be used."
        )));
    }
    Ok(key)
}

fn forget(link: &Link, manager: &Value) {
    if let Some(name) = link.rel.cache_name() {
        prefetch::forget(&instance_of(manager), &name);
    }
}

fn related_model(link: &Link) -> PyResult<Rc<Class>> {
    link.rel.related_model().ok_or_else(|| type_error("relation without a model"))
}

fn take_bulk(m: &mut Machine, args: &mut Args) -> PyResult<bool> {
    match args.take_kw("bulk") {
        Some(bulk) => m.truth(&bulk),
        None => Ok(true),
    }
}

fn expected(m: &mut Machine, class: &Rc<Class>, object: &Value) -> PyResult<crate::python::Unwind> {
    let shown = m.repr(object)?;
    Ok(type_error(format!("'{}' instance expected, got {shown}", class.name())))
}

fn add(m: &mut Machine, link: &Link, manager: &Value, mut args: Args) -> PyResult {
    let bulk = take_bulk(m, &mut args)?;
    add_objects(m, link, manager, args.pos.to_vec(), bulk)?;
    Ok(Value::None)
}

fn add_objects(
    m: &mut Machine,
    link: &Link,
    manager: &Value,
    objects: Vec<Value>,
    bulk: bool,
) -> PyResult<()> {
    check_key(m, link, manager)?;
    forget(link, manager);
    let (instance, class) = (instance_of(manager), related_model(link)?);
    let (db, name) = (model::database_of(&instance), link.field.name());
    let adopt = |m: &mut Machine, object: &Value| -> PyResult<()> {
        if !m.is_instance(object, &class) {
            return Err(expected(m, &class, object)?);
        }
        m.setattr(object, &name, instance.clone())
    };
    if !bulk {
        return transaction::atomic(m, &db, false, |m| {
            for object in &objects {
                adopt(m, object)?;
                m.call_method(object, "save", Args::none())?;
            }
            Ok(())
        });
    }
    let mut keys = Vec::new();
    for object in &objects {
        adopt(m, object)?;
        let state = model::must_state(object)?;
        if state.adding.get() || py::as_text(&state.db.borrow()).as_deref() != Some(&*db) {
            let shown = m.repr(object)?;
            return Err(value_error(format!(
                "{shown} instance isn't saved. Use bulk=False or save the object first."
            )));
        }
        keys.push(model::pk_of(m, object)?);
    }
    let base = model::base_manager(m, &class)?;
    let rows = manager::queryset_using(m, &base, &db)?;
    let rows = queryset::filter(m, &rows, &[("pk__in", Value::list(keys))], false)?;
    m.call_method(&rows, "update", Args::none().with(&name, instance.clone()))?;
    Ok(())
}

fn create(m: &mut Machine, link: &Link, manager: &Value, args: Args, method: &str) -> PyResult {
    check_key(m, link, manager)?;
    forget(link, manager);
    let instance = instance_of(manager);
    let db = model::database_of(&instance);
    let bound = m.call_method(manager, "db_manager", Args::one(Value::Str(db)))?;
    let mut args = args;
    args.take_kw(&link.field.name());
    call_super(m, &link.superclass, &bound, method, args.with(&link.field.name(), instance))
}

fn remove(m: &mut Machine, link: &Link, manager: &Value, mut args: Args) -> PyResult {
    let bulk = take_bulk(m, &mut args)?;
    if args.pos.is_empty() {
        return Ok(Value::None);
    }
    let key = check_key(m, link, manager)?;
    let (instance, class) = (instance_of(manager), related_model(link)?);
    let mut keys = Vec::new();
    for object in &args.pos {
        if !m.is_instance(object, &class) {
            return Err(expected(m, &class, object)?);
        }
        let own = model::value_of(m, object, &link.field)?;
        if !m.eq(&own, &key)? {
            let (shown, owner) = (m.repr(object)?, m.repr(&instance)?);
            let Some(far) = link.rel.model_class() else { return Ok(Value::None) };
            return Err(model::does_not_exist(m, &far, &format!("{shown} is not related to {owner}.")));
        }
        keys.push(model::pk_of(m, object)?);
    }
    let rows = m.call_method(manager, "filter", Args::none().with("pk__in", Value::list(keys)))?;
    clear_rows(m, link, manager, &rows, bulk)?;
    Ok(Value::None)
}

fn clear(m: &mut Machine, link: &Link, manager: &Value, mut args: Args) -> PyResult {
    let bulk = take_bulk(m, &mut args)?;
    check_key(m, link, manager)?;
    let rows = m.call_method(manager, "all", Args::none())?;
    clear_rows(m, link, manager, &rows, bulk)?;
    Ok(Value::None)
}

fn clear_rows(m: &mut Machine, link: &Link, manager: &Value, rows: &Value, bulk: bool) -> PyResult<()> {
    forget(link, manager);
    let db = model::database_of(&instance_of(manager));
    let rows = queryset::using(m, rows, &db)?;
    let name = link.field.name();
    if bulk {
        m.call_method(&rows, "update", Args::none().with(&name, Value::None))?;
        return Ok(());
    }
    transaction::atomic(m, &db, false, |m| {
        for object in queryset::fetch_all(m, &rows)? {
            m.setattr(&object, &name, Value::None)?;
            let fields = Value::list(vec![Value::Str(name.clone())]);
            m.call_method(&object, "save", Args::none().with("update_fields", fields))?;
        }
        Ok(())
    })
}

fn set(m: &mut Machine, link: &Link, manager: &Value, mut args: Args) -> PyResult {
    let bulk = take_bulk(m, &mut args)?;
    let clear_first = match args.take_kw("clear") {
        Some(clear) => m.truth(&clear)?,
        None => false,
    };
    let given = match args.take_kw("objs") {
        Some(given) => given,
        None => args.pos.first().cloned().unwrap_or_default(),
    };
    check_key(m, link, manager)?;
    let objects = m.collect(&given)?;
    if !link.field.null.get() {
        add_objects(m, link, manager, objects, bulk)?;
        return Ok(Value::None);
    }
    let db = model::database_of(&instance_of(manager));
    transaction::atomic(m, &db, false, |m| {
        if clear_first {
            m.call_method(manager, "clear", Args::none().with("bulk", bulk))?;
            return add_objects(m, link, manager, objects, bulk);
        }
        let rows = manager::queryset_using(m, manager, &db)?;
        let mut old = queryset::fetch_all(m, &rows)?;
        let mut new = Vec::new();
        for object in objects {
            match position(m, &old, &object)? {
                Some(at) => drop(old.remove(at)),
                None => new.push(object),
            }
        }
        let gone = Args { pos: old.into_iter().collect(), kw: Vec::new() }.with("bulk", bulk);
        m.call_method(manager, "remove", gone)?;
        let added = Args { pos: new.into_iter().collect(), kw: Vec::new() }.with("bulk", bulk);
        m.call_method(manager, "add", added)?;
        Ok(())
    })?;
    Ok(Value::None)
}

/// Where an equal object stands.
pub fn position(m: &mut Machine, objects: &[Value], wanted: &Value) -> PyResult<Option<usize>> {
    for (at, object) in objects.iter().enumerate() {
        if m.eq(object, wanted)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// The reference under which the related object is cached on the near side.
pub fn near(link: &Link) -> FieldRef {
    FieldRef::Field(link.field.clone())
}
