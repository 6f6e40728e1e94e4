//! Markdown as a tree that holds no HTML.
//!
//! Raw HTML in a lesson becomes the text it is written as, and a link keeps its address only when it cannot run a
//! script, so that nothing a learner writes or shares reaches the page as markup.
//!
//! **Boundary:** knows no element; the notebook turns [`Node`]s into elements.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A piece of prose.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Plain text.
    Text(String),
    /// Code within a line.
    Code(String),
    /// A block of code that Ormery does not run, and its language.
    CodeBlock(String, String),
    /// A line, or the space between two.
    Break,
    /// A rule across the page.
    Rule,
    /// Anything with children.
    Group(Group, Vec<Node>),
}

/// What holds children.
#[derive(Clone, Debug, PartialEq)]
pub enum Group {
    /// A paragraph.
    Paragraph,
    /// A heading of a level from 1 to 6.
    Heading(u8),
    /// Emphasis.
    Emphasis,
    /// Strong emphasis.
    Strong,
    /// A list; `true` when it counts.
    List(bool),
    /// A point of a list.
    Item,
    /// A quotation.
    Quote,
    /// A link and its address.
    Link(String),
    /// A table.
    Table,
    /// A table's row; `true` for its head.
    Row(bool),
    /// A table's cell.
    Cell,
    /// What this page shows without a form of its own.
    Plain,
}

/// Reads Markdown.
pub fn parse(markdown: &str) -> Vec<Node> {
    let (markdown, _) = without_comments(markdown);
    let markdown = markdown.as_str();
    let mut stack: Vec<(Group, Vec<Node>)> = vec![(Group::Plain, Vec::new())];
    let mut code: Option<(String, String)> = None;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split_whitespace().next().unwrap_or_default().to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                code = Some((language, String::new()));
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((language, text)) = code.take() {
                    push(&mut stack, Node::CodeBlock(text, language));
                }
            }
            Event::Start(tag) => stack.push((group(&tag), Vec::new())),
            Event::End(_) => {
                if stack.len() > 1
                    && let Some((group, children)) = stack.pop()
                {
                    push(&mut stack, Node::Group(group, children));
                }
            }
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => match &mut code {
                Some((_, block)) => block.push_str(&text),
                None => push(&mut stack, Node::Text(text.into_string())),
            },
            Event::Code(text) => push(&mut stack, Node::Code(text.into_string())),
            Event::SoftBreak => push(&mut stack, Node::Text(" ".to_owned())),
            Event::HardBreak => push(&mut stack, Node::Break),
            Event::Rule => push(&mut stack, Node::Rule),
            _ => {}
        }
    }
    stack.into_iter().next().map(|(_, nodes)| nodes).unwrap_or_default()
}

/// A sentence in which only back-ticks mean something: `(text, is code)` pieces.
pub fn sentence(text: &str) -> Vec<(&str, bool)> {
    let pieces = text.split('`').enumerate().map(|(index, piece)| (piece, index % 2 == 1));
    pieces.filter(|(piece, _)| !piece.is_empty()).collect()
}

fn push(stack: &mut [(Group, Vec<Node>)], node: Node) {
    if let Some((_, children)) = stack.last_mut() {
        children.push(node);
    }
}

fn group(tag: &Tag) -> Group {
    match tag {
        Tag::Paragraph => Group::Paragraph,
        Tag::Heading { level, .. } => Group::Heading(*level as u8),
        Tag::Emphasis => Group::Emphasis,
        Tag::Strong => Group::Strong,
        Tag::List(start) => Group::List(start.is_some()),
        Tag::Item => Group::Item,
        Tag::BlockQuote(_) => Group::Quote,
        Tag::Link { dest_url, .. } if harmless(dest_url) => Group::Link(dest_url.to_string()),
        Tag::Table(_) => Group::Table,
        Tag::TableHead => Group::Row(true),
        Tag::TableRow => Group::Row(false),
        Tag::TableCell => Group::Cell,
        _ => Group::Plain,
    }
}

/// Whether an address leads to a page rather than into a script.
fn harmless(address: &str) -> bool {
    let scheme = address.split(['/', '?', '#']).next().and_then(|start| start.split_once(':'));
    scheme.is_none_or(|(scheme, _)| ["https", "http"].contains(&scheme.to_ascii_lowercase().as_str()))
}

/// What a prose block says to whoever presents the lesson: `<!-- note: ... -->`, which readers do not see.
pub fn notes(markdown: &str) -> Vec<String> {
    let (_, comments) = without_comments(markdown);
    comments.iter().filter_map(|text| Some(text.trim().strip_prefix("note:")?.trim().to_owned())).collect()
}

/// A text without its comments, and the comments: each begins a line, outside of code.
fn without_comments(markdown: &str) -> (String, Vec<String>) {
    let (mut text, mut comments) = (String::new(), Vec::new());
    let mut fenced = false;
    let mut comment: Option<String> = None;
    for line in markdown.split_inclusive('\n') {
        fenced ^= comment.is_none() && line.trim_start().starts_with("```");
        let begun = match (&mut comment, line.trim_start().strip_prefix("<!--")) {
            (Some(open), _) => {
                open.push_str(line);
                true
            }
            (None, Some(rest)) if !fenced => {
                comment = Some(rest.to_owned());
                true
            }
            _ => false,
        };
        if !begun {
            text.push_str(line);
        } else if let Some((inside, rest)) = comment.as_deref().and_then(|open| open.split_once("-->")) {
            comments.push(inside.to_owned());
            text.push_str(rest);
            comment = None;
        }
    }
    (text, comments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_lesson_stays_text() {
        let Some(Node::Group(Group::Paragraph, children)) = parse("a <b onclick=x>b</b>").into_iter().next()
        else {
            panic!("a paragraph")
        };
        assert_eq!(children.get(1), Some(&Node::Text("<b onclick=x>".into())));
    }

    #[test]
    fn a_link_into_a_script_loses_its_address() {
        let Some(Node::Group(_, children)) = parse("[x](JavaScript:alert)").into_iter().next() else {
            panic!("a paragraph")
        };
        assert_eq!(children, [Node::Group(Group::Plain, vec![Node::Text("x".into())])]);
        assert!(
            harmless("https://docs.djangoproject.com/en/5.2/") && harmless("../a:b") && harmless("#here")
        );
    }

    #[test]
    fn code_and_lists_keep_their_shape() {
        let nodes = parse("# A `b`\n\n1. one\n2. two\n\n```sql\nSELECT 1\n```\n");
        assert_eq!(
            nodes[0],
            Node::Group(Group::Heading(1), vec![Node::Text("A ".into()), Node::Code("b".into())])
        );
        assert!(matches!(&nodes[1], Node::Group(Group::List(true), items) if items.len() == 2));
        assert_eq!(nodes[2], Node::CodeBlock("SELECT 1\n".into(), "sql".into()));
    }

    #[test]
    fn a_sentence_has_code_between_back_ticks() {
        assert_eq!(sentence("`user` still says"), [("user", true), (" still says", false)]);
    }

    #[test]
    fn notes_are_for_presenters_alone() {
        let text = "Before.\n\n<!-- note: ask the room\nfirst -->\n\n```text\n<!-- note: code -->\n```\n<!-- other -->\n";
        assert_eq!(notes(text), ["ask the room\nfirst"]);
        let (read, _) = without_comments(text);
        assert_eq!(read, "Before.\n\n\n\n```text\n<!-- note: code -->\n```\n\n");
        assert_eq!(without_comments("a\n<!-- left open\nb\n").0, "a\n");
    }
}
