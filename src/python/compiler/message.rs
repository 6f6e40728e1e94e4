//! The parser's faults in CPython 3.11's words and places.
//!
//! CPython finds a few faults in its tokenizer first ([`super::scan`]); then the special rules of its grammar name the
//! common mistakes; all else is "invalid syntax" at the token where the grammar stopped.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{LexicalErrorType, ParseError, ParseErrorType};
use ruff_text_size::TextRange;

use super::error::{Fault, SyntaxErrorKind};
use super::scan;

/// The fault that CPython would report for the parser's first one.
pub(super) fn of_parser(text: &str, error: &ParseError) -> Fault {
    let scan = scan::scan(text);
    let at = error.location.start().to_usize();
    if let Some(fault) = scan.fault {
        return fault;
    }
    if let Some(&(open, opened_at)) = scan.open.last()
        && (at > opened_at || at >= text.trim_end().len())
    {
        return Fault::at(format!("'{}' was never closed", char::from(open)), opened_at);
    }
    of_type(text, error).unwrap_or_else(|| invalid_syntax(text, error.location))
}

fn invalid_syntax(text: &str, location: TextRange) -> Fault {
    let (mut start, mut end) = (location.start().to_usize(), location.end().to_usize());
    // The end of a line has width one.
    if start == end && text.as_bytes().get(start).is_some_and(|b| *b == b'\n') {
        end = start + 1;
    }
    if start >= text.len() {
        start = text.trim_end_matches('\n').len();
        end = start;
    }
    Fault::new("invalid syntax", TextRange::new((start as u32).into(), (end as u32).into()))
}

fn of_type(text: &str, error: &ParseError) -> Option<Fault> {
    let range = error.location;
    let at = |message: &str| Some(Fault::new(message, range));
    match &error.error {
        ParseErrorType::UnexpectedIndentation => {
            Some(Fault::new("unexpected indent", range).of_kind(SyntaxErrorKind::Indentation))
        }
        ParseErrorType::ExpectedToken { expected: TokenKind::Colon, .. } => at("expected ':'"),
        ParseErrorType::ExpectedToken { expected: TokenKind::Indent, .. } => {
            Some(indented_block(text, range))
        }
        ParseErrorType::OtherError(message) if message.starts_with("Expected an indented block") => {
            Some(indented_block(text, range))
        }
        ParseErrorType::OtherError(message) if message.starts_with("Expected `except` or `finally`") => {
            at("expected 'except' or 'finally' block")
        }
        ParseErrorType::InvalidAssignmentTarget | ParseErrorType::InvalidNamedAssignmentTarget => {
            Some(Fault::new(format!("cannot assign to {}", describe(&text[range])), range))
        }
        ParseErrorType::InvalidAugmentedAssignmentTarget => Some(Fault::new(
            format!("'{}' is an illegal expression for augmented assignment", describe(&text[range])),
            range,
        )),
        ParseErrorType::InvalidDeleteTarget => {
            Some(Fault::new(format!("cannot delete {}", describe(&text[range])), range))
        }
        ParseErrorType::PositionalAfterKeywordArgument => at("positional argument follows keyword argument"),
        ParseErrorType::PositionalAfterKeywordUnpacking => {
            at("positional argument follows keyword argument unpacking")
        }
        ParseErrorType::NonDefaultParamAfterDefaultParam => {
            at("non-default argument follows default argument")
        }
        ParseErrorType::Lexical(LexicalErrorType::IndentationError) => Some(
            Fault::new("unindent does not match any outer indentation level", range)
                .of_kind(SyntaxErrorKind::Indentation),
        ),
        ParseErrorType::Lexical(LexicalErrorType::LineContinuationError) => {
            at("unexpected character after line continuation character")
        }
        _ => None,
    }
}

fn indented_block(_: &str, range: TextRange) -> Fault {
    Fault::new("expected an indented block", range).of_kind(SyntaxErrorKind::Indentation)
}

/// What CPython calls an expression that cannot be assigned to.
fn describe(text: &str) -> &'static str {
    match text {
        "True" => "True",
        "False" => "False",
        "None" => "None",
        "..." => "ellipsis",
        _ if text.starts_with(|c: char| c.is_ascii_digit() || c == '"' || c == '\'') => "literal",
        _ if text.ends_with(')') => "function call",
        _ => "expression",
    }
}
