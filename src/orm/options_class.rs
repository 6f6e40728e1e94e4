//! `_meta` as Python code sees it.
//!
//! Mirrors `django/db/models/options.py`.

use std::rc::Rc;

use super::fields::{Field, FieldRef};
use super::options::Options;
use super::{model_base, py, registry};
use crate::python::class::Layout;
use crate::python::exception::type_error;
use crate::python::{Args, Class, ClassBuilder, Dict, PyResult, Str, Value};

fn must(value: &Value) -> PyResult<Rc<Options>> {
    let native = if let Value::Instance(instance) = value { instance.native::<Options>() } else { None };
    native.ok_or_else(|| type_error("descriptor requires an 'Options' object"))
}

fn own(args: &Args) -> PyResult<Rc<Options>> {
    must(args.pos.first().unwrap_or(&Value::None))
}

fn fields(fields: &[Rc<Field>]) -> Value {
    Value::list(fields.iter().map(|field| field.value()).collect())
}

/// A list that may not be changed: Django's is a tuple underneath.
fn fixed(fields: &[Rc<Field>]) -> Value {
    Value::tuple(fields.iter().map(|field| field.value()).collect())
}

fn class_or_none(class: &Option<Rc<Class>>) -> Value {
    class.clone().map_or(Value::None, Value::Class)
}

type Get = fn(&Rc<Options>) -> Value;

macro_rules! getters {
    ($builder:expr, $($name:literal => $get:expr),* $(,)?) => {
        $builder$(.getter($name, |_, receiver| {
            let get: Get = $get;
            Ok(get(&must(receiver)?))
        }))*
    };
}

macro_rules! settable {
    ($builder:expr, $($name:literal => $get:expr),* $(,)?) => {
        $builder$(.accessor(
            $name,
            |_, receiver| {
                let get: Get = $get;
                Ok(get(&must(receiver)?))
            },
            |m, receiver, value| {
                let opts = must(receiver)?;
                model_base::set_option(m, &opts, $name, value)
            },
        ))*
    };
}

/// The class `Options`.
pub fn build() -> Rc<Class> {
    let builder = ClassBuilder::in_module("Options", "django.db.models.options").layout(Layout::Native);
    let builder = getters!(builder,
        "model" => |o| class_or_none(&o.model()),
        "concrete_model" => |o| class_or_none(&o.concrete_model()),
        "object_name" => |o| Value::Str(o.object_name.borrow().clone()),
        "model_name" => |o| Value::Str(o.model_name.borrow().clone()),
        "label" => |o| Value::str(o.label()),
        "label_lower" => |o| Value::str(o.label_lower()),
        "proxy_for_model" => |o| class_or_none(&o.proxy_for_model.borrow()),
        "local_fields" => |o| fields(&o.local_fields.borrow()),
        "local_many_to_many" => |o| fields(&o.local_many_to_many.borrow()),
        "private_fields" => |o| fields(&o.private_fields.borrow()),
        "local_concrete_fields" => |o| fixed(&o.local_concrete_fields()),
        "fields" => |o| fixed(&o.fields()),
        "concrete_fields" => |o| fixed(&o.concrete_fields()),
        "many_to_many" => |o| fixed(&o.many_to_many()),
        "pk" => |o| o.pk().map_or(Value::None, |pk| pk.value()),
        "pk_fields" => |o| fields(&o.pk().into_iter().collect::<Vec<_>>()),
        "auto_field" => |o| o.auto_field.borrow().as_ref().map_or(Value::None, |pk| pk.value()),
        "is_composite_pk" => |_| Value::Bool(false),
        "all_parents" => |o| Value::tuple(o.all_parents().into_iter().map(Value::Class).collect()),
        "local_managers" => |o| Value::list(o.local_managers.borrow().clone()),
        "_ordering_clash" => |o| Value::Bool(o.ordering_clash.get()),
        "original_attrs" => |o| Value::dict(
            o.original_attrs.borrow().iter().map(|(name, value)| (name.to_string(), value.clone()))
        ),
    );
    let builder = settable!(builder,
        "app_label" => |o| Value::Str(o.app_label.borrow().clone()),
        "verbose_name" => |o| o.verbose_name.borrow().clone(),
        "verbose_name_plural" => |o| o.verbose_name_plural.borrow().clone(),
        "db_table" => |o| Value::Str(o.db_table()),
        "db_table_comment" => |o| o.db_table_comment.borrow().clone(),
        "db_tablespace" => |o| o.db_tablespace.borrow().clone(),
        "ordering" => |o| o.ordering.borrow().clone(),
        "indexes" => |o| Value::list(o.indexes.borrow().clone()),
        "constraints" => |o| Value::list(o.constraints.borrow().clone()),
        "unique_together" => |o| o.unique_together.borrow().clone(),
        "select_on_save" => |o| Value::Bool(o.select_on_save.get()),
        "default_permissions" => |o| o.default_permissions.borrow().clone(),
        "permissions" => |o| o.permissions.borrow().clone(),
        "get_latest_by" => |o| o.get_latest_by.borrow().clone(),
        "required_db_features" => |o| o.required_db_features.borrow().clone(),
        "required_db_vendor" => |o| o.required_db_vendor.borrow().clone(),
        "abstract" => |o| Value::Bool(o.abstract_.get()),
        "managed" => |o| Value::Bool(o.managed.get()),
        "proxy" => |o| Value::Bool(o.proxy.get()),
        "swappable" => |o| py::text_or_none(&o.swappable.borrow()),
        "default_related_name" => |o| py::text_or_none(&o.default_related_name.borrow()),
        "default_manager_name" => |o| py::text_or_none(&o.default_manager_name.borrow()),
        "base_manager_name" => |o| py::text_or_none(&o.base_manager_name.borrow()),
        "auto_created" => |o| match &*o.auto_created.borrow() {
            Some(class) => Value::Class(class.clone()),
            None => Value::Bool(false),
        },
    );
    methods(computed(builder)).build()
}

/// Attributes that ask other models.
fn computed(builder: ClassBuilder) -> ClassBuilder {
    builder
        .getter("app_config", |_, receiver| {
            let opts = must(receiver)?;
            let label = opts.app_label.borrow().to_string();
            let config = opts.apps.app_configs.borrow().get(&label).cloned();
            Ok(config.map_or(Value::None, |config| config.value()))
        })
        .getter("apps", |m, receiver| {
            let apps = must(receiver)?.apps.clone();
            Ok(registry::object(m, &apps))
        })
        .getter("swapped", |m, receiver| Ok(must(receiver)?.swapped(m).map_or(Value::None, Value::str)))
        .getter("managers", |m, receiver| Ok(Value::tuple(must(receiver)?.managers(m)?.to_vec())))
        .getter("managers_map", |m, receiver| {
            let managers = must(receiver)?.managers(m)?;
            let name = |manager: &Value| {
                let native = super::manager::Manager::of(manager);
                native
                    .and_then(|native| native.name.borrow().clone())
                    .map(|name| name.to_string())
                    .unwrap_or_default()
            };
            Ok(Value::dict(managers.iter().map(|manager| (name(manager), manager.clone()))))
        })
        .getter("base_manager", |m, receiver| must(receiver)?.base_manager(m))
        .getter("default_manager", |m, receiver| Ok(must(receiver)?.default_manager(m)?.unwrap_or_default()))
        .getter("related_objects", |m, receiver| {
            let rels = must(receiver)?.related_objects(m);
            Ok(Value::tuple(rels.iter().map(|rel| rel.value()).collect()))
        })
        .getter("order_with_respect_to", |_, receiver| {
            let opts = must(receiver)?;
            let name = opts.order_with_respect_to.borrow().clone();
            let field = name.as_ref().and_then(|name| opts.find_field(name));
            Ok(field.map_or_else(|| py::text_or_none(&name), |field| field.value()))
        })
        .getter("verbose_name_raw", |m, receiver| {
            let name = must(receiver)?.verbose_name.borrow().clone();
            m.str(&name).map(Value::str)
        })
        .getter("total_unique_constraints", |m, receiver| {
            let constraints = must(receiver)?.constraints.borrow().clone();
            let mut total = Vec::new();
            for constraint in constraints {
                let unique =
                    m.class_of(&constraint).mro().iter().any(|class| &*class.name() == "UniqueConstraint");
                if !unique {
                    continue;
                }
                let condition = m.getattr_opt(&constraint, "condition")?.unwrap_or_default();
                let expressions = m.getattr_opt(&constraint, "expressions")?.unwrap_or_default();
                if py::is_none(&condition) && !m.truth(&expressions)? {
                    total.push(constraint);
                }
            }
            Ok(Value::list(total))
        })
        .getter("parents", |m, receiver| {
            let opts = must(receiver)?;
            let dict = Dict::new();
            for (class, _, link) in opts.parent_options() {
                m.dict_set(&dict, Value::Class(class), link.map_or(Value::None, |link| link.value()))?;
            }
            Ok(Value::Dict(Rc::new(dict)))
        })
        .getter("fields_map", |m, receiver| {
            let rels = must(receiver)?.reverse_relations(m, true, super::options::Parents::All);
            Ok(Value::dict(rels.iter().map(|rel| (rel.name().to_string(), rel.value()))))
        })
        .getter("_forward_fields_map", |_, receiver| {
            let all = must(receiver)?.forward_fields();
            Ok(Value::dict(all.iter().map(|field| (field.name().to_string(), field.value()))))
        })
}

fn methods(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("get_field", |m, args| {
            let mut args = args.reader("get_field");
            let opts = must(&args.required("self")?)?;
            let name = args.required("field_name")?;
            args.finish()?;
            let name = match py::as_text(&name) {
                Some(name) => name,
                None => Str::new(&m.str(&name)?),
            };
            Ok(opts.get_field(m, &name)?.value())
        })
        .method("get_fields", |m, args| {
            let mut args = args.reader("get_fields");
            let opts = must(&args.required("self")?)?;
            let parents = args.or("include_parents", true)?;
            let hidden = args.or("include_hidden", false)?;
            args.finish()?;
            let (parents, hidden) = (m.truth(&parents)?, m.truth(&hidden)?);
            let all: Vec<FieldRef> = opts.get_fields(m, parents, hidden);
            Ok(Value::tuple(all.iter().map(|field| field.value()).collect()))
        })
        .method("get_parent_list", |_, args| {
            Ok(Value::list(own(&args)?.all_parents().into_iter().map(Value::Class).collect()))
        })
        .method("get_base_chain", |_, args| {
            let chain = args
                .pos
                .get(1)
                .and_then(py::as_class)
                .map(|class| own(&args).map(|o| o.get_base_chain(&class)));
            Ok(Value::list(chain.transpose()?.unwrap_or_default().into_iter().map(Value::Class).collect()))
        })
        .method("get_ancestor_link", |_, args| {
            let Some(class) = args.pos.get(1).and_then(py::as_class) else { return Ok(Value::None) };
            Ok(own(&args)?.get_ancestor_link(&class).map_or(Value::None, |field| field.value()))
        })
        .method("can_migrate", |m, args| Ok(Value::Bool(own(&args)?.can_migrate(m))))
        .method("add_field", |_, args| {
            let opts = own(&args)?;
            let field = super::fields::must(args.pos.get(1).unwrap_or(&Value::None))?;
            let private = args.pos.get(2).cloned().or_else(|| args.clone().take_kw("private"));
            opts.add_field(&field, matches!(private, Some(Value::Bool(true))));
            Ok(Value::None)
        })
        .method("add_manager", |_, args| {
            own(&args)?.add_manager(args.pos.get(1).cloned().unwrap_or_default());
            Ok(Value::None)
        })
        .method("_expire_cache", |_, args| {
            own(&args)?.expire_cache();
            Ok(Value::None)
        })
        .method("__repr__", |_, args| {
            Ok(Value::str(format!("<Options for {}>", own(&args)?.object_name.borrow())))
        })
        .method("__str__", |_, args| Ok(Value::str(own(&args)?.label_lower())))
}
