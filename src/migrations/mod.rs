//! The migrations floor: project state, autodetector, operations, executor, writer.
