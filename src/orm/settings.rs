//! `django.conf.settings`: global defaults under the project's settings under temporary overrides.
//!
//! The project floor puts the settings module's names in with [`Settings::configure`].
//!
//! Mirrors `django/conf/__init__.py` and `django/conf/global_settings.py`.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use indexmap::IndexMap;

use crate::python::class::{Instance, Layout, Payload};
use crate::python::exception::attribute_error;
use crate::python::{Class, ClassBuilder, Machine, Str, Value, types};

/// The settings of one process.
#[derive(Default)]
pub struct Settings {
    /// The Python object.
    pub object: OnceCell<Rc<Instance>>,
    /// Whether the project's settings are in.
    pub configured: Cell<bool>,
    /// The dotted name of the settings module.
    pub module: RefCell<String>,
    defaults: RefCell<IndexMap<Str, Value>>,
    project: RefCell<IndexMap<Str, Value>>,
    /// Temporary overrides, the latest last; `None` is a deleted setting.
    overrides: RefCell<Vec<IndexMap<Str, Option<Value>>>>,
}

impl Settings {
    /// The settings of this process.
    pub fn of(m: &mut Machine) -> Rc<Settings> {
        super::orm(m).settings.clone()
    }

    /// Takes over the upper-case names of the settings module.
    pub fn configure(&self, module: &str, values: impl IntoIterator<Item = (Str, Value)>) {
        *self.module.borrow_mut() = module.to_owned();
        let upper = |name: &Str| {
            name.chars().all(|c| !c.is_lowercase()) && name.starts_with(|c: char| c.is_uppercase())
        };
        self.project.borrow_mut().extend(values.into_iter().filter(|(name, _)| upper(name)));
        self.configured.set(true);
    }

    /// A setting; `None` when there is none of this name.
    pub fn get(&self, name: &str) -> Option<Value> {
        for layer in self.overrides.borrow().iter().rev() {
            if let Some(found) = layer.get(name) {
                return found.clone();
            }
        }
        let project = self.project.borrow().get(name).cloned();
        project.or_else(|| self.defaults.borrow().get(name).cloned())
    }

    /// Whether the project (or an override) says something about a setting.
    pub fn is_overridden(&self, name: &str) -> bool {
        self.overrides.borrow().iter().any(|layer| layer.contains_key(name))
            || self.project.borrow().contains_key(name)
    }

    /// A setting that is a string.
    pub fn text(&self, name: &str) -> Option<Str> {
        self.get(name).and_then(|value| value.as_str().cloned())
    }

    /// A setting that is true or false.
    pub fn is_on(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Value::Bool(true)))
    }

    /// Sets a setting for good, as `settings.X = y` does.
    pub fn set(&self, name: &str, value: Value) {
        match self.overrides.borrow_mut().last_mut() {
            Some(layer) => layer.insert(Str::intern(name), Some(value)),
            None => self.project.borrow_mut().insert(Str::intern(name), value).map(Some),
        };
    }

    /// Deletes a setting.
    pub fn remove(&self, name: &str) {
        let mut overrides = self.overrides.borrow_mut();
        match overrides.last_mut() {
            Some(layer) => drop(layer.insert(Str::intern(name), None)),
            None => drop(self.project.borrow_mut().shift_remove(name)),
        }
    }

    /// Begins a layer of overrides (`override_settings`).
    pub fn push(&self, values: impl IntoIterator<Item = (Str, Value)>) {
        let layer = values.into_iter().map(|(name, value)| (name, Some(value))).collect();
        self.overrides.borrow_mut().push(layer);
    }

    /// Ends the latest layer; the names that were in it.
    pub fn pop(&self) -> Vec<Str> {
        let layer = self.overrides.borrow_mut().pop().unwrap_or_default();
        layer.into_keys().collect()
    }

    /// All names, sorted.
    pub fn names(&self) -> Vec<Str> {
        let (defaults, project) = (self.defaults.borrow(), self.project.borrow());
        let mut names: Vec<Str> = defaults.keys().chain(project.keys()).cloned().collect();
        names.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        names.dedup();
        names
    }

    /// Django's own defaults, as far as anything here reads them.
    pub fn with_defaults() -> Settings {
        let settings = Settings::default();
        let (yes, no) = (Value::Bool(true), Value::Bool(false));
        let list = || Value::list(Vec::new());
        let sqlite = Value::dict([
            ("ENGINE", Value::str("django.db.backends.sqlite3")),
            ("NAME", Value::str("db.sqlite3")),
        ]);
        let values = [
            ("DEBUG", no.clone()),
            ("INSTALLED_APPS", list()),
            ("MIDDLEWARE", list()),
            ("TEMPLATES", list()),
            ("ALLOWED_HOSTS", list()),
            ("DATABASES", Value::dict([("default", sqlite)])),
            ("DATABASE_ROUTERS", list()),
            ("DEFAULT_AUTO_FIELD", Value::str("django.db.models.AutoField")),
            ("DEFAULT_TABLESPACE", Value::str("")),
            ("DEFAULT_INDEX_TABLESPACE", Value::str("")),
            ("ABSOLUTE_URL_OVERRIDES", Value::dict::<&str>([])),
            ("FIXTURE_DIRS", list()),
            ("MIGRATION_MODULES", Value::dict::<&str>([])),
            ("AUTH_USER_MODEL", Value::str("auth.User")),
            (
                "AUTHENTICATION_BACKENDS",
                Value::list(vec![Value::str("django.contrib.auth.backends.ModelBackend")]),
            ),
            ("AUTH_PASSWORD_VALIDATORS", list()),
            ("LOGIN_URL", Value::str("/accounts/login/")),
            ("LOGIN_REDIRECT_URL", Value::str("/accounts/profile/")),
            ("LOGOUT_REDIRECT_URL", Value::None),
            ("SECRET_KEY", Value::str("")),
            ("SECRET_KEY_FALLBACKS", list()),
            ("SITE_ID", Value::None),
            ("LANGUAGE_CODE", Value::str("en-us")),
            ("LANGUAGES", list()),
            ("TIME_ZONE", Value::str("America/Chicago")),
            ("USE_TZ", yes.clone()),
            ("USE_I18N", yes.clone()),
            ("STATIC_URL", Value::None),
            ("MEDIA_URL", Value::str("")),
            ("MEDIA_ROOT", Value::str("")),
            ("ROOT_URLCONF", Value::None),
            ("APPEND_SLASH", yes),
            ("FORMAT_MODULE_PATH", Value::None),
            ("SILENCED_SYSTEM_CHECKS", list()),
            ("TEST_RUNNER", Value::str("django.test.runner.DiscoverRunner")),
            ("DATE_FORMAT", Value::str("N j, Y")),
            ("DATETIME_FORMAT", Value::str("N j, Y, P")),
            ("TIME_FORMAT", Value::str("P")),
            ("SESSION_ENGINE", Value::str("django.contrib.sessions.backends.db")),
            ("SESSION_COOKIE_NAME", Value::str("sessionid")),
            ("SESSION_COOKIE_AGE", Value::Int(60 * 60 * 24 * 14)),
            ("MESSAGE_STORAGE", Value::str("django.contrib.messages.storage.fallback.FallbackStorage")),
            ("FORCE_SCRIPT_NAME", no),
        ];
        let hashers = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"].map(Value::str).to_vec();
        let mut defaults = settings.defaults.borrow_mut();
        defaults.extend(values.into_iter().map(|(name, value)| (Str::intern(name), value)));
        defaults.insert(Str::intern("PASSWORD_HASHERS"), Value::list(hashers));
        drop(defaults);
        settings
    }
}

/// `SettingsReference`: a label that migrations write as `settings.NAME`.
pub fn reference(m: &mut Machine, label: &str, setting: &str) -> Value {
    let class = super::orm(m).settings_reference.clone();
    let object = Instance::new(&class, Payload::Builtin(Value::str(label)));
    object.set("setting_name", Value::str(setting));
    Value::Instance(object)
}

/// The class `SettingsReference`.
pub fn reference_class() -> Rc<Class> {
    ClassBuilder::in_module("SettingsReference", "django.conf")
        .base(&types().str)
        .layout(Layout::Builtin)
        .build()
}

/// The class of `django.conf.settings`.
pub fn class() -> Rc<Class> {
    ClassBuilder::in_module("LazySettings", "django.conf")
        .layout(Layout::Native)
        .method("__getattr__", |m, args| {
            let name = args.pos.get(1).and_then(super::py::as_text).unwrap_or_else(|| Str::intern(""));
            if let Some(value) = Settings::of(m).get(&name) {
                return Ok(value);
            }
            // What nothing here reads is in the module of Django's defaults.
            let defaults = Value::Module(m.import("django.conf.global_settings")?);
            let known = name.starts_with(|c: char| c.is_ascii_uppercase());
            match if known { m.getattr_opt(&defaults, &name)? } else { None } {
                Some(value) => Ok(value),
                None => Err(attribute_error(format!("'Settings' object has no attribute '{name}'"))),
            }
        })
        .method("__setattr__", |m, args| {
            let name = args.pos.get(1).and_then(super::py::as_text).unwrap_or_else(|| Str::intern(""));
            Settings::of(m).set(&name, args.pos.get(2).cloned().unwrap_or_default());
            Ok(Value::None)
        })
        .method("__delattr__", |m, args| {
            let name = args.pos.get(1).and_then(super::py::as_text).unwrap_or_else(|| Str::intern(""));
            Settings::of(m).remove(&name);
            Ok(Value::None)
        })
        .method("__dir__", |m, _| {
            let names = Settings::of(m).names();
            Ok(Value::list(names.into_iter().map(Value::Str).collect()))
        })
        .method("__repr__", |m, _| {
            let module = Settings::of(m).module.borrow().clone();
            Ok(Value::str(format!("<LazySettings \"{module}\">")))
        })
        .method("is_overridden", |m, args| {
            let name = args.pos.get(1).and_then(super::py::as_text).unwrap_or_else(|| Str::intern(""));
            Ok(Value::Bool(Settings::of(m).is_overridden(&name)))
        })
        .method("_push_overrides", |m, args| {
            if let Some(Value::Dict(values)) = args.pos.get(1) {
                Settings::of(m).push(values.str_items());
            }
            Ok(Value::None)
        })
        .method("_pop_overrides", |m, _| {
            Settings::of(m).pop();
            Ok(Value::None)
        })
        .method("configure", |_, _| {
            Err(crate::python::exception::runtime_error("Settings already configured."))
        })
        .getter("configured", |m, _| Ok(Value::Bool(Settings::of(m).configured.get())))
        .getter("SETTINGS_MODULE", |m, _| Ok(Value::str(Settings::of(m).module.borrow().as_str())))
        .build()
}
