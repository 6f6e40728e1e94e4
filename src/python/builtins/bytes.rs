//! `bytes`: construction, methods, and the text encodings that Ormery carries (UTF-8, ASCII, Latin-1, UTF-16/32).

use super::args::{self, bound, bytes, index, methods, new_class_arg, nth, text, type_name, wrap};
use crate::python::exception::{PyResult, Unwind, lookup_error, type_error, value_error};
use crate::python::function::{Args, NativeFunction};
use crate::python::machine::Machine;
use crate::python::types::{Types, types};
use crate::python::value::{Str, Value};

/// Puts the methods into `bytes`.
pub fn fill(t: &Types) {
    args::static_method(&t.bytes, "__new__", new);
    args::class_method(&t.bytes, "fromhex", from_hex);
    fill_like_str(t);
    methods(
        &t.bytes,
        &[
            ("decode", |m, mut a| {
                let receiver = this(&a.take_self());
                let mut r = a.reader("decode");
                let encoding = r.optional("encoding")?.as_ref().and_then(text);
                let errors = r.optional("errors")?.as_ref().and_then(text);
                r.finish()?;
                let encoding = encoding.unwrap_or_else(|| "utf-8".into());
                let errors = errors.unwrap_or_else(|| "strict".into());
                Ok(Value::from(decode(m, &receiver, &encoding, &errors)?))
            }),
            ("hex", |m, mut a| {
                let receiver = this(&a.take_self());
                let mut r = a.reader("hex");
                let sep = r.optional("sep")?.as_ref().and_then(text);
                let group = match r.optional("bytes_per_sep")? {
                    Some(n) => index(m, &n)?,
                    None => 1,
                };
                r.finish()?;
                Ok(Value::from(hex(&receiver, sep.as_deref(), group)))
            }),
            ("find", |m, a| Ok(Value::Int(find(m, &a, "find", false)?.unwrap_or(-1)))),
            ("rfind", |m, a| Ok(Value::Int(find(m, &a, "rfind", true)?.unwrap_or(-1)))),
            ("rindex", |m, a| {
                find(m, &a, "rindex", true)?
                    .map(Value::Int)
                    .ok_or_else(|| value_error("subsection not found"))
            }),
            ("index", |m, a| {
                find(m, &a, "index", false)?
                    .map(Value::Int)
                    .ok_or_else(|| value_error("subsection not found"))
            }),
            ("count", |m, a| {
                args::between(&a, 1, "count", 1, 3)?;
                let hay = this(&a.pos[0]);
                let needle = needle(m, &a.pos[1])?;
                Ok(Value::from(positions(&hay, &needle).len()))
            }),
            ("startswith", |m, a| affix(m, a, "startswith", |hay, x| hay.starts_with(x))),
            ("endswith", |m, a| affix(m, a, "endswith", |hay, x| hay.ends_with(x))),
            ("join", |m, a| {
                let (sep, items) = args::one(a, "bytes.join")?;
                let sep = this(&sep);
                let mut out = Vec::new();
                for (at, item) in m.collect(&items)?.iter().enumerate() {
                    let Some(part) = bytes(item) else {
                        return Err(type_error(format!(
                            "sequence item {at}: expected a bytes-like object, {} found",
                            type_name(m, item)
                        )));
                    };
                    if at > 0 {
                        out.extend_from_slice(&sep);
                    }
                    out.extend_from_slice(&part);
                    args::check_size(m, out.len())?;
                }
                Ok(Value::Bytes(out.into()))
            }),
            ("replace", |m, a| {
                args::between(&a, 1, "replace", 2, 3)?;
                let (hay, old, new) = (this(&a.pos[0]), needle(m, &a.pos[1])?, needle(m, &a.pos[2])?);
                let most = match a.pos.get(3) {
                    Some(n) => index(m, n)?,
                    None => -1,
                };
                let most = if most < 0 { usize::MAX } else { most as usize };
                let hits = positions(&hay, &old);
                args::check_size(m, hay.len() + hits.len().saturating_mul(new.len()))?;
                let mut out = Vec::new();
                let mut from = 0;
                for at in hits.into_iter().take(most) {
                    out.extend_from_slice(&hay[from..at]);
                    out.extend_from_slice(&new);
                    from = at + old.len();
                }
                out.extend_from_slice(&hay[from..]);
                Ok(Value::Bytes(out.into()))
            }),
            ("split", |m, mut a| {
                let hay = this(&a.take_self());
                let mut r = a.reader("split");
                let sep = r.optional("sep")?.filter(|s| !s.is_none());
                let most = match r.optional("maxsplit")? {
                    Some(n) => index(m, &n)?,
                    None => -1,
                };
                r.finish()?;
                let most = if most < 0 { usize::MAX } else { most as usize };
                split(m, &hay, sep, most)
            }),
            ("strip", |m, a| strip(m, a, true, true)),
            ("lstrip", |m, a| strip(m, a, true, false)),
            ("rstrip", |m, a| strip(m, a, false, true)),
            ("lower", |_, a| {
                Ok(Value::Bytes(this(&args::zero(a, "bytes.lower")?).to_ascii_lowercase().into()))
            }),
            ("upper", |_, a| {
                Ok(Value::Bytes(this(&args::zero(a, "bytes.upper")?).to_ascii_uppercase().into()))
            }),
            ("isdigit", |_, a| {
                let b = this(&args::zero(a, "bytes.isdigit")?);
                Ok(Value::Bool(!b.is_empty() && b.iter().all(u8::is_ascii_digit)))
            }),
            ("isalpha", |_, a| {
                let b = this(&args::zero(a, "bytes.isalpha")?);
                Ok(Value::Bool(!b.is_empty() && b.iter().all(u8::is_ascii_alphabetic)))
            }),
            ("__bytes__", |_, a| Ok(Value::Bytes(this(&args::zero(a, "bytes.__bytes__")?)))),
        ],
    );
}

/// Methods that are the same as those of `str` on text of one character a byte.
const LIKE_STR: [&str; 19] = [
    "center",
    "ljust",
    "rjust",
    "zfill",
    "partition",
    "rpartition",
    "removeprefix",
    "removesuffix",
    "rsplit",
    "splitlines",
    "title",
    "swapcase",
    "capitalize",
    "isalnum",
    "isspace",
    "islower",
    "isupper",
    "istitle",
    "expandtabs",
];

fn fill_like_str(t: &Types) {
    for name in LIKE_STR {
        let method = NativeFunction::method_closure("bytes", name, move |m, mut a| {
            for value in &mut a.pos {
                *value = as_text(value);
            }
            let receiver = a.take_self();
            let made = m.call_method(&receiver, name, a)?;
            Ok(as_bytes(&made))
        });
        t.bytes.dict.set_str(&Str::intern(name), Value::Native(method));
    }
    methods(
        &t.bytes,
        &[("isascii", |_, a| Ok(Value::Bool(this(&args::zero(a, "bytes.isascii")?).is_ascii())))],
    );
    args::static_method(&t.bytes, "maketrans", |_, a| {
        args::between(&a, 0, "maketrans", 2, 2)?;
        let (from, to) = (this(&a.pos[0]), this(&a.pos[1]));
        if from.len() != to.len() {
            return Err(value_error("maketrans arguments must have same length"));
        }
        let mut table: Vec<u8> = (0..=255).collect();
        from.iter().zip(to.iter()).for_each(|(a, b)| table[usize::from(*a)] = *b);
        Ok(Value::Bytes(table.into()))
    });
    methods(
        &t.bytes,
        &[("translate", |_, mut a| {
            let receiver = this(&a.take_self());
            let mut r = a.reader("translate");
            let table = r.required("table")?;
            let delete = r.optional("delete")?.as_ref().and_then(bytes).unwrap_or_default();
            r.finish()?;
            let table = bytes(&table);
            if table.as_ref().is_some_and(|t| t.len() != 256) {
                return Err(value_error("translation table must be 256 characters long"));
            }
            let kept = receiver.iter().filter(|b| !delete.contains(b));
            let out: Vec<u8> = kept.map(|b| table.as_ref().map_or(*b, |t| t[usize::from(*b)])).collect();
            Ok(Value::Bytes(out.into()))
        })],
    );
}

/// One character a byte.
fn as_text(value: &Value) -> Value {
    match bytes(value) {
        Some(bytes) => Value::from(bytes.iter().map(|b| *b as char).collect::<String>()),
        None => value.clone(),
    }
}

/// The way back, inside tuples and lists too.
fn as_bytes(value: &Value) -> Value {
    match value {
        Value::Str(text) => Value::Bytes(text.chars().map(|c| c as u32 as u8).collect::<Vec<u8>>().into()),
        Value::Tuple(items) => Value::tuple(items.iter().map(as_bytes).collect()),
        Value::List(list) => Value::list(list.items.borrow().iter().map(as_bytes).collect()),
        other => other.clone(),
    }
}

/// `format % given`: as `str` does it, on text of one character a byte.
pub fn percent(m: &mut Machine, format: &[u8], given: &Value) -> PyResult {
    let mut text: String = format.iter().map(|b| *b as char).collect();
    // `%b` is `%s`, and both take bytes only.
    text = text.replace("%b", "%s");
    let given = match given {
        Value::Tuple(items) => Value::tuple(items.iter().map(as_text).collect()),
        Value::Dict(items) => {
            let named = |e: crate::python::dict::Entry| {
                as_text(&e.key).as_str().map(|key| (key.to_string(), as_text(&e.value)))
            };
            Value::dict(items.entries().into_iter().filter_map(named))
        }
        other => as_text(other),
    };
    let made = super::str_percent::percent(m, &text.as_str().into(), &given)?;
    Ok(as_bytes(&Value::from(made)))
}

fn this(value: &Value) -> std::rc::Rc<Vec<u8>> {
    bytes(value).unwrap_or_default()
}

fn needle(m: &mut Machine, value: &Value) -> PyResult<Vec<u8>> {
    match value {
        Value::Int(n) => match u8::try_from(*n) {
            Ok(b) => Ok(vec![b]),
            Err(_) => Err(value_error("byte must be in range(0, 256)")),
        },
        other => bytes(other).map(|b| b.to_vec()).ok_or_else(|| {
            type_error(format!("a bytes-like object is required, not '{}'", type_name(m, other)))
        }),
    }
}

fn positions(hay: &[u8], needle: &[u8]) -> Vec<usize> {
    if needle.is_empty() {
        return (0..=hay.len()).collect();
    }
    let mut out = Vec::new();
    let mut at = 0;
    while at + needle.len() <= hay.len() {
        if &hay[at..at + needle.len()] == needle {
            out.push(at);
            at += needle.len();
        } else {
            at += 1;
        }
    }
    out
}

fn find(m: &mut Machine, a: &Args, name: &str, last: bool) -> PyResult<Option<i64>> {
    args::between(a, 1, name, 1, 3)?;
    let hay = this(&a.pos[0]);
    let needle = needle(m, &a.pos[1])?;
    let (start, stop) = (bound(m, nth(a, 2), 0)?, bound(m, nth(a, 3), i64::MAX)?);
    let (from, to) = args::clamp(start, stop, hay.len());
    if from > to || start > hay.len() as i64 {
        return Ok(None);
    }
    let hay = &hay[from..to];
    let fits = |at: &usize| hay[*at..].starts_with(&needle);
    let at = if last { (0..=hay.len()).rev().find(fits) } else { (0..=hay.len()).find(fits) };
    Ok(at.map(|at| (from + at) as i64))
}

fn affix(m: &mut Machine, a: Args, name: &str, test: fn(&[u8], &[u8]) -> bool) -> PyResult {
    args::between(&a, 1, name, 1, 3)?;
    let hay = this(&a.pos[0]);
    let options = match &a.pos[1] {
        Value::Tuple(options) => options.to_vec(),
        one => vec![one.clone()],
    };
    for option in &options {
        let Some(x) = bytes(option) else {
            return Err(type_error(format!(
                "{name} first arg must be bytes or a tuple of bytes, not {}",
                type_name(m, option)
            )));
        };
        if test(&hay, &x) {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

fn split(m: &mut Machine, hay: &[u8], sep: Option<Value>, most: usize) -> PyResult {
    let mut out = Vec::new();
    match sep {
        None => {
            let mut rest = hay.trim_ascii_start();
            while !rest.is_empty() {
                let end = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
                if out.len() == most {
                    out.push(Value::Bytes(rest.to_vec().into()));
                    break;
                }
                out.push(Value::Bytes(rest[..end].to_vec().into()));
                rest = rest[end..].trim_ascii_start();
            }
        }
        Some(sep) => {
            let sep = needle(m, &sep)?;
            if sep.is_empty() {
                return Err(value_error("empty separator"));
            }
            let mut from = 0;
            for at in positions(hay, &sep).into_iter().take(most) {
                out.push(Value::Bytes(hay[from..at].to_vec().into()));
                from = at + sep.len();
            }
            out.push(Value::Bytes(hay[from..].to_vec().into()));
        }
    }
    Ok(Value::list(out))
}

fn strip(m: &mut Machine, a: Args, left: bool, right: bool) -> PyResult {
    args::between(&a, 1, "strip", 0, 1)?;
    let hay = this(&a.pos[0]);
    let set = match a.pos.get(1) {
        None | Some(Value::None) => b" \t\n\r\x0b\x0c".to_vec(),
        Some(set) => needle(m, set)?,
    };
    let mut out: &[u8] = &hay;
    while left && out.first().is_some_and(|b| set.contains(b)) {
        out = &out[1..];
    }
    while right && out.last().is_some_and(|b| set.contains(b)) {
        out = &out[..out.len() - 1];
    }
    Ok(Value::Bytes(out.to_vec().into()))
}

fn hex(bytes: &[u8], sep: Option<&str>, group: i64) -> String {
    let digits: Vec<String> = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let (Some(sep), true) = (sep, group != 0) else { return digits.concat() };
    let size = group.unsigned_abs() as usize;
    let mut parts: Vec<String> = Vec::new();
    if group > 0 {
        // Groups are counted from the right.
        let first = digits.len() % size;
        if first > 0 {
            parts.push(digits[..first].concat());
        }
        parts.extend(digits[first..].chunks(size).map(|c| c.concat()));
    } else {
        parts.extend(digits.chunks(size).map(|c| c.concat()));
    }
    parts.join(sep)
}

fn new(m: &mut Machine, mut a: Args) -> PyResult {
    let class = new_class_arg(&mut a, "bytes")?;
    let mut r = a.reader("bytes");
    let source = r.optional("source")?;
    let encoding = r.optional("encoding")?;
    let errors = r.optional("errors")?;
    r.finish()?;
    let made = match source {
        None => Vec::new(),
        Some(source) => match text(&source) {
            Some(s) => {
                let Some(encoding) = encoding.as_ref().and_then(text) else {
                    return Err(type_error("string argument without an encoding"));
                };
                let errors = errors.as_ref().and_then(text).unwrap_or_else(|| "strict".into());
                encode(m, &s, &encoding, &errors)?
            }
            None if encoding.is_some() => return Err(type_error("encoding without a string argument")),
            None => match bytes(&source) {
                Some(bytes) => bytes.to_vec(),
                None => from_object(m, &source)?,
            },
        },
    };
    Ok(wrap(&class, &types().bytes, Value::Bytes(made.into())))
}

fn from_object(m: &mut Machine, source: &Value) -> PyResult<Vec<u8>> {
    if let Some(made) = m.call_special(source, "__bytes__", Args::none()) {
        let made = made?;
        return bytes(&made).map(|b| b.to_vec()).ok_or_else(|| {
            type_error(format!("__bytes__ returned non-bytes (type {})", type_name(m, &made)))
        });
    }
    if args::as_bigint(source).is_some() {
        let n = index(m, source)?;
        if n < 0 {
            return Err(value_error("negative count"));
        }
        args::check_size(m, n as usize)?;
        return Ok(vec![0; n as usize]);
    }
    from_iterable(m, source)
}

/// Bytes from an iterable of small ints.
pub fn from_iterable(m: &mut Machine, source: &Value) -> PyResult<Vec<u8>> {
    let items = m.collect(source).map_err(|e| {
        if e.is(&types().TypeError) {
            return type_error(format!("cannot convert '{}' object to bytes", type_name(m, source)));
        }
        e
    })?;
    let mut out = Vec::with_capacity(items.len());
    for item in items {
        match u8::try_from(index(m, &item)?) {
            Ok(b) => out.push(b),
            Err(_) => return Err(value_error("bytes must be in range(0, 256)")),
        }
    }
    Ok(out)
}

fn from_hex(_: &mut Machine, mut a: Args) -> PyResult {
    let class = new_class_arg(&mut a, "bytes")?;
    let given = args::only(a, "fromhex")?;
    let digits = text(&given).ok_or_else(|| type_error("fromhex() argument must be str"))?;
    let mut out = Vec::new();
    let chars: Vec<char> = digits.chars().collect();
    let mut at = 0;
    let bad =
        |at: usize| value_error(format!("non-hexadecimal number found in fromhex() arg at position {at}"));
    while at < chars.len() {
        if chars[at].is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let high = chars[at].to_digit(16).ok_or_else(|| bad(at))?;
        let low = chars.get(at + 1).and_then(|c| c.to_digit(16)).ok_or_else(|| bad(at + 1))?;
        out.push((high * 16 + low) as u8);
        at += 2;
    }
    Ok(wrap(&class, &types().bytes, Value::Bytes(out.into())))
}

/// The encodings known here, by their names without case and punctuation.
fn codec(name: &str) -> PyResult<&'static str> {
    let plain: String = name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    Ok(match plain.as_str() {
        "utf8" | "u8" | "utf" => "utf-8",
        "utf8sig" => "utf-8-sig",
        "ascii" | "usascii" | "646" => "ascii",
        "latin1" | "iso88591" | "l1" | "8859" | "cp819" => "latin-1",
        "utf16" | "u16" => "utf-16",
        "utf16le" => "utf-16-le",
        "utf16be" => "utf-16-be",
        "utf32" => "utf-32",
        "idna" => "idna",
        _ => return Err(lookup_error(format!("unknown encoding: {name}"))),
    })
}

/// `str.encode`.
pub fn encode(m: &mut Machine, s: &str, encoding: &str, errors: &str) -> PyResult<Vec<u8>> {
    let codec = codec(encoding)?;
    let most: u32 = match codec {
        "utf-8" | "idna" => return Ok(s.as_bytes().to_vec()),
        "utf-8-sig" => return Ok([b"\xef\xbb\xbf", s.as_bytes()].concat()),
        "utf-16" => {
            return Ok([0xfeff].into_iter().chain(s.encode_utf16()).flat_map(u16::to_le_bytes).collect());
        }
        "utf-16-le" => return Ok(s.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        "utf-16-be" => return Ok(s.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        "utf-32" => {
            let units = [0xfeff_u32].into_iter().chain(s.chars().map(|c| c as u32));
            return Ok(units.flat_map(u32::to_le_bytes).collect());
        }
        "ascii" => 128,
        _ => 256,
    };
    let mut out = Vec::with_capacity(s.len());
    let chars: Vec<char> = s.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let n = c as u32;
        if n < most {
            out.push(n as u8);
            at += 1;
            continue;
        }
        match errors {
            "ignore" => {}
            "replace" => out.push(b'?'),
            "backslashreplace" => {
                let mut escaped = String::new();
                super::repr::escape_char(&mut escaped, c);
                out.extend_from_slice(escaped.as_bytes());
            }
            "xmlcharrefreplace" => out.extend_from_slice(format!("&#{n};").as_bytes()),
            "strict" => {
                let end = at + chars[at..].iter().take_while(|c| **c as u32 >= most).count();
                let args = vec![
                    Value::str(codec),
                    Value::str(s),
                    Value::from(at),
                    Value::from(end),
                    Value::from(format!("ordinal not in range({most})")),
                ];
                return Err(m.exception(&Value::Class(types().UnicodeEncodeError.clone()), Args::pos(args)));
            }
            other => return Err(lookup_error(format!("unknown error handler name '{other}'"))),
        }
        at += 1;
    }
    Ok(out)
}

/// `bytes.decode`.
pub fn decode(m: &mut Machine, bytes: &[u8], encoding: &str, errors: &str) -> PyResult<String> {
    let codec = codec(encoding)?;
    match codec {
        "latin-1" => return Ok(bytes.iter().map(|b| *b as char).collect()),
        "utf-16" | "utf-16-le" | "utf-16-be" => {
            let big = codec == "utf-16-be" || (codec == "utf-16" && bytes.starts_with(&[0xfe, 0xff]));
            let unit = |p: &[u8]| {
                if big { u16::from_be_bytes([p[0], p[1]]) } else { u16::from_le_bytes([p[0], p[1]]) }
            };
            let units: Vec<u16> = bytes.chunks_exact(2).map(unit).collect();
            let cut =
                if codec == "utf-16" { units.strip_prefix(&[0xfeff]).unwrap_or(&units) } else { &units };
            return Ok(String::from_utf16_lossy(cut));
        }
        "utf-32" => {
            let units = bytes.chunks_exact(4).map(|p| u32::from_le_bytes([p[0], p[1], p[2], p[3]]));
            return Ok(units.filter(|u| *u != 0xfeff).filter_map(char::from_u32).collect());
        }
        _ => {}
    }
    let bytes =
        if codec == "utf-8-sig" { bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes) } else { bytes };
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let (good, bad) = if codec == "ascii" {
            let good = rest.iter().take_while(|b| b.is_ascii()).count();
            (good, usize::from(good < rest.len()))
        } else {
            match std::str::from_utf8(rest) {
                Ok(_) => (rest.len(), 0),
                Err(e) => (e.valid_up_to(), e.error_len().unwrap_or(rest.len() - e.valid_up_to())),
            }
        };
        out.push_str(std::str::from_utf8(&rest[..good]).unwrap_or_default());
        at += good;
        if bad == 0 {
            break;
        }
        match errors {
            "ignore" => {}
            "replace" => out.push('\u{fffd}'),
            "backslashreplace" => {
                bytes[at..at + bad].iter().for_each(|b| out.push_str(&format!("\\x{b:02x}")));
            }
            "strict" => return Err(decode_error(m, codec, bytes, at, bad)),
            other => return Err(lookup_error(format!("unknown error handler name '{other}'"))),
        }
        at += bad;
    }
    Ok(out)
}

fn decode_error(m: &mut Machine, codec: &str, bytes: &[u8], at: usize, bad: usize) -> Unwind {
    let first = bytes[at];
    let reason = if codec == "ascii" {
        "ordinal not in range(128)"
    } else if !(0xc2..=0xf4).contains(&first) {
        "invalid start byte"
    } else if at + bad == bytes.len()
        && std::str::from_utf8(&bytes[at..]).is_err_and(|e| e.error_len().is_none())
    {
        "unexpected end of data"
    } else {
        "invalid continuation byte"
    };
    let args = vec![
        Value::str(codec),
        Value::Bytes(bytes.to_vec().into()),
        Value::from(at),
        Value::from(at + bad),
        Value::str(reason),
    ];
    m.exception(&Value::Class(types().UnicodeDecodeError.clone()), Args::pos(args))
}
