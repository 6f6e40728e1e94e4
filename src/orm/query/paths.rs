//! Names become joins: `club__town__name` is walked field by field, and the tables on the way enter the query.
//!
//! Mirrors `names_to_path`, `setup_joins`, `trim_joins` and `resolve_ref` of `django/db/models/sql/query.py`.

use std::rc::Rc;

use super::filtered::FilteredJoin;
use super::tree::{AliasSet, Join, JoinKind, Map, Query, Reuse, add_alias};
use crate::orm::exceptions::field_error;
use crate::orm::expressions::{Expr, ExprRef, Kind};
use crate::orm::fields::{Field, FieldKind, FieldRef};
use crate::orm::lookups;
use crate::orm::options::Options;
use crate::orm::related::PathInfo;
use crate::python::{Class, Machine, PyResult, Str, Unwind};

/// Why a path could not be walked.
pub enum PathError {
    /// A multi-valued relation was met where none is allowed: the names walked, each with its steps.
    Multi(Vec<(Str, Vec<PathInfo>)>),
    /// An exception.
    Raised(Unwind),
}

impl From<Unwind> for PathError {
    fn from(error: Unwind) -> PathError {
        PathError::Raised(error)
    }
}

impl PathError {
    /// The exception; a multi-valued relation is none, so callers that allow them never see one.
    pub fn into_unwind(self) -> Unwind {
        match self {
            PathError::Raised(error) => error,
            PathError::Multi(_) => crate::python::exception::unsupported("this multi-valued path"),
        }
    }
}

/// Where a path leads.
pub struct NamesPath {
    /// The steps.
    pub path: Vec<PathInfo>,
    /// The last field (or relation) met.
    pub final_field: FieldRef,
    /// The fields whose columns are compared.
    pub targets: Vec<Rc<Field>>,
    /// Names left over: lookups.
    pub rest: Vec<Str>,
}

/// `JoinInfo`.
pub struct JoinInfo {
    /// The last field (or relation) met.
    pub final_field: FieldRef,
    /// The fields whose columns are compared.
    pub targets: Vec<Rc<Field>>,
    /// The options of the model reached.
    pub opts: Rc<Options>,
    /// Aliases on the way.
    pub joins: Vec<Str>,
    /// The steps.
    pub path: Vec<PathInfo>,
    /// Names left over: transforms.
    pub transforms: Vec<Str>,
    /// Why those names were no fields.
    last_error: Option<Unwind>,
}

/// Splits a lookup at `__`.
pub fn split_lookup(text: &str) -> Vec<Str> {
    text.split("__").map(Str::new).collect()
}

/// `field.get_col(alias, output_field)`.
pub fn get_col(
    m: &mut Machine,
    field: &Rc<Field>,
    alias: Option<Str>,
    output: Option<&Rc<Field>>,
) -> PyResult<ExprRef> {
    if output.is_none() && field.is_foreign_key() {
        let mut target = field.target_field(m)?;
        while target.is_foreign_key() {
            let next = target.target_field(m)?;
            if Rc::ptr_eq(&next, field) || Rc::ptr_eq(&next, &target) {
                return Err(crate::python::exception::value_error("Cannot resolve output_field."));
            }
            target = next;
        }
        return Ok(Expr::col(alias, field, Some(&target)));
    }
    Ok(Expr::col(alias, field, output))
}

/// All names that lookups may start with: `get_field_names_from_opts`.
pub fn field_names(m: &mut Machine, opts: &Rc<Options>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for field in opts.get_fields(m, true, false) {
        names.push(field.name().to_string());
        if let Some(field) = field.as_field().filter(|f| f.concrete()) {
            names.push(field.attname().to_string());
        }
    }
    names.sort();
    names.dedup();
    names
}

impl Query {
    /// The error for a name that is no field, with the names that are.
    pub fn unknown_name(&self, m: &mut Machine, name: &str) -> Unwind {
        let mut names = self.opts.clone().map_or_else(Vec::new, |opts| field_names(m, &opts));
        names.extend(self.annotation_select().into_iter().map(|(n, _)| n.to_string()));
        names.extend(self.filtered_relations.keys().map(|n| n.to_string()));
        names.sort();
        let text = format!("Cannot resolve keyword '{name}' into field. Choices are: {}", names.join(", "));
        field_error(m, text)
    }

    /// `names_to_path`.
    pub fn names_to_path(
        &self,
        m: &mut Machine,
        names: &[Str],
        opts: Option<&Rc<Options>>,
        allow_many: bool,
        fail_on_missing: bool,
    ) -> Result<NamesPath, PathError> {
        let mut opts = opts.cloned();
        let mut path: Vec<PathInfo> = Vec::new();
        let mut walked: Vec<(Str, Vec<PathInfo>)> = Vec::new();
        let mut last: Option<(FieldRef, Vec<Rc<Field>>)> = None;
        for (at, given) in names.iter().enumerate() {
            let mut steps_here: Vec<PathInfo> = Vec::new();
            let mut filtered = None;
            let field = match self.find_name(m, given, opts.as_ref())? {
                Some(field) => field,
                None if at == 0 && self.filtered_relations.contains_key(given) => {
                    filtered = self.filtered_relations.get(given).cloned();
                    let (way, field) =
                        self.filtered_field(m, given, opts.as_ref(), allow_many, fail_on_missing)?;
                    path.extend(way);
                    field
                }
                None => {
                    if at == 0 || fail_on_missing {
                        return Err(self.unknown_name_at(m, given, opts.as_ref()).into());
                    }
                    return self.path_ends(m, path, last, &names[at..]);
                }
            };
            let unresolved = field.is_relation() && field.related_model().is_none();
            // A relation that names its model by a text still has one; only it leads nowhere.
            let lazy = unresolved && field.as_field().is_some_and(|f| f.rel().is_some());
            if unresolved && !lazy {
                let text = format!(
                    "Field '{given}' does not generate an automatic reverse relation and therefore cannot be used \
                     for reverse querying. If it is a GenericForeignKey, consider adding a GenericRelation."
                );
                return Err(field_error(m, text).into());
            }
            let model = field.model().and_then(|c| Options::of(&c)).and_then(|o| o.concrete_model());
            if let (Some(from), Some(model)) = (opts.clone(), model)
                && !from.model().is_some_and(|own| Rc::ptr_eq(&own, &model))
            {
                let to_parent = from.get_path_to_parent(m, &model)?;
                if let Some(step) = to_parent.last() {
                    opts = Some(step.to_opts.clone());
                    steps_here.extend(to_parent.iter().cloned());
                    path.extend(to_parent);
                }
            }
            let mut steps = if field.is_relation() && !lazy { field.path_infos(m)? } else { Vec::new() };
            if let Some(step) = steps.last_mut() {
                step.filtered = filtered;
            }
            let Some(end) = steps.last().cloned() else {
                let Some(own) = field.as_field().cloned() else {
                    return Err(self.unknown_name_at(m, given, opts.as_ref()).into());
                };
                if fail_on_missing && at + 1 != names.len() {
                    let text = format!(
                        "Cannot resolve keyword '{}' into field. Join on '{given}' not permitted.",
                        names[at + 1]
                    );
                    return Err(field_error(m, text).into());
                }
                let rest = names[at + 1..].to_vec();
                return Ok(NamesPath { path, final_field: field, targets: vec![own], rest });
            };
            if !allow_many && let Some(many) = steps.iter().position(|step| step.m2m) {
                steps_here.extend(steps[..=many].iter().cloned());
                walked.push((given.clone(), steps_here));
                return Err(PathError::Multi(walked));
            }
            steps_here.extend(steps.iter().cloned());
            path.extend(steps);
            last = Some((end.join_field.clone(), end.target_fields.clone()));
            opts = Some(end.to_opts);
            walked.push((given.clone(), steps_here));
        }
        self.path_ends(m, path, last, &[])
    }

    /// The relation that a filtered one stands for, and the way to the model that has it.
    fn filtered_field(
        &self,
        m: &mut Machine,
        name: &Str,
        opts: Option<&Rc<Options>>,
        allow_many: bool,
        fail_on_missing: bool,
    ) -> Result<(Vec<PathInfo>, FieldRef), PathError> {
        let relation = self.filtered_relations.get(name).map(|f| split_lookup(&f.relation_name));
        match (relation.as_deref(), opts) {
            (Some([only]), Some(opts)) => Ok((Vec::new(), opts.get_field(m, only)?)),
            (Some(names), _) => {
                let mut found = self.names_to_path(m, names, opts, allow_many, fail_on_missing)?;
                found.path.pop();
                Ok((found.path, found.final_field))
            }
            (None, _) => Err(self.unknown_name_at(m, name, opts).into()),
        }
    }

    fn path_ends(
        &self,
        m: &mut Machine,
        path: Vec<PathInfo>,
        last: Option<(FieldRef, Vec<Rc<Field>>)>,
        rest: &[Str],
    ) -> Result<NamesPath, PathError> {
        match last {
            Some((final_field, targets)) => Ok(NamesPath { path, final_field, targets, rest: rest.to_vec() }),
            None => Err(self.unknown_name(m, "").into()),
        }
    }

    fn unknown_name_at(&self, m: &mut Machine, name: &str, opts: Option<&Rc<Options>>) -> Unwind {
        let mut at = Query { opts: opts.cloned(), ..Query::new(None) };
        at.annotations = self.annotations.clone();
        at.filtered_relations = self.filtered_relations.clone();
        at.annotation_select_mask = self.annotation_select_mask.clone();
        at.unknown_name(m, name)
    }

    fn find_name(
        &self,
        m: &mut Machine,
        name: &str,
        opts: Option<&Rc<Options>>,
    ) -> PyResult<Option<FieldRef>> {
        if let Some(opts) = opts {
            if name == "pk"
                && let Some(pk) = opts.pk()
            {
                return Ok(Some(FieldRef::Field(pk)));
            }
            // The common case finds the field among the model's own, before reverse relations are computed.
            if let Some(field) = opts.find_field(name) {
                return Ok(Some(FieldRef::Field(field)));
            }
            match opts.get_field(m, name) {
                Ok(field) => return Ok(Some(field)),
                Err(error) if is_missing_field(m, &error) => {}
                Err(error) => return Err(error),
            }
        }
        match self.selected_annotation(name) {
            Some(annotation) => {
                let field = crate::orm::expressions::output::output_field(m, &annotation)?;
                Ok(field.map(FieldRef::Field))
            }
            None => Ok(None),
        }
    }

    /// `setup_joins`: walks the names and puts the tables on the way into the query.
    pub fn setup_joins(
        &mut self,
        m: &mut Machine,
        names: &[Str],
        opts: &Rc<Options>,
        alias: &Str,
        can_reuse: Option<&AliasSet>,
        allow_many: bool,
    ) -> Result<JoinInfo, PathError> {
        let mut last_error = None;
        let mut pivot = names.len();
        let found = loop {
            match self.names_to_path(m, &names[..pivot], Some(opts), allow_many, true) {
                Ok(found) => break found,
                Err(PathError::Raised(error)) if pivot > 1 && is_field_error(m, &error) => {
                    last_error = Some(error);
                    pivot -= 1;
                }
                Err(error) => return Err(error),
            }
        };
        let mut joins = vec![alias.clone()];
        let mut alias = alias.clone();
        let mut reached = opts.clone();
        for step in &found.path {
            let nullable = !step.direct || step.join_field.as_field().is_none_or(Query::is_nullable);
            let join = Join {
                table_name: step.to_opts.db_table(),
                table_alias: step.filtered.as_ref().map_or_else(|| Str::intern(""), |f| f.alias.clone()),
                parent_alias: Some(alias.clone()),
                kind: JoinKind::Inner,
                join_field: Some(step.join_field.clone()),
                join_fields: step.join_field.joining_fields(m)?,
                nullable,
                filtered: step.filtered.as_ref().map(FilteredJoin::new),
                refcount: 1,
            };
            alias = self.join_filtered(m, join, if step.m2m { can_reuse } else { None })?;
            joins.push(alias.clone());
            reached = step.to_opts.clone();
        }
        Ok(JoinInfo {
            final_field: found.final_field,
            targets: found.targets,
            opts: reached,
            joins,
            path: found.path,
            transforms: names[pivot..].to_vec(),
            last_error,
        })
    }

    /// `transform_function`: the column of a target with the transforms that the names asked for.
    pub fn transformed(
        &mut self,
        m: &mut Machine,
        info: &JoinInfo,
        target: &Rc<Field>,
        alias: &Str,
    ) -> PyResult<ExprRef> {
        let alias = self.alias_cols.then(|| alias.clone());
        let mut expr = get_col(m, target, alias, None)?;
        for name in &info.transforms {
            expr = match lookups::try_transform(m, &expr, name, None) {
                Ok(expr) => expr,
                Err(error) => {
                    let ours = info.last_error.clone().filter(|_| info.final_field.as_field().is_some());
                    return Err(ours.unwrap_or(error));
                }
            };
        }
        Ok(expr)
    }

    /// `trim_joins`: joins at the end that only repeat a column of the table before them go.
    pub fn trim_joins(
        &mut self,
        m: &mut Machine,
        targets: &[Rc<Field>],
        joins: &[Str],
        path: &[PathInfo],
    ) -> PyResult<(Vec<Rc<Field>>, Str, Vec<Str>)> {
        let mut targets = targets.to_vec();
        let mut joins = joins.to_vec();
        for step in path.iter().rev() {
            if joins.len() == 1 || !step.direct || step.filtered.is_some() {
                break;
            }
            let Some(join_field) = step.join_field.as_field() else { break };
            let pairs = join_field.related_fields(m)?;
            let covered = |t: &Rc<Field>| pairs.iter().find(|(_, far)| far.column() == t.column());
            let Some(near) = targets
                .iter()
                .map(|t| covered(t).map(|(near, _)| near.clone()))
                .collect::<Option<Vec<_>>>()
                .filter(|near| !near.is_empty())
            else {
                break;
            };
            targets = near;
            if let Some(dropped) = joins.pop() {
                self.unref_alias(&dropped);
            }
        }
        let last = joins.last().cloned().unwrap_or_else(|| Str::intern(""));
        Ok((targets, last, joins))
    }

    /// `resolve_ref`: what `F(name)` means here.
    pub fn resolve_ref(
        &mut self,
        m: &mut Machine,
        name: &Str,
        allow_joins: bool,
        reuse: Reuse,
        summarize: bool,
    ) -> PyResult<ExprRef> {
        if let Some(annotation) = self.annotations.get(name).cloned() {
            if !allow_joins {
                self.refuse_joined(m, &annotation)?;
            }
            if !summarize {
                return Ok(annotation);
            }
            let Some(source) = self.selected_annotation(name) else {
                let text = format!("Cannot aggregate over the '{name}' alias. Use annotate() to promote it.");
                return Err(field_error(m, text));
            };
            return Ok(Expr::new(Kind::Ref { refs: name.clone(), source, position: None }));
        }
        let names = split_lookup(name);
        if let Some(annotation) = names.first().and_then(|n| self.annotations.get(n)).cloned() {
            return names[1..].iter().try_fold(annotation, |e, n| lookups::try_transform(m, &e, n, None));
        }
        let opts = match self.opts.clone() {
            Some(opts) => opts,
            None => return Err(self.unknown_name(m, name)),
        };
        let alias = self.must_initial_alias()?;
        let info = self
            .setup_joins(m, &names, &opts, &alias, reuse.as_deref(), true)
            .map_err(PathError::into_unwind)?;
        let (targets, alias, joins) = self.trim_joins(m, &info.targets, &info.joins, &info.path)?;
        if !allow_joins && joins.len() > 1 {
            return Err(field_error(m, "Joined field references are not permitted in this query"));
        }
        let Some(target) = targets.first() else { return Err(self.unknown_name(m, name)) };
        let expr = self.transformed(m, &info, target, &alias)?;
        if let Some(reuse) = reuse {
            joins.iter().for_each(|j| add_alias(reuse, j));
        }
        Ok(expr)
    }

    fn refuse_joined(&self, m: &mut Machine, annotation: &ExprRef) -> PyResult<()> {
        let mut cols = Vec::new();
        annotation.cols(&mut cols, true);
        let joined = cols.iter().any(|col| match &col.kind {
            Kind::Col { alias: Some(alias), .. } => {
                self.alias_map.get(alias).is_some_and(|j| j.kind != JoinKind::Base)
            }
            _ => false,
        });
        if joined {
            return Err(field_error(m, "Joined field references are not permitted in this query"));
        }
        Ok(())
    }

    /// `join_parent_model`: the alias of the table that holds an inherited field.
    pub fn join_parent_model(
        &mut self,
        m: &mut Machine,
        opts: &Rc<Options>,
        model: &Rc<Class>,
        alias: &Str,
        seen: &mut Vec<(Rc<Class>, Str)>,
    ) -> PyResult<Str> {
        let known = |seen: &Vec<(Rc<Class>, Str)>, class: &Rc<Class>| {
            seen.iter().find(|(c, _)| Rc::ptr_eq(c, class)).map(|(_, alias)| alias.clone())
        };
        if let Some(alias) = known(seen, model) {
            return Ok(alias);
        }
        let mut alias = alias.clone();
        let mut current = opts.clone();
        for step in opts.get_base_chain(model) {
            let Some(step_opts) = Options::of(&step) else { continue };
            if let Some(found) = known(seen, &step) {
                (current, alias) = (step_opts, found);
                continue;
            }
            if current.parent_link(&step).is_none() {
                // A proxy's base has the same table.
                current = step_opts;
                continue;
            }
            let Some(link) = current.get_ancestor_link(&step) else { continue };
            let info = self
                .setup_joins(m, &[link.name()], &current, &alias, None, true)
                .map_err(PathError::into_unwind)?;
            alias = info.joins.last().cloned().unwrap_or(alias);
            seen.push((step, alias.clone()));
            current = step_opts;
        }
        Ok(alias)
    }

    /// `solve_lookup_type`: the lookups at the end of a name, the fields before them, or the annotation it starts with.
    #[allow(clippy::type_complexity)]
    pub fn solve_lookup_type(
        &self,
        m: &mut Machine,
        lookup: &str,
        summarize: bool,
    ) -> PyResult<(Vec<Str>, Vec<Str>, Option<ExprRef>)> {
        let parts = split_lookup(lookup);
        if !self.annotations.is_empty()
            && let Some((name, rest)) = refers_to(&parts, &self.annotations)
            && let Some(annotation) = self.annotations.get(&name)
        {
            let expr = match summarize {
                true => Expr::new(Kind::Ref { refs: name, source: annotation.clone(), position: None }),
                false => annotation.clone(),
            };
            return Ok((rest, Vec::new(), Some(expr)));
        }
        let opts = self.opts.clone();
        let found =
            self.names_to_path(m, &parts, opts.as_ref(), true, false).map_err(PathError::into_unwind)?;
        let fields = parts[..parts.len() - found.rest.len()].to_vec();
        if found.rest.len() > 1 && fields.is_empty() {
            let model = self.model.as_ref().map_or_else(String::new, |c| c.name().to_string());
            return Err(field_error(m, format!("Invalid lookup \"{lookup}\" for model {model}\".")));
        }
        Ok((found.rest, fields, None))
    }
}

/// `refs_expression`: the shortest beginning of a lookup that names an annotation, with what follows.
fn refers_to(parts: &[Str], annotations: &Map<ExprRef>) -> Option<(Str, Vec<Str>)> {
    (1..=parts.len()).find_map(|n| {
        let name = parts[..n].iter().map(|p| &**p).collect::<Vec<_>>().join("__");
        annotations.contains_key(name.as_str()).then(|| (Str::new(&name), parts[n..].to_vec()))
    })
}

/// Whether an error is `FieldError`.
pub fn is_field_error(m: &mut Machine, error: &Unwind) -> bool {
    let class = crate::orm::orm(m).exceptions.FieldError.clone();
    error.is(&class)
}

/// Whether an error is `FieldDoesNotExist`.
pub fn is_missing_field(m: &mut Machine, error: &Unwind) -> bool {
    let class = crate::orm::orm(m).exceptions.FieldDoesNotExist.clone();
    error.is(&class)
}

/// Whether a relation's field is many-to-many.
pub fn is_many_to_many(field: &FieldRef) -> bool {
    field.as_field().is_some_and(|f| f.kind == FieldKind::ManyToMany)
}
