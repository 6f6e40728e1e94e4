//! Fields added, removed and altered: in place where SQLite can, by remaking the table where it cannot.

use std::rc::Rc;

use super::SchemaEditor;
use super::expressions::effective_default;
use super::remake::Remake;
use super::table::{ModelTable, TableColumn, auto_through, column, concrete};
use crate::migrations::state::{ModelState, ProjectState, resolve_relation};
use crate::orm::fields::{Field, FieldKind};
use crate::python::exception::value_error;
use crate::python::{Args, Machine, PyResult, Value};
use crate::sql::ast::Expr;
use crate::sql::schema::SchemaChange;
use crate::sql::{SqlValue, Statement};

/// A field of a state: the state, the model, the field's name, the field.
#[derive(Clone)]
pub struct FieldAt<'a> {
    /// The state.
    pub state: &'a ProjectState,
    /// The model.
    pub model: &'a ModelState,
    /// The field's name.
    pub name: &'a str,
    /// The field.
    pub field: Rc<Field>,
}

impl FieldAt<'_> {
    fn column(&self, m: &mut Machine) -> PyResult<Option<TableColumn>> {
        column(m, self.state, self.model, self.name, &self.field)
    }

    fn through(&self, m: &mut Machine) -> PyResult<Option<ModelTable>> {
        ModelTable::through(m, self.state, self.model, self.name, &self.field)
    }

    fn is_many_to_many(&self) -> bool {
        self.field.kind == FieldKind::ManyToMany
    }
}

/// The columns of a generated field before and after, if they say the same; `None` where neither field is generated.
fn generated_columns(
    m: &mut Machine,
    old: &FieldAt<'_>,
    new: &FieldAt<'_>,
) -> PyResult<Option<(Option<TableColumn>, Option<TableColumn>)>> {
    let (was, is) = (old.field.generated(), new.field.generated());
    if !was && !is {
        return Ok(None);
    }
    // A name that it used may be gone: that is a change of it, too.
    let before = if was && is { old.column(m).ok().flatten() } else { None };
    let after = new.column(m)?;
    let same = match (&before, &after) {
        (Some(before), Some(after)) => before.def.generated == after.def.generated,
        _ => false,
    };
    if same {
        return Ok(Some((before, after)));
    }
    Err(value_error(format!(
        "Modifying GeneratedFields is not supported - the field {}.{}.{} must be removed and re-added with the new \
         definition.",
        new.model.app_label, new.model.name, new.name
    )))
}

/// `deconstruct()` without what the database does not know.
const NON_DB_ATTRS: [&str; 12] = [
    "blank",
    "choices",
    "db_column",
    "editable",
    "error_messages",
    "help_text",
    "limit_choices_to",
    "on_delete",
    "related_name",
    "related_query_name",
    "validators",
    "verbose_name",
];

impl SchemaEditor {
    /// Adds a field's column (or its table) to a model that has not got it yet.
    ///
    /// # Errors
    /// The database's error, as Django's exception.
    pub fn add_field(
        &self,
        m: &mut Machine,
        from: &ProjectState,
        model: &ModelState,
        new: &FieldAt<'_>,
    ) -> PyResult<()> {
        if new.is_many_to_many() {
            return match new.through(m)? {
                Some(table) => self.create_table(m, new.state, &table),
                None => Ok(()),
            };
        }
        let Some(column) = new.column(m)? else { return Ok(()) };
        let plain_default = matches!(column.def.default, None | Some(Expr::Literal(_)));
        let fits = (!new.field.generated() || new.field.null.get())
            && !column.def.primary_key
            && !column.def.unique
            && !column.def.not_null
            && plain_default
            && effective_default(m, &new.field)? == SqlValue::Null;
        let table = ModelTable::of(m, from, model)?;
        if !fits {
            return self.remake(m, new.state, &table, Remake { create: Some(column), ..Remake::default() });
        }
        let def = column.def.clone();
        self.change(m, SchemaChange::AddColumn { table: Rc::from(&*table.name), column: def })?;
        if column.indexed {
            self.defer(table.field_index(&column));
        }
        Ok(())
    }

    /// Removes a field's column (or its table).
    ///
    /// # Errors
    /// The database's error, as Django's exception.
    pub fn remove_field(&self, m: &mut Machine, to: &ProjectState, old: &FieldAt<'_>) -> PyResult<()> {
        if old.is_many_to_many() {
            return match old.through(m)? {
                Some(table) => self.drop_table(m, &table.name),
                None => Ok(()),
            };
        }
        let Some(column) = old.column(m)? else { return Ok(()) };
        let table = ModelTable::of(m, old.state, old.model)?;
        let plain = !column.def.primary_key
            && !old.field.unique()
            && !old.field.db_index.get()
            && column.def.references.is_none();
        if plain {
            return self.drop_column(m, &table.name, &column.def.name);
        }
        self.remake(m, to, &table, Remake { delete: Some(old.name.to_string()), ..Remake::default() })
    }

    /// Drops a column that stands in no index and no constraint.
    ///
    /// # Errors
    /// The database's error, as Django's exception.
    pub fn drop_column(&self, m: &mut Machine, table: &str, column: &str) -> PyResult<()> {
        self.change(m, SchemaChange::DropColumn { table: Rc::from(table), column: Rc::from(column) })
    }

    /// Alters a field: type, constraints, name of the column, whatever differs.
    ///
    /// # Errors
    /// The database's error, as Django's exception; `ValueError` for changes that Django refuses.
    pub fn alter_field(&self, m: &mut Machine, old: &FieldAt<'_>, new: &FieldAt<'_>) -> PyResult<()> {
        if old.is_many_to_many() || new.is_many_to_many() {
            return self.alter_many_to_many(m, old, new);
        }
        if !should_be_altered(m, old, new)? {
            return Ok(());
        }
        let (before, after) = match generated_columns(m, old, new)? {
            Some(columns) => columns,
            None => (old.column(m)?, new.column(m)?),
        };
        let (Some(before), Some(after)) = (before, after) else {
            return Err(incompatible(old, new));
        };
        let table = ModelTable::of(m, old.state, old.model)?;
        if only_name_differs(&before, &after) {
            return self.change(
                m,
                SchemaChange::RenameColumn {
                    table: Rc::from(&*table.name),
                    column: before.def.name.clone(),
                    to: after.def.name.clone(),
                },
            );
        }
        let type_changes =
            before.def.type_text != after.def.type_text || before.def.collation != after.def.collation;
        let unique = after.def.unique || after.def.primary_key;
        let alter = vec![(old.name.to_string(), after)];
        self.remake(m, new.state, &table, Remake { alter, ..Remake::default() })?;
        if unique && type_changes {
            self.remake_dependents(m, new)?;
        }
        Ok(())
    }

    /// Tables whose columns point at a field whose type has changed.
    fn remake_dependents(&self, m: &mut Machine, new: &FieldAt<'_>) -> PyResult<()> {
        let key = new.model.key();
        for (_, model) in &new.state.models {
            for (name, field) in model.all_fields() {
                let Some(rel) = field.rel() else { continue };
                let points =
                    resolve_relation(&rel.model.borrow().clone(), &model.key()).as_ref() == Some(&key);
                if field.kind == FieldKind::ManyToMany {
                    if new.field.primary_key.get()
                        && (points || model.key() == key)
                        && let Some(table) = ModelTable::through(m, new.state, model, name, &field)?
                    {
                        self.remake(m, new.state, &table, Remake::default())?;
                    }
                } else if points && model.key() != key && points_at(&rel.field_name.borrow(), new) {
                    let table = ModelTable::of(m, new.state, model)?;
                    self.remake(m, new.state, &table, Remake::default())?;
                }
            }
        }
        Ok(())
    }

    fn alter_many_to_many(&self, m: &mut Machine, old: &FieldAt<'_>, new: &FieldAt<'_>) -> PyResult<()> {
        let auto = |at: &FieldAt<'_>| {
            at.is_many_to_many() && at.field.rel().is_some_and(|rel| auto_through(&rel.through.borrow()))
        };
        if !(old.is_many_to_many() && new.is_many_to_many()) || auto(old) != auto(new) {
            return Err(incompatible(old, new));
        }
        let (a, b) = (db_parts(m, old, false)?, db_parts(m, new, false)?);
        if m.eq(&a, &b)? && old.name == new.name {
            return Ok(());
        }
        self.move_through(m, old, new)
    }

    /// The table of a many-to-many field gets another name, or other ends.
    ///
    /// # Errors
    /// The database's error, as Django's exception.
    pub fn move_through(&self, m: &mut Machine, old: &FieldAt<'_>, new: &FieldAt<'_>) -> PyResult<()> {
        let (Some(before), Some(after)) = (old.through(m)?, new.through(m)?) else { return Ok(()) };
        if before.name == after.name {
            return self.repoint_through(m, new.state, &before, &after);
        }
        self.create_table(m, new.state, &after)?;
        self.execute(m, &copy_through(&before, &after))?;
        self.drop_table(m, &before.name)
    }

    /// The same table with other ends.
    fn repoint_through(
        &self,
        m: &mut Machine,
        state: &ProjectState,
        before: &ModelTable,
        after: &ModelTable,
    ) -> PyResult<()> {
        let mut pairs: Vec<(Rc<str>, Expr)> = (after.columns.iter().zip(&before.columns))
            .map(|(new, old)| (new.def.name.clone(), Expr::name(&old.def.name)))
            .collect();
        // Django alters the far end first, and copies in that order.
        pairs[1..].reverse();
        self.replace(m, state, before, after, pairs)
    }

    /// After a model's table was renamed: the tables of its many-to-many fields follow.
    ///
    /// # Errors
    /// The database's error, as Django's exception.
    pub fn rename_throughs(
        &self,
        m: &mut Machine,
        from: &ProjectState,
        old: &ModelState,
        to: &ProjectState,
        new: &ModelState,
    ) -> PyResult<()> {
        let (before, after) = (super::throughs(m, from, old)?, super::throughs(m, to, new)?);
        for (before, after) in before.into_iter().zip(after) {
            self.rename_table(m, &before.name, &after.name)?;
        }
        Ok(())
    }

    pub(super) fn defer(&self, index: crate::sql::schema::IndexDef) {
        self.deferred.borrow_mut().push(index);
    }

    /// Remakes a model's table as the state says, for a constraint that came or went.
    ///
    /// # Errors
    /// The database's error, as Django's exception.
    pub fn remake_model(&self, m: &mut Machine, state: &ProjectState, model: &ModelState) -> PyResult<()> {
        let table = ModelTable::of(m, state, model)?;
        self.remake(m, state, &table, Remake::default())
    }
}

fn points_at(named: &Option<crate::python::Str>, new: &FieldAt<'_>) -> bool {
    match named {
        Some(name) => **name == *new.name,
        None => new.field.primary_key.get(),
    }
}

fn incompatible(old: &FieldAt<'_>, new: &FieldAt<'_>) -> crate::python::Unwind {
    let label = |at: &FieldAt<'_>| format!("{}.{}.{}", at.model.app_label, at.model.name, at.name);
    value_error(format!(
        "Cannot alter field {} into {} - they are not compatible types (you cannot alter to or from M2M fields, or add \
         or remove through= on M2M fields)",
        label(old),
        label(new)
    ))
}

fn only_name_differs(before: &TableColumn, after: &TableColumn) -> bool {
    if before.def.name == after.def.name || before.def.references.is_some() || after.def.references.is_some()
    {
        return false;
    }
    let mut renamed = before.def.clone();
    renamed.name = after.def.name.clone();
    renamed.check.clone_from(&after.def.check);
    renamed == after.def
}

/// Whether anything that the database knows is different.
fn should_be_altered(m: &mut Machine, old: &FieldAt<'_>, new: &FieldAt<'_>) -> PyResult<bool> {
    let (before, after) = (old.column(m)?, new.column(m)?);
    if let (Some(before), Some(after)) = (&before, &after)
        && before.def.name != after.def.name
    {
        return Ok(true);
    }
    let same_table = related_table(m, old)? == related_table(m, new)?;
    let (a, b) = (db_parts(m, old, same_table)?, db_parts(m, new, same_table)?);
    Ok(!m.eq(&a, &b)?)
}

fn related_table(m: &mut Machine, at: &FieldAt<'_>) -> PyResult<Option<String>> {
    let Some(rel) = at.field.rel() else { return Ok(None) };
    let to = rel.model.borrow().clone();
    let Some(key) = resolve_relation(&to, &at.model.key()) else { return Ok(None) };
    Ok(Some(concrete(m, at.state, &key)?.db_table()))
}

/// `(path, args, kwargs)` less what the database does not know.
fn db_parts(m: &mut Machine, at: &FieldAt<'_>, same_table: bool) -> PyResult {
    let parts = m.call_method(&at.field.value(), "deconstruct", Args::none())?;
    let parts = m.collect(&parts)?;
    let [_, path, args, kwargs] = &parts[..] else { return Ok(Value::None) };
    let Value::Dict(kwargs) = kwargs else { return Ok(Value::None) };
    let kept = kwargs.copy();
    NON_DB_ATTRS.iter().for_each(|name| drop(kept.remove_str(name)));
    if same_table && at.field.rel().is_some() {
        kept.remove_str("to");
    }
    Ok(Value::tuple(vec![path.clone(), args.clone(), Value::Dict(Rc::new(kept))]))
}

/// Django writes this statement's columns without quotes.
fn copy_through(before: &ModelTable, after: &ModelTable) -> Statement {
    let columns =
        |table: &ModelTable| table.columns.iter().map(|c| c.def.name.to_string()).collect::<Vec<_>>();
    let (to, from) = (columns(after).join(", "), columns(before).join(", "));
    let text = format!("INSERT INTO \"{}\" ({to}) SELECT {from} FROM \"{}\"", after.name, before.name);
    super::object::raw(&text, Vec::new())
}

impl SchemaEditor {
    /// The name of the index over exactly these columns, as the database knows it: a table that was renamed keeps the
    /// names of its indexes.
    ///
    /// # Errors
    /// `ValueError` when there is none.
    pub fn index_over(
        &self,
        m: &mut Machine,
        table: &str,
        columns: &[Rc<str>],
        unique: bool,
    ) -> PyResult<String> {
        let _ = m;
        let database = self.database.borrow();
        let names = |index: &crate::sql::schema::IndexDef| {
            index.terms.iter().map(|t| plain_column(&t.expr)).collect::<Option<Vec<Rc<str>>>>()
        };
        let found = database.table(table).and_then(|t| {
            t.created_indexes().find(|i| i.unique == unique && names(i).as_deref() == Some(columns)).cloned()
        });
        let count = || {
            let (what, end) = if unique { ("constraints", "") } else { ("indexes", ".") };
            let columns = columns.join(", ");
            value_error(format!("Found wrong number (0) of {what} for {table}({columns}){end}"))
        };
        found.map(|index| index.name.to_string()).ok_or_else(count)
    }
}

pub(super) fn plain_column(expr: &Expr) -> Option<Rc<str>> {
    if let Expr::Column { name, .. } = expr { Some(name.clone()) } else { None }
}
