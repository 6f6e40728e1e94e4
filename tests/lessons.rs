//! The lessons as a set: what README.md asks of each, and that a task's solution reaches its goal.
//!
//! Outputs are `ormery check`'s affair; here are the things that a run alone does not show.

use std::path::PathBuf;

use ormery::lesson::parse::{Predict, Task};
use ormery::lesson::{Block, Lesson, LessonRun, parse};
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
fn every_wrong_option_is_explained() {
    for (name, _, lesson) in lessons() {
        for predict in predicts(&lesson).filter(|predict| predict.kind == "choice") {
            for option in &predict.options {
                let right = predict.answers.contains(option);
                let explained = predict.explanations.contains_key(option);
                assert!(right != explained, "{name}: {}: the option {option}", predict.prompt);
            }
            let offered = |answer| predict.options.contains(answer);
            assert!(
                predict.answers.iter().all(offered),
                "{name}: {}: a right answer is no option",
                predict.prompt
            );
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

/// What the task's expression gives now: `True` when the goal is reached.
fn goal(run: &mut LessonRun, task: &Task) -> String {
    run.project.shell(task.check.as_deref().unwrap_or("False")).trim_end().to_owned()
}

fn solve(run: &mut LessonRun, task: &Task) {
    match &task.file {
        Some(file) => run.project.write_file(file, &task.solution),
        None => task.solution.trim().lines().for_each(|statement| {
            run.project.shell(statement);
        }),
    }
}

#[test]
fn a_solution_reaches_its_goal_and_nothing_else_does() {
    run_with_stack(|| {
        for (name, _, lesson) in lessons() {
            for task in tasks(&lesson) {
                for variant in
                    lesson.variants().iter().map(Some).chain([None]).take(lesson.variants().len().max(1))
                {
                    let mut run = LessonRun::default();
                    run.run_all(&lesson, variant.map(String::as_str));
                    assert_ne!(goal(&mut run, task), "True", "{name}: reached before anything was done");
                    solve(&mut run, task);
                    assert_eq!(goal(&mut run, task), "True", "{name}: not reached: {}", task.goal);
                }
            }
        }
    })
    .expect("each task has a solution that reaches its goal");
}
