//! Exceptions: what an `Err` of the machine carries, and how native code makes one.
//!
//! [`Unwind::Exception`] is Python's and may be caught by the learner's `except`; [`Unwind::Limit`] ends the run and
//! may not.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::class::{Class, Instance, Payload};
use super::code::Code;
use super::dict::Dict;
use super::types::types;
use super::value::{Str, Value};

/// Why execution leaves a frame.
#[derive(Clone)]
pub enum Unwind {
    /// A Python exception: an instance whose payload is an [`ExceptionState`].
    Exception(Rc<Instance>),
    /// A limit of the run was passed: nothing catches it.
    Limit(Rc<LimitError>),
}

/// The result of whatever may raise.
pub type PyResult<T = Value> = Result<T, Unwind>;

/// Which limit was passed, and where.
#[derive(Debug, Clone)]
pub struct LimitError {
    /// What to tell the learner: which limit, its value, how to raise it.
    pub message: String,
    /// The limit.
    pub kind: LimitKind,
    /// File and line that were running.
    pub location: Option<(String, u32)>,
}

/// The limits of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitKind {
    /// Instructions executed.
    Fuel,
    /// Live memory.
    Memory,
    /// Characters printed.
    Output,
    /// The run was stopped from outside.
    Stopped,
    /// A question was asked and nobody is there to answer.
    Input,
}

/// What an exception object carries.
#[derive(Default)]
pub struct ExceptionState {
    /// `args`.
    pub args: RefCell<Vec<Value>>,
    /// Innermost call last, as CPython prints them; filled while unwinding.
    pub traceback: RefCell<Vec<TracebackEntry>>,
    /// `__cause__`.
    pub cause: RefCell<Option<Value>>,
    /// `__context__`.
    pub context: RefCell<Option<Value>>,
    /// `__suppress_context__`.
    pub suppress_context: Cell<bool>,
    /// `__notes__`.
    pub notes: RefCell<Vec<Str>>,
}

/// One line of a traceback. Entries are kept outermost first.
#[derive(Clone)]
pub struct TracebackEntry {
    /// The code that was running; it knows its file, name and source.
    pub code: Rc<Code>,
    /// The instruction that was running.
    pub instruction: u32,
    /// The module namespace of the frame, for "Did you mean".
    pub globals: Rc<Dict>,
}

impl Unwind {
    /// A new exception of a class with one string argument.
    pub fn new(class: &Rc<Class>, message: impl AsRef<str>) -> Unwind {
        Unwind::with_args(class, vec![Value::str(message)])
    }

    /// A new exception of a class. Does not run a Python `__init__`: for user classes use `Machine::raise_class`.
    pub fn with_args(class: &Rc<Class>, args: Vec<Value>) -> Unwind {
        Unwind::Exception(new_exception(class, args))
    }

    /// The exception object, unless it is a limit.
    pub fn exception(&self) -> Option<&Rc<Instance>> {
        if let Unwind::Exception(e) = self { Some(e) } else { None }
    }

    /// Whether it is an exception of this class.
    pub fn is(&self, class: &Rc<Class>) -> bool {
        self.exception().is_some_and(|e| e.class().is_subclass_of(class))
    }
}

/// An exception object of a class with arguments.
pub fn new_exception(class: &Rc<Class>, args: Vec<Value>) -> Rc<Instance> {
    let state = ExceptionState { args: RefCell::new(args), ..ExceptionState::default() };
    Instance::new(class, Payload::Exception(Rc::new(state)))
}

macro_rules! constructors {
    ($($name:ident => $class:ident),* $(,)?) => {
        $(#[doc = concat!("A `", stringify!($class), "` with this message.")]
        pub fn $name(message: impl AsRef<str>) -> Unwind { Unwind::new(&types().$class, message) })*
    };
}
constructors! {
    type_error => TypeError,
    value_error => ValueError,
    attribute_error => AttributeError,
    name_error => NameError,
    index_error => IndexError,
    runtime_error => RuntimeError,
    recursion_error => RecursionError,
    not_implemented => NotImplementedError,
    import_error => ImportError,
    module_not_found => ModuleNotFoundError,
    zero_division => ZeroDivisionError,
    overflow_error => OverflowError,
    assertion_error => AssertionError,
    lookup_error => LookupError,
    os_error => OSError,
    file_not_found => FileNotFoundError,
    eof_error => EOFError,
    memory_error => MemoryError,
    unicode_error => UnicodeError,
}

/// A `KeyError` for this key (shown by its `repr`, as in CPython).
pub fn key_error(key: Value) -> Unwind {
    Unwind::with_args(&types().KeyError, vec![key])
}

/// What is missing from Ormery, in the one sentence that tools recognise.
pub fn unsupported(what: impl AsRef<str>) -> Unwind {
    not_implemented(format!("Ormery does not support {} yet", what.as_ref()))
}
