//! `zoneinfo`: its class is Python's (`py/zoneinfo.py`); what clocks show is asked for here.

use std::rc::Rc;

use crate::python::exception::type_error;
use crate::python::{Args, Machine, Module, ModuleBuilder, PyResult, Value};
use crate::zones::{self, Kind, Zone};

/// The module's Python side.
pub const SOURCE: &str = include_str!("py/zoneinfo.py");

/// Fills the module before its source runs.
pub fn build(_m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module)
        .function("_names", |_, _| Ok(Value::list(zones::names().map(Value::str).collect())))
        .function("_is_known", |_, args| {
            let name = args.pos.first().and_then(|name| name.as_str().cloned());
            Ok(Value::Bool(name.is_some_and(|name| zones::names().any(|known| known == &*name))))
        })
        .function("_fixed", |_, args| {
            let zone = zone(&args)?;
            let (standard, summer) = zone.kinds();
            // Most zones without summer time had one, or another offset, in other years.
            let name = args.pos.first().and_then(|name| name.as_str().cloned());
            let name = name.as_deref().unwrap_or_default();
            let always = name.starts_with("Etc/") || !name.contains('/');
            Ok(if summer.is_none() && always { told(&zone, standard) } else { Value::None })
        })
        .function("_at_local", |_, args| {
            let zone = zone(&args)?;
            let fold = matches!(args.pos.get(2), Some(Value::Bool(true)));
            Ok(told(&zone, zone.at_local(seconds(&args)?, fold)))
        })
        .function("_at_utc", |_, args| {
            let zone = zone(&args)?;
            let (kind, fold) = zone.at_utc(seconds(&args)?);
            Ok(Value::tuple(vec![Value::Int(kind.offset), Value::Bool(fold)]))
        });
    Ok(())
}

fn zone(args: &Args) -> PyResult<Zone> {
    let name = args.pos.first().and_then(|name| name.as_str().cloned());
    name.and_then(|name| Zone::named(&name)).ok_or_else(|| type_error("the name of a zone was expected"))
}

fn seconds(args: &Args) -> PyResult<i64> {
    match args.pos.get(1) {
        Some(Value::Int(seconds)) => Ok(*seconds),
        _ => Err(type_error("seconds were expected")),
    }
}

/// `(offset, summer time's share of it, name)`.
fn told(zone: &Zone, kind: &Kind) -> Value {
    let (standard, summer) = zone.kinds();
    let share = if summer == Some(kind) { kind.offset - standard.offset } else { 0 };
    Value::tuple(vec![Value::Int(kind.offset), Value::Int(share), Value::str(&kind.name)])
}
