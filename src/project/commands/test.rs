//! `manage.py test [label ...]`: a database of its own, the tests, and the database as it was.
//!
//! Mirrors `django/test/runner.py`.

use super::arguments::{Arguments, Options};
use super::base;
use crate::python::{Args, Machine, PyResult, Value};
use crate::sql::Database;

/// What the command takes.
pub fn arguments() -> Arguments {
    Arguments::new("test", "Discover and run tests in the specified modules or the current directory.")
        .without_checks()
        .any(
            "args",
            "Module paths to test; can be modulename, modulename.TestCase or \
             modulename.TestCase.test_method",
        )
        .metavar("test_label")
        .unset(
            &["--noinput", "--no-input"],
            "interactive",
            "Tells Django to NOT prompt the user for input of any kind.",
        )
        .value(
            &["--testrunner"],
            "testrunner",
            "Tells Django to use specified test runner class instead of the one specified by the \
             TEST_RUNNER setting.",
        )
        .flag(&["--failfast"], "failfast", "Stops the test suite after the first failure.")
        .value(&["-t", "--top-level-directory"], "top_level", "Top level of project for unittest discovery.")
        .value(&["-p", "--pattern"], "pattern", "The test matching pattern. Defaults to test*.py.")
        .default("test*.py")
        .flag(&["--keepdb"], "keepdb", "Preserves the test DB between runs.")
        .perhaps(&["--shuffle"], "shuffle", "Shuffles test case order.")
        .metavar("SEED")
        .flag(&["-r", "--reverse"], "reverse", "Reverses test case order.")
        .flag(&["--debug-mode"], "debug_mode", "Sets settings.DEBUG to True.")
        .flag(&["-d", "--debug-sql"], "debug_sql", "Prints logged SQL queries on failure.")
        .perhaps(
            &["--parallel"],
            "parallel",
            "Run tests using up to N parallel processes. Use the value \"auto\" to run one test \
             process for each processor core.",
        )
        .metavar("N")
        .append(&["--tag"], "tags", "Run only tests with the specified tag. Can be used multiple times.")
        .append(
            &["--exclude-tag"],
            "exclude_tags",
            "Do not run tests with the specified tag. Can be used multiple times.",
        )
        .flag(&["--pdb"], "pdb", "Runs a debugger (pdb, or ipdb if installed) on error or failure.")
        .flag(&["-b", "--buffer"], "buffer", "Discard output from passing tests.")
        .unset(
            &["--no-faulthandler"],
            "enable_faulthandler",
            "Disables the Python faulthandler module during tests.",
        )
        .flag(&["--timing"], "timing", "Output timings, including database set up and total run time.")
        .append(
            &["-k"],
            "test_name_patterns",
            "Only run test methods and classes that match the pattern or substring. Can be used \
             multiple times. Same as unittest -k option.",
        )
}

/// Runs the command; the exit status tells whether all tests passed.
///
/// # Errors
/// What finding tests raises; `SystemExit(1)` when a test failed.
pub fn run(m: &mut Machine, options: &Options) -> PyResult<()> {
    let runner = |m: &mut Machine, name: &str| m.import_from("django.test.runner", name);
    let setup = runner(m, "setup_test_environment")?;
    m.call(&setup, Args::none().with("debug", Value::Bool(options.flag("debug_mode"))))?;
    let build = runner(m, "build_suite")?;
    let labels = Value::list(options.list("args").iter().map(Value::str).collect());
    let files = Value::list(m.host.list_files().iter().map(Value::str).collect());
    let words = |name: &str| Value::list(options.list(name).iter().map(Value::str).collect());
    let chosen = Args::two(labels, files)
        .with("patterns", words("test_name_patterns"))
        .with("tags", words("tags"))
        .with("exclude_tags", words("exclude_tags"))
        .with("reverse", options.flag("reverse"));
    let suite = m.call(&build, chosen)?;
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
        create_database(m, options)?;
    }
    let result = check_and_run(m, options, &suite);
    if needs {
        if options.verbosity() >= 1 {
            let name = name(options);
            base::write_error(
                m,
                &format!("{} test database for alias 'default'{name}...", what(options, true)),
            )?;
        }
        database.borrow_mut().restore(&before);
    }
    if result? { Ok(()) } else { Err(base::exit(1)) }
}

fn name(options: &Options) -> &'static str {
    if options.verbosity() >= 2 { " ('file:memorydb_default?mode=memory&cache=shared')" } else { "" }
}

fn what(options: &Options, end: bool) -> &'static str {
    match (options.flag("keepdb"), end) {
        (true, true) => "Preserving",
        (true, false) => "Using existing",
        (false, true) => "Destroying",
        (false, false) => "Creating",
    }
}

fn create_database(m: &mut Machine, options: &Options) -> PyResult<()> {
    if options.verbosity() >= 1 {
        base::write_error(
            m,
            &format!("{} test database for alias 'default'{}...", what(options, false), name(options)),
        )?;
    }
    let verbosity = options.verbosity().saturating_sub(1).to_string();
    let argv = ["--verbosity", &verbosity, "--run-syncdb", "--noinput", "--skip-checks"].map(String::from);
    let options = super::migrate::arguments().parse(&argv).unwrap_or_default();
    super::migrate::run(m, &options)
}

fn check_and_run(m: &mut Machine, options: &Options, suite: &Value) -> PyResult<bool> {
    base::check_from(m, Args::none(), true, 40)?;
    let runner = m.import_from("django.test.runner", "DiscoverRunner")?;
    let args = Args::none()
        .with("verbosity", i64::from(options.verbosity()))
        .with("failfast", options.flag("failfast"));
    let runner = m.call(&runner, args)?;
    let result = m.call_method(&runner, "run_suite", Args::one(suite.clone()))?;
    let passed = m.call_method(&result, "wasSuccessful", Args::none())?;
    m.truth(&passed)
}
