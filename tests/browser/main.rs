//! The page in Chromium, Firefox and WebKit, over WebDriver.
//!
//! `cargo xtask test --only browsers` runs this against `target/dist`; servers and drivers are started here, on free
//! ports. For [`checks`] the page's worker is replaced by one that answers from [`fixture`], whose moments show every
//! state there is to draw; for [`real`] the page is as it is published, with the lessons it is published with.
//! A browser that is missing fails when `CI` is set.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock")]

mod axe;
mod bench;
mod checks;
mod driver;
mod embed;
mod faults;
mod fixture;
mod lessons;
mod phone;
mod profile;
mod real;
mod screenshots;
mod session;
mod site;
mod work;

#[path = "../../xtask/src/http.rs"]
#[allow(dead_code)]
mod http;

use std::process::ExitCode;
use std::time::Instant;

use driver::{Browser, Driver};
use session::Session;
use site::Site;

/// What a check gives: nothing, or what was wrong.
pub type Outcome<T = ()> = Result<T, String>;

/// Why a check cannot be made in a browser.
fn left_out(browser: Browser, name: &str) -> Option<&'static str> {
    let has = |part: &str| name.contains(part);
    match browser {
        Browser::WebKit if has("no network") => Some("its driver's sessions have no service workers"),
        Browser::WebKit if has("without an origin") || has("strict policy") => {
            Some("in a frame without an origin WebKit takes 'self' for nobody")
        }
        Browser::WebKit if has("fetch the module once") || has("seen or asked for") => {
            Some("its driver's sessions keep no cache")
        }
        _ => None,
    }
}

/// The checks of one run and how they went.
struct Run {
    passed: u32,
    failed: u32,
    /// For working on some checks: parts of their names, or none for all.
    only: Vec<String>,
}

/// A browser and its driver; opened anew after a check that failed, which may have left anything behind.
struct Seat {
    browser: Browser,
    // The session ends before its driver does: otherwise the browser would stay.
    open: Option<(Session, Driver)>,
}

/// What the checks visit.
struct Sites {
    by_hand: Site,
    published: Site,
    fragile: Site,
    embedding: embed::Embedding,
}

impl Seat {
    fn session(&mut self) -> Outcome<&Session> {
        if self.open.is_none() {
            let driver = Driver::start(self.browser)?;
            self.open = Some((Session::open(&driver)?, driver));
        }
        self.open.as_ref().map(|(session, _)| session).ok_or_else(|| "no session".to_owned())
    }

    /// Closes the browser of a check that failed, with a picture of what it left.
    fn give_up(&mut self, name: &str) {
        self.show(name);
        self.open = None;
    }

    /// What a check that failed left on the screen, into `ORMERY_SCREENSHOTS`.
    fn show(&self, name: &str) {
        let Some(folder) = std::env::var_os("ORMERY_SCREENSHOTS").map(std::path::PathBuf::from) else {
            return;
        };
        let Some(Ok(picture)) = self.open.as_ref().map(|(session, _)| session.screenshot()) else { return };
        let name: String = name.chars().map(|one| if one.is_alphanumeric() { one } else { '-' }).collect();
        let file = folder.join(format!("failed-{}-{name}.png", self.browser.name()));
        match std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, picture)) {
            Ok(()) => println!("    what it looked like is in {}", file.display()),
            Err(why) => println!("    {} cannot be written: {why}", file.display()),
        }
    }
}

impl Sites {
    fn start() -> Outcome<Self> {
        Ok(Self {
            by_hand: Site::start(true)?,
            published: Site::start(false)?,
            fragile: Site::serve(site::Kind::Fragile)?,
            embedding: embed::Embedding::start()?,
        })
    }
}

impl Run {
    fn tell(&mut self, name: &str, outcome: Outcome, start: Instant) {
        let time = start.elapsed().as_secs_f64();
        match outcome {
            Ok(()) => {
                self.passed += 1;
                println!("test {name} ... ok ({time:.1} s)");
            }
            Err(why) => {
                self.failed += 1;
                println!("test {name} ... FAILED ({time:.1} s)\n    {}", why.replace('\n', "\n    "));
            }
        }
    }

    /// One check, if it is wanted and can be made; once more, in a fresh browser, when it failed: a driver may lose a key
    /// or a connection. What failed once is told.
    fn check(&mut self, seat: &mut Seat, name: &str, check: impl Fn(&Session) -> Outcome) {
        if !self.only.is_empty() && !self.only.iter().any(|part| name.contains(part)) {
            return;
        }
        let browser = seat.browser;
        if let Some(why) = left_out(browser, name) {
            println!("{}: {name}: left out, because {why}", browser.name());
            return;
        }
        let start = Instant::now();
        let mut outcome = seat.session().and_then(&check);
        if let Err(why) = &outcome {
            println!(
                "    {}: {name}: failed once ({:.1} s): {why}",
                browser.name(),
                start.elapsed().as_secs_f64()
            );
            seat.give_up(name);
            outcome = seat.session().and_then(&check);
        }
        if outcome.is_err() {
            seat.give_up(name);
        }
        self.tell(&format!("{}: {name}", browser.name()), outcome, start);
    }

    /// Checks of a site, each on a fresh first visit.
    fn visits<const N: usize>(
        &mut self,
        seat: &mut Seat,
        site: &Site,
        all: [(&str, fn(&Session, &Site) -> Outcome); N],
    ) {
        for (name, check) in all {
            self.check(seat, name, |session| {
                session.visit(&site.address).and_then(|()| check(session, site))
            });
        }
    }

    /// Everything in one browser that is to be opened.
    fn in_browser(&mut self, browser: Browser) {
        let start = Instant::now();
        let mut seat = Seat { browser, open: None };
        // What is served counts its requests, so that nobody shares it.
        let opened = seat.session().map(drop).and_then(|()| Sites::start());
        match opened {
            Ok(sites) => self.browser(&mut seat, &sites),
            Err(why) if driver::missing(&why) && std::env::var_os("CI").is_none() => {
                println!("{}: left out, because {why}", browser.name());
            }
            Err(why) => self.tell(&format!("{}: starts", browser.name()), Err(why), start),
        }
    }

    /// Everything in one browser that is open.
    fn browser(&mut self, seat: &mut Seat, sites: &Sites) {
        for (name, check) in embed::ALL {
            self.check(seat, name, |session| check(session, &sites.embedding));
        }
        self.visits(seat, &sites.by_hand, checks::ALL);
        self.visits(seat, &sites.published, real::ALL);
        self.visits(seat, &sites.published, lessons::ALL);
        self.visits(seat, &sites.published, work::ALL);
        for (name, check) in phone::ALL {
            self.check(seat, name, |session| {
                session.be_phone(true);
                let outcome =
                    session.visit(&sites.published.address).and_then(|()| check(session, &sites.published));
                session.be_phone(false);
                outcome
            });
        }
        if seat.browser == Browser::Chromium {
            self.with_its_tools(seat, sites);
        }
    }

    /// What asks Chromium's own tools, and is about the page, not about the engine that shows it.
    fn with_its_tools(&mut self, seat: &mut Seat, sites: &Sites) {
        self.visits(seat, &sites.fragile, faults::ALL);
        for (site, what) in [(&sites.by_hand, "moments by hand"), (&sites.published, "a lesson")] {
            self.check(seat, &format!("axe-core finds nothing serious in {what}"), |session| {
                session.visit(&site.address).and_then(|()| axe::check(session))
            });
        }
        self.check(seat, "screenshots", |session| screenshots::take(session, &sites.by_hand, "hand-"));
        self.check(seat, "screenshots of a lesson", |session| {
            screenshots::take(session, &sites.published, "")
        });
    }
}

/// Runs what writes a file instead of checking.
fn written(write: impl FnOnce(&std::path::Path) -> Outcome, file: &std::ffi::OsStr) -> ExitCode {
    match write(file.as_ref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            println!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn main() -> ExitCode {
    if let Some(file) = std::env::var_os("ORMERY_PROFILE") {
        return written(profile::write, &file);
    }
    if let Some(file) = std::env::var_os("ORMERY_BENCH") {
        return written(bench::write, &file);
    }
    let only = std::env::var("ORMERY_CHECKS").unwrap_or_default();
    let only: Vec<String> = only.split(';').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let wanted = std::env::var("ORMERY_BROWSERS").unwrap_or_else(|_| "chromium firefox webkit".to_owned());
    // One after the other: Firefox loses keys, and Chromium a tab, where another browser works beside it.
    let mut run = Run { passed: 0, failed: 0, only };
    for browser in [Browser::Chromium, Browser::Firefox, Browser::WebKit] {
        if wanted.contains(browser.name()) {
            run.in_browser(browser);
        }
    }
    let (passed, failed) = (run.passed, run.failed);
    let word = if failed == 0 { "ok" } else { "FAILED" };
    println!("test result: {word}. {passed} passed; {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
