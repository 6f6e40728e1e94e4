//! The expression tree and what can be asked of any node: its parts, what it contains, whether two are the same.

use std::rc::Rc;

use crate::orm::fields::{Field, FieldRef};
use crate::orm::query::Query;
use crate::python::{Class, Str, Value};

/// A shared expression.
pub type ExprRef = Rc<Expr>;

/// `AND`, `OR`, `XOR`.
pub use crate::sql::ast::Connector;

/// An arithmetic operator of a combined expression, by the text Django keeps for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "each is the operator of its name")]
pub enum Op {
    Add,
    Sub,
    Mul,
    Div,
    Pow,
    Mod,
    BitAnd,
    BitOr,
    ShiftLeft,
    ShiftRight,
    BitXor,
}

impl Op {
    /// The connector as Django writes it in its own texts.
    pub fn connector(self) -> &'static str {
        match self {
            Op::Add => "+",
            Op::Sub => "-",
            Op::Mul => "*",
            Op::Div => "/",
            Op::Pow => "^",
            Op::Mod => "%%",
            Op::BitAnd => "&",
            Op::BitOr => "|",
            Op::ShiftLeft => "<<",
            Op::ShiftRight => ">>",
            Op::BitXor => "#",
        }
    }
}

/// How a combined expression computes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flavour {
    /// `CombinedExpression`.
    Plain,
    /// `DurationExpression`.
    Duration,
    /// `TemporalSubtraction`.
    Temporal,
}

/// An unresolved `Q`.
#[derive(Clone)]
pub struct QNode {
    /// How the children are joined.
    pub connector: Connector,
    /// `~Q(...)`.
    pub negated: bool,
    /// The children.
    pub children: Vec<QChild>,
}

/// A child of a `Q`.
#[derive(Clone)]
pub enum QChild {
    /// `name__lookup=value`.
    Pair(Str, Value),
    /// A nested `Q`.
    Q(Rc<QNode>),
    /// An expression.
    Expr(ExprRef),
    /// Something else, refused when it is used.
    Other(Value),
}

/// A resolved boolean node: `WhereNode`.
#[derive(Clone)]
pub struct Where {
    /// How the children are joined.
    pub connector: Connector,
    /// `NOT (...)`.
    pub negated: bool,
    /// Whether it was a `Q` used as an expression: then it keeps its brackets.
    pub resolved: bool,
    /// The children.
    pub children: Vec<ExprRef>,
}

/// The right side of a lookup.
#[derive(Clone)]
pub enum Rhs {
    /// A value, prepared by the field.
    Value(Value),
    /// Several values.
    List(Vec<Value>),
    /// An expression or a query.
    Expr(ExprRef),
}

/// A resolved lookup.
#[derive(Clone)]
pub struct Lookup {
    /// Its Python class.
    pub class: Rc<Class>,
    /// What it does, for built-in ones.
    pub builtin: Option<crate::orm::lookups::Builtin>,
    /// `lookup_name`.
    pub name: Str,
    /// The left side.
    pub lhs: ExprRef,
    /// The right side.
    pub rhs: Rhs,
    /// Transforms that apply to both sides.
    pub bilateral: Vec<Rc<Class>>,
}

/// What a node is.
#[derive(Clone)]
pub enum Kind {
    /// `F("name")`.
    F(Str),
    /// `OuterRef("name")`, or `OuterRef(OuterRef(..))`.
    OuterRef(Result<Str, ExprRef>),
    /// An `OuterRef` inside its subquery, waiting for the outer query.
    ResolvedOuterRef(Str),
    /// `F("name")[1:3]`.
    Sliced {
        /// What is sliced.
        of: ExprRef,
        /// The first character, from 1.
        start: i64,
        /// How many.
        length: Option<i64>,
    },
    /// `Value(x)`.
    Value {
        /// The value.
        value: Value,
        /// Whether it goes into a row.
        for_save: bool,
    },
    /// `RawSQL(sql, params)`.
    RawSql {
        /// The text.
        sql: Str,
        /// Its parameters.
        params: Vec<Value>,
    },
    /// `*`.
    Star,
    /// A column of an alias.
    Col {
        /// The alias; none where the text names the column alone.
        alias: Option<Str>,
        /// The field.
        target: Rc<Field>,
        /// Whether the path to it may give several rows.
        possibly_multivalued: bool,
        /// The relation that the path ends with: then the lookups are those of relations.
        relation: Option<FieldRef>,
    },
    /// An annotation named in the select list; with a position, written as that number.
    Ref {
        /// The name.
        refs: Str,
        /// What it names.
        source: ExprRef,
        /// Its place in the select list.
        position: Option<usize>,
    },
    /// `lhs op rhs`.
    Combined {
        /// The left side.
        lhs: ExprRef,
        /// The operator.
        op: Op,
        /// The right side.
        rhs: ExprRef,
        /// How it computes.
        flavour: Flavour,
    },
    /// `Func(...)`, built-in or a user's subclass.
    Func {
        /// Its Python class.
        class: Rc<Class>,
        /// The arguments.
        args: Vec<ExprRef>,
        /// Keyword arguments that fill the template.
        extra: Vec<(Str, Value)>,
    },
    /// `Count(...)` and its kin.
    Aggregate {
        /// Its Python class.
        class: Rc<Class>,
        /// The arguments.
        args: Vec<ExprRef>,
        /// `distinct=True`.
        distinct: bool,
        /// `filter=`.
        filter: Option<ExprRef>,
        /// `default=`, not yet resolved.
        default: Option<Value>,
        /// Keyword arguments that fill the template.
        extra: Vec<(Str, Value)>,
    },
    /// `Case(When ...)`.
    Case {
        /// The `When`s.
        cases: Vec<ExprRef>,
        /// The default.
        default: ExprRef,
    },
    /// `When(condition, then=)`.
    When {
        /// The condition.
        condition: ExprRef,
        /// The result.
        result: ExprRef,
    },
    /// `Subquery(queryset)`.
    Subquery(Rc<Query>),
    /// `Exists(queryset)`.
    Exists(Rc<Query>),
    /// A queryset used as a value.
    Query(Rc<Query>),
    /// `ExpressionWrapper(expr, output_field)`.
    Wrapper(ExprRef),
    /// `~expr`.
    Negated(ExprRef),
    /// `expr.desc()`.
    OrderBy {
        /// What is ordered by.
        expr: ExprRef,
        /// `DESC`.
        descending: bool,
        /// `nulls_first`.
        nulls_first: bool,
        /// `nulls_last`.
        nulls_last: bool,
    },
    /// `Window(...)`.
    Window {
        /// The call.
        source: ExprRef,
        /// What splits the rows.
        partition_by: Vec<ExprRef>,
        /// What orders them.
        order_by: Vec<ExprRef>,
        /// The frame's text.
        frame: Option<Str>,
    },
    /// `ExpressionList`.
    List(Vec<ExprRef>),
    /// `Q(...)`.
    Q(Rc<QNode>),
    /// A resolved boolean node.
    Where(Where),
    /// A resolved lookup.
    Lookup(Lookup),
    /// What matches nothing: `NothingNode`.
    Nothing,
    /// `extra(where=...)`.
    ExtraWhere {
        /// The conditions.
        sqls: Vec<Str>,
        /// Their parameters.
        params: Vec<Value>,
    },
    /// A database default.
    DatabaseDefault(ExprRef),
}

/// A node with its type, if one was said.
#[derive(Clone)]
pub struct Expr {
    /// What it is.
    pub kind: Kind,
    /// `output_field`, if given or already known.
    pub output: Option<Rc<Field>>,
    /// Whether it summarises a whole query (`aggregate()`).
    pub is_summary: bool,
}

impl Expr {
    /// A node without a given type.
    pub fn new(kind: Kind) -> ExprRef {
        Rc::new(Expr { kind, output: None, is_summary: false })
    }

    /// A node with a type.
    pub fn typed(kind: Kind, output: Option<Rc<Field>>) -> ExprRef {
        Rc::new(Expr { kind, output, is_summary: false })
    }

    /// `Value(value)`.
    pub fn value(value: impl Into<Value>) -> ExprRef {
        Expr::new(Kind::Value { value: value.into(), for_save: false })
    }

    /// `F(name)`.
    pub fn f(name: &str) -> ExprRef {
        Expr::new(Kind::F(Str::new(name)))
    }

    /// A column.
    pub fn col(alias: Option<Str>, target: &Rc<Field>, output: Option<&Rc<Field>>) -> ExprRef {
        let output = output.unwrap_or(target).clone();
        let kind = Kind::Col { alias, target: target.clone(), possibly_multivalued: false, relation: None };
        Expr::typed(kind, Some(output))
    }

    /// A boolean node.
    pub fn boolean(connector: Connector, negated: bool, children: Vec<ExprRef>) -> ExprRef {
        Expr::new(Kind::Where(Where { connector, negated, resolved: false, children }))
    }

    /// `OrderBy(expr, descending)`.
    pub fn order_by(expr: ExprRef, descending: bool) -> ExprRef {
        Expr::new(Kind::OrderBy { expr, descending, nulls_first: false, nulls_last: false })
    }

    /// This node with another kind.
    pub fn with(&self, kind: Kind) -> ExprRef {
        Rc::new(Expr { kind, output: self.output.clone(), is_summary: self.is_summary })
    }

    /// This node with a type.
    pub fn with_output(&self, output: Option<Rc<Field>>) -> ExprRef {
        Rc::new(Expr { kind: self.kind.clone(), output, is_summary: self.is_summary })
    }

    /// `get_source_expressions`.
    pub fn sources(&self) -> Vec<ExprRef> {
        match &self.kind {
            Kind::Ref { source, .. } => vec![source.clone()],
            Kind::Sliced { of, .. } => vec![of.clone()],
            Kind::Combined { lhs, rhs, .. } => vec![lhs.clone(), rhs.clone()],
            Kind::Func { args, .. } | Kind::List(args) => args.clone(),
            Kind::Aggregate { args, filter, .. } => args.iter().chain(filter).cloned().collect(),
            Kind::Case { cases, default } => cases.iter().chain([default]).cloned().collect(),
            Kind::When { condition, result } => vec![condition.clone(), result.clone()],
            Kind::Wrapper(expr) | Kind::Negated(expr) | Kind::OrderBy { expr, .. } => vec![expr.clone()],
            Kind::DatabaseDefault(expr) => vec![expr.clone()],
            Kind::Window { source, partition_by, order_by, .. } => {
                [source].into_iter().chain(partition_by).chain(order_by).cloned().collect()
            }
            Kind::Where(node) => node.children.clone(),
            Kind::Lookup(lookup) => match &lookup.rhs {
                Rhs::Expr(rhs) => vec![lookup.lhs.clone(), rhs.clone()],
                _ => vec![lookup.lhs.clone()],
            },
            Kind::Q(node) => node.children.iter().filter_map(q_expr).collect(),
            _ => Vec::new(),
        }
    }

    /// This node with each part replaced by what `change` makes of it: the shape of every tree walk that rebuilds.
    pub fn try_map<E>(
        self: &Rc<Self>,
        change: &mut dyn FnMut(&ExprRef) -> Result<ExprRef, E>,
    ) -> Result<ExprRef, E> {
        let mut each = |list: &Vec<ExprRef>| list.iter().map(&mut *change).collect::<Result<Vec<_>, E>>();
        let kind = match &self.kind {
            Kind::Ref { refs, source, position } => {
                Kind::Ref { refs: refs.clone(), source: change(source)?, position: *position }
            }
            Kind::Sliced { of, start, length } => {
                Kind::Sliced { of: change(of)?, start: *start, length: *length }
            }
            Kind::Combined { lhs, op, rhs, flavour } => {
                Kind::Combined { lhs: change(lhs)?, op: *op, rhs: change(rhs)?, flavour: *flavour }
            }
            Kind::Func { class, args, extra } => {
                Kind::Func { class: class.clone(), args: each(args)?, extra: extra.clone() }
            }
            Kind::List(args) => Kind::List(each(args)?),
            Kind::Aggregate { class, args, distinct, filter, default, extra } => Kind::Aggregate {
                class: class.clone(),
                args: each(args)?,
                distinct: *distinct,
                filter: filter.as_ref().map(change).transpose()?,
                default: default.clone(),
                extra: extra.clone(),
            },
            Kind::Case { cases, default } => Kind::Case { cases: each(cases)?, default: change(default)? },
            Kind::When { condition, result } => {
                Kind::When { condition: change(condition)?, result: change(result)? }
            }
            Kind::Wrapper(expr) => Kind::Wrapper(change(expr)?),
            Kind::Negated(expr) => Kind::Negated(change(expr)?),
            Kind::DatabaseDefault(expr) => Kind::DatabaseDefault(change(expr)?),
            Kind::OrderBy { expr, descending, nulls_first, nulls_last } => Kind::OrderBy {
                expr: change(expr)?,
                descending: *descending,
                nulls_first: *nulls_first,
                nulls_last: *nulls_last,
            },
            Kind::Window { source, partition_by, order_by, frame } => Kind::Window {
                partition_by: each(partition_by)?,
                order_by: each(order_by)?,
                source: change(source)?,
                frame: frame.clone(),
            },
            Kind::Where(node) => Kind::Where(Where { children: each(&node.children)?, ..node.clone() }),
            Kind::Lookup(lookup) => {
                let rhs = match &lookup.rhs {
                    Rhs::Expr(rhs) => Rhs::Expr(change(rhs)?),
                    other => other.clone(),
                };
                Kind::Lookup(Lookup { lhs: change(&lookup.lhs)?, rhs, ..lookup.clone() })
            }
            _ => return Ok(self.clone()),
        };
        Ok(self.with(kind))
    }

    /// As [`Expr::try_map`], for changes that cannot fail.
    pub fn map(self: &Rc<Self>, change: &mut dyn FnMut(&ExprRef) -> ExprRef) -> ExprRef {
        let mut change = |e: &ExprRef| Ok::<_, std::convert::Infallible>(change(e));
        match self.try_map(&mut change) {
            Ok(mapped) => mapped,
            Err(never) => match never {},
        }
    }

    fn any(&self, test: &dyn Fn(&Expr) -> bool) -> bool {
        self.sources().iter().any(|s| test(s))
    }

    /// `contains_aggregate`.
    pub fn contains_aggregate(&self) -> bool {
        match &self.kind {
            Kind::Aggregate { .. } => true,
            Kind::Window { .. } | Kind::Subquery(_) | Kind::Exists(_) | Kind::Query(_) => false,
            _ => self.any(&Expr::contains_aggregate),
        }
    }

    /// `contains_over_clause`.
    pub fn contains_over_clause(&self) -> bool {
        match &self.kind {
            Kind::Window { .. } => true,
            _ => self.any(&Expr::contains_over_clause),
        }
    }

    /// `contains_column_references`.
    pub fn contains_column_references(&self) -> bool {
        matches!(self.kind, Kind::Col { .. }) || self.any(&Expr::contains_column_references)
    }

    /// `contains_subquery`, or being one.
    pub fn contains_subquery(&self) -> bool {
        matches!(self.kind, Kind::Subquery(_) | Kind::Exists(_)) || self.any(&Expr::contains_subquery)
    }

    /// `get_refs`.
    pub fn refs(&self, into: &mut Vec<Str>) {
        if let Kind::Ref { refs, .. } = &self.kind {
            if !into.contains(refs) {
                into.push(refs.clone());
            }
            return;
        }
        self.sources().iter().for_each(|s| s.refs(into));
    }

    /// `_gen_cols`: all columns in it.
    pub fn cols(self: &Rc<Self>, into: &mut Vec<ExprRef>, resolve_refs: bool) {
        match &self.kind {
            Kind::Col { .. } => into.push(self.clone()),
            Kind::Ref { .. } if !resolve_refs => {}
            _ => self.sources().iter().for_each(|s| s.cols(into, resolve_refs)),
        }
    }

    /// As `_gen_cols(include_external=True)`: columns of subqueries that belong to outer queries too.
    pub fn external_cols(self: &Rc<Self>, into: &mut Vec<ExprRef>) {
        match &self.kind {
            Kind::Col { .. } => into.push(self.clone()),
            Kind::Subquery(query) | Kind::Exists(query) | Kind::Query(query) => {
                into.extend(query.get_external_cols());
            }
            _ => self.sources().iter().for_each(|s| s.external_cols(into)),
        }
    }

    /// `relabeled_clone`.
    pub fn relabeled(self: &Rc<Self>, changes: &[(Str, Str)]) -> ExprRef {
        if changes.is_empty() {
            return self.clone();
        }
        match &self.kind {
            Kind::Col { alias: Some(alias), target, possibly_multivalued, relation } => {
                let Some((_, new)) = changes.iter().find(|(old, _)| old == alias) else {
                    return self.clone();
                };
                self.with(Kind::Col {
                    alias: Some(new.clone()),
                    target: target.clone(),
                    possibly_multivalued: *possibly_multivalued,
                    relation: relation.clone(),
                })
            }
            Kind::Subquery(query) => self.with(Kind::Subquery(query.relabeled_clone(changes))),
            Kind::Exists(query) => self.with(Kind::Exists(query.relabeled_clone(changes))),
            Kind::Query(query) => self.with(Kind::Query(query.relabeled_clone(changes))),
            _ => self.map(&mut |e| e.relabeled(changes)),
        }
    }

    /// `replace_expressions`.
    pub fn replaced(self: &Rc<Self>, replacements: &[(ExprRef, ExprRef)]) -> ExprRef {
        if replacements.is_empty() {
            return self.clone();
        }
        if let Some((_, new)) = replacements.iter().find(|(old, _)| same(old, self)) {
            return new.clone();
        }
        self.map(&mut |e| e.replaced(replacements))
    }

    /// `get_group_by_cols`.
    pub fn group_by_cols(self: &Rc<Self>) -> Vec<ExprRef> {
        let of_sources = || self.sources().iter().flat_map(Expr::group_by_cols).collect();
        match &self.kind {
            Kind::Value { .. } | Kind::ResolvedOuterRef(_) | Kind::Aggregate { .. } => Vec::new(),
            Kind::Nothing | Kind::ExtraWhere { .. } => Vec::new(),
            Kind::Col { .. } | Kind::Ref { .. } | Kind::RawSql { .. } => vec![self.clone()],
            Kind::List(_) | Kind::Where(_) | Kind::Lookup(_) | Kind::When { .. } | Kind::OrderBy { .. } => {
                of_sources()
            }
            Kind::Window { partition_by, order_by, .. } => {
                partition_by.iter().chain(order_by).flat_map(Expr::group_by_cols).collect()
            }
            Kind::Case { cases, default } if cases.is_empty() => default.group_by_cols(),
            Kind::Wrapper(expr) if !matches!(expr.kind, Kind::Subquery(_) | Kind::Exists(_)) => {
                expr.with_output(self.output.clone()).pipe(|e| e.group_by_cols())
            }
            Kind::Subquery(query) | Kind::Exists(query) | Kind::Query(query) => {
                let external = query.get_external_cols();
                let multivalued =
                    |c: &ExprRef| matches!(c.kind, Kind::Col { possibly_multivalued: true, .. });
                if external.iter().any(multivalued) { vec![self.clone()] } else { external }
            }
            _ if !self.contains_aggregate() => vec![self.clone()],
            _ => of_sources(),
        }
    }

    fn pipe<T>(self: Rc<Self>, f: impl FnOnce(ExprRef) -> T) -> T {
        f(self)
    }

    /// The column's field, if it is one.
    pub fn target(&self) -> Option<&Rc<Field>> {
        if let Kind::Col { target, .. } = &self.kind { Some(target) } else { None }
    }
}

fn q_expr(child: &QChild) -> Option<ExprRef> {
    match child {
        QChild::Pair(_, value) => crate::orm::expressions::classes::as_expr(value),
        QChild::Q(node) => Some(Expr::new(Kind::Q(node.clone()))),
        QChild::Expr(expr) => Some(expr.clone()),
        QChild::Other(_) => None,
    }
}

/// Equality as Django's `identity` gives it: the same constructor with the same arguments.
pub fn same(a: &ExprRef, b: &ExprRef) -> bool {
    if Rc::ptr_eq(a, b) {
        return true;
    }
    let all = |x: &[ExprRef], y: &[ExprRef]| x.len() == y.len() && x.iter().zip(y).all(|(a, b)| same(a, b));
    match (&a.kind, &b.kind) {
        (Kind::F(x), Kind::F(y)) => x == y,
        (Kind::Col { alias: x, target: s, .. }, Kind::Col { alias: y, target: t, .. }) => {
            x == y && Rc::ptr_eq(s, t) && same_field(a.output.as_ref(), b.output.as_ref())
        }
        (Kind::Ref { refs: x, source: s, .. }, Kind::Ref { refs: y, source: t, .. }) => x == y && same(s, t),
        (Kind::Value { value: x, .. }, Kind::Value { value: y, .. }) => same_value(x, y),
        (Kind::RawSql { sql: x, params: p }, Kind::RawSql { sql: y, params: q }) => {
            x == y && p.len() == q.len() && p.iter().zip(q).all(|(a, b)| same_value(a, b))
        }
        (Kind::Star, Kind::Star) => true,
        (Kind::Subquery(x), Kind::Subquery(y)) | (Kind::Exists(x), Kind::Exists(y)) => Rc::ptr_eq(x, y),
        (Kind::Func { class: x, extra: e, .. }, Kind::Func { class: y, extra: f, .. }) => {
            Rc::ptr_eq(x, y) && same_extra(e, f) && all(&a.sources(), &b.sources())
        }
        (
            Kind::Aggregate { class: x, distinct: d, filter: f, .. },
            Kind::Aggregate { class: y, distinct: e, filter: g, .. },
        ) => {
            let filters = f.is_some() == g.is_some();
            Rc::ptr_eq(x, y) && d == e && filters && all(&a.sources(), &b.sources())
        }
        (Kind::Combined { op: x, flavour: f, .. }, Kind::Combined { op: y, flavour: g, .. }) => {
            x == y && f == g && all(&a.sources(), &b.sources())
        }
        (Kind::Lookup(x), Kind::Lookup(y)) => {
            let rhs = match (&x.rhs, &y.rhs) {
                (Rhs::Value(x), Rhs::Value(y)) => same_value(x, y),
                (Rhs::List(x), Rhs::List(y)) => {
                    x.len() == y.len() && x.iter().zip(y).all(|(a, b)| same_value(a, b))
                }
                (Rhs::Expr(x), Rhs::Expr(y)) => same(x, y),
                _ => false,
            };
            Rc::ptr_eq(&x.class, &y.class) && same(&x.lhs, &y.lhs) && rhs
        }
        (Kind::Where(x), Kind::Where(y)) => {
            x.connector == y.connector && x.negated == y.negated && all(&x.children, &y.children)
        }
        (Kind::OrderBy { descending: x, .. }, Kind::OrderBy { descending: y, .. }) => {
            x == y && all(&a.sources(), &b.sources())
        }
        (Kind::Case { .. }, Kind::Case { .. })
        | (Kind::When { .. }, Kind::When { .. })
        | (Kind::Wrapper(_), Kind::Wrapper(_))
        | (Kind::Negated(_), Kind::Negated(_))
        | (Kind::Window { .. }, Kind::Window { .. })
        | (Kind::List(_), Kind::List(_)) => all(&a.sources(), &b.sources()),
        _ => false,
    }
}

fn same_field(a: Option<&Rc<Field>>, b: Option<&Rc<Field>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Rc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

fn same_extra(a: &[(Str, Value)], b: &[(Str, Value)]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|((k, v), (l, w))| k == l && same_value(v, w))
}

/// Equality of plain values that runs no Python code.
pub fn same_value(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::Tuple(a), Value::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same_value(a, b))
        }
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Float(a), Value::Float(b)) => a == b,
        (Value::BigInt(a), Value::BigInt(b)) => a == b,
        (Value::Bytes(a), Value::Bytes(b)) => a == b,
        (Value::List(a), Value::List(b)) => {
            let (a, b) = (a.items.borrow(), b.items.borrow());
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same_value(a, b))
        }
        (Value::Set(a), Value::Set(b)) => {
            let (a, b) = (a.items.keys(), b.items.keys());
            a.len() == b.len() && a.iter().all(|a| b.iter().any(|b| same_value(a, b)))
        }
        (Value::Dict(a), Value::Dict(b)) => {
            let (a, b) = (a.entries(), b.entries());
            let found = |x: &crate::python::dict::Entry| {
                b.iter().any(|y| same_value(&x.key, &y.key) && same_value(&x.value, &y.value))
            };
            a.len() == b.len() && a.iter().all(found)
        }
        (Value::Instance(_), _) | (_, Value::Instance(_)) => same_object(a, b),
        _ => a.is(b),
    }
}

/// Objects are equal when they are one, when both are equal expressions, or when they wrap equal builtin values.
fn same_object(a: &Value, b: &Value) -> bool {
    if a.is(b) {
        return true;
    }
    let expr = crate::orm::expressions::classes::as_expr;
    if let (Some(x), Some(y)) = (expr(a), expr(b)) {
        return same(&x, &y);
    }
    let (x, y) = (a.unwrapped(), b.unwrapped());
    let plain = |v: &Value| !matches!(v, Value::Instance(_));
    plain(&x) && plain(&y) && same_value(&x, &y)
}
