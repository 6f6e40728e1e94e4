//! Callables: functions of the learner, functions in Rust, bound methods, and the arguments of a call.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use smallvec::SmallVec;

use super::code::Code;
use super::dict::Dict;
use super::exception::{PyResult, type_error};
use super::grave::{Contents, bury};
use super::heap::Place;
use super::machine::Machine;
use super::objects::{Cell_, bury_parts};
use super::value::{Str, Value};

/// A function made by `def` or `lambda`.
pub struct Function {
    /// `__name__`.
    pub name: RefCell<Str>,
    /// `__qualname__`.
    pub qualname: RefCell<Str>,
    /// Its code.
    pub code: Rc<Code>,
    /// The module namespace it was made in.
    pub globals: Rc<Dict>,
    /// Default values of the last positional parameters.
    pub defaults: RefCell<Vec<Value>>,
    /// Default values of keyword-only parameters.
    pub kw_defaults: RefCell<Vec<(Str, Value)>>,
    /// Cells of the variables it closes over, in the order of `code.free_vars`.
    pub closure: Vec<Rc<Cell_>>,
    /// `__doc__`.
    pub doc: RefCell<Value>,
    /// `__annotations__`.
    pub annotations: RefCell<Option<Value>>,
    /// Other attributes set on it (`__dict__`), `__module__` and `__wrapped__` among them.
    pub dict: OnceCell<Rc<Dict>>,
    pub(super) place: Place,
}

/// A callable with its first argument.
pub struct Method {
    /// The callable.
    pub function: Value,
    /// `__self__`.
    pub receiver: Value,
}

impl Drop for Method {
    fn drop(&mut self) {
        bury_parts([&mut self.function, &mut self.receiver, &mut Value::None]);
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let (closure, defaults) = (std::mem::take(&mut self.closure), self.defaults.take());
        if !closure.is_empty() || !defaults.is_empty() {
            bury(Contents::Closure(closure, defaults));
        }
    }
}

/// The Rust side of a native function.
#[derive(Clone)]
pub enum NativeCall {
    /// A plain function.
    Fn(fn(&mut Machine, Args) -> PyResult),
    /// A closure.
    Closure(Rc<dyn Fn(&mut Machine, Args) -> PyResult>),
}

/// A function written in Rust.
pub struct NativeFunction {
    /// `__name__`.
    pub name: Str,
    /// The class it belongs to, for `repr` and error texts; empty for a module's function.
    pub owner: Str,
    /// `__module__`; another than `builtins` says that it stands for a function written in Python.
    pub module: Str,
    /// Whether it binds to an instance when found on a class, as a `def` does.
    pub binds: bool,
    /// The code.
    pub call: NativeCall,
    /// Attributes that Python code may set or read (`alters_data`, `short_description` ...).
    pub dict: OnceCell<Rc<Dict>>,
}

impl NativeFunction {
    /// A function that does not bind.
    pub fn new(name: &str, call: fn(&mut Machine, Args) -> PyResult) -> Rc<NativeFunction> {
        NativeFunction::make(name, "", false, NativeCall::Fn(call))
    }

    /// A method.
    pub fn method(owner: &str, name: &str, call: fn(&mut Machine, Args) -> PyResult) -> Rc<NativeFunction> {
        NativeFunction::make(name, owner, true, NativeCall::Fn(call))
    }

    /// A function from a closure; it does not bind.
    pub fn closure(
        name: &str,
        call: impl Fn(&mut Machine, Args) -> PyResult + 'static,
    ) -> Rc<NativeFunction> {
        NativeFunction::make(name, "", false, NativeCall::Closure(Rc::new(call)))
    }

    /// A method from a closure: it binds.
    pub fn method_closure(
        owner: &str,
        name: &str,
        call: impl Fn(&mut Machine, Args) -> PyResult + 'static,
    ) -> Rc<NativeFunction> {
        NativeFunction::make(name, owner, true, NativeCall::Closure(Rc::new(call)))
    }

    /// As this one, standing for a function of Python's own in a module and, if `owner` says so, a class.
    pub fn standing_in(&self, module: &Str, owner: &str) -> Rc<NativeFunction> {
        Rc::new(NativeFunction {
            name: self.name.clone(),
            owner: Str::intern(owner),
            module: module.clone(),
            binds: self.binds,
            call: self.call.clone(),
            dict: self.dict.clone(),
        })
    }

    /// Whether it is a builtin to whoever looks at it, as those that CPython has in C are.
    pub fn is_builtin(&self) -> bool {
        &*self.module == "builtins"
    }

    /// `__qualname__`.
    pub fn qualname(&self) -> String {
        if self.owner.is_empty() { self.name.to_string() } else { format!("{}.{}", self.owner, self.name) }
    }

    fn make(name: &str, owner: &str, binds: bool, call: NativeCall) -> Rc<NativeFunction> {
        Rc::new(NativeFunction {
            name: Str::intern(name),
            owner: Str::intern(owner),
            module: Str::intern("builtins"),
            binds,
            call,
            dict: OnceCell::new(),
        })
    }
}

/// The arguments of a call.
#[derive(Clone, Default)]
pub struct Args {
    /// Positional arguments; the receiver first, for methods.
    pub pos: SmallVec<[Value; 4]>,
    /// Keyword arguments, in order.
    pub kw: Vec<(Str, Value)>,
}

impl Args {
    /// No arguments.
    pub fn none() -> Args {
        Args::default()
    }

    /// One positional argument.
    pub fn one(a: impl Into<Value>) -> Args {
        Args { pos: smallvec::smallvec![a.into()], kw: Vec::new() }
    }

    /// Two positional arguments.
    pub fn two(a: impl Into<Value>, b: impl Into<Value>) -> Args {
        Args { pos: smallvec::smallvec![a.into(), b.into()], kw: Vec::new() }
    }

    /// Positional arguments.
    pub fn pos(items: impl IntoIterator<Item = Value>) -> Args {
        Args { pos: items.into_iter().collect(), kw: Vec::new() }
    }

    /// With one keyword argument more.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Args {
        self.kw.push((Str::intern(name), value.into()));
        self
    }

    /// With a first positional argument before the others.
    pub fn prepend(mut self, first: Value) -> Args {
        self.pos.insert(0, first);
        self
    }

    /// Takes a keyword argument out.
    pub fn take_kw(&mut self, name: &str) -> Option<Value> {
        let at = self.kw.iter().position(|(k, _)| &**k == name)?;
        Some(self.kw.remove(at).1)
    }

    /// Reads the arguments one parameter at a time, with CPython's errors. `function` is the name in error texts.
    pub fn reader(self, function: &'static str) -> ArgReader {
        ArgReader { function, given: self.pos.len(), pos: self.pos.into_iter(), kw: self.kw, read: 0 }
    }

    /// The receiver of a method call, taken off. Panics never: without one, it is `None` the value.
    pub fn take_self(&mut self) -> Value {
        if self.pos.is_empty() { Value::None } else { self.pos.remove(0) }
    }
}

/// A cursor over the arguments of a native function: each call names the next parameter.
pub struct ArgReader {
    function: &'static str,
    given: usize,
    pos: smallvec::IntoIter<[Value; 4]>,
    kw: Vec<(Str, Value)>,
    read: usize,
}

impl ArgReader {
    /// The next parameter, positional or by keyword; `None` when it was not given.
    pub fn optional(&mut self, name: &str) -> PyResult<Option<Value>> {
        self.read += 1;
        let by_name = self.keyword(name);
        match (self.pos.next(), by_name) {
            (Some(_), Some(_)) => {
                Err(type_error(format!("{}() got multiple values for argument '{name}'", self.function)))
            }
            (Some(value), None) | (None, Some(value)) => Ok(Some(value)),
            (None, None) => Ok(None),
        }
    }

    /// The next parameter, which must be given.
    pub fn required(&mut self, name: &str) -> PyResult {
        let function = self.function;
        self.optional(name)?.ok_or_else(|| {
            type_error(format!("{function}() missing 1 required positional argument: '{name}'"))
        })
    }

    /// The next parameter, or a default.
    pub fn or(&mut self, name: &str, default: impl Into<Value>) -> PyResult {
        Ok(self.optional(name)?.unwrap_or_else(|| default.into()))
    }

    /// A keyword-only parameter; `None` when it was not given.
    pub fn keyword(&mut self, name: &str) -> Option<Value> {
        let at = self.kw.iter().position(|(k, _)| &**k == name)?;
        Some(self.kw.remove(at).1)
    }

    /// All further positional arguments (`*args`).
    pub fn rest(&mut self) -> Vec<Value> {
        self.pos.by_ref().collect()
    }

    /// All further keyword arguments (`**kwargs`).
    pub fn rest_kw(&mut self) -> Vec<(Str, Value)> {
        std::mem::take(&mut self.kw)
    }

    /// Fails when an argument is left over. Call it last.
    pub fn finish(self) -> PyResult<()> {
        if let Some((name, _)) = self.kw.first() {
            return Err(type_error(format!(
                "{}() got an unexpected keyword argument '{name}'",
                self.function
            )));
        }
        if self.pos.len() > 0 {
            let (takes, given) = (self.read, self.given);
            let plural = if takes == 1 { "" } else { "s" };
            let were = if given == 1 { "was" } else { "were" };
            return Err(type_error(format!(
                "{}() takes {takes} positional argument{plural} but {given} {were} given",
                self.function
            )));
        }
        Ok(())
    }
}
