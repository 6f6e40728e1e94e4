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
        Prompt::Sql => typed.trim().to_owned(),
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

/// A file block of a lesson's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileBlock {
    /// The path.
    pub path: String,
    /// The line of its opening fence, from 0.
    begin: usize,
    /// The line of its closing fence, from 0.
    end: usize,
}

/// The file blocks of a lesson, in order.
pub fn files(lesson: &str) -> Vec<FileBlock> {
    let mut files = Vec::new();
    let mut open: Option<(usize, Option<String>)> = None;
    for (number, line) in lesson.lines().enumerate() {
        match (&open, line.starts_with("```")) {
            (None, true) => open = Some((number, title(line))),
            (Some((begin, path)), true) if line.trim_end() == "```" => {
                if let Some(path) = path.clone() {
                    files.push(FileBlock { path, begin: *begin, end: number });
                }
                open = None;
            }
            _ => {}
        }
    }
    files
}

/// The path in ```` ```python title="shop/models.py" ````.
fn title(fence: &str) -> Option<String> {
    fence.split_once("title=\"")?.1.split_once('"').map(|(path, _)| path.to_owned())
}

/// A file's text as the published lesson has it, for the block that begins at `line` of the lesson as it is now: the
/// same path, and as many blocks of that path before it.
pub fn published_file(published: &str, lesson: &str, path: &str, line: usize) -> Option<String> {
    let same = |file: &&FileBlock| file.path == path;
    let nth = files(lesson).iter().filter(same).position(|file| file.begin + 2 == line)?;
    let found = files(published).into_iter().filter(|file| file.path == path).nth(nth)?;
    Some(text_of(published, &found))
}

/// A file block's text.
pub fn text_of(lesson: &str, file: &FileBlock) -> String {
    let lines: Vec<&str> = lesson.lines().skip(file.begin + 1).take(file.end - file.begin - 1).collect();
    if lines.is_empty() { String::new() } else { lines.join("\n") + "\n" }
}

/// The lesson with a file written: in place of the last of its path, else after the last file, else at the end.
pub fn write_file(lesson: &str, path: &str, text: &str) -> String {
    let lines: Vec<&str> = lesson.lines().collect();
    let known = files(lesson);
    let (keep, skip) = match (known.iter().rfind(|file| file.path == path), known.last()) {
        (Some(file), _) => (file.begin, file.end + 1),
        (None, Some(last)) => (last.end + 1, last.end + 1),
        (None, None) => (lines.len(), lines.len()),
    };
    let body = fence_free(text);
    let mut new: Vec<String> = lines[..keep].iter().map(|line| (*line).to_owned()).collect();
    if keep == skip {
        new.push(String::new());
    }
    new.push(format!("```{} title=\"{path}\"", language(path)));
    new.extend(body.trim_end_matches('\n').lines().map(str::to_owned));
    new.push("```".to_owned());
    new.extend(lines[skip..].iter().map(|line| (*line).to_owned()));
    new.join("\n") + "\n"
}

/// The lesson without a file, wherever it is written.
pub fn remove_file(lesson: &str, path: &str) -> String {
    let gone = files(lesson);
    let inside = |number: usize| {
        gone.iter().any(|file| file.path == path && (file.begin..=file.end).contains(&number))
    };
    let lines = lesson.lines().enumerate().filter(|(number, _)| !inside(*number)).map(|(_, line)| line);
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// The lesson with a file under another path.
pub fn rename_file(lesson: &str, old: &str, new: &str) -> String {
    let known = files(lesson);
    let lines = lesson.lines().enumerate().map(|(number, line)| {
        if known.iter().any(|file| file.path == old && file.begin == number) {
            format!("```{} title=\"{new}\"", language(new))
        } else {
            line.to_owned()
        }
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// What is wrong with a path for a new file, if anything: a key of the catalogue.
pub fn path_trouble(lesson: &str, path: &str) -> Option<&'static str> {
    let part = |part: &str| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && part.chars().all(|letter| letter.is_alphanumeric() || "_-.".contains(letter))
    };
    if !path.split('/').all(part) {
        return Some("files-bad-path");
    }
    files(lesson).iter().any(|file| file.path == path).then_some("files-taken")
}

fn language(path: &str) -> &'static str {
    if path.ends_with(".py") { "python" } else { "text" }
}

/// A file that contains the fence's own marks would end it early.
fn fence_free(text: &str) -> String {
    let line = |line: &str| if line.starts_with("```") { format!(" {line}") } else { line.to_owned() };
    text.replace('\r', "").lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The lesson as it goes on from a step in the middle: what comes after the step is left out, and `typed` follows.
/// `line` is the lesson's line of the step's input.
pub fn branch(lesson: &str, line: usize, source: &str, prompt: Prompt, typed: &str) -> String {
    type_at_end(&cut_after(lesson, end_of(line, source)), prompt, typed)
}

/// The lesson as it goes on from a step in the middle with a file written anew.
pub fn branch_with_file(lesson: &str, line: usize, source: &str, path: &str, text: &str) -> String {
    let cut = cut_after(lesson, end_of(line, source));
    format!("{cut}\n```{} title=\"{path}\"\n{}\n```\n", language(path), fence_free(text))
}

/// The last line of a step's input.
fn end_of(line: usize, source: &str) -> usize {
    line + source.trim_end().lines().count().saturating_sub(1)
}

/// Why a file's text cannot be run yet: the line from 1, and what the parser says. Only Python is asked.
pub fn trouble(path: &str, text: &str) -> Option<(usize, String)> {
    if !path.ends_with(".py") {
        return None;
    }
    let error = ruff_python_parser::parse_module(text).err()?;
    let at = usize::from(error.location.start()).min(text.len());
    let line =
        text.as_bytes().get(..at).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count() + 1;
    Some((line, error.error.to_string()))
}

/// Whether Enter runs what was typed into the shell: a statement that was opened goes on until it parses, a block
/// until an empty line.
pub fn complete(typed: &str) -> bool {
    let block = typed.lines().any(|line| line.trim_end().ends_with(':')) && typed.contains('\n');
    let ended = typed.rsplit('\n').next().is_some_and(|line| line.trim().is_empty());
    match ruff_python_parser::parse_module(typed) {
        Ok(_) => !block || ended,
        // What is wrong at the very end may become right; what is wrong before it never will.
        Err(error) => usize::from(error.location.end()) < typed.trim_end().len() || typed.ends_with("\n\n"),
    }
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
    /// Another client's SQL.
    Sql,
}

impl Prompt {
    fn fence(self) -> &'static str {
        match self {
            Self::Shell => "pycon",
            Self::Console => "console",
            Self::Sql => "sql",
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

    #[test]
    fn files_are_written_renamed_and_removed() {
        let text = write_file(LESSON, "b.py", "z = 1\n```\n");
        assert_eq!(files(&text).into_iter().map(|file| file.path).collect::<Vec<_>>(), ["a.py", "b.py"]);
        let text = rename_file(&text, "b.py", "c/d.txt");
        assert!(text.contains("```text title=\"c/d.txt\"\nz = 1\n ```\n```\n"), "{text}");
        assert_eq!(files(&remove_file(&text, "c/d.txt")).len(), 1);
        let text = write_file(LESSON, "a.py", "new\n");
        assert_eq!(text_of(&text, &files(&text)[0]), "new\n");
    }

    #[test]
    fn a_path_must_be_new_and_stay_inside() {
        assert_eq!(path_trouble(LESSON, "shop/models.py"), None);
        assert_eq!(path_trouble(LESSON, "a.py"), Some("files-taken"));
        for bad in ["", "/a.py", "../a.py", "a//b", "a\".py", "a b.py"] {
            assert_eq!(path_trouble(LESSON, bad), Some("files-bad-path"), "{bad}");
        }
    }

    #[test]
    fn the_published_text_of_a_block_is_found_by_its_place() {
        let edited = replace_file(LESSON, 4, "x = 1\ny = 2\n", "z = 3\n").expect("the file is there");
        assert_eq!(published_file(LESSON, &edited, "a.py", 4).as_deref(), Some("x = 1\ny = 2\n"));
        assert_eq!(published_file(LESSON, &edited, "a.py", 5), None);
    }

    #[test]
    fn a_branch_leaves_out_what_comes_later() {
        let text = branch(LESSON, 8, "x", Prompt::Shell, "y");
        assert!(text.ends_with("```pycon\n>>> x\n>>> y\n```\n"), "{text}");
        let text = branch_with_file(LESSON, 8, "x", "a.py", "x = 2\n");
        assert!(text.ends_with(">>> x\n```\n\n```python title=\"a.py\"\nx = 2\n```\n"), "{text}");
    }

    #[test]
    fn half_typed_code_waits() {
        assert_eq!(trouble("a.py", "x = 1\n"), None);
        assert_eq!(trouble("a.py", "x = 1\nclass A(\n").map(|(line, _)| line > 1), Some(true));
        assert_eq!(trouble("a.txt", "((("), None);
    }

    #[test]
    fn a_statement_goes_on_until_it_is_whole() {
        assert!(complete("x = 1") && complete("if x: y") && complete("for x in y:\n    x\n    "));
        assert!(!complete("for x in y:") && !complete("for x in y:\n    x") && !complete("f(1,"));
        assert!(complete("x = = 1"), "what is wrong already is run, and says so");
    }
}
