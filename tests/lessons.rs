//! The lessons as a set: what docs/lesson-format.md asks of each, and that all they say holds; and lessons that are not
//! well formed, with what is said of them.

use std::path::PathBuf;

use ormery::lesson::{Block, Lesson, Predict, PredictKind, Task, check, parse};
use ormery::python::machine::run_with_stack;

const TOPICS: [&str; 3] = ["Managers", "Users and stale objects", "Changing the user model"];

fn lessons() -> Vec<(String, String, Lesson)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("static/lessons");
    let mut lessons = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the lessons have a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(entry.path()).expect("a lesson is UTF-8");
        let lesson = parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        lessons.push((name, text, lesson));
    }
    lessons.sort_by(|a, b| a.0.cmp(&b.0));
    lessons
}

fn predicts(lesson: &Lesson) -> impl Iterator<Item = &Predict> {
    lesson
        .blocks
        .iter()
        .filter_map(|block| if let Block::Predict(predict, _) = block { Some(predict) } else { None })
}

fn tasks(lesson: &Lesson) -> impl Iterator<Item = &Task> {
    lesson.blocks.iter().filter_map(|block| if let Block::Task(task, _) = block { Some(task) } else { None })
}

#[test]
fn every_lesson_says_what_it_is_asks_and_ends_with_one_thing() {
    for (name, text, lesson) in lessons() {
        assert!(
            !lesson.front.title.is_empty() && !lesson.front.summary.is_empty(),
            "{name}: title and summary"
        );
        assert!(TOPICS.contains(&lesson.front.topic.as_str()), "{name}: the topic {}", lesson.front.topic);
        assert!((1..=3).contains(&predicts(&lesson).count()), "{name}: one to three questions");
        let last = text.trim_end().rsplit("\n\n").next().unwrap_or_default();
        assert!(last.starts_with("**Remember:**"), "{name}: the last paragraph is what to remember");
        let article = text.contains("\n**You may have read**");
        assert!(article, "{name}: a word on what old articles say");
        let words = text.split_whitespace().count();
        assert!(words < 1800, "{name}: {words} words take more than ten minutes");
    }
}

#[test]
fn prose_comes_before_the_ninth_statement() {
    for (name, _, lesson) in lessons() {
        let variants = lesson.variants();
        for variant in 0..variants.len().max(1) {
            let mut statements = 0;
            for block in &lesson.blocks {
                match block {
                    Block::Prose(_) => statements = 0,
                    Block::Steps(range) => {
                        let steps = &lesson.steps[range.clone()];
                        let mine = |v: &Option<String>| v.is_none() || v.as_ref() == variants.get(variant);
                        statements +=
                            steps.iter().filter(|step| step.title.is_none() && mine(&step.variant)).count();
                        let line = steps.first().map_or(0, |step| step.line);
                        assert!(
                            statements <= 8,
                            "{name}:{line}: {statements} statements without a word between"
                        );
                    }
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn the_kinds_of_questions_are_all_in_use() {
    let lessons = lessons();
    for kind in [PredictKind::Choice, PredictKind::Value, PredictKind::Rows, PredictKind::Order] {
        let used = lessons.iter().any(|(.., lesson)| predicts(lesson).any(|predict| predict.kind == kind));
        assert!(used, "no lesson asks for {}", kind.word());
    }
}

#[test]
fn every_wrong_answer_is_explained_and_every_task_helps_twice() {
    for (name, _, lesson) in lessons() {
        for predict in predicts(&lesson) {
            assert!(
                !predict.explanations.is_empty(),
                "{name}: {}: no wrong answer is explained",
                predict.prompt
            );
        }
        for task in tasks(&lesson) {
            assert!(task.hints.len() >= 2, "{name}: {}: two hints, a little more each time", task.goal);
        }
    }
}

/// Sentences of the prose, without code and without what stands in tables.
fn sentences(lesson: &Lesson) -> Vec<String> {
    let mut sentences = Vec::new();
    for block in &lesson.blocks {
        let Block::Prose(markdown) = block else { continue };
        for paragraph in markdown.split("\n\n").filter(|text| !text.starts_with(['|', '#', '`', '-'])) {
            let text = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
            sentences.extend(text.split_inclusive(['.', '?', '!', ':', ';']).map(str::to_owned));
        }
    }
    sentences
}

#[test]
fn sentences_are_short() {
    for (name, _, lesson) in lessons() {
        for sentence in sentences(&lesson) {
            let words = sentence.split_whitespace().count();
            assert!(words <= 30, "{name}: {words} words in one breath: {sentence}");
        }
    }
}

#[test]
fn every_topic_has_a_task_and_variants() {
    for topic in TOPICS {
        let lessons = lessons();
        let mine: Vec<_> =
            lessons.iter().map(|(_, _, lesson)| lesson).filter(|l| l.front.topic == topic).collect();
        assert!(mine.len() >= 4, "{topic}: {} lessons", mine.len());
        assert!(mine.iter().any(|lesson| tasks(lesson).count() > 0), "{topic}: no task");
        assert!(mine.iter().any(|lesson| !lesson.variants().is_empty()), "{topic}: nothing side by side");
    }
}

#[test]
fn every_step_question_and_task_holds() {
    run_with_stack(|| {
        for (name, text, _) in lessons() {
            let report = check(&name, &text).expect("it was read before");
            assert!(report.ok(), "{}", report.to_text());
            assert!(!report.questions.is_empty(), "{name}: its questions were held against the run");
        }
    })
    .expect("the lessons run");
}

/// What `ormery check` says of a file: why it cannot be read, or its report.
fn said(name: &str, text: &str) -> String {
    match check(name, text) {
        Ok(report) => report.to_text(),
        Err(error) => error.in_file(name),
    }
}

/// Each file of `tests/lessons/bad` says in its comments what is to be said of it: `<!-- says: ... -->`, with a line
/// number at its beginning where the file's name and a line go before.
#[test]
fn what_is_wrong_with_a_lesson_is_said_with_its_line() {
    run_with_stack(|| {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/lessons/bad");
        let mut files = 0;
        for entry in std::fs::read_dir(folder).expect("the folder is there").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(entry.path()).expect("UTF-8");
            let said = said(&name, &text);
            let mut expected = 0;
            for comment in
                text.lines().filter_map(|line| line.strip_prefix("<!-- says: ")?.strip_suffix(" -->"))
            {
                let numbered = comment.split(':').next().is_some_and(|line| line.parse::<u32>().is_ok());
                let wanted = if numbered { format!("{name}:{comment}") } else { comment.to_owned() };
                assert!(said.contains(&wanted), "{name}: {wanted}\nis not in\n{said}");
                expected += 1;
            }
            assert!(expected > 0, "{name} expects nothing");
            files += 1;
        }
        assert!(files > 20, "{files} files");
    })
    .expect("bad lessons are no panic");
}

#[test]
fn a_lesson_of_five_megabytes_is_refused_with_a_reason() {
    let text = "A line of prose.\n".repeat(5 << 16);
    let said = said("long.md", &text);
    assert!(said.starts_with("long.md:1: a lesson of 5.3 MB is too long: at most 2.0 MB are read"), "{said}");
    assert!(said.contains("hint: split it into several lessons"), "{said}");
}
