//! Expressions, by SQLite's precedence.

use std::rc::Rc;

use super::Parser;
use super::lexer::{Token, is_reserved};
use crate::sql::ast::*;
use crate::sql::error::{SqlError, SqlResult};
use crate::sql::functions::is_aggregate;
use crate::sql::value::SqlValue;

impl Parser<'_> {
    /// An expression.
    pub(super) fn expr(&mut self) -> SqlResult<Expr> {
        self.deeper(Self::or)
    }

    fn or(&mut self) -> SqlResult<Expr> {
        let mut left = self.and()?;
        let mut links = 0;
        while self.takes("OR") {
            links = self.one_more(links)?;
            left = Expr::binary(left, BinaryOp::Or, self.and()?);
        }
        Ok(left)
    }

    fn and(&mut self) -> SqlResult<Expr> {
        let mut left = self.not()?;
        let mut links = 0;
        while self.takes("AND") {
            links = self.one_more(links)?;
            left = Expr::binary(left, BinaryOp::And, self.not()?);
        }
        Ok(left)
    }

    /// Counts the links of a chain such as `a OR b OR c`: each makes the tree one deeper.
    fn one_more(&self, links: usize) -> SqlResult<usize> {
        if links >= 250 {
            return Err(SqlError::unsupported("a chain of more than 250 operators in SQL text"));
        }
        Ok(links + 1)
    }

    fn not(&mut self) -> SqlResult<Expr> {
        if self.is("NOT") && !self.is_at(1, "EXISTS") {
            self.at += 1;
            let inner = self.deeper(Self::not)?;
            return Ok(Expr::Not(Box::new(inner)));
        }
        self.equality()
    }

    fn equality(&mut self) -> SqlResult<Expr> {
        let mut left = self.comparison()?;
        let mut links = 0;
        loop {
            links = self.one_more(links)?;
            let negated = self.is("NOT")
                && ["IN", "LIKE", "BETWEEN", "REGEXP", "GLOB"].iter().any(|w| self.is_at(1, w));
            self.at += usize::from(negated);
            left = if self.takes("=") || self.takes("==") {
                Expr::binary(left, BinaryOp::Eq, self.comparison()?)
            } else if self.takes("<>") || self.takes("!=") {
                Expr::binary(left, BinaryOp::Ne, self.comparison()?)
            } else if self.takes("IS") {
                self.is_something(left)?
            } else if self.takes("ISNULL") {
                Expr::IsNull { expr: Box::new(left), negated: false }
            } else if self.takes("NOTNULL") || self.takes_all(&["NOT", "NULL"]) {
                Expr::IsNull { expr: Box::new(left), negated: true }
            } else if self.takes("IN") {
                self.in_something(left, negated)?
            } else if self.takes("LIKE") {
                let pattern = Box::new(self.comparison()?);
                let escape = match self.takes("ESCAPE") {
                    true => Some(self.escape()?),
                    false => None,
                };
                Expr::Like { expr: Box::new(left), pattern, escape, negated }
            } else if self.takes("REGEXP") {
                Expr::Regexp { expr: Box::new(left), pattern: Box::new(self.comparison()?), negated }
            } else if self.takes("GLOB") {
                let call = Expr::function("GLOB", vec![self.comparison()?, left]);
                if negated { Expr::Not(Box::new(call)) } else { call }
            } else if self.takes("BETWEEN") {
                let low = Box::new(self.comparison()?);
                self.expect("AND")?;
                Expr::Between { expr: Box::new(left), low, high: Box::new(self.comparison()?), negated }
            } else {
                return Ok(left);
            };
        }
    }

    fn escape(&mut self) -> SqlResult<char> {
        let Some(Token::Text(text)) = self.peek() else { return Err(self.error()) };
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(escape), None) => {
                self.at += 1;
                Ok(escape)
            }
            _ => Err(SqlError::operational("ESCAPE expression must be a single character")),
        }
    }

    fn is_something(&mut self, left: Expr) -> SqlResult<Expr> {
        let mut negated = self.takes("NOT");
        if self.takes_all(&["DISTINCT", "FROM"]) {
            negated = !negated;
        }
        if self.takes("NULL") {
            return Ok(Expr::IsNull { expr: Box::new(left), negated });
        }
        let op = if negated { BinaryOp::IsNot } else { BinaryOp::Is };
        Ok(Expr::binary(left, op, self.comparison()?))
    }

    fn in_something(&mut self, left: Expr, negated: bool) -> SqlResult<Expr> {
        let expr = Box::new(left);
        if !self.is("(") {
            let name = self.name()?;
            let star = SelectColumn { expr: Expr::Star, alias: None };
            let select = Select { columns: vec![star], from: Some(From::table(&name)), ..Select::default() };
            return Ok(Expr::InSubquery { expr, query: Box::new(select.into()), negated });
        }
        self.expect("(")?;
        if self.at_query() {
            let query = Box::new(self.query()?);
            self.expect(")")?;
            return Ok(Expr::InSubquery { expr, query, negated });
        }
        let list = if self.is(")") { Vec::new() } else { self.separated(Self::expr)? };
        self.expect(")")?;
        Ok(Expr::InList { expr, list, negated })
    }

    fn left_chain(
        &mut self,
        ops: &[(&str, BinaryOp)],
        mut next: impl FnMut(&mut Self) -> SqlResult<Expr>,
    ) -> SqlResult<Expr> {
        let mut left = next(self)?;
        let mut links = 0;
        'more: loop {
            for (sign, op) in ops {
                if self.takes(sign) {
                    links = self.one_more(links)?;
                    left = Expr::binary(left, *op, next(self)?);
                    continue 'more;
                }
            }
            return Ok(left);
        }
    }

    fn comparison(&mut self) -> SqlResult<Expr> {
        let ops = [("<=", BinaryOp::Le), (">=", BinaryOp::Ge), ("<", BinaryOp::Lt), (">", BinaryOp::Gt)];
        self.left_chain(&ops, Self::bits)
    }

    fn bits(&mut self) -> SqlResult<Expr> {
        let ops = [
            ("&", BinaryOp::BitAnd),
            ("|", BinaryOp::BitOr),
            ("<<", BinaryOp::ShiftLeft),
            (">>", BinaryOp::ShiftRight),
        ];
        self.left_chain(&ops, Self::sum)
    }

    fn sum(&mut self) -> SqlResult<Expr> {
        self.left_chain(&[("+", BinaryOp::Add), ("-", BinaryOp::Sub)], Self::product)
    }

    fn product(&mut self) -> SqlResult<Expr> {
        let ops = [("*", BinaryOp::Mul), ("/", BinaryOp::Div), ("%", BinaryOp::Mod)];
        self.left_chain(&ops, Self::concat)
    }

    fn concat(&mut self) -> SqlResult<Expr> {
        let ops = [("||", BinaryOp::Concat), ("->>", BinaryOp::JsonArrowText), ("->", BinaryOp::JsonArrow)];
        self.left_chain(&ops, Self::collated)
    }

    fn collated(&mut self) -> SqlResult<Expr> {
        let mut expr = self.unary()?;
        let mut links = 0;
        while self.takes("COLLATE") {
            links = self.one_more(links)?;
            expr = Expr::Collate { expr: Box::new(expr), collation: self.name()? };
        }
        Ok(expr)
    }

    /// A literal, a signed number or an expression in brackets: what DEFAULT takes.
    pub(super) fn simple_value(&mut self) -> SqlResult<Expr> {
        self.unary()
    }

    fn unary(&mut self) -> SqlResult<Expr> {
        if self.takes("-") {
            let inner = self.deeper(Self::unary)?;
            return Ok(match inner {
                Expr::Literal(SqlValue::Int(int)) => Expr::Literal(SqlValue::Int(int.wrapping_neg())),
                Expr::Literal(SqlValue::Real(real)) => Expr::Literal(SqlValue::Real(-real)),
                other => Expr::Negate(Box::new(other)),
            });
        }
        if self.takes("+") {
            return self.deeper(Self::unary);
        }
        if self.takes("~") {
            let inner = self.deeper(Self::unary)?;
            return Ok(Expr::binary(Expr::Negate(Box::new(inner)), BinaryOp::Sub, Expr::literal(1)));
        }
        self.primary()
    }

    fn primary(&mut self) -> SqlResult<Expr> {
        let Some(token) = self.peek().cloned() else { return Err(self.error()) };
        match token {
            Token::Number(value) => self.taken(Expr::Literal(value)),
            Token::Text(text) => self.taken(Expr::Literal(SqlValue::from(text))),
            Token::Blob(bytes) => self.taken(Expr::Literal(SqlValue::Blob(bytes.into()))),
            Token::Param => {
                self.at += 1;
                self.param().map(Expr::param)
            }
            Token::Sign("(") => self.bracketed(),
            Token::Sign("*") => self.taken(Expr::Star),
            Token::Word(word) => self.word(&word),
            Token::Quoted(_) => self.column_or_call(),
            Token::Sign(_) => Err(self.error()),
        }
    }

    fn taken(&mut self, expr: Expr) -> SqlResult<Expr> {
        self.at += 1;
        Ok(expr)
    }

    fn bracketed(&mut self) -> SqlResult<Expr> {
        self.expect("(")?;
        if self.at_query() {
            let query = self.query()?;
            self.expect(")")?;
            return Ok(Expr::Subquery(Box::new(query)));
        }
        let mut items = self.separated(Self::expr)?;
        self.expect(")")?;
        match (items.pop(), items.is_empty()) {
            (Some(only), true) => Ok(Expr::paren(only)),
            (last, _) => {
                items.extend(last);
                Ok(Expr::Tuple(items))
            }
        }
    }

    fn word(&mut self, word: &str) -> SqlResult<Expr> {
        let upper = word.to_ascii_uppercase();
        match upper.as_str() {
            "NULL" => self.taken(Expr::Literal(SqlValue::Null)),
            "CURRENT_TIMESTAMP" => self.taken(Expr::function("DATETIME", Vec::new())),
            "CURRENT_DATE" => self.taken(Expr::function("DATE", Vec::new())),
            "CURRENT_TIME" => self.taken(Expr::function("TIME", Vec::new())),
            "NOT" if self.is_at(1, "EXISTS") => {
                self.at += 1;
                let exists = self.primary()?;
                Ok(Expr::Not(Box::new(exists)))
            }
            "EXISTS" => {
                self.at += 1;
                self.expect("(")?;
                let query = self.query()?;
                self.expect(")")?;
                Ok(Expr::Exists(Box::new(query)))
            }
            "CAST" if self.is_at(1, "(") => {
                self.at += 2;
                let expr = Box::new(self.expr()?);
                self.expect("AS")?;
                let type_text = Rc::from(self.type_text());
                self.expect(")")?;
                Ok(Expr::Cast { expr, type_text })
            }
            "CASE" => {
                self.at += 1;
                self.case()
            }
            _ if self.is_at(1, "(") && !matches!(upper.as_str(), "SELECT" | "VALUES" | "IN" | "WHERE") => {
                self.call(word)
            }
            _ if is_reserved(word) => Err(self.error()),
            _ => self.column_or_call(),
        }
    }

    fn case(&mut self) -> SqlResult<Expr> {
        let operand = match self.is("WHEN") {
            true => None,
            false => Some(Box::new(self.expr()?)),
        };
        let mut whens = Vec::new();
        while self.takes("WHEN") {
            let when = self.expr()?;
            self.expect("THEN")?;
            whens.push((when, self.expr()?));
        }
        let otherwise = match self.takes("ELSE") {
            true => Some(Box::new(self.expr()?)),
            false => None,
        };
        self.expect("END")?;
        Ok(Expr::Case { operand, whens, otherwise })
    }

    fn column_or_call(&mut self) -> SqlResult<Expr> {
        let is_bare = matches!(self.peek(), Some(Token::Word(_)));
        let first = self.name()?;
        if !self.takes(".") {
            return Ok(Expr::Column { table: None, name: first });
        }
        let table = Some(Ident { name: first, bare: is_bare });
        let name = if self.takes("*") { "*".into() } else { self.name()? };
        Ok(Expr::Column { table, name })
    }

    fn call(&mut self, name: &str) -> SqlResult<Expr> {
        self.at += 2;
        let distinct = self.takes("DISTINCT");
        let args = if self.is(")") { Vec::new() } else { self.separated(Self::expr)? };
        self.expect(")")?;
        let mut filter = None;
        if self.is("FILTER") && self.is_at(1, "(") {
            self.at += 2;
            self.expect("WHERE")?;
            filter = Some(self.expr()?);
            self.expect(")")?;
        }
        let call = if is_aggregate(name, args.len()) {
            Expr::Aggregate(Box::new(Aggregate { name: name.into(), distinct, args, filter }))
        } else {
            Expr::function(name, args)
        };
        if self.is("OVER") && self.is_at(1, "(") {
            self.at += 2;
            return self.over(call);
        }
        Ok(call)
    }

    fn over(&mut self, call: Expr) -> SqlResult<Expr> {
        let mut window = Window { call, partition_by: Vec::new(), order_by: Vec::new(), frame: None };
        if self.takes_all(&["PARTITION", "BY"]) {
            window.partition_by = self.separated(Self::expr)?;
        }
        window.order_by = self.order_by()?;
        let mut frame = Vec::new();
        while !self.is(")") {
            let Some(token) = self.peek() else { return Err(self.error()) };
            frame.push(token.text());
            self.at += 1;
        }
        self.expect(")")?;
        window.frame = (!frame.is_empty()).then(|| frame.join(" ").into());
        Ok(Expr::Window(Box::new(window)))
    }

    /// The words and brackets of a type, as in `varchar(30)` and `integer unsigned`.
    pub(super) fn type_text(&mut self) -> String {
        let mut text = String::new();
        while let Some(token) = self.peek() {
            let word = match token {
                Token::Word(word) if !is_reserved(word) && !word.eq_ignore_ascii_case("GENERATED") => {
                    word.clone()
                }
                Token::Quoted(word) => word.clone(),
                _ => break,
            };
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&word);
            self.at += 1;
        }
        if !text.is_empty() && self.is("(") {
            while let Some(token) = self.peek() {
                let done = token.is(")");
                let part = token.text();
                text.push_str(if part == "," { ", " } else { &part });
                self.at += 1;
                if done {
                    break;
                }
            }
        }
        text
    }
}
