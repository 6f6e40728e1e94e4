//! The Python classes of reverse relations: `ManyToOneRel`, `OneToOneRel`, `ManyToManyRel`.
//!
//! Mirrors `django/db/models/fields/reverse_related.py`.

use std::rc::Rc;

use super::rel::{Rel, RelKind};
use crate::orm::fields::FieldRef;
use crate::orm::{model, py};
use crate::python::class::Layout;
use crate::python::exception::type_error;
use crate::python::{Args, Class, ClassBuilder, PyResult, Str, Value};

/// The classes of one process.
pub struct RelClasses {
    /// `ForeignObjectRel`.
    pub base: Rc<Class>,
    /// By kind.
    pub kinds: Vec<(RelKind, Rc<Class>)>,
}

impl RelClasses {
    /// Makes the classes.
    pub fn build() -> RelClasses {
        let module = "django.db.models.fields.reverse_related";
        let base =
            methods(ClassBuilder::in_module("ForeignObjectRel", module).layout(Layout::Native)).build();
        let derive = |name: &str, base: &Rc<Class>| ClassBuilder::in_module(name, module).base(base).build();
        let many_to_one = derive("ManyToOneRel", &base);
        let one_to_one = derive("OneToOneRel", &many_to_one);
        let many_to_many = derive("ManyToManyRel", &base);
        let generic = derive("GenericRel", &base);
        let kinds = vec![
            (RelKind::ManyToOne, many_to_one),
            (RelKind::OneToOne, one_to_one),
            (RelKind::ManyToMany, many_to_many),
            (RelKind::Generic, generic),
        ];
        RelClasses { base, kinds }
    }
}

fn must(value: &Value) -> PyResult<Rc<Rel>> {
    let native = if let Value::Instance(instance) = value { instance.native::<Rel>() } else { None };
    native.ok_or_else(|| type_error("descriptor requires a 'ForeignObjectRel' object"))
}

fn own(args: &Args) -> PyResult<Rc<Rel>> {
    must(args.pos.first().unwrap_or(&Value::None))
}

fn class_or_none(class: Option<Rc<Class>>) -> Value {
    class.map_or(Value::None, Value::Class)
}

macro_rules! getters {
    ($builder:expr, $($name:literal => $get:expr),* $(,)?) => {
        $builder$(.getter($name, |_, receiver| {
            let rel = must(receiver)?;
            let get: fn(&Rc<Rel>) -> Value = $get;
            Ok(get(&rel))
        }))*
    };
}

fn reference(rel: &Rc<Rel>) -> FieldRef {
    FieldRef::Rel(rel.clone())
}

fn methods(builder: ClassBuilder) -> ClassBuilder {
    let builder = builder
        .attribute("auto_created", true)
        .attribute("concrete", false)
        .attribute("editable", false)
        .attribute("is_relation", true)
        .attribute("null", true)
        .attribute("empty_strings_allowed", false);
    let builder = getters!(builder,
        "field" => |rel| rel.field().map_or(Value::None, |field| field.value()),
        "remote_field" => |rel| rel.field().map_or(Value::None, |field| field.value()),
        "name" => |rel| Value::Str(rel.name()),
        "hidden" => |rel| Value::Bool(rel.hidden()),
        "related_model" => |rel| class_or_none(rel.related_model()),
        "multiple" => |rel| Value::Bool(rel.multiple()),
        "symmetrical" => |rel| Value::Bool(rel.symmetrical.get()),
        "many_to_many" => |rel| Value::Bool(reference(rel).many_to_many()),
        "many_to_one" => |rel| Value::Bool(reference(rel).many_to_one()),
        "one_to_many" => |rel| Value::Bool(reference(rel).one_to_many()),
        "one_to_one" => |rel| Value::Bool(reference(rel).one_to_one()),
        "accessor_name" => |rel| py::text_or_none(&rel.accessor_name()),
        "cache_name" => |rel| py::text_or_none(&rel.cache_name()),
        "db_constraint" => |rel| Value::Bool(rel.db_constraint.get()),
        "through_fields" => |rel| match &*rel.through_fields.borrow() {
            Some(names) => Value::tuple(names.iter().cloned().map(Value::Str).collect()),
            None => Value::None,
        },
    );
    accessors(builder)
        .getter("target_field", |m, receiver| Ok(must(receiver)?.related_field(m)?.value()))
        .getter("opts", |_, receiver| Ok(must(receiver)?.opts().map_or(Value::None, |opts| opts.value())))
        .method("get_related_field", |m, args| Ok(own(&args)?.related_field(m)?.value()))
        .method("get_accessor_name", |_, args| Ok(py::text_or_none(&own(&args)?.accessor_name())))
        .method("get_internal_type", |m, args| match own(&args)?.field() {
            Some(field) => Ok(Value::Str(field.internal_type(m)?)),
            None => Ok(Value::None),
        })
        .method("is_hidden", |_, args| Ok(Value::Bool(own(&args)?.hidden())))
        .method("__repr__", |_, args| {
            let (rel, class) = (own(&args)?, class_name(&args));
            let opts = rel.related_model().and_then(|model| crate::orm::options::Options::of(&model));
            let label = opts.map(|opts| opts.label_lower()).unwrap_or_default();
            Ok(Value::str(format!("<{class}: {label}>")))
        })
        .method("__eq__", |_, args| match (args.pos.first(), args.pos.get(1)) {
            (Some(a), Some(b)) => Ok(Value::Bool(a.is(b))),
            _ => Ok(Value::NotImplemented),
        })
        .method("__hash__", |m, args| {
            Ok(Value::Int(m.id_of(args.pos.first().unwrap_or(&Value::None)) as i64))
        })
        .method("is_cached", |_, args| {
            let instance = args.pos.get(1).cloned().unwrap_or_default();
            Ok(Value::Bool(model::cached(&instance, &reference(&own(&args)?)).is_some()))
        })
        .method("get_cached_value", |_, args| {
            let instance = args.pos.get(1).cloned().unwrap_or_default();
            let rel = own(&args)?;
            let default = args.pos.get(2).cloned().or_else(|| args.clone().take_kw("default"));
            let name = rel.cache_name();
            let found = model::cached(&instance, &reference(&rel)).or(default);
            found.ok_or_else(|| crate::python::exception::key_error(py::text_or_none(&name)))
        })
        .method("set_cached_value", |_, args| {
            let instance = args.pos.get(1).cloned().unwrap_or_default();
            model::set_cached(
                &instance,
                &reference(&own(&args)?),
                args.pos.get(2).cloned().unwrap_or_default(),
            );
            Ok(Value::None)
        })
        .method("delete_cached_value", |_, args| {
            let instance = args.pos.get(1).cloned().unwrap_or_default();
            model::uncache(&instance, &reference(&own(&args)?));
            Ok(Value::None)
        })
}

fn class_name(args: &Args) -> Str {
    match args.pos.first() {
        Some(Value::Instance(instance)) => instance.class().name(),
        _ => Str::intern("ForeignObjectRel"),
    }
}

fn accessors(builder: ClassBuilder) -> ClassBuilder {
    builder
        .accessor(
            "model",
            |_, receiver| Ok(must(receiver)?.model.borrow().clone()),
            |_, receiver, value| {
                *must(receiver)?.model.borrow_mut() = value;
                Ok(())
            },
        )
        .accessor(
            "through",
            |_, receiver| Ok(must(receiver)?.through.borrow().clone()),
            |_, receiver, value| {
                *must(receiver)?.through.borrow_mut() = value;
                Ok(())
            },
        )
        .accessor(
            "on_delete",
            |_, receiver| Ok(must(receiver)?.on_delete.borrow().clone()),
            |_, receiver, value| {
                *must(receiver)?.on_delete.borrow_mut() = value;
                Ok(())
            },
        )
        .accessor(
            "limit_choices_to",
            |_, receiver| Ok(must(receiver)?.limit_choices_to.borrow().clone()),
            |_, receiver, value| {
                *must(receiver)?.limit_choices_to.borrow_mut() = value;
                Ok(())
            },
        )
        .accessor(
            "related_name",
            |_, receiver| Ok(py::text_or_none(&must(receiver)?.related_name.borrow())),
            |_, receiver, value| {
                *must(receiver)?.related_name.borrow_mut() = py::as_text(&value);
                Ok(())
            },
        )
        .accessor(
            "related_query_name",
            |_, receiver| Ok(py::text_or_none(&must(receiver)?.related_query_name.borrow())),
            |_, receiver, value| {
                *must(receiver)?.related_query_name.borrow_mut() = py::as_text(&value);
                Ok(())
            },
        )
        .accessor(
            "field_name",
            |_, receiver| Ok(py::text_or_none(&must(receiver)?.field_name.borrow())),
            |_, receiver, value| {
                *must(receiver)?.field_name.borrow_mut() = py::as_text(&value);
                Ok(())
            },
        )
        .accessor(
            "parent_link",
            |_, receiver| Ok(Value::Bool(must(receiver)?.parent_link.get())),
            |m, receiver, value| {
                must(receiver)?.parent_link.set(m.truth(&value)?);
                Ok(())
            },
        )
}
