//! `cargo xtask dist`: the page, built and laid out under `target/dist`.
//!
//! cargo builds the library for the browser in a target folder of its own, so that native builds stay warm;
//! wasm-bindgen runs as a library whose version Cargo.lock keeps equal to the one the page links.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::bundle::Bundle;
use crate::report::Timer;
use crate::toolchain::Toolchain;
use crate::{Outcome, embed, lessons, offline, process, split};

/// The machine and the parser call themselves for what nests; the linker's own 1 MB is little for an unoptimised page.
const STACK: &str = "link-arg=-zstack-size=4194304";

/// `dist [--quick] [--zip] [--lessons DIR]...`.
pub fn command(arguments: &[String]) -> Outcome {
    let (mut quick, mut zip, mut folders) = (false, false, Vec::new());
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--quick" => quick = true,
            "--zip" => zip = true,
            "--lessons" => {
                let folder = words.next().ok_or("`--lessons` wants a folder")?;
                if lessons::all(Path::new(folder))?.is_empty() {
                    return Err(format!("{folder} holds no lesson: no file that ends in .md"));
                }
                folders.push(PathBuf::from(folder));
            }
            other => return Err(format!("`dist` knows no `{other}`")),
        }
    }
    if folders.is_empty() {
        folders.push(own_lessons());
    }
    build_with(if quick { Form::Quick } else { Form::Published }, &folders)?;
    println!("the page is in {}", folder().display());
    if zip {
        println!("and all of it in {}", offline::zip(&folder())?.display());
    }
    Ok(())
}

/// Where the page is laid out.
pub fn folder() -> PathBuf {
    crate::target().join("dist")
}

/// The repository's lessons.
fn own_lessons() -> PathBuf {
    crate::root().join("static/lessons")
}

/// What is made of the module.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Unoptimised, for working on the page.
    Quick,
    /// Small, in two parts.
    Published,
    /// As published, but whole and with a flag for each function that is called.
    Counted,
}

/// Builds the page with the repository's lessons.
pub fn build(quick: bool) -> Outcome {
    let form = if quick { Form::Quick } else { Form::Published };
    build_with(form, &[own_lessons()]).map(drop)
}

/// Builds a page that counts calls; gives the paths of its functions.
pub fn build_counted() -> Outcome<Vec<String>> {
    build_with(Form::Counted, &[own_lessons()])
}

/// The functions that come later.
pub fn profile() -> PathBuf {
    crate::root().join("xtask/later.profile")
}

/// Builds the page with the lessons of these folders.
fn build_with(form: Form, folders: &[PathBuf]) -> Outcome<Vec<String>> {
    let quick = form == Form::Quick;
    let toolchain = Timer::time("toolchain", || Toolchain::ready(quick))?;
    let profile = if quick { "dev" } else { "page" };
    Timer::time("compile", || {
        let mut cargo = toolchain.cargo("rustc");
        if !quick {
            toolchain.for_size(&mut cargo);
        }
        cargo
            .args(["--package", "ormery", "--lib", "--profile", profile])
            .arg("--target-dir")
            .arg(toolchain.folder())
            .args(["--", "-C", STACK]);
        process::run(&mut cargo)
    })?;
    let glue = crate::target().join("glue");
    Timer::time("bind", || bind(&toolchain.module(profile), &glue))?;
    Timer::time("lay out", || lay_out(&glue, form, folders))
}

fn bind(module: &Path, glue: &Path) -> Outcome {
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(module).out_name("ormery").typescript(false);
    bindgen.remove_producers_section(true);
    bindgen.web(true).map_err(|error| format!("wasm-bindgen: {error:#}"))?;
    bindgen.generate(glue).map_err(|error| format!("wasm-bindgen: {error:#}"))
}

/// Every file, leaves first; gives the paths of a counted module's functions.
fn lay_out(glue: &Path, form: Form, folders: &[PathBuf]) -> Outcome<Vec<String>> {
    let root = crate::root();
    let file = |name: &str| read(&root.join("static").join(name));
    let mut bundle = Bundle::new(&folder(), form != Form::Published)?;
    let mut list = Vec::new();
    let mut told = Vec::new();
    for folder in folders {
        let openings = add_openings(&mut bundle, folder)?;
        for (name, text) in lessons::all(folder)? {
            let hashed = bundle.add(&format!("lessons/{name}"), text.clone().into_bytes())?;
            let mut entry = lessons::entry(&name, &text, &hashed);
            let mut whole = entry.clone();
            whole["text"] = Value::from(text);
            entry["opening"] = openings.get(name.trim_end_matches(".md")).cloned().unwrap_or_default();
            list.push(entry);
            told.push(whole);
        }
    }
    for lessons in [&mut list, &mut told] {
        lessons.sort_by_key(|lesson| lesson["order"].as_i64());
    }
    bundle.add("lessons.json", Value::from(list).to_string().into_bytes())?;
    let mut module = read(&glue.join("ormery_bg.wasm"))?;
    let mut script = read(&glue.join("ormery.js"))?;
    let mut paths = Vec::new();
    match form {
        Form::Quick => bundle.add("ormery_bg.wasm", module.clone())?,
        Form::Counted => {
            (module, paths) = split::counted(&module)?;
            script.extend(file("counted.js")?);
            bundle.add("ormery_bg.wasm", module.clone())?
        }
        Form::Published => {
            let profile = String::from_utf8_lossy(&read(&self::profile())?).into_owned();
            let parts = split::split(&module, &split::Profile::read(&profile)?)?;
            bundle.add("later.wasm", parts.later)?;
            script.extend(file("later.js")?);
            // For those who can fetch no second file.
            module = parts.whole;
            bundle.add("ormery_bg.wasm", parts.first)?
        }
    };
    bundle.add("ormery.js", script.clone())?;
    // What the first step does not need, and boot.js loads later or in another language.
    bundle.add("editor.js", read(&root.join("static/vendor/editor.js"))?)?;
    let german = read(&root.join("static/locale/de.ftl"))?;
    bundle.add("words-text.js", embed::words_script(&[("de", &german)]))?;
    bundle.add("de.ftl", german)?;
    for name in ["icon.svg", "worker.js", "share.js", "present.js", "boot.js"] {
        bundle.add(name, file(name)?)?;
    }
    bundle.add("style.css", style(&root.join("static/style"))?)?;
    bundle.add_as_is("index.html", read(&root.join("index.html"))?)?;
    // For other people's pages; nothing of it is loaded before somebody embeds a lesson.
    bundle.add("lessons-text.js", embed::lessons_script(&told))?;
    bundle.add("module-text.js", embed::module_script(&module))?;
    bundle.add("glue.js", embed::plain_script(&script)?)?;
    bundle.add("frame.js", file("frame.js")?)?;
    bundle.add_as_is("embed.html", file("embed.html")?)?;
    bundle.add_as_is("embed.js", file("embed.js")?)?;
    bundle.add_as_is("embed-plain.js", embed::plain_component(&file("embed.js")?))?;
    bundle.add_as_is("ormery-lesson.d.ts", file("ormery-lesson.d.ts")?)?;
    for folder in folders {
        for (name, page) in embed::plain_pages(folder)? {
            bundle.add_as_is(&format!("plain/{name}.html"), page)?;
        }
    }
    offline::add(&mut bundle, &file("sw.js")?)?;
    Ok(paths)
}

/// The openings of a folder's lessons: for each the files' names by language.
fn add_openings(bundle: &mut Bundle, folder: &Path) -> Outcome<HashMap<String, Value>> {
    let mut names: HashMap<String, Value> = HashMap::new();
    let german = crate::root().join("static/locale/de.ftl");
    for (language, words) in [("en", None), ("de", Some(german.as_path()))] {
        for (lesson, opening) in embed::openings(folder, words)? {
            let hashed = bundle.add(&format!("lessons/{lesson}.{language}.json"), opening)?;
            names.entry(lesson).or_insert_with(|| json!({}))[language] = hashed.into();
        }
    }
    Ok(names)
}

/// The style sheets, joined in the order of their names: one request instead of several.
fn style(folder: &Path) -> Outcome<Vec<u8>> {
    let entries =
        std::fs::read_dir(folder).map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
    let mut sheets: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "css"))
        .collect();
    sheets.sort();
    let mut joined = Vec::new();
    for sheet in sheets {
        joined.extend(read(&sheet)?);
    }
    Ok(joined)
}

fn read(path: &Path) -> Outcome<Vec<u8>> {
    std::fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}
