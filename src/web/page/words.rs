//! Texts as elements: sentences with code in them, prose, coloured code.

use yew::prelude::*;

use crate::web::highlight::{self, Token};
use crate::web::prose::{self, Group, Node};

/// A sentence in which back-ticks make code.
pub fn sentence(text: &str) -> Html {
    let pieces = prose::sentence(text).into_iter();
    pieces
        .map(|(piece, code)| {
            if code {
                html! { <code>{ piece }</code> }
            } else {
                html! { { piece } }
            }
        })
        .collect()
}

/// The tokens of a line.
pub fn tokens(line: &[(Token, &str)]) -> Html {
    let token = |(token, text): &(Token, &str)| match token {
        Token::Plain => html! { { *text } },
        token => html! { <span class={token.name()}>{ *text }</span> },
    };
    line.iter().map(token).collect()
}

/// The lines of a Python text, coloured.
pub fn python(text: &str) -> Vec<Html> {
    highlight::python(text).iter().map(|line| tokens(line)).collect()
}

/// A statement of SQL, coloured.
pub fn sql(text: &str) -> Html {
    tokens(&highlight::sql(text))
}

/// A Markdown text.
pub fn markdown(text: &str) -> Html {
    nodes(&prose::parse(text))
}

fn nodes(nodes: &[Node]) -> Html {
    nodes.iter().map(node).collect()
}

fn node(node: &Node) -> Html {
    match node {
        Node::Text(text) => html! { { text } },
        Node::Code(text) => html! { <code>{ text }</code> },
        Node::CodeBlock(text, language) if language == "python" || language == "pycon" => {
            let lines = highlight::python(text);
            html! { <pre><code>{ for lines.iter().map(|line| html! { <>{ tokens(line) }{ "\n" }</> }) }</code></pre> }
        }
        Node::CodeBlock(text, _) => html! { <pre><code>{ text }</code></pre> },
        Node::Break => html! { <br /> },
        Node::Rule => html! { <hr /> },
        Node::Group(group, children) => grouped(group, nodes(children)),
    }
}

fn grouped(group: &Group, inside: Html) -> Html {
    match group {
        Group::Paragraph => html! { <p>{ inside }</p> },
        // The lesson's title is the page's only first heading.
        Group::Heading(1 | 2) => html! { <h2>{ inside }</h2> },
        Group::Heading(3) => html! { <h3>{ inside }</h3> },
        Group::Heading(_) => html! { <h4>{ inside }</h4> },
        Group::Emphasis => html! { <em>{ inside }</em> },
        Group::Strong => html! { <strong>{ inside }</strong> },
        Group::List(true) => html! { <ol>{ inside }</ol> },
        Group::List(false) => html! { <ul>{ inside }</ul> },
        Group::Item => html! { <li>{ inside }</li> },
        Group::Quote => html! { <blockquote>{ inside }</blockquote> },
        Group::Link(address) => html! { <a href={address.clone()} rel="noreferrer">{ inside }</a> },
        Group::Table => html! { <table>{ inside }</table> },
        Group::Row(_) => html! { <tr>{ inside }</tr> },
        Group::Cell => html! { <td>{ inside }</td> },
        Group::Plain => inside,
    }
}
