//! Statements: rows, transactions, PRAGMA; those that change the schema are in `schema.rs`.

use std::rc::Rc;

use super::Parser;
use super::lexer::Token;
use crate::sql::ast::*;
use crate::sql::error::{SqlError, SqlResult};
use crate::sql::value::SqlValue;

impl Parser<'_> {
    /// One statement.
    pub(super) fn statement(&mut self) -> SqlResult<Statement> {
        if self.at_query() {
            return self.query().map(Statement::Query);
        }
        let Some(Token::Word(word)) = self.peek() else { return Err(self.error()) };
        match word.to_ascii_uppercase().as_str() {
            "INSERT" | "REPLACE" => self.insert().map(Statement::Insert),
            "UPDATE" => self.update().map(Statement::Update),
            "DELETE" => self.delete().map(Statement::Delete),
            "CREATE" | "DROP" | "ALTER" => self.schema_change().map(Statement::Schema),
            "PRAGMA" => self.pragma(),
            "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" => {
                self.transaction().map(Statement::Transaction)
            }
            "VACUUM" | "ANALYZE" | "REINDEX" => {
                // They change how SQLite stores, not what: nothing to do here.
                self.at += 1;
                let name = Rc::from("optimize");
                Ok(Statement::Pragma { name, argument: None })
            }
            "EXPLAIN" | "ATTACH" | "DETACH" => Err(SqlError::unsupported(word.to_ascii_uppercase())),
            _ => Err(self.error()),
        }
    }

    fn table_name(&mut self) -> SqlResult<Rc<str>> {
        let name = self.name()?;
        if self.takes(".") { self.name() } else { Ok(name) }
    }

    fn insert(&mut self) -> SqlResult<Insert> {
        let mut on_conflict = None;
        if self.takes("REPLACE") {
            on_conflict = Some(OnConflict::OrReplace);
        } else {
            self.expect("INSERT")?;
            if self.takes_all(&["OR", "IGNORE"]) {
                on_conflict = Some(OnConflict::OrIgnore);
            } else if self.takes_all(&["OR", "REPLACE"]) {
                on_conflict = Some(OnConflict::OrReplace);
            }
        }
        self.expect("INTO")?;
        let table = self.table_name()?;
        let columns = if self.is("(") { self.names_in_brackets()? } else { Vec::new() };
        let source = if self.takes_all(&["DEFAULT", "VALUES"]) {
            InsertSource::Defaults
        } else if self.takes("VALUES") {
            InsertSource::Rows(self.value_rows()?)
        } else {
            InsertSource::Query(Box::new(self.query()?))
        };
        if self.takes_all(&["ON", "CONFLICT"]) {
            on_conflict = Some(self.on_conflict()?);
        }
        Ok(Insert { table, columns, source, on_conflict, returning: self.returning()? })
    }

    fn on_conflict(&mut self) -> SqlResult<OnConflict> {
        let target = if self.is("(") { self.names_in_brackets()? } else { Vec::new() };
        self.expect("DO")?;
        if self.takes("NOTHING") {
            return Ok(OnConflict::DoNothing { target });
        }
        self.expect("UPDATE")?;
        self.expect("SET")?;
        let assignments = self.assignments()?;
        Ok(OnConflict::DoUpdate { target, assignments, filter: self.filter()? })
    }

    fn assignments(&mut self) -> SqlResult<Vec<(Rc<str>, Expr)>> {
        self.separated(|parser| {
            let column = parser.name()?;
            parser.expect("=")?;
            Ok((column, parser.expr()?))
        })
    }

    fn filter(&mut self) -> SqlResult<Option<Expr>> {
        if self.takes("WHERE") { self.expr().map(Some) } else { Ok(None) }
    }

    fn returning(&mut self) -> SqlResult<Vec<SelectColumn>> {
        if self.takes("RETURNING") { self.select_columns() } else { Ok(Vec::new()) }
    }

    fn update(&mut self) -> SqlResult<Update> {
        self.expect("UPDATE")?;
        let table = self.table_name()?;
        self.expect("SET")?;
        let assignments = self.assignments()?;
        if self.is("FROM") {
            return Err(SqlError::unsupported("UPDATE ... FROM"));
        }
        Ok(Update { table, assignments, filter: self.filter()?, returning: self.returning()? })
    }

    fn delete(&mut self) -> SqlResult<Delete> {
        self.expect("DELETE")?;
        self.expect("FROM")?;
        let table = self.table_name()?;
        Ok(Delete { table, filter: self.filter()?, returning: self.returning()? })
    }

    fn transaction(&mut self) -> SqlResult<TransactionStep> {
        if self.takes("BEGIN") {
            for word in ["DEFERRED", "IMMEDIATE", "EXCLUSIVE"] {
                self.takes(word);
            }
            self.takes("TRANSACTION");
            return Ok(TransactionStep::Begin);
        }
        if self.takes("COMMIT") || self.takes("END") {
            self.takes("TRANSACTION");
            return Ok(TransactionStep::Commit);
        }
        if self.takes("SAVEPOINT") {
            return self.name().map(TransactionStep::Savepoint);
        }
        if self.takes("RELEASE") {
            self.takes("SAVEPOINT");
            return self.name().map(TransactionStep::Release);
        }
        self.expect("ROLLBACK")?;
        self.takes("TRANSACTION");
        if self.takes("TO") {
            self.takes("SAVEPOINT");
            return self.name().map(TransactionStep::RollbackTo);
        }
        Ok(TransactionStep::Rollback)
    }

    fn pragma(&mut self) -> SqlResult<Statement> {
        self.expect("PRAGMA")?;
        let name = self.table_name()?.to_ascii_lowercase().into();
        let argument = if self.takes("=") {
            Some(self.pragma_value()?)
        } else if self.takes("(") {
            let value = self.pragma_value()?;
            self.expect(")")?;
            Some(value)
        } else {
            None
        };
        Ok(Statement::Pragma { name, argument })
    }

    fn pragma_value(&mut self) -> SqlResult<SqlValue> {
        let value = match self.peek() {
            Some(Token::Word(word) | Token::Quoted(word) | Token::Text(word)) => SqlValue::text(word),
            Some(Token::Number(value)) => value.clone(),
            _ => return Err(self.error()),
        };
        self.at += 1;
        Ok(value)
    }
}
