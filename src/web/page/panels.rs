//! The panels below the lanes: managers and the query's path, SQL, registry, migrations, admin.

use std::rc::Rc;

use yew::prelude::*;

use super::panels_migrations::migrations;
use super::stage::error_card;
use super::{Act, words};
use crate::web::state::{Action, Panel, Seek};
use crate::web::view::{AdminView, AppView, ManagerView, ModelManagers, MomentView, PathStop, QueryView};

/// What the panels are given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The moment.
    pub moment: Rc<MomentView>,
    /// The open panel.
    pub panel: Panel,
    /// How to change the state.
    pub act: Act,
}

/// The tabs and the open panel.
#[component]
pub fn Panels(props: &Props) -> Html {
    let moment = &props.moment;
    let tab = |panel: Panel| {
        let selected = props.panel == panel;
        let count = if panel == Panel::Sql { moment.queries.len() } else { 0 };
        html! {
            <button role="tab" id={format!("tab-{}", panel.word())} aria-selected={selected.to_string()} aria-controls="panel" onclick={props.act.reform(move |_| Action::Panel(panel))}>
                { panel.word() }
                if count > 0 { { " " }<span class="count">{ count }</span> }
            </button>
        }
    };
    let inside = match props.panel {
        Panel::Managers => managers(props),
        Panel::Sql => queries(&moment.queries, &props.act),
        Panel::Registry => registry(moment),
        Panel::Migrations => migrations(&moment.migrations),
        Panel::Admin => admin(moment.admin.as_ref()),
    };
    html! {
        <>
            <div class="tabs" role="tablist" aria-label="Panels">{ for Panel::ALL.into_iter().map(tab) }</div>
            <div class="scroll" tabindex="0" role="tabpanel" id="panel" aria-labelledby={format!("tab-{}", props.panel.word())}>
                { error_card(moment) }
                <div class="panel">{ inside }</div>
            </div>
        </>
    }
}

fn managers(props: &Props) -> Html {
    let moment = &props.moment;
    html! {
        <>
            if !moment.path.is_empty() { <ol class="path" aria-label="The query's path">{ for moment.path.iter().map(|stop| path_stop(stop, &props.act)) }</ol> }
            if moment.managers.is_empty() {
                <p class="empty">{ "No models yet. Each model's managers will be listed here, with who uses which" }</p>
            } else {
                <div class="cards">{ for moment.managers.iter().map(model_managers) }</div>
            }
        </>
    }
}

fn path_stop(stop: &PathStop, act: &Act) -> Html {
    match stop.event {
        Some(event) => {
            html! { <li><button onclick={act.reform(move |_| Action::Go(Seek::To(event)))} title={stop.kind.word()}>{ &stop.text }</button></li> }
        }
        None => html! { <li><span title={stop.kind.word()}>{ &stop.text }</span></li> },
    }
}

fn model_managers(model: &ModelManagers) -> Html {
    html! {
        <article class={classes!("card", model.swapped_for.is_some().then_some("swapped"))} key={model.model.clone()}>
            <h3>{ &model.model }</h3>
            if let Some(other) = &model.swapped_for { <p class="small">{ "swapped for " }<code>{ other }</code></p> }
            <ol>{ for model.managers.iter().map(manager) }</ol>
            if !model.users.is_empty() {
                <dl class="uses">{ for model.users.iter().map(|(who, which)| html! { <><dt>{ who }</dt><dd>{ which }</dd></> }) }</dl>
            }
        </article>
    }
}

fn manager(manager: &ManagerView) -> Html {
    html! {
        <li>
            <code>{ &manager.name }</code>{ " " }<span class="soft small">{ &manager.class }</span>
            if manager.default { <span class="badge">{ "default" }</span> }
            if manager.base { <span class="badge">{ "base" }</span> }
            if !manager.origin.is_empty() { <span class="soft small">{ " from " }{ &manager.origin }</span> }
        </li>
    }
}

fn queries(queries: &[QueryView], act: &Act) -> Html {
    if queries.is_empty() {
        return html! { <p class="empty">{ "No SQL in this statement so far. A queryset asks the database only when its rows are needed" }</p> };
    }
    queries.iter().map(|one| query(one, act)).collect()
}

fn query(query: &QueryView, act: &Act) -> Html {
    let rows = if query.rows == 1 { "1 row".to_owned() } else { format!("{} rows", query.rows) };
    let line = query.line.map(|line| format!("{}, line {line}", query.file));
    let go = query.event.map(|event| act.reform(move |_: MouseEvent| Action::Go(Seek::To(event))));
    html! {
        <article class="query">
            <pre><code>{ words::sql(&query.sql) }</code></pre>
            <p class="meta">
                <span>{ rows }</span>
                if !query.params.is_empty() { <span>{ "with " }<span class="mono">{ query.params.join(", ") }</span></span> }
                if let Some(line) = line { <span>{ line }</span> }
                if !query.path.is_empty() { <span class="mono">{ query.path.join(" \u{203a} ") }</span> }
                if let Some(go) = go { <button class="small" onclick={go}>{ "Go there" }</button> }
            </p>
        </article>
    }
}

fn registry(moment: &MomentView) -> Html {
    let registry = &moment.registry;
    if registry.apps.is_empty() {
        return html! { <p class="empty">{ "No apps are loaded yet. Apps and their models will be listed here" }</p> };
    }
    html! {
        <>
            if !registry.auth_user_model.is_empty() {
                <ol class="path"><li><span>{ "AUTH_USER_MODEL" }</span></li><li><span>{ &registry.auth_user_model }</span></li></ol>
            }
            <div class="cards">{ for registry.apps.iter().filter(|app| !app.contrib).map(app) }{ for registry.apps.iter().filter(|app| app.contrib).map(app) }</div>
        </>
    }
}

fn app(app: &AppView) -> Html {
    let model = |model: &crate::web::view::ModelView| {
        let swapped = model.swapped_for.as_ref();
        html! {
            <li class={swapped.map(|_| "soft")}>
                <code>{ &model.name }</code>{ " " }<span class="soft small">{ &model.table }</span>
                if let Some(other) = swapped { <span class="badge">{ "swapped for " }{ other }</span> }
                if !model.fields.is_empty() && !app.contrib {
                    <dl class="uses">{ for model.fields.iter().map(|(name, kind)| html! { <><dt>{ name }</dt><dd>{ kind }</dd></> }) }</dl>
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

fn admin(admin: Option<&AdminView>) -> Html {
    let Some(admin) = admin else {
        return html! { <p class="empty">{ "No admin page was opened yet. " }<code>{ "Client().get(\"/admin/\")" }</code>{ " in the shell will show one here" }</p> };
    };
    html! {
        <>
            <p class="admin-bar">
                <span class="mono">{ &admin.url }</span>
                <span>{ format!("status {}", admin.status) }</span>
                if !admin.user.is_empty() { <span>{ "as " }{ &admin.user }</span> }
                if !admin.manager.is_empty() { <span>{ "served by " }<code>{ &admin.manager }</code></span> }
            </p>
            <article class="admin-page">
                { for admin.messages.iter().map(|text| html! { <p class="notice">{ text }</p> }) }
                <h3>{ &admin.title }</h3>
                if !admin.columns.is_empty() {
                    <table class="compare">
                        <thead><tr>{ for admin.columns.iter().map(|column| html! { <th scope="col">{ column }</th> }) }</tr></thead>
                        <tbody>{ for admin.rows.iter().map(|row| html! { <tr>{ for row.iter().map(|cell| html! { <td>{ cell }</td> }) }</tr> }) }</tbody>
                    </table>
                }
                if !admin.form.is_empty() {
                    <dl class="uses">{ for admin.form.iter().map(|(label, value)| html! { <><dt>{ label }</dt><dd>{ value }</dd></> }) }</dl>
                }
            </article>
        </>
    }
}
