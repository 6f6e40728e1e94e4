//! Streams: text files of the host, `io.StringIO` and `io.BytesIO`.
//!
//! A stream holds its whole content; a file that was written is handed to the host when it is flushed or closed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::args::{self, bytes, index, text, type_name};
use crate::python::class::{Class, Instance, Layout};
use crate::python::exception::{PyResult, Unwind, type_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::native::ClassBuilder;
use crate::python::types::types;
use crate::python::value::Value;

/// What a stream object holds.
pub struct Stream {
    content: RefCell<Vec<u8>>,
    position: Cell<usize>,
    binary: bool,
    readable: bool,
    writable: bool,
    append: bool,
    closed: Cell<bool>,
    dirty: Cell<bool>,
    /// Path on the host; `None` for streams in memory.
    path: Option<String>,
    name: Value,
    mode: String,
}

/// The classes of streams, one set a thread.
pub struct StreamClasses {
    /// `io.UnsupportedOperation`.
    pub unsupported: Rc<Class>,
    /// `io.IOBase`.
    pub base: Rc<Class>,
    /// `_io.TextIOWrapper`.
    pub text_file: Rc<Class>,
    /// `_io.BufferedReader`.
    pub binary_file: Rc<Class>,
    /// `io.StringIO`.
    pub string_io: Rc<Class>,
    /// `io.BytesIO`.
    pub bytes_io: Rc<Class>,
}

thread_local! {
    static CLASSES: &'static StreamClasses = Box::leak(Box::new(crate::python::heap::lasting(make_classes)));
}

/// The classes of streams.
pub fn classes() -> &'static StreamClasses {
    CLASSES.with(|c| *c)
}

fn make_classes() -> StreamClasses {
    let t = types();
    let unsupported =
        ClassBuilder::in_module("UnsupportedOperation", "io").base(&t.OSError).base(&t.ValueError).build();
    let base = ClassBuilder::in_module("IOBase", "io")
        .layout(Layout::Native)
        .method("read", read)
        .method("readline", read_line)
        .method("readlines", read_lines)
        .method("__iter__", |_, a| args::zero(a, "__iter__"))
        .method("__next__", |m, a| {
            let line = read_line(m, a)?;
            if m.truth(&line)? { Ok(line) } else { Err(args::stop_iteration()) }
        })
        .method("write", write)
        .method("writelines", |m, a| {
            let (stream, lines) = args::one(a, "writelines")?;
            for line in m.collect(&lines)? {
                write(m, Args::two(stream.clone(), line))?;
            }
            Ok(Value::None)
        })
        .method("close", |m, a| {
            let stream = args::zero(a, "close")?;
            let s = state(&stream)?;
            flush(m, &s)?;
            s.closed.set(true);
            Ok(Value::None)
        })
        .method("flush", |m, a| {
            let s = open_state(&args::zero(a, "flush")?)?;
            flush(m, &s)?;
            Ok(Value::None)
        })
        .method("seek", seek)
        .method("tell", |_, a| Ok(Value::from(open_state(&args::zero(a, "tell")?)?.position.get())))
        .method("truncate", |m, a| {
            args::between(&a, 1, "truncate", 0, 1)?;
            let s = open_state(&a.pos[0])?;
            let size = match a.pos.get(1) {
                None | Some(Value::None) => s.position.get(),
                Some(n) => index(m, n)?.max(0) as usize,
            };
            s.content.borrow_mut().truncate(size);
            s.dirty.set(true);
            Ok(Value::from(size))
        })
        .method("readable", |_, a| Ok(Value::Bool(open_state(&args::zero(a, "readable")?)?.readable)))
        .method("writable", |_, a| Ok(Value::Bool(open_state(&args::zero(a, "writable")?)?.writable)))
        .method("seekable", |_, a| open_state(&args::zero(a, "seekable")?).map(|_| Value::Bool(true)))
        .method("isatty", |_, a| args::zero(a, "isatty").map(|_| Value::Bool(false)))
        .method("getvalue", |_, a| {
            let s = open_state(&args::zero(a, "getvalue")?)?;
            Ok(value_of(&s, s.content.borrow().clone()))
        })
        .method("getbuffer", |_, a| {
            let s = open_state(&args::zero(a, "getbuffer")?)?;
            Ok(Value::Bytes(s.content.borrow().clone().into()))
        })
        .method("__enter__", |_, a| {
            let stream = args::zero(a, "__enter__")?;
            open_state(&stream)?;
            Ok(stream)
        })
        .method("__exit__", |m, mut a| {
            let stream = a.take_self();
            m.call_method(&stream, "close", Args::none())?;
            Ok(Value::None)
        })
        .method("__repr__", |m, a| {
            let stream = args::zero(a, "__repr__")?;
            let s = state(&stream)?;
            if s.path.is_none() {
                return Ok(Value::from(super::repr::object_repr(m, &stream)));
            }
            let name = m.repr(&s.name)?;
            Ok(Value::from(if s.binary {
                format!("<_io.BufferedReader name={name}>")
            } else {
                format!("<_io.TextIOWrapper name={name} mode='{}' encoding='UTF-8'>", s.mode)
            }))
        })
        .getter("closed", |_, stream| Ok(Value::Bool(state(stream)?.closed.get())))
        .getter("name", |_, stream| Ok(state(stream)?.name.clone()))
        .getter("mode", |_, stream| Ok(Value::str(&state(stream)?.mode)))
        .getter("encoding", |_, stream| {
            Ok(if state(stream)?.path.is_some() { Value::str("UTF-8") } else { Value::None })
        })
        .build();
    let make =
        |name: &str, module: &str| ClassBuilder::in_module(name, module).base(&base).layout(Layout::Native);
    let text_file = make("TextIOWrapper", "_io").build();
    let binary_file = make("BufferedReader", "_io").build();
    let string_io = make("StringIO", "_io").static_method("__new__", new_string_io).build();
    let bytes_io = make("BytesIO", "_io").static_method("__new__", new_bytes_io).build();
    StreamClasses { unsupported, base, text_file, binary_file, string_io, bytes_io }
}

fn state(value: &Value) -> PyResult<Rc<Stream>> {
    value.native::<Stream>().ok_or_else(|| value_error("I/O operation on uninitialized object"))
}

fn open_state(value: &Value) -> PyResult<Rc<Stream>> {
    let s = state(value)?;
    if s.closed.get() {
        // CPython's two implementations differ in the full stop.
        let stop = if s.path.is_some() || s.binary { "." } else { "" };
        return Err(value_error(format!("I/O operation on closed file{stop}")));
    }
    Ok(s)
}

fn unsupported_operation(message: &str) -> Unwind {
    Unwind::new(&classes().unsupported, message)
}

fn memory(binary: bool, content: Vec<u8>) -> Stream {
    Stream {
        content: RefCell::new(content),
        position: Cell::new(0),
        binary,
        readable: true,
        writable: true,
        append: false,
        closed: Cell::new(false),
        dirty: Cell::new(false),
        path: None,
        name: Value::None,
        mode: String::new(),
    }
}

fn new_string_io(m: &mut Machine, mut a: Args) -> PyResult {
    let class = args::new_class_arg(&mut a, "StringIO")?;
    let mut r = a.reader("StringIO");
    let initial = r.or("initial_value", Value::None)?;
    r.optional("newline")?;
    r.rest();
    r.rest_kw();
    let content = match (&initial, text(&initial)) {
        (Value::None, _) => Vec::new(),
        (_, Some(text)) => text.as_bytes().to_vec(),
        _ => {
            return Err(type_error(format!(
                "initial_value must be str or None, not {}",
                type_name(m, &initial)
            )));
        }
    };
    Ok(Value::Instance(Instance::with_native(&class, memory(false, content))))
}

fn new_bytes_io(m: &mut Machine, mut a: Args) -> PyResult {
    let class = args::new_class_arg(&mut a, "BytesIO")?;
    let mut r = a.reader("BytesIO");
    let initial = r.or("initial_bytes", Value::None)?;
    r.rest();
    r.rest_kw();
    let content = match (&initial, bytes(&initial)) {
        (Value::None, _) => Vec::new(),
        (_, Some(bytes)) => bytes.to_vec(),
        _ => {
            return Err(type_error(format!(
                "a bytes-like object is required, not '{}'",
                type_name(m, &initial)
            )));
        }
    };
    Ok(Value::Instance(Instance::with_native(&class, memory(true, content))))
}

fn value_of(s: &Stream, content: Vec<u8>) -> Value {
    if s.binary {
        return Value::Bytes(content.into());
    }
    Value::from(String::from_utf8(content).unwrap_or_default())
}

fn take(s: &Stream, length: usize) -> Value {
    let content = s.content.borrow();
    let start = s.position.get().min(content.len());
    let end = (start + length).min(content.len());
    s.position.set(end.max(s.position.get()));
    value_of(s, content[start..end].to_vec())
}

fn readable(value: &Value) -> PyResult<Rc<Stream>> {
    let s = open_state(value)?;
    if s.readable { Ok(s) } else { Err(unsupported_operation("not readable")) }
}

fn read(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 1, "read", 0, 1)?;
    let s = readable(&a.pos[0])?;
    let size = match a.pos.get(1) {
        None | Some(Value::None) => -1,
        Some(n) => index(m, n)?,
    };
    let length = length_of(&s, size);
    Ok(take(&s, length))
}

/// So many characters (or bytes) in bytes; all that is left when negative.
fn length_of(s: &Stream, size: i64) -> usize {
    let content = s.content.borrow();
    let rest = &content[s.position.get().min(content.len())..];
    if size < 0 {
        return rest.len();
    }
    if s.binary {
        return (size as usize).min(rest.len());
    }
    let rest = std::str::from_utf8(rest).unwrap_or_default();
    rest.char_indices().nth(size as usize).map_or(rest.len(), |(at, _)| at)
}

fn read_line(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 1, "readline", 0, 1)?;
    let s = readable(&a.pos[0])?;
    let most = match a.pos.get(1) {
        None | Some(Value::None) => -1,
        Some(n) => index(m, n)?,
    };
    let most = length_of(&s, most);
    let length = {
        let content = s.content.borrow();
        let rest = &content[s.position.get().min(content.len())..];
        rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |at| at + 1)
    };
    Ok(take(&s, length.min(most)))
}

fn read_lines(m: &mut Machine, mut a: Args) -> PyResult {
    let stream = a.take_self();
    let mut lines = Vec::new();
    loop {
        let line = read_line(m, Args::one(stream.clone()))?;
        if !m.truth(&line)? {
            return Ok(Value::list(lines));
        }
        lines.push(line);
    }
}

fn write(m: &mut Machine, a: Args) -> PyResult {
    let (stream, data) = args::one(a, "write")?;
    let s = open_state(&stream)?;
    if !s.writable {
        return Err(unsupported_operation("not writable"));
    }
    let (added, count) = match (s.binary, text(&data), bytes(&data)) {
        (false, Some(text), _) => (text.as_bytes().to_vec(), text.char_len()),
        (true, _, Some(bytes)) => (bytes.to_vec(), bytes.len()),
        (false, ..) if s.path.is_some() => {
            return Err(type_error(format!("write() argument must be str, not {}", type_name(m, &data))));
        }
        (false, ..) => {
            return Err(type_error(format!("string argument expected, got '{}'", type_name(m, &data))));
        }
        _ => {
            return Err(type_error(format!(
                "a bytes-like object is required, not '{}'",
                type_name(m, &data)
            )));
        }
    };
    let mut content = s.content.borrow_mut();
    args::check_size(m, content.len() + added.len())?;
    let start = if s.append { content.len() } else { s.position.get() };
    if start > content.len() {
        content.resize(start, if s.binary { 0 } else { b' ' });
    }
    // As many characters are overwritten as come in.
    let end = if s.binary {
        (start + added.len()).min(content.len())
    } else {
        let rest = std::str::from_utf8(&content[start..]).unwrap_or_default();
        start + rest.char_indices().nth(count).map_or(rest.len(), |(at, _)| at)
    };
    let length = added.len();
    content.splice(start..end, added);
    s.position.set(start + length);
    s.dirty.set(true);
    Ok(Value::from(count))
}

fn seek(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 1, "seek", 1, 2)?;
    let s = open_state(&a.pos[0])?;
    let offset = index(m, &a.pos[1])?;
    let whence = match a.pos.get(2) {
        Some(n) => index(m, n)?,
        None => 0,
    };
    let base = match whence {
        0 => 0,
        1 => s.position.get() as i64,
        _ => s.content.borrow().len() as i64,
    };
    if base + offset < 0 {
        return Err(value_error(format!("negative seek position {}", base + offset)));
    }
    s.position.set((base + offset) as usize);
    Ok(Value::Int(base + offset))
}

fn flush(m: &mut Machine, s: &Stream) -> PyResult<()> {
    if !s.dirty.replace(false) {
        return Ok(());
    }
    if let Some(path) = &s.path {
        let content = String::from_utf8_lossy(&s.content.borrow()).into_owned();
        m.host
            .write_file(path, &content)
            .map_err(|message| super::exceptions::os_error(13, &message, path))?;
    }
    Ok(())
}

/// A path as the host knows it: relative to the project's root, `.` and `..` resolved.
pub fn host_path(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The text of a path: a `str`, or what `__fspath__` gives.
pub fn path_text(m: &mut Machine, value: &Value) -> PyResult<String> {
    if let Some(text) = text(value) {
        return Ok(text.to_string());
    }
    match m.call_special(value, "__fspath__", Args::none()) {
        Some(path) => {
            let path = path?;
            text(&path).map(|t| t.to_string()).ok_or_else(|| type_error("__fspath__() must return str"))
        }
        None => {
            Err(type_error(format!("expected str, bytes or os.PathLike object, not {}", type_name(m, value))))
        }
    }
}

/// Whether any file lies below this path.
pub fn is_directory(m: &Machine, path: &str) -> bool {
    path.is_empty()
        || m.host.list_files().iter().any(|f| f.strip_prefix(path).is_some_and(|r| r.starts_with('/')))
}

/// `open(file, mode)`.
pub fn open(m: &mut Machine, a: Args) -> PyResult {
    let mut r = a.reader("open");
    let file = r.required("file")?;
    let mode = r.or("mode", "r")?;
    for other in ["buffering", "encoding", "errors", "newline", "closefd", "opener"] {
        r.optional(other)?;
    }
    r.finish()?;
    let Some(mode) = text(&mode) else {
        return Err(type_error(format!("open() argument 'mode' must be str, not {}", type_name(m, &mode))));
    };
    if mode.chars().any(|c| !"rwaxbt+U".contains(c)) || mode.is_empty() {
        return Err(value_error(format!("invalid mode: '{mode}'")));
    }
    let kinds: Vec<char> = mode.chars().filter(|c| "rwax".contains(*c)).collect();
    let [kind] = kinds.as_slice() else {
        return Err(value_error("must have exactly one of create/read/write/append mode"));
    };
    let shown = path_text(m, &file)?;
    let path = host_path(&shown);
    if is_directory(m, &path) {
        return Err(super::exceptions::os_error(21, "Is a directory", &shown));
    }
    let existing = m.host.read_file(&path);
    let content = match (kind, existing) {
        ('r', None) => return Err(super::exceptions::os_error(2, "No such file or directory", &shown)),
        ('x', Some(_)) => return Err(super::exceptions::os_error(17, "File exists", &shown)),
        ('r' | 'a', Some(text)) => text.as_bytes().to_vec(),
        _ => Vec::new(),
    };
    let binary = mode.contains('b');
    let plus = mode.contains('+');
    let stream = Stream {
        position: Cell::new(if *kind == 'a' { content.len() } else { 0 }),
        content: RefCell::new(content),
        binary,
        readable: *kind == 'r' || plus,
        writable: *kind != 'r' || plus,
        append: *kind == 'a',
        closed: Cell::new(false),
        dirty: Cell::new(matches!(kind, 'w' | 'x')),
        path: Some(path),
        name: file,
        mode: mode.to_string(),
    };
    flush(m, &stream)?;
    let class = if binary { &classes().binary_file } else { &classes().text_file };
    Ok(Value::Instance(Instance::with_native(class, stream)))
}
