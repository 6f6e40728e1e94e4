//! The dispatch loop.
//!
//! [`Machine::run`] runs the top frame until a frame entered by native code returns. The inner loop
//! ([`Machine::run_quick`]) does what needs nothing but the frame; everything else falls out of it to
//! [`Machine::execute`]. A call of a Python function pushes a frame and goes round: the host's stack does not deepen.

use super::{Exit, Frame, Machine};
use crate::python::code::{CmpOp, Op};
use crate::python::exception::{PyResult, Unwind};
use crate::python::host::Event;
use crate::python::value::Value;

/// What an instruction asks of the loop.
pub(super) enum Flow {
    /// Go on with the top frame, whichever it is now.
    Next,
    /// The top frame returns this.
    Return(Value),
    /// The top frame, a generator's, yields this.
    Yield(Value),
}

impl Machine {
    /// Runs until the frame at index `floor` returns, and gives what it returned.
    pub(super) fn run(&mut self, floor: usize) -> PyResult {
        loop {
            let op = match self.run_quick() {
                Some(op) => op,
                None => return Ok(Value::None),
            };
            let done = match self.execute(op) {
                Ok(Flow::Next) => None,
                Ok(Flow::Return(value)) => self.leave(value),
                Ok(Flow::Yield(value)) => self.suspend(value),
                Err(unwind) => self.unwind(unwind, floor, op)?,
            };
            if let Some(value) = done {
                return Ok(value);
            }
        }
    }

    /// Takes the top frame off with its value; `Some` when native code waits for it.
    fn leave(&mut self, value: Value) -> Option<Value> {
        if self.observer.is_some() {
            self.tell(&Event::Return(value.clone()));
        }
        let frame = self.frames.last_mut()?;
        if let Some(generator) = frame.generator.take() {
            generator.running.set(false);
        }
        let exit = std::mem::replace(&mut frame.exit, Exit::Push);
        let (locals, stack) = (std::mem::take(&mut frame.locals), std::mem::take(&mut frame.stack));
        // Ended in its place: a frame is large to be moved.
        self.frames.truncate(self.frames.len() - 1);
        self.keep_spare(locals, stack);
        self.deliver(exit, value)
    }

    fn deliver(&mut self, exit: Exit, value: Value) -> Option<Value> {
        match exit {
            Exit::Native => return Some(value),
            Exit::Push => self.push(value),
            Exit::Init(instance) => self.push(Value::Instance(instance)),
            Exit::ForIter(target) => {
                if let Some(caller) = self.frames.last_mut() {
                    caller.stack.pop();
                    caller.pc = target as usize;
                }
            }
        }
        None
    }

    /// Puts the top frame back into its generator and hands on what it yielded.
    fn suspend(&mut self, value: Value) -> Option<Value> {
        if self.observer.is_some() {
            self.tell(&Event::Return(value.clone()));
        }
        let mut frame = self.frames.pop()?;
        let exit = std::mem::replace(&mut frame.exit, Exit::Push);
        if let Some(generator) = frame.generator.take() {
            generator.running.set(false);
            *generator.frame.borrow_mut() = Some(frame);
        }
        match exit {
            Exit::Native => Some(value),
            _ => {
                self.push(value);
                None
            }
        }
    }

    /// Finds who handles an exception: a handler of the top frame or of those below it down to `floor`, or native
    /// code (`Err`).
    fn unwind(&mut self, unwind: Unwind, floor: usize, op: Op) -> PyResult<Option<Value>> {
        let mut unwind = match unwind {
            Unwind::Limit(limit) => {
                self.drop_frames(floor);
                return Err(Unwind::Limit(limit));
            }
            Unwind::Exception(exception) => exception,
        };
        let mut reraised = matches!(op, Op::Reraise | Op::Raise(0));
        let mut raised_here = true;
        loop {
            self.note_raise(&unwind, reraised, raised_here, matches!(op, Op::Raise(n) if n > 0));
            if self.catch(&unwind) {
                return Ok(None);
            }
            let Some(mut frame) = self.frames.pop() else { return Err(Unwind::Exception(unwind)) };
            if let Some(generator) = frame.generator.take() {
                generator.running.set(false);
                unwind = self.generator_failed(unwind);
            }
            let native = matches!(frame.exit, Exit::Native);
            self.recycle(frame);
            if native || self.frames.len() <= floor {
                return Err(Unwind::Exception(unwind));
            }
            reraised = false;
            raised_here = false;
        }
    }

    /// As [`Machine::run_nested`], beginning with an exception in the frame just pushed.
    pub(super) fn run_raising(&mut self, floor: usize, unwind: Unwind) -> PyResult {
        match self.unwind(unwind, floor, Op::Nop)? {
            Some(value) => Ok(value),
            None => self.run_nested(floor),
        }
    }

    /// Whether the top frame has a handler for the instruction that runs; goes there.
    fn catch(&mut self, exception: &std::rc::Rc<crate::python::class::Instance>) -> bool {
        let Some(frame) = self.frames.last_mut() else { return false };
        let at = frame.instruction();
        let covers = |h: &&crate::python::code::Handler| h.start <= at && at < h.end;
        let Some(handler) = frame.code.handlers.iter().find(covers) else { return false };
        frame.stack.truncate(handler.depth as usize);
        frame.stack.push(Value::Instance(exception.clone()));
        frame.pc = handler.target as usize;
        true
    }

    /// Drops the frames from `floor` upwards.
    pub(super) fn drop_frames(&mut self, floor: usize) {
        while self.frames.len() > floor {
            if let Some(frame) = self.frames.pop()
                && let Some(generator) = frame.generator
            {
                generator.running.set(false);
            }
        }
    }

    /// Keeps the emptied vectors of a frame for the next call.
    pub(super) fn recycle(&mut self, frame: Frame) {
        let Frame { locals, stack, .. } = frame;
        self.keep_spare(locals, stack);
    }

    #[inline]
    fn keep_spare(&mut self, mut locals: Vec<Option<Value>>, mut stack: Vec<Value>) {
        if self.spare.len() < 64 {
            locals.clear();
            stack.clear();
            self.spare.push((locals, stack));
        }
    }

    /// Pushes a value on the operand stack of the top frame.
    #[inline]
    pub(super) fn push(&mut self, value: Value) {
        if let Some(frame) = self.frames.last_mut() {
            frame.stack.push(value);
        }
    }

    /// Pops a value off the operand stack of the top frame.
    #[inline]
    pub(super) fn pop(&mut self) -> Value {
        self.frames.last_mut().and_then(|f| f.stack.pop()).unwrap_or_default()
    }

    /// The top of the operand stack.
    #[inline]
    pub(super) fn top(&self) -> Value {
        self.frames.last().and_then(|f| f.stack.last()).cloned().unwrap_or_default()
    }

    /// Pops `n` values, the deepest first.
    pub(super) fn pop_many(&mut self, n: usize) -> Vec<Value> {
        let Some(frame) = self.frames.last_mut() else { return Vec::new() };
        let at = frame.stack.len().saturating_sub(n);
        frame.stack.split_off(at)
    }

    /// Goes on at another instruction.
    #[inline]
    pub(super) fn jump(&mut self, target: u32) {
        if let Some(frame) = self.frames.last_mut() {
            frame.pc = target as usize;
        }
    }

    /// Tells the observer.
    pub(super) fn tell(&self, event: &Event) {
        if let Some(observer) = &self.observer {
            observer.event(self, event);
        }
    }
}

/// Whether a comparison of two ordered things holds.
#[inline]
pub(super) fn holds<T: PartialOrd + ?Sized>(op: CmpOp, a: &T, b: &T) -> bool {
    match op {
        CmpOp::Eq => a == b,
        CmpOp::Ne => a != b,
        CmpOp::Lt => a < b,
        CmpOp::Le => a <= b,
        CmpOp::Gt => a > b,
        CmpOp::Ge => a >= b,
    }
}
