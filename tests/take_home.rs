//! Projects taken home: real Django runs them and comes to the same tables.
//!
//! Django is the one of `cargo xtask parity` (`.venv`), or of `ORMERY_PYTHON`; without it the test says that it was
//! left out.

use std::path::{Path, PathBuf};
use std::process::Command;

use ormery::export::{project, zip};
use ormery::lesson;
use ormery::timeline::event::is_internal;

fn python() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var_os("ORMERY_PYTHON").map(PathBuf::from);
    named.or_else(|| Some(root.join(".venv/bin/python"))).filter(|python| python.is_file())
}

fn run(python: &Path, folder: &Path, words: &[&str]) -> String {
    let output = Command::new(python).args(words).current_dir(folder).output().expect("Python starts");
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {words:?} failed:\n{text}", folder.display());
    text
}

/// A database's own tables as CSV, in the words of `export::tables`; times to the millisecond, which is all that a
/// fixture carries.
const READ: &str = r#"
import csv, io, re, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
for name in sys.argv[2:]:
    cursor = connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid')
    heads = [column[0] for column in cursor.description]
    for row in sorted(cursor, key=repr):
        print(name, sorted(zip(heads, (re.sub(r"(:\d\d\.\d{3})\d+", r"\1", v) if isinstance(v, str) else v for v in row))))
"#;

/// How the rows come into the project.
#[derive(Clone, Copy, PartialEq)]
enum Data {
    /// `migrate` and `loaddata`.
    Fixture,
    /// The SQL script: a signal of the lesson's makes rows while a fixture loads.
    Script,
}

/// (lesson, step, how): projects at different stages, with swapped users, edited migrations, emptied tables.
const CASES: [(&str, usize, Data); 6] = [
    ("01-the-row-nobody-sees", usize::MAX, Data::Fixture),
    ("03-two-doors-with-a-fixed-use", usize::MAX, Data::Fixture),
    ("08-an-object-is-a-copy", 5, Data::Fixture),
    ("11-somebody-else-at-the-table", usize::MAX, Data::Fixture),
    ("16-a-page-beside-the-user", usize::MAX, Data::Script),
    ("17-start-right", usize::MAX, Data::Fixture),
];

const SCRIPT: &str = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(open('db.sql').read())";

#[test]
fn real_django_comes_to_the_same_tables() {
    let Some(python) = python() else {
        println!("left out: there is no Django; `cargo xtask parity` makes one");
        return;
    };
    for (name, step, data) in CASES {
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("static/lessons/{name}.md"));
        let text = std::fs::read_to_string(&file).expect("a lesson");
        let lesson = lesson::parse(&text).expect("a lesson");
        let mut run_to = project::run_to(&lesson, None, Some(step));
        let archive = project::archive(&mut run_to, &lesson.front.title);
        let folder = std::env::temp_dir().join(format!("ormery-take-home-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let (files, left_out) = zip::read(&archive).expect("a zip file");
        assert!(left_out.is_empty(), "{left_out:?}");
        for file in &files {
            let path = folder.join(&file.path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, &file.bytes).expect("a file");
        }
        let snapshot = run_to.project.database.borrow().snapshot();
        run(&python, &folder, &["-c", SCRIPT, "script.sqlite3"]);
        if data == Data::Script {
            run(&python, &folder, &["-c", SCRIPT, "db.sqlite3"]);
            run(&python, &folder, &["manage.py", "migrate", "--check"]);
            let dump = [&["manage.py"], &project::DUMP[..]].concat();
            let fixture = files.iter().find(|file| file.path == "data.json").expect("a fixture");
            assert_eq!(run(&python, &folder, &dump), String::from_utf8_lossy(&fixture.bytes), "{name}");
        } else {
            run(&python, &folder, &["manage.py", "migrate", "-v", "0"]);
            run(&python, &folder, &["manage.py", "loaddata", "-v", "0", "data.json"]);
        }
        let own: Vec<String> =
            snapshot.table_names().into_iter().filter(|table| !is_internal(table)).collect();
        let read = |database: &str| {
            let mut words = vec!["-c", READ, database];
            words.extend(own.iter().map(String::as_str));
            run(&python, &folder, &words)
        };
        assert_eq!(
            read("db.sqlite3"),
            read("script.sqlite3"),
            "{name}: the tables differ in {}",
            folder.display()
        );
        std::fs::remove_dir_all(&folder).expect("it was ours");
    }
}
