//! The serializer: a Python value as the source that makes it again, with the imports that the source needs.
//!
//! Mirrors `django/db/migrations/serializer.py`.

use std::collections::BTreeSet;

use super::writer;
use crate::orm::fields::Field;
use crate::orm::manager::Manager;
use crate::python::exception::{type_error, value_error};
use crate::python::{Args, Class, Machine, PyResult, Value};

/// Lines such as `import datetime`.
pub type Imports = BTreeSet<String>;

/// The source of a value; imports are added to those given.
///
/// # Errors
/// `ValueError` for what cannot be written, with Django's words.
pub fn serialize(m: &mut Machine, value: &Value, imports: &mut Imports) -> PyResult<String> {
    match value {
        Value::None
        | Value::Bool(_)
        | Value::Int(_)
        | Value::BigInt(_)
        | Value::Str(_)
        | Value::Bytes(_)
        | Value::Range(_) => m.repr(value),
        Value::Float(number) => float(m, *number, value),
        Value::List(_) | Value::Tuple(_) | Value::Set(_) | Value::Dict(_) => container(m, value, imports),
        Value::Class(class) => Ok(self::class(class, imports)),
        // A function may say how it is made again (`SET(value)` does).
        Value::Function(_) | Value::Native(_) | Value::Method(_) => {
            if m.getattr_opt(value, "deconstruct")?.is_none() {
                return function(m, value, imports);
            }
            let parts = deconstruct::<3>(m, value)?;
            deconstructed(m, &parts, imports)
        }
        Value::Instance(_) => instance(m, value, imports),
        Value::Generator(_) | Value::Iter(_) | Value::DictView(_) => iterable(m, value, imports),
        _ => Err(cannot(m, value)),
    }
}

/// An object of a class: by what it can do, then by what it is.
fn instance(m: &mut Machine, value: &Value, imports: &mut Imports) -> PyResult<String> {
    let class = m.class_of(value);
    if is_a(&class, "django.utils.functional.Promise") {
        let text = m.str(value)?;
        return m.repr(&Value::str(text));
    }
    if is_a(&class, "django.utils.functional.LazyObject") {
        let parts = m.call_method(value, "__reduce__", Args::none())?;
        let arguments = m.getitem(&parts, &Value::Int(1))?;
        let wrapped = m.getitem(&arguments, &Value::Int(0))?;
        return serialize(m, &wrapped, imports);
    }
    if Field::of(value).is_some() {
        let parts = deconstruct::<4>(m, value)?;
        return deconstructed(m, &parts[1..], imports);
    }
    if Manager::of(value).is_some() {
        let parts = deconstruct::<5>(m, value)?;
        if m.truth(&parts[0])? {
            let path = m.str(&parts[2])?;
            return Ok(format!("{}.as_manager()", shortened(&path, imports)));
        }
        let parts = [parts[1].clone(), parts[3].clone(), parts[4].clone()];
        return deconstructed(m, &parts, imports);
    }
    if is_a(&class, "django.db.migrations.operations.base.Operation") {
        let text = writer::operation(m, value, 0, imports)?;
        return Ok(text.trim_end_matches(',').to_string());
    }
    if m.getattr_opt(value, "deconstruct")?.is_some() {
        let parts = deconstruct::<3>(m, value)?;
        return deconstructed(m, &parts, imports);
    }
    by_class(m, &class, value, imports)
}

/// Objects that cannot tell how they are made: the registry's order is Django's.
fn by_class(m: &mut Machine, class: &Class, value: &Value, imports: &mut Imports) -> PyResult<String> {
    let plain = value.unwrapped();
    if matches!(plain, Value::List(_) | Value::Tuple(_) | Value::Set(_) | Value::Dict(_)) {
        return container(m, &plain, imports);
    }
    if is_a(class, "django.db.models.enums.Choices") {
        let value = m.getattr(value, "value")?;
        return serialize(m, &value, imports);
    }
    if is_a(class, "enum.Enum") {
        return enumeration(m, class, value, imports);
    }
    if is_a(class, "datetime.datetime") {
        imports.insert("import datetime".into());
        return datetime(m, value);
    }
    if ["datetime.date", "datetime.timedelta", "datetime.time"].iter().any(|name| is_a(class, name)) {
        imports.insert("import datetime".into());
        return m.repr(value);
    }
    if is_a(class, "django.conf.SettingsReference") {
        imports.insert("from django.conf import settings".into());
        let name = m.getattr(value, "setting_name")?;
        return Ok(format!("settings.{}", m.str(&name)?));
    }
    if let Value::Float(number) = plain {
        return float(m, number, value);
    }
    if matches!(plain, Value::Bool(_) | Value::Int(_) | Value::BigInt(_) | Value::Str(_) | Value::Bytes(_)) {
        return m.repr(value);
    }
    if is_a(class, "decimal.Decimal") {
        imports.insert("from decimal import Decimal".into());
        return m.repr(value);
    }
    if is_a(class, "functools.partial") || is_a(class, "functools.partialmethod") {
        return partial(m, class, value, imports);
    }
    if is_a(class, "functools._lru_cache_wrapper") {
        return function(m, value, imports);
    }
    if is_a(class, "re.Pattern") {
        return regex(m, value, imports);
    }
    if is_a(class, "uuid.UUID") {
        imports.insert("import uuid".into());
        return Ok(format!("uuid.{}", m.repr(value)?));
    }
    if is_a(class, "pathlib.PurePath") {
        imports.insert("import pathlib".into());
        let prefix = if is_a(class, "pathlib.Path") { "Pure" } else { "" };
        return Ok(format!("pathlib.{prefix}{}", m.repr(value)?));
    }
    if m.getattr_opt(value, "__iter__")?.is_some() {
        return iterable(m, value, imports);
    }
    Err(cannot(m, value))
}

/// Whether a class, or one it derives from, has this dotted name.
fn is_a(class: &Class, name: &str) -> bool {
    class.mro().iter().any(|base| base.full_name() == name)
}

fn cannot(m: &mut Machine, value: &Value) -> crate::python::Unwind {
    match m.repr(value) {
        Ok(shown) => value_error(format!(
            "Cannot serialize: {shown}\nThere are some values Django cannot serialize into migration files.\nFor more, \
             see https://docs.djangoproject.com/en/5.2/topics/migrations/#migration-serializing"
        )),
        Err(unwind) => unwind,
    }
}

fn deconstruct<const N: usize>(m: &mut Machine, value: &Value) -> PyResult<[Value; N]> {
    let parts = m.call_method(value, "deconstruct", Args::none())?;
    let parts = m.collect(&parts)?;
    let found = parts.len();
    parts.try_into().map_err(|_| type_error(format!("deconstruct() must return {N} values, not {found}")))
}

/// `path(*args, **kwargs)`, keywords sorted.
fn deconstructed(m: &mut Machine, parts: &[Value], imports: &mut Imports) -> PyResult<String> {
    let [path, args, kwargs] = parts else {
        return Err(type_error("a path, arguments and keywords were expected"));
    };
    let path = m.str(path)?;
    let name = shortened(&path, imports);
    let mut strings = Vec::new();
    for arg in m.collect(args)? {
        strings.push(serialize(m, &arg, imports)?);
    }
    let mut keywords = match kwargs.unwrapped() {
        Value::Dict(dict) => dict.str_items(),
        _ => Vec::new(),
    };
    keywords.sort_by(|a, b| a.0.as_str().cmp(b.0.as_str()));
    for (name, arg) in keywords {
        strings.push(format!("{name}={}", serialize(m, &arg, imports)?));
    }
    Ok(format!("{name}({})", strings.join(", ")))
}

/// `models.X` for what lives in `django.db.models`.
fn shortened(path: &str, imports: &mut Imports) -> String {
    match path.rsplit_once('.') {
        Some(("django.db.models", name)) => {
            imports.insert("from django.db import models".into());
            format!("models.{name}")
        }
        Some((module, _)) => {
            imports.insert(format!("import {module}"));
            path.to_string()
        }
        None => path.to_string(),
    }
}

fn float(m: &mut Machine, number: f64, value: &Value) -> PyResult<String> {
    if number.is_finite() { m.repr(value) } else { Ok(format!("float(\"{}\")", m.str(value)?)) }
}

fn container(m: &mut Machine, value: &Value, imports: &mut Imports) -> PyResult<String> {
    match value {
        Value::List(list) => {
            let items = list.items.borrow().clone();
            Ok(format!("[{}]", joined(m, &items, imports)?))
        }
        Value::Tuple(items) => {
            let comma = if items.len() == 1 { "," } else { "" };
            Ok(format!("({}{comma})", joined(m, items, imports)?))
        }
        Value::Set(set) => {
            let mut members = Vec::new();
            for member in set.items.keys() {
                members.push((m.repr(&member)?, member));
            }
            members.sort_by(|a, b| a.0.cmp(&b.0));
            let members: Vec<Value> = members.into_iter().map(|(_, member)| member).collect();
            let text = joined(m, &members, imports)?;
            Ok(match (set.frozen, members.is_empty()) {
                (true, _) => format!("frozenset([{text}])"),
                (false, true) => "set()".to_string(),
                (false, false) => format!("{{{text}}}"),
            })
        }
        Value::Dict(dict) => dictionary(m, dict, imports),
        _ => Err(cannot(m, value)),
    }
}

fn dictionary(m: &mut Machine, dict: &crate::python::Dict, imports: &mut Imports) -> PyResult<String> {
    let items = dict.entries().into_iter().map(|entry| Value::tuple(vec![entry.key, entry.value])).collect();
    let sorted = match m.builtins.get_str("sorted") {
        Some(sorted) => m.call(&sorted, Args::one(Value::list(items)))?,
        None => Value::list(items),
    };
    let mut strings = Vec::new();
    for pair in m.collect(&sorted)? {
        if let [key, value] = &m.collect(&pair)?[..] {
            strings.push(format!("{}: {}", serialize(m, key, imports)?, serialize(m, value, imports)?));
        }
    }
    Ok(format!("{{{}}}", strings.join(", ")))
}

fn joined(m: &mut Machine, items: &[Value], imports: &mut Imports) -> PyResult<String> {
    let strings = items.iter().map(|item| serialize(m, item, imports)).collect::<PyResult<Vec<String>>>()?;
    Ok(strings.join(", "))
}

fn iterable(m: &mut Machine, value: &Value, imports: &mut Imports) -> PyResult<String> {
    let items = m.collect(value)?;
    container(m, &Value::tuple(items), imports)
}

fn class(class: &Class, imports: &mut Imports) -> String {
    let (module, name) = (class.module(), class.qualname.borrow().clone());
    match (&*module, &*class.full_name()) {
        (_, "django.db.models.base.Model") => {
            imports.insert("from django.db import models".into());
            "models.Model".to_string()
        }
        ("builtins", "NoneType") => {
            imports.insert("import types".into());
            "types.NoneType".to_string()
        }
        ("builtins", _) => name.to_string(),
        _ => {
            imports.insert(format!("import {module}"));
            format!("{module}.{name}")
        }
    }
}

fn function(m: &mut Machine, value: &Value, imports: &mut Imports) -> PyResult<String> {
    let text = |m: &mut Machine, name: &str| match m.getattr_opt(value, name)?.unwrap_or_default() {
        Value::None => Ok(None),
        found => m.str(&found).map(Some),
    };
    let name = text(m, "__name__")?.unwrap_or_default();
    if let Some(Value::Class(owner)) = m.getattr_opt(value, "__self__")? {
        let (module, class) = (owner.module(), owner.qualname.borrow().clone());
        imports.insert(format!("import {module}"));
        return Ok(format!("{module}.{class}.{name}"));
    }
    if name == "<lambda>" {
        return Err(value_error("Cannot serialize function: lambda"));
    }
    let Some(module) = text(m, "__module__")? else {
        let shown = m.repr(value)?;
        return Err(value_error(format!("Cannot serialize function {shown}: No module")));
    };
    let qualname = text(m, "__qualname__")?.unwrap_or_else(|| name.clone());
    if qualname.contains('<') {
        return Err(value_error(format!("Could not find function {name} in {module}.\n")));
    }
    imports.insert(format!("import {module}"));
    Ok(format!("{module}.{qualname}"))
}

fn partial(m: &mut Machine, class: &Class, value: &Value, imports: &mut Imports) -> PyResult<String> {
    let mut strings = Vec::new();
    for name in ["func", "args", "keywords"] {
        let part = m.getattr(value, name)?;
        strings.push(serialize(m, &part, imports)?);
    }
    imports.insert("import functools".into());
    Ok(format!("functools.{}({}, *{}, **{})", class.name(), strings[0], strings[1], strings[2]))
}

fn enumeration(m: &mut Machine, class: &Class, value: &Value, imports: &mut Imports) -> PyResult<String> {
    let (module, qualname) = (class.module(), class.qualname.borrow().clone());
    imports.insert(format!("import {module}"));
    let members = if is_a(class, "enum.Flag") { m.collect(value)? } else { vec![value.clone()] };
    let mut strings = Vec::new();
    for member in members {
        let name = m.getattr(&member, "name")?;
        strings.push(format!("{module}.{qualname}[{}]", m.repr(&name)?));
    }
    Ok(strings.join(" | "))
}

/// In UTC, when it has a time zone.
fn datetime(m: &mut Machine, value: &Value) -> PyResult<String> {
    let zone = m.getattr(value, "tzinfo")?;
    if zone.is_none() {
        return m.repr(value);
    }
    let class = m.import_from("datetime", "timezone")?;
    let utc = m.getattr(&class, "utc")?;
    if m.eq(&zone, &utc)? {
        return m.repr(value);
    }
    let value = m.call_method(value, "astimezone", Args::one(utc))?;
    m.repr(&value)
}

fn regex(m: &mut Machine, value: &Value, imports: &mut Imports) -> PyResult<String> {
    imports.insert("import re".into());
    let pattern = m.getattr(value, "pattern")?;
    let pattern = serialize(m, &pattern, imports)?;
    let plain = m.import_from("re", "compile")?;
    let plain = m.call(&plain, Args::one(""))?;
    let (flags, implied) = (m.getattr(value, "flags")?, m.getattr(&plain, "flags")?);
    let flags = m.binary(crate::python::code::BinOp::Xor, &flags, &implied)?;
    if !m.truth(&flags)? {
        return Ok(format!("re.compile({pattern})"));
    }
    let flags = serialize(m, &flags, imports)?;
    Ok(format!("re.compile({pattern}, {flags})"))
}
