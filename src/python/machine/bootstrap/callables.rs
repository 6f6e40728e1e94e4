//! What lies in the namespaces of functions, of bound methods and of functions in Rust.

use std::rc::Rc;

use super::{first, getset, method, new_method};
use crate::python::class::Class;
use crate::python::code::CmpOp;
use crate::python::dict::Dict;
use crate::python::exception::{attribute_error, type_error};
use crate::python::function::NativeFunction;
use crate::python::machine::numbers::name;
use crate::python::objects::Property;
use crate::python::types::Types;
use crate::python::value::Value;

pub(super) fn fill_function(t: &Types) {
    let function = &t.function;
    macro_rules! with {
        ($args:expr, $f:ident => $body:expr) => {
            match $args.pos.first() {
                Some(Value::Function($f)) => Ok($body),
                _ => Err(type_error("descriptor requires a 'function' object")),
            }
        };
    }
    getset(
        function,
        "__name__",
        |_, args| with!(args, f => Value::Str(f.name.borrow().clone())),
        Some(|_, args| match (args.pos.first(), args.pos.get(1)) {
            (Some(Value::Function(f)), Some(Value::Str(text))) => {
                *f.name.borrow_mut() = text.clone();
                Ok(Value::None)
            }
            _ => Err(type_error("__name__ must be set to a string object")),
        }),
    );
    getset(
        function,
        "__qualname__",
        |_, args| with!(args, f => Value::Str(f.qualname.borrow().clone())),
        Some(|_, args| match (args.pos.first(), args.pos.get(1)) {
            (Some(Value::Function(f)), Some(Value::Str(text))) => {
                *f.qualname.borrow_mut() = text.clone();
                Ok(Value::None)
            }
            _ => Err(type_error("__qualname__ must be set to a string object")),
        }),
    );
    getset(
        function,
        "__doc__",
        |_, args| with!(args, f => f.doc.borrow().clone()),
        Some(|_, args| {
            with!(args, f => {
                *f.doc.borrow_mut() = args.pos.get(1).cloned().unwrap_or_default();
                Value::None
            })
        }),
    );
    getset(
        function,
        "__module__",
        |_, args| {
            with!(args, f => {
                let own = f.dict.get().and_then(|d| d.get_str("__module__"));
                own.or_else(|| f.globals.get_str("__name__")).unwrap_or_default()
            })
        },
        Some(|_, args| {
            with!(args, f => {
                let dict = f.dict.get_or_init(Default::default);
                dict.set_str(&name("__module__"), args.pos.get(1).cloned().unwrap_or_default());
                Value::None
            })
        }),
    );
    getset(
        function,
        "__defaults__",
        |_, args| {
            with!(args, f => {
                let defaults = f.defaults.borrow();
                if defaults.is_empty() { Value::None } else { Value::tuple(defaults.clone()) }
            })
        },
        Some(|_, args| {
            with!(args, f => {
                *f.defaults.borrow_mut() = match args.pos.get(1) {
                    Some(Value::Tuple(items)) => items.to_vec(),
                    _ => Vec::new(),
                };
                Value::None
            })
        }),
    );
    getset(
        function,
        "__kwdefaults__",
        |_, args| {
            with!(args, f => {
                let defaults = f.kw_defaults.borrow();
                if defaults.is_empty() { Value::None } else { Value::dict(defaults.iter().map(|(k, v)| (k.as_str(), v.clone()))) }
            })
        },
        Some(|_, args| {
            with!(args, f => {
                *f.kw_defaults.borrow_mut() = match args.pos.get(1) {
                    Some(Value::Dict(dict)) => dict.str_items(),
                    _ => Vec::new(),
                };
                Value::None
            })
        }),
    );
    getset(function, "__code__", |_, args| with!(args, f => Value::Code(f.code.clone())), None);
    getset(function, "__globals__", |_, args| with!(args, f => Value::Dict(f.globals.clone())), None);
    getset(
        function,
        "__closure__",
        |_, args| {
            with!(args, f => {
                let cells: Vec<Value> = f.closure.iter().cloned().map(Value::Cell).collect();
                if cells.is_empty() { Value::None } else { Value::tuple(cells) }
            })
        },
        None,
    );
    getset(
        function,
        "__annotations__",
        |_, args| {
            with!(args, f => {
                let mut annotations = f.annotations.borrow_mut();
                annotations.get_or_insert_with(|| Value::Dict(Rc::new(Dict::new()))).clone()
            })
        },
        Some(|_, args| {
            with!(args, f => {
                *f.annotations.borrow_mut() = args.pos.get(1).cloned();
                Value::None
            })
        }),
    );
    descriptor_get(function);
    calling(function);
}

/// `__get__`, for code that binds by hand.
pub(super) fn descriptor_get(class: &Rc<Class>) {
    method(class, "__get__", |m, args| {
        let function = first(&args);
        match args.pos.get(1) {
            Some(Value::None) | None => match args.pos.get(2) {
                Some(Value::Class(class)) => {
                    let class = class.clone();
                    m.bind_to_class(&function, &class)
                }
                _ => Ok(function),
            },
            Some(object) => {
                let class = m.class_of(object);
                let object = object.clone();
                m.bind(&function, &object, &class)
            }
        }
    });
}

pub(super) fn calling(class: &Rc<Class>) {
    method(class, "__call__", |m, mut args| {
        let callee = args.take_self();
        m.call(&callee, args)
    });
}

pub(super) fn fill_callables(t: &Types) {
    for class in [&t.method, &t.native] {
        getset(
            class,
            "__self__",
            |_, args| match first(&args) {
                Value::Method(method) => Ok(method.receiver.clone()),
                _ => Ok(Value::None),
            },
            None,
        );
        for attribute in ["__name__", "__qualname__", "__module__", "__doc__"] {
            let owner = class.name();
            let getter =
                NativeFunction::method_closure(&owner, attribute, move |m, args| match first(&args) {
                    Value::Method(method) => m.getattr(&method.function, attribute),
                    Value::Native(native) => Ok(match attribute {
                        "__name__" => Value::Str(native.name.clone()),
                        "__qualname__" => Value::from(native.qualname()),
                        "__module__" => native
                            .dict
                            .get()
                            .and_then(|d| d.get_str("__module__"))
                            .unwrap_or_else(|| Value::Str(native.module.clone())),
                        _ => native.dict.get().and_then(|d| d.get_str("__doc__")).unwrap_or_default(),
                    }),
                    _ => Ok(Value::None),
                });
            let setter = NativeFunction::method_closure(&owner, attribute, move |_, args| {
                match (args.pos.first(), args.pos.get(1)) {
                    (Some(Value::Native(native)), Some(value)) => {
                        native.dict.get_or_init(Default::default).set_str(&name(attribute), value.clone());
                        Ok(Value::None)
                    }
                    _ => Err(attribute_error(format!(
                        "attribute '{attribute}' of 'method' objects is not writable"
                    ))),
                }
            });
            let property = Property {
                get: Value::Native(getter),
                set: Value::Native(setter),
                delete: Value::None,
                doc: Value::None,
                name: Some(name(attribute)).into(),
            };
            class.dict.set_str(&name(attribute), Value::Property(Rc::new(property)));
        }
        descriptor_get(class);
        calling(class);
    }
    new_method(&t.method, |m, args| match args.pos.as_slice() {
        [_, function, receiver] if m.callable(function) && !receiver.is_none() => {
            Ok(crate::python::machine::attributes::bound(function, receiver.clone()))
        }
        [_, function, Value::None] if m.callable(function) => Err(type_error("self must not be None")),
        [_, _, _] => Err(type_error("first argument must be callable")),
        other => {
            Err(type_error(format!("method expected 2 arguments, got {}", other.len().saturating_sub(1))))
        }
    });
    new_method(&t.function, |_, args| match args.pos.as_slice() {
        [_, Value::Code(code), Value::Dict(globals), ..] => Ok(Value::Function(
            crate::python::machine::calls::new_function(code, globals, Vec::new(), Vec::new(), Vec::new()),
        )),
        _ => Err(type_error("function() missing required argument 'code' (pos 1)")),
    });
    getset(
        &t.method,
        "__func__",
        |_, args| match first(&args) {
            Value::Method(method) => Ok(method.function.clone()),
            other => Ok(other),
        },
        None,
    );
    for class in [&t.method, &t.native] {
        method(class, "__eq__", |m, args| {
            let (Some(a), Some(b)) = (args.pos.first(), args.pos.get(1)) else {
                return Ok(Value::NotImplemented);
            };
            m.compare(CmpOp::Eq, a, b)
        });
    }
}
