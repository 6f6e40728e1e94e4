//! Two tabs with one lesson, and a page that comes back from the browser's memory: neither loses what the other wrote.
//!
//! The text that was written last is kept under the lesson's name; one that it replaced is laid aside ([`keep`]). Either
//! is offered to the tab that shows another text, until the learner has chosen.

use wasm_bindgen::prelude::*;
use web_sys::MouseEvent;
use yew::prelude::*;

use super::{Act, keep};
use crate::catalogue::say;
use crate::web::state::{Action, State};

/// Other tabs' writing, and the page's own coming back.
const EVENTS: [&str; 2] = ["storage", "pageshow"];

/// Listens to other tabs' writing, and looks anew when the page comes back.
#[hook]
pub fn use_tabs(act: &Act, state: &UseReducerHandle<State>) {
    let name = state.entry().map(|entry| entry.name.clone()).unwrap_or_default();
    let published = use_mut_ref(String::new);
    (*published.borrow_mut()).clone_from(&state.published);
    let act = act.clone();
    use_effect_with((name, state.edition > 0), move |(name, open)| {
        let (name, open) = (name.clone(), *open);
        if let Some(text) = keep::aside(&name).filter(|_| open) {
            act.emit(Action::Elsewhere(Some(text)));
        }
        let look = Closure::<dyn Fn()>::new(move || {
            if open && !name.is_empty() && keep::written_elsewhere(&name) {
                let text = keep::stored_lesson(&name).unwrap_or_else(|| published.borrow().clone());
                act.emit(Action::Elsewhere(Some(text)));
            }
        });
        if let Some(window) = web_sys::window() {
            for event in EVENTS {
                let _ = window.add_event_listener_with_callback(event, look.as_ref().unchecked_ref());
            }
        }
        move || {
            if let Some(window) = web_sys::window() {
                for event in EVENTS {
                    let _ = window.remove_event_listener_with_callback(event, look.as_ref().unchecked_ref());
                }
            }
        }
    });
}

/// What another tab keeps, to be taken or left.
pub fn notice(state: &State, act: &Act) -> Html {
    let Some(text) = state.elsewhere.clone() else { return Html::default() };
    let name = state.entry().map(|entry| entry.name.clone()).unwrap_or_default();
    let leave = {
        let (act, name) = (act.clone(), name.clone());
        let mine = state.edited().then(|| state.source.clone());
        Callback::from(move |_: MouseEvent| {
            keep::keep_lesson(&name, mine.as_deref());
            keep::keep_aside(&name, None);
            act.emit(Action::Elsewhere(None));
        })
    };
    let take = {
        let act = act.clone();
        Callback::from(move |_: MouseEvent| {
            keep::know(&name, Some(&text));
            keep::keep_aside(&name, None);
            act.emit(Action::TakeElsewhere);
        })
    };
    html! {
        <p class="notice" id="elsewhere">
            { say("changed-elsewhere") }
            <button id="take-elsewhere" onclick={take}>{ say("take-elsewhere") }</button>
            <button id="leave-elsewhere" onclick={leave}>{ say("leave-elsewhere") }</button>
        </p>
    }
}
