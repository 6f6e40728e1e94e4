//! The dispatch loop.
//!
//! [`Machine::run`] runs the top frame until a frame entered by native code returns. The inner loop holds the frame
//! and does what needs nothing but the frame; everything else falls out of it to [`Machine::execute`]. A call of a
//! Python function pushes a frame and goes round: the host's stack does not deepen.

use super::{Exit, Frame, Machine};
use crate::python::code::{BinOp, CmpOp, Op};
use crate::python::exception::{PyResult, Unwind};
use crate::python::host::Event;
use crate::python::objects::abandoned;
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
            let op = match self.run_simple() {
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

    /// Runs instructions that touch nothing but the frame; gives the first that needs more.
    #[inline(always)]
    fn run_simple(&mut self) -> Option<Op> {
        let fuel_limit = self.next_check;
        let observed = self.observer.is_some();
        let mut fuel = self.fuel_used;
        let frame = self.frames.last_mut()?;
        let Frame { code, pc, locals, stack, cells, .. } = frame;
        let code = &**code;
        let ops = code.ops.as_slice();
        let stopped = loop {
            let op = ops[*pc];
            *pc += 1;
            fuel += 1;
            match op {
                Op::Statement(_) => {
                    if observed || fuel >= fuel_limit || abandoned() {
                        break op;
                    }
                }
                Op::LoadFast(slot) => match &locals[slot as usize] {
                    Some(value) => stack.push(value.clone()),
                    None => break op,
                },
                Op::StoreFast(slot) => {
                    let value = stack.pop();
                    locals[slot as usize] = value;
                }
                Op::Const(index) => stack.push(code.consts[index as usize].clone()),
                Op::Pop => {
                    stack.pop();
                }
                Op::Copy(n) => {
                    let value = stack[stack.len() - n as usize].clone();
                    stack.push(value);
                }
                Op::Swap(n) => {
                    let top = stack.len() - 1;
                    stack.swap(top, top + 1 - n as usize);
                }
                Op::Nop => {}
                Op::LoadDeref(cell) => {
                    let value = cells[cell as usize].value.borrow().clone();
                    match value {
                        Some(value) => stack.push(value),
                        None => break op,
                    }
                }
                Op::StoreDeref(cell) => {
                    let old = cells[cell as usize].value.replace(stack.pop());
                    drop(old);
                }
                Op::Jump(target) => {
                    let back = (target as usize) < *pc;
                    *pc = target as usize;
                    if back && fuel >= fuel_limit {
                        break Op::Nop;
                    }
                }
                Op::JumpIfFalse(target) => match stack.last() {
                    Some(Value::Bool(b)) => {
                        if !*b {
                            *pc = target as usize;
                        }
                        stack.pop();
                    }
                    Some(Value::None) => {
                        *pc = target as usize;
                        stack.pop();
                    }
                    _ => break op,
                },
                Op::JumpIfTrue(target) => match stack.last() {
                    Some(Value::Bool(b)) => {
                        if *b {
                            *pc = target as usize;
                        }
                        stack.pop();
                    }
                    Some(Value::None) => {
                        stack.pop();
                    }
                    _ => break op,
                },
                Op::JumpIfNone(target) => {
                    if matches!(stack.last(), Some(Value::None)) {
                        *pc = target as usize;
                    }
                }
                Op::Compare(compare) => {
                    let [.., a, b] = stack.as_slice() else { break op };
                    let answer = match (a, b) {
                        (Value::Int(a), Value::Int(b)) => holds(compare, a, b),
                        (Value::Float(a), Value::Float(b)) => holds(compare, a, b),
                        (Value::Str(a), Value::Str(b)) if compare == CmpOp::Eq => a == b,
                        (Value::Str(a), Value::Str(b)) if compare == CmpOp::Ne => a != b,
                        _ => break op,
                    };
                    stack.pop();
                    stack.pop();
                    stack.push(Value::Bool(answer));
                }
                Op::Is(inverted) => {
                    if let (Some(b), Some(a)) = (stack.pop(), stack.pop()) {
                        stack.push(Value::Bool(a.is(&b) != inverted));
                    }
                }
                Op::Binary(binary) | Op::InPlace(binary) => {
                    let [.., a, b] = stack.as_slice() else { break op };
                    let answer = match (binary, a, b) {
                        (BinOp::Add, Value::Int(a), Value::Int(b)) => a.checked_add(*b).map(Value::Int),
                        (BinOp::Sub, Value::Int(a), Value::Int(b)) => a.checked_sub(*b).map(Value::Int),
                        (BinOp::Mul, Value::Int(a), Value::Int(b)) => a.checked_mul(*b).map(Value::Int),
                        (BinOp::Mod, Value::Int(a), Value::Int(b)) if *b > 0 => {
                            Some(Value::Int(a.rem_euclid(*b)))
                        }
                        (BinOp::FloorDiv, Value::Int(a), Value::Int(b)) if *b > 0 => {
                            Some(Value::Int(a.div_euclid(*b)))
                        }
                        (BinOp::Add, Value::Float(a), Value::Float(b)) => Some(Value::Float(a + b)),
                        (BinOp::Sub, Value::Float(a), Value::Float(b)) => Some(Value::Float(a - b)),
                        (BinOp::Mul, Value::Float(a), Value::Float(b)) => Some(Value::Float(a * b)),
                        _ => None,
                    };
                    let Some(answer) = answer else { break op };
                    stack.pop();
                    if let Some(top) = stack.last_mut() {
                        *top = answer;
                    }
                }
                _ => break op,
            }
        };
        self.fuel_used = fuel;
        Some(stopped)
    }

    /// Takes the top frame off with its value; `Some` when native code waits for it.
    fn leave(&mut self, value: Value) -> Option<Value> {
        if self.observer.is_some() {
            self.tell(&Event::Return(value.clone()));
        }
        let mut frame = self.frames.pop()?;
        if let Some(generator) = frame.generator.take() {
            generator.running.set(false);
        }
        let exit = std::mem::replace(&mut frame.exit, Exit::Push);
        self.recycle(frame);
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
        let Frame { mut locals, mut stack, .. } = frame;
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
