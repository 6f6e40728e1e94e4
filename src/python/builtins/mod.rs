//! The builtin functions and the methods of the builtin types, one small file each.
