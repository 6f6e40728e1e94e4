//! `cargo xtask docs`: writes docs/as-django-does.md from what the scenarios give, so that the page cannot say more than
//! was seen. `cargo xtask test` fails when the page is out of date.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::scenarios::{self, Count};
use crate::{Outcome, lessons, unsupported};

/// Where the page is, from the repository's folder.
pub const PAGE: &str = "docs/as-django-does.md";

/// How many steps of a file are shown.
const EACH: usize = 2;
/// How a traceback begins; what it says is its last line.
const HEAD_OF_STACK: &str = "Traceback (most recent call last):";

const HEAD: &str = "\
# What Ormery does as Django does

This page is written by `cargo xtask docs` from the results of every scenario and lesson; `cargo xtask test`
fails when it is out of date. Each file was printed by real Django 5.2 (`cargo xtask parity --check` sees to
that) and is compared with what Ormery prints. What Ormery leaves out on purpose is in
[differences.md](differences.md).
";

/// `docs [unsupported]`: the page that is written from the sources, and this one, which takes minutes.
pub fn command(arguments: &[String]) -> Outcome {
    unsupported::write()?;
    println!("{} is up to date", unsupported::PAGE);
    if arguments.first().is_some_and(|word| word == "unsupported") {
        return Ok(());
    }
    let text = page(&scenarios::results()?)?;
    let path = crate::root().join(PAGE);
    std::fs::write(&path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    println!("{PAGE} is up to date");
    Ok(())
}

/// Whether the page says what the results say.
pub fn is_up_to_date(counts: &BTreeMap<String, Count>) -> Outcome<bool> {
    let written = std::fs::read_to_string(crate::root().join(PAGE)).unwrap_or_default();
    Ok(written == page(counts)?)
}

fn page(counts: &BTreeMap<String, Count>) -> Outcome<String> {
    let mut out = String::from(HEAD);
    let sum = |of: fn(&Count) -> usize| counts.values().map(of).sum::<usize>();
    let (passed, failed) = (sum(|count| count.passed), sum(|count| count.failed));
    let _ = writeln!(
        out,
        "\n**{} files, {} steps: {passed} come out as on Django 5.2, {failed} do not.**",
        counts.len(),
        passed + failed
    );
    differences(&mut out, counts);
    subjects(&mut out, counts)?;
    versions(&mut out)?;
    Ok(out)
}

/// The steps that do not come out as on Django.
fn differences(out: &mut String, counts: &BTreeMap<String, Count>) {
    out.push_str("\n## Known differences\n\n");
    let wrong: Vec<_> = counts.iter().filter(|(_, count)| count.failed > 0).collect();
    if wrong.is_empty() {
        out.push_str("None that is known.\n");
        return;
    }
    out.push_str("| step | Django | Ormery | file |\n|---|---|---|---|\n");
    for (file, count) in wrong {
        for failure in count.failures.iter().take(EACH) {
            let (want, got) = apart(&failure.want, &failure.got);
            let cells = [failure.source.as_str(), want, got].map(cell);
            let _ = writeln!(out, "| {} | [{}](../{file}) |", cells.join(" | "), name(file));
        }
        if count.failures.len() > EACH {
            let more = count.failures.len() - EACH;
            let _ = writeln!(out, "| and {more} more steps | | | [{}](../{file}) |", name(file));
        }
        if count.failures.is_empty() {
            let _ = writeln!(out, "| the whole file | runs | breaks off | [{}](../{file}) |", name(file));
        }
    }
}

/// The first lines that are not the same.
fn apart<'a>(want: &'a str, got: &'a str) -> (&'a str, &'a str) {
    let (mut wanted, mut gotten) = (want.trim().lines(), got.trim().lines());
    loop {
        match (wanted.next(), gotten.next()) {
            (Some(one), Some(other)) if one.trim_end() == other.trim_end() => {}
            (Some(HEAD_OF_STACK), other) => {
                return (want.trim().lines().last().unwrap_or_default(), other.unwrap_or_default());
            }
            (one, Some(HEAD_OF_STACK)) => {
                return (one.unwrap_or_default(), got.trim().lines().last().unwrap_or_default());
            }
            (one, other) => return (one.unwrap_or_default(), other.unwrap_or_default()),
        }
    }
}

/// A text as a cell of a table: one line of code, not too long.
fn cell(text: &str) -> String {
    let line = text.trim().replace('\n', " \u{23ce} ").replace('`', "'").replace('|', "\\|");
    if line.is_empty() {
        return "nothing".to_owned();
    }
    let short: String = line.chars().take(120).collect();
    if short.len() < line.len() {
        format!("`{}` \u{2026}", short.trim_end_matches('\\'))
    } else {
        format!("`{short}`")
    }
}

/// `tests/scenarios/managers/03-x.md` as `managers/03-x`.
fn name(file: &str) -> &str {
    file.trim_start_matches("tests/scenarios/").trim_start_matches("static/").trim_end_matches(".md")
}

/// The behaviours, folder by folder.
fn subjects(out: &mut String, counts: &BTreeMap<String, Count>) -> Outcome {
    let mut folders: BTreeMap<&str, Vec<(&String, &Count)>> = BTreeMap::new();
    for (file, count) in counts {
        folders.entry(name(file).split('/').next().unwrap_or_default()).or_default().push((file, count));
    }
    out.push_str("\n## By subject\n\n| subject | files | steps as on Django |\n|---|---|---|\n");
    for (folder, files) in &folders {
        let passed: usize = files.iter().map(|(_, count)| count.passed).sum();
        let all: usize = files.iter().map(|(_, count)| count.passed + count.failed).sum();
        let _ = writeln!(out, "| [{folder}](#{folder}) | {} | {passed} of {all} |", files.len());
    }
    for (folder, files) in &folders {
        let _ = writeln!(out, "\n### {folder}\n");
        for (file, count) in files {
            let text = std::fs::read_to_string(crate::root().join(file))
                .map_err(|error| format!("{file} cannot be read: {error}"))?;
            let of =
                if count.failed > 0 { format!(", {} of them not yet", count.failed) } else { String::new() };
            let steps = count.passed + count.failed;
            let _ = writeln!(out, "- [{}](../{file}) ({steps} steps{of})", title(&text));
        }
    }
    Ok(())
}

/// A scenario's first line, or a lesson's title.
fn title(text: &str) -> String {
    let title = lessons::title(text);
    let first = || text.lines().find(|line| !line.trim().is_empty()).unwrap_or("untitled");
    title.unwrap_or_else(|| first().trim_start_matches('#').trim().trim_end_matches('.').to_owned())
}

/// What the lessons tell of older versions: each sentence that names one.
fn versions(out: &mut String) -> Outcome {
    let mut found: Vec<((u32, u32), String)> = Vec::new();
    for (file, text) in lessons::all(&crate::root().join("static/lessons"))? {
        for paragraph in text.split("\n\n").filter(|text| !text.contains("```")) {
            let words = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
            for (sentence, before) in sentences(&words) {
                let Some(version) = version(sentence) else { continue };
                let told = before.map(|before| format!("{before} ")).unwrap_or_default();
                let link = format!("[{}](../static/lessons/{file})", title(&text));
                found.push((version, format!("{told}{sentence} | {link}")));
            }
        }
    }
    found.sort();
    out.push_str("\n## Version by version\n\n");
    out.push_str("Only Django 5.2 is followed. Where an older one did otherwise, a lesson says so:\n\n");
    out.push_str("| Django | what changed | lesson |\n|---|---|---|\n");
    for ((major, minor), line) in found {
        let _ = writeln!(
            out,
            "| {major}.{minor} | {} |",
            line.replace("**You may have read**", "You may have read")
        );
    }
    Ok(())
}

/// The sentences of a paragraph, each with the one before it.
fn sentences(text: &str) -> Vec<(&str, Option<&str>)> {
    let mut begin = 0;
    let mut sentences = Vec::new();
    for (at, _) in text.match_indices(". ").chain([(text.len(), "")]) {
        let end = (at + 1).min(text.len());
        let sentence = text.get(begin..end).unwrap_or_default().trim();
        if !sentence.is_empty() {
            let before = sentences.last().map(|(last, _): &(&str, Option<&str>)| *last);
            sentences.push((sentence, before));
        }
        begin = end;
    }
    sentences
}

/// The version that a sentence names: `Django 1.10`.
fn version(sentence: &str) -> Option<(u32, u32)> {
    sentence.split("Django ").skip(1).find_map(|rest| {
        let number: String =
            rest.chars().take_while(|letter| letter.is_ascii_digit() || *letter == '.').collect();
        let (major, minor) = number.trim_end_matches('.').split_once('.')?;
        let version = (major.parse().ok()?, minor.split('.').next()?.parse().ok()?);
        (version != (5, 2)).then_some(version)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_its_sentence() {
        let text = "You may have read of X. Django 1.10 took it out. Today, in Django 5.2, nothing is left.";
        let found: Vec<_> = sentences(text).into_iter().filter_map(|(one, _)| version(one)).collect();
        assert_eq!(found, [(1, 10)]);
    }

    #[test]
    fn what_is_shown_is_where_they_part() {
        assert_eq!(apart("a\nb\nc\n", "a\nx\n"), ("b", "x"));
        let stack = "Traceback (most recent call last):\n    ...\nKeyError: 1\n";
        assert_eq!((apart("1\n", stack), apart("", "x")), (("1", "KeyError: 1"), ("", "x")));
    }

    #[test]
    fn a_cell_keeps_its_table_whole() {
        assert_eq!(cell("a | `b`\nc"), "`a \\| 'b' \u{23ce} c`");
        assert_eq!(cell(" \n"), "nothing");
    }
}
