//! The ORM floor: Django's models, managers, querysets and signals over `python` and `sql`.

pub mod apps_class;
pub mod backend;
pub mod checks;
pub mod connection;
pub mod constraints;
pub mod deletion;
pub mod events;
pub mod exceptions;
pub mod expressions;
pub mod fields;
pub mod lookups;
pub mod manager;
pub mod model;
pub mod model_base;
pub mod modules;
pub mod options;
pub mod options_class;
pub mod py;
pub mod query;
pub mod queryset;
pub mod registry;
pub mod related;
pub mod settings;
pub mod signals;
pub mod transaction;
pub mod utils;
pub mod validation;

use std::any::Any;
use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use crate::python::class::{Instance, Layout, Payload};
use crate::python::{Class, ClassBuilder, Machine, Value};

/// What the ORM keeps with a process: one registry, one set of settings, one set of classes.
pub struct Orm {
    /// The main registry.
    pub apps: Rc<registry::Apps>,
    /// The settings.
    pub settings: Rc<settings::Settings>,
    /// Exception classes.
    pub exceptions: exceptions::Exceptions,
    /// Field classes.
    pub fields: fields::classes::FieldClasses,
    /// Reverse relation classes.
    pub rels: related::rel_class::RelClasses,
    /// Descriptor classes.
    pub descriptors: related::descriptors::DescriptorClasses,
    /// Signals and their classes.
    pub signals: signals::Signals,
    /// `on_delete` rules.
    pub on_delete: deletion::OnDelete,
    /// `NOT_PROVIDED`.
    pub not_provided: Rc<Class>,
    /// `DEFERRED`.
    pub deferred: Value,
    /// `Options`.
    pub options_class: Rc<Class>,
    /// `Apps`.
    pub apps_class: Rc<Class>,
    /// `AppConfig`.
    pub config_class: Rc<Class>,
    /// `AltersData`.
    pub alters_data: Rc<Class>,
    /// `ModelState`.
    pub state_class: Rc<Class>,
    /// `ModelBase`.
    pub model_base: Rc<Class>,
    /// `SettingsReference`.
    pub settings_reference: Rc<Class>,
    /// Orders fields; automatic ones count down.
    pub creation_counter: Cell<i64>,
    /// Orders automatic fields.
    pub auto_creation_counter: Cell<i64>,
    /// Orders managers.
    pub manager_counter: Cell<i64>,
    model: Rc<Class>,
    managers: OnceCell<Rc<manager::ManagerClasses>>,
    validation_error: OnceCell<Rc<Class>>,
}

impl Orm {
    fn build() -> Orm {
        let model_base = model_base::build();
        let alters_data = ClassBuilder::in_module("AltersData", "django.db.models.utils").build();
        let deferred_class = ClassBuilder::in_module("Deferred", "django.db.models.base")
            .layout(Layout::Object)
            .method("__repr__", |_, _| Ok(Value::str("<Deferred field>")))
            .build();
        Orm {
            apps: Rc::new(registry::Apps::default()),
            settings: Rc::new(settings::Settings::with_defaults()),
            exceptions: exceptions::Exceptions::build(),
            fields: fields::classes::FieldClasses::build(),
            rels: related::rel_class::RelClasses::build(),
            descriptors: related::descriptors::DescriptorClasses::build(),
            signals: signals::Signals::build(),
            on_delete: deletion::OnDelete::build(),
            not_provided: ClassBuilder::in_module("NOT_PROVIDED", "django.db.models.fields").build(),
            deferred: Value::Instance(Instance::new(&deferred_class, Payload::None)),
            options_class: options_class::build(),
            apps_class: apps_class::apps_class(),
            config_class: apps_class::config_class(),
            state_class: model::state_class(),
            settings_reference: settings::reference_class(),
            creation_counter: Cell::new(0),
            auto_creation_counter: Cell::new(-1),
            manager_counter: Cell::new(0),
            model: model::build(&model_base, &alters_data),
            alters_data,
            managers: OnceCell::new(),
            validation_error: OnceCell::new(),
            model_base,
        }
    }

    /// The class `Model`.
    pub fn model_class(&self) -> Rc<Class> {
        self.model.clone()
    }

    /// The class of a field kind.
    pub fn field_class(&self, kind: fields::FieldKind) -> Rc<Class> {
        self.fields.of(kind)
    }

    /// The kind of a field class.
    pub fn kind_of(&self, class: &Rc<Class>) -> fields::FieldKind {
        self.fields.kind_of(class)
    }

    /// The class of a kind of reverse relation.
    pub fn rel_class(&self, kind: related::RelKind) -> Rc<Class> {
        let found = self.rels.kinds.iter().find(|(known, _)| *known == kind);
        found.map_or_else(|| self.rels.base.clone(), |(_, class)| class.clone())
    }
}

/// Breaks the circles among registries, fields and relations when the process ends.
fn release(value: &dyn Any) {
    if let Some(apps) = value.downcast_ref::<registry::Apps>() {
        apps.release();
    } else if let Some(config) = value.downcast_ref::<registry::AppConfig>() {
        config.apps.take();
    } else if let Some(rel) = value.downcast_ref::<related::Rel>() {
        rel.field.take();
    }
}

/// The ORM of this process, made when first asked for.
pub fn orm(m: &mut Machine) -> Rc<Orm> {
    if let Some(found) = m.find_extension::<Orm>() {
        return found;
    }
    let made = Rc::new(Orm::build());
    m.at_end(release);
    m.set_extension(made.clone());
    made
}
