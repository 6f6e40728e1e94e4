//! The ordered hash map under `dict`, instance and class namespaces, and module globals.
//!
//! Keys are values with a hash given by the caller, because hashing and comparing may run Python code: the machine's
//! `dict_get`, `dict_set` and `dict_remove` do that; string keys need no machine and have methods here. No borrow is
//! held while Python code runs.

use std::cell::{Cell, RefCell};

use hashbrown::HashTable;

use super::grave::{Contents, bury};
use super::value::{Str, Value};

/// One entry, in insertion order.
#[derive(Clone)]
pub struct Entry {
    /// The key's hash.
    pub hash: u64,
    /// The key.
    pub key: Value,
    /// The value.
    pub value: Value,
}

/// A table of this many slots or fewer is looked through; only larger ones have an index.
const SMALL: usize = 8;

#[derive(Default, Clone)]
struct Table {
    /// Slots in order of insertion; a removed one stays as a hole until the table is compacted.
    entries: Vec<Option<Entry>>,
    /// Positions by hash, in a table that is or was large; empty in others.
    index: HashTable<usize>,
    live: usize,
}

impl Table {
    /// The position of an entry with this hash whose key is the one.
    #[inline]
    fn find(&self, hash: u64, mut same: impl FnMut(&Value) -> bool) -> Option<usize> {
        let entries = &self.entries;
        if self.index.is_empty() {
            let wanted = |e: &Option<Entry>| e.as_ref().is_some_and(|e| e.hash == hash && same(&e.key));
            return if self.live == 0 { None } else { entries.iter().position(wanted) };
        }
        let wanted = |at: &usize| entries[*at].as_ref().is_some_and(|e| e.hash == hash && same(&e.key));
        self.index.find(hash, wanted).copied()
    }

    fn find_name(&self, key: &Str) -> Option<usize> {
        self.find(key.hash_value(), |k| matches!(k, Value::Str(k) if k == key))
    }

    /// Points the index at every entry, if there are enough for one.
    fn build_index(&mut self) {
        let Table { entries, index, .. } = self;
        index.clear();
        if entries.len() <= SMALL {
            return;
        }
        for (at, entry) in entries.iter().enumerate() {
            if let Some(entry) = entry {
                index.insert_unique(entry.hash, at, |&i| entries[i].as_ref().map_or(0, |e| e.hash));
            }
        }
    }
}

thread_local! {
    /// The next version: no two states of any dicts share one, except that all empty new dicts have 0.
    static VERSION: Cell<u64> = const { Cell::new(1) };
}

/// An insertion-ordered map of values. Iterators keep a position and notice a changed `version` (keys added or removed).
#[derive(Default)]
pub struct Dict {
    table: RefCell<Table>,
    version: Cell<u64>,
    edits: Cell<u64>,
}

impl Dict {
    /// An empty dict.
    pub fn new() -> Dict {
        Dict::default()
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.table.borrow().live
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Changes whenever a key is added or removed.
    pub fn version(&self) -> u64 {
        self.version.get()
    }

    /// Changes whenever a key is added or removed or a value replaced.
    pub fn edits(&self) -> u64 {
        self.edits.get()
    }

    fn touch(&self) {
        self.version.set(VERSION.with(|next| next.replace(next.get() + 1)));
        self.edits.set(self.edits.get() + 1);
    }

    /// Positions and keys of the entries with this hash: the candidates that a caller compares by Python's `==`.
    pub fn candidates(&self, hash: u64) -> smallvec::SmallVec<[(usize, Value); 2]> {
        let table = self.table.borrow();
        let candidate =
            |at: usize| table.entries[at].as_ref().filter(|e| e.hash == hash).map(|e| (at, e.key.clone()));
        if table.index.is_empty() {
            return (0..table.entries.len()).filter_map(candidate).collect();
        }
        table.index.iter_hash(hash).filter_map(|&at| candidate(at)).collect()
    }

    /// Finds an entry's position with a comparison that runs no Python code.
    pub fn position_by(&self, hash: u64, same: impl FnMut(&Value) -> bool) -> Option<usize> {
        self.table.borrow().find(hash, same)
    }

    /// The entry at a position, if it is still there. Positions run from 0 to [`Dict::end`].
    pub fn at(&self, position: usize) -> Option<Entry> {
        self.table.borrow().entries.get(position).cloned().flatten()
    }

    /// One past the last position.
    pub fn end(&self) -> usize {
        self.table.borrow().entries.len()
    }

    /// Replaces the value at a position found before.
    pub fn set_at(&self, position: usize, value: Value) {
        self.edits.set(self.edits.get() + 1);
        let old = {
            let mut table = self.table.borrow_mut();
            match table.entries.get_mut(position) {
                Some(Some(entry)) => Some(std::mem::replace(&mut entry.value, value)),
                _ => None,
            }
        };
        drop(old); // outside the borrow: dropping may free a large object
    }

    /// Appends an entry whose key is known to be absent.
    pub fn push(&self, hash: u64, key: Value, value: Value) {
        let mut table = self.table.borrow_mut();
        let Table { entries, index, live } = &mut *table;
        let at = entries.len();
        entries.push(Some(Entry { hash, key, value }));
        *live += 1;
        if !index.is_empty() {
            index.insert_unique(hash, at, |&i| entries[i].as_ref().map_or(0, |e| e.hash));
        } else if at >= SMALL {
            table.build_index();
        }
        drop(table);
        self.touch();
    }

    /// Removes the entry at a position found before.
    pub fn remove_at(&self, position: usize) -> Option<Entry> {
        let removed = {
            let mut table = self.table.borrow_mut();
            let Table { entries, index, live } = &mut *table;
            let entry = entries.get_mut(position)?.take()?;
            if let Ok(found) = index.find_entry(entry.hash, |&at| at == position) {
                found.remove();
            }
            *live -= 1;
            // Trailing holes go at once, so that popitem() from the end stays linear overall.
            while matches!(entries.last(), Some(None)) {
                entries.pop();
            }
            if entries.len() > 32 && *live * 2 < entries.len() {
                compact(&mut table);
            }
            entry
        };
        self.touch();
        Some(removed)
    }

    /// Removes everything.
    pub fn clear(&self) {
        let old = std::mem::take(&mut *self.table.borrow_mut());
        self.touch();
        drop(old);
    }

    /// The value under a string key.
    pub fn get_str(&self, key: &str) -> Option<Value> {
        let hash = super::value::hash_text(key);
        let at = self.position_by(hash, |k| matches!(k, Value::Str(s) if &**s == key))?;
        self.at(at).map(|e| e.value)
    }

    /// The value under a string key whose hash is already known: the fast path of names and attributes.
    pub fn get_name(&self, key: &Str) -> Option<Value> {
        let table = self.table.borrow();
        if table.live == 0 {
            return None;
        }
        let at = table.find_name(key)?;
        table.entries[at].as_ref().map(|e| e.value.clone())
    }

    /// The value under a string key, if the key lies at this very position.
    #[inline]
    pub fn name_at(&self, key: &Str, position: usize) -> Option<Value> {
        self.with_name_at(key, position, Value::clone)
    }

    /// As [`Dict::name_at`], for who wants to put the value into its place at once.
    #[inline(always)]
    pub(super) fn with_name_at<T>(
        &self,
        key: &Str,
        position: usize,
        f: impl FnOnce(&Value) -> T,
    ) -> Option<T> {
        match self.table.borrow().entries.get(position) {
            Some(Some(Entry { key: Value::Str(k), value, .. })) if k.is(key) => Some(f(value)),
            _ => None,
        }
    }

    /// Replaces the value under a string key that lies at this very position, and gives the old one.
    #[inline]
    pub(super) fn replace_at(&self, key: &Str, position: usize, value: &Value) -> Option<Value> {
        match self.table.borrow_mut().entries.get_mut(position) {
            Some(Some(Entry { key: Value::Str(k), value: old, .. })) if k.is(key) => {
                self.edits.set(self.edits.get() + 1);
                Some(match value {
                    Value::Int(i) => std::mem::replace(old, Value::Int(*i)),
                    other => std::mem::replace(old, other.clone()),
                })
            }
            _ => None,
        }
    }

    /// As [`Dict::get_name`], trying first the position where it was found the last time. Gives the position.
    pub fn get_name_at(&self, key: &Str, hint: usize) -> Option<(usize, Value)> {
        let table = self.table.borrow();
        if let Some(Some(Entry { key: Value::Str(k), value, .. })) = table.entries.get(hint)
            && k.is(key)
        {
            return Some((hint, value.clone()));
        }
        if table.live == 0 {
            return None;
        }
        let at = table.find_name(key)?;
        table.entries[at].as_ref().map(|e| (at, e.value.clone()))
    }

    /// Sets the value under a string key, trying first a position where it was found before. Gives the position.
    pub fn set_name_at(&self, key: &Str, value: Value, hint: usize) -> usize {
        let mut table = self.table.borrow_mut();
        let at = match table.entries.get(hint) {
            Some(Some(Entry { key: Value::Str(k), .. })) if k.is(key) => Some(hint),
            _ => table.find_name(key),
        };
        if let Some(at) = at
            && let Some(entry) = &mut table.entries[at]
        {
            let old = std::mem::replace(&mut entry.value, value);
            drop(table);
            self.edits.set(self.edits.get() + 1);
            drop(old); // outside the borrow: dropping may free a large object
            return at;
        }
        let at = table.entries.len();
        drop(table);
        self.push(key.hash_value(), Value::Str(key.clone()), value);
        at
    }

    /// Sets the value under a string key.
    pub fn set_str(&self, key: &Str, value: Value) {
        let hash = key.hash_value();
        match self.position_by(hash, |k| matches!(k, Value::Str(s) if s == key)) {
            Some(at) => self.set_at(at, value),
            None => self.push(hash, Value::Str(key.clone()), value),
        }
    }

    /// Removes a string key; its value, if it was there.
    pub fn remove_str(&self, key: &str) -> Option<Value> {
        let hash = super::value::hash_text(key);
        let at = self.position_by(hash, |k| matches!(k, Value::Str(s) if &**s == key))?;
        self.remove_at(at).map(|e| e.value)
    }

    /// All entries, in order.
    pub fn entries(&self) -> Vec<Entry> {
        self.table.borrow().entries.iter().flatten().cloned().collect()
    }

    /// All keys, in order.
    pub fn keys(&self) -> Vec<Value> {
        self.table.borrow().entries.iter().flatten().map(|e| e.key.clone()).collect()
    }

    /// All string keys with their values, in order.
    pub fn str_items(&self) -> Vec<(Str, Value)> {
        let table = self.table.borrow();
        let pair = |e: &Entry| e.key.as_str().map(|k| (k.clone(), e.value.clone()));
        table.entries.iter().flatten().filter_map(pair).collect()
    }

    /// A copy that shares keys and values.
    pub fn copy(&self) -> Dict {
        let mut table = self.table.borrow().clone();
        if table.live != table.entries.len() {
            compact(&mut table);
        }
        let copy = Dict { table: RefCell::new(table), version: Cell::new(0), edits: Cell::new(0) };
        copy.touch();
        copy
    }
}

impl Drop for Dict {
    fn drop(&mut self) {
        let entries = std::mem::take(&mut self.table.get_mut().entries);
        if !entries.is_empty() {
            bury(Contents::Entries(entries));
        }
    }
}

/// Closes the holes and re-points the index.
fn compact(table: &mut Table) {
    table.entries.retain(Option::is_some);
    table.build_index();
}
