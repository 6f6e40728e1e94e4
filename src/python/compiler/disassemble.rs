//! A listing of code objects, for people and for tests.

use std::fmt::Write;

use crate::python::code::{Code, Op};
use crate::python::value::Value;

impl Code {
    /// The instructions of this code object and of those inside it, one a line, with names and constants spelled out.
    pub fn disassemble(&self) -> String {
        let mut out = String::new();
        self.list_into(&mut out);
        out
    }

    fn list_into(&self, out: &mut String) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "{}:", self.qualname);
        for (index, op) in self.ops.iter().enumerate() {
            let _ = writeln!(out, "  {index:>3} {}", self.describe(*op));
        }
        for handler in &self.handlers {
            let (start, end, target, depth) = (handler.start, handler.end, handler.target, handler.depth);
            let _ = writeln!(out, "  {start}..{end} -> {target} keeping {depth}");
        }
        for constant in &self.consts {
            if let Value::Code(code) = constant {
                code.list_into(out);
            }
        }
    }

    fn describe(&self, op: Op) -> String {
        let name = |index: u32| self.names.get(index as usize).map_or("?", |n| n.as_str());
        let local = |index: u32| self.locals.get(index as usize).map_or("?", |n| n.as_str());
        let cell = |index: u32| {
            self.cell_vars.iter().chain(&self.free_vars).nth(index as usize).map_or("?", |n| n.as_str())
        };
        match op {
            Op::Const(index) => match self.consts.get(index as usize) {
                Some(Value::Code(code)) => format!("Const <code {}>", code.name),
                Some(value) => format!("Const {value:?}"),
                None => "Const ?".to_owned(),
            },
            Op::Statement(index) => {
                let range = self.statements.get(index as usize).copied().unwrap_or_default();
                format!("Statement line {}", self.source.line(range.0))
            }
            Op::LoadFast(i) => format!("LoadFast {}", local(i)),
            Op::StoreFast(i) => format!("StoreFast {}", local(i)),
            Op::DeleteFast(i) => format!("DeleteFast {}", local(i)),
            Op::LoadDeref(i) => format!("LoadDeref {}", cell(i)),
            Op::StoreDeref(i) => format!("StoreDeref {}", cell(i)),
            Op::DeleteDeref(i) => format!("DeleteDeref {}", cell(i)),
            Op::LoadCell(i) => format!("LoadCell {}", cell(i)),
            Op::LoadClassDeref(i) => format!("LoadClassDeref {}", cell(i)),
            Op::LoadGlobal(i) => format!("LoadGlobal {}", name(i)),
            Op::StoreGlobal(i) => format!("StoreGlobal {}", name(i)),
            Op::LoadName(i) => format!("LoadName {}", name(i)),
            Op::StoreName(i) => format!("StoreName {}", name(i)),
            Op::DeleteName(i) => format!("DeleteName {}", name(i)),
            Op::LoadAttr(i) => format!("LoadAttr {}", name(i)),
            Op::StoreAttr(i) => format!("StoreAttr {}", name(i)),
            Op::LoadMethod(i) => format!("LoadMethod {}", name(i)),
            Op::ImportName(i) => format!("ImportName {}", name(i)),
            Op::ImportFrom(i) => format!("ImportFrom {}", name(i)),
            other => format!("{other:?}"),
        }
    }
}
