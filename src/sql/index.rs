//! Indexes: which rows have a key, for look-ups and for UNIQUE.

use std::rc::Rc;

use super::schema::IndexDef;

/// One index of a table at one moment.
#[derive(Clone, Debug)]
pub(super) struct Index {}

impl Index {
    /// The definition, if `CREATE INDEX` made it.
    pub(super) fn created(&self) -> Option<&Rc<IndexDef>> {
        None
    }
}
