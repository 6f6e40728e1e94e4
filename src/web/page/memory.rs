//! The memory lane: names on the left, the objects they reach on the right.

use std::collections::BTreeSet;

use yew::prelude::*;

use super::words;
use crate::catalogue::say;
use crate::web::layout::{memory_rows, name_end, object_end};
use crate::web::view::{FieldState, FieldView, LinkState, MemoryView, NameView, ObjectKind, ObjectView};

/// What the lane is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Names and objects.
    pub memory: MemoryView,
    /// The ends that are lit.
    pub lit: BTreeSet<String>,
}

/// The lane.
#[component]
pub fn MemoryLane(props: &Props) -> Html {
    let memory = &props.memory;
    html! {
        <section class="lane memory scroll" tabindex="0" aria-label={say("lane-memory")}>
            <h2 class="lane-title">{ say("lane-memory") }</h2>
            if memory.names.is_empty() && memory.objects.is_empty() {
                <p class="empty">{ say("memory-empty") }{ " " }<code>{ "album = Album.objects.get(pk=1)" }</code></p>
            } else {
                <div class="memory-grid">{ for memory_rows(memory).into_iter().map(|(names, one)| row(&names, one, &props.lit)) }</div>
            }
        </section>
    }
}

fn row(names: &[&NameView], one: Option<&ObjectView>, lit: &BTreeSet<String>) -> Html {
    let class = if one.is_some() { "names" } else { "names plain" };
    html! {
        <>
            <div {class}>{ for names.iter().map(|one| name(one, lit)) }</div>
            { one.map(|one| object(one, lit)).unwrap_or_default() }
        </>
    }
}

fn name(name: &NameView, lit: &BTreeSet<String>) -> Html {
    let end = name_end(&name.scope, &name.name);
    let class = classes!("name", lit.contains(&end).then_some("lit"));
    html! {
        <div {class} key={end.clone()} data-end={end.clone()} tabindex="0">
            if !name.scope.is_empty() { <span class="scope">{ &name.scope }</span> }
            <span>{ &name.name }</span>
            if name.target.is_none() { <span class="value">{ "= " }{ &name.value }</span> }
        </div>
    }
}

fn object(object: &ObjectView, lit: &BTreeSet<String>) -> Html {
    let end = object_end(object.id);
    let kind = match object.kind {
        ObjectKind::Instance => "instance",
        ObjectKind::Manager => "manager",
        ObjectKind::Queryset => "queryset",
        ObjectKind::Class => "class",
        ObjectKind::Other => "other",
    };
    let class =
        classes!("object", kind, object.changed.then_some("changed"), lit.contains(&end).then_some("lit"));
    let link = object.link.as_ref();
    html! {
        <article {class} key={end.clone()} data-end={end.clone()} tabindex="0" aria-label={object.title.clone()}>
            <div class="object-head">
                <span class="title">{ &object.title }</span>
                if let Some(link) = link { <span class={classes!("state", link.state.name())}>{ say(&format!("link-{}", link.state.name())) }</span> }
                if !object.note.is_empty() { <span class="note">{ &object.note }</span> }
            </div>
            if let Some(link) = link.filter(|link| link.state != LinkState::InSync && !link.why.is_empty()) {
                <p class="why">{ words::sentence(&link.why) }</p>
            }
            if !object.fields.is_empty() { <dl class="fields">{ for object.fields.iter().map(field) }</dl> }
        </article>
    }
}

fn field(field: &FieldView) -> Html {
    let (class, word) = match field.state {
        FieldState::Same => ("", ""),
        FieldState::Unsaved => ("unsaved", "field-unsaved"),
        FieldState::Stale => ("stale", "field-stale"),
        FieldState::Deferred => ("deferred", "field-deferred"),
    };
    html! {
        <>
            <dt>{ &field.name }</dt>
            <dd>
                <span {class}>{ &field.value }</span>
                if !word.is_empty() {
                    <span class="stored">
                        { say(word) }
                        if let Some(stored) = &field.stored { { "; " }{ say("field-row-has") }{ " " }<span class="mono">{ stored }</span> }
                    </span>
                }
            </dd>
        </>
    }
}
