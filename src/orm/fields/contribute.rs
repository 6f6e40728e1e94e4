//! How a field gets onto a model: names, descriptors, `get_FOO_display`, and the two ends of a relation.
//!
//! Mirrors the `contribute_to_class` and `contribute_to_related_class` methods of Django's fields.

use std::rc::Rc;

use super::{Field, FieldKind, Hooks};
use crate::orm::options::Options;
use crate::orm::py;
use crate::orm::registry::Waiter;
use crate::orm::related::{Rel, descriptors, through};
use crate::python::exception::value_error;
use crate::python::{Args, Class, Machine, NativeFunction, PyResult, Str, Value};

impl Field {
    /// Puts the field on a class by its `contribute_to_class`, a learner's override included.
    pub fn put_on(self: &Rc<Field>, m: &mut Machine, class: &Rc<Class>, name: &str) -> PyResult<()> {
        if self.hooks.has(Hooks::CONTRIBUTE_TO_CLASS) {
            let args = Args::two(class.clone(), Value::str(name));
            m.call_method(&self.value(), "contribute_to_class", args)?;
            return Ok(());
        }
        self.contribute_to_class(m, class, name, false)
    }

    /// `set_attributes_from_name`.
    pub fn set_attributes_from_name(self: &Rc<Field>, m: &mut Machine, name: &str) -> PyResult<()> {
        if self.name.borrow().is_empty() {
            *self.name.borrow_mut() = Str::intern(name);
        }
        let attname = match self.hooks.has(Hooks::GET_ATTNAME) {
            true => {
                let given = m.call_method(&self.value(), "get_attname", Args::none())?;
                py::as_text(&given).map_or_else(|| self.name(), |t| Str::intern(&t))
            }
            false => self.default_attname(),
        };
        let column = match self.kind {
            FieldKind::ManyToMany | FieldKind::GenericForeignKey | FieldKind::GenericRelation => None,
            _ => Some(self.db_column.borrow().clone().unwrap_or_else(|| attname.clone())),
        };
        *self.attname.borrow_mut() = attname;
        *self.column.borrow_mut() = column.map(|c| Str::intern(&c));
        if py::is_none(&self.verbose_name.borrow()) {
            *self.verbose_name.borrow_mut() = Value::str(self.name.borrow().replace('_', " "));
        }
        Ok(())
    }

    /// What `Field.contribute_to_class` and its overrides in relations do.
    pub fn contribute_to_class(
        self: &Rc<Field>,
        m: &mut Machine,
        class: &Rc<Class>,
        name: &str,
        private: bool,
    ) -> PyResult<()> {
        let Some(opts) = Options::of(class) else {
            return Err(crate::python::exception::attribute_error(format!(
                "type object '{}' has no attribute '_meta'",
                class.name()
            )));
        };
        if self.is_auto() && opts.auto_field.borrow().is_some() {
            return Err(value_error(format!(
                "Model {} can't have more than one auto-generated field.",
                opts.label()
            )));
        }
        if self.kind == FieldKind::ManyToMany {
            self.name_hidden_relation(&opts, class, name);
        }
        self.set_attributes_from_name(m, name)?;
        *self.model.borrow_mut() = Some(class.clone());
        opts.add_field(self, private);
        if self.concrete() {
            let descriptor = descriptors::attribute(m, self);
            class.set(&self.attname(), descriptor);
        }
        if self.is_auto() {
            *opts.auto_field.borrow_mut() = Some(self.clone());
        }
        self.add_display_method(class);
        if self.kind.is_temporal() && self.kind != FieldKind::Time && !self.null.get() {
            self.add_neighbour_methods(class);
        }
        if let Some(rel) = self.rel() {
            self.contribute_relation(m, class, &opts, &rel)?;
        }
        Ok(())
    }

    /// A many-to-many that is hidden, or symmetrical, still needs a name of its own for queries.
    fn name_hidden_relation(&self, opts: &Rc<Options>, class: &Rc<Class>, name: &str) {
        let Some(rel) = self.rel() else { return };
        let to_itself = match &*rel.model.borrow() {
            Value::Str(to) => &**to == "self" || *to == *opts.object_name.borrow(),
            _ => false,
        };
        let hidden = if rel.symmetrical.get() && to_itself {
            format!("{name}_rel_+")
        } else if rel.hidden() {
            format!("_{}_{}_{name}_+", opts.app_label.borrow(), class.name().to_lowercase())
        } else {
            return;
        };
        *rel.related_name.borrow_mut() = Some(Str::intern(&hidden));
    }

    fn add_display_method(self: &Rc<Field>, class: &Rc<Class>) {
        if py::is_none(&self.choices.borrow()) {
            return;
        }
        let name = format!("get_{}_display", self.name.borrow());
        if class.dict.get_str(&name).is_none() {
            let field = self.clone();
            let display = move |m: &mut Machine, mut args: Args| {
                let instance = args.take_self();
                crate::orm::model::display(m, &instance, &field)
            };
            class.set(&name, Value::Native(NativeFunction::method_closure(&class.name(), &name, display)));
        }
    }

    fn add_neighbour_methods(self: &Rc<Field>, class: &Rc<Class>) {
        for (next, word) in [(true, "next"), (false, "previous")] {
            let name = format!("get_{word}_by_{}", self.name.borrow());
            if class.dict.get_str(&name).is_some() {
                continue;
            }
            let field = self.clone();
            let neighbour = move |m: &mut Machine, mut args: Args| {
                let instance = args.take_self();
                crate::orm::model::neighbour(m, &instance, &field, next, args)
            };
            class.set(&name, Value::Native(NativeFunction::method_closure(&class.name(), &name, neighbour)));
        }
    }

    fn contribute_relation(
        self: &Rc<Field>,
        m: &mut Machine,
        class: &Rc<Class>,
        opts: &Rc<Options>,
        rel: &Rc<Rel>,
    ) -> PyResult<()> {
        let descriptor = descriptors::forward(m, self);
        class.set(&self.name(), descriptor);
        if opts.abstract_.get() {
            return Ok(());
        }
        format_names(rel, opts, class);
        let field = self.clone();
        let keys = vec![own_key(opts), target_key(opts, &rel.model.borrow())?];
        let apps = opts.apps.clone();
        apps.lazy_model_operation(
            m,
            keys,
            Waiter::Field(self.clone()),
            Rc::new(move |m, models| match &models[..] {
                [model, related] => field.resolve_related(m, model, related),
                _ => Ok(()),
            }),
        )?;
        if self.kind == FieldKind::ManyToMany {
            through::contribute(m, self, class, opts, rel)?;
        }
        Ok(())
    }

    /// Runs once both ends are registered: `resolve_related_class`.
    fn resolve_related(
        self: &Rc<Field>,
        m: &mut Machine,
        _model: &Rc<Class>,
        related: &Rc<Class>,
    ) -> PyResult<()> {
        let (Some(rel), Some(to)) = (self.rel(), Options::of(related)) else { return Ok(()) };
        *rel.model.borrow_mut() = Value::Class(related.clone());
        if !matches!(self.kind, FieldKind::ManyToMany | FieldKind::GenericRelation)
            && rel.field_name.borrow().is_none()
        {
            *rel.field_name.borrow_mut() = to.pk().map(|pk| pk.name());
        }
        let swapped = self.opts().and_then(|opts| opts.swapped(m)).is_some();
        if !rel.hidden()
            && !swapped
            && let Some(name) = rel.accessor_name()
        {
            let descriptor = descriptors::reverse(m, &rel);
            let home = match self.kind {
                FieldKind::ManyToMany => related.clone(),
                _ => to.concrete_model().unwrap_or_else(|| related.clone()),
            };
            home.set(&name, descriptor);
        }
        if let Some(opts) = self.opts() {
            opts.apps.clear_cache();
        }
        Ok(())
    }
}

/// `%(class)s`, `%(model_name)s` and `%(app_label)s` in related names; the model's `default_related_name`.
fn format_names(rel: &Rc<Rel>, opts: &Rc<Options>, class: &Rc<Class>) {
    let (app, model) = (opts.app_label.borrow().to_lowercase(), opts.model_name.borrow().to_lowercase());
    let lower = class.name().to_lowercase();
    let fill = |name: &str| {
        let name = name.replace("%(class)s", &lower).replace("%(model_name)s", &model);
        Str::intern(&name.replace("%(app_label)s", &app))
    };
    let name = rel.related_name.borrow().clone().or_else(|| opts.default_related_name.borrow().clone());
    *rel.related_name.borrow_mut() = name.map(|name| fill(&name));
    let query_name = rel.related_query_name.borrow().clone();
    *rel.related_query_name.borrow_mut() = query_name.map(|name| fill(&name));
}

/// The registry's key of a model that is being made.
pub fn own_key(opts: &Options) -> (String, String) {
    (opts.app_label.borrow().to_string(), opts.model_name.borrow().to_string())
}

/// `resolve_relation` and `make_model_tuple`: the registry's key of what a relation names.
pub fn target_key(opts: &Options, target: &Value) -> PyResult<(String, String)> {
    match target {
        Value::Class(class) => match Options::of(class) {
            Some(opts) => Ok(own_key(&opts)),
            None => Err(value_error(
                "Invalid model reference. String model references must be of the form 'app_label.ModelName'.",
            )),
        },
        other => {
            let name = py::as_text(other).unwrap_or_else(|| Str::intern(""));
            if &*name == "self" {
                return Ok(own_key(opts));
            }
            match name.split('.').collect::<Vec<_>>()[..] {
                [model] => Ok((opts.app_label.borrow().to_string(), model.to_lowercase())),
                [app, model] => Ok((app.to_owned(), model.to_lowercase())),
                _ => Err(value_error(format!(
                    "Invalid model reference '{name}'. String model references must be of the form \
                     'app_label.ModelName'."
                ))),
            }
        }
    }
}
