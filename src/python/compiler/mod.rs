//! The compiler: Ruff's syntax tree to the machine's code.
