//! The core of `weakref`: holding an object without keeping it alive.

use std::rc::{Rc, Weak};

use crate::python::builtins::args::{self, type_name};
use crate::python::class::{Class, Instance, Layout};
use crate::python::exception::{PyResult, type_error};
use crate::python::function::Function;
use crate::python::machine::Machine;
use crate::python::native::{ClassBuilder, ModuleBuilder};
use crate::python::objects::Module;
use crate::python::value::Value;

enum Held {
    Instance(Weak<Instance>),
    Class(Weak<Class>),
    Function(Weak<Function>),
    /// What lives as long as the process.
    Always(Value),
}

thread_local! {
    static CLASS: Rc<Class> =
        ClassBuilder::in_module("Held", "weakref").layout(Layout::Native).build_lasting();
}

/// Fills the module `_weakref`.
pub fn build(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module)
        .function("hold", |m, a| {
            let held = match args::only(a, "ref")? {
                Value::Instance(instance) => Held::Instance(Rc::downgrade(&instance)),
                Value::Class(class) => Held::Class(Rc::downgrade(&class)),
                Value::Function(function) => Held::Function(Rc::downgrade(&function)),
                other @ (Value::Module(_) | Value::Set(_) | Value::Generator(_) | Value::Native(_)) => {
                    Held::Always(other)
                }
                other => {
                    return Err(type_error(format!(
                        "cannot create weak reference to '{}' object",
                        type_name(m, &other)
                    )));
                }
            };
            Ok(CLASS.with(|class| Value::Instance(Instance::with_native(class, held))))
        })
        .function("watch", |_, mut a| {
            let object = a.take_self();
            let (reference, callback) = args::one(a, "watch")?;
            if let (Value::Instance(object), Value::Instance(reference)) = (&object, &reference) {
                object.watch(reference, callback);
            }
            Ok(Value::None)
        })
        .function("get", |_, a| {
            let held = args::only(a, "get")?;
            Ok(match held.native::<Held>().as_deref() {
                Some(Held::Instance(weak)) => weak.upgrade().map_or(Value::None, Value::Instance),
                Some(Held::Class(weak)) => weak.upgrade().map_or(Value::None, Value::Class),
                Some(Held::Function(weak)) => weak.upgrade().map_or(Value::None, Value::Function),
                Some(Held::Always(value)) => value.clone(),
                None => Value::None,
            })
        });
    Ok(())
}
