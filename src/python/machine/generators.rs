//! Generators: frames that are taken off the machine and put back.
//!
//! Mirrors `Objects/genobject.c`. A `for` over a generator resumes it in the same loop; `next`, `send` and `throw`
//! from native code, and `yield from`, run it nested.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::{Exit, Frame, Machine};
use crate::python::class::Instance;
use crate::python::code::Op;
use crate::python::exception::{PyResult, Unwind, new_exception, runtime_error, type_error, value_error};
use crate::python::function::Args;
use crate::python::objects::Generator;
use crate::python::types::types;
use crate::python::value::{Str, Value};

/// What a resumed generator did.
pub enum Resumed {
    /// It yielded.
    Yielded(Value),
    /// It ended, with its return value.
    Returned(Value),
}

/// A generator that has not begun.
pub(super) fn new_generator(frame: Frame, name: Str, qualname: Str) -> Value {
    Value::Generator(Rc::new(Generator {
        frame: RefCell::new(Some(frame)),
        running: Cell::new(false),
        fresh: Cell::new(true),
        name,
        qualname,
    }))
}

impl Machine {
    /// Takes the frame of a generator out, to go on with `sent`; `None` when it has ended.
    fn take_frame(&mut self, generator: &Rc<Generator>, exit: Exit, sent: Value) -> PyResult<Option<Frame>> {
        if generator.running.get() {
            return Err(value_error("generator already executing"));
        }
        let fresh = generator.fresh.get();
        if fresh && !sent.is_none() {
            return Err(type_error("can't send non-None value to a just-started generator"));
        }
        let Some(mut frame) = generator.frame.borrow_mut().take() else { return Ok(None) };
        frame.exit = exit;
        frame.generator = Some(generator.clone());
        if !fresh {
            frame.stack.push(sent);
        }
        generator.fresh.set(false);
        generator.running.set(true);
        Ok(Some(frame))
    }

    fn push_generator_frame(&mut self, frame: Frame) -> PyResult<()> {
        if self.frames.len() >= self.limits.recursion || self.too_deep() {
            if let Some(generator) = frame.generator.clone() {
                generator.running.set(false);
            }
            return Err(crate::python::exception::recursion_error("maximum recursion depth exceeded"));
        }
        self.push_frame(frame)
    }

    /// Goes on with a generator for a `for` of the top frame. Whether there was something to go on with.
    pub(super) fn resume_for(&mut self, generator: &Rc<Generator>, target: u32) -> PyResult<bool> {
        match self.take_frame(generator, Exit::ForIter(target), Value::None)? {
            Some(frame) => self.push_generator_frame(frame).map(|()| true),
            None => Ok(false),
        }
    }

    /// Goes on with a generator and waits until it yields or ends.
    pub fn resume(&mut self, generator: &Rc<Generator>, sent: Value) -> PyResult<Resumed> {
        let Some(frame) = self.take_frame(generator, Exit::Native, sent)? else {
            return Ok(Resumed::Returned(Value::None));
        };
        let floor = self.frames.len();
        self.push_generator_frame(frame)?;
        let value = self.run_nested(floor)?;
        Ok(outcome(generator, value))
    }

    /// Raises an exception where a generator waits.
    pub fn throw_into(&mut self, generator: &Rc<Generator>, exception: Rc<Instance>) -> PyResult<Resumed> {
        if generator.running.get() {
            return Err(value_error("generator already executing"));
        }
        if generator.fresh.get() {
            let frame = generator.frame.borrow_mut().take();
            generator.fresh.set(false);
            // CPython shows the line of the `def` for a generator that had not begun.
            if let (Some(frame), Some(state)) = (frame, exception.exception()) {
                let entry = crate::python::exception::TracebackEntry {
                    code: frame.code.clone(),
                    instruction: 0,
                    globals: frame.globals.clone(),
                };
                state.traceback.borrow_mut().insert(0, entry);
            }
            return Err(Unwind::Exception(exception));
        }
        if generator.frame.borrow().is_none() {
            return Err(Unwind::Exception(exception));
        }
        if let Some(inner) = self.delegate_of(generator) {
            generator.running.set(true);
            let result = self.throw_into_delegate(&inner, &exception);
            generator.running.set(false);
            return match result {
                Ok(Resumed::Yielded(value)) => Ok(Resumed::Yielded(value)),
                Ok(Resumed::Returned(value)) => self.after_delegate(generator, Ok(value)),
                Err(error) => self.after_delegate(generator, Err(error)),
            };
        }
        self.after_throw(generator, Unwind::Exception(exception))
    }

    /// The iterator to which a waiting generator delegates (`yield from`).
    pub(super) fn delegate_of(&self, generator: &Rc<Generator>) -> Option<Value> {
        let frame = generator.frame.borrow();
        let frame = frame.as_ref()?;
        match frame.code.ops.get(frame.pc) {
            Some(Op::YieldFrom) => frame.stack.last().cloned(),
            _ => None,
        }
    }

    fn throw_into_delegate(&mut self, inner: &Value, exception: &Rc<Instance>) -> PyResult<Resumed> {
        let closing = exception.with_class(|c| c.is_subclass_of(&types().GeneratorExit));
        if let Value::Generator(inner) = inner {
            if closing {
                self.close_generator(inner)?;
                return Err(Unwind::Exception(exception.clone()));
            }
            return self.throw_into(inner, exception.clone());
        }
        let method = if closing { "close" } else { "throw" };
        let Some(function) = self.getattr_opt(inner, method)? else {
            return Err(Unwind::Exception(exception.clone()));
        };
        if closing {
            self.call_value(&function, Args::none())?;
            return Err(Unwind::Exception(exception.clone()));
        }
        match self.call_value(&function, Args::one(exception.clone())) {
            Ok(value) => Ok(Resumed::Yielded(value)),
            Err(e) if e.is(&types().StopIteration) => Ok(Resumed::Returned(stop_value(&e))),
            Err(e) => Err(e),
        }
    }

    /// The iterator delegated to has ended or failed: the generator goes on behind its `yield from`.
    fn after_delegate(&mut self, generator: &Rc<Generator>, result: PyResult) -> PyResult<Resumed> {
        let Some(mut frame) = generator.frame.borrow_mut().take() else {
            return Ok(Resumed::Returned(Value::None));
        };
        frame.stack.pop();
        frame.pc += 1;
        match result {
            Ok(value) => {
                *generator.frame.borrow_mut() = Some(frame);
                self.resume(generator, value)
            }
            Err(Unwind::Exception(exception)) => {
                *generator.frame.borrow_mut() = Some(frame);
                self.after_throw(generator, Unwind::Exception(exception))
            }
            Err(limit) => Err(limit),
        }
    }

    fn after_throw(&mut self, generator: &Rc<Generator>, unwind: Unwind) -> PyResult<Resumed> {
        // Without a value on the stack: the exception takes its place.
        let Some(mut frame) = self.take_frame(generator, Exit::Native, Value::None)? else {
            return Err(unwind);
        };
        frame.stack.pop();
        let floor = self.frames.len();
        self.push_generator_frame(frame)?;
        let value = self.run_raising(floor, unwind)?;
        Ok(outcome(generator, value))
    }

    /// `close()`.
    pub fn close_generator(&mut self, generator: &Rc<Generator>) -> PyResult<()> {
        if generator.fresh.get() && !generator.running.get() {
            generator.fresh.set(false);
            let frame = generator.frame.borrow_mut().take();
            drop(frame);
            return Ok(());
        }
        if generator.frame.borrow().is_none() && !generator.running.get() {
            return Ok(());
        }
        let exit = new_exception(&types().GeneratorExit, Vec::new());
        match self.throw_into(generator, exit) {
            Ok(Resumed::Yielded(_)) => Err(runtime_error("generator ignored GeneratorExit")),
            Ok(Resumed::Returned(_)) => Ok(()),
            Err(e) if e.is(&types().GeneratorExit) || e.is(&types().StopIteration) => Ok(()),
            Err(e) => Err(e),
        }
    }

    /// A StopIteration may not leave a generator: it would end somebody's loop unnoticed.
    pub(super) fn generator_failed(&mut self, exception: Rc<Instance>) -> Rc<Instance> {
        if !exception.with_class(|c| c.is_subclass_of(&types().StopIteration)) {
            return exception;
        }
        let error = new_exception(&types().RuntimeError, vec![Value::str("generator raised StopIteration")]);
        if let Some(state) = error.exception() {
            *state.cause.borrow_mut() = Some(Value::Instance(exception.clone()));
            *state.context.borrow_mut() = Some(Value::Instance(exception));
            state.suppress_context.set(true);
        }
        error
    }

    /// `yield from`: `Some` is yielded on, `None` means that the result is on the stack.
    pub(super) fn op_yield_from(&mut self) -> PyResult<Option<Value>> {
        let sent = self.pop();
        let iterator = self.top();
        let resumed = match &iterator {
            Value::Generator(generator) => self.resume(generator, sent)?,
            other if sent.is_none() => match self.next_or_stop(other)? {
                Ok(value) => Resumed::Yielded(value),
                Err(value) => Resumed::Returned(value),
            },
            other => match self.call_method(other, "send", Args::one(sent)) {
                Ok(value) => Resumed::Yielded(value),
                Err(e) if e.is(&types().StopIteration) => Resumed::Returned(stop_value(&e)),
                Err(e) => return Err(e),
            },
        };
        match resumed {
            Resumed::Yielded(value) => {
                // The instruction runs again when somebody sends the next value.
                if let Some(frame) = self.frames.last_mut() {
                    frame.pc -= 1;
                }
                Ok(Some(value))
            }
            Resumed::Returned(value) => {
                self.pop();
                self.push(value);
                Ok(None)
            }
        }
    }
}

fn outcome(generator: &Rc<Generator>, value: Value) -> Resumed {
    if generator.frame.borrow().is_some() { Resumed::Yielded(value) } else { Resumed::Returned(value) }
}

/// The value that a StopIteration carries.
pub fn stop_value(unwind: &Unwind) -> Value {
    let state = unwind.exception().and_then(|e| e.exception());
    state.and_then(|s| s.args.borrow().first().cloned()).unwrap_or_default()
}

/// A StopIteration with a generator's return value.
pub fn stop_iteration(value: Value) -> Unwind {
    let args = if value.is_none() { Vec::new() } else { vec![value] };
    Unwind::with_args(&types().StopIteration, args)
}
