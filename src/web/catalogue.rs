//! The page's words: one catalogue a language, in Fluent's format, English in the module and others fetched.
//!
//! Of Fluent it reads what the catalogues use: messages, `{ $name }`, and a selector on a number's plural
//! (`{ $count -> [one] ... *[other] ... }`). What a language lacks is said in English, and an unknown key shows itself.
//!
//! **Boundary:** words of the page alone; sentences on a run come from the timeline, lessons from their files.

use std::cell::RefCell;
use std::collections::HashMap;

const ENGLISH: &str = include_str!("../../static/locale/en.ftl");

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
        let german = parse(include_str!("../../static/locale/de.ftl"));
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
            assert_eq!(names(text), names(&german[key]), "{key}");
        }
    }

    #[test]
    fn every_key_that_the_page_says_is_in_the_catalogue() {
        let english = parse(ENGLISH);
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/web/page");
        let mut unknown = Vec::new();
        for file in std::fs::read_dir(folder).expect("the page's folder").flatten() {
            let text = std::fs::read_to_string(file.path()).unwrap_or_default();
            for call in ["say(\"", "say_with(\"", "say_count(\""] {
                for key in text.split(call).skip(1).filter_map(|rest| rest.split('"').next()) {
                    if !english.contains_key(key) {
                        unknown.push(key.to_owned());
                    }
                }
            }
        }
        assert!(unknown.is_empty(), "not in static/locale/en.ftl: {unknown:?}");
    }
}
