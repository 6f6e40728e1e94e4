//! The text of a statement, letter by letter as Django's SQLite backend sends it.
//!
//! [`render`] gives the text with `%s` and the parameters; [`Rendered::interpolated`] puts the parameters in as
//! `str(queryset.query)` does (plain, unquoted); [`Rendered::last_executed`] puts them in as
//! `connection.queries` does (as SQL literals). Mirrors what `sql/compiler.py`, `where.py` and
//! `expressions.py` write and `backends/sqlite3/operations.py` shows.

use std::rc::Rc;

use super::ast::*;
use super::render_schema;
use super::value::SqlValue;

/// A statement's text and parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    /// The text, with `%s` where parameters go and `%%` for a percent sign.
    pub sql: String,
    /// The parameters in order.
    pub params: Vec<SqlValue>,
    displays: Vec<Option<Rc<str>>>,
}

/// The text and the parameters of a statement.
pub fn render(statement: &Statement) -> Rendered {
    let mut writer = Writer::default();
    writer.statement(statement);
    writer.finish()
}

/// The text and the parameters of a query.
pub fn render_query(query: &Query) -> Rendered {
    let mut writer = Writer::default();
    writer.query(query);
    writer.finish()
}

/// The text and the parameters of an expression.
pub fn render_expr(expr: &Expr) -> Rendered {
    let mut writer = Writer::default();
    writer.expr(expr);
    writer.finish()
}

/// A name in double quotes.
pub fn quote_name(name: &str) -> String {
    if name.len() > 1 && name.starts_with('"') && name.ends_with('"') {
        name.to_owned()
    } else {
        format!("\"{name}\"")
    }
}

impl Rendered {
    /// The text as `str(queryset.query)` shows it: each parameter as Python's `str()` of it, unquoted.
    pub fn interpolated(&self) -> String {
        let shown = self.params.iter().zip(&self.displays).map(|(value, display)| match (display, value) {
            (Some(display), _) => display.to_string(),
            (None, SqlValue::Null) => "None".to_owned(),
            (None, SqlValue::Real(value)) => format!("{value:?}"),
            (None, value) => value.to_string(),
        });
        fill(&self.sql, shown)
    }

    /// The text as `connection.queries` shows it: each parameter as a literal.
    pub fn last_executed(&self) -> String {
        // Django leaves text without parameters alone, doubled percent signs too.
        if self.params.is_empty() {
            return self.sql.clone();
        }
        fill(&self.sql, self.params.iter().map(SqlValue::quoted))
    }
}

/// Python's `sql % params`, for `%s` and `%%`.
fn fill(sql: &str, mut shown: impl Iterator<Item = String>) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('%', Some('s')) => {
                chars.next();
                out.push_str(&shown.next().unwrap_or_else(|| "%s".to_owned()));
            }
            ('%', Some('%')) => {
                chars.next();
                out.push('%');
            }
            _ => out.push(c),
        }
    }
    out
}

/// Writes text and collects parameters.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) sql: String,
    params: Vec<SqlValue>,
    displays: Vec<Option<Rc<str>>>,
}

impl Writer {
    fn finish(self) -> Rendered {
        Rendered { sql: self.sql, params: self.params, displays: self.displays }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    pub(super) fn name(&mut self, name: &str) {
        self.push(&quote_name(name));
    }

    fn ident(&mut self, ident: &Ident) {
        if ident.bare { self.push(&ident.name) } else { self.name(&ident.name) }
    }

    pub(super) fn list<T>(&mut self, items: &[T], separator: &str, mut write: impl FnMut(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(separator);
            }
            write(self, item);
        }
    }

    pub(super) fn names(&mut self, names: &[Rc<str>]) {
        self.list(names, ", ", |w, name| w.name(name));
    }

    fn exprs(&mut self, exprs: &[Expr]) {
        self.list(exprs, ", ", Self::expr);
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Query(query) => self.query(query),
            Statement::Insert(insert) => self.insert(insert),
            Statement::Update(update) => self.update(update),
            Statement::Delete(delete) => self.delete(delete),
            Statement::Schema(change) => render_schema::change(self, change),
            Statement::Transaction(step) => self.step(step),
            Statement::Pragma { name, argument } => {
                self.push(&format!("PRAGMA {name}"));
                if let Some(argument) = argument {
                    self.push(&format!("({argument})"));
                }
            }
            Statement::Raw { sql, params } => self.raw(sql, params),
        }
    }

    fn step(&mut self, step: &TransactionStep) {
        let (words, name) = match step {
            TransactionStep::Begin => ("BEGIN", None),
            TransactionStep::Commit => ("COMMIT", None),
            TransactionStep::Rollback => ("ROLLBACK", None),
            TransactionStep::Savepoint(name) => ("SAVEPOINT ", Some(name)),
            TransactionStep::Release(name) => ("RELEASE SAVEPOINT ", Some(name)),
            TransactionStep::RollbackTo(name) => ("ROLLBACK TO SAVEPOINT ", Some(name)),
        };
        self.push(words);
        if let Some(name) = name {
            self.name(name);
        }
    }

    fn raw(&mut self, sql: &str, params: &[SqlValue]) {
        self.push(sql);
        for value in params {
            self.params.push(value.clone());
            self.displays.push(None);
        }
    }

    pub(super) fn query(&mut self, query: &Query) {
        match query {
            Query::Select(select) => self.select(select),
            Query::Compound { first, rest, order_by, limit, offset } => {
                self.query(first);
                for (combinator, query) in rest {
                    self.push(match combinator {
                        Combinator::Union => " UNION ",
                        Combinator::UnionAll => " UNION ALL ",
                        Combinator::Intersect => " INTERSECT ",
                        Combinator::Except => " EXCEPT ",
                    });
                    self.query(query);
                }
                self.tail(order_by, *limit, *offset);
            }
            Query::Values(rows) => {
                self.push("VALUES ");
                self.rows(rows);
            }
        }
    }

    fn select(&mut self, select: &Select) {
        self.push(if select.distinct { "SELECT DISTINCT " } else { "SELECT " });
        self.columns(&select.columns);
        if let Some(from) = &select.from {
            self.push(" FROM ");
            self.source(&from.source);
            for join in &from.joins {
                self.join(join);
            }
        }
        self.filter(select.filter.as_ref());
        if !select.group_by.is_empty() {
            self.push(" GROUP BY ");
            self.exprs(&select.group_by);
        }
        if let Some(having) = &select.having {
            self.push(" HAVING ");
            self.expr(having);
        }
        self.tail(&select.order_by, select.limit, select.offset);
    }

    fn tail(&mut self, order_by: &[OrderBy], limit: Option<i64>, offset: Option<i64>) {
        if !order_by.is_empty() {
            self.push(" ORDER BY ");
            self.list(order_by, ", ", Self::order);
        }
        if let Some(limit) = limit {
            self.push(&format!(" LIMIT {limit}"));
        }
        if let Some(offset) = offset {
            self.push(&format!(" OFFSET {offset}"));
        }
    }

    fn order(&mut self, term: &OrderBy) {
        self.expr(&term.expr);
        match term.direction {
            Some(Direction::Asc) => self.push(" ASC"),
            Some(Direction::Desc) => self.push(" DESC"),
            None => {}
        }
        match term.nulls {
            Some(Nulls::First) => self.push(" NULLS FIRST"),
            Some(Nulls::Last) => self.push(" NULLS LAST"),
            None => {}
        }
    }

    fn columns(&mut self, columns: &[SelectColumn]) {
        self.list(columns, ", ", |w, column| {
            w.expr(&column.expr);
            if let Some(alias) = &column.alias {
                w.push(" AS ");
                w.name(alias);
            }
        });
    }

    fn source(&mut self, source: &Source) {
        let alias = match source {
            Source::Table { name, alias } => {
                self.name(name);
                alias
            }
            Source::Subquery { query, alias, spaced } => {
                self.push(if *spaced { "( " } else { "(" });
                self.query(query);
                self.push(if *spaced { " )" } else { ")" });
                alias
            }
        };
        if let Some(alias) = alias {
            self.push(" ");
            self.ident(alias);
        }
    }

    fn join(&mut self, join: &Join) {
        self.push(match join.kind {
            JoinKind::Inner => " INNER JOIN ",
            JoinKind::LeftOuter => " LEFT OUTER JOIN ",
            JoinKind::Cross => " CROSS JOIN ",
            JoinKind::Comma => " , ",
        });
        self.source(&join.source);
        if !join.on.is_empty() {
            self.push(" ON (");
            self.list(&join.on, " AND ", Self::expr);
            self.push(")");
        }
    }

    fn filter(&mut self, filter: Option<&Expr>) {
        if let Some(filter) = filter {
            self.push(" WHERE ");
            self.expr(filter);
        }
    }

    fn rows(&mut self, rows: &[Vec<Expr>]) {
        self.list(rows, ", ", |w, row| {
            w.push("(");
            w.exprs(row);
            w.push(")");
        });
    }

    fn insert(&mut self, insert: &Insert) {
        self.push(match insert.on_conflict {
            Some(OnConflict::OrIgnore) => "INSERT OR IGNORE INTO ",
            Some(OnConflict::OrReplace) => "INSERT OR REPLACE INTO ",
            _ => "INSERT INTO ",
        });
        self.name(&insert.table);
        if !insert.columns.is_empty() {
            self.push(" (");
            self.names(&insert.columns);
            self.push(")");
        }
        self.push(" ");
        match &insert.source {
            InsertSource::Rows(rows) => {
                self.push("VALUES ");
                self.rows(rows);
            }
            InsertSource::Query(query) => self.query(query),
            InsertSource::Defaults => self.push("DEFAULT VALUES"),
        }
        self.on_conflict(insert.on_conflict.as_ref());
        self.returning(&insert.returning);
    }

    fn on_conflict(&mut self, on_conflict: Option<&OnConflict>) {
        match on_conflict {
            Some(OnConflict::DoNothing { target }) => {
                self.push(" ON CONFLICT");
                if !target.is_empty() {
                    self.push("(");
                    self.names(target);
                    self.push(")");
                }
                self.push(" DO NOTHING");
            }
            Some(OnConflict::DoUpdate { target, assignments, filter }) => {
                self.push(" ON CONFLICT(");
                self.names(target);
                self.push(") DO UPDATE SET ");
                self.assignments(assignments);
                self.filter(filter.as_ref());
            }
            _ => {}
        }
    }

    fn assignments(&mut self, assignments: &[(Rc<str>, Expr)]) {
        self.list(assignments, ", ", |w, (column, value)| {
            w.name(column);
            w.push(" = ");
            w.expr(value);
        });
    }

    fn returning(&mut self, returning: &[SelectColumn]) {
        if !returning.is_empty() {
            self.push(" RETURNING ");
            self.columns(returning);
        }
    }

    fn update(&mut self, update: &Update) {
        self.push("UPDATE ");
        self.name(&update.table);
        self.push(" SET ");
        self.assignments(&update.assignments);
        self.filter(update.filter.as_ref());
        self.returning(&update.returning);
    }

    fn delete(&mut self, delete: &Delete) {
        self.push("DELETE FROM ");
        self.name(&delete.table);
        self.filter(delete.filter.as_ref());
        self.returning(&delete.returning);
    }

    pub(super) fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Column { table, name } => {
                if let Some(table) = table {
                    self.ident(table);
                    self.push(".");
                }
                self.name(name);
            }
            Expr::Param { value, display } => {
                self.push("%s");
                self.params.push(value.clone());
                self.displays.push(display.clone());
            }
            Expr::Literal(value) => self.push(&value.quoted().replace('%', "%%")),
            Expr::Raw { sql, params } => self.raw(sql, params),
            Expr::Star => self.push("*"),
            Expr::Node { connector, negated, children, wrapped } => {
                self.node(*connector, *negated, children, *wrapped)
            }
            Expr::Binary { op, left, right } => {
                self.expr(left);
                self.push(&format!(" {} ", op.symbol()));
                self.expr(right);
            }
            Expr::Paren(inner) => self.bracketed("(", inner),
            Expr::Tuple(items) => {
                self.push("(");
                self.exprs(items);
                self.push(")");
            }
            Expr::Not(inner) => {
                self.push("NOT ");
                self.expr(inner);
            }
            Expr::Negate(inner) => {
                self.push("-");
                self.expr(inner);
            }
            Expr::Exists(query) => self.nested("EXISTS(", query),
            Expr::Subquery(query) => self.nested("(", query),
            other => self.compound_expr(other),
        }
    }

    fn bracketed(&mut self, open: &str, inner: &Expr) {
        self.push(open);
        self.expr(inner);
        self.push(")");
    }

    fn nested(&mut self, open: &str, query: &Query) {
        self.push(open);
        self.query(query);
        self.push(")");
    }

    fn node(&mut self, connector: Connector, negated: bool, children: &[Expr], wrapped: bool) {
        let separator = match connector {
            Connector::And => " AND ",
            Connector::Or => " OR ",
            Connector::Xor => " XOR ",
        };
        let brackets = negated || wrapped || children.len() > 1;
        self.push(if negated { "NOT " } else { "" });
        self.push(if brackets { "(" } else { "" });
        self.list(children, separator, Self::expr);
        self.push(if brackets { ")" } else { "" });
    }

    fn word(&mut self, negated: bool, word: &str) {
        self.push(if negated { " NOT " } else { " " });
        self.push(word);
        self.push(" ");
    }

    fn compound_expr(&mut self, expr: &Expr) {
        match expr {
            Expr::InList { expr, list, negated } => {
                self.expr(expr);
                self.word(*negated, "IN");
                // The only list of literal texts that Django writes is JSONField's, and it has no spaces.
                let is_text = |item: &Expr| matches!(item, Expr::Literal(SqlValue::Text(_)));
                let separator = if list.iter().all(is_text) { "," } else { ", " };
                self.push("(");
                self.list(list, separator, Self::expr);
                self.push(")");
            }
            Expr::InSubquery { expr, query, negated } => {
                self.expr(expr);
                self.word(*negated, "IN");
                self.nested("(", query);
            }
            Expr::IsNull { expr, negated } => {
                self.expr(expr);
                self.push(if *negated { " IS NOT NULL" } else { " IS NULL" });
            }
            Expr::Between { expr, low, high, negated } => {
                self.expr(expr);
                self.word(*negated, "BETWEEN");
                self.expr(low);
                self.push(" AND ");
                self.expr(high);
            }
            Expr::Like { expr, pattern, escape, negated } => {
                self.expr(expr);
                self.word(*negated, "LIKE");
                self.expr(pattern);
                if let Some(escape) = escape {
                    self.push(&format!(" ESCAPE '{escape}'"));
                }
            }
            Expr::Regexp { expr, pattern, negated } => {
                self.expr(expr);
                self.word(*negated, "REGEXP");
                self.expr(pattern);
            }
            Expr::Function { name, args } => {
                self.push(name);
                self.push("(");
                self.exprs(args);
                self.push(")");
            }
            Expr::Cast { expr, type_text } => {
                self.push("CAST(");
                self.expr(expr);
                self.push(&format!(" AS {type_text})"));
            }
            Expr::Aggregate(aggregate) => self.aggregate(aggregate),
            Expr::Case { operand, whens, otherwise } => {
                self.case(operand.as_deref(), whens, otherwise.as_deref());
            }
            Expr::Window(window) => self.window(window),
            Expr::Collate { expr, collation } => {
                self.expr(expr);
                self.push(&format!(" COLLATE {collation}"));
            }
            // `expr` has written the others.
            _ => {}
        }
    }

    fn aggregate(&mut self, aggregate: &Aggregate) {
        self.push(&aggregate.name);
        self.push(if aggregate.distinct { "(DISTINCT " } else { "(" });
        self.exprs(&aggregate.args);
        self.push(")");
        if let Some(filter) = &aggregate.filter {
            self.push(" FILTER (WHERE ");
            self.expr(filter);
            self.push(")");
        }
    }

    fn case(&mut self, operand: Option<&Expr>, whens: &[(Expr, Expr)], otherwise: Option<&Expr>) {
        self.push("CASE");
        if let Some(operand) = operand {
            self.push(" ");
            self.expr(operand);
        }
        for (condition, result) in whens {
            self.push(" WHEN ");
            self.expr(condition);
            self.push(" THEN ");
            self.expr(result);
        }
        if let Some(otherwise) = otherwise {
            self.push(" ELSE ");
            self.expr(otherwise);
        }
        self.push(" END");
    }

    fn window(&mut self, window: &Window) {
        self.expr(&window.call);
        self.push(" OVER (");
        let mut space = "";
        if !window.partition_by.is_empty() {
            self.push("PARTITION BY ");
            self.exprs(&window.partition_by);
            space = " ";
        }
        if !window.order_by.is_empty() {
            self.push(space);
            self.push("ORDER BY ");
            self.list(&window.order_by, ", ", Self::order);
            space = " ";
        }
        if let Some(frame) = &window.frame {
            self.push(space);
            self.push(frame);
        }
        self.push(")");
    }
}
