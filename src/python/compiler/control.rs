//! Compound statements to code: `if`, loops, `with`, `try`.
//!
//! Entering a `try` costs nothing: handlers stand in the table that [`super::unit`] makes from guards. A handler
//! starts with the exception on the stack; [`Op::PushExcInfo`] puts the one handled before below it, and every way out
//! of the handler restores that.
//!
//! Mirrors the statements of the same names in CPython's `Python/compile.c`.

use ruff_python_ast::{
    ExceptHandler, ExceptHandlerExceptHandler, Stmt, StmtFor, StmtIf, StmtTry, StmtWhile, StmtWith, WithItem,
};
use ruff_text_size::Ranged;

use super::blocks::Block;
use super::unit::{Guard, Label};
use super::{Compiler, R, span};
use crate::python::code::Op;

impl<'a> Compiler<'a> {
    pub(super) fn if_stmt(&mut self, s: &'a StmtIf) -> R {
        let end = self.label();
        let mut next = self.label();
        self.jump_if(&s.test, next, false)?;
        self.body(&s.body)?;
        for clause in &s.elif_else_clauses {
            self.at = span(clause.range);
            self.jump(Op::Jump, end);
            self.place(next);
            next = self.label();
            if let Some(test) = &clause.test {
                let head = (self.at.0, span(test.range()).1);
                self.unit().statement(head);
                self.jump_if(test, next, false)?;
            }
            self.body(&clause.body)?;
        }
        self.place(next);
        self.place(end);
        Ok(())
    }

    pub(super) fn while_stmt(&mut self, s: &'a StmtWhile, head: (u32, u32)) -> R {
        let (start, anchor, end) = (self.label(), self.label(), self.label());
        let whole = self.at;
        self.place(start);
        self.unit().statement(head);
        self.push_block(Block::Loop { is_for: false, on_break: end, on_continue: start })?;
        self.jump_if(&s.test, anchor, false)?;
        self.body(&s.body)?;
        self.at = whole;
        self.jump(Op::Jump, start);
        self.pop_block();
        self.place(anchor);
        self.body(&s.orelse)?;
        self.place(end);
        Ok(())
    }

    pub(super) fn for_stmt(&mut self, s: &'a StmtFor) -> R {
        if s.is_async {
            return Err(self.unsupported("`async for`", s.range));
        }
        let (start, cleanup, end) = (self.label(), self.label(), self.label());
        let whole = self.at;
        self.expr(&s.iter)?;
        self.op(Op::GetIter);
        self.place(start);
        self.push_block(Block::Loop { is_for: true, on_break: end, on_continue: start })?;
        self.jump(Op::ForIter, cleanup);
        self.store(&s.target)?;
        self.body(&s.body)?;
        self.at = whole;
        self.jump(Op::Jump, start);
        self.pop_block();
        self.place(cleanup);
        self.body(&s.orelse)?;
        self.place(end);
        Ok(())
    }

    pub(super) fn with_stmt(&mut self, s: &'a StmtWith) -> R {
        if s.is_async {
            return Err(self.unsupported("`async with`", s.range));
        }
        self.with_items(&s.items, &s.body)
    }

    fn with_items(&mut self, items: &'a [WithItem], body: &'a [Stmt]) -> R {
        let Some((item, rest)) = items.split_first() else { return self.body(body) };
        let whole = self.at;
        let end = self.label();
        self.expr(&item.context_expr)?;
        self.op(Op::BeforeWith);
        // The handler keeps the exit method and drops the result of `__enter__`.
        let (depth, reachable) = (self.unit().depth(), self.unit().is_reachable());
        self.unit().set_state(depth.saturating_sub(1), reachable);
        let (guard, outer) = self.unit().guard();
        self.unit().set_state(depth, reachable);
        self.push_block(Block::With { outer, range: whole })?;
        match &item.optional_vars {
            Some(target) => self.store(target)?,
            None => self.op(Op::Pop),
        }
        self.with_items(rest, body)?;
        self.at = whole;
        self.pop_block();
        self.unit().set_guard(outer);
        self.call_exit();
        self.jump(Op::Jump, end);
        self.unit().place_handler(guard);
        self.with_handler(outer);
        self.place(end);
        Ok(())
    }

    fn with_handler(&mut self, outer: Option<Guard>) {
        let suppress = self.label();
        let cleanup = self.push_exc_info();
        self.op(Op::WithExceptStart(2));
        self.jump(Op::JumpIfTrue, suppress);
        self.op(Op::Reraise);
        self.place(suppress);
        self.unit().set_guard(outer);
        self.op(Op::Pop);
        self.op(Op::PopExcept);
        self.op(Op::Pop);
        let over = self.label();
        self.jump(Op::Jump, over);
        self.restore_handled(cleanup);
        self.place(over);
    }

    /// In a handler: `exception -> previous exception`; from here on another exception restores the previous one.
    fn push_exc_info(&mut self) -> Guard {
        self.op(Op::PushExcInfo);
        let (depth, reachable) = (self.unit().depth(), self.unit().is_reachable());
        self.unit().set_state(depth.saturating_sub(1), reachable);
        let (cleanup, _) = self.unit().guard();
        self.unit().set_state(depth, reachable);
        cleanup
    }

    /// The end of a handler that another exception leaves: `previous exception ->`.
    fn restore_handled(&mut self, cleanup: Guard) {
        self.unit().place_handler(cleanup);
        self.op(Op::Swap(2));
        self.op(Op::PopExcept);
        self.op(Op::Reraise);
    }

    pub(super) fn try_stmt(&mut self, s: &'a StmtTry) -> R {
        if s.is_star {
            return Err(self.unsupported("`except*`", s.range));
        }
        if s.finalbody.is_empty() {
            return self.try_except(s);
        }
        let whole = self.at;
        let end = self.label();
        let (guard, outer) = self.unit().guard();
        self.finals.push(&s.finalbody);
        let body = self.finals.len() - 1;
        self.push_block(Block::FinallyTry { outer, body })?;
        if s.handlers.is_empty() {
            self.body(&s.body)?;
        } else {
            self.try_except(s)?;
        }
        self.pop_block();
        self.unit().set_guard(outer);
        self.body(&s.finalbody)?;
        self.at = whole;
        self.jump(Op::Jump, end);

        self.unit().place_handler(guard);
        let cleanup = self.push_exc_info();
        self.push_block(Block::FinallyEnd { outer })?;
        self.body(&s.finalbody)?;
        self.at = whole;
        self.pop_block();
        self.op(Op::Reraise);
        self.unit().set_guard(outer);
        self.restore_handled(cleanup);
        self.place(end);
        Ok(())
    }

    fn try_except(&mut self, s: &'a StmtTry) -> R {
        let whole = self.at;
        let end = self.label();
        let (guard, outer) = self.unit().guard();
        self.push_block(Block::Try { outer })?;
        self.body(&s.body)?;
        self.pop_block();
        self.unit().set_guard(outer);
        self.body(&s.orelse)?;
        self.at = whole;
        self.jump(Op::Jump, end);

        self.unit().place_handler(guard);
        let cleanup = self.push_exc_info();
        for (index, handler) in s.handlers.iter().enumerate() {
            let ExceptHandler::ExceptHandler(h) = handler;
            if h.type_.is_none() && index + 1 < s.handlers.len() {
                return Err(self.fault_at("default 'except:' must be last", h.range));
            }
            let next = self.label();
            self.except_clause(h, next, end, outer, cleanup)?;
            self.place(next);
        }
        self.at = whole;
        self.op(Op::Reraise);
        self.unit().set_guard(outer);
        self.restore_handled(cleanup);
        self.place(end);
        Ok(())
    }

    /// One `except`: `previous exception -> previous exception` when it does not match, and goes on at `next`.
    fn except_clause(
        &mut self,
        h: &'a ExceptHandlerExceptHandler,
        next: Label,
        end: Label,
        outer: Option<Guard>,
        cleanup: Guard,
    ) -> R {
        self.at = span(h.range);
        if let Some(type_) = &h.type_ {
            self.expr(type_)?;
            self.op(Op::CheckExcMatch);
            self.jump(Op::JumpIfFalse, next);
        }
        let Some(name) = &h.name else {
            self.op(Op::Pop);
            self.push_block(Block::Handler { outer, name: None })?;
            self.body(&h.body)?;
            self.pop_block();
            self.at = span(h.range);
            self.unit().set_guard(outer);
            self.op(Op::PopExcept);
            self.jump(Op::Jump, end);
            self.unit().set_guard(Some(cleanup));
            return Ok(());
        };
        self.store_name(name);
        let (forget, _) = self.unit().guard();
        self.push_block(Block::Handler { outer, name: Some(name.to_string()) })?;
        self.body(&h.body)?;
        self.pop_block();
        self.at = span(h.range);
        self.unit().set_guard(outer);
        self.op(Op::PopExcept);
        self.forget(name)?;
        self.jump(Op::Jump, end);
        self.unit().set_guard(Some(cleanup));
        self.unit().place_handler(forget);
        self.forget(name)?;
        self.op(Op::Reraise);
        Ok(())
    }
}
