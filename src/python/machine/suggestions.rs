//! "Did you mean: 'x'?": the name nearest to one that was not found.
//!
//! Shown only with an uncaught exception, never part of its message. Mirrors `Python/suggestions.c`.

use std::rc::Rc;

use super::Machine;
use crate::python::class::Instance;
use crate::python::function::Args;
use crate::python::types::types;
use crate::python::value::Value;

/// More candidates than this are not searched.
const MAX_CANDIDATES: usize = 750;
/// Longer names are not compared.
const MAX_LENGTH: usize = 40;
const MOVE_COST: usize = 2;
const CASE_COST: usize = 1;

/// What is appended to the message of an exception, or nothing.
pub(super) fn hint(machine: &mut Machine, exception: &Rc<Instance>) -> String {
    let class = exception.class();
    let own = |name: &str| exception.dict().get_str(name);
    let Some(Value::Str(name)) = own("name") else { return String::new() };
    let found = if Rc::ptr_eq(&class, &types().AttributeError) {
        own("obj").and_then(|object| nearest_attribute(machine, &object, &name))
    } else if Rc::ptr_eq(&class, &types().NameError) {
        nearest_name(machine, exception, &name)
    } else {
        None
    };
    found.map_or(String::new(), |found| format!(". Did you mean: '{found}'?"))
}

fn nearest_attribute(machine: &mut Machine, object: &Value, name: &str) -> Option<String> {
    let dir = machine.builtins.get_str("dir")?;
    let names = machine.call(&dir, Args::one(object.clone())).ok()?;
    let names = machine.collect(&names).ok()?;
    let names: Vec<String> = names.iter().filter_map(|n| n.as_str().map(|n| n.to_string())).collect();
    nearest(&names, name)
}

fn nearest_name(machine: &mut Machine, exception: &Rc<Instance>, name: &str) -> Option<String> {
    let entry = exception.exception()?.traceback.borrow().last().cloned()?;
    let locals: Vec<String> = entry.code.locals.iter().map(|n| n.to_string()).collect();
    let globals = entry.globals.str_items();
    let builtins = machine.builtins.str_items();
    let texts = |items: Vec<(crate::python::value::Str, Value)>| -> Vec<String> {
        items.into_iter().map(|(name, _)| name.to_string()).collect()
    };
    nearest(&locals, name)
        .or_else(|| nearest(&texts(globals), name))
        .or_else(|| nearest(&texts(builtins), name))
}

/// The candidate at the least distance, the first of equals.
fn nearest(candidates: &[String], name: &str) -> Option<String> {
    if candidates.len() > MAX_CANDIDATES || name.len() > MAX_LENGTH {
        return None;
    }
    let mut best: Option<(&String, usize)> = None;
    for candidate in candidates.iter().filter(|c| *c != name) {
        // No more than a third of the characters may differ.
        let allowed = (name.len() + candidate.len() + 3) * MOVE_COST / 6;
        let allowed = match best {
            Some((_, distance)) => allowed.min(distance.saturating_sub(1)),
            None => allowed,
        };
        let distance = distance(name.as_bytes(), candidate.as_bytes(), allowed);
        if distance <= allowed && best.is_none_or(|(_, d)| distance < d) {
            best = Some((candidate, distance));
        }
    }
    best.map(|(candidate, _)| candidate.clone())
}

fn substitution(a: u8, b: u8) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE_COST
    } else {
        MOVE_COST
    }
}

/// Levenshtein's distance, or more than `limit` when it is beyond that.
fn distance(mut a: &[u8], mut b: &[u8], limit: usize) -> usize {
    while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b)
        && x == y
    {
        (a, b) = (rest_a, rest_b);
    }
    while let ([rest_a @ .., x], [rest_b @ .., y]) = (a, b)
        && x == y
    {
        (a, b) = (rest_a, rest_b);
    }
    if a.is_empty() || b.is_empty() {
        return (a.len() + b.len()) * MOVE_COST;
    }
    if a.len() > MAX_LENGTH || b.len() > MAX_LENGTH || a.len().abs_diff(b.len()) * MOVE_COST > limit {
        return limit + 1;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|n| n * MOVE_COST).collect();
    let mut result = 0;
    for (index, &y) in b.iter().enumerate() {
        let mut diagonal = index * MOVE_COST;
        result = diagonal + MOVE_COST;
        for (cell, &x) in row.iter_mut().zip(a) {
            let substituted = diagonal + substitution(x, y);
            diagonal = *cell;
            result = substituted.min(result.min(*cell) + MOVE_COST);
            *cell = result;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_found_as_cpython_finds_it() {
        let names: Vec<String> = ["blech", "append", "titel", "Name"].iter().map(|n| n.to_string()).collect();
        assert_eq!(nearest(&names, "bluch").as_deref(), Some("blech"));
        assert_eq!(nearest(&names, "apend").as_deref(), Some("append"));
        assert_eq!(nearest(&names, "name").as_deref(), Some("Name"));
        assert_eq!(nearest(&names, "zzz"), None);
    }
}
