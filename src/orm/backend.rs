//! What Python sees of the database: `django.db.connection`, `connections`, cursors, and the modules of this half.
//!
//! Mirrors `django/db/__init__.py`, `django/db/utils.py` and `django/db/backends/`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::connection::{self, Connection, from_sql, to_sql};
use super::expressions::classes::{fill_module, native};
use super::{expressions, queryset, transaction};
use crate::python::class::Class;
use crate::python::exception::{type_error, unsupported};
use crate::python::native::{NativeModule, NativeModules};
use crate::python::{
    Args, ClassBuilder, Dict, Instance, Iter, Machine, Module, ModuleBuilder, PyResult, Str, Value,
};
use crate::sql::{Outcome, SqlValue, render};

/// The payload of a cursor.
#[derive(Default)]
struct Cursor {
    rows: RefCell<Vec<Vec<SqlValue>>>,
    at: Cell<usize>,
    columns: RefCell<Vec<String>>,
    affected: Cell<i64>,
    last_id: Cell<Option<i64>>,
}

impl Cursor {
    fn keep(&self, outcome: Outcome) {
        let reads = !outcome.columns.is_empty();
        self.affected.set(if reads { -1 } else { outcome.affected as i64 });
        self.last_id.set(outcome.last_insert_id.or(self.last_id.get()));
        *self.columns.borrow_mut() = outcome.columns;
        *self.rows.borrow_mut() = outcome.rows;
        self.at.set(0);
    }

    fn next(&self) -> Value {
        let at = self.at.get();
        match self.rows.borrow().get(at) {
            Some(row) => {
                self.at.set(at + 1);
                Value::tuple(row.iter().map(from_sql).collect())
            }
            None => Value::None,
        }
    }

    fn take(&self, count: usize) -> Vec<Value> {
        (0..count).map(|_| self.next()).take_while(|row| !row.is_none()).collect()
    }
}

fn cursor(value: &Value) -> PyResult<Rc<Cursor>> {
    value.native::<Cursor>().ok_or_else(|| unsupported("this cursor"))
}

/// The process's connection behind a `DatabaseWrapper` object.
fn wrapped(m: &mut Machine, _: &Value) -> PyResult<Rc<Connection>> {
    connection::get(m, "default")
}

/// Text and parameters as the database takes them; named parameters become positional.
fn bound(m: &mut Machine, sql: &Value, params: &Value) -> PyResult<(String, Vec<SqlValue>)> {
    let mut sql = m.str(sql)?;
    let values = match params {
        Value::None => return Ok((sql, Vec::new())),
        Value::Dict(dict) => {
            let mut places: Vec<(usize, Value)> = Vec::new();
            for (key, value) in dict.str_items() {
                let place = format!("%({key})s");
                places.extend(sql.match_indices(&place).map(|(at, _)| (at, value.clone())));
            }
            places.sort_by_key(|(at, _)| *at);
            for (key, _) in dict.str_items() {
                sql = sql.replace(&format!("%({key})s"), "%s");
            }
            places.into_iter().map(|(_, value)| value).collect()
        }
        other => m.collect(other)?,
    };
    let values = values.iter().map(|v| to_sql(m, v)).collect::<PyResult<Vec<_>>>()?;
    Ok((sql, values))
}

fn cursor_class() -> Rc<Class> {
    ClassBuilder::in_module("SQLiteCursorWrapper", "django.db.backends.sqlite3.base")
        .method("execute", |m, mut args| {
            let this = args.take_self();
            let mut args = args.reader("execute");
            let (sql, params) = (args.required("sql")?, args.or("params", Value::None)?);
            let (sql, params) = bound(m, &sql, &params)?;
            let outcome = connection::get(m, "default")?.execute_text(m, &sql, &params)?;
            cursor(&this)?.keep(outcome);
            Ok(this)
        })
        .method("executemany", |m, mut args| {
            let this = args.take_self();
            let mut args = args.reader("executemany");
            let (sql, list) = (args.required("sql")?, args.required("param_list")?);
            let mut count = 0;
            for params in m.collect(&list)? {
                let (sql, params) = bound(m, &sql, &params)?;
                let outcome = connection::get(m, "default")?.execute_text(m, &sql, &params)?;
                count += outcome.affected as i64;
                cursor(&this)?.keep(outcome);
            }
            cursor(&this)?.affected.set(count);
            Ok(this)
        })
        .method("fetchone", |_, mut args| Ok(cursor(&args.take_self())?.next()))
        .method("fetchall", |_, mut args| Ok(Value::list(cursor(&args.take_self())?.take(usize::MAX))))
        .method("fetchmany", |_, mut args| {
            let this = cursor(&args.take_self())?;
            let size = args.reader("fetchmany").or("size", Value::Int(1))?;
            let size = if let Value::Int(n) = size { usize::try_from(n).unwrap_or(0) } else { 1 };
            Ok(Value::list(this.take(size)))
        })
        .method("__iter__", |_, mut args| Ok(Iter::over(cursor(&args.take_self())?.take(usize::MAX))))
        .method("__enter__", |_, mut args| Ok(args.take_self()))
        .method("__exit__", |_, _| Ok(Value::None))
        .method("close", |_, _| Ok(Value::None))
        .getter("description", |_, this| {
            let cursor = cursor(this)?;
            let columns = cursor.columns.borrow();
            if columns.is_empty() {
                return Ok(Value::None);
            }
            let column = |name: &String| {
                let mut parts = vec![Value::str(name)];
                parts.extend(std::iter::repeat_n(Value::None, 6));
                Value::tuple(parts)
            };
            Ok(Value::tuple(columns.iter().map(column).collect()))
        })
        .getter("rowcount", |_, this| Ok(Value::Int(cursor(this)?.affected.get())))
        .getter("lastrowid", |_, this| Ok(cursor(this)?.last_id.get().map_or(Value::None, Value::Int)))
        .build()
}

/// The classes of this file, one set a process.
struct BackendClasses {
    wrapper: Rc<Class>,
    cursor: Rc<Class>,
    introspection: Value,
    features: Value,
    ops: Value,
    connection: Value,
    connections: Value,
    router: Value,
}

fn classes(m: &mut Machine) -> PyResult<Rc<BackendClasses>> {
    if let Some(found) = m.find_extension::<BackendClasses>() {
        return Ok(found);
    }
    let wrapper = wrapper_class();
    let object = |class: Rc<Class>| Value::Instance(Instance::new(&class, Default::default()));
    let made = Rc::new(BackendClasses {
        connection: object(wrapper.clone()),
        wrapper,
        cursor: cursor_class(),
        introspection: object(introspection_class()),
        features: object(features_class()),
        ops: object(ops_class()),
        connections: object(handler_class()),
        router: object(router_class()),
    });
    m.set_extension(made.clone());
    Ok(made)
}

fn introspection_class() -> Rc<Class> {
    ClassBuilder::in_module("DatabaseIntrospection", "django.db.backends.sqlite3.introspection")
        .method("table_names", |m, _| {
            let connection = connection::get(m, "default")?;
            let names = connection.database.borrow().table_names();
            Ok(Value::list(names.into_iter().map(Value::from).collect()))
        })
        .method("django_table_names", |m, _| {
            let connection = connection::get(m, "default")?;
            let names = connection.database.borrow().table_names();
            Ok(Value::list(names.into_iter().map(Value::from).collect()))
        })
        .method("get_table_description", table_description)
        .build()
}

/// `get_table_description(cursor, table_name)`: a `FieldInfo` for each column.
fn table_description(m: &mut Machine, mut args: Args) -> PyResult {
    args.take_self();
    let mut args = args.reader("get_table_description");
    args.required("cursor")?;
    let table = args.required("table_name")?;
    args.finish()?;
    let table = m.str(&table)?;
    let connection = connection::get(m, "default")?;
    let columns = match connection.database.borrow().table(&table) {
        Some(table) => table.def().columns.clone(),
        None => Vec::new(),
    };
    let names = "name type_code display_size internal_size precision scale null_ok default collation pk";
    let make = m.import_from("collections", "namedtuple")?;
    let class = m.call(&make, Args::two("FieldInfo", names))?;
    let mut described = Vec::new();
    for column in columns {
        let collation = column.collation.as_ref().map_or(Value::None, |c| Value::str(&**c));
        let mut values = vec![Value::None; 4];
        values.splice(0..0, [Value::str(&*column.name), Value::str(&*column.type_text)]);
        let nullable = Value::Bool(!column.not_null);
        values.extend([nullable, Value::None, collation, Value::Bool(column.primary_key)]);
        described.push(m.call(&class, Args::pos(values))?);
    }
    Ok(Value::list(described))
}

fn features_class() -> Rc<Class> {
    let mut builder = ClassBuilder::in_module("DatabaseFeatures", "django.db.backends.sqlite3.features");
    for (name, on) in [
        ("supports_transactions", true),
        ("uses_savepoints", true),
        ("can_rollback_ddl", true),
        ("has_bulk_insert", true),
        ("supports_json_field", true),
        ("supports_over_clause", true),
        ("can_return_rows_from_bulk_insert", true),
        ("supports_partial_indexes", true),
        ("supports_table_check_constraints", true),
        ("supports_comments", false),
        ("supports_expression_indexes", true),
        ("supports_expression_defaults", true),
        ("supports_covering_indexes", false),
        ("supports_deferrable_unique_constraints", false),
        ("supports_nulls_distinct_unique_constraints", false),
        ("supports_unlimited_charfield", true),
        ("supports_collation_on_charfield", true),
        ("supports_stored_generated_columns", true),
        ("supports_virtual_generated_columns", true),
        ("has_select_for_update", false),
        ("interprets_empty_strings_as_nulls", false),
        ("allows_auto_pk_0", true),
    ] {
        builder = builder.attribute(name, on);
    }
    builder.attribute("max_query_params", Value::Int(999)).build()
}

fn ops_class() -> Rc<Class> {
    ClassBuilder::in_module("DatabaseOperations", "django.db.backends.sqlite3.operations")
        .method("quote_name", |m, mut args| {
            args.take_self();
            let name = args.reader("quote_name").required("name")?;
            Ok(Value::str(crate::sql::quote_name(&m.str(&name)?)))
        })
        .method("check_expression_support", |_, _| Ok(Value::None))
        .method("max_name_length", |_, _| Ok(Value::None))
        .build()
}

fn router_class() -> Rc<Class> {
    let default = |_: &mut Machine, _: Args| Ok(Value::str("default"));
    let yes = |_: &mut Machine, _: Args| Ok(Value::Bool(true));
    ClassBuilder::in_module("ConnectionRouter", "django.db.utils")
        .method("db_for_read", default)
        .method("db_for_write", default)
        .method("allow_relation", yes)
        .method("allow_migrate", yes)
        .method("allow_migrate_model", yes)
        .build()
}

fn handler_class() -> Rc<Class> {
    ClassBuilder::in_module("ConnectionHandler", "django.db.utils")
        .method("__getitem__", |m, mut args| {
            args.take_self();
            let alias = args.reader("__getitem__").required("alias")?;
            let alias = m.str(&alias)?;
            connection::get(m, &alias)?;
            Ok(classes(m)?.connection.clone())
        })
        .method("__iter__", |_, _| Ok(Iter::over(vec![Value::str("default")])))
        .method("all", |m, _| Ok(Value::list(vec![classes(m)?.connection.clone()])))
        .method("close_all", |_, _| Ok(Value::None))
        .getter("databases", |m, _| {
            let settings = settings_dict(m)?;
            Ok(Value::dict([("default", settings)]))
        })
        .build()
}

fn settings_dict(m: &mut Machine) -> PyResult {
    let databases = super::settings::Settings::of(m).get("DATABASES");
    let default = match databases {
        Some(Value::Dict(dict)) => dict.get_str("default"),
        _ => None,
    };
    Ok(default.unwrap_or_else(|| {
        Value::dict([
            ("ENGINE", Value::str("django.db.backends.sqlite3")),
            ("NAME", Value::str("db.sqlite3")),
        ])
    }))
}

/// `connection.queries`: each statement with its parameters as literals.
fn queries(m: &mut Machine) -> PyResult {
    let connection = connection::get(m, "default")?;
    let log = connection.logged_since(0);
    let entry = |statement: &crate::sql::Statement| {
        let sql = render(statement).last_executed();
        Value::dict([("sql", Value::from(sql)), ("time", Value::str("0.000"))])
    };
    Ok(Value::list(log.iter().map(entry).collect()))
}

fn nothing(_: &mut Machine, _: Args) -> PyResult {
    Ok(Value::None)
}

fn wrapper_class() -> Rc<Class> {
    let builder = ClassBuilder::in_module("DatabaseWrapper", "django.db.backends.sqlite3.base")
        .attribute("vendor", "sqlite")
        .attribute("display_name", "SQLite")
        .attribute("alias", "default")
        .attribute("queries_limit", Value::Int(9000))
        .method("__repr__", |_, _| Ok(Value::str("<DatabaseWrapper vendor='sqlite' alias='default'>")))
        .method("cursor", |m, _| {
            let class = classes(m)?.cursor.clone();
            Ok(Value::Instance(Instance::with_native(&class, Cursor::default())))
        })
        .method("ensure_connection", nothing)
        .method("connect", nothing)
        .method("close", nothing)
        .method("close_if_unusable_or_obsolete", nothing)
        .method("check_constraints", |m, mut args| {
            args.take_self();
            let tables = args.reader("check_constraints").or("table_names", Value::None)?;
            if tables.is_none() {
                return super::constraints::check(m, None).map(|()| Value::None);
            }
            let tables = m.collect(&tables)?;
            let tables = tables.iter().map(|name| m.str(name)).collect::<PyResult<Vec<String>>>()?;
            super::constraints::check(m, Some(&tables)).map(|()| Value::None)
        })
        .method("is_usable", |_, _| Ok(Value::Bool(true)))
        .getter("queries", |m, _| queries(m))
        .getter("queries_logged", |m, this| Ok(Value::Bool(wrapped(m, this)?.queries_logged())))
        .getter("queries_log", |m, _| queries(m))
        .getter("introspection", |m, _| Ok(classes(m)?.introspection.clone()))
        .getter("features", |m, _| Ok(classes(m)?.features.clone()))
        .getter("ops", |m, _| Ok(classes(m)?.ops.clone()))
        .getter("settings_dict", |m, _| settings_dict(m))
        .accessor(
            "force_debug_cursor",
            |m, this| Ok(Value::Bool(wrapped(m, this)?.force_debug.get())),
            |m, this, value| {
                let on = m.truth(&value)?;
                wrapped(m, this)?.force_debug.set(on);
                Ok(())
            },
        );
    transactional(builder).build()
}

fn transactional(builder: ClassBuilder) -> ClassBuilder {
    builder
        .getter("in_atomic_block", |m, this| Ok(Value::Bool(wrapped(m, this)?.in_atomic_block.get())))
        .getter("autocommit", |m, this| Ok(Value::Bool(wrapped(m, this)?.get_autocommit())))
        .accessor(
            "needs_rollback",
            |m, this| Ok(Value::Bool(wrapped(m, this)?.needs_rollback.get())),
            |m, this, value| {
                let on = m.truth(&value)?;
                wrapped(m, this)?.needs_rollback.set(on);
                Ok(())
            },
        )
        .getter("savepoint_ids", |m, this| {
            let ids = wrapped(m, this)?.savepoint_ids.borrow().clone();
            Ok(Value::list(ids.into_iter().map(|id| id.map_or(Value::None, Value::Str)).collect()))
        })
        .accessor(
            "_forbidden",
            |m, this| Ok(crate::orm::py::text_or_none(&wrapped(m, this)?.forbidden.borrow())),
            |m, this, value| {
                *wrapped(m, this)?.forbidden.borrow_mut() = crate::orm::py::as_text(&value);
                Ok(())
            },
        )
        .accessor(
            "run_on_commit",
            |m, this| {
                let hooks = wrapped(m, this)?.run_on_commit.borrow().clone();
                let hook = |h: connection::CommitHook| {
                    Value::tuple(vec![Value::None, h.function, Value::Bool(h.robust)])
                };
                Ok(Value::list(hooks.into_iter().map(hook).collect()))
            },
            |m, this, value| {
                let kept = m.len(&value)?;
                wrapped(m, this)?.run_on_commit.borrow_mut().truncate(kept);
                Ok(())
            },
        )
        .method("get_autocommit", |m, args| Ok(Value::Bool(wrapped(m, &args.pos[0])?.get_autocommit())))
        .method("set_autocommit", |m, mut args| {
            let this = args.take_self();
            let on = args.reader("set_autocommit").required("autocommit")?;
            let on = m.truth(&on)?;
            wrapped(m, &this)?.set_autocommit(m, on, false)?;
            Ok(Value::None)
        })
        .method("commit", |m, mut args| wrapped(m, &args.take_self())?.commit(m).map(|()| Value::None))
        .method("rollback", |m, mut args| wrapped(m, &args.take_self())?.rollback(m).map(|()| Value::None))
        .method("savepoint", |m, mut args| {
            let sid = wrapped(m, &args.take_self())?.savepoint(m)?;
            Ok(sid.map_or(Value::None, Value::Str))
        })
        .method("savepoint_rollback", |m, mut args| {
            let this = wrapped(m, &args.take_self())?;
            let sid = args.reader("savepoint_rollback").required("sid")?;
            let sid = m.str(&sid)?;
            this.savepoint_rollback(m, &sid).map(|()| Value::None)
        })
        .method("savepoint_commit", |m, mut args| {
            let this = wrapped(m, &args.take_self())?;
            let sid = args.reader("savepoint_commit").required("sid")?;
            let sid = m.str(&sid)?;
            this.savepoint_commit(m, &sid).map(|()| Value::None)
        })
        .method("get_rollback", |m, mut args| {
            let this = wrapped(m, &args.take_self())?;
            this.get_rollback(m).map(Value::Bool)
        })
        .method("set_rollback", |m, mut args| {
            let this = wrapped(m, &args.take_self())?;
            let flag = args.reader("set_rollback").required("rollback")?;
            let flag = m.truth(&flag)?;
            this.set_rollback(m, flag).map(|()| Value::None)
        })
        .method("on_commit", |m, mut args| {
            let this = wrapped(m, &args.take_self())?;
            let mut args = args.reader("on_commit");
            let (function, robust) = (args.required("func")?, args.or("robust", false)?);
            let robust = m.truth(&robust)?;
            this.on_commit(m, function, robust).map(|()| Value::None)
        })
        .method("validate_no_broken_transaction", |m, mut args| {
            let this = wrapped(m, &args.take_self())?;
            this.validate_no_broken_transaction(m).map(|()| Value::None)
        })
}

/// Fills `django.db`.
fn build_db(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let all = classes(m)?;
    for class in super::orm(m).exceptions.of_module("django.db.utils") {
        module.set(&class.name(), class.clone());
    }
    ModuleBuilder::new(module)
        .value("DEFAULT_DB_ALIAS", "default")
        .value("DJANGO_VERSION_PICKLE_KEY", "_django_version")
        .value("connection", all.connection.clone())
        .value("connections", all.connections.clone())
        .value("router", all.router.clone())
        .value(
            "reset_queries",
            native("reset_queries", |m, _| {
                connection::get(m, "default")?.reset_queries();
                Ok(Value::None)
            }),
        )
        .function("close_old_connections", nothing);
    Ok(())
}

fn build_sqlite_base(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let class = classes(m)?.wrapper.clone();
    module.set("DatabaseWrapper", class);
    Ok(())
}

fn build_expressions(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    fill_module(m, module, &["django.db.models.expressions"])
}

fn build_aggregates(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    fill_module(m, module, &["django.db.models.aggregates"])
}

const FUNCTION_MODULES: &[&str] = &[
    "django.db.models.functions.text",
    "django.db.models.functions.comparison",
    "django.db.models.functions.math",
    "django.db.models.functions.datetime",
    "django.db.models.functions.window",
];

fn build_functions(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    fill_module(m, module, FUNCTION_MODULES)
}

fn build_function_module(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let name = module.name.to_string();
    fill_module(m, module, &[&name])
}

fn build_lookups(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    fill_module(m, module, &["django.db.models.lookups"])
}

/// Adds `Q` (and, later, what models put beside it) to `django.db.models.query_utils`.
pub fn build_query_utils(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    fill_module(m, module, &["django.db.models.query_utils"])
}

fn build_constants(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    module.set("LOOKUP_SEP", "__");
    Ok(())
}

fn build_backend_utils(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let class = classes(m)?.cursor.clone();
    module.set("CursorWrapper", class);
    super::modules::add_name_functions(module);
    Ok(())
}

/// The names that `django.db.models` takes from this half of the floor.
pub fn model_exports(m: &mut Machine) -> PyResult<Vec<(Str, Value)>> {
    let scratch = Module::new("django.db.models");
    let names = ["django.db.models.aggregates", "django.db.models.expressions", "django.db.models.lookups"];
    fill_module(m, &scratch, &names)?;
    build_query_utils(m, &scratch)?;
    let wanted = [
        "Aggregate",
        "Avg",
        "Count",
        "Max",
        "Min",
        "StdDev",
        "Sum",
        "Variance",
        "Case",
        "Exists",
        "Expression",
        "ExpressionList",
        "ExpressionWrapper",
        "F",
        "Func",
        "OrderBy",
        "OuterRef",
        "RowRange",
        "Subquery",
        "Value",
        "ValueRange",
        "When",
        "Window",
        "Lookup",
        "Transform",
        "Q",
        "FilteredRelation",
    ];
    let mut result: Vec<(Str, Value)> = Vec::new();
    for name in wanted {
        if let Some(value) = scratch.get(name) {
            result.push((Str::intern(name), value));
        }
    }
    let query = m.import("django.db.models.query")?;
    for name in ["QuerySet", "Prefetch", "prefetch_related_objects"] {
        if let Some(value) = query.get(name) {
            result.push((Str::intern(name), value));
        }
    }
    Ok(result)
}

/// Adds the modules of this half of the floor.
pub fn register(modules: &mut NativeModules) {
    use NativeModule::{Build, Source};
    modules.add("django.db", Build(build_db));
    modules.add("django.db.transaction", Build(transaction::build));
    modules.add("django.db.backends", Source("", true));
    modules.add("django.db.backends.utils", Build(build_backend_utils));
    modules.add("django.db.backends.sqlite3", Source("", true));
    modules.add("django.db.backends.sqlite3.base", Build(build_sqlite_base));
    modules.add("django.db.models.expressions", Build(build_expressions));
    modules.add("django.db.models.aggregates", Build(build_aggregates));
    modules.add("django.db.models.functions", Build(build_functions));
    for name in FUNCTION_MODULES {
        modules.add(name, Build(build_function_module));
    }
    modules.add("django.db.models.lookups", Build(build_lookups));
    modules.add("django.db.models.constants", Build(build_constants));
    modules.add("django.db.models.query", Build(queryset::class::build_module));
    modules.add("django.db.models.sql", Build(queryset::class::build_sql_module));
    modules.add("django.db.models.sql.query", Build(queryset::class::build_sql_module));
    modules.add("django.db.models.sql.compiler", Build(expressions::classes::build_compiler_module));
}

/// A dict with string keys, for tables.
pub fn dict_of(items: Vec<(Str, Value)>) -> Value {
    let dict = Dict::new();
    items.into_iter().for_each(|(key, value)| dict.set_str(&key, value));
    Value::Dict(Rc::new(dict))
}

/// The error for a wrong alias type.
pub fn wrong_alias() -> crate::python::Unwind {
    type_error("a database alias must be a string")
}
