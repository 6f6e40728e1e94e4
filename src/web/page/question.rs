//! Questions and tasks of a lesson.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::words;
use crate::web::view::{QuestionView, TaskView};

/// What a question is given.
#[derive(PartialEq, Properties)]
pub struct QuestionProps {
    /// The question.
    pub question: QuestionView,
}

/// A question before a step: answered by a choice, or by typing.
#[component]
pub fn Question(props: &QuestionProps) -> Html {
    let question = &props.question;
    let given = use_state(|| None::<String>);
    let right = given.as_ref().map(|given| question.is_right(given));
    let answer = {
        let given = given.clone();
        Callback::from(move |text: String| given.set(Some(text)))
    };
    let typed = {
        let answer = answer.clone();
        Callback::from(move |event: KeyboardEvent| {
            let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if event.key() == "Enter" {
                field.into_iter().for_each(|field| answer.emit(field.value()));
            }
        })
    };
    let option = |text: &String| {
        let chosen = given.as_ref() == Some(text);
        let choose = {
            let (answer, text) = (answer.clone(), text.clone());
            Callback::from(move |_: MouseEvent| answer.emit(text.clone()))
        };
        html! { <button class="option" aria-pressed={chosen.to_string()} onclick={choose}>{ words::sentence(text) }</button> }
    };
    html! {
        <section class="block question" aria-label="Question">
            <div class="block-head"><span>{ "What do you expect?" }</span></div>
            <div class="question-body">
                <div class="prose">{ words::markdown(&question.prompt) }</div>
                if question.kind == "choice" {
                    <div class="options">{ for question.options.iter().map(option) }</div>
                } else {
                    <label><span class="soft small">{ "Your answer, then Enter" }</span><input class="mono" onkeydown={typed} autocomplete="off" spellcheck="false" /></label>
                }
                <p class="verdict" role="status">{ verdict(question, given.as_deref(), right) }</p>
            </div>
        </section>
    }
}

fn verdict(question: &QuestionView, given: Option<&str>, right: Option<bool>) -> Html {
    let why = given.and_then(|given| question.explanations.iter().find(|(answer, _)| answer == given));
    let why = why.map(|(_, why)| words::sentence(why)).unwrap_or_default();
    match right {
        None => Html::default(),
        Some(true) => html! { <><b class="good">{ "Yes. " }</b>{ why }{ " Step on and see it happen" }</> },
        Some(false) => {
            html! { <><b class="bad">{ "Not so. " }</b>{ why }{ " Step on and see what happens, or answer again" }</> }
        }
    }
}

/// What a task is given.
#[derive(PartialEq, Properties)]
pub struct TaskProps {
    /// The task.
    pub task: TaskView,
}

/// A goal to reach by changing the lesson, with hints one after the other.
#[component]
pub fn Task(props: &TaskProps) -> Html {
    let shown = use_state(|| 0_usize);
    let task = &props.task;
    let more = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(*shown + 1))
    };
    let (hints, all) = (task.hints.len(), task.hints.len() + usize::from(!task.solution.is_empty()));
    html! {
        <section class="block question" aria-label="Task">
            <div class="block-head"><span>{ "Your turn" }</span></div>
            <div class="question-body">
                <div class="prose">{ words::markdown(&task.goal) }</div>
                { for task.hints.iter().take(*shown).map(|hint| html! { <div class="prose hint-text">{ words::markdown(hint) }</div> }) }
                if *shown > hints { <div class="prose"><pre><code>{ &task.solution }</code></pre></div> }
                if *shown < all { <button onclick={more}>{ if *shown < hints { "Show a hint" } else { "Show a solution" } }</button> }
            </div>
        </section>
    }
}
