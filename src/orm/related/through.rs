//! The intermediate models of many-to-many relations, and the accessors of `order_with_respect_to`.
//!
//! Mirrors `create_many_to_many_intermediary_model` in `related.py` and `make_foreign_order_accessors` in `base.py`.

use std::rc::Rc;

use super::rel::Rel;
use crate::orm::fields::contribute::{own_key, target_key};
use crate::orm::fields::{Field, FieldKind};
use crate::orm::options::Options;
use crate::orm::registry::Waiter;
use crate::orm::{model, orm, py, queryset, registry};
use crate::python::{Args, Class, Dict, Machine, NativeFunction, PyResult, Str, Value, types};

const RELATED: &str = "django.db.models.fields.related";

/// One of Django's own functions as the one who waits.
fn standing(owner: &str, name: &str, module: &str) -> Waiter {
    let function = NativeFunction::new(name, |_, _| Ok(Value::None));
    Waiter::Function(Value::Native(function.standing_in(&Str::intern(module), owner)))
}

/// Gives a many-to-many its intermediate model: the one named, or one made for it.
pub fn contribute(
    m: &mut Machine,
    field: &Rc<Field>,
    class: &Rc<Class>,
    opts: &Rc<Options>,
    rel: &Rc<Rel>,
) -> PyResult<()> {
    let named = rel.through.borrow().clone();
    if !py::is_none(&named) {
        let keys = vec![own_key(opts), target_key(opts, &named)?];
        let rel = rel.clone();
        let later = Rc::new(move |_: &mut Machine, models: Vec<Rc<Class>>| {
            if let Some(through) = models.get(1) {
                *rel.through.borrow_mut() = Value::Class(through.clone());
            }
            Ok(())
        });
        let waiter =
            standing("ManyToManyField.contribute_to_class.<locals>", "resolve_through_model", RELATED);
        return opts.apps.clone().lazy_model_operation(m, keys, waiter, later);
    }
    if opts.swapped(m).is_some() {
        return Ok(());
    }
    let through = make(m, field, class, opts, rel)?;
    *rel.through.borrow_mut() = Value::Class(through);
    Ok(())
}

fn make(
    m: &mut Machine,
    field: &Rc<Field>,
    class: &Rc<Class>,
    opts: &Rc<Options>,
    rel: &Rc<Rel>,
) -> PyResult<Rc<Class>> {
    let name = format!("{}_{}", opts.object_name.borrow(), field.name());
    let target = target_key(opts, &rel.model.borrow())?;
    let mut from = opts.model_name.borrow().to_string();
    let mut to = target.1.clone();
    if from == to {
        from = format!("from_{from}");
        to = format!("to_{to}");
    }
    let meta = meta_class(m, field, class, opts, &from, &to)?;
    let to_model = match &*rel.model.borrow() {
        Value::Class(model) => Value::Class(model.clone()),
        _ => Value::str(full_name(opts, rel)),
    };
    let own = link(m, field, rel, Value::Class(class.clone()), &name)?;
    let other = link(m, field, rel, to_model, &name)?;
    let attrs = Value::dict([
        ("Meta", Value::Class(meta)),
        ("__module__", Value::Str(class.module())),
        (&from, own.value()),
        (&to, other.value()),
    ]);
    let orm = orm(m);
    let bases = Value::tuple(vec![Value::Class(orm.model_class())]);
    let args = Args::pos([Value::str(&name), bases, attrs]);
    let made = m.call(&Value::Class(orm.model_base.clone()), args)?;
    let through =
        py::as_class(&made).ok_or_else(|| crate::python::exception::type_error("a class is needed"))?;
    let keys = vec![own_key(opts), target, (opts.app_label.borrow().to_string(), name.to_lowercase())];
    let later = Rc::new(|_: &mut Machine, models: Vec<Rc<Class>>| {
        let all: Vec<_> = models.iter().filter_map(Options::of).collect();
        if let [model, related, through] = &all[..] {
            through.managed.set(model.managed.get() || related.managed.get());
        }
        Ok(())
    });
    opts.apps.clone().lazy_model_operation(m, keys, Waiter::Silent, later)?;
    Ok(through)
}

/// `app.Model` of what the relation names, as written.
fn full_name(opts: &Rc<Options>, rel: &Rc<Rel>) -> String {
    let name = py::as_text(&rel.model.borrow()).unwrap_or_else(|| Str::intern(""));
    match &*name {
        "self" => opts.label(),
        name if name.contains('.') => name.to_owned(),
        name => format!("{}.{name}", opts.app_label.borrow()),
    }
}

fn link(m: &mut Machine, field: &Rc<Field>, rel: &Rc<Rel>, to: Value, name: &str) -> PyResult<Rc<Field>> {
    let cascade = m.import_from("django.db.models.deletion", "CASCADE")?;
    let args = Args::two(to, cascade)
        .with("related_name", Value::str(format!("{name}+")))
        .with("db_tablespace", field.db_tablespace.borrow().clone())
        .with("db_constraint", rel.db_constraint.get());
    Field::make(m, FieldKind::ForeignKey, args)
}

/// `_get_m2m_db_table`.
pub fn table_name(field: &Field, opts: &Options) -> String {
    match py::as_text(&field.option("db_table")) {
        Some(table) => table.to_string(),
        None => format!("{}_{}", opts.db_table().trim_matches('"'), field.name()),
    }
}

fn meta_class(
    m: &mut Machine,
    field: &Rc<Field>,
    class: &Rc<Class>,
    opts: &Rc<Options>,
    from: &str,
    to: &str,
) -> PyResult<Rc<Class>> {
    let namespace = Rc::new(Dict::new());
    let set = |name: &str, value: Value| namespace.set_str(&Str::intern(name), value);
    set("db_table", Value::str(table_name(field, opts)));
    set("auto_created", Value::Class(class.clone()));
    set("app_label", Value::Str(opts.app_label.borrow().clone()));
    set("unique_together", Value::tuple(vec![Value::str(from), Value::str(to)]));
    set("verbose_name", Value::str(format!("{from}-{to} relationship")));
    set("verbose_name_plural", Value::str(format!("{from}-{to} relationships")));
    let apps = registry::object(m, &opts.apps);
    set("apps", apps);
    m.new_class(&types().type_, "Meta", vec![types().object.clone()], namespace, Vec::new())
}

/// `get_next_in_order`, `get_previous_in_order`, and on the other model `get_x_order` and `set_x_order`.
pub fn add_order_accessors(
    m: &mut Machine,
    class: &Rc<Class>,
    opts: &Rc<Options>,
    field: &Rc<Field>,
) -> PyResult<()> {
    for (next, name) in [(true, "get_next_in_order"), (false, "get_previous_in_order")] {
        let method = move |m: &mut Machine, mut args: Args| {
            let instance = args.take_self();
            in_order(m, &instance, next)
        };
        class.set(name, Value::Native(NativeFunction::method_closure(&class.name(), name, method)));
    }
    let Some(rel) = field.rel() else { return Ok(()) };
    let keys = vec![own_key(opts), target_key(opts, &rel.model.borrow())?];
    let field = field.clone();
    let later = Rc::new(move |_: &mut Machine, models: Vec<Rc<Class>>| {
        let [model, related] = &models[..] else { return Ok(()) };
        let lower = model.name().to_lowercase();
        let (get_name, set_name) = (format!("get_{lower}_order"), format!("set_{lower}_order"));
        let (field, model) = (field.clone(), model.clone());
        let (own_field, own_model) = (field.clone(), model.clone());
        let get = move |m: &mut Machine, mut args: Args| {
            let instance = args.take_self();
            order_of(m, &instance, &own_model, &own_field)
        };
        related
            .set(&get_name, Value::Native(NativeFunction::method_closure(&related.name(), &get_name, get)));
        let set = move |m: &mut Machine, mut args: Args| {
            let instance = args.take_self();
            let ids = args.pos.first().cloned().unwrap_or_default();
            set_order_of(m, &instance, &model, &field, &ids)
        };
        related
            .set(&set_name, Value::Native(NativeFunction::method_closure(&related.name(), &set_name, set)));
        Ok(())
    });
    let waiter = standing("", "make_foreign_order_accessors", "django.db.models.base");
    opts.apps.clone().lazy_model_operation(m, keys, waiter, later)
}

fn in_order(m: &mut Machine, instance: &Value, next: bool) -> PyResult {
    let opts = model::must_opts(instance)?;
    let (Some(name), Some(class)) = (opts.order_with_respect_to.borrow().clone(), opts.model()) else {
        return Ok(Value::None);
    };
    let field = opts.get_forward_field(m, &name)?;
    let (owner, pk) = (model::value_of(m, instance, &field)?, model::pk_of(m, instance)?);
    let Some(manager) = model::default_manager(m, &class)? else { return Ok(Value::None) };
    let (op, order) = if next { ("gt", "_order") } else { ("lt", "-_order") };
    // The place is asked of the row: the object may not have heard of a new order.
    let places = m.call_method(&manager, "values", Args::one(Value::str("_order")))?;
    let place = queryset::filter(m, &places, &[("pk", pk)], false)?;
    let lookups = Args::none().with(&name, owner).with(&format!("_order__{op}"), place);
    let rows = m.call_method(&manager, "filter", lookups)?;
    let rows = queryset::order_by(m, &rows, &[order])?;
    match m.call_method(&rows, "first", Args::none())? {
        Value::None => {
            let message = format!("{} matching query does not exist.", opts.object_name.borrow());
            Err(model::does_not_exist(m, &class, &message))
        }
        found => Ok(found),
    }
}

fn order_of(m: &mut Machine, instance: &Value, class: &Rc<Class>, field: &Rc<Field>) -> PyResult {
    let Some(manager) = model::default_manager(m, class)? else { return Ok(Value::None) };
    let rows = m.call_method(&manager, "filter", Args::none().with(&field.name(), instance.clone()))?;
    let rows = queryset::order_by(m, &rows, &["_order"])?;
    m.call_method(&rows, "values_list", Args::one(Value::str("pk")).with("flat", true))
}

fn set_order_of(
    m: &mut Machine,
    instance: &Value,
    class: &Rc<Class>,
    field: &Rc<Field>,
    ids: &Value,
) -> PyResult {
    let Some(manager) = model::default_manager(m, class)? else { return Ok(Value::None) };
    let rows = m.call_method(&manager, "filter", Args::none().with(&field.name(), instance.clone()))?;
    for (place, id) in m.collect(ids)?.into_iter().enumerate() {
        let row = queryset::filter(m, &rows, &[("pk", id)], false)?;
        queryset::update(m, &row, &[(Str::intern("_order"), Value::from(place))])?;
    }
    Ok(Value::None)
}
