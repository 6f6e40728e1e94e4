//! Checks of single fields.
//!
//! Mirrors the `_check_...` methods of `django/db/models/fields/__init__.py`.

use std::rc::Rc;

use super::{Found, required};
use crate::orm::fields::{Field, FieldKind};
use crate::orm::py;
use crate::python::{Args, Machine, PyResult, Str, Value};

/// Where those parts are that look at Python's values.
const CHECKS: &str = "django.core.checks";

/// All of them, in Django's order.
pub fn check(m: &mut Machine, field: &Rc<Field>, found: &mut Found) -> PyResult<()> {
    let about = field.value();
    name(m, field, found)?;
    choices(m, field, found)?;
    db_default(m, field, found)?;
    let db_index = field.given_db_index.borrow().clone();
    if !matches!(db_index.unwrapped(), Value::None | Value::Bool(_) | Value::Int(0 | 1)) {
        found.error(m, "fields.E006", "'db_index' must be None, True or False.", None, about.clone())?;
    }
    comment(m, field, found)?;
    if field.null.get() && field.primary_key.get() {
        let hint = "Set null=False on the field, or remove primary_key=True argument.";
        found.error(
            m,
            "fields.E007",
            "Primary keys must not have null=True.",
            Some(hint.into()),
            about.clone(),
        )?;
    }
    for (at, validator) in field.validators.borrow().clone().iter().enumerate() {
        if !m.callable(validator) {
            let shown = m.repr(validator)?;
            let hint =
                format!("validators[{at}] ({shown}) isn't a function or instance of a validator class.");
            found.error(m, "fields.E008", "All 'validators' must be callable.", Some(hint), about.clone())?;
        }
    }
    deprecation(m, field, found)?;
    match field.generated() {
        true => generated(m, field, found),
        false => kind(m, field, found),
    }
}

/// What is wrong with the field that a generated one is to be read as.
fn generated(m: &mut Machine, field: &Rc<Field>, found: &mut Found) -> PyResult<()> {
    let Some(output) = crate::orm::fields::generated::output_on_model(field) else { return Ok(()) };
    let messages = super::field(m, &output, found.kwargs.clone())?;
    let (mut errors, mut warnings) = (String::new(), String::new());
    for message in messages {
        let (text, id) = (m.getattr(&message, "msg")?, m.getattr(&message, "id")?);
        let line = format!("\n    {} ({})", m.str(&text)?, m.str(&id)?);
        let warning = py::is_kind(m, &message, CHECKS, "Warning");
        if warning { warnings.push_str(&line) } else { errors.push_str(&line) }
    }
    if !errors.is_empty() {
        let text = format!("GeneratedField.output_field has errors:{errors}");
        found.error(m, "fields.E223", text, None, field.value())?;
    }
    if !warnings.is_empty() {
        let text = format!("GeneratedField.output_field has warnings:{warnings}");
        found.warning(m, "fields.W224", text, None, field.value())?;
    }
    Ok(())
}

/// What a database default may be made of, where databases were named.
fn db_default(m: &mut Machine, field: &Rc<Field>, found: &mut Found) -> PyResult<()> {
    let Some(default) = field.db_default.borrow().clone() else { return Ok(()) };
    if found.databases == 0 || m.getattr_opt(&default, "resolve_expression")?.is_none() {
        return Ok(());
    }
    let allowed = py::call_in(m, CHECKS, "_allowed_default", Args::one(default.clone()))?;
    if m.truth(&allowed)? {
        return Ok(());
    }
    let text = format!("{} cannot be used in db_default.", m.str(&default)?);
    for _ in 0..found.databases {
        found.error(m, "fields.E012", &text, None, field.value())?;
    }
    Ok(())
}

fn comment(m: &mut Machine, field: &Rc<Field>, found: &mut Found) -> PyResult<()> {
    let (comment, opts) = (field.db_comment.borrow().clone(), field.opts());
    let Some(opts) = opts.filter(|_| found.databases > 0) else { return Ok(()) };
    if !m.truth(&comment)? || required(m, &opts, "supports_comments")? {
        return Ok(());
    }
    for _ in 0..found.databases {
        let text = "SQLite does not support comments on columns (db_comment).";
        found.warning(m, "fields.W163", text, None, field.value())?;
    }
    Ok(())
}

/// What a class of fields says of its own end: `system_check_removed_details`, `system_check_deprecated_details`.
fn deprecation(m: &mut Machine, field: &Rc<Field>, found: &mut Found) -> PyResult<()> {
    let class = field.class.name();
    let removed = format!("{class} has been removed except for support in historical migrations.");
    let deprecated = format!("{class} has been deprecated.");
    for (name, id, text) in [
        ("system_check_removed_details", "fields.EXXX", removed),
        ("system_check_deprecated_details", "fields.WXXX", deprecated),
    ] {
        let details = m.getattr(&field.value(), name)?;
        let Value::Dict(details) = &details else { continue };
        let text =
            details.get_str("msg").and_then(|text| py::as_text(&text)).map_or(text, |text| text.to_string());
        let hint = details.get_str("hint").and_then(|hint| py::as_text(&hint)).map(|hint| hint.to_string());
        let id =
            details.get_str("id").and_then(|id| py::as_text(&id)).map_or(id.to_owned(), |id| id.to_string());
        return match name.contains("removed") {
            true => found.error(m, &id, text, hint, field.value()),
            false => found.warning(m, &id, text, hint, field.value()),
        };
    }
    Ok(())
}

fn name(m: &mut Machine, field: &Rc<Field>, found: &mut Found) -> PyResult<()> {
    let (name, about) = (field.name(), field.value());
    if name.ends_with('_') {
        found.error(m, "fields.E001", "Field names must not end with an underscore.", None, about)
    } else if name.contains("__") {
        found.error(m, "fields.E002", "Field names must not contain \"__\".", None, about)
    } else if &*name == "pk" {
        found.error(
            m,
            "fields.E003",
            "'pk' is a reserved word that cannot be used as a field name.",
            None,
            about,
        )
    } else {
        Ok(())
    }
}

fn choices(m: &mut Machine, field: &Rc<Field>, found: &mut Found) -> PyResult<()> {
    let Some(choices) = field.resolved_choices(m)? else { return Ok(()) };
    if !m.truth(&choices)? {
        return Ok(());
    }
    let args = Args::two(choices, field.max_length.borrow().clone());
    let wrong = py::call_in(m, CHECKS, "_wrong_choices", args)?;
    if py::is_none(&wrong) {
        return Ok(());
    }
    let parts = m.collect(&wrong)?;
    let parts: Vec<Str> = parts.iter().filter_map(py::as_text).collect();
    let [id, text] = &parts[..] else { return Ok(()) };
    found.error(m, id, &**text, None, field.value())
}

fn positive(value: &Value) -> bool {
    matches!(value, Value::Int(n) if *n > 0)
}

fn kind(m: &mut Machine, field: &Rc<Field>, found: &mut Found) -> PyResult<()> {
    use FieldKind as K;
    let about = field.value();
    let length = field.max_length.borrow().clone();
    match field.kind {
        K::Auto | K::BigAuto | K::SmallAuto if !field.primary_key.get() => {
            found.error(m, "fields.E100", "AutoFields must set primary_key=True.", None, about.clone())?;
        }
        kind if kind.is_char() && !py::is_none(&length) && !positive(&length) => {
            found.error(m, "fields.E121", "'max_length' must be a positive integer.", None, about.clone())?;
        }
        K::Date | K::DateTime | K::Time => {
            let on = [field.flag("auto_now_add"), field.flag("auto_now"), field.has_default()];
            if on.iter().filter(|on| **on).count() > 1 {
                let text = "The options auto_now, auto_now_add, and default are mutually exclusive. Only one of these \
                            options may be present.";
                found.error(m, "fields.E160", text, None, about.clone())?;
            }
            fixed_default(m, field, found)?;
        }
        K::Decimal => decimal(m, field, found)?,
        K::FilePath if !field.flag("allow_files") && !field.flag("allow_folders") => {
            let text = "FilePathFields must have either 'allow_files' or 'allow_folders' set to True.";
            found.error(m, "fields.E140", text, None, about.clone())?;
        }
        K::GenericIPAddress if !field.null.get() && field.blank.get() => {
            let text = "GenericIPAddressFields cannot have blank=True if null=False, as blank values are stored as nulls.";
            found.error(m, "fields.E150", text, None, about.clone())?;
        }
        K::Binary if matches!(&*field.default.borrow(), Some(Value::Str(_))) => {
            let text = "BinaryField's default cannot be a string. Use bytes content instead.";
            found.error(m, "fields.E170", text, None, about.clone())?;
        }
        K::File | K::Image => file(m, field, found)?,
        K::Json => {
            let default = field.default.borrow().clone();
            if default.is_some_and(|default| !py::is_none(&default) && !m.callable(&default)) {
                let text = "JSONField default should be a callable instead of an instance so that it's not shared \
                            between all field instances.";
                let hint = "Use a callable instead, e.g., use `dict` instead of `{}`.";
                found.warning(m, "fields.E010", text, Some(hint.into()), about.clone())?;
            }
        }
        kind if kind.is_integer() && !py::is_none(&length) => {
            let text = format!("'max_length' is ignored when used with {}.", field.class.name());
            found.warning(
                m,
                "fields.W122",
                text,
                Some("Remove 'max_length' from field".into()),
                about.clone(),
            )?;
        }
        _ => {}
    }
    Ok(())
}

/// A default that was the time when the models were read is probably meant to be the time of each row.
fn fixed_default(m: &mut Machine, field: &Rc<Field>, found: &mut Found) -> PyResult<()> {
    let Some(default @ Value::Instance(_)) = field.default.borrow().clone() else { return Ok(()) };
    let kind = field.own_internal_type();
    let fixed = py::call_in(m, CHECKS, "_is_now", Args::two(Value::Str(kind), default))?;
    if !m.truth(&fixed)? {
        return Ok(());
    }
    let hint = "It seems you set a fixed date / time / datetime value as default for this field. This may not be what \
                you want. If you want to have the current date as default, use `django.utils.timezone.now`";
    found.warning(m, "fields.W161", "Fixed default value provided.", Some(hint.into()), field.value())
}

fn decimal(m: &mut Machine, field: &Rc<Field>, found: &mut Found) -> PyResult<()> {
    let about = field.value();
    let (digits, places) = (field.option("max_digits"), field.option("decimal_places"));
    let places_ok = match &places {
        Value::None => {
            let text = "DecimalFields must define a 'decimal_places' attribute.";
            found.error(m, "fields.E130", text, None, about.clone())?;
            false
        }
        Value::Int(n) if *n >= 0 => true,
        _ => {
            let text = "'decimal_places' must be a non-negative integer.";
            found.error(m, "fields.E131", text, None, about.clone())?;
            false
        }
    };
    let digits_ok = match &digits {
        Value::None => {
            let text = "DecimalFields must define a 'max_digits' attribute.";
            found.error(m, "fields.E132", text, None, about.clone())?;
            false
        }
        Value::Int(n) if *n > 0 => true,
        _ => {
            found.error(m, "fields.E133", "'max_digits' must be a positive integer.", None, about.clone())?;
            false
        }
    };
    if let (true, true, Value::Int(digits), Value::Int(places)) = (places_ok, digits_ok, &digits, &places)
        && places > digits
    {
        let text = "'max_digits' must be greater or equal to 'decimal_places'.";
        found.error(m, "fields.E134", text, None, about)?;
    }
    Ok(())
}

fn file(m: &mut Machine, field: &Rc<Field>, found: &mut Found) -> PyResult<()> {
    let class = field.class.name();
    if field.flag("_primary_key_set_explicitly") {
        let text = format!("'primary_key' is not a valid argument for a {class}.");
        found.error(m, "fields.E201", text, None, field.value())?;
    }
    if field.option("upload_to").as_str().is_some_and(|path| path.starts_with('/')) {
        let text = format!("{class}'s 'upload_to' argument must be a relative path, not an absolute path.");
        found.error(m, "fields.E202", text, Some("Remove the leading slash.".into()), field.value())?;
    }
    Ok(())
}
