//! The ORM floor: Django's models, managers, querysets and signals over `python` and `sql`.

pub mod connection;
pub mod query;
pub mod queryset;
