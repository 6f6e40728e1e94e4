//! The arrows: ends are measured after each drawing, on scroll and on resize; lines come from `layout`.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

use crate::catalogue::say;
use crate::web::layout::{Arrow, Link, Rect, route};
use crate::web::state::Lane;
use crate::web::view::{LinkState, MomentView};

/// What the arrows are given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The moment they belong to.
    pub moment: Rc<MomentView>,
    /// What they join.
    pub links: Rc<Vec<Link>>,
    /// The lane that a phone shows: another lane moves every end.
    pub lane: Lane,
    /// The ends that are lit.
    pub lit: BTreeSet<String>,
    /// The element that holds the lanes.
    pub lanes: NodeRef,
}

/// The arrows.
#[component]
pub fn Arrows(props: &Props) -> Html {
    let drawn = use_state_eq(Vec::<(usize, Arrow)>::new);
    let measure = {
        let (drawn, links, lanes) = (drawn.clone(), props.links.clone(), props.lanes.clone());
        move || {
            if let Some(lanes) = lanes.cast::<Element>() {
                drawn.set(arrows(&lanes, &links));
            }
        }
    };
    {
        let lanes = props.lanes.clone();
        use_effect_with((props.moment.clone(), props.links.clone(), props.lane), move |_| {
            measure();
            let watch = lanes.cast::<Element>().map(|lanes| Watch::new(&lanes, measure));
            move || drop(watch)
        });
    }
    let draw = |(index, arrow): &(usize, Arrow)| {
        let link = props.links.get(*index)?;
        let lit = props.lit.contains(&link.from) && props.lit.contains(&link.to);
        Some(one(link, arrow, lit))
    };
    html! {
        <>
            <svg class="arrows" aria-hidden="true">{ for drawn.iter().filter_map(draw) }</svg>
            <ul class="unseen" aria-label={say("arrows")}>{ for props.links.iter().map(|link| html! { <li>{ &link.label }</li> }) }</ul>
        </>
    }
}

fn one(link: &Link, arrow: &Arrow, lit: bool) -> Html {
    let (x, y) = arrow.head;
    let head = match arrow.beyond {
        0 => format!("M{x:.1} {y:.1}l-6 -3.5v7z"),
        -1 => format!("M{:.1} {y:.1}l-3.5 6h7z", x - 4.0),
        _ => format!("M{:.1} {y:.1}l-3.5 -6h7z", x - 4.0),
    };
    html! {
        <g class={classes!(link.state.name(), lit.then_some("lit"))}>
            <path class="line" d={arrow.path.clone()} />
            if link.state == LinkState::Stale { <path class="inner" d={arrow.path.clone()} /> }
            <path class="head" d={head} />
        </g>
    }
}

/// Measures all ends and routes what can be seen.
fn arrows(lanes: &Element, links: &[Link]) -> Vec<(usize, Arrow)> {
    let origin = lanes.get_bounding_client_rect();
    let rect = |element: &Element| {
        let rect = element.get_bounding_client_rect();
        Rect {
            x: rect.x() - origin.x(),
            y: rect.y() - origin.y(),
            width: rect.width(),
            height: rect.height(),
        }
    };
    let mut ends: HashMap<String, (Rect, Rect)> = HashMap::new();
    let Ok(found) = lanes.query_selector_all("[data-end]") else { return Vec::new() };
    for index in 0..found.length() {
        let Some(element) = found.get(index).and_then(|node| node.dyn_into::<Element>().ok()) else {
            continue;
        };
        let lane = element.closest(".lane").ok().flatten();
        let (Some(end), Some(lane)) = (element.get_attribute("data-end"), lane) else { continue };
        let end_rect = rect(&element);
        // What lies in a folded table has no place.
        if end_rect.width > 0.0 {
            ends.entry(end).or_insert((anchor(&element, end_rect, &rect), visible(rect(&lane))));
        }
    }
    let route = |(index, link): (usize, &Link)| {
        let (from, from_view) = ends.get(&link.from)?;
        let (to, to_view) = ends.get(&link.to)?;
        Some((index, route(*from, *to, *from_view, *to_view, index % 6)?))
    };
    links.iter().enumerate().filter_map(route).collect()
}

/// An object's arrows leave and arrive at its head, not in the midst of its fields.
fn anchor(element: &Element, whole: Rect, rect: &dyn Fn(&Element) -> Rect) -> Rect {
    let head = element.query_selector(".object-head .title").ok().flatten();
    head.map_or(whole, |head| Rect { y: rect(&head).y, height: rect(&head).height, ..whole })
}

/// The part of a lane below its title.
fn visible(lane: Rect) -> Rect {
    const TITLE: f64 = 34.0;
    Rect { y: lane.y + TITLE, height: (lane.height - TITLE - 4.0).max(0.0), ..lane }
}

/// Measures again on every scroll and resize, until dropped.
struct Watch {
    lanes: Element,
    scrolled: Closure<dyn Fn()>,
    observer: Option<ResizeObserver>,
}

impl Watch {
    fn new(lanes: &Element, measure: impl Fn() + 'static) -> Self {
        let scrolled = Closure::<dyn Fn()>::new(measure);
        let callback: &js_sys::Function = scrolled.as_ref().unchecked_ref();
        // Scrolling does not bubble: the lanes' holder hears it on its way down.
        let _ = lanes.add_event_listener_with_callback_and_bool("scroll", callback, true);
        let _ = lanes.add_event_listener_with_callback_and_bool("toggle", callback, true);
        let observer = ResizeObserver::new(callback).ok();
        observer.iter().for_each(|observer| observer.observe(lanes));
        Self { lanes: lanes.clone(), scrolled, observer }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let callback: &js_sys::Function = self.scrolled.as_ref().unchecked_ref();
        let _ = self.lanes.remove_event_listener_with_callback_and_bool("scroll", callback, true);
        let _ = self.lanes.remove_event_listener_with_callback_and_bool("toggle", callback, true);
        self.observer.iter().for_each(ResizeObserver::disconnect);
    }
}
