//! Exceptions as CPython 3.11 prints them: traceback, carets, chain, message.
//!
//! **Boundary:** only text is made here; what is in a traceback is gathered while frames unwind ([`super::exceptions`]).
//!
//! Mirrors `Python/traceback.c` and `print_exception` of `Python/pythonrun.c`.

use std::fmt::Write;
use std::rc::Rc;

use super::Machine;
use super::suggestions;
use crate::python::class::Instance;
use crate::python::code::{Code, Source};
use crate::python::compiler::{self, SyntaxErrorInfo, SyntaxErrorKind};
use crate::python::exception::{TracebackEntry, Unwind};
use crate::python::types::types;
use crate::python::value::Value;

/// How often one line of a traceback is shown before it is counted.
const RECURSIVE_CUTOFF: usize = 3;
/// How many entries are looked at, the innermost ones.
const ENTRY_LIMIT: usize = 1000;
const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";

/// Python's `SyntaxError` for what the compiler found.
pub fn syntax_error(info: &SyntaxErrorInfo, path: &str) -> Unwind {
    let class = match info.kind {
        SyntaxErrorKind::Syntax => &types().SyntaxError,
        SyntaxErrorKind::Indentation => &types().IndentationError,
        SyntaxErrorKind::Tab => &types().TabError,
    };
    let details = vec![
        Value::str(path),
        Value::Int(info.line.into()),
        Value::Int(info.column.into()),
        Value::str(&info.text),
        Value::Int(info.end_line.into()),
        Value::Int(info.end_column.into()),
    ];
    let names = ["filename", "lineno", "offset", "text", "end_lineno", "end_offset"];
    let error = Unwind::with_args(class, vec![Value::str(&info.message), Value::tuple(details.clone())]);
    if let Unwind::Exception(exception) = &error {
        exception.set("msg", Value::str(&info.message));
        for (name, value) in names.iter().zip(details) {
            exception.set(name, value);
        }
    }
    error
}

impl Machine {
    /// The traceback as the module `traceback` writes it, chained exceptions included, ending in a newline.
    pub fn format_exception(&mut self, exception: &Rc<Instance>) -> String {
        self.format_chain(exception, false)
    }

    /// The traceback as CPython itself prints it at the end of a process: with "Did you mean", which 3.11's module
    /// `traceback` does not write.
    pub fn format_uncaught(&mut self, exception: &Rc<Instance>) -> String {
        self.format_chain(exception, true)
    }

    fn format_chain(&mut self, exception: &Rc<Instance>, hints: bool) -> String {
        let mut out = String::new();
        for (exception, then) in chain(exception) {
            out.push_str(&self.format_one(&exception, hints));
            out.push_str(then);
        }
        out
    }

    fn format_one(&mut self, exception: &Rc<Instance>, hints: bool) -> String {
        let mut out = String::new();
        if let Some(state) = exception.exception() {
            let entries = state.traceback.borrow().clone();
            if !entries.is_empty() {
                out.push_str("Traceback (most recent call last):\n");
                out.push_str(&format_entries(&entries));
            }
        }
        out.push_str(&self.format_exception_only(exception));
        let hint = if hints { suggestions::hint(self, exception) } else { String::new() };
        if !hint.is_empty() && out.ends_with('\n') {
            out.pop();
            out.push_str(&hint);
            out.push('\n');
        }
        if let Some(state) = exception.exception() {
            for note in state.notes.borrow().iter() {
                for line in note.split('\n') {
                    out.push_str(line);
                    out.push('\n');
                }
            }
        }
        out
    }

    /// The last lines only: `module.Class: message`, for a `SyntaxError` its place as well.
    pub fn format_exception_only(&mut self, exception: &Rc<Instance>) -> String {
        let class = exception.class();
        let name = class.full_name();
        let name = name.strip_prefix("__main__.").unwrap_or(&name).to_owned();
        let mut out = String::new();
        let mut message = None;
        if class.is_subclass_of(&types().SyntaxError)
            && let Some((place, text)) = syntax_error_place(exception)
        {
            out.push_str(&place);
            message = Some(text);
        }
        let message = match message {
            Some(message) => message,
            None => match self.str(&Value::Instance(exception.clone())) {
                Ok(text) => text,
                Err(_) => "<exception str() failed>".to_owned(),
            },
        };
        out.push_str(&name);
        if !message.is_empty() {
            out.push_str(": ");
            out.push_str(&message);
        }
        out.push('\n');
        out
    }
}

/// The exceptions to print, the first cause first, each with what stands between it and the next.
fn chain(last: &Rc<Instance>) -> Vec<(Rc<Instance>, &'static str)> {
    let mut found = vec![(last.clone(), "")];
    let mut seen = vec![Rc::as_ptr(last)];
    let mut at = last.clone();
    while let Some(state) = at.exception() {
        let cause = state.cause.borrow().clone();
        let (next, between) = match cause {
            Some(Value::Instance(cause)) => (Some(cause), CAUSE),
            _ if state.suppress_context.get() => (None, ""),
            _ => (state.context.borrow().as_ref().and_then(|c| c.as_instance().cloned()), CONTEXT),
        };
        let Some(next) = next.filter(|n| !seen.contains(&Rc::as_ptr(n))) else { break };
        seen.push(Rc::as_ptr(&next));
        found.push((next.clone(), between));
        at = next;
    }
    found.reverse();
    found
}

/// The `File` lines of a traceback, repetitions counted.
pub(super) fn format_entries(entries: &[TracebackEntry]) -> String {
    let mut out = String::new();
    let mut last: Option<(&Source, u32, &str)> = None;
    let mut count = 0;
    let entries = &entries[entries.len().saturating_sub(ENTRY_LIMIT)..];
    for entry in entries {
        let here = (&*entry.code.source, entry.code.line_of(entry.instruction), entry.code.name.as_str());
        let same = last.is_some_and(|l| l.0.path == here.0.path && l.1 == here.1 && l.2 == here.2);
        if !same {
            repeated(&mut out, count);
            count = 0;
            last = Some(here);
        }
        count += 1;
        if count <= RECURSIVE_CUTOFF {
            out.push_str(&format_entry(&entry.code, entry.instruction));
        }
    }
    repeated(&mut out, count);
    out
}

fn repeated(out: &mut String, count: usize) {
    if let Some(more @ 1..) = count.checked_sub(RECURSIVE_CUTOFF) {
        let plural = if more == 1 { "" } else { "s" };
        let _ = writeln!(out, "  [Previous line repeated {more} more time{plural}]");
    }
}

/// One `File` line with its source line and carets.
fn format_entry(code: &Code, instruction: u32) -> String {
    let source = &code.source;
    let line = code.line_of(instruction);
    let mut out = format!("  File \"{}\", line {line}, in {}\n", source.path, code.name);
    let text = source.line_text(line);
    let stripped = text.trim_start_matches([' ', '\t', '\x0c']);
    if stripped.is_empty() || is_unreadable(&source.path) {
        return out;
    }
    let _ = writeln!(out, "    {stripped}");
    if let Some(&range) = code.ranges.get(instruction as usize)
        && let Some(carets) = carets(source, text, range)
    {
        let _ = writeln!(out, "    {carets}");
    }
    out
}

/// Whether a path names no file, so that CPython could not read its lines.
fn is_unreadable(path: &str) -> bool {
    path.starts_with('<') && path.ends_with('>')
}

/// The line of carets under a source line, without its indentation; `None` when they would mark the whole line.
fn carets(source: &Source, text: &str, range: (u32, u32)) -> Option<String> {
    let (first_line, start) = source.position(range.0);
    let (last_line, end) = source.position(range.1);
    let start = start as usize;
    let end = if first_line == last_line { end as usize } else { text.trim_end().len() };
    let segment = text.get(start..end)?;
    let anchors = if first_line == last_line { compiler::anchors(segment) } else { None };
    let column = |byte: usize| text.get(..byte).map_or(byte, |t| t.chars().count());
    let indentation = text.len() - text.trim_start_matches([' ', '\t', '\x0c']).len();
    if anchors.is_none() && column(end) - column(start) == text.chars().count() - indentation {
        return None;
    }
    let mut out = " ".repeat(column(start).saturating_sub(indentation));
    for at in column(start)..column(end) {
        let within = anchors.is_some_and(|(l, r)| (column(start + l)..column(start + r)).contains(&at));
        out.push(if anchors.is_none() || within { '^' } else { '~' });
    }
    Some(out)
}

/// The place of a `SyntaxError`, and its bare message, when it carries them.
fn syntax_error_place(exception: &Rc<Instance>) -> Option<(String, String)> {
    let state = exception.exception()?;
    let args = state.args.borrow();
    let [Value::Str(message), Value::Tuple(details)] = &args[..] else { return None };
    let [file, Value::Int(line), rest @ ..] = &details[..] else { return None };
    let file = file.as_str().map_or("<string>", |f| f.as_str());
    let mut out = format!("  File \"{file}\", line {line}\n");
    if let [Value::Int(offset), Value::Str(text), end @ ..] = rest {
        let end_offset = match end {
            [Value::Int(end_line), Value::Int(_)] if end_line > line => {
                text.trim_end().chars().count() as i64 + 1
            }
            [_, Value::Int(end_offset)] => *end_offset,
            _ => 0,
        };
        out.push_str(&error_text(*offset, end_offset, text));
    }
    Some((out, message.to_string()))
}

/// The line of a `SyntaxError` with its carets: `print_error_text`. Offsets count characters from 1.
fn error_text(offset: i64, end_offset: i64, text: &str) -> String {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let stripped = text.trim_start_matches([' ', '\t', '\x0c']);
    let mut out = format!("    {stripped}\n");
    let carets = if end_offset > 0 && end_offset > offset { end_offset - offset } else { 1 };
    let removed = (text.len() - stripped.len()) as i64;
    let column = (offset - 1 - removed).min(stripped.len() as i64);
    if column >= 0 {
        let _ = writeln!(out, "    {}{}", " ".repeat(column as usize), "^".repeat(carets.max(1) as usize));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Source, carets};

    #[track_caller]
    fn check(line: &str, part: &str, want: Option<&str>) {
        let source = Source::new("a.py", line);
        let start = line.find(part).unwrap_or_default() as u32;
        let got = carets(&source, line, (start, start + part.len() as u32));
        assert_eq!(got.as_deref(), want, "{line}");
    }

    #[test]
    fn carets_mark_the_operator_and_leave_whole_lines_alone() {
        check("    x = a / b", "a / b", Some("    ~~^~~"));
        check("a // b", "a // b", Some("~~^^~~"));
        check("x = a[b]", "a[b]", Some("    ~^^^"));
        check("f(1)", "f(1)", None);
        check("x = f(1)", "f(1)", Some("    ^^^^"));
        check("é = f(1)", "f(1)", Some("    ^^^^"));
        check("(a + b) / c", "(a + b) / c", Some("~~~~~~~~^~~"));
    }
}
