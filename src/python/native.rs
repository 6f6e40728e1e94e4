//! The interface by which the floors above bring classes and modules written in Rust.
//!
//! ```text
//! fn build(m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
//!     let class = ClassBuilder::new("Counter", module)
//!         .method("__init__", |_, mut args| { args.take_self().as_instance()...; Ok(Value::None) })
//!         .getter("total", |_, receiver| Ok(Value::Int(receiver.native::<Counter>()...)))
//!         .build();
//!     module.set("Counter", class);
//!     Ok(())
//! }
//! registry.add("shop.counter", NativeModule::Build(build));
//! ```

use std::collections::HashMap;
use std::rc::Rc;

use super::class::{Class, Layout};
use super::dict::Dict;
use super::exception::PyResult;
use super::function::{Args, NativeCall, NativeFunction};
use super::heap::lasting;
use super::machine::Machine;
use super::objects::{Module, Property};
use super::types::types;
use super::value::{Str, Value};

/// Where a module comes from.
#[derive(Clone, Copy)]
pub enum NativeModule {
    /// Built by Rust: fills the namespace. Runs when first imported, in every process anew.
    Build(fn(&mut Machine, &Rc<Module>) -> PyResult<()>),
    /// Python source of our own; its flag says whether it is a package.
    Source(&'static str, bool),
    /// Rust first, then Python source on top of the same namespace (which may use what Rust put there).
    Both(fn(&mut Machine, &Rc<Module>) -> PyResult<()>, &'static str),
}

/// The text of a module. All of them are read through here: in the page, texts that no first step imports come with the
/// later part of the engine's module, and begin with a zero until it is there (`xtask/src/texts.rs`).
#[inline(never)]
pub(super) fn text(source: &'static str) -> &'static str {
    // The compiler knows the text as it was written, and would answer for it.
    if std::hint::black_box(source).as_bytes().first() == Some(&0) {
        bring_texts();
    }
    std::hint::black_box(source)
}

/// Stands in the later part, so that a call of it makes sure that the part is there. Its argument keeps it from being taken
/// for some other function that does nothing.
#[inline(never)]
fn bring_texts() {
    std::hint::black_box("the texts are here");
}

/// The modules that are not files of the project, by dotted name.
#[derive(Clone, Default)]
pub struct NativeModules {
    modules: HashMap<&'static str, NativeModule>,
}

impl NativeModules {
    /// Adds a module. A package's parents must be added too (an empty `Source("", true)` will do).
    pub fn add(&mut self, name: &'static str, module: NativeModule) {
        self.modules.insert(name, module);
    }

    /// Adds all modules of another registry; its modules go before those of the same name.
    pub fn extend(&mut self, other: &NativeModules) {
        self.modules.extend(other.modules.iter().map(|(name, module)| (*name, *module)));
    }

    /// The module of this name.
    pub fn get(&self, name: &str) -> Option<NativeModule> {
        self.modules.get(name).copied()
    }

    /// All names, sorted.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.modules.keys().copied().collect();
        names.sort_unstable();
        names
    }
}

/// Makes a class in Rust, attribute by attribute.
pub struct ClassBuilder {
    name: Str,
    module: Str,
    bases: Vec<Rc<Class>>,
    metaclass: Option<Rc<Class>>,
    layout: Option<Layout>,
    dict: Rc<Dict>,
    mutable: bool,
}

impl ClassBuilder {
    /// A class in a module, deriving from `object` unless [`ClassBuilder::base`] says otherwise.
    pub fn new(name: &str, module: &Module) -> ClassBuilder {
        ClassBuilder::in_module(name, &module.name)
    }

    /// A class in a module given by name.
    pub fn in_module(name: &str, module: &str) -> ClassBuilder {
        ClassBuilder {
            name: Str::intern(name),
            module: Str::intern(module),
            bases: Vec::new(),
            metaclass: None,
            layout: None,
            dict: Rc::new(Dict::new()),
            mutable: true,
        }
    }

    /// Adds a base.
    pub fn base(mut self, base: &Rc<Class>) -> ClassBuilder {
        self.bases.push(base.clone());
        self
    }

    /// Sets the metaclass.
    pub fn metaclass(mut self, metaclass: &Rc<Class>) -> ClassBuilder {
        self.metaclass = Some(metaclass.clone());
        self
    }

    /// Says what instances carry; by default what the first base's do, or a namespace only.
    pub fn layout(mut self, layout: Layout) -> ClassBuilder {
        self.layout = Some(layout);
        self
    }

    /// A method: `args.pos[0]` is the receiver.
    pub fn method(self, name: &str, call: fn(&mut Machine, Args) -> PyResult) -> ClassBuilder {
        let function = NativeFunction::method(&self.name, name, call);
        self.attribute(name, Value::Native(function))
    }

    /// In a module of a package a method stands for one that is written in Python; CPython's modules in C are no
    /// packages.
    fn own(&self, function: Rc<NativeFunction>) -> Rc<NativeFunction> {
        if self.module.contains('.') { function.standing_in(&self.module, &self.name) } else { function }
    }

    /// A method from a closure.
    pub fn closure(
        self,
        name: &str,
        call: impl Fn(&mut Machine, Args) -> PyResult + 'static,
    ) -> ClassBuilder {
        let function = NativeFunction::method_closure(&self.name, name, call);
        self.attribute(name, Value::Native(function))
    }

    /// A static method.
    pub fn static_method(self, name: &str, call: fn(&mut Machine, Args) -> PyResult) -> ClassBuilder {
        let function = Value::Native(NativeFunction::new(name, call));
        self.attribute(name, Value::StaticMethod(Rc::new(function)))
    }

    /// A class method: `args.pos[0]` is the class.
    pub fn class_method(self, name: &str, call: fn(&mut Machine, Args) -> PyResult) -> ClassBuilder {
        let function = Value::Native(self.own(NativeFunction::method(&self.name, name, call)));
        self.attribute(name, Value::ClassMethod(Rc::new(function)))
    }

    /// A read-only property.
    pub fn getter(self, name: &str, get: fn(&mut Machine, &Value) -> PyResult) -> ClassBuilder {
        let get = property_getter(&self.name, name, get);
        self.property(name, get, Value::None)
    }

    /// A property that can be set.
    pub fn accessor(
        self,
        name: &str,
        get: fn(&mut Machine, &Value) -> PyResult,
        set: fn(&mut Machine, &Value, Value) -> PyResult<()>,
    ) -> ClassBuilder {
        let getter = property_getter(&self.name, name, get);
        let setter = NativeFunction::method_closure(&self.name, name, move |m, args| {
            let mut args = args.reader("setter");
            let (receiver, value) = (args.required("self")?, args.required("value")?);
            set(m, &receiver, value)?;
            Ok(Value::None)
        });
        self.property(name, getter, Value::Native(setter))
    }

    fn property(self, name: &str, get: Value, set: Value) -> ClassBuilder {
        let property = Property {
            get,
            set,
            delete: Value::None,
            doc: Value::None,
            name: Some(Str::intern(name)).into(),
        };
        self.attribute(name, Value::Property(Rc::new(property)))
    }

    /// Any class attribute.
    pub fn attribute(self, name: &str, value: impl Into<Value>) -> ClassBuilder {
        let value = match value.into() {
            Value::Native(function) if function.binds && function.is_builtin() => {
                Value::Native(self.own(function))
            }
            other => other,
        };
        self.dict.set_str(&Str::intern(name), value);
        self
    }

    /// The class. The linearisation of several bases must exist: native classes are written so.
    pub fn build(self) -> Rc<Class> {
        let bases = if self.bases.is_empty() { vec![types().object.clone()] } else { self.bases };
        self.dict.set_str(&Str::intern("__module__"), Value::Str(self.module));
        let first = &bases[0];
        let layout = self.layout.unwrap_or(first.layout);
        let metaclass = self.metaclass.or_else(|| first.metaclass.borrow().clone());
        let builtin_base = builtin_base(&bases);
        let mro = super::machine::linearize(&bases).unwrap_or_else(|_| first.mro().to_vec());
        let class = Class::new(&self.name, bases, mro, self.dict, metaclass, layout, builtin_base);
        class.mutable.set(self.mutable);
        Class::changed();
        class
    }

    /// As [`ClassBuilder::build`], for a class that is made once and used by all processes of the thread.
    pub fn build_lasting(self) -> Rc<Class> {
        lasting(|| self.build())
    }
}

/// The builtin class whose values instances of a subclass of these bases wrap.
pub fn builtin_base(bases: &[Rc<Class>]) -> Option<Rc<Class>> {
    bases.iter().find_map(|base| match (&base.builtin_base, base.layout) {
        (Some(builtin), _) => Some(builtin.clone()),
        (None, Layout::Builtin) => Some(base.clone()),
        _ => None,
    })
}

fn property_getter(owner: &str, name: &str, get: fn(&mut Machine, &Value) -> PyResult) -> Value {
    let call: NativeCall = NativeCall::Closure(Rc::new(move |m, args| {
        let receiver = args.pos.first().cloned().unwrap_or_default();
        get(m, &receiver)
    }));
    Value::Native(Rc::new(NativeFunction {
        name: Str::intern(name),
        owner: Str::intern(owner),
        module: Str::intern("builtins"),
        binds: true,
        call,
        dict: std::cell::OnceCell::new(),
    }))
}

/// Fills a module's namespace with native functions.
pub struct ModuleBuilder<'a> {
    module: &'a Rc<Module>,
}

impl<'a> ModuleBuilder<'a> {
    /// For this module.
    pub fn new(module: &'a Rc<Module>) -> ModuleBuilder<'a> {
        ModuleBuilder { module }
    }

    /// Adds a function.
    pub fn function(self, name: &str, call: fn(&mut Machine, Args) -> PyResult) -> ModuleBuilder<'a> {
        self.value(name, Value::Native(NativeFunction::new(name, call)))
    }

    /// Adds any value.
    pub fn value(self, name: &str, value: impl Into<Value>) -> ModuleBuilder<'a> {
        self.module.set(name, value);
        self
    }

    /// Adds a class under its own name.
    pub fn class(self, class: &Rc<Class>) -> ModuleBuilder<'a> {
        let name = class.name();
        self.value(&name, class.clone())
    }
}
