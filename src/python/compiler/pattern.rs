//! `match` to code.
//!
//! Captures stay on the stack until the whole pattern has matched, and only then are names bound; a failing part jumps
//! to a place that drops as much as is on the stack there. `on_top` counts what a pattern keeps above the captures.
//!
//! Mirrors `compiler_match` and its helpers in CPython's `Python/compile.c`.

use ruff_python_ast::{
    Expr, MatchCase, Pattern, PatternMatchAs, PatternMatchClass, PatternMatchMapping, PatternMatchOr,
    Singleton, StmtMatch,
};
use ruff_text_size::{Ranged, TextRange};

use super::unit::Label;
use super::{Compiler, R, span};
use crate::python::code::{BinOp, CmpOp, Op};
use crate::python::value::{Str, Value};

/// What is known while one pattern is compiled.
#[derive(Default)]
struct Context {
    /// Names captured so far, the oldest deepest on the stack.
    stores: Vec<String>,
    allow_irrefutable: bool,
    /// `fail_pop[n]` drops n values and goes to the next case.
    fail_pop: Vec<Label>,
    on_top: usize,
}

fn is_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern, Pattern::MatchAs(p) if p.name.is_none() && p.pattern.is_none())
}

fn is_star_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern, Pattern::MatchStar(p) if p.name.is_none())
}

impl<'a> Compiler<'a> {
    pub(super) fn match_stmt(&mut self, s: &'a StmtMatch) -> R {
        self.expr(&s.subject)?;
        let end = self.label();
        let has_default = s.cases.len() > 1 && s.cases.last().is_some_and(|c| is_wildcard(&c.pattern));
        let count = s.cases.len() - usize::from(has_default);
        for (index, case) in s.cases[..count].iter().enumerate() {
            let last = index + 1 == count;
            let irrefutable = case.guard.is_some() || index + 1 == s.cases.len();
            self.match_case(case, last, irrefutable, end)?;
        }
        if has_default && let Some(case) = s.cases.last() {
            self.at = span(case.pattern.range());
            if let Some(guard) = &case.guard {
                self.jump_if(guard, end, false)?;
            }
            self.body(&case.body)?;
        }
        self.place(end);
        Ok(())
    }

    fn match_case(&mut self, case: &'a MatchCase, last: bool, allow_irrefutable: bool, end: Label) -> R {
        self.at = span(case.pattern.range());
        if !last {
            self.op(Op::Copy(1));
        }
        let mut context = Context { allow_irrefutable, ..Context::default() };
        self.pattern(&case.pattern, &mut context)?;
        for name in std::mem::take(&mut context.stores) {
            self.store_name(&name);
        }
        if let Some(guard) = &case.guard {
            self.ensure_fail_pop(&mut context, 0);
            let fail = context.fail_pop[0];
            self.jump_if(guard, fail, false)?;
        }
        if !last {
            self.op(Op::Pop);
        }
        self.body(&case.body)?;
        self.at = span(case.pattern.range());
        self.jump(Op::Jump, end);
        self.reset_fail_pop(&mut context);
        Ok(())
    }

    fn ensure_fail_pop(&mut self, context: &mut Context, count: usize) {
        while context.fail_pop.len() <= count {
            let label = self.label();
            context.fail_pop.push(label);
        }
    }

    fn jump_to_fail(&mut self, make: fn(u32) -> Op, context: &mut Context) {
        let drops = context.on_top + context.stores.len();
        self.ensure_fail_pop(context, drops);
        self.jump(make, context.fail_pop[drops]);
    }

    fn reset_fail_pop(&mut self, context: &mut Context) {
        let labels = std::mem::take(&mut context.fail_pop);
        for (drops, label) in labels.into_iter().enumerate().rev() {
            self.place(label);
            if drops > 0 {
                self.op(Op::Pop);
            }
        }
    }

    /// Moves the top of the stack below `count - 1` others.
    fn rotate(&mut self, count: usize) {
        for n in (2..=count).rev() {
            self.op(Op::Swap(n as u32));
        }
    }

    fn capture(&mut self, name: Option<&str>, range: TextRange, context: &mut Context) -> R {
        let Some(name) = name else {
            self.op(Op::Pop);
            return Ok(());
        };
        if context.stores.iter().any(|s| s == name) {
            return Err(self.fault_at(format!("multiple assignments to name '{name}' in pattern"), range));
        }
        self.rotate(context.on_top + context.stores.len() + 1);
        context.stores.push(name.to_owned());
        Ok(())
    }

    fn subpattern(&mut self, pattern: &'a Pattern, context: &mut Context) -> R {
        let allow = std::mem::replace(&mut context.allow_irrefutable, true);
        let result = self.pattern(pattern, context);
        context.allow_irrefutable = allow;
        result
    }

    /// Consumes the subject on top of the stack, or jumps away.
    fn pattern(&mut self, pattern: &'a Pattern, context: &mut Context) -> R {
        let outer = std::mem::replace(&mut self.at, span(pattern.range()));
        match pattern {
            Pattern::MatchValue(p) => {
                self.expr(&p.value)?;
                self.op(Op::Compare(CmpOp::Eq));
                self.jump_to_fail(Op::JumpIfFalse, context);
            }
            Pattern::MatchSingleton(p) => {
                self.constant(match p.value {
                    Singleton::None => Value::None,
                    Singleton::True => Value::Bool(true),
                    Singleton::False => Value::Bool(false),
                });
                self.op(Op::Is(false));
                self.jump_to_fail(Op::JumpIfFalse, context);
            }
            Pattern::MatchSequence(p) => self.sequence_pattern(&p.patterns, context)?,
            Pattern::MatchMapping(p) => self.mapping_pattern(p, context)?,
            Pattern::MatchClass(p) => self.class_pattern(p, context)?,
            Pattern::MatchStar(p) => self.capture(p.name.as_deref(), p.range, context)?,
            Pattern::MatchAs(p) => self.as_pattern(p, context)?,
            Pattern::MatchOr(p) => self.or_pattern(p, context)?,
        }
        self.at = outer;
        Ok(())
    }

    fn as_pattern(&mut self, p: &'a PatternMatchAs, context: &mut Context) -> R {
        let name = p.name.as_deref();
        let Some(pattern) = &p.pattern else {
            if !context.allow_irrefutable {
                let what = name.map_or("wildcard".to_owned(), |n| format!("name capture '{n}'"));
                return Err(self.fault(format!("{what} makes remaining patterns unreachable")));
            }
            return self.capture(name, p.range, context);
        };
        context.on_top += 1;
        self.op(Op::Copy(1));
        self.pattern(pattern, context)?;
        context.on_top -= 1;
        self.capture(name, p.range, context)
    }

    fn sequence_pattern(&mut self, patterns: &'a [Pattern], context: &mut Context) -> R {
        let size = patterns.len();
        let mut stars = patterns.iter().enumerate().filter(|(_, p)| matches!(p, Pattern::MatchStar(_)));
        let star = stars.next();
        if stars.next().is_some() {
            return Err(self.fault("multiple starred names in sequence pattern"));
        }
        let only_wildcard = patterns.iter().all(|p| is_wildcard(p) || is_star_wildcard(p));
        context.on_top += 1;
        self.op(Op::MatchSequence);
        self.jump_to_fail(Op::JumpIfFalse, context);
        if star.is_none() || size > 1 {
            self.op(Op::GetLen);
            let least = size - usize::from(star.is_some());
            self.constant(Value::from(least));
            self.op(Op::Compare(if star.is_some() { CmpOp::Ge } else { CmpOp::Eq }));
            self.jump_to_fail(Op::JumpIfFalse, context);
        }
        context.on_top -= 1;
        match star {
            _ if only_wildcard => self.op(Op::Pop),
            Some((index, pattern)) if is_star_wildcard(pattern) => {
                self.subscript_patterns(patterns, index, context)?
            }
            star => {
                self.op(match star {
                    Some((index, _)) => Op::UnpackEx(index as u32, (size - index - 1) as u32),
                    None => Op::UnpackSequence(size as u32),
                });
                self.unpacked_patterns(patterns.iter(), size, context)?;
            }
        }
        Ok(())
    }

    fn unpacked_patterns(
        &mut self,
        patterns: impl Iterator<Item = &'a Pattern>,
        count: usize,
        context: &mut Context,
    ) -> R {
        context.on_top += count;
        for pattern in patterns {
            context.on_top -= 1;
            self.subpattern(pattern, context)?;
        }
        Ok(())
    }

    /// `[a, *_, b]`: only the items asked for are read.
    fn subscript_patterns(&mut self, patterns: &'a [Pattern], star: usize, context: &mut Context) -> R {
        context.on_top += 1;
        let size = patterns.len();
        for (index, pattern) in patterns.iter().enumerate() {
            if index == star || is_wildcard(pattern) {
                continue;
            }
            self.op(Op::Copy(1));
            if index < star {
                self.constant(Value::from(index));
            } else {
                self.op(Op::GetLen);
                self.constant(Value::from(size - index));
                self.op(Op::Binary(BinOp::Sub));
            }
            self.op(Op::LoadSubscript);
            self.subpattern(pattern, context)?;
        }
        context.on_top -= 1;
        self.op(Op::Pop);
        Ok(())
    }

    fn mapping_pattern(&mut self, p: &'a PatternMatchMapping, context: &mut Context) -> R {
        let size = p.keys.len();
        context.on_top += 1;
        self.op(Op::MatchMapping);
        self.jump_to_fail(Op::JumpIfFalse, context);
        if size == 0 && p.rest.is_none() {
            context.on_top -= 1;
            self.op(Op::Pop);
            return Ok(());
        }
        if size > 0 {
            self.op(Op::GetLen);
            self.constant(Value::from(size));
            self.op(Op::Compare(CmpOp::Ge));
            self.jump_to_fail(Op::JumpIfFalse, context);
        }
        self.check_mapping_keys(p)?;
        p.keys.iter().try_for_each(|key| self.expr(key))?;
        self.op(Op::BuildTuple(size as u32));
        self.op(Op::MatchKeys);
        context.on_top += 2;
        self.jump_to_fail(Op::JumpIfNone, context);
        self.op(Op::UnpackSequence(size as u32));
        context.on_top -= 1;
        self.unpacked_patterns(p.patterns.iter(), size, context)?;
        context.on_top -= 2;
        match &p.rest {
            Some(rest) => {
                self.op(Op::MatchRest);
                self.capture(Some(rest), rest.range, context)
            }
            None => {
                self.op(Op::Pop);
                self.op(Op::Pop);
                Ok(())
            }
        }
    }

    fn check_mapping_keys(&mut self, p: &PatternMatchMapping) -> R {
        let mut seen = Vec::new();
        for key in &p.keys {
            let Some(value) = super::fold::constant(key) else {
                if matches!(key, Expr::Attribute(_)) {
                    continue;
                }
                let message = "mapping pattern keys may only match literals and attribute lookups";
                return Err(self.fault_at(message, key.range()));
            };
            let text = format!("{value:?}");
            if seen.contains(&text) {
                let shown = &self.text[key.range()];
                return Err(self.fault_at(format!("mapping pattern checks duplicate key ({shown})"), p.range));
            }
            seen.push(text);
        }
        Ok(())
    }

    fn class_pattern(&mut self, p: &'a PatternMatchClass, context: &mut Context) -> R {
        let positional = p.arguments.patterns.len();
        let keywords = &p.arguments.keywords;
        for (index, keyword) in keywords.iter().enumerate() {
            if keywords[..index].iter().any(|k| k.attr.id == keyword.attr.id) {
                let message = format!("attribute name repeated in class pattern: {}", keyword.attr);
                return Err(self.fault_at(message, keyword.pattern.range()));
            }
        }
        self.expr(&p.cls)?;
        let names = keywords.iter().map(|k| Value::Str(Str::intern(&k.attr))).collect();
        self.constant(Value::tuple(names));
        self.op(Op::MatchClass(positional as u32));
        context.on_top += 1;
        self.jump_to_fail(Op::JumpIfNone, context);
        let count = positional + keywords.len();
        self.op(Op::UnpackSequence(count as u32));
        context.on_top += count;
        context.on_top -= 1;
        for pattern in p.arguments.patterns.iter().chain(keywords.iter().map(|k| &k.pattern)) {
            context.on_top -= 1;
            if is_wildcard(pattern) {
                self.op(Op::Pop);
            } else {
                self.subpattern(pattern, context)?;
            }
        }
        Ok(())
    }

    fn or_pattern(&mut self, p: &'a PatternMatchOr, context: &mut Context) -> R {
        let end = self.label();
        let mut control: Vec<String> = Vec::new();
        for (index, alternative) in p.patterns.iter().enumerate() {
            let last = index + 1 == p.patterns.len();
            let mut inner =
                Context { allow_irrefutable: last && context.allow_irrefutable, ..Context::default() };
            self.at = span(alternative.range());
            self.op(Op::Copy(1));
            self.pattern(alternative, &mut inner)?;
            if index == 0 {
                control.clone_from(&inner.stores);
            } else {
                self.line_up(&control, &mut inner.stores, p.range)?;
            }
            self.jump(Op::Jump, end);
            self.reset_fail_pop(&mut inner);
        }
        self.at = span(p.range);
        self.op(Op::Pop);
        self.jump_to_fail(Op::Jump, context);
        self.place(end);
        let rotations = control.len() + 1 + context.on_top + context.stores.len();
        for name in control {
            self.rotate(rotations);
            if context.stores.contains(&name) {
                return Err(self.fault(format!("multiple assignments to name '{name}' in pattern")));
            }
            context.stores.push(name);
        }
        self.op(Op::Pop);
        Ok(())
    }

    /// Brings the captures of one alternative into the order of the first one's.
    fn line_up(&mut self, control: &[String], stores: &mut Vec<String>, range: TextRange) -> R {
        let differ = |c: &Self| c.fault_at("alternative patterns bind different names", range);
        if stores.len() != control.len() {
            return Err(differ(self));
        }
        for wanted in (0..control.len()).rev() {
            let Some(found) = stores.iter().position(|s| *s == control[wanted]) else {
                return Err(differ(self));
            };
            if found == wanted {
                continue;
            }
            let moved: Vec<String> = stores.drain(..=found).collect();
            let at = wanted - found;
            stores.splice(at..at, moved);
            for _ in 0..=found {
                self.rotate(wanted + 1);
            }
        }
        Ok(())
    }
}
