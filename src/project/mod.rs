//! The virtual project: what `django-admin startproject` gives, and what is done to it.
//!
//! Memory and data have different lifetimes here, as in life: a file written ends the shell's process, every
//! `manage.py` command is a process of its own, and the database outlives them all.
//!
//! [`files`] holds the sources, [`process`] makes a machine that sees them, [`console`] reads command lines,
//! [`commands`] are `manage.py`'s, [`shell`] is `manage.py shell`.
//!
//! **Invariant:** everything a run can see (files, database, clock, answers) is in here, so that the same project
//! gives the same run again.

pub mod commands;
pub mod console;
pub mod files;
pub mod observe;
pub mod process;
pub mod shell;
pub mod template;

use std::cell::RefCell;
use std::rc::Rc;

use crate::python::host::{Limits, Observer};
use crate::sql::Database;

pub use files::Files;
pub use observe::QueryRecord;
pub use process::{ProcessOutput, World};

use observe::QueryLog;
use shell::Shell;

/// A project with its database and its processes.
pub struct Project {
    /// The sources.
    pub files: Rc<Files>,
    /// The database.
    pub database: Rc<RefCell<Database>>,
    /// What the processes share beside files and database: clock, limits, stop flag.
    pub world: Rc<World>,
    apps: Vec<String>,
    own_settings: String,
    shell: Option<Shell>,
    queries: Rc<QueryLog>,
}

impl Default for Project {
    fn default() -> Self {
        Project::new()
    }
}

impl Project {
    /// A project as `startproject mysite` leaves it, with a fresh database.
    pub fn new() -> Project {
        let files = Rc::new(Files::default());
        let queries = Rc::new(QueryLog::default());
        let mut project = Project {
            world: Rc::new(World::new(files.clone(), Limits::default())),
            files,
            database: Rc::new(RefCell::new(Database::new())),
            apps: Vec::new(),
            own_settings: String::new(),
            shell: None,
            queries,
        };
        for (path, text) in template::START {
            project.files.write(path, text);
        }
        project.write_settings();
        project.world.set_observer(Some(project.queries.clone()));
        project
    }

    /// Sets who watches the processes from now on, beside the log of queries.
    pub fn set_observer(&mut self, observer: Option<Rc<dyn Observer>>) {
        self.queries.set_next(observer);
    }

    /// Writes a whole file. The shell's process ends; the database stays. A folder's first `models.py` makes it an app.
    pub fn write_file(&mut self, path: &str, text: &str) {
        self.shell = None;
        if path == "mysite/settings.py" {
            self.own_settings = text.to_string();
            self.write_settings();
            return;
        }
        self.files.write(path, text);
        let Some((folder, name)) = path.rsplit_once('/') else { return };
        self.files.make_package(folder);
        if name == "models.py" {
            self.files.make_package(&format!("{folder}/migrations"));
            let app = folder.replace('/', ".");
            if !self.apps.contains(&app) {
                self.apps.push(app);
                self.write_settings();
            }
        }
    }

    /// Default settings, then what the learner wrote: later names override.
    fn write_settings(&mut self) {
        let text = format!("{}{}", template::settings(&self.apps), self.own_settings);
        self.files.write("mysite/settings.py", &text);
    }

    /// Runs a line of the console: `python manage.py ...`, with answers piped in, or `rm`. What it printed.
    pub fn console(&mut self, line: &str) -> String {
        match console::parse(line) {
            Ok(console::Command::Manage { argv, answers }) => self.manage(&argv, &answers).text,
            Ok(console::Command::Remove { patterns, recursive, force }) => {
                self.shell = None;
                self.remove(&patterns, recursive, force)
            }
            Err(message) => format!("{message}\n"),
        }
    }

    /// Runs `manage.py` with these arguments in a process of its own.
    pub fn manage(&mut self, argv: &[String], answers: &str) -> ProcessOutput {
        let mut process = process::Process::start(&self.world, &self.database, answers);
        process.run(|machine| commands::execute(machine, argv))
    }

    /// Runs a statement in the long-lived shell. What it printed, a traceback included.
    pub fn shell(&mut self, source: &str) -> String {
        if self.shell.is_none() {
            self.shell = Some(Shell::start(&self.world, &self.database));
        }
        match &mut self.shell {
            Some(shell) => {
                let text = shell.run(source);
                if shell.ended {
                    self.shell = None;
                }
                text
            }
            None => String::new(),
        }
    }

    /// The shell, if it runs: for looking at its memory.
    pub fn running_shell(&self) -> Option<&Shell> {
        self.shell.as_ref()
    }

    /// Ends the shell's process.
    pub fn stop_shell(&mut self) {
        self.shell = None;
    }

    /// Runs SQL from another client on the same database. Nothing when it worked, the error otherwise.
    pub fn sql(&mut self, text: &str) -> String {
        match self.database.borrow_mut().execute_text_apart(text) {
            Ok(_) => String::new(),
            Err(error) => format!("{error}\n"),
        }
    }

    /// The SQL statements sent since last asked.
    pub fn take_queries(&mut self) -> Vec<QueryRecord> {
        self.queries.take()
    }

    fn remove(&mut self, patterns: &[String], recursive: bool, force: bool) -> String {
        let mut out = String::new();
        for pattern in patterns {
            if pattern == "db.sqlite3" {
                *self.database.borrow_mut() = Database::new();
                continue;
            }
            match self.files.remove_matching(pattern, recursive) {
                Ok(0) if !force => {
                    out.push_str(&format!("rm: cannot remove '{pattern}': No such file or directory\n"));
                }
                Ok(_) => {}
                Err(folder) => out.push_str(&format!("rm: cannot remove '{folder}': Is a directory\n")),
            }
        }
        out
    }
}
