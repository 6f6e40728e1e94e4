//! `str % values`: the older format language.
//!
//! Mirrors `PyUnicode_Format` in CPython's `Objects/unicodeobject.c`.

use std::rc::Rc;

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

use super::args::{self, as_bigint, as_float, check_size, index, type_name};
use super::format_spec::float_body;
use crate::python::exception::{PyResult, overflow_error, type_error, value_error};
use crate::python::machine::Machine;
use crate::python::objects::Items;
use crate::python::value::{Str, Value};

/// What stands between `%` and the letter.
#[derive(Default)]
struct Directive {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

struct Reader<'a> {
    format: &'a [char],
    at: usize,
    given: Value,
    items: Option<Rc<Items>>,
    next: usize,
    by_name: bool,
}

/// `format % given`.
pub fn percent(m: &mut Machine, format: &Str, given: &Value) -> PyResult<String> {
    let chars: Vec<char> = format.chars().collect();
    let items = match given.unwrapped() {
        Value::Tuple(items) => Some(items),
        _ => None,
    };
    let is_mapping = items.is_none()
        && !args::is_str(given)
        && (matches!(given, Value::Dict(_)) || m.class_of(given).lookup(&"__getitem__".into()).is_some());
    let mut r = Reader { format: &chars, at: 0, given: given.clone(), items, next: 0, by_name: false };
    let mut out = String::new();
    while let Some(c) = r.step() {
        if c != '%' {
            out.push(c);
            continue;
        }
        r.directive(m, &mut out, is_mapping)?;
        check_size(m, out.len())?;
    }
    let left = match &r.items {
        Some(items) => r.next < items.len(),
        None => r.next == 0 && !is_mapping,
    };
    if left && !r.by_name {
        return Err(type_error("not all arguments converted during string formatting"));
    }
    Ok(out)
}

impl Reader<'_> {
    fn step(&mut self) -> Option<char> {
        let c = self.format.get(self.at).copied();
        self.at += 1;
        c
    }

    fn peek(&self) -> Option<char> {
        self.format.get(self.at).copied()
    }

    fn take(&mut self) -> PyResult {
        let found = match &self.items {
            Some(items) => items.get(self.next).cloned(),
            None => (self.next == 0).then(|| self.given.clone()),
        };
        self.next += 1;
        found.ok_or_else(|| type_error("not enough arguments for format string"))
    }

    fn directive(&mut self, m: &mut Machine, out: &mut String, is_mapping: bool) -> PyResult<()> {
        let mut named = None;
        if self.peek() == Some('(') {
            if !is_mapping {
                return Err(type_error("format requires a mapping"));
            }
            named = Some(m.getitem(&self.given.clone(), &Value::from(self.key()?))?);
            self.by_name = true;
        }
        let d = self.flags(m)?;
        while matches!(self.peek(), Some('h' | 'l' | 'L')) {
            self.at += 1;
        }
        let Some(letter) = self.step() else { return Err(value_error("incomplete format")) };
        if letter == '%' {
            out.push('%');
            return Ok(());
        }
        let value = match named {
            Some(value) => value,
            None => self.take()?,
        };
        let text = match letter {
            's' => cut(m.str(&value)?, &d),
            'r' => cut(m.repr(&value)?, &d),
            'a' => cut(super::repr::ascii_of(&m.repr(&value)?), &d),
            'c' => character(m, &value)?,
            'd' | 'i' | 'u' | 'o' | 'x' | 'X' => return integer(m, out, &value, letter, &d),
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
                let x = args::number(m, &value)?;
                let body = float_body(x.abs(), Some(letter), d.precision, d.alternate);
                push_number(out, x.is_sign_negative() && !x.is_nan(), "", &body, &d, x.is_finite());
                return Ok(());
            }
            _ => {
                let shown = if (' '..'\u{7f}').contains(&letter) { letter } else { '?' };
                return Err(value_error(format!(
                    "unsupported format character '{shown}' (0x{:x}) at index {}",
                    letter as u32,
                    self.at - 1
                )));
            }
        };
        pad(out, &text, &d);
        Ok(())
    }

    fn key(&mut self) -> PyResult<String> {
        self.at += 1;
        let mut depth = 1;
        let mut key = String::new();
        while let Some(c) = self.step() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(key);
            }
            key.push(c);
        }
        Err(value_error("incomplete format key"))
    }

    fn flags(&mut self, m: &mut Machine) -> PyResult<Directive> {
        let mut d = Directive::default();
        while let Some(c) = self.peek() {
            match c {
                '-' => d.left = true,
                '+' => d.plus = true,
                ' ' => d.space = true,
                '#' => d.alternate = true,
                '0' => d.zero = true,
                _ => break,
            }
            self.at += 1;
        }
        let width = self.number(m)?.unwrap_or(0);
        if width < 0 {
            d.left = true;
        }
        d.width = width.unsigned_abs() as usize;
        if self.peek() == Some('.') {
            self.at += 1;
            d.precision = Some(self.number(m)?.unwrap_or(0).max(0) as usize);
        }
        check_size(m, d.width.max(d.precision.unwrap_or(0)))?;
        Ok(d)
    }

    /// A width or precision: digits, or `*` for one from the arguments.
    fn number(&mut self, m: &mut Machine) -> PyResult<Option<i64>> {
        if self.peek() == Some('*') {
            self.at += 1;
            let value = self.take()?;
            if as_bigint(&value).is_none() {
                return Err(type_error("* wants int"));
            }
            return Ok(Some(index(m, &value)?));
        }
        let mut n: Option<i64> = None;
        while let Some(d) = self.peek().and_then(|c| c.to_digit(10)) {
            let next = n.unwrap_or(0) * 10 + i64::from(d);
            if next > i64::from(i32::MAX) {
                return Err(value_error("width too big"));
            }
            n = Some(next);
            self.at += 1;
        }
        Ok(n)
    }
}

fn cut(text: String, d: &Directive) -> String {
    match d.precision {
        Some(n) => text.chars().take(n).collect(),
        None => text,
    }
}

fn pad(out: &mut String, text: &str, d: &Directive) {
    let missing = d.width.saturating_sub(text.chars().count());
    if !d.left {
        out.extend(std::iter::repeat_n(' ', missing));
    }
    out.push_str(text);
    if d.left {
        out.extend(std::iter::repeat_n(' ', missing));
    }
}

fn character(m: &mut Machine, value: &Value) -> PyResult<String> {
    if let Some(text) = args::text(value) {
        if text.char_len() == 1 {
            return Ok(text.to_string());
        }
        return Err(type_error("%c requires int or char"));
    }
    if as_bigint(value).is_none() && m.class_of(value).lookup(&"__index__".into()).is_none() {
        return Err(type_error("%c requires int or char"));
    }
    let n = args::index_big(m, value)?;
    let c = n.to_u32().and_then(char::from_u32);
    c.map(String::from).ok_or_else(|| overflow_error("%c arg not in range(0x110000)"))
}

fn integer(m: &mut Machine, out: &mut String, value: &Value, letter: char, d: &Directive) -> PyResult<()> {
    let decimal = matches!(letter, 'd' | 'i' | 'u');
    let n: BigInt = match (as_bigint(value), as_float(value)) {
        (Some(n), _) => n,
        (_, Some(x)) if decimal => super::int::from_float(x)?,
        _ => {
            let class = m.class_of(value);
            let special = if decimal { ["__index__", "__int__"] } else { ["__index__", "__index__"] };
            if special.iter().all(|name| class.lookup(&Str::intern(name)).is_none()) {
                let (wanted, name) =
                    (if decimal { "a real number" } else { "an integer" }, type_name(m, value));
                return Err(type_error(format!("%{letter} format: {wanted} is required, not {name}")));
            }
            if decimal { super::int::from_value(m, value)? } else { args::index_big(m, value)? }
        }
    };
    let magnitude = n.magnitude();
    let mut body = match letter {
        'o' => magnitude.to_str_radix(8),
        'x' => magnitude.to_str_radix(16),
        'X' => magnitude.to_str_radix(16).to_uppercase(),
        _ => super::int::decimal_digits(m, &BigInt::from(magnitude.clone()))?,
    };
    if let Some(p) = d.precision {
        body = format!("{}{body}", "0".repeat(p.saturating_sub(body.len())));
    }
    let mark = match letter {
        'o' if d.alternate => "0o",
        'x' if d.alternate => "0x",
        'X' if d.alternate => "0X",
        _ => "",
    };
    push_number(out, n.sign() == Sign::Minus, mark, &body, d, true);
    Ok(())
}

fn push_number(out: &mut String, negative: bool, mark: &str, body: &str, d: &Directive, zeros: bool) {
    let sign = match (negative, d.plus, d.space) {
        (true, ..) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    };
    let missing = d.width.saturating_sub(sign.len() + mark.len() + body.len());
    if d.zero && !d.left && zeros {
        out.push_str(sign);
        out.push_str(mark);
        out.extend(std::iter::repeat_n('0', missing));
        out.push_str(body);
        return;
    }
    pad(out, &format!("{sign}{mark}{body}"), d);
}
