//! A run's events as JSON, for programs: what the scrubber shows, one object an event.
//!
//! The layout has a version, and within one version words are added, never changed.

use serde_json::{Value, json};

use crate::lesson::Lesson;
use crate::timeline::Recording;
use crate::timeline::event::Happening;

/// The run.
pub fn trace(lesson: &Lesson, run: &Recording) -> Value {
    let events: Vec<Value> = (0..run.events.len()).filter_map(|at| event(run, at)).collect();
    json!({
        "format": "ormery-trace",
        "version": 1,
        "lesson": { "title": lesson.front.title, "summary": lesson.front.summary },
        "steps": lesson.steps.iter().map(|step| json!({
            "kind": step.kind, "source": step.source, "title": step.title, "line": step.line,
        })).collect::<Vec<_>>(),
        "events": events,
        "complete": !run.overflowed,
    })
}

fn event(run: &Recording, at: usize) -> Option<Value> {
    let event = run.events.get(at)?;
    let mut told = json!({
        "event": at,
        "kind": event.kind,
        "depth": event.depth,
        "statement": event.statement,
        "step": event.step,
        "file": run.file_of(event),
        "line": event.place.line,
        "calls": &*event.calls,
        "sentence": crate::timeline::sentences::tell(run, at),
    });
    if let Happening::Query { sql, params, rows } = &event.what {
        let params: Vec<String> = params.iter().map(crate::sql::SqlValue::quoted).collect();
        told["query"] = json!({ "sql": &**sql, "params": params, "rows": rows });
    }
    Some(told)
}
