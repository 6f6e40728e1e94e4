//! The header: the lesson picker, the theme, the help.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::Act;
use super::progress::{Learned, ProgressPanel};
use crate::catalogue::say;
use crate::web::state::{Action, LessonEntry, Theme};

/// What the header is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The lessons, in order.
    pub lessons: Vec<LessonEntry>,
    /// The open one.
    pub open_index: Option<usize>,
    /// The theme.
    pub theme: Theme,
    /// Whether the notebook is folded away.
    pub folded: bool,
    /// How to change the state.
    pub act: Act,
    /// Opens a lesson.
    pub open: Callback<usize>,
    /// Takes a lesson's file.
    pub take: Callback<web_sys::File>,
    /// Further tools.
    #[prop_or_default]
    pub tools: Html,
}

/// The header.
#[component]
pub fn Header(props: &Props) -> Html {
    let choose = {
        let open = props.open.clone();
        Callback::from(move |event: Event| {
            // A select has the same `value` as an input; the text is the lesson's place in the list.
            let value = event.target().map(|target| target.unchecked_into::<HtmlInputElement>().value());
            value.and_then(|value| value.parse().ok()).into_iter().for_each(|index: usize| open.emit(index));
        })
    };
    let theme = props.theme.next();
    let learned = use_context::<Learned>();
    html! {
        <header class="header">
            <div class="brand">{ mark() }<span>{ "Ormery" }</span><small class="tagline">{ say("tagline") }</small></div>
            <label class="picker">
                <span class="unseen">{ say("lesson") }</span>
                <select id="picker" onchange={choose}>{ for groups(&props.lessons, props.open_index, learned.as_ref()) }</select>
            </label>
            <div class="space"></div>
            <div class="tools">
                <ProgressPanel lessons={props.lessons.clone()} open={props.open.clone()} take={props.take.clone()} />
                { props.tools.clone() }
                <button class="wide" onclick={props.act.reform(move |_| Action::Theme(theme))} title={say(&format!("theme-to-{}", theme.word()))}>
                    { say(&format!("theme-{}", props.theme.word())) }
                </button>
                <button class="wide" id="fold" onclick={props.act.reform({ let fold = !props.folded; move |_| Action::Fold(fold) })} aria-pressed={props.folded.to_string()}>
                    { if props.folded { say("unfold") } else { say("fold") } }
                </button>
                <button id="help" onclick={props.act.reform(|_| Action::Help(true))} aria-label={say("keys")} title={say("keys")}>{ "?" }</button>
            </div>
        </header>
    }
}

/// The picker's options under their topics, in the order of the list.
fn groups(lessons: &[LessonEntry], open: Option<usize>, learned: Option<&Learned>) -> Vec<Html> {
    let mut topics: Vec<&str> = Vec::new();
    for lesson in lessons {
        if !topics.contains(&lesson.topic.as_str()) {
            topics.push(&lesson.topic);
        }
    }
    let done = |name: &str| {
        let word = learned.map(|learned| learned.progress.word(name)).filter(|word| !word.is_empty());
        word.map(|word| format!(" \u{b7} {word}")).unwrap_or_default()
    };
    let group = |topic: &str| {
        let inside = lessons.iter().enumerate().filter(|(_, lesson)| lesson.topic == topic);
        let options = inside.map(|(index, lesson)| {
            html! { <option value={index.to_string()} selected={open == Some(index)}>{ &lesson.title }{ done(&lesson.name) }</option> }
        });
        html! { <optgroup label={title_case(topic)}>{ for options }</optgroup> }
    };
    topics.into_iter().map(group).collect()
}

/// A topic as a heading.
pub fn title_case(topic: &str) -> String {
    let mut letters = topic.chars();
    letters.next().map_or_else(|| say("lessons"), |first| first.to_uppercase().chain(letters).collect())
}

/// Ormery's mark: a planet on its ring.
fn mark() -> Html {
    html! {
        <svg viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2">
            <circle cx="16" cy="16" r="13" />
            <ellipse cx="16" cy="16" rx="13" ry="5" transform="rotate(-24 16 16)" />
            <circle cx="16" cy="16" r="4" fill="currentColor" stroke="none" />
        </svg>
    }
}
