//! Transactions: `atomic`, savepoints, what runs on commit.
//!
//! `atomic` is a context manager and a decorator for Python, and [`atomic`] for Rust; both go through [`enter`] and
//! [`exit`], so that blocks of either kind nest.
//!
//! Mirrors `django/db/transaction.py`.

use std::cell::Cell;
use std::rc::Rc;

use super::connection::{self, Connection};
use crate::python::exception::{runtime_error, unsupported};
use crate::python::{
    Args, Class, ClassBuilder, Instance, Machine, Module, ModuleBuilder, NativeFunction, Payload, PyResult,
    Unwind, Value,
};

/// `Atomic.__enter__`.
pub fn enter(
    m: &mut Machine,
    connection: &Connection,
    savepoint: bool,
    durable: bool,
    from_testcase: bool,
) -> PyResult<()> {
    if durable && connection.atomic_blocks.borrow().last() == Some(&false) {
        let text = "A durable atomic block cannot be nested within another atomic block.";
        return Err(runtime_error(text));
    }
    if !connection.in_atomic_block.get() {
        connection.commit_on_exit.set(true);
        connection.needs_rollback.set(false);
        if !connection.get_autocommit() {
            // Whoever turned autocommit off holds the transaction; the block only marks it.
            connection.in_atomic_block.set(true);
            connection.commit_on_exit.set(false);
        }
    }
    if connection.in_atomic_block.get() {
        let sid = match savepoint && !connection.needs_rollback.get() {
            true => connection.savepoint(m)?,
            false => None,
        };
        connection.savepoint_ids.borrow_mut().push(sid);
    } else {
        connection.set_autocommit(m, false, true)?;
        connection.in_atomic_block.set(true);
    }
    connection.atomic_blocks.borrow_mut().push(from_testcase);
    Ok(())
}

/// `Atomic.__exit__`; `failed` says that the block raised.
pub fn exit(m: &mut Machine, connection: &Connection, failed: bool) -> PyResult<()> {
    if connection.in_atomic_block.get() {
        connection.atomic_blocks.borrow_mut().pop();
    }
    let popped = connection.savepoint_ids.borrow_mut().pop();
    if popped.is_none() {
        connection.in_atomic_block.set(false);
    }
    let sid = popped.flatten();
    let result = if !failed && !connection.needs_rollback.get() {
        leave_well(m, connection, sid.as_deref())
    } else {
        leave_undone(m, connection, sid.as_deref())
    };
    if !connection.in_atomic_block.get() {
        connection.set_autocommit(m, true, false)?;
    } else if connection.savepoint_ids.borrow().is_empty() && !connection.commit_on_exit.get() {
        connection.in_atomic_block.set(false);
    }
    result
}

fn leave_well(m: &mut Machine, connection: &Connection, sid: Option<&str>) -> PyResult<()> {
    if connection.in_atomic_block.get() {
        let Some(sid) = sid else { return Ok(()) };
        return connection.savepoint_commit(m, sid).inspect_err(|_| connection.needs_rollback.set(true));
    }
    let committed = connection.commit(m);
    if committed.is_err() {
        connection.rollback(m)?;
    }
    committed
}

fn leave_undone(m: &mut Machine, connection: &Connection, sid: Option<&str>) -> PyResult<()> {
    connection.needs_rollback.set(false);
    if !connection.in_atomic_block.get() {
        return connection.rollback(m);
    }
    let Some(sid) = sid else {
        connection.needs_rollback.set(true);
        return Ok(());
    };
    let undone = connection.savepoint_rollback(m, sid).and_then(|()| connection.savepoint_commit(m, sid));
    if undone.is_err() {
        connection.needs_rollback.set(true);
    }
    Ok(())
}

/// Runs Rust code inside `transaction.atomic(using=, savepoint=)`.
pub fn atomic<T>(
    m: &mut Machine,
    using: &str,
    savepoint: bool,
    body: impl FnOnce(&mut Machine) -> PyResult<T>,
) -> PyResult<T> {
    let connection = connection::get(m, using)?;
    enter(m, &connection, savepoint, false, false)?;
    let result = body(m);
    exit(m, &connection, result.is_err())?;
    result
}

/// Runs Rust code as `mark_for_rollback_on_error` does: an exception inside `atomic` breaks the transaction.
pub fn mark_for_rollback_on_error<T>(
    m: &mut Machine,
    using: &str,
    body: impl FnOnce(&mut Machine) -> PyResult<T>,
) -> PyResult<T> {
    let result = body(m);
    if let Err(Unwind::Exception(error)) = &result {
        let connection = connection::get(m, using)?;
        if connection.in_atomic_block.get() {
            connection.needs_rollback.set(true);
            *connection.rollback_exc.borrow_mut() = Some(Value::Instance(error.clone()));
        }
    }
    result
}

/// The payload of an `Atomic` object.
struct Atomic {
    using: String,
    savepoint: bool,
    durable: bool,
    from_testcase: Cell<bool>,
}

fn using_of(value: &Value) -> String {
    value.as_str().map_or_else(|| "default".to_owned(), |s| s.to_string())
}

fn receiver(value: &Value) -> PyResult<Rc<Atomic>> {
    value.native::<Atomic>().ok_or_else(|| unsupported("an Atomic object that was not initialised"))
}

fn atomic_init(_: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut args = args.reader("Atomic.__init__");
    let using = args.or("using", Value::None)?;
    let savepoint = args.or("savepoint", true)?;
    let durable = args.or("durable", false)?;
    if let Some(instance) = this.as_instance() {
        let atomic = Atomic {
            using: using_of(&using),
            savepoint: !matches!(savepoint, Value::Bool(false)),
            durable: matches!(durable, Value::Bool(true)),
            from_testcase: Cell::new(false),
        };
        instance.set_payload(Payload::Native(Rc::new(atomic)));
    }
    Ok(Value::None)
}

fn atomic_enter(m: &mut Machine, mut args: Args) -> PyResult {
    let this = receiver(&args.take_self())?;
    let connection = connection::get(m, &this.using)?;
    enter(m, &connection, this.savepoint, this.durable, this.from_testcase.get())?;
    Ok(Value::None)
}

fn atomic_exit(m: &mut Machine, mut args: Args) -> PyResult {
    let this = receiver(&args.take_self())?;
    let failed = args.pos.first().is_some_and(|v| !v.is_none());
    let connection = connection::get(m, &this.using)?;
    exit(m, &connection, failed)?;
    Ok(Value::None)
}

fn atomic_call(m: &mut Machine, mut args: Args) -> PyResult {
    let this = receiver(&args.take_self())?;
    let function = args.reader("__call__").required("func")?;
    let name = match m.getattr_opt(&function, "__name__")? {
        Some(Value::Str(name)) => name.to_string(),
        _ => "inner".to_owned(),
    };
    let wrapped = function.clone();
    let inner = NativeFunction::method_closure("", &name, move |m, args| {
        let connection = connection::get(m, &this.using)?;
        enter(m, &connection, this.savepoint, this.durable, false)?;
        let result = m.call(&wrapped, args);
        exit(m, &connection, result.is_err())?;
        result
    });
    let attributes = inner.dict.get_or_init(Rc::default);
    for name in ["__module__", "__qualname__", "__doc__"] {
        if let Some(value) = m.getattr_opt(&function, name)? {
            attributes.set_str(&name.into(), value);
        }
    }
    attributes.set_str(&"__wrapped__".into(), function);
    Ok(Value::Native(inner))
}

fn make_atomic(m: &mut Machine, args: Args) -> PyResult {
    let class = m.import_from("django.db.transaction", "Atomic")?;
    let mut args = args.reader("atomic");
    let using = args.or("using", Value::None)?;
    let savepoint = args.or("savepoint", true)?;
    let durable = args.or("durable", false)?;
    args.finish()?;
    if m.callable(&using) {
        let made = m.call(&class, Args::pos([Value::None, savepoint, durable]))?;
        return m.call(&made, Args::one(using));
    }
    m.call(&class, Args::pos([using, savepoint, durable]))
}

fn connection_arg(m: &mut Machine, args: &mut Args) -> PyResult<Rc<Connection>> {
    let by_name = args.take_kw("using");
    let using = by_name.or_else(|| (!args.pos.is_empty()).then(|| args.pos.remove(args.pos.len() - 1)));
    connection::get(m, &using_of(&using.unwrap_or_default()))
}

/// Fills `django.db.transaction`.
pub fn build(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let atomic = atomic_class(module);
    let error = super::orm(m).exceptions.TransactionManagementError.clone();
    ModuleBuilder::new(module)
        .class(&error)
        .class(&atomic)
        .function("atomic", make_atomic)
        .function("get_connection", |m, mut args| {
            connection_arg(m, &mut args)?;
            m.import_from("django.db", "connection")
        })
        .function("get_autocommit", |m, mut args| {
            Ok(Value::Bool(connection_arg(m, &mut args)?.get_autocommit()))
        })
        .function("set_autocommit", |m, args| {
            let mut args = args.reader("set_autocommit");
            let (on, using) = (args.required("autocommit")?, args.or("using", Value::None)?);
            let on = m.truth(&on)?;
            connection::get(m, &using_of(&using))?.set_autocommit(m, on, false)?;
            Ok(Value::None)
        })
        .function("commit", |m, mut args| connection_arg(m, &mut args)?.commit(m).map(|()| Value::None))
        .function("rollback", |m, mut args| connection_arg(m, &mut args)?.rollback(m).map(|()| Value::None))
        .function("savepoint", |m, mut args| {
            let sid = connection_arg(m, &mut args)?.savepoint(m)?;
            Ok(sid.map_or(Value::None, Value::Str))
        })
        .function("savepoint_rollback", |m, args| {
            let mut args = args.reader("savepoint_rollback");
            let (sid, using) = (args.required("sid")?, args.or("using", Value::None)?);
            let sid = m.str(&sid)?;
            connection::get(m, &using_of(&using))?.savepoint_rollback(m, &sid)?;
            Ok(Value::None)
        })
        .function("savepoint_commit", |m, args| {
            let mut args = args.reader("savepoint_commit");
            let (sid, using) = (args.required("sid")?, args.or("using", Value::None)?);
            let sid = m.str(&sid)?;
            connection::get(m, &using_of(&using))?.savepoint_commit(m, &sid)?;
            Ok(Value::None)
        })
        .function("get_rollback", |m, mut args| {
            Ok(Value::Bool(connection_arg(m, &mut args)?.get_rollback(m)?))
        })
        .function("set_rollback", |m, args| {
            let mut args = args.reader("set_rollback");
            let (flag, using) = (args.required("rollback")?, args.or("using", Value::None)?);
            let flag = m.truth(&flag)?;
            connection::get(m, &using_of(&using))?.set_rollback(m, flag)?;
            Ok(Value::None)
        })
        .function("on_commit", |m, args| {
            let mut args = args.reader("on_commit");
            let (function, using) = (args.required("func")?, args.or("using", Value::None)?);
            let robust = args.or("robust", false)?;
            let robust = m.truth(&robust)?;
            connection::get(m, &using_of(&using))?.on_commit(m, function, robust)?;
            Ok(Value::None)
        });
    Ok(())
}

fn atomic_class(module: &Rc<Module>) -> Rc<Class> {
    ClassBuilder::new("Atomic", module)
        .method("__init__", atomic_init)
        .method("__enter__", atomic_enter)
        .method("__exit__", atomic_exit)
        .method("__call__", atomic_call)
        .accessor(
            "_from_testcase",
            |_, this| Ok(Value::Bool(receiver(this)?.from_testcase.get())),
            |m, this, value| {
                let flag = m.truth(&value)?;
                receiver(this)?.from_testcase.set(flag);
                Ok(())
            },
        )
        .build()
}

/// A new object of a class with a Rust value inside, as the other files of this floor make them.
pub fn wrap<T: 'static>(class: &Rc<Class>, native: T) -> Value {
    Value::Instance(Instance::with_native(class, native))
}
