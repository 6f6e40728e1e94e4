//! The words for the learner: one catalogue a language, in Fluent's format, English in the module and others fetched.
//!
//! Of Fluent it reads what the catalogues use: messages, `{ $name }`, and a selector on a number's plural
//! (`{ $count -> [one] ... *[other] ... }`). What a language lacks is said in English, and an unknown key shows itself.
//!
//! **Boundary:** names no floor and is named by any, for page and timeline speak to one learner. Lessons have words of
//! their own, and what Django, Python and SQLite say is theirs in every language.

use std::cell::RefCell;
use std::collections::HashMap;

const ENGLISH: &str = include_str!("../static/locale/en.ftl");

thread_local! {
    static ENGLISH_WORDS: HashMap<&'static str, String> = parse(ENGLISH);
    static OTHER: RefCell<HashMap<String, String>> = RefCell::default();
}

/// Speaks another language from now on; an empty text is English.
pub fn speak(catalogue: &str) {
    let words = parse(catalogue).into_iter().map(|(key, text)| (key.to_owned(), text));
    OTHER.with_borrow_mut(|other| *other = words.collect());
}

/// The words of a key.
pub fn say(key: &str) -> String {
    say_with(key, &[])
}

/// The words of a key with its values in place.
pub fn say_with(key: &str, values: &[(&str, &str)]) -> String {
    let pattern = OTHER.with_borrow(|other| other.get(key).cloned());
    let pattern = pattern.or_else(|| ENGLISH_WORDS.with(|english| english.get(key).cloned()));
    fill(&pattern.unwrap_or_else(|| key.to_owned()), values)
}

/// The words of a key about a number of things, which they call `$count`.
pub fn say_count(key: &str, count: usize) -> String {
    say_with(key, &[("count", &count.to_string())])
}

/// Messages by their keys; a line that is indented goes on with the one above.
fn parse(text: &str) -> HashMap<&str, String> {
    let mut words: HashMap<&str, String> = HashMap::new();
    let mut last = None;
    for line in text.lines() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if line.starts_with(' ') {
            if let Some(pattern) = last.and_then(|key| words.get_mut(key)) {
                pattern.push(' ');
                pattern.push_str(line.trim());
            }
        } else if let Some((key, pattern)) = line.split_once('=') {
            last = Some(key.trim());
            words.insert(key.trim(), pattern.trim().to_owned());
        }
    }
    words
}

fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    let mut told = String::new();
    let mut rest = pattern;
    while let Some(begin) = rest.find('{') {
        told.push_str(&rest[..begin]);
        let end = closing(rest, begin);
        let inside = rest.get(begin + 1..end).unwrap_or_default().trim();
        told.push_str(&placeable(inside, values));
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    told.push_str(rest);
    told
}

/// The brace that closes the one at `begin`.
fn closing(text: &str, begin: usize) -> usize {
    let mut depth = 0;
    for (at, letter) in text.char_indices().skip_while(|(at, _)| *at < begin) {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn placeable(inside: &str, values: &[(&str, &str)]) -> String {
    let value = |name: &str| {
        let name = name.trim().trim_start_matches('$');
        values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| *value)
    };
    if let Some(literal) = inside.strip_prefix('"') {
        return literal.trim_end_matches('"').to_owned();
    }
    let Some((selector, variants)) = inside.split_once("->") else { return value(inside).to_owned() };
    let plural = if value(selector) == "1" { "one" } else { "other" };
    let mut chosen = "";
    for variant in variants.split('[').skip(1) {
        let Some((name, text)) = variant.split_once(']') else { continue };
        let text = text.trim().trim_end_matches('*').trim_end();
        if name == plural || name == value(selector) {
            chosen = text;
            break;
        }
        if name == "other" {
            chosen = text;
        }
    }
    fill(chosen, values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_plurals_are_put_in_place() {
        let pattern = "{ $count -> [one] a row *[other] { $count } rows } in { $table }";
        assert_eq!(fill(pattern, &[("count", "1"), ("table", "shop")]), "a row in shop");
        assert_eq!(fill(pattern, &[("count", "3"), ("table", "shop")]), "3 rows in shop");
    }

    #[test]
    fn a_broken_pattern_does_not_panic() {
        assert_eq!(fill("a { $b", &[("b", "c")]), "a c");
        assert_eq!(fill("a } b", &[]), "a } b");
        assert_eq!(fill("{ $x -> }", &[]), "");
    }

    #[test]
    fn an_indented_line_goes_on() {
        let words = parse("# c\na = one\n  two\n\nb = { \"{\" }\n");
        assert_eq!(words["a"], "one two");
    }

    #[test]
    fn every_language_says_everything_and_nothing_else() {
        let english = parse(ENGLISH);
        let german = parse(include_str!("../static/locale/de.ftl"));
        let mut missing: Vec<_> = english.keys().filter(|key| !german.contains_key(*key)).collect();
        let mut extra: Vec<_> = german.keys().filter(|key| !english.contains_key(*key)).collect();
        missing.sort();
        extra.sort();
        assert!(missing.is_empty() && extra.is_empty(), "missing {missing:?}, extra {extra:?}");
        for (key, text) in &english {
            let names = |text: &str| {
                let mut names: Vec<String> = text
                    .split('$')
                    .skip(1)
                    .map(|rest| rest.chars().take_while(|one| one.is_alphanumeric()).collect())
                    .collect();
                names.sort();
                names.dedup();
                names
            };
            // An article belongs to one language.
            let mut wanted = names(text);
            wanted.retain(|name| name != "article");
            assert_eq!(wanted, names(&german[key]), "{key}");
        }
    }

    /// The sources that speak, as one text, without their tests.
    fn sources(folder: &std::path::Path, out: &mut String) {
        for entry in std::fs::read_dir(folder).expect("a folder of sources").flatten() {
            let path = entry.path();
            if path.is_dir() {
                sources(&path, out);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                out.push_str(text.split("#[cfg(test)]").next().unwrap_or_default());
            }
        }
    }

    #[test]
    fn every_key_is_said_and_every_key_that_is_said_is_there() {
        let english = parse(ENGLISH);
        let mut text = String::new();
        for floor in ["web", "timeline"] {
            sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(floor), &mut text);
        }
        let literals: Vec<&str> = text.split('"').collect();
        // What stands right after one of these is a key; others are handed on under a name first.
        let calls = ["say(", "say_with(", "say_count(", "counted("];
        let spoken = |at: usize| calls.iter().any(|call| literals[at - 1].trim_end().ends_with(call));
        let unknown: Vec<&str> = (1..literals.len())
            .filter(|at| spoken(*at) && !english.contains_key(literals[*at]))
            .map(|at| literals[at])
            .collect();
        assert!(unknown.is_empty(), "not in static/locale/en.ftl: {unknown:?}");
        // `card-{}-{part}`: keys that are put together.
        let begins: Vec<&str> =
            literals.iter().filter_map(|one| one.split_once("-{").map(|(begin, _)| begin)).collect();
        let mut unused: Vec<&&str> = english
            .keys()
            .filter(|key| !literals.contains(*key))
            .filter(|key| {
                !begins.iter().any(|begin| key.strip_prefix(begin).is_some_and(|rest| rest.starts_with('-')))
            })
            .collect();
        unused.sort();
        assert!(unused.is_empty(), "nobody says {unused:?}");
    }
}
