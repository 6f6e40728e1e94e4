//! CREATE, DROP and ALTER.

use std::rc::Rc;

use super::Parser;
use crate::sql::ast::{Direction, Expr};
use crate::sql::error::{SqlError, SqlResult};
use crate::sql::schema::*;

impl Parser<'_> {
    /// CREATE, DROP or ALTER.
    pub(super) fn schema_change(&mut self) -> SqlResult<SchemaChange> {
        if self.takes("CREATE") {
            return self.create();
        }
        if self.takes("DROP") {
            return self.drop_object();
        }
        self.expect("ALTER")?;
        self.alter()
    }

    fn create(&mut self) -> SqlResult<SchemaChange> {
        for word in ["VIEW", "TRIGGER", "VIRTUAL", "TEMP", "TEMPORARY"] {
            if self.is(word) {
                return Err(SqlError::unsupported(format!("CREATE {word}")));
            }
        }
        let unique = self.takes("UNIQUE");
        if self.takes("INDEX") {
            let if_not_exists = self.takes_all(&["IF", "NOT", "EXISTS"]);
            return Ok(SchemaChange::CreateIndex { index: self.index(unique)?, if_not_exists });
        }
        self.expect("TABLE")?;
        let if_not_exists = self.takes_all(&["IF", "NOT", "EXISTS"]);
        Ok(SchemaChange::CreateTable { table: self.table()?, if_not_exists })
    }

    fn drop_object(&mut self) -> SqlResult<SchemaChange> {
        let is_index = self.takes("INDEX");
        if !is_index {
            self.expect("TABLE")?;
        }
        let if_exists = self.takes_all(&["IF", "EXISTS"]);
        let name = self.name()?;
        Ok(match is_index {
            true => SchemaChange::DropIndex { name, if_exists },
            false => SchemaChange::DropTable { table: name, if_exists },
        })
    }

    fn alter(&mut self) -> SqlResult<SchemaChange> {
        self.expect("TABLE")?;
        let table = self.name()?;
        if self.takes("RENAME") {
            if self.takes("TO") {
                return Ok(SchemaChange::RenameTable { table, to: self.name()? });
            }
            self.takes("COLUMN");
            let column = self.name()?;
            self.expect("TO")?;
            return Ok(SchemaChange::RenameColumn { table, column, to: self.name()? });
        }
        if self.takes("ADD") {
            self.takes("COLUMN");
            return Ok(SchemaChange::AddColumn { table, column: self.column()? });
        }
        self.expect("DROP")?;
        self.takes("COLUMN");
        Ok(SchemaChange::DropColumn { table, column: self.name()? })
    }

    fn index(&mut self, unique: bool) -> SqlResult<IndexDef> {
        let name = self.name()?;
        self.expect("ON")?;
        let table = self.name()?;
        self.expect("(")?;
        let terms = self.separated(|parser| {
            let expr = parser.expr()?;
            let direction = if parser.takes("DESC") {
                Some(Direction::Desc)
            } else if parser.takes("ASC") {
                Some(Direction::Asc)
            } else {
                None
            };
            Ok(IndexTerm { expr, direction })
        })?;
        self.expect(")")?;
        let condition = match self.takes("WHERE") {
            true => Some(self.expr()?),
            false => None,
        };
        Ok(IndexDef { name, table, terms, unique, condition })
    }

    fn table(&mut self) -> SqlResult<TableDef> {
        let mut table = TableDef::new(self.name()?, Vec::new());
        if self.is("AS") {
            return Err(SqlError::unsupported("CREATE TABLE ... AS"));
        }
        self.expect("(")?;
        loop {
            let is_constraint =
                ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"].iter().any(|w| self.is(w));
            if is_constraint {
                self.table_constraint(&mut table)?;
            } else {
                let column = self.column()?;
                table.columns.push(column);
            }
            if !self.takes(",") {
                break;
            }
        }
        self.expect(")")?;
        if self.takes_all(&["WITHOUT", "ROWID"]) {
            return Err(SqlError::unsupported("WITHOUT ROWID"));
        }
        self.takes("STRICT");
        Ok(table)
    }

    fn constraint_name(&mut self) -> SqlResult<Option<Rc<str>>> {
        if self.takes("CONSTRAINT") { self.name().map(Some) } else { Ok(None) }
    }

    fn check(&mut self, name: Option<Rc<str>>) -> SqlResult<Check> {
        self.expect("(")?;
        let expr = self.expr()?;
        self.expect(")")?;
        Ok(Check { name, expr })
    }

    fn table_constraint(&mut self, table: &mut TableDef) -> SqlResult<()> {
        let name = self.constraint_name()?;
        if self.takes_all(&["PRIMARY", "KEY"]) {
            table.primary_key = self.names_in_brackets()?;
        } else if self.takes("UNIQUE") {
            table.uniques.push(Unique { name, columns: self.names_in_brackets()? });
        } else if self.takes("CHECK") {
            table.checks.push(self.check(name)?);
        } else if self.takes_all(&["FOREIGN", "KEY"]) {
            let columns = self.names_in_brackets()?;
            let [column] = columns.as_slice() else {
                return Err(SqlError::unsupported("foreign keys over several columns"));
            };
            let column = column.clone();
            self.expect("REFERENCES")?;
            table.foreign_keys.push((column, self.reference()?));
        } else {
            return Err(self.error());
        }
        Ok(())
    }

    fn reference(&mut self) -> SqlResult<Reference> {
        let table = self.name()?;
        let column = match self.is("(") {
            true => self.names_in_brackets()?.pop(),
            false => None,
        };
        let mut deferred = false;
        loop {
            if self.takes("ON") {
                if !(self.takes("DELETE") || self.takes("UPDATE")) {
                    return Err(self.error());
                }
                if !(self.takes_all(&["NO", "ACTION"]) || self.takes("RESTRICT")) {
                    return Err(SqlError::unsupported("ON DELETE and ON UPDATE actions of foreign keys"));
                }
            } else if self.takes_all(&["NOT", "DEFERRABLE"]) {
                deferred = false;
            } else if self.takes("DEFERRABLE") {
                if self.takes("INITIALLY") {
                    deferred = self.takes("DEFERRED");
                    if !deferred {
                        self.expect("IMMEDIATE")?;
                    }
                }
            } else {
                return Ok(Reference { table, column, deferred });
            }
        }
    }

    fn column(&mut self) -> SqlResult<ColumnDef> {
        let name = self.name()?;
        let mut column = ColumnDef::new(&name, self.type_text());
        loop {
            let name = self.constraint_name()?;
            if self.takes_all(&["NOT", "NULL"]) {
                column.not_null = true;
            } else if self.takes("NULL") {
                column.not_null = false;
            } else if self.takes_all(&["PRIMARY", "KEY"]) {
                column.primary_key = true;
                let _ = self.takes("ASC") || self.takes("DESC");
            } else if self.takes("AUTOINCREMENT") {
                column.autoincrement = true;
            } else if self.takes("UNIQUE") {
                column.unique = true;
            } else if self.takes("DEFAULT") {
                column.default = Some(self.default_value()?);
            } else if self.takes("CHECK") {
                column.check = Some(self.check(name)?);
            } else if self.takes("COLLATE") {
                column.collation = Some(self.name()?);
            } else if self.takes("REFERENCES") {
                column.references = Some(self.reference()?);
            } else if self.takes_all(&["GENERATED", "ALWAYS", "AS"]) || self.takes("AS") {
                let expr = self.check(None)?.expr;
                let stored = self.takes("STORED");
                let _ = stored || self.takes("VIRTUAL");
                column.generated = Some(Generated { expr, stored });
            } else {
                return Ok(column);
            }
        }
    }

    /// A literal, a signed number or an expression in brackets.
    fn default_value(&mut self) -> SqlResult<Expr> {
        self.simple_value()
    }
}
