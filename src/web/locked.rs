//! Two runs of a lesson, one for each variant, on one timeline.
//!
//! Steps that both variants take are the same moment. Between two of them the first step of A goes with the first of
//! B, the second with the second; within a pair of steps both go on event by event, and the shorter one waits at its
//! end. Until the variants part there is nothing to compare, and one run is shown.

use std::ops::Range;

use crate::lesson::Lesson;
use crate::timeline::Recording;

/// Where both runs are at one event of the common timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The event of A.
    pub a: usize,
    /// The event of B.
    pub b: usize,
    /// Whether B goes on here while A waits.
    pub by_b: bool,
    /// Whether the variants have parted.
    pub parted: bool,
    /// The statement, counted over the common timeline.
    pub statement: usize,
    /// The other step that is under way, beside the one of the run that goes on.
    pub other_step: Option<usize>,
}

/// The steps that go together, in order: a common one with itself, else one of A with one of B.
fn steps(lesson: &Lesson) -> Vec<(Option<usize>, Option<usize>)> {
    let (mut pairs, mut of_a, mut of_b) = (Vec::new(), Vec::new(), Vec::new());
    let flush = |pairs: &mut Vec<_>, of_a: &mut Vec<usize>, of_b: &mut Vec<usize>| {
        for place in 0..of_a.len().max(of_b.len()) {
            pairs.push((of_a.get(place).copied(), of_b.get(place).copied()));
        }
        of_a.clear();
        of_b.clear();
    };
    for (number, step) in lesson.steps.iter().enumerate() {
        match step.variant.as_deref() {
            None => {
                flush(&mut pairs, &mut of_a, &mut of_b);
                pairs.push((Some(number), Some(number)));
            }
            Some("A") => of_a.push(number),
            Some(_) => of_b.push(number),
        }
    }
    flush(&mut pairs, &mut of_a, &mut of_b);
    pairs
}

/// The events of a step.
fn events(recording: &Recording, step: Option<usize>) -> Range<usize> {
    let Some(step) = step else { return 0..0 };
    let begin = recording.events.partition_point(|event| event.step < step);
    let end = recording.events.partition_point(|event| event.step <= step);
    begin..end
}

/// The common timeline of both runs.
pub fn lock(lesson: &Lesson, a: &Recording, b: &Recording) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    let (mut parted, mut statement) = (false, 0);
    let mut last_statement = None;
    for (step_a, step_b) in steps(lesson) {
        parted |= step_a != step_b;
        let (of_a, of_b) = (events(a, step_a), events(b, step_b));
        let (before_a, before_b) = pairs.last().map_or((0, 0), |pair| (pair.a, pair.b));
        for place in 0..of_a.len().max(of_b.len()) {
            let by_b = place >= of_a.len();
            let at_a = last_or(&of_a, place, before_a);
            let at_b = last_or(&of_b, place, before_b);
            let here =
                if by_b { (true, b.events[at_b].statement) } else { (false, a.events[at_a].statement) };
            statement += usize::from(last_statement.is_some_and(|last| last != here));
            last_statement = Some(here);
            let other_step = if step_a == step_b {
                None
            } else if by_b {
                step_a
            } else {
                step_b
            };
            pairs.push(Pair { a: at_a, b: at_b, by_b, parted, statement, other_step });
        }
    }
    pairs
}

/// The event at a place of a step, its last one when it is over, and where the run was when it has none.
fn last_or(events: &Range<usize>, place: usize, before: usize) -> usize {
    if events.is_empty() { before } else { (events.start + place).min(events.end - 1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::parse;
    use crate::web::engine::record_variant;

    const LESSON: &str = "```pycon\n>>> x = 1\n```\n```pycon variant=\"A\"\n>>> x = 2\n>>> x\n2\n```\n\
                          ```pycon variant=\"B\"\n>>> x\n1\n```\n```pycon\n>>> y = x\n```\n";

    #[test]
    fn common_steps_meet_and_the_shorter_variant_waits() {
        let lesson = parse(LESSON).expect("a lesson");
        assert_eq!(
            steps(&lesson),
            [(Some(0), Some(0)), (Some(1), Some(3)), (Some(2), None), (Some(4), Some(4))]
        );
        let (a, b) =
            (record_variant(&lesson, Some("A")).recording, record_variant(&lesson, Some("B")).recording);
        let pairs = lock(&lesson, &a, &b);
        assert!(!pairs[0].parted && pairs.last().is_some_and(|pair| pair.parted));
        // No event of either run is left out, and neither goes back.
        let seen = |of: fn(&Pair) -> usize| pairs.iter().map(of).collect::<Vec<_>>();
        for (seen, recording) in [(seen(|pair| pair.a), &a), (seen(|pair| pair.b), &b)] {
            assert!(seen.is_sorted());
            let mut seen = seen;
            seen.dedup();
            assert_eq!(seen, (0..recording.events.len()).collect::<Vec<_>>());
        }
        // The last step ends for both at once.
        let last = pairs.last().expect("events");
        assert_eq!((last.a, last.b), (a.events.len() - 1, b.events.len() - 1));
    }
}
