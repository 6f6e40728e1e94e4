//! The list of keys.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::{Act, keys};
use crate::web::catalogue::say;
use crate::web::state::Action;

/// What the help is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// How to change the state.
    pub act: Act,
}

/// The keys, above the page, until closed.
#[component]
pub fn Help(props: &Props) -> Html {
    let close = use_node_ref();
    {
        let close = close.clone();
        use_effect_with((), move |()| {
            if let Some(button) = close.cast::<HtmlElement>() {
                let _ = button.focus();
            }
        });
    }
    let row =
        |(key, what): &(&str, &str)| html! { <><dt><kbd>{ say(key) }</kbd></dt><dd>{ say(what) }</dd></> };
    html! {
        <dialog class="help" open=true aria-labelledby="help-title">
            <h2 id="help-title">{ say("keys") }</h2>
            <dl>{ for keys::KEYS.iter().map(row) }</dl>
            <button ref={close} onclick={props.act.reform(|_| Action::Help(false))}>{ say("close") }</button>
        </dialog>
    }
}
