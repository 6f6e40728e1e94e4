//! SQL: a statement happens wholly or not at all, whatever it says.

use ormery::sql::{Database, diff, parse_statements, render};

/// Runs the text's statements one by one.
pub fn run(text: &str) -> Result<String, String> {
    let mut database = Database::new();
    database.create_regexp(ormery::python::re_search);
    let mut answer = String::new();
    match parse_statements(text, &[]) {
        Ok(statements) => {
            for statement in statements {
                answer.push_str(&render(&statement).interpolated());
                answer.push('\n');
            }
        }
        Err(error) => answer.push_str(&format!("{error}\n")),
    }
    for statement in text.split(";\n") {
        let before = database.snapshot();
        match database.execute_text(statement, &[]) {
            Ok(outcomes) => answer.push_str(&format!("{} outcomes\n", outcomes.len())),
            Err(error) => {
                answer.push_str(&format!("{error}\n"));
                // Several statements in one text are several; a failed one alone leaves nothing behind.
                if !statement.contains(';') {
                    let changes = diff(&before, &database.snapshot());
                    super::promise(changes.is_empty(), || {
                        format!("`{statement}` failed and left {changes:?}")
                    })?;
                }
            }
        }
    }
    Ok(answer)
}
