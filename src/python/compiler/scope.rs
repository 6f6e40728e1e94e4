//! Scope analysis: which scope each name of a program belongs to, before a single instruction is made.
//!
//! One walk over the tree collects what every scope binds, uses and declares; [`Table::resolve`] then decides local,
//! cell, free or global. Scopes are found again by the address of their node, since a `finally` body is compiled more
//! than once. Comprehensions are functions here, as in CPython 3.11.
//!
//! **Invariant:** a name is in the `free` set of every scope between its use and the scope that holds its cell.
//! Mirrors CPython's `Python/symtable.c`.

use indexmap::{IndexMap, IndexSet};
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{
    Alias, Comprehension, ExceptHandler, Expr, ExprContext, ExprName, ExprNamed, Identifier, Parameters,
    Pattern, Stmt,
};
use ruff_text_size::TextRange;
use rustc_hash::FxHashMap;

use super::error::Fault;

/// What the scope is the body of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ScopeKind {
    Module,
    Class,
    Function,
    /// A comprehension or generator expression: a function whose walrus targets belong to the scope around it.
    Comprehension,
}

/// What a scope does with a name.
#[derive(Clone, Copy, Default)]
pub(super) struct Symbol {
    bound: bool,
    parameter: bool,
    global: bool,
    nonlocal: bool,
    used: bool,
    annotated: bool,
    /// A comprehension's own iteration variable.
    iteration: bool,
    declared_at: Option<TextRange>,
}

/// Where a name lives, seen from one scope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// A slot of the function, or the namespace of a class or module.
    Local,
    /// A cell made by this scope.
    Cell,
    /// A cell of an outer scope.
    Free,
    /// Declared `global`.
    GlobalExplicit,
    /// Not bound anywhere around.
    GlobalImplicit,
}

/// One scope.
pub(super) struct Scope {
    pub kind: ScopeKind,
    pub parent: Option<usize>,
    /// Parameters in the order of [`crate::python::code::Code::locals`].
    pub parameters: Vec<String>,
    symbols: IndexMap<String, Symbol>,
    pub cells: IndexSet<String>,
    pub free: IndexSet<String>,
    pub is_generator: bool,
    /// The class whose name mangles `__private` names here.
    private: Option<String>,
    has_annotations: bool,
}

impl Scope {
    fn is_function(&self) -> bool {
        matches!(self.kind, ScopeKind::Function | ScopeKind::Comprehension)
    }

    /// Names bound in slots, in order of first appearance, without the parameters.
    pub fn slots(&self) -> impl Iterator<Item = &String> {
        self.symbols
            .iter()
            .filter(|(name, s)| {
                s.bound && !s.parameter && !s.global && !s.nonlocal && !self.cells.contains(*name)
            })
            .map(|(name, _)| name)
    }

    /// Whether a module or class body has annotated names.
    pub fn has_annotations(&self) -> bool {
        self.has_annotations
    }
}

/// All scopes of one program; the module is the first.
pub(super) struct Table {
    pub scopes: Vec<Scope>,
    by_node: FxHashMap<usize, usize>,
}

/// The key of a node: its address. Nodes do not move while they are compiled.
pub(super) fn key<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

/// `__name` inside class `C` is `_C__name`.
pub(super) fn mangle(private: Option<&str>, name: &str) -> String {
    match private {
        Some(class) if name.starts_with("__") && !name.ends_with("__") && !name.contains('.') => {
            let class = class.trim_start_matches('_');
            if class.is_empty() { name.to_owned() } else { format!("_{class}{name}") }
        }
        _ => name.to_owned(),
    }
}

impl Table {
    /// Analyses a module's statements.
    pub fn of_module(body: &[Stmt]) -> Result<Table, Fault> {
        let mut walk = Walk::new();
        walk.visit_body(body);
        walk.finish()
    }

    /// Analyses one expression, for `eval`.
    pub fn of_expression(expression: &Expr) -> Result<Table, Fault> {
        let mut walk = Walk::new();
        walk.visit_expr(expression);
        walk.finish()
    }

    /// The scope that a node opens.
    pub fn scope_of<T>(&self, node: &T) -> usize {
        self.by_node.get(&key(node)).copied().unwrap_or(0)
    }

    /// Where a (mangled) name lives, seen from a scope.
    pub fn place(&self, scope: usize, name: &str) -> Place {
        let s = &self.scopes[scope];
        let symbol = s.symbols.get(name).copied().unwrap_or_default();
        if symbol.global {
            Place::GlobalExplicit
        } else if symbol.bound && !symbol.nonlocal {
            // A class keeps its names in its namespace even when a method's free variable passes through it.
            if s.is_function() && s.cells.contains(name) { Place::Cell } else { Place::Local }
        } else if s.cells.contains(name) {
            Place::Cell
        } else if s.free.contains(name) {
            Place::Free
        } else {
            Place::GlobalImplicit
        }
    }

    fn resolve(&mut self) -> Result<(), Fault> {
        for index in 0..self.scopes.len() {
            let names: Vec<(String, Symbol)> =
                self.scopes[index].symbols.iter().map(|(n, s)| (n.clone(), *s)).collect();
            for (name, symbol) in names {
                if symbol.global
                    || (symbol.bound && !symbol.nonlocal)
                    || self.scopes[index].kind == ScopeKind::Module
                {
                    continue;
                }
                match self.holder(index, &name) {
                    Some(holder) => self.bind_free(index, holder, &name),
                    None if symbol.nonlocal => {
                        let range = symbol.declared_at.unwrap_or_default();
                        return Err(Fault::new(format!("no binding for nonlocal '{name}' found"), range));
                    }
                    None => {}
                }
            }
        }
        Ok(())
    }

    /// The scope outside `from` whose cell the name is.
    fn holder(&self, from: usize, name: &str) -> Option<usize> {
        let mut at = self.scopes[from].parent;
        while let Some(index) = at {
            let scope = &self.scopes[index];
            if scope.kind == ScopeKind::Class {
                if name == "__class__" {
                    return Some(index);
                }
            } else if scope.is_function()
                && let Some(symbol) = scope.symbols.get(name)
            {
                if symbol.global {
                    return None;
                }
                if symbol.bound && !symbol.nonlocal {
                    return Some(index);
                }
            }
            at = scope.parent;
        }
        None
    }

    fn bind_free(&mut self, from: usize, holder: usize, name: &str) {
        self.scopes[holder].cells.insert(name.to_owned());
        let mut at = from;
        while at != holder {
            self.scopes[at].free.insert(name.to_owned());
            let Some(parent) = self.scopes[at].parent else { return };
            at = parent;
        }
    }
}

/// The walk that collects symbols. The first fault stops nothing but is the one reported.
struct Walk {
    table: Table,
    current: usize,
    fault: Option<Fault>,
    /// Inside the iterable of a comprehension: a walrus is not allowed there.
    in_iterable: u32,
}

impl Walk {
    fn new() -> Walk {
        let mut walk = Walk {
            table: Table { scopes: Vec::new(), by_node: FxHashMap::default() },
            current: 0,
            fault: None,
            in_iterable: 0,
        };
        walk.push(ScopeKind::Module, None, None);
        walk
    }

    fn finish(mut self) -> Result<Table, Fault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        self.table.resolve()?;
        Ok(self.table)
    }

    fn push(&mut self, kind: ScopeKind, node: Option<usize>, private: Option<String>) -> usize {
        let index = self.table.scopes.len();
        let parent = (index > 0).then_some(self.current);
        self.table.scopes.push(Scope {
            kind,
            parent,
            parameters: Vec::new(),
            symbols: IndexMap::new(),
            cells: IndexSet::new(),
            free: IndexSet::new(),
            is_generator: false,
            private,
            has_annotations: false,
        });
        if let Some(node) = node {
            self.table.by_node.insert(node, index);
        }
        self.current = index;
        index
    }

    /// Walks something in a scope of its own.
    fn inside(
        &mut self,
        kind: ScopeKind,
        node: usize,
        private: Option<String>,
        walk: impl FnOnce(&mut Walk),
    ) {
        let (outer, iterable) = (self.current, std::mem::take(&mut self.in_iterable));
        self.push(kind, Some(node), private);
        walk(self);
        self.current = outer;
        self.in_iterable = iterable;
    }

    fn scope(&mut self) -> &mut Scope {
        &mut self.table.scopes[self.current]
    }

    fn private(&self) -> Option<String> {
        self.table.scopes[self.current].private.clone()
    }

    fn fail(&mut self, message: impl Into<String>, range: TextRange) {
        if self.fault.is_none() {
            self.fault = Some(Fault::new(message, range));
        }
    }

    fn symbol(&mut self, name: &str) -> &mut Symbol {
        let scope = &mut self.table.scopes[self.current];
        let mangled = mangle(scope.private.as_deref(), name);
        scope.symbols.entry(mangled).or_default()
    }

    fn bind(&mut self, name: &str) {
        self.symbol(name).bound = true;
    }

    fn used(&mut self, name: &str) {
        self.symbol(name).used = true;
        if name == "super" && self.scope().is_function() {
            self.symbol("__class__").used = true;
        }
    }

    fn name(&mut self, name: &ExprName) {
        match name.ctx {
            ExprContext::Load => self.used(&name.id),
            ExprContext::Store | ExprContext::Del => {
                if &*name.id == "__debug__" {
                    self.fail("cannot assign to __debug__", name.range);
                }
                self.bind(&name.id);
                if self.scope().kind == ScopeKind::Comprehension {
                    self.symbol(&name.id).iteration = true;
                }
            }
            ExprContext::Invalid => {}
        }
    }

    fn declare(&mut self, names: &[Identifier], range: TextRange, global: bool) {
        let word = if global { "global" } else { "nonlocal" };
        if !global && self.scope().kind == ScopeKind::Module {
            self.fail("nonlocal declaration not allowed at module level", range);
            return;
        }
        for name in names {
            let symbol = *self.symbol(name);
            let problem = if symbol.parameter {
                Some(format!("name '{name}' is parameter and {word}"))
            } else if (global && symbol.nonlocal) || (!global && symbol.global) {
                Some(format!("name '{name}' is nonlocal and global"))
            } else if symbol.used {
                Some(format!("name '{name}' is used prior to {word} declaration"))
            } else if symbol.annotated {
                Some(format!("annotated name '{name}' can't be {word}"))
            } else if symbol.bound {
                Some(format!("name '{name}' is assigned to before {word} declaration"))
            } else {
                None
            };
            if let Some(problem) = problem {
                let both = symbol.global != symbol.nonlocal && symbol.global != global;
                self.fail(problem, symbol.declared_at.filter(|_| both).unwrap_or(range));
            }
            let symbol = self.symbol(name);
            symbol.global |= global;
            symbol.nonlocal |= !global;
            symbol.declared_at = Some(range);
        }
    }

    fn parameters(&mut self, parameters: &Parameters) {
        let plain = parameters.posonlyargs.iter().chain(&parameters.args).chain(&parameters.kwonlyargs);
        let names: Vec<&Identifier> = plain
            .map(|p| &p.parameter.name)
            .chain(parameters.vararg.iter().chain(&parameters.kwarg).map(|p| &p.name))
            .collect();
        for name in names {
            if self.symbol(name).parameter {
                self.fail(format!("duplicate argument '{name}' in function definition"), name.range);
            }
            if &**name == "__debug__" {
                self.fail("cannot assign to __debug__", name.range);
            }
            let symbol = self.symbol(name);
            symbol.bound = true;
            symbol.parameter = true;
            let mangled = mangle(self.private().as_deref(), name);
            self.scope().parameters.push(mangled);
        }
    }

    fn defaults_and_annotations(&mut self, parameters: &Parameters) {
        for p in parameters.iter_non_variadic_params() {
            if let Some(default) = &p.default {
                self.visit_expr(default);
            }
        }
        for p in parameters.iter() {
            if let Some(annotation) = p.annotation() {
                self.visit_expr(annotation);
            }
        }
    }

    fn comprehension(
        &mut self,
        node: usize,
        elements: &[&Expr],
        generators: &[Comprehension],
        generator: bool,
    ) {
        let Some((first, rest)) = generators.split_first() else { return };
        self.in_iterable += 1;
        self.visit_expr(&first.iter);
        self.in_iterable -= 1;
        let private = self.private();
        self.inside(ScopeKind::Comprehension, node, private, |walk| {
            walk.scope().is_generator = generator;
            walk.scope().parameters.push(".0".to_owned());
            walk.symbol(".0").parameter = true;
            walk.symbol(".0").bound = true;
            walk.visit_expr(&first.target);
            first.ifs.iter().for_each(|test| walk.visit_expr(test));
            for g in rest {
                walk.visit_expr(&g.target);
                walk.in_iterable += 1;
                walk.visit_expr(&g.iter);
                walk.in_iterable -= 1;
                g.ifs.iter().for_each(|test| walk.visit_expr(test));
            }
            elements.iter().for_each(|element| walk.visit_expr(element));
        });
    }

    /// `name := value`: inside comprehensions the name belongs to the scope around them.
    fn named(&mut self, named: &ExprNamed) {
        let Expr::Name(target) = &*named.target else { return };
        if self.in_iterable > 0 {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            self.fail(message, named.range);
        }
        if self.scope().kind != ScopeKind::Comprehension {
            self.visit_expr(&named.value);
            return self.name(target);
        }
        let inner = self.current;
        while self.scope().kind == ScopeKind::Comprehension {
            if self.symbol(&target.id).iteration {
                let name = &target.id;
                self.fail(
                    format!("assignment expression cannot rebind comprehension iteration variable '{name}'"),
                    target.range,
                );
            }
            self.current = self.scope().parent.unwrap_or(0);
        }
        let holder = self.scope().kind;
        if holder == ScopeKind::Class {
            let message = "assignment expression within a comprehension cannot be used in a class body";
            self.fail(message, target.range);
        }
        let global = holder == ScopeKind::Module || self.symbol(&target.id).global;
        if !global || holder == ScopeKind::Module {
            self.bind(&target.id);
        }
        self.current = inner;
        let symbol = self.symbol(&target.id);
        symbol.global |= global;
        symbol.nonlocal |= !global;
        symbol.declared_at = Some(target.range);
        self.visit_expr(&named.value);
    }

    fn yields(&mut self, word: &str, range: TextRange) {
        match self.scope().kind {
            ScopeKind::Function => self.scope().is_generator = true,
            ScopeKind::Comprehension => {
                self.fail(format!("'{word}' inside {}", self.comprehension_name()), range)
            }
            _ => self.fail(format!("'{word}' outside function"), range),
        }
    }

    fn comprehension_name(&self) -> &'static str {
        if self.table.scopes[self.current].is_generator {
            "generator expression"
        } else {
            "list comprehension"
        }
    }

    fn alias(&mut self, alias: &Alias) {
        match &alias.asname {
            Some(name) => self.bind(name),
            None => {
                let top = alias.name.split('.').next().unwrap_or_default().to_owned();
                self.bind(&top);
            }
        }
    }

    fn annotated(&mut self, target: &Expr, simple: bool, has_value: bool, whole: TextRange) {
        if let Expr::Name(name) = target {
            let symbol = *self.symbol(&name.id);
            if simple && self.current != 0 && (symbol.global || symbol.nonlocal) {
                let word = if symbol.global { "global" } else { "nonlocal" };
                self.fail(format!("annotated name '{}' can't be {word}", name.id), whole);
            }
            if simple {
                self.symbol(&name.id).annotated = true;
                self.bind(&name.id);
            } else if has_value {
                self.bind(&name.id);
            }
        } else {
            self.visit_expr(target);
        }
    }
}

impl<'a> Visitor<'a> for Walk {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(def) => {
                self.bind(&def.name);
                def.decorator_list.iter().for_each(|d| self.visit_expr(&d.expression));
                self.defaults_and_annotations(&def.parameters);
                if let Some(returns) = &def.returns {
                    self.visit_expr(returns);
                }
                let private = self.private();
                self.inside(ScopeKind::Function, key(def), private, |walk| {
                    walk.parameters(&def.parameters);
                    walk.visit_body(&def.body);
                });
            }
            Stmt::ClassDef(def) => {
                self.bind(&def.name);
                def.decorator_list.iter().for_each(|d| self.visit_expr(&d.expression));
                if let Some(arguments) = &def.arguments {
                    visitor::walk_arguments(self, arguments);
                }
                self.inside(ScopeKind::Class, key(def), Some(def.name.to_string()), |walk| {
                    walk.visit_body(&def.body);
                });
            }
            Stmt::Global(s) => self.declare(&s.names, s.range, true),
            Stmt::Nonlocal(s) => self.declare(&s.names, s.range, false),
            Stmt::Import(s) => s.names.iter().for_each(|a| self.alias(a)),
            Stmt::ImportFrom(s) => {
                for alias in &s.names {
                    if &*alias.name != "*" {
                        self.alias(alias);
                    } else if self.scope().kind != ScopeKind::Module {
                        self.fail("import * only allowed at module level", alias.range);
                    }
                }
            }
            Stmt::AnnAssign(s) => {
                self.annotated(&s.target, s.simple, s.value.is_some(), s.range);
                // A function's annotations are not evaluated, but looked at all the same.
                self.scope().has_annotations = true;
                self.visit_expr(&s.annotation);
                if let Some(value) = &s.value {
                    self.visit_expr(value);
                }
            }
            Stmt::AugAssign(s) => {
                // The target is both read and written; binding alone keeps `global` after it an "assigned" fault.
                self.visit_expr(&s.target);
                self.visit_expr(&s.value);
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) => self.name(name),
            Expr::Named(named) => self.named(named),
            Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    self.defaults_and_annotations(parameters);
                }
                let private = self.private();
                self.inside(ScopeKind::Function, key(lambda), private, |walk| {
                    if let Some(parameters) = &lambda.parameters {
                        walk.parameters(parameters);
                    }
                    walk.visit_expr(&lambda.body);
                });
            }
            Expr::ListComp(c) => self.comprehension(key(c), &[&c.elt], &c.generators, false),
            Expr::SetComp(c) => self.comprehension(key(c), &[&c.elt], &c.generators, false),
            Expr::DictComp(c) => {
                let elements: Vec<&Expr> = c.key.as_deref().into_iter().chain([&*c.value]).collect();
                self.comprehension(key(c), &elements, &c.generators, false);
            }
            Expr::Generator(c) => self.comprehension(key(c), &[&c.elt], &c.generators, true),
            Expr::Yield(y) => {
                self.yields("yield", y.range);
                visitor::walk_expr(self, expr);
            }
            Expr::YieldFrom(y) => {
                self.yields("yield from", y.range);
                visitor::walk_expr(self, expr);
            }
            Expr::BinOp(_) => {
                // A long sum leans to the left: walked in a loop, so that it needs no stack.
                let mut rights = Vec::new();
                let mut left = expr;
                while let Expr::BinOp(op) = left {
                    rights.push(&*op.right);
                    left = &op.left;
                }
                self.visit_expr(left);
                rights.into_iter().rev().for_each(|right| self.visit_expr(right));
            }
            _ => visitor::walk_expr(self, expr),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(h) = handler;
        if let Some(type_) = &h.type_ {
            self.visit_expr(type_);
        }
        if let Some(name) = &h.name {
            self.bind(name);
        }
        self.visit_body(&h.body);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let name = match pattern {
            Pattern::MatchAs(p) => p.name.as_ref(),
            Pattern::MatchStar(p) => p.name.as_ref(),
            Pattern::MatchMapping(p) => p.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = name {
            self.bind(name);
        }
        visitor::walk_pattern(self, pattern);
    }
}

/// The range of a statement without its decorators: where its `def` or `class` stands.
pub(super) fn undecorated(stmt_range: TextRange, last_decorator: Option<TextRange>, text: &str) -> TextRange {
    let Some(last) = last_decorator else { return stmt_range };
    let mut at = last.end().to_usize();
    let bytes = text.as_bytes();
    while at < stmt_range.end().to_usize() {
        match bytes[at] {
            b'#' => at = text[at..].find('\n').map_or(stmt_range.end().to_usize(), |n| at + n),
            b' ' | b'\t' | b'\n' | b'\r' | b'\\' | b')' | 0x0c => at += 1,
            _ => break,
        }
    }
    TextRange::new((at as u32).into(), stmt_range.end())
}
