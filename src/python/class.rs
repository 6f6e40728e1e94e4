//! Classes and their instances.
//!
//! One [`Class`] serves builtin, native and user-made classes. An [`Instance`] has a class, a namespace, and a
//! [`Payload`] for what is not Python: a builtin value that a subclass wraps, an exception's state, or a Rust value of
//! a floor above.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use super::dict::Dict;
use super::exception::ExceptionState;
use super::farewell::{Farewell, owe};
use super::grave::{Contents, bury};
use super::heap::{Held, Place};
use super::value::{Str, Value};

thread_local! {
    /// Grows when some class, nobody says which, has changed: every look-up cache is then old.
    static EPOCH: Cell<u64> = const { Cell::new(1) };
    /// The next tag to give to a class.
    static NEXT_TAG: Cell<u64> = const { Cell::new(1) };
}

/// Look-ups remembered by one class: a power of two.
const CACHE_SIZE: usize = 64;

/// A look-up remembered: the interned name's address (0 is empty) and what was found.
#[derive(Clone, Default)]
struct Remembered {
    name: usize,
    found: Option<Value>,
}

/// What a class does in its own way; asked for once a tag. See [`Class::habits`].
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Habits {
    /// A `__getattribute__` that is not a builtin one.
    pub getattribute: bool,
    /// Any `__getattr__`.
    pub getattr: bool,
    /// A `__setattr__` that is not a builtin one.
    pub setattr: bool,
    /// A `__delattr__` that is not a builtin one.
    pub delattr: bool,
    /// A `__new__` that is not `object`'s.
    pub new: bool,
    /// `__set__` or `__delete__`: instances are data descriptors.
    pub data_descriptor: bool,
    /// `__get__`: instances are descriptors.
    pub get: bool,
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
    /// Whether it or a base has a `__del__`.
    pub finalizes: Cell<bool>,
    /// Whether a process made it by a `class` statement or a call of a metaclass: it ends with the process.
    pub of_process: Cell<bool>,
    /// A Rust value of a floor above (a model's options, a field kind).
    native: RefCell<Option<Rc<dyn Any>>>,
    subclasses: RefCell<Vec<std::rc::Weak<Class>>>,
    cache: RefCell<Vec<Remembered>>,
    epoch: Cell<u64>,
    tag: Cell<u64>,
    habits: Cell<Option<Habits>>,
    pub(super) place: Place,
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
            finalizes: Cell::new(false),
            of_process: Cell::new(false),
            native: RefCell::new(None),
            subclasses: RefCell::new(Vec::new()),
            cache: RefCell::new(Vec::new()),
            epoch: Cell::new(0),
            tag: Cell::new(0),
            habits: Cell::new(None),
            place: Place::none(),
        });
        class.place.take(Held::Class(Rc::downgrade(&class)));
        let mut mro = vec![class.clone()];
        mro.extend(mro_rest);
        let inherited = class.bases.borrow().iter().any(|base| base.finalizes.get());
        class.finalizes.set(inherited || class.dict.get_str("__del__").is_some());
        *class.mro.borrow_mut() = mro.into();
        for base in class.bases.borrow().iter() {
            let mut known = base.subclasses.borrow_mut();
            // A weak reference keeps the dead class's memory: now and then they are swept out.
            if known.len().is_power_of_two() {
                known.retain(|subclass| subclass.strong_count() > 0);
            }
            known.push(Rc::downgrade(&class));
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

    /// `module.qualname` with the module always but for builtins; what `repr` of classes and objects shows.
    pub fn full_name_always(&self) -> String {
        self.full_name()
    }

    /// The linearisation, this class first.
    pub fn mro(&self) -> Rc<[Rc<Class>]> {
        self.mro.borrow().clone()
    }

    /// Replaces the linearisation (after `__bases__` was assigned).
    pub fn set_mro(&self, mro: Vec<Rc<Class>>) {
        *self.mro.borrow_mut() = mro.into();
        self.modified();
    }

    /// Direct subclasses still alive, in order of creation.
    pub fn subclasses(&self) -> Vec<Rc<Class>> {
        self.subclasses.borrow().iter().filter_map(std::rc::Weak::upgrade).collect()
    }

    /// Whether this class is `other` or derives from it.
    pub fn is_subclass_of(&self, other: &Rc<Class>) -> bool {
        self.mro.borrow().iter().any(|c| Rc::ptr_eq(c, other))
    }

    /// Tells every look-up cache that some class has changed. Whoever writes to a class namespace calls this, or
    /// better [`Class::modified`].
    pub fn changed() {
        EPOCH.with(|e| e.set(e.get() + 1));
    }

    /// Tells the caches that this class's namespace has changed: they and those of its subclasses are emptied.
    pub fn modified(&self) {
        self.renew();
        let mut below = self.subclasses();
        while let Some(subclass) = below.pop() {
            subclass.renew();
            below.extend(subclass.subclasses());
        }
    }

    /// Forgets the subclasses that are gone.
    pub(super) fn sweep(&self) {
        let mut known = self.subclasses.borrow_mut();
        known.retain(|subclass| subclass.strong_count() > 0);
        known.shrink_to_fit();
    }

    /// Ends a class with its process: nothing is found on it any more, and it no longer holds itself alive.
    pub(super) fn end(&self) {
        self.modified();
        let old = (self.bases.take(), self.mro.replace(Rc::from(Vec::new())), self.native.take());
        drop(old);
    }

    /// A number that changes whenever a look-up on this class could give something else; never 0.
    pub fn tag(&self) -> u64 {
        let epoch = EPOCH.with(Cell::get);
        if self.epoch.get() != epoch {
            self.epoch.set(epoch);
            self.renew();
        }
        self.tag.get()
    }

    fn renew(&self) {
        self.tag.set(NEXT_TAG.with(|t| t.replace(t.get() + 1)));
        self.habits.set(None);
        let old = std::mem::take(&mut *self.cache.borrow_mut());
        drop(old); // outside the borrow: dropping may free objects whose classes look things up
    }

    /// Sets a class attribute and tells the caches.
    pub fn set(&self, name: &str, value: Value) {
        self.dict.set_str(&Str::intern(name), value);
        self.modified();
    }

    /// The raw attribute found along the linearisation (no descriptor called).
    pub fn lookup(&self, name: &Str) -> Option<Value> {
        self.tag();
        // Interned names are one object for the life of the thread, so their address is a good key. Others are
        // interned first: attribute names are few.
        let name = name.to_interned();
        let key = name.address();
        let slot = (key >> 4) & (CACHE_SIZE - 1);
        if let Some(remembered) = self.cache.borrow().get(slot)
            && remembered.name == key
        {
            return remembered.found.clone();
        }
        let found = self.mro.borrow().iter().find_map(|c| c.dict.get_name(&name));
        let mut cache = self.cache.borrow_mut();
        if cache.is_empty() {
            cache.resize(CACHE_SIZE, Remembered::default());
        }
        let old = std::mem::replace(&mut cache[slot], Remembered { name: key, found: found.clone() });
        drop(cache);
        drop(old);
        found
    }

    /// What this class does in its own way, remembered.
    pub fn habits(&self) -> Habits {
        self.tag();
        if let Some(habits) = self.habits.get() {
            return habits;
        }
        let own = |name: &str| match self.lookup(&Str::intern(name)) {
            None => false,
            Some(Value::Native(f)) => !matches!(&*f.owner, "object" | "type" | "module" | "super"),
            Some(_) => true,
        };
        let has = |name: &str| self.lookup(&Str::intern(name)).is_some();
        let habits = Habits {
            getattribute: own("__getattribute__"),
            getattr: has("__getattr__"),
            setattr: own("__setattr__"),
            delattr: own("__delattr__"),
            new: match self.lookup(&Str::intern("__new__")) {
                Some(Value::StaticMethod(f)) => !matches!(&*f, Value::Native(f) if &*f.owner == "object"),
                Some(Value::Native(f)) => &*f.owner != "object",
                Some(_) => true,
                None => false,
            },
            data_descriptor: has("__set__") || has("__delete__"),
            get: has("__get__"),
        };
        self.habits.set(Some(habits));
        habits
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
    /// References to be told when this object goes: weak ones with a callback.
    watchers: OnceCell<Box<RefCell<Vec<Watcher>>>>,
    /// What `id()` gives; 0 until asked for.
    serial: Cell<u64>,
    /// Whether its `__del__` has been called.
    finalized: Cell<bool>,
    place: Place,
}

/// A weak reference with its callback.
struct Watcher {
    reference: Weak<Instance>,
    callback: Value,
}

impl Drop for Instance {
    fn drop(&mut self) {
        let watchers = self.watchers.take().map(|watchers| watchers.take()).unwrap_or_default();
        for watcher in watchers.into_iter().rev() {
            // A reference that is gone itself asks for nothing.
            if let Some(reference) = watcher.reference.upgrade() {
                owe(Farewell::Callback(watcher.callback, Value::Instance(reference)));
            }
        }
        let payload = self.payload.take();
        if self.class.get_mut().finalizes.get() && !self.finalized.get() {
            let again = Instance::new(self.class.get_mut(), payload);
            again.finalized.set(true);
            again.serial.set(self.serial.get());
            if let Some(dict) = self.dict.take() {
                let _ = again.dict.set(dict);
            }
            owe(Farewell::Finalize(again));
        } else if !matches!(payload, Payload::None) {
            bury(Contents::Payload(payload));
        }
    }
}

impl Instance {
    /// A new object; the class's `__init__` is the caller's affair (see `Machine::call`).
    pub fn new(class: &Rc<Class>, payload: Payload) -> Rc<Instance> {
        let instance = Rc::new(Instance {
            class: RefCell::new(class.clone()),
            dict: OnceCell::new(),
            payload: RefCell::new(payload),
            watchers: OnceCell::new(),
            serial: Cell::new(0),
            finalized: Cell::new(false),
            place: Place::none(),
        });
        instance.place.take(Held::Instance(Rc::downgrade(&instance)));
        instance
    }

    /// A new object around a Rust value.
    pub fn with_native<T: 'static>(class: &Rc<Class>, native: T) -> Rc<Instance> {
        Instance::new(class, Payload::Native(Rc::new(native)))
    }

    /// Has a weak reference's callback called when this object goes.
    pub fn watch(&self, reference: &Rc<Instance>, callback: Value) {
        let watchers = self.watchers.get_or_init(Box::default);
        watchers.borrow_mut().push(Watcher { reference: Rc::downgrade(reference), callback });
    }

    /// What `id()` gives: `next` when it was never asked for.
    pub(super) fn serial(&self, next: impl FnOnce() -> u64) -> u64 {
        if self.serial.get() == 0 {
            self.serial.set(next());
        }
        self.serial.get()
    }

    /// Its class.
    pub fn class(&self) -> Rc<Class> {
        self.class.borrow().clone()
    }

    /// Assigns `__class__`.
    pub fn set_class(&self, class: Rc<Class>) {
        *self.class.borrow_mut() = class;
    }

    /// Runs something with its class, without touching the count of references.
    pub fn with_class<T>(&self, f: impl FnOnce(&Rc<Class>) -> T) -> T {
        f(&self.class.borrow())
    }

    /// Its namespace, if something has been put there.
    pub fn dict_opt(&self) -> Option<&Rc<Dict>> {
        self.dict.get()
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

    /// Replaces the payload, and gives the old one.
    pub(super) fn replace_payload(&self, payload: Payload) -> Payload {
        self.payload.replace(payload)
    }

    /// Whether a process made it: else it belongs to the thread (`datetime.timezone.utc`).
    pub(super) fn is_of_process(&self) -> bool {
        self.place.is_taken()
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
