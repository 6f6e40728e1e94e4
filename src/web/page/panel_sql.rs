//! The SQL panel: each statement that this statement of Python sent, with its parameters, its rows and its line.

use yew::prelude::*;

use super::{Act, words};
use crate::catalogue::{say, say_count, say_with};
use crate::web::sql_layout;
use crate::web::state::{Action, Seek};
use crate::web::view::QueryView;

/// The panel.
pub fn queries(queries: &[QueryView], event: usize, act: &Act) -> Html {
    if queries.is_empty() {
        return html! { <p class="empty">{ say("sql-empty") }</p> };
    }
    let newest = queries.iter().rev().enumerate();
    let count = queries.len();
    newest.map(|(index, one)| query(one, count - index, one.event == Some(event), act)).collect()
}

fn query(query: &QueryView, number: usize, current: bool, act: &Act) -> Html {
    let line =
        query.line.map(|line| say_with("sql-line", &[("file", &query.file), ("line", &line.to_string())]));
    let go = query.event.map(|event| act.reform(move |_: MouseEvent| Action::Go(Seek::To(event))));
    let laid = sql_layout::lines(&query.sql);
    let copy = {
        let text = laid.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(window) = web_sys::window() {
                // Where the page may not write to the clipboard the text can still be selected.
                let _ = window.navigator().clipboard().write_text(&text);
            }
        })
    };
    html! {
        <article class={classes!("query", current.then_some("current"))} aria-label={say_with("sql-number", &[("number", &number.to_string())])}>
            <span class="ordinal">{ number }</span>
            <div class="statement">
                <pre><code>{ words::sql(&laid) }</code></pre>
                if !query.params.is_empty() {
                    <p class="params">{ say("sql-with") }{ for query.params.iter().map(|one| html! { <code>{ one }</code> }) }</p>
                }
                <p class="meta">
                    <span>{ say_count("rows", query.rows) }</span>
                    if let Some(line) = line { <span>{ line }</span> }
                    if query.path.len() > 1 { <span class="mono">{ query.path.join(" \u{203a} ") }</span> }
                </p>
            </div>
            <div class="do">
                if let Some(go) = go { <button onclick={go} disabled={current}>{ say("go-there") }</button> }
                <button onclick={copy}>{ say("copy") }</button>
            </div>
        </article>
    }
}
