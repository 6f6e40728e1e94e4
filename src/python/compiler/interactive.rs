//! Whether a piece of input is whole: what the shell asks before it shows `...`.
//!
//! Mirrors `codeop.py`: input is incomplete when it is wrong only because it ends too early.

use super::{SyntaxErrorInfo, compile, scan};
use crate::python::machine::Mode;

/// What the shell does with the lines typed so far.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Completeness {
    /// Run it.
    Complete,
    /// Ask for another line.
    Incomplete,
    /// Show the error.
    Invalid(SyntaxErrorInfo),
}

/// Judges the lines typed so far; `text` ends in a newline after an empty line was typed.
pub fn is_complete(text: &str) -> Completeness {
    let open = scan::scan(text).is_open();
    let last = text.trim_end_matches('\n').rsplit('\n').next().unwrap_or("");
    let after_blank = text.ends_with("\n\n") || (text.ends_with('\n') && last.trim().is_empty());
    if open || (!text.ends_with('\n') && last.ends_with('\\')) {
        return Completeness::Incomplete;
    }
    match compile(text, "<stdin>", Mode::Single) {
        Ok(_) if is_compound(text) && !after_blank => Completeness::Incomplete,
        Ok(_) => Completeness::Complete,
        // A header alone: its block is still to come.
        Err(error) if expects_block(&error, text) => Completeness::Incomplete,
        Err(error) => Completeness::Invalid(error),
    }
}

/// Whether the last statement is one that an empty line ends.
fn is_compound(text: &str) -> bool {
    let mut lines = text.lines().filter(|l| !l.trim().is_empty() && !l.trim_start().starts_with('#'));
    let first = lines.clone().next().unwrap_or("");
    first.starts_with('@')
        || text.lines().skip(1).any(|l| l.starts_with([' ', '\t'])) && first.trim_end().ends_with(':')
        || lines.next_back().is_some_and(|l| l.starts_with([' ', '\t']))
        || is_header(first)
}

fn is_header(line: &str) -> bool {
    let word: String = line.chars().take_while(|c| c.is_alphabetic()).collect();
    let headers = ["if", "for", "while", "with", "try", "def", "class", "async"];
    headers.contains(&word.as_str()) && line.contains(':')
}

fn expects_block(error: &SyntaxErrorInfo, text: &str) -> bool {
    let after_end = error.line as usize >= text.lines().count();
    let last = text.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or("").trim_end();
    let waits = error.message.starts_with("expected an indented block")
        || error.message.starts_with("expected 'except' or 'finally' block")
        || error.message == "unexpected EOF while parsing"
        || last.starts_with('@');
    waits && (after_end || last.ends_with(':') || last.starts_with('@'))
        || (error.message.starts_with("expected 'except'") && !text.ends_with("\n\n"))
}
