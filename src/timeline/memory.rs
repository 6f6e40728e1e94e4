//! Memory at an event: names, and the objects that they reach.
//!
//! A shot of memory shares every object that did not change with the shot before; an object is looked at again only
//! when its namespace was written to since, so that a long run costs little more than walking the names.
//! **Invariants:** (a) no code of the learner's runs; (b) a number stands for one object over its whole life: the
//! keeper holds it weakly, so that its place in memory is not given to another under the same number.
//! **Boundary:** how an object stands to its row is computed when it is looked at, in [`super::links`].

use std::any::Any;
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::{Rc, Weak};

use super::repr::{self, first_entries, short};
use super::view::ObjectKind;
use crate::catalogue::{say, say_count, say_with};
use crate::orm::manager::Manager;
use crate::orm::model;
use crate::orm::options::Options;
use crate::orm::queryset::{self, QuerySetState};
use crate::python::{Class, Dict, Instance, Str, Value};
use crate::sql::SqlValue;
use crate::sql::table::EventId;

/// How many objects are shown.
const OBJECTS: usize = 60;
/// How many fields of an object are shown.
const FIELDS: usize = 20;
/// How many items of a list or results of a queryset are followed.
const ITEMS: usize = 8;
/// How many objects are numbered before the dead ones are forgotten.
const NUMBERS: usize = 4096;

/// What was remembered of a row when an instance was loaded from it or saved to it.
#[derive(Debug)]
pub struct Loaded {
    /// The table.
    pub table: Rc<str>,
    /// The primary key as stored.
    pub key: SqlValue,
    /// The birth of the row.
    pub birth: EventId,
    /// The row's values.
    pub row: Rc<[SqlValue]>,
    /// The instance's values, by attname.
    values: Vec<(Str, Value)>,
    /// The event that loaded or saved it.
    pub event: usize,
}

/// A field of an object.
#[derive(Debug, PartialEq)]
pub struct FieldShot {
    /// The attribute.
    pub name: Str,
    /// Its short text.
    pub text: String,
    /// The object it refers to.
    pub target: Option<u64>,
    /// The column, for a field of a model.
    pub column: Option<Str>,
    /// Whether it was set since the row was read or written.
    pub unsaved: bool,
    /// Whether it is a column that was not read.
    pub deferred: bool,
}

/// An object.
#[derive(Debug)]
pub struct ObjectShot {
    /// Its number.
    pub id: u64,
    /// What it is.
    pub kind: ObjectKind,
    /// `Album 1`.
    pub title: String,
    /// `not run yet`.
    pub note: String,
    /// Its fields.
    pub fields: Vec<FieldShot>,
    /// What was read or written last; instances only.
    pub loaded: Option<Rc<Loaded>>,
    /// Whether its row was never written.
    pub adding: bool,
}

/// What a name is bound to.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// An object that is shown.
    Object(u64),
    /// Anything else, as a short text.
    Text(String),
}

/// A name.
#[derive(Clone, Debug, PartialEq)]
pub struct NameShot {
    /// The function it is local to.
    pub scope: Rc<str>,
    /// The name.
    pub name: Str,
    /// What it is bound to.
    pub bound: Bound,
}

/// Memory at one event.
#[derive(Debug, Default)]
pub struct MemoryShot {
    /// Names in scope.
    pub names: Vec<NameShot>,
    /// Objects, by number.
    pub objects: Vec<Rc<ObjectShot>>,
}

impl MemoryShot {
    /// The object of a number.
    pub fn object(&self, id: u64) -> Option<&Rc<ObjectShot>> {
        self.objects.iter().find(|object| object.id == id)
    }

    /// The first name of an object.
    pub fn name_of(&self, id: u64) -> Option<&str> {
        self.names.iter().find(|name| name.bound == Bound::Object(id)).map(|name| name.name.as_str())
    }
}

/// Where names are found: a scope's name (empty for the shell) and its names.
pub type Scope = (Rc<str>, Vec<(Str, Value)>);

/// An object held without keeping it alive.
fn held(value: &Value) -> Option<Weak<dyn Any>> {
    fn weak<T: 'static>(shared: &Rc<T>) -> Weak<dyn Any> {
        let weak: Weak<T> = Rc::downgrade(shared);
        weak
    }
    Some(match value {
        Value::Instance(one) => weak(one),
        Value::Class(one) => weak(one),
        Value::List(one) => weak(one),
        Value::Tuple(one) => weak(one),
        Value::Dict(one) => weak(one),
        _ => return None,
    })
}

/// What an object looked like, and by what to tell that it has changed.
struct Known {
    signature: [u64; 4],
    shot: Rc<ObjectShot>,
    leads_to: Rc<[Value]>,
}

/// Takes shots of memory and remembers what it saw.
#[derive(Default)]
pub struct Keeper {
    numbers: HashMap<usize, (u64, Weak<dyn Any>)>,
    next: u64,
    known: HashMap<u64, Known>,
    loaded: HashMap<usize, (Weak<Instance>, Rc<Loaded>, u64)>,
    generation: u64,
    last: Rc<MemoryShot>,
}

impl Keeper {
    /// Remembers that an instance now agrees with this row.
    pub fn remember(
        &mut self,
        instance: &Rc<Instance>,
        table: &str,
        key: SqlValue,
        row: &crate::sql::table::Row,
        event: usize,
    ) {
        let Some(options) = Options::of(&instance.class()) else { return };
        let fields = options.concrete_fields();
        let values = fields.iter().filter_map(|field| {
            let name = field.attname();
            instance.get_name(&name).map(|value| (name, value))
        });
        let loaded = Loaded {
            table: Rc::from(table),
            key,
            birth: row.birth,
            row: row.values.clone(),
            values: values.collect(),
            event,
        };
        self.generation += 1;
        let place = Rc::as_ptr(instance) as usize;
        self.loaded.insert(place, (Rc::downgrade(instance), Rc::new(loaded), self.generation));
    }

    fn loaded_of(&self, instance: &Rc<Instance>) -> Option<(Rc<Loaded>, u64)> {
        let (held, loaded, generation) = self.loaded.get(&(Rc::as_ptr(instance) as usize))?;
        (held.strong_count() > 0).then(|| (loaded.clone(), *generation))
    }

    /// The number of an object, the same as long as it lives.
    fn number(&mut self, value: &Value) -> Option<u64> {
        let place = value.address()?;
        if let Some((number, held)) = self.numbers.get(&place)
            && held.strong_count() > 0
        {
            return Some(*number);
        }
        if self.numbers.len() > NUMBERS {
            self.numbers.retain(|_, (_, held)| held.strong_count() > 0);
            self.loaded.retain(|_, (held, ..)| held.strong_count() > 0);
        }
        self.next += 1;
        self.numbers.insert(place, (self.next, held(value)?));
        Some(self.next)
    }

    /// Memory as it is now.
    pub fn shoot(&mut self, scopes: &[Scope]) -> Rc<MemoryShot> {
        let mut names = Vec::new();
        let mut waiting = VecDeque::new();
        for (scope, bound) in scopes {
            for (name, value) in bound.iter().filter(|(name, value)| is_shown(name, value)) {
                let bound = match self.number(value).filter(|_| is_object(value)) {
                    Some(number) => {
                        waiting.push_back(value.clone());
                        Bound::Object(number)
                    }
                    None => Bound::Text(short(value)),
                };
                names.push(NameShot { scope: scope.clone(), name: name.clone(), bound });
            }
        }
        let objects = self.reach(waiting);
        for name in &mut names {
            if let Bound::Object(number) = name.bound
                && objects.binary_search_by_key(&number, |object| object.id).is_err()
            {
                name.bound = Bound::Text("…".into());
            }
        }
        let same = self.last.names == names
            && self.last.objects.len() == objects.len()
            && self.last.objects.iter().zip(&objects).all(|(a, b)| Rc::ptr_eq(a, b));
        if !same {
            self.last = Rc::new(MemoryShot { names, objects });
        }
        self.last.clone()
    }

    fn reach(&mut self, mut waiting: VecDeque<Value>) -> Vec<Rc<ObjectShot>> {
        let mut seen = HashSet::new();
        let mut objects: Vec<Rc<ObjectShot>> = Vec::new();
        while let Some(value) = waiting.pop_front() {
            if objects.len() >= OBJECTS {
                break;
            }
            let Some(number) = self.number(&value).filter(|number| seen.insert(*number)) else { continue };
            let (shot, leads_to) = self.look(number, &value);
            objects.push(shot);
            waiting.extend(leads_to.iter().cloned());
        }
        objects.sort_by_key(|object| object.id);
        objects
    }

    fn look(&mut self, number: u64, value: &Value) -> (Rc<ObjectShot>, Rc<[Value]>) {
        let loaded = value.as_instance().and_then(|instance| self.loaded_of(instance));
        let signature = signature(value, loaded.as_ref().map_or(0, |(_, generation)| *generation));
        if let (Some(known), Some(signature)) = (self.known.get(&number), signature)
            && known.signature == signature
        {
            return (known.shot.clone(), known.leads_to.clone());
        }
        let (shot, leads_to) = self.draw(number, value, loaded.map(|(loaded, _)| loaded));
        let (shot, leads_to): (Rc<ObjectShot>, Rc<[Value]>) = (Rc::new(shot), leads_to.into());
        // What has no signature is drawn each time; where it looks the same it stays the same shot.
        if let Some(known) = self.known.get(&number)
            && looks_same(&known.shot, &shot)
        {
            return (known.shot.clone(), leads_to);
        }
        let signature = signature.unwrap_or([u64::MAX; 4]);
        self.known.insert(number, Known { signature, shot: shot.clone(), leads_to: leads_to.clone() });
        (shot, leads_to)
    }

    fn draw(&mut self, id: u64, value: &Value, loaded: Option<Rc<Loaded>>) -> (ObjectShot, Vec<Value>) {
        let mut drawing = Drawing { keeper: self, fields: Vec::new(), leads_to: Vec::new() };
        let (kind, title, note) = drawing.parts(value, loaded.as_deref());
        let Drawing { fields, leads_to, .. } = drawing;
        let adding = model::state(value).is_some_and(|state| state.adding.get());
        (ObjectShot { id, kind, title, note, fields, loaded, adding }, leads_to)
    }
}

/// An object being looked at.
struct Drawing<'a> {
    keeper: &'a mut Keeper,
    fields: Vec<FieldShot>,
    leads_to: Vec<Value>,
}

impl Drawing<'_> {
    fn field(&mut self, name: Str, value: &Value) {
        let target = is_object(value).then(|| self.keeper.number(value)).flatten();
        if target.is_some() {
            self.leads_to.push(value.clone());
        }
        let text = short(value);
        self.fields.push(FieldShot { name, text, target, column: None, unsaved: false, deferred: false });
    }

    fn parts(&mut self, value: &Value, loaded: Option<&Loaded>) -> (ObjectKind, String, String) {
        match value {
            Value::Class(class) => self.class(class),
            Value::List(list) => {
                let items = list.items.borrow().clone();
                self.items(&items);
                (ObjectKind::Other, say_count("object-list", items.len()), String::new())
            }
            Value::Tuple(items) => {
                self.items(items);
                (ObjectKind::Other, say_count("object-tuple", items.len()), String::new())
            }
            Value::Dict(dict) => {
                for entry in first_entries(dict, ITEMS) {
                    self.field(Str::new(&short(&entry.key)), &entry.value);
                }
                (ObjectKind::Other, say_count("object-dict", dict.len()), String::new())
            }
            Value::Instance(instance) => self.instance(value, instance, loaded),
            _ => (ObjectKind::Other, short(value), String::new()),
        }
    }

    fn items(&mut self, items: &[Value]) {
        for (at, item) in items.iter().take(ITEMS).enumerate() {
            self.field(Str::new(&at.to_string()), item);
        }
    }

    fn class(&mut self, class: &Rc<Class>) -> (ObjectKind, String, String) {
        let title = format!("class {}", class.name());
        let Some(options) = Options::of(class) else { return (ObjectKind::Class, title, String::new()) };
        let managers = options.local_managers.borrow().clone();
        for manager in managers.iter().take(FIELDS) {
            let name = Manager::of(manager).and_then(|manager| manager.name.borrow().clone());
            if let Some(name) = name {
                let text =
                    manager.as_instance().map(|one| one.class().name().to_string()).unwrap_or_default();
                let field =
                    FieldShot { name, text, target: None, column: None, unsaved: false, deferred: false };
                self.fields.push(field);
            }
        }
        let note = if options.abstract_.get() {
            "abstract".to_owned()
        } else {
            format!("table {}", options.db_table())
        };
        (ObjectKind::Class, title, note)
    }

    fn instance(
        &mut self,
        value: &Value,
        instance: &Rc<Instance>,
        loaded: Option<&Loaded>,
    ) -> (ObjectKind, String, String) {
        if let Some(options) = Options::of_instance(value) {
            return self.model_instance(value, instance, &options, loaded);
        }
        if let Some(state) = value.native::<QuerySetState>() {
            return self.queryset(value, &state);
        }
        if let Some(manager) = Manager::of(value) {
            let model = manager.opts().map(|options| options.object_name.borrow().to_string());
            let class = instance.class().name();
            let of = |model: String| say_with("object-of", &[("class", &class), ("model", &model)]);
            let title = model.map_or_else(|| class.to_string(), of);
            return (ObjectKind::Manager, title, String::new());
        }
        // Django's own objects have insides that no lesson is about.
        let own = !instance.class().module().starts_with("django.");
        for (name, value) in instance.dict_opt().map(|dict| dict.str_items()).unwrap_or_default() {
            if own && self.fields.len() < FIELDS && !name.starts_with('_') {
                self.field(name, &value);
            }
        }
        (ObjectKind::Other, format!("{} object", instance.class().name()), String::new())
    }

    fn model_instance(
        &mut self,
        value: &Value,
        instance: &Rc<Instance>,
        options: &Options,
        loaded: Option<&Loaded>,
    ) -> (ObjectKind, String, String) {
        let cached = model::state(value).map(|state| state.fields_cache.borrow().clone());
        for field in options.concrete_fields().iter().take(FIELDS) {
            let name = field.attname();
            let held = instance.get_name(&name);
            let related = cached.as_ref().and_then(|cache| cache.get_name(&field.name()));
            let unsaved = match (loaded, &held) {
                (Some(loaded), Some(held)) => {
                    loaded.values.iter().any(|(known, was)| *known == name && !same(was, held))
                }
                _ => false,
            };
            let target =
                related.as_ref().filter(|one| is_object(one)).and_then(|one| self.keeper.number(one));
            self.leads_to.extend(related.filter(|_| target.is_some()));
            self.fields.push(FieldShot {
                name,
                text: held.as_ref().map(short).unwrap_or_default(),
                target,
                column: field.column(),
                unsaved,
                deferred: held.is_none(),
            });
        }
        let known: Vec<Str> = self.fields.iter().map(|field| field.name.clone()).collect();
        for (name, value) in instance.dict_opt().map(|dict| dict.str_items()).unwrap_or_default() {
            if self.fields.len() < FIELDS && !name.starts_with('_') && !known.contains(&name) {
                self.field(name, &value);
            }
        }
        let adding = model::state(value).is_some_and(|state| state.adding.get());
        let note = if adding && loaded.is_none() { say("object-not-saved") } else { String::new() };
        (ObjectKind::Instance, repr::model_instance(value), note)
    }

    fn queryset(&mut self, value: &Value, state: &QuerySetState) -> (ObjectKind, String, String) {
        let class = value.as_instance().map(|one| one.class().name().to_string()).unwrap_or_default();
        let model = queryset::model_of(value).map(|model| model.name().to_string()).unwrap_or_default();
        let cache = state.cache.borrow().clone();
        let note = match cache {
            None => say("object-not-run"),
            Some(list) => {
                let items = list.items.borrow().clone();
                self.items(&items);
                say_count("object-cached", items.len())
            }
        };
        (ObjectKind::Queryset, say_with("object-of", &[("class", &class), ("model", &model)]), note)
    }
}

/// By what to tell that an object has changed; `None` for what must be looked at each time.
fn signature(value: &Value, generation: u64) -> Option<[u64; 4]> {
    match value {
        Value::Class(class) => Some([0, class.dict.edits(), 0, 0]),
        Value::Instance(instance) => {
            let edits = instance.dict_opt().map_or(0, |dict| dict.edits());
            let cache = match value.native::<QuerySetState>() {
                Some(state) => {
                    state.cache.borrow().as_ref().map_or(0, |list| 1 + list.items.borrow().len() as u64)
                }
                None => 0,
            };
            let state = model::state(value);
            let related = state
                .map_or(0, |state| state.fields_cache.borrow().edits() * 2 + u64::from(state.adding.get()));
            Some([generation, edits, cache, related])
        }
        _ => None,
    }
}

fn looks_same(a: &ObjectShot, b: &ObjectShot) -> bool {
    let loaded = match (&a.loaded, &b.loaded) {
        (Some(a), Some(b)) => Rc::ptr_eq(a, b),
        (a, b) => a.is_none() && b.is_none(),
    };
    loaded
        && a.kind == b.kind
        && a.adding == b.adding
        && a.title == b.title
        && a.note == b.note
        && a.fields == b.fields
}

/// Whether two values are the same for who looks at them, without running `__eq__`.
fn same(a: &Value, b: &Value) -> bool {
    if a.is(b) {
        return true;
    }
    match (a, b) {
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::Bytes(a), Value::Bytes(b)) => a == b,
        (Value::Bool(a), Value::Int(b)) | (Value::Int(b), Value::Bool(a)) => i64::from(*a) == *b,
        (Value::Instance(one), Value::Instance(other)) if Rc::ptr_eq(&one.class(), &other.class()) => {
            match (one.builtin_value(), other.builtin_value()) {
                (Some(a), Some(b)) => same(&a, &b),
                _ => false,
            }
        }
        _ => false,
    }
}

/// Whether a name is the learner's: no dunder, and no class that the shell imported of Django's own.
fn is_shown(name: &Str, value: &Value) -> bool {
    if name.starts_with('_') {
        return false;
    }
    match value {
        Value::Module(_) | Value::Native(_) => false,
        Value::Class(class) => {
            let module = class.module();
            Options::of(class).is_some() && !module.starts_with("django.")
        }
        Value::Function(function) => !function.code.source.path.starts_with("<frozen"),
        _ => true,
    }
}

/// Whether a value is drawn as an object, with an arrow to it.
fn is_object(value: &Value) -> bool {
    is_object_within(value, 2)
}

/// As [`is_object`]; containers are looked into only so deep, since one may contain itself.
fn is_object_within(value: &Value, depth: usize) -> bool {
    let within = |item: &Value| depth > 0 && is_object_within(item, depth - 1);
    match value {
        Value::Class(class) => Options::of(class).is_some(),
        Value::List(list) => list.items.try_borrow().is_ok_and(|items| items.iter().take(ITEMS).any(within)),
        Value::Tuple(items) => items.iter().take(ITEMS).any(within),
        Value::Dict(dict) => first_entries(dict, ITEMS).iter().any(|entry| within(&entry.value)),
        Value::Instance(instance) => {
            let plain = || {
                instance.exception().is_none()
                    && instance.dict_opt().is_some_and(|dict| !dict.is_empty())
                    && !instance.class().module().starts_with("datetime")
            };
            instance.builtin_value().is_none()
                && (Options::of_instance(value).is_some()
                    || queryset::is_queryset(value)
                    || Manager::of(value).is_some()
                    || plain())
        }
        _ => false,
    }
}

/// The names of a namespace.
pub fn names_of(dict: &Dict) -> Vec<(Str, Value)> {
    dict.str_items()
}
