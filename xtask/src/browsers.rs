//! The three browser engines and their WebDriver servers: found, or installed.

use std::path::PathBuf;
use std::process::Command;

use crate::{Outcome, process};

/// (the program that shows a package is there, the package).
const PACKAGES: [(&str, &str); 6] = [
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
    ("firefox-esr", "firefox-esr"),
    ("WebKitWebDriver", "webkit2gtk-driver"),
    ("Xvfb", "xvfb"),
    ("xauth", "xauth"),
];

/// Makes all browsers ready. Where that cannot be done the tests of what is there still run; with `CI` set a
/// missing browser fails them.
pub fn ready() -> Outcome {
    let missing: Vec<&str> = PACKAGES
        .iter()
        .filter(|(program, _)| process::find(program).is_none())
        .map(|(_, package)| *package)
        .collect();
    if !missing.is_empty() {
        if !process::can_install() {
            return lacking(&format!(
                "browsers are missing\nhint: install the Debian packages {}",
                missing.join(" ")
            ));
        }
        process::install(&missing)?;
    }
    if geckodriver().is_none() {
        println!("   building geckodriver, once (about 80 s)");
        let folder = tools();
        let mut install = Command::new("cargo");
        install.args(["install", "geckodriver", "--locked", "--quiet", "--root"]).arg(&folder);
        if let Err(message) = process::run(&mut install) {
            return lacking(&message);
        }
    }
    Ok(())
}

/// geckodriver, which Debian does not carry.
pub fn geckodriver() -> Option<PathBuf> {
    let built = tools().join("bin/geckodriver");
    process::find("geckodriver").or_else(|| built.is_file().then_some(built))
}

/// axe-core, which looks for what keeps people out; `None` where npm is not here.
pub fn axe() -> Option<PathBuf> {
    let folder = tools().join("axe");
    let file = folder.join("node_modules/axe-core/axe.min.js");
    if !file.is_file() && process::find("npm").is_some() && std::fs::create_dir_all(&folder).is_ok() {
        let mut install = Command::new("npm");
        install.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]).arg(&folder);
        // Without it the tests go on and say so.
        let _ = process::run(install.arg("axe-core@4.11.0"));
    }
    file.is_file().then_some(file)
}

/// Where programs are that were built here.
pub fn tools() -> PathBuf {
    crate::target().join("tools")
}

fn lacking(message: &str) -> Outcome {
    if std::env::var_os("CI").is_some() {
        return Err(message.to_owned());
    }
    println!("   {message}\n   going on with the browsers that are here");
    Ok(())
}
