//! The loader, the graph and the recorder as Python code sees them: for looking at a project's migrations by hand.
//!
//! The classes are Python source (`py/loader.py`, `py/recorder.py`) over the functions here; a handle carries the Rust
//! side. What makes and applies migrations does not go this way.

use std::cell::RefCell;
use std::rc::Rc;

use super::autodetector::{Autodetector, Migration};
use super::executor::{Executor, PlanStep, Progress, Target};
use super::graph::NodeKey;
use super::loader::{Loader, graph_error};
use super::questioner::{Mood, Questioner};
use super::recorder::Recorder;
use super::serializer::{self, Imports};
use super::state::object;
use super::writer;
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
        .function("_counts", |_, args| {
            let handle = handle(&args)?;
            let graph = &handle.loader.borrow().graph;
            let edges = graph.keys().map(|key| graph.parents(key).len()).sum::<usize>();
            Ok(Value::tuple(vec![Value::Int(graph.keys().count() as i64), Value::Int(edges as i64)]))
        })
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

/// Fills `django.db.migrations.executor` before its source runs.
pub fn build_executor(_m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module).function("_plan", executor_plan).function("_migrate", executor_migrate);
    Ok(())
}

fn executor(m: &mut Machine) -> PyResult<Executor> {
    let connection = m.find_extension::<Connection>();
    let connection = connection.ok_or_else(|| runtime_error("this process has no database"))?;
    Executor::new(m, connection.database.clone())
}

/// `_plan(targets, clean_start)`: the steps, each a migration's key and whether it is taken back.
fn executor_plan(m: &mut Machine, args: Args) -> PyResult {
    let mut targets: Vec<Target> = Vec::new();
    for target in m.collect(args.pos.first().unwrap_or(&Value::None))? {
        let Value::Tuple(parts) = &target else { return Err(type_error("a target is a tuple")) };
        let app = parts.first().and_then(|app| app.as_str().cloned());
        let app = app.ok_or_else(|| type_error("a target names an app"))?;
        let name = parts.get(1).and_then(|name| name.as_str().cloned());
        targets.push((app.to_string(), name.map(|name| name.to_string())));
    }
    let clean = matches!(args.pos.get(1), Some(Value::Bool(true)));
    let plan = executor(m)?.plan(m, &targets, clean)?;
    let step = |(key, back): &PlanStep| Value::tuple(vec![pair(key), Value::Bool(*back)]);
    Ok(Value::list(plan.iter().map(step).collect()))
}

/// `_migrate(steps, state, fake, fake_initial, tell)`: the state afterwards.
fn executor_migrate(m: &mut Machine, args: Args) -> PyResult {
    let [steps, state, fake, fake_initial, tell] = &args.pos[..] else {
        return Err(type_error("_migrate() takes five arguments"));
    };
    let mut plan: Vec<PlanStep> = Vec::new();
    for step in m.collect(steps)? {
        let Value::Tuple(parts) = &step else { return Err(type_error("a step is a tuple")) };
        plan.push((key_of(parts.first())?, matches!(parts.get(1), Some(Value::Bool(true)))));
    }
    let mut executor = executor(m)?;
    let state = match state {
        Value::None => executor.applied_state(m)?,
        state => object::of(state)?.state.borrow().clone(),
    };
    let (fake, fake_initial) = (m.truth(fake)?, m.truth(fake_initial)?);
    let mut progress = |m: &mut Machine, progress: Progress| {
        let (action, key, fake) = match progress {
            Progress::RenderStart => ("render_start", None, false),
            Progress::RenderSuccess => ("render_success", None, false),
            Progress::ApplyStart(key, fake) => ("apply_start", Some(key), fake),
            Progress::ApplySuccess(key, fake) => ("apply_success", Some(key), fake),
            Progress::UnapplyStart(key, fake) => ("unapply_start", Some(key), fake),
            Progress::UnapplySuccess(key, fake) => ("unapply_success", Some(key), fake),
        };
        let key = key.map_or(Value::None, |key| pair(&key));
        m.call(tell, Args::pos([Value::str(action), key, Value::Bool(fake)])).map(drop)
    };
    let after = executor.migrate(m, &plan, state, fake, fake_initial, &mut progress)?;
    Ok(object::wrap(m, after))
}

/// Fills `django.db.migrations.writer` before its source runs.
pub fn build_writer(_m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module)
        .function("_as_string", as_string)
        .function("_path", |m, args| {
            let (app, name) = key_of(Some(&Value::tuple(args.pos.to_vec())))?;
            Ok(Value::from(format!("/{}", writer::path(m, &app, &name)?)))
        })
        .function("_serialize", |m, args| {
            let mut imports = Imports::new();
            let value = args.pos.first().cloned().unwrap_or_default();
            let text = serializer::serialize(m, &value, &mut imports)?;
            Ok(with_imports(text, imports))
        })
        .function("_operation", |m, args| {
            let mut imports = Imports::new();
            let value = args.pos.first().cloned().unwrap_or_default();
            let depth = if let Some(Value::Int(depth)) = args.pos.get(1) { *depth as usize } else { 2 };
            let text = writer::operation(m, &value, depth, &mut imports)?;
            Ok(with_imports(text, imports))
        });
    Ok(())
}

fn with_imports(text: String, imports: Imports) -> Value {
    Value::tuple(vec![Value::from(text), Value::list(imports.into_iter().map(Value::from).collect())])
}

fn keys_of(m: &mut Machine, listed: &Value) -> PyResult<Vec<NodeKey>> {
    m.collect(listed)?.iter().map(|key| key_of(Some(key))).collect()
}

/// `_as_string(app_label, name, operations, dependencies, initial, replaces, include_header)`.
fn as_string(m: &mut Machine, args: Args) -> PyResult {
    let [app_label, name, operations, dependencies, initial, replaces, header] = &args.pos[..] else {
        return Err(type_error("_as_string() takes seven arguments"));
    };
    let migration = Migration {
        app_label: m.str(app_label)?.to_string(),
        name: m.str(name)?.to_string(),
        operations: m.collect(operations)?,
        dependencies: keys_of(m, dependencies)?,
        initial: m.truth(initial)?,
        replaces: keys_of(m, replaces)?,
    };
    let header = m.truth(header)?;
    let file = writer::migration(m, &migration, header)?;
    Ok(Value::tuple(vec![Value::from(file.text), Value::Bool(file.needs_manual_porting)]))
}

/// Fills `django.db.migrations.autodetector` before its source runs.
pub fn build_autodetector(_m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module).function("_changes", changes);
    Ok(())
}

/// `_changes(from_state, to_state, loader, apps, name)`: `(app_label, name, initial, operations, dependencies)` of each.
fn changes(m: &mut Machine, args: Args) -> PyResult {
    let [from, to, loader, apps, name] = &args.pos[..] else {
        return Err(type_error("_changes() takes five arguments"));
    };
    let handle = handle(&Args::one(loader.clone()))?;
    let from = object::of(from)?.state.borrow().clone();
    let to = object::of(to)?.state.borrow().clone();
    let mut wanted = Vec::new();
    for app in m.collect(apps)? {
        wanted.push(m.str(&app)?.to_string());
    }
    let questioner = Questioner { specified_apps: wanted.clone(), ..Questioner::new(Mood::Silent) };
    let autodetector = Autodetector::new(from, to, &questioner);
    let name = name.as_str().map(|name| name.to_string());
    let found = autodetector.changes(m, &handle.loader.borrow().graph, &wanted, name.as_deref())?;
    let told = found.into_values().flatten().map(|migration| {
        Value::tuple(vec![
            Value::from(migration.app_label),
            Value::from(migration.name),
            Value::Bool(migration.initial),
            Value::list(migration.operations),
            Value::list(migration.dependencies.iter().map(pair).collect()),
        ])
    });
    Ok(Value::list(told.collect()))
}
