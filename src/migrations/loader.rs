//! The loader: migrations from files, the graph that they make, and what of it is applied.
//!
//! Mirrors `django/db/migrations/loader.py`.

use std::collections::BTreeSet;

use indexmap::{IndexMap, IndexSet};

use super::exceptions::raise;
use super::graph::{Graph, GraphError, NodeKey};
use super::recorder::Recorder;
use super::state::ProjectState;
use crate::orm::registry::Apps;
use crate::orm::settings::Settings;
use crate::python::exception::value_error;
use crate::python::{Args, Machine, PyResult, Unwind, Value};

/// All migrations of the project and what is known of them.
pub struct Loader {
    /// Every migration found, by key: Python objects.
    pub disk: IndexMap<NodeKey, Value>,
    /// Who depends on whom.
    pub graph: Graph,
    /// Squashed migrations: what each replaces.
    pub replacements: IndexMap<NodeKey, Vec<NodeKey>>,
    /// What the database says is applied; squashed ones whose parts all are count too.
    pub applied: IndexSet<NodeKey>,
    /// Apps with a migrations package.
    pub migrated_apps: BTreeSet<String>,
    /// Apps without.
    pub unmigrated_apps: BTreeSet<String>,
    /// Whether an app without migrations is passed over when another depends on it (while they are being made).
    ignore_no_migrations: bool,
    /// Whether squashed migrations take the place of what they replace.
    replace_migrations: bool,
}

/// The dotted name of an app's migrations package; `None` when the settings say that it has none.
pub fn migrations_module(m: &mut Machine, apps: &Apps, label: &str) -> PyResult<Option<String>> {
    if let Some(Value::Dict(overrides)) = Settings::of(m).get("MIGRATION_MODULES")
        && let Some(given) = overrides.get_str(label)
    {
        return Ok(given.as_str().map(ToString::to_string));
    }
    let config = apps.get_app_config(m, label)?;
    Ok(Some(format!("{}.migrations", config.name())))
}

impl Loader {
    /// Reads all migrations and builds the graph. `recorder` is `None` when no database is to be asked.
    ///
    /// # Errors
    /// `BadMigrationError`, `NodeNotFoundError`, `CircularDependencyError`, `ValueError`, and whatever the files raise.
    pub fn load(
        m: &mut Machine,
        recorder: Option<&Recorder>,
        ignore_no_migrations: bool,
    ) -> PyResult<Loader> {
        Loader::load_with(m, recorder, ignore_no_migrations, true)
    }

    /// As [`Loader::load`]; without replacing, squashed migrations and their parts are both in the graph.
    ///
    /// # Errors
    /// As [`Loader::load`].
    pub fn load_with(
        m: &mut Machine,
        recorder: Option<&Recorder>,
        ignore_no_migrations: bool,
        replace_migrations: bool,
    ) -> PyResult<Loader> {
        let mut loader = Loader {
            disk: IndexMap::new(),
            graph: Graph::default(),
            replacements: IndexMap::new(),
            applied: IndexSet::new(),
            migrated_apps: BTreeSet::new(),
            unmigrated_apps: BTreeSet::new(),
            ignore_no_migrations,
            replace_migrations,
        };
        loader.load_disk(m)?;
        if let Some(recorder) = recorder {
            loader.applied = recorder.applied();
        }
        loader.build_graph(m)?;
        Ok(loader)
    }

    fn load_disk(&mut self, m: &mut Machine) -> PyResult<()> {
        let apps = Apps::main(m);
        for config in apps.configs() {
            let label = config.label();
            let Some(package) = migrations_module(m, &apps, &label)? else {
                self.unmigrated_apps.insert(label);
                continue;
            };
            let Some(names) = package_members(m, &package) else {
                self.unmigrated_apps.insert(label);
                continue;
            };
            m.import(&package)?;
            self.migrated_apps.insert(label.clone());
            for name in names {
                let migration = load_migration(m, &package, &label, &name)?;
                self.disk.insert((label.clone(), name), migration);
            }
        }
        Ok(())
    }

    fn build_graph(&mut self, m: &mut Machine) -> PyResult<()> {
        let keys: Vec<NodeKey> = self.disk.keys().cloned().collect();
        for key in &keys {
            self.graph.add_node(key.clone());
            let replaces = node_list(m, &self.disk[key], "replaces")?;
            if !replaces.is_empty() {
                self.replacements.insert(key.clone(), replaces);
            }
        }
        for key in &keys {
            for parent in node_list(m, &self.disk[key], "dependencies")? {
                if parent.0 == key.0 && parent.1 != "__first__" {
                    let added = self.graph.add_dependency(key, key, &parent, true);
                    added.map_err(|e| graph_error(m, e))?;
                }
            }
        }
        for key in &keys {
            self.external_dependencies(m, key)?;
        }
        if self.replace_migrations {
            self.replace(m)?;
        }
        let valid = self.graph.validate().map_err(|e| self.explain(e));
        valid.map_err(|e| graph_error(m, e))?;
        self.graph.ensure_not_cyclic().map_err(|e| graph_error(m, e))
    }

    fn external_dependencies(&mut self, m: &mut Machine, key: &NodeKey) -> PyResult<()> {
        let migration = self.disk[key].clone();
        for parent in node_list(m, &migration, "dependencies")? {
            if parent.0 == key.0 {
                continue;
            }
            if let Some(parent) = self.check_key(&parent, &key.0)? {
                self.graph.add_dependency(key, key, &parent, true).map_err(|e| graph_error(m, e))?;
            }
        }
        for child in node_list(m, &migration, "run_before")? {
            if let Some(child) = self.check_key(&child, &key.0)? {
                self.graph.add_dependency(key, &child, key, true).map_err(|e| graph_error(m, e))?;
            }
        }
        Ok(())
    }

    /// The migration that `("app", "__first__")` and `("app", "__latest__")` mean.
    fn check_key(&self, key: &NodeKey, current_app: &str) -> PyResult<Option<NodeKey>> {
        if !matches!(&*key.1, "__first__" | "__latest__") || self.graph.contains(key) {
            return Ok(Some(key.clone()));
        }
        if key.0 == current_app || self.unmigrated_apps.contains(&key.0) {
            return Ok(None);
        }
        if !self.migrated_apps.contains(&key.0) {
            return Err(value_error(format!("Dependency on unknown app: {}", key.0)));
        }
        let nodes = if key.1 == "__first__" {
            self.graph.root_nodes(Some(&key.0))
        } else {
            self.graph.leaf_nodes(Some(&key.0))
        };
        match nodes.into_iter().next() {
            Some(node) => Ok(Some(node)),
            None if self.ignore_no_migrations => Ok(None),
            None => Err(value_error(format!("Dependency on app with no migrations: {}", key.0))),
        }
    }

    /// Squashed migrations: in force when all or none of what they replace is applied.
    fn replace(&mut self, m: &mut Machine) -> PyResult<()> {
        for (key, replaces) in self.replacements.clone() {
            let applied = replaces.iter().filter(|r| self.applied.contains(*r)).count();
            if applied == replaces.len() {
                self.applied.insert(key.clone());
            } else {
                self.applied.shift_remove(&key);
            }
            let done = if applied == replaces.len() || applied == 0 {
                self.graph.remove_replaced(&key, &replaces)
            } else {
                self.graph.remove_replacement(&key, &replaces)
            };
            done.map_err(|e| graph_error(m, e))?;
        }
        Ok(())
    }

    /// A node may be missing because a squashed migration that replaces it is only half applied.
    fn explain(&self, error: GraphError) -> GraphError {
        let GraphError::NodeNotFound { message, node } = error else { return error };
        let candidates: Vec<&NodeKey> = self
            .replacements
            .iter()
            .filter(|(_, replaces)| replaces.contains(&node))
            .map(|(key, _)| key)
            .collect();
        if candidates.is_empty() || candidates.iter().any(|c| self.graph.contains(c)) {
            return GraphError::NodeNotFound { message, node };
        }
        let tries: Vec<String> = candidates.iter().map(|c| format!("{}.{}", c.0, c.1)).collect();
        let origin = message.split(' ').nth(1).unwrap_or_default().to_string();
        let message = format!(
            "Migration {origin} depends on nonexistent node ('{0}', '{1}'). Django tried to replace migration {0}.{1} \
             with any of [{2}] but wasn't able to because some of the replaced migrations are already applied.",
            node.0,
            node.1,
            tries.join(", ")
        );
        GraphError::NodeNotFound { message, node }
    }

    /// A migration, as the Python object.
    ///
    /// # Errors
    /// `KeyError` when there is none.
    pub fn migration(&self, key: &NodeKey) -> PyResult {
        let missing = || {
            crate::python::exception::key_error(Value::tuple(vec![Value::str(&key.0), Value::str(&key.1)]))
        };
        self.disk.get(key).cloned().ok_or_else(missing)
    }

    /// A migration by the beginning of its name: `get_migration_by_prefix`.
    ///
    /// # Errors
    /// `AmbiguityError`, `KeyError`.
    pub fn by_prefix(&self, m: &mut Machine, app_label: &str, prefix: &str) -> PyResult<NodeKey> {
        let starts = |k: &&NodeKey| k.0 == app_label && k.1.starts_with(prefix);
        let found: Vec<&NodeKey> = self.disk.keys().filter(starts).collect();
        match &found[..] {
            [one] => Ok((*one).clone()),
            [] => {
                let message = format!("There is no migration for '{app_label}' with the prefix '{prefix}'");
                Err(crate::python::exception::key_error(Value::str(message)))
            }
            _ => {
                let message =
                    format!("There is more than one migration for '{app_label}' with the prefix '{prefix}'");
                Err(raise(m, "AmbiguityError", &message))
            }
        }
    }

    /// Complains about a migration applied before one that it needs.
    ///
    /// # Errors
    /// `InconsistentMigrationHistory`.
    pub fn check_consistent_history(&self, m: &mut Machine) -> PyResult<()> {
        for key in &self.applied {
            if !self.graph.contains(key) {
                continue;
            }
            for parent in self.graph.parents(key) {
                if self.applied.contains(&parent) {
                    continue;
                }
                let replaced = self.replacements.get(&parent);
                if replaced.is_some_and(|parts| parts.iter().all(|p| self.applied.contains(p))) {
                    continue;
                }
                let message = format!(
                    "Migration {}.{} is applied before its dependency {}.{} on database 'default'.",
                    key.0, key.1, parent.0, parent.1
                );
                return Err(raise(m, "InconsistentMigrationHistory", &message));
            }
        }
        Ok(())
    }

    /// The state after these migrations (by default: all of them), or right before them.
    ///
    /// # Errors
    /// What an operation raises when it changes the state.
    pub fn project_state(
        &self,
        m: &mut Machine,
        nodes: Option<&[NodeKey]>,
        at_end: bool,
    ) -> PyResult<ProjectState> {
        let leaves = self.graph.leaf_nodes(None);
        let plan = self.graph.full_plan(nodes.unwrap_or(&leaves), at_end).map_err(|e| graph_error(m, e))?;
        let mut state = self.empty_state();
        for key in plan {
            self.mutate(m, &key, &mut state)?;
        }
        Ok(state)
    }

    /// A state without models, that knows which apps have none in migrations.
    pub fn empty_state(&self) -> ProjectState {
        let mut state = ProjectState::default();
        state.real_apps.clone_from(&self.unmigrated_apps);
        state
    }

    /// Applies a migration's operations to a state.
    ///
    /// # Errors
    /// What an operation raises.
    pub fn mutate(&self, m: &mut Machine, key: &NodeKey, state: &mut ProjectState) -> PyResult<()> {
        let migration = self.migration(key)?;
        let operations = m.getattr(&migration, "operations")?;
        for operation in m.collect(&operations)? {
            super::operations::state::apply(m, &operation, &key.0, state)?;
        }
        Ok(())
    }
}

/// An error of the graph as Django's exception.
pub fn graph_error(m: &mut Machine, error: GraphError) -> Unwind {
    match error {
        GraphError::Circular(names) => raise(m, "CircularDependencyError", &names),
        GraphError::NodeNotFound { message, node } => {
            let node = Value::tuple(vec![Value::str(&node.0), Value::str(&node.1)]);
            match m.import_from("django.db.migrations.exceptions", "NodeNotFoundError") {
                Ok(class) => m.exception(&class, Args::two(message.as_str(), node)),
                Err(unwind) => unwind,
            }
        }
    }
}

/// The modules of a migrations package, sorted; `None` when there is no such package.
fn package_members(m: &mut Machine, package: &str) -> Option<Vec<String>> {
    let folder = package.replace('.', "/");
    let prefix = format!("{package}.");
    let of_file = |path: &String| {
        let name = path.strip_prefix(&folder)?.strip_prefix('/')?.strip_suffix(".py")?;
        (!name.contains('/')).then(|| name.to_string())
    };
    let mut names: Vec<String> = m.host.list_files().iter().filter_map(of_file).collect();
    let is_package = names.iter().any(|n| n == "__init__");
    if !is_package {
        m.native_modules.get(package)?;
        names = m
            .native_modules
            .names()
            .into_iter()
            .filter_map(|n| n.strip_prefix(&prefix))
            .map(String::from)
            .collect();
    }
    names.retain(|n| !n.starts_with(['_', '~']));
    names.sort();
    Some(names)
}

fn load_migration(m: &mut Machine, package: &str, label: &str, name: &str) -> PyResult {
    let module = m.import(&format!("{package}.{name}"))?;
    match module.get("Migration") {
        Some(class) => m.call(&class, Args::two(name, label)),
        None => {
            let message = format!("Migration {name} in app {label} has no Migration class");
            Err(raise(m, "BadMigrationError", &message))
        }
    }
}

/// An attribute of a migration that lists nodes.
pub fn node_list(m: &mut Machine, migration: &Value, attribute: &str) -> PyResult<Vec<NodeKey>> {
    let list = m.getattr(migration, attribute)?;
    let mut nodes = Vec::new();
    for item in m.collect(&list)? {
        if item.as_str().is_some() && attribute == "dependencies" {
            // A node may be anything that can be a key, so that a text is one that is nowhere.
            let (name, node) = (m.str(migration)?, m.repr(&item)?);
            let message = format!("Migration {name} dependencies reference nonexistent parent node {node}");
            return Err(raise(m, "NodeNotFoundError", &message));
        }
        match &m.collect(&item)?[..] {
            [app, name] => nodes.push((m.str(app)?, m.str(name)?)),
            other => {
                let message = format!("not enough values to unpack (expected 2, got {})", other.len());
                return Err(value_error(message));
            }
        }
    }
    Ok(nodes)
}
