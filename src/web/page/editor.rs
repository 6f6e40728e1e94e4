//! The editor: CodeMirror in a bundle of its own (tools/editor), loaded when somebody first edits.
//!
//! The bundle is asked for few things, all of them here; where it cannot be loaded a plain text area does.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlTextAreaElement, InputEvent};
use yew::prelude::*;

use crate::web::complete;
use crate::web::view::MomentView;

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type Handle;
    #[wasm_bindgen(method)]
    fn mark(this: &Handle, line: usize, stops: js_sys::Array, error: usize);
    #[wasm_bindgen(method)]
    fn set(this: &Handle, text: &str);
    #[wasm_bindgen(method)]
    fn focus(this: &Handle, line: usize);
    #[wasm_bindgen(method)]
    fn destroy(this: &Handle);
}

/// What an editor is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Loads the bundle: a function of the page's first script.
    pub load: JsValue,
    /// The text.
    pub text: String,
    /// What is edited, for those who cannot see it.
    pub label: String,
    /// The line to begin at, or 0.
    pub at: usize,
    /// The line that runs, or 0.
    pub line: usize,
    /// The line that is wrong, or 0.
    pub error: usize,
    /// Lines with breakpoints.
    pub stops: Vec<usize>,
    /// What can be completed.
    pub moment: Option<Rc<MomentView>>,
    /// Takes the changed text, at once.
    pub changed: Callback<String>,
    /// Sets or removes a breakpoint.
    pub breakpoint: Callback<usize>,
}

/// A mounted editor, with what it calls.
struct Mounted {
    handle: Handle,
    _changed: Closure<dyn Fn(String)>,
    _complete: Closure<dyn Fn(String) -> String>,
    _breakpoint: Closure<dyn Fn(usize)>,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.handle.destroy();
    }
}

/// The editor.
#[component]
pub fn Editor(props: &Props) -> Html {
    let place = use_node_ref();
    let mounted = use_mut_ref(|| None::<Mounted>);
    let failed = use_state(|| false);
    let ready = use_state(|| false);
    let moment = use_mut_ref(|| None::<Rc<MomentView>>);
    moment.borrow_mut().clone_from(&props.moment);
    // What the editor has itself needs not be given back to it.
    let known = use_mut_ref(|| props.text.clone());
    {
        let (place, mounted, failed, ready) = (place.clone(), mounted.clone(), failed.clone(), ready.clone());
        let (load, text, label, at) = (props.load.clone(), props.text.clone(), props.label.clone(), props.at);
        let (changed, breakpoint, known) = (props.changed.clone(), props.breakpoint.clone(), known.clone());
        use_effect_with((), move |()| {
            let alive = Rc::new(std::cell::Cell::new(true));
            let here = alive.clone();
            let kept = mounted.clone();
            spawn_local(async move {
                let module = module(&load).await;
                let Some(parent) = place.cast::<Element>().filter(|_| here.get()) else { return };
                let changed = Closure::<dyn Fn(String)>::new(move |text: String| {
                    known.borrow_mut().clone_from(&text);
                    changed.emit(text);
                });
                let complete = Closure::<dyn Fn(String) -> String>::new(move |before: String| {
                    let moment = moment.borrow().clone().unwrap_or_default();
                    serde_json::to_string(&complete::python(&before, &moment)).unwrap_or_default()
                });
                let breakpoint = Closure::<dyn Fn(usize)>::new(move |line| breakpoint.emit(line));
                let calls = [
                    ("changed", changed.as_ref()),
                    ("complete", complete.as_ref()),
                    ("breakpoint", breakpoint.as_ref()),
                ];
                match module.and_then(|module| mount(&module, &parent, &text, &label, &calls)) {
                    Ok(handle) => {
                        handle.focus(at);
                        let told = Mounted {
                            handle,
                            _changed: changed,
                            _complete: complete,
                            _breakpoint: breakpoint,
                        };
                        *mounted.borrow_mut() = Some(told);
                        ready.set(true);
                    }
                    Err(_) => failed.set(true),
                }
            });
            move || {
                alive.set(false);
                kept.borrow_mut().take();
            }
        });
    }
    {
        let mounted = mounted.clone();
        use_effect_with(
            (*ready, props.line, props.error, props.stops.clone()),
            move |(_, line, error, stops)| {
                if let Some(mounted) = &*mounted.borrow() {
                    let stops = stops.iter().map(|line| JsValue::from_f64(*line as f64)).collect();
                    mounted.handle.mark(*line, stops, *error);
                }
            },
        );
    }
    use_effect_with((*ready, props.text.clone()), move |(_, text)| {
        if *known.borrow() != *text {
            known.borrow_mut().clone_from(text);
            mounted.borrow().iter().for_each(|mounted| mounted.handle.set(text));
        }
    });
    if *failed {
        let typed = props.changed.reform(|event: InputEvent| {
            let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
            area.map(|area| area.value()).unwrap_or_default()
        });
        return html! { <textarea spellcheck="false" autocapitalize="off" aria-label={props.label.clone()} oninput={typed} defaultvalue={props.text.clone()} /> };
    }
    html! { <div class="editor" ref={place}></div> }
}

/// The bundle, from the network once.
async fn module(load: &JsValue) -> Result<JsValue, JsValue> {
    let load: &js_sys::Function = load.dyn_ref().ok_or(JsValue::NULL)?;
    JsFuture::from(js_sys::Promise::resolve(&load.call0(&JsValue::NULL)?)).await
}

fn mount(
    module: &JsValue,
    parent: &Element,
    text: &str,
    label: &str,
    calls: &[(&str, &JsValue)],
) -> Result<Handle, JsValue> {
    let told = js_sys::Object::new();
    for (name, call) in calls {
        js_sys::Reflect::set(&told, &JsValue::from_str(name), call)?;
    }
    let mount: js_sys::Function = js_sys::Reflect::get(module, &JsValue::from_str("mount"))?.dyn_into()?;
    let given = js_sys::Array::of4(parent, &text.into(), &label.into(), &told);
    mount.apply(&JsValue::NULL, &given).map(Handle::from)
}

/// Fetches the bundle ahead, once the first step was taken: by then nothing waits for it.
pub fn fetch_ahead(load: &JsValue) {
    let load = load.clone();
    spawn_local(async move {
        let _ = module(&load).await;
    });
}
