//! The core of `json`: writing and reading. The classes around it are Python (`py/json.py`).

use std::fmt::Write;
use std::rc::Rc;

use crate::python::builtins::args::{self, check_size};
use crate::python::builtins::repr::{Guard, float_repr};
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, Unwind, type_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::native::ModuleBuilder;
use crate::python::objects::Module;
use crate::python::value::{Str, Value};

/// The Python part.
pub const SOURCE: &str = include_str!("py/json.py");

/// Fills the module.
pub fn build(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module).function("_encode", encode).function("_decode", decode).function(
        "_quote",
        |_, a| {
            let text = args::only(a, "_quote")?;
            Ok(Value::from(args::text(&text).map(|t| quoted(&t, true)).unwrap_or_default()))
        },
    );
    Ok(())
}

struct Writer {
    out: String,
    default: Value,
    indent: Option<String>,
    item_sep: Str,
    key_sep: Str,
    ascii: bool,
    sort_keys: bool,
    skip_keys: bool,
    allow_nan: bool,
}

/// `_encode(obj, default, indent, item_separator, key_separator, ensure_ascii, sort_keys, skipkeys, allow_nan)`.
fn encode(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 0, "_encode", 9, 9)?;
    let flag = |m: &mut Machine, at: usize| m.truth(&a.pos[at]);
    let separator =
        |at: usize| args::text(&a.pos[at]).ok_or_else(|| type_error("separators must be strings"));
    let indent = match &a.pos[2] {
        Value::None => None,
        other => Some(match args::text(other) {
            Some(text) => text.to_string(),
            None => " ".repeat(args::index(m, other)?.clamp(0, 1000) as usize),
        }),
    };
    let mut writer = Writer {
        out: String::new(),
        default: a.pos[1].clone(),
        indent,
        item_sep: separator(3)?,
        key_sep: separator(4)?,
        ascii: flag(m, 5)?,
        sort_keys: flag(m, 6)?,
        skip_keys: flag(m, 7)?,
        allow_nan: flag(m, 8)?,
    };
    writer.value(m, &a.pos[0], 0)?;
    Ok(Value::from(writer.out))
}

impl Writer {
    fn value(&mut self, m: &mut Machine, value: &Value, depth: usize) -> PyResult<()> {
        check_size(m, self.out.len())?;
        match value.unwrapped() {
            Value::None => self.out.push_str("null"),
            Value::Bool(b) => self.out.push_str(if b { "true" } else { "false" }),
            Value::Int(n) => {
                let _ = write!(self.out, "{n}");
            }
            Value::BigInt(n) => self.out.push_str(&n.to_string()),
            Value::Float(x) => {
                let text = self.float(x)?;
                self.out.push_str(&text);
            }
            Value::Str(s) => self.out.push_str(&quoted(&s, self.ascii)),
            Value::List(list) => {
                let items = list.items.borrow().clone();
                self.array(m, value, &items, depth)?;
            }
            Value::Tuple(items) => self.array(m, value, &items, depth)?,
            Value::Dict(dict) => self.object(m, value, &dict, depth)?,
            _ => {
                let Some(_guard) = Guard::enter(value)? else { return Err(circular()) };
                let default = self.default.clone();
                let replaced = m.call(&default, Args::one(value.clone()))?;
                self.value(m, &replaced, depth)?;
            }
        }
        Ok(())
    }

    fn float(&self, x: f64) -> PyResult<String> {
        if x.is_finite() {
            return Ok(float_repr(x));
        }
        if !self.allow_nan {
            return Err(value_error("Out of range float values are not JSON compliant"));
        }
        Ok(if x.is_nan() {
            "NaN"
        } else if x > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .into())
    }

    fn newline(&mut self, depth: usize) {
        if let Some(indent) = &self.indent {
            self.out.push('\n');
            let step = indent.clone();
            (0..depth).for_each(|_| self.out.push_str(&step));
        }
    }

    fn array(&mut self, m: &mut Machine, value: &Value, items: &[Value], depth: usize) -> PyResult<()> {
        if items.is_empty() {
            self.out.push_str("[]");
            return Ok(());
        }
        let Some(_guard) = Guard::enter(value)? else { return Err(circular()) };
        self.out.push('[');
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push_str(&self.item_sep);
            }
            self.newline(depth + 1);
            self.value(m, item, depth + 1)?;
        }
        self.newline(depth);
        self.out.push(']');
        Ok(())
    }

    fn object(&mut self, m: &mut Machine, value: &Value, dict: &Rc<Dict>, depth: usize) -> PyResult<()> {
        if dict.is_empty() {
            self.out.push_str("{}");
            return Ok(());
        }
        let Some(_guard) = Guard::enter(value)? else { return Err(circular()) };
        let mut entries: Vec<(Value, Value)> = dict.entries().into_iter().map(|e| (e.key, e.value)).collect();
        if self.sort_keys {
            let mut pairs: Vec<Value> =
                entries.iter().map(|(k, v)| Value::tuple(vec![k.clone(), v.clone()])).collect();
            let first = crate::python::function::NativeFunction::new("first", |_, a| match a.pos.first() {
                Some(Value::Tuple(pair)) => Ok(pair[0].clone()),
                _ => Ok(Value::None),
            });
            crate::python::builtins::list::sort(m, &mut pairs, Some(first.into()), false)?;
            entries = pairs
                .into_iter()
                .filter_map(
                    |p| if let Value::Tuple(p) = p { Some((p[0].clone(), p[1].clone())) } else { None },
                )
                .collect();
        }
        self.out.push('{');
        let mut first = true;
        for (key, item) in entries {
            let Some(key) = self.key(m, &key)? else { continue };
            if !first {
                self.out.push_str(&self.item_sep);
            }
            first = false;
            self.newline(depth + 1);
            self.out.push_str(&quoted(&key, self.ascii));
            self.out.push_str(&self.key_sep);
            self.value(m, &item, depth + 1)?;
        }
        if !first {
            self.newline(depth);
        }
        self.out.push('}');
        Ok(())
    }

    fn key(&self, m: &Machine, key: &Value) -> PyResult<Option<String>> {
        Ok(Some(match key.unwrapped() {
            Value::Str(s) => s.to_string(),
            Value::None => "null".into(),
            Value::Bool(b) => if b { "true" } else { "false" }.into(),
            Value::Int(n) => n.to_string(),
            Value::BigInt(n) => n.to_string(),
            Value::Float(x) => self.float(x)?,
            _ if self.skip_keys => return Ok(None),
            _ => {
                return Err(type_error(format!(
                    "keys must be str, int, float, bool or None, not {}",
                    args::type_name(m, key)
                )));
            }
        }))
    }
}

fn circular() -> Unwind {
    value_error("Circular reference detected")
}

/// A JSON string.
pub fn quoted(text: &str, ascii: bool) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            c if (c as u32) < 0x20 || (ascii && !c.is_ascii()) => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// How reading fails: a message and a character position, or an exception of a hook.
enum Failure {
    Syntax(&'static str, usize),
    Raised(Unwind),
}

impl From<Unwind> for Failure {
    fn from(unwind: Unwind) -> Failure {
        Failure::Raised(unwind)
    }
}

struct Hooks {
    object: Value,
    pairs: Value,
    float: Value,
    int: Value,
    constant: Value,
    strict: bool,
}

struct Reader<'a> {
    chars: &'a [char],
    at: usize,
    hooks: Hooks,
    depth: usize,
}

/// `_decode(text, start, object_hook, object_pairs_hook, parse_float, parse_int, parse_constant, strict)`: the value
/// and where it ends; a message and a position when the text is no JSON.
fn decode(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 0, "_decode", 8, 8)?;
    let Some(text) = args::text(&a.pos[0]) else { return Err(type_error("first argument must be a string")) };
    let chars: Vec<char> = text.chars().collect();
    args::spend(m, chars.len() as u64 / 8)?;
    let start = args::index(m, &a.pos[1])?.max(0) as usize;
    let hooks = Hooks {
        object: a.pos[2].clone(),
        pairs: a.pos[3].clone(),
        float: a.pos[4].clone(),
        int: a.pos[5].clone(),
        constant: a.pos[6].clone(),
        strict: m.truth(&a.pos[7])?,
    };
    let mut reader = Reader { chars: &chars, at: start, hooks, depth: 0 };
    match reader.value(m) {
        Ok(value) => Ok(Value::tuple(vec![value, Value::from(reader.at)])),
        Err(Failure::Raised(unwind)) => Err(unwind),
        Err(Failure::Syntax(message, at)) => {
            let class = m.import_from("json", "JSONDecodeError")?;
            Err(m.exception(&class, Args::pos([Value::str(message), Value::Str(text), Value::from(at)])))
        }
    }
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str) -> bool {
        let fits = word.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c));
        if fits {
            self.at += word.len();
        }
        fits
    }

    fn value(&mut self, m: &mut Machine) -> Result<Value, Failure> {
        if self.depth > 400 {
            let text = "maximum recursion depth exceeded while decoding a JSON array from a unicode string";
            return Err(Failure::Raised(crate::python::exception::recursion_error(text)));
        }
        match self.peek() {
            Some('"') => self.string().map(Value::from),
            Some('{') => self.nested(m, Reader::object),
            Some('[') => self.nested(m, Reader::array),
            Some('-' | '0'..='9') => self.number(m),
            _ if self.word("null") => Ok(Value::None),
            _ if self.word("true") => Ok(Value::Bool(true)),
            _ if self.word("false") => Ok(Value::Bool(false)),
            _ if self.word("NaN") => self.constant(m, "NaN", f64::NAN),
            _ if self.word("Infinity") => self.constant(m, "Infinity", f64::INFINITY),
            _ => Err(Failure::Syntax("Expecting value", self.at)),
        }
    }

    fn nested(
        &mut self,
        m: &mut Machine,
        read: fn(&mut Self, &mut Machine) -> Result<Value, Failure>,
    ) -> Result<Value, Failure> {
        self.depth += 1;
        let value = read(self, m);
        self.depth -= 1;
        value
    }

    fn constant(&mut self, m: &mut Machine, name: &str, value: f64) -> Result<Value, Failure> {
        if self.hooks.constant.is_none() {
            return Ok(Value::Float(value));
        }
        let hook = self.hooks.constant.clone();
        Ok(m.call(&hook, Args::one(name))?)
    }

    fn array(&mut self, m: &mut Machine) -> Result<Value, Failure> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.peek() == Some(']') {
            self.at += 1;
            return Ok(Value::list(items));
        }
        loop {
            self.space();
            items.push(self.value(m)?);
            self.space();
            match self.peek() {
                Some(',') => self.at += 1,
                Some(']') => {
                    self.at += 1;
                    return Ok(Value::list(items));
                }
                _ => return Err(Failure::Syntax("Expecting ',' delimiter", self.at)),
            }
        }
    }

    fn object(&mut self, m: &mut Machine) -> Result<Value, Failure> {
        self.at += 1;
        let mut pairs: Vec<(String, Value)> = Vec::new();
        self.space();
        if self.peek() == Some('}') {
            self.at += 1;
            return self.made(m, pairs);
        }
        loop {
            if self.peek() != Some('"') {
                return Err(Failure::Syntax("Expecting property name enclosed in double quotes", self.at));
            }
            let key = self.string()?;
            self.space();
            if self.peek() != Some(':') {
                return Err(Failure::Syntax("Expecting ':' delimiter", self.at));
            }
            self.at += 1;
            self.space();
            let value = self.value(m)?;
            pairs.push((key, value));
            self.space();
            match self.peek() {
                Some(',') => self.at += 1,
                Some('}') => {
                    self.at += 1;
                    return self.made(m, pairs);
                }
                _ => return Err(Failure::Syntax("Expecting ',' delimiter", self.at)),
            }
            self.space();
        }
    }

    fn made(&self, m: &mut Machine, pairs: Vec<(String, Value)>) -> Result<Value, Failure> {
        if !self.hooks.pairs.is_none() {
            let items = pairs.into_iter().map(|(k, v)| Value::tuple(vec![Value::from(k), v])).collect();
            return Ok(m.call(&self.hooks.pairs.clone(), Args::one(Value::list(items)))?);
        }
        let dict = Dict::new();
        for (key, value) in pairs {
            dict.set_str(&Str::new(&key), value);
        }
        let made = Value::Dict(Rc::new(dict));
        if self.hooks.object.is_none() {
            return Ok(made);
        }
        Ok(m.call(&self.hooks.object.clone(), Args::one(made))?)
    }

    fn number(&mut self, m: &mut Machine) -> Result<Value, Failure> {
        let start = self.at;
        if self.peek() == Some('-') {
            self.at += 1;
        }
        match self.peek() {
            Some('0') => self.at += 1,
            Some('1'..='9') => self.digits(),
            _ => {
                self.at = start;
                if self.word("-Infinity") {
                    return self.constant(m, "-Infinity", f64::NEG_INFINITY);
                }
                return Err(Failure::Syntax("Expecting value", start));
            }
        }
        let mut is_float = false;
        let digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
        if self.peek() == Some('.') && digit(self.chars.get(self.at + 1)) {
            is_float = true;
            self.at += 1;
            self.digits();
        }
        if matches!(self.peek(), Some('e' | 'E')) {
            let signed = usize::from(matches!(self.chars.get(self.at + 1), Some('+' | '-')));
            if digit(self.chars.get(self.at + 1 + signed)) {
                is_float = true;
                self.at += 1 + signed;
                self.digits();
            }
        }
        let text: String = self.chars[start..self.at].iter().collect();
        let hook = if is_float { self.hooks.float.clone() } else { self.hooks.int.clone() };
        if !hook.is_none() {
            return Ok(m.call(&hook, Args::one(Value::from(text)))?);
        }
        if is_float {
            return Ok(Value::Float(text.parse().unwrap_or(f64::NAN)));
        }
        match text.parse::<i64>() {
            Ok(n) => Ok(Value::Int(n)),
            Err(_) => Ok(Value::int(crate::python::builtins::int::from_value(m, &Value::from(text))?)),
        }
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn string(&mut self) -> Result<String, Failure> {
        let begin = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let Some(c) = self.peek() else {
                return Err(Failure::Syntax("Unterminated string starting at", begin));
            };
            self.at += 1;
            match c {
                '"' => return Ok(out),
                '\\' => self.escape(&mut out, begin)?,
                c if (c as u32) < 0x20 && self.hooks.strict => {
                    return Err(Failure::Syntax("Invalid control character at", self.at - 1));
                }
                c => out.push(c),
            }
        }
    }

    fn escape(&mut self, out: &mut String, begin: usize) -> Result<(), Failure> {
        let Some(c) = self.peek() else {
            return Err(Failure::Syntax("Unterminated string starting at", begin));
        };
        self.at += 1;
        out.push(match c {
            '"' | '\\' | '/' => c,
            'b' => '\x08',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let high = self.unit()?;
                if (0xd800..0xdc00).contains(&high) && self.word("\\u") {
                    let low = self.unit()?;
                    let joined = 0x10000 + ((high - 0xd800) << 10) + (low.wrapping_sub(0xdc00) & 0x3ff);
                    char::from_u32(joined).unwrap_or('\u{fffd}')
                } else {
                    char::from_u32(high).unwrap_or('\u{fffd}')
                }
            }
            _ => return Err(Failure::Syntax("Invalid \\escape", self.at - 2)),
        });
        Ok(())
    }

    fn unit(&mut self) -> Result<u32, Failure> {
        let text: Option<String> = self.chars.get(self.at..self.at + 4).map(|c| c.iter().collect());
        let unit = text.filter(|t| t.bytes().all(|b| b.is_ascii_hexdigit()));
        let unit = unit.and_then(|t| u32::from_str_radix(&t, 16).ok());
        let unit = unit.ok_or(Failure::Syntax("Invalid \\uXXXX escape", self.at - 1))?;
        self.at += 4;
        Ok(unit)
    }
}
