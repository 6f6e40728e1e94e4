//! Values: what a Python name can be bound to.
//!
//! A [`Value`] is 16 bytes and cheap to clone: small things are inline, the rest is shared by `Rc`. Builtin types that
//! nobody subclasses in place have a variant each; everything else (user classes, native classes of the floors
//! above, subclasses of builtins) is an [`Instance`] with a payload.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::ops::Deref;
use std::rc::Rc;

use num_bigint::BigInt;
use rustc_hash::FxBuildHasher;

use super::class::{Class, Instance};
use super::code::Code;
use super::dict::Dict;
use super::function::{Function, Method, NativeFunction};
use super::objects::{
    Cell_, DictView, Generator, Items, Iter, List, MappingProxy, Module, Property, Range, Set, Slice, Super,
};

/// A Python value. Cloning shares; identity is [`Value::is`].
///
/// Its tag takes a whole word: a value is then written in two halves and read in two, where the processor would wait
/// for a byte and a word to become sixteen bytes.
#[derive(Clone, Default)]
#[repr(u64)]
pub enum Value {
    /// `None`.
    #[default]
    None,
    /// `NotImplemented`, the answer of an operator method that declines.
    NotImplemented,
    /// `...`.
    Ellipsis,
    /// `True` or `False`.
    Bool(bool),
    /// An `int` that fits; one that does not is [`Value::BigInt`]. Invariant: a `BigInt` never fits an `i64`.
    Int(i64),
    /// A `float`.
    Float(f64),
    /// An `int` beyond 64 bits.
    BigInt(Rc<BigInt>),
    /// A `str`.
    Str(Str),
    /// A `bytes`.
    Bytes(Rc<Vec<u8>>),
    /// A `tuple`.
    Tuple(Rc<Items>),
    /// A `list`.
    List(Rc<List>),
    /// A `dict`.
    Dict(Rc<Dict>),
    /// A `set` or, with its flag, a `frozenset`.
    Set(Rc<Set>),
    /// A `slice`.
    Slice(Rc<Slice>),
    /// A `range`.
    Range(Rc<Range>),
    /// A function made by `def` or `lambda`.
    Function(Rc<Function>),
    /// A bound method: any callable with its first argument.
    Method(Rc<Method>),
    /// A function written in Rust.
    Native(Rc<NativeFunction>),
    /// A class, builtin, native or user-made.
    Class(Rc<Class>),
    /// An object of a class that has no variant here.
    Instance(Rc<Instance>),
    /// A module.
    Module(Rc<Module>),
    /// A generator.
    Generator(Rc<Generator>),
    /// An iterator written in Rust.
    Iter(Rc<Iter>),
    /// `dict.keys()`, `.values()`, `.items()`.
    DictView(Rc<DictView>),
    /// A read-only view of a dict, as `cls.__dict__` gives.
    MappingProxy(Rc<MappingProxy>),
    /// A `property`.
    Property(Rc<Property>),
    /// A `staticmethod`.
    StaticMethod(Rc<Value>),
    /// A `classmethod`.
    ClassMethod(Rc<Value>),
    /// A `super` object.
    Super(Rc<Super>),
    /// A closure's cell.
    Cell(Rc<Cell_>),
    /// A code object.
    Code(Rc<Code>),
}

impl Value {
    /// A `str` value.
    pub fn str(text: impl AsRef<str>) -> Value {
        Value::Str(Str::new(text.as_ref()))
    }

    /// A `tuple` value.
    pub fn tuple(items: Vec<Value>) -> Value {
        Value::Tuple(Rc::new(Items(items)))
    }

    /// A `list` value.
    pub fn list(items: Vec<Value>) -> Value {
        Value::List(Rc::new(List { items: RefCell::new(items) }))
    }

    /// A `dict` value with string keys.
    pub fn dict<K: AsRef<str>>(items: impl IntoIterator<Item = (K, Value)>) -> Value {
        let dict = Dict::new();
        for (key, value) in items {
            dict.set_str(&Str::new(key.as_ref()), value);
        }
        Value::Dict(Rc::new(dict))
    }

    /// An `int` from a big one, inline when it fits.
    pub fn int(value: BigInt) -> Value {
        match i64::try_from(&value) {
            Ok(small) => Value::Int(small),
            Err(_) => Value::BigInt(Rc::new(value)),
        }
    }

    /// The text of a `str` value (not of a subclass of `str`).
    pub fn as_str(&self) -> Option<&Str> {
        if let Value::Str(text) = self { Some(text) } else { None }
    }

    /// Whether this is `None`.
    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }

    /// The instance, if it is one.
    pub fn as_instance(&self) -> Option<&Rc<Instance>> {
        if let Value::Instance(instance) = self { Some(instance) } else { None }
    }

    /// Whether this is `NotImplemented`.
    pub fn is_not_implemented(&self) -> bool {
        matches!(self, Value::NotImplemented)
    }

    /// The class, if it is one.
    pub fn as_class(&self) -> Option<&Rc<Class>> {
        if let Value::Class(class) = self { Some(class) } else { None }
    }

    /// The native payload of an instance, if it has one of type `T`.
    pub fn native<T: 'static>(&self) -> Option<Rc<T>> {
        self.as_instance().and_then(|instance| instance.native::<T>())
    }

    /// The builtin value that an instance of a subclass of a builtin (`class Name(str)`) holds; itself otherwise.
    pub fn unwrapped(&self) -> Value {
        match self {
            Value::Instance(instance) => instance.builtin_value().unwrap_or_else(|| self.clone()),
            other => other.clone(),
        }
    }

    /// Python's `is`.
    pub fn is(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::None, Value::None)
            | (Value::NotImplemented, Value::NotImplemented)
            | (Value::Ellipsis, Value::Ellipsis) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
            (Value::Str(a), Value::Str(b)) => a.is(b) || (a.len() < 32 && a == b),
            (Value::Tuple(a), Value::Tuple(b)) => Rc::ptr_eq(a, b) || (a.is_empty() && b.is_empty()),
            (Value::Method(a), Value::Method(b)) => Rc::ptr_eq(a, b),
            _ => match (self.address(), other.address()) {
                (Some(a), Some(b)) => a == b,
                _ => false,
            },
        }
    }

    /// Where the shared part lives; `None` for inline values. Only for identity: never shown.
    pub fn address(&self) -> Option<usize> {
        Some(match self {
            Value::BigInt(x) => Rc::as_ptr(x) as usize,
            Value::Str(x) => x.address(),
            Value::Bytes(x) => Rc::as_ptr(x) as usize,
            Value::Tuple(x) => Rc::as_ptr(x) as usize,
            Value::List(x) => Rc::as_ptr(x) as usize,
            Value::Dict(x) => Rc::as_ptr(x) as usize,
            Value::Set(x) => Rc::as_ptr(x) as usize,
            Value::Slice(x) => Rc::as_ptr(x) as usize,
            Value::Range(x) => Rc::as_ptr(x) as usize,
            Value::Function(x) => Rc::as_ptr(x) as usize,
            Value::Method(x) => Rc::as_ptr(x) as usize,
            Value::Native(x) => Rc::as_ptr(x) as usize,
            Value::Class(x) => Rc::as_ptr(x) as usize,
            Value::Instance(x) => Rc::as_ptr(x) as usize,
            Value::Module(x) => Rc::as_ptr(x) as usize,
            Value::Generator(x) => Rc::as_ptr(x) as usize,
            Value::Iter(x) => Rc::as_ptr(x) as usize,
            Value::DictView(x) => Rc::as_ptr(x) as usize,
            Value::MappingProxy(x) => Rc::as_ptr(x) as usize,
            Value::Property(x) => Rc::as_ptr(x) as usize,
            Value::StaticMethod(x) | Value::ClassMethod(x) => Rc::as_ptr(x) as usize,
            Value::Super(x) => Rc::as_ptr(x) as usize,
            Value::Cell(x) => Rc::as_ptr(x) as usize,
            Value::Code(x) => Rc::as_ptr(x) as usize,
            _ => return None,
        })
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::None => f.write_str("None"),
            Value::Bool(b) => write!(f, "{b}"),
            Value::Int(i) => write!(f, "{i}"),
            Value::Float(x) => write!(f, "{x}"),
            Value::Str(s) => write!(f, "{:?}", &**s),
            Value::Tuple(items) => f.debug_list().entries(items.iter()).finish(),
            Value::Class(c) => write!(f, "<class {}>", c.name()),
            Value::Instance(i) => write!(f, "<{} object>", i.class().name()),
            _ => f.write_str("<value>"),
        }
    }
}

macro_rules! value_from {
    ($($from:ty => $variant:ident),* $(,)?) => {
        $(impl From<$from> for Value { fn from(x: $from) -> Value { Value::$variant(x) } })*
    };
}
value_from!(bool => Bool, i64 => Int, f64 => Float, Str => Str, Rc<Class> => Class, Rc<Instance> => Instance,
    Rc<Module> => Module, Rc<Dict> => Dict, Rc<List> => List, Rc<Set> => Set, Rc<Function> => Function,
    Rc<NativeFunction> => Native, Rc<Method> => Method);

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::str(text)
    }
}
impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Str(Str::from_box(text.into_boxed_str()))
    }
}
impl From<usize> for Value {
    fn from(n: usize) -> Value {
        Value::Int(n as i64)
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(option: Option<T>) -> Value {
        option.map_or(Value::None, Into::into)
    }
}

/// A shared immutable string with its hash and length kept. Interned strings are equal by address first.
#[derive(Clone)]
pub struct Str(Rc<StrData>);

struct StrData {
    text: Box<str>,
    /// 0 until asked for.
    hash: Cell<u64>,
    /// Length in characters; `u32::MAX` until asked for. Equal to the byte length exactly when ASCII.
    chars: Cell<u32>,
    /// Whether this is the one object that [`Str::intern`] gives for its text.
    interned: Cell<bool>,
}

thread_local! {
    static INTERNED: RefCell<HashSet<Str, FxBuildHasher>> = RefCell::new(HashSet::default());
}

impl Str {
    /// A new string, not interned.
    pub fn new(text: &str) -> Str {
        Str::from_box(text.into())
    }

    /// A new string from text already on the heap.
    pub fn from_box(text: Box<str>) -> Str {
        Str(Rc::new(StrData {
            text,
            hash: Cell::new(0),
            chars: Cell::new(u32::MAX),
            interned: Cell::new(false),
        }))
    }

    /// The shared string of this string's text: itself, at no cost, when it is that one already.
    pub fn to_interned(&self) -> Str {
        if self.0.interned.get() { self.clone() } else { Str::intern(self) }
    }

    /// The one shared string of this text: for names in code, attribute names, keyword names.
    pub fn intern(text: &str) -> Str {
        INTERNED.with_borrow_mut(|set| {
            if let Some(found) = set.get(text) {
                return found.clone();
            }
            let made = Str::new(text);
            made.0.interned.set(true);
            set.insert(made.clone());
            made
        })
    }

    /// Whether both are one object.
    pub fn is(&self, other: &Str) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Length in characters.
    pub fn char_len(&self) -> usize {
        let known = self.0.chars.get();
        if known != u32::MAX {
            return known as usize;
        }
        let counted = self.0.text.chars().count();
        self.0.chars.set(u32::try_from(counted).unwrap_or(u32::MAX));
        counted
    }

    /// Whether all characters are ASCII, so that byte and character positions agree.
    pub fn is_ascii(&self) -> bool {
        self.char_len() == self.0.text.len()
    }

    /// The hash, computed once.
    pub fn hash_value(&self) -> u64 {
        let known = self.0.hash.get();
        if known != 0 {
            return known;
        }
        let hash = hash_text(&self.0.text);
        self.0.hash.set(hash);
        hash
    }

    pub(super) fn address(&self) -> usize {
        Rc::as_ptr(&self.0) as *const () as usize
    }
}

/// The hash of a text: fixed, never seeded, so that runs repeat; never 0.
pub fn hash_text(text: &str) -> u64 {
    FxBuildHasher.hash_one(text) | 1
}

impl Deref for Str {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0.text
    }
}
impl PartialEq for Str {
    fn eq(&self, other: &Str) -> bool {
        self.is(other) || (!(self.0.interned.get() && other.0.interned.get()) && self.0.text == other.0.text)
    }
}
impl Eq for Str {}
impl Hash for Str {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.text.hash(state);
    }
}
impl std::borrow::Borrow<str> for Str {
    fn borrow(&self) -> &str {
        &self.0.text
    }
}
impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}
impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0.text)
    }
}
impl From<&str> for Str {
    fn from(text: &str) -> Str {
        Str::intern(text)
    }
}
