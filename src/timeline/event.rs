//! What is kept of each event of a run.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::memory::MemoryShot;
use super::panels::Panels;
use super::recorder::Births;
use super::view::{AdminView, EventKind};
use crate::orm::query::Query;
use crate::orm::query::compiler::Compiler;
use crate::orm::queryset::QuerySetState;
use crate::python::Machine;
use crate::sql::database::Snapshot;
use crate::sql::{Database, SqlValue, Statement};

/// A run, event by event.
#[derive(Default)]
pub struct Recording {
    /// The events in order.
    pub events: Vec<Recorded>,
    /// The files that [`Place::file`] counts into.
    pub files: Vec<Rc<str>>,
    /// What each step printed.
    pub outputs: Vec<Rc<str>>,
    /// Each step's source.
    pub sources: Vec<Rc<str>>,
    /// The outputs of steps that ended with an error, by the event that shows it.
    pub failures: BTreeMap<usize, Rc<str>>,
    /// The panels from an event on, in order.
    pub panels: Vec<(usize, Rc<Panels>)>,
    /// Which event a row's number of birth means.
    pub births: Births,
    /// Migrations recorded without being run, with the event.
    pub faked: Vec<(usize, (String, String))>,
    /// Whether the run went on beyond the events that are kept.
    pub overflowed: bool,
}

/// Where code runs.
#[derive(Clone, Debug)]
pub struct Place {
    /// An index into the run's files.
    pub file: usize,
    /// The line, from 1.
    pub line: usize,
    /// The whole text.
    pub text: Rc<str>,
}

/// One event.
pub struct Recorded {
    /// Its kind.
    pub kind: EventKind,
    /// 0 for a statement of the lesson.
    pub depth: u32,
    /// The statement it belongs to.
    pub statement: usize,
    /// The lesson's step it belongs to.
    pub step: usize,
    /// Where the learner's code is.
    pub place: Place,
    /// The calls of the learner's that led here, outermost first.
    pub calls: Rc<[String]>,
    /// What happened.
    pub what: Happening,
    /// The database after it.
    pub snapshot: Snapshot,
    /// Memory after it.
    pub memory: Rc<MemoryShot>,
    /// The step's place among the outputs.
    pub output: usize,
    /// How much the step has printed.
    pub printed: usize,
    /// The manager that narrows what is read now.
    pub narrowing: Option<Rc<Narrowing>>,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Happening {
    /// A file was written.
    File {
        /// Its path.
        path: String,
    },
    /// A statement or command begins.
    Statement {
        /// Its text.
        source: Rc<str>,
    },
    /// A function of the learner's is called.
    Call {
        /// `InStock.get_queryset`.
        name: String,
    },
    /// It returns.
    Return {
        /// Its name.
        name: String,
        /// The value, shortly.
        value: String,
    },
    /// A manager answers.
    Manager {
        /// The model's label.
        model: String,
        /// The manager's name.
        manager: String,
        /// Its class.
        class: String,
        /// Why this one.
        rule: &'static str,
        /// What narrows its rows.
        filter: Option<String>,
    },
    /// SQL was sent.
    Query {
        /// The text.
        sql: Rc<str>,
        /// The parameters.
        params: Vec<SqlValue>,
        /// Rows given or changed.
        rows: usize,
    },
    /// Rows were read.
    Rows {
        /// The table.
        table: String,
        /// Their keys.
        keys: Vec<SqlValue>,
    },
    /// A queryset answered from its cache.
    FromCache {
        /// The model's label.
        model: String,
        /// How many results it keeps.
        count: usize,
    },
    /// Instances were made from rows.
    Instances {
        /// The model's label.
        model: String,
        /// The first one.
        first: String,
        /// How many.
        count: usize,
    },
    /// An instance was saved.
    Saved {
        /// The model's label.
        model: String,
        /// `Album 1`.
        object: String,
        /// Whether its row is new.
        created: bool,
    },
    /// An instance was read anew.
    Refreshed {
        /// The model's label.
        model: String,
        /// `Album 1`.
        object: String,
    },
    /// A signal reached somebody.
    Signal {
        /// `post_save`.
        signal: String,
        /// The sender.
        sender: String,
        /// Who heard it.
        receivers: Vec<String>,
    },
    /// What a deletion takes with it.
    Cascade {
        /// The model's label.
        model: String,
        /// Models with counts.
        collected: Vec<(String, usize)>,
    },
    /// Migrations were applied, unapplied or faked.
    Migrated {
        /// `applied`, `unapplied`, `faked`, `faked_back`.
        what: &'static str,
        /// Which.
        keys: Vec<(String, String)>,
    },
    /// An operation of a migration runs.
    Operation {
        /// How Django tells it.
        told: String,
        /// Whether forwards.
        forward: bool,
    },
    /// An exception is raised.
    Error {
        /// `DoesNotExist('...')`, or the last line that Python printed.
        error: String,
        /// Whether nobody has seen it end the statement.
        caught: bool,
    },
    /// A page of the admin was shown.
    Page(Box<AdminView>),
    /// The step printed something.
    Output {
        /// Names bound meanwhile, with what they are.
        names: Vec<(String, String)>,
    },
    /// The step bound names.
    Bound {
        /// The names, with what they are.
        names: Vec<(String, String)>,
    },
    /// The step is done and changed objects.
    Done,
}

/// What a manager of the learner's adds to every query: tells which rows it hides.
pub struct Narrowing {
    /// `InStock.get_queryset`.
    pub by: String,
    /// The table.
    pub table: String,
    query: Query,
    compiled: OnceCell<Option<(Statement, usize)>>,
}

impl std::fmt::Debug for Narrowing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.by, self.table)
    }
}

impl Narrowing {
    /// What a `get_queryset` gave.
    pub fn new(by: &str, state: &QuerySetState) -> Narrowing {
        let query = state.query.borrow().clone();
        let table = query.opts.as_ref().map(|options| options.db_table().to_string()).unwrap_or_default();
        Narrowing { by: by.to_owned(), table, query, compiled: OnceCell::new() }
    }

    /// Makes the statement that reads the rows let through; it is run on snapshots later.
    pub fn compile(&self, machine: &mut Machine) {
        let made = self.statement(machine);
        let _ = self.compiled.set(made);
    }

    fn statement(&self, machine: &mut Machine) -> Option<(Statement, usize)> {
        let key = self.query.opts.as_ref()?.pk()?;
        let mut compiler = Compiler::new(self.query.clone());
        let tree = compiler.as_sql(machine, true, false).ok()?;
        let at = compiler
            .select
            .iter()
            .position(|item| item.expr.target().is_some_and(|target| Rc::ptr_eq(target, &key)))?;
        Some((Statement::Query(tree), at))
    }

    /// The keys of the rows that the manager lets through at a moment.
    pub fn visible(&self, snapshot: &Snapshot) -> Option<Vec<SqlValue>> {
        let (statement, at) = self.compiled.get()?.as_ref()?;
        let mut database = Database::new();
        database.restore(snapshot);
        let outcome = database.execute(statement).ok()?;
        Some(outcome.rows.iter().filter_map(|row| row.get(*at).cloned()).collect())
    }
}

/// The table that a statement is about: the first quoted name after its verb.
pub fn table_of(sql: &str) -> Option<String> {
    let upper = sql.to_ascii_uppercase();
    let after = ["INSERT INTO ", "UPDATE ", "DELETE FROM ", " FROM ", "TABLE ", " ON "];
    let at = after.iter().find_map(|word| upper.find(word).map(|at| at + word.len()))?;
    let rest = sql.get(at..)?.trim_start();
    let name = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split(|c: char| c.is_whitespace() || c == '(').next()?,
    };
    Some(name.trim_start_matches("new__").to_owned())
}

/// Django's own bookkeeping.
const INTERNAL: [&str; 6] =
    ["django_", "auth_permission", "auth_group", "auth_user_groups", "auth_user_user_permissions", "sqlite_"];
/// The labels of Django's own apps.
const CONTRIB: [&str; 6] = ["admin", "auth", "contenttypes", "sessions", "messages", "staticfiles"];

/// Whether a table is Django's own bookkeeping.
pub fn is_internal(table: &str) -> bool {
    INTERNAL.iter().any(|prefix| table.starts_with(prefix))
}

/// Whether an app is Django's own.
pub fn is_contrib(label: &str) -> bool {
    CONTRIB.contains(&label)
}
