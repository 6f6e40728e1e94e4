//! Relations: what a foreign key, a one-to-one or a many-to-many knows, and the doors between related objects.
//!
//! Mirrors `django/db/models/fields/related.py`, `reverse_related.py` and `related_descriptors.py`.

pub mod descriptors;
pub mod many;
pub mod path;
pub mod prefetch;
pub mod rel;
pub mod rel_class;
pub mod reverse;
pub mod through;

pub use path::PathInfo;
pub use rel::{Rel, RelKind};
