//! A file of the lesson: read with the running line marked, or edited.

use gloo_timers::callback::Timeout;
use web_sys::{HtmlTextAreaElement, InputEvent};
use yew::prelude::*;

use super::words;
use crate::web::highlight;

/// Half-typed code is not run: the run follows this long after the last key.
const PAUSE_MS: u32 = 700;

/// What a file's block is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The path.
    pub path: String,
    /// The text.
    pub source: String,
    /// The line that runs.
    pub line: Option<usize>,
    /// Whether the run is at this block.
    pub current: bool,
    /// Takes the changed text.
    pub edit: Callback<String>,
}

/// A file.
#[component]
pub fn FileBlock(props: &Props) -> Html {
    let editing = use_state(|| false);
    let pause = use_mut_ref(|| None::<Timeout>);
    let area = use_node_ref();
    {
        let area = area.clone();
        use_effect_with(*editing, move |editing| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>().filter(|_| *editing) {
                let _ = area.focus();
            }
        });
    }
    let toggle = {
        let editing = editing.clone();
        Callback::from(move |_: MouseEvent| editing.set(!*editing))
    };
    let typed = {
        let (edit, area) = (props.edit.clone(), area.clone());
        Callback::from(move |_: InputEvent| {
            let (edit, area) = (edit.clone(), area.clone());
            // Replacing the timer drops, and so cancels, the one before.
            *pause.borrow_mut() = Some(Timeout::new(PAUSE_MS, move || {
                area.cast::<HtmlTextAreaElement>().into_iter().for_each(|area| edit.emit(area.value()));
            }));
        })
    };
    let class = classes!("block", props.current.then_some("here"));
    html! {
        <section {class} aria-label={props.path.clone()}>
            <div class="block-head">
                <span class="mono">{ &props.path }</span>
                <button onclick={toggle} aria-pressed={editing.to_string()}>{ if *editing { "Done" } else { "Edit" } }</button>
            </div>
            if *editing {
                <textarea ref={area} spellcheck="false" autocapitalize="off" aria-label={format!("Edit {}", props.path)} oninput={typed} defaultvalue={props.source.clone()} />
            } else {
                <pre tabindex="0" aria-label={props.path.clone()}><code>{ for lines(props) }</code></pre>
            }
        </section>
    }
}

fn lines(props: &Props) -> Vec<Html> {
    let lines = highlight::python(&props.source);
    let line = |(index, tokens): (usize, &Vec<_>)| {
        let current = props.line == Some(index + 1);
        html! { <span class={classes!("code-line", current.then_some("current"))}>{ words::tokens(tokens) }</span> }
    };
    lines.iter().enumerate().map(line).collect()
}
