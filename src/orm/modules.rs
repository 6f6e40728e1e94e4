//! The `django.*` modules of this floor by name: what is native, what is Python of our own, what re-exports.
//!
//! Mirrors the package `django` without its contributed applications, forms, templates, views and commands.

use std::rc::Rc;

use super::fields::FieldKind;
use super::fields::kinds::KINDS;
use super::related::RelKind;
use super::utils::{dates, digest, text};
use super::{deletion, expressions, manager, orm, py, signals};
use crate::python::native::{NativeModule, NativeModules};
use crate::python::{Args, Class, Machine, Module, ModuleBuilder, PyResult, Str, Value, types};

/// Adds the modules.
pub fn register(modules: &mut NativeModules) {
    use NativeModule::{Both, Build, Source};
    super::backend::register(modules);
    let packages = ["django.core", "django.utils"];
    for name in packages {
        modules.add(name, Source("", true));
    }
    macro_rules! source {
        ($name:literal, $file:literal) => {
            Source(include_str!(concat!("pysrc/", $file)), $name == "package")
        };
    }
    let entries = [
        ("django", source!("package", "django.py")),
        ("django.apps", package(build_apps)),
        ("django.apps.registry", Build(build_apps)),
        ("django.apps.config", Build(build_apps)),
        ("django.conf", package(build_conf)),
        ("django.core.exceptions", Both(build_exceptions, include_str!("pysrc/validation_error.py"))),
        ("django.core.validators", source!("module", "validators.py")),
        ("django.core.checks", source!("package", "checks.py")),
        ("django.core.checks.messages", Build(|m, module| copy_all(m, module, "django.core.checks"))),
        ("django.core.checks.registry", Build(|m, module| copy_all(m, module, "django.core.checks"))),
        ("django.core.signals", Build(build_core_signals)),
        ("django.db.utils", Both(build_db_utils, include_str!("pysrc/router.py"))),
        (
            "django.utils.connection",
            Build(|m, module| {
                add(module, orm(m).exceptions.of_module("django.utils.connection"));
                Ok(())
            }),
        ),
        ("django.db.models", package(build_models)),
        ("django.db.models.base", Build(build_base)),
        ("django.db.models.options", Build(build_options)),
        ("django.db.models.manager", Build(build_manager)),
        ("django.db.models.deletion", Build(build_deletion)),
        ("django.db.models.signals", Build(build_signals)),
        ("django.db.models._pickled", source!("module", "pickled.py")),
        ("django.db.models.enums", source!("module", "enums.py")),
        ("django.db.models.constraints", source!("module", "constraints.py")),
        ("django.db.models.indexes", source!("module", "indexes.py")),
        ("django.db.models.fields", package(build_fields)),
        ("django.db.models.fields.related", Build(build_fields_related)),
        ("django.db.models.fields.reverse_related", Build(build_reverse_related)),
        ("django.db.models.fields.related_descriptors", Build(build_descriptors)),
        ("django.db.models.fields.files", Build(build_fields)),
        ("django.db.models.fields.json", Build(build_fields_json)),
        ("django.db.models.fields.proxy", Build(build_fields)),
        ("django.db.models.fields.generated", Build(build_fields)),
        ("django.db.models.fields.generic", Build(build_fields)),
        ("django.db.models.query_utils", Build(build_query_utils)),
        ("django.dispatch", package(build_dispatch)),
        ("django.dispatch.dispatcher", Build(build_dispatch)),
        ("django.utils.functional", source!("module", "functional.py")),
        ("django.utils.translation", source!("package", "translation.py")),
        ("django.utils.timezone", source!("module", "timezone.py")),
        ("django.utils.dateparse", Build(build_dateparse)),
        ("django.utils.text", Build(build_text)),
        ("django.utils.module_loading", Both(build_module_loading, include_str!("pysrc/module_loading.py"))),
        ("django.utils.deconstruct", source!("module", "deconstruct.py")),
        ("django.utils.crypto", source!("module", "crypto.py")),
        ("django.utils.encoding", source!("module", "encoding.py")),
        ("django.utils.deprecation", source!("module", "deprecation.py")),
        ("django.utils.hashable", source!("module", "itercompat.py")),
        ("django.utils.itercompat", source!("module", "itercompat.py")),
        ("django.utils.html", source!("module", "html.py")),
        ("django.utils.log", source!("module", "log.py")),
        ("django.utils.safestring", source!("module", "safestring.py")),
        ("django.utils.version", Source("def get_version(version=None):\n    return '5.2.19'\n", false)),
    ];
    for (name, module) in entries {
        modules.add(name, module);
    }
    if modules.get("django.http").is_none() {
        modules.add("django.http", package(build_http));
        modules.add("django.http.response", Build(build_http));
    }
}

/// A package whose namespace is native.
fn package(build: fn(&mut Machine, &Rc<Module>) -> PyResult<()>) -> NativeModule {
    NativeModule::Both(build, "__path__ = []\n")
}

fn add(module: &Module, classes: impl IntoIterator<Item = Rc<Class>>) {
    for class in classes {
        module.set(&class.name(), class.clone());
    }
}

/// Copies every public name of another module.
fn copy_all(m: &mut Machine, module: &Rc<Module>, from: &str) -> PyResult<()> {
    let source = m.import(from)?;
    for (name, value) in source.dict.str_items() {
        if !name.starts_with("__") {
            module.set(&name, value);
        }
    }
    Ok(())
}

/// `from module import a, b`.
fn export(m: &mut Machine, module: &Rc<Module>, from: &str, names: &[&str]) -> PyResult<()> {
    for name in names {
        let value = m.import_from(from, name)?;
        module.set(name, value);
    }
    Ok(())
}

fn build_apps(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let orm = orm(m);
    let apps = super::registry::object(m, &orm.apps.clone());
    add(module, [orm.apps_class.clone(), orm.config_class.clone()]);
    module.set("apps", apps);
    Ok(())
}

fn build_conf(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let orm = orm(m);
    let class = super::settings::class();
    let settings = crate::python::Instance::new(&class, crate::python::Payload::Native(orm.settings.clone()));
    module.set("settings", Value::Instance(settings));
    add(module, [orm.settings_reference.clone(), class]);
    module.set("ENVIRONMENT_VARIABLE", Value::str("DJANGO_SETTINGS_MODULE"));
    load_settings(m, "mysite.settings")
}

/// Reads the project's settings module, when there is one and nobody has configured the settings before.
fn load_settings(m: &mut Machine, name: &str) -> PyResult<()> {
    let settings = orm(m).settings.clone();
    if settings.configured.get() {
        return Ok(());
    }
    match m.import(name) {
        Ok(module) => {
            settings.configure(name, module.dict.str_items());
            Ok(())
        }
        Err(error) if error.is(&types().ModuleNotFoundError) => Ok(()),
        Err(error) => Err(error),
    }
}

fn build_exceptions(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    add(module, orm(m).exceptions.of_module("django.core.exceptions"));
    Ok(())
}

fn build_core_signals(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let orm = orm(m);
    module.set("setting_changed", orm.signals.setting_changed.clone());
    let class = Value::Class(orm.signals.signal_class.clone());
    for name in ["request_started", "request_finished", "got_request_exception", "template_rendered"] {
        let signal = m.call(&class, Args::none())?;
        module.set(name, signal);
    }
    Ok(())
}

fn build_db_utils(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    add(module, orm(m).exceptions.of_module("django.db.utils"));
    add(module, orm(m).exceptions.of_module("django.utils.connection"));
    module.set("DEFAULT_DB_ALIAS", Value::str("default"));
    Ok(())
}

/// `names_digest` and `truncate_name`, for `django.db.backends.utils`.
pub fn add_name_functions(module: &Rc<Module>) {
    ModuleBuilder::new(module)
        .function("names_digest", |m, mut args| {
            let length = match args.take_kw("length") {
                Some(Value::Int(length)) => usize::try_from(length).unwrap_or(0),
                _ => 32,
            };
            let mut names = Vec::new();
            for name in &args.pos {
                names.push(m.str(name)?);
            }
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            Ok(Value::str(digest::names_digest(&names, length)))
        })
        .function("truncate_name", |_, args| Ok(args.pos.first().cloned().unwrap_or_default()));
}

/// Every name of `django.db.models`.
fn build_models(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let fields = KINDS.iter().filter(|info| !info.name.ends_with("Base")).map(|info| info.name);
    let fields: Vec<&str> = fields.collect();
    export(m, module, "django.db.models.fields", &fields)?;
    export(m, module, "django.db.models.fields", &["Field", "NOT_PROVIDED", "BLANK_CHOICE_DASH"])?;
    let parts: &[(&str, &[&str])] = &[
        ("django.core.exceptions", &["ObjectDoesNotExist"]),
        ("django.db.models.base", &["DEFERRED", "Model"]),
        (
            "django.db.models.deletion",
            &[
                "CASCADE",
                "DO_NOTHING",
                "PROTECT",
                "RESTRICT",
                "SET",
                "SET_DEFAULT",
                "SET_NULL",
                "ProtectedError",
                "RestrictedError",
            ],
        ),
        ("django.db.models.enums", &["Choices", "IntegerChoices", "TextChoices"]),
        ("django.db.models.manager", &["Manager"]),
        (
            "django.db.models.fields.reverse_related",
            &["ForeignObjectRel", "ManyToOneRel", "ManyToManyRel", "OneToOneRel"],
        ),
    ];
    for (from, names) in parts {
        export(m, module, from, names)?;
    }
    for name in ["django.db.models.expressions", "django.db.models.aggregates", "django.db.models.lookups"] {
        copy_all(m, module, name)?;
    }
    export(m, module, "django.db.models.query_utils", &["Q"])?;
    optional(m, module, "django.db.models.query_utils", &["FilteredRelation"]);
    export(m, module, "django.db.models.query", &["QuerySet", "Prefetch", "prefetch_related_objects"])?;
    export(
        m,
        module,
        "django.db.models.constraints",
        &["BaseConstraint", "CheckConstraint", "Deferrable", "UniqueConstraint"],
    )?;
    export(m, module, "django.db.models.indexes", &["Index"])?;
    for name in ["signals", "functions"] {
        let part = m.import(&format!("django.db.models.{name}"))?;
        module.set(name, Value::Module(part));
    }
    Ok(())
}

/// Names that may not be there yet.
fn optional(m: &mut Machine, module: &Rc<Module>, from: &str, names: &[&str]) {
    for name in names {
        if let Ok(value) = m.import_from(from, name) {
            module.set(name, value);
        }
    }
}

fn build_base(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let orm = orm(m);
    add(module, [orm.model_base.clone(), orm.model_class(), orm.state_class.clone()]);
    module.set("DEFERRED", orm.deferred.clone());
    ModuleBuilder::new(module).function("_pending_operations", super::checks::pending_operations);
    Ok(())
}

fn build_options(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    add(module, [orm(m).options_class.clone()]);
    ModuleBuilder::new(module).function("normalize_together", |m, args| {
        super::model_base::normalize_together(m, args.pos.first().cloned().unwrap_or_default())
    });
    Ok(())
}

fn build_manager(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let classes = manager::classes(m)?;
    add(
        module,
        [classes.base.clone(), classes.manager.clone(), classes.empty.clone(), classes.descriptor.clone()],
    );
    Ok(())
}

fn build_deletion(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let orm = orm(m);
    add(module, orm.exceptions.of_module("django.db.models.deletion"));
    let rules = &orm.on_delete;
    ModuleBuilder::new(module)
        .value("CASCADE", rules.cascade.clone())
        .value("PROTECT", rules.protect.clone())
        .value("RESTRICT", rules.restrict.clone())
        .value("SET_NULL", rules.set_null.clone())
        .value("SET_DEFAULT", rules.set_default.clone())
        .value("DO_NOTHING", rules.do_nothing.clone())
        .function("SET", deletion::set)
        .class(&rules.collector);
    Ok(())
}

fn build_signals(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let orm = orm(m);
    let all = &orm.signals;
    ModuleBuilder::new(module)
        .class(&all.model_signal_class)
        .value("class_prepared", all.class_prepared.clone())
        .value("pre_init", all.pre_init.clone())
        .value("post_init", all.post_init.clone())
        .value("pre_save", all.pre_save.clone())
        .value("post_save", all.post_save.clone())
        .value("pre_delete", all.pre_delete.clone())
        .value("post_delete", all.post_delete.clone())
        .value("m2m_changed", all.m2m_changed.clone())
        .value("pre_migrate", all.pre_migrate.clone())
        .value("post_migrate", all.post_migrate.clone());
    Ok(())
}

fn build_dispatch(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let class = orm(m).signals.signal_class.clone();
    ModuleBuilder::new(module).class(&class).function("receiver", signals::receiver);
    Ok(())
}

fn build_fields(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let orm = orm(m);
    add(module, [orm.fields.field.clone(), orm.not_provided.clone()]);
    add(module, orm.fields.kinds.iter().map(|(_, class)| class.clone()));
    let dash = Value::tuple(vec![Value::str(""), Value::str("---------")]);
    module.set("BLANK_CHOICE_DASH", Value::list(vec![dash]));
    Ok(())
}

fn build_fields_json(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let class = orm(m).field_class(FieldKind::Json);
    add(module, [class]);
    expressions::classes::fill_module(m, module, &["django.db.models.fields.json"])
}

fn build_fields_related(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let orm = orm(m);
    add(
        module,
        [FieldKind::ForeignKey, FieldKind::OneToOne, FieldKind::ManyToMany].map(|kind| orm.field_class(kind)),
    );
    // Every relation with a column derives from `ForeignKey` here.
    module.set("ForeignObject", orm.field_class(FieldKind::ForeignKey));
    module.set("RelatedField", orm.field_class(FieldKind::ForeignKey));
    module.set("RECURSIVE_RELATIONSHIP_CONSTANT", Value::str("self"));
    build_reverse_related(m, module)
}

fn build_reverse_related(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let orm = orm(m);
    add(module, [orm.rels.base.clone()]);
    add(module, [RelKind::ManyToOne, RelKind::OneToOne, RelKind::ManyToMany].map(|kind| orm.rel_class(kind)));
    Ok(())
}

fn build_descriptors(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let orm = orm(m);
    let d = &orm.descriptors;
    let all = [
        &d.foreign_attribute,
        &d.forward_many_to_one,
        &d.forward_one_to_one,
        &d.reverse_one_to_one,
        &d.reverse_many_to_one,
        &d.many_to_many,
    ];
    add(module, all.map(Rc::clone));
    Ok(())
}

fn build_query_utils(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let class = orm(m).descriptors.attribute.clone();
    add(module, [class]);
    super::query::filtered::fill_module(module);
    expressions::classes::fill_module(m, module, &["django.db.models.query_utils"])
}

fn build_http(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    add(module, orm(m).exceptions.of_module("django.http.response"));
    Ok(())
}

fn text_arg(m: &mut Machine, args: &Args) -> PyResult<String> {
    let value = args.pos.first().cloned().unwrap_or_default();
    match py::as_text(&value) {
        Some(text) => Ok(text.to_string()),
        None => m.str(&value),
    }
}

fn build_text(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module)
        .function("capfirst", |m, args| match args.pos.first() {
            None | Some(Value::None) => Ok(Value::None),
            _ => Ok(Value::str(text::capfirst(&text_arg(m, &args)?))),
        })
        .function("camel_case_to_spaces", |m, args| {
            Ok(Value::str(text::camel_case_to_spaces(&text_arg(m, &args)?)))
        })
        .function("slugify", |m, args| {
            let unicode = args.pos.get(1).cloned().or_else(|| args.clone().take_kw("allow_unicode"));
            let unicode = unicode.map_or(Ok(false), |unicode| m.truth(&unicode))?;
            Ok(Value::str(text::slugify(&text_arg(m, &args)?, unicode)))
        })
        .function("get_text_list", |m, args| {
            let list = args.pos.first().cloned().unwrap_or_default();
            let last = args.pos.get(1).and_then(py::as_text).unwrap_or_else(|| Str::intern("or"));
            let mut words = Vec::new();
            for word in m.collect(&list)? {
                words.push(m.str(&word)?);
            }
            Ok(Value::str(text::text_list(&words, &last)))
        })
        .function("format_lazy", |m, mut args| {
            let template = args.take_self();
            m.call_method(&template, "format", args)
        });
    Ok(())
}

/// The answer of a parser: the value, `None` for another form, `ValueError` for an impossible date.
fn parsed<T>(
    m: &mut Machine,
    found: Option<Result<T, dates::Impossible>>,
    make: impl Fn(&mut Machine, T) -> PyResult,
) -> PyResult {
    match found {
        None => Ok(Value::None),
        Some(Ok(value)) => make(m, value),
        Some(Err(_)) => Err(crate::python::exception::value_error("day is out of range for month")),
    }
}

fn build_dateparse(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module)
        .function("parse_date", |m, args| {
            let text = text_arg(m, &args)?;
            parsed(m, dates::parse_date(&text), dates::make_date)
        })
        .function("parse_time", |m, args| {
            let text = text_arg(m, &args)?;
            parsed(m, dates::parse_time(&text), dates::make_time)
        })
        .function("parse_datetime", |m, args| {
            let text = text_arg(m, &args)?;
            parsed(m, dates::parse_datetime(&text), |m, moment| dates::make_datetime(m, &moment))
        })
        .function("parse_duration", |m, args| {
            let text = text_arg(m, &args)?;
            dates::parse_duration(&text).map_or(Ok(Value::None), |n| dates::make_timedelta(m, n))
        });
    Ok(())
}

fn build_module_loading(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module).function("import_module", |m, args| {
        let name = text_arg(m, &args)?;
        m.import(&name).map(Value::Module)
    });
    Ok(())
}
