//! What the learner has done, kept in the browser, shown, and carried elsewhere as a file.

use std::rc::Rc;

use serde_json::json;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{arrive, embed, keep, load};
use crate::catalogue::say;
use crate::web::progress::{Answer, Deed, Outline, Progress};
use crate::web::state::{LessonEntry, State};
use crate::web::view::Block;

/// The progress, and how to change it: given to whoever is below the root.
#[derive(Clone, PartialEq)]
pub struct Learned {
    /// What was done.
    pub progress: Rc<Progress>,
    /// The open lesson's name.
    pub lesson: String,
    /// Takes what is done now.
    pub tell: Callback<Deed>,
}

impl Learned {
    /// What was answered to a question of the open lesson.
    pub fn answer(&self, question: &str) -> Option<Answer> {
        self.progress.lessons.get(&self.lesson)?.answers.get(question).cloned()
    }
}

/// The reducer's own form of it.
#[derive(PartialEq)]
struct Kept(Rc<Progress>);

impl Reducible for Kept {
    type Action = Deed;

    fn reduce(self: Rc<Self>, deed: Deed) -> Rc<Self> {
        let next = self.0.after(deed);
        if next == *self.0 { self } else { Rc::new(Kept(Rc::new(next))) }
    }
}

/// Follows the learner through the lessons.
#[hook]
pub fn use_learned(state: &UseReducerHandle<State>) -> Learned {
    let kept = use_reducer_eq(|| Kept(Rc::new(keep::progress())));
    let tell = {
        let dispatch = kept.dispatcher();
        use_callback((), move |deed: Deed, ()| {
            match &deed {
                Deed::Answered(_, question, _, true) => {
                    embed::tell("solved", &json!({ "kind": "question", "text": question }));
                }
                Deed::Solved(_, goal) => embed::tell("solved", &json!({ "kind": "task", "text": goal })),
                _ => {}
            }
            dispatch.dispatch(deed);
        })
    };
    let lesson = state.entry().map(|entry| entry.name.clone()).unwrap_or_default();
    let here = state.run.as_ref().map(|run| {
        let statement = run.events.get(state.event).map_or(0, |mark| mark.statement + 1);
        (if state.stepped { statement } else { 0 }, Outline::of(run))
    });
    let solved: Vec<String> = state.run.as_ref().map_or_else(Vec::new, |run| {
        let goal = |block: &Block| match block {
            Block::Task(task) if task.reached => Some(task.goal.clone()),
            _ => None,
        };
        run.lesson.blocks.iter().filter_map(goal).collect()
    });
    {
        let tell = tell.clone();
        use_effect_with((lesson.clone(), here), move |(lesson, here)| {
            if let Some((statement, outline)) = *here {
                tell.emit(Deed::Reached(lesson.clone(), statement, outline));
            }
        });
    }
    {
        let tell = tell.clone();
        use_effect_with((lesson.clone(), solved), move |(lesson, solved)| {
            solved.iter().for_each(|goal| tell.emit(Deed::Solved(lesson.clone(), goal.clone())));
        });
    }
    use_effect_with(kept.0.clone(), |progress| keep::keep_progress(progress));
    Learned { progress: kept.0.clone(), lesson, tell }
}

/// What the panel is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The picker's lessons.
    pub lessons: Vec<LessonEntry>,
    /// Opens one of them.
    pub open: Callback<usize>,
    /// Takes a lesson's file.
    pub take: Callback<web_sys::File>,
}

/// Whether the address asks for the lessons first: `#start`.
fn started() -> bool {
    let fragment = arrive::fragment();
    fragment.get("lesson") == Some("start") || fragment.has("start")
}

/// A button, and behind it the lessons with how far each is, and what can be done about it; an address that ends in
/// `#start` begins with it.
#[component]
pub fn ProgressPanel(props: &Props) -> Html {
    let open = use_state(started);
    let said = use_state(String::new);
    let close = use_node_ref();
    let learned = use_context::<Learned>();
    {
        let close = close.clone();
        use_effect_with(*open, move |open| {
            if let Some(button) = close.cast::<web_sys::HtmlElement>().filter(|_| *open) {
                let _ = button.focus();
            }
        });
    }
    let Some(learned) = learned else { return Html::default() };
    let toggle = {
        let (open, said) = (open.clone(), said.clone());
        Callback::from(move |_: MouseEvent| {
            said.set(String::new());
            open.set(!*open);
        })
    };
    let escape = {
        let open = open.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                open.set(false);
            }
        })
    };
    let save = {
        let progress = learned.progress.clone();
        Callback::from(move |_: MouseEvent| load::save_file("ormery-progress.json", &progress.to_file()))
    };
    let read = {
        let (tell, said) = (learned.tell.clone(), said.clone());
        Callback::from(move |event: Event| {
            let Some(file) = chosen(&event) else { return };
            let (tell, said) = (tell.clone(), said.clone());
            load::read_file(file, move |text| match text.and_then(|text| Progress::from_file(&text)) {
                Ok(progress) => {
                    said.set(say("progress-added"));
                    tell.emit(Deed::Merge(progress));
                }
                Err(why) => said.set(why),
            });
        })
    };
    let take = {
        let (take, open) = (props.take.clone(), open.clone());
        Callback::from(move |event: Event| {
            if let Some(file) = chosen(&event) {
                open.set(false);
                take.emit(file);
            }
        })
    };
    let forget = {
        let (tell, said) = (learned.tell.clone(), said.clone());
        Callback::from(move |_: MouseEvent| {
            tell.emit(Deed::Forget);
            said.set(say("progress-forgotten"));
        })
    };
    let line = |(index, lesson): (usize, &LessonEntry)| {
        let done = learned.progress.lessons.get(&lesson.name).filter(|done| done.parts().0 > 0);
        let choose = {
            let (choose, open) = (props.open.clone(), open.clone());
            Callback::from(move |_: MouseEvent| {
                open.set(false);
                choose.emit(index);
            })
        };
        html! {
            <li>
                <button class="lesson-link" data-lesson={lesson.name.clone()} onclick={choose}>
                    <b>{ &lesson.title }</b><span class="soft small">{ &lesson.summary }</span>
                </button>
                if let Some(done) = done {
                    <span class="done small"><progress max={done.parts().1.to_string()} value={done.parts().0.to_string()} aria-hidden="true" />{ done.sentence() }</span>
                }
            </li>
        }
    };
    let mut topics: Vec<&str> = Vec::new();
    for lesson in &props.lessons {
        if !topics.contains(&lesson.topic.as_str()) {
            topics.push(&lesson.topic);
        }
    }
    let group = |topic: &str| {
        let inside = props.lessons.iter().enumerate().filter(|(_, lesson)| lesson.topic == topic);
        html! { <><h3>{ super::header::title_case(topic) }</h3><ol class="lesson-list">{ for inside.map(line) }</ol></> }
    };
    let nothing = !learned.progress.lessons.values().any(|done| done.parts().0 > 0);
    html! {
        <>
            <button id="progress" class="wide" onclick={toggle.clone()} aria-expanded={open.to_string()}>{ say("lessons") }</button>
            if *open {
                <dialog class="help progress-panel" open=true aria-labelledby="progress-title" onkeydown={escape}>
                    <h2 id="progress-title">{ say("progress-yours") }</h2>
                    if nothing { <p class="soft">{ say("progress-none") }</p> }
                    { for topics.into_iter().map(group) }
                    if keep::blocked() { <p class="soft">{ say("progress-not-kept") }</p> }
                    <div class="deeds">
                        <button id="save-progress" onclick={save}>{ say("progress-save") }</button>
                        <label class="as-button">{ say("progress-read") }<input id="read-progress" type="file" accept=".json,application/json" onchange={read} /></label>
                        <label class="as-button">{ say("progress-open") }<input id="read-lesson" type="file" accept=".md,text/markdown,text/plain" onchange={take} /></label>
                        <button id="forget-progress" onclick={forget}>{ say("progress-forget") }</button>
                    </div>
                    <p class="said" role="status">{ &*said }</p>
                    <button ref={close} onclick={toggle}>{ say("close") }</button>
                </dialog>
            }
        </>
    }
}

fn chosen(event: &Event) -> Option<web_sys::File> {
    let field = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
    let file = field.files()?.get(0);
    // The same file can be chosen again.
    field.set_value("");
    file
}
