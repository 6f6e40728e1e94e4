//! `deconstruct()`: what a migration writes to make the field again.
//!
//! Mirrors the `deconstruct` methods of `django/db/models/fields/`.

use std::rc::Rc;

use super::hooks::Deconstruction;
use super::{Field, FieldKind, Hooks};
use crate::orm::{orm, py, settings};
use crate::python::exception::type_error;
use crate::python::{Args, Machine, PyResult, Str, Value};

struct Keywords(Vec<(Str, Value)>);

impl Keywords {
    fn set(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        match self.0.iter_mut().find(|(known, _)| &**known == name) {
            Some(slot) => slot.1 = value,
            None => self.0.push((Str::intern(name), value)),
        }
    }

    fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| &**known != name);
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| &**known == name).map(|(_, value)| value)
    }
}

impl Field {
    /// `deconstruct()`, a learner's override included.
    pub fn deconstruct(self: &Rc<Field>, m: &mut Machine) -> PyResult<Deconstruction> {
        if !self.hooks.has(Hooks::DECONSTRUCT) {
            return self.own_deconstruct(m);
        }
        let answer = m.call_method(&self.value(), "deconstruct", Args::none())?;
        let parts = m.collect(&answer)?;
        let [name, path, args, Value::Dict(kwargs)] = &parts[..] else {
            return Err(type_error("deconstruct() must return (name, path, args, kwargs)"));
        };
        Ok(Deconstruction {
            name: py::as_text(name),
            path: py::as_text(path).map(|p| p.to_string()).unwrap_or_default(),
            args: m.collect(args)?,
            kwargs: kwargs.str_items(),
        })
    }

    /// What the built-in classes' `deconstruct` gives.
    pub fn own_deconstruct(self: &Rc<Field>, m: &mut Machine) -> PyResult<Deconstruction> {
        let mut kwargs = Keywords(Vec::new());
        self.common_keywords(m, &mut kwargs)?;
        if self.generated() {
            ["blank", "editable", "max_length"].iter().for_each(|name| kwargs.remove(name));
            for name in ["db_persist", "expression", "output_field"] {
                kwargs.set(name, self.option(name));
            }
        } else {
            self.kind_keywords(m, &mut kwargs)?;
        }
        let name = Some(self.name()).filter(|name| !name.is_empty());
        Ok(Deconstruction { name, path: self.path(), args: Vec::new(), kwargs: kwargs.0 })
    }

    /// The dotted path of the class, shortened for Django's own.
    fn path(&self) -> String {
        let path = self.class.full_name();
        for inner in ["related", "files", "generated", "json", "proxy", "composite"] {
            let long = format!("django.db.models.fields.{inner}");
            if let Some(rest) = path.strip_prefix(&long) {
                return format!("django.db.models{rest}");
            }
        }
        match path.strip_prefix("django.db.models.fields") {
            Some(rest) => format!("django.db.models{rest}"),
            None => path,
        }
    }

    fn common_keywords(self: &Rc<Field>, m: &mut Machine, kwargs: &mut Keywords) -> PyResult<()> {
        let optional = |kwargs: &mut Keywords, name: &str, value: Value| {
            if !py::is_none(&value) {
                kwargs.set(name, value);
            }
        };
        optional(kwargs, "verbose_name", self.given_verbose_name.borrow().clone());
        if self.primary_key.get() {
            kwargs.set("primary_key", true);
        }
        optional(kwargs, "max_length", self.max_length.borrow().clone());
        for (name, on) in [
            ("unique", self.unique_given.get()),
            ("blank", self.blank.get()),
            ("null", self.null.get()),
            ("db_index", self.db_index.get()),
        ] {
            if on {
                kwargs.set(name, true);
            }
        }
        if let Some(default) = self.default.borrow().clone() {
            kwargs.set("default", default);
        }
        if let Some(default) = self.db_default.borrow().clone() {
            kwargs.set("db_default", default);
        }
        if !self.editable.get() {
            kwargs.set("editable", false);
        }
        if !self.serialize.get() {
            kwargs.set("serialize", false);
        }
        optional(kwargs, "unique_for_date", self.unique_for_date.borrow().clone());
        optional(kwargs, "unique_for_month", self.unique_for_month.borrow().clone());
        optional(kwargs, "unique_for_year", self.unique_for_year.borrow().clone());
        optional(kwargs, "choices", self.choices.borrow().clone());
        let help = self.help_text.borrow().clone();
        if !matches!(&help, Value::Str(text) if text.is_empty()) {
            kwargs.set("help_text", help);
        }
        optional(kwargs, "db_column", py::text_or_none(&self.db_column.borrow()));
        optional(kwargs, "db_comment", self.db_comment.borrow().clone());
        optional(kwargs, "db_tablespace", self.db_tablespace.borrow().clone());
        if self.auto_created.get() {
            kwargs.set("auto_created", true);
        }
        if !self.validators.borrow().is_empty() {
            kwargs.set("validators", Value::list(self.validators.borrow().clone()));
        }
        optional(kwargs, "error_messages", self.error_messages.borrow().clone());
        let _ = m;
        Ok(())
    }

    fn kind_keywords(self: &Rc<Field>, m: &mut Machine, kwargs: &mut Keywords) -> PyResult<()> {
        use FieldKind as K;
        let copy = |kwargs: &mut Keywords, names: &[&str]| {
            for name in names {
                let value = self.option(name);
                if !matches!(value, Value::None | Value::Bool(false)) {
                    kwargs.set(name, value);
                }
            }
        };
        match self.kind {
            K::Auto | K::BigAuto | K::SmallAuto => {
                kwargs.remove("blank");
                kwargs.set("primary_key", true);
            }
            K::Char | K::Email | K::Url | K::Text | K::CommaSeparatedInteger | K::Slug => {
                if self.kind == K::Slug {
                    if matches!(kwargs.get("max_length"), Some(Value::Int(50))) {
                        kwargs.remove("max_length");
                    }
                    match self.db_index.get() {
                        true => kwargs.remove("db_index"),
                        false => kwargs.set("db_index", false),
                    }
                    copy(kwargs, &["allow_unicode"]);
                }
                if self.kind == K::Url && matches!(kwargs.get("max_length"), Some(Value::Int(200))) {
                    kwargs.remove("max_length");
                }
                copy(kwargs, &["db_collation"]);
            }
            K::Date | K::DateTime | K::Time => {
                copy(kwargs, &["auto_now", "auto_now_add"]);
                if self.flag("auto_now") || self.flag("auto_now_add") {
                    kwargs.remove("editable");
                    kwargs.remove("blank");
                }
            }
            K::IpAddress => kwargs.remove("max_length"),
            K::NullBoolean => {
                kwargs.remove("null");
                kwargs.remove("blank");
            }
            K::Decimal => copy(kwargs, &["max_digits", "decimal_places"]),
            K::Binary => match self.editable.get() {
                true => kwargs.set("editable", true),
                false => kwargs.remove("editable"),
            },
            K::File | K::Image => {
                if matches!(kwargs.get("max_length"), Some(Value::Int(100))) {
                    kwargs.remove("max_length");
                }
                kwargs.set("upload_to", self.option("upload_to"));
                copy(kwargs, &["storage", "width_field", "height_field"]);
            }
            K::FilePath => {
                let path = self.option("path");
                if !matches!(&path, Value::Str(text) if text.is_empty()) {
                    kwargs.set("path", path);
                }
                copy(kwargs, &["match", "recursive", "allow_folders"]);
                if !self.flag("allow_files") {
                    kwargs.set("allow_files", false);
                }
                if matches!(kwargs.get("max_length"), Some(Value::Int(100))) {
                    kwargs.remove("max_length");
                }
            }
            K::GenericIPAddress => {
                copy(kwargs, &["unpack_ipv4"]);
                let protocol = self.option("protocol");
                if protocol.as_str().is_none_or(|p| &**p != "both") {
                    kwargs.set("protocol", protocol);
                }
                if matches!(kwargs.get("max_length"), Some(Value::Int(39))) {
                    kwargs.remove("max_length");
                }
            }
            K::Uuid => kwargs.remove("max_length"),
            K::Json => copy(kwargs, &["encoder", "decoder"]),
            K::OrderWrt => {
                kwargs.remove("editable");
            }
            K::ForeignKey | K::OneToOne | K::ManyToMany => self.relation_keywords(m, kwargs)?,
            _ => {}
        }
        Ok(())
    }

    fn relation_keywords(self: &Rc<Field>, m: &mut Machine, kwargs: &mut Keywords) -> PyResult<()> {
        let Some(rel) = self.rel() else { return Ok(()) };
        let limit = self.option("_limit_choices_to");
        if m.truth(&limit)? {
            kwargs.set("limit_choices_to", limit);
        }
        for (option, name) in
            [("_related_name", "related_name"), ("_related_query_name", "related_query_name")]
        {
            let value = self.option(option);
            if !py::is_none(&value) {
                kwargs.set(name, value);
            }
        }
        if self.kind == FieldKind::ManyToMany {
            let table = self.option("db_table");
            if !py::is_none(&table) {
                kwargs.set("db_table", table);
            }
            if !rel.db_constraint.get() {
                kwargs.set("db_constraint", false);
            }
        } else {
            kwargs.set("on_delete", rel.on_delete.borrow().clone());
            if rel.parent_link.get() {
                kwargs.set("parent_link", true);
            }
            match self.db_index.get() {
                true => kwargs.remove("db_index"),
                false => kwargs.set("db_index", false),
            }
            let constraint = self.option("db_constraint");
            if !matches!(constraint, Value::Bool(true)) {
                kwargs.set("db_constraint", constraint);
            }
            let pk = rel.opts().and_then(|opts| opts.pk()).map(|pk| pk.name());
            if let Some(name) = rel.field_name.borrow().clone()
                && (rel.opts().is_none() || pk.is_some_and(|pk| pk != name))
            {
                kwargs.set("to_field", Value::Str(name));
            }
            if self.kind == FieldKind::OneToOne {
                kwargs.remove("unique");
            }
        }
        let to = match (&*rel.model.borrow(), rel.opts()) {
            (_, Some(opts)) => opts.label_lower(),
            (other, None) => match py::as_text(other) {
                Some(name) => match name.split_once('.') {
                    Some((app, model)) => format!("{app}.{}", model.to_lowercase()),
                    None => name.to_lowercase(),
                },
                None => String::new(),
            },
        };
        if self.kind == FieldKind::ManyToMany {
            let through = rel.through.borrow().clone();
            match (py::as_text(&through), rel.through_class()) {
                (Some(name), _) => kwargs.set("through", Value::Str(name)),
                (None, Some(class)) => {
                    let opts = crate::orm::options::Options::of(&class);
                    if let Some(opts) = opts.filter(|opts| opts.auto_created.borrow().is_none()) {
                        kwargs.set("through", opts.label());
                    }
                }
                _ => {}
            }
            if let Some(names) = rel.through_fields.borrow().clone() {
                kwargs.set("through_fields", Value::tuple(names.into_iter().map(Value::Str).collect()));
            }
        }
        let to = match self.swappable_setting(m)? {
            Some(setting) => settings::reference(m, &to, &setting),
            None => Value::str(&to),
        };
        kwargs.set("to", to);
        Ok(())
    }

    /// `swappable_setting`: the setting that says where this relation points, if one does.
    pub fn swappable_setting(&self, m: &mut Machine) -> PyResult<Option<String>> {
        let Some(rel) = self.rel().filter(|_| !matches!(self.option("swappable"), Value::Bool(false))) else {
            return Ok(None);
        };
        let to = match rel.opts() {
            Some(opts) => opts.label(),
            None => py::as_text(&rel.model.borrow()).map(|name| name.to_string()).unwrap_or_default(),
        };
        let apps = orm(m).apps.clone();
        apps.check_models_ready(m)?;
        Ok(apps.get_swappable_settings_name(m, &to))
    }

    /// `clone()`: a new field of the same class made from what `deconstruct` says.
    pub fn clone_field(self: &Rc<Field>, m: &mut Machine) -> PyResult<Rc<Field>> {
        let parts = self.deconstruct(m)?;
        let args = Args { pos: parts.args.into_iter().collect(), kw: parts.kwargs };
        let made = m.call(&Value::Class(self.class.clone()), args)?;
        super::must(&made)
    }
}
