//! What native code asks of the machine; the work is done in the files beside.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use super::{Frame, Machine};
use crate::python::class::{Class, Instance, Payload};
use crate::python::code::{BinOp, CmpOp, Code, UnaryOp};
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, Unwind};
use crate::python::function::Args;
use crate::python::heap;
use crate::python::host::{Host, Limits};
use crate::python::native::{ClassBuilder, NativeModules};
use crate::python::objects::Module;
use crate::python::types::{self, types};
use crate::python::value::{Str, Value};

/// How a source is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Mode {
    /// A module.
    Exec,
    /// An expression, for `eval`.
    Eval,
    /// A statement typed into the shell: expression values are shown.
    Single,
}

/// What `site` puts among the builtins for whoever types `quit`.
fn quitter(name: &'static str) -> Value {
    let class = ClassBuilder::in_module("Quitter", "_sitebuiltins")
        .closure("__call__", |_, mut args| {
            args.take_self();
            Err(Unwind::with_args(&types().SystemExit, args.pos.into_vec()))
        })
        .closure("__repr__", move |_, _| Ok(Value::str(format!("Use {name}() or Ctrl-D (i.e. EOF) to exit"))))
        .build();
    Value::Instance(Instance::new(&class, Payload::None))
}

impl Machine {
    /// A fresh process. `native_modules` are those of the floors above; the standard library is added here.
    pub fn new(host: Rc<dyn Host>, native_modules: Rc<NativeModules>, limits: Limits) -> Machine {
        types::fill_once();
        let mut all = NativeModules::default();
        crate::python::modules::register(&mut all);
        all.extend(&native_modules);
        let mut machine = Machine {
            host,
            native_modules: Rc::new(all),
            modules: Rc::new(Dict::new()),
            builtins: Rc::new(Dict::new()),
            frames: Vec::new(),
            limits,
            fuel_used: 0,
            observer: None,
            stop: Rc::default(),
            extensions: Default::default(),
            ids: Default::default(),
            ids_given: Cell::new(0),
            output_used: 0,
            native_depth: 0,
            next_check: 0,
            spare: Vec::new(),
            prepared: Vec::new(),
            initializing: Vec::new(),
            memory_before: crate::allocated_bytes(),
            releases: Vec::new(),
            process: heap::begin(),
            namespaces: Vec::new(),
            build_class: None,
        };
        let builtins = crate::python::builtins::namespace(&mut machine);
        builtins.set_str(&Str::intern("__name__"), Value::str("builtins"));
        let builder = machine.class_builder();
        builtins.set_str(&Str::intern("__build_class__"), builder);
        for leave in ["exit", "quit"] {
            builtins.set_str(&Str::intern(leave), quitter(leave));
        }
        let module = Module { name: Str::intern("builtins"), dict: builtins.clone() };
        machine.builtins = builtins;
        machine.modules.set_str(&Str::intern("builtins"), Value::Module(Rc::new(module)));
        machine
    }

    /// Compiles a source; a syntax error is Python's `SyntaxError`.
    pub fn compile(&mut self, text: &str, path: &str, mode: Mode) -> PyResult<Rc<Code>> {
        self.compile_source(text, path, mode)
    }

    /// From now on this process runs, until another is entered: what is made belongs to it. Whoever asks something of a
    /// machine that may have rested says so; to run its code says it too.
    pub fn take_over(&self) {
        heap::enter(self.process);
    }

    /// Has each Rust value that an instance carries shown to `release` when the process ends: a floor above breaks its
    /// own circles there.
    pub fn at_end(&mut self, release: fn(&dyn Any)) {
        self.releases.push(release);
    }

    /// A namespace that belongs to this process beside those of its modules (a shell's), and ends with it.
    pub fn keep_namespace(&mut self, names: &Rc<Dict>) {
        self.namespaces.push(names.clone());
    }

    /// Runs a module's or the shell's code in a namespace.
    pub fn exec(&mut self, code: &Rc<Code>, globals: &Rc<Dict>) -> PyResult {
        self.exec_in(code, globals, globals)
    }

    /// Runs code in a namespace with globals of its own, as `exec` and `eval` with two namespaces do.
    pub fn exec_in(&mut self, code: &Rc<Code>, globals: &Rc<Dict>, locals: &Rc<Dict>) -> PyResult {
        if globals.get_str("__builtins__").is_none_or(|b| b.is_none()) {
            globals.set_str(&Str::intern("__builtins__"), Value::Dict(self.builtins.clone()));
        }
        let frame = Frame::of_body(code, globals, locals, &[]);
        let floor = self.frames.len();
        self.push_frame(frame)?;
        self.run_nested(floor)
    }

    /// As [`Machine::exec_in`], with any mapping for the local names.
    pub fn exec_on(&mut self, code: &Rc<Code>, globals: &Rc<Dict>, locals: &Value) -> PyResult {
        match (locals, locals.unwrapped()) {
            (Value::Dict(locals), _) => self.exec_in(code, globals, locals),
            (_, inner) => {
                // What a dict has inside is read at once; then the object is asked.
                let dict = if let Value::Dict(dict) = inner { dict } else { Rc::default() };
                self.prepared.push((dict.clone(), locals.clone()));
                let result = self.exec_in(code, globals, &dict);
                self.prepared.pop();
                result
            }
        }
    }

    /// Calls any callable; runs nested until it returns.
    pub fn call(&mut self, callee: &Value, args: Args) -> PyResult {
        self.call_value(callee, args)
    }

    /// Calls a method by name (found as Python finds it).
    pub fn call_method(&mut self, receiver: &Value, name: &str, args: Args) -> PyResult {
        let attribute = Str::intern(name);
        let class = self.class_of(receiver);
        if !class.habits().getattribute
            && let Some(function @ (Value::Function(_) | Value::Native(_))) = class.lookup(&attribute)
            && !matches!(receiver, Value::Class(_) | Value::Module(_) | Value::Super(_))
            && !matches!(receiver, Value::Instance(i) if i.get_name(&attribute).is_some())
            && !matches!(&function, Value::Native(f) if !f.binds)
        {
            return self.call_value(&function, args.prepend(receiver.clone()));
        }
        let method = self.load_attr(receiver, &attribute)?;
        self.call_value(&method, args)
    }

    /// Calls a special method found on the class, if there is one (`__len__`, `__enter__` ...).
    pub fn call_special(&mut self, receiver: &Value, name: &str, args: Args) -> Option<PyResult> {
        self.special(receiver, &Str::intern(name), args)
    }

    /// `object.name`.
    pub fn getattr(&mut self, object: &Value, name: &str) -> PyResult {
        self.load_attr(object, &Str::intern(name))
    }

    /// `getattr(object, name, None)` that tells absence: only `AttributeError` is caught.
    pub fn getattr_opt(&mut self, object: &Value, name: &str) -> PyResult<Option<Value>> {
        match self.find_attr(object, &Str::intern(name)) {
            Err(e) if e.is(&types().AttributeError) => Ok(None),
            other => other,
        }
    }

    /// What `object.__getattribute__` does by default: data descriptors, namespace, other descriptors, class
    /// attributes; no `__getattr__`.
    pub fn generic_getattr(&mut self, object: &Value, name: &Str) -> PyResult<Option<Value>> {
        self.default_getattr(object, name)
    }

    /// `object.name = value`.
    pub fn setattr(&mut self, object: &Value, name: &str, value: Value) -> PyResult<()> {
        self.store_attr(object, &Str::intern(name), value)
    }

    /// What `object.__setattr__` does by default.
    pub fn generic_setattr(&mut self, object: &Value, name: &Str, value: Value) -> PyResult<()> {
        self.default_setattr(object, name, Some(value))
    }

    /// `del object.name`.
    pub fn delattr(&mut self, object: &Value, name: &str) -> PyResult<()> {
        self.remove_attr(object, &Str::intern(name))
    }

    /// `type(value)`.
    pub fn class_of(&self, value: &Value) -> Rc<Class> {
        if let Some(class) = super::attributes::builtin_class(value) {
            return class.clone();
        }
        match value {
            Value::Instance(instance) => instance.class(),
            Value::Class(class) => class.metaclass.borrow().clone().unwrap_or_else(|| types().type_.clone()),
            Value::Iter(iter) => super::classes::iterator_class(iter),
            _ => types().object.clone(),
        }
    }

    /// Whether the value's class is `class` or derives from it (no `__instancecheck__`).
    pub fn is_instance(&self, value: &Value, class: &Rc<Class>) -> bool {
        self.class_of(value).is_subclass_of(class)
    }

    /// Python's `isinstance`, with tuples and `__instancecheck__`.
    pub fn isinstance(&mut self, value: &Value, class_info: &Value) -> PyResult<bool> {
        self.isinstance_of(value, class_info)
    }

    /// Python's `issubclass`.
    pub fn issubclass(&mut self, class: &Value, class_info: &Value) -> PyResult<bool> {
        self.issubclass_of(class, class_info)
    }

    /// Python's `callable`.
    pub fn callable(&self, value: &Value) -> bool {
        self.is_callable(value)
    }

    /// `repr(value)`.
    pub fn repr(&mut self, value: &Value) -> PyResult<String> {
        self.repr_value(value)
    }

    /// `str(value)`.
    pub fn str(&mut self, value: &Value) -> PyResult<String> {
        self.str_value(value)
    }

    /// `format(value, spec)`.
    pub fn format(&mut self, value: &Value, spec: &str) -> PyResult<String> {
        self.format_value(value, spec)
    }

    /// `bool(value)`.
    pub fn truth(&mut self, value: &Value) -> PyResult<bool> {
        self.truth_value(value)
    }

    /// `a == b` as a bool.
    pub fn eq(&mut self, a: &Value, b: &Value) -> PyResult<bool> {
        let answer = self.compare_values(CmpOp::Eq, a, b)?;
        self.truth_value(&answer)
    }

    /// A rich comparison as Python evaluates it (the result need not be a bool).
    pub fn compare(&mut self, op: CmpOp, a: &Value, b: &Value) -> PyResult {
        self.compare_values(op, a, b)
    }

    /// `hash(value)`.
    pub fn hash(&mut self, value: &Value) -> PyResult<u64> {
        self.hash_of(value)
    }

    /// A binary operator with its reflected methods.
    pub fn binary(&mut self, op: BinOp, a: &Value, b: &Value) -> PyResult {
        self.binary_values(op, a, b)
    }

    /// A unary operator.
    pub fn unary(&mut self, op: UnaryOp, a: &Value) -> PyResult {
        self.unary_value(op, a)
    }

    /// `len(value)`.
    pub fn len(&mut self, value: &Value) -> PyResult<usize> {
        self.len_value(value)
    }

    /// `item in container`.
    pub fn contains(&mut self, container: &Value, item: &Value) -> PyResult<bool> {
        self.contains_value(container, item)
    }

    /// `object[index]`.
    pub fn getitem(&mut self, object: &Value, index: &Value) -> PyResult {
        self.getitem_value(object, index)
    }

    /// `object[index] = value`.
    pub fn setitem(&mut self, object: &Value, index: &Value, value: Value) -> PyResult<()> {
        self.setitem_value(object, index, value)
    }

    /// `del object[index]`.
    pub fn delitem(&mut self, object: &Value, index: &Value) -> PyResult<()> {
        self.delitem_value(object, index)
    }

    /// `iter(value)`.
    pub fn iter(&mut self, value: &Value) -> PyResult {
        self.iter_value(value)
    }

    /// `next(iterator)`; `None` at the end.
    pub fn next(&mut self, iterator: &Value) -> PyResult<Option<Value>> {
        self.next_value(iterator)
    }

    /// All values of an iterable.
    pub fn collect(&mut self, iterable: &Value) -> PyResult<Vec<Value>> {
        self.collect_values(iterable)
    }

    /// Looks a key up in a dict, by Python's hash and equality.
    pub fn dict_get(&mut self, dict: &Dict, key: &Value) -> PyResult<Option<Value>> {
        self.dict_find(dict, key)
    }

    /// Sets a key.
    pub fn dict_set(&mut self, dict: &Dict, key: Value, value: Value) -> PyResult<()> {
        self.dict_store(dict, key, value)
    }

    /// Removes a key.
    pub fn dict_remove(&mut self, dict: &Dict, key: &Value) -> PyResult<Option<Value>> {
        self.dict_take(dict, key)
    }

    /// Imports a module by its dotted name and returns that very module (not the top package).
    pub fn import(&mut self, name: &str) -> PyResult<Rc<Module>> {
        match self.import_value(name)? {
            Value::Module(module) => Ok(module),
            other => {
                let kind = self.class_of(&other).name();
                Err(crate::python::exception::type_error(format!(
                    "'{name}' in sys.modules is a {kind}, not a module"
                )))
            }
        }
    }

    /// Writes text to the host's standard output, and counts it.
    pub fn write_stdout(&mut self, text: &str) -> PyResult<()> {
        self.count_output(text.len())?;
        self.host.stdout(text);
        Ok(())
    }

    /// Writes text to the host's standard error, and counts it.
    pub fn write_stderr(&mut self, text: &str) -> PyResult<()> {
        self.count_output(text.len())?;
        self.host.stderr(text);
        Ok(())
    }

    /// `from module import name`.
    pub fn import_from(&mut self, module: &str, name: &str) -> PyResult {
        let module = self.import_value(module)?;
        self.import_name_from(&module, &Str::intern(name))
    }

    /// `type.__new__`: makes a class, with C3, `__set_name__` and `__init_subclass__`.
    pub fn new_class(
        &mut self,
        metaclass: &Rc<Class>,
        name: &str,
        bases: Vec<Rc<Class>>,
        namespace: Rc<Dict>,
        keywords: Vec<(Str, Value)>,
    ) -> PyResult<Rc<Class>> {
        self.make_class(metaclass, name, bases, &namespace, keywords)
    }

    /// Makes an exception of a class by calling it, ready to be returned as `Err`.
    pub fn exception(&mut self, class: &Value, args: Args) -> Unwind {
        self.make_exception(class, args)
    }

    /// A number for an object, the same as long as the process lives; what `id()` gives and `0x...` shows.
    pub fn id_of(&self, value: &Value) -> u64 {
        let Some(address) = value.address() else { return inline_id(value) };
        let next = || FIRST_ID + self.ids_given.replace(self.ids_given.get() + 1) * 16;
        if let Value::Instance(instance) = value {
            return instance.serial(next);
        }
        self.ids.borrow_mut().entry(address).or_insert_with(|| (next(), value.clone())).0
    }

    /// Tells the observer that something happened in native code.
    pub fn emit(&self, event: Rc<dyn Any>) {
        if let Some(observer) = &self.observer {
            observer.event(self, &crate::python::host::Event::Native(event));
        }
    }

    /// Prints text to `sys.stdout` as `print` does (a redirected one included).
    pub fn print(&mut self, text: &str) -> PyResult<()> {
        if let Some(Value::Module(sys)) = self.modules.get_str("sys")
            && let Some(stdout) = sys.dict.get_str("stdout")
        {
            return self.call_method(&stdout, "write", Args::one(text)).map(drop);
        }
        self.write_stdout(text)
    }
}

/// The first number given out: it looks like an address, as CPython's do.
const FIRST_ID: u64 = 0x7f00_0000_1000;

/// Values that are not shared have numbers made of themselves.
fn inline_id(value: &Value) -> u64 {
    match value {
        Value::None => 0x55_0000_0010,
        Value::NotImplemented => 0x55_0000_0020,
        Value::Ellipsis => 0x55_0000_0030,
        Value::Bool(b) => 0x55_0000_0040 + u64::from(*b) * 16,
        Value::Int(i) => 0x55_0001_0000_u64.wrapping_add((*i as u64).wrapping_mul(32)) & (u64::MAX >> 2),
        Value::Float(x) => x.to_bits() & (u64::MAX >> 2),
        _ => 0,
    }
}
