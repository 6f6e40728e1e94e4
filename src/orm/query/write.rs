//! INSERT, UPDATE and DELETE, and the doors by which models, deletion and relations reach them.
//!
//! Fields are named (`name` or `attname`), values are Python's and are prepared by their fields; expressions such as
//! `F("x") + 1` are welcome as values of updates. Mirrors `sql/subqueries.py` and the compilers of the same names.

use std::rc::Rc;

use super::compile_expr::{self, compile_where};
use super::compiler::{Compiler, Stop};
use super::tree::{GroupBy, Query};
use crate::orm::connection;
use crate::orm::exceptions::field_error;
use crate::orm::expressions::classes::to_expr;
use crate::orm::expressions::resolve::{How, resolve};
use crate::orm::expressions::{Expr, ExprRef, Kind, show};
use crate::orm::fields::{Field, FieldKind};
use crate::orm::options::Options;
use crate::python::exception::{type_error, unsupported, value_error};
use crate::python::{Class, Machine, PyResult, Str, Value};
use crate::sql::ast::{self, Delete, Insert, InsertSource, OnConflict, SelectColumn, Update};
use crate::sql::{SqlValue, Statement};

/// Lookups with their values, as in `filter(name__startswith="A")`.
pub type Conditions<'a> = &'a [(&'a str, Value)];

/// How many keys one statement of deletion names, as `GET_ITERATOR_CHUNK_SIZE`.
const BATCH: usize = 100;

/// What an INSERT does when it meets a row with the same key.
#[derive(Clone)]
pub enum Conflict {
    /// `ignore_conflicts`.
    Ignore,
    /// `update_conflicts`.
    Update {
        /// What is updated.
        update: Vec<Rc<Field>>,
        /// The key.
        unique: Vec<Rc<Field>>,
    },
}

fn opts_of(model: &Rc<Class>) -> PyResult<Rc<Options>> {
    Options::of(model).ok_or_else(|| unsupported(format!("{} as a model", model.name())))
}

fn field_named(m: &mut Machine, opts: &Rc<Options>, name: &str) -> PyResult<Rc<Field>> {
    let by_attname =
        opts.concrete_fields().iter().find(|f| *f.attname() == *name || *f.name() == *name).cloned();
    match by_attname {
        Some(field) => Ok(field),
        None if name == "pk" => opts.pk().ok_or_else(|| unsupported("models without a primary key")),
        None => opts.get_forward_field(m, name),
    }
}

/// `INSERT`: one statement for all rows. `rows` holds one value for each of `fields` (already through `pre_save`);
/// gives, for each row, the database's values of `returning` as Python values.
pub fn insert_rows(
    m: &mut Machine,
    model: &Rc<Class>,
    fields: &[Str],
    rows: Vec<Vec<Value>>,
    returning: &[Str],
    using: &str,
) -> PyResult<Vec<Vec<Value>>> {
    let opts = opts_of(model)?;
    let by_name = |m: &mut Machine, names: &[Str]| -> PyResult<Vec<Rc<Field>>> {
        names.iter().map(|name| field_named(m, &opts, name)).collect()
    };
    let fields = by_name(m, fields)?;
    let returning = by_name(m, returning)?;
    insert(m, &opts, &fields, rows, &returning, None, using)
}

/// As [`insert_rows`], with fields at hand and a conflict rule.
pub fn insert(
    m: &mut Machine,
    opts: &Rc<Options>,
    fields: &[Rc<Field>],
    rows: Vec<Vec<Value>>,
    returning: &[Rc<Field>],
    conflict: Option<&Conflict>,
    using: &str,
) -> PyResult<Vec<Vec<Value>>> {
    let table: Rc<str> = Rc::from(&*opts.db_table());
    let mut columns = column_names(fields);
    let mut trees: Vec<Vec<ast::Expr>> = Vec::with_capacity(rows.len());
    if fields.is_empty() {
        // A model with nothing but its key: the key is given as NULL.
        columns = opts.pk().map(|pk| column_names(&[pk])).unwrap_or_default();
        trees = rows.iter().map(|_| vec![ast::Expr::literal(SqlValue::Null)]).collect();
    } else {
        for row in rows {
            let mut tree = Vec::with_capacity(row.len());
            for (field, value) in fields.iter().zip(row) {
                tree.push(insert_value(m, opts, field, &value)?);
            }
            trees.push(tree);
        }
    }
    let on_conflict = conflict.map(|c| match c {
        Conflict::Ignore => OnConflict::OrIgnore,
        Conflict::Update { update, unique } => OnConflict::DoUpdate {
            target: column_names(unique),
            assignments: column_names(update)
                .into_iter()
                .map(|name| {
                    let value =
                        ast::Expr::Column { table: Some(ast::Ident::bare("EXCLUDED")), name: name.clone() };
                    (name, value)
                })
                .collect(),
            filter: None,
        },
    });
    let returned = returning.iter().map(|field| {
        let name = field.column().unwrap_or_else(|| field.name());
        SelectColumn { expr: ast::Expr::column(&*table, &*name), alias: None }
    });
    let statement = Statement::Insert(Insert {
        table: table.clone(),
        columns,
        source: InsertSource::Rows(trees),
        on_conflict,
        returning: returned.collect(),
    });
    let outcome = connection::get(m, using)?.execute(m, &statement)?;
    let mut result = Vec::with_capacity(outcome.rows.len());
    for row in outcome.rows {
        let mut values = Vec::with_capacity(row.len());
        for (field, value) in returning.iter().zip(row) {
            values.push(match &value {
                SqlValue::Int(number) if field.is_auto() => Value::Int(*number),
                _ => field.from_db(m, value)?,
            });
        }
        result.push(values);
    }
    Ok(result)
}

fn column_names(fields: &[Rc<Field>]) -> Vec<Rc<str>> {
    fields.iter().map(|f| Rc::from(&*f.column().unwrap_or_else(|| f.name()))).collect()
}

/// `prepare_value` and `field_as_sql`.
fn insert_value(
    m: &mut Machine,
    opts: &Rc<Options>,
    field: &Rc<Field>,
    value: &Value,
) -> PyResult<ast::Expr> {
    let Some(expr) = to_expr(value) else {
        let sql = field.to_sql_save(m, value)?;
        return Ok(compile_expr::param(sql, field.kind == FieldKind::Boolean));
    };
    let mut query = Query { opts: Some(opts.clone()), model: opts.model(), ..Query::new(None) };
    let resolved = resolve(m, &expr, &mut query, None, How::SAVE)?;
    if resolved.contains_column_references() {
        let shown = show::str(m, &resolved)?;
        let text = format!(
            "Failed to insert expression \"{shown}\" on {}. F() expressions can only be used to update, not to \
             insert.",
            field.label()
        );
        return Err(value_error(text));
    }
    refuse_in_values(m, field, &resolved)?;
    compiled(compile_expr::compile(m, &query, &resolved))
}

fn refuse_in_values(m: &mut Machine, field: &Rc<Field>, expr: &ExprRef) -> PyResult<()> {
    let what = match (expr.contains_aggregate(), expr.contains_over_clause()) {
        (true, _) => "Aggregate functions",
        (_, true) => "Window expressions",
        _ => return Ok(()),
    };
    let shown = show::repr(m, expr)?;
    let text = format!("{what} are not allowed in this query ({}={shown}).", field.name());
    Err(field_error(m, text))
}

fn compiled(result: Result<ast::Expr, Stop>) -> PyResult<ast::Expr> {
    match result {
        Ok(tree) => Ok(tree),
        Err(Stop::Raised(error)) => Err(error),
        Err(Stop::Empty) => Ok(ast::Expr::literal(SqlValue::Null)),
        Err(Stop::Full) => Ok(ast::Expr::param_shown(1i64, "True")),
    }
}

/// What an UPDATE sets.
pub type Assignments = Vec<(Rc<Field>, Value)>;

/// `add_update_values`: names become fields; those that cannot be updated are refused.
pub fn update_values(m: &mut Machine, opts: &Rc<Options>, values: &[(Str, Value)]) -> PyResult<Assignments> {
    let mut result = Vec::with_capacity(values.len());
    for (name, value) in values {
        let name = match (&**name, opts.pk()) {
            ("pk", Some(pk)) => pk.name(),
            _ => name.clone(),
        };
        let found = opts.get_field(m, &name)?;
        let field = found.as_field().filter(|f| f.concrete() && f.kind != FieldKind::ManyToMany).cloned();
        let Some(field) = field else {
            if let Some(rel) = found.as_rel() {
                let class = m.class_of(&rel.value()).name();
                let text = format!("'{class}' object has no attribute 'generated'");
                return Err(crate::python::exception::attribute_error(text));
            }
            let shown = m.repr(&found.value())?;
            let text =
                format!("Cannot update model field {shown} (only non-relations and foreign keys permitted).");
            return Err(field_error(m, text));
        };
        if !field.generated() {
            result.push((field, value.clone()));
        }
    }
    Ok(result)
}

/// Runs an UPDATE over a query's rows; the number of rows matched. Fields of parents update their own tables.
pub fn update(m: &mut Machine, mut query: Query, values: &Assignments, using: &str) -> PyResult<usize> {
    let opts = query.meta()?;
    let concrete = opts.concrete_model();
    let is_own = |field: &Rc<Field>| {
        let model = field.opts().and_then(|o| o.concrete_model());
        matches!((&model, &concrete), (Some(a), Some(b)) if Rc::ptr_eq(a, b))
    };
    let (own, inherited): (Assignments, Assignments) = values.iter().cloned().partition(|(f, _)| is_own(f));
    query.get_initial_alias();
    let mut related: Vec<(Rc<Class>, Assignments)> = Vec::new();
    for (field, value) in inherited {
        let Some(model) = field.opts().and_then(|o| o.concrete_model()) else { continue };
        match related.iter_mut().find(|(c, _)| Rc::ptr_eq(c, &model)) {
            Some((_, values)) => values.push((field, value)),
            None => related.push((model, vec![(field, value)])),
        }
    }
    let mut related_ids: Vec<Vec<Value>> = Vec::new();
    let mut resolved: Vec<(Rc<Field>, ast::Expr)> = Vec::with_capacity(own.len());
    if !related.is_empty() {
        related_ids = select_related_ids(m, &mut query, &related, using)?;
    }
    for (field, value) in &own {
        resolved.push((field.clone(), update_value(m, &mut query, field, value)?));
    }
    if related.is_empty() && query.count_active_tables() > 1 {
        narrow_to_own_table(m, &mut query)?;
    }
    let mut rows = None;
    if !resolved.is_empty() {
        rows = execute_update(m, &query, &opts, resolved, using)?;
    }
    for ((model, values), ids) in related.into_iter().zip(related_ids) {
        let mut parent = Query::new(Some(&model));
        parent.add_filter(m, "pk__in", Value::list(ids))?;
        let count = update(m, parent, &values, using)?;
        rows = rows.or((count > 0).then_some(count));
    }
    Ok(rows.unwrap_or(0))
}

/// The keys of the rows, first for the model itself (put into its WHERE), then for each parent.
fn select_related_ids(
    m: &mut Machine,
    query: &mut Query,
    related: &[(Rc<Class>, Assignments)],
    using: &str,
) -> PyResult<Vec<Vec<Value>>> {
    let mut select = query.chain();
    select.clear_ordering(true, true);
    let opts = query.meta()?;
    let missing = || unsupported("models without a primary key");
    let mut names = vec![opts.pk().ok_or_else(missing)?.name()];
    let mut places = Vec::with_capacity(related.len());
    for (model, _) in related {
        // Where every link is a primary key, the parent's key is the child's.
        let path = opts.get_path_to_parent(m, model)?;
        if path.iter().all(|step| step.join_field.as_field().is_some_and(|f| f.primary_key.get())) {
            places.push(0);
        } else {
            places.push(names.len());
            names.push(opts_of(model)?.pk().ok_or_else(missing)?.name());
        }
    }
    select.add_fields(m, &names, true)?;
    let rows = fetch_values(m, select, using)?;
    let column = |at: usize| -> Vec<Value> {
        rows.iter().map(|row| row.get(at).cloned().unwrap_or_default()).collect()
    };
    query.filters = super::tree::no_filters();
    query.add_filter(m, "pk__in", Value::list(column(0)))?;
    Ok(places.into_iter().map(column).collect())
}

/// A query over joined tables: UPDATE and DELETE name their rows by a subquery of keys.
fn narrow_to_own_table(m: &mut Machine, query: &mut Query) -> PyResult<()> {
    let mut inner = query.chain();
    inner.clear_ordering(true, true);
    inner.extra.clear();
    inner.select.clear();
    inner.select_related = super::tree::SelectRelated::No;
    let pk = query.meta()?.pk().ok_or_else(|| unsupported("models without a primary key"))?;
    inner.clear_select_clause();
    inner.add_fields(m, &[pk.name()], true)?;
    let mut outer = Query::new(query.model.as_ref());
    outer.get_initial_alias();
    outer.annotations = std::mem::take(&mut query.annotations);
    let value = crate::orm::expressions::classes::wrap_expr(m, Expr::new(Kind::Query(Rc::new(inner))))?;
    outer.add_filter(m, "pk__in", value)?;
    *query = outer;
    Ok(())
}

/// The rows of a query as Python values.
pub fn fetch_values(m: &mut Machine, query: Query, using: &str) -> PyResult<Vec<Vec<Value>>> {
    let mut compiler = Compiler::new(query);
    let tree = match compiler.as_sql(m, true, false) {
        Ok(tree) => tree,
        Err(Stop::Raised(error)) => return Err(error),
        Err(_) => return Ok(Vec::new()),
    };
    let outcome = connection::get(m, using)?.execute(m, &Statement::Query(tree))?;
    let exprs: Vec<ExprRef> = compiler.select.iter().map(|item| item.expr.clone()).collect();
    let converters = super::rows::converters(m, &exprs)?;
    outcome.rows.into_iter().map(|row| super::rows::convert_row(m, &converters, row)).collect()
}

fn update_value(m: &mut Machine, query: &mut Query, field: &Rc<Field>, value: &Value) -> PyResult<ast::Expr> {
    if let Some(expr) = to_expr(value) {
        let resolved = resolve(m, &expr, query, None, How::SAVE)?;
        // Django resolves once when the value is given and once when it is written: a Q keeps its brackets then.
        let resolved = resolve(m, &resolved, query, None, How::SAVE)?;
        refuse_in_values(m, field, &resolved)?;
        return compiled(compile_expr::compile(m, query, &resolved));
    }
    let value = &crate::orm::py::unlazy(m, value)?;
    if let Some(opts) = Options::of_instance(value) {
        let Some(rel) = field.rel() else {
            let shown = m.repr(value)?;
            let text = format!(
                "Tried to update field {} with a model instance, {shown}. Use a value compatible with {}.",
                field.label(),
                field.class.name()
            );
            return Err(type_error(text));
        };
        let pk = m.getattr(value, "pk")?;
        if pk.is_none() {
            let text = format!("Unsaved model instance {} cannot be used in an ORM query.", m.repr(value)?);
            return Err(value_error(text));
        }
        drop(opts);
        let attname = rel.related_field(m)?.attname();
        let key = m.getattr(value, &attname)?;
        return assignment(m, field, &key);
    }
    assignment(m, field, value)
}

fn assignment(m: &mut Machine, field: &Rc<Field>, value: &Value) -> PyResult<ast::Expr> {
    let sql = field.to_sql_save(m, value)?;
    if sql.is_null() {
        return Ok(ast::Expr::literal(SqlValue::Null));
    }
    Ok(compile_expr::param(sql, field.kind == FieldKind::Boolean))
}

fn execute_update(
    m: &mut Machine,
    query: &Query,
    opts: &Rc<Options>,
    values: Vec<(Rc<Field>, ast::Expr)>,
    using: &str,
) -> PyResult<Option<usize>> {
    let filter = match compile_where(m, query, &query.filters) {
        Ok(filter) => Some(filter),
        Err(Stop::Full) => None,
        Err(Stop::Empty) => return Ok(None),
        Err(Stop::Raised(error)) => return Err(error),
    };
    let assignments = values
        .into_iter()
        .map(|(field, tree)| (Rc::from(&*field.column().unwrap_or_else(|| field.name())), tree));
    let statement = Statement::Update(Update {
        table: Rc::from(&*opts.db_table()),
        assignments: assignments.collect(),
        filter,
        returning: Vec::new(),
    });
    Ok(Some(connection::get(m, using)?.execute(m, &statement)?.affected))
}

/// Runs a DELETE over a query's rows; the number of rows deleted.
pub fn delete(m: &mut Machine, mut query: Query, using: &str) -> PyResult<usize> {
    let opts = query.meta()?;
    query.get_initial_alias();
    if query.count_active_tables() > 1 || !matches!(query.group_by, GroupBy::None) || query.is_sliced() {
        narrow_to_own_table(m, &mut query)?;
    }
    let filter = match compile_where(m, &query, &query.filters) {
        Ok(filter) => Some(filter),
        Err(Stop::Full) => None,
        Err(Stop::Empty) => return Ok(0),
        Err(Stop::Raised(error)) => return Err(error),
    };
    let table = Rc::from(&*opts.db_table());
    let statement = Statement::Delete(Delete { table, filter, returning: Vec::new() });
    Ok(connection::get(m, using)?.execute(m, &statement)?.affected)
}

/// `UPDATE ... WHERE`: the number of rows matched. Joined parents are not followed: every field is the model's own.
pub fn update_where(
    m: &mut Machine,
    model: &Rc<Class>,
    conditions: Conditions,
    values: &[(Str, Value)],
    using: &str,
) -> PyResult<usize> {
    let opts = opts_of(model)?;
    let mut query = Query::new(Some(model));
    for (name, value) in conditions {
        query.add_filter(m, name, value.clone())?;
    }
    let mut fields = Vec::with_capacity(values.len());
    for (name, value) in values {
        fields.push((field_named(m, &opts, name)?, value.clone()));
    }
    update(m, query, &fields, using)
}

/// Whether a row exists, as `_base_manager.using(using).filter(...).exists()` asks.
pub fn exists(m: &mut Machine, model: &Rc<Class>, conditions: Conditions, using: &str) -> PyResult<bool> {
    let mut query = Query::new(Some(model));
    for (name, value) in conditions {
        query.add_filter(m, name, value.clone())?;
    }
    has_results(m, &query, using)
}

/// `Query.has_results`.
pub fn has_results(m: &mut Machine, query: &Query, using: &str) -> PyResult<bool> {
    let tree = match Compiler::new(query.exists(m, true)?).as_sql(m, true, false) {
        Ok(tree) => tree,
        Err(Stop::Raised(error)) => return Err(error),
        Err(_) => return Ok(false),
    };
    let outcome = connection::get(m, using)?.execute(m, &Statement::Query(tree))?;
    Ok(!outcome.rows.is_empty())
}

/// `DELETE FROM table WHERE field IN (...)`, in batches as `DeleteQuery.delete_batch` makes; the number of rows.
pub fn delete_in(
    m: &mut Machine,
    model: &Rc<Class>,
    field: &str,
    values: &[Value],
    using: &str,
) -> PyResult<usize> {
    let mut count = 0;
    for batch in values.chunks(BATCH) {
        let mut query = Query::new(Some(model));
        query.add_filter(m, &format!("{field}__in"), Value::list(batch.to_vec()))?;
        count += delete(m, query, using)?;
    }
    Ok(count)
}

/// `UPDATE table SET field = value WHERE pk IN (...)`, in batches as `UpdateQuery.update_batch` makes.
pub fn update_in(
    m: &mut Machine,
    model: &Rc<Class>,
    keys: &[Value],
    values: &[(Str, Value)],
    using: &str,
) -> PyResult<usize> {
    let mut count = 0;
    for batch in keys.chunks(BATCH) {
        count += update_where(m, model, &[("pk__in", Value::list(batch.to_vec()))], values, using)?;
    }
    Ok(count)
}
