//! Limits of a run, and where they are looked at: statements, back edges, and before a huge value is made.

use std::cell::Cell;

use super::Machine;
use crate::python::exception::{LimitError, LimitKind, PyResult, Unwind};

/// How often native code may wait for Python code at one time, on a stack whose size is not known.
const NATIVE_DEPTH: usize = 150;

/// What must be left of the host's stack for native code to begin something that may nest.
const RESERVE_BYTES: usize = 256 << 10;

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(NATIVE_DEPTH) };
    /// The address below which the stack should not grow; 0 where its size is not known. In WebAssembly the stack is
    /// the first megabyte of the memory.
    static LOWEST: Cell<usize> = const { Cell::new(if cfg!(target_arch = "wasm32") { RESERVE_BYTES } else { 0 }) };
}

/// Where the host's stack is now.
#[inline(never)]
fn stack_pointer() -> usize {
    let marker = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&marker)).addr()
}

/// Whether the host's stack comes to its end.
#[inline]
pub fn stack_is_low() -> bool {
    stack_pointer() < LOWEST.get()
}

/// Tells how deep native code may nest on this thread, and how large its stack is from here on.
fn set_stack(levels: usize, bytes: usize) {
    DEPTH.set(levels);
    LOWEST.set(stack_pointer().saturating_sub(bytes.saturating_sub(RESERVE_BYTES)));
}

/// The stack of the threads made by [`run_with_stack`]; the system gives what is touched only.
const STACK_BYTES: usize = 128 << 20;

/// How often native code may wait for Python code on a large stack: as often as functions may nest.
const MOST_LEVELS: usize = 1000;

/// Values above this size are held against the memory limit before they are made.
const LARGE: u128 = 64 << 10;

/// Instructions between two looks at the limits.
const INTERVAL: u64 = 5_000;

impl Machine {
    /// Whether native code may not nest deeper: it has been entered too often, or the host's stack comes to its end.
    #[inline]
    pub(super) fn too_deep(&self) -> bool {
        self.native_depth >= DEPTH.get() || stack_is_low()
    }

    /// Looks at the limits; fails with the one that was passed.
    pub(super) fn check_limits(&mut self) -> PyResult<()> {
        if self.stop.get() {
            return Err(self.limit(LimitKind::Stopped, "the run was stopped".to_owned()));
        }
        if self.fuel_used >= self.limits.fuel {
            let message = format!("the run passed its limit of {} instructions", self.limits.fuel);
            return Err(self.limit_with(LimitKind::Fuel, message, "--fuel"));
        }
        self.check_memory(0)?;
        self.next_check = (self.fuel_used + INTERVAL).min(self.limits.fuel);
        Ok(())
    }

    /// Whether the memory in use, and `more` of it, is within the limit.
    fn check_memory(&self, more: usize) -> PyResult<()> {
        let used = crate::allocated_bytes().saturating_sub(self.memory_before);
        if used.saturating_add(more) <= self.limits.memory_bytes {
            return Ok(());
        }
        let message = format!("the run passed its limit of {} bytes of memory", self.limits.memory_bytes);
        Err(self.limit_with(LimitKind::Memory, message, "--memory"))
    }

    /// Takes fuel for work done in native code; a long loop there calls it now and then.
    pub fn spend(&mut self, instructions: u64) -> PyResult<()> {
        self.fuel_used += instructions;
        if self.fuel_used >= self.next_check { self.check_limits() } else { Ok(()) }
    }

    /// Refuses a value of absurd size before it is made.
    pub fn check_size(&self, what: &str, bytes: u128) -> PyResult<()> {
        let allowed = self.limits.value_bytes;
        if bytes <= allowed as u128 {
            // A large value is held against the memory limit at once: the next look may be many of them away.
            return if bytes > LARGE { self.check_memory(bytes as usize) } else { Ok(()) };
        }
        let message = format!("{what} of {bytes} bytes was asked for, and one value may take {allowed}");
        Err(self.limit_with(LimitKind::Memory, message, "--memory"))
    }

    /// Counts output; fails when there is too much of it.
    pub(super) fn count_output(&mut self, bytes: usize) -> PyResult<()> {
        self.output_used += bytes;
        if self.output_used <= self.limits.output_bytes {
            return Ok(());
        }
        let message = format!("the run passed its limit of {} bytes of output", self.limits.output_bytes);
        Err(self.limit_with(LimitKind::Output, message, "--output"))
    }

    fn limit_with(&self, kind: LimitKind, message: String, option: &str) -> Unwind {
        self.limit(kind, format!("{message} (raise it with `{option}`)"))
    }

    /// The error that ends the run, with the place.
    pub fn limit(&self, kind: LimitKind, message: String) -> Unwind {
        let location = self.location();
        let message = match &location {
            Some((path, line)) => format!("{message}, at {path}, line {line}"),
            None => message,
        };
        Unwind::Limit(std::rc::Rc::new(LimitError { message, kind, location }))
    }
}

/// Runs something on a thread whose stack is large enough for the deepest nesting that the machine allows.
pub fn run_with_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> std::io::Result<T> {
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(|| {
        set_stack(MOST_LEVELS, STACK_BYTES);
        work()
    })?;
    thread.join().map_err(|_| std::io::Error::other("the run's thread panicked"))
}
