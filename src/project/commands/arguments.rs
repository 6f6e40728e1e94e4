//! A command's arguments, and a quick reader of plain command lines.
//!
//! What the reader does not know at once (an abbreviation, a wrong word, `--help`) is left to `argparse`, which is given
//! the same description: its words are then CPython's.

use std::collections::HashMap;

use crate::python::{Dict, Machine, PyResult, Value};

/// What follows an argument's name, or stands in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing: the name says `True`.
    True,
    /// Nothing: the name says `False`.
    False,
    /// Nothing: the name says this word. Two such names of one destination exclude each other.
    Const(&'static str),
    /// One word.
    One,
    /// One word, or the name alone.
    Perhaps,
    /// One word each time it is given.
    Append,
    /// One word, or the name alone, each time it is given.
    AppendPerhaps,
    /// A word in its place, which may be left out.
    Optional,
    /// Any number of words in its place.
    Any,
}

/// One argument.
#[derive(Clone, Debug)]
pub struct Argument {
    /// Its spellings; none for a word in its place.
    pub names: &'static [&'static str],
    /// Its name among the options.
    pub dest: &'static str,
    takes: Takes,
    metavar: Option<&'static str>,
    choices: &'static [&'static str],
    default: Option<&'static str>,
    help: &'static str,
}

/// What a command takes.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// The command.
    pub name: &'static str,
    /// What it does.
    pub help: &'static str,
    /// Whether the system checks run first.
    pub checks: bool,
    /// What is said when there are no words at all.
    pub missing: &'static str,
    list: Vec<Argument>,
}

/// What was given for an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Given {
    Bool(bool),
    Text(String),
    Texts(Vec<String>),
}

/// What was given.
#[derive(Debug, Default, Clone)]
pub struct Options {
    given: HashMap<&'static str, Given>,
}

type Names = &'static [&'static str];

impl Arguments {
    /// For a command that does this.
    pub fn new(name: &'static str, help: &'static str) -> Arguments {
        Arguments { name, help, checks: true, missing: "", list: Vec::new() }
    }

    /// No system checks before it.
    pub fn without_checks(mut self) -> Arguments {
        self.checks = false;
        self
    }

    /// What is said when there are no words at all.
    pub fn missing(mut self, message: &'static str) -> Arguments {
        self.missing = message;
        self
    }

    fn add(mut self, names: Names, dest: &'static str, takes: Takes, help: &'static str) -> Arguments {
        self.list.push(Argument { names, dest, takes, metavar: None, choices: &[], default: None, help });
        self
    }

    /// A word that must be in its place.
    pub fn one(self, dest: &'static str, help: &'static str) -> Arguments {
        self.add(&[], dest, Takes::One, help)
    }

    /// A word in its place, which may be left out.
    pub fn optional(self, dest: &'static str, help: &'static str) -> Arguments {
        self.add(&[], dest, Takes::Optional, help)
    }

    /// Any number of words in their place.
    pub fn any(self, dest: &'static str, help: &'static str) -> Arguments {
        self.add(&[], dest, Takes::Any, help)
    }

    /// A name that says `True`.
    pub fn flag(self, names: Names, dest: &'static str, help: &'static str) -> Arguments {
        self.add(names, dest, Takes::True, help)
    }

    /// A name that says `False`.
    pub fn unset(self, names: Names, dest: &'static str, help: &'static str) -> Arguments {
        self.add(names, dest, Takes::False, help)
    }

    /// A name that says a word.
    pub fn constant(
        self,
        names: Names,
        dest: &'static str,
        word: &'static str,
        help: &'static str,
    ) -> Arguments {
        self.add(names, dest, Takes::Const(word), help)
    }

    /// A name and a word.
    pub fn value(self, names: Names, dest: &'static str, help: &'static str) -> Arguments {
        self.add(names, dest, Takes::One, help)
    }

    /// A name, and perhaps a word.
    pub fn perhaps(self, names: Names, dest: &'static str, help: &'static str) -> Arguments {
        self.add(names, dest, Takes::Perhaps, help)
    }

    /// A name and a word, any number of times.
    pub fn append(self, names: Names, dest: &'static str, help: &'static str) -> Arguments {
        self.add(names, dest, Takes::Append, help)
    }

    /// A name, and perhaps a word, any number of times.
    pub fn append_perhaps(self, names: Names, dest: &'static str, help: &'static str) -> Arguments {
        self.add(names, dest, Takes::AppendPerhaps, help)
    }

    fn last(mut self, change: impl FnOnce(&mut Argument)) -> Arguments {
        if let Some(last) = self.list.last_mut() {
            change(last);
        }
        self
    }

    /// How the argument before is called where the command is described.
    pub fn metavar(self, metavar: &'static str) -> Arguments {
        self.last(|a| a.metavar = Some(metavar))
    }

    /// Which words the argument before takes.
    pub fn choices(self, choices: &'static [&'static str]) -> Arguments {
        self.last(|a| a.choices = choices)
    }

    /// What the argument before says when it is not given.
    pub fn default(self, default: &'static str) -> Arguments {
        self.last(|a| a.default = Some(default))
    }

    /// What is given by saying nothing.
    fn defaults(&self) -> Options {
        let mut options = Options::default();
        options.given.insert("verbosity", Given::Text("1".to_string()));
        for argument in &self.list {
            if let Some(default) = argument.default {
                options.given.insert(argument.dest, Given::Text(default.to_string()));
            } else if argument.takes == Takes::False {
                options.given.insert(argument.dest, Given::Bool(true));
            }
        }
        options
    }

    /// Reads a plain command line; nothing when `argparse` must look at it.
    pub fn parse(&self, argv: &[String]) -> Option<Options> {
        let mut options = self.defaults();
        let (mut places, mut ended, mut chosen) = (Vec::new(), false, false);
        let mut words = argv.iter().peekable();
        while let Some(word) = words.next() {
            if !word.starts_with('-') {
                // Words that stand apart are shared out in argparse's own way.
                if ended {
                    return None;
                }
                places.push(word.clone());
                continue;
            }
            ended |= !places.is_empty();
            if self.parse_common(word, &mut words, &mut options)? {
                continue;
            }
            let argument = self.list.iter().find(|a| a.names.contains(&word.as_str()))?;
            match argument.takes {
                Takes::True => options.given.insert(argument.dest, Given::Bool(true)),
                Takes::False => options.given.insert(argument.dest, Given::Bool(false)),
                Takes::One | Takes::Append => {
                    let value = words.next().filter(|v| !v.starts_with('-'))?;
                    let known = argument.choices.is_empty() || argument.choices.contains(&value.as_str());
                    options.add(argument, known.then(|| value.clone())?);
                    None
                }
                Takes::Const(word) if !chosen => {
                    chosen = true;
                    options.given.insert(argument.dest, Given::Text(word.to_string()))
                }
                _ => return None,
            };
        }
        self.place(places, &mut options)?;
        Some(options)
    }

    fn parse_common<'a>(
        &self,
        word: &str,
        words: &mut impl Iterator<Item = &'a String>,
        options: &mut Options,
    ) -> Option<bool> {
        let value = match word {
            "--skip-checks" if self.checks => {
                options.given.insert("skip_checks", Given::Bool(true));
                return Some(true);
            }
            "-v" | "--verbosity" => words.next()?.clone(),
            _ => match word.strip_prefix("--verbosity=").or_else(|| word.strip_prefix("-v")) {
                Some(value) => value.to_string(),
                None => return Some(false),
            },
        };
        if !matches!(value.as_str(), "0" | "1" | "2" | "3") {
            return None;
        }
        options.given.insert("verbosity", Given::Text(value));
        Some(true)
    }

    fn place(&self, words: Vec<String>, options: &mut Options) -> Option<()> {
        let places: Vec<&Argument> = self.list.iter().filter(|a| a.names.is_empty()).collect();
        let mut words = words.into_iter();
        for (at, argument) in places.iter().enumerate() {
            // An optional one leaves the last words to those after it that must be there.
            let wanted = places[at + 1..].iter().filter(|a| a.takes == Takes::One).count();
            match argument.takes {
                Takes::Optional if words.len() <= wanted => {}
                Takes::Any => {
                    options.given.insert(argument.dest, Given::Texts(words.by_ref().collect()));
                }
                _ => {
                    options.given.insert(argument.dest, Given::Text(words.next()?));
                }
            }
        }
        words.next().is_none().then_some(())
    }

    /// The arguments as `parser.add_argument` takes them: `(names, keywords, in a group of which one may be given)`.
    pub fn described(&self) -> Value {
        let one = |argument: &Argument| {
            let names = match argument.names {
                [] => vec![Value::str(argument.dest)],
                names => names.iter().map(Value::str).collect(),
            };
            let grouped = matches!(argument.takes, Takes::Const(_));
            Value::tuple(vec![Value::list(names), argument.keywords(), Value::Bool(grouped)])
        };
        Value::list(self.list.iter().map(one).collect())
    }

    /// Options from what `argparse` or a caller has given: the words in place, and the rest by name.
    ///
    /// # Errors
    /// When a value has no text.
    pub fn options(&self, m: &mut Machine, args: &[Value], given: &Dict) -> PyResult<Options> {
        let mut options = self.defaults();
        let words = |m: &mut Machine, values: Vec<Value>| {
            values.iter().map(|v| m.str(v)).collect::<PyResult<Vec<String>>>().map(Given::Texts)
        };
        options.given.insert("args", words(m, args.to_vec())?);
        let common = ["verbosity", "skip_checks", "traceback", "no_color", "force_color"];
        for dest in self.list.iter().map(|a| a.dest).chain(common) {
            let Some(value) = given.get_str(dest) else { continue };
            let value = match value.unwrapped() {
                Value::None => continue,
                Value::Bool(value) => Given::Bool(value),
                list @ (Value::List(_) | Value::Tuple(_)) => {
                    let items = m.collect(&list)?;
                    words(m, items)?
                }
                other => Given::Text(m.str(&other)?),
            };
            options.given.insert(dest, value);
        }
        Ok(options)
    }
}

impl Argument {
    fn keywords(&self) -> Value {
        let mut keywords: Vec<(&str, Value)> = Vec::new();
        match self.takes {
            Takes::True => keywords.push(("action", Value::str("store_true"))),
            Takes::False => keywords.push(("action", Value::str("store_false"))),
            Takes::Const(word) => {
                keywords.extend([("action", Value::str("store_const")), ("const", Value::str(word))]);
            }
            Takes::Append => keywords.push(("action", Value::str("append"))),
            Takes::AppendPerhaps => {
                keywords.extend([("action", Value::str("append")), ("nargs", Value::str("?"))]);
            }
            Takes::Any => keywords.push(("nargs", Value::str("*"))),
            Takes::Optional => keywords.push(("nargs", Value::str("?"))),
            // Without its word it is given all the same.
            Takes::Perhaps => keywords.extend([("nargs", Value::str("?")), ("const", Value::str(""))]),
            Takes::One => {}
        }
        if !self.names.is_empty() {
            keywords.push(("dest", Value::str(self.dest)));
        }
        if let Some(metavar) = self.metavar {
            keywords.push(("metavar", Value::str(metavar)));
        }
        if !self.choices.is_empty() {
            keywords.push(("choices", Value::list(self.choices.iter().map(Value::str).collect())));
        }
        if let Some(default) = self.default {
            keywords.push(("default", Value::str(default)));
        }
        if !self.help.is_empty() {
            keywords.push(("help", Value::str(self.help)));
        }
        Value::dict(keywords)
    }
}

impl Options {
    fn add(&mut self, argument: &Argument, value: String) {
        if argument.takes != Takes::Append {
            self.given.insert(argument.dest, Given::Text(value));
            return;
        }
        match self.given.get_mut(argument.dest) {
            Some(Given::Texts(all)) => all.push(value),
            _ => drop(self.given.insert(argument.dest, Given::Texts(vec![value]))),
        }
    }

    /// Whether an argument says yes.
    pub fn flag(&self, dest: &str) -> bool {
        matches!(self.given.get(dest), Some(Given::Bool(true)))
    }

    /// The word given for an argument, or its default.
    pub fn value(&self, dest: &str) -> Option<&str> {
        match self.given.get(dest) {
            Some(Given::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The words given for an argument.
    pub fn list(&self, dest: &str) -> &[String] {
        match self.given.get(dest) {
            Some(Given::Texts(texts)) => texts,
            _ => &[],
        }
    }

    /// How much is told.
    pub fn verbosity(&self) -> u8 {
        self.value("verbosity").and_then(|v| v.parse().ok()).unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Option<Options> {
        let argv: Vec<String> = line.split_whitespace().map(String::from).collect();
        super::super::migrate::arguments().parse(&argv)
    }

    #[test]
    fn a_plain_line_is_read_at_once() {
        let options = parse("shop 0001 --fake -v 2 --noinput").expect("plain");
        assert_eq!(
            (options.value("app_label"), options.value("migration_name")),
            (Some("shop"), Some("0001"))
        );
        assert_eq!(
            (options.flag("fake"), options.flag("interactive"), options.verbosity()),
            (true, false, 2)
        );
    }

    #[test]
    fn what_is_not_plain_is_left_to_argparse() {
        for line in ["--fak", "a b c", "-v 7", "--help", "a --fake b", "--database other"] {
            assert!(parse(line).is_none(), "{line}");
        }
    }
}
