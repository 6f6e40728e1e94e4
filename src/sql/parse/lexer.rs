//! Text to tokens.

use crate::sql::error::{SqlError, SqlResult};
use crate::sql::value::SqlValue;

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A bare word: keyword or name.
    Word(String),
    /// A name in `"`, `` ` `` or brackets.
    Quoted(String),
    /// Text in `'`.
    Text(String),
    /// A number.
    Number(SqlValue),
    /// `x'..'`.
    Blob(Vec<u8>),
    /// `?` or `%s`.
    Param,
    /// An operator or a bracket.
    Sign(&'static str),
}

impl Token {
    pub(super) fn is(&self, word: &str) -> bool {
        match self {
            Token::Word(own) => own.eq_ignore_ascii_case(word),
            Token::Sign(own) => *own == word,
            _ => false,
        }
    }

    /// The token as it stands in errors.
    pub(super) fn text(&self) -> String {
        match self {
            Token::Word(word) => word.clone(),
            Token::Quoted(name) => format!("\"{name}\""),
            Token::Text(text) => SqlValue::text(text).quoted(),
            Token::Number(value) => value.to_string(),
            Token::Blob(bytes) => SqlValue::Blob(bytes.as_slice().into()).quoted(),
            Token::Param => "?".to_owned(),
            Token::Sign(sign) => (*sign).to_owned(),
        }
    }
}

const SIGNS: [&str; 28] = [
    "->>", "->", "||", "<=", ">=", "<>", "!=", "==", "<<", ">>", "(", ")", ",", ";", ".", "+", "-", "*", "/",
    "%", "=", "<", ">", "&", "|", "~", "[", "]",
];

/// Words that cannot be names without quotes.
pub(super) fn is_reserved(word: &str) -> bool {
    const RESERVED: [&str; 62] = [
        "ADD",
        "ALL",
        "ALTER",
        "AND",
        "AS",
        "AUTOINCREMENT",
        "BETWEEN",
        "CASE",
        "CHECK",
        "COLLATE",
        "COMMIT",
        "CONSTRAINT",
        "CREATE",
        "DEFAULT",
        "DEFERRABLE",
        "DELETE",
        "DISTINCT",
        "DROP",
        "ELSE",
        "ESCAPE",
        "EXCEPT",
        "EXISTS",
        "FOREIGN",
        "FROM",
        "GROUP",
        "HAVING",
        "IN",
        "INDEX",
        "INSERT",
        "INTERSECT",
        "INTO",
        "IS",
        "ISNULL",
        "JOIN",
        "LIMIT",
        "NOT",
        "NOTHING",
        "NOTNULL",
        "NULL",
        "ON",
        "OR",
        "ORDER",
        "PRIMARY",
        "REFERENCES",
        "RETURNING",
        "SELECT",
        "SET",
        "TABLE",
        "THEN",
        "TO",
        "TRANSACTION",
        "UNION",
        "UNIQUE",
        "UPDATE",
        "USING",
        "VALUES",
        "WHEN",
        "WHERE",
        "END",
        "WITH",
        "LEFT",
        "INNER",
    ];
    RESERVED.iter().any(|known| known.eq_ignore_ascii_case(word))
}

pub(super) fn lex(sql: &str) -> SqlResult<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() {
            rest = &rest[c.len_utf8()..];
        } else if rest.starts_with("--") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
        } else {
            let (token, length) = token(rest, c)?;
            tokens.push(token);
            rest = &rest[length..];
        }
    }
    Ok(tokens)
}

fn token(rest: &str, c: char) -> SqlResult<(Token, usize)> {
    let unrecognized = || SqlError::operational(format!("unrecognized token: \"{rest}\""));
    match c {
        '\'' => {
            let (text, length) = quoted(rest, '\'').ok_or_else(unrecognized)?;
            Ok((Token::Text(text), length))
        }
        '"' | '`' => {
            let (name, length) = quoted(rest, c).ok_or_else(unrecognized)?;
            Ok((Token::Quoted(name), length))
        }
        '[' => {
            let end = rest.find(']').ok_or_else(unrecognized)?;
            Ok((Token::Quoted(rest[1..end].to_owned()), end + 1))
        }
        '?' => Ok((Token::Param, 1 + rest[1..].bytes().take_while(u8::is_ascii_digit).count())),
        '%' if rest.starts_with("%s") => Ok((Token::Param, 2)),
        // Django doubles percent signs in text that takes parameters.
        '%' if rest.starts_with("%%") => Ok((Token::Sign("%"), 2)),
        'x' | 'X' if rest[1..].starts_with('\'') => {
            let (hex, length) = quoted(&rest[1..], '\'').ok_or_else(unrecognized)?;
            let bytes = (0..hex.len()).step_by(2).map(|at| {
                hex.get(at..at + 2)
                    .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                    .ok_or_else(unrecognized)
            });
            Ok((Token::Blob(bytes.collect::<SqlResult<_>>()?), length + 1))
        }
        c if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|d: char| d.is_ascii_digit())) => {
            number(rest).ok_or_else(unrecognized)
        }
        c if c == '_' || c.is_alphabetic() => {
            let end =
                rest.find(|c: char| !(c == '_' || c == '$' || c.is_alphanumeric())).unwrap_or(rest.len());
            Ok((Token::Word(rest[..end].to_owned()), end))
        }
        _ => SIGNS
            .iter()
            .find(|sign| rest.starts_with(**sign))
            .map(|sign| (Token::Sign(sign), sign.len()))
            .ok_or_else(|| SqlError::operational(format!("unrecognized token: \"{c}\""))),
    }
}

/// A text in quotes, where a doubled quote stands for one; and its length with quotes.
fn quoted(rest: &str, quote: char) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != quote {
            text.push(c);
        } else if chars.peek().is_some_and(|(_, next)| *next == quote) {
            text.push(c);
            chars.next();
        } else {
            return Some((text, at + 1));
        }
    }
    None
}

fn number(rest: &str) -> Option<(Token, usize)> {
    if let Some(hex) = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X")) {
        let length = hex.bytes().take_while(u8::is_ascii_hexdigit).count();
        let value = u64::from_str_radix(&hex[..length], 16).ok()?;
        return Some((Token::Number(SqlValue::Int(value as i64)), length + 2));
    }
    let digits = |from: usize| rest[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut end = digits(0);
    let mut is_real = false;
    if rest[end..].starts_with('.') {
        is_real = true;
        end += 1 + digits(end + 1);
    }
    if rest[end..].starts_with(['e', 'E']) {
        let sign = usize::from(rest[end + 1..].starts_with(['+', '-']));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            is_real = true;
            end += 1 + sign + exponent;
        }
    }
    let text = &rest[..end];
    let value = match text.parse::<i64>() {
        Ok(int) if !is_real => SqlValue::Int(int),
        _ => SqlValue::Real(text.parse().ok()?),
    };
    Some((Token::Number(value), end))
}
