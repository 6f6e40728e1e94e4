//! `Q.check`: asks the database whether a condition holds for values at hand, without any table.
//!
//! Mirrors `Q.check` in `django/db/models/query_utils.py`.

use super::compile_expr::{compile, compile_where};
use super::compiler::Stop;
use super::filter::Build;
use super::tree::Query;
use crate::orm::connection;
use crate::orm::expressions::classes::parse_expr;
use crate::orm::expressions::expr::Kind;
use crate::orm::expressions::resolve::{How, resolve};
use crate::python::{Machine, PyResult, Str, Value};
use crate::sql::Statement;
use crate::sql::ast::{self, Select, SelectColumn};

/// Whether a condition holds for named values; what is unknown (NULL) holds, as a CHECK constraint has it.
///
/// # Errors
/// `FieldError` for names that are not among the values.
pub fn check(m: &mut Machine, condition: &Value, values: Vec<(Str, Value)>, using: &str) -> PyResult<bool> {
    let mut query = Query::new(None);
    for (name, value) in values {
        let expr = parse_expr(&value);
        query.add_annotation(m, &expr, &name, false)?;
    }
    let expr = parse_expr(condition);
    let compiled = match &expr.kind {
        Kind::Q(node) => {
            let (clause, _) = query.build_q(m, node, None, Build { allow_joins: false, ..Build::FILTER })?;
            compile_where(m, &query, &clause)
        }
        _ => {
            let resolved = resolve(m, &expr, &mut query, None, How::JOINS)?;
            compile(m, &query, &resolved)
        }
    };
    let condition = match compiled {
        Ok(condition) => condition,
        Err(Stop::Raised(error)) => return Err(error),
        Err(Stop::Empty) => return Ok(false),
        Err(_) => return Ok(true),
    };
    let holds = ast::Expr::function("COALESCE", vec![ast::Expr::paren(condition), ast::Expr::param(true)]);
    let select = Select {
        columns: vec![SelectColumn { expr: ast::Expr::param(1), alias: Some("_check".into()) }],
        filter: Some(holds),
        ..Select::default()
    };
    let outcome = connection::get(m, using)?.execute(m, &Statement::from(select))?;
    Ok(!outcome.rows.is_empty())
}
