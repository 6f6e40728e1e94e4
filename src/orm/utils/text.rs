//! Words: plural lists, CamelCase, capitals, `%(name)s`.
//!
//! Mirrors `django/utils/text.py`.

use crate::python::{Machine, PyResult, Value};

/// `capfirst`.
pub fn capfirst(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `camel_case_to_spaces`: `HungryDog` to `hungry dog`.
pub fn camel_case_to_spaces(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (i, &c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map(|j| chars[j]);
        let after = chars.get(i + 1);
        let starts_word = c.is_uppercase()
            && (before.is_some_and(char::is_lowercase)
                || (before.is_some_and(char::is_alphanumeric) && after.is_some_and(|a| a.is_lowercase())));
        if starts_word {
            out.push(' ');
        }
        out.push(c);
    }
    out.trim().to_lowercase()
}

/// `get_text_list`: `a, b and c`.
pub fn text_list(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [init @ .., end] => format!("{} {last} {end}", init.join(", ")),
    }
}

/// `str(value)` of a label, empty when there is none.
pub fn label(m: &mut Machine, value: &Value) -> PyResult<String> {
    if matches!(value, Value::None) { Ok(String::new()) } else { m.str(value) }
}

/// `slugify`.
pub fn slugify(text: &str, allow_unicode: bool) -> String {
    let kept: String = text
        .to_lowercase()
        .chars()
        .filter_map(|c| if allow_unicode { Some(c) } else { plain(c) })
        .filter(|c| c.is_alphanumeric() || *c == '_' || *c == '-' || c.is_whitespace())
        .collect();
    let mut out = String::new();
    for c in kept.trim().chars() {
        let c = if c.is_whitespace() { '-' } else { c };
        if c != '-' || !out.ends_with('-') {
            out.push(c);
        }
    }
    out.trim_matches(|c| c == '-' || c == '_').to_owned()
}

/// The ASCII letter under the commonest accents, as NFKD leaves it; other characters go.
fn plain(c: char) -> Option<char> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' => 'a',
        'ç' | 'č' | 'ć' => 'c',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ě' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'ī' => 'i',
        'ñ' | 'ň' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ō' => 'o',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' => 'u',
        'ý' | 'ÿ' => 'y',
        'š' => 's',
        'ž' => 'z',
        c if c.is_ascii() => c,
        _ => return None,
    })
}
