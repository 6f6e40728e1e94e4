//! The page inside another page: what its frame (`static/frame.js`) asks of it and is told.
//!
//! Present only where the document says `data-embed`. Questions come as JSON through [`embed_command`]; what happens is
//! told through the frame's `ormeryTell`. **Boundary:** knows nothing of the host; the frame speaks with it.

use std::cell::RefCell;
use std::rc::Rc;

use serde::Deserialize;
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use yew::prelude::*;

use super::Act;
use crate::catalogue::{say, say_with};
use crate::share::Fragment;
use crate::web::edits;
use crate::web::linked::Linked;
use crate::web::state::{Action, Engine, Seek, State, Theme};
use crate::web::view::Block;

thread_local! {
    static HOST: RefCell<Option<(Act, Rc<State>)>> = const { RefCell::new(None) };
}

/// Whether this page is inside another.
pub fn active() -> bool {
    let root =
        web_sys::window().and_then(|window| window.document()).and_then(|page| page.document_element());
    root.is_some_and(|root| root.has_attribute("data-embed"))
}

/// Tells the frame.
pub fn tell(word: &str, detail: &Value) {
    if let Some(told) = function("ormeryTell") {
        let _ = told.call2(&JsValue::NULL, &word.into(), &detail.to_string().into());
    }
}

/// A function that a script of ours has left at the window.
pub fn function(name: &str) -> Option<js_sys::Function> {
    let window = web_sys::window()?;
    js_sys::Reflect::get(&window, &name.into()).ok()?.dyn_into().ok()
}

/// Keeps what the frame may ask about, and tells what happens.
#[hook]
pub fn use_embed(act: &Act, state: &UseReducerHandle<State>) {
    let inside = *use_memo((), |()| active());
    if inside {
        HOST.with_borrow_mut(|host| *host = Some((act.clone(), Rc::new((**state).clone()))));
    }
    let shown = state.shown.as_ref().map(|moment| moment.event);
    let settled =
        (inside && shown == Some(state.event) && state.engine == Engine::Ready).then_some(state.event);
    let ready = use_mut_ref(|| None::<usize>);
    {
        let state = state.clone();
        use_effect_with((settled, state.edition), move |(settled, _)| {
            if settled.is_some() {
                let first = ready.borrow_mut().replace(state.edition).is_none();
                tell(if first { "ready" } else { "step" }, &report(&state));
            }
        });
    }
    let failed = match &state.engine {
        Engine::Failed(why) if inside => Some(why.clone()),
        _ => None,
    };
    use_effect_with(failed, |failed| {
        failed.iter().for_each(|why| tell("error", &json!({ "message": why })));
    });
}

fn report(state: &State) -> Value {
    let (passed, total, title) =
        state.run.as_ref().map_or((0, 0, ""), |run| (run.passed, run.total, run.lesson.title.as_str()));
    json!({
        "event": if state.count() == 0 { 0 } else { state.event + 1 },
        "count": state.count(),
        "sentence": state.shown.as_ref().map_or("", |moment| moment.sentence.as_str()),
        "title": title,
        "text": state.source,
        "edited": state.edited(),
        "passed": passed,
        "total": total,
    })
}

/// Whether the page shows what it was last asked for.
fn settled(state: &State) -> bool {
    let shown = state.shown.as_ref().map(|moment| moment.event);
    match state.engine {
        Engine::Running => false,
        Engine::Ready => state.linked.held || state.count() == 0 || shown == Some(state.event),
        Engine::Stopped | Engine::Failed(_) => true,
    }
}

#[derive(Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
enum Asked {
    State,
    Words { words: String },
    Load { text: String },
    Run,
    Code { path: String, text: String },
    Step { count: i64 },
    Seek { event: usize },
}

/// Answers the frame: JSON in, JSON out.
#[wasm_bindgen]
pub fn embed_command(request: &str) -> String {
    let asked: Asked = match serde_json::from_str(request) {
        Ok(asked) => asked,
        Err(error) => {
            return json!({ "error": say_with("embed-not-understood", &[("error", &error.to_string())]) })
                .to_string();
        }
    };
    let Some((act, state)) = HOST.with_borrow(Clone::clone) else {
        return json!({ "settled": false }).to_string();
    };
    let answer = match asked {
        Asked::State => {
            let mut report = report(&state);
            report["settled"] = settled(&state).into();
            return report.to_string();
        }
        asked => act_on(asked, &act, &state),
    };
    answer.map_or_else(|error| json!({ "error": error }), |()| json!({})).to_string()
}

fn act_on(asked: Asked, act: &Act, state: &State) -> Result<(), String> {
    match asked {
        Asked::State => {}
        Asked::Words { words } => {
            let fragment = Fragment::read(&words);
            let linked = Linked::of(&fragment);
            act.emit(Action::Bounds(linked.from, linked.to));
            fragment
                .get("theme")
                .into_iter()
                .for_each(|word| act.emit(Action::Theme(Theme::from_word(word))));
            let moved = linked.start.filter(|_| state.run.is_some());
            moved.into_iter().for_each(|event| act.emit(Action::Go(Seek::To(event))));
        }
        Asked::Load { text } => {
            let linked = Linked { start: None, held: false, ..state.linked.clone() };
            let open = Box::new(Action::Open(state.open, text.clone(), text, None));
            act.emit(Action::OpenLinked(open, Box::new(linked)));
        }
        Asked::Run => act.emit(Action::Release),
        Asked::Code { path, text } => {
            let run = state.run.as_ref().ok_or_else(|| say("embed-not-run"))?;
            let file = run.lesson.blocks.iter().rev().find_map(|block| match block {
                Block::File { path: file, source, line } if *file == path => Some((source, *line)),
                _ => None,
            });
            let (source, line) = file.ok_or_else(|| say_with("embed-no-file", &[("path", &path)]))?;
            let edited = edits::replace_file(&state.source, line, source, &text)
                .ok_or_else(|| say_with("embed-not-replaced", &[("path", &path)]))?;
            act.emit(Action::Edit(edited));
        }
        Asked::Step { count } => {
            let event = i64::try_from(state.event).unwrap_or(0).saturating_add(count).max(0);
            act.emit(Action::Go(Seek::To(usize::try_from(event).unwrap_or(0))));
        }
        Asked::Seek { event } => act.emit(Action::Go(Seek::To(event.saturating_sub(1)))),
    }
    Ok(())
}
