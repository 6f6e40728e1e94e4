//! What lies in the namespaces of `object`, `type`, `function` and the other classes that the machine itself knows.
//!
//! The methods of the data types (`str.upper`, `list.append`) and of exceptions are in `builtins`.

mod callables;
mod kinds;

use std::rc::Rc;

use callables::{calling, descriptor_get};

use super::Machine;
use super::generators::{Resumed, stop_iteration};
use super::numbers::name;
use crate::python::class::Class;
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, type_error, unsupported};
use crate::python::function::{Args, NativeFunction};
use crate::python::objects::Property;
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
    kinds::fill_type(t);
    callables::fill_function(t);
    callables::fill_callables(t);
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
        "gi_suspended",
        |_, args| {
            let generator = receiver(&args)?;
            let alive = generator.frame.borrow().is_some();
            Ok(Value::Bool(alive && !generator.running.get() && !generator.fresh.get()))
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
