//! The project's sources: a small file system in memory, paths relative to the project's folder.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Files by path. Folders exist as far as files are in them.
#[derive(Default)]
pub struct Files {
    map: RefCell<BTreeMap<String, Rc<str>>>,
}

impl Files {
    /// The text of a file.
    pub fn read(&self, path: &str) -> Option<Rc<str>> {
        self.map.borrow().get(path).cloned()
    }

    /// Writes a whole file.
    pub fn write(&self, path: &str, text: &str) {
        self.map.borrow_mut().insert(path.to_string(), text.into());
    }

    /// Removes a file; whether it was there.
    pub fn remove(&self, path: &str) -> bool {
        self.map.borrow_mut().remove(path).is_some()
    }

    /// All paths, sorted.
    pub fn paths(&self) -> Vec<String> {
        self.map.borrow().keys().cloned().collect()
    }

    /// All files; cheap, since texts are shared.
    pub fn snapshot(&self) -> BTreeMap<String, Rc<str>> {
        self.map.borrow().clone()
    }

    /// Puts back what a snapshot held.
    pub fn restore(&self, snapshot: BTreeMap<String, Rc<str>>) {
        *self.map.borrow_mut() = snapshot;
    }

    /// Gives every folder of a path an `__init__.py`, where it has none.
    pub fn make_package(&self, folder: &str) {
        let parts: Vec<&str> = folder.split('/').collect();
        for depth in 1..=parts.len() {
            let init = format!("{}/__init__.py", parts[..depth].join("/"));
            self.map.borrow_mut().entry(init).or_insert_with(|| "".into());
        }
    }

    /// Removes files (and, recursively, folders) that a shell pattern names; how many names matched.
    ///
    /// # Errors
    /// The path of a folder, when one matched and `recursive` is not set.
    pub fn remove_matching(&self, pattern: &str, recursive: bool) -> Result<usize, String> {
        let Ok(pattern) = glob::Pattern::new(pattern.trim_end_matches('/')) else { return Ok(0) };
        let options = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
        let paths = self.paths();
        let folders: BTreeSet<&str> =
            paths.iter().flat_map(|p| p.match_indices('/').map(|(at, _)| &p[..at])).collect();
        let mut matched = 0;
        for path in paths.iter().filter(|p| pattern.matches_with(p, options)) {
            matched += usize::from(self.remove(path));
        }
        for folder in folders.into_iter().filter(|f| pattern.matches_with(f, options)) {
            if !recursive {
                return Err(folder.to_string());
            }
            matched += 1;
            self.map.borrow_mut().retain(|path, _| !path.starts_with(&format!("{folder}/")));
        }
        Ok(matched)
    }
}
