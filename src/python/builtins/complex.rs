//! `complex`: a class that can be named, as `isinstance` and `numbers` do, and that says at its call that its numbers
//! are missing.

use std::rc::Rc;

use crate::python::class::{Class, Layout};
use crate::python::exception::unsupported;
use crate::python::native::ClassBuilder;

thread_local! {
    static CLASS: &'static Rc<Class> = Box::leak(Box::new(
        ClassBuilder::in_module("complex", "builtins")
            .layout(Layout::Native)
            .static_method("__new__", |_, _| Err(unsupported("complex numbers")))
            .build_lasting(),
    ));
}

/// The class, one a thread.
pub fn class() -> &'static Rc<Class> {
    CLASS.with(|class| *class)
}
