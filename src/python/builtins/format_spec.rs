//! The format mini-language: `format(value, spec)` for str, int, float and bool; shared by f-strings and
//! `str.format`.
//!
//! Mirrors CPython's `Python/formatter_unicode.c`.

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

use super::args::{as_bigint, check_size, type_name};
use super::repr::{place_point, write_exponent};
use crate::python::exception::{PyResult, overflow_error, type_error, value_error};
use crate::python::machine::Machine;
use crate::python::value::Value;

/// A parsed `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Fills up to the width.
    pub fill: char,
    /// `<`, `>`, `=`, `^`, or none given.
    pub align: Option<char>,
    /// `+`, `-` or space.
    pub sign: Option<char>,
    /// `#`.
    pub alternate: bool,
    /// Least width.
    pub width: usize,
    /// `,` or `_`.
    pub grouping: Option<char>,
    /// Digits after the point, or most characters.
    pub precision: Option<usize>,
    /// Presentation type.
    pub kind: Option<char>,
    /// `z`: no negative zero.
    pub no_negative_zero: bool,
}

impl Spec {
    /// Reads a spec for a value of this type.
    pub fn parse(spec: &str, type_name: &str) -> PyResult<Spec> {
        let chars: Vec<char> = spec.chars().collect();
        let mut at = 0;
        let mut out = Spec {
            fill: ' ',
            align: None,
            sign: None,
            alternate: false,
            width: 0,
            grouping: None,
            precision: None,
            kind: None,
            no_negative_zero: false,
        };
        let is_align = |c: Option<&char>| matches!(c, Some('<' | '>' | '=' | '^'));
        let mut fill_given = false;
        if is_align(chars.get(1)) {
            out.fill = chars[0];
            out.align = Some(chars[1]);
            fill_given = true;
            at = 2;
        } else if is_align(chars.first()) {
            out.align = Some(chars[0]);
            at = 1;
        }
        if let Some(c @ ('+' | '-' | ' ')) = chars.get(at) {
            out.sign = Some(*c);
            at += 1;
        }
        if chars.get(at) == Some(&'z') {
            out.no_negative_zero = true;
            at += 1;
        }
        if chars.get(at) == Some(&'#') {
            out.alternate = true;
            at += 1;
        }
        if !fill_given && chars.get(at) == Some(&'0') {
            out.fill = '0';
            if out.align.is_none() {
                out.align = Some('=');
            }
            at += 1;
        }
        out.width = digits(&chars, &mut at)?.unwrap_or(0);
        if let Some(c @ (',' | '_')) = chars.get(at) {
            out.grouping = Some(*c);
            at += 1;
            match (c, chars.get(at)) {
                (',', Some(',')) => return Err(value_error("Cannot specify ',' with ','.")),
                ('_', Some('_')) => return Err(value_error("Cannot specify '_' with '_'.")),
                (_, Some(',' | '_')) => return Err(value_error("Cannot specify both ',' and '_'.")),
                _ => {}
            }
        }
        if chars.get(at) == Some(&'.') {
            at += 1;
            match digits(&chars, &mut at)? {
                Some(n) => out.precision = Some(n),
                None => return Err(value_error("Format specifier missing precision")),
            }
        }
        match chars.len() - at {
            0 => {}
            1 => out.kind = Some(chars[at]),
            _ => {
                return Err(value_error(format!(
                    "Invalid format specifier '{spec}' for object of type '{type_name}'"
                )));
            }
        }
        if let (Some(sep), Some(kind)) = (out.grouping, out.kind) {
            let fits = matches!(kind, 'd' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F')
                || (sep == '_' && matches!(kind, 'b' | 'o' | 'x' | 'X'));
            if !fits {
                return Err(value_error(format!("Cannot specify '{sep}' with '{kind}'.")));
            }
        }
        Ok(out)
    }

    /// Pads text to the width; `prefix` (sign, `0x`) stays before the fill of `=`.
    pub fn pad(&self, prefix: &str, body: &str, default: char) -> String {
        let len = prefix.chars().count() + body.chars().count();
        let missing = self.width.saturating_sub(len);
        let (left, middle, right) = match self.align.unwrap_or(default) {
            '<' => (0, 0, missing),
            '^' => (missing / 2, 0, missing - missing / 2),
            '=' => (0, missing, 0),
            _ => (missing, 0, 0),
        };
        let mut out = String::with_capacity(prefix.len() + body.len() + missing * self.fill.len_utf8());
        out.extend(std::iter::repeat_n(self.fill, left));
        out.push_str(prefix);
        out.extend(std::iter::repeat_n(self.fill, middle));
        out.push_str(body);
        out.extend(std::iter::repeat_n(self.fill, right));
        out
    }

    fn sign_text(&self, negative: bool) -> &'static str {
        match (negative, self.sign) {
            (true, _) => "-",
            (false, Some('+')) => "+",
            (false, Some(' ')) => " ",
            _ => "",
        }
    }
}

fn digits(chars: &[char], at: &mut usize) -> PyResult<Option<usize>> {
    let start = *at;
    let mut n: usize = 0;
    while let Some(d) = chars.get(*at).and_then(|c| c.to_digit(10)) {
        n = n
            .checked_mul(10)
            .and_then(|n| n.checked_add(d as usize))
            .filter(|&n| n <= i32::MAX as usize)
            .ok_or_else(|| value_error("Too many decimal digits in format string"))?;
        *at += 1;
    }
    Ok((*at > start).then_some(n))
}

/// `format(value, spec)` of a builtin value (the machine calls `__format__` of instances that have one).
pub fn format_builtin(m: &mut Machine, value: &Value, spec: &str) -> PyResult<String> {
    let inner = value.unwrapped();
    match &inner {
        Value::Str(_) | Value::Int(_) | Value::BigInt(_) | Value::Float(_) | Value::Bool(_) => {}
        _ if spec.is_empty() => return m.str(value),
        _ => {
            return Err(type_error(format!(
                "unsupported format string passed to {}.__format__",
                type_name(m, value)
            )));
        }
    }
    if spec.is_empty() {
        return m.str(value);
    }
    let name = type_name(m, value);
    let spec = Spec::parse(spec, &name)?;
    check_size(m, spec.width.max(spec.precision.unwrap_or(0)))?;
    match &inner {
        Value::Str(text) => format_str(text, &spec),
        Value::Float(x) => format_float(*x, &spec, "float"),
        other => {
            let n = as_bigint(other).unwrap_or_default();
            format_int(m, &n, &spec, &name)
        }
    }
}

fn unknown(kind: char, name: &str) -> crate::python::exception::Unwind {
    let shown =
        if kind > ' ' && kind < '\u{80}' { kind.to_string() } else { format!("\\x{:x}", kind as u32) };
    value_error(format!("Unknown format code '{shown}' for object of type '{name}'"))
}

fn format_str(text: &str, spec: &Spec) -> PyResult<String> {
    if let Some(kind) = spec.kind
        && kind != 's'
    {
        return Err(unknown(kind, "str"));
    }
    if spec.sign == Some(' ') {
        return Err(value_error("Space not allowed in string format specifier"));
    }
    if spec.sign.is_some() {
        return Err(value_error("Sign not allowed in string format specifier"));
    }
    if spec.no_negative_zero {
        return Err(value_error("Negative zero coercion (z) not allowed in string format specifier"));
    }
    if spec.alternate {
        return Err(value_error("Alternate form (#) not allowed in string format specifier"));
    }
    if let Some(sep) = spec.grouping {
        return Err(value_error(format!("Cannot specify '{sep}' with 's'.")));
    }
    let mut spec = spec.clone();
    if spec.align == Some('=') {
        if spec.fill != '0' {
            return Err(value_error("'=' alignment not allowed in string format specifier"));
        }
        // `'05'` on a string fills with zeros on the right side of it.
        spec.align = Some('<');
    }
    let cut: String = match spec.precision {
        Some(n) => text.chars().take(n).collect(),
        None => text.to_string(),
    };
    Ok(spec.pad("", &cut, '<'))
}

/// Formats an int by a spec.
pub fn format_int(m: &Machine, n: &BigInt, spec: &Spec, name: &str) -> PyResult<String> {
    let kind = spec.kind.unwrap_or('d');
    if matches!(kind, 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') {
        let x = n.to_f64().filter(|x| x.is_finite());
        let x = x.ok_or_else(|| overflow_error("int too large to convert to float"))?;
        return format_float(x, spec, name);
    }
    if spec.precision.is_some() {
        return Err(value_error("Precision not allowed in integer format specifier"));
    }
    if !matches!(kind, 'd' | 'b' | 'o' | 'x' | 'X' | 'c' | 'n') {
        return Err(unknown(kind, name));
    }
    if spec.no_negative_zero {
        return Err(value_error(
            "Negative zero coercion (z) not allowed in format specifier with integer format code",
        ));
    }
    if kind == 'c' {
        if spec.sign.is_some() {
            return Err(value_error("Sign not allowed with integer format specifier 'c'"));
        }
        if spec.alternate {
            return Err(value_error("Alternate form (#) not allowed with integer format specifier 'c'"));
        }
        let c = n.to_u32().and_then(char::from_u32);
        let c = c.ok_or_else(|| overflow_error("%c arg not in range(0x110000)"))?;
        return Ok(spec.pad("", &c.to_string(), '<'));
    }
    let magnitude = n.magnitude();
    let (mut body, mark, group) = match kind {
        'd' | 'n' => (super::int::decimal_digits(m, &BigInt::from(magnitude.clone()))?, "", 3),
        'b' => (magnitude.to_str_radix(2), "0b", 4),
        'o' => (magnitude.to_str_radix(8), "0o", 4),
        'x' => (magnitude.to_str_radix(16), "0x", 4),
        'X' => (magnitude.to_str_radix(16).to_uppercase(), "0X", 4),
        _ => return Err(unknown(kind, name)),
    };
    let mut prefix = spec.sign_text(n.sign() == Sign::Minus).to_string();
    if spec.alternate {
        prefix.push_str(mark);
    }
    if let Some(sep) = spec.grouping {
        body = grouped(&body, sep, group, zero_width(spec, &prefix));
    }
    Ok(spec.pad(&prefix, &body, '>'))
}

/// How wide the digits must be when zeros fill the width, so that these, too, are grouped.
fn zero_width(spec: &Spec, prefix: &str) -> usize {
    if spec.fill == '0' && spec.align == Some('=') { spec.width.saturating_sub(prefix.len()) } else { 0 }
}

/// Digits with separators, zero-filled to a width.
fn grouped(whole: &str, sep: char, group: usize, width: usize) -> String {
    let mut out: Vec<char> = Vec::new();
    let mut digits = whole.chars().rev();
    let mut written = 0;
    loop {
        let next = match digits.next() {
            Some(d) => d,
            None if out.len() < width => '0',
            None => break,
        };
        if written > 0 && written % group == 0 {
            out.push(sep);
        }
        out.push(next);
        written += 1;
    }
    out.into_iter().rev().collect()
}

/// Formats a float by a spec; `name` is the type in error texts.
pub fn format_float(x: f64, spec: &Spec, name: &str) -> PyResult<String> {
    let kind = spec.kind;
    if let Some(k) = kind
        && !matches!(k, 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%')
    {
        return Err(unknown(k, name));
    }
    let mut body = float_body(x.abs(), kind, spec.precision, spec.alternate);
    let mut negative = x.is_sign_negative() && !x.is_nan();
    if spec.no_negative_zero && negative && !body.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        negative = false;
    }
    let prefix = spec.sign_text(negative);
    if let Some(sep) = spec.grouping {
        let end = body.find(|c: char| !c.is_ascii_digit()).unwrap_or(body.len());
        if end > 0 {
            let (whole, rest) = body.split_at(end);
            let width = zero_width(spec, prefix).saturating_sub(rest.len());
            body = format!("{}{rest}", grouped(whole, sep, 3, width));
        }
    }
    Ok(spec.pad(prefix, &body, '>'))
}

/// The digits of a float that is not negative, by presentation type.
pub fn float_body(x: f64, kind: Option<char>, precision: Option<usize>, alternate: bool) -> String {
    let upper = matches!(kind, Some('E' | 'F' | 'G'));
    if x.is_nan() || x.is_infinite() {
        let text = if x.is_nan() { "nan" } else { "inf" };
        let text = if upper { text.to_uppercase() } else { text.to_string() };
        return if kind == Some('%') { format!("{text}%") } else { text };
    }
    let mut out = match kind {
        Some('f' | 'F') => fixed(x, precision.unwrap_or(6), alternate),
        Some('%') => format!("{}%", fixed(x * 100.0, precision.unwrap_or(6), alternate)),
        Some('e' | 'E') => exponential(x, precision.unwrap_or(6), alternate),
        Some('g' | 'G' | 'n') => general(x, precision.unwrap_or(6), alternate, false),
        None => match precision {
            Some(p) => general(x, p, alternate, true),
            None => return super::repr::float_repr(x),
        },
        _ => String::new(),
    };
    if upper {
        out = out.to_uppercase();
    }
    out
}

fn fixed(x: f64, precision: usize, alternate: bool) -> String {
    let mut out = format!("{x:.precision$}");
    if alternate && precision == 0 {
        out.push('.');
    }
    out
}

fn exponential(x: f64, precision: usize, alternate: bool) -> String {
    let text = format!("{x:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut out = mantissa.to_string();
    if alternate && precision == 0 {
        out.push('.');
    }
    write_exponent(&mut out, exponent.parse().unwrap_or(0));
    out
}

/// `g`: the shorter of fixed and exponential; with `repr_like`, as a float without a type (`1.0`, not `1`).
fn general(x: f64, precision: usize, alternate: bool, repr_like: bool) -> String {
    let precision = precision.max(1);
    let text = format!("{x:.*e}", precision - 1);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let mut digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    if !alternate {
        let keep = digits.trim_end_matches('0').len().max(1);
        digits.truncate(keep);
    }
    let mut out = String::new();
    // A float without a type switches to exponents one digit earlier, since it always shows a `.0`.
    let limit = precision as i32 - i32::from(repr_like);
    if exponent < -4 || exponent >= limit {
        out.push_str(&digits[..1]);
        if digits.len() > 1 {
            out.push('.');
            out.push_str(&digits[1..]);
        } else if alternate {
            out.push('.');
        }
        write_exponent(&mut out, exponent);
        return out;
    }
    place_point(&mut out, &digits, exponent);
    if repr_like && !out.contains('.') {
        out.push_str(".0");
    } else if alternate && !out.contains('.') {
        out.push('.');
    }
    out
}
