//! The line to the engine: starting it, asking, hearing, ending it.
//!
//! The engine has a thread of its own. Where a browser or a sandbox gives none, it runs on the page's own thread: all
//! works, but nothing can be stopped before its limits stop it.

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
}

impl EngineLink {
    /// Starts a thread on the module that the page itself runs.
    pub fn start(assets: &Assets, hear: Callback<Reply>) -> Result<Self, String> {
        let line = Rc::new(RefCell::new(Line { worker: None, here: None, unheard: Some(Vec::new()), hear }));
        let on_message = {
            let line = line.clone();
            Closure::new(move |event: MessageEvent| {
                line.borrow_mut().unheard = None;
                let text = event.data().as_string().unwrap_or_default();
                let hear = line.borrow().hear.clone();
                hear.emit(read(&text));
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
        match worker(assets) {
            Some(worker) => {
                worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
                worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
                line.borrow_mut().worker = Some(worker);
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
fn worker(assets: &Assets) -> Option<Worker> {
    if assets.worker.is_empty() {
        return None;
    }
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(&assets.worker, &options).ok()?;
    worker.post_message(&assets.module).ok()?;
    let words = js_sys::Array::of1(&JsValue::from_str(&assets.words));
    (assets.words.is_empty() || worker.post_message(&words).is_ok()).then_some(worker)
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
        Ok(Reply::Broke(error)) => Reply::Error(say_with("engine-broke", &[("error", &error)])),
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
