//! The questioner: what the autodetector cannot know, asked of the person at the console.
//!
//! Prompts and choices are Django's, word for word; an answer is a line of standard input. With `--noinput` nobody is
//! asked, and what needs an answer ends the command.
//!
//! Mirrors `django/db/migrations/questioner.py`.

use super::state::ModelState;
use crate::orm::registry::Apps;
use crate::python::exception::eof_error;
use crate::python::machine::Mode;
use crate::python::{Dict, Machine, PyResult, Str, Unwind, Value, types};

const ONE_OFF_DEFAULT: &str =
    "Provide a one-off default now (will be set on all existing rows with a null value for this column)";
const QUIT: &str = "Quit and manually define a default value in models.py.";

/// Whom to ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mood {
    /// The person at the console.
    Interactive,
    /// Nobody: what cannot be decided ends the command.
    NonInteractive,
    /// Nobody, and merging is agreed to.
    Agreeing,
    /// Nobody: somebody only wants to know whether there are changes.
    Silent,
}

/// Asks, or answers itself.
#[derive(Clone, Debug)]
pub struct Questioner {
    /// Whom to ask.
    pub mood: Mood,
    /// The apps named on the command line: they want a first migration.
    pub specified_apps: Vec<String>,
    /// With `--dry-run` no default is asked for.
    pub dry_run: bool,
    /// `-v`.
    pub verbosity: u8,
    /// With `--scriptable` prompts go to standard error.
    pub to_stderr: bool,
}

impl Questioner {
    /// Who asks in this mood.
    pub fn new(mood: Mood) -> Questioner {
        Questioner { mood, specified_apps: Vec::new(), dry_run: false, verbosity: 1, to_stderr: false }
    }

    /// Whether an app without migrations is to get its first one: when it was named, or when its folder is there and
    /// empty.
    pub fn ask_initial(&self, m: &mut Machine, app_label: &str) -> bool {
        if self.specified_apps.iter().any(|app| app == app_label) {
            return true;
        }
        let apps = Apps::main(m);
        let Ok(Some(package)) = super::loader::migrations_module(m, &apps, app_label) else { return false };
        let folder = format!("{}/", package.replace('.', "/"));
        let files = m.host.list_files();
        let mut inside = files.iter().filter_map(|path| path.strip_prefix(&folder)).peekable();
        let is_file = |name: &str| name.ends_with(".py") && !name.contains('/') && name != "__init__.py";
        inside.peek().is_some() && !inside.any(is_file)
    }

    /// Was this model really renamed?
    pub fn ask_rename_model(&self, m: &mut Machine, old: &ModelState, new: &ModelState) -> PyResult<bool> {
        if self.mood != Mood::Interactive {
            return Ok(false);
        }
        let question = format!("Was the model {}.{} renamed to {}? [y/N]", old.app_label, old.name, new.name);
        self.yes_or_no(m, &question, false)
    }

    /// Was this field really renamed?
    pub fn ask_rename(
        &self,
        m: &mut Machine,
        model: &str,
        old_name: &str,
        new_name: &str,
        field: &Value,
    ) -> PyResult<bool> {
        if self.mood != Mood::Interactive {
            return Ok(false);
        }
        let class = m.class_of(field).name();
        let question = format!("Was {model}.{old_name} renamed to {model}.{new_name} (a {class})? [y/N]");
        self.yes_or_no(m, &question, false)
    }

    /// Should these branches really be merged?
    pub fn ask_merge(&self, m: &mut Machine) -> PyResult<bool> {
        if self.mood != Mood::Interactive {
            return Ok(self.mood == Mood::Agreeing);
        }
        let question = "\nMerging will only work if the operations printed above do not conflict\nwith each other \
                        (working on different fields or models)\nShould these migration branches be merged? [y/N]";
        self.yes_or_no(m, question, false)
    }

    /// A default for the rows that are there, when a NOT NULL field is added.
    pub fn ask_not_null_addition(&self, m: &mut Machine, field: &str, model: &str) -> PyResult {
        if self.mood == Mood::NonInteractive {
            let reason = "it is impossible to add a non-nullable field without specifying a default";
            return Err(self.not_migrated(m, field, model, reason));
        }
        if self.dry_run || self.mood != Mood::Interactive {
            return Ok(Value::None);
        }
        let question = format!(
            "It is impossible to add a non-nullable field '{field}' to {model} without specifying a default. This is \
             because the database needs something to populate existing rows.\nPlease select a fix:"
        );
        match self.choice(m, &question, &[ONE_OFF_DEFAULT, QUIT])? {
            2 => Err(exit(3)),
            _ => self.ask_default(m, ""),
        }
    }

    /// A default for the rows that have NULL, when a field stops to allow it. `None`: there shall be none.
    pub fn ask_not_null_alteration(
        &self,
        m: &mut Machine,
        field: &str,
        model: &str,
    ) -> PyResult<Option<Value>> {
        if self.mood == Mood::NonInteractive {
            let message = format!(
                "Field '{field}' on model '{model}' given a default of NOT PROVIDED and must be corrected."
            );
            self.line(m, &message);
            return Ok(None);
        }
        if self.dry_run || self.mood != Mood::Interactive {
            return Ok(Some(Value::None));
        }
        let question = format!(
            "It is impossible to change a nullable field '{field}' on {model} to non-nullable without providing a \
             default. This is because the database needs something to populate existing rows.\nPlease select a fix:"
        );
        let ignore = "Ignore for now. Existing rows that contain NULL values will have to be handled manually, for \
                      example with a RunPython or RunSQL operation.";
        match self.choice(m, &question, &[ONE_OFF_DEFAULT, ignore, QUIT])? {
            2 => Ok(None),
            3 => Err(exit(3)),
            _ => self.ask_default(m, "").map(Some),
        }
    }

    /// A default for the rows that are there, when a field with `auto_now_add` is added.
    pub fn ask_auto_now_add_addition(&self, m: &mut Machine, field: &str, model: &str) -> PyResult {
        if self.mood == Mood::NonInteractive {
            let reason =
                "it is impossible to add a field with 'auto_now_add=True' without specifying a default";
            return Err(self.not_migrated(m, field, model, reason));
        }
        if self.dry_run || self.mood != Mood::Interactive {
            return Ok(Value::None);
        }
        let question = format!(
            "It is impossible to add the field '{field}' with 'auto_now_add=True' to {model} without providing a \
             default. This is because the database needs something to populate existing rows.\n"
        );
        let one_off = "Provide a one-off default now which will be set on all existing rows";
        match self.choice(m, &question, &[one_off, QUIT])? {
            2 => Err(exit(3)),
            _ => self.ask_default(m, "timezone.now"),
        }
    }

    /// A unique field whose default is computed once for all rows.
    pub fn ask_unique_callable_default_addition(
        &self,
        m: &mut Machine,
        field: &str,
        model: &str,
    ) -> PyResult<()> {
        if self.mood != Mood::Interactive || self.dry_run {
            return Ok(());
        }
        let question = format!(
            "Callable default on unique field {model}.{field} will not generate unique values upon migrating.\nPlease \
             choose how to proceed:\n"
        );
        let go_on = "Continue making this migration as the first step in writing a manual migration to generate \
                     unique values described here: \
                     https://docs.djangoproject.com/en/5.2/howto/writing-migrations/#migrations-that-add-unique-fields.";
        match self.choice(m, &question, &[go_on, "Quit and edit field options in models.py."])? {
            2 => Err(exit(3)),
            _ => Ok(()),
        }
    }

    fn not_migrated(&self, m: &mut Machine, field: &str, model: &str, reason: &str) -> Unwind {
        if self.verbosity > 0 {
            self.line(m, &format!("Field '{field}' on model '{model}' not migrated: {reason}."));
        }
        exit(3)
    }

    fn write(&self, m: &mut Machine, text: &str) {
        if self.to_stderr { m.host.stderr(text) } else { m.host.stdout(text) }
    }

    /// A line, ended once: a text that ends already gets no second newline, as with Django's `OutputWrapper`.
    fn line(&self, m: &mut Machine, text: &str) {
        self.write(m, text);
        if !text.ends_with('\n') {
            self.write(m, "\n");
        }
    }

    fn yes_or_no(&self, m: &mut Machine, question: &str, default: bool) -> PyResult<bool> {
        self.write(m, &format!("{question} "));
        let mut answer = input(m)?;
        if answer.is_empty() {
            return Ok(default);
        }
        loop {
            match answer.chars().next().map(|c| c.to_ascii_lowercase()) {
                Some('y') => return Ok(true),
                Some('n') => return Ok(false),
                _ => {}
            }
            self.write(m, "Please answer yes or no: ");
            answer = input(m)?;
        }
    }

    fn choice(&self, m: &mut Machine, question: &str, choices: &[&str]) -> PyResult<usize> {
        self.line(m, question);
        for (at, choice) in choices.iter().enumerate() {
            self.line(m, &format!(" {}) {choice}", at + 1));
        }
        self.write(m, "Select an option: ");
        loop {
            let answer = input(m)?;
            match answer.trim().parse::<usize>() {
                Ok(number) if (1..=choices.len()).contains(&number) => return Ok(number),
                _ => self.write(m, "Please select a valid option: "),
            }
        }
    }

    fn ask_default(&self, m: &mut Machine, default: &str) -> PyResult {
        self.line(m, "Please enter the default value as valid Python.");
        if !default.is_empty() {
            let message =
                format!("Accept the default '{default}' by pressing 'Enter' or provide another value.");
            self.line(m, &message);
        }
        self.line(
            m,
            "The datetime and django.utils.timezone modules are available, so it is possible to provide e.g. \
             timezone.now as a value.",
        );
        self.line(m, "Type 'exit' to exit this prompt");
        loop {
            let prompt = match default {
                "" => ">>> ".to_string(),
                _ => format!("[default: {default}] >>> "),
            };
            self.write(m, &prompt);
            let mut code = input(m)?;
            if code.is_empty() {
                code = default.to_string();
            }
            match &*code {
                "" => self.line(m, "Please enter some code, or 'exit' (without quotes) to exit."),
                "exit" => return Err(exit(1)),
                _ => match evaluate(m, &code) {
                    Ok(value) => return Ok(value),
                    Err(unwind) => {
                        let told = self.told(m, unwind)?;
                        self.line(m, &told);
                    }
                },
            }
        }
    }

    /// `NameError: name 'x' is not defined`; what is no `Exception` goes on.
    fn told(&self, m: &mut Machine, unwind: Unwind) -> PyResult<String> {
        let Some(exception) = unwind.exception().cloned() else { return Err(unwind) };
        let class = exception.class();
        if !class.is_subclass_of(&types().Exception) {
            return Err(unwind);
        }
        Ok(format!("{}: {}", class.name(), m.str(&Value::Instance(exception))?))
    }
}

/// `eval(code, {}, {"datetime": datetime, "timezone": timezone})`.
fn evaluate(m: &mut Machine, code: &str) -> PyResult {
    let names = Dict::new();
    for (name, module) in [("datetime", "datetime"), ("timezone", "django.utils.timezone")] {
        names.set_str(&Str::intern(name), Value::Module(m.import(module)?));
    }
    names.set_str(&Str::intern("__builtins__"), Value::Dict(m.builtins.clone()));
    let code = m.compile(code.trim_start_matches([' ', '\t']), "<string>", Mode::Eval)?;
    m.exec(&code, &std::rc::Rc::new(names))
}

/// `input()`: a line of standard input.
pub fn input(m: &mut Machine) -> PyResult<String> {
    m.host.read_line().ok_or_else(|| eof_error("EOF when reading a line"))
}

/// `sys.exit(status)`.
pub fn exit(status: i64) -> Unwind {
    Unwind::with_args(&types().SystemExit, vec![Value::Int(status)])
}
