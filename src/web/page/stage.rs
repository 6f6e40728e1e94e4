//! The stage: three lanes that belong together, the arrows over them, and the panels below.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use super::Act;
use super::arrows::Arrows;
use super::code::CodeLane;
use super::database::DatabaseLane;
use super::divider::{Axis, Divider};
use super::error_card::Card;
use super::memory::MemoryLane;
use super::panels::Panels;
use crate::catalogue::say;
use crate::web::edits;
use crate::web::layout::{links, path_through};
use crate::web::state::{Action, State};
use crate::web::view::MomentView;

/// What the stage is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The state.
    pub state: Rc<State>,
    /// How to change the state.
    pub act: Act,
}

/// The stage.
#[component]
pub fn Stage(props: &Props) -> Html {
    let lanes = use_node_ref();
    let end = use_state_eq(|| None::<String>);
    let state = &props.state;
    let moment = state.shown.clone().unwrap_or_default();
    let links = use_memo(moment.clone(), |moment| links(moment));
    let lit =
        end.as_ref().map(|end| path_through(&links, end)).filter(|path| path.len() > 1).unwrap_or_default();
    let light = {
        let end = end.clone();
        move |target: Option<web_sys::EventTarget>| {
            let over = target.and_then(|target| target.dyn_into::<Element>().ok());
            let over = over.and_then(|over| over.closest("[data-end]").ok().flatten());
            end.set(over.and_then(|over| over.get_attribute("data-end")));
        }
    };
    let hover = {
        let light = light.clone();
        Callback::from(move |event: MouseEvent| light(event.target()))
    };
    let focus = {
        let light = light.clone();
        Callback::from(move |event: FocusEvent| light(event.target()))
    };
    let leave = {
        let light = light.clone();
        Callback::from(move |_: MouseEvent| light(None))
    };
    let blur = Callback::from(move |_: FocusEvent| light(None));
    // A file can be written anew from this moment on, which begins a branch.
    let files = use_memo(state.ran.clone(), |ran| edits::files(ran));
    let file = files.iter().any(|file| file.path == moment.code.file);
    let fork =
        state.here().filter(|(.., later)| *later && file && state.fork.is_none()).map(|(line, source, _)| {
            let (act, ran, code) = (props.act.clone(), state.ran.clone(), moment.code.clone());
            Callback::from(move |_: MouseEvent| {
                act.emit(Action::Fork(edits::branch_with_file(
                    &ran,
                    line,
                    &source,
                    &code.file,
                    &code.source,
                )));
            })
        });
    html! {
        <div class="stage" role="region" aria-label={say("stage")} data-event={state.shown.as_ref().map(|moment| moment.event.to_string())}>
            <div ref={lanes.clone()} class={classes!("lanes", (!lit.is_empty()).then_some("lighting"))} onmouseover={hover} onmouseleave={leave} onfocusin={focus} onfocusout={blur}>
                <CodeLane code={moment.code.clone()} breakpoints={state.breakpoints.clone()} {fork} act={props.act.clone()} />
                <MemoryLane memory={moment.memory.clone()} lit={lit.clone()} />
                <DatabaseLane moment={moment.clone()} lit={lit.clone()} />
                <Arrows moment={moment.clone()} {links} {lit} {lanes} lane={state.lane} />
            </div>
            <div class="panels">
                <Divider axis={Axis::Horizontal} name="panels-size" label={say("size-panels")} range={(120.0, 640.0)} />
                <Panels state={state.clone()} act={props.act.clone()} />
            </div>
        </div>
    }
}

/// The card of the moment's exception, if there is one.
pub fn error_card(moment: &MomentView) -> Html {
    moment.error_card.as_ref().map(|card| html! { <Card card={card.clone()} /> }).unwrap_or_default()
}
