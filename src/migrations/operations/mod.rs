//! Operations: one step of change each, on the state and on the tables.
//!
//! Their classes are Python source (`py/operations.py`): what they hold, how they are told. What they do is here:
//! [`state`] changes a [`ProjectState`](super::state::ProjectState), [`database`] changes tables through the
//! [schema editor](super::schema). A learner's own operation overrides these methods as in Django.
//!
//! Mirrors `django/db/migrations/operations/`.

pub mod database;
pub mod state;

use std::rc::Rc;

use crate::python::exception::unsupported;
use crate::python::{Machine, Module, NativeFunction, PyResult, Str, Value};

/// Puts the native methods into the namespace that the Python source continues.
pub fn build(_m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let method = |name: &str, call| Value::Native(NativeFunction::method("Operation", name, call));
    module.set("_state_forwards", method("state_forwards", state::forwards));
    module.set("_database_forwards", method("database_forwards", database::forwards));
    module.set("_database_backwards", method("database_backwards", database::backwards));
    Ok(())
}

/// An operation object, read attribute by attribute.
pub struct Operation<'a> {
    value: &'a Value,
}

impl<'a> Operation<'a> {
    /// Around a Python object.
    pub fn of(value: &'a Value) -> Operation<'a> {
        Operation { value }
    }

    /// Which built-in operation it is or derives from; empty for a learner's own.
    pub fn kind(&self, m: &mut Machine) -> PyResult<String> {
        let kind = m.getattr_opt(self.value, "kind")?;
        Ok(kind.and_then(|k| k.as_str().map(ToString::to_string)).unwrap_or_default())
    }

    /// An attribute.
    pub fn get(&self, m: &mut Machine, name: &str) -> PyResult {
        m.getattr(self.value, name)
    }

    /// An attribute that is a string.
    pub fn text(&self, m: &mut Machine, name: &str) -> PyResult<String> {
        let value = m.getattr(self.value, name)?;
        match value.unwrapped() {
            Value::Str(text) => Ok(text.to_string()),
            _ => m.str(&value),
        }
    }

    /// An attribute that is a sequence.
    pub fn items(&self, m: &mut Machine, name: &str) -> PyResult<Vec<Value>> {
        let value = m.getattr(self.value, name)?;
        m.collect(&value)
    }

    /// An attribute that is a sequence of pairs of a name and a value.
    pub fn pairs(&self, m: &mut Machine, name: &str) -> PyResult<Vec<(Str, Value)>> {
        let items = self.items(m, name)?;
        state::pairs(m, &items)
    }

    /// An attribute that is a flag.
    pub fn flag(&self, m: &mut Machine, name: &str) -> PyResult<bool> {
        let value = m.getattr(self.value, name)?;
        m.truth(&value)
    }

    /// What to say of an operation that is not built in and brings no method of its own.
    pub fn unknown(&self, kind: &str) -> crate::python::Unwind {
        unsupported(format!("the migration operation `{kind}`"))
    }
}
