//! A line of the console: what may be typed after `$`.

/// What a line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// `python manage.py ARGV`, with answers on standard input.
    Manage {
        /// The words after `manage.py`.
        argv: Vec<String>,
        /// What is piped in.
        answers: String,
    },
    /// `rm [-r] [-f] PATTERN...`
    Remove {
        /// Shell patterns.
        patterns: Vec<String>,
        /// `-r`.
        recursive: bool,
        /// `-f`.
        force: bool,
    },
}

/// Reads a line.
///
/// # Errors
/// What may be typed instead, in a sentence.
pub fn parse(line: &str) -> Result<Command, String> {
    let words = shlex::split(line).ok_or_else(|| format!("a quote is never closed in `{line}`"))?;
    if words.first().is_some_and(|w| w == "rm") {
        return Ok(remove(&words[1..]));
    }
    let (answers, words) = match words.iter().position(|w| w == "|") {
        Some(pipe) => (answers(&words[..pipe])?, &words[pipe + 1..]),
        None => (String::new(), &words[..]),
    };
    match words {
        [python, manage, argv @ ..]
            if is_python(python) && manage.trim_start_matches("./") == "manage.py" =>
        {
            Ok(Command::Manage { argv: argv.to_vec(), answers })
        }
        _ => Err(format!("a console line runs `python manage.py ...` or `rm ...`, not `{line}`")),
    }
}

fn is_python(word: &str) -> bool {
    matches!(word, "python" | "python3" | "py")
}

fn answers(words: &[String]) -> Result<String, String> {
    match words {
        [tool, texts @ ..] if tool == "printf" => Ok(texts.join(" ").replace("\\n", "\n")),
        [tool, texts @ ..] if tool == "echo" => Ok(texts.join(" ") + "\n"),
        _ => Err(format!("only `printf` and `echo` can answer a command, not `{}`", words.join(" "))),
    }
}

fn remove(words: &[String]) -> Command {
    let (flags, patterns): (Vec<String>, Vec<String>) =
        words.iter().cloned().partition(|w| w.starts_with('-'));
    let has = |flag: &[char]| flags.iter().any(|f| f.contains(flag));
    Command::Remove { patterns, recursive: has(&['r', 'R']), force: has(&['f']) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_piped_in() {
        let command = parse(r#"printf "y\n1\n" | python manage.py makemigrations shop"#);
        let argv = vec!["makemigrations".to_string(), "shop".to_string()];
        assert_eq!(command, Ok(Command::Manage { argv, answers: "y\n1\n".into() }));
    }
}
