//! What `migrate` of a fresh default project costs, side by side with Django on an in-memory SQLite. Run with
//! `cargo bench --bench migrate`; it fails above its budget. Django takes part when `ORMERY_DJANGO` names a Python that
//! has it: the two take turns, so that a busy machine is as busy for both.

#![allow(clippy::disallowed_methods, reason = "a bench asks the real clock")]

use std::process::Command;
use std::time::{Duration, Instant};

use ormery::project::Project;

const RUNS: usize = 11;
const BUDGET: Duration = Duration::from_millis(25);

/// Django's own side: the same command in one process, on a database in memory that is new each time.
const DJANGO: &str = r#"
import io, sys, time
import django
from django.conf import settings

apps = ["admin", "auth", "contenttypes", "sessions", "messages"]
settings.configure(
    INSTALLED_APPS=["django.contrib." + app for app in apps],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()
from django.core.management import call_command
from django.db import connection

for line in sys.stdin:
    connection.close()
    begun = time.perf_counter()
    call_command("migrate", stdout=io.StringIO())
    print(int((time.perf_counter() - begun) * 1e6), flush=True)
"#;

/// A new project's `manage.py migrate`, the process's start with it.
fn ormery() -> Duration {
    let mut project = Project::new();
    let begun = Instant::now();
    let output = project.manage(&["migrate".to_string()], "");
    let taken = begun.elapsed();
    assert!(output.text.contains("Applying sessions.0001_initial... OK"), "{}", output.text);
    taken
}

/// A Django that migrates once for each line it is sent.
struct Django {
    process: std::process::Child,
    answers: std::io::Lines<std::io::BufReader<std::process::ChildStdout>>,
}

impl Django {
    fn start() -> Option<Django> {
        use std::io::BufRead;
        use std::process::Stdio;
        let python = std::env::var("ORMERY_DJANGO").ok()?;
        let mut command = Command::new(python);
        let mut process =
            command.args(["-c", DJANGO]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
        let answers = std::io::BufReader::new(process.stdout.take()?).lines();
        Some(Django { process, answers })
    }

    fn migrate(&mut self) -> Option<Duration> {
        use std::io::Write;
        writeln!(self.process.stdin.as_mut()?, "migrate").ok()?;
        self.answers.next()?.ok()?.parse().ok().map(Duration::from_micros)
    }
}

fn median(mut taken: Vec<Duration>) -> Option<Duration> {
    taken.sort();
    taken.get(taken.len() / 2).copied()
}

fn main() {
    let mut django = Django::start();
    ormery();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        ours.push(ormery());
        theirs.extend(django.as_mut().and_then(Django::migrate));
    }
    if let Some(mut django) = django {
        drop(django.process.stdin.take());
        let _ = django.process.wait();
    }
    let ours = median(ours).unwrap_or_default();
    println!("migrate of a fresh project   Ormery {ours:>10.2?}   (budget {BUDGET:?})");
    match median(theirs) {
        Some(theirs) => println!("migrate of a fresh project   Django {theirs:>10.2?}"),
        None => println!("Django takes no part: set ORMERY_DJANGO to a Python that has it"),
    }
    assert!(ours <= BUDGET, "migrate takes {ours:?}, which is above {BUDGET:?}");
}
