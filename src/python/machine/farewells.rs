//! Pays what is owed to objects that have gone (see [`farewell`](crate::python::farewell)).
//!
//! CPython runs these at the moment when the last reference goes; here it is the next statement.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::Machine;
use super::numbers::name;
use crate::python::exception::{PyResult, Unwind};
use crate::python::farewell::{Farewell, any_owed, take_owed};
use crate::python::function::Args;
use crate::python::objects::Generator;
use crate::python::value::Value;

/// Rounds at the end of a program: what is run there may leave something behind again.
const LAST_ROUNDS: usize = 8;

impl Machine {
    /// Closes generators, calls `__del__` and the callbacks of weak references.
    pub(super) fn bid_farewell(&mut self) {
        for farewell in take_owed() {
            match farewell {
                Farewell::Generator(frame) => {
                    let generator = Rc::new(Generator {
                        name: frame.code.name.clone(),
                        qualname: frame.code.qualname.clone(),
                        frame: RefCell::new(Some(frame)),
                        running: Cell::new(false),
                        fresh: Cell::new(false),
                    });
                    let closed = self.close_generator(&generator).map(|_| Value::None);
                    generator.frame.take();
                    self.ignore(closed, &Value::Generator(generator));
                }
                Farewell::Finalize(instance) => {
                    let object = Value::Instance(instance);
                    let Some(function) = self.class_of(&object).lookup(&name("__del__")) else { continue };
                    let done =
                        self.special(&object, &name("__del__"), Args::none()).unwrap_or(Ok(Value::None));
                    self.ignore(done, &function);
                }
                Farewell::Callback(callback, reference) => {
                    let done = self.call_value(&callback, Args::one(reference));
                    self.ignore(done, &callback);
                }
            }
        }
    }

    /// The end of a program: its namespaces are emptied, as CPython does, so that what waits for its end is told.
    pub fn finish(&mut self) {
        let Some(Value::Module(main)) = self.modules.get_str("__main__") else { return };
        let hidden = |name: &str| name.starts_with('_');
        let mut names: Vec<_> = main.dict.str_items().into_iter().map(|(name, _)| name).collect();
        names.retain(|name| !name.starts_with("__"));
        names.sort_by_key(|name| !hidden(name));
        for name in names {
            main.dict.set_str(&name, Value::None);
            if any_owed() {
                self.bid_farewell();
            }
        }
        for _ in 0..LAST_ROUNDS {
            if !any_owed() {
                return;
            }
            self.bid_farewell();
        }
        take_owed();
    }

    /// Nobody can catch what goes wrong here: it is printed.
    fn ignore(&mut self, result: PyResult, by: &Value) {
        let Err(Unwind::Exception(exception)) = result else { return };
        let shown = self.repr(by).unwrap_or_default();
        let text = format!("Exception ignored in: {shown}\n{}", self.format_exception(&exception));
        let _ = self.write_stderr(&text);
    }
}
