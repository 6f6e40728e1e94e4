//! A scan of brackets and strings as CPython's tokenizer does it, for the errors that come before the grammar's.
//!
//! Ruff's lexer recovers from such faults in its own words and places; CPython's are found again here. Replacement
//! fields of f-strings are looked into, so that quotes may nest as in Python 3.12.

use super::error::Fault;

/// What was found in a source.
#[derive(Default)]
pub(super) struct Scan {
    /// Opening brackets that nothing closed, with their offsets.
    pub open: Vec<(u8, usize)>,
    /// The first fault, if any.
    pub fault: Option<Fault>,
    /// A triple-quoted string without its end.
    pub open_string: bool,
}

impl Scan {
    /// Whether more lines could make it whole.
    pub fn is_open(&self) -> bool {
        self.open_string || (self.fault.is_none() && !self.open.is_empty())
    }
}

fn closer(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

/// Scans a source, up to its first fault.
pub(super) fn scan(text: &str) -> Scan {
    let bytes = text.as_bytes();
    let mut scan = Scan::default();
    let mut at = 0;
    while at < bytes.len() && scan.fault.is_none() {
        match bytes[at] {
            b'#' => at += text[at..].find('\n').unwrap_or(bytes.len() - at),
            open @ (b'(' | b'[' | b'{') => {
                scan.open.push((open, at));
                at += 1;
            }
            close @ (b')' | b']' | b'}') => {
                scan.close(text, close, at);
                at += 1;
            }
            b'\'' | b'"' => at = string(text, at, &mut scan),
            b'\\' => at += 2,
            b'.' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => at = number(bytes, at, &mut scan),
            digit if digit.is_ascii_digit() && starts_number(bytes, at) => at = number(bytes, at, &mut scan),
            _ => at += 1,
        }
    }
    scan
}

/// Whether the digit at an offset begins a number, and is no part of a name or of a number begun before.
fn starts_number(bytes: &[u8], at: usize) -> bool {
    at == 0
        || !(bytes[at - 1].is_ascii_alphanumeric() || b"_.".contains(&bytes[at - 1]) || bytes[at - 1] >= 0x80)
}

/// Checks a number as CPython's tokenizer does; gives the offset after it.
fn number(bytes: &[u8], start: usize, scan: &mut Scan) -> usize {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let run = |mut at: usize, is_digit: fn(&u8) -> bool| {
        while is_digit(&byte(at)) || (byte(at) == b'_' && is_digit(&byte(at + 1))) {
            at += 1;
        }
        at
    };
    let (kind, is_digit): (&str, fn(&u8) -> bool) = match (byte(start), byte(start + 1).to_ascii_lowercase())
    {
        (b'0', b'x') => ("hexadecimal", u8::is_ascii_hexdigit),
        (b'0', b'o') => ("octal", |b| (b'0'..=b'7').contains(b)),
        (b'0', b'b') => ("binary", |b| (b'0'..=b'1').contains(b)),
        _ => ("decimal", u8::is_ascii_digit),
    };
    let first = if kind == "decimal" { start } else { start + 2 };
    let mut end = run(first, is_digit);
    let mut fail = |message: String, at: usize| scan.fault = Some(Fault::point(message, at));
    if kind != "decimal" {
        if byte(end).is_ascii_digit() {
            fail(format!("invalid digit '{}' in {kind} literal", char::from(byte(end))), end);
        } else if end == first || byte(end) == b'_' {
            fail(format!("invalid {kind} literal"), end - 1);
        }
        return end;
    }
    let digits = &bytes[start..end];
    let mut is_float = false;
    if byte(end) == b'.' {
        is_float = true;
        end = run(end + 1, u8::is_ascii_digit);
    }
    if byte(end).eq_ignore_ascii_case(&b'e') {
        let sign = usize::from(b"+-".contains(&byte(end + 1)));
        if byte(end + 1 + sign).is_ascii_digit() {
            is_float = true;
            end = run(end + 1 + sign, u8::is_ascii_digit);
        }
    }
    if byte(end).eq_ignore_ascii_case(&b'j') {
        return end + 1;
    }
    let word: String =
        bytes[end..].iter().take_while(|b| b.is_ascii_alphabetic()).map(|b| char::from(*b)).collect();
    let keyword = ["and", "else", "for", "if", "in", "is", "or", "not"].contains(&word.as_str());
    if byte(end) == b'_' || (!keyword && (byte(end).is_ascii_alphabetic() || byte(end) >= 0x80)) {
        fail("invalid decimal literal".to_owned(), end - 1);
    } else if !is_float && digits.len() > 1 && digits[0] == b'0' && digits.iter().any(|b| !b"0_".contains(b))
    {
        let zeros = digits.iter().take_while(|b| b"0_".contains(b)).count();
        let message = "leading zeros in decimal integer literals are not permitted; \
                       use an 0o prefix for octal integers";
        let range = ruff_text_size::TextRange::new((start as u32).into(), ((start + zeros) as u32).into());
        scan.fault = Some(Fault::new(message, range));
    }
    end
}

impl Scan {
    fn close(&mut self, text: &str, close: u8, at: usize) {
        let fault = match self.open.last() {
            Some(&(open, _)) if closer(open) == close => {
                self.open.pop();
                return;
            }
            Some(&(open, opened_at)) => {
                let (here, there) = (line_of(text, at), line_of(text, opened_at));
                let mut message = format!(
                    "closing parenthesis '{}' does not match opening parenthesis '{}'",
                    char::from(close),
                    char::from(open)
                );
                if here != there {
                    message.push_str(&format!(" on line {there}"));
                }
                message
            }
            None => format!("unmatched '{}'", char::from(close)),
        };
        self.fault = Some(Fault::point(fault, at));
    }
}

/// The line (from 1) of an offset.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].iter().filter(|b| **b == b'\n').count() + 1
}

/// Skips a string from its quote on; gives the offset after it.
fn string(text: &str, start: usize, scan: &mut Scan) -> usize {
    let bytes = text.as_bytes();
    let quote = bytes[start];
    let triple = bytes[start..].starts_with(&[quote; 3]);
    let prefix_start = prefix_start(bytes, start);
    let is_f = bytes[prefix_start..start].iter().any(|b| b.eq_ignore_ascii_case(&b'f'));
    let mut at = start + if triple { 3 } else { 1 };
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'\n' if !triple => break,
            b if b == quote && (!triple || bytes[at..].starts_with(&[quote; 3])) => {
                return at + if triple { 3 } else { 1 };
            }
            b'{' if is_f && bytes.get(at + 1) == Some(&b'{') => at += 2,
            b'{' if is_f => match field(text, at + 1, triple) {
                Some(end) => at = end,
                None => at += 1,
            },
            _ => at += 1,
        }
    }
    if triple {
        scan.open_string = true;
        let detected = line_of(text, text.strip_suffix('\n').map_or(text.len(), str::len));
        let message = format!("unterminated triple-quoted string literal (detected at line {detected})");
        scan.fault = Some(Fault::point(message, prefix_start));
    } else {
        let line = line_of(text, at.min(bytes.len()));
        let message = format!("unterminated string literal (detected at line {line})");
        scan.fault = Some(Fault::point(message, prefix_start));
    }
    bytes.len()
}

/// Where the prefix (`f`, `rb` ...) of the string whose quote is at `quote` begins.
fn prefix_start(bytes: &[u8], quote: usize) -> usize {
    let mut at = quote;
    while at > 0 && quote - at < 2 && bytes[at - 1].is_ascii_alphabetic() {
        at -= 1;
    }
    let is_prefix = bytes[at..quote].iter().all(|b| b"fFrRbBuU".contains(b));
    let glued = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    if is_prefix && !glued { at } else { quote }
}

/// The end of a replacement field whose text begins at `start`: past its `}`; `None` when it does not end properly.
fn field(text: &str, start: usize, triple: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut depth = 0u32;
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b'\n' if !triple => return None,
            b'(' | b'[' | b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at + 1),
            b')' | b']' | b'}' => depth = depth.checked_sub(1)?,
            b'\'' | b'"' => {
                let mut inner = Scan::default();
                at = string(text, at, &mut inner);
                if inner.fault.is_some() {
                    return None;
                }
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    None
}
