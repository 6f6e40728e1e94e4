//! `glob`: the project's files whose paths match a shell pattern.
//!
//! Paths are relative to the project's folder, and sorted where CPython gives the folder's own order.
//!
//! Mirrors `Lib/glob.py`.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::python::{Args, Iter, Machine, Module, ModuleBuilder, PyResult, Value};

/// Fills the module.
pub fn build(_m: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module)
        .function("glob", |m, args| Ok(Value::list(matching(m, args)?)))
        .function("iglob", |m, args| Ok(Iter::over(matching(m, args)?)))
        .function("escape", |m, args| {
            let mut args = args.reader("escape");
            let path = args.required("pathname")?;
            args.finish()?;
            Ok(Value::str(glob::Pattern::escape(&m.str(&path)?)))
        });
    Ok(())
}

fn matching(m: &mut Machine, args: Args) -> PyResult<Vec<Value>> {
    let mut args = args.reader("glob");
    let pattern = args.required("pathname")?;
    let recursive = args.keyword("recursive").unwrap_or_default();
    args.finish()?;
    let (pattern, recursive) = (m.str(&pattern)?, m.truth(&recursive)?);
    let plain = pattern.trim_start_matches("./");
    let wanted = if recursive { plain.to_string() } else { plain.replace("**", "*") };
    let Ok(matcher) = glob::Pattern::new(&wanted) else { return Ok(Vec::new()) };
    let options = glob::MatchOptions {
        require_literal_separator: true,
        require_literal_leading_dot: true,
        ..Default::default()
    };
    let mut found = BTreeSet::new();
    for path in m.host.list_files() {
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        for one in folders.chain(std::iter::once(&*path)) {
            if matcher.matches_with(one, options) {
                found.insert(one.to_string());
            }
        }
    }
    let start = &pattern[..pattern.len() - plain.len()];
    Ok(found.into_iter().map(|path| Value::str(format!("{start}{path}"))).collect())
}
