//! Changes of the schema: rows are kept, and everything that names what was renamed follows.

use std::rc::Rc;

use imbl::OrdMap;

use super::ast::*;
use super::dml::generate;
use super::error::{SqlError, SqlResult};
use super::eval::{Context, Env};
use super::index::{Index, Origin};
use super::schema::*;
use super::store::{State, key_of};
use super::table::{Row, Table};
use super::value::SqlValue;

impl State {
    /// Makes one change.
    pub(super) fn change_schema(&mut self, change: &SchemaChange) -> SqlResult<()> {
        match change {
            SchemaChange::CreateTable { table, if_not_exists } => self.create_table(table, *if_not_exists),
            SchemaChange::DropTable { table, if_exists } => match self.tables.remove(&*key_of(table)) {
                None if !if_exists => Err(SqlError::no_such_table(table)),
                _ => Ok(()),
            },
            SchemaChange::RenameTable { table, to } => self.rename_table(table, to),
            SchemaChange::AddColumn { table, column } => self.add_column(table, column),
            SchemaChange::DropColumn { table, column } => self.drop_column(table, column),
            SchemaChange::RenameColumn { table, column, to } => self.rename_column(table, column, to),
            SchemaChange::CreateIndex { index, if_not_exists } => self.create_index(index, *if_not_exists),
            SchemaChange::DropIndex { name, if_exists } => self.drop_index(name, *if_exists),
        }
    }

    fn create_table(&mut self, def: &TableDef, if_not_exists: bool) -> SqlResult<()> {
        if self.table(&def.name).is_some() {
            if if_not_exists {
                return Ok(());
            }
            return Err(SqlError::operational(format!("table \"{}\" already exists", def.name)));
        }
        if def.name.to_ascii_lowercase().starts_with("sqlite_") {
            return Err(SqlError::operational(format!(
                "object name reserved for internal use: {}",
                def.name
            )));
        }
        let table = self.build_table(def.clone())?;
        self.tables.insert(key_of(&def.name), Rc::new(table));
        Ok(())
    }

    fn rename_table(&mut self, from: &str, to: &Rc<str>) -> SqlResult<()> {
        let mut table = (**self.must_table(from)?).clone();
        let only_case = from.eq_ignore_ascii_case(to);
        if !only_case && (self.table(to).is_some() || self.index_owner(to).is_some()) {
            return Err(SqlError::operational(format!(
                "there is already another table or index with this name: {to}"
            )));
        }
        self.tables.remove(&*key_of(from));
        let mut def = (*table.def).clone();
        def.name = to.clone();
        let mut requalify = |qualifier: &mut Option<Ident>, _: &mut Rc<str>| {
            if let Some(ident) = qualifier.as_mut().filter(|ident| ident.name.eq_ignore_ascii_case(from)) {
                ident.name = to.clone();
            }
        };
        rewrite_def(&mut def, &mut requalify)?;
        let origins = |origin: &Origin| -> SqlResult<Origin> {
            let Origin::Created(index) = origin else { return Ok(origin.clone()) };
            let mut index = (**index).clone();
            index.table = to.clone();
            rewrite_index(&mut index, &mut |qualifier: &mut Option<Ident>, _: &mut Rc<str>| {
                if let Some(ident) = qualifier.as_mut().filter(|i| i.name.eq_ignore_ascii_case(from)) {
                    ident.name = to.clone();
                }
            })?;
            Ok(Origin::Created(Rc::new(index)))
        };
        self.redefine(&mut table, def, origins)?;
        self.tables.insert(key_of(to), Rc::new(table));
        self.repoint(|reference| {
            if reference.table.eq_ignore_ascii_case(from) {
                reference.table = to.clone();
            }
        })
    }

    /// Changes the foreign keys of all tables.
    fn repoint(&mut self, change: impl Fn(&mut Reference)) -> SqlResult<()> {
        let names: Vec<Rc<str>> = self.tables.keys().cloned().collect();
        for name in names {
            let table = self.must_table(&name)?;
            let mut def = (*table.def).clone();
            let at_columns = def.columns.iter_mut().filter_map(|column| column.references.as_mut());
            at_columns.chain(def.foreign_keys.iter_mut().map(|(_, r)| r)).for_each(&change);
            if def != *table.def {
                let table = self.table_mut(&name)?;
                table.def = Rc::new(def);
            }
        }
        Ok(())
    }

    /// Gives a table another definition, its rows staying what they are.
    fn redefine(
        &self,
        table: &mut Table,
        def: TableDef,
        origins: impl Fn(&Origin) -> SqlResult<Origin>,
    ) -> SqlResult<()> {
        table.layout = Rc::new(self.layout(&def)?);
        table.rowid_column = table.layout.rowid_column;
        let mut automatic = 0;
        for at in 0..table.indexes.len() {
            let index = &table.indexes[at];
            let origin = origins(&index.meta.origin)?;
            let name = if matches!(origin, Origin::Created(_)) {
                index.meta.name.clone()
            } else {
                automatic += 1;
                format!("sqlite_autoindex_{}_{automatic}", def.name).into()
            };
            let meta = self.index_meta(&def, name, origin, index.meta.order)?;
            let index = index.redefined(Rc::new(meta));
            table.indexes.set(at, index);
        }
        table.def = Rc::new(def);
        Ok(())
    }

    fn add_column(&mut self, name: &str, column: &ColumnDef) -> SqlResult<()> {
        let mut table = (**self.must_table(name)?).clone();
        if table.def.column(&column.name).is_some() {
            return Err(SqlError::operational(format!("duplicate column name: {}", column.name)));
        }
        if column.primary_key {
            return Err(SqlError::operational("Cannot add a PRIMARY KEY column"));
        }
        if column.unique {
            return Err(SqlError::operational("Cannot add a UNIQUE column"));
        }
        let mut def = (*table.def).clone();
        def.columns.push(column.clone());
        let layout = self.layout(&def)?;
        let context = Context::new(self);
        let value = match layout.defaults.last() {
            Some(Some(default)) => context.eval(default, &Env::empty())?,
            _ => SqlValue::Null,
        };
        let value = super::affinity::apply(column.affinity(), value);
        if column.not_null && value.is_null() {
            return Err(SqlError::operational("Cannot add a NOT NULL column with default value NULL"));
        }
        if column.generated.as_ref().is_some_and(|made| made.stored) {
            return Err(SqlError::operational("cannot add a STORED column"));
        }
        self.redefine(&mut table, def, |origin| Ok(origin.clone()))?;
        let mut rows = OrdMap::new();
        for (id, row) in &table.rows {
            let mut values = row.values.to_vec();
            values.push(value.clone());
            generate(&Context::new(self), &table.layout, *id, &mut values)?;
            rows.insert(*id, Row { birth: row.birth, values: values.into() });
        }
        table.rows = rows;
        self.tables.insert(key_of(name), Rc::new(table));
        Ok(())
    }

    fn drop_column(&mut self, name: &str, column: &str) -> SqlResult<()> {
        let mut table = (**self.must_table(name)?).clone();
        let at = table
            .def
            .position(column)
            .ok_or_else(|| SqlError::operational(format!("no such column: \"\"{column}\"\"")))?;
        let mut def = (*table.def).clone();
        if def.columns[at].primary_key || names(&def.primary_key, column) {
            return Err(SqlError::operational(format!("cannot drop PRIMARY KEY column: \"{column}\"")));
        }
        if def.columns[at].unique {
            return Err(SqlError::operational(format!("cannot drop UNIQUE column: \"{column}\"")));
        }
        if def.columns.len() == 1 {
            return Err(SqlError::operational(format!(
                "cannot drop column \"{column}\": no other columns exist"
            )));
        }
        let removed = def.columns.remove(at);
        def.foreign_keys.retain(|(owner, _)| !owner.eq_ignore_ascii_case(column));
        let gone = |e: SqlError, what: &str| SqlError {
            message: format!("error in {what} after drop column: {}", e.message),
            ..e
        };
        let what = format!("table {}", def.name);
        if def.uniques.iter().any(|unique| names(&unique.columns, column)) {
            return Err(gone(SqlError::no_such_column(&removed.name), &what));
        }
        self.layout(&def).map_err(|e| gone(e, &what))?;
        for index in table.indexes.iter() {
            let meta = &index.meta;
            self.index_meta(&def, meta.name.clone(), meta.origin.clone(), meta.order)
                .map_err(|e| gone(e, &format!("index {}", meta.name)))?;
        }
        self.redefine(&mut table, def, |origin| Ok(origin.clone()))?;
        table.rows = mapped(&table.rows, |values| {
            values.remove(at);
        });
        self.tables.insert(key_of(name), Rc::new(table));
        Ok(())
    }

    fn rename_column(&mut self, name: &str, from: &str, to: &Rc<str>) -> SqlResult<()> {
        let mut table = (**self.must_table(name)?).clone();
        let at = table
            .def
            .position(from)
            .ok_or_else(|| SqlError::operational(format!("no such column: \"\"{from}\"\"")))?;
        if table.def.position(to).is_some_and(|other| other != at) {
            return Err(SqlError::operational(format!("duplicate column name: {to}")));
        }
        let mut def = (*table.def).clone();
        let rename = |name: &mut Rc<str>| {
            if name.eq_ignore_ascii_case(from) {
                *name = to.clone();
            }
        };
        rename(&mut def.columns[at].name);
        def.primary_key.iter_mut().for_each(rename);
        def.uniques.iter_mut().flat_map(|unique| &mut unique.columns).for_each(rename);
        def.foreign_keys.iter_mut().for_each(|(column, _)| rename(column));
        rewrite_def(&mut def, &mut |_: &mut Option<Ident>, column: &mut Rc<str>| rename(column))?;
        let origins = |origin: &Origin| -> SqlResult<Origin> {
            let renamed = |columns: &Vec<Rc<str>>| {
                let mut columns = columns.clone();
                columns.iter_mut().for_each(rename);
                columns
            };
            Ok(match origin {
                Origin::Unique(columns) => Origin::Unique(renamed(columns)),
                Origin::PrimaryKey(columns) => Origin::PrimaryKey(renamed(columns)),
                Origin::Created(index) => {
                    let mut index = (**index).clone();
                    rewrite_index(&mut index, &mut |_: &mut Option<Ident>, column: &mut Rc<str>| {
                        rename(column)
                    })?;
                    Origin::Created(Rc::new(index))
                }
            })
        };
        self.redefine(&mut table, def, origins)?;
        let own_name = table.def.name.clone();
        self.tables.insert(key_of(name), Rc::new(table));
        self.repoint(|reference| {
            if reference.table.eq_ignore_ascii_case(&own_name)
                && let Some(column) = &mut reference.column
            {
                rename(column);
            }
        })
    }

    fn create_index(&mut self, def: &IndexDef, if_not_exists: bool) -> SqlResult<()> {
        if self.index_owner(&def.name).is_some() {
            if if_not_exists {
                return Ok(());
            }
            return Err(SqlError::operational(format!("index {} already exists", def.name)));
        }
        if self.table(&def.name).is_some() {
            return Err(SqlError::operational(format!("there is already a table named {}", def.name)));
        }
        let order = self.next_object();
        let table = self
            .must_table(&def.table)
            .map_err(|_| SqlError::operational(format!("no such table: main.{}", def.table)))?;
        let origin = Origin::Created(Rc::new(def.clone()));
        let meta = self.index_meta(&table.def, def.name.clone(), origin, order)?;
        let mut index = Index::new(Rc::new(meta));
        index.fill(&table.def, table.rows())?;
        self.table_mut(&def.table)?.indexes.push_back(index);
        Ok(())
    }

    fn drop_index(&mut self, name: &str, if_exists: bool) -> SqlResult<()> {
        let Some(owner) = self.index_owner(name).map(|table| table.def.name.clone()) else {
            if if_exists {
                return Ok(());
            }
            return Err(SqlError::operational(format!("no such index: {name}")));
        };
        let table = self.table_mut(&owner)?;
        let is_own = |index: &&Index| index.meta.name.eq_ignore_ascii_case(name);
        if table.indexes.iter().find(is_own).is_some_and(|index| index.created().is_none()) {
            return Err(SqlError::operational(
                "index associated with UNIQUE or PRIMARY KEY constraint cannot be dropped",
            ));
        }
        table.indexes.retain(|index| !is_own(&index));
        Ok(())
    }
}

fn names(columns: &[Rc<str>], wanted: &str) -> bool {
    columns.iter().any(|column| column.eq_ignore_ascii_case(wanted))
}

fn mapped(rows: &OrdMap<i64, Row>, change: impl Fn(&mut Vec<SqlValue>)) -> OrdMap<i64, Row> {
    rows.iter()
        .map(|(id, row)| {
            let mut values = row.values.to_vec();
            change(&mut values);
            (*id, Row { birth: row.birth, values: values.into() })
        })
        .collect()
}

type Rewrite<'a> = dyn FnMut(&mut Option<Ident>, &mut Rc<str>) + 'a;

fn rewrite_def(def: &mut TableDef, rewrite: &mut Rewrite<'_>) -> SqlResult<()> {
    for column in &mut def.columns {
        let check = column.check.as_mut().map(|check| &mut check.expr);
        for expr in check.into_iter().chain(column.generated.as_mut().map(|made| &mut made.expr)) {
            rewrite_expr(expr, rewrite)?;
        }
    }
    for check in &mut def.checks {
        rewrite_expr(&mut check.expr, rewrite)?;
    }
    Ok(())
}

fn rewrite_index(index: &mut IndexDef, rewrite: &mut Rewrite<'_>) -> SqlResult<()> {
    for term in &mut index.terms {
        rewrite_expr(&mut term.expr, rewrite)?;
    }
    index.condition.as_mut().map_or(Ok(()), |condition| rewrite_expr(condition, rewrite))
}

/// Changes every column in an expression of a constraint or an index (which have no subqueries).
fn rewrite_expr(expr: &mut Expr, rewrite: &mut Rewrite<'_>) -> SqlResult<()> {
    let mut below: Vec<&mut Expr> = Vec::new();
    match expr {
        Expr::Column { table, name } => rewrite(table, name),
        Expr::Raw { sql, params } => {
            let parsed = super::parse::parse_expr(sql, params)?;
            let mut changed = parsed.clone();
            rewrite_expr(&mut changed, rewrite)?;
            // Text that names nothing renamed stays as it was written.
            if changed != parsed {
                *expr = changed;
            }
        }
        Expr::Node { children, .. } | Expr::Tuple(children) | Expr::Function { args: children, .. } => {
            below.extend(children);
        }
        Expr::Paren(e) | Expr::Not(e) | Expr::Negate(e) => below.push(e),
        Expr::IsNull { expr, .. } | Expr::Cast { expr, .. } | Expr::Collate { expr, .. } => below.push(expr),
        Expr::Binary { left, right, .. } => below.extend([&mut **left, &mut **right]),
        Expr::Like { expr, pattern, .. } | Expr::Regexp { expr, pattern, .. } => {
            below.extend([&mut **expr, &mut **pattern]);
        }
        Expr::InList { expr, list, .. } => {
            below.push(expr);
            below.extend(list);
        }
        Expr::Between { expr, low, high, .. } => below.extend([&mut **expr, &mut **low, &mut **high]),
        Expr::Case { operand, whens, otherwise } => {
            below.extend(operand.as_deref_mut());
            below.extend(whens.iter_mut().flat_map(|(when, then)| [when, then]));
            below.extend(otherwise.as_deref_mut());
        }
        Expr::Param { .. } | Expr::Literal(_) | Expr::Star => {}
        Expr::Aggregate(_) | Expr::Window(_) => {}
        Expr::InSubquery { .. } | Expr::Exists(_) | Expr::Subquery(_) => {}
    }
    below.into_iter().try_for_each(|e| rewrite_expr(e, rewrite))
}
