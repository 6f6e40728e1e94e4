//! A lesson as Markdown with the outputs, the SQL and the tables of this run: for a forum, an issue, a README.
//!
//! It needs nothing but CommonMark and tables. Fences are as long as their contents demand.

use crate::lesson::{Block, StepKind};

use super::html::prompted;
use super::told::{Shot, TableChange, Telling, Told, filled};

/// How many statements of one step are written out.
const STATEMENTS: usize = 12;

/// The lesson.
pub fn document(telling: &Telling) -> String {
    let front = &telling.lesson.front;
    let mut out = String::new();
    if !front.title.is_empty() {
        out.push_str(&format!("# {}\n\n", front.title));
    }
    if !front.summary.is_empty() {
        out.push_str(&format!("{}\n\n", front.summary));
    }
    for block in &telling.lesson.blocks {
        match block {
            Block::Prose(markdown) => out.push_str(&format!("{markdown}\n\n")),
            Block::Steps(range) => {
                let steps = telling.steps.get(range.clone()).unwrap_or_default();
                let from = telling.lesson.steps.get(range.clone()).unwrap_or_default();
                let told: Vec<(&Told, Option<&str>)> = steps
                    .iter()
                    .zip(from)
                    .filter_map(|(step, from)| Some((step.as_ref()?, from.title.as_deref())))
                    .collect();
                steps_of(&told, &mut out);
            }
            Block::Predict(predict, _) => {
                out.push_str(&format!(
                    "> **Before you read on.** {}\n\n",
                    predict.prompt.trim().replace('\n', "\n> ")
                ));
            }
            Block::Task(task, _) => {
                out.push_str(&format!("> **Task.** {}\n\n", task.goal.trim().replace('\n', "\n> ")));
            }
        }
    }
    out.trim_end().to_owned() + "\n"
}

/// The steps of one fence: together as long as nothing stands between them.
fn steps_of(told: &[(&Told, Option<&str>)], out: &mut String) {
    let mut open = String::new();
    let mut kind = StepKind::File;
    for (step, title) in told {
        let outcome = &step.outcome;
        kind = outcome.kind;
        if kind == StepKind::File {
            let title = title.unwrap_or_default();
            fence(out, &format!("python title=\"{title}\""), outcome.source.trim_end());
            continue;
        }
        open.push_str(&prompted(kind, &outcome.source));
        open.push('\n');
        let got = outcome.got.trim_end_matches('\n');
        if !got.trim().is_empty() {
            open.push_str(got);
            open.push('\n');
        }
        let after = beside(step);
        if !after.is_empty() {
            close(out, kind, &mut open);
            out.push_str(&after);
        }
    }
    close(out, kind, &mut open);
}

fn close(out: &mut String, kind: StepKind, open: &mut String) {
    if !open.is_empty() {
        let language = match kind {
            StepKind::Console => "console",
            StepKind::Sql => "sql",
            StepKind::Pycon | StepKind::File => "pycon",
        };
        fence(out, language, open.trim_end());
        open.clear();
    }
}

/// What stands after a step: its SQL and the tables it changed.
fn beside(told: &Told) -> String {
    let mut out = String::new();
    let queries = &told.outcome.queries;
    if !queries.is_empty() && told.outcome.kind == StepKind::Pycon {
        let mut lines: Vec<String> = queries
            .iter()
            .take(STATEMENTS)
            .map(|query| format!("{};", filled(&query.sql, &query.params)))
            .collect();
        if queries.len() > STATEMENTS {
            lines.push(format!("-- and {} more statements", queries.len() - STATEMENTS));
        }
        fence(&mut out, "sql", &lines.join("\n"));
    }
    told.changes.iter().for_each(|change| table(&mut out, change));
    out
}

fn table(out: &mut String, change: &TableChange) {
    let name = &change.name;
    match &change.before {
        Some(before) => rows(out, &format!("`{name}` before:"), before),
        None => out.push_str(&format!("`{name}` was not there before.\n\n")),
    }
    match &change.after {
        Some(after) => rows(out, &format!("`{name}` after:"), after),
        None => out.push_str(&format!("`{name}` is gone.\n\n")),
    }
}

fn rows(out: &mut String, caption: &str, shot: &Shot) {
    let cell = |text: &String| {
        text.replace('\\', "\\\\").replace('|', "\\|").replace('<', "\\<").replace(['\n', '\r'], " ")
    };
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push_str(&format!("{caption}\n\n"));
    out.push_str(&line(std::iter::once(String::new()).chain(shot.columns.iter().map(cell)).collect()));
    out.push_str(&line(vec!["---".to_owned(); shot.columns.len() + 1]));
    for row in &shot.rows {
        let mark = row.mark.unwrap_or_default().to_owned();
        let cells = row.cells.iter().enumerate().map(|(at, text)| {
            if row.changed.contains(&at) { format!("**{}**", cell(text)) } else { cell(text) }
        });
        out.push_str(&line(std::iter::once(mark).chain(cells).collect()));
    }
    if shot.more > 0 {
        out.push_str(&format!("\nand {} more rows\n", shot.more));
    }
    out.push('\n');
}

/// A fence longer than any run of back-ticks in its content.
fn fence(out: &mut String, info: &str, content: &str) {
    let longest = content.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let marks = "`".repeat((longest + 1).max(3));
    out.push_str(&format!("{marks}{info}\n{content}\n{marks}\n\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        let mut out = String::new();
        fence(&mut out, "python", "a ```` b");
        assert_eq!(out, "`````python\na ```` b\n`````\n\n");
    }
}
