//! A piece of work, as its file says it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// What both sides do.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// What the table calls it.
    pub name: String,
    /// Milliseconds it should take at most.
    #[serde(default)]
    pub budget_ms: Option<f64>,
    /// Its size: `$n` in the statements.
    #[serde(default)]
    pub n: u64,
    /// Sizes at which it is done too, for the exponent.
    #[serde(default)]
    pub growth: Vec<u64>,
    /// The project's files.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Commands that are run once, before all else.
    #[serde(default)]
    pub setup: Vec<Vec<String>>,
    /// Whether each round begins without a database.
    #[serde(default)]
    pub fresh: bool,
    /// Files that are not there either when a fresh round begins.
    #[serde(default)]
    pub remove: Vec<String>,
    /// Statements that are run once.
    #[serde(default)]
    pub prepare: String,
    /// Statements before each round.
    #[serde(default)]
    pub before: String,
    /// Statements that are timed.
    #[serde(default)]
    pub timed: String,
    /// Or a command that is.
    #[serde(default)]
    pub command: Option<Vec<String>>,
}

/// One thing to do.
#[derive(Debug, Serialize)]
pub struct Part {
    /// Whether the database is thrown away first.
    pub fresh: bool,
    /// A command of `manage.py`, or
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<Vec<String>>,
    /// statements of the shell.
    pub statements: Vec<String>,
}

impl Work {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(file: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(file).map_err(|error| error.to_string());
        text.and_then(|text| toml::from_str(&text).map_err(|error| error.to_string()))
            .map_err(|error| format!("{}: {error}", file.display()))
    }

    /// Statements at a size; `None` when there are none.
    pub fn part(&self, statements: &str, n: u64) -> Option<Part> {
        let statements = split(&statements.replace("$n", &n.to_string()));
        (!statements.is_empty()).then_some(Part { fresh: false, command: None, statements })
    }

    /// What is timed.
    pub fn timed(&self, n: u64) -> Part {
        let statements = split(&self.timed.replace("$n", &n.to_string()));
        Part { fresh: self.fresh, command: self.command.clone(), statements }
    }
}

/// The statements of a text in the shell's form.
fn split(text: &str) -> Vec<String> {
    let mut statements: Vec<String> = Vec::new();
    for line in text.lines() {
        if let Some(begin) = line.strip_prefix(">>> ") {
            statements.push(begin.to_owned());
        } else if let (Some(last), Some(more)) = (statements.last_mut(), line.strip_prefix("...")) {
            last.push('\n');
            last.push_str(more.strip_prefix(' ').unwrap_or(more));
        }
    }
    statements
}
