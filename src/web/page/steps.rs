//! The step bar: the buttons, the scrubber with its marks, the place, and the sentence.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent, TouchEvent};
use yew::prelude::*;

use super::{Act, arrive, words};
use crate::catalogue::{say, say_with};
use crate::web::marks::{Mark, height, marks, place};
use crate::web::notes;
use crate::web::state::{Action, Engine, Seek, State};
use crate::web::view::RunView;

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
    let presented = use_memo((), |()| arrive::fragment().has("present"));
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
        <footer class="steps" aria-label={say("timeline")}>
            <div class="controls">
                <button id="first" class="optional" onclick={go(Seek::First)} disabled={at_start} aria-label={say("first")} title={say("first-hint")}>{ icon("M4 3v10M13 3L6.5 8l6.5 5z") }</button>
                <button id="back" onclick={go(Seek::Back)} disabled={at_start} aria-label={say("back")} title={say("back-hint")}>{ icon("M11 3L4.5 8l6.5 5z") }</button>
                <button id="step" class="primary" onclick={go(Seek::Step)} disabled={at_end} title={say("step-hint")}>{ say("step") }{ icon("M5 3l6.5 5L5 13z") }</button>
                <button id="next" onclick={go(Seek::NextStatement)} disabled={at_end} title={say("next-hint")} aria-label={say("next-statement")}><span class="wide">{ say("next-statement") }</span><span class="narrow">{ say("next") }</span></button>
                <button id="last" class="optional" onclick={go(Seek::Last)} disabled={at_end} aria-label={say("last")} title={say("last-hint")}>{ icon("M12 3v10M3 3l6.5 5L3 13z") }</button>
                { play(props, at_end) }
                { scrubber(props) }
                <Where event={state.event} {count} act={props.act.clone()} />
                { stop(props) }
            </div>
            <p class="sentence" role="status" aria-live="polite" ontouchstart={begin} ontouchend={end}>{ sentence(state) }</p>
            if *presented { { coming(state) } }
        </footer>
    }
}

/// What comes next, for whoever presents.
fn coming(state: &State) -> Html {
    let next = state.run.as_ref().and_then(|run| notes::after(run, state.event));
    let Some(next) = next else { return Html::default() };
    html! {
        <div class="coming">
            <span class="kind">{ say("coming") }</span>
            <code>{ next.source.lines().next().unwrap_or_default() }</code>
            { for next.notes.iter().map(|note| html! { <span class="note">{ words::sentence(note) }</span> }) }
        </div>
    }
}

fn play(props: &Props, at_end: bool) -> Html {
    let playing = props.state.playing;
    let speed = props.act.reform(|event: Event| {
        let value = event.target().map(|target| target.unchecked_into::<HtmlInputElement>().value());
        Action::Speed(value.and_then(|value| value.parse().ok()).unwrap_or(700))
    });
    let option = |(speed_ms, word): (u32, &'static str)| {
        html! { <option value={speed_ms.to_string()} selected={props.state.speed_ms == speed_ms}>{ say(word) }</option> }
    };
    html! {
        <>
            <button id="play" onclick={props.act.reform(|_| Action::TogglePlay)} disabled={at_end && !playing} aria-pressed={playing.to_string()} title={say("play-hint")}>
                { if playing { say("pause") } else { say("play") } }
            </button>
            <select class="optional" aria-label={say("speed")} onchange={speed}>{ for [(1400, "speed-slow"), (700, "speed-normal"), (250, "speed-fast"), (80, "speed-fastest")].into_iter().map(option) }</select>
        </>
    }
}

fn stop(props: &Props) -> Html {
    if props.state.engine != Engine::Running || props.state.edition == 0 {
        return Html::default();
    }
    html! { <button id="stop" onclick={props.stop.reform(|_| ())}>{ say("stop") }</button> }
}

fn scrubber(props: &Props) -> Html {
    let state = &props.state;
    let count = state.count();
    let slide = props.act.reform(|event: InputEvent| {
        let value = event.target().map(|target| target.unchecked_into::<HtmlInputElement>().value());
        Action::Go(Seek::To(value.and_then(|value| value.parse().ok()).unwrap_or(0)))
    });
    let at = place(state.event, count);
    html! {
        <div class="scrubber">
            <input type="range" id="scrubber" min="0" max={count.saturating_sub(1).to_string()} value={state.event.to_string()} oninput={slide} disabled={count < 2} aria-label={say("event")} aria-valuetext={say_with("place", &[("event", &(state.event + 1).to_string()), ("count", &count.to_string())])} />
            <svg aria-hidden="true">
                <rect class="rail" x="0" y="50%" width="100%" height="1" />
                <rect class="done" x="0" y="50%" width={percent(at)} height="2" transform="translate(0 -0.5)" />
                <Marks run={state.run.clone()} />
                if count > 0 { <circle class="thumb" cx={percent(at)} cy="50%" r="7" /> }
            </svg>
        </div>
    }
}

fn percent(at: f64) -> String {
    format!("{:.2}%", at * 100.0)
}

/// What the marks are given.
#[derive(PartialEq, Properties)]
struct MarksProps {
    run: Option<Rc<RunView>>,
}

/// The scrubber's marks, drawn once for a run.
#[component]
fn Marks(props: &MarksProps) -> Html {
    let events = props.run.as_ref().map(|run| run.events.as_slice()).unwrap_or_default();
    let mark = |mark: Mark| {
        let tall = height(mark.kind);
        let class = classes!("mark", mark.kind.word());
        html! { <rect {class} x={percent(mark.at)} y="50%" width="2" height={tall.to_string()} transform={format!("translate(-1 {})", -tall / 2.0)} /> }
    };
    html! { <>{ for marks(events, PLACES).into_iter().map(mark) }</> }
}

fn sentence(state: &State) -> Html {
    let kind = state.run.as_ref().and_then(|run| run.events.get(state.event)).map(|mark| mark.kind.word());
    match (&state.engine, &state.shown) {
        (Engine::Running, _) if state.run.is_none() => {
            html! { <span class="hint">{ say("running") }</span> }
        }
        (_, Some(moment)) => html! {
            <>
                <span class="kind">{ kind.map(|kind| say(&format!("kind-{kind}"))).unwrap_or_default() }</span>
                <span>{ words::sentence(&moment.sentence) }</span>
                if !state.stepped { <span class="hint"><span class="by-key">{ say("press-right") }</span><span class="by-touch">{ say("tap-step") }</span></span> }
            </>
        },
        _ => Html::default(),
    }
}

/// What the place is given.
#[derive(PartialEq, Properties)]
struct WhereProps {
    event: usize,
    count: usize,
    act: Act,
}

/// The place in the run; pressed, it takes the number of an event to jump to.
#[component]
fn Where(props: &WhereProps) -> Html {
    let asking = use_state(|| false);
    let field = use_node_ref();
    {
        let field = field.clone();
        use_effect_with(*asking, move |asking| {
            if let Some(field) = field.cast::<HtmlInputElement>().filter(|_| *asking) {
                let _ = field.focus();
                field.select();
            }
        });
    }
    if props.count == 0 {
        return html! { <span class="where" id="where"></span> };
    }
    let (event, count) = ((props.event + 1).to_string(), props.count.to_string());
    if !*asking {
        let ask = {
            let asking = asking.clone();
            Callback::from(move |_: MouseEvent| asking.set(true))
        };
        return html! { <button class="where" id="where" onclick={ask} title={say("jump-hint")}>{ say_with("place", &[("event", &event), ("count", &count)]) }</button> };
    }
    let go = {
        let (asking, act) = (asking.clone(), props.act.clone());
        Callback::from(move |key: KeyboardEvent| {
            let value = key.target().map(|target| target.unchecked_into::<HtmlInputElement>().value());
            match key.key().as_str() {
                "Enter" => {
                    if let Some(event) = value.and_then(|value| value.parse::<usize>().ok()) {
                        act.emit(Action::Go(Seek::To(event.saturating_sub(1))));
                    }
                    asking.set(false);
                }
                "Escape" => asking.set(false),
                _ => {}
            }
        })
    };
    let leave = {
        let asking = asking.clone();
        Callback::from(move |_: FocusEvent| asking.set(false))
    };
    html! {
        <input class="where" id="jump" ref={field} type="number" min="1" max={count} value={event} aria-label={say("jump")} onkeydown={go} onblur={leave} />
    }
}

fn icon(path: &'static str) -> Html {
    html! { <svg viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg> }
}
