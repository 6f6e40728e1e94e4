//! Python: it may be refused, fail or print anything.

use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;

use ormery::cli::python::run_observed;

thread_local! {
    static FILE: RefCell<Option<PathBuf>> = const { RefCell::new(None) };
}

/// Runs the text as a program.
pub fn run(text: &str) -> Result<String, String> {
    let file = FILE.with_borrow_mut(|kept| {
        kept.get_or_insert_with(|| {
            let folder = std::env::temp_dir().join(format!("ormery-fuzz-program-{}", std::process::id()));
            fs::create_dir_all(&folder).expect("a folder for temporary files");
            folder.join("text.py")
        })
        .clone()
    });
    fs::write(&file, text).expect("the text is kept");
    let outcome = run_observed(&file, super::limits(), None);
    let first = super::promise(outcome.status != 70, || outcome.stderr.clone());
    first.map(|()| outcome.stderr + &outcome.stdout)
}
