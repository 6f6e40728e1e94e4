//! How a query walks from one model to another: the steps a join is made of.
//!
//! Mirrors `PathInfo` in `django/db/models/query_utils.py` and the `get_path_info` methods of relations.

use std::rc::Rc;

use super::rel::{Rel, RelKind};
use crate::orm::fields::{Field, FieldKind, FieldRef};
use crate::orm::options::Options;
use crate::orm::query::FilteredRelation;
use crate::python::{Machine, PyResult};

/// One step from a model to another.
#[derive(Clone)]
pub struct PathInfo {
    /// Where the step starts.
    pub from_opts: Rc<Options>,
    /// Where it ends.
    pub to_opts: Rc<Options>,
    /// The fields of the end that a value is compared with.
    pub target_fields: Vec<Rc<Field>>,
    /// The field, or the reverse relation, whose columns are joined.
    pub join_field: FieldRef,
    /// Whether one row may meet many.
    pub m2m: bool,
    /// Whether the step follows the field's own direction.
    pub direct: bool,
    /// What the join is filtered by.
    pub filtered: Option<Rc<FilteredRelation>>,
}

impl PathInfo {
    /// A step in the field's own direction, to one row, unfiltered.
    pub fn new(
        from_opts: Rc<Options>,
        to_opts: Rc<Options>,
        target_fields: Vec<Rc<Field>>,
        join_field: FieldRef,
    ) -> PathInfo {
        PathInfo { from_opts, to_opts, target_fields, join_field, m2m: false, direct: true, filtered: None }
    }
}

impl FieldRef {
    /// `get_path_info`: the steps from the model that has this field (or reverse relation) to the other one.
    pub fn path_infos(&self, m: &mut Machine) -> PyResult<Vec<PathInfo>> {
        match self {
            FieldRef::Field(field) => field.path_infos(m),
            FieldRef::Rel(rel) => match rel.field() {
                Some(field) => field.reverse_path_infos(m),
                None => Ok(Vec::new()),
            },
        }
    }

    /// The pairs of fields compared by the join: `(left, right)`, as `get_joining_fields` gives them.
    pub fn joining_fields(&self, m: &mut Machine) -> PyResult<Vec<(Rc<Field>, Rc<Field>)>> {
        match self {
            FieldRef::Field(field) => field.related_fields(m),
            FieldRef::Rel(rel) => match rel.field() {
                Some(field) => Ok(field.related_fields(m)?.into_iter().map(|(l, r)| (r, l)).collect()),
                None => Ok(Vec::new()),
            },
        }
    }
}

impl Field {
    /// `get_path_info`: forwards. Empty for a field that is no relation.
    pub fn path_infos(self: &Rc<Field>, m: &mut Machine) -> PyResult<Vec<PathInfo>> {
        if self.kind == FieldKind::ManyToMany {
            return self.m2m_path(m, true);
        }
        let Some(rel) = self.rel() else { return Ok(Vec::new()) };
        if rel.kind == RelKind::Generic {
            return self.generic_path(m, &rel);
        }
        let Some((from_opts, to_opts)) = self.opts().zip(rel.opts()) else { return Ok(Vec::new()) };
        let target_fields = self.foreign_related_fields(m)?;
        let join_field = FieldRef::Field(self.clone());
        Ok(vec![PathInfo::new(from_opts, to_opts, target_fields, join_field)])
    }

    /// `get_reverse_path_info`: backwards.
    pub fn reverse_path_infos(self: &Rc<Field>, m: &mut Machine) -> PyResult<Vec<PathInfo>> {
        if self.kind == FieldKind::ManyToMany {
            return self.m2m_path(m, false);
        }
        let Some(rel) = self.rel() else { return Ok(Vec::new()) };
        let Some((to_opts, from_opts)) = self.opts().zip(rel.opts()) else { return Ok(Vec::new()) };
        let target_fields = to_opts.pk.borrow().iter().cloned().collect();
        if rel.kind == RelKind::Generic {
            let join_field = FieldRef::Field(self.clone());
            return Ok(vec![PathInfo {
                direct: false,
                ..PathInfo::new(from_opts, to_opts, target_fields, join_field)
            }]);
        }
        let (m2m, join_field) = (!self.unique(), FieldRef::Rel(rel.clone()));
        Ok(vec![PathInfo {
            m2m,
            direct: false,
            ..PathInfo::new(from_opts, to_opts, target_fields, join_field)
        }])
    }

    /// A generic relation joins from the key to `object_id`; when a parent of the far model has that field, the way
    /// goes through the parent.
    fn generic_path(self: &Rc<Field>, m: &mut Machine, rel: &Rc<Rel>) -> PyResult<Vec<PathInfo>> {
        let Some((from_opts, far)) = self.opts().zip(rel.opts()) else { return Ok(Vec::new()) };
        let object_id = self.object_id_field(m, &far)?;
        let to_opts = object_id.opts().unwrap_or_else(|| far.clone());
        let target_fields = to_opts.pk.borrow().iter().cloned().collect();
        let join_field = FieldRef::Rel(rel.clone());
        let last = to_opts.clone();
        let mut path = vec![PathInfo {
            m2m: true,
            direct: false,
            ..PathInfo::new(from_opts, to_opts, target_fields, join_field)
        }];
        if !Rc::ptr_eq(&last, &far)
            && let Some(parent) = last.model()
        {
            let mut chain = far.get_path_to_parent(m, &parent)?;
            chain.reverse();
            for step in chain {
                if let Some(field) = step.join_field.as_field() {
                    path.extend(field.reverse_path_infos(m)?);
                }
            }
        }
        Ok(path)
    }

    fn object_id_field(&self, m: &mut Machine, far: &Rc<Options>) -> PyResult<Rc<Field>> {
        let name = self.option("object_id_field_name");
        let name = name.as_str().cloned().unwrap_or_else(|| crate::python::Str::intern("object_id"));
        far.get_forward_field(m, &name)
    }

    fn m2m_path(self: &Rc<Field>, m: &mut Machine, direct: bool) -> PyResult<Vec<PathInfo>> {
        let Some(rel) = self.rel() else { return Ok(Vec::new()) };
        let (own, other) = rel.through_links(m)?;
        let (first, second) = if direct { (own, other) } else { (other, own) };
        let mut path = first.reverse_path_infos(m)?;
        let onward = second.path_infos(m)?;
        // A link to a parent of the model needs the steps between the model and that parent.
        if let (Some(step), Some(next)) = (path.last(), onward.first())
            && !Rc::ptr_eq(&step.to_opts, &next.from_opts)
        {
            let (to, from) = (step.to_opts.clone(), next.from_opts.clone());
            let between = match (from.model(), to.model()) {
                (Some(parent), Some(child)) if child.is_subclass_of(&parent) => {
                    to.get_path_to_parent(m, &parent)?
                }
                (Some(child), Some(_)) => match Options::of(&child) {
                    Some(opts) => opts.get_path_from_parent(m, &to)?,
                    None => Vec::new(),
                },
                _ => Vec::new(),
            };
            path.extend(between);
        }
        path.extend(onward);
        Ok(path)
    }

    /// `related_fields`: own field with the field of the other model it refers to.
    pub fn related_fields(self: &Rc<Field>, m: &mut Machine) -> PyResult<Vec<(Rc<Field>, Rc<Field>)>> {
        let Some(rel) = self.rel().filter(|rel| rel.kind != RelKind::ManyToMany) else {
            return Ok(Vec::new());
        };
        if rel.kind == RelKind::Generic {
            let Some((own, far)) = self.opts().zip(rel.opts()) else { return Ok(Vec::new()) };
            let object_id = self.object_id_field(m, &far)?;
            return Ok(own.pk().map(|pk| (object_id, pk)).into_iter().collect());
        }
        Ok(vec![(self.clone(), rel.related_field(m)?)])
    }

    /// `foreign_related_fields`.
    pub fn foreign_related_fields(self: &Rc<Field>, m: &mut Machine) -> PyResult<Vec<Rc<Field>>> {
        Ok(self.related_fields(m)?.into_iter().map(|(_, far)| far).collect())
    }

    /// `target_field`: the field of the other model that values are compared with, at the end of the path.
    pub fn target_field(self: &Rc<Field>, m: &mut Machine) -> PyResult<Rc<Field>> {
        let path = self.path_infos(m)?;
        Ok(path.last().and_then(|step| step.target_fields.first().cloned()).unwrap_or_else(|| self.clone()))
    }
}
