//! Making classes: metaclass selection, `__prepare__`, `type.__new__` and its hooks, and what `int | None` and
//! `list[int]` give.
//!
//! Mirrors `Python/bltinmodule.c` (`__build_class__`) and `Objects/typeobject.c` (`type_new`).

use std::rc::Rc;

use super::numbers::name;
use super::{Frame, Machine, linearize};
use crate::python::class::{Class, Instance, Layout, Payload};
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, Unwind, attribute_error, runtime_error, type_error, value_error};
use crate::python::function::{Args, Function, NativeFunction};
use crate::python::native::builtin_base;
use crate::python::objects::{Cell_, Property};
use crate::python::types::types;
use crate::python::value::{Str, Value};

const CONFLICT: &str = "metaclass conflict: the metaclass of a derived class must \
    be a (non-strict) subclass of the metaclasses of all its bases";

impl Machine {
    /// The value that `class` statements call.
    pub(super) fn class_builder(&mut self) -> Value {
        let make = || Value::Native(NativeFunction::new("__build_class__", |m, args| m.build_class(args)));
        self.build_class.get_or_insert_with(make).clone()
    }

    /// `__build_class__(function, name, *bases, metaclass=..., **keywords)`.
    fn build_class(&mut self, args: Args) -> PyResult {
        let Args { pos, mut kw } = args;
        let mut pos = pos.into_iter();
        let (Some(Value::Function(body)), Some(Value::Str(class_name))) = (pos.next(), pos.next()) else {
            return Err(type_error("__build_class__: func must be a function"));
        };
        let original: Vec<Value> = pos.collect();
        let bases = self.resolve_bases(&original)?;
        let given = kw.iter().position(|(k, _)| &**k == "metaclass").map(|at| kw.remove(at).1);
        let metaclass = self.choose_metaclass(given, &bases)?;
        let namespace = self.prepare(&metaclass, &class_name, &bases, &kw)?;
        let resolved = bases.len() != original.len() || bases.iter().zip(&original).any(|(a, b)| !a.is(b));
        if resolved {
            let original = Value::tuple(original);
            self.setitem(&namespace, &Value::Str(name("__orig_bases__")), original)?;
        }
        let cell = self.run_class_body(&body, &namespace)?;
        let args = Args { kw, ..Args::pos([Value::Str(class_name.clone()), Value::tuple(bases), namespace]) };
        let class = self.call_value(&metaclass, args)?;
        if let (Some(cell), Value::Class(made)) = (cell, &class) {
            let known = cell.value.borrow().clone();
            match known {
                None => *cell.value.borrow_mut() = Some(class.clone()),
                Some(Value::Class(set)) if Rc::ptr_eq(&set, made) => {}
                Some(other) => {
                    let other = self.repr(&other)?;
                    return Err(type_error(format!(
                        "__class__ set to {other} defining '{class_name}' as {}",
                        self.repr(&class)?
                    )));
                }
            }
        }
        Ok(class)
    }

    /// Bases that are no classes say by `__mro_entries__` what they stand for.
    fn resolve_bases(&mut self, bases: &[Value]) -> PyResult<Vec<Value>> {
        let mut resolved = Vec::new();
        for base in bases {
            if base.as_class().is_some() {
                resolved.push(base.clone());
                continue;
            }
            match self.getattr_opt(base, "__mro_entries__")? {
                Some(hook) => match self.call_value(&hook, Args::one(Value::tuple(bases.to_vec())))? {
                    Value::Tuple(entries) => resolved.extend(entries.iter().cloned()),
                    _ => return Err(type_error("__mro_entries__ must return a tuple")),
                },
                None => resolved.push(base.clone()),
            }
        }
        Ok(resolved)
    }

    fn choose_metaclass(&mut self, given: Option<Value>, bases: &[Value]) -> PyResult {
        let first = bases.first().map(|b| Value::Class(self.class_of(b)));
        let start = given.or(first).unwrap_or_else(|| Value::Class(types().type_.clone()));
        let Value::Class(mut winner) = start else { return Ok(start) };
        for base in bases {
            let meta = self.class_of(base);
            if winner.is_subclass_of(&meta) {
                continue;
            }
            if meta.is_subclass_of(&winner) {
                winner = meta;
                continue;
            }
            return Err(metaclass_conflict());
        }
        Ok(Value::Class(winner))
    }

    fn prepare(
        &mut self,
        metaclass: &Value,
        class_name: &Str,
        bases: &[Value],
        kw: &[(Str, Value)],
    ) -> PyResult {
        let hook = match metaclass {
            Value::Class(class) if Rc::ptr_eq(class, &types().type_) => None,
            other => self.getattr_opt(other, "__prepare__")?,
        };
        let Some(hook) = hook else { return Ok(Value::Dict(Rc::new(Dict::new()))) };
        let mut args = Args::two(Value::Str(class_name.clone()), Value::tuple(bases.to_vec()));
        args.kw = kw.to_vec();
        let namespace = self.call_value(&hook, args)?;
        match namespace.unwrapped() {
            Value::Dict(_) => Ok(namespace),
            Value::Instance(_) => Ok(namespace),
            _ => Err(type_error(format!(
                "{}.__prepare__() must return a mapping, not {}",
                metaclass.as_class().map_or_else(|| "<metaclass>".into(), |c| c.name()),
                self.class_of(&namespace).name()
            ))),
        }
    }

    /// Runs a class body on its namespace; gives the `__class__` cell, if the body has one.
    fn run_class_body(&mut self, body: &Rc<Function>, namespace: &Value) -> PyResult<Option<Rc<Cell_>>> {
        let (dict, odd) = match namespace {
            Value::Dict(dict) => (dict.clone(), false),
            other => match other.unwrapped() {
                Value::Dict(dict) => (dict, true),
                _ => (Rc::new(Dict::new()), true),
            },
        };
        let code = &body.code;
        let frame = Frame::of_body(code, &body.globals, &dict, &body.closure);
        let cell = code.cell_vars.iter().position(|n| &**n == "__class__").map(|at| frame.cells[at].clone());
        let floor = self.frames.len();
        if odd {
            self.prepared.push((dict, namespace.clone()));
        }
        let result = self.push_frame(frame).and_then(|()| self.run_nested(floor));
        if odd {
            self.prepared.pop();
        }
        result?;
        Ok(cell)
    }

    /// `type(name, bases, namespace, **keywords)` with a metaclass already chosen by the caller.
    pub(super) fn type_new(
        &mut self,
        metaclass: &Rc<Class>,
        class_name: &str,
        bases: &[Value],
        namespace: Rc<Dict>,
        keywords: Vec<(Str, Value)>,
    ) -> PyResult<Rc<Class>> {
        let mut classes = Vec::new();
        for base in bases {
            match base {
                Value::Class(class) => classes.push(class.clone()),
                other => {
                    if self.getattr_opt(other, "__mro_entries__")?.is_some() {
                        return Err(type_error(
                            "type() doesn't support MRO entry resolution; use types.new_class()",
                        ));
                    }
                    let kind = self.class_of(other);
                    let derived = kind.is_subclass_of(metaclass);
                    if !derived && !metaclass.is_subclass_of(&kind) {
                        return Err(type_error(CONFLICT));
                    }
                    return Err(type_error("bases must be types"));
                }
            }
        }
        let mut winner = metaclass.clone();
        for base in &classes {
            let meta = self.class_of(&Value::Class(base.clone()));
            if winner.is_subclass_of(&meta) {
                continue;
            }
            if meta.is_subclass_of(&winner) {
                winner = meta;
                continue;
            }
            return Err(metaclass_conflict());
        }
        self.make_class(&winner, class_name, classes, &namespace, keywords)
    }

    /// The heart of `type.__new__`.
    pub(super) fn make_class(
        &mut self,
        metaclass: &Rc<Class>,
        class_name: &str,
        mut bases: Vec<Rc<Class>>,
        namespace: &Rc<Dict>,
        keywords: Vec<(Str, Value)>,
    ) -> PyResult<Rc<Class>> {
        if bases.is_empty() {
            bases.push(types().object.clone());
        }
        check_bases(&bases)?;
        let mro = self.linearized(&bases)?;
        let layout = layout_of(&bases);
        let dict = Rc::new(namespace.copy());
        let class_cell = dict.remove_str("__classcell__");
        let qualname = dict.remove_str("__qualname__");
        let is_type = Rc::ptr_eq(metaclass, &types().type_);
        let class = Class::new(
            class_name,
            bases.clone(),
            mro,
            dict.clone(),
            (!is_type).then(|| metaclass.clone()),
            layout,
            builtin_base(&bases),
        );
        class.of_process.set(true);
        match qualname {
            Some(Value::Str(qualname)) => *class.qualname.borrow_mut() = qualname,
            Some(other) => {
                let kind = self.class_of(&other).name();
                return Err(type_error(format!("type __qualname__ must be a str, not {kind}")));
            }
            None => {}
        }
        self.complete_namespace(&class, &bases)?;
        if let Some(Value::Cell(cell)) = class_cell {
            *cell.value.borrow_mut() = Some(Value::Class(class.clone()));
        }
        class.modified();
        self.set_names(&class)?;
        self.init_subclass(&class, keywords)?;
        Ok(class)
    }

    fn linearized(&mut self, bases: &[Rc<Class>]) -> PyResult<Vec<Rc<Class>>> {
        for (at, base) in bases.iter().enumerate() {
            if bases[..at].iter().any(|b| Rc::ptr_eq(b, base)) {
                return Err(type_error(format!("duplicate base class {}", base.name())));
            }
        }
        linearize(bases).map_err(|stuck| {
            let names: Vec<String> = stuck.iter().map(|b| b.name().to_string()).collect();
            type_error(format!(
                "Cannot create a consistent method resolution\norder (MRO) for bases {}",
                names.join(", ")
            ))
        })
    }

    /// What `type.__new__` adds to and changes in the namespace.
    fn complete_namespace(&mut self, class: &Rc<Class>, bases: &[Rc<Class>]) -> PyResult<()> {
        let dict = &class.dict;
        if dict.get_str("__module__").is_none() {
            let module = self.frames.last().and_then(|f| f.globals.get_str("__name__"));
            dict.set_str(&name("__module__"), module.unwrap_or_else(|| Value::str("builtins")));
        }
        if dict.get_str("__doc__").is_none() {
            dict.set_str(&name("__doc__"), Value::None);
        }
        if let Some(new @ Value::Function(_)) = dict.get_str("__new__") {
            dict.set_str(&name("__new__"), Value::StaticMethod(Rc::new(new)));
        }
        for hook in ["__init_subclass__", "__class_getitem__"] {
            if let Some(function @ Value::Function(_)) = dict.get_str(hook) {
                dict.set_str(&name(hook), Value::ClassMethod(Rc::new(function)));
            }
        }
        if dict.get_str("__eq__").is_some() && dict.get_str("__hash__").is_none() {
            dict.set_str(&name("__hash__"), Value::None);
        }
        match dict.get_str("__slots__") {
            Some(slots) => self.make_slots(class, bases, &slots),
            None => Ok(()),
        }
    }

    fn make_slots(&mut self, class: &Rc<Class>, bases: &[Rc<Class>], slots: &Value) -> PyResult<()> {
        let names = match slots.unwrapped() {
            Value::Str(one) => vec![Value::Str(one)],
            other => self.collect(&other)?,
        };
        let mut with_dict = bases.iter().any(|b| b.has_dict.get());
        for slot in names {
            let Value::Str(slot) = slot else {
                let kind = self.class_of(&slot).name();
                return Err(type_error(format!("__slots__ items must be strings, not '{kind}'")));
            };
            if &*slot == "__dict__" {
                with_dict = true;
                continue;
            }
            if &*slot == "__weakref__" {
                continue;
            }
            let slot = mangle(&class.name(), &slot);
            if class.dict.get_name(&slot).is_some() {
                return Err(value_error(format!("'{slot}' in __slots__ conflicts with class variable")));
            }
            class.dict.set_str(&slot, slot_descriptor(&class.name(), &slot));
        }
        class.has_dict.set(with_dict);
        Ok(())
    }

    fn set_names(&mut self, class: &Rc<Class>) -> PyResult<()> {
        for (attribute, value) in class.dict.str_items() {
            match &value {
                Value::Property(property) => {
                    let mut known = property.name.borrow_mut();
                    if known.is_none() {
                        *known = Some(attribute);
                    }
                }
                Value::Instance(_) => {
                    let args = Args::two(Value::Class(class.clone()), Value::Str(attribute.clone()));
                    if let Some(Err(error)) = self.special(&value, &name("__set_name__"), args) {
                        return Err(self.set_name_failed(error, class, &attribute, &value));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// In CPython 3.11 a failing `__set_name__` is wrapped.
    fn set_name_failed(
        &mut self,
        error: Unwind,
        class: &Rc<Class>,
        attribute: &Str,
        value: &Value,
    ) -> Unwind {
        let Unwind::Exception(cause) = error else { return error };
        let kind = self.class_of(value).name();
        let wrapped = runtime_error(format!(
            "Error calling __set_name__ on '{kind}' instance '{attribute}' in '{}'",
            class.name()
        ));
        if let Some(state) = wrapped.exception().and_then(|e| e.exception()) {
            *state.cause.borrow_mut() = Some(Value::Instance(cause.clone()));
            *state.context.borrow_mut() = Some(Value::Instance(cause));
            state.suppress_context.set(true);
        }
        wrapped
    }

    fn init_subclass(&mut self, class: &Rc<Class>, keywords: Vec<(Str, Value)>) -> PyResult<()> {
        let mro = class.mro();
        let hook = name("__init_subclass__");
        let found = mro[1..].iter().find_map(|c| c.dict.get_name(&hook));
        match found {
            Some(Value::ClassMethod(inner)) if matches!(&*inner, Value::Native(f) if &*f.owner == "object") => {
                no_keywords(class, &keywords)
            }
            Some(found) => {
                let bound = self.bind_to_class(&found, class)?;
                self.call_value(&bound, Args { pos: Default::default(), kw: keywords }).map(drop)
            }
            None => no_keywords(class, &keywords),
        }
    }
}

fn no_keywords(class: &Rc<Class>, keywords: &[(Str, Value)]) -> PyResult<()> {
    if keywords.is_empty() {
        return Ok(());
    }
    Err(type_error(format!("{}.__init_subclass__() takes no keyword arguments", class.name())))
}

fn metaclass_conflict() -> Unwind {
    type_error(CONFLICT)
}

/// Whether these bases may be derived from, together.
fn check_bases(bases: &[Rc<Class>]) -> PyResult<()> {
    let t = types();
    let closed = [
        &t.bool_,
        &t.none,
        &t.not_implemented,
        &t.ellipsis,
        &t.function,
        &t.method,
        &t.native,
        &t.generator,
        &t.iterator,
        &t.dict_keys,
        &t.dict_values,
        &t.dict_items,
        &t.mappingproxy,
        &t.slice,
        &t.range,
        &t.cell,
        &t.code,
        &t.traceback,
        &t.frame,
    ];
    for base in bases {
        if !base.subclassable.get() || closed.iter().any(|c| Rc::ptr_eq(c, base)) {
            return Err(type_error(format!("type '{}' is not an acceptable base type", base.full_name())));
        }
    }
    // What instances carry must be one thing: the builtin bases form a line.
    let solid = |base: &Rc<Class>| match base.layout {
        Layout::Object | Layout::Native => None,
        Layout::Builtin => Some(base.builtin_base.clone().unwrap_or_else(|| base.clone())),
        Layout::Exception => Some(t.BaseException.clone()),
        Layout::Type => Some(t.type_.clone()),
    };
    let mut winner: Option<Rc<Class>> = None;
    for candidate in bases.iter().filter_map(solid) {
        match &winner {
            Some(known) if known.is_subclass_of(&candidate) => {}
            Some(known) if !candidate.is_subclass_of(known) => {
                return Err(type_error("multiple bases have instance lay-out conflict"));
            }
            _ => winner = Some(candidate),
        }
    }
    Ok(())
}

/// What instances of a class with these bases carry.
fn layout_of(bases: &[Rc<Class>]) -> Layout {
    bases.iter().map(|b| b.layout).find(|l| *l != Layout::Object).unwrap_or(Layout::Object)
}

/// A private name as the compiler writes it in a class.
fn mangle(class: &str, slot: &Str) -> Str {
    let class = class.trim_start_matches('_');
    if !slot.starts_with("__") || slot.ends_with("__") || class.is_empty() {
        return slot.to_interned();
    }
    Str::intern(&format!("_{class}{slot}"))
}

/// The descriptor of a slot: it keeps the value in the instance's namespace, which such classes do not show.
fn slot_descriptor(class: &str, slot: &Str) -> Value {
    let missing = |m: &Machine, object: &Value, slot: &Str| {
        let kind = m.class_of(object).name();
        m.attribute_error_for(object, slot, format!("'{kind}' object has no attribute '{slot}'"))
    };
    let (for_get, for_set, for_delete) = (slot.clone(), slot.clone(), slot.clone());
    let get = NativeFunction::method_closure(class, slot, move |m, args| {
        let object = args.pos.first().cloned().unwrap_or_default();
        let found = object.as_instance().and_then(|i| i.get_name(&for_get));
        found.ok_or_else(|| missing(m, &object, &for_get))
    });
    let set = NativeFunction::method_closure(class, slot, move |_, args| {
        match (args.pos.first(), args.pos.get(1)) {
            (Some(Value::Instance(object)), Some(value)) => object.dict().set_str(&for_set, value.clone()),
            _ => return Err(attribute_error(for_set.to_string())),
        }
        Ok(Value::None)
    });
    let delete = NativeFunction::method_closure(class, slot, move |m, args| {
        let object = args.pos.first().cloned().unwrap_or_default();
        let removed = object.as_instance().and_then(|i| i.dict().remove_str(&for_delete));
        removed.map(|_| Value::None).ok_or_else(|| missing(m, &object, &for_delete))
    });
    Value::Property(Rc::new(Property {
        get: Value::Native(get),
        set: Value::Native(set),
        delete: Value::Native(delete),
        doc: Value::None,
        name: Some(slot.clone()).into(),
    }))
}

/// `X | Y` of classes.
pub struct UnionType {
    /// The alternatives, flat and without repetition.
    pub args: Vec<Value>,
}

/// `list[int]` and its kin.
pub struct GenericAlias {
    /// The class.
    pub origin: Rc<Class>,
    /// What stands in the brackets, always a tuple.
    pub args: Vec<Value>,
}

thread_local! {
    static UNION: Rc<Class> = crate::python::heap::lasting(|| alias_class("UnionType"));
    static ALIAS: Rc<Class> = crate::python::heap::lasting(|| alias_class("GenericAlias"));
}

fn alias_class(class_name: &str) -> Rc<Class> {
    let dict = Rc::new(Dict::new());
    dict.set_str(&name("__module__"), Value::str("types"));
    let object = types().object.clone();
    let class = Class::new(class_name, vec![object.clone()], vec![object], dict, None, Layout::Native, None);
    let native = |method: &str, call| Value::Native(NativeFunction::method(class_name, method, call));
    class.dict.set_str(&name("__repr__"), native("__repr__", alias_repr));
    class.dict.set_str(&name("__call__"), native("__call__", alias_call));
    class.dict.set_str(&name("__eq__"), native("__eq__", alias_eq));
    class.dict.set_str(&name("__hash__"), native("__hash__", |_, _| Ok(Value::Int(17))));
    class.dict.set_str(&name("__or__"), native("__or__", alias_or));
    class.dict.set_str(&name("__ror__"), native("__ror__", |m, args| alias_or(m, reversed(args))));
    class.dict.set_str(&name("__mro_entries__"), native("__mro_entries__", alias_mro));
    class.dict.set_str(&name("__getattr__"), native("__getattr__", alias_getattr));
    class.dict.set_str(&name("__instancecheck__"), native("__instancecheck__", alias_instancecheck));
    class.dict.set_str(&name("__getitem__"), native("__getitem__", |_, mut args| Ok(args.take_self())));
    class
}

fn reversed(mut args: Args) -> Args {
    args.pos.reverse();
    args
}

fn alias_or(_: &mut Machine, args: Args) -> PyResult {
    let (Some(a), Some(b)) = (args.pos.first(), args.pos.get(1)) else { return Ok(Value::NotImplemented) };
    Ok(union_of(a, b).unwrap_or(Value::NotImplemented))
}

fn alias_eq(m: &mut Machine, args: Args) -> PyResult {
    let (Some(a), Some(b)) = (args.pos.first(), args.pos.get(1)) else { return Ok(Value::NotImplemented) };
    let parts = |v: &Value| {
        v.native::<GenericAlias>()
            .map(|g| (Some(g.origin.clone()), g.args.clone()))
            .or_else(|| v.native::<UnionType>().map(|u| (None, u.args.clone())))
    };
    let (Some((origin_a, a)), Some((origin_b, b))) = (parts(a), parts(b)) else {
        return Ok(Value::NotImplemented);
    };
    let same_origin = match (origin_a, origin_b) {
        (Some(a), Some(b)) => Rc::ptr_eq(&a, &b),
        (None, None) => true,
        _ => false,
    };
    Ok(Value::Bool(same_origin && m.eq(&Value::tuple(a), &Value::tuple(b))?))
}

fn alias_mro(_: &mut Machine, mut args: Args) -> PyResult {
    match args.take_self().native::<GenericAlias>() {
        Some(alias) => Ok(Value::tuple(vec![Value::Class(alias.origin.clone())])),
        None => Err(type_error("type 'types.UnionType' is not an acceptable base type")),
    }
}

fn alias_call(m: &mut Machine, mut args: Args) -> PyResult {
    match args.take_self().native::<GenericAlias>() {
        Some(alias) => m.call_value(&Value::Class(alias.origin.clone()), args),
        None => Err(type_error("'types.UnionType' object is not callable")),
    }
}

fn alias_getattr(m: &mut Machine, args: Args) -> PyResult {
    let (Some(object), Some(Value::Str(attribute))) = (args.pos.first(), args.pos.get(1)) else {
        return Err(type_error("expected 2 arguments"));
    };
    if let Some(alias) = object.native::<GenericAlias>() {
        return match &**attribute {
            "__origin__" => Ok(Value::Class(alias.origin.clone())),
            "__args__" => Ok(Value::tuple(alias.args.clone())),
            "__parameters__" => Ok(Value::tuple(Vec::new())),
            _ => m.load_attr(&Value::Class(alias.origin.clone()), attribute),
        };
    }
    if let (Some(union), "__args__") = (object.native::<UnionType>(), &**attribute) {
        return Ok(Value::tuple(union.args.clone()));
    }
    Err(m.no_attribute(object, attribute))
}

fn alias_instancecheck(m: &mut Machine, args: Args) -> PyResult {
    let (Some(object), Some(value)) = (args.pos.first(), args.pos.get(1)) else {
        return Err(type_error("expected 2 arguments"));
    };
    match object.native::<UnionType>() {
        Some(union) => {
            for arg in &union.args {
                let class = if arg.is_none() { Value::Class(types().none.clone()) } else { arg.clone() };
                if m.isinstance(value, &class)? {
                    return Ok(Value::Bool(true));
                }
            }
            Ok(Value::Bool(false))
        }
        None => Err(type_error("isinstance() argument 2 cannot be a parameterized generic")),
    }
}

fn alias_repr(m: &mut Machine, mut args: Args) -> PyResult {
    let object = args.take_self();
    if let Some(alias) = object.native::<GenericAlias>() {
        let args = alias_args(m, &alias.args)?;
        return Ok(Value::from(format!("{}[{}]", alias.origin.full_name(), args.join(", "))));
    }
    match object.native::<UnionType>() {
        Some(union) => Ok(Value::from(alias_args(m, &union.args)?.join(" | "))),
        None => Ok(Value::str("types.UnionType")),
    }
}

fn alias_args(m: &mut Machine, args: &[Value]) -> PyResult<Vec<String>> {
    let mut texts = Vec::new();
    for arg in args {
        texts.push(match arg {
            Value::Class(class) => class.full_name(),
            Value::Ellipsis => "...".to_owned(),
            other => m.repr(other)?,
        });
    }
    Ok(texts)
}

/// `a | b` when both are classes, `None` or aliases of such; at least one must be no `None`.
pub(super) fn union_of(a: &Value, b: &Value) -> Option<Value> {
    let parts = |v: &Value| match v {
        Value::None | Value::Class(_) => Some(vec![v.clone()]),
        other => other
            .native::<UnionType>()
            .map(|u| u.args.clone())
            .or_else(|| other.native::<GenericAlias>().map(|_| vec![other.clone()])),
    };
    if a.is_none() && b.is_none() {
        return None;
    }
    // The parts of a union are different ones already.
    let mut args = parts(a)?;
    for arg in parts(b)? {
        if !args.iter().any(|known| known.is(&arg)) {
            args.push(arg);
        }
    }
    if args.len() == 1 {
        return args.pop();
    }
    let payload = Payload::Native(Rc::new(UnionType { args }));
    Some(Value::Instance(UNION.with(|class| Instance::new(class, payload))))
}

/// The builtin classes that take brackets.
pub(super) fn is_generic_builtin(class: &Rc<Class>) -> bool {
    let t = types();
    [&t.list, &t.tuple, &t.dict, &t.set, &t.frozenset, &t.type_].iter().any(|c| class.is_subclass_of(c))
}

/// `list[int]`.
pub fn generic_alias(_: &mut Machine, class: &Rc<Class>, index: &Value) -> PyResult {
    let args = match index {
        Value::Tuple(items) => items.to_vec(),
        other => vec![other.clone()],
    };
    let payload = Payload::Native(Rc::new(GenericAlias { origin: class.clone(), args }));
    Ok(Value::Instance(ALIAS.with(|alias| Instance::new(alias, payload))))
}

thread_local! {
    static ITERATORS: std::cell::RefCell<std::collections::HashMap<&'static str, Rc<Class>>> =
        std::cell::RefCell::default();
}

/// The class of an iterator written in Rust, by the name of its Python type.
pub(super) fn iterator_class(iter: &crate::python::objects::Iter) -> Rc<Class> {
    let kind = iter.inner.try_borrow().ok().and_then(|inner| inner.as_ref().map(|i| i.type_name()));
    let Some(kind) = kind else { return types().iterator.clone() };
    ITERATORS.with_borrow_mut(|classes| {
        let make = || {
            let base = &types().iterator;
            let dict = Rc::new(Dict::new());
            dict.set_str(&name("__module__"), Value::str("builtins"));
            let mro = base.mro().to_vec();
            let class = Class::new(kind, vec![base.clone()], mro, dict, None, Layout::Builtin, None);
            class.mutable.set(false);
            class.subclassable.set(false);
            class
        };
        classes.entry(kind).or_insert_with(|| crate::python::heap::lasting(make)).clone()
    })
}
