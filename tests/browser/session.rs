//! A browser that is open: going somewhere, asking it, pressing keys, looking.
//!
//! A WebDriver client of the ten commands that the checks need, over plain HTTP on this machine.

use std::cell::Cell;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Outcome;
use crate::driver::Driver;

/// What WebDriver calls an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How long anything on the page may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// An open browser; closed when dropped.
pub struct Session {
    port: u16,
    id: String,
    phone: Cell<bool>,
}

impl Session {
    /// Opens a browser.
    pub fn open(driver: &Driver) -> Outcome<Self> {
        let answer = call(driver.port, "POST", "/session", &driver.capabilities)?;
        let id = answer["sessionId"].as_str().ok_or_else(|| format!("no session: {answer}"))?.to_owned();
        let session = Self { port: driver.port, id, phone: Cell::new(false) };
        session.resize(1440, 900)?;
        Ok(session)
    }

    /// Goes to the page, as a first visit, and waits until a step is possible.
    pub fn visit(&self, address: &str) -> Outcome {
        // From a file beside it: a page that is left keeps its text once more.
        self.post("url", &json!({ "url": format!("{address}sw.js") }))?;
        self.run("localStorage.clear(); sessionStorage.clear()")?;
        if self.phone.get() {
            self.post("url", &json!({ "url": format!("{address}phone.html") }))?;
            self.until("the frame", "return document.readyState === 'complete'")?;
            let frame = self.find("iframe")?;
            self.post("frame", &json!({ "id": { ELEMENT: frame } }))?;
        } else {
            self.post("url", &json!({ "url": format!("{address}?{}", std::process::id()) }))?;
        }
        self.until("the first moment", "return document.querySelector('.stage[data-event]') !== null")?;
        // Keys go to where the focus is, and a frame has none at first.
        if self.phone.get() {
            self.run("window.focus()")?;
        }
        self.until_keys_arrive()
    }

    /// Firefox gives the focus to a page some time after it has shown it, and its driver loses the keys that come before.
    /// Where the focus never comes the keys tell.
    pub fn until_keys_arrive(&self) -> Outcome {
        let there = "return document.hasFocus() || !navigator.userAgent.includes('Firefox')";
        for _ in 0..100 {
            if self.run(there)? == Value::Bool(true) {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Types a text into a field of the page, again when letters were lost on the way: the first ones may come before the
    /// field hears them.
    pub fn type_into(&self, field: &str, text: &str) -> Outcome {
        let empty = format!(
            "const field = document.querySelector('{field}');
             if (field.value !== '') {{ field.value = ''; field.dispatchEvent(new Event('input', {{ bubbles: true }})); }}
             field.scrollIntoView();
             field.focus()"
        );
        let value = format!("return document.querySelector('{field}').value");
        let mut was = Value::Null;
        for _ in 0..3 {
            self.run(&empty)?;
            self.write(text)?;
            for _ in 0..100 {
                was = self.run(&value)?;
                if was == text {
                    return Ok(());
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        Err(format!("`{text}` was typed into {field}, which holds {was}"))
    }

    /// From now on pages are visited in a frame as wide as a phone, which no window of a desktop is.
    pub fn be_phone(&self, phone: bool) {
        self.phone.set(phone);
    }

    /// Goes somewhere.
    pub fn go(&self, address: &str) -> Outcome {
        self.post("url", &json!({ "url": address })).map(drop)
    }

    /// Runs a script and gives what it returns.
    pub fn run(&self, script: &str) -> Outcome<Value> {
        self.post("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Runs a script that gives its answer to its last argument, later.
    pub fn run_later(&self, script: &str) -> Outcome<Value> {
        self.post("execute/async", &json!({ "script": script, "args": [] }))
    }

    /// Waits until a script returns true.
    pub fn until(&self, what: &str, script: &str) -> Outcome {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if self.run(script)? == Value::Bool(true) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let errors = self.run("return window.seenErrors").unwrap_or_default();
        let text = self.run("return document.body.innerText.slice(0, 400)").unwrap_or_default();
        Err(format!("waited in vain for {what}; errors: {errors}; the page says: {text}"))
    }

    /// Waits until the engine has run the lesson, of which the page shows an opening before that.
    pub fn until_ran(&self) -> Outcome {
        self.until("the engine", "return document.getElementById('stop') === null && document.querySelector('.stage[data-event]') !== null")
    }

    /// Presses keys one after the other: `Shift+` before a key holds it.
    pub fn press(&self, keys: &[&str]) -> Outcome {
        let mut actions = Vec::new();
        for key in keys {
            let (shift, key) = key.strip_prefix("Shift+").map_or((false, *key), |key| (true, key));
            let code = match key {
                "Right" => "\u{e014}",
                "Left" => "\u{e012}",
                "Home" => "\u{e011}",
                "End" => "\u{e010}",
                "Enter" => "\u{e007}",
                "Escape" => "\u{e00c}",
                "Tab" => "\u{e004}",
                "Up" => "\u{e013}",
                other => other,
            };
            if shift {
                actions.push(json!({ "type": "keyDown", "value": "\u{e008}" }));
            }
            actions.push(json!({ "type": "keyDown", "value": code }));
            actions.push(json!({ "type": "keyUp", "value": code }));
            if shift {
                actions.push(json!({ "type": "keyUp", "value": "\u{e008}" }));
            }
        }
        self.post("actions", &json!({ "actions": [{ "type": "key", "id": "keys", "actions": actions }] }))
            .map(drop)
    }

    /// Presses a text's letters.
    pub fn write(&self, text: &str) -> Outcome {
        let keys: Vec<String> = text.chars().map(String::from).collect();
        self.press(&keys.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Clicks the element of a selector.
    pub fn click(&self, selector: &str) -> Outcome {
        let id = self.find(selector)?;
        self.post(&format!("element/{id}/click"), &json!({})).map(drop)
    }

    fn find(&self, selector: &str) -> Outcome<String> {
        let found = self.post("element", &json!({ "using": "css selector", "value": selector }))?;
        let id = found.as_object().and_then(|found| found.values().next()?.as_str());
        Ok(id.unwrap_or_default().to_owned())
    }

    /// Makes the window so big.
    pub fn resize(&self, width: u32, height: u32) -> Outcome {
        self.post("window/rect", &json!({ "width": width, "height": height })).map(drop)
    }

    /// Makes the page exactly so big, which a window cannot be below 500 pixels. Chromium only.
    pub fn emulate(&self, width: u32, height: u32) -> Outcome {
        let parameters =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 720 });
        self.post(
            "goog/cdp/execute",
            &json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": parameters }),
        )
        .map(drop)
    }

    /// Makes the page's pointer a finger, or a mouse again. Chromium only.
    pub fn touch(&self, finger: bool) -> Outcome {
        let parameters = json!({ "enabled": finger, "maxTouchPoints": 1 });
        let command = json!({ "cmd": "Emulation.setTouchEmulationEnabled", "params": parameters });
        self.post("goog/cdp/execute", &command).map(drop)
    }

    /// The window that is spoken to.
    pub fn window(&self) -> Outcome<String> {
        let answer = call(self.port, "GET", &format!("/session/{}/window", self.id), &Value::Null)?;
        Ok(answer.as_str().unwrap_or_default().to_owned())
    }

    /// Opens another tab.
    pub fn new_window(&self) -> Outcome<String> {
        let answer = self.post("window/new", &json!({ "type": "tab" }))?;
        Ok(answer["handle"].as_str().unwrap_or_default().to_owned())
    }

    /// Speaks to a window from now on.
    pub fn switch_to(&self, window: &str) -> Outcome {
        self.post("window", &json!({ "handle": window })).map(drop)
    }

    /// Closes the window that is spoken to.
    pub fn close_window(&self) -> Outcome {
        call(self.port, "DELETE", &format!("/session/{}/window", self.id), &Value::Null).map(drop)
    }

    /// A command of Chromium's own tools.
    pub fn devtools(&self, command: &str, parameters: Value) -> Outcome<Value> {
        self.post("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// What the page looks like, as PNG.
    pub fn screenshot(&self) -> Outcome<Vec<u8>> {
        let answer = call(self.port, "GET", &format!("/session/{}/screenshot", self.id), &Value::Null)?;
        Ok(decode_base64(answer.as_str().unwrap_or_default()))
    }

    fn post(&self, command: &str, body: &Value) -> Outcome<Value> {
        call(self.port, "POST", &format!("/session/{}/{command}", self.id), body)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = call(self.port, "DELETE", &format!("/session/{}", self.id), &Value::Null);
    }
}

/// One command: its `value`, or the driver's error.
fn call(port: u16, method: &str, path: &str, body: &Value) -> Outcome<Value> {
    let text = if body.is_null() { String::new() } else { body.to_string() };
    let answer = exchange(port, method, path, &text)
        .map_err(|error| format!("the driver does not answer {path}: {error}"))?;
    let mut answer: Value = serde_json::from_slice(&answer)
        .map_err(|error| format!("the driver's answer to {path} is broken: {error}"))?;
    let value = answer["value"].take();
    match value["error"].as_str() {
        Some(error) => Err(format!("{path}: {error}: {}", value["message"].as_str().unwrap_or_default())),
        None => Ok(value),
    }
}

fn exchange(port: u16, method: &str, path: &str, body: &str) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut reader = BufReader::new(stream);
    let mut length = None;
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header)? == 0 || header.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = header.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
    let mut answer = Vec::new();
    match length {
        Some(length) => {
            answer.resize(length, 0);
            reader.read_exact(&mut answer)?;
        }
        None => {
            reader.read_to_end(&mut answer)?;
        }
    }
    Ok(answer)
}

fn decode_base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::with_capacity(text.len() * 3 / 4));
    for value in text.bytes().filter_map(digit) {
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}
