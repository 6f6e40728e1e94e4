//! What stands at `flower.name`, `house.village` and `village.houses`: the descriptors that fields put on classes.
//!
//! Mirrors `DeferredAttribute` of `query_utils.py` and `django/db/models/fields/related_descriptors.py`.

use std::cell::OnceCell;
use std::rc::Rc;

use super::rel::{Rel, RelKind};
use super::{many, prefetch, reverse};
use crate::orm::fields::{Field, FieldKind, FieldRef};
use crate::orm::options::Options;
use crate::orm::{manager, model, orm, py, queryset};
use crate::python::class::{Instance, Layout};
use crate::python::exception::{attribute_error, type_error, value_error};
use crate::python::{Args, Class, ClassBuilder, Machine, PyResult, Str, Unwind, Value, types};

/// The payload of `DeferredAttribute` and `ForeignKeyDeferredAttribute`: the raw value of a column.
pub struct Attribute {
    /// The field.
    pub field: Rc<Field>,
}

/// The payload of a forward descriptor.
pub struct Forward {
    /// The field.
    pub field: Rc<Field>,
    missing: OnceCell<Rc<Class>>,
}

/// The payload of a reverse descriptor, and of a many-to-many's on either side.
pub struct Reverse {
    /// The relation.
    pub rel: Rc<Rel>,
    /// Whether it stands on the far model (a many-to-many stands on both).
    pub reverse: bool,
    missing: OnceCell<Rc<Class>>,
    /// The class of related managers, made when first asked for.
    pub manager_class: OnceCell<Rc<Class>>,
}

/// The descriptor classes of one process.
#[allow(missing_docs, reason = "each is the Django class of its name")]
pub struct DescriptorClasses {
    pub attribute: Rc<Class>,
    pub foreign_attribute: Rc<Class>,
    pub forward_many_to_one: Rc<Class>,
    pub forward_one_to_one: Rc<Class>,
    pub reverse_one_to_one: Rc<Class>,
    pub reverse_many_to_one: Rc<Class>,
    pub many_to_many: Rc<Class>,
}

const MODULE: &str = "django.db.models.fields.related_descriptors";

impl DescriptorClasses {
    /// Makes the classes.
    pub fn build() -> DescriptorClasses {
        let attribute = ClassBuilder::in_module("DeferredAttribute", "django.db.models.query_utils")
            .layout(Layout::Native)
            .static_method("__new__", |_, args| {
                let (Some(Value::Class(class)), Some(field)) =
                    (args.pos.first(), args.pos.get(1).and_then(Field::of))
                else {
                    return Err(type_error("DeferredAttribute() takes a field"));
                };
                Ok(Value::Instance(Instance::with_native(class, Attribute { field })))
            })
            .method("__init__", |_, _| Ok(Value::None))
            .method("__get__", get_attribute)
            .getter("field", |_, receiver| Ok(native::<Attribute>(receiver)?.field.value()))
            .build();
        let foreign_attribute = ClassBuilder::in_module("ForeignKeyDeferredAttribute", MODULE)
            .base(&attribute)
            .method("__set__", set_foreign_attribute)
            .build();
        let forward_many_to_one = ClassBuilder::in_module("ForwardManyToOneDescriptor", MODULE)
            .layout(Layout::Native)
            .method("__get__", get_forward)
            .method("__set__", set_forward)
            .method("is_cached", |_, args| {
                let forward = native::<Forward>(args.pos.first().unwrap_or(&Value::None))?;
                let instance = args.pos.get(1).cloned().unwrap_or_default();
                Ok(Value::Bool(model::cached(&instance, &FieldRef::Field(forward.field.clone())).is_some()))
            })
            .method("get_queryset", |m, args| {
                let forward = native::<Forward>(args.pos.first().unwrap_or(&Value::None))?;
                far_rows(m, &forward.field)
            })
            .method("get_prefetch_querysets", prefetch::forward)
            .getter("field", |_, receiver| Ok(native::<Forward>(receiver)?.field.value()))
            .getter("RelatedObjectDoesNotExist", |m, receiver| {
                let forward = native::<Forward>(receiver)?;
                Ok(Value::Class(forward.missing_class(m)))
            })
            .build();
        let forward_one_to_one =
            ClassBuilder::in_module("ForwardOneToOneDescriptor", MODULE).base(&forward_many_to_one).build();
        let reverse_one_to_one = ClassBuilder::in_module("ReverseOneToOneDescriptor", MODULE)
            .layout(Layout::Native)
            .method("__get__", get_reverse_one)
            .method("__set__", set_reverse_one)
            .method("is_cached", |_, args| {
                let reverse = native::<Reverse>(args.pos.first().unwrap_or(&Value::None))?;
                let instance = args.pos.get(1).cloned().unwrap_or_default();
                Ok(Value::Bool(model::cached(&instance, &FieldRef::Rel(reverse.rel.clone())).is_some()))
            })
            .method("get_prefetch_querysets", prefetch::reverse_one)
            .getter("related", |_, receiver| Ok(native::<Reverse>(receiver)?.rel.value()))
            .getter("RelatedObjectDoesNotExist", |m, receiver| {
                Ok(Value::Class(native::<Reverse>(receiver)?.missing_class(m)))
            })
            .build();
        let reverse_many_to_one = ClassBuilder::in_module("ReverseManyToOneDescriptor", MODULE)
            .layout(Layout::Native)
            .method("__get__", get_manager)
            .method("__set__", set_manager)
            .getter("rel", |_, receiver| Ok(native::<Reverse>(receiver)?.rel.value()))
            .getter("field", |_, receiver| {
                Ok(native::<Reverse>(receiver)?.rel.field().map_or(Value::None, |field| field.value()))
            })
            .getter("related_manager_cls", |m, receiver| {
                Ok(Value::Class(native::<Reverse>(receiver)?.manager_class(m)?))
            })
            .build();
        let many_to_many = ClassBuilder::in_module("ManyToManyDescriptor", MODULE)
            .base(&reverse_many_to_one)
            .getter("through", |_, receiver| Ok(native::<Reverse>(receiver)?.rel.through.borrow().clone()))
            .getter("reverse", |_, receiver| Ok(Value::Bool(native::<Reverse>(receiver)?.reverse)))
            .build();
        DescriptorClasses {
            attribute,
            foreign_attribute,
            forward_many_to_one,
            forward_one_to_one,
            reverse_one_to_one,
            reverse_many_to_one,
            many_to_many,
        }
    }
}

fn native<T: 'static>(value: &Value) -> PyResult<Rc<T>> {
    let found = if let Value::Instance(instance) = value { instance.native::<T>() } else { None };
    found.ok_or_else(|| type_error("descriptor requires another object"))
}

/// The descriptor of a field's raw value.
pub fn attribute(m: &mut Machine, field: &Rc<Field>) -> Value {
    if let Some(class @ Value::Class(_)) = field.class.lookup(&Str::intern("descriptor_class"))
        && let Ok(made) = m.call(&class, Args::one(field.value()))
    {
        return made;
    }
    let classes = &orm(m).descriptors;
    let class = if field.is_foreign_key() { &classes.foreign_attribute } else { &classes.attribute };
    Value::Instance(Instance::with_native(class, Attribute { field: field.clone() }))
}

/// The descriptor of a relation on the field's own model.
pub fn forward(m: &mut Machine, field: &Rc<Field>) -> Value {
    let classes = &orm(m).descriptors;
    let class = match field.kind {
        FieldKind::ManyToMany => {
            let Some(rel) = field.rel() else { return Value::None };
            return many_to_many(&classes.many_to_many, rel, false);
        }
        FieldKind::OneToOne => &classes.forward_one_to_one,
        _ => &classes.forward_many_to_one,
    };
    let forward = Forward { field: field.clone(), missing: OnceCell::new() };
    Value::Instance(Instance::with_native(class, forward))
}

fn many_to_many(class: &Rc<Class>, rel: Rc<Rel>, reverse: bool) -> Value {
    let native = Reverse { rel, reverse, missing: OnceCell::new(), manager_class: OnceCell::new() };
    Value::Instance(Instance::with_native(class, native))
}

/// The descriptor of a relation on the far model.
pub fn reverse(m: &mut Machine, rel: &Rc<Rel>) -> Value {
    let classes = &orm(m).descriptors;
    let class = match rel.kind {
        RelKind::OneToOne => &classes.reverse_one_to_one,
        RelKind::ManyToMany => return many_to_many(&classes.many_to_many, rel.clone(), true),
        _ => &classes.reverse_many_to_one,
    };
    many_to_many(class, rel.clone(), true)
}

/// `RelatedObjectDoesNotExist`: also an `AttributeError`, so that `hasattr` answers no.
fn missing_class(m: &mut Machine, model: Option<Rc<Class>>, module: &str, qualname: &str) -> Rc<Class> {
    let base =
        model.and_then(|model| model.lookup(&Str::intern("DoesNotExist"))).and_then(|v| py::as_class(&v));
    let base = base.unwrap_or_else(|| orm(m).exceptions.ObjectDoesNotExist.clone());
    let class = ClassBuilder::in_module("RelatedObjectDoesNotExist", module)
        .base(&base)
        .base(&types().AttributeError)
        .build();
    *class.qualname.borrow_mut() = Str::intern(&format!("{qualname}.RelatedObjectDoesNotExist"));
    class
}

impl Forward {
    fn missing_class(&self, m: &mut Machine) -> Rc<Class> {
        if let Some(class) = self.missing.get() {
            return class.clone();
        }
        let model = self.field.model();
        let module = model.as_ref().map(|model| model.module()).unwrap_or_else(|| Str::intern(""));
        let qualname = model.map(|model| model.qualname.borrow().to_string()).unwrap_or_default();
        let qualname = format!("{qualname}.{}", self.field.name());
        let class = missing_class(m, self.field.related_model(), &module, &qualname);
        self.missing.get_or_init(|| class).clone()
    }
}

impl Reverse {
    fn missing_class(&self, m: &mut Machine) -> Rc<Class> {
        if let Some(class) = self.missing.get() {
            return class.clone();
        }
        let model = self.rel.model_class();
        let module = model.as_ref().map(|model| model.module()).unwrap_or_else(|| Str::intern(""));
        let qualname = model.map(|model| model.qualname.borrow().to_string()).unwrap_or_default();
        let qualname = format!("{qualname}.{}", self.rel.name());
        let class = missing_class(m, self.rel.related_model(), &module, &qualname);
        self.missing.get_or_init(|| class).clone()
    }

    /// The class of the related managers here: derived from the *default* manager's class of the model they give.
    pub fn manager_class(&self, m: &mut Machine) -> PyResult<Rc<Class>> {
        if let Some(class) = self.manager_class.get() {
            return Ok(class.clone());
        }
        let many = self.rel.kind == RelKind::ManyToMany;
        let target = if many && !self.reverse { self.rel.model_class() } else { self.rel.related_model() };
        let target =
            target.ok_or_else(|| attribute_error("'str' object has no attribute '_default_manager'"))?;
        let default = model::default_manager(m, &target)?;
        let superclass = match &default {
            Some(Value::Instance(manager)) => manager.class(),
            _ => manager::classes(m)?.manager.clone(),
        };
        let class = match many {
            true => many::manager_class(m, &superclass, &self.rel, self.reverse)?,
            false => reverse::manager_class(m, &superclass, &self.rel)?,
        };
        Ok(self.manager_class.get_or_init(|| class).clone())
    }
}

fn instance_of(args: &Args) -> Value {
    args.pos.get(1).cloned().unwrap_or_default()
}

/// A column's value: what the namespace has, else read from a parent, else loaded from the database.
fn get_attribute(m: &mut Machine, args: Args) -> PyResult {
    let this = args.pos.first().cloned().unwrap_or_default();
    let instance = instance_of(&args);
    let Value::Instance(object) = &instance else { return Ok(this) };
    let field = native::<Attribute>(&this)?.field.clone();
    let attname = field.attname();
    if let Some(value) = object.get_name(&attname) {
        return Ok(value);
    }
    let opts = model::must_opts(&instance)?;
    let link = field.model().and_then(|model| opts.get_ancestor_link(&model));
    if let Some(link) = link.filter(|link| field.primary_key.get() && !Rc::ptr_eq(link, &field)) {
        let value = m.getattr(&instance, &link.attname())?;
        object.dict().set_str(&attname, value.clone());
        return Ok(value);
    }
    if model::state(&instance).is_none() {
        let class = object.class().name();
        return Err(attribute_error(format!("'{class}' object has no attribute '{attname}'")));
    }
    if field.generated() && !model::is_pk_set(m, &instance)? {
        return Err(attribute_error("Cannot read a generated field from an unsaved model."));
    }
    model::refresh_field(m, &instance, &attname)?;
    let class = object.class().name();
    object
        .get_name(&attname)
        .ok_or_else(|| attribute_error(format!("'{class}' object has no attribute '{attname}'")))
}

/// Another key forgets the object that the old one led to.
fn set_foreign_attribute(m: &mut Machine, args: Args) -> PyResult {
    let this = args.pos.first().cloned().unwrap_or_default();
    let (instance, value) = (instance_of(&args), args.pos.get(2).cloned().unwrap_or_default());
    let Value::Instance(object) = &instance else { return Ok(Value::None) };
    let field = native::<Attribute>(&this)?.field.clone();
    let reference = FieldRef::Field(field.clone());
    if model::cached(&instance, &reference).is_some() {
        let old = object.get_name(&field.attname()).unwrap_or_default();
        if !m.eq(&old, &value)? {
            model::uncache(&instance, &reference);
        }
    }
    object.dict().set_str(&field.attname(), value);
    Ok(Value::None)
}

/// All rows of the far model, through its *base* manager.
fn far_rows(m: &mut Machine, field: &Rc<Field>) -> PyResult {
    let Some(far) = field.related_model() else {
        return Err(attribute_error("'str' object has no attribute '_base_manager'"));
    };
    let base = model::base_manager(m, &far)?;
    manager::get_queryset(m, &base)
}

/// `house.village`.
fn get_forward(m: &mut Machine, args: Args) -> PyResult {
    let this = args.pos.first().cloned().unwrap_or_default();
    let instance = instance_of(&args);
    if py::is_none(&instance) {
        return Ok(this);
    }
    let forward = native::<Forward>(&this)?;
    let field = &forward.field;
    let reference = FieldRef::Field(field.clone());
    let found = match model::cached(&instance, &reference) {
        Some(found) => found,
        None => {
            let found = load_forward(m, &instance, field)?;
            model::set_cached(&instance, &reference, found.clone());
            found
        }
    };
    if py::is_none(&found) && !field.null.get() {
        let class = forward.missing_class(m);
        let owner = field.model().map(|model| model.name().to_string()).unwrap_or_default();
        return Err(Unwind::new(&class, format!("{owner} has no {}.", field.name())));
    }
    Ok(found)
}

fn load_forward(m: &mut Machine, instance: &Value, field: &Rc<Field>) -> PyResult {
    let key = model::value_of(m, instance, field)?;
    if py::is_none(&key) {
        return Ok(Value::None);
    }
    let opts = model::must_opts(instance)?;
    if let Some(link) = field.model().and_then(|model| opts.get_ancestor_link(&model))
        && let Some(ancestor) = model::cached(instance, &FieldRef::Field(link))
    {
        let found = model::cached(&ancestor, &FieldRef::Field(field.clone()));
        if let Some(found) = found.filter(|found| !py::is_none(found)) {
            return Ok(found);
        }
    }
    let Some(rel) = field.rel() else { return Ok(Value::None) };
    let found = match parent_from_child(m, instance, &rel)? {
        Some(parent) => parent,
        None => {
            let rows = far_rows(m, field)?;
            let db = model::database_of(instance);
            let rows = queryset::using(m, &rows, &db)?;
            let target = rel.related_field(m)?.attname();
            queryset::get(m, &rows, &[(&target, key)])?
        }
    };
    if !rel.multiple() {
        model::set_cached(&found, &FieldRef::Rel(rel), instance.clone());
    }
    Ok(found)
}

/// A child has all of its parent's values: no query is needed for the parent.
fn parent_from_child(m: &mut Machine, instance: &Value, rel: &Rc<Rel>) -> PyResult<Option<Value>> {
    if !rel.parent_link.get() || rel.kind != RelKind::OneToOne {
        return Ok(None);
    }
    let (Some(parent), Some(opts)) = (rel.model_class(), rel.opts()) else { return Ok(None) };
    let deferred = model::refresh::deferred(instance)?;
    let fields = opts.concrete_fields();
    if fields.iter().any(|field| deferred.contains(&field.attname())) {
        return Ok(None);
    }
    let mut args = Args::none();
    for field in fields.iter() {
        let value = m.getattr(instance, &field.attname())?;
        args = args.with(&field.attname(), value);
    }
    let made = m.call(&Value::Class(parent), args)?;
    let (own, new) = (model::must_state(instance)?, model::must_state(&made)?);
    new.adding.set(own.adding.get());
    *new.db.borrow_mut() = own.db.borrow().clone();
    Ok(Some(made))
}

/// `Cannot assign "<House: 2 Dale>": "House.village" must be a "Village" instance.`
fn cannot_assign(m: &mut Machine, value: &Value, owner: &str, name: &str, wanted: &str) -> PyResult<Unwind> {
    let shown = m.repr(value)?;
    Ok(value_error(format!("Cannot assign \"{shown}\": \"{owner}.{name}\" must be a \"{wanted}\" instance.")))
}

/// Objects that are related live in one database: the one that has none takes the other's.
fn share_database(instance: &Value, value: &Value) {
    let (Some(a), Some(b)) = (model::state(instance), model::state(value)) else { return };
    let default = || Value::Str(Str::intern("default"));
    if py::is_none(&a.db.borrow()) {
        let db = b.db.borrow().clone();
        *a.db.borrow_mut() = if py::is_none(&db) { default() } else { db };
    }
    if py::is_none(&b.db.borrow()) {
        let db = a.db.borrow().clone();
        *b.db.borrow_mut() = db;
    }
}

/// `house.village = dale`.
fn set_forward(m: &mut Machine, args: Args) -> PyResult {
    let this = args.pos.first().cloned().unwrap_or_default();
    let (instance, value) = (instance_of(&args), args.pos.get(2).cloned().unwrap_or_default());
    let field = native::<Forward>(&this)?.field.clone();
    let Some(rel) = field.rel() else { return Ok(Value::None) };
    let reference = FieldRef::Field(field.clone());
    if py::is_none(&value) {
        let old = model::cached(&instance, &reference).filter(|old| !py::is_none(old));
        if let Some(old) = old.filter(|_| !rel.multiple()) {
            model::set_cached(&old, &FieldRef::Rel(rel.clone()), Value::None);
        }
        m.setattr(&instance, &field.attname(), Value::None)?;
    } else {
        let concrete = rel.opts().and_then(|opts| opts.concrete_model());
        let real = py::unlazy(m, &value)?;
        if !concrete.is_some_and(|concrete| m.is_instance(&real, &concrete)) {
            let owner = model::must_opts(&instance)?.object_name.borrow().clone();
            let wanted = rel.opts().map(|opts| opts.object_name.borrow().to_string()).unwrap_or_default();
            return Err(cannot_assign(m, &value, &owner, &field.name(), &wanted)?);
        }
        share_database(&instance, &real);
        let target = rel.related_field(m)?.attname();
        let key = m.getattr(&real, &target)?;
        m.setattr(&instance, &field.attname(), key)?;
        if !rel.multiple() {
            model::set_cached(&real, &FieldRef::Rel(rel.clone()), instance.clone());
        }
    }
    model::set_cached(&instance, &reference, value.clone());
    if field.kind == FieldKind::OneToOne && field.primary_key.get() && rel.parent_link.get() {
        inherit_keys(m, &instance, &value)?;
    }
    Ok(Value::None)
}

/// A child whose parent is assigned takes the keys of all ancestors.
fn inherit_keys(m: &mut Machine, instance: &Value, parent: &Value) -> PyResult<()> {
    let opts = model::must_opts(instance)?;
    for field in opts.concrete_fields().iter().filter(|field| field.primary_key.get()) {
        let Some(pk) = field.rel().and_then(|rel| rel.opts()).and_then(|opts| opts.pk()) else { continue };
        let key = if py::is_none(parent) { Value::None } else { m.getattr(parent, &pk.attname())? };
        m.setattr(instance, &pk.attname(), key)?;
    }
    Ok(())
}

/// `user.profile`.
fn get_reverse_one(m: &mut Machine, args: Args) -> PyResult {
    let this = args.pos.first().cloned().unwrap_or_default();
    let instance = instance_of(&args);
    let Value::Instance(object) = &instance else { return Ok(this) };
    let reverse = native::<Reverse>(&this)?;
    let reference = FieldRef::Rel(reverse.rel.clone());
    let found = match model::cached(&instance, &reference) {
        Some(found) => found,
        None => {
            let found = load_reverse_one(m, &instance, &reverse.rel)?;
            model::set_cached(&instance, &reference, found.clone());
            found
        }
    };
    if py::is_none(&found) {
        let class = reverse.missing_class(m);
        let accessor = reverse.rel.accessor_name().unwrap_or_else(|| Str::intern(""));
        return Err(Unwind::new(&class, format!("{} has no {accessor}.", object.class().name())));
    }
    Ok(found)
}

fn load_reverse_one(m: &mut Machine, instance: &Value, rel: &Rc<Rel>) -> PyResult {
    let (Some(field), Some(far)) = (rel.field(), rel.related_model()) else { return Ok(Value::None) };
    if !model::is_pk_set(m, instance)? {
        return Ok(Value::None);
    }
    let base = model::base_manager(m, &far)?;
    let rows = manager::queryset_using(m, &base, &model::database_of(instance))?;
    let target = rel.related_field(m)?;
    let key = m.getattr(instance, &target.attname())?;
    let lookup = format!("{}__{}", field.name(), target.name());
    match queryset::get(m, &rows, &[(&lookup, key)]) {
        Ok(found) => {
            model::set_cached(&found, &FieldRef::Field(field), instance.clone());
            Ok(found)
        }
        Err(error) => match far.lookup(&Str::intern("DoesNotExist")) {
            Some(Value::Class(missing)) if error.is(&missing) => Ok(Value::None),
            _ => Err(error),
        },
    }
}

/// `user.profile = profile`.
fn set_reverse_one(m: &mut Machine, args: Args) -> PyResult {
    let this = args.pos.first().cloned().unwrap_or_default();
    let (instance, value) = (instance_of(&args), args.pos.get(2).cloned().unwrap_or_default());
    let rel = native::<Reverse>(&this)?.rel.clone();
    let (Some(field), Some(far)) = (rel.field(), rel.related_model()) else { return Ok(Value::None) };
    let reference = FieldRef::Rel(rel.clone());
    if py::is_none(&value) {
        if let Some(old) = model::cached(&instance, &reference).filter(|old| !py::is_none(old)) {
            model::uncache(&instance, &reference);
            m.setattr(&old, &field.name(), Value::None)?;
        }
        return Ok(Value::None);
    }
    let value = py::unlazy(m, &value)?;
    if !m.is_instance(&value, &far) {
        let owner = model::must_opts(&instance)?.object_name.borrow().clone();
        let accessor = rel.accessor_name().unwrap_or_else(|| Str::intern(""));
        return Err(cannot_assign(m, &value, &owner, &accessor, &far.name())?);
    }
    share_database(&instance, &value);
    let target = rel.related_field(m)?.attname();
    let key = m.getattr(&instance, &target)?;
    m.setattr(&value, &field.attname(), key)?;
    model::set_cached(&instance, &reference, value.clone());
    model::set_cached(&value, &FieldRef::Field(field), instance);
    Ok(Value::None)
}

/// `village.houses`: a related manager for this instance.
fn get_manager(m: &mut Machine, args: Args) -> PyResult {
    let this = args.pos.first().cloned().unwrap_or_default();
    let instance = instance_of(&args);
    if py::is_none(&instance) {
        return Ok(this);
    }
    let class = native::<Reverse>(&this)?.manager_class(m)?;
    m.call(&Value::Class(class), Args::one(instance))
}

fn set_manager(_m: &mut Machine, args: Args) -> PyResult {
    let reverse = native::<Reverse>(args.pos.first().unwrap_or(&Value::None))?;
    let accessor = reverse.rel.accessor_name().unwrap_or_else(|| Str::intern(""));
    let (what, name) = match (reverse.rel.kind, reverse.reverse) {
        (RelKind::ManyToMany, true) => ("reverse side of a many-to-many set", accessor),
        (RelKind::ManyToMany, false) => {
            let name = reverse.rel.field().map(|field| field.name()).unwrap_or(accessor);
            ("forward side of a many-to-many set", name)
        }
        _ => ("reverse side of a related set", accessor),
    };
    Err(type_error(format!("Direct assignment to the {what} is prohibited. Use {name}.set() instead.")))
}

/// The options of the model that a related manager's instance is of.
pub fn options_of(instance: &Value) -> PyResult<Rc<Options>> {
    model::must_opts(instance)
}
