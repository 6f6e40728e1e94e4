//! Reading the arguments of native methods, with the error texts of CPython's argument clinic.

use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use crate::python::class::{Class, Instance, Payload};
use crate::python::exception::{PyResult, Unwind, overflow_error, type_error};
use crate::python::function::{Args, NativeFunction};
use crate::python::machine::Machine;
use crate::python::objects::Property;
use crate::python::types::types;
use crate::python::value::{Str, Value};

/// A native method.
pub type Call = fn(&mut Machine, Args) -> PyResult;

/// Adds methods to a builtin class.
pub fn methods(class: &Rc<Class>, table: &[(&str, Call)]) {
    let owner = class.name();
    for (name, call) in table {
        class.dict.set_str(&Str::intern(name), Value::Native(NativeFunction::method(&owner, name, *call)));
    }
}

/// Adds a static method (`__new__` too) to a builtin class.
pub fn static_method(class: &Rc<Class>, name: &str, call: Call) {
    let function = Value::Native(NativeFunction::new(name, call));
    class.dict.set_str(&Str::intern(name), Value::StaticMethod(Rc::new(function)));
}

/// Adds a class method to a builtin class.
pub fn class_method(class: &Rc<Class>, name: &str, call: Call) {
    let function = Value::Native(NativeFunction::method(&class.name(), name, call));
    class.dict.set_str(&Str::intern(name), Value::ClassMethod(Rc::new(function)));
}

/// Adds a read-only computed attribute to a builtin class.
pub fn getter(class: &Rc<Class>, name: &str, get: Call) {
    let get = Value::Native(NativeFunction::method(&class.name(), name, get));
    property(class, name, get, Value::None);
}

/// Adds a computed attribute that can be set.
pub fn accessor(class: &Rc<Class>, name: &str, get: Call, set: Call) {
    let get = Value::Native(NativeFunction::method(&class.name(), name, get));
    let set = Value::Native(NativeFunction::method(&class.name(), name, set));
    property(class, name, get, set);
}

fn property(class: &Rc<Class>, name: &str, get: Value, set: Value) {
    let name = Str::intern(name);
    let property =
        Property { get, set, delete: Value::None, doc: Value::None, name: Some(name.clone()).into() };
    class.dict.set_str(&name, Value::Property(Rc::new(property)));
}

fn no_keywords(args: &Args, name: &str) -> PyResult<()> {
    if args.kw.is_empty() {
        return Ok(());
    }
    Err(type_error(format!("{name}() takes no keyword arguments")))
}

/// A method's receiver, and no arguments.
pub fn zero(args: Args, name: &str) -> PyResult {
    no_keywords(&args, name)?;
    match args.pos.len() {
        1 => Ok(args.pos.into_iter().next().unwrap_or_default()),
        0 => Err(unbound(name)),
        n => Err(type_error(format!("{name}() takes no arguments ({} given)", n - 1))),
    }
}

/// A method's receiver and its one argument.
pub fn one(args: Args, name: &str) -> PyResult<(Value, Value)> {
    no_keywords(&args, name)?;
    let given = args.pos.len();
    let mut pos = args.pos.into_iter();
    match (pos.next(), pos.next(), given) {
        (Some(a), Some(b), 2) => Ok((a, b)),
        (None, ..) => Err(unbound(name)),
        _ => Err(type_error(format!("{name}() takes exactly one argument ({} given)", given - 1))),
    }
}

/// A function's one argument.
pub fn only(args: Args, name: &str) -> PyResult {
    no_keywords(&args, name)?;
    let given = args.pos.len();
    match (args.pos.into_iter().next(), given) {
        (Some(a), 1) => Ok(a),
        _ => Err(type_error(format!("{name}() takes exactly one argument ({given} given)"))),
    }
}

fn unbound(name: &str) -> Unwind {
    type_error(format!("unbound method {name}() needs an argument"))
}

/// Checks that between `min` and `max` positional arguments were given, not counting the first `skip`.
pub fn between(args: &Args, skip: usize, name: &str, min: usize, max: usize) -> PyResult<()> {
    no_keywords(args, name)?;
    count(args.pos.len().saturating_sub(skip), name, min, max)
}

/// The same for a number of arguments.
pub fn count(given: usize, name: &str, min: usize, max: usize) -> PyResult<()> {
    if given >= min && given <= max {
        return Ok(());
    }
    let bound = if given < min { min } else { max };
    let how = match (min == max, given < min) {
        (true, _) => "",
        (false, true) => "at least ",
        (false, false) => "at most ",
    };
    let s = if bound == 1 { "" } else { "s" };
    Err(type_error(format!("{name} expected {how}{bound} argument{s}, got {given}")))
}

/// The nth positional argument.
pub fn nth(args: &Args, at: usize) -> Option<Value> {
    args.pos.get(at).cloned()
}

/// The type's name, for error texts.
pub fn type_name(m: &Machine, value: &Value) -> Str {
    m.class_of(value).name()
}

/// The `int` that a value of `int` or `bool` or a subclass is.
pub fn as_bigint(value: &Value) -> Option<BigInt> {
    match value {
        Value::Int(n) => Some(BigInt::from(*n)),
        Value::Bool(b) => Some(BigInt::from(*b as i64)),
        Value::BigInt(n) => Some((**n).clone()),
        Value::Instance(_) => match value.unwrapped() {
            Value::Instance(_) => None,
            inner => as_bigint(&inner),
        },
        _ => None,
    }
}

/// The float that a `float` (or a subclass) is.
pub fn as_float(value: &Value) -> Option<f64> {
    match value.unwrapped() {
        Value::Float(x) => Some(x),
        _ => None,
    }
}

/// A real number: float, int or bool, or something with `__float__` or `__index__`.
pub fn number(m: &mut Machine, value: &Value) -> PyResult<f64> {
    match value.unwrapped() {
        Value::Float(x) => return Ok(x),
        Value::Int(n) => return Ok(n as f64),
        Value::Bool(b) => return Ok(b as i64 as f64),
        Value::BigInt(n) => {
            return match n.to_f64() {
                Some(x) if x.is_finite() => Ok(x),
                _ => Err(overflow_error("int too large to convert to float")),
            };
        }
        _ => {}
    }
    for name in ["__float__", "__index__"] {
        if let Some(result) = m.call_special(value, name, Args::none()) {
            let result = result?;
            if name == "__index__" {
                return match as_bigint(&result) {
                    Some(_) => number(m, &result.unwrapped()),
                    None => Err(type_error(format!(
                        "__index__ returned non-int (type {})",
                        type_name(m, &result)
                    ))),
                };
            }
            return match result {
                result if as_float(&result).is_none() => Err(type_error(format!(
                    "{}.{name} returned non-float (type {})",
                    type_name(m, value),
                    type_name(m, &result)
                ))),
                other => number(m, &other),
            };
        }
    }
    Err(type_error(format!("must be real number, not {}", type_name(m, value))))
}

/// An integer by `__index__`.
pub fn index_big(m: &mut Machine, value: &Value) -> PyResult<BigInt> {
    if let Some(n) = as_bigint(value) {
        return Ok(n);
    }
    if let Some(result) = m.call_special(value, "__index__", Args::none()) {
        let result = result?;
        return as_bigint(&result).ok_or_else(|| {
            type_error(format!("__index__ returned non-int (type {})", type_name(m, &result)))
        });
    }
    Err(type_error(format!("'{}' object cannot be interpreted as an integer", type_name(m, value))))
}

/// An integer by `__index__` that must fit the machine's words.
pub fn index(m: &mut Machine, value: &Value) -> PyResult<i64> {
    match value {
        Value::Int(n) => return Ok(*n),
        Value::Bool(b) => return Ok(*b as i64),
        _ => {}
    }
    index_big(m, value)?
        .to_i64()
        .ok_or_else(|| overflow_error("Python int too large to convert to C ssize_t"))
}

/// A start or stop of a search: `None` gives the default, far away numbers are cut.
pub fn bound(m: &mut Machine, value: Option<Value>, default: i64) -> PyResult<i64> {
    match value {
        None | Some(Value::None) => Ok(default),
        Some(value) => {
            let Ok(n) = index_big(m, &value) else {
                return Err(type_error("slice indices must be integers or None or have an __index__ method"));
            };
            Ok(n.to_i64().unwrap_or(if n.sign() == num_bigint::Sign::Minus { i64::MIN } else { i64::MAX }))
        }
    }
}

/// Cuts a pair of slice bounds to a length, negative ones counting from the end.
pub fn clamp(start: i64, stop: i64, len: usize) -> (usize, usize) {
    let len = len as i64;
    let fix = |n: i64| if n < 0 { (n.saturating_add(len)).max(0) } else { n.min(len) };
    (fix(start) as usize, fix(stop) as usize)
}

/// The text of a `str` or of a subclass.
pub fn text(value: &Value) -> Option<Str> {
    match value {
        Value::Str(s) => Some(s.clone()),
        Value::Instance(i) => match i.builtin_value() {
            Some(Value::Str(s)) => Some(s),
            _ => None,
        },
        _ => None,
    }
}

/// The bytes of a `bytes` or of a subclass, of a `bytearray` or of a `memoryview`.
pub fn bytes(value: &Value) -> Option<Rc<Vec<u8>>> {
    match value.unwrapped() {
        Value::Bytes(b) => Some(b),
        other @ Value::Instance(_) => super::bytearray::buffer(&other).map(Rc::new),
        _ => None,
    }
}

/// Refuses to build a value beyond the limit of the run.
pub fn check_size(m: &Machine, size: usize) -> PyResult<()> {
    m.check_size("a value", size as u128)
}

/// Counts work done in Rust against the instruction limit of the run.
pub fn spend(m: &mut Machine, steps: u64) -> PyResult<()> {
    m.spend(steps)
}

/// The class that `__new__` was called on.
pub fn new_class_arg(args: &mut Args, of: &str) -> PyResult<Rc<Class>> {
    if args.pos.is_empty() {
        return Err(type_error(format!("{of}.__new__(): not enough arguments")));
    }
    match args.take_self() {
        Value::Class(class) => Ok(class),
        other => Err(type_error(format!("{of}.__new__(X): X is not a type object ({other:?})"))),
    }
}

/// A builtin value as an object of the class asked for: itself, or wrapped when the class is a subclass.
pub fn wrap(class: &Rc<Class>, builtin: &Rc<Class>, value: Value) -> Value {
    if Rc::ptr_eq(class, builtin) {
        return value;
    }
    Value::Instance(Instance::new(class, Payload::Builtin(value)))
}

/// Whether a value is a `str`, for messages that say so.
pub fn is_str(value: &Value) -> bool {
    text(value).is_some()
}

/// A `StopIteration`.
pub fn stop_iteration() -> Unwind {
    Unwind::with_args(&types().StopIteration, vec![])
}
