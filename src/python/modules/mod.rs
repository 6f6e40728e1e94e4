//! The standard library that Ormery carries, one module a file.

use super::native::NativeModules;

/// Adds every module of the standard library.
pub fn register(_modules: &mut NativeModules) {}
