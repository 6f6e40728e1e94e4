//! The database lane: each table row by row, what the event did to it, and what a manager hid.

use std::collections::BTreeSet;
use std::rc::Rc;

use yew::prelude::*;

use crate::catalogue::{say, say_count, say_with};
use crate::web::layout::{ghosts, row_end};
use crate::web::view::{CellView, Change, MomentView, RowView, TableView};

/// What the lane is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The moment.
    pub moment: Rc<MomentView>,
    /// The ends that are lit.
    pub lit: BTreeSet<String>,
}

/// The lane.
#[component]
pub fn DatabaseLane(props: &Props) -> Html {
    let tables = &props.moment.tables;
    // Where the lesson has tables of its own, a user table that nobody uses is bookkeeping too.
    let is_user = |table: &TableView| table.name.starts_with("auth_") && table.rows.is_empty();
    let linked = |table: &TableView| {
        let links = props.moment.memory.objects.iter().filter_map(|object| object.link.as_ref());
        links.into_iter().any(|link| link.table == table.name)
    };
    let has_own = tables.iter().any(|table| !table.internal && !is_user(table));
    let folded = |table: &&TableView| table.internal || (has_own && is_user(table) && !linked(table));
    let own = tables.iter().filter(|one| !folded(one)).map(|one| table(props, one));
    let internal: Vec<Html> = tables.iter().filter(folded).map(|one| table(props, one)).collect();
    let count = internal.len();
    html! {
        <section class="lane database scroll" tabindex="0" aria-label={say("lane-database")}>
            <h2 class="lane-title">{ say("lane-database") }</h2>
            if tables.is_empty() {
                <p class="empty">{ say("database-empty") }{ " " }<code>{ "python manage.py migrate" }</code></p>
            }
            { for own }
            if count > 0 {
                <details class="internal"><summary>{ say_count("database-internal", count) }</summary>{ for internal }</details>
            }
        </section>
    }
}

fn table(props: &Props, table: &TableView) -> Html {
    let width = (table.columns.len() + 1).to_string();
    let ghosts = ghosts(&props.moment, &table.name);
    let numeric: Vec<bool> = (0..table.columns.len()).map(|column| is_numeric(table, column)).collect();
    html! {
        <div class="table" key={table.name.clone()}>
            <h3>{ &table.name }</h3>
            <div class="table-wrap" tabindex="0" role="group" aria-label={table.name.clone()}>
                <table aria-label={table.name.clone()}>
                    <thead><tr>
                        { for table.columns.iter().zip(&numeric).map(|(column, numeric)| html! { <th scope="col" class={numeric.then_some("numeric")}>{ column }</th> }) }
                        <th><span class="unseen">{ say("row-state") }</span></th>
                    </tr></thead>
                    <tbody>
                        { for table.rows.iter().map(|one| row(props, table, one, &numeric)) }
                        { for ghosts.into_iter().map(|key| ghost(table, key)) }
                        if table.rows.is_empty() { <tr><td class="soft" colspan={width.clone()}>{ say("no-rows") }</td></tr> }
                        if table.more > 0 { <tr><td class="soft" colspan={width}>{ say_count("more-rows", table.more) }</td></tr> }
                    </tbody>
                </table>
            </div>
        </div>
    }
}

fn row(props: &Props, table: &TableView, row: &RowView, numeric: &[bool]) -> Html {
    let end = row_end(&table.name, &row.key);
    let (change, word) = match row.change {
        Change::None => ("", String::new()),
        Change::New => ("new", say("row-new")),
        Change::Changed => ("changed", say("row-changed")),
        Change::Deleted => ("deleted", say("row-deleted")),
    };
    let hidden = row.hidden_by.as_ref();
    let class = classes!(
        "row",
        change,
        row.read.then_some("read"),
        hidden.is_some().then_some("hidden"),
        props.lit.contains(&end).then_some("lit")
    );
    html! {
        <tr {class} key={format!("{end}:{}", row.birth)} data-end={end}>
            { for row.cells.iter().enumerate().map(|(index, one)| cell(one, numeric.get(index) == Some(&true))) }
            <td class="say">
                if let Some(manager) = hidden { { say("hidden-by") }{ " " }<code>{ manager }</code> } else if word.is_empty() && row.read { { say("row-read") } } else { { word } }
            </td>
        </tr>
    }
}

fn ghost(table: &TableView, key: &str) -> Html {
    let end = row_end(&table.name, key);
    let width = table.columns.len().max(1).to_string();
    html! {
        <tr class="row ghost" key={format!("{end}:gone")} data-end={end}>
            <td colspan={width}>{ say_with("row-was-here", &[("key", key)]) }</td><td class="say">{ say("link-gone") }</td>
        </tr>
    }
}

fn cell(cell: &CellView, numeric: bool) -> Html {
    let class = classes!(
        cell.changed.then_some("changed"),
        numeric.then_some("numeric"),
        (cell.text == "NULL").then_some("null")
    );
    html! { <td {class} title={cell.text.clone()}>{ &cell.text }</td> }
}

fn is_numeric(table: &TableView, column: usize) -> bool {
    let mut cells = table.rows.iter().filter_map(|row| row.cells.get(column)).peekable();
    cells.peek().is_some() && cells.all(|cell| cell.text == "NULL" || cell.text.parse::<f64>().is_ok())
}
