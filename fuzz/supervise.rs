//! Two processes: one tries texts, the other sees it end, keeps what ended it, and starts it again.

use std::collections::HashSet;
use std::fmt;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ormery::python::machine::run_with_stack;

use crate::targets::{TARGETS, Target};
use crate::{TOO_LONG, TOO_MUCH, Wanted, mutate, seeds};

/// How a child ends that was ended for the time a text took, for the memory, or for a broken promise.
const HUNG: i32 = 41;
const SWOLLEN: i32 = 42;
const BROKEN: i32 = 43;
/// Bytes that a child may have gathered before it is replaced.
const MOST_HELD: u64 = 512 << 20;
/// Seeds found by a run itself.
const MOST_FOUND: usize = 4_000;
/// Faults after which a run gives up.
const ENOUGH: usize = 20;

/// What a run gave.
#[derive(Default)]
pub struct Told {
    tried: u64,
    answers: u64,
    seconds: f64,
    peak: u64,
    /// Each with its file.
    pub faults: Vec<String>,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} texts in {:.0} s, {} kinds of answers, at most {} MB, {} faults",
            self.tried,
            self.seconds,
            self.answers,
            self.peak >> 20,
            self.faults.len()
        )?;
        self.faults.iter().try_for_each(|fault| write!(f, "\n    {fault}"))
    }
}

fn target(name: &str) -> Target {
    TARGETS.iter().find(|(known, _)| *known == name).map_or(TARGETS[0].1, |(_, target)| *target)
}

/// Runs a target for some seconds, in children that may die.
pub fn run(name: &str, seconds: u64, seed: u64) -> Told {
    let folder = std::env::temp_dir().join(format!("ormery-fuzz-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for temporary files");
    let begun = Instant::now();
    let end = begun + Duration::from_secs(seconds);
    let mut told = Told::default();
    let mut seed = seed;
    loop {
        let left = end.saturating_duration_since(Instant::now()).as_secs();
        let program = std::env::current_exe().expect("this program has a path");
        let mut child = Command::new(program);
        child
            .args([name, "--seconds", &left.to_string(), "--seed", &seed.to_string(), "--child"])
            .arg(&folder);
        let status =
            child.stderr(Stdio::from(fs::File::create(folder.join("said")).expect("a file"))).status();
        let count = fs::read_to_string(folder.join("count")).unwrap_or_default();
        let numbers: Vec<u64> = count.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        if let [tried, answers, peak] = numbers[..] {
            told.tried += tried;
            told.answers = told.answers.max(answers);
            told.peak = told.peak.max(peak);
            seed += tried + 1;
        }
        match status {
            // A child that has grown is replaced: objects that name one another in a circle stay to a run's end.
            Ok(status) if status.success() && Instant::now() + Duration::from_secs(1) < end => continue,
            Ok(status) if status.success() => break,
            status => {
                let code = status.ok().and_then(|status| status.code());
                told.faults.push(keep(name, &folder, code));
            }
        }
        if Instant::now() >= end || told.faults.len() >= ENOUGH {
            break;
        }
    }
    told.seconds = begun.elapsed().as_secs_f64();
    let _ = fs::remove_dir_all(&folder);
    told
}

/// Keeps the text that ended a child.
fn keep(name: &str, folder: &Path, code: Option<i32>) -> String {
    let why = match code {
        Some(HUNG) => "took too long",
        Some(SWOLLEN) => "took too much memory",
        Some(BROKEN) => "broke a promise",
        Some(101) => "panicked",
        _ => "ended the process",
    };
    let text = fs::read(folder.join("text")).unwrap_or_default();
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let faults = seeds::folder("faults", name);
    let file = faults.join(format!("{:016x}.txt", hasher.finish()));
    let _ = fs::create_dir_all(&faults).and_then(|()| fs::write(&file, &text));
    let said = fs::read_to_string(folder.join("said")).unwrap_or_default();
    let said: Vec<&str> = said.lines().take(3).collect();
    format!("{why}: {} {}", file.display(), said.join(" / "))
}

/// Tries one file.
pub fn one(name: &str, file: &Path) -> ExitCode {
    let text = fs::read_to_string(file).unwrap_or_default();
    let target = target(name);
    watch(Instant::now());
    begin(Instant::now());
    match run_with_stack(move || target(&text)) {
        Ok(Ok(answer)) => {
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Ok(Err(why)) => {
            println!("broken promise: {why}");
            ExitCode::FAILURE
        }
        Err(why) => {
            println!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Milliseconds of processor time at which the text under way began, and one; 0 between texts.
static BEGAN: AtomicU64 = AtomicU64::new(0);

/// Bytes that the process held when it began: what earlier texts left is not this one's.
static BEFORE: AtomicU64 = AtomicU64::new(0);

fn begin(start: Instant) {
    BEFORE.store(resident(), Ordering::Relaxed);
    BEGAN.store(spent(start), Ordering::Relaxed);
}

/// Milliseconds of processor time that this process has had, and one: a busy machine makes no text slow. The clock where
/// the system does not tell.
fn spent(start: Instant) -> u64 {
    let told = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = told.rsplit(')').next().unwrap_or_default();
    let ticks: Vec<u64> =
        after.split_whitespace().skip(11).take(2).filter_map(|word| word.parse().ok()).collect();
    if let [user, system] = ticks[..] {
        (user + system) * 10 + 1
    } else {
        start.elapsed().as_millis() as u64 + 1
    }
}

/// A thread that ends the process when a text takes too long or too much.
fn watch(start: Instant) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_millis(50));
            let began = BEGAN.load(Ordering::Relaxed);
            let now = spent(start);
            if began > 0 && now > began + TOO_LONG.as_millis() as u64 {
                eprintln!("no end after {TOO_LONG:?}");
                std::process::exit(HUNG);
            }
            let grown = resident().saturating_sub(BEFORE.load(Ordering::Relaxed));
            if began > 0 && grown > TOO_MUCH as u64 {
                eprintln!("{} MB of memory", grown >> 20);
                std::process::exit(SWOLLEN);
            }
        }
    });
}

/// Bytes of memory that this process holds; 0 where the system does not tell.
fn resident() -> u64 {
    let told = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    told.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096
}

/// An answer's lines without what differs from text to text: figures and what is quoted.
fn kinds(answer: &str) -> impl Iterator<Item = u64> {
    answer.lines().take(200).map(|line| {
        let mut hasher = DefaultHasher::new();
        let mut quoted = None;
        for letter in line.chars().take(160) {
            match quoted {
                Some(quote) if quote == letter => quoted = None,
                Some(_) => {}
                None if "'\"`".contains(letter) => quoted = Some(letter),
                None if letter.is_ascii_digit() => {}
                None => letter.hash(&mut hasher),
            }
        }
        hasher.finish()
    })
}

/// Tries texts until the time is over.
pub fn child(name: &str, folder: &Path, wanted: &Wanted) -> ExitCode {
    let start = Instant::now();
    let end = start + Duration::from_secs(wanted.seconds);
    let (name, folder, first) = (name.to_owned(), folder.to_owned(), wanted.seed);
    watch(start);
    let done = run_with_stack(move || try_all(&name, &folder, first, start, end));
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(BROKEN as u8),
        Err(_) => ExitCode::from(101),
    }
}

fn try_all(name: &str, folder: &Path, first: u64, start: Instant, end: Instant) -> bool {
    let target = target(name);
    let mut corpus = seeds::of(name);
    let (own, mut seen, mut tried, mut peak) = (corpus.len(), HashSet::new(), 0_u64, 0_u64);
    let (text_file, count_file) = (folder.join("text"), folder.join("count"));
    // What once was a fault comes first, then each seed as it is, then what is made of them.
    let mut as_they_are: Vec<String> = if first == 0 { seeds::faults(name) } else { Vec::new() };
    as_they_are.extend(seeds::own(name));
    as_they_are.reverse();
    let mut grown = false;
    while Instant::now() < end && !grown {
        let text = as_they_are.pop().unwrap_or_else(|| mutate::text(&corpus, first + tried, name));
        let kept = fs::File::create(&text_file).and_then(|mut file| file.write_all(text.as_bytes()));
        kept.expect("the text is kept");
        tried += 1;
        fs::write(&count_file, format!("{tried} {} {peak}", seen.len())).expect("the count is kept");
        begin(start);
        let answer = target(&text);
        BEGAN.store(0, Ordering::Relaxed);
        peak = peak.max(resident().saturating_sub(BEFORE.load(Ordering::Relaxed)));
        grown |= resident() > MOST_HELD;
        match answer {
            Err(why) => {
                eprintln!("{why}");
                return false;
            }
            Ok(answer) => {
                let before = seen.len();
                seen.extend(kinds(&answer));
                if seen.len() > before && text.len() < 64 << 10 && corpus.len() < own + MOST_FOUND {
                    corpus.push(text);
                }
            }
        }
    }
    fs::write(&count_file, format!("{tried} {} {peak}", seen.len())).expect("the count is kept");
    true
}

/// Where a path of the repository is.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
