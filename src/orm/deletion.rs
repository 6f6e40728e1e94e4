//! Deleting: what goes with an object, in which order, and what forbids it.
//!
//! Mirrors `django/db/models/deletion.py`.

mod rules;
mod run;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::fields::{Field, FieldKind};
use super::options::Options;
use super::related::{Rel, RelKind};
use super::{manager, model, orm, py, queryset, signals};
use crate::python::class::{Instance, Layout, Payload};
use crate::python::exception::type_error;
use crate::python::{Args, Class, ClassBuilder, Machine, PyResult, Str, Unwind, Value, types};

pub use rules::{OnDelete, set};

use rules::refusal;

/// Objects of one model, each once.
#[derive(Default)]
struct Group {
    objects: Vec<Value>,
    by_hash: HashMap<u64, Vec<usize>>,
}

impl Group {
    fn contains(&self, m: &mut Machine, object: &Value) -> PyResult<bool> {
        let hash = m.hash(object)?;
        for at in self.by_hash.get(&hash).cloned().unwrap_or_default() {
            if m.eq(&self.objects[at], object)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn add(&mut self, m: &mut Machine, object: Value) -> PyResult<()> {
        let hash = m.hash(&object)?;
        self.by_hash.entry(hash).or_default().push(self.objects.len());
        self.objects.push(object);
        Ok(())
    }
}

/// The payload of a `Collector`.
pub struct Collector {
    using: Str,
    origin: Value,
    object: RefCell<Option<std::rc::Weak<Instance>>>,
    data: RefCell<Vec<(Rc<Class>, Group)>>,
    field_updates: RefCell<Vec<(Rc<Field>, Value, Vec<Value>)>>,
    restricted: RefCell<Vec<(Rc<Class>, Rc<Field>, Vec<Value>)>>,
    fast_deletes: RefCell<Vec<Value>>,
    dependencies: RefCell<Vec<(Rc<Class>, Vec<Rc<Class>>)>>,
    depth: Cell<usize>,
}

/// How a set of objects came to be collected.
#[derive(Clone)]
struct Collecting {
    source: Option<Rc<Class>>,
    nullable: bool,
    collect_related: bool,
    reverse_dependency: bool,
    keep_parents: bool,
    fail_on_restricted: bool,
}

impl Default for Collecting {
    fn default() -> Collecting {
        Collecting {
            source: None,
            nullable: false,
            collect_related: true,
            reverse_dependency: false,
            keep_parents: false,
            fail_on_restricted: true,
        }
    }
}

fn must(value: &Value) -> PyResult<Rc<Collector>> {
    let native = if let Value::Instance(instance) = value { instance.native::<Collector>() } else { None };
    native.ok_or_else(|| type_error("a Collector is needed"))
}

fn collector_class() -> Rc<Class> {
    ClassBuilder::in_module("Collector", "django.db.models.deletion")
        .layout(Layout::Native)
        .static_method("__new__", |_, args| {
            let mut args = args.reader("Collector");
            let class = args.required("cls")?;
            let using = args.required("using")?;
            let origin = args.or("origin", Value::None)?;
            let Value::Class(class) = class else { return Err(type_error("a class is needed")) };
            let using = py::as_text(&using).unwrap_or_else(|| Str::intern("default"));
            Ok(Value::Instance(Collector::make(&class, using, origin).1))
        })
        .method("__init__", |_, _| Ok(Value::None))
        .method("collect", |m, args| {
            let mut args = args.reader("collect");
            let collector = must(&args.required("self")?)?;
            let objects = args.required("objs")?;
            let source = args.or("source", Value::None)?;
            let nullable = args.or("nullable", false)?;
            let related = args.or("collect_related", true)?;
            args.optional("source_attr")?;
            let reverse = args.or("reverse_dependency", false)?;
            let keep = args.or("keep_parents", false)?;
            let fail = args.or("fail_on_restricted", true)?;
            let how = Collecting {
                source: py::as_class(&source),
                nullable: m.truth(&nullable)?,
                collect_related: m.truth(&related)?,
                reverse_dependency: m.truth(&reverse)?,
                keep_parents: m.truth(&keep)?,
                fail_on_restricted: m.truth(&fail)?,
            };
            collector.collect(m, objects, how)?;
            Ok(Value::None)
        })
        .method("add_field_update", |_, args| {
            let collector = must(args.pos.first().unwrap_or(&Value::None))?;
            let field = super::fields::must(args.pos.get(1).unwrap_or(&Value::None))?;
            let value = args.pos.get(2).cloned().unwrap_or_default();
            collector.add_field_update(&field, value, args.pos.get(3).cloned().unwrap_or_default());
            Ok(Value::None)
        })
        .method("can_fast_delete", |m, args| {
            let collector = must(args.pos.first().unwrap_or(&Value::None))?;
            let objects = args.pos.get(1).cloned().unwrap_or_default();
            match model_behind(&objects) {
                Some(model) => collector.can_fast_delete(m, &model, None).map(Value::Bool),
                None => Ok(Value::Bool(false)),
            }
        })
        .method("delete", |m, args| must(args.pos.first().unwrap_or(&Value::None))?.delete(m))
        .getter("using", |_, receiver| Ok(Value::Str(must(receiver)?.using.clone())))
        .getter("origin", |_, receiver| Ok(must(receiver)?.origin.clone()))
        .getter("fast_deletes", |_, receiver| Ok(Value::list(must(receiver)?.fast_deletes.borrow().clone())))
        .getter("data", |m, receiver| {
            let collector = must(receiver)?;
            let groups: Vec<(Rc<Class>, Vec<Value>)> =
                collector.data.borrow().iter().map(|(c, g)| (c.clone(), g.objects.clone())).collect();
            let dict = crate::python::Dict::new();
            for (class, objects) in groups {
                m.dict_set(&dict, Value::Class(class), Value::list(objects))?;
            }
            Ok(Value::Dict(Rc::new(dict)))
        })
        .build()
}

/// The model of a queryset or of an instance.
fn model_behind(objects: &Value) -> Option<Rc<Class>> {
    queryset::model_of(objects).or_else(|| Options::of_instance(objects).and_then(|opts| opts.model()))
}

/// `instance.delete()`: what was deleted, in all and by model.
pub fn delete_instances(
    m: &mut Machine,
    objects: Vec<Value>,
    using: &str,
    origin: &Value,
    keep_parents: bool,
) -> PyResult {
    let class = orm(m).on_delete.collector.clone();
    let (collector, _object) = Collector::make(&class, Str::intern(using), origin.clone());
    collector.collect(m, Value::list(objects), Collecting { keep_parents, ..Collecting::default() })?;
    collector.delete(m)
}

/// `queryset.delete()` of a queryset that is ready for it (unordered, without `select_related`).
pub fn delete_queryset(m: &mut Machine, rows: &Value, using: &str, origin: &Value) -> PyResult {
    let class = orm(m).on_delete.collector.clone();
    let (collector, _object) = Collector::make(&class, Str::intern(using), origin.clone());
    collector.collect(m, rows.clone(), Collecting::default())?;
    collector.delete(m)
}

/// Relations from other models whose rules say what happens to their rows.
fn candidates(m: &mut Machine, opts: &Options) -> Vec<Rc<Rel>> {
    let fields = opts.get_fields(m, true, true);
    let rels = fields.iter().filter_map(|field| field.as_rel());
    rels.filter(|rel| matches!(rel.kind, RelKind::ManyToOne | RelKind::OneToOne)).cloned().collect()
}

impl Collector {
    fn make(class: &Rc<Class>, using: Str, origin: Value) -> (Rc<Collector>, Rc<Instance>) {
        let collector = Rc::new(Collector {
            using,
            origin,
            object: RefCell::default(),
            data: RefCell::default(),
            field_updates: RefCell::default(),
            restricted: RefCell::default(),
            fast_deletes: RefCell::default(),
            dependencies: RefCell::default(),
            depth: Cell::new(0),
        });
        let object = Instance::new(class, Payload::Native(collector.clone()));
        *collector.object.borrow_mut() = Some(Rc::downgrade(&object));
        (collector, object)
    }

    fn value(&self) -> Value {
        let object = self.object.borrow().as_ref().and_then(std::rc::Weak::upgrade);
        object.map_or(Value::None, Value::Instance)
    }

    fn add_field_update(&self, field: &Rc<Field>, value: Value, objects: Value) {
        let mut updates = self.field_updates.borrow_mut();
        let same = |known: &Value| known.is(&value);
        match updates.iter_mut().find(|(f, v, _)| Rc::ptr_eq(f, field) && same(v)) {
            Some((_, _, lists)) => lists.push(objects),
            None => updates.push((field.clone(), value, vec![objects])),
        }
    }

    fn restrict(&self, m: &mut Machine, field: &Rc<Field>, objects: &Value) -> PyResult<()> {
        let list = m.collect(objects)?;
        if let Some(first) = list.first() {
            let class = m.class_of(first);
            self.restricted.borrow_mut().push((class, field.clone(), list));
        }
        if let (Some(far), Some(near)) = (field.related_model(), field.model()) {
            self.add_dependency(&far, &near, false);
        }
        Ok(())
    }

    fn add_dependency(&self, model: &Rc<Class>, dependency: &Rc<Class>, reverse: bool) {
        let (model, dependency) = if reverse { (dependency, model) } else { (model, dependency) };
        let concrete = |class: &Rc<Class>| {
            Options::of(class).and_then(|opts| opts.concrete_model()).unwrap_or_else(|| class.clone())
        };
        let (from, to) = (concrete(model), concrete(dependency));
        let mut all = self.dependencies.borrow_mut();
        match all.iter_mut().find(|(known, _)| Rc::ptr_eq(known, &from)) {
            Some((_, list)) if list.iter().any(|known| Rc::ptr_eq(known, &to)) => {}
            Some((_, list)) => list.push(to),
            None => all.push((from, vec![to])),
        }
        drop(all);
        self.group(dependency);
    }

    /// The place of a model's group, made when it is not there.
    fn group(&self, class: &Rc<Class>) -> usize {
        let mut data = self.data.borrow_mut();
        match data.iter().position(|(known, _)| Rc::ptr_eq(known, class)) {
            Some(at) => at,
            None => {
                data.push((class.clone(), Group::default()));
                data.len() - 1
            }
        }
    }

    /// Adds objects; those that were not there yet.
    fn add(&self, m: &mut Machine, objects: Vec<Value>, how: &Collecting) -> PyResult<Vec<Value>> {
        let Some(first) = objects.first() else { return Ok(Vec::new()) };
        let class = m.class_of(first);
        let at = self.group(&class);
        // The group is taken out while hashing may run a learner's code.
        let mut group = std::mem::take(&mut self.data.borrow_mut()[at].1);
        let mut new = Vec::new();
        let mut failed = None;
        for object in objects {
            let added = match group.contains(m, &object) {
                Ok(true) => continue,
                Ok(false) => group.add(m, object.clone()),
                Err(error) => Err(error),
            };
            match added {
                Ok(()) => new.push(object),
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        self.data.borrow_mut()[at].1 = group;
        if let Some(error) = failed {
            return Err(error);
        }
        if let Some(source) = how.source.as_ref().filter(|_| !how.nullable) {
            self.add_dependency(source, &class, how.reverse_dependency);
        }
        Ok(new)
    }

    /// Whether rows of a model can go in one statement: nobody listens, nothing hangs on them.
    fn can_fast_delete(
        &self,
        m: &mut Machine,
        class: &Rc<Class>,
        from: Option<&Rc<Field>>,
    ) -> PyResult<bool> {
        let orm = orm(m);
        if let Some(from) = from {
            let rule = from.rel().map(|rel| rel.on_delete.borrow().clone()).unwrap_or_default();
            if !rule.is(&orm.on_delete.cascade) {
                return Ok(false);
            }
        }
        let sender = Value::Class(class.clone());
        if signals::heard(&orm.signals.pre_delete, &sender)
            || signals::heard(&orm.signals.post_delete, &sender)
        {
            return Ok(false);
        }
        let Some(opts) = Options::of(class) else { return Ok(false) };
        let concrete =
            opts.concrete_model().and_then(|model| Options::of(&model)).unwrap_or_else(|| opts.clone());
        let foreign = |link: &Option<Rc<Field>>| match (link, from) {
            (Some(link), Some(from)) => !Rc::ptr_eq(link, from),
            _ => true,
        };
        if concrete.parents.borrow().iter().any(|(_, link)| foreign(link)) {
            return Ok(false);
        }
        let harmless = |rel: &Rc<Rel>| rel.on_delete.borrow().is(&orm.on_delete.do_nothing);
        if !candidates(m, &opts).iter().all(harmless) {
            return Ok(false);
        }
        Ok(!opts.private_fields.borrow().iter().any(|field| field.kind == FieldKind::GenericRelation))
    }

    fn collect(self: &Rc<Self>, m: &mut Machine, objects: Value, how: Collecting) -> PyResult<()> {
        if let Some(class) = queryset::model_of(&objects)
            && self.can_fast_delete(m, &class, None)?
        {
            self.fast_deletes.borrow_mut().push(objects);
            return Ok(());
        }
        let list = m.collect(&objects)?;
        let new = self.add(m, list, &how)?;
        let Some(first) = new.first() else { return Ok(()) };
        let class = m.class_of(first);
        let Some(opts) = Options::of(&class) else { return Ok(()) };
        if !how.keep_parents {
            self.collect_parents(m, &class, &opts, &new)?;
        }
        if !how.collect_related {
            return Ok(());
        }
        self.collect_related(m, &class, &opts, &new, how.keep_parents)?;
        for field in opts.private_fields.borrow().clone() {
            if m.getattr_opt(&field.value(), "bulk_related_objects")?.is_some() {
                let args = Args::two(Value::list(new.clone()), Value::Str(self.using.clone()));
                let related = m.call_method(&field.value(), "bulk_related_objects", args)?;
                let source = Some(class.clone());
                let how =
                    Collecting { source, nullable: true, fail_on_restricted: false, ..Collecting::default() };
                self.collect(m, related, how)?;
            }
        }
        if how.fail_on_restricted { self.fail_on_restricted(m, &class) } else { Ok(()) }
    }

    fn collect_parents(
        self: &Rc<Self>,
        m: &mut Machine,
        class: &Rc<Class>,
        opts: &Rc<Options>,
        new: &[Value],
    ) -> PyResult<()> {
        let concrete =
            opts.concrete_model().and_then(|model| Options::of(&model)).unwrap_or_else(|| opts.clone());
        for (_, _, link) in concrete.parent_options() {
            let Some(link) = link else { continue };
            let mut parents = Vec::new();
            for object in new {
                parents.push(m.getattr(object, &link.name())?);
            }
            let how = Collecting {
                source: Some(class.clone()),
                collect_related: false,
                reverse_dependency: true,
                fail_on_restricted: false,
                ..Collecting::default()
            };
            self.collect(m, Value::list(parents), how)?;
        }
        Ok(())
    }

    fn collect_related(
        self: &Rc<Self>,
        m: &mut Machine,
        class: &Rc<Class>,
        opts: &Rc<Options>,
        new: &[Value],
        keep_parents: bool,
    ) -> PyResult<()> {
        let mut fast: Vec<(Rc<Class>, Vec<Rc<Field>>)> = Vec::new();
        let mut protected: Vec<(String, Vec<Value>)> = Vec::new();
        let ancestors = opts.all_parents();
        for rel in candidates(m, opts) {
            let target = rel.model_class();
            let of_parent = target.is_some_and(|t| ancestors.iter().any(|a| Rc::ptr_eq(a, &t)));
            let (Some(field), Some(related)) = (rel.field(), rel.related_model()) else { continue };
            let rule = rel.on_delete.borrow().clone();
            if (keep_parents && of_parent) || rule.is(&orm(m).on_delete.do_nothing) {
                continue;
            }
            if self.can_fast_delete(m, &related, Some(&field))? {
                match fast.iter_mut().find(|(known, _)| Rc::ptr_eq(known, &related)) {
                    Some((_, fields)) => fields.push(field),
                    None => fast.push((related, vec![field])),
                }
                continue;
            }
            for batch in new.chunks(500) {
                self.apply_rule(m, &rule, &field, &related, batch, &mut protected)?;
            }
        }
        if !protected.is_empty() {
            return Err(self.forbidden(m, true, class, protected)?);
        }
        for (related, fields) in fast {
            let size = if fields.len() == 1 { 500 } else { 999 / fields.len() };
            for batch in new.chunks(size.max(1)) {
                let rows = self.related_objects(m, &related, &fields, batch)?;
                self.fast_deletes.borrow_mut().push(rows);
            }
        }
        Ok(())
    }

    fn apply_rule(
        self: &Rc<Self>,
        m: &mut Machine,
        rule: &Value,
        field: &Rc<Field>,
        related: &Rc<Class>,
        batch: &[Value],
        protected: &mut Vec<(String, Vec<Value>)>,
    ) -> PyResult<()> {
        let mut rows = self.related_objects(m, related, std::slice::from_ref(field), batch)?;
        let orm = orm(m);
        let sender = Value::Class(related.clone());
        let heard = signals::heard(&orm.signals.pre_delete, &sender)
            || signals::heard(&orm.signals.post_delete, &sender);
        if let Some(opts) = Options::of(related).filter(|_| !heard) {
            let mut names: Vec<Str> = Vec::new();
            for rel in candidates(m, &opts) {
                let target = rel.related_field(m)?.attname();
                if !names.contains(&target) {
                    names.push(target);
                }
            }
            let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            rows = queryset::only(m, &rows, &names)?;
        }
        let lazy = match m.getattr_opt(rule, "lazy_sub_objs")? {
            Some(lazy) => m.truth(&lazy)?,
            None => false,
        };
        if !lazy && !m.truth(&rows)? {
            return Ok(());
        }
        let args = Args::pos([self.value(), field.value(), rows, Value::Str(self.using.clone())]);
        match m.call(rule, args) {
            Err(error) if error.is(&orm.exceptions.ProtectedError) => {
                let objects = error.exception().and_then(|e| e.get("protected_objects")).unwrap_or_default();
                let owner = field.model().map(|model| model.name().to_string()).unwrap_or_default();
                let key = format!("'{owner}.{}'", field.name());
                let objects = m.collect(&objects)?;
                match protected.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, list)) => list.extend(objects),
                    None => protected.push((key, objects)),
                }
                Ok(())
            }
            other => other.map(|_| ()),
        }
    }

    fn forbidden(
        &self,
        m: &mut Machine,
        protected: bool,
        class: &Rc<Class>,
        by: Vec<(String, Vec<Value>)>,
    ) -> PyResult<Unwind> {
        let keys: Vec<&str> = by.iter().map(|(key, _)| key.as_str()).collect();
        let word = if protected { "protected" } else { "restricted" };
        let text = format!(
            "Cannot delete some instances of model '{}' because they are referenced through {word} foreign keys: {}.",
            class.name(),
            keys.join(", ")
        );
        let all = Value::list(by.into_iter().flat_map(|(_, objects)| objects).collect());
        let set = m.call(&Value::Class(types().set.clone()), Args::one(all))?;
        Ok(refusal(m, protected, text, set))
    }

    /// What RESTRICT protects must go for another reason, or nothing goes.
    fn fail_on_restricted(&self, m: &mut Machine, class: &Rc<Class>) -> PyResult<()> {
        if self.restricted.borrow().is_empty() {
            return Ok(());
        }
        let restricted = std::mem::take(&mut *self.restricted.borrow_mut());
        let mut left: Vec<(String, Vec<Value>)> = Vec::new();
        for (model, field, objects) in restricted {
            let keep = self.not_deleted_otherwise(m, &model, objects)?;
            if keep.is_empty() {
                continue;
            }
            let key = format!("'{}.{}'", model.name(), field.name());
            match left.iter_mut().find(|(known, _)| *known == key) {
                Some((_, list)) => list.extend(keep),
                None => left.push((key, keep)),
            }
        }
        if left.is_empty() { Ok(()) } else { Err(self.forbidden(m, false, class, left)?) }
    }

    fn not_deleted_otherwise(
        &self,
        m: &mut Machine,
        model: &Rc<Class>,
        objects: Vec<Value>,
    ) -> PyResult<Vec<Value>> {
        let collected: Vec<Value> = {
            let data = self.data.borrow();
            let group = data.iter().find(|(known, _)| Rc::ptr_eq(known, model));
            group.map(|(_, group)| group.objects.clone()).unwrap_or_default()
        };
        let mut gone = collected;
        let fast = self.fast_deletes.borrow().clone();
        for rows in fast {
            if queryset::model_of(&rows).is_some_and(|other| Rc::ptr_eq(&other, model)) {
                let mut keys = Vec::new();
                for object in &objects {
                    keys.push(model::pk_of(m, object)?);
                }
                let rows = queryset::filter(m, &rows, &[("pk__in", Value::list(keys))], false)?;
                gone.extend(queryset::fetch_all(m, &rows)?);
            }
        }
        let mut left = Vec::new();
        for object in objects {
            if super::related::reverse::position(m, &gone, &object)?.is_none() {
                left.push(object);
            }
        }
        Ok(left)
    }

    /// The rows of a model that point at these objects, through the *base* manager: hidden ones too.
    fn related_objects(
        &self,
        m: &mut Machine,
        related: &Rc<Class>,
        fields: &[Rc<Field>],
        objects: &[Value],
    ) -> PyResult {
        let base = model::base_manager(m, related)?;
        let rows = manager::queryset_using(m, &base, &self.using)?;
        let list = Value::list(objects.to_vec());
        if let [field] = fields {
            let lookup = format!("{}__in", field.name());
            return queryset::filter(m, &rows, &[(&lookup, list)], false);
        }
        let mut any: Option<Value> = None;
        for field in fields {
            let args = Args::none().with(&format!("{}__in", field.name()), list.clone());
            let one = py::call_in(m, "django.db.models.query_utils", "Q", args)?;
            any = Some(match any {
                Some(any) => m.binary(crate::python::code::BinOp::Or, &any, &one)?,
                None => one,
            });
        }
        m.call_method(&rows, "filter", Args::one(any.unwrap_or_default()))
    }
}
