//! Checks of single fields.
//!
//! Mirrors the `_check_...` methods of `django/db/models/fields/__init__.py`.

use std::rc::Rc;

use super::Found;
use crate::orm::fields::{Field, FieldKind};
use crate::orm::py;
use crate::python::{Machine, PyResult, Value};

/// All of them, in Django's order.
pub fn check(m: &mut Machine, field: &Rc<Field>, found: &mut Found) -> PyResult<()> {
    let about = field.value();
    name(m, field, found)?;
    choices(m, field, found)?;
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
    kind(m, field, found)
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
    if py::as_text(&choices).is_some() || m.iter(&choices).is_err() {
        let text = "'choices' must be a mapping (e.g. a dictionary) or an iterable (e.g. a list or tuple).";
        return found.error(m, "fields.E004", text, None, field.value());
    }
    let mut longest = 0;
    for group in m.collect(&choices)? {
        let Some(pairs) = pairs_of(m, &group)? else {
            let text = "'choices' must be a mapping of actual values to human readable names or an iterable containing \
                        (actual value, human readable name) tuples.";
            return found.error(m, "fields.E005", text, None, field.value());
        };
        for value in pairs.iter().filter_map(py::as_text) {
            longest = longest.max(value.char_len());
        }
    }
    let limit = field.max_length.borrow().clone();
    if let Value::Int(limit) = limit
        && longest as i64 > limit
    {
        let text = format!(
            "'max_length' is too small to fit the longest value in 'choices' ({longest} characters)."
        );
        return found.error(m, "fields.E009", text, None, field.value());
    }
    Ok(())
}

/// The values of a choice or of a group of choices; `None` when it is neither.
fn pairs_of(m: &mut Machine, group: &Value) -> PyResult<Option<Vec<Value>>> {
    let (Value::Tuple(_) | Value::List(_)) = group else { return Ok(None) };
    let parts = m.collect(group)?;
    let [value, label] = &parts[..] else { return Ok(None) };
    let (Value::Tuple(_) | Value::List(_)) = label else {
        let plain = !matches!(value, Value::Tuple(_) | Value::List(_) | Value::Dict(_));
        return Ok(plain.then(|| vec![value.clone()]));
    };
    let mut values = Vec::new();
    for pair in m.collect(label)? {
        let (Value::Tuple(_) | Value::List(_)) = &pair else { return Ok(None) };
        match &m.collect(&pair)?[..] {
            [value, _] => values.push(value.clone()),
            _ => return Ok(None),
        }
    }
    Ok(Some(values))
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
