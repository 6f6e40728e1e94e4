//! The special methods of the builtin types (`int.__add__`, `list.__getitem__` ...), for code that calls them by name
//! or reaches them through `super()`.
//!
//! The operators themselves are the machine's: each method here takes the builtin values out of the instances of
//! subclasses, and asks the machine. **Invariant:** what the machine is asked about is never an instance of a subclass
//! of a builtin, or the two would call each other for ever.

use std::rc::Rc;

use super::args;
use crate::python::class::Class;
use crate::python::code::{BinOp, CmpOp, UnaryOp};
use crate::python::exception::{PyResult, type_error};
use crate::python::function::{Args, NativeFunction};
use crate::python::machine::Machine;
use crate::python::types::Types;
use crate::python::value::{Str, Value};

type Accepts = fn(&Value) -> bool;

const ARITHMETIC: [(&str, BinOp); 6] = [
    ("add", BinOp::Add),
    ("sub", BinOp::Sub),
    ("mul", BinOp::Mul),
    ("floordiv", BinOp::FloorDiv),
    ("truediv", BinOp::Div),
    ("mod", BinOp::Mod),
];
const BITS: [(&str, BinOp); 3] = [("and", BinOp::And), ("or", BinOp::Or), ("xor", BinOp::Xor)];
const SHIFTS: [(&str, BinOp); 2] = [("lshift", BinOp::LShift), ("rshift", BinOp::RShift)];
const COMPARISONS: [(&str, CmpOp); 6] = [
    ("__eq__", CmpOp::Eq),
    ("__ne__", CmpOp::Ne),
    ("__lt__", CmpOp::Lt),
    ("__le__", CmpOp::Le),
    ("__gt__", CmpOp::Gt),
    ("__ge__", CmpOp::Ge),
];

/// Puts the special methods into the builtin classes.
pub fn fill(t: &Types) {
    numbers(t);
    texts(t);
    containers(t);
    for class in [
        &t.int,
        &t.float,
        &t.str,
        &t.bytes,
        &t.list,
        &t.tuple,
        &t.dict,
        &t.set,
        &t.frozenset,
        &t.range,
        &t.slice,
        &t.bool_,
        &t.mappingproxy,
        &t.dict_keys,
        &t.dict_values,
        &t.dict_items,
    ] {
        shown(class);
    }
    for class in [&t.list, &t.dict, &t.set, &t.slice] {
        class.dict.set_str(&Str::intern("__hash__"), Value::None);
    }
    for class in [&t.int, &t.float, &t.str, &t.bytes, &t.tuple, &t.frozenset, &t.range] {
        put(class, "__hash__", |m, a| {
            let receiver = args::zero(a, "__hash__")?.unwrapped();
            Ok(hash_value(m.hash(&receiver)?))
        });
    }
}

/// A hash as the int that Python shows: CPython's own for small ints, ours otherwise.
pub fn hash_value(hash: u64) -> Value {
    Value::Int(hash as i64)
}

fn put(class: &Rc<Class>, name: &str, call: fn(&mut Machine, Args) -> PyResult) {
    let method = NativeFunction::method(&class.name(), name, call);
    class.dict.set_str(&Str::intern(name), Value::Native(method));
}

fn put_closure(class: &Rc<Class>, name: &str, call: impl Fn(&mut Machine, Args) -> PyResult + 'static) {
    let method = NativeFunction::method_closure(&class.name(), name, call);
    class.dict.set_str(&Str::intern(name), Value::Native(method));
}

fn is_int(v: &Value) -> bool {
    matches!(v, Value::Int(_) | Value::BigInt(_) | Value::Bool(_))
}

fn is_real(v: &Value) -> bool {
    is_int(v) || matches!(v, Value::Float(_))
}

fn operator(class: &Rc<Class>, name: &str, op: BinOp, accepts: Accepts, reflected: bool) {
    let method = format!("__{name}__");
    put_closure(class, &method, move |m, a| {
        let (x, y) = args::one(a, "operator")?;
        let (x, y) = (x.unwrapped(), y.unwrapped());
        if accepts(&y) { m.binary(op, &x, &y) } else { Ok(Value::NotImplemented) }
    });
    if reflected {
        let method = format!("__r{name}__");
        put_closure(class, &method, move |m, a| {
            let (x, y) = args::one(a, "operator")?;
            let (x, y) = (x.unwrapped(), y.unwrapped());
            if accepts(&y) { m.binary(op, &y, &x) } else { Ok(Value::NotImplemented) }
        });
    }
}

fn comparisons(class: &Rc<Class>, accepts: Accepts, ordered: bool) {
    for (name, op) in &COMPARISONS[..if ordered { 6 } else { 2 }] {
        let op = *op;
        put_closure(class, name, move |m, a| {
            let (x, y) = args::one(a, "comparison")?;
            let (x, y) = (x.unwrapped(), y.unwrapped());
            if accepts(&y) { m.compare(op, &x, &y) } else { Ok(Value::NotImplemented) }
        });
    }
}

fn unary(class: &Rc<Class>, name: &str, op: UnaryOp) {
    put_closure(class, name, move |m, a| {
        let x = args::zero(a, "operator")?.unwrapped();
        m.unary(op, &x)
    });
}

fn numbers(t: &Types) {
    for (class, accepts) in [(&t.int, is_int as Accepts), (&t.float, is_real as Accepts)] {
        for (name, op) in ARITHMETIC {
            operator(class, name, op, accepts, true);
        }
        comparisons(class, accepts, true);
        unary(class, "__neg__", UnaryOp::Neg);
        unary(class, "__pos__", UnaryOp::Pos);
        put_closure(class, "__divmod__", move |m, a| divmod(m, a, accepts, false));
        put_closure(class, "__rdivmod__", move |m, a| divmod(m, a, accepts, true));
        put_closure(class, "__pow__", move |m, a| {
            args::between(&a, 1, "__pow__", 1, 2)?;
            let (x, y) = (a.pos[0].unwrapped(), a.pos[1].unwrapped());
            if !accepts(&y) {
                return Ok(Value::NotImplemented);
            }
            match a.pos.get(2) {
                Some(modulus) if !modulus.is_none() => {
                    super::functions::pow_mod(m, &x, &y, &modulus.unwrapped())
                }
                _ => m.binary(BinOp::Pow, &x, &y),
            }
        });
        put_closure(class, "__rpow__", move |m, a| {
            let (x, y) = args::one(a, "__rpow__")?;
            let (x, y) = (x.unwrapped(), y.unwrapped());
            if accepts(&y) { m.binary(BinOp::Pow, &y, &x) } else { Ok(Value::NotImplemented) }
        });
        put(class, "__bool__", |m, a| {
            let x = args::zero(a, "__bool__")?.unwrapped();
            Ok(Value::Bool(m.truth(&x)?))
        });
    }
    for (name, op) in BITS.into_iter().chain(SHIFTS) {
        operator(&t.int, name, op, is_int, true);
    }
    for (name, op) in BITS {
        operator(&t.bool_, name, op, is_int, true);
    }
    unary(&t.int, "__invert__", UnaryOp::Invert);
}

fn divmod(m: &mut Machine, a: Args, accepts: Accepts, reflected: bool) -> PyResult {
    let (x, y) = args::one(a, "__divmod__")?;
    let (mut x, mut y) = (x.unwrapped(), y.unwrapped());
    if !accepts(&y) {
        return Ok(Value::NotImplemented);
    }
    if reflected {
        std::mem::swap(&mut x, &mut y);
    }
    Ok(Value::tuple(vec![m.binary(BinOp::FloorDiv, &x, &y)?, m.binary(BinOp::Mod, &x, &y)?]))
}

fn texts(t: &Types) {
    let is_str: Accepts = |v| matches!(v, Value::Str(_));
    let is_bytes: Accepts = |v| matches!(v, Value::Bytes(_));
    for (class, accepts) in [(&t.str, is_str), (&t.bytes, is_bytes)] {
        comparisons(class, accepts, true);
        sequence(class);
        concatenation(class, accepts, "add");
        operator(class, "mul", BinOp::Mul, is_int, true);
    }
    put(&t.bytes, "__mod__", |m, a| {
        let (x, y) = args::one(a, "bytes.__mod__")?;
        match args::bytes(&x) {
            Some(format) => super::bytes::percent(m, &format, &y),
            None => Ok(Value::NotImplemented),
        }
    });
    put(&t.str, "__mod__", |m, a| {
        let (x, y) = args::one(a, "str.__mod__")?;
        let format = super::str::this(&x, "__mod__")?;
        Ok(Value::from(super::str_percent::percent(m, &format, &y)?))
    });
}

/// `a + b` of sequences: what does not fit is an error and not `NotImplemented`, as in CPython's slots.
fn concatenation(class: &Rc<Class>, accepts: Accepts, name: &str) {
    let owner = class.name();
    put_closure(class, &format!("__{name}__"), move |m, a| {
        let (x, y) = args::one(a, "concatenation")?;
        let (x, y) = (x.unwrapped(), y.unwrapped());
        if accepts(&y) {
            return m.binary(BinOp::Add, &x, &y);
        }
        let other = args::type_name(m, &y);
        if &*owner == "bytes" {
            return Err(type_error(format!("can't concat {other} to bytes")));
        }
        Err(type_error(format!("can only concatenate {owner} (not \"{other}\") to {owner}")))
    });
}

fn sequence(class: &Rc<Class>) {
    sized(class);
    put(class, "__getitem__", |m, a| {
        let (x, index) = args::one(a, "__getitem__")?;
        m.getitem(&x.unwrapped(), &index)
    });
}

fn sized(class: &Rc<Class>) {
    put(class, "__len__", |m, a| {
        let x = args::zero(a, "__len__")?.unwrapped();
        Ok(Value::from(m.len(&x)?))
    });
    put(class, "__contains__", |m, a| {
        let (x, item) = args::one(a, "__contains__")?;
        Ok(Value::Bool(m.contains(&x.unwrapped(), &item)?))
    });
    put(class, "__iter__", |m, a| {
        let x = args::zero(a, "__iter__")?.unwrapped();
        m.iter(&x)
    });
}

fn assignable(class: &Rc<Class>) {
    put(class, "__setitem__", |m, a| {
        args::between(&a, 1, "__setitem__", 2, 2)?;
        m.setitem(&a.pos[0].unwrapped(), &a.pos[1], a.pos[2].clone())?;
        Ok(Value::None)
    });
    put(class, "__delitem__", |m, a| {
        let (x, index) = args::one(a, "__delitem__")?;
        m.delitem(&x.unwrapped(), &index)?;
        Ok(Value::None)
    });
}

fn containers(t: &Types) {
    let is_list: Accepts = |v| matches!(v, Value::List(_));
    let is_tuple: Accepts = |v| matches!(v, Value::Tuple(_));
    let is_dict: Accepts = |v| matches!(v, Value::Dict(_));
    let is_set: Accepts = |v| matches!(v, Value::Set(_));
    let is_set_like: Accepts = |v| matches!(v, Value::Set(_) | Value::DictView(_));
    for (class, accepts) in [(&t.list, is_list), (&t.tuple, is_tuple)] {
        comparisons(class, accepts, true);
        sequence(class);
        concatenation(class, accepts, "add");
        operator(class, "mul", BinOp::Mul, is_int, true);
    }
    assignable(&t.list);
    put(&t.list, "__iadd__", |m, a| {
        let (list, items) = args::one(a, "list.__iadd__")?;
        super::list::extend(m, &super::list::this(&list), &items)?;
        Ok(list)
    });
    put(&t.list, "__imul__", |m, a| {
        let (receiver, times) = args::one(a, "list.__imul__")?;
        let list = super::list::this(&receiver);
        if let Value::List(made) = m.binary(BinOp::Mul, &Value::List(list.clone()), &times.unwrapped())? {
            let items = made.items.borrow().clone();
            drop(list.items.replace(items));
        }
        Ok(receiver)
    });
    put(&t.list, "__reversed__", |m, a| {
        let list = args::zero(a, "list.__reversed__")?.unwrapped();
        super::functions::reversed_sequence(m, &list)
    });
    comparisons(&t.dict, is_dict, false);
    sized(&t.dict);
    assignable(&t.dict);
    operator(&t.dict, "or", BinOp::Or, is_dict, true);
    for class in [&t.set, &t.frozenset] {
        comparisons(class, is_set, true);
        sized(class);
        for (name, op) in BITS.into_iter().chain([("sub", BinOp::Sub)]) {
            operator(class, name, op, is_set_like, true);
        }
    }
    for class in [&t.dict_keys, &t.dict_items] {
        sized(class);
        comparisons(class, is_set_like, true);
    }
    sized(&t.dict_values);
    sized(&t.mappingproxy);
    put(&t.mappingproxy, "__getitem__", |m, a| {
        let (x, index) = args::one(a, "mappingproxy.__getitem__")?;
        m.getitem(&Value::Dict(super::dict::this(&x)), &index)
    });
    comparisons(&t.range, |v| matches!(v, Value::Range(_)), false);
    sequence(&t.range);
    comparisons(&t.slice, |v| matches!(v, Value::Slice(_)), false);
}

fn shown(class: &Rc<Class>) {
    put(class, "__repr__", |m, a| {
        let x = args::zero(a, "__repr__")?;
        Ok(Value::from(super::repr::repr_builtin(m, &x)?))
    });
    let name = class.name();
    if &*name == "str" {
        put(class, "__str__", |m, a| {
            let x = args::zero(a, "__str__")?;
            Ok(Value::from(super::repr::str_builtin(m, &x)?))
        });
    }
    if matches!(&*name, "str" | "int" | "float") {
        put(class, "__format__", |m, a| {
            let (x, spec) = args::one(a, "__format__")?;
            let spec = super::str_format::spec_text(m, &spec)?;
            Ok(Value::from(super::format_spec::format_builtin(m, &x, &spec)?))
        });
    }
}
