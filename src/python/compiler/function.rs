//! Functions, lambdas, classes and comprehensions: code inside code.
//!
//! Mirrors `compiler_function`, `compiler_class` and `compiler_comprehension` of CPython's `Python/compile.c`.

use std::rc::Rc;

use ruff_python_ast::{Comprehension, Expr, ExprLambda, Parameters, Stmt, StmtClassDef, StmtFunctionDef};
use ruff_text_size::Ranged;

use super::error::Fault;
use super::scope::{Place, undecorated};
use super::unit::{ParameterCounts, Unit};
use super::{Compiler, R, fold, span};
use crate::python::code::{Code, CodeKind, Op};
use crate::python::value::{Str, Value};

/// Which optional parts of a function are on the stack.
#[derive(Clone, Copy, Default)]
struct Parts {
    defaults: bool,
    kw_defaults: bool,
    annotations: bool,
}

impl<'a> Compiler<'a> {
    pub(super) fn function_def(&mut self, def: &'a StmtFunctionDef) -> R {
        if def.is_async {
            return Err(self.unsupported("`async def`", def.range));
        }
        if let Some(params) = &def.type_params {
            return Err(self.fault_at("expected '('", params.range));
        }
        let place = undecorated(def.range, def.decorator_list.last().map(|d| d.range), self.text);
        self.at = span(place);
        def.decorator_list.iter().try_for_each(|d| self.expr(&d.expression))?;
        let mut parts = self.defaults(&def.parameters)?;
        parts.annotations = self.annotations(&def.parameters, def.returns.as_deref())?;
        let scope = self.table.scope_of(def);
        let first = span(def.range).0;
        self.enter(CodeKind::Function, &def.name, scope, first);
        self.unit().counts = counts(&def.parameters);
        let body = self.docstring(&def.body);
        let code = self.function_body(body)?;
        self.make_function(code, parts);
        self.decorate(def.decorator_list.iter().map(|d| &d.expression));
        self.store_name(&def.name);
        Ok(())
    }

    fn decorate<'d>(&mut self, decorators: impl DoubleEndedIterator<Item = &'d Expr>) {
        for decorator in decorators.rev() {
            self.op_at(Op::Call(1), span(decorator.range()));
        }
    }

    fn function_body(&mut self, body: &'a [Stmt]) -> Result<Rc<Code>, Fault> {
        let at = self.at;
        self.body(body)?;
        self.at = body.last().map_or(at, |s| span(s.range()));
        self.constant(Value::None);
        self.op(Op::Return);
        self.at = at;
        self.pop_unit()
    }

    pub(super) fn lambda(&mut self, lambda: &'a ExprLambda) -> R {
        let parts = match &lambda.parameters {
            Some(parameters) => self.defaults(parameters)?,
            None => Parts::default(),
        };
        let scope = self.table.scope_of(lambda);
        self.enter(CodeKind::Function, "<lambda>", scope, span(lambda.range).0);
        if let Some(parameters) = &lambda.parameters {
            self.unit().counts = counts(parameters);
        }
        self.expr(&lambda.body)?;
        self.op_at(Op::Return, span(lambda.body.range()));
        let code = self.pop_unit()?;
        self.make_function(code, parts);
        Ok(())
    }

    /// Starts a code object inside the present one.
    fn enter(&mut self, kind: CodeKind, name: &str, scope: usize, first_offset: u32) {
        let qualname = self.qualname(name, kind);
        let private =
            if kind == CodeKind::Class { Some(name.to_owned()) } else { self.unit().private.clone() };
        let mut unit = Unit::new(kind, name, &qualname, first_offset, scope);
        unit.private = private;
        let scope = &self.table.scopes[scope];
        unit.set_cells(scope.cells.iter(), scope.free.iter());
        if kind == CodeKind::Function {
            scope.parameters.iter().for_each(|p| unit.add_local(p));
            scope.slots().for_each(|s| unit.add_local(s));
            unit.is_generator = scope.is_generator;
        }
        self.units.push(unit);
    }

    fn qualname(&mut self, name: &str, kind: CodeKind) -> String {
        let mangled = self.mangled(name);
        let named = kind == CodeKind::Class || !name.starts_with('<');
        if named && self.place_of(&mangled) == Place::GlobalExplicit {
            return name.to_owned();
        }
        let parent = self.unit();
        match parent.kind {
            CodeKind::Module => name.to_owned(),
            CodeKind::Class => format!("{}.{name}", parent.qualname),
            CodeKind::Function => format!("{}.<locals>.{name}", parent.qualname),
        }
    }

    /// `[closure] code -> function`, after the parts that are on the stack already.
    fn make_function(&mut self, code: Rc<Code>, parts: Parts) {
        let closure = !code.free_vars.is_empty();
        if closure {
            for name in &code.free_vars {
                let cell = self.cell(name);
                self.op(Op::LoadCell(cell));
            }
            self.op(Op::BuildTuple(code.free_vars.len() as u32));
        }
        self.constant(Value::Code(code));
        let Parts { defaults, kw_defaults, annotations } = parts;
        self.op(Op::MakeFunction { defaults, kw_defaults, annotations, closure });
    }

    /// Puts the default values on the stack.
    fn defaults(&mut self, parameters: &'a Parameters) -> Result<Parts, Fault> {
        let positional: Vec<&Expr> = parameters
            .posonlyargs
            .iter()
            .chain(&parameters.args)
            .filter_map(|p| p.default.as_deref())
            .collect();
        if !positional.is_empty() {
            match positional.iter().map(|e| fold::constant(e)).collect::<Option<Vec<_>>>() {
                Some(values) => self.constant(Value::tuple(values)),
                None => {
                    let count = positional.len() as u32;
                    positional.into_iter().try_for_each(|e| self.expr(e))?;
                    self.op(Op::BuildTuple(count));
                }
            }
        }
        let mut keywords = 0;
        for p in &parameters.kwonlyargs {
            if let Some(default) = p.default.as_deref() {
                let name = self.mangled(p.name());
                self.constant(Value::Str(Str::intern(&name)));
                self.expr(default)?;
                keywords += 1;
            }
        }
        if keywords > 0 {
            self.op(Op::BuildDict(keywords));
        }
        let defaults = parameters.posonlyargs.iter().chain(&parameters.args).any(|p| p.default.is_some());
        Ok(Parts { defaults, kw_defaults: keywords > 0, annotations: false })
    }

    /// Puts the dict of annotations on the stack, if there are any.
    fn annotations(&mut self, parameters: &'a Parameters, returns: Option<&'a Expr>) -> Result<bool, Fault> {
        let plain = parameters.posonlyargs.iter().chain(&parameters.args).map(|p| &p.parameter);
        let all = plain
            .chain(parameters.vararg.as_deref())
            .chain(parameters.kwonlyargs.iter().map(|p| &p.parameter))
            .chain(parameters.kwarg.as_deref());
        let mut count = 0;
        let annotated: Vec<(&str, &'a Expr)> =
            all.filter_map(|p| Some((p.name.as_str(), p.annotation.as_deref()?))).collect();
        for (name, annotation) in annotated.into_iter().chain(returns.map(|r| ("return", r))) {
            let name = self.mangled(name);
            self.constant(Value::Str(Str::intern(&name)));
            self.annotation(annotation)?;
            count += 1;
        }
        if count > 0 {
            self.op(Op::BuildDict(count));
        }
        Ok(count > 0)
    }

    pub(super) fn class_def(&mut self, def: &'a StmtClassDef) -> R {
        if let Some(params) = &def.type_params {
            return Err(self.fault_at("invalid syntax", params.range));
        }
        let place = undecorated(def.range, def.decorator_list.last().map(|d| d.range), self.text);
        self.at = span(place);
        def.decorator_list.iter().try_for_each(|d| self.expr(&d.expression))?;
        if let Some(arguments) = &def.arguments {
            self.check_keywords(arguments)?;
        }
        self.op(Op::LoadBuildClass);
        let scope = self.table.scope_of(def);
        self.enter(CodeKind::Class, &def.name, scope, span(def.range).0);
        let code = self.class_body(&def.body)?;
        self.make_function(code, Parts::default());
        self.constant(Value::Str(Str::intern(&def.name)));
        match &def.arguments {
            Some(arguments) => self.call_arguments(arguments, 2)?,
            None => self.op(Op::Call(2)),
        }
        self.decorate(def.decorator_list.iter().map(|d| &d.expression));
        self.store_name(&def.name);
        Ok(())
    }

    fn class_body(&mut self, body: &'a [Stmt]) -> Result<Rc<Code>, Fault> {
        let at = self.at;
        let name = self.unit().name("__name__");
        let module = self.unit().name("__module__");
        self.op(Op::LoadName(name));
        self.op(Op::StoreName(module));
        let qualname = self.unit().qualname.clone();
        self.constant(Value::Str(qualname));
        let index = self.unit().name("__qualname__");
        self.op(Op::StoreName(index));
        let scope = self.unit().scope;
        if self.table.scopes[scope].has_annotations() {
            self.op(Op::SetupAnnotations);
        }
        let body = self.docstring(body);
        if let Some(doc) = self.unit().doc.clone() {
            self.constant(Value::Str(doc));
            let index = self.unit().name("__doc__");
            self.op(Op::StoreName(index));
        }
        self.body(body)?;
        self.at = body.last().map_or(at, |s| span(s.range()));
        match self.unit().cell("__class__").filter(|_| self.table.scopes[scope].cells.contains("__class__")) {
            Some(cell) => {
                self.op(Op::LoadCell(cell));
                self.op(Op::Copy(1));
                let index = self.unit().name("__classcell__");
                self.op(Op::StoreName(index));
            }
            None => self.constant(Value::None),
        }
        self.op(Op::Return);
        self.at = at;
        self.pop_unit()
    }

    /// A comprehension: a function of one argument, the first iterator, called at once.
    pub(super) fn comprehension(&mut self, expr: &'a Expr) -> R {
        let (name, scope, generators, start) = match expr {
            Expr::ListComp(c) => {
                ("<listcomp>", self.table.scope_of(c), &c.generators, Some(Op::BuildList(0)))
            }
            Expr::SetComp(c) => ("<setcomp>", self.table.scope_of(c), &c.generators, Some(Op::BuildSet(0))),
            Expr::DictComp(c) => {
                ("<dictcomp>", self.table.scope_of(c), &c.generators, Some(Op::BuildDict(0)))
            }
            Expr::Generator(c) => ("<genexpr>", self.table.scope_of(c), &c.generators, None),
            other => return Err(self.fault_at("invalid syntax", other.range())),
        };
        if generators.iter().any(|g| g.is_async) {
            return Err(self.unsupported("asynchronous comprehensions", expr.range()));
        }
        let Some(first) = generators.first() else { return Ok(()) };
        let at = self.at;
        self.enter(CodeKind::Function, name, scope, at.0);
        self.unit().counts.positional = 1;
        if let Some(start) = start {
            self.op(start);
        }
        self.generators(expr, generators, 0)?;
        if start.is_none() {
            self.constant(Value::None);
        }
        self.op(Op::Return);
        let code = self.pop_unit()?;
        self.at = at;
        self.make_function(code, Parts::default());
        self.expr(&first.iter)?;
        self.op(Op::GetIter);
        self.op(Op::Call(1));
        Ok(())
    }

    fn generators(&mut self, expr: &'a Expr, generators: &'a [Comprehension], depth: usize) -> R {
        let Some(generator) = generators.get(depth) else { return self.element(expr, generators.len()) };
        let (start, next, end) = (self.label(), self.label(), self.label());
        if depth == 0 {
            self.op(Op::LoadFast(0));
        } else {
            self.expr(&generator.iter)?;
            self.op(Op::GetIter);
        }
        self.place(start);
        self.jump(Op::ForIter, end);
        self.store(&generator.target)?;
        for test in &generator.ifs {
            self.jump_if(test, next, false)?;
        }
        self.generators(expr, generators, depth + 1)?;
        self.place(next);
        self.jump(Op::Jump, start);
        self.place(end);
        Ok(())
    }

    /// The innermost part: one element goes into the container below the iterators.
    fn element(&mut self, expr: &'a Expr, iterators: usize) -> R {
        let below = iterators as u32 + 1;
        match expr {
            Expr::ListComp(c) => {
                self.plain_element(&c.elt)?;
                self.op(Op::ListAppend(below));
            }
            Expr::SetComp(c) => {
                self.plain_element(&c.elt)?;
                self.op(Op::SetAdd(below));
            }
            Expr::DictComp(c) => {
                let Some(key) = c.key.as_deref() else {
                    let message = "dict unpacking cannot be used in dict comprehension";
                    return Err(self.fault_at(message, c.value.range()));
                };
                self.expr(key)?;
                self.expr(&c.value)?;
                self.op(Op::MapAdd(below));
            }
            Expr::Generator(c) => {
                self.plain_element(&c.elt)?;
                self.op_at(Op::Yield, span(c.elt.range()));
                self.op(Op::Pop);
            }
            _ => {}
        }
        Ok(())
    }

    fn plain_element(&mut self, element: &'a Expr) -> R {
        if let Expr::Starred(star) = element {
            return Err(self.fault_at("iterable unpacking cannot be used in comprehension", star.range));
        }
        self.expr(element)
    }
}

fn counts(parameters: &Parameters) -> ParameterCounts {
    ParameterCounts {
        positional_only: parameters.posonlyargs.len() as u32,
        positional: (parameters.posonlyargs.len() + parameters.args.len()) as u32,
        keyword_only: parameters.kwonlyargs.len() as u32,
        var_positional: parameters.vararg.is_some(),
        var_keyword: parameters.kwarg.is_some(),
    }
}
