//! A lesson as one plain HTML page: code, outputs, SQL, tables before and after, for print and without JavaScript.
//!
//! The page asks nothing of anybody: its style is in it, there is no script, no picture, no font. [`fragment`] is the
//! same without a page around it, for a site that has its own; everything in it lies under the class
//! `ormery-static`, and [`STYLE`] touches nothing else.

use crate::lesson::prose::{self, Group, Node};
use crate::lesson::{Block, PredictKind, StepKind};

use super::told::{Shot, ShotRow, TableChange, Telling, Told, filled};

/// The style of a static lesson.
pub const STYLE: &str = include_str!("static.css");
/// How many statements of one step are written out; a `migrate` has hundreds.
const STATEMENTS: usize = 12;

/// The whole page.
pub fn page(telling: &Telling) -> String {
    let title =
        Some(telling.lesson.front.title.as_str()).filter(|title| !title.is_empty()).unwrap_or("A lesson");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n\
         </head>\n<body>\n{}</body>\n</html>\n",
        escaped(title),
        fragment(telling)
    )
}

/// The lesson alone, to be put into another page.
pub fn fragment(telling: &Telling) -> String {
    let mut writer = Writer::default();
    writer.lesson(telling);
    writer.out
}

/// Text that stays text in HTML, in attributes too.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // HTML has no place for these.
            '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\x7f' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[derive(Default)]
struct Writer {
    out: String,
    /// What is told at the end: answers and solutions.
    answers: String,
    questions: usize,
}

impl Writer {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn lesson(&mut self, telling: &Telling) {
        let front = &telling.lesson.front;
        self.put("<article class=\"ormery-static\">\n");
        if !front.title.is_empty() {
            self.put(&format!("<header>\n<h1>{}</h1>\n", escaped(&front.title)));
            if !front.summary.is_empty() {
                self.put(&format!("<p class=\"summary\">{}</p>\n", inline(&front.summary)));
            }
            self.put("</header>\n");
        }
        for block in &telling.lesson.blocks {
            self.block(block, telling);
        }
        if !self.answers.is_empty() {
            let answers = std::mem::take(&mut self.answers);
            self.put(&format!(
                "<section class=\"answers\">\n<h2>Answers</h2>\n<ol>\n{answers}</ol>\n</section>\n"
            ));
        }
        self.put("</article>\n");
    }

    fn block(&mut self, block: &Block, telling: &Telling) {
        match block {
            Block::Prose(markdown) => {
                let html = nodes(&prose::parse(markdown));
                self.put(&html);
            }
            Block::Steps(range) => {
                let steps = telling.steps.get(range.clone()).unwrap_or_default();
                let first = telling.lesson.steps.get(range.start);
                let titles = telling.lesson.steps.get(range.clone()).unwrap_or_default();
                let mut told = steps
                    .iter()
                    .zip(titles)
                    .filter_map(|(step, from)| Some((step.as_ref()?, from)))
                    .peekable();
                if told.peek().is_none() {
                    return;
                }
                let kind = first.map_or("", |step| kind_name(step.kind));
                self.put(&format!("<section class=\"steps {kind}\">\n"));
                for (step, from) in told {
                    self.step(step, from.title.as_deref());
                }
                self.put("</section>\n");
            }
            Block::Predict(predict, _) => {
                self.questions += 1;
                let prompt = nodes(&prose::parse(&predict.prompt));
                let number = self.questions;
                let mut options = String::new();
                if predict.kind == PredictKind::Choice {
                    let items: String = predict
                        .options
                        .iter()
                        .map(|option| format!("<li>{}</li>\n", code_or_text(option)))
                        .collect();
                    options = format!("<ul>\n{items}</ul>\n");
                }
                self.put(&format!(
                    "<aside class=\"question\">\n<p class=\"label\">Question {number}, before you read on</p>\n{prompt}{options}</aside>\n"
                ));
                let answers: Vec<String> =
                    predict.answers.iter().map(|answer| code_or_text(answer)).collect();
                let why: String = predict
                    .explanations
                    .iter()
                    .map(|(wrong, why)| format!("<p>Not {}: {}</p>\n", code_or_text(wrong), inline(why)))
                    .collect();
                self.answers.push_str(&format!(
                    "<li value=\"{number}\"><p>{}</p>\n{why}</li>\n",
                    answers.join(", or ")
                ));
            }
            Block::Task(task, _) => {
                self.questions += 1;
                let number = self.questions;
                let goal = nodes(&prose::parse(&task.goal));
                self.put(&format!(
                    "<aside class=\"task\">\n<p class=\"label\">Task {number}</p>\n{goal}</aside>\n"
                ));
                let hints: String =
                    task.hints.iter().map(|hint| format!("<p>{}</p>\n", inline(hint))).collect();
                let file = task
                    .file
                    .as_ref()
                    .map(|file| format!("<p><code>{}</code></p>\n", escaped(file)))
                    .unwrap_or_default();
                self.answers.push_str(&format!(
                    "<li value=\"{number}\">{hints}{file}<pre><code>{}</code></pre></li>\n",
                    escaped(task.solution.trim_end())
                ));
            }
        }
    }

    fn step(&mut self, told: &Told, title: Option<&str>) {
        let outcome = &told.outcome;
        if outcome.kind == StepKind::File {
            let title = title.unwrap_or_default();
            self.put(&format!(
                "<figure class=\"file\">\n<figcaption><code>{}</code></figcaption>\n<pre><code>{}</code></pre>\n</figure>\n",
                escaped(title),
                escaped(outcome.source.trim_end())
            ));
            return;
        }
        self.put("<div class=\"step\">\n<pre class=\"in\"><code>");
        let typed = escaped(&prompted(outcome.kind, &outcome.source));
        self.put(&typed);
        self.put("</code></pre>\n");
        let got = outcome.got.trim_end_matches('\n');
        if !got.trim().is_empty() {
            self.put(&format!("<pre class=\"out\"><samp>{}</samp></pre>\n", escaped(got)));
        }
        self.statements(told);
        for change in &told.changes {
            self.change(change);
        }
        self.put("</div>\n");
    }

    fn statements(&mut self, told: &Told) {
        let queries = &told.outcome.queries;
        // A command sends what the lesson is not about; its tables tell what it did.
        if queries.is_empty() || told.outcome.kind == StepKind::Console {
            return;
        }
        self.put("<div class=\"sql\">\n<p class=\"label\">SQL</p>\n<ol>\n");
        for query in queries.iter().take(STATEMENTS) {
            let rows = if query.rows == 1 { "1 row".to_owned() } else { format!("{} rows", query.rows) };
            let sql = escaped(&filled(&query.sql, &query.params));
            self.put(&format!("<li><code>{sql}</code> <span class=\"rows\">{rows}</span></li>\n"));
        }
        self.put("</ol>\n");
        if queries.len() > STATEMENTS {
            self.put(&format!("<p class=\"more\">and {} more statements</p>\n", queries.len() - STATEMENTS));
        }
        self.put("</div>\n");
    }

    fn change(&mut self, change: &TableChange) {
        let name = escaped(&change.name);
        self.put("<div class=\"tables\">\n");
        match &change.before {
            Some(shot) => self.shot(&format!("<code>{name}</code> before"), shot),
            None => self.put(&format!("<p class=\"absent\"><code>{name}</code> was not there before</p>\n")),
        }
        match &change.after {
            Some(shot) => self.shot(&format!("<code>{name}</code> after"), shot),
            None => self.put(&format!("<p class=\"absent\"><code>{name}</code> is gone</p>\n")),
        }
        self.put("</div>\n");
    }

    fn shot(&mut self, caption: &str, shot: &Shot) {
        self.put(&format!("<table>\n<caption>{caption}</caption>\n<thead><tr>"));
        for column in &shot.columns {
            self.put(&format!("<th scope=\"col\">{}</th>", escaped(column)));
        }
        self.put("</tr></thead>\n<tbody>\n");
        for row in &shot.rows {
            self.row(row);
        }
        if shot.rows.is_empty() || shot.more > 0 {
            let text = match (shot.rows.is_empty(), shot.more) {
                (true, 0) => "no rows".to_owned(),
                (true, 1) => "1 row".to_owned(),
                (true, more) => format!("{more} rows"),
                (false, more) => format!("and {more} more"),
            };
            let wide = shot.columns.len().max(1);
            self.put(&format!("<tr><td class=\"more\" colspan=\"{wide}\">{text}</td></tr>\n"));
        }
        self.put("</tbody>\n</table>\n");
    }

    /// A row; what happens to it is told by an element and a word, not by colour alone.
    fn row(&mut self, row: &ShotRow) {
        let mark = row.mark.unwrap_or_default();
        self.put(&if mark.is_empty() {
            "<tr>".to_owned()
        } else {
            format!("<tr class=\"{mark}\" title=\"{mark}\">")
        });
        for (at, cell) in row.cells.iter().enumerate() {
            let text = escaped(cell);
            let text = match mark {
                "deleted" => format!("<del>{text}</del>"),
                "new" => format!("<ins>{text}</ins>"),
                "changed" if row.changed.contains(&at) => format!("<mark>{text}</mark>"),
                _ => text,
            };
            self.put(&format!("<td>{text}</td>"));
        }
        self.put("</tr>\n");
    }
}

fn kind_name(kind: StepKind) -> &'static str {
    match kind {
        StepKind::File => "files",
        StepKind::Console => "console",
        StepKind::Pycon => "shell",
        StepKind::Sql => "client",
    }
}

/// What was typed, with the prompts before it.
pub fn prompted(kind: StepKind, source: &str) -> String {
    match kind {
        StepKind::Console => format!("$ {source}"),
        StepKind::Pycon => {
            let lines = source.lines().enumerate();
            let lines = lines.map(|(at, line)| match (at, line) {
                (0, line) => format!(">>> {line}"),
                (_, "") => "...".to_owned(),
                (_, line) => format!("... {line}"),
            });
            lines.collect::<Vec<_>>().join("\n")
        }
        StepKind::Sql | StepKind::File => source.trim_end().to_owned(),
    }
}

/// An answer as it would be typed.
fn code_or_text(text: &str) -> String {
    let prose =
        text.contains('`') || (text.contains(' ') && text.chars().next().is_some_and(char::is_uppercase));
    if prose { inline(text) } else { format!("<code>{}</code>", escaped(text)) }
}

/// Markdown of one line, without a paragraph around it.
fn inline(markdown: &str) -> String {
    let html = nodes(&prose::parse(markdown));
    let trimmed = html.trim();
    match trimmed.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>")) {
        Some(inner) if !inner.contains("<p>") => inner.to_owned(),
        _ => html,
    }
}

/// Prose as HTML. The tree holds no markup of the lesson's own, so that there is none to let through.
pub fn nodes(tree: &[Node]) -> String {
    tree.iter().map(node).collect()
}

fn node(node: &Node) -> String {
    match node {
        Node::Text(text) => escaped(text),
        Node::Code(text) => format!("<code>{}</code>", escaped(text)),
        Node::CodeBlock(text, language) => {
            let class = if language.is_empty() {
                String::new()
            } else {
                format!(" class=\"language-{}\"", escaped(language))
            };
            format!("<pre><code{class}>{}</code></pre>\n", escaped(text.trim_end()))
        }
        Node::Break => "<br>\n".to_owned(),
        Node::Rule => "<hr>\n".to_owned(),
        Node::Group(Group::Table, rows) => {
            format!("<table class=\"prose-table\">\n{}</table>\n", nodes(rows))
        }
        Node::Group(Group::Row(head), cells) => row(*head, cells),
        Node::Group(group, children) => {
            let inner = nodes(children);
            match group {
                Group::Paragraph => format!("<p>{inner}</p>\n"),
                Group::Heading(level) => {
                    let level = (*level).clamp(1, 6);
                    format!("<h{level}>{inner}</h{level}>\n")
                }
                Group::Emphasis => format!("<em>{inner}</em>"),
                Group::Strong => format!("<strong>{inner}</strong>"),
                Group::List(true) => format!("<ol>\n{inner}</ol>\n"),
                Group::List(false) => format!("<ul>\n{inner}</ul>\n"),
                Group::Item => format!("<li>{inner}</li>\n"),
                Group::Quote => format!("<blockquote>\n{inner}</blockquote>\n"),
                Group::Link(address) => format!("<a href=\"{}\">{inner}</a>", escaped(address)),
                Group::Table | Group::Row(_) | Group::Cell | Group::Plain => inner,
            }
        }
    }
}

fn row(head: bool, cells: &[Node]) -> String {
    let tag = if head { "th" } else { "td" };
    let cell = |cell: &Node| match cell {
        Node::Group(_, children) => format!("<{tag}>{}</{tag}>", nodes(children)),
        other => format!("<{tag}>{}</{tag}>", node(other)),
    };
    format!("<tr>{}</tr>\n", cells.iter().map(cell).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_lesson_becomes_markup() {
        let html = nodes(&prose::parse("a <script>x</script> [l](https://e.org/?a=\"b) `<i>`"));
        assert!(!html.contains("<script>") && !html.contains("<i>"), "{html}");
        assert_eq!(escaped("\u{0}<&\"'"), "\u{fffd}&lt;&amp;&quot;&#39;");
    }

    #[test]
    fn prompts_stand_before_what_was_typed() {
        assert_eq!(
            prompted(StepKind::Pycon, "for i in x:\n    i\n\n1"),
            ">>> for i in x:\n...     i\n...\n... 1"
        );
    }
}
