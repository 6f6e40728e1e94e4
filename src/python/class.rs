//! Classes and their instances.
//!
//! One [`Class`] serves builtin, native and user-made classes. An [`Instance`] has a class, a namespace, and a
//! [`Payload`] for what is not Python: a builtin value that a subclass wraps, an exception's state, or a Rust value of
//! a floor above.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::dict::Dict;
use super::exception::ExceptionState;
use super::value::{Str, Value};

thread_local! {
    /// Grows with every change to any class, so that look-up caches know when they are old.
    static CLASS_VERSION: Cell<u64> = const { Cell::new(1) };
}

/// What an instance of a class must carry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// Nothing but a namespace.
    Object,
    /// A builtin value (`int`, `str`, `list`, `dict` ...), wrapped when the class is a user's subclass.
    Builtin,
    /// An exception's arguments and traceback.
    Exception,
    /// A class: the class is a metaclass.
    Type,
    /// A Rust value.
    Native,
}

/// A class. Invariant: `mro[0]` is the class itself, and the last one is `object`.
pub struct Class {
    name: RefCell<Str>,
    /// `__qualname__`.
    pub qualname: RefCell<Str>,
    /// Direct bases.
    pub bases: RefCell<Vec<Rc<Class>>>,
    mro: RefCell<Rc<[Rc<Class>]>>,
    /// The class namespace, live.
    pub dict: Rc<Dict>,
    /// The class of this class; `None` means `type`.
    pub metaclass: RefCell<Option<Rc<Class>>>,
    /// What instances carry.
    pub layout: Layout,
    /// The builtin class whose values instances wrap, when `layout` is `Builtin`.
    pub builtin_base: Option<Rc<Class>>,
    /// Whether Python code may set attributes (false for builtin and most native classes, as in CPython).
    pub mutable: Cell<bool>,
    /// Whether Python code may subclass it (`bool` says no).
    pub subclassable: Cell<bool>,
    /// Whether instances get a `__dict__` (false for classes with `__slots__` only).
    pub has_dict: Cell<bool>,
    /// A Rust value of a floor above (a model's options, a field kind).
    native: RefCell<Option<Rc<dyn Any>>>,
    subclasses: RefCell<Vec<std::rc::Weak<Class>>>,
    cache: RefCell<FxHashMap<usize, Option<Value>>>,
    cache_version: Cell<u64>,
}

impl Class {
    /// A class with its linearisation already computed (see `Machine::new_class`); `mro_rest` excludes the class.
    pub fn new(
        name: &str,
        bases: Vec<Rc<Class>>,
        mro_rest: Vec<Rc<Class>>,
        dict: Rc<Dict>,
        metaclass: Option<Rc<Class>>,
        layout: Layout,
        builtin_base: Option<Rc<Class>>,
    ) -> Rc<Class> {
        let class = Rc::new(Class {
            name: RefCell::new(Str::intern(name)),
            qualname: RefCell::new(Str::intern(name)),
            bases: RefCell::new(bases),
            mro: RefCell::new(Rc::from(Vec::new())),
            dict,
            metaclass: RefCell::new(metaclass),
            layout,
            builtin_base,
            mutable: Cell::new(true),
            subclassable: Cell::new(true),
            has_dict: Cell::new(true),
            native: RefCell::new(None),
            subclasses: RefCell::new(Vec::new()),
            cache: RefCell::new(FxHashMap::default()),
            cache_version: Cell::new(0),
        });
        let mut mro = vec![class.clone()];
        mro.extend(mro_rest);
        *class.mro.borrow_mut() = mro.into();
        for base in class.bases.borrow().iter() {
            base.subclasses.borrow_mut().push(Rc::downgrade(&class));
        }
        class
    }

    /// `__name__`.
    pub fn name(&self) -> Str {
        self.name.borrow().clone()
    }

    /// Sets `__name__`.
    pub fn set_name(&self, name: Str) {
        *self.name.borrow_mut() = name;
    }

    /// `__module__`, or `builtins`.
    pub fn module(&self) -> Str {
        match self.dict.get_str("__module__") {
            Some(Value::Str(module)) => module,
            _ => Str::intern("builtins"),
        }
    }

    /// `module.qualname`, without the module for builtins: as tracebacks and `repr` of classes name it.
    pub fn full_name(&self) -> String {
        let module = self.module();
        let qualname = self.qualname.borrow();
        if &*module == "builtins" { qualname.to_string() } else { format!("{module}.{qualname}") }
    }

    /// The linearisation, this class first.
    pub fn mro(&self) -> Rc<[Rc<Class>]> {
        self.mro.borrow().clone()
    }

    /// Replaces the linearisation (after `__bases__` was assigned).
    pub fn set_mro(&self, mro: Vec<Rc<Class>>) {
        *self.mro.borrow_mut() = mro.into();
        Class::changed();
    }

    /// Direct subclasses still alive, in order of creation.
    pub fn subclasses(&self) -> Vec<Rc<Class>> {
        self.subclasses.borrow().iter().filter_map(std::rc::Weak::upgrade).collect()
    }

    /// Whether this class is `other` or derives from it.
    pub fn is_subclass_of(&self, other: &Rc<Class>) -> bool {
        self.mro.borrow().iter().any(|c| Rc::ptr_eq(c, other))
    }

    /// Tells every look-up cache that some class has changed. Whoever writes to a class namespace calls it.
    pub fn changed() {
        CLASS_VERSION.with(|v| v.set(v.get() + 1));
    }

    /// Sets a class attribute and tells the caches.
    pub fn set(&self, name: &str, value: Value) {
        self.dict.set_str(&Str::intern(name), value);
        Class::changed();
    }

    /// The raw attribute found along the linearisation (no descriptor called).
    pub fn lookup(&self, name: &Str) -> Option<Value> {
        let version = CLASS_VERSION.with(Cell::get);
        if self.cache_version.get() != version {
            self.cache.borrow_mut().clear();
            self.cache_version.set(version);
        }
        // Interned names are one object for the life of the thread, so their address is a good key. Others are
        // interned first: attribute names are few.
        let name = Str::intern(name);
        let key = Value::Str(name.clone()).address().unwrap_or(0);
        if let Some(found) = self.cache.borrow().get(&key) {
            return found.clone();
        }
        let found = self.mro.borrow().iter().find_map(|c| c.dict.get_name(&name));
        self.cache.borrow_mut().insert(key, found.clone());
        found
    }

    /// As [`Class::lookup`], with the class that holds the attribute.
    pub fn lookup_with_owner(&self, name: &str) -> Option<(Rc<Class>, Value)> {
        self.mro.borrow().iter().find_map(|c| c.dict.get_str(name).map(|v| (c.clone(), v)))
    }

    /// The Rust value kept on this very class (not inherited).
    pub fn native<T: 'static>(&self) -> Option<Rc<T>> {
        self.native.borrow().clone().and_then(|any| any.downcast::<T>().ok())
    }

    /// Keeps a Rust value on the class.
    pub fn set_native(&self, value: Rc<dyn Any>) {
        *self.native.borrow_mut() = Some(value);
    }
}

/// What an instance carries beside its namespace.
#[derive(Clone, Default)]
pub enum Payload {
    /// Nothing.
    #[default]
    None,
    /// The builtin value of a subclass of a builtin; never itself an instance.
    Builtin(Value),
    /// An exception's state.
    Exception(Rc<ExceptionState>),
    /// A Rust value of a floor above.
    Native(Rc<dyn Any>),
}

/// An object: class, namespace, payload.
pub struct Instance {
    class: RefCell<Rc<Class>>,
    dict: OnceCell<Rc<Dict>>,
    payload: RefCell<Payload>,
    /// Set when `__del__`-free bookkeeping (weak references) needs to know that the object lives.
    pub weak_token: OnceCell<Rc<()>>,
}

impl Instance {
    /// A new object; the class's `__init__` is the caller's affair (see `Machine::call`).
    pub fn new(class: &Rc<Class>, payload: Payload) -> Rc<Instance> {
        Rc::new(Instance {
            class: RefCell::new(class.clone()),
            dict: OnceCell::new(),
            payload: RefCell::new(payload),
            weak_token: OnceCell::new(),
        })
    }

    /// A new object around a Rust value.
    pub fn with_native<T: 'static>(class: &Rc<Class>, native: T) -> Rc<Instance> {
        Instance::new(class, Payload::Native(Rc::new(native)))
    }

    /// Its class.
    pub fn class(&self) -> Rc<Class> {
        self.class.borrow().clone()
    }

    /// Assigns `__class__`.
    pub fn set_class(&self, class: Rc<Class>) {
        *self.class.borrow_mut() = class;
    }

    /// Its namespace, made when first asked for.
    pub fn dict(&self) -> &Rc<Dict> {
        self.dict.get_or_init(|| Rc::new(Dict::new()))
    }

    /// An attribute of the namespace alone.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.dict.get().and_then(|d| d.get_str(name))
    }

    /// An attribute of the namespace alone, by name object.
    pub fn get_name(&self, name: &Str) -> Option<Value> {
        self.dict.get().and_then(|d| d.get_name(name))
    }

    /// Sets an attribute of the namespace alone.
    pub fn set(&self, name: &str, value: impl Into<Value>) {
        self.dict().set_str(&Str::intern(name), value.into());
    }

    /// The payload (cheap to clone).
    pub fn payload(&self) -> Payload {
        self.payload.borrow().clone()
    }

    /// Replaces the payload.
    pub fn set_payload(&self, payload: Payload) {
        *self.payload.borrow_mut() = payload;
    }

    /// The Rust value inside, if it is a `T`.
    pub fn native<T: 'static>(&self) -> Option<Rc<T>> {
        match &*self.payload.borrow() {
            Payload::Native(any) => any.clone().downcast::<T>().ok(),
            _ => None,
        }
    }

    /// The builtin value inside, if any.
    pub fn builtin_value(&self) -> Option<Value> {
        match &*self.payload.borrow() {
            Payload::Builtin(value) => Some(value.clone()),
            _ => None,
        }
    }

    /// The exception's state, if it is an exception.
    pub fn exception(&self) -> Option<Rc<ExceptionState>> {
        match &*self.payload.borrow() {
            Payload::Exception(state) => Some(state.clone()),
            _ => None,
        }
    }
}
