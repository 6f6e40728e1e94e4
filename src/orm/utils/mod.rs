//! Small parts of `django.utils` that the floor itself leans on.

pub mod dates;
pub mod digest;
pub mod text;
