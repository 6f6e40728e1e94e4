//! The end of a process: cycles are broken, so that its memory is given back.
//!
//! Everything that the process has made and that can be reached from there is emptied: module and class namespaces,
//! instances with what they carry, containers, cells. Values that a floor above still holds stay valid, but lose what
//! they contained.

use std::collections::HashSet;
use std::rc::Rc;

use super::{Frame, Machine};
use crate::python::class::{Class, Payload};
use crate::python::dict::Dict;
use crate::python::heap;
use crate::python::types::types;
use crate::python::value::Value;

impl Drop for Machine {
    fn drop(&mut self) {
        self.frames.clear();
        let shared = types().all().iter().map(|(_, class)| Rc::as_ptr(&class.dict).addr()).collect();
        let mut walk = Walk { shared, ..Walk::default() };
        walk.dict(&self.modules);
        walk.dict(&self.builtins);
        for names in std::mem::take(&mut self.namespaces) {
            walk.dict(&names);
        }
        for value in heap::of_process(self.process) {
            walk.value(&value);
        }
        for (_, value) in self.ids.take().into_values() {
            walk.value(&value);
            walk.kept.push(value);
        }
        walk.run();
        let carried = std::mem::take(&mut walk.carried);
        for payload in &carried {
            if let Payload::Native(native) = payload {
                self.releases.iter().for_each(|release| release(&**native));
            }
        }
        drop(carried);
        drop(std::mem::take(&mut self.extensions));
        // What was still owed is not paid any more: its process has ended.
        while crate::python::farewell::any_owed() {
            drop(crate::python::farewell::take_owed());
        }
        types().all().iter().for_each(|(_, class)| class.sweep());
        heap::shrink();
    }
}

/// A walk over everything reachable: what is found is emptied, and dropped only when the walk is over.
#[derive(Default)]
struct Walk {
    seen: HashSet<usize>,
    /// Namespaces of the builtin classes, which other processes use.
    shared: HashSet<usize>,
    open: Vec<Value>,
    kept: Vec<Value>,
    carried: Vec<Payload>,
    classes: Vec<Rc<Class>>,
}

impl Walk {
    fn run(&mut self) {
        while let Some(value) = self.open.pop() {
            self.empty(&value);
            self.kept.push(value);
        }
        // Last: what is dropped before still has its class.
        let classes = std::mem::take(&mut self.classes);
        self.kept.clear();
        classes.iter().for_each(|class| class.end());
    }

    fn value(&mut self, value: &Value) {
        let shared = !matches!(value, Value::Str(_) | Value::Bytes(_) | Value::BigInt(_) | Value::Code(_));
        if shared
            && let Some(address) = value.address()
            && self.seen.insert(address)
        {
            self.open.push(value.clone());
        }
    }

    fn values<'a>(&mut self, values: impl IntoIterator<Item = &'a Value>) {
        values.into_iter().for_each(|value| self.value(value));
    }

    /// Walks over a namespace and empties it.
    fn dict(&mut self, dict: &Dict) {
        if self.shared.contains(&std::ptr::from_ref(dict).addr()) {
            return;
        }
        for entry in dict.entries() {
            self.value(&entry.key);
            self.value(&entry.value);
            self.kept.push(entry.value);
        }
        dict.clear();
    }

    fn class(&mut self, class: &Rc<Class>) {
        // Builtin classes belong to the thread, not to the process.
        if !class.place.is_taken() {
            return;
        }
        self.dict(&class.dict);
        let metaclass = class.metaclass.borrow().clone();
        self.values(metaclass.map(Value::Class).as_ref());
        for base in class.bases.borrow().iter() {
            self.value(&Value::Class(base.clone()));
        }
        self.classes.push(class.clone());
    }

    fn frame(&mut self, frame: &mut Frame) {
        self.values(frame.locals.iter().flatten());
        self.values(&frame.stack);
        for cell in &frame.cells {
            self.value(&Value::Cell(cell.clone()));
        }
    }

    fn empty(&mut self, value: &Value) {
        match value {
            Value::Tuple(items) => self.values(items.iter()),
            Value::List(list) => {
                let items = list.items.take();
                self.values(&items);
                self.kept.extend(items);
            }
            Value::Dict(dict) => self.dict(dict),
            Value::Set(set) => self.dict(&set.items),
            Value::Function(function) => {
                self.dict(&function.globals);
                self.values(function.defaults.borrow().iter());
                self.values(function.kw_defaults.borrow().iter().map(|(_, v)| v));
                for cell in &function.closure {
                    self.value(&Value::Cell(cell.clone()));
                }
                if let Some(dict) = function.dict.get() {
                    self.dict(dict);
                }
            }
            Value::Method(method) => self.values([&method.function, &method.receiver]),
            Value::Class(class) => self.class(class),
            Value::Instance(instance) if instance.is_of_process() => {
                self.value(&Value::Class(instance.class()));
                if let Some(dict) = instance.dict_opt() {
                    self.dict(dict);
                }
                match instance.payload() {
                    Payload::Builtin(inner) => self.value(&inner),
                    Payload::Exception(state) => {
                        self.values(state.args.borrow().iter());
                        self.values(state.cause.take().as_ref());
                        self.values(state.context.take().as_ref());
                        state.traceback.take();
                    }
                    Payload::Native(_) => self.carried.push(instance.replace_payload(Payload::None)),
                    Payload::None => {}
                }
            }
            Value::Module(module) => self.dict(&module.dict),
            Value::Generator(generator) => {
                if let Some(mut frame) = generator.frame.take() {
                    self.frame(&mut frame);
                }
            }
            Value::DictView(view) => self.dict(&view.dict),
            Value::MappingProxy(proxy) => self.dict(&proxy.dict),
            Value::Property(property) => self.values([&property.get, &property.set, &property.delete]),
            Value::StaticMethod(inner) | Value::ClassMethod(inner) => self.value(inner),
            Value::Super(super_) => self.value(&super_.receiver),
            Value::Cell(cell) => {
                let inner = cell.value.take();
                self.values(inner.as_ref());
                self.kept.extend(inner);
            }
            _ => {}
        }
    }
}
