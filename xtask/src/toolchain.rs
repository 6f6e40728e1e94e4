//! The WebAssembly toolchain: found, or made.
//!
//! In this order: the target that rustup has installed; `rustup target add` under a time limit, because it hangs
//! where the distribution server cannot be reached; Debian's own packages, which build the standard library from
//! its source; one message that says what to do. The host's toolchain is never changed.

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
    /// The host's cargo, with the target's standard library installed.
    Rustup,
    /// Debian's cargo and rustc, at their absolute paths.
    Debian { cargo: PathBuf, rustc: PathBuf, linker: PathBuf },
}

impl Toolchain {
    /// Finds the toolchain or makes it.
    pub fn ready() -> Outcome<Self> {
        // For trying the third way on a machine where the first one works.
        let debian_only = std::env::var_os("ORMERY_DEBIAN_WASM").is_some();
        if !debian_only && has_target() {
            return Ok(Self::Rustup);
        }
        if !debian_only && process::find("rustup").is_some() {
            println!("   adding the target {TARGET} (at most {} s)", ADD_LIMIT.as_secs());
            let mut add = Command::new("rustup");
            if process::run_within(add.args(["target", "add", TARGET]), ADD_LIMIT) && has_target() {
                return Ok(Self::Rustup);
            }
            println!("   rustup could not fetch it; looking for Debian's packages");
        }
        if let Some(debian) = Self::debian() {
            return Ok(debian);
        }
        if process::can_install()
            && process::install(&DEBIAN_PACKAGES).is_ok()
            && let Some(debian) = Self::debian()
        {
            return Ok(debian);
        }
        Err(format!(
            "there is no toolchain for {TARGET}\nhint: `rustup target add {TARGET}` where the network allows it, or on Debian \
             `apt-get install {}` as root; then run this command again",
            DEBIAN_PACKAGES.join(" ")
        ))
    }

    /// `cargo COMMAND` for the WebAssembly target.
    pub fn cargo(&self, subcommand: &str) -> Command {
        match self {
            Self::Rustup => {
                let mut command = Command::new("cargo");
                command.args([subcommand, "--target", TARGET]);
                command
            }
            Self::Debian { cargo, rustc, linker } => {
                let mut command = Command::new(cargo);
                command.args([subcommand, "-Z", "build-std=std,panic_abort", "--target", TARGET]);
                command.env("RUSTC", rustc).env("RUSTC_BOOTSTRAP", "1").env_remove("RUSTUP_TOOLCHAIN");
                command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                command
            }
        }
    }

    /// Where this toolchain's output lies within the target folder it is given: the two never share one, because
    /// their compilers differ.
    pub fn folder(&self) -> PathBuf {
        match self {
            Self::Rustup => crate::target().join("page"),
            Self::Debian { .. } => crate::target().join("page-debian"),
        }
    }

    /// The module that a build with `profile` leaves.
    pub fn module(&self, profile: &str) -> PathBuf {
        let folder = if profile == "dev" { "debug" } else { profile };
        self.folder().join(TARGET).join(folder).join("ormery.wasm")
    }

    fn debian() -> Option<Self> {
        let (cargo, rustc) = (PathBuf::from("/usr/bin/cargo"), PathBuf::from("/usr/bin/rustc"));
        // The library's source lies beside the compiler; without it `build-std` has nothing to build.
        let source = Path::new("/usr/lib/rustlib/src/rust/library").exists() || has_source(&rustc);
        let linker = linker()?;
        (cargo.is_file() && rustc.is_file() && source).then_some(Self::Debian { cargo, rustc, linker })
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
