//! SELECT, compound queries and VALUES.

use super::Parser;
use super::lexer::{Token, is_reserved};
use crate::sql::ast::*;
use crate::sql::error::{SqlError, SqlResult};
use crate::sql::value::SqlValue;

impl Parser<'_> {
    /// Whether a query begins here.
    pub(super) fn at_query(&self) -> bool {
        self.is("SELECT") || self.is("VALUES") || self.is("WITH")
    }

    /// A query with its combinators, ORDER BY and LIMIT.
    pub(super) fn query(&mut self) -> SqlResult<Query> {
        self.deeper(|parser| {
            if parser.is("WITH") {
                return Err(SqlError::unsupported("WITH in SQL text"));
            }
            let first = parser.core()?;
            let mut rest = Vec::new();
            while let Some(combinator) = parser.combinator() {
                rest.push((combinator, parser.core()?));
            }
            let order_by = parser.order_by()?;
            let (limit, offset) = parser.limit()?;
            Ok(match first {
                Query::Select(mut select) if rest.is_empty() => {
                    select.order_by = order_by;
                    select.limit = limit;
                    select.offset = offset;
                    Query::Select(select)
                }
                first if rest.is_empty() && order_by.is_empty() && limit.is_none() => first,
                first => Query::Compound { first: Box::new(first), rest, order_by, limit, offset },
            })
        })
    }

    fn combinator(&mut self) -> Option<Combinator> {
        if self.takes_all(&["UNION", "ALL"]) {
            Some(Combinator::UnionAll)
        } else if self.takes("UNION") {
            Some(Combinator::Union)
        } else if self.takes("INTERSECT") {
            Some(Combinator::Intersect)
        } else if self.takes("EXCEPT") {
            Some(Combinator::Except)
        } else {
            None
        }
    }

    fn core(&mut self) -> SqlResult<Query> {
        if self.takes("VALUES") {
            return Ok(Query::Values(self.value_rows()?));
        }
        self.expect("SELECT")?;
        let mut select = Select { distinct: self.takes("DISTINCT"), ..Select::default() };
        if !select.distinct {
            self.takes("ALL");
        }
        select.columns = self.select_columns()?;
        if self.takes("FROM") {
            select.from = Some(self.from()?);
        }
        if self.takes("WHERE") {
            select.filter = Some(self.expr()?);
        }
        if self.takes_all(&["GROUP", "BY"]) {
            select.group_by = self.separated(Self::expr)?;
        }
        if self.takes("HAVING") {
            select.having = Some(self.expr()?);
        }
        Ok(select.into())
    }

    pub(super) fn value_rows(&mut self) -> SqlResult<Vec<Vec<Expr>>> {
        self.separated(|parser| {
            parser.expect("(")?;
            let row = parser.separated(Self::expr)?;
            parser.expect(")")?;
            Ok(row)
        })
    }

    pub(super) fn select_columns(&mut self) -> SqlResult<Vec<SelectColumn>> {
        self.separated(|parser| {
            let expr = parser.expr()?;
            let alias = parser.alias()?.map(|alias| alias.name);
            Ok(SelectColumn { expr, alias })
        })
    }

    fn alias(&mut self) -> SqlResult<Option<Ident>> {
        if self.takes("AS") {
            return self.name().map(|name| Some(Ident::quoted(&name)));
        }
        const CLAUSES: [&str; 9] =
            ["CROSS", "NATURAL", "OUTER", "RIGHT", "FULL", "OFFSET", "WINDOW", "INDEXED", "DO"];
        match self.peek() {
            Some(Token::Word(word)) if is_reserved(word) => Ok(None),
            Some(Token::Word(word)) if CLAUSES.iter().any(|clause| clause.eq_ignore_ascii_case(word)) => {
                Ok(None)
            }
            Some(Token::Word(word)) => {
                let alias = Ident::bare(word);
                self.at += 1;
                Ok(Some(alias))
            }
            Some(Token::Quoted(name) | Token::Text(name)) => {
                let alias = Ident::quoted(name);
                self.at += 1;
                Ok(Some(alias))
            }
            _ => Ok(None),
        }
    }

    fn source(&mut self) -> SqlResult<Source> {
        if self.takes("(") {
            let query = Box::new(self.query()?);
            self.expect(")")?;
            return Ok(Source::Subquery { query, alias: self.alias()?, spaced: false });
        }
        let mut name = self.name()?;
        if self.takes(".") {
            name = self.name()?;
        }
        Ok(Source::Table { name, alias: self.alias()? })
    }

    fn from(&mut self) -> SqlResult<From> {
        let mut from = From { source: self.source()?, joins: Vec::new() };
        while let Some(kind) = self.join_kind()? {
            let source = self.source()?;
            let mut on = Vec::new();
            if self.takes("ON") {
                // The renderer writes the brackets.
                on.push(match self.expr()? {
                    Expr::Paren(inner) => *inner,
                    other => other,
                });
            } else if self.is("USING") {
                return Err(SqlError::unsupported("JOIN ... USING"));
            }
            from.joins.push(Join { kind, source, on });
        }
        Ok(from)
    }

    fn join_kind(&mut self) -> SqlResult<Option<JoinKind>> {
        if self.takes(",") {
            return Ok(Some(JoinKind::Comma));
        }
        if self.takes("JOIN") || self.takes_all(&["INNER", "JOIN"]) {
            return Ok(Some(JoinKind::Inner));
        }
        if self.takes_all(&["LEFT", "OUTER", "JOIN"]) || self.takes_all(&["LEFT", "JOIN"]) {
            return Ok(Some(JoinKind::LeftOuter));
        }
        if self.takes_all(&["CROSS", "JOIN"]) {
            return Ok(Some(JoinKind::Cross));
        }
        for word in ["NATURAL", "RIGHT", "FULL"] {
            if self.is(word) {
                return Err(SqlError::unsupported(format!("{word} JOIN")));
            }
        }
        Ok(None)
    }

    pub(super) fn order_by(&mut self) -> SqlResult<Vec<OrderBy>> {
        if !self.takes_all(&["ORDER", "BY"]) {
            return Ok(Vec::new());
        }
        self.separated(|parser| {
            let expr = parser.expr()?;
            let direction = if parser.takes("DESC") {
                Some(Direction::Desc)
            } else if parser.takes("ASC") {
                Some(Direction::Asc)
            } else {
                None
            };
            let nulls = if parser.takes_all(&["NULLS", "FIRST"]) {
                Some(Nulls::First)
            } else if parser.takes_all(&["NULLS", "LAST"]) {
                Some(Nulls::Last)
            } else {
                None
            };
            Ok(OrderBy { expr, direction, nulls })
        })
    }

    fn limit(&mut self) -> SqlResult<(Option<i64>, Option<i64>)> {
        if !self.takes("LIMIT") {
            return Ok((None, None));
        }
        let first = self.whole_number()?;
        if self.takes("OFFSET") {
            return Ok((Some(first), Some(self.whole_number()?)));
        }
        if self.takes(",") {
            return Ok((Some(self.whole_number()?), Some(first)));
        }
        Ok((Some(first), None))
    }

    fn whole_number(&mut self) -> SqlResult<i64> {
        match self.expr()? {
            Expr::Literal(SqlValue::Int(int)) | Expr::Param { value: SqlValue::Int(int), .. } => Ok(int),
            _ => Err(SqlError::operational("datatype mismatch")),
        }
    }
}
