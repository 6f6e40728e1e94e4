//! The loader, the graph and the recorder as Python code sees them: for looking at a project's migrations by hand.
//!
//! The classes are Python source (`py/loader.py`, `py/recorder.py`) over the functions here; a handle carries the Rust
//! side. What makes and applies migrations does not go this way.

use std::cell::RefCell;
use std::rc::Rc;

use super::graph::NodeKey;
use super::loader::{Loader, graph_error};
use super::recorder::Recorder;
use super::state::object;
use crate::orm::connection::Connection;
use crate::python::class::Instance;
use crate::python::exception::{runtime_error, type_error};
use crate::python::{Args, Machine, Module, ModuleBuilder, PyResult, Value, types};

/// What a Python `MigrationLoader` holds.
struct Handle {
    loader: RefCell<Loader>,
}

/// Fills `django.db.migrations.loader` before its source runs.
pub fn build_loader(_m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module)
        .function("_load", load)
        .function("_keys", keys)
        .function("_nodes", nodes)
        .function("_plan", plan)
        .function("_migration", |_, args| {
            let (handle, key) = (handle(&args)?, key_of(args.pos.get(1))?);
            handle.loader.borrow().migration(&key)
        })
        .function("_by_prefix", |m, args| {
            let (handle, key) = (handle(&args)?, key_of(args.pos.get(1))?);
            let found = handle.loader.borrow().by_prefix(m, &key.0, &key.1)?;
            handle.loader.borrow().migration(&found)
        })
        .function("_project_state", project_state)
        .function("_conflicts", |_, args| {
            let conflicts = handle(&args)?.loader.borrow().graph.conflicts();
            let list = |names: Vec<String>| Value::list(names.into_iter().map(Value::from).collect());
            Ok(Value::dict(conflicts.into_iter().map(|(app, names)| (app, list(names)))))
        })
        .function("_check_history", |m, args| {
            let handle = handle(&args)?;
            let mut applied = recorder(m)?.applied();
            std::mem::swap(&mut handle.loader.borrow_mut().applied, &mut applied);
            let checked = handle.loader.borrow().check_consistent_history(m);
            handle.loader.borrow_mut().applied = applied;
            checked.map(|()| Value::None)
        });
    Ok(())
}

/// Fills `django.db.migrations.recorder` before its source runs.
pub fn build_recorder(_m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module)
        .function("_has_table", |m, _| Ok(Value::Bool(recorder(m)?.has_table())))
        .function("_ensure_schema", |m, _| recorder(m)?.ensure_schema(m).map(|()| Value::None))
        .function("_applied", |m, _| Ok(Value::list(recorder(m)?.applied().iter().map(pair).collect())))
        .function("_record", |m, args| {
            let key = key_of(args.pos.first())?;
            let recorder = recorder(m)?;
            match args.pos.get(1) {
                Some(Value::Bool(true)) => recorder.record_applied(m, &key)?,
                _ => recorder.record_unapplied(m, &key)?,
            }
            Ok(Value::None)
        });
    Ok(())
}

fn recorder(m: &mut Machine) -> PyResult<Recorder> {
    let connection = m.find_extension::<Connection>();
    let connection = connection.ok_or_else(|| runtime_error("this process has no database"))?;
    Ok(Recorder::new(connection.database.clone()))
}

fn handle(args: &Args) -> PyResult<Rc<Handle>> {
    let handle = args.pos.first().and_then(Value::native::<Handle>);
    handle.ok_or_else(|| type_error("a MigrationLoader was expected"))
}

fn pair(key: &NodeKey) -> Value {
    Value::tuple(vec![Value::str(&key.0), Value::str(&key.1)])
}

fn key_of(value: Option<&Value>) -> PyResult<NodeKey> {
    if let Some(Value::Tuple(parts)) = value
        && let [Value::Str(app), Value::Str(name)] = &parts[..]
    {
        return Ok((app.to_string(), name.to_string()));
    }
    Err(type_error("a migration is named by its app's label and its name"))
}

/// `_load(with_database, ignore_no_migrations, replace_migrations)`.
fn load(m: &mut Machine, args: Args) -> PyResult {
    let flag = |at: usize| matches!(args.pos.get(at), Some(Value::Bool(true)));
    let recorder = if flag(0) { Some(recorder(m)?) } else { None };
    let loader = Loader::load_with(m, recorder.as_ref(), flag(1), flag(2))?;
    let handle = Handle { loader: RefCell::new(loader) };
    Ok(Value::Instance(Instance::with_native(&types().object, handle)))
}

/// `_keys(handle, which)`: migrations or apps, as a list.
fn keys(_m: &mut Machine, args: Args) -> PyResult {
    let handle = handle(&args)?;
    let loader = handle.loader.borrow();
    let which = args.pos.get(1).and_then(|w| w.as_str().cloned()).unwrap_or_else(|| "".into());
    Ok(Value::list(match &*which {
        "disk" => loader.disk.keys().map(pair).collect(),
        "applied" => loader.applied.iter().map(pair).collect(),
        "replacements" => loader.replacements.keys().map(pair).collect(),
        "graph" => loader.graph.keys().map(pair).collect(),
        "migrated" => loader.migrated_apps.iter().map(Value::str).collect(),
        _ => loader.unmigrated_apps.iter().map(Value::str).collect(),
    }))
}

/// `_nodes(handle, "leaf" | "root", app)`.
fn nodes(_m: &mut Machine, args: Args) -> PyResult {
    let handle = handle(&args)?;
    let loader = handle.loader.borrow();
    let app = args.pos.get(2).and_then(|app| app.as_str().cloned());
    let leaf = args.pos.get(1).is_some_and(|w| w.as_str().is_some_and(|w| &**w == "leaf"));
    let found =
        if leaf { loader.graph.leaf_nodes(app.as_deref()) } else { loader.graph.root_nodes(app.as_deref()) };
    Ok(Value::list(found.iter().map(pair).collect()))
}

/// `_plan(handle, key, forwards)`.
fn plan(m: &mut Machine, args: Args) -> PyResult {
    let (handle, key) = (handle(&args)?, key_of(args.pos.get(1))?);
    let loader = handle.loader.borrow();
    let forwards = matches!(args.pos.get(2), Some(Value::Bool(true)));
    let found = if forwards { loader.graph.forwards_plan(&key) } else { loader.graph.backwards_plan(&key) };
    let found = found.map_err(|error| graph_error(m, error))?;
    Ok(Value::list(found.iter().map(pair).collect()))
}

/// `_project_state(handle, nodes, at_end)`; `nodes` is a list of keys or `None` for all.
fn project_state(m: &mut Machine, args: Args) -> PyResult {
    let handle = handle(&args)?;
    let nodes = match args.pos.get(1) {
        None | Some(Value::None) => None,
        Some(listed) => {
            let keys = m.collect(listed)?;
            Some(keys.iter().map(|key| key_of(Some(key))).collect::<PyResult<Vec<NodeKey>>>()?)
        }
    };
    let at_end = !matches!(args.pos.get(2), Some(Value::Bool(false)));
    let state = handle.loader.borrow().project_state(m, nodes.as_deref(), at_end)?;
    Ok(object::wrap(m, state))
}
