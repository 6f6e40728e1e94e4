//! The statement tree: what the floors above hand over to be run, and what is rendered for people to read.
//!
//! The tree keeps everything that Django's SQLite backend writes, wrappers and parentheses included, so that
//! `render.rs` gives Django's text letter by letter while `exec/` runs the same tree without parsing anything.
//! Nothing is implied: a combined expression is `Paren(Binary ..)` because Django writes its brackets.
//! `parse/` makes the same trees out of raw text.

use std::rc::Rc;

use super::schema::{IndexDef, SchemaChange};
use super::value::SqlValue;

/// A name as it stands in the text: Django quotes tables, and leaves the aliases it made (`T3`, `U0`) bare.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ident {
    /// The name itself, without quotes.
    pub name: Rc<str>,
    /// Whether the text has it without quotes.
    pub bare: bool,
}

impl Ident {
    /// A name that is written in double quotes.
    pub fn quoted(name: impl AsRef<str>) -> Self {
        Ident { name: Rc::from(name.as_ref()), bare: false }
    }

    /// A name that is written as it is: an alias.
    pub fn bare(name: impl AsRef<str>) -> Self {
        Ident { name: Rc::from(name.as_ref()), bare: true }
    }
}

/// How the children of a boolean node are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Connector {
    /// All must hold.
    And,
    /// One must hold.
    Or,
    /// An odd number must hold. SQLite has no such operator, yet trees may carry it.
    Xor,
}

/// An operator between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is the operator of its name")]
pub enum BinaryOp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Is,
    IsNot,
    And,
    Or,
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Concat,
    BitAnd,
    BitOr,
    ShiftLeft,
    ShiftRight,
    JsonArrow,
    JsonArrowText,
}

impl BinaryOp {
    /// The operator as Django writes it (`%` is doubled in text that takes parameters).
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Eq => "=",
            BinaryOp::Ne => "<>",
            BinaryOp::Lt => "<",
            BinaryOp::Le => "<=",
            BinaryOp::Gt => ">",
            BinaryOp::Ge => ">=",
            BinaryOp::Is => "IS",
            BinaryOp::IsNot => "IS NOT",
            BinaryOp::And => "AND",
            BinaryOp::Or => "OR",
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Mod => "%%",
            BinaryOp::Concat => "||",
            BinaryOp::BitAnd => "&",
            BinaryOp::BitOr => "|",
            BinaryOp::ShiftLeft => "<<",
            BinaryOp::ShiftRight => ">>",
            BinaryOp::JsonArrow => "->",
            BinaryOp::JsonArrowText => "->>",
        }
    }
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// `"table"."name"`, `T3."name"`, or `"name"` alone: a column, or an alias of the select list.
    Column {
        /// The table or alias it belongs to, if written.
        table: Option<Ident>,
        /// The column's name.
        name: Rc<str>,
    },
    /// A parameter, `%s` in the text.
    Param {
        /// What is bound.
        value: SqlValue,
        /// What `str(queryset.query)` shows for it, where that differs from the value (`True`, a date).
        display: Option<Rc<str>>,
    },
    /// A value written into the text.
    Literal(SqlValue),
    /// SQL text written by hand (`RawSQL`, `extra`), with its `%s` parameters; parsed when it runs.
    Raw {
        /// The text.
        sql: Rc<str>,
        /// Its parameters in order.
        params: Vec<SqlValue>,
    },
    /// `*`, as in `COUNT(*)` and `SELECT *`.
    Star,
    /// A boolean node as Django's `WhereNode` writes it.
    Node {
        /// How the children are joined.
        connector: Connector,
        /// Whether `NOT (...)` stands around it.
        negated: bool,
        /// The children; none means true.
        children: Vec<Expr>,
        /// Whether a lone child stands in parentheses too (a resolved `Q`).
        wrapped: bool,
    },
    /// `left op right`, without parentheses.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// `(expr)`.
    Paren(Box<Expr>),
    /// `(a, b)`, a row value.
    Tuple(Vec<Expr>),
    /// `NOT expr`.
    Not(Box<Expr>),
    /// `-expr`.
    Negate(Box<Expr>),
    /// `expr IN (a, b)`.
    InList {
        /// What is looked for.
        expr: Box<Expr>,
        /// Where.
        list: Vec<Expr>,
        /// `NOT IN`.
        negated: bool,
    },
    /// `expr IN (SELECT ...)`.
    InSubquery {
        /// What is looked for.
        expr: Box<Expr>,
        /// Where.
        query: Box<Query>,
        /// `NOT IN`.
        negated: bool,
    },
    /// `expr IS NULL`, `expr IS NOT NULL`.
    IsNull {
        /// What is asked about.
        expr: Box<Expr>,
        /// `IS NOT NULL`.
        negated: bool,
    },
    /// `expr BETWEEN low AND high`.
    Between {
        /// What is asked about.
        expr: Box<Expr>,
        /// The lower end, which belongs to the range.
        low: Box<Expr>,
        /// The upper end, which belongs to the range.
        high: Box<Expr>,
        /// `NOT BETWEEN`.
        negated: bool,
    },
    /// `expr LIKE pattern ESCAPE '\'`; ASCII letters compare without case, as in SQLite.
    Like {
        /// What is matched.
        expr: Box<Expr>,
        /// The pattern, with `%` and `_`.
        pattern: Box<Expr>,
        /// The character that makes the next one literal.
        escape: Option<char>,
        /// `NOT LIKE`.
        negated: bool,
    },
    /// `expr REGEXP pattern`, with Python's regular expressions in mind.
    Regexp {
        /// What is searched.
        expr: Box<Expr>,
        /// The pattern.
        pattern: Box<Expr>,
        /// `NOT REGEXP`.
        negated: bool,
    },
    /// `NAME(a, b)`: any function but an aggregate.
    Function {
        /// The name as written.
        name: Rc<str>,
        /// The arguments.
        args: Vec<Expr>,
    },
    /// `CAST(expr AS type)`.
    Cast {
        /// What is cast.
        expr: Box<Expr>,
        /// The type as written.
        type_text: Rc<str>,
    },
    /// `COUNT(DISTINCT expr) FILTER (WHERE condition)`.
    Aggregate(Box<Aggregate>),
    /// `CASE WHEN condition THEN result ELSE otherwise END`.
    Case {
        /// What each WHEN is compared with, if anything.
        operand: Option<Box<Expr>>,
        /// The branches.
        whens: Vec<(Expr, Expr)>,
        /// The value when no branch holds; NULL without one.
        otherwise: Option<Box<Expr>>,
    },
    /// `EXISTS(SELECT ...)`.
    Exists(Box<Query>),
    /// `(SELECT ...)` for its one value.
    Subquery(Box<Query>),
    /// `function OVER (PARTITION BY .. ORDER BY ..)`.
    Window(Box<Window>),
    /// `expr COLLATE name`.
    Collate {
        /// What is compared.
        expr: Box<Expr>,
        /// NOCASE, BINARY or RTRIM.
        collation: Rc<str>,
    },
}

/// An aggregate call.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// COUNT, SUM, AVG, MIN, MAX, GROUP_CONCAT, TOTAL, STDDEV_POP ... as written.
    pub name: Rc<str>,
    /// Whether equal values count once.
    pub distinct: bool,
    /// The arguments; `Expr::Star` for `COUNT(*)`.
    pub args: Vec<Expr>,
    /// The condition of `FILTER (WHERE ...)`.
    pub filter: Option<Expr>,
}

/// A window call.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// The call: a function (`ROW_NUMBER`, `LAG`) or an aggregate.
    pub call: Expr,
    /// What splits the rows.
    pub partition_by: Vec<Expr>,
    /// What orders them.
    pub order_by: Vec<OrderBy>,
    /// The frame's text, as in `ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW`.
    pub frame: Option<Rc<str>>,
}

/// One ORDER BY term.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderBy {
    /// What is ordered by; an integer literal names a column of the select list.
    pub expr: Expr,
    /// `ASC` or `DESC`; `None` writes neither and means ascending.
    pub direction: Option<Direction>,
    /// `NULLS FIRST` or `NULLS LAST`, if written.
    pub nulls: Option<Nulls>,
}

/// Which way a term orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the keyword of its name")]
pub enum Direction {
    Asc,
    Desc,
}

/// Where NULLs go when it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the keyword of its name")]
pub enum Nulls {
    First,
    Last,
}

/// A column of the select list.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectColumn {
    /// What is computed.
    pub expr: Expr,
    /// `AS "alias"`.
    pub alias: Option<Rc<str>>,
}

/// What rows come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// `"name" alias`.
    Table {
        /// The table.
        name: Rc<str>,
        /// Its alias, if it has one.
        alias: Option<Ident>,
    },
    /// `(SELECT ...) alias`.
    Subquery {
        /// The query.
        query: Box<Query>,
        /// Its alias, if it has one.
        alias: Option<Ident>,
        /// Whether spaces stand inside the brackets, as Django writes around window filters.
        spaced: bool,
    },
}

/// How a further source is joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinKind {
    /// `INNER JOIN`.
    Inner,
    /// `LEFT OUTER JOIN`.
    LeftOuter,
    /// `CROSS JOIN`.
    Cross,
    /// A comma.
    Comma,
}

/// One joined source.
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    /// How.
    pub kind: JoinKind,
    /// What.
    pub source: Source,
    /// The conditions of `ON (... AND ...)`; the brackets are Django's and always written.
    pub on: Vec<Expr>,
}

/// The FROM clause.
#[derive(Clone, Debug, PartialEq)]
pub struct From {
    /// The first source.
    pub source: Source,
    /// Those joined to it, in order.
    pub joins: Vec<Join>,
}

/// One `SELECT`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Select {
    /// `DISTINCT`.
    pub distinct: bool,
    /// The select list.
    pub columns: Vec<SelectColumn>,
    /// FROM, if there is one.
    pub from: Option<From>,
    /// WHERE.
    pub filter: Option<Expr>,
    /// GROUP BY.
    pub group_by: Vec<Expr>,
    /// HAVING.
    pub having: Option<Expr>,
    /// ORDER BY.
    pub order_by: Vec<OrderBy>,
    /// LIMIT; -1 is no limit, which SQLite needs before an OFFSET.
    pub limit: Option<i64>,
    /// OFFSET.
    pub offset: Option<i64>,
}

/// How two queries are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the operator of its name")]
pub enum Combinator {
    Union,
    UnionAll,
    Intersect,
    Except,
}

/// A query: one select, or several combined.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// One select.
    Select(Box<Select>),
    /// `first UNION second ...`, from left to right, then ordered and cut as a whole.
    Compound {
        /// The first query.
        first: Box<Query>,
        /// The following ones, each with how it is combined.
        rest: Vec<(Combinator, Query)>,
        /// ORDER BY of the whole.
        order_by: Vec<OrderBy>,
        /// LIMIT of the whole.
        limit: Option<i64>,
        /// OFFSET of the whole.
        offset: Option<i64>,
    },
    /// `VALUES (..), (..)`.
    Values(Vec<Vec<Expr>>),
}

/// Where an INSERT's rows come from.
#[derive(Clone, Debug, PartialEq)]
pub enum InsertSource {
    /// `VALUES (..), (..)`.
    Rows(Vec<Vec<Expr>>),
    /// `SELECT ...`.
    Query(Box<Query>),
    /// `DEFAULT VALUES`.
    Defaults,
}

/// What happens when an inserted row meets a row with the same key.
#[derive(Clone, Debug, PartialEq)]
pub enum OnConflict {
    /// `INSERT OR IGNORE`.
    OrIgnore,
    /// `INSERT OR REPLACE`.
    OrReplace,
    /// `ON CONFLICT(...) DO NOTHING`.
    DoNothing {
        /// The columns of the key; none means any.
        target: Vec<Rc<str>>,
    },
    /// `ON CONFLICT(...) DO UPDATE SET ...`; the new row is read as `EXCLUDED."column"`.
    DoUpdate {
        /// The columns of the key.
        target: Vec<Rc<str>>,
        /// What is set.
        assignments: Vec<(Rc<str>, Expr)>,
        /// Which rows are updated.
        filter: Option<Expr>,
    },
}

/// An `INSERT`.
#[derive(Clone, Debug, PartialEq)]
pub struct Insert {
    /// The table.
    pub table: Rc<str>,
    /// The columns given; none means all of them in order.
    pub columns: Vec<Rc<str>>,
    /// The rows.
    pub source: InsertSource,
    /// What a conflict does; `None` fails.
    pub on_conflict: Option<OnConflict>,
    /// `RETURNING`.
    pub returning: Vec<SelectColumn>,
}

/// An `UPDATE`.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// The table.
    pub table: Rc<str>,
    /// What is set.
    pub assignments: Vec<(Rc<str>, Expr)>,
    /// Which rows.
    pub filter: Option<Expr>,
    /// `RETURNING`.
    pub returning: Vec<SelectColumn>,
}

/// A `DELETE`.
#[derive(Clone, Debug, PartialEq)]
pub struct Delete {
    /// The table.
    pub table: Rc<str>,
    /// Which rows.
    pub filter: Option<Expr>,
    /// `RETURNING`.
    pub returning: Vec<SelectColumn>,
}

/// Steps of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransactionStep {
    /// `BEGIN`.
    Begin,
    /// `COMMIT`.
    Commit,
    /// `ROLLBACK`.
    Rollback,
    /// `SAVEPOINT "name"`.
    Savepoint(Rc<str>),
    /// `RELEASE SAVEPOINT "name"`.
    Release(Rc<str>),
    /// `ROLLBACK TO SAVEPOINT "name"`.
    RollbackTo(Rc<str>),
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// A query.
    Query(Query),
    /// `INSERT`.
    Insert(Insert),
    /// `UPDATE`.
    Update(Update),
    /// `DELETE`.
    Delete(Delete),
    /// A change of the schema.
    Schema(SchemaChange),
    /// A step of a transaction.
    Transaction(TransactionStep),
    /// `PRAGMA name`, `PRAGMA name(argument)` or `PRAGMA name = argument`.
    Pragma {
        /// The name, in lower case.
        name: Rc<str>,
        /// The argument.
        argument: Option<SqlValue>,
    },
    /// SQL text written by hand with its `%s` parameters, parsed when it runs.
    Raw {
        /// The text.
        sql: Rc<str>,
        /// The parameters.
        params: Vec<SqlValue>,
    },
}

impl Expr {
    /// `"table"."name"`.
    pub fn column(table: impl AsRef<str>, name: impl AsRef<str>) -> Self {
        Expr::Column { table: Some(Ident::quoted(table)), name: Rc::from(name.as_ref()) }
    }

    /// `alias."name"`, the alias unquoted as Django writes those it made.
    pub fn alias_column(alias: impl AsRef<str>, name: impl AsRef<str>) -> Self {
        Expr::Column { table: Some(Ident::bare(alias)), name: Rc::from(name.as_ref()) }
    }

    /// `"name"`.
    pub fn name(name: impl AsRef<str>) -> Self {
        Expr::Column { table: None, name: Rc::from(name.as_ref()) }
    }

    /// `%s` bound to `value`.
    pub fn param(value: impl Into<SqlValue>) -> Self {
        Expr::Param { value: value.into(), display: None }
    }

    /// `%s` bound to `value`, which `str(query)` shows as `display`.
    pub fn param_shown(value: impl Into<SqlValue>, display: impl AsRef<str>) -> Self {
        Expr::Param { value: value.into(), display: Some(Rc::from(display.as_ref())) }
    }

    /// A value in the text.
    pub fn literal(value: impl Into<SqlValue>) -> Self {
        Expr::Literal(value.into())
    }

    /// `left op right`.
    pub fn binary(left: Expr, op: BinaryOp, right: Expr) -> Self {
        Expr::Binary { op, left: Box::new(left), right: Box::new(right) }
    }

    /// `(expr)`.
    pub fn paren(expr: Expr) -> Self {
        Expr::Paren(Box::new(expr))
    }

    /// A boolean node.
    pub fn node(connector: Connector, negated: bool, children: Vec<Expr>) -> Self {
        Expr::Node { connector, negated, children, wrapped: false }
    }

    /// `NAME(args)`.
    pub fn function(name: impl AsRef<str>, args: Vec<Expr>) -> Self {
        Expr::Function { name: Rc::from(name.as_ref()), args }
    }

    /// `NAME(args)` as an aggregate.
    pub fn aggregate(name: impl AsRef<str>, args: Vec<Expr>) -> Self {
        Expr::Aggregate(Box::new(Aggregate {
            name: Rc::from(name.as_ref()),
            distinct: false,
            args,
            filter: None,
        }))
    }
}

impl OrderBy {
    /// `expr ASC`.
    pub fn asc(expr: Expr) -> Self {
        OrderBy { expr, direction: Some(Direction::Asc), nulls: None }
    }

    /// `expr DESC`.
    pub fn desc(expr: Expr) -> Self {
        OrderBy { expr, direction: Some(Direction::Desc), nulls: None }
    }
}

impl Source {
    /// A table under its own name.
    pub fn table(name: impl AsRef<str>) -> Self {
        Source::Table { name: Rc::from(name.as_ref()), alias: None }
    }

    /// The name that columns are qualified with: the alias, or the table's own name.
    pub fn name(&self) -> Option<&Rc<str>> {
        match self {
            Source::Table { alias: Some(alias), .. } => Some(&alias.name),
            Source::Table { name, alias: None } => Some(name),
            Source::Subquery { alias, .. } => alias.as_ref().map(|alias| &alias.name),
        }
    }
}

impl From {
    /// One table.
    pub fn table(name: impl AsRef<str>) -> Self {
        From { source: Source::table(name), joins: Vec::new() }
    }
}

impl std::convert::From<Select> for Query {
    fn from(select: Select) -> Self {
        Query::Select(Box::new(select))
    }
}

impl std::convert::From<Select> for Statement {
    fn from(select: Select) -> Self {
        Statement::Query(select.into())
    }
}

impl std::convert::From<Query> for Statement {
    fn from(query: Query) -> Self {
        Statement::Query(query)
    }
}

impl std::convert::From<SchemaChange> for Statement {
    fn from(change: SchemaChange) -> Self {
        Statement::Schema(change)
    }
}

impl std::convert::From<IndexDef> for Statement {
    fn from(index: IndexDef) -> Self {
        Statement::Schema(SchemaChange::CreateIndex { index, if_not_exists: false })
    }
}
