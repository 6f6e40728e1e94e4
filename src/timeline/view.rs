//! What the stage shows at one event, as plain values.
//!
//! The timeline fills these and the page turns them into HTML. Texts are ready to be read: `repr` as Python gives it,
//! SQL as Django's SQLite backend gives it. Lines are counted from 1.
//!
//! **Boundary:** no engine type appears here, and no element or position.

use serde::{Deserialize, Serialize};

/// What an event is; each kind has its own mark on the scrubber.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A statement begins.
    #[default]
    Statement,
    /// User code is called.
    Call,
    /// User code returns.
    Return,
    /// A manager is chosen.
    Manager,
    /// A query is compiled and sent.
    Query,
    /// Rows are read.
    Rows,
    /// An instance is made or changed.
    Instance,
    /// Rows are written.
    Write,
    /// A signal is sent.
    Signal,
    /// A migration is applied, unapplied or faked.
    Migration,
    /// A file is written or removed.
    File,
    /// Something is printed.
    Output,
    /// A transaction or savepoint begins or ends.
    Transaction,
    /// An exception is raised.
    Error,
    /// A page of the admin is shown to a client.
    Page,
    /// A kind this page does not know.
    #[serde(other)]
    Other,
}

impl EventKind {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Call => "call",
            Self::Return => "return",
            Self::Manager => "manager",
            Self::Query => "query",
            Self::Rows => "rows",
            Self::Instance => "instance",
            Self::Write => "write",
            Self::Signal => "signal",
            Self::Migration => "migration",
            Self::File => "file",
            Self::Output => "output",
            Self::Transaction => "transaction",
            Self::Error => "error",
            Self::Page => "page",
            Self::Other => "event",
        }
    }
}

/// Everything that the stage shows at one event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MomentView {
    /// The event's index.
    pub event: usize,
    /// One sentence for people: what happened, in the learner's own names. Code between back-ticks.
    pub sentence: String,
    /// The code lane.
    pub code: CodeView,
    /// The memory lane.
    pub memory: MemoryView,
    /// The database lane.
    pub tables: Vec<TableView>,
    /// The path of the query at this event, from call to rows.
    pub path: Vec<PathStop>,
    /// The queries of the current statement up to this event, oldest first.
    pub queries: Vec<QueryView>,
    /// The managers panel: one entry a model.
    pub managers: Vec<ModelManagers>,
    /// The registry panel.
    pub registry: RegistryView,
    /// The migrations panel.
    pub migrations: MigrationsView,
    /// The admin panel: the last page that the test client or the panel fetched.
    pub admin: Option<AdminView>,
    /// What the process printed in the current step up to this event.
    pub output: String,
    /// The card of the exception at this event.
    pub error_card: Option<ErrorCard>,
    /// The same moment of the lesson's other variant, once the two have parted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<Box<MomentView>>,
}

/// The code lane: the file or the shell statement that is running.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CodeView {
    /// A path within the project, or `shell`.
    pub file: String,
    /// The whole text.
    pub source: String,
    /// The line that runs.
    pub line: Option<usize>,
    /// What names are worth, shown at the end of their lines.
    pub values: Vec<LineValue>,
    /// The calls that led here, outermost first: `<module>`, `InStock.get_queryset`, ...
    pub calls: Vec<String>,
}

/// A value on a line of code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LineValue {
    /// The line.
    pub line: usize,
    /// The name.
    pub name: String,
    /// Its short `repr`.
    pub text: String,
}

/// The memory lane.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MemoryView {
    /// Names in scope, the shell's first.
    pub names: Vec<NameView>,
    /// What the names reach, in order of birth.
    pub objects: Vec<ObjectView>,
}

/// A name in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NameView {
    /// The name.
    pub name: String,
    /// The function it is local to; empty for the shell's own names.
    pub scope: String,
    /// The object it is bound to, when that object is drawn.
    pub target: Option<u64>,
    /// The short `repr`, for a value that is not drawn as an object.
    pub value: String,
}

/// What an object in memory is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectKind {
    /// An instance of a model.
    Instance,
    /// A manager.
    Manager,
    /// A queryset.
    Queryset,
    /// A class.
    Class,
    /// Anything else.
    #[default]
    #[serde(other)]
    Other,
}

/// An object in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ObjectView {
    /// Stays the same over the object's whole life.
    pub id: u64,
    /// What it is.
    pub kind: ObjectKind,
    /// `Album 1`, `QuerySet of Album`.
    pub title: String,
    /// A word on its state: `not run yet`, `3 rows cached`, `unsaved`.
    pub note: String,
    /// Fields or attributes.
    pub fields: Vec<FieldView>,
    /// An instance's row.
    pub link: Option<RowLink>,
    /// Whether this event made or changed it.
    pub changed: bool,
}

/// A field of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FieldView {
    /// The name.
    pub name: String,
    /// Its short `repr`.
    pub value: String,
    /// How the value stands to its column.
    pub state: FieldState,
    /// The object it refers to, when that is drawn.
    pub target: Option<u64>,
    /// What the row holds, where it differs.
    pub stored: Option<String>,
}

/// How a field in memory stands to its column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldState {
    /// The same, or not a column.
    #[default]
    Same,
    /// Set in memory and not saved.
    Unsaved,
    /// The row has another value than the one that was read.
    Stale,
    /// Not loaded from the database.
    Deferred,
}

/// How an instance stands to its row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Memory and row agree.
    #[default]
    InSync,
    /// Memory was changed and not saved.
    Unsaved,
    /// The row was changed behind memory's back.
    Stale,
    /// The row was deleted.
    Gone,
    /// The row was deleted and another was made with the same key.
    AnotherRow,
}

impl LinkState {
    /// The word for people; no state is told by colour alone.
    pub fn word(self) -> &'static str {
        match self {
            Self::InSync => "in sync",
            Self::Unsaved => "unsaved change",
            Self::Stale => "stale",
            Self::Gone => "gone",
            Self::AnotherRow => "another row",
        }
    }

    /// The name that style sheets use.
    pub fn name(self) -> &'static str {
        match self {
            Self::InSync => "in-sync",
            Self::Unsaved => "unsaved",
            Self::Stale => "stale",
            Self::Gone => "gone",
            Self::AnotherRow => "another-row",
        }
    }
}

/// An instance's link to a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RowLink {
    /// The table.
    pub table: String,
    /// The row's [`RowView::key`].
    pub row: String,
    /// How they stand.
    pub state: LinkState,
    /// Why, in a sentence; for another row it names both births.
    pub why: String,
}

/// A table of the database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableView {
    /// The name.
    pub name: String,
    /// Columns in order.
    pub columns: Vec<String>,
    /// Rows by key, deleted ones of this event among them.
    pub rows: Vec<RowView>,
    /// How many rows are not sent because there are too many.
    pub more: usize,
    /// Django's own bookkeeping, which the lane folds away.
    pub internal: bool,
}

/// How an event changed a row or a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Not at all.
    #[default]
    None,
    /// It was inserted.
    New,
    /// It was updated.
    Changed,
    /// It was deleted.
    Deleted,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RowView {
    /// The primary key as text.
    pub key: String,
    /// The event that inserted it: tells another row from the same row.
    pub birth: usize,
    /// One cell a column.
    pub cells: Vec<CellView>,
    /// What the event did to it.
    pub change: Change,
    /// Whether the query at this event read it.
    pub read: bool,
    /// The manager that left it out of the query at this event.
    pub hidden_by: Option<String>,
}

/// A cell of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CellView {
    /// The value as text; `NULL` for none.
    pub text: String,
    /// Whether the event changed it.
    pub changed: bool,
}

/// A stop on a query's path: call, manager, `get_queryset`, SQL, rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PathStop {
    /// What it is.
    pub kind: EventKind,
    /// `Album.objects`, `InStock.get_queryset`, `SELECT ...`, `1 row, 1 hidden`.
    pub text: String,
    /// The event to go to.
    pub event: Option<usize>,
}

/// A statement sent to the database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QueryView {
    /// The SQL with its placeholders.
    pub sql: String,
    /// The parameters' `repr`s.
    pub params: Vec<String>,
    /// How many rows it gave or touched.
    pub rows: usize,
    /// The line of user code that caused it.
    pub line: Option<usize>,
    /// That line's file, or `shell`.
    pub file: String,
    /// The calls that led to it, outermost first.
    pub path: Vec<String>,
    /// The event that sent it.
    pub event: Option<usize>,
}

/// A model's managers in the order in which Django sorts them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelManagers {
    /// The label: `shop.Album`.
    pub model: String,
    /// The managers.
    pub managers: Vec<ManagerView>,
    /// Who uses which: (`admin`, `objects`), (`refresh_from_db`, `_base_manager`), ...
    pub users: Vec<(String, String)>,
    /// The model this one has been swapped for.
    pub swapped_for: Option<String>,
}

/// A manager of a model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ManagerView {
    /// The attribute's name.
    pub name: String,
    /// The class.
    pub class: String,
    /// Whether it is `_default_manager`.
    pub default: bool,
    /// Whether it is `_base_manager`.
    pub base: bool,
    /// Where it comes from: the model itself, or an abstract or concrete parent.
    pub origin: String,
}

/// Apps and models.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegistryView {
    /// The value of `AUTH_USER_MODEL`.
    pub auth_user_model: String,
    /// The apps in order.
    pub apps: Vec<AppView>,
}

/// An app of the registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AppView {
    /// The label.
    pub label: String,
    /// Whether Django brought it.
    pub contrib: bool,
    /// Its models.
    pub models: Vec<ModelView>,
}

/// A model of an app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelView {
    /// The name.
    pub name: String,
    /// The table.
    pub table: String,
    /// The model it has been swapped for.
    pub swapped_for: Option<String>,
    /// Fields as (`author`, `ForeignKey to accounts.User`).
    pub fields: Vec<(String, String)>,
}

/// Migrations and what stands against them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MigrationsView {
    /// One node a migration.
    pub nodes: Vec<MigrationNode>,
    /// Differences between models, migration state and database.
    pub differences: Vec<Difference>,
}

/// How a migration stands to the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MigrationStatus {
    /// On disk only.
    #[default]
    Unapplied,
    /// Recorded and run.
    Applied,
    /// Recorded and not run.
    Faked,
    /// Recorded before its dependency.
    Inconsistent,
    /// Recorded, but not on disk.
    Missing,
}

/// A migration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MigrationNode {
    /// The app.
    pub app: String,
    /// The name.
    pub name: String,
    /// How it stands.
    pub status: MigrationStatus,
    /// (app, name) of each dependency.
    pub dependencies: Vec<(String, String)>,
    /// `Create model Album`, ...
    pub operations: Vec<String>,
    /// Whether this event touched it.
    pub current: bool,
}

/// One line of the three-way comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Difference {
    /// `shop.Album.stock`.
    pub subject: String,
    /// In the models.
    pub models: String,
    /// In the state that the migrations add up to.
    pub state: String,
    /// In the database.
    pub database: String,
}

/// A page of the admin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AdminView {
    /// The path asked for.
    pub url: String,
    /// The user who asked.
    pub user: String,
    /// `GET` or `POST`.
    pub method: String,
    /// The status.
    pub status: u16,
    /// Where a redirect leads.
    pub target: String,
    /// The title.
    pub title: String,
    /// The object the page is about.
    pub subtitle: String,
    /// What is said above the page.
    pub messages: Vec<String>,
    /// The manager that served it.
    pub manager: String,
    /// Column heads of a list.
    pub columns: Vec<String>,
    /// Rows of a list.
    pub rows: Vec<Vec<String>>,
    /// Where each row's page is.
    pub row_links: Vec<String>,
    /// Other ways on, as (words, path).
    pub links: Vec<(String, String)>,
    /// How many rows there are, in words.
    pub note: String,
    /// What is wrong with the form.
    pub errors: Vec<String>,
    /// Fields of a form.
    pub fields: Vec<AdminField>,
}

/// A field of a form of the admin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AdminField {
    /// Its name in the form.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Its value as text.
    pub value: String,
    /// `text`, `area`, `checkbox`, `choice` or `many`.
    pub kind: String,
    /// What can be chosen, as (value, label).
    pub choices: Vec<(String, String)>,
    /// What is wrong with it.
    pub errors: Vec<String>,
    /// Whether it must be filled in.
    pub required: bool,
}

/// An exception, told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ErrorCard {
    /// The last line as Python prints it.
    pub error: String,
    /// What happened to the learner's data.
    pub what: String,
    /// Why, with the values of this run.
    pub why: String,
    /// The file and line.
    pub place: String,
    /// What it is often taken for, and is not.
    pub not: String,
    /// Ways to mend it.
    pub mends: Vec<String>,
    /// The name of the page in Django's documentation.
    pub documentation: String,
    /// The whole traceback.
    pub traceback: String,
}
