//! Ormery.
