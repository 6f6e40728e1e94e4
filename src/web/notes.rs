//! What comes next, for whoever presents a lesson to a room: the next statement, and what the lesson notes for it.
//!
//! **Boundary:** reads a run's outline; drawing is the step bar's work.

use super::prose;
use super::view::{Block, RunView};

/// What comes next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Next {
    /// The next statement, or the file that is written.
    pub source: String,
    /// What the lesson notes for it, else the words that lead to it.
    pub notes: Vec<String>,
}

/// What comes after the statement of an event.
pub fn after(run: &RunView, event: usize) -> Option<Next> {
    let here = run.events.get(event)?;
    let next = run.events.iter().skip(event).find(|mark| mark.statement != here.statement)?;
    let source = match run.lesson.blocks.get(next.block)? {
        Block::Console { steps } | Block::Shell { steps } | Block::Sql { steps } => {
            steps.get(next.step)?.source.clone()
        }
        Block::File { path, .. } => path.clone(),
        _ => return None,
    };
    let between = run.lesson.blocks.get(here.block + 1..next.block).unwrap_or_default();
    let prose: Vec<&str> = between
        .iter()
        .filter_map(
            |block| if let Block::Prose { markdown } = block { Some(markdown.as_str()) } else { None },
        )
        .collect();
    let mut notes: Vec<String> = prose.iter().flat_map(|text| prose::notes(text)).collect();
    if notes.is_empty() {
        let paragraph = |text: &&str| {
            text.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).last().map(str::to_owned)
        };
        notes.extend(prose.last().and_then(paragraph));
    }
    Some(Next { source, notes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::view::{EventMark, StepView};

    fn run(markdown: &str) -> RunView {
        let step = |source: &str| StepView { source: source.into(), ..StepView::default() };
        let mut run = RunView::default();
        run.lesson.blocks = vec![
            Block::Shell { steps: vec![step("a"), step("b")] },
            Block::Prose { markdown: markdown.into() },
            Block::Shell { steps: vec![step("c")] },
        ];
        run.events = [(0, 0, 0), (0, 0, 0), (0, 1, 1), (2, 0, 2)]
            .map(|(block, step, statement)| EventMark { block, step, statement, ..EventMark::default() })
            .to_vec();
        run
    }

    #[test]
    fn the_next_statement_comes_with_its_notes() {
        let run = run("Long.\n\nTwo boats.\n<!-- note: ask who sees both -->\n");
        let next = |event| after(&run, event).map(|next| (next.source, next.notes));
        assert_eq!(next(0), Some(("b".into(), vec![])));
        assert_eq!(next(2), Some(("c".into(), vec!["ask who sees both".into()])));
        assert_eq!((next(3), next(9)), (None, None));
    }

    #[test]
    fn without_notes_the_words_before_it_lead_on() {
        let next = after(&run("Long.\n\nTwo boats.\n"), 2).unwrap_or_default();
        assert_eq!(next.notes, ["Two boats."]);
    }
}
