//! The native command's parts, one a file.

pub mod check;
pub mod new;
pub mod python;
