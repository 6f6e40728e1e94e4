//! The notebook: the lesson as an article whose inputs show what this run gave.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};
use yew::prelude::*;

use super::file_block::FileBlock;
use super::question::{Question, Task};
use super::{Act, keep, words};
use crate::web::edits::{self, Prompt};
use crate::web::highlight;
use crate::web::state::{Action, Engine, Seek, State};
use crate::web::view::{Block, RunView, StepView};

/// What the notebook is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The state.
    pub state: Rc<State>,
    /// How to change it.
    pub act: Act,
}

/// Where the run is: the step, and the line of code.
#[derive(Clone, PartialEq, Default)]
struct Here {
    block: Option<usize>,
    step: usize,
    file: String,
    line: Option<usize>,
}

/// The notebook.
#[component]
pub fn Notebook(props: &Props) -> Html {
    let state = &props.state;
    let here = here(state);
    // A first visit shows the lesson's beginning.
    use_effect_with((here.block, here.step, state.stepped), |(.., stepped)| {
        if *stepped {
            show_current();
        }
    });
    let Some(run) = &state.run else {
        return html! { <main class="notebook scroll" tabindex="0" aria-label="Lesson">{ notices(props) }</main> };
    };
    let blocks =
        run.lesson.blocks.iter().enumerate().map(|(index, block)| draw(props, run, &here, index, block));
    html! {
        <main class="notebook scroll" tabindex="0" aria-label="Lesson">
            <h1>{ &run.lesson.title }</h1>
            if !run.lesson.summary.is_empty() { <p class="summary">{ words::sentence(&run.lesson.summary) }</p> }
            { notices(props) }
            { for blocks }
            <Typing state={state.clone()} act={props.act.clone()} />
        </main>
    }
}

fn here(state: &State) -> Here {
    let Some(mark) = state.run.as_ref().and_then(|run| run.events.get(state.event)) else {
        return Here::default();
    };
    let code = state.shown.as_ref().map(|moment| &moment.code);
    Here {
        block: Some(mark.block),
        step: mark.step,
        file: code.map(|code| code.file.clone()).unwrap_or_default(),
        line: code.and_then(|code| code.line),
    }
}

/// Keeps the current step in view.
fn show_current() {
    let page = web_sys::window().and_then(|window| window.document());
    let current = page.and_then(|page| page.query_selector(".notebook .step-line.current").ok()).flatten();
    if let Some(current) = current {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        current.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

fn notices(props: &Props) -> Html {
    let state = &props.state;
    let published = state.published.clone();
    let stopped = state.run.as_ref().and_then(|run| run.stopped.clone());
    html! {
        <>
            if let Engine::Failed(why) = &state.engine { <p class="notice bad" role="alert">{ words::sentence(why) }</p> }
            if state.engine == Engine::Stopped {
                <p class="notice">{ "Stopped. Your text is kept; change it, or run it again" }
                    <button onclick={props.act.reform({ let source = state.source.clone(); move |_| Action::Edit(source.clone() + "\n") })}>{ "Run again" }</button>
                </p>
            }
            if let Some(why) = stopped { <p class="notice bad">{ words::sentence(&why) }</p> }
            if state.edited() {
                <p class="notice">
                    { if keep::blocked() { "You changed this lesson; this browser keeps nothing, so it lasts until you leave" } else { "You changed this lesson; it is kept in this browser" } }
                    <button onclick={props.act.reform(move |_| Action::Edit(published.clone()))}>{ "Reset the lesson" }</button>
                </p>
            }
        </>
    }
}

fn draw(props: &Props, run: &Rc<RunView>, here: &Here, index: usize, block: &Block) -> Html {
    let current = here.block == Some(index);
    match block {
        Block::Prose { markdown } => html! { <div class="prose">{ words::markdown(markdown) }</div> },
        Block::File { path, source, line } => {
            let running = (here.file == *path).then_some(here.line).flatten();
            let edit = {
                let (act, lesson, old, line) =
                    (props.act.clone(), props.state.source.clone(), source.clone(), *line);
                Callback::from(move |new: String| {
                    let changed = edits::replace_file(&lesson, line, &old, &new);
                    changed.into_iter().for_each(|lesson| act.emit(Action::Edit(lesson)));
                })
            };
            html! { <FileBlock path={path.clone()} source={source.clone()} line={running} {current} {edit} /> }
        }
        Block::Question(question) => html! { <Question question={question.clone()} /> },
        Block::Task(task) => html! { <Task task={task.clone()} /> },
        Block::Console { steps } => steps_block(props, run, here, index, "Console", "$ ", steps),
        Block::Shell { steps } => steps_block(props, run, here, index, "Shell", ">>> ", steps),
        Block::Sql { steps } => steps_block(props, run, here, index, "SQL from another client", "", steps),
    }
}

fn steps_block(
    props: &Props,
    run: &Rc<RunView>,
    here: &Here,
    block: usize,
    title: &str,
    prompt: &'static str,
    steps: &[StepView],
) -> Html {
    let current = here.block == Some(block);
    let lines = steps.iter().enumerate().map(|(index, step)| {
        let later = here.block.is_some_and(|at| at < block || (at == block && here.step < index));
        let first = run.events.iter().position(|mark| mark.block == block && mark.step == index);
        let last = run.events.iter().rposition(|mark| mark.block == block && mark.step == index);
        let reached = reached(props, current && here.step == index, later, last);
        let go = first.map(|event| props.act.reform(move |_: MouseEvent| Action::Go(Seek::To(event))));
        let class = classes!("step-line", (current && here.step == index).then_some("current"), later.then_some("later"));
        html! {
            <button {class} onclick={go} disabled={first.is_none()} aria-current={(current && here.step == index).then_some("step")}>
                { source(prompt, &step.source) }
                { got(step, reached) }
            </button>
        }
    });
    html! {
        <section class={classes!("block", current.then_some("here"))} aria-label={title.to_owned()}>
            <div class="block-head"><span>{ title.to_owned() }</span></div>
            { for lines }
        </section>
    }
}

fn source(prompt: &'static str, source: &str) -> Html {
    let continued = if prompt == ">>> " { "... " } else { "" };
    let lines = highlight::python(source);
    let draw = |(index, line): (usize, &Vec<_>)| {
        let prompt = if index == 0 { prompt } else { continued };
        let code = if prompt.starts_with('$') || prompt.is_empty() {
            html! { { source.lines().nth(index).unwrap_or_default() } }
        } else {
            words::tokens(line)
        };
        html! { <>if index > 0 { { "\n" } }<span class="prompt">{ prompt.replace(' ', "\u{a0}") }</span>{ code }</> }
    };
    html! { <span class="mono">{ for lines.iter().enumerate().map(draw) }</span> }
}

/// How much of a step's output is there at this event: nothing before it, what was printed so far within it.
#[derive(Clone)]
enum Reached {
    NotYet,
    Within(String),
    All,
}

fn reached(props: &Props, current: bool, later: bool, last: Option<usize>) -> Reached {
    let state = &props.state;
    match last {
        // The run stopped before it; there is nothing to wait for.
        None => Reached::All,
        Some(_) if later => Reached::NotYet,
        Some(last) if current && state.event < last => {
            let shown = state.shown.as_ref().filter(|moment| moment.event == state.event);
            Reached::Within(shown.map(|moment| moment.output.clone()).unwrap_or_default())
        }
        Some(_) => Reached::All,
    }
}

fn got(step: &StepView, reached: Reached) -> Html {
    let whole = matches!(reached, Reached::All);
    let shown = match reached {
        Reached::NotYet => String::new(),
        Reached::Within(output) => output,
        Reached::All if step.ran => step.got.clone(),
        Reached::All => step.want.clone(),
    };
    let shown = shown.trim_end();
    html! {
        <>
            if !shown.is_empty() { <span class="mono got">{ shown }</span> }
            if whole && step.ran && !step.ok && !step.want.is_empty() {
                <span class="differs"><b>{ "Differs from the lesson, which says" }</b><span class="mono">{ step.want.trim_end() }</span></span>
            }
        </>
    }
}

/// The prompt at the end of the notebook.
#[component]
fn Typing(props: &Props) -> Html {
    let prompt = use_state(Prompt::default);
    let history = use_mut_ref(Vec::<String>::new);
    let place = use_mut_ref(|| 0_usize);
    let choose = {
        let prompt = prompt.clone();
        Callback::from(move |event: Event| {
            let value = event
                .target()
                .map(|target| target.unchecked_into::<HtmlInputElement>().value())
                .unwrap_or_default();
            prompt.set(if value == "$" { Prompt::Console } else { Prompt::Shell });
        })
    };
    let press = {
        let (act, state, prompt) = (props.act.clone(), props.state.clone(), *prompt);
        Callback::from(move |event: KeyboardEvent| {
            let Some(area) = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok())
            else {
                return;
            };
            let text = area.value();
            match event.key().as_str() {
                "Enter" if !event.shift_key() && complete(&text) => {
                    event.prevent_default();
                    if !text.trim().is_empty() {
                        history.borrow_mut().push(text.clone());
                        *place.borrow_mut() = history.borrow().len();
                        area.set_value("");
                        act.emit(Action::Typed(edits::type_at_end(&state.source, prompt, &text)));
                    }
                }
                "ArrowUp" | "ArrowDown" if !text.contains('\n') => {
                    let history = history.borrow();
                    let mut place = place.borrow_mut();
                    *place = if event.key() == "ArrowUp" {
                        place.saturating_sub(1)
                    } else {
                        (*place + 1).min(history.len())
                    };
                    area.set_value(history.get(*place).map_or("", String::as_str));
                }
                _ => {}
            }
        })
    };
    html! {
        <section class="block" aria-label="Try something">
            <div class="block-head"><span>{ "Try something" }</span></div>
            <div class="typing">
                <select aria-label="Where to type" onchange={choose}>
                    <option value=">>>" selected={*prompt == Prompt::Shell}>{ ">>>" }</option>
                    <option value="$" selected={*prompt == Prompt::Console}>{ "$" }</option>
                </select>
                <textarea id="typing" rows="1" spellcheck="false" autocapitalize="off" aria-label="Type a statement; Enter runs it" onkeydown={press} />
            </div>
        </section>
    }
}

/// Whether Enter runs the text: a block that was opened goes on until an empty line.
fn complete(text: &str) -> bool {
    let opened = text.lines().any(|line| line.trim_end().ends_with(':'));
    !opened || text.ends_with('\n')
}
