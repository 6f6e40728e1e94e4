//! A model's table as the schema editor sees it: columns made of a state's fields, without any class.
//!
//! Mirrors `column_sql`, `table_sql` and `_model_indexes_sql` of `backends/base/schema.py`, and
//! `create_many_to_many_intermediary_model` of `fields/related.py`.

use std::rc::Rc;

use crate::migrations::state::{Base, ModelKey, ModelState, ProjectState, resolve_relation, unique_names};
use crate::orm::fields::{Field, FieldKind};
use crate::orm::registry::Apps;
use crate::python::exception::value_error;
use crate::python::{Args, Machine, PyResult, Str, Value};
use crate::sql::SqlValue;
use crate::sql::ast::{BinaryOp, Expr};
use crate::sql::schema::{Check, ColumnDef, Generated, IndexDef, Reference, TableDef};

use super::names::index_name;

/// One column with the field that it holds.
#[derive(Clone)]
pub struct TableColumn {
    /// The field's name.
    pub field_name: Str,
    /// The field; `None` for the columns of an automatic many-to-many table.
    pub field: Option<Rc<Field>>,
    /// The column.
    pub def: ColumnDef,
    /// Whether it gets an index of its own.
    pub indexed: bool,
    /// The model it points at, for a foreign key.
    pub target: Option<ModelKey>,
}

/// A table with everything that is made along with it.
#[derive(Clone)]
pub struct ModelTable {
    /// Which model it is of.
    pub key: ModelKey,
    /// The model's class, as an error names it.
    pub model_name: String,
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<TableColumn>,
    /// Fields without a column here, those of parents above all, with the column each has elsewhere.
    pub elsewhere: Vec<(Str, Rc<str>)>,
    /// Fields that are unique together.
    pub unique_together: Vec<Vec<String>>,
    /// `Meta.indexes`.
    pub indexes: Vec<Value>,
    /// `Meta.constraints`.
    pub constraints: Vec<Value>,
}

/// A model of the state, or, for an app without migrations, the real one.
pub fn find_model(m: &mut Machine, state: &ProjectState, key: &ModelKey) -> PyResult<Rc<ModelState>> {
    if let Some(model) = state.models.get(key) {
        return Ok(model.clone());
    }
    if state.real_apps.contains(&key.0)
        && let Some(class) = Apps::main(m).registered(&key.0, &key.1)
    {
        return Ok(Rc::new(ModelState::from_model(m, &class, true)?));
    }
    if let Some(model) = state.removed(key) {
        return Ok(model.clone());
    }
    Err(value_error(format!("Related model '{}.{}' cannot be resolved", key.0, key.1)))
}

/// The model whose table a model uses: itself, or what a proxy stands for.
pub fn concrete(m: &mut Machine, state: &ProjectState, key: &ModelKey) -> PyResult<Rc<ModelState>> {
    let model = find_model(m, state, key)?;
    if !model.is("proxy") {
        return Ok(model);
    }
    let base =
        model.bases.iter().find_map(|b| if let Base::Model(key) = b { Some(key.clone()) } else { None });
    match base {
        Some(base) => concrete(m, state, &base),
        None => Ok(model),
    }
}

/// The field that a relation points at: the one named, or the primary key.
fn target_field(m: &mut Machine, model: &ModelState, named: Option<&str>) -> PyResult<(Str, Rc<Field>)> {
    let found = match named {
        Some(name) => model.field(name).map(|f| (Str::intern(name), f)),
        None => model.pk(),
    };
    if let Some(found) = found {
        return Ok(found);
    }
    match named {
        None | Some("id") => Ok((Str::intern("id"), automatic_key_field(m)?)),
        Some(name) => {
            let message = format!("{} has no field named '{name}'", model.name);
            Err(crate::orm::exceptions::field_does_not_exist(m, message))
        }
    }
}

/// The key that a model has whose fields name none: between two operations of a migration one may be gone already, and
/// the next not yet there.
fn automatic_key_field(m: &mut Machine) -> PyResult<Rc<Field>> {
    let class = m.import_from("django.db.models", "BigAutoField")?;
    let field = m.call(&class, Args::none().with("primary_key", true).with("auto_created", true))?;
    Field::of(&field).ok_or_else(|| value_error("an automatic key is a field"))
}

/// A field's column name.
pub fn column_name(field: &Field, name: &str) -> String {
    let given = field.db_column.borrow().clone();
    match given {
        Some(column) if !column.is_empty() => column.to_string(),
        _ if field.is_foreign_key() => format!("{name}_id"),
        _ => name.to_string(),
    }
}

/// The column of a field; `None` for a field without one.
///
/// # Errors
/// When a relation leads nowhere, or a learner's `db_type` raises.
pub fn column(
    m: &mut Machine,
    state: &ProjectState,
    model: &ModelState,
    name: &str,
    field: &Rc<Field>,
) -> PyResult<Option<TableColumn>> {
    use FieldKind::{GenericForeignKey, GenericRelation, ManyToMany};
    if matches!(field.kind, ManyToMany | GenericForeignKey | GenericRelation) {
        return Ok(None);
    }
    field.set_attributes_from_name(m, name)?;
    let column = column_name(field, name);
    let mut target = None;
    let mut references = None;
    let type_text = if field.is_foreign_key() {
        let (key, to, to_field, to_name) = foreign_target(m, state, &model.key(), field)?;
        if field.rel().is_some_and(|rel| rel.db_constraint.get()) {
            let to_column = column_name(&to_field, &to_name);
            let (table, column) = (Rc::from(to.db_table()), Some(Rc::from(to_column)));
            references = Some(Reference { table, column, deferred: true });
        }
        target = Some(key);
        Some(rel_type(m, state, &to, &to_name, &to_field)?)
    } else {
        field.db_type(m)?
    };
    let Some(type_text) = type_text else { return Ok(None) };
    let mut def = ColumnDef::new(&column, &type_text);
    def.not_null = !field.null.get();
    def.primary_key = field.primary_key.get();
    def.unique = field.unique() && !def.primary_key;
    def.autoincrement = field.is_auto();
    def.check = check(field, &column);
    def.references = references;
    def.collation = collation(field);
    if field.generated() {
        let expr = super::expressions::generated_expr(m, state, &model.key(), field)?;
        def.generated = Some(Generated { expr, stored: field.persists() });
        (def.not_null, def.check) = (false, None);
    }
    if let Some(default) = field.db_default.borrow().clone() {
        def.default = Some(super::expressions::default_expr(m, state, &model.key(), field, &default)?);
    }
    let indexed = field.db_index.get() && !field.unique();
    Ok(Some(TableColumn { field_name: Str::intern(name), field: Some(field.clone()), def, indexed, target }))
}

fn collation(field: &Field) -> Option<Rc<str>> {
    field.option("db_collation").as_str().map(|c| Rc::from(&**c))
}

type ForeignTarget = (ModelKey, Rc<ModelState>, Rc<Field>, Str);

fn foreign_target(
    m: &mut Machine,
    state: &ProjectState,
    key: &ModelKey,
    field: &Field,
) -> PyResult<ForeignTarget> {
    let Some(rel) = field.rel() else { return Err(value_error("a foreign key without a target")) };
    let to = rel.model.borrow().clone();
    let Some(target) = resolve_relation(&to, key) else {
        let shown = m.repr(&to)?;
        return Err(value_error(format!("Related model {shown} cannot be resolved")));
    };
    let model = concrete(m, state, &target)?;
    let named = rel.field_name.borrow().clone();
    let (name, to_field) = target_field(m, &model, named.as_deref())?;
    Ok((target, model, to_field, name))
}

/// The type of a column that points at this field: keys that count themselves are plain integers to others.
fn rel_type(
    m: &mut Machine,
    state: &ProjectState,
    model: &ModelState,
    name: &str,
    field: &Rc<Field>,
) -> PyResult<String> {
    if field.is_foreign_key() {
        let (_, to, to_field, to_name) = foreign_target(m, state, &model.key(), field)?;
        return rel_type(m, state, &to, &to_name, &to_field);
    }
    field.set_attributes_from_name(m, name)?;
    let found = field.rel_db_type(m)?;
    found.ok_or_else(|| value_error(format!("{name} has no column that could be pointed at")))
}

/// The CHECK that a field's type brings: positive numbers, valid JSON.
fn check(field: &Field, column: &str) -> Option<Check> {
    use FieldKind as K;
    let expr = match field.kind {
        K::PositiveInteger | K::PositiveBigInteger | K::PositiveSmallInteger => {
            Expr::binary(Expr::name(column), BinaryOp::Ge, Expr::literal(SqlValue::Int(0)))
        }
        K::Json => {
            let valid = Expr::function("JSON_VALID", vec![Expr::name(column)]);
            let null = Expr::IsNull { expr: Box::new(Expr::name(column)), negated: false };
            Expr::paren(Expr::binary(valid, BinaryOp::Or, null))
        }
        _ => return None,
    };
    Some(Check { name: None, expr })
}

impl ModelTable {
    /// The table of a model of the state.
    ///
    /// # Errors
    /// When a relation leads nowhere, or a learner's `db_type` raises.
    pub fn of(m: &mut Machine, state: &ProjectState, model: &ModelState) -> PyResult<ModelTable> {
        let (mut columns, mut elsewhere) = (Vec::new(), Vec::new());
        for (name, field) in model.all_fields() {
            match column(m, state, model, name, &field)? {
                Some(column) => columns.push(column),
                None => elsewhere.push((name.clone(), Rc::from(&**name))),
            }
        }
        inherited(m, state, model, &mut elsewhere)?;
        let inherits = model.bases.iter().any(|base| matches!(base, Base::Model(_)));
        if !inherits && model.pk().is_none() {
            columns.insert(0, auto_key());
        }
        if model.option("order_with_respect_to").is_some_and(|field| !field.is_none()) {
            let mut def = ColumnDef::new("_order", "integer");
            def.not_null = true;
            columns.push(TableColumn {
                field_name: Str::intern("_order"),
                field: None,
                def,
                indexed: false,
                target: None,
            });
        }
        Ok(ModelTable {
            key: model.key(),
            model_name: model.name.clone(),
            name: model.db_table(),
            columns,
            elsewhere,
            unique_together: unique_names(m, model)?,
            indexes: model.list("indexes"),
            constraints: model.list("constraints"),
        })
    }

    /// The automatic table of a many-to-many field; `None` when the field names its own.
    ///
    /// # Errors
    /// When a relation leads nowhere.
    pub fn through(
        m: &mut Machine,
        state: &ProjectState,
        model: &ModelState,
        name: &str,
        field: &Rc<Field>,
    ) -> PyResult<Option<ModelTable>> {
        let Some(rel) = field.rel().filter(|_| field.kind == FieldKind::ManyToMany) else { return Ok(None) };
        if !auto_through(&rel.through.borrow()) {
            return Ok(None);
        }
        let own = model.key();
        let to = rel.model.borrow().clone();
        let Some(target) = resolve_relation(&to, &own) else { return Ok(None) };
        let (mut from_name, mut to_name) = (own.1.clone(), target.1.clone());
        if from_name == to_name {
            (from_name, to_name) = (format!("from_{from_name}"), format!("to_{to_name}"));
        }
        let db_constraint = rel.db_constraint.get();
        let mut columns = vec![auto_key()];
        for (name, key) in [(&from_name, &own), (&to_name, &target)] {
            columns.push(through_column(m, state, name, key, db_constraint)?);
        }
        let given = field.option("db_table");
        let table = match given.as_str() {
            Some(table) => table.to_string(),
            None => format!("{}_{name}", model.db_table()),
        };
        Ok(Some(ModelTable {
            key: (own.0.clone(), format!("{}_{name}", own.1)),
            model_name: format!("{}_{name}", model.name),
            name: table,
            columns,
            elsewhere: Vec::new(),
            unique_together: vec![vec![from_name, to_name]],
            indexes: Vec::new(),
            constraints: Vec::new(),
        }))
    }

    /// A column by its field's name.
    pub fn by_field(&self, name: &str) -> Option<&TableColumn> {
        self.columns.iter().find(|c| *c.field_name == *name)
    }

    /// Columns of fields, by the fields' names.
    ///
    /// # Errors
    /// `FieldDoesNotExist`.
    pub fn columns_of(&self, m: &mut Machine, names: &[String]) -> PyResult<Vec<Rc<str>>> {
        names.iter().map(|name| self.column_of(m, name)).collect()
    }

    fn column_of(&self, m: &mut Machine, name: &str) -> PyResult<Rc<str>> {
        if let Some(column) = self.by_field(name) {
            return Ok(column.def.name.clone());
        }
        if let Some((_, column)) = self.elsewhere.iter().find(|(known, _)| **known == *name) {
            return Ok(column.clone());
        }
        let message = format!("{} has no field named '{name}'", self.model_name);
        Err(crate::orm::exceptions::field_does_not_exist(m, message))
    }

    /// What `CREATE TABLE` says, under this name; constraints that stand in the table included.
    ///
    /// # Errors
    /// When a constraint's condition cannot be compiled.
    pub fn definition(&self, m: &mut Machine, state: &ProjectState, name: &str) -> PyResult<TableDef> {
        let mut table = TableDef::new(name, self.columns.iter().map(|c| c.def.clone()).collect());
        for constraint in &self.constraints {
            super::constraints::add_inline(m, state, self, constraint, &mut table)?;
        }
        Ok(table)
    }

    /// The indexes made after the table: unique-together ones, those of fields, those of `Meta`.
    ///
    /// # Errors
    /// When an index's expression cannot be compiled.
    pub fn index_defs(&self, m: &mut Machine, state: &ProjectState) -> PyResult<Vec<IndexDef>> {
        let unique = self.unique_together.iter().map(|names| self.unique_index(m, names));
        let mut indexes: Vec<IndexDef> = unique.collect::<PyResult<_>>()?;
        for constraint in &self.constraints {
            indexes.extend(super::constraints::as_index(m, state, self, constraint)?);
        }
        indexes.extend(self.columns.iter().filter(|c| c.indexed).map(|c| self.field_index(c)));
        for index in &self.indexes {
            indexes.push(super::constraints::meta_index(m, state, self, index)?);
        }
        Ok(indexes)
    }

    /// The index of a field with `db_index`.
    pub fn field_index(&self, column: &TableColumn) -> IndexDef {
        let name = index_name(&self.name, &[&column.def.name], "");
        IndexDef::on_columns(&name, &self.name, &[&column.def.name], false)
    }

    /// The index of fields that an old `index_together` names.
    ///
    /// # Errors
    /// `FieldDoesNotExist`.
    pub fn together_index(&self, m: &mut Machine, names: &[String]) -> PyResult<IndexDef> {
        self.named_index(m, names, "_idx", false)
    }

    /// The unique index of fields that are unique together.
    ///
    /// # Errors
    /// `FieldDoesNotExist`.
    pub fn unique_index(&self, m: &mut Machine, names: &[String]) -> PyResult<IndexDef> {
        self.named_index(m, names, "_uniq", true)
    }

    fn named_index(&self, m: &mut Machine, names: &[String], end: &str, unique: bool) -> PyResult<IndexDef> {
        let columns = self.columns_of(m, names)?;
        let columns: Vec<&str> = columns.iter().map(|c| &**c).collect();
        Ok(IndexDef::on_columns(&index_name(&self.name, &columns, end), &self.name, &columns, unique))
    }
}

/// The fields that a model has from its parents, whose columns stand in other tables.
fn inherited(
    m: &mut Machine,
    state: &ProjectState,
    model: &ModelState,
    found: &mut Vec<(Str, Rc<str>)>,
) -> PyResult<()> {
    for base in &model.bases {
        let Base::Model(key) = base else { continue };
        let parent = find_model(m, state, key)?;
        found.extend(
            parent.all_fields().map(|(name, field)| (name.clone(), Rc::from(column_name(&field, name)))),
        );
        inherited(m, state, &parent, found)?;
    }
    Ok(())
}

/// Whether a `through` is Django's own affair: not given, or the class it made.
pub fn auto_through(through: &Value) -> bool {
    match through {
        Value::None => true,
        Value::Class(class) => {
            crate::orm::options::Options::of(class).is_some_and(|o| o.auto_created.borrow().is_some())
        }
        _ => false,
    }
}

/// The column of an automatic key. On SQLite all of them are `integer`, whatever `DEFAULT_AUTO_FIELD` says: only that
/// type counts by itself.
pub fn auto_key() -> TableColumn {
    let mut def = ColumnDef::new("id", "integer");
    (def.not_null, def.primary_key, def.autoincrement) = (true, true, true);
    TableColumn { field_name: Str::intern("id"), field: None, def, indexed: false, target: None }
}

fn through_column(
    m: &mut Machine,
    state: &ProjectState,
    name: &str,
    key: &ModelKey,
    db_constraint: bool,
) -> PyResult<TableColumn> {
    let model = concrete(m, state, key)?;
    let (pk_name, pk) = target_field(m, &model, None)?;
    let type_text = rel_type(m, state, &model, &pk_name, &pk)?;
    let mut def = ColumnDef::new(format!("{name}_id"), &type_text);
    def.not_null = true;
    if db_constraint {
        let column = Some(Rc::from(column_name(&pk, &pk_name)));
        def.references = Some(Reference { table: Rc::from(model.db_table()), column, deferred: true });
    }
    Ok(TableColumn {
        field_name: Str::intern(name),
        field: None,
        def,
        indexed: true,
        target: Some(key.clone()),
    })
}
