//! The autodetector: what must be done to a project's state to make it another one.
//!
//! It compares two [`ProjectState`]s, collects operations app by app ([`models`], [`fields`], [`indexes`], [`options`]),
//! sorts and chops them into migrations that can be applied ([`build`]), and fits these to the end of the graph
//! ([`arrange`]). What it cannot know it asks the [`Questioner`].
//!
//! **Boundary:** reads states, touches no table and no file.
//!
//! Mirrors `django/db/migrations/autodetector.py`.

mod arrange;
mod build;
mod deconstruct;
mod dependency;
mod fields;
mod indexes;
mod models;
mod options;
mod relations;
mod renames;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use indexmap::IndexMap;

use super::graph::{Graph, NodeKey};
use super::questioner::Questioner;
use super::state::{ModelKey, ModelState, ProjectState};
use crate::python::{Args, Machine, PyResult, Value};

pub use arrange::{for_graph as arrange_for_graph, parse_number};
pub use deconstruct::deep_deconstruct;

use dependency::Dependency;
use relations::Relations;

/// `(app_label, model_name, field_name)`.
type FieldKey = (String, String, String);

/// The migrations to be written, app by app, in the order in which they were found.
pub type Changes = IndexMap<String, Vec<Migration>>;

/// A migration that is not yet a file.
#[derive(Clone, Default)]
pub struct Migration {
    /// Its app.
    pub app_label: String,
    /// Its name.
    pub name: String,
    /// What it does.
    pub operations: Vec<Value>,
    /// What must be applied before it; `("__setting__", "AUTH_USER_MODEL")` for a swappable one.
    pub dependencies: Vec<NodeKey>,
    /// Whether it is an app's beginning.
    pub initial: bool,
    /// The migrations it stands for.
    pub replaces: Vec<NodeKey>,
}

impl Migration {
    /// A migration that does nothing yet.
    pub fn new(name: &str, app_label: &str) -> Migration {
        Migration { name: name.to_string(), app_label: app_label.to_string(), ..Migration::default() }
    }

    /// `suggest_name()`: what the operations call themselves.
    ///
    /// # Errors
    /// What a learner's own operation raises.
    pub fn suggest_name(&self, m: &mut Machine) -> PyResult<String> {
        let class = m.import_from("django.db.migrations", "Migration")?;
        let object = m.call(&class, Args::two(self.name.as_str(), self.app_label.as_str()))?;
        m.setattr(&object, "operations", Value::list(self.operations.clone()))?;
        m.setattr(&object, "initial", Value::Bool(self.initial))?;
        let name = m.call_method(&object, "suggest_name", Args::none())?;
        m.str(&name)
    }
}

/// An operation found, with what the sorting asks of it.
struct Generated {
    operation: Value,
    kind: &'static str,
    /// The model it is about, in lower case.
    model: String,
    /// The field it is about, in lower case.
    field: String,
    /// The fields that a new model has.
    fields: Vec<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Default)]
struct Keys {
    models: BTreeSet<ModelKey>,
    proxies: BTreeSet<ModelKey>,
    unmanaged: BTreeSet<ModelKey>,
}

/// Compares two states.
pub struct Autodetector<'a> {
    from_state: ProjectState,
    to_state: ProjectState,
    questioner: &'a Questioner,
    existing_apps: BTreeSet<String>,
    generated: BTreeMap<String, Vec<Generated>>,
    old: Keys,
    new: Keys,
    from_relations: Relations,
    to_relations: Relations,
    kept_models: BTreeSet<ModelKey>,
    kept_proxies: BTreeSet<ModelKey>,
    kept_unmanaged: BTreeSet<ModelKey>,
    old_field_keys: BTreeSet<FieldKey>,
    new_field_keys: BTreeSet<FieldKey>,
    through_users: HashMap<ModelKey, FieldKey>,
    renamed_models: HashMap<ModelKey, String>,
    /// `app.old` to `app.new`.
    renamed_models_rel: HashMap<String, String>,
    renamed_fields: HashMap<FieldKey, String>,
    renamed_operations: Vec<fields::Renamed>,
    altered_indexes: Vec<(ModelKey, indexes::Altered)>,
    altered_constraints: Vec<(ModelKey, indexes::Altered)>,
    migrations: Changes,
}

impl<'a> Autodetector<'a> {
    /// Between what the migrations say and what the models say.
    pub fn new(
        from_state: ProjectState,
        to_state: ProjectState,
        questioner: &'a Questioner,
    ) -> Autodetector<'a> {
        let existing_apps = from_state.models.keys().map(|key| key.0.clone()).collect();
        Autodetector {
            from_state,
            to_state,
            questioner,
            existing_apps,
            generated: BTreeMap::new(),
            old: Keys::default(),
            new: Keys::default(),
            from_relations: Relations::default(),
            to_relations: Relations::default(),
            kept_models: BTreeSet::new(),
            kept_proxies: BTreeSet::new(),
            kept_unmanaged: BTreeSet::new(),
            old_field_keys: BTreeSet::new(),
            new_field_keys: BTreeSet::new(),
            through_users: HashMap::new(),
            renamed_models: HashMap::new(),
            renamed_models_rel: HashMap::new(),
            renamed_fields: HashMap::new(),
            renamed_operations: Vec::new(),
            altered_indexes: Vec::new(),
            altered_constraints: Vec::new(),
            migrations: Changes::new(),
        }
    }

    /// The migrations that lead from the one state to the other, named and fitted to the graph.
    ///
    /// # Errors
    /// What a question's answer or a field's `deconstruct` raises; `ValueError` for a circle that cannot be cut.
    pub fn changes(
        mut self,
        m: &mut Machine,
        graph: &Graph,
        apps: &[String],
        migration_name: Option<&str>,
    ) -> PyResult<Changes> {
        self.detect(m, graph, apps)?;
        let changes = std::mem::take(&mut self.migrations);
        let changes = arrange::for_graph(m, changes, graph, self.questioner, migration_name)?;
        Ok(if apps.is_empty() { changes } else { arrange::trim_to_apps(changes, apps) })
    }

    /// The order is Django's: renames first, because everything after looks models and fields up by their new names.
    fn detect(&mut self, m: &mut Machine, graph: &Graph, convert_apps: &[String]) -> PyResult<()> {
        self.sort_out_keys(convert_apps);
        self.from_relations = Relations::of(&self.from_state);
        self.to_relations = Relations::of(&self.to_state);
        self.generate_renamed_models(m)?;
        self.prepare_field_lists();
        self.generate_through_model_map();
        self.generate_deleted_models(m)?;
        self.generate_created_models(m)?;
        self.generate_deleted_proxies(m)?;
        self.generate_created_proxies(m)?;
        self.generate_altered_options(m)?;
        self.generate_altered_managers(m)?;
        self.generate_altered_text_option(m, "db_table_comment", "AlterModelTableComment", "table_comment")?;
        self.create_renamed_fields(m)?;
        self.create_altered_indexes(m)?;
        self.create_altered_constraints(m)?;
        self.generate_removed(m, "RemoveConstraint")?;
        self.generate_removed(m, "RemoveIndex")?;
        self.generate_renamed_fields(m)?;
        self.generate_renamed_indexes(m)?;
        self.generate_unique_together(m, true)?;
        self.generate_removed_fields(m)?;
        self.generate_added_fields(m)?;
        self.generate_altered_fields(m)?;
        self.generate_altered_order_with_respect_to(m)?;
        self.generate_unique_together(m, false)?;
        self.generate_added(m, "AddIndex", "index")?;
        self.generate_added(m, "AddConstraint", "constraint")?;
        self.generate_altered_constraints(m)?;
        self.generate_altered_text_option(m, "db_table", "AlterModelTable", "table")?;
        self.sort_operations(m)?;
        self.build_migrations(m, graph)?;
        self.optimize_migrations(m)
    }

    /// Which models are plain, which are proxies, which are not managed; apps without migrations are left alone.
    fn sort_out_keys(&mut self, convert_apps: &[String]) {
        let real_apps = &self.from_state.real_apps;
        let file = |keys: &mut Keys, key: &ModelKey, model: &ModelState, migrated: bool| {
            if !is_managed(model) {
                keys.unmanaged.insert(key.clone());
            } else if migrated && model.is("proxy") {
                keys.proxies.insert(key.clone());
            } else if migrated {
                keys.models.insert(key.clone());
            }
        };
        for (key, model) in &self.from_state.models {
            file(&mut self.old, key, model, !real_apps.contains(&key.0));
        }
        for (key, model) in &self.to_state.models {
            let migrated = !real_apps.contains(&key.0) || convert_apps.contains(&key.0);
            file(&mut self.new, key, model, migrated);
        }
    }

    fn prepare_field_lists(&mut self) {
        let both = |a: &BTreeSet<ModelKey>, b: &BTreeSet<ModelKey>| a.intersection(b).cloned().collect();
        self.kept_models = both(&self.old.models, &self.new.models);
        self.kept_proxies = both(&self.old.proxies, &self.new.proxies);
        self.kept_unmanaged = both(&self.old.unmanaged, &self.new.unmanaged);
        for key in self.kept_models.clone() {
            let full = |name: &str| (key.0.clone(), key.1.clone(), name.to_string());
            let old: Vec<FieldKey> = self.old_model(&key).fields.iter().map(|(n, _)| full(n)).collect();
            let new: Vec<FieldKey> = self.new_model(&key).fields.iter().map(|(n, _)| full(n)).collect();
            self.old_field_keys.extend(old);
            self.new_field_keys.extend(new);
        }
    }

    /// Which field uses a model as its `through`.
    fn generate_through_model_map(&mut self) {
        for key in self.old.models.clone() {
            let old_name = self.old_name(&key);
            let model = self.old_model(&key);
            for (name, field) in model.all_fields() {
                let Some(rel) = field.rel() else { continue };
                let through = super::state::resolve_relation(&rel.through.borrow(), &key);
                if let Some(through) = through {
                    self.through_users.insert(through, (key.0.clone(), old_name.clone(), name.to_string()));
                }
            }
        }
    }

    /// The name that a model of the new state has in the old one.
    fn old_name(&self, key: &ModelKey) -> String {
        self.renamed_models.get(key).unwrap_or(&key.1).clone()
    }

    /// The old state of a model that both states have; an empty one when that cannot be (keys come from the states).
    fn old_model(&self, key: &ModelKey) -> Rc<ModelState> {
        let found = self.from_state.models.get(&(key.0.clone(), self.old_name(key)));
        found.cloned().unwrap_or_else(|| Rc::new(ModelState::new(&key.0, &key.1, Vec::new())))
    }

    /// The new state of a model.
    fn new_model(&self, key: &ModelKey) -> Rc<ModelState> {
        let found = self.to_state.models.get(key);
        found.cloned().unwrap_or_else(|| Rc::new(ModelState::new(&key.0, &key.1, Vec::new())))
    }

    /// Makes an operation and keeps it with its dependencies.
    fn add(
        &mut self,
        m: &mut Machine,
        app_label: &str,
        kind: &'static str,
        arguments: Vec<(&str, Value)>,
        dependencies: Vec<Dependency>,
    ) -> PyResult<()> {
        let generated = generate(m, kind, arguments, dependencies)?;
        self.generated.entry(app_label.to_string()).or_default().push(generated);
        Ok(())
    }

    /// As [`Self::add`], before all others of the app: models are created first.
    fn add_first(
        &mut self,
        m: &mut Machine,
        app_label: &str,
        kind: &'static str,
        arguments: Vec<(&str, Value)>,
        dependencies: Vec<Dependency>,
    ) -> PyResult<()> {
        let generated = generate(m, kind, arguments, dependencies)?;
        self.generated.entry(app_label.to_string()).or_default().insert(0, generated);
        Ok(())
    }
}

/// `managed`, which is true unless `class Meta` denies it.
fn is_managed(model: &ModelState) -> bool {
    !matches!(model.option("managed"), Some(Value::Bool(false)))
}

/// Makes an operation of a built-in class with keyword arguments.
///
/// # Errors
/// What its constructor raises.
pub fn operation(m: &mut Machine, kind: &str, arguments: Vec<(&str, Value)>) -> PyResult {
    let class = m.import_from("django.db.migrations.operations", kind)?;
    let mut args = Args::none();
    for (name, value) in arguments {
        args = args.with(name, value);
    }
    m.call(&class, args)
}

fn generate(
    m: &mut Machine,
    kind: &'static str,
    arguments: Vec<(&str, Value)>,
    dependencies: Vec<Dependency>,
) -> PyResult<Generated> {
    let text = |wanted: &str| {
        let found = arguments.iter().find(|(name, _)| *name == wanted);
        found.and_then(|(_, value)| value.as_str().map(|s| s.to_lowercase()))
    };
    // An operation on a model calls it `name`; one on a part of a model calls the model `model_name`.
    let (model, field) = match text("model_name") {
        Some(model) => (model, text("name").unwrap_or_default()),
        None => (text("name").unwrap_or_default(), text("order_with_respect_to").unwrap_or_default()),
    };
    let mut fields = Vec::new();
    if kind == "CreateModel"
        && let Some((_, Value::List(list))) = arguments.iter().find(|(name, _)| *name == "fields")
    {
        for pair in list.items.borrow().iter() {
            if let Value::Tuple(pair) = pair {
                fields.extend(pair.first().and_then(|n| n.as_str().map(ToString::to_string)));
            }
        }
    }
    let operation = operation(m, kind, arguments)?;
    Ok(Generated { operation, kind, model, field, fields, dependencies })
}
