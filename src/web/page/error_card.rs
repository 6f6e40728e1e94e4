//! An exception, told: what happened, why, where, what it is not, and how to mend it.

use yew::prelude::*;

use super::words;
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
    let line = |word: &str, text: &str| {
        if text.is_empty() {
            return Html::default();
        }
        html! { <><dt>{ word.to_owned() }</dt><dd>{ words::sentence(text) }</dd></> }
    };
    html! {
        <article class="error-card" aria-label="Error">
            if !card.what.is_empty() { <h3>{ words::sentence(&card.what) }</h3> }
            <p class="error mono">{ &card.error }</p>
            <dl>
                { line("Why", &card.why) }
                { line("Where", &card.place) }
                { line("It is not", &card.not) }
                if !card.mends.is_empty() {
                    <dt>{ "To mend it" }</dt>
                    <dd><ul>{ for card.mends.iter().map(|mend| html! { <li>{ words::sentence(mend) }</li> }) }</ul></dd>
                }
                { line("In Django's documentation", &card.documentation) }
            </dl>
            if !card.traceback.is_empty() {
                <details><summary>{ "Traceback" }</summary><pre tabindex="0">{ &card.traceback }</pre></details>
            }
        </article>
    }
}
