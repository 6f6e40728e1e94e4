//! Model instances: what every object of a model can do.
//!
//! Values live in the instance's `__dict__` under attnames, as in Django; `_state` says whether the row exists and
//! keeps the objects that relations lead to.
//!
//! Mirrors `Model` in `django/db/models/base.py`.

pub mod clean;
pub mod init;
pub mod refresh;
pub mod save;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::fields::{Field, FieldRef};
use super::options::Options;
use super::{deletion, manager, orm, py};
use crate::python::class::{Instance, Layout};
use crate::python::exception::{attribute_error, type_error, value_error};
use crate::python::objects::Property;
use crate::python::{Args, Class, ClassBuilder, Dict, Machine, NativeFunction, PyResult, Str, Value, types};

pub use init::from_db;
pub use refresh::refresh_field;
pub use save::set_order;

/// The payload of `_state`.
pub struct ModelState {
    /// The database the object comes from, or was saved to.
    pub db: RefCell<Value>,
    /// Whether the row is not there yet, as far as the object knows.
    pub adding: Cell<bool>,
    /// Objects that relations lead to, by field name or accessor.
    pub fields_cache: RefCell<Rc<Dict>>,
}

/// The class `ModelState`.
pub fn state_class() -> Rc<Class> {
    fn must(value: &Value) -> PyResult<Rc<ModelState>> {
        let native =
            if let Value::Instance(instance) = value { instance.native::<ModelState>() } else { None };
        native.ok_or_else(|| type_error("descriptor requires a 'ModelState' object"))
    }
    ClassBuilder::in_module("ModelState", "django.db.models.base")
        .layout(Layout::Native)
        .static_method("__new__", |_, mut args| match args.take_self() {
            Value::Class(class) => Ok(new_state(&class)),
            _ => Err(type_error("a class is needed")),
        })
        .method("__init__", |_, _| Ok(Value::None))
        .method("__copy__", |_, args| {
            let Some(Value::Instance(instance)) = args.pos.first() else { return Ok(Value::None) };
            let state = must(&Value::Instance(instance.clone()))?;
            let cache = Rc::new(state.fields_cache.borrow().copy());
            let copy = ModelState {
                db: state.db.clone(),
                adding: state.adding.clone(),
                fields_cache: RefCell::new(cache),
            };
            Ok(Value::Instance(Instance::with_native(&instance.class(), copy)))
        })
        .getter("__dict__", |_, receiver| {
            let state = must(receiver)?;
            let told = told(&state);
            if !state.fields_cache.borrow().is_empty() {
                told.set_str(&Str::intern("fields_cache"), Value::Dict(state.fields_cache.borrow().clone()));
            }
            told.set_str(&Str::intern("adding"), Value::Bool(state.adding.get()));
            Ok(Value::Dict(Rc::new(told)))
        })
        .method("__getstate__", |_, mut args| {
            let state = must(&args.take_self())?;
            let told = told(&state);
            told.set_str(&Str::intern("adding"), Value::Bool(state.adding.get()));
            let cache = state.fields_cache.borrow().copy();
            told.set_str(&Str::intern("fields_cache"), Value::Dict(Rc::new(cache)));
            Ok(Value::Dict(Rc::new(told)))
        })
        .method("__setstate__", |m, mut args| {
            let receiver = args.take_self();
            if let Some(Value::Dict(told)) = args.pos.first() {
                for (name, value) in told.str_items() {
                    m.setattr(&receiver, &name, value)?;
                }
            }
            Ok(Value::None)
        })
        .accessor(
            "db",
            |_, receiver| Ok(must(receiver)?.db.borrow().clone()),
            |_, receiver, value| {
                *must(receiver)?.db.borrow_mut() = value;
                Ok(())
            },
        )
        .accessor(
            "adding",
            |_, receiver| Ok(Value::Bool(must(receiver)?.adding.get())),
            |m, receiver, value| {
                must(receiver)?.adding.set(m.truth(&value)?);
                Ok(())
            },
        )
        .accessor(
            "fields_cache",
            |_, receiver| Ok(Value::Dict(must(receiver)?.fields_cache.borrow().clone())),
            |_, receiver, value| {
                if let Value::Dict(dict) = value {
                    *must(receiver)?.fields_cache.borrow_mut() = dict;
                }
                Ok(())
            },
        )
        .build()
}

/// The beginning of a state's dictionary.
fn told(state: &ModelState) -> Dict {
    let told = Dict::default();
    told.set_str(&Str::intern("db"), state.db.borrow().clone());
    told
}

fn new_state(class: &Rc<Class>) -> Value {
    let state = ModelState {
        db: RefCell::new(Value::None),
        adding: Cell::new(true),
        fields_cache: RefCell::default(),
    };
    Value::Instance(Instance::with_native(class, state))
}

/// The `_state` of an instance.
pub fn state(instance: &Value) -> Option<Rc<ModelState>> {
    let Value::Instance(instance) = instance else { return None };
    match instance.get("_state") {
        Some(Value::Instance(state)) => state.native::<ModelState>(),
        _ => None,
    }
}

/// `_state`, which every object that ran `Model.__init__` has.
pub fn must_state(instance: &Value) -> PyResult<Rc<ModelState>> {
    state(instance).ok_or_else(|| attribute_error("'Model' object has no attribute '_state'"))
}

/// `_state.fields_cache`.
pub fn fields_cache(_m: &mut Machine, instance: &Value) -> PyResult<Rc<Dict>> {
    Ok(must_state(instance)?.fields_cache.borrow().clone())
}

/// The database an instance writes to.
pub fn database_of(instance: &Value) -> Str {
    let db = state(instance).and_then(|state| py::as_text(&state.db.borrow()));
    db.unwrap_or_else(|| Str::intern("default"))
}

/// The options of an instance's model.
pub fn must_opts(instance: &Value) -> PyResult<Rc<Options>> {
    Options::of_instance(instance).ok_or_else(|| attribute_error("object has no attribute '_meta'"))
}

/// Whether a value is an object of a model.
pub fn is_instance(value: &Value) -> bool {
    Options::of_instance(value).is_some()
}

/// `model._default_manager`, told to the timeline.
pub fn default_manager(m: &mut Machine, model: &Rc<Class>) -> PyResult<Option<Value>> {
    let Some(opts) = Options::of(model) else { return Ok(None) };
    let found = opts.default_manager(m)?;
    if let Some(found) = &found {
        manager::chosen(m, found, "default");
    }
    Ok(found)
}

/// `model._base_manager`, told to the timeline.
pub fn base_manager(m: &mut Machine, model: &Rc<Class>) -> PyResult {
    let opts = Options::of(model).ok_or_else(|| attribute_error("type object has no attribute '_meta'"))?;
    let found = opts.base_manager(m)?;
    manager::chosen(m, &found, "base");
    Ok(found)
}

/// The value of a field: from the namespace, or through its descriptor.
pub fn value_of(m: &mut Machine, instance: &Value, field: &Field) -> PyResult {
    let attname = field.attname();
    if let Value::Instance(object) = instance
        && let Some(value) = object.get_name(&attname)
    {
        return Ok(value);
    }
    m.getattr(instance, &attname)
}

/// `instance.pk`.
pub fn pk_of(m: &mut Machine, instance: &Value) -> PyResult {
    match must_opts(instance)?.pk() {
        Some(pk) => value_of(m, instance, &pk),
        None => Ok(Value::None),
    }
}

/// `_is_pk_set()`.
pub fn is_pk_set(m: &mut Machine, instance: &Value) -> PyResult<bool> {
    Ok(!py::is_none(&pk_of(m, instance)?))
}

fn set_pk(m: &mut Machine, instance: &Value, value: Value) -> PyResult<()> {
    let opts = must_opts(instance)?;
    let Some(pk) = opts.pk() else { return Ok(()) };
    for (_, _, link) in opts.parent_options() {
        if let Some(link) = link.filter(|link| !Rc::ptr_eq(link, &pk)) {
            let target = link.target_field(m)?.attname();
            m.setattr(instance, &target, value.clone())?;
        }
    }
    m.setattr(instance, &pk.attname(), value)
}

/// The class `Model`.
pub fn build(meta_class: &Rc<Class>, alters_data: &Rc<Class>) -> Rc<Class> {
    let pk = Property {
        get: Value::Native(NativeFunction::method("Model", "pk", |m, args| {
            pk_of(m, args.pos.first().unwrap_or(&Value::None))
        })),
        set: Value::Native(NativeFunction::method("Model", "pk", |m, args| {
            let (instance, value) = (args.pos.first().cloned(), args.pos.get(1).cloned());
            set_pk(m, &instance.unwrap_or_default(), value.unwrap_or_default())?;
            Ok(Value::None)
        })),
        delete: Value::None,
        doc: Value::None,
        name: Some(Str::intern("pk")).into(),
    };
    let builder = ClassBuilder::in_module("Model", "django.db.models.base")
        .metaclass(meta_class)
        .base(alters_data)
        .layout(Layout::Object)
        .attribute("pk", Value::Property(Rc::new(pk)))
        .method("__init__", init::init)
        .class_method("from_db", init::from_db_method)
        .method("__str__", |m, args| {
            let instance = args.pos.first().cloned().unwrap_or_default();
            let pk = pk_of(m, &instance)?;
            let (class, shown) = (m.class_of(&instance).name(), m.str(&pk)?);
            Ok(Value::str(format!("{class} object ({shown})")))
        })
        .method("__repr__", |m, args| {
            let instance = args.pos.first().cloned().unwrap_or_default();
            let (class, shown) = (m.class_of(&instance).name(), m.str(&instance)?);
            Ok(Value::str(format!("<{class}: {shown}>")))
        })
        .method("__eq__", equal)
        .method("__hash__", |m, args| {
            let pk = pk_of(m, args.pos.first().unwrap_or(&Value::None))?;
            if py::is_none(&pk) {
                return Err(type_error("Model instances without primary key value are unhashable"));
            }
            Ok(Value::Int(m.hash(&pk)? as i64))
        });
    misc(save::add(refresh::add(clean::add(builder)))).build()
}

fn equal(m: &mut Machine, args: Args) -> PyResult {
    let (Some(this), Some(other)) = (args.pos.first(), args.pos.get(1)) else {
        return Ok(Value::NotImplemented);
    };
    let other = &py::unlazy(m, other)?;
    let (Some(own), Some(others)) = (Options::of_instance(this), Options::of_instance(other)) else {
        return Ok(Value::NotImplemented);
    };
    if own.concrete_label() != others.concrete_label() {
        return Ok(Value::Bool(false));
    }
    let pk = pk_of(m, this)?;
    if py::is_none(&pk) {
        return Ok(Value::Bool(this.is(other)));
    }
    let other = pk_of(m, other)?;
    Ok(Value::Bool(m.eq(&pk, &other)?))
}

/// `Model.__getstate__`: what is copied and pickled has a state, and known relations, of its own.
fn getstate(m: &mut Machine, args: Args) -> PyResult {
    let dict = args.pos.first().and_then(Value::as_instance).and_then(|i| i.dict_opt().map(|d| d.copy()));
    let dict = dict.unwrap_or_default();
    if let Some(state) = dict.get_str("_state") {
        dict.set_str(&Str::intern("_state"), m.call_method(&state, "__copy__", Args::none())?);
    }
    Ok(Value::Dict(Rc::new(dict)))
}

fn misc(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("_get_pk_val", |m, args| {
            let instance = args.pos.first().cloned().unwrap_or_default();
            match args.pos.get(1) {
                Some(Value::Instance(meta)) => match meta.native::<Options>().and_then(|opts| opts.pk()) {
                    Some(pk) => value_of(m, &instance, &pk),
                    None => Ok(Value::None),
                },
                _ => pk_of(m, &instance),
            }
        })
        .method("_is_pk_set", |m, args| {
            is_pk_set(m, args.pos.first().unwrap_or(&Value::None)).map(Value::Bool)
        })
        .method("delete", delete)
        .method("__getstate__", getstate)
        .method("get_deferred_fields", |m, args| {
            let names = refresh::deferred(args.pos.first().unwrap_or(&Value::None))?;
            let list = Value::list(names.into_iter().map(Value::Str).collect());
            m.call(&Value::Class(types().set.clone()), Args::one(list))
        })
        .method("serializable_value", |m, args| {
            let instance = args.pos.first().cloned().unwrap_or_default();
            let name = args.pos.get(1).and_then(py::as_text).unwrap_or_else(|| Str::intern(""));
            let attname = must_opts(&instance)?.find_field(&name).map(|field| field.attname());
            m.getattr(&instance, &attname.unwrap_or(name))
        })
        .method("prepare_database_save", |m, args| {
            let instance = args.pos.first().cloned().unwrap_or_default();
            if !is_pk_set(m, &instance)? {
                let shown = m.repr(&instance)?;
                return Err(value_error(format!(
                    "Unsaved model instance {shown} cannot be used in an ORM query."
                )));
            }
            let target = args.pos.get(1).and_then(Field::of).and_then(|field| field.rel());
            let attname = match target {
                Some(rel) => rel.related_field(m)?.attname(),
                None => Str::intern("pk"),
            };
            m.getattr(&instance, &attname)
        })
        .method("_get_FIELD_display", |m, args| {
            let mut args = args.reader("_get_FIELD_display");
            let instance = args.required("self")?;
            let field = super::fields::must(&args.required("field")?)?;
            display(m, &instance, &field)
        })
        .class_method("check", |m, args| match args.pos.first() {
            Some(Value::Class(class)) => {
                let class = class.clone();
                Ok(Value::list(super::checks::model(m, &class, args)?))
            }
            _ => Ok(Value::list(Vec::new())),
        })
        .class_method("_get_expr_references", |m, args| {
            let expression = args.pos.get(1).cloned().unwrap_or_default();
            py::call_in(m, "django.db.models.constraints", "_references", Args::one(expression))
        })
        .class_method("_check_local_fields", |m, args| {
            let mut args = args.reader("_check_local_fields");
            let (class, names) = (args.required("cls")?, args.required("fields")?);
            let option = args.required("option")?;
            args.finish()?;
            let Value::Class(class) = class else { return Ok(Value::list(Vec::new())) };
            let option = m.str(&option)?;
            Ok(Value::list(super::checks::local_fields_of(m, &class, &names, &option)?))
        })
}

/// `get_FOO_display()`.
pub fn display(m: &mut Machine, instance: &Value, field: &Rc<Field>) -> PyResult {
    let value = value_of(m, instance, field)?;
    for (option, label) in field.flat_choices(m)? {
        if m.eq(&option, &value)? {
            return if py::is_none(&label) { Ok(label) } else { m.str(&label).map(Value::str) };
        }
    }
    match &value {
        Value::None | Value::Int(_) | Value::Float(_) | Value::Bool(_) => Ok(value),
        other => Ok(py::as_text(other).map_or_else(|| other.clone(), Value::Str)),
    }
}

/// `get_next_by_FOO(**kwargs)` and `get_previous_by_FOO(**kwargs)`.
pub fn neighbour(m: &mut Machine, instance: &Value, field: &Rc<Field>, next: bool, args: Args) -> PyResult {
    let pk = pk_of(m, instance)?;
    if py::is_none(&pk) {
        return Err(value_error("get_next/get_previous cannot be used on unsaved objects."));
    }
    let (op, order) = if next { ("gt", "") } else { ("lt", "-") };
    let (name, value) = (field.name(), value_of(m, instance, field)?);
    let module = "django.db.models.query_utils";
    let same = Args::none().with(&name, value.clone()).with(&format!("pk__{op}"), pk);
    let same = py::call_in(m, module, "Q", same)?;
    let beyond = py::call_in(m, module, "Q", Args::none().with(&format!("{name}__{op}"), value))?;
    let either = m.binary(crate::python::code::BinOp::Or, &same, &beyond)?;
    let Value::Instance(object) = instance else { return Ok(Value::None) };
    let model = object.class();
    let Some(manager) = default_manager(m, &model)? else { return Ok(Value::None) };
    let rows = manager::queryset_using(m, &manager, &database_of(instance))?;
    let rows = m.call_method(&rows, "filter", Args { pos: Default::default(), kw: args.kw })?;
    let rows = m.call_method(&rows, "filter", Args::one(either))?;
    let by = Args::two(Value::str(format!("{order}{name}")), Value::str(format!("{order}pk")));
    let rows = m.call_method(&rows, "order_by", by)?;
    match m.getitem(&rows, &Value::Int(0)) {
        Err(error) if error.is(&types().IndexError) => {
            let message = format!("{} matching query does not exist.", model.name());
            Err(does_not_exist(m, &model, &message))
        }
        other => other,
    }
}

/// `Model.DoesNotExist(message)`.
pub fn does_not_exist(m: &mut Machine, model: &Rc<Class>, message: &str) -> crate::python::Unwind {
    match model.lookup(&Str::intern("DoesNotExist")) {
        Some(Value::Class(class)) => crate::python::Unwind::new(&class, message),
        _ => crate::python::Unwind::new(&orm(m).exceptions.ObjectDoesNotExist, message),
    }
}

/// `instance.delete(using=None, keep_parents=False)`.
fn delete(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("delete");
    let instance = args.required("self")?;
    let using = args.or("using", Value::None)?;
    let keep_parents = args.or("keep_parents", false)?;
    args.finish()?;
    let opts = must_opts(&instance)?;
    if !is_pk_set(m, &instance)? {
        let pk = opts.pk().map(|pk| pk.attname()).unwrap_or_else(|| Str::intern("pk"));
        return Err(value_error(format!(
            "{} object can't be deleted because its {pk} attribute is set to None.",
            opts.object_name.borrow()
        )));
    }
    let using = py::as_text(&using).unwrap_or_else(|| database_of(&instance));
    let keep_parents = m.truth(&keep_parents)?;
    deletion::delete_instances(m, vec![instance.clone()], &using, &instance, keep_parents)
}

/// Whether a relation's object is in the instance's cache.
pub fn cached(instance: &Value, field: &FieldRef) -> Option<Value> {
    let name = field.cache_name()?;
    state(instance)?.fields_cache.borrow().get_name(&name)
}

/// Puts a relation's object into the instance's cache.
pub fn set_cached(instance: &Value, field: &FieldRef, value: Value) {
    if let (Some(state), Some(name)) = (state(instance), field.cache_name()) {
        state.fields_cache.borrow().set_str(&name, value);
    }
}

/// Takes a relation's object out of the instance's cache.
pub fn uncache(instance: &Value, field: &FieldRef) {
    if let (Some(state), Some(name)) = (state(instance), field.cache_name()) {
        state.fields_cache.borrow().remove_str(&name);
    }
}
