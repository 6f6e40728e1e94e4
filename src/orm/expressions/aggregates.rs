//! Aggregates: `Count`, `Sum`, `Avg`, `Min`, `Max`, `StdDev`, `Variance`, and learners' subclasses.
//!
//! Mirrors `django/db/models/aggregates.py`.

use std::rc::Rc;

use super::classes::{self, classes};
use super::expr::{Expr, ExprRef, Kind};
use super::functions::{self, numeric_output};
use super::output::{self, anonymous, from_sources};
use crate::orm::exceptions::not_supported;
use crate::orm::fields::Field;
use crate::orm::query::compile_expr::{compile as compile_part, numeric};
use crate::orm::query::{Compiled, Query, Stop};
use crate::python::exception::{type_error, unsupported, value_error};
use crate::python::{Args, Class, Machine, PyResult, Str, Value};
use crate::sql::ast;

/// The built-in aggregates: class, function, whether `distinct` is allowed.
pub const TABLE: &[(&str, &str, bool)] = &[
    ("Avg", "AVG", true),
    ("Count", "COUNT", true),
    ("Max", "MAX", false),
    ("Min", "MIN", false),
    ("StdDev", "STDDEV_POP", false),
    ("Sum", "SUM", true),
    ("Variance", "VAR_POP", false),
];

/// `name`: what the aggregate is called in default aliases and errors.
pub fn name_of(class: &Rc<Class>) -> Str {
    match class.lookup(&Str::intern("name")) {
        Some(Value::Str(name)) => name,
        _ => Str::intern("None"),
    }
}

/// A built-in aggregate over these arguments.
pub fn make(m: &mut Machine, name: &str, args: Vec<ExprRef>) -> PyResult<ExprRef> {
    let class = classes(m)?.get(name).ok_or_else(|| unsupported(format!("the aggregate {name}")))?;
    let kind =
        Kind::Aggregate { class, args, distinct: false, filter: None, default: None, extra: Vec::new() };
    Ok(Expr::new(kind))
}

/// `output_field`.
pub fn output_of(m: &mut Machine, class: &Rc<Class>, args: &[ExprRef]) -> PyResult<Option<Rc<Field>>> {
    if let Some(field) = class.lookup(&Str::intern("output_field")).and_then(|v| Field::of(&v)) {
        return Ok(Some(field));
    }
    match &*name_of(class) {
        "Count" => anonymous(m, "IntegerField").map(Some),
        "Avg" | "StdDev" | "Variance" => numeric_output(m, args),
        _ => from_sources(m, args),
    }
}

/// `Aggregate.__init__` and those of its built-in subclasses.
pub fn parse(m: &mut Machine, class: &Rc<Class>, mut args: Args) -> PyResult<ExprRef> {
    let output = args.take_kw("output_field").as_ref().and_then(Field::of);
    let truth = |m: &mut Machine, value: Option<Value>| value.map_or(Ok(false), |v| m.truth(&v));
    let name = name_of(class);
    let distinct = args.take_kw("distinct");
    let distinct = truth(m, distinct)?;
    let by_place = &*name == "Count" && args.pos.len() > 1;
    let filter = match args.take_kw("filter") {
        Some(filter) => Some(filter),
        None => by_place.then(|| args.pos.remove(1)),
    };
    let filter = filter.filter(|f| !f.is_none());
    let default = args.take_kw("default").filter(|d| !d.is_none());
    let sample = args.take_kw("sample");
    let sample = match sample {
        Some(sample) => Some(sample),
        None => (matches!(&*name, "StdDev" | "Variance") && args.pos.len() > 1).then(|| args.pos.remove(1)),
    };
    if let Some(expression) = args.take_kw("expression") {
        args.pos.insert(0, expression);
    }
    let allow = class.lookup(&Str::intern("allow_distinct"));
    if distinct && !truth(m, allow)? {
        return Err(type_error(format!("{} does not allow distinct.", class.name())));
    }
    if default.is_some() && &*name == "Count" {
        return Err(type_error(format!("{} does not allow default.", class.name())));
    }
    let star = matches!(args.pos.first(), Some(Value::Str(s)) if &**s == "*") && &*name == "Count";
    if star && filter.is_some() {
        return Err(value_error("Star cannot be used with filter. Please specify a field."));
    }
    let builtin_arity = TABLE.iter().any(|(n, _, _)| *n == &*name);
    let arity = match class.lookup(&Str::intern("arity")) {
        Some(Value::Int(n)) => Some(n as usize),
        _ => builtin_arity.then_some(1),
    };
    if let Some(arity) = arity.filter(|n| *n != args.pos.len()) {
        let (word, given) = (if arity == 1 { "argument" } else { "arguments" }, args.pos.len());
        return Err(type_error(format!("'{}' takes exactly {arity} {word} ({given} given)", class.name())));
    }
    let exprs: Vec<ExprRef> = match star {
        true => vec![Expr::new(Kind::Star)],
        false => args.pos.iter().map(classes::parse_expr).collect(),
    };
    let filter = match &filter {
        None => None,
        Some(value) => {
            let missing = || type_error(format!("filter={value:?} is not an expression"));
            Some(classes::to_expr(value).ok_or_else(missing)?)
        }
    };
    let mut extra: Vec<(Str, Value)> = args.kw;
    if truth(m, sample)? {
        let function = if &*name == "StdDev" { "STDDEV_SAMP" } else { "VAR_SAMP" };
        extra.push((Str::intern("function"), Value::str(function)));
    }
    let kind = Kind::Aggregate { class: class.clone(), args: exprs, distinct, filter, default, extra };
    Ok(Expr::typed(kind, output))
}

/// `default_alias`: `field__count`; nothing for complex expressions.
pub fn default_alias(expr: &ExprRef) -> Option<Str> {
    let Kind::Aggregate { class, args, filter, .. } = &expr.kind else { return None };
    match (&args[..], filter) {
        ([only], None) => {
            // Whatever has a `name` will do: aggregates have one, too.
            let inner = match &only.kind {
                Kind::F(field) => field.clone(),
                Kind::Aggregate { class, .. } => name_of(class),
                _ => return None,
            };
            Some(Str::new(&format!("{inner}__{}", name_of(class).to_lowercase())))
        }
        _ => None,
    }
}

/// `Aggregate.as_sql`.
pub fn compile(m: &mut Machine, query: &Query, expr: &ExprRef) -> Compiled<ast::Expr> {
    let Kind::Aggregate { class, args, distinct, filter, extra, .. } = &expr.kind else {
        return Err(unsupported("this aggregate").into());
    };
    if let Some(method) = classes::overridden_sql(class) {
        let object = classes::wrap(class, expr.clone());
        return Ok(classes::call_as_sql(m, query, &object, method)?);
    }
    check_support(m, class, args, *distinct)?;
    let trees = functions::compile_all(m, query, args)?;
    let filter = match filter {
        None => None,
        Some(filter) => match compile_part(m, query, filter) {
            Ok(filter) => Some(filter),
            Err(Stop::Full) => None,
            Err(stop) => return Err(stop),
        },
    };
    let of = |key: &str| {
        let given = extra.iter().find(|(k, _)| &**k == key).and_then(|(_, v)| v.as_str().cloned());
        given.or_else(|| class.lookup(&Str::intern(key)).and_then(|v| v.as_str().cloned()))
    };
    let function = of("function").unwrap_or_else(|| Str::intern(""));
    let default_template = "%(function)s(%(distinct)s%(expressions)s)";
    let template = of("template").unwrap_or_else(|| Str::intern(default_template));
    let tree = if &*template == default_template {
        ast::Expr::Aggregate(Box::new(ast::Aggregate {
            name: Rc::from(&*function),
            distinct: *distinct,
            args: trees,
            filter,
        }))
    } else {
        let mut all = extra.clone();
        let distinct = if *distinct { "DISTINCT " } else { "" };
        all.push((Str::intern("distinct"), Value::str(distinct)));
        functions::fill(m, &template, &function, ", ", &trees, &all)?
    };
    numeric(m, expr, tree).map_err(Stop::from)
}

/// `check_expression_support`: dates are text in SQLite, so they cannot be summed.
fn check_support(m: &mut Machine, class: &Rc<Class>, args: &[ExprRef], distinct: bool) -> PyResult<()> {
    if matches!(&*name_of(class), "Sum" | "Avg" | "StdDev" | "Variance") {
        for arg in args {
            let name = output::internal_type(m, arg)?;
            if matches!(name.as_deref(), Some("DateField" | "DateTimeField" | "TimeField")) {
                let text = "You cannot use Sum, Avg, StdDev, and Variance aggregations on date/time fields in \
                            sqlite3 since date/time is saved as text.";
                return Err(not_supported(m, text));
            }
        }
    }
    if distinct && args.len() > 1 {
        let text = "SQLite doesn't support DISTINCT on aggregate functions accepting multiple arguments.";
        return Err(not_supported(m, text));
    }
    Ok(())
}
