//! Calls: of Python functions (a frame is pushed), of native ones, of classes and of whatever has `__call__`.
//!
//! A call begun by an instruction never deepens the host's stack for Python functions, `__init__` included; a call
//! made by native code ([`Machine::call`]) runs the loop nested until its frame returns. What an instruction finds on
//! the operand stack is in `stack_calls`.

use std::rc::Rc;

use super::generators::new_generator;
use super::numbers::name;
use super::{Exit, Frame, Machine};
use crate::python::class::{Class, Instance, Layout, Payload};
use crate::python::code::Code;
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, new_exception, recursion_error, type_error};
use crate::python::function::{Args, Function, NativeCall, NativeFunction};
use crate::python::heap::{Held, Place};
use crate::python::host::Event;
use crate::python::objects::Cell_;
use crate::python::types::types;
use crate::python::value::{Str, Value};

const DEEP_CALL: &str = "maximum recursion depth exceeded while calling a Python object";

/// How a call began.
pub(super) enum Begun {
    /// It is over, with this result.
    Done(Value),
    /// A frame was pushed; its result goes where its exit says.
    Frame,
}

impl Machine {
    /// Calls any callable and waits for its result.
    pub(super) fn call_value(&mut self, callee: &Value, args: Args) -> PyResult {
        let floor = self.frames.len();
        match self.begin(callee, args, true)? {
            Begun::Done(value) => Ok(value),
            Begun::Frame => self.run_nested(floor),
        }
    }

    /// Runs the frame just pushed at `floor` until it returns.
    pub(super) fn run_nested(&mut self, floor: usize) -> PyResult {
        if self.too_deep() {
            self.drop_frames(floor);
            return Err(recursion_error(DEEP_CALL));
        }
        if self.native_depth == 0 {
            self.take_over();
        }
        self.native_depth += 1;
        let result = self.run(floor);
        self.native_depth -= 1;
        result
    }

    /// Begins a call. With `native`, native code waits for the result of the frame, if one is pushed.
    pub(super) fn begin(&mut self, callee: &Value, args: Args, native: bool) -> PyResult<Begun> {
        let exit = |native| if native { Exit::Native } else { Exit::Push };
        match callee {
            Value::Function(function) => self.begin_function(function, args, exit(native)),
            Value::Native(function) => self.call_native(function, args).map(Begun::Done),
            Value::Method(method) => {
                let args = args.prepend(method.receiver.clone());
                match &method.function {
                    Value::Function(function) => self.begin_function(function, args, exit(native)),
                    function => {
                        let function = function.clone();
                        self.nested(|m| m.begin(&function, args, native))
                    }
                }
            }
            Value::Class(class) => self.begin_class(class, args, native),
            Value::StaticMethod(inner) => {
                let inner = (**inner).clone();
                self.nested(|m| m.begin(&inner, args, native))
            }
            other => {
                let class = self.class_of(other);
                match class.lookup(&name("__call__")) {
                    Some(function @ (Value::Function(_) | Value::Native(_))) => {
                        let args = args.prepend(other.clone());
                        self.nested(|m| m.begin(&function, args, native))
                    }
                    Some(descriptor) => {
                        let bound = self.bind(&descriptor, other, &class)?;
                        self.nested(|m| m.begin(&bound, args, native))
                    }
                    None => Err(type_error(format!("'{}' object is not callable", class.name()))),
                }
            }
        }
    }

    fn begin_function(&mut self, function: &Rc<Function>, args: Args, exit: Exit) -> PyResult<Begun> {
        let (locals, stack) = self.spare.pop().unwrap_or_default();
        let locals = self.bind_arguments(function, args, locals)?;
        self.enter(function, locals, stack, exit)
    }

    /// Enters a function whose local slots are ready: pushes its frame, or makes its generator.
    pub(super) fn enter(
        &mut self,
        function: &Rc<Function>,
        locals: Vec<Option<Value>>,
        stack: Vec<Value>,
        exit: Exit,
    ) -> PyResult<Begun> {
        let code = &function.code;
        let plain = code.cell_vars.is_empty() && function.closure.is_empty() && !code.is_generator;
        if plain && self.frames.len() < self.limits.recursion {
            self.frames.push(Frame::of_call(function, locals, stack, exit));
            if self.observer.is_some() {
                self.tell(&Event::Call);
            }
            return Ok(Begun::Frame);
        }
        let mut frame = Frame::of_call(function, locals, stack, exit);
        if !code.cell_vars.is_empty() || !function.closure.is_empty() {
            make_cells(&mut frame, code, &function.closure);
        }
        if code.is_generator {
            let (name, qualname) = (function.name.borrow().clone(), function.qualname.borrow().clone());
            return Ok(Begun::Done(new_generator(frame, name, qualname)));
        }
        self.push_frame(frame)?;
        Ok(Begun::Frame)
    }

    /// Pushes a frame, unless there are too many.
    pub(super) fn push_frame(&mut self, frame: Frame) -> PyResult<()> {
        if self.frames.len() >= self.limits.recursion {
            return Err(recursion_error("maximum recursion depth exceeded"));
        }
        self.frames.push(frame);
        if self.observer.is_some() {
            self.tell(&Event::Call);
        }
        Ok(())
    }

    /// Calls a native function.
    pub(super) fn call_native(&mut self, function: &Rc<NativeFunction>, args: Args) -> PyResult {
        if super::stack_is_low() {
            return Err(recursion_error(DEEP_CALL));
        }
        // The builtin classes' own `__new__` gives a builtin value; a subclass wraps it.
        let wrapping = &*function.name == "__new__";
        let class = if wrapping { args.pos.first().and_then(Value::as_class).cloned() } else { None };
        let result = match &function.call {
            NativeCall::Fn(call) => call(self, args),
            NativeCall::Closure(call) => call(self, args),
        };
        match class {
            Some(class) => Ok(self.wrap_builtin(&class, result?)),
            None => result,
        }
    }

    /// An instance of a user's subclass of a builtin around a builtin value; anything else is given back.
    pub fn wrap_builtin(&self, class: &Rc<Class>, value: Value) -> Value {
        match (&class.builtin_base, &value) {
            (_, Value::Instance(_) | Value::Class(_)) => value,
            (Some(base), _) if self.class_of(&value).is_subclass_of(base) => {
                Value::Instance(Instance::new(class, Payload::Builtin(value)))
            }
            _ => value,
        }
    }

    /// Begins the call of a class: the metaclass's `__call__`.
    fn begin_class(&mut self, class: &Rc<Class>, args: Args, native: bool) -> PyResult<Begun> {
        let metaclass = class.metaclass.borrow().clone();
        if let Some(metaclass) = metaclass
            && let Some(call) = metaclass.lookup(&name("__call__"))
            && !matches!(&call, Value::Native(f) if &*f.owner == "type")
        {
            let receiver = Value::Class(class.clone());
            return match call {
                Value::Function(_) | Value::Native(_) => self.begin(&call, args.prepend(receiver), native),
                other => {
                    let bound = self.bind(&other, &receiver, &metaclass)?;
                    self.begin(&bound, args, native)
                }
            };
        }
        self.begin_type_call(class, args, native)
    }

    /// `type.__call__`: `__new__`, then `__init__` when it gave an instance of the class.
    pub(super) fn begin_type_call(&mut self, class: &Rc<Class>, args: Args, native: bool) -> PyResult<Begun> {
        if Rc::ptr_eq(class, &types().type_) && args.pos.len() == 1 && args.kw.is_empty() {
            return Ok(Begun::Done(Value::Class(self.class_of(&args.pos[0]))));
        }
        let made = if class.habits().new {
            // Most classes with a `__new__` in Rust have no `__init__` of their own: the arguments go once.
            let init = class.lookup(&name("__init__"));
            if matches!(&init, Some(Value::Native(f)) if &*f.owner == "object")
                && let Some(Value::StaticMethod(new)) = class.lookup(&name("__new__"))
                && let Value::Native(new) = &*new
            {
                return self.call_native(new, args.prepend(Value::Class(class.clone()))).map(Begun::Done);
            }
            let new = class.lookup(&name("__new__")).unwrap_or_default();
            let new = match new {
                Value::StaticMethod(inner) => (*inner).clone(),
                other => other,
            };
            let with_class = Args { pos: args.pos.clone(), kw: args.kw.clone() };
            let made = self.call_value(&new, with_class.prepend(Value::Class(class.clone())))?;
            if !self.class_of(&made).is_subclass_of(class) {
                return Ok(Begun::Done(made));
            }
            made
        } else {
            self.object_new(class, &args)?
        };
        let made_class = self.class_of(&made);
        match made_class.lookup(&name("__init__")) {
            Some(Value::Function(function)) => {
                if native {
                    let result = self.call_value(&Value::Function(function), args.prepend(made.clone()))?;
                    check_init(&result)?;
                    return Ok(Begun::Done(made));
                }
                let Value::Instance(instance) = &made else {
                    let result = self.call_value(&Value::Function(function), args.prepend(made.clone()))?;
                    check_init(&result)?;
                    return Ok(Begun::Done(made));
                };
                let exit = Exit::Init(instance.clone());
                match self.begin_function(&function, args.prepend(made.clone()), exit)? {
                    Begun::Done(result) => {
                        check_init(&result)?;
                        Ok(Begun::Done(made))
                    }
                    Begun::Frame => Ok(Begun::Frame),
                }
            }
            Some(Value::Native(function)) if &*function.owner == "object" => Ok(Begun::Done(made)),
            Some(init) => {
                let result = match init {
                    Value::Native(_) => self.call_value(&init, args.prepend(made.clone()))?,
                    other => {
                        let bound = self.bind(&other, &made, &made_class)?;
                        self.call_value(&bound, args)?
                    }
                };
                check_init(&result)?;
                Ok(Begun::Done(made))
            }
            None => Ok(Begun::Done(made)),
        }
    }

    /// `object.__new__` as the call of a class runs it.
    fn object_new(&mut self, class: &Rc<Class>, args: &Args) -> PyResult {
        let given = !args.pos.is_empty() || !args.kw.is_empty();
        if given {
            let own_init = class
                .lookup(&name("__init__"))
                .is_some_and(|init| !matches!(&init, Value::Native(f) if &*f.owner == "object"));
            if !own_init {
                return Err(type_error(format!("{}() takes no arguments", class.name())));
            }
        }
        self.allocate(class)
    }

    /// An empty instance of a class, as its layout wants it.
    pub(super) fn allocate(&mut self, class: &Rc<Class>) -> PyResult {
        if class.metaclass.borrow().is_some() {
            self.check_abstract(class)?;
        }
        let payload = match class.layout {
            Layout::Object | Layout::Native => Payload::None,
            Layout::Exception => return Ok(Value::Instance(new_exception(class, Vec::new()))),
            Layout::Type => return Err(type_error("object.__new__(type) is not safe, use type.__new__()")),
            Layout::Builtin => {
                let base = class.builtin_base.clone().unwrap_or_else(|| class.clone());
                let empty = self.empty_builtin(&base, class)?;
                if class.builtin_base.is_none() {
                    return Ok(empty);
                }
                Payload::Builtin(empty)
            }
        };
        Ok(Value::Instance(Instance::new(class, payload)))
    }

    fn empty_builtin(&self, base: &Rc<Class>, class: &Rc<Class>) -> PyResult {
        let t = types();
        let is = |other: &Rc<Class>| Rc::ptr_eq(base, other);
        Ok(if is(&t.int) {
            Value::Int(0)
        } else if is(&t.float) {
            Value::Float(0.0)
        } else if is(&t.str) {
            Value::str("")
        } else if is(&t.bytes) {
            Value::Bytes(Rc::new(Vec::new()))
        } else if is(&t.list) {
            Value::list(Vec::new())
        } else if is(&t.tuple) {
            Value::tuple(Vec::new())
        } else if is(&t.dict) {
            Value::Dict(Rc::new(Dict::new()))
        } else if is(&t.set) || is(&t.frozenset) {
            Value::Set(Rc::new(crate::python::objects::Set { items: Dict::new(), frozen: is(&t.frozenset) }))
        } else if is(&t.bool_) {
            Value::Bool(false)
        } else if is(&t.none) {
            Value::None
        } else {
            return Err(type_error(format!("cannot create '{}' instances", class.full_name())));
        })
    }

    fn check_abstract(&mut self, class: &Rc<Class>) -> PyResult<()> {
        let Some(methods) = class.dict.get_str("__abstractmethods__") else { return Ok(()) };
        let mut names = Vec::new();
        for method in self.collect(&methods)? {
            names.push(self.str(&method)?);
        }
        if names.is_empty() {
            return Ok(());
        }
        names.sort();
        let plural = if names.len() == 1 { "" } else { "s" };
        Err(type_error(format!(
            "Can't instantiate abstract class {} with abstract method{plural} {}",
            class.name(),
            names.join(", ")
        )))
    }

    /// Begins a call whose result goes on the stack.
    pub(super) fn call_and_push(&mut self, callee: &Value, args: Args) -> PyResult<()> {
        if let Begun::Done(value) = self.begin(callee, args, false)? {
            self.push(value);
        }
        Ok(())
    }

    /// `callee(*args, **kwargs)`.
    pub(super) fn op_call_ex(&mut self, with_keywords: bool) -> PyResult<()> {
        let keywords = if with_keywords { Some(self.pop()) } else { None };
        let (args, callee) = (self.pop(), self.pop());
        let pos = match &args {
            Value::Tuple(items) => items.iter().cloned().collect(),
            Value::List(list) => list.items.borrow().iter().cloned().collect(),
            other => {
                if !self.is_iterable(other) {
                    let (function, kind) = (self.function_text(&callee), self.class_of(other).name());
                    return Err(type_error(format!(
                        "{function} argument after * must be an iterable, not {kind}"
                    )));
                }
                self.collect(other)?.into()
            }
        };
        let mut kw = Vec::new();
        if let Some(keywords) = keywords {
            for (key, value) in self.mapping_items(&keywords, &callee)? {
                let Value::Str(key) = key.unwrapped() else {
                    return Err(type_error("keywords must be strings"));
                };
                kw.push((key, value));
            }
        }
        self.call_and_push(&callee, Args { pos, kw })
    }

    fn mapping_items(&mut self, mapping: &Value, callee: &Value) -> PyResult<Vec<(Value, Value)>> {
        match self.items_of_mapping(mapping)? {
            Some(items) => Ok(items),
            None => {
                let (function, kind) = (self.function_text(callee), self.class_of(mapping).name());
                Err(type_error(format!("{function} argument after ** must be a mapping, not {kind}")))
            }
        }
    }

    /// A callable as error texts of calls name it: `module.qualname()`.
    pub(super) fn function_text(&mut self, callee: &Value) -> String {
        let attribute = |m: &mut Machine, attribute: &str| match m.getattr_opt(callee, attribute) {
            Ok(Some(Value::Str(text))) => Some(text),
            _ => None,
        };
        let Some(qualname) = attribute(self, "__qualname__") else {
            return self.repr(callee).unwrap_or_default();
        };
        match attribute(self, "__module__") {
            Some(module) if &*module != "builtins" => format!("{module}.{qualname}()"),
            _ => format!("{qualname}()"),
        }
    }

    /// Calls a special method found on the class with the receiver; `None` when the class has none.
    pub(super) fn special(&mut self, receiver: &Value, method: &Str, mut args: Args) -> Option<PyResult> {
        let class = self.class_of(receiver);
        match class.lookup(method)? {
            function @ (Value::Function(_) | Value::Native(_)) => {
                args.pos.insert(0, receiver.clone());
                Some(self.call_value(&function, args))
            }
            Value::None => None,
            descriptor => {
                Some(self.bind(&descriptor, receiver, &class).and_then(|bound| self.call_value(&bound, args)))
            }
        }
    }

    /// Makes the function of [`Op::MakeFunction`](crate::python::code::Op::MakeFunction).
    pub(super) fn make_function(
        &mut self,
        (defaults, kw_defaults, annotations, closure): (bool, bool, bool, bool),
    ) -> PyResult<()> {
        let Value::Code(code) = self.pop() else { return Err(type_error("code expected")) };
        let closure = match closure.then(|| self.pop()) {
            Some(Value::Tuple(cells)) => cells
                .iter()
                .filter_map(|c| if let Value::Cell(cell) = c { Some(cell.clone()) } else { None })
                .collect(),
            _ => Vec::new(),
        };
        let annotations = annotations.then(|| self.pop());
        let kw_defaults = match kw_defaults.then(|| self.pop()) {
            Some(Value::Dict(dict)) => dict.str_items(),
            _ => Vec::new(),
        };
        let defaults = match defaults.then(|| self.pop()) {
            Some(Value::Tuple(items)) => items.to_vec(),
            _ => Vec::new(),
        };
        let Some(frame) = self.frames.last() else { return Ok(()) };
        let globals = frame.globals.clone();
        let function = new_function(&code, &globals, defaults, kw_defaults, closure);
        *function.annotations.borrow_mut() = annotations;
        self.push(Value::Function(function));
        Ok(())
    }
}

/// A function object.
pub(super) fn new_function(
    code: &Rc<Code>,
    globals: &Rc<Dict>,
    defaults: Vec<Value>,
    kw_defaults: Vec<(Str, Value)>,
    closure: Vec<Rc<Cell_>>,
) -> Rc<Function> {
    let function = Rc::new(Function {
        name: code.name.clone().into(),
        qualname: code.qualname.clone().into(),
        code: code.clone(),
        globals: globals.clone(),
        defaults: defaults.into(),
        kw_defaults: kw_defaults.into(),
        closure,
        doc: Value::from(code.doc.clone()).into(),
        annotations: None.into(),
        dict: std::cell::OnceCell::new(),
        place: Place::none(),
    });
    function.place.take(Held::Function(Rc::downgrade(&function)));
    function
}

/// Makes the cells of a frame: fresh ones, parameters moved into theirs, then those of the closure.
pub(super) fn make_cells(frame: &mut Frame, code: &Code, closure: &[Rc<Cell_>]) {
    frame.cells.reserve_exact(code.cell_vars.len() + closure.len());
    frame.cells.extend(code.cell_vars.iter().map(|_| Rc::new(Cell_::default())));
    for &(local, cell) in &code.cell_params {
        if let (Some(slot), Some(cell)) =
            (frame.locals.get_mut(local as usize), frame.cells.get(cell as usize))
        {
            *cell.value.borrow_mut() = slot.take();
        }
    }
    frame.cells.extend(closure.iter().cloned());
}

/// `__init__` must give `None`.
pub(super) fn check_init(result: &Value) -> PyResult<()> {
    if result.is_none() {
        return Ok(());
    }
    let class = super::attributes::builtin_class(result).map_or_else(
        || result.as_instance().map_or_else(|| "type".into(), |i| i.class().name()),
        |class| class.name(),
    );
    Err(type_error(format!("__init__() should return None, not '{class}'")))
}
