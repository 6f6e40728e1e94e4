//! Short texts for values, made without running any code of the learner's.
//!
//! `repr()` may run a `__repr__` with side effects, or queries; looking at memory must do neither.

use crate::catalogue::{say, say_with};
use crate::orm::options::Options;
use crate::orm::queryset;
use crate::python::builtins::repr::{bytes_repr, float_repr, str_repr};
use crate::python::dict::Entry;
use crate::python::{Dict, Instance, Value};

/// How many characters of a text are shown.
const LONGEST: usize = 60;
/// How many items of a container are shown.
const ITEMS: usize = 5;

/// A short text for a value.
pub fn short(value: &Value) -> String {
    nested(value, 2)
}

fn nested(value: &Value, depth: usize) -> String {
    match value {
        Value::None => "None".into(),
        Value::NotImplemented => "NotImplemented".into(),
        Value::Ellipsis => "Ellipsis".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => float_repr(*number),
        Value::BigInt(number) => clip(number.to_string()),
        Value::Str(text) => clip(str_repr(&cut(text))),
        Value::Bytes(bytes) => clip(bytes_repr(&bytes[..bytes.len().min(LONGEST)])),
        Value::Tuple(items) if items.len() == 1 => {
            format!("({},)", nested(&items[0], depth.saturating_sub(1)))
        }
        Value::Tuple(items) => list("(", items.iter(), items.len(), ")", depth),
        Value::List(items) => {
            let items = items.items.borrow();
            list("[", items.iter(), items.len(), "]", depth)
        }
        Value::Set(set) if set.items.is_empty() => "set()".into(),
        Value::Set(set) => {
            let first = first_entries(&set.items, ITEMS);
            list("{", first.iter().map(|entry| &entry.key), set.items.len(), "}", depth)
        }
        Value::Dict(dict) => dictionary(dict, depth),
        Value::Range(range) => format!("range({}, {})", range.start, range.stop),
        Value::Function(function) => format!("function {}", function.code.qualname),
        Value::Native(function) => format!("function {}", function.name),
        Value::Method(_) => say("object-method"),
        Value::Class(class) => format!("class {}", class.name()),
        Value::Module(module) => format!("module {}", module.name),
        Value::Generator(generator) => format!("generator {}", generator.name),
        Value::Instance(instance) => of_instance(value, instance, depth),
        _ => "…".into(),
    }
}

fn of_instance(value: &Value, instance: &Instance, depth: usize) -> String {
    if let Some(inner) = instance.builtin_value() {
        return nested(&inner, depth);
    }
    if Options::of_instance(value).is_some() {
        return model_instance(value);
    }
    if queryset::is_queryset(value) {
        return queryset_word();
    }
    if let Some(exception) = instance.exception() {
        let args = exception.args.borrow();
        return format!("{}{}", instance.class().name(), list("(", args.iter(), args.len(), ")", depth));
    }
    format!("{} object", instance.class().name())
}

/// What a queryset is called.
pub fn queryset_word() -> String {
    say("object-queryset")
}

/// `Album 1`, or `Album without a key`.
pub fn model_instance(value: &Value) -> String {
    let Some(instance) = value.as_instance() else { return short(value) };
    let name = instance.class().name();
    match primary_key(value) {
        Value::None => say_with("object-no-key", &[("class", &name)]),
        key => format!("{name} {}", nested(&key, 1)),
    }
}

/// What an instance holds as its primary key.
pub fn primary_key(value: &Value) -> Value {
    let field = Options::of_instance(value).and_then(|options| options.pk());
    let held = field.and_then(|field| value.as_instance()?.get_name(&field.attname()));
    held.unwrap_or_default()
}

fn list<'a>(
    open: &str,
    items: impl Iterator<Item = &'a Value>,
    count: usize,
    close: &str,
    depth: usize,
) -> String {
    if depth == 0 {
        return format!("{open}…{close}");
    }
    let mut texts: Vec<String> = items.take(ITEMS).map(|item| nested(item, depth - 1)).collect();
    if count > ITEMS {
        texts.push("…".into());
    }
    clip(format!("{open}{}{close}", texts.join(", ")))
}

fn dictionary(dict: &Dict, depth: usize) -> String {
    if depth == 0 {
        return "{…}".into();
    }
    let entries = first_entries(dict, ITEMS);
    let pair =
        |entry: &Entry| format!("{}: {}", nested(&entry.key, depth - 1), nested(&entry.value, depth - 1));
    let mut texts: Vec<String> = entries.iter().map(pair).collect();
    if dict.len() > ITEMS {
        texts.push("…".into());
    }
    clip(format!("{{{}}}", texts.join(", ")))
}

/// The first entries of a dict, at a cost that does not grow with it.
pub fn first_entries(dict: &Dict, count: usize) -> Vec<Entry> {
    (0..dict.end().min(count * 8)).filter_map(|at| dict.at(at)).take(count).collect()
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST + 1).collect()
}

/// The text, shortened.
pub fn clip(text: String) -> String {
    if text.chars().count() <= LONGEST + 2 {
        return text;
    }
    text.chars().take(LONGEST).collect::<String>() + "…"
}
