//! `str`: construction, and the methods that look for, cut and join text.
//!
//! Positions are characters in Python and bytes in Rust; [`byte_at`] and [`char_at`] convert, at no cost for ASCII.

use super::args::{self, bound, check_size, index, methods, new_class_arg, nth, text, type_name, wrap};
use crate::python::exception::{PyResult, type_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::types::{Types, types};
use crate::python::value::{Str, Value};

/// Puts the methods into `str`.
pub fn fill(t: &Types) {
    args::static_method(&t.str, "__new__", new);
    methods(
        &t.str,
        &[
            ("count", |m, a| {
                let (s, needle, range) = search_args(m, &a, "count")?;
                let Some((from, to)) = range else { return Ok(Value::Int(0)) };
                let hay = &s[from..to];
                let n =
                    if needle.is_empty() { hay.chars().count() + 1 } else { hay.matches(&*needle).count() };
                Ok(Value::from(n))
            }),
            ("find", |m, a| Ok(Value::Int(find(m, &a, "find", false)?.unwrap_or(-1)))),
            ("rfind", |m, a| Ok(Value::Int(find(m, &a, "rfind", true)?.unwrap_or(-1)))),
            ("index", |m, a| found(find(m, &a, "index", false)?)),
            ("rindex", |m, a| found(find(m, &a, "rindex", true)?)),
            ("startswith", |m, a| affix(m, a, "startswith", |hay, x| hay.starts_with(x))),
            ("endswith", |m, a| affix(m, a, "endswith", |hay, x| hay.ends_with(x))),
            ("removeprefix", |_, a| {
                let (s, x) = one_str(a, "removeprefix")?;
                Ok(Value::str(s.strip_prefix(&*x).unwrap_or(&s)))
            }),
            ("removesuffix", |_, a| {
                let (s, x) = one_str(a, "removesuffix")?;
                Ok(Value::str(s.strip_suffix(&*x).unwrap_or(&s)))
            }),
            ("replace", replace),
            ("split", |m, a| split(m, a, false)),
            ("rsplit", |m, a| split(m, a, true)),
            ("splitlines", splitlines),
            ("partition", |_, a| {
                let (s, sep) = separator(a, "partition")?;
                Ok(match s.split_once(&*sep) {
                    Some((before, after)) => triple(before, &sep, after),
                    None => triple(&s, "", ""),
                })
            }),
            ("rpartition", |_, a| {
                let (s, sep) = separator(a, "rpartition")?;
                Ok(match s.rsplit_once(&*sep) {
                    Some((before, after)) => triple(before, &sep, after),
                    None => triple("", "", &s),
                })
            }),
            ("join", join),
            ("strip", |_, a| strip(a, "strip", true, true)),
            ("lstrip", |_, a| strip(a, "lstrip", true, false)),
            ("rstrip", |_, a| strip(a, "rstrip", false, true)),
            ("center", |m, a| pad(m, a, "center", '^')),
            ("ljust", |m, a| pad(m, a, "ljust", '<')),
            ("rjust", |m, a| pad(m, a, "rjust", '>')),
            ("zfill", zfill),
            ("expandtabs", expandtabs),
            ("encode", encode),
            ("translate", translate),
            ("format", super::str_format::format),
            ("format_map", super::str_format::format_map),
        ],
    );
    args::static_method(&t.str, "maketrans", maketrans);
    super::str_case::fill(t);
}

/// The receiver of a `str` method.
pub fn this(value: &Value, name: &str) -> PyResult<Str> {
    text(value).ok_or_else(|| {
        type_error(format!(
            "descriptor '{name}' for 'str' objects doesn't apply to a '{}' object",
            kind_of(value)
        ))
    })
}

/// The name of a value's type where no machine is at hand.
pub fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::None => "NoneType",
        Value::Bool(_) => "bool",
        Value::Int(_) | Value::BigInt(_) => "int",
        Value::Float(_) => "float",
        Value::Str(_) => "str",
        Value::Bytes(_) => "bytes",
        Value::Tuple(_) => "tuple",
        Value::List(_) => "list",
        Value::Dict(_) => "dict",
        Value::Set(s) if s.frozen => "frozenset",
        Value::Set(_) => "set",
        Value::Function(_) => "function",
        Value::Class(_) => "type",
        Value::Module(_) => "module",
        Value::Range(_) => "range",
        Value::Generator(_) => "generator",
        Value::Slice(_) => "slice",
        _ => "object",
    }
}

fn new(m: &mut Machine, mut a: Args) -> PyResult {
    let class = new_class_arg(&mut a, "str")?;
    if a.pos.len() + a.kw.len() > 3 {
        let given = a.pos.len() + a.kw.len();
        return Err(type_error(format!("str() takes at most 3 arguments ({given} given)")));
    }
    let mut r = a.reader("str");
    let object = r.optional("object")?;
    let encoding = r.optional("encoding")?;
    let errors = r.optional("errors")?;
    r.finish()?;
    let made = match (object, encoding.is_some() || errors.is_some()) {
        (None, _) => Value::str(""),
        (Some(object @ Value::Str(_)), false) => object,
        (Some(object), false) => Value::from(m.str(&object)?),
        (Some(object), true) => match args::bytes(&object) {
            Some(bytes) => {
                let encoding = encoding.as_ref().and_then(text).unwrap_or_else(|| "utf-8".into());
                let errors = errors.as_ref().and_then(text).unwrap_or_else(|| "strict".into());
                Value::from(super::bytes::decode(m, &bytes, &encoding, &errors)?)
            }
            None if args::is_str(&object) => return Err(type_error("decoding str is not supported")),
            None => {
                return Err(type_error(format!(
                    "decoding to str: need a bytes-like object, {} found",
                    type_name(m, &object)
                )));
            }
        },
    };
    Ok(wrap(&class, &types().str, made))
}

/// The byte at which a character begins.
pub fn byte_at(s: &Str, position: usize) -> usize {
    if s.is_ascii() {
        return position.min(s.len());
    }
    s.char_indices().nth(position).map_or(s.len(), |(at, _)| at)
}

/// The number of the character at a byte.
pub fn char_at(s: &Str, byte: usize) -> usize {
    if s.is_ascii() { byte } else { s[..byte].chars().count() }
}

fn need_str(value: &Value, what: &str) -> PyResult<Str> {
    text(value).ok_or_else(|| type_error(format!("{what} must be str, not {}", kind_of_any(value))))
}

fn kind_of_any(value: &Value) -> String {
    match value {
        Value::Instance(i) => i.class().name().to_string(),
        other => kind_of(other).to_string(),
    }
}

type Found = (Str, Str, Option<(usize, usize)>);

/// Receiver, what is looked for, and the bytes to look in (`None`: the start lies beyond the end).
fn search_args(m: &mut Machine, a: &Args, name: &str) -> PyResult<Found> {
    args::between(a, 1, name, 1, 3)?;
    let s = this(&a.pos[0], name)?;
    let Some(needle) = text(&a.pos[1]) else {
        return Err(type_error(format!("must be str, not {}", kind_of_any(&a.pos[1]))));
    };
    let start = bound(m, nth(a, 2), 0)?;
    let stop = bound(m, nth(a, 3), i64::MAX)?;
    Ok((s.clone(), needle, byte_range(&s, start, stop)))
}

fn byte_range(s: &Str, start: i64, stop: i64) -> Option<(usize, usize)> {
    let len = s.char_len();
    if start > len as i64 {
        return None;
    }
    let (from, to) = args::clamp(start, stop, len);
    (from <= to).then(|| (byte_at(s, from), byte_at(s, to)))
}

fn find(m: &mut Machine, a: &Args, name: &str, last: bool) -> PyResult<Option<i64>> {
    let (s, needle, range) = search_args(m, a, name)?;
    let Some((from, to)) = range else { return Ok(None) };
    let hay = &s[from..to];
    let at = if last { hay.rfind(&*needle) } else { hay.find(&*needle) };
    Ok(at.map(|at| char_at(&s, from + at) as i64))
}

fn found(at: Option<i64>) -> PyResult {
    at.map(Value::Int).ok_or_else(|| value_error("substring not found"))
}

fn affix(m: &mut Machine, a: Args, name: &str, test: fn(&str, &str) -> bool) -> PyResult {
    args::between(&a, 1, name, 1, 3)?;
    let s = this(&a.pos[0], name)?;
    let start = bound(m, nth(&a, 2), 0)?;
    let stop = bound(m, nth(&a, 3), i64::MAX)?;
    let range = byte_range(&s, start, stop);
    let hit = |x: &str| range.is_some_and(|(from, to)| test(&s[from..to], x));
    if let Value::Tuple(options) = a.pos[1].unwrapped() {
        for option in options.iter() {
            let Some(x) = text(option) else {
                return Err(type_error(format!(
                    "tuple for {name} must only contain str, not {}",
                    type_name(m, option)
                )));
            };
            if hit(&x) {
                return Ok(Value::Bool(true));
            }
        }
        return Ok(Value::Bool(false));
    }
    match text(&a.pos[1]) {
        Some(x) => Ok(Value::Bool(hit(&x))),
        None => Err(type_error(format!(
            "{name} first arg must be str or a tuple of str, not {}",
            type_name(m, &a.pos[1])
        ))),
    }
}

fn one_str(a: Args, name: &str) -> PyResult<(Str, Str)> {
    let (s, x) = args::one(a, &format!("str.{name}"))?;
    let x = need_str(&x, &format!("{name}() argument"))?;
    Ok((this(&s, name)?, x))
}

fn separator(a: Args, name: &str) -> PyResult<(Str, Str)> {
    let (s, x) = args::one(a, &format!("str.{name}"))?;
    let Some(x) = text(&x) else {
        return Err(type_error(format!("must be str, not {}", kind_of_any(&x))));
    };
    if x.is_empty() {
        return Err(value_error("empty separator"));
    }
    Ok((this(&s, name)?, x))
}

fn triple(a: &str, b: &str, c: &str) -> Value {
    Value::tuple(vec![Value::str(a), Value::str(b), Value::str(c)])
}

fn replace(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 1, "replace", 2, 3)?;
    let s = this(&a.pos[0], "replace")?;
    let old = need_str(&a.pos[1], "replace() argument 1")?;
    let new = need_str(&a.pos[2], "replace() argument 2")?;
    let count = match a.pos.get(3) {
        Some(count) => index(m, count)?,
        None => -1,
    };
    let hits = if old.is_empty() { s.char_len() + 1 } else { s.matches(&*old).count() };
    let hits = if count < 0 { hits } else { hits.min(count as usize) };
    check_size(m, s.len() + hits.saturating_mul(new.len()))?;
    Ok(Value::from(s.replacen(&*old, &new, hits)))
}

/// Whether Python counts a character as white space.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

fn split(m: &mut Machine, a: Args, from_right: bool) -> PyResult {
    let mut a = a;
    let name = if from_right { "rsplit" } else { "split" };
    let s = this(&a.take_self(), name)?;
    if a.pos.len() > 2 {
        return Err(type_error(format!("{name}() takes at most 2 arguments ({} given)", a.pos.len())));
    }
    let mut r = a.reader(name);
    let sep = r.optional("sep")?.filter(|v| !v.is_none());
    let most = match r.optional("maxsplit")? {
        Some(n) => index(m, &n)?,
        None => -1,
    };
    r.finish()?;
    let most = if most < 0 { usize::MAX } else { most as usize };
    let parts: Vec<&str> = match &sep {
        None => split_space(&s, most, from_right),
        Some(sep) => {
            let sep = match text(sep) {
                Some(sep) => sep,
                None => {
                    return Err(type_error(format!("must be str or None, not {}", type_name(m, sep))));
                }
            };
            if sep.is_empty() {
                return Err(value_error("empty separator"));
            }
            let n = most.saturating_add(1);
            let mut parts: Vec<&str> =
                if from_right { s.rsplitn(n, &*sep).collect() } else { s.splitn(n, &*sep).collect() };
            if from_right {
                parts.reverse();
            }
            return Ok(Value::list(parts.into_iter().map(Value::str).collect()));
        }
    };
    Ok(Value::list(parts.into_iter().map(Value::str).collect()))
}

fn split_space(s: &str, most: usize, from_right: bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = if from_right { s.trim_end_matches(is_space) } else { s.trim_start_matches(is_space) };
    while !rest.is_empty() {
        if parts.len() == most {
            parts.push(rest);
            break;
        }
        if from_right {
            match rest.char_indices().rev().find(|(_, c)| is_space(*c)) {
                Some((at, c)) => {
                    parts.push(&rest[at + c.len_utf8()..]);
                    rest = rest[..at].trim_end_matches(is_space);
                }
                None => {
                    parts.push(rest);
                    break;
                }
            }
        } else {
            let at = rest.find(is_space).unwrap_or(rest.len());
            parts.push(&rest[..at]);
            rest = rest[at..].trim_start_matches(is_space);
        }
    }
    if from_right {
        parts.reverse();
    }
    parts
}

/// The lines of a text, with or without what ends them.
pub fn lines(s: &str, keep_ends: bool) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut chars = s.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let ends =
            matches!(c, '\n' | '\r' | '\x0b' | '\x0c' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}');
        if !ends {
            continue;
        }
        let mut next = at + c.len_utf8();
        if c == '\r' && matches!(chars.peek(), Some((_, '\n'))) {
            chars.next();
            next += 1;
        }
        out.push(&s[start..if keep_ends { next } else { at }]);
        start = next;
    }
    if start < s.len() {
        out.push(&s[start..]);
    }
    out
}

fn splitlines(m: &mut Machine, mut a: Args) -> PyResult {
    let s = this(&a.take_self(), "splitlines")?;
    let mut r = a.reader("splitlines");
    let keep = match r.optional("keepends")? {
        Some(keep) => m.truth(&keep)?,
        None => false,
    };
    r.finish()?;
    Ok(Value::list(lines(&s, keep).into_iter().map(Value::str).collect()))
}

fn join(m: &mut Machine, a: Args) -> PyResult {
    let (sep, items) = args::one(a, "str.join")?;
    let sep = this(&sep, "join")?;
    let listed = match &items {
        Value::List(list) => list.items.borrow().clone(),
        Value::Tuple(items) => items.to_vec(),
        other => {
            if m.class_of(other).lookup(&"__iter__".into()).is_none()
                && m.class_of(other).lookup(&"__getitem__".into()).is_none()
                && !matches!(other, Value::Str(_) | Value::Generator(_) | Value::Iter(_) | Value::Dict(_))
            {
                return Err(type_error("can only join an iterable"));
            }
            m.collect(other)?
        }
    };
    let mut out = String::new();
    for (at, item) in listed.iter().enumerate() {
        if at > 0 {
            out.push_str(&sep);
        }
        match item {
            Value::Str(s) => out.push_str(s),
            other => match text(other) {
                Some(s) => out.push_str(&s),
                None => {
                    return Err(type_error(format!(
                        "sequence item {at}: expected str instance, {} found",
                        type_name(m, other)
                    )));
                }
            },
        }
        check_size(m, out.len())?;
    }
    Ok(Value::from(out))
}

fn strip(a: Args, name: &str, left: bool, right: bool) -> PyResult {
    args::between(&a, 1, name, 0, 1)?;
    let s = this(&a.pos[0], name)?;
    let set: Option<Vec<char>> = match a.pos.get(1) {
        None | Some(Value::None) => None,
        Some(chars) => match text(chars) {
            Some(chars) => Some(chars.chars().collect()),
            None => return Err(type_error(format!("{name} arg must be None or str"))),
        },
    };
    let drop = |c: char| set.as_ref().map_or_else(|| is_space(c), |set| set.contains(&c));
    let mut out: &str = &s;
    if left {
        out = out.trim_start_matches(drop);
    }
    if right {
        out = out.trim_end_matches(drop);
    }
    if out.len() == s.len() {
        return Ok(Value::Str(s));
    }
    Ok(Value::str(out))
}

fn pad(m: &mut Machine, a: Args, name: &str, side: char) -> PyResult {
    args::between(&a, 1, name, 1, 2)?;
    let s = this(&a.pos[0], name)?;
    let width = index(m, &a.pos[1])?.max(0) as usize;
    let fill = match a.pos.get(2) {
        None => ' ',
        Some(fill) => match text(fill) {
            Some(f) if f.char_len() == 1 => f.chars().next().unwrap_or(' '),
            Some(_) => {
                return Err(type_error("The fill character must be exactly one character long"));
            }
            None => {
                return Err(type_error(format!(
                    "The fill character must be a unicode character, not {}",
                    type_name(m, fill)
                )));
            }
        },
    };
    check_size(m, width)?;
    let missing = width.saturating_sub(s.char_len());
    if missing == 0 {
        return Ok(Value::Str(s));
    }
    let left = match side {
        '<' => 0,
        '>' => missing,
        // CPython gives the odd one to the left only when the width is odd.
        _ => missing / 2 + (missing & width & 1),
    };
    let mut out = String::with_capacity(s.len() + missing);
    out.extend(std::iter::repeat_n(fill, left));
    out.push_str(&s);
    out.extend(std::iter::repeat_n(fill, missing - left));
    Ok(Value::from(out))
}

fn zfill(m: &mut Machine, a: Args) -> PyResult {
    let (s, width) = args::one(a, "str.zfill")?;
    let s = this(&s, "zfill")?;
    let width = index(m, &width)?.max(0) as usize;
    check_size(m, width)?;
    let missing = width.saturating_sub(s.char_len());
    let (sign, rest) = match s.chars().next() {
        Some('+' | '-') => s.split_at(1),
        _ => ("", &*s),
    };
    Ok(Value::from(format!("{sign}{}{rest}", "0".repeat(missing))))
}

fn expandtabs(m: &mut Machine, mut a: Args) -> PyResult {
    let s = this(&a.take_self(), "expandtabs")?;
    let mut r = a.reader("expandtabs");
    let size = match r.optional("tabsize")? {
        Some(n) => index(m, &n)?.max(0) as usize,
        None => 8,
    };
    r.finish()?;
    check_size(m, size.saturating_mul(s.matches('\t').count()))?;
    let mut out = String::new();
    let mut column = 0;
    for c in s.chars() {
        match c {
            '\t' if size > 0 => {
                let n = size - column % size;
                out.extend(std::iter::repeat_n(' ', n));
                column += n;
            }
            '\t' => {}
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            _ => {
                out.push(c);
                column += 1;
            }
        }
    }
    Ok(Value::from(out))
}

fn encode(m: &mut Machine, mut a: Args) -> PyResult {
    let s = this(&a.take_self(), "encode")?;
    let mut r = a.reader("encode");
    let encoding = r.optional("encoding")?;
    let errors = r.optional("errors")?;
    r.finish()?;
    let encoding = encoding.as_ref().and_then(text).unwrap_or_else(|| "utf-8".into());
    let errors = errors.as_ref().and_then(text).unwrap_or_else(|| "strict".into());
    Ok(Value::Bytes(super::bytes::encode(m, &s, &encoding, &errors)?.into()))
}

fn translate(m: &mut Machine, a: Args) -> PyResult {
    let (s, table) = args::one(a, "str.translate")?;
    let s = this(&s, "translate")?;
    let mut out = String::new();
    for c in s.chars() {
        let found = match m.getitem(&table, &Value::Int(c as i64)) {
            Ok(found) => found,
            Err(e) if e.is(&types().LookupError) => {
                out.push(c);
                continue;
            }
            Err(e) => return Err(e),
        };
        match &found {
            Value::None => {}
            Value::Int(n) => match u32::try_from(*n).ok().and_then(char::from_u32) {
                Some(c) => out.push(c),
                None => return Err(value_error("character mapping must be in range(0x110000)")),
            },
            other => match text(other) {
                Some(t) => out.push_str(&t),
                None => {
                    return Err(type_error("character mapping must return integer, None or str"));
                }
            },
        }
    }
    check_size(m, out.len())?;
    Ok(Value::from(out))
}

fn maketrans(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 0, "maketrans", 1, 3)?;
    let table = crate::python::dict::Dict::new();
    if a.pos.len() == 1 {
        let Value::Dict(given) = a.pos[0].unwrapped() else {
            return Err(type_error("if you give only one argument to maketrans it must be a dict"));
        };
        for entry in given.entries() {
            let key = match text(&entry.key) {
                Some(k) if k.char_len() == 1 => Value::Int(k.chars().next().map_or(0, |c| c as i64)),
                Some(_) => {
                    return Err(value_error("string keys in translate table must be of length 1"));
                }
                None => entry.key,
            };
            m.dict_set(&table, key, entry.value)?;
        }
        return Ok(Value::Dict(table.into()));
    }
    let part = |at: usize| {
        text(&a.pos[at]).ok_or_else(|| {
            type_error(format!(
                "maketrans() argument {} must be str, not {}",
                at + 1,
                kind_of_any(&a.pos[at])
            ))
        })
    };
    let (from, to) = (part(0)?, part(1)?);
    if from.char_len() != to.char_len() {
        return Err(value_error("the first two maketrans arguments must have equal length"));
    }
    for (a, b) in from.chars().zip(to.chars()) {
        m.dict_set(&table, Value::Int(a as i64), Value::Int(b as i64))?;
    }
    if a.pos.len() == 3 {
        for c in part(2)?.chars() {
            m.dict_set(&table, Value::Int(c as i64), Value::None)?;
        }
    }
    Ok(Value::Dict(table.into()))
}
