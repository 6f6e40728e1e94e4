//! `str.format` and `str.format_map`.
//!
//! Mirrors CPython's `Objects/stringlib/unicode_format.h`.

use super::args::{self, check_size};
use crate::python::exception::{PyResult, index_error, key_error, type_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::value::{Str, Value};

/// Whether fields are numbered by us or by the writer: not both.
#[derive(PartialEq, Clone, Copy)]
enum Numbering {
    Unknown,
    Automatic,
    Manual,
}

struct Formatter {
    pos: Vec<Value>,
    kw: Vec<(Str, Value)>,
    mapping: Option<Value>,
    numbering: Numbering,
    next: usize,
}

/// `str.format`.
pub fn format(m: &mut Machine, mut a: Args) -> PyResult {
    let s = super::str::this(&a.take_self(), "format")?;
    let mut formatter =
        Formatter { pos: a.pos.into_vec(), kw: a.kw, mapping: None, numbering: Numbering::Unknown, next: 0 };
    Ok(Value::from(formatter.run(m, &s, 2)?))
}

/// `str.format_map`.
pub fn format_map(m: &mut Machine, a: Args) -> PyResult {
    let (s, mapping) = args::one(a, "str.format_map")?;
    let s = super::str::this(&s, "format_map")?;
    let mut formatter = Formatter {
        pos: Vec::new(),
        kw: Vec::new(),
        mapping: Some(mapping),
        numbering: Numbering::Unknown,
        next: 0,
    };
    Ok(Value::from(formatter.run(m, &s, 2)?))
}

/// A replacement field: name, conversion, spec.
struct Field {
    name: String,
    conversion: Option<char>,
    spec: String,
}

/// A piece of a format string: literal text, then perhaps a field.
pub struct Piece {
    /// Text before the field.
    pub literal: String,
    /// Name, spec and conversion.
    pub field: Option<(String, String, Option<char>)>,
}

/// Cuts a format string into pieces (what `string.Formatter.parse` gives).
pub fn parse(format: &str) -> PyResult<Vec<Piece>> {
    let chars: Vec<char> = format.chars().collect();
    let mut at = 0;
    let mut pieces = Vec::new();
    let mut literal = String::new();
    while at < chars.len() {
        let c = chars[at];
        at += 1;
        match c {
            '{' if chars.get(at) == Some(&'{') => {
                literal.push('{');
                at += 1;
            }
            '}' if chars.get(at) == Some(&'}') => {
                literal.push('}');
                at += 1;
            }
            '}' => return Err(value_error("Single '}' encountered in format string")),
            '{' => {
                if at >= chars.len() {
                    return Err(value_error("Single '{' encountered in format string"));
                }
                let field = read_field(&chars, &mut at)?;
                pieces.push(Piece {
                    literal: std::mem::take(&mut literal),
                    field: Some((field.name, field.spec, field.conversion)),
                });
            }
            _ => literal.push(c),
        }
    }
    if !literal.is_empty() {
        pieces.push(Piece { literal, field: None });
    }
    Ok(pieces)
}

fn read_field(chars: &[char], at: &mut usize) -> PyResult<Field> {
    let mut field = Field { name: String::new(), conversion: None, spec: String::new() };
    let unfinished = || value_error("expected '}' before end of string");
    let mut bracket = false;
    loop {
        let Some(&c) = chars.get(*at) else { return Err(unfinished()) };
        *at += 1;
        match c {
            '[' => bracket = true,
            ']' => bracket = false,
            '{' if !bracket => return Err(value_error("unexpected '{' in field name")),
            '}' if !bracket => return Ok(field),
            ':' | '!' if !bracket => {
                *at -= 1;
                break;
            }
            _ => {}
        }
        field.name.push(c);
    }
    if chars[*at] == '!' {
        *at += 1;
        let Some(&c) = chars.get(*at) else {
            return Err(value_error("end of string while looking for conversion specifier"));
        };
        field.conversion = Some(c);
        *at += 1;
        match chars.get(*at) {
            Some('}') => {
                *at += 1;
                return Ok(field);
            }
            Some(':') => {}
            None => return Err(unfinished()),
            Some(_) => return Err(value_error("expected ':' after conversion specifier")),
        }
    }
    *at += 1;
    let mut depth = 1;
    loop {
        let Some(&c) = chars.get(*at) else { return Err(unfinished()) };
        *at += 1;
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Ok(field);
        }
        field.spec.push(c);
    }
}

impl Formatter {
    fn run(&mut self, m: &mut Machine, format: &str, depth: u32) -> PyResult<String> {
        if depth == 0 {
            return Err(value_error("Max string recursion exceeded"));
        }
        let mut out = String::new();
        for piece in parse(format)? {
            out.push_str(&piece.literal);
            let Some((name, spec, conversion)) = piece.field else { continue };
            let value = self.value(m, &name)?;
            let value = match conversion {
                None => value,
                Some('r') => Value::from(m.repr(&value)?),
                Some('s') => Value::from(m.str(&value)?),
                Some('a') => Value::from(super::repr::ascii_of(&m.repr(&value)?)),
                Some(c) => {
                    return Err(value_error(format!("Unknown conversion specifier {c}")));
                }
            };
            let spec = if spec.contains(['{', '}']) { self.run(m, &spec, depth - 1)? } else { spec };
            out.push_str(&m.format(&value, &spec)?);
            check_size(m, out.len())?;
        }
        Ok(out)
    }

    fn value(&mut self, m: &mut Machine, name: &str) -> PyResult {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        let (first, mut rest) = name.split_at(end);
        let mut value = self.root(m, first)?;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('.') {
                let end = after.find(['.', '[']).unwrap_or(after.len());
                if end == 0 {
                    return Err(value_error("Empty attribute in format string"));
                }
                value = m.getattr(&value, &after[..end])?;
                rest = &after[end..];
            } else if let Some(after) = rest.strip_prefix('[') {
                let Some(end) = after.find(']') else {
                    return Err(value_error("Missing ']' in format string"));
                };
                if end == 0 {
                    return Err(value_error("Empty attribute in format string"));
                }
                let key = match after[..end].parse::<i64>() {
                    Ok(n) if after.as_bytes()[0].is_ascii_digit() => Value::Int(n),
                    _ => Value::str(&after[..end]),
                };
                value = m.getitem(&value, &key)?;
                rest = &after[end + 1..];
            } else {
                return Err(value_error("Only '.' or '[' may follow ']' in format field specifier"));
            }
        }
        Ok(value)
    }

    fn root(&mut self, m: &mut Machine, first: &str) -> PyResult {
        let number = if first.is_empty() {
            if self.numbering == Numbering::Manual {
                return Err(value_error(
                    "cannot switch from manual field specification to automatic field numbering",
                ));
            }
            self.numbering = Numbering::Automatic;
            self.next += 1;
            Some(self.next - 1)
        } else if first.bytes().all(|b| b.is_ascii_digit()) {
            if self.numbering == Numbering::Automatic {
                return Err(value_error(
                    "cannot switch from automatic field numbering to manual field specification",
                ));
            }
            self.numbering = Numbering::Manual;
            Some(first.parse().map_err(|_| value_error("Too many decimal digits in format string"))?)
        } else {
            None
        };
        match number {
            Some(_) if self.mapping.is_some() => Err(value_error("Format string contains positional fields")),
            Some(n) => self.pos.get(n).cloned().ok_or_else(|| {
                index_error(format!("Replacement index {n} out of range for positional args tuple"))
            }),
            None => match &self.mapping {
                Some(mapping) => m.getitem(&mapping.clone(), &Value::str(first)),
                None => self
                    .kw
                    .iter()
                    .find(|(k, _)| &**k == first)
                    .map(|(_, v)| v.clone())
                    .ok_or_else(|| key_error(Value::str(first))),
            },
        }
    }
}

/// Checks that `format()`'s spec is a str.
pub fn spec_text(m: &Machine, spec: &Value) -> PyResult<Str> {
    args::text(spec).ok_or_else(|| {
        type_error(format!("format() argument 2 must be str, not {}", args::type_name(m, spec)))
    })
}
