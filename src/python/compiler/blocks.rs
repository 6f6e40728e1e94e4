//! Blocks that a `return`, `break` or `continue` must leave in order: loops, `try`, `finally`, `with`, handlers.
//!
//! Leaving a block may run code (a `finally` body, `__exit__`); that code is copied to each place that leaves, and the
//! block's own handler does not guard the copy. Mirrors `compiler_unwind_fblock` of CPython's `Python/compile.c`.

use super::unit::{Guard, Label};
use super::{Compiler, R};
use crate::python::code::Op;
use crate::python::value::Value;

/// CPython's limit on blocks inside each other.
const MAX_BLOCKS: usize = 20;

/// One enclosing block. `outer` guards what is outside.
#[derive(Clone, Debug)]
pub(super) enum Block {
    /// A loop; a `for` keeps its iterator on the stack.
    Loop { is_for: bool, on_break: Label, on_continue: Label },
    /// The body of a `try` with handlers.
    Try { outer: Option<Guard> },
    /// The body of a `try` with a `finally`; the index of its statements in `Compiler::finals`.
    FinallyTry { outer: Option<Guard>, body: usize },
    /// The copy of a `finally` body that runs for an exception: below are the previous and this exception.
    FinallyEnd { outer: Option<Guard> },
    /// The body of a `with`: the exit method is below.
    With { outer: Option<Guard>, range: (u32, u32) },
    /// The body of an `except`: the previous exception is below.
    Handler { outer: Option<Guard>, name: Option<String> },
    /// A value that must be dropped.
    Value,
}

impl<'a> Compiler<'a> {
    pub(super) fn push_block(&mut self, block: Block) -> R {
        if self.unit().blocks.len() >= MAX_BLOCKS {
            return Err(self.fault("too many statically nested blocks"));
        }
        self.unit().blocks.push(block);
        Ok(())
    }

    pub(super) fn pop_block(&mut self) {
        self.unit().blocks.pop();
    }

    /// Leaves the innermost block. With `keep`, the top of the stack is a value that survives.
    fn leave(&mut self, block: Block, keep: bool) -> R {
        match block {
            Block::Loop { is_for, .. } => {
                if is_for {
                    self.drop_below(keep);
                }
            }
            Block::Try { outer } => self.unit().set_guard(outer),
            Block::FinallyTry { outer, body } => {
                self.unit().set_guard(outer);
                if keep {
                    self.unit().blocks.push(Block::Value);
                }
                let at = self.at;
                let statements = self.finals[body];
                self.body(statements)?;
                self.at = at;
                if keep {
                    self.pop_block();
                }
            }
            Block::FinallyEnd { outer } => {
                self.drop_below(keep);
                self.unit().set_guard(outer);
                self.swap_if(keep);
                self.op(Op::PopExcept);
            }
            Block::With { outer, range } => {
                self.unit().set_guard(outer);
                self.swap_if(keep);
                let at = std::mem::replace(&mut self.at, range);
                self.call_exit();
                self.at = at;
            }
            Block::Handler { outer, name } => {
                self.unit().set_guard(outer);
                self.swap_if(keep);
                self.op(Op::PopExcept);
                if let Some(name) = name {
                    self.forget(&name)?;
                }
            }
            Block::Value => self.drop_below(keep),
        }
        Ok(())
    }

    fn swap_if(&mut self, keep: bool) {
        if keep {
            self.op(Op::Swap(2));
        }
    }

    fn drop_below(&mut self, keep: bool) {
        self.swap_if(keep);
        self.op(Op::Pop);
    }

    /// Calls the exit method on top of the stack without an exception.
    pub(super) fn call_exit(&mut self) {
        for _ in 0..3 {
            self.constant(Value::None);
        }
        self.op(Op::Call(3));
        self.op(Op::Pop);
    }

    /// `name = None; del name`, at the end of `except ... as name`.
    pub(super) fn forget(&mut self, name: &str) -> R {
        self.constant(Value::None);
        self.store_name(name);
        self.delete_name(name);
        Ok(())
    }

    /// Leaves every block around a `return`, then runs `finish`.
    pub(super) fn leave_all(&mut self, keep: bool, finish: impl FnOnce(&mut Self)) -> R {
        let (blocks, guard) = (self.unit().blocks.clone(), self.unit().current_guard());
        let depth = self.unit().depth();
        while let Some(block) = self.unit().blocks.pop() {
            self.leave(block, keep)?;
        }
        finish(self);
        self.restore(blocks, guard, depth);
        Ok(())
    }

    /// Jumps out of (`break`) or to the next round of (`continue`) the innermost loop.
    pub(super) fn leave_loop(&mut self, is_break: bool) -> R {
        if !self.unit().blocks.iter().any(|b| matches!(b, Block::Loop { .. })) {
            let message = if is_break { "'break' outside loop" } else { "'continue' not properly in loop" };
            return Err(self.fault(message));
        }
        let (blocks, guard) = (self.unit().blocks.clone(), self.unit().current_guard());
        let depth = self.unit().depth();
        while let Some(block) = self.unit().blocks.pop() {
            if let Block::Loop { on_break, on_continue, .. } = block {
                if is_break {
                    self.leave(block, false)?;
                }
                self.jump(Op::Jump, if is_break { on_break } else { on_continue });
                break;
            }
            self.leave(block, false)?;
        }
        self.restore(blocks, guard, depth);
        Ok(())
    }

    fn restore(&mut self, blocks: Vec<Block>, guard: Option<Guard>, depth: u32) {
        let unit = self.unit();
        unit.blocks = blocks;
        unit.set_guard(guard);
        unit.set_state(depth, false);
    }
}
