//! The migrations panel: the graph, a lane an app, and the three-way comparison.

use yew::prelude::*;

use crate::catalogue::{say, say_count, say_with};
use crate::web::graph::{Graph, HEIGHT, LANE, WIDTH, graph};
use crate::web::view::{MigrationNode, MigrationStatus, MigrationsView};

/// Apps whose migrations Django brought.
const CONTRIB: [&str; 6] = ["admin", "auth", "contenttypes", "sessions", "messages", "staticfiles"];
/// How many letters of a name fit into a node.
const NAME: usize = 18;

/// The panel.
pub fn migrations(view: &MigrationsView) -> Html {
    if view.nodes.is_empty() && view.differences.is_empty() {
        return html! { <p class="empty">{ say("migrations-empty") }{ " " }<code>{ "python manage.py makemigrations" }</code></p> };
    }
    let is_own = |node: &MigrationNode| !CONTRIB.contains(&node.app.as_str());
    let own = graph(&view.nodes, is_own);
    let others = view.nodes.iter().filter(|node| !is_own(node)).count();
    html! {
        <>
            if own.nodes.is_empty() { <p class="empty">{ say("migrations-none-own") }</p> } else { { draw(view, &own) } }
            if others > 0 {
                <details class="internal"><summary>{ say_count("migrations-others", others) }</summary>{ draw(view, &graph(&view.nodes, |node| !is_own(node))) }</details>
            }
            { differences(view) }
        </>
    }
}

fn state(node: &MigrationNode) -> (&'static str, &'static str, &'static str) {
    match node.status {
        MigrationStatus::Unapplied => ("unapplied", "\u{25cb}", "migration-unapplied"),
        MigrationStatus::Applied => ("applied", "\u{25cf}", "migration-applied"),
        MigrationStatus::Faked => ("faked", "\u{25d0}", "migration-faked"),
        MigrationStatus::Inconsistent => ("inconsistent", "!", "migration-inconsistent"),
        MigrationStatus::Missing => ("missing", "?", "migration-missing"),
    }
}

/// The drawing, and the same in words.
fn draw(view: &MigrationsView, graph: &Graph) -> Html {
    let size = format!("0 0 {:.0} {:.0}", graph.width, graph.height);
    let mut tops = graph.lanes.iter().map(|lane| {
        let top = graph
            .nodes
            .iter()
            .filter(|(index, ..)| view.nodes.get(*index).is_some_and(|node| node.app == *lane));
        (lane, top.map(|(.., top)| *top).fold(f64::MAX, f64::min))
    });
    let lanes = tops.by_ref().map(|(lane, top)| {
        html! { <text class="app" x="0" y={format!("{:.0}", top + HEIGHT / 2.0 + 4.0)}>{ clipped(lane, 13) }</text> }
    });
    let lanes: Html = lanes.collect();
    html! {
        <div class="graph scroll" tabindex="0" role="region" aria-label={say("migrations-graph")}>
            <svg viewBox={size} width={format!("{:.0}", graph.width)} height={format!("{:.0}", graph.height.max(LANE))} aria-hidden="true">
                { for graph.edges.iter().map(|(_, _, path)| html! { <g class="edge"><path d={path.clone()} /></g> }) }
                { for graph.edges.iter().map(|(_, to, _)| head(graph, *to)) }
                { lanes }
                { for graph.nodes.iter().filter_map(|(index, x, y)| Some(node(view.nodes.get(*index)?, *x, *y))) }
            </svg>
            <ul class="unseen">{ for graph.nodes.iter().filter_map(|(index, ..)| Some(told(view.nodes.get(*index)?))) }</ul>
        </div>
    }
}

fn head(graph: &Graph, to: usize) -> Html {
    let spot = graph.nodes.iter().find(|(index, ..)| *index == to);
    spot.map_or_else(Html::default, |(_, x, y)| {
        html! { <path class="head" d={format!("M{x:.0} {:.0}l-6 -3.5v7z", y + HEIGHT / 2.0)} /> }
    })
}

fn clipped(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['\u{2026}']).collect()
}

fn node(node: &MigrationNode, x: f64, y: f64) -> Html {
    let (class, sign, key) = state(node);
    let class = classes!("node", class, node.current.then_some("current"));
    let place = format!("translate({x:.0} {y:.0})");
    let (width, height) = (format!("{WIDTH:.0}"), format!("{HEIGHT:.0}"));
    html! {
        <g {class} transform={place}>
            <title>{ format!("{}.{}\n{}", node.app, node.name, node.operations.join("\n")) }</title>
            <rect {width} {height} rx="6" />
            <text x="10" y="18">{ clipped(&node.name, NAME) }</text>
            <text class="status" x="10" y="35">{ format!("{sign} {}", say(key)) }</text>
        </g>
    }
}

fn told(node: &MigrationNode) -> Html {
    let needs: Vec<String> = node.dependencies.iter().map(|(app, name)| format!("{app}.{name}")).collect();
    let (.., key) = state(node);
    let text = say_with("migration-told", &[("app", &node.app), ("name", &node.name), ("status", &say(key))]);
    let after = if needs.is_empty() {
        String::new()
    } else {
        say_with("migration-after", &[("names", &needs.join(", "))])
    };
    html! { <li>{ text }{ after }if !node.operations.is_empty() { { format!(": {}", node.operations.join("; ")) } }</li> }
}

fn differences(view: &MigrationsView) -> Html {
    if view.differences.is_empty() {
        return html! { <p class="agree"><span class="good">{ "\u{2713} " }</span>{ say("migrations-agree") }</p> };
    }
    let row = |one: &crate::web::view::Difference| {
        let missing = ["difference-missing", "difference-no-table", "difference-no-column"].map(say);
        let odd = |text: &String| missing.contains(text).then_some("odd");
        html! {
            <tr>
                <th scope="row"><code>{ &one.subject }</code></th>
                <td class={odd(&one.models)}>{ &one.models }</td>
                <td class={odd(&one.state)}>{ &one.state }</td>
                <td class={odd(&one.database)}>{ &one.database }</td>
            </tr>
        }
    };
    html! {
        <table class="compare">
            <caption>{ say("migrations-differ") }</caption>
            <thead><tr><th scope="col">{ say("migrations-field") }</th><th scope="col">{ say("migrations-models") }</th><th scope="col">{ say("migrations-state") }</th><th scope="col">{ say("migrations-database") }</th></tr></thead>
            <tbody>{ for view.differences.iter().map(row) }</tbody>
        </table>
    }
}
