//! `manage.py makemigrations [app_label ...]`.
//!
//! Mirrors `django/core/management/commands/makemigrations.py`.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::arguments::{Arguments, Options};
use super::base::{self, command_error};
use super::migration_files::{self as files, absolute};
use crate::migrations::autodetector::{Autodetector, Changes, Migration, arrange_for_graph, parse_number};
use crate::migrations::graph::NodeKey;
use crate::migrations::loader::{Loader, graph_error, node_list};
use crate::migrations::questioner::{Mood, Questioner, exit};
use crate::migrations::recorder::Recorder;
use crate::migrations::state::ProjectState;
use crate::migrations::{optimizer, writer};
use crate::orm::registry::Apps;
use crate::python::exception::{os_error, value_error};
use crate::python::{Args, Machine, PyResult, Value};

/// What the command takes.
pub fn arguments() -> Arguments {
    Arguments::new("makemigrations", "Creates new migration(s) for apps.")
        .any("args", "Specify the app label(s) to create migrations for.")
        .metavar("app_label")
        .flag(
            &["--dry-run"],
            "dry_run",
            "Just show what migrations would be made; don't actually write them.",
        )
        .flag(&["--merge"], "merge", "Enable fixing of migration conflicts.")
        .flag(&["--empty"], "empty", "Create an empty migration.")
        .unset(
            &["--noinput", "--no-input"],
            "interactive",
            "Tells Django to NOT prompt the user for input of any kind.",
        )
        .value(&["-n", "--name"], "name", "Use this name for migration file(s).")
        .unset(&["--no-header"], "include_header", "Do not add header comments to new migration file(s).")
        .flag(
            &["--check"],
            "check_changes",
            "Exit with a non-zero status if model changes are missing migrations and don't actually \
             write them. Implies --dry-run.",
        )
        .flag(
            &["--scriptable"],
            "scriptable",
            "Divert log output and input prompts to stderr, writing only paths of generated \
             migration files to stdout.",
        )
        .flag(
            &["--update"],
            "update",
            "Merge model changes into the latest migration and optimize the resulting operations.",
        )
}

/// The command while it runs.
struct Command {
    apps: Vec<String>,
    name: Option<String>,
    verbosity: u8,
    dry_run: bool,
    interactive: bool,
    header: bool,
    scriptable: bool,
}

/// Runs the command.
///
/// # Errors
/// `SystemCheckError`, `CommandError`, what loading raises, and what cannot be written.
pub fn run(m: &mut Machine, options: &Options) -> PyResult<()> {
    let command = Command::of(m, options)?;
    command.refuse_unknown_apps(m)?;
    let mut loader = Loader::load(m, None, true)?;
    command.check_history(m, &mut loader)?;
    let mut conflicts: BTreeMap<String, Vec<String>> = loader.graph.conflicts();
    conflicts.retain(|app, _| command.apps.is_empty() || command.apps.contains(app));
    match (options.flag("merge"), conflicts.is_empty()) {
        (true, true) => return command.log(m, "No conflicts detected to merge."),
        (true, false) => return command.merge(m, &loader, &conflicts),
        (false, false) => return Err(conflict(m, &conflicts)),
        (false, true) => {}
    }
    if options.flag("empty") {
        return command.empty(m, &loader);
    }
    let changes = command.detect(m, &loader)?;
    if changes.is_empty() {
        return command.nothing(m);
    }
    if options.flag("update") {
        command.update(m, &changes)?;
    } else {
        command.write(m, &changes, &IndexMap::new())?;
    }
    if options.flag("check_changes") { Err(exit(1)) } else { Ok(()) }
}

fn conflict(m: &mut Machine, conflicts: &BTreeMap<String, Vec<String>>) -> crate::python::Unwind {
    let told: Vec<String> =
        conflicts.iter().map(|(app, names)| format!("{} in {app}", names.join(", "))).collect();
    let message = format!(
        "Conflicting migrations detected; multiple leaf nodes in the migration graph: ({}).\nTo fix them run 'python \
         manage.py makemigrations --merge'",
        told.join("; ")
    );
    command_error(m, message)
}

impl Command {
    fn of(m: &mut Machine, options: &Options) -> PyResult<Command> {
        let name = options.value("name").map(ToString::to_string);
        let is_identifier = |name: &str| {
            let start = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
            start && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        };
        if name.as_deref().is_some_and(|name| !name.is_empty() && !is_identifier(name)) {
            return Err(command_error(m, "The migration name must be a valid Python identifier."));
        }
        let mut apps: Vec<String> = Vec::new();
        for app in options.list("args") {
            if !apps.contains(app) {
                apps.push(app.clone());
            }
        }
        Ok(Command {
            apps,
            name: name.filter(|name| !name.is_empty()),
            verbosity: options.verbosity(),
            dry_run: options.flag("dry_run") || options.flag("check_changes"),
            interactive: options.flag("interactive"),
            header: options.flag("include_header"),
            scriptable: options.flag("scriptable"),
        })
    }

    /// With `--scriptable`, standard output is kept for paths.
    fn log(&self, m: &mut Machine, line: &str) -> PyResult<()> {
        if self.scriptable {
            return base::write_error(m, line);
        }
        base::write(m, line)
    }

    fn refuse_unknown_apps(&self, m: &mut Machine) -> PyResult<()> {
        let mut bad = false;
        for app in &self.apps {
            let Err(unwind) = Apps::main(m).get_app_config(m, app) else { continue };
            let Some(exception) = unwind.exception().cloned() else { return Err(unwind) };
            let message = m.str(&Value::Instance(exception))?;
            base::write_error(m, &message)?;
            bad = true;
        }
        if bad { Err(exit(2)) } else { Ok(()) }
    }

    /// The files are read without the database, so that squashed migrations stand for their parts; only the history
    /// is checked against it.
    fn check_history(&self, m: &mut Machine, loader: &mut Loader) -> PyResult<()> {
        let database = base::database(m)?;
        loader.applied = Recorder::new(database).applied();
        let checked = loader.check_consistent_history(m);
        loader.applied.clear();
        checked
    }

    fn questioner(&self) -> Questioner {
        let mood = if self.interactive { Mood::Interactive } else { Mood::NonInteractive };
        Questioner {
            specified_apps: self.apps.clone(),
            dry_run: self.dry_run,
            verbosity: self.verbosity,
            to_stderr: self.scriptable,
            ..Questioner::new(mood)
        }
    }

    fn detect(&self, m: &mut Machine, loader: &Loader) -> PyResult<Changes> {
        let questioner = self.questioner();
        let from_state = loader.project_state(m, None, true)?;
        let apps = Apps::main(m);
        let to_state = ProjectState::from_apps(m, &apps)?;
        let autodetector = Autodetector::new(from_state, to_state, &questioner);
        autodetector.changes(m, &loader.graph, &self.apps, self.name.as_deref())
    }

    fn nothing(&self, m: &mut Machine) -> PyResult<()> {
        if self.verbosity < 1 {
            return Ok(());
        }
        let line = match &self.apps[..] {
            [] => "No changes detected".to_string(),
            [app] => format!("No changes detected in app '{app}'"),
            apps => format!("No changes detected in apps '{}'", apps.join("', '")),
        };
        self.log(m, &line)
    }

    fn empty(&self, m: &mut Machine, loader: &Loader) -> PyResult<()> {
        if self.apps.is_empty() {
            return Err(command_error(m, "You must supply at least one app label when using --empty."));
        }
        let one = |app: &String| (app.clone(), vec![Migration::new("custom", app)]);
        let changes = self.apps.iter().map(one).collect();
        let questioner = self.questioner();
        let changes = arrange_for_graph(m, changes, &loader.graph, &questioner, self.name.as_deref())?;
        self.write(m, &changes, &IndexMap::new())
    }

    /// Writes the files; `previous` are the files that updated ones take the place of.
    fn write(&self, m: &mut Machine, changes: &Changes, previous: &IndexMap<String, String>) -> PyResult<()> {
        for (app_label, migrations) in changes {
            if self.verbosity >= 1 {
                self.log(m, &format!("Migrations for '{app_label}':"))?;
            }
            for migration in migrations {
                self.tell(m, migration)?;
                if !self.dry_run {
                    let file = files::file(m, migration, self.header)?;
                    files::write_file(m, &file)?;
                    if let Some(previous) = previous.get(app_label) {
                        self.replace(m, previous, &file)?;
                    }
                } else if self.verbosity == 3 {
                    self.log(m, &format!("Full migrations file '{}.py':", migration.name))?;
                    let file = files::file(m, migration, self.header)?;
                    self.log(m, &file.text)?;
                }
            }
        }
        Ok(())
    }

    fn tell(&self, m: &mut Machine, migration: &Migration) -> PyResult<()> {
        if self.verbosity < 1 {
            return Ok(());
        }
        let path = writer::path(m, &migration.app_label, &migration.name)?;
        self.log(m, &format!("  {path}"))?;
        for operation in &migration.operations {
            let line = described(m, operation)?;
            self.log(m, &line)?;
        }
        if self.scriptable { base::write(m, &path) } else { Ok(()) }
    }

    fn replace(&self, m: &mut Machine, previous: &str, file: &writer::MigrationFile) -> PyResult<()> {
        if file.needs_manual_porting {
            let message = format!(
                "Updated migration {} requires manual porting.\nPrevious migration {previous} was kept and must be \
                 deleted after porting functions manually.",
                file.path
            );
            return self.log(m, &message);
        }
        m.host.remove_file(previous).map_err(os_error)?;
        self.log(m, &format!("Deleted {previous}"))
    }

    /// `--update`: the changes go into each app's last migration, if nobody relies on it yet.
    fn update(&self, m: &mut Machine, changes: &Changes) -> PyResult<()> {
        let recorder = Recorder::new(base::database(m)?);
        let loader = Loader::load(m, Some(&recorder), false)?;
        let (mut updated, mut previous) = (Changes::new(), IndexMap::new());
        for (app_label, migrations) in changes {
            let Some(leaf) = loader.graph.leaf_nodes(Some(app_label)).into_iter().next() else {
                let message = format!("App {app_label} has no migration, cannot update last migration.");
                return Err(command_error(m, message));
            };
            self.refuse_update(m, &loader, &leaf)?;
            let object = loader.migration(&leaf)?;
            let mut migration = files::loaded(m, &leaf, &object)?;
            for added in migrations {
                migration.operations.extend(added.operations.iter().cloned());
                let other_apps = added.dependencies.iter().filter(|d| d.0 != *app_label);
                migration.dependencies.extend(other_apps.cloned());
            }
            migration.operations = optimizer::optimize(m, &migration.operations, app_label)?;
            previous.insert(app_label.clone(), writer::path(m, app_label, &migration.name)?);
            let told = match &self.name {
                Some(name) => name.clone(),
                None => migration.suggest_name(m)?,
            };
            let number: String = migration.name.chars().take(4).collect();
            let name = format!("{number}_{told}");
            migration.name = if name == migration.name { format!("{name}_updated") } else { name };
            updated.insert(app_label.clone(), vec![migration]);
        }
        self.write(m, &updated, &previous)
    }

    fn refuse_update(&self, m: &mut Machine, loader: &Loader, leaf: &NodeKey) -> PyResult<()> {
        let label = format!("{}.{}", leaf.0, leaf.1);
        if loader.replacements.contains_key(leaf) {
            return Err(command_error(m, format!("Cannot update squash migration '{label}'.")));
        }
        if loader.applied.contains(leaf) {
            return Err(command_error(m, format!("Cannot update applied migration '{label}'.")));
        }
        let mut depending = Vec::new();
        for (key, object) in &loader.disk {
            if node_list(m, object, "dependencies")?.contains(leaf) {
                depending.push(format!("'{}.{}'", key.0, key.1));
            }
        }
        if depending.is_empty() {
            return Ok(());
        }
        let message =
            format!("Cannot update migration '{label}' that migrations {} depend on.", depending.join(", "));
        Err(command_error(m, message))
    }

    /// `--merge`: an empty migration that depends on every leaf of an app.
    fn merge(
        &self,
        m: &mut Machine,
        loader: &Loader,
        conflicts: &BTreeMap<String, Vec<String>>,
    ) -> PyResult<()> {
        let mood = if self.interactive { Mood::Interactive } else { Mood::Agreeing };
        let questioner = Questioner { to_stderr: self.scriptable, ..Questioner::new(mood) };
        for (app_label, names) in conflicts {
            let branches = branches(m, loader, app_label, names)?;
            if self.verbosity > 0 {
                self.log(m, &format!("Merging {app_label}"))?;
                for (name, branch) in names.iter().zip(&branches) {
                    self.log(m, &format!("  Branch {name}"))?;
                    self.tell_branch(m, loader, branch)?;
                }
            }
            if questioner.ask_merge(m)? {
                self.write_merge(m, app_label, names)?;
            }
        }
        Ok(())
    }

    fn tell_branch(&self, m: &mut Machine, loader: &Loader, branch: &[NodeKey]) -> PyResult<()> {
        for key in branch {
            let object = loader.migration(key)?;
            let operations = m.getattr(&object, "operations")?;
            for operation in m.collect(&operations)? {
                let line = described(m, &operation)?;
                self.log(m, &line)?;
            }
        }
        Ok(())
    }

    fn write_merge(&self, m: &mut Machine, app_label: &str, names: &[String]) -> PyResult<()> {
        let biggest = names.iter().filter_map(|name| parse_number(name)).max().unwrap_or(1);
        let leaves = names.join("_");
        let told = match &self.name {
            Some(name) => name.clone(),
            None if leaves.len() > 47 => format!("merge_{}", timestamp(m)?),
            None => format!("merge_{leaves}"),
        };
        let mut migration = Migration::new(&format!("{:04}_{told}", biggest + 1), app_label);
        migration.dependencies = names.iter().map(|name| (app_label.to_string(), name.clone())).collect();
        let file = files::file(m, &migration, self.header)?;
        if !self.dry_run {
            files::write_file(m, &file)?;
            if self.verbosity > 0 {
                let path = absolute(&file.path);
                self.log(m, &format!("\nCreated new merge migration {path}"))?;
                if self.scriptable {
                    base::write(m, &path)?;
                }
            }
        } else if self.verbosity == 3 {
            self.log(m, &format!("Full merge migrations file '{}.py':", migration.name))?;
            self.log(m, &file.text)?;
        }
        Ok(())
    }
}

/// For each leaf, the app's migrations that lead to it from where the leaves part.
fn branches(
    m: &mut Machine,
    loader: &Loader,
    app_label: &str,
    names: &[String],
) -> PyResult<Vec<Vec<NodeKey>>> {
    let mut ancestries: Vec<Vec<NodeKey>> = Vec::new();
    for name in names {
        let plan = loader.graph.forwards_plan(&(app_label.to_string(), name.clone()));
        let plan = plan.map_err(|error| graph_error(m, error))?;
        ancestries.push(plan.into_iter().filter(|key| key.0 == app_label).collect());
    }
    let shortest = ancestries.iter().map(Vec::len).min().unwrap_or(0);
    let common =
        (0..shortest).take_while(|at| ancestries.iter().all(|a| a[*at] == ancestries[0][*at])).count();
    if common == 0 {
        let told: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
        return Err(value_error(format!("Could not find common ancestor of [{}]", told.join(", "))));
    }
    Ok(ancestries.into_iter().map(|ancestry| ancestry[common..].to_vec()).collect())
}

fn described(m: &mut Machine, operation: &Value) -> PyResult<String> {
    let told = m.call_method(operation, "formatted_description", Args::none())?;
    Ok(format!("    {}", m.str(&told)?))
}

fn timestamp(m: &mut Machine) -> PyResult<String> {
    let now = m.import_from("django.utils.timezone", "now")?;
    let now = m.call(&now, Args::none())?;
    let stamp = m.call_method(&now, "strftime", Args::one("%Y%m%d_%H%M"))?;
    m.str(&stamp)
}
