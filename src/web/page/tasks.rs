//! Tasks of a lesson: a goal, a place to try, hints one after the other, and whether the goal is reached.
//!
//! A try becomes part of the lesson's text, at its end, and the lesson runs again; the engine then says whether the goal
//! is reached. So any way that reaches it counts, edits of the lesson's own files included.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::{Act, words};
use crate::catalogue::{say, say_with};
use crate::web::edits;
use crate::web::state::Action;
use crate::web::view::TaskView;

/// What a task is given.
#[derive(PartialEq, Properties)]
pub struct TaskProps {
    /// The task.
    pub task: TaskView,
    /// The lesson's text.
    pub lesson: AttrValue,
    /// How to change the state.
    pub act: Act,
}

/// A goal to reach by changing the lesson.
#[component]
pub fn Task(props: &TaskProps) -> Html {
    let shown = use_state(|| 0_usize);
    let area = use_node_ref();
    let tried = use_state(|| false);
    let task = &props.task;
    let (hints, all) = (task.hints.len(), task.hints.len() + usize::from(!task.solution.is_empty()));
    let more = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(*shown + 1))
    };
    let hand_in = {
        let (act, lesson, file, tried) =
            (props.act.clone(), props.lesson.clone(), task.file.clone(), tried.clone());
        move |text: &str| {
            let path = file.as_deref().unwrap_or_default();
            if let Some(changed) = edits::hand_in_file(&lesson, path, text) {
                tried.set(true);
                act.emit(Action::Typed(changed));
            }
        }
    };
    let try_file = {
        let (area, hand_in) = (area.clone(), hand_in.clone());
        Callback::from(move |_: MouseEvent| {
            area.cast::<HtmlTextAreaElement>().into_iter().for_each(|area| hand_in(&area.value()));
        })
    };
    let solve = {
        let (act, lesson, task, area, tried) =
            (props.act.clone(), props.lesson.clone(), task.clone(), area.clone(), tried.clone());
        Callback::from(move |_: MouseEvent| match task.file {
            Some(_) => {
                if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                    area.set_value(&task.solution);
                }
                hand_in(&task.solution);
            }
            None => {
                tried.set(true);
                act.emit(Action::Typed(edits::hand_in_inputs(&lesson, &task.inputs)));
            }
        })
    };
    html! {
        <section class={classes!("block", "question", "task", task.reached.then_some("solved"))} aria-label={say("task")}>
            <div class="block-head"><span>{ if task.reached { say("task-done") } else { say("task-turn") } }</span></div>
            <div class="question-body">
                <div class="prose">{ words::markdown(&task.goal) }</div>
                if let Some(file) = &task.file {
                    <details class="attempt" open={*tried}>
                        <summary>{ say("task-write") }{ " " }<code>{ file }</code></summary>
                        <textarea ref={area} class="mono" rows="14" spellcheck="false" autocapitalize="off" aria-label={say_with("task-file", &[("file", file)])} defaultvalue={task.text.clone()} />
                    </details>
                    <button class="try" onclick={try_file}>{ say("task-try") }</button>
                } else {
                    <p class="soft small">{ say("task-type") }</p>
                }
                { for task.hints.iter().take(*shown).map(|hint| html! { <div class="prose hint-text">{ words::markdown(hint) }</div> }) }
                if *shown > hints {
                    <div class="prose"><pre class="solution"><code>{ &task.solution }</code></pre></div>
                    <button class="solve" onclick={solve}>{ say("task-put") }</button>
                }
                if *shown < all {
                    <button class="more-help" onclick={more}>{ if *shown < hints { say_with("task-hint", &[("number", &(*shown + 1).to_string()), ("count", &hints.to_string())]) } else { say("task-solution") } }</button>
                }
                <p class="verdict" role="status">{ verdict(task, *tried) }</p>
            </div>
        </section>
    }
}

fn verdict(task: &TaskView, tried: bool) -> Html {
    match (task.reached, tried) {
        (true, _) => {
            html! { <><b class="good">{ say("task-reached") }{ " " }</b>{ say("task-got-there") }</> }
        }
        (false, true) if task.said.contains("Error") || task.said.contains("DoesNotExist") => {
            html! { <><b class="bad">{ say("task-not-yet") }{ " " }</b>{ say("task-gave") }{ " " }<code>{ &task.said }</code></> }
        }
        (false, true) => html! { <b class="bad">{ say("task-not-yet") }</b> },
        (false, false) => Html::default(),
    }
}
