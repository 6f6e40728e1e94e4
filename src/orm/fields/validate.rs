//! Validation of one value by one field: `clean`, `validate`, `run_validators`.
//!
//! Mirrors those methods in `django/db/models/fields/__init__.py` and `related.py`.

use std::rc::Rc;

use super::{Field, FieldKind, Hooks};
use crate::orm::validation::{self, validation_error};
use crate::orm::{orm, py};
use crate::python::{Args, Machine, PyResult, Value};

/// Whether a value is one of `empty_values`.
pub fn is_empty(m: &mut Machine, value: &Value) -> PyResult<bool> {
    Ok(match value {
        Value::None => true,
        Value::Str(text) => text.is_empty(),
        Value::List(_) | Value::Tuple(_) | Value::Dict(_) => m.len(value)? == 0,
        _ => false,
    })
}

impl Field {
    /// `clean(value, instance)`: converted and validated.
    pub fn clean(self: &Rc<Field>, m: &mut Machine, value: &Value, instance: &Value) -> PyResult {
        if self.hooks.has(Hooks::CLEAN) {
            return m.call_method(&self.value(), "clean", Args::two(value.clone(), instance.clone()));
        }
        self.own_clean(m, value, instance)
    }

    /// What `Field.clean` does.
    pub fn own_clean(self: &Rc<Field>, m: &mut Machine, value: &Value, instance: &Value) -> PyResult {
        let value = self.to_python(m, value)?;
        if self.hooks.has(Hooks::VALIDATE) {
            m.call_method(&self.value(), "validate", Args::two(value.clone(), instance.clone()))?;
        } else {
            self.own_validate(m, &value, instance)?;
        }
        if self.hooks.has(Hooks::RUN_VALIDATORS) {
            m.call_method(&self.value(), "run_validators", Args::one(value.clone()))?;
        } else {
            self.own_run_validators(m, &value)?;
        }
        Ok(value)
    }

    /// What the built-in classes' `validate` does.
    pub fn own_validate(self: &Rc<Field>, m: &mut Machine, value: &Value, _instance: &Value) -> PyResult<()> {
        if self.is_auto() || self.rel().is_some_and(|rel| rel.parent_link.get()) || !self.editable.get() {
            return Ok(());
        }
        let empty = is_empty(m, value)?;
        if !py::is_none(&self.choices.borrow()) && !empty {
            for (option, _) in self.flat_choices(m)? {
                if m.eq(value, &option)? {
                    return Ok(());
                }
            }
            return Err(self.fault(m, "invalid_choice", vec![("value", value.clone())])?);
        }
        if py::is_none(value) && !self.null.get() {
            return Err(self.fault(m, "null", Vec::new())?);
        }
        if !self.blank.get() && empty {
            return Err(self.fault(m, "blank", Vec::new())?);
        }
        if self.is_foreign_key() && !py::is_none(value) {
            self.validate_target(m, value)?;
        }
        if self.kind == FieldKind::Json {
            let encoder = self.option("encoder");
            let args = Args::one(value.clone());
            let args = if py::is_none(&encoder) { args } else { args.with("cls", encoder) };
            if let Err(error) = py::call_in(m, "json", "dumps", args) {
                let bad = error.is(&crate::python::types().TypeError);
                return if bad {
                    Err(self.fault(m, "invalid", vec![("value", value.clone())])?)
                } else {
                    Err(error)
                };
            }
        }
        Ok(())
    }

    /// The row that a foreign key names must be there, seen through the *base* manager.
    fn validate_target(self: &Rc<Field>, m: &mut Machine, value: &Value) -> PyResult<()> {
        let (Some(rel), Some(model)) = (self.rel(), self.related_model()) else { return Ok(()) };
        let manager = crate::orm::model::base_manager(m, &model)?;
        let name = rel.related_field(m)?.name();
        let found = m.call_method(&manager, "filter", Args::none().with(&name, value.clone()))?;
        let limit = self.limit_choices_to(m)?;
        let found = m.call_method(&found, "complex_filter", Args::one(limit))?;
        let exists = m.call_method(&found, "exists", Args::none())?;
        if m.truth(&exists)? {
            return Ok(());
        }
        let verbose = rel.opts().map(|opts| opts.verbose_name.borrow().clone()).unwrap_or_default();
        let params = vec![
            ("model", verbose),
            ("pk", value.clone()),
            ("field", Value::Str(name)),
            ("value", value.clone()),
        ];
        Err(self.fault(m, "invalid", params)?)
    }

    /// A `ValidationError` with this field's text for the code.
    pub fn fault(
        &self,
        m: &mut Machine,
        code: &str,
        params: Vec<(&'static str, Value)>,
    ) -> PyResult<crate::python::Unwind> {
        let message = self.error_message(m, code)?;
        Ok(validation_error(m, message, code, params))
    }

    /// `validators`: those of the class (a subclass's `default_validators` too), then those given.
    pub fn all_validators(self: &Rc<Field>, m: &mut Machine) -> PyResult<Vec<Value>> {
        use FieldKind as K;
        let mut all = Vec::new();
        let base = &orm(m).fields.field;
        for class in self.class.mro().iter().take_while(|class| !Rc::ptr_eq(class, base)) {
            if let Some(own) = class.dict.get_str("default_validators") {
                all.extend(m.collect(&own)?);
                break;
            }
        }
        let module = "django.core.validators";
        match self.kind {
            K::Email => all.push(m.import_from(module, "validate_email")?),
            K::Slug if self.flag("allow_unicode") => {
                all.push(m.import_from(module, "validate_unicode_slug")?)
            }
            K::Slug => all.push(m.import_from(module, "validate_slug")?),
            K::Url => all.push(py::call_in(m, module, "URLValidator", Args::none())?),
            K::CommaSeparatedInteger => {
                all.push(m.import_from(module, "validate_comma_separated_integer_list")?)
            }
            K::GenericIPAddress => {
                let name = match self.option("protocol").as_str().map(|p| p.to_lowercase()).as_deref() {
                    Some("ipv4") => "validate_ipv4_address",
                    Some("ipv6") => "validate_ipv6_address",
                    _ => "validate_ipv46_address",
                };
                all.push(m.import_from(module, name)?);
            }
            K::Image => all.push(m.import_from(module, "validate_image_file_extension")?),
            _ => {}
        }
        all.extend(self.validators.borrow().iter().cloned());
        if (self.kind.is_char() || self.kind == K::Binary) && !py::is_none(&self.max_length.borrow()) {
            let length = self.max_length.borrow().clone();
            all.push(py::call_in(m, module, "MaxLengthValidator", Args::one(length))?);
        }
        if self.kind == K::Decimal {
            let args = Args::two(self.option("max_digits"), self.option("decimal_places"));
            all.push(py::call_in(m, module, "DecimalValidator", args)?);
        }
        if let Some((low, high)) = integer_range(self.kind) {
            all.push(py::call_in(m, module, "MinValueValidator", Args::one(Value::Int(low)))?);
            all.push(py::call_in(m, module, "MaxValueValidator", Args::one(Value::Int(high)))?);
        }
        Ok(all)
    }

    /// What `Field.run_validators` does: all of them, their errors together.
    pub fn own_run_validators(self: &Rc<Field>, m: &mut Machine, value: &Value) -> PyResult<()> {
        if is_empty(m, value)? {
            return Ok(());
        }
        let value = match self.is_foreign_key() {
            true => return self.target_field(m)?.validators_of_target(m, self, value),
            false => value,
        };
        let validators = self.all_validators(m)?;
        self.run(m, validators, value)
    }

    fn validators_of_target(
        self: &Rc<Field>,
        m: &mut Machine,
        field: &Rc<Field>,
        value: &Value,
    ) -> PyResult<()> {
        let validators = field.validators.borrow().clone();
        field.run(m, validators, value)
    }

    fn run(self: &Rc<Field>, m: &mut Machine, validators: Vec<Value>, value: &Value) -> PyResult<()> {
        let mut errors = Vec::new();
        for validator in validators {
            let Err(error) = m.call(&validator, Args::one(value.clone())) else { continue };
            if !validation::is_validation_error(m, &error)? {
                return Err(error);
            }
            let Some(exception) = error.exception().cloned().map(Value::Instance) else { return Err(error) };
            if let Some(code) = m.getattr_opt(&exception, "code")?.and_then(|code| py::as_text(&code))
                && let Value::Dict(given) = &*self.error_messages.borrow()
                && let Some(message) = given.get_str(&code)
            {
                m.setattr(&exception, "message", message)?;
            }
            let list = m.getattr(&exception, "error_list")?;
            errors.extend(m.collect(&list)?);
        }
        match errors.is_empty() {
            true => Ok(()),
            false => Err(validation::from_list(m, errors)),
        }
    }
}

/// What fits into an integer column on SQLite, as Django's validators say.
fn integer_range(kind: FieldKind) -> Option<(i64, i64)> {
    use FieldKind as K;
    match kind {
        K::PositiveInteger | K::PositiveSmallInteger | K::PositiveBigInteger => Some((0, i64::MAX)),
        kind if kind.is_integer() => Some((i64::MIN, i64::MAX)),
        _ => None,
    }
}
