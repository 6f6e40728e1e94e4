//! What the compiler says of wrong programs: CPython 3.11's class, place and words (`tests/syntax/record.py`).

use ormery::python::compiler::{SyntaxErrorKind, compile};
use ormery::python::machine::Mode;

const RECORDED: &str = include_str!("syntax/errors.txt");

/// The class, place and message of a program's fault, as a line of the record.
fn fault(program: &str) -> String {
    match compile(program, "<test>", Mode::Exec) {
        Ok(_) => "no fault".to_owned(),
        Err(e) => {
            let class = match e.kind {
                SyntaxErrorKind::Syntax => "SyntaxError",
                SyntaxErrorKind::Indentation => "IndentationError",
                SyntaxErrorKind::Tab => "TabError",
            };
            let place = format!("{}:{}-{}:{}", e.line, e.column, e.end_line, e.end_column);
            format!("{class} {place} {}", e.message)
        }
    }
}

#[test]
fn faults_are_told_as_cpython_tells_them() {
    let mut line = 1;
    let mut failures = Vec::new();
    for case in RECORDED.split_inclusive("\n=== ").flat_map(|c| c.strip_suffix("=== ").or(Some(c))) {
        let case = case.strip_prefix("=== ").unwrap_or(case);
        let (want, program) = case.split_once('\n').unwrap_or((case, ""));
        let got = fault(program);
        if got != want {
            failures.push(format!("tests/syntax/errors.txt:{line}\n{program}  want {want}\n  got  {got}\n"));
        }
        line += case.matches('\n').count();
    }
    assert!(failures.is_empty(), "{} differ\n{}", failures.len(), failures.concat());
}
