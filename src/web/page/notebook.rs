//! The notebook: the lesson as an article whose inputs show what this run gave, and the prompt below it.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use yew::prelude::*;

use super::file_block::FileBlock;
use super::files::Files;
use super::prompt::PromptBar;
use super::question::Question;
use super::steps_block::{Spans, StepsBlock, place, spans};
use super::tasks::Task;
use super::{Act, keep, load, share_dialog, tabs, words};
use crate::catalogue::say;
use crate::web::edits;
use crate::web::state::{Action, Engine, State};
use crate::web::view::{Block, EventKind, EventMark, RunView, StepView};

/// What the notebook is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The state.
    pub state: Rc<State>,
    /// Loads the editor.
    pub load: JsValue,
    /// How to change the state.
    pub act: Act,
}

/// Where the run is: the step, and the line of code.
#[derive(Clone, PartialEq, Default)]
struct Here {
    mark: Option<EventMark>,
    file: String,
    line: usize,
    failed: bool,
}

/// The notebook.
#[component]
pub fn Notebook(props: &Props) -> Html {
    let state = &props.state;
    let here = here(state);
    // A first visit shows the lesson's beginning.
    use_effect_with((here.mark.map(|mark| (mark.block, mark.step)), state.stepped), |(.., stepped)| {
        if *stepped {
            show_current();
        }
    });
    let spans = use_memo(state.run.clone(), |run| run.as_ref().map(|run| spans(run)).unwrap_or_default());
    let Some(run) = &state.run else {
        return html! { <main class="notebook-pane"><div class="notebook scroll" tabindex="0" role="region" aria-label={say("lesson")}>{ notices(props) }</div></main> };
    };
    let own = state.entry().is_some_and(|entry| entry.file.is_empty());
    let blocks = run
        .lesson
        .blocks
        .iter()
        .enumerate()
        .map(|(index, block)| draw(props, run, &spans, &here, index, block));
    html! {
        <main class="notebook-pane">
            <div class="notebook scroll" tabindex="0" role="region" aria-label={say("lesson")}>
                <h1>{ &run.lesson.title }</h1>
                if !run.lesson.summary.is_empty() { <p class="summary">{ words::sentence(&run.lesson.summary) }</p> }
                { notices(props) }
                if own { <Files source={state.source.clone()} published={state.published.clone()} act={props.act.clone()} /> }
                // A list of its own: its keys hold only where all have one.
                <>{ for blocks }</>
            </div>
            <PromptBar state={state.clone()} act={props.act.clone()} />
        </main>
    }
}

impl Here {
    /// Whether the run is in a block, of whichever variant.
    fn is_in(&self, block: usize) -> bool {
        let beside = |mark: EventMark| mark.beside.is_some_and(|(at, _)| at == block);
        self.mark.is_some_and(|mark| mark.block == block || beside(mark))
    }
}

fn here(state: &State) -> Here {
    let Some(mark) = state.run.as_ref().and_then(|run| run.events.get(state.event)) else {
        return Here::default();
    };
    let code = state.shown.as_ref().map(|moment| &moment.code);
    Here {
        mark: Some(*mark),
        file: code.map(|code| code.file.clone()).unwrap_or_default(),
        line: code.and_then(|code| code.line).unwrap_or(0),
        failed: mark.kind == EventKind::Error,
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
    let again = {
        let source = state.source.clone();
        props.act.reform(move |_: MouseEvent| Action::Edit(source.clone() + "\n"))
    };
    html! {
        <>
            { share_dialog::notice(state, &props.act) }
            { tabs::notice(state, &props.act) }
            if let Engine::Failed(why) = &state.engine { <p class="notice bad" role="alert">{ words::sentence(why) }{ report(state) }if state.lost > 0 { <button onclick={again.clone()}>{ say("run-again") }</button> }</p> }
            if state.engine == Engine::Stopped {
                <p class="notice">{ say("stopped") }<button onclick={again}>{ say("run-again") }</button></p>
            }
            if let Some(why) = stopped { <p class="notice bad">{ words::sentence(&why) }</p> }
            if state.fork.is_none() && state.edited() {
                <p class="notice">
                    { if keep::blocked() { say("edited-not-kept") } else { say("edited") } }
                    <button id="reset" onclick={props.act.reform(move |_| Action::Reset(published.clone()))}>{ say("reset-lesson") }</button>
                </p>
            }
            if state.undo.is_some() {
                <p class="notice">{ say("was-reset") }<button id="undo" onclick={props.act.reform(|_| Action::Undo)}>{ say("undo") }</button></p>
            }
        </>
    }
}

/// The project as a file for a report, after the engine broke.
fn report(state: &State) -> Html {
    if !state.broke {
        return Html::default();
    }
    let Engine::Failed(why) = &state.engine else { return Html::default() };
    // The project is the lesson's text; what broke stands below it, where Markdown shows nothing.
    let browser =
        web_sys::window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default();
    let text = format!("{}\n<!-- {why}; {browser} -->\n", state.source.trim_end());
    let save = Callback::from(move |_: MouseEvent| load::save_file("ormery-report.md", &text));
    html! { <button id="save-report" onclick={save}>{ say("save-report") }</button> }
}

/// What a piece of prose is given.
#[derive(PartialEq, Properties)]
struct ProseProps {
    markdown: String,
}

/// Prose: a component, so that it is read once.
#[component]
fn Prose(props: &ProseProps) -> Html {
    html! { <div class="prose">{ words::markdown(&props.markdown) }</div> }
}

fn draw(props: &Props, run: &Rc<RunView>, spans: &Spans, here: &Here, index: usize, block: &Block) -> Html {
    let steps = |title: &str, prompt: &'static str, steps: &[StepView]| {
        let lines = (0..steps.len())
            .map(|step| place(&props.state, spans, here.mark, (index, step), variant(run, index)));
        html! {
            <StepsBlock key={format!("{}:{index}", run.lesson.title)} run={run.clone()} block={index} title={say(title)} {prompt}
                current={here.is_in(index)} places={lines.collect::<Vec<_>>()} act={props.act.clone()} />
        }
    };
    let current = here.is_in(index);
    // By its place from the lesson's beginning: what is typed at its end leaves the blocks before it, and an open editor
    // among them, as they are.
    let key = format!("{}:{index}", run.lesson.title);
    match block {
        Block::Prose { markdown } => html! { <Prose {key} markdown={markdown.clone()} /> },
        Block::File { path, source, line } => {
            file(props, here, (key, current), (path, source, *line), variant(run, index))
        }
        Block::Question(question) => {
            html! { <Question key={format!("{key}:{}", question.prompt)} question={question.clone()}
            block={index} asking={props.state.asking == Some(index)} act={props.act.clone()} /> }
        }
        Block::Task(task) => html! {
            <Task key={format!("{key}:{}", task.goal)} task={task.clone()} lesson={props.state.source.clone()} act={props.act.clone()} />
        },
        Block::Console { steps: all } => steps("console", "$ ", all),
        Block::Shell { steps: all } => steps("shell", ">>> ", all),
        Block::Sql { steps: all } => steps("another-client", "", all),
    }
}

fn file(
    props: &Props,
    here: &Here,
    (key, current): (String, bool),
    (path, source, line): (&String, &String, usize),
    variant: &str,
) -> Html {
    let state = &props.state;
    let running = if here.file == *path { here.line } else { 0 };
    let published = edits::published_file(&state.published, &state.ran, path, line);
    let edited = published.as_ref().is_some_and(|text| text.trim_end() != source.trim_end());
    let edit = {
        let (act, old) = (props.act.clone(), source.clone());
        let (now, ran) = (state.source.clone(), state.ran.clone());
        Callback::from(move |new: String| {
            // What was typed below since the run began stays; where the file itself is another by now, the run's counts.
            let replace = |lesson: &str| edits::replace_file(lesson, line, &old, &new);
            let changed = replace(&now).or_else(|| replace(&ran));
            changed.into_iter().for_each(|lesson| act.emit(Action::Edit(lesson)));
        })
    };
    let reset = {
        let (act, lesson, old) = (props.act.clone(), state.ran.clone(), source.clone());
        Callback::from(move |()| {
            let changed = published.as_ref().and_then(|new| edits::replace_file(&lesson, line, &old, new));
            changed.into_iter().for_each(|lesson| act.emit(Action::Reset(lesson)));
        })
    };
    let breakpoint = {
        let path = path.clone();
        props.act.reform(move |line: usize| Action::Breakpoint(path.clone(), line))
    };
    let stops = state.breakpoints.iter().filter(|(file, _)| file == path).map(|(_, line)| *line);
    let (line, error) = if here.failed { (0, running) } else { (running, 0) };
    html! {
        <FileBlock {key} path={path.clone()} variant={variant.to_owned()} source={source.clone()} {line} {error} stops={stops.collect::<Vec<_>>()} {current} {edited}
            load={props.load.clone()} moment={state.shown.clone()} {edit} {reset} {breakpoint} />
    }
}

/// The variant that a block belongs to; empty for both.
fn variant(run: &RunView, block: usize) -> &str {
    run.lesson.variants.get(block).map(String::as_str).unwrap_or_default()
}
