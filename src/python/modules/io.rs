//! `io`: the classes of streams, which the builtin `open` shares.

use std::rc::Rc;

use crate::python::builtins::file::classes;
use crate::python::exception::PyResult;
use crate::python::machine::Machine;
use crate::python::native::ModuleBuilder;
use crate::python::objects::Module;

/// What is easier said in Python.
pub const SOURCE: &str = include_str!("py/io.py");

/// Fills the module.
pub fn build(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let c = classes();
    ModuleBuilder::new(module)
        .class(&c.unsupported)
        .class(&c.base)
        .class(&c.text_file)
        .class(&c.binary_file)
        .class(&c.string_io)
        .class(&c.bytes_io);
    Ok(())
}
