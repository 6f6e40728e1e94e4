//! A command's arguments: a small argparse with argparse's words.

use std::collections::{HashMap, HashSet};

/// What a command takes.
#[derive(Default, Clone)]
pub struct Arguments {
    name: &'static str,
    positional: Vec<Positional>,
    flags: Vec<(Vec<&'static str>, &'static str)>,
    values: Vec<(Vec<&'static str>, &'static str, Option<&'static str>)>,
}

#[derive(Clone)]
struct Positional {
    name: &'static str,
    count: Count,
}

#[derive(Clone, Copy, PartialEq)]
enum Count {
    One,
    Optional,
    Any,
    Some,
}

/// What was given.
#[derive(Debug, Default, Clone)]
pub struct Options {
    flags: HashSet<&'static str>,
    values: HashMap<&'static str, String>,
    lists: HashMap<&'static str, Vec<String>>,
}

impl Arguments {
    /// For a command; every command takes `-v`, `--settings`, `--traceback`, `--no-color`, `--skip-checks`.
    pub fn new(name: &'static str) -> Arguments {
        Arguments { name, ..Arguments::default() }
            .value(&["-v", "--verbosity"], "verbosity", Some("1"))
            .value(&["--settings"], "settings", None)
            .value(&["--pythonpath"], "pythonpath", None)
            .flag(&["--traceback"], "traceback")
            .flag(&["--no-color"], "no_color")
            .flag(&["--force-color"], "force_color")
            .flag(&["--skip-checks"], "skip_checks")
    }

    /// A required positional argument.
    pub fn one(mut self, name: &'static str) -> Arguments {
        self.positional.push(Positional { name, count: Count::One });
        self
    }

    /// An optional positional argument.
    pub fn optional(mut self, name: &'static str) -> Arguments {
        self.positional.push(Positional { name, count: Count::Optional });
        self
    }

    /// Any number of positional arguments.
    pub fn any(mut self, name: &'static str) -> Arguments {
        self.positional.push(Positional { name, count: Count::Any });
        self
    }

    /// One positional argument or more.
    pub fn some(mut self, name: &'static str) -> Arguments {
        self.positional.push(Positional { name, count: Count::Some });
        self
    }

    /// A flag under one or several spellings.
    pub fn flag(mut self, spellings: &[&'static str], name: &'static str) -> Arguments {
        self.flags.push((spellings.to_vec(), name));
        self
    }

    /// An option with a value.
    pub fn value(
        mut self,
        spellings: &[&'static str],
        name: &'static str,
        default: Option<&'static str>,
    ) -> Arguments {
        self.values.push((spellings.to_vec(), name, default));
        self
    }

    /// Reads the words.
    ///
    /// # Errors
    /// argparse's message, as `manage.py` prints it.
    pub fn parse(&self, argv: &[String]) -> Result<Options, String> {
        let mut options = Options::default();
        for (_, name, default) in &self.values {
            if let Some(default) = default {
                options.values.insert(name, (*default).to_string());
            }
        }
        let mut positional = Vec::new();
        let mut words = argv.iter();
        while let Some(word) = words.next() {
            if !word.starts_with('-') || word == "-" {
                positional.push(word.clone());
                continue;
            }
            let (spelling, inline) = split_option(word);
            if let Some((_, name)) = self.flags.iter().find(|(all, _)| all.contains(&spelling)) {
                options.flags.insert(name);
            } else if let Some((all, name, _)) = self.values.iter().find(|(all, ..)| all.contains(&spelling))
            {
                let value = inline.or_else(|| words.next().cloned());
                let missing = || self.error(&format!("argument {}: expected one argument", all.join("/")));
                let value = value.ok_or_else(missing)?;
                // An option given again gathers: `--exclude a --exclude b`.
                options.lists.entry(name).or_default().push(value.clone());
                options.values.insert(name, value);
            } else {
                return Err(self.error(&format!("unrecognized arguments: {word}")));
            }
        }
        self.place(positional, &mut options)?;
        Ok(options)
    }

    fn place(&self, positional: Vec<String>, options: &mut Options) -> Result<(), String> {
        let mut words = positional.into_iter();
        for (at, Positional { name, count }) in self.positional.iter().enumerate() {
            // An optional one leaves the last words to those after it that must be there.
            let wanted = self.positional[at + 1..].iter().filter(|p| p.count == Count::One).count();
            match count {
                Count::Optional if words.len() <= wanted => {}
                Count::One | Count::Optional => match words.next() {
                    Some(word) => {
                        options.values.insert(name, word);
                    }
                    None if *count == Count::One => return Err(self.required(name)),
                    None => {}
                },
                Count::Any | Count::Some => {
                    let all: Vec<String> = words.by_ref().collect();
                    if all.is_empty() && *count == Count::Some {
                        return Err(self.required(name));
                    }
                    options.lists.insert(name, all);
                }
            }
        }
        let left: Vec<String> = words.collect();
        if left.is_empty() {
            return Ok(());
        }
        Err(self.error(&format!("unrecognized arguments: {}", left.join(" "))))
    }

    /// The first line that argparse prints with an error.
    pub fn usage(&self) -> String {
        let names = self.positional.iter().map(|p| match p.count {
            Count::One => format!(" {}", p.name),
            Count::Optional => format!(" [{}]", p.name),
            Count::Any => format!(" [{} ...]", p.name),
            Count::Some => format!(" {0} [{0} ...]", p.name),
        });
        format!("usage: manage.py {} [-h]{}", self.name, names.collect::<String>())
    }

    fn required(&self, name: &str) -> String {
        self.error(&format!("the following arguments are required: {name}"))
    }

    fn error(&self, message: &str) -> String {
        format!("manage.py {}: error: {message}", self.name)
    }
}

/// `--name=value`, `-v2` and `-v 2` alike: the spelling, and the value if it is in the same word.
fn split_option(word: &str) -> (&str, Option<String>) {
    match word.split_once('=') {
        Some((spelling, value)) => (spelling, Some(value.to_string())),
        None if !word.starts_with("--") && word.len() > 2 && word.is_char_boundary(2) => {
            (&word[..2], Some(word[2..].to_string()))
        }
        None => (word, None),
    }
}

impl Options {
    /// Whether a flag was given.
    pub fn flag(&self, name: &str) -> bool {
        self.flags.contains(name)
    }

    /// A value given, or its default.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// All values of an argument that may be given several times.
    pub fn list(&self, name: &str) -> &[String] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    /// `--verbosity`.
    pub fn verbosity(&self) -> u8 {
        self.value("verbosity").and_then(|v| v.parse().ok()).unwrap_or(1)
    }
}
