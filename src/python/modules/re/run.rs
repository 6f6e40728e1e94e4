//! Regular expressions: matching, by backtracking over a small program.
//!
//! The stack of choices is a vector, so that no text can exhaust the host's stack; steps are counted, so that a
//! pattern that backtracks for ever meets the limit of the run.

use super::parse::{Flags, Greed, Node, SetItem};

enum Op {
    Char(char, bool),
    Any(bool),
    Set(Vec<SetItem>, bool, Flags),
    /// Tries one branch, then the other.
    Split(usize, usize),
    Jump(usize),
    Save(usize),
    Backreference(usize, bool),
    /// Goes on at the second when the group has matched, else at the third.
    IfGroup(usize, usize, usize),
    /// Runs the program at the next instruction as one of its own, until [`Op::Accept`].
    Look {
        behind: usize,
        negative: bool,
        after: usize,
    },
    Atomic {
        after: usize,
    },
    Accept,
    Start(bool),
    End(bool),
    TextStart,
    TextEnd,
    WordBoundary(bool, bool),
    /// Counters of bounded repetitions.
    SetCounter(usize),
    /// Repeats the body: (counter, least, most, body, greedy).
    Loop(usize, usize, usize, usize, bool),
    /// Remembers where a round of a repetition began, so that an empty round ends it.
    Mark(usize),
    /// Fails when the round that began at the mark was empty.
    Progress(usize),
}

/// A compiled pattern.
pub struct Program {
    ops: Vec<Op>,
    slots: usize,
    counters: usize,
    marks: usize,
}

/// Where groups begin and end, in characters; the whole match first.
pub type Slots = Vec<Option<usize>>;

/// Where a match may end.
#[derive(Clone, Copy)]
pub enum Goal {
    /// Anywhere.
    Any,
    /// At the end of the text.
    Whole,
    /// Anywhere but here: the match before was an empty one at this place.
    NotAt(usize),
}

impl Goal {
    fn met(self, pos: usize, end: usize) -> bool {
        match self {
            Goal::Any => true,
            Goal::Whole => pos == end,
            Goal::NotAt(place) => pos != place,
        }
    }
}

/// Too many steps were made.
pub struct OutOfSteps;

/// Compiles a tree.
pub fn compile(node: &Node, groups: usize) -> Program {
    let mut program = Program { ops: Vec::new(), slots: (groups + 1) * 2, counters: 0, marks: 0 };
    program.emit(node);
    program.ops.push(Op::Accept);
    program
}

impl Program {
    fn emit(&mut self, node: &Node) {
        match node {
            Node::Char(c, i) => self.ops.push(Op::Char(*c, *i)),
            Node::Any(all) => self.ops.push(Op::Any(*all)),
            Node::Set(items, negative, flags) => self.ops.push(Op::Set(items.clone(), *negative, *flags)),
            Node::Concat(nodes) => nodes.iter().for_each(|n| self.emit(n)),
            Node::Alternate(nodes) => self.alternate(nodes),
            Node::Group(Some(n), node) => {
                self.ops.push(Op::Save(n * 2));
                self.emit(node);
                self.ops.push(Op::Save(n * 2 + 1));
            }
            Node::Group(None, node) => self.emit(node),
            Node::Repeat(node, least, most, greed) => self.repeat(node, *least, *most, *greed),
            Node::Backreference(n, i) => self.ops.push(Op::Backreference(*n, *i)),
            Node::Conditional(n, yes, no) => {
                let test = self.hole();
                self.emit(yes);
                let jump = self.hole();
                let otherwise = self.ops.len();
                self.emit(no);
                let end = self.ops.len();
                self.ops[test] = Op::IfGroup(*n, test + 1, otherwise);
                self.ops[jump] = Op::Jump(end);
            }
            Node::Look { behind, negative, node } => {
                let width = if *behind { super::parse::widths(node).map_or(0, |w| w.0) } else { 0 };
                let look = self.hole();
                self.emit(node);
                self.ops.push(Op::Accept);
                let after = self.ops.len();
                self.ops[look] = Op::Look { behind: width, negative: *negative, after };
            }
            Node::Atomic(node) => {
                let atomic = self.hole();
                self.emit(node);
                self.ops.push(Op::Accept);
                let after = self.ops.len();
                self.ops[atomic] = Op::Atomic { after };
            }
            Node::Start(lines) => self.ops.push(Op::Start(*lines)),
            Node::End(lines) => self.ops.push(Op::End(*lines)),
            Node::TextStart => self.ops.push(Op::TextStart),
            Node::TextEnd => self.ops.push(Op::TextEnd),
            Node::WordBoundary(wanted, ascii) => self.ops.push(Op::WordBoundary(*wanted, *ascii)),
        }
    }

    /// An instruction to be filled in when its targets are known.
    fn hole(&mut self) -> usize {
        self.ops.push(Op::Accept);
        self.ops.len() - 1
    }

    fn alternate(&mut self, nodes: &[Node]) {
        let mut ends = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            if at + 1 == nodes.len() {
                self.emit(node);
                break;
            }
            let split = self.hole();
            self.emit(node);
            ends.push(self.hole());
            let next = self.ops.len();
            self.ops[split] = Op::Split(split + 1, next);
        }
        let end = self.ops.len();
        for at in ends {
            self.ops[at] = Op::Jump(end);
        }
    }

    fn repeat(&mut self, node: &Node, least: usize, most: usize, greed: Greed) {
        if greed == Greed::Possessive {
            let inner = Node::Repeat(Box::new(node.clone()), least, most, Greed::Greedy);
            return self.emit(&Node::Atomic(Box::new(inner)));
        }
        let greedy = greed == Greed::Greedy;
        let split = |to, else_| if greedy { Op::Split(to, else_) } else { Op::Split(else_, to) };
        match (least, most) {
            (0, 1) => {
                let hole = self.hole();
                self.emit(node);
                let end = self.ops.len();
                self.ops[hole] = split(hole + 1, end);
            }
            (0 | 1, usize::MAX) => {
                if least == 1 {
                    self.emit(node);
                }
                let mark = self.marks;
                self.marks += 1;
                let hole = self.hole();
                self.ops.push(Op::Mark(mark));
                self.emit(node);
                self.ops.push(Op::Progress(mark));
                self.ops.push(Op::Jump(hole));
                let end = self.ops.len();
                self.ops[hole] = split(hole + 1, end);
            }
            _ => {
                let counter = self.counters;
                self.counters += 1;
                self.ops.push(Op::SetCounter(counter));
                let jump = self.hole();
                let body = self.ops.len();
                self.emit(node);
                let check = self.ops.len();
                self.ops[jump] = Op::Jump(check);
                self.ops.push(Op::Loop(counter, least, most, body, greedy));
            }
        }
    }

    /// Tries to match at a position.
    pub fn run(
        &self,
        text: &[char],
        at: usize,
        goal: Goal,
        steps: &mut u64,
    ) -> Result<Option<Slots>, OutOfSteps> {
        let mut state = State {
            slots: vec![None; self.slots],
            counters: vec![0; self.counters],
            marks: vec![usize::MAX; self.marks],
        };
        state.slots[0] = Some(at);
        let end = self.execute(text, 0, at, goal, &mut state, steps)?;
        Ok(end.map(|end| {
            state.slots[1] = Some(end);
            state.slots
        }))
    }

    fn execute(
        &self,
        text: &[char],
        start: usize,
        at: usize,
        goal: Goal,
        state: &mut State,
        steps: &mut u64,
    ) -> Result<Option<usize>, OutOfSteps> {
        let mut choices: Vec<Choice> = Vec::new();
        let (mut pc, mut pos) = (start, at);
        loop {
            if *steps == 0 {
                return Err(OutOfSteps);
            }
            *steps -= 1;
            let next = match &self.ops[pc] {
                Op::Accept if goal.met(pos, text.len()) => return Ok(Some(pos)),
                Op::Accept => None,
                Op::Jump(to) => Some((*to, pos)),
                Op::Split(first, second) => {
                    choices.push(Choice::Branch(*second, pos));
                    Some((*first, pos))
                }
                Op::Save(slot) => {
                    choices.push(Choice::Slot(*slot, state.slots[*slot]));
                    state.slots[*slot] = Some(pos);
                    Some((pc + 1, pos))
                }
                Op::SetCounter(c) => {
                    choices.push(Choice::Counter(*c, state.counters[*c]));
                    state.counters[*c] = 0;
                    Some((pc + 1, pos))
                }
                Op::Loop(c, least, most, body, greedy) => {
                    let n = state.counters[*c];
                    choices.push(Choice::Counter(*c, n));
                    state.counters[*c] = n + 1;
                    if n < *least {
                        Some((*body, pos))
                    } else if n >= *most {
                        Some((pc + 1, pos))
                    } else if *greedy {
                        choices.push(Choice::Branch(pc + 1, pos));
                        Some((*body, pos))
                    } else {
                        choices.push(Choice::Branch(*body, pos));
                        Some((pc + 1, pos))
                    }
                }
                Op::Mark(k) => {
                    choices.push(Choice::Mark(*k, state.marks[*k]));
                    state.marks[*k] = pos;
                    Some((pc + 1, pos))
                }
                Op::Progress(k) => (state.marks[*k] != pos).then_some((pc + 1, pos)),
                Op::IfGroup(n, yes, no) => {
                    let matched = state.slots.get(n * 2 + 1).is_some_and(Option::is_some);
                    Some((if matched { *yes } else { *no }, pos))
                }
                Op::Look { behind, negative, after } => {
                    let saved = state.clone();
                    let found = match pos.checked_sub(*behind) {
                        Some(from) => self.execute(text, pc + 1, from, Goal::Any, state, steps)?.is_some(),
                        None => false,
                    };
                    if !found || *negative {
                        *state = saved;
                    } else {
                        remember(&mut choices, &saved, state);
                    }
                    (found != *negative).then_some((*after, pos))
                }
                Op::Atomic { after } => {
                    let saved = state.clone();
                    match self.execute(text, pc + 1, pos, Goal::Any, state, steps)? {
                        Some(end) => {
                            remember(&mut choices, &saved, state);
                            Some((*after, end))
                        }
                        None => {
                            *state = saved;
                            None
                        }
                    }
                }
                Op::Backreference(n, ignore) => match (state.slots[n * 2], state.slots[n * 2 + 1]) {
                    (Some(from), Some(to)) => {
                        let same = |k: &usize| {
                            text.get(pos + k - from).is_some_and(|c| same_char(text[*k], *c, *ignore))
                        };
                        (from..to).all(|k| same(&k)).then(|| (pc + 1, pos + to - from))
                    }
                    _ => None,
                },
                simple => simple.step(text, pos).map(|pos| (pc + 1, pos)),
            };
            match next {
                Some((to, at)) => (pc, pos) = (to, at),
                None => match backtrack(&mut choices, state) {
                    Some((to, at)) => (pc, pos) = (to, at),
                    None => return Ok(None),
                },
            }
        }
    }
}

#[derive(Clone)]
struct State {
    slots: Slots,
    counters: Vec<usize>,
    marks: Vec<usize>,
}

enum Choice {
    Branch(usize, usize),
    Slot(usize, Option<usize>),
    Counter(usize, usize),
    Mark(usize, usize),
}

/// Keeps what a part that may not be entered again has changed, so that going back undoes it.
fn remember(choices: &mut Vec<Choice>, before: &State, after: &State) {
    for (at, slot) in before.slots.iter().enumerate() {
        if *slot != after.slots[at] {
            choices.push(Choice::Slot(at, *slot));
        }
    }
    for (at, n) in before.counters.iter().enumerate() {
        choices.push(Choice::Counter(at, *n));
    }
}

fn backtrack(choices: &mut Vec<Choice>, state: &mut State) -> Option<(usize, usize)> {
    loop {
        match choices.pop()? {
            Choice::Branch(pc, pos) => return Some((pc, pos)),
            Choice::Slot(slot, old) => state.slots[slot] = old,
            Choice::Counter(c, old) => state.counters[c] = old,
            Choice::Mark(k, old) => state.marks[k] = old,
        }
    }
}

impl Op {
    /// Matches one character or none; the position after it.
    fn step(&self, text: &[char], pos: usize) -> Option<usize> {
        let here = text.get(pos).copied();
        let fits = match self {
            Op::Char(c, ignore) => return here.filter(|h| same_char(*c, *h, *ignore)).map(|_| pos + 1),
            Op::Any(all) => return here.filter(|h| *all || *h != '\n').map(|_| pos + 1),
            Op::Set(items, negative, flags) => {
                return here.filter(|h| in_set(*h, items, *flags) != *negative).map(|_| pos + 1);
            }
            Op::Start(lines) => pos == 0 || (*lines && text[pos - 1] == '\n'),
            Op::End(lines) => pos == text.len() || (text[pos] == '\n' && (*lines || pos + 1 == text.len())),
            Op::TextStart => pos == 0,
            Op::TextEnd => pos == text.len(),
            Op::WordBoundary(wanted, ascii) => {
                let word = |c: Option<char>| c.is_some_and(|c| is_word(c, *ascii));
                let before = pos.checked_sub(1).and_then(|p| text.get(p).copied());
                (word(before) != word(here)) == *wanted
            }
            _ => false,
        };
        fits.then_some(pos)
    }
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn same_char(a: char, b: char, ignore: bool) -> bool {
    a == b || (ignore && lower(a) == lower(b))
}

fn is_word(c: char, ascii: bool) -> bool {
    c == '_' || if ascii { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() }
}

fn in_set(c: char, items: &[SetItem], flags: Flags) -> bool {
    items.iter().any(|item| match item {
        SetItem::Range(low, high) => {
            let within = |c: char| (*low..=*high).contains(&c);
            within(c)
                || (flags.ignore_case && (within(lower(c)) || c.to_uppercase().next().is_some_and(within)))
        }
        SetItem::Class(class) => {
            let hit = match class.to_ascii_lowercase() {
                'd' => {
                    c.is_ascii_digit()
                        || (!flags.ascii && crate::python::builtins::int::decimal_value(c).is_some())
                }
                's' if flags.ascii => matches!(c, ' ' | '\t'..='\r'),
                's' => crate::python::builtins::str::is_space(c),
                _ => is_word(c, flags.ascii),
            };
            hit != class.is_ascii_uppercase()
        }
    })
}
