//! The metaclass of models: from a class statement to a registered model.
//!
//! Mirrors `ModelBase` in `django/db/models/base.py` and the part of `options.py` that reads `class Meta`.

use std::rc::Rc;

use super::fields::{Field, FieldKind};
use super::options::Options;
use super::registry::Apps;
use super::related::through;
use super::utils::text;
use super::{exceptions, manager, orm, py, signals};
use crate::python::class::{Instance, Layout, Payload};
use crate::python::exception::{runtime_error, type_error, value_error};
use crate::python::{Args, Class, ClassBuilder, Dict, Machine, PyResult, Str, Value, types};

/// What `class Meta` may say, in Django's order.
const META_NAMES: &[&str] = &[
    "verbose_name",
    "verbose_name_plural",
    "db_table",
    "db_table_comment",
    "ordering",
    "unique_together",
    "permissions",
    "get_latest_by",
    "order_with_respect_to",
    "app_label",
    "db_tablespace",
    "abstract",
    "managed",
    "proxy",
    "swappable",
    "auto_created",
    "apps",
    "default_permissions",
    "select_on_save",
    "default_related_name",
    "required_db_features",
    "required_db_vendor",
    "base_manager_name",
    "default_manager_name",
    "indexes",
    "constraints",
];

/// The class `ModelBase`.
pub fn build() -> Rc<Class> {
    ClassBuilder::in_module("ModelBase", "django.db.models.base")
        .base(&types().type_)
        .layout(Layout::Type)
        .static_method("__new__", new)
        .method("add_to_class", |m, args| {
            let mut args = args.reader("add_to_class");
            let class = args.required("cls")?;
            let name = args.required("name")?;
            let value = args.required("value")?;
            if let (Value::Class(class), Some(name)) = (class, py::as_text(&name)) {
                add_to_class(m, &class, &name, value)?;
            }
            Ok(Value::None)
        })
        .getter("_base_manager", |m, receiver| match receiver {
            Value::Class(class) => match Options::of(class) {
                Some(opts) => {
                    let found = opts.base_manager(m)?;
                    manager::chosen(m, &found, "base");
                    Ok(found)
                }
                None => Ok(Value::None),
            },
            _ => Ok(Value::None),
        })
        .getter("_default_manager", |m, receiver| match receiver {
            Value::Class(class) => match Options::of(class) {
                Some(opts) => {
                    let found = opts.default_manager(m)?.unwrap_or_default();
                    manager::chosen(m, &found, "default");
                    Ok(found)
                }
                None => Ok(Value::None),
            },
            _ => Ok(Value::None),
        })
        .build()
}

/// Whether a class is a model (with options), `Model` itself excluded.
fn is_model(class: &Rc<Class>) -> bool {
    Options::of(class).is_some()
}

fn new(m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("__new__");
    let meta_class = args.required("cls")?;
    let name = args.required("name")?;
    let bases = args.required("bases")?;
    let attrs = args.required("attrs")?;
    let keywords = args.rest_kw();
    let (Value::Class(meta_class), Some(name), Value::Dict(attrs)) = (meta_class, py::as_text(&name), attrs)
    else {
        return Err(type_error("ModelBase.__new__() takes a name, a tuple and a dict"));
    };
    let bases: Vec<Rc<Class>> = m.collect(&bases)?.iter().filter_map(py::as_class).collect();
    let orm = orm(m);
    let of_models = |class: &Rc<Class>| class.is_subclass_of(&orm.model_class());
    let parents: Vec<Rc<Class>> = bases.iter().filter(|b| of_models(b)).cloned().collect();
    if parents.is_empty() {
        return m.new_class(&meta_class, &name, bases, attrs, keywords).map(Value::Class);
    }
    make(m, Making { meta_class, name, bases, parents, attrs, keywords }).map(Value::Class)
}

struct Making {
    meta_class: Rc<Class>,
    name: Str,
    bases: Vec<Rc<Class>>,
    parents: Vec<Rc<Class>>,
    attrs: Rc<Dict>,
    keywords: Vec<(Str, Value)>,
}

/// Whether an attribute puts itself on the class: it has `contribute_to_class` and is no class.
fn contributes(m: &mut Machine, value: &Value) -> PyResult<bool> {
    match value {
        Value::Instance(_) => {
            if Field::of(value).is_some() || manager::Manager::of(value).is_some() {
                return Ok(true);
            }
            Ok(m.getattr_opt(value, "contribute_to_class")?.is_some())
        }
        _ => Ok(false),
    }
}

/// `cls.add_to_class(name, value)`.
pub fn add_to_class(m: &mut Machine, class: &Rc<Class>, name: &str, value: Value) -> PyResult<()> {
    if !contributes(m, &value)? {
        class.set(name, value);
        return Ok(());
    }
    if let Some(field) = Field::of(&value) {
        return field.put_on(m, class, name);
    }
    m.call_method(&value, "contribute_to_class", Args::two(class.clone(), Value::str(name)))?;
    Ok(())
}

fn make(m: &mut Machine, making: Making) -> PyResult<Rc<Class>> {
    let Making { meta_class, name, bases, parents, attrs, keywords } = making;
    let module = attrs.get_str("__module__").and_then(|v| py::as_text(&v)).unwrap_or_else(|| Str::intern(""));
    let own_meta = attrs.get_str("Meta");
    let (mut contributable, plain) = (Vec::new(), Rc::new(Dict::new()));
    for entry in attrs.entries() {
        let Value::Str(key) = &entry.key else { continue };
        if &**key == "Meta" {
            continue;
        }
        match contributes(m, &entry.value)? {
            true => contributable.push((key.clone(), entry.value)),
            false => plain.set_str(key, entry.value),
        }
    }
    let class = m.new_class(&meta_class, &name, bases, plain, keywords)?;
    let meta = match &own_meta {
        Some(meta) => Some(meta.clone()),
        None => class.lookup(&Str::intern("Meta")),
    };
    let meta = meta.as_ref().and_then(py::as_class);
    let abstract_ = match own_meta.as_ref().and_then(py::as_class) {
        Some(meta) => match meta.lookup(&Str::intern("abstract")) {
            Some(value) => m.truth(&value)?,
            None => false,
        },
        None => false,
    };
    let base_opts = class.mro().iter().skip(1).find_map(Options::of);
    let opts = make_options(m, &class, &module, meta.as_ref(), abstract_)?;
    if !abstract_ {
        add_exceptions(m, &class, &parents, &module);
        inherit_ordering(&opts, meta.as_ref(), base_opts.as_ref());
    }
    if opts.proxy.get()
        && let Some(other) = base_opts.as_ref().and_then(|base| base.swapped(m))
    {
        return Err(type_error(format!("{name} cannot proxy the swapped model '{other}'.")));
    }
    for (attribute, value) in contributable {
        add_to_class(m, &class, &attribute, value)?;
    }
    inherit(m, &class, &opts, &parents, &name)?;
    if abstract_ {
        // Children inherit `Meta` without its `abstract`.
        if let Some(Value::Class(own)) = own_meta {
            own.set("abstract", Value::Bool(false));
            class.set("Meta", Value::Class(own));
        }
        return Ok(class);
    }
    prepare(m, &class, &opts)?;
    let (apps, label) = (opts.apps.clone(), opts.app_label.borrow().clone());
    apps.register_model(m, &label, &class)?;
    Ok(class)
}

/// The app label and `_meta`.
fn make_options(
    m: &mut Machine,
    class: &Rc<Class>,
    module: &str,
    meta: Option<&Rc<Class>>,
    abstract_: bool,
) -> PyResult<Rc<Options>> {
    let said = |name: &str| meta.and_then(|meta| meta.lookup(&Str::intern(name)));
    let mut label = said("app_label").and_then(|v| py::as_text(&v));
    if label.is_none() {
        let config = orm(m).apps.get_containing_app_config(module);
        label = config.map(|config| Str::intern(&config.label()));
        if label.is_none() && !abstract_ {
            return Err(runtime_error(format!(
                "Model class {module}.{} doesn't declare an explicit app_label and isn't in an application in \
                 INSTALLED_APPS.",
                class.name()
            )));
        }
    }
    let apps = match said("apps") {
        Some(Value::Instance(object)) => object.native::<Apps>().unwrap_or_else(|| orm(m).apps.clone()),
        _ => orm(m).apps.clone(),
    };
    let options_class = orm(m).options_class.clone();
    let opts = Rc::new(Options::new(apps, label.as_deref().unwrap_or("")));
    let object = Instance::new(&options_class, Payload::Native(opts.clone()));
    let _ = opts.object.set(object.clone());
    class.set_native(opts.clone());
    class.set("_meta", Value::Instance(object));
    *opts.model.borrow_mut() = Some(class.clone());
    *opts.object_name.borrow_mut() = class.name();
    *opts.model_name.borrow_mut() = Str::intern(&class.name().to_lowercase());
    *opts.verbose_name.borrow_mut() = Value::str(text::camel_case_to_spaces(&class.name()));
    if let Some(meta) = meta {
        read_meta(m, &opts, meta)?;
    }
    if py::is_none(&opts.verbose_name_plural.borrow()) {
        let singular = opts.verbose_name.borrow().clone();
        let plural = format!("{}s", m.str(&singular)?);
        *opts.verbose_name_plural.borrow_mut() = Value::str(plural);
    }
    if opts.db_table.borrow().is_empty() {
        let table = format!("{}_{}", opts.app_label.borrow(), opts.model_name.borrow());
        *opts.db_table.borrow_mut() = Str::intern(&table);
    }
    Ok(opts)
}

/// Takes over what `class Meta` says and complains about what it may not.
fn read_meta(m: &mut Machine, opts: &Rc<Options>, meta: &Rc<Class>) -> PyResult<()> {
    let said = |name: &str| {
        meta.mro().iter().take_while(|c| !Rc::ptr_eq(c, &types().object)).find_map(|c| c.dict.get_str(name))
    };
    for name in META_NAMES {
        let Some(value) = said(name) else { continue };
        set_option(m, opts, name, value.clone())?;
        let kept = match *name {
            "unique_together" => opts.unique_together.borrow().clone(),
            _ => value,
        };
        opts.original_attrs.borrow_mut().push((Str::intern(name), kept));
    }
    let invalid: Vec<String> = meta
        .dict
        .str_items()
        .iter()
        .filter(|(name, _)| !name.starts_with('_') && !META_NAMES.contains(&&**name))
        .map(|(name, _)| name.to_string())
        .collect();
    if !opts.abstract_.get() {
        name_parts(m, opts)?;
    }
    let ordering = opts.ordering.borrow().clone();
    opts.ordering_clash.set(m.truth(&ordering)? && opts.order_with_respect_to.borrow().is_some());
    if !invalid.is_empty() {
        return Err(type_error(format!("'class Meta' got invalid attribute(s): {}", invalid.join(","))));
    }
    Ok(())
}

/// Sets one option as `Options.__setattr__` from Python and `class Meta` do.
pub fn set_option(m: &mut Machine, opts: &Options, name: &str, value: Value) -> PyResult<()> {
    let text_of = |value: &Value| py::as_text(value).map(|text| Str::intern(&text));
    match name {
        "verbose_name" => *opts.verbose_name.borrow_mut() = value,
        "verbose_name_plural" => *opts.verbose_name_plural.borrow_mut() = value,
        "db_table" => *opts.db_table.borrow_mut() = text_of(&value).unwrap_or_else(|| Str::intern("")),
        "db_table_comment" => *opts.db_table_comment.borrow_mut() = value,
        "db_tablespace" => *opts.db_tablespace.borrow_mut() = value,
        "ordering" => *opts.ordering.borrow_mut() = value,
        "unique_together" => *opts.unique_together.borrow_mut() = normalize_together(m, value)?,
        "permissions" => *opts.permissions.borrow_mut() = value,
        "get_latest_by" => *opts.get_latest_by.borrow_mut() = value,
        "order_with_respect_to" => *opts.order_with_respect_to.borrow_mut() = text_of(&value),
        "app_label" => *opts.app_label.borrow_mut() = text_of(&value).unwrap_or_else(|| Str::intern("")),
        "abstract" => opts.abstract_.set(m.truth(&value)?),
        "managed" => opts.managed.set(m.truth(&value)?),
        "proxy" => opts.proxy.set(m.truth(&value)?),
        "swappable" => *opts.swappable.borrow_mut() = text_of(&value),
        "auto_created" => *opts.auto_created.borrow_mut() = py::as_class(&value),
        "default_permissions" => *opts.default_permissions.borrow_mut() = value,
        "select_on_save" => opts.select_on_save.set(m.truth(&value)?),
        "default_related_name" => *opts.default_related_name.borrow_mut() = text_of(&value),
        "required_db_features" => *opts.required_db_features.borrow_mut() = value,
        "required_db_vendor" => *opts.required_db_vendor.borrow_mut() = value,
        "base_manager_name" => {
            *opts.base_manager_name.borrow_mut() = text_of(&value);
            opts.expire_cache();
        }
        "default_manager_name" => {
            *opts.default_manager_name.borrow_mut() = text_of(&value);
            opts.expire_cache();
        }
        "indexes" => *opts.indexes.borrow_mut() = m.collect(&value)?,
        "constraints" => *opts.constraints.borrow_mut() = m.collect(&value)?,
        _ => {}
    }
    Ok(())
}

/// `normalize_together`: one tuple of names becomes a tuple of tuples.
pub fn normalize_together(m: &mut Machine, value: Value) -> PyResult {
    if !m.truth(&value)? {
        return Ok(Value::tuple(Vec::new()));
    }
    // Anything else stays as it was written: the checks complain about it.
    let (Value::Tuple(_) | Value::List(_)) = &value else { return Ok(value) };
    let items = m.collect(&value)?;
    let nested = matches!(items.first(), Some(Value::Tuple(_) | Value::List(_)));
    if !nested {
        return Ok(Value::tuple(vec![Value::tuple(items)]));
    }
    let mut groups = Vec::new();
    for item in &items {
        match item {
            Value::Tuple(_) | Value::List(_) => groups.push(Value::tuple(m.collect(item)?)),
            _ => return Ok(value),
        }
    }
    Ok(Value::tuple(groups))
}

/// `%(app_label)s` and `%(class)s` in the names of constraints and indexes.
fn name_parts(m: &mut Machine, opts: &Rc<Options>) -> PyResult<()> {
    for list in [&opts.constraints, &opts.indexes] {
        let objects = list.borrow().clone();
        let mut named = Vec::new();
        for object in objects {
            if m.getattr_opt(&object, "clone")?.is_none() {
                named.push(object);
                continue;
            }
            let clone = m.call_method(&object, "clone", Args::none())?;
            if let Some(name) = m.getattr_opt(&clone, "name")?.and_then(|name| py::as_text(&name)) {
                let name = name.replace("%(app_label)s", &opts.app_label.borrow().to_lowercase());
                let name = name.replace("%(class)s", &opts.model_name.borrow());
                m.setattr(&clone, "name", Value::str(name))?;
            }
            named.push(clone);
        }
        *list.borrow_mut() = named;
    }
    Ok(())
}

/// `DoesNotExist` and `MultipleObjectsReturned`, derived from the parents' ones.
fn add_exceptions(m: &mut Machine, class: &Rc<Class>, parents: &[Rc<Class>], module: &str) {
    let all = &orm(m).exceptions;
    for (name, fallback) in
        [("DoesNotExist", &all.ObjectDoesNotExist), ("MultipleObjectsReturned", &all.MultipleObjectsReturned)]
    {
        let concrete = |p: &&Rc<Class>| Options::of(p).is_some_and(|opts| !opts.abstract_.get());
        let mut bases: Vec<Rc<Class>> = parents
            .iter()
            .filter(concrete)
            .filter_map(|parent| parent.lookup(&Str::intern(name)).and_then(|v| py::as_class(&v)))
            .collect();
        if bases.is_empty() {
            bases.push(fallback.clone());
        }
        let mut builder = ClassBuilder::in_module(name, module);
        for base in &bases {
            builder = builder.base(base);
        }
        let exception = builder.build();
        *exception.qualname.borrow_mut() = Str::intern(&format!("{}.{name}", class.qualname.borrow()));
        class.set(name, Value::Class(exception));
    }
}

/// A child of a concrete model takes its `ordering` and `get_latest_by` unless it says its own.
fn inherit_ordering(opts: &Rc<Options>, meta: Option<&Rc<Class>>, base: Option<&Rc<Options>>) {
    let Some(base) = base.filter(|base| !base.abstract_.get()) else { return };
    let says = |name: &str| meta.is_some_and(|meta| meta.lookup(&Str::intern(name)).is_some());
    if !says("ordering") {
        *opts.ordering.borrow_mut() = base.ordering.borrow().clone();
    }
    if !says("get_latest_by") {
        *opts.get_latest_by.borrow_mut() = base.get_latest_by.borrow().clone();
    }
}

fn field_names(opts: &Options) -> Vec<Str> {
    opts.local_forward_fields().iter().map(|field| field.name()).collect()
}

/// Fields, parent links and private fields from the parents; what a proxy stands for.
fn inherit(
    m: &mut Machine,
    class: &Rc<Class>,
    opts: &Rc<Options>,
    parents: &[Rc<Class>],
    name: &str,
) -> PyResult<()> {
    let own_names = field_names(opts);
    if opts.proxy.get() {
        set_up_proxy(opts, parents, name)?;
    } else {
        *opts.concrete.borrow_mut() = Some(class.clone());
    }
    let links = parent_links(class, opts, parents)?;
    let mut inherited: Vec<Str> = Vec::new();
    for base in class.mro().iter() {
        let parent = parents.iter().any(|p| Rc::ptr_eq(p, base)) && is_model(base);
        let Some(base_opts) = Options::of(base).filter(|_| parent) else {
            // The class itself is no parent: what it says stands against what is inherited from now on.
            inherited.extend(base.dict.str_items().into_iter().map(|(name, _)| name));
            continue;
        };
        let base_fields: Vec<Rc<Field>> = {
            let (columns, many) = (base_opts.local_fields.borrow(), base_opts.local_many_to_many.borrow());
            columns.iter().chain(many.iter()).cloned().collect()
        };
        if base_opts.abstract_.get() {
            inherit_abstract(m, class, opts, &base_opts, &base_fields, &own_names, &inherited)?;
        } else {
            for field in &base_fields {
                if own_names.contains(&field.name()) {
                    return Err(clash(m, &field.name(), name, &base.name()));
                }
                inherited.push(field.name());
            }
            link_to_parent(m, class, opts, &base_opts, &links, &own_names, name)?;
        }
        inherit_private(m, class, &base_opts, &own_names, name, &base.name())?;
    }
    let indexes = opts.indexes.borrow().clone();
    let mut copies = Vec::new();
    for index in indexes {
        let clonable = m.getattr_opt(&index, "clone")?.is_some();
        copies.push(if clonable { m.call_method(&index, "clone", Args::none())? } else { index });
    }
    *opts.indexes.borrow_mut() = copies;
    Ok(())
}

fn clash(m: &mut Machine, field: &str, name: &str, base: &str) -> crate::python::Unwind {
    exceptions::field_error(
        m,
        format!(
            "Local field '{field}' in class '{name}' clashes with field of the same name from base class '{base}'."
        ),
    )
}

fn set_up_proxy(opts: &Rc<Options>, parents: &[Rc<Class>], name: &str) -> PyResult<()> {
    let mut base: Option<Rc<Class>> = None;
    for parent in parents {
        let Some(parent_opts) = Options::of(parent) else { continue };
        if parent_opts.abstract_.get() {
            if !parent_opts.fields().is_empty() {
                return Err(type_error(format!(
                    "Abstract base class containing model fields not permitted for proxy model '{name}'."
                )));
            }
            continue;
        }
        match base.as_ref().and_then(Options::of) {
            None => base = Some(parent.clone()),
            Some(known) if known.concrete_label() != parent_opts.concrete_label() => {
                return Err(type_error(format!(
                    "Proxy model '{name}' has more than one non-abstract model base class."
                )));
            }
            Some(_) => {}
        }
    }
    let Some(base) = base else {
        return Err(type_error(format!("Proxy model '{name}' has no non-abstract model base class.")));
    };
    opts.setup_proxy(&base);
    *opts.concrete.borrow_mut() = Options::of(&base).and_then(|o| o.concrete_model());
    Ok(())
}

type Links = Vec<((String, String), Rc<Field>)>;

/// One-to-one fields declared as parent links, on the class or its abstract parents, by the model they point at.
fn parent_links(class: &Rc<Class>, opts: &Rc<Options>, parents: &[Rc<Class>]) -> PyResult<Links> {
    let mut links: Links = Vec::new();
    for base in parents.iter().rev().chain([class]) {
        let Some(base_opts) = Options::of(base) else { continue };
        if !Rc::ptr_eq(base, class) && !base_opts.abstract_.get() {
            continue;
        }
        for field in base_opts.local_fields.borrow().iter() {
            let Some(rel) =
                field.rel().filter(|rel| field.kind == FieldKind::OneToOne && rel.parent_link.get())
            else {
                continue;
            };
            let key = super::fields::contribute::target_key(opts, &rel.model.borrow())?;
            links.retain(|(known, _)| *known != key);
            links.push((key, field.clone()));
        }
    }
    Ok(links)
}

fn link_to_parent(
    m: &mut Machine,
    class: &Rc<Class>,
    opts: &Rc<Options>,
    base_opts: &Rc<Options>,
    links: &Links,
    own_names: &[Str],
    name: &str,
) -> PyResult<()> {
    let Some(base) = base_opts.concrete_model() else { return Ok(()) };
    let Some(base_opts) = Options::of(&base) else { return Ok(()) };
    let key = super::fields::contribute::own_key(&base_opts);
    let declared = links.iter().find(|(known, _)| *known == key).map(|(_, field)| field.clone());
    let field = match declared {
        Some(field) => Some(field),
        None if opts.proxy.get() => None,
        None => {
            let attribute = format!("{}_ptr", base_opts.model_name.borrow());
            if own_names.iter().any(|own| **own == *attribute) {
                return Err(exceptions::field_error(
                    m,
                    format!(
                        "Auto-generated field '{attribute}' in class '{name}' for parent_link to base class '{}' clashes \
                     with declared field of the same name.",
                        base.name()
                    ),
                ));
            }
            let cascade = m.import_from("django.db.models.deletion", "CASCADE")?;
            let args = Args::two(base.clone(), cascade)
                .with("name", Value::str(&attribute))
                .with("auto_created", true)
                .with("parent_link", true);
            let field = Field::make(m, FieldKind::OneToOne, args)?;
            if class.lookup(&Str::intern(&attribute)).is_none() {
                field.put_on(m, class, &attribute)?;
            }
            Some(field)
        }
    };
    let mut parents = opts.parents.borrow_mut();
    match parents.iter_mut().find(|(known, _)| Rc::ptr_eq(known, &base)) {
        Some(slot) => slot.1 = field,
        None => parents.push((base, field)),
    }
    drop(parents);
    opts.expire_cache();
    Ok(())
}

fn inherit_abstract(
    m: &mut Machine,
    class: &Rc<Class>,
    opts: &Rc<Options>,
    base_opts: &Rc<Options>,
    fields: &[Rc<Field>],
    own_names: &[Str],
    inherited: &[Str],
) -> PyResult<()> {
    let mut base_parents = base_opts.parents.borrow().clone();
    for field in fields {
        let name = field.name();
        let taken =
            own_names.contains(&name) || class.dict.get_name(&name).is_some() || inherited.contains(&name);
        if taken {
            continue;
        }
        let copy = field.copy();
        *copy.model.borrow_mut() = None;
        add_to_class(m, class, &name, copy.value())?;
        if field.kind == FieldKind::OneToOne {
            for (_, link) in &mut base_parents {
                if link.as_ref().is_some_and(|link| Rc::ptr_eq(link, field)) {
                    *link = Some(copy.clone());
                }
            }
        }
    }
    let mut parents = opts.parents.borrow_mut();
    for (parent, link) in base_parents {
        match parents.iter_mut().find(|(known, _)| Rc::ptr_eq(known, &parent)) {
            Some(slot) => slot.1 = link,
            None => parents.push((parent, link)),
        }
    }
    drop(parents);
    opts.expire_cache();
    Ok(())
}

fn inherit_private(
    m: &mut Machine,
    class: &Rc<Class>,
    base_opts: &Rc<Options>,
    own_names: &[Str],
    name: &str,
    base_name: &str,
) -> PyResult<()> {
    let private = base_opts.private_fields.borrow().clone();
    for field in private {
        if own_names.contains(&field.name()) {
            if !base_opts.abstract_.get() {
                return Err(clash(m, &field.name(), name, base_name));
            }
            continue;
        }
        let copy = field.copy();
        copy.mti_inherited.set(!base_opts.abstract_.get());
        add_to_class(m, class, &field.name(), copy.value())?;
    }
    Ok(())
}

/// `_prepare`: the primary key, the ordering field, the default manager.
fn prepare(m: &mut Machine, class: &Rc<Class>, opts: &Rc<Options>) -> PyResult<()> {
    let wrt = opts.order_with_respect_to.borrow().clone();
    if let Some(name) = wrt {
        prepare_order(m, class, opts, &name)?;
    }
    if opts.pk().is_none() {
        let first = opts.parents.borrow().first().and_then(|(_, link)| link.clone());
        match first {
            Some(link) => {
                let own = opts.local_fields.borrow().iter().find(|f| f.name() == link.name()).cloned();
                let link = own.unwrap_or(link);
                link.primary_key.set(true);
                opts.setup_pk(&link);
            }
            None if opts.parents.borrow().is_empty() => {
                let pk_class = default_pk_class(m, opts)?;
                let args = Args::none()
                    .with("verbose_name", Value::str("ID"))
                    .with("primary_key", true)
                    .with("auto_created", true);
                let auto = m.call(&Value::Class(pk_class), args)?;
                add_to_class(m, class, "id", auto)?;
            }
            None => {}
        }
        opts.expire_cache();
    }
    let documented = class.dict.get_str("__doc__").is_some_and(|doc| !py::is_none(&doc));
    if !documented {
        let names: Vec<String> = opts.fields().iter().map(|field| field.name().to_string()).collect();
        class.set("__doc__", Value::str(format!("{}({})", class.name(), names.join(", "))));
    }
    if opts.managers(m)?.is_empty() {
        if opts.fields().iter().any(|field| &*field.name() == "objects") {
            return Err(value_error(format!(
                "Model {} must specify a custom Manager, because it has a field named 'objects'.",
                class.name()
            )));
        }
        let manager_class = manager::classes(m)?.manager.clone();
        let made = m.call(&Value::Class(manager_class), Args::none())?;
        if let Some(native) = manager::Manager::of(&made) {
            native.auto_created.set(true);
        }
        manager::put_on(m, &made, class, "objects")?;
    }
    for index in opts.indexes.borrow().clone() {
        let name = m.getattr_opt(&index, "name")?.unwrap_or_default();
        if !m.truth(&name)? {
            m.call_method(&index, "set_name_with_model", Args::one(class.clone()))?;
        }
    }
    let signal = orm(m).signals.class_prepared.clone();
    signals::send(m, &signal, &Value::Class(class.clone()), Vec::new())
}

fn prepare_order(m: &mut Machine, class: &Rc<Class>, opts: &Rc<Options>, name: &str) -> PyResult<()> {
    let field = opts
        .forward_fields()
        .iter()
        .find(|f| *f.name() == *name || f.as_field().is_some_and(|f| *f.attname() == *name))
        .and_then(|f| f.as_field().cloned());
    let Some(field) = field else {
        let message = format!("{} has no field named '{name}'", opts.object_name.borrow());
        return Err(exceptions::field_does_not_exist(m, message));
    };
    *opts.order_with_respect_to.borrow_mut() = Some(field.name());
    *opts.ordering.borrow_mut() = Value::tuple(vec![Value::str("_order")]);
    if !opts.local_fields.borrow().iter().any(|f| f.kind == FieldKind::OrderWrt) {
        let order = Field::make(m, FieldKind::OrderWrt, Args::none())?;
        order.put_on(m, class, "_order")?;
    }
    through::add_order_accessors(m, class, opts, &field)
}

/// The class of automatic primary keys: the app's, or `DEFAULT_AUTO_FIELD`.
fn default_pk_class(m: &mut Machine, opts: &Rc<Options>) -> PyResult<Rc<Class>> {
    let config = opts.apps.app_configs.borrow().get(&**opts.app_label.borrow()).cloned();
    let of_app = config.and_then(|config| config.default_auto_field.borrow().clone());
    let setting = orm(m).settings.get("DEFAULT_AUTO_FIELD").unwrap_or_default();
    let (path, source) = of_app.unwrap_or((setting, "DEFAULT_AUTO_FIELD".to_owned()));
    let path = py::as_text(&path).unwrap_or_else(|| Str::intern(""));
    if path.is_empty() {
        return Err(exceptions::improperly_configured(m, format!("{source} must not be empty.")));
    }
    let found = match path.rsplit_once('.') {
        Some((module, name)) => m.import_from(module, name).ok(),
        None => None,
    };
    let Some(Value::Class(class)) = found else {
        let message = format!("{source} refers to the module '{path}' that could not be imported.");
        return Err(exceptions::improperly_configured(m, message));
    };
    let kind = orm(m).kind_of(&class);
    if !matches!(kind, FieldKind::Auto | FieldKind::BigAuto | FieldKind::SmallAuto) {
        return Err(value_error(format!(
            "Primary key '{path}' referred by {source} must subclass AutoField."
        )));
    }
    Ok(class)
}
