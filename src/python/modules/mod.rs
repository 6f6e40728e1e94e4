//! The standard library that Ormery carries, one module a file.
