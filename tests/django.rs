//! Applications with tests in Django's style: each folder of `tests/django` in a project of its own, `manage.py test
//! -v 2`, and what real Django printed for it (`test.out`).
//!
//! `xtask/parity/record_django.py` records the outputs, and `cargo xtask test` holds them against Django again.

use std::path::{Path, PathBuf};

use ormery::lesson::compare;
use ormery::project::Project;
use ormery::python::machine::run_with_stack;

fn apps() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/django");
    let entries = std::fs::read_dir(folder).expect("the applications have a folder");
    let mut apps: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    apps.retain(|app| app.join("tests.py").is_file());
    apps.sort();
    apps
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What `manage.py test -v 2` prints in a fresh project with this application.
fn run(app: &Path) -> String {
    let name = app.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(app).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "py"));
    files.sort();
    let mut project = Project::new();
    for file in files {
        let path = format!("{name}/{}", file.file_name().unwrap_or_default().to_string_lossy());
        project.write_file(&path, &read(&file));
    }
    let made = project.console("python manage.py makemigrations -v 0");
    made + &project.console("python manage.py test -v 2")
}

/// The test methods that an output tells of as passed.
fn passed(output: &str) -> usize {
    output.lines().filter(|line| line.ends_with("... ok")).count()
}

#[test]
fn every_application_tests_as_on_django() {
    let apps = apps();
    assert!(apps.len() >= 10, "{} applications", apps.len());
    let mut methods = 0;
    let mut wrong = String::new();
    for app in apps {
        let want = read(&app.join("test.out"));
        methods += passed(&want);
        let here = app.clone();
        let got = run_with_stack(move || run(&here)).expect("a run is no panic");
        let got = compare::shorten_tracebacks(&got);
        if !compare::same(&want, &got) {
            wrong += &format!("--- {}\n{got}\n", app.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(methods >= 100, "{methods} test methods");
}
