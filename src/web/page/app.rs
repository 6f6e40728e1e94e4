//! The root: the state, and everything that follows from it outside of drawing.
//!
//! Effects, one each: the list and the lesson are fetched; a new text is run; the engine is asked for what is wanted
//! and then for what is near; play steps on; keys act; the theme and the learner's work are kept.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use web_sys::{KeyboardEvent, Response};
use yew::prelude::*;

use super::away::use_away;
use super::divider::{Axis, Divider};
use super::header::Header;
use super::help::Help;
use super::link::EngineLink;
use super::load::{self, use_loader};
use super::notebook::Notebook;
use super::progress::{Learned, use_learned};
use super::share_dialog::Share;
use super::steps::Steps;
use super::variants::Stages;
use super::{Act, Assets, arrive, editor, embed, keep, keys, tabs};
use crate::catalogue::{say, say_with};
use crate::lesson;
use crate::web::lesson_view::lesson_view;
use crate::web::protocol::{Reply, Request};
use crate::web::state::{Action, Lane, LessonEntry, Seek, State};
use crate::web::view::RunView;

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(State::reduce(&self, action))
    }
}

/// The root's properties.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Where the page's files are.
    pub assets: Assets,
}

/// The engine's line and the one question under way.
#[derive(Default)]
pub struct Line {
    link: Option<EngineLink>,
    /// What was asked and not answered yet: the run, or an event.
    asked: Option<Asked>,
}

#[derive(Clone, Copy, PartialEq)]
enum Asked {
    Run,
    Restore,
    Moment(usize),
}

/// The page.
#[component]
pub fn App(props: &Props) -> Html {
    let state = use_reducer(|| State { folded: keep::folded(), ..State::new(keep::theme()) });
    let line = use_mut_ref(Line::default);
    let act: Act = {
        let dispatch = state.dispatcher();
        use_callback((), move |action: Action, ()| dispatch.dispatch(action))
    };
    let open = use_opener(&props.assets, &act, &state);
    let learned = use_learned(&state);
    let loader = use_loader(&act, &state, &learned.tell, &open);
    use_runs(&props.assets, &act, &state, &line);
    use_questions(&state, &line);
    use_peeks(&state, &line);
    use_play(&act, &state);
    use_keys(&act);
    use_away(&act, &line);
    embed::use_embed(&act, &state);
    tabs::use_tabs(&act, &state);
    use_effect_with(state.theme, |theme| keep::show_theme(*theme));
    use_effect_with(state.folded, |folded| keep::keep_folded(*folded));
    {
        let load = props.assets.editor.clone();
        use_effect_with(state.stepped, move |stepped| {
            if *stepped {
                editor::fetch_ahead(&load);
            }
        });
    }
    let stop = {
        let (act, line) = (act.clone(), line.clone());
        Callback::from(move |()| {
            *line.borrow_mut() = Line::default();
            act.emit(Action::Stop);
        })
    };
    let tab = |lane: Lane| {
        let (selected, choose) = (state.lane == lane, act.reform(move |_: MouseEvent| Action::Lane(lane)));
        html! { <button role="tab" aria-selected={selected.to_string()} onclick={choose}>{ say(&format!("lane-{}", lane.name())) }</button> }
    };
    let all = Rc::new((*state).clone());
    let tools = html! { <Share state={all.clone()} assets={props.assets.clone()} act={act.clone()} /> };
    html! {
        <ContextProvider<Learned> context={learned}>
        <div class={classes!("frame", state.folded.then_some("folded"))} data-lane={state.lane.name()}>
            <Header lessons={state.lessons.clone()} open_index={state.open} theme={state.theme} folded={state.folded} act={act.clone()} {open} take={loader.take} {tools} />
            <div class="phone-tabs" role="tablist" aria-label={say("lanes")}>{ for Lane::ALL.into_iter().map(tab) }</div>
            <Divider axis={Axis::Vertical} name="notebook-size" label={say("size-notebook")} range={(260.0, 900.0)} />
            <Notebook state={all.clone()} load={props.assets.editor.clone()} act={act.clone()} />
            <Stages state={all.clone()} act={act.clone()} />
            <Steps state={all} act={act.clone()} {stop} />
            if state.help { <Help theme={state.theme} {act} /> }
            { loader.notice }
        </div>
        </ContextProvider<Learned>>
    }
}

/// Fetches the list once and a lesson whenever one is opened.
#[hook]
fn use_opener(assets: &Assets, act: &Act, state: &UseReducerHandle<State>) -> Callback<usize> {
    let open = {
        let (act, assets) = (act.clone(), assets.clone());
        Callback::from(move |(index, entry): (usize, LessonEntry)| {
            if entry.file.is_empty() {
                let published = load::text(&entry.name).unwrap_or_else(|| PLAYGROUND.to_owned());
                return act.emit(opened(index, &entry.name, published));
            }
            let (act, address) = (act.clone(), format!("{}{}", assets.base, entry.file));
            let coming = Coming::of(&assets.base, &entry);
            spawn_local(async move {
                match fetch(&address).await {
                    Ok(text) => {
                        act.emit(opened(index, &entry.name, text));
                        coming.show(&act).await;
                    }
                    Err(why) => act.emit(Action::Failed(why)),
                }
            });
        })
    };
    {
        let (act, address, base) = (act.clone(), assets.lessons.clone(), assets.base.clone());
        use_effect_with((), move |()| {
            spawn_local(async move {
                let list = fetch(&address).await.and_then(|text| {
                    serde_json::from_str::<Vec<LessonEntry>>(&text)
                        .map_err(|error| say_with("list-broken", &[("error", &error.to_string())]))
                });
                match list {
                    Ok(mut lessons) => {
                        lessons.push(playground());
                        lessons.extend(load::kept());
                        act.emit(Action::Lessons(lessons.clone()));
                        if load::wanted() {
                            return;
                        }
                        let read = async |entry: &LessonEntry| {
                            if entry.file.is_empty() {
                                return Ok(load::text(&entry.name).unwrap_or_else(|| PLAYGROUND.to_owned()));
                            }
                            fetch(&format!("{base}{}", entry.file)).await
                        };
                        arrive::open(&act, &lessons, read, |entry| Coming::of(&base, entry)).await;
                    }
                    Err(why) => act.emit(Action::Failed(why)),
                }
            });
        });
    }
    {
        let name = state.entry().map(|entry| entry.name.clone());
        let kept = (state.edition > 0).then(|| state.edited().then(|| state.source.clone()));
        use_effect_with((name, kept, state.fork.clone()), |(name, kept, fork)| {
            if let (Some(name), Some(kept)) = (name, kept) {
                keep::keep_branch(name, fork.as_ref());
                keep::keep_lesson(name, kept.as_deref());
            }
        });
    }
    let lessons = state.lessons.clone();
    Callback::from(move |index: usize| {
        if let Some(entry) = lessons.get(index) {
            arrive::name_in_address(&entry.name);
            open.emit((index, entry.clone()));
        }
    })
}

/// What is known of a lesson's run, to be shown until the engine has run it: begins to come beside the lesson's text, and
/// is shown after it. Nothing is said where it does not come: the engine will answer.
pub struct Coming {
    name: String,
    text: Option<js_sys::Promise>,
}

impl Coming {
    fn of(base: &str, entry: &LessonEntry) -> Self {
        let language = web_sys::window()
            .and_then(|window| window.document()?.document_element()?.get_attribute("lang"))
            .unwrap_or_default();
        let ask = |file: &String| {
            let address = format!("{base}{file}");
            future_to_promise(async move { Ok(fetch(&address).await.map_or(JsValue::NULL, JsValue::from)) })
        };
        Self { name: entry.name.clone(), text: entry.opening.get(&language).map(ask) }
    }

    /// Shows it, once the lesson is open.
    pub async fn show(self, act: &Act) {
        let Some(text) = self.text else { return };
        let text = JsFuture::from(text).await.ok().and_then(|text| text.as_string());
        let opening = text.and_then(|text| serde_json::from_str(&text).ok());
        opening.into_iter().for_each(|opening| act.emit(Action::Opening(self.name.clone(), opening)));
    }
}

/// A lesson as the learner left it.
pub fn opened(index: usize, name: &str, published: String) -> Action {
    let source = keep::lesson(name).unwrap_or_else(|| published.clone());
    Action::Open(index, published, source, keep::branch(name))
}

/// A blank project, as a lesson that is nobody's.
const PLAYGROUND: &str = include_str!("playground.md");

fn playground() -> LessonEntry {
    LessonEntry {
        name: "playground".into(),
        title: say("playground"),
        topic: say("your-own"),
        ..LessonEntry::default()
    }
}

/// Gives every new text to the engine, a fresh one where the last is still at work; and gives a fresh engine the text
/// of what is shown, after the old one was lost.
#[hook]
fn use_runs(assets: &Assets, act: &Act, state: &UseReducerHandle<State>, line: &Rc<RefCell<Line>>) {
    {
        let (assets, act, line) = (assets.clone(), act.clone(), line.clone());
        let held = state.linked.held;
        use_effect_with((state.edition, state.source.clone()), move |(edition, source)| {
            if *edition == 0 {
                return;
            }
            if held {
                return act.emit(preview(source));
            }
            let busy = matches!(line.borrow().asked, Some(Asked::Run | Asked::Restore));
            if busy {
                *line.borrow_mut() = Line::default();
            }
            act.emit(Action::Running);
            if let Err(why) = ask(&assets, &act, &line, Asked::Run, &Request::Run(source.clone())) {
                act.emit(Action::Failed(why));
            }
        });
    }
    let (assets, act, line) = (assets.clone(), act.clone(), line.clone());
    use_effect_with((state.to_restore, state.ran.clone(), state.lost), move |(to_restore, ran, _)| {
        if *to_restore {
            // An engine that broke answers nothing any more.
            *line.borrow_mut() = Line::default();
            let _ = ask(&assets, &act, &line, Asked::Restore, &Request::Run(ran.clone()));
        }
    });
}

/// A text as it is, before anybody has let it run.
fn preview(source: &str) -> Action {
    match lesson::parse(source) {
        Ok(lesson) => {
            let lesson = lesson_view(&lesson, |_| None);
            Action::Ran(Rc::new(RunView { lesson, ..RunView::default() }))
        }
        Err(error) => Action::Failed(error.to_string()),
    }
}

/// Asks the engine, which is started when there is none.
fn ask(
    assets: &Assets,
    act: &Act,
    line: &Rc<RefCell<Line>>,
    asked: Asked,
    request: &Request,
) -> Result<(), String> {
    if line.borrow().link.is_none() {
        let link = EngineLink::start(assets, hearing(act, line))?;
        line.borrow_mut().link = Some(link);
    }
    let mut line = line.borrow_mut();
    line.asked = Some(asked);
    line.link.iter().for_each(|link| link.ask(request));
    Ok(())
}

/// What an answer does depends on the question.
fn hearing(act: &Act, line: &Rc<RefCell<Line>>) -> Callback<Reply> {
    let (act, line) = (act.clone(), line.clone());
    Callback::from(move |reply| {
        // A peek is asked beside whatever else is asked, and takes nobody's turn.
        let reply = match reply {
            Reply::Peek(rows) => return act.emit(Action::Peeked(Some(Rc::from(rows)))),
            other => other,
        };
        // Answers come in the order of the questions, so that an older moment's may come before the run's.
        let asked = match (&reply, line.borrow().asked) {
            (Reply::Moment(_), Some(Asked::Run | Asked::Restore)) => return,
            (_, asked) => asked,
        };
        line.borrow_mut().asked = None;
        match (asked, reply) {
            (Some(Asked::Restore), Reply::Run(_)) => act.emit(Action::Restored),
            (Some(Asked::Restore), Reply::Error(_) | Reply::Moment(_)) => {}
            (_, Reply::Run(run)) => act.emit(Action::Ran(Rc::from(run))),
            (_, Reply::Moment(moment)) => act.emit(Action::Moment(Rc::from(moment))),
            (Some(Asked::Moment(_)), Reply::Error(why)) => act.emit(Action::Unanswered(why)),
            (_, Reply::Peek(_)) => {}
            (_, Reply::Error(why)) => act.emit(Action::Failed(why)),
            (_, Reply::Broke(why)) => {
                line.borrow_mut().link = None;
                act.emit(Action::Broke(say_with("engine-broke", &[("error", &why)])));
            }
            (_, Reply::Lost) => {
                line.borrow_mut().link = None;
                act.emit(Action::Lost);
            }
            (_, Reply::Alive) => {}
            // Files are made by engines of their own.
            (_, Reply::File(_)) => {}
        }
    })
}

/// One question at a time: what is wanted, else what is near.
#[hook]
fn use_questions(state: &UseReducerHandle<State>, line: &Rc<RefCell<Line>>) {
    let question = state.answering.then(|| state.wanted().or_else(|| state.ahead())).flatten();
    let line = line.clone();
    // Every answer changes the number of moments, so that the next question follows.
    use_effect_with(
        (question, state.moments.len(), state.run.clone(), state.answering),
        move |(question, ..)| {
            let mut line = line.borrow_mut();
            let Some(event) = question.filter(|_| line.asked.is_none()) else { return };
            line.asked = Some(Asked::Moment(event));
            if let Some(link) = &line.link {
                link.ask(&Request::Moment(event));
            }
        },
    );
}

/// Asks for the rows of a query, beside what is asked anyway: its answer is told by its kind.
#[hook]
fn use_peeks(state: &UseReducerHandle<State>, line: &Rc<RefCell<Line>>) {
    let line = line.clone();
    use_effect_with(state.peek.clone(), move |peek| {
        if let (Some((event, sql)), Some(link)) = (peek, &line.borrow().link) {
            link.ask(&Request::Peek(*event, sql.clone()));
        }
    });
}

/// Steps on while the run plays, as soon as the last step is seen.
#[hook]
fn use_play(act: &Act, state: &UseReducerHandle<State>) {
    let seen = state.shown.as_ref().is_some_and(|moment| moment.event == state.event);
    let act = act.clone();
    use_effect_with((state.playing && seen, state.event, state.speed_ms), move |(playing, _, speed_ms)| {
        let timer = playing.then(|| Timeout::new(*speed_ms, move || act.emit(Action::Go(Seek::Step))));
        move || drop(timer)
    });
}

#[hook]
fn use_keys(act: &Act) {
    let act = act.clone();
    use_effect_with((), move |()| {
        let listener = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
            if let Some(action) = keys::action(&event) {
                event.prevent_default();
                act.emit(action);
            }
        });
        if let Some(window) = web_sys::window() {
            let _ = window.add_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
        }
        move || {
            if let Some(window) = web_sys::window() {
                let _ =
                    window.remove_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
            }
        }
    });
}

/// The text of one of the page's own files.
async fn fetch(address: &str) -> Result<String, String> {
    // A frame without an origin may not fetch; its script has the files.
    if let Some(file) = embed::function("ormeryFile") {
        let given = file.call1(&JsValue::NULL, &address.into()).map(js_sys::Promise::from);
        let given = match given {
            Ok(given) => JsFuture::from(given).await,
            Err(error) => Err(error),
        };
        return given.map(|text| text.as_string().unwrap_or_default()).map_err(|error| {
            let message =
                js_sys::Reflect::get(&error, &"message".into()).ok().and_then(|text| text.as_string());
            message.unwrap_or_else(|| say("lesson-not-loaded"))
        });
    }
    let fail = |_| say("page-not-loaded");
    let window = web_sys::window().ok_or_else(|| "there is no window".to_owned())?;
    let answer: Response =
        JsFuture::from(window.fetch_with_str(address)).await.map_err(fail)?.dyn_into().map_err(fail)?;
    if !answer.ok() {
        return Err(fail(JsValue::NULL));
    }
    let text = JsFuture::from(answer.text().map_err(fail)?).await.map_err(fail)?;
    Ok(text.as_string().unwrap_or_default())
}
