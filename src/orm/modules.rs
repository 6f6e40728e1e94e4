//! The `django.*` modules of this floor by name.

use crate::python::native::NativeModules;

/// Adds them.
pub fn register(modules: &mut NativeModules) {
    super::backend::register(modules);
}
