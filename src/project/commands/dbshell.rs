//! `manage.py dbshell`: SQL and dot commands for SQLite's own shell, given after `--` or piped in.
//!
//! Mirrors `django/core/management/commands/dbshell.py` and, as far as its help's first page goes, SQLite's `shell.c`.

use std::cell::RefCell;
use std::rc::Rc;

use super::arguments::{Arguments, Options};
use super::base::{self, write};
use crate::python::{Machine, PyResult};
use crate::sql::Database;
use crate::sql::database::Outcome;

/// What the command takes.
pub fn arguments() -> Arguments {
    Arguments::new(
        "dbshell",
        "Runs the command-line client for specified database, or the default database if none is \
         provided.",
    )
    .without_checks()
    .value(
        &["--database"],
        "database",
        "Nominates a database onto which to open a shell. Defaults to the \"default\" database.",
    )
    .choices(&["default"])
    .default("default")
    .any("parameters", "")
}

/// Runs what was given, statement by statement; one that fails does not stop those after it.
///
/// # Errors
/// `CommandError` when one failed.
pub fn run(m: &mut Machine, options: &Options) -> PyResult<()> {
    let given = options.list("parameters");
    let mut shell = Shell::new(base::database(m)?);
    let mut called = vec!["sqlite3".to_owned(), "/project/db.sqlite3".to_owned()];
    if given.is_empty() {
        let text = super::shell::piped(m);
        shell.read(m, &text)?;
    } else {
        called.extend(given.iter().map(ToString::to_string));
        for sql in given {
            if !shell.statement(m, sql, None)? {
                break;
            }
        }
    }
    shell.out.iter().try_for_each(|line| write(m, line))?;
    let mut database = shell.database.borrow_mut();
    if database.in_transaction() {
        // Nobody is left to end it.
        let _ = database.rollback();
    }
    drop(database);
    match shell.failed {
        true => {
            let message = format!("\"{}\" returned non-zero exit status 1.", called.join(" "));
            Err(base::command_error(m, message))
        }
        false => Ok(()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    List,
    Column,
    Line,
    Csv,
    Markdown,
    Box,
}

struct Shell {
    database: Rc<RefCell<Database>>,
    mode: Mode,
    headers: Option<bool>,
    null: String,
    failed: bool,
    /// What standard output gets at the end: SQLite's shell buffers it when it is not on a terminal.
    out: Vec<String>,
}

impl Shell {
    fn new(database: Rc<RefCell<Database>>) -> Shell {
        Shell {
            database,
            mode: Mode::List,
            headers: None,
            null: String::new(),
            failed: false,
            out: Vec::new(),
        }
    }

    fn read(&mut self, m: &mut Machine, text: &str) -> PyResult<()> {
        let (mut pending, mut begun) = (String::new(), 0);
        for (number, line) in text.lines().enumerate() {
            if pending.trim().is_empty() {
                if let Some(command) = line.strip_prefix('.') {
                    if self.dot(m, command)? {
                        return Ok(());
                    }
                    continue;
                }
                pending.clear();
                begun = number + 1;
            } else {
                pending.push('\n');
            }
            pending.push_str(line);
            if line.trim_end().ends_with(';') {
                let sql = std::mem::take(&mut pending);
                self.several(m, &sql, begun)?;
            }
        }
        if pending.trim().is_empty() { Ok(()) } else { self.several(m, &pending, begun) }
    }

    /// The statements of a text, told apart at their semicolons.
    fn several(&mut self, m: &mut Machine, text: &str, line: usize) -> PyResult<()> {
        let (mut start, mut quote) = (0, None);
        for (at, c) in text.char_indices() {
            match quote {
                Some(open) if c == open => quote = None,
                None if c == '\'' || c == '"' => quote = Some(c),
                None if c == ';' => {
                    if !self.statement(m, text[start..=at].trim(), Some(line))? {
                        return Ok(());
                    }
                    start = at + 1;
                }
                _ => {}
            }
        }
        let rest = text[start..].trim();
        if rest.is_empty() { Ok(()) } else { self.statement(m, rest, Some(line)).map(drop) }
    }

    /// Runs a statement, and says whether it worked; `line` is where it began in what was piped in.
    fn statement(&mut self, m: &mut Machine, sql: &str, line: Option<usize>) -> PyResult<bool> {
        let outcomes = self.database.borrow_mut().execute_text_apart(sql);
        match outcomes {
            Ok(outcomes) => {
                for outcome in &outcomes {
                    self.show(outcome);
                }
                Ok(true)
            }
            Err(error) => {
                self.failed = true;
                let text = error.to_string();
                let constraint = text.contains("constraint failed");
                let head = match (line, constraint) {
                    (Some(line), true) => format!("Runtime error near line {line}: {text} (19)"),
                    (Some(line), false) => format!("Parse error near line {line}: {text}"),
                    (None, true) => format!("Error: stepping, {text} (19)"),
                    (None, false) => format!("Error: in prepare, {text}"),
                };
                base::write_error(m, &format!("{head}{}", here(&text, sql)))?;
                Ok(false)
            }
        }
    }

    fn show(&mut self, outcome: &Outcome) {
        if outcome.columns.is_empty() || (outcome.rows.is_empty() && self.mode != Mode::Csv) {
            return;
        }
        let names: Vec<String> = outcome.columns.iter().map(ToString::to_string).collect();
        let null = self.null.clone();
        let cell = |value: &crate::sql::value::SqlValue| match value.is_null() {
            true => null.clone(),
            false => value.to_string(),
        };
        let rows: Vec<Vec<String>> = outcome.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        let lines = match self.mode {
            Mode::List => separated(&names, &rows, "|", self.headers == Some(true)),
            Mode::Csv => separated(&names, &rows, ",", self.headers == Some(true)),
            Mode::Line => in_lines(&names, &rows),
            mode => in_columns(&names, &rows, mode, self.headers != Some(false)),
        };
        self.out.extend(lines);
    }

    /// A dot command; whether the shell is to end.
    fn dot(&mut self, m: &mut Machine, command: &str) -> PyResult<bool> {
        let words: Vec<&str> = command.split_whitespace().collect();
        match (words.first().copied().unwrap_or_default(), words.get(1).copied()) {
            ("quit" | "exit", _) => return Ok(true),
            ("headers" | "header", Some(on)) => self.headers = Some(matches!(on, "on" | "yes" | "1")),
            ("nullvalue", Some(text)) => self.null = text.to_owned(),
            ("mode", Some(mode)) => {
                self.mode = match mode {
                    "list" => Mode::List,
                    "column" | "columns" => Mode::Column,
                    "line" | "lines" => Mode::Line,
                    "csv" => Mode::Csv,
                    "markdown" => Mode::Markdown,
                    "box" => Mode::Box,
                    _ => {
                        self.failed = true;
                        let text = "Error: mode should be one of: ascii box column csv html insert json line list \
                                    markdown qbox quote table tabs tcl";
                        base::write_error(m, text)?;
                        return Ok(false);
                    }
                }
            }
            ("tables", pattern) => self.tables(pattern),
            ("schema", name) => self.schema(name),
            _ => {
                self.failed = true;
                let text = format!(
                    "Error: unknown command or invalid arguments:  \"{}\". Enter \".help\" for help",
                    words.first().unwrap_or(&"")
                );
                base::write_error(m, &text)?;
            }
        }
        Ok(false)
    }

    fn names_of(&mut self, sql: &str) -> Vec<Vec<String>> {
        let outcomes = self.database.borrow_mut().execute_text_apart(sql).unwrap_or_default();
        let rows = outcomes.iter().flat_map(|outcome| &outcome.rows);
        rows.map(|row| row.iter().map(ToString::to_string).collect()).collect()
    }

    /// The tables' names in columns, as wide as a screen.
    fn tables(&mut self, pattern: Option<&str>) {
        let like = pattern.unwrap_or("%").replace('\'', "''");
        let sql = format!(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE \
             '\\' AND name LIKE '{like}' ORDER BY name"
        );
        let names: Vec<String> = self.names_of(&sql).into_iter().flatten().collect();
        let width = names.iter().map(String::len).max().unwrap_or(0);
        let columns = (80 / (width + 2)).max(1);
        let height = names.len().div_ceil(columns);
        for row in 0..height {
            let cells: Vec<String> =
                names.iter().skip(row).step_by(height.max(1)).map(|name| format!("{name:<width$}")).collect();
            self.out.push(cells.join("  "));
        }
    }

    fn schema(&mut self, name: Option<&str>) {
        let like = name.unwrap_or("%").replace('\'', "''");
        let sql = format!("SELECT sql FROM sqlite_master WHERE tbl_name LIKE '{like}' AND sql IS NOT NULL");
        for row in self.names_of(&sql) {
            for text in row {
                // What was written with a quoted name is shown so that it may be run again.
                let shown = match text.strip_prefix("CREATE TABLE \"") {
                    Some(rest) => format!("CREATE TABLE IF NOT EXISTS \"{rest}"),
                    None => text,
                };
                self.out.push(format!("{shown};"));
            }
        }
    }
}

/// The statement, and a mark at the word that the error names.
fn here(error: &str, sql: &str) -> String {
    let word = match (error.strip_prefix("no such column: "), error.strip_prefix("near \"")) {
        (Some(name), _) => name.rsplit('.').next().unwrap_or(name),
        (None, Some(rest)) => rest.split('"').next().unwrap_or_default(),
        (None, None) => return String::new(),
    };
    let found = if word.is_empty() || sql.len() > 78 || sql.contains('\n') { None } else { sql.find(word) };
    match found {
        Some(at) if at < 25 => format!("\n  {sql}\n  {}^--- error here", " ".repeat(at)),
        Some(at) => format!("\n  {sql}\n  {}error here ---^", " ".repeat(at - 14)),
        None => String::new(),
    }
}

fn separated(names: &[String], rows: &[Vec<String>], separator: &str, headers: bool) -> Vec<String> {
    let quoted = |cell: &String| match separator == "," && cell.contains(['"', ',', '\n', ' ']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.clone(),
    };
    let line = |cells: &[String]| cells.iter().map(quoted).collect::<Vec<_>>().join(separator);
    let head = headers.then(|| line(names));
    head.into_iter().chain(rows.iter().map(|row| line(row))).collect()
}

fn in_lines(names: &[String], rows: &[Vec<String>]) -> Vec<String> {
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(5);
    let mut lines = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            lines.push(String::new());
        }
        lines.extend(names.iter().zip(row).map(|(name, cell)| format!("{name:>width$} = {cell}")));
    }
    lines
}

fn in_columns(names: &[String], rows: &[Vec<String>], mode: Mode, headers: bool) -> Vec<String> {
    let width_of = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).chain(names.get(at));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..names.len()).map(width_of).collect();
    let padded = |cells: &[String]| -> Vec<String> {
        cells.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}")).collect()
    };
    let centred = |cells: &[String]| -> Vec<String> {
        cells.iter().zip(&widths).map(|(cell, &width)| format!("{cell:^width$}")).collect()
    };
    let rule = |line: &str, extra: usize| -> Vec<String> {
        widths.iter().map(|width| line.repeat(width + extra)).collect()
    };
    let mut lines = Vec::new();
    match mode {
        Mode::Box => {
            lines.push(format!("┌{}┐", rule("─", 2).join("┬")));
            lines.push(format!("│ {} │", centred(names).join(" │ ")));
            lines.push(format!("├{}┤", rule("─", 2).join("┼")));
            lines.extend(rows.iter().map(|row| format!("│ {} │", padded(row).join(" │ "))));
            lines.push(format!("└{}┘", rule("─", 2).join("┴")));
        }
        Mode::Markdown => {
            lines.push(format!("| {} |", centred(names).join(" | ")));
            lines.push(format!("|{}|", rule("-", 2).join("|")));
            lines.extend(rows.iter().map(|row| format!("| {} |", padded(row).join(" | "))));
        }
        _ => {
            if headers {
                lines.push(padded(names).join("  "));
                lines.push(rule("-", 0).join("  "));
            }
            lines.extend(rows.iter().map(|row| padded(row).join("  ")));
        }
    }
    lines
}
