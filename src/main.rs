//! The native command `ormery`: a thin dispatcher to the parts under `cli`.

use std::process::ExitCode;

use ormery::cli;

const USAGE: &str = "\
usage: ormery COMMAND ...

  check [--json] FILE...   run lessons and say what did not come out as written
  new lesson NAME          begin a lesson: a file that runs, to be changed
  render LESSON.md         write a lesson as one plain page: code, outputs, SQL, tables
  export LESSON.md OUT     write the project of a lesson for real Django, its tables, its trace
  open PROJECT OUT.md      make a lesson of a real project's folder or zip file
  python FILE              run one Python program
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("python") => cli::python::main(&args[1..]),
        Some("new") => cli::new::main(&args[1..]),
        Some("render") => cli::render::main(&args[1..]),
        Some("export") => cli::export::main(&args[1..]),
        Some("open") => cli::export::open(&args[1..]),
        Some("check") => cli::check::main(&args[1..]),
        _ => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
    }
}
