//! The compiler: source text to [`Code`].
//!
//! Ruff's parser makes the tree, [`scope`] decides where names live, the rest walks the tree once and emits
//! instructions. How deep a program may nest is bounded before anything recurses ([`depth`]), so that no source
//! overflows the host's stack. **Boundary:** runs nothing; a fault is a [`SyntaxErrorInfo`], never a panic.
//!
//! Mirrors CPython 3.11's `Python/compile.c`, `Python/symtable.c` and, for the words of errors, its grammar.

mod anchors;
mod blocks;
mod control;
mod depth;
mod disassemble;
mod error;
mod expr;
mod fold;
mod fstring;
mod function;
mod interactive;
mod message;
mod pattern;
mod scan;
mod scope;
mod stmt;
#[cfg(test)]
mod tests;
mod unit;

use std::rc::Rc;

use ruff_python_ast::{ExprAttribute, Mod, PythonVersion, Stmt};
use ruff_python_parser::ParseOptions;
use ruff_text_size::TextRange;

pub use self::anchors::anchors;
use self::error::Fault;
pub use self::error::{SyntaxErrorInfo, SyntaxErrorKind};
pub use self::interactive::{Completeness, is_complete};
use self::scope::{Place, Table, mangle};
use self::unit::{Label, Unit};
use super::code::{Code, CodeKind, Op, Source};
use super::machine::Mode;
use super::value::Value;

/// More instructions than any program needs: nested `finally` bodies multiply.
const MAX_INSTRUCTIONS: usize = 2_000_000;

type R = Result<(), Fault>;

/// Compiles a source. `path` is what tracebacks show.
pub fn compile(text: &str, path: &str, mode: Mode) -> Result<Rc<Code>, SyntaxErrorInfo> {
    compile_with(text, path, mode, depth::check)
}

/// Compiles a module that comes with the page: how deep it nests is known, and counting that is an eighth of the work.
pub fn compile_library(text: &'static str, path: &str) -> Result<Rc<Code>, SyntaxErrorInfo> {
    compile_with(text, path, Mode::Exec, |_| Ok(()))
}

fn compile_with(
    text: &str,
    path: &str,
    mode: Mode,
    bound: fn(&str) -> R,
) -> Result<Rc<Code>, SyntaxErrorInfo> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let normal =
        if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
    let normal = if mode == Mode::Eval { normal.trim_start_matches([' ', '\t']).to_owned() } else { normal };
    let source = Source::new(path, normal);
    bound(&source.text)
        .and_then(|()| compile_source(&source, mode))
        .map_err(|fault| fault.info(&source, mode))
}

fn compile_source(source: &Rc<Source>, mode: Mode) -> Result<Rc<Code>, Fault> {
    let text = &*source.text;
    if let Some(at) = text.find('\0') {
        return Err(Fault::point("source code string cannot contain null bytes", at));
    }
    let parse_mode = match mode {
        Mode::Eval => ruff_python_parser::Mode::Expression,
        Mode::Exec | Mode::Single => ruff_python_parser::Mode::Module,
    };
    let options = ParseOptions::from(parse_mode).with_target_version(PythonVersion::PY311);
    let parsed = ruff_python_parser::parse_unchecked(text, options);
    if let Some(first) = parsed.errors().first() {
        return Err(message::of_parser(text, parsed.tokens(), first, mode));
    }
    if let Some(fault) = parsed.unsupported_syntax_errors().iter().find_map(message::of_newer_syntax) {
        return Err(fault);
    }
    let tree = parsed.into_syntax();
    let table = match &tree {
        Mod::Module(module) => Table::of_module(&module.body)?,
        Mod::Expression(expression) => Table::of_expression(&expression.body)?,
    };
    let mut compiler = Compiler {
        source,
        text,
        table,
        units: Vec::new(),
        finals: Vec::new(),
        at: (0, 0),
        mode,
        future_annotations: false,
        past_future: false,
    };
    compiler.module(&tree)
}

/// The state of one compilation.
struct Compiler<'a> {
    source: &'a Rc<Source>,
    text: &'a str,
    table: Table,
    /// Code objects in the making, outermost first; never empty while compiling.
    units: Vec<Unit>,
    /// `finally` bodies that [`blocks::Block::FinallyTry`] refers to.
    finals: Vec<&'a [Stmt]>,
    /// The range given to instructions.
    at: (u32, u32),
    mode: Mode,
    /// `from __future__ import annotations` was seen.
    future_annotations: bool,
    /// A statement was seen that no `__future__` import may follow.
    past_future: bool,
}

/// A range as instructions keep it.
fn span(range: TextRange) -> (u32, u32) {
    (range.start().to_u32(), range.end().to_u32())
}

impl<'a> Compiler<'a> {
    fn module(&mut self, tree: &'a Mod) -> Result<Rc<Code>, Fault> {
        let mut unit = Unit::new(CodeKind::Module, "<module>", "<module>", 0, 0);
        let scope = &self.table.scopes[0];
        unit.set_cells(scope.cells.iter(), scope.free.iter());
        self.units.push(unit);
        match tree {
            Mod::Module(module) => {
                let body = self.docstring(&module.body);
                if self.table.scopes[0].has_annotations() {
                    self.op(Op::SetupAnnotations);
                }
                if let Some(doc) = self.unit().doc.clone()
                    && self.mode == Mode::Exec
                {
                    self.constant(Value::Str(doc));
                    self.store_name("__doc__");
                }
                self.body(body)?;
                self.at = body.last().map_or((0, 0), |s| span(ruff_text_size::Ranged::range(s)));
                self.constant(Value::None);
                self.op(Op::Return);
            }
            Mod::Expression(expression) => {
                self.expr(&expression.body)?;
                self.at = span(expression.range);
                self.op(Op::Return);
            }
        }
        self.pop_unit()
    }

    fn pop_unit(&mut self) -> Result<Rc<Code>, Fault> {
        match self.units.pop() {
            Some(unit) if unit.size() > MAX_INSTRUCTIONS => Err(self.fault("program too large to compile")),
            Some(unit) => Ok(unit.finish(self.source)),
            None => Err(self.fault("invalid syntax")),
        }
    }

    /// The code object in the making.
    #[allow(clippy::expect_used)]
    fn unit(&mut self) -> &mut Unit {
        self.units.last_mut().expect("`units` is never empty while compiling")
    }

    fn op(&mut self, op: Op) {
        let at = self.at;
        self.unit().emit(op, at);
    }

    fn op_at(&mut self, op: Op, range: (u32, u32)) {
        self.unit().emit(op, range);
    }

    fn constant(&mut self, value: Value) {
        let at = self.at;
        self.op_constant_at(value, at);
    }

    fn op_constant_at(&mut self, value: Value, range: (u32, u32)) {
        if self.unit().is_reachable() {
            let index = self.unit().constant(value);
            self.op_at(Op::Const(index), range);
        }
    }

    fn label(&mut self) -> Label {
        self.unit().label()
    }

    fn place(&mut self, label: Label) {
        self.unit().place(label);
    }

    fn jump(&mut self, make: fn(u32) -> Op, label: Label) {
        let at = self.at;
        self.unit().jump(make, label, at);
    }

    /// A fault at the range being compiled.
    fn fault(&self, message: impl Into<String>) -> Fault {
        self.fault_at(message, TextRange::new(self.at.0.into(), self.at.1.into()))
    }

    fn fault_at(&self, message: impl Into<String>, range: TextRange) -> Fault {
        Fault::new(message, range)
    }

    fn unsupported(&self, what: &str, range: TextRange) -> Fault {
        Fault::unsupported(what, range)
    }

    fn mangled(&mut self, name: &str) -> String {
        mangle(self.unit().private.as_deref(), name)
    }

    /// The index of an attribute's or import's name.
    fn mangled_index(&mut self, name: &str) -> u32 {
        let name = self.mangled(name);
        self.unit().name(&name)
    }

    fn place_of(&mut self, name: &str) -> Place {
        let scope = self.unit().scope;
        self.table.place(scope, name)
    }

    fn load_name(&mut self, name: &str) {
        let name = self.mangled(name);
        let place = self.place_of(&name);
        let kind = self.unit().kind;
        let op = match place {
            Place::Local if kind == CodeKind::Function => Op::LoadFast(self.slot(&name)),
            Place::Free if kind == CodeKind::Class => Op::LoadClassDeref(self.cell(&name)),
            Place::Cell | Place::Free => Op::LoadDeref(self.cell(&name)),
            Place::GlobalExplicit => Op::LoadGlobal(self.unit().name(&name)),
            Place::GlobalImplicit if kind == CodeKind::Function => Op::LoadGlobal(self.unit().name(&name)),
            Place::Local | Place::GlobalImplicit => Op::LoadName(self.unit().name(&name)),
        };
        self.op(op);
    }

    fn store_name(&mut self, name: &str) {
        let name = self.mangled(name);
        let place = self.place_of(&name);
        let kind = self.unit().kind;
        let op = match place {
            Place::Local if kind == CodeKind::Function => Op::StoreFast(self.slot(&name)),
            Place::Cell | Place::Free => Op::StoreDeref(self.cell(&name)),
            Place::GlobalExplicit => Op::StoreGlobal(self.unit().name(&name)),
            Place::GlobalImplicit if kind == CodeKind::Function => Op::StoreGlobal(self.unit().name(&name)),
            Place::Local | Place::GlobalImplicit => Op::StoreName(self.unit().name(&name)),
        };
        self.op(op);
    }

    fn delete_name(&mut self, name: &str) {
        let name = self.mangled(name);
        let place = self.place_of(&name);
        let kind = self.unit().kind;
        let op = match place {
            Place::Local if kind == CodeKind::Function => Op::DeleteFast(self.slot(&name)),
            Place::Cell | Place::Free => Op::DeleteDeref(self.cell(&name)),
            Place::GlobalExplicit => Op::DeleteGlobal(self.unit().name(&name)),
            Place::GlobalImplicit if kind == CodeKind::Function => Op::DeleteGlobal(self.unit().name(&name)),
            Place::Local | Place::GlobalImplicit => Op::DeleteName(self.unit().name(&name)),
        };
        self.op(op);
    }

    fn slot(&mut self, name: &str) -> u32 {
        match self.unit().local(name) {
            Some(slot) => slot,
            None => {
                self.unit().add_local(name);
                self.unit().local(name).unwrap_or(0)
            }
        }
    }

    fn cell(&mut self, name: &str) -> u32 {
        let cell = self.unit().cell(name);
        debug_assert!(cell.is_some(), "scope analysis gave {name} no cell");
        cell.unwrap_or(0)
    }

    /// `object -> value` of an attribute expression whose object is on the stack.
    fn attribute_range(&self, a: &ExprAttribute) -> (u32, u32) {
        self.attribute_span(a, a.range)
    }
}
