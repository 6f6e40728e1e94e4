//! Classes made from a state: what `apps.get_model` gives in a data migration.
//!
//! They have fields, options and the managers that migrations keep, and none of the methods in models.py; their module
//! is `__fake__`.
//!
//! Mirrors `StateApps` and `ModelState.render`.

use std::rc::Rc;

use super::{Base, ModelKey, ModelState, ProjectState, resolve_relation};
use crate::migrations::schema::table::auto_through;
use crate::orm::fields::FieldKind;
use crate::orm::manager::{Manager, next_counter};
use crate::orm::registry::{AppConfig, Apps};
use crate::python::class::{Instance, Payload};
use crate::python::exception::value_error;
use crate::python::{Args, Class, Machine, PyResult, Str, Unwind, Value, types};

impl ProjectState {
    /// The registry of the classes of this state, made once until the state changes.
    ///
    /// # Errors
    /// `ValueError` for relations to models that are nowhere, `InvalidBasesError` for bases that are.
    pub fn apps(&self, m: &mut Machine) -> PyResult<Rc<Apps>> {
        let known = self.rendered.borrow().clone();
        if let Some(apps) = known {
            return Ok(apps);
        }
        let apps = self.render(m)?;
        *self.rendered.borrow_mut() = Some(apps.clone());
        Ok(apps)
    }

    fn render(&self, m: &mut Machine) -> PyResult<Rc<Apps>> {
        self.check_references(m)?;
        let apps = Apps::detached();
        let mut models: Vec<Rc<ModelState>> = self.models.values().cloned().collect();
        for label in &self.real_apps {
            let real = Apps::main(m);
            for model in real.app_models(m, label, false, true) {
                models.push(Rc::new(ModelState::from_model(m, &model, true)?));
            }
        }
        let mut labels: Vec<&String> = models.iter().map(|s| &s.app_label).chain(&self.real_apps).collect();
        labels.sort();
        labels.dedup();
        for label in labels {
            let config = stub_config(m, label)?;
            *config.apps.borrow_mut() = Some(apps.clone());
            apps.app_configs.borrow_mut().insert(label.clone(), config);
        }
        render_all(m, &apps, models)?;
        Ok(apps)
    }

    /// Whether every relation leads somewhere.
    ///
    /// # Errors
    /// `ValueError` with a sentence for each that does not, sorted.
    pub fn check_references(&self, m: &mut Machine) -> PyResult<()> {
        let mut errors = Vec::new();
        for (key, model) in &self.models {
            for (name, field) in model.all_fields() {
                let Some(rel) = field.rel() else { continue };
                let own = format!("{}.{}.{name}", key.0, model.name);
                for end in [rel.model.borrow().clone(), rel.through.borrow().clone()] {
                    let Some(target) = resolve_relation(&end, key) else { continue };
                    if !self.provides(m, &target) {
                        errors.push(lazy_reference(self, &own, &target));
                    }
                }
                // The table of a many-to-many field has a class too, with a field of its own for that end.
                let far = resolve_relation(&rel.model.borrow(), key).filter(|far| !self.provides(m, far));
                if field.kind == FieldKind::ManyToMany
                    && auto_through(&rel.through.borrow())
                    && let Some(target) = far
                {
                    let field = format!("{}.{}_{name}.{}", key.0, model.name, target.1);
                    errors.push(lazy_reference(self, &field, &target));
                }
            }
        }
        errors.sort();
        errors.dedup();
        if errors.is_empty() { Ok(()) } else { Err(value_error(errors.join("\n"))) }
    }

    /// What making classes of the state would complain of: Django makes them after every operation, here that is put off
    /// until somebody looks. Only models that changed, and those that inherit, are looked at.
    ///
    /// # Errors
    /// `FieldDoesNotExist`, `FieldError` or `InvalidBasesError`.
    pub fn check_renderable(&self, m: &mut Machine, before: &ProjectState) -> PyResult<()> {
        for (key, model) in &self.models {
            let same = before.models.get(key).is_some_and(|old| Rc::ptr_eq(old, model));
            if !same {
                check_order(m, model)?;
            }
            if model.bases.iter().any(|base| matches!(base, Base::Model(_))) {
                self.check_bases(m, model)?;
            }
        }
        Ok(())
    }

    fn check_bases(&self, m: &mut Machine, model: &Rc<ModelState>) -> PyResult<()> {
        let mut waiting = model.bases.clone();
        while let Some(base) = waiting.pop() {
            let Base::Model(key) = base else { continue };
            if self.real_apps.contains(&key.0) {
                continue;
            }
            let Some(parent) = self.models.get(&key) else {
                return Err(invalid_bases(m, std::slice::from_ref(model)));
            };
            let clash = model.fields.iter().find(|(name, _)| parent.field_value(name).is_some());
            if let Some((name, _)) = clash {
                let message = format!(
                    "Local field '{name}' in class '{}' clashes with field of the same name from base class '{}'.",
                    model.name, parent.name
                );
                let class = m.import_from("django.core.exceptions", "FieldError")?;
                return Err(m.exception(&class, Args::one(message)));
            }
            waiting.extend(parent.bases.iter().cloned());
        }
        Ok(())
    }

    fn provides(&self, m: &mut Machine, target: &ModelKey) -> bool {
        if self.models.contains_key(target) {
            return true;
        }
        self.real_apps.contains(&target.0) && Apps::main(m).registered(&target.0, &target.1).is_some()
    }
}

fn lazy_reference(state: &ProjectState, field: &str, target: &ModelKey) -> String {
    let known = state.models.keys().any(|key| key.0 == target.0) || state.real_apps.contains(&target.0);
    let why = if known {
        format!("app '{}' doesn't provide model '{}'", target.0, target.1)
    } else {
        format!("app '{}' isn't installed", target.0)
    };
    format!("The field {field} was declared with a lazy reference to '{}.{}', but {why}.", target.0, target.1)
}

/// What a model is ordered by must be a field of it.
fn check_order(m: &mut Machine, model: &ModelState) -> PyResult<()> {
    let Some(order) = model.option("order_with_respect_to").and_then(|v| v.as_str().cloned()) else {
        return Ok(());
    };
    if model.field_value(&order).is_some() {
        return Ok(());
    }
    let message = format!("{} has no field named '{order}'", model.name);
    Err(crate::orm::exceptions::field_does_not_exist(m, message))
}

/// `AppConfigStub`: the app of a historical model, which has a label and nothing else.
fn stub_config(m: &mut Machine, label: &str) -> PyResult<Rc<AppConfig>> {
    let config = AppConfig::new(label, label);
    if let Value::Class(class) = m.import_from("django.db.migrations.state", "AppConfigStub")? {
        let object = Instance::new(&class, Payload::Native(config.clone()));
        for name in ["name", "label", "verbose_name"] {
            object.set(name, label);
        }
        object.set("models_module", Value::None);
        let _ = config.object.set(object);
    }
    Ok(config)
}

/// Renders models as their bases become available.
fn render_all(m: &mut Machine, apps: &Rc<Apps>, mut waiting: Vec<Rc<ModelState>>) -> PyResult<()> {
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut later = Vec::new();
        for model in waiting {
            match resolve_bases(apps, &model) {
                Some(bases) => {
                    render_model(m, apps, &model, bases)?;
                }
                None => later.push(model),
            }
        }
        if later.len() == before {
            return Err(invalid_bases(m, &later));
        }
        waiting = later;
    }
    Ok(())
}

fn invalid_bases(m: &mut Machine, models: &[Rc<ModelState>]) -> Unwind {
    let names: Vec<String> =
        models.iter().map(|s| format!("<ModelState: '{}.{}'>", s.app_label, s.name)).collect();
    let message = format!(
        "Cannot resolve bases for [{}]\nThis can happen if you are inheriting models from an app with migrations (e.g. \
         contrib.auth)\n in an app with no migrations; see \
         https://docs.djangoproject.com/en/5.2/topics/migrations/#dependencies for more",
        names.join(", ")
    );
    crate::migrations::exceptions::raise(m, "InvalidBasesError", &message)
}

/// The base classes, if all are there.
fn resolve_bases(apps: &Rc<Apps>, model: &ModelState) -> Option<Vec<Value>> {
    let resolve = |base: &Base| match base {
        Base::Class(class) => Some(Value::Class(class.clone())),
        Base::Model((app_label, name)) => apps.registered(app_label, name).map(Value::Class),
    };
    model.bases.iter().map(resolve).collect()
}

/// Makes the class of one model.
fn render_model(
    m: &mut Machine,
    apps: &Rc<Apps>,
    model: &ModelState,
    mut bases: Vec<Value>,
) -> PyResult<Rc<Class>> {
    if bases.is_empty() {
        bases.push(m.import_from("django.db.models", "Model")?);
    }
    let registry = super::object::apps_value(m, apps)?;
    let mut meta =
        vec![(Str::intern("app_label"), Value::str(&model.app_label)), (Str::intern("apps"), registry)];
    // Old migrations may still say it; no class may.
    let allowed = |name: &Str| &**name != "index_together";
    meta.extend(model.options.iter().filter(|(name, _)| allowed(name)).cloned());
    let meta = call_type(m, "Meta", Vec::new(), meta)?;
    let mut body = Vec::new();
    for (name, field) in &model.fields {
        body.push((name.clone(), m.call_method(field, "clone", Args::none())?));
    }
    body.push((Str::intern("Meta"), meta));
    body.push((Str::intern("__module__"), Value::str("__fake__")));
    for (name, manager) in &model.managers {
        body.push((name.clone(), copy_manager(m, manager)?));
    }
    let class = call_type(m, &model.name, bases, body)?;
    match class {
        Value::Class(class) => Ok(class),
        _ => Err(value_error(format!("{} did not become a class", model.name))),
    }
}

/// `type(name, bases, namespace)`, with the metaclass that the bases ask for.
fn call_type(m: &mut Machine, name: &str, bases: Vec<Value>, body: Vec<(Str, Value)>) -> PyResult {
    let metaclass = bases.iter().filter_map(Value::as_class).find_map(|b| b.metaclass.borrow().clone());
    let metaclass = Value::Class(metaclass.unwrap_or_else(|| types().type_.clone()));
    let namespace = Value::dict(body.iter().map(|(k, v)| (&**k, v.clone())));
    m.call(&metaclass, Args::pos([Value::str(name), Value::tuple(bases), namespace]))
}

/// A copy that comes after all managers before it: the order of a state's managers is the order they are written in.
fn copy_manager(m: &mut Machine, manager: &Value) -> PyResult {
    let copy = m.import_from("copy", "copy")?;
    let manager = m.call(&copy, Args::one(manager.clone()))?;
    if let Some(native) = Manager::of(&manager) {
        native.creation_counter.set(next_counter(m));
    }
    Ok(manager)
}
