//! The WebAssembly toolchain: found, or made.
//!
//! A published page is smallest when the standard library is built for it, which takes the library's source: rustup's
//! `rust-src`, or Debian's own packages. Without it the target's library as distributed does, and a page for working
//! on (`quick`) asks for no more. In this order: what is installed; Debian's packages; `rustup target add` and
//! `component add` under a time limit, because they hang where the distribution server cannot be reached; one message
//! that says what to do. The host's toolchain is never changed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::{Outcome, process};

const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
/// A working network needs about five seconds for 20 MB.
const ADD_LIMIT: Duration = Duration::from_secs(20);

/// A way to build for the browser.
pub enum Toolchain {
    /// The host's cargo, with the target's standard library as it is distributed.
    Prebuilt,
    /// A cargo whose compiler has the standard library's source beside it. `linker` is given where the compiler does not
    /// find one by itself.
    Source { cargo: PathBuf, rustc: PathBuf, linker: Option<PathBuf> },
}

impl Toolchain {
    /// Finds the toolchain or makes it; a quick one builds no standard library.
    pub fn ready(quick: bool) -> Outcome<Self> {
        // For trying Debian's way on a machine where rustup's works.
        let debian_only = std::env::var_os("ORMERY_DEBIAN_WASM").is_some();
        if quick && !debian_only && has_target() {
            return Ok(Self::Prebuilt);
        }
        let found = if debian_only { None } else { Self::rustup_source() };
        if let Some(ready) = found.or_else(Self::debian) {
            return Ok(ready);
        }
        if process::can_install()
            && process::install(&DEBIAN_PACKAGES).is_ok()
            && let Some(debian) = Self::debian()
        {
            return Ok(debian);
        }
        if process::find("rustup").is_some() {
            println!("   adding the target {TARGET} and rust-src (at most {} s)", ADD_LIMIT.as_secs());
            for what in [["target", "add", TARGET], ["component", "add", "rust-src"]] {
                process::run_within(Command::new("rustup").args(what), ADD_LIMIT);
            }
            if let Some(ready) = Self::rustup_source() {
                return Ok(ready);
            }
        }
        if has_target() {
            println!("   the standard library's source is not here: the page will be about 8 % larger");
            return Ok(Self::Prebuilt);
        }
        Err(format!(
            "there is no toolchain for {TARGET}\nhint: `rustup target add {TARGET}` and `rustup component add rust-src` where the \
             network allows it, or on Debian `apt-get install {}` as root; then run this command again",
            DEBIAN_PACKAGES.join(" ")
        ))
    }

    /// `cargo COMMAND` for the WebAssembly target.
    pub fn cargo(&self, subcommand: &str) -> Command {
        match self {
            Self::Prebuilt => {
                let mut command = Command::new("cargo");
                command.args([subcommand, "--target", TARGET]);
                command
            }
            Self::Source { cargo, rustc, linker } => {
                let mut command = Command::new(cargo);
                command.args([subcommand, "-Z", "build-std=std,panic_abort", "--target", TARGET]);
                command.env("RUSTC", rustc).env("RUSTC_BOOTSTRAP", "1");
                if let Some(linker) = linker {
                    command.env_remove("RUSTUP_TOOLCHAIN");
                    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                }
                command
            }
        }
    }

    /// What makes a published page small and only a toolchain with the library's source can do: a library built for size,
    /// and panics that trap at once. A panic's message would be English for programmers; the page says in its own words
    /// what happened, and the native command tells the place.
    pub fn for_size(&self, cargo: &mut Command) {
        if matches!(self, Self::Source { .. }) {
            cargo.args(["-Z", "build-std-features=optimize_for_size", "-Z", "panic-immediate-abort"]);
            cargo.env("CARGO_PROFILE_PAGE_PANIC", "immediate-abort");
            cargo.env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
                "-Zlocation-detail=none -Zunstable-options -Csymbol-mangling-version=v0",
            );
        }
    }

    /// Where this toolchain's output lies within the target folder it is given: the two never share one, because
    /// their compilers differ.
    pub fn folder(&self) -> PathBuf {
        match self {
            Self::Prebuilt => crate::target().join("page"),
            Self::Source { .. } => crate::target().join("page-source"),
        }
    }

    /// The module that a build with `profile` leaves.
    pub fn module(&self, profile: &str) -> PathBuf {
        let folder = if profile == "dev" { "debug" } else { profile };
        self.folder().join(TARGET).join(folder).join("ormery.wasm")
    }

    /// rustup's toolchain, when it has the target and `rust-src`.
    fn rustup_source() -> Option<Self> {
        let (cargo, rustc) = (PathBuf::from("cargo"), PathBuf::from("rustc"));
        (has_target() && has_source(&rustc)).then_some(Self::Source { cargo, rustc, linker: None })
    }

    fn debian() -> Option<Self> {
        let (cargo, rustc) = (PathBuf::from("/usr/bin/cargo"), PathBuf::from("/usr/bin/rustc"));
        // The library's source lies beside the compiler; without it `build-std` has nothing to build.
        let source = Path::new("/usr/lib/rustlib/src/rust/library").exists() || has_source(&rustc);
        let linker = Some(linker()?);
        (cargo.is_file() && rustc.is_file() && source).then_some(Self::Source { cargo, rustc, linker })
    }
}

fn has_target() -> bool {
    let Ok(output) = Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]).output()
    else {
        return false;
    };
    output.status.success() && Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir()
}

fn sysroot(rustc: &Path) -> Option<PathBuf> {
    let output = Command::new(rustc).args(["--print", "sysroot"]).output().ok()?;
    Some(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

fn has_source(rustc: &Path) -> bool {
    sysroot(rustc).is_some_and(|root| root.join("lib/rustlib/src/rust/library").exists())
}

/// LLD as Debian names it, or the one that rustup's toolchain carries.
fn linker() -> Option<PathBuf> {
    if let Some(lld) = ["wasm-ld-22", "wasm-ld"].iter().find_map(|name| process::find(name)) {
        return Some(lld);
    }
    let library = sysroot(Path::new("rustc"))?.join("lib/rustlib");
    let hosts = std::fs::read_dir(library).ok()?;
    hosts.flatten().map(|host| host.path().join("bin/rust-lld")).find(|lld| lld.is_file())
}
