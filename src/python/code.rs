//! The machine's code: what the compiler makes and the machine runs.
//!
//! A stack code close to CPython's in spirit: one vector of [`Op`]s a code object, jump targets are indexes into it,
//! names and constants are indexes into tables. Handlers of exceptions stand in a table beside the code (entering a
//! `try` costs nothing): see [`Handler`].
//!
//! **Invariant:** `ops`, and `ranges` have one length.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use super::value::{Str, Value};

/// A source file or a piece of input.
#[derive(Debug)]
pub struct Source {
    /// Path as tracebacks show it.
    pub path: String,
    /// The text.
    pub text: Rc<str>,
    /// Byte offset of each line's start.
    line_starts: OnceCell<Vec<u32>>,
}

impl Source {
    /// A source with its path.
    pub fn new(path: impl Into<String>, text: impl Into<Rc<str>>) -> Rc<Source> {
        Rc::new(Source { path: path.into(), text: text.into(), line_starts: OnceCell::new() })
    }

    fn starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let breaks =
                self.text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1);
            std::iter::once(0).chain(breaks).collect()
        })
    }

    /// The line (from 1) and byte column (from 0) of an offset.
    pub fn position(&self, offset: u32) -> (u32, u32) {
        let starts = self.starts();
        let line = starts.partition_point(|&s| s <= offset);
        (line as u32, offset - starts[line.saturating_sub(1)])
    }

    /// The line (from 1) of an offset.
    pub fn line(&self, offset: u32) -> u32 {
        self.position(offset).0
    }

    /// The text of a line (from 1) without its newline.
    pub fn line_text(&self, line: u32) -> &str {
        let starts = self.starts();
        let Some(&start) = line.checked_sub(1).and_then(|l| starts.get(l as usize)) else { return "" };
        let end = starts.get(line as usize).map_or(self.text.len(), |&e| e as usize);
        self.text[start as usize..end].trim_end_matches(['\n', '\r'])
    }
}

/// A compiled module, class body, function or expression.
pub struct Code {
    /// `__name__`: `<module>`, `<lambda>`, `<listcomp>` or the name.
    pub name: Str,
    /// `__qualname__`.
    pub qualname: Str,
    /// Where it comes from.
    pub source: Rc<Source>,
    /// Offset of its first line (the `def` or its first decorator).
    pub first_offset: u32,
    /// The instructions.
    pub ops: Vec<Op>,
    /// For each instruction the source range it stands for, as byte offsets.
    pub ranges: Vec<(u32, u32)>,
    /// Constants.
    pub consts: Vec<Value>,
    /// Names of globals, attributes and imports, interned.
    pub names: Vec<Str>,
    /// Names of local variables; parameters first: positional-only, positional, keyword-only, `*args`, `**kwargs`.
    pub locals: Vec<Str>,
    /// Local variables that inner functions use, and `__class__`. Each has a cell. A parameter that is also a cell is
    /// listed in `cell_params`.
    pub cell_vars: Vec<Str>,
    /// (index in `locals`, index in `cell_vars`): copied into the cell on entry.
    pub cell_params: Vec<(u32, u32)>,
    /// Variables of outer functions; cell indexes go on after `cell_vars`.
    pub free_vars: Vec<Str>,
    /// Statements, by the index in [`Op::Statement`]: source ranges.
    pub statements: Vec<(u32, u32)>,
    /// Handlers of exceptions, innermost first.
    pub handlers: Vec<Handler>,
    /// Number of positional-only parameters.
    pub positional_only: u32,
    /// Number of positional parameters, positional-only ones included.
    pub positional: u32,
    /// Number of keyword-only parameters.
    pub keyword_only: u32,
    /// Has `*args`.
    pub var_positional: bool,
    /// Has `**kwargs`.
    pub var_keyword: bool,
    /// What kind of code.
    pub kind: CodeKind,
    /// Whether calling it makes a generator.
    pub is_generator: bool,
    /// The docstring.
    pub doc: Option<Str>,
    /// What the machine remembers between runs of an instruction; starts empty (`Default::default()`).
    pub cache: InlineCaches,
}

/// One remembered answer an instruction, made when the code first runs.
#[derive(Default)]
pub struct InlineCaches(OnceCell<Box<[Cell<InlineCache>]>>);

/// A remembered look-up: valid while the class still has this tag.
#[derive(Clone, Copy, Default)]
pub struct InlineCache {
    /// The class's tag when the answer was found; 0 is nobody's.
    pub tag: u64,
    /// Position in the namespace where the name was found.
    pub position: u32,
}

impl InlineCaches {
    /// The caches of a code with this many instructions.
    pub fn of(&self, instructions: usize) -> &[Cell<InlineCache>] {
        self.0.get_or_init(|| vec![Cell::new(InlineCache::default()); instructions].into())
    }
}

/// What a code object is the body of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeKind {
    /// A module, or a statement typed into the shell: names live in a dict.
    Module,
    /// A class body: names live in the class namespace.
    Class,
    /// A function, lambda or comprehension: names live in slots.
    Function,
}

impl Code {
    /// The line (from 1) of an instruction.
    pub fn line_of(&self, instruction: u32) -> u32 {
        let offset = self.ranges.get(instruction as usize).map_or(self.first_offset, |r| r.0);
        self.source.line(offset)
    }
}

/// While an instruction in `start..end` runs, an exception cuts the operand stack to `depth`, pushes the exception
/// and goes on at `target`.
#[derive(Clone, Copy, Debug)]
pub struct Handler {
    /// First instruction covered.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Where the handler begins.
    pub target: u32,
    /// Operand stack height kept.
    pub depth: u32,
}

/// Binary operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    MatMul,
    LShift,
    RShift,
    And,
    Or,
    Xor,
}

/// Unary operators.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum UnaryOp {
    Neg,
    Pos,
    Invert,
    Not,
}

/// Rich comparisons.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum CmpOp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// An f-string's conversion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Conversion {
    None,
    Str,
    Repr,
    Ascii,
}

/// One instruction. Stack effects are written `before -> after`, the top at the right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Op {
    /// A statement begins (index into `statements`): events, fuel and limits are looked after here.
    Statement(u32),
    /// `-> const`
    Const(u32),
    /// `x ->`
    Pop,
    /// `... -> ... copy of the nth from the top` (1 is the top).
    Copy(u32),
    /// Swaps the top with the nth from the top (2 is the one below).
    Swap(u32),
    /// Does nothing.
    Nop,

    /// Local slot. `-> value`; unbound: `UnboundLocalError`.
    LoadFast(u32),
    /// `value ->`
    StoreFast(u32),
    /// Unbinds.
    DeleteFast(u32),
    /// Value in a cell (cell_vars, then free_vars). `-> value`
    LoadDeref(u32),
    /// `value ->`
    StoreDeref(u32),
    /// Unbinds.
    DeleteDeref(u32),
    /// The cell itself, for a closure tuple. `-> cell`
    LoadCell(u32),
    /// In a class body: the class namespace first, then the cell. (cell index); the name is that of the cell.
    LoadClassDeref(u32),
    /// Globals, then builtins. `-> value`
    LoadGlobal(u32),
    /// `value ->`
    StoreGlobal(u32),
    /// Unbinds.
    DeleteGlobal(u32),
    /// Namespace of a module or class body, then globals, then builtins. `-> value`
    LoadName(u32),
    /// `value ->`
    StoreName(u32),
    /// Unbinds.
    DeleteName(u32),

    /// `object -> value`
    LoadAttr(u32),
    /// `value object ->`
    StoreAttr(u32),
    /// `object ->`
    DeleteAttr(u32),
    /// For a call `object.name(...)`: `object -> function object` when it is a plain method of the class, else
    /// `object -> value None-marker`. Ends in [`Op::CallMethod`]. The marker is [`Value::Ellipsis`]'s sibling inside
    /// the machine; compilers need not know it.
    LoadMethod(u32),
    /// `object index -> value`
    LoadSubscript,
    /// `value object index ->`
    StoreSubscript,
    /// `object index ->`
    DeleteSubscript,
    /// `start stop [step] -> slice` (2 or 3)
    BuildSlice(u32),

    /// `a b -> a op b`
    Binary(BinOp),
    /// `a b -> a op= b`
    InPlace(BinOp),
    /// `a -> op a`
    Unary(UnaryOp),
    /// `a b -> bool or what the method gave`
    Compare(CmpOp),
    /// `a b -> a is b`, inverted by the flag.
    Is(bool),
    /// `a b -> a in b`, inverted by the flag.
    Contains(bool),

    /// `n values -> tuple`
    BuildTuple(u32),
    /// `n values -> list`
    BuildList(u32),
    /// `n values -> set`
    BuildSet(u32),
    /// `n pairs key value -> dict`
    BuildDict(u32),
    /// `n strings -> one string`
    BuildString(u32),
    /// `value [spec] -> string`; the flag says whether a format spec is on the stack.
    FormatValue(Conversion, bool),
    /// `list iterable -> list` (list is the top after)
    ListExtend,
    /// `set iterable -> set`
    SetUpdate,
    /// `dict mapping -> dict`, later keys win (`{**a}`).
    DictUpdate,
    /// `function dict mapping -> function dict`, a key twice is an error (`f(**a, **b)`); the callee is below the
    /// positional tuple: stack is `callee args dict mapping`.
    DictMerge,
    /// `list -> tuple`
    ListToTuple,
    /// Comprehensions: `... container ... value -> ...`; the container is the nth from the top after popping.
    ListAppend(u32),
    /// As [`Op::ListAppend`] for a set.
    SetAdd(u32),
    /// As [`Op::ListAppend`] for a dict: pops value, then key.
    MapAdd(u32),

    /// `iterable -> n values`, the first on top.
    UnpackSequence(u32),
    /// `iterable -> before values, list, after values`, the first on top.
    UnpackEx(u32, u32),

    /// Goes on there.
    Jump(u32),
    /// `value ->`
    JumpIfFalse(u32),
    /// `value ->`
    JumpIfTrue(u32),
    /// `value -> value` when jumping, `value ->` when not.
    JumpIfFalseOrPop(u32),
    /// `value -> value` when jumping, `value ->` when not.
    JumpIfTrueOrPop(u32),
    /// `value -> value` always; jumps when it is `None`.
    JumpIfNone(u32),
    /// `iterable -> iterator`
    GetIter,
    /// `iterator -> iterator next`, or `iterator ->` and jumps at the end.
    ForIter(u32),

    /// `callee n values -> result`
    Call(u32),
    /// `callee n values -> result`, the last ones named by the tuple of names in the constant. (count, constant)
    CallKw(u32, u32),
    /// `callee args [kwargs-dict] -> result`; the flag says whether there is a dict. `args` is a tuple, or any iterable
    /// for `f(*iterable)` alone: one that is not is a `TypeError` that names the callee.
    CallEx(bool),
    /// As [`Op::Call`] after [`Op::LoadMethod`]: `function object-or-marker n values -> result`
    CallMethod(u32),
    /// As [`Op::CallKw`] after [`Op::LoadMethod`].
    CallMethodKw(u32, u32),
    /// `[defaults tuple] [kw defaults dict] [annotations dict] [closure tuple] code -> function`
    MakeFunction {
        /// A defaults tuple is on the stack.
        defaults: bool,
        /// A dict of keyword-only defaults is on the stack.
        kw_defaults: bool,
        /// A dict of annotations is on the stack.
        annotations: bool,
        /// A tuple of cells is on the stack.
        closure: bool,
    },
    /// `-> the builder of classes`: called as `build(function, name, *bases, **keywords)`.
    LoadBuildClass,
    /// `value ->` leaves the frame.
    Return,
    /// `value -> sent value`; leaves the frame for a while.
    Yield,
    /// `iterator value-to-send -> result of the iterator`: delegates until it ends (`yield from`).
    YieldFrom,

    /// `[exception [cause]] ->` raises; 0 operands raises the handled exception again.
    Raise(u32),
    /// `exception -> previous-handled exception`: the exception becomes the handled one.
    PushExcInfo,
    /// `previous-handled ->`: it becomes the handled exception again.
    PopExcept,
    /// `exception class -> exception bool`
    CheckExcMatch,
    /// `exception ->` raises it without a new traceback line. Used at the end of handlers and `finally` copies.
    Reraise,
    /// `manager -> exit-method enter-result`
    BeforeWith,
    /// In the handler of a `with`: `exit-method ... exception -> exit-method ... exception result`: calls exit with
    /// the exception; the number says how far below the exception the exit method is (1 is right below).
    WithExceptStart(u32),
    /// `-> AssertionError` whatever the name is bound to.
    LoadAssertionError,

    /// `level from-list -> module` (a tuple of names or None)
    ImportName(u32),
    /// `module -> module attribute`
    ImportFrom(u32),
    /// `module ->` binds every public name.
    ImportStar,

    /// Makes `__annotations__` when the namespace has none.
    SetupAnnotations,
    /// `-> the namespace` of a class body or module.
    LoadLocals,
    /// `value ->` shows it as the shell does (not `None`), and binds `_`.
    PrintExpr,

    /// `subject -> subject length`
    GetLen,
    /// `subject -> subject bool`: `collections.abc.Sequence`, not str or bytes.
    MatchSequence,
    /// `subject -> subject bool`
    MatchMapping,
    /// `subject keys-tuple -> subject keys-tuple values-tuple-or-None`
    MatchKeys,
    /// `subject class names-tuple -> attributes-tuple-or-None`; the number counts positional patterns.
    MatchClass(u32),
    /// `subject keys-tuple -> dict of the rest`: consumes the keys tuple, keeps nothing else.
    MatchRest,
}

const _: () = assert!(std::mem::size_of::<Op>() <= 12);
