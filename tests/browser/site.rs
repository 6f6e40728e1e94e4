//! The published folder, served, with the engine's thread replaced and every error noted.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use crate::http::{Overlay, Server};
use crate::{Outcome, faults, fixture};

/// Notes what a console would show, from before the page's first script on.
const WATCH: &str = "window.seenErrors = [];
if (location.search.includes('blocked')) {
  for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, name, { get() { throw new DOMException('not here', 'SecurityError'); } });
  }
}
const note = (text) => window.seenErrors.push(String(text));
const error = console.error;
console.error = (...words) => { note(words.join(' ')); error(...words); };
addEventListener('error', (event) => note(event.message ?? `not loaded: ${event.target.src ?? event.target.href}`), true);
addEventListener('unhandledrejection', (event) => note(event.reason));
addEventListener('securitypolicyviolation', (event) => note(`policy: ${event.violatedDirective} ${event.blockedURI}`));
";

/// A page with nothing but a phone's width.
const PHONE: &str = "<!doctype html><html lang=en><meta charset=utf-8><title>Phone</title>
<iframe src='./index.html?phone' title=Phone width=390 height=780 style='border:0'></iframe></html>";

/// The page, served.
pub struct Site {
    /// Where it is, with a slash at its end.
    pub address: String,
    asked: Arc<Mutex<Vec<String>>>,
    lacks: Arc<Mutex<Option<String>>>,
}

/// What is served.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// The page with moments made by hand in place of the engine.
    ByHand,
    /// The page as it is published.
    Published,
    /// The published page, whose threads and files can be made to fail.
    Fragile,
}

impl Site {
    /// The published page's folder.
    pub fn folder() -> Outcome<PathBuf> {
        let folder = std::env::var_os("ORMERY_DIST");
        let why = "ORMERY_DIST does not name the built page\nhint: `cargo xtask test --only browsers`";
        Ok(PathBuf::from(folder.ok_or(why)?))
    }

    /// Serves the folder of `ORMERY_DIST`: as it is published, or with moments made by hand in place of the engine.
    pub fn start(by_hand: bool) -> Outcome<Self> {
        Self::serve(if by_hand { Kind::ByHand } else { Kind::Published })
    }

    /// Serves the folder of `ORMERY_DIST`.
    pub fn serve(kind: Kind) -> Outcome<Self> {
        let by_hand = kind == Kind::ByHand;
        let folder = Self::folder()?;
        let page = std::fs::read_to_string(folder.join("index.html"))
            .map_err(|error| format!("{} holds no page: {error}", folder.display()))?;
        let page = page.replacen(
            "<meta name=\"viewport\"",
            "<script src=\"./watch.js\"></script>\n<meta name=\"viewport\"",
            1,
        );
        let worker = fixture::worker();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&asked);
        let lacks: Arc<Mutex<Option<String>>> = Arc::default();
        let lacking = Arc::clone(&lacks);
        let glue = folder_file(&folder, "ormery.", ".js")?;
        let watch =
            if kind == Kind::Fragile { format!("{WATCH}{}", faults::HOOKS) } else { WATCH.to_owned() };
        let overlay: Overlay = Arc::new(move |path| {
            if let Ok(mut log) = log.lock() {
                log.push(path.to_owned());
            }
            // This thread ends, and its connection breaks off: what a lost network looks like to the browser.
            let lost = lacking.lock().is_ok_and(|lacking| lacking.as_deref() == Some(path));
            if lost {
                std::panic::resume_unwind(Box::new(()));
            }
            match path {
                "index.html" => Some(page.clone().into_bytes()),
                "phone.html" => Some(PHONE.as_bytes().to_vec()),
                "watch.js" => Some(watch.clone().into_bytes()),
                "other.html" if kind == Kind::Fragile => {
                    Some(b"<!doctype html><title>Another page</title>".to_vec())
                }
                _ if kind == Kind::Fragile && path == glue.0 => Some(glue.1.clone().into_bytes()),
                _ if !by_hand => None,
                "lessons/fixture.md" => Some(fixture::LESSON.as_bytes().to_vec()),
                _ if path.starts_with("lessons.") => Some(fixture::LIST.as_bytes().to_vec()),
                _ if path.starts_with("worker.") => Some(worker.clone().into_bytes()),
                _ => None,
            }
        });
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).map_err(|error| error.to_string())?;
        let port = listener.local_addr().map_err(|error| error.to_string())?.port();
        let server = Server { folder, overlay, gate: Arc::new(Mutex::new(())) };
        std::thread::spawn(move || server.run(&listener));
        Ok(Self { address: format!("http://127.0.0.1:{port}/"), asked, lacks })
    }

    /// From now on a file cannot be fetched; or all of them can.
    pub fn lack(&self, file: Option<&str>) {
        if let Ok(mut lacks) = self.lacks.lock() {
            *lacks = file.map(str::to_owned);
        }
    }

    /// The files that were asked for since the page was last opened.
    pub fn asked(&self) -> Vec<String> {
        let Ok(log) = self.asked.lock() else { return Vec::new() };
        log.rsplit(|path| path == "index.html").next().unwrap_or_default().to_vec()
    }
}

/// The engine's glue, by its name in the folder, made breakable.
fn folder_file(folder: &std::path::Path, begin: &str, end: &str) -> Outcome<(String, String)> {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let name = names.find(|name| name.starts_with(begin) && name.ends_with(end));
    let name = name.ok_or_else(|| format!("{} holds no {begin}*{end}", folder.display()))?;
    let text = std::fs::read_to_string(folder.join(&name)).map_err(|error| error.to_string())?;
    Ok((name, faults::breakable(&text)))
}
