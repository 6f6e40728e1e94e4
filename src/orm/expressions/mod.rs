//! Expressions: what stands for a value in a query, before and after it is resolved against a query's tables.
//!
//! An [`Expr`] is an immutable tree behind an `Rc`. As Python writes it, it holds names (`F("club__name")`); resolved,
//! it holds columns of aliases. The Python objects are thin: their payload is the tree.
//!
//! Read in this order: [`expr`] (the tree), [`resolve`], [`output`] (types), [`classes`] (what Python sees),
//! [`functions`], [`aggregates`]. Mirrors `django/db/models/expressions.py`, `aggregates.py` and `functions/`.

pub mod aggregates;
pub mod classes;
pub mod combinable;
pub mod expr;
pub mod functions;
pub mod output;
pub mod resolve;
pub mod show;

pub use expr::{Connector, Expr, ExprRef, Kind, QNode, Rhs, Where};
