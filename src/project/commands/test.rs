//! `manage.py test [label ...]`: a database of its own, the tests, and the database as it was.
//!
//! Mirrors `django/test/runner.py`.

use super::arguments::{Arguments, Options};
use super::base;
use crate::python::exception::unsupported;
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
    for (flag, shown) in [("debug_sql", "--debug-sql"), ("pdb", "--pdb")] {
        if options.flag(flag) {
            return Err(unsupported(format!("test {shown}")));
        }
    }
    let timings = runner(m, "Timings")?;
    let timings = m.call(&timings, Args::none())?;
    let shuffler = shuffler(m, options)?;
    let suite = build(m, options, &shuffler)?;
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
    m.call_method(&timings, "skip", Args::none())?;
    if needs {
        *database.borrow_mut() = Database::new();
        create_database(m, options)?;
        lap(m, &timings, "Total database setup took %.3fs|  Creating 'default' took %.3fs")?;
    } else {
        if options.verbosity() >= 2 {
            base::write(m, "Skipping setup of unused database(s): default.")?;
        }
        lap(m, &timings, "Total database setup took %.3fs")?;
    }
    let result = check_and_run(m, options, &suite);
    if result.is_ok() && !shuffler.is_none() && options.verbosity() >= 1 {
        let seed = m.str(&shuffler)?;
        base::write(m, &format!("Used shuffle seed: {seed}"))?;
    }
    m.call_method(&timings, "skip", Args::none())?;
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
    lap(m, &timings, "Total database teardown took %.3fs")?;
    let passed = result?;
    if options.flag("timing") {
        m.call_method(&timings, "tell", Args::none())?;
    }
    if passed { Ok(()) } else { Err(base::exit(1)) }
}

fn lap(m: &mut Machine, timings: &Value, text: &str) -> PyResult<()> {
    m.call_method(timings, "lap", Args::one(Value::str(text))).map(|_| ())
}

/// What `--shuffle [SEED]` asks for, or `None`; its seed is told before anything else.
fn shuffler(m: &mut Machine, options: &Options) -> PyResult {
    let Some(seed) = options.value("shuffle") else { return Ok(Value::None) };
    let class = m.import_from("django.test.runner", "Shuffler")?;
    let shuffler = m.call(&class, Args::one(Value::str(seed)))?;
    if options.verbosity() >= 1 {
        let seed = m.str(&shuffler)?;
        base::write(m, &format!("Using shuffle seed: {seed}"))?;
    }
    Ok(shuffler)
}

/// The tests that labels and options choose, in Django's order.
fn build(m: &mut Machine, options: &Options, shuffler: &Value) -> PyResult {
    let build = m.import_from("django.test.runner", "build_suite")?;
    let words = |name: &str| Value::list(options.list(name).iter().map(Value::str).collect());
    let files = Value::list(m.host.list_files().iter().map(Value::str).collect());
    let chosen = Args::two(words("args"), files)
        .with("pattern", Value::str(options.value("pattern").unwrap_or("test*.py")))
        .with("patterns", words("test_name_patterns"))
        .with("tags", words("tags"))
        .with("exclude_tags", words("exclude_tags"))
        .with("reverse", options.flag("reverse"))
        .with("shuffler", shuffler.clone())
        .with("verbosity", i64::from(options.verbosity()));
    m.call(&build, chosen)
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
        .with("failfast", options.flag("failfast"))
        .with("buffer", options.flag("buffer"));
    let runner = m.call(&runner, args)?;
    let result = m.call_method(&runner, "run_suite", Args::one(suite.clone()))?;
    let passed = m.call_method(&result, "wasSuccessful", Args::none())?;
    m.truth(&passed)
}
