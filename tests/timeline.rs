//! Small lessons and what the timeline tells of them: one text a lesson, under `tests/timeline`.
//!
//! Each `NAME.md` has a `NAME.txt` beside it: a line an event, and under it the instances' links where they changed.
//! `ORMERY_WRITE=1 cargo test --test timeline` writes the texts anew; read the difference before it is committed.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock")]

use std::fmt::Write;
use std::path::Path;

use ormery::timeline::view::MomentView;
use ormery::web::engine;
use ormery::{lesson, timeline};

/// What a run looks like as text.
fn told(recording: &timeline::Recording) -> String {
    let mut text = String::new();
    let mut before = String::new();
    for (at, event) in recording.events.iter().enumerate() {
        let Some(moment) = recording.moment(at) else { continue };
        let indent = "  ".repeat(event.depth as usize);
        let _ = writeln!(text, "{:>3} {:<11} {indent}{}", at + 1, event.kind.word(), moment.sentence);
        let links = links(&moment);
        if links != before {
            text.push_str(&links);
            before = links;
        }
        if let Some(card) = &moment.error_card {
            let _ = writeln!(text, "      card: {} | {}", card.error, card.why);
        }
    }
    text
}

fn links(moment: &MomentView) -> String {
    let mut text = String::new();
    for name in &moment.memory.names {
        let object = moment.memory.objects.iter().find(|object| Some(object.id) == name.target);
        if let Some(object) = object.filter(|object| object.link.is_some() || !object.note.is_empty()) {
            if object.title.starts_with("class ") {
                continue;
            }
            let link = object.link.as_ref();
            let state = link.map_or(object.note.as_str(), |link| link.state.word());
            let why = link.map_or("", |link| &link.why);
            let _ = writeln!(text, "      {} -> {}: {state}. {why}", name.name, object.title);
        }
    }
    for table in &moment.tables {
        for row in table.rows.iter().filter(|row| row.hidden_by.is_some()) {
            let by = row.hidden_by.as_deref().unwrap_or_default();
            let _ = writeln!(text, "      {} {} hidden by {by}", table.name, row.key);
        }
    }
    text
}

#[test]
fn every_lesson_is_told_as_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/timeline");
    let mut names: Vec<_> =
        std::fs::read_dir(&folder).expect("the folder").flatten().map(|entry| entry.path()).collect();
    names.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    names.sort();
    let mut wrong = Vec::new();
    for path in names {
        let text = std::fs::read_to_string(&path).expect("a lesson");
        let lesson = lesson::parse(&text).expect("a lesson");
        let (recording, outcomes) = engine::record(&lesson);
        for outcome in outcomes.iter().flatten().filter(|outcome| !outcome.ok) {
            wrong.push(format!(
                "{}:{}: wanted {:?}, got {:?}",
                path.display(),
                outcome.line,
                outcome.want,
                outcome.got
            ));
        }
        let got = told(&recording);
        let beside = path.with_extension("txt");
        if std::env::var_os("ORMERY_WRITE").is_some() {
            std::fs::write(&beside, &got).expect("written");
        }
        let want = std::fs::read_to_string(&beside).unwrap_or_default();
        if want != got {
            let differs = want.lines().zip(got.lines()).find(|(want, got)| want != got);
            wrong.push(format!("{} is told otherwise: {differs:?}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_moment_is_the_same_each_time_and_in_a_second_run() {
    let text = include_str!("timeline/stale.md");
    let lesson = lesson::parse(text).expect("a lesson");
    let (first, _) = engine::record(&lesson);
    let (second, _) = engine::record(&lesson);
    assert_eq!(first.events.len(), second.events.len());
    for at in (0..first.events.len()).rev() {
        assert_eq!(first.moment(at), first.moment(at), "event {at}");
        assert_eq!(first.moment(at), second.moment(at), "event {at}");
    }
}

#[test]
fn a_long_run_is_recorded_quickly() {
    let text =
        "```pycon\n>>> x = []\n>>> for i in range(5000):\n...     y = i * 2\n...     x.append(y)\n...\n```\n";
    let lesson = lesson::parse(text).expect("a lesson");
    let start = std::time::Instant::now();
    let (recording, _) = engine::record(&lesson);
    assert!(recording.events.len() > 10_000, "{}", recording.events.len());
    // Unoptimised and on a machine that does other things: far above what it takes.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    let start = std::time::Instant::now();
    recording.moment(9_000).expect("a moment");
    assert!(start.elapsed().as_millis() < 500, "{:?}", start.elapsed());
}
