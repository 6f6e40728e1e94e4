//! `schema_editor` as Python code sees it: what a data migration is given.

use std::cell::RefCell;
use std::rc::Rc;

use super::SchemaEditor;
use crate::python::class::{Instance, Layout, Payload};
use crate::python::exception::type_error;
use crate::python::{Class, ClassBuilder, Machine, Module, PyResult, Value};
use crate::sql::{SqlValue, Statement};

#[derive(Default)]
struct EditorClass {
    class: RefCell<Option<Rc<Class>>>,
}

/// Makes the class and puts it into `django.db.backends.sqlite3.schema`.
pub fn build(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let class = ClassBuilder::new("DatabaseSchemaEditor", module)
        .layout(Layout::Native)
        .getter("connection", |m, _| m.import_from("django.db", "connection"))
        .getter("collect_sql", |_, receiver| Ok(Value::Bool(of(receiver)?.collect)))
        .getter("collected_sql", |_, receiver| {
            let editor = of(receiver)?;
            let lines = editor.collected.borrow().iter().map(Value::str).collect();
            Ok(Value::list(lines))
        })
        .method("execute", |m, args| {
            let mut args = args.reader("execute");
            let (editor, sql) = (args.required("self")?, args.required("sql")?);
            let params = args.or("params", Value::None)?;
            let sql = m.str(&sql)?;
            let mut values = Vec::new();
            if !params.is_none() {
                for param in m.collect(&params)? {
                    values.push(crate::orm::fields::convert::adapt(m, &param)?);
                }
            }
            of(&editor)?.execute(m, &raw(&sql, values))?;
            Ok(Value::None)
        })
        .method("quote_name", |m, args| {
            let name = m.str(args.pos.get(1).unwrap_or(&Value::None))?;
            let quoted = name.starts_with('"') && name.ends_with('"');
            Ok(Value::str(if quoted { name } else { format!("\"{name}\"") }))
        })
        .build();
    m.extension::<EditorClass>().class.replace(Some(class.clone()));
    module.set("DatabaseSchemaEditor", class);
    Ok(())
}

/// SQL text as a statement.
pub fn raw(sql: &str, params: Vec<SqlValue>) -> Statement {
    Statement::Raw { sql: Rc::from(sql), params }
}

/// The editor behind a Python object.
///
/// # Errors
/// When it is none.
pub fn of(value: &Value) -> PyResult<Rc<SchemaEditor>> {
    value.native::<SchemaEditor>().ok_or_else(|| type_error("a schema editor was expected"))
}

/// A Python object around an editor.
///
/// # Errors
/// When the module cannot be imported.
pub fn wrap(m: &mut Machine, editor: &Rc<SchemaEditor>) -> PyResult {
    m.import("django.db.backends.sqlite3.schema")?;
    let class = m.extension::<EditorClass>().class.borrow().clone();
    let class = class.unwrap_or_else(|| crate::python::types().object.clone());
    Ok(Value::Instance(Instance::new(&class, Payload::Native(editor.clone()))))
}
