//! What lies in the namespaces of `object`, `type`, `function` and the other classes that the machine itself knows.
//!
//! The methods of the data types (`str.upper`, `list.append`) and of exceptions are in `builtins`.

use std::rc::Rc;

use super::Machine;
use super::generators::{Resumed, stop_iteration};
use super::numbers::name;
use crate::python::class::{Class, Layout};
use crate::python::code::CmpOp;
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, attribute_error, type_error, unsupported};
use crate::python::function::{Args, NativeFunction};
use crate::python::objects::{MappingProxy, Property};
use crate::python::types::Types;
use crate::python::value::{Str, Value};

type Call = fn(&mut Machine, Args) -> PyResult;

fn method(class: &Rc<Class>, method_name: &'static str, call: Call) {
    let function = NativeFunction::method(&class.name(), method_name, call);
    class.dict.set_str(&name(method_name), Value::Native(function));
}

fn class_method(class: &Rc<Class>, method_name: &'static str, call: Call) {
    let function = Value::Native(NativeFunction::method(&class.name(), method_name, call));
    class.dict.set_str(&name(method_name), Value::ClassMethod(Rc::new(function)));
}

fn new_method(class: &Rc<Class>, call: Call) {
    // Its owner stays known, so that the machine can tell `object.__new__` from others.
    let mut function = NativeFunction::method(&class.name(), "__new__", call);
    if let Some(function) = Rc::get_mut(&mut function) {
        function.binds = false;
    }
    class.dict.set_str(&name("__new__"), Value::StaticMethod(Rc::new(Value::Native(function))));
}

fn getset(class: &Rc<Class>, attribute: &'static str, get: Call, set: Option<Call>) {
    let owner = class.name();
    let native = |call| Value::Native(NativeFunction::method(&owner, attribute, call));
    let property = Property {
        get: native(get),
        set: set.map_or(Value::None, native),
        delete: Value::None,
        doc: Value::None,
        name: Some(name(attribute)).into(),
    };
    class.dict.set_str(&name(attribute), Value::Property(Rc::new(property)));
}

fn first(args: &Args) -> Value {
    args.pos.first().cloned().unwrap_or_default()
}

fn name_arg(m: &Machine, args: &Args) -> PyResult<Str> {
    match args.pos.get(1).map(Value::unwrapped) {
        Some(Value::Str(text)) => Ok(text.to_interned()),
        Some(other) => {
            Err(type_error(format!("attribute name must be string, not '{}'", m.class_of(&other).name())))
        }
        None => Err(type_error("expected 1 argument, got 0")),
    }
}

/// Puts the machine's own methods into the builtin classes.
pub fn fill_types(t: &Types) {
    fill_object(t);
    fill_type(t);
    fill_function(t);
    fill_callables(t);
    fill_generator(t);
    fill_others(t);
}

fn fill_object(t: &Types) {
    let object = &t.object;
    new_method(object, |m, mut args| {
        let Value::Class(class) = args.take_self() else {
            return Err(type_error("object.__new__(X): X is not a type object"));
        };
        if (!args.pos.is_empty() || !args.kw.is_empty()) && class.habits().new {
            return Err(type_error("object.__new__() takes exactly one argument (the type to instantiate)"));
        }
        let own_init = class.lookup(&name("__init__"));
        let own_init = own_init.is_some_and(|i| !matches!(&i, Value::Native(f) if &*f.owner == "object"));
        if (!args.pos.is_empty() || !args.kw.is_empty()) && !own_init {
            return Err(type_error(format!("{}() takes no arguments", class.name())));
        }
        m.allocate(&class)
    });
    method(object, "__init__", |m, args| {
        let receiver = first(&args);
        if args.pos.len() > 1 || !args.kw.is_empty() {
            let class = m.class_of(&receiver);
            let own_init = class.lookup(&name("__init__"));
            if own_init.is_some_and(|i| !matches!(&i, Value::Native(f) if &*f.owner == "object")) {
                return Err(type_error(
                    "object.__init__() takes exactly one argument (the instance to initialize)",
                ));
            }
            if !class.habits().new {
                return Err(type_error(format!(
                    "{}.__init__() takes exactly one argument (the instance to initialize)",
                    class.name()
                )));
            }
        }
        Ok(Value::None)
    });
    method(object, "__repr__", |m, args| Ok(Value::from(m.object_repr(&first(&args)))));
    method(object, "__str__", |m, args| Ok(Value::from(m.repr(&first(&args))?)));
    method(object, "__eq__", |_, args| {
        let same = args.pos.len() == 2 && args.pos[0].is(&args.pos[1]);
        Ok(if same { Value::Bool(true) } else { Value::NotImplemented })
    });
    method(object, "__ne__", |m, args| {
        let Some(other) = args.pos.get(1) else { return Err(type_error("expected 1 argument, got 0")) };
        let receiver = first(&args);
        match m.special(&receiver, &name("__eq__"), Args::one(other.clone())) {
            Some(Ok(answer)) if !answer.is_not_implemented() => Ok(Value::Bool(!m.truth(&answer)?)),
            Some(Err(error)) => Err(error),
            _ => Ok(Value::NotImplemented),
        }
    });
    for comparison in ["__lt__", "__le__", "__gt__", "__ge__"] {
        method(object, comparison, |_, _| Ok(Value::NotImplemented));
    }
    method(object, "__hash__", |m, args| Ok(Value::Int((m.id_of(&first(&args)) >> 4) as i64)));
    method(object, "__format__", |m, args| {
        let receiver = first(&args);
        match args.pos.get(1) {
            Some(Value::Str(spec)) if !spec.is_empty() => Err(type_error(format!(
                "unsupported format string passed to {}.__format__",
                m.class_of(&receiver).name()
            ))),
            _ => Ok(Value::from(m.str(&receiver)?)),
        }
    });
    method(object, "__getattribute__", |m, args| {
        let (receiver, attribute) = (first(&args), name_arg(m, &args)?);
        match m.default_getattr(&receiver, &attribute)? {
            Some(value) => Ok(value),
            None => Err(m.no_attribute(&receiver, &attribute)),
        }
    });
    method(object, "__setattr__", |m, args| {
        let (receiver, attribute) = (first(&args), name_arg(m, &args)?);
        let value = args.pos.get(2).cloned().ok_or_else(|| type_error("expected 2 arguments, got 1"))?;
        m.default_setattr(&receiver, &attribute, Some(value))?;
        Ok(Value::None)
    });
    method(object, "__delattr__", |m, args| {
        let (receiver, attribute) = (first(&args), name_arg(m, &args)?);
        m.default_setattr(&receiver, &attribute, None)?;
        Ok(Value::None)
    });
    method(object, "__dir__", |m, args| {
        let receiver = first(&args);
        let mut names: Vec<String> = Vec::new();
        let mut add = |dict: &Dict| names.extend(dict.str_items().into_iter().map(|(k, _)| k.to_string()));
        if let Value::Instance(instance) = &receiver {
            add(instance.dict());
        }
        m.class_of(&receiver).mro().iter().for_each(|c| add(&c.dict));
        names.sort();
        names.dedup();
        Ok(Value::list(names.into_iter().map(Value::from).collect()))
    });
    method(object, "__sizeof__", |_, _| Ok(Value::Int(16)));
    method(object, "__reduce_ex__", |m, args| {
        let receiver = first(&args);
        m.call_method(&receiver, "__reduce__", Args::none())
    });
    method(object, "__reduce__", |m, args| reduce(m, &first(&args)));
    class_method(object, "__init_subclass__", |_, args| match args.kw.first() {
        Some(_) => {
            let class = first(&args).as_class().map(|c| c.name().to_string()).unwrap_or_default();
            Err(type_error(format!("{class}.__init_subclass__() takes no keyword arguments")))
        }
        None => Ok(Value::None),
    });
    class_method(object, "__subclasshook__", |_, _| Ok(Value::NotImplemented));
    getset(
        object,
        "__class__",
        |m, args| Ok(Value::Class(m.class_of(&first(&args)))),
        Some(|m, args| set_class(m, &first(&args), args.pos.get(1))),
    );
    getset(
        object,
        "__dict__",
        |m, args| own_namespace(m, &first(&args)),
        Some(|m, args| set_namespace(m, &first(&args), args.pos.get(1))),
    );
    object.dict.set_str(&name("__doc__"), Value::None);
    object.has_dict.set(false);
}

/// `copyreg.__reduce_ex__`: enough for `copy` and `pickle`-like walks: (reconstructor, (class,), state).
fn reduce(m: &mut Machine, object: &Value) -> PyResult {
    let Value::Instance(instance) = object else { return Err(unsupported("pickling this object")) };
    let class = Value::Class(instance.class());
    let new = m.getattr(&class, "__new__")?;
    let state = match instance.dict_opt() {
        Some(dict) if !dict.is_empty() => Value::Dict(Rc::new(dict.copy())),
        _ => Value::None,
    };
    Ok(Value::tuple(vec![new, Value::tuple(vec![class]), state]))
}

fn set_class(m: &mut Machine, object: &Value, class: Option<&Value>) -> PyResult {
    let Some(Value::Class(new)) = class else {
        let kind = m.class_of(class.unwrap_or(&Value::None)).name();
        return Err(type_error(format!("__class__ must be set to a class, not '{kind}' object")));
    };
    let old = m.class_of(object);
    let Value::Instance(instance) = object else {
        return Err(type_error(
            "__class__ assignment only supported for mutable types or ModuleType subclasses",
        ));
    };
    if !new.mutable.get() || !old.mutable.get() {
        return Err(type_error(
            "__class__ assignment only supported for mutable types or ModuleType subclasses",
        ));
    }
    let same_base = match (&old.builtin_base, &new.builtin_base) {
        (None, None) => true,
        (Some(a), Some(b)) => Rc::ptr_eq(a, b),
        _ => false,
    };
    if old.layout != new.layout || old.has_dict.get() != new.has_dict.get() || !same_base {
        return Err(type_error(format!(
            "__class__ assignment: '{}' object layout differs from '{}'",
            new.name(),
            old.name()
        )));
    }
    instance.set_class(new.clone());
    Ok(Value::None)
}

fn own_namespace(m: &mut Machine, object: &Value) -> PyResult {
    match object {
        Value::Instance(instance) if instance.class().has_dict.get() => {
            return Ok(Value::Dict(instance.dict().clone()));
        }
        Value::Function(function) => {
            return Ok(Value::Dict(function.dict.get_or_init(Default::default).clone()));
        }
        Value::Module(module) => return Ok(Value::Dict(module.dict.clone())),
        _ => {}
    }
    let kind = m.class_of(object).name();
    Err(m.attribute_error_for(
        object,
        &name("__dict__"),
        format!("'{kind}' object has no attribute '__dict__'"),
    ))
}

fn set_namespace(m: &mut Machine, object: &Value, dict: Option<&Value>) -> PyResult {
    let Some(Value::Dict(new)) = dict else {
        let kind = m.class_of(dict.unwrap_or(&Value::None)).name();
        return Err(type_error(format!("__dict__ must be set to a dictionary, not a '{kind}'")));
    };
    let Value::Dict(own) = own_namespace(m, object)? else { return Ok(Value::None) };
    // Copied: the object keeps its own table.
    let entries = new.entries();
    own.clear();
    for entry in entries {
        own.push(entry.hash, entry.key, entry.value);
    }
    Ok(Value::None)
}

fn class_arg(args: &Args) -> PyResult<Rc<Class>> {
    match args.pos.first() {
        Some(Value::Class(class)) => Ok(class.clone()),
        _ => Err(type_error("descriptor requires a 'type' object")),
    }
}

fn fill_type(t: &Types) {
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
            super::calls::Begun::Done(value) => Ok(value),
            super::calls::Begun::Frame => m.run_nested(floor),
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
    Ok(super::classes::union_of(a, b).unwrap_or(Value::NotImplemented))
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
    let Ok(rest) = super::linearize(&bases) else {
        return Err(type_error("Cannot create a consistent method resolution order (MRO) for bases"));
    };
    let _ = m;
    *class.bases.borrow_mut() = bases;
    let mut mro = vec![class.clone()];
    mro.extend(rest);
    class.set_mro(mro);
    Ok(Value::None)
}

fn fill_function(t: &Types) {
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
fn descriptor_get(class: &Rc<Class>) {
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

fn calling(class: &Rc<Class>) {
    method(class, "__call__", |m, mut args| {
        let callee = args.take_self();
        m.call(&callee, args)
    });
}

fn fill_callables(t: &Types) {
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
            Ok(super::attributes::bound(function, receiver.clone()))
        }
        [_, function, Value::None] if m.callable(function) => Err(type_error("self must not be None")),
        [_, _, _] => Err(type_error("first argument must be callable")),
        other => {
            Err(type_error(format!("method expected 2 arguments, got {}", other.len().saturating_sub(1))))
        }
    });
    new_method(&t.function, |_, args| match args.pos.as_slice() {
        [_, Value::Code(code), Value::Dict(globals), ..] => {
            Ok(Value::Function(super::calls::new_function(code, globals, Vec::new(), Vec::new(), Vec::new())))
        }
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

fn fill_generator(t: &Types) {
    let generator = &t.generator;
    fn resumed(resumed: Resumed) -> PyResult {
        match resumed {
            Resumed::Yielded(value) => Ok(value),
            Resumed::Returned(value) => Err(stop_iteration(value)),
        }
    }
    fn receiver(args: &Args) -> PyResult<Rc<crate::python::objects::Generator>> {
        match args.pos.first() {
            Some(Value::Generator(generator)) => Ok(generator.clone()),
            _ => Err(type_error("descriptor requires a 'generator' object")),
        }
    }
    method(generator, "__iter__", |_, mut args| Ok(args.take_self()));
    method(generator, "__next__", |m, args| {
        let generator = receiver(&args)?;
        resumed(m.resume(&generator, Value::None)?)
    });
    method(generator, "send", |m, args| {
        let generator = receiver(&args)?;
        if args.pos.len() != 2 {
            let given = args.pos.len() - 1;
            return Err(type_error(format!("generator.send() takes exactly one argument ({given} given)")));
        }
        resumed(m.resume(&generator, args.pos[1].clone())?)
    });
    method(generator, "throw", |m, args| {
        let generator = receiver(&args)?;
        let kind = args.pos.get(1).cloned().unwrap_or_default();
        let value = args.pos.get(2).cloned().unwrap_or_default();
        const WRONG: &str = "exceptions must be classes or instances deriving from BaseException, not ";
        let otherwise = format!("{WRONG}{}", m.class_of(&kind).name());
        let exception = match (&kind, &value) {
            (Value::Class(_), Value::None) | (Value::Instance(_), _) => {
                m.exception_from(&kind, &otherwise)?
            }
            (Value::Class(_), Value::Instance(given)) if given.exception().is_some() => given.clone(),
            (Value::Class(_), Value::Tuple(items)) => {
                match m.make_exception(&kind, Args::pos(items.iter().cloned())) {
                    crate::python::exception::Unwind::Exception(made) => made,
                    limit => return Err(limit),
                }
            }
            (Value::Class(_), other) => match m.make_exception(&kind, Args::one(other.clone())) {
                crate::python::exception::Unwind::Exception(made) => made,
                limit => return Err(limit),
            },
            _ => return Err(type_error(otherwise)),
        };
        resumed(m.throw_into(&generator, exception)?)
    });
    method(generator, "close", |m, args| {
        let generator = receiver(&args)?;
        m.close_generator(&generator)?;
        Ok(Value::None)
    });
    getset(generator, "__name__", |_, args| Ok(Value::Str(receiver(&args)?.name.clone())), None);
    getset(generator, "__qualname__", |_, args| Ok(Value::Str(receiver(&args)?.qualname.clone())), None);
    getset(generator, "gi_running", |_, args| Ok(Value::Bool(receiver(&args)?.running.get())), None);
    getset(
        generator,
        "gi_frame",
        |_, args| {
            let alive = receiver(&args)?.frame.borrow().is_some();
            Ok(if alive { Value::Bool(true) } else { Value::None })
        },
        None,
    );
    getset(
        generator,
        "gi_yieldfrom",
        |m, args| Ok(m.delegate_of(&receiver(&args)?).unwrap_or_default()),
        None,
    );
    getset(
        generator,
        "gi_code",
        |m, args| {
            let generator = receiver(&args)?;
            let waiting = generator.frame.borrow().as_ref().map(|frame| Value::Code(frame.code.clone()));
            let is_it = |f: &&super::Frame| f.generator.as_ref().is_some_and(|g| Rc::ptr_eq(g, &generator));
            let running = || m.frames.iter().find(is_it).map(|frame| Value::Code(frame.code.clone()));
            Ok(waiting.or_else(running).unwrap_or_default())
        },
        None,
    );
    method(&t.iterator, "__iter__", |_, mut args| Ok(args.take_self()));
    method(&t.iterator, "__next__", |m, args| match m.next(&first(&args))? {
        Some(value) => Ok(value),
        None => Err(stop_iteration(Value::None)),
    });
    method(&t.iterator, "__length_hint__", |_, _| Ok(Value::Int(0)));
}

fn fill_others(t: &Types) {
    getset(
        &t.cell,
        "cell_contents",
        |_, args| match first(&args) {
            Value::Cell(cell) => {
                let value = cell.value.borrow().clone();
                value.ok_or_else(|| crate::python::exception::value_error("Cell is empty"))
            }
            _ => Ok(Value::None),
        },
        Some(|_, args| {
            if let (Some(Value::Cell(cell)), Some(value)) = (args.pos.first(), args.pos.get(1)) {
                let old = cell.value.replace(Some(value.clone()));
                drop(old);
            }
            Ok(Value::None)
        }),
    );
    for attribute in [
        "co_name",
        "co_filename",
        "co_firstlineno",
        "co_argcount",
        "co_varnames",
        "co_names",
        "co_flags",
        "co_kwonlyargcount",
        "co_posonlyargcount",
        "co_freevars",
        "co_cellvars",
        "co_consts",
        "co_qualname",
    ] {
        let getter = NativeFunction::method_closure("code", attribute, move |_, args| {
            let Value::Code(code) = first(&args) else { return Ok(Value::None) };
            let strings = |names: &[Str]| Value::tuple(names.iter().cloned().map(Value::Str).collect());
            Ok(match attribute {
                "co_name" => Value::Str(code.name.clone()),
                "co_qualname" => Value::Str(code.qualname.clone()),
                "co_filename" => Value::str(&code.source.path),
                "co_firstlineno" => Value::Int(i64::from(code.source.line(code.first_offset))),
                "co_argcount" => Value::Int(i64::from(code.positional)),
                "co_kwonlyargcount" => Value::Int(i64::from(code.keyword_only)),
                "co_posonlyargcount" => Value::Int(i64::from(code.positional_only)),
                "co_varnames" => strings(&code.locals),
                "co_names" => strings(&code.names),
                "co_freevars" => strings(&code.free_vars),
                "co_cellvars" => strings(&code.cell_vars),
                "co_consts" => Value::tuple(code.consts.clone()),
                _ => Value::Int(
                    3 | i64::from(code.var_positional) << 2
                        | i64::from(code.var_keyword) << 3
                        | i64::from(code.is_generator) << 5,
                ),
            })
        });
        let property = Property {
            get: Value::Native(getter),
            set: Value::None,
            delete: Value::None,
            doc: Value::None,
            name: Some(name(attribute)).into(),
        };
        t.code.dict.set_str(&name(attribute), Value::Property(Rc::new(property)));
    }
    for class in [&t.staticmethod, &t.classmethod] {
        descriptor_get(class);
    }
    calling(&t.staticmethod);
    getset(
        &t.super_,
        "__thisclass__",
        |_, args| match first(&args) {
            Value::Super(s) => Ok(Value::Class(s.after.clone())),
            _ => Ok(Value::None),
        },
        None,
    );
    getset(
        &t.super_,
        "__self__",
        |_, args| match first(&args) {
            Value::Super(s) => Ok(s.receiver.clone()),
            _ => Ok(Value::None),
        },
        None,
    );
}
