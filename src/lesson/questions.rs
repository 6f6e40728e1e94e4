//! Questions and tasks of a lesson: what their TOML may say, and what makes it a question that can be answered.
//!
//! **Boundary:** nothing is run here; [`super::answers`] holds what is said here against a run.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PredictKind {
    /// One of several options.
    Choice,
    /// What is printed, typed.
    Value,
    /// Which of the offered rows a table holds.
    Rows,
    /// In which order things happen.
    Order,
}

impl PredictKind {
    /// The word that a lesson uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Choice => "choice",
            Self::Value => "value",
            Self::Rows => "rows",
            Self::Order => "order",
        }
    }
}

/// A question before a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predict {
    /// The question.
    pub prompt: String,
    /// How it is answered.
    pub kind: PredictKind,
    /// For a choice what can be chosen, for rows the rows that are offered.
    #[serde(default)]
    pub options: Vec<String>,
    /// The right answers: each of them for a choice or a value, all rows, or all things in their order.
    #[serde(default)]
    pub answers: Vec<String>,
    /// The table that rows are of.
    #[serde(default)]
    pub table: Option<String>,
    /// Its columns as the rows show them; all when none is named.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Why a wrong answer is wrong, by answer.
    #[serde(default)]
    pub explanations: BTreeMap<String, String>,
}

/// A goal to reach by changing the lesson's code, or by going on in its shell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// What to reach, in words.
    pub goal: String,
    /// A Python expression over the finished run that must be `True`.
    #[serde(default)]
    pub check: Option<String>,
    /// A SQL query whose first value must be true.
    #[serde(default)]
    pub check_sql: Option<String>,
    /// Help, a little more each time.
    #[serde(default)]
    pub hints: Vec<String>,
    /// The file that the solution rewrites.
    #[serde(default)]
    pub file: Option<String>,
    /// One way to reach it: the file's text, or inputs when no file is named.
    #[serde(default)]
    pub solution: String,
}

/// A part of a solution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file's whole text.
    File(String, String),
    /// A line of the console, without its `$`.
    Console(String),
    /// A statement of the shell.
    Shell(String),
}

/// What is compared of a text: its words.
pub fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same, of an option that may stand in back-ticks.
pub fn unquoted(text: &str) -> String {
    let text = plain(text);
    let inner = text.strip_prefix('`').and_then(|text| text.strip_suffix('`'));
    inner.filter(|inner| !inner.contains('`')).map(str::to_owned).unwrap_or(text)
}

impl Predict {
    /// What keeps this from being a question that can be answered.
    ///
    /// # Errors
    /// A sentence for the author.
    pub fn validate(&self) -> Result<(), String> {
        let kind = self.kind.word();
        if self.kind != PredictKind::Rows && (self.table.is_some() || !self.columns.is_empty()) {
            return Err(format!("`table` and `columns` are for the kind `rows`, and this is `{kind}`"));
        }
        repeated("options", &self.options)?;
        repeated("answers", &self.answers)?;
        match self.kind {
            PredictKind::Choice => {
                if self.options.len() < 2 {
                    return Err("a choice offers at least two `options`".into());
                }
                if self.answers.is_empty() {
                    return Err("a choice names its right `answers`".into());
                }
                self.answers_are_offered()
            }
            PredictKind::Value => {
                if self.answers.is_empty() || !self.options.is_empty() {
                    return Err("a value has `answers`, and no `options`: it is typed".into());
                }
                let right = self.answers.iter().find(|answer| self.explanations.contains_key(*answer));
                right.map_or(Ok(()), |answer| {
                    Err(format!("the right answer `{answer}` is explained as a wrong one"))
                })
            }
            PredictKind::Rows => {
                if self.table.is_none() || self.options.is_empty() {
                    return Err("rows name their `table`, and the rows that are offered as `options`".into());
                }
                self.answers_are_offered()
            }
            PredictKind::Order => {
                if self.answers.len() < 2 || !self.options.is_empty() {
                    return Err(
                        "an order has at least two `answers`, in their right order, and no `options`".into(),
                    );
                }
                if self.explanations.is_empty() {
                    return Err("an order has an explanation for at least one of its things".into());
                }
                self.explained_are_among(&self.answers)
            }
        }
    }

    /// For the kinds that offer something: right answers are offered, wrong ones explained.
    fn answers_are_offered(&self) -> Result<(), String> {
        if let Some(answer) = self.answers.iter().find(|answer| !self.options.contains(answer)) {
            return Err(format!("the right answer `{answer}` is none of the `options`"));
        }
        let wrong =
            |option: &&String| !self.answers.contains(option) && !self.explanations.contains_key(*option);
        if let Some(option) = self.options.iter().find(wrong) {
            return Err(format!("the wrong option `{option}` has no explanation"));
        }
        self.explained_are_among(&self.options)
    }

    fn explained_are_among(&self, known: &[String]) -> Result<(), String> {
        let unknown = self.explanations.keys().find(|answer| !known.contains(answer));
        unknown.map_or(Ok(()), |answer| {
            Err(format!("the explanation of `{answer}` belongs to nothing that is offered"))
        })
    }
}

fn repeated(name: &str, values: &[String]) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    let again = values.iter().find(|value| !seen.insert(plain(value)));
    again.map_or(Ok(()), |value| Err(format!("`{value}` stands twice in `{name}`")))
}

impl Task {
    /// What keeps this from being a task that can be solved.
    ///
    /// # Errors
    /// A sentence for the author.
    pub fn validate(&self) -> Result<(), String> {
        if self.check.is_none() && self.check_sql.is_none() {
            return Err("a task has a `check` or a `check_sql` that tells when its goal is reached".into());
        }
        if self.solution.trim().is_empty() {
            return Err("a task has a `solution`".into());
        }
        Ok(())
    }

    /// The solution, input by input.
    pub fn inputs(&self) -> Vec<Input> {
        match &self.file {
            Some(file) => vec![Input::File(file.clone(), self.solution.clone())],
            None => inputs(&self.solution),
        }
    }
}

/// Lines of a solution as inputs: `$ ` begins a command, an indented line goes on with the statement before it.
fn inputs(text: &str) -> Vec<Input> {
    let mut inputs = Vec::new();
    for line in text.trim().lines() {
        let line = line.strip_prefix(">>> ").or_else(|| line.strip_prefix("... ")).unwrap_or(line);
        match (line.strip_prefix("$ "), inputs.last_mut()) {
            (Some(command), _) => inputs.push(Input::Console(command.to_owned())),
            (None, Some(Input::Shell(statement))) if goes_on(line) => {
                statement.push('\n');
                statement.push_str(line);
            }
            (None, _) if line.trim().is_empty() => {}
            (None, _) => inputs.push(Input::Shell(line.to_owned())),
        }
    }
    inputs
}

fn goes_on(line: &str) -> bool {
    line.starts_with([' ', '\t', ')', ']', '}'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_solution_is_read_input_by_input() {
        let text = "\nfor boat in boats:\n    boat.save()\n$ python manage.py migrate\nBoat.objects.create(\n    name=1,\n)\n";
        let shell = |text: &str| Input::Shell(text.to_owned());
        assert_eq!(
            inputs(text),
            [
                shell("for boat in boats:\n    boat.save()"),
                Input::Console("python manage.py migrate".into()),
                shell("Boat.objects.create(\n    name=1,\n)")
            ]
        );
    }

    #[test]
    fn back_ticks_around_the_whole_are_no_part_of_it() {
        assert_eq!((unquoted(" `(1,  2)` "), unquoted("`a` or `b`")), ("(1, 2)".into(), "`a` or `b`".into()));
    }
}
