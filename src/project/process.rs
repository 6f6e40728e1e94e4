//! Processes: a machine that sees the project's files and database, and what it prints.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use super::files::Files;
use crate::python::exception::LimitError;
use crate::python::host::{Host, Limits, Observer};
use crate::python::native::NativeModules;
use crate::python::{Instance, Machine, PyResult, Unwind, types};
use crate::sql::Database;

/// 2026-01-05 09:00:00 UTC: when every run begins.
const START_US: i64 = 1_767_603_600_000_000;
/// How far the clock moves each time it is read.
const TICK_US: i64 = 1_000;

/// What a project's processes share.
pub struct World {
    /// The sources.
    pub files: Rc<Files>,
    /// The run's clock, in microseconds since the epoch.
    pub clock_us: Cell<i64>,
    /// Limits of a run.
    pub limits: Cell<Limits>,
    /// What was printed since somebody last emptied it: for those who watch a run.
    pub printed: RefCell<String>,
    /// Set from outside to stop what runs.
    pub stop: Rc<Cell<bool>>,
    modules: Rc<NativeModules>,
    observer: RefCell<Option<Rc<dyn Observer>>>,
}

impl World {
    /// A world around some files.
    pub fn new(files: Rc<Files>, limits: Limits) -> World {
        let mut modules = NativeModules::default();
        super::commands::register(&mut modules);
        World {
            files,
            clock_us: Cell::new(START_US),
            limits: Cell::new(limits),
            printed: RefCell::default(),
            stop: Rc::new(Cell::new(false)),
            modules: Rc::new(modules),
            observer: RefCell::new(None),
        }
    }

    fn print(&self, text: &str) {
        if self.observer.borrow().is_some() {
            self.printed.borrow_mut().push_str(text);
        }
    }

    /// Sets who watches processes started from now on.
    pub fn set_observer(&self, observer: Option<Rc<dyn Observer>>) {
        *self.observer.borrow_mut() = observer;
    }
}

/// A process's side of the world: shared files and clock, its own streams.
struct ProcessHost {
    world: Rc<World>,
    /// Both output streams, as a terminal shows them.
    screen: RefCell<String>,
    input: RefCell<VecDeque<String>>,
}

impl Host for ProcessHost {
    fn read_file(&self, path: &str) -> Option<Rc<str>> {
        self.world.files.read(path)
    }
    fn write_file(&self, path: &str, text: &str) -> Result<(), String> {
        self.world.files.write(path, text);
        Ok(())
    }
    fn remove_file(&self, path: &str) -> Result<(), String> {
        if self.world.files.remove(path) {
            Ok(())
        } else {
            Err(format!("No such file or directory: '{path}'"))
        }
    }
    fn list_files(&self) -> Vec<String> {
        self.world.files.paths()
    }
    fn now_us(&self) -> i64 {
        let now = self.world.clock_us.get();
        self.world.clock_us.set(now + TICK_US);
        now
    }
    fn stdout(&self, text: &str) {
        self.world.print(text);
        self.screen.borrow_mut().push_str(text);
    }
    fn stderr(&self, text: &str) {
        self.world.print(text);
        self.screen.borrow_mut().push_str(text);
    }
    fn read_line(&self) -> Option<String> {
        self.input.borrow_mut().pop_front()
    }
}

/// What a process printed, and how it ended.
#[derive(Debug, Clone, Default)]
pub struct ProcessOutput {
    /// Both streams, and the traceback of an exception that nobody caught.
    pub text: String,
    /// Exit status.
    pub status: i32,
    /// The limit that ended it, if one did.
    pub limit: Option<Rc<LimitError>>,
}

/// A Python process of the project.
pub struct Process {
    /// Its machine.
    pub machine: Machine,
    /// Whether it is a shell, which writes tracebacks itself and goes on.
    pub interactive: bool,
    host: Rc<ProcessHost>,
}

impl Process {
    /// A fresh process; `answers` is its standard input.
    pub fn start(world: &Rc<World>, database: &Rc<RefCell<Database>>, answers: &str) -> Process {
        let input = answers.split_terminator('\n').map(String::from).collect();
        let host = Rc::new(ProcessHost {
            world: world.clone(),
            screen: RefCell::default(),
            input: RefCell::new(input),
        });
        let mut machine = Machine::new(host.clone(), world.modules.clone(), world.limits.get());
        machine.stop = world.stop.clone();
        machine.observer.clone_from(&world.observer.borrow());
        super::commands::attach_database(&mut machine, database);
        Process { machine, interactive: false, host }
    }

    /// Runs a program in it to its end.
    pub fn run(&mut self, program: impl FnOnce(&mut Machine) -> PyResult<i32>) -> ProcessOutput {
        self.machine.take_over();
        let result = program(&mut self.machine);
        self.rest();
        match result {
            Ok(status) => ProcessOutput { text: self.take_screen(), status, limit: None },
            Err(unwind) => self.failed(&unwind),
        }
    }

    /// The traceback of an exception. One that no Python code saw was raised below `manage.py` all the same.
    fn traceback(&mut self, exception: &Rc<Instance>) -> String {
        let head = "Traceback (most recent call last):\n";
        // A shell shows what the module `traceback` writes; a command ends, and CPython prints.
        let text = match self.interactive {
            true => self.machine.format_exception(exception),
            false => self.machine.format_uncaught(exception),
        };
        if text.starts_with(head) {
            return text;
        }
        format!(
            "{head}  File \"manage.py\", line 7, in <module>\n    execute_from_command_line(sys.argv)\n{text}"
        )
    }

    /// Lets who watches look at the process while nothing runs in it.
    pub fn rest(&mut self) {
        self.machine.take_over();
        if let Some(observer) = self.machine.observer.take() {
            observer.at_rest(&mut self.machine);
            self.machine.observer = Some(observer);
        }
    }

    /// What was printed since last asked.
    pub fn take_screen(&self) -> String {
        std::mem::take(&mut *self.host.screen.borrow_mut())
    }

    /// The output of a process that an exception or a limit has ended.
    pub fn failed(&mut self, unwind: &Unwind) -> ProcessOutput {
        match unwind {
            Unwind::Exception(exception) if exception.class().is_subclass_of(&types().SystemExit) => {
                self.exited(exception)
            }
            Unwind::Exception(exception) => {
                let text = self.take_screen() + &self.traceback(exception);
                ProcessOutput { text, status: 1, limit: None }
            }
            Unwind::Limit(limit) => {
                let text = format!("{}{}\n", self.take_screen(), limit.message);
                ProcessOutput { text, status: 1, limit: Some(limit.clone()) }
            }
        }
    }

    fn exited(&mut self, exception: &Rc<Instance>) -> ProcessOutput {
        use crate::python::Value;
        let code = exception.exception().and_then(|e| e.args.borrow().first().cloned()).unwrap_or_default();
        let (message, status) = match code {
            Value::None => (String::new(), 0),
            Value::Int(n) => (String::new(), n as i32),
            other => (self.machine.str(&other).unwrap_or_default() + "\n", 1),
        };
        ProcessOutput { text: self.take_screen() + &message, status, limit: None }
    }
}
