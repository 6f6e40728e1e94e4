//! `operator`: the operators as functions.

use std::rc::Rc;

use crate::python::builtins::args;
use crate::python::code::{BinOp, CmpOp, UnaryOp};
use crate::python::exception::PyResult;
use crate::python::function::{Args, NativeFunction};
use crate::python::machine::Machine;
use crate::python::native::ModuleBuilder;
use crate::python::objects::Module;
use crate::python::value::Value;

/// What is easier said in Python: the getters, which have a `repr`.
pub const SOURCE: &str = include_str!("py/operator.py");

const BINARY: [(&str, BinOp); 13] = [
    ("add", BinOp::Add),
    ("sub", BinOp::Sub),
    ("mul", BinOp::Mul),
    ("truediv", BinOp::Div),
    ("floordiv", BinOp::FloorDiv),
    ("mod", BinOp::Mod),
    ("pow", BinOp::Pow),
    ("matmul", BinOp::MatMul),
    ("lshift", BinOp::LShift),
    ("rshift", BinOp::RShift),
    ("and_", BinOp::And),
    ("or_", BinOp::Or),
    ("xor", BinOp::Xor),
];
const COMPARISONS: [(&str, CmpOp); 6] = [
    ("eq", CmpOp::Eq),
    ("ne", CmpOp::Ne),
    ("lt", CmpOp::Lt),
    ("le", CmpOp::Le),
    ("gt", CmpOp::Gt),
    ("ge", CmpOp::Ge),
];
const UNARY: [(&str, UnaryOp); 5] = [
    ("neg", UnaryOp::Neg),
    ("pos", UnaryOp::Pos),
    ("invert", UnaryOp::Invert),
    ("inv", UnaryOp::Invert),
    ("not_", UnaryOp::Not),
];

fn two(a: &Args, name: &str) -> PyResult<()> {
    args::between(a, 0, name, 2, 2)
}

/// Fills the module.
pub fn build(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let set = |name: &str, f: Rc<NativeFunction>| {
        module.set(name, f.clone());
        let dunder = format!("__{}__", name.trim_end_matches('_'));
        module.set(&dunder, f);
    };
    for (name, op) in BINARY {
        set(
            name,
            NativeFunction::closure(name, move |m, a| {
                two(&a, name)?;
                m.binary(op, &a.pos[0], &a.pos[1])
            }),
        );
    }
    for (name, op) in COMPARISONS {
        set(
            name,
            NativeFunction::closure(name, move |m, a| {
                two(&a, name)?;
                m.compare(op, &a.pos[0], &a.pos[1])
            }),
        );
    }
    for (name, op) in UNARY {
        set(
            name,
            NativeFunction::closure(name, move |m, a| {
                let value = args::only(a, name)?;
                m.unary(op, &value)
            }),
        );
    }
    ModuleBuilder::new(module)
        .function("truth", |m, a| {
            let value = args::only(a, "truth")?;
            Ok(Value::Bool(m.truth(&value)?))
        })
        .function("index", |m, a| {
            let value = args::only(a, "index")?;
            Ok(Value::int(args::index_big(m, &value)?))
        })
        .function("is_", |_, a| two(&a, "is_").map(|()| Value::Bool(a.pos[0].is(&a.pos[1]))))
        .function("is_not", |_, a| two(&a, "is_not").map(|()| Value::Bool(!a.pos[0].is(&a.pos[1]))))
        .function("contains", |m, a| {
            two(&a, "contains")?;
            Ok(Value::Bool(m.contains(&a.pos[0], &a.pos[1])?))
        })
        .function("getitem", |m, a| {
            two(&a, "getitem")?;
            m.getitem(&a.pos[0], &a.pos[1])
        })
        .function("setitem", |m, a| {
            args::between(&a, 0, "setitem", 3, 3)?;
            m.setitem(&a.pos[0], &a.pos[1], a.pos[2].clone())?;
            Ok(Value::None)
        })
        .function("delitem", |m, a| {
            two(&a, "delitem")?;
            m.delitem(&a.pos[0], &a.pos[1])?;
            Ok(Value::None)
        });
    Ok(())
}
