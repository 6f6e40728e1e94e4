//! Where a step waits for an answer: at a question that stands between two events, once.

use super::view::{Block, RunView};

/// The questions, by their blocks, that one passes when one goes forwards from an event to another.
pub fn between(run: &RunView, from: usize, to: usize) -> impl Iterator<Item = usize> {
    let block = |event: usize| run.events.get(event).map_or(0, |mark| mark.block);
    let passed = (block(from) + 1)..block(to);
    passed.filter(|block| matches!(run.lesson.blocks.get(*block), Some(Block::Question(_))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::view::{EventMark, QuestionView, StepView};

    #[test]
    fn a_question_stands_between_two_events() {
        let shell = || Block::Shell { steps: vec![StepView::default()] };
        let mut run = RunView::default();
        run.lesson.blocks = vec![shell(), Block::Question(QuestionView::default()), shell(), shell()];
        run.events = [0, 0, 2, 3].map(|block| EventMark { block, ..EventMark::default() }).to_vec();
        let found = |from, to| between(&run, from, to).collect::<Vec<_>>();
        assert_eq!((found(0, 1), found(1, 2), found(0, 3), found(2, 3)), (vec![], vec![1], vec![1], vec![]));
        assert_eq!((found(2, 1), found(3, 9)), (vec![], vec![]));
    }
}
