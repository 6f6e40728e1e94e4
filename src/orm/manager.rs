//! Managers: the doors through which a model's rows are reached.
//!
//! A manager that filters hides rows only from those who come in by it, so two doors have a fixed use: the
//! *default* manager serves the admin and related lists, the *base* manager serves foreign keys followed forwards,
//! `refresh_from_db` and `save`. Filtering itself is the queryset's affair.
//!
//! Mirrors `django/db/models/manager.py` and the manager properties of `options.py`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::events::{OrmEvent, emit};
use super::options::Options;
use super::{orm, py, queryset};
use crate::python::class::{Instance, Layout, Payload};
use crate::python::exception::{attribute_error, type_error, value_error};
use crate::python::{Args, Class, ClassBuilder, Dict, Machine, NativeFunction, PyResult, Str, Value, types};

/// The payload of a Python manager.
#[derive(Default)]
pub struct Manager {
    /// The attribute it was assigned to.
    pub name: RefCell<Option<Str>>,
    /// Its model.
    pub model: RefCell<Option<Rc<Class>>>,
    /// Orders the managers of a class.
    pub creation_counter: Cell<i64>,
    /// The database it was told to use.
    pub db: RefCell<Option<Str>>,
    /// Hints for database routers.
    pub hints: RefCell<Value>,
    /// Whether Django made it.
    pub auto_created: Cell<bool>,
    /// What it was constructed with: positional values, keyword values.
    pub arguments: RefCell<(Vec<Value>, Vec<(Str, Value)>)>,
}

/// The manager classes of one process.
pub struct ManagerClasses {
    /// `BaseManager`.
    pub base: Rc<Class>,
    /// `Manager`.
    pub manager: Rc<Class>,
    /// `EmptyManager`.
    pub empty: Rc<Class>,
    /// `ManagerDescriptor`.
    pub descriptor: Rc<Class>,
}

/// The payload of a `ManagerDescriptor`.
struct Descriptor {
    manager: Value,
}

impl Manager {
    /// The manager behind a Python object.
    pub fn of(value: &Value) -> Option<Rc<Manager>> {
        if let Value::Instance(instance) = value { instance.native::<Manager>() } else { None }
    }

    /// The options of its model.
    pub fn opts(&self) -> Option<Rc<Options>> {
        self.model.borrow().as_ref().and_then(Options::of)
    }

    fn copied(&self) -> Manager {
        Manager {
            name: self.name.clone(),
            model: self.model.clone(),
            creation_counter: self.creation_counter.clone(),
            db: self.db.clone(),
            hints: self.hints.clone(),
            auto_created: self.auto_created.clone(),
            arguments: self.arguments.clone(),
        }
    }
}

/// `copy.copy(manager)`.
pub fn copy(manager: &Value) -> PyResult {
    let Value::Instance(instance) = manager else { return Err(type_error("a manager is needed")) };
    let native = must(manager)?;
    let copy = Instance::with_native(&instance.class(), native.copied());
    for (name, value) in instance.dict().str_items() {
        copy.dict().set_str(&name, value);
    }
    Ok(Value::Instance(copy))
}

fn must(value: &Value) -> PyResult<Rc<Manager>> {
    Manager::of(value).ok_or_else(|| type_error("descriptor requires a 'BaseManager' object"))
}

/// The managers of a model, in Django's order: by depth of inheritance, then by creation; each name once.
pub fn managers_of(_m: &mut Machine, opts: &Options) -> PyResult<Vec<Value>> {
    let Some(model) = opts.model() else { return Ok(Vec::new()) };
    let mut found: Vec<(usize, i64, Value)> = Vec::new();
    let mut seen: Vec<Str> = Vec::new();
    let ancestors = model.mro();
    for (depth, base) in ancestors.iter().filter_map(Options::of).enumerate() {
        for manager in base.local_managers.borrow().iter() {
            let native = must(manager)?;
            let name = native.name.borrow().clone().unwrap_or_else(|| Str::intern(""));
            if seen.contains(&name) {
                continue;
            }
            let copy = copy(manager)?;
            *must(&copy)?.model.borrow_mut() = Some(model.clone());
            seen.push(name);
            found.push((depth, native.creation_counter.get(), copy));
        }
    }
    found.sort_by_key(|(depth, counter, _)| (*depth, *counter));
    Ok(found.into_iter().map(|(_, _, manager)| manager).collect())
}

/// A plain `Manager` that Django itself makes, by name and model.
pub fn plain_manager(m: &mut Machine, name: &str, opts: &Options) -> PyResult {
    let class = classes(m)?.manager.clone();
    let manager = m.call(&Value::Class(class), Args::none())?;
    let native = must(&manager)?;
    *native.name.borrow_mut() = Some(Str::intern(name));
    *native.model.borrow_mut() = opts.model();
    native.auto_created.set(true);
    Ok(manager)
}

/// The manager classes of this process; they stand on the queryset class, so they are made when first asked for.
pub fn classes(m: &mut Machine) -> PyResult<Rc<ManagerClasses>> {
    let orm = orm(m);
    if let Some(made) = orm.managers.get() {
        return Ok(made.clone());
    }
    let base = base_class();
    let queryset_class = queryset::queryset_class(m)?;
    let methods = queryset_methods(m, &base, &queryset_class)?;
    let mut parent = ClassBuilder::in_module("BaseManagerFromQuerySet", "django.db.models.manager")
        .base(&base)
        .attribute("_queryset_class", queryset_class);
    for (name, method) in methods {
        parent = parent.attribute(&name, method);
    }
    let parent = parent.build();
    let manager = ClassBuilder::in_module("Manager", "django.db.models.manager").base(&parent).build();
    let empty = ClassBuilder::in_module("EmptyManager", "django.db.models.manager")
        .base(&manager)
        .method("__init__", |m, args| {
            let model = args.pos.get(1).and_then(py::as_class);
            let native = must(args.pos.first().unwrap_or(&Value::None))?;
            native.creation_counter.set(next_counter(m));
            *native.model.borrow_mut() = model;
            Ok(Value::None)
        })
        .method("get_queryset", |m, args| {
            let all = make_queryset(m, args.pos.first().unwrap_or(&Value::None))?;
            m.call_method(&all, "none", Args::none())
        })
        .build();
    let descriptor = ClassBuilder::in_module("ManagerDescriptor", "django.db.models.manager")
        .layout(Layout::Native)
        .method("__get__", access)
        .build();
    let made = Rc::new(ManagerClasses { base, manager, empty, descriptor });
    Ok(orm.managers.get_or_init(|| made).clone())
}

/// The next place among the managers of a class: each one made comes after those before it.
pub fn next_counter(m: &mut Machine) -> i64 {
    let counter = &orm(m).manager_counter;
    counter.set(counter.get() + 1);
    counter.get() - 1
}

/// The value of `Album.objects`, or why there is none.
fn access(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("__get__");
    let descriptor = args.required("self")?;
    let instance = args.required("instance")?;
    let owner = args.or("cls", Value::None)?;
    let class = match (&instance, &owner) {
        (_, Value::Class(class)) => class.clone(),
        (Value::Instance(instance), _) => instance.class(),
        _ => return Err(type_error("__get__(None, None) is invalid")),
    };
    // The order matters: an instance of a swapped model complains about the instance.
    if !py::is_none(&instance) {
        return Err(attribute_error(format!("Manager isn't accessible via {} instances", class.name())));
    }
    let Some(opts) = Options::of(&class) else {
        return Err(attribute_error(format!("type object '{}' has no attribute '_meta'", class.name())));
    };
    if opts.abstract_.get() {
        let name = opts.object_name.borrow().clone();
        return Err(attribute_error(format!("Manager isn't available; {name} is abstract")));
    }
    if let Some(other) = opts.swapped(m) {
        let label = opts.label();
        return Err(attribute_error(format!(
            "Manager isn't available; '{label}' has been swapped for '{other}'"
        )));
    }
    let Value::Instance(descriptor) = &descriptor else { return Ok(Value::None) };
    let native =
        descriptor.native::<Descriptor>().ok_or_else(|| type_error("a manager descriptor is needed"))?;
    let name = must(&native.manager)?.name.borrow().clone().unwrap_or_else(|| Str::intern(""));
    let found = opts.manager_named(m, &name)?;
    let found = found.ok_or_else(|| crate::python::exception::key_error(Value::Str(name)))?;
    chosen(m, &found, "named");
    Ok(found)
}

/// Tells the timeline which manager answers and why.
pub fn chosen(m: &Machine, manager: &Value, rule: &'static str) {
    // Forms and the admin look managers up while applications begin: nobody asked for rows yet.
    let begun = || m.find_extension::<super::Orm>().is_some_and(|orm| orm.apps.ready.get());
    if m.observer.is_none() || !begun() {
        return;
    }
    let (Value::Instance(instance), Some(native)) = (manager, Manager::of(manager)) else { return };
    emit(m, || OrmEvent::ManagerChosen {
        model: native.opts().map(|opts| opts.label()).unwrap_or_default(),
        manager: native.name.borrow().as_ref().map(|n| n.to_string()).unwrap_or_default(),
        class: instance.class().name().to_string(),
        rule,
        filter: narrowed_by(&instance.class()),
    });
}

/// `InStock.get_queryset`, when a class written in Python narrows the rows.
pub fn narrowed_by(class: &Rc<Class>) -> Option<String> {
    match class.lookup_with_owner("get_queryset") {
        Some((owner, Value::Function(_))) => Some(format!("{}.get_queryset", owner.name())),
        _ => None,
    }
}

/// What the built-in `get_queryset` gives: a queryset of the manager's class over all rows.
pub fn make_queryset(m: &mut Machine, manager: &Value) -> PyResult {
    let native = must(manager)?;
    let Value::Class(queryset_class) = m.getattr(manager, "_queryset_class")? else {
        return Err(type_error("'_queryset_class' must be a class"));
    };
    let (db, hints) = (native.db.borrow().clone(), native.hints.borrow().clone());
    let model = native.model.borrow().clone();
    match model {
        Some(model) => queryset::make(m, &model, &queryset_class, db.as_deref(), hints),
        None => {
            let args = Args::none().with("model", Value::None).with("using", py::text_or_none(&db));
            m.call(&Value::Class(queryset_class), args.with("hints", hints))
        }
    }
}

/// `manager.get_queryset()` as its class defines it; the queryset remembers who narrowed it.
pub fn get_queryset(m: &mut Machine, manager: &Value) -> PyResult {
    let made = m.call_method(manager, "get_queryset", Args::none())?;
    queryset::set_origin(m, &made, manager);
    Ok(made)
}

/// `manager.using(alias)` or `manager.db_manager(alias)` without the copy: a queryset bound to a database.
pub fn queryset_using(m: &mut Machine, manager: &Value, alias: &str) -> PyResult {
    let made = get_queryset(m, manager)?;
    queryset::using(m, &made, alias)
}

/// The public methods of a queryset class that a manager class lacks, as methods that go through `get_queryset`.
fn queryset_methods(
    m: &mut Machine,
    class: &Rc<Class>,
    queryset_class: &Rc<Class>,
) -> PyResult<Vec<(Str, Value)>> {
    let mut methods: Vec<(Str, Value)> = Vec::new();
    let mut seen: Vec<Str> = Vec::new();
    for ancestor in queryset_class.mro().iter() {
        if Rc::ptr_eq(ancestor, &types().object) {
            continue;
        }
        for (name, value) in ancestor.dict.str_items() {
            let function = match &value {
                Value::Function(_) => true,
                Value::Native(native) => native.binds,
                _ => false,
            };
            // What a subclass says of a name goes for its parents' methods of that name.
            if !function || seen.contains(&name) {
                continue;
            }
            seen.push(name.clone());
            if class.lookup(&name).is_none() && copied(m, &name, &value)? {
                methods.push((name, value));
            }
        }
    }
    methods.sort_by(|(a, _), (b, _)| a.as_str().cmp(b.as_str()));
    Ok(methods.into_iter().map(|(name, method)| (name.clone(), proxy(class, &name, &method))).collect())
}

/// Whether a queryset's method is copied: `queryset_only` decides, else the underscore does.
fn copied(m: &mut Machine, name: &str, method: &Value) -> PyResult<bool> {
    Ok(match m.getattr_opt(method, "queryset_only")? {
        Some(Value::None) | None => !name.starts_with('_'),
        Some(only) => !m.truth(&only)?,
    })
}

fn proxy(class: &Rc<Class>, name: &Str, method: &Value) -> Value {
    let target = name.clone();
    let function = NativeFunction::method_closure(&class.name(), name, move |m, mut args| {
        let manager = args.take_self();
        let rows = get_queryset(m, &manager)?;
        m.call_method(&rows, &target, args)
    });
    // `@wraps`: attributes such as `alters_data` come along.
    let attributes = match method {
        Value::Function(f) => f.dict.get().cloned(),
        Value::Native(f) => f.dict.get().cloned(),
        _ => None,
    };
    let attributes = attributes.map_or_else(Dict::new, |known| known.copy());
    if let Value::Function(written) = method {
        attributes.set_str(&Str::intern("__doc__"), written.doc.borrow().clone());
    }
    attributes.set_str(&Str::intern("__wrapped__"), method.clone());
    let (module, owner) = match method {
        Value::Function(f) => {
            let qualname = f.qualname.borrow();
            let owner = qualname.rsplit_once('.').map_or("", |(owner, _)| owner).to_owned();
            let module = f.globals.get_str("__name__").as_ref().and_then(py::as_text);
            (module.unwrap_or_else(|| Str::intern("")), owner)
        }
        Value::Native(f) => (f.module.clone(), f.owner.to_string()),
        _ => (Str::intern("builtins"), class.name().to_string()),
    };
    let function = function.standing_in(&module, &owner);
    let _ = function.dict.set(Rc::new(attributes));
    Value::Native(function)
}

/// `cls.from_queryset(queryset_class, class_name=None)`.
fn from_queryset(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("from_queryset");
    let class = args.required("cls")?;
    let queryset_class = args.required("queryset_class")?;
    let name = args.or("class_name", Value::None)?;
    args.finish()?;
    let Value::Class(class) = class else { return Err(type_error("from_queryset() is a method of classes")) };
    let Value::Class(queryset_class) = queryset_class else {
        let kind = m.class_of(&queryset_class).name();
        return Err(attribute_error(format!("'{kind}' object has no attribute '__name__'")));
    };
    let name = match py::as_text(&name) {
        Some(name) => name.to_string(),
        None => format!("{}From{}", class.name(), queryset_class.name()),
    };
    derive(m, &class, &queryset_class, &name).map(Value::Class)
}

/// A manager class with a queryset class's methods.
pub fn derive(
    m: &mut Machine,
    class: &Rc<Class>,
    queryset_class: &Rc<Class>,
    name: &str,
) -> PyResult<Rc<Class>> {
    let namespace = Rc::new(Dict::new());
    namespace.set_str(&Str::intern("__module__"), Value::str("django.db.models.manager"));
    namespace.set_str(&Str::intern("_queryset_class"), Value::Class(queryset_class.clone()));
    for (method, value) in queryset_methods(m, class, queryset_class)? {
        namespace.set_str(&method, value);
    }
    m.new_class(&types().type_, name, vec![class.clone()], namespace, Vec::new())
}

/// `QuerySet.as_manager()`: what the queryset's class method answers.
pub fn as_manager(m: &mut Machine, queryset_class: &Rc<Class>) -> PyResult {
    let manager_class = classes(m)?.manager.clone();
    let name = format!("ManagerFrom{}", queryset_class.name());
    let class = derive(m, &manager_class, queryset_class, &name)?;
    let manager = m.call(&Value::Class(class), Args::none())?;
    m.setattr(&manager, "_built_with_as_manager", Value::Bool(true))?;
    Ok(manager)
}

fn own(args: &Args) -> PyResult<Rc<Manager>> {
    must(args.pos.first().unwrap_or(&Value::None))
}

fn base_class() -> Rc<Class> {
    let builder = ClassBuilder::in_module("BaseManager", "django.db.models.manager")
        .layout(Layout::Native)
        .attribute("use_in_migrations", false)
        .static_method("__new__", |_, mut args| {
            let Value::Class(class) = args.take_self() else { return Err(type_error("a class is needed")) };
            let native = Manager::default();
            *native.hints.borrow_mut() = Value::dict::<&str>([]);
            *native.arguments.borrow_mut() = (args.pos.to_vec(), args.kw.clone());
            Ok(Value::Instance(Instance::new(&class, Payload::Native(Rc::new(native)))))
        })
        .method("__init__", |m, args| {
            let mut args = args.reader("BaseManager.__init__");
            let native = must(&args.required("self")?)?;
            args.finish()?;
            native.creation_counter.set(next_counter(m));
            Ok(Value::None)
        })
        .class_method("from_queryset", from_queryset)
        .class_method("__class_getitem__", |_, mut args| Ok(args.take_self()))
        .method("contribute_to_class", contribute)
        .method("get_queryset", |m, args| make_queryset(m, args.pos.first().unwrap_or(&Value::None)))
        .method("all", |m, mut args| {
            let manager = args.take_self();
            get_queryset(m, &manager)
        })
        .method("db_manager", db_manager)
        .method("deconstruct", deconstruct)
        .method("check", |_, _| Ok(Value::list(Vec::new())))
        .method("_set_creation_counter", |m, args| {
            own(&args)?.creation_counter.set(next_counter(m));
            Ok(Value::None)
        })
        .method("__str__", |_, args| {
            let native = own(&args)?;
            let Some(label) = native.opts().map(|opts| opts.label()) else {
                let message = "'NoneType' object has no attribute '_meta'";
                return Err(crate::python::exception::attribute_error(message));
            };
            let name = native.name.borrow().as_ref().map_or("None".to_owned(), |n| n.to_string());
            Ok(Value::str(format!("{label}.{name}")))
        })
        .method("__eq__", equal)
        .method("__hash__", |m, args| {
            Ok(Value::Int(m.id_of(args.pos.first().unwrap_or(&Value::None)) as i64))
        })
        .method("__copy__", |_, args| copy(args.pos.first().unwrap_or(&Value::None)));
    attributes(builder).build()
}

fn attributes(builder: ClassBuilder) -> ClassBuilder {
    builder
        .accessor(
            "name",
            |_, receiver| Ok(py::text_or_none(&must(receiver)?.name.borrow())),
            |_, receiver, value| {
                *must(receiver)?.name.borrow_mut() = py::as_text(&value);
                Ok(())
            },
        )
        .accessor(
            "model",
            |_, receiver| Ok(must(receiver)?.model.borrow().clone().map_or(Value::None, Value::Class)),
            |_, receiver, value| {
                *must(receiver)?.model.borrow_mut() = py::as_class(&value);
                Ok(())
            },
        )
        .accessor(
            "_db",
            |_, receiver| Ok(py::text_or_none(&must(receiver)?.db.borrow())),
            |_, receiver, value| {
                *must(receiver)?.db.borrow_mut() = py::as_text(&value);
                Ok(())
            },
        )
        .accessor(
            "_hints",
            |_, receiver| Ok(must(receiver)?.hints.borrow().clone()),
            |_, receiver, value| {
                *must(receiver)?.hints.borrow_mut() = value;
                Ok(())
            },
        )
        .accessor(
            "auto_created",
            |_, receiver| Ok(Value::Bool(must(receiver)?.auto_created.get())),
            |m, receiver, value| {
                must(receiver)?.auto_created.set(m.truth(&value)?);
                Ok(())
            },
        )
        .accessor(
            "creation_counter",
            |_, receiver| Ok(Value::Int(must(receiver)?.creation_counter.get())),
            |_, receiver, value| {
                if let Value::Int(n) = value {
                    must(receiver)?.creation_counter.set(n);
                }
                Ok(())
            },
        )
        .getter("_constructor_args", |_, receiver| {
            let (pos, kw) = must(receiver)?.arguments.borrow().clone();
            let kw = Value::dict(kw.iter().map(|(name, value)| (name.as_str(), value.clone())));
            Ok(Value::tuple(vec![Value::tuple(pos), kw]))
        })
        .getter("db", |_, receiver| {
            let db = must(receiver)?.db.borrow().clone();
            Ok(Value::Str(db.unwrap_or_else(|| Str::intern("default"))))
        })
}

fn contribute(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("contribute_to_class");
    let manager = args.required("self")?;
    let class = args.required("cls")?;
    let name = args.required("name")?;
    args.finish()?;
    let (Value::Class(class), Some(name)) = (class, py::as_text(&name)) else {
        return Err(type_error("contribute_to_class() takes a class and a name"));
    };
    put_on(m, &manager, &class, &name)?;
    Ok(Value::None)
}

/// Puts a manager on a model class under a name.
pub fn put_on(m: &mut Machine, manager: &Value, class: &Rc<Class>, name: &str) -> PyResult<()> {
    let native = must(manager)?;
    let unnamed = native.name.borrow().is_none();
    if unnamed {
        *native.name.borrow_mut() = Some(Str::intern(name));
    }
    *native.model.borrow_mut() = Some(class.clone());
    let descriptor_class = classes(m)?.descriptor.clone();
    let descriptor = Instance::with_native(&descriptor_class, Descriptor { manager: manager.clone() });
    descriptor.set("manager", manager.clone());
    class.set(name, Value::Instance(descriptor));
    if let Some(opts) = Options::of(class) {
        opts.add_manager(manager.clone());
    }
    Ok(())
}

fn db_manager(_m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("db_manager");
    let manager = args.required("self")?;
    let using = args.or("using", Value::None)?;
    let hints = args.or("hints", Value::None)?;
    args.finish()?;
    let made = copy(&manager)?;
    let native = must(&made)?;
    if let Some(using) = py::as_text(&using) {
        *native.db.borrow_mut() = Some(using);
    }
    if !py::is_none(&hints) {
        *native.hints.borrow_mut() = hints;
    }
    Ok(made)
}

/// `(as_manager, manager_class, queryset_class, args, kwargs)`.
fn deconstruct(m: &mut Machine, args: Args) -> PyResult {
    let manager = args.pos.first().cloned().unwrap_or_default();
    let native = must(&manager)?;
    let Value::Instance(instance) = &manager else { return Ok(Value::None) };
    let class = instance.class();
    if m.getattr_opt(&manager, "_built_with_as_manager")?.is_some() {
        let path = match m.getattr(&manager, "_queryset_class")? {
            Value::Class(class) => Value::str(format!("{}.{}", class.module(), class.name())),
            _ => Value::None,
        };
        return Ok(Value::tuple(vec![Value::Bool(true), Value::None, path, Value::None, Value::None]));
    }
    let (module, name) = (class.module(), class.name());
    let found = m.import(&module).ok().and_then(|module| module.get(&name));
    if found.is_none() {
        return Err(value_error(format!(
            "Could not find manager {name} in {module}.\nPlease note that you need to inherit from managers you \
             dynamically generated with 'from_queryset()'."
        )));
    }
    let (pos, kw) = native.arguments.borrow().clone();
    let kw = Value::dict(kw.iter().map(|(name, value)| (name.as_str(), value.clone())));
    let path = Value::str(format!("{module}.{name}"));
    Ok(Value::tuple(vec![Value::Bool(false), path, Value::None, Value::tuple(pos), kw]))
}

fn equal(m: &mut Machine, args: Args) -> PyResult {
    let (Some(this), Some(other)) = (args.pos.first(), args.pos.get(1)) else {
        return Ok(Value::NotImplemented);
    };
    let (Value::Instance(instance), Some(b)) = (this, Manager::of(other)) else {
        return Ok(Value::Bool(false));
    };
    if !m.is_instance(other, &instance.class()) {
        return Ok(Value::Bool(false));
    }
    let a = must(this)?;
    let ((pos_a, kw_a), (pos_b, kw_b)) = (a.arguments.borrow().clone(), b.arguments.borrow().clone());
    let (left, right) = (Value::tuple(pos_a), Value::tuple(pos_b));
    let kw = |kw: &[(Str, Value)]| Value::dict(kw.iter().map(|(n, v)| (n.as_str(), v.clone())));
    let same = m.eq(&left, &right)? && m.eq(&kw(&kw_a), &kw(&kw_b))?;
    Ok(Value::Bool(same))
}
