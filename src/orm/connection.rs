//! The connection: one process's door to the database.
//!
//! The database itself outlives the process and is shared; what is the process's own is whether it is inside
//! `atomic`, what it wants to run on commit, and the log that `connection.queries` shows. The log keeps statement
//! trees: their text is made when somebody looks.
//!
//! Mirrors `django/db/backends/base/base.py` and `django/db/backends/sqlite3/base.py`.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use super::events::{self, OrmEvent};
use super::exceptions;
use crate::python::{Args, Machine, PyResult, Str, Unwind, Value};
use crate::sql::ast::TransactionStep;
use crate::sql::{Database, EventId, Outcome, SqlError, SqlValue, Statement, render};

/// How many statements the log keeps, as `BaseDatabaseWrapper.queries_limit`.
const QUERIES_LIMIT: usize = 9000;

/// What runs when the transaction is committed.
#[derive(Clone)]
pub struct CommitHook {
    /// The savepoints that were open when it was added; rolling one back removes it.
    pub savepoints: Vec<Option<Str>>,
    /// What is called.
    pub function: Value,
    /// Whether an exception of it is swallowed.
    pub robust: bool,
}

/// One process's connection. The project floor puts it into a machine with `set_extension(Rc::new(Connection::new(..)))`.
pub struct Connection {
    /// The database, shared by the processes of a project.
    pub database: Rc<RefCell<Database>>,
    /// Its name in `DATABASES`.
    pub alias: Str,
    /// `settings.DEBUG`: whether statements are logged.
    pub debug: Cell<bool>,
    /// `force_debug_cursor`.
    pub force_debug: Cell<bool>,
    log: RefCell<VecDeque<Statement>>,
    /// How many statements were logged since the process began: positions in the log for those who capture.
    logged: Cell<usize>,
    /// The id that the next statement's rows are born with. The project floor keeps it going over processes.
    pub next_event: Cell<u64>,
    /// Whether an `atomic` block is active.
    pub in_atomic_block: Cell<bool>,
    /// Whether each statement commits itself.
    pub autocommit: Cell<bool>,
    /// Whether the innermost block must be rolled back.
    pub needs_rollback: Cell<bool>,
    /// What broke the transaction.
    pub rollback_exc: RefCell<Option<Value>>,
    /// Whether leaving the outermost block commits.
    pub commit_on_exit: Cell<bool>,
    /// The savepoints of the nested blocks; `None` for blocks without one.
    pub savepoint_ids: RefCell<Vec<Option<Str>>>,
    /// Which blocks are open, and whether a test case opened them.
    pub atomic_blocks: RefCell<Vec<bool>>,
    /// What runs on commit.
    pub run_on_commit: RefCell<Vec<CommitHook>>,
    /// Why no statement may be sent now, if so.
    pub forbidden: RefCell<Option<Str>>,
    run_hooks_on_autocommit: Cell<bool>,
    savepoint_state: Cell<u64>,
}

impl Connection {
    /// A connection in autocommit mode with nothing logged.
    pub fn new(database: Rc<RefCell<Database>>) -> Connection {
        // As `sqlite3/_functions.py` registers it: `re.search`, whatever the database itself would think.
        database.borrow_mut().create_regexp(crate::python::re_search);
        Connection {
            database,
            alias: Str::intern("default"),
            debug: Cell::new(true),
            force_debug: Cell::new(false),
            log: RefCell::default(),
            logged: Cell::new(0),
            next_event: Cell::new(1),
            in_atomic_block: Cell::new(false),
            autocommit: Cell::new(true),
            needs_rollback: Cell::new(false),
            rollback_exc: RefCell::new(None),
            commit_on_exit: Cell::new(true),
            savepoint_ids: RefCell::default(),
            atomic_blocks: RefCell::default(),
            run_on_commit: RefCell::default(),
            forbidden: RefCell::default(),
            run_hooks_on_autocommit: Cell::new(false),
            savepoint_state: Cell::new(0),
        }
    }

    /// Whether statements are logged now.
    pub fn queries_logged(&self) -> bool {
        self.force_debug.get() || self.debug.get()
    }

    /// How many statements have been logged in all; with [`Connection::logged_since`] a way to capture.
    pub fn log_position(&self) -> usize {
        self.log.borrow().len()
    }

    /// The statements logged after a position.
    pub fn logged_since(&self, position: usize) -> Vec<Statement> {
        self.log.borrow().iter().skip(position).cloned().collect()
    }

    /// `reset_queries()`.
    pub fn reset_queries(&self) {
        self.log.borrow_mut().clear();
    }

    fn record(&self, statement: &Statement) {
        if !self.queries_logged() {
            return;
        }
        let mut log = self.log.borrow_mut();
        if log.len() == QUERIES_LIMIT {
            log.pop_front();
        }
        log.push_back(statement.clone());
        self.logged.set(self.logged.get() + 1);
    }

    /// `validate_no_atomic_block`.
    pub fn validate_no_atomic_block(&self, m: &mut Machine) -> PyResult<()> {
        if self.in_atomic_block.get() {
            return Err(transaction_error(m, "This is forbidden when an 'atomic' block is active."));
        }
        Ok(())
    }

    /// `validate_no_broken_transaction`.
    pub fn validate_no_broken_transaction(&self, m: &mut Machine) -> PyResult<()> {
        if !self.needs_rollback.get() {
            return Ok(());
        }
        let error = transaction_error(
            m,
            "An error occurred in the current transaction. You can't execute queries until the end of the \
             'atomic' block.",
        );
        if let (Some(exception), Some(cause)) = (error.exception(), self.rollback_exc.borrow().clone())
            && let Some(state) = exception.exception()
        {
            *state.cause.borrow_mut() = Some(cause);
            state.suppress_context.set(true);
        }
        Err(error)
    }

    /// Runs a statement, logged and reported.
    pub fn execute(&self, m: &mut Machine, statement: &Statement) -> PyResult<Outcome> {
        self.validate_allowed(m)?;
        self.validate_no_broken_transaction(m)?;
        let event = self.next_event.get();
        self.next_event.set(event + 1);
        let result = {
            let mut database = self.database.borrow_mut();
            if !self.autocommit.get() && !self.in_atomic_block.get() && !database.in_transaction() {
                // Python's sqlite3 opens a transaction by itself before the first statement that writes.
                if matches!(statement, Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_)) {
                    let _ = database.begin();
                }
            }
            database.set_event(EventId(event));
            database.execute(statement)
        };
        self.record(statement);
        self.report(m, statement, event, result.as_ref().ok());
        result.map_err(|error| database_error(m, &error))
    }

    fn report(&self, m: &Machine, statement: &Statement, event: u64, outcome: Option<&Outcome>) {
        events::emit(m, || {
            let rendered = render(statement);
            let rows = outcome.map_or(0, |o| o.rows.len().max(o.affected));
            OrmEvent::Query { sql: Rc::from(rendered.sql), params: rendered.params, rows, event }
        });
    }

    /// Runs SQL text with parameters.
    pub fn execute_text(&self, m: &mut Machine, sql: &str, params: &[SqlValue]) -> PyResult<Outcome> {
        self.validate_allowed(m)?;
        self.validate_no_broken_transaction(m)?;
        let event = self.next_event.get();
        self.next_event.set(event + 1);
        let result = {
            let mut database = self.database.borrow_mut();
            database.set_event(EventId(event));
            database.execute_text(sql, params)
        };
        let statement = Statement::Raw { sql: Rc::from(sql), params: params.to_vec() };
        self.record(&statement);
        let outcome = result.map(|mut outcomes| outcomes.pop().unwrap_or_default());
        self.report(m, &statement, event, outcome.as_ref().ok());
        outcome.map_err(|error| database_error(m, &error))
    }

    fn step(
        &self,
        m: &mut Machine,
        step: TransactionStep,
        run: impl FnOnce(&mut Database) -> Result<(), SqlError>,
    ) -> PyResult<()> {
        let result = run(&mut self.database.borrow_mut());
        let statement = Statement::Transaction(step);
        self.record(&statement);
        let event = self.next_event.get();
        self.report(m, &statement, event, None);
        result.map_err(|error| database_error(m, &error))
    }

    /// `get_autocommit`.
    pub fn get_autocommit(&self) -> bool {
        self.autocommit.get()
    }

    /// `set_autocommit`; `begin` says that a transaction is opened at once, as `atomic` wants.
    pub fn set_autocommit(&self, m: &mut Machine, autocommit: bool, begin: bool) -> PyResult<()> {
        self.validate_no_atomic_block(m)?;
        if !autocommit && begin {
            self.step(m, TransactionStep::Begin, Database::begin)?;
        } else if autocommit && self.database.borrow().in_transaction() {
            // Setting sqlite3's isolation level to None commits what is open.
            let result = self.database.borrow_mut().commit();
            result.map_err(|error| database_error(m, &error))?;
        }
        self.autocommit.set(autocommit);
        if autocommit && self.run_hooks_on_autocommit.replace(false) {
            self.run_and_clear_commit_hooks(m)?;
        }
        Ok(())
    }

    /// `commit`.
    pub fn commit(&self, m: &mut Machine) -> PyResult<()> {
        self.validate_no_atomic_block(m)?;
        self.commit_now(m)
    }

    fn commit_now(&self, m: &mut Machine) -> PyResult<()> {
        self.step(m, TransactionStep::Commit, |d| if d.in_transaction() { d.commit() } else { Ok(()) })?;
        self.run_hooks_on_autocommit.set(true);
        Ok(())
    }

    /// `rollback`.
    pub fn rollback(&self, m: &mut Machine) -> PyResult<()> {
        self.validate_no_atomic_block(m)?;
        self.step(m, TransactionStep::Rollback, |d| if d.in_transaction() { d.rollback() } else { Ok(()) })?;
        self.needs_rollback.set(false);
        self.run_on_commit.borrow_mut().clear();
        Ok(())
    }

    /// `savepoint`: the new savepoint's id, or nothing outside `atomic`.
    pub fn savepoint(&self, m: &mut Machine) -> PyResult<Option<Str>> {
        if !self.in_atomic_block.get() {
            return Ok(None);
        }
        self.validate_no_broken_transaction(m)?;
        let number = self.savepoint_state.get() + 1;
        self.savepoint_state.set(number);
        // Django writes the thread's number before the `x`; a run has one thread.
        let sid = Str::new(&format!("s140704_x{number}"));
        self.step(m, TransactionStep::Savepoint(Rc::from(&*sid)), |d| d.savepoint(&sid))?;
        Ok(Some(sid))
    }

    /// `savepoint_rollback`.
    pub fn savepoint_rollback(&self, m: &mut Machine, sid: &str) -> PyResult<()> {
        if !self.in_atomic_block.get() {
            return Ok(());
        }
        self.validate_no_broken_transaction(m)?;
        self.step(m, TransactionStep::RollbackTo(Rc::from(sid)), |d| d.rollback_to(sid))?;
        let outlives = |hook: &CommitHook| !hook.savepoints.iter().flatten().any(|s| &**s == sid);
        self.run_on_commit.borrow_mut().retain(outlives);
        Ok(())
    }

    /// `savepoint_commit`.
    pub fn savepoint_commit(&self, m: &mut Machine, sid: &str) -> PyResult<()> {
        if !self.in_atomic_block.get() {
            return Ok(());
        }
        self.validate_no_broken_transaction(m)?;
        self.step(m, TransactionStep::Release(Rc::from(sid)), |d| d.release(sid))
    }

    /// `get_rollback`.
    pub fn get_rollback(&self, m: &mut Machine) -> PyResult<bool> {
        self.must_be_atomic(m)?;
        Ok(self.needs_rollback.get())
    }

    /// `set_rollback`.
    pub fn set_rollback(&self, m: &mut Machine, rollback: bool) -> PyResult<()> {
        self.must_be_atomic(m)?;
        self.needs_rollback.set(rollback);
        Ok(())
    }

    fn must_be_atomic(&self, m: &mut Machine) -> PyResult<()> {
        if self.in_atomic_block.get() {
            return Ok(());
        }
        Err(transaction_error(m, "The rollback flag doesn't work outside of an 'atomic' block."))
    }

    /// While a `SimpleTestCase` runs, nothing may be asked.
    fn validate_allowed(&self, m: &mut Machine) -> PyResult<()> {
        let Some(reason) = self.forbidden.borrow().clone() else { return Ok(()) };
        match m.import_from("django.test.testcases", "DatabaseOperationForbidden")? {
            Value::Class(class) => Err(Unwind::new(&class, reason.to_string())),
            _ => Ok(()),
        }
    }

    /// `on_commit`.
    pub fn on_commit(&self, m: &mut Machine, function: Value, robust: bool) -> PyResult<()> {
        if !m.callable(&function) {
            return Err(crate::python::exception::type_error("on_commit()'s callback must be a callable."));
        }
        if self.in_atomic_block.get() {
            let savepoints = self.savepoint_ids.borrow().clone();
            self.run_on_commit.borrow_mut().push(CommitHook { savepoints, function, robust });
            return Ok(());
        }
        if !self.autocommit.get() {
            return Err(transaction_error(m, "on_commit() cannot be used in manual transaction management"));
        }
        run_hook(m, &CommitHook { savepoints: Vec::new(), function, robust })
    }

    /// `run_and_clear_commit_hooks`.
    pub fn run_and_clear_commit_hooks(&self, m: &mut Machine) -> PyResult<()> {
        self.validate_no_atomic_block(m)?;
        let hooks = std::mem::take(&mut *self.run_on_commit.borrow_mut());
        hooks.iter().try_for_each(|hook| run_hook(m, hook))
    }
}

fn run_hook(m: &mut Machine, hook: &CommitHook) -> PyResult<()> {
    match m.call(&hook.function, Args::none()) {
        Err(Unwind::Exception(raised)) if hook.robust => {
            // What the logger `django.db.backends.base` writes about a hook that may fail.
            let named = m.getattr_opt(&hook.function, "__qualname__")?;
            let name = match named {
                Some(name) => m.str(&name)?,
                None => m.repr(&hook.function)?,
            };
            let log = m.import_from("django.utils.log", "log_error")?;
            let text = Value::str(format!("Error calling {name} in on_commit() (%s)."));
            let error = Value::Instance(raised);
            let args = vec![Value::str("django.db.backends.base"), text, error.clone(), error];
            m.call(&log, Args::pos(args)).map(|_| ())
        }
        other => other.map(|_| ()),
    }
}

/// The process's connection of this alias.
pub fn get(m: &mut Machine, using: &str) -> PyResult<Rc<Connection>> {
    if using == "default"
        && let Some(connection) = m.find_extension::<Connection>()
    {
        return Ok(connection);
    }
    let text = format!("The connection '{using}' doesn't exist.");
    Err(Unwind::new(&super::orm(m).exceptions.ConnectionDoesNotExist, text))
}

/// `TransactionManagementError`.
pub fn transaction_error(m: &mut Machine, text: &str) -> Unwind {
    Unwind::new(&super::orm(m).exceptions.TransactionManagementError, text)
}

/// The exception of `django.db.utils` for an error of the database, as `DatabaseErrorWrapper` chooses it.
pub fn database_error(m: &mut Machine, error: &SqlError) -> Unwind {
    exceptions::from_sql(m, error)
}

/// A value of the database as Python's `sqlite3` gives it.
pub fn from_sql(value: &SqlValue) -> Value {
    match value {
        SqlValue::Null => Value::None,
        SqlValue::Int(number) => Value::Int(*number),
        SqlValue::Real(number) => Value::Float(*number),
        SqlValue::Text(text) => Value::str(text),
        SqlValue::Blob(bytes) => Value::Bytes(Rc::new(bytes.to_vec())),
    }
}

/// A Python value as `sqlite3` binds it, with Django's adapters for `Decimal` and dates.
pub fn to_sql(m: &mut Machine, value: &Value) -> PyResult<SqlValue> {
    Ok(match value {
        Value::None => SqlValue::Null,
        Value::Bool(flag) => SqlValue::Int(i64::from(*flag)),
        Value::Int(number) => SqlValue::Int(*number),
        Value::Float(number) if number.is_nan() => SqlValue::Null,
        Value::Float(number) => SqlValue::Real(*number),
        Value::Str(text) => SqlValue::text(&**text),
        Value::Bytes(bytes) => SqlValue::Blob(Rc::from(bytes.as_slice())),
        Value::BigInt(_) => {
            let text = "Python int too large to convert to SQLite INTEGER";
            return Err(crate::python::exception::overflow_error(text));
        }
        other => return object_to_sql(m, other),
    })
}

fn object_to_sql(m: &mut Machine, value: &Value) -> PyResult<SqlValue> {
    let inner = value.unwrapped();
    if matches!(inner, Value::Str(_) | Value::Int(_) | Value::Float(_) | Value::Bytes(_)) {
        return to_sql(m, &inner);
    }
    let class = m.class_of(value);
    let name = class.mro().iter().map(|c| c.full_name()).find(|n| {
        matches!(n.as_str(), "datetime.datetime" | "datetime.date" | "decimal.Decimal" | "datetime.time")
    });
    match name.as_deref() {
        Some("datetime.datetime") => {
            let text = m.call_method(value, "isoformat", Args::one(" "))?;
            to_sql(m, &text)
        }
        Some(_) => Ok(SqlValue::text(m.str(value)?)),
        None => {
            let text = format!("Error binding parameter 1: type '{}' is not supported", class.name());
            Err(Unwind::new(&super::orm(m).exceptions.ProgrammingError, text))
        }
    }
}
