//! What the page takes away, made by the engine's thread: a file, or a lesson made of somebody's project.
//!
//! The thread is one of its own, started when something is wanted and ended after it, so that the run that is shown
//! is left alone.

use serde::{Deserialize, Serialize};

use crate::catalogue::say;
use crate::export::zip::Entry;
use crate::export::{bring, drawing, html, markdown, project, tables, tell, trace, zip};
use crate::lesson::{self, Lesson, record};
use crate::share::base64;

/// What is wanted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// `zip`, `sql`, `csv`, `json`, `svg`, `html`, `md`, `qr` or `open`.
    pub what: String,
    /// The lesson's text; for `qr` the link; for `open` the project's name.
    pub text: String,
    /// The lesson's name.
    pub name: String,
    /// The event that is shown.
    pub event: usize,
    /// For `open`: (path, content as Base64) of each file; a zip file is one of them alone.
    pub files: Vec<(String, String)>,
}

/// A file to be saved or shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileView {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub kind: String,
    /// Its content as Base64.
    pub data: String,
}

impl FileView {
    fn new(name: String, kind: &str, bytes: &[u8]) -> Self {
        Self { name, kind: kind.to_owned(), data: base64::to_text(bytes) }
    }

    /// The content as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&base64::read(&self.data).unwrap_or_default()).into_owned()
    }
}

/// Makes a file.
///
/// # Errors
/// A sentence for the learner.
pub fn make(wanted: &Wanted) -> Result<FileView, String> {
    match wanted.what.as_str() {
        "qr" => return Ok(FileView::new("link.svg".into(), "image/svg+xml", qr(&wanted.text)?.as_bytes())),
        "open" => return open(wanted),
        _ => {}
    }
    let lesson = lesson::parse(&wanted.text).map_err(|error| error.to_string())?;
    let name = if wanted.name.is_empty() { "lesson" } else { &wanted.name };
    let file = |ending: &str, kind: &str, bytes: &[u8]| {
        let at = if ["html", "md", "json"].contains(&ending) {
            String::new()
        } else {
            format!("-{}", wanted.event + 1)
        };
        FileView::new(format!("{name}{at}.{ending}"), kind, bytes)
    };
    Ok(match wanted.what.as_str() {
        "html" => file("html", "text/html", html::page(&tell(lesson, None)).as_bytes()),
        "md" => file("md", "text/markdown", markdown::document(&tell(lesson, None)).as_bytes()),
        "zip" => file("zip", "application/zip", &archive(&lesson, wanted.event)),
        _ => return recorded(&lesson, wanted, file),
    })
}

/// What is read off the moment that is shown.
fn recorded(
    lesson: &Lesson,
    wanted: &Wanted,
    file: impl Fn(&str, &str, &[u8]) -> FileView,
) -> Result<FileView, String> {
    let (run, _) = record(lesson);
    let event =
        run.events.get(wanted.event).ok_or_else(|| format!("this run has no event {}", wanted.event + 1))?;
    Ok(match wanted.what.as_str() {
        "json" => file("json", "application/json", trace::trace(lesson, &run).to_string().as_bytes()),
        "sql" => file("sql", "application/sql", tables::script(&event.snapshot).as_bytes()),
        "csv" => {
            let names = event.snapshot.table_names();
            let own = names.iter().filter(|name| !crate::timeline::event::is_internal(name));
            let found = own.filter_map(|name| event.snapshot.table(name));
            let entry = |table: &crate::sql::Table| Entry {
                path: format!("{}.csv", table.name()),
                bytes: tables::csv(table).into_bytes(),
            };
            let entries: Vec<Entry> = found.map(entry).collect();
            let mut zipped = file("zip", "application/zip", &zip::write(&entries));
            zipped.name = zipped.name.replace(".zip", "-tables.zip");
            zipped
        }
        "svg" => {
            let moment = run.moment(wanted.event).ok_or("this run has no such moment")?;
            file("svg", "image/svg+xml", drawing::svg(&moment).as_bytes())
        }
        other => return Err(format!("the engine makes no `{other}`")),
    })
}

/// The project as it stood after the step that the event belongs to.
fn archive(lesson: &Lesson, event: usize) -> Vec<u8> {
    let (run, _) = record(lesson);
    let steps = run.events.get(event).map(|event| event.step + 1);
    project::archive(&mut project::run_to(lesson, None, steps), &lesson.front.title)
}

fn open(wanted: &Wanted) -> Result<FileView, String> {
    let mut entries = Vec::new();
    let mut notes = Vec::new();
    for (path, data) in &wanted.files {
        let bytes = base64::read(data).ok_or(say("export-not-whole"))?;
        if wanted.files.len() == 1 && path.ends_with(".zip") {
            let (read, left_out) = zip::read(&bytes)?;
            entries.extend(read);
            notes.extend(left_out);
        } else {
            entries.push(Entry { path: path.clone(), bytes });
        }
    }
    let brought = bring::bring(&wanted.text, entries)?;
    Ok(FileView::new("project.md".into(), "text/markdown", brought.lesson.as_bytes()))
}

/// A link as a QR code.
fn qr(text: &str) -> Result<String, String> {
    let code = qrcodegen::QrCode::encode_text(text, qrcodegen::QrCodeEcc::Low)
        .map_err(|_| say("export-code-too-long").to_owned())?;
    let size = code.size();
    let dark =
        (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).filter(|(x, y)| code.get_module(*x, *y));
    let path: String = dark.map(|(x, y)| format!("M{} {}h1v1h-1z", x + 4, y + 4)).collect();
    let all = size + 8;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {all} {all}\" shape-rendering=\"crispEdges\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LESSON: &str = "+++\ntitle = \"T\"\n+++\n```python title=\"shop/models.py\"\nfrom django.db import models\n\n\nclass Chair(models.Model):\n    name = models.CharField(max_length=9)\n```\n```console\n$ python manage.py makemigrations -v 0\n$ python manage.py migrate -v 0\n```\n```pycon\n>>> stool = Chair.objects.create(name=\"stool\")\n```\n";

    fn made(what: &str) -> FileView {
        let (run, _) = record(&lesson::parse(LESSON).expect("a lesson"));
        let event = run.events.len() - 1;
        let wanted =
            Wanted { what: what.into(), text: LESSON.into(), name: "t".into(), event, ..Wanted::default() };
        make(&wanted).expect(what)
    }

    #[test]
    fn every_kind_of_file_is_made() {
        assert!(made("svg").text().contains("stool"));
        assert!(made("sql").text().contains("'stool'"));
        assert!(made("md").text().contains("| new | 1 | stool |"));
        assert!(made("html").text().contains("<ins>stool</ins>"));
        assert!(made("json").text().contains("\"ormery-trace\""));
        let (files, _) = zip::read(&base64::read(&made("zip").data).expect("Base64")).expect("a zip file");
        assert!(files.iter().any(|file| file.path == "shop/migrations/0001_initial.py"));
        let (files, _) = zip::read(&base64::read(&made("csv").data).expect("Base64")).expect("a zip file");
        assert!(
            files.iter().any(|file| file.path == "shop_chair.csv" && file.bytes == b"id,name\r\n1,stool\r\n")
        );
    }

    #[test]
    fn what_goes_home_comes_back() {
        let zip = made("zip");
        let wanted = Wanted {
            what: "open".into(),
            text: "shop".into(),
            files: vec![("shop.zip".into(), zip.data)],
            ..Wanted::default()
        };
        let brought = make(&wanted).expect("a lesson").text();
        let checked = lesson::check("shop", &brought).expect("it reads");
        let printed: String = checked.steps.iter().map(|step| step.got.as_str()).collect();
        assert!(!printed.contains("Traceback") && printed.contains("No changes detected"), "{printed}");
    }

    #[test]
    fn a_link_becomes_a_code() {
        let wanted =
            Wanted { what: "qr".into(), text: "https://example.org/#share=abc".into(), ..Wanted::default() };
        assert!(make(&wanted).expect("a code").text().contains("h1v1h-1z"));
        assert!(make(&Wanted { text: "x".repeat(4000), ..wanted }).is_err());
    }
}
