//! The builtin functions that look at namespaces and at the world: `dir`, `vars`, `globals`, `eval`, `print`, `input`.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::args::{self, text, type_name};
use crate::python::class::Class;
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, type_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::machine::Mode;
use crate::python::value::{Str, Value};

/// `print(*values, sep, end, file, flush)`.
pub fn print(m: &mut Machine, mut a: Args) -> PyResult {
    let sep = separator(m, a.take_kw("sep"), "sep", " ")?;
    let end = separator(m, a.take_kw("end"), "end", "\n")?;
    let file = a.take_kw("file").filter(|f| !f.is_none());
    let flush = a.take_kw("flush");
    if let Some((name, _)) = a.kw.first() {
        return Err(type_error(format!("'{name}' is an invalid keyword argument for print()")));
    }
    let mut out = String::new();
    for (at, value) in a.pos.iter().enumerate() {
        if at > 0 {
            out.push_str(&sep);
        }
        match value {
            Value::Str(s) => out.push_str(s),
            other => out.push_str(&m.str(other)?),
        }
    }
    out.push_str(&end);
    match file {
        None => m.print(&out)?,
        Some(file) => {
            m.call_method(&file, "write", Args::one(Value::from(out)))?;
            if let Some(flush) = flush
                && m.truth(&flush)?
            {
                m.call_method(&file, "flush", Args::none())?;
            }
        }
    }
    Ok(Value::None)
}

fn separator(m: &Machine, given: Option<Value>, name: &str, default: &str) -> PyResult<Str> {
    match given {
        None | Some(Value::None) => Ok(Str::intern(default)),
        Some(value) => text(&value).ok_or_else(|| {
            type_error(format!("{name} must be None or a string, not {}", type_name(m, &value)))
        }),
    }
}

/// `input(prompt)`.
pub fn input(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 0, "input", 0, 1)?;
    if let Some(prompt) = a.pos.first() {
        let prompt = m.str(prompt)?;
        m.print(&prompt)?;
    }
    match m.host.read_line() {
        Some(line) => Ok(Value::from(line)),
        None => Err(crate::python::exception::eof_error("EOF when reading a line")),
    }
}

/// The names and values of the running function, class body or module.
fn local_names(m: &Machine) -> Rc<Dict> {
    let Some(frame) = m.frames.last() else { return Rc::default() };
    if let Some(namespace) = &frame.namespace {
        return namespace.clone();
    }
    let dict = Dict::new();
    let code = &frame.code;
    for (name, slot) in code.locals.iter().zip(&frame.locals) {
        if let Some(value) = slot {
            dict.set_str(name, value.clone());
        }
    }
    for (name, cell) in code.cell_vars.iter().chain(&code.free_vars).zip(&frame.cells) {
        if let Some(value) = cell.value.borrow().clone() {
            dict.set_str(name, value);
        }
    }
    Rc::new(dict)
}

/// `locals()`.
pub fn locals(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 0, "locals", 0, 0)?;
    Ok(Value::Dict(local_names(m)))
}

/// `globals()`.
pub fn globals(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 0, "globals", 0, 0)?;
    Ok(m.frames.last().map_or(Value::None, |f| Value::Dict(f.globals.clone())))
}

/// `vars(object)`.
pub fn vars(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 0, "vars", 0, 1)?;
    let Some(object) = a.pos.first() else { return Ok(Value::Dict(local_names(m))) };
    match m.getattr_opt(object, "__dict__")? {
        Some(dict) => Ok(dict),
        None => Err(type_error("vars() argument must have __dict__ attribute")),
    }
}

/// `dir(object)`.
pub fn dir(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 0, "dir", 0, 1)?;
    let Some(object) = a.pos.first() else {
        let mut names = local_names(m).keys();
        super::list::sort(m, &mut names, None, false)?;
        return Ok(Value::list(names));
    };
    let own = m.class_of(object).lookup(&"__dir__".into());
    if let Some(Value::Function(_)) = own {
        let names = m.call_special(object, "__dir__", Args::none()).unwrap_or(Ok(Value::None))?;
        let mut names = m.collect(&names)?;
        super::list::sort(m, &mut names, None, false)?;
        return Ok(Value::list(names));
    }
    if let Value::Module(module) = object
        && let Some(hook) = module.get("__dir__")
    {
        let names = m.call(&hook, Args::none())?;
        let mut names = m.collect(&names)?;
        super::list::sort(m, &mut names, None, false)?;
        return Ok(Value::list(names));
    }
    Ok(Value::list(names_of(m, object).into_iter().map(Value::from).collect()))
}

/// What `object.__dir__` lists, sorted.
pub fn names_of(m: &mut Machine, object: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut add = |dict: &Dict| names.extend(dict.str_items().into_iter().map(|(k, _)| k.to_string()));
    match object {
        Value::Module(module) => add(&module.dict),
        Value::Class(class) => class.mro().iter().for_each(|c| add(&c.dict)),
        other => {
            if let Value::Instance(instance) = other {
                add(instance.dict());
            }
            if let Value::Function(function) = other
                && let Some(dict) = function.dict.get()
            {
                add(dict);
            }
            let class: Rc<Class> = m.class_of(other);
            class.mro().iter().for_each(|c| add(&c.dict));
            names.insert("__class__".into());
        }
    }
    names
}

fn namespace(m: &Machine, value: Option<&Value>, function: &str) -> PyResult<Option<Rc<Dict>>> {
    match value {
        None | Some(Value::None) => Ok(None),
        Some(value) => match value.unwrapped() {
            Value::Dict(dict) => Ok(Some(dict)),
            other if function == "exec" => {
                Err(type_error(format!("exec() globals must be a dict, not {}", type_name(m, &other))))
            }
            _ => Err(type_error("globals must be a dict")),
        },
    }
}

fn run(m: &mut Machine, a: Args, function: &str, mode: Mode) -> PyResult {
    args::between(&a, 0, function, 1, 3)?;
    let globals = namespace(m, a.pos.get(1), function)?;
    if let Some(locals) = a.pos.get(2)
        && !locals.is_none()
        && !matches!(locals.unwrapped(), Value::Dict(_))
        && m.class_of(locals).lookup(&"__getitem__".into()).is_none()
    {
        return Err(type_error("locals must be a mapping"));
    }
    let code = match &a.pos[0] {
        Value::Code(code) => code.clone(),
        other => {
            let source = match (text(other), args::bytes(other)) {
                (Some(source), _) => source.to_string(),
                (_, Some(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
                _ => {
                    return Err(type_error(format!(
                        "{function}() arg 1 must be a string, bytes or code object"
                    )));
                }
            };
            let source = if mode == Mode::Eval { source.trim_start_matches([' ', '\t']) } else { &source };
            m.compile(source, "<string>", mode)?
        }
    };
    let given = globals.is_some();
    let globals = globals.or_else(|| m.frames.last().map(|frame| frame.globals.clone())).unwrap_or_default();
    match (a.pos.get(2).filter(|locals| !locals.is_none()), given) {
        (Some(locals), _) => m.exec_on(&code, &globals, locals),
        (None, true) => m.exec(&code, &globals),
        // Inside a function: its names are read, as CPython's snapshot of them is.
        (None, false) => {
            let locals = local_names(m);
            m.exec_in(&code, &globals, &locals)
        }
    }
}

/// `exec(source, globals, locals)`.
pub fn exec(m: &mut Machine, a: Args) -> PyResult {
    run(m, a, "exec", Mode::Exec)?;
    Ok(Value::None)
}

/// `eval(source, globals, locals)`.
pub fn eval(m: &mut Machine, a: Args) -> PyResult {
    run(m, a, "eval", Mode::Eval)
}

/// `compile(source, filename, mode)`.
pub fn compile(m: &mut Machine, a: Args) -> PyResult {
    let mut r = a.reader("compile");
    let source = r.required("source")?;
    let filename = r.required("filename")?;
    let mode = r.required("mode")?;
    for other in ["flags", "dont_inherit", "optimize"] {
        r.optional(other)?;
    }
    r.finish()?;
    let Some(source) = text(&source) else {
        return Err(type_error("compile() arg 1 must be a string, bytes or AST object"));
    };
    let filename = m.str(&filename)?;
    let mode = match text(&mode).as_deref() {
        Some("exec") => Mode::Exec,
        Some("eval") => Mode::Eval,
        Some("single") => Mode::Single,
        _ => return Err(value_error("compile() mode must be 'exec', 'eval' or 'single'")),
    };
    Ok(Value::Code(m.compile(&source, &filename, mode)?))
}

/// `__import__(name, globals, locals, fromlist, level)`.
pub fn import(m: &mut Machine, a: Args) -> PyResult {
    let mut r = a.reader("__import__");
    let name = r.required("name")?;
    r.optional("globals")?;
    r.optional("locals")?;
    let from_list = r.or("fromlist", Value::None)?;
    r.optional("level")?;
    r.finish()?;
    let Some(name) = text(&name) else {
        return Err(type_error("__import__() argument 1 must be str"));
    };
    let module = m.import(&name)?;
    if m.truth(&from_list)? {
        return Ok(Value::Module(module));
    }
    match name.split_once('.') {
        Some((top, _)) => Ok(Value::Module(m.import(top)?)),
        None => Ok(Value::Module(module)),
    }
}
