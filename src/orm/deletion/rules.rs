//! The `on_delete` rules: `CASCADE`, `PROTECT`, `SET(...)` and their kin.
//!
//! Mirrors the functions of `django/db/models/deletion.py`.

use std::rc::Rc;

use super::{Collecting, Collector, collector_class, must};
use crate::orm::fields::Field;
use crate::orm::{fields, orm};
use crate::python::{Args, Class, Machine, NativeFunction, PyResult, Str, Unwind, Value};

/// The `on_delete` rules of one process.
#[allow(missing_docs, reason = "each is the rule of its name")]
pub struct OnDelete {
    pub cascade: Value,
    pub protect: Value,
    pub restrict: Value,
    pub set_null: Value,
    pub set_default: Value,
    pub do_nothing: Value,
    /// `Collector`.
    pub collector: Rc<Class>,
}

type Rule = fn(&mut Machine, &Rc<Collector>, &Rc<Field>, Value) -> PyResult<()>;

impl OnDelete {
    /// Makes the rules.
    pub fn build() -> OnDelete {
        let rule = |name: &str, rule: Rule| {
            let function = native(name, move |m, args| {
                let mut args = args.reader("on_delete");
                let collector = must(&args.required("collector")?)?;
                let field = fields::must(&args.required("field")?)?;
                let objects = args.required("sub_objs")?;
                args.optional("using")?;
                rule(m, &collector, &field, objects)?;
                Ok(Value::None)
            });
            if name == "SET_NULL" {
                set_attribute(&function, "lazy_sub_objs", Value::Bool(true));
            }
            Value::Native(function)
        };
        OnDelete {
            cascade: rule("CASCADE", cascade),
            protect: rule("PROTECT", protect),
            restrict: rule("RESTRICT", |m, collector, field, objects| collector.restrict(m, field, &objects)),
            set_null: rule("SET_NULL", |_, collector, field, objects| {
                collector.add_field_update(field, Value::None, objects);
                Ok(())
            }),
            set_default: rule("SET_DEFAULT", |m, collector, field, objects| {
                let value = field.get_default(m)?;
                collector.add_field_update(field, value, objects);
                Ok(())
            }),
            do_nothing: rule("DO_NOTHING", |_, _, _, _| Ok(())),
            collector: collector_class(),
        }
    }
}

/// A function of the module `django.db.models.deletion`: migrations write it by that path.
fn native(name: &str, call: impl Fn(&mut Machine, Args) -> PyResult + 'static) -> Rc<NativeFunction> {
    Rc::new(NativeFunction {
        name: Str::intern(name),
        owner: Str::intern(""),
        module: Str::intern("django.db.models.deletion"),
        binds: false,
        call: crate::python::function::NativeCall::Closure(Rc::new(call)),
        dict: Default::default(),
    })
}

fn set_attribute(function: &NativeFunction, name: &str, value: Value) {
    function.dict.get_or_init(Default::default).set_str(&Str::intern(name), value);
}

/// `SET(value)`.
pub fn set(_m: &mut Machine, args: Args) -> PyResult {
    let mut args = args.reader("SET");
    let value = args.required("value")?;
    args.finish()?;
    let callable =
        matches!(value, Value::Function(_) | Value::Native(_) | Value::Method(_) | Value::Class(_));
    let given = value.clone();
    let function = native("set_on_delete", move |m, args| {
        let (Some(collector), Some(field)) = (args.pos.first(), args.pos.get(1)) else {
            return Ok(Value::None);
        };
        let (collector, field) = (must(collector)?, fields::must(field)?);
        let objects = args.pos.get(2).cloned().unwrap_or_default();
        let value = if callable { m.call(&given, Args::none())? } else { given.clone() };
        collector.add_field_update(&field, value, objects);
        Ok(Value::None)
    });
    if !callable {
        set_attribute(&function, "lazy_sub_objs", Value::Bool(true));
    }
    let deconstruct = native("<lambda>", move |_, _| {
        let args = Value::tuple(vec![value.clone()]);
        Ok(Value::tuple(vec![Value::str("django.db.models.SET"), args, Value::dict::<&str>([])]))
    });
    set_attribute(&function, "deconstruct", Value::Native(deconstruct));
    Ok(Value::Native(function))
}

fn cascade(m: &mut Machine, collector: &Rc<Collector>, field: &Rc<Field>, objects: Value) -> PyResult<()> {
    let source = field.related_model();
    let how =
        Collecting { source, nullable: field.null.get(), fail_on_restricted: false, ..Collecting::default() };
    collector.collect(m, objects, how)
}

fn protect(m: &mut Machine, _: &Rc<Collector>, field: &Rc<Field>, objects: Value) -> PyResult<()> {
    let far = field.related_model().map(|model| model.name().to_string()).unwrap_or_default();
    let list = m.collect(&objects)?;
    let near = list.first().map(|object| m.class_of(object).name().to_string()).unwrap_or_default();
    let text = format!(
        "Cannot delete some instances of model '{far}' because they are referenced through a protected foreign key: \
         '{near}.{}'",
        field.name()
    );
    Err(refusal(m, true, text, objects))
}

/// A `ProtectedError` or `RestrictedError` with the objects that stand in the way.
pub(super) fn refusal(m: &mut Machine, protected: bool, text: String, objects: Value) -> Unwind {
    let all = &orm(m).exceptions;
    let (class, name) = match protected {
        true => (&all.ProtectedError, "protected_objects"),
        false => (&all.RestrictedError, "restricted_objects"),
    };
    let error = Unwind::with_args(class, vec![Value::str(text), objects.clone()]);
    if let Some(exception) = error.exception() {
        exception.set(name, objects);
    }
    error
}
