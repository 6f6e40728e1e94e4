//! Reading a lesson: CommonMark with TOML front matter, its fences turned into steps.
//!
//! pulldown-cmark finds the fences; what stands between them is prose. Every step knows its line in the file, so that
//! an error can point to it.

use std::fmt;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use serde::{Deserialize, Serialize};

use super::questions::{Predict, Task};

/// What is wrong with a lesson, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LessonError {
    /// Line from 1.
    pub line: u32,
    /// What was found and what was expected.
    pub message: String,
    /// The way out.
    pub hint: Option<String>,
}

impl LessonError {
    /// The error with its file and line, as compilers write it.
    pub fn in_file(&self, file: &str) -> String {
        let hint = self.hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
        format!("{file}:{}: {}{hint}", self.line, self.message)
    }
}

impl fmt::Display for LessonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "\nhint: {hint}"))
    }
}

/// The TOML between the `+++` lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontMatter {
    /// Shown in the picker.
    #[serde(default)]
    pub title: String,
    /// One sentence.
    #[serde(default)]
    pub summary: String,
    /// Group in the picker.
    #[serde(default)]
    pub topic: String,
    /// Place within the topic.
    #[serde(default)]
    pub order: u32,
}

/// What a step is run by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StepKind {
    /// A whole file is written.
    File,
    /// A line of the console.
    Console,
    /// A statement in the shell.
    Pycon,
    /// Statements from another client at the database.
    Sql,
}

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// By what.
    pub kind: StepKind,
    /// The file's text, the command, the statement, the SQL.
    pub source: String,
    /// The file's path, for a file.
    pub title: Option<String>,
    /// The expected output; empty for files and SQL.
    pub want: String,
    /// Line in the lesson, from 1.
    pub line: u32,
    /// Which variant of the lesson it belongs to; `None`: all.
    pub variant: Option<String>,
}

/// A part of the lesson, in reading order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Block {
    /// Markdown to be read.
    Prose(String),
    /// Steps of one fence; indexes into [`Lesson::steps`].
    Steps(std::ops::Range<usize>),
    /// A question.
    Predict(Predict, u32),
    /// A task.
    Task(Task, u32),
}

/// A lesson.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Lesson {
    /// Title, summary, topic, order.
    pub front: FrontMatter,
    /// Prose and fences in order.
    pub blocks: Vec<Block>,
    /// All steps in order.
    pub steps: Vec<Step>,
}

impl Lesson {
    /// The variants that the lesson holds; empty when it has one form only.
    pub fn variants(&self) -> Vec<String> {
        if self.steps.iter().all(|step| step.variant.is_none()) {
            return Vec::new();
        }
        VARIANTS.map(str::to_owned).to_vec()
    }

    /// The steps of a fence that belong to a variant.
    pub fn steps_of<'a>(
        &'a self,
        range: std::ops::Range<usize>,
        variant: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Step> {
        let steps = self.steps.get(range).unwrap_or_default();
        steps.iter().filter(move |step| step.variant.is_none() || step.variant.as_deref() == variant)
    }
}

/// The two forms that a lesson can have side by side.
pub const VARIANTS: [&str; 2] = ["A", "B"];

/// Largest lesson accepted, in bytes: a lesson is read by people.
pub const MAX_BYTES: usize = 2 << 20;

/// Reads a lesson.
///
/// # Errors
/// The first thing that is not well formed, with its line.
pub fn parse(text: &str) -> Result<Lesson, LessonError> {
    if text.len() > MAX_BYTES {
        let message =
            format!("a lesson of {} is too long: at most {} are read", size(text.len()), size(MAX_BYTES));
        return Err(LessonError { line: 1, message, hint: Some("split it into several lessons".into()) });
    }
    let text = text.replace("\r\n", "\n");
    let (front, body_start) = front_matter(&text)?;
    let mut reader = Reader { text: &text, lesson: Lesson { front, ..Lesson::default() } };
    reader.read(body_start)?;
    Ok(reader.lesson)
}

/// A number of bytes for people.
pub fn size(bytes: usize) -> String {
    let tenths = bytes * 10 / (1 << 20);
    if tenths == 0 { format!("{bytes} bytes") } else { format!("{}.{} MB", tenths / 10, tenths % 10) }
}

fn front_matter(text: &str) -> Result<(FrontMatter, usize), LessonError> {
    let Some(rest) = text.strip_prefix("+++\n") else { return Ok((FrontMatter::default(), 0)) };
    let Some(end) = rest.find("\n+++") else {
        let hint = Some("close it with a line `+++`".into());
        return Err(LessonError { line: 1, message: "the front matter is never closed".into(), hint });
    };
    let front = toml::from_str(&rest[..end]).map_err(|e| toml_error(&e, rest, 2))?;
    let after = 4 + end + 4;
    Ok((front, text[after..].find('\n').map_or(text.len(), |n| after + n + 1)))
}

/// An error of the TOML reader, at its place in the lesson.
fn toml_error(error: &toml::de::Error, text: &str, first_line: u32) -> LessonError {
    let before = error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count());
    LessonError { line: first_line + before as u32, message: error.message().to_string(), hint: None }
}

struct Reader<'a> {
    text: &'a str,
    lesson: Lesson,
}

/// The words after the backticks of a fence.
struct Fence<'a> {
    kind: &'a str,
    title: Option<String>,
    variant: Option<String>,
}

impl Reader<'_> {
    fn read(&mut self, start: usize) -> Result<(), LessonError> {
        let body = &self.text[start..];
        let (mut depth, mut prose_from, mut fence) = (0, 0, None);
        for (event, range) in Parser::new(body).into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if depth == 0 => {
                    fence = Some((info.to_string(), range.clone()));
                    depth += 1;
                }
                Event::Start(_) => depth += 1,
                Event::End(TagEnd::CodeBlock) if depth == 1 && fence.is_some() => {
                    depth = 0;
                    if let Some((info, range)) = fence.take() {
                        let line = self.line(start + range.start);
                        if self.fence(&info, &body[range.clone()], line)? {
                            self.prose(&body[prose_from..range.start], true);
                            prose_from = range.end;
                        }
                    }
                }
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }
        self.prose(&body[prose_from..], false);
        Ok(())
    }

    fn line(&self, offset: usize) -> u32 {
        self.text[..offset].matches('\n').count() as u32 + 1
    }

    /// Adds prose; before the block just read when `before` is set.
    fn prose(&mut self, text: &str, before: bool) {
        if text.trim().is_empty() {
            return;
        }
        let at = self.lesson.blocks.len() - usize::from(before);
        self.lesson.blocks.insert(at, Block::Prose(text.trim_matches('\n').to_string()));
    }

    /// Reads a fence that starts at `line`; false if it means nothing to us and is prose.
    fn fence(&mut self, info: &str, source: &str, line: u32) -> Result<bool, LessonError> {
        let Some(fence) = parse_info(info, line)? else { return Ok(false) };
        let lines: Vec<&str> = inner_lines(source, line)?;
        let first = self.lesson.steps.len();
        match fence.kind {
            "python" => self.file(&fence, &lines, line),
            "sql" => self.push(StepKind::Sql, lines.join("\n"), &fence, line + 1),
            "console" => self.console(&fence, &lines, line)?,
            "pycon" => self.pycon(&fence, &lines, line)?,
            "predict" => {
                let predict: Predict = parse_toml(&lines.join("\n"), line + 1)?;
                predict.validate().map_err(|message| LessonError { line, message, hint: None })?;
                self.lesson.blocks.push(Block::Predict(predict, line));
                return Ok(true);
            }
            _ => {
                let task: Task = parse_toml(&lines.join("\n"), line + 1)?;
                task.validate().map_err(|message| LessonError { line, message, hint: None })?;
                self.lesson.blocks.push(Block::Task(task, line));
                return Ok(true);
            }
        }
        self.lesson.blocks.push(Block::Steps(first..self.lesson.steps.len()));
        Ok(true)
    }

    fn push(&mut self, kind: StepKind, source: String, fence: &Fence<'_>, line: u32) {
        let variant = fence.variant.clone();
        self.lesson.steps.push(Step { kind, source, title: None, want: String::new(), line, variant });
    }

    fn file(&mut self, fence: &Fence<'_>, lines: &[&str], line: u32) {
        let mut source = lines.join("\n");
        source.push('\n');
        self.push(StepKind::File, source, fence, line);
        if let Some(step) = self.lesson.steps.last_mut() {
            step.title.clone_from(&fence.title);
        }
    }

    fn console(&mut self, fence: &Fence<'_>, lines: &[&str], line: u32) -> Result<(), LessonError> {
        let first = self.lesson.steps.len();
        for (at, text) in lines.iter().enumerate() {
            let line = line + 1 + at as u32;
            if let Some(command) = text.strip_prefix("$ ") {
                self.push(StepKind::Console, command.to_string(), fence, line);
            } else {
                self.output(first, text, line, "a console block begins with a line `$ ...`")?;
            }
        }
        Ok(())
    }

    fn pycon(&mut self, fence: &Fence<'_>, lines: &[&str], line: u32) -> Result<(), LessonError> {
        let first = self.lesson.steps.len();
        let mut continued = false;
        for (at, text) in lines.iter().enumerate() {
            let line = line + 1 + at as u32;
            let more = text.strip_prefix("... ").or((*text == "...").then_some(""));
            if let Some(source) = text.strip_prefix(">>> ").or((*text == ">>>").then_some("")) {
                self.push(StepKind::Pycon, source.to_string(), fence, line);
                continued = true;
            } else if let (true, Some(more), Some(step)) = (continued, more, self.lesson.steps.last_mut()) {
                step.source.push('\n');
                step.source.push_str(more);
            } else {
                self.output(first, text, line, "a pycon block begins with a line `>>> ...`")?;
                continued = false;
            }
        }
        Ok(())
    }

    /// A line of expected output, of the last step since `first`.
    fn output(&mut self, first: usize, text: &str, line: u32, rule: &str) -> Result<(), LessonError> {
        if self.lesson.steps.len() == first {
            let blank = text.trim().is_empty();
            let error = LessonError { line, message: rule.to_string(), hint: None };
            return if blank { Ok(()) } else { Err(error) };
        }
        if let Some(step) = self.lesson.steps.last_mut() {
            step.want.push_str(text);
            step.want.push('\n');
        }
        Ok(())
    }
}

fn parse_toml<T: serde::de::DeserializeOwned>(text: &str, first_line: u32) -> Result<T, LessonError> {
    toml::from_str(text).map_err(|e| toml_error(&e, text, first_line))
}

const KINDS: [&str; 6] = ["python", "console", "pycon", "sql", "predict", "task"];

/// Kind and attributes of a fence; `None` if it is only to be read.
fn parse_info(info: &str, line: u32) -> Result<Option<Fence<'_>>, LessonError> {
    let kind = info.split_whitespace().next().unwrap_or("");
    let mut fence = Fence { kind, title: None, variant: None };
    let mut rest = info.get(kind.len()..).unwrap_or_default().trim();
    // A fence of another kind is prose, whatever words it has.
    if !KINDS.contains(&kind) {
        return Ok(None);
    }
    let error = |message: String, hint: &str| LessonError { line, message, hint: Some(hint.to_owned()) };
    while !rest.is_empty() {
        let read = rest.split_once("=\"").and_then(|(key, after)| Some((key, after.split_once('"')?)));
        let Some((key, (value, tail))) = read.filter(|(key, _)| !key.contains(char::is_whitespace)) else {
            let message = format!("`{rest}` in the fence `{info}` cannot be read");
            return Err(error(message, "a fence's words are written as key=\"value\""));
        };
        match (key, kind) {
            ("title", "python") => fence.title = Some(path(value).map_err(|why| error(why, PATHS))?),
            ("variant", "python" | "console" | "pycon" | "sql") => {
                if !VARIANTS.contains(&value) {
                    let message = format!("there is no variant `{value}`");
                    return Err(error(message, "a lesson has the variants \"A\" and \"B\""));
                }
                fence.variant = Some(value.to_owned());
            }
            _ => {
                let message = format!("unknown key `{key}` in the fence `{info}`");
                let knows = match kind {
                    "python" => "`title` and `variant`",
                    "predict" | "task" => "no keys: what it says is TOML inside",
                    _ => "`variant`",
                };
                return Err(error(message, &format!("a `{kind}` fence knows {knows}")));
            }
        }
        rest = tail.trim_start();
    }
    if kind == "python" && fence.title.is_none() && fence.variant.is_some() {
        let message = "a `python` fence with a variant writes a file, and needs a `title`".to_owned();
        return Err(error(message, PATHS));
    }
    Ok((kind != "python" || fence.title.is_some()).then_some(fence))
}

const PATHS: &str = "a title is a path within the project, such as title=\"shop/models.py\"";

/// A path that stays within the project.
fn path(title: &str) -> Result<String, String> {
    let inside = !title.starts_with('/') && !title.contains('\\');
    let parts = title.split('/').all(|part| !["", ".", ".."].contains(&part));
    if inside && parts {
        Ok(title.to_owned())
    } else {
        Err(format!("`{title}` is no path within the project"))
    }
}

/// The lines between the two fence lines.
fn inner_lines(block: &str, line: u32) -> Result<Vec<&str>, LessonError> {
    let mut lines: Vec<&str> = block.trim_end_matches('\n').split('\n').collect();
    lines.remove(0);
    if !lines.pop().is_some_and(|last| last.trim_start().starts_with(['`', '~'])) {
        return Err(LessonError { line, message: "this fence is never closed".into(), hint: None });
    }
    Ok(lines)
}
