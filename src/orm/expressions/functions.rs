//! Functions of the database: `Lower`, `Coalesce`, `Cast`, `TruncMonth` ... and learners' subclasses of `Func`.
//!
//! Most functions are a row of [`TABLE`]: a class with a `function` attribute. Those that SQLite writes otherwise have
//! an arm in [`compile`]. Mirrors `django/db/models/functions/`.

use std::rc::Rc;

use super::classes::{self, classes, to_expr};
use super::expr::{Expr, ExprRef, Flavour, Kind, Op};
use super::output::{self, anonymous, from_sources, output_field};
use crate::orm::fields::{Field, FieldKind};
use crate::orm::query::compile_expr::{compile as compile_part, empty_result_set_value, numeric, texts};
use crate::orm::query::{Compiled, Query, Stop};
use crate::python::exception::{type_error, unsupported, value_error};
use crate::python::{Args, Class, Machine, PyResult, Str, Value};
use crate::sql::SqlValue;
use crate::sql::ast;

/// What a function's type is.
#[derive(Clone, Copy)]
pub enum Output {
    /// That of its arguments.
    Sources,
    /// That of its first argument.
    First,
    /// A number: decimal if an argument is, else a float.
    Numeric,
    /// Always this field.
    Field(&'static str),
}

/// One built-in function.
pub struct Spec {
    /// Its class.
    pub class: &'static str,
    /// The module it is defined in, below `django.db.models.functions`.
    pub module: &'static str,
    /// Its base.
    pub base: &'static str,
    /// `function`.
    pub function: &'static str,
    /// `lookup_name`, for transforms.
    pub lookup_name: &'static str,
    /// `arity`.
    pub arity: Option<usize>,
    /// Its type.
    pub output: Output,
}

macro_rules! specs {
    ($($module:literal $base:literal { $($class:literal $function:literal $lookup:literal $arity:expr, $output:expr;)* })*) => {
        /// Every built-in function.
        pub const TABLE: &[Spec] = &[$($(Spec {
            class: $class, module: $module, base: $base, function: $function, lookup_name: $lookup,
            arity: $arity, output: $output,
        },)*)*];
    };
}

specs! {
    "text" "Transform" {
        "Chr" "CHAR" "chr" Some(1), Output::Field("CharField");
        "Length" "LENGTH" "length" Some(1), Output::Field("IntegerField");
        "Lower" "LOWER" "lower" Some(1), Output::Sources;
        "LTrim" "LTRIM" "ltrim" Some(1), Output::Sources;
        "MD5" "MD5" "md5" Some(1), Output::Sources;
        "Ord" "UNICODE" "ord" Some(1), Output::Field("IntegerField");
        "Reverse" "REVERSE" "reverse" Some(1), Output::Sources;
        "RTrim" "RTRIM" "rtrim" Some(1), Output::Sources;
        "SHA1" "SHA1" "sha1" Some(1), Output::Sources;
        "SHA224" "SHA224" "sha224" Some(1), Output::Sources;
        "SHA256" "SHA256" "sha256" Some(1), Output::Sources;
        "SHA384" "SHA384" "sha384" Some(1), Output::Sources;
        "SHA512" "SHA512" "sha512" Some(1), Output::Sources;
        "Trim" "TRIM" "trim" Some(1), Output::Sources;
        "Upper" "UPPER" "upper" Some(1), Output::Sources;
    }
    "text" "Func" {
        "ConcatPair" "CONCAT" "" None, Output::Sources;
        "Concat" "" "" None, Output::Sources;
        "Left" "LEFT" "" Some(2), Output::Field("CharField");
        "Right" "RIGHT" "" Some(2), Output::Field("CharField");
        "LPad" "LPAD" "" None, Output::Field("CharField");
        "RPad" "RPAD" "" None, Output::Field("CharField");
        "Repeat" "REPEAT" "" None, Output::Field("CharField");
        "Replace" "REPLACE" "" None, Output::Sources;
        "StrIndex" "INSTR" "" Some(2), Output::Field("IntegerField");
        "Substr" "SUBSTR" "" None, Output::Field("CharField");
    }
    "comparison" "Func" {
        "Cast" "CAST" "" None, Output::Sources;
        "Coalesce" "COALESCE" "" None, Output::Sources;
        "Collate" "COLLATE" "" None, Output::Sources;
        "Greatest" "MAX" "" None, Output::Sources;
        "Least" "MIN" "" None, Output::Sources;
        "NullIf" "NULLIF" "" Some(2), Output::Sources;
    }
    "math" "Transform" {
        "Abs" "ABS" "abs" Some(1), Output::Sources;
        "ACos" "ACOS" "acos" Some(1), Output::Numeric;
        "ASin" "ASIN" "asin" Some(1), Output::Numeric;
        "ATan" "ATAN" "atan" Some(1), Output::Numeric;
        "Ceil" "CEILING" "ceil" Some(1), Output::Sources;
        "Cos" "COS" "cos" Some(1), Output::Numeric;
        "Cot" "COT" "cot" Some(1), Output::Numeric;
        "Degrees" "DEGREES" "degrees" Some(1), Output::Numeric;
        "Exp" "EXP" "exp" Some(1), Output::Numeric;
        "Floor" "FLOOR" "floor" Some(1), Output::Sources;
        "Ln" "LN" "ln" Some(1), Output::Numeric;
        "Radians" "RADIANS" "radians" Some(1), Output::Numeric;
        "Round" "ROUND" "round" None, Output::First;
        "Sign" "SIGN" "sign" Some(1), Output::Sources;
        "Sin" "SIN" "sin" Some(1), Output::Numeric;
        "Sqrt" "SQRT" "sqrt" Some(1), Output::Numeric;
        "Tan" "TAN" "tan" Some(1), Output::Numeric;
    }
    "math" "Func" {
        "ATan2" "ATAN2" "" Some(2), Output::Numeric;
        "Log" "LOG" "" Some(2), Output::Numeric;
        "Mod" "MOD" "" Some(2), Output::Numeric;
        "Pi" "PI" "" Some(0), Output::Numeric;
        "Power" "POWER" "" Some(2), Output::Numeric;
        "Random" "RAND" "" Some(0), Output::Numeric;
    }
    "datetime" "Transform" {
        "Extract" "" "" Some(1), Output::Field("IntegerField");
        "TruncBase" "" "" Some(1), Output::Sources;
    }
    "datetime" "Func" { "Now" "" "" Some(0), Output::Field("DateTimeField"); }
    "datetime" "Extract" {
        "ExtractYear" "" "year" Some(1), Output::Field("IntegerField");
        "ExtractIsoYear" "" "iso_year" Some(1), Output::Field("IntegerField");
        "ExtractMonth" "" "month" Some(1), Output::Field("IntegerField");
        "ExtractDay" "" "day" Some(1), Output::Field("IntegerField");
        "ExtractWeek" "" "week" Some(1), Output::Field("IntegerField");
        "ExtractWeekDay" "" "week_day" Some(1), Output::Field("IntegerField");
        "ExtractIsoWeekDay" "" "iso_week_day" Some(1), Output::Field("IntegerField");
        "ExtractQuarter" "" "quarter" Some(1), Output::Field("IntegerField");
        "ExtractHour" "" "hour" Some(1), Output::Field("IntegerField");
        "ExtractMinute" "" "minute" Some(1), Output::Field("IntegerField");
        "ExtractSecond" "" "second" Some(1), Output::Field("IntegerField");
    }
    "datetime" "TruncBase" {
        "Trunc" "" "" Some(1), Output::Sources;
        "TruncYear" "year" "" Some(1), Output::Sources;
        "TruncQuarter" "quarter" "" Some(1), Output::Sources;
        "TruncMonth" "month" "" Some(1), Output::Sources;
        "TruncWeek" "week" "" Some(1), Output::Sources;
        "TruncDay" "day" "" Some(1), Output::Sources;
        "TruncHour" "hour" "" Some(1), Output::Sources;
        "TruncMinute" "minute" "" Some(1), Output::Sources;
        "TruncSecond" "second" "" Some(1), Output::Sources;
        "TruncDate" "date" "date" Some(1), Output::Field("DateField");
        "TruncTime" "time" "time" Some(1), Output::Field("TimeField");
    }
    "window" "Func" {
        "CumeDist" "CUME_DIST" "" Some(0), Output::Field("FloatField");
        "DenseRank" "DENSE_RANK" "" Some(0), Output::Field("IntegerField");
        "FirstValue" "FIRST_VALUE" "" Some(1), Output::Sources;
        "Lag" "LAG" "" None, Output::First;
        "LastValue" "LAST_VALUE" "" Some(1), Output::Sources;
        "Lead" "LEAD" "" None, Output::First;
        "NthValue" "NTH_VALUE" "" None, Output::First;
        "Ntile" "NTILE" "" None, Output::Field("IntegerField");
        "PercentRank" "PERCENT_RANK" "" Some(0), Output::Field("FloatField");
        "Rank" "RANK" "" Some(0), Output::Field("IntegerField");
        "RowNumber" "ROW_NUMBER" "" Some(0), Output::Field("IntegerField");
    }
    "json" "Transform" { "KeyTransform" "" "" Some(1), Output::First; }
}

/// The built-in function that a class is or derives from.
pub fn spec_of(class: &Rc<Class>) -> Option<&'static Spec> {
    class.mro().iter().find_map(|c| c.native::<&'static Spec>().map(|s| *s))
}

/// Whether a class is this built-in function or derives from it.
pub fn is(class: &Rc<Class>, name: &str) -> bool {
    class.mro().iter().any(|c| c.native::<&'static Spec>().is_some_and(|s| s.class == name))
}

/// A call of a built-in function.
pub fn make(m: &mut Machine, name: &str, args: Vec<ExprRef>, output: Option<Rc<Field>>) -> PyResult<ExprRef> {
    make_with(m, name, args, Vec::new(), output)
}

/// As [`make`], with keyword arguments.
pub fn make_with(
    m: &mut Machine,
    name: &str,
    args: Vec<ExprRef>,
    extra: Vec<(Str, Value)>,
    output: Option<Rc<Field>>,
) -> PyResult<ExprRef> {
    let class = classes(m)?.get(name).ok_or_else(|| unsupported(format!("the function {name}")))?;
    Ok(Expr::typed(Kind::Func { class, args, extra }, output))
}

/// `Substr(expr, start, length)`, for slices of `F`.
pub fn substr(m: &mut Machine, expr: ExprRef, start: i64, length: Option<i64>) -> PyResult<ExprRef> {
    let output = output_field(m, &expr)?;
    let mut args = vec![expr, Expr::value(Value::Int(start))];
    args.extend(length.map(|n| Expr::value(Value::Int(n))));
    make(m, "Substr", args, output)
}

/// A class attribute that is a text.
fn text_attribute(class: &Rc<Class>, name: &str) -> Option<Str> {
    class.lookup(&Str::intern(name)).and_then(|v| v.as_str().cloned())
}

fn extra_named<'a>(extra: &'a [(Str, Value)], name: &str) -> Option<&'a Value> {
    extra.iter().find(|(k, _)| &**k == name).map(|(_, v)| v)
}

/// `output_field` of a call.
pub fn output_of(
    m: &mut Machine,
    class: &Rc<Class>,
    args: &[ExprRef],
    _extra: &[(Str, Value)],
) -> PyResult<Option<Rc<Field>>> {
    if let Some(field) = class.lookup(&Str::intern("output_field")).and_then(|v| Field::of(&v)) {
        return Ok(Some(field));
    }
    match spec_of(class).map(|s| s.output) {
        Some(Output::Field(name)) => anonymous(m, name).map(Some),
        Some(Output::First) => match args.first() {
            Some(first) => output_field(m, first),
            None => Ok(None),
        },
        Some(Output::Numeric) => numeric_output(m, args),
        _ => from_sources(m, args),
    }
}

/// `NumericOutputFieldMixin`.
pub fn numeric_output(m: &mut Machine, args: &[ExprRef]) -> PyResult<Option<Rc<Field>>> {
    let mut integer = false;
    for arg in args {
        match output::internal_type(m, arg)?.as_deref() {
            Some("DecimalField") => return anonymous(m, "DecimalField").map(Some),
            Some(name) if name.ends_with("IntegerField") || name.ends_with("AutoField") => integer = true,
            _ => {}
        }
    }
    if integer || args.is_empty() {
        return anonymous(m, "FloatField").map(Some);
    }
    from_sources(m, args)
}

/// The arguments of a constructor: expressions, keyword arguments for the template, `output_field`.
pub type Parsed = (Vec<ExprRef>, Vec<(Str, Value)>, Option<Rc<Field>>);

/// `__init__` of `Func` and of the built-in functions that have one of their own.
pub fn parse_args(m: &mut Machine, class: &Rc<Class>, mut args: Args) -> PyResult<Parsed> {
    let output = args.take_kw("output_field").as_ref().and_then(Field::of);
    let spec = spec_of(class);
    let name = spec.map_or("Func", |s| s.class);
    let mut extra: Vec<(Str, Value)> = Vec::new();
    let mut keep = |args: &mut Args, key: &str, at: usize| {
        let by_name = args.take_kw(key);
        let value = by_name.or_else(|| (args.pos.len() > at).then(|| args.pos.remove(at)));
        if let Some(value) = value {
            extra.push((Str::intern(key), value));
        }
    };
    let mut output = output;
    // Keyword arguments that stand for positional ones take their places.
    let positional: &[&str] = match name {
        "Substr" => &["expression", "pos", "length"],
        "Left" | "Right" => &["expression", "length"],
        "LPad" | "RPad" => &["expression", "length", "fill_text"],
        "Replace" => &["expression", "text", "replacement"],
        "Repeat" => &["expression", "number"],
        "Round" => &["expression", "precision"],
        "Lag" | "Lead" => &["expression", "offset", "default"],
        "NthValue" => &["expression", "nth"],
        "Ntile" => &["num_buckets"],
        "Cast" | "Extract" | "Trunc" | "TruncBase" | "Collate" => &["expression"],
        _ => &[],
    };
    match name {
        "Cast" => {
            if args.pos.len() > 1 {
                output = Field::of(&args.pos.remove(1));
            }
            if output.is_none() {
                return Err(type_error(
                    "Cast.__init__() missing 1 required positional argument: 'output_field'",
                ));
            }
        }
        "Collate" => keep(&mut args, "collation", 1),
        "Trunc" => {
            keep(&mut args, "kind", 1);
            if args.pos.len() > 1 {
                output = Field::of(&args.pos.remove(1));
            }
        }
        "KeyTransform" => keep(&mut args, "key_name", 0),
        _ if is(class, "TruncBase") && args.pos.len() > 1 => {
            output = Field::of(&args.pos.remove(1));
        }
        _ if is(class, "Extract") => {
            keep(&mut args, "lookup_name", 1);
        }
        _ => {}
    }
    if matches!(name, "Lag" | "Lead")
        && args.pos.len() < 2
        && !args.kw.iter().any(|(key, _)| &**key == "offset")
    {
        args.kw.push((Str::intern("offset"), Value::Int(1)));
    }
    for key in positional.iter().skip(args.pos.len()).copied().collect::<Vec<_>>() {
        match args.take_kw(key) {
            Some(value) => args.pos.push(value),
            None => break,
        }
    }
    check_values(m, name, &args)?;
    let default = match (name, args.pos.len()) {
        ("LPad" | "RPad", 2) => Some(expr_value(m, " ")?),
        ("Replace", 2) => Some(expr_value(m, "")?),
        ("Round", 1) => Some(Value::Int(0)),
        ("Lag" | "Lead" | "NthValue", 1) | ("Ntile", 0) => Some(Value::Int(1)),
        _ => None,
    };
    args.pos.extend(default);
    if matches!(name, "Coalesce" | "Greatest" | "Least" | "Concat") && args.pos.len() < 2 {
        return Err(value_error(format!("{name} must take at least two expressions")));
    }
    check_arity(class, spec, args.pos.len())?;
    extra.extend(args.kw);
    let mut exprs: Vec<ExprRef> = args.pos.iter().map(classes::parse_expr).collect();
    if name == "Concat" {
        exprs = vec![paired(m, &exprs, output.as_ref())?];
    }
    Ok((exprs, extra, output))
}

fn expr_value(m: &mut Machine, text: &str) -> PyResult {
    classes::wrap_expr(m, Expr::value(Value::str(text)))
}

fn check_arity(class: &Rc<Class>, spec: Option<&Spec>, given: usize) -> PyResult<()> {
    let arity = match class.lookup(&Str::intern("arity")) {
        Some(Value::Int(n)) => usize::try_from(n).ok(),
        Some(_) => None,
        None => spec.and_then(|s| s.arity),
    };
    match arity {
        Some(arity) if arity != given => {
            let word = if arity == 1 { "argument" } else { "arguments" };
            Err(type_error(format!("'{}' takes exactly {arity} {word} ({given} given)", class.name())))
        }
        _ => Ok(()),
    }
}

fn check_values(_m: &mut Machine, name: &str, args: &Args) -> PyResult<()> {
    let number = |at: usize| match args.pos.get(at) {
        Some(Value::Int(n)) => Some(*n),
        _ => None,
    };
    let second = number(1);
    let text = match name {
        "Substr" if second.is_some_and(|n| n < 1) => "'pos' must be greater than 0",
        "Left" | "Right" if second.is_some_and(|n| n < 1) => "'length' must be greater than 0.",
        "LPad" | "RPad" if second.is_some_and(|n| n < 0) => "'length' must be greater or equal to 0.",
        "Repeat" if second.is_some_and(|n| n < 0) => "'number' must be greater or equal to 0.",
        "Ntile" if number(0).is_some_and(|n| n <= 0) => "num_buckets must be greater than 0.",
        "Lag" | "Lead" if second.is_some_and(|n| n <= 0) => {
            return Err(value_error(format!("{name} requires a positive integer for the offset.")));
        }
        "NthValue" if second.is_some_and(|n| n <= 0) => {
            return Err(value_error(format!("{name} requires a positive integer as for nth.")));
        }
        _ => return Ok(()),
    };
    Err(value_error(text))
}

/// `Concat._paired`: nested pairs, from the right.
fn paired(m: &mut Machine, exprs: &[ExprRef], output: Option<&Rc<Field>>) -> PyResult<ExprRef> {
    let second = match exprs {
        [] | [_] => return Err(value_error("Concat must take at least two expressions")),
        [_, second] => second.clone(),
        [_, rest @ ..] => paired(m, rest, output)?,
    };
    make(m, "ConcatPair", vec![exprs[0].clone(), second], output.cloned())
}

/// `Func.as_sqlite`.
pub fn compile(m: &mut Machine, query: &Query, expr: &ExprRef) -> Compiled<ast::Expr> {
    let Kind::Func { class, .. } = &expr.kind else { return Err(unsupported("this function").into()) };
    if let Some(method) = classes::overridden_sql(class) {
        let object = classes::wrap(class, expr.clone());
        return Ok(classes::call_as_sql(m, query, &object, method)?);
    }
    compile_with(m, query, expr, &[])
}

/// As [`compile`], without looking for an override; `context` are keyword arguments of `as_sql`.
pub fn compile_with(
    m: &mut Machine,
    query: &Query,
    expr: &ExprRef,
    context: &[(Str, Value)],
) -> Compiled<ast::Expr> {
    let Kind::Func { class, args, extra } = &expr.kind else {
        return Err(unsupported("this function").into());
    };
    let name = spec_of(class).map_or("", |s| s.class);
    match name {
        "Cast" => return cast(m, query, expr, args),
        "ConcatPair" => return concat_pair(m, query, args),
        "Concat" => return compile_all(m, query, args).map(|mut trees| trees.swap_remove(0)),
        "Collate" => {
            let mut trees = compile_all(m, query, args)?;
            let collation = match extra_named(extra, "collation") {
                Some(value) => format!("\"{}\"", m.str(value)?),
                None => "\"BINARY\"".to_owned(),
            };
            let inner = Box::new(trees.swap_remove(0));
            return Ok(ast::Expr::Collate { expr: inner, collation: Rc::from(collation) });
        }
        "Left" | "Right" => {
            let mut substr_args = vec![args[0].clone(), Expr::value(Value::Int(1)), args[1].clone()];
            if name == "Right" {
                let minus = Expr::value(Value::Int(-1));
                let lhs = args[1].clone();
                let flavour = Flavour::Plain;
                substr_args[1] = Expr::new(Kind::Combined { lhs, op: Op::Mul, rhs: minus, flavour });
            }
            return Ok(ast::Expr::function("SUBSTR", compile_all(m, query, &substr_args)?));
        }
        "Now" => {
            let format = ast::Expr::literal(SqlValue::text("%Y-%m-%d %H:%M:%f"));
            let now = ast::Expr::literal(SqlValue::text("NOW"));
            return Ok(ast::Expr::function("STRFTIME", vec![format, now]));
        }
        "KeyTransform" => return crate::orm::lookups::classes::key_transform(m, query, expr),
        _ if is(class, "Extract") => return extract(m, query, expr),
        _ if is(class, "TruncBase") => return trunc(m, query, expr),
        _ => {}
    }
    let trees = compile_all(m, query, args)?;
    let of = |key: &str| {
        let given = extra_named(context, key).or_else(|| extra_named(extra, key));
        given.and_then(|v| v.as_str().cloned()).or_else(|| text_attribute(class, key))
    };
    let function = of("function").unwrap_or_else(|| Str::intern(""));
    let template = of("template").unwrap_or_else(|| Str::intern("%(function)s(%(expressions)s)"));
    let joiner = of("arg_joiner").unwrap_or_else(|| Str::intern(", "));
    let tree = if &*template == "%(function)s(%(expressions)s)" && &*joiner == ", " {
        ast::Expr::function(&*function, trees)
    } else {
        let all: Vec<(Str, Value)> = extra.iter().chain(context).cloned().collect();
        fill(m, &template, &function, &joiner, &trees, &all)?
    };
    numeric(m, expr, tree).map_err(Stop::from)
}

/// A template of a learner's: its places are filled with the arguments' texts.
pub fn fill(
    m: &mut Machine,
    template: &str,
    function: &str,
    joiner: &str,
    args: &[ast::Expr],
    extra: &[(Str, Value)],
) -> PyResult<ast::Expr> {
    let (parts, all) = texts(args);
    let joined = parts.join(joiner);
    let mut sql = String::new();
    let mut params: Vec<SqlValue> = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        sql.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            sql.push('%');
            rest = after;
        } else if let Some(end) = rest.strip_prefix('(').and_then(|r| r.find(")s")) {
            let key = &rest[1..=end];
            rest = &rest[end + 3..];
            match key {
                "function" => sql.push_str(function),
                "expressions" | "field" => {
                    sql.push_str(&joined);
                    params.extend(all.iter().cloned());
                }
                _ => match extra_named(extra, key) {
                    Some(value) => sql.push_str(&m.str(value)?),
                    None => return Err(crate::python::exception::key_error(Value::str(key))),
                },
            }
        } else {
            sql.push('%');
        }
    }
    sql.push_str(rest);
    Ok(ast::Expr::Raw { sql: Rc::from(sql), params })
}

/// The arguments; those that give nothing over no rows give their value for that.
pub fn compile_all(m: &mut Machine, query: &Query, args: &[ExprRef]) -> Compiled<Vec<ast::Expr>> {
    let mut trees = Vec::with_capacity(args.len());
    for arg in args {
        trees.push(match compile_part(m, query, arg) {
            Ok(tree) => tree,
            Err(Stop::Empty) => match empty_result_set_value(m, arg)? {
                Some(value) => compile_part(m, query, &Expr::value(value))?,
                None => return Err(Stop::Empty),
            },
            Err(Stop::Full) => compile_part(m, query, &Expr::value(true))?,
            Err(stop) => return Err(stop),
        });
    }
    Ok(trees)
}

fn cast(m: &mut Machine, query: &Query, expr: &ExprRef, args: &[ExprRef]) -> Compiled<ast::Expr> {
    let field = output::must_output_field(m, expr)?;
    let db_type = field.db_type(m)?.unwrap_or_default();
    let mut trees = compile_all(m, query, args)?;
    let inner = trees.swap_remove(0);
    match &*db_type {
        "datetime" | "time" => {
            let format = if db_type == "time" { "%H:%M:%f" } else { "%Y-%m-%d %H:%M:%f" };
            Ok(ast::Expr::function("strftime", vec![ast::Expr::param(format), inner]))
        }
        "date" => Ok(ast::Expr::function("date", vec![inner])),
        _ => {
            let type_text = match field.kind {
                FieldKind::Char if field.max_length.borrow().is_none() => "text".to_owned(),
                _ => db_type,
            };
            Ok(ast::Expr::Cast { expr: Box::new(inner), type_text: Rc::from(type_text) })
        }
    }
}

fn concat_pair(m: &mut Machine, query: &Query, args: &[ExprRef]) -> Compiled<ast::Expr> {
    let mut sides = Vec::with_capacity(2);
    for arg in args {
        let coalesced = make(m, "Coalesce", vec![arg.clone(), Expr::value("")], None)?;
        sides.push(compile_part(m, query, &coalesced)?);
    }
    let mut sides = sides.into_iter();
    let (Some(left), Some(right)) = (sides.next(), sides.next()) else {
        return Err(unsupported("this Concat").into());
    };
    Ok(ast::Expr::paren(ast::Expr::binary(left, ast::BinaryOp::Concat, right)))
}

/// `get_tzname` twice over: the zone to convert to and the connection's; NULLs without time zones.
fn zones(m: &mut Machine, extra: &[(Str, Value)], with_time: bool) -> PyResult<[ast::Expr; 2]> {
    let none = || ast::Expr::param(SqlValue::Null);
    if !with_time || !classes::use_tz(m)? {
        return Ok([none(), none()]);
    }
    let name = match extra_named(extra, "tzinfo").filter(|v| !v.is_none()) {
        Some(zone) => m.str(zone)?,
        None => classes::current_timezone(m)?,
    };
    Ok([ast::Expr::param(name), ast::Expr::param("UTC")])
}

fn extract(m: &mut Machine, query: &Query, expr: &ExprRef) -> Compiled<ast::Expr> {
    let Kind::Func { class, args, extra } = &expr.kind else {
        return Err(unsupported("this Extract").into());
    };
    let part = match extra_named(extra, "lookup_name") {
        Some(value) => m.str(value)?,
        None => text_attribute(class, "lookup_name").map_or_else(String::new, |s| s.to_string()),
    };
    if part.is_empty() {
        return Err(value_error("lookup_name must be provided").into());
    }
    let field = output::must_output_field(m, &args[0])?;
    let (name, with_time) = match field.kind {
        FieldKind::DateTime => ("django_datetime_extract", true),
        FieldKind::Date if matches!(&*part, "hour" | "minute" | "second") => {
            let text = format!("Cannot extract time component '{part}' from DateField '{}'.", field.name());
            return Err(value_error(text).into());
        }
        FieldKind::Date => ("django_date_extract", false),
        FieldKind::Time => ("django_time_extract", false),
        FieldKind::Duration => {
            return Err(value_error("Extract requires native DurationField database support.").into());
        }
        _ => {
            return Err(value_error(
                "Extract input expression must be DateField, DateTimeField, TimeField, or DurationField.",
            )
            .into());
        }
    };
    let mut trees = vec![ast::Expr::param(part.to_lowercase()), compile_part(m, query, &args[0])?];
    if with_time {
        trees.extend(zones(m, extra, true)?);
    }
    Ok(ast::Expr::function(name, trees))
}

fn trunc(m: &mut Machine, query: &Query, expr: &ExprRef) -> Compiled<ast::Expr> {
    let Kind::Func { class, args, extra } = &expr.kind else { return Err(unsupported("this Trunc").into()) };
    let field = output::must_output_field(m, &args[0])?;
    let with_time = field.kind == FieldKind::DateTime;
    let inner = compile_part(m, query, &args[0])?;
    let name = spec_of(class).map_or("", |s| s.class);
    if matches!(name, "TruncDate" | "TruncTime") {
        let call =
            if name == "TruncDate" { "django_datetime_cast_date" } else { "django_datetime_cast_time" };
        let mut trees = vec![inner];
        trees.extend(zones(m, extra, true)?);
        return Ok(ast::Expr::function(call, trees));
    }
    let kind = match extra_named(extra, "kind") {
        Some(value) => m.str(value)?,
        None => text_attribute(class, "kind").map_or_else(String::new, |s| s.to_string()),
    };
    let output = output::must_output_field(m, expr)?;
    let call = match output.kind {
        FieldKind::DateTime if field.kind == FieldKind::Date => {
            let text = format!("Cannot truncate DateField '{}' to DateTimeField.", field.name());
            return Err(value_error(text).into());
        }
        FieldKind::DateTime => "django_datetime_trunc",
        FieldKind::Date => "django_date_trunc",
        FieldKind::Time => "django_time_trunc",
        _ => return Err(value_error("Trunc only valid on DateField, TimeField, or DateTimeField.").into()),
    };
    let mut trees = vec![ast::Expr::param(kind.to_lowercase()), inner];
    trees.extend(zones(m, extra, with_time)?);
    Ok(ast::Expr::function(call, trees))
}

/// The value of a keyword argument as an expression.
pub fn extra_expr(extra: &[(Str, Value)], name: &str) -> Option<ExprRef> {
    extra_named(extra, name).and_then(to_expr)
}
