//! An exception, told: what happened, why, where, what it is not, and how to mend it.

use yew::prelude::*;

use super::words;
use crate::catalogue::say;
use crate::web::view::ErrorCard;

/// What the card is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The exception.
    pub card: ErrorCard,
}

/// The card.
#[component]
pub fn Card(props: &Props) -> Html {
    let card = &props.card;
    let line = |key: &str, text: &str| {
        if text.is_empty() {
            return Html::default();
        }
        html! { <><dt>{ say(key) }</dt><dd>{ words::sentence(text) }</dd></> }
    };
    html! {
        <article class="error-card" aria-label={say("error")}>
            if !card.what.is_empty() { <h3>{ words::sentence(&card.what) }</h3> }
            <p class="error mono">{ &card.error }</p>
            <dl>
                { line("error-why", &card.why) }
                { line("error-where", &card.place) }
                { line("error-not", &card.not) }
                if !card.mends.is_empty() {
                    <dt>{ say("error-mend") }</dt>
                    <dd><ul>{ for card.mends.iter().map(|mend| html! { <li>{ words::sentence(mend) }</li> }) }</ul></dd>
                }
                { line("error-documentation", &card.documentation) }
            </dl>
            if !card.traceback.is_empty() {
                <details><summary>{ say("error-traceback") }</summary><pre tabindex="0">{ &card.traceback }</pre></details>
            }
        </article>
    }
}
