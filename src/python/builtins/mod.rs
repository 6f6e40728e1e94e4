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

pub mod args;
pub mod bytearray;
pub mod bytes;
mod complex;
pub mod dict;
mod dunders;
pub mod exceptions;
pub mod file;
pub mod float;
pub mod format_spec;
mod functional;
pub mod functions;
pub mod int;
pub mod list;
mod memoryview;
pub mod repr;
pub mod scope;
pub mod set;
pub mod small;
pub mod str;
mod str_case;
pub mod str_format;
pub mod str_percent;

pub use str_case::is_identifier as str_is_identifier;

/// Puts the methods into the builtin classes. Runs while the table of types is being made, so nothing here may ask
/// for `types()`.
pub fn fill(types: &'static Types) {
    int::fill(types);
    float::fill(types);
    str::fill(types);
    bytes::fill(types);
    list::fill(types);
    // The special methods first: `dict.__getitem__` has a better one of its own.
    dunders::fill(types);
    dict::fill(types);
    set::fill(types);
    small::fill(types);
    exceptions::fill(types);
}

/// The namespace of the `builtins` module of a new process.
pub fn namespace(_m: &mut Machine) -> Rc<Dict> {
    let dict = Rc::new(Dict::new());
    for (name, class) in super::types::types().all() {
        dict.set_str(&Str::intern(&name), Value::Class(class));
    }
    for (name, value) in [("NotImplemented", Value::NotImplemented), ("Ellipsis", Value::Ellipsis)] {
        dict.set_str(&Str::intern(name), value);
    }
    for hidden in [
        "NoneType",
        "NotImplementedType",
        "ellipsis",
        "function",
        "method",
        "builtin_function_or_method",
        "module",
        "generator",
        "iterator",
        "dict_keys",
        "dict_values",
        "dict_items",
        "mappingproxy",
        "cell",
        "code",
        "traceback",
        "frame",
    ] {
        dict.remove_str(hidden);
    }
    dict.set_str(&Str::intern("IOError"), Value::Class(super::types::types().OSError.clone()));
    dict.set_str(&Str::intern("EnvironmentError"), Value::Class(super::types::types().OSError.clone()));
    for class in [bytearray::class(), memoryview::class(), complex::class()] {
        dict.set_str(&class.name(), Value::Class(class.clone()));
    }
    dict.set_str(&Str::intern("__debug__"), Value::Bool(true));
    functions::install(&dict);
    dict
}
