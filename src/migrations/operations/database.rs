//! What operations do to the tables, through the schema editor.

use std::rc::Rc;

use super::Operation;
use super::state::name_of;
use crate::migrations::schema::alter::FieldAt;
use crate::migrations::schema::table::ModelTable;
use crate::migrations::schema::{SchemaEditor, constraints, object as editor_object};
use crate::migrations::state::{ModelKey, ModelState, ProjectState, object, references};
use crate::orm::fields::{Field, FieldKind};
use crate::python::exception::value_error;
use crate::python::{Args, Machine, PyResult, Value};

/// What an operation works with.
struct Work<'a> {
    op: Operation<'a>,
    value: &'a Value,
    app_label: String,
    editor: Rc<SchemaEditor>,
    editor_value: Value,
    from: ProjectState,
    to: ProjectState,
}

/// `operation.database_forwards(app_label, schema_editor, from_state, to_state)`.
///
/// # Errors
/// What the database or a function of the learner raises.
pub fn forwards(m: &mut Machine, args: Args) -> PyResult {
    work(m, args, "database_forwards", true)
}

/// `operation.database_backwards(app_label, schema_editor, from_state, to_state)`.
///
/// # Errors
/// What the database or a function of the learner raises.
pub fn backwards(m: &mut Machine, args: Args) -> PyResult {
    work(m, args, "database_backwards", false)
}

fn work(m: &mut Machine, args: Args, name: &'static str, forward: bool) -> PyResult {
    let mut args = args.reader(name);
    let value = args.required("self")?;
    let app_label = args.required("app_label")?;
    let editor_value = args.required("schema_editor")?;
    let (from, to) = (args.required("from_state")?, args.required("to_state")?);
    args.finish()?;
    let work = Work {
        op: Operation::of(&value),
        value: &value,
        app_label: m.str(&app_label)?,
        editor: editor_object::of(&editor_value)?,
        editor_value,
        from: object::of(&from)?.state.borrow().clone(),
        to: object::of(&to)?.state.borrow().clone(),
    };
    work.run(m, forward)?;
    Ok(Value::None)
}

/// Runs an operation on the tables; a learner's own one by its Python method.
///
/// # Errors
/// What the database or a function of the learner raises.
pub fn run(
    m: &mut Machine,
    operation: &Value,
    app_label: &str,
    editor: &Rc<SchemaEditor>,
    from: &ProjectState,
    to: &ProjectState,
    forward: bool,
) -> PyResult<()> {
    let name = if forward { "database_forwards" } else { "database_backwards" };
    let editor = editor_object::wrap(m, editor)?;
    let (from, to) = (object::wrap(m, from.clone()), object::wrap(m, to.clone()));
    m.call_method(operation, name, Args::pos([Value::str(app_label), editor, from, to]))?;
    Ok(())
}

impl Work<'_> {
    fn run(&self, m: &mut Machine, forward: bool) -> PyResult<()> {
        match (&*self.op.kind(m)?, forward) {
            ("CreateModel", true) | ("DeleteModel", false) => self.create_model(m),
            ("CreateModel", false) | ("DeleteModel", true) => self.delete_model(m),
            ("RenameModel", _) => self.rename_model(m, forward),
            ("AlterModelTable", _) => self.alter_table(m),
            ("AlterUniqueTogether", _) => self.alter_together(m),
            ("AlterIndexTogether", _) => self.alter_index_together(m),
            ("AlterOrderWithRespectTo", _) => self.alter_order(m),
            ("AddField", true) | ("RemoveField", false) => self.add_field(m),
            ("AddField", false) | ("RemoveField", true) => self.remove_field(m),
            ("AlterField", _) => self.alter_field(m, "name", "name"),
            ("RenameField", true) => self.alter_field(m, "old_name", "new_name"),
            ("RenameField", false) => self.alter_field(m, "new_name", "old_name"),
            ("AddIndex", true) | ("RemoveIndex", false) => self.add_index(m, "name"),
            ("AddIndex", false) | ("RemoveIndex", true) => self.remove_index(m, "name"),
            ("RenameIndex", true) => self.rename_index(m, "old_name", "new_name"),
            ("RenameIndex", false) => self.rename_index(m, "new_name", "old_name"),
            ("AddConstraint", true) | ("RemoveConstraint", false) => self.constraint(m, true),
            ("AddConstraint", false) | ("RemoveConstraint", true) => self.constraint(m, false),
            ("RunSQL", true) => self.run_sql(m, "sql"),
            ("RunSQL", false) => self.run_reverse_sql(m),
            ("RunPython", true) => self.run_python(m, "code"),
            ("RunPython", false) => self.run_reverse_python(m),
            ("SeparateDatabaseAndState", true) => self.separate_forwards(m),
            ("SeparateDatabaseAndState", false) => self.separate_backwards(m),
            (
                "AlterModelTableComment" | "AlterModelOptions" | "AlterModelManagers" | "AlterConstraint",
                _,
            ) => Ok(()),
            (kind, _) => Err(self.op.unknown(kind)),
        }
    }

    fn model<'s>(
        &self,
        m: &mut Machine,
        state: &'s ProjectState,
        attribute: &str,
    ) -> PyResult<&'s Rc<ModelState>> {
        let name = self.op.text(m, attribute)?;
        self.find(state, &name)
    }

    fn find<'s>(&self, state: &'s ProjectState, name: &str) -> PyResult<&'s Rc<ModelState>> {
        let missing = || {
            let message = format!("App '{}' doesn't have a '{name}' model.", self.app_label);
            crate::python::exception::lookup_error(message)
        };
        state.model(&self.app_label, name).ok_or_else(missing)
    }

    fn create_model(&self, m: &mut Machine) -> PyResult<()> {
        let model = self.model(m, &self.to, "name")?.clone();
        if can_migrate(m, &model) { self.editor.create_model(m, &self.to, &model) } else { Ok(()) }
    }

    fn delete_model(&self, m: &mut Machine) -> PyResult<()> {
        let model = self.model(m, &self.from, "name")?.clone();
        if can_migrate(m, &model) { self.editor.delete_model(m, &self.from, &model) } else { Ok(()) }
    }

    fn rename_model(&self, m: &mut Machine, forward: bool) -> PyResult<()> {
        let (old, new) = if forward { ("old_name", "new_name") } else { ("new_name", "old_name") };
        let old = self.model(m, &self.from, old)?.clone();
        let new = self.model(m, &self.to, new)?.clone();
        if !can_migrate(m, &new) {
            return Ok(());
        }
        self.editor.rename_table(m, &old.db_table(), &new.db_table())?;
        let mut related = self.from.references_to(&old.key(), None);
        // Django looks at the models app by app.
        related.sort_by(|(a, _), (b, _)| a.0.cmp(&b.0));
        for (key, field) in related {
            if self.is_hidden_key(&key, &field) {
                continue;
            }
            let to_key = if key == old.key() { new.key() } else { key.clone() };
            let (Some(before), Some(after)) = (self.from.models.get(&key), self.to.models.get(&to_key))
            else {
                continue;
            };
            // A model's own fields are altered in the table that has its new name already, but the table of a
            // many-to-many field still has its old one.
            let many = before.field(&field).is_some_and(|f| f.kind == FieldKind::ManyToMany);
            let renamed = renamed_table(before, after, key == old.key() && !many);
            self.alter_between(m, &renamed, &field, after, &field)?;
        }
        for (name, field) in old.all_fields().filter(|(_, f)| f.kind == FieldKind::ManyToMany) {
            // Those to the model itself were altered above.
            if references(&field, &old.key(), &old.key(), None) {
                continue;
            }
            let before = FieldAt { state: &self.from, model: &old, name, field: field.clone() };
            let Some(field) = new.field(name) else { continue };
            let after = FieldAt { state: &self.to, model: &new, name, field };
            self.editor.move_through(m, &before, &after)?;
        }
        Ok(())
    }

    /// Whether a field is no related object of what it points at: one without a way back, unless it is many-to-many.
    fn is_hidden_key(&self, key: &ModelKey, field: &str) -> bool {
        let field = self.from.models.get(key).and_then(|model| model.field(field));
        field.is_some_and(|f| f.kind != FieldKind::ManyToMany && f.rel().is_some_and(|rel| rel.hidden()))
    }

    fn alter_table(&self, m: &mut Machine) -> PyResult<()> {
        let (old, new) =
            (self.model(m, &self.from, "name")?.clone(), self.model(m, &self.to, "name")?.clone());
        if !can_migrate(m, &new) {
            return Ok(());
        }
        self.editor.rename_table(m, &old.db_table(), &new.db_table())?;
        self.editor.rename_throughs(m, &self.from, &old, &self.to, &new)
    }

    fn alter_together(&self, m: &mut Machine) -> PyResult<()> {
        let (old, new) =
            (self.model(m, &self.from, "name")?.clone(), self.model(m, &self.to, "name")?.clone());
        if !can_migrate(m, &new) {
            return Ok(());
        }
        let (before, after) = (ModelTable::of(m, &self.from, &old)?, ModelTable::of(m, &self.to, &new)?);
        for names in before.unique_together.iter().filter(|n| !after.unique_together.contains(n)) {
            let columns = after.columns_of(m, names)?;
            let index = self.editor.index_over(m, &after.name, &columns, true)?;
            self.editor.remove_index(m, &index)?;
        }
        for names in after.unique_together.iter().filter(|n| !before.unique_together.contains(n)) {
            let index = after.unique_index(m, names)?;
            self.editor.add_index(m, index)?;
        }
        Ok(())
    }

    fn alter_order(&self, m: &mut Machine) -> PyResult<()> {
        let (old, new) =
            (self.model(m, &self.from, "name")?.clone(), self.model(m, &self.to, "name")?.clone());
        let ordered =
            |model: &ModelState| model.option("order_with_respect_to").is_some_and(|v| !v.is_none());
        if !can_migrate(m, &new) || ordered(&old) == ordered(&new) {
            return Ok(());
        }
        let (before, after) = (ModelTable::of(m, &self.from, &old)?, ModelTable::of(m, &self.to, &new)?);
        let Some(column) = after.by_field("_order").cloned() else {
            return self.editor.drop_column(m, &before.name, "_order");
        };
        let remake = crate::migrations::schema::remake::Remake { create: Some(column), ..Default::default() };
        self.editor.remake(m, &self.to, &before, remake)
    }

    fn add_field(&self, m: &mut Machine) -> PyResult<()> {
        let from = self.model(m, &self.from, "model_name")?.clone();
        let to = self.model(m, &self.to, "model_name")?.clone();
        if !can_migrate(m, &to) {
            return Ok(());
        }
        let name = self.op.text(m, "name")?;
        let (field, restore) = self.with_one_off_default(m, &to, &name)?;
        let at = FieldAt { state: &self.to, model: &to, name: &name, field: field.clone() };
        let done = self.editor.add_field(m, &self.from, &from, &at);
        restore_default(&field, restore);
        done
    }

    /// The field of the new state; with the default of the operation, when that one is only for the rows at hand.
    fn with_one_off_default(
        &self,
        m: &mut Machine,
        model: &ModelState,
        name: &str,
    ) -> PyResult<(Rc<Field>, Option<Value>)> {
        let field = must_field(m, model, name)?;
        let given = m.getattr_opt(self.value, "field")?.and_then(|f| Field::of(&f));
        let default = given.and_then(|f| f.default.borrow().clone());
        let before = field.default.borrow().clone();
        if default.is_some() {
            *field.default.borrow_mut() = default;
        }
        Ok((field, before))
    }

    fn remove_field(&self, m: &mut Machine) -> PyResult<()> {
        let model = self.model(m, &self.from, "model_name")?.clone();
        if !can_migrate(m, &model) {
            return Ok(());
        }
        let name = self.op.text(m, "name")?;
        let field = must_field(m, &model, &name)?;
        let at = FieldAt { state: &self.from, model: &model, name: &name, field };
        self.editor.remove_field(m, &self.to, &at)
    }

    fn alter_field(&self, m: &mut Machine, old: &str, new: &str) -> PyResult<()> {
        let from = self.model(m, &self.from, "model_name")?.clone();
        let to = self.model(m, &self.to, "model_name")?.clone();
        if !can_migrate(m, &to) {
            return Ok(());
        }
        let (old, new) = (self.op.text(m, old)?, self.op.text(m, new)?);
        let (field, restore) = self.with_one_off_default(m, &to, &new)?;
        let done = self.alter_between(m, &from, &old, &to, &new);
        restore_default(&field, restore);
        done
    }

    fn alter_between(
        &self,
        m: &mut Machine,
        from: &ModelState,
        old: &str,
        to: &ModelState,
        new: &str,
    ) -> PyResult<()> {
        let old_field = must_field(m, from, old)?;
        let before = FieldAt { state: &self.from, model: from, name: old, field: old_field };
        let after = FieldAt { state: &self.to, model: to, name: new, field: must_field(m, to, new)? };
        self.editor.alter_field(m, &before, &after)
    }

    fn add_index(&self, m: &mut Machine, attribute: &str) -> PyResult<()> {
        let model = self.model(m, &self.to, "model_name")?.clone();
        let name = self.item_name(m, "index", attribute)?;
        let index = must_item(m, &model, "indexes", &name)?;
        if !can_migrate(m, &model) {
            return Ok(());
        }
        let table = ModelTable::of(m, &self.to, &model)?;
        let def = constraints::meta_index(m, &self.to, &table, &index)?;
        self.editor.add_index(m, def)
    }

    fn remove_index(&self, m: &mut Machine, attribute: &str) -> PyResult<()> {
        let model = self.model(m, &self.from, "model_name")?.clone();
        let name = self.item_name(m, "index", attribute)?;
        must_item(m, &model, "indexes", &name)?;
        if can_migrate(m, &model) { self.editor.remove_index(m, &name) } else { Ok(()) }
    }

    /// `index_together` lives on in old migrations: each entry is an index with a name made of its columns.
    fn alter_index_together(&self, m: &mut Machine) -> PyResult<()> {
        let (old, new) =
            (self.model(m, &self.from, "name")?.clone(), self.model(m, &self.to, "name")?.clone());
        if !can_migrate(m, &new) {
            return Ok(());
        }
        let (before, after) = (index_together(m, &old)?, index_together(m, &new)?);
        let table = ModelTable::of(m, &self.to, &new)?;
        for names in before.iter().filter(|names| !after.contains(names)) {
            let columns = table.columns_of(m, names)?;
            let index = self.editor.index_over(m, &table.name, &columns, false)?;
            self.editor.remove_index(m, &index)?;
        }
        for names in after.iter().filter(|names| !before.contains(names)) {
            let index = table.together_index(m, names)?;
            self.editor.add_index(m, index)?;
        }
        Ok(())
    }

    /// An index of `index_together` gets a name.
    fn name_index(&self, m: &mut Machine, fields: &Value) -> PyResult<()> {
        let (from, to) = (
            self.model(m, &self.from, "model_name")?.clone(),
            self.model(m, &self.to, "model_name")?.clone(),
        );
        if !can_migrate(m, &to) {
            return Ok(());
        }
        let mut names = Vec::new();
        for name in m.collect(fields)? {
            names.push(m.str(&name)?);
        }
        let table = ModelTable::of(m, &self.from, &from)?;
        let columns = table.columns_of(m, &names)?;
        let index = self.editor.index_over(m, &table.name, &columns, false)?;
        self.editor.remove_index(m, &index)?;
        self.add_index(m, "new_name")
    }

    fn rename_index(&self, m: &mut Machine, old: &str, new: &str) -> PyResult<()> {
        if self.op.get(m, "old_name")?.is_none() {
            // Backwards the name stays: the index had none that a migration could say.
            let fields = self.op.get(m, "old_fields")?;
            return if old == "old_name" { self.name_index(m, &fields) } else { Ok(()) };
        }
        self.remove_index(m, old)?;
        self.add_index(m, new)
    }

    /// The name of the operation's index or constraint: its own, or that of what it adds.
    fn item_name(&self, m: &mut Machine, item: &str, attribute: &str) -> PyResult<String> {
        match m.getattr_opt(self.value, item)? {
            Some(item) if attribute == "name" => name_of(m, &item),
            _ => self.op.text(m, attribute),
        }
    }

    fn constraint(&self, m: &mut Machine, add: bool) -> PyResult<()> {
        let model = self.model(m, &self.to, "model_name")?.clone();
        let name = self.item_name(m, "constraint", "name")?;
        let known = if add { &model } else { self.model(m, &self.from, "model_name")? };
        let constraint = must_item(m, known, "constraints", &name)?;
        if !can_migrate(m, &model) {
            return Ok(());
        }
        if !constraints::is_index(m, &constraint)? {
            return self.editor.remake_model(m, &self.to, &model);
        }
        if !add {
            return self.editor.remove_index(m, &name);
        }
        let table = ModelTable::of(m, &self.to, &model)?;
        match constraints::as_index(m, &self.to, &table, &constraint)? {
            Some(index) => self.editor.add_index(m, index),
            None => Ok(()),
        }
    }

    fn run_sql(&self, m: &mut Machine, attribute: &str) -> PyResult<()> {
        let sqls = self.op.get(m, attribute)?;
        if !matches!(sqls, Value::List(_) | Value::Tuple(_)) {
            let text = m.str(&sqls)?;
            for statement in split_statements(&text) {
                self.editor.execute(m, &editor_object::raw(&statement, Vec::new()))?;
            }
            return Ok(());
        }
        for item in m.collect(&sqls)? {
            let arguments = match &item {
                Value::List(_) | Value::Tuple(_) => m.collect(&item)?,
                _ => vec![item],
            };
            if arguments.len() > 2 {
                return Err(value_error("Expected a 2-tuple but got 3 elements"));
            }
            m.call_method(&self.editor_value, "execute", Args::pos(arguments))?;
        }
        Ok(())
    }

    fn run_reverse_sql(&self, m: &mut Machine) -> PyResult<()> {
        if self.op.get(m, "reverse_sql")?.is_none() {
            return Err(irreversible("You cannot reverse this operation"));
        }
        self.run_sql(m, "reverse_sql")
    }

    fn run_python(&self, m: &mut Machine, attribute: &str) -> PyResult<()> {
        let code = self.op.get(m, attribute)?;
        let noop = m.import_from("django.db.migrations.operations", "RunPython")?;
        let noop = m.getattr(&noop, "noop")?;
        if code.is(&noop) {
            return Ok(());
        }
        let apps = self.from.apps(m)?;
        let apps = object::apps_value(m, &apps)?;
        m.call(&code, Args::two(apps, self.editor_value.clone()))?;
        Ok(())
    }

    fn run_reverse_python(&self, m: &mut Machine) -> PyResult<()> {
        if self.op.get(m, "reverse_code")?.is_none() {
            return Err(irreversible("You cannot reverse this operation"));
        }
        self.run_python(m, "reverse_code")
    }

    fn separate_forwards(&self, m: &mut Machine) -> PyResult<()> {
        let mut from = self.from.clone();
        for operation in self.op.items(m, "database_operations")? {
            let mut to = from.clone();
            super::state::apply(m, &operation, &self.app_label, &mut to)?;
            run(m, &operation, &self.app_label, &self.editor, &from, &to, true)?;
            from = to;
        }
        Ok(())
    }

    fn separate_backwards(&self, m: &mut Machine) -> PyResult<()> {
        let operations = self.op.items(m, "database_operations")?;
        let mut states = vec![self.to.clone()];
        for operation in &operations {
            let mut next = states[states.len() - 1].clone();
            super::state::apply(m, operation, &self.app_label, &mut next)?;
            states.push(next);
        }
        for (at, operation) in operations.iter().enumerate().rev() {
            run(m, operation, &self.app_label, &self.editor, &states[at + 1], &states[at], false)?;
        }
        Ok(())
    }
}

fn index_together(m: &mut Machine, model: &ModelState) -> PyResult<Vec<Vec<String>>> {
    let Some(value) = model.option("index_together").cloned() else { return Ok(Vec::new()) };
    let mut sets = Vec::new();
    for fields in m.collect(&value)? {
        let fields = m.collect(&fields)?;
        sets.push(fields.iter().map(|name| m.str(name)).collect::<PyResult<Vec<String>>>()?);
    }
    Ok(sets)
}

fn irreversible(message: &str) -> crate::python::Unwind {
    crate::python::exception::not_implemented(message)
}

/// `allow_migrate_model`: whether migrations make and change a table for the model. Not for proxies, unmanaged models,
/// and models that another one has replaced.
pub fn can_migrate(m: &mut Machine, model: &ModelState) -> bool {
    model.has_table() && !is_swapped(m, model)
}

fn is_swapped(m: &mut Machine, model: &ModelState) -> bool {
    let Some(setting) = model.option("swappable").and_then(|v| v.as_str().cloned()) else { return false };
    let named = crate::orm::settings::Settings::of(m).text(&setting);
    let own = format!("{}.{}", model.app_label, model.name);
    named.is_some_and(|name| !name.is_empty() && name.to_lowercase() != own.to_lowercase())
}

fn restore_default(field: &Field, default: Option<Value>) {
    *field.default.borrow_mut() = default;
}

fn must_field(m: &mut Machine, model: &ModelState, name: &str) -> PyResult<Rc<Field>> {
    let missing = format!("{} has no field named '{name}'", model.name);
    model.field(name).ok_or_else(|| crate::orm::exceptions::field_does_not_exist(m, missing))
}

fn must_item(m: &mut Machine, model: &ModelState, option: &str, name: &str) -> PyResult {
    for item in model.list(option) {
        if name_of(m, &item)? == name {
            return Ok(item);
        }
    }
    let (what, model) = (if option == "indexes" { "index" } else { "constraint" }, &model.name);
    Err(value_error(format!("No {what} named {name} on model {model}")))
}

/// The model before, in the table that it has after, when it is the renamed model itself.
fn renamed_table(before: &ModelState, after: &ModelState, itself: bool) -> ModelState {
    let mut model = before.clone();
    if itself {
        model.set_option("db_table", Value::str(after.db_table()));
    }
    model
}

/// Statements of a script: cut at semicolons that stand in no quotes, without comments.
fn split_statements(text: &str) -> Vec<String> {
    let mut statements = vec![String::new()];
    let mut quote = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c, chars.peek()) {
            (Some(open), ..) if c == open => quote = None,
            (Some(_), ..) => {}
            (None, '\'' | '"', _) => quote = Some(c),
            (None, '-', Some('-')) => {
                while chars.next_if(|c| *c != '\n').is_some() {}
                continue;
            }
            (None, '/', Some('*')) => {
                let mut before = ' ';
                while let Some(c) = chars.next().filter(|c| (before, *c) != ('*', '/')) {
                    before = c;
                }
                continue;
            }
            _ => {}
        }
        if let Some(last) = statements.last_mut() {
            last.push(c);
        }
        if c == ';' && quote.is_none() {
            statements.push(String::new());
        }
    }
    let meaningful = |s: &String| !s.is_empty() && s != ";";
    statements.iter().map(|s| s.trim().to_string()).filter(meaningful).collect()
}
