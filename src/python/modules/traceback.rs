//! The core of `traceback`: the machine's own texts.

use std::rc::Rc;

use crate::python::builtins::args;
use crate::python::builtins::exceptions::Traceback;
use crate::python::exception::{PyResult, type_error};
use crate::python::machine::Machine;
use crate::python::native::ModuleBuilder;
use crate::python::objects::Module;
use crate::python::value::Value;

/// Fills the module `_traceback`.
pub fn build(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module)
        .function("format_exception_text", |m, a| {
            let value = args::only(a, "format_exception")?;
            match value.as_instance() {
                Some(exception) => Ok(Value::from(m.format_exception(exception))),
                None => Err(type_error("Exception expected for value")),
            }
        })
        .function("format_exception_only_text", |m, a| {
            let value = args::only(a, "format_exception_only")?;
            match value.as_instance() {
                Some(exception) => Ok(Value::from(m.format_exception_only(exception))),
                None => Err(type_error("Exception expected for value")),
            }
        })
        .function("format_outside", |m, a| {
            // As unittest shows a failure: without the frames of unittest itself.
            args::between(&a, 0, "format_outside", 2, 2)?;
            let (Some(exception), Some(path)) = (a.pos[0].as_instance(), args::text(&a.pos[1])) else {
                return Err(type_error("Exception expected for value"));
            };
            let Some(state) = exception.exception() else { return Ok(Value::str("")) };
            let all = state.traceback.borrow().clone();
            let outside = all.iter().filter(|e| !e.code.source.path.starts_with(&*path)).cloned().collect();
            state.traceback.replace(outside);
            let text = m.format_exception(exception);
            state.traceback.replace(all);
            Ok(Value::from(text))
        })
        .function("entries", |_, a| {
            let value = args::only(a, "entries")?;
            let Some(traceback) = value.native::<Traceback>() else { return Ok(Value::list(Vec::new())) };
            let rows = traceback.entries.iter().map(|entry| {
                let line = entry.code.line_of(entry.instruction);
                Value::tuple(vec![
                    Value::str(&entry.code.source.path),
                    Value::Int(i64::from(line)),
                    Value::Str(entry.code.name.clone()),
                    Value::str(entry.code.source.line_text(line).trim()),
                ])
            });
            Ok(Value::list(rows.collect()))
        });
    Ok(())
}
