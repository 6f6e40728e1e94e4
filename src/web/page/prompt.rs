//! The prompt below the lesson: Python, `manage.py` commands, or another client's SQL, typed at the moment that is
//! shown.
//!
//! At the run's end what is typed goes on with the lesson; from anywhere else it begins a branch, which can be left.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement, InputEvent, KeyboardEvent};
use yew::prelude::*;

use super::{Act, keep};
use crate::catalogue::{say, say_count, say_with};
use crate::web::complete::{self, Choice, Completions};
use crate::web::edits::{self, Prompt};
use crate::web::state::{Action, State};

/// How many choices are shown at once.
const CHOICES: usize = 8;
/// How many inputs are remembered.
const HISTORY: usize = 100;

/// What the prompt is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The state.
    pub state: Rc<State>,
    /// How to change it.
    pub act: Act,
}

/// The choices that are offered, and the one that Tab takes.
#[derive(Clone, Default, PartialEq)]
struct Offer {
    found: Completions,
    chosen: usize,
}

/// The prompt.
#[component]
pub fn PromptBar(props: &Props) -> Html {
    let prompt = use_state(Prompt::default);
    let offer = use_state_eq(Offer::default);
    let rows = use_state_eq(|| 1_usize);
    let area = use_node_ref();
    let history = use_mut_ref(keep::history);
    let place = use_mut_ref(|| usize::MAX);
    let later = props.state.here().is_some_and(|(.., later)| later);
    let choose = {
        let (prompt, offer) = (prompt.clone(), offer.clone());
        Callback::from(move |event: Event| {
            let value = event.target().map(|target| target.unchecked_into::<HtmlInputElement>().value());
            offer.set(Offer::default());
            prompt.set(match value.as_deref() {
                Some("$") => Prompt::Console,
                Some("sql") => Prompt::Sql,
                _ => Prompt::Shell,
            });
        })
    };
    let look = {
        let (state, offer, rows, kind) = (props.state.clone(), offer.clone(), rows.clone(), *prompt);
        move |area: &HtmlTextAreaElement, asked: bool| {
            let text = area.value();
            rows.set(text.lines().count().max(1) + usize::from(text.ends_with('\n')));
            let upto = area.selection_start().ok().flatten().unwrap_or(0) as usize;
            let before: String =
                String::from_utf16_lossy(&text.encode_utf16().take(upto).collect::<Vec<_>>());
            let moment = state.shown.clone().unwrap_or_default();
            let found = match kind {
                Prompt::Shell => complete::python(&before, &moment),
                Prompt::Console => complete::console(&before, &moment),
                Prompt::Sql => Completions::default(),
            };
            let wanted = asked || found.typed > 0 || before.ends_with(['.', '(']);
            offer.set(if wanted && !before.trim().is_empty() {
                Offer { found, chosen: 0 }
            } else {
                Offer::default()
            });
        }
    };
    let typed = {
        let look = look.clone();
        Callback::from(move |event: InputEvent| {
            let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
            area.iter().for_each(|area| look(area, false));
        })
    };
    let press = {
        let (act, state, kind, offer, rows) =
            (props.act.clone(), props.state.clone(), *prompt, offer.clone(), rows.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(area) = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok())
            else {
                return;
            };
            let text = area.value();
            let offered = !offer.found.options.is_empty();
            match event.key().as_str() {
                "Tab" if offered && !event.shift_key() => {
                    event.prevent_default();
                    if let Some(choice) = offer.found.options.get(offer.chosen) {
                        put(&area, choice, offer.found.typed);
                        offer.set(Offer::default());
                    }
                }
                "Escape" if offered => {
                    event.prevent_default();
                    event.stop_propagation();
                    offer.set(Offer::default());
                }
                "ArrowUp" | "ArrowDown" if offered => {
                    event.prevent_default();
                    let count = offer.found.options.len().min(CHOICES);
                    let step = if event.key() == "ArrowUp" { count - 1 } else { 1 };
                    offer.set(Offer { chosen: (offer.chosen + step) % count, ..(*offer).clone() });
                }
                "ArrowUp" | "ArrowDown"
                    if !text.trim_end().contains('\n') || *place.borrow() != usize::MAX =>
                {
                    event.prevent_default();
                    let history = history.borrow();
                    let mut place = place.borrow_mut();
                    let at = (*place).min(history.len());
                    *place = if event.key() == "ArrowUp" {
                        at.saturating_sub(1)
                    } else {
                        (at + 1).min(history.len())
                    };
                    area.set_value(history.get(*place).map_or("", String::as_str));
                    rows.set(area.value().lines().count().max(1));
                }
                "Enter" if !event.shift_key() && (kind != Prompt::Shell || edits::complete(&text)) => {
                    event.prevent_default();
                    offer.set(Offer::default());
                    if text.trim().is_empty() {
                        return;
                    }
                    let mut history = history.borrow_mut();
                    history.retain(|one| *one != text);
                    history.push(text.trim_end().to_owned());
                    let surplus = history.len().saturating_sub(HISTORY);
                    history.drain(..surplus);
                    keep::keep_history(&history);
                    *place.borrow_mut() = usize::MAX;
                    area.set_value("");
                    rows.set(1);
                    act.emit(typed_here(&state, kind, &text));
                }
                // A block goes on a level deeper, or as deep as it is.
                "Enter" if kind == Prompt::Shell && !event.shift_key() => {
                    event.prevent_default();
                    indent(&area, &text);
                    rows.set(area.value().lines().count().max(1) + 1);
                }
                _ => {}
            }
        })
    };
    let take = {
        let (offer, area) = (offer.clone(), area.clone());
        move |choice: Choice| {
            let (offer, area) = (offer.clone(), area.clone());
            Callback::from(move |event: MouseEvent| {
                event.prevent_default();
                if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                    put(&area, &choice, offer.found.typed);
                    let _ = area.focus();
                }
                offer.set(Offer::default());
            })
        }
    };
    let leave = {
        let offer = offer.clone();
        Callback::from(move |_: FocusEvent| offer.set(Offer::default()))
    };
    let (word, label) = match *prompt {
        Prompt::Shell => (">>>", say("prompt-shell")),
        Prompt::Console => ("$", say("prompt-console")),
        Prompt::Sql => ("sql", say("prompt-sql")),
    };
    let option = |value: &'static str, key: &str| {
        html! { <option {value} selected={word == value}>{ say(key) }</option> }
    };
    let shown = offer.found.options.iter().take(CHOICES).enumerate();
    html! {
        <section class="prompt-bar" aria-label={say("prompt")}>
            if offered(&offer) {
                <ul class="choices" id="choices" role="listbox" aria-label={say("prompt-choices")}>
                    { for shown.map(|(index, one)| html! {
                        <li role="option" id={format!("choice-{index}")} aria-selected={(index == offer.chosen).to_string()} onmousedown={take(one.clone())}>
                            <span class="mono">{ &one.label }</span><span class="soft small">{ &one.detail }</span>
                        </li>
                    }) }
                </ul>
            }
            { peeked(props) }
            if props.state.fork.is_some() {
                <p class="branch" role="status"><span>{ say("branched") }</span><button id="return" onclick={props.act.reform(|_| Action::Return)}>{ say("branch-return") }</button></p>
            }
            <div class="typing">
                <select aria-label={say("prompt-kind")} onchange={choose}>
                    { option(">>>", "prompt-kind-shell") }
                    { option("$", "prompt-kind-console") }
                    { option("sql", "prompt-kind-sql") }
                </select>
                <textarea id="typing" ref={area} rows={rows.to_string()} spellcheck="false" autocapitalize="off" autocomplete="off" aria-label={label}
                    placeholder={placeholder(*prompt)} oninput={typed} onkeydown={press} onblur={leave}
                    aria-autocomplete="list"
                    aria-activedescendant={offered(&offer).then(|| format!("choice-{}", offer.chosen))} />
            </div>
            if later && props.state.fork.is_none() {
                <p class="from-here small soft">{ say_with("prompt-branches", &[("event", &(props.state.event + 1).to_string())]) }</p>
            }
        </section>
    }
}

fn offered(offer: &Offer) -> bool {
    !offer.found.options.is_empty()
}

fn placeholder(prompt: Prompt) -> String {
    match prompt {
        Prompt::Shell => say("prompt-shell-hint"),
        Prompt::Console => "python manage.py showmigrations".to_owned(),
        Prompt::Sql => "SELECT * FROM django_migrations".to_owned(),
    }
}

/// What a query read, until it is closed or the run changes.
fn peeked(props: &Props) -> Html {
    let Some(view) = &props.state.peeked else { return Html::default() };
    let close = props.act.reform(|_: MouseEvent| Action::Peeked(None));
    html! {
        <div class="peek" role="status">
            <p><code>{ &view.sql }</code><span class="soft small">{ say_with("peek-at", &[("event", &(view.event + 1).to_string())]) }</span>
                <button onclick={close}>{ say("close") }</button></p>
            if !view.error.is_empty() {
                <p class="bad">{ &view.error }</p>
            } else {
                <div class="table"><div class="table-wrap" tabindex="0" role="group" aria-label={say("peek-rows")}><table>
                    <thead><tr>{ for view.columns.iter().map(|name| html! { <th scope="col">{ name }</th> }) }</tr></thead>
                    <tbody>{ for view.rows.iter().map(|row| html! { <tr>{ for row.iter().map(|cell| html! { <td>{ cell }</td> }) }</tr> }) }</tbody>
                </table></div></div>
                <p class="soft small">{ say_count("rows", view.rows.len() + view.more) }</p>
            }
        </div>
    }
}

/// Whether SQL only reads, so that its rows are shown and no step is made of it.
fn reads(sql: &str) -> bool {
    let first = sql.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    ["SELECT", "WITH", "EXPLAIN", "PRAGMA", "VALUES"].contains(&first.as_str())
}

/// What typing does at this moment: it goes on with the lesson at its end, and branches off before it.
pub fn typed_here(state: &State, prompt: Prompt, text: &str) -> Action {
    if prompt == Prompt::Sql && reads(text) {
        return Action::Peek(text.trim().to_owned());
    }
    match state.here() {
        Some((line, source, true)) => Action::Fork(edits::branch(&state.ran, line, &source, prompt, text)),
        _ => Action::Typed(edits::type_at_end(&state.source, prompt, text)),
    }
}

/// Puts a choice in place of what was typed of it.
fn put(area: &HtmlTextAreaElement, choice: &Choice, typed: usize) {
    let text: Vec<u16> = area.value().encode_utf16().collect();
    let at = (area.selection_start().ok().flatten().unwrap_or(0) as usize).min(text.len());
    let begin = at.saturating_sub(typed);
    let (before, after) = (String::from_utf16_lossy(&text[..begin]), String::from_utf16_lossy(&text[at..]));
    area.set_value(&format!("{before}{}{after}", choice.label));
    let cursor = begin + choice.label.encode_utf16().count();
    let cursor = u32::try_from(cursor).unwrap_or(u32::MAX);
    let _ = area.set_selection_range(cursor, cursor);
}

fn indent(area: &HtmlTextAreaElement, text: &str) {
    let last = text.trim_end_matches('\n').lines().last().unwrap_or_default();
    let depth = last.len() - last.trim_start().len() + if last.trim_end().ends_with(':') { 4 } else { 0 };
    // An empty line ends the block.
    let ended = last.trim().is_empty();
    area.set_value(&format!("{text}\n{}", if ended { String::new() } else { " ".repeat(depth) }));
}
