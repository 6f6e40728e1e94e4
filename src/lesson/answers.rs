//! Questions and tasks held against a run: the right answer is what happened, each wrong one is not, a solution
//! reaches its goal, and without it the goal is not reached.
//!
//! What a question can be held to depends on its kind: a value to the first thing printed after it, a choice to the
//! same where one of its options is that text, rows to their table after the next fence that runs something, an order
//! to the outputs up to the next question where all its things are printed there.

use serde::Serialize;

use super::compare::tidy;
use super::parse::{Block, Lesson, StepKind};
use super::questions::{Input, Predict, PredictKind, Task, plain, unquoted};
use super::run::{LessonRun, StepOutcome};

/// What came of a question or a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuestionOutcome {
    /// `predict` or `task`.
    pub kind: &'static str,
    /// The question or the goal.
    pub source: String,
    /// Line in the lesson.
    pub line: u32,
    /// Whether the run agrees.
    pub ok: bool,
    /// What does not agree, in a sentence; empty when all does.
    pub why: String,
}

impl QuestionOutcome {
    fn new(kind: &'static str, source: &str, line: u32, judged: Result<(), String>) -> Self {
        let (ok, why) = (judged.is_ok(), judged.err().unwrap_or_default());
        Self { kind, source: source.to_owned(), line, ok, why }
    }
}

/// A question that waits for what the run gives.
struct Open<'a> {
    predict: &'a Predict,
    line: u32,
    /// What was printed since it was asked.
    printed: Vec<String>,
    /// The table's rows, as soon as something has run.
    rows: Option<Result<Vec<String>, String>>,
}

/// Runs a variant of the lesson and judges its questions and tasks on the way.
pub fn run_and_judge(lesson: &Lesson, variant: Option<&str>) -> (Vec<StepOutcome>, Vec<QuestionOutcome>) {
    let mut run = LessonRun::default();
    let (mut outcomes, mut judged, mut open) = (Vec::new(), Vec::new(), Vec::<Open<'_>>::new());
    for block in &lesson.blocks {
        match block {
            Block::Prose(_) => {}
            Block::Predict(predict, line) => {
                // The questions before it have seen what they ask about.
                judged.extend(open.drain(..).map(Open::judge));
                open.push(Open { predict, line: *line, printed: Vec::new(), rows: None });
            }
            Block::Task(task, line) => {
                judged.push(QuestionOutcome::new(
                    "task",
                    &task.goal,
                    *line,
                    judge_task(lesson, variant, task),
                ));
            }
            Block::Steps(range) => {
                let mut ran = false;
                for step in lesson.steps_of(range.clone(), variant) {
                    let outcome = run.run(step);
                    ran |= outcome.kind != StepKind::File;
                    open.iter_mut().for_each(|open| open.printed.push(outcome.got.clone()));
                    outcomes.push(outcome);
                }
                for open in open.iter_mut().filter(|open| ran && open.rows.is_none()) {
                    open.rows =
                        open.predict.table.as_ref().map(|table| rows(&run, table, &open.predict.columns));
                }
            }
        }
    }
    judged.extend(open.drain(..).map(Open::judge));
    judged.sort_by_key(|outcome| outcome.line);
    (outcomes, judged)
}

/// A table's rows as a question writes them: values joined by ` | `.
fn rows(run: &LessonRun, table: &str, columns: &[String]) -> Result<Vec<String>, String> {
    let quoted: Vec<String> = columns.iter().map(|column| crate::sql::quote_name(column)).collect();
    let columns = if quoted.is_empty() { "*".to_owned() } else { quoted.join(", ") };
    let sql = format!("SELECT {columns} FROM {}", crate::sql::quote_name(table));
    let found = run.project.database.borrow_mut().execute_text(&sql, &[]);
    let found = found.map_err(|error| format!("the table `{table}` cannot be read: {error}"))?;
    let row =
        |row: &Vec<crate::sql::SqlValue>| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ");
    Ok(found.iter().flat_map(|outcome| &outcome.rows).map(row).collect())
}

impl Open<'_> {
    fn judge(self) -> QuestionOutcome {
        let judged = match self.predict.kind {
            PredictKind::Choice => self.judge_choice(),
            PredictKind::Value => self.judge_value(),
            PredictKind::Rows => self.judge_rows(),
            PredictKind::Order => self.judge_order(),
        };
        QuestionOutcome::new("predict", &self.predict.prompt, self.line, judged)
    }

    fn first_printed(&self) -> Option<String> {
        self.printed.iter().map(|text| tidy(text)).find(|text| !text.is_empty())
    }

    fn judge_choice(&self) -> Result<(), String> {
        let Some(printed) = self.first_printed() else { return Ok(()) };
        let printed = plain(&printed);
        let option = self.predict.options.iter().find(|option| unquoted(option) == printed);
        match option.filter(|option| !self.predict.answers.contains(option)) {
            Some(_) => Err(format!("the run prints `{printed}`, which is listed as wrong")),
            None => Ok(()),
        }
    }

    fn judge_value(&self) -> Result<(), String> {
        let Some(printed) = self.first_printed() else {
            return Err("nothing is printed after this question, so that its value cannot be seen".into());
        };
        let printed = plain(&printed);
        let is_it = |answer: &String| plain(answer) == printed || unquoted(answer) == printed;
        if !self.predict.answers.iter().any(is_it) {
            let answers = self.predict.answers.join("` or `");
            return Err(format!(
                "the run prints `{printed}`, and the right answer is said to be `{answers}`"
            ));
        }
        match self.predict.explanations.keys().find(|answer| is_it(answer)) {
            Some(answer) => Err(format!("the run prints `{answer}`, which is listed as wrong")),
            None => Ok(()),
        }
    }

    fn judge_rows(&self) -> Result<(), String> {
        let Some(rows) = &self.rows else {
            return Err("nothing runs after this question, so that its table does not change".into());
        };
        let rows: Vec<String> = rows.as_ref().map_err(Clone::clone)?.iter().map(|row| plain(row)).collect();
        let table = self.predict.table.as_deref().unwrap_or_default();
        if let Some(answer) = self.predict.answers.iter().find(|answer| !rows.contains(&plain(answer))) {
            return Err(format!("the table `{table}` has no row `{answer}`; it has {}", listed(&rows)));
        }
        let known = |row: &&String| self.predict.answers.iter().any(|answer| plain(answer) == **row);
        match rows.iter().find(|row| !known(row)) {
            Some(row) => Err(format!("the table `{table}` has a row `{row}` too, which is no right answer")),
            None => Ok(()),
        }
    }

    fn judge_order(&self) -> Result<(), String> {
        let text = self.printed.concat();
        let places: Option<Vec<usize>> =
            self.predict.answers.iter().map(|answer| text.find(&unquoted(answer))).collect();
        let Some(places) = places else { return Ok(()) };
        let wrong = places.windows(2).position(|pair| pair[0] > pair[1]);
        let Some((first, second)) =
            wrong.and_then(|at| Some((self.predict.answers.get(at)?, self.predict.answers.get(at + 1)?)))
        else {
            return Ok(());
        };
        Err(format!("the run prints `{second}` before `{first}`"))
    }
}

fn listed(rows: &[String]) -> String {
    if rows.is_empty() { "none".to_owned() } else { format!("`{}`", rows.join("`, `")) }
}

/// What a goal's check said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// It is reached.
    Reached,
    /// It is not, and the check gave this.
    Not(String),
}

/// Whether a finished run has reached a task's goal. Looking uses the run up: nothing else should run in it.
pub fn goal(run: &mut LessonRun, task: &Task) -> Goal {
    if let Some(check) = &task.check {
        let said = tidy(&super::compare::shorten_tracebacks(&run.project.shell(check)));
        if said != "True" {
            return Goal::Not(said.lines().last().unwrap_or("nothing").to_owned());
        }
    }
    if let Some(sql) = &task.check_sql {
        let found = run.project.database.borrow_mut().execute_text(sql, &[]);
        let first =
            found.map(|found| found.last().and_then(|last| Some(last.rows.first()?.first()?.to_string())));
        match first {
            Ok(Some(value)) if !["0", "0.0", "NULL", ""].contains(&value.as_str()) => {}
            Ok(value) => return Goal::Not(value.unwrap_or_else(|| "no row".to_owned())),
            Err(error) => return Goal::Not(error.to_string()),
        }
    }
    Goal::Reached
}

/// Does what a solution says; what its inputs printed.
pub fn solve(run: &mut LessonRun, task: &Task) -> Vec<String> {
    let input = |input: Input| match input {
        Input::File(path, text) => {
            run.project.write_file(&path, text.trim_start_matches('\n'));
            String::new()
        }
        Input::Console(line) => run.project.console(&line),
        Input::Shell(statement) => run.project.shell(&statement),
    };
    task.inputs().into_iter().map(input).collect()
}

fn judge_task(lesson: &Lesson, variant: Option<&str>, task: &Task) -> Result<(), String> {
    let finished = || {
        let mut run = LessonRun::default();
        run.run_all(lesson, variant);
        run
    };
    if goal(&mut finished(), task) == Goal::Reached {
        return Err("its goal is reached before anything was done".into());
    }
    let mut run = finished();
    let printed = solve(&mut run, task);
    match goal(&mut run, task) {
        Goal::Reached => Ok(()),
        Goal::Not(said) => {
            let trouble =
                printed.iter().rev().find_map(|text| text.contains("Traceback").then(|| tidy(text)));
            let trouble = trouble
                .and_then(|text| text.lines().last().map(|line| format!("; the solution says `{line}`")));
            Err(format!(
                "its solution does not reach the goal: the check says `{said}`{}",
                trouble.unwrap_or_default()
            ))
        }
    }
}
