//! What the machine asks of the world: files, clock, input, output. Given to a run at its start.

use std::any::Any;
use std::rc::Rc;

use super::machine::Machine;
use super::value::Value;

/// The world outside the machine. All methods take `&self`: implementors keep their state in cells.
pub trait Host {
    /// The text of a file of the project, by path relative to its root (`shop/models.py`).
    fn read_file(&self, path: &str) -> Option<Rc<str>>;
    /// Writes a file. An error is a message for an `OSError`.
    fn write_file(&self, path: &str, text: &str) -> Result<(), String>;
    /// Removes a file.
    fn remove_file(&self, path: &str) -> Result<(), String>;
    /// All file paths, sorted.
    fn list_files(&self) -> Vec<String>;
    /// Microseconds since the epoch; moves with the run, never with the wall clock.
    fn now_us(&self) -> i64;
    /// Text for standard output.
    fn stdout(&self, text: &str);
    /// Text for standard error.
    fn stderr(&self, text: &str);
    /// One line of standard input without its newline; `None` at the end of input.
    fn read_line(&self) -> Option<String>;
}

/// What an observer of a run is told. Positions: `machine.frames()` and their current line.
pub enum Event {
    /// A statement begins: its line is the top frame's.
    Statement,
    /// A Python function was entered.
    Call,
    /// The top frame is about to return this.
    Return(Value),
    /// An exception begins to unwind the top frame.
    Raise(Value),
    /// Something that a floor above reports, such as a query sent; enter and leave nest by depth.
    Native(Rc<dyn Any>),
}

/// Sees a run go by.
pub trait Observer {
    /// Called at each event; the machine can be read, and must not be run.
    fn event(&self, machine: &Machine, event: &Event);

    /// Called when a program has ended or its process waits for the next: the machine may be asked, and is not
    /// observed meanwhile.
    fn at_rest(&self, _machine: &mut Machine) {}
}

/// The limits of a run.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Instructions.
    pub fuel: u64,
    /// Bytes of live memory.
    pub memory_bytes: usize,
    /// Nested calls.
    pub recursion: usize,
    /// Bytes of output.
    pub output_bytes: usize,
    /// Bytes of one string, digits of one int, items of one sequence made by one operation.
    pub value_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            fuel: 50_000_000,
            memory_bytes: 128 << 20,
            recursion: 1000,
            output_bytes: 1 << 20,
            value_bytes: 16 << 20,
        }
    }
}
