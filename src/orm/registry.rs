//! The app registry: which applications are installed and which models they have.
//!
//! One [`Apps`] serves the process; migrations make others for historical models. **Invariant:** (a) every change of
//! the set of models or relations empties the caches of all models' [`Options`], because reverse relations are
//! computed from all of them together.
//!
//! Mirrors `django/apps/registry.py` and `django/apps/config.py`.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use indexmap::IndexMap;

use super::options::Options;
use crate::python::class::Instance;
use crate::python::exception::{lookup_error, runtime_error, value_error};
use crate::python::{Class, Machine, PyResult, Unwind, Value};

/// What waits for a model to be registered.
pub type ModelCallback = Rc<dyn Fn(&mut Machine, Vec<Rc<Class>>) -> PyResult<()>>;

type Key = (String, String);

/// Who waits: what the system checks say when the model never comes.
#[derive(Clone)]
pub enum Waiter {
    /// Somebody whom others complain for.
    Silent,
    /// A relation.
    Field(Rc<super::fields::Field>),
    /// A receiver of a signal whose sender was given by name.
    Receiver {
        /// The signal.
        signal: Value,
        /// The receiver.
        receiver: Value,
    },
    /// Any other function.
    Function(Value),
}

struct Pending {
    waiter: Waiter,
    wanted: Vec<Key>,
    found: Vec<Rc<Class>>,
    call: ModelCallback,
}

/// A registry of applications and models.
#[derive(Default)]
pub struct Apps {
    /// The Python object around this registry.
    pub object: OnceCell<Rc<Instance>>,
    /// Models by app label, then by lower-case name, in order of registration.
    pub all_models: RefCell<IndexMap<String, IndexMap<String, Rc<Class>>>>,
    /// Installed applications by label.
    pub app_configs: RefCell<IndexMap<String, Rc<AppConfig>>>,
    /// Whether all app configs are there.
    pub apps_ready: Cell<bool>,
    /// Whether all models modules were imported.
    pub models_ready: Cell<bool>,
    /// Whether `ready()` of every app has run.
    pub ready: Cell<bool>,
    /// Whether [`populate`](super::apps_populate) runs.
    pub loading: Cell<bool>,
    pending: RefCell<IndexMap<Key, Vec<Pending>>>,
    /// Former sets of app configs, for `set_installed_apps` and `set_available_apps`.
    pub stored_app_configs: RefCell<Vec<IndexMap<String, Rc<AppConfig>>>>,
    relations: RefCell<Option<Rc<HashMap<String, Vec<super::fields::FieldRef>>>>>,
    /// Counts changes: caches that hang on the set of models compare it.
    pub version: Cell<u64>,
}

/// An installed application; the payload of a Python `AppConfig`.
#[derive(Default)]
pub struct AppConfig {
    /// The Python object.
    pub object: OnceCell<Rc<Instance>>,
    /// Dotted path: `django.contrib.auth`.
    pub name: RefCell<String>,
    /// Label: `auth`.
    pub label: RefCell<String>,
    /// `default_auto_field` with whether a config class overrides it.
    pub default_auto_field: RefCell<Option<(Value, String)>>,
    /// Whether the models module was imported.
    pub models_imported: Cell<bool>,
    /// The registry it is installed in.
    pub apps: RefCell<Option<Rc<Apps>>>,
}

impl AppConfig {
    /// A config without a Python class of its own (tests, migrations' stubs).
    pub fn new(name: &str, label: &str) -> Rc<AppConfig> {
        let config = AppConfig::default();
        *config.name.borrow_mut() = name.to_owned();
        *config.label.borrow_mut() = label.to_owned();
        Rc::new(config)
    }

    /// The dotted name.
    pub fn name(&self) -> String {
        self.name.borrow().clone()
    }

    /// The label.
    pub fn label(&self) -> String {
        self.label.borrow().clone()
    }

    /// The Python object, `None` for a config that has none.
    pub fn value(&self) -> Value {
        self.object.get().cloned().map_or(Value::None, Value::Instance)
    }
}

impl Apps {
    /// An empty registry that is ready at once, as migrations use for their states.
    pub fn detached() -> Rc<Apps> {
        let apps = Apps::default();
        apps.apps_ready.set(true);
        apps.models_ready.set(true);
        apps.ready.set(true);
        Rc::new(apps)
    }

    /// The process's own registry.
    pub fn main(m: &mut Machine) -> Rc<Apps> {
        super::orm(m).apps.clone()
    }

    /// `check_apps_ready`.
    pub fn check_apps_ready(&self, m: &mut Machine) -> PyResult<()> {
        if self.apps_ready.get() {
            return Ok(());
        }
        let class = super::orm(m).exceptions.AppRegistryNotReady.clone();
        Err(Unwind::new(&class, "Apps aren't loaded yet."))
    }

    /// Forgets everything: the process has ended.
    pub(super) fn release(&self) {
        let configs = (self.app_configs.take(), self.stored_app_configs.take());
        drop((self.all_models.take(), self.pending.take(), self.relations.take(), configs));
    }

    /// `check_models_ready`.
    pub fn check_models_ready(&self, m: &mut Machine) -> PyResult<()> {
        if self.models_ready.get() {
            return Ok(());
        }
        let class = super::orm(m).exceptions.AppRegistryNotReady.clone();
        Err(Unwind::new(&class, "Models aren't loaded yet."))
    }

    /// The installed applications in order.
    pub fn configs(&self) -> Vec<Rc<AppConfig>> {
        self.app_configs.borrow().values().cloned().collect()
    }

    /// `get_app_config(label)`.
    pub fn get_app_config(&self, m: &mut Machine, label: &str) -> PyResult<Rc<AppConfig>> {
        self.check_apps_ready(m)?;
        if let Some(config) = self.app_configs.borrow().get(label) {
            return Ok(config.clone());
        }
        let mut message = format!("No installed app with label '{label}'.");
        if let Some(config) = self.app_configs.borrow().values().find(|c| *c.name.borrow() == label) {
            message += &format!(" Did you mean '{}'?", config.label.borrow());
        }
        Err(lookup_error(message))
    }

    /// The app config whose package contains this dotted module path, the innermost one.
    pub fn get_containing_app_config(&self, module: &str) -> Option<Rc<AppConfig>> {
        let configs = self.app_configs.borrow();
        let contains = |name: &str| {
            module.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let inside = configs.values().filter(|c| contains(&c.name.borrow()));
        inside.max_by_key(|c| c.name.borrow().len()).cloned()
    }

    /// The models of one app, as `AppConfig.get_models` gives them.
    pub fn app_models(
        &self,
        m: &mut Machine,
        label: &str,
        auto_created: bool,
        swapped: bool,
    ) -> Vec<Rc<Class>> {
        let models: Vec<Rc<Class>> = match self.all_models.borrow().get(label) {
            Some(models) => models.values().cloned().collect(),
            None => Vec::new(),
        };
        let wanted = |m: &mut Machine, model: &Rc<Class>| match Options::of(model) {
            Some(opts) => {
                (auto_created || opts.auto_created.borrow().is_none())
                    && (swapped || opts.swapped(m).is_none())
            }
            None => false,
        };
        models.into_iter().filter(|model| wanted(m, model)).collect()
    }

    /// `get_models`: app by app.
    pub fn get_models(&self, m: &mut Machine, auto_created: bool, swapped: bool) -> Vec<Rc<Class>> {
        let labels: Vec<String> = if self.app_configs.borrow().is_empty() {
            self.all_models.borrow().keys().cloned().collect()
        } else {
            self.app_configs.borrow().keys().cloned().collect()
        };
        labels.iter().flat_map(|label| self.app_models(m, label, auto_created, swapped)).collect()
    }

    /// `get_model("app", "Name")`.
    pub fn get_model(&self, m: &mut Machine, label: &str, name: &str) -> PyResult<Rc<Class>> {
        self.get_app_config(m, label)?;
        self.registered(label, name)
            .ok_or_else(|| lookup_error(format!("App '{label}' doesn't have a '{name}' model.")))
    }

    /// `get_model("app.Name")`.
    pub fn get_model_by_label(&self, m: &mut Machine, label: &str) -> PyResult<Rc<Class>> {
        let parts: Vec<&str> = label.split('.').collect();
        match parts[..] {
            [app, name] => self.get_model(m, app, name),
            [_] => Err(value_error("not enough values to unpack (expected 2, got 1)")),
            _ => Err(value_error("too many values to unpack (expected 2)")),
        }
    }

    /// A registered model, whether its app is installed or not.
    pub fn registered(&self, label: &str, name: &str) -> Option<Rc<Class>> {
        self.all_models.borrow().get(label)?.get(&name.to_lowercase()).cloned()
    }

    /// `get_registered_model`.
    pub fn get_registered_model(&self, label: &str, name: &str) -> PyResult<Rc<Class>> {
        self.registered(label, name)
            .ok_or_else(|| lookup_error(format!("Model '{label}.{name}' not registered.")))
    }

    /// Puts a model into the registry and calls what waited for it.
    pub fn register_model(&self, m: &mut Machine, label: &str, model: &Rc<Class>) -> PyResult<()> {
        let name = model.name().to_lowercase();
        let known = self.registered(label, &name);
        if let Some(known) = known.filter(|k| k.name() != model.name() || k.module() != model.module()) {
            let (known, model) = (known.full_name(), model.full_name());
            return Err(runtime_error(format!(
                "Conflicting '{name}' models in application '{label}': <class '{known}'> and <class '{model}'>."
            )));
        }
        self.all_models.borrow_mut().entry(label.to_owned()).or_default().insert(name.clone(), model.clone());
        self.do_pending_operations(m, label, &name, model)?;
        self.clear_cache();
        Ok(())
    }

    /// Takes a model out again (historical registries re-make models).
    pub fn unregister_model(&self, label: &str, name: &str) {
        if let Some(models) = self.all_models.borrow_mut().get_mut(label) {
            models.shift_remove(&name.to_lowercase());
        }
    }

    fn do_pending_operations(
        &self,
        m: &mut Machine,
        label: &str,
        name: &str,
        model: &Rc<Class>,
    ) -> PyResult<()> {
        let key = (label.to_owned(), name.to_owned());
        let waiting = self.pending.borrow_mut().shift_remove(&key).unwrap_or_default();
        for mut pending in waiting {
            pending.found.push(model.clone());
            pending.wanted.remove(0);
            self.proceed(m, pending)?;
        }
        Ok(())
    }

    fn proceed(&self, m: &mut Machine, mut pending: Pending) -> PyResult<()> {
        while let Some(key) = pending.wanted.first().cloned() {
            match self.registered(&key.0, &key.1) {
                Some(model) => {
                    pending.found.push(model);
                    pending.wanted.remove(0);
                }
                None => {
                    self.pending.borrow_mut().entry(key).or_default().push(pending);
                    return Ok(());
                }
            }
        }
        (pending.call)(m, pending.found)
    }

    /// Calls a function once all these models (`(app_label, name)`) are registered: now, or later.
    pub fn lazy_model_operation(
        &self,
        m: &mut Machine,
        keys: Vec<(String, String)>,
        waiter: Waiter,
        call: ModelCallback,
    ) -> PyResult<()> {
        let wanted = keys.into_iter().map(|(label, name)| (label, name.to_lowercase())).collect();
        self.proceed(m, Pending { waiter, wanted, found: Vec::new(), call })
    }

    /// What is still waited for, `(app_label, model_name)`, and by whom.
    pub fn pending_operations(&self) -> Vec<((String, String), Waiter)> {
        let pending = self.pending.borrow();
        let each =
            pending.iter().flat_map(|(key, all)| all.iter().map(|one| (key.clone(), one.waiter.clone())));
        each.collect()
    }

    /// Forgets what is waited for (a state that is rendered anew).
    pub fn clear_pending(&self) {
        self.pending.borrow_mut().clear();
    }

    /// Empties every cache that hangs on the set of models: invariant (a).
    pub fn clear_cache(&self) {
        *self.relations.borrow_mut() = None;
        self.version.set(self.version.get() + 1);
        for models in self.all_models.borrow().values() {
            for model in models.values() {
                if let Some(opts) = Options::of(model) {
                    opts.expire_cache();
                }
            }
        }
    }

    /// Every relation that points at the concrete model of this label: `_relation_tree`.
    pub fn relations_to(&self, m: &mut Machine, label: &str) -> Vec<super::fields::FieldRef> {
        let known = self.relations.borrow().clone();
        let tree = match known {
            Some(tree) => tree,
            None => {
                let tree = Rc::new(self.relation_tree(m));
                *self.relations.borrow_mut() = Some(tree.clone());
                tree
            }
        };
        tree.get(label).cloned().unwrap_or_default()
    }

    fn relation_tree(&self, m: &mut Machine) -> HashMap<String, Vec<super::fields::FieldRef>> {
        let mut tree: HashMap<String, Vec<super::fields::FieldRef>> = HashMap::new();
        for model in self.get_models(m, true, false) {
            let Some(opts) = Options::of(&model).filter(|o| !o.abstract_.get()) else { continue };
            for field in opts.local_forward_fields() {
                let target = field.rel().and_then(|rel| rel.model_class());
                if let Some(target) = target.and_then(|t| Options::of(&t)) {
                    tree.entry(target.concrete_label()).or_default().push(field);
                }
            }
        }
        tree
    }

    /// The setting that names this swappable (or swapped-in) model, if one does.
    pub fn get_swappable_settings_name(&self, m: &mut Machine, label: &str) -> Option<String> {
        let wanted = label.to_lowercase();
        for model in self.get_models(m, false, true) {
            let opts = Options::of(&model)?;
            let Some(setting) = opts.swappable.borrow().clone() else { continue };
            let swapped = opts.swapped(m);
            if swapped.is_some_and(|s| s.to_lowercase() == wanted) || opts.label_lower() == wanted {
                return Some(setting.to_string());
            }
        }
        None
    }

    /// `is_installed("django.contrib.auth")`.
    pub fn is_installed(&self, name: &str) -> bool {
        self.app_configs.borrow().values().any(|c| *c.name.borrow() == name)
    }
}

/// The `Str` of a model's label parts: `"auth.User"` to `("auth", "user")`.
pub fn model_tuple(label: &str) -> Option<(String, String)> {
    let (app, name) = label.split_once('.')?;
    (!name.contains('.')).then(|| (app.to_owned(), name.to_lowercase()))
}

/// The Python object of a registry, made when first asked for.
pub fn object(m: &mut Machine, apps: &Rc<Apps>) -> Value {
    let class = super::orm(m).apps_class.clone();
    let made =
        apps.object.get_or_init(|| Instance::new(&class, crate::python::Payload::Native(apps.clone())));
    Value::Instance(made.clone())
}
