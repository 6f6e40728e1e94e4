//! What lies in the namespace of `type`: how classes are called, told and changed.

use std::rc::Rc;

use super::{Call, class_arg, class_method, first, getset, method, name_arg, new_method};
use crate::python::class::{Class, Layout};
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, type_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::machine::numbers::name;
use crate::python::objects::MappingProxy;
use crate::python::types::Types;
use crate::python::value::Value;

pub(super) fn fill_type(t: &Types) {
    let type_ = &t.type_;
    new_method(type_, |m, args| {
        let Args { pos, kw } = args;
        let (Some(Value::Class(meta)), 4) = (pos.first(), pos.len()) else {
            if let (Some(Value::Class(_)), 2) = (pos.first(), pos.len()) {
                return Ok(Value::Class(m.class_of(&pos[1])));
            }
            return Err(type_error("type() takes 1 or 3 arguments"));
        };
        let Value::Str(class_name) = pos[1].unwrapped() else {
            let kind = m.class_of(&pos[1]).name();
            return Err(type_error(format!("type.__new__() argument 1 must be str, not {kind}")));
        };
        let Value::Tuple(bases) = pos[2].unwrapped() else {
            let kind = m.class_of(&pos[2]).name();
            return Err(type_error(format!("type.__new__() argument 2 must be tuple, not {kind}")));
        };
        let Value::Dict(namespace) = pos[3].unwrapped() else {
            let kind = m.class_of(&pos[3]).name();
            return Err(type_error(format!("type.__new__() argument 3 must be dict, not {kind}")));
        };
        m.type_new(meta, &class_name, &bases, namespace, kw).map(Value::Class)
    });
    method(type_, "__init__", |_, args| match args.pos.len() {
        2 | 4 => Ok(Value::None),
        _ => Err(type_error("type.__init__() takes 1 or 3 arguments")),
    });
    method(type_, "__call__", |m, mut args| {
        let Value::Class(class) = args.take_self() else {
            return Err(type_error("descriptor '__call__' requires a 'type' object"));
        };
        let floor = m.frames.len();
        match m.begin_type_call(&class, args, true)? {
            crate::python::machine::calls::Begun::Done(value) => Ok(value),
            crate::python::machine::calls::Begun::Frame => m.run_nested(floor),
        }
    });
    class_method(type_, "__prepare__", |_, _| Ok(Value::Dict(Rc::new(Dict::new()))));
    method(type_, "__repr__", |_, args| {
        Ok(Value::from(format!("<class '{}'>", class_arg(&args)?.full_name_always())))
    });
    method(type_, "__instancecheck__", |m, args| {
        let class = class_arg(&args)?;
        let value = args.pos.get(1).cloned().unwrap_or_default();
        m.plain_isinstance(&value, &class).map(Value::Bool)
    });
    method(type_, "__subclasscheck__", |_, args| {
        let class = class_arg(&args)?;
        Ok(Value::Bool(matches!(args.pos.get(1), Some(Value::Class(c)) if c.is_subclass_of(&class))))
    });
    method(type_, "__subclasses__", |_, args| {
        Ok(Value::list(class_arg(&args)?.subclasses().into_iter().map(Value::Class).collect()))
    });
    method(type_, "mro", |_, args| {
        Ok(Value::list(class_arg(&args)?.mro().iter().cloned().map(Value::Class).collect()))
    });
    method(type_, "__or__", |_, args| type_or(&args, false));
    method(type_, "__ror__", |_, args| type_or(&args, true));
    method(type_, "__dir__", |_, args| {
        let mut names: Vec<String> = Vec::new();
        for class in class_arg(&args)?.mro().iter() {
            names.extend(class.dict.str_items().into_iter().map(|(k, _)| k.to_string()));
        }
        names.sort();
        names.dedup();
        Ok(Value::list(names.into_iter().map(Value::from).collect()))
    });
    for (attribute, set) in [("__setattr__", true), ("__delattr__", false)] {
        let call: Call = if set {
            |m, args| {
                let attribute = name_arg(m, &args)?;
                let value = args.pos.get(2).cloned().unwrap_or_default();
                m.default_setattr(&first(&args), &attribute, Some(value))?;
                Ok(Value::None)
            }
        } else {
            |m, args| {
                let attribute = name_arg(m, &args)?;
                m.default_setattr(&first(&args), &attribute, None)?;
                Ok(Value::None)
            }
        };
        method(type_, attribute, call);
    }
    fill_type_attributes(type_);
}

fn type_or(args: &Args, reflected: bool) -> PyResult {
    let (Some(a), Some(b)) = (args.pos.first(), args.pos.get(1)) else { return Ok(Value::NotImplemented) };
    let (a, b) = if reflected { (b, a) } else { (a, b) };
    Ok(crate::python::machine::classes::union_of(a, b).unwrap_or(Value::NotImplemented))
}

fn fill_type_attributes(type_: &Rc<Class>) {
    let closed = |class: &Class, attribute: &str| {
        type_error(format!("cannot set '{attribute}' attribute of immutable type '{}'", class.name()))
    };
    let _ = closed;
    getset(
        type_,
        "__name__",
        |_, args| Ok(Value::Str(class_arg(&args)?.name())),
        Some(|m, args| {
            let class = class_arg(&args)?;
            match args.pos.get(1) {
                Some(Value::Str(text)) => class.set_name(text.clone()),
                other => {
                    let kind = m.class_of(other.unwrap_or(&Value::None)).name();
                    return Err(type_error(format!(
                        "can only assign string to {}.__name__, not '{kind}'",
                        class.name()
                    )));
                }
            }
            Ok(Value::None)
        }),
    );
    getset(
        type_,
        "__qualname__",
        |_, args| Ok(Value::Str(class_arg(&args)?.qualname.borrow().clone())),
        Some(|_, args| {
            if let Some(Value::Str(text)) = args.pos.get(1) {
                *class_arg(&args)?.qualname.borrow_mut() = text.clone();
            }
            Ok(Value::None)
        }),
    );
    getset(
        type_,
        "__module__",
        |_, args| {
            let class = class_arg(&args)?;
            Ok(class.dict.get_str("__module__").unwrap_or_else(|| Value::Str(class.module())))
        },
        Some(|_, args| set_own(&args, "__module__")),
    );
    getset(
        type_,
        "__doc__",
        |m, args| {
            let class = class_arg(&args)?;
            match class.dict.get_str("__doc__") {
                Some(doc @ Value::Property(_)) => Ok(doc),
                Some(doc) => m.bind_to_class(&doc, &class),
                None => Ok(Value::None),
            }
        },
        Some(|_, args| set_own(&args, "__doc__")),
    );
    getset(
        type_,
        "__bases__",
        |_, args| {
            let bases = class_arg(&args)?.bases.borrow().clone();
            Ok(Value::tuple(bases.into_iter().map(Value::Class).collect()))
        },
        Some(set_bases),
    );
    getset(
        type_,
        "__base__",
        |_, args| {
            let class = class_arg(&args)?;
            let bases = class.bases.borrow();
            let solid = bases.iter().find(|b| b.layout != Layout::Object).or_else(|| bases.first());
            Ok(solid.cloned().map_or(Value::None, Value::Class))
        },
        None,
    );
    getset(
        type_,
        "__mro__",
        |_, args| Ok(Value::tuple(class_arg(&args)?.mro().iter().cloned().map(Value::Class).collect())),
        None,
    );
    getset(
        type_,
        "__dict__",
        |_, args| Ok(Value::MappingProxy(Rc::new(MappingProxy { dict: class_arg(&args)?.dict.clone() }))),
        None,
    );
    getset(
        type_,
        "__abstractmethods__",
        |m, args| {
            let class = class_arg(&args)?;
            let attribute = name("__abstractmethods__");
            class.dict.get_str("__abstractmethods__").ok_or_else(|| {
                m.attribute_error_for(
                    &Value::Class(class.clone()),
                    &attribute,
                    format!("type object '{}' has no attribute '__abstractmethods__'", class.name()),
                )
            })
        },
        Some(|_, args| set_own(&args, "__abstractmethods__")),
    );
    getset(
        type_,
        "__annotations__",
        |_, args| {
            let class = class_arg(&args)?;
            let known = class.dict.get_str("__annotations__");
            Ok(known.unwrap_or_else(|| {
                let fresh = Value::Dict(Rc::new(Dict::new()));
                class.dict.set_str(&name("__annotations__"), fresh.clone());
                fresh
            }))
        },
        Some(|_, args| set_own(&args, "__annotations__")),
    );
}

fn set_own(args: &Args, attribute: &'static str) -> PyResult {
    let class = class_arg(args)?;
    class.dict.set_str(&name(attribute), args.pos.get(1).cloned().unwrap_or_default());
    class.modified();
    Ok(Value::None)
}

fn set_bases(m: &mut Machine, args: Args) -> PyResult {
    let class = class_arg(&args)?;
    let Some(Value::Tuple(given)) = args.pos.get(1) else {
        return Err(type_error(format!("can only assign tuple to {}.__bases__", class.name())));
    };
    let bases: Vec<Rc<Class>> = given.iter().filter_map(|b| b.as_class().cloned()).collect();
    if bases.len() != given.len() || bases.is_empty() {
        return Err(type_error(format!("{}.__bases__ must be tuple of classes", class.name())));
    }
    let Ok(rest) = crate::python::machine::linearize(&bases) else {
        return Err(type_error("Cannot create a consistent method resolution order (MRO) for bases"));
    };
    let _ = m;
    *class.bases.borrow_mut() = bases;
    let mut mro = vec![class.clone()];
    mro.extend(rest);
    class.set_mro(mro);
    Ok(Value::None)
}
