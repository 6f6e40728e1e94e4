//! Imports: files of the project, modules written in Rust, and what is already in `sys.modules`.
//!
//! Mirrors `Lib/importlib/_bootstrap.py`: a module is in `sys.modules` before its code runs, which is what makes
//! circular imports half work. Compiled code is kept by path and text, so that a new process need not compile again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::{Machine, Mode};
use crate::python::class::Instance;
use crate::python::code::{Code, Op};
use crate::python::compiler::{self, SyntaxErrorInfo};
use crate::python::dict::Dict;
use crate::python::exception::{PyResult, Unwind, import_error, module_not_found, type_error};
use crate::python::native::{self, NativeModule};
use crate::python::objects::Module;
use crate::python::types::types;
use crate::python::value::{Str, Value};

thread_local! {
    static COMPILED: RefCell<HashMap<(String, Mode), (Rc<str>, Rc<Code>)>> = RefCell::new(HashMap::new());
}

/// Where a module's code was found.
enum Found {
    File {
        path: String,
        text: Rc<str>,
        package: bool,
    },
    /// A folder without `__init__.py`.
    Namespace,
    Native(NativeModule),
}

/// The code of this text under this path, compiled now or before.
fn compiled(
    text: &str,
    path: &str,
    mode: Mode,
    compile: impl FnOnce() -> Result<Rc<Code>, SyntaxErrorInfo>,
) -> PyResult<Rc<Code>> {
    let key = (path.to_owned(), mode);
    let known = COMPILED
        .with_borrow(|all| all.get(&key).filter(|(known, _)| &**known == text).map(|(_, code)| code.clone()));
    if let Some(code) = known {
        return Ok(code);
    }
    let code = compile().map_err(|info| super::syntax_error(&info, path))?;
    COMPILED.with_borrow_mut(|all| {
        // The shell's and `eval`'s inputs come without end.
        if all.len() > 2000 {
            all.clear();
        }
        all.insert(key, (text.into(), code.clone()))
    });
    Ok(code)
}

impl Machine {
    /// Compiles, or remembers having compiled this text under this path.
    pub(super) fn compile_source(&mut self, text: &str, path: &str, mode: Mode) -> PyResult<Rc<Code>> {
        compiled(text, path, mode, || compiler::compile(text, path, mode))
    }

    /// Whether a module's code is still running.
    pub(super) fn is_initializing(&self, module: &Rc<Module>) -> bool {
        self.initializing.iter().any(|m| Rc::ptr_eq(m, module))
    }

    /// Imports a module with all the packages above it; gives what `sys.modules` holds for it.
    pub fn import_value(&mut self, dotted: &str) -> PyResult {
        if let Some(module) = self.modules.get_str(dotted) {
            if module.is_none() {
                return Err(not_found(format!("import of {dotted} halted; None in sys.modules"), dotted));
            }
            return Ok(module);
        }
        let parent = match dotted.rsplit_once('.') {
            Some((parent, _)) => {
                let module = self.import_value(parent)?;
                if let Some(module) = self.modules.get_str(dotted) {
                    return Ok(module); // the parent's own code imported it
                }
                if self.getattr_opt(&module, "__path__")?.is_none() {
                    let message = format!("No module named '{dotted}'; '{parent}' is not a package");
                    return Err(not_found(message, dotted));
                }
                Some(module)
            }
            None => None,
        };
        let Some(found) = self.find_module(dotted) else {
            return Err(not_found(format!("No module named '{dotted}'"), dotted));
        };
        let module = self.load(dotted, found)?;
        if let (Some(parent), Some((_, child))) = (parent, dotted.rsplit_once('.')) {
            self.setattr(&parent, child, module.clone())?;
        }
        Ok(module)
    }

    fn find_module(&self, dotted: &str) -> Option<Found> {
        let path = dotted.replace('.', "/");
        let file = |path: String, package: bool| {
            self.host.read_file(&path).map(|text| Found::File { path, text, package })
        };
        file(format!("{path}/__init__.py"), true)
            .or_else(|| file(format!("{path}.py"), false))
            .or_else(|| self.native_modules.get(dotted).map(Found::Native))
            .or_else(|| {
                let folder = format!("{path}/");
                let holds = self.host.list_files().iter().any(|f| f.starts_with(&folder));
                holds.then_some(Found::Namespace)
            })
    }

    fn load(&mut self, dotted: &str, found: Found) -> PyResult {
        let module = Module::new(dotted);
        for hidden in ["__doc__", "__loader__", "__spec__"] {
            module.set(hidden, Value::None);
        }
        let package = match &found {
            Found::File { package, .. } => *package,
            Found::Namespace => true,
            Found::Native(NativeModule::Source(_, package)) => *package,
            // Modules in Rust have no files; any may have modules below it.
            Found::Native(_) => self.has_children(dotted),
        };
        let folder = dotted.replace('.', "/");
        let inside = if package { dotted } else { dotted.rsplit_once('.').map_or("", |(p, _)| p) };
        module.set("__package__", inside);
        if package {
            module.set("__path__", Value::list(vec![Value::str(&folder)]));
        }
        module.set("__builtins__", Value::Dict(self.builtins.clone()));
        if let Found::File { path, .. } = &found {
            module.set("__file__", self.shown_path(path).as_str());
        }
        let value = Value::Module(module.clone());
        self.modules.set_str(&Str::intern(dotted), value);
        self.initializing.push(module.clone());
        let result = self.run_module(&module, found);
        self.initializing.retain(|m| !Rc::ptr_eq(m, &module));
        if let Err(error) = result {
            self.modules.remove_str(dotted);
            return Err(error);
        }
        // The code may have put something else in its own place.
        match self.modules.get_str(dotted) {
            Some(module) => Ok(module),
            None => Err(key_error_text(dotted)),
        }
    }

    fn has_children(&self, dotted: &str) -> bool {
        let below = format!("{dotted}.");
        self.native_modules.names().iter().any(|n| n.starts_with(&below))
    }

    /// The path of a file of the project as tracebacks and `__file__` show it.
    pub fn shown_path(&self, path: &str) -> String {
        path.to_owned()
    }

    fn run_module(&mut self, module: &Rc<Module>, found: Found) -> PyResult<()> {
        match found {
            Found::File { path, text, .. } => self.run_source(module, &text, &self.shown_path(&path)),
            Found::Namespace => Ok(()),
            Found::Native(NativeModule::Build(build)) => build(self, module),
            Found::Native(NativeModule::Source(text, _)) => self.run_library(module, text),
            Found::Native(NativeModule::Both(build, text)) => {
                build(self, module)?;
                self.run_library(module, text)
            }
        }
    }

    fn run_library(&mut self, module: &Rc<Module>, source: &'static str) -> PyResult<()> {
        let (text, path) = (native::text(source), format!("<frozen {}>", module.name));
        let code = compiled(text, &path, Mode::Exec, || compiler::compile_library(text, &path))?;
        self.run_code(module, &code)
    }

    fn run_source(&mut self, module: &Rc<Module>, text: &str, path: &str) -> PyResult<()> {
        let code = self.compile(text, path, Mode::Exec)?;
        self.run_code(module, &code)
    }

    fn run_code(&mut self, module: &Rc<Module>, code: &Rc<Code>) -> PyResult<()> {
        if let Some(doc) = &code.doc {
            module.set("__doc__", Value::Str(doc.clone()));
        }
        self.exec(code, &module.dict).map(drop)
    }

    /// The absolute name of a relative import, made from the importing module's names.
    fn absolute_name(&self, dotted: &str, level: i64, globals: &Dict) -> PyResult<String> {
        let text = |key: &str| match globals.get_str(key) {
            Some(Value::Str(text)) => Some(text.to_string()),
            _ => None,
        };
        let package = match text("__package__") {
            Some(package) => package,
            None => {
                let own = text("__name__").unwrap_or_default();
                if globals.get_str("__path__").is_some() {
                    own
                } else {
                    own.rsplit_once('.').map_or(String::new(), |(p, _)| p.to_owned())
                }
            }
        };
        if package.is_empty() {
            return Err(import_error("attempted relative import with no known parent package"));
        }
        let mut base = package.as_str();
        for _ in 1..level {
            base = match base.rsplit_once('.') {
                Some((above, _)) => above,
                None => return Err(import_error("attempted relative import beyond top-level package")),
            };
        }
        Ok(if dotted.is_empty() { base.to_owned() } else { format!("{base}.{dotted}") })
    }

    /// `__import__(name, globals, ..., fromlist, level)`.
    pub fn import_statement(
        &mut self,
        dotted: &str,
        globals: &Dict,
        from: &[Str],
        has_from: bool,
        level: i64,
    ) -> PyResult {
        let absolute =
            if level > 0 { self.absolute_name(dotted, level, globals)? } else { dotted.to_owned() };
        let module = self.import_value(&absolute)?;
        if !has_from {
            // `import a.b` binds `a`.
            let cut = dotted.find('.').map_or(0, |at| dotted.len() - at);
            let top = &absolute[..absolute.len() - cut];
            return self.modules.get_str(top).map_or(Ok(module), Ok);
        }
        if self.getattr_opt(&module, "__path__")?.is_some() {
            self.import_children(&module, &absolute, from)?;
        }
        Ok(module)
    }

    fn import_children(&mut self, module: &Value, package: &str, from: &[Str]) -> PyResult<()> {
        let mut names: Vec<Str> = Vec::new();
        for child in from {
            if &**child != "*" {
                names.push(child.clone());
            } else if let Some(all) = self.getattr_opt(module, "__all__")? {
                names.extend(self.collect(&all)?.iter().filter_map(Value::as_str).cloned());
            }
        }
        for child in names {
            if self.getattr_opt(module, &child)?.is_some() {
                continue;
            }
            let dotted = format!("{package}.{child}");
            match self.import_value(&dotted) {
                Ok(_) => {}
                Err(error) if is_missing(&error, &dotted) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    pub(super) fn op_import(&mut self, op: Op) -> PyResult<()> {
        match op {
            Op::ImportName(index) => {
                let (from, level) = (self.pop(), self.pop());
                let dotted = self.name_at(index);
                let Some(frame) = self.frames.last() else { return Ok(()) };
                let globals = frame.globals.clone();
                let names: Vec<Str> = match &from {
                    Value::Tuple(names) => names.iter().filter_map(Value::as_str).cloned().collect(),
                    _ => Vec::new(),
                };
                let level = super::numbers::small_int(&level).unwrap_or(0);
                let module = self.import_statement(&dotted, &globals, &names, !from.is_none(), level)?;
                self.push(module);
            }
            Op::ImportFrom(index) => {
                let (module, attribute) = (self.top(), self.name_at(index));
                let value = self.import_name_from(&module, &attribute)?;
                self.push(value);
            }
            _ => {
                let module = self.pop();
                self.import_star(&module)?;
            }
        }
        Ok(())
    }

    /// `from module import name`, with the module at hand.
    pub(super) fn import_name_from(&mut self, module: &Value, attribute: &Str) -> PyResult {
        if let Some(value) = self.getattr_opt(module, attribute)? {
            return Ok(value);
        }
        let module_name = match self.getattr_opt(module, "__name__")? {
            Some(Value::Str(name)) => name,
            _ => "<unknown module name>".into(),
        };
        if let Some(child) = self.modules.get_str(&format!("{module_name}.{attribute}")) {
            return Ok(child);
        }
        let file = match self.getattr_opt(module, "__file__")? {
            Some(Value::Str(path)) => Some(path),
            _ => None,
        };
        // A program's files lie at the root, which is where it was started.
        let shown = match &file {
            Some(path) if path.starts_with('/') => path.to_string(),
            Some(path) => format!("/{path}"),
            None => "unknown location".to_string(),
        };
        let partial = matches!(module, Value::Module(m) if self.is_initializing(m));
        let message = if partial {
            format!(
                "cannot import name '{attribute}' from partially initialized module '{module_name}' (most likely due to a circular import) ({shown})"
            )
        } else {
            format!("cannot import name '{attribute}' from '{module_name}' ({shown})")
        };
        let error = import_error(message);
        if let Unwind::Exception(exception) = &error {
            exception.set("name", Value::Str(module_name));
            exception.set("path", Value::from(file));
            exception.set("name_from", Value::Str(attribute.clone()));
        }
        Err(error)
    }

    fn import_star(&mut self, module: &Value) -> PyResult<()> {
        let Some(frame) = self.frames.last() else { return Ok(()) };
        let namespace = frame.namespace.clone().unwrap_or_else(|| frame.globals.clone());
        let names: Vec<Str> = match self.getattr_opt(module, "__all__")? {
            Some(all) => {
                let mut names = Vec::new();
                for item in self.collect(&all)? {
                    match item {
                        Value::Str(text) => names.push(text.to_interned()),
                        other => {
                            let kind = self.class_of(&other).name();
                            return Err(type_error(format!("Item in __all__ must be str, not {kind}")));
                        }
                    }
                }
                names
            }
            None => {
                let items = match module {
                    Value::Module(module) => module.dict.str_items(),
                    other => match self.getattr_opt(other, "__dict__")? {
                        Some(Value::Dict(dict)) => dict.str_items(),
                        _ => Vec::new(),
                    },
                };
                items.into_iter().map(|(k, _)| k).filter(|k| !k.starts_with('_')).collect()
            }
        };
        for attribute in names {
            let value = self.load_attr(module, &attribute)?;
            namespace.set_str(&attribute, value);
        }
        Ok(())
    }
}

fn not_found(message: String, dotted: &str) -> Unwind {
    let error = module_not_found(message);
    if let Unwind::Exception(exception) = &error {
        exception.set("name", Value::str(dotted));
    }
    error
}

/// Whether an error says that this very module does not exist.
fn is_missing(error: &Unwind, dotted: &str) -> bool {
    let named = |e: &Rc<Instance>| matches!(e.get("name"), Some(Value::Str(n)) if &*n == dotted);
    error.is(&types().ModuleNotFoundError) && error.exception().is_some_and(named)
}

fn key_error_text(dotted: &str) -> Unwind {
    crate::python::exception::key_error(Value::str(dotted))
}
