//! The line to the engine's thread: starting it, asking, hearing, ending it.

use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use super::Assets;
use crate::web::protocol::{Reply, Request};

/// A running engine; dropping it ends its thread at once, whatever it does.
pub struct EngineLink {
    worker: Worker,
    _hear: Closure<dyn Fn(MessageEvent)>,
    _fail: Closure<dyn Fn(ErrorEvent)>,
}

impl EngineLink {
    /// Starts a thread on the module that the page itself runs.
    pub fn start(assets: &Assets, hear: Callback<Reply>) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&assets.worker, &options)
            .map_err(|_| "this browser does not let the page start its engine".to_owned())?;
        let failed = hear.clone();
        let on_message = Closure::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            hear.emit(
                serde_json::from_str(&text)
                    .unwrap_or_else(|error| Reply::Error(format!("the engine's answer is broken: {error}"))),
            );
        });
        let on_error = Closure::new(move |_: ErrorEvent| {
            failed.emit(Reply::Error("the engine could not be started; reload the page".to_owned()));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker
            .post_message(&assets.module)
            .map_err(|_| "this browser does not let the page share its engine".to_owned())?;
        Ok(Self { worker, _hear: on_message, _fail: on_error })
    }

    /// Asks; the answer comes to the callback.
    pub fn ask(&self, request: &Request) {
        if let Ok(text) = serde_json::to_string(request) {
            // A worker that has ended by itself has said so through its error already.
            let _ = self.worker.post_message(&JsValue::from_str(&text));
        }
    }
}

impl Drop for EngineLink {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
