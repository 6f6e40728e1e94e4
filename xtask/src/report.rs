//! Telling what happens: every step with its time, and totals at the end.

use std::time::{Duration, Instant};

use crate::Outcome;

/// Prints a step's name when it begins and its time when it ends.
pub struct Timer;

impl Timer {
    /// Runs a step.
    pub fn time<T>(name: &str, step: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        println!("-> {name}");
        let start = Instant::now();
        let outcome = step();
        let word = if outcome.is_ok() { "done" } else { "failed" };
        println!("   {name} {word} in {}", seconds(start.elapsed()));
        outcome
    }
}

/// A time for people.
pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// How many checks held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// That held.
    pub passed: usize,
    /// That did not.
    pub failed: usize,
}

impl Totals {
    /// One check.
    pub fn one(held: bool) -> Self {
        Self { passed: usize::from(held), failed: usize::from(!held) }
    }

    /// The sum of all `test result:` lines of libtest, or of anything that prints `N passed; M failed`.
    pub fn from_libtest(text: &str) -> Self {
        let lines = text.lines().filter(|line| line.trim_start().starts_with("test result:"));
        lines.fold(Self::default(), |sum, line| {
            sum + Self { passed: number_before(line, " passed"), failed: number_before(line, " failed") }
        })
    }
}

impl std::ops::Add for Totals {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

fn number_before(line: &str, word: &str) -> usize {
    let before = line.split(word).next().filter(|before| before.len() < line.len());
    before.and_then(|before| before.rsplit(' ').next()?.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libtests_lines_are_summed() {
        let text = "test a ... ok\ntest result: ok. 12 passed; 0 failed; 1 ignored\n\ntest result: FAILED. 3 passed; 2 failed; 0 ignored\n";
        assert_eq!(Totals::from_libtest(text), Totals { passed: 15, failed: 2 });
    }
}
