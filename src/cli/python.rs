//! `ormery python FILE`: one program, run natively: output on stdout, an uncaught exception on stderr, status 1 then.
//!
//! The files beside the program are the project: it can import them and read them, and what it writes stays in memory.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

use crate::python::exception::{PyResult, Unwind};
use crate::python::host::{Host, Limits, Observer};
use crate::python::machine::{Mode, run_with_stack};
use crate::python::native::NativeModules;
use crate::python::objects::Module;
use crate::python::{Machine, Value, types};

/// What a program printed, and its exit status.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// 0, 1, or what `sys.exit` was given.
    pub status: u8,
}

/// A folder as a project: read from disk, written to memory.
struct FolderHost {
    root: PathBuf,
    written: RefCell<BTreeMap<String, Option<Rc<str>>>>,
    clock: Cell<i64>,
    /// Kept instead of printed.
    captured: Option<RefCell<(String, String)>>,
    input: RefCell<Vec<String>>,
}

impl Host for FolderHost {
    fn read_file(&self, path: &str) -> Option<Rc<str>> {
        if let Some(known) = self.written.borrow().get(path) {
            return known.clone();
        }
        std::fs::read_to_string(self.root.join(path)).ok().map(Rc::from)
    }

    fn write_file(&self, path: &str, text: &str) -> Result<(), String> {
        self.written.borrow_mut().insert(path.to_owned(), Some(text.into()));
        Ok(())
    }

    fn remove_file(&self, path: &str) -> Result<(), String> {
        self.written.borrow_mut().insert(path.to_owned(), None);
        Ok(())
    }

    fn list_files(&self) -> Vec<String> {
        let mut files = Vec::new();
        list(&self.root, "", 0, &mut files);
        let written = self.written.borrow();
        files.retain(|f| written.get(f).is_none_or(Option::is_some));
        files.extend(written.iter().filter(|(_, text)| text.is_some()).map(|(path, _)| path.clone()));
        files.sort();
        files.dedup();
        files
    }

    fn now_us(&self) -> i64 {
        let now = self.clock.get() + 1;
        self.clock.set(now);
        now
    }

    fn stdout(&self, text: &str) {
        match &self.captured {
            Some(captured) => captured.borrow_mut().0.push_str(text),
            None => print!("{text}"),
        }
    }

    fn stderr(&self, text: &str) {
        match &self.captured {
            Some(captured) => captured.borrow_mut().1.push_str(text),
            None => eprint!("{text}"),
        }
    }

    fn read_line(&self) -> Option<String> {
        if self.captured.is_some() {
            return self.input.borrow_mut().pop();
        }
        let mut line = String::new();
        match std::io::stdin().read_line(&mut line) {
            Ok(n) if n > 0 => Some(line.trim_end_matches('\n').to_owned()),
            _ => None,
        }
    }
}

/// Files below a folder, by path relative to it; hidden ones and deep ones left out.
fn list(folder: &Path, prefix: &str, depth: usize, files: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || depth > 6 {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            list(&entry.path(), &format!("{path}/"), depth + 1, files);
        } else {
            files.push(path);
        }
    }
}

/// Runs a program and keeps what it prints.
pub fn run(file: &Path, limits: Limits) -> Outcome {
    let file = file.to_owned();
    let outcome = run_with_stack(move || run_observed(&file, limits, None));
    outcome.unwrap_or_else(|error| Outcome { stderr: format!("{error}\n"), status: 70, ..Outcome::default() })
}

/// As [`run`], on this thread's stack, with somebody watching.
pub fn run_observed(file: &Path, limits: Limits, observer: Option<Rc<dyn Observer>>) -> Outcome {
    run_here(file, limits, true, observer)
}

/// Runs a program; `capture` keeps the output instead of printing it.
fn run_here(file: &Path, limits: Limits, capture: bool, observer: Option<Rc<dyn Observer>>) -> Outcome {
    let root = file.parent().map(Path::to_owned).unwrap_or_default();
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let host = Rc::new(FolderHost {
        root,
        written: RefCell::default(),
        // 2025-01-01 00:00 UTC: every run begins at the same moment.
        clock: Cell::new(1_735_689_600_000_000),
        captured: capture.then(RefCell::default),
        input: RefCell::default(),
    });
    let status = run_main(&host, &name, limits, observer);
    let (stdout, stderr) = host.captured.as_ref().map(|c| c.borrow().clone()).unwrap_or_default();
    Outcome { stdout, stderr, status }
}

fn run_main(host: &Rc<FolderHost>, name: &str, limits: Limits, observer: Option<Rc<dyn Observer>>) -> u8 {
    let Some(text) = host.read_file(name) else {
        host.stderr(&format!("ormery: can't open file '{name}'\n"));
        return 2;
    };
    let mut machine = Machine::new(host.clone(), Rc::new(NativeModules::default()), limits);
    machine.observer = observer;
    let main = Module::new("__main__");
    main.set("__file__", name);
    main.set("__builtins__", Value::None);
    for hidden in ["__doc__", "__package__", "__spec__", "__loader__", "__cached__"] {
        main.set(hidden, Value::None);
    }
    main.set("__annotations__", Value::Dict(Rc::default()));
    machine.modules.set_str(&"__main__".into(), Value::Module(main.clone()));
    let result = machine.compile(&text, name, Mode::Exec).and_then(|code| {
        if let Some(doc) = &code.doc {
            main.set("__doc__", Value::Str(doc.clone()));
        }
        machine.exec(&code, &main.dict)
    });
    let status = status_of(&mut machine, host, result);
    machine.finish();
    status
}

/// The exit status; what nobody caught is printed.
fn status_of(machine: &mut Machine, host: &Rc<FolderHost>, result: PyResult) -> u8 {
    match result {
        Ok(_) => 0,
        Err(Unwind::Limit(limit)) => {
            host.stderr(&format!("{}\n", limit.message));
            1
        }
        Err(Unwind::Exception(exception)) if exception.class().is_subclass_of(&types().SystemExit) => {
            let code = machine.getattr(&Value::Instance(exception), "code").unwrap_or_default();
            match code {
                Value::None => 0,
                Value::Int(status) => status as u8,
                other => {
                    let text = machine.str(&other).unwrap_or_default();
                    host.stderr(&format!("{text}\n"));
                    1
                }
            }
        }
        Err(Unwind::Exception(exception)) => {
            let text = machine.format_uncaught(&exception);
            host.stderr(&text);
            1
        }
    }
}

/// `ormery python [--fuel N] [--memory BYTES] [--output BYTES] FILE`.
pub fn main(args: &[String]) -> ExitCode {
    let mut limits = Limits::default();
    let mut file = None;
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|n| n.parse::<u64>().ok());
        let given = match arg.as_str() {
            "--fuel" => number().map(|n| limits.fuel = n),
            "--memory" => number().map(|n| limits.memory_bytes = n as usize),
            "--output" => number().map(|n| limits.output_bytes = n as usize),
            path => {
                file = Some(PathBuf::from(path));
                Some(())
            }
        };
        if given.is_none() {
            eprintln!("ormery python: `{arg}` wants a number");
            return ExitCode::from(2);
        }
    }
    let Some(file) = file else {
        eprintln!("usage: ormery python [--fuel N] [--memory BYTES] [--output BYTES] FILE");
        return ExitCode::from(2);
    };
    match run_with_stack(move || run_here(&file, limits, false, None)) {
        Ok(outcome) => ExitCode::from(outcome.status),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(70)
        }
    }
}
