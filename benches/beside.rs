//! Ormery beside CPython, Django and SQLite on the same work, in one run: `cargo bench --bench beside -- [NAME]...`.
//!
//! Each file of `benches/work` is a piece of work: a project, what is done first, and what is timed (statements of the
//! shell or a command of `manage.py`). Both sides do it by turns, so that a busy machine is as busy for both, and what
//! they print must be the same. Where `growth` names sizes, the work is done at each of them (`$n` in the statements)
//! and the exponent of the growth is fitted. `ORMERY_DJANGO` names a Python that has Django; `--json FILE` keeps the numbers.
//! Django's side is in favour: one warm process, its database in memory, its code compiled before.

#![allow(clippy::disallowed_methods, reason = "a bench asks the real clock")]

#[path = "beside/django.rs"]
mod django;
#[path = "beside/seek.rs"]
mod seek;
#[path = "beside/table.rs"]
mod table;
#[path = "beside/work.rs"]
mod work;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use ormery::project::Project;
use ormery::python::host::Limits;
use ormery::python::machine::run_with_stack;

use django::Django;
use table::{Line, Size};
use work::{Part, Work};

/// Rounds of each side; the median counts.
const ROUNDS: usize = 9;
/// Rounds at sizes other than the work's own.
const GROWTH_ROUNDS: usize = 5;

/// A round's time and what was printed.
type Round = (Duration, String);

/// Ormery's side: a project that lives through all rounds.
struct Ormery(Project);

impl Ormery {
    fn start(work: &Work) -> Self {
        let mut project = Project::new();
        // Ten thousand objects and what was fetched for them are more than a page is allowed.
        project.world.limits.set(Limits { fuel: u64::MAX, memory_bytes: 1 << 30, ..Limits::default() });
        for (path, text) in &work.files {
            project.write_file(path, text);
        }
        for argv in &work.setup {
            project.manage(argv, "");
        }
        Self(project)
    }

    fn run(&mut self, part: &Part, work: &Work) -> Round {
        if part.fresh {
            self.0.console("rm -f db.sqlite3");
            for path in &work.remove {
                self.0.console(&format!("rm -f {path}"));
            }
        }
        let begun = Instant::now();
        let printed = match &part.command {
            Some(argv) => self.0.manage(argv, "").text,
            None => part.statements.iter().map(|statement| self.0.shell(statement)).collect(),
        };
        let taken = begun.elapsed();
        // What the statements sent is kept for whoever asks; here nobody does.
        self.0.take_queries();
        (taken, printed)
    }
}

/// What both printed, without what cannot repeat: a test run's own time.
fn comparable(printed: &str) -> String {
    let stable = |line: &&str| !line.starts_with("Ran ");
    printed.lines().map(str::trim_end).filter(stable).collect::<Vec<_>>().join("\n")
}

fn median(mut taken: Vec<Duration>) -> Option<Duration> {
    taken.sort();
    taken.get(taken.len() / 2).copied()
}

/// The medians of both sides at one size.
fn measure(work: &Work, size: u64, rounds: usize) -> Result<Size, String> {
    let mut ours = Ormery::start(work);
    let mut theirs = Django::start(work)?;
    if let Some(prepare) = work.part(&work.prepare, size) {
        ours.run(&prepare, work);
        theirs.iter_mut().try_for_each(|django| django.run(&prepare).map(drop))?;
    }
    let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
    // The first round warms both up and is not counted.
    for round in 0..=rounds {
        if let Some(before) = work.part(&work.before, size) {
            ours.run(&before, work);
            theirs.iter_mut().try_for_each(|django| django.run(&before).map(drop))?;
        }
        let timed = work.timed(size);
        let (taken, printed) = ours.run(&timed, work);
        if round > 0 {
            our_times.push(taken);
        }
        let Some(django) = &mut theirs else { continue };
        let (taken, wanted) = django.run(&timed)?;
        if round > 0 {
            their_times.push(taken);
        }
        if comparable(&printed) != comparable(&wanted) {
            return Err(format!("Ormery printed\n{printed}\nand Django\n{wanted}"));
        }
    }
    Ok(Size { n: size, ours: median(our_times).unwrap_or_default(), theirs: median(their_times) })
}

fn line(work: &Work) -> Result<Line, String> {
    let own = measure(work, work.n, ROUNDS)?;
    let mut growth = Vec::new();
    for size in work.growth.iter().copied() {
        growth.push(if size == work.n { own } else { measure(work, size, GROWTH_ROUNDS)? });
    }
    Ok(Line { name: work.name.clone(), budget_ms: work.budget_ms, own, growth })
}

fn works(wanted: &[String]) -> Result<Vec<Work>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/work");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.sort();
    let named = |file: &PathBuf| {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        wanted.is_empty() || wanted.iter().any(|part| name.contains(part.as_str()))
    };
    files.iter().filter(|file| named(file)).map(|file| Work::read(file)).collect()
}

fn run(wanted: &[String], kept: Option<&Path>) -> Result<(), String> {
    let works = works(wanted)?;
    let mut lines = Vec::new();
    let mut failed = 0;
    for work in &works {
        eprintln!("{}", work.name);
        match line(work) {
            Ok(line) => lines.push(line),
            Err(why) => {
                failed += 1;
                println!("{}: {why}\n", work.name);
            }
        }
    }
    let seeks = if wanted.is_empty() || wanted.iter().any(|part| part == "seek") {
        seek::measure()?
    } else {
        Vec::new()
    };
    print!("{}", table::markdown(&lines, &seeks));
    if let Some(file) = kept {
        std::fs::write(file, table::json(&lines, &seeks).to_string() + "\n")
            .map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
    }
    if failed == 0 {
        Ok(())
    } else {
        Err(format!("{failed} pieces of work came out otherwise than on Django"))
    }
}

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let (mut wanted, mut kept) = (Vec::new(), None);
    while let Some(word) = words.next() {
        if word == "--json" {
            kept = words.next().map(PathBuf::from);
        } else {
            wanted.push(word);
        }
    }
    match run_with_stack(move || run(&wanted, kept.as_deref())) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(why)) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}
