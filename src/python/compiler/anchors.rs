//! Where the operator of a failing operation stands, for the carets of a traceback.
//!
//! Mirrors `extract_anchors_from_line` of CPython 3.11's `Python/traceback.c`.

use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::Ranged;

/// For a source line's failing part: the byte range of the operator of a binary operation or of the brackets of a
/// subscript, if the part is one.
pub fn anchors(segment: &str) -> Option<(usize, usize)> {
    let parsed = ruff_python_parser::parse_module(segment).ok()?;
    let [Stmt::Expr(statement)] = parsed.suite().as_slice() else { return None };
    match &*statement.value {
        Expr::BinOp(op) => {
            let (from, to) = (op.left.range().end().to_usize(), op.right.range().start().to_usize());
            let between = segment.as_bytes().get(from..to)?;
            let first = between.iter().position(|b| !b.is_ascii_whitespace() && *b != b')')?;
            let two = between.get(first + 1).is_some_and(|b| !b.is_ascii_whitespace());
            Some((from + first, from + first + 1 + usize::from(two)))
        }
        Expr::Subscript(s) => {
            let (from, to) = (s.value.range().end().to_usize(), s.slice.range().end().to_usize());
            let open = segment.get(from..)?.find('[')?;
            let close = segment.get(to..)?.find(']')?;
            Some((from + open, to + close + 1))
        }
        _ => None,
    }
}
