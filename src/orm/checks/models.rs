//! Checks of whole models: options, names, keys.
//!
//! Mirrors `Model.check` in `django/db/models/base.py`.

use std::rc::Rc;

use super::{Found, checked, required};
use crate::orm::fields::{Field, FieldKind, FieldRef};
use crate::orm::options::Options;
use crate::orm::{orm, py};
use crate::python::{Args, Class, Machine, PyResult, Str, Value};

/// The messages about one model: what `Model.check` gives.
pub fn model(m: &mut Machine, class: &Rc<Class>, kwargs: Args) -> PyResult<Vec<Value>> {
    let mut found = Found::new(m, kwargs)?;
    let Some(opts) = Options::of(class) else { return Ok(found.messages) };
    swappable(m, &opts, &mut found)?;
    if opts.proxy.get()
        && !(opts.local_fields.borrow().is_empty() && opts.local_many_to_many.borrow().is_empty())
    {
        let text = format!("Proxy model '{}' contains model fields.", class.name());
        found.error(m, "models.E017", text, None, Value::None)?;
    }
    for manager in opts.managers(m)?.iter() {
        let messages = m.call_method(manager, "check", found.kwargs.clone())?;
        found.messages.extend(m.collect(&messages)?);
    }
    if opts.swapped(m).is_some() {
        return Ok(found.messages);
    }
    let (columns, many) = (opts.local_fields.borrow().clone(), opts.local_many_to_many.borrow().clone());
    for field in &columns {
        found.messages.extend(checked(m, field, found.kwargs.clone())?);
    }
    for field in &many {
        let kwargs = found.kwargs.clone().with("from_model", class.clone());
        found.messages.extend(checked(m, field, kwargs)?);
    }
    same_through(m, class, &opts, &mut found)?;
    let before = found.messages.len();
    id_field(m, class, &opts, &mut found)?;
    field_clashes(m, class, &opts, &mut found)?;
    name(m, class, &mut found)?;
    properties(m, class, &opts, &mut found)?;
    if opts.local_fields.borrow().iter().filter(|field| field.primary_key.get()).count() > 1 {
        let text = "The model cannot have more than one field with 'primary_key=True'.";
        found.error(m, "models.E026", text, None, Value::Class(class.clone()))?;
    }
    // Column clashes are noise while the fields themselves clash.
    if found.messages.len() == before {
        column_clashes(m, class, &opts, &mut found)?;
    }
    unique_together(m, class, &opts, &mut found)?;
    indexes(m, class, &opts, &mut found)?;
    ordering(m, class, &opts, &mut found)?;
    constraints(m, class, &opts, &mut found)?;
    default_pk(m, class, &opts, &mut found)?;
    table_comment(m, class, &opts, &mut found)?;
    Ok(found.messages)
}

fn swappable(m: &mut Machine, opts: &Rc<Options>, found: &mut Found) -> PyResult<()> {
    let (Some(other), Some(setting)) = (opts.swapped(m), opts.swappable.borrow().clone()) else {
        return Ok(());
    };
    let Some((app, name)) = other.split_once('.').filter(|(_, name)| !name.contains('.')) else {
        let text = format!("'{setting}' is not of the form 'app_label.app_name'.");
        return found.error(m, "models.E001", text, None, Value::None);
    };
    let apps = orm(m).apps.clone();
    if apps.get_model(m, app, name).is_err() {
        let text =
            format!("'{setting}' references '{app}.{name}', which has not been installed, or is abstract.");
        found.error(m, "models.E002", text, None, Value::None)?;
    }
    Ok(())
}

fn same_through(m: &mut Machine, class: &Rc<Class>, opts: &Options, found: &mut Found) -> PyResult<()> {
    let many = opts.local_many_to_many.borrow().clone();
    for (at, field) in many.iter().enumerate() {
        let Some(rel) = field.rel() else { continue };
        let (Some(to), Some(through)) = (rel.model_class(), rel.through_class()) else { continue };
        let same = |other: &Rc<Field>| {
            other.rel().is_some_and(|other| {
                other.model_class().is_some_and(|c| Rc::ptr_eq(&c, &to))
                    && other.through_class().is_some_and(|c| Rc::ptr_eq(&c, &through))
                    && *other.through_fields.borrow() == *rel.through_fields.borrow()
            })
        };
        if many[..at].iter().any(same) {
            let label = Options::of(&through).map(|opts| opts.label()).unwrap_or_default();
            let text = format!(
                "The model has two identical many-to-many relations through the intermediate model '{label}'."
            );
            found.error(m, "models.E003", text, None, Value::Class(class.clone()))?;
        }
    }
    Ok(())
}

fn id_field(m: &mut Machine, class: &Rc<Class>, opts: &Options, found: &mut Found) -> PyResult<()> {
    let Some(pk) = opts.pk() else { return Ok(()) };
    let other =
        opts.local_fields.borrow().iter().find(|f| &*f.name() == "id" && !Rc::ptr_eq(f, &pk)).cloned();
    if other.is_some_and(|other| !other.primary_key.get()) && &*pk.name() == "id" {
        let text = "'id' can only be used as a field name if the field also sets 'primary_key=True'.";
        found.error(m, "models.E004", text, None, Value::Class(class.clone()))?;
    }
    Ok(())
}

fn owner(field: &FieldRef) -> String {
    field.model().and_then(|model| Options::of(&model)).map(|opts| opts.label_lower()).unwrap_or_default()
}

fn field_clashes(m: &mut Machine, class: &Rc<Class>, opts: &Rc<Options>, found: &mut Found) -> PyResult<()> {
    let about = Value::Class(class.clone());
    let mut used: Vec<(Str, FieldRef)> = Vec::new();
    let find = |used: &[(Str, FieldRef)], name: &Str| {
        used.iter().rfind(|(known, _)| known == name).map(|(_, f)| f.clone())
    };
    let parents: Vec<Rc<Options>> = opts.all_parents().iter().filter_map(Options::of).collect();
    for parent in &parents {
        for field in parent.local_fields.borrow().iter() {
            let reference = FieldRef::Field(field.clone());
            if let Some(clash) = find(&used, &field.name()).or_else(|| find(&used, &field.attname())) {
                let text = format!(
                    "The field '{}' from parent model '{}' clashes with the field '{}' from parent model '{}'.",
                    clash.name(),
                    owner(&clash),
                    field.name(),
                    owner(&reference)
                );
                found.error(m, "models.E005", text, None, about.clone())?;
            }
            used.push((field.name(), reference.clone()));
            used.push((field.attname(), reference));
        }
    }
    for parent in &parents {
        for field in parent.get_fields(m, true, false) {
            if find(&used, &field.name()).is_none() {
                used.push((field.name(), field));
            }
        }
    }
    for (_, _, link) in opts.parent_options() {
        let Some(link) = link else { continue };
        if let Some(clash) = find(&used, &link.name()) {
            let text = format!(
                "The field '{}' clashes with the field '{}' from model '{}'.",
                link.name(),
                clash.name(),
                owner(&clash)
            );
            found.error(m, "models.E006", text, None, about.clone())?;
        }
    }
    for field in opts.local_fields.borrow().iter() {
        let clash = find(&used, &field.name()).or_else(|| find(&used, &field.attname()));
        if let Some(clash) = clash {
            let own = clash.model().is_some_and(|model| Rc::ptr_eq(&model, class));
            if !(&*field.name() == "id" && &*clash.name() == "id" && own) {
                let text = format!(
                    "The field '{}' clashes with the field '{}' from model '{}'.",
                    field.name(),
                    clash.name(),
                    owner(&clash)
                );
                found.error(m, "models.E006", text, None, field.value())?;
            }
        }
        used.push((field.name(), FieldRef::Field(field.clone())));
        used.push((field.attname(), FieldRef::Field(field.clone())));
    }
    Ok(())
}

fn column_clashes(m: &mut Machine, class: &Rc<Class>, opts: &Options, found: &mut Found) -> PyResult<()> {
    let mut used: Vec<Str> = Vec::new();
    for field in opts.local_fields.borrow().iter() {
        let Some(column) = field.column() else { continue };
        if used.contains(&column) {
            let text =
                format!("Field '{}' has column name '{column}' that is used by another field.", field.name());
            let hint = Some("Specify a 'db_column' for the field.".to_owned());
            found.error(m, "models.E007", text, hint, Value::Class(class.clone()))?;
        } else {
            used.push(column);
        }
    }
    Ok(())
}

fn name(m: &mut Machine, class: &Rc<Class>, found: &mut Found) -> PyResult<()> {
    let (name, about) = (class.name(), Value::Class(class.clone()));
    if name.starts_with('_') || name.ends_with('_') {
        let text = format!(
            "The model name '{name}' cannot start or end with an underscore as it collides with the query lookup syntax."
        );
        found.error(m, "models.E023", text, None, about)
    } else if name.contains("__") {
        let text = format!(
            "The model name '{name}' cannot contain double underscores as it collides with the query lookup syntax."
        );
        found.error(m, "models.E024", text, None, about)
    } else {
        Ok(())
    }
}

fn properties(m: &mut Machine, class: &Rc<Class>, opts: &Options, found: &mut Found) -> PyResult<()> {
    for field in opts.forward_fields().iter().filter_map(FieldRef::as_field).filter(|f| f.is_relation()) {
        let accessor = field.attname();
        if matches!(class.lookup(&accessor), Some(Value::Property(_))) {
            let text = format!("The property '{accessor}' clashes with a related field accessor.");
            found.error(m, "models.E025", text, None, Value::Class(class.clone()))?;
        }
    }
    Ok(())
}

/// `_check_local_fields`: names in an option must be columns of this very model.
fn local_fields(
    m: &mut Machine,
    class: &Rc<Class>,
    opts: &Options,
    names: &[Str],
    option: &str,
    found: &mut Found,
) -> PyResult<()> {
    let about = Value::Class(class.clone());
    for name in names {
        match opts.find_field(name) {
            None => {
                let text = format!("'{option}' refers to the nonexistent field '{name}'.");
                found.error(m, "models.E012", text, None, about.clone())?;
            }
            Some(field) if field.kind == FieldKind::ManyToMany => {
                let text = format!(
                    "'{option}' refers to a ManyToManyField '{name}', but ManyToManyFields are not permitted in \
                     '{option}'."
                );
                found.error(m, "models.E013", text, None, about.clone())?;
            }
            Some(field) if !opts.local_fields.borrow().iter().any(|own| Rc::ptr_eq(own, &field)) => {
                let text = format!(
                    "'{option}' refers to field '{name}' which is not local to model '{}'.",
                    opts.object_name.borrow()
                );
                let hint = Some("This issue may be caused by multi-table inheritance.".to_owned());
                found.error(m, "models.E016", text, hint, about.clone())?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// `Model._check_local_fields(fields, option)` for callers in Python.
pub fn local_fields_of(
    m: &mut Machine,
    class: &Rc<Class>,
    names: &Value,
    option: &str,
) -> PyResult<Vec<Value>> {
    let mut found = Found::new(m, Args::none())?;
    if let Some(opts) = Options::of(class) {
        let names = texts(m, names)?;
        local_fields(m, class, &opts, &names, option, &mut found)?;
    }
    Ok(found.messages)
}

fn texts(m: &mut Machine, value: &Value) -> PyResult<Vec<Str>> {
    Ok(m.collect(value)?.iter().filter_map(py::as_text).collect())
}

fn unique_together(m: &mut Machine, class: &Rc<Class>, opts: &Options, found: &mut Found) -> PyResult<()> {
    let together = opts.unique_together.borrow().clone();
    let about = Value::Class(class.clone());
    let (Value::Tuple(_) | Value::List(_)) = &together else {
        return found.error(m, "models.E010", "'unique_together' must be a list or tuple.", None, about);
    };
    let groups = m.collect(&together)?;
    if groups.iter().any(|group| !matches!(group, Value::Tuple(_) | Value::List(_))) {
        let text = "All 'unique_together' elements must be lists or tuples.";
        return found.error(m, "models.E011", text, None, about);
    }
    for group in groups {
        let names = texts(m, &group)?;
        local_fields(m, class, opts, &names, "unique_together", found)?;
    }
    Ok(())
}

fn indexes(m: &mut Machine, class: &Rc<Class>, opts: &Options, found: &mut Found) -> PyResult<()> {
    let about = Value::Class(class.clone());
    let (mut names, mut included, mut referred): (Vec<Str>, Vec<Str>, Vec<Str>) = Default::default();
    for index in opts.indexes.borrow().clone() {
        let name = m.getattr(&index, "name")?;
        let name = py::as_text(&name).unwrap_or_else(|| Str::intern(""));
        if name.starts_with(|c: char| c == '_' || c.is_ascii_digit()) {
            let text = format!("The index name '{name}' cannot start with an underscore or a number.");
            found.error(m, "models.E033", text, None, about.clone())?;
        }
        if name.char_len() > 30 {
            let text = format!("The index name '{name}' cannot be longer than 30 characters.");
            found.error(m, "models.E034", text, None, about.clone())?;
        }
        let orders = m.getattr(&index, "fields_orders")?;
        for pair in m.collect(&orders)? {
            names.extend(m.collect(&pair)?.first().and_then(py::as_text));
        }
        let include = m.getattr(&index, "include")?;
        included.extend(texts(m, &include)?);
        let expressions = m.getattr(&index, "expressions")?;
        for expression in m.collect(&expressions)? {
            for name in first_names(m, class, &expression)? {
                if !referred.contains(&name) {
                    referred.push(name);
                }
            }
        }
    }
    if !included.is_empty() && !required(m, opts, "supports_covering_indexes")? {
        for _ in 0..found.databases {
            let text = "SQLite does not support indexes with non-key columns.";
            let hint = "Non-key columns will be ignored. Silence this warning if you don't care about it.";
            found.warning(m, "models.W040", text, Some(hint.into()), about.clone())?;
        }
    }
    names.extend(included);
    names.extend(referred);
    local_fields(m, class, opts, &names, "indexes", found)
}

/// The fields that an expression begins a path at.
fn first_names(m: &mut Machine, class: &Rc<Class>, expression: &Value) -> PyResult<Vec<Str>> {
    let references =
        m.call_method(&Value::Class(class.clone()), "_get_expr_references", Args::one(expression.clone()))?;
    let mut names = Vec::new();
    for path in m.collect(&references)? {
        names.extend(m.collect(&path)?.first().and_then(py::as_text));
    }
    Ok(names)
}

/// Each constraint looks at itself, for each database: without one nothing is looked at.
fn constraints(m: &mut Machine, class: &Rc<Class>, opts: &Options, found: &mut Found) -> PyResult<()> {
    let all = opts.constraints.borrow().clone();
    if all.is_empty() {
        return Ok(());
    }
    for _ in 0..found.databases {
        let connection = m.import_from("django.db", "connection")?;
        for constraint in &all {
            let args = Args::two(class.clone(), connection.clone());
            let messages = m.call_method(constraint, "_check", args)?;
            found.messages.extend(m.collect(&messages)?);
        }
    }
    Ok(())
}

fn table_comment(m: &mut Machine, class: &Rc<Class>, opts: &Options, found: &mut Found) -> PyResult<()> {
    let comment = opts.db_table_comment.borrow().clone();
    if !m.truth(&comment)? || required(m, opts, "supports_comments")? {
        return Ok(());
    }
    for _ in 0..found.databases {
        let text = "SQLite does not support comments on tables (db_table_comment).";
        found.warning(m, "models.W046", text, None, Value::Class(class.clone()))?;
    }
    Ok(())
}

fn ordering(m: &mut Machine, class: &Rc<Class>, opts: &Rc<Options>, found: &mut Found) -> PyResult<()> {
    let about = Value::Class(class.clone());
    if opts.ordering_clash.get() {
        let text = "'ordering' and 'order_with_respect_to' cannot be used together.";
        return found.error(m, "models.E021", text, None, about);
    }
    let ordering = opts.ordering.borrow().clone();
    if opts.order_with_respect_to.borrow().is_some() || !m.truth(&ordering)? {
        return Ok(());
    }
    let (Value::Tuple(_) | Value::List(_)) = &ordering else {
        let text = "'ordering' must be a tuple or list (even if you want to order by only one field).";
        return found.error(m, "models.E014", text, None, about);
    };
    let (mut plain, mut spanning): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for name in texts(m, &ordering)?.iter().filter(|name| &***name != "?") {
        let name = name.strip_prefix('-').unwrap_or(name).to_owned();
        let list = if name.contains("__") { &mut spanning } else { &mut plain };
        if !list.contains(&name) {
            list.push(name);
        }
    }
    let nowhere = |name: &str| {
        format!("'ordering' refers to the nonexistent field, related field, or lookup '{name}'.")
    };
    for name in &spanning {
        for _ in 0..steps_to_nowhere(m, opts, name)? {
            found.error(m, "models.E015", nowhere(name), None, about.clone())?;
        }
    }
    let reverse = opts.related_objects(m);
    let fields = opts.fields();
    for name in plain.iter().filter(|name| *name != "pk") {
        let known = fields.iter().any(|field| *field.name() == **name || *field.attname() == **name)
            || reverse.iter().any(|rel| *rel.name() == **name);
        if !known {
            found.error(m, "models.E015", nowhere(name), None, about.clone())?;
        }
    }
    Ok(())
}

/// How many steps of a path are no field of where the path has come to, and no transform or lookup of the field before.
fn steps_to_nowhere(m: &mut Machine, opts: &Rc<Options>, path: &str) -> PyResult<usize> {
    let (mut at, mut last, mut wrong) = (Some(opts.clone()), None::<FieldRef>, 0);
    for part in path.split("__") {
        let field = match (&at, part) {
            (None, _) => None,
            (Some(here), "pk") => here.pk().map(FieldRef::Field),
            (Some(here), name) => here.clone().get_field(m, name).ok(),
        };
        let Some(field) = field else {
            let mut known = false;
            if let Some(last) = &last {
                for method in ["get_transform", "get_lookup"] {
                    let found = m.call_method(&last.value(), method, Args::one(Value::str(part)))?;
                    known |= !py::is_none(&found);
                }
            }
            wrong += usize::from(!known);
            continue;
        };
        at = match field.is_relation() {
            true => field.path_infos(m)?.last().map(|step| step.to_opts.clone()),
            false => None,
        };
        last = Some(field);
    }
    Ok(wrong)
}

fn default_pk(m: &mut Machine, class: &Rc<Class>, opts: &Rc<Options>, found: &mut Found) -> PyResult<()> {
    let Some(pk) = opts.pk().filter(|pk| pk.auto_created.get()) else { return Ok(()) };
    let link = pk.rel().is_some_and(|rel| rel.parent_link.get());
    let settings = orm(m).settings.clone();
    let config = opts.apps.app_configs.borrow().get(&**opts.app_label.borrow()).cloned();
    let Some(config) = config.filter(|config| config.default_auto_field.borrow().is_none()) else {
        return Ok(());
    };
    if link || opts.abstract_.get() || settings.is_overridden("DEFAULT_AUTO_FIELD") {
        return Ok(());
    }
    let default = settings.text("DEFAULT_AUTO_FIELD").unwrap_or_else(|| Str::intern(""));
    let owner =
        config.object.get().map(|object| object.class().qualname.borrow().to_string()).unwrap_or_default();
    let text = format!(
        "Auto-created primary key used when not defining a primary key type, by default '{default}'."
    );
    let hint = format!(
        "Configure the DEFAULT_AUTO_FIELD setting or the {owner}.default_auto_field attribute to point to a subclass of \
         AutoField, e.g. 'django.db.models.BigAutoField'."
    );
    found.warning(m, "models.W042", text, Some(hint), Value::Class(class.clone()))
}
