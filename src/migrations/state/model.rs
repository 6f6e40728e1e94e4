//! One model's state: fields, options, bases and managers, as a migration writes them.

use std::rc::Rc;

use super::ModelKey;
use crate::orm::fields::{Field, FieldKind};
use crate::orm::manager::Manager;
use crate::orm::options::Options;
use crate::python::exception::value_error;
use crate::python::{Args, Class, Machine, PyResult, Str, Value};

/// A base of a model.
#[derive(Clone)]
pub enum Base {
    /// Another model: `app_label.model_name`.
    Model(ModelKey),
    /// A class: `models.Model`, an abstract mixin that is no model.
    Class(Rc<Class>),
}

/// A model as migrations know it.
#[derive(Clone)]
pub struct ModelState {
    /// `app_label`.
    pub app_label: String,
    /// The class's name.
    pub name: String,
    /// Fields, not bound to any class.
    pub fields: Vec<(Str, Value)>,
    /// What `class Meta` says, with `indexes` and `constraints` always there as lists.
    pub options: Vec<(Str, Value)>,
    /// Bases.
    pub bases: Vec<Base>,
    /// Managers with `use_in_migrations`.
    pub managers: Vec<(Str, Value)>,
}

impl ModelState {
    /// A model as `CreateModel` describes it.
    pub fn new(app_label: &str, name: &str, fields: Vec<(Str, Value)>) -> ModelState {
        let (app_label, name) = (app_label.to_string(), name.to_string());
        let mut model = ModelState {
            app_label,
            name,
            fields,
            options: Vec::new(),
            bases: Vec::new(),
            managers: Vec::new(),
        };
        model.set_option("indexes", Value::list(Vec::new()));
        model.set_option("constraints", Value::list(Vec::new()));
        model
    }

    /// `(app_label, name in lower case)`.
    pub fn key(&self) -> ModelKey {
        (self.app_label.clone(), self.name_lower())
    }

    /// The name in lower case.
    pub fn name_lower(&self) -> String {
        self.name.to_lowercase()
    }

    /// An option.
    pub fn option(&self, name: &str) -> Option<&Value> {
        self.options.iter().find(|(n, _)| **n == *name).map(|(_, v)| v)
    }

    /// Sets an option, in its place or at the end.
    pub fn set_option(&mut self, name: &str, value: Value) {
        match self.options.iter_mut().find(|(n, _)| **n == *name) {
            Some((_, old)) => *old = value,
            None => self.options.push((Str::intern(name), value)),
        }
    }

    /// Removes an option.
    pub fn remove_option(&mut self, name: &str) {
        self.options.retain(|(n, _)| **n != *name);
    }

    /// Whether an option is `True`.
    pub fn is(&self, option: &str) -> bool {
        matches!(self.option(option), Some(Value::Bool(true)))
    }

    /// Whether migrations make a table for it.
    pub fn has_table(&self) -> bool {
        !self.is("proxy") && !matches!(self.option("managed"), Some(Value::Bool(false)))
    }

    /// The items of a list option (`indexes`, `constraints`).
    pub fn list(&self, option: &str) -> Vec<Value> {
        match self.option(option) {
            Some(Value::List(list)) => list.items.borrow().clone(),
            Some(Value::Tuple(items)) => items.to_vec(),
            _ => Vec::new(),
        }
    }

    /// A field, as the Python object.
    pub fn field_value(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(n, _)| **n == *name).map(|(_, v)| v)
    }

    /// A field.
    pub fn field(&self, name: &str) -> Option<Rc<Field>> {
        // `_order` stands for the field that order_with_respect_to makes; it is not in the list.
        self.field_value(name).and_then(Field::of)
    }

    /// All fields with their names.
    pub fn all_fields(&self) -> impl Iterator<Item = (&Str, Rc<Field>)> {
        self.fields.iter().filter_map(|(name, value)| Field::of(value).map(|field| (name, field)))
    }

    /// The primary key, if it is among its own fields.
    pub fn pk(&self) -> Option<(Str, Rc<Field>)> {
        self.all_fields().find(|(_, f)| f.primary_key.get()).map(|(name, field)| (name.clone(), field))
    }

    /// The table's name, given or made.
    pub fn db_table(&self) -> String {
        match self.option("db_table").map(Value::unwrapped) {
            Some(Value::Str(name)) if !name.is_empty() => name.to_string(),
            _ => default_table_name(&self.app_label, &self.name_lower()),
        }
    }

    /// The state of a real class: `ModelState.from_model`.
    ///
    /// # Errors
    /// What `deconstruct` of a field or manager raises.
    pub fn from_model(m: &mut Machine, model: &Rc<Class>, exclude_rels: bool) -> PyResult<ModelState> {
        let Some(opts) = Options::of(model) else {
            return Err(value_error(format!("{} is not a model", model.full_name())));
        };
        let mut fields = Vec::new();
        for field in opts.local_fields.borrow().clone() {
            if (field.rel().is_some() && exclude_rels) || field.kind == FieldKind::OrderWrt {
                continue;
            }
            fields.push((field.name(), m.call_method(&field.value(), "clone", Args::none())?));
        }
        if !exclude_rels {
            for field in opts.local_many_to_many.borrow().clone() {
                fields.push((field.name(), m.call_method(&field.value(), "clone", Args::none())?));
            }
        }
        let (app_label, name) = (opts.app_label.borrow().to_string(), opts.object_name.borrow().to_string());
        let mut state = ModelState::new(&app_label, &name, fields);
        state.options = options_of(m, model, &opts)?;
        state.bases = bases_of(model);
        state.managers = managers_of(m, &opts)?;
        Ok(state)
    }
}

/// `app_model`, cut to a length that any database takes.
pub fn default_table_name(app_label: &str, model_name: &str) -> String {
    format!("{app_label}_{model_name}")
}

fn options_of(m: &mut Machine, model: &Rc<Class>, opts: &Options) -> PyResult<Vec<(Str, Value)>> {
    let mut options = Vec::new();
    for (name, value) in opts.original_attrs.borrow().clone() {
        let kept = match &*name {
            "apps" | "app_label" => continue,
            "unique_together" => unique_sets(m, &opts.unique_together.borrow().clone())?,
            "indexes" => named_indexes(m, model, &opts.indexes.borrow().clone())?,
            "constraints" => {
                let constraints = opts.constraints.borrow().clone();
                let clone = |c: Value| m.call_method(&c, "clone", Args::none());
                Value::list(constraints.into_iter().map(clone).collect::<PyResult<_>>()?)
            }
            _ => value,
        };
        options.push((name, kept));
    }
    let swapped_private =
        matches!(options.iter().find(|(n, _)| &**n == "order_with_respect_to"), Some((_, Value::None)));
    options.retain(|(n, _)| !(swapped_private && &**n == "order_with_respect_to"));
    for name in ["indexes", "constraints"] {
        if !options.iter().any(|(n, _)| &**n == name) {
            options.push((Str::intern(name), Value::list(Vec::new())));
        }
    }
    Ok(options)
}

/// `set(normalize_together(value))`.
pub fn unique_sets(m: &mut Machine, value: &Value) -> PyResult {
    let mut sets = Vec::new();
    let outer = if value.is_none() { Vec::new() } else { m.collect(value)? };
    let flat = outer.first().is_some_and(|first| matches!(first.unwrapped(), Value::Str(_)));
    if flat {
        sets.push(Value::tuple(outer));
    } else {
        for inner in outer {
            let names = m.collect(&inner)?;
            sets.push(Value::tuple(names));
        }
    }
    let class = Value::Class(crate::python::types().set.clone());
    m.call(&class, Args::one(Value::list(sets)))
}

fn named_indexes(m: &mut Machine, model: &Rc<Class>, indexes: &[Value]) -> PyResult {
    let mut named = Vec::new();
    for index in indexes {
        let clone = m.call_method(index, "clone", Args::none())?;
        let name = m.getattr(&clone, "name")?;
        if !m.truth(&name)? {
            m.call_method(&clone, "set_name_with_model", Args::one(Value::Class(model.clone())))?;
        }
        named.push(clone);
    }
    Ok(Value::list(named))
}

/// Abstract models are replaced by their own bases; other models are named, other classes kept.
fn bases_of(model: &Rc<Class>) -> Vec<Base> {
    let mut flat: Vec<Rc<Class>> = Vec::new();
    flatten(model, &mut flat);
    // Bases of abstract models come between: their order is the one in which Python looks attributes up.
    let mro = model.mro();
    flat.sort_by_key(|base| mro.iter().position(|class| Rc::ptr_eq(class, base)));
    let mut bases = Vec::new();
    for class in flat {
        match Options::of(&class) {
            Some(opts) => {
                bases.push(Base::Model((
                    opts.app_label.borrow().to_string(),
                    opts.model_name.borrow().to_string(),
                )));
            }
            None => bases.push(Base::Class(class)),
        }
    }
    bases
}

fn flatten(model: &Rc<Class>, into: &mut Vec<Rc<Class>>) {
    for base in model.bases.borrow().iter() {
        if Options::of(base).is_some_and(|o| o.abstract_.get()) {
            flatten(base, into);
        } else if !into.iter().any(|c| Rc::ptr_eq(c, base)) {
            into.push(base.clone());
        }
    }
}

fn managers_of(m: &mut Machine, opts: &Options) -> PyResult<Vec<(Str, Value)>> {
    let (base, default) = (opts.base_manager(m)?, opts.default_manager(m)?);
    let mut managers: Vec<(Str, Value)> = Vec::new();
    let mut shim = None;
    for manager in opts.managers(m)?.iter() {
        let Some(native) = Manager::of(manager) else { continue };
        let name = native.name.borrow().clone().unwrap_or_else(|| Str::intern("objects"));
        let use_in_migrations = m.getattr_opt(manager, "use_in_migrations")?;
        let is_default = default.as_ref().is_some_and(|d| d.is(manager));
        if matches!(use_in_migrations, Some(Value::Bool(true))) {
            managers.push((name, manager.clone()));
        } else if is_default || manager.is(&base) {
            let plain = crate::orm::manager::plain_manager(m, &name, opts)?;
            if is_default {
                shim = Some(plain.clone());
            }
            managers.push((name, plain));
        }
    }
    // A lone plain `objects` is what every model has: not worth writing down.
    let lone = matches!((&managers[..], &shim), ([(name, only)], Some(shim)) if &**name == "objects" && only.is(shim));
    Ok(if lone { Vec::new() } else { managers })
}

/// `unique_together` as lists of field names, in the order of the set.
///
/// # Errors
/// When it is not made of names.
pub fn unique_names(m: &mut Machine, model: &ModelState) -> PyResult<Vec<Vec<String>>> {
    let Some(value) = model.option("unique_together").cloned().filter(|v| !v.is_none()) else {
        return Ok(Vec::new());
    };
    let sets = unique_sets(m, &value)?;
    let mut names = Vec::new();
    for set in m.collect(&sets)? {
        let mut set_names = Vec::new();
        for name in m.collect(&set)? {
            set_names.push(m.str(&name)?);
        }
        names.push(set_names);
    }
    Ok(names)
}
