//! `list` and `tuple`: construction and methods.

use std::cmp::Ordering;
use std::rc::Rc;

use super::args::{self, bound, check_size, clamp, index, methods, new_class_arg, nth, wrap};
use crate::python::code::CmpOp;
use crate::python::exception::{PyResult, index_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::objects::{Items, List};
use crate::python::types::{Types, types};
use crate::python::value::Value;

/// Puts the methods into `list` and `tuple`.
pub fn fill(t: &Types) {
    args::static_method(&t.list, "__new__", |_, mut a| {
        let class = new_class_arg(&mut a, "list")?;
        Ok(wrap(&class, &types().list, Value::list(Vec::new())))
    });
    args::static_method(&t.tuple, "__new__", |m, mut a| {
        let class = new_class_arg(&mut a, "tuple")?;
        args::between(&a, 0, "tuple", 0, 1)?;
        let items = match a.pos.first() {
            None => Vec::new(),
            Some(tuple @ Value::Tuple(_)) if Rc::ptr_eq(&class, &types().tuple) => return Ok(tuple.clone()),
            Some(items) => m.collect(items)?,
        };
        Ok(wrap(&class, &types().tuple, Value::tuple(items)))
    });
    methods(
        &t.list,
        &[
            ("__init__", |m, a| {
                args::between(&a, 1, "list", 0, 1)?;
                let list = this(&a.pos[0]);
                let items = match a.pos.get(1) {
                    Some(items) => m.collect(items)?,
                    None => Vec::new(),
                };
                let old = list.items.replace(items);
                drop(old);
                Ok(Value::None)
            }),
            ("append", |_, a| {
                let (list, item) = args::one(a, "list.append")?;
                this(&list).items.borrow_mut().push(item);
                Ok(Value::None)
            }),
            ("extend", |m, a| {
                let (list, items) = args::one(a, "list.extend")?;
                extend(m, &this(&list), &items)?;
                Ok(Value::None)
            }),
            ("insert", |m, a| {
                args::between(&a, 1, "insert", 2, 2)?;
                let list = this(&a.pos[0]);
                let at = index(m, &a.pos[1])?;
                let len = list.items.borrow().len();
                let (at, _) = clamp(at, 0, len);
                list.items.borrow_mut().insert(at, a.pos[2].clone());
                Ok(Value::None)
            }),
            ("pop", pop),
            ("remove", |m, a| {
                let (list, item) = args::one(a, "list.remove")?;
                let list = this(&list);
                match position(m, &list, &item, 0, usize::MAX)? {
                    Some(at) => {
                        let length = list.items.borrow().len();
                        let removed = (at < length).then(|| list.items.borrow_mut().remove(at));
                        drop(removed);
                        Ok(Value::None)
                    }
                    None => Err(value_error("list.remove(x): x not in list")),
                }
            }),
            ("clear", |_, a| {
                let old = this(&args::zero(a, "list.clear")?).items.take();
                drop(List { items: old.into() });
                Ok(Value::None)
            }),
            ("copy", |_, a| Ok(Value::list(this(&args::zero(a, "list.copy")?).items.borrow().clone()))),
            ("reverse", |_, a| {
                this(&args::zero(a, "list.reverse")?).items.borrow_mut().reverse();
                Ok(Value::None)
            }),
            ("index", |m, a| {
                args::between(&a, 1, "index", 1, 3)?;
                let list = this(&a.pos[0]);
                let (start, stop) = (bound(m, nth(&a, 2), 0)?, bound(m, nth(&a, 3), i64::MAX)?);
                let (from, to) = clamp(start, stop, list.items.borrow().len());
                match position(m, &list, &a.pos[1], from, to)? {
                    Some(at) => Ok(Value::from(at)),
                    None => Err(value_error(format!("{} is not in list", m.repr(&a.pos[1])?))),
                }
            }),
            ("count", |m, a| {
                let (list, item) = args::one(a, "list.count")?;
                let items = this(&list).items.borrow().clone();
                count(m, &items, &item)
            }),
            ("sort", |m, mut a| {
                let list = this(&a.take_self());
                if !a.pos.is_empty() {
                    return Err(crate::python::exception::type_error("sort() takes no positional arguments"));
                }
                let mut r = a.reader("sort");
                let key = r.keyword("key").filter(|k| !k.is_none());
                let reverse = match r.keyword("reverse") {
                    Some(reverse) => m.truth(&reverse)?,
                    None => false,
                };
                r.finish()?;
                sort_in_place(m, &list, key, reverse)?;
                Ok(Value::None)
            }),
        ],
    );
    methods(
        &t.tuple,
        &[
            ("index", |m, a| {
                args::between(&a, 1, "index", 1, 3)?;
                let items = tuple(&a.pos[0]);
                let (start, stop) = (bound(m, nth(&a, 2), 0)?, bound(m, nth(&a, 3), i64::MAX)?);
                let (from, to) = clamp(start, stop, items.len());
                for at in from..to {
                    if items[at].is(&a.pos[1]) || m.eq(&items[at], &a.pos[1])? {
                        return Ok(Value::from(at));
                    }
                }
                Err(value_error("tuple.index(x): x not in tuple"))
            }),
            ("count", |m, a| {
                let (receiver, item) = args::one(a, "tuple.count")?;
                count(m, &tuple(&receiver), &item)
            }),
            ("__getnewargs__", |_, a| {
                let receiver = args::zero(a, "tuple.__getnewargs__")?;
                Ok(Value::tuple(vec![Value::Tuple(tuple(&receiver))]))
            }),
        ],
    );
}

/// The list that a receiver is, or holds.
pub fn this(value: &Value) -> Rc<List> {
    match value.unwrapped() {
        Value::List(list) => list,
        _ => Rc::new(List::default()),
    }
}

fn tuple(value: &Value) -> Rc<Items> {
    match value.unwrapped() {
        Value::Tuple(items) => items,
        _ => Rc::default(),
    }
}

/// Appends all values of an iterable.
pub fn extend(m: &mut Machine, list: &Rc<List>, items: &Value) -> PyResult<()> {
    let more = m.collect(items)?;
    let total = list.items.borrow().len() + more.len();
    check_size(m, total.saturating_mul(std::mem::size_of::<Value>()))?;
    list.items.borrow_mut().extend(more);
    Ok(())
}

fn pop(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 1, "pop", 0, 1)?;
    let list = this(&a.pos[0]);
    let at = match a.pos.get(1) {
        Some(at) => index(m, at)?,
        None => -1,
    };
    let mut items = list.items.borrow_mut();
    if items.is_empty() {
        return Err(index_error("pop from empty list"));
    }
    let len = items.len() as i64;
    let at = if at < 0 { at + len } else { at };
    if at < 0 || at >= len {
        return Err(index_error("pop index out of range"));
    }
    Ok(items.remove(at as usize))
}

fn position(m: &mut Machine, list: &List, item: &Value, from: usize, to: usize) -> PyResult<Option<usize>> {
    let mut at = from;
    while at < to {
        // Looked at anew each time: comparing may run code that changes the list.
        let Some(here) = list.items.borrow().get(at).cloned() else { break };
        if here.is(item) || m.eq(&here, item)? {
            return Ok(Some(at));
        }
        at += 1;
    }
    Ok(None)
}

fn count(m: &mut Machine, items: &[Value], item: &Value) -> PyResult {
    let mut n = 0;
    for here in items {
        if here.is(item) || m.eq(here, item)? {
            n += 1;
        }
    }
    Ok(Value::Int(n))
}

/// `list.sort`: the list is empty while it sorts, as in CPython.
fn sort_in_place(m: &mut Machine, list: &Rc<List>, key: Option<Value>, reverse: bool) -> PyResult<()> {
    let mut items = list.items.take();
    let result = sort(m, &mut items, key, reverse);
    let meddled = !list.items.borrow().is_empty();
    let old = list.items.replace(items);
    drop(old);
    result?;
    if meddled { Err(value_error("list modified during sort")) } else { Ok(()) }
}

/// Sorts values, stable, by a key function. After an error the values are all there, in some order.
pub fn sort(m: &mut Machine, items: &mut Vec<Value>, key: Option<Value>, reverse: bool) -> PyResult<()> {
    let mut keyed: Vec<(Value, Value)> = Vec::with_capacity(items.len());
    for item in items.iter() {
        let by = match &key {
            Some(key) => m.call(key, Args::one(item.clone()))?,
            None => item.clone(),
        };
        keyed.push((by, item.clone()));
    }
    if reverse {
        keyed.reverse();
    }
    let n = keyed.len() as u64;
    args::spend(m, n * u64::from(64 - n.leading_zeros()))?;
    if !sort_plain(&mut keyed) {
        keyed = merge_sort(m, keyed)?;
    }
    if reverse {
        keyed.reverse();
    }
    *items = keyed.into_iter().map(|(_, item)| item).collect();
    Ok(())
}

/// Sorts when all keys are ints, strings or floats that compare: no Python code can run then.
fn sort_plain(keyed: &mut [(Value, Value)]) -> bool {
    if keyed.iter().all(|(k, _)| matches!(k, Value::Int(_))) {
        keyed.sort_by_key(|(k, _)| if let Value::Int(n) = k { *n } else { 0 });
        return true;
    }
    if keyed.iter().all(|(k, _)| matches!(k, Value::Str(_))) {
        keyed.sort_by(|(a, _), (b, _)| match (a, b) {
            (Value::Str(a), Value::Str(b)) => a.as_str().cmp(b.as_str()),
            _ => Ordering::Equal,
        });
        return true;
    }
    if keyed.iter().all(|(k, _)| matches!(k, Value::Float(x) if !x.is_nan())) {
        keyed.sort_by(|(a, _), (b, _)| match (a, b) {
            (Value::Float(a), Value::Float(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
            _ => Ordering::Equal,
        });
        return true;
    }
    false
}

fn less(m: &mut Machine, a: &Value, b: &Value) -> PyResult<bool> {
    let answer = m.compare(CmpOp::Lt, a, b)?;
    m.truth(&answer)
}

/// Merges runs that stand in order already, so that sorted input costs one comparison an item.
fn merge_sort(m: &mut Machine, items: Vec<(Value, Value)>) -> PyResult<Vec<(Value, Value)>> {
    let mut runs: Vec<Vec<(Value, Value)>> = Vec::new();
    for item in items {
        let goes_on = match runs.last().and_then(|run| run.last()) {
            Some(last) => !less(m, &item.0, &last.0)?,
            None => false,
        };
        match runs.last_mut() {
            Some(run) if goes_on => run.push(item),
            _ => runs.push(vec![item]),
        }
    }
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut pairs = runs.into_iter();
        while let Some(left) = pairs.next() {
            match pairs.next() {
                Some(right) => merged.push(merge(m, left, right)?),
                None => merged.push(left),
            }
        }
        runs = merged;
    }
    Ok(runs.pop().unwrap_or_default())
}

fn merge(
    m: &mut Machine,
    left: Vec<(Value, Value)>,
    right: Vec<(Value, Value)>,
) -> PyResult<Vec<(Value, Value)>> {
    let mut out = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        let take_right = less(m, &b.0, &a.0)?;
        out.extend(if take_right { right.next() } else { left.next() });
    }
    out.extend(left);
    out.extend(right);
    Ok(out)
}
