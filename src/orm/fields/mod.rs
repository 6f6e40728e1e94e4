//! Fields: what a model's attribute means to Python and to the database.
//!
//! A [`Field`] is the Rust side of a Python `Field` object. What every field has lives in its cells; what only some
//! kinds have (`max_digits`, `auto_now`, `upload_to` ...) lives in the Python object's namespace under Django's names.
//!
//! **Invariant:** a learner's subclass may override any hook; Rust code that needs a hook goes through the methods here,
//! which call the override when there is one ([`Hooks`]) and the built-in behaviour when there is none.
//!
//! Mirrors `django/db/models/fields/__init__.py`.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

pub mod choices;
pub mod classes;
pub mod contribute;
pub mod convert;
pub mod deconstruct;
pub mod generated;
pub mod hooks;
pub mod init;
pub mod kinds;
pub mod methods;
pub mod validate;

use super::options::Options;
use super::related::{Rel, RelKind};
use crate::python::class::Instance;
use crate::python::{Class, Dict, Str, Value};

/// Which built-in field a class is, or derives from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[allow(missing_docs, reason = "each is the Django class of its name")]
pub enum FieldKind {
    /// `Field` itself: a learner's subclass says its `db_type`.
    Plain,
    Auto,
    BigAuto,
    SmallAuto,
    BigInteger,
    Binary,
    Boolean,
    Char,
    CommaSeparatedInteger,
    Date,
    DateTime,
    Decimal,
    Duration,
    Email,
    File,
    FilePath,
    Float,
    Generated,
    GenericIPAddress,
    Image,
    Integer,
    /// `IPAddressField`, which only old migrations may name.
    IpAddress,
    Json,
    /// `NullBooleanField`, which only old migrations may name.
    NullBoolean,
    PositiveBigInteger,
    PositiveInteger,
    PositiveSmallInteger,
    Slug,
    SmallInteger,
    Text,
    Time,
    Url,
    Uuid,
    OrderWrt,
    ForeignKey,
    OneToOne,
    ManyToMany,
    /// `GenericForeignKey` of contenttypes: no column, looks like a relation.
    GenericForeignKey,
    /// `GenericRelation` of contenttypes.
    GenericRelation,
}

/// The Rust side of a Python field object.
pub struct Field {
    /// Which built-in field it is or derives from.
    pub kind: FieldKind,
    /// Its Python class.
    pub class: Rc<Class>,
    /// Which hooks its class overrides.
    pub hooks: Hooks,
    pub(crate) object: OnceCell<Rc<Instance>>,
    /// Orders the fields of a model; automatic ones are negative.
    pub creation_counter: Cell<i64>,
    /// Whether Django made it (`id`, parent links).
    pub auto_created: Cell<bool>,
    /// Whether it is a `GeneratedField`; its kind is then that of its `output_field`, which says what its values are.
    pub is_generated: Cell<bool>,
    /// The attribute's name; empty until the field is put on a model (or given).
    pub name: RefCell<Str>,
    /// The attribute that holds the raw value: `village_id` for `village`.
    pub attname: RefCell<Str>,
    /// The column; `None` for fields without one.
    pub column: RefCell<Option<Str>>,
    /// `db_column` as given.
    pub db_column: RefCell<Option<Str>>,
    /// `verbose_name` now; made from the name when not given.
    pub verbose_name: RefCell<Value>,
    /// `verbose_name` as given.
    pub given_verbose_name: RefCell<Value>,
    /// `help_text`.
    pub help_text: RefCell<Value>,
    /// `primary_key`.
    pub primary_key: Cell<bool>,
    /// `unique` as given (a primary key and a one-to-one are unique anyway: [`Field::unique`]).
    pub unique_given: Cell<bool>,
    /// `null`.
    pub null: Cell<bool>,
    /// `blank`.
    pub blank: Cell<bool>,
    /// `editable`.
    pub editable: Cell<bool>,
    /// `serialize`.
    pub serialize: Cell<bool>,
    /// `db_index`.
    pub db_index: Cell<bool>,
    /// `db_index` as given, for the checks.
    pub given_db_index: RefCell<Value>,
    /// `max_length` as given.
    pub max_length: RefCell<Value>,
    /// `default` as given; `None` when not given.
    pub default: RefCell<Option<Value>>,
    /// `db_default` as given; `None` when not given.
    pub db_default: RefCell<Option<Value>>,
    /// `choices`: `None` or a list of pairs.
    pub choices: RefCell<Value>,
    /// `unique_for_date`.
    pub unique_for_date: RefCell<Value>,
    /// `unique_for_month`.
    pub unique_for_month: RefCell<Value>,
    /// `unique_for_year`.
    pub unique_for_year: RefCell<Value>,
    /// `db_comment`.
    pub db_comment: RefCell<Value>,
    /// `db_tablespace` as given.
    pub db_tablespace: RefCell<Value>,
    /// Validators as given.
    pub validators: RefCell<Vec<Value>>,
    /// `error_messages` as given.
    pub error_messages: RefCell<Value>,
    /// The model it is on.
    pub model: RefCell<Option<Rc<Class>>>,
    /// Whether it was inherited through multi-table inheritance (private fields only).
    pub mti_inherited: Cell<bool>,
    /// `remote_field`.
    pub remote: RefCell<Option<Rc<Rel>>>,
}

/// A field, or a relation seen from the other side: what `_meta.get_field` gives.
#[derive(Clone)]
pub enum FieldRef {
    /// A field of the model.
    Field(Rc<Field>),
    /// A relation from another model.
    Rel(Rc<Rel>),
}

impl FieldRef {
    /// The field, if it is one.
    pub fn as_field(&self) -> Option<&Rc<Field>> {
        if let FieldRef::Field(field) = self { Some(field) } else { None }
    }

    /// The reverse relation, if it is one.
    pub fn as_rel(&self) -> Option<&Rc<Rel>> {
        if let FieldRef::Rel(rel) = self { Some(rel) } else { None }
    }

    /// `remote_field` of a field; the reverse relation itself (whose `model` is the model it hangs on).
    pub fn rel(&self) -> Option<Rc<Rel>> {
        match self {
            FieldRef::Field(field) => field.rel(),
            FieldRef::Rel(rel) => Some(rel.clone()),
        }
    }

    /// The name in lookups and in `_meta.get_field`.
    pub fn name(&self) -> Str {
        match self {
            FieldRef::Field(field) => field.name(),
            FieldRef::Rel(rel) => rel.name(),
        }
    }

    /// The Python object.
    pub fn value(&self) -> Value {
        match self {
            FieldRef::Field(field) => field.value(),
            FieldRef::Rel(rel) => rel.value(),
        }
    }

    /// The field or rel behind a Python object.
    pub fn of(value: &Value) -> Option<FieldRef> {
        let Value::Instance(instance) = value else { return None };
        let field = instance.native::<Field>().map(FieldRef::Field);
        field.or_else(|| instance.native::<Rel>().map(FieldRef::Rel))
    }

    /// Whether both are the same object.
    pub fn same(&self, other: &FieldRef) -> bool {
        match (self, other) {
            (FieldRef::Field(a), FieldRef::Field(b)) => Rc::ptr_eq(a, b),
            (FieldRef::Rel(a), FieldRef::Rel(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }

    /// Whether it is a relation at all.
    pub fn is_relation(&self) -> bool {
        match self {
            FieldRef::Field(field) => field.is_relation(),
            FieldRef::Rel(_) => true,
        }
    }

    /// `many_to_many`.
    pub fn many_to_many(&self) -> bool {
        match self {
            FieldRef::Field(field) => field.kind == FieldKind::ManyToMany,
            FieldRef::Rel(rel) => rel.kind == RelKind::ManyToMany,
        }
    }

    /// `one_to_many`.
    pub fn one_to_many(&self) -> bool {
        match self {
            FieldRef::Field(field) => field.kind == FieldKind::GenericRelation,
            FieldRef::Rel(rel) => rel.kind == RelKind::ManyToOne,
        }
    }

    /// `many_to_one`.
    pub fn many_to_one(&self) -> bool {
        match self {
            FieldRef::Field(f) => matches!(f.kind, FieldKind::ForeignKey | FieldKind::GenericForeignKey),
            FieldRef::Rel(rel) => rel.kind == RelKind::Generic,
        }
    }

    /// `one_to_one`.
    pub fn one_to_one(&self) -> bool {
        match self {
            FieldRef::Field(field) => field.kind == FieldKind::OneToOne,
            FieldRef::Rel(rel) => rel.kind == RelKind::OneToOne,
        }
    }

    /// `concrete`: whether it has a column.
    pub fn concrete(&self) -> bool {
        self.as_field().is_some_and(|f| f.concrete())
    }

    /// `null`; reverse relations always may be.
    pub fn null(&self) -> bool {
        self.as_field().is_none_or(|f| f.null.get())
    }

    /// The model at the other end, once resolved.
    pub fn related_model(&self) -> Option<Rc<Class>> {
        match self {
            FieldRef::Field(field) => field.related_model(),
            FieldRef::Rel(rel) => rel.related_model(),
        }
    }

    /// The model that has this field, or at which the reverse relation is found.
    pub fn model(&self) -> Option<Rc<Class>> {
        match self {
            FieldRef::Field(field) => field.model(),
            FieldRef::Rel(rel) => rel.model_class(),
        }
    }

    /// `cache_name`: the key under `_state.fields_cache`.
    pub fn cache_name(&self) -> Option<Str> {
        match self {
            FieldRef::Field(field) => Some(field.name()),
            FieldRef::Rel(rel) => rel.cache_name(),
        }
    }
}

impl Field {
    /// The Python object.
    pub fn value(&self) -> Value {
        self.object.get().cloned().map_or(Value::None, Value::Instance)
    }

    /// The field behind a Python object.
    pub fn of(value: &Value) -> Option<Rc<Field>> {
        if let Value::Instance(instance) = value { instance.native::<Field>() } else { None }
    }

    /// The Python object's namespace, where options of single kinds live.
    pub fn namespace(&self) -> Rc<Dict> {
        self.object.get().map_or_else(|| Rc::new(Dict::new()), |object| object.dict().clone())
    }

    /// An option that only some kinds have; `None` when it was not set.
    pub fn option(&self, name: &str) -> Value {
        self.object.get().and_then(|object| object.get(name)).unwrap_or_default()
    }

    /// An option that is true or false; absent is false.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.option(name), Value::Bool(true))
    }

    /// Sets such an option.
    pub fn set_option(&self, name: &str, value: impl Into<Value>) {
        if let Some(object) = self.object.get() {
            object.set(name, value);
        }
    }

    /// `name`.
    pub fn name(&self) -> Str {
        self.name.borrow().clone()
    }

    /// `attname`.
    pub fn attname(&self) -> Str {
        self.attname.borrow().clone()
    }

    /// `column`.
    pub fn column(&self) -> Option<Str> {
        self.column.borrow().clone()
    }

    /// `model`.
    pub fn model(&self) -> Option<Rc<Class>> {
        self.model.borrow().clone()
    }

    /// The options of its model.
    pub fn opts(&self) -> Option<Rc<Options>> {
        self.model().and_then(|model| Options::of(&model))
    }

    /// `remote_field`.
    pub fn rel(&self) -> Option<Rc<Rel>> {
        self.remote.borrow().clone()
    }

    /// The model at the other end, once resolved.
    pub fn related_model(&self) -> Option<Rc<Class>> {
        self.rel().and_then(|rel| rel.model_class())
    }

    /// `is_relation`.
    pub fn is_relation(&self) -> bool {
        self.remote.borrow().is_some()
            || matches!(self.kind, FieldKind::GenericForeignKey | FieldKind::GenericRelation)
    }

    /// Whether it is a foreign key or a one-to-one.
    pub fn is_foreign_key(&self) -> bool {
        matches!(self.kind, FieldKind::ForeignKey | FieldKind::OneToOne)
    }

    /// `unique`, primary keys and one-to-ones included.
    pub fn unique(&self) -> bool {
        self.unique_given.get() || self.primary_key.get() || self.kind == FieldKind::OneToOne
    }

    /// `concrete`: whether it has a column.
    pub fn concrete(&self) -> bool {
        self.column.borrow().is_some()
    }

    /// `generated`: whether the database computes it from the row's other columns.
    pub fn generated(&self) -> bool {
        self.is_generated.get()
    }

    /// Whether the database makes its value (`AutoField` and its kin).
    pub fn is_auto(&self) -> bool {
        matches!(self.kind, FieldKind::Auto | FieldKind::BigAuto | FieldKind::SmallAuto)
    }

    /// `db_returning`: whether an INSERT asks for its value.
    pub fn db_returning(&self) -> bool {
        self.is_auto() || self.generated() || self.db_default.borrow().is_some()
    }

    /// `has_default()`.
    pub fn has_default(&self) -> bool {
        self.default.borrow().is_some()
    }

    /// `has_db_default()`.
    pub fn has_db_default(&self) -> bool {
        self.db_default.borrow().is_some()
    }

    /// `empty_strings_allowed`: whether a missing value becomes `''`.
    pub fn empty_strings_allowed(&self) -> bool {
        use FieldKind as K;
        !matches!(
            self.kind,
            K::Auto
                | K::BigAuto
                | K::SmallAuto
                | K::Boolean
                | K::Date
                | K::DateTime
                | K::Time
                | K::Decimal
                | K::Duration
                | K::Float
                | K::Integer
                | K::BigInteger
                | K::SmallInteger
                | K::PositiveInteger
                | K::PositiveBigInteger
                | K::PositiveSmallInteger
                | K::GenericIPAddress
                | K::Json
                | K::Uuid
                | K::OrderWrt
                | K::ForeignKey
                | K::OneToOne
        )
    }

    /// `related_query_name()`: what the reverse side is called in lookups.
    pub fn related_query_name(&self) -> Str {
        let Some(rel) = self.rel() else { return self.name() };
        let named = rel.related_query_name.borrow().clone().or_else(|| rel.related_name.borrow().clone());
        named.or_else(|| self.opts().map(|o| o.model_name.borrow().clone())).unwrap_or_else(|| self.name())
    }

    /// `get_attname()`.
    pub fn default_attname(&self) -> Str {
        if self.is_foreign_key() { Str::intern(&format!("{}_id", self.name.borrow())) } else { self.name() }
    }

    /// The label in error texts of checks and `str(field)`: `app.Model.field`.
    pub fn label(&self) -> String {
        match self.opts() {
            Some(opts) => format!("{}.{}", opts.label(), self.name.borrow()),
            None => self.name.borrow().to_string(),
        }
    }
}

/// The methods of `Field` that a learner's subclass has overridden (or, for those that `Field` lacks, added).
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Hooks(u32);

#[allow(missing_docs, reason = "each is the method of its name")]
impl Hooks {
    pub const FROM_DB_VALUE: u32 = 1 << 0;
    pub const GET_PREP_VALUE: u32 = 1 << 1;
    pub const GET_DB_PREP_VALUE: u32 = 1 << 2;
    pub const GET_DB_PREP_SAVE: u32 = 1 << 3;
    pub const TO_PYTHON: u32 = 1 << 4;
    pub const VALUE_TO_STRING: u32 = 1 << 5;
    pub const DECONSTRUCT: u32 = 1 << 6;
    pub const DB_TYPE: u32 = 1 << 7;
    pub const DB_PARAMETERS: u32 = 1 << 8;
    pub const PRE_SAVE: u32 = 1 << 9;
    pub const FORMFIELD: u32 = 1 << 10;
    pub const VALIDATE: u32 = 1 << 11;
    pub const CLEAN: u32 = 1 << 12;
    pub const RUN_VALIDATORS: u32 = 1 << 13;
    pub const GET_DEFAULT: u32 = 1 << 14;
    pub const CONTRIBUTE_TO_CLASS: u32 = 1 << 15;
    pub const GET_INTERNAL_TYPE: u32 = 1 << 16;
    pub const VALUE_FROM_OBJECT: u32 = 1 << 17;
    pub const REL_DB_TYPE: u32 = 1 << 18;
    pub const CHECK: u32 = 1 << 19;
    pub const GET_ATTNAME: u32 = 1 << 20;
    pub const GET_ATTNAME_COLUMN: u32 = 1 << 21;
    pub const SAVE_FORM_DATA: u32 = 1 << 22;
    pub const DB_CHECK: u32 = 1 << 23;
    pub const DB_TYPE_SUFFIX: u32 = 1 << 24;
    pub const CAST_DB_TYPE: u32 = 1 << 25;
    pub const GET_CHOICES: u32 = 1 << 26;
    pub const SELECT_FORMAT: u32 = 1 << 27;
    pub const GET_PLACEHOLDER: u32 = 1 << 28;
    pub const RELATED_QUERY_NAME: u32 = 1 << 29;

    const NAMES: &'static [(&'static str, u32)] = &[
        ("from_db_value", Hooks::FROM_DB_VALUE),
        ("get_prep_value", Hooks::GET_PREP_VALUE),
        ("get_db_prep_value", Hooks::GET_DB_PREP_VALUE),
        ("get_db_prep_save", Hooks::GET_DB_PREP_SAVE),
        ("to_python", Hooks::TO_PYTHON),
        ("value_to_string", Hooks::VALUE_TO_STRING),
        ("deconstruct", Hooks::DECONSTRUCT),
        ("db_type", Hooks::DB_TYPE),
        ("db_parameters", Hooks::DB_PARAMETERS),
        ("pre_save", Hooks::PRE_SAVE),
        ("formfield", Hooks::FORMFIELD),
        ("validate", Hooks::VALIDATE),
        ("clean", Hooks::CLEAN),
        ("run_validators", Hooks::RUN_VALIDATORS),
        ("get_default", Hooks::GET_DEFAULT),
        ("contribute_to_class", Hooks::CONTRIBUTE_TO_CLASS),
        ("get_internal_type", Hooks::GET_INTERNAL_TYPE),
        ("value_from_object", Hooks::VALUE_FROM_OBJECT),
        ("rel_db_type", Hooks::REL_DB_TYPE),
        ("check", Hooks::CHECK),
        ("get_attname", Hooks::GET_ATTNAME),
        ("get_attname_column", Hooks::GET_ATTNAME_COLUMN),
        ("save_form_data", Hooks::SAVE_FORM_DATA),
        ("db_check", Hooks::DB_CHECK),
        ("db_type_suffix", Hooks::DB_TYPE_SUFFIX),
        ("cast_db_type", Hooks::CAST_DB_TYPE),
        ("get_choices", Hooks::GET_CHOICES),
        ("select_format", Hooks::SELECT_FORMAT),
        ("get_placeholder", Hooks::GET_PLACEHOLDER),
        ("related_query_name", Hooks::RELATED_QUERY_NAME),
    ];

    /// Looks which of the hooks a class takes from somebody else than us: anything but a native function is.
    pub fn of(class: &Rc<Class>) -> Hooks {
        let mut bits = 0;
        for (name, bit) in Hooks::NAMES {
            match class.lookup(&Str::intern(name)) {
                None | Some(Value::Native(_)) => {}
                Some(_) => bits |= bit,
            }
        }
        Hooks(bits)
    }

    /// Whether this hook is overridden.
    pub fn has(self, hook: u32) -> bool {
        self.0 & hook != 0
    }
}

/// The field behind a value, which must be one.
pub fn must(value: &Value) -> crate::python::PyResult<Rc<Field>> {
    Field::of(value)
        .ok_or_else(|| crate::python::exception::type_error("descriptor requires a 'Field' object"))
}
