//! Ormery: a clockwork model of Django's ORM over an in-memory SQL engine, made to be stepped both ways.
//!
//! The floors, each calling only those below it: `web` and the native command, `lesson`, `timeline`, `project`,
//! `contrib`, `migrations`, `orm`, and on the ground `python` and `sql`. ARCHITECTURE.md is the map.

pub mod cli;
pub mod contrib;
pub mod lesson;
pub mod migrations;
pub mod orm;
pub mod project;
pub mod python;
pub mod sql;
pub mod timeline;
pub mod web;
