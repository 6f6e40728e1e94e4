//! The repository's commands: build the page, serve it, test everything, compare with Django.
//!
//! **Boundary:** knows the crate `ormery` only as files and commands; the page and the engine know nothing of this.

mod bench;
mod browsers;
mod bundle;
mod compress;
mod conformance;
mod deny;
mod dist;
mod embed;
mod fuzz;
mod http;
mod lessons;
mod offline;
mod parity;
mod process;
mod profile;
mod report;
mod scenarios;
mod sequences;
mod serve;
mod size;
mod split;
mod test;
mod texts;
mod toolchain;
mod unsupported;
mod vendor;

use std::path::PathBuf;
use std::process::ExitCode;

/// What a command gives: nothing, or a sentence that says what went wrong and what to do.
type Outcome<T = ()> = Result<T, String>;

const HELP: &str = "\
cargo xtask COMMAND

  serve [--port N] [--open] [--watch] [--quick]   build the page and serve it at http://127.0.0.1:8080
  dist [--quick] [--zip] [--lessons DIR]...       build the page into target/dist, for any static host
  test [--skip STEP]... [--only STEP]...          everything that must hold, from format to browsers
  parity [ARGUMENTS]                              compare with real Django, in a virtual environment of its own
  sequences [N] [--record]                        random edits of models with their migrations, here and on Django
  vendor [--check]                                make the editor's bundle anew from tools/editor; needs Node
  docs [unsupported]                              write docs/unsupported.md from the sources, and
                                                  docs/as-django-does.md from what the scenarios give
  profile                                         find anew what the page can fetch after its first step
  size                                            print what the page downloads, and hold it to its budget
  bench [engine|page] [NAME]...                   measure both beside Django and in Chromium, in one table
  fuzz [TARGET]... [--minutes N] [--coverage]     try texts that are nearly right: source lesson link sql migrations edits
  deny                                            licences, duplicates, sources and known faults of what comes in

  --lessons DIR   publish the lessons of DIR in place of static/lessons; several times for several folders
  --quick   an unoptimised page, for working on it; too big to publish
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    let outcome = match arguments.first().map(String::as_str) {
        Some("serve") => serve::command(rest),
        Some("dist") => dist::command(rest),
        Some("test") => test::command(rest),
        Some("parity") => parity::command(rest),
        Some("sequences") => sequences::command(rest),
        Some("docs") => conformance::command(rest),
        Some("profile") => profile::command(),
        Some("bench") => bench::command(rest),
        Some("deny") => deny::command(),
        Some("fuzz") => fuzz::command(rest),
        Some("size") => size::command(),
        Some("vendor") => vendor::command(rest),
        None | Some("help" | "--help" | "-h") => {
            print!("{HELP}");
            Ok(())
        }
        Some(other) => Err(format!("there is no command `{other}`\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The repository's folder.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or_else(|| here.clone(), PathBuf::from)
}

/// The folder for everything that is built.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
