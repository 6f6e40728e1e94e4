//! The instructions that need more than their frame: one arm each, the work in the files beside.

use std::rc::Rc;

use super::generators::Resumed;
use super::run::Flow;
use super::{Exit, Machine};
use crate::python::code::{Conversion, Op};
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, Unwind, name_error, type_error};
use crate::python::farewell::any_owed;
use crate::python::function::Args;
use crate::python::host::Event;
use crate::python::objects::{Set, Slice};
use crate::python::types::types;
use crate::python::value::{Str, Value};

impl Machine {
    /// Runs one instruction of the top frame.
    pub(super) fn execute(&mut self, op: Op) -> PyResult<Flow> {
        match op {
            Op::Statement(_) => self.op_statement()?,
            Op::Nop | Op::Jump(_) => {
                if self.fuel_used >= self.next_check {
                    self.check_limits()?;
                }
            }
            // The inner loop has looked in the module and among the builtins.
            Op::LoadGlobal(name) => {
                let name = self.name_at(name);
                return Err(self.no_name(&name));
            }
            Op::LoadAttr(name) => self.op_load_attr(name)?,
            Op::StoreAttr(name) => self.op_store_attr(name)?,
            Op::LoadMethod(name) => self.op_load_method(name)?,
            Op::Call(count) => self.call_on_stack(count as usize)?,
            Op::CallMethod(count) => self.op_call_method(count as usize)?,
            Op::CallKw(count, names) => self.op_call_kw(count as usize, names, false)?,
            Op::CallMethodKw(count, names) => self.op_call_kw(count as usize, names, true)?,
            Op::CallEx(keywords) => self.op_call_ex(keywords)?,
            Op::Return => {
                let value = self.pop();
                if let Some(Exit::Init(_)) = self.frames.last().map(|f| &f.exit) {
                    // CPython complains where the class was called, when `__init__` has been left.
                    if let Err(error) = super::calls::check_init(&value) {
                        if let Some(frame) = self.frames.pop() {
                            self.recycle(frame);
                        }
                        return Err(error);
                    }
                }
                return Ok(Flow::Return(value));
            }
            Op::ForIter(target) => self.op_for_iter(target)?,
            Op::GetIter => {
                let iterable = self.pop();
                let iterator = self.iter(&iterable)?;
                self.push(iterator);
            }
            Op::Binary(op) => {
                let (b, a) = (self.pop(), self.pop());
                let value = self.binary(op, &a, &b)?;
                self.push(value);
            }
            Op::InPlace(op) => {
                let (b, a) = (self.pop(), self.pop());
                let value = self.in_place(op, a, b)?;
                self.push(value);
            }
            Op::Unary(op) => {
                let a = self.pop();
                let value = self.unary(op, &a)?;
                self.push(value);
            }
            Op::Compare(op) => {
                let (b, a) = (self.pop(), self.pop());
                let value = self.compare(op, &a, &b)?;
                self.push(value);
            }
            Op::Contains(inverted) => {
                let (container, item) = (self.pop(), self.pop());
                let found = self.contains(&container, &item)?;
                self.push(Value::Bool(found != inverted));
            }
            Op::LoadSubscript => {
                let (index, object) = (self.pop(), self.pop());
                let value = self.getitem(&object, &index)?;
                self.push(value);
            }
            Op::StoreSubscript => {
                let (index, object, value) = (self.pop(), self.pop(), self.pop());
                self.setitem(&object, &index, value)?;
            }
            Op::DeleteSubscript => {
                let (index, object) = (self.pop(), self.pop());
                self.delitem(&object, &index)?;
            }
            Op::JumpIfFalse(_) | Op::JumpIfTrue(_) | Op::JumpIfFalseOrPop(_) | Op::JumpIfTrueOrPop(_) => {
                self.op_jump_if(op)?;
            }
            Op::Yield => return Ok(Flow::Yield(self.pop())),
            Op::YieldFrom => {
                if let Some(value) = self.op_yield_from()? {
                    return Ok(Flow::Yield(value));
                }
            }
            Op::Raise(operands) => return Err(self.op_raise(operands)),
            Op::Reraise => match self.pop() {
                Value::Instance(exception) => return Err(Unwind::Exception(exception)),
                _ => return Err(type_error("exceptions must derive from BaseException")),
            },
            Op::PushExcInfo | Op::PopExcept | Op::CheckExcMatch => self.op_handler(op)?,
            other => self.execute_rare(other)?,
        }
        Ok(Flow::Next)
    }

    #[inline(never)]
    fn execute_rare(&mut self, op: Op) -> PyResult<()> {
        match op {
            Op::LoadFast(slot) => return Err(self.unbound_local(slot)),
            Op::DeleteFast(slot) => {
                let old = self.frames.last_mut().and_then(|f| f.locals[slot as usize].take());
                if old.is_none() {
                    return Err(self.unbound_local(slot));
                }
            }
            Op::LoadDeref(cell) | Op::DeleteDeref(cell) => {
                let taken = self.frames.last().and_then(|f| f.cells[cell as usize].value.take());
                if taken.is_none() || matches!(op, Op::LoadDeref(_)) {
                    return Err(self.unbound_cell(cell));
                }
            }
            Op::LoadCell(cell) => {
                let cell = self.frames.last().and_then(|f| f.cells.get(cell as usize).cloned());
                self.push(cell.map_or(Value::None, Value::Cell));
            }
            Op::LoadClassDeref(cell) => self.op_load_class_deref(cell)?,
            Op::StoreGlobal(_)
            | Op::DeleteGlobal(_)
            | Op::LoadName(_)
            | Op::StoreName(_)
            | Op::DeleteName(_) => self.op_name(op)?,
            Op::DeleteAttr(index) => {
                let object = self.pop();
                let name = self.name_at(index);
                self.remove_attr(&object, &name)?;
            }
            Op::BuildSlice(count) => {
                let step = if count == 3 { self.pop() } else { Value::None };
                let (stop, start) = (self.pop(), self.pop());
                self.push(Value::Slice(Rc::new(Slice { start, stop, step })));
            }
            Op::BuildTuple(count) => {
                let items = self.pop_many(count as usize);
                self.push(Value::tuple(items));
            }
            Op::BuildList(count) => {
                let items = self.pop_many(count as usize);
                self.push(Value::list(items));
            }
            Op::BuildSet(count) => {
                let items = self.pop_many(count as usize);
                let set = Set { items: Dict::new(), frozen: false };
                for item in items {
                    self.set_add(&set, item)?;
                }
                self.push(Value::Set(Rc::new(set)));
            }
            Op::BuildDict(count) => {
                let mut items = self.pop_many(count as usize * 2).into_iter();
                let dict = Dict::new();
                while let (Some(key), Some(value)) = (items.next(), items.next()) {
                    self.dict_set(&dict, key, value)?;
                }
                self.push(Value::Dict(Rc::new(dict)));
            }
            Op::BuildString(count) => {
                let parts = self.pop_many(count as usize);
                let text: String = parts.iter().filter_map(Value::as_str).map(|s| s.as_str()).collect();
                self.push(Value::from(text));
            }
            Op::FormatValue(conversion, with_spec) => self.op_format(conversion, with_spec)?,
            Op::ListExtend
            | Op::SetUpdate
            | Op::DictUpdate
            | Op::DictMerge
            | Op::ListToTuple
            | Op::ListAppend(_)
            | Op::SetAdd(_)
            | Op::MapAdd(_) => self.op_container(op)?,
            Op::UnpackSequence(count) => self.op_unpack(count as usize)?,
            Op::UnpackEx(before, after) => self.op_unpack_ex(before as usize, after as usize)?,
            Op::MakeFunction { defaults, kw_defaults, annotations, closure } => {
                self.make_function((defaults, kw_defaults, annotations, closure))?;
            }
            Op::LoadBuildClass => {
                let builder = self.class_builder();
                self.push(builder);
            }
            Op::BeforeWith => self.op_before_with()?,
            Op::WithExceptStart(below) => self.op_with_except(below)?,
            Op::LoadAssertionError => self.push(Value::Class(types().AssertionError.clone())),
            Op::ImportName(_) | Op::ImportFrom(_) | Op::ImportStar => self.op_import(op)?,
            Op::SetupAnnotations => {
                if let Some(namespace) = self.frames.last().and_then(|f| f.namespace.clone())
                    && namespace.get_str("__annotations__").is_none()
                {
                    namespace.set_str(&Str::intern("__annotations__"), Value::Dict(Rc::new(Dict::new())));
                }
            }
            Op::LoadLocals => {
                let namespace = self.frames.last().and_then(|f| f.namespace.clone());
                self.push(Value::from(namespace));
            }
            Op::PrintExpr => self.op_print()?,
            Op::GetLen
            | Op::MatchSequence
            | Op::MatchMapping
            | Op::MatchKeys
            | Op::MatchClass(_)
            | Op::MatchRest => self.op_match(op)?,
            _ => {}
        }
        Ok(())
    }

    fn op_statement(&mut self) -> PyResult<()> {
        if any_owed() {
            self.bid_farewell();
        }
        if self.fuel_used >= self.next_check {
            self.check_limits()?;
        }
        if self.observer.is_some() {
            self.tell(&Event::Statement);
        }
        Ok(())
    }

    /// A name of the top frame's code.
    pub(super) fn name_at(&self, index: u32) -> Str {
        self.frames
            .last()
            .and_then(|f| f.code.names.get(index as usize).cloned())
            .unwrap_or_else(|| "".into())
    }

    /// The NameError for a missing name.
    pub(super) fn no_name(&self, name: &Str) -> Unwind {
        let error = name_error(format!("name '{name}' is not defined"));
        if let Unwind::Exception(exception) = &error {
            exception.set("name", Value::Str(name.clone()));
        }
        error
    }

    fn unbound_local(&self, slot: u32) -> Unwind {
        let name = self.frames.last().and_then(|f| f.code.locals.get(slot as usize).cloned());
        let name = name.unwrap_or_else(|| "".into());
        let message =
            format!("cannot access local variable '{name}' where it is not associated with a value");
        let error = Unwind::new(&types().UnboundLocalError, message);
        if let Unwind::Exception(exception) = &error {
            exception.set("name", Value::Str(name));
        }
        error
    }

    fn unbound_cell(&self, cell: u32) -> Unwind {
        let Some(frame) = self.frames.last() else { return name_error("no frame") };
        let own = frame.code.cell_vars.len();
        let Some(name) = frame.code.cell_vars.get(cell as usize) else {
            let name = frame.code.free_vars.get(cell as usize - own).cloned().unwrap_or_else(|| "".into());
            let error = name_error(format!(
                "cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
            ));
            if let Unwind::Exception(exception) = &error {
                exception.set("name", Value::Str(name));
            }
            return error;
        };
        Unwind::new(
            &types().UnboundLocalError,
            format!("cannot access local variable '{name}' where it is not associated with a value"),
        )
    }

    fn op_load_class_deref(&mut self, cell: u32) -> PyResult<()> {
        let Some(frame) = self.frames.last() else { return Ok(()) };
        let own = frame.code.cell_vars.len();
        let index = cell as usize;
        let name = frame.code.cell_vars.get(index).or_else(|| frame.code.free_vars.get(index - own)).cloned();
        let namespace = frame.namespace.clone();
        let value = frame.cells[index].value.borrow().clone();
        if let (Some(name), Some(namespace)) = (name, namespace)
            && let Some(value) = self.namespace_get(&namespace, &name)?
        {
            self.push(value);
            return Ok(());
        }
        match value {
            Some(value) => {
                self.push(value);
                Ok(())
            }
            None => Err(self.unbound_cell(cell)),
        }
    }

    fn op_name(&mut self, op: Op) -> PyResult<()> {
        let (Op::StoreGlobal(index)
        | Op::DeleteGlobal(index)
        | Op::LoadName(index)
        | Op::StoreName(index)
        | Op::DeleteName(index)) = op
        else {
            return Ok(());
        };
        let name = self.name_at(index);
        let Some(frame) = self.frames.last() else { return Ok(()) };
        let globals = frame.globals.clone();
        let namespace = frame.namespace.clone().unwrap_or_else(|| globals.clone());
        match op {
            Op::StoreGlobal(_) => {
                let value = self.pop();
                globals.set_str(&name, value);
            }
            Op::DeleteGlobal(_) => {
                if globals.remove_str(&name).is_none() {
                    return Err(self.no_name(&name));
                }
            }
            Op::StoreName(_) => {
                let value = self.pop();
                self.namespace_set(&namespace, &name, value)?;
            }
            Op::DeleteName(_) => {
                if !self.namespace_delete(&namespace, &name)? {
                    return Err(self.no_name(&name));
                }
            }
            _ => {
                let found = match self.namespace_get(&namespace, &name)? {
                    Some(value) => Some(value),
                    None => globals.get_name(&name).or_else(|| self.builtins.get_name(&name)),
                };
                match found {
                    Some(value) => self.push(value),
                    None => return Err(self.no_name(&name)),
                }
            }
        }
        Ok(())
    }

    fn op_jump_if(&mut self, op: Op) -> PyResult<()> {
        let condition = self.top();
        let truth = self.truth(&condition)?;
        match op {
            Op::JumpIfFalse(target) | Op::JumpIfTrue(target) => {
                self.pop();
                if truth == matches!(op, Op::JumpIfTrue(_)) {
                    self.jump(target);
                }
            }
            Op::JumpIfFalseOrPop(target) | Op::JumpIfTrueOrPop(target) => {
                if truth == matches!(op, Op::JumpIfTrueOrPop(_)) {
                    self.jump(target);
                } else {
                    self.pop();
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn op_handler(&mut self, op: Op) -> PyResult<()> {
        match op {
            Op::PushExcInfo => {
                let exception = self.pop();
                if let Some(frame) = self.frames.last_mut() {
                    let previous = frame.handled.replace(exception.clone());
                    frame.stack.push(previous.unwrap_or_default());
                    frame.stack.push(exception);
                }
            }
            Op::PopExcept => {
                let previous = self.pop();
                if let Some(frame) = self.frames.last_mut() {
                    frame.handled = if previous.is_none() { None } else { Some(previous) };
                }
            }
            _ => {
                let (class, exception) = (self.pop(), self.top());
                let matches = self.exception_matches(&exception, &class)?;
                self.push(Value::Bool(matches));
            }
        }
        Ok(())
    }

    fn op_for_iter(&mut self, target: u32) -> PyResult<()> {
        let Some(frame) = self.frames.last() else { return Ok(()) };
        let next = match frame.stack.last() {
            Some(Value::Iter(iter)) => {
                let iter = iter.clone();
                self.next_native(&iter)?
            }
            Some(Value::Generator(generator)) => {
                let generator = generator.clone();
                if self.resume_for(&generator, target)? {
                    return Ok(());
                }
                None
            }
            Some(other) => {
                let other = other.clone();
                self.next(&other)?
            }
            None => None,
        };
        match next {
            Some(value) => self.push(value),
            None => {
                self.pop();
                self.jump(target);
            }
        }
        Ok(())
    }

    fn op_format(&mut self, conversion: Conversion, with_spec: bool) -> PyResult<()> {
        let spec = if with_spec { Some(self.pop()) } else { None };
        let value = self.pop();
        let value = match conversion {
            Conversion::None => value,
            Conversion::Str => Value::from(self.str(&value)?),
            Conversion::Repr => Value::from(self.repr(&value)?),
            Conversion::Ascii => Value::from(self.ascii(&value)?),
        };
        let spec = spec.as_ref().and_then(Value::as_str);
        let text = match (&value, spec) {
            (Value::Str(text), None) => {
                let text = text.clone();
                self.push(Value::Str(text));
                return Ok(());
            }
            (_, None) => self.format(&value, "")?,
            (_, Some(spec)) => self.format(&value, spec)?,
        };
        self.push(Value::from(text));
        Ok(())
    }

    fn op_container(&mut self, op: Op) -> PyResult<()> {
        match op {
            Op::ListExtend => {
                let (iterable, list) = (self.pop(), self.top());
                if !self.is_iterable(&iterable) {
                    let kind = self.class_of(&iterable).name();
                    return Err(type_error(format!("Value after * must be an iterable, not {kind}")));
                }
                let items = self.collect(&iterable)?;
                if let Value::List(list) = list {
                    list.items.borrow_mut().extend(items);
                }
            }
            Op::SetUpdate => {
                let (iterable, set) = (self.pop(), self.top());
                let items = self.collect(&iterable)?;
                if let Value::Set(set) = set {
                    for item in items {
                        self.set_add(&set, item)?;
                    }
                }
            }
            Op::DictUpdate => {
                let (mapping, dict) = (self.pop(), self.top());
                let Some(items) = self.items_of_mapping(&mapping)? else {
                    let kind = self.class_of(&mapping).name();
                    return Err(type_error(format!("'{kind}' object is not a mapping")));
                };
                if let Value::Dict(dict) = dict {
                    for (key, value) in items {
                        self.dict_set(&dict, key, value)?;
                    }
                }
            }
            Op::DictMerge => self.op_dict_merge()?,
            Op::ListToTuple => {
                if let Value::List(list) = self.pop() {
                    let items = list.items.take();
                    self.push(Value::tuple(items));
                }
            }
            Op::ListAppend(below) => {
                let value = self.pop();
                if let Value::List(list) = self.below(below) {
                    list.items.borrow_mut().push(value);
                }
            }
            Op::SetAdd(below) => {
                let value = self.pop();
                if let Value::Set(set) = self.below(below) {
                    self.set_add(&set, value)?;
                }
            }
            Op::MapAdd(below) => {
                let (value, key) = (self.pop(), self.pop());
                if let Value::Dict(dict) = self.below(below) {
                    self.dict_set(&dict, key, value)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn op_dict_merge(&mut self) -> PyResult<()> {
        let (mapping, dict) = (self.pop(), self.top());
        let callee = self.below(3);
        let Some(items) = self.items_of_mapping(&mapping)? else {
            let (function, kind) = (self.function_text(&callee), self.class_of(&mapping).name());
            return Err(type_error(format!("{function} argument after ** must be a mapping, not {kind}")));
        };
        let Value::Dict(dict) = dict else { return Ok(()) };
        for (key, value) in items {
            if self.dict_get(&dict, &key)?.is_some() {
                let function = self.function_text(&callee);
                let key = self.str(&key)?;
                return Err(type_error(format!(
                    "{function} got multiple values for keyword argument '{key}'"
                )));
            }
            self.dict_set(&dict, key, value)?;
        }
        Ok(())
    }

    /// The nth value from the top of the stack (1 is the top).
    pub(super) fn below(&self, n: u32) -> Value {
        let value = self.frames.last().and_then(|f| f.stack.get(f.stack.len().checked_sub(n as usize)?));
        value.cloned().unwrap_or_default()
    }

    fn op_before_with(&mut self) -> PyResult<()> {
        let manager = self.pop();
        let class = self.class_of(&manager);
        let find = |n: &str| class.lookup(&Str::intern(n));
        let wrong = |_: ()| {
            type_error(format!("'{}' object does not support the context manager protocol", class.name()))
        };
        let enter = find("__enter__").ok_or(()).map_err(wrong)?;
        let exit = find("__exit__").ok_or(()).map_err(|()| {
            type_error(format!(
                "'{}' object does not support the context manager protocol (missed __exit__ method)",
                class.name()
            ))
        })?;
        let exit = self.bind(&exit, &manager, &class)?;
        let enter = self.bind(&enter, &manager, &class)?;
        self.push(exit);
        self.call_and_push(&enter, Args::none())
    }

    fn op_with_except(&mut self, below: u32) -> PyResult<()> {
        let exception = self.top();
        let exit = self.below(below + 1);
        let Value::Instance(instance) = &exception else { return Ok(()) };
        let class = Value::Class(instance.class());
        let traceback = self.traceback_of(instance);
        self.call_and_push(&exit, Args::pos([class, exception, traceback]))
    }

    fn op_print(&mut self) -> PyResult<()> {
        let value = self.pop();
        if let Some(Value::Module(sys)) = self.modules.get_str("sys")
            && let Some(hook) = sys.dict.get_str("displayhook")
        {
            self.call_value(&hook, Args::one(value))?;
            return Ok(());
        }
        if value.is_none() {
            return Ok(());
        }
        let text = self.repr(&value)?;
        self.print(&format!("{text}\n"))?;
        self.builtins.set_str(&Str::intern("_"), value);
        Ok(())
    }
}

impl From<Resumed> for Value {
    fn from(resumed: Resumed) -> Value {
        match resumed {
            Resumed::Yielded(value) | Resumed::Returned(value) => value,
        }
    }
}
