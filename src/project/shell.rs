//! `manage.py shell`: one long-lived process that runs statements as they are typed.

use std::cell::RefCell;
use std::rc::Rc;

use super::process::{Process, World};
use crate::python::machine::Mode;
use crate::python::{Dict, PyResult, Str, Unwind, Value, types};
use crate::sql::Database;

/// A running shell.
pub struct Shell {
    /// Its process.
    pub process: Process,
    /// The names bound in it.
    pub names: Rc<Dict>,
    /// Why it could not start: every statement then says so.
    failure: Option<String>,
    /// Whether `exit()` was called.
    pub ended: bool,
}

impl Shell {
    /// Starts the process: `django.setup()`, then every model imported, as Django 5.2's shell does.
    pub fn start(world: &Rc<World>, database: &Rc<RefCell<Database>>) -> Shell {
        let mut process = Process::start(world, database, "");
        process.interactive = true;
        let names = Rc::new(Dict::new());
        process.machine.keep_namespace(&names);
        names.set_str(&Str::intern("__name__"), Value::str("__console__"));
        names.set_str(&Str::intern("__doc__"), Value::None);
        let mut shell = Shell { process, names, failure: None, ended: false };
        if let Err(unwind) = shell.prepare() {
            shell.failure = Some(shell.process.failed(&unwind).text);
        }
        shell
    }

    fn prepare(&mut self) -> PyResult<()> {
        let machine = &mut self.process.machine;
        super::commands::setup(machine)?;
        super::commands::import_models(machine, &self.names)
    }

    /// Runs a statement; what it printed, a traceback included.
    pub fn run(&mut self, source: &str) -> String {
        if let Some(failure) = &self.failure {
            return failure.clone();
        }
        self.process.machine.take_over();
        let result = self.evaluate(source);
        self.process.rest();
        let printed = self.process.take_screen();
        match result {
            Ok(()) => printed,
            Err(Unwind::Exception(e)) if e.class().is_subclass_of(&types().SystemExit) => {
                self.ended = true;
                printed
            }
            Err(Unwind::Exception(e)) if e.class().is_subclass_of(&types().SyntaxError) => {
                // The shell shows where, without a stack: a lesson writes it in the short form all the same.
                let last = self.process.machine.format_exception_only(&e);
                format!("{printed}Traceback (most recent call last):\n    ...\n{last}")
            }
            Err(unwind) => printed + &self.process.failed(&unwind).text,
        }
    }

    fn evaluate(&mut self, source: &str) -> PyResult<()> {
        let machine = &mut self.process.machine;
        let code = machine.compile(&format!("{source}\n"), "<console>", Mode::Single)?;
        machine.exec(&code, &self.names)?;
        Ok(())
    }
}
