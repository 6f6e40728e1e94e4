//! Ormery: a clockwork model of Django's ORM over an in-memory SQL engine, made to be stepped both ways.
//!
//! The floors, each calling only those below it: `web` and the native command, `lesson`, `timeline`, `project`,
//! `contrib`, `migrations`, `orm`, and on the ground `python` and `sql`. ARCHITECTURE.md is the map.

pub mod catalogue;
pub mod cli;
/// Counts the bytes in use, so that a run can be held to its memory limit.
#[global_allocator]
static ALLOCATOR: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, usize::MAX);

/// Bytes that the program has allocated and not yet freed.
pub fn allocated_bytes() -> usize {
    ALLOCATOR.allocated()
}

pub mod contrib;
pub mod export;
pub mod lesson;
pub mod migrations;
pub mod orm;
pub mod project;
pub mod python;
pub mod share;
pub mod sql;
pub mod timeline;
pub mod web;
mod zones;
