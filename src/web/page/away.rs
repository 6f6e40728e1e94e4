//! A page that the browser keeps for its way back: it gives its engine up, whose memory is most of a tab's, and starts
//! another when it comes back.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::PageTransitionEvent;
use yew::prelude::*;

use super::Act;
use super::app::Line;
use crate::web::state::Action;

/// Gives the engine up when the page goes and may come back, and asks for another when it does.
#[hook]
pub fn use_away(act: &Act, line: &Rc<RefCell<Line>>) {
    let (act, line) = (act.clone(), line.clone());
    use_effect_with((), move |()| {
        let heard = Closure::<dyn Fn(PageTransitionEvent)>::new(move |event: PageTransitionEvent| {
            match (event.persisted(), event.type_().as_str()) {
                (true, "pagehide") => *line.borrow_mut() = Line::default(),
                (true, "pageshow") => act.emit(Action::Lost),
                _ => {}
            }
        });
        if let Some(window) = web_sys::window() {
            for event in ["pagehide", "pageshow"] {
                let _ = window.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
            }
        }
        // As long as the page: the root is never taken down.
        move || drop(heard)
    });
}
