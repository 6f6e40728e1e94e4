//! What embedding needs beside the page: the same files as plain scripts, for frames that may not fetch, and each
//! lesson as a page without scripts.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::{Outcome, lessons, process};

/// The lessons with their texts, as a script.
pub fn lessons_script(lessons: &[Value]) -> Vec<u8> {
    format!("self.ormeryLessons = {};\n", Value::from(lessons)).into_bytes()
}

/// The catalogues of languages beside English, as a script.
pub fn words_script(languages: &[(&str, &[u8])]) -> Vec<u8> {
    let words: serde_json::Map<String, Value> = languages
        .iter()
        .map(|(name, words)| ((*name).to_owned(), Value::from(String::from_utf8_lossy(words).into_owned())))
        .collect();
    format!("self.ormeryWords = {};\n", Value::from(words)).into_bytes()
}

/// The module as a script: Base64, which every server and every browser leaves alone.
pub fn module_script(module: &[u8]) -> Vec<u8> {
    let mut text = String::with_capacity(module.len() * 4 / 3 + 64);
    text.push_str("self.ormeryModuleText = \"");
    base64(module, &mut text);
    text.push_str("\";\n");
    text.into_bytes()
}

fn base64(bytes: &[u8], out: &mut String) {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for chunk in bytes.chunks(3) {
        let [a, b, c] = [0, 1, 2].map(|at| u32::from(chunk.get(at).copied().unwrap_or(0)));
        let bits = (a << 16) | (b << 8) | c;
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
            out.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
}

/// The binding's module as a function that gives its exports: a module script is a request that a frame without an
/// origin may not make.
pub fn plain_script(module: &[u8]) -> Outcome<Vec<u8>> {
    let text = String::from_utf8_lossy(module);
    let mut body = String::new();
    let mut names = Vec::new();
    let mut ended = false;
    for line in text.lines() {
        if let Some(rest) =
            line.strip_prefix("export function ").or_else(|| line.strip_prefix("export class "))
        {
            let name =
                rest.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').next().unwrap_or_default();
            names.push(name.to_owned());
            body.push_str(&line["export ".len()..]);
        } else if line.starts_with("export {") {
            ended = line.contains("__wbg_init as default");
        } else {
            body.push_str(line);
        }
        body.push('\n');
    }
    if !ended
        || body.contains("import.meta")
        || body.lines().any(|line| line.starts_with("import ") || line.starts_with("export "))
    {
        return Err("wasm-bindgen's module has another form than `plain_script` knows".into());
    }
    names.push("init: __wbg_init".to_owned());
    Ok(format!("self.ormeryGlue = function () {{\n{body}return {{ {} }};\n}};\n", names.join(", "))
        .into_bytes())
}

/// The web component as a plain script. A module from another site is loaded only if that site's server says so by a
/// header; a plain script always is.
pub fn plain_component(module: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(module);
    let text = text.replace("import.meta.url", "document.currentScript.src");
    let body: String =
        text.lines().map(|line| line.strip_prefix("export ").unwrap_or(line).to_owned() + "\n").collect();
    format!("(() => {{\n{body}}})();\n").into_bytes()
}

/// Each lesson as a page that needs no script, by the native command.
pub fn plain_pages(folder: &Path) -> Outcome<Vec<(String, Vec<u8>)>> {
    rendered(folder, "plain", "html", &[])
}

/// What the page shows of each lesson before its engine is there, in English or in the words of a file.
pub fn openings(folder: &Path, words: Option<&Path>) -> Outcome<Vec<(String, Vec<u8>)>> {
    let words: Vec<&OsStr> =
        words.iter().flat_map(|file| [OsStr::new("--words"), file.as_os_str()]).collect();
    rendered(
        folder,
        "opening",
        "json",
        &[&[OsStr::new("--format"), OsStr::new("opening")], &words[..]].concat(),
    )
}

/// Each lesson's name and what `ormery render` makes of it, by way of a folder under `target`.
fn rendered(folder: &Path, kind: &str, ending: &str, options: &[&OsStr]) -> Outcome<Vec<(String, Vec<u8>)>> {
    let out = crate::target().join(kind);
    std::fs::create_dir_all(&out).map_err(|error| format!("{} cannot be made: {error}", out.display()))?;
    let names: Vec<String> = lessons::all(folder)?.into_iter().map(|(name, _)| name).collect();
    let mut command = Command::new("cargo");
    command.args(["run", "--quiet", "--bin", "ormery", "--", "render", "--out"]).arg(&out).args(options);
    command.args(names.iter().map(|name| folder.join(name)));
    process::run(&mut command)?;
    let page = |name: &String| {
        let stem = name.trim_end_matches(".md").to_owned();
        let file = out.join(format!("{stem}.{ending}"));
        let page =
            std::fs::read(&file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
        Ok((stem, page))
    };
    names.iter().map(page).collect()
}

/// The example sites of `integrations`, built in an environment of their own; where they are.
pub fn example_sites() -> Outcome<PathBuf> {
    let environment = crate::target().join("integrations-venv");
    let python = environment.join("bin/python");
    if !python.is_file() {
        process::run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    }
    let packages = ["sphinx", "mkdocs", "pymdown-extensions"];
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(packages);
    process::run(&mut install)?;
    if let Err(why) = mdbook() {
        println!("   mdBook itself is left out: {why}");
    }
    let sites = crate::target().join("integrations");
    let mut build = Command::new(&python);
    build.arg(crate::root().join("integrations/build.py")).arg(&sites);
    let own = crate::target().join("tools/bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&path)));
    build.env("PATH", path.map_err(|error| error.to_string())?);
    // The tests put the address of the page that they serve into its place.
    build.env("ORMERY_URL", "http://ormery.invalid/");
    build.env("ORMERY_COMMAND", crate::target().join("debug/ormery"));
    process::run(&mut build)?;
    Ok(sites)
}

/// mdBook, built once where it is missing.
fn mdbook() -> Outcome {
    let folder = crate::target().join("tools");
    if process::find("mdbook").is_some() || folder.join("bin/mdbook").is_file() {
        return Ok(());
    }
    println!("   building mdBook, once (about 3 min)");
    let mut install = Command::new("cargo");
    install.args(["install", "mdbook", "--version", "0.5.4", "--no-default-features", "--locked", "--debug"]);
    process::run(install.args(["--quiet", "--root"]).arg(&folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_component_stays_small() {
        let module = std::fs::read(crate::root().join("static/embed.js")).expect("it is there");
        let packed = crate::compress::gzip(&module).expect("it can be packed");
        assert!(packed.len() <= 10_000, "embed.js has {} bytes of gzip", packed.len());
    }

    #[test]
    fn a_module_becomes_a_function() {
        let module = "let wasm;\nexport function reply(x) {\n    return x;\n}\nexport { initSync, __wbg_init as default };\n";
        let script = String::from_utf8(plain_script(module.as_bytes()).expect("a script")).expect("text");
        assert!(
            script.contains("\nfunction reply(x) {")
                && script.ends_with("return { reply, init: __wbg_init };\n};\n"),
            "{script}"
        );
        assert!(plain_script(b"export default 1;\n").is_err());
    }

    #[test]
    fn a_component_becomes_a_plain_script() {
        let script = plain_component(b"const at = import.meta.url;\nexport class A {}\n");
        assert_eq!(script, b"(() => {\nconst at = document.currentScript.src;\nclass A {}\n})();\n");
    }

    #[test]
    fn base64_has_its_padding() {
        let coded = |text: &str| {
            let mut out = String::new();
            base64(text.as_bytes(), &mut out);
            out
        };
        assert_eq!([coded("M"), coded("Ma"), coded("Man")], ["TQ==", "TWE=", "TWFu"]);
    }
}
