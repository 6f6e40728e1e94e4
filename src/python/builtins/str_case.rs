//! `str`: the methods about kinds of characters and about case.

use super::args::{self, Call, methods};
use super::int::decimal_value;
use super::str::{is_space, this};
use crate::python::exception::PyResult;
use crate::python::function::Args;
use crate::python::types::Types;
use crate::python::value::Value;

/// Puts the methods into `str`.
pub fn fill(t: &Types) {
    let table: [(&str, Call); 19] = [
        ("lower", |_, a| map(a, "lower", |s| s.to_lowercase())),
        ("upper", |_, a| map(a, "upper", |s| s.to_uppercase())),
        // Beyond ASCII, only the sharp s and its like fold further than lower case goes.
        ("casefold", |_, a| map(a, "casefold", |s| s.to_lowercase().replace('ß', "ss").replace('ς', "σ"))),
        ("capitalize", |_, a| map(a, "capitalize", capitalize)),
        ("title", |_, a| map(a, "title", title)),
        ("swapcase", |_, a| map(a, "swapcase", swapcase)),
        ("isascii", |_, a| test(a, "isascii", |s| s.is_ascii())),
        ("isalpha", |_, a| every(a, "isalpha", is_alpha)),
        ("isalnum", |_, a| every(a, "isalnum", |c| is_alpha(c) || c.is_numeric())),
        ("isdigit", |_, a| every(a, "isdigit", |c| decimal_value(c).is_some() || is_superscript(c))),
        ("isdecimal", |_, a| every(a, "isdecimal", |c| decimal_value(c).is_some())),
        ("isnumeric", |_, a| every(a, "isnumeric", |c| c.is_numeric())),
        ("isspace", |_, a| every(a, "isspace", is_space)),
        ("isprintable", |_, a| test(a, "isprintable", |s| s.chars().all(super::repr::is_printable))),
        ("isidentifier", |_, a| test(a, "isidentifier", is_identifier)),
        ("islower", |_, a| test(a, "islower", |s| cased(s, |c| !c.is_uppercase()))),
        ("isupper", |_, a| test(a, "isupper", |s| cased(s, |c| !c.is_lowercase()))),
        ("istitle", |_, a| test(a, "istitle", is_title)),
        ("__getnewargs__", |_, a| {
            let s = args::zero(a, "str.__getnewargs__")?;
            Ok(Value::tuple(vec![s.unwrapped()]))
        }),
    ];
    methods(&t.str, &table);
}

fn map(a: Args, name: &str, f: impl Fn(&str) -> String) -> PyResult {
    let s = args::zero(a, &format!("str.{name}"))?;
    Ok(Value::from(f(&this(&s, name)?)))
}

fn test(a: Args, name: &str, f: impl Fn(&str) -> bool) -> PyResult {
    let s = args::zero(a, &format!("str.{name}"))?;
    Ok(Value::Bool(f(&this(&s, name)?)))
}

fn every(a: Args, name: &str, f: impl Fn(char) -> bool) -> PyResult {
    test(a, name, |s| !s.is_empty() && s.chars().all(&f))
}

fn is_alpha(c: char) -> bool {
    // Rust counts letter numbers and combining vowels as alphabetic; the common ones are left out here.
    c.is_alphabetic() && !c.is_numeric() && !matches!(c as u32, 0x300..=0x36f | 0x24b6..=0x24e9)
}

fn is_superscript(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '\u{2070}' | '\u{2074}'..='\u{2079}' | '\u{2080}'..='\u{2089}' | '\u{2460}'..='\u{2468}')
}

fn capitalize(s: &str) -> String {
    let mut chars = s.chars();
    match chars.next() {
        Some(first) => title_char(first) + &chars.as_str().to_lowercase(),
        None => String::new(),
    }
}

fn title_char(c: char) -> String {
    match c {
        'ß' => "Ss".into(),
        'Ǆ' | 'ǅ' | 'ǆ' => "ǅ".into(),
        'Ǉ' | 'ǈ' | 'ǉ' => "ǈ".into(),
        'Ǌ' | 'ǋ' | 'ǌ' => "ǋ".into(),
        'Ǳ' | 'ǲ' | 'ǳ' => "ǲ".into(),
        _ => c.to_uppercase().collect(),
    }
}

fn title(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    let mut inside = false;
    for c in s.chars() {
        if inside {
            out.extend(c.to_lowercase());
        } else {
            out.push_str(&title_char(c));
        }
        inside = is_cased(c);
    }
    out
}

fn swapcase(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        if c.is_uppercase() { out.extend(c.to_lowercase()) } else { out.extend(c.to_uppercase()) }
    }
    out
}

fn is_cased(c: char) -> bool {
    c.is_lowercase() || c.is_uppercase()
}

fn cased(s: &str, fits: impl Fn(char) -> bool) -> bool {
    s.chars().any(is_cased) && s.chars().all(fits)
}

fn is_title(s: &str) -> bool {
    let (mut inside, mut any) = (false, false);
    for c in s.chars() {
        let wrong = (c.is_uppercase() && inside) || (c.is_lowercase() && !inside);
        if wrong {
            return false;
        }
        inside = is_cased(c);
        any |= inside;
    }
    any
}

/// Whether a text is a Python identifier.
pub fn is_identifier(s: &str) -> bool {
    let mut chars = s.chars();
    let first = chars.next().is_some_and(|c| c == '_' || c.is_alphabetic());
    first && chars.all(|c| c == '_' || c.is_alphanumeric() || matches!(c as u32, 0x300..=0x36f | 0xb7))
}
