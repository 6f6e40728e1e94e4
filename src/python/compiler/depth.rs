//! How deep a program may nest: asked of its tokens, before parser and compiler recurse.
//!
//! Brackets and indentation have CPython's own limits. Other nesting (`not not ...`, `a.b.c...`, `x if y else ...`)
//! is counted per element, so that a long list of short items is no deep one.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::lexer;

use super::error::{Fault, SyntaxErrorKind};

/// CPython's `MAXLEVEL`.
const MAX_BRACKETS: usize = 200;
/// CPython's `MAXINDENT`.
const MAX_INDENTATION: usize = 100;
/// Nesting that the tree walk recurses into. The page's stack is smaller and cannot grow.
const MAX_NESTING: u32 = if cfg!(target_arch = "wasm32") { 250 } else { 500 };
/// Operators in a row: a sum is walked in a loop, only dropping its tree recurses.
const MAX_OPERATORS: u32 = if cfg!(target_arch = "wasm32") { 1500 } else { 3000 };

/// Counts of one bracket level since the last comma.
#[derive(Clone, Copy, Default)]
struct Level {
    nesting: u32,
    operators: u32,
}

/// Fails when the program nests deeper than compiler and parser can bear.
pub(super) fn check(text: &str) -> Result<(), Fault> {
    let mut lexer = lexer::lex(text, ruff_python_parser::Mode::Module);
    let mut levels = vec![Level::default()];
    let mut total = Level::default();
    let mut indentation = 0usize;
    let mut line = 0;
    let mut before = TokenKind::Newline;
    loop {
        let kind = lexer.next_token();
        let mut add = Level::default();
        match kind {
            TokenKind::EndOfFile => return Ok(()),
            TokenKind::Newline | TokenKind::NonLogicalNewline => line += 1,
            TokenKind::Indent => indentation += 1,
            TokenKind::Dedent => indentation = indentation.saturating_sub(1),
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => {
                add.nesting = 1;
                levels.push(Level::default());
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace if levels.len() > 1 => {
                if let Some(level) = levels.pop() {
                    total.nesting -= level.nesting;
                    total.operators -= level.operators;
                }
            }
            TokenKind::Dot | TokenKind::Not | TokenKind::Tilde | TokenKind::Lambda | TokenKind::Else => {
                add.nesting = 1
            }
            TokenKind::DoubleStar | TokenKind::Await | TokenKind::Yield | TokenKind::ColonEqual => {
                add.nesting = 1
            }
            TokenKind::Plus | TokenKind::Minus if is_prefix_place(before) => add.nesting = 1,
            TokenKind::Plus
            | TokenKind::Minus
            | TokenKind::Star
            | TokenKind::Slash
            | TokenKind::DoubleSlash => {
                add.operators = 1;
            }
            TokenKind::Percent
            | TokenKind::At
            | TokenKind::Vbar
            | TokenKind::Amper
            | TokenKind::CircumFlex => {
                add.operators = 1;
            }
            TokenKind::LeftShift | TokenKind::RightShift => add.operators = 1,
            _ => {}
        }
        before = kind;
        let opened = matches!(kind, TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace);
        let ends = matches!(kind, TokenKind::Comma | TokenKind::Newline | TokenKind::Semi);
        let at = if opened { levels.len().saturating_sub(2) } else { levels.len() - 1 };
        if let Some(level) = levels.get_mut(at) {
            if ends {
                total.nesting -= level.nesting;
                total.operators -= level.operators;
                *level = Level::default();
            }
            level.nesting += add.nesting;
            level.operators += add.operators;
            total.nesting += add.nesting;
            total.operators += add.operators;
        }
        if levels.len() > MAX_BRACKETS {
            return Err(at_line(text, line, "too many nested parentheses"));
        }
        if indentation >= MAX_INDENTATION {
            let fault = at_line(text, line, "too many levels of indentation");
            return Err(fault.of_kind(SyntaxErrorKind::Indentation));
        }
        if total.nesting > MAX_NESTING || total.operators > MAX_OPERATORS {
            return Err(at_line(text, line, "expression nested too deeply"));
        }
    }
}

/// Whether an operator after this token takes one operand.
fn is_prefix_place(before: TokenKind) -> bool {
    !matches!(
        before,
        TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringEnd
            | TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::None
            | TokenKind::True
            | TokenKind::False
            | TokenKind::Ellipsis
    )
}

/// The nth line (from 0) as a place; near enough, since strings of several lines count as one.
fn at_line(text: &str, line: usize, message: &str) -> Fault {
    let offset = text.split_inclusive('\n').take(line).map(str::len).sum();
    Fault::point(message, offset)
}
