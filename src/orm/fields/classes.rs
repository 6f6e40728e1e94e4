//! The Python classes of fields: their attributes are the cells of [`Field`], their methods the hooks.
//!
//! Methods that a learner may override are native functions on `Field` alone, which look at the kind; so `super()`
//! in a subclass of any built-in field reaches the right behaviour.

use std::rc::Rc;

use super::kinds::KINDS;
use super::{Field, FieldKind, FieldRef, methods, must};
use crate::orm::{orm, py};
use crate::python::class::Layout;
use crate::python::exception::attribute_error;
use crate::python::{Class, ClassBuilder, Machine, PyResult, Str, Value};

/// The field classes of one process.
pub struct FieldClasses {
    /// `Field`.
    pub field: Rc<Class>,
    /// The built-in ones by kind.
    pub kinds: Vec<(FieldKind, Rc<Class>)>,
}

/// What the checks say of fields that only old migrations may name.
fn removed(kind: FieldKind) -> Option<[(&'static str, &'static str); 3]> {
    let (msg, hint, id) = match kind {
        FieldKind::CommaSeparatedInteger => (
            "CommaSeparatedIntegerField is removed except for support in historical migrations.",
            "Use CharField(validators=[validate_comma_separated_integer_list]) instead.",
            "fields.E901",
        ),
        FieldKind::IpAddress => (
            "IPAddressField has been removed except for support in historical migrations.",
            "Use GenericIPAddressField instead.",
            "fields.E900",
        ),
        FieldKind::NullBoolean => (
            "NullBooleanField is removed except for support in historical migrations.",
            "Use BooleanField(null=True, blank=True) instead.",
            "fields.E903",
        ),
        _ => return None,
    };
    Some([("msg", msg), ("hint", hint), ("id", id)])
}

impl FieldClasses {
    /// Makes the classes.
    pub fn build() -> FieldClasses {
        let field = base_class();
        let mut kinds: Vec<(FieldKind, Rc<Class>)> = Vec::new();
        for info in KINDS {
            let base = info.base.and_then(|kind| kinds.iter().find(|(k, _)| *k == kind));
            let base = base.map_or(&field, |(_, class)| class).clone();
            let mut builder = ClassBuilder::in_module(info.name, info.module)
                .base(&base)
                .attribute("description", Value::str(info.description));
            let messages = info.kind.error_messages();
            if !messages.is_empty() {
                builder = builder.attribute("default_error_messages", text_dict(messages));
            }
            if let Some(details) = removed(info.kind) {
                builder = builder.attribute("system_check_removed_details", text_dict(&details));
            }
            kinds.push((info.kind, builder.build()));
        }
        FieldClasses { field, kinds }
    }

    /// The class of a kind.
    pub fn of(&self, kind: FieldKind) -> Rc<Class> {
        let found = self.kinds.iter().find(|(k, _)| *k == kind);
        found.map_or_else(|| self.field.clone(), |(_, class)| class.clone())
    }

    /// The kind of a class: that of the first built-in field among its ancestors.
    pub fn kind_of(&self, class: &Rc<Class>) -> FieldKind {
        for ancestor in class.mro().iter() {
            if let Some((kind, _)) = self.kinds.iter().find(|(_, c)| Rc::ptr_eq(c, ancestor)) {
                return *kind;
            }
        }
        FieldKind::Plain
    }
}

fn text_dict(items: &[(&str, &str)]) -> Value {
    Value::dict(items.iter().map(|(key, text)| (*key, Value::str(text))))
}

type Get = fn(&Rc<Field>) -> Value;

macro_rules! getters {
    ($builder:expr, $($name:literal => $get:expr),* $(,)?) => {
        $builder$(.getter($name, |_, receiver| {
            let field = must(receiver)?;
            let get: Get = $get;
            Ok(get(&field))
        }))*
    };
}

macro_rules! flags {
    ($builder:expr, $($name:literal => $cell:ident),* $(,)?) => {
        $builder$(.accessor(
            $name,
            |_, receiver| Ok(Value::Bool(must(receiver)?.$cell.get())),
            |m, receiver, value| { let on = m.truth(&value)?; must(receiver)?.$cell.set(on); Ok(()) },
        ))*
    };
}

macro_rules! values {
    ($builder:expr, $($name:literal => $cell:ident),* $(,)?) => {
        $builder$(.accessor(
            $name,
            |_, receiver| Ok(must(receiver)?.$cell.borrow().clone()),
            |_, receiver, value| { *must(receiver)?.$cell.borrow_mut() = value; Ok(()) },
        ))*
    };
}

macro_rules! texts {
    ($builder:expr, $($name:literal => $cell:ident),* $(,)?) => {
        $builder$(.accessor(
            $name,
            |_, receiver| {
                let text = must(receiver)?.$cell.borrow().clone();
                Ok(if text.is_empty() { Value::None } else { Value::Str(text) })
            },
            |_, receiver, value| {
                *must(receiver)?.$cell.borrow_mut() = text_of(&value);
                Ok(())
            },
        ))*
    };
}

fn text_of(value: &Value) -> Str {
    py::as_text(value).map_or_else(|| Str::intern(""), |text| Str::intern(&text))
}

fn provided(m: &mut Machine, value: Option<Value>) -> Value {
    value.unwrap_or_else(|| Value::Class(orm(m).not_provided.clone()))
}

fn not_not_provided(m: &mut Machine, value: Value) -> Option<Value> {
    match &value {
        Value::Class(class) if Rc::ptr_eq(class, &orm(m).not_provided) => None,
        _ => Some(value),
    }
}

fn no_attribute(field: &Rc<Field>, name: &str) -> crate::python::Unwind {
    attribute_error(format!("'{}' object has no attribute '{name}'", field.class.name()))
}

fn base_class() -> Rc<Class> {
    let empties = || {
        let empty =
            [Value::None, Value::str(""), Value::list(vec![]), Value::tuple(vec![]), Value::dict::<&str>([])];
        Value::list(empty.to_vec())
    };
    let mixin = ClassBuilder::in_module("RegisterLookupMixin", "django.db.models.query_utils").build();
    let builder = ClassBuilder::in_module("Field", "django.db.models.fields")
        .base(&mixin)
        .layout(Layout::Native)
        .attribute("default_error_messages", text_dict(FieldKind::Plain.error_messages()))
        .attribute("default_validators", Value::list(Vec::new()))
        .attribute("empty_values", empties())
        .attribute("hidden", false)
        .attribute("system_check_deprecated_details", Value::None)
        .attribute("system_check_removed_details", Value::None)
        .static_method("__new__", super::init::new)
        .method("__init__", super::init::init);
    let builder = flags!(builder,
        "primary_key" => primary_key, "_unique" => unique_given, "null" => null, "blank" => blank,
        "editable" => editable, "serialize" => serialize, "auto_created" => auto_created,
        "mti_inherited" => mti_inherited,
    );
    let builder = values!(builder,
        "verbose_name" => verbose_name, "_verbose_name" => given_verbose_name, "help_text" => help_text,
        "max_length" => max_length, "unique_for_date" => unique_for_date, "unique_for_month" => unique_for_month,
        "unique_for_year" => unique_for_year, "db_comment" => db_comment, "_db_tablespace" => db_tablespace,
        "db_tablespace" => db_tablespace, "_error_messages" => error_messages,
    );
    let builder = texts!(builder, "name" => name, "attname" => attname);
    let builder = getters!(builder,
        "unique" => |f| Value::Bool(f.unique()),
        "concrete" => |f| Value::Bool(f.concrete()),
        "generated" => |f| Value::Bool(f.generated()),
        "is_relation" => |f| Value::Bool(f.is_relation()),
        "many_to_many" => |f| relation_flag(f, FieldRef::many_to_many),
        "many_to_one" => |f| relation_flag(f, FieldRef::many_to_one),
        "one_to_many" => |f| relation_flag(f, FieldRef::one_to_many),
        "one_to_one" => |f| relation_flag(f, FieldRef::one_to_one),
        "empty_strings_allowed" => |f| Value::Bool(f.empty_strings_allowed()),
        "remote_field" => |f| f.rel().map_or(Value::None, |rel| rel.value()),
        "cache_name" => |f| Value::Str(f.name()),
        "db_returning" => |f| Value::Bool(f.db_returning()),
    );
    methods::add(attributes(builder)).build()
}

fn relation_flag(field: &Rc<Field>, flag: fn(&FieldRef) -> bool) -> Value {
    match field.is_relation() {
        true => Value::Bool(flag(&FieldRef::Field(field.clone()))),
        false => Value::None,
    }
}

/// Attributes that need more than a cell.
fn attributes(builder: ClassBuilder) -> ClassBuilder {
    builder
        .accessor(
            "column",
            |_, receiver| Ok(py::text_or_none(&must(receiver)?.column())),
            |_, receiver, value| {
                *must(receiver)?.column.borrow_mut() = py::as_text(&value);
                Ok(())
            },
        )
        .accessor(
            "db_column",
            |_, receiver| Ok(py::text_or_none(&must(receiver)?.db_column.borrow())),
            |_, receiver, value| {
                *must(receiver)?.db_column.borrow_mut() = py::as_text(&value);
                Ok(())
            },
        )
        .accessor(
            "default",
            |m, receiver| {
                let value = must(receiver)?.default.borrow().clone();
                Ok(provided(m, value))
            },
            |m, receiver, value| {
                let value = not_not_provided(m, value);
                *must(receiver)?.default.borrow_mut() = value;
                Ok(())
            },
        )
        .accessor(
            "db_default",
            |m, receiver| {
                let value = must(receiver)?.db_default.borrow().clone();
                Ok(provided(m, value))
            },
            |m, receiver, value| {
                let value = not_not_provided(m, value);
                *must(receiver)?.db_default.borrow_mut() = value;
                Ok(())
            },
        )
        .accessor(
            "choices",
            |m, receiver| Ok(must(receiver)?.resolved_choices(m)?.unwrap_or_default()),
            |m, receiver, value| {
                let value = super::choices::normalize(m, value)?;
                *must(receiver)?.choices.borrow_mut() = value;
                Ok(())
            },
        )
        .accessor(
            "_validators",
            |_, receiver| Ok(Value::list(must(receiver)?.validators.borrow().clone())),
            |m, receiver, value| {
                let value = m.collect(&value)?;
                *must(receiver)?.validators.borrow_mut() = value;
                Ok(())
            },
        )
        .accessor(
            "db_index",
            |_, receiver| Ok(must(receiver)?.given_db_index.borrow().clone()),
            |m, receiver, value| super::init::set_common(m, &must(receiver)?, "db_index", value),
        )
        .accessor(
            "creation_counter",
            |_, receiver| Ok(Value::Int(must(receiver)?.creation_counter.get())),
            |_, receiver, value| {
                if let Value::Int(n) = value {
                    must(receiver)?.creation_counter.set(n);
                }
                Ok(())
            },
        )
        .accessor(
            "model",
            |_, receiver| {
                let field = must(receiver)?;
                field.model().map(Value::Class).ok_or_else(|| no_attribute(&field, "model"))
            },
            |_, receiver, value| {
                *must(receiver)?.model.borrow_mut() = py::as_class(&value);
                Ok(())
            },
        )
        .getter("opts", |_, receiver| {
            let field = must(receiver)?;
            field.opts().map(|opts| opts.value()).ok_or_else(|| no_attribute(&field, "opts"))
        })
        .getter("related_model", related_model)
        .getter("target_field", |m, receiver| Ok(must(receiver)?.target_field(m)?.value()))
        .getter("flatchoices", |m, receiver| {
            let pairs = must(receiver)?.flat_choices(m)?;
            Ok(Value::list(pairs.into_iter().map(|(k, v)| Value::tuple(vec![k, v])).collect()))
        })
        .getter("validators", |m, receiver| Ok(Value::list(must(receiver)?.all_validators(m)?)))
        .getter("error_messages", error_messages)
        .getter("_related_name", |_, receiver| Ok(must(receiver)?.option("_related_name")))
        .getter("swappable_setting", |m, receiver| {
            Ok(must(receiver)?.swappable_setting(m)?.map_or(Value::None, Value::str))
        })
}

fn related_model(m: &mut Machine, receiver: &Value) -> PyResult {
    let field = must(receiver)?;
    let Some(rel) = field.rel() else { return Ok(Value::None) };
    let apps = orm(m).apps.clone();
    apps.check_models_ready(m)?;
    let model = rel.model.borrow().clone();
    Ok(model)
}

fn error_messages(_m: &mut Machine, receiver: &Value) -> PyResult {
    let field = must(receiver)?;
    let all = crate::python::Dict::new();
    for class in field.class.mro().iter().rev() {
        if let Some(Value::Dict(messages)) = class.dict.get_str("default_error_messages") {
            messages.str_items().into_iter().for_each(|(code, text)| all.set_str(&code, text));
        }
    }
    if let Value::Dict(given) = &*field.error_messages.borrow() {
        given.str_items().into_iter().for_each(|(code, text)| all.set_str(&code, text));
    }
    Ok(Value::Dict(Rc::new(all)))
}
