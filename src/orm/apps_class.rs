//! `django.apps`: the Python side of the registry, and starting the applications of a process.
//!
//! Mirrors `django/apps/registry.py` (`populate`) and `django/apps/config.py`.

use std::rc::Rc;

use indexmap::IndexMap;

use super::registry::{AppConfig, Apps, object};
use super::{exceptions, orm, py};
use crate::python::class::{Instance, Layout, Payload};
use crate::python::exception::{import_error, lookup_error, runtime_error, type_error};
use crate::python::{Args, Class, ClassBuilder, Machine, Module, PyResult, Str, Value, types};

/// The class `Apps`.
pub fn apps_class() -> Rc<Class> {
    let builder = ClassBuilder::in_module("Apps", "django.apps.registry")
        .layout(Layout::Native)
        .static_method("__new__", |_, mut args| {
            let Value::Class(class) = args.take_self() else { return Err(type_error("a class is needed")) };
            let apps = Apps::detached();
            let object = Instance::new(&class, Payload::Native(apps.clone()));
            let _ = apps.object.set(object.clone());
            Ok(Value::Instance(object))
        })
        .method("__init__", |m, args| {
            let mut args = args.reader("Apps.__init__");
            let apps = must(&args.required("self")?)?;
            let installed = args.or("installed_apps", Value::tuple(Vec::new()))?;
            args.finish()?;
            if !py::is_none(&installed) {
                for entry in m.collect(&installed)? {
                    let config = create_config(m, &entry)?;
                    install(&apps, config);
                }
            }
            Ok(Value::None)
        });
    queries(flags(builder)).build()
}

fn must(value: &Value) -> PyResult<Rc<Apps>> {
    let native = if let Value::Instance(instance) = value { instance.native::<Apps>() } else { None };
    native.ok_or_else(|| type_error("descriptor requires an 'Apps' object"))
}

fn own(args: &Args) -> PyResult<Rc<Apps>> {
    must(args.pos.first().unwrap_or(&Value::None))
}

fn models_dict(models: &IndexMap<String, Rc<Class>>) -> Value {
    Value::dict(models.iter().map(|(name, class)| (name, Value::Class(class.clone()))))
}

fn flags(builder: ClassBuilder) -> ClassBuilder {
    builder
        .getter("ready", |_, receiver| Ok(Value::Bool(must(receiver)?.ready.get())))
        .getter("apps_ready", |_, receiver| Ok(Value::Bool(must(receiver)?.apps_ready.get())))
        .getter("models_ready", |_, receiver| Ok(Value::Bool(must(receiver)?.models_ready.get())))
        .getter("app_configs", |_, receiver| {
            let apps = must(receiver)?;
            let configs = apps.app_configs.borrow();
            Ok(Value::dict(configs.iter().map(|(label, config)| (label, config.value()))))
        })
        .getter("all_models", |_, receiver| {
            let apps = must(receiver)?;
            let all = apps.all_models.borrow();
            Ok(Value::dict(all.iter().map(|(label, models)| (label, models_dict(models)))))
        })
        .method("check_apps_ready", |m, args| own(&args)?.check_apps_ready(m).map(|()| Value::None))
        .method("check_models_ready", |m, args| own(&args)?.check_models_ready(m).map(|()| Value::None))
        .method("clear_cache", |_, args| {
            own(&args)?.clear_cache();
            Ok(Value::None)
        })
        .method("populate", |m, args| {
            let installed = args.pos.get(1).cloned().unwrap_or_default();
            populate(m, &own(&args)?, &installed)?;
            Ok(Value::None)
        })
}

fn text_arg(args: &Args, at: usize, name: &str) -> Option<Str> {
    let value = args.pos.get(at).cloned().or_else(|| args.clone().take_kw(name));
    value.and_then(|value| py::as_text(&value))
}

fn flag_arg(m: &mut Machine, args: &Args, at: usize, name: &str) -> PyResult<bool> {
    let value = args.pos.get(at).cloned().or_else(|| args.clone().take_kw(name));
    value.map_or(Ok(false), |value| m.truth(&value))
}

fn classes(models: Vec<Rc<Class>>) -> Value {
    Value::list(models.into_iter().map(Value::Class).collect())
}

fn queries(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("get_app_configs", |m, args| {
            let apps = own(&args)?;
            apps.check_apps_ready(m)?;
            Ok(Value::list(apps.configs().iter().map(|config| config.value()).collect()))
        })
        .method("get_app_config", |m, args| {
            let label = text_arg(&args, 1, "app_label").unwrap_or_else(|| Str::intern(""));
            Ok(own(&args)?.get_app_config(m, &label)?.value())
        })
        .method("get_models", |m, args| {
            let apps = own(&args)?;
            apps.check_models_ready(m)?;
            let auto = flag_arg(m, &args, 1, "include_auto_created")?;
            let swapped = flag_arg(m, &args, 2, "include_swapped")?;
            Ok(classes(apps.get_models(m, auto, swapped)))
        })
        .method("get_model", |m, args| {
            let apps = own(&args)?;
            let require = match args.pos.get(3).cloned().or_else(|| args.clone().take_kw("require_ready")) {
                Some(require) => m.truth(&require)?,
                None => true,
            };
            if require {
                apps.check_models_ready(m)?
            } else {
                apps.check_apps_ready(m)?
            }
            let label = text_arg(&args, 1, "app_label").unwrap_or_else(|| Str::intern(""));
            // A label alone holds one dot; what has none or several is refused below.
            let named = args.pos.get(2).is_some() || label.matches('.').count() == 1;
            if !require && named {
                // Asked for while models are being loaded: the application's own come first.
                let app = label.split('.').next().unwrap_or_default();
                let config = apps.get_app_config(m, app)?;
                if !config.models_imported.get() {
                    import_models(m, &config)?;
                }
            }
            match text_arg(&args, 2, "model_name") {
                Some(name) => apps.get_model(m, &label, &name).map(Value::Class),
                None => apps.get_model_by_label(m, &label).map(Value::Class),
            }
        })
        .method("get_registered_model", |_, args| {
            let label = text_arg(&args, 1, "app_label").unwrap_or_else(|| Str::intern(""));
            let name = text_arg(&args, 2, "model_name").unwrap_or_else(|| Str::intern(""));
            own(&args)?.get_registered_model(&label, &name).map(Value::Class)
        })
        .method("register_model", |m, args| {
            let label = text_arg(&args, 1, "app_label").unwrap_or_else(|| Str::intern(""));
            if let Some(Value::Class(class)) = args.pos.get(2) {
                own(&args)?.register_model(m, &label, class)?;
            }
            Ok(Value::None)
        })
        .method("is_installed", |m, args| {
            let apps = own(&args)?;
            apps.check_apps_ready(m)?;
            let name = text_arg(&args, 1, "app_name").unwrap_or_else(|| Str::intern(""));
            Ok(Value::Bool(apps.is_installed(&name)))
        })
        .method("get_containing_app_config", |_, args| {
            let name = text_arg(&args, 1, "object_name").unwrap_or_else(|| Str::intern(""));
            Ok(own(&args)?.get_containing_app_config(&name).map_or(Value::None, |config| config.value()))
        })
        .method("get_swappable_settings_name", |m, args| {
            let label = text_arg(&args, 1, "to_string").unwrap_or_else(|| Str::intern(""));
            Ok(own(&args)?.get_swappable_settings_name(m, &label).map_or(Value::None, Value::str))
        })
        .method("lazy_model_operation", |m, args| {
            let apps = own(&args)?;
            let function = args.pos.get(1).cloned().unwrap_or_default();
            let mut keys = Vec::new();
            for key in args.pos.iter().skip(2) {
                if let [app, name] = &m.collect(key)?[..] {
                    let pair = py::as_text(app).zip(py::as_text(name));
                    keys.extend(pair.map(|(app, name)| (app.to_string(), name.to_string())));
                }
            }
            let waiter = super::registry::Waiter::Function(function.clone());
            let call = Rc::new(move |m: &mut Machine, models: Vec<Rc<Class>>| {
                m.call(&function, Args::pos(models.into_iter().map(Value::Class))).map(|_| ())
            });
            apps.lazy_model_operation(m, keys, waiter, call)?;
            Ok(Value::None)
        })
        .method("set_installed_apps", |m, args| {
            let apps = own(&args)?;
            let installed = args.pos.get(1).cloned().unwrap_or_default();
            let old = std::mem::take(&mut *apps.app_configs.borrow_mut());
            apps.stored_app_configs.borrow_mut().push(old);
            for flag in [&apps.apps_ready, &apps.models_ready, &apps.ready] {
                flag.set(false);
            }
            apps.clear_cache();
            populate(m, &apps, &installed)?;
            Ok(Value::None)
        })
        .method("unset_installed_apps", |_, args| restore(&own(&args)?))
        .method("set_available_apps", |m, args| {
            let apps = own(&args)?;
            let names = args.pos.get(1).cloned().unwrap_or_default();
            let names: Vec<Str> = m.collect(&names)?.iter().filter_map(py::as_text).collect();
            let old = apps.app_configs.borrow().clone();
            let kept = old.iter().filter(|(_, config)| names.iter().any(|name| **name == *config.name()));
            let kept = kept.map(|(label, config)| (label.clone(), config.clone())).collect();
            apps.stored_app_configs.borrow_mut().push(old);
            *apps.app_configs.borrow_mut() = kept;
            apps.clear_cache();
            Ok(Value::None)
        })
        .method("unset_available_apps", |_, args| restore(&own(&args)?))
}

fn restore(apps: &Rc<Apps>) -> PyResult {
    if let Some(old) = apps.stored_app_configs.borrow_mut().pop() {
        *apps.app_configs.borrow_mut() = old;
    }
    for flag in [&apps.apps_ready, &apps.models_ready, &apps.ready] {
        flag.set(true);
    }
    apps.clear_cache();
    Ok(Value::None)
}

/// The class `AppConfig`.
pub fn config_class() -> Rc<Class> {
    ClassBuilder::in_module("AppConfig", "django.apps.config")
        .layout(Layout::Native)
        .static_method("__new__", |_, mut args| {
            let Value::Class(class) = args.take_self() else { return Err(type_error("a class is needed")) };
            let config = Rc::new(AppConfig::default());
            let object = Instance::new(&class, Payload::Native(config.clone()));
            let _ = config.object.set(object.clone());
            Ok(Value::Instance(object))
        })
        .method("__init__", init_config)
        .class_method("create", |m, args| {
            let entry = args.pos.get(1).cloned().unwrap_or_default();
            create_config(m, &entry).map(|config| config.value())
        })
        .method("ready", |_, _| Ok(Value::None))
        .method("import_models", |m, args| {
            import_models(m, &must_config(args.pos.first().unwrap_or(&Value::None))?)?;
            Ok(Value::None)
        })
        .method("get_model", |m, args| {
            let config = must_config(args.pos.first().unwrap_or(&Value::None))?;
            let name = text_arg(&args, 1, "model_name").unwrap_or_else(|| Str::intern(""));
            let apps = registry_of(m, &config);
            let label = config.label();
            match apps.registered(&label, &name) {
                Some(class) => Ok(Value::Class(class)),
                None => Err(lookup_error(format!("App '{label}' doesn't have a '{name}' model."))),
            }
        })
        .method("get_models", |m, args| {
            let config = must_config(args.pos.first().unwrap_or(&Value::None))?;
            let auto = flag_arg(m, &args, 1, "include_auto_created")?;
            let swapped = flag_arg(m, &args, 2, "include_swapped")?;
            let apps = registry_of(m, &config);
            let list = classes(apps.app_models(m, &config.label(), auto, swapped));
            m.iter(&list)
        })
        .method("__repr__", |m, args| {
            let this = args.pos.first().cloned().unwrap_or_default();
            let (class, label) = (m.class_of(&this).name(), must_config(&this)?.label());
            Ok(Value::str(format!("<{class}: {label}>")))
        })
        .getter("models", |m, receiver| {
            let config = must_config(receiver)?;
            let apps = registry_of(m, &config);
            let models = apps.all_models.borrow().get(&config.label()).cloned().unwrap_or_default();
            Ok(models_dict(&models))
        })
        .getter("apps", |m, receiver| {
            let config = must_config(receiver)?;
            let apps = registry_of(m, &config);
            Ok(object(m, &apps))
        })
        .build()
}

fn must_config(value: &Value) -> PyResult<Rc<AppConfig>> {
    let native = if let Value::Instance(instance) = value { instance.native::<AppConfig>() } else { None };
    native.ok_or_else(|| type_error("descriptor requires an 'AppConfig' object"))
}

fn registry_of(m: &mut Machine, config: &AppConfig) -> Rc<Apps> {
    let own = config.apps.borrow().clone();
    own.unwrap_or_else(|| orm(m).apps.clone())
}

/// `AppConfig(app_name, app_module)`.
fn init_config(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("AppConfig.__init__");
    let this = args.required("self")?;
    let name = args.required("app_name")?;
    let module = args.or("app_module", Value::None)?;
    args.finish()?;
    let config = must_config(&this)?;
    let name = py::as_text(&name).unwrap_or_else(|| Str::intern(""));
    let Value::Instance(object) = &this else { return Ok(Value::None) };
    let class = object.class();
    let on_class = |attribute: &str| class.lookup(&Str::intern(attribute));
    let label = match on_class("label").and_then(|label| py::as_text(&label)) {
        Some(label) => label,
        None => Str::intern(name.rsplit('.').next().unwrap_or("")),
    };
    let identifier = label.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !label.starts_with(|c: char| c.is_numeric());
    if !identifier || label.is_empty() {
        let message = format!("The app label '{label}' is not a valid Python identifier.");
        return Err(exceptions::improperly_configured(m, message));
    }
    *config.name.borrow_mut() = name.to_string();
    *config.label.borrow_mut() = label.to_string();
    object.set("name", Value::Str(name));
    object.set("label", Value::Str(label.clone()));
    object.set("module", module.clone());
    object.set("models_module", Value::None);
    if on_class("verbose_name").is_none() {
        let title = m.call_method(&Value::Str(label), "title", Args::none())?;
        object.set("verbose_name", title);
    }
    if on_class("path").is_none() {
        let path = m.getattr_opt(&module, "__path__")?;
        let path = match path {
            Some(path) => m.collect(&path)?.into_iter().next().unwrap_or_default(),
            None => Value::str(config.name().replace('.', "/")),
        };
        object.set("path", path);
    }
    match on_class("default_auto_field") {
        Some(path) => {
            let source = format!("{}.default_auto_field", class.full_name());
            *config.default_auto_field.borrow_mut() = Some((path, source));
        }
        None => {
            let default = orm(m).settings.get("DEFAULT_AUTO_FIELD").unwrap_or_default();
            object.set("default_auto_field", default);
        }
    }
    Ok(Value::None)
}

/// A module that may be missing: `None` then; errors inside it pass.
fn submodule(m: &mut Machine, name: &str) -> PyResult<Option<Rc<Module>>> {
    match m.import(name) {
        Ok(module) => Ok(Some(module)),
        Err(error) if error.is(&types().ModuleNotFoundError) => {
            let missing = error.exception().cloned().map_or(Value::None, Value::Instance);
            let text = m.str(&missing)?;
            let own = text == format!("No module named '{name}'")
                || text.starts_with(&format!("No module named '{name}';"));
            if own { Ok(None) } else { Err(error) }
        }
        Err(error) => Err(error),
    }
}

/// `AppConfig.create(entry)`: from a module's name or a config class's path.
pub fn create_config(m: &mut Machine, entry: &Value) -> PyResult<Rc<AppConfig>> {
    let entry = py::as_text(entry).unwrap_or_else(|| Str::intern(""));
    let base = orm(m).config_class.clone();
    let (mut class, mut name): (Option<Rc<Class>>, Option<Str>) = (None, None);
    let module = submodule(m, &entry)?;
    if module.is_some() {
        if let Some(apps_module) = submodule(m, &format!("{entry}.apps"))? {
            class = choose_config(m, &apps_module, &base, &entry)?;
        }
        if class.is_none() {
            class = Some(base.clone());
            name = Some(entry.clone());
        }
    } else if let Some((module_name, class_name)) = entry.rsplit_once('.') {
        let found = m.import_from(module_name, class_name);
        match found {
            Ok(Value::Class(found)) => class = Some(found),
            _ if class_name.starts_with(char::is_uppercase) => {
                let module = m.import(module_name)?;
                let candidates: Vec<String> =
                    config_classes(&module, &base).iter().map(|(name, _)| format!("'{name}'")).collect();
                let mut message = format!("Module '{module_name}' does not contain a '{class_name}' class.");
                if !candidates.is_empty() {
                    message += &format!(" Choices are: {}.", candidates.join(", "));
                }
                return Err(import_error(message));
            }
            _ => {}
        }
    }
    let Some(class) = class else {
        m.import(&entry)?;
        return Err(import_error(format!("No module named '{entry}'")));
    };
    if !class.is_subclass_of(&base) {
        return Err(exceptions::improperly_configured(
            m,
            format!("'{entry}' isn't a subclass of AppConfig."),
        ));
    }
    let name = match name.or_else(|| class.lookup(&Str::intern("name")).and_then(|name| py::as_text(&name))) {
        Some(name) => name,
        None => {
            return Err(exceptions::improperly_configured(
                m,
                format!("'{entry}' must supply a name attribute."),
            ));
        }
    };
    let Ok(module) = m.import(&name) else {
        let path = class.full_name();
        let message = format!("Cannot import '{name}'. Check that '{path}.name' is correct.");
        return Err(exceptions::improperly_configured(m, message));
    };
    let made = m.call(&Value::Class(class), Args::two(Value::Str(name), Value::Module(module)))?;
    must_config(&made)
}

/// The config classes that a module defines or imports, by name.
fn config_classes(module: &Module, base: &Rc<Class>) -> Vec<(Str, Rc<Class>)> {
    let mut found: Vec<(Str, Rc<Class>)> = module
        .dict
        .str_items()
        .into_iter()
        .filter_map(|(name, value)| py::as_class(&value).map(|class| (name, class)))
        .filter(|(_, class)| class.is_subclass_of(base) && !Rc::ptr_eq(class, base))
        .collect();
    found.sort_by(|(a, _), (b, _)| a.as_str().cmp(b.as_str()));
    found
}

/// The config class of an `apps` module: the only one, or the one that says `default = True`.
fn choose_config(
    m: &mut Machine,
    module: &Module,
    base: &Rc<Class>,
    entry: &str,
) -> PyResult<Option<Rc<Class>>> {
    let (mut usable, mut chosen) = (Vec::new(), Vec::new());
    for (name, class) in config_classes(module, base) {
        let default = class.lookup(&Str::intern("default"));
        let says = default.as_ref().map(|value| m.truth(value)).transpose()?;
        if says != Some(false) {
            usable.push(class.clone());
        }
        if says == Some(true) {
            chosen.push((name, class));
        }
    }
    if let [only] = &usable[..] {
        return Ok(Some(only.clone()));
    }
    if chosen.len() > 1 {
        let names: Vec<String> = chosen.iter().map(|(name, _)| format!("'{name}'")).collect();
        return Err(runtime_error(format!(
            "'{entry}.apps' declares more than one default AppConfig: {}.",
            names.join(", ")
        )));
    }
    Ok(chosen.into_iter().next().map(|(_, class)| class))
}

fn install(apps: &Rc<Apps>, config: Rc<AppConfig>) {
    *config.apps.borrow_mut() = Some(apps.clone());
    apps.app_configs.borrow_mut().insert(config.label(), config);
}

fn import_models(m: &mut Machine, config: &Rc<AppConfig>) -> PyResult<()> {
    config.models_imported.set(true);
    let module = submodule(m, &format!("{}.models", config.name()))?;
    if let (Some(module), Some(object)) = (module, config.object.get()) {
        object.set("models_module", Value::Module(module));
    }
    Ok(())
}

/// `apps.populate(installed_apps)`: configs, then models, then `ready()`.
pub fn populate(m: &mut Machine, apps: &Rc<Apps>, installed: &Value) -> PyResult<()> {
    if apps.ready.get() {
        return Ok(());
    }
    if apps.loading.get() {
        return Err(runtime_error("populate() isn't reentrant"));
    }
    apps.loading.set(true);
    let result = load(m, apps, installed);
    apps.loading.set(false);
    result
}

fn load(m: &mut Machine, apps: &Rc<Apps>, installed: &Value) -> PyResult<()> {
    for entry in m.collect(installed)? {
        let config = create_config(m, &entry)?;
        let label = config.label();
        if apps.app_configs.borrow().contains_key(&label) {
            let message = format!("Application labels aren't unique, duplicates: {label}");
            return Err(exceptions::improperly_configured(m, message));
        }
        install(apps, config);
    }
    let mut names: Vec<String> = Vec::new();
    for config in apps.configs() {
        if names.contains(&config.name()) {
            let message = format!("Application names aren't unique, duplicates: {}", config.name());
            return Err(exceptions::improperly_configured(m, message));
        }
        names.push(config.name());
    }
    apps.apps_ready.set(true);
    for config in apps.configs() {
        import_models(m, &config)?;
    }
    apps.clear_cache();
    apps.models_ready.set(true);
    for config in apps.configs() {
        m.call_method(&config.value(), "ready", Args::none())?;
    }
    apps.ready.set(true);
    Ok(())
}
