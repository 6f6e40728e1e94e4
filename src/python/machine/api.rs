//! What native code asks of the machine. (Signatures first; the bodies belong to the files of this folder.)
#![allow(unused_variables, clippy::todo)]

use std::any::Any;
use std::rc::Rc;

use super::Machine;
use crate::python::class::{Class, Instance};
use crate::python::code::{BinOp, CmpOp, Code, UnaryOp};
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, Unwind};
use crate::python::function::Args;
use crate::python::host::{Host, Limits};
use crate::python::native::NativeModules;
use crate::python::objects::Module;
use crate::python::value::{Str, Value};

/// How a source is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// A module.
    Exec,
    /// An expression, for `eval`.
    Eval,
    /// A statement typed into the shell: expression values are shown.
    Single,
}

impl Machine {
    /// A fresh process. `native_modules` are those of the floors above; the standard library is added here.
    pub fn new(host: Rc<dyn Host>, native_modules: Rc<NativeModules>, limits: Limits) -> Machine {
        todo!()
    }

    /// Compiles a source; a syntax error is Python's `SyntaxError`.
    pub fn compile(&mut self, text: &str, path: &str, mode: Mode) -> PyResult<Rc<Code>> {
        todo!()
    }

    /// Runs a module's or the shell's code in a namespace.
    pub fn exec(&mut self, code: &Rc<Code>, globals: &Rc<Dict>) -> PyResult {
        todo!()
    }

    /// Calls any callable; runs nested until it returns.
    pub fn call(&mut self, callee: &Value, args: Args) -> PyResult {
        todo!()
    }

    /// Calls a method by name (found as Python finds it).
    pub fn call_method(&mut self, receiver: &Value, name: &str, args: Args) -> PyResult {
        todo!()
    }

    /// Calls a special method found on the class, if there is one (`__len__`, `__enter__` ...).
    pub fn call_special(&mut self, receiver: &Value, name: &str, args: Args) -> Option<PyResult> {
        todo!()
    }

    /// `object.name`.
    pub fn getattr(&mut self, object: &Value, name: &str) -> PyResult {
        todo!()
    }

    /// `getattr(object, name, None)` that tells absence: only `AttributeError` is caught.
    pub fn getattr_opt(&mut self, object: &Value, name: &str) -> PyResult<Option<Value>> {
        todo!()
    }

    /// What `object.__getattribute__` does by default: data descriptors, namespace, other descriptors, class
    /// attributes; no `__getattr__`.
    pub fn generic_getattr(&mut self, object: &Value, name: &Str) -> PyResult<Option<Value>> {
        todo!()
    }

    /// `object.name = value`.
    pub fn setattr(&mut self, object: &Value, name: &str, value: Value) -> PyResult<()> {
        todo!()
    }

    /// What `object.__setattr__` does by default.
    pub fn generic_setattr(&mut self, object: &Value, name: &Str, value: Value) -> PyResult<()> {
        todo!()
    }

    /// `del object.name`.
    pub fn delattr(&mut self, object: &Value, name: &str) -> PyResult<()> {
        todo!()
    }

    /// `type(value)`.
    pub fn class_of(&self, value: &Value) -> Rc<Class> {
        todo!()
    }

    /// Whether the value's class is `class` or derives from it (no `__instancecheck__`).
    pub fn is_instance(&self, value: &Value, class: &Rc<Class>) -> bool {
        self.class_of(value).is_subclass_of(class)
    }

    /// Python's `isinstance`, with tuples and `__instancecheck__`.
    pub fn isinstance(&mut self, value: &Value, class_info: &Value) -> PyResult<bool> {
        todo!()
    }

    /// Python's `issubclass`.
    pub fn issubclass(&mut self, class: &Value, class_info: &Value) -> PyResult<bool> {
        todo!()
    }

    /// Python's `callable`.
    pub fn callable(&self, value: &Value) -> bool {
        todo!()
    }

    /// `repr(value)`.
    pub fn repr(&mut self, value: &Value) -> PyResult<String> {
        todo!()
    }

    /// `str(value)`.
    pub fn str(&mut self, value: &Value) -> PyResult<String> {
        todo!()
    }

    /// `format(value, spec)`.
    pub fn format(&mut self, value: &Value, spec: &str) -> PyResult<String> {
        todo!()
    }

    /// `bool(value)`.
    pub fn truth(&mut self, value: &Value) -> PyResult<bool> {
        todo!()
    }

    /// `a == b` as a bool.
    pub fn eq(&mut self, a: &Value, b: &Value) -> PyResult<bool> {
        todo!()
    }

    /// A rich comparison as Python evaluates it (the result need not be a bool).
    pub fn compare(&mut self, op: CmpOp, a: &Value, b: &Value) -> PyResult {
        todo!()
    }

    /// `hash(value)`.
    pub fn hash(&mut self, value: &Value) -> PyResult<u64> {
        todo!()
    }

    /// A binary operator with its reflected methods.
    pub fn binary(&mut self, op: BinOp, a: &Value, b: &Value) -> PyResult {
        todo!()
    }

    /// A unary operator.
    pub fn unary(&mut self, op: UnaryOp, a: &Value) -> PyResult {
        todo!()
    }

    /// `len(value)`.
    pub fn len(&mut self, value: &Value) -> PyResult<usize> {
        todo!()
    }

    /// `item in container`.
    pub fn contains(&mut self, container: &Value, item: &Value) -> PyResult<bool> {
        todo!()
    }

    /// `object[index]`.
    pub fn getitem(&mut self, object: &Value, index: &Value) -> PyResult {
        todo!()
    }

    /// `object[index] = value`.
    pub fn setitem(&mut self, object: &Value, index: &Value, value: Value) -> PyResult<()> {
        todo!()
    }

    /// `del object[index]`.
    pub fn delitem(&mut self, object: &Value, index: &Value) -> PyResult<()> {
        todo!()
    }

    /// `iter(value)`.
    pub fn iter(&mut self, value: &Value) -> PyResult {
        todo!()
    }

    /// `next(iterator)`; `None` at the end.
    pub fn next(&mut self, iterator: &Value) -> PyResult<Option<Value>> {
        todo!()
    }

    /// All values of an iterable.
    pub fn collect(&mut self, iterable: &Value) -> PyResult<Vec<Value>> {
        todo!()
    }

    /// Looks a key up in a dict, by Python's hash and equality.
    pub fn dict_get(&mut self, dict: &Dict, key: &Value) -> PyResult<Option<Value>> {
        todo!()
    }

    /// Sets a key.
    pub fn dict_set(&mut self, dict: &Dict, key: Value, value: Value) -> PyResult<()> {
        todo!()
    }

    /// Removes a key.
    pub fn dict_remove(&mut self, dict: &Dict, key: &Value) -> PyResult<Option<Value>> {
        todo!()
    }

    /// Imports a module by its dotted name and returns that very module (not the top package).
    pub fn import(&mut self, name: &str) -> PyResult<Rc<Module>> {
        todo!()
    }

    /// `from module import name`.
    pub fn import_from(&mut self, module: &str, name: &str) -> PyResult {
        todo!()
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
        todo!()
    }

    /// Makes an exception of a class by calling it, ready to be returned as `Err`.
    pub fn exception(&mut self, class: &Value, args: Args) -> Unwind {
        todo!()
    }

    /// A number for an object, the same as long as the process lives; what `id()` gives and `0x...` shows.
    pub fn id_of(&self, value: &Value) -> u64 {
        todo!()
    }

    /// Tells the observer that something happened in native code.
    pub fn emit(&self, event: Rc<dyn Any>) {
        if let Some(observer) = &self.observer {
            observer.event(self, &crate::python::host::Event::Native(event));
        }
    }

    /// Prints text to `sys.stdout` as `print` does (a redirected one included).
    pub fn print(&mut self, text: &str) -> PyResult<()> {
        todo!()
    }
}
