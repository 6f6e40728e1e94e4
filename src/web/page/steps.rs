//! The step bar: the buttons, the scrubber with its marks, the place, and the sentence.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, TouchEvent};
use yew::prelude::*;

use super::{Act, words};
use crate::web::marks::{height, marks, place};
use crate::web::state::{Action, Engine, Seek, State};

/// More than fit on a wide screen with a pixel between them.
const PLACES: usize = 320;
/// A swipe shorter than this is a tap.
const SWIPE_PX: i32 = 32;

/// What the bar is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The state.
    pub state: Rc<State>,
    /// How to change it.
    pub act: Act,
    /// Ends the engine.
    pub stop: Callback<()>,
}

/// The step bar.
#[component]
pub fn Steps(props: &Props) -> Html {
    let state = &props.state;
    let swipe = use_mut_ref(|| None::<i32>);
    let (count, last) = (state.count(), state.count().saturating_sub(1));
    let (at_start, at_end) = (state.event == 0, state.event >= last);
    let go = |seek: Seek| props.act.reform(move |_: MouseEvent| Action::Go(seek));
    let begin = {
        let swipe = swipe.clone();
        Callback::from(move |event: TouchEvent| {
            *swipe.borrow_mut() = event.changed_touches().get(0).map(|touch| touch.client_x())
        })
    };
    let end = {
        let act = props.act.clone();
        Callback::from(move |event: TouchEvent| {
            let to = event.changed_touches().get(0).map(|touch| touch.client_x());
            let (Some(from), Some(to)) = (swipe.borrow_mut().take(), to) else { return };
            if (to - from).abs() >= SWIPE_PX {
                act.emit(Action::Go(if to < from { Seek::Step } else { Seek::Back }));
            }
        })
    };
    html! {
        <footer class="steps" aria-label="Timeline">
            <div class="controls">
                <button id="first" class="optional" onclick={go(Seek::First)} disabled={at_start} aria-label="First event" title="First event (Home)">{ icon("M4 3v10M13 3L6.5 8l6.5 5z") }</button>
                <button id="back" onclick={go(Seek::Back)} disabled={at_start} aria-label="Step back" title="One event back (Left)">{ icon("M11 3L4.5 8l6.5 5z") }</button>
                <button id="step" class="primary" onclick={go(Seek::Step)} disabled={at_end} title="One event on (Right)">{ "Step" }{ icon("M5 3l6.5 5L5 13z") }</button>
                <button id="next" onclick={go(Seek::NextStatement)} disabled={at_end} title="Next statement (Shift+Right)">{ "Next" }<span class="wide">{ " statement" }</span></button>
                <button id="last" class="optional" onclick={go(Seek::Last)} disabled={at_end} aria-label="Last event" title="Last event (End)">{ icon("M12 3v10M3 3l6.5 5L3 13z") }</button>
                { play(props, at_end) }
                { scrubber(props) }
                <span class="where" id="where">{ if count == 0 { String::new() } else { format!("{} of {count}", state.event + 1) } }</span>
                { stop(props) }
            </div>
            <p class="sentence" role="status" aria-live="polite" ontouchstart={begin} ontouchend={end}>{ sentence(state) }</p>
        </footer>
    }
}

fn play(props: &Props, at_end: bool) -> Html {
    let playing = props.state.playing;
    let speed = props.act.reform(|event: Event| {
        let value = event.target().map(|target| target.unchecked_into::<HtmlInputElement>().value());
        Action::Speed(value.and_then(|value| value.parse().ok()).unwrap_or(700))
    });
    let option = |(speed_ms, word): (u32, &'static str)| {
        html! { <option value={speed_ms.to_string()} selected={props.state.speed_ms == speed_ms}>{ word }</option> }
    };
    html! {
        <>
            <button id="play" onclick={props.act.reform(|_| Action::TogglePlay)} disabled={at_end && !playing} aria-pressed={playing.to_string()} title="Play and pause (Space)">
                { if playing { "Pause" } else { "Play" } }
            </button>
            <select class="optional" aria-label="Speed" onchange={speed}>{ for [(1400, "Slow"), (700, "Normal"), (250, "Fast")].into_iter().map(option) }</select>
        </>
    }
}

fn stop(props: &Props) -> Html {
    if props.state.engine != Engine::Running || props.state.edition == 0 {
        return Html::default();
    }
    html! { <button id="stop" onclick={props.stop.reform(|_| ())}>{ "Stop" }</button> }
}

fn scrubber(props: &Props) -> Html {
    let state = &props.state;
    let count = state.count();
    let slide = props.act.reform(|event: InputEvent| {
        let value = event.target().map(|target| target.unchecked_into::<HtmlInputElement>().value());
        Action::Go(Seek::To(value.and_then(|value| value.parse().ok()).unwrap_or(0)))
    });
    let percent = |at: f64| format!("{:.2}%", at * 100.0);
    let events = state.run.as_ref().map(|run| run.events.as_slice()).unwrap_or_default();
    let mark = |mark: crate::web::marks::Mark| {
        let tall = height(mark.kind);
        let class = classes!("mark", mark.kind.word());
        html! { <rect {class} x={percent(mark.at)} y="50%" width="2" height={tall.to_string()} transform={format!("translate(-1 {})", -tall / 2.0)} /> }
    };
    let at = place(state.event, count);
    html! {
        <div class="scrubber">
            <input type="range" id="scrubber" min="0" max={count.saturating_sub(1).to_string()} value={state.event.to_string()} oninput={slide} disabled={count < 2} aria-label="Event" aria-valuetext={format!("{} of {count}", state.event + 1)} />
            <svg aria-hidden="true">
                <rect class="rail" x="0" y="50%" width="100%" height="1" />
                <rect class="done" x="0" y="50%" width={percent(at)} height="2" transform="translate(0 -0.5)" />
                { for marks(events, PLACES).into_iter().map(mark) }
                if count > 0 { <circle class="thumb" cx={percent(at)} cy="50%" r="7" /> }
            </svg>
        </div>
    }
}

fn sentence(state: &State) -> Html {
    let kind = state.run.as_ref().and_then(|run| run.events.get(state.event)).map(|mark| mark.kind.word());
    match (&state.engine, &state.shown) {
        (Engine::Running, _) if state.run.is_none() => {
            html! { <span class="hint">{ "Running the lesson" }</span> }
        }
        (_, Some(moment)) => html! {
            <>
                <span class="kind">{ kind.unwrap_or_default() }</span>
                <span>{ words::sentence(&moment.sentence) }</span>
                if !state.stepped { <span class="hint">{ "Press right arrow" }</span> }
            </>
        },
        _ => Html::default(),
    }
}

fn icon(path: &'static str) -> Html {
    html! { <svg viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg> }
}
