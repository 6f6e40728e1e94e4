//! `full_clean` and its parts: fields, the model's own `clean`, uniqueness, constraints.
//!
//! Mirrors the validation methods of `Model` in `django/db/models/base.py`.

use std::rc::Rc;

use super::{default_manager, must_opts, must_state, value_of};
use crate::orm::fields::Field;
use crate::orm::fields::validate::is_empty;
use crate::orm::options::Options;
use crate::orm::utils::text;
use crate::orm::validation::{self, is_validation_error};
use crate::orm::{py, queryset};
use crate::python::{Args, Class, ClassBuilder, Machine, PyResult, Str, Unwind, Value};

/// Errors by field name, in order.
type Errors = Vec<(Str, Vec<Value>)>;

/// Adds the methods to `Model`.
pub fn add(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("clean", |_, _| Ok(Value::None))
        .method("full_clean", full_clean)
        .method("clean_fields", |m, args| {
            let (instance, exclude) = instance_and_exclude(m, args, "clean_fields")?;
            clean_fields(m, &instance, &exclude)?;
            Ok(Value::None)
        })
        .method("validate_unique", |m, args| {
            let (instance, exclude) = instance_and_exclude(m, args, "validate_unique")?;
            validate_unique(m, &instance, &exclude)?;
            Ok(Value::None)
        })
        .method("validate_constraints", |m, args| {
            let (instance, exclude) = instance_and_exclude(m, args, "validate_constraints")?;
            validate_constraints(m, &instance, &exclude)?;
            Ok(Value::None)
        })
        .method("date_error_message", |m, args| {
            let mut args = args.reader("date_error_message");
            let instance = args.required("self")?;
            let (lookup_type, field) = (args.required("lookup_type")?, args.required("field_name")?);
            let unique_for = args.required("unique_for")?;
            args.finish()?;
            let text = |v: &Value| py::as_text(v).unwrap_or_else(|| Str::intern(""));
            date_error(m, &instance, &text(&lookup_type), &text(&field), &text(&unique_for))
        })
        .method("unique_error_message", |m, args| {
            let instance = args.pos.first().cloned().unwrap_or_default();
            let Some(Value::Class(model)) = args.pos.get(1).cloned() else { return Ok(Value::None) };
            let names = args.pos.get(2).cloned().unwrap_or_default();
            let names: Vec<Str> = m.collect(&names)?.iter().filter_map(py::as_text).collect();
            unique_error(m, &instance, &model, &names)
        })
        .method("_get_unique_checks", |m, args| {
            let constraints = args.clone().take_kw("include_meta_constraints").unwrap_or_default();
            let (instance, exclude) = instance_and_exclude(m, args, "_get_unique_checks")?;
            let opts = must_opts(&instance)?;
            let mut checks = unique_checks(m, &opts, &exclude)?;
            if m.truth(&constraints)? {
                checks.extend(constraint_checks(m, &opts, &exclude)?);
            }
            let dates = date_names(&opts, &exclude).into_iter().map(|(field, kind, date_name)| {
                let model = field.model().map_or(Value::None, Value::Class);
                Value::tuple(vec![model, Value::str(kind), Value::Str(field.name()), Value::Str(date_name)])
            });
            let dates: Vec<Value> = dates.collect();
            let rows = checks.into_iter().map(|(model, names)| {
                let names = Value::tuple(names.into_iter().map(Value::Str).collect());
                Value::tuple(vec![Value::Class(model), names])
            });
            Ok(Value::tuple(vec![Value::list(rows.collect()), Value::list(dates)]))
        })
}

fn instance_and_exclude(m: &mut Machine, args: Args, name: &'static str) -> PyResult<(Value, Vec<Str>)> {
    let mut args = args.reader(name);
    let instance = args.required("self")?;
    let exclude = args.or("exclude", Value::None)?;
    args.rest_kw();
    args.finish()?;
    Ok((instance, names_in(m, &exclude)?))
}

fn names_in(m: &mut Machine, names: &Value) -> PyResult<Vec<Str>> {
    match names {
        Value::None => Ok(Vec::new()),
        names => Ok(m.collect(names)?.iter().filter_map(py::as_text).collect()),
    }
}

fn set_of(m: &mut Machine, names: &[Str]) -> PyResult {
    let list = Value::list(names.iter().cloned().map(Value::Str).collect());
    m.call(&Value::Class(crate::python::types().set.clone()), Args::one(list))
}

/// Adds an error's parts to those found so far; other exceptions pass.
fn keep(m: &mut Machine, errors: &Value, result: PyResult) -> PyResult<()> {
    let Err(error) = result else { return Ok(()) };
    if !is_validation_error(m, &error)? {
        return Err(error);
    }
    let exception = error.exception().cloned().map_or(Value::None, Value::Instance);
    m.call_method(&exception, "update_error_dict", Args::one(errors.clone()))?;
    Ok(())
}

fn full_clean(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("full_clean");
    let instance = args.required("self")?;
    let exclude = args.or("exclude", Value::None)?;
    let unique = args.or("validate_unique", true)?;
    let constraints = args.or("validate_constraints", true)?;
    args.finish()?;
    let mut exclude = names_in(m, &exclude)?;
    let errors = Value::dict::<&str>([]);
    let excluded = set_of(m, &exclude)?;
    let cleaned = m.call_method(&instance, "clean_fields", Args::none().with("exclude", excluded));
    keep(m, &errors, cleaned)?;
    let cleaned = m.call_method(&instance, "clean", Args::none());
    keep(m, &errors, cleaned)?;
    for (wanted, method) in [(unique, "validate_unique"), (constraints, "validate_constraints")] {
        if !m.truth(&wanted)? {
            continue;
        }
        for name in m.collect(&errors)?.iter().filter_map(py::as_text) {
            if &*name != "__all__" && !exclude.contains(&name) {
                exclude.push(name);
            }
        }
        let excluded = set_of(m, &exclude)?;
        let checked = m.call_method(&instance, method, Args::none().with("exclude", excluded));
        keep(m, &errors, checked)?;
    }
    match m.len(&errors)? {
        0 => Ok(Value::None),
        _ => Err(validation::raise(m, errors)),
    }
}

fn clean_fields(m: &mut Machine, instance: &Value, exclude: &[Str]) -> PyResult<()> {
    let opts = must_opts(instance)?;
    let mut errors: Errors = Vec::new();
    for field in opts.fields().iter() {
        if exclude.contains(&field.name()) || field.generated() {
            continue;
        }
        let raw = value_of(m, instance, field)?;
        let db_default = field.has_db_default() && m.getattr_opt(&raw, "resolve_expression")?.is_some();
        if (field.blank.get() && is_empty(m, &raw)?) || db_default {
            continue;
        }
        match field.clean(m, &raw, instance) {
            Ok(value) => m.setattr(instance, &field.attname(), value)?,
            Err(error) => {
                if !is_validation_error(m, &error)? {
                    return Err(error);
                }
                errors.push((field.name(), error_list(m, &error)?));
            }
        }
    }
    finish(m, errors)
}

fn error_list(m: &mut Machine, error: &Unwind) -> PyResult<Vec<Value>> {
    let exception = error.exception().cloned().map_or(Value::None, Value::Instance);
    let list = m.getattr(&exception, "error_list")?;
    m.collect(&list)
}

fn finish(m: &mut Machine, errors: Errors) -> PyResult<()> {
    if errors.is_empty() {
        return Ok(());
    }
    let dict = Value::dict(errors.into_iter().map(|(name, list)| (name.to_string(), Value::list(list))));
    Err(validation::raise(m, dict))
}

fn add_error(errors: &mut Errors, name: &str, error: Value) {
    match errors.iter_mut().find(|(known, _)| &**known == name) {
        Some((_, list)) => list.push(error),
        None => errors.push((Str::intern(name), vec![error])),
    }
}

/// A model with the names of fields that must be unique together.
type UniqueCheck = (Rc<Class>, Vec<Str>);

fn unique_checks(m: &mut Machine, opts: &Rc<Options>, exclude: &[Str]) -> PyResult<Vec<UniqueCheck>> {
    let mut models: Vec<Rc<Class>> = opts.model().into_iter().collect();
    models.extend(opts.all_parents());
    let mut checks: Vec<UniqueCheck> = Vec::new();
    for model in &models {
        let Some(meta) = Options::of(model) else { continue };
        let together = meta.unique_together.borrow().clone();
        for group in m.collect(&together)? {
            let names: Vec<Str> = m.collect(&group)?.iter().filter_map(py::as_text).collect();
            if !names.iter().any(|name| exclude.contains(name)) {
                checks.push((model.clone(), names));
            }
        }
    }
    for model in &models {
        let Some(meta) = Options::of(model) else { continue };
        for field in meta.local_fields.borrow().iter() {
            if field.unique() && !exclude.contains(&field.name()) {
                checks.push((model.clone(), vec![field.name()]));
            }
        }
    }
    Ok(checks)
}

/// The constraints that forbid two rows alike, whatever else is in them.
fn constraint_checks(m: &mut Machine, opts: &Rc<Options>, exclude: &[Str]) -> PyResult<Vec<UniqueCheck>> {
    let mut models: Vec<Rc<Class>> = opts.model().into_iter().collect();
    models.extend(opts.all_parents());
    let mut checks: Vec<UniqueCheck> = Vec::new();
    for model in models {
        let Some(meta) = Options::of(&model) else { continue };
        let total = m.getattr(&meta.value(), "total_unique_constraints")?;
        for constraint in m.collect(&total)? {
            let fields = m.getattr(&constraint, "fields")?;
            let names: Vec<Str> = m.collect(&fields)?.iter().filter_map(py::as_text).collect();
            if !names.iter().any(|name| exclude.contains(name)) {
                checks.push((model.clone(), names));
            }
        }
    }
    Ok(checks)
}

fn validate_unique(m: &mut Machine, instance: &Value, exclude: &[Str]) -> PyResult<()> {
    let opts = must_opts(instance)?;
    let mut errors: Errors = Vec::new();
    for (model, names) in unique_checks(m, &opts, exclude)? {
        if taken(m, instance, &opts, &model, &names)? {
            let key = if let [one] = &names[..] { one.to_string() } else { "__all__".to_owned() };
            let error = unique_error(m, instance, &model, &names)?;
            add_error(&mut errors, &key, error);
        }
    }
    date_checks(m, instance, &opts, exclude, &mut errors)?;
    finish(m, errors)
}

/// Whether another row has the same values. The *default* manager looks, so a hidden row is not seen.
fn taken(
    m: &mut Machine,
    instance: &Value,
    opts: &Rc<Options>,
    model: &Rc<Class>,
    names: &[Str],
) -> PyResult<bool> {
    let adding = must_state(instance)?.adding.get();
    let model_pk = Options::of(model).and_then(|opts| opts.pk());
    let mut lookups = Args::none();
    for name in names {
        let field = opts.get_forward_field(m, name)?;
        let value = value_of(m, instance, &field)?;
        let own_key = model_pk.as_ref().is_some_and(|pk| Rc::ptr_eq(pk, &field)) && !adding;
        if py::is_none(&value) || own_key {
            return Ok(false);
        }
        lookups = lookups.with(name, value);
    }
    let Some(manager) = default_manager(m, model)? else { return Ok(false) };
    let mut rows = m.call_method(&manager, "filter", lookups)?;
    if let Some(pk) = model_pk.filter(|_| !adding) {
        let key = value_of(m, instance, &pk)?;
        if !py::is_none(&key) {
            rows = queryset::exclude(m, &rows, &[("pk", key)])?;
        }
    }
    queryset::exists(m, &rows)
}

fn unique_error(m: &mut Machine, instance: &Value, model: &Rc<Class>, names: &[Str]) -> PyResult {
    let Some(opts) = Options::of(model) else { return Ok(Value::None) };
    let verbose = opts.verbose_name.borrow().clone();
    let model_name = text::capfirst(&m.str(&verbose)?);
    let mut params = vec![
        ("model", instance.clone()),
        ("model_class", Value::Class(model.clone())),
        ("model_name", Value::str(model_name)),
        ("unique_check", Value::tuple(names.iter().cloned().map(Value::Str).collect())),
    ];
    let mut labels = Vec::new();
    for name in names {
        let field = opts.get_forward_field(m, name)?;
        let verbose = field.verbose_name.borrow().clone();
        labels.push(text::capfirst(&m.str(&verbose)?));
    }
    let error = match names {
        [name] => {
            let field = opts.get_forward_field(m, name)?;
            params.push(("field_label", Value::str(&labels[0])));
            field.fault(m, "unique", params)?
        }
        _ => {
            params.push(("field_labels", Value::str(text::text_list(&labels, "and"))));
            let message = Value::str("%(model_name)s with this %(field_labels)s already exists.");
            validation::validation_error(m, message, "unique_together", params)
        }
    };
    match error.exception() {
        Some(exception) => Ok(Value::Instance(exception.clone())),
        None => Err(error),
    }
}

/// `unique_for_date`, `unique_for_month`, `unique_for_year`.
fn date_checks(
    m: &mut Machine,
    instance: &Value,
    opts: &Rc<Options>,
    exclude: &[Str],
    errors: &mut Errors,
) -> PyResult<()> {
    for (field, kind, date_name) in date_names(opts, exclude) {
        date_check(m, instance, &field, kind, &date_name, errors)?;
    }
    Ok(())
}

/// The fields that are unique for a date, a year or a month of another field.
fn date_names(opts: &Rc<Options>, exclude: &[Str]) -> Vec<(Rc<Field>, &'static str, Str)> {
    let mut found = Vec::new();
    for field in opts.fields().iter().filter(|field| !exclude.contains(&field.name())) {
        let kinds = [
            ("date", field.unique_for_date.borrow().clone()),
            ("year", field.unique_for_year.borrow().clone()),
            ("month", field.unique_for_month.borrow().clone()),
        ];
        for (kind, date_field) in kinds {
            let date_name = py::as_text(&date_field).filter(|name| !exclude.contains(name));
            found.extend(date_name.map(|name| (field.clone(), kind, name)));
        }
    }
    found
}

fn date_check(
    m: &mut Machine,
    instance: &Value,
    field: &Rc<Field>,
    kind: &'static str,
    date_name: &Str,
    errors: &mut Errors,
) -> PyResult<()> {
    let date = m.getattr(instance, date_name)?;
    let Some(model) = field.model() else { return Ok(()) };
    if py::is_none(&date) {
        return Ok(());
    }
    let parts: &[&str] = if kind == "date" { &["day", "month", "year"] } else { &[kind] };
    let mut lookups = Args::none();
    for part in parts {
        let value = m.getattr(&date, part)?;
        lookups = lookups.with(&format!("{date_name}__{part}"), value);
    }
    let value = m.getattr(instance, &field.name())?;
    let Some(manager) = default_manager(m, &model)? else { return Ok(()) };
    let mut rows = m.call_method(&manager, "filter", lookups.with(&field.name(), value))?;
    let pk = super::pk_of(m, instance)?;
    if !must_state(instance)?.adding.get() && !py::is_none(&pk) {
        rows = queryset::exclude(m, &rows, &[("pk", pk)])?;
    }
    if !queryset::exists(m, &rows)? {
        return Ok(());
    }
    let error = date_error(m, instance, kind, &field.name(), date_name)?;
    add_error(errors, &field.name(), error);
    Ok(())
}

/// `date_error_message`.
fn date_error(m: &mut Machine, instance: &Value, kind: &str, name: &Str, date_name: &Str) -> PyResult {
    let opts = must_opts(instance)?;
    let field = opts.get_forward_field(m, name)?;
    let label =
        |m: &mut Machine, value: Value| -> PyResult { Ok(Value::str(text::capfirst(&m.str(&value)?))) };
    let date_label = opts.get_forward_field(m, date_name)?.verbose_name.borrow().clone();
    let (model_label, own_label) = (opts.verbose_name.borrow().clone(), field.verbose_name.borrow().clone());
    let params = vec![
        ("model", instance.clone()),
        ("model_name", label(m, model_label)?),
        ("lookup_type", Value::str(kind)),
        ("field", Value::Str(field.name())),
        ("field_label", label(m, own_label)?),
        ("date_field", Value::Str(date_name.clone())),
        ("date_field_label", label(m, date_label)?),
    ];
    let error = field.fault(m, "unique_for_date", params)?;
    Ok(error.exception().cloned().map_or(Value::None, Value::Instance))
}

fn validate_constraints(m: &mut Machine, instance: &Value, exclude: &[Str]) -> PyResult<()> {
    let opts = must_opts(instance)?;
    let mut models: Vec<Rc<Class>> = opts.model().into_iter().collect();
    models.extend(opts.all_parents());
    let errors = Value::dict::<&str>([]);
    for model in models {
        let constraints =
            Options::of(&model).map(|opts| opts.constraints.borrow().clone()).unwrap_or_default();
        for constraint in constraints {
            let excluded = set_of(m, exclude)?;
            let args = Args::two(model.clone(), instance.clone())
                .with("exclude", excluded)
                .with("using", Value::Str(super::database_of(instance)));
            let Err(error) = m.call_method(&constraint, "validate", args) else { continue };
            if !is_validation_error(m, &error)? {
                return Err(error);
            }
            let exception = error.exception().cloned().map_or(Value::None, Value::Instance);
            let code = m.getattr_opt(&exception, "code")?.and_then(|code| py::as_text(&code));
            let fields = m.getattr_opt(&constraint, "fields")?.unwrap_or_default();
            let fields = names_in(m, &fields)?;
            match (code.as_deref(), &fields[..]) {
                (Some("unique"), [one]) => {
                    let list = m.call_method(
                        &errors,
                        "setdefault",
                        Args::two(Value::Str(one.clone()), Value::list(vec![])),
                    )?;
                    m.call_method(&list, "append", Args::one(exception))?;
                }
                _ => {
                    m.call_method(&exception, "update_error_dict", Args::one(errors.clone()))?;
                }
            }
        }
    }
    match m.len(&errors)? {
        0 => Ok(()),
        _ => Err(validation::raise(m, errors)),
    }
}
