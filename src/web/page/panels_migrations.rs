//! The migrations panel: a lane an app, and the three-way comparison.

use yew::prelude::*;

use crate::web::view::{MigrationNode, MigrationStatus, MigrationsView};

/// The panel.
pub fn migrations(view: &MigrationsView) -> Html {
    if view.nodes.is_empty() && view.differences.is_empty() {
        return html! { <p class="empty">{ "No migrations yet. " }<code>{ "python manage.py makemigrations" }</code>{ " will write the first" }</p> };
    }
    let mut apps: Vec<&str> = Vec::new();
    for node in &view.nodes {
        if !apps.contains(&node.app.as_str()) {
            apps.push(&node.app);
        }
    }
    let lane = |app: &str| {
        let nodes = view.nodes.iter().filter(|node| node.app == app);
        html! { <section class="migration-lane" key={app.to_owned()}><h3>{ app }</h3>{ for nodes.map(node) }</section> }
    };
    html! {
        <>
            <div class="migration-lanes">{ for apps.into_iter().map(lane) }</div>
            { differences(view) }
        </>
    }
}

fn node(node: &MigrationNode) -> Html {
    let (class, word) = match node.status {
        MigrationStatus::Unapplied => ("unapplied", "not applied"),
        MigrationStatus::Applied => ("applied", "applied"),
        MigrationStatus::Faked => ("faked", "faked: recorded, not run"),
        MigrationStatus::Inconsistent => ("inconsistent", "applied before its dependency"),
        MigrationStatus::Missing => ("missing", "recorded, file missing"),
    };
    let needs = node
        .dependencies
        .iter()
        .filter(|(app, _)| *app != node.app)
        .map(|(app, name)| format!("{app}.{name}"));
    let needs: Vec<String> = needs.collect();
    html! {
        <article class={classes!("migration", class, node.current.then_some("current"))} title={node.operations.join("\n")}>
            <span class="mono">{ &node.name }</span>
            <span>{ word }</span>
            if !needs.is_empty() { <span class="soft">{ ", after " }{ needs.join(", ") }</span> }
        </article>
    }
}

fn differences(view: &MigrationsView) -> Html {
    if view.differences.is_empty() {
        return Html::default();
    }
    let row = |one: &crate::web::view::Difference| {
        html! { <tr><th scope="row"><code>{ &one.subject }</code></th><td>{ &one.models }</td><td>{ &one.state }</td><td>{ &one.database }</td></tr> }
    };
    html! {
        <table class="compare">
            <thead><tr><th scope="col">{ "Where they differ" }</th><th scope="col">{ "Models" }</th><th scope="col">{ "Migrations" }</th><th scope="col">{ "Database" }</th></tr></thead>
            <tbody>{ for view.differences.iter().map(row) }</tbody>
        </table>
    }
}
