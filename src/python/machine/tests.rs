//! Programs as text, and what they print. Whole topics are under `tests/python`; here is what those cannot see: limits,
//! the observer, and the end of a process.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::python::exception::{LimitKind, Unwind};
use crate::python::host::{Event, Host, Limits, Observer};
use crate::python::machine::{Machine, Mode, run_with_stack};
use crate::python::native::NativeModules;
use crate::python::objects::Module;

#[derive(Default)]
struct Page(RefCell<String>);

impl Host for Page {
    fn read_file(&self, _: &str) -> Option<Rc<str>> {
        None
    }
    fn write_file(&self, _: &str, _: &str) -> Result<(), String> {
        Err("read-only".into())
    }
    fn remove_file(&self, _: &str) -> Result<(), String> {
        Err("read-only".into())
    }
    fn list_files(&self) -> Vec<String> {
        Vec::new()
    }
    fn now_us(&self) -> i64 {
        0
    }
    fn stdout(&self, text: &str) {
        self.0.borrow_mut().push_str(text);
    }
    fn stderr(&self, text: &str) {
        self.0.borrow_mut().push_str(text);
    }
    fn read_line(&self) -> Option<String> {
        None
    }
}

/// What a run printed, and how it ended.
fn run_on(machine: &mut Machine, program: &str) -> Result<(), Unwind> {
    let main = Module::new("__main__");
    let code = machine.compile(program, "main.py", Mode::Exec)?;
    machine.exec(&code, &main.dict).map(drop)
}

fn machine(limits: Limits) -> (Rc<Page>, Machine) {
    let page = Rc::new(Page::default());
    let machine = Machine::new(page.clone(), Rc::new(NativeModules::default()), limits);
    (page, machine)
}

/// Output, then the last line of the traceback or the limit's message.
fn run(program: &str, limits: Limits) -> (String, Option<LimitKind>) {
    let program = program.to_owned();
    let work = move || {
        let (page, mut machine) = machine(limits);
        let (last, kind) = match run_on(&mut machine, &program) {
            Ok(()) => (String::new(), None),
            Err(Unwind::Exception(exception)) => (machine.format_exception_only(&exception), None),
            Err(Unwind::Limit(limit)) => (limit.message.clone(), Some(limit.kind)),
        };
        (format!("{}{last}", page.0.borrow()), kind)
    };
    run_with_stack(work).expect("a thread can be made")
}

#[track_caller]
fn check(program: &str, printed: &str) {
    assert_eq!(run(program, Limits::default()).0, printed, "\n{program}");
}

#[track_caller]
fn limited(program: &str, limits: Limits, kind: LimitKind, message: &str) {
    assert_eq!(run(program, limits), (message.to_owned(), Some(kind)), "\n{program}");
}

#[test]
fn a_closure_sees_later_assignments() {
    check("x = 1\nf = lambda: x\nx = 2\nprint(f())", "2\n");
}

#[test]
fn what_ran_before_a_limit_stays() {
    let limits = Limits { fuel: 1000, ..Limits::default() };
    limited(
        "print('before')\nwhile True: pass",
        limits,
        LimitKind::Fuel,
        "before\nthe run passed its limit of 1000 instructions (raise it with `--fuel`), at main.py, line 2",
    );
}

#[test]
fn a_limit_cannot_be_caught() {
    let limits = Limits { fuel: 1000, ..Limits::default() };
    let program =
        "try:\n    while True: pass\nexcept BaseException: print('caught')\nfinally: print('finally')";
    let (printed, kind) = run(program, limits);
    assert_eq!(kind, Some(LimitKind::Fuel));
    assert!(!printed.contains("caught") && !printed.contains("finally"), "{printed}");
}

#[test]
fn absurd_values_are_refused_before_they_are_made() {
    for program in
        ["x = 'a' * n", "x = [0] * n", "x = 10 ** n", "x = 1 << n", "x = b'a' * n", "x = list(range(n))"]
    {
        let (printed, kind) = run(&format!("n = 10 ** 11\n{program}"), Limits::default());
        assert_eq!(kind, Some(LimitKind::Memory), "{program}: {printed}");
        assert!(printed.ends_with("main.py, line 2"), "{printed}");
    }
}

#[test]
fn a_list_that_grows_for_ever_ends_at_the_memory_limit() {
    let limits = Limits { memory_bytes: 16 << 20, ..Limits::default() };
    let (printed, kind) = run("all = []\nwhile True: all.append([1, 2, 3])", limits);
    assert_eq!(kind, Some(LimitKind::Memory), "{printed}");
}

#[test]
fn output_is_limited() {
    let limits = Limits { output_bytes: 10, ..Limits::default() };
    let (_, kind) = run("while True: print('abc')", limits);
    assert_eq!(kind, Some(LimitKind::Output));
}

#[test]
fn recursion_of_every_kind_is_a_recursion_error() {
    let last = "RecursionError: maximum recursion depth exceeded\n";
    check("def f(): f()\nf()", last);
    check("class A:\n    def __add__(self, other): return self + other\nA() + 1", last);
    check("class A:\n    def __getattr__(self, name): return getattr(self, name)\nA().x", last);
    check("def g(): yield from g()\nlist(g())", last);
    check("i = iter([1])\nfor _ in range(5000): i = map(str, i)\nlist(i)", last);
}

#[test]
fn a_long_chain_of_objects_is_dropped_without_recursion() {
    check(
        "class N: pass\nhead = None\nfor i in range(300000):\n    n = N()\n    n.next = head\n    head = n\nhead = None\nprint('gone')",
        "gone\n",
    );
}

#[test]
fn a_stopped_run_ends() {
    let (_, mut machine) = machine(Limits::default());
    machine.stop.set(true);
    let result = run_on(&mut machine, "x = 1\nwhile True: x += 1");
    assert!(matches!(result, Err(Unwind::Limit(limit)) if limit.kind == LimitKind::Stopped));
}

/// Writes each event down with its line and depth.
#[derive(Default)]
struct Diary {
    lines: RefCell<Vec<String>>,
    events: Cell<usize>,
}

impl Observer for Diary {
    fn event(&self, machine: &Machine, event: &Event) {
        let kind = match event {
            Event::Statement => "statement",
            Event::Call => "call",
            Event::Return(_) => "return",
            Event::Raise(_) => "raise",
            Event::Native(_) => "native",
        };
        let line = machine.frames().last().map_or(0, |f| f.line());
        self.lines.borrow_mut().push(format!("{}{kind} {line}", "  ".repeat(machine.frames().len() - 1)));
        self.events.set(self.events.get() + 1);
    }
}

#[test]
fn an_observer_sees_statements_calls_returns_and_exceptions() {
    let program = "def f(n):\n    return 1 // n\nf(1)\ntry:\n    f(0)\nexcept ZeroDivisionError:\n    pass\n";
    let (_, mut machine) = machine(Limits::default());
    let diary = Rc::new(Diary::default());
    machine.observer = Some(diary.clone());
    assert!(run_on(&mut machine, program).is_ok());
    let seen = diary.lines.borrow().iter().map(|l| l.trim_start().to_owned()).collect::<Vec<_>>();
    let calls = seen.iter().filter(|l| l.starts_with("call")).count();
    let raises: Vec<_> = seen.iter().filter(|l| l.starts_with("raise")).cloned().collect();
    assert_eq!(calls, 3, "{seen:?}");
    assert_eq!(raises, ["raise 2", "raise 5"], "{seen:?}");
    assert!(seen.contains(&"statement 7".to_owned()), "{seen:?}");
}

#[test]
fn being_watched_changes_nothing() {
    let program = "class A:\n    def __init__(self, x): self.x = x\n    def __repr__(self): return f'A({self.x})'\ndef g():\n    try:\n        yield A(1)\n    finally: print('end')\nfor a in g(): print(a)\nprint(sorted([3, 1, 2], key=lambda v: -v))\n";
    let (plain, mut first) = machine(Limits::default());
    let (watched, mut second) = machine(Limits::default());
    second.observer = Some(Rc::new(Diary::default()));
    assert!(run_on(&mut first, program).is_ok() && run_on(&mut second, program).is_ok());
    assert_eq!(*plain.0.borrow(), *watched.0.borrow());
    assert_eq!(first.fuel_used, second.fuel_used);
}
