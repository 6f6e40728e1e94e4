//! The builtin functions and the methods of the builtin types, one small file each.
//!
//! [`fill`] puts methods into the namespaces of the builtin classes, [`namespace`] makes the `builtins` module. The
//! operators themselves belong to the machine; the dunder methods here delegate to it. Three services are asked for
//! by the machine: [`repr::repr_builtin`], [`repr::str_builtin`] and [`format_spec::format_builtin`].

use std::rc::Rc;

use super::dict::Dict;
use super::machine::Machine;
use super::types::Types;
use super::value::{Str, Value};

pub mod format_spec;
pub mod repr;

/// Puts the methods into the builtin classes. Runs while the table of types is being made, so nothing here may ask
/// for `types()`.
pub fn fill(_types: &'static Types) {}

/// The namespace of the `builtins` module of a new process.
pub fn namespace(_m: &mut Machine) -> Rc<Dict> {
    let dict = Rc::new(Dict::new());
    for (name, class) in super::types::types().all() {
        dict.set_str(&Str::intern(&name), Value::Class(class));
    }
    dict
}
