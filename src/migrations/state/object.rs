//! `ProjectState` as Python code sees it: what an operation's `state_forwards` is given.

use std::cell::RefCell;
use std::rc::Rc;

use super::ProjectState;
use crate::orm::registry::Apps;
use crate::python::class::{Instance, Payload};
use crate::python::exception::type_error;
use crate::python::{Args, Class, ClassBuilder, Machine, Module, PyResult, Str, Value};

/// The payload of a Python `ProjectState`.
#[derive(Default)]
pub struct StateObject {
    /// The state.
    pub state: RefCell<ProjectState>,
}

/// The Python class, kept with the process.
#[derive(Default)]
struct StateClass {
    class: RefCell<Option<Rc<Class>>>,
}

/// Makes the class and puts it into `django.db.migrations.state`.
pub fn build(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let class = ClassBuilder::new("ProjectState", module)
        .layout(crate::python::class::Layout::Native)
        .static_method("__new__", |m, args| {
            let _ = args;
            Ok(wrap(m, ProjectState::default()))
        })
        .method("__init__", |_, _| Ok(Value::None))
        .method("clone", |m, args| {
            let state = of(&args.pos[0])?.state.borrow().clone();
            Ok(wrap(m, state))
        })
        .getter("apps", |m, receiver| {
            let state = of(receiver)?;
            let apps = state.state.borrow().apps(m)?;
            apps_value(m, &apps)
        })
        .getter("models", |m, receiver| {
            let state = of(receiver)?.state.borrow().clone();
            models_value(m, &state)
        })
        .static_method("from_apps", |m, args| {
            let apps = args.pos.first().and_then(Value::native::<Apps>);
            let apps = apps.ok_or_else(|| type_error("a registry was expected"))?;
            let state = ProjectState::from_apps(m, &apps)?;
            Ok(wrap(m, state))
        })
        .method("clear_delayed_apps_cache", |_, _| Ok(Value::None))
        .build();
    m.extension::<StateClass>().class.replace(Some(class.clone()));
    module.set("ProjectState", class);
    Ok(())
}

/// `state.models`: by `(app_label, model_name)`.
fn models_value(m: &mut Machine, state: &ProjectState) -> PyResult {
    let class = m.import_from("django.db.migrations.state", "ModelState")?;
    let dict = crate::python::Dict::new();
    for ((app_label, name), model) in &state.models {
        let pairs = |items: &[(Str, Value)]| Value::dict(items.iter().map(|(n, v)| (&**n, v.clone())));
        let base = |base: &super::Base| match base {
            super::Base::Model((app_label, name)) => Value::str(format!("{app_label}.{name}")),
            super::Base::Class(class) => Value::Class(class.clone()),
        };
        let manager =
            |(name, value): &(Str, Value)| Value::tuple(vec![Value::Str(name.clone()), value.clone()]);
        let args = Args::pos([Value::str(&model.app_label), Value::str(&model.name), pairs(&model.fields)])
            .with("options", pairs(&model.options))
            .with("bases", Value::tuple(model.bases.iter().map(base).collect()))
            .with("managers", Value::list(model.managers.iter().map(manager).collect()));
        let object = m.call(&class, args)?;
        let key = Value::tuple(vec![Value::str(app_label), Value::str(name)]);
        m.dict_set(&dict, key, object)?;
    }
    Ok(Value::Dict(Rc::new(dict)))
}

/// The state behind a Python object.
///
/// # Errors
/// When it is none.
pub fn of(value: &Value) -> PyResult<Rc<StateObject>> {
    value.native::<StateObject>().ok_or_else(|| type_error("a ProjectState was expected"))
}

/// A Python object around a state.
pub fn wrap(m: &mut Machine, state: ProjectState) -> Value {
    let known = |m: &mut Machine| m.extension::<StateClass>().class.borrow().clone();
    if known(m).is_none() {
        // Importing the module makes the class; it cannot fail, and without it the object is a bare one.
        let _ = m.import("django.db.migrations.state");
    }
    let class = known(m).unwrap_or_else(|| crate::python::types().object.clone());
    Value::Instance(Instance::with_native(&class, StateObject { state: RefCell::new(state) }))
}

/// A call's receiver as a state: for native functions over states.
pub fn receiver(args: &mut Args) -> PyResult<Rc<StateObject>> {
    of(&args.take_self())
}

/// The Python object of a registry: `StateApps` is an `Apps` like any other.
pub fn apps_value(m: &mut Machine, apps: &Rc<Apps>) -> PyResult {
    if let Some(object) = apps.object.get() {
        return Ok(Value::Instance(object.clone()));
    }
    let class = m.import_from("django.apps.registry", "Apps")?;
    let Value::Class(class) = class else { return Err(type_error("Apps is a class")) };
    let object = Instance::new(&class, Payload::Native(apps.clone()));
    Ok(Value::Instance(apps.object.get_or_init(|| object).clone()))
}
