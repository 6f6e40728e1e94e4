//! The builtin functions that make iterators: `map`, `filter`, `zip`, `enumerate`, `reversed`, `iter`.

use super::args::{self, index, type_name};
use crate::python::exception::{PyResult, Unwind, type_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::objects::{Iter, NativeIterator, ViewKind};
use crate::python::types::types;
use crate::python::value::Value;

struct Enumerate {
    inner: Value,
    next: i64,
}

impl NativeIterator for Enumerate {
    fn next(&mut self, m: &mut Machine) -> PyResult<Option<Value>> {
        let Some(item) = m.next(&self.inner)? else { return Ok(None) };
        self.next += 1;
        Ok(Some(Value::tuple(vec![Value::Int(self.next - 1), item])))
    }
    fn type_name(&self) -> &'static str {
        "enumerate"
    }
}

/// `enumerate(iterable, start=0)`.
pub fn enumerate(m: &mut Machine, a: Args) -> PyResult {
    let mut r = a.reader("enumerate");
    let items = r.required("iterable")?;
    let start = r.or("start", Value::Int(0))?;
    r.finish()?;
    let next = index(m, &start)?;
    Ok(Iter::value(Enumerate { inner: m.iter(&items)?, next }))
}

struct Map {
    function: Value,
    inner: Vec<Value>,
}

impl NativeIterator for Map {
    fn next(&mut self, m: &mut Machine) -> PyResult<Option<Value>> {
        let mut given = Args::none();
        for iterator in &self.inner {
            match m.next(iterator)? {
                Some(item) => given.pos.push(item),
                None => return Ok(None),
            }
        }
        m.call(&self.function, given).map(Some)
    }
    fn type_name(&self) -> &'static str {
        "map"
    }
}

/// `map(function, *iterables)`.
pub fn map(m: &mut Machine, a: Args) -> PyResult {
    if a.pos.len() < 2 {
        return Err(type_error("map() must have at least two arguments."));
    }
    let mut inner = Vec::new();
    for items in &a.pos[1..] {
        inner.push(m.iter(items)?);
    }
    Ok(Iter::value(Map { function: a.pos[0].clone(), inner }))
}

struct Filter {
    function: Value,
    inner: Value,
}

impl NativeIterator for Filter {
    fn next(&mut self, m: &mut Machine) -> PyResult<Option<Value>> {
        while let Some(item) = m.next(&self.inner)? {
            let keep = match &self.function {
                Value::None => m.truth(&item)?,
                function => {
                    let answer = m.call(&function.clone(), Args::one(item.clone()))?;
                    m.truth(&answer)?
                }
            };
            if keep {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
    fn type_name(&self) -> &'static str {
        "filter"
    }
}

/// `filter(function, iterable)`.
pub fn filter(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 0, "filter", 2, 2)?;
    Ok(Iter::value(Filter { function: a.pos[0].clone(), inner: m.iter(&a.pos[1])? }))
}

struct Zip {
    inner: Vec<Value>,
    strict: bool,
}

impl Zip {
    fn uneven(&self, m: &mut Machine, at: usize) -> PyResult<Option<Value>> {
        let others = |n: usize| if n == 1 { " 1".to_string() } else { format!("s 1-{n}") };
        if at > 0 {
            let before = others(at);
            return Err(value_error(format!("zip() argument {} is shorter than argument{before}", at + 1)));
        }
        for (later, iterator) in self.inner.iter().enumerate().skip(1) {
            if m.next(iterator)?.is_some() {
                let before = others(later);
                return Err(value_error(format!(
                    "zip() argument {} is longer than argument{before}",
                    later + 1
                )));
            }
        }
        Ok(None)
    }
}

impl NativeIterator for Zip {
    fn next(&mut self, m: &mut Machine) -> PyResult<Option<Value>> {
        if self.inner.is_empty() {
            return Ok(None);
        }
        let mut items = Vec::with_capacity(self.inner.len());
        for (at, iterator) in self.inner.iter().enumerate() {
            match m.next(iterator)? {
                Some(item) => items.push(item),
                None if self.strict => return self.uneven(m, at),
                None => return Ok(None),
            }
        }
        Ok(Some(Value::tuple(items)))
    }
    fn type_name(&self) -> &'static str {
        "zip"
    }
}

/// `zip(*iterables, strict=False)`.
pub fn zip(m: &mut Machine, mut a: Args) -> PyResult {
    let strict = match a.take_kw("strict") {
        Some(strict) => m.truth(&strict)?,
        None => false,
    };
    if let Some((name, _)) = a.kw.first() {
        return Err(type_error(format!("zip() got an unexpected keyword argument '{name}'")));
    }
    let mut inner = Vec::new();
    for items in &a.pos {
        inner.push(m.iter(items)?);
    }
    Ok(Iter::value(Zip { inner, strict }))
}

/// Calls a function until it answers with a sentinel.
struct Until {
    function: Value,
    sentinel: Value,
    over: bool,
}

impl NativeIterator for Until {
    fn next(&mut self, m: &mut Machine) -> PyResult<Option<Value>> {
        if self.over {
            return Ok(None);
        }
        let item = m.call(&self.function, Args::none())?;
        self.over = m.eq(&item, &self.sentinel)?;
        Ok((!self.over).then_some(item))
    }
    fn type_name(&self) -> &'static str {
        "callable_iterator"
    }
}

/// `iter(iterable)` and `iter(callable, sentinel)`.
pub fn iter(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 0, "iter", 1, 2)?;
    match a.pos.get(1) {
        None => m.iter(&a.pos[0]),
        Some(_) if !m.callable(&a.pos[0]) => Err(type_error("iter(v, w): v must be callable")),
        Some(sentinel) => {
            Ok(Iter::value(Until { function: a.pos[0].clone(), sentinel: sentinel.clone(), over: false }))
        }
    }
}

/// A sequence from its end, by index.
struct Backwards {
    sequence: Value,
    left: usize,
}

impl NativeIterator for Backwards {
    fn next(&mut self, m: &mut Machine) -> PyResult<Option<Value>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        match m.getitem(&self.sequence, &Value::from(self.left)) {
            Ok(item) => Ok(Some(item)),
            Err(e) if e.is(&types().IndexError) => {
                self.left = 0;
                Ok(None)
            }
            Err(e) => Err(e),
        }
    }
    fn type_name(&self) -> &'static str {
        match self.sequence {
            Value::List(_) => "list_reverseiterator",
            _ => "reversed",
        }
    }
}

/// `reversed(sequence)`.
pub fn reversed(m: &mut Machine, a: Args) -> PyResult {
    let sequence = args::only(a, "reversed")?;
    match &sequence {
        Value::List(_) | Value::Tuple(_) | Value::Str(_) | Value::Bytes(_) => {}
        Value::Range(r) => return Ok(super::small::reversed_range(r)),
        Value::Dict(dict) => return Ok(super::dict::reversed(dict, ViewKind::Keys)),
        Value::DictView(view) => return Ok(super::dict::reversed(&view.dict, view.kind)),
        _ => {
            if let Some(result) = m.call_special(&sequence, "__reversed__", Args::none()) {
                return result;
            }
            if !matches!(sequence.unwrapped(), Value::Tuple(_) | Value::Str(_) | Value::Bytes(_))
                && !has(m, &sequence, "__getitem__")
            {
                return Err(not_reversible(m, &sequence));
            }
        }
    }
    let left = m.len(&sequence)?;
    Ok(Iter::value(Backwards { sequence, left }))
}

fn has(m: &Machine, value: &Value, name: &str) -> bool {
    m.class_of(value).lookup(&crate::python::value::Str::intern(name)).is_some_and(|v| !v.is_none())
}

fn not_reversible(m: &Machine, value: &Value) -> Unwind {
    type_error(format!("'{}' object is not reversible", type_name(m, value)))
}
