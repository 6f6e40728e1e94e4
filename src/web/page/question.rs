//! Questions of a lesson: asked, answered, judged, explained.
//!
//! A choice is one of several buttons and a value is typed; rows are ticked and an order is put together, and both are
//! then handed in. The answer is kept, so that the question shows it again on another day.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::progress::Learned;
use super::{Act, words};
use crate::catalogue::say;
use crate::web::progress::Deed;
use crate::web::state::Action;
use crate::web::view::QuestionView;

/// What a question is given.
#[derive(PartialEq, Properties)]
pub struct QuestionProps {
    /// The question.
    pub question: QuestionView,
    /// Its block.
    pub block: usize,
    /// Whether a step waits for the answer.
    pub asking: bool,
    /// How to change the state.
    pub act: Act,
}

/// A question before a step.
#[component]
pub fn Question(props: &QuestionProps) -> Html {
    let question = &props.question;
    let learned = use_context::<Learned>();
    let known = learned.as_ref().and_then(|learned| learned.answer(&question.prompt));
    let given = use_state(|| known.map(|known| known.given));
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with(props.asking, move |asking| {
            if *asking {
                focus(&place);
            }
        });
    }
    {
        let act = props.act.clone();
        use_effect_with((props.block, given.is_some()), move |(block, answered)| {
            if *answered {
                act.emit(Action::Answered(*block));
            }
        });
    }
    // What is ticked or put in order, before it is handed in.
    let picked = use_state(|| given.as_ref().map(|given| lines(given)).unwrap_or_default());
    let answer = {
        let (given, learned, question) = (given.clone(), learned, question.clone());
        Callback::from(move |text: String| {
            if let Some(learned) = &learned {
                let right = question.is_right(&text);
                learned.tell.emit(Deed::Answered(
                    learned.lesson.clone(),
                    question.prompt.clone(),
                    text.clone(),
                    right,
                ));
            }
            given.set(Some(text));
        })
    };
    let body = match question.kind.as_str() {
        "choice" => choice(question, given.as_deref(), &answer),
        "rows" => rows(question, &picked, &answer),
        "order" => order(question, &picked, &answer),
        _ => value(given.as_deref(), &answer),
    };
    html! {
        <section ref={place} class={classes!("block", "question", props.asking.then_some("asking"))} aria-label={say("question")} data-kind={question.kind.clone()}>
            <div class="block-head">
                <span>{ say("question-expect") }</span>
                if props.asking { <span class="hint">{ say("question-before") }</span> }
            </div>
            <div class="question-body">
                <div class="prose">{ words::markdown(&question.prompt) }</div>
                { body }
                <p class="verdict" role="status">{ verdict(question, given.as_deref()) }</p>
            </div>
        </section>
    }
}

/// Puts the question in view, and the keyboard on its first control.
fn focus(place: &NodeRef) {
    let Some(place) = place.cast::<web_sys::Element>() else { return };
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    place.scroll_into_view_with_scroll_into_view_options(&options);
    let first = place.query_selector(".question-body button, .question-body input").ok().flatten();
    if let Some(first) = first.and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = first.focus();
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

fn choice(question: &QuestionView, given: Option<&str>, answer: &Callback<String>) -> Html {
    let option = |text: &String| {
        let chosen = given == Some(text.as_str());
        let choose = {
            let (answer, text) = (answer.clone(), text.clone());
            Callback::from(move |_: MouseEvent| answer.emit(text.clone()))
        };
        html! { <button class="option" data-answer={text.clone()} aria-pressed={chosen.to_string()} onclick={choose}>{ words::sentence(text) }</button> }
    };
    html! { <div class="options">{ for question.options.iter().map(option) }</div> }
}

fn value(given: Option<&str>, answer: &Callback<String>) -> Html {
    let typed = {
        let answer = answer.clone();
        Callback::from(move |event: KeyboardEvent| {
            let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if event.key() == "Enter" {
                let text = field.map(|field| field.value()).unwrap_or_default();
                if !text.trim().is_empty() {
                    answer.emit(text);
                }
            }
        })
    };
    html! {
        <label>
            <span class="soft small">{ say("question-answer") }</span>
            <input class="mono" onkeydown={typed} value={given.map(str::to_owned)} autocomplete="off" autocapitalize="off" spellcheck="false" />
        </label>
    }
}

fn hand_in(picked: &UseStateHandle<Vec<String>>, answer: &Callback<String>, ready: bool, word: &str) -> Html {
    let give = {
        let (answer, text) = (answer.clone(), picked.join("\n"));
        Callback::from(move |_: MouseEvent| answer.emit(text.clone()))
    };
    html! { <button class="hand-in" onclick={give} disabled={!ready}>{ word }</button> }
}

fn rows(question: &QuestionView, picked: &UseStateHandle<Vec<String>>, answer: &Callback<String>) -> Html {
    let row = |text: &String| {
        let ticked = picked.contains(text);
        let tick = {
            let (picked, text) = (picked.clone(), text.clone());
            Callback::from(move |_: MouseEvent| {
                let mut next: Vec<String> = picked.iter().filter(|row| **row != text).cloned().collect();
                if next.len() == picked.len() {
                    next.push(text.clone());
                }
                picked.set(next);
            })
        };
        let cells = text.split(" | ").map(|cell| html! { <span>{ cell.to_owned() }</span> });
        html! {
            <button class="option cells mono" data-answer={text.clone()} aria-pressed={ticked.to_string()} onclick={tick}>
                <span class="tick" aria-hidden="true">{ if ticked { "\u{2713}" } else { "" } }</span>{ for cells }
            </button>
        }
    };
    let heads = question.columns.iter().map(|column| html! { <span>{ column }</span> });
    html! {
        <>
            <p class="soft small">{ say("question-tick") }{ " " }<code>{ &question.table }</code></p>
            <div class="options rows-offered">
                if !question.columns.is_empty() { <div class="cells heads mono" aria-hidden="true"><span class="tick"></span>{ for heads }</div> }
                { for question.options.iter().map(row) }
            </div>
            { hand_in(picked, answer, true, &if picked.is_empty() { say("question-no-row") } else { say("question-these-rows") }) }
        </>
    }
}

fn order(question: &QuestionView, picked: &UseStateHandle<Vec<String>>, answer: &Callback<String>) -> Html {
    let thing = |text: String| {
        let place = picked.iter().position(|one| *one == text);
        let put = {
            let (picked, text) = (picked.clone(), text.clone());
            Callback::from(move |_: MouseEvent| {
                let mut next: Vec<String> = picked.iter().filter(|one| **one != text).cloned().collect();
                if next.len() == picked.len() {
                    next.push(text.clone());
                }
                picked.set(next);
            })
        };
        html! {
            <button class="option placed" data-answer={text.clone()} aria-pressed={place.is_some().to_string()} onclick={put}>
                <span class="tick">{ place.map(|place| format!("{}.", place + 1)).unwrap_or_default() }</span>
                <span>{ words::sentence(&text) }</span>
            </button>
        }
    };
    html! {
        <>
            <p class="soft small">{ say("question-order") }</p>
            <div class="options">{ for question.shuffled().into_iter().map(thing) }</div>
            { hand_in(picked, answer, picked.len() == question.answers.len(), &say("question-in-order")) }
        </>
    }
}

fn verdict(question: &QuestionView, given: Option<&str>) -> Html {
    let Some(given) = given else { return Html::default() };
    let why = question.why(given).into_iter().map(|why| html! { <>{ words::sentence(why) }{ " " }</> });
    let why: Html = why.collect();
    if question.is_right(given) {
        html! { <><b class="good">{ say("question-yes") }{ " " }</b>{ why }{ say("question-see") }</> }
    } else {
        html! { <><b class="bad">{ say("question-no") }{ " " }</b>{ why }{ say("question-again") }</> }
    }
}
