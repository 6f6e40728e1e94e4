//! A line between two panes that can be dragged, or moved by arrow keys; its place is kept.
//!
//! The place is a custom property on the root element, set through the style object: the policy forbids style
//! attributes, and the style sheets alone decide what the property means.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};
use yew::prelude::*;

use super::keep;

/// Which way the line runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Between left and right; the place is the left pane's width.
    Vertical,
    /// Between above and below; the place is the lower pane's height.
    Horizontal,
}

/// What a divider is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Which way it runs.
    pub axis: Axis,
    /// The custom property, without dashes; also the name it is kept under.
    pub name: AttrValue,
    /// What it divides, for those who cannot see it.
    pub label: AttrValue,
    /// The smallest and largest place.
    pub range: (f64, f64),
}

/// The divider.
#[component]
pub fn Divider(props: &Props) -> Html {
    let (axis, name, range) = (props.axis, props.name.clone(), props.range);
    let place = use_state(|| None::<f64>);
    {
        let (name, place) = (name.clone(), place.clone());
        use_effect_with((), move |()| {
            if let Some(kept) = keep::pane(&name) {
                show(&name, kept);
                place.set(Some(kept));
            }
        });
    }
    let put = {
        let (name, place) = (name.clone(), place.clone());
        move |at: f64| {
            let at = at.clamp(range.0, range.1).round();
            show(&name, at);
            keep::keep_pane(&name, at);
            place.set(Some(at));
        }
    };
    let grab = Callback::from(|event: PointerEvent| {
        event.prevent_default();
        if let Some(line) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
            let _ = line.set_pointer_capture(event.pointer_id());
        }
    });
    let drag = {
        let put = put.clone();
        Callback::from(move |event: PointerEvent| {
            let Some(line) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
                return;
            };
            if line.has_pointer_capture(event.pointer_id())
                && let Some(pane) = line.parent_element()
            {
                let pane = pane.get_bounding_client_rect();
                put(match axis {
                    Axis::Vertical => f64::from(event.client_x()) - pane.left(),
                    Axis::Horizontal => pane.bottom() - f64::from(event.client_y()),
                });
            }
        })
    };
    let press = {
        let place = place.clone();
        Callback::from(move |event: KeyboardEvent| {
            let step = match (axis, event.key().as_str()) {
                (Axis::Vertical, "ArrowRight") | (Axis::Horizontal, "ArrowUp") => 16.0,
                (Axis::Vertical, "ArrowLeft") | (Axis::Horizontal, "ArrowDown") => -16.0,
                _ => return,
            };
            event.prevent_default();
            put(place.unwrap_or((range.0 + range.1) / 2.0) + step);
        })
    };
    let (class, orientation) = match axis {
        Axis::Vertical => ("divider vertical", "vertical"),
        Axis::Horizontal => ("divider horizontal", "horizontal"),
    };
    html! {
        <div {class} role="separator" tabindex="0" aria-orientation={orientation} aria-label={props.label.clone()}
            aria-valuemin={range.0.to_string()} aria-valuemax={range.1.to_string()} aria-valuenow={place.unwrap_or(range.0).to_string()}
            onpointerdown={grab} onpointermove={drag} onkeydown={press}></div>
    }
}

fn show(name: &str, at: f64) {
    let root =
        web_sys::window().and_then(|window| window.document()).and_then(|page| page.document_element());
    if let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) {
        let _ = root.style().set_property(&format!("--{name}"), &format!("{at}px"));
    }
}
