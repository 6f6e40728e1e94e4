//! Small programs and their code.

use super::{Completeness, compile, is_complete};
use crate::python::machine::Mode;

#[track_caller]
fn check(program: &str, listing: &str) {
    let code = compile(program, "<test>", Mode::Exec).unwrap_or_else(|e| panic!("{e:?}"));
    let got: Vec<String> = code.disassemble().lines().map(|l| l.trim().to_owned()).collect();
    let want: Vec<String> = listing.lines().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect();
    assert_eq!(got, want, "\n{program}\n{}", code.disassemble());
}

#[track_caller]
fn fails(program: &str, message: &str, line: u32, column: u32) {
    match compile(program, "<test>", Mode::Exec) {
        Ok(_) => panic!("compiled: {program}"),
        Err(error) => {
            assert_eq!(
                (error.message.as_str(), error.line, error.column),
                (message, line, column),
                "\n{program}"
            )
        }
    }
}

#[test]
fn a_module_keeps_its_names_in_its_namespace() {
    check(
        "x = 1\n",
        "<module>:
        0 Statement line 1
        1 Const 1
        2 StoreName x
        3 Const None
        4 Return",
    );
}

#[test]
fn a_closure_reads_the_cell_of_the_scope_around_it() {
    check(
        "def f():\n    x = 1\n    return lambda: x\n",
        "<module>:
        0 Statement line 1
        1 Const <code f>
        2 MakeFunction { defaults: false, kw_defaults: false, annotations: false, closure: false }
        3 StoreName f
        4 Const None
        5 Return
        f:
        0 Statement line 2
        1 Const 1
        2 StoreDeref x
        3 Statement line 3
        4 LoadCell x
        5 BuildTuple(1)
        6 Const <code <lambda>>
        7 MakeFunction { defaults: false, kw_defaults: false, annotations: false, closure: true }
        8 Return
        f.<locals>.<lambda>:
        0 LoadDeref x
        1 Return",
    );
}

#[test]
fn a_return_runs_the_finally_body_outside_of_its_guard() {
    check(
        "def f():\n    try:\n        return g()\n    finally:\n        h\n",
        "<module>:
        0 Statement line 1
        1 Const <code f>
        2 MakeFunction { defaults: false, kw_defaults: false, annotations: false, closure: false }
        3 StoreName f
        4 Const None
        5 Return
        f:
        0 Statement line 2
        1 Statement line 3
        2 LoadGlobal g
        3 Call(0)
        4 Statement line 5
        5 LoadGlobal h
        6 Pop
        7 Return
        8 PushExcInfo
        9 Statement line 5
        10 LoadGlobal h
        11 Pop
        12 Reraise
        13 Swap(2)
        14 PopExcept
        15 Reraise
        1..4 -> 8 keeping 0
        9..13 -> 13 keeping 1",
    );
}

#[test]
fn conditions_jump_without_making_bools() {
    check(
        "if a and not b: c\n",
        "<module>:
        0 Statement line 1
        1 LoadName a
        2 JumpIfFalse(8)
        3 LoadName b
        4 JumpIfTrue(8)
        5 Statement line 1
        6 LoadName c
        7 Pop
        8 Const None
        9 Return",
    );
}

#[test]
fn faults_are_cpythons() {
    fails("return 1\n", "'return' outside function", 1, 1);
    fails("def f(a, a): pass\n", "duplicate argument 'a' in function definition", 1, 10);
    fails("nonlocal x\n", "nonlocal declaration not allowed at module level", 1, 1);
    fails("def f():\n    x = 1\n    global x\n", "name 'x' is assigned to before global declaration", 3, 5);
    fails("print('a\n", "unterminated string literal (detected at line 1)", 1, 7);
    fails("x = (1,\ny = 2\n", "'(' was never closed", 1, 5);
    fails("if x\n    pass\n", "expected ':'", 1, 5);
    fails("break\n", "'break' outside loop", 1, 1);
}

#[test]
fn deep_nesting_is_a_fault_and_not_a_crash() {
    for (open, close) in
        [("(", ")"), ("[", "]"), ("not ", ""), ("-", ""), ("f(", ")"), ("lambda: ", ""), ("~", "")]
    {
        let program = format!("x = {}1{}\n", open.repeat(10_000), close.repeat(10_000));
        assert!(compile(&program, "<test>", Mode::Exec).is_err(), "{open}");
    }
    for tail in ["+1", ".a", "[0]", "()", "**2", " if a else 1"] {
        let program = format!("x = a{}\n", tail.repeat(10_000));
        assert!(compile(&program, "<test>", Mode::Exec).is_err(), "{tail}");
    }
    let sum = format!("x = 1{}\n", "+a".repeat(2_500));
    assert!(compile(&sum, "<test>", Mode::Exec).is_ok());
    let postfix = format!("x = a{}\n", ".b".repeat(450));
    assert!(compile(&postfix, "<test>", Mode::Exec).is_ok());
    let long = format!("x = [{}]\n", "-a.b(c), ".repeat(10_000));
    assert!(compile(&long, "<test>", Mode::Exec).is_ok());
}

#[test]
fn the_prompt_knows_whether_input_is_whole() {
    for (text, whole) in [
        ("x = 1\n", true),
        ("for x in y:\n", false),
        ("for x in y:\n    pass\n", false),
        ("for x in y:\n    pass\n\n", true),
        ("f(1,\n", false),
        ("'''a\n", false),
        ("if x:\n    y\nelse:\n", false),
        ("@dec\n", false),
        ("try:\n    x\n", false),
    ] {
        let want = if whole { Completeness::Complete } else { Completeness::Incomplete };
        assert_eq!(is_complete(text), want, "{text:?}");
    }
    assert!(matches!(is_complete("x = = 1\n"), Completeness::Invalid(_)));
}
