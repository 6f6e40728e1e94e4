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

fn main() -> ExitCode {
    if let Some(file) = std::env::var_os("ORMERY_PROFILE") {
        return match profile::write(file.as_ref()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => {
                println!("{why}");
                ExitCode::FAILURE
            }
        };
    }
    if let Some(file) = std::env::var_os("ORMERY_BENCH") {
        return match bench::write(file.as_ref()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => {
                println!("{why}");
                ExitCode::FAILURE
            }
        };
    }
    let (mut passed, mut failed) = (0, 0);
    let mut tell = |name: &str, outcome: Outcome, start: Instant| {
        let time = start.elapsed().as_secs_f64();
        match outcome {
            Ok(()) => {
                passed += 1;
                println!("test {name} ... ok ({time:.1} s)");
            }
            Err(why) => {
                failed += 1;
                println!("test {name} ... FAILED ({time:.1} s)\n    {}", why.replace('\n', "\n    "));
            }
        }
    };
    let sites = Site::start(true).and_then(|site| {
        Ok((site, Site::start(false)?, Site::serve(site::Kind::Fragile)?, embed::Embedding::start()?))
    });
    let (site, published, fragile, embedding) = match sites {
        Ok(sites) => sites,
        Err(why) => {
            println!("{why}\ntest result: FAILED. 0 passed; 1 failed");
            return ExitCode::FAILURE;
        }
    };
    // For working on one check: a part of its name.
    let only = std::env::var("ORMERY_CHECKS").unwrap_or_default();
    let wanted = std::env::var("ORMERY_BROWSERS").unwrap_or_else(|_| "chromium firefox webkit".to_owned());
    for browser in Browser::ALL.into_iter().filter(|browser| wanted.contains(browser.name())) {
        let start = Instant::now();
        let opened = Driver::start(browser).and_then(|driver| {
            let session = Session::open(&driver)?;
            Ok((driver, session))
        });
        // The session ends before its driver does: otherwise the browser would stay.
        let (_driver, session) = match opened {
            Ok(opened) => opened,
            Err(why) if driver::missing(&why) && std::env::var_os("CI").is_none() => {
                println!("{}: left out, because {why}", browser.name());
                continue;
            }
            Err(why) => {
                tell(&format!("{}: starts", browser.name()), Err(why), start);
                continue;
            }
        };
        for (name, check) in embed::ALL.into_iter().filter(|(name, _)| name.contains(&only)) {
            if let Some(why) = left_out(browser, name) {
                println!("{}: {name}: left out, because {why}", browser.name());
                continue;
            }
            let start = Instant::now();
            tell(&format!("{}: {name}", browser.name()), check(&session, &embedding), start);
        }
        for (name, check) in checks::ALL.into_iter().filter(|(name, _)| name.contains(&only)) {
            let start = Instant::now();
            let outcome = session.visit(&site.address).and_then(|()| check(&session, &site));
            tell(&format!("{}: {name}", browser.name()), outcome, start);
        }
        let of_lessons = real::ALL.into_iter().chain(lessons::ALL).chain(work::ALL);
        for (name, check) in of_lessons.filter(|(name, _)| name.contains(&only)) {
            if let Some(why) = left_out(browser, name) {
                println!("{}: {name}: left out, because {why}", browser.name());
                continue;
            }
            let start = Instant::now();
            let outcome = session.visit(&published.address).and_then(|()| check(&session, &published));
            tell(&format!("{}: {name}", browser.name()), outcome, start);
        }
        session.be_phone(true);
        for (name, check) in phone::ALL.into_iter().filter(|(name, _)| name.contains(&only)) {
            let start = Instant::now();
            let outcome = session.visit(&published.address).and_then(|()| check(&session, &published));
            tell(&format!("{}: {name}", browser.name()), outcome, start);
        }
        session.be_phone(false);
        // They ask Chromium's own tools, and are about the page, not about the engine that shows it.
        if browser == Browser::Chromium {
            for (name, check) in faults::ALL.into_iter().filter(|(name, _)| name.contains(&only)) {
                let start = Instant::now();
                let outcome = session.visit(&fragile.address).and_then(|()| check(&session, &fragile));
                tell(&format!("{}: {name}", browser.name()), outcome, start);
            }
        }
        if browser == Browser::Chromium && only.is_empty() {
            for (site, what) in [(&site, "moments by hand"), (&published, "a lesson")] {
                let start = Instant::now();
                match session.visit(&site.address).and_then(|()| axe::check(&session)) {
                    Ok(false) => println!("axe-core is not here: left out"),
                    outcome => tell(
                        &format!("chromium: axe-core finds nothing serious in {what}"),
                        outcome.map(drop),
                        start,
                    ),
                }
            }
            let start = Instant::now();
            tell("chromium: screenshots", screenshots::take(&session, &site, "hand-"), start);
            let start = Instant::now();
            tell("chromium: screenshots of a lesson", screenshots::take(&session, &published, ""), start);
        }
    }
    let word = if failed == 0 { "ok" } else { "FAILED" };
    println!("test result: {word}. {passed} passed; {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
