//! The line to the engine: starting it, asking, hearing, ending it.
//!
//! The engine has a thread of its own. Where a browser or a sandbox gives none, it runs on the page's own thread: all
//! works, but nothing can be stopped before its limits stop it. A thread that is ended from outside says nothing; it holds
//! a lock as long as it lives, and whoever is given the lock knows.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use super::Assets;
use crate::catalogue::{say, say_with};
use crate::web::engine::Clockwork;
use crate::web::protocol::{Reply, Request, engine_reply};

/// A running engine; dropping it ends its thread at once, whatever it does.
pub struct EngineLink {
    line: Rc<RefCell<Line>>,
    _hear: Closure<dyn Fn(MessageEvent)>,
    _fail: Closure<dyn Fn(ErrorEvent)>,
}

struct Line {
    worker: Option<Worker>,
    /// The engine on this thread, where there is no other.
    here: Option<Clockwork>,
    /// What was asked before the first answer: asked again here, should the thread never start.
    unheard: Option<Vec<String>>,
    hear: Callback<Reply>,
    /// The lock that the thread holds.
    name: String,
    /// Runs out where a thread never says that it has begun.
    begins: Option<Timeout>,
}

/// No browser takes as long to begin a thread.
const BEGINS_MS: u32 = 10_000;

impl EngineLink {
    /// Starts a thread on the module that the page itself runs.
    pub fn start(assets: &Assets, hear: Callback<Reply>) -> Result<Self, String> {
        let name = format!("ormery-engine-{}", js_sys::Math::random());
        let fresh = Line {
            worker: None,
            here: None,
            unheard: Some(Vec::new()),
            hear,
            name: name.clone(),
            begins: None,
        };
        let line = Rc::new(RefCell::new(fresh));
        let on_message = {
            let line = line.clone();
            Closure::new(move |event: MessageEvent| {
                line.borrow_mut().unheard = None;
                line.borrow_mut().begins = None;
                let reply = read(&event.data().as_string().unwrap_or_default());
                if reply == Reply::Alive {
                    return wait_for_end(&line);
                }
                let hear = line.borrow().hear.clone();
                hear.emit(reply);
            })
        };
        let on_error = {
            let line = line.clone();
            Closure::new(move |_: ErrorEvent| {
                if let Some(asked) = line.borrow_mut().move_here() {
                    asked.into_iter().for_each(|request| answer_here(&line, request));
                    return;
                }
                let hear = line.borrow().hear.clone();
                hear.emit(Reply::Error(say("engine-not-started")));
            })
        };
        match worker(assets, &name) {
            Some(worker) => {
                worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
                worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
                line.borrow_mut().worker = Some(worker);
                // A thread that is ended before it holds its lock is heard of by its silence alone.
                let weak = Rc::downgrade(&line);
                let begins = Timeout::new(BEGINS_MS, move || weak.upgrade().iter().for_each(lost));
                line.borrow_mut().begins = Some(begins);
            }
            None => drop(line.borrow_mut().move_here()),
        }
        Ok(Self { line, _hear: on_message, _fail: on_error })
    }

    /// Asks; the answer comes to the callback.
    pub fn ask(&self, request: &Request) {
        let Ok(text) = serde_json::to_string(request) else { return };
        let mut line = self.line.borrow_mut();
        line.unheard.iter_mut().for_each(|unheard| unheard.push(text.clone()));
        match &line.worker {
            // A worker that has ended by itself has said so through its error already.
            Some(worker) => drop(worker.post_message(&JsValue::from_str(&text))),
            None => answer_here(&self.line, text),
        }
    }
}

/// A thread that was given the module, where the browser allows it.
fn worker(assets: &Assets, name: &str) -> Option<Worker> {
    if assets.worker.is_empty() {
        return None;
    }
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    options.set_name(name);
    let worker = Worker::new_with_options(&assets.worker, &options).ok()?;
    worker.post_message(&assets.module).ok()?;
    let words = js_sys::Array::of1(&JsValue::from_str(&assets.words));
    (assets.words.is_empty() || worker.post_message(&words).is_ok()).then_some(worker)
}

/// Tells of a thread's end. One that was ended by this page is nobody's loss.
fn lost(line: &Rc<RefCell<Line>>) {
    if line.borrow().worker.is_some() {
        let hear = line.borrow().hear.clone();
        hear.emit(Reply::Lost);
    }
}

/// Asks for the lock that the thread holds: it is given when the thread has ended. Where there are no locks a thread's
/// end is not heard of, and the button that stops it starts another.
fn wait_for_end(line: &Rc<RefCell<Line>>) {
    let (weak, name) = (Rc::downgrade(line), line.borrow().name.clone());
    let ended = Closure::once_into_js(move || {
        weak.upgrade().iter().for_each(lost);
    });
    let ask = || {
        let navigator = web_sys::window()?.navigator();
        let locks = js_sys::Reflect::get(&navigator, &"locks".into()).ok()?;
        let request =
            js_sys::Reflect::get(&locks, &"request".into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
        // Without an origin there are no locks: the promise fails, and that is all.
        request.call2(&locks, &name.into(), &ended).ok()?.dyn_into::<js_sys::Promise>().ok()
    };
    if let Some(promise) = ask() {
        wasm_bindgen_futures::spawn_local(async move {
            let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
        });
    }
}

impl Line {
    /// Gives up the thread, if it has never answered; what it was asked.
    fn move_here(&mut self) -> Option<Vec<String>> {
        let asked = self.unheard.take()?;
        self.worker.take().iter().for_each(end);
        self.here = Some(Clockwork::default());
        Some(asked)
    }
}

/// Answers a question on this thread, once the page has drawn what it draws.
fn answer_here(line: &Rc<RefCell<Line>>, request: String) {
    let line = Rc::downgrade(line);
    Timeout::new(10, move || {
        let Some(line) = line.upgrade() else { return };
        let reply = line.borrow_mut().here.as_mut().map(|engine| engine_reply(engine, &request));
        let hear = line.borrow().hear.clone();
        reply.iter().for_each(|reply| hear.emit(read(reply)));
    })
    .forget();
}

fn read(text: &str) -> Reply {
    match serde_json::from_str(text) {
        Ok(reply) => reply,
        Err(error) => Reply::Error(say_with("engine-answer-broken", &[("error", &error.to_string())])),
    }
}

fn end(worker: &Worker) {
    worker.set_onmessage(None);
    worker.set_onerror(None);
    worker.terminate();
}

impl Drop for EngineLink {
    fn drop(&mut self) {
        let mut line = self.line.borrow_mut();
        line.worker.take().iter().for_each(end);
        line.here = None;
    }
}
