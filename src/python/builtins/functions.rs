//! The builtin functions.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::args::{self, as_bigint, index, nth, type_name};
use super::functional as iterators;
use crate::python::code::{BinOp, CmpOp};
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, overflow_error, type_error, value_error, zero_division};
use crate::python::function::{Args, NativeFunction};
use crate::python::machine::Machine;
use crate::python::value::{Str, Value};

/// Puts the builtin functions into a namespace.
pub fn install(dict: &Dict) {
    let table: [(&str, args::Call); 45] = [
        ("abs", abs),
        ("all", |m, a| quantifier(m, a, "all", false)),
        ("any", |m, a| quantifier(m, a, "any", true)),
        ("ascii", |m, a| {
            let value = args::only(a, "ascii")?;
            Ok(Value::from(super::repr::ascii_of(&m.repr(&value)?)))
        }),
        ("bin", |m, a| based(m, a, "bin", 2, "0b")),
        ("oct", |m, a| based(m, a, "oct", 8, "0o")),
        ("hex", |m, a| based(m, a, "hex", 16, "0x")),
        ("callable", |m, a| {
            let value = args::only(a, "callable")?;
            Ok(Value::Bool(m.callable(&value)))
        }),
        ("chr", chr),
        ("ord", ord),
        ("delattr", |m, a| {
            args::between(&a, 0, "delattr", 2, 2)?;
            let name = attribute_name(&a.pos[1], "delattr")?;
            m.delattr(&a.pos[0], &name)?;
            Ok(Value::None)
        }),
        ("dir", super::scope::dir),
        ("divmod", divmod),
        ("enumerate", iterators::enumerate),
        ("eval", super::scope::eval),
        ("exec", super::scope::exec),
        ("compile", super::scope::compile),
        ("filter", iterators::filter),
        ("format", |m, a| {
            args::between(&a, 0, "format", 1, 2)?;
            let spec = match a.pos.get(1) {
                Some(spec) => super::str_format::spec_text(m, spec)?,
                None => Str::intern(""),
            };
            Ok(Value::from(m.format(&a.pos[0], &spec)?))
        }),
        ("getattr", getattr),
        ("globals", super::scope::globals),
        ("locals", super::scope::locals),
        ("vars", super::scope::vars),
        ("hasattr", |m, a| {
            args::between(&a, 0, "hasattr", 2, 2)?;
            let name = attribute_name(&a.pos[1], "hasattr")?;
            Ok(Value::Bool(m.getattr_opt(&a.pos[0], &name)?.is_some()))
        }),
        ("hash", |m, a| {
            let value = args::only(a, "hash")?;
            Ok(super::dunders::hash_value(m.hash(&value)?))
        }),
        ("id", |m, a| {
            let value = args::only(a, "id")?;
            Ok(Value::Int(m.id_of(&value) as i64))
        }),
        ("input", super::scope::input),
        ("isinstance", |m, a| {
            args::between(&a, 0, "isinstance", 2, 2)?;
            Ok(Value::Bool(m.isinstance(&a.pos[0], &a.pos[1])?))
        }),
        ("issubclass", |m, a| {
            args::between(&a, 0, "issubclass", 2, 2)?;
            Ok(Value::Bool(m.issubclass(&a.pos[0], &a.pos[1])?))
        }),
        ("iter", iterators::iter),
        ("len", |m, a| {
            let value = args::only(a, "len")?;
            Ok(Value::from(m.len(&value)?))
        }),
        ("map", iterators::map),
        ("max", |m, a| extreme(m, a, "max", CmpOp::Gt)),
        ("min", |m, a| extreme(m, a, "min", CmpOp::Lt)),
        ("next", |m, a| {
            args::between(&a, 0, "next", 1, 2)?;
            let class = m.class_of(&a.pos[0]);
            if matches!(a.pos[0], Value::Iter(_) | Value::Generator(_))
                || class.lookup(&"__next__".into()).is_some()
            {
                return next(m, &a);
            }
            Err(type_error(format!("'{}' object is not an iterator", class.name())))
        }),
        ("open", super::file::open),
        ("pow", pow),
        ("print", super::scope::print),
        ("repr", |m, a| {
            let value = args::only(a, "repr")?;
            Ok(Value::from(m.repr(&value)?))
        }),
        ("reversed", iterators::reversed),
        ("round", round),
        ("setattr", |m, a| {
            args::between(&a, 0, "setattr", 3, 3)?;
            let name = attribute_name(&a.pos[1], "setattr")?;
            m.setattr(&a.pos[0], &name, a.pos[2].clone())?;
            Ok(Value::None)
        }),
        ("sorted", sorted),
        ("sum", sum),
        ("zip", iterators::zip),
    ];
    for (name, call) in table {
        dict.set_str(&Str::intern(name), Value::Native(NativeFunction::new(name, call)));
    }
    dict.set_str(
        &Str::intern("__import__"),
        Value::Native(NativeFunction::new("__import__", super::scope::import)),
    );
}

fn next(m: &mut Machine, a: &Args) -> PyResult {
    // The iterator's own StopIteration carries a value that `next()` hands on: so it is called, not driven.
    if let (Value::Instance(_), None) = (&a.pos[0], a.pos.get(1))
        && let Some(result) = m.call_special(&a.pos[0], "__next__", Args::none())
    {
        return result;
    }
    if let (Value::Generator(_), None) = (&a.pos[0], a.pos.get(1)) {
        return m.call_method(&a.pos[0], "__next__", Args::none());
    }
    match m.next(&a.pos[0])? {
        Some(value) => Ok(value),
        None => nth(a, 1).ok_or_else(args::stop_iteration),
    }
}

fn attribute_name(value: &Value, _function: &str) -> PyResult<Str> {
    args::text(value).ok_or_else(|| {
        type_error(format!("attribute name must be string, not '{}'", super::str::kind_of(value)))
    })
}

fn getattr(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 0, "getattr", 2, 3)?;
    let name = attribute_name(&a.pos[1], "getattr")?;
    match a.pos.get(2) {
        None => m.getattr(&a.pos[0], &name),
        Some(default) => Ok(m.getattr_opt(&a.pos[0], &name)?.unwrap_or_else(|| default.clone())),
    }
}

fn abs(m: &mut Machine, a: Args) -> PyResult {
    let value = args::only(a, "abs")?;
    match value.unwrapped() {
        Value::Float(x) => return Ok(Value::Float(x.abs())),
        Value::Int(n) if n != i64::MIN => return Ok(Value::Int(n.abs())),
        _ => {}
    }
    if let Some(result) = m.call_special(&value, "__abs__", Args::none()) {
        return result;
    }
    match as_bigint(&value) {
        Some(n) => Ok(Value::int(n.abs())),
        None => Err(type_error(format!("bad operand type for abs(): '{}'", type_name(m, &value)))),
    }
}

fn quantifier(m: &mut Machine, a: Args, name: &str, wanted: bool) -> PyResult {
    let items = args::only(a, name)?;
    let iterator = m.iter(&items)?;
    while let Some(item) = m.next(&iterator)? {
        if m.truth(&item)? == wanted {
            return Ok(Value::Bool(wanted));
        }
    }
    Ok(Value::Bool(!wanted))
}

fn based(m: &mut Machine, a: Args, name: &str, base: u32, mark: &str) -> PyResult {
    let value = args::only(a, name)?;
    let n = args::index_big(m, &value)?;
    let sign = if n.is_negative() { "-" } else { "" };
    Ok(Value::from(format!("{sign}{mark}{}", n.magnitude().to_str_radix(base))))
}

fn chr(m: &mut Machine, a: Args) -> PyResult {
    let value = args::only(a, "chr")?;
    let n = args::index_big(m, &value)?;
    let n = n.to_i32().ok_or_else(|| overflow_error("Python int too large to convert to C int"))?;
    if (0xd800..0xe000).contains(&n) {
        return Err(crate::python::exception::unsupported("lone surrogates"));
    }
    match u32::try_from(n).ok().and_then(char::from_u32) {
        Some(c) => Ok(Value::from(c.to_string())),
        None => Err(value_error("chr() arg not in range(0x110000)")),
    }
}

fn ord(m: &mut Machine, a: Args) -> PyResult {
    let value = args::only(a, "ord")?;
    let found = match (args::text(&value), args::bytes(&value)) {
        (Some(text), _) => {
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => return Ok(Value::Int(c as i64)),
                _ => text.char_len(),
            }
        }
        (_, Some(bytes)) => match bytes.as_slice() {
            [b] => return Ok(Value::Int(i64::from(*b))),
            more => more.len(),
        },
        _ => {
            return Err(type_error(format!(
                "ord() expected string of length 1, but {} found",
                type_name(m, &value)
            )));
        }
    };
    Err(type_error(format!("ord() expected a character, but string of length {found} found")))
}

fn divmod(m: &mut Machine, a: Args) -> PyResult {
    args::between(&a, 0, "divmod", 2, 2)?;
    let (x, y) = (&a.pos[0], &a.pos[1]);
    let plain = |v: &Value| matches!(v, Value::Int(_) | Value::Float(_) | Value::BigInt(_) | Value::Bool(_));
    if plain(x) && plain(y) {
        let zero =
            matches!(y, Value::Int(0) | Value::Bool(false)) || matches!(y, Value::Float(f) if *f == 0.0);
        if zero {
            let float = matches!(x, Value::Float(_)) || matches!(y, Value::Float(_));
            return Err(zero_division(if float {
                "float divmod()"
            } else {
                "integer division or modulo by zero"
            }));
        }
        return Ok(Value::tuple(vec![m.binary(BinOp::FloorDiv, x, y)?, m.binary(BinOp::Mod, x, y)?]));
    }
    for (receiver, name, other) in [(x, "__divmod__", y), (y, "__rdivmod__", x)] {
        if let Some(result) = m.call_special(receiver, name, Args::one(other.clone())) {
            let result = result?;
            if !matches!(result, Value::NotImplemented) {
                return Ok(result);
            }
        }
    }
    Err(type_error(format!(
        "unsupported operand type(s) for divmod(): '{}' and '{}'",
        type_name(m, x),
        type_name(m, y)
    )))
}

fn pow(m: &mut Machine, a: Args) -> PyResult {
    let mut r = a.reader("pow");
    let missing = |name, at| type_error(format!("pow() missing required argument '{name}' (pos {at})"));
    let base = r.optional("base")?.ok_or_else(|| missing("base", 1))?;
    let exponent = r.optional("exp")?.ok_or_else(|| missing("exp", 2))?;
    let modulus = r.or("mod", Value::None)?;
    r.finish()?;
    if modulus.is_none() {
        return m.binary(BinOp::Pow, &base, &exponent);
    }
    if matches!(base, Value::Instance(_))
        && let Some(result) = m.call_special(&base, "__pow__", Args::two(exponent.clone(), modulus.clone()))
    {
        return result;
    }
    pow_mod(m, &base, &exponent, &modulus)
}

/// `pow(base, exponent, modulus)` of ints.
pub fn pow_mod(m: &mut Machine, base: &Value, exponent: &Value, modulus: &Value) -> PyResult {
    let (Some(b), Some(e), Some(n)) = (as_bigint(base), as_bigint(exponent), as_bigint(modulus)) else {
        if [base, exponent, modulus].iter().any(|v| matches!(v, Value::Float(_))) {
            return Err(type_error("pow() 3rd argument not allowed unless all arguments are integers"));
        }
        return Err(type_error(format!(
            "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
            type_name(m, base),
            type_name(m, exponent),
            type_name(m, modulus)
        )));
    };
    if n.is_zero() {
        return Err(value_error("pow() 3rd argument cannot be 0"));
    }
    let (b, e) = if e.is_negative() {
        let inverse =
            inverse(&b, &n).ok_or_else(|| value_error("base is not invertible for the given modulus"))?;
        (inverse, -e)
    } else {
        (b, e)
    };
    args::spend(m, e.bits().saturating_mul(n.bits() / 64 + 1))?;
    let size = n.abs();
    let result = b.mod_floor(&size).modpow(&e, &size);
    Ok(Value::int(result.mod_floor(&n)))
}

fn inverse(b: &BigInt, n: &BigInt) -> Option<BigInt> {
    let size = n.abs();
    let found = b.mod_floor(&size).extended_gcd(&size);
    (found.gcd.is_one()).then(|| found.x.mod_floor(&size))
}

fn extreme(m: &mut Machine, a: Args, name: &'static str, op: CmpOp) -> PyResult {
    let mut r = a.reader(name);
    let key = r.keyword("key").filter(|k| !k.is_none());
    let default = r.keyword("default");
    let given = r.rest();
    r.finish()?;
    let several = given.len() > 1;
    let items = match given.as_slice() {
        [] => return Err(type_error(format!("{name} expected at least 1 argument, got 0"))),
        [one] => m.collect(one)?,
        _ => given,
    };
    if several && default.is_some() {
        return Err(type_error(format!(
            "Cannot specify a default for {name}() with multiple positional arguments"
        )));
    }
    let mut best: Option<(Value, Value)> = None;
    for item in items {
        let by = match &key {
            Some(key) => m.call(key, Args::one(item.clone()))?,
            None => item.clone(),
        };
        let better = match &best {
            None => true,
            Some((top, _)) => {
                let answer = m.compare(op, &by, top)?;
                m.truth(&answer)?
            }
        };
        if better {
            best = Some((by, item));
        }
    }
    match (best, default) {
        (Some((_, item)), _) => Ok(item),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(value_error(format!("{name}() arg is an empty sequence"))),
    }
}

fn round(m: &mut Machine, a: Args) -> PyResult {
    let mut r = a.reader("round");
    let number = r.required("number")?;
    let digits = r.or("ndigits", Value::None)?;
    r.finish()?;
    match (&number, &digits) {
        (Value::Float(x), Value::None) => {
            return Ok(Value::int(super::int::from_float(x.round_ties_even())?));
        }
        (Value::Float(x), digits) => return super::float::round(*x, index(m, digits)?).map(Value::Float),
        (Value::Int(_) | Value::BigInt(_) | Value::Bool(_), Value::None) => {
            return Ok(Value::int(as_bigint(&number).unwrap_or_default()));
        }
        _ => {}
    }
    let args = if digits.is_none() { Args::none() } else { Args::one(digits) };
    match m.call_special(&number, "__round__", args) {
        Some(result) => result,
        None => Err(type_error(format!("type {} doesn't define __round__ method", type_name(m, &number)))),
    }
}

fn sorted(m: &mut Machine, a: Args) -> PyResult {
    args::count(a.pos.len(), "sorted", 1, 1)?;
    let mut r = a.reader("sort");
    let items = r.required("iterable")?;
    let key = r.keyword("key").filter(|k| !k.is_none());
    let reverse = match r.keyword("reverse") {
        Some(reverse) => m.truth(&reverse)?,
        None => false,
    };
    r.finish()?;
    let mut items = m.collect(&items)?;
    super::list::sort(m, &mut items, key, reverse)?;
    Ok(Value::list(items))
}

fn sum(m: &mut Machine, a: Args) -> PyResult {
    let mut r = a.reader("sum");
    let items = r.required("iterable")?;
    let start = r.or("start", Value::Int(0))?;
    r.finish()?;
    if args::is_str(&start) {
        return Err(type_error("sum() can't sum strings [use ''.join(seq) instead]"));
    }
    if args::bytes(&start).is_some() {
        return Err(type_error("sum() can't sum bytes [use b''.join(seq) instead]"));
    }
    let mut total = start;
    let iterator = m.iter(&items)?;
    while let Some(item) = m.next(&iterator)? {
        total = match (&total, &item) {
            (Value::Int(x), Value::Int(y)) if x.checked_add(*y).is_some() => Value::Int(x + y),
            _ => m.binary(BinOp::Add, &total, &item)?,
        };
    }
    Ok(total)
}

/// An iterator over a sequence from its end.
pub fn reversed_sequence(m: &mut Machine, sequence: &Value) -> PyResult {
    iterators::reversed(m, Args::one(sequence.clone()))
}
