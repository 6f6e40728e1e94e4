//! The table of built-in fields: class name, base, module, and what differs from one to the next without code.
//!
//! Mirrors the class statements of `django/db/models/fields/`.

use super::FieldKind;

/// One built-in field class.
pub struct KindInfo {
    /// The kind.
    pub kind: FieldKind,
    /// The class's name.
    pub name: &'static str,
    /// The kind whose class it derives from; `None` is `Field`.
    pub base: Option<FieldKind>,
    /// The module that defines it.
    pub module: &'static str,
    /// `get_internal_type()`, when it is not the class's own name.
    pub internal: Option<&'static str>,
    /// The column's type on SQLite; `%` stands for `max_length`.
    pub column: Option<&'static str>,
    /// `description`.
    pub description: &'static str,
}

const FIELDS: &str = "django.db.models.fields";
const RELATED: &str = "django.db.models.fields.related";
const FILES: &str = "django.db.models.fields.files";
/// What `django.contrib.contenttypes.fields` derives its two fields from.
const GENERIC: &str = "django.db.models.fields.generic";

macro_rules! kinds {
    ($($kind:ident $name:ident($base:expr) in $module:expr, $internal:expr, $column:expr, $description:literal;)*) => {
        /// Every built-in field class, bases first.
        pub const KINDS: &[KindInfo] = &[$(KindInfo {
            kind: FieldKind::$kind, name: stringify!($name), base: $base, module: $module, internal: $internal,
            column: $column, description: $description,
        },)*];
    };
}

use FieldKind as K;
kinds! {
    Integer IntegerField(None) in FIELDS, Some("IntegerField"), Some("integer"), "Integer";
    BigInteger BigIntegerField(Some(K::Integer)) in FIELDS, Some("BigIntegerField"), Some("bigint"), "Big (8 byte) integer";
    SmallInteger SmallIntegerField(Some(K::Integer)) in FIELDS, Some("SmallIntegerField"), Some("smallint"), "Small integer";
    Auto AutoField(Some(K::Integer)) in FIELDS, Some("AutoField"), Some("integer"), "Integer";
    BigAuto BigAutoField(Some(K::BigInteger)) in FIELDS, Some("BigAutoField"), Some("integer"), "Big (8 byte) integer";
    SmallAuto SmallAutoField(Some(K::SmallInteger)) in FIELDS, Some("SmallAutoField"), Some("integer"), "Small integer";
    PositiveBigInteger PositiveBigIntegerField(Some(K::BigInteger)) in FIELDS, Some("PositiveBigIntegerField"), Some("bigint unsigned"), "Positive big integer";
    PositiveInteger PositiveIntegerField(Some(K::Integer)) in FIELDS, Some("PositiveIntegerField"), Some("integer unsigned"), "Positive integer";
    PositiveSmallInteger PositiveSmallIntegerField(Some(K::SmallInteger)) in FIELDS, Some("PositiveSmallIntegerField"), Some("smallint unsigned"), "Positive small integer";
    OrderWrt OrderWrt(Some(K::Integer)) in "django.db.models.fields.proxy", Some("IntegerField"), Some("integer"), "Integer";
    Boolean BooleanField(None) in FIELDS, Some("BooleanField"), Some("bool"), "Boolean (Either True or False)";
    Char CharField(None) in FIELDS, Some("CharField"), Some("varchar(%)"), "String (up to %(max_length)s)";
    CommaSeparatedInteger CommaSeparatedIntegerField(Some(K::Char)) in FIELDS, Some("CharField"), Some("varchar(%)"), "Comma-separated integers";
    Email EmailField(Some(K::Char)) in FIELDS, Some("CharField"), Some("varchar(%)"), "Email address";
    Slug SlugField(Some(K::Char)) in FIELDS, Some("SlugField"), Some("varchar(%)"), "Slug (up to %(max_length)s)";
    Url URLField(Some(K::Char)) in FIELDS, Some("CharField"), Some("varchar(%)"), "URL";
    Text TextField(None) in FIELDS, Some("TextField"), Some("text"), "Text";
    Date DateField(None) in FIELDS, Some("DateField"), Some("date"), "Date (without time)";
    DateTime DateTimeField(Some(K::Date)) in FIELDS, Some("DateTimeField"), Some("datetime"), "Date (with time)";
    Time TimeField(None) in FIELDS, Some("TimeField"), Some("time"), "Time";
    Decimal DecimalField(None) in FIELDS, Some("DecimalField"), Some("decimal"), "Decimal number";
    Duration DurationField(None) in FIELDS, Some("DurationField"), Some("bigint"), "Duration";
    Float FloatField(None) in FIELDS, Some("FloatField"), Some("real"), "Floating point number";
    IpAddress IPAddressField(None) in FIELDS, Some("IPAddressField"), Some("char(15)"), "IPv4 address";
    NullBoolean NullBooleanField(Some(K::Boolean)) in FIELDS, Some("NullBooleanField"), Some("bool"), "Boolean (Either True, False or None)";
    GenericIPAddress GenericIPAddressField(None) in FIELDS, Some("GenericIPAddressField"), Some("char(39)"), "IP address";
    Binary BinaryField(None) in FIELDS, Some("BinaryField"), Some("BLOB"), "Raw binary data";
    Uuid UUIDField(None) in FIELDS, Some("UUIDField"), Some("char(32)"), "Universally unique identifier";
    FilePath FilePathField(None) in FIELDS, Some("FilePathField"), Some("varchar(%)"), "File path";
    Json JSONField(None) in "django.db.models.fields.json", Some("JSONField"), Some("text"), "A JSON object";
    File FileField(None) in FILES, Some("FileField"), Some("varchar(%)"), "File";
    Image ImageField(Some(K::File)) in FILES, Some("FileField"), Some("varchar(%)"), "Image";
    Generated GeneratedField(None) in "django.db.models.fields.generated", None, None, "Generated field";
    ForeignKey ForeignKey(None) in RELATED, None, None, "Foreign Key (type determined by related field)";
    OneToOne OneToOneField(Some(K::ForeignKey)) in RELATED, None, None, "One-to-one relationship";
    ManyToMany ManyToManyField(None) in RELATED, None, None, "Many-to-many relationship";
    GenericForeignKey GenericForeignKeyBase(None) in GENERIC, None, None, "Field of type: %(field_type)s";
    GenericRelation GenericRelationBase(None) in GENERIC, Some("ManyToManyField"), None, "Field of type: %(field_type)s";
}

impl FieldKind {
    /// The table's entry; none for `Plain` and for the fields of floors above.
    pub fn info(self) -> Option<&'static KindInfo> {
        KINDS.iter().find(|info| info.kind == self)
    }

    /// Whether it holds whole numbers.
    pub fn is_integer(self) -> bool {
        matches!(
            self,
            K::Integer
                | K::BigInteger
                | K::SmallInteger
                | K::Auto
                | K::BigAuto
                | K::SmallAuto
                | K::PositiveInteger
                | K::PositiveBigInteger
                | K::PositiveSmallInteger
                | K::OrderWrt
        )
    }

    /// Whether it is a `CharField` or derives from it.
    pub fn is_char(self) -> bool {
        matches!(self, K::Char | K::Email | K::Slug | K::Url | K::CommaSeparatedInteger)
    }

    /// Whether it is a `DateField`, `DateTimeField` or `TimeField`.
    pub fn is_temporal(self) -> bool {
        matches!(self, K::Date | K::DateTime | K::Time)
    }

    /// The default error messages that its class adds.
    pub fn error_messages(self) -> &'static [(&'static str, &'static str)] {
        match self {
            K::Plain => &[
                ("invalid_choice", "Value %(value)r is not a valid choice."),
                ("null", "This field cannot be null."),
                ("blank", "This field cannot be blank."),
                ("unique", "%(model_name)s with this %(field_label)s already exists."),
                (
                    "unique_for_date",
                    "%(field_label)s must be unique for %(date_field_label)s %(lookup_type)s.",
                ),
            ],
            K::Integer => &[("invalid", "“%(value)s” value must be an integer.")],
            K::Auto | K::BigAuto | K::SmallAuto => &[("invalid", "“%(value)s” value must be an integer.")],
            K::Boolean => &[
                ("invalid", "“%(value)s” value must be either True or False."),
                ("invalid_nullable", "“%(value)s” value must be either True, False, or None."),
            ],
            K::Date => &[
                ("invalid", "“%(value)s” value has an invalid date format. It must be in YYYY-MM-DD format."),
                (
                    "invalid_date",
                    "“%(value)s” value has the correct format (YYYY-MM-DD) but it is an invalid date.",
                ),
            ],
            K::DateTime => &[
                (
                    "invalid",
                    "“%(value)s” value has an invalid format. It must be in YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ] format.",
                ),
                (
                    "invalid_date",
                    "“%(value)s” value has the correct format (YYYY-MM-DD) but it is an invalid date.",
                ),
                (
                    "invalid_datetime",
                    "“%(value)s” value has the correct format (YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ]) but it is an invalid date/time.",
                ),
            ],
            K::Time => &[
                (
                    "invalid",
                    "“%(value)s” value has an invalid format. It must be in HH:MM[:ss[.uuuuuu]] format.",
                ),
                (
                    "invalid_time",
                    "“%(value)s” value has the correct format (HH:MM[:ss[.uuuuuu]]) but it is an invalid time.",
                ),
            ],
            K::Decimal => &[("invalid", "“%(value)s” value must be a decimal number.")],
            K::Duration => &[(
                "invalid",
                "“%(value)s” value has an invalid format. It must be in [DD] [[HH:]MM:]ss[.uuuuuu] format.",
            )],
            K::Float => &[("invalid", "“%(value)s” value must be a float.")],
            K::Uuid => &[("invalid", "“%(value)s” is not a valid UUID.")],
            K::Json => &[("invalid", "Value must be valid JSON.")],
            K::GenericIPAddress => &[("invalid", "Enter a valid %(protocol)s address.")],
            K::ForeignKey => {
                &[("invalid", "%(model)s instance with %(field)s %(value)r is not a valid choice.")]
            }
            _ => &[],
        }
    }
}
