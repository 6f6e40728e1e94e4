//! The Python classes `Lookup`, `Transform` and the built-in lookups; registering; keys of JSON.

use std::rc::Rc;

use super::{BUILTINS, Builtin};
use crate::orm::expressions::classes::{self as expr_classes, ExprClasses, parse_expr, receiver, to_expr};
use crate::orm::expressions::expr::Lookup;
use crate::orm::expressions::{Expr, ExprRef, Kind, Rhs, functions};
use crate::orm::fields::{Field, FieldKind};
use crate::orm::query::compile_expr::{compile, param};
use crate::orm::query::{Compiled, Query, Stop};
use crate::python::exception::unsupported;
use crate::python::{Args, Class, ClassBuilder, Dict, Machine, NativeFunction, PyResult, Str, Value};
use crate::sql::SqlValue;
use crate::sql::ast::{self, BinaryOp};

/// The classes that lookups are found by.
pub struct LookupClasses {
    /// `Lookup`.
    pub lookup: Rc<Class>,
    /// `Transform`.
    pub transform: Rc<Class>,
    builtins: Vec<(Builtin, Rc<Class>)>,
}

impl LookupClasses {
    /// The class of a built-in lookup.
    pub fn class_of(&self, builtin: Builtin) -> Option<Rc<Class>> {
        self.builtins.iter().find(|(b, _)| *b == builtin).map(|(_, class)| class.clone())
    }
}

/// The lookup classes of this process.
pub fn classes(m: &mut Machine) -> PyResult<Rc<LookupClasses>> {
    if let Some(found) = m.find_extension::<LookupClasses>() {
        return Ok(found);
    }
    let all = expr_classes::classes(m)?;
    let get = |name: &str| all.get(name).ok_or_else(|| unsupported(format!("the lookup {name}")));
    let mut builtins = Vec::with_capacity(BUILTINS.len());
    for (_, class, builtin) in BUILTINS {
        builtins.push((*builtin, get(class)?));
    }
    let made = Rc::new(LookupClasses { lookup: get("Lookup")?, transform: get("Transform")?, builtins });
    m.set_extension(made.clone());
    Ok(made)
}

/// The built-in lookup that a class is or derives from.
pub fn builtin_of(class: &Rc<Class>) -> Option<Builtin> {
    class.mro().iter().find_map(|c| c.native::<Builtin>().map(|b| *b))
}

/// Makes the classes; called once a process.
pub fn add_classes(add: &dyn Fn(&'static str, &'static str, Rc<Class>), all: &ExprClasses) {
    let module = "django.db.models.lookups";
    let (Some(expression), Some(func)) = (all.get("Expression"), all.get("Func")) else { return };
    let lookup = ClassBuilder::in_module("Lookup", module)
        .base(&expression)
        .attribute("lookup_name", Value::None)
        .attribute("prepare_rhs", true)
        .attribute("can_use_none_as_rhs", false)
        .method("__init__", lookup_init)
        .method("process_lhs", |m, args| process(m, args, true))
        .method("process_rhs", |m, args| process(m, args, false))
        .method("as_sql", lookup_as_sql)
        .build();
    add(module, "Lookup", lookup.clone());
    let builtin = ClassBuilder::in_module("BuiltinLookup", module).base(&lookup).build();
    add(module, "BuiltinLookup", builtin.clone());
    let transform = registering(ClassBuilder::in_module("Transform", module).base(&func))
        .attribute("bilateral", false)
        .attribute("arity", Value::Int(1))
        .build();
    add(module, "Transform", transform);
    for (name, class_name, which) in BUILTINS {
        let class = ClassBuilder::in_module(class_name, module)
            .base(&builtin)
            .attribute("lookup_name", *name)
            .build();
        class.set_native(Rc::new(*which));
        add(module, class_name, class);
    }
}

fn registering(builder: ClassBuilder) -> ClassBuilder {
    builder
        .class_method("register_lookup", register_lookup)
        .class_method("_unregister_lookup", unregister_lookup)
        .class_method("get_lookups", get_lookups)
}

/// Gives a class (`Field`, `ForeignObjectRel`) the methods of `RegisterLookupMixin`.
pub fn install(class: &Rc<Class>) {
    let method = |name: &str, call: fn(&mut Machine, Args) -> PyResult| {
        let function = Value::Native(NativeFunction::method(&class.name(), name, call));
        class.set(name, Value::ClassMethod(Rc::new(function)));
    };
    method("register_lookup", register_lookup);
    method("_unregister_lookup", unregister_lookup);
    method("get_lookups", get_lookups);
    let plain = |name: &str, call: fn(&mut Machine, Args) -> PyResult| {
        class.set(name, Value::Native(NativeFunction::method(&class.name(), name, call)));
    };
    plain("get_lookup", |m, args| find(m, args, true));
    plain("get_transform", |m, args| find(m, args, false));
}

fn class_arg(args: &mut Args) -> PyResult<Rc<Class>> {
    match args.take_self() {
        Value::Class(class) => Ok(class),
        _ => Err(unsupported("registering a lookup on this object")),
    }
}

fn lookup_name(m: &mut Machine, args: Args) -> PyResult<(Value, Str)> {
    let mut args = args.reader("register_lookup");
    let (lookup, name) = (args.required("lookup")?, args.or("lookup_name", Value::None)?);
    let name = if name.is_none() { m.getattr(&lookup, "lookup_name")? } else { name };
    let name = Str::new(&m.str(&name)?);
    Ok((lookup, name))
}

fn register_lookup(m: &mut Machine, mut args: Args) -> PyResult {
    let class = class_arg(&mut args)?;
    let (lookup, name) = lookup_name(m, args)?;
    let dict = match class.dict.get_str("class_lookups") {
        Some(Value::Dict(dict)) => dict,
        _ => {
            let dict = Rc::new(Dict::new());
            class.set("class_lookups", Value::Dict(dict.clone()));
            dict
        }
    };
    dict.set_str(&name, lookup.clone());
    Ok(lookup)
}

fn unregister_lookup(m: &mut Machine, mut args: Args) -> PyResult {
    let class = class_arg(&mut args)?;
    let (_, name) = lookup_name(m, args)?;
    if let Some(Value::Dict(dict)) = class.dict.get_str("class_lookups") {
        dict.remove_str(&name);
    }
    Ok(Value::None)
}

fn get_lookups(m: &mut Machine, mut args: Args) -> PyResult {
    let class = class_arg(&mut args)?;
    let known = classes(m)?;
    let result = Dict::new();
    for (name, _, builtin) in BUILTINS {
        let json = matches!(builtin, Builtin::HasKey | Builtin::HasKeys | Builtin::HasAnyKeys);
        if let Some(found) = known.class_of(*builtin).filter(|_| !json) {
            result.set_str(&Str::intern(name), Value::Class(found));
        }
    }
    for class in class.mro().iter().rev() {
        if let Some(Value::Dict(dict)) = class.dict.get_str("class_lookups") {
            for (name, value) in dict.str_items() {
                result.set_str(&name, value);
            }
        }
    }
    Ok(Value::Dict(Rc::new(result)))
}

/// `field.get_lookup(name)` and `field.get_transform(name)`.
fn find(m: &mut Machine, mut args: Args, lookup: bool) -> PyResult {
    let this = args.take_self();
    let name = args.reader("get_lookup").required("lookup_name")?;
    let name = m.str(&name)?;
    let class = m.class_of(&this);
    let known = classes(m)?;
    let wanted = if lookup { &known.lookup } else { &known.transform };
    if let Some(found) = super::registered(&class, &name) {
        return Ok(if found.is_subclass_of(wanted) { Value::Class(found) } else { Value::None });
    }
    let kind = Field::of(&this).map(|f| f.kind);
    if lookup {
        let builtin = super::builtin_named(&name, kind);
        return Ok(builtin.and_then(|b| known.class_of(b)).map_or(Value::None, Value::Class));
    }
    let all = expr_classes::classes(m)?;
    let transforms = kind.map(super::transforms_of).unwrap_or_default();
    let found = transforms.into_iter().find(|(n, _)| *n == name).and_then(|(_, class)| all.get(class));
    Ok(found.map_or(Value::None, Value::Class))
}

/// `Lookup(lhs, rhs)` made by hand, as a condition of `filter()`.
fn lookup_init(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut reader = args.reader("Lookup.__init__");
    let (lhs, rhs) = (reader.required("lhs")?, reader.required("rhs")?);
    let class = m.class_of(&this);
    let builtin = builtin_of(&class);
    let name = match class.lookup(&Str::intern("lookup_name")) {
        Some(Value::Str(name)) => name,
        _ => Str::intern(""),
    };
    let lhs = to_expr(&lhs).unwrap_or_else(|| Expr::value(lhs));
    let many = matches!(builtin, Some(Builtin::In | Builtin::Range));
    let rhs = match to_expr(&rhs) {
        Some(expr) => Rhs::Expr(expr),
        None if many => Rhs::List(m.collect(&rhs)?),
        None if builtin == Some(Builtin::IsNull) => Rhs::Value(rhs),
        // Without a field to prepare it, a bare value becomes an expression.
        None if matches!(lhs.kind, Kind::F(_)) => Rhs::Expr(Expr::value(rhs)),
        None => Rhs::Value(rhs),
    };
    let lookup = Lookup { class, builtin, name, lhs, rhs, bilateral: Vec::new() };
    if let Some(instance) = this.as_instance() {
        let expr = Expr::new(Kind::Lookup(lookup));
        instance.set_payload(crate::python::Payload::Native(expr));
    }
    Ok(Value::None)
}

fn finish(m: &mut Machine, tree: Compiled<ast::Expr>) -> PyResult {
    match tree {
        Ok(tree) => Ok(expr_classes::as_pair(&tree, true)),
        Err(Stop::Raised(error)) => Err(error),
        Err(_) => Err(crate::orm::exceptions::empty_result_set(m, "")),
    }
}

/// `process_lhs` and `process_rhs`, as a learner's `as_sql` calls them.
fn process(m: &mut Machine, mut args: Args, left: bool) -> PyResult {
    let expr = receiver(&args.take_self())?;
    let Kind::Lookup(lookup) = &expr.kind else { return Err(unsupported("this lookup")) };
    let query = args.pos.first().map_or_else(|| Query::new(None), expr_classes::compiler_query);
    let tree = if left {
        let lhs = args.pos.get(2).map_or_else(|| lookup.lhs.clone(), parse_expr);
        super::compile::process_lhs(m, &query, &lhs)
    } else {
        super::compile::process_rhs(m, &query, lookup)
    };
    finish(m, tree)
}

/// A built-in lookup's `as_sql`, as a subclass calls it by `super()`.
fn lookup_as_sql(m: &mut Machine, mut args: Args) -> PyResult {
    let expr = receiver(&args.take_self())?;
    let Kind::Lookup(lookup) = &expr.kind else { return Err(unsupported("this lookup")) };
    let query = args.pos.first().map_or_else(|| Query::new(None), expr_classes::compiler_query);
    let known = classes(m)?;
    let Some(class) = lookup.builtin.and_then(|b| known.class_of(b)) else {
        return Err(crate::python::exception::not_implemented(
            "subclasses of Lookup must provide an as_sql() method",
        ));
    };
    let plain = Lookup { class, ..lookup.clone() };
    let tree = super::compile::lookup(m, &query, &plain);
    finish(m, tree)
}

/// The keys of nested `KeyTransform`s, outermost value first.
fn json_path(expr: &ExprRef) -> Option<(ExprRef, Vec<Str>)> {
    let Kind::Func { class, args, extra } = &expr.kind else { return None };
    if !functions::is(class, "KeyTransform") {
        return None;
    }
    let key = extra.iter().find(|(k, _)| &**k == "key_name").and_then(|(_, v)| v.as_str().cloned())?;
    let inner = args.first()?;
    let (base, mut keys) = json_path(inner).unwrap_or_else(|| (inner.clone(), Vec::new()));
    keys.push(key);
    Some((base, keys))
}

/// `compile_json_path`.
fn path_text(keys: &[Str], root: bool) -> String {
    let mut path = if root { "$".to_owned() } else { String::new() };
    for key in keys {
        match key.parse::<i64>() {
            Ok(index) if index >= 0 => path.push_str(&format!("[{index}]")),
            Ok(index) => path.push_str(&format!("[#{index}]")),
            Err(_) => path.push_str(&format!(".\"{}\"", key.replace('\\', "\\\\").replace('"', "\\\""))),
        }
    }
    path
}

fn json_call(name: &str, lhs: &ast::Expr, path: &str) -> ast::Expr {
    ast::Expr::function(name, vec![lhs.clone(), ast::Expr::param(path)])
}

/// `KeyTransform.as_sqlite`.
pub fn key_transform(m: &mut Machine, query: &Query, expr: &ExprRef) -> Compiled<ast::Expr> {
    let Some((base, keys)) = json_path(expr) else { return Err(unsupported("this JSON key").into()) };
    let lhs = compile(m, query, &base)?;
    let path = path_text(&keys, true);
    let names = ["false", "true", "null"].map(|n| ast::Expr::literal(SqlValue::text(n))).to_vec();
    let test = ast::Expr::InList {
        expr: Box::new(json_call("JSON_TYPE", &lhs, &path)),
        list: names,
        negated: false,
    };
    Ok(ast::Expr::paren(ast::Expr::Case {
        operand: None,
        whens: vec![(test, json_call("JSON_TYPE", &lhs, &path))],
        otherwise: Some(Box::new(json_call("JSON_EXTRACT", &lhs, &path))),
    }))
}

/// The lookups of JSON fields and of their keys, where they differ from the others.
pub fn json_lookup(
    m: &mut Machine,
    query: &Query,
    builtin: Builtin,
    lookup: &Lookup,
) -> Compiled<Option<ast::Expr>> {
    let path = json_path(&lookup.lhs);
    let is_json = |m: &mut Machine| -> PyResult<bool> {
        let field = crate::orm::expressions::output::output_field(m, &lookup.lhs)?;
        Ok(field.is_some_and(|f| f.kind == FieldKind::Json))
    };
    if path.is_none() && !is_json(m)? {
        return Ok(None);
    }
    match (builtin, &lookup.rhs) {
        (Builtin::HasKey | Builtin::HasKeys | Builtin::HasAnyKeys, rhs) => {
            let keys = match rhs {
                Rhs::Value(value) if builtin == Builtin::HasKey => vec![value.clone()],
                Rhs::Value(value) => m.collect(value)?,
                Rhs::List(values) => values.clone(),
                Rhs::Expr(_) => return Err(unsupported("expressions as JSON keys").into()),
            };
            let (base, before) = path.unwrap_or_else(|| (lookup.lhs.clone(), Vec::new()));
            let lhs = compile(m, query, &base)?;
            let mut tests = Vec::new();
            for key in keys {
                let key = m.str(&key)?.replace('"', "\\\"");
                let path = format!("{}.\"{key}\"", path_text(&before, true));
                let expr = Box::new(json_call("JSON_TYPE", &lhs, &path));
                tests.push(ast::Expr::IsNull { expr, negated: true });
            }
            let connector =
                if builtin == Builtin::HasKeys { ast::Connector::And } else { ast::Connector::Or };
            if builtin == Builtin::HasKey {
                return Ok(tests.pop());
            }
            let node = ast::Expr::Node { connector, negated: false, children: tests, wrapped: true };
            Ok(Some(node))
        }
        (Builtin::IsNull, Rhs::Value(Value::Bool(null))) => {
            let Some((base, keys)) = path else { return Ok(None) };
            let lhs = compile(m, query, &base)?;
            let expr = Box::new(json_call("JSON_TYPE", &lhs, &path_text(&keys, true)));
            Ok(Some(ast::Expr::IsNull { expr, negated: !null }))
        }
        (Builtin::Exact, Rhs::Value(value)) => {
            let lhs = super::compile::process_lhs(m, query, &lookup.lhs)?;
            let text = json_text(m, &lookup.lhs, value)?;
            let right = match path.is_some() && !matches!(&*text, "null" | "true" | "false") {
                true => json_call_root(&text),
                false => param(SqlValue::text(text), false),
            };
            Ok(Some(ast::Expr::binary(lhs, BinaryOp::Eq, right)))
        }
        (Builtin::In, Rhs::List(values)) if path.is_some() => {
            let lhs = super::compile::process_lhs(m, query, &lookup.lhs)?;
            let mut list = Vec::with_capacity(values.len());
            for value in values {
                list.push(json_call_root(&json_text(m, &lookup.lhs, value)?));
            }
            Ok(Some(ast::Expr::InList { expr: Box::new(lhs), list, negated: false }))
        }
        (
            Builtin::GreaterThan | Builtin::GreaterThanOrEqual | Builtin::LessThan | Builtin::LessThanOrEqual,
            Rhs::Value(value),
        ) if path.is_some() => {
            let lhs = super::compile::process_lhs(m, query, &lookup.lhs)?;
            let op = match builtin {
                Builtin::GreaterThan => BinaryOp::Gt,
                Builtin::GreaterThanOrEqual => BinaryOp::Ge,
                Builtin::LessThan => BinaryOp::Lt,
                _ => BinaryOp::Le,
            };
            let right = param(crate::orm::connection::to_sql(m, value)?, false);
            Ok(Some(ast::Expr::binary(lhs, op, right)))
        }
        (Builtin::Contains, _) if path.is_none() => {
            let text = "contains lookup is not supported on this database backend.";
            Err(crate::orm::exceptions::not_supported(m, text).into())
        }
        _ => Ok(None),
    }
}

fn json_call_root(text: &str) -> ast::Expr {
    let root = ast::Expr::literal(SqlValue::text("$"));
    ast::Expr::function("JSON_EXTRACT", vec![ast::Expr::param(text), root])
}

fn json_text(m: &mut Machine, lhs: &ExprRef, value: &Value) -> PyResult<String> {
    if value.is_none() {
        return Ok("null".to_owned());
    }
    let field = crate::orm::expressions::output::must_output_field(m, lhs)?;
    let sql = field.to_sql(m, value, true)?;
    Ok(sql.as_text().map_or_else(|| sql.to_string(), str::to_owned))
}
