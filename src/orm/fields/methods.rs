//! The methods of Python fields: what a learner calls, overrides, or reaches by `super()`.

use std::rc::Rc;

use super::{Field, must};
use crate::orm::options::Options;
use crate::orm::py;
use crate::python::exception::{type_error, unsupported};
use crate::python::{Args, ClassBuilder, Machine, PyResult, Str, Value};

/// Adds the methods to the base class.
pub fn add(builder: ClassBuilder) -> ClassBuilder {
    let builder = builder
        .method("__str__", |m, args| {
            let field = own(&args)?;
            if field.model().is_none() { shown(m, &field) } else { Ok(Value::str(field.label())) }
        })
        .method("__repr__", |m, args| shown(m, &own(&args)?))
        .method("__eq__", |_, args| match (args.pos.first(), args.pos.get(1).and_then(Field::of)) {
            (Some(a), Some(b)) => {
                let a = must(a)?;
                let same_model = match (a.model(), b.model()) {
                    (Some(x), Some(y)) => Rc::ptr_eq(&x, &y),
                    (None, None) => true,
                    _ => false,
                };
                Ok(Value::Bool(a.creation_counter.get() == b.creation_counter.get() && same_model))
            }
            _ => Ok(Value::NotImplemented),
        })
        .method("__lt__", |_, args| match args.pos.get(1).and_then(Field::of) {
            Some(b) => Ok(Value::Bool(own(&args)?.creation_counter.get() < b.creation_counter.get())),
            None => Ok(Value::NotImplemented),
        })
        .method("__hash__", |m, args| {
            let counter = Value::Int(own(&args)?.creation_counter.get());
            Ok(Value::Int(m.hash(&counter)? as i64))
        })
        .method("__copy__", |_, args| Ok(own(&args)?.copy().value()))
        .method("__deepcopy__", |_, args| Ok(own(&args)?.copy().value()))
        .method("contribute_to_class", contribute_to_class)
        .method("set_attributes_from_name", |m, args| {
            let field = own(&args)?;
            let name = args.pos.get(1).and_then(py::as_text).unwrap_or_else(|| Str::intern(""));
            field.set_attributes_from_name(m, &name)?;
            Ok(Value::None)
        })
        .method("deconstruct", deconstruct)
        .method("clone", |m, args| Ok(own(&args)?.clone_field(m)?.value()));
    validation(conversions(builder))
        .method("formfield", |m, args| {
            let field = own(&args)?;
            let Some(kw) = Some(args.kw) else { return Ok(Value::None) };
            match m.import("django.forms.models") {
                Ok(_) => {
                    let args = Args { pos: [field.value()].into_iter().collect(), kw };
                    py::call_in(m, "django.forms.models", "formfield_for_model_field", args)
                }
                Err(_) => Err(unsupported("forms")),
            }
        })
        .method("get_choices", get_choices)
        .method("check", |m, args| {
            let field = own(&args)?;
            Ok(Value::list(crate::orm::checks::field(m, &field, args)?))
        })
        .method("get_limit_choices_to", |m, args| own(&args)?.limit_choices_to(m))
        .method("related_query_name", |_, args| Ok(Value::Str(own(&args)?.related_query_name())))
        .method("get_attname", |_, args| Ok(Value::Str(own(&args)?.default_attname())))
        .method("get_attname_column", |m, args| {
            let field = own(&args)?;
            let attname = m.call_method(&field.value(), "get_attname", Args::none())?;
            let column = field.db_column.borrow().clone().map_or_else(|| attname.clone(), Value::Str);
            let column = if field.kind == super::FieldKind::ManyToMany { Value::None } else { column };
            Ok(Value::tuple(vec![attname, column]))
        })
        .method("is_cached", |m, args| {
            let (field, cache) = (own(&args)?, cache_of(m, &args)?);
            Ok(Value::Bool(cache.get_name(&field.name()).is_some()))
        })
        .method("get_cached_value", |m, args| {
            let (field, cache) = (own(&args)?, cache_of(m, &args)?);
            let default = args.pos.get(2).cloned().or_else(|| args.clone().take_kw("default"));
            match cache.get_name(&field.name()).or(default) {
                Some(value) => Ok(value),
                None => Err(crate::python::exception::key_error(Value::Str(field.name()))),
            }
        })
        .method("set_cached_value", |m, args| {
            let (field, cache) = (own(&args)?, cache_of(m, &args)?);
            cache.set_str(&field.name(), args.pos.get(2).cloned().unwrap_or_default());
            Ok(Value::None)
        })
        .method("delete_cached_value", |m, args| {
            let (field, cache) = (own(&args)?, cache_of(m, &args)?);
            match cache.remove_str(&field.name()) {
                Some(_) => Ok(Value::None),
                None => Err(crate::python::exception::key_error(Value::Str(field.name()))),
            }
        })
        .method("m2m_db_table", |m, args| {
            let rel = own(&args)?.rel().and_then(|rel| rel.through_class()).and_then(|c| Options::of(&c));
            let _ = m;
            Ok(rel.map_or(Value::None, |opts| Value::Str(opts.db_table())))
        })
        .method("m2m_column_name", |m, args| link(m, &args, true, |f| py::text_or_none(&f.column())))
        .method("m2m_reverse_name", |m, args| link(m, &args, false, |f| py::text_or_none(&f.column())))
        .method("m2m_field_name", |m, args| link(m, &args, true, |f| Value::Str(f.name())))
        .method("m2m_reverse_field_name", |m, args| link(m, &args, false, |f| Value::Str(f.name())))
}

fn own(args: &Args) -> PyResult<Rc<Field>> {
    must(args.pos.first().unwrap_or(&Value::None))
}

fn second(args: &Args) -> Value {
    args.pos.get(1).cloned().unwrap_or_default()
}

fn cache_of(m: &mut Machine, args: &Args) -> PyResult<Rc<crate::python::Dict>> {
    crate::orm::model::fields_cache(m, &second(args))
}

fn link(m: &mut Machine, args: &Args, own_side: bool, part: fn(&Rc<Field>) -> Value) -> PyResult {
    let Some(rel) = own(args)?.rel() else { return Ok(Value::None) };
    let (first, second) = rel.through_links(m)?;
    Ok(part(if own_side { &first } else { &second }))
}

/// `<django.db.models.fields.CharField: name>`.
fn shown(_m: &mut Machine, field: &Rc<Field>) -> PyResult {
    let path = field.class.full_name();
    let name = field.name();
    Ok(Value::str(if name.is_empty() { format!("<{path}>") } else { format!("<{path}: {name}>") }))
}

fn contribute_to_class(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("contribute_to_class");
    let field = must(&args.required("self")?)?;
    let class = args.required("cls")?;
    let name = args.required("name")?;
    let private = args.or("private_only", false)?;
    args.finish()?;
    let Value::Class(class) = class else { return Err(type_error("contribute_to_class() takes a class")) };
    let name = py::as_text(&name).unwrap_or_else(|| Str::intern(""));
    let private = m.truth(&private)?;
    field.contribute_to_class(m, &class, &name, private)?;
    Ok(Value::None)
}

fn deconstruct(m: &mut Machine, args: Args) -> PyResult {
    let parts = own(&args)?.own_deconstruct(m)?;
    let kwargs = Value::dict(parts.kwargs.iter().map(|(name, value)| (name.as_str(), value.clone())));
    let name = py::text_or_none(&parts.name);
    Ok(Value::tuple(vec![name, Value::str(parts.path), Value::list(parts.args), kwargs]))
}

fn conversions(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("to_python", |m, args| own(&args)?.own_to_python(m, &second(&args)))
        .method("get_prep_value", |m, args| own(&args)?.own_prep_value(m, &second(&args)))
        .method("get_db_prep_value", |m, args| {
            let mut args = args.reader("get_db_prep_value");
            let field = must(&args.required("self")?)?;
            let value = args.required("value")?;
            args.optional("connection")?;
            let prepared = args.or("prepared", false)?;
            let prepared = m.truth(&prepared)?;
            field.own_db_prep_value(m, &value, prepared)
        })
        .method("get_db_prep_save", |m, args| {
            let (field, value) = (own(&args)?, second(&args));
            if m.getattr_opt(&value, "as_sql")?.is_some() {
                return Ok(value);
            }
            if field.is_foreign_key() && py::is_none(&value) {
                return Ok(Value::None);
            }
            field.get_db_prep_value(m, &value, false)
        })
        .method("get_internal_type", |_, args| Ok(Value::Str(own(&args)?.own_internal_type())))
        .method("db_type", |m, args| Ok(text(own(&args)?.own_db_type(m)?)))
        .method("rel_db_type", |m, args| Ok(text(own(&args)?.rel_db_type(m)?)))
        .method("cast_db_type", |m, args| Ok(text(own(&args)?.db_type(m)?)))
        .method("db_check", |m, args| Ok(text(own(&args)?.db_check(m)?)))
        .method("db_type_suffix", |m, args| {
            Ok(own(&args)?.db_type_suffix(m)?.map_or(Value::None, Value::str))
        })
        .method("db_parameters", |m, args| {
            let field = own(&args)?;
            let (kind, check) = (field.db_type(m)?, field.db_check(m)?);
            Ok(Value::dict([("type", text(kind)), ("check", text(check))]))
        })
        .method("get_default", |m, args| own(&args)?.own_default(m))
        .method("has_default", |_, args| Ok(Value::Bool(own(&args)?.has_default())))
        .method("has_db_default", |_, args| Ok(Value::Bool(own(&args)?.has_db_default())))
        .method("pre_save", |m, args| {
            let (field, add) = (own(&args)?, args.pos.get(2).cloned().unwrap_or_default());
            let add = m.truth(&add)?;
            field.own_pre_save(m, &second(&args), add)
        })
        .method("value_from_object", |m, args| {
            let (field, instance) = (own(&args)?, second(&args));
            field.own_value_from_object(m, &instance)
        })
        .method("value_to_string", |m, args| {
            let (field, instance) = (own(&args)?, second(&args));
            let value = m.call_method(&field.value(), "value_from_object", Args::one(instance))?;
            value_to_string(m, &field, value)
        })
        .method("save_form_data", |m, args| {
            let (field, instance) = (own(&args)?, second(&args));
            let data = args.pos.get(2).cloned().unwrap_or_default();
            if field.kind == super::FieldKind::ManyToMany {
                let manager = m.getattr(&instance, &field.name())?;
                return m.call_method(&manager, "set", Args::one(data));
            }
            m.setattr(&instance, &field.name(), data)?;
            Ok(Value::None)
        })
        .method("get_pk_value_on_save", |m, args| {
            let field = own(&args)?;
            if field.has_default() { field.get_default(m) } else { Ok(Value::None) }
        })
}

/// A value as a fixture holds it, where JSON has no form for it.
fn value_to_string(m: &mut Machine, field: &Field, value: Value) -> PyResult {
    use super::FieldKind;
    match field.kind {
        FieldKind::Json => Ok(value),
        FieldKind::Date | FieldKind::DateTime | FieldKind::Time | FieldKind::Duration if value.is_none() => {
            Ok(Value::str(""))
        }
        FieldKind::Date | FieldKind::DateTime | FieldKind::Time => {
            m.call_method(&value, "isoformat", Args::none())
        }
        FieldKind::Duration => {
            let mut part = |name: &str| match m.getattr(&value, name)? {
                Value::Int(n) => Ok(n),
                _ => Err(type_error("a duration was expected")),
            };
            let (days, seconds, micros) = (part("days")?, part("seconds")?, part("microseconds")?);
            let days = if days == 0 { String::new() } else { format!("{days} ") };
            let micros = if micros == 0 { String::new() } else { format!(".{micros:06}") };
            let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
            Ok(Value::str(format!("{days}{hours:02}:{minutes:02}:{seconds:02}{micros}")))
        }
        FieldKind::Binary => {
            let encode = m.import_from("base64", "b64encode")?;
            let encoded = m.call(&encode, Args::one(value))?;
            m.call_method(&encoded, "decode", Args::one("ascii"))
        }
        _ => m.str(&value).map(Value::str),
    }
}

fn text(value: Option<String>) -> Value {
    value.map_or(Value::None, Value::str)
}

fn validation(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("clean", |m, args| {
            let instance = args.pos.get(2).cloned().unwrap_or_default();
            own(&args)?.own_clean(m, &second(&args), &instance)
        })
        .method("validate", |m, args| {
            let instance = args.pos.get(2).cloned().unwrap_or_default();
            own(&args)?.own_validate(m, &second(&args), &instance)?;
            Ok(Value::None)
        })
        .method("run_validators", |m, args| {
            own(&args)?.own_run_validators(m, &second(&args))?;
            Ok(Value::None)
        })
}

fn get_choices(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("get_choices");
    let field = must(&args.required("self")?)?;
    let include_blank = args.or("include_blank", true)?;
    let blank = args.optional("blank_choice")?;
    let limit = args.or("limit_choices_to", Value::None)?;
    args.optional("ordering")?;
    let mut choices = Vec::new();
    if m.truth(&include_blank)? {
        match blank {
            Some(blank) => choices.extend(m.collect(&blank)?),
            None => choices.push(Value::tuple(vec![Value::str(""), Value::str("---------")])),
        }
    }
    if let Some(own) = field.resolved_choices(m)? {
        choices.extend(m.collect(&own)?);
        return Ok(Value::list(choices));
    }
    let Some(model) = field.related_model() else { return Ok(Value::list(choices)) };
    let limit = if py::is_none(&limit) { field.limit_choices_to(m)? } else { limit };
    let Some(manager) = crate::orm::model::default_manager(m, &model)? else {
        return Ok(Value::list(choices));
    };
    let rows = m.call_method(&manager, "complex_filter", Args::one(limit))?;
    for object in m.collect(&rows)? {
        let (key, label) = (m.getattr(&object, "pk")?, m.str(&object)?);
        choices.push(Value::tuple(vec![key, Value::str(label)]));
    }
    Ok(Value::list(choices))
}

impl Field {
    /// `value_from_object(instance)`: the raw value; of a many-to-many, the list of related objects.
    pub fn own_value_from_object(self: &Rc<Field>, m: &mut Machine, instance: &Value) -> PyResult {
        if self.kind != super::FieldKind::ManyToMany {
            return m.getattr(instance, &self.attname());
        }
        let pk = m.getattr(instance, "pk")?;
        if py::is_none(&pk) {
            return Ok(Value::list(Vec::new()));
        }
        let manager = m.getattr(instance, &self.name())?;
        let all = m.call_method(&manager, "all", Args::none())?;
        Ok(Value::list(m.collect(&all)?))
    }

    /// `get_limit_choices_to()`.
    pub fn limit_choices_to(self: &Rc<Field>, m: &mut Machine) -> PyResult {
        let Some(rel) = self.rel() else { return Ok(Value::dict::<&str>([])) };
        let limit = rel.limit_choices_to.borrow().clone();
        match limit {
            Value::Function(_) | Value::Native(_) | Value::Method(_) => m.call(&limit, Args::none()),
            other => Ok(other),
        }
    }
}
