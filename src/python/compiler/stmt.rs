//! Simple statements and assignments to code.
//!
//! Mirrors the statement half of CPython's `Python/compile.c`; compound statements are in [`super::control`] and
//! [`super::function`].

use ruff_python_ast::{
    Alias, Expr, Stmt, StmtAnnAssign, StmtAssert, StmtAugAssign, StmtImport, StmtImportFrom, StmtReturn,
};
use ruff_text_size::{Ranged, TextRange};

use super::expr::bin_op;
use super::{Compiler, R, fold, span};
use crate::python::code::{CodeKind, Op};
use crate::python::machine::Mode;
use crate::python::value::{Str, Value};

impl<'a> Compiler<'a> {
    pub(super) fn body(&mut self, body: &'a [Stmt]) -> R {
        for stmt in body {
            self.stmt(stmt)?;
        }
        Ok(())
    }

    /// Takes the docstring off a body and keeps it in the unit.
    pub(super) fn docstring(&mut self, body: &'a [Stmt]) -> &'a [Stmt] {
        if self.units.len() == 1 && self.mode != Mode::Exec {
            return body;
        }
        if let Some((Stmt::Expr(first), rest)) = body.split_first()
            && let Expr::StringLiteral(text) = &*first.value
        {
            self.unit().doc = Some(Str::new(text.value.to_str()));
            return rest;
        }
        body
    }

    fn stmt(&mut self, stmt: &'a Stmt) -> R {
        self.at = span(stmt.range());
        let head = self.head(stmt);
        let is_future = matches!(stmt, Stmt::ImportFrom(s) if s.module.as_deref() == Some("__future__"));
        if is_future && (self.past_future || self.units.len() > 1) {
            return Err(self.fault("from __future__ imports must occur at the beginning of the file"));
        }
        self.past_future |= !is_future;
        if !matches!(stmt, Stmt::Global(_) | Stmt::Nonlocal(_) | Stmt::While(_)) {
            self.unit().statement(head);
        }
        match stmt {
            Stmt::Expr(s) => {
                self.expr(&s.value)?;
                let shown = self.mode == Mode::Single && self.units.len() == 1;
                self.op(if shown { Op::PrintExpr } else { Op::Pop });
            }
            Stmt::Assign(s) => {
                self.expr(&s.value)?;
                for (index, target) in s.targets.iter().enumerate() {
                    if index + 1 < s.targets.len() {
                        self.op(Op::Copy(1));
                    }
                    self.store(target)?;
                }
            }
            Stmt::AugAssign(s) => self.aug_assign(s)?,
            Stmt::AnnAssign(s) => self.ann_assign(s)?,
            Stmt::Return(s) => self.return_stmt(s)?,
            Stmt::Delete(s) => s.targets.iter().try_for_each(|t| self.delete(t))?,
            Stmt::Raise(s) => {
                let mut count = 0;
                for part in s.exc.iter().chain(&s.cause) {
                    self.expr(part)?;
                    count += 1;
                }
                self.op(Op::Raise(count));
            }
            Stmt::Assert(s) => self.assert(s)?,
            Stmt::Import(s) => self.import(s)?,
            Stmt::ImportFrom(s) => self.import_from(s)?,
            Stmt::Break(_) => self.leave_loop(true)?,
            Stmt::Continue(_) => self.leave_loop(false)?,
            Stmt::Pass(_) | Stmt::Global(_) | Stmt::Nonlocal(_) => {}
            Stmt::If(s) => self.if_stmt(s)?,
            Stmt::While(s) => self.while_stmt(s, head)?,
            Stmt::For(s) => self.for_stmt(s)?,
            Stmt::With(s) => self.with_stmt(s)?,
            Stmt::Try(s) => self.try_stmt(s)?,
            Stmt::Match(s) => self.match_stmt(s)?,
            Stmt::FunctionDef(s) => self.function_def(s)?,
            Stmt::ClassDef(s) => self.class_def(s)?,
            Stmt::TypeAlias(s) => return Err(self.fault_at("invalid syntax", s.range)),
            Stmt::IpyEscapeCommand(s) => return Err(self.fault_at("invalid syntax", s.range)),
        }
        Ok(())
    }

    /// The part of a statement that its [`Op::Statement`] stands for: of a compound one, its first line's part.
    fn head(&self, stmt: &Stmt) -> (u32, u32) {
        let (start, end) = span(stmt.range());
        let until = |part: TextRange| (start, span(part).1);
        match stmt {
            Stmt::If(s) => until(s.test.range()),
            Stmt::While(s) => until(s.test.range()),
            Stmt::For(s) => until(s.iter.range()),
            Stmt::With(s) => s.items.last().map_or((start, end), |item| until(item.range)),
            Stmt::Match(s) => until(s.subject.range()),
            Stmt::Try(_) => (start, start + 3),
            Stmt::FunctionDef(s) => until(s.parameters.range),
            Stmt::ClassDef(s) => until(s.arguments.as_ref().map_or(s.name.range, |a| a.range)),
            _ => (start, end),
        }
    }

    /// Assigns the top of the stack to a target.
    pub(super) fn store(&mut self, target: &'a Expr) -> R {
        let outer = std::mem::replace(&mut self.at, span(target.range()));
        let result = self.store_inner(target);
        self.at = outer;
        result
    }

    fn store_inner(&mut self, target: &'a Expr) -> R {
        match target {
            Expr::Name(name) => self.store_name(&name.id),
            Expr::Attribute(a) => {
                self.expr(&a.value)?;
                self.at = self.attribute_range(a);
                let name = self.mangled_index(&a.attr);
                self.op(Op::StoreAttr(name));
            }
            Expr::Subscript(s) => {
                self.expr(&s.value)?;
                self.expr(&s.slice)?;
                self.op(Op::StoreSubscript);
            }
            Expr::Tuple(t) => self.unpack(&t.elts)?,
            Expr::List(l) => self.unpack(&l.elts)?,
            Expr::Starred(s) => {
                return Err(self.fault_at("starred assignment target must be in a list or tuple", s.range));
            }
            other => return Err(self.fault_at("cannot assign to expression", other.range())),
        }
        Ok(())
    }

    fn unpack(&mut self, elts: &'a [Expr]) -> R {
        let mut stars = elts.iter().enumerate().filter(|(_, e)| e.is_starred_expr());
        let star = stars.next().map(|(index, _)| index);
        if stars.next().is_some() {
            return Err(self.fault("multiple starred expressions in assignment"));
        }
        self.op(match star {
            Some(index) => Op::UnpackEx(index as u32, (elts.len() - index - 1) as u32),
            None => Op::UnpackSequence(elts.len() as u32),
        });
        for elt in elts {
            match elt {
                Expr::Starred(s) => self.store(&s.value)?,
                other => self.store(other)?,
            }
        }
        Ok(())
    }

    fn delete(&mut self, target: &'a Expr) -> R {
        let outer = std::mem::replace(&mut self.at, span(target.range()));
        match target {
            Expr::Name(name) => self.delete_name(&name.id),
            Expr::Attribute(a) => {
                self.expr(&a.value)?;
                self.at = self.attribute_range(a);
                let name = self.mangled_index(&a.attr);
                self.op(Op::DeleteAttr(name));
            }
            Expr::Subscript(s) => {
                self.expr(&s.value)?;
                self.expr(&s.slice)?;
                self.op(Op::DeleteSubscript);
            }
            Expr::Tuple(t) => t.elts.iter().try_for_each(|t| self.delete(t))?,
            Expr::List(l) => l.elts.iter().try_for_each(|t| self.delete(t))?,
            other => return Err(self.fault_at("cannot delete expression", other.range())),
        }
        self.at = outer;
        Ok(())
    }

    /// Evaluates the target's parts once, reads, operates, writes.
    fn aug_assign(&mut self, s: &'a StmtAugAssign) -> R {
        let whole = self.at;
        let target = span(s.target.range());
        let op = Op::InPlace(bin_op(s.op));
        match &*s.target {
            Expr::Name(name) => {
                self.at = target;
                self.load_name(&name.id);
                self.at = whole;
                self.expr(&s.value)?;
                self.op(op);
                self.at = target;
                self.store_name(&name.id);
            }
            Expr::Attribute(a) => {
                self.expr(&a.value)?;
                let name = self.mangled_index(&a.attr);
                self.at = self.attribute_range(a);
                self.op(Op::Copy(1));
                self.op(Op::LoadAttr(name));
                self.at = whole;
                self.expr(&s.value)?;
                self.op(op);
                self.at = self.attribute_range(a);
                self.op(Op::Swap(2));
                self.op(Op::StoreAttr(name));
            }
            Expr::Subscript(sub) => {
                self.expr(&sub.value)?;
                self.expr(&sub.slice)?;
                self.at = target;
                self.op(Op::Copy(2));
                self.op(Op::Copy(2));
                self.op(Op::LoadSubscript);
                self.at = whole;
                self.expr(&s.value)?;
                self.op(op);
                self.at = target;
                self.op(Op::Swap(3));
                self.op(Op::Swap(2));
                self.op(Op::StoreSubscript);
            }
            other => return Err(self.fault_at("illegal expression for augmented assignment", other.range())),
        }
        Ok(())
    }

    fn ann_assign(&mut self, s: &'a StmtAnnAssign) -> R {
        if let Some(value) = &s.value {
            self.expr(value)?;
            self.store(&s.target)?;
        }
        let in_namespace = self.unit().kind != CodeKind::Function;
        match &*s.target {
            Expr::Name(name) if s.simple && in_namespace => {
                self.annotation(&s.annotation)?;
                let annotations = self.unit().name("__annotations__");
                self.op(Op::LoadName(annotations));
                let key = self.mangled(&name.id);
                self.constant(Value::Str(Str::intern(&key)));
                self.op(Op::StoreSubscript);
                return Ok(());
            }
            Expr::Name(_) => {}
            Expr::Attribute(a) if s.value.is_none() => {
                self.expr(&a.value)?;
                self.op(Op::Pop);
            }
            Expr::Subscript(sub) if s.value.is_none() => {
                for part in [&sub.value, &sub.slice] {
                    self.expr(part)?;
                    self.op(Op::Pop);
                }
            }
            Expr::Tuple(t) => {
                return Err(self.fault_at("only single target (not tuple) can be annotated", t.range));
            }
            Expr::List(l) => {
                return Err(self.fault_at("only single target (not list) can be annotated", l.range));
            }
            _ => {}
        }
        if in_namespace && !self.future_annotations {
            self.expr(&s.annotation)?;
            self.op(Op::Pop);
        }
        Ok(())
    }

    /// An annotation's value, or its text after `from __future__ import annotations`.
    pub(super) fn annotation(&mut self, annotation: &'a Expr) -> R {
        if self.future_annotations {
            let text = self.text[annotation.range()].to_owned();
            self.constant(Value::Str(Str::new(&text)));
            return Ok(());
        }
        if let Expr::Starred(star) = annotation {
            self.expr(&star.value)?;
            self.op(Op::UnpackSequence(1));
            return Ok(());
        }
        self.expr(annotation)
    }

    fn return_stmt(&mut self, s: &'a StmtReturn) -> R {
        if self.unit().kind != CodeKind::Function {
            return Err(self.fault("'return' outside function"));
        }
        match &s.value {
            Some(value) if fold::constant(value).is_none() => {
                self.expr(value)?;
                self.leave_all(true, |c| c.op(Op::Return))
            }
            value => {
                let constant = value.as_ref().and_then(|v| fold::constant(v)).unwrap_or(Value::None);
                self.leave_all(false, |c| {
                    c.constant(constant);
                    c.op(Op::Return);
                })
            }
        }
    }

    fn assert(&mut self, s: &'a StmtAssert) -> R {
        let end = self.label();
        self.jump_if(&s.test, end, true)?;
        self.op(Op::LoadAssertionError);
        if let Some(message) = &s.msg {
            self.expr(message)?;
            self.op(Op::Call(1));
        }
        self.op(Op::Raise(1));
        self.place(end);
        Ok(())
    }

    fn import(&mut self, s: &'a StmtImport) -> R {
        for alias in &s.names {
            self.constant(Value::Int(0));
            self.constant(Value::None);
            let name = self.mangled_index(&alias.name);
            self.op(Op::ImportName(name));
            self.bind_import(alias);
        }
        Ok(())
    }

    /// `import a.b.c` binds `a`; `import a.b.c as d` binds the module itself.
    fn bind_import(&mut self, alias: &'a Alias) {
        let mut parts = alias.name.split('.');
        let top = parts.next().unwrap_or_default();
        let Some(asname) = &alias.asname else { return self.store_name(top) };
        for part in parts {
            let name = self.mangled_index(part);
            self.op(Op::ImportFrom(name));
            self.op(Op::Swap(2));
            self.op(Op::Pop);
        }
        self.store_name(asname);
    }

    fn import_from(&mut self, s: &'a StmtImportFrom) -> R {
        let module = s.module.as_deref().unwrap_or_default();
        if module == "__future__" && s.level == 0 {
            self.future_import(s)?;
        }
        let names = s.names.iter().map(|a| Value::Str(Str::intern(&a.name))).collect();
        self.constant(Value::Int(i64::from(s.level)));
        self.constant(Value::tuple(names));
        let index = self.mangled_index(module);
        self.op(Op::ImportName(index));
        for alias in &s.names {
            if &*alias.name == "*" {
                self.op(Op::ImportStar);
                return Ok(());
            }
            let name = self.mangled_index(&alias.name);
            self.op(Op::ImportFrom(name));
            self.store_name(alias.asname.as_ref().unwrap_or(&alias.name));
        }
        self.op(Op::Pop);
        Ok(())
    }

    fn future_import(&mut self, s: &StmtImportFrom) -> R {
        const KNOWN: [&str; 10] = [
            "nested_scopes",
            "generators",
            "division",
            "absolute_import",
            "with_statement",
            "print_function",
            "unicode_literals",
            "barry_as_FLUFL",
            "generator_stop",
            "annotations",
        ];
        for alias in &s.names {
            let name: &str = &alias.name;
            if name == "annotations" {
                self.future_annotations = true;
            } else if name == "braces" {
                return Err(self.fault("not a chance"));
            } else if !KNOWN.contains(&name) {
                return Err(self.fault(format!("future feature {name} is not defined")));
            }
        }
        Ok(())
    }
}
