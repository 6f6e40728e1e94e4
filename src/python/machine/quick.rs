//! The inner loop: instructions that need nothing but the top frame and what its code remembers.
//!
//! It holds the frame and goes on until an instruction wants more (another frame, Python's protocols, an error); that
//! one is given to [`Machine::execute`](super::Machine), which does all of it again in full. An arm here therefore
//! changes nothing before it is sure to finish.

use std::rc::Rc;

use super::run::holds;
use super::sequences::position;
use super::{Frame, Machine};
use crate::python::class::Instance;
use crate::python::code::{BinOp, CmpOp, Code, InlineCache, Op, UnaryOp};
use crate::python::dict::Dict;
use crate::python::farewell::any_owed;
use crate::python::value::Value;

/// In [`InlineCache::tag`] of a global name: found in the module at that position. Anything above is two more than
/// the version of the module's namespace when the name was not in it, and the position is that in the builtins.
const IN_MODULE: u64 = 1;

impl Machine {
    /// Runs instructions that touch nothing but the frame; gives the first that needs more.
    #[inline(always)]
    pub(super) fn run_quick(&mut self) -> Option<Op> {
        let fuel_limit = self.next_check;
        let observed = self.observer.is_some();
        let mut fuel = self.fuel_used;
        let plain_namespaces = self.prepared.is_empty();
        let builtins = &*self.builtins;
        let frame = self.frames.last_mut()?;
        let Frame { code, pc, locals, stack, cells, globals, namespace, .. } = frame;
        let in_module = namespace.as_ref().is_some_and(|namespace| Rc::ptr_eq(namespace, globals));
        let code = &**code;
        let ops = code.ops.as_slice();
        let stopped = loop {
            let op = ops[*pc];
            *pc += 1;
            fuel += 1;
            match op {
                Op::Statement(_) => {
                    if observed || fuel >= fuel_limit || any_owed() {
                        break op;
                    }
                }
                Op::LoadFast(slot) => match &locals[slot as usize] {
                    Some(Value::Instance(instance)) => {
                        // `self.name`: no need to put the instance on the stack first.
                        if let Op::LoadAttr(name) = ops[*pc]
                            && with_attribute(code, *pc, instance, name, |value| push(stack, value))
                        {
                            *pc += 1;
                        } else {
                            stack.push(Value::Instance(instance.clone()));
                        }
                    }
                    Some(value) => push(stack, value),
                    None => break op,
                },
                Op::StoreFast(slot) => pop_into(stack, &mut locals[slot as usize]),
                Op::Const(index) => stack.push(code.consts[index as usize].clone()),
                Op::Pop => {
                    stack.pop();
                }
                Op::Copy(n) => {
                    let at = stack.len() - n as usize;
                    // `object.name += value`: the copy is for the attribute only.
                    if let (Op::LoadAttr(name), Value::Instance(instance)) = (ops[*pc], &stack[at])
                        && let Some(value) = remembered_attribute(code, *pc, instance, name)
                    {
                        *pc += 1;
                        stack.push(value);
                    } else {
                        let value = stack[at].clone();
                        stack.push(value);
                    }
                }
                Op::Swap(n) => {
                    let top = stack.len() - 1;
                    if let (2, Op::StoreAttr(name), [.., Value::Instance(object), value]) =
                        (n, ops[*pc], stack.as_slice())
                        && let Some(old) = replace_attribute(code, *pc, object, name, value)
                    {
                        *pc += 1;
                        stack.truncate(top - 1);
                        drop(old);
                    } else {
                        stack.swap(top, top + 1 - n as usize);
                    }
                }
                Op::Nop => {}
                Op::LoadGlobal(name) => match global(code, *pc - 1, name, globals, builtins) {
                    Some(value) => stack.push(value),
                    None => break op,
                },
                Op::LoadName(name) if in_module => match global(code, *pc - 1, name, globals, builtins) {
                    Some(value) => stack.push(value),
                    None => break op,
                },
                Op::StoreName(name) if in_module && plain_namespaces => {
                    let Some(value) = stack.pop() else { break op };
                    let cache = &code.cache.of(ops.len())[*pc - 1];
                    let hint = cache.get().position;
                    let at = globals.set_name_at(&code.names[name as usize], value, hint as usize);
                    cache.set(InlineCache { tag: 0, position: at as u32 });
                }
                Op::LoadDeref(cell) => {
                    let value = cells[cell as usize].value.borrow().clone();
                    match value {
                        Some(value) => stack.push(value),
                        None => break op,
                    }
                }
                Op::StoreDeref(cell) => {
                    let old = cells[cell as usize].value.replace(stack.pop());
                    drop(old);
                }
                Op::LoadAttr(name) => {
                    let Some(Value::Instance(instance)) = stack.last() else { break op };
                    let Some(value) = remembered_attribute(code, *pc - 1, instance, name) else { break op };
                    if let Some(top) = stack.last_mut() {
                        *top = value;
                    }
                }
                Op::StoreAttr(name) => {
                    let [.., value, Value::Instance(instance)] = stack.as_slice() else { break op };
                    if let Some(old) = replace_attribute(code, *pc - 1, instance, name, value) {
                        stack.truncate(stack.len() - 2);
                        drop(old);
                        continue;
                    }
                    let InlineCache { tag, position } = code.cache.of(ops.len())[*pc - 1].get();
                    if instance.with_class(|c| c.tag()) != tag {
                        break op;
                    }
                    let (Some(Value::Instance(instance)), Some(value)) = (stack.pop(), stack.pop()) else {
                        break op;
                    };
                    let name = &code.names[name as usize];
                    let at = instance.dict().set_name_at(name, value, position as usize) as u32;
                    if at != position {
                        code.cache.of(ops.len())[*pc - 1].set(InlineCache { tag, position: at });
                    }
                }
                Op::LoadSubscript => {
                    let [.., object, index] = stack.as_slice() else { break op };
                    let Some(item) = quick_item(object, index) else { break op };
                    stack.pop();
                    if let Some(top) = stack.last_mut() {
                        *top = item;
                    }
                }
                Op::StoreSubscript => {
                    let [.., _, Value::List(list), Value::Int(index)] = stack.as_slice() else { break op };
                    let Some(at) = position(*index, list.items.borrow().len()) else { break op };
                    stack.pop();
                    let (Some(Value::List(list)), Some(value)) = (stack.pop(), stack.pop()) else { break op };
                    let old = std::mem::replace(&mut list.items.borrow_mut()[at], value);
                    drop(old); // outside the borrow: dropping may free a large object
                }
                Op::ForIter(target) => {
                    let Some(Value::Iter(iter)) = stack.last() else { break op };
                    match (iter.quick_next(), ops[*pc]) {
                        (Some(Some(value)), Op::StoreFast(slot)) => {
                            *pc += 1;
                            locals[slot as usize] = Some(value);
                        }
                        (Some(Some(value)), _) => stack.push(value),
                        (Some(None), _) => {
                            stack.pop();
                            *pc = target as usize;
                        }
                        (None, _) => break op,
                    }
                }
                Op::ListAppend(below) => {
                    let at = stack.len() - 1;
                    let Some(Value::List(_)) = stack.get(at - below as usize) else { break op };
                    let Some(value) = stack.pop() else { break op };
                    if let Value::List(list) = &stack[at - below as usize] {
                        list.items.borrow_mut().push(value);
                    }
                }
                Op::UnpackSequence(count) => {
                    match stack.last() {
                        Some(Value::Tuple(items)) if items.len() == count as usize => {}
                        _ => break op,
                    }
                    if let Some(Value::Tuple(items)) = stack.pop() {
                        stack.extend(items.iter().rev().cloned());
                    }
                }
                Op::Jump(target) => {
                    let back = (target as usize) < *pc;
                    *pc = target as usize;
                    if back && fuel >= fuel_limit {
                        break Op::Nop;
                    }
                }
                Op::JumpIfFalse(target) => {
                    let Some(truth) = stack.last().and_then(plain_truth) else { break op };
                    if !truth {
                        *pc = target as usize;
                    }
                    stack.pop();
                }
                Op::JumpIfTrue(target) => {
                    let Some(truth) = stack.last().and_then(plain_truth) else { break op };
                    if truth {
                        *pc = target as usize;
                    }
                    stack.pop();
                }
                Op::JumpIfNone(target) => {
                    if matches!(stack.last(), Some(Value::None)) {
                        *pc = target as usize;
                    }
                }
                Op::Compare(compare) => {
                    let [.., a, b] = stack.as_slice() else { break op };
                    let answer = match (a, b) {
                        (Value::Int(a), Value::Int(b)) => holds(compare, a, b),
                        (Value::Float(a), Value::Float(b)) => holds(compare, a, b),
                        (Value::Str(a), Value::Str(b)) if compare == CmpOp::Eq => a == b,
                        (Value::Str(a), Value::Str(b)) if compare == CmpOp::Ne => a != b,
                        _ => break op,
                    };
                    stack.pop();
                    // Most comparisons are asked by the jump that follows.
                    match ops[*pc] {
                        Op::JumpIfFalse(target) => {
                            stack.pop();
                            *pc = if answer { *pc + 1 } else { target as usize };
                        }
                        _ => {
                            if let Some(top) = stack.last_mut() {
                                *top = Value::Bool(answer);
                            }
                        }
                    }
                }
                Op::Is(inverted) => {
                    if let (Some(b), Some(a)) = (stack.pop(), stack.pop()) {
                        stack.push(Value::Bool(a.is(&b) != inverted));
                    }
                }
                Op::Unary(UnaryOp::Not) => {
                    let Some(truth) = stack.last().and_then(plain_truth) else { break op };
                    if let Some(top) = stack.last_mut() {
                        *top = Value::Bool(!truth);
                    }
                }
                Op::Binary(binary) | Op::InPlace(binary) => {
                    let [.., a, b] = stack.as_slice() else { break op };
                    let Some(answer) = quick_binary(binary, a, b) else { break op };
                    stack.pop();
                    if let Some(top) = stack.last_mut() {
                        *top = answer;
                    }
                }
                _ => break op,
            }
        };
        self.fuel_used = fuel;
        Some(stopped)
    }
}

/// Puts a copy of a value on the stack: its two words go there straight, not by way of a temporary that would have to
/// be read as one.
#[inline(always)]
fn push(stack: &mut Vec<Value>, value: &Value) {
    match value {
        Value::Int(i) => stack.push(Value::Int(*i)),
        Value::Instance(instance) => stack.push(Value::Instance(instance.clone())),
        Value::Str(text) => stack.push(Value::Str(text.clone())),
        other => stack.push(other.clone()),
    }
}

/// Pops a value into a local slot, in the same way.
#[inline(always)]
pub(super) fn pop_into(stack: &mut Vec<Value>, slot: &mut Option<Value>) {
    if let Some(&Value::Int(i)) = stack.last() {
        *slot = Some(Value::Int(i));
        stack.pop();
    } else {
        *slot = stack.pop();
    }
}

/// Looks at an attribute as [`remembered_attribute`] finds it; whether it did.
#[inline(always)]
fn with_attribute(code: &Code, at: usize, instance: &Instance, name: u32, f: impl FnOnce(&Value)) -> bool {
    let Some(dict) = instance.dict_opt() else { return false };
    let InlineCache { tag, position } = code.cache.of(code.ops.len())[at].get();
    instance.with_class(|c| c.tag()) == tag
        && dict.with_name_at(&code.names[name as usize], position as usize, f).is_some()
}

/// Replaces an attribute that the namespace of the instance has where it was put the last time; the old value.
#[inline(always)]
fn replace_attribute(code: &Code, at: usize, instance: &Instance, name: u32, value: &Value) -> Option<Value> {
    let dict = instance.dict_opt()?;
    let InlineCache { tag, position } = code.cache.of(code.ops.len())[at].get();
    if instance.with_class(|c| c.tag()) != tag {
        return None;
    }
    dict.replace_at(&code.names[name as usize], position as usize, value)
}

/// An attribute that the namespace of the instance has where it was found the last time, while its class is as it was
/// then.
#[inline(always)]
fn remembered_attribute(code: &Code, at: usize, instance: &Instance, name: u32) -> Option<Value> {
    let dict = instance.dict_opt()?;
    let InlineCache { tag, position } = code.cache.of(code.ops.len())[at].get();
    if instance.with_class(|c| c.tag()) != tag {
        return None;
    }
    dict.name_at(&code.names[name as usize], position as usize)
}

/// A name of the module, or of the builtins.
#[inline(always)]
fn global(code: &Code, at: usize, name: u32, globals: &Dict, builtins: &Dict) -> Option<Value> {
    let InlineCache { tag, position } = code.cache.of(code.ops.len())[at].get();
    let known = match tag {
        IN_MODULE => globals.name_at(&code.names[name as usize], position as usize),
        tag if tag == globals.version() + 2 => {
            builtins.name_at(&code.names[name as usize], position as usize)
        }
        _ => None,
    };
    known.or_else(|| find_global(code, at, name, globals, builtins))
}

#[inline(never)]
fn find_global(code: &Code, at: usize, name: u32, globals: &Dict, builtins: &Dict) -> Option<Value> {
    let name = &code.names[name as usize];
    let cache = &code.cache.of(code.ops.len())[at];
    if let Some((at, value)) = globals.get_name_at(name, usize::MAX) {
        cache.set(InlineCache { tag: IN_MODULE, position: at as u32 });
        return Some(value);
    }
    let (at, value) = builtins.get_name_at(name, usize::MAX)?;
    cache.set(InlineCache { tag: globals.version() + 2, position: at as u32 });
    Some(value)
}

/// Whether a value of a type without a method for it is true.
#[inline(always)]
fn plain_truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::None => Some(false),
        Value::Int(i) => Some(*i != 0),
        Value::Str(text) => Some(!text.is_empty()),
        Value::List(list) => Some(!list.items.borrow().is_empty()),
        _ => None,
    }
}

/// `object[index]` of the commonest kinds, when it is there.
#[inline(always)]
fn quick_item(object: &Value, index: &Value) -> Option<Value> {
    match (object, index) {
        (Value::List(list), Value::Int(i)) => {
            let items = list.items.borrow();
            position(*i, items.len()).map(|at| items[at].clone())
        }
        (Value::Tuple(items), Value::Int(i)) => position(*i, items.len()).map(|at| items[at].clone()),
        (Value::Dict(dict), Value::Str(key)) => dict.get_name(key),
        _ => None,
    }
}

/// An operator of two small numbers whose result is one.
#[inline(always)]
fn quick_binary(op: BinOp, a: &Value, b: &Value) -> Option<Value> {
    match (op, a, b) {
        (BinOp::Add, Value::Int(a), Value::Int(b)) => a.checked_add(*b).map(Value::Int),
        (BinOp::Sub, Value::Int(a), Value::Int(b)) => a.checked_sub(*b).map(Value::Int),
        (BinOp::Mul, Value::Int(a), Value::Int(b)) => a.checked_mul(*b).map(Value::Int),
        (BinOp::Mod, Value::Int(a), Value::Int(b)) if *b > 0 => Some(Value::Int(a.rem_euclid(*b))),
        (BinOp::FloorDiv, Value::Int(a), Value::Int(b)) if *b > 0 => Some(Value::Int(a.div_euclid(*b))),
        (BinOp::Add, Value::Float(a), Value::Float(b)) => Some(Value::Float(a + b)),
        (BinOp::Sub, Value::Float(a), Value::Float(b)) => Some(Value::Float(a - b)),
        (BinOp::Mul, Value::Float(a), Value::Float(b)) => Some(Value::Float(a * b)),
        _ => None,
    }
}
