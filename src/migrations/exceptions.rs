//! The exceptions of `django.db.migrations.exceptions`, `state` and `graph`'s errors, raised by name.
//!
//! The classes are made in Python source (`py/exceptions.py`); Rust asks for them when it raises.

use crate::python::{Args, Machine, Unwind};

/// An exception of this class of the migrations package, with a message.
pub fn raise(m: &mut Machine, class: &str, message: &str) -> Unwind {
    match m.import_from("django.db.migrations.exceptions", class) {
        Ok(class) => m.exception(&class, Args::one(message)),
        Err(unwind) => unwind,
    }
}
