//! The core of `os`: the host's files. What is around it is Python.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::python::builtins::args;
use crate::python::builtins::exceptions::os_error;
use crate::python::builtins::file::{host_path, is_directory, path_text};
use crate::python::exception::PyResult;
use crate::python::machine::Machine;
use crate::python::native::ModuleBuilder;
use crate::python::objects::Module;
use crate::python::value::Value;

/// Folders made and still empty: the host knows only files.
#[derive(Default)]
struct MadeFolders(RefCell<BTreeSet<String>>);

fn made(m: &mut Machine) -> Rc<MadeFolders> {
    m.extension::<MadeFolders>()
}

/// Fills the module `_files`.
pub fn build(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module)
        .function("fspath", |m, a| {
            let path = args::only(a, "fspath")?;
            if args::bytes(&path).is_some() {
                return Ok(path);
            }
            Ok(Value::from(path_text(m, &path)?))
        })
        .function("kind", |m, a| {
            let path = args::only(a, "kind")?;
            let path = host_path(&path_text(m, &path)?);
            Ok(match m.host.read_file(&path) {
                Some(_) => Value::str("file"),
                None if is_directory(m, &path) || made(m).0.borrow().contains(&path) => {
                    Value::str("directory")
                }
                None => Value::None,
            })
        })
        .function("listdir", |m, a| {
            let shown = match a.pos.first() {
                None | Some(Value::None) => "/".to_string(),
                Some(path) => path_text(m, path)?,
            };
            let path = host_path(&shown);
            if m.host.read_file(&path).is_some() {
                return Err(os_error(20, "Not a directory", &shown));
            }
            if !is_directory(m, &path) && !made(m).0.borrow().contains(&path) {
                return Err(os_error(2, "No such file or directory", &shown));
            }
            let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
            let mut names: Vec<String> = Vec::new();
            let folders: Vec<String> = made(m).0.borrow().iter().cloned().collect();
            for file in m.host.list_files().into_iter().chain(folders) {
                let Some(rest) = file.strip_prefix(&prefix) else { continue };
                let name = rest.split('/').next().unwrap_or(rest).to_string();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            Ok(Value::list(names.into_iter().map(Value::from).collect()))
        })
        .function("mkdir", |m, a| {
            let path = args::only(a, "mkdir")?;
            let path = host_path(&path_text(m, &path)?);
            made(m).0.borrow_mut().insert(path);
            Ok(Value::None)
        })
        .function("rmdir", |m, a| {
            let path = args::only(a, "rmdir")?;
            let shown = path_text(m, &path)?;
            let path = host_path(&shown);
            let below = format!("{path}/");
            let folders = made(m);
            let holds = |f: &String| f.starts_with(&below);
            if m.host.list_files().iter().any(holds) || folders.0.borrow().iter().any(holds) {
                return Err(os_error(39, "Directory not empty", &shown));
            }
            if !folders.0.borrow_mut().remove(&path) {
                return Err(os_error(2, "No such file or directory", &shown));
            }
            Ok(Value::None)
        })
        .function("size", |m, a| {
            let path = args::only(a, "size")?;
            let shown = path_text(m, &path)?;
            match m.host.read_file(&host_path(&shown)) {
                Some(text) => Ok(Value::from(text.len())),
                None => Err(os_error(2, "No such file or directory", &shown)),
            }
        })
        .function("remove", |m, a| {
            let path = args::only(a, "remove")?;
            let shown = path_text(m, &path)?;
            let path = host_path(&shown);
            if m.host.read_file(&path).is_none() {
                return Err(if is_directory(m, &path) {
                    os_error(21, "Is a directory", &shown)
                } else {
                    os_error(2, "No such file or directory", &shown)
                });
            }
            m.host.remove_file(&path).map_err(|message| os_error(13, &message, &shown))?;
            Ok(Value::None)
        })
        .function("rename", |m, a| {
            args::between(&a, 0, "rename", 2, 2)?;
            let (from, to) = (path_text(m, &a.pos[0])?, path_text(m, &a.pos[1])?);
            let Some(text) = m.host.read_file(&host_path(&from)) else {
                return Err(os_error(2, "No such file or directory", &from));
            };
            m.host.write_file(&host_path(&to), &text).map_err(|e| os_error(13, &e, &to))?;
            m.host.remove_file(&host_path(&from)).map_err(|e| os_error(13, &e, &from))?;
            Ok(Value::None)
        });
    Ok(())
}
