//! Calls begun by an instruction: callee and arguments lie on the operand stack.
//!
//! The commonest ones (a Python function, a class with an `__init__` in Python) move the arguments straight from the
//! stack into the local slots of the new frame; the others gather them for [`Machine::begin`](super::Machine).

use std::rc::Rc;

use smallvec::{SmallVec, smallvec};

use super::binding::{fill_defaults, fill_keyword_only};
use super::calls::Begun;
use super::numbers::name;
use super::quick::pop_into;
use super::{Exit, Machine};
use crate::python::class::{Class, Instance, Layout, Payload};
use crate::python::code::Code;
use crate::python::exception::PyResult;
use crate::python::function::{Args, Function};
use crate::python::value::{Str, Value};

impl Machine {
    /// Calls the callee that lies below the top `count` values of the stack with these, and leaves the result there.
    pub(super) fn call_on_stack(&mut self, count: usize) -> PyResult<()> {
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        let at = frame.stack.len() - count - 1;
        match &frame.stack[at] {
            Value::Function(function) if takes(&function.code, count) => {
                let function = function.clone();
                let (mut locals, stack) = self.spare.pop().unwrap_or_default();
                locals.resize(function.code.locals.len(), None);
                move_arguments(&mut frame.stack, &mut locals, 0, count);
                frame.stack.pop();
                return self.enter_here(&function, locals, stack, count, Exit::Push);
            }
            Value::Class(class) => {
                if let Some(init) = plain_init(class).filter(|init| takes(&init.code, count + 1)) {
                    let instance = Instance::new(class, Payload::None);
                    let (mut locals, stack) = self.spare.pop().unwrap_or_default();
                    locals.resize(init.code.locals.len(), None);
                    move_arguments(&mut frame.stack, &mut locals, 1, count);
                    locals[0] = Some(Value::Instance(instance.clone()));
                    frame.stack.pop();
                    return self.enter_here(&init, locals, stack, count + 1, Exit::Init(instance));
                }
            }
            _ => {}
        }
        let pos = match count {
            0 => SmallVec::new(),
            1 => smallvec![frame.stack.pop().unwrap_or_default()],
            2 => {
                let second = frame.stack.pop().unwrap_or_default();
                smallvec![frame.stack.pop().unwrap_or_default(), second]
            }
            _ => frame.stack.drain(at + 1..).collect(),
        };
        let callee = frame.stack.pop().unwrap_or_default();
        let args = Args { pos, kw: Vec::new() };
        if let Value::Native(function) = &callee {
            let value = self.call_native(function, args)?;
            self.push(value);
            return Ok(());
        }
        self.call_and_push(&callee, args)
    }

    /// Enters a function with `given` positional arguments in their slots.
    fn enter_here(
        &mut self,
        function: &Rc<Function>,
        mut locals: Vec<Option<Value>>,
        stack: Vec<Value>,
        given: usize,
        exit: Exit,
    ) -> PyResult<()> {
        if given < function.code.positional as usize {
            fill_defaults(function, given, &mut locals)?;
        }
        if function.code.keyword_only > 0 {
            fill_keyword_only(function, &mut locals)?;
        }
        let made = match &exit {
            Exit::Init(instance) if function.code.is_generator => Some(instance.clone()),
            _ => None,
        };
        match self.enter(function, locals, stack, exit)? {
            Begun::Frame => {}
            Begun::Done(value) => {
                if let Some(made) = made {
                    super::calls::check_init(&value)?;
                    self.push(Value::Instance(made));
                } else {
                    self.push(value);
                }
            }
        }
        Ok(())
    }

    /// [`Op::CallMethod`](crate::python::code::Op::CallMethod).
    pub(super) fn op_call_method(&mut self, count: usize) -> PyResult<()> {
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        let marker = frame.stack.len() - count - 1;
        if frame.stack[marker].is_not_implemented() {
            frame.stack.remove(marker);
            self.call_on_stack(count)
        } else {
            self.call_on_stack(count + 1)
        }
    }

    /// Calls with the last arguments named by a tuple of names.
    pub(super) fn op_call_kw(&mut self, count: usize, names: u32, method: bool) -> PyResult<()> {
        let Some(frame) = self.frames.last_mut() else { return Ok(()) };
        let Value::Tuple(names) = frame.code.consts[names as usize].clone() else { return Ok(()) };
        let mut count = count;
        if method {
            let marker = frame.stack.len() - count - 1;
            if frame.stack[marker].is_not_implemented() {
                frame.stack.remove(marker);
            } else {
                count += 1;
            }
        }
        let at = frame.stack.len() - count - 1;
        let positional = count - names.len();
        if let Value::Function(function) = &frame.stack[at]
            && let Some(slots) = keyword_slots(&function.code, positional, &names)
        {
            let function = function.clone();
            let (mut locals, stack) = self.spare.pop().unwrap_or_default();
            locals.resize(function.code.locals.len(), None);
            for slot in slots.into_iter().rev() {
                locals[slot] = frame.stack.pop();
            }
            move_arguments(&mut frame.stack, &mut locals, 0, positional);
            frame.stack.pop();
            return self.enter_here(&function, locals, stack, positional, Exit::Push);
        }
        let mut values = frame.stack.drain(at + 1..);
        let pos = values.by_ref().take(positional).collect();
        let named = |(name, value): (&Value, Value)| name.as_str().map(|name| (name.clone(), value));
        let kw: Vec<(Str, Value)> = names.iter().zip(values).filter_map(named).collect();
        let callee = frame.stack.pop().unwrap_or_default();
        self.call_and_push(&callee, Args { pos, kw })
    }
}

/// Whether the parameters of a function are plain ones that this many positional arguments fit into.
#[inline]
fn takes(code: &Code, count: usize) -> bool {
    count <= code.positional as usize && !code.var_positional && !code.var_keyword
}

/// Moves the top `count` values of the stack into the slots from `first`.
#[inline]
fn move_arguments(stack: &mut Vec<Value>, locals: &mut [Option<Value>], first: usize, count: usize) {
    for slot in (first..first + count).rev() {
        pop_into(stack, &mut locals[slot]);
    }
}

/// The slots of arguments given by name; `None` when the call needs [`Machine::bind_arguments`](super::Machine), for
/// `*args` and `**kwargs` or to complain.
fn keyword_slots(code: &Code, positional: usize, names: &[Value]) -> Option<SmallVec<[usize; 8]>> {
    if !takes(code, positional) || code.positional_only > 0 {
        return None;
    }
    let named = &code.locals[..(code.positional + code.keyword_only) as usize];
    let mut slots = SmallVec::new();
    for wanted in names {
        let wanted = wanted.as_str()?;
        let slot = named.iter().position(|parameter| parameter == wanted)?;
        if slot < positional || slots.contains(&slot) {
            return None;
        }
        slots.push(slot);
    }
    Some(slots)
}

/// The `__init__` in Python of a class whose call does nothing else than make an object and run it.
fn plain_init(class: &Rc<Class>) -> Option<Rc<Function>> {
    if class.layout != Layout::Object || class.metaclass.borrow().is_some() || class.habits().new {
        return None;
    }
    match class.lookup(&name("__init__")) {
        Some(Value::Function(function)) => Some(function),
        _ => None,
    }
}
