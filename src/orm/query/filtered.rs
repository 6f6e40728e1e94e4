//! `FilteredRelation`: a relation under a name of its own, joined with a condition in its ON clause.
//!
//! Mirrors `FilteredRelation` in `django/db/models/query_utils.py` and `add_filtered_relation` in
//! `django/db/models/sql/query.py`.

use std::rc::Rc;

use super::filter::Build;
use super::paths::split_lookup;
use super::tree::{AliasSet, Join, Query};
use crate::orm::expressions::classes::{to_expr, wrap_expr};
use crate::orm::expressions::expr::{Connector, QChild, QNode};
use crate::orm::expressions::{Expr, ExprRef, Kind};
use crate::orm::py;
use crate::python::class::Layout;
use crate::python::exception::{recursion_error, value_error};
use crate::python::machine::stack_is_low;
use crate::python::{Args, ClassBuilder, Instance, Machine, Module, PyResult, Str, Value};

/// Where the class lives.
const MODULE: &str = "django.db.models.query_utils";
/// What the class is called.
const NAME: &str = "FilteredRelation";
/// Tables in a query whose condition still asks for more.
const DEEPEST: usize = 150;

/// A relation with a condition, as a query knows it.
pub struct FilteredRelation {
    /// The relation, or the way to it.
    pub relation_name: Str,
    /// The name it has in the query.
    pub alias: Str,
    /// The condition, its names beginning with the alias.
    pub condition: Rc<QNode>,
}

/// A filtered relation in a join.
#[derive(Clone)]
pub struct FilteredJoin {
    /// Which.
    pub relation: Rc<FilteredRelation>,
    /// Its condition on columns; `None` until the join has its alias.
    pub resolved: Option<ExprRef>,
}

impl FilteredJoin {
    /// Not yet resolved.
    pub fn new(relation: &Rc<FilteredRelation>) -> FilteredJoin {
        FilteredJoin { relation: relation.clone(), resolved: None }
    }

    /// Under other aliases.
    pub fn relabeled(&self, changes: &[(Str, Str)]) -> FilteredJoin {
        FilteredJoin { resolved: self.resolved.as_ref().map(|expr| expr.relabeled(changes)), ..self.clone() }
    }
}

/// Whether a value is a `FilteredRelation`.
pub fn is_filtered_relation(m: &Machine, value: &Value) -> bool {
    py::is_kind(m, value, MODULE, NAME)
}

/// Puts the class into its module.
pub fn fill_module(module: &Rc<Module>) {
    let class = ClassBuilder::new(NAME, module)
        .layout(Layout::Object)
        .method("__init__", init)
        .method("__eq__", |m, args| {
            let (Some(a), Some(b)) = (args.pos.first(), args.pos.get(1)) else {
                return Ok(Value::NotImplemented);
            };
            if !is_filtered_relation(m, b) {
                return Ok(Value::NotImplemented);
            }
            for name in ["relation_name", "alias", "condition"] {
                let (left, right) = (m.getattr(a, name)?, m.getattr(b, name)?);
                if !m.eq(&left, &right)? {
                    return Ok(Value::Bool(false));
                }
            }
            Ok(Value::Bool(true))
        })
        .attribute("__hash__", Value::None)
        .build();
    module.set(NAME, class);
}

fn init(m: &mut Machine, mut args: Args) -> PyResult {
    let this = args.take_self();
    let mut args = args.reader("FilteredRelation.__init__");
    let relation_name = args.required("relation_name")?;
    let condition = args.keyword("condition");
    args.finish()?;
    if !m.truth(&relation_name)? {
        return Err(value_error("relation_name cannot be empty."));
    }
    let condition = match condition {
        Some(condition) => condition,
        None => {
            let node = QNode { connector: Connector::And, negated: false, children: Vec::new() };
            wrap_expr(m, Expr::new(Kind::Q(Rc::new(node))))?
        }
    };
    if condition_of(&condition).is_none() {
        return Err(value_error("condition argument must be a Q() instance."));
    }
    if let Some(object) = this.as_instance() {
        object.set("relation_name", relation_name);
        object.set("alias", Value::None);
        object.set("condition", condition);
        object.set("resolved_condition", Value::None);
    }
    Ok(Value::None)
}

fn condition_of(value: &Value) -> Option<Rc<QNode>> {
    match &to_expr(value)?.kind {
        Kind::Q(node) => Some(node.clone()),
        _ => None,
    }
}

/// `get_children_from_q`: the names of all conditions.
fn names_of(node: &QNode, names: &mut Vec<Str>) {
    for child in &node.children {
        match child {
            QChild::Pair(name, _) => names.push(name.clone()),
            QChild::Q(inner) => names_of(inner, names),
            QChild::Expr(_) | QChild::Other(_) => {}
        }
    }
}

/// `rename_prefix_from_q`.
fn renamed(node: &QNode, prefix: &str, alias: &str) -> QNode {
    let child = |child: &QChild| match child {
        QChild::Pair(name, value) => QChild::Pair(Str::new(&name.replacen(prefix, alias, 1)), value.clone()),
        QChild::Q(inner) => QChild::Q(Rc::new(renamed(inner, prefix, alias))),
        other => other.clone(),
    };
    QNode { children: node.children.iter().map(child).collect(), ..*node }
}

impl Query {
    /// `add_filtered_relation`.
    pub fn add_filtered_relation(
        &mut self,
        m: &mut Machine,
        object: &Rc<Instance>,
        alias: &Str,
    ) -> PyResult<()> {
        if alias.contains('.') {
            let shown = py::quoted(m, alias);
            return Err(value_error(format!(
                "FilteredRelation doesn't support aliases with periods (got {shown})."
            )));
        }
        super::select::check_alias(alias)?;
        object.set("alias", Value::Str(alias.clone()));
        let relation_name = object.get("relation_name").as_ref().and_then(py::as_text);
        let relation_name = relation_name.unwrap_or_else(|| Str::intern(""));
        let shown = py::quoted(m, &relation_name);
        let (lookups, relation_parts, _) = self.solve_lookup_type(m, &relation_name, false)?;
        if !lookups.is_empty() {
            return Err(value_error(format!(
                "FilteredRelation's relation_name cannot contain lookups (got {shown})."
            )));
        }
        let Some(condition) = object.get("condition").as_ref().and_then(condition_of) else {
            return Err(value_error("condition argument must be a Q() instance."));
        };
        let mut names = Vec::new();
        names_of(&condition, &mut names);
        for name in names {
            let (lookups, parts, _) = self.solve_lookup_type(m, &name, false)?;
            let shift = if lookups.is_empty() { 2 } else { 1 };
            let path = &parts[..parts.len().saturating_sub(shift)];
            let name = py::quoted(m, &name);
            if path.iter().zip(&relation_parts).any(|(a, b)| a != b) {
                return Err(value_error(format!(
                    "FilteredRelation's condition doesn't support relations outside the {shown} (got {name})."
                )));
            }
            if parts.len() > relation_parts.len() + 1 {
                return Err(value_error(format!(
                    "FilteredRelation's condition doesn't support nested relations deeper than the relation_name \
                     (got {name} for {shown})."
                )));
            }
        }
        let condition = Rc::new(renamed(&condition, &relation_name, alias));
        object.set("condition", wrap_expr(m, Expr::new(Kind::Q(condition.clone())))?);
        let relation = FilteredRelation { relation_name, alias: alias.clone(), condition };
        self.filtered_relations.insert(alias.clone(), Rc::new(relation));
        Ok(())
    }

    /// Whether a path begins with the name of a filtered relation.
    pub fn begins_filtered(&self, path: &str) -> bool {
        split_lookup(path).first().is_some_and(|name| self.filtered_relations.contains_key(name))
    }

    /// `join`, resolving the condition of a filtered relation when the join is new.
    pub fn join_filtered(&mut self, m: &mut Machine, join: Join, reuse: Option<&AliasSet>) -> PyResult<Str> {
        let Some(filtered) = join.filtered.clone() else { return Ok(self.join(join, reuse)) };
        let before = self.alias_map.len();
        let alias = self.join(join, reuse);
        if self.alias_map.len() == before {
            return Ok(alias);
        }
        // A way through a many-valued relation is joined anew in its own condition, without end: in Django too.
        if stack_is_low() || before > DEEPEST {
            return Err(recursion_error("maximum recursion depth exceeded while calling a Python object"));
        }
        let mut again: Option<AliasSet> =
            reuse.map(|set| set.iter().cloned().chain([alias.clone()]).collect());
        let build = Build { split_subq: false, update_join_types: false, ..Build::FILTER };
        let (clause, _) = self.build_q(m, &filtered.relation.condition, again.as_mut(), build)?;
        if let Some(join) = self.alias_map.get_mut(&alias) {
            join.filtered = Some(FilteredJoin { resolved: Some(Expr::new(Kind::Where(clause))), ..filtered });
        }
        // What the condition joined stands before what it is a condition of.
        if self.alias_map.len() > before + 1
            && let Some(join) = self.alias_map.shift_remove(&alias)
        {
            self.alias_map.insert(alias.clone(), join);
        }
        Ok(alias)
    }
}
