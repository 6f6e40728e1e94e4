//! QuerySets: lazy, cached, cloned at every step.
//!
//! What Python code calls are the methods of the class `django.db.models.query.QuerySet` ([`class`]); what Rust code
//! of the floors above calls are the functions here, which take and give queryset values. Read on in [`state`],
//! [`refine`] (methods that give another queryset), [`answers`] (methods that ask the database), [`bulk`] (methods
//! that write), [`fetch`] (rows become results), [`prefetch`].
//!
//! Mirrors `django/db/models/query.py`.

pub mod answers;
pub mod bulk;
pub mod class;
pub mod fetch;
pub mod instances;
pub mod prefetch;
pub mod raw;
pub mod refine;
pub mod state;

use std::rc::Rc;

pub use class::queryset_class;
pub use state::QuerySetState;

use crate::orm::events::{OrmEvent, emit};
use crate::orm::expressions::expr::{Connector, QChild, QNode};
use crate::orm::query::tree::Origin;
use crate::orm::query::{self, Conditions, Ordering};
use crate::python::exception::type_error;
use crate::python::{Args, Class, Instance, List, Machine, PyResult, Str, Value};
use state::KnownRelated;

/// The state of a queryset value.
pub fn state_of(value: &Value) -> PyResult<Rc<QuerySetState>> {
    value.native::<QuerySetState>().ok_or_else(|| type_error("a QuerySet is needed"))
}

/// A new queryset over all rows of a model: `queryset_class(model=, using=, hints=)`. `hints` is a dict or `None`.
pub fn make(
    m: &mut Machine,
    model: &Rc<Class>,
    queryset_class: &Rc<Class>,
    using: Option<&str>,
    hints: Value,
) -> PyResult {
    let made = if class::overrides(queryset_class, "__init__") {
        let using_value = using.map_or(Value::None, Value::str);
        let args = Args::none().with("model", model.clone()).with("using", using_value).with("hints", hints);
        m.call(&Value::Class(queryset_class.clone()), args)?
    } else {
        let state = QuerySetState::new(Some(model));
        *state.db.borrow_mut() = using.map(Str::new);
        *state.hints.borrow_mut() = hints;
        Value::Instance(Instance::with_native(queryset_class, state))
    };
    emit(m, || OrmEvent::QuerySetMade {
        model: state_of(&made).map_or_else(|_| String::new(), |s| s.label()),
        queryset: made.clone(),
    });
    Ok(made)
}

/// Whether a value is a queryset.
pub fn is_queryset(value: &Value) -> bool {
    value.native::<QuerySetState>().is_some()
}

/// The model of a queryset.
pub fn model_of(queryset: &Value) -> Option<Rc<Class>> {
    queryset.native::<QuerySetState>().and_then(|s| s.model.borrow().clone())
}

/// The database a state reads from.
pub fn database(state: &QuerySetState) -> Str {
    state.db.borrow().clone().unwrap_or_else(|| Str::intern("default"))
}

/// The alias of the database that the queryset reads from (`QuerySet.db`).
pub fn db_of(queryset: &Value) -> Str {
    queryset.native::<QuerySetState>().map_or_else(|| Str::intern("default"), |s| database(&s))
}

/// Remembers which manager a queryset comes from, and that what is filtered so far is that manager's doing.
pub fn set_origin(_m: &mut Machine, queryset: &Value, manager: &Value) {
    if let Some(state) = queryset.native::<QuerySetState>() {
        let mut query = state.query.borrow_mut();
        let filters = query.filters.clone();
        query.origin = Some(Rc::new(Origin { manager: manager.clone(), filters }));
    }
}

/// `queryset.filter(...)`. With `sticky`, the next filter may use the same joins (`_next_is_sticky`).
pub fn filter(m: &mut Machine, queryset: &Value, conditions: Conditions, sticky: bool) -> PyResult {
    if sticky {
        state_of(queryset)?.sticky.set(true);
    }
    filtered(m, queryset, conditions, false)
}

/// `queryset.exclude(...)`.
pub fn exclude(m: &mut Machine, queryset: &Value, conditions: Conditions) -> PyResult {
    filtered(m, queryset, conditions, true)
}

fn filtered(m: &mut Machine, queryset: &Value, conditions: Conditions, negated: bool) -> PyResult {
    let children = conditions.iter().map(|(name, value)| QChild::Pair(Str::new(name), value.clone()));
    let node = QNode { connector: Connector::And, negated, children: children.collect() };
    refine::filter_by(m, queryset, &node, if negated { "exclude" } else { "filter" })
}

/// `queryset.complex_filter(...)`: a dict of lookups or a `Q`.
pub fn complex_filter(m: &mut Machine, queryset: &Value, condition: &Value) -> PyResult {
    refine::complex_filter(m, Args::two(queryset.clone(), condition.clone()))
}

/// `queryset.order_by(*names)`.
pub fn order_by(m: &mut Machine, queryset: &Value, names: &[&str]) -> PyResult {
    let names = names.iter().map(|name| Ordering::Name(Str::new(name))).collect();
    refine::order_by_terms(m, queryset, names)
}

/// `queryset.using(alias)`.
pub fn using(m: &mut Machine, queryset: &Value, alias: &str) -> PyResult {
    let (clone, state) = refine::chain(m, queryset, "using")?;
    *state.db.borrow_mut() = Some(Str::new(alias));
    Ok(clone)
}

/// `queryset.only(*names)`.
pub fn only(m: &mut Machine, queryset: &Value, names: &[&str]) -> PyResult {
    let (clone, state) = refine::chain(m, queryset, "only")?;
    let names: Vec<Str> = names.iter().map(|n| Str::new(n)).collect();
    state.query.borrow_mut().add_immediate_loading(&names);
    Ok(clone)
}

/// `queryset.get(...)`.
pub fn get(m: &mut Machine, queryset: &Value, conditions: Conditions) -> PyResult {
    let rows = if conditions.is_empty() { queryset.clone() } else { filter(m, queryset, conditions, false)? };
    answers::get_one(m, &rows)
}

/// `queryset.exists()`.
pub fn exists(m: &mut Machine, queryset: &Value) -> PyResult<bool> {
    answers::exists_in(m, queryset)
}

/// `queryset.count()`.
pub fn count(m: &mut Machine, queryset: &Value) -> PyResult<usize> {
    answers::count_of(m, queryset)
}

/// All results, from the cache or the database, as iterating gives them.
pub fn fetch_all(m: &mut Machine, queryset: &Value) -> PyResult<Vec<Value>> {
    match queryset.native::<QuerySetState>() {
        Some(state) => {
            let list = fetch::fetch_all(m, queryset, &state)?;
            let items = list.items.borrow().clone();
            Ok(items)
        }
        None => m.collect(queryset),
    }
}

/// The results if the queryset is evaluated already.
pub fn cached(queryset: &Value) -> Option<Vec<Value>> {
    let state = queryset.native::<QuerySetState>()?;
    let list = state.cache.borrow().clone()?;
    let items = list.items.borrow().clone();
    Some(items)
}

/// A queryset that is evaluated already, with these results (`prefetch_related` fills related managers so).
pub fn set_cached(queryset: &Value, results: Vec<Value>) {
    if let Some(state) = queryset.native::<QuerySetState>() {
        *state.cache.borrow_mut() = Some(Rc::new(List { items: results.into() }));
        state.prefetch_done.set(true);
    }
}

/// `queryset._update(values)`: fields by name; expressions are welcome.
pub fn update(m: &mut Machine, queryset: &Value, values: &[(Str, Value)]) -> PyResult<usize> {
    answers::update_rows(m, queryset, values)
}

/// `queryset._raw_delete(using)`.
pub fn raw_delete(m: &mut Machine, queryset: &Value, using: &str) -> PyResult<usize> {
    let query = state_of(queryset)?.query.borrow().clone();
    query::write::delete(m, query, using)
}

/// Keeps the objects that the results' relation is known to lead to (`_known_related_objects[field] = {key: object}`).
pub fn set_known_related(queryset: &Value, field: &str, objects: Vec<(Value, Value)>) {
    if let Some(state) = queryset.native::<QuerySetState>() {
        let mut known = state.known.borrow_mut();
        known.retain(|k| &*k.field != field);
        known.push(KnownRelated { field: Str::intern(field), objects });
    }
}

/// `values_list(*names)` as tuples, in one go.
pub fn values_list(m: &mut Machine, queryset: &Value, names: &[&str]) -> PyResult<Vec<Vec<Value>>> {
    let state = state_of(queryset)?;
    let mut query = state.query.borrow().chain();
    let names: Vec<Str> = names.iter().map(|n| Str::new(n)).collect();
    query.set_values(m, &names)?;
    query::write::fetch_values(m, query, &database(&state))
}
