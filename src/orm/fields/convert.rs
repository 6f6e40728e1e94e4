//! Values on their way: from what a learner assigns to Python's type, to the database, and back.
//!
//! `to_python` answers with Django's `ValidationError`s, `get_prep_value` and `get_db_prep_value` with what the
//! backend takes, `from_db` with what the backend's converters and `from_db_value` make of a stored value.
//!
//! Mirrors those methods in `django/db/models/fields/` and the converters of `backends/sqlite3/operations.py`.

use std::rc::Rc;

use super::{Field, FieldKind, Hooks};
use crate::orm::utils::dates;
use crate::orm::validation::validation_error;
use crate::orm::{orm, py};
use crate::python::exception::type_error;
use crate::python::{Args, Machine, PyResult, Str, Value, types};
use crate::sql::value::SqlValue;

impl Field {
    /// The text of an error message of this field: given ones first, then those of its class and its bases.
    pub fn error_message(&self, m: &mut Machine, code: &str) -> PyResult {
        if let Value::Dict(given) = &*self.error_messages.borrow()
            && let Some(text) = given.get_str(code)
        {
            return Ok(text);
        }
        let _ = m;
        for class in self.class.mro().iter() {
            if let Some(Value::Dict(messages)) = class.dict.get_str("default_error_messages")
                && let Some(text) = messages.get_str(code)
            {
                return Ok(text);
            }
        }
        Ok(Value::str(code))
    }

    fn invalid(&self, m: &mut Machine, code: &str, value: &Value) -> crate::python::Unwind {
        match self.error_message(m, code) {
            Ok(message) => validation_error(m, message, code, vec![("value", value.clone())]),
            Err(error) => error,
        }
    }

    /// `to_python(value)`.
    pub fn to_python(self: &Rc<Field>, m: &mut Machine, value: &Value) -> PyResult {
        if self.hooks.has(Hooks::TO_PYTHON) {
            return m.call_method(&self.value(), "to_python", Args::one(value.clone()));
        }
        self.own_to_python(m, value)
    }

    /// What the built-in classes' `to_python` does.
    pub fn own_to_python(self: &Rc<Field>, m: &mut Machine, value: &Value) -> PyResult {
        use FieldKind as K;
        match self.kind {
            kind if kind.is_integer() => self.integer_to_python(m, value),
            K::Boolean => self.boolean_to_python(m, value),
            kind if kind.is_char() || kind == K::Text => match value {
                Value::None | Value::Str(_) => Ok(value.clone()),
                other if py::as_text(other).is_some() => Ok(value.clone()),
                other => Ok(Value::Str(Str::new(&m.str(other)?))),
            },
            K::Float => match value {
                Value::None => Ok(Value::None),
                _ => match m.call(&Value::Class(types().float.clone()), Args::one(value.clone())) {
                    Err(e) if e.is(&types().TypeError) || e.is(&types().ValueError) => {
                        Err(self.invalid(m, "invalid", value))
                    }
                    other => other,
                },
            },
            K::Decimal => self.decimal_to_python(m, value),
            K::Date => self.date_to_python(m, value),
            K::DateTime => self.datetime_to_python(m, value),
            K::Time => self.time_to_python(m, value),
            K::Duration => self.duration_to_python(m, value),
            K::Uuid => self.uuid_to_python(m, value),
            K::GenericIPAddress => match value {
                Value::None => Ok(Value::None),
                other => {
                    let text = m.str(other)?;
                    Ok(Value::str(text.trim()))
                }
            },
            K::ForeignKey | K::OneToOne => self.target_field(m)?.to_python(m, value),
            _ => Ok(value.clone()),
        }
    }

    fn integer_to_python(self: &Rc<Field>, m: &mut Machine, value: &Value) -> PyResult {
        match value {
            Value::None | Value::Int(_) => Ok(value.clone()),
            _ => match m.call(&Value::Class(types().int.clone()), Args::one(value.clone())) {
                Err(e) if e.is(&types().TypeError) || e.is(&types().ValueError) => {
                    Err(self.invalid(m, "invalid", value))
                }
                other => other,
            },
        }
    }

    fn boolean_to_python(self: &Rc<Field>, m: &mut Machine, value: &Value) -> PyResult {
        if self.null.get() && super::validate::is_empty(m, value)? {
            return Ok(Value::None);
        }
        match value {
            Value::Bool(_) => return Ok(value.clone()),
            Value::Int(1) => return Ok(Value::Bool(true)),
            Value::Int(0) => return Ok(Value::Bool(false)),
            Value::Float(x) if *x == 1.0 || *x == 0.0 => return Ok(Value::Bool(*x == 1.0)),
            _ => {}
        }
        match py::as_text(value).as_deref() {
            Some("t" | "True" | "1") => Ok(Value::Bool(true)),
            Some("f" | "False" | "0") => Ok(Value::Bool(false)),
            _ => {
                let code = if self.null.get() { "invalid_nullable" } else { "invalid" };
                Err(self.invalid(m, code, value))
            }
        }
    }

    fn decimal_to_python(self: &Rc<Field>, m: &mut Machine, value: &Value) -> PyResult {
        if py::is_none(value) || py::is_kind(m, value, "decimal", "Decimal") {
            return Ok(value.clone());
        }
        let text = match value {
            // A float goes through as many digits as the column has.
            Value::Float(x) if x.is_nan() => return Err(self.invalid(m, "invalid", value)),
            Value::Float(x) => {
                let digits = match self.option("max_digits") {
                    Value::Int(n) => n.clamp(1, 40) as usize,
                    _ => 17,
                };
                Value::str(dates::significant(*x, digits))
            }
            other => other.clone(),
        };
        match py::call_in(m, "decimal", "Decimal", Args::one(text)) {
            Err(e) if e.exception().is_some() => Err(self.invalid(m, "invalid", value)),
            other => other,
        }
    }

    fn date_to_python(self: &Rc<Field>, m: &mut Machine, value: &Value) -> PyResult {
        if py::is_none(value) {
            return Ok(Value::None);
        }
        if py::is_kind(m, value, "datetime", "datetime") {
            return m.call_method(value, "date", Args::none());
        }
        if py::is_kind(m, value, "datetime", "date") {
            return Ok(value.clone());
        }
        let text = expect_text(m, value, "fromisoformat: argument must be str")?;
        match dates::parse_date(&text) {
            Some(Ok(date)) => dates::make_date(m, date),
            Some(Err(_)) => Err(self.invalid(m, "invalid_date", value)),
            None => Err(self.invalid(m, "invalid", value)),
        }
    }

    fn datetime_to_python(self: &Rc<Field>, m: &mut Machine, value: &Value) -> PyResult {
        if py::is_none(value) || py::is_kind(m, value, "datetime", "datetime") {
            return Ok(value.clone());
        }
        if py::is_kind(m, value, "datetime", "date") {
            let parts = ["year", "month", "day"].map(|part| m.getattr(value, part));
            let [year, month, day] = parts;
            let naive = py::call_in(m, "datetime", "datetime", Args::pos([year?, month?, day?]))?;
            return if orm(m).settings.is_on("USE_TZ") { dates::make_aware(m, &naive) } else { Ok(naive) };
        }
        let text = expect_text(m, value, "fromisoformat: argument must be str")?;
        match dates::parse_datetime(&text) {
            Some(Ok(moment)) => return dates::make_datetime(m, &moment),
            Some(Err(_)) => return Err(self.invalid(m, "invalid_datetime", value)),
            None => {}
        }
        match dates::parse_date(&text) {
            Some(Ok(date)) => dates::make_datetime(m, &dates::Moment::midnight(date)),
            Some(Err(_)) => Err(self.invalid(m, "invalid_date", value)),
            None => Err(self.invalid(m, "invalid", value)),
        }
    }

    fn time_to_python(self: &Rc<Field>, m: &mut Machine, value: &Value) -> PyResult {
        if py::is_none(value) {
            return Ok(Value::None);
        }
        if py::is_kind(m, value, "datetime", "time") {
            return Ok(value.clone());
        }
        if py::is_kind(m, value, "datetime", "datetime") {
            return m.call_method(value, "time", Args::none());
        }
        let text = expect_text(m, value, "fromisoformat: argument must be str")?;
        match dates::parse_time(&text) {
            Some(Ok(time)) => dates::make_time(m, time),
            Some(Err(_)) => Err(self.invalid(m, "invalid_time", value)),
            None => Err(self.invalid(m, "invalid", value)),
        }
    }

    fn duration_to_python(self: &Rc<Field>, m: &mut Machine, value: &Value) -> PyResult {
        if py::is_none(value) || py::is_kind(m, value, "datetime", "timedelta") {
            return Ok(value.clone());
        }
        let text = m.str(value)?;
        match dates::parse_duration(&text) {
            Some(microseconds) => dates::make_timedelta(m, microseconds),
            None => Err(self.invalid(m, "invalid", value)),
        }
    }

    fn uuid_to_python(self: &Rc<Field>, m: &mut Machine, value: &Value) -> PyResult {
        if py::is_none(value) || py::is_kind(m, value, "uuid", "UUID") {
            return Ok(value.clone());
        }
        let name = if matches!(value, Value::Int(_) | Value::BigInt(_)) { "int" } else { "hex" };
        match py::call_in(m, "uuid", "UUID", Args::none().with(name, value.clone())) {
            Err(e) if e.is(&types().AttributeError) || e.is(&types().ValueError) => {
                Err(self.invalid(m, "invalid", value))
            }
            other => other,
        }
    }

    /// `get_prep_value(value)`.
    pub fn get_prep_value(self: &Rc<Field>, m: &mut Machine, value: &Value) -> PyResult {
        if self.hooks.has(Hooks::GET_PREP_VALUE) {
            return m.call_method(&self.value(), "get_prep_value", Args::one(value.clone()));
        }
        self.own_prep_value(m, value)
    }

    /// What the built-in classes' `get_prep_value` does.
    pub fn own_prep_value(self: &Rc<Field>, m: &mut Machine, value: &Value) -> PyResult {
        use FieldKind as K;
        match self.kind {
            kind if kind.is_integer() => self.number_prep(m, value, &types().int),
            K::Float => self.number_prep(m, value, &types().float),
            K::Boolean if py::is_none(value) => Ok(Value::None),
            K::Date | K::Time | K::Decimal | K::Boolean | K::Text | K::Uuid => self.to_python(m, value),
            kind if kind.is_char() => self.to_python(m, value),
            K::DateTime => {
                let value = self.to_python(m, value)?;
                self.warn_if_naive(m, value)
            }
            K::File | K::Image | K::FilePath | K::GenericIPAddress => match value {
                Value::None => Ok(Value::None),
                other => {
                    let text = m.str(other)?;
                    let text = if self.kind == K::GenericIPAddress { text.trim() } else { &text };
                    Ok(Value::str(text))
                }
            },
            K::ForeignKey | K::OneToOne => self.target_field(m)?.get_prep_value(m, value),
            _ => Ok(value.clone()),
        }
    }

    fn number_prep(
        self: &Rc<Field>,
        m: &mut Machine,
        value: &Value,
        class: &Rc<crate::python::Class>,
    ) -> PyResult {
        let fits = matches!(value, Value::None)
            || (matches!(value, Value::Int(_)) && Rc::ptr_eq(class, &types().int))
            || (matches!(value, Value::Float(_)) && Rc::ptr_eq(class, &types().float));
        if fits {
            return Ok(value.clone());
        }
        match m.call(&Value::Class(class.clone()), Args::one(value.clone())) {
            Err(e) if e.is(&types().TypeError) || e.is(&types().ValueError) => {
                let shown = m.repr(value)?;
                let text = format!("Field '{}' expected a number but got {shown}.", self.name.borrow());
                let class = e.exception().map_or_else(|| types().TypeError.clone(), |e| e.class());
                Err(crate::python::Unwind::new(&class, text))
            }
            other => other,
        }
    }

    /// A naive datetime under `USE_TZ` is taken as local time, with a warning.
    fn warn_if_naive(self: &Rc<Field>, m: &mut Machine, value: Value) -> PyResult {
        if py::is_none(&value) || !orm(m).settings.is_on("USE_TZ") || dates::is_aware(m, &value)? {
            return Ok(value);
        }
        let name = match self.opts() {
            Some(opts) => format!("{}.{}", opts.object_name.borrow(), self.name.borrow()),
            None => "(unbound)".to_owned(),
        };
        let shown = m.str(&value)?;
        let text = format!(
            "DateTimeField {name} received a naive datetime ({shown}) while time zone support is active."
        );
        let mut args = Args::two(Value::str(text), types().RuntimeWarning.clone());
        args.pos.push(Value::str("django/db/models/fields/__init__.py"));
        args.pos.push(Value::Int(1671));
        args.pos.push(Value::str("warnings.warn("));
        args.pos.push(Value::str("django.db.models.fields"));
        py::call_in(m, "warnings", "_warn_from", args)?;
        dates::make_aware(m, &value)
    }

    /// `get_db_prep_value(value, connection, prepared)` as a Python value.
    pub fn get_db_prep_value(self: &Rc<Field>, m: &mut Machine, value: &Value, prepared: bool) -> PyResult {
        if self.hooks.has(Hooks::GET_DB_PREP_VALUE) {
            let connection = m.import_from("django.db", "connection")?;
            let args = Args::two(value.clone(), connection).with("prepared", prepared);
            return m.call_method(&self.value(), "get_db_prep_value", args);
        }
        self.own_db_prep_value(m, value, prepared)
    }

    /// What the built-in classes' `get_db_prep_value` does.
    pub fn own_db_prep_value(self: &Rc<Field>, m: &mut Machine, value: &Value, prepared: bool) -> PyResult {
        use FieldKind as K;
        if matches!(self.kind, K::ForeignKey | K::OneToOne) {
            let target = self.target_field(m)?;
            return target.get_db_prep_value(m, value, prepared);
        }
        let value = if prepared { value.clone() } else { self.get_prep_value(m, value)? };
        if py::is_none(&value) {
            return Ok(value);
        }
        match self.kind {
            K::Date => m.str(&value).map(Value::str),
            K::DateTime => {
                let naive = dates::to_utc_naive(m, &value)?;
                m.str(&naive).map(Value::str)
            }
            K::Time => m.str(&value).map(Value::str),
            K::Decimal => {
                // As given: SQLite's column decides how much of it is kept.
                let decimal = self.to_python(m, &value)?;
                m.str(&decimal).map(Value::from)
            }
            K::Duration => dates::microseconds(m, &value).map(Value::Int),
            K::Uuid => {
                let value = self.to_python(m, &value)?;
                m.getattr(&value, "hex")
            }
            K::Json => {
                let encoder = self.option("encoder");
                let args = if py::is_none(&encoder) {
                    Args::one(value)
                } else {
                    Args::one(value).with("cls", encoder)
                };
                py::call_in(m, "json", "dumps", args)
            }
            _ => Ok(value),
        }
    }

    /// `get_db_prep_value(value, connection, prepared)` and then the value as the database takes it.
    pub fn to_sql(self: &Rc<Field>, m: &mut Machine, value: &Value, prepared: bool) -> PyResult<SqlValue> {
        let plain = (self.hooks == Hooks::default() && self.kind.is_integer()) || self.kind.is_char();
        match value {
            Value::Int(n) if plain && self.kind.is_integer() => return Ok(SqlValue::Int(*n)),
            Value::Str(text) if self.kind.is_char() && self.hooks == Hooks::default() => {
                return Ok(SqlValue::text(text.as_str()));
            }
            _ => {}
        }
        let value = self.get_db_prep_value(m, value, prepared)?;
        adapt(m, &value)
    }

    /// `get_db_prep_save(value, connection)` as the database takes it. Expressions are the caller's affair.
    pub fn to_sql_save(self: &Rc<Field>, m: &mut Machine, value: &Value) -> PyResult<SqlValue> {
        if self.hooks.has(Hooks::GET_DB_PREP_SAVE) {
            let connection = m.import_from("django.db", "connection")?;
            let value =
                m.call_method(&self.value(), "get_db_prep_save", Args::two(value.clone(), connection))?;
            return adapt(m, &value);
        }
        if self.is_foreign_key() {
            let target = self.target_field(m)?;
            let empty = py::is_none(value)
                || (value.as_str().is_some_and(|t| t.is_empty()) && !target.empty_strings_allowed());
            return if empty { Ok(SqlValue::Null) } else { target.to_sql_save(m, value) };
        }
        self.to_sql(m, value, false)
    }

    /// A database value as Python's: the backend's converters, then `from_db_value`.
    pub fn from_db(self: &Rc<Field>, m: &mut Machine, value: SqlValue) -> PyResult {
        let read = self.convert_db(m, value)?;
        if !self.hooks.has(Hooks::FROM_DB_VALUE) {
            return Ok(read);
        }
        let connection = m.import_from("django.db", "connection")?;
        m.call_method(&self.value(), "from_db_value", Args::pos([read, Value::None, connection]))
    }

    fn convert_db(self: &Rc<Field>, m: &mut Machine, value: SqlValue) -> PyResult {
        if self.is_foreign_key() {
            let target = self.target_field(m)?;
            return if Rc::ptr_eq(&target, self) { Ok(from_sql(value)) } else { target.from_db(m, value) };
        }
        let kind = self.kind_of_column(m)?;
        use FieldKind as K;
        match (kind, value) {
            (_, SqlValue::Null) => Ok(Value::None),
            (K::Boolean, SqlValue::Int(n @ (0 | 1))) => Ok(Value::Bool(n == 1)),
            (K::Boolean, SqlValue::Real(x)) if x == 0.0 || x == 1.0 => Ok(Value::Bool(x == 1.0)),
            (K::DateTime, SqlValue::Text(text)) => match dates::parse_datetime(&text).or_else(|| {
                // A date moved by a duration is a moment to Django, and still a date to SQLite.
                let date = dates::parse_date(&text)?;
                Some(date.map(dates::midnight))
            }) {
                Some(Ok(moment)) => {
                    let made = dates::make_datetime(m, &moment)?;
                    match moment.offset.is_none() && orm(m).settings.is_on("USE_TZ") {
                        true => dates::in_utc(m, &made),
                        false => Ok(made),
                    }
                }
                _ => Ok(Value::None),
            },
            (K::Date, SqlValue::Text(text)) => match dates::parse_date(&text) {
                Some(Ok(date)) => dates::make_date(m, date),
                _ => Ok(Value::None),
            },
            (K::Time, SqlValue::Text(text)) => match dates::parse_time(&text) {
                Some(Ok(time)) => dates::make_time(m, time),
                _ => Ok(Value::None),
            },
            (K::Duration, SqlValue::Int(n)) => dates::make_timedelta(m, n),
            // A mean of them is a float of microseconds.
            (K::Duration, SqlValue::Real(x)) => dates::make_timedelta(m, x.round_ties_even() as i64),
            (K::Decimal, value @ (SqlValue::Int(_) | SqlValue::Real(_) | SqlValue::Text(_))) => {
                dates::decimal_from_db(
                    m,
                    &value.to_string(),
                    &self.option("decimal_places"),
                    &self.option("max_digits"),
                )
            }
            (K::Uuid, SqlValue::Text(text)) => py::call_in(m, "uuid", "UUID", Args::one(Value::str(text))),
            (K::Json, SqlValue::Text(text)) => {
                let decoder = self.option("decoder");
                let text = Value::str(text);
                let args = if py::is_none(&decoder) {
                    Args::one(text)
                } else {
                    Args::one(text).with("cls", decoder)
                };
                py::call_in(m, "json", "loads", args)
            }
            (_, value) => Ok(from_sql(value)),
        }
    }

    /// The kind whose converters read the column: by `get_internal_type()`, which a subclass may override.
    fn kind_of_column(self: &Rc<Field>, m: &mut Machine) -> PyResult<FieldKind> {
        if !self.hooks.has(Hooks::GET_INTERNAL_TYPE) {
            return Ok(self.kind);
        }
        let name = self.internal_type(m)?;
        let named = super::kinds::KINDS.iter().find(|info| info.name == &*name);
        Ok(named.map_or(FieldKind::Plain, |info| info.kind))
    }
}

fn expect_text(m: &mut Machine, value: &Value, otherwise: &str) -> PyResult<Str> {
    let _ = m;
    py::as_text(value).ok_or_else(|| type_error(otherwise))
}

/// A database value without a field: what `sqlite3` gives.
pub fn from_sql(value: SqlValue) -> Value {
    match value {
        SqlValue::Null => Value::None,
        SqlValue::Int(n) => Value::Int(n),
        SqlValue::Real(x) => Value::Float(x),
        SqlValue::Text(text) => Value::str(text),
        SqlValue::Blob(bytes) => Value::Bytes(Rc::new(bytes.to_vec())),
    }
}

/// A Python value as `sqlite3` (with Django's adapters) binds it.
pub fn adapt(m: &mut Machine, value: &Value) -> PyResult<SqlValue> {
    Ok(match value {
        Value::None => SqlValue::Null,
        Value::Bool(b) => SqlValue::from(*b),
        Value::Int(n) => SqlValue::Int(*n),
        Value::Float(x) if x.is_nan() => SqlValue::Null,
        Value::Float(x) => SqlValue::Real(*x),
        Value::Str(text) => SqlValue::text(text.as_str()),
        Value::Bytes(bytes) => SqlValue::Blob(bytes.as_slice().into()),
        Value::BigInt(_) => {
            return Err(crate::python::exception::overflow_error(
                "Python int too large to convert to SQLite INTEGER",
            ));
        }
        Value::Instance(instance) => {
            if let Some(inner) = instance.builtin_value() {
                return adapt(m, &inner);
            }
            let adapted = py::is_kind(m, value, "datetime", "date")
                || py::is_kind(m, value, "datetime", "time")
                || py::is_kind(m, value, "decimal", "Decimal");
            if !adapted {
                return Err(not_bindable(m, value));
            }
            SqlValue::from(m.str(value)?)
        }
        _ => return Err(not_bindable(m, value)),
    })
}

fn not_bindable(m: &mut Machine, value: &Value) -> crate::python::Unwind {
    let class = m.class_of(value).name();
    let text = format!("Error binding parameter 1: type '{class}' is not supported");
    crate::python::Unwind::new(&orm(m).exceptions.ProgrammingError, text)
}
