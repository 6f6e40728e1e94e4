//! Signals: who asked to be told, and telling them.
//!
//! Receivers are held weakly unless `weak=False`: a function nobody else keeps is forgotten.
//!
//! Mirrors `django/dispatch/dispatcher.py` and `django/db/models/signals.py`.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use super::events::{OrmEvent, emit};
use super::options::Options;
use super::{orm, py};
use crate::python::class::{Instance, Layout, Payload};
use crate::python::exception::{type_error, value_error};
use crate::python::{
    Args, Class, ClassBuilder, Function, Machine, NativeFunction, PyResult, Str, Value, types,
};

/// How a receiver is kept.
enum Held {
    Strong(Value),
    Function(Weak<Function>),
    /// A bound method: function and the object it is bound to.
    Method(Weak<Function>, Weak<Instance>),
}

impl Held {
    fn new(receiver: &Value, weak: bool) -> Held {
        match receiver {
            Value::Function(function) if weak => Held::Function(Rc::downgrade(function)),
            Value::Method(method) if weak => match (&method.function, &method.receiver) {
                (Value::Function(f), Value::Instance(i)) => Held::Method(Rc::downgrade(f), Rc::downgrade(i)),
                _ => Held::Strong(receiver.clone()),
            },
            other => Held::Strong(other.clone()),
        }
    }

    fn get(&self) -> Option<Value> {
        match self {
            Held::Strong(value) => Some(value.clone()),
            Held::Function(function) => function.upgrade().map(Value::Function),
            Held::Method(function, receiver) => {
                let method = crate::python::Method {
                    function: Value::Function(function.upgrade()?),
                    receiver: Value::Instance(receiver.upgrade()?),
                };
                Some(Value::Method(Rc::new(method)))
            }
        }
    }
}

/// What makes two connections the same: the receiver (or `dispatch_uid`) and the sender.
#[derive(PartialEq, Eq, Clone)]
struct Key {
    receiver: ReceiverKey,
    sender: usize,
}

#[derive(PartialEq, Eq, Clone)]
enum ReceiverKey {
    Uid(String),
    Object(usize, usize),
}

/// The payload of a `Signal`.
#[derive(Default)]
pub struct Signal {
    /// Its name for the timeline; empty for a learner's own.
    pub name: &'static str,
    /// Whether senders may be given by label (`ModelSignal`).
    pub of_models: bool,
    receivers: RefCell<Vec<(Key, Held)>>,
}

/// The signals of one process.
#[allow(missing_docs, reason = "each is the signal of its name")]
pub struct Signals {
    pub signal_class: Rc<Class>,
    pub model_signal_class: Rc<Class>,
    pub class_prepared: Value,
    pub pre_init: Value,
    pub post_init: Value,
    pub pre_save: Value,
    pub post_save: Value,
    pub pre_delete: Value,
    pub post_delete: Value,
    pub m2m_changed: Value,
    pub pre_migrate: Value,
    pub post_migrate: Value,
    pub setting_changed: Value,
}

impl Signals {
    /// Makes the classes and the signals.
    pub fn build() -> Signals {
        let signal_class = class("Signal", "django.dispatch.dispatcher", None);
        let model_signal_class = class("ModelSignal", "django.db.models.signals", Some(&signal_class));
        let make = |name: &'static str| {
            let native = Signal { name, of_models: true, ..Signal::default() };
            Value::Instance(Instance::new(&model_signal_class, Payload::Native(Rc::new(native))))
        };
        let plain = |name: &'static str| {
            let native = Signal { name, ..Signal::default() };
            Value::Instance(Instance::new(&signal_class, Payload::Native(Rc::new(native))))
        };
        Signals {
            class_prepared: plain("class_prepared"),
            pre_init: make("pre_init"),
            post_init: make("post_init"),
            pre_save: make("pre_save"),
            post_save: make("post_save"),
            pre_delete: make("pre_delete"),
            post_delete: make("post_delete"),
            m2m_changed: make("m2m_changed"),
            pre_migrate: plain("pre_migrate"),
            post_migrate: plain("post_migrate"),
            setting_changed: plain("setting_changed"),
            signal_class,
            model_signal_class,
        }
    }
}

fn class(name: &str, module: &str, base: Option<&Rc<Class>>) -> Rc<Class> {
    let builder = ClassBuilder::in_module(name, module).layout(Layout::Native);
    if let Some(base) = base {
        return builder.base(base).build();
    }
    builder
        .static_method("__new__", |_, mut args| {
            let Value::Class(class) = args.take_self() else { return Err(type_error("a class is needed")) };
            let of_models = class.mro().iter().any(|c| &*c.name() == "ModelSignal");
            let native = Signal { of_models, ..Signal::default() };
            Ok(Value::Instance(Instance::new(&class, Payload::Native(Rc::new(native)))))
        })
        .method("__init__", |_, mut args| {
            let this = args.take_self();
            let mut args = args.reader("Signal.__init__");
            let caching = args.or("use_caching", false)?;
            args.finish()?;
            if let Value::Instance(object) = &this {
                object.set("use_caching", caching);
            }
            Ok(Value::None)
        })
        .method("connect", connect)
        .method("disconnect", disconnect)
        .method("has_listeners", |m, args| {
            let signal = must(args.pos.first().unwrap_or(&Value::None))?;
            let sender = args.pos.get(1).cloned().unwrap_or_default();
            let _ = m;
            Ok(Value::Bool(!signal.live(&sender).is_empty()))
        })
        .method("send", |m, args| send_from_python(m, args, false))
        .method("send_robust", |m, args| send_from_python(m, args, true))
        .getter("receivers", |_, receiver| {
            let count = must(receiver)?.receivers.borrow().len();
            Ok(Value::list(vec![Value::None; count]))
        })
        .build()
}

fn must(value: &Value) -> PyResult<Rc<Signal>> {
    let native = if let Value::Instance(instance) = value { instance.native::<Signal>() } else { None };
    native.ok_or_else(|| type_error("descriptor requires a 'Signal' object"))
}

impl Signal {
    /// The receivers for a sender, the dead ones cleared away.
    fn live(&self, sender: &Value) -> Vec<Value> {
        let mut receivers = self.receivers.borrow_mut();
        receivers.retain(|(_, held)| held.get().is_some());
        let wanted = address(sender);
        let for_sender = |key: &Key| key.sender == 0 || key.sender == wanted;
        receivers.iter().filter(|(key, _)| for_sender(key)).filter_map(|(_, held)| held.get()).collect()
    }
}

fn address(sender: &Value) -> usize {
    sender.address().unwrap_or(0)
}

fn key(receiver: &Value, sender: &Value, uid: &Value, m: &mut Machine) -> PyResult<Key> {
    let receiver = match (uid, receiver) {
        (Value::None, Value::Method(method)) => {
            ReceiverKey::Object(address(&method.receiver), address(&method.function))
        }
        (Value::None, other) => ReceiverKey::Object(address(other), 0),
        (uid, _) => ReceiverKey::Uid(m.repr(uid)?),
    };
    Ok(Key { receiver, sender: address(sender) })
}

fn connect(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("connect");
    let signal = args.required("self")?;
    let receiver = args.required("receiver")?;
    let sender = args.or("sender", Value::None)?;
    let weak = args.or("weak", true)?;
    let uid = args.or("dispatch_uid", Value::None)?;
    args.finish()?;
    let native = must(&signal)?;
    if orm(m).settings.configured.get() && orm(m).settings.is_on("DEBUG") {
        if !m.callable(&receiver) {
            return Err(type_error("Signal receivers must be callable."));
        }
        if !accepts_keywords(&receiver) {
            return Err(value_error("Signal receivers must accept keyword arguments (**kwargs)."));
        }
    }
    let mut weak = m.truth(&weak)?;
    // Django remembers the parameters of functions it has looked at under DEBUG, and so keeps them alive.
    if orm(m).settings.is_on("DEBUG") && matches!(receiver, Value::Function(_)) {
        weak = false;
    }
    let Some(label) = py::as_text(&sender) else {
        return native.connect(m, &receiver, &sender, weak, &uid).map(|()| Value::None);
    };
    if !native.of_models {
        return native.connect(m, &receiver, &sender, weak, &uid).map(|()| Value::None);
    }
    // A sender given by name: connected once the model is there.
    let Some(wanted) = super::registry::model_tuple(&label) else {
        return Err(value_error(format!(
            "Invalid model reference '{label}'. String model references must be of the form 'app_label.ModelName'."
        )));
    };
    let waiting = receiver.clone();
    let (apps, receiver, uid) = (orm(m).apps.clone(), receiver.clone(), uid.clone());
    let later = Rc::new(move |m: &mut Machine, models: Vec<Rc<Class>>| match models.first() {
        Some(model) => native.connect(m, &receiver, &Value::Class(model.clone()), weak, &uid),
        None => Ok(()),
    });
    let waiter = super::registry::Waiter::Receiver { signal, receiver: waiting };
    apps.lazy_model_operation(m, vec![wanted], waiter, later)?;
    Ok(Value::None)
}

fn accepts_keywords(receiver: &Value) -> bool {
    match receiver {
        Value::Function(function) => function.code.var_keyword,
        Value::Method(method) => accepts_keywords(&method.function),
        _ => true,
    }
}

impl Signal {
    fn connect(
        &self,
        m: &mut Machine,
        receiver: &Value,
        sender: &Value,
        weak: bool,
        uid: &Value,
    ) -> PyResult<()> {
        let key = key(receiver, sender, uid, m)?;
        let mut receivers = self.receivers.borrow_mut();
        receivers.retain(|(_, held)| held.get().is_some());
        if !receivers.iter().any(|(known, _)| *known == key) {
            receivers.push((key, Held::new(receiver, weak)));
        }
        Ok(())
    }
}

fn disconnect(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("Signal.disconnect");
    let signal = must(&args.required("self")?)?;
    let receiver = args.or("receiver", Value::None)?;
    let sender = args.or("sender", Value::None)?;
    let uid = args.or("dispatch_uid", Value::None)?;
    args.finish()?;
    let label = py::as_text(&sender).filter(|_| signal.of_models);
    let lazy = label.is_some();
    let sender = match label.and_then(|label| super::registry::model_tuple(&label)) {
        Some((app, name)) => orm(m).apps.registered(&app, &name).map_or(sender, Value::Class),
        None => sender,
    };
    let key = key(&receiver, &sender, &uid, m)?;
    let mut receivers = signal.receivers.borrow_mut();
    let before = receivers.len();
    receivers.retain(|(known, _)| *known != key);
    // By name it is done once the model is there, and so gives no answer.
    Ok(if lazy { Value::None } else { Value::Bool(receivers.len() < before) })
}

fn send_from_python(m: &mut Machine, args: Args, robust: bool) -> PyResult {
    let mut args = args.reader(if robust { "Signal.send_robust" } else { "Signal.send" });
    let signal = args.required("self")?;
    let sender = args.required("sender")?;
    let named = args.rest_kw();
    args.finish()?;
    let answers = deliver(m, &signal, &sender, named, robust)?;
    let pairs = answers.into_iter().map(|(receiver, answer)| Value::tuple(vec![receiver, answer]));
    Ok(Value::list(pairs.collect()))
}

/// Sends a signal: calls every receiver for this sender, in order of connection.
pub fn send(m: &mut Machine, signal: &Value, sender: &Value, named: Vec<(&str, Value)>) -> PyResult<()> {
    if must(signal)?.receivers.borrow().is_empty() {
        return Ok(());
    }
    let named = named.into_iter().map(|(name, value)| (Str::intern(name), value)).collect();
    deliver(m, signal, sender, named, false).map(|_| ())
}

/// Whether anybody would hear the signal from this sender.
pub fn heard(signal: &Value, sender: &Value) -> bool {
    must(signal).is_ok_and(|signal| !signal.receivers.borrow().is_empty() && !signal.live(sender).is_empty())
}

fn deliver(
    m: &mut Machine,
    signal: &Value,
    sender: &Value,
    named: Vec<(Str, Value)>,
    robust: bool,
) -> PyResult<Vec<(Value, Value)>> {
    let native = must(signal)?;
    let receivers = native.live(sender);
    if receivers.is_empty() {
        return Ok(Vec::new());
    }
    report(m, &native, sender, &receivers)?;
    let mut answers = Vec::new();
    for receiver in receivers {
        let mut args = Args::none().with("signal", signal.clone()).with("sender", sender.clone());
        args.kw.extend(named.iter().cloned());
        let answer = match m.call(&receiver, args) {
            Err(error) if robust && error.is(&types().Exception) => {
                log_error(m, &receiver, &error)?;
                error.exception().cloned().map_or(Value::None, Value::Instance)
            }
            other => other?,
        };
        answers.push((receiver, answer));
    }
    Ok(answers)
}

/// What the logger `django.dispatch` writes about a receiver that failed in `send_robust`.
fn log_error(m: &mut Machine, receiver: &Value, error: &crate::python::Unwind) -> PyResult<()> {
    let Some(exception) = error.exception() else { return Ok(()) };
    let name = m.getattr_opt(receiver, "__qualname__")?.and_then(|name| py::as_text(&name));
    let name = name.unwrap_or_else(|| Str::intern("receiver"));
    let log = m.import_from("django.utils.log", "log_error")?;
    let text = Value::str("Error calling %s in Signal.send_robust() (%s)");
    let error = Value::Instance(exception.clone());
    let args = vec![Value::str("django.dispatch"), text, error.clone(), Value::Str(name), error];
    m.call(&log, Args::pos(args)).map(|_| ())
}

fn report(m: &mut Machine, signal: &Signal, sender: &Value, receivers: &[Value]) -> PyResult<()> {
    if m.observer.is_none() || signal.name.is_empty() {
        return Ok(());
    }
    let sender = match sender {
        Value::Class(class) => {
            Options::of(class).map_or_else(|| class.name().to_string(), |opts| opts.label())
        }
        _ => String::new(),
    };
    let mut names = Vec::new();
    for receiver in receivers {
        let name = m.getattr_opt(receiver, "__qualname__")?.and_then(|name| py::as_text(&name));
        names.push(name.map_or_else(|| m.class_of(receiver).name().to_string(), |name| name.to_string()));
    }
    emit(m, || OrmEvent::SignalSent { signal: signal.name.to_owned(), sender, receivers: names });
    Ok(())
}

/// `@receiver(signal, **kwargs)`, for one signal or several.
pub fn receiver(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("receiver");
    let signal = args.required("signal")?;
    let kwargs = args.rest_kw();
    args.finish()?;
    let signals = match &signal {
        Value::List(_) | Value::Tuple(_) => m.collect(&signal)?,
        one => vec![one.clone()],
    };
    Ok(Value::Native(NativeFunction::closure("_decorator", move |m, args| {
        let function = args.pos.first().cloned().unwrap_or_default();
        for signal in &signals {
            let call = Args { pos: [function.clone()].into_iter().collect(), kw: kwargs.clone() };
            m.call_method(signal, "connect", call)?;
        }
        Ok(function)
    })))
}
