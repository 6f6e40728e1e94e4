//! One code object in the making: instructions, tables, labels, and the height of the operand stack.
//!
//! Jumps name labels until [`Unit::finish`] turns them into positions. The height of the stack is followed along, since
//! handlers of exceptions must know what to keep. **Invariants:** (a) code that nothing reaches is not emitted;
//! (b) every way to a label arrives with the same height.
//!
//! Mirrors the assembler half of CPython's `Python/compile.c`.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::blocks::Block;
use crate::python::code::{Code, CodeKind, Handler, InlineCaches, Op, Source};
use crate::python::value::{Str, Value};

/// A place to jump to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Label(u32);

#[derive(Clone, Copy, Default)]
struct LabelState {
    position: Option<u32>,
    depth: Option<u32>,
}

/// A range of instructions guarded by a handler; index into `Unit::guards`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Guard(u32);

struct GuardState {
    target: Label,
    depth: u32,
    used: bool,
}

/// Constants are one when they are equal and of one type, `0.0` and `-0.0` apart.
#[derive(PartialEq, Eq, Hash)]
enum ConstKey {
    Singleton(u8),
    Int(i64),
    Big(String),
    Float(u64),
    Str(String),
    Bytes(Vec<u8>),
    Tuple(Vec<ConstKey>),
}

fn const_key(value: &Value) -> Option<ConstKey> {
    Some(match value {
        Value::None => ConstKey::Singleton(0),
        Value::Bool(false) => ConstKey::Singleton(1),
        Value::Bool(true) => ConstKey::Singleton(2),
        Value::Ellipsis => ConstKey::Singleton(3),
        Value::Int(i) => ConstKey::Int(*i),
        Value::BigInt(i) => ConstKey::Big(i.to_string()),
        Value::Float(x) => ConstKey::Float(x.to_bits()),
        Value::Str(s) => ConstKey::Str(s.to_string()),
        Value::Bytes(b) => ConstKey::Bytes(b.to_vec()),
        Value::Tuple(items) => ConstKey::Tuple(items.iter().map(const_key).collect::<Option<_>>()?),
        _ => return None,
    })
}

/// A code object in the making.
pub(super) struct Unit {
    pub kind: CodeKind,
    pub name: Str,
    pub qualname: Str,
    pub first_offset: u32,
    pub scope: usize,
    pub private: Option<String>,
    pub doc: Option<Str>,
    pub blocks: Vec<Block>,
    pub counts: ParameterCounts,
    pub is_generator: bool,
    ops: Vec<Op>,
    ranges: Vec<(u32, u32)>,
    guard_of: Vec<Option<Guard>>,
    consts: Vec<Value>,
    const_index: FxHashMap<ConstKey, u32>,
    names: Vec<Str>,
    name_index: FxHashMap<Str, u32>,
    locals: Vec<Str>,
    local_index: FxHashMap<String, u32>,
    cell_vars: Vec<Str>,
    free_vars: Vec<Str>,
    cell_index: FxHashMap<String, u32>,
    statements: Vec<(u32, u32)>,
    labels: Vec<LabelState>,
    guards: Vec<GuardState>,
    current: Option<Guard>,
    depth: u32,
    reachable: bool,
}

/// The parameter counts of [`Code`].
#[derive(Default, Clone, Copy)]
pub(super) struct ParameterCounts {
    pub positional_only: u32,
    pub positional: u32,
    pub keyword_only: u32,
    pub var_positional: bool,
    pub var_keyword: bool,
}

impl Unit {
    pub fn new(kind: CodeKind, name: &str, qualname: &str, first_offset: u32, scope: usize) -> Unit {
        Unit {
            kind,
            name: Str::intern(name),
            qualname: Str::intern(qualname),
            first_offset,
            scope,
            private: None,
            doc: None,
            blocks: Vec::new(),
            counts: ParameterCounts::default(),
            is_generator: false,
            ops: Vec::new(),
            ranges: Vec::new(),
            guard_of: Vec::new(),
            consts: Vec::new(),
            const_index: FxHashMap::default(),
            names: Vec::new(),
            name_index: FxHashMap::default(),
            locals: Vec::new(),
            local_index: FxHashMap::default(),
            cell_vars: Vec::new(),
            free_vars: Vec::new(),
            cell_index: FxHashMap::default(),
            statements: Vec::new(),
            labels: Vec::new(),
            guards: Vec::new(),
            current: None,
            depth: 0,
            reachable: true,
        }
    }

    pub fn add_local(&mut self, name: &str) {
        let index = self.locals.len() as u32;
        self.locals.push(Str::intern(name));
        self.local_index.insert(name.to_owned(), index);
    }

    /// Cells first, free variables after: their indexes go on.
    pub fn set_cells<'a>(
        &mut self,
        cells: impl Iterator<Item = &'a String>,
        free: impl Iterator<Item = &'a String>,
    ) {
        for name in cells {
            self.cell_index.insert(name.clone(), self.cell_vars.len() as u32);
            self.cell_vars.push(Str::intern(name));
        }
        for name in free {
            let index = (self.cell_vars.len() + self.free_vars.len()) as u32;
            self.cell_index.insert(name.clone(), index);
            self.free_vars.push(Str::intern(name));
        }
    }

    pub fn local(&self, name: &str) -> Option<u32> {
        self.local_index.get(name).copied()
    }

    pub fn cell(&self, name: &str) -> Option<u32> {
        self.cell_index.get(name).copied()
    }

    pub fn name(&mut self, name: &str) -> u32 {
        let name = Str::intern(name);
        if let Some(&index) = self.name_index.get(&name) {
            return index;
        }
        let index = self.names.len() as u32;
        self.names.push(name.clone());
        self.name_index.insert(name, index);
        index
    }

    pub fn constant(&mut self, value: Value) -> u32 {
        let Some(key) = const_key(&value) else {
            self.consts.push(value);
            return self.consts.len() as u32 - 1;
        };
        let next = self.consts.len() as u32;
        let index = *self.const_index.entry(key).or_insert(next);
        if index == next {
            self.consts.push(value);
        }
        index
    }

    /// Number of instructions so far.
    pub fn size(&self) -> usize {
        self.ops.len()
    }

    pub fn is_reachable(&self) -> bool {
        self.reachable
    }

    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// Sets the height after code that leaves the frame or jumps away, for the code that follows it in the source.
    pub fn set_state(&mut self, depth: u32, reachable: bool) {
        self.depth = depth;
        self.reachable = reachable;
    }

    pub fn emit(&mut self, op: Op, range: (u32, u32)) {
        if !self.reachable {
            return;
        }
        self.ops.push(op);
        self.ranges.push(range);
        self.guard_of.push(self.current);
        if let Some(guard) = self.current {
            self.guards[guard.0 as usize].used = true;
        }
        let after = i64::from(self.depth) + i64::from(effect(op));
        debug_assert!(after >= 0, "stack below zero after {op:?} in {}", self.qualname);
        self.depth = after.max(0) as u32;
        if matches!(op, Op::Return | Op::Raise(_) | Op::Reraise) {
            self.reachable = false;
        }
    }

    pub fn statement(&mut self, range: (u32, u32)) {
        if self.reachable {
            self.statements.push(range);
            self.emit(Op::Statement(self.statements.len() as u32 - 1), range);
        }
    }

    pub fn label(&mut self) -> Label {
        self.labels.push(LabelState::default());
        Label(self.labels.len() as u32 - 1)
    }

    /// Emits a jump; `make` is the variant, such as `Op::JumpIfFalse`.
    pub fn jump(&mut self, make: fn(u32) -> Op, label: Label, range: (u32, u32)) {
        if !self.reachable {
            return;
        }
        let before = self.depth;
        let op = make(label.0);
        self.emit(op, range);
        let arrives = match op {
            Op::JumpIfFalseOrPop(_) | Op::JumpIfTrueOrPop(_) => before,
            Op::ForIter(_) => before - 1,
            _ => self.depth,
        };
        let state = &mut self.labels[label.0 as usize];
        debug_assert!(
            state.depth.is_none_or(|d| d == arrives),
            "(b) heights differ at {op:?} in {}",
            self.qualname
        );
        state.depth = Some(arrives);
        if matches!(op, Op::Jump(_)) {
            self.reachable = false;
        }
    }

    /// Puts a label here.
    pub fn place(&mut self, label: Label) {
        let position = self.ops.len() as u32;
        let state = &mut self.labels[label.0 as usize];
        state.position = Some(position);
        match state.depth {
            Some(depth) => {
                debug_assert!(
                    !self.reachable || depth == self.depth,
                    "(b) heights differ in {}",
                    self.qualname
                );
                self.depth = depth;
                self.reachable = true;
            }
            // A loop's start: jumps to it come later.
            None => state.depth = self.reachable.then_some(self.depth),
        }
    }

    /// Starts guarding: exceptions from here on go to the guard's handler. Gives back what guarded before.
    pub fn guard(&mut self) -> (Guard, Option<Guard>) {
        let depth = self.depth;
        let target = self.label();
        self.guards.push(GuardState { target, depth, used: false });
        let guard = Guard(self.guards.len() as u32 - 1);
        (guard, self.current.replace(guard))
    }

    pub fn set_guard(&mut self, guard: Option<Guard>) {
        self.current = guard;
    }

    pub fn current_guard(&self) -> Option<Guard> {
        self.current
    }

    /// The handler of a guard begins here, with the exception on top of what is kept.
    pub fn place_handler(&mut self, guard: Guard) {
        let state = &self.guards[guard.0 as usize];
        let (target, depth, used) = (state.target, state.depth, state.used);
        self.depth = depth + 1;
        self.reachable = used;
        self.labels[target.0 as usize] =
            LabelState { position: Some(self.ops.len() as u32), depth: Some(depth + 1) };
    }

    pub fn finish(self, source: &Rc<Source>) -> Rc<Code> {
        let position = |label: u32| self.labels[label as usize].position.unwrap_or(0);
        // A jump to a jump goes where that one goes; a chain longer than a few is not worth following.
        let threaded = |label: u32| {
            let mut at = position(label);
            for _ in 0..8 {
                match self.ops.get(at as usize) {
                    Some(Op::Jump(next)) => at = position(*next),
                    _ => break,
                }
            }
            at
        };
        let mut ops: Vec<Op> = self.ops.iter().map(|op| retarget(*op, &threaded)).collect();
        let mut ranges = self.ranges;
        let mut handlers: Vec<Handler> = Vec::new();
        for (index, guard) in self.guard_of.iter().enumerate() {
            let Some(guard) = guard else { continue };
            let state = &self.guards[guard.0 as usize];
            let (start, target) = (index as u32, position(state.target.0));
            match handlers.last_mut() {
                Some(last) if last.end == start && last.target == target && last.depth == state.depth => {
                    last.end = start + 1;
                }
                _ => handlers.push(Handler { start, end: start + 1, target, depth: state.depth }),
            }
        }
        if ops.is_empty() {
            ops.push(Op::Nop);
            ranges.push((0, 0));
        }
        let cell_params = self
            .cell_vars
            .iter()
            .enumerate()
            .filter_map(|(cell, name)| self.local_index.get(&**name).map(|&local| (local, cell as u32)))
            .collect();
        let counts = self.counts;
        Rc::new(Code {
            name: self.name,
            qualname: self.qualname,
            source: source.clone(),
            first_offset: self.first_offset,
            ops,
            ranges,
            consts: self.consts,
            names: self.names,
            locals: self.locals,
            cell_vars: self.cell_vars,
            cell_params,
            free_vars: self.free_vars,
            statements: self.statements,
            handlers,
            positional_only: counts.positional_only,
            positional: counts.positional,
            keyword_only: counts.keyword_only,
            var_positional: counts.var_positional,
            var_keyword: counts.var_keyword,
            kind: self.kind,
            is_generator: self.is_generator,
            doc: self.doc,
            cache: InlineCaches::default(),
        })
    }
}

fn retarget(op: Op, to: &dyn Fn(u32) -> u32) -> Op {
    match op {
        Op::Jump(l) => Op::Jump(to(l)),
        Op::JumpIfFalse(l) => Op::JumpIfFalse(to(l)),
        Op::JumpIfTrue(l) => Op::JumpIfTrue(to(l)),
        Op::JumpIfFalseOrPop(l) => Op::JumpIfFalseOrPop(to(l)),
        Op::JumpIfTrueOrPop(l) => Op::JumpIfTrueOrPop(to(l)),
        Op::JumpIfNone(l) => Op::JumpIfNone(to(l)),
        Op::ForIter(l) => Op::ForIter(to(l)),
        other => other,
    }
}

/// How an instruction changes the height of the stack when it does not jump.
fn effect(op: Op) -> i32 {
    let n = |count: u32| count as i32;
    match op {
        Op::Statement(_) | Op::Nop | Op::Swap(_) | Op::DeleteFast(_) | Op::DeleteDeref(_) => 0,
        Op::DeleteGlobal(_) | Op::DeleteName(_) | Op::Jump(_) | Op::JumpIfNone(_) | Op::GetIter => 0,
        Op::LoadAttr(_) | Op::Unary(_) | Op::ListToTuple | Op::Yield | Op::SetupAnnotations => 0,
        Op::CheckExcMatch | Op::MatchKeys | Op::PushExcInfo => {
            i32::from(matches!(op, Op::MatchKeys | Op::PushExcInfo))
        }
        Op::Const(_) | Op::Copy(_) | Op::LoadFast(_) | Op::LoadDeref(_) | Op::LoadCell(_) => 1,
        Op::LoadClassDeref(_) | Op::LoadGlobal(_) | Op::LoadName(_) | Op::LoadMethod(_) => 1,
        Op::LoadBuildClass | Op::LoadAssertionError | Op::LoadLocals | Op::ImportFrom(_) => 1,
        Op::BeforeWith | Op::WithExceptStart(_) | Op::ForIter(_) => 1,
        Op::GetLen | Op::MatchSequence | Op::MatchMapping => 1,
        Op::Pop | Op::StoreFast(_) | Op::StoreDeref(_) | Op::StoreGlobal(_) | Op::StoreName(_) => -1,
        Op::DeleteAttr(_) | Op::LoadSubscript | Op::Binary(_) | Op::InPlace(_) | Op::Compare(_) => -1,
        Op::Is(_) | Op::Contains(_) | Op::ListExtend | Op::SetUpdate | Op::DictUpdate | Op::DictMerge => -1,
        Op::ListAppend(_) | Op::SetAdd(_) | Op::JumpIfFalse(_) | Op::JumpIfTrue(_) => -1,
        Op::JumpIfFalseOrPop(_) | Op::JumpIfTrueOrPop(_) | Op::Return | Op::YieldFrom => -1,
        Op::PopExcept | Op::Reraise | Op::ImportName(_) | Op::ImportStar | Op::PrintExpr | Op::MatchRest => {
            -1
        }
        Op::StoreAttr(_) | Op::DeleteSubscript | Op::MapAdd(_) | Op::MatchClass(_) => -2,
        Op::StoreSubscript => -3,
        Op::BuildSlice(c) | Op::BuildTuple(c) | Op::BuildList(c) | Op::BuildSet(c) | Op::BuildString(c) => {
            1 - n(c)
        }
        Op::BuildDict(c) => 1 - 2 * n(c),
        Op::FormatValue(_, spec) => -i32::from(spec),
        Op::UnpackSequence(c) => n(c) - 1,
        Op::UnpackEx(before, after) => n(before) + n(after),
        Op::Call(c) | Op::CallKw(c, _) => -n(c),
        Op::CallMethod(c) | Op::CallMethodKw(c, _) => -n(c) - 1,
        Op::CallEx(keywords) => -1 - i32::from(keywords),
        Op::MakeFunction { defaults, kw_defaults, annotations, closure } => {
            -(i32::from(defaults) + i32::from(kw_defaults) + i32::from(annotations) + i32::from(closure))
        }
        Op::Raise(c) => -n(c),
    }
}
