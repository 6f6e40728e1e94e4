//! A lesson's file: read, run, told for paper, and shown as the page shows it.

use ormery::export::{html, markdown, told};
use ormery::lesson::record::{Recorded, record_run};
use ormery::lesson::{LessonRun, parse};
use ormery::web::engine::outline;

/// Reads the text and runs it, unless it has very many steps.
pub fn run(text: &str) -> Result<String, String> {
    let lesson = match parse(text) {
        Ok(lesson) => lesson,
        Err(error) => return Ok(error.in_file("lesson")),
    };
    if lesson.steps.len() > 60 {
        return Ok("too many steps".to_owned());
    }
    let variant = lesson.variants().first().cloned();
    let run = LessonRun { project: super::project() };
    let Recorded { recording, outcomes, .. } = record_run(run, &lesson, variant.as_deref());
    let mut answer: String = outcomes.iter().flatten().map(|outcome| outcome.got.as_str()).collect();
    let shown = outline(&lesson, &recording, &outcomes);
    let events = recording.events.len();
    super::promise(shown.events.len() == events, || "the outline leaves events out".to_owned())?;
    // A telling runs the lesson once more: for short ones only.
    if lesson.steps.len() < 8 {
        let telling = told::tell(lesson, variant.as_deref());
        let page = html::page(&telling);
        super::promise(!page.contains("<script"), || "a page for paper holds a script".to_owned())?;
        let links_script = page.contains("href=\"javascript:");
        super::promise(!links_script, || "a page for paper links a script".to_owned())?;
        answer.push_str(&markdown::document(&telling));
    }
    Ok(answer)
}
