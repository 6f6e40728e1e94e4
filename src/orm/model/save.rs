//! `save`: which rows are updated, inserted, or left, and what is checked before.
//!
//! Mirrors `Model.save`, `save_base`, `_save_parents` and `_save_table`.

use std::rc::Rc;

use super::{cached, database_of, must_opts, must_state, pk_of, uncache, value_of};
use crate::orm::events::{OrmEvent, emit};
use crate::orm::fields::validate::is_empty;
use crate::orm::fields::{Field, FieldKind, FieldRef};
use crate::orm::options::Options;
use crate::orm::{exceptions, manager, orm, py, query, signals, transaction};
use crate::python::exception::{type_error, value_error};
use crate::python::{Args, Class, ClassBuilder, Machine, PyResult, Str, Value, types};

/// How to save.
#[derive(Clone)]
struct Saving {
    raw: bool,
    /// `False`, `True` or a tuple of classes.
    force_insert: Value,
    force_update: bool,
    using: Str,
    update_fields: Option<Rc<Vec<Str>>>,
}

/// Adds the methods to `Model`.
pub fn add(builder: ClassBuilder) -> ClassBuilder {
    let alters = |name: &str, call: fn(&mut Machine, Args) -> PyResult| {
        let function = crate::python::NativeFunction::method("Model", name, call);
        let attributes = crate::python::Dict::new();
        attributes.set_str(&Str::intern("alters_data"), Value::Bool(true));
        let _ = function.dict.set(Rc::new(attributes));
        Value::Native(function)
    };
    builder
        .attribute("save", alters("save", save))
        .attribute("save_base", alters("save_base", save_base_method))
}

/// The four options of `save`, by position (deprecated) or by keyword.
fn save(m: &mut Machine, args: Args) -> PyResult {
    let positional = args.pos.len() > 1;
    let mut args = args.reader("Model.save");
    let instance = args.required("self")?;
    let force_insert = args.or("force_insert", false)?;
    let force_update = args.or("force_update", false)?;
    let using = args.or("using", Value::None)?;
    let update_fields = args.or("update_fields", Value::None)?;
    args.finish()?;
    if positional {
        let text = "Passing positional arguments to save() is deprecated";
        let category = m.import_from("django.utils.deprecation", "RemovedInDjango60Warning")?;
        py::call_in(m, "warnings", "warn", Args::two(Value::str(text), category))?;
    }
    prepare_related(m, &instance, "save")?;
    let opts = must_opts(&instance)?;
    let using = py::as_text(&using).unwrap_or_else(|| database_of(&instance));
    let force_update = m.truth(&force_update)?;
    if m.truth(&force_insert)? && (force_update || !py::is_none(&update_fields)) {
        return Err(value_error("Cannot force both insert and updating in model saving."));
    }
    let update_fields = match &update_fields {
        Value::None => deferred_update(m, &instance, &opts, &force_insert, &using)?,
        given => {
            let names: Vec<Str> = m.collect(given)?.iter().filter_map(py::as_text).collect();
            if names.is_empty() {
                return Ok(Value::None);
            }
            check_update_fields(&opts, &names)?;
            Some(Rc::new(names))
        }
    };
    let saving = Saving { raw: false, force_insert, force_update, using, update_fields };
    let overridden =
        matches!(m.class_of(&instance).lookup(&Str::intern("save_base")), Some(Value::Function(_)));
    if !overridden {
        save_base(m, &instance, saving)?;
        return Ok(Value::None);
    }
    let fields = frozen(m, &saving.update_fields)?;
    let args = Args::none()
        .with("using", Value::Str(saving.using))
        .with("force_insert", saving.force_insert)
        .with("force_update", saving.force_update)
        .with("update_fields", fields);
    m.call_method(&instance, "save_base", args)
}

fn check_update_fields(opts: &Options, names: &[Str]) -> PyResult<()> {
    let pk = opts.pk();
    let fields = opts.concrete_fields();
    let known = |name: &Str| {
        let own = |f: &&Rc<Field>| !pk.as_ref().is_some_and(|pk| Rc::ptr_eq(pk, f));
        fields.iter().filter(own).any(|f| f.name() == *name || f.attname() == *name)
    };
    let unknown: Vec<&str> = names.iter().filter(|name| !known(name)).map(|name| name.as_str()).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(value_error(format!(
        "The following fields do not exist in this model, are m2m fields, primary keys, or are non-concrete fields: {}",
        unknown.join(", ")
    )))
}

/// An instance with deferred fields updates only those it has.
fn deferred_update(
    m: &mut Machine,
    instance: &Value,
    opts: &Options,
    force_insert: &Value,
    using: &str,
) -> PyResult<Option<Rc<Vec<Str>>>> {
    let mut missing = super::refresh::deferred(instance)?;
    missing.retain(|name| !opts.find_field(name).is_some_and(|field| field.generated()));
    let same_database = py::as_text(&must_state(instance)?.db.borrow()).as_deref() == Some(using);
    if missing.is_empty() || m.truth(force_insert)? || !same_database {
        return Ok(None);
    }
    let pk = opts.pk();
    let loaded: Vec<Str> = opts
        .concrete_fields()
        .iter()
        .filter(|f| !pk.as_ref().is_some_and(|pk| Rc::ptr_eq(pk, f)) && !missing.contains(&f.attname()))
        .map(|f| f.attname())
        .collect();
    Ok(if loaded.is_empty() { None } else { Some(Rc::new(loaded)) })
}

fn frozen(m: &mut Machine, names: &Option<Rc<Vec<Str>>>) -> PyResult {
    match names {
        None => Ok(Value::None),
        Some(names) => {
            let list = Value::list(names.iter().cloned().map(Value::Str).collect());
            m.call(&Value::Class(types().frozenset.clone()), Args::one(list))
        }
    }
}

/// `save_base(raw, force_insert, force_update, using, update_fields)`.
fn save_base_method(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("save_base");
    let instance = args.required("self")?;
    let raw = args.or("raw", false)?;
    let force_insert = args.or("force_insert", false)?;
    let force_update = args.or("force_update", false)?;
    let using = args.or("using", Value::None)?;
    let update_fields = args.or("update_fields", Value::None)?;
    args.finish()?;
    let update_fields = match &update_fields {
        Value::None => None,
        given => Some(Rc::new(m.collect(given)?.iter().filter_map(py::as_text).collect())),
    };
    let saving = Saving {
        raw: m.truth(&raw)?,
        force_insert,
        force_update: m.truth(&force_update)?,
        using: py::as_text(&using).unwrap_or_else(|| database_of(&instance)),
        update_fields,
    };
    save_base(m, &instance, saving)?;
    Ok(Value::None)
}

fn save_base(m: &mut Machine, instance: &Value, saving: Saving) -> PyResult<()> {
    let Value::Instance(object) = instance else { return Ok(()) };
    let origin = object.class();
    let opts = must_opts(instance)?;
    let class = if opts.proxy.get() {
        opts.concrete_model().unwrap_or_else(|| origin.clone())
    } else {
        origin.clone()
    };
    let Some(meta) = Options::of(&class) else { return Ok(()) };
    let orm = orm(m);
    let sender = Value::Class(origin.clone());
    let loud = meta.auto_created.borrow().is_none();
    let using = Value::Str(saving.using.clone());
    if loud && signals::heard(&orm.signals.pre_save, &sender) {
        let named = vec![
            ("instance", instance.clone()),
            ("raw", Value::Bool(saving.raw)),
            ("using", using.clone()),
            ("update_fields", frozen(m, &saving.update_fields)?),
        ];
        signals::send(m, &orm.signals.pre_save, &sender, named)?;
    }
    let body = |m: &mut Machine| {
        let (mut forced, mut parent_inserted) = (Forced::No, false);
        if !saving.raw {
            forced = validate_force_insert(m, &class, &saving.force_insert)?;
            let mut done = Vec::new();
            parent_inserted = save_parents(m, instance, &class, &saving, &forced, &mut done)?;
        } else if m.truth(&saving.force_insert)? {
            forced = Forced::Classes(vec![class.clone()]);
        }
        let insert = parent_inserted || matches!(&forced, Forced::Classes(_));
        save_table(m, instance, &class, &saving, insert, saving.force_update)
    };
    let updated = match meta.parents.borrow().is_empty() {
        true => transaction::mark_for_rollback_on_error(m, &saving.using, body)?,
        false => transaction::atomic(m, &saving.using, false, body)?,
    };
    let state = must_state(instance)?;
    *state.db.borrow_mut() = using.clone();
    state.adding.set(false);
    emit(m, || OrmEvent::Save { model: opts.label(), instance: instance.clone(), created: !updated });
    if loud && signals::heard(&orm.signals.post_save, &sender) {
        let named = vec![
            ("instance", instance.clone()),
            ("created", Value::Bool(!updated)),
            ("update_fields", frozen(m, &saving.update_fields)?),
            ("raw", Value::Bool(saving.raw)),
            ("using", using),
        ];
        signals::send(m, &orm.signals.post_save, &sender, named)?;
    }
    Ok(())
}

/// `force_insert` as `_validate_force_insert` reads it.
enum Forced {
    No,
    Classes(Vec<Rc<Class>>),
}

fn validate_force_insert(m: &mut Machine, class: &Rc<Class>, force_insert: &Value) -> PyResult<Forced> {
    let members = match force_insert {
        Value::Bool(false) => return Ok(Forced::No),
        Value::Bool(true) => return Ok(Forced::Classes(vec![class.clone()])),
        Value::Tuple(members) => members.clone(),
        _ => return Err(type_error("force_insert must be a bool or tuple.")),
    };
    let mut classes = Vec::new();
    for member in members.iter() {
        let model = py::as_class(member).filter(|c| c.is_subclass_of(&orm(m).model_class()));
        let Some(model) = model else {
            let shown = m.repr(member)?;
            return Err(type_error(format!(
                "Invalid force_insert member. {shown} must be a model subclass."
            )));
        };
        if !class.is_subclass_of(&model) {
            let (member, class) = (model.qualname.borrow().clone(), class.qualname.borrow().clone());
            return Err(type_error(format!(
                "Invalid force_insert member. {member} must be a base of {class}."
            )));
        }
        classes.push(model);
    }
    Ok(if classes.is_empty() { Forced::No } else { Forced::Classes(classes) })
}

/// Saves the parents' rows; whether one of them was inserted.
fn save_parents(
    m: &mut Machine,
    instance: &Value,
    class: &Rc<Class>,
    saving: &Saving,
    forced: &Forced,
    done: &mut Vec<(Rc<Class>, bool)>,
) -> PyResult<bool> {
    let Some(meta) = Options::of(class) else { return Ok(false) };
    let mut inserted = false;
    for (parent, parent_opts, link) in meta.parent_options() {
        let Some(parent_pk) = parent_opts.pk() else { continue };
        if let Some(link) = &link {
            let (own, linked) = (value_of(m, instance, &parent_pk)?, value_of(m, instance, link)?);
            if py::is_none(&own) && !py::is_none(&linked) {
                m.setattr(instance, &parent_pk.attname(), linked)?;
            }
        }
        match done.iter().find(|(known, _)| Rc::ptr_eq(known, &parent)).map(|(_, updated)| *updated) {
            None => {
                let above = save_parents(m, instance, &parent, saving, forced, done)?;
                let wanted = match forced {
                    Forced::No => false,
                    Forced::Classes(classes) => classes.iter().any(|class| parent.is_subclass_of(class)),
                };
                let updated = save_table(m, instance, &parent, saving, above || wanted, false)?;
                inserted |= !updated;
                done.push((parent.clone(), updated));
            }
            Some(updated) => inserted |= !updated,
        }
        if let Some(link) = link {
            let pk = value_of(m, instance, &parent_pk)?;
            m.setattr(instance, &link.attname(), pk)?;
            uncache(instance, &FieldRef::Field(link));
        }
    }
    Ok(inserted)
}

/// Updates or inserts the row of one table; whether it was updated.
fn save_table(
    m: &mut Machine,
    instance: &Value,
    class: &Rc<Class>,
    saving: &Saving,
    mut force_insert: bool,
    force_update: bool,
) -> PyResult<bool> {
    let Some(meta) = Options::of(class) else { return Ok(false) };
    let Some(pk) = meta.pk() else { return Ok(false) };
    if py::is_none(&value_of(m, instance, &pk)?) {
        let made = if pk.has_default() { pk.get_default(m)? } else { Value::None };
        m.setattr(instance, &pk.attname(), made)?;
    }
    let pk_value = value_of(m, instance, &pk)?;
    let pk_set = !py::is_none(&pk_value);
    let partial = saving.update_fields.is_some();
    if !pk_set && (force_update || partial) {
        return Err(value_error("Cannot force an update in save() with no primary key."));
    }
    let adding = must_state(instance)?.adding.get();
    let made_here = pk.has_default() || pk.has_db_default();
    if !saving.raw && !force_insert && !force_update && adding && made_here {
        force_insert = true;
    }
    let mut updated = false;
    if pk_set && !force_insert {
        updated = update(m, instance, class, &meta, &pk, &pk_value, saving, force_update)?;
        if force_update && !updated {
            return Err(exceptions::database_error(m, "Forced update did not affect any rows."));
        }
        if partial && !updated {
            return Err(exceptions::database_error(m, "Save with update_fields did not affect any rows."));
        }
    }
    if !updated {
        if meta.order_with_respect_to.borrow().is_some() {
            set_order(m, instance)?;
        }
        insert(m, instance, class, &meta, saving, pk_set)?;
    }
    Ok(updated)
}

#[allow(clippy::too_many_arguments, reason = "the parts of one UPDATE")]
fn update(
    m: &mut Machine,
    instance: &Value,
    class: &Rc<Class>,
    meta: &Rc<Options>,
    pk: &Rc<Field>,
    pk_value: &Value,
    saving: &Saving,
    force_update: bool,
) -> PyResult<bool> {
    let wanted = |field: &Rc<Field>| match &saving.update_fields {
        None => true,
        Some(names) => names.contains(&field.name()) || names.contains(&field.attname()),
    };
    let mut values = Vec::new();
    for field in meta.local_concrete_fields() {
        if Rc::ptr_eq(&field, pk) || field.generated() || !wanted(&field) {
            continue;
        }
        let value = match saving.raw {
            true => value_of(m, instance, &field)?,
            false => field.pre_save(m, instance, false)?,
        };
        values.push((field.attname(), value));
    }
    // `save` asks the *base* manager, so a row that the default manager hides is found.
    let base = super::base_manager(m, class)?;
    let narrowed = match &base {
        Value::Instance(object) => manager::narrowed_by(&object.class()).is_some(),
        _ => false,
    };
    let forced = saving.update_fields.is_some() || force_update;
    if narrowed {
        return update_through(m, &base, pk_value, values, saving, meta, forced);
    }
    let key = [("pk", pk_value.clone())];
    if values.is_empty() {
        return Ok(saving.update_fields.is_some() || query::exists(m, class, &key, &saving.using)?);
    }
    if meta.select_on_save.get() && !forced && !query::exists(m, class, &key, &saving.using)? {
        return Ok(false);
    }
    Ok(query::update_where(m, class, &key, &values, &saving.using)? > 0)
}

/// As [`update`], through a base manager that narrows its rows.
fn update_through(
    m: &mut Machine,
    base: &Value,
    pk_value: &Value,
    values: Vec<(Str, Value)>,
    saving: &Saving,
    meta: &Rc<Options>,
    forced: bool,
) -> PyResult<bool> {
    let rows = manager::queryset_using(m, base, &saving.using)?;
    let rows = m.call_method(&rows, "filter", Args::none().with("pk", pk_value.clone()))?;
    if values.is_empty() {
        return Ok(saving.update_fields.is_some() || crate::orm::queryset::exists(m, &rows)?);
    }
    if meta.select_on_save.get() && !forced && !crate::orm::queryset::exists(m, &rows)? {
        return Ok(false);
    }
    Ok(crate::orm::queryset::update(m, &rows, &values)? > 0)
}

fn insert(
    m: &mut Machine,
    instance: &Value,
    class: &Rc<Class>,
    meta: &Rc<Options>,
    saving: &Saving,
    pk_set: bool,
) -> PyResult<()> {
    let auto = meta.auto_field.borrow().clone();
    let is_auto = |field: &Rc<Field>| auto.as_ref().is_some_and(|auto| Rc::ptr_eq(auto, field));
    let (mut names, mut row) = (Vec::new(), Vec::new());
    for field in meta.local_concrete_fields() {
        if field.generated() || (!pk_set && is_auto(&field)) {
            continue;
        }
        let value = match saving.raw {
            true => value_of(m, instance, &field)?,
            false => field.pre_save(m, instance, true)?,
        };
        names.push(field.attname());
        row.push(value);
    }
    let returning: Vec<Rc<Field>> =
        meta.local_concrete_fields().into_iter().filter(|f| f.db_returning()).collect();
    let asked: Vec<Str> = returning.iter().map(|field| field.attname()).collect();
    let answers = query::insert_rows(m, class, &names, vec![row], &asked, &saving.using)?;
    if let Some(values) = answers.into_iter().next() {
        for (field, value) in returning.iter().zip(values) {
            m.setattr(instance, &field.attname(), value)?;
        }
    }
    Ok(())
}

/// Before a save: no relation may hold an unsaved object, and one saved meanwhile lends its key.
pub fn prepare_related(m: &mut Machine, instance: &Value, operation: &str) -> PyResult<()> {
    let opts = must_opts(instance)?;
    if super::must_state(instance)?.fields_cache.borrow().is_empty() {
        return Ok(());
    }
    for field in opts.concrete_fields().iter().filter(|field| field.is_relation()) {
        let reference = FieldRef::Field(field.clone());
        let Some(related) = cached(instance, &reference).filter(|related| !py::is_none(related)) else {
            continue;
        };
        let related = py::unlazy(m, &related)?;
        let Some(rel) = field.rel() else { continue };
        if py::is_none(&pk_of(m, &related)?) {
            if !rel.multiple() {
                uncache(&related, &FieldRef::Rel(rel));
            }
            return Err(value_error(format!(
                "{operation}() prohibited to prevent data loss due to unsaved related object '{}'.",
                field.name()
            )));
        }
        let own = value_of(m, instance, field)?;
        if is_empty(m, &own)? {
            m.setattr(instance, &field.name(), related.clone())?;
        }
        let target = field.target_field(m)?.attname();
        let (far, own) = (m.getattr(&related, &target)?, value_of(m, instance, field)?);
        if !m.eq(&far, &own)? {
            uncache(instance, &reference);
        }
    }
    for field in opts.private_fields.borrow().iter().filter(|f| f.kind == FieldKind::GenericForeignKey) {
        let related =
            cached(instance, &FieldRef::Field(field.clone())).filter(|related| !py::is_none(related));
        if let Some(related) = related
            && py::is_none(&pk_of(m, &related)?)
        {
            return Err(value_error(format!(
                "{operation}() prohibited to prevent data loss due to unsaved related object '{}'.",
                field.name()
            )));
        }
    }
    Ok(())
}

/// Gives a new object the place after the last one with the same owner (`order_with_respect_to`).
pub fn set_order(m: &mut Machine, instance: &Value) -> PyResult<()> {
    let opts = must_opts(instance)?;
    let Some(name) = opts.order_with_respect_to.borrow().clone() else { return Ok(()) };
    let field = opts.get_forward_field(m, &name)?;
    let (owner, Some(model)) = (value_of(m, instance, &field)?, field.model()) else { return Ok(()) };
    let base = super::base_manager(m, &model)?;
    let rows = m.call_method(&base, "filter", Args::none().with(&name, owner))?;
    let rows = m.call_method(&rows, "order_by", Args::one(Value::str("-_order")))?;
    let args = Args::one(Value::str("_order")).with("flat", true);
    let rows = m.call_method(&rows, "values_list", args)?;
    let last = m.call_method(&rows, "first", Args::none())?;
    let next = if let Value::Int(n) = last { n + 1 } else { 0 };
    m.setattr(instance, "_order", Value::Int(next))
}
