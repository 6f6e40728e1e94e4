//! Making a field: `__init__` of every kind, and the copy that abstract inheritance makes.
//!
//! Mirrors the `__init__` methods of `django/db/models/fields/`.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use indexmap::IndexMap;

use super::{Field, FieldKind, Hooks};
use crate::orm::options::Options;
use crate::orm::related::{Rel, RelKind};
use crate::orm::{orm, py};
use crate::python::class::{Instance, Payload};
use crate::python::exception::{type_error, value_error};
use crate::python::{Args, Class, Machine, PyResult, Str, Value};

type Given = IndexMap<Str, Value>;

/// What `Field.__init__` takes, in its order.
pub(super) const COMMON: &[&str] = &[
    "verbose_name",
    "name",
    "primary_key",
    "max_length",
    "unique",
    "blank",
    "null",
    "db_index",
    "rel",
    "default",
    "editable",
    "serialize",
    "unique_for_date",
    "unique_for_month",
    "unique_for_year",
    "choices",
    "help_text",
    "db_column",
    "db_tablespace",
    "auto_created",
    "validators",
    "error_messages",
    "db_comment",
    "db_default",
];

/// The parameters that a kind takes by position before the common ones by keyword; empty for those that take the
/// common ones by position.
fn positional(kind: FieldKind) -> &'static [&'static str] {
    use FieldKind as K;
    match kind {
        K::Date | K::DateTime | K::Time => &["verbose_name", "name", "auto_now", "auto_now_add"],
        K::Decimal => &["verbose_name", "name", "max_digits", "decimal_places"],
        K::File => &["verbose_name", "name", "upload_to", "storage"],
        K::Image => &["verbose_name", "name", "width_field", "height_field"],
        K::FilePath => {
            &["verbose_name", "name", "path", "match", "recursive", "allow_files", "allow_folders"]
        }
        K::GenericIPAddress => &["verbose_name", "name", "protocol", "unpack_ipv4"],
        K::Json => &["verbose_name", "name", "encoder", "decoder"],
        K::Url => &["verbose_name", "name"],
        K::Uuid => &["verbose_name"],
        K::ForeignKey => &[
            "to",
            "on_delete",
            "related_name",
            "related_query_name",
            "limit_choices_to",
            "parent_link",
            "to_field",
            "db_constraint",
        ],
        K::OneToOne => &["to", "on_delete", "to_field"],
        K::ManyToMany => &[
            "to",
            "related_name",
            "related_query_name",
            "limit_choices_to",
            "symmetrical",
            "through",
            "through_fields",
            "db_constraint",
            "db_table",
            "swappable",
        ],
        K::GenericRelation => &["to", "related_name", "related_query_name", "limit_choices_to"],
        _ => &[],
    }
}

/// Further options of a kind with their defaults: they live in the object's namespace.
fn extras(kind: FieldKind) -> Vec<(&'static str, Value)> {
    use FieldKind as K;
    let (no, yes) = (Value::Bool(false), Value::Bool(true));
    match kind {
        K::Date | K::DateTime | K::Time => vec![("auto_now", no.clone()), ("auto_now_add", no)],
        K::Decimal => vec![("max_digits", Value::None), ("decimal_places", Value::None)],
        K::File => vec![("upload_to", Value::str("")), ("storage", Value::None)],
        K::Image => vec![
            ("upload_to", Value::str("")),
            ("storage", Value::None),
            ("width_field", Value::None),
            ("height_field", Value::None),
        ],
        K::FilePath => vec![
            ("path", Value::str("")),
            ("match", Value::None),
            ("recursive", no.clone()),
            ("allow_files", yes),
            ("allow_folders", no),
        ],
        K::GenericIPAddress => vec![("protocol", Value::str("both")), ("unpack_ipv4", no)],
        K::Json => vec![("encoder", Value::None), ("decoder", Value::None)],
        K::Slug => vec![("allow_unicode", no), ("db_collation", Value::None)],
        K::Char | K::Email | K::Url | K::CommaSeparatedInteger | K::Text => {
            vec![("db_collation", Value::None)]
        }
        K::ForeignKey | K::OneToOne => {
            vec![("db_constraint", yes.clone()), ("swappable", yes)]
        }
        K::ManyToMany => vec![("db_table", Value::None), ("swappable", yes)],
        _ => Vec::new(),
    }
}

impl Field {
    /// A field of a class before its `__init__`, with the Python object around it.
    pub fn blank(kind: FieldKind, class: &Rc<Class>) -> (Rc<Field>, Rc<Instance>) {
        let field = Rc::new(Field {
            kind,
            class: class.clone(),
            hooks: Hooks::of(class),
            object: OnceCell::new(),
            creation_counter: Cell::new(0),
            auto_created: Cell::new(false),
            is_generated: Cell::new(kind == FieldKind::Generated),
            name: RefCell::new(Str::intern("")),
            attname: RefCell::new(Str::intern("")),
            column: RefCell::default(),
            db_column: RefCell::default(),
            verbose_name: RefCell::default(),
            given_verbose_name: RefCell::default(),
            help_text: RefCell::new(Value::str("")),
            primary_key: Cell::new(false),
            unique_given: Cell::new(false),
            null: Cell::new(false),
            blank: Cell::new(false),
            editable: Cell::new(true),
            serialize: Cell::new(true),
            db_index: Cell::new(false),
            given_db_index: RefCell::new(Value::Bool(false)),
            max_length: RefCell::default(),
            default: RefCell::default(),
            db_default: RefCell::default(),
            choices: RefCell::default(),
            unique_for_date: RefCell::default(),
            unique_for_month: RefCell::default(),
            unique_for_year: RefCell::default(),
            db_comment: RefCell::default(),
            db_tablespace: RefCell::default(),
            validators: RefCell::default(),
            error_messages: RefCell::default(),
            model: RefCell::default(),
            mti_inherited: Cell::new(false),
            remote: RefCell::default(),
        });
        let object = Instance::new(class, Payload::Native(field.clone()));
        let _ = field.object.set(object.clone());
        (field, object)
    }

    /// A field made by Rust code, as calling the class would.
    pub fn make(m: &mut Machine, kind: FieldKind, args: Args) -> PyResult<Rc<Field>> {
        let class = orm(m).field_class(kind);
        let (field, object) = Field::blank(kind, &class);
        init(m, args.prepend(Value::Instance(object)))?;
        Ok(field)
    }

    /// `copy.deepcopy(field)`: the same options, another object, its relation copied with it.
    pub fn copy(&self) -> Rc<Field> {
        let (copy, object) = Field::blank(self.kind, &self.class);
        for (name, value) in self.namespace().str_items() {
            object.dict().set_str(&name, value);
        }
        macro_rules! same {
            (cells $($cell:ident)* ; refs $($name:ident)*) => {
                $(copy.$cell.set(self.$cell.get());)*
                $(*copy.$name.borrow_mut() = self.$name.borrow().clone();)*
            };
        }
        same! {
            cells creation_counter auto_created is_generated primary_key unique_given null blank editable serialize db_index
                mti_inherited;
            refs name attname column db_column verbose_name given_verbose_name help_text max_length default db_default
                choices unique_for_date unique_for_month unique_for_year db_comment db_tablespace validators
                error_messages model given_db_index
        }
        if let Some(rel) = self.rel() {
            *copy.remote.borrow_mut() = Some(rel.copy_for(&copy));
        }
        copy
    }
}

/// `__new__`: the object with its Rust side, so that a subclass's `__init__` may set attributes at once.
pub fn new(m: &mut Machine, mut args: Args) -> PyResult {
    let Value::Class(class) = args.take_self() else {
        return Err(type_error("Field.__new__(X): X is not a type object"));
    };
    let mut kind = orm(m).kind_of(&class);
    let is_generated = kind == FieldKind::Generated;
    if is_generated && let Some(output) = args.take_kw("output_field").as_ref().and_then(Field::of) {
        kind = output.kind;
    }
    let (field, object) = Field::blank(kind, &class);
    field.is_generated.set(is_generated);
    Ok(Value::Instance(object))
}

/// `__init__` of every kind.
pub fn init(m: &mut Machine, mut args: Args) -> PyResult {
    let receiver = args.take_self();
    let field = super::must(&receiver)?;
    if field.generated() {
        return super::generated::init(m, &field, args);
    }
    let mut given = collect(&field, args)?;
    kind_defaults(&field, &mut given)?;
    let rel = match field.kind {
        FieldKind::ForeignKey | FieldKind::OneToOne => Some(foreign_rel(m, &field, &mut given)?),
        FieldKind::ManyToMany => Some(many_rel(m, &field, &mut given)?),
        FieldKind::GenericRelation => Some(generic_rel(m, &field, &mut given)?),
        _ => None,
    };
    for (name, default) in extras(field.kind) {
        let value = given.shift_remove(name).unwrap_or(default);
        field.set_option(name, value);
    }
    if let Some(rel) = rel {
        rel.attach(m, &field);
        *field.remote.borrow_mut() = Some(rel);
    }
    for (name, value) in given {
        set_common(m, &field, &name, value)?;
    }
    finish(m, &field);
    Ok(Value::None)
}

/// Gives a field its place in the order of making, and remembers the name that it was given.
pub(super) fn finish(m: &mut Machine, field: &Rc<Field>) {
    // A manual primary key has a counter like any other; automatic fields come first, in order of making.
    let counters = orm(m);
    let counter =
        if field.auto_created.get() { &counters.auto_creation_counter } else { &counters.creation_counter };
    field.creation_counter.set(counter.get());
    counter.set(if field.auto_created.get() { counter.get() - 1 } else { counter.get() + 1 });
    let given_name = field.verbose_name.borrow().clone();
    *field.given_verbose_name.borrow_mut() = given_name;
}

/// Puts positional and keyword arguments under their names.
fn collect(field: &Rc<Field>, args: Args) -> PyResult<Given> {
    let own = positional(field.kind);
    let order = if own.is_empty() { COMMON } else { own };
    let class = field.kind.info().map_or("Field", |info| info.name);
    if args.pos.len() > order.len() {
        let (takes, given) = (order.len() + 1, args.pos.len() + 1);
        return Err(type_error(format!(
            "{class}.__init__() takes from 1 to {takes} positional arguments but {given} were given"
        )));
    }
    let mut given: Given = order.iter().map(|name| Str::intern(name)).zip(args.pos).collect();
    let extra = extras(field.kind);
    for (name, value) in args.kw {
        let known = order.contains(&&*name)
            || (COMMON.contains(&&*name) && (field.rel_free() || &*name != "rel"))
            || extra.iter().any(|(extra, _)| *extra == &*name)
            || relation_keyword(field.kind, &name);
        if !known {
            return Err(type_error(format!("Field.__init__() got an unexpected keyword argument '{name}'")));
        }
        if given.insert(name.clone(), value).is_some() {
            return Err(type_error(format!("{class}.__init__() got multiple values for argument '{name}'")));
        }
    }
    Ok(given)
}

fn relation_keyword(kind: FieldKind, name: &str) -> bool {
    let foreign = matches!(kind, FieldKind::ForeignKey | FieldKind::OneToOne);
    foreign && positional(FieldKind::ForeignKey).contains(&name)
}

/// What a kind's `__init__` sets before `Field.__init__` runs.
fn kind_defaults(field: &Rc<Field>, given: &mut Given) -> PyResult<()> {
    use FieldKind as K;
    let mut default = |name: &str, value: Value| {
        given.entry(Str::intern(name)).or_insert(value);
    };
    match field.kind {
        K::Auto | K::BigAuto | K::SmallAuto => default("blank", Value::Bool(true)),
        K::Email => default("max_length", Value::Int(254)),
        K::Slug => {
            default("max_length", Value::Int(50));
            default("db_index", Value::Bool(true));
        }
        K::Url => default("max_length", Value::Int(200)),
        K::FilePath | K::File | K::Image => default("max_length", Value::Int(100)),
        K::Binary => default("editable", Value::Bool(false)),
        _ => {}
    }
    let on = |given: &Given, name: &str| matches!(given.get(name), Some(Value::Bool(true)));
    match field.kind {
        K::Date | K::DateTime | K::Time if on(given, "auto_now") || on(given, "auto_now_add") => {
            given.insert(Str::intern("editable"), Value::Bool(false));
            given.insert(Str::intern("blank"), Value::Bool(true));
        }
        K::GenericIPAddress => drop(given.insert(Str::intern("max_length"), Value::Int(39))),
        K::Uuid => drop(given.insert(Str::intern("max_length"), Value::Int(32))),
        K::OrderWrt => {
            given.insert(Str::intern("name"), Value::str("_order"));
            given.insert(Str::intern("editable"), Value::Bool(false));
        }
        K::IpAddress => drop(given.insert(Str::intern("max_length"), Value::Int(15))),
        K::NullBoolean => {
            given.insert(Str::intern("null"), Value::Bool(true));
            given.insert(Str::intern("blank"), Value::Bool(true));
        }
        K::OneToOne => drop(given.insert(Str::intern("unique"), Value::Bool(true))),
        _ => {}
    }
    if field.kind == K::File || field.kind == K::Image {
        field.set_option("_primary_key_set_explicitly", Value::Bool(given.contains_key("primary_key")));
    }
    if let (K::Json, Some(encoder)) = (field.kind, given.get("encoder"))
        && !matches!(encoder, Value::None | Value::Class(_) | Value::Function(_) | Value::Native(_))
    {
        return Err(value_error("The encoder parameter must be a callable object."));
    }
    Ok(())
}

fn text(value: Option<&Value>) -> Option<Str> {
    value.and_then(py::as_text)
}

fn relation_target(m: &mut Machine, field: &Rc<Field>, given: &mut Given) -> PyResult<Value> {
    let class = field.class.name();
    let Some(to) = given.shift_remove("to") else {
        let name = field.kind.info().map_or("Field", |info| info.name);
        return Err(type_error(format!("{name}.__init__() missing 1 required positional argument: 'to'")));
    };
    match &to {
        Value::Class(model) if Options::of(model).is_some() => Ok(to),
        other => match py::as_text(other) {
            Some(name) => Ok(Value::Str(name)),
            None => {
                let (kind, shown) = (field.kind.info().map_or("ForeignKey", |i| i.name), m.repr(&to)?);
                let kind = if kind == "OneToOneField" { "ForeignKey" } else { kind };
                Err(type_error(format!(
                    "{class}({shown}) is invalid. First parameter to {kind} must be either a model, a model name, or \
                     the string 'self'"
                )))
            }
        },
    }
}

fn common_rel(field: &Rc<Field>, rel: &Rel, given: &mut Given) {
    for (name, cell) in [("related_name", &rel.related_name), ("related_query_name", &rel.related_query_name)]
    {
        let value = given.shift_remove(name).unwrap_or_default();
        *cell.borrow_mut() = text(Some(&value));
        field.set_option(&format!("_{name}"), value);
    }
    let limit = given.shift_remove("limit_choices_to").unwrap_or_default();
    if !matches!(limit, Value::None) {
        *rel.limit_choices_to.borrow_mut() = limit.clone();
    }
    field.set_option("_limit_choices_to", limit);
}

fn foreign_rel(m: &mut Machine, field: &Rc<Field>, given: &mut Given) -> PyResult<Rc<Rel>> {
    let to = relation_target(m, field, given)?;
    let Some(on_delete) = given.shift_remove("on_delete") else {
        let name = field.kind.info().map_or("Field", |info| info.name);
        return Err(type_error(format!(
            "{name}.__init__() missing 1 required positional argument: 'on_delete'"
        )));
    };
    if !m.callable(&on_delete) {
        return Err(type_error("on_delete must be callable."));
    }
    let kind = if field.kind == FieldKind::OneToOne { RelKind::OneToOne } else { RelKind::ManyToOne };
    let rel = Rel::new(kind, to);
    common_rel(field, &rel, given);
    let to_field = text(given.shift_remove("to_field").as_ref());
    *rel.field_name.borrow_mut() =
        to_field.or_else(|| rel.opts().and_then(|opts| opts.pk()).map(|pk| pk.name()));
    rel.parent_link.set(matches!(given.shift_remove("parent_link"), Some(Value::Bool(true))));
    *rel.on_delete.borrow_mut() = on_delete;
    given.entry(Str::intern("db_index")).or_insert(Value::Bool(true));
    Ok(Rc::new(rel))
}

fn generic_rel(m: &mut Machine, field: &Rc<Field>, given: &mut Given) -> PyResult<Rc<Rel>> {
    let to = relation_target(m, field, given)?;
    let rel = Rel::new(RelKind::Generic, to);
    common_rel(field, &rel, given);
    *rel.on_delete.borrow_mut() = orm(m).on_delete.do_nothing.clone();
    Ok(Rc::new(rel))
}

fn many_rel(m: &mut Machine, field: &Rc<Field>, given: &mut Given) -> PyResult<Rc<Rel>> {
    let to = relation_target(m, field, given)?;
    let rel = Rel::new(RelKind::ManyToMany, to);
    common_rel(field, &rel, given);
    let through = given.shift_remove("through").unwrap_or_default();
    let has_through = !matches!(through, Value::None);
    if has_through && !matches!(given.get("db_table"), None | Some(Value::None)) {
        return Err(value_error("Cannot specify a db_table if an intermediary model is used."));
    }
    *rel.through.borrow_mut() = through;
    let recursive = rel.model.borrow().as_str().is_some_and(|name| &**name == "self");
    rel.symmetrical.set(match given.shift_remove("symmetrical") {
        None | Some(Value::None) => recursive,
        Some(value) => m.truth(&value)?,
    });
    rel.db_constraint.set(!matches!(given.shift_remove("db_constraint"), Some(Value::Bool(false))));
    if has_through && !rel.db_constraint.get() {
        return Err(value_error("Can't supply a through model and db_constraint=False"));
    }
    if let Some(fields) = given.shift_remove("through_fields").filter(|v| !matches!(v, Value::None)) {
        if !has_through {
            return Err(value_error("Cannot specify through_fields without a through model"));
        }
        let names = m.collect(&fields)?;
        *rel.through_fields.borrow_mut() = Some(names.iter().filter_map(py::as_text).collect());
    }
    field.set_option("has_null_arg", Value::Bool(given.contains_key("null")));
    field.set_option("_through_given", rel.through.borrow().clone());
    Ok(Rc::new(rel))
}

/// Sets one of the options that every field has.
pub fn set_common(m: &mut Machine, field: &Rc<Field>, name: &str, value: Value) -> PyResult<()> {
    let flag = |m: &mut Machine, cell: &Cell<bool>, value: &Value| -> PyResult<()> {
        cell.set(m.truth(value)?);
        Ok(())
    };
    match name {
        "verbose_name" => *field.verbose_name.borrow_mut() = value,
        "name" => {
            let name = py::as_text(&value).unwrap_or_else(|| Str::intern(""));
            *field.name.borrow_mut() = name;
        }
        "primary_key" => flag(m, &field.primary_key, &value)?,
        "max_length" => *field.max_length.borrow_mut() = value,
        "unique" => flag(m, &field.unique_given, &value)?,
        "blank" => flag(m, &field.blank, &value)?,
        "null" => flag(m, &field.null, &value)?,
        "db_index" => {
            flag(m, &field.db_index, &value)?;
            *field.given_db_index.borrow_mut() = value;
        }
        "default" => *field.default.borrow_mut() = given(m, value),
        "db_default" => *field.db_default.borrow_mut() = given(m, value),
        "editable" => flag(m, &field.editable, &value)?,
        "serialize" => flag(m, &field.serialize, &value)?,
        "unique_for_date" => *field.unique_for_date.borrow_mut() = value,
        "unique_for_month" => *field.unique_for_month.borrow_mut() = value,
        "unique_for_year" => *field.unique_for_year.borrow_mut() = value,
        "choices" => {
            let choices = super::choices::normalize(m, value)?;
            *field.choices.borrow_mut() = choices;
        }
        "help_text" => *field.help_text.borrow_mut() = value,
        "db_column" => *field.db_column.borrow_mut() = py::as_text(&value),
        "db_tablespace" => *field.db_tablespace.borrow_mut() = value,
        "auto_created" => flag(m, &field.auto_created, &value)?,
        "validators" => {
            let validators = m.collect(&value)?;
            *field.validators.borrow_mut() = validators;
        }
        "error_messages" => *field.error_messages.borrow_mut() = value,
        "db_comment" => *field.db_comment.borrow_mut() = value,
        _ => {}
    }
    Ok(())
}

/// `NOT_PROVIDED` is the absence of a value.
fn given(m: &mut Machine, value: Value) -> Option<Value> {
    match &value {
        Value::Class(class) if Rc::ptr_eq(class, &orm(m).not_provided) => None,
        _ => Some(value),
    }
}

impl Field {
    fn rel_free(&self) -> bool {
        use FieldKind as K;
        !matches!(self.kind, K::ForeignKey | K::OneToOne | K::ManyToMany | K::GenericRelation)
    }
}
