//! `manage.py test [label ...]`: a database of its own, the tests, and the database as it was.
//!
//! Mirrors `django/test/runner.py`.

use super::arguments::{Arguments, Options};
use super::base;
use crate::python::{Args, Machine, PyResult, Value};
use crate::sql::Database;

/// Runs the command; the exit status tells whether all tests passed.
///
/// # Errors
/// What finding tests raises; `SystemExit(1)` when a test failed.
pub fn run(m: &mut Machine, argv: &[String]) -> PyResult<()> {
    let arguments = Arguments::new("test")
        .any("test_label")
        .flag(&["--noinput", "--no-input"], "noinput")
        .flag(&["--failfast"], "failfast")
        .flag(&["--keepdb"], "keepdb")
        .value(&["-k"], "pattern", None)
        .value(&["--tag"], "tag", None);
    let options = base::parse(m, &arguments, argv)?;
    let runner = |m: &mut Machine, name: &str| m.import_from("django.test.runner", name);
    let setup = runner(m, "setup_test_environment")?;
    m.call(&setup, Args::none())?;
    let build = runner(m, "build_suite")?;
    let labels = Value::list(options.list("test_label").iter().map(Value::str).collect());
    let files = Value::list(m.host.list_files().iter().map(Value::str).collect());
    let suite = m.call(&build, Args::two(labels, files))?;
    let count = m.call_method(&suite, "countTestCases", Args::none())?;
    let count = m.str(&count)?;
    if options.verbosity() >= 1 {
        base::write(m, &format!("Found {count} test(s)."))?;
    }
    let needs = runner(m, "needs_database")?;
    let needs = m.call(&needs, Args::one(suite.clone()))?;
    let needs = m.truth(&needs)?;
    let database = base::database(m)?;
    let before = database.borrow().snapshot();
    if needs {
        *database.borrow_mut() = Database::new();
        create_database(m, &options)?;
    }
    let result = check_and_run(m, &options, &suite);
    if needs {
        if options.verbosity() >= 1 {
            base::write_error(
                m,
                &format!("Destroying test database for alias 'default'{}...", name(&options)),
            );
        }
        database.borrow_mut().restore(&before);
    }
    if result? { Ok(()) } else { Err(base::exit(1)) }
}

fn name(options: &Options) -> &'static str {
    if options.verbosity() >= 2 { " ('file:memorydb_default?mode=memory&cache=shared')" } else { "" }
}

fn create_database(m: &mut Machine, options: &Options) -> PyResult<()> {
    if options.verbosity() >= 1 {
        base::write_error(m, &format!("Creating test database for alias 'default'{}...", name(options)));
    }
    let verbosity = options.verbosity().saturating_sub(1).to_string();
    let argv = ["--verbosity", &verbosity, "--run-syncdb", "--noinput", "--skip-checks"].map(String::from);
    super::migrate::run(m, &argv)
}

fn check_and_run(m: &mut Machine, options: &Options, suite: &Value) -> PyResult<bool> {
    if options.verbosity() >= 1 {
        base::check(m, Args::none(), true)?;
    }
    let runner = m.import_from("django.test.runner", "DiscoverRunner")?;
    let args = Args::none()
        .with("verbosity", i64::from(options.verbosity()))
        .with("failfast", options.flag("failfast"));
    let runner = m.call(&runner, args)?;
    let result = m.call_method(&runner, "run_suite", Args::one(suite.clone()))?;
    let passed = m.call_method(&result, "wasSuccessful", Args::none())?;
    m.truth(&passed)
}
