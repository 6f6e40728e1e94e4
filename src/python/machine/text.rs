//! `repr`, `str`, `format`, and Python's `isinstance` and `issubclass`.

use std::rc::Rc;

use super::Machine;
use super::numbers::name;
use crate::python::builtins::{format_spec, repr};
use crate::python::class::Class;
use crate::python::exception::{PyResult, type_error};
use crate::python::function::Args;
use crate::python::value::Value;

impl Machine {
    /// `repr(value)`.
    pub(super) fn repr_value(&mut self, value: &Value) -> PyResult<String> {
        if let Some(method) = self.own_method(value, &name("__repr__")) {
            let text = self.call_own(&method, value, Args::none())?;
            return self.text_of(text, "__repr__");
        }
        repr::repr_builtin(self, value)
    }

    /// `str(value)`.
    pub(super) fn str_value(&mut self, value: &Value) -> PyResult<String> {
        if let Value::Str(text) = value {
            return Ok(text.to_string());
        }
        if matches!(value, Value::Instance(_) | Value::Class(_)) {
            if let Some(method) = self.own_method(value, &name("__str__")) {
                let text = self.call_own(&method, value, Args::none())?;
                return self.text_of(text, "__str__");
            }
            let plain = match value {
                Value::Instance(i) => i.exception().is_none() && i.builtin_value().is_none(),
                _ => true,
            };
            let own_repr = self.own_method(value, &name("__repr__")).is_some();
            let is_str = matches!(value.unwrapped(), Value::Str(_));
            if plain || (own_repr && !is_str && value.as_instance().is_some_and(|i| i.exception().is_none()))
            {
                // `object.__str__` asks `__repr__`; what it gives is checked as the answer of `str()`.
                if let Some(method) = self.own_method(value, &name("__repr__")) {
                    let text = self.nested(|m| m.call_own(&method, value, Args::none()))?;
                    return self.text_of(text, "__str__");
                }
                return self.repr_value(value);
            }
        }
        repr::str_builtin(self, value)
    }

    fn text_of(&mut self, text: Value, method: &str) -> PyResult<String> {
        match text.unwrapped() {
            Value::Str(text) => Ok(text.to_string()),
            other => {
                let kind = self.class_of(&other).name();
                Err(type_error(format!("{method} returned non-string (type {kind})")))
            }
        }
    }

    /// `ascii(value)`.
    pub(super) fn ascii(&mut self, value: &Value) -> PyResult<String> {
        let text = self.repr_value(value)?;
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match c as u32 {
                0..=0x7f => out.push(c),
                code @ 0..=0xff => out.push_str(&format!("\\x{code:02x}")),
                code @ 0..=0xffff => out.push_str(&format!("\\u{code:04x}")),
                code => out.push_str(&format!("\\U{code:08x}")),
            }
        }
        Ok(out)
    }

    /// `format(value, spec)`.
    pub(super) fn format_value(&mut self, value: &Value, spec: &str) -> PyResult<String> {
        if let Some(method) = self.own_method(value, &name("__format__")) {
            let text = self.call_own(&method, value, Args::one(spec))?;
            return match text.unwrapped() {
                Value::Str(text) => Ok(text.to_string()),
                other => {
                    let kind = self.class_of(&other).name();
                    Err(type_error(format!("__format__ must return a str, not {kind}")))
                }
            };
        }
        if spec.is_empty() {
            return self.str_value(value);
        }
        match value.unwrapped() {
            Value::Instance(_) | Value::Class(_) => Err(type_error(format!(
                "unsupported format string passed to {}.__format__",
                self.class_of(value).name()
            ))),
            inner => format_spec::format_builtin(self, &inner, spec),
        }
    }

    /// `<module.Class object at 0x...>`.
    pub(super) fn object_repr(&self, value: &Value) -> String {
        let class = self.class_of(value);
        format!("<{} object at {:#x}>", class.full_name_always(), self.id_of(value))
    }

    /// Python's `isinstance`.
    pub(super) fn isinstance_of(&mut self, value: &Value, class_info: &Value) -> PyResult<bool> {
        match class_info {
            Value::Class(class) => {
                let meta = class.metaclass.borrow().clone();
                let Some(meta) = meta else { return self.plain_isinstance(value, class) };
                if Rc::ptr_eq(&self.class_of(value), class) {
                    return Ok(true);
                }
                match meta.lookup(&name("__instancecheck__")) {
                    Some(Value::Native(f)) if &*f.owner == "type" => self.plain_isinstance(value, class),
                    Some(_) => {
                        let args = Args::one(value.clone());
                        match self.special(class_info, &name("__instancecheck__"), args) {
                            Some(answer) => {
                                let answer = answer?;
                                self.truth(&answer)
                            }
                            None => self.plain_isinstance(value, class),
                        }
                    }
                    None => self.plain_isinstance(value, class),
                }
            }
            Value::Tuple(classes) => {
                for class in classes.iter() {
                    if self.nested(|m| m.isinstance_of(value, class))? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            other => match self.special(other, &name("__instancecheck__"), Args::one(value.clone())) {
                Some(answer) => {
                    let answer = answer?;
                    self.truth(&answer)
                }
                None => Err(type_error("isinstance() arg 2 must be a type, a tuple of types, or a union")),
            },
        }
    }

    /// `type.__instancecheck__`: the class, or what the object says its `__class__` is.
    pub(super) fn plain_isinstance(&mut self, value: &Value, class: &Rc<Class>) -> PyResult<bool> {
        let own = self.class_of(value);
        if own.is_subclass_of(class) {
            return Ok(true);
        }
        // Proxies and mocks give a `__class__` that is not theirs.
        let Value::Instance(_) = value else { return Ok(false) };
        let builtin = |found: Option<Value>| matches!(&found, Some(Value::Property(p)) if matches!(&p.get, Value::Native(f) if &*f.owner == "object"));
        if !own.habits().getattribute && builtin(own.lookup(&name("__class__"))) {
            return Ok(false);
        }
        match self.getattr_opt(value, "__class__")? {
            Some(Value::Class(claimed)) => Ok(claimed.is_subclass_of(class)),
            _ => Ok(false),
        }
    }

    /// Python's `issubclass`.
    pub(super) fn issubclass_of(&mut self, class: &Value, class_info: &Value) -> PyResult<bool> {
        match class_info {
            Value::Tuple(classes) => {
                for info in classes.iter() {
                    if self.nested(|m| m.issubclass_of(class, info))? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Value::Class(of) => {
                let meta = self.class_of(class_info);
                let hook = meta.lookup(&name("__subclasscheck__"));
                match hook {
                    Some(Value::Native(f)) if &*f.owner == "type" => {}
                    Some(_) => {
                        let args = Args::one(class.clone());
                        if let Some(answer) = self.special(class_info, &name("__subclasscheck__"), args) {
                            let answer = answer?;
                            return self.truth(&answer);
                        }
                    }
                    None => {}
                }
                match class {
                    Value::Class(class) => Ok(class.is_subclass_of(of)),
                    _ => Err(type_error("issubclass() arg 1 must be a class")),
                }
            }
            other => {
                if let Some(union) = other.native::<super::classes::UnionType>() {
                    return self.issubclass_of(class, &Value::tuple(union.args.clone()));
                }
                if class.as_class().is_none() {
                    return Err(type_error("issubclass() arg 1 must be a class"));
                }
                match self.special(other, &name("__subclasscheck__"), Args::one(class.clone())) {
                    Some(answer) => {
                        let answer = answer?;
                        self.truth(&answer)
                    }
                    None => {
                        Err(type_error("issubclass() arg 2 must be a class, a tuple of classes, or a union"))
                    }
                }
            }
        }
    }
}
