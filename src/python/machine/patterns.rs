//! The instructions of `match`.

use super::Machine;
use super::numbers::name;
use crate::python::class::Class;
use crate::python::code::Op;
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, type_error};
use crate::python::function::Args;
use crate::python::types::types;
use crate::python::value::Value;

use std::rc::Rc;

impl Machine {
    pub(super) fn op_match(&mut self, op: Op) -> PyResult<()> {
        match op {
            Op::GetLen => {
                let subject = self.top();
                let length = self.len_value(&subject)?;
                self.push(Value::from(length));
            }
            Op::MatchSequence => {
                let subject = self.top();
                let is_sequence = self.is_sequence(&subject)?;
                self.push(Value::Bool(is_sequence));
            }
            Op::MatchMapping => {
                let subject = self.top();
                let is_mapping = self.is_mapping(&subject)?;
                self.push(Value::Bool(is_mapping));
            }
            Op::MatchKeys => self.match_keys()?,
            Op::MatchClass(positional) => self.match_class(positional as usize)?,
            Op::MatchRest => {
                let (keys, subject) = (self.pop(), self.pop());
                let rest = Dict::new();
                for (key, value) in self.items_of_mapping(&subject)?.unwrap_or_default() {
                    self.dict_store(&rest, key, value)?;
                }
                for key in self.collect(&keys)? {
                    self.dict_take(&rest, &key)?;
                }
                self.push(Value::Dict(Rc::new(rest)));
            }
            _ => {}
        }
        Ok(())
    }

    fn is_sequence(&mut self, subject: &Value) -> PyResult<bool> {
        Ok(match subject.unwrapped() {
            Value::List(_) | Value::Tuple(_) | Value::Range(_) => true,
            Value::Instance(_) => self.registered_as(subject, "Sequence")?,
            _ => false,
        })
    }

    fn is_mapping(&mut self, subject: &Value) -> PyResult<bool> {
        Ok(match subject.unwrapped() {
            Value::Dict(_) | Value::MappingProxy(_) => true,
            Value::Instance(_) => self.registered_as(subject, "Mapping")?,
            _ => false,
        })
    }

    /// Whether an instance is a `collections.abc` class's, when that module has been imported at all.
    fn registered_as(&mut self, subject: &Value, class: &str) -> PyResult<bool> {
        let Some(Value::Module(module)) = self.modules.get_str("collections.abc") else { return Ok(false) };
        match module.get(class) {
            Some(class) => self.isinstance(subject, &class),
            None => Ok(false),
        }
    }

    fn match_keys(&mut self) -> PyResult<()> {
        let (keys, subject) = (self.pop(), self.top());
        self.push(keys.clone());
        let mut values = Vec::new();
        for key in self.collect(&keys)? {
            match self.mapping_value(&subject, &key)? {
                Some(value) => values.push(value),
                None => {
                    self.push(Value::None);
                    return Ok(());
                }
            }
        }
        self.push(Value::tuple(values));
        Ok(())
    }

    fn mapping_value(&mut self, mapping: &Value, key: &Value) -> PyResult<Option<Value>> {
        match mapping.unwrapped() {
            // `get` and not `[]`: a defaultdict must not grow by being looked at.
            Value::Dict(dict) => self.dict_find(&dict, key),
            Value::MappingProxy(proxy) => self.dict_find(&proxy.dict, key),
            _ => {
                let missing = Value::tuple(vec![Value::str("missing")]);
                let args = Args::two(key.clone(), missing.clone());
                let found = self.call_method(mapping, "get", args)?;
                Ok((!found.is(&missing)).then_some(found))
            }
        }
    }

    fn match_class(&mut self, positional: usize) -> PyResult<()> {
        let (names, class, subject) = (self.pop(), self.pop(), self.pop());
        let Value::Class(class) = &class else {
            return Err(type_error("called match pattern must be a class"));
        };
        if !self.isinstance(&subject, &Value::Class(class.clone()))? {
            self.push(Value::None);
            return Ok(());
        }
        let mut attributes = Vec::new();
        if positional > 0 && !self.match_positional(&subject, class, positional, &mut attributes)? {
            self.push(Value::None);
            return Ok(());
        }
        for attribute in self.collect(&names)? {
            let Value::Str(attribute) = attribute else { continue };
            match self.getattr_opt(&subject, &attribute)? {
                Some(value) => attributes.push(value),
                None => {
                    self.push(Value::None);
                    return Ok(());
                }
            }
        }
        self.push(Value::tuple(attributes));
        Ok(())
    }

    fn match_positional(
        &mut self,
        subject: &Value,
        class: &Rc<Class>,
        positional: usize,
        attributes: &mut Vec<Value>,
    ) -> PyResult<bool> {
        let match_args = match class.lookup(&name("__match_args__")) {
            Some(Value::Tuple(names)) => names,
            Some(other) => {
                let kind = self.class_of(&other).name();
                return Err(type_error(format!(
                    "{}.__match_args__ must be a tuple (got {kind})",
                    class.name()
                )));
            }
            None if matches_itself(class) => {
                if positional > 1 {
                    return Err(type_error(format!(
                        "{}() accepts 1 positional sub-pattern ({positional} given)",
                        class.name()
                    )));
                }
                attributes.push(subject.clone());
                return Ok(true);
            }
            None => Rc::default(),
        };
        if positional > match_args.len() {
            let plural = if match_args.len() == 1 { "" } else { "s" };
            return Err(type_error(format!(
                "{}() accepts {} positional sub-pattern{plural} ({positional} given)",
                class.name(),
                match_args.len()
            )));
        }
        for attribute in match_args.iter().take(positional) {
            let Value::Str(attribute) = attribute else {
                return Err(type_error(format!(
                    "__match_args__ elements must be strings (got {})",
                    self.class_of(attribute).name()
                )));
            };
            match self.getattr_opt(subject, attribute)? {
                Some(value) => attributes.push(value),
                None => return Ok(false),
            }
        }
        Ok(true)
    }
}

/// The builtin classes whose one positional pattern is the subject itself.
fn matches_itself(class: &Rc<Class>) -> bool {
    let t = types();
    [&t.bool_, &t.bytes, &t.dict, &t.float, &t.frozenset, &t.int, &t.list, &t.set, &t.str, &t.tuple]
        .iter()
        .any(|c| class.is_subclass_of(c))
}
