//! SQL text to statement trees: for raw statements, hand-written expressions and the SQL client.
//!
//! SQLite's dialect as far as Django and its users write it, with SQLite's error texts. Parameters (`?`, `%s`)
//! are bound while reading, so that the tree is complete.

mod expr;
mod lexer;
mod query;
mod schema;
mod statement;

use super::ast::{Expr, Statement};
use super::error::{SqlError, SqlResult};
use super::value::SqlValue;
use lexer::{Token, lex};

/// Reads tokens and hands out parameters.
struct Parser<'p> {
    tokens: Vec<Token>,
    at: usize,
    params: &'p [SqlValue],
    next_param: usize,
    depth: usize,
}

/// The statements of a text, with the parameters in their places.
pub fn parse_statements(sql: &str, params: &[SqlValue]) -> SqlResult<Vec<Statement>> {
    // Text that takes Django's `%s` has its other percent signs doubled.
    let is_doubled = !params.is_empty() && sql.contains("%s");
    let mut parser = Parser::new(sql, params, is_doubled)?;
    let mut statements = Vec::new();
    loop {
        while parser.takes(";") {}
        if parser.is_done() {
            break;
        }
        statements.push(parser.statement()?);
        if !parser.is_done() && !parser.takes(";") {
            return Err(parser.error());
        }
    }
    parser.all_params_used()?;
    Ok(statements)
}

/// One expression.
pub(super) fn parse_expr(sql: &str, params: &[SqlValue]) -> SqlResult<Expr> {
    let mut parser = Parser::new(sql, params, true)?;
    let expr = parser.expr()?;
    if !parser.is_done() {
        return Err(parser.error());
    }
    Ok(expr)
}

impl<'p> Parser<'p> {
    fn new(sql: &str, params: &'p [SqlValue], is_doubled: bool) -> SqlResult<Self> {
        let mut tokens = lex(sql)?;
        for token in tokens.iter_mut().filter(|_| is_doubled) {
            if let Token::Text(text) = token {
                *text = text.replace("%%", "%");
            }
        }
        Ok(Parser { tokens, at: 0, params, next_param: 0, depth: 0 })
    }

    fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    /// SQLite's complaint about the token at hand.
    fn error(&self) -> SqlError {
        match self.peek() {
            Some(token) => SqlError::operational(format!("near \"{}\": syntax error", token.text())),
            None => SqlError::operational("incomplete input"),
        }
    }

    /// Whether the word or sign stands so many tokens ahead.
    fn is_at(&self, ahead: usize, word: &str) -> bool {
        self.tokens.get(self.at + ahead).is_some_and(|token| token.is(word))
    }

    fn is(&self, word: &str) -> bool {
        self.is_at(0, word)
    }

    /// Takes the word or sign if it stands here.
    fn takes(&mut self, word: &str) -> bool {
        let found = self.is(word);
        self.at += usize::from(found);
        found
    }

    /// Takes all the words if they stand here in this order.
    fn takes_all(&mut self, words: &[&str]) -> bool {
        let found = words.iter().enumerate().all(|(ahead, word)| self.is_at(ahead, word));
        if found {
            self.at += words.len();
        }
        found
    }

    fn expect(&mut self, word: &str) -> SqlResult<()> {
        if self.takes(word) { Ok(()) } else { Err(self.error()) }
    }

    /// A name: a word that is no keyword, or anything quoted.
    fn name(&mut self) -> SqlResult<std::rc::Rc<str>> {
        let name = match self.peek() {
            Some(Token::Word(word)) if !lexer::is_reserved(word) => word.as_str(),
            Some(Token::Quoted(name) | Token::Text(name)) => name.as_str(),
            _ => return Err(self.error()),
        };
        let name = name.into();
        self.at += 1;
        Ok(name)
    }

    /// `(name, name)`.
    fn names_in_brackets(&mut self) -> SqlResult<Vec<std::rc::Rc<str>>> {
        self.expect("(")?;
        let names = self.separated(Self::name)?;
        self.expect(")")?;
        Ok(names)
    }

    /// Items separated by commas.
    fn separated<T>(&mut self, mut read: impl FnMut(&mut Self) -> SqlResult<T>) -> SqlResult<Vec<T>> {
        let mut items = vec![read(self)?];
        while self.takes(",") {
            items.push(read(self)?);
        }
        Ok(items)
    }

    fn param(&mut self) -> SqlResult<SqlValue> {
        let value = self.params.get(self.next_param).cloned();
        self.next_param += 1;
        match value {
            Some(value) => Ok(value),
            None => Err(self.wrong_count()),
        }
    }

    fn wrong_count(&self) -> SqlError {
        let wanted = self.tokens.iter().filter(|token| matches!(token, Token::Param)).count();
        let given = self.params.len();
        SqlError::programming(format!(
            "Incorrect number of bindings supplied. The current statement uses {wanted}, and there are {given} supplied."
        ))
    }

    fn all_params_used(&self) -> SqlResult<()> {
        if self.next_param == self.params.len() { Ok(()) } else { Err(self.wrong_count()) }
    }

    /// Guards recursion: deep nesting is an error, never a crash.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> SqlResult<T>) -> SqlResult<T> {
        self.depth += 1;
        if self.depth > 100 {
            return Err(SqlError::operational("parser stack overflow"));
        }
        let result = read(self);
        self.depth -= 1;
        result
    }
}
