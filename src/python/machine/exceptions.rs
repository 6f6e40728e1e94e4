//! Raising, chaining, and the traceback objects.
//!
//! Mirrors `_PyErr_SetObject`, `do_raise` and `PyTraceBack_Here`: an exception raised while another is handled gets
//! that one as its `__context__`; every frame that it leaves adds a line to its traceback.

use std::rc::Rc;

use super::Machine;
use crate::python::class::{Instance, Layout};
use crate::python::exception::{ExceptionState, PyResult, TracebackEntry, Unwind, runtime_error, type_error};
use crate::python::function::Args;
use crate::python::host::Event;
use crate::python::types::types;
use crate::python::value::Value;

impl Machine {
    /// The exception being handled, by the innermost frame that handles one.
    pub fn handled_exception(&self) -> Option<Rc<Instance>> {
        self.frames.iter().rev().find_map(|f| match &f.handled {
            Some(Value::Instance(exception)) => Some(exception.clone()),
            _ => None,
        })
    }

    /// An exception is about to unwind the top frame: its context, its traceback, the observer.
    pub(super) fn note_raise(
        &mut self,
        exception: &Rc<Instance>,
        reraised: bool,
        raised_here: bool,
        by_raise: bool,
    ) {
        let Some(state) = exception.exception() else { return };
        if raised_here && !reraised {
            let missing = state.context.borrow().is_none();
            if by_raise || missing {
                self.set_context(exception, &state);
            }
        }
        if !reraised && let Some(frame) = self.frames.last() {
            let entry = TracebackEntry {
                code: frame.code.clone(),
                instruction: frame.instruction(),
                globals: frame.globals.clone(),
            };
            state.traceback.borrow_mut().insert(0, entry);
        }
        if self.observer.is_some() {
            self.tell(&Event::Raise(Value::Instance(exception.clone())));
        }
    }

    fn set_context(&self, exception: &Rc<Instance>, state: &ExceptionState) {
        let Some(handled) = self.handled_exception() else { return };
        if Rc::ptr_eq(&handled, exception) {
            return;
        }
        // A chain that comes back to this exception would never end when it is printed.
        let mut link = handled.clone();
        let mut steps = 0;
        while let Some(link_state) = link.exception() {
            let next = match &*link_state.context.borrow() {
                Some(Value::Instance(next)) => next.clone(),
                _ => break,
            };
            if Rc::ptr_eq(&next, exception) {
                *link_state.context.borrow_mut() = None;
                break;
            }
            link = next;
            steps += 1;
            if steps > 10_000 {
                break;
            }
        }
        *state.context.borrow_mut() = Some(Value::Instance(handled));
    }

    /// `raise`, `raise exception`, `raise exception from cause`: always fails.
    pub(super) fn op_raise(&mut self, operands: u32) -> Unwind {
        let cause = if operands == 2 { Some(self.pop()) } else { None };
        if operands == 0 {
            return match self.handled_exception() {
                Some(exception) => Unwind::Exception(exception),
                None => runtime_error("No active exception to reraise"),
            };
        }
        let raised = self.pop();
        let exception = match self.exception_from(&raised, "exceptions must derive from BaseException") {
            Ok(exception) => exception,
            Err(error) => return error,
        };
        if let Some(cause) = cause {
            let cause = match cause {
                Value::None => None,
                other => {
                    match self.exception_from(&other, "exception causes must derive from BaseException") {
                        Ok(cause) => Some(Value::Instance(cause)),
                        Err(error) => return error,
                    }
                }
            };
            if let Some(state) = exception.exception() {
                *state.cause.borrow_mut() = cause;
                state.suppress_context.set(true);
            }
        }
        Unwind::Exception(exception)
    }

    /// An exception object from what stands behind `raise`: an instance, or a class to call.
    pub(super) fn exception_from(&mut self, value: &Value, otherwise: &str) -> PyResult<Rc<Instance>> {
        match value {
            Value::Instance(instance) if instance.exception().is_some() => Ok(instance.clone()),
            Value::Class(class) if class.layout == Layout::Exception => {
                match self.call_value(value, Args::none())? {
                    Value::Instance(instance) if instance.exception().is_some() => Ok(instance),
                    other => Err(type_error(format!(
                        "calling {} should have returned an instance of BaseException, not {}",
                        self.repr(value)?,
                        self.class_of(&other).name()
                    ))),
                }
            }
            _ => Err(type_error(otherwise)),
        }
    }

    /// Whether Python code raised an exception: it has left a frame, then.
    pub(super) fn raised_by_code(&self, error: &Unwind) -> bool {
        let state = error.exception().and_then(|exception| exception.exception());
        state.is_some_and(|state| !state.traceback.borrow().is_empty())
    }

    /// Whether an exception is caught by what stands behind `except`.
    pub(super) fn exception_matches(&mut self, exception: &Value, expected: &Value) -> PyResult<bool> {
        const WRONG: &str = "catching classes that do not inherit from BaseException is not allowed";
        match expected {
            Value::Class(class) if class.is_subclass_of(&types().BaseException) => {
                Ok(exception.as_instance().is_some_and(|e| e.with_class(|c| c.is_subclass_of(class))))
            }
            Value::Tuple(classes) => {
                let all = |c: &Value| {
                    matches!(c, Value::Class(c) if c.is_subclass_of(&types().BaseException))
                        || matches!(c, Value::Tuple(_))
                };
                if !classes.iter().all(all) {
                    return Err(type_error(WRONG));
                }
                for class in classes.iter() {
                    if self.nested(|m| m.exception_matches(exception, class))? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            _ => Err(type_error(WRONG)),
        }
    }

    /// Calls a class to make an exception; whatever goes wrong doing so is raised in its stead.
    pub(super) fn make_exception(&mut self, class: &Value, args: Args) -> Unwind {
        match self.call_value(class, args) {
            Ok(Value::Instance(instance)) if instance.exception().is_some() => Unwind::Exception(instance),
            Ok(_) => type_error("exceptions must derive from BaseException"),
            Err(error) => error,
        }
    }

    /// `__traceback__` of an exception: an object, or `None`.
    pub fn traceback_of(&self, exception: &Rc<Instance>) -> Value {
        let Some(state) = exception.exception() else { return Value::None };
        let entries = state.traceback.borrow().clone();
        crate::python::builtins::exceptions::traceback_value(entries)
    }
}
