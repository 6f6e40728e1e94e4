//! The machine: frames, and the operations that native code asks of it.
//!
//! One machine is one Python process. Its fields are read by the floors above through the methods here; the parts live
//! in the files of this folder.

mod api;
mod arith;
mod attributes;
mod binding;
mod bootstrap;
mod calls;
mod classes;
mod compare;
mod dicts;
mod exceptions;
mod farewells;
mod generators;
mod hashing;
mod imports;
mod instructions;
mod iteration;
mod limits;
mod numbers;
mod operators;
mod patterns;
mod quick;
mod run;
mod sequences;
mod stack_calls;
mod suggestions;
mod teardown;
#[cfg(test)]
mod tests;
mod text;
mod traceback;

use std::any::{Any, TypeId};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::class::{Class, Instance};
use super::code::Code;
use super::dict::Dict;
use super::function::Function;
use super::host::{Host, Limits, Observer};
use super::native::NativeModules;
use super::objects::{Cell_, Generator};
use super::value::{Str, Value};

pub use api::Mode;
pub use bootstrap::fill_types;
pub use limits::{run_with_stack, stack_is_low};
pub use traceback::syntax_error;

/// One call of Python code that has not returned.
pub struct Frame {
    /// What runs.
    pub code: Rc<Code>,
    /// The next instruction.
    pub pc: usize,
    /// Local slots; `None` while unbound.
    pub locals: Vec<Option<Value>>,
    /// Cells: `code.cell_vars`, then `code.free_vars`.
    pub cells: Vec<Rc<Cell_>>,
    /// Operand stack.
    pub stack: Vec<Value>,
    /// Module namespace.
    pub globals: Rc<Dict>,
    /// Namespace of a class body or module; `None` in functions.
    pub namespace: Option<Rc<Dict>>,
    /// The exception being handled in this frame.
    pub handled: Option<Value>,
    /// What becomes of the value that the frame returns.
    pub(super) exit: Exit,
    /// The generator whose frame this is.
    pub(super) generator: Option<Rc<Generator>>,
}

/// What becomes of the value that a frame returns.
pub enum Exit {
    /// Native code waits for it.
    Native,
    /// It goes on the caller's operand stack.
    Push,
    /// It was `__init__`: the instance goes on the caller's operand stack.
    Init(Rc<Instance>),
    /// A `for` of the caller asked for the next value: a yielded one goes on the stack, a returned one ends the loop
    /// there.
    ForIter(u32),
}

impl Frame {
    /// A call's frame, without its cells. It stands where it is pushed: a call makes no copy of it.
    #[inline(always)]
    fn of_call(function: &Function, locals: Vec<Option<Value>>, stack: Vec<Value>, exit: Exit) -> Self {
        Self {
            code: function.code.clone(),
            pc: 0,
            locals,
            cells: Vec::new(),
            stack,
            globals: function.globals.clone(),
            namespace: None,
            handled: None,
            exit,
            generator: None,
        }
    }

    /// The frame of a module or class body, which runs in a namespace; `closure` are the cells that it sees.
    fn of_body(code: &Rc<Code>, globals: &Rc<Dict>, namespace: &Rc<Dict>, closure: &[Rc<Cell_>]) -> Self {
        let mut frame = Self {
            code: code.clone(),
            pc: 0,
            locals: vec![None; code.locals.len()],
            cells: Vec::new(),
            stack: Vec::new(),
            globals: globals.clone(),
            namespace: Some(namespace.clone()),
            handled: None,
            exit: Exit::Native,
            generator: None,
        };
        calls::make_cells(&mut frame, code, closure);
        frame
    }

    /// The instruction that runs.
    pub fn instruction(&self) -> u32 {
        self.pc.saturating_sub(1) as u32
    }

    /// The line (from 1) that runs.
    pub fn line(&self) -> u32 {
        self.code.line_of(self.instruction())
    }

    /// The names that this frame can see in itself, with their values: locals, then cells, then the namespace of a
    /// module or class body.
    pub fn names(&self) -> Vec<(Str, Value)> {
        let code = &self.code;
        let slots = code.locals.iter().zip(&self.locals);
        let mut names: Vec<(Str, Value)> =
            slots.filter_map(|(name, slot)| slot.clone().map(|v| (name.clone(), v))).collect();
        let cells = code.cell_vars.iter().chain(&code.free_vars).zip(&self.cells);
        for (name, cell) in cells {
            let known = names.iter().position(|(n, _)| n == name);
            match (cell.value.borrow().clone(), known) {
                (Some(value), Some(at)) => names[at].1 = value,
                (Some(value), None) => names.push((name.clone(), value)),
                (None, _) => {}
            }
        }
        if let Some(namespace) = &self.namespace {
            names.extend(namespace.str_items());
        }
        names
    }
}

/// A Python process.
pub struct Machine {
    /// The world.
    pub host: Rc<dyn Host>,
    /// Modules that are not files.
    pub native_modules: Rc<NativeModules>,
    /// `sys.modules`.
    pub modules: Rc<Dict>,
    /// The `builtins` namespace.
    pub builtins: Rc<Dict>,
    /// Frames, outermost first.
    pub frames: Vec<Frame>,
    /// Limits.
    pub limits: Limits,
    /// Instructions run so far.
    pub fuel_used: u64,
    /// Who watches.
    pub observer: Option<Rc<dyn Observer>>,
    /// Set from outside to stop the run at the next statement.
    pub stop: Rc<Cell<bool>>,
    extensions: HashMap<TypeId, Rc<dyn Any>>,
    /// How many numbers `id()` has given out.
    ids_given: Cell<u64>,
    /// Those given to objects that cannot keep their own; they keep the object alive, so that an address is never
    /// reused under another number.
    ids: RefCell<HashMap<usize, (u64, Value)>>,
    /// Bytes printed so far.
    output_used: usize,
    /// How often native code waits for Python code.
    native_depth: usize,
    /// `fuel_used` at which limits are looked at again.
    next_check: u64,
    /// Emptied locals and operand stacks of frames that have returned, to be used again.
    spare: Vec<(Vec<Option<Value>>, Vec<Value>)>,
    /// Modules whose code is still running.
    initializing: Vec<Rc<super::objects::Module>>,
    /// Namespaces that `__prepare__` gave and that are no plain dicts: the dict under it, and the object.
    prepared: Vec<(Rc<Dict>, Value)>,
    /// Bytes that the program had in use when this process began; they are not held against it.
    memory_before: usize,
    /// What the floors above do to each of their values when the process ends.
    releases: Vec<fn(&dyn Any)>,
    /// Its number in the heap.
    process: u32,
    /// Namespaces that belong to it beside those of its modules.
    namespaces: Vec<Rc<Dict>>,
    /// The class builder as a value, made once.
    build_class: Option<Value>,
}

impl Machine {
    /// What a floor above keeps with this process (its registry, its connection), made when first asked for.
    pub fn extension<T: Default + 'static>(&mut self) -> Rc<T> {
        let entry = self.extensions.entry(TypeId::of::<T>()).or_insert_with(|| Rc::new(T::default()));
        entry.clone().downcast::<T>().unwrap_or_default()
    }

    /// Puts or replaces what a floor above keeps with this process.
    pub fn set_extension<T: 'static>(&mut self, value: Rc<T>) {
        self.extensions.insert(TypeId::of::<T>(), value);
    }

    /// What a floor above keeps, if it has put it there.
    pub fn find_extension<T: 'static>(&self) -> Option<Rc<T>> {
        self.extensions.get(&TypeId::of::<T>()).and_then(|any| any.clone().downcast::<T>().ok())
    }

    /// Frames, outermost first.
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// File and line that run now.
    pub fn location(&self) -> Option<(String, u32)> {
        self.frames.last().map(|f| (f.code.source.path.clone(), f.line()))
    }
}

/// C3: the linearisation of a class with these bases, without the class itself. When there is none: the classes of
/// which each would have to come before another.
pub fn linearize(bases: &[Rc<Class>]) -> Result<Vec<Rc<Class>>, Vec<Rc<Class>>> {
    if let [base] = bases {
        return Ok(base.mro().to_vec());
    }
    let mut lists: Vec<Vec<Rc<Class>>> = bases.iter().map(|b| b.mro().to_vec()).collect();
    lists.push(bases.to_vec());
    let mut result = Vec::new();
    loop {
        lists.retain(|l| !l.is_empty());
        if lists.is_empty() {
            return Ok(result);
        }
        let in_tail = |c: &Rc<Class>| lists.iter().any(|l| l[1..].iter().any(|o| Rc::ptr_eq(o, c)));
        let Some(head) = lists.iter().map(|l| &l[0]).find(|c| !in_tail(c)).cloned() else {
            let mut stuck: Vec<Rc<Class>> = Vec::new();
            for list in &lists {
                if !stuck.iter().any(|known| Rc::ptr_eq(known, &list[0])) {
                    stuck.push(list[0].clone());
                }
            }
            return Err(stuck);
        };
        for list in &mut lists {
            if Rc::ptr_eq(&list[0], &head) {
                list.remove(0);
            }
        }
        result.push(head);
    }
}
