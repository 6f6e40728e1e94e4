//! Evaluation: the query is sent, and its rows become instances, dicts, tuples or values.
//!
//! Mirrors the `...Iterable` classes and `RelatedPopulator` of `django/db/models/query.py`.

use std::rc::Rc;

use super::instances;
use super::state::{Iterable, QuerySetState};
use crate::orm::connection;
use crate::orm::events::{OrmEvent, emit};
use crate::orm::expressions::ExprRef;
use crate::orm::fields::FieldRef;
use crate::orm::options::Options;
use crate::orm::query::compiler::{Compiler, Stop};
use crate::orm::query::related::KlassInfo;
use crate::orm::query::rows;
use crate::python::{Args, Class, Dict, List, Machine, PyResult, Str, Value};
use crate::sql::{SqlValue, Statement};

/// `_fetch_all()`: the results, from the cache or the database.
pub fn fetch_all(m: &mut Machine, this: &Value, state: &QuerySetState) -> PyResult<Rc<List>> {
    let cached = state.cache.borrow().clone();
    let list = match cached {
        Some(list) => {
            emit(m, || OrmEvent::FromCache { model: state.label(), queryset: this.clone() });
            list
        }
        None => {
            let results = evaluate(m, state)?;
            let count = results.len();
            emit(m, || OrmEvent::Evaluated { model: state.label(), queryset: this.clone(), count });
            let list = Rc::new(List { items: results.into() });
            *state.cache.borrow_mut() = Some(list.clone());
            list
        }
    };
    if !state.prefetch_done.get() && !state.prefetch.borrow().is_empty() {
        let lookups = state.prefetch.borrow().clone();
        let items = list.items.borrow().clone();
        super::prefetch::prefetch_related_objects(m, items, &lookups)?;
        state.prefetch_done.set(true);
    }
    Ok(list)
}

/// The results of the query, read anew.
pub fn evaluate(m: &mut Machine, state: &QuerySetState) -> PyResult<Vec<Value>> {
    let query = state.query.borrow().clone();
    let db = super::database(state);
    let names = value_names(&query);
    let mut compiler = Compiler::new(query);
    let tree = match compiler.as_sql(m, true, false) {
        Ok(tree) => tree,
        Err(Stop::Raised(error)) => return Err(error),
        Err(_) => return Ok(Vec::new()),
    };
    let outcome = connection::get(m, &db)?.execute(m, &Statement::Query(tree))?;
    let exprs: Vec<ExprRef> = compiler.select.iter().map(|item| item.expr.clone()).collect();
    report_rows(m, state, &compiler, &outcome.rows);
    let converters = rows::converters(m, &exprs)?;
    let mut results = Vec::with_capacity(outcome.rows.len());
    match state.iterable.get() {
        Iterable::Model => {
            let plan = Plan::of(m, &compiler, &db)?;
            for row in outcome.rows {
                let row = rows::convert_row(m, &converters, row)?;
                results.push(plan.instance(m, state, row)?);
            }
        }
        Iterable::Values => {
            for row in outcome.rows {
                let row = rows::convert_row(m, &converters, row)?;
                let dict = Dict::new();
                for (name, value) in names.iter().zip(row) {
                    dict.set_str(name, value);
                }
                results.push(Value::Dict(Rc::new(dict)));
            }
        }
        Iterable::Flat => {
            for row in outcome.rows {
                let row = rows::convert_row(m, &converters, row)?;
                results.push(row.into_iter().next().unwrap_or_default());
            }
        }
        Iterable::ValuesList => {
            for row in outcome.rows {
                results.push(Value::tuple(rows::convert_row(m, &converters, row)?));
            }
        }
        Iterable::Named => {
            let names = state.fields.borrow().clone().filter(|f| !f.is_empty()).unwrap_or(names);
            let class = m.import_from("collections", "namedtuple")?;
            let names = Value::list(names.into_iter().map(Value::Str).collect());
            let class = m.call(&class, Args::two("Row", names))?;
            for row in outcome.rows {
                let row = rows::convert_row(m, &converters, row)?;
                results.push(m.call(&class, Args::pos(row))?);
            }
        }
    }
    Ok(results)
}

fn value_names(query: &crate::orm::query::Query) -> Vec<Str> {
    if let Some(selected) = query.selected.as_ref().filter(|s| !s.is_empty()) {
        return selected.keys().cloned().collect();
    }
    let extra = query.extra_select().into_iter().map(|(name, _)| name);
    let annotations = query.annotation_select().into_iter().map(|(name, _)| name);
    extra.chain(query.values_select.iter().cloned()).chain(annotations).collect()
}

/// Which rows were read: for the timeline alone.
fn report_rows(m: &mut Machine, state: &QuerySetState, compiler: &Compiler, rows: &[Vec<SqlValue>]) {
    if m.observer.is_none() || state.iterable.get() != Iterable::Model {
        return;
    }
    let Some(opts) = compiler.query.opts.clone() else { return };
    let pk = opts.pk();
    let at = compiler.select.iter().position(
        |item| matches!((item.expr.target(), &pk), (Some(target), Some(pk)) if Rc::ptr_eq(target, pk)),
    );
    let Some(at) = at else { return };
    let keys: Vec<SqlValue> = rows.iter().filter_map(|row| row.get(at).cloned()).collect();
    let table = opts.db_table().to_string();
    for key in hidden_keys(m, compiler, &keys) {
        let by = hidden_by(compiler);
        emit(m, || OrmEvent::RowHidden { table: table.clone(), key, by });
    }
    emit(m, || OrmEvent::RowsRead { table, keys });
}

/// Who narrowed the rows: `InStock.get_queryset`.
fn hidden_by(compiler: &Compiler) -> String {
    let manager = compiler.query.origin.as_ref().map(|origin| origin.manager.clone()).unwrap_or_default();
    let class = manager.as_instance().map(|i| i.class());
    class.and_then(|class| crate::orm::manager::narrowed_by(&class)).unwrap_or_default()
}

/// The keys of rows that would have been read but for the conditions of the manager's own `get_queryset`.
fn hidden_keys(m: &mut Machine, compiler: &Compiler, read: &[SqlValue]) -> Vec<SqlValue> {
    let Some(origin) = compiler.query.origin.clone().filter(|o| !o.filters.children.is_empty()) else {
        return Vec::new();
    };
    let mut query = compiler.query.clone();
    let own = |c: &ExprRef| origin.filters.children.iter().any(|o| Rc::ptr_eq(o, c));
    query.filters.children.retain(|c| !own(c));
    query.clear_ordering(true, true);
    query.clear_limits();
    query.clear_select_clause();
    query.distinct = false;
    let Ok(pk) = query.pk_col(m) else { return Vec::new() };
    query.select = vec![pk];
    let Ok(tree) = Compiler::new(query).as_sql(m, true, false) else { return Vec::new() };
    let Ok(connection) = connection::get(m, "default") else { return Vec::new() };
    // Not through the connection: the program did not send this statement.
    let outcome = connection.database.borrow_mut().execute(&Statement::Query(tree));
    let rows = outcome.map(|o| o.rows).unwrap_or_default();
    rows.into_iter().filter_map(|row| row.into_iter().next()).filter(|key| !read.contains(key)).collect()
}

/// How a row becomes an instance with what hangs on it.
struct Plan {
    model: Rc<Class>,
    db: Str,
    start: usize,
    names: Vec<Str>,
    related: Vec<Populator>,
    annotations: Vec<(Str, usize)>,
}

/// What SQLite says to `SELECT` and no column: a manager that is on no model asks so.
fn columnless(m: &mut Machine, compiler: &Compiler) -> crate::python::Unwind {
    let text = match compiler.query.is_sliced() {
        true => "near \"LIMIT\": syntax error",
        false => "incomplete input",
    };
    crate::orm::exceptions::from_sql(m, &crate::sql::SqlError::operational(text))
}

impl Plan {
    fn of(m: &mut Machine, compiler: &Compiler, db: &Str) -> PyResult<Plan> {
        let info = compiler.klass_info.clone();
        let ends = info
            .as_ref()
            .and_then(|info| info.select_fields.first().copied().zip(info.select_fields.last().copied()));
        let (Some(info), Some((first, last))) = (info, ends) else { return Err(columnless(m, compiler)) };
        let names = compiler.select[first..=last].iter().map(|item| attname(&item.expr)).collect();
        let related = info
            .related
            .iter()
            .map(|info| Populator::of(m, info, compiler, db))
            .collect::<PyResult<Vec<_>>>()?;
        let annotations = compiler.annotation_col_map.clone();
        Ok(Plan { model: info.model, db: db.clone(), start: first, names, related, annotations })
    }

    fn instance(&self, m: &mut Machine, state: &QuerySetState, row: Vec<Value>) -> PyResult {
        let values = row[self.start..self.start + self.names.len()].to_vec();
        let object = instances::from_db(m, &self.model, &self.db, &self.names, values)?;
        for populator in &self.related {
            populator.populate(m, &row, &object)?;
        }
        for (name, at) in &self.annotations {
            m.setattr(&object, name, row[*at].clone())?;
        }
        let known = state.known.borrow().clone();
        for known in known {
            let Some(opts) = Options::of(&self.model) else { continue };
            let field = opts.get_field(m, &known.field)?;
            if instances::is_cached(m, &object, &field)? {
                continue;
            }
            let Some(attname) = field.as_field().map(|f| f.attname()) else { continue };
            let key = m.getattr(&object, &attname)?;
            for (candidate, other) in &known.objects {
                if m.eq(candidate, &key)? {
                    m.setattr(&object, &known.field, other.clone())?;
                    break;
                }
            }
        }
        Ok(object)
    }
}

fn attname(expr: &ExprRef) -> Str {
    expr.target().map_or_else(|| Str::intern(""), |field| field.attname())
}

/// `RelatedPopulator`.
struct Populator {
    info: KlassInfo,
    db: Str,
    names: Vec<Str>,
    places: Vec<usize>,
    pk: usize,
    related: Vec<Populator>,
}

impl Populator {
    fn of(m: &mut Machine, info: &KlassInfo, compiler: &Compiler, db: &Str) -> PyResult<Populator> {
        let mut places = info.select_fields.clone();
        let mut names: Vec<Str> = places.iter().map(|at| attname(&compiler.select[*at].expr)).collect();
        let opts = Options::of(&info.model);
        if let (true, Some(opts)) = (info.from_parent, &opts) {
            // A child's columns come partly from its parent: back into the order of its fields.
            let by_name: Vec<(Str, usize)> = names.iter().cloned().zip(places.iter().copied()).collect();
            let wanted = opts.concrete_fields();
            let ordered: Vec<(Str, usize)> = wanted
                .iter()
                .filter_map(|f| by_name.iter().rev().find(|(n, _)| *n == f.attname()).cloned())
                .collect();
            (names, places) = ordered.into_iter().unzip();
        }
        let pk = opts.and_then(|o| o.pk()).map(|f| f.attname());
        let pk = pk.and_then(|pk| names.iter().position(|n| *n == pk)).unwrap_or(0);
        let related = info
            .related
            .iter()
            .map(|inner| Populator::of(m, inner, compiler, db))
            .collect::<PyResult<Vec<_>>>()?;
        Ok(Populator { info: info.clone(), db: db.clone(), names, places, pk, related })
    }

    fn populate(&self, m: &mut Machine, row: &[Value], from: &Value) -> PyResult<()> {
        let values: Vec<Value> = self.places.iter().map(|at| row[*at].clone()).collect();
        let object = match values.get(self.pk) {
            None | Some(Value::None) => Value::None,
            Some(_) => {
                let object = instances::from_db(m, &self.info.model, &self.db, &self.names, values)?;
                for populator in &self.related {
                    populator.populate(m, row, &object)?;
                }
                object
            }
        };
        if let Some((name, far)) = &self.info.named {
            if object.is_none() {
                return Ok(());
            }
            if let Some(far) = far {
                instances::set_cached(m, &object, far, from.clone())?;
            }
            return m.setattr(from, name, object);
        }
        let Some(field) = &self.info.field else { return Ok(()) };
        let forward = FieldRef::Field(field.clone());
        let backward = field.rel().map(FieldRef::Rel);
        let (near, far) = match self.info.reverse {
            true => (backward, Some(forward)),
            false => (Some(forward), backward.filter(|_| field.unique())),
        };
        if let Some(near) = near {
            instances::set_cached(m, from, &near, object.clone())?;
        }
        if let (Some(far), false) = (far, object.is_none()) {
            instances::set_cached(m, &object, &far, from.clone())?;
        }
        Ok(())
    }
}
