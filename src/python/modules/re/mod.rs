//! `re`: regular expressions, with an engine of our own.
//!
//! Rust's `regex` knows neither look-around nor back-references, and its tables weigh more than this. [`parse`] reads
//! a pattern, [`run`] matches it; the functions and the `Pattern` and `Match` classes around them are Python
//! (`py/re.py`).

mod parse;
mod run;

use std::cell::RefCell;
use std::rc::Rc;

use crate::python::builtins::args;
use crate::python::class::{Class, Instance, Layout};
use crate::python::exception::{PyResult, type_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::native::{ClassBuilder, ModuleBuilder};
use crate::python::objects::Module;
use crate::python::value::{Str, Value};

/// The Python part.
pub const SOURCE: &str = include_str!("../py/re.py");

struct Compiled {
    program: run::Program,
    groups: usize,
}

/// A text as characters, made once for a search that goes on.
struct Chars {
    chars: Vec<char>,
}

thread_local! {
    static PROGRAM: Rc<Class> =
        ClassBuilder::in_module("Program", "re").layout(Layout::Native).build_lasting();
    static CHARS: Rc<Class> =
        ClassBuilder::in_module("Chars", "re").layout(Layout::Native).build_lasting();
}

/// Fills the module.
pub fn build(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module).function("_compile", compile).function("_run", execute).function(
        "_chars",
        |_, a| {
            let text = args::only(a, "_chars")?;
            let chars = characters(&text)?;
            Ok(CHARS.with(|class| Value::Instance(Instance::with_native(class, Chars { chars }))))
        },
    );
    Ok(())
}

/// The characters of a str; of a bytes, one a byte.
fn characters(value: &Value) -> PyResult<Vec<char>> {
    match (args::text(value), args::bytes(value)) {
        (Some(text), _) => Ok(text.chars().collect()),
        (_, Some(bytes)) => Ok(bytes.iter().map(|b| *b as char).collect()),
        _ => Err(type_error(format!(
            "expected string or bytes-like object, got '{}'",
            match value {
                Value::Instance(i) => i.class().name().to_string(),
                other => crate::python::builtins::str::kind_of(other).to_string(),
            }
        ))),
    }
}

/// `_compile(pattern, flags)`: the program, the number of groups, names with numbers, flags; or a message and a
/// position.
fn compile(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 0, "_compile", 2, 2)?;
    let pattern = characters(&a.pos[0])?;
    let bits = args::index(m, &a.pos[1])?;
    let is_bytes = args::bytes(&a.pos[0]).is_some();
    let flags = parse::Flags {
        ignore_case: bits & 2 != 0,
        multi_line: bits & 8 != 0,
        dot_all: bits & 16 != 0,
        verbose: bits & 64 != 0,
        ascii: bits & 256 != 0 || is_bytes,
    };
    let parsed = match parse::parse(&pattern, flags) {
        Ok(parsed) => parsed,
        Err(e) => {
            let at = if e.at == usize::MAX { Value::None } else { Value::from(e.at) };
            return Ok(Value::tuple(vec![Value::from(e.message), at]));
        }
    };
    let f = parsed.flags;
    let on = |flag: bool, bit: i64| if flag { bit } else { 0 };
    let all = on(f.ignore_case, 2)
        | on(f.multi_line, 8)
        | on(f.dot_all, 16)
        | on(f.verbose, 64)
        | on(f.ascii && !is_bytes, 256);
    let unicode = if f.ascii || is_bytes { 0 } else { 32 };
    let program = run::compile(&parsed.node, parsed.groups);
    let compiled = Compiled { program, groups: parsed.groups };
    let names = crate::python::dict::Dict::new();
    for (name, number) in parsed.names {
        names.set_str(&Str::intern(&name), Value::from(number));
    }
    Ok(Value::tuple(vec![
        PROGRAM.with(|class| Value::Instance(Instance::with_native(class, compiled))),
        Value::from(parsed.groups),
        Value::Dict(Rc::new(names)),
        Value::Int(all | unicode),
    ]))
}

/// How many steps one [`search`] may take: a pattern that goes astray on one row ends, and counts as broken.
const SEARCH_STEPS: u64 = 2_000_000;

/// `re.search(pattern, text) is not None`, for those who call without a machine; `None` when the pattern cannot be read
/// or does not come to an end. The last pattern is kept compiled, as a table is searched with one for all its rows.
pub fn search(pattern: &str, text: &str) -> Option<bool> {
    thread_local! {
        static LAST: RefCell<(String, Option<Rc<run::Program>>)> = RefCell::default();
    }
    let kept = LAST.with_borrow(|(known, program)| (known == pattern).then(|| program.clone()).flatten());
    let program = match kept {
        Some(program) => program,
        None => {
            let chars: Vec<char> = pattern.chars().collect();
            let parsed = parse::parse(&chars, parse::Flags::default()).ok()?;
            let program = Rc::new(run::compile(&parsed.node, parsed.groups));
            LAST.set((pattern.to_owned(), Some(Rc::clone(&program))));
            program
        }
    };
    let chars: Vec<char> = text.chars().collect();
    let mut steps = SEARCH_STEPS;
    for at in 0..=chars.len() {
        if program.run(&chars, at, run::Goal::Any, &mut steps).ok()?.is_some() {
            return Some(true);
        }
    }
    Some(false)
}

/// `_run(program, chars, start, end, mode)`: mode 0 searches, 1 matches at the start, 2 matches the whole, 3
/// searches and takes no empty match at the start. Gives a tuple of positions (-1 for a group that did not take part), or None.
fn execute(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 0, "_run", 5, 5)?;
    let (Some(compiled), Some(text)) = (a.pos[0].native::<Compiled>(), a.pos[1].native::<Chars>()) else {
        return Err(type_error("_run() needs a program and characters"));
    };
    let start = args::index(m, &a.pos[2])?.max(0) as usize;
    let end = (args::index(m, &a.pos[3])?.max(0) as usize).min(text.chars.len());
    let mode = args::index(m, &a.pos[4])?;
    if start > end {
        return Ok(Value::None);
    }
    let chars = &text.chars[..end];
    let budget = m.limits.fuel.saturating_sub(m.fuel_used).saturating_mul(4);
    let mut steps = budget;
    let last = if mode == 0 || mode == 3 { end } else { start };
    let goal = match mode {
        2 => run::Goal::Whole,
        3 => run::Goal::NotAt(start),
        _ => run::Goal::Any,
    };
    let mut found = None;
    for at in start..=last {
        match compiled.program.run(chars, at, goal, &mut steps) {
            Ok(None) => {}
            Ok(Some(slots)) => {
                found = Some(slots);
                break;
            }
            Err(run::OutOfSteps) => {
                args::spend(m, budget)?;
                return Ok(Value::None);
            }
        }
    }
    args::spend(m, (budget - steps) / 4)?;
    let Some(slots) = found else { return Ok(Value::None) };
    let position = |slot: &Option<usize>| slot.map_or(Value::Int(-1), Value::from);
    // A group that began and did not end took no part.
    let mut out = Vec::with_capacity(slots.len());
    for pair in slots.chunks(2).take(compiled.groups + 1) {
        let both = pair.iter().all(Option::is_some);
        out.extend(pair.iter().map(|slot| if both { position(slot) } else { Value::Int(-1) }));
    }
    Ok(Value::tuple(out))
}
