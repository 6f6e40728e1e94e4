//! The Python classes of expressions, aggregates, functions and lookups.
//!
//! All classes of a process are made at once, when first needed; the modules `django.db.models.expressions`,
//! `.aggregates`, `.functions`, `.lookups` and `.query_utils` only name them. An object's payload is its [`Expr`].

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::combinable;
use super::expr::{Connector, Expr, ExprRef, Kind, QChild, QNode, same};
use super::functions::{self, Spec};
use super::{aggregates, output, show};
use crate::orm::fields::Field;
use crate::orm::lookups;
use crate::orm::query::Query;
use crate::orm::query::compile_expr;
use crate::python::class::Payload;
use crate::python::exception::{attribute_error, type_error, unsupported, value_error};
use crate::python::{
    Args, Class, ClassBuilder, Instance, Machine, Module, NativeFunction, PyResult, Str, Value,
};
use crate::sql::{ast, render_expr};

/// The classes of one process, by name.
#[derive(Default)]
pub struct ExprClasses {
    map: RefCell<FxHashMap<&'static str, Rc<Class>>>,
    /// Names by module, in order.
    modules: RefCell<Vec<(&'static str, &'static str)>>,
}

impl ExprClasses {
    /// A class by its name.
    pub fn get(&self, name: &str) -> Option<Rc<Class>> {
        self.map.borrow().get(name).cloned()
    }

    /// The classes defined in a module.
    pub fn of_module(&self, module: &str) -> Vec<Rc<Class>> {
        let modules = self.modules.borrow();
        modules.iter().filter(|(m, _)| *m == module).filter_map(|(_, name)| self.get(name)).collect()
    }

    fn add(&self, module: &'static str, name: &'static str, class: Rc<Class>) {
        self.map.borrow_mut().insert(name, class);
        self.modules.borrow_mut().push((module, name));
    }
}

/// The classes of this process.
pub fn classes(m: &mut Machine) -> PyResult<Rc<ExprClasses>> {
    if let Some(found) = m.find_extension::<ExprClasses>() {
        return Ok(found);
    }
    let made = Rc::new(build());
    m.set_extension(made.clone());
    lookups::classes::install(&crate::orm::orm(m).fields.of(crate::orm::fields::FieldKind::Plain));
    Ok(made)
}

const EXPRESSIONS: &str = "django.db.models.expressions";

fn build() -> ExprClasses {
    let all = ExprClasses::default();
    let class = |name: &'static str, bases: &[&'static str]| {
        let mut builder = ClassBuilder::in_module(name, EXPRESSIONS);
        for base in bases {
            builder = builder.base(&all.map.borrow()[base]);
        }
        builder
    };
    let add = |name: &'static str, builder: ClassBuilder| all.add(EXPRESSIONS, name, builder.build());
    add("Combinable", combinable::methods(class("Combinable", &[])));
    add("BaseExpression", base_methods(class("BaseExpression", &[])));
    add("Expression", class("Expression", &["BaseExpression", "Combinable"]).method("__init__", bare_init));
    add(
        "F",
        base_methods(class("F", &["Combinable"])).method("__init__", f_init).method("__getitem__", f_slice),
    );
    add("OuterRef", class("OuterRef", &["F"]).method("__init__", outer_ref_init));
    add("ResolvedOuterRef", class("ResolvedOuterRef", &["F"]));
    add("Sliced", class("Sliced", &["F"]));
    add("Value", class("Value", &["Expression"]).method("__init__", value_init));
    add("RawSQL", class("RawSQL", &["Expression"]).method("__init__", raw_init));
    add(
        "Star",
        class("Star", &["Expression"])
            .method("__init__", |_, mut args| set(&args.take_self(), Expr::new(Kind::Star))),
    );
    for name in ["Col", "Ref"] {
        add(name, class(name, &["Expression"]));
    }
    add(
        "DatabaseDefault",
        class("DatabaseDefault", &["Expression"]).method("__init__", database_default_init),
    );
    add("CombinedExpression", class("CombinedExpression", &["Expression"]).method("__init__", combined_init));
    add("DurationExpression", class("DurationExpression", &["CombinedExpression"]));
    add("TemporalSubtraction", class("TemporalSubtraction", &["CombinedExpression"]));
    add("Func", class("Func", &["Expression"]).method("__init__", func_init).method("as_sql", func_as_sql));
    add(
        "ExpressionList",
        class("ExpressionList", &["Func"]).method("__init__", |_, mut args| {
            let this = args.take_self();
            set(&this, Expr::new(Kind::List(args.pos.iter().map(parse_expr).collect())))
        }),
    );
    let wrapper = class("ExpressionWrapper", &["Expression"]).method("__init__", wrapper_init);
    add("ExpressionWrapper", wrapper);
    add("NegatedExpression", class("NegatedExpression", &["ExpressionWrapper"]));
    add("When", class("When", &["Expression"]).method("__init__", when_init));
    add("Case", class("Case", &["Expression"]).method("__init__", case_init));
    let subquery = class("Subquery", &["BaseExpression", "Combinable"]).method("__init__", subquery_init);
    add("Subquery", subquery);
    add("Exists", class("Exists", &["Subquery"]).method("__init__", exists_init));
    add("OrderBy", class("OrderBy", &["Expression"]).method("__init__", order_by_init));
    add("Window", class("Window", &["Expression"]).method("__init__", window_init));
    for (name, kind) in [("RowRange", "ROWS"), ("ValueRange", "RANGE")] {
        let frame = class(name, &["Expression"]).attribute("frame_type", kind).method("__init__", frame_init);
        add(
            name,
            frame
                .method("__repr__", |m, args| frame_shown(m, args, true))
                .method("__str__", |m, args| frame_shown(m, args, false)),
        );
    }
    let q = ClassBuilder::in_module("Q", "django.db.models.query_utils");
    all.add("django.db.models.query_utils", "Q", q_methods(base_methods(q)).build());
    add_aggregates(&all);
    lookups::classes::add_classes(&all_add(&all), &all);
    add_functions(&all);
    all
}

fn all_add(all: &ExprClasses) -> impl Fn(&'static str, &'static str, Rc<Class>) + '_ {
    move |module, name, class| all.add(module, name, class)
}

fn add_aggregates(all: &ExprClasses) {
    let module = "django.db.models.aggregates";
    let func = all.map.borrow()["Func"].clone();
    let base = ClassBuilder::in_module("Aggregate", module)
        .base(&func)
        .attribute("contains_aggregate", true)
        .attribute("window_compatible", true)
        .attribute("allow_distinct", false)
        .attribute("template", "%(function)s(%(distinct)s%(expressions)s)")
        .attribute("name", Value::None)
        .method("__init__", aggregate_init)
        .getter("default_alias", |_, this| {
            let alias = to_expr(this).and_then(|e| aggregates::default_alias(&e));
            alias.map(Value::Str).ok_or_else(|| type_error("Complex expressions require an alias"))
        })
        .build();
    all.add(module, "Aggregate", base.clone());
    for (name, function, distinct) in aggregates::TABLE {
        let class = ClassBuilder::in_module(name, module)
            .base(&base)
            .attribute("name", *name)
            .attribute("function", *function)
            .attribute("allow_distinct", *distinct)
            .build();
        all.add(module, name, class);
    }
}

fn add_functions(all: &ExprClasses) {
    for spec in functions::TABLE {
        let module = match spec.module {
            "text" => "django.db.models.functions.text",
            "comparison" => "django.db.models.functions.comparison",
            "math" => "django.db.models.functions.math",
            "datetime" => "django.db.models.functions.datetime",
            "window" => "django.db.models.functions.window",
            _ => "django.db.models.fields.json",
        };
        let base = all.map.borrow()[spec.base].clone();
        let mut builder = ClassBuilder::in_module(spec.class, module).base(&base);
        // The truncations keep their kind where others keep their function.
        let attribute = if spec.base == "TruncBase" { "kind" } else { "function" };
        if !spec.function.is_empty() {
            builder = builder.attribute(attribute, spec.function);
        }
        if !spec.lookup_name.is_empty() {
            builder = builder.attribute("lookup_name", spec.lookup_name);
        }
        builder = builder.attribute("arity", spec.arity.map(|n| Value::Int(n as i64)));
        if spec.module == "window" {
            builder = builder.attribute("window_compatible", true);
        }
        let class = builder.build();
        class.set_native(Rc::new(spec) as Rc<&'static Spec>);
        all.add(module, spec.class, class);
    }
}

/// Fills a module with the classes defined in it (and those of the modules below it).
pub fn fill_module(m: &mut Machine, module: &Rc<Module>, names: &[&str]) -> PyResult<()> {
    let all = classes(m)?;
    for name in names {
        for class in all.of_module(name) {
            module.set(&class.name(), class.clone());
        }
    }
    Ok(())
}

/// The expression a value is, if it is one; a queryset is one too.
pub fn to_expr(value: &Value) -> Option<ExprRef> {
    let Value::Instance(instance) = value else { return None };
    match instance.payload() {
        Payload::Native(any) => match any.clone().downcast::<Expr>() {
            Ok(expr) => Some(expr),
            Err(any) => {
                let state = any.downcast::<crate::orm::queryset::QuerySetState>().ok()?;
                Some(Expr::new(Kind::Query(Rc::new(state.query_snapshot()))))
            }
        },
        _ => None,
    }
}

/// As [`to_expr`].
pub fn as_expr(value: &Value) -> Option<ExprRef> {
    to_expr(value)
}

/// `_parse_expressions`: an expression itself, a text as a name, anything else as a value.
pub fn parse_expr(value: &Value) -> ExprRef {
    match (to_expr(value), value) {
        (Some(expr), _) => expr,
        (None, Value::Str(name)) => Expr::new(Kind::F(name.clone())),
        (None, other) => Expr::value(other.clone()),
    }
}

/// An object of a class around an expression.
pub fn wrap(class: &Rc<Class>, expr: ExprRef) -> Value {
    Value::Instance(Instance::new(class, Payload::Native(expr)))
}

/// The Python object for an expression, of the class Django gives it.
pub fn wrap_expr(m: &mut Machine, expr: ExprRef) -> PyResult {
    let name = match &expr.kind {
        Kind::Func { class, .. } | Kind::Aggregate { class, .. } => return Ok(wrap(&class.clone(), expr)),
        Kind::Lookup(lookup) => return Ok(wrap(&lookup.class.clone(), expr)),
        Kind::F(_) => "F",
        Kind::OuterRef(_) => "OuterRef",
        Kind::ResolvedOuterRef(_) => "ResolvedOuterRef",
        Kind::Sliced { .. } => "Sliced",
        Kind::Value { .. } => "Value",
        Kind::RawSql { .. } => "RawSQL",
        Kind::Star => "Star",
        Kind::Col { .. } => "Col",
        Kind::Ref { .. } => "Ref",
        Kind::Combined { flavour: super::expr::Flavour::Duration, .. } => "DurationExpression",
        Kind::Combined { flavour: super::expr::Flavour::Temporal, .. } => "TemporalSubtraction",
        Kind::Combined { .. } => "CombinedExpression",
        Kind::Case { .. } => "Case",
        Kind::When { .. } => "When",
        Kind::Subquery(_) | Kind::Query(_) => "Subquery",
        Kind::Exists(_) => "Exists",
        Kind::Wrapper(_) => "ExpressionWrapper",
        Kind::Negated(_) => "NegatedExpression",
        Kind::OrderBy { .. } => "OrderBy",
        Kind::Window { .. } => "Window",
        Kind::List(_) => "ExpressionList",
        Kind::Q(_) => "Q",
        Kind::DatabaseDefault(_) => "DatabaseDefault",
        Kind::Where(_) | Kind::Nothing | Kind::ExtraWhere { .. } => "Expression",
    };
    let class = classes(m)?.get(name).ok_or_else(|| unsupported(format!("{name} objects")))?;
    Ok(wrap(&class, expr))
}

fn set(this: &Value, expr: ExprRef) -> PyResult {
    if let Some(instance) = this.as_instance() {
        instance.set_payload(Payload::Native(expr));
    }
    Ok(Value::None)
}

/// The expression of a receiver.
pub fn receiver(this: &Value) -> PyResult<ExprRef> {
    to_expr(this).ok_or_else(|| attribute_error("this expression was not initialised"))
}

fn base_methods(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("replace_expressions", |m, args| {
            let mut args = args.reader("replace_expressions");
            let this = receiver(&args.required("self")?)?;
            let Value::Dict(replacements) = args.required("replacements")? else {
                return Err(type_error("replace_expressions() takes a dict"));
            };
            args.finish()?;
            let mut pairs = Vec::new();
            for (name, value) in replacements.str_items() {
                pairs.push((Expr::new(Kind::F(name)), parse_expr(&value)));
            }
            wrap_expr(m, this.replaced(&pairs))
        })
        .method("__repr__", |m, mut args| {
            let this = args.take_self();
            let expr = receiver(&this)?;
            if matches!(expr.kind, Kind::DatabaseDefault(_) | Kind::Subquery(_) | Kind::Exists(_)) {
                // These have no text of their own in Django.
                let class = m.class_of(&this).full_name();
                return Ok(Value::str(format!("<{class} object at {:#x}>", m.id_of(&this))));
            }
            Ok(Value::str(show::repr(m, &expr)?))
        })
        .method("__str__", |m, mut args| {
            let expr = receiver(&args.take_self())?;
            Ok(Value::str(show::str(m, &expr)?))
        })
        .method("__eq__", |_, args| {
            let (a, b) = (args.pos.first().and_then(to_expr), args.pos.get(1).and_then(to_expr));
            Ok(match (a, b) {
                (Some(a), Some(b)) => Value::Bool(same(&a, &b) || same_q(&a, &b)),
                _ => Value::NotImplemented,
            })
        })
        .method("__hash__", |m, mut args| {
            let this = args.take_self();
            let class = m.class_of(&this);
            m.hash(&Value::Str(class.name())).map(|h| Value::Int((h >> 1) as i64))
        })
        .method("resolve_expression", |_, _| Err(unsupported("resolve_expression() called from Python")))
        .method("copy", |_, mut args| {
            let this = args.take_self();
            let expr = receiver(&this)?;
            let class = this.as_instance().map(|i| i.class());
            Ok(class.map_or(Value::None, |class| wrap(&class, expr)))
        })
        .method("asc", |m, args| ordered(m, args, false))
        .method("desc", |m, args| ordered(m, args, true))
        .method("get_source_expressions", |m, mut args| {
            let sources = receiver(&args.take_self())?.sources();
            let wrapped = sources.into_iter().map(|s| wrap_expr(m, s)).collect::<PyResult<Vec<_>>>()?;
            Ok(Value::list(wrapped))
        })
        .method("deconstruct", |m, mut args| super::combinable::deconstruct(m, &args.take_self()))
        .getter("conditional", |m, this| Ok(Value::Bool(output::conditional(m, &receiver(this)?)?)))
        .getter("contains_aggregate", |_, this| Ok(Value::Bool(receiver(this)?.contains_aggregate())))
        .getter("expression", |m, this| match &receiver(this)?.kind {
            Kind::OrderBy { expr, .. } => wrap_expr(m, expr.clone()),
            Kind::Wrapper(expr) | Kind::Negated(expr) => wrap_expr(m, expr.clone()),
            _ => Err(attribute_error(format!(
                "'{}' object has no attribute 'expression'",
                m.class_of(this).name()
            ))),
        })
        .getter("name", |_, this| match &receiver(this)?.kind {
            Kind::F(name) | Kind::OuterRef(Ok(name)) | Kind::ResolvedOuterRef(name) => {
                Ok(Value::Str(name.clone()))
            }
            _ => Err(no_attribute(this, "name")),
        })
        .getter("value", |_, this| match &receiver(this)?.kind {
            Kind::Value { value, .. } => Ok(value.clone()),
            _ => Err(no_attribute(this, "value")),
        })
        .getter("lhs", |m, this| match receiver(this)?.sources().first() {
            Some(first) => wrap_expr(m, first.clone()),
            None => Err(no_attribute(this, "lhs")),
        })
        .getter("rhs", |m, this| match &receiver(this)?.kind {
            Kind::Lookup(lookup) => match &lookup.rhs {
                super::Rhs::Value(value) => Ok(value.clone()),
                super::Rhs::List(values) => Ok(Value::list(values.clone())),
                super::Rhs::Expr(expr) => wrap_expr(m, expr.clone()),
            },
            Kind::Combined { rhs, .. } => wrap_expr(m, rhs.clone()),
            _ => Err(no_attribute(this, "rhs")),
        })
        .getter("source_expressions", |m, this| {
            let sources = receiver(this)?.sources();
            let wrapped = sources.into_iter().map(|s| wrap_expr(m, s)).collect::<PyResult<Vec<_>>>()?;
            Ok(Value::list(wrapped))
        })
        .accessor(
            "output_field",
            |m, this| output::must_output_field(m, &receiver(this)?).map(|f| f.value()),
            |_, this, value| {
                let expr = receiver(this)?.with_output(Field::of(&value));
                set(this, expr).map(|_| ())
            },
        )
}

fn no_attribute(this: &Value, name: &str) -> crate::python::Unwind {
    let class = this.as_instance().map_or(String::new(), |i| i.class().name().to_string());
    attribute_error(format!("'{class}' object has no attribute '{name}'"))
}

fn same_q(a: &ExprRef, b: &ExprRef) -> bool {
    fn nodes(a: &QNode, b: &QNode) -> bool {
        a.connector == b.connector
            && a.negated == b.negated
            && a.children.len() == b.children.len()
            && a.children.iter().zip(&b.children).all(|(a, b)| match (a, b) {
                (QChild::Pair(k, v), QChild::Pair(l, w)) => k == l && super::expr::same_value(v, w),
                (QChild::Q(a), QChild::Q(b)) => nodes(a, b),
                (QChild::Expr(a), QChild::Expr(b)) => same(a, b),
                _ => false,
            })
    }
    match (&a.kind, &b.kind) {
        (Kind::Q(a), Kind::Q(b)) => nodes(a, b),
        _ => false,
    }
}

fn ordered(m: &mut Machine, mut args: Args, descending: bool) -> PyResult {
    let expr = receiver(&args.take_self())?;
    let mut flag = |name: &str| -> PyResult<bool> {
        match args.take_kw(name) {
            None | Some(Value::None) => Ok(false),
            Some(Value::Bool(true)) => Ok(true),
            Some(_) => Err(value_error("nulls_first and nulls_last values must be True or None.")),
        }
    };
    let (nulls_first, nulls_last) = (flag("nulls_first")?, flag("nulls_last")?);
    if nulls_first && nulls_last {
        return Err(value_error("nulls_first and nulls_last are mutually exclusive"));
    }
    wrap_expr(m, Expr::new(Kind::OrderBy { expr, descending, nulls_first, nulls_last }))
}

fn bare_init(_: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let output = args.take_kw("output_field").as_ref().and_then(Field::of);
    set(&this, Expr::typed(Kind::Star, output))
}

fn f_init(_: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut args = args.reader("F.__init__");
    let name = args.required("name")?;
    args.finish()?;
    match &name {
        Value::Str(name) => set(&this, Expr::new(Kind::F(name.clone()))),
        _ => Err(type_error("F() takes the name of a field")),
    }
}

fn f_slice(m: &mut Machine, mut args: Args) -> PyResult {
    let of = receiver(&args.take_self())?;
    let index = args.reader("__getitem__").required("subscript")?;
    let (start, length) = match &index {
        Value::Int(at) if *at < 0 => return Err(value_error("Negative indexing is not supported.")),
        Value::Int(at) => (at + 1, Some(1)),
        Value::Slice(slice) => {
            let number = |v: &Value| if let Value::Int(n) = v { Some(*n) } else { None };
            let (start, stop) = (number(&slice.start), number(&slice.stop));
            if start.is_some_and(|n| n < 0) || stop.is_some_and(|n| n < 0) {
                return Err(value_error("Negative indexing is not supported."));
            }
            if !slice.step.is_none() {
                return Err(value_error("Step argument is not supported."));
            }
            if let (Some(start), Some(stop)) = (start, stop)
                && stop < start
            {
                return Err(value_error("Slice stop must be greater than slice start."));
            }
            let from = start.unwrap_or(0);
            (from + 1, stop.map(|stop| stop - from))
        }
        _ => return Err(type_error("Argument to slice must be either int or slice instance.")),
    };
    wrap_expr(m, Expr::new(Kind::Sliced { of, start, length }))
}

fn outer_ref_init(_: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let name = args.reader("OuterRef.__init__").required("name")?;
    let kind = match (&name, to_expr(&name)) {
        (_, Some(inner)) => Kind::OuterRef(Err(inner)),
        (Value::Str(name), None) => Kind::OuterRef(Ok(name.clone())),
        _ => return Err(type_error("OuterRef() takes the name of a field")),
    };
    set(&this, Expr::new(kind))
}

fn value_init(_: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut args = args.reader("Value.__init__");
    let value = args.required("value")?;
    let output = args.or("output_field", Value::None)?;
    args.finish()?;
    set(&this, Expr::typed(Kind::Value { value, for_save: false }, Field::of(&output)))
}

fn raw_init(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut args = args.reader("RawSQL.__init__");
    let (sql, params) = (args.required("sql")?, args.required("params")?);
    let output = args.or("output_field", Value::None)?;
    let sql = Str::new(&m.str(&sql)?);
    let params = m.collect(&params)?;
    set(&this, Expr::typed(Kind::RawSql { sql, params }, Field::of(&output)))
}

fn combined_init(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut args = args.reader("CombinedExpression.__init__");
    let (lhs, op, rhs) = (args.required("lhs")?, args.required("connector")?, args.required("rhs")?);
    let output = args.or("output_field", Value::None)?;
    let op = m.str(&op)?;
    let op = combinable::op_named(&op).ok_or_else(|| value_error(format!("unknown connector {op}")))?;
    let flavour = super::expr::Flavour::Plain;
    let kind = Kind::Combined { lhs: parse_expr(&lhs), op, rhs: parse_expr(&rhs), flavour };
    set(&this, Expr::typed(kind, Field::of(&output)))
}

fn func_init(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let class = m.class_of(&this);
    // What a migration writes is what was written here: a name, or an `F`.
    let given = Value::tuple(vec![
        Value::tuple(args.pos.to_vec()),
        Value::dict(args.kw.iter().map(|(name, value)| (&**name, value.clone()))),
    ]);
    let (args, extra, output) = functions::parse_args(m, &class, args)?;
    if let Some(instance) = this.as_instance() {
        instance.dict().set_str(&Str::intern("_constructor_args"), given);
    }
    set(&this, Expr::typed(Kind::Func { class, args, extra }, output))
}

fn aggregate_init(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let class = m.class_of(&this);
    let expr = aggregates::parse(m, &class, args)?;
    set(&this, expr)
}

fn wrapper_init(_: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut args = args.reader("ExpressionWrapper.__init__");
    let (expr, output) = (args.required("expression")?, args.required("output_field")?);
    set(&this, Expr::typed(Kind::Wrapper(parse_expr(&expr)), Field::of(&output)))
}

fn database_default_init(_: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut args = args.reader("DatabaseDefault.__init__");
    let expr = args.required("expression")?;
    let output = args.optional("output_field")?.as_ref().and_then(Field::of);
    set(&this, Expr::typed(Kind::DatabaseDefault(parse_expr(&expr)), output))
}

fn when_init(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let then = args.take_kw("then");
    let condition = match args.take_kw("condition") {
        Some(condition) => Some(condition),
        None => (!args.pos.is_empty()).then(|| args.pos.remove(0)),
    };
    let then = then.or_else(|| (!args.pos.is_empty()).then(|| args.pos.remove(0))).unwrap_or_default();
    let condition = condition.filter(|c| !c.is_none());
    let wrong = || type_error("When() supports a Q object, a boolean expression, or lookups as a condition.");
    let given = match &condition {
        Some(value) => {
            let expr = to_expr(value).ok_or_else(wrong)?;
            if !output::conditional(m, &expr)? {
                return Err(wrong());
            }
            Some(expr)
        }
        None => None,
    };
    if given.is_none() && args.kw.is_empty() {
        return Err(wrong());
    }
    let mut children: Vec<QChild> = given.iter().map(q_child).collect();
    args.kw.sort_by(|(a, _), (b, _)| a.as_str().cmp(b.as_str()));
    let lookups = !args.kw.is_empty();
    children.extend(args.kw.into_iter().map(|(name, value)| QChild::Pair(name, value)));
    let condition = match (given, lookups) {
        (Some(expr), false) => expr,
        _ => Expr::new(Kind::Q(Rc::new(QNode { connector: Connector::And, negated: false, children }))),
    };
    if matches!(&condition.kind, Kind::Q(node) if node.children.is_empty()) {
        return Err(value_error("An empty Q() can't be used as a When() condition."));
    }
    set(&this, Expr::new(Kind::When { condition, result: parse_expr(&then) }))
}

fn case_init(_: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let default = args.take_kw("default").unwrap_or_default();
    let output = args.take_kw("output_field").as_ref().and_then(Field::of);
    let mut cases = Vec::with_capacity(args.pos.len());
    for case in &args.pos {
        match to_expr(case) {
            Some(expr) if matches!(expr.kind, Kind::When { .. }) => cases.push(expr),
            _ => return Err(type_error("Positional arguments must all be When objects.")),
        }
    }
    set(&this, Expr::typed(Kind::Case { cases, default: parse_expr(&default) }, output))
}

/// The query inside a queryset (or a manager's), for subqueries.
fn query_of(m: &mut Machine, value: &Value) -> PyResult<Query> {
    match to_expr(value).map(|e| e.kind.clone()) {
        Some(Kind::Query(query) | Kind::Subquery(query)) => Ok(query.as_subquery()),
        _ => match m.getattr_opt(value, "get_queryset")? {
            Some(method) => {
                let queryset = m.call(&method, Args::none())?;
                query_of(m, &queryset)
            }
            None => Err(type_error("Subquery() takes a queryset")),
        },
    }
}

fn subquery_init(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut args = args.reader("Subquery.__init__");
    let (queryset, output) = (args.required("queryset")?, args.or("output_field", Value::None)?);
    let query = query_of(m, &queryset)?;
    set(&this, Expr::typed(Kind::Subquery(Rc::new(query)), Field::of(&output)))
}

fn exists_init(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let queryset = args.reader("Exists.__init__").required("queryset")?;
    let query = query_of(m, &queryset)?.exists(m, true)?;
    set(&this, Expr::new(Kind::Exists(Rc::new(query))))
}

fn order_by_init(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut reader = args.reader("OrderBy.__init__");
    let (expr, descending) = (reader.required("expression")?, reader.or("descending", false)?);
    let (first, last) = (reader.or("nulls_first", Value::None)?, reader.or("nulls_last", Value::None)?);
    if matches!(first, Value::Bool(false)) || matches!(last, Value::Bool(false)) {
        return Err(value_error("nulls_first and nulls_last values must be True or None."));
    }
    let (nulls_first, nulls_last) = (m.truth(&first)?, m.truth(&last)?);
    if nulls_first && nulls_last {
        return Err(value_error("nulls_first and nulls_last are mutually exclusive"));
    }
    let expr = to_expr(&expr).ok_or_else(|| value_error("expression must be an expression type"))?;
    let descending = m.truth(&descending)?;
    set(&this, Expr::new(Kind::OrderBy { expr, descending, nulls_first, nulls_last }))
}

fn items_of(value: &Value) -> Vec<Value> {
    match value {
        Value::None => Vec::new(),
        Value::List(list) => list.items.borrow().clone(),
        Value::Tuple(items) => items.to_vec(),
        other => vec![other.clone()],
    }
}

fn window_init(_: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut args = args.reader("Window.__init__");
    let source = args.required("expression")?;
    let (partition, order) = (args.or("partition_by", Value::None)?, args.or("order_by", Value::None)?);
    let (frame, output) = (args.or("frame", Value::None)?, args.or("output_field", Value::None)?);
    let compatible = match &source {
        Value::Instance(instance) => {
            matches!(instance.class().lookup(&Str::intern("window_compatible")), Some(Value::Bool(true)))
        }
        _ => false,
    };
    if !compatible {
        let name = source.as_instance().map_or_else(|| "str".to_owned(), |i| i.class().name().to_string());
        return Err(value_error(format!("Expression '{name}' isn't compatible with OVER clauses.")));
    }
    let order_term = |value: &Value| match value {
        Value::Str(name) if name.starts_with('-') => {
            Expr::order_by(Expr::new(Kind::F(Str::new(&name[1..]))), true)
        }
        other => parse_expr(other),
    };
    let frame = match frame.as_instance().and_then(|i| i.get("frame_text")) {
        Some(Value::Str(text)) => Some(text),
        _ => None,
    };
    let kind = Kind::Window {
        source: parse_expr(&source),
        partition_by: items_of(&partition).iter().map(parse_expr).collect(),
        order_by: items_of(&order).iter().map(order_term).collect(),
        frame,
    };
    set(&this, Expr::typed(kind, Field::of(&output)))
}

fn frame_init(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut args = args.reader("WindowFrame.__init__");
    let (start, end) = (args.or("start", Value::None)?, args.or("end", Value::None)?);
    let kind = match m.getattr(&this, "frame_type")? {
        Value::Str(kind) => kind,
        _ => Str::intern("ROWS"),
    };
    let side = |value: &Value, unbounded: &str| match value {
        Value::Int(0) => Ok("CURRENT ROW".to_owned()),
        Value::Int(n) if *n < 0 => Ok(format!("{} PRECEDING", -n)),
        Value::Int(n) => Ok(format!("{n} FOLLOWING")),
        Value::None => Ok(format!("UNBOUNDED {unbounded}")),
        _ => Err(value_error("a frame's boundary must be an integer or None")),
    };
    let text = format!("{kind} BETWEEN {} AND {}", side(&start, "PRECEDING")?, side(&end, "FOLLOWING")?);
    if let Some(instance) = this.as_instance() {
        instance.set("frame_text", Value::str(text));
    }
    set(&this, Expr::new(Kind::Star))
}

fn frame_shown(m: &mut Machine, mut args: Args, outer: bool) -> PyResult {
    let this = args.take_self();
    let text = this.as_instance().and_then(|i| i.get("frame_text")).unwrap_or_else(|| Value::str(""));
    if !outer {
        return Ok(text);
    }
    Ok(Value::str(format!("<{}: {}>", m.class_of(&this).name(), m.str(&text)?)))
}

/// A child of a `Q` made of an expression.
pub fn q_child(expr: &ExprRef) -> QChild {
    match &expr.kind {
        Kind::Q(node) => QChild::Q(node.clone()),
        _ => QChild::Expr(expr.clone()),
    }
}

/// `Q(*args, **kwargs)`: keyword arguments are sorted by name.
pub fn q_node(pos: &[Value], mut kw: Vec<(Str, Value)>) -> QNode {
    let child = |value: &Value| match (to_expr(value), value) {
        (Some(expr), _) => q_child(&expr),
        (None, Value::Tuple(pair)) if pair.len() == 2 => match &pair[0] {
            Value::Str(name) => QChild::Pair(name.clone(), pair[1].clone()),
            _ => QChild::Other(value.clone()),
        },
        (None, other) => QChild::Other(other.clone()),
    };
    let mut children: Vec<QChild> = pos.iter().map(child).collect();
    kw.sort_by(|(a, _), (b, _)| a.as_str().cmp(b.as_str()));
    children.extend(kw.into_iter().map(|(name, value)| QChild::Pair(name, value)));
    QNode { connector: Connector::And, negated: false, children }
}

fn q_init(_: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let connector = match args.take_kw("_connector") {
        None | Some(Value::None) => Connector::And,
        Some(Value::Str(s)) if &*s == "AND" => Connector::And,
        Some(Value::Str(s)) if &*s == "OR" => Connector::Or,
        Some(Value::Str(s)) if &*s == "XOR" => Connector::Xor,
        Some(_) => return Err(value_error("_connector must be one of 'AND', 'OR', 'XOR', or None.")),
    };
    let negated = matches!(args.take_kw("_negated"), Some(Value::Bool(true)));
    let node = q_node(&args.pos, args.kw);
    set(&this, Expr::new(Kind::Q(Rc::new(QNode { connector, negated, ..node }))))
}

fn q_methods(builder: ClassBuilder) -> ClassBuilder {
    builder
        .class_method("create", |m, args| {
            let mut args = args.reader("create");
            let class = args.required("cls")?;
            let children = args.or("children", Value::None)?;
            let connector = args.or("connector", Value::None)?;
            let negated = args.or("negated", false)?;
            args.finish()?;
            let children = if children.is_none() { Vec::new() } else { m.collect(&children)? };
            let args = Args::pos(children).with("_connector", connector).with("_negated", negated);
            m.call(&class, args)
        })
        .method("check", |m, args| {
            let mut args = args.reader("check");
            let this = args.required("self")?;
            let against = args.required("against")?;
            let using = args.or("using", "default")?;
            let (Value::Dict(against), using) = (against, m.str(&using)?) else {
                return Err(type_error("Q.check() takes a dict of values"));
            };
            crate::orm::query::check::check(m, &this, against.str_items(), &using).map(Value::Bool)
        })
        .attribute("AND", "AND")
        .attribute("OR", "OR")
        .attribute("XOR", "XOR")
        .attribute("default", "AND")
        .method("__init__", q_init)
        .method("__and__", |m, args| q_combine(m, args, Connector::And))
        .method("__or__", |m, args| q_combine(m, args, Connector::Or))
        .method("__xor__", |m, args| q_combine(m, args, Connector::Xor))
        .method("__invert__", |m, mut args| {
            let expr = receiver(&args.take_self())?;
            let Kind::Q(node) = &expr.kind else { return Err(unsupported("this Q")) };
            let node = QNode { negated: !node.negated, ..(**node).clone() };
            wrap_expr(m, Expr::new(Kind::Q(Rc::new(node))))
        })
        .method("__bool__", |_, mut args| {
            let expr = receiver(&args.take_self())?;
            Ok(Value::Bool(matches!(&expr.kind, Kind::Q(node) if !node.children.is_empty())))
        })
        .method("add", |_, mut args| {
            let this = args.take_self();
            let mut args = args.reader("add");
            let (data, connector) = (args.required("data")?, args.required("conn_type")?);
            let expr = receiver(&this)?;
            let (Kind::Q(node), Value::Str(connector)) = (&expr.kind, &connector) else {
                return Err(unsupported("this Q.add()"));
            };
            let connector = match &**connector {
                "OR" => Connector::Or,
                "XOR" => Connector::Xor,
                _ => Connector::And,
            };
            let child = q_node(std::slice::from_ref(&data), Vec::new()).children.swap_remove(0);
            let mut node = (**node).clone();
            q_add(&mut node, child, connector);
            set(&this, Expr::new(Kind::Q(Rc::new(node))))?;
            Ok(data)
        })
        .getter("referenced_base_fields", |m, this| {
            let expr = receiver(this)?;
            let mut names = Vec::new();
            base_names(&expr, &mut names);
            let set = crate::python::Set::default();
            for name in names {
                m.dict_set(&set.items, Value::Str(name), Value::None)?;
            }
            Ok(Value::Set(Rc::new(set)))
        })
        .getter("connector", |_, this| {
            let Kind::Q(node) = &receiver(this)?.kind else { return Ok(Value::None) };
            Ok(Value::str(match node.connector {
                Connector::And => "AND",
                Connector::Or => "OR",
                Connector::Xor => "XOR",
            }))
        })
        .getter("negated", |_, this| {
            let expr = receiver(this)?;
            Ok(Value::Bool(matches!(&expr.kind, Kind::Q(node) if node.negated)))
        })
        .getter("children", |m, this| {
            let expr = receiver(this)?;
            let Kind::Q(node) = &expr.kind else { return Ok(Value::None) };
            q_children(m, node).map(Value::list)
        })
}

/// The first names of everything a condition refers to.
fn base_names(expr: &ExprRef, names: &mut Vec<Str>) {
    let mut add = |name: &str| {
        let first = Str::new(name.split("__").next().unwrap_or(name));
        if !names.contains(&first) {
            names.push(first);
        }
    };
    if let Kind::F(name) = &expr.kind {
        add(name);
    }
    if let Kind::Q(node) = &expr.kind {
        for child in &node.children {
            if let QChild::Pair(name, _) = child {
                add(name);
            }
        }
    }
    expr.sources().iter().for_each(|s| base_names(s, names));
}

/// The children of a `Q` as Python sees them.
pub fn q_children(m: &mut Machine, node: &QNode) -> PyResult<Vec<Value>> {
    let mut children = Vec::with_capacity(node.children.len());
    for child in &node.children {
        children.push(match child {
            QChild::Pair(name, value) => Value::tuple(vec![Value::Str(name.clone()), value.clone()]),
            QChild::Q(inner) => wrap_expr(m, Expr::new(Kind::Q(inner.clone())))?,
            QChild::Expr(expr) => wrap_expr(m, expr.clone())?,
            QChild::Other(value) => value.clone(),
        });
    }
    Ok(children)
}

/// `Node.add`.
fn q_add(node: &mut QNode, child: QChild, connector: Connector) {
    if node.connector != connector {
        let inner = QChild::Q(Rc::new(node.clone()));
        *node = QNode { connector, negated: node.negated, children: vec![inner, child] };
        return;
    }
    match child {
        QChild::Q(inner) if !inner.negated && (inner.connector == connector || inner.children.len() == 1) => {
            node.children.extend(inner.children.iter().cloned());
        }
        other => node.children.push(other),
    }
}

/// `Q._combine`.
fn q_combine(m: &mut Machine, mut args: Args, connector: Connector) -> PyResult {
    let this = receiver(&args.take_self())?;
    let other = args.reader("_combine").required("other")?;
    let Some(right) = to_expr(&other) else {
        let shown = Value::str(m.repr(&other)?);
        drop(shown);
        return Err(crate::python::Unwind::with_args(&crate::python::types().TypeError, vec![other]));
    };
    if !output::conditional(m, &right)? {
        return Err(crate::python::Unwind::with_args(&crate::python::types().TypeError, vec![other]));
    }
    let combined = combine(&this, &right, connector);
    wrap_expr(m, combined)
}

/// Two conditions joined; an empty `Q` gives the other one.
pub fn combine(left: &ExprRef, right: &ExprRef, connector: Connector) -> ExprRef {
    let empty = |e: &ExprRef| matches!(&e.kind, Kind::Q(node) if node.children.is_empty());
    if empty(left) {
        return right.clone();
    }
    if empty(right) {
        return left.clone();
    }
    let mut node = QNode { connector, negated: false, children: Vec::new() };
    q_add(&mut node, q_child(left), connector);
    q_add(&mut node, q_child(right), connector);
    Expr::new(Kind::Q(Rc::new(node)))
}

/// A learner's `as_sqlite` or `as_sql`, when the class has one that is not ours.
pub fn overridden_sql(class: &Rc<Class>) -> Option<Value> {
    let ours = |value: &Value| matches!(value, Value::Native(_));
    let found = |name: &str| class.lookup(&Str::intern(name)).filter(|v| !ours(v));
    found("as_sqlite").or_else(|| found("as_sql"))
}

/// The payload of a compiler object handed to a learner's `as_sql`.
pub struct PyCompiler {
    /// The query whose aliases are named.
    pub query: Query,
}

/// Calls a learner's `as_sql(self, compiler, connection)` and takes the text and parameters it gives.
pub fn call_as_sql(m: &mut Machine, query: &Query, object: &Value, method: Value) -> PyResult<ast::Expr> {
    let class = m.import_from("django.db.models.sql.compiler", "SQLCompiler")?;
    let Value::Class(class) = class else { return Err(unsupported("compilers")) };
    let compiler = Value::Instance(Instance::with_native(&class, PyCompiler { query: query.clone() }));
    let connection = m.import_from("django.db", "connection")?;
    let args = Args::pos([object.clone(), compiler, connection]);
    let result = m.call(&method, args)?;
    let parts = m.collect(&result)?;
    let [sql, params] = &parts[..] else {
        return Err(value_error("not enough values to unpack (expected 2)"));
    };
    let sql = m.str(sql)?;
    let params = m.collect(params)?;
    compile_expr::raw(m, &sql, &params)
}

/// A tree as Python's `(sql, params)`.
pub fn as_pair(tree: &ast::Expr, list: bool) -> Value {
    let rendered = render_expr(tree);
    let params: Vec<Value> = rendered.params.iter().map(crate::orm::connection::from_sql).collect();
    let params = if list { Value::list(params) } else { Value::tuple(params) };
    Value::tuple(vec![Value::str(rendered.sql), params])
}

/// The query of a compiler object.
pub fn compiler_query(value: &Value) -> Query {
    value.native::<PyCompiler>().map_or_else(|| Query::new(None), |c| c.query.clone())
}

/// `Func.as_sql(compiler, connection, function=None, template=None, **context)`, as an override calls it by `super()`.
fn func_as_sql(m: &mut Machine, mut args: Args) -> PyResult {
    let expr = receiver(&args.take_self())?;
    let query = args.pos.first().map_or_else(|| Query::new(None), compiler_query);
    let context: Vec<(Str, Value)> = args.kw.into_iter().filter(|(_, v)| !v.is_none()).collect();
    let tree = match &expr.kind {
        Kind::Func { .. } => functions::compile_with(m, &query, &expr, &context),
        _ => compile_expr::compile(m, &query, &expr),
    };
    match tree {
        Ok(tree) => Ok(as_pair(&tree, true)),
        Err(crate::orm::query::Stop::Raised(error)) => Err(error),
        Err(_) => Err(crate::orm::exceptions::empty_result_set(m, "")),
    }
}

/// Fills `django.db.models.sql.compiler`.
pub fn build_compiler_module(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    let class = ClassBuilder::new("SQLCompiler", module)
        .method("compile", |m, mut args| {
            let query = compiler_query(&args.take_self());
            let node = args.reader("compile").required("node")?;
            let expr = to_expr(&node).ok_or_else(|| type_error("compile() takes an expression"))?;
            match compile_expr::compile(m, &query, &expr) {
                Ok(tree) => Ok(as_pair(&tree, true)),
                Err(crate::orm::query::Stop::Raised(error)) => Err(error),
                Err(_) => Err(crate::orm::exceptions::empty_result_set(m, "")),
            }
        })
        .method("quote_name_unless_alias", |m, mut args| {
            let query = compiler_query(&args.take_self());
            let name = args.reader("quote_name_unless_alias").required("name")?;
            let ident = query.ident(&m.str(&name)?);
            Ok(Value::str(if ident.bare { ident.name.to_string() } else { format!("\"{}\"", ident.name) }))
        })
        .build();
    module.set("SQLCompiler", class);
    Ok(())
}

/// `settings.USE_TZ`.
pub fn use_tz(m: &mut Machine) -> PyResult<bool> {
    Ok(crate::orm::settings::Settings::of(m).is_on("USE_TZ"))
}

/// The name of the current time zone.
pub fn current_timezone(m: &mut Machine) -> PyResult<String> {
    let name = m.import_from("django.utils.timezone", "get_current_timezone_name")?;
    let name = m.call(&name, Args::none())?;
    Ok(m.str(&name)?.to_string())
}

/// A function that is not Python's, for tables of methods.
pub fn native(name: &str, call: fn(&mut Machine, Args) -> PyResult) -> Value {
    Value::Native(NativeFunction::new(name, call))
}
