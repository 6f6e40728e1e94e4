//! Remaking a table: a new one under `new__name`, the rows copied, the old one dropped, the new one renamed.

use std::rc::Rc;

use super::SchemaEditor;
use super::expressions::effective_default;
use super::table::{ModelTable, TableColumn};
use crate::migrations::state::ProjectState;
use crate::python::{Machine, PyResult};
use crate::sql::ast::{Expr, From, Insert, InsertSource, Query, Select, SelectColumn, Source};
use crate::sql::schema::SchemaChange;
use crate::sql::{SqlValue, Statement};

/// What is different about the new table.
#[derive(Default)]
pub struct Remake {
    /// A column that is new.
    pub create: Option<TableColumn>,
    /// A field that goes, by name.
    pub delete: Option<String>,
    /// Columns that change: old field's name, new column.
    pub alter: Vec<(String, TableColumn)>,
}

impl SchemaEditor {
    /// Remakes a table. `state` resolves names in conditions: the one in which the new table is true.
    ///
    /// # Errors
    /// The database's error, as Django's exception.
    pub fn remake(
        &self,
        m: &mut Machine,
        state: &ProjectState,
        old: &ModelTable,
        remake: Remake,
    ) -> PyResult<()> {
        let mut new = old.clone();
        // The class that Django makes for the new table, which is the one that lacks a field.
        new.model_name = format!("New{}", old.model_name);
        let copied = old.columns.iter().filter(|c| c.def.generated.is_none());
        let mut mapping: Vec<(Rc<str>, Expr)> =
            copied.map(|c| (c.def.name.clone(), self.source(old, &c.def.name))).collect();
        drop_replaced_key(&mut new, &mut mapping, &remake);
        if let Some(column) = remake.create {
            if column.def.default.is_none() && column.def.generated.is_none() {
                mapping.push((column.def.name.clone(), default_literal(m, &column)?));
            }
            self.place(&mut new, column);
        }
        for (old_field, column) in remake.alter {
            alter(m, old, &mut new, &mut mapping, &old_field, &column, self)?;
            self.place(&mut new, column);
        }
        if let Some(field) = remake.delete {
            delete(m, &mut new, &mut mapping, &field)?;
        }
        if !new.columns.iter().any(|c| c.def.primary_key) {
            new.columns.insert(0, super::table::auto_key());
        }
        self.replace(m, state, old, &new, mapping)
    }

    /// Puts a column where Django's order of fields has it: last, or, where old models are made last, right after an
    /// automatic key. What was made by itself, a link to the parent for instance, comes before all others.
    fn place(&self, table: &mut ModelTable, column: TableColumn) {
        let is_auto = |c: &&TableColumn| c.field.as_ref().is_some_and(|f| f.auto_created.get());
        let of_a_field = column.field.is_some() || &*column.field_name == "_order";
        let at = match self.new_columns_first.get() && of_a_field {
            true => table.columns.iter().take_while(is_auto).count(),
            false if is_auto(&&column) => 0,
            false => table.columns.len(),
        };
        table.columns.insert(at, column);
    }

    /// What stands for an old column in the copy. SQLite takes a quoted name that is no column for a text.
    fn source(&self, old: &ModelTable, column: &Rc<str>) -> Expr {
        let database = self.database.borrow();
        let gone = |table: &crate::sql::table::Table| table.def().column(column).is_none();
        match database.table(&old.name) {
            Some(table) if !self.collect && gone(table) => Expr::literal(SqlValue::Text(column.clone())),
            _ => Expr::name(column),
        }
    }

    pub(super) fn replace(
        &self,
        m: &mut Machine,
        state: &ProjectState,
        old: &ModelTable,
        new: &ModelTable,
        mapping: Vec<(Rc<str>, Expr)>,
    ) -> PyResult<()> {
        let temporary = format!("new__{}", old.name);
        let def = new.definition(m, state, &temporary)?;
        self.change(m, SchemaChange::CreateTable { table: def, if_not_exists: false })?;
        let indexes = new.index_defs(m, state)?;
        self.execute(m, &copy_rows(&old.name, &temporary, mapping))?;
        self.drop_table(m, &old.name)?;
        self.deferred.borrow_mut().extend(indexes);
        self.rename_table(m, &temporary, &old.name)?;
        self.run_deferred(m)
    }
}

/// A new primary key takes the old one's place; an automatic one goes altogether.
fn drop_replaced_key(new: &mut ModelTable, mapping: &mut Vec<(Rc<str>, Expr)>, remake: &Remake) {
    let created = remake.create.iter().any(|c| c.def.primary_key);
    if !created && !remake.alter.iter().any(|(_, c)| c.def.primary_key) {
        return;
    }
    let replaced = |c: &TableColumn| {
        c.def.primary_key && !remake.alter.iter().any(|(_, altered)| altered.field_name == c.field_name)
    };
    let automatic = |c: &TableColumn| c.field.as_ref().is_none_or(|f| f.auto_created.get());
    for column in new.columns.iter_mut().filter(|c| replaced(c)) {
        if automatic(column) {
            mapping.retain(|(name, _)| *name != column.def.name);
        }
    }
    new.columns.retain(|c| !(replaced(c) && automatic(c)));
    for column in new.columns.iter_mut().filter(|c| replaced(c)) {
        (column.def.primary_key, column.def.autoincrement) = (false, false);
    }
}

fn alter(
    m: &mut Machine,
    old: &ModelTable,
    new: &mut ModelTable,
    mapping: &mut Vec<(Rc<str>, Expr)>,
    old_field: &str,
    column: &TableColumn,
    editor: &SchemaEditor,
) -> PyResult<()> {
    let Some(before) = old.by_field(old_field).cloned() else { return Ok(()) };
    new.columns.retain(|c| *c.field_name != *old_field);
    mapping.retain(|(name, _)| *name != before.def.name);
    let source = editor.source(old, &before.def.name);
    let value = if !before.def.not_null && column.def.not_null {
        let default = match &column.def.default {
            Some(default) => default.clone(),
            None => default_literal(m, column)?,
        };
        Expr::function("coalesce", vec![source, default])
    } else {
        source
    };
    if column.def.generated.is_none() {
        mapping.push((column.def.name.clone(), value));
    }
    let rename = |names: &mut Vec<String>| {
        names.iter_mut().filter(|n| **n == old_field).for_each(|n| *n = column.field_name.to_string());
    };
    new.unique_together.iter_mut().for_each(rename);
    Ok(())
}

fn delete(
    m: &mut Machine,
    new: &mut ModelTable,
    mapping: &mut Vec<(Rc<str>, Expr)>,
    field: &str,
) -> PyResult<()> {
    if let Some(column) = new.by_field(field) {
        mapping.retain(|(name, _)| *name != column.def.name);
    }
    new.columns.retain(|c| *c.field_name != *field);
    let mut kept = Vec::new();
    for index in std::mem::take(&mut new.indexes) {
        let fields = m.getattr(&index, "fields")?;
        let named = m.contains(&fields, &crate::python::Value::str(field))?;
        if !named {
            kept.push(index);
        }
    }
    new.indexes = kept;
    Ok(())
}

fn default_literal(m: &mut Machine, column: &TableColumn) -> PyResult<Expr> {
    match &column.field {
        Some(field) => Ok(Expr::literal(effective_default(m, field)?)),
        None if &*column.def.name == "_order" => Ok(Expr::literal(crate::sql::SqlValue::Int(0))),
        None => Ok(Expr::literal(crate::sql::SqlValue::Null)),
    }
}

/// `INSERT INTO new (...) SELECT ... FROM old`.
fn copy_rows(old: &str, new: &str, mapping: Vec<(Rc<str>, Expr)>) -> Statement {
    let (columns, values): (Vec<_>, Vec<_>) = mapping.into_iter().unzip();
    let columns_selected = values.into_iter().map(|expr| SelectColumn { expr, alias: None }).collect();
    let select = Select {
        columns: columns_selected,
        from: Some(From { source: Source::table(old), joins: Vec::new() }),
        ..Select::default()
    };
    Statement::Insert(Insert {
        table: Rc::from(new),
        columns,
        source: InsertSource::Query(Box::new(Query::Select(Box::new(select)))),
        on_conflict: None,
        returning: Vec::new(),
    })
}
