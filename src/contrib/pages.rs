//! What the test client is shown: a page of the admin, told to whoever watches the run.
//!
//! The page is described as JSON by `py/test/pages.py`, which knows the admin's contexts; floors above read it.

use std::rc::Rc;

use crate::python::native::ModuleBuilder;
use crate::python::{Args, Machine, Module, PyResult, Value};

/// A page of the admin was shown to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageShown {
    /// The page, as `py/test/pages.py` describes it.
    pub json: String,
}

/// Builds the module by which the test client tells.
pub fn build(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module).function("shown", shown);
    Ok(())
}

fn shown(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("shown");
    let json = args.required("json")?;
    args.finish()?;
    if let Some(text) = json.as_str().filter(|_| m.observer.is_some()) {
        m.emit(Rc::new(PageShown { json: text.to_string() }));
    }
    Ok(Value::None)
}
