//! Syntax errors: where one is and in which words, as CPython 3.11 says them.
//!
//! A [`Fault`] is a message with a byte range, found by the parser, the scope analysis or the code generator;
//! [`SyntaxErrorInfo`] is the same with line and columns, ready for `SyntaxError`'s attributes.

use ruff_text_size::TextRange;

use crate::python::code::Source;
use crate::python::machine::Mode;

/// Which exception class a syntax error is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SyntaxErrorKind {
    /// `SyntaxError`.
    Syntax,
    /// `IndentationError`.
    Indentation,
    /// `TabError`.
    Tab,
}

/// A syntax error as `SyntaxError` carries it. Columns count characters from 1, as CPython's do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxErrorInfo {
    /// The class of the exception.
    pub kind: SyntaxErrorKind,
    /// `msg`.
    pub message: String,
    /// `lineno`.
    pub line: u32,
    /// `offset`.
    pub column: u32,
    /// `end_lineno`.
    pub end_line: u32,
    /// `end_offset`.
    pub end_column: i32,
    /// `text`: the line, with its newline when it has one.
    pub text: String,
}

/// A syntax error by its place in the source.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub kind: SyntaxErrorKind,
    pub message: String,
    pub range: TextRange,
    /// `end_offset`, where it is not the range's end: CPython's tokenizer gives 0 or -1.
    pub end: Option<i32>,
}

impl Fault {
    pub fn new(message: impl Into<String>, range: TextRange) -> Fault {
        Fault { kind: SyntaxErrorKind::Syntax, message: message.into(), range, end: None }
    }

    /// A fault at a point.
    pub fn point(message: impl Into<String>, offset: usize) -> Fault {
        let offset = (offset as u32).into();
        Fault::new(message, TextRange::new(offset, offset))
    }

    /// With another `end_offset` than the range's.
    pub fn ending(mut self, end: i32) -> Fault {
        self.end = Some(end);
        self
    }

    pub fn of_kind(mut self, kind: SyntaxErrorKind) -> Fault {
        self.kind = kind;
        self
    }

    /// What Ormery leaves out of the language.
    pub fn unsupported(what: &str, range: TextRange) -> Fault {
        Fault::new(format!("Ormery does not support {what} yet"), range)
    }

    pub fn info(&self, source: &Source, mode: Mode) -> SyntaxErrorInfo {
        let length = source.text.len();
        let (line, column) = place(source, self.range.start().to_usize().min(length));
        let (end_line, end_column) = place(source, self.range.end().to_usize().min(length));
        let mut text = source.line_text(line).to_owned();
        let is_cut = mode != Mode::Exec && !source.text.ends_with('\n');
        if !is_cut || (line as usize) < source.text.lines().count() {
            text.push('\n');
        }
        // CPython completes the last line of a module only; elsewhere the end of the text is no place.
        let nowhere =
            is_cut && self.kind == SyntaxErrorKind::Syntax && self.range.start().to_usize() >= length;
        let (column, end_column) = if nowhere { (0, 0) } else { (column, end_column) };
        SyntaxErrorInfo {
            kind: self.kind,
            message: self.message.clone(),
            line,
            column,
            end_line,
            end_column: self.end.unwrap_or(end_column as i32),
            text,
        }
    }
}

/// Line and column (in characters, from 1) of a byte offset.
fn place(source: &Source, offset: usize) -> (u32, u32) {
    let (line, byte_column) = source.position(offset as u32);
    let start = offset - byte_column as usize;
    let characters = source.text.get(start..offset).map_or(byte_column as usize, |t| t.chars().count());
    (line, characters as u32 + 1)
}
