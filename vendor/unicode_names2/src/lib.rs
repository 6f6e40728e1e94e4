//! A stand-in for `unicode_names2` that knows no character names.
//!
//! Ruff's parser asks it only for `\N{NAME}` escapes; the real table weighs 1 MB in the page. With this one, such
//! an escape is a syntax error, which the parser reports with its line.

/// The character called `name`: always `None` here.
#[must_use]
pub fn character(_name: &str) -> Option<char> {
    None
}
