//! The WebDriver servers: found, started on a free port, ended.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Outcome;

const MINI_BROWSER: &str = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
const CHROMIUM_FLAGS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
];

/// The three engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Blink.
    Chromium,
    /// Gecko.
    Firefox,
    /// WebKit.
    WebKit,
}

impl Browser {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }
}

/// A running WebDriver server, and the screen it may need; both end with this value.
pub struct Driver {
    /// Where it listens.
    pub port: u16,
    /// What a session is asked for.
    pub capabilities: Value,
    children: Vec<Child>,
    profile: PathBuf,
}

impl Driver {
    /// Starts a browser's server and waits until it listens.
    pub fn start(browser: Browser) -> Outcome<Self> {
        let port = free_port()?;
        let profile = std::env::temp_dir().join(format!("ormery-{}-{port}", browser.name()));
        std::fs::create_dir_all(&profile).map_err(|error| error.to_string())?;
        let mut driver =
            Self { port, capabilities: capabilities(browser, &profile), children: Vec::new(), profile };
        let mut command = match browser {
            Browser::Chromium => {
                let mut command = Command::new(find("chromedriver")?);
                command.arg(format!("--port={port}"));
                command
            }
            Browser::Firefox => {
                find("firefox-esr").or_else(|_| find("firefox"))?;
                let mut command = Command::new(geckodriver()?);
                // Two ports: the second is the browser's own.
                command.args(["--port", &port.to_string(), "--marionette-port", &free_port()?.to_string()]);
                command
            }
            Browser::WebKit => {
                let mut command = Command::new(find("WebKitWebDriver")?);
                command.arg(format!("--port={port}"));
                command.env("DISPLAY", driver.screen()?).env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
                command
            }
        };
        let child = command.env("HOME", &driver.profile).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        driver
            .children
            .push(child.map_err(|error| format!("the driver of {} did not start: {error}", browser.name()))?);
        wait_for("the driver", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok())?;
        Ok(driver)
    }

    /// Bytes of the largest of Chromium's pages: its private footprint, as the browser's own task manager tells it, without
    /// the program and the files that all pages share. 0 where the system does not tell.
    pub fn memory(&self) -> f64 {
        let profile = self.profile.display().to_string();
        let mut largest = 0.0_f64;
        for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let words = std::fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default();
            if !words.contains("--type=renderer") || !words.contains(&profile) {
                continue;
            }
            let told = std::fs::read_to_string(entry.path().join("status")).unwrap_or_default();
            let kilobytes = |key: &str| {
                let line = told.lines().find_map(|line| line.strip_prefix(key));
                line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok()).unwrap_or(0.0)
            };
            largest = largest.max((kilobytes("RssAnon:") + kilobytes("VmSwap:")) * 1024.0);
        }
        largest
    }

    /// A screen for a browser that has no headless mode.
    fn screen(&mut self) -> Outcome<String> {
        let program = find("Xvfb")?;
        let number = (90..200).find(|number| !Path::new(&format!("/tmp/.X11-unix/X{number}")).exists());
        let display = format!(":{}", number.ok_or("all screens are taken")?);
        let mut command = Command::new(program);
        command.args([&display, "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        self.children.push(child.map_err(|error| format!("Xvfb did not start: {error}"))?);
        wait_for("the screen", || Path::new(&format!("/tmp/.X11-unix/X{}", &display[1..])).exists())?;
        Ok(display)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        for child in self.children.iter_mut().rev() {
            // A child that has ended by itself is no loss.
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// Whether a failure means that a browser is not installed.
pub fn missing(why: &str) -> bool {
    why.contains("is not installed")
}

fn capabilities(browser: Browser, profile: &Path) -> Value {
    let wanted = match browser {
        Browser::Chromium => {
            let mut flags: Vec<String> = CHROMIUM_FLAGS.map(str::to_owned).to_vec();
            flags.push(format!("--user-data-dir={}", profile.display()));
            json!({ "goog:chromeOptions": { "args": flags } })
        }
        Browser::Firefox => {
            let binary = find("firefox-esr").or_else(|_| find("firefox")).unwrap_or_default();
            // Nor does it drop what is pressed before a page was painted three times.
            let prefs = json!({
                "dom.input_events.security.minNumTicks": 0,
                "dom.input_events.security.minTimeElapsedInMS": 0,
            });
            json!({ "moz:firefoxOptions": { "binary": binary, "args": ["-headless"], "prefs": prefs } })
        }
        Browser::WebKit => {
            json!({ "webkitgtk:browserOptions": { "binary": MINI_BROWSER, "args": ["--automation"] } })
        }
    };
    json!({ "capabilities": { "alwaysMatch": wanted } })
}

fn geckodriver() -> Outcome<PathBuf> {
    std::env::var_os("GECKODRIVER").map_or_else(|| find("geckodriver"), |path| Ok(PathBuf::from(path)))
}

fn find(program: &str) -> Outcome<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file());
    found.ok_or_else(|| format!("{program} is not installed"))
}

fn free_port() -> Outcome<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    listener.map(|address| address.port()).map_err(|error| format!("no port is free: {error}"))
}

fn wait_for(what: &str, ready: impl Fn() -> bool) -> Outcome {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(20) {
        if ready() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err(format!("{what} did not start within 20 s"))
}
