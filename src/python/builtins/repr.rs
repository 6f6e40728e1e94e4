//! `repr` and `str` of the builtin types, exactly as CPython writes them.

use std::cell::RefCell;
use std::fmt::Write;

use super::args::type_name;
use crate::python::exception::{PyResult, recursion_error};
use crate::python::machine::Machine;
use crate::python::objects::ViewKind;
use crate::python::value::Value;

/// Containers nested deeper than this are refused: the host's stack is not ours to spend.
const DEEPEST: usize = 400;

thread_local! {
    static OPEN: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// Says that an object's `repr` has begun; `None` when it had begun already, so that it contains itself.
pub struct Guard;

impl Guard {
    /// Enters an object; dropping the guard leaves it.
    pub fn enter(value: &Value) -> PyResult<Option<Guard>> {
        let address = value.address().unwrap_or(0);
        OPEN.with_borrow_mut(|open| {
            if open.contains(&address) {
                return Ok(None);
            }
            if open.len() >= DEEPEST || crate::python::machine::stack_is_low() {
                return Err(recursion_error(
                    "maximum recursion depth exceeded while getting the repr of an object",
                ));
            }
            open.push(address);
            Ok(Some(Guard))
        })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        OPEN.with_borrow_mut(|open| open.pop());
    }
}

/// `repr` of a value of a builtin type (every variant but a user's instance, whose `__repr__` the machine calls; an
/// instance without one gets `<module.Class object at 0x...>`). Recursive containers are cut by `[...]`.
pub fn repr_builtin(m: &mut Machine, value: &Value) -> PyResult<String> {
    Ok(match value {
        Value::None => "None".into(),
        Value::NotImplemented => "NotImplemented".into(),
        Value::Ellipsis => "Ellipsis".into(),
        Value::Bool(b) => if *b { "True" } else { "False" }.into(),
        Value::Int(n) => n.to_string(),
        Value::BigInt(n) => super::int::decimal_digits(m, n)?,
        Value::Float(x) => float_repr(*x),
        Value::Str(s) => str_repr(s),
        Value::Bytes(b) => bytes_repr(b),
        Value::Tuple(items) => {
            let Some(_guard) = Guard::enter(value)? else { return Ok("(...)".into()) };
            let inner = join(m, items)?;
            if items.len() == 1 { format!("({inner},)") } else { format!("({inner})") }
        }
        Value::List(list) => {
            let Some(_guard) = Guard::enter(value)? else { return Ok("[...]".into()) };
            let items = list.items.borrow().clone();
            format!("[{}]", join(m, &items)?)
        }
        Value::Dict(dict) => {
            let Some(_guard) = Guard::enter(value)? else { return Ok("{...}".into()) };
            format!("{{{}}}", pairs(m, dict)?)
        }
        Value::Set(set) => {
            let name = if set.frozen { "frozenset" } else { "set" };
            if set.items.is_empty() {
                return Ok(format!("{name}()"));
            }
            let Some(_guard) = Guard::enter(value)? else { return Ok(format!("{name}(...)")) };
            let inner = join(m, &set.ordered())?;
            if set.frozen { format!("frozenset({{{inner}}})") } else { format!("{{{inner}}}") }
        }
        Value::Slice(s) => {
            let _open = Guard::enter(value)?;
            format!("slice({}, {}, {})", m.repr(&s.start)?, m.repr(&s.stop)?, m.repr(&s.step)?)
        }
        Value::Range(r) if r.step == 1 => format!("range({}, {})", r.start, r.stop),
        Value::Range(r) => format!("range({}, {}, {})", r.start, r.stop, r.step),
        Value::Function(f) => format!("<function {} at {}>", f.qualname.borrow(), address(m, value)),
        Value::Method(method) => method_repr(m, method)?,
        // A function that a floor above has put into a module of its own is no builtin to whoever calls it.
        Value::Native(f) if !f.is_builtin() => {
            format!("<function {} at {}>", f.qualname(), address(m, value))
        }
        Value::Native(f) if f.owner.is_empty() => format!("<built-in function {}>", f.name),
        Value::Native(f) => format!("<method '{}' of '{}' objects>", f.name, f.owner),
        Value::Class(c) => format!("<class '{}'>", c.full_name()),
        Value::Instance(instance) => {
            if let Some(state) = instance.exception() {
                return super::exceptions::exception_repr(m, &instance.class().name(), &state);
            }
            if let Some(inner) = instance.builtin_value() {
                return builtin_subclass_repr(m, value, &inner);
            }
            object_repr(m, value)
        }
        Value::Module(module) => module_repr(module),
        Value::Generator(g) => format!("<generator object {} at {}>", g.qualname, address(m, value)),
        Value::Iter(iter) => {
            let name = iter.inner.try_borrow().ok().and_then(|i| i.as_ref().map(|i| i.type_name()));
            format!("<{} object at {}>", name.unwrap_or("iterator"), address(m, value))
        }
        Value::DictView(view) => {
            let name = type_name(m, value);
            let Some(_guard) = Guard::enter(value)? else { return Ok("...".into()) };
            let entries = view.dict.entries();
            let items: Vec<Value> = entries
                .into_iter()
                .map(|e| match view.kind {
                    ViewKind::Keys => e.key,
                    ViewKind::Values => e.value,
                    ViewKind::Items => Value::tuple(vec![e.key, e.value]),
                })
                .collect();
            format!("{name}([{}])", join(m, &items)?)
        }
        Value::MappingProxy(proxy) => format!("mappingproxy({{{}}})", pairs(m, &proxy.dict)?),
        Value::Property(_) => format!("<property object at {}>", address(m, value)),
        Value::StaticMethod(f) => format!("<staticmethod({})>", m.repr(f)?),
        Value::ClassMethod(f) => format!("<classmethod({})>", m.repr(f)?),
        Value::Super(s) => {
            format!("<super: <class '{}'>, <{} object>>", s.after.name(), s.class.name())
        }
        Value::Cell(cell) => {
            let inner = cell.value.borrow().clone();
            match inner {
                Some(inner) => format!(
                    "<cell at {}: {} object at {}>",
                    address(m, value),
                    type_name(m, &inner),
                    address(m, &inner)
                ),
                None => format!("<cell at {}: empty>", address(m, value)),
            }
        }
        Value::Code(code) => format!(
            "<code object {} at {}, file \"{}\", line {}>",
            code.name,
            address(m, value),
            code.source.path,
            code.source.line(code.first_offset)
        ),
    })
}

/// `str` of a value of a builtin type; the same as its `repr` but for `str` and exceptions.
pub fn str_builtin(m: &mut Machine, value: &Value) -> PyResult<String> {
    match value {
        Value::Str(s) => Ok(s.to_string()),
        // A view of a namespace is shown as the namespace.
        Value::MappingProxy(proxy) => m.str(&Value::Dict(proxy.dict.clone())),
        Value::Instance(instance) => {
            if let Some(state) = instance.exception() {
                return super::exceptions::exception_str(m, instance, &state);
            }
            match instance.builtin_value() {
                Some(Value::Str(s)) => Ok(s.to_string()),
                _ => m.repr(value),
            }
        }
        _ => repr_builtin(m, value),
    }
}

/// `object.__repr__`.
pub fn object_repr(m: &mut Machine, value: &Value) -> String {
    let class = m.class_of(value);
    let module = class.module();
    let qualname = class.qualname.borrow().clone();
    let at = address(m, value);
    if &*module == "builtins" {
        format!("<{qualname} object at {at}>")
    } else {
        format!("<{module}.{qualname} object at {at}>")
    }
}

/// The `0x...` under which an object is shown.
pub fn address(m: &Machine, value: &Value) -> String {
    format!("{:#x}", m.id_of(value))
}

fn builtin_subclass_repr(m: &mut Machine, value: &Value, inner: &Value) -> PyResult<String> {
    match inner {
        // A subclass of set shows its own name, those of the other containers do not.
        Value::Set(set) => {
            let name = type_name(m, value);
            let Some(_guard) = Guard::enter(value)? else { return Ok(format!("{name}(...)")) };
            if set.items.is_empty() {
                return Ok(format!("{name}()"));
            }
            Ok(format!("{name}({{{}}})", join(m, &set.ordered())?))
        }
        _ => repr_builtin(m, inner),
    }
}

fn method_repr(m: &mut Machine, method: &crate::python::function::Method) -> PyResult<String> {
    if let Value::Native(f) = &method.function
        && f.is_builtin()
    {
        let receiver = &method.receiver;
        return Ok(format!(
            "<built-in method {} of {} object at {}>",
            f.name,
            type_name(m, receiver),
            address(m, receiver)
        ));
    }
    let name = match &method.function {
        Value::Function(f) => f.qualname.borrow().to_string(),
        Value::Native(f) => f.qualname(),
        other => m.repr(other)?,
    };
    let receiver = m.repr(&method.receiver)?;
    Ok(format!("<bound method {name} of {receiver}>"))
}

fn module_repr(module: &crate::python::objects::Module) -> String {
    match module.get("__file__") {
        Some(Value::Str(file)) => format!("<module '{}' from '{file}'>", module.name),
        _ => format!("<module '{}' (built-in)>", module.name),
    }
}

fn join(m: &mut Machine, items: &[Value]) -> PyResult<String> {
    let mut out = String::new();
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        out.push_str(&m.repr(item)?);
        super::args::check_size(m, out.len())?;
    }
    Ok(out)
}

fn pairs(m: &mut Machine, dict: &crate::python::dict::Dict) -> PyResult<String> {
    let mut out = String::new();
    for (at, entry) in dict.entries().into_iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        out.push_str(&m.repr(&entry.key)?);
        out.push_str(": ");
        out.push_str(&m.repr(&entry.value)?);
        super::args::check_size(m, out.len())?;
    }
    Ok(out)
}

/// `repr` of a float: the shortest digits that read back as the same number.
pub fn float_repr(x: f64) -> String {
    if x.is_nan() {
        return "nan".into();
    }
    if x.is_infinite() {
        return if x > 0.0 { "inf" } else { "-inf" }.into();
    }
    let (negative, digits, exponent) = shortest(x);
    let mut out = if negative { "-".to_string() } else { String::new() };
    if (-4..16).contains(&exponent) {
        place_point(&mut out, &digits, exponent);
        if !out.contains('.') {
            out.push_str(".0");
        }
    } else {
        out.push_str(&digits[..1]);
        if digits.len() > 1 {
            out.push('.');
            out.push_str(&digits[1..]);
        }
        write_exponent(&mut out, exponent);
    }
    out
}

/// Sign, shortest digits, and the power of ten of the first one.
pub fn shortest(x: f64) -> (bool, String, i32) {
    let text = format!("{:e}", x.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    (x.is_sign_negative(), digits, exponent.parse().unwrap_or(0))
}

/// Digits in positional notation, the first one standing for `10 ** exponent`.
pub fn place_point(out: &mut String, digits: &str, exponent: i32) {
    if exponent < 0 {
        out.push_str("0.");
        out.extend(std::iter::repeat_n('0', (-exponent - 1) as usize));
        out.push_str(digits);
        return;
    }
    let whole = exponent as usize + 1;
    if digits.len() <= whole {
        out.push_str(digits);
        out.extend(std::iter::repeat_n('0', whole - digits.len()));
    } else {
        out.push_str(&digits[..whole]);
        out.push('.');
        out.push_str(&digits[whole..]);
    }
}

/// `e+16`: at least two digits, always a sign.
pub fn write_exponent(out: &mut String, exponent: i32) {
    let sign = if exponent < 0 { '-' } else { '+' };
    let _ = write!(out, "e{sign}{:02}", exponent.abs());
}

/// `repr` of a str: single quotes unless that would need escapes that double quotes spare.
pub fn str_repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if is_printable(c) => out.push(c),
            c => escape_char(&mut out, c),
        }
    }
    out.push(quote);
    out
}

/// `\xNN`, `\uNNNN` or `\UNNNNNNNN`.
pub fn escape_char(out: &mut String, c: char) {
    let n = c as u32;
    let _ = match n {
        0..=0xff => write!(out, "\\x{n:02x}"),
        0x100..=0xffff => write!(out, "\\u{n:04x}"),
        _ => write!(out, "\\U{n:08x}"),
    };
}

/// Whether `repr` shows a character as it is. The blocks of invisible characters are listed by hand: Unicode's own
/// table would weigh more than it is worth to a page.
pub fn is_printable(c: char) -> bool {
    let n = c as u32;
    if n < 0x7f {
        return n >= 0x20;
    }
    !matches!(n,
        0x7f..=0xa0 | 0xad | 0x378 | 0x379 | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x1680 | 0x180e
        | 0x2000..=0x200f | 0x2028..=0x202f | 0x205f..=0x206f | 0x3000 | 0xd800..=0xf8ff | 0xfeff
        | 0xfff0..=0xfffb | 0xfffe..=0xffff | 0xe0000..=0x10ffff)
}

/// `ascii(value)`: every character beyond ASCII escaped.
pub fn ascii_of(repr: &str) -> String {
    let mut out = String::with_capacity(repr.len());
    for c in repr.chars() {
        if c.is_ascii() { out.push(c) } else { escape_char(&mut out, c) }
    }
    out
}

/// `repr` of a bytes.
pub fn bytes_repr(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
    let mut out = String::from("b");
    out.push(quote as char);
    for &b in bytes {
        match b {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b if b == quote => {
                out.push('\\');
                out.push(b as char);
            }
            0x20..=0x7e => out.push(b as char),
            _ => {
                let _ = write!(out, "\\x{b:02x}");
            }
        }
    }
    out.push(quote as char);
    out
}
