//! Lessons from elsewhere: `?lesson=ADDRESS`, a file dropped on the page or chosen; and files that go out.
//!
//! An address of this site is fetched at once. Another site is asked only after the learner has let it in: the policy
//! of the page, which its first script sets, then names that one site until the visit ends. What cannot be fetched or
//! read is told in a sentence, and the rest of the page goes on.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, DragEvent, File, HtmlAnchorElement, RequestCredentials, RequestInit, Response, Storage, Url,
    UrlSearchParams,
};
use yew::prelude::*;

use super::app::opened;
use super::{Act, arrive, keep};
use crate::catalogue::{say, say_with};
use crate::lesson::parse::{MAX_BYTES, parse, size};
use crate::web::progress::{Deed, Progress};
use crate::web::state::{Action, LessonEntry, State};

/// What names of such lessons begin with.
const OWN: &str = "own-";
/// Under which the site that was let in is kept, for this visit; the page's first script reads it.
const LET_IN: &str = "ormery:let-in";

/// Reads a file's text, and says why where that is not possible.
pub fn read_file(file: File, then: impl FnOnce(Result<String, String>) + 'static) {
    let (name, bytes) = (file.name(), file.size());
    if bytes > MAX_BYTES as f64 {
        return then(Err(format!("{name} {}", too_long(bytes))));
    }
    spawn_local(async move {
        let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
        then(text.ok_or_else(|| say_with("load-unread", &[("name", &name)])));
    });
}

/// What is said of a text of too many bytes.
fn too_long(bytes: f64) -> String {
    say_with("load-too-long", &[("size", &size(bytes as usize)), ("limit", &size(MAX_BYTES))])
}

/// Gives a text to the learner as a file.
pub fn save_file(name: &str, text: &str) {
    let save = || {
        let parts = js_sys::Array::of1(&JsValue::from_str(text));
        let address = Url::create_object_url_with_blob(&Blob::new_with_str_sequence(&parts).ok()?).ok()?;
        let page = web_sys::window()?.document()?;
        let link: HtmlAnchorElement = page.create_element("a").ok()?.dyn_into().ok()?;
        link.set_href(&address);
        link.set_download(name);
        link.click();
        Url::revoke_object_url(&address).ok()
    };
    // A browser that forbids downloads has said so itself.
    let _ = save();
}

/// The published text of a lesson that came from elsewhere.
pub fn text(name: &str) -> Option<String> {
    name.starts_with(OWN).then(|| keep::own_lesson(name)).flatten()
}

/// The lessons that came from elsewhere on earlier visits.
pub fn kept() -> Vec<LessonEntry> {
    keep::own_lessons().iter().filter_map(|name| Some(entry(name, &text(name)?))).collect()
}

/// Whether the address names a lesson that is to be fetched, and none that is here already.
pub fn wanted() -> bool {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    asked_for().is_some() && hash.trim_start_matches('#').is_empty()
}

fn entry(name: &str, text: &str) -> LessonEntry {
    let front = parse(text).map(|lesson| lesson.front).unwrap_or_default();
    let title = if front.title.is_empty() { name.trim_start_matches(OWN).to_owned() } else { front.title };
    LessonEntry {
        name: name.to_owned(),
        title,
        summary: front.summary,
        topic: say("your-own"),
        ..LessonEntry::default()
    }
}

/// The value of `?lesson=`.
fn asked_for() -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get("lesson").filter(|address| !address.is_empty())
}

fn visit() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// The name of a lesson from elsewhere: its file's, in letters that an address can hold.
fn name_of(path: &str) -> String {
    let file = path.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    let stem = file.strip_suffix(".md").unwrap_or(file);
    let plain = |letter: char| if letter.is_alphanumeric() { letter } else { '-' };
    format!("{OWN}{}", stem.chars().map(plain).collect::<String>())
}

/// What is to be told or asked.
#[derive(Clone, PartialEq)]
enum Word {
    Told(String),
    Ask { origin: String, address: String },
}

/// What the loader gives the page.
pub struct Loader {
    /// A word to the learner, above the page.
    pub notice: Html,
    /// Takes a file that was chosen.
    pub take: Callback<File>,
}

/// Loads lessons from elsewhere. `open` opens one of the list, for when there is nothing to load after all.
#[hook]
pub fn use_loader(
    act: &Act,
    state: &UseReducerHandle<State>,
    tell: &Callback<Deed>,
    open: &Callback<usize>,
) -> Loader {
    let word = use_state_eq(|| None::<Word>);
    let lessons = use_mut_ref(Vec::<LessonEntry>::new);
    (*lessons.borrow_mut()).clone_from(&state.lessons);
    // A lesson that came is put into the list and opened, unless it cannot be read.
    let came = {
        let (act, word, lessons) = (act.clone(), word.clone(), lessons.clone());
        Callback::from(move |(path, text): (String, String)| {
            if let Err(error) = parse(&text) {
                return word.set(Some(Word::Told(error.in_file(&path))));
            }
            let name = name_of(&path);
            keep::keep_own_lesson(&name, &text);
            let mut list = lessons.borrow().clone();
            let index = list.iter().position(|lesson| lesson.name == name).unwrap_or(list.len());
            match list.get_mut(index) {
                Some(known) => *known = entry(&name, &text),
                None => list.push(entry(&name, &text)),
            }
            act.emit(Action::Lessons(list));
            arrive::name_in_address(&name);
            word.set(None);
            act.emit(opened(index, &name, text));
        })
    };
    let take = {
        let (came, word, tell) = (came.clone(), word.clone(), tell.clone());
        Callback::from(move |file: File| {
            let (came, word, tell, name) = (came.clone(), word.clone(), tell.clone(), file.name());
            read_file(file, move |text| match text {
                Err(why) => word.set(Some(Word::Told(why))),
                Ok(text) if name.ends_with(".json") => match Progress::from_file(&text) {
                    Ok(progress) => {
                        tell.emit(Deed::Merge(progress));
                        word.set(Some(Word::Told(say("progress-added"))));
                    }
                    Err(why) => word.set(Some(Word::Told(format!("{name}: {why}")))),
                },
                Ok(text) => came.emit((name, text)),
            });
        })
    };
    {
        let (came, word, open) = (came.clone(), word.clone(), open.clone());
        use_effect_with(!state.lessons.is_empty(), move |there| {
            if *there && wanted() {
                fetch_asked_for(came, word, open);
            }
        });
    }
    use_drop(&take);
    Loader { notice: notice(&word, open), take }
}

/// Fetches the lesson of the address, where that is allowed.
fn fetch_asked_for(
    came: Callback<(String, String)>,
    word: UseStateHandle<Option<Word>>,
    open: Callback<usize>,
) {
    let Some(asked) = asked_for() else { return };
    let here = web_sys::window().map(|window| window.location());
    let (base, own) = here
        .map(|here| (here.href().unwrap_or_default(), here.origin().unwrap_or_default()))
        .unwrap_or_default();
    let told = |why: String| {
        word.set(Some(Word::Told(why)));
        open.emit(0);
    };
    let Ok(address) = Url::new_with_base(&asked, &base) else {
        return told(say_with("load-no-address", &[("address", &asked)]));
    };
    if !["http:", "https:"].contains(&address.protocol().as_str()) {
        return told(say_with("load-protocol", &[("protocol", &address.protocol())]));
    }
    let (origin, address) = (address.origin(), address.href());
    let let_in = visit().and_then(|visit| visit.get_item(LET_IN).ok()?);
    if origin != own && let_in.as_deref() != Some(origin.as_str()) {
        word.set(Some(Word::Ask { origin, address }));
        open.emit(0);
        return;
    }
    let (word, open) = (word.clone(), open.clone());
    spawn_local(async move {
        match fetch(&address).await {
            Ok(text) => {
                // A text that is no lesson is told, and the first lesson is there all the same.
                if parse(&text).is_err() {
                    open.emit(0);
                }
                came.emit((address, text));
            }
            Err(why) => {
                word.set(Some(Word::Told(say_with("load-failed", &[("address", &address), ("why", &why)]))));
                open.emit(0);
            }
        }
    });
}

/// The text at an address; without cookies, and not if it is too long to be a lesson.
async fn fetch(address: &str) -> Result<String, String> {
    let unreachable = |_| say("load-unreachable");
    let window = web_sys::window().ok_or_else(|| say("load-unreachable"))?;
    let how = RequestInit::new();
    how.set_credentials(RequestCredentials::Omit);
    let answer = JsFuture::from(window.fetch_with_str_and_init(address, &how)).await.map_err(unreachable)?;
    let answer: Response = answer.dyn_into().map_err(unreachable)?;
    if !answer.ok() {
        return Err(say_with("load-not-there", &[("status", &answer.status().to_string())]));
    }
    let blob = JsFuture::from(answer.blob().map_err(unreachable)?).await.map_err(unreachable)?;
    let blob: Blob = blob.dyn_into().map_err(unreachable)?;
    if blob.size() > MAX_BYTES as f64 {
        return Err(too_long(blob.size()));
    }
    let text = JsFuture::from(blob.text()).await.map_err(unreachable)?;
    Ok(text.as_string().unwrap_or_default())
}

/// Files that are dropped anywhere on the page.
#[hook]
fn use_drop(take: &Callback<File>) {
    let newest = use_mut_ref(|| take.clone());
    (*newest.borrow_mut()).clone_from(take);
    use_effect_with((), move |()| {
        let over = Closure::<dyn Fn(DragEvent)>::new(|event: DragEvent| event.prevent_default());
        let dropped = Closure::<dyn Fn(DragEvent)>::new(move |event: DragEvent| {
            event.prevent_default();
            let files = event.data_transfer().and_then(|data| data.files());
            if let Some(file) = files.and_then(|files| files.get(0)) {
                let take = newest.borrow().clone();
                take.emit(file);
            }
        });
        let both = [("dragover", over), ("drop", dropped)].map(|(name, closure)| (name, Rc::new(closure)));
        if let Some(window) = web_sys::window() {
            for (name, closure) in &both {
                let _ = window.add_event_listener_with_callback(name, (**closure).as_ref().unchecked_ref());
            }
        }
        move || {
            if let Some(window) = web_sys::window() {
                for (name, closure) in &both {
                    let _ = window
                        .remove_event_listener_with_callback(name, (**closure).as_ref().unchecked_ref());
                }
            }
        }
    });
}

fn notice(word: &UseStateHandle<Option<Word>>, open: &Callback<usize>) -> Html {
    let close = {
        let word = word.clone();
        Callback::from(move |_: MouseEvent| word.set(None))
    };
    match &**word {
        None => Html::default(),
        Some(Word::Told(text)) => html! {
            <div class="told" role="alert"><p>{ text }</p><button onclick={close}>{ say("close") }</button></div>
        },
        Some(Word::Ask { origin, address }) => {
            let let_in = {
                let (word, origin, open) = (word.clone(), origin.clone(), open.clone());
                Callback::from(move |_: MouseEvent| {
                    if visit().is_some_and(|visit| visit.set_item(LET_IN, &origin).is_ok()) {
                        reload();
                    } else {
                        word.set(Some(Word::Told(say("load-not-kept"))));
                        open.emit(0);
                    }
                })
            };
            html! {
                <div class="told" role="alertdialog" aria-labelledby="let-in-question">
                    <p id="let-in-question">{ say("load-asks") }{ " " }<code>{ address }</code></p>
                    <p class="soft small">{ say_with("load-safe", &[("origin", origin)]) }</p>
                    <div class="deeds">
                        <button id="let-in" onclick={let_in}>{ say("load-it") }</button>
                        <button id="keep-out" onclick={close}>{ say("load-leave") }</button>
                    </div>
                </div>
            }
        }
    }
}

/// Starts the page anew, without the name of the lesson that is open now.
fn reload() {
    let Some(window) = web_sys::window() else { return };
    let location = window.location();
    let _ = location.set_hash("");
    let _ = location.reload();
}
