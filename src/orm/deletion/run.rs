//! The second half of deleting: what was collected goes, in an order in which nothing is missed.
//!
//! Mirrors `Collector.sort` and `Collector.delete` of `django/db/models/deletion.py`.

use std::rc::Rc;

use super::{Collector, Group, model_behind};
use crate::orm::events::{OrmEvent, emit};
use crate::orm::options::Options;
use crate::orm::{model, orm, query, queryset, signals, transaction};
use crate::python::{Args, Class, Machine, PyResult, Value};

impl Collector {
    /// Models in an order in which nothing is deleted before what points at it; unsorted when there is a circle.
    fn sort(&self) {
        let mut data = self.data.borrow_mut();
        let dependencies = self.dependencies.borrow();
        let concrete = |class: &Rc<Class>| {
            Options::of(class).and_then(|opts| opts.concrete_model()).unwrap_or_else(|| class.clone())
        };
        let (mut order, mut done): (Vec<usize>, Vec<Rc<Class>>) = (Vec::new(), Vec::new());
        while order.len() < data.len() {
            let before = order.len();
            for (at, (class, _)) in data.iter().enumerate() {
                if order.contains(&at) {
                    continue;
                }
                let own = concrete(class);
                let needs = dependencies.iter().find(|(known, _)| Rc::ptr_eq(known, &own));
                let ready =
                    needs.is_none_or(|(_, list)| list.iter().all(|d| done.iter().any(|c| Rc::ptr_eq(c, d))));
                if ready {
                    order.push(at);
                    done.push(own);
                }
            }
            if order.len() == before {
                return;
            }
        }
        let mut groups: Vec<Option<(Rc<Class>, Group)>> =
            std::mem::take(&mut *data).into_iter().map(Some).collect();
        *data = order.into_iter().filter_map(|at| groups[at].take()).collect();
    }

    /// Deletes what was collected: `(total, {label: count})`.
    pub(super) fn delete(self: &Rc<Self>, m: &mut Machine) -> PyResult {
        self.report(m);
        let groups: Vec<(Rc<Class>, Vec<Value>)> =
            self.data.borrow().iter().map(|(class, group)| (class.clone(), group.objects.clone())).collect();
        for (at, (_, objects)) in groups.iter().enumerate() {
            let mut keyed = Vec::new();
            for object in objects {
                keyed.push((model::pk_of(m, object)?, object.clone()));
            }
            sort_by_key(m, &mut keyed)?;
            self.data.borrow_mut()[at].1.objects = keyed.into_iter().map(|(_, object)| object).collect();
        }
        self.sort();
        let groups: Vec<(Rc<Class>, Vec<Value>)> =
            self.data.borrow().iter().map(|(class, group)| (class.clone(), group.objects.clone())).collect();
        if let [(class, objects)] = &groups[..]
            && let [object] = &objects[..]
            && self.can_fast_delete(m, class, None)?
        {
            return self.delete_one(m, class, object);
        }
        let mut counts: Vec<(String, usize)> = Vec::new();
        let using = self.using.clone();
        transaction::atomic(m, &using, false, |m| self.delete_all(m, &groups, &mut counts))?;
        for (class, objects) in &groups {
            let Some(pk) = Options::of(class).and_then(|opts| opts.pk()) else { continue };
            for object in objects {
                m.setattr(object, &pk.attname(), Value::None)?;
            }
        }
        Ok(summary(counts))
    }

    fn report(&self, m: &Machine) {
        emit(m, || {
            let label = |class: &Rc<Class>| Options::of(class).map(|opts| opts.label()).unwrap_or_default();
            let data = self.data.borrow();
            OrmEvent::CascadeCollected {
                model: model_behind(&self.origin).map(|class| label(&class)).unwrap_or_default(),
                collected: data.iter().map(|(class, group)| (label(class), group.objects.len())).collect(),
            }
        });
        self.depth.set(self.depth.get() + 1);
    }

    fn delete_one(&self, m: &mut Machine, class: &Rc<Class>, object: &Value) -> PyResult {
        let Some(opts) = Options::of(class) else { return Ok(Value::None) };
        let Some(pk) = opts.pk() else { return Ok(Value::None) };
        let key = model::pk_of(m, object)?;
        let using = self.using.clone();
        let count = transaction::mark_for_rollback_on_error(m, &using, |m| {
            query::delete_in(m, class, &pk.attname(), &[key], &using)
        })?;
        m.setattr(object, &pk.attname(), Value::None)?;
        let by_model = Value::dict([(opts.label(), Value::from(count))]);
        Ok(Value::tuple(vec![Value::from(count), by_model]))
    }

    fn delete_all(
        &self,
        m: &mut Machine,
        groups: &[(Rc<Class>, Vec<Value>)],
        counts: &mut Vec<(String, usize)>,
    ) -> PyResult<()> {
        let orm = orm(m);
        for (class, objects) in groups {
            for object in objects {
                self.tell(m, &orm.signals.pre_delete, class, object)?;
            }
        }
        let fast = self.fast_deletes.borrow().clone();
        for rows in fast {
            let count = queryset::raw_delete(m, &rows, &self.using)?;
            if let Some(opts) = queryset::model_of(&rows).and_then(|class| Options::of(&class)) {
                tally(counts, opts.label(), count);
            }
        }
        self.update_fields(m)?;
        for (class, objects) in groups {
            let Some(opts) = Options::of(class) else { continue };
            let Some(pk) = opts.pk() else { continue };
            let mut keys = Vec::new();
            for object in objects.iter().rev() {
                keys.push(model::pk_of(m, object)?);
            }
            let count = if keys.is_empty() {
                0
            } else {
                query::delete_in(m, class, &pk.attname(), &keys, &self.using)?
            };
            tally(counts, opts.label(), count);
            for object in objects.iter().rev() {
                self.tell(m, &orm.signals.post_delete, class, object)?;
            }
        }
        Ok(())
    }

    fn tell(&self, m: &mut Machine, signal: &Value, class: &Rc<Class>, object: &Value) -> PyResult<()> {
        let auto = Options::of(class).is_some_and(|opts| opts.auto_created.borrow().is_some());
        let sender = Value::Class(class.clone());
        if auto || !signals::heard(signal, &sender) {
            return Ok(());
        }
        let named = vec![
            ("instance", object.clone()),
            ("using", Value::Str(self.using.clone())),
            ("origin", self.origin.clone()),
        ];
        signals::send(m, signal, &sender, named)
    }

    /// SET_NULL and its kin.
    fn update_fields(&self, m: &mut Machine) -> PyResult<()> {
        let updates = std::mem::take(&mut *self.field_updates.borrow_mut());
        for (field, value, lists) in updates {
            let (mut lazy, mut objects): (Option<Value>, Vec<Value>) = (None, Vec::new());
            for list in lists {
                if queryset::is_queryset(&list) && queryset::cached(&list).is_none() {
                    lazy = Some(match lazy {
                        Some(rows) => m.binary(crate::python::code::BinOp::Or, &rows, &list)?,
                        None => list,
                    });
                } else {
                    objects.extend(m.collect(&list)?);
                }
            }
            if let Some(rows) = lazy {
                m.call_method(&rows, "update", Args::none().with(&field.name(), value.clone()))?;
            }
            if let Some(class) = objects.first().map(|first| m.class_of(first)) {
                let mut keys = Vec::new();
                for object in &objects {
                    keys.push(model::pk_of(m, object)?);
                }
                query::update_in(m, &class, &keys, &[(field.attname(), value)], &self.using)?;
            }
        }
        Ok(())
    }
}

fn tally(counts: &mut Vec<(String, usize)>, label: String, count: usize) {
    if count == 0 {
        return;
    }
    match counts.iter_mut().find(|(known, _)| *known == label) {
        Some((_, total)) => *total += count,
        None => counts.push((label, count)),
    }
}

fn summary(counts: Vec<(String, usize)>) -> Value {
    let total: usize = counts.iter().map(|(_, count)| count).sum();
    let by_model = Value::dict(counts.into_iter().map(|(label, count)| (label, Value::from(count))));
    Value::tuple(vec![Value::from(total), by_model])
}

/// Sorts by key as `sorted` does; keys of one column compare among themselves.
fn sort_by_key(m: &mut Machine, keyed: &mut [(Value, Value)]) -> PyResult<()> {
    if keyed.iter().all(|(key, _)| matches!(key, Value::Int(_))) {
        keyed.sort_by_key(|(key, _)| if let Value::Int(n) = key { *n } else { 0 });
        return Ok(());
    }
    let mut failed = None;
    keyed.sort_by(|(a, _), (b, _)| {
        let less = |m: &mut Machine, a: &Value, b: &Value| {
            let answer = m.compare(crate::python::code::CmpOp::Lt, a, b)?;
            m.truth(&answer)
        };
        match (less(m, a, b), less(m, b, a)) {
            (Ok(true), _) => std::cmp::Ordering::Less,
            (_, Ok(true)) => std::cmp::Ordering::Greater,
            (Err(error), _) | (_, Err(error)) => {
                failed = Some(error);
                std::cmp::Ordering::Equal
            }
            _ => std::cmp::Ordering::Equal,
        }
    });
    failed.map_or(Ok(()), Err)
}
