//! The same tables as a storage of GlueSQL, so that GlueSQL's statements and its own suite of tests run on them.
//!
//! What SQLite has no class for (dates, maps, 128-bit numbers) is kept as a tagged blob. A row's key is its
//! primary key, or its rowid. A transaction is the clone of the tables from its beginning.
//!
//! **Boundary:** [`super::Database`] does not come through here. GlueSQL types its values and has no ESCAPE,
//! UNION, window, upsert or bare column, so the statements that Django sends are run by this floor's own executor.
//! Implemented: `Store`, `StoreMut`, `AlterTable`, `Transaction`, `Planner`, `CustomFunction`,
//! `CustomFunctionMut`. Left out: `Index`, `IndexMut` (scans by GlueSQL's index expressions) and `Metadata`.

use std::collections::BTreeMap;
use std::rc::Rc;

use gluesql_core::ast::{ColumnDef as GlueColumn, ColumnUniqueOption, DataType};
use gluesql_core::data::{CustomFunction as Function, Key, Schema, Value};
use gluesql_core::error::{Error, Result};
use gluesql_core::store::{
    AlterTable, CustomFunction, CustomFunctionMut, Index, IndexMut, Metadata, Planner, RowIter, Store,
    StoreMut, Transaction,
};
use imbl::OrdMap;

use super::database::Database;
use super::error::SqlError;
use super::schema::{Affinity, ColumnDef, TableDef};
use super::store::{State, key_of};
use super::table::{EventId, Row, RowId, Table};
use super::value::SqlValue;

/// What stands before a GlueSQL value that SQLite has no class for.
const TAG: &[u8] = b"\0glue:";

#[derive(Clone, Debug, Default)]
struct Moment {
    state: State,
    /// Definitions as GlueSQL gave them; tables made by SQLite's statements have none.
    schemas: OrdMap<Rc<str>, Rc<Schema>>,
}

/// Tables that GlueSQL reads and writes.
#[derive(Clone, Debug, Default)]
pub struct GlueStorage {
    now: Moment,
    start: Option<Moment>,
    functions: BTreeMap<String, Function>,
}

fn failed(error: &SqlError) -> Error {
    Error::StorageMsg(format!("[Storage] {error}"))
}

fn encode(value: Value) -> Result<SqlValue> {
    Ok(match value {
        Value::Null => SqlValue::Null,
        Value::I64(int) => SqlValue::Int(int),
        Value::F64(real) => SqlValue::Real(real),
        Value::Str(text) => SqlValue::from(text),
        Value::Bytea(bytes) if !bytes.starts_with(TAG) => SqlValue::Blob(bytes.into()),
        other => {
            let mut bytes = TAG.to_vec();
            serde_json::to_writer(&mut bytes, &other).map_err(|e| Error::StorageMsg(e.to_string()))?;
            SqlValue::Blob(bytes.into())
        }
    })
}

fn decode(value: &SqlValue) -> Result<Value> {
    Ok(match value {
        SqlValue::Null => Value::Null,
        SqlValue::Int(int) => Value::I64(*int),
        SqlValue::Real(real) => Value::F64(*real),
        SqlValue::Text(text) => Value::Str(text.to_string()),
        SqlValue::Blob(bytes) => match bytes.strip_prefix(TAG) {
            Some(json) => serde_json::from_slice(json).map_err(|e| Error::StorageMsg(e.to_string()))?,
            None => Value::Bytea(bytes.to_vec()),
        },
    })
}

fn is_key(column: &GlueColumn) -> bool {
    column.unique.is_some_and(|unique| unique.is_primary)
}

/// GlueSQL's view of a table that SQLite's statements made.
fn schema_of(table: &Table) -> Schema {
    let column = |column: &ColumnDef| GlueColumn {
        name: column.name.to_string(),
        data_type: match column.affinity() {
            Affinity::Integer => DataType::Int,
            Affinity::Real => DataType::Float,
            Affinity::Blob => DataType::Bytea,
            Affinity::Text | Affinity::Numeric => DataType::Text,
        },
        nullable: !column.not_null,
        default: None,
        unique: (column.primary_key || column.unique)
            .then_some(ColumnUniqueOption { is_primary: column.primary_key }),
        comment: None,
    };
    Schema {
        table_name: table.name().to_owned(),
        column_defs: Some(table.def.columns.iter().map(column).collect()),
        indexes: Vec::new(),
        engine: None,
        foreign_keys: Vec::new(),
        comment: None,
    }
}

/// This floor's view of a table that GlueSQL made. GlueSQL checks its own constraints; the key needs an index.
fn def_of(schema: &Schema) -> TableDef {
    let column =
        |column: &GlueColumn| ColumnDef { primary_key: is_key(column), ..ColumnDef::new(&column.name, "") };
    let columns = match &schema.column_defs {
        Some(columns) => columns.iter().map(column).collect(),
        None => vec![ColumnDef::new("_doc", "")],
    };
    TableDef::new(&schema.table_name, columns)
}

impl GlueStorage {
    /// The tables of a database, as they are now.
    pub fn of(database: &Database) -> Self {
        GlueStorage { now: Moment { state: database.state.clone(), ..Moment::default() }, ..Self::default() }
    }

    fn table(&self, name: &str) -> Result<&Rc<Table>> {
        self.now.state.must_table(name).map_err(|e| failed(&e))
    }

    /// The place of the primary key.
    fn key_place(&self, name: &str) -> Result<Option<usize>> {
        let table = self.table(name)?;
        Ok(table.def.columns.iter().position(|column| column.primary_key))
    }

    /// The row with that key.
    fn find(&self, name: &str, key: &Key) -> Result<Option<RowId>> {
        let table = self.table(name)?;
        let Some(place) = self.key_place(name)? else {
            return Ok(match key {
                Key::I64(id) if table.rows.contains_key(id) => Some(*id),
                _ => None,
            });
        };
        let key = encode(Value::from(key.clone()))?;
        if table.rowid_column == Some(place) {
            return Ok(key.as_int().filter(|id| table.rows.contains_key(id)));
        }
        let index = table.indexes.iter().find(|index| index.column(0).is_some_and(|(at, _)| at == place));
        Ok(index.and_then(|index| index.with_prefix(std::slice::from_ref(&key)).next()))
    }

    fn put(&mut self, name: &str, id: Option<RowId>, row: Vec<Value>) -> Result<()> {
        let values = row.into_iter().map(encode).collect::<Result<Vec<_>>>()?;
        let table = self.now.state.table_mut(name).map_err(|e| failed(&e))?;
        let id = match (id, table.rowid_column.and_then(|at| values.get(at)?.as_int())) {
            (Some(id), _) | (None, Some(id)) => id,
            (None, None) => table.next_rowid().map_err(|e| failed(&e))?,
        };
        let birth = table.rows.get(&id).map_or(EventId(0), |row| row.birth);
        table.put(id, Row { birth, values: values.into() }).map_err(|e| failed(&e))
    }
}

impl Store for GlueStorage {
    fn fetch_schema(&self, table_name: &str) -> Result<Option<Schema>> {
        // GlueSQL's names mind case.
        let table = self.now.state.table(table_name).filter(|table| table.name() == table_name);
        Ok(table.map(|table| match self.now.schemas.get(&*key_of(table_name)) {
            Some(schema) => (**schema).clone(),
            None => schema_of(table),
        }))
    }

    fn fetch_all_schemas(&self) -> Result<Vec<Schema>> {
        let mut names: Vec<&str> = self.now.state.tables.values().map(|table| table.name()).collect();
        names.sort_unstable();
        names.into_iter().filter_map(|name| self.fetch_schema(name).transpose()).collect()
    }

    fn fetch_data(&self, table_name: &str, key: &Key) -> Result<Option<Vec<Value>>> {
        let Some(id) = self.find(table_name, key)? else { return Ok(None) };
        let row = self.table(table_name)?.row(id);
        row.map(|row| row.values.iter().map(decode).collect()).transpose()
    }

    fn scan_data<'a>(&'a self, table_name: &str) -> Result<RowIter<'a>> {
        let Some(table) = self.now.state.table(table_name) else {
            return Ok(Box::new(std::iter::empty()));
        };
        let Some(place) = self.key_place(table_name)? else {
            return Ok(Box::new(table.rows().map(|(id, row)| {
                let values = row.values.iter().map(decode).collect::<Result<Vec<_>>>()?;
                Ok((Key::I64(id), values))
            })));
        };
        // In the key's order; encoded values have another, so they are sorted here.
        let mut rows = Vec::with_capacity(table.len());
        for (_, row) in table.rows() {
            let values = row.values.iter().map(decode).collect::<Result<Vec<_>>>()?;
            let key = values.get(place).map_or(Ok(Key::None), Key::try_from)?;
            rows.push((key, values));
        }
        rows.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(Box::new(rows.into_iter().map(Ok)))
    }
}

impl StoreMut for GlueStorage {
    fn insert_schema(&mut self, schema: &Schema) -> Result<()> {
        let old = self.now.state.table(&schema.table_name).cloned();
        let table = self.now.state.build_table(def_of(schema)).map_err(|e| failed(&e))?;
        let key = key_of(&schema.table_name);
        self.now.state.tables.insert(key.clone(), Rc::new(table));
        self.now.schemas.insert(key, Rc::new(schema.clone()));
        if let Some(old) = old {
            let table = self.now.state.table_mut(&schema.table_name).map_err(|e| failed(&e))?;
            for (id, row) in old.rows() {
                table.put(id, row.clone()).map_err(|e| failed(&e))?;
            }
        }
        Ok(())
    }

    fn delete_schema(&mut self, table_name: &str) -> Result<()> {
        let key = key_of(table_name);
        self.now.state.tables.remove(&key);
        self.now.schemas.remove(&key);
        Ok(())
    }

    fn append_data(&mut self, table_name: &str, rows: Vec<Vec<Value>>) -> Result<()> {
        rows.into_iter().try_for_each(|row| self.put(table_name, None, row))
    }

    fn insert_data(&mut self, table_name: &str, rows: Vec<(Key, Vec<Value>)>) -> Result<()> {
        for (key, row) in rows {
            let id = match (self.find(table_name, &key)?, &key) {
                (Some(id), _) => Some(id),
                (None, Key::I64(id)) if self.key_place(table_name)?.is_none() => Some(*id),
                _ => None,
            };
            self.put(table_name, id, row)?;
        }
        Ok(())
    }

    fn delete_data(&mut self, table_name: &str, keys: Vec<Key>) -> Result<()> {
        for key in keys {
            if let Some(id) = self.find(table_name, &key)? {
                let table = self.now.state.table_mut(table_name).map_err(|e| failed(&e))?;
                table.remove(id).map_err(|e| failed(&e))?;
            }
        }
        Ok(())
    }
}

impl Transaction for GlueStorage {
    fn begin(&mut self, autocommit: bool) -> Result<bool> {
        match (&self.start, autocommit) {
            (Some(_), true) => Ok(false),
            (Some(_), false) => Err(Error::StorageMsg("nested transaction is not supported".to_owned())),
            (None, _) => {
                self.start = Some(self.now.clone());
                Ok(autocommit)
            }
        }
    }

    fn rollback(&mut self) -> Result<()> {
        if let Some(start) = self.start.take() {
            self.now = start;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        self.start = None;
        Ok(())
    }
}

impl CustomFunction for GlueStorage {
    fn fetch_function<'a>(&'a self, name: &str) -> Result<Option<&'a Function>> {
        Ok(self.functions.get(&name.to_uppercase()))
    }

    fn fetch_all_functions(&self) -> Result<Vec<&Function>> {
        Ok(self.functions.values().collect())
    }
}

impl CustomFunctionMut for GlueStorage {
    fn insert_function(&mut self, function: Function) -> Result<()> {
        self.functions.insert(function.func_name.to_uppercase(), function);
        Ok(())
    }

    fn delete_function(&mut self, name: &str) -> Result<()> {
        self.functions.remove(&name.to_uppercase());
        Ok(())
    }
}

impl AlterTable for GlueStorage {}
impl Index for GlueStorage {}
impl IndexMut for GlueStorage {}
impl Metadata for GlueStorage {}
impl Planner for GlueStorage {}
