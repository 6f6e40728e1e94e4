//! The exception classes: construction, `str`, `repr`, and the attributes that single classes add.
//!
//! Mirrors CPython's `Objects/exceptions.c`.

use std::rc::Rc;

use super::args::{self, methods, new_class_arg, text};
use crate::python::class::{Class, Instance, Payload};
use crate::python::exception::{ExceptionState, PyResult, TracebackEntry, type_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::types::{Types, types};
use crate::python::value::{Str, Value};

/// What a traceback object holds: its own entry first, then those further in.
pub struct Traceback {
    /// The entries, outermost first.
    pub entries: Vec<TracebackEntry>,
}

/// What a frame object of a traceback holds.
pub struct TracebackFrame {
    /// Where it was.
    pub entry: TracebackEntry,
}

/// Puts the methods into the exception classes.
pub fn fill(t: &Types) {
    let base = &t.BaseException;
    args::static_method(base, "__new__", new);
    methods(
        base,
        &[
            ("__init__", |_, mut a| {
                let receiver = a.take_self();
                if let Some(state) = state(&receiver)
                    && !is_os_error_with_parts(&receiver)
                {
                    state.args.replace(a.pos.into_vec());
                }
                Ok(Value::None)
            }),
            ("__repr__", |m, a| {
                let receiver = args::zero(a, "BaseException.__repr__")?;
                match (receiver.as_instance(), state(&receiver)) {
                    (Some(instance), Some(state)) => {
                        Ok(Value::from(exception_repr(m, &instance.class().name(), &state)?))
                    }
                    _ => Ok(Value::from(super::repr::object_repr(m, &receiver))),
                }
            }),
            ("__str__", |m, a| {
                let receiver = args::zero(a, "BaseException.__str__")?;
                match (receiver.as_instance(), state(&receiver)) {
                    (Some(instance), Some(state)) => {
                        let instance = instance.clone();
                        Ok(Value::from(exception_str(m, &instance, &state)?))
                    }
                    _ => Ok(Value::from(super::repr::object_repr(m, &receiver))),
                }
            }),
            ("with_traceback", |_, a| {
                let (receiver, traceback) = args::one(a, "BaseException.with_traceback")?;
                set_traceback(&receiver, &traceback)?;
                Ok(receiver)
            }),
            ("add_note", |m, a| {
                let (receiver, note) = args::one(a, "BaseException.add_note")?;
                let Some(note) = text(&note) else {
                    return Err(type_error(format!(
                        "note must be a str, not '{}'",
                        args::type_name(m, &note)
                    )));
                };
                if let Some(state) = state(&receiver) {
                    state.notes.borrow_mut().push(note);
                }
                Ok(Value::None)
            }),
            ("__reduce__", |_, a| {
                let receiver = args::zero(a, "BaseException.__reduce__")?;
                let given = state(&receiver).map(|s| s.args.borrow().clone()).unwrap_or_default();
                let class = receiver.as_instance().map(|i| Value::Class(i.class())).unwrap_or_default();
                Ok(Value::tuple(vec![class, Value::tuple(given)]))
            }),
        ],
    );
    links(t);
    args::accessor(
        &t.StopIteration,
        "value",
        |_, a| Ok(kept(&a, "value", || first(&a))),
        |_, a| keep(&a, "value"),
    );
    args::accessor(
        &t.SystemExit,
        "code",
        |_, a| {
            Ok(kept(&a, "code", || match arguments(&a).as_slice() {
                [] => Value::None,
                [one] => one.clone(),
                more => Value::tuple(more.to_vec()),
            }))
        },
        |_, a| keep(&a, "code"),
    );
    for name in ["errno", "strerror", "filename", "filename2"] {
        kept_attribute(&t.OSError, name);
    }
    args::accessor(&t.ImportError, "msg", |_, a| Ok(kept(&a, "msg", || first(&a))), |_, a| keep(&a, "msg"));
    for name in ["name", "path"] {
        kept_attribute(&t.ImportError, name);
    }
    for name in ["name", "obj"] {
        kept_attribute(&t.AttributeError, name);
    }
    kept_attribute(&t.NameError, "name");
    for (at, name) in ["encoding", "object", "start", "end", "reason"].into_iter().enumerate() {
        argument_attribute(&t.UnicodeDecodeError, name, at);
        argument_attribute(&t.UnicodeEncodeError, name, at);
    }
    for name in ["msg", "filename", "lineno", "offset", "text", "end_lineno", "end_offset"] {
        kept_attribute(&t.SyntaxError, name);
    }
    tracebacks(t);
}

/// `args`, `__cause__` and their kin.
fn links(t: &Types) {
    let base = &t.BaseException;
    args::accessor(
        base,
        "args",
        |_, a| Ok(Value::tuple(arguments(&a))),
        |m, a| {
            let items = m.collect(&a.pos[1])?;
            if let Some(state) = state(&a.pos[0]) {
                state.args.replace(items);
            }
            Ok(Value::None)
        },
    );
    args::accessor(
        base,
        "__cause__",
        |_, a| Ok(state(&a.pos[0]).and_then(|s| s.cause.borrow().clone()).unwrap_or_default()),
        |m, a| {
            let cause = chained(m, &a.pos[1], "cause")?;
            if let Some(state) = state(&a.pos[0]) {
                state.cause.replace(cause);
                state.suppress_context.set(true);
            }
            Ok(Value::None)
        },
    );
    args::accessor(
        base,
        "__context__",
        |_, a| Ok(state(&a.pos[0]).and_then(|s| s.context.borrow().clone()).unwrap_or_default()),
        |m, a| {
            let context = chained(m, &a.pos[1], "context")?;
            if let Some(state) = state(&a.pos[0]) {
                state.context.replace(context);
            }
            Ok(Value::None)
        },
    );
    args::accessor(
        base,
        "__suppress_context__",
        |_, a| Ok(Value::Bool(state(&a.pos[0]).is_some_and(|s| s.suppress_context.get()))),
        |m, a| {
            let on = m.truth(&a.pos[1])?;
            if let Some(state) = state(&a.pos[0]) {
                state.suppress_context.set(on);
            }
            Ok(Value::None)
        },
    );
    args::accessor(
        base,
        "__traceback__",
        |_, a| {
            let entries = state(&a.pos[0]).map(|s| s.traceback.borrow().clone()).unwrap_or_default();
            Ok(traceback_value(entries))
        },
        |_, a| {
            set_traceback(&a.pos[0], &a.pos[1])?;
            Ok(Value::None)
        },
    );
    args::getter(base, "__notes__", |_, a| {
        let notes = state(&a.pos[0]).map(|s| s.notes.borrow().clone()).unwrap_or_default();
        if notes.is_empty() {
            let name = a.pos[0].as_instance().map(|i| i.class().name().to_string()).unwrap_or_default();
            return Err(crate::python::exception::attribute_error(format!(
                "'{name}' object has no attribute '__notes__'"
            )));
        }
        Ok(Value::list(notes.into_iter().map(Value::Str).collect()))
    });
}

fn state(value: &Value) -> Option<Rc<ExceptionState>> {
    value.as_instance().and_then(|i| i.exception())
}

fn arguments(a: &Args) -> Vec<Value> {
    a.pos.first().and_then(state).map(|s| s.args.borrow().clone()).unwrap_or_default()
}

fn first(a: &Args) -> Value {
    arguments(a).first().cloned().unwrap_or_default()
}

fn kept(a: &Args, name: &str, otherwise: impl Fn() -> Value) -> Value {
    let own = a.pos.first().and_then(Value::as_instance).and_then(|i| i.get(name));
    own.unwrap_or_else(otherwise)
}

fn keep(a: &Args, name: &str) -> PyResult {
    if let (Some(instance), Some(value)) = (a.pos.first().and_then(Value::as_instance), a.pos.get(1)) {
        instance.set(name, value.clone());
    }
    Ok(Value::None)
}

/// An attribute that is `None` until set; it lives in the exception's namespace.
fn kept_attribute(class: &Rc<Class>, name: &'static str) {
    use crate::python::function::NativeFunction;
    use crate::python::objects::Property;
    let get =
        NativeFunction::method_closure(&class.name(), name, move |_, a| Ok(kept(&a, name, || Value::None)));
    let set = NativeFunction::method_closure(&class.name(), name, move |_, a| keep(&a, name));
    let property = Property {
        get: Value::Native(get),
        set: Value::Native(set),
        delete: Value::None,
        doc: Value::None,
        name: Some(Str::intern(name)).into(),
    };
    class.dict.set_str(&Str::intern(name), Value::Property(Rc::new(property)));
}

fn argument_attribute(class: &Rc<Class>, name: &'static str, at: usize) {
    use crate::python::function::NativeFunction;
    use crate::python::objects::Property;
    let get = NativeFunction::method_closure(&class.name(), name, move |_, a| {
        Ok(arguments(&a).get(at).cloned().unwrap_or_default())
    });
    let property = Property {
        get: Value::Native(get),
        set: Value::None,
        delete: Value::None,
        doc: Value::None,
        name: Some(Str::intern(name)).into(),
    };
    class.dict.set_str(&Str::intern(name), Value::Property(Rc::new(property)));
}

fn chained(m: &mut Machine, value: &Value, what: &str) -> PyResult<Option<Value>> {
    match value {
        Value::None => Ok(None),
        other if m.is_instance(other, &types().BaseException) => Ok(Some(other.clone())),
        _ => Err(type_error(format!("exception {what} must be None or derive from BaseException"))),
    }
}

fn set_traceback(receiver: &Value, traceback: &Value) -> PyResult<()> {
    let entries = match traceback {
        Value::None => Vec::new(),
        other => match other.native::<Traceback>() {
            Some(traceback) => traceback.entries.clone(),
            None => return Err(type_error("__traceback__ must be a traceback or None")),
        },
    };
    if let Some(state) = state(receiver) {
        state.traceback.replace(entries);
    }
    Ok(())
}

fn new(_: &mut Machine, mut a: Args) -> PyResult {
    let mut class = new_class_arg(&mut a, "BaseException")?;
    let t = types();
    let mut given = a.pos.into_vec();
    let os_parts = class.is_subclass_of(&t.OSError) && (2..=5).contains(&given.len());
    if os_parts && Rc::ptr_eq(&class, &t.OSError) {
        class = os_class(&given[0]);
    }
    let instance = Instance::new(&class, Payload::Exception(Rc::new(ExceptionState::default())));
    if os_parts {
        for (name, value) in ["errno", "strerror", "filename", "winerror", "filename2"].iter().zip(&given) {
            instance.set(name, value.clone());
        }
        given.truncate(2);
    }
    if class.is_subclass_of(&t.ImportError) {
        if let [one] = given.as_slice() {
            instance.set("msg", one.clone());
        }
        take_keywords(&instance, &mut a.kw, &["name", "path"]);
    }
    if class.is_subclass_of(&t.AttributeError) {
        take_keywords(&instance, &mut a.kw, &["name", "obj"]);
    }
    if class.is_subclass_of(&t.NameError) {
        take_keywords(&instance, &mut a.kw, &["name"]);
    }
    if class.is_subclass_of(&t.SyntaxError) {
        if let Some(message) = given.first() {
            instance.set("msg", message.clone());
        }
        if let Some(Value::Tuple(place)) = given.get(1) {
            let names = ["filename", "lineno", "offset", "text", "end_lineno", "end_offset"];
            for (name, value) in names.iter().zip(place.iter()) {
                instance.set(name, value.clone());
            }
        }
    }
    // A keyword is refused only where no class of the learner's could want it in its own `__init__`.
    if !a.kw.is_empty() && &*class.module() == "builtins" {
        return Err(type_error(format!("{}() takes no keyword arguments", class.name())));
    }
    if let Some(state) = instance.exception() {
        state.args.replace(given);
    }
    Ok(Value::Instance(instance))
}

fn take_keywords(instance: &Instance, kw: &mut Vec<(Str, Value)>, names: &[&str]) {
    kw.retain(|(key, value)| {
        let ours = names.contains(&&**key);
        if ours {
            instance.set(key, value.clone());
        }
        !ours
    });
}

fn is_os_error_with_parts(receiver: &Value) -> bool {
    receiver
        .as_instance()
        .is_some_and(|i| i.class().is_subclass_of(&types().OSError) && i.get("errno").is_some())
}

fn os_class(errno: &Value) -> Rc<Class> {
    let t = types();
    match errno {
        Value::Int(2) => &t.FileNotFoundError,
        Value::Int(1 | 13) => &t.PermissionError,
        Value::Int(17) => &t.FileExistsError,
        Value::Int(21) => &t.IsADirectoryError,
        Value::Int(20) => &t.NotADirectoryError,
        Value::Int(3) => &t.ProcessLookupError,
        Value::Int(4) => &t.InterruptedError,
        Value::Int(11) => &t.BlockingIOError,
        Value::Int(110) => &t.TimeoutError,
        _ => &t.OSError,
    }
    .clone()
}

/// An `OSError` with its number, text and file, as the system would raise it.
pub fn os_error(errno: i64, message: &str, filename: &str) -> crate::python::exception::Unwind {
    let class = os_class(&Value::Int(errno));
    let args = vec![Value::Int(errno), Value::str(message)];
    let instance = crate::python::exception::new_exception(&class, args);
    instance.set("errno", Value::Int(errno));
    instance.set("strerror", Value::str(message));
    instance.set("filename", Value::str(filename));
    crate::python::exception::Unwind::Exception(instance)
}

/// `repr` of an exception: `Name(args)`.
pub fn exception_repr(m: &mut Machine, name: &str, state: &ExceptionState) -> PyResult<String> {
    let given = state.args.borrow().clone();
    let mut parts = Vec::with_capacity(given.len());
    for argument in &given {
        parts.push(m.repr(argument)?);
    }
    Ok(format!("{name}({})", parts.join(", ")))
}

/// `str` of an exception, as its builtin base says it.
pub fn exception_str(m: &mut Machine, instance: &Rc<Instance>, state: &ExceptionState) -> PyResult<String> {
    let t = types();
    let class = instance.class();
    let given = state.args.borrow().clone();
    if class.is_subclass_of(&t.KeyError) && given.len() == 1 {
        return m.repr(&given[0]);
    }
    if class.is_subclass_of(&t.OSError)
        && let (Some(errno), Some(strerror)) = (instance.get("errno"), instance.get("strerror"))
    {
        let head = format!("[Errno {}] {}", m.str(&errno)?, m.str(&strerror)?);
        return match instance.get("filename") {
            Some(file) if !file.is_none() => Ok(format!("{head}: {}", m.repr(&file)?)),
            _ => Ok(head),
        };
    }
    if class.is_subclass_of(&t.SyntaxError) {
        return syntax_str(m, instance, &given);
    }
    if class.is_subclass_of(&t.UnicodeDecodeError) || class.is_subclass_of(&t.UnicodeEncodeError) {
        return unicode_str(m, &class, &given);
    }
    match given.as_slice() {
        [] => Ok(String::new()),
        [one] => m.str(one),
        more => m.repr(&Value::tuple(more.to_vec())),
    }
}

fn syntax_str(m: &mut Machine, instance: &Instance, given: &[Value]) -> PyResult<String> {
    let message = match instance.get("msg").or_else(|| given.first().cloned()) {
        Some(message) => m.str(&message)?,
        None => "None".into(),
    };
    let file = instance.get("filename").as_ref().and_then(text);
    let file = file.map(|f| f.rsplit('/').next().unwrap_or(&f).to_string());
    let line = match instance.get("lineno") {
        Some(Value::Int(n)) => Some(n),
        _ => None,
    };
    Ok(match (file, line) {
        (Some(file), Some(line)) => format!("{message} ({file}, line {line})"),
        (Some(file), None) => format!("{message} ({file})"),
        (None, Some(line)) => format!("{message} (line {line})"),
        (None, None) => message,
    })
}

fn unicode_str(m: &mut Machine, class: &Rc<Class>, given: &[Value]) -> PyResult<String> {
    let [encoding, object, Value::Int(start), Value::Int(end), reason] = given else {
        return m.repr(&Value::tuple(given.to_vec()));
    };
    let (encoding, reason) = (m.str(encoding)?, m.str(reason)?);
    if class.is_subclass_of(&types().UnicodeDecodeError) {
        let byte = args::bytes(object).and_then(|b| b.get(*start as usize).copied());
        return Ok(match byte {
            Some(byte) if end - start == 1 => {
                format!("'{encoding}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}")
            }
            _ => format!("'{encoding}' codec can't decode bytes in position {start}-{}: {reason}", end - 1),
        });
    }
    let c = text(object).and_then(|s| s.chars().nth(*start as usize));
    Ok(match c {
        Some(c) if end - start == 1 => {
            let mut shown = String::new();
            super::repr::escape_char(&mut shown, c);
            format!("'{encoding}' codec can't encode character '{shown}' in position {start}: {reason}")
        }
        _ => format!("'{encoding}' codec can't encode characters in position {start}-{}: {reason}", end - 1),
    })
}

/// A traceback object, or `None` when there are no entries.
pub fn traceback_value(entries: Vec<TracebackEntry>) -> Value {
    if entries.is_empty() {
        return Value::None;
    }
    Value::Instance(Instance::with_native(&types().traceback, Traceback { entries }))
}

fn tracebacks(t: &Types) {
    args::getter(&t.traceback, "tb_lineno", |_, a| {
        let line = a.pos[0].native::<Traceback>().and_then(|t| t.entries.first().map(line_of));
        Ok(Value::Int(line.unwrap_or(0)))
    });
    args::getter(&t.traceback, "tb_next", |_, a| {
        let rest = a.pos[0].native::<Traceback>().map(|t| t.entries[1..].to_vec());
        Ok(traceback_value(rest.unwrap_or_default()))
    });
    args::getter(&t.traceback, "tb_frame", |_, a| {
        let entry = a.pos[0].native::<Traceback>().and_then(|t| t.entries.first().cloned());
        Ok(match entry {
            Some(entry) => Value::Instance(Instance::with_native(&types().frame, TracebackFrame { entry })),
            None => Value::None,
        })
    });
    args::getter(&t.frame, "f_code", |_, a| {
        Ok(a.pos[0].native::<TracebackFrame>().map_or(Value::None, |f| Value::Code(f.entry.code.clone())))
    });
    args::getter(&t.frame, "f_globals", |_, a| {
        Ok(a.pos[0].native::<TracebackFrame>().map_or(Value::None, |f| Value::Dict(f.entry.globals.clone())))
    });
    args::getter(&t.frame, "f_lineno", |_, a| {
        Ok(a.pos[0].native::<TracebackFrame>().map_or(Value::None, |f| Value::Int(line_of(&f.entry))))
    });
}

fn line_of(entry: &TracebackEntry) -> i64 {
    i64::from(entry.code.line_of(entry.instruction))
}

/// A frame object for a place in the code.
pub fn frame_value(entry: TracebackEntry) -> Value {
    Value::Instance(Instance::with_native(&types().frame, TracebackFrame { entry }))
}
