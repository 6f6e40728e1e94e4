//! The admin panel: the page that a test client was shown last, drawn from what it holds, never from HTML.
//!
//! A click is typed into the shell as a request of a named user, so that it is a step of the run like any other and
//! can be stepped through.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlFormElement, HtmlInputElement};
use yew::prelude::*;

use super::Act;
use crate::catalogue::{say, say_with};
use crate::web::edits::{self, Prompt};
use crate::web::state::{Action, State};
use crate::web::view::{AdminField, AdminView, TableView};

/// The name of the client that clicks.
const CLIENT: &str = "client";

/// What the panel is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The state.
    pub state: Rc<State>,
    /// How to change it.
    pub act: Act,
}

/// The panel.
#[component]
pub fn AdminPanel(props: &Props) -> Html {
    let moment = props.state.shown.clone().unwrap_or_default();
    let users = users(&moment.registry.auth_user_model, &moment.tables);
    let last = moment.admin.as_ref().map(|page| page.user.clone()).filter(|user| !user.is_empty());
    let chosen = use_state(|| None::<String>);
    let user = (*chosen)
        .clone()
        .or(last.clone())
        .or_else(|| users.first().cloned())
        .filter(|user| users.contains(user));
    let visit: Callback<Visit> = {
        let (state, act, user) = (props.state.clone(), props.act.clone(), user.clone());
        // Whoever clicked before is logged in already.
        let known =
            last.is_some() && last == user && moment.memory.names.iter().any(|name| name.name == CLIENT);
        Callback::from(move |visit: Visit| {
            let lines = script(user.as_deref().filter(|_| !known), &visit);
            act.emit(typed(&state, &lines));
        })
    };
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |event: Event| {
            let value = event.target().map(|target| target.unchecked_into::<HtmlInputElement>().value());
            chosen.set(value);
        })
    };
    let home = visit.reform(|_: MouseEvent| Visit::get("/admin/"));
    html! {
        <>
            <div class="admin-bar">
                <button class="home" onclick={home} disabled={user.is_none()}>{ say("admin-open") }</button>
                if users.is_empty() {
                    <span>{ say("admin-no-users") }{ " " }<code>{ "User.objects.create_superuser(\"ada\")" }</code></span>
                } else {
                    <label>{ say("admin-as") }{ " " }
                        <select onchange={choose}>{ for users.iter().map(|one| html! { <option value={one.clone()} selected={user.as_ref() == Some(one)}>{ one }</option> }) }</select>
                    </label>
                    <span class="soft">{ say("admin-typed") }</span>
                }
            </div>
            if let Some(page) = moment.admin.as_ref() {
                <Page page={page.clone()} visit={visit} key={format!("{}{}", page.method, page.url)} />
            } else {
                <p class="empty">{ say("admin-empty") }</p>
            }
        </>
    }
}

/// A request that a click makes.
#[derive(Clone, PartialEq)]
struct Visit {
    path: String,
    /// What is posted, names with values as Python writes them, or `None` to get.
    posted: Option<Vec<(String, String)>>,
}

impl Visit {
    fn get(path: &str) -> Self {
        Self { path: path.to_owned(), posted: None }
    }
}

/// The statements that make a request, as they are typed into the shell; `user` logs in first.
fn script(user: Option<&str>, visit: &Visit) -> Vec<String> {
    let path = quoted(&visit.path);
    let request = match &visit.posted {
        None => format!("{CLIENT}.get({path}, follow=True)"),
        Some(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{}: {value}", quoted(name))).collect();
            format!("{CLIENT}.post({path}, {{{}}}, follow=True)", fields.join(", "))
        }
    };
    let Some(user) = user else { return vec![request] };
    vec![
        "from django.contrib.auth import get_user_model".to_owned(),
        "from django.test import Client".to_owned(),
        // The test client's own host, `testserver`, is allowed in tests only.
        format!("{CLIENT} = Client(SERVER_NAME=\"localhost\")"),
        format!("{CLIENT}.force_login(get_user_model().objects.get_by_natural_key({}))", quoted(user)),
        request,
    ]
}

/// The lesson with all of it typed: at its end, or in a branch from this moment.
fn typed(state: &State, lines: &[String]) -> Action {
    let type_all = |lesson: String, lines: &[String]| {
        lines.iter().fold(lesson, |lesson, line| edits::type_at_end(&lesson, Prompt::Shell, line))
    };
    match (state.here(), lines.split_first()) {
        (Some((line, source, true)), Some((first, rest))) => {
            let branch = edits::branch(&state.ran, line, &source, Prompt::Shell, first);
            Action::Visit(type_all(branch, rest), true)
        }
        _ => Action::Visit(type_all(state.source.clone(), lines), false),
    }
}

/// A text as Python reads it.
fn quoted(text: &str) -> String {
    let mut told = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => told.extend(['\\', letter]),
            '\n' => told.push_str("\\n"),
            '\r' => {}
            _ => told.push(letter),
        }
    }
    told + "\""
}

/// Names of the users who may open the admin, as the table has them.
fn users(model: &str, tables: &[TableView]) -> Vec<String> {
    let name = match model {
        "" | "auth.User" => "auth_user".to_owned(),
        model => model.replace('.', "_").to_lowercase(),
    };
    let Some(table) = tables.iter().find(|table| table.name == name) else { return Vec::new() };
    let column = |wanted: &[&str]| table.columns.iter().position(|column| wanted.contains(&column.as_str()));
    let (Some(at), staff) = (column(&["username", "email", "name"]), column(&["is_staff"])) else {
        return Vec::new();
    };
    let may = |row: &&crate::web::view::RowView| {
        let staff = staff.and_then(|staff| row.cells.get(staff));
        row.change != crate::web::view::Change::Deleted
            && staff.is_none_or(|cell| ["1", "True", "true"].contains(&cell.text.as_str()))
    };
    table.rows.iter().filter(may).filter_map(|row| row.cells.get(at)).map(|cell| cell.text.clone()).collect()
}

#[derive(PartialEq, Properties)]
struct PageProps {
    page: AdminView,
    visit: Callback<Visit>,
}

/// The page itself.
#[component]
fn Page(props: &PageProps) -> Html {
    let page = &props.page;
    let link = |words: &str, path: &str| {
        let path = path.to_owned();
        let go = props.visit.reform(move |_: MouseEvent| Visit::get(&path));
        html! { <button class="link" onclick={go}>{ words.to_owned() }</button> }
    };
    let row = |(index, cells): (usize, &Vec<String>)| {
        let to = page.row_links.get(index);
        let cell = |(column, text): (usize, &String)| match to.filter(|_| column == 0) {
            Some(path) => html! { <th scope="row">{ link(text, path) }</th> },
            None => html! { <td>{ text }</td> },
        };
        html! { <tr>{ for cells.iter().enumerate().map(cell) }</tr> }
    };
    let served = say_with("admin-served", &[("manager", &page.manager)]);
    html! {
        <article class="admin-page" aria-label={page.title.clone()}>
            <header>
                <span class="mono">{ format!("{} {}", page.method, page.url) }</span>
                <span>{ page.status }</span>
                if page.user.is_empty() { <span>{ say("admin-nobody") }</span> } else { <span>{ say_with("admin-user", &[("user", &page.user)]) }</span> }
            </header>
            <div class="inside">
                if !page.target.is_empty() { <p>{ say("admin-sends") }{ " " }{ link(&page.target, &page.target) }</p> }
                { for page.messages.iter().map(|text| html! { <p class="notice">{ plain(text) }</p> }) }
                { for page.errors.iter().map(|text| html! { <p class="notice bad">{ text }</p> }) }
                <h3>{ &page.title }if !page.subtitle.is_empty() { <span class="soft">{ format!(" \u{b7} {}", page.subtitle) }</span> }</h3>
                if !page.manager.is_empty() { <p class="served"><span class="badge">{ served }</span></p> }
                if !page.columns.is_empty() {
                    <table class="compare">
                        <thead><tr>{ for page.columns.iter().map(|column| html! { <th scope="col">{ column }</th> }) }</tr></thead>
                        <tbody>{ for page.rows.iter().enumerate().map(row) }</tbody>
                    </table>
                }
                if !page.note.is_empty() { <p class="soft small">{ &page.note }</p> }
                if !page.fields.is_empty() { <Form page={page.clone()} visit={props.visit.clone()} /> }
                if !page.links.is_empty() { <p class="ways">{ for page.links.iter().map(|(words, path)| link(words, path)) }</p> }
            </div>
        </article>
    }
}

/// A message without the tags of its links.
fn plain(text: &str) -> String {
    let mut told = String::new();
    let mut inside = false;
    for letter in text.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => told.push(letter),
            _ => {}
        }
    }
    told.replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// A form, to be changed and saved.
#[component]
fn Form(props: &PageProps) -> Html {
    let form = use_node_ref();
    let send = {
        let (form, visit, page) = (form.clone(), props.visit.clone(), props.page.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(form) = form.cast::<HtmlFormElement>() else { return };
            let mut posted = Vec::new();
            for field in &page.fields {
                let found = form.query_selector(&format!("[name=\"{}\"]", field.name)).ok().flatten();
                let Some(input) = found.map(|input| input.unchecked_into::<HtmlInputElement>()) else {
                    continue;
                };
                let value = match field.kind.as_str() {
                    "checkbox" if !input.checked() => continue,
                    // As a browser does: nothing for a list in which nothing is chosen.
                    "many" if input.value().is_empty() => continue,
                    "many" => {
                        let keys: Vec<String> = input.value().split(", ").map(quoted).collect();
                        format!("[{}]", keys.join(", "))
                    }
                    _ => quoted(&input.value()),
                };
                posted.push((field.name.clone(), value));
            }
            visit.emit(Visit { path: page.url.clone(), posted: Some(posted) });
        })
    };
    html! {
        <form ref={form} onsubmit={send}>
            { for props.page.fields.iter().map(input) }
            <button class="save" type="submit">{ say("admin-save") }</button>
        </form>
    }
}

fn input(field: &AdminField) -> Html {
    let (name, value) = (field.name.clone(), field.value.clone());
    let control = match field.kind.as_str() {
        "checkbox" => html! { <input type="checkbox" {name} checked={!value.is_empty()} /> },
        "area" => html! { <textarea {name} rows="3" defaultvalue={value} /> },
        "choice" => html! {
            <select {name}>
                <option value="" selected={value.is_empty()}>{ "---------" }</option>
                { for field.choices.iter().map(|(one, label)| html! { <option value={one.clone()} selected={*one == value}>{ label }</option> }) }
            </select>
        },
        "many" => html! { <input {name} {value} disabled=true /> },
        _ => html! { <input {name} {value} required={field.required} /> },
    };
    html! {
        <label class="field">
            <span>{ &field.label }</span>
            { control }
            { for field.errors.iter().map(|error| html! { <span class="bad small">{ error }</span> }) }
        </label>
    }
}
