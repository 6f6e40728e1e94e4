//! The methods that write objects: `create` and its kin, `bulk_create`, `bulk_update`.
//!
//! Mirrors the same methods of `django/db/models/query.py`.

use std::rc::Rc;

use super::answers::{is_model_error, value_expr};
use super::{database, state_of};
use crate::orm::exceptions::{field_error, not_supported};
use crate::orm::expressions::expr::{Connector, QChild, QNode};
use crate::orm::expressions::{Expr, ExprRef, Kind, classes};
use crate::orm::fields::{Field, FieldKind};
use crate::orm::options::Options;
use crate::orm::query::write::{self, Conflict};
use crate::orm::transaction;
use crate::python::exception::{attribute_error, type_error, unsupported, value_error};
use crate::python::{Args, Class, Machine, PyResult, Str, Value, types};

/// SQLite's limit of parameters in a statement.
const MAX_QUERY_PARAMS: usize = 999;

fn model_of(this: &Value) -> PyResult<(Rc<Class>, Rc<Options>)> {
    let missing = || attribute_error("'NoneType' object has no attribute '_meta'");
    let class = super::model_of(this).ok_or_else(missing)?;
    let opts = Options::of(&class).ok_or_else(missing)?;
    Ok((class, opts))
}

/// `create()`.
pub fn create(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    only_keywords(&args, "create")?;
    create_with(m, &this, args.kw)
}

fn create_with(m: &mut Machine, this: &Value, kw: Vec<(Str, Value)>) -> PyResult {
    let (class, opts) = model_of(this)?;
    let reverse: Vec<String> = opts
        .related_objects(m)
        .iter()
        .filter(|rel| rel.kind == crate::orm::related::RelKind::OneToOne)
        .map(|rel| rel.name())
        .filter(|name| kw.iter().any(|(k, _)| k == name))
        .map(|name| name.to_string())
        .collect();
    if !reverse.is_empty() {
        let list = reverse.join(", ");
        return Err(value_error(format!("The following fields do not exist in this model: {list}")));
    }
    let state = state_of(this)?;
    let args = Args { pos: Default::default(), kw };
    let object = m.call(&Value::Class(class), args)?;
    state.for_write.set(true);
    let saving = Args::none().with("force_insert", true).with("using", Value::Str(database(&state)));
    m.call_method(&object, "save", saving)?;
    Ok(object)
}

/// `resolve_callables`.
fn resolved(m: &mut Machine, kw: Vec<(Str, Value)>) -> PyResult<Vec<(Str, Value)>> {
    let mut result = Vec::with_capacity(kw.len());
    for (name, value) in kw {
        let value = if m.callable(&value) { m.call(&value, Args::none())? } else { value };
        result.push((name, value));
    }
    Ok(result)
}

fn only_keywords(args: &Args, name: &str) -> PyResult<()> {
    match args.pos.len() {
        0 => Ok(()),
        given => {
            let given = given + 1;
            Err(type_error(format!("QuerySet.{name}() takes 1 positional argument but {given} were given")))
        }
    }
}

/// The items of a mapping, or of pairs, as `dict.update` takes them; none for anything false.
fn dict_items(m: &mut Machine, value: &Value) -> PyResult<Vec<(Str, Value)>> {
    if !m.truth(value)? {
        return Ok(Vec::new());
    }
    match m.call(&Value::Class(types().dict.clone()), Args::one(value.clone()))? {
        Value::Dict(dict) => Ok(dict.str_items()),
        _ => Ok(Vec::new()),
    }
}

/// `_extract_model_params`.
fn model_params(
    m: &mut Machine,
    this: &Value,
    defaults: Vec<(Str, Value)>,
    kw: &[(Str, Value)],
) -> PyResult<Vec<(Str, Value)>> {
    let (class, opts) = model_of(this)?;
    let mut params: Vec<(Str, Value)> = kw.iter().filter(|(k, _)| !k.contains("__")).cloned().collect();
    for (name, value) in defaults {
        match params.iter_mut().find(|(k, _)| *k == name) {
            Some((_, old)) => *old = value,
            None => params.push((name, value)),
        }
    }
    let mut invalid: Vec<String> = Vec::new();
    for (name, _) in &params {
        if &**name == "pk" || opts.find_field(name).is_some() || opts.get_field(m, name).is_ok() {
            continue;
        }
        let settable = matches!(class.lookup(name), Some(Value::Property(p)) if !p.set.is_none());
        if !settable {
            invalid.push(name.to_string());
        }
    }
    if invalid.is_empty() {
        return Ok(params);
    }
    invalid.sort();
    let name = opts.object_name.borrow().to_string();
    let text = format!("Invalid field name(s) for model {name}: '{}'.", invalid.join("', '"));
    Err(field_error(m, text))
}

fn find(m: &mut Machine, this: &Value, kw: &[(Str, Value)]) -> PyResult<Option<Value>> {
    let (class, _) = model_of(this)?;
    let args = Args { pos: Default::default(), kw: kw.to_vec() };
    match m.call_method(this, "get", args) {
        Ok(found) => Ok(Some(found)),
        Err(error) if is_model_error(m, &class, "DoesNotExist", &error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn pair(object: Value, created: bool) -> Value {
    Value::tuple(vec![object, Value::Bool(created)])
}

/// `get_or_create()`.
pub fn get_or_create(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let defaults = match args.take_kw("defaults") {
        Some(defaults) => defaults,
        None => args.pos.first().cloned().unwrap_or_default(),
    };
    get_or_create_with(m, &this, &defaults, args.kw)
}

fn get_or_create_with(m: &mut Machine, this: &Value, defaults: &Value, kw: Vec<(Str, Value)>) -> PyResult {
    let state = state_of(this)?;
    state.for_write.set(true);
    if let Some(found) = find(m, this, &kw)? {
        return Ok(pair(found, false));
    }
    let defaults = dict_items(m, defaults)?;
    let params = model_params(m, this, defaults, &kw)?;
    let db = database(&state);
    let created = transaction::atomic(m, &db, true, |m| {
        let params = resolved(m, params)?;
        let args = Args { pos: Default::default(), kw: params };
        m.call_method(this, "create", args)
    });
    match created {
        Ok(object) => Ok(pair(object, true)),
        Err(error) => {
            let integrity = crate::orm::orm(m).exceptions.IntegrityError.clone();
            if error.is(&integrity)
                && let Some(found) = find(m, this, &kw)?
            {
                // Somebody else was faster.
                return Ok(pair(found, false));
            }
            Err(error)
        }
    }
}

/// `update_or_create()`.
pub fn update_or_create(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut places = args.pos.iter().cloned();
    let (first, second) = (places.next(), places.next());
    let defaults = args.take_kw("defaults").or(first).unwrap_or_default();
    let create_defaults = args.take_kw("create_defaults").or(second).unwrap_or_default();
    let creates = if create_defaults.is_none() { defaults.clone() } else { create_defaults };
    let state = state_of(&this)?;
    state.for_write.set(true);
    let (_, opts) = model_of(&this)?;
    let db = database(&state);
    transaction::atomic(m, &db, true, |m| {
        let rows = m.call_method(&this, "select_for_update", Args::none())?;
        let call = Args { pos: [creates].into_iter().collect(), kw: args.kw };
        let made = m.call_method(&rows, "get_or_create", call)?;
        let parts = m.collect(&made)?;
        let [object, created] = &parts[..] else { return Ok(made) };
        if m.truth(created)? {
            return Ok(made);
        }
        let updates = dict_items(m, &defaults)?;
        for (name, value) in resolved(m, updates.clone())? {
            m.setattr(object, &name, value)?;
        }
        let pk = opts.pk();
        let is_pk = |f: &Rc<Field>| pk.as_ref().is_some_and(|pk| Rc::ptr_eq(pk, f));
        let concrete = opts.concrete_fields();
        let known =
            |name: &Str| concrete.iter().any(|f| !is_pk(f) && (f.name() == *name || f.attname() == *name));
        let mut saving = Args::none().with("using", Value::Str(db.clone()));
        if updates.iter().all(|(name, _)| known(name)) {
            let mut names: Vec<Str> = updates.iter().map(|(k, _)| k.clone()).collect();
            for field in opts.local_concrete_fields() {
                let own_pre_save = field.flag("auto_now") || field.flag("auto_now_add");
                let own_pre_save = own_pre_save
                    || matches!(field.kind, FieldKind::File | FieldKind::Image)
                    || field.hooks.has(crate::orm::fields::Hooks::PRE_SAVE);
                if own_pre_save && !is_pk(&field) && !names.contains(&field.name()) {
                    names.push(field.name());
                }
            }
            let names = Value::list(names.into_iter().map(Value::Str).collect());
            saving = saving.with("update_fields", names);
        }
        m.call_method(object, "save", saving)?;
        Ok(pair(object.clone(), false))
    })
}

fn conflict(
    m: &mut Machine,
    opts: &Rc<Options>,
    ignore: bool,
    update: bool,
    fields: Option<Vec<Rc<Field>>>,
    unique: Option<Vec<Rc<Field>>>,
) -> PyResult<Option<Conflict>> {
    if ignore && update {
        return Err(value_error("ignore_conflicts and update_conflicts are mutually exclusive."));
    }
    if ignore {
        return Ok(Some(Conflict::Ignore));
    }
    if !update {
        return Ok(None);
    }
    let Some(fields) = fields.filter(|f| !f.is_empty()) else {
        return Err(value_error(
            "Fields that will be updated when a row insertion fails on conflicts must be provided.",
        ));
    };
    let Some(unique) = unique.filter(|f| !f.is_empty()) else {
        return Err(value_error("Unique fields that can trigger the upsert must be provided."));
    };
    let odd = |f: &Rc<Field>| !f.concrete() || f.kind == FieldKind::ManyToMany;
    if fields.iter().any(odd) {
        return Err(value_error("bulk_create() can only be used with concrete fields in update_fields."));
    }
    if fields.iter().any(|f| opts.pk().is_some_and(|pk| Rc::ptr_eq(&pk, f))) {
        return Err(value_error("bulk_create() cannot be used with primary keys in update_fields."));
    }
    if unique.iter().any(odd) {
        return Err(value_error("bulk_create() can only be used with concrete fields in unique_fields."));
    }
    let _ = m;
    Ok(Some(Conflict::Update { update: fields, unique }))
}

fn fields_named(m: &mut Machine, opts: &Rc<Options>, names: &Value) -> PyResult<Option<Vec<Rc<Field>>>> {
    if names.is_none() {
        return Ok(None);
    }
    let mut fields = Vec::new();
    for name in m.collect(names)? {
        let name = m.str(&name)?;
        fields.push(match (&*name, opts.pk()) {
            ("pk", Some(pk)) => pk,
            _ => opts.get_forward_field(m, &name)?,
        });
    }
    Ok(Some(fields))
}

/// `bulk_create()`.
pub fn bulk_create(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut reader = args.reader("bulk_create");
    let objects = reader.required("objs")?;
    let batch = reader.or("batch_size", Value::None)?;
    let (ignore, update) = (reader.or("ignore_conflicts", false)?, reader.or("update_conflicts", false)?);
    let (fields, unique) =
        (reader.or("update_fields", Value::None)?, reader.or("unique_fields", Value::None)?);
    reader.finish()?;
    if matches!(batch, Value::Int(n) if n <= 0) {
        return Err(value_error("Batch size must be a positive integer."));
    }
    let (_, opts) = model_of(&this)?;
    let own = opts.concrete_model();
    for parent in opts.all_parents() {
        let concrete = Options::of(&parent).and_then(|o| o.concrete_model());
        if !matches!((&concrete, &own), (Some(a), Some(b)) if Rc::ptr_eq(a, b)) {
            return Err(value_error("Can't bulk create a multi-table inherited model"));
        }
    }
    let list = m.collect(&objects)?;
    if list.is_empty() {
        return Ok(objects);
    }
    let (fields, unique) = (fields_named(m, &opts, &fields)?, fields_named(m, &opts, &unique)?);
    let (ignore, update) = (m.truth(&ignore)?, m.truth(&update)?);
    let conflict = conflict(m, &opts, ignore, update, fields, unique)?;
    let state = state_of(&this)?;
    state.for_write.set(true);
    let db = database(&state);
    let missing = || unsupported("models without a primary key");
    let pk = opts.pk().ok_or_else(missing)?;
    for object in &list {
        if m.getattr(object, &pk.attname())?.is_none() && !pk.is_auto() && pk.has_default() {
            let value = pk.get_default(m)?;
            m.setattr(object, &pk.attname(), value)?;
        }
        crate::orm::model::save::prepare_related(m, object, "bulk_create")?;
    }
    let batch = if let Value::Int(n) = batch { Some(n as usize) } else { None };
    transaction::atomic(m, &db, false, |m| {
        let (mut with_pk, mut without_pk) = (Vec::new(), Vec::new());
        for object in &list {
            let keyed = !m.getattr(object, &pk.attname())?.is_none();
            if keyed { with_pk.push(object.clone()) } else { without_pk.push(object.clone()) }
        }
        let all: Vec<Rc<Field>> = opts.concrete_fields().iter().filter(|f| !f.generated()).cloned().collect();
        insert_batches(m, &opts, &with_pk, &all, batch, conflict.as_ref(), &db, true)?;
        let rest: Vec<Rc<Field>> = all.iter().filter(|f| !f.is_auto()).cloned().collect();
        insert_batches(m, &opts, &without_pk, &rest, batch, conflict.as_ref(), &db, false)
    })?;
    Ok(match objects {
        Value::List(_) | Value::Tuple(_) => Value::list(list),
        _ => Value::list(list),
    })
}

#[allow(clippy::too_many_arguments, reason = "the parameters of QuerySet._batched_insert")]
fn insert_batches(
    m: &mut Machine,
    opts: &Rc<Options>,
    objects: &[Value],
    fields: &[Rc<Field>],
    batch: Option<usize>,
    conflict: Option<&Conflict>,
    db: &Str,
    keyed: bool,
) -> PyResult<()> {
    let most = match fields.len() {
        0 => objects.len().max(1),
        1 => 500,
        n => (MAX_QUERY_PARAMS / n).max(1),
    };
    let size = batch.map_or(most, |b| b.min(most));
    let returning: Vec<Rc<Field>> = match conflict {
        Some(Conflict::Ignore) => Vec::new(),
        _ => opts.concrete_fields().iter().filter(|f| f.db_returning()).cloned().collect(),
    };
    for chunk in objects.chunks(size) {
        let mut rows = Vec::with_capacity(chunk.len());
        for object in chunk {
            let mut row = Vec::with_capacity(fields.len());
            for field in fields {
                row.push(field.pre_save(m, object, true)?);
            }
            rows.push(row);
        }
        let returned = write::insert(m, opts, fields, rows, &returning, conflict, db)?;
        for (object, values) in chunk.iter().zip(returned) {
            for (field, value) in returning.iter().zip(values) {
                if !(keyed && field.primary_key.get()) {
                    m.setattr(object, &field.attname(), value)?;
                }
            }
        }
        for object in chunk {
            let state = m.getattr(object, "_state")?;
            m.setattr(&state, "adding", Value::Bool(false))?;
            m.setattr(&state, "db", Value::Str(db.clone()))?;
        }
    }
    Ok(())
}

/// `bulk_update()`.
pub fn bulk_update(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut reader = args.reader("bulk_update");
    let (objects, names) = (reader.required("objs")?, reader.required("fields")?);
    let batch = reader.or("batch_size", Value::None)?;
    reader.finish()?;
    if matches!(batch, Value::Int(n) if n <= 0) {
        return Err(value_error("Batch size must be a positive integer."));
    }
    let (_, opts) = model_of(&this)?;
    let names = m.collect(&names)?;
    if names.is_empty() {
        return Err(value_error("Field names must be given to bulk_update()."));
    }
    let objects = m.collect(&objects)?;
    let mut keys = Vec::with_capacity(objects.len());
    for object in &objects {
        let pk = m.getattr(object, "pk")?;
        if pk.is_none() {
            return Err(value_error("All bulk_update() objects must have a primary key set."));
        }
        keys.push(pk);
    }
    let mut fields = Vec::with_capacity(names.len());
    for name in &names {
        let name = m.str(name)?;
        let field = opts.get_field(m, &name)?;
        match field.as_field().filter(|f| f.concrete() && f.kind != FieldKind::ManyToMany) {
            Some(field) => fields.push(field.clone()),
            None => return Err(value_error("bulk_update() can only be used with concrete fields.")),
        }
    }
    if fields.iter().any(|f| f.primary_key.get()) {
        return Err(value_error("bulk_update() cannot be used with primary key fields."));
    }
    if objects.is_empty() {
        return Ok(Value::Int(0));
    }
    for object in &objects {
        crate::orm::model::save::prepare_related(m, object, "bulk_update")?;
    }
    let most = (MAX_QUERY_PARAMS / (fields.len() + 2)).max(1);
    let size = if let Value::Int(n) = batch { most.min(n as usize) } else { most };
    let db = database(&*state_of(&this)?);
    let count = transaction::atomic(m, &db, false, |m| {
        let mut count = 0;
        for (chunk, keys) in objects.chunks(size).zip(keys.chunks(size)) {
            let mut values = Vec::with_capacity(fields.len());
            for field in &fields {
                let case = case_of(m, field, chunk, keys)?;
                values.push((field.attname(), classes::wrap_expr(m, case)?));
            }
            let rows = super::using(m, &this, &db)?;
            let rows = super::filter(m, &rows, &[("pk__in", Value::list(keys.to_vec()))], false)?;
            let args = Args { pos: [rows].into_iter().collect(), kw: values };
            if let Value::Int(n) = super::answers::update(m, args)? {
                count += n;
            }
        }
        Ok(count)
    })?;
    Ok(Value::Int(count))
}

/// `CASE WHEN pk = ... THEN value ... END`, one branch an object.
fn case_of(m: &mut Machine, field: &Rc<Field>, objects: &[Value], keys: &[Value]) -> PyResult<ExprRef> {
    let mut cases = Vec::with_capacity(objects.len());
    for (object, key) in objects.iter().zip(keys) {
        let value = m.getattr(object, &field.attname())?;
        let mut result = value_expr(value);
        if matches!(result.kind, Kind::Value { .. }) {
            result = result.with_output(Some(field.clone()));
        }
        let children = vec![QChild::Pair(Str::intern("pk"), key.clone())];
        let node = QNode { connector: Connector::And, negated: false, children };
        let condition = Expr::new(Kind::Q(Rc::new(node)));
        cases.push(Expr::new(Kind::When { condition, result }));
    }
    let kind = Kind::Case { cases, default: Expr::value(Value::None) };
    Ok(Expr::typed(kind, Some(field.clone())))
}

/// The error for operations that SQLite cannot do.
pub fn refuse(m: &mut Machine, what: &str) -> crate::python::Unwind {
    not_supported(m, format!("This database backend does not support {what}."))
}
