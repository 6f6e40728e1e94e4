//! The code lane: the running file with its line, the values on it, and breakpoints.

use std::collections::BTreeSet;

use yew::prelude::*;

use super::{Act, words};
use crate::catalogue::{say, say_with};
use crate::web::state::Action;
use crate::web::view::CodeView;

/// What the lane is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The code.
    pub code: CodeView,
    /// (file, line) of each breakpoint.
    pub breakpoints: BTreeSet<(String, usize)>,
    /// Begins a branch in which the file can be written anew.
    pub fork: Option<Callback<MouseEvent>>,
    /// How to change the state.
    pub act: Act,
}

/// The lane.
#[component]
pub fn CodeLane(props: &Props) -> Html {
    let code = &props.code;
    use_effect_with((code.file.clone(), code.line), |_| show_line());
    let coloured = use_memo(code.source.clone(), |source| words::python(source));
    let lines = coloured.iter().enumerate().map(|(index, tokens)| line(props, index + 1, tokens.clone()));
    html! {
        <section class="lane code scroll" tabindex="0" aria-label={say("lane-code")}>
            <h2 class="lane-title">{ say("lane-code") }<span class="mono">{ &code.file }</span>
                if let Some(fork) = &props.fork { <button class="fork" onclick={fork.clone()} title={say("edit-from-here-hint")}>{ say("edit-from-here") }</button> }
            </h2>
            if code.calls.len() > 1 { <p class="calls mono">{ code.calls.join(" \u{203a} ") }</p> }
            if code.source.is_empty() {
                <p class="empty">{ say("code-empty") }</p>
            } else {
                <pre><code>{ for lines }</code></pre>
            }
        </section>
    }
}

fn line(props: &Props, number: usize, tokens: Html) -> Html {
    let code = &props.code;
    let current = code.line == Some(number);
    let set = props.breakpoints.contains(&(code.file.clone(), number));
    let values = code.values.iter().filter(|value| value.line == number);
    let toggle = {
        let file = code.file.clone();
        props.act.reform(move |_: MouseEvent| Action::Breakpoint(file.clone(), number))
    };
    html! {
        <span class={classes!("numbered", current.then_some("current"))} aria-current={current.then_some("true")}>
            <button class="number" tabindex="-1" onclick={toggle} aria-pressed={set.to_string()} aria-label={say_with("breakpoint", &[("line", &number.to_string())])}>{ number }</button>
            <span>{ tokens }{ for values.map(|value| html! { <i class="value" title={value.name.clone()}>{ &value.text }</i> }) }</span>
        </span>
    }
}

fn show_line() {
    let page = web_sys::window().and_then(|window| window.document());
    let line = page.and_then(|page| page.query_selector(".code .numbered.current").ok()).flatten();
    if let Some(line) = line {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        line.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
