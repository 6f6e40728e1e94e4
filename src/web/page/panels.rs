//! The panels below the lanes: the tabs, managers and the query's path, and the registry.

use std::rc::Rc;

use yew::prelude::*;

use super::Act;
use super::panel_admin::AdminPanel;
use super::panel_sql::queries;
use super::panels_migrations::migrations;
use super::stage::error_card;
use crate::catalogue::{say, say_with};
use crate::web::state::{Action, Panel, Seek, State};
use crate::web::view::{AppView, ManagerView, ModelManagers, ModelView, MomentView, PathStop};

/// What the panels are given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The state.
    pub state: Rc<State>,
    /// How to change it.
    pub act: Act,
}

/// The tabs and the open panel: the one that the run calls for, or the one that is kept.
#[component]
pub fn Panels(props: &Props) -> Html {
    let moment = props.state.shown.clone().unwrap_or_default();
    let (open, kept) = (props.state.panel(), props.state.pinned.is_some());
    let tab = |panel: Panel| {
        let selected = open == panel;
        let count = if panel == Panel::Sql { moment.queries.len() } else { 0 };
        html! {
            <button role="tab" id={format!("tab-{}", panel.name())} aria-selected={selected.to_string()} aria-controls="panel" onclick={props.act.reform(move |_| Action::Pin(Some(panel)))}>
                { say(&format!("panel-{}", panel.name())) }
                if count > 0 { { " " }<span class="count">{ count }</span> }
            </button>
        }
    };
    let pin = props.act.reform(move |_: MouseEvent| Action::Pin((!kept).then_some(open)));
    let inside = match open {
        Panel::Managers => managers(&moment, &props.act),
        Panel::Sql => queries(&moment.queries, moment.event, &props.act),
        Panel::Registry => registry(&moment),
        Panel::Migrations => migrations(&moment.migrations),
        Panel::Admin => html! { <AdminPanel state={props.state.clone()} act={props.act.clone()} /> },
    };
    html! {
        <>
            <div class="tab-row">
                <div class="tabs" role="tablist" aria-label={say("panels")}>{ for Panel::ALL.into_iter().map(tab) }</div>
                <button id="pin" onclick={pin} aria-pressed={kept.to_string()} title={say("panel-pin-hint")}>{ say("panel-pin") }</button>
            </div>
            <div class="scroll" tabindex="0" role="tabpanel" id="panel" aria-labelledby={format!("tab-{}", open.name())}>
                { error_card(&moment) }
                <div class="panel">{ inside }</div>
            </div>
        </>
    }
}

fn managers(moment: &MomentView, act: &Act) -> Html {
    // The lesson's own models first.
    let is_contrib = |one: &&ModelManagers| one.model.starts_with("auth.");
    let own = moment.managers.iter().filter(|one| !is_contrib(one));
    let contrib = moment.managers.iter().filter(is_contrib);
    html! {
        <>
            if !moment.path.is_empty() { <ol class="path" aria-label={say("managers-path")}>{ for moment.path.iter().map(|stop| path_stop(stop, act)) }</ol> }
            if moment.managers.is_empty() {
                <p class="empty">{ say("managers-empty") }</p>
            } else {
                <div class="cards">{ for own.chain(contrib).map(model_managers) }</div>
            }
        </>
    }
}

fn path_stop(stop: &PathStop, act: &Act) -> Html {
    match stop.event {
        Some(event) => {
            html! { <li><button onclick={act.reform(move |_| Action::Go(Seek::To(event)))} title={say(&format!("kind-{}", stop.kind.word()))}>{ &stop.text }</button></li> }
        }
        None => {
            html! { <li><span title={say(&format!("kind-{}", stop.kind.word()))}>{ &stop.text }</span></li> }
        }
    }
}

fn model_managers(model: &ModelManagers) -> Html {
    let uses = |name: &str| {
        let who = model.users.iter().filter(|(_, which)| which == name).map(|(who, _)| who.as_str());
        who.collect::<Vec<_>>()
    };
    // Some ask a manager that has no name on the model.
    let mut others: Vec<&str> = model.users.iter().map(|(_, which)| which.as_str()).collect();
    others.retain(|which| !model.managers.iter().any(|manager| manager.name == *which));
    others.dedup();
    html! {
        <article class={classes!("card", model.swapped_for.is_some().then_some("swapped"))} key={model.model.clone()}>
            <h3>{ &model.model }</h3>
            if let Some(other) = &model.swapped_for { <p class="small">{ say("swapped-for") }{ " " }<code>{ other }</code></p> }
            <ol>
                { for model.managers.iter().map(|one| manager(one, &uses(&one.name))) }
                { for others.into_iter().map(|name| html! { <li><code>{ name.to_owned() }</code>{ serves(&uses(name)) }</li> }) }
            </ol>
        </article>
    }
}

fn manager(manager: &ManagerView, uses: &[&str]) -> Html {
    html! {
        <li>
            <code>{ &manager.name }</code>{ " " }<span class="soft small">{ &manager.class }</span>
            if manager.default { <span class="badge">{ say("manager-default") }</span> }
            if manager.base { <span class="badge">{ say("manager-base") }</span> }
            if !manager.origin.is_empty() { <span class="soft small">{ " " }{ say_with("manager-from", &[("origin", &manager.origin)]) }</span> }
            { serves(uses) }
        </li>
    }
}

/// Who uses a manager.
fn serves(uses: &[&str]) -> Html {
    if uses.is_empty() {
        return Html::default();
    }
    html! { <p class="serves">{ say("manager-serves") }{ " " }{ uses.join(", ") }</p> }
}

fn registry(moment: &MomentView) -> Html {
    let registry = &moment.registry;
    if registry.apps.is_empty() {
        return html! { <p class="empty">{ say("registry-empty") }</p> };
    }
    let user = registry.auth_user_model.as_str();
    let own = registry.apps.iter().filter(|app| !app.contrib && !app.models.is_empty());
    let contrib = registry.apps.iter().filter(|app| app.contrib && !app.models.is_empty());
    html! {
        <>
            if !user.is_empty() {
                <ol class="path" aria-label={say("registry-user")}><li><span>{ "AUTH_USER_MODEL" }</span></li><li><span class="target">{ user }</span></li></ol>
            }
            <div class="cards">{ for own.chain(contrib).map(|one| app(one, user)) }</div>
        </>
    }
}

fn app(app: &AppView, user: &str) -> Html {
    let field = |(name, kind): &(String, String)| {
        // These follow the setting, whatever it names.
        let follows = !user.is_empty() && kind.split(' ').next_back() == Some(user);
        html! { <><dt>{ name }</dt><dd class={follows.then_some("follows")}>{ kind }</dd></> }
    };
    let model = |model: &ModelView| {
        let swapped = model.swapped_for.as_ref();
        let is_user = format!("{}.{}", app.label, model.name) == user;
        html! {
            <li class={classes!(swapped.map(|_| "swapped"), is_user.then_some("is-user"))}>
                <code>{ &model.name }</code>{ " " }<span class="soft small">{ &model.table }</span>
                if is_user { <span class="badge">{ "AUTH_USER_MODEL" }</span> }
                if let Some(other) = swapped { <span class="badge">{ say("swapped-for") }{ " " }{ other }</span> }
                if !model.fields.is_empty() && !app.contrib {
                    <dl class="uses">{ for model.fields.iter().map(field) }</dl>
                }
            </li>
        }
    };
    html! {
        <article class={classes!("card", app.contrib.then_some("ghost"))} key={app.label.clone()}>
            <h3>{ &app.label }</h3>
            <ul>{ for app.models.iter().map(model) }</ul>
        </article>
    }
}
