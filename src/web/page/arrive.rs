//! Opening what the address asks for: a lesson by its name, or a text that came with a link.

use wasm_bindgen::JsValue;

use super::Act;
use super::app::{Coming, opened};
use crate::share::{self, Fragment, LinkError};
use crate::web::linked::Linked;
use crate::web::state::{Action, LessonEntry};

/// The address's fragment.
pub fn fragment() -> Fragment {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    Fragment::read(&hash)
}

/// Puts the open lesson's name into the address, as a step that the browser's Back undoes. Unlike a link that somebody
/// follows this is no `hashchange`, at which the page's first script starts the page anew.
pub fn name_in_address(name: &str) {
    let put = || {
        web_sys::window()?
            .history()
            .ok()?
            .push_state_with_url(&JsValue::NULL, "", Some(&format!("#{name}")))
            .ok()
    };
    // Where an address cannot be changed, as in some frames, only the way back is missing.
    let _ = put();
}

/// Opens a lesson as the address wants it. `read` gives a lesson's published text, `opening` begins to fetch what is
/// shown of it first.
pub async fn open(
    act: &Act,
    lessons: &[LessonEntry],
    read: impl AsyncFn(&LessonEntry) -> Result<String, String>,
    opening: impl Fn(&LessonEntry) -> Coming,
) {
    let fragment = fragment();
    let linked = Linked::of(&fragment);
    let mut note = String::new();
    if let Some(link) = fragment.get("share") {
        match shared(lessons, &read, link, &linked).await {
            Ok(opened) => return act.emit(opened),
            Err(why) => note = why,
        }
    }
    let name = fragment.get("lesson").unwrap_or_default();
    let index = lessons.iter().position(|lesson| lesson.name == name).unwrap_or(0);
    let Some(entry) = lessons.get(index) else { return };
    let coming = opening(entry);
    match read(entry).await {
        Ok(text) => {
            let open = Box::new(opened(index, &entry.name, text));
            act.emit(Action::OpenLinked(open, Box::new(Linked { note, ..linked })));
            coming.show(act).await;
        }
        Err(why) => act.emit(Action::Failed(why)),
    }
}

/// The action that opens a shared text.
async fn shared(
    lessons: &[LessonEntry],
    read: &impl AsyncFn(&LessonEntry) -> Result<String, String>,
    link: &str,
    linked: &Linked,
) -> Result<Action, String> {
    let broken = |error: LinkError| error.to_string();
    let shared = share::decode(link).map_err(broken)?;
    let known = lessons.iter().position(|lesson| lesson.name == shared.name);
    let published = match known.and_then(|index| lessons.get(index)) {
        Some(entry) => Some(read(entry).await?),
        None => None,
    };
    let restored = shared.text(published.as_deref()).map_err(broken)?;
    // What is nobody's lesson is opened in the place of the reader's own.
    let own = || lessons.iter().position(|lesson| lesson.name == "playground").unwrap_or(0);
    let index = known.unwrap_or_else(own);
    let linked = Box::new(linked.clone().with(shared.event, &restored));
    let published = published.unwrap_or_else(|| restored.text.clone());
    Ok(Action::OpenLinked(Box::new(Action::Open(index, published, restored.text, None)), linked))
}
