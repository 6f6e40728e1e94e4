//! What was changed in a text, line by line.
//!
//! A change names its place by the lines it replaces and carries a fingerprint of them and their neighbours, so that
//! it can still be placed when the published text has moved on since. Lines keep their ends, so that a text comes
//! back byte for byte.

use super::crc32;

/// Above this many pairs of lines a difference is told as one block: finding a smaller one would take too long.
const PAIRS: usize = 4_000_000;

/// One change: at a line, so many lines go and a text comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The first line that goes, from 0, in the old text.
    pub line: usize,
    /// How many lines go.
    pub gone: usize,
    /// What those lines and one on either side were.
    pub fingerprint: u32,
    /// What comes in their place.
    pub text: String,
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The changes that lead from one text to another.
pub fn changes(old: &str, new: &str) -> Vec<Change> {
    let (old, new) = (lines(old), lines(new));
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (left, right) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let mut found: Vec<Change> = Vec::new();
    for (kept_old, kept_new, gone, come) in runs(left, right) {
        if gone == 0 && come == 0 {
            continue;
        }
        let line = head + kept_old;
        let text = right[kept_new..kept_new + come].concat();
        found.push(Change { line, gone, fingerprint: fingerprint(&old, line, gone), text });
    }
    found
}

/// The places where two lists part: (from in the old, from in the new, how many go, how many come).
fn runs(old: &[&str], new: &[&str]) -> Vec<(usize, usize, usize, usize)> {
    if old.is_empty() || new.is_empty() || old.len().saturating_mul(new.len()) > PAIRS {
        return vec![(0, 0, old.len(), new.len())];
    }
    // The length of the longest common list from each pair of places on.
    let wide = new.len() + 1;
    let mut longest = vec![0_u32; (old.len() + 1) * wide];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i * wide + j] = if old[i] == new[j] {
                longest[(i + 1) * wide + j + 1] + 1
            } else {
                longest[(i + 1) * wide + j].max(longest[i * wide + j + 1])
            };
        }
    }
    let (mut i, mut j, mut from) = (0, 0, (0, 0));
    let mut found = Vec::new();
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            found.push((from.0, from.1, i - from.0, j - from.1));
            (i, j) = (i + 1, j + 1);
            from = (i, j);
        } else if longest[(i + 1) * wide + j] >= longest[i * wide + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found.push((from.0, from.1, old.len() - from.0, new.len() - from.1));
    found
}

/// What stands at a line, one line of neighbourhood on either side included.
fn fingerprint(lines: &[&str], line: usize, gone: usize) -> u32 {
    let end = line.saturating_add(gone).saturating_add(1).min(lines.len());
    let begin = line.saturating_sub(1).min(end);
    crc32(lines[begin..end].concat().as_bytes())
}

/// The text with the changes made, where it is the one they were made for; `None` if a change lies outside of it.
pub fn apply(old: &str, changes: &[Change]) -> Option<String> {
    put(&lines(old), changes, |change, _| Some(change.line))
}

/// As [`apply`], on a text that may have moved on: each change goes where its lines are now.
pub fn apply_moved(old: &str, changes: &[Change]) -> Option<String> {
    let old = lines(old);
    put(&old, changes, |change, from| {
        let room = old.len().checked_sub(change.gone)?;
        let fits = |line: &usize| {
            *line >= from && *line <= room && fingerprint(&old, *line, change.gone) == change.fingerprint
        };
        // The nearest place first; a line beyond the end is looked for from the end on.
        let middle = change.line.min(room);
        (0..=room).find_map(|far| {
            let after = Some(middle + far).filter(fits);
            after.or_else(|| middle.checked_sub(far).filter(fits))
        })
    })
}

fn put(old: &[&str], changes: &[Change], place: impl Fn(&Change, usize) -> Option<usize>) -> Option<String> {
    let mut text = String::new();
    let mut from = 0;
    for change in changes {
        let line = place(change, from)?;
        let end = line.checked_add(change.gone)?;
        text.push_str(&old.get(from..line)?.concat());
        old.get(line..end)?;
        text.push_str(&change.text);
        from = end;
    }
    text.push_str(&old.get(from..)?.concat());
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "a\nb\nc\nd\ne\nf\n";

    #[test]
    fn two_small_changes_stay_two() {
        let new = "a\nB\nc\nd\ne\nf\ng";
        let found = changes(OLD, new);
        assert_eq!(
            found.iter().map(|c| (c.line, c.gone, &*c.text)).collect::<Vec<_>>(),
            [(1, 1, "B\n"), (6, 0, "g")]
        );
        assert_eq!(apply(OLD, &found).as_deref(), Some(new));
    }

    #[test]
    fn a_text_that_moved_on_takes_its_changes_where_the_lines_are() {
        let found = changes(OLD, "a\nb\nc\nD\ne\nf\n");
        let moved = format!("new first line\n\n{OLD}");
        assert_eq!(apply_moved(&moved, &found).as_deref(), Some("new first line\n\na\nb\nc\nD\ne\nf\n"));
        assert_eq!(apply_moved("a\nb\nc\ne\nf\n", &found), None);
    }

    #[test]
    fn a_change_beyond_the_end_is_refused() {
        let far = Change { line: 90, gone: 2, fingerprint: 0, text: String::new() };
        assert_eq!(apply(OLD, std::slice::from_ref(&far)), None);
        let huge = Change { line: usize::MAX, gone: usize::MAX, ..far };
        assert_eq!(apply(OLD, std::slice::from_ref(&huge)), None);
        assert_eq!(apply_moved(OLD, &[huge]), None);
    }
}
