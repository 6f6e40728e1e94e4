//! How an instance comes to be: by a call of its class, or from a row.
//!
//! Mirrors `Model.__init__` and `Model.from_db`.

use std::rc::Rc;

use super::{ModelState, new_state, state};
use crate::orm::events::{OrmEvent, emit};
use crate::orm::fields::Field;
use crate::orm::options::Options;
use crate::orm::{orm, py, signals};
use crate::python::class::{Instance, Payload};
use crate::python::exception::{attribute_error, index_error, type_error};
use crate::python::{Args, Class, Machine, PyResult, Str, Value};

/// Sets an attribute as `setattr` does; a plain column without a descriptor's help.
fn assign(m: &mut Machine, instance: &Value, field: &Field, value: Value) -> PyResult<()> {
    if let Value::Instance(object) = instance {
        let own_setattr = object.class().lookup(&Str::intern("__setattr__"));
        if !matches!(own_setattr, Some(Value::Function(_))) && plain(field, object) {
            object.dict().set_str(&field.attname(), value);
            return Ok(());
        }
    }
    m.setattr(instance, &field.attname(), value)
}

/// Whether nothing but the namespace hears of an assignment to this field's attribute.
fn plain(field: &Field, object: &Rc<Instance>) -> bool {
    match object.class().lookup(&field.attname()) {
        // A new object has no cached relations to forget.
        Some(Value::Instance(descriptor)) => {
            descriptor.native::<crate::orm::related::descriptors::Attribute>().is_some()
        }
        _ => false,
    }
}

fn deferred(m: &mut Machine, value: &Value) -> bool {
    matches!((value, &orm(m).deferred), (Value::Instance(a), Value::Instance(b)) if Rc::ptr_eq(a, b))
}

/// `Model.__init__(*args, **kwargs)`.
pub fn init(m: &mut Machine, mut args: Args) -> PyResult {
    let instance = args.take_self();
    let Value::Instance(object) = &instance else { return Err(type_error("a model instance is needed")) };
    let class = object.class();
    let Some(opts) = Options::of(&class) else {
        return Err(attribute_error(format!("'{}' object has no attribute '_meta'", class.name())));
    };
    if opts.abstract_.get() {
        return Err(type_error("Abstract models cannot be instantiated."));
    }
    let orm = orm(m);
    let sender = Value::Class(class.clone());
    if signals::heard(&orm.signals.pre_init, &sender) {
        let kwargs = Value::dict(args.kw.iter().map(|(name, value)| (name.as_str(), value.clone())));
        let named = vec![("args", Value::tuple(args.pos.to_vec())), ("kwargs", kwargs)];
        signals::send(m, &orm.signals.pre_init, &sender, named)?;
    }
    object.set("_state", new_state(&orm.state_class));
    fill(m, &instance, &opts, args)?;
    signals::send(m, &orm.signals.post_init, &sender, vec![("instance", instance.clone())])?;
    Ok(Value::None)
}

fn fill(m: &mut Machine, instance: &Value, opts: &Rc<Options>, args: Args) -> PyResult<()> {
    let concrete = opts.concrete_fields();
    if args.pos.len() > concrete.len() {
        return Err(index_error("Number of args exceeds number of fields"));
    }
    let given = args.pos.len();
    let mut kwargs = args.kw;
    for (value, field) in args.pos.into_iter().zip(concrete.iter()) {
        if deferred(m, &value) {
            continue;
        }
        assign(m, instance, field, value)?;
        if take(&mut kwargs, &field.name()).is_some() {
            return Err(type_error(format!(
                "{}() got both positional and keyword arguments for field '{}'.",
                opts.object_name.borrow(),
                field.name()
            )));
        }
    }
    for field in concrete.iter().skip(given) {
        if field.generated() {
            continue;
        }
        if field.rel().is_some()
            && let Some(related) = take(&mut kwargs, &field.name())
        {
            if !deferred(m, &related) {
                m.setattr(instance, &field.name(), related)?;
            }
            continue;
        }
        let value = match take(&mut kwargs, &field.attname()) {
            Some(value) => value,
            None => field.get_default(m)?,
        };
        if !deferred(m, &value) {
            assign(m, instance, field, value)?;
        }
    }
    rest(m, instance, opts, kwargs)
}

fn take(kwargs: &mut Vec<(Str, Value)>, name: &Str) -> Option<Value> {
    let at = kwargs.iter().position(|(known, _)| known == name)?;
    Some(kwargs.remove(at).1)
}

/// Keywords that are no columns: properties and virtual fields; others are errors.
fn rest(m: &mut Machine, instance: &Value, opts: &Rc<Options>, kwargs: Vec<(Str, Value)>) -> PyResult<()> {
    let mut unexpected = Vec::new();
    for (name, value) in kwargs {
        let Value::Instance(object) = instance else { continue };
        let property = matches!(object.class().lookup(&name), Some(Value::Property(_)));
        if property || opts.get_field(m, &name).is_ok() {
            if !deferred(m, &value) {
                m.setattr(instance, &name, value)?;
            }
        } else {
            unexpected.push(format!("'{name}'"));
        }
    }
    if unexpected.is_empty() {
        return Ok(());
    }
    let (class, names) = (opts.object_name.borrow().clone(), unexpected.join(", "));
    Err(type_error(format!("{class}() got unexpected keyword arguments: {names}")))
}

/// An instance from a row. `attnames` names the values; `None` means all concrete fields in order.
pub fn from_db(
    m: &mut Machine,
    model: &Rc<Class>,
    using: &str,
    attnames: Option<&[Str]>,
    values: Vec<Value>,
) -> PyResult {
    let overridden = |name: &str| match model.lookup(&Str::intern(name)) {
        Some(Value::Native(_)) => false,
        Some(Value::ClassMethod(f)) => !matches!(&*f, Value::Native(_)),
        _ => true,
    };
    let Some(opts) = Options::of(model) else { return Err(type_error("not a model")) };
    let sender = Value::Class(model.clone());
    let orm = orm(m);
    let made = if overridden("from_db") {
        let names: Vec<Value> = match attnames {
            Some(names) => names.iter().cloned().map(Value::Str).collect(),
            None => opts.concrete_fields().iter().map(|field| Value::Str(field.attname())).collect(),
        };
        let args = Args::pos([Value::str(using), Value::list(names), Value::list(values)]);
        m.call_method(&sender, "from_db", args)?
    } else if overridden("__init__")
        || signals::heard(&orm.signals.pre_init, &sender)
        || signals::heard(&orm.signals.post_init, &sender)
    {
        own_from_db(m, model, &Value::str(using), attnames, values)?
    } else {
        quick(m, model, &opts, using, attnames, values)
    };
    if m.observer.is_some() {
        let pk = super::pk_of(m, &made)?;
        emit(m, || OrmEvent::InstanceMade { model: opts.label(), pk, instance: made.clone() });
    }
    Ok(made)
}

/// Without anybody watching: the namespace is filled directly.
fn quick(
    m: &mut Machine,
    model: &Rc<Class>,
    opts: &Rc<Options>,
    using: &str,
    attnames: Option<&[Str]>,
    values: Vec<Value>,
) -> Value {
    let object = Instance::new(model, Payload::None);
    let state = ModelState {
        db: Value::Str(Str::intern(using)).into(),
        adding: false.into(),
        fields_cache: Default::default(),
    };
    let state_class = orm(m).state_class.clone();
    let dict = object.dict();
    dict.set_str(&Str::intern("_state"), Value::Instance(Instance::with_native(&state_class, state)));
    match attnames {
        Some(names) => names.iter().zip(values).for_each(|(name, value)| dict.set_str(name, value)),
        None => {
            let fields = opts.concrete_fields();
            fields.iter().zip(values).for_each(|(field, value)| dict.set_str(&field.attname(), value));
        }
    }
    Value::Instance(object)
}

/// What `Model.from_db` does: calls the class with the values, `DEFERRED` for the missing ones.
fn own_from_db(
    m: &mut Machine,
    model: &Rc<Class>,
    using: &Value,
    attnames: Option<&[Str]>,
    values: Vec<Value>,
) -> PyResult {
    let Some(opts) = Options::of(model) else { return Err(type_error("not a model")) };
    let fields = opts.concrete_fields();
    let values: Vec<Value> = match attnames.filter(|_| values.len() != fields.len()) {
        None => values,
        Some(names) => {
            let missing = orm(m).deferred.clone();
            let mut values = values.into_iter();
            let mut next = |field: &Rc<Field>| match names.contains(&field.attname()) {
                true => values.next().unwrap_or_default(),
                false => missing.clone(),
            };
            fields.iter().map(&mut next).collect()
        }
    };
    let made = m.call(&Value::Class(model.clone()), Args::pos(values))?;
    if let Some(state) = state(&made) {
        state.adding.set(false);
        *state.db.borrow_mut() = using.clone();
    }
    Ok(made)
}

/// `Model.from_db(db, field_names, values)`.
pub fn from_db_method(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("from_db");
    let class = args.required("cls")?;
    let db = args.required("db")?;
    let names = args.required("field_names")?;
    let values = args.required("values")?;
    args.finish()?;
    let Value::Class(class) = class else { return Err(type_error("a class is needed")) };
    let names: Vec<Str> = m.collect(&names)?.iter().filter_map(py::as_text).collect();
    let values = m.collect(&values)?;
    own_from_db(m, &class, &db, Some(&names), values)
}
