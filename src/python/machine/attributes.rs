//! Attributes: look-up, descriptors, setting and deleting.
//!
//! Mirrors CPython's `Objects/object.c` (`_PyObject_GenericGetAttrWithDict`), `typeobject.c` (`type_getattro`,
//! `super_getattro`) and `moduleobject.c`. The methods and properties of builtin classes lie in their namespaces: see
//! `bootstrap` and `builtins`.

use std::cell::Cell;
use std::rc::Rc;

use super::Machine;
use super::numbers::name;
use crate::python::class::{Class, Instance};
use crate::python::code::InlineCache;
use crate::python::exception::{PyResult, Unwind, attribute_error, type_error};
use crate::python::function::{Args, Method};
use crate::python::objects::{Module, Property, Super};
use crate::python::types::types;
use crate::python::value::{Str, Value};

impl Machine {
    /// `object.name`, by name object.
    pub fn load_attr(&mut self, object: &Value, attribute: &Str) -> PyResult {
        match self.find_attr(object, attribute)? {
            Some(value) => Ok(value),
            None => Err(self.no_attribute(object, attribute)),
        }
    }

    /// `object.name`; `None` when neither the protocol nor `__getattr__` has it. A user's `__getattribute__` or
    /// `__getattr__` may raise AttributeError itself.
    pub(super) fn find_attr(&mut self, object: &Value, attribute: &Str) -> PyResult<Option<Value>> {
        let class = self.class_of(object);
        let habits = class.habits();
        if habits.getattribute {
            let found = self.call_habit(&class, object, "__getattribute__", attribute);
            return match found {
                Err(e) if habits.getattr && e.is(&types().AttributeError) => {
                    self.call_habit(&class, object, "__getattr__", attribute).map(Some)
                }
                other => other.map(Some),
            };
        }
        let found = match self.generic_getattr(object, attribute) {
            Err(e) if habits.getattr && e.is(&types().AttributeError) => None,
            other => other?,
        };
        match found {
            Some(value) => Ok(Some(value)),
            None if habits.getattr => self.call_habit(&class, object, "__getattr__", attribute).map(Some),
            None => Ok(None),
        }
    }

    fn call_habit(&mut self, class: &Rc<Class>, object: &Value, habit: &str, attribute: &Str) -> PyResult {
        let function = class.lookup(&Str::intern(habit)).unwrap_or_default();
        let args = Args::two(object.clone(), Value::Str(attribute.clone()));
        match function {
            Value::Function(_) | Value::Native(_) => self.call(&function, args),
            other => {
                let bound = self.bind(&other, object, class)?;
                self.call(&bound, Args::one(Value::Str(attribute.clone())))
            }
        }
    }

    /// The default protocol for each kind of object; `None` when there is no such attribute.
    pub(super) fn default_getattr(&mut self, object: &Value, attribute: &Str) -> PyResult<Option<Value>> {
        match object {
            Value::Instance(instance) => self.instance_getattr(object, instance, attribute),
            Value::Class(class) => self.class_getattr(class, attribute),
            Value::Module(module) => self.module_getattr(object, module, attribute),
            Value::Super(super_) => {
                let found = self.super_getattr(super_, attribute)?;
                if found.is_some() { Ok(found) } else { self.plain_getattr(object, attribute) }
            }
            _ => self.plain_getattr(object, attribute),
        }
    }

    fn instance_getattr(
        &mut self,
        object: &Value,
        instance: &Rc<Instance>,
        attribute: &Str,
    ) -> PyResult<Option<Value>> {
        let class = instance.class();
        let found = class.lookup(attribute);
        if let Some(descriptor) = &found
            && is_data_descriptor(descriptor)
        {
            return self.bind(descriptor, object, &class).map(Some);
        }
        if let Some(value) = instance.get_name(attribute) {
            return Ok(Some(value));
        }
        match found {
            Some(descriptor) => self.bind(&descriptor, object, &class).map(Some),
            None => Ok(None),
        }
    }

    /// Objects without a class variant of their own: class attributes, and the namespace of functions.
    fn plain_getattr(&mut self, object: &Value, attribute: &Str) -> PyResult<Option<Value>> {
        let class = self.class_of(object);
        let found = class.lookup(attribute);
        if let Some(descriptor) = &found
            && is_data_descriptor(descriptor)
        {
            return self.bind(descriptor, object, &class).map(Some);
        }
        if let Some(dict) = own_dict(object)
            && let Some(value) = dict.get_name(attribute)
        {
            return Ok(Some(value));
        }
        if let Some(descriptor) = found {
            return self.bind(&descriptor, object, &class).map(Some);
        }
        // A bound method shows its function's attributes.
        if let Value::Method(method) = object {
            let function = method.function.clone();
            return self.find_attr(&function, attribute);
        }
        Ok(None)
    }

    fn class_getattr(&mut self, class: &Rc<Class>, attribute: &Str) -> PyResult<Option<Value>> {
        let object = Value::Class(class.clone());
        let meta = self.class_of(&object);
        let on_meta = meta.lookup(attribute);
        if let Some(descriptor) = &on_meta
            && is_data_descriptor(descriptor)
        {
            return self.bind(descriptor, &object, &meta).map(Some);
        }
        if let Some(value) = class.lookup(attribute) {
            return self.bind_to_class(&value, class).map(Some);
        }
        match on_meta {
            Some(descriptor) => self.bind(&descriptor, &object, &meta).map(Some),
            None => Ok(None),
        }
    }

    /// What a class attribute becomes when it is read through the class.
    pub(super) fn bind_to_class(&mut self, value: &Value, class: &Rc<Class>) -> PyResult {
        match value {
            Value::StaticMethod(inner) => Ok((**inner).clone()),
            Value::ClassMethod(inner) => self.bind_class_method(inner, class),
            Value::Instance(instance) if instance.with_class(|c| c.habits().get) => {
                let args = Args::pos([value.clone(), Value::None, Value::Class(class.clone())]);
                self.call_on_class(value, "__get__", args)
            }
            other => Ok(other.clone()),
        }
    }

    fn bind_class_method(&mut self, inner: &Value, class: &Rc<Class>) -> PyResult {
        match inner {
            Value::Function(_) | Value::Native(_) => Ok(bound(inner, Value::Class(class.clone()))),
            Value::Property(_) => self.bind(inner, &Value::Class(class.clone()), class),
            Value::Instance(instance) if instance.with_class(|c| c.habits().get) => {
                let receiver = Value::Class(class.clone());
                let meta = self.class_of(&receiver);
                self.bind(inner, &receiver, &meta)
            }
            other => Ok(bound(other, Value::Class(class.clone()))),
        }
    }

    /// What a class attribute becomes when it is read through an instance: `__get__`.
    pub(super) fn bind(&mut self, value: &Value, object: &Value, class: &Rc<Class>) -> PyResult {
        match value {
            Value::Function(_) => Ok(bound(value, object.clone())),
            Value::Native(function) if function.binds => Ok(bound(value, object.clone())),
            Value::Property(property) => self.get_property(property, object),
            Value::StaticMethod(inner) => Ok((**inner).clone()),
            Value::ClassMethod(inner) => self.bind_class_method(inner, class),
            Value::Instance(instance) if instance.with_class(|c| c.habits().get) => {
                let args = Args::pos([value.clone(), object.clone(), Value::Class(class.clone())]);
                self.call_on_class(value, "__get__", args)
            }
            other => Ok(other.clone()),
        }
    }

    /// Calls a method found on the class of `owner`; the receiver is already in the arguments.
    fn call_on_class(&mut self, owner: &Value, method: &str, args: Args) -> PyResult {
        let class = self.class_of(owner);
        match class.lookup(&Str::intern(method)) {
            Some(function @ (Value::Function(_) | Value::Native(_))) => self.call(&function, args),
            Some(other) => {
                let bound = self.bind(&other, owner, &class)?;
                let rest = Args { pos: args.pos.into_iter().skip(1).collect(), kw: args.kw };
                self.call(&bound, rest)
            }
            None => Err(attribute_error(format!("'{}' object has no attribute '{method}'", class.name()))),
        }
    }

    fn get_property(&mut self, property: &Rc<Property>, object: &Value) -> PyResult {
        if property.get.is_none() {
            return Err(self.property_lacks(property, object, "getter"));
        }
        self.call(&property.get, Args::one(object.clone()))
    }

    fn property_lacks(&mut self, property: &Rc<Property>, object: &Value, part: &str) -> Unwind {
        let class = self.class_of(object);
        match &*property.name.borrow() {
            Some(name) => attribute_error(format!(
                "property '{name}' of '{}' object has no {part}",
                class.qualname.borrow()
            )),
            None => {
                attribute_error(format!("property of '{}' object has no {part}", class.qualname.borrow()))
            }
        }
    }

    fn module_getattr(
        &mut self,
        object: &Value,
        module: &Rc<Module>,
        attribute: &Str,
    ) -> PyResult<Option<Value>> {
        if let Some(value) = module.dict.get_name(attribute) {
            return Ok(Some(value));
        }
        let class = types().module.clone();
        if let Some(value) = class.lookup(attribute) {
            return self.bind(&value, object, &class).map(Some);
        }
        match module.dict.get_str("__getattr__") {
            Some(hook) => self.call(&hook, Args::one(Value::Str(attribute.clone()))).map(Some),
            None => Ok(None),
        }
    }

    fn super_getattr(&mut self, super_: &Rc<Super>, attribute: &Str) -> PyResult<Option<Value>> {
        if &**attribute == "__class__" {
            return Ok(None);
        }
        let mro = super_.class.mro();
        let after = mro.iter().position(|c| Rc::ptr_eq(c, &super_.after)).map_or(0, |at| at + 1);
        let found = mro[after.min(mro.len())..].iter().find_map(|c| c.dict.get_name(attribute));
        let Some(value) = found else { return Ok(None) };
        // Bound to a class when the receiver is that very class (in a class method, or in `__new__`).
        match &super_.receiver {
            Value::Class(receiver) if Rc::ptr_eq(receiver, &super_.class) => {
                let receiver = receiver.clone();
                self.bind_to_class(&value, &receiver).map(Some)
            }
            receiver => {
                let receiver = receiver.clone();
                self.bind(&value, &receiver, &super_.class).map(Some)
            }
        }
    }

    /// The AttributeError for a missing attribute, with what CPython's suggestions need.
    pub(super) fn no_attribute(&mut self, object: &Value, attribute: &Str) -> Unwind {
        let message = match object {
            Value::Class(class) => format!("type object '{}' has no attribute '{attribute}'", class.name()),
            Value::Module(module) => self.module_lacks(module, attribute),
            // A bound method is asked for its function's attributes.
            Value::Method(method) if matches!(method.function, Value::Function(_)) => {
                format!("'function' object has no attribute '{attribute}'")
            }
            other => format!("'{}' object has no attribute '{attribute}'", self.class_of(other).name()),
        };
        self.attribute_error_for(object, attribute, message)
    }

    /// An AttributeError that knows its object and name.
    pub(super) fn attribute_error_for(&self, object: &Value, attribute: &Str, message: String) -> Unwind {
        let error = attribute_error(message);
        if let Unwind::Exception(exception) = &error {
            exception.set("name", Value::Str(attribute.clone()));
            exception.set("obj", object.clone());
        }
        error
    }

    fn module_lacks(&self, module: &Rc<Module>, attribute: &Str) -> String {
        let name = match module.dict.get_str("__name__") {
            Some(Value::Str(name)) => name,
            _ => module.name.clone(),
        };
        if self.is_initializing(module) {
            return format!(
                "partially initialized module '{name}' has no attribute '{attribute}' (most likely due to a circular import)"
            );
        }
        format!("module '{name}' has no attribute '{attribute}'")
    }

    /// `object.name = value`, by name object.
    pub(super) fn store_attr(&mut self, object: &Value, attribute: &Str, value: Value) -> PyResult<()> {
        let class = self.class_of(object);
        if class.habits().setattr {
            let args = Args::pos([object.clone(), Value::Str(attribute.clone()), value]);
            return self.call_on_class(object, "__setattr__", args).map(drop);
        }
        self.generic_setattr(object, attribute, value)
    }

    /// What `object.__setattr__` and `type.__setattr__` do; `None` deletes.
    pub(super) fn default_setattr(
        &mut self,
        object: &Value,
        attribute: &Str,
        value: Option<Value>,
    ) -> PyResult<()> {
        if let Value::Class(class) = object {
            return self.class_setattr(class, attribute, value);
        }
        let class = self.class_of(object);
        let found = class.lookup(attribute);
        if let Some(descriptor) = &found
            && is_data_descriptor(descriptor)
        {
            return self.set_descriptor(descriptor, object, attribute, value);
        }
        if let Some(dict) = settable_dict(object, &class) {
            match value {
                Some(value) => dict.set_str(&attribute.to_interned(), value),
                None if dict.remove_str(attribute).is_some() => {}
                None => return Err(self.no_attribute(object, attribute)),
            }
            return Ok(());
        }
        if found.is_some() {
            let message = format!("'{}' object attribute '{attribute}' is read-only", class.name());
            return Err(self.attribute_error_for(object, attribute, message));
        }
        Err(self.no_attribute(object, attribute))
    }

    fn set_descriptor(
        &mut self,
        descriptor: &Value,
        object: &Value,
        attribute: &Str,
        value: Option<Value>,
    ) -> PyResult<()> {
        if let Value::Property(property) = descriptor {
            let (function, part) = match value {
                Some(_) => (&property.set, "setter"),
                None => (&property.delete, "deleter"),
            };
            if function.is_none() {
                return Err(self.property_lacks(property, object, part));
            }
            let mut args = Args::one(object.clone());
            args.pos.extend(value);
            return self.call(function, args).map(drop);
        }
        let method = if value.is_some() { "__set__" } else { "__delete__" };
        if self.class_of(descriptor).lookup(&name(method)).is_none() {
            let message = if value.is_some() { "__set__".to_owned() } else { "__delete__".to_owned() };
            return Err(self.attribute_error_for(object, attribute, message));
        }
        let mut args = Args::two(descriptor.clone(), object.clone());
        args.pos.extend(value);
        self.call_on_class(descriptor, method, args).map(drop)
    }

    fn class_setattr(&mut self, class: &Rc<Class>, attribute: &Str, value: Option<Value>) -> PyResult<()> {
        let object = Value::Class(class.clone());
        if !class.mutable.get() {
            return Err(type_error(format!(
                "cannot set '{attribute}' attribute of immutable type '{}'",
                class.name()
            )));
        }
        let meta = self.class_of(&object);
        if let Some(descriptor) = meta.lookup(attribute)
            && is_data_descriptor(&descriptor)
        {
            return self.set_descriptor(&descriptor, &object, attribute, value);
        }
        match value {
            Some(value) => {
                if &**attribute == "__del__" {
                    class.finalizes.set(true);
                }
                class.dict.set_str(&attribute.to_interned(), value);
            }
            None => {
                let Some(old) = class.dict.remove_str(attribute) else {
                    return Err(self.no_attribute(&object, attribute));
                };
                class.modified();
                drop(old);
            }
        }
        class.modified();
        Ok(())
    }

    /// `del object.name`, by name object.
    pub(super) fn remove_attr(&mut self, object: &Value, attribute: &Str) -> PyResult<()> {
        let class = self.class_of(object);
        if class.habits().delattr {
            let args = Args::two(object.clone(), Value::Str(attribute.clone()));
            return self.call_on_class(object, "__delattr__", args).map(drop);
        }
        self.default_setattr(object, attribute, None)
    }

    /// [`Op::LoadAttr`](crate::python::code::Op::LoadAttr): the top of the stack becomes its attribute.
    pub(super) fn op_load_attr(&mut self, index: u32) -> PyResult<()> {
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        let at = frame.pc - 1;
        let code = frame.code.clone();
        let attribute = &code.names[index as usize];
        // Where the inner loop did not know it: found now, remembered for the next time.
        if let Some(Value::Instance(instance)) = frame.stack.last()
            && let Some(dict) = instance.dict_opt()
        {
            let cache = &code.cache.of(code.ops.len())[at];
            let tag = instance.with_class(|c| c.tag());
            let InlineCache { tag: known, position } = cache.get();
            if known == tag {
                if let Some((found_at, value)) = dict.get_name_at(attribute, position as usize) {
                    if found_at != position as usize {
                        cache.set(InlineCache { tag, position: found_at as u32 });
                    }
                    if let Some(top) = frame.stack.last_mut() {
                        *top = value;
                    }
                    return Ok(());
                }
            } else if instance.with_class(|c| prefers_namespace(c, attribute))
                && let Some((found_at, value)) = dict.get_name_at(attribute, usize::MAX)
            {
                cache.set(InlineCache { tag, position: found_at as u32 });
                if let Some(top) = frame.stack.last_mut() {
                    *top = value;
                }
                return Ok(());
            }
        }
        if let Some(Value::Instance(instance)) = frame.stack.last()
            && let Some(getter) = plain_getter(&instance.class(), attribute)
        {
            let object = self.pop();
            return self.call_and_push(&getter, Args::one(object));
        }
        let object = self.pop();
        let value = self.load_attr(&object, attribute)?;
        self.push(value);
        Ok(())
    }

    /// [`Op::StoreAttr`](crate::python::code::Op::StoreAttr).
    pub(super) fn op_store_attr(&mut self, index: u32) -> PyResult<()> {
        let (object, value) = (self.pop(), self.pop());
        let Some(frame) = self.frames.last() else { return Ok(()) };
        let code = frame.code.clone();
        let attribute = &code.names[index as usize];
        if let Value::Instance(instance) = &object {
            let cache: &Cell<InlineCache> = &code.cache.of(code.ops.len())[frame.pc - 1];
            let InlineCache { tag: known, position } = cache.get();
            let tag = instance.with_class(|c| c.tag());
            let plain = known == tag
                || instance.with_class(|c| {
                    prefers_namespace(c, attribute) && !c.habits().setattr && c.has_dict.get()
                });
            if plain {
                let at = instance.dict().set_name_at(attribute, value, position as usize);
                cache.set(InlineCache { tag, position: at as u32 });
                return Ok(());
            }
        }
        self.store_attr(&object, attribute, value)
    }

    /// [`Op::LoadMethod`](crate::python::code::Op::LoadMethod): no bound method is made when the attribute is a plain
    /// function of the class.
    pub(super) fn op_load_method(&mut self, index: u32) -> PyResult<()> {
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        let Some(object) = frame.stack.last() else { return Ok(()) };
        let attribute = &frame.code.names[index as usize];
        let function = match object {
            Value::Instance(instance) => instance.with_class(|class| {
                if class.habits().getattribute {
                    return None;
                }
                let found = class.lookup(attribute).filter(is_plain_method)?;
                let shadowed = instance.dict_opt().is_some_and(|d| d.get_name(attribute).is_some());
                (!shadowed).then_some(found)
            }),
            // `super().method` and the attributes of classes and modules bind in their own way; the marker below is
            // no receiver.
            Value::Super(_)
            | Value::Class(_)
            | Value::Module(_)
            | Value::Function(_)
            | Value::Native(_)
            | Value::Method(_)
            | Value::NotImplemented => None,
            other => builtin_class(other).and_then(|c| c.lookup(attribute)).filter(is_plain_method),
        };
        if let Some(function) = function {
            if let Some(top) = frame.stack.last_mut() {
                let object = std::mem::replace(top, function);
                frame.stack.push(object);
            }
            return Ok(());
        }
        let attribute = attribute.clone();
        let object = self.pop();
        let value = self.load_attr(&object, &attribute)?;
        self.push(value);
        self.push(Value::NotImplemented);
        Ok(())
    }
}

fn is_plain_method(value: &Value) -> bool {
    match value {
        Value::Function(_) => true,
        Value::Native(function) => function.binds,
        _ => false,
    }
}

/// Whether the namespace of instances decides: the default protocol, and no data descriptor of that name.
fn prefers_namespace(class: &Rc<Class>, attribute: &Str) -> bool {
    !class.habits().getattribute && !class.lookup(attribute).is_some_and(|found| is_data_descriptor(&found))
}

/// The function of a property in Python, where nothing else of the class has a say.
fn plain_getter(class: &Rc<Class>, attribute: &Str) -> Option<Value> {
    let Some(Value::Property(property)) = class.lookup(attribute) else { return None };
    let habits = class.habits();
    let plain = !habits.getattribute && !habits.getattr && matches!(property.get, Value::Function(_));
    plain.then(|| property.get.clone())
}

/// A bound method.
pub(super) fn bound(function: &Value, receiver: Value) -> Value {
    Value::Method(Rc::new(Method { function: function.clone(), receiver }))
}

/// Whether a class attribute goes before the instance's namespace.
pub(super) fn is_data_descriptor(value: &Value) -> bool {
    match value {
        Value::Property(_) => true,
        Value::Instance(instance) => instance.with_class(|c| c.habits().data_descriptor),
        _ => false,
    }
}

/// The namespace of an object that has one and is no instance, class or module; only if it has been made.
fn own_dict(object: &Value) -> Option<Rc<crate::python::dict::Dict>> {
    match object {
        Value::Function(function) => function.dict.get().cloned(),
        Value::Native(function) => function.dict.get().cloned(),
        _ => None,
    }
}

/// The namespace in which `setattr` puts a name.
fn settable_dict(object: &Value, class: &Rc<Class>) -> Option<Rc<crate::python::dict::Dict>> {
    match object {
        Value::Instance(instance) if class.has_dict.get() => Some(instance.dict().clone()),
        Value::Function(function) => Some(function.dict.get_or_init(Default::default).clone()),
        Value::Native(function) => Some(function.dict.get_or_init(Default::default).clone()),
        Value::Module(module) => Some(module.dict.clone()),
        _ => None,
    }
}

/// The class of a value that is no instance, without touching a count; `None` for instances, classes and iterators.
pub(super) fn builtin_class(value: &Value) -> Option<&'static Rc<Class>> {
    let t = types();
    Some(match value {
        Value::None => &t.none,
        Value::NotImplemented => &t.not_implemented,
        Value::Ellipsis => &t.ellipsis,
        Value::Bool(_) => &t.bool_,
        Value::Int(_) | Value::BigInt(_) => &t.int,
        Value::Float(_) => &t.float,
        Value::Str(_) => &t.str,
        Value::Bytes(_) => &t.bytes,
        Value::Tuple(_) => &t.tuple,
        Value::List(_) => &t.list,
        Value::Dict(_) => &t.dict,
        Value::Set(set) => {
            if set.frozen {
                &t.frozenset
            } else {
                &t.set
            }
        }
        Value::Slice(_) => &t.slice,
        Value::Range(_) => &t.range,
        Value::Function(_) => &t.function,
        Value::Method(method) => match &method.function {
            Value::Native(function) if function.is_builtin() => &t.native,
            _ => &t.method,
        },
        Value::Native(_) => &t.native,
        Value::Module(_) => &t.module,
        Value::Generator(_) => &t.generator,
        Value::DictView(view) => match view.kind {
            crate::python::objects::ViewKind::Keys => &t.dict_keys,
            crate::python::objects::ViewKind::Values => &t.dict_values,
            crate::python::objects::ViewKind::Items => &t.dict_items,
        },
        Value::MappingProxy(_) => &t.mappingproxy,
        Value::Property(_) => &t.property,
        Value::StaticMethod(_) => &t.staticmethod,
        Value::ClassMethod(_) => &t.classmethod,
        Value::Super(_) => &t.super_,
        Value::Cell(_) => &t.cell,
        Value::Code(_) => &t.code,
        Value::Class(_) | Value::Instance(_) | Value::Iter(_) => return None,
    })
}
