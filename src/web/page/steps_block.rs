//! A block of inputs with what this run gave: each line says how far the run has come with it.
//!
//! **Invariant:** a block is drawn anew only when the place of one of its lines changes; most do not at a step.

use std::collections::HashMap;
use std::rc::Rc;

use yew::prelude::*;

use super::{Act, words};
use crate::catalogue::say;
use crate::web::highlight;
use crate::web::state::{Action, Seek, State};
use crate::web::view::{Block, EventMark, MomentView, RunView, StepView};

/// The first and the last event of each step, by its block and its place there.
pub type Spans = HashMap<(usize, usize), (usize, usize)>;

/// Where each step's events are.
pub fn spans(run: &RunView) -> Spans {
    let mut spans = Spans::new();
    for (event, mark) in run.events.iter().enumerate() {
        for at in [Some((mark.block, mark.step)), mark.beside].into_iter().flatten() {
            spans.entry(at).or_insert((event, event)).1 = event;
        }
    }
    spans
}

/// How much of a step's output is there at this event: nothing before it, what was printed so far within it.
#[derive(Clone, PartialEq)]
enum Reached {
    NotYet,
    Within(String),
    All,
}

/// Where the run is, seen from a step.
#[derive(Clone, PartialEq)]
pub struct Place {
    current: bool,
    later: bool,
    /// Its first event; `None` where the run stopped before it.
    first: Option<usize>,
    reached: Reached,
}

/// Where the run is, seen from a step: its block and its place there.
pub fn place(
    state: &State,
    spans: &Spans,
    mark: Option<EventMark>,
    (block, step): (usize, usize),
    variant: &str,
) -> Place {
    let current = mark.is_some_and(|mark| mark.is_at(block, step));
    let later = mark.is_some_and(|mark| mark.is_before(block, step));
    let span = spans.get(&(block, step)).copied();
    let reached = reached(state, current, later, span.map(|(_, last)| last), variant);
    Place { current, later, first: span.map(|(first, _)| first), reached }
}

fn reached(state: &State, current: bool, later: bool, last: Option<usize>, variant: &str) -> Reached {
    match last {
        // The run stopped before it; there is nothing to wait for.
        None => Reached::All,
        Some(_) if later => Reached::NotYet,
        Some(last) if current && state.event < last => {
            let shown = state.shown.as_ref().filter(|moment| moment.event == state.event);
            let of_other = |moment: &MomentView| {
                moment.beside.as_ref().filter(|_| variant == "B").map(|one| one.output.clone())
            };
            Reached::Within(
                shown
                    .map(|moment| of_other(moment).unwrap_or_else(|| moment.output.clone()))
                    .unwrap_or_default(),
            )
        }
        Some(_) => Reached::All,
    }
}

/// What a block is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub run: Rc<RunView>,
    /// The block's place in the lesson.
    pub block: usize,
    /// What kind of block it is.
    pub title: String,
    /// What stands before an input.
    pub prompt: &'static str,
    /// Whether the run is in this block.
    pub current: bool,
    /// Where the run is, seen from each step.
    pub places: Vec<Place>,
    /// How to change the state.
    pub act: Act,
}

/// The block.
#[component]
pub fn StepsBlock(props: &Props) -> Html {
    let Props { run, block, title, prompt, current, places, act } = props;
    let variant = run.lesson.variants.get(*block).map(String::as_str).unwrap_or_default();
    let steps = match run.lesson.blocks.get(*block) {
        Some(Block::Console { steps } | Block::Shell { steps } | Block::Sql { steps }) => steps.as_slice(),
        _ => &[],
    };
    let line = |(step, place): (&StepView, &Place)| {
        let go = place.first.map(|event| act.reform(move |_: MouseEvent| Action::Go(Seek::To(event))));
        let class = classes!("step-line", place.current.then_some("current"), place.later.then_some("later"));
        html! {
            <button {class} onclick={go} disabled={place.first.is_none()} aria-current={place.current.then_some("step")}>
                { source(prompt, &step.source) }
                { got(step, &place.reached) }
            </button>
        }
    };
    html! {
        <section class={classes!("block", current.then_some("here"))} aria-label={title.clone()}>
            <div class="block-head"><span>{ title.clone() }</span>if !variant.is_empty() { <span class="variant">{ variant }</span> }</div>
            { for steps.iter().zip(places).map(line) }
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

fn got(step: &StepView, reached: &Reached) -> Html {
    let whole = matches!(reached, Reached::All);
    let shown = match reached {
        Reached::NotYet => "",
        Reached::Within(output) => output,
        Reached::All if step.ran => &step.got,
        Reached::All => &step.want,
    };
    let shown = shown.trim_end();
    html! {
        <>
            if !shown.is_empty() { <span class="mono got">{ shown }</span> }
            if whole && step.ran && !step.ok && !step.want.is_empty() {
                <span class="differs"><b>{ say("differs") }</b><span class="mono">{ step.want.trim_end() }</span></span>
            }
        </>
    }
}
