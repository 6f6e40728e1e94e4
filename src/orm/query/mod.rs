//! Queries: what a queryset means, before anybody asks for rows.
//!
//! Read in this order: [`tree`] (the state of a query and its tables), [`paths`] (names become joins), [`filter`]
//! (conditions), [`select`] (annotations, values, ordering, grouping), [`aggregate`], [`compiler`] and its
//! neighbours (statement trees), [`write`] (INSERT, UPDATE, DELETE). The functions of [`write`] are also what models,
//! deletion and relations call without going through a manager's Python methods.
//!
//! Mirrors `django/db/models/sql/`.

pub mod aggregate;
pub mod check;
pub mod combine;
pub mod compile_expr;
pub mod compiler;
pub mod filter;
pub mod filtered;
pub mod paths;
pub mod promote;
pub mod related;
pub mod rows;
pub mod schema;
pub mod select;
pub mod split;
pub mod tree;
pub mod write;

pub use compiler::{Compiled, Stop};
pub use filtered::FilteredRelation;
pub use schema::{schema_condition, schema_expression, schema_value};
pub use tree::{AliasSet, GroupBy, Join, JoinKind, Ordering, Query, Reuse, SelectRelated, Selected};
pub use write::{Conditions, delete_in, exists, insert_rows, update_in, update_where};
