//! `sys`: the process as its program sees it.

use std::rc::Rc;

use crate::python::builtins::args;
use crate::python::builtins::file::classes;
use crate::python::class::{Class, Instance, Layout};
use crate::python::exception::{PyResult, Unwind, value_error};
use crate::python::machine::Machine;
use crate::python::native::{ClassBuilder, ModuleBuilder};
use crate::python::objects::{Module, Set};
use crate::python::types::types;
use crate::python::value::{Str, Value};

/// Standard output or error.
struct Standard {
    error: bool,
}

thread_local! {
    static STANDARD: Rc<Class> = ClassBuilder::in_module("TextIOWrapper", "_io")
        .base(&classes().base)
        .layout(Layout::Native)
        .method("write", |m, a| {
            let (stream, text) = args::one(a, "write")?;
            let Some(text) = args::text(&text) else {
                let name = args::type_name(m, &text);
                return Err(crate::python::exception::type_error(format!("write() argument must be str, not {name}")));
            };
            match stream.native::<Standard>() {
                Some(s) if s.error => m.write_stderr(&text)?,
                _ => m.write_stdout(&text)?,
            }
            Ok(Value::from(text.char_len()))
        })
        .method("flush", |_, _| Ok(Value::None))
        .method("close", |_, _| Ok(Value::None))
        .method("isatty", |_, _| Ok(Value::Bool(false)))
        .method("fileno", |_, a| Ok(Value::Int(match a.pos[0].native::<Standard>() {
            Some(s) if s.error => 2,
            _ => 1,
        })))
        .method("writable", |_, _| Ok(Value::Bool(true)))
        .method("readable", |_, _| Ok(Value::Bool(false)))
        .getter("closed", |_, _| Ok(Value::Bool(false)))
        .getter("encoding", |_, _| Ok(Value::str("utf-8")))
        .getter("name", |_, s| Ok(Value::str(match s.native::<Standard>() {
            Some(s) if s.error => "<stderr>",
            _ => "<stdout>",
        })))
        .method("__repr__", |_, a| Ok(Value::str(match a.pos[0].native::<Standard>() {
            Some(s) if s.error => "<_io.TextIOWrapper name='<stderr>' mode='w' encoding='utf-8'>",
            _ => "<_io.TextIOWrapper name='<stdout>' mode='w' encoding='utf-8'>",
        })))
        .build_lasting();

    static STDIN: Rc<Class> = ClassBuilder::in_module("TextIOWrapper", "_io")
        .base(&classes().base)
        .layout(Layout::Native)
        .method("readline", |m, _| Ok(Value::from(m.host.read_line().map(|l| l + "\n").unwrap_or_default())))
        .method("read", |m, _| {
            let mut all = String::new();
            while let Some(line) = m.host.read_line() {
                all.push_str(&line);
                all.push('\n');
            }
            Ok(Value::from(all))
        })
        .method("isatty", |_, _| Ok(Value::Bool(false)))
        .method("fileno", |_, _| Ok(Value::Int(0)))
        .build_lasting();
}

/// Fills the module.
pub fn build(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let standard =
        |error| STANDARD.with(|class| Value::Instance(Instance::with_native(class, Standard { error })));
    let stdin = STDIN.with(|class| Value::Instance(Instance::with_native(class, ())));
    let names = m.native_modules.names();
    for (name, value) in [
        ("stdout", standard(false)),
        ("__stdout__", standard(false)),
        ("stderr", standard(true)),
        ("__stderr__", standard(true)),
        ("stdin", stdin),
        ("modules", Value::Dict(m.modules.clone())),
        ("argv", Value::list(vec![Value::str("")])),
        ("path", Value::list(vec![Value::str("/")])),
        ("platform", Value::str("linux")),
        ("byteorder", Value::str("little")),
        ("maxsize", Value::Int(i64::MAX)),
        ("maxunicode", Value::Int(0x10ffff)),
        ("version", Value::str("3.11.0 (Ormery)")),
        ("hexversion", Value::Int(0x030b00f0)),
        ("executable", Value::str("/usr/bin/python3")),
        ("prefix", Value::str("/usr")),
        ("base_prefix", Value::str("/usr")),
        ("dont_write_bytecode", Value::Bool(true)),
        ("warnoptions", Value::list(Vec::new())),
        ("meta_path", Value::list(Vec::new())),
        ("path_hooks", Value::list(Vec::new())),
        ("copyright", Value::str("")),
        ("api_version", Value::Int(1013)),
        ("builtin_module_names", Value::tuple(names.iter().copied().map(Value::str).collect())),
    ] {
        module.set(name, value);
    }
    module.set("stdlib_module_names", Value::Set(frozen(m, &names)?));
    ModuleBuilder::new(module)
        .function("exit", |_, a| {
            args::between(&a, 0, "exit", 0, 1)?;
            Err(Unwind::with_args(&types().SystemExit, a.pos.into_vec()))
        })
        .function("exc_info", |m, _| {
            Ok(match m.handled_exception() {
                None => Value::tuple(vec![Value::None, Value::None, Value::None]),
                Some(exception) => {
                    let class = Value::Class(exception.class());
                    let traceback = m.traceback_of(&exception);
                    Value::tuple(vec![class, Value::Instance(exception), traceback])
                }
            })
        })
        .function("exception", |m, _| Ok(m.handled_exception().map_or(Value::None, Value::Instance)))
        .function("getrecursionlimit", |m, _| Ok(Value::from(m.limits.recursion)))
        .function("setrecursionlimit", |m, a| {
            let n = args::only(a, "setrecursionlimit")?;
            let n = args::index(m, &n)?;
            if n < 1 {
                return Err(value_error("recursion limit must be greater or equal than 1"));
            }
            // Never above what the run allows: the host's stack is what is guarded.
            m.limits.recursion = (n as usize).min(m.limits.recursion.max(1000));
            Ok(Value::None)
        })
        .function("getsizeof", |_, _| Ok(Value::Int(64)))
        .function("getrefcount", |_, _| Ok(Value::Int(2)))
        .function("intern", |_, a| {
            let text = args::only(a, "intern")?;
            Ok(args::text(&text).map_or(text, |t| Value::Str(Str::intern(&t))))
        })
        .function("getdefaultencoding", |_, _| Ok(Value::str("utf-8")))
        .function("getfilesystemencoding", |_, _| Ok(Value::str("utf-8")))
        .function("get_int_max_str_digits", |_, _| Ok(Value::Int(4300)))
        .function("set_int_max_str_digits", |_, _| Ok(Value::None))
        .function("gettrace", |_, _| Ok(Value::None))
        .function("settrace", |_, _| Ok(Value::None))
        .function("_getframe", |m, a| {
            let depth = a.pos.first().map(|n| args::index(m, n)).transpose()?.unwrap_or(0).max(0) as usize;
            match m.frames.iter().rev().nth(depth) {
                Some(frame) => {
                    let entry = crate::python::exception::TracebackEntry {
                        code: frame.code.clone(),
                        instruction: frame.instruction(),
                        globals: frame.globals.clone(),
                    };
                    Ok(crate::python::builtins::exceptions::frame_value(entry))
                }
                None => Err(value_error("call stack is not deep enough")),
            }
        })
        .function("_caller_module", |m, a| {
            let depth = a.pos.first().map(|n| args::index(m, n)).transpose()?.unwrap_or(0).max(0) as usize;
            let frame = m.frames.iter().rev().nth(depth);
            Ok(frame.and_then(|f| f.globals.get_str("__name__")).unwrap_or_else(|| Value::str("__main__")))
        });
    Ok(())
}

fn frozen(m: &mut Machine, names: &[&'static str]) -> PyResult<Rc<Set>> {
    let items = names.iter().copied().map(Value::str).collect();
    crate::python::builtins::dict::set_of(m, items, true)
}

/// What is easier said in Python.
pub const SOURCE: &str = include_str!("py/sys.py");
