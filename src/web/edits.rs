//! Changes to a lesson's text: a file edited, something typed into the shell.
//!
//! What the learner changes is the lesson itself, so that it can be run, kept, shared and reset as one text.

use serde::{Deserialize, Serialize};

/// The lesson with a file's text replaced. `line` is the lesson's line of the file's first line and `old` its text
/// as the run saw it; `None` when the lesson no longer says so there.
pub fn replace_file(lesson: &str, line: usize, old: &str, new: &str) -> Option<String> {
    let lines: Vec<&str> = lesson.lines().collect();
    let begin = line.checked_sub(1)?;
    let end = begin + old.lines().count();
    let unchanged = lines.get(begin..end)?.iter().copied().eq(old.lines());
    let fence = lines.get(begin.checked_sub(1)?)?.trim_start();
    if !unchanged || !fence.starts_with("```") {
        return None;
    }
    // A file that contains the fence's own marks would end it early.
    if new.lines().any(|text| text.trim_start().starts_with("```")) {
        return None;
    }
    let mut text: Vec<&str> = lines[..begin].to_vec();
    text.extend(new.trim_end_matches('\n').lines());
    text.extend(&lines[end..]);
    Some(text.join("\n") + "\n")
}

/// The lesson with a statement typed at its end, in the shell or at the console's prompt.
pub fn type_at_end(lesson: &str, prompt: Prompt, typed: &str) -> String {
    let input = match prompt {
        Prompt::Shell => shell_lines(typed),
        Prompt::Console => format!("$ {}", typed.trim()),
    };
    let kind = prompt.fence();
    let lesson = lesson.trim_end();
    // Typing on goes into the same fence, as a shell goes on.
    if let Some(open) = lesson.strip_suffix("\n```")
        && open.rsplit("\n```").next().is_some_and(|last| last.lines().next() == Some(kind))
    {
        return format!("{open}\n{input}\n```\n");
    }
    format!("{lesson}\n\n```{kind}\n{input}\n```\n")
}

/// The lesson with a whole file written at its end: what a learner hands in for a task. A file that was handed in last
/// is replaced.
pub fn hand_in_file(lesson: &str, path: &str, text: &str) -> Option<String> {
    // A file that contains the fence's own marks would end it early.
    if text.lines().any(|line| line.trim_start().starts_with("```")) {
        return None;
    }
    let fence = format!("```python title=\"{path}\"\n");
    let lesson = lesson.trim_end();
    let before = lesson.strip_suffix("\n```").and_then(|open| {
        let last = open.rfind("\n```")?;
        open.get(last + 1..)?.starts_with(&fence).then(|| open[..last].trim_end())
    });
    let text = text.trim_matches('\n');
    Some(format!("{}\n\n{fence}{text}\n```\n", before.unwrap_or(lesson)))
}

/// The lesson with several inputs typed at its end, one after the other.
pub fn hand_in_inputs(lesson: &str, inputs: &[(Prompt, String)]) -> String {
    inputs.iter().fold(lesson.to_owned(), |lesson, (prompt, typed)| type_at_end(&lesson, *prompt, typed))
}

/// The lesson up to a line, with the fence it ends in closed: what a fork starts from.
pub fn cut_after(lesson: &str, line: usize) -> String {
    let mut text: Vec<&str> = lesson.lines().take(line).collect();
    let fences = text.iter().filter(|line| line.starts_with("```")).count();
    if fences % 2 == 1 {
        text.push("```");
    }
    text.join("\n") + "\n"
}

/// Where something is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// `>>>`.
    #[default]
    Shell,
    /// `$`.
    Console,
}

impl Prompt {
    fn fence(self) -> &'static str {
        match self {
            Self::Shell => "pycon",
            Self::Console => "console",
        }
    }
}

fn shell_lines(typed: &str) -> String {
    let lines = typed.trim_end().lines().enumerate();
    let lines =
        lines.map(|(index, line)| if index == 0 { format!(">>> {line}") } else { format!("... {line}") });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LESSON: &str = "Hello\n\n```python title=\"a.py\"\nx = 1\ny = 2\n```\n```pycon\n>>> x\n1\n```\n";

    #[test]
    fn a_file_is_replaced_where_it_stands() {
        let new = replace_file(LESSON, 4, "x = 1\ny = 2\n", "z = 3\n").expect("the file is there");
        assert_eq!(new, "Hello\n\n```python title=\"a.py\"\nz = 3\n```\n```pycon\n>>> x\n1\n```\n");
    }

    #[test]
    fn a_file_that_is_elsewhere_by_now_is_left_alone() {
        assert_eq!(replace_file(LESSON, 3, "x = 1\n", ""), None);
        assert_eq!(replace_file(LESSON, 0, "x = 1\n", ""), None);
        assert_eq!(replace_file(LESSON, 40, "x = 1\n", ""), None);
        assert_eq!(replace_file(LESSON, 4, "x = 1\ny = 2\n", "```\n"), None);
    }

    #[test]
    fn typing_goes_on_in_the_same_shell() {
        let typed = type_at_end(LESSON, Prompt::Shell, "for i in x:\n    i");
        assert!(typed.ends_with("```pycon\n>>> x\n1\n>>> for i in x:\n...     i\n```\n"), "{typed}");
        let typed = type_at_end(LESSON, Prompt::Console, " python manage.py check ");
        assert!(typed.ends_with("1\n```\n\n```console\n$ python manage.py check\n```\n"), "{typed}");
    }

    #[test]
    fn a_file_that_is_handed_in_replaces_the_one_before() {
        let once = hand_in_file(LESSON, "a.py", "x = 2\n").expect("a file");
        assert!(once.ends_with("1\n```\n\n```python title=\"a.py\"\nx = 2\n```\n"), "{once}");
        let twice = hand_in_file(&once, "a.py", "\nx = 3").expect("a file");
        assert_eq!(twice, once.replace("x = 2\n```", "x = 3\n```"));
        assert_eq!(hand_in_file(LESSON, "a.py", "```"), None);
    }

    #[test]
    fn a_cut_closes_its_fence() {
        assert!(cut_after(LESSON, 8).ends_with("```pycon\n>>> x\n```\n"));
        assert_eq!(cut_after(LESSON, 1), "Hello\n");
    }
}
