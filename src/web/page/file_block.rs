//! A file of the lesson: read with the running line marked; a click, or Edit, turns it into an editor in its place.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use web_sys::Element;
use yew::prelude::*;

use super::editor::Editor;
use super::words;
use crate::catalogue::{say, say_with};
use crate::web::edits;
use crate::web::view::MomentView;

/// The run follows this long after the last key.
const PAUSE_MS: u32 = 600;

/// What a file's block is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The path.
    pub path: String,
    /// The variant that the file belongs to; empty for both.
    pub variant: String,
    /// The text.
    pub source: String,
    /// The line that runs, or 0.
    pub line: usize,
    /// The line that failed, or 0.
    pub error: usize,
    /// Lines with breakpoints.
    pub stops: Vec<usize>,
    /// Whether the run is at this block.
    pub current: bool,
    /// Whether the text differs from the published one.
    pub edited: bool,
    /// Loads the editor.
    pub load: JsValue,
    /// What can be completed.
    pub moment: Option<Rc<MomentView>>,
    /// Takes the changed text.
    pub edit: Callback<String>,
    /// Puts the published text back.
    pub reset: Callback<()>,
    /// Sets or removes a breakpoint.
    pub breakpoint: Callback<usize>,
}

/// A file.
#[component]
pub fn FileBlock(props: &Props) -> Html {
    // The line that the editor begins at, or 0; `None` while the file is only read.
    let editing = use_state(|| None::<usize>);
    let trouble = use_state_eq(|| None::<(usize, String)>);
    let pause = use_mut_ref(|| None::<Timeout>);
    let toggle = {
        let editing = editing.clone();
        Callback::from(move |_: MouseEvent| editing.set(if editing.is_some() { None } else { Some(0) }))
    };
    let touch = {
        let editing = editing.clone();
        Callback::from(move |event: MouseEvent| {
            // Text that is being selected is read, not edited.
            let selected = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
            if selected.is_some_and(|selected| !selected.is_collapsed()) {
                return;
            }
            let line = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let line = line.and_then(|line| line.closest(".code-line").ok().flatten());
            let line = line.and_then(|line| line.get_attribute("data-line")?.parse().ok());
            editing.set(Some(line.unwrap_or(0)));
        })
    };
    // An editor outlives many runs: what it changes is the lesson as it is by then.
    let newest = use_mut_ref(|| props.edit.clone());
    newest.borrow_mut().clone_from(&props.edit);
    let changed = {
        let (newest, trouble, path, pause) =
            (newest.clone(), trouble.clone(), props.path.clone(), pause.clone());
        Callback::from(move |text: String| {
            let (newest, trouble, path) = (newest.clone(), trouble.clone(), path.clone());
            // Replacing the timer drops, and so cancels, the one before.
            *pause.borrow_mut() = Some(Timeout::new(PAUSE_MS, move || {
                let found = edits::trouble(&path, &text);
                if found.is_none() {
                    let edit = newest.borrow().clone();
                    edit.emit(text);
                }
                trouble.set(found);
            }));
        })
    };
    let reset = {
        let (reset, trouble) = (props.reset.clone(), trouble.clone());
        Callback::from(move |_: MouseEvent| {
            pause.borrow_mut().take();
            trouble.set(None);
            reset.emit(());
        })
    };
    let coloured = use_memo(props.source.clone(), |source| words::python(source));
    let class = classes!("block", "file", props.current.then_some("here"));
    let error = trouble.as_ref().map_or(props.error, |(line, _)| *line);
    html! {
        <section {class} aria-label={props.path.clone()}>
            <div class="block-head">
                <span class="mono">{ &props.path }</span>
                if !props.variant.is_empty() { <span class="variant">{ &props.variant }</span> }
                <span class="space"></span>
                if props.edited { <button class="reset" onclick={reset}>{ say("reset-file") }</button> }
                <button class="edit" onclick={toggle} aria-pressed={editing.is_some().to_string()}>{ if editing.is_some() { say("edit-done") } else { say("edit") } }</button>
            </div>
            if let Some(at) = *editing {
                <Editor load={props.load.clone()} text={props.source.clone()} label={say_with("edit-label", &[("path", &props.path)])} {at} line={props.line}
                    {error} stops={props.stops.clone()} moment={props.moment.clone()} {changed} breakpoint={props.breakpoint.clone()} />
            } else {
                <pre tabindex="0" aria-label={props.path.clone()} onclick={touch}><code>{ for lines(props, &coloured) }</code></pre>
            }
            if let Some((line, why)) = &*trouble {
                <p class="waits" role="status">{ say_with("edit-waits", &[("line", &line.to_string()), ("why", why)]) }</p>
            }
        </section>
    }
}

fn lines(props: &Props, coloured: &[Html]) -> Vec<Html> {
    let line = |(index, tokens): (usize, &Html)| {
        let number = index + 1;
        let class = classes!(
            "code-line",
            (props.line == number).then_some("current"),
            (props.error == number).then_some("failed"),
        );
        html! { <span {class} data-line={number.to_string()}>{ tokens.clone() }</span> }
    };
    coloured.iter().enumerate().map(line).collect()
}
