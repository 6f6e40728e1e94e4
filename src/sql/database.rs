//! A database connection: statements, transactions, snapshots.
//!
//! One connection is all there is: Ormery runs one process at a time on a database. A statement works on a
//! clone of the tables, which replaces them when it succeeds; a transaction is the clone from its beginning, a
//! savepoint the clone from its own.

use std::rc::Rc;

use super::ast::{Statement, TransactionStep};
use super::bind::Binder;
use super::dml::Writer;
use super::error::{SqlError, SqlResult};
use super::eval::Context;
use super::foreign_keys;
use super::store::{Regexp, State};
use super::table::{EventId, RowId, Table};
use super::value::SqlValue;
use super::{datetime, parse, pragma};

/// What a statement gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The names of the result's columns; empty for statements without a result.
    pub columns: Vec<String>,
    /// The result's rows.
    pub rows: Vec<Vec<SqlValue>>,
    /// How many rows were inserted, updated or deleted.
    pub affected: usize,
    /// The rowid of the last row inserted by this statement.
    pub last_insert_id: Option<RowId>,
}

/// An open transaction.
#[derive(Clone, Debug)]
struct Transaction {
    /// The tables at its beginning.
    start: State,
    /// Whether SAVEPOINT began it, so that RELEASE ends it.
    by_savepoint: bool,
    /// Savepoints from the outermost to the innermost, each with the tables as they were.
    savepoints: Vec<(Rc<str>, State)>,
}

/// A moment of a database: made, kept and restored in constant time.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub(super) state: State,
    transaction: Option<Transaction>,
    settings: Settings,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) foreign_keys: bool,
    event: EventId,
    clock_micros: i64,
    random: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { foreign_keys: true, event: EventId(0), clock_micros: 0, random: 0x9E37_79B9_7F4A_7C15 }
    }
}

/// A database.
#[derive(Clone, Debug, Default)]
pub struct Database {
    pub(super) state: State,
    transaction: Option<Transaction>,
    pub(super) settings: Settings,
}

impl Database {
    /// An empty database. Foreign keys are enforced, as on Django's connections.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives REGEXP its meaning, as `sqlite3`'s `create_function` does; without it the operator is an error.
    pub fn create_regexp(&mut self, search: Regexp) {
        self.state.regexp = Some(search);
    }

    /// Runs one statement.
    pub fn execute(&mut self, statement: &Statement) -> SqlResult<Outcome> {
        match statement {
            Statement::Query(query) => {
                let context = self.context();
                let bound = Binder::new(&self.state).query(query)?;
                let rows = context.run_query(&bound, None)?;
                let random = context.random.get();
                let outcome = Outcome { columns: bound.names(), rows, ..Outcome::default() };
                self.settings.random = random;
                Ok(outcome)
            }
            Statement::Insert(insert) => self.write(|writer, after| writer.insert(after, insert)),
            Statement::Update(update) => self.write(|writer, after| writer.update(after, update)),
            Statement::Delete(delete) => self.write(|writer, after| writer.delete(after, delete)),
            Statement::Schema(change) => {
                let mut after = self.state.clone();
                after.change_schema(change)?;
                self.accept(after)?;
                Ok(Outcome::default())
            }
            Statement::Transaction(step) => self.step(step).map(|()| Outcome::default()),
            Statement::Pragma { name, argument } => pragma::run(self, name, argument.as_ref()),
            Statement::Raw { sql, params } => {
                let mut outcomes = self.execute_text(sql, params)?;
                if outcomes.len() > 1 {
                    return Err(SqlError::programming("You can only execute one statement at a time."));
                }
                Ok(outcomes.pop().unwrap_or_default())
            }
        }
    }

    /// Runs SQL text: one statement, or several separated by `;`; `%s` and `?` take the parameters in order.
    /// The text is read as a whole first: a syntax error anywhere runs nothing.
    pub fn execute_text(&mut self, sql: &str, params: &[SqlValue]) -> SqlResult<Vec<Outcome>> {
        let statements = parse::parse_statements(sql, params)?;
        statements.iter().map(|statement| self.execute(statement)).collect()
    }

    /// Runs SQL text as another client at the same database does: a connection of its own, on which SQLite does not
    /// enforce foreign keys unless asked to, and which closes at the end.
    ///
    /// # Errors
    /// That of the first statement that fails; those before it have happened.
    pub fn execute_text_apart(&mut self, sql: &str) -> SqlResult<Vec<Outcome>> {
        let own = std::mem::replace(&mut self.settings.foreign_keys, false);
        let outcomes = self.execute_text(sql, &[]);
        self.settings.foreign_keys = own;
        outcomes
    }

    fn context(&self) -> Context<'_> {
        let context = Context::new(&self.state);
        context.random.set(self.settings.random);
        Context { clock_micros: self.settings.clock_micros, ..context }
    }

    fn write(
        &mut self,
        run: impl FnOnce(&Writer<'_>, &mut State) -> SqlResult<Outcome>,
    ) -> SqlResult<Outcome> {
        let mut after = self.state.clone();
        let context = self.context();
        let writer = Writer {
            context: &context,
            event: self.settings.event,
            foreign_keys: self.settings.foreign_keys,
        };
        let outcome = run(&writer, &mut after)?;
        let random = context.random.get();
        self.settings.random = random;
        self.accept(after)?;
        Ok(outcome)
    }

    /// Makes the result of a statement the present, unless it breaks a foreign key that is due.
    fn accept(&mut self, after: State) -> SqlResult<()> {
        if self.settings.foreign_keys {
            foreign_keys::check(&self.state, &after, self.transaction.is_none())?;
        }
        self.state = after;
        if self.transaction.is_none() && !self.state.orphans.is_empty() {
            self.state.orphans.clear();
        }
        Ok(())
    }

    fn step(&mut self, step: &TransactionStep) -> SqlResult<()> {
        match step {
            TransactionStep::Begin => self.begin(),
            TransactionStep::Commit => self.commit(),
            TransactionStep::Rollback => self.rollback(),
            TransactionStep::Savepoint(name) => self.savepoint(name),
            TransactionStep::Release(name) => self.release(name),
            TransactionStep::RollbackTo(name) => self.rollback_to(name),
        }
    }

    /// `BEGIN`.
    pub fn begin(&mut self) -> SqlResult<()> {
        if self.transaction.is_some() {
            return Err(SqlError::operational("cannot start a transaction within a transaction"));
        }
        let start = self.state.clone();
        self.transaction = Some(Transaction { start, by_savepoint: false, savepoints: Vec::new() });
        Ok(())
    }

    /// `COMMIT`: checks the deferred foreign keys; when they fail, the transaction stays open.
    pub fn commit(&mut self) -> SqlResult<()> {
        let Some(transaction) = &self.transaction else {
            return Err(SqlError::operational("cannot commit - no transaction is active"));
        };
        if self.settings.foreign_keys {
            foreign_keys::check(&transaction.start, &self.state, true)?;
        }
        self.state.orphans.clear();
        self.transaction = None;
        Ok(())
    }

    /// `ROLLBACK`.
    pub fn rollback(&mut self) -> SqlResult<()> {
        match self.transaction.take() {
            Some(transaction) => {
                self.state = transaction.start;
                Ok(())
            }
            None => Err(SqlError::operational("cannot rollback - no transaction is active")),
        }
    }

    /// `SAVEPOINT name`; outside a transaction it begins one.
    pub fn savepoint(&mut self, name: &str) -> SqlResult<()> {
        let state = self.state.clone();
        let transaction = self.transaction.get_or_insert_with(|| Transaction {
            start: state.clone(),
            by_savepoint: true,
            savepoints: Vec::new(),
        });
        transaction.savepoints.push((Rc::from(name), state));
        Ok(())
    }

    /// The innermost savepoint of that name.
    fn savepoint_at(&mut self, name: &str) -> SqlResult<(&mut Transaction, usize)> {
        let missing = || SqlError::operational(format!("no such savepoint: {name}"));
        let transaction = self.transaction.as_mut().ok_or_else(missing)?;
        let is_named = |(known, _): &(Rc<str>, State)| known.eq_ignore_ascii_case(name);
        let at = transaction.savepoints.iter().rposition(is_named).ok_or_else(missing)?;
        Ok((transaction, at))
    }

    /// `RELEASE SAVEPOINT name`; releasing the savepoint that began the transaction commits it.
    pub fn release(&mut self, name: &str) -> SqlResult<()> {
        let (transaction, at) = self.savepoint_at(name)?;
        if at == 0 && transaction.by_savepoint {
            return self.commit();
        }
        transaction.savepoints.truncate(at);
        Ok(())
    }

    /// `ROLLBACK TO SAVEPOINT name`; the savepoint stays.
    pub fn rollback_to(&mut self, name: &str) -> SqlResult<()> {
        let (transaction, at) = self.savepoint_at(name)?;
        transaction.savepoints.truncate(at + 1);
        let state = transaction.savepoints[at].1.clone();
        self.state = state;
        Ok(())
    }

    /// Whether a transaction is open.
    pub fn in_transaction(&self) -> bool {
        self.transaction.is_some()
    }

    /// The event that rows inserted from now on are born in.
    pub fn set_event(&mut self, event: EventId) {
        self.settings.event = event;
    }

    /// What the database's clock shows from now on, as `YYYY-MM-DD HH:MM:SS[.ffffff]` in UTC: for
    /// `CURRENT_TIMESTAMP` and `'now'`. Gives back whether the text was one.
    pub fn set_clock(&mut self, now: &str) -> bool {
        match datetime::micros_of(now) {
            Some(micros) => {
                self.settings.clock_micros = micros;
                true
            }
            None => false,
        }
    }

    /// This moment, open transaction and all.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { state: self.state.clone(), transaction: self.transaction.clone(), settings: self.settings }
    }

    /// Goes back (or forward) to a moment.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        self.state = snapshot.state.clone();
        self.transaction = snapshot.transaction.clone();
        self.settings = snapshot.settings;
    }

    /// The tables' names in alphabetical order, without SQLite's own, as Django's introspection lists them.
    pub fn table_names(&self) -> Vec<String> {
        self.snapshot().table_names()
    }

    /// A table by name, without regard to ASCII case.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.state.table(name).map(|table| &**table)
    }

    /// Every row whose foreign key points at nothing, as `(table, rowid, table pointed at, number of the key)`.
    ///
    /// # Errors
    /// When a key points at a column that is not unique, so that it can never be met.
    pub fn foreign_key_violations(
        &self,
        table: Option<&str>,
    ) -> SqlResult<Vec<(String, RowId, String, usize)>> {
        let dangling = foreign_keys::dangling(&self.state, table)?.into_iter();
        Ok(dangling.map(|d| (d.table.to_string(), d.rowid, d.parent.to_string(), d.key)).collect())
    }
}

impl Snapshot {
    /// The tables' names in alphabetical order.
    pub fn table_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.state.tables.values().map(|t| t.name().to_owned()).collect();
        names.sort();
        names
    }

    /// A table by name, as it was at this moment.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.state.table(name).map(|table| &**table)
    }

    /// Whether a transaction was open.
    pub fn in_transaction(&self) -> bool {
        self.transaction.is_some()
    }
}
