//! What can be taken along: a link to this very step, code for another page, files, the project.
//!
//! Files are made by an engine of their own ([`crate::web::exporting`]) and saved by `static/share.js`; both are loaded
//! when somebody asks.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use super::embed::function;
use super::link::EngineLink;
use super::{Act, Assets};
use crate::catalogue::{say, say_with};
use crate::share::{self, Fragment};
use crate::web::exporting::{FileView, Wanted};
use crate::web::protocol::{Reply, Request};
use crate::web::state::{Action, State};

/// What the dialog is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The state.
    pub state: Rc<State>,
    /// Where the page's files are.
    pub assets: Assets,
    /// How to change the state.
    pub act: Act,
}

/// What may be copied.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Link,
    Iframe,
    Element,
    Markdown,
}

const FORMS: [(Form, &str); 4] = [
    (Form::Link, "share-form-link"),
    (Form::Iframe, "share-form-iframe"),
    (Form::Element, "share-form-element"),
    (Form::Markdown, "share-form-markdown"),
];

/// Files: what the engine calls them, and the keys of their words.
const FILES: [(&str, &str); 7] = [
    ("zip", "share-file-zip"),
    ("html", "share-file-html"),
    ("svg", "share-file-svg"),
    ("png", "share-file-png"),
    ("csv", "share-file-csv"),
    ("sql", "share-file-sql"),
    ("json", "share-file-json"),
];

/// The button and, once it is pressed, the dialog.
#[component]
pub fn Share(props: &Props) -> Html {
    let open = use_state_eq(|| false);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    html! {
        <>
            <button id="share" aria-expanded={open.to_string()} onclick={toggle.clone()}>{ say("share") }</button>
            if *open { <Dialog state={props.state.clone()} assets={props.assets.clone()} act={props.act.clone()} close={toggle} /> }
        </>
    }
}

/// What the open dialog is given.
#[derive(PartialEq, Properties)]
struct DialogProps {
    state: Rc<State>,
    assets: Assets,
    act: Act,
    close: Callback<MouseEvent>,
}

#[component]
fn Dialog(props: &DialogProps) -> Html {
    let form = use_state_eq(|| Form::Link);
    let said = use_state_eq(String::new);
    let code = use_state_eq(String::new);
    let markdown = use_state_eq(String::new);
    let link = use_memo((props.state.source.clone(), props.state.event), |_| link(&props.state));
    {
        // The code follows the link.
        let (code, assets) = (code.clone(), props.assets.clone());
        use_effect_with((*link).clone(), move |link| {
            let wanted = Wanted { what: "qr".into(), text: link.clone(), ..Wanted::default() };
            make(
                &assets,
                &wanted,
                Callback::from(move |file: Result<FileView, String>| {
                    code.set(
                        file.map(|file| format!("data:image/svg+xml;base64,{}", file.data))
                            .unwrap_or_default(),
                    );
                }),
            );
        });
    }
    {
        let (markdown, state, assets) = (markdown.clone(), props.state.clone(), props.assets.clone());
        use_effect_with((*form == Form::Markdown, state.source.clone()), move |(asked, _)| {
            if *asked {
                make(
                    &assets,
                    &wanted(&state, "md"),
                    Callback::from(move |file: Result<FileView, String>| {
                        markdown.set(file.map_or_else(|why| why, |file| file.text()));
                    }),
                );
            }
        });
    }
    let text = match *form {
        Form::Link => (*link).clone(),
        Form::Iframe => iframe(&props.state, &link),
        Form::Element => element(&props.state, &link),
        Form::Markdown => (*markdown).clone(),
    };
    let tab = |(one, word): (Form, &'static str)| {
        let (form, selected) = (form.clone(), *form == one);
        html! { <button role="tab" aria-selected={selected.to_string()} onclick={Callback::from(move |_: MouseEvent| form.set(one))}>{ say(word) }</button> }
    };
    let copy = {
        let (text, said) = (text.clone(), said.clone());
        Callback::from(move |_: MouseEvent| {
            let said = said.clone();
            tool("copy", &[text.clone().into()], move |done| {
                said.set(if done.is_ok() { say("share-copied") } else { say("share-not-copied") });
            });
        })
    };
    let file = |(what, word): (&'static str, &'static str)| {
        let (state, assets, said) = (props.state.clone(), props.assets.clone(), said.clone());
        let save = Callback::from(move |_: MouseEvent| {
            let said = said.clone();
            let drawn = if what == "png" { "svg" } else { what };
            make(
                &assets,
                &wanted(&state, drawn),
                Callback::from(move |file: Result<FileView, String>| match file {
                    Ok(file) => {
                        let said = said.clone();
                        let way = if what == "png" { "savePicture" } else { "save" };
                        tool(way, &[file.name.into(), file.kind.into(), file.data.into()], move |done| {
                            said.set(done.map_or_else(
                                |why| why,
                                |name| {
                                    say_with(
                                        "share-saved",
                                        &[("name", &name.as_string().unwrap_or_default())],
                                    )
                                },
                            ));
                        });
                    }
                    Err(why) => said.set(why),
                }),
            );
        });
        html! { <button class="file-button" data-file={what} onclick={save}>{ say(word) }</button> }
    };
    let bring = |folder: bool| {
        let (assets, act, said, close) =
            (props.assets.clone(), props.act.clone(), said.clone(), props.close.clone());
        let own = props.state.lessons.iter().position(|lesson| lesson.name == "playground");
        let open = own.unwrap_or(props.state.open);
        Callback::from(move |event: MouseEvent| {
            let (assets, act, said, close) = (assets.clone(), act.clone(), said.clone(), close.clone());
            tool("pick", &[folder.into()], move |picked| {
                match picked.and_then(|picked| read_picked(&picked)) {
                    Ok((name, files)) => {
                        let wanted = Wanted { what: "open".into(), text: name, files, ..Wanted::default() };
                        make(
                            &assets,
                            &wanted,
                            Callback::from(move |file: Result<FileView, String>| match file {
                                Ok(file) => {
                                    let text = file.text();
                                    act.emit(Action::Open(open, text.clone(), text, None));
                                    close.emit(event.clone());
                                }
                                Err(why) => said.set(why),
                            }),
                        );
                    }
                    Err(why) => said.set(why),
                }
            });
        })
    };
    let keep_inside = Callback::from(|event: KeyboardEvent| {
        if event.key() != "Escape" {
            event.stop_propagation();
        }
    });
    html! {
        <dialog class="help share" open=true aria-label={say("share-dialog")} onkeydown={keep_inside}>
            <h2>{ say("share-step") }</h2>
            <div class="tabs" role="tablist" aria-label={say("share-as")}>{ for FORMS.into_iter().map(tab) }</div>
            <div class="share-row">
                <textarea id="share-text" class="mono" readonly=true rows="5" value={text} aria-label={say("share-text")} />
                if !code.is_empty() && *form == Form::Link { <img src={(*code).clone()} width="132" height="132" alt={say("share-code")} /> }
            </div>
            <div class="tools"><button class="primary" id="copy" onclick={copy}>{ say("copy") }</button><span role="status" class="soft small">{ (*said).clone() }</span></div>
            <h2>{ say("share-home") }</h2>
            <div class="file-buttons">{ for FILES.into_iter().map(file) }</div>
            <h2>{ say("share-own") }</h2>
            <p class="soft small">{ say("share-own-why") }</p>
            <div class="file-buttons"><button class="file-button" onclick={bring(false)}>{ say("share-zip") }</button><button class="file-button" onclick={bring(true)}>{ say("share-folder") }</button></div>
            <button class="close" onclick={props.close.clone()}>{ say("close") }</button>
        </dialog>
    }
}

/// The sentence above a text that came with a link.
pub fn notice(state: &State, act: &Act) -> Html {
    if !state.linked.note.is_empty() {
        return html! { <p class="notice bad" role="alert" id="link-note">{ state.linked.note.clone() }</p> };
    }
    if !state.linked.held {
        return Html::default();
    }
    html! {
        <p class="notice held" role="status">
            { say("share-changed") }{ " " }
            if state.linked.moved { { say("share-moved") }{ " " } }
            <button class="primary" id="release" onclick={act.reform(|_: MouseEvent| Action::Release)}>{ say("share-run") }</button>
        </p>
    }
}

fn wanted(state: &State, what: &str) -> Wanted {
    let name = state.entry().map(|entry| entry.name.clone()).unwrap_or_default();
    Wanted { what: what.into(), text: state.source.clone(), name, event: state.event, files: Vec::new() }
}

/// Where the page is, without its fragment.
fn here() -> String {
    let address = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    address.split('#').next().unwrap_or_default().to_owned()
}

/// The link to what is shown.
fn link(state: &State) -> String {
    format!("{}#{}", here(), fragment(state).write())
}

fn fragment(state: &State) -> Fragment {
    let entry = state.entry();
    let name = entry.map(|entry| entry.name.as_str()).unwrap_or_default();
    let built_in = entry.is_some_and(|entry| !entry.file.is_empty());
    if built_in && !state.edited() {
        return Fragment::default().with("lesson", name).with("step", &(state.event + 1).to_string());
    }
    let published = (built_in || name == "playground").then_some(state.published.as_str());
    Fragment::default().with("share", &share::encode(name, state.event, &state.source, published))
}

fn iframe(state: &State, link: &str) -> String {
    let words = link.split_once('#').map(|(_, words)| words).unwrap_or_default();
    let base = here();
    let base = base.rsplit_once('/').map_or("", |(base, _)| base);
    let title = state.run.as_ref().map(|run| run.lesson.title.replace('"', "'")).unwrap_or_default();
    format!(
        "<iframe src=\"{base}/embed.html#{words}\" title=\"{title}\" width=\"100%\" height=\"560\" style=\"border:0\" loading=\"lazy\" data-ormery></iframe>"
    )
}

fn element(state: &State, link: &str) -> String {
    let base = here();
    let base = base.rsplit_once('/').map_or("", |(base, _)| base);
    let script = format!("<script defer src=\"{base}/embed-plain.js\"></script>\n");
    let entry = state.entry();
    let step = state.event + 1;
    if entry.is_some_and(|entry| !entry.file.is_empty()) && !state.edited() {
        let name = entry.map(|entry| entry.name.as_str()).unwrap_or_default();
        return format!(
            "{script}<ormery-lesson src=\"{name}\" step=\"{step}\"><a href=\"{link}\">Open the lesson</a></ormery-lesson>"
        );
    }
    let text = state.source.replace('&', "&amp;").replace('<', "&lt;");
    format!("{script}<ormery-lesson step=\"{step}\"><pre>{text}</pre></ormery-lesson>")
}

/// Lets an engine of its own make a file, and ends it.
fn make(assets: &Assets, wanted: &Wanted, done: Callback<Result<FileView, String>>) {
    let engine = std::rc::Rc::new(std::cell::RefCell::new(None::<EngineLink>));
    let held = engine.clone();
    let heard = done.clone();
    let hear = Callback::from(move |reply: Reply| {
        match reply {
            Reply::File(file) => heard.emit(Ok(*file)),
            Reply::Error(why) | Reply::Broke(why) => heard.emit(Err(why)),
            Reply::Lost => heard.emit(Err(say("engine-lost"))),
            Reply::Run(_) | Reply::Moment(_) | Reply::Peek(_) | Reply::Alive => return,
        }
        // The engine cannot be ended from within its own message.
        let held = held.clone();
        gloo_timers::callback::Timeout::new(0, move || drop(held.borrow_mut().take())).forget();
    });
    match EngineLink::start(assets, hear) {
        Ok(link) => {
            link.ask(&Request::Export(Box::new(wanted.clone())));
            *engine.borrow_mut() = Some(link);
        }
        Err(why) => done.emit(Err(why)),
    }
}

/// Calls a function of `static/share.js`, which is loaded by the first call.
fn tool(name: &'static str, words: &[JsValue], done: impl FnOnce(Result<JsValue, String>) + 'static) {
    let words: js_sys::Array = words.iter().collect();
    spawn_local(async move {
        let called = async {
            let load = function("ormeryTools").ok_or(JsValue::NULL)?;
            let tools = JsFuture::from(js_sys::Promise::from(load.call0(&JsValue::NULL)?)).await?;
            let call: js_sys::Function = js_sys::Reflect::get(&tools, &name.into())?.dyn_into()?;
            JsFuture::from(js_sys::Promise::from(call.apply(&JsValue::NULL, &words)?)).await
        };
        let outcome: Result<JsValue, JsValue> = called.await;
        done(outcome.map_err(|error| {
            let message =
                js_sys::Reflect::get(&error, &"message".into()).ok().and_then(|text| text.as_string());
            message.unwrap_or_else(|| say("share-not-let"))
        }));
    });
}

/// What was picked: JSON of a name and files.
fn read_picked(picked: &JsValue) -> Result<(String, Vec<(String, String)>), String> {
    let text = picked.as_string().unwrap_or_default();
    serde_json::from_str(&text).map_err(|_| say("share-nothing"))
}
