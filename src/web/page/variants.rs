//! Two variants of a lesson side by side: one timeline, two columns, the differences marked; or either of them on the
//! whole stage.

use std::rc::Rc;

use yew::prelude::*;

use super::stage::Stage;
use super::{Act, words};
use crate::catalogue::{say, say_count, say_with};
use crate::web::beside::{self, Line, Mark, Table};
use crate::web::state::State;
use crate::web::view::{MomentView, QueryView, RowView};

/// What is shown once the variants have parted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Side {
    /// Both, one beside the other.
    #[default]
    Both,
    /// A on the stage.
    A,
    /// B on the stage.
    B,
}

impl Side {
    const ALL: [Self; 3] = [Self::Both, Self::A, Self::B];

    fn word(self) -> String {
        match self {
            Self::Both => say("side-both"),
            Self::A => "A".to_owned(),
            Self::B => "B".to_owned(),
        }
    }
}

/// What the stage is given, whichever it is.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The state; its moment has the other variant's in it.
    pub state: Rc<State>,
    /// How to change it.
    pub act: Act,
}

/// The stage, of one run or of two.
#[component]
pub fn Stages(props: &Props) -> Html {
    let side = use_state_eq(Side::default);
    let shown = &props.state.shown;
    let Some((a, b)) = shown.as_ref().and_then(|moment| Some((moment, moment.beside.as_ref()?))) else {
        return html! { <div class="stages">{ stage(props, shown.clone()) }</div> };
    };
    let tab = |one: Side| {
        let choose = {
            let side = side.clone();
            Callback::from(move |_: MouseEvent| side.set(one))
        };
        html! { <button role="tab" id={format!("side-{one:?}")} aria-selected={(*side == one).to_string()} onclick={choose}>{ one.word() }</button> }
    };
    let count = beside::count(a, b);
    html! {
        <div class="stages parted">
            <div class="sides" role="tablist" aria-label={say("variants")}>
                { for Side::ALL.into_iter().map(tab) }
                <span class="soft small" id="differences">{ if count == 0 { say("side-same") } else { say_count("side-differences", count) } }</span>
            </div>
            { match *side {
                Side::Both => html! {
                    <div class="stage beside" data-event={a.event.to_string()}>
                        { column("A", a, b) }
                        { column("B", b, a) }
                    </div>
                },
                Side::A => stage(props, shown.clone()),
                Side::B => stage(props, Some(Rc::new((**b).clone()))),
            } }
        </div>
    }
}

fn stage(props: &Props, shown: Option<Rc<MomentView>>) -> Html {
    let state = Rc::new(State { shown, ..(*props.state).clone() });
    html! { <Stage {state} act={props.act.clone()} /> }
}

/// One variant's column: the line, what is printed, names, tables, statements.
fn column(name: &str, mine: &MomentView, other: &MomentView) -> Html {
    let names = beside::names(mine, other);
    let tables = beside::tables(mine, other);
    let queries = beside::queries(mine, other);
    let managers = beside::managers(mine, other);
    let printed = mine.output.trim_end();
    let print_mark = if mine.output == other.output { Mark::Same } else { Mark::Differs };
    let code = mine.code.line.and_then(|line| mine.code.source.lines().nth(line.checked_sub(1)?));
    html! {
        <section class="side scroll" tabindex="0" aria-label={say_with("side-variant", &[("name", name)])} data-variant={name.to_owned()}>
            <h2 class="lane-title"><b>{ say_with("side-variant", &[("name", name)]) }</b><span class="mono">{ &mine.code.file }</span></h2>
            if let Some(code) = code { <pre class="mono side-code">{ code }</pre> }
            if !printed.is_empty() { <pre class={classes!("mono", "side-output", class(print_mark))}>{ printed }{ mark_word(print_mark) }</pre> }
            if let Some((error, mark)) = beside::error(mine, other) { <p class={classes!("side-error", class(mark))}>{ error }{ mark_word(mark) }</p> }
            if !managers.is_empty() { <h3>{ say("panel-managers") }</h3> <dl class="side-names">{ for managers.iter().map(name_line) }</dl> }
            <h3>{ say("lane-memory") }</h3>
            if names.is_empty() { <p class="empty">{ say("variants-no-names") }</p> } else { <dl class="side-names">{ for names.iter().map(name_line) }</dl> }
            <h3>{ say("lane-database") }</h3>
            { for tables.iter().map(table) }
            if !queries.is_empty() { <h3>{ say("variants-sql") }</h3> <ol class="side-queries">{ for queries.iter().map(query) }</ol> }
        </section>
    }
}

fn class(mark: Mark) -> Option<&'static str> {
    match mark {
        Mark::Same => None,
        Mark::Differs => Some("apart"),
        Mark::Only => Some("alone"),
    }
}

/// The word of a mark: no difference is told by colour alone.
fn mark_word(mark: Mark) -> Html {
    if mark == Mark::Same {
        Html::default()
    } else {
        html! { <span class="mark-word">{ mark.word() }</span> }
    }
}

fn name_line(line: &Line) -> Html {
    html! {
        <div class={classes!(class(line.mark))} key={line.name.clone()}>
            <dt class="mono">{ &line.name }</dt><dd class="mono">{ &line.text }{ mark_word(line.mark) }</dd>
        </div>
    }
}

fn table(table: &Table<'_>) -> Html {
    let row = |(row, mark): &(&RowView, Mark)| {
        let hidden = row.hidden_by.as_ref();
        html! {
            <tr class={classes!("row", class(*mark), hidden.is_some().then_some("hidden"))} key={row.key.clone()}>
                { for row.cells.iter().map(|cell| html! { <td>{ &cell.text }</td> }) }
                <td class="say">{ mark_word(*mark) }if let Some(manager) = hidden { { " " }{ say("hidden-by") }{ " " }<code>{ manager }</code> }</td>
            </tr>
        }
    };
    let columns = &table.table.columns;
    html! {
        <div class={classes!("table", class(table.mark))} key={table.table.name.clone()}>
            <h4 class="mono">{ &table.table.name }{ mark_word(table.mark) }</h4>
            <div class="table-wrap">
                <table aria-label={table.table.name.clone()}>
                    <thead><tr>{ for columns.iter().map(|column| html! { <th scope="col">{ column }</th> }) }<th><span class="unseen">{ say("row-state") }</span></th></tr></thead>
                    <tbody>
                        { for table.rows.iter().map(row) }
                        if table.rows.is_empty() { <tr><td class="soft" colspan={(columns.len() + 1).to_string()}>{ say("no-rows") }</td></tr> }
                    </tbody>
                </table>
            </div>
        </div>
    }
}

fn query((query, mark): &(&QueryView, Mark)) -> Html {
    let params =
        if query.params.is_empty() { String::new() } else { format!("({})", query.params.join(", ")) };
    html! {
        <li class={classes!("mono", class(*mark))}>
            { words::sql(&query.sql) }<span class="soft">{ format!(" {params} {} ", say_count("rows", query.rows)) }</span>{ mark_word(*mark) }
        </li>
    }
}
