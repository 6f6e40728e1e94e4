//! The list of keys.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::{Act, keys};
use crate::catalogue::say;
use crate::share::Fragment;
use crate::web::state::{Action, Theme};

/// What the help is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The theme, which a phone's header has no room for.
    pub theme: Theme,
    /// How to change the state.
    pub act: Act,
}

/// The address that shows this lesson to a room.
fn present() -> String {
    let fragment = super::arrive::fragment();
    let lesson = fragment.get("lesson").map(str::to_owned);
    let fragment = lesson.map_or(fragment, |lesson| Fragment::default().with("lesson", &lesson));
    format!("#{}", fragment.with("present", "1").write())
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
            <p class="themes"><button onclick={props.act.reform({ let next = props.theme.next(); move |_| Action::Theme(next) })}>{ say(&format!("theme-{}", props.theme.word())) }</button></p>
            <p><a class="as-button" id="present" href={present()} target="_blank" rel="noopener">{ say("present") }</a></p>
            <button ref={close} onclick={props.act.reform(|_| Action::Help(false))}>{ say("close") }</button>
        </dialog>
    }
}
