//! The schema editor: tables changed as Django changes them on SQLite.
//!
//! Where SQLite cannot alter a table, Django makes a new one, copies the rows and renames it; so does this
//! ([`remake`]). Each change is a built statement: run on the database, or only written down (`sqlmigrate`).
//!
//! **Invariant:** indexes wait in `deferred` until the migration's end, as in Django.
//!
//! Mirrors `backends/base/schema.py` and `backends/sqlite3/schema.py`.

pub mod alter;
pub mod constraints;
pub mod expressions;
pub mod names;
pub mod object;
pub mod remake;
pub mod table;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::migrations::state::{ModelState, ProjectState};
use crate::orm::exceptions::from_sql;
use crate::orm::fields::FieldKind;
use crate::python::{Machine, PyResult};
use crate::sql::schema::IndexDef;
use crate::sql::schema::SchemaChange;
use crate::sql::{Database, Statement, render};

use table::ModelTable;

/// An editor at work on one migration.
pub struct SchemaEditor {
    database: Rc<RefCell<Database>>,
    /// Whether statements are only written down.
    pub collect: bool,
    /// What was written down.
    pub collected: RefCell<Vec<String>>,
    deferred: RefCell<Vec<IndexDef>>,
    /// Whether new columns come before the old ones. Django orders the columns of a table that it remakes by when their
    /// fields were made; where the first operation of a migration is written down only, the old models are made last.
    pub new_columns_first: Cell<bool>,
}

impl SchemaEditor {
    /// An editor on a database.
    pub fn new(database: Rc<RefCell<Database>>, collect: bool) -> SchemaEditor {
        SchemaEditor {
            database,
            collect,
            collected: RefCell::default(),
            deferred: RefCell::default(),
            new_columns_first: Cell::new(false),
        }
    }

    /// Runs a statement, or writes it down.
    ///
    /// # Errors
    /// The database's error, as Django's exception.
    pub fn execute(&self, m: &mut Machine, statement: &Statement) -> PyResult<()> {
        if self.collect {
            let text = render(statement).last_executed();
            // A change of the schema takes no parameters, so its percent signs are no longer doubled.
            let text = if let Statement::Schema(_) = statement { text.replace("%%", "%") } else { text };
            let end = if text.ends_with(';') { "" } else { ";" };
            self.collected.borrow_mut().push(format!("{text}{end}"));
            return Ok(());
        }
        let outcome = self.database.borrow_mut().execute(statement);
        match outcome {
            Ok(outcome) => {
                crate::migrations::events::statement(m, statement, outcome.affected);
                Ok(())
            }
            Err(error) => Err(from_sql(m, &error)),
        }
    }

    fn change(&self, m: &mut Machine, change: SchemaChange) -> PyResult<()> {
        self.execute(m, &Statement::Schema(change))
    }

    /// A comment line, when writing down.
    pub fn note(&self, line: &str) {
        if self.collect {
            self.collected.borrow_mut().push(line.to_string());
        }
    }

    /// Makes what has waited: the migration's last act.
    ///
    /// # Errors
    /// The database's error, as Django's exception.
    pub fn run_deferred(&self, m: &mut Machine) -> PyResult<()> {
        let waiting = std::mem::take(&mut *self.deferred.borrow_mut());
        for index in waiting {
            self.change(m, SchemaChange::CreateIndex { index, if_not_exists: false })?;
        }
        Ok(())
    }

    /// Makes a model's table, and those of its many-to-many fields.
    ///
    /// # Errors
    /// The database's error, as Django's exception.
    pub fn create_model(&self, m: &mut Machine, state: &ProjectState, model: &ModelState) -> PyResult<()> {
        let table = ModelTable::of(m, state, model)?;
        self.create_table(m, state, &table)?;
        for through in throughs(m, state, model)? {
            self.create_table(m, state, &through)?;
        }
        Ok(())
    }

    /// Makes a table; its indexes wait.
    ///
    /// # Errors
    /// The database's error, as Django's exception.
    pub fn create_table(&self, m: &mut Machine, state: &ProjectState, table: &ModelTable) -> PyResult<()> {
        let def = table.definition(m, state, &table.name)?;
        self.change(m, SchemaChange::CreateTable { table: def, if_not_exists: false })?;
        let indexes = table.index_defs(m, state)?;
        self.deferred.borrow_mut().extend(indexes);
        Ok(())
    }

    /// Drops a model's table, those of its many-to-many fields first.
    ///
    /// # Errors
    /// The database's error, as Django's exception.
    pub fn delete_model(&self, m: &mut Machine, state: &ProjectState, model: &ModelState) -> PyResult<()> {
        for through in throughs(m, state, model)? {
            self.drop_table(m, &through.name)?;
        }
        self.drop_table(m, &model.db_table())
    }

    /// Drops a table; indexes that wait for it are forgotten.
    ///
    /// # Errors
    /// The database's error, as Django's exception.
    pub fn drop_table(&self, m: &mut Machine, name: &str) -> PyResult<()> {
        self.change(m, SchemaChange::DropTable { table: Rc::from(name), if_exists: false })?;
        self.deferred.borrow_mut().retain(|index| *index.table != *name);
        Ok(())
    }

    /// Renames a table.
    ///
    /// # Errors
    /// The database's error, as Django's exception.
    pub fn rename_table(&self, m: &mut Machine, old: &str, new: &str) -> PyResult<()> {
        if old.eq_ignore_ascii_case(new) {
            return Ok(());
        }
        self.change(m, SchemaChange::RenameTable { table: Rc::from(old), to: Rc::from(new) })?;
        for index in self.deferred.borrow_mut().iter_mut().filter(|index| *index.table == *old) {
            if let Some(name) = renamed_index(index, old, new) {
                index.name = Rc::from(name);
            }
            index.table = Rc::from(new);
        }
        Ok(())
    }

    /// Makes an index now.
    ///
    /// # Errors
    /// The database's error, as Django's exception.
    pub fn add_index(&self, m: &mut Machine, index: IndexDef) -> PyResult<()> {
        self.change(m, SchemaChange::CreateIndex { index, if_not_exists: false })
    }

    /// Drops an index.
    ///
    /// # Errors
    /// The database's error, as Django's exception.
    pub fn remove_index(&self, m: &mut Machine, name: &str) -> PyResult<()> {
        self.change(m, SchemaChange::DropIndex { name: Rc::from(name), if_exists: false })
    }
}

/// The automatic tables of a model's many-to-many fields.
///
/// # Errors
/// When a relation leads nowhere.
pub fn throughs(m: &mut Machine, state: &ProjectState, model: &ModelState) -> PyResult<Vec<ModelTable>> {
    let mut found = Vec::new();
    for (name, field) in model.all_fields().filter(|(_, f)| f.kind == FieldKind::ManyToMany) {
        found.extend(ModelTable::through(m, state, model, name, &field)?);
    }
    Ok(found)
}

/// The name that an index waiting to be made has after its table was renamed, if it was called after the table.
fn renamed_index(index: &IndexDef, old: &str, new: &str) -> Option<String> {
    let columns: Vec<Rc<str>> =
        index.terms.iter().map(|term| alter::plain_column(&term.expr)).collect::<Option<_>>()?;
    let columns: Vec<&str> = columns.iter().map(|column| &**column).collect();
    let called = |suffix: &&str| *index.name == *names::index_name(old, &columns, suffix);
    let suffix = ["", "_uniq", "_idx"].into_iter().find(called)?;
    Some(names::index_name(new, &columns, suffix))
}
