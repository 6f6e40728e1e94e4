//! Expressions to code.
//!
//! Every instruction carries the range that CPython 3.11 would put carets under: the whole binary operation, the whole
//! call, the whole attribute. Mirrors `compiler_visit_expr` of CPython's `Python/compile.c`.

use ruff_python_ast::{
    Arguments, BoolOp, CmpOp as AstCmp, Expr, ExprAttribute, ExprBinOp, ExprCall, ExprCompare, ExprDict,
    ExprIf, Operator, UnaryOp as AstUnary,
};
use ruff_text_size::{Ranged, TextRange};

use super::fold;
use super::unit::Label;
use super::{Compiler, R, span};
use crate::python::code::{BinOp, CmpOp, CodeKind, Op, UnaryOp};
use crate::python::value::{Str, Value};

/// What a display builds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Display {
    Tuple,
    List,
    Set,
}

impl<'a> Compiler<'a> {
    /// Emits an expression: one value more on the stack.
    pub(super) fn expr(&mut self, expr: &'a Expr) -> R {
        let outer = std::mem::replace(&mut self.at, span(expr.range()));
        let result = self.expr_inner(expr);
        self.at = outer;
        result
    }

    fn expr_inner(&mut self, expr: &'a Expr) -> R {
        if let Some(value) = fold::constant(expr) {
            self.constant(value);
            return Ok(());
        }
        match expr {
            Expr::Name(name) => self.load_name(&name.id),
            Expr::BinOp(op) => return self.binary(op),
            Expr::UnaryOp(op) => {
                self.expr(&op.operand)?;
                self.op(Op::Unary(unary_op(op.op)));
            }
            Expr::BoolOp(op) => {
                let make = if op.op == BoolOp::And { Op::JumpIfFalseOrPop } else { Op::JumpIfTrueOrPop };
                let end = self.label();
                let Some((last, init)) = op.values.split_last() else { return Ok(()) };
                for value in init {
                    self.expr(value)?;
                    self.jump(make, end);
                }
                self.expr(last)?;
                self.place(end);
            }
            Expr::Compare(compare) => return self.compare(compare),
            Expr::If(e) => return self.conditional(e),
            Expr::Attribute(a) => return self.attribute(a),
            Expr::Subscript(s) => {
                self.expr(&s.value)?;
                self.expr(&s.slice)?;
                self.op(Op::LoadSubscript);
            }
            Expr::Slice(s) => {
                for part in [&s.lower, &s.upper] {
                    match part {
                        Some(part) => self.expr(part)?,
                        None => self.constant(Value::None),
                    }
                }
                if let Some(step) = &s.step {
                    self.expr(step)?;
                }
                self.op(Op::BuildSlice(if s.step.is_some() { 3 } else { 2 }));
            }
            Expr::Call(call) => return self.call(call),
            Expr::Tuple(t) => return self.display(&t.elts, Display::Tuple),
            Expr::List(l) => return self.display(&l.elts, Display::List),
            Expr::Set(s) => return self.display(&s.elts, Display::Set),
            Expr::Dict(d) => return self.dict(d),
            Expr::FString(f) => return self.fstring(f),
            Expr::Named(n) => {
                self.expr(&n.value)?;
                self.op(Op::Copy(1));
                return self.store(&n.target);
            }
            Expr::Lambda(l) => return self.lambda(l),
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                return self.comprehension(expr);
            }
            Expr::Yield(y) => {
                match &y.value {
                    Some(value) => self.expr(value)?,
                    None => self.constant(Value::None),
                }
                self.op(Op::Yield);
            }
            Expr::YieldFrom(y) => {
                self.expr(&y.value)?;
                self.op(Op::GetIter);
                self.constant(Value::None);
                self.op(Op::YieldFrom);
            }
            Expr::Starred(s) => return Err(self.fault_at("can't use starred expression here", s.range)),
            Expr::Await(e) => {
                let inside = self.unit().kind == CodeKind::Function;
                return Err(self.fault_at(
                    if inside { "'await' outside async function" } else { "'await' outside function" },
                    e.range,
                ));
            }
            Expr::TString(e) => return Err(self.fault_at("invalid syntax", e.range)),
            Expr::NumberLiteral(n) => return Err(self.unsupported("complex numbers", n.range)),
            other => return Err(self.fault_at("invalid syntax", other.range())),
        }
        Ok(())
    }

    fn binary(&mut self, op: &'a ExprBinOp) -> R {
        // The left spine in a loop: `a + b + c + ...` needs no stack of the host.
        let mut spine = vec![op];
        while let Some(Expr::BinOp(left)) = spine.last().map(|o| &*o.left) {
            spine.push(left);
        }
        let Some(first) = spine.last() else { return Ok(()) };
        self.expr(&first.left)?;
        for op in spine.into_iter().rev() {
            self.expr(&op.right)?;
            self.op_at(Op::Binary(bin_op(op.op)), span(op.range));
        }
        Ok(())
    }

    fn conditional(&mut self, e: &'a ExprIf) -> R {
        let (otherwise, end) = (self.label(), self.label());
        self.jump_if(&e.test, otherwise, false)?;
        self.expr(&e.body)?;
        self.jump(Op::Jump, end);
        self.place(otherwise);
        self.expr(&e.orelse)?;
        self.place(end);
        Ok(())
    }

    fn attribute(&mut self, a: &'a ExprAttribute) -> R {
        self.expr(&a.value)?;
        self.at = self.attribute_span(a, a.range);
        let name = self.mangled_index(&a.attr);
        self.op(Op::LoadAttr(name));
        Ok(())
    }

    /// An attribute on a later line than its object begins is shown by its name alone.
    pub(super) fn attribute_span(&self, a: &ExprAttribute, whole: TextRange) -> (u32, u32) {
        let (start, end) = span(a.range);
        let (first, last) = (self.source.line(start), self.source.line(end));
        if first == last {
            return span(whole);
        }
        let name_start = span(a.attr.range).0;
        let whole_end = span(whole).1;
        (name_start, if self.source.line(whole_end) == last { end } else { whole_end })
    }

    fn compare(&mut self, compare: &'a ExprCompare) -> R {
        self.expr(&compare.left)?;
        let Some((last, init)) = compare.comparators.split_last() else { return Ok(()) };
        let Some((last_op, ops)) = compare.ops.split_last() else { return Ok(()) };
        if init.is_empty() {
            self.comparand(last, *last_op)?;
            self.compare_op(*last_op);
            return Ok(());
        }
        let (cleanup, end) = (self.label(), self.label());
        for (right, op) in init.iter().zip(ops) {
            self.expr(right)?;
            self.op(Op::Swap(2));
            self.op(Op::Copy(2));
            self.compare_op(*op);
            self.jump(Op::JumpIfFalseOrPop, cleanup);
        }
        self.comparand(last, *last_op)?;
        self.compare_op(*last_op);
        self.jump(Op::Jump, end);
        self.place(cleanup);
        self.op(Op::Swap(2));
        self.op(Op::Pop);
        self.place(end);
        Ok(())
    }

    /// The right side of a comparison: `x in [1, 2]` needs no list.
    fn comparand(&mut self, right: &'a Expr, op: AstCmp) -> R {
        if matches!(op, AstCmp::In | AstCmp::NotIn)
            && let Expr::List(list) = right
            && let Some(items) = list.elts.iter().map(fold::constant).collect::<Option<Vec<_>>>()
        {
            self.op_constant_at(Value::tuple(items), span(list.range));
            return Ok(());
        }
        self.expr(right)
    }

    fn compare_op(&mut self, op: AstCmp) {
        self.op(match op {
            AstCmp::Eq => Op::Compare(CmpOp::Eq),
            AstCmp::NotEq => Op::Compare(CmpOp::Ne),
            AstCmp::Lt => Op::Compare(CmpOp::Lt),
            AstCmp::LtE => Op::Compare(CmpOp::Le),
            AstCmp::Gt => Op::Compare(CmpOp::Gt),
            AstCmp::GtE => Op::Compare(CmpOp::Ge),
            AstCmp::Is => Op::Is(false),
            AstCmp::IsNot => Op::Is(true),
            AstCmp::In => Op::Contains(false),
            AstCmp::NotIn => Op::Contains(true),
        });
    }

    /// Jumps to the label when the truth of the expression is `when`; leaves nothing on the stack.
    ///
    /// As in CPython 3.11, a comparison leaves its range behind for what follows in the statement: that is why a failed
    /// `assert a == b` points at the comparison.
    pub(super) fn jump_if(&mut self, expr: &'a Expr, label: Label, when: bool) -> R {
        if let Expr::Compare(compare) = expr {
            self.at = span(compare.range);
        }
        match expr {
            Expr::UnaryOp(op) if op.op == AstUnary::Not => return self.jump_if(&op.operand, label, !when),
            Expr::BoolOp(op) => {
                let short = op.op == BoolOp::Or;
                let Some((last, init)) = op.values.split_last() else { return Ok(()) };
                if short == when {
                    for value in init {
                        self.jump_if(value, label, when)?;
                    }
                    return self.jump_if(last, label, when);
                }
                let end = self.label();
                for value in init {
                    self.jump_if(value, end, short)?;
                }
                self.jump_if(last, label, when)?;
                self.place(end);
                return Ok(());
            }
            Expr::If(e) => {
                let (otherwise, end) = (self.label(), self.label());
                self.jump_if(&e.test, otherwise, false)?;
                self.jump_if(&e.body, label, when)?;
                self.jump(Op::Jump, end);
                self.place(otherwise);
                self.jump_if(&e.orelse, label, when)?;
                self.place(end);
                return Ok(());
            }
            Expr::Compare(compare) if compare.ops.len() > 1 => {
                return self.jump_if_chain(compare, label, when);
            }
            _ => {}
        }
        match fold::constant(expr).map(|value| constant_truth(&value)) {
            Some(Some(truth)) => {
                if truth == when {
                    self.jump(Op::Jump, label);
                }
            }
            _ => {
                self.expr(expr)?;
                self.jump(if when { Op::JumpIfTrue } else { Op::JumpIfFalse }, label);
            }
        }
        Ok(())
    }

    fn jump_if_chain(&mut self, compare: &'a ExprCompare, label: Label, when: bool) -> R {
        let Some((last, init)) = compare.comparators.split_last() else { return Ok(()) };
        let Some((last_op, ops)) = compare.ops.split_last() else { return Ok(()) };
        let (cleanup, end) = (self.label(), self.label());
        self.expr(&compare.left)?;
        for (right, op) in init.iter().zip(ops) {
            self.expr(right)?;
            self.op(Op::Swap(2));
            self.op(Op::Copy(2));
            self.compare_op(*op);
            self.jump(Op::JumpIfFalse, cleanup);
        }
        self.comparand(last, *last_op)?;
        self.compare_op(*last_op);
        self.jump(if when { Op::JumpIfTrue } else { Op::JumpIfFalse }, label);
        self.jump(Op::Jump, end);
        self.place(cleanup);
        self.op(Op::Pop);
        if !when {
            self.jump(Op::Jump, label);
        }
        self.place(end);
        Ok(())
    }

    /// A tuple, list or set display, with star-unpacking.
    pub(super) fn display(&mut self, elts: &'a [Expr], kind: Display) -> R {
        let build = |count: u32| match kind {
            Display::Tuple => Op::BuildTuple(count),
            Display::List => Op::BuildList(count),
            Display::Set => Op::BuildSet(count),
        };
        let Some(first_star) = elts.iter().position(Expr::is_starred_expr) else {
            if kind == Display::List
                && elts.len() > 2
                && let Some(items) = elts.iter().map(fold::constant).collect::<Option<Vec<_>>>()
            {
                self.op(Op::BuildList(0));
                self.constant(Value::tuple(items));
                self.op(Op::ListExtend);
                return Ok(());
            }
            for elt in elts {
                self.expr(elt)?;
            }
            self.op(build(elts.len() as u32));
            return Ok(());
        };
        let (start, rest) = elts.split_at(first_star);
        for elt in start {
            self.expr(elt)?;
        }
        let is_set = kind == Display::Set;
        self.op(if is_set { Op::BuildSet(start.len() as u32) } else { Op::BuildList(start.len() as u32) });
        for elt in rest {
            if let Expr::Starred(star) = elt {
                self.expr(&star.value)?;
                self.op(if is_set { Op::SetUpdate } else { Op::ListExtend });
            } else {
                self.expr(elt)?;
                self.op(if is_set { Op::SetAdd(1) } else { Op::ListAppend(1) });
            }
        }
        if kind == Display::Tuple {
            self.op(Op::ListToTuple);
        }
        Ok(())
    }

    fn dict(&mut self, d: &'a ExprDict) -> R {
        let plain = d.items.iter().take_while(|i| i.key.is_some()).count();
        for item in &d.items[..plain] {
            if let Some(key) = &item.key {
                self.expr(key)?;
            }
            self.expr(&item.value)?;
        }
        self.op(Op::BuildDict(plain as u32));
        for item in &d.items[plain..] {
            match &item.key {
                Some(key) => {
                    self.expr(key)?;
                    self.expr(&item.value)?;
                    self.op(Op::MapAdd(1));
                }
                None => {
                    self.expr(&item.value)?;
                    self.op(Op::DictUpdate);
                }
            }
        }
        Ok(())
    }

    fn call(&mut self, call: &'a ExprCall) -> R {
        self.check_keywords(&call.arguments)?;
        let whole = self.at;
        if let Expr::Attribute(a) = &*call.func
            && !is_extended(&call.arguments)
        {
            self.expr(&a.value)?;
            self.at = self.attribute_span(a, a.range);
            let name = self.mangled_index(&a.attr);
            self.op(Op::LoadMethod(name));
            self.at = whole;
            let (count, names) = self.plain_arguments(&call.arguments)?;
            self.at = self.attribute_span(a, call.range());
            self.op(match names {
                Some(names) => Op::CallMethodKw(count, names),
                None => Op::CallMethod(count),
            });
            return Ok(());
        }
        self.expr(&call.func)?;
        self.call_arguments(&call.arguments, 0)
    }

    /// The arguments of a call and the call itself; `already` values stand after the callee.
    pub(super) fn call_arguments(&mut self, arguments: &'a Arguments, already: u32) -> R {
        if is_extended(arguments) {
            return self.extended_arguments(arguments, already);
        }
        let (count, names) = self.plain_arguments(arguments)?;
        self.op(match names {
            Some(names) => Op::CallKw(count + already, names),
            None => Op::Call(count + already),
        });
        Ok(())
    }

    fn plain_arguments(
        &mut self,
        arguments: &'a Arguments,
    ) -> Result<(u32, Option<u32>), super::error::Fault> {
        for arg in &arguments.args {
            self.expr(arg)?;
        }
        let mut names = Vec::new();
        for keyword in &arguments.keywords {
            self.expr(&keyword.value)?;
            names.extend(keyword.arg.as_ref().map(|name| Value::Str(Str::intern(name))));
        }
        let count = (arguments.args.len() + arguments.keywords.len()) as u32;
        let names = (!names.is_empty()).then(|| self.unit().constant(Value::tuple(names)));
        Ok((count, names))
    }

    fn extended_arguments(&mut self, arguments: &'a Arguments, already: u32) -> R {
        match &*arguments.args {
            // One starred argument alone is handed over as it is: the call itself says what is wrong with it.
            [Expr::Starred(star)] if already == 0 => self.expr(&star.value)?,
            args => {
                let start = args.iter().take_while(|a| !a.is_starred_expr()).count();
                for arg in &args[..start] {
                    self.expr(arg)?;
                }
                let given = start as u32 + already;
                if start == args.len() {
                    self.op(Op::BuildTuple(given));
                } else {
                    self.op(Op::BuildList(given));
                    for arg in &args[start..] {
                        if let Expr::Starred(star) = arg {
                            self.expr(&star.value)?;
                            self.op(Op::ListExtend);
                        } else {
                            self.expr(arg)?;
                            self.op(Op::ListAppend(1));
                        }
                    }
                    self.op(Op::ListToTuple);
                }
            }
        }
        self.keyword_dict(arguments)?;
        self.op(Op::CallEx(!arguments.keywords.is_empty()));
        Ok(())
    }

    fn keyword_dict(&mut self, arguments: &'a Arguments) -> R {
        if arguments.keywords.is_empty() {
            return Ok(());
        }
        let mut pending = 0;
        let mut started = false;
        for keyword in &arguments.keywords {
            if let Some(name) = &keyword.arg {
                self.constant(Value::Str(Str::intern(name)));
                self.expr(&keyword.value)?;
                pending += 1;
                continue;
            }
            if pending > 0 || !started {
                self.merge_keywords(pending, started);
                (started, pending) = (true, 0);
            }
            self.expr(&keyword.value)?;
            self.op(Op::DictMerge);
        }
        if pending > 0 {
            self.merge_keywords(pending, started);
        }
        Ok(())
    }

    fn merge_keywords(&mut self, count: u32, started: bool) {
        self.op(Op::BuildDict(count));
        if started {
            self.op(Op::DictMerge);
        }
    }

    /// A keyword twice is an error of the compiler.
    pub(super) fn check_keywords(&mut self, arguments: &Arguments) -> R {
        for (index, keyword) in arguments.keywords.iter().enumerate() {
            let Some(name) = &keyword.arg else { continue };
            let earlier = &arguments.keywords[..index];
            if earlier.iter().any(|k| k.arg.as_ref().is_some_and(|n| n.id == name.id)) {
                return Err(self.fault_at(format!("keyword argument repeated: {name}"), keyword.range));
            }
        }
        Ok(())
    }
}

fn is_extended(arguments: &Arguments) -> bool {
    arguments.args.iter().any(Expr::is_starred_expr) || arguments.keywords.iter().any(|k| k.arg.is_none())
}

/// The truth of a constant, where it is plain.
fn constant_truth(value: &Value) -> Option<bool> {
    Some(match value {
        Value::None => false,
        Value::Bool(b) => *b,
        Value::Int(i) => *i != 0,
        Value::Str(s) => !s.is_empty(),
        Value::Ellipsis => true,
        Value::Tuple(items) => !items.is_empty(),
        _ => return None,
    })
}

pub(super) fn bin_op(op: Operator) -> BinOp {
    match op {
        Operator::Add => BinOp::Add,
        Operator::Sub => BinOp::Sub,
        Operator::Mult => BinOp::Mul,
        Operator::MatMult => BinOp::MatMul,
        Operator::Div => BinOp::Div,
        Operator::Mod => BinOp::Mod,
        Operator::Pow => BinOp::Pow,
        Operator::LShift => BinOp::LShift,
        Operator::RShift => BinOp::RShift,
        Operator::BitOr => BinOp::Or,
        Operator::BitXor => BinOp::Xor,
        Operator::BitAnd => BinOp::And,
        Operator::FloorDiv => BinOp::FloorDiv,
    }
}

fn unary_op(op: AstUnary) -> UnaryOp {
    match op {
        AstUnary::Invert => UnaryOp::Invert,
        AstUnary::Not => UnaryOp::Not,
        AstUnary::UAdd => UnaryOp::Pos,
        AstUnary::USub => UnaryOp::Neg,
    }
}
