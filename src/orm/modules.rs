//! The `django.*` modules of this floor by name.
/// Adds them.
pub fn register(_: &mut crate::python::native::NativeModules) {}
