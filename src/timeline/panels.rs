//! The panels that follow from the models: managers, registry, and migrations as they lie on disk.
//!
//! They are made when a process rests, by asking its registry; a run has a few of them at most.

use std::rc::Rc;

use super::event::is_contrib;
use super::view::{AppView, ManagerView, MigrationNode, ModelManagers, ModelView, RegistryView};
use crate::catalogue::{say, say_with};
use crate::migrations::loader::Loader;
use crate::orm::fields::Field;
use crate::orm::manager::Manager;
use crate::orm::options::Options;
use crate::orm::registry::Apps;
use crate::orm::settings::Settings;
use crate::orm::{Orm, orm};
use crate::project::Files;
use crate::python::{Args, Class, Machine, Value};

/// A field of a model, in the models or in the state of the migrations.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// `shop.Album.stock`.
    pub subject: String,
    /// `IntegerField`.
    pub told: String,
    /// The model's table.
    pub table: String,
    /// The column, where there is one.
    pub column: Option<String>,
}

/// What follows from the models of a process.
#[derive(Default)]
pub struct Panels {
    /// The managers panel.
    pub managers: Vec<ModelManagers>,
    /// The registry panel.
    pub registry: RegistryView,
    /// Migrations on disk, none of them applied yet.
    pub migrations: Vec<MigrationNode>,
    /// What the models say.
    pub models: Vec<Column>,
    /// What the migrations add up to; `None` where they cannot be read.
    pub state: Option<Vec<Column>>,
}

/// Tells a process from another: by its registry.
pub fn process(machine: &Machine) -> Option<usize> {
    machine.find_extension::<Orm>().map(|orm| Rc::as_ptr(&orm) as usize)
}

impl Panels {
    /// The panels of a process.
    pub fn of(machine: &mut Machine, _files: &Files) -> Panels {
        let apps = orm(machine).apps.clone();
        let mut panels = Panels { registry: registry(machine, &apps), ..Panels::default() };
        for model in apps.get_models(machine, false, true) {
            let Some(options) = Options::of(&model) else { continue };
            let label = options.label();
            if is_contrib(&options.app_label.borrow()) && label != "auth.User" {
                continue;
            }
            panels.managers.extend(managers(machine, &options, &model));
            // The migrations' state is read for the learner's apps alone.
            if !is_contrib(&options.app_label.borrow())
                && options.swapped(machine).is_none()
                && options.managed.get()
                && !options.proxy.get()
            {
                columns(&options, &mut panels.models);
            }
        }
        if apps.models_ready.get() {
            panels.read_migrations(machine);
        }
        panels
    }

    fn read_migrations(&mut self, machine: &mut Machine) {
        let Ok(loader) = Loader::load(machine, None, true) else { return };
        for (key, migration) in &loader.disk {
            let operations = if is_contrib(&key.0) {
                Vec::new()
            } else {
                operations(machine, migration).unwrap_or_default()
            };
            self.migrations.push(MigrationNode {
                app: key.0.clone(),
                name: key.1.clone(),
                dependencies: loader.graph.parents(key),
                operations,
                ..MigrationNode::default()
            });
        }
        let Ok(state) = loader.project_state(machine, None, true) else { return };
        let mut known = Vec::new();
        for model in state.models.values().filter(|model| !is_contrib(&model.app_label)) {
            for (name, field) in model.all_fields() {
                known.push(Column {
                    subject: format!("{}.{}.{name}", model.app_label, model.name),
                    told: told(&field),
                    table: model.db_table(),
                    column: column_of(&field, name),
                });
            }
        }
        self.state = Some(known);
    }
}

fn operations(machine: &mut Machine, migration: &Value) -> Option<Vec<String>> {
    let list = machine.getattr(migration, "operations").ok()?;
    let list = machine.collect(&list).ok()?;
    let told = list.into_iter().filter_map(|operation| {
        let told = machine.call_method(&operation, "describe", Args::none()).ok()?;
        machine.str(&told).ok()
    });
    Some(told.collect())
}

fn registry(machine: &mut Machine, apps: &Rc<Apps>) -> RegistryView {
    let user = Settings::of(machine).get("AUTH_USER_MODEL");
    let user = user.and_then(|value| value.as_str().map(|text| text.to_string())).unwrap_or_default();
    let mut view = RegistryView { auth_user_model: user, apps: Vec::new() };
    for config in apps.configs() {
        let label = config.label();
        let models = apps.app_models(machine, &label, false, true);
        let models = models.iter().filter_map(|model| model_view(machine, model)).collect();
        view.apps.push(AppView { contrib: config.name().starts_with("django."), label, models });
    }
    view
}

fn model_view(machine: &mut Machine, model: &Rc<Class>) -> Option<ModelView> {
    let options = Options::of(model)?;
    let (fields, many) = (options.fields(), options.many_to_many());
    let fields = fields.iter().chain(many.iter()).map(|field| (field.name().to_string(), told(field)));
    Some(ModelView {
        name: options.object_name.borrow().to_string(),
        table: options.db_table().to_string(),
        swapped_for: options.swapped(machine),
        fields: fields.collect(),
    })
}

/// `ForeignKey to accounts.User`, `CharField of 40`.
fn told(field: &Field) -> String {
    let class = field.value().as_instance().map(|one| one.class().name().to_string()).unwrap_or_default();
    if let Some(rel) = field.rel() {
        // A field of a state knows the other model by its name alone.
        let named = || rel.model.borrow().as_str().map(|name| name.to_string());
        let model = field.related_model().and_then(|model| Options::of(&model));
        let target = model.map(|options| options.label()).or_else(named);
        return match target {
            Some(target) => say_with("field-to", &[("class", &class), ("target", &target)]),
            None => class,
        };
    }
    let mut words = class;
    if let Some(Value::Int(longest)) = field.namespace().get_str("max_length") {
        words = say_with("field-of", &[("class", &words), ("length", &longest.to_string())]);
    }
    if field.flag("null") {
        words += ", null";
    }
    if field.flag("_unique") {
        words += ", unique";
    }
    words
}

fn column_of(field: &Field, name: &str) -> Option<String> {
    let class = field.value().as_instance().map(|one| one.class().name().to_string()).unwrap_or_default();
    if class == "ManyToManyField" {
        return None;
    }
    // A field of a state has no class to tell it its column.
    let given = field.column().map(|column| column.to_string());
    given.or_else(|| {
        let own = field.option("db_column").as_str().map(|text| text.to_string());
        own.or_else(|| Some(if field.rel().is_some() { format!("{name}_id") } else { name.to_owned() }))
    })
}

fn columns(options: &Options, known: &mut Vec<Column>) {
    for field in options.local_fields.borrow().iter().chain(options.local_many_to_many.borrow().iter()) {
        known.push(Column {
            subject: format!("{}.{}", options.label(), field.name()),
            told: told(field),
            table: options.db_table().to_string(),
            column: column_of(field, &field.name()),
        });
    }
}

fn managers(machine: &mut Machine, options: &Rc<Options>, model: &Rc<Class>) -> Option<ModelManagers> {
    let all = options.managers(machine).ok()?;
    let name_of = |value: &Value| {
        Manager::of(value).and_then(|manager| manager.name.borrow().as_ref().map(|name| name.to_string()))
    };
    let default = options.default_manager(machine).ok().flatten().and_then(|one| name_of(&one));
    let base = options.base_manager(machine).ok();
    let base_name = base.as_ref().and_then(name_of);
    let views = all.iter().map(|manager| {
        let name = name_of(manager).unwrap_or_default();
        ManagerView {
            class: manager.as_instance().map(|one| one.class().name().to_string()).unwrap_or_default(),
            default: default.as_ref() == Some(&name),
            base: base_name.as_ref() == Some(&name),
            origin: origin(model, &name),
            name,
        }
    });
    let managers: Vec<ManagerView> = views.collect();
    let (default, base) =
        (default.unwrap_or_else(|| say("serves-none")), base_name.unwrap_or_else(|| "_base_manager".into()));
    let users = [
        (say("serves-admin"), &default),
        ("get_object_or_404".to_owned(), &default),
        (say("serves-related"), &default),
        (say("serves-unique"), &default),
        (say("serves-forwards"), &base),
        (say("serves-refresh"), &base),
    ];
    Some(ModelManagers {
        model: options.label(),
        managers,
        users: users.map(|(who, which)| (who, which.clone())).to_vec(),
        swapped_for: options.swapped(machine),
    })
}

/// The class that a manager was written in.
fn origin(model: &Rc<Class>, name: &str) -> String {
    for class in model.mro().iter() {
        let Some(options) = Options::of(class) else { continue };
        let has = options.local_managers.borrow().iter().any(|manager| {
            Manager::of(manager).is_some_and(|manager| manager.name.borrow().as_deref() == Some(name))
        });
        if has && Rc::ptr_eq(class, model) {
            return String::new();
        }
        if has {
            let key = if options.abstract_.get() { "manager-abstract-parent" } else { "manager-parent" };
            return say_with(key, &[("class", &class.name())]);
        }
    }
    String::new()
}
