//! The playground's project: its files as a tree, to be made, renamed, deleted, uploaded and downloaded.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::Act;
use crate::catalogue::{say, say_with};
use crate::web::edits;
use crate::web::state::Action;

const SETTINGS: &str = "mysite/settings.py";
/// A bigger file than this is no source of a project.
const LARGEST: f64 = 200_000.0;

/// What the tree is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The project as a lesson's text.
    pub source: String,
    /// The blank project.
    pub published: String,
    /// How to change the state.
    pub act: Act,
}

/// What is being named: a new file, or one that has a name.
#[derive(Clone, Default, PartialEq)]
enum Naming {
    #[default]
    Nothing,
    New,
    Old(String),
}

/// The tree.
#[component]
pub fn Files(props: &Props) -> Html {
    let naming = use_state(Naming::default);
    let trouble = use_state(|| None::<&'static str>);
    let name = use_node_ref();
    {
        let name = name.clone();
        use_effect_with((*naming).clone(), move |naming| {
            if let Some(name) = name.cast::<HtmlInputElement>().filter(|_| *naming != Naming::Nothing) {
                let _ = name.focus();
                name.select();
            }
        });
    }
    let done = {
        let (naming, trouble, name) = (naming.clone(), trouble.clone(), name.clone());
        let (source, act) = (props.source.clone(), props.act.clone());
        move || {
            let Some(path) = name.cast::<HtmlInputElement>().map(|name| name.value().trim().to_owned())
            else {
                return;
            };
            let same = matches!(&*naming, Naming::Old(old) if *old == path);
            if let Some(why) = edits::path_trouble(&source, &path).filter(|_| !same) {
                return trouble.set(Some(why));
            }
            let changed = match &*naming {
                Naming::Old(old) => edits::rename_file(&source, old, &path),
                _ => edits::write_file(&source, &path, starter(&path)),
            };
            trouble.set(None);
            naming.set(Naming::Nothing);
            act.emit(Action::Edit(changed));
        }
    };
    let press = {
        let (done, naming) = (done.clone(), naming.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => done(),
            "Escape" => naming.set(Naming::Nothing),
            _ => {}
        })
    };
    let begin = |what: Naming| {
        let (naming, trouble) = (naming.clone(), trouble.clone());
        Callback::from(move |_: MouseEvent| {
            trouble.set(None);
            naming.set(what.clone());
        })
    };
    let upload = {
        let (source, act) = (props.source.clone(), props.act.clone());
        Callback::from(move |event: Event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            let Some(list) = input.as_ref().and_then(HtmlInputElement::files) else { return };
            let (mut source, act) = (source.clone(), act.clone());
            spawn_local(async move {
                for index in 0..list.length() {
                    let Some(file) = list.get(index).filter(|file| file.size() <= LARGEST) else { continue };
                    let Ok(text) = JsFuture::from(file.text()).await else { continue };
                    let path = placed(&source, &file.name());
                    source = edits::write_file(&source, &path, &text.as_string().unwrap_or_default());
                }
                act.emit(Action::Edit(source));
            });
        })
    };
    let files = edits::files(&props.source);
    let has_settings = files.iter().any(|file| file.path == SETTINGS);
    let settings = {
        let source = props.source.clone();
        props.act.reform(move |_: MouseEvent| {
            Action::Edit(edits::write_file(&source, SETTINGS, starter(SETTINGS)))
        })
    };
    let whole = {
        let source = props.source.clone();
        Callback::from(move |_: MouseEvent| download("project.md", &source))
    };
    let input = |value: String| {
        html! {
            <span class="naming">
                <input ref={name.clone()} {value} aria-label={say("files-path")} placeholder="shop/models.py" spellcheck="false" autocapitalize="off" onkeydown={press.clone()} />
                <button onclick={ let done = done.clone(); Callback::from(move |_: MouseEvent| done()) }>{ say("files-name-it") }</button>
            </span>
        }
    };
    let row = |path: &String| {
        if *naming == Naming::Old(path.clone()) {
            return html! { <li>{ input(path.clone()) }</li> };
        }
        let (folder, file) =
            path.rsplit_once('/').map_or(("", path.as_str()), |(folder, file)| (folder, file));
        let label = |key: &str| say_with(key, &[("path", path)]);
        let remove = {
            let (source, path) = (props.source.clone(), path.clone());
            props.act.reform(move |_: MouseEvent| Action::Reset(edits::remove_file(&source, &path)))
        };
        let save = {
            let (source, path) = (props.source.clone(), path.clone());
            Callback::from(move |_: MouseEvent| {
                let found = edits::files(&source).into_iter().rfind(|file| file.path == path);
                if let Some(file) = found {
                    download(path.rsplit('/').next().unwrap_or(&path), &edits::text_of(&source, &file));
                }
            })
        };
        html! {
            <li key={path.clone()}>
                <span class="mono">if !folder.is_empty() { <span class="soft">{ format!("{folder}/") }</span> }{ file.to_owned() }</span>
                <span class="space"></span>
                <button onclick={begin(Naming::Old(path.clone()))} aria-label={label("files-rename-label")}>{ say("files-rename") }</button>
                <button onclick={save} aria-label={label("files-download-label")}>{ say("files-download") }</button>
                <button onclick={remove} aria-label={label("files-delete-label")}>{ say("files-delete") }</button>
            </li>
        }
    };
    let mut paths: Vec<String> = files.into_iter().map(|file| file.path).collect();
    paths.sort();
    paths.dedup();
    html! {
        <section class="block files" aria-label={say("files")}>
            <div class="block-head"><span>{ say("files") }</span><span class="space"></span>
                <button id="new-file" onclick={begin(Naming::New)}>{ say("files-new") }</button>
                if !has_settings { <button onclick={settings}>{ say("files-settings") }</button> }
                <label class="upload" tabindex="0"><span>{ say("files-upload") }</span><input class="unseen" type="file" multiple=true aria-label={say("files-upload")} onchange={upload} /></label>
                <button onclick={whole}>{ say("files-download-all") }</button>
            </div>
            <ul>
                { for paths.iter().map(row) }
                if *naming == Naming::New { <li>{ input(String::new()) }</li> }
            </ul>
            if let Some(why) = *trouble { <p class="waits" role="alert">{ say(why) }</p> }
        </section>
    }
}

/// What a new file begins with.
fn starter(path: &str) -> &'static str {
    match path.rsplit('/').next().unwrap_or(path) {
        "models.py" => "from django.db import models\n",
        "admin.py" => "from django.contrib import admin\n",
        "settings.py" => "# These names override the project's settings.\nAUTH_USER_MODEL = \"auth.User\"\n",
        "tests.py" => "from django.test import TestCase\n",
        _ => "\n",
    }
}

/// Where an uploaded file goes: over one of its name, else beside the first models.
fn placed(source: &str, name: &str) -> String {
    let files = edits::files(source);
    let known = files.iter().find(|file| file.path.rsplit('/').next() == Some(name));
    if let Some(file) = known {
        return file.path.clone();
    }
    let app = files.iter().find_map(|file| file.path.strip_suffix("/models.py").map(str::to_owned));
    let plain: String = name
        .chars()
        .map(|one| if one.is_alphanumeric() || "_-.".contains(one) { one } else { '_' })
        .collect();
    app.map_or_else(|| plain.clone(), |app| format!("{app}/{plain}"))
}

/// Gives a text to the browser as a file.
fn download(name: &str, text: &str) {
    let page = web_sys::window().and_then(|window| window.document());
    let parts = js_sys::Array::of1(&text.into());
    let address = web_sys::Blob::new_with_str_sequence(&parts)
        .and_then(|blob| web_sys::Url::create_object_url_with_blob(&blob));
    let link = page
        .and_then(|page| page.create_element("a").ok())
        .and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok());
    if let (Ok(address), Some(link)) = (address, link) {
        let _ = link.set_attribute("href", &address);
        let _ = link.set_attribute("download", name);
        link.click();
        // The browser has taken the text by the time the click returns.
        let _ = web_sys::Url::revoke_object_url(&address);
    }
}
