//! `time`: the host's clock, and the calendar's broken-down times.

use std::rc::Rc;

use super::datetime::{Date, DateTime, Time};
use crate::python::builtins::args::{self, number};
use crate::python::exception::{PyResult, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::native::ModuleBuilder;
use crate::python::objects::Module;
use crate::python::value::Value;

/// The Python part: `struct_time`.
pub const SOURCE: &str = include_str!("py/time.py");

/// Fills the module.
pub fn build(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module)
        .function("time", |m, _| Ok(Value::Float(m.host.now_us() as f64 / 1e6)))
        .function("time_ns", |m, _| Ok(Value::Int(m.host.now_us() * 1000)))
        .function("monotonic", |m, _| Ok(Value::Float(m.host.now_us() as f64 / 1e6)))
        .function("monotonic_ns", |m, _| Ok(Value::Int(m.host.now_us() * 1000)))
        .function("perf_counter", |m, _| Ok(Value::Float(m.host.now_us() as f64 / 1e6)))
        .function("perf_counter_ns", |m, _| Ok(Value::Int(m.host.now_us() * 1000)))
        .function("process_time", |m, _| Ok(Value::Float(m.host.now_us() as f64 / 1e6)))
        .function("thread_time", |m, _| Ok(Value::Float(m.host.now_us() as f64 / 1e6)))
        .function("sleep", |m, a| {
            let seconds = args::only(a, "sleep")?;
            if number(m, &seconds)? < 0.0 {
                return Err(value_error("sleep length must be non-negative"));
            }
            // The run's clock does not wait: it moves with events only.
            Ok(Value::None)
        })
        .function("_parts", |m, a| {
            let micros = match a.pos.first() {
                None | Some(Value::None) => m.host.now_us(),
                Some(seconds) => (number(m, seconds)?.floor() * 1e6) as i64,
            };
            let moment = DateTime::from_epoch_us(micros)
                .ok_or_else(|| value_error("timestamp out of range for platform time_t"))?;
            let value = moment.new_value(m);
            m.call_method(&value, "utctimetuple", Args::none())
        })
        .function("_seconds", |m, a| {
            let parts = args::only(a, "mktime")?;
            let mut n = Vec::new();
            for part in m.collect(&parts)?.iter().take(6) {
                n.push(args::index(m, part)?);
            }
            let [year, month, day, hour, minute, second] = n[..] else {
                return Err(value_error("mktime(): illegal time tuple argument"));
            };
            let date = Date::new(year, month, day)?;
            let midnight = DateTime { date, time: Time::of(0, 0, 0, 0) };
            Ok(Value::Int(midnight.epoch_us() / 1_000_000 + hour * 3600 + minute * 60 + second))
        });
    Ok(())
}
