//! What operations do to the tables, through the schema editor.

use crate::python::exception::unsupported;
use crate::python::{Args, Machine, PyResult};

/// `operation.database_forwards(app_label, schema_editor, from_state, to_state)`.
///
/// # Errors
/// What the database or a function of the learner raises.
pub fn forwards(_m: &mut Machine, _args: Args) -> PyResult {
    Err(unsupported("changing tables"))
}

/// `operation.database_backwards(app_label, schema_editor, from_state, to_state)`.
///
/// # Errors
/// What the database or a function of the learner raises.
pub fn backwards(_m: &mut Machine, _args: Args) -> PyResult {
    Err(unsupported("changing tables back"))
}
