//! The far side of a relation: what `field.remote_field` holds, which is also the reverse field on the other model.
//!
//! Mirrors `django/db/models/fields/reverse_related.py`.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use crate::orm::fields::Field;
use crate::orm::options::Options;
use crate::python::class::Instance;
use crate::python::{Class, Machine, PyResult, Str, Value};

/// Which relation it is, seen from the field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RelKind {
    /// `ForeignKey`: `ManyToOneRel`.
    ManyToOne,
    /// `OneToOneField`: `OneToOneRel`.
    OneToOne,
    /// `ManyToManyField`: `ManyToManyRel`.
    ManyToMany,
    /// `GenericRelation`: `GenericRel`.
    Generic,
}

/// The payload of a `ForeignObjectRel`.
pub struct Rel {
    /// Which relation.
    pub kind: RelKind,
    /// The Python object.
    pub object: OnceCell<Rc<Instance>>,
    /// The field it belongs to.
    pub field: RefCell<Option<Rc<Field>>>,
    /// `model`: the other model's class, or its name (`"app.Model"`, `"Model"`, `"self"`) until it is there.
    pub model: RefCell<Value>,
    /// `related_name`, formatted once the field has its model.
    pub related_name: RefCell<Option<Str>>,
    /// `related_query_name`.
    pub related_query_name: RefCell<Option<Str>>,
    /// `limit_choices_to`: a dict, a `Q` or a callable.
    pub limit_choices_to: RefCell<Value>,
    /// Whether it links a child to its parent in multi-table inheritance.
    pub parent_link: Cell<bool>,
    /// `on_delete`.
    pub on_delete: RefCell<Value>,
    /// `symmetrical`, for a many-to-many to the model itself.
    pub symmetrical: Cell<bool>,
    /// The name of the field referred to (`to_field`); `None` until known.
    pub field_name: RefCell<Option<Str>>,
    /// `through`: the class, its name, or `None`.
    pub through: RefCell<Value>,
    /// `through_fields`: names of the two foreign keys.
    pub through_fields: RefCell<Option<Vec<Str>>>,
    /// `db_constraint`.
    pub db_constraint: Cell<bool>,
}

impl Rel {
    /// A relation to a model (or its name), everything else at its default.
    pub fn new(kind: RelKind, to: Value) -> Rel {
        Rel {
            kind,
            object: OnceCell::new(),
            field: RefCell::default(),
            model: RefCell::new(to),
            related_name: RefCell::default(),
            related_query_name: RefCell::default(),
            limit_choices_to: RefCell::new(Value::dict::<&str>([])),
            parent_link: Cell::new(false),
            on_delete: RefCell::new(Value::None),
            symmetrical: Cell::new(false),
            field_name: RefCell::default(),
            through: RefCell::new(Value::None),
            through_fields: RefCell::default(),
            db_constraint: Cell::new(true),
        }
    }

    /// The Python object.
    pub fn value(&self) -> Value {
        self.object.get().cloned().map_or(Value::None, Value::Instance)
    }

    /// The field.
    pub fn field(&self) -> Option<Rc<Field>> {
        self.field.borrow().clone()
    }

    /// The other model, once resolved.
    pub fn model_class(&self) -> Option<Rc<Class>> {
        match &*self.model.borrow() {
            Value::Class(class) => Some(class.clone()),
            _ => None,
        }
    }

    /// The other model's options, once resolved.
    pub fn opts(&self) -> Option<Rc<Options>> {
        self.model_class().and_then(|class| Options::of(&class))
    }

    /// The model the field is on: `related_model`.
    pub fn related_model(&self) -> Option<Rc<Class>> {
        self.field()?.model()
    }

    /// The intermediate model, once resolved.
    pub fn through_class(&self) -> Option<Rc<Class>> {
        match &*self.through.borrow() {
            Value::Class(class) => Some(class.clone()),
            _ => None,
        }
    }

    /// `multiple`: whether the reverse side may give several objects.
    pub fn multiple(&self) -> bool {
        self.kind != RelKind::OneToOne
    }

    /// `hidden`: no reverse accessor was wanted.
    pub fn hidden(&self) -> bool {
        self.related_name.borrow().as_ref().is_some_and(|name| name.ends_with('+'))
    }

    /// `name`: what lookups call the reverse relation.
    pub fn name(&self) -> Str {
        self.field().map_or_else(|| Str::intern(""), |field| field.related_query_name())
    }

    /// `get_accessor_name`: the attribute of the other model; `None` for a symmetrical relation.
    pub fn accessor_name(&self) -> Option<Str> {
        let model = self.related_model()?;
        if self.multiple()
            && self.symmetrical.get()
            && self.model_class().is_some_and(|to| Rc::ptr_eq(&to, &model))
        {
            return None;
        }
        if let Some(name) = &*self.related_name.borrow() {
            return Some(name.clone());
        }
        let name = Options::of(&model)?.model_name.borrow().clone();
        Some(if self.multiple() { Str::intern(&format!("{name}_set")) } else { name })
    }

    /// `cache_name`: where an instance of the other model keeps the object it is related to.
    pub fn cache_name(&self) -> Option<Str> {
        self.accessor_name()
    }

    /// `get_related_field`: the field of the other model that values are compared with.
    pub fn related_field(&self, m: &mut Machine) -> PyResult<Rc<Field>> {
        if self.kind == RelKind::ManyToMany {
            let (own, _) = self.through_links(m)?;
            return own.rel().map_or_else(|| Ok(own.clone()), |rel| rel.related_field(m));
        }
        let missing = |rel: &Rel| {
            format!("No related field named '{}'", rel.field_name.borrow().as_ref().map_or("", |n| n))
        };
        let Some(opts) = self.opts() else {
            return Err(crate::orm::exceptions::field_does_not_exist(m, missing(self)));
        };
        let name = self.field_name.borrow().clone();
        match name {
            Some(name) => match opts.get_field(m, &name)?.as_field().filter(|f| f.concrete()) {
                Some(field) => Ok(field.clone()),
                None => Err(crate::orm::exceptions::field_does_not_exist(m, missing(self))),
            },
            None => {
                let pk = opts.pk.borrow().clone();
                pk.ok_or_else(|| crate::orm::exceptions::field_does_not_exist(m, missing(self)))
            }
        }
    }

    /// The two foreign keys of a many-to-many's intermediate model: to the field's model, and to the other one.
    pub fn through_links(&self, m: &mut Machine) -> PyResult<(Rc<Field>, Rc<Field>)> {
        let unresolved =
            || crate::python::exception::attribute_error("'str' object has no attribute '_meta'");
        let through = self.through_class().and_then(|class| Options::of(&class)).ok_or_else(unresolved)?;
        let own_model = self.related_model().ok_or_else(unresolved)?;
        let other_model = self.model_class().ok_or_else(unresolved)?;
        if let Some(names) = self.through_fields.borrow().clone()
            && let [own, other, ..] = &names[..]
        {
            let own = through.get_field(m, own)?.as_field().cloned().ok_or_else(unresolved)?;
            let other = through.get_field(m, other)?.as_field().cloned().ok_or_else(unresolved)?;
            return Ok((own, other));
        }
        let concrete = |class: &Rc<Class>| {
            Options::of(class).and_then(|o| o.concrete_model()).unwrap_or_else(|| class.clone())
        };
        let points_at = |field: &Rc<Field>, model: &Rc<Class>| {
            let target = field.rel().and_then(|rel| rel.model_class());
            target.is_some_and(|to| Rc::ptr_eq(&to, model) || Rc::ptr_eq(&concrete(&to), &concrete(model)))
        };
        let fields = through.fields();
        let own = fields.iter().find(|f| points_at(f, &own_model)).cloned().ok_or_else(unresolved)?;
        // In a relation to itself the second foreign key is the far one.
        let other = fields.iter().rfind(|f| points_at(f, &other_model)).cloned().ok_or_else(unresolved)?;
        Ok((own, other))
    }
}

impl Rel {
    /// Ties the relation to its field and gives it its Python object.
    pub fn attach(self: &Rc<Rel>, m: &mut Machine, field: &Rc<Field>) {
        *self.field.borrow_mut() = Some(field.clone());
        let class = crate::orm::orm(m).rel_class(self.kind);
        let object = Instance::new(&class, crate::python::Payload::Native(self.clone()));
        let _ = self.object.set(object);
    }

    /// A copy for a copy of the field.
    pub fn copy_for(&self, field: &Rc<Field>) -> Rc<Rel> {
        let copy = Rc::new(Rel::new(self.kind, self.model.borrow().clone()));
        *copy.field.borrow_mut() = Some(field.clone());
        *copy.related_name.borrow_mut() = self.related_name.borrow().clone();
        *copy.related_query_name.borrow_mut() = self.related_query_name.borrow().clone();
        *copy.limit_choices_to.borrow_mut() = self.limit_choices_to.borrow().clone();
        copy.parent_link.set(self.parent_link.get());
        *copy.on_delete.borrow_mut() = self.on_delete.borrow().clone();
        copy.symmetrical.set(self.symmetrical.get());
        *copy.field_name.borrow_mut() = self.field_name.borrow().clone();
        *copy.through.borrow_mut() = self.through.borrow().clone();
        *copy.through_fields.borrow_mut() = self.through_fields.borrow().clone();
        copy.db_constraint.set(self.db_constraint.get());
        if let Some(object) = self.object.get() {
            let _ =
                copy.object.set(Instance::new(&object.class(), crate::python::Payload::Native(copy.clone())));
        }
        copy
    }
}
