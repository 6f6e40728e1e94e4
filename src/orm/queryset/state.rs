//! The payload of a queryset: its query, its cache, and how its rows become results.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::orm::query::Query;
use crate::python::{Class, Str, Value};

/// What iterating gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Iterable {
    /// Instances.
    Model,
    /// Dicts.
    Values,
    /// Tuples.
    ValuesList,
    /// Named tuples.
    Named,
    /// Bare values.
    Flat,
}

/// Objects that the results' relation is known to lead to.
#[derive(Clone)]
pub struct KnownRelated {
    /// The relation's name on the results' model.
    pub field: Str,
    /// The key that a result holds, with the object it means.
    pub objects: Vec<(Value, Value)>,
}

/// The payload of a `QuerySet`.
pub struct QuerySetState {
    /// Its model.
    pub model: RefCell<Option<Rc<Class>>>,
    /// Its query.
    pub query: RefCell<Query>,
    /// The database it was told to use.
    pub db: RefCell<Option<Str>>,
    /// Hints for database routers.
    pub hints: RefCell<Value>,
    /// The results, once read.
    pub cache: RefCell<Option<Rc<crate::python::List>>>,
    /// `_sticky_filter`.
    pub sticky: Cell<bool>,
    /// `_for_write`.
    pub for_write: Cell<bool>,
    /// `prefetch_related` lookups: texts and `Prefetch` objects.
    pub prefetch: RefCell<Vec<Value>>,
    /// Whether they are fetched.
    pub prefetch_done: Cell<bool>,
    /// Objects known beforehand.
    pub known: RefCell<Vec<KnownRelated>>,
    /// What iterating gives.
    pub iterable: Cell<Iterable>,
    /// The names of `values()` and its kin; `None` for instances.
    pub fields: RefCell<Option<Vec<Str>>>,
}

impl QuerySetState {
    /// All rows of a model.
    pub fn new(model: Option<&Rc<Class>>) -> QuerySetState {
        QuerySetState {
            model: RefCell::new(model.cloned()),
            query: RefCell::new(Query::new(model)),
            db: RefCell::new(None),
            hints: RefCell::new(Value::None),
            cache: RefCell::new(None),
            sticky: Cell::new(false),
            for_write: Cell::new(false),
            prefetch: RefCell::default(),
            prefetch_done: Cell::new(false),
            known: RefCell::default(),
            iterable: Cell::new(Iterable::Model),
            fields: RefCell::new(None),
        }
    }

    /// The query as it is now, for use inside another one.
    pub fn query_snapshot(&self) -> Query {
        Query { db: self.db.borrow().clone(), ..self.query.borrow().clone() }
    }

    /// `_chain()`: a state for the next step, nothing cached.
    pub fn chain(&self) -> QuerySetState {
        let mut query = self.query.borrow().chain();
        let sticky = self.sticky.get();
        if sticky {
            query.filter_is_sticky = true;
        }
        QuerySetState {
            model: RefCell::new(self.model.borrow().clone()),
            query: RefCell::new(query),
            db: RefCell::new(self.db.borrow().clone()),
            hints: RefCell::new(self.hints.borrow().clone()),
            cache: RefCell::new(None),
            sticky: Cell::new(false),
            for_write: Cell::new(self.for_write.get()),
            prefetch: RefCell::new(self.prefetch.borrow().clone()),
            prefetch_done: Cell::new(false),
            known: RefCell::new(self.known.borrow().clone()),
            iterable: Cell::new(self.iterable.get()),
            fields: RefCell::new(self.fields.borrow().clone()),
        }
    }

    /// The model's class name, for texts and events.
    pub fn label(&self) -> String {
        let model = self.model.borrow();
        let opts = model.as_ref().and_then(crate::orm::options::Options::of);
        opts.map_or_else(String::new, |o| o.label())
    }
}
