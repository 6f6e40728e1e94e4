//! `choices`: from what a learner writes to a list of pairs.
//!
//! Mirrors `django/utils/choices.py`.

use std::rc::Rc;

use super::Field;
use crate::python::{Args, Machine, PyResult, Value};

/// `normalize_choices`: a mapping, an enumeration class or an iterable becomes a list of pairs; a callable stays until
/// it is needed; what makes no sense is left for the checks.
pub fn normalize(m: &mut Machine, value: Value) -> PyResult {
    nested(m, value, 0)
}

fn nested(m: &mut Machine, value: Value, depth: usize) -> PyResult {
    match &value {
        Value::None | Value::Str(_) | Value::Bytes(_) => return Ok(value),
        Value::Class(_) => {
            if let Some(choices) = m.getattr_opt(&value, "choices")? {
                return Ok(choices);
            }
        }
        Value::Dict(dict) => {
            let mut pairs = Vec::new();
            for entry in dict.entries() {
                let inner = nested(m, entry.value, depth + 1)?;
                pairs.push(Value::tuple(vec![entry.key, inner]));
            }
            return Ok(Value::list(pairs));
        }
        _ => {}
    }
    if depth > 1 {
        return Ok(value);
    }
    let (Value::List(_) | Value::Tuple(_) | Value::Generator(_) | Value::Iter(_) | Value::Set(_)) = &value
    else {
        return Ok(value);
    };
    let items = m.collect(&value)?;
    let mut pairs = Vec::new();
    for item in &items {
        let (Value::Tuple(_) | Value::List(_)) = item else { return Ok(Value::list(items)) };
        match &m.collect(item)?[..] {
            [key, label] => {
                let inner = nested(m, label.clone(), depth + 1)?;
                pairs.push(Value::tuple(vec![key.clone(), inner]));
            }
            _ => return Ok(Value::list(items)),
        }
    }
    Ok(Value::list(pairs))
}

impl Field {
    /// `choices` as a list of pairs, a callable's called; `None` without choices.
    pub fn resolved_choices(&self, m: &mut Machine) -> PyResult<Option<Value>> {
        let choices = self.choices.borrow().clone();
        match &choices {
            Value::None => Ok(None),
            Value::Function(_) | Value::Native(_) | Value::Method(_) => {
                let made = m.call(&choices, Args::none())?;
                normalize(m, made).map(Some)
            }
            _ => Ok(Some(choices)),
        }
    }

    /// `flatchoices`: value and label, groups flattened.
    pub fn flat_choices(self: &Rc<Field>, m: &mut Machine) -> PyResult<Vec<(Value, Value)>> {
        let mut flat = Vec::new();
        let Some(choices) = self.resolved_choices(m)? else { return Ok(flat) };
        for item in m.collect(&choices)? {
            let pair = m.collect(&item)?;
            let [value, label] = &pair[..] else { continue };
            match label {
                Value::List(_) | Value::Tuple(_) => {
                    for inner in m.collect(label)? {
                        if let [value, label] = &m.collect(&inner)?[..] {
                            flat.push((value.clone(), label.clone()));
                        }
                    }
                }
                _ => flat.push((value.clone(), label.clone())),
            }
        }
        Ok(flat)
    }
}
