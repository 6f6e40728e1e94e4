//! Dicts and sets by Python's hash and equality. No borrow of a table is held while Python code compares keys.

use std::rc::Rc;

use super::Machine;
use crate::python::dict::Dict;
use crate::python::exception::PyResult;
use crate::python::function::Args;
use crate::python::objects::Set;
use crate::python::types::types;
use crate::python::value::{Str, Value};

/// Whether two keys are the same, when that can be said without Python code.
#[inline]
fn quick_same(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Str(a), Value::Str(b)) => Some(a == b),
        (Value::Int(a), Value::Int(b)) => Some(a == b),
        (Value::Str(_), Value::Int(_) | Value::Bool(_) | Value::None | Value::Float(_))
        | (Value::Int(_) | Value::Bool(_) | Value::None | Value::Float(_), Value::Str(_)) => Some(false),
        (Value::None, Value::None) => Some(true),
        _ if a.is(b) => Some(true),
        _ => None,
    }
}

impl Machine {
    /// The position of a key whose hash is known.
    pub(super) fn find_key(&mut self, dict: &Dict, hash: u64, key: &Value) -> PyResult<Option<usize>> {
        let mut unsure = false;
        let quick = dict.position_by(hash, |k| match quick_same(k, key) {
            Some(same) => same,
            None => {
                unsure = true;
                false
            }
        });
        if quick.is_some() || !unsure {
            return Ok(quick);
        }
        for (at, candidate) in dict.candidates(hash) {
            if self.same(&candidate, key)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// The value under a key.
    pub(super) fn dict_find(&mut self, dict: &Dict, key: &Value) -> PyResult<Option<Value>> {
        if let Value::Str(text) = key {
            // Only another string, or an instance, can equal a string; the latter are seldom keys.
            if let Some(found) = dict.get_name(text) {
                return Ok(Some(found));
            }
        }
        let hash = self.hash_of(key)?;
        Ok(self.find_key(dict, hash, key)?.and_then(|at| dict.at(at)).map(|e| e.value))
    }

    /// Sets a key.
    pub(super) fn dict_store(&mut self, dict: &Dict, key: Value, value: Value) -> PyResult<()> {
        let hash = self.hash_of(&key)?;
        match self.find_key(dict, hash, &key)? {
            Some(at) => dict.set_at(at, value),
            None => dict.push(hash, key, value),
        }
        Ok(())
    }

    /// Removes a key.
    pub(super) fn dict_take(&mut self, dict: &Dict, key: &Value) -> PyResult<Option<Value>> {
        let hash = self.hash_of(key)?;
        Ok(self.find_key(dict, hash, key)?.and_then(|at| dict.remove_at(at)).map(|e| e.value))
    }

    /// Adds a member to a set; whether it is new.
    pub fn set_add(&mut self, set: &Set, member: Value) -> PyResult<bool> {
        let hash = self.hash_of(&member)?;
        let known = self.find_key(&set.items, hash, &member)?.is_some();
        if !known {
            set.items.push(hash, member, Value::None);
        }
        Ok(!known)
    }

    /// Whether a set has a member.
    pub fn set_contains(&mut self, set: &Set, member: &Value) -> PyResult<bool> {
        let hash = self.hash_of(member)?;
        Ok(self.find_key(&set.items, hash, member)?.is_some())
    }

    /// Removes a member; whether it was there.
    pub fn set_discard(&mut self, set: &Set, member: &Value) -> PyResult<bool> {
        let hash = self.hash_of(member)?;
        Ok(self.find_key(&set.items, hash, member)?.and_then(|at| set.items.remove_at(at)).is_some())
    }

    /// Keys and values of anything with `keys()` and `[]`; `None` when it is no mapping.
    pub fn items_of_mapping(&mut self, mapping: &Value) -> PyResult<Option<Vec<(Value, Value)>>> {
        let pairs = |dict: &Dict| dict.entries().into_iter().map(|e| (e.key, e.value)).collect();
        match mapping {
            Value::Dict(dict) => return Ok(Some(pairs(dict))),
            Value::MappingProxy(proxy) => return Ok(Some(pairs(&proxy.dict))),
            _ => {}
        }
        let Some(keys) = self.getattr_opt(mapping, "keys")? else { return Ok(None) };
        if mapping.as_class().is_some() {
            return Ok(None);
        }
        let keys = self.call_value(&keys, Args::none())?;
        let mut items = Vec::new();
        for key in self.collect(&keys)? {
            let value = self.getitem(mapping, &key)?;
            items.push((key, value));
        }
        Ok(Some(items))
    }

    /// Reads a name of a module's or class body's namespace.
    pub(super) fn namespace_get(&mut self, namespace: &Rc<Dict>, name: &Str) -> PyResult<Option<Value>> {
        if let Some(value) = namespace.get_name(name) {
            return Ok(Some(value));
        }
        let Some(object) = self.odd_namespace(namespace) else { return Ok(None) };
        match self.getitem(&object, &Value::Str(name.clone())) {
            Ok(value) => Ok(Some(value)),
            Err(e) if e.is(&types().KeyError) => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Binds a name of a namespace.
    pub(super) fn namespace_set(&mut self, namespace: &Rc<Dict>, name: &Str, value: Value) -> PyResult<()> {
        match self.odd_namespace(namespace) {
            Some(object) => self.setitem(&object, &Value::Str(name.clone()), value),
            None => {
                namespace.set_str(name, value);
                Ok(())
            }
        }
    }

    /// Unbinds a name of a namespace; whether it was bound.
    pub(super) fn namespace_delete(&mut self, namespace: &Rc<Dict>, name: &Str) -> PyResult<bool> {
        match self.odd_namespace(namespace) {
            Some(object) => match self.delitem(&object, &Value::Str(name.clone())) {
                Ok(()) => Ok(true),
                Err(e) if e.is(&types().KeyError) => Ok(false),
                Err(e) => Err(e),
            },
            None => Ok(namespace.remove_str(name).is_some()),
        }
    }

    /// The object that `__prepare__` gave in place of a dict, while the class body runs on it.
    fn odd_namespace(&self, namespace: &Rc<Dict>) -> Option<Value> {
        let found = self.prepared.iter().rev().find(|(dict, _)| Rc::ptr_eq(dict, namespace));
        found.map(|(_, object)| object.clone())
    }
}
