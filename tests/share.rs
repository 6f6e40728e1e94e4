//! Share links: what was shared comes back byte for byte, and nothing that is not a link does harm.

use std::path::PathBuf;

use ormery::share::{LinkError, decode, encode};
use proptest::prelude::*;

/// The published lessons, by name.
fn lessons() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("static/lessons");
    let mut found: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("a folder of lessons")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .map(|path| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).expect("a lesson"))
        })
        .collect();
    found.sort();
    found
}

#[track_caller]
fn comes_back(name: &str, event: usize, text: &str, published: Option<&str>) -> String {
    let link = encode(name, event, text, published);
    let shared = decode(&link).expect("a link of ours");
    assert_eq!((shared.name.as_str(), shared.event), (name, event));
    let restored = shared.text(published).expect("the lesson is there");
    assert_eq!(restored.text, text);
    assert!(!restored.moved);
    assert_eq!(restored.foreign, published != Some(text));
    link
}

/// A lesson as a learner may leave it: a line of a file rewritten, something typed at its end.
fn edited(text: &str, seed: usize) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let code: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].starts_with("    ")).collect();
    if let Some(at) = code.get(seed % code.len().max(1)) {
        lines[*at].push_str("  # what if this were otherwise?");
    }
    lines.extend(
        ["", "```pycon", ">>> User.objects.filter(username__startswith=\"ada\").count()", "```"]
            .map(str::to_owned),
    );
    lines.join("\n") + "\n"
}

#[test]
fn a_published_lesson_with_small_edits_fits_into_2000_characters() {
    let mut longest = 0;
    for (name, text) in lessons() {
        assert!(comes_back(&name, 57, &text, Some(&text)).len() < 80);
        for seed in 0..8 {
            let link = comes_back(&name, 57, &edited(&text, seed), Some(&text));
            longest = longest.max(link.len());
        }
    }
    assert!(longest < 600, "the longest link has {longest} characters");
}

/// A text long enough for its changes to be shorter.
fn base() -> String {
    (1..=40).map(|number| format!("line {number} of the published text\n")).collect()
}

#[test]
fn the_links_of_this_layout_stay_readable() {
    // Made by the first edition of version 1; a later one must read them alike.
    let known = include_str!("share/version-1.txt");
    let base = base();
    let changed = base.replace("line 20 of", "LINE 20 OF");
    let expected = [("a", 3, base.as_str()), ("a", 70_000, &changed), ("", 0, "# Hello, Ж\n")];
    for (line, (name, event, text)) in known.lines().zip(expected) {
        let shared = decode(line).unwrap_or_else(|error| {
            panic!("{line}: {error}; now {}", encode(name, event, text, Some(&base)))
        });
        assert_eq!((shared.name.as_str(), shared.event), (name, event));
        assert_eq!(shared.text(Some(&base)).map(|restored| restored.text), Ok(text.to_owned()));
    }
    assert_eq!(known.lines().count(), expected.len());
}

#[test]
fn a_lesson_that_moved_on_takes_the_changes_or_says_so() {
    let old = base();
    let shared =
        decode(&encode("x", 0, &old.replace("line 20 of", "LINE 20 OF"), Some(&old))).expect("a link");
    let restored = shared.text(Some(&format!("one more\n{old}"))).expect("its line is there");
    assert_eq!(
        (restored.text, restored.moved),
        (format!("one more\n{}", old.replace("line 20 of", "LINE 20 OF")), true)
    );
    assert_eq!(shared.text(Some("quite\nanother\n")), Err(LinkError::Outdated));
    assert_eq!(shared.text(None), Err(LinkError::NoLesson));
}

#[test]
fn a_damaged_link_is_told() {
    let (name, text) = lessons().swap_remove(3);
    let link = encode(&name, 9, &edited(&text, 1), Some(&text));
    for at in 0..link.len() {
        let mut letters: Vec<char> = link.chars().collect();
        letters[at] = if letters[at] == 'A' { 'B' } else { 'A' };
        let damaged: String = letters.iter().collect();
        let outcome = decode(&damaged);
        // The last letter may hold bits that no byte has.
        if at + 1 < link.len() {
            assert!(outcome.is_err(), "letter {at} of {link}");
        }
        assert!(decode(&link[..at]).is_err());
    }
    assert!(matches!(decode("Ag"), Err(LinkError::Newer(2))));
}

#[test]
fn a_link_that_unfolds_without_end_is_refused() {
    let bomb = encode("", 0, &"a".repeat(6 << 20), None);
    assert!(bomb.len() < 20_000);
    assert_eq!(decode(&bomb), Err(LinkError::TooLong));
    assert_eq!(decode(&"A".repeat(20 << 20)), Err(LinkError::TooLong));
}

fn project() -> impl Strategy<Value = (String, usize, String)> {
    let line = prop_oneof![
        "[ a-zA-Z0-9_.,=()'\"#-]{0,60}",
        Just("```python title=\"shop/models.py\"".to_owned()),
        Just("```".to_owned()),
        Just("    name = models.CharField(max_length=20)".to_owned()),
        "\\PC{0,12}",
        Just("\r".to_owned()),
        Just("\0".to_owned()),
    ];
    let text = (prop::collection::vec(line, 0..60), any::<bool>()).prop_map(|(lines, end)| {
        let text = lines.join("\n");
        if end { text + "\n" } else { text }
    });
    ("[a-z0-9-]{0,30}", 0..1_000_000_usize, text)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_projects_come_back((name, event, text) in project(), (_, _, base) in project()) {
        comes_back(&name, event, &text, None);
        comes_back(&name, event, &text, Some(&base));
        let half: String = text.lines().step_by(2).collect::<Vec<_>>().join("\n");
        comes_back(&name, event, &text, Some(&half));
    }

    #[test]
    fn nonsense_does_no_harm(link in "[A-Za-z0-9_=%-]{0,300}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&link);
        // A sealed nonsense gets past the checksum and must still be refused or read without harm.
        let packed = miniz_oxide::deflate::compress_to_vec(&bytes, 6);
        let mut sealed = vec![1];
        sealed.extend(ormery::share::crc32(&packed).to_le_bytes());
        sealed.extend(packed);
        if let Ok(shared) = decode(&ormery::share::base64::to_address(&sealed)) {
            let _ = shared.text(Some("a\nb\nc\n"));
            let _ = shared.text(None);
        }
    }
}
