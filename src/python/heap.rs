//! Who lives: every instance, class and function of a process, held weakly, so that its end can find them all.
//!
//! Circles of references keep themselves alive. Most are reached from the modules when a process ends, but those that
//! run through Rust values (a model's options, a registry) or hang on nothing at all are not: they are found here.
//! A place is free again as soon as its object is gone. What belongs to the thread and not to a process is made
//! [`lasting`]. Not found are lists and dicts that hold only each other and that nobody can name any more.
//! **Boundary:** knows who is there, not what is done with them (`machine/teardown.rs`).

use std::cell::{Cell, RefCell};
use std::rc::Weak;

use super::class::{Class, Instance};
use super::function::Function;
use super::value::Value;

/// The place of what lasts as long as the thread.
const NOWHERE: u32 = u32::MAX;

/// Places side by side: the list grows by so many, and what stands in it never moves.
const CHUNK: usize = 1024;

/// An object, not kept alive.
pub(super) enum Held {
    /// An instance.
    Instance(Weak<Instance>),
    /// A class.
    Class(Weak<Class>),
    /// A function.
    Function(Weak<Function>),
}

/// A place in the list: an object with its process, or the next free place.
enum Slot {
    Free(u32),
    Instance(u32, Weak<Instance>),
    Class(u32, Weak<Class>),
    Function(u32, Weak<Function>),
}

struct Heap {
    chunks: Vec<Vec<Slot>>,
    /// The first free place.
    free: u32,
    live: usize,
}

thread_local! {
    static HEAP: RefCell<Heap> = const { RefCell::new(Heap { chunks: Vec::new(), free: NOWHERE, live: 0 }) };
    /// The process that runs.
    static PROCESS: Cell<u32> = const { Cell::new(0) };
    static NEXT: Cell<u32> = const { Cell::new(1) };
    static LASTING: Cell<bool> = const { Cell::new(false) };
}

impl Heap {
    #[inline]
    fn add(&mut self, slot: Slot) -> u32 {
        if self.free == NOWHERE {
            self.grow();
        }
        let at = self.free;
        let place = &mut self.chunks[at as usize / CHUNK][at as usize % CHUNK];
        if let Slot::Free(next) = std::mem::replace(place, slot) {
            self.free = next;
        }
        self.live += 1;
        at
    }

    #[inline]
    fn remove(&mut self, at: u32) {
        self.chunks[at as usize / CHUNK][at as usize % CHUNK] = Slot::Free(self.free);
        self.free = at;
        self.live -= 1;
    }

    #[cold]
    fn grow(&mut self) {
        let first = (self.chunks.len() * CHUNK) as u32;
        let last = first + CHUNK as u32 - 1;
        let next = |at| Slot::Free(if at == last { NOWHERE } else { at + 1 });
        self.chunks.push((first..=last).map(next).collect());
        self.free = first;
    }
}

/// Where an object stands in the heap's list.
pub(super) struct Place(Cell<u32>);

impl Place {
    /// No place yet.
    pub(super) const fn none() -> Place {
        Place(Cell::new(NOWHERE))
    }

    /// Takes a place for the process that runs.
    #[inline]
    pub(super) fn take(&self, held: Held) {
        if LASTING.get() {
            return;
        }
        let process = PROCESS.get();
        let slot = match held {
            Held::Instance(one) => Slot::Instance(process, one),
            Held::Class(one) => Slot::Class(process, one),
            Held::Function(one) => Slot::Function(process, one),
        };
        self.0.set(HEAP.with_borrow_mut(|heap| heap.add(slot)));
    }

    /// Whether it belongs to a process.
    pub(super) fn is_taken(&self) -> bool {
        self.0.get() != NOWHERE
    }
}

impl Drop for Place {
    #[inline]
    fn drop(&mut self) {
        let at = self.0.get();
        if at == NOWHERE {
            return;
        }
        // To drop a weak reference runs nothing, so the list is never entered twice. At the thread's end it may be gone.
        let _ = HEAP.try_with(|heap| heap.borrow_mut().remove(at));
    }
}

/// Makes what belongs to the thread: classes that all processes use.
pub fn lasting<T>(make: impl FnOnce() -> T) -> T {
    let before = LASTING.replace(true);
    let made = make();
    LASTING.set(before);
    made
}

/// The number of a new process, which runs from now on.
pub(super) fn begin() -> u32 {
    let number = NEXT.replace(NEXT.get() + 1);
    PROCESS.set(number);
    number
}

/// From now on this process runs.
#[inline]
pub(super) fn enter(process: u32) {
    PROCESS.set(process);
}

/// All that a process has made and that still lives.
pub(super) fn of_process(process: u32) -> Vec<Value> {
    let value = |slot: &Slot| match slot {
        Slot::Instance(owner, one) if *owner == process => one.upgrade().map(Value::Instance),
        Slot::Class(owner, one) if *owner == process => one.upgrade().map(Value::Class),
        Slot::Function(owner, one) if *owner == process => one.upgrade().map(Value::Function),
        _ => None,
    };
    HEAP.with_borrow(|heap| heap.chunks.iter().flatten().filter_map(value).collect())
}

/// Gives back what the list itself has taken, once nobody is left in it.
pub(super) fn shrink() {
    HEAP.with_borrow_mut(|heap| {
        if heap.live == 0 {
            *heap = Heap { chunks: Vec::new(), free: NOWHERE, live: 0 };
        }
    });
}
