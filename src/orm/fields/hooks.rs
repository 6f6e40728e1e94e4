//! The remaining hooks of a field: column types, defaults, `pre_save`.
//!
//! Mirrors those methods in `django/db/models/fields/__init__.py` and the tables of `backends/sqlite3/base.py`.

use std::rc::Rc;

use super::{Field, FieldKind, Hooks};
use crate::orm::py;
use crate::orm::utils::dates;
use crate::python::{Args, Machine, PyResult, Str, Value};

/// What `deconstruct()` gives: enough to make the field again.
pub struct Deconstruction {
    /// The field's name; `None` before it is on a model.
    pub name: Option<Str>,
    /// The dotted path of its class, as migrations write it (`django.db.models.CharField`).
    pub path: String,
    /// Positional arguments.
    pub args: Vec<Value>,
    /// Keyword arguments that differ from the defaults, in Django's order.
    pub kwargs: Vec<(Str, Value)>,
}

impl Field {
    fn connection_hook(self: &Rc<Field>, m: &mut Machine, name: &str) -> PyResult<Option<String>> {
        let connection = m.import_from("django.db", "connection")?;
        let value = m.call_method(&self.value(), name, Args::none().with("connection", connection))?;
        Ok(py::as_text(&value).map(|text| text.to_string()))
    }

    /// `get_internal_type()`: `CharField` and so on; decides column types and converters.
    pub fn internal_type(self: &Rc<Field>, m: &mut Machine) -> PyResult<Str> {
        if self.hooks.has(Hooks::GET_INTERNAL_TYPE) {
            let value = m.call_method(&self.value(), "get_internal_type", Args::none())?;
            return Ok(py::as_text(&value).unwrap_or_else(|| Str::intern("")));
        }
        Ok(self.own_internal_type())
    }

    /// What the built-in classes' `get_internal_type` gives.
    pub fn own_internal_type(&self) -> Str {
        match self.kind.info().and_then(|info| info.internal) {
            Some(name) => Str::intern(name),
            None => self.class.name(),
        }
    }

    /// `db_type(connection)` for SQLite; `None` for fields without a column.
    pub fn db_type(self: &Rc<Field>, m: &mut Machine) -> PyResult<Option<String>> {
        if self.hooks.has(Hooks::DB_TYPE) {
            return self.connection_hook(m, "db_type");
        }
        self.own_db_type(m)
    }

    /// What the built-in classes' `db_type` gives.
    pub fn own_db_type(self: &Rc<Field>, m: &mut Machine) -> PyResult<Option<String>> {
        match self.kind {
            FieldKind::ForeignKey | FieldKind::OneToOne => self.target_field(m)?.rel_db_type(m),
            FieldKind::ManyToMany | FieldKind::GenericForeignKey | FieldKind::GenericRelation => Ok(None),
            _ => {
                let internal = self.internal_type(m)?;
                let info = super::kinds::KINDS.iter().find(|info| info.name == &*internal);
                let Some(column) = info.and_then(|info| info.column) else { return Ok(None) };
                let length = self.max_length.borrow().clone();
                Ok(Some(match (column, &length) {
                    ("varchar(%)", Value::None) if self.kind.is_char() => "varchar".to_owned(),
                    ("varchar(%)", length) => format!("varchar({})", m.str(length)?),
                    (fixed, _) => fixed.to_owned(),
                }))
            }
        }
    }

    /// `rel_db_type(connection)`: the type of a foreign key's column that refers to this field.
    pub fn rel_db_type(self: &Rc<Field>, m: &mut Machine) -> PyResult<Option<String>> {
        use FieldKind as K;
        if self.hooks.has(Hooks::REL_DB_TYPE) {
            return self.connection_hook(m, "rel_db_type");
        }
        let fixed = match self.kind {
            K::Auto | K::PositiveInteger => "integer",
            K::BigAuto | K::PositiveBigInteger => "bigint",
            K::SmallAuto | K::PositiveSmallInteger => "smallint",
            _ => return self.db_type(m),
        };
        Ok(Some(fixed.to_owned()))
    }

    /// `db_type_suffix`: `AUTOINCREMENT` for automatic fields.
    pub fn db_type_suffix(self: &Rc<Field>, m: &mut Machine) -> PyResult<Option<&'static str>> {
        let internal = self.internal_type(m)?;
        let auto = matches!(&*internal, "AutoField" | "BigAutoField" | "SmallAutoField");
        Ok(auto.then_some("AUTOINCREMENT"))
    }

    /// `db_check(connection)`: the CHECK of the column, as SQL text.
    pub fn db_check(self: &Rc<Field>, m: &mut Machine) -> PyResult<Option<String>> {
        if self.hooks.has(Hooks::DB_CHECK) {
            return self.connection_hook(m, "db_check");
        }
        if self.is_relation() {
            return Ok(None);
        }
        let internal = self.internal_type(m)?;
        let column = self.column().unwrap_or_else(|| self.name());
        Ok(match &*internal {
            "PositiveBigIntegerField" | "PositiveIntegerField" | "PositiveSmallIntegerField" => {
                Some(format!("\"{column}\" >= 0"))
            }
            "JSONField" => Some(format!("(JSON_VALID(\"{column}\") OR \"{column}\" IS NULL)")),
            _ => None,
        })
    }

    /// `pre_save(instance, add)`.
    pub fn pre_save(self: &Rc<Field>, m: &mut Machine, instance: &Value, add: bool) -> PyResult {
        if self.hooks.has(Hooks::PRE_SAVE) {
            return m.call_method(&self.value(), "pre_save", Args::two(instance.clone(), add));
        }
        self.own_pre_save(m, instance, add)
    }

    /// What the built-in classes' `pre_save` does.
    pub fn own_pre_save(self: &Rc<Field>, m: &mut Machine, instance: &Value, add: bool) -> PyResult {
        let attname = self.attname();
        if self.kind.is_temporal() && (self.flag("auto_now") || (self.flag("auto_now_add") && add)) {
            let now = match self.kind {
                FieldKind::DateTime => dates::now(m)?,
                FieldKind::Date => dates::today(m)?,
                _ => {
                    let now = dates::now_naive(m)?;
                    m.call_method(&now, "time", Args::none())?
                }
            };
            m.setattr(instance, &attname, now.clone())?;
            return Ok(now);
        }
        if self.kind == FieldKind::OrderWrt && add {
            crate::orm::model::set_order(m, instance)?;
        }
        // The plain case without a descriptor's help: the value is in the instance's namespace.
        if let Value::Instance(object) = instance
            && let Some(value) = object.get_name(&attname)
        {
            return Ok(value);
        }
        m.getattr(instance, &attname)
    }

    /// `get_default()`.
    pub fn get_default(self: &Rc<Field>, m: &mut Machine) -> PyResult {
        if self.hooks.has(Hooks::GET_DEFAULT) {
            return m.call_method(&self.value(), "get_default", Args::none());
        }
        self.own_default(m)
    }

    /// What the built-in classes' `get_default` gives.
    pub fn own_default(self: &Rc<Field>, m: &mut Machine) -> PyResult {
        let given = self.default.borrow().clone();
        let value = match given {
            Some(default) if callable_default(m, &default) => m.call(&default, Args::none())?,
            Some(default) => default,
            None if self.has_db_default() => return self.database_default(m),
            None if !self.empty_strings_allowed() || self.null.get() => Value::None,
            None if self.kind == FieldKind::Binary => Value::Bytes(Rc::new(Vec::new())),
            None => Value::Str(Str::intern("")),
        };
        if let (true, Some(model)) = (self.is_foreign_key(), self.related_model())
            && m.is_instance(&value, &model)
        {
            let target = self.target_field(m)?.attname();
            return m.getattr(&value, &target);
        }
        Ok(value)
    }

    /// `DatabaseDefault(expression)`: the database will fill the value in.
    fn database_default(self: &Rc<Field>, m: &mut Machine) -> PyResult {
        let given = self.db_default.borrow().clone().unwrap_or_default();
        let expression = match m.getattr_opt(&given, "resolve_expression")? {
            Some(_) => given,
            None => {
                let args = Args::two(given, self.value());
                py::call_in(m, "django.db.models.expressions", "Value", args)?
            }
        };
        let args = Args::one(expression).with("output_field", self.value());
        py::call_in(m, "django.db.models.expressions", "DatabaseDefault", args)
    }
}

fn callable_default(m: &mut Machine, default: &Value) -> bool {
    !matches!(default, Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Str(_))
        && m.callable(default)
}
